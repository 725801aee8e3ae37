//! One reason not to believe something.

use saboot_core::{Code, Untrusted};

/// One reason not to believe a report, a time stamp or a custody log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// `verify.*`, `timestamp.*`, `custody.*`.
    pub code: Code,
    /// Which file, and what about it.
    pub detail: Untrusted,
}

impl Problem {
    /// A reason under its code.
    pub fn new(code: &'static str, detail: impl Into<Untrusted>) -> Self {
        Self { code: Code::new(code), detail: detail.into() }
    }
}
