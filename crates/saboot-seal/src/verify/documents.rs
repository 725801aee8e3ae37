//! The documents beside an envelope, each by the digest that was signed.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::{Fact, MOST, Outcome};
use crate::envelope::{self, Statement, sha256_hex};
use crate::files;
use crate::pades::{self, Unsigned};

impl Outcome {
    /// The files beside the envelope, each by the digest that was signed.
    pub(super) fn documents(&mut self, folder: &Path, statement: &Statement) {
        let names: BTreeSet<&str> = statement.predicate.files.iter().map(|f| f.name.as_str()).collect();
        for required in envelope::DOCUMENTS.iter().filter(|d| d.1).map(|d| d.0) {
            if !names.contains(required) {
                self.problem("verify.bad-statement", format!("{required} is not among the signed files"));
            }
        }
        for file in &statement.predicate.files {
            // Only plain names: a signed path must not make a verifier read elsewhere.
            if !envelope::DOCUMENTS.iter().any(|d| d.0 == file.name) {
                self.problem(
                    "verify.bad-statement",
                    format!("a file named {:?} is not part of a report", file.name),
                );
                continue;
            }
            match files::read(&folder.join(&file.name), MOST) {
                Ok(bytes) if sha256_hex(&bytes) == file.sha256 => {
                    self.checked.push(Fact::Unchanged { file: file.name.clone() });
                    if file.name == "report.pdf" {
                        self.inside(&bytes);
                    }
                }
                Ok(_) => {
                    self.problem("verify.changed", format!("{} is not the file that was signed", file.name))
                }
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    self.problem("verify.missing", format!("{} is not there", file.name))
                }
                Err(e) => self.problem("verify.unreadable", format!("{}: {e}", file.name)),
            }
        }
        for (name, _) in envelope::DOCUMENTS.iter().filter(|d| !names.contains(d.0)) {
            if folder.join(name).symlink_metadata().is_ok() {
                self.problem(
                    "verify.not-signed",
                    format!("{name} is there, and the envelope does not name it"),
                );
            }
        }
    }
    /// The signature inside the PDF, where it has one: it must be good, and of a signer of the envelope.
    fn inside(&mut self, pdf: &[u8]) {
        let certificate = match pades::check(pdf) {
            Ok(certificate) => certificate,
            Err(Unsigned::None) => return,
            Err(Unsigned::Form(what)) => {
                return self.problem("verify.pdf-signature", format!("report.pdf: {what}"));
            }
        };
        let by = certificate.subject();
        if self.signer_keys.iter().any(|key| key == certificate.public_key()) {
            self.checked.push(Fact::PdfSigned { by });
        } else if self.unknown > 0 {
            self.checked.push(Fact::PdfSignedByAnother { by });
        } else {
            self.problem(
                "verify.pdf-other-signer",
                format!("report.pdf is signed inside by {}", by.for_terminal()),
            );
        }
    }
}
