//! Sessions of one network: made when first needed, kept, never more than the worker has threads.
//!
//! [`Pool`] exists because a session runs one input at a time; each session computes on one thread (intra-op 1,
//! no spinning), and parallelism comes from running samples side by side.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::TensorRef;
use saboot_core::Code;
use saboot_core::runtime::{RuntimeError, Tensor};

use crate::{Library, Network};

/// Sessions of one network.
pub struct Pool {
    network: Network,
    threads: usize,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Session>,
    made: usize,
}

impl Pool {
    pub fn new(network: Network, threads: usize) -> Self {
        Self { network, threads, state: Mutex::default(), returned: Condvar::new() }
    }

    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Runs one input through an idle session, making or awaiting one; gives the named outputs, each flat.
    pub fn run(
        &self,
        library: &Library,
        input: &Tensor,
        outputs: &[&str],
    ) -> Result<Vec<Vec<f32>>, RuntimeError> {
        let mut session = self.take(library)?;
        let outcome = self.run_in(&mut session, input, outputs);
        self.lock().idle.push(session);
        self.returned.notify_one();
        outcome
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, library: &Library) -> Result<Session, RuntimeError> {
        let mut state = self.lock();
        loop {
            if let Some(session) = state.idle.pop() {
                return Ok(session);
            }
            if state.made < self.threads {
                state.made += 1;
                drop(state);
                return self.make(library).inspect_err(|_| {
                    self.lock().made -= 1;
                    self.returned.notify_one();
                });
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    // ort hands the builder back inside its error.
    #[allow(clippy::result_large_err)]
    fn make(&self, library: &Library) -> Result<Session, RuntimeError> {
        let builder =
            Session::builder(library.environment()).map_err(|e| self.error("model.load-failed", e))?;
        builder
            .with_intra_threads(1)
            .and_then(|b| b.with_inter_threads(1))
            .and_then(|b| b.with_intra_op_spinning(false))
            .and_then(|b| b.with_deterministic_compute(true))
            .and_then(|b| b.with_optimization_level(GraphOptimizationLevel::Level3))
            .map_err(|e| self.error("model.load-failed", e))?
            .commit_from_file(&self.network.path)
            .map_err(|e| self.error("model.load-failed", e))
    }

    fn run_in(
        &self,
        session: &mut Session,
        input: &Tensor,
        names: &[&str],
    ) -> Result<Vec<Vec<f32>>, RuntimeError> {
        let shape: Vec<i64> = input.shape.iter().map(|&n| n as i64).collect();
        let tensor = TensorRef::from_array_view((shape, input.data.as_slice()))
            .map_err(|e| self.error("model.run-failed", e))?;
        let outputs = session
            .run(ort::inputs![self.network.input_name.as_str() => tensor])
            .map_err(|e| self.error("model.run-failed", e))?;
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            let output = outputs
                .get(*name)
                .ok_or_else(|| self.error("model.bad-output", format!("has no output {name:?}")))?;
            let (_, values) =
                output.try_extract_tensor::<f32>().map_err(|e| self.error("model.bad-output", e))?;
            if values.is_empty() || values.iter().any(|v| !v.is_finite()) {
                return Err(
                    self.error("model.bad-output", format!("its output {name:?} is empty or not a number"))
                );
            }
            found.push(values.to_vec());
        }
        Ok(found)
    }

    fn error(&self, code: &'static str, detail: impl std::fmt::Display) -> RuntimeError {
        RuntimeError {
            code: Code::new(code),
            detail: format!("{}: {detail}", self.network.name).replace('\n', " "),
        }
    }
}
