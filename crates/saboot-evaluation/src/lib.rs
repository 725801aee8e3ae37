//! Measuring: how well scores tell synthetic from recorded, and what likelihood ratio a score may carry.
//!
//! [`manifest`] reads labelled lists, [`nuisance`] tells what a file gives away that is no trace of generation,
//! [`figures`] measures scores by source beside what those nuisances alone reach, [`calibration`] fits score to
//! likelihood ratio, [`plot`] and [`document`] show it. The definitions are those of scripts/train/common, held to them by
//! shared numbers (tests/golden.json). Pure arithmetic: nothing is opened or examined here.
#![forbid(unsafe_code)]

pub mod bootstrap;
pub mod calibration;
pub mod classifier;
pub mod cost;
pub mod document;
pub mod figures;
pub mod manifest;
pub mod nuisance;
pub mod plot;
mod random;
pub mod roc;
pub mod select;
pub mod sources;

pub use random::Random;

/// One scored item: a file, or a group of files that were averaged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Finite; higher is more likely synthetic.
    pub score: f64,
    /// What it is.
    pub synthetic: bool,
    /// Where it comes from, as a number that the caller gave to the source.
    pub source: usize,
}
