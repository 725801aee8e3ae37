//! Models: which encoders and detectors are at hand, and running them with ONNX Runtime.
//!
//! [`Models`] reads the cards of a folder ([`catalog`]), checks every file against its card, and implements
//! [`saboot_core::runtime::Runtime`]. This is the only crate that links ONNX Runtime, which is loaded from a
//! shared library at run time ([`library`]); no network is ever opened and nothing is downloaded.
#![forbid(unsafe_code)]

pub mod catalog;
mod hindi;
pub mod import;
pub mod library;
mod onnx;
mod pool;
pub mod prep;
pub mod rows;
mod self_test;

use std::collections::BTreeMap;
use std::path::Path;

use saboot_core::card::{DetectorCard, Input, ModelUse, ToolCard};
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};
use saboot_core::{Code, CodeInfo};

pub use catalog::{Catalog, Network};
pub use hindi::CODES_HINDI;
pub use library::Library;
use pool::Pool;
pub use self_test::{TestOutcome, self_test};

/// Codes that this crate can put into a report, for `saboot explain`.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "model.missing-library",
        title: "ONNX Runtime's shared library was not found",
        text: "No learned detector could run, because the library that runs them is not installed. Metadata checks are not affected. Run scripts/setup, or point ORT_DYLIB_PATH at libonnxruntime.so of version 1.18 or newer.",
    },
    CodeInfo {
        code: "model.missing-encoder",
        title: "The public encoder that this detector stands on is not installed",
        text: "The detector did not run. It is not replaced by anything weaker. Run scripts/models/fetch once, then examine the clip again.",
    },
    CodeInfo {
        code: "model.missing-tool",
        title: "A public network that serves the detectors is not installed",
        text: "Everything was examined, but less finely. Without models/tools/voice-activity, speech is looked for by loudness alone: music and noise can then pass for speech, and a sound that is mostly not speech is not told apart. Run scripts/models/fetch once, then examine the clip again.",
    },
    CodeInfo {
        code: "model.missing-file",
        title: "A model file that the card names is not there",
        text: "The detector did not run. Restore the file beside its model.toml, or remove the folder.",
    },
    CodeInfo {
        code: "model.wrong-sha256",
        title: "A model file is not the one that its card describes",
        text: "The file's SHA-256 differs from the card, so it was not loaded: its error is unknown. Restore the right file, or, for a model of your own, correct the card.",
    },
    CodeInfo {
        code: "model.unsafe-file",
        title: "A model file asks for something that it may not have",
        text: "The network needs operators that are not part of ONNX Runtime, an operator set that cannot be run, or weights from a file that its card does not pin or that does not lie beside it. It was not loaded. The hint says which. Import the model again with `saboot models import`.",
    },
    CodeInfo {
        code: "model.bad-card",
        title: "A model card could not be read",
        text: "The folder's model.toml or encoder.toml is not a valid card, so the model was left out. The hint says which line.",
    },
    CodeInfo {
        code: "model.load-failed",
        title: "A model file could not be loaded",
        text: "ONNX Runtime refused the file; the hint carries its message. The detector did not run.",
    },
    CodeInfo {
        code: "model.run-failed",
        title: "A network failed while running",
        text: "ONNX Runtime reported an error on this clip. The detector's other samples, and other detectors, are not affected.",
    },
    CodeInfo {
        code: "model.bad-output",
        title: "A network gave an output that its card does not describe",
        text: "The output had another shape than the card states, or was not a number. No score was taken from it.",
    },
];

/// Every encoder and detector of one models folder, behind one set of sessions.
pub struct Models {
    catalog: Catalog,
    library: Result<Library, RuntimeError>,
    pools: BTreeMap<String, Pool>,
}

impl Models {
    /// Reads the cards in `folder` and checks each file's SHA-256. `threads` sessions at most are kept a network.
    ///
    /// Never fails: what cannot be used is listed with its reason in [`Runtime::models`].
    pub fn open(folder: &Path, library: Option<&Path>, threads: usize) -> Self {
        let catalog = Catalog::read(folder);
        let library = Library::load(library);
        let pools = catalog
            .networks()
            .map(|network| (network.name.clone(), Pool::new(network.clone(), threads.max(1))))
            .collect();
        Self { catalog, library, pools }
    }

    /// The cards.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    fn pool(&self, network: &str) -> Result<(&Library, &Pool), RuntimeError> {
        let library = self.library.as_ref().map_err(Clone::clone)?;
        let pool = self.pools.get(network).ok_or_else(|| RuntimeError {
            code: Code::new("model.missing-file"),
            detail: format!("{network}: no such network"),
        })?;
        Ok((library, pool))
    }

    /// ONNX Runtime, or why it is not there.
    pub fn library(&self) -> &Result<Library, RuntimeError> {
        &self.library
    }
}

impl Runtime for Models {
    fn detectors(&self) -> Vec<&DetectorCard> {
        if self.library.is_err() {
            return Vec::new();
        }
        self.catalog.usable_detectors().collect()
    }

    fn tool(&self, id: &str) -> Option<&ToolCard> {
        self.library.is_ok().then(|| self.catalog.tool(id)).flatten()
    }

    fn tools(&self) -> Vec<&ToolCard> {
        let usable = self.catalog.tools().filter(|(_, trouble)| self.library.is_ok() && trouble.is_none());
        usable.map(|(card, _)| card).collect()
    }

    fn models(&self) -> Vec<ModelUse> {
        let mut all = self.catalog.uses();
        if let Err(error) = &self.library {
            for model in all.iter_mut().filter(|m| m.unavailable.is_none()) {
                model.unavailable = Some(error.code.clone());
                model.hint.clone_from(&error.detail);
            }
        }
        all
    }

    fn input(&self, network: &str) -> Option<&Input> {
        self.pools.get(network).and_then(|pool| pool.network().input.as_ref())
    }

    fn prepare(&self, network: &str, sample: Sample<'_>) -> Result<Tensor, RuntimeError> {
        let input = self.input(network).ok_or_else(|| RuntimeError {
            code: Code::new("model.bad-card"),
            detail: format!("{network}: takes no samples"),
        })?;
        prep::prepare(input, sample)
    }

    fn run(&self, network: &str, input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        let (library, pool) = self.pool(network)?;
        let outputs = pool.run(library, input, &[pool.network().output_name.as_str()])?;
        Ok(outputs.into_iter().next().unwrap_or_default())
    }

    fn run_named(
        &self,
        network: &str,
        input: &Tensor,
        outputs: &[&str],
    ) -> Result<Vec<Vec<f32>>, RuntimeError> {
        let (library, pool) = self.pool(network)?;
        pool.run(library, input, outputs)
    }
}
