//! The seam between judgement and inference: detectors see networks only through [`Runtime`].
//!
//! Implemented by `saboot-models` on ONNX Runtime, and by fakes in tests. A network is named
//! `encoders/<id>`, `tools/<id>` or `<detector id>`.

use std::fmt;

use crate::Code;
use crate::card::{DetectorCard, Input, ModelUse, ToolCard};
use crate::media::Frame;

/// A dense f32 tensor, row major.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tensor {
    /// Sizes of the axes.
    pub shape: Vec<usize>,
    /// `shape.iter().product()` values.
    pub data: Vec<f32>,
}

/// What a network can be fed with.
#[derive(Debug, Clone, Copy)]
pub enum Sample<'a> {
    /// A picture or frame.
    Picture(&'a Frame),
    /// 16 kHz mono, exactly as long as the network's window.
    Waveform(&'a [f32]),
}

/// Runs networks.
pub trait Runtime: Sync {
    /// Detectors whose files, and whose encoder's files, are there and have the right hash.
    fn detectors(&self) -> Vec<&DetectorCard>;
    /// A tool whose file is there and has the right hash; its network is `tools/<id>`.
    fn tool(&self, id: &str) -> Option<&ToolCard>;
    /// All tools that can be run, in the order of their ids: for what is asked of every tool of a kind.
    fn tools(&self) -> Vec<&ToolCard> {
        Vec::new()
    }
    /// All models, usable or not, for the report.
    fn models(&self) -> Vec<ModelUse>;
    /// What a network takes; none for heads, which take features.
    fn input(&self, network: &str) -> Option<&Input>;
    /// Turns a sample into a network's input tensor.
    fn prepare(&self, network: &str, sample: Sample<'_>) -> Result<Tensor, RuntimeError>;
    /// Runs a network; gives the output that its card names, flat.
    fn run(&self, network: &str, input: &Tensor) -> Result<Vec<f32>, RuntimeError>;
    /// Runs a network once; gives these of its outputs, each flat, in the order of their names.
    fn run_named(
        &self,
        network: &str,
        input: &Tensor,
        outputs: &[&str],
    ) -> Result<Vec<Vec<f32>>, RuntimeError>;
}

/// No network at all: for examinations that look at metadata only, and for tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoNetworks;

impl Runtime for NoNetworks {
    fn detectors(&self) -> Vec<&DetectorCard> {
        Vec::new()
    }

    fn tool(&self, _id: &str) -> Option<&ToolCard> {
        None
    }

    fn models(&self) -> Vec<ModelUse> {
        Vec::new()
    }

    fn input(&self, _network: &str) -> Option<&Input> {
        None
    }

    fn prepare(&self, network: &str, _sample: Sample<'_>) -> Result<Tensor, RuntimeError> {
        Err(RuntimeError { code: Code::new("model.missing-file"), detail: network.to_owned() })
    }

    fn run(&self, network: &str, _input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        Err(RuntimeError { code: Code::new("model.missing-file"), detail: network.to_owned() })
    }

    fn run_named(
        &self,
        network: &str,
        _input: &Tensor,
        _outputs: &[&str],
    ) -> Result<Vec<Vec<f32>>, RuntimeError> {
        Err(RuntimeError { code: Code::new("model.missing-file"), detail: network.to_owned() })
    }
}

/// A network could not be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeError {
    /// `model.*`.
    pub code: Code,
    /// Which network, and what happened.
    pub detail: String,
}

impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for RuntimeError {}
