//! Judgement: what the facts and samples of an exhibit show, and what that amounts to.
//!
//! [`checks`] read facts, [`signals`] decoded pixels and sound, [`detectors`] read samples through a `Runtime`, on [`faces`] where they look at those, [`path`] tells
//! how the file came to be, [`fingerprint`] what copies of it share, and [`opinion`] alone weighs what was found. No FFmpeg, no ONNX Runtime and no file access in this crate.
#![forbid(unsafe_code)]

pub mod checks;
mod codes;
pub mod compare;
pub mod detectors;
pub mod faces;
pub mod fingerprint;
pub mod opinion;
mod order;
pub mod path;
pub mod reference;
pub mod reship;
pub mod signals;
pub mod validation;

pub use codes::{CODES, CODES_HINDI};

/// Every check: of facts, of decoded samples, of sound through a network, and of picture and sound together.
pub fn infos() -> impl Iterator<Item = &'static checks::CheckInfo> {
    let checks = checks::CHECKS.iter().map(|c| c.info());
    let others = [signals::speech_watermark::info(), faces::mouth_and_speech::info()];
    checks.chain(signals::SIGNAL_CHECKS.iter().map(|c| c.info())).chain(others)
}
