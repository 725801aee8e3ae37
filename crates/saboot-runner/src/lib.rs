//! Many clips: intake, hashes, worker processes, and the way from an exhibit to its examination.
//!
//! [`intake::plan`] finds exhibits, [`Batch`] runs them through [`Workers`] (child processes that end in
//! [`worker::serve`]), and [`assemble`] makes the report of each. Keys, arguments and terminals are the
//! program's business, not this crate's. [`fingerprint`] goes the same way for digests and perceptual fingerprints alone.
#![forbid(unsafe_code)]

pub mod assemble;
mod batch;
mod codes;
pub mod compare;
pub mod enclosed;
mod examine;
mod figures;
pub mod fingerprint;
pub mod intake;
mod pool;
pub mod protocol;
mod speaking;
pub mod worker;

pub use batch::{Batch, Outcome, Progress};
pub use codes::{CODES, CODES_HINDI};
pub use examine::{Examined, Only, Part, Report as StageReport, Request, Settings, Stage, examine};
pub use jiff::Timestamp;
pub use pool::{WorkerCommand, Workers};
