//! `report.pdf`: typeset, and signed inside where the key is of a kind that PDF readers know.
//!
//! A report is never lost with its PDF: what fails here is told under its code, and the page and the record are
//! written all the same.

use saboot_pdf::codes::{FAILED, UNSIGNED};
use saboot_report::Report;
use saboot_report::write::Document;
use saboot_seal::certificate::Certificate;
use saboot_seal::keys::Signer;
use saboot_seal::pades::{self, Meta};
use sha2::{Digest, Sha256};

use crate::codes;
use crate::terminal::talk;

/// A report's PDF, and whether all went well.
pub fn document(report: &Report, signer: &Signer) -> (Option<Document>, bool) {
    let plain = match saboot_pdf::render(report, &codes::lookup) {
        Ok(plain) => plain,
        Err(error) => {
            tell(report, FAILED, &error);
            return (None, false);
        }
    };
    let named = |bytes| Some(Document { name: "report.pdf", bytes });
    if signer.certificates.is_empty() {
        return (named(plain), true);
    }
    let meta = Meta {
        name: signer_name(signer),
        reason: "Examination report of saboot".to_owned(),
        date: report.time.examined_at.clone(),
        room: pades::room(&signer.certificates),
    };
    let cms = |covered: &[u8]| saboot_seal::cms::signed_data(&Sha256::digest(covered).into(), signer);
    match pades::sign(&plain, &meta, &cms) {
        Ok(signed) => (named(signed), true),
        Err(error) => {
            tell(report, UNSIGNED, &error);
            (named(plain), false)
        }
    }
}

/// Whom the certificate names.
fn signer_name(signer: &Signer) -> String {
    let own = signer.certificates.first().and_then(|der| Certificate::from_der(der));
    own.map_or_else(|| signer.public().id(), |certificate| certificate.subject().for_terminal())
}

fn tell(report: &Report, code: &str, error: &dyn std::fmt::Display) {
    let lang = report.rendering.languages.first();
    let (title, hint) = codes::lookup(code, lang).map_or((code, ""), |info| (info.title, info.text));
    talk(&format!("error: {}: {title} ({code}): {error}\nhint: {hint}", report.path.for_terminal()));
}
