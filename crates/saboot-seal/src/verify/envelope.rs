//! The envelope: one spelling, a known type and form, signatures by known keys.

use std::path::Path;

use super::{Fact, MOST, Outcome};
use crate::envelope::{self, Envelope, MOST_SIGNATURES, PAYLOAD_TYPE, PREDICATE, STATEMENT, Statement};
use crate::files;
use crate::json::{self, JsonError};
use crate::keys::PublicKey;

impl Outcome {
    /// Reads and checks the envelope; gives the statement when it could be read at all.
    pub(super) fn envelope(&mut self, path: &Path, known: &[PublicKey]) -> Option<Statement> {
        let bytes = match files::read(path, MOST) {
            Ok(bytes) => bytes,
            Err(e) => {
                self.problem("verify.unreadable", format!("{}: {e}", path.display()));
                return None;
            }
        };
        let mut envelope: Envelope = self.json(&bytes, "verify.bad-envelope", "envelope.json")?;
        // White space, added fields and other spellings are not signed; with one spelling no byte can change unseen.
        if envelope.to_json().ok().is_none_or(|text| text.as_bytes() != bytes) {
            self.problem("verify.respelled", "envelope.json is not spelled as saboot writes it");
        }
        if envelope.payload_type != PAYLOAD_TYPE {
            self.problem(
                "verify.unknown-type",
                format!("the payload is of type {:?}", envelope.payload_type),
            );
        }
        if envelope.signatures.is_empty() || envelope.signatures.len() > MOST_SIGNATURES {
            self.problem("verify.no-signature", format!("{} signatures", envelope.signatures.len()));
            envelope.signatures.truncate(MOST_SIGNATURES);
        }
        let Some((payload, signers)) = envelope::open(&envelope, known) else {
            self.problem("verify.bad-envelope", "the payload is not base64");
            return None;
        };
        self.signatures(&envelope, &signers, known);
        let statement: Statement = self.json(&payload, "verify.bad-statement", "the signed statement")?;
        if statement.kind != STATEMENT || statement.predicate_type != PREDICATE {
            self.problem(
                "verify.unknown-type",
                format!(
                    "the statement is of type {:?}, predicate {:?}",
                    statement.kind, statement.predicate_type
                ),
            );
        }
        let form = &statement.predicate.schema;
        if crate::OLDER_FORMS.contains(&form.as_str()) {
            self.checked.push(Fact::OlderForm { form: form.clone() });
        } else if form != crate::REPORT_FORM {
            self.problem(
                "verify.unknown-schema",
                format!("the report has the form {form:?}; this program knows {:?}", crate::REPORT_FORM),
            );
        }
        self.envelope = bytes;
        Some(statement)
    }

    fn signatures(&mut self, envelope: &Envelope, signers: &[Option<&PublicKey>], known: &[PublicKey]) {
        for (signature, signer) in envelope.signatures.iter().zip(signers) {
            match signer {
                Some(key) => {
                    self.signer.get_or_insert_with(|| key.fingerprint());
                    if self.signers.contains(&key.fingerprint()) {
                        self.problem("verify.bad-envelope", format!("key {} signs twice", key.id()));
                    } else {
                        self.signers.push(key.fingerprint());
                    }
                    self.signer_keys.push(key.to_der());
                    self.checked.push(Fact::SignedBy { key: key.id() });
                    if key.id() != signature.keyid {
                        self.problem(
                            "verify.wrong-signature",
                            format!("the signature of key {} names key {:?}", key.id(), signature.keyid),
                        );
                    }
                }
                // A signature that names a known key and does not verify means changed bytes; one by an unknown
                // key beside a good one (a second signer) is no problem of its own.
                None if known.iter().any(|k| k.id() == signature.keyid) => {
                    self.problem(
                        "verify.wrong-signature",
                        format!(
                            "the signature that names key {} is not that key's over these bytes",
                            signature.keyid
                        ),
                    );
                }
                None => self.unknown += 1,
            }
        }
        let wrong = self.problems.iter().any(|p| p.code.as_str() == "verify.wrong-signature");
        if self.signer.is_none() && !envelope.signatures.is_empty() && !wrong {
            let named: Vec<&str> = envelope.signatures.iter().map(|s| s.keyid.as_str()).collect();
            self.problem(
                "verify.unknown-signer",
                format!("no key that you know made a signature here; it names {}", named.join(", ")),
            );
        }
    }

    /// Parses JSON, and says why it could not be.
    fn json<T: serde::de::DeserializeOwned>(
        &mut self,
        bytes: &[u8],
        code: &'static str,
        what: &str,
    ) -> Option<T> {
        json::unique(bytes)
            .inspect_err(|e| {
                let code = if matches!(e, JsonError::Duplicate(_)) { "verify.duplicate-key" } else { code };
                self.problem(code, format!("{what}: {e}"));
            })
            .ok()
    }
}
