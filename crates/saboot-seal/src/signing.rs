//! A further signature on a report that others signed.
//!
//! [`Prospect::of`] holds the report against its envelope first: nobody signs what was changed. [`Prospect::sign`] adds a
//! signature over the very payload that was looked at, and puts the new envelope in place in one step.

mod codes;

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub use codes::{CODES, CODES_HINDI};

use crate::envelope::{Envelope, MOST_SIGNATURES, Statement, pae};
use crate::keys::{KeyError, PublicKey, Signer, certificate, read_text, replace};
use crate::timestamp;
use crate::verify::{Problem, verify};

/// Largest envelope that is signed again.
const MOST: u64 = 8 << 20;

/// One who signed before.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Earlier {
    /// Start of the key's fingerprint.
    pub key: String,
    /// Whether the reader knows the key; else its public half was found in the report's folder, which proves nothing.
    pub known: bool,
}

/// A report that could be signed.
#[derive(Debug)]
pub struct Prospect {
    folder: PathBuf,
    envelope: Envelope,
    signed_by: Vec<PublicKey>,
    /// What would be signed.
    pub statement: Statement,
    /// Who signed before.
    pub earlier: Vec<Earlier>,
}

/// Why a report is not signed.
#[derive(Debug)]
pub enum Refusal {
    /// It is not as it was signed.
    Changed(Vec<Problem>),
    /// Something about the key, the envelope or the disk.
    Key(KeyError),
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl Prospect {
    /// Looks at a report folder, or at the one that an `envelope.json` lies in.
    ///
    /// # Errors
    /// Where envelope and documents do not fit each other, or no signature on it holds.
    pub fn of(report: &Path, known: &[PublicKey]) -> Result<Self, Refusal> {
        let folder = if report.is_dir() {
            report.to_owned()
        } else {
            report
                .parent()
                .map(|p| if p.as_os_str().is_empty() { Path::new(".") } else { p })
                .unwrap_or(report)
                .to_owned()
        };
        let path = folder.join("envelope.json");
        let text = read_text(&path, MOST, "sign.not-an-envelope")?;
        let not = |e: &dyn std::fmt::Display| KeyError::new("sign.not-an-envelope", &path, e);
        let envelope: Envelope = serde_json::from_str(&text).map_err(|e| not(&e))?;
        let payload = STANDARD.decode(&envelope.payload).map_err(|e| not(&e))?;
        let candidates: Vec<PublicKey> = known.iter().cloned().chain(keys_in(&folder)).collect();
        let outcome = verify(&folder, &candidates, &[]);
        if !outcome.ok {
            return Err(Refusal::Changed(outcome.problems));
        }
        // What was verified must be what is signed, whatever happens to the file meanwhile.
        let statement: Statement = serde_json::from_slice(&payload).map_err(|e| not(&e))?;
        if outcome.statement.as_ref() != Some(&statement) {
            return Err(not(&"it was changed while it was being read").into());
        }
        let message = pae(&envelope.payload_type, &payload);
        let mut signed_by = Vec::new();
        for signature in &envelope.signatures {
            let bytes = STANDARD.decode(&signature.sig).map_err(|e| not(&e))?;
            signed_by.extend(candidates.iter().find(|k| k.verifies(&message, &bytes)).cloned());
        }
        let earlier = signed_by.iter().map(|k| Earlier { key: k.id(), known: known.contains(k) }).collect();
        Ok(Self { folder, envelope, signed_by, statement, earlier })
    }

    /// Adds this signer's signature and writes the envelope; the public key and, where an authority issued it, the
    /// certificate are put beside it, for convenience alone.
    ///
    /// # Errors
    /// `sign.already`, `sign.too-many`, `sign.stamped`; what signing and writing give. The envelope is then as it was.
    pub fn sign(mut self, signer: &Signer) -> Result<(), KeyError> {
        let refuse = |code, detail: String| Err(KeyError::new(code, &self.folder, detail));
        let key = signer.public();
        if self.signed_by.contains(&key) || self.envelope.signatures.iter().any(|s| s.keyid == key.id()) {
            return refuse("sign.already", format!("key {} signed it already", key.id()));
        }
        if self.envelope.signatures.len() >= MOST_SIGNATURES {
            return refuse("sign.too-many", format!("it carries {MOST_SIGNATURES} signatures"));
        }
        let stamps = self.folder.join(timestamp::FOLDER);
        if fs::read_dir(&stamps).is_ok_and(|mut entries| entries.next().is_some()) {
            return refuse(
                "sign.stamped",
                "it carries a time stamp over the envelope as it is; another signature would void it"
                    .to_owned(),
            );
        }
        self.envelope.add(signer.key.as_ref())?;
        let text = self.envelope.to_json().map_err(|e| KeyError::new("keys.not-signed", &self.folder, e))?;
        put_signer(&self.folder, &format!("signer-{}", key.id()), signer)?;
        replace(&self.folder.join("envelope.json"), text.as_bytes(), 0o644)
    }
}

/// Writes a signer's public key, and the certificates when an authority issued them, as `NAME.pub` and `NAME.pem`.
///
/// # Errors
/// Where they cannot be written.
pub fn put_signer(folder: &Path, name: &str, signer: &Signer) -> Result<(), KeyError> {
    let pem = signer.public().to_pem().map_err(|e| KeyError::new("keys.not-written", folder, e))?;
    replace(&folder.join(format!("{name}.pub")), pem.as_bytes(), 0o644)?;
    let issued = signer.certificates.first().is_some_and(|own| !certificate::is_self_signed(own));
    if issued {
        let chain = certificate::to_pem(&signer.certificates)?;
        replace(&folder.join(format!("{name}.pem")), chain.as_bytes(), 0o644)?;
    }
    Ok(())
}

/// The public keys that lie in a report's folder: `signer.pub` and `signer-….pub`.
fn keys_in(folder: &Path) -> Vec<PublicKey> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| {
            let name = p.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("signer") && name.ends_with(".pub")
        })
        .take(2 * MOST_SIGNATURES)
        .collect();
    paths.sort();
    // A file that is no key vouches for nobody; the verification tells what is missing then.
    paths.iter().filter_map(|p| PublicKey::load(p).ok()).collect()
}
