//! Verification: every reason why a report should not be believed, not only the first.
//!
//! [`verify_with`] takes a report folder or an envelope and [`Means`]: the keys that the reader knows, and whatever else is
//! at hand to hold the report against. It is total: any bytes give a [`Verification`], never a panic, and never "fine" by
//! default. It checks who signed and that nothing was changed since; it cannot check that what was signed is right. What
//! each [`Fact`] proves and does not prove is said in [`crate::words`].

mod codes;
mod custody;
mod documents;
mod envelope;
mod evidence;
mod hindi;
mod replaced;
mod stamps;

use std::path::{Path, PathBuf};

pub use codes::CODES;
pub use evidence::file_sha256;
pub use hindi::CODES_HINDI;
use saboot_core::Untrusted;
use serde::Serialize;

use crate::certificate::Certificate;
use crate::custody::Inspected;
use crate::envelope::Statement;
use crate::keys::PublicKey;
pub use crate::problem::Problem;
use crate::rotation::{self, Succession};
use crate::timestamp::Stamp;

/// Largest file of a report that is read.
pub const MOST: u64 = 32 << 20;

/// What a reader holds a report against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Means<'a> {
    /// Keys of signers that the reader knows.
    pub known: &'a [PublicKey],
    /// Files that the report must be about.
    pub evidence: &'a [PathBuf],
    /// Certificates that may vouch for time stamping authorities; none leaves open who they are.
    pub roots: Option<&'a [Certificate]>,
    /// Folder of the custody log; none means the folder above the report.
    pub case: Option<&'a Path>,
    /// That log, where it was read already: a case of many reports has one. Its own problems were told then.
    pub log: Option<&'a Inspected>,
    /// What statements about keys come to; its keys are those in `known`.
    pub rotation: Option<&'a rotation::Known>,
    /// Seconds since 1970; none means the system's clock.
    pub now: Option<i64>,
}

/// One thing that was checked and held, or was left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// A known key signed.
    SignedBy {
        /// Start of its fingerprint.
        key: String,
    },
    /// A known key vouches for a statement that one key signs in place of another.
    Succeeds {
        /// What it states.
        succession: Succession,
    },
    /// No known key vouches for a statement about keys.
    NotBelieved {
        /// Its file.
        file: Untrusted,
    },
    /// One signer's key is replaced or compromised, and another known signer vouches for the report.
    VouchedByAnother {
        /// What was stated of the one.
        succession: Succession,
    },
    /// The form of report.json is an older one, and known.
    OlderForm {
        /// Its name.
        form: String,
    },
    /// A document is the one that was signed.
    Unchanged {
        /// Its name.
        file: String,
    },
    /// report.pdf is signed inside as well, by a key that signed the envelope.
    PdfSigned {
        /// Whom its certificate names; nobody vouches for that here.
        by: Untrusted,
    },
    /// report.pdf is signed inside by a key that the reader does not know.
    PdfSignedByAnother {
        /// Whom its certificate names.
        by: Untrusted,
    },
    /// The documents are not beside the envelope.
    NotCompared,
    /// A file is what the report is about.
    Evidence {
        /// As given.
        path: Untrusted,
    },
    /// A file encloses what the report is about.
    Encloses {
        /// As given.
        path: Untrusted,
        /// Enclosed files that were cut out again and are the same.
        again: usize,
        /// All enclosed files.
        of: usize,
    },
    /// No evidence was named.
    EvidenceNotNamed,
    /// A time stamp is about this envelope.
    Stamped {
        /// Its file.
        file: Untrusted,
        /// What it says.
        stamp: Stamp,
        /// Its time is before the examination's, so that one of the two clocks was wrong.
        before_report: bool,
    },
    /// No time stamp is kept.
    NotStamped,
    /// The custody log is whole and holds what the report names.
    InCustody {
        /// Reference of the case.
        case: Untrusted,
        /// Entries in all.
        entries: u64,
        /// Entries about this exhibit or report.
        about: u64,
        /// The report names an entry, and the log holds it.
        names_report: bool,
        /// The log names this envelope.
        named: bool,
    },
    /// The report names a custody log that is not at hand.
    CustodyElsewhere {
        /// The entry that it names.
        number: u64,
    },
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// True when there is no problem.
    pub ok: bool,
    /// Every reason against it.
    pub problems: Vec<Problem>,
    /// Fingerprint of the known key that signed; the first, where several did.
    pub signer: Option<String>,
    /// Fingerprints of all known keys that signed.
    pub signers: Vec<String>,
    /// What was signed, when the signature is good.
    pub statement: Option<Statement>,
    /// What was checked and held, or was left open.
    pub checked: Vec<Fact>,
}

/// Checks a report folder or an envelope file by the keys that the reader knows, and its evidence.
pub fn verify(report: &Path, known: &[PublicKey], evidence: &[PathBuf]) -> Verification {
    verify_with(report, &Means { known, evidence, ..Means::default() })
}

/// Checks a report folder or an envelope file by all that the reader has at hand.
pub fn verify_with(report: &Path, means: &Means<'_>) -> Verification {
    let mut outcome = Outcome::default();
    let folder = report.is_dir().then(|| report.to_owned());
    let path = folder.as_ref().map_or_else(|| report.to_owned(), |f| f.join("envelope.json"));
    let folder =
        folder.or_else(|| path.parent().filter(|p| p.join("report.json").exists()).map(Path::to_owned));
    let statement = outcome.envelope(&path, means.known);
    if let Some(statement) = &statement {
        match &folder {
            Some(folder) => outcome.documents(folder, statement),
            None => outcome.checked.push(Fact::NotCompared),
        }
        outcome.evidence(means.evidence, statement);
        if means.evidence.is_empty() {
            outcome.checked.push(Fact::EvidenceNotNamed);
        }
    }
    if let Some(folder) = folder.filter(|_| !outcome.envelope.is_empty()) {
        outcome.stamps(&folder, statement.as_ref(), means);
        if let Some(statement) = &statement {
            outcome.custody(&folder, statement, means);
        }
    }
    if let (Some(rotation), Some(statement)) = (means.rotation, &statement) {
        outcome.replaced(rotation, &statement.predicate.examined_at);
    }
    // What nobody known signed is nobody's statement.
    let statement = statement.filter(|_| outcome.signer.is_some());
    Verification {
        ok: outcome.problems.is_empty(),
        problems: outcome.problems,
        signer: outcome.signer,
        signers: outcome.signers,
        statement,
        checked: outcome.checked,
    }
}

#[derive(Default)]
struct Outcome {
    problems: Vec<Problem>,
    signer: Option<String>,
    signers: Vec<String>,
    /// Keys of those known ones that signed (SubjectPublicKeyInfo in DER).
    signer_keys: Vec<Vec<u8>>,
    /// Signatures of the envelope that no known key made.
    unknown: usize,
    checked: Vec<Fact>,
    /// The bytes of the envelope, once they were read.
    envelope: Vec<u8>,
}

impl Outcome {
    fn problem(&mut self, code: &'static str, detail: impl Into<Untrusted>) {
        self.problems.push(Problem::new(code, detail));
    }
}
