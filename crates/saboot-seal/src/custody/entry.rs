//! One entry and the one line that it is spelled as.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saboot_core::Untrusted;
use serde::{Deserialize, Serialize};

use super::{Mark, Shown};
use crate::envelope::{pae, sha256_hex};
use crate::keys::{KeyError, PublicKey, Sign};

/// Type under which an entry is signed.
pub const ENTRY_TYPE: &str = "application/vnd.saboot.custody-entry+json";
/// What the first entry has in place of the digest of one before it.
pub(super) const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Longest line that is read: the longest text, escaped, and the rest.
pub(super) const MOST_LINE: usize = 1 << 20;
/// What parts an entry from its signature.
const SEPARATOR: &str = ",\"signature\":\"";

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The log was begun; the text is the reference of the case.
    Opened,
    /// An item came in from somebody.
    Received,
    /// saboot opened and hashed an exhibit.
    TakenIn,
    /// saboot wrote and signed a report.
    ReportWritten,
    /// A copy was made.
    Copied,
    /// An item was given to somebody.
    HandedOver,
    /// An item went back to whom it came from.
    Returned,
    /// Anything else.
    Note,
    /// An entry that was never completed was taken off the end.
    Repaired,
}

impl Kind {
    /// All, in the order of a case.
    pub const ALL: [Self; 9] = [
        Self::Opened,
        Self::Received,
        Self::TakenIn,
        Self::ReportWritten,
        Self::Copied,
        Self::HandedOver,
        Self::Returned,
        Self::Note,
        Self::Repaired,
    ];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Received => "received",
            Self::TakenIn => "taken-in",
            Self::ReportWritten => "report-written",
            Self::Copied => "copied",
            Self::HandedOver => "handed-over",
            Self::Returned => "returned",
            Self::Note => "note",
            Self::Repaired => "repaired",
        }
    }
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// From 1 on.
    pub number: u64,
    /// UTC, RFC 3339, by the clock of the machine that wrote it.
    pub time: String,
    /// What happened.
    pub kind: Kind,
    /// In the words of who wrote it; of an exhibit that was taken in, its path.
    pub text: Untrusted,
    /// Who did it, as stated.
    pub by: Untrusted,
    /// SHA-256 of the exhibit that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exhibit: Option<String>,
    /// SHA-256 of the envelope of the report that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// SHA-256 of the line before it, without the line's end.
    pub previous: String,
    /// A name for the key that signed it; never trusted.
    pub keyid: String,
}

impl Entry {
    /// The JSON that is signed.
    fn body(&self) -> Result<String, serde_json::Error> {
        Ok(saboot_core::text::escape_json_text(&serde_json::to_string(self)?))
    }

    /// The line, without its end.
    pub(super) fn line(&self, key: &dyn Sign) -> Result<String, KeyError> {
        let body = self.body().map_err(|e| KeyError::new("keys.not-signed", Path::new(""), e))?;
        let signature = STANDARD.encode(key.sign(&pae(ENTRY_TYPE, body.as_bytes()))?);
        let open = body.strip_suffix('}').unwrap_or(&body);
        Ok(format!("{open}{SEPARATOR}{signature}\"}}"))
    }

    /// As a report shows it.
    pub(super) fn shown(&self, sha256: &str) -> Shown {
        Shown {
            number: self.number,
            time: self.time.clone(),
            kind: self.kind,
            text: self.text.clone(),
            by: self.by.clone(),
            sha256: sha256.to_owned(),
        }
    }
}

/// A line that was read: its entry, digest and signature, none of it believed yet.
pub(super) struct Line {
    pub entry: Entry,
    pub sha256: String,
    body: String,
    signature: Vec<u8>,
}

impl Line {
    /// Reads a line without its end; none unless it is spelled as an entry is.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MOST_LINE {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let (open, signature) = text.strip_suffix("\"}")?.rsplit_once(SEPARATOR)?;
        let body = format!("{open}}}");
        let entry: Entry = serde_json::from_str(&body).ok()?;
        // A field that stands twice, another order or white space: there is one spelling.
        if entry.body().ok().as_ref() != Some(&body) {
            return None;
        }
        Some(Self { entry, sha256: sha256_hex(bytes), body, signature: STANDARD.decode(signature).ok()? })
    }

    pub fn mark(&self) -> Mark {
        Mark { number: self.entry.number, sha256: self.sha256.clone() }
    }

    /// The known key that signed it.
    pub fn signer<'k>(&self, known: &'k [PublicKey]) -> Option<&'k PublicKey> {
        let message = pae(ENTRY_TYPE, self.body.as_bytes());
        // The name only decides which key is tried first.
        let named = |key: &&PublicKey| key.id() == self.entry.keyid;
        known
            .iter()
            .filter(named)
            .chain(known.iter().filter(|k| !named(k)))
            .find(|k| k.verifies(&message, &self.signature))
    }
}
