//! Why nothing could be had of a clip: [`MediaError`], one line of what, where and what to do.

use std::fmt;

use saboot_core::{Code, LimitError, Untrusted};

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The file could not be read.
    Io,
    /// The bytes are not what their format asks for.
    Malformed,
    /// The file asks for more than [`saboot_core::Limits`] allow.
    Limit,
    /// Sound in itself, but nothing here can decode it.
    Unsupported,
    /// A fault of the program or of a library, or no memory.
    Internal,
}

/// Nothing could be had of a clip.
#[derive(Debug, Clone, PartialEq)]
pub struct MediaError {
    /// Whose fault it is.
    pub kind: ErrorKind,
    /// Stable code, listed in [`crate::CODES`].
    pub code: Code,
    /// Where: container, stream or chunk.
    pub place: Untrusted,
    /// What was seen, in one line.
    pub detail: Untrusted,
    /// What the user can do; ours.
    pub hint: &'static str,
}

impl MediaError {
    pub(crate) fn new(
        kind: ErrorKind,
        code: &'static str,
        place: impl Into<Untrusted>,
        detail: impl Into<Untrusted>,
        hint: &'static str,
    ) -> Self {
        Self { kind, code: Code::new(code), place: place.into(), detail: detail.into(), hint }
    }

    pub(crate) fn io(place: &str, error: &std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::TimedOut {
            return Self::out_of_time(place);
        }
        let hint = "check that the disk and the file can be read, then examine it again";
        Self::new(ErrorKind::Io, "media.io", place, error.to_string(), hint)
    }

    pub(crate) fn internal(place: &str, detail: impl Into<Untrusted>) -> Self {
        Self::new(
            ErrorKind::Internal,
            "media.internal",
            place,
            detail,
            "run `saboot doctor`; if it finds nothing, report it",
        )
    }

    pub(crate) fn limit(place: &str, error: &LimitError) -> Self {
        Self {
            kind: ErrorKind::Limit,
            code: error.code.clone(),
            place: place.into(),
            detail: format!("the file asks for {}, {} is allowed", error.asked, error.allowed).into(),
            hint: "such sizes are refused because they can exhaust the machine; convert a copy and examine that",
        }
    }

    pub(crate) fn out_of_time(place: &str) -> Self {
        let hint = "cut a shorter piece, or examine with --quick";
        Self::new(ErrorKind::Limit, "limit.time", place, "the time allowed for one exhibit is up", hint)
    }
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} ({}). hint: {}",
            self.code,
            self.detail.for_terminal(),
            self.place.for_terminal(),
            self.hint
        )
    }
}

impl std::error::Error for MediaError {}
