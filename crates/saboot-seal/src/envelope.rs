//! The signature: a DSSE envelope over an in-toto Statement about the exhibit.
//!
//! [`sign`] makes `envelope.json`; [`open`] gives back exactly the bytes that were signed. DSSE 1.0.2
//! (`PAE = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body`), in-toto Statement v1, ECDSA P-256 or Ed25519. The predicate
//! is ours, [`PREDICATE`]: it names the digests of report.json and report.html, so that neither needs a
//! canonical form. It does not decide whom to trust.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saboot_core::Untrusted;
use saboot_core::exhibit::Enclosure;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::keys::{KeyError, PublicKey, Sign};

/// Media type of the payload.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// Type of a Statement v1.
pub const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// Type of our predicate, described in `docs/envelope.md`.
pub const PREDICATE: &str = "https://saboot.dev/media-examination/v1";

/// Files of a report's folder that an envelope may vouch for, and whether each must be there. A verifier looks for no
/// other name: a signed path must not make it read elsewhere.
pub const DOCUMENTS: [(&str, bool); 5] = [
    ("report.json", true),
    ("report.html", true),
    ("report.pdf", false),
    ("findings.csv", false),
    ("case.jsonld", false),
];

/// Most signatures of one envelope.
pub const MOST_SIGNATURES: usize = 16;

/// DSSE envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// Base64 of the statement's bytes.
    pub payload: String,
    /// [`PAYLOAD_TYPE`].
    pub payload_type: String,
    /// One or more.
    pub signatures: Vec<Signature>,
}

impl Envelope {
    /// The bytes of `envelope.json`: indented, newline at the end; the only spelling that verifies.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }

    /// Adds this key's signature over what the envelope holds.
    ///
    /// # Errors
    /// Where the payload is not base64 or the key cannot sign.
    pub fn add(&mut self, key: &dyn Sign) -> Result<(), KeyError> {
        let payload = STANDARD.decode(&self.payload).map_err(|e| {
            KeyError::new("keys.not-signed", Path::new(""), format!("the payload is not base64: {e}"))
        })?;
        let sig = key.sign(&pae(&self.payload_type, &payload))?;
        self.signatures.push(Signature { keyid: key.public().id(), sig: STANDARD.encode(sig) });
        Ok(())
    }
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// A name for the key; never trusted.
    #[serde(default)]
    pub keyid: String,
    /// Base64 of 64 bytes of Ed25519, or of an ECDSA signature in DER.
    pub sig: String,
}

/// in-toto Statement v1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// [`STATEMENT`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// The files of the exhibit.
    pub subject: Vec<Subject>,
    /// [`PREDICATE`].
    pub predicate_type: String,
    /// What is stated of them.
    pub predicate: Predicate,
}

/// One file that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Path as given.
    pub name: Untrusted,
    /// Hex digests.
    pub digest: SubjectDigest,
}

/// Digests of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SubjectDigest {
    pub sha256: String,
    pub sha1: String,
    pub md5: String,
}

/// A file beside the envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// File name.
    pub name: String,
    /// SHA-256, hex.
    pub sha256: String,
}

/// What is stated of the exhibit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Predicate {
    /// Form of report.json.
    pub schema: String,
    /// Tool and version.
    pub tool: String,
    /// Documents, each of [`DOCUMENTS`].
    pub files: Vec<FileDigest>,
    /// Models that were used, by id, with their SHA-256.
    pub configuration: Vec<FileDigest>,
    /// The message or archive that the subjects were taken out of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosed_in: Option<Enclosure>,
    /// How far it got.
    pub status: saboot_core::opinion::Status,
    /// The answer.
    pub verdict: saboot_core::opinion::Verdict,
    /// Total weight.
    pub log10_lr: Option<f64>,
    /// UTC, RFC 3339.
    pub examined_at: String,
    /// The newest entry of the custody log of the case when the report was put together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custody: Option<crate::custody::Mark>,
}

/// Hex SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    saboot_core::text::hex(&Sha256::digest(bytes))
}

/// DSSE's pre-authentication encoding.
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// Signs a statement: of a report, or of keys (`rotation`).
///
/// # Errors
/// Where it cannot be spelled as JSON, or the key cannot sign.
pub fn sign(statement: &impl Serialize, key: &dyn Sign) -> Result<Envelope, KeyError> {
    let payload =
        serde_json::to_string(statement).map_err(|e| KeyError::new("keys.not-signed", Path::new(""), e))?;
    let mut envelope = Envelope {
        payload: STANDARD.encode(saboot_core::text::escape_json_text(&payload)),
        payload_type: PAYLOAD_TYPE.to_owned(),
        signatures: Vec::new(),
    };
    envelope.add(key)?;
    Ok(envelope)
}

/// The payload's bytes, and for each signature the known key that made it, if any did.
pub fn open<'k>(
    envelope: &Envelope,
    known: &'k [PublicKey],
) -> Option<(Vec<u8>, Vec<Option<&'k PublicKey>>)> {
    let payload = STANDARD.decode(&envelope.payload).ok()?;
    let message = pae(&envelope.payload_type, &payload);
    let signers = envelope
        .signatures
        .iter()
        .map(|s| {
            STANDARD.decode(&s.sig).ok().and_then(|sig| known.iter().find(|key| key.verifies(&message, &sig)))
        })
        .collect();
    Some((payload, signers))
}

#[cfg(test)]
mod tests {
    /// The vector of the DSSE protocol document.
    #[test]
    fn pae_is_the_specifications() {
        assert_eq!(
            super::pae("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }
}
