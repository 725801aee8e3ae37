//! The custody log of a case: who took in, copied or handed over what, and when; only ever added to.
//!
//! `custody.jsonl` holds one [`Entry`] a line, each with the SHA-256 of the line before it and a signature of its own.
//! `custody.head.json` is a signed statement of how far the log reaches ([`Head`]), so that lines taken off the end are
//! seen. [`Log`] writes, [`inspect()`] reads without trusting anything. Whoever puts back an older log together with its older
//! head is not seen by these two files: a report or a copy kept elsewhere names the entry that must stand in the log.
//!
//! A line is the JSON of its entry with `,"signature":"…"` before the last brace. Signed is DSSE's pre-authentication
//! encoding of the JSON without that part, under [`ENTRY_TYPE`]; there is one spelling of each entry and no other.

mod codes;
mod entry;
mod head;
mod inspect;
mod log;

use std::fmt;
use std::path::{Path, PathBuf};

pub use codes::{CODES, CODES_HINDI};
pub use entry::{ENTRY_TYPE, Entry, Kind};
pub use head::{Head, PREDICATE};
pub use inspect::{Inspected, inspect};
pub use log::{Draft, Log};
use saboot_core::{Code, Untrusted};
use serde::{Deserialize, Serialize};

/// File of the entries.
pub const LOG: &str = "custody.jsonl";
/// File of the signed statement about it.
pub const HEAD: &str = "custody.head.json";
/// Largest log that is read.
pub const MOST_BYTES: u64 = 256 << 20;

/// Something could not be done with a custody log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyError {
    /// `custody.*`, one of [`CODES`].
    pub code: Code,
    /// File.
    pub path: PathBuf,
    /// What about it.
    pub detail: String,
}

impl CustodyError {
    fn new(code: &'static str, path: &Path, detail: impl fmt::Display) -> Self {
        Self { code: Code::new(code), path: path.to_owned(), detail: detail.to_string() }
    }
}

impl fmt::Display for CustodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.path.display(), self.detail, self.code)
    }
}

impl std::error::Error for CustodyError {}

/// One entry and nothing else: where it stands and what its line's digest is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Number of the entry, from 1 on.
    pub number: u64,
    /// SHA-256 of its line without the line's end, hex.
    pub sha256: String,
}

/// An entry as a report shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Number of the entry.
    pub number: u64,
    /// UTC, RFC 3339.
    pub time: String,
    /// What happened.
    pub kind: Kind,
    /// In the words of who wrote it.
    pub text: Untrusted,
    /// Who did it.
    pub by: Untrusted,
    /// SHA-256 of its line, hex.
    pub sha256: String,
}

/// What a report says of the log of its case: how far the log reached, and what it held about the exhibit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Reference of the case, as given when the log was opened.
    pub case: Untrusted,
    /// The newest entry when the report was put together.
    pub head: Mark,
    /// Entries about this exhibit up to there, by its SHA-256.
    pub entries: Vec<Shown>,
}
