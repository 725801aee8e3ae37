//! A strange network's first run, in a process of its own that is ended when it takes too long or too much.
//!
//! [`in_its_own_process`] starts `saboot models trial` on a folder that holds nothing but the model, watches its clock and
//! its resident memory (Linux; elsewhere only the clock), and reads one line of JSON. Between two looks, 20 ms apart, memory
//! can grow beyond the bound; what the network allocates later, in an examination, is not bounded here.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use saboot_models::import::{Refusal, Trial, try_out};
use saboot_models::library::NO_TELEMETRY;
use serde::{Deserialize, Serialize};

use crate::args::TrialOfModel;
use crate::exit;
use crate::terminal::data;

/// Most of the child's output that is read: 60,000 numbers.
const MOST_OUTPUT: u64 = 4 << 20;
const LOOK: Duration = Duration::from_millis(20);

/// What a strange network may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Of wall time.
    pub seconds: u64,
    /// Of resident memory.
    pub mib: u64,
}

/// The one line that the child prints.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Said {
    Answers(Trial),
    Failed { code: String, detail: String },
}

/// The child: prints what the one model of the folder answers.
pub fn run(arguments: &TrialOfModel) -> Result<u8> {
    let said = match try_out(&arguments.places.folder(), arguments.places.ort_lib.as_deref()) {
        Ok(trial) => Said::Answers(trial),
        Err(error) => Said::Failed { code: error.code.to_string(), detail: error.detail },
    };
    data(&serde_json::to_string(&said)?)?;
    Ok(exit::DONE)
}

/// Runs the child on `root`, within `limits`.
///
/// # Errors
/// What became of it, and what to do.
pub fn in_its_own_process(root: &Path, library: Option<&Path>, limits: Limits) -> Result<Trial, Refusal> {
    let fault = |what: String| Refusal::refused(what, "saboot doctor says what is missing here");
    let program = std::env::current_exe().map_err(|e| fault(format!("this program cannot be found: {e}")))?;
    let mut command = Command::new(program);
    command.args(["models", "trial", "--models"]).arg(root);
    if let Some(library) = library {
        command.arg("--ort-lib").arg(library);
    }
    // ONNX Runtime's own warnings name operators of the user's file; they are no data of ours.
    command.env(NO_TELEMETRY, "1").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|e| fault(format!("no process could be started: {e}")))?;
    let output = child.stdout.take();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        output.map(|out| out.take(MOST_OUTPUT).read_to_string(&mut text)).transpose().map(|_| text)
    });
    let ended = watch(&mut child, limits);
    if ended.is_err() {
        drop(child.kill());
        drop(child.wait());
    }
    let text = reader.join().ok().and_then(Result::ok).unwrap_or_default();
    let status = ended?;
    match serde_json::from_str(&text) {
        Ok(Said::Answers(trial)) => Ok(trial),
        Ok(Said::Failed { code, detail }) => Err(Refusal::refused(detail, hint(&code))),
        Err(_) => Err(Refusal::refused(
            format!("the network brought the process that ran it down ({status})"),
            "export it again; if it happens once more, do not use it",
        )),
    }
}

fn hint(code: &str) -> &'static str {
    match code {
        "model.missing-library" => "run scripts/setup, or name ONNX Runtime's library with --ort-lib",
        "model.bad-output" => {
            "it was exported wrongly (try single precision), or its input is prepared wrongly"
        }
        _ => "export it again with scripts/models/export.py",
    }
}

fn watch(child: &mut Child, limits: Limits) -> Result<std::process::ExitStatus, Refusal> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(error) => {
                return Err(Refusal::refused(
                    format!("the process that ran it is lost: {error}"),
                    "try again",
                ));
            }
        }
        if start.elapsed().as_secs() >= limits.seconds {
            return Err(Refusal::refused(
                format!("the network took more than {} s to answer twice", limits.seconds),
                "a smaller one, or --trial-seconds if this machine is slow",
            ));
        }
        if resident_mib(child.id()).is_some_and(|mib| mib > limits.mib) {
            return Err(Refusal::refused(
                format!("the network took more than {} MiB of memory", limits.mib),
                "a smaller one, or --trial-mib if this machine has it to spare",
            ));
        }
        thread::sleep(LOOK);
    }
}

/// Resident memory of a process; none where the system does not tell.
fn resident_mib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib / 1024)
}
