//! Reports that are made into something else: read only once they verify.

use std::path::Path;

use saboot_report::Report;
use saboot_seal::envelope::sha256_hex;
use saboot_seal::files;
use saboot_seal::keys::PublicKey;
use saboot_seal::verify::{MOST, verify};

/// A report whose folder verified.
pub struct Verified {
    /// The record.
    pub report: Report,
    /// SHA-256 of its report.json.
    pub sha256: String,
    /// Fingerprint of the known key that signed it.
    pub signer: String,
}

/// Verifies a report folder and reads the record that was verified.
///
/// # Errors
/// Every reason why it should not be believed, a line each.
pub fn open(folder: &Path, known: &[PublicKey]) -> Result<Verified, Vec<String>> {
    if !folder.is_dir() {
        return Err(vec!["it is no folder; name the folder of one report".to_owned()]);
    }
    let outcome = verify(folder, known, &[]);
    let problems: Vec<String> =
        outcome.problems.iter().map(|p| format!("{}: {}", p.code, p.detail.for_terminal())).collect();
    if !outcome.ok {
        return Err(problems);
    }
    let (Some(statement), Some(signer)) = (outcome.statement, outcome.signer) else {
        return Err(vec!["verify.unknown-signer: no known key signed it".to_owned()]);
    };
    let bytes = files::read(&folder.join("report.json"), MOST)
        .map_err(|e| vec![format!("verify.unreadable: report.json: {e}")])?;
    // The very bytes that are used must be the ones that were signed, whatever happened to the folder meanwhile.
    let sha256 = sha256_hex(&bytes);
    if !statement.predicate.files.iter().any(|f| f.name == "report.json" && f.sha256 == sha256) {
        return Err(vec!["verify.changed: report.json changed while it was read".to_owned()]);
    }
    let report = serde_json::from_slice(&bytes)
        .map_err(|e| vec![format!("verify.unknown-schema: report.json: {e}")])?;
    Ok(Verified { report, sha256, signer })
}
