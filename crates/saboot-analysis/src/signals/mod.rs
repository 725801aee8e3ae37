//! Signal checks: what decoded pixels and sound show without a learned model, one check a file.
//!
//! The counterpart of [`crate::checks`] for what needs decoding: a [`SignalCheck`] is handed the facts of one file
//! and its [`Signals`]. [`SIGNAL_CHECKS`] is the one place where all are named; adding one is one file, one line,
//! and fixtures under `fixtures/signals/<code>/{fires,quiet,damaged}`. Like checks, they cannot fail and speak only
//! of their own code; what is too short, too small or absent gives no finding.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::media::{Audio, Frame};

use crate::checks::CheckInfo;

/// What decoding showed of one file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signals<'a> {
    /// The picture of a still file, upright, in full resolution.
    pub picture: Option<&'a Frame>,
    /// The decoded sound.
    pub sound: Option<&'a Audio>,
}

/// One question asked of decoded samples.
pub trait SignalCheck: Sync {
    /// What it is.
    fn info(&self) -> &'static CheckInfo;
    /// Looks; says what it found.
    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings);
}

/// Every signal check, in the order of the catalogue.
pub static SIGNAL_CHECKS: &[&dyn SignalCheck] = &[];

/// Runs every signal check over one file.
pub fn run_all(facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
    for check in SIGNAL_CHECKS {
        check.run(facts, signals, out);
    }
}
