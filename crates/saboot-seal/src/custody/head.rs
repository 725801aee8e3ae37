//! The signed statement of how far a log reaches: a DSSE envelope over an in-toto statement, replaced whole.

use std::path::Path;

use saboot_core::Untrusted;
use serde::{Deserialize, Serialize};

use super::LOG;
use crate::envelope::{self, Envelope, PAYLOAD_TYPE, STATEMENT};
use crate::json;
use crate::keys::{KeyError, PublicKey, Sign};
use crate::problem::Problem;

/// Type of the predicate.
pub const PREDICATE: &str = "https://saboot.dev/custody-head/v1";

/// How far the log reached when this was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Reference of the case.
    pub case: Untrusted,
    /// Number of its last entry.
    pub number: u64,
    /// SHA-256 of that entry's line, without the line's end.
    pub entry: String,
    /// Length of the log in bytes.
    pub bytes: u64,
    /// UTC, RFC 3339.
    pub time: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    predicate_type: String,
    predicate: Head,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    name: String,
    digest: Digest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Digest {
    sha256: String,
}

impl Head {
    /// The bytes of `custody.head.json` for a log whose bytes have this SHA-256.
    pub(super) fn sign(&self, log_sha256: String, key: &dyn Sign) -> Result<String, KeyError> {
        let statement = Statement {
            kind: STATEMENT.to_owned(),
            subject: vec![Subject { name: LOG.to_owned(), digest: Digest { sha256: log_sha256 } }],
            predicate_type: PREDICATE.to_owned(),
            predicate: self.clone(),
        };
        let signed = envelope::sign(&statement, key)?;
        signed.to_json().map_err(|e| KeyError::new("keys.not-signed", Path::new(""), e))
    }
}

/// A head that was read, and the digest that it gives of the log.
pub(super) struct Read {
    pub head: Head,
    pub log_sha256: String,
}

/// Reads a head. With known keys, one of them must have signed it.
pub(super) fn read(bytes: &[u8], known: Option<&[PublicKey]>) -> Result<Read, Problem> {
    let bad = |what: &str| Problem::new("custody.bad-head", format!("{}: {what}", super::HEAD));
    let envelope: Envelope = json::unique(bytes).map_err(|e| bad(&e.to_string()))?;
    if envelope.to_json().ok().is_none_or(|text| text.as_bytes() != bytes) {
        return Err(bad("it is not spelled as saboot writes it"));
    }
    if envelope.payload_type != PAYLOAD_TYPE || envelope.signatures.len() != 1 {
        return Err(bad("it is no signed statement about a log"));
    }
    let (payload, signers) = envelope::open(&envelope, known.unwrap_or_default())
        .ok_or_else(|| bad("its payload is not base64"))?;
    if let Some(known) = known {
        let named = envelope.signatures.first().map(|s| s.keyid.as_str()).unwrap_or_default();
        match signers.first().copied().flatten() {
            Some(key) if key.id() == named => {}
            Some(_) => return Err(bad("it names another key than the one that signed it")),
            None if known.iter().any(|k| k.id() == named) => {
                return Err(Problem::new(
                    "custody.wrong-signature",
                    format!("{}: the signature is not that of key {named} over these bytes", super::HEAD),
                ));
            }
            None => {
                return Err(Problem::new(
                    "custody.unknown-signer",
                    format!("{}: signed by a key that you do not know; it names {named:?}", super::HEAD),
                ));
            }
        }
    }
    let statement: Statement = json::unique(&payload).map_err(|e| bad(&e.to_string()))?;
    let Statement { kind, subject, predicate_type, predicate } = statement;
    let mut subjects = subject.into_iter().filter(|s| s.name == LOG);
    match (subjects.next(), subjects.next()) {
        (Some(log), None) if kind == STATEMENT && predicate_type == PREDICATE => {
            Ok(Read { head: predicate, log_sha256: log.digest.sha256 })
        }
        _ => Err(bad("it is no statement about a custody log")),
    }
}
