//! `saboot verify`: is this report unchanged, by whom is it signed, and is it about this evidence?

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use saboot_seal::keys::PublicKey;
use saboot_seal::verify::{Verification, verify};

use crate::args::Verify;
use crate::terminal::{clean, data, talk};
use crate::{exit, places};

/// Prints every reason against the report; 3 when there is one.
pub fn run(arguments: &Verify) -> Result<u8> {
    let mut known = Vec::new();
    for path in &arguments.key {
        match PublicKey::load(path) {
            Ok(key) => known.push(key),
            Err(error) => {
                talk(&format!("error: {error}"));
                return Ok(exit::USAGE);
            }
        }
    }
    if arguments.key.is_empty() {
        known = own_keys();
    }
    let reports = reports(&arguments.report);
    if reports.len() > 1 && !arguments.evidence.is_empty() {
        talk("error: --evidence goes with one report; name its folder");
        return Ok(exit::USAGE);
    }
    let mut ok = true;
    for report in &reports {
        let outcome = verify(report, &known, &arguments.evidence);
        ok &= outcome.ok;
        if arguments.json {
            data(&saboot_core::text::escape_json_text(&serde_json::to_string(&outcome)?))?;
        } else {
            print(report, &outcome)?;
        }
    }
    Ok(if ok { exit::DONE } else { exit::NOT_VERIFIED })
}

/// The report itself, or, in a folder of reports, each of them by name.
fn reports(path: &Path) -> Vec<PathBuf> {
    let is_report =
        |folder: &Path| folder.join("envelope.json").exists() || folder.join("report.json").exists();
    if !path.is_dir() || is_report(path) {
        return vec![path.to_owned()];
    }
    let mut inside: Vec<PathBuf> = fs::read_dir(path)
        .map(|entries| entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| is_report(p)).collect())
        .unwrap_or_default();
    inside.sort();
    if inside.is_empty() { vec![path.to_owned()] } else { inside }
}

fn print(report: &Path, outcome: &Verification) -> Result<()> {
    let word = if outcome.ok { "VERIFIED: nothing was changed since it was signed" } else { "NOT VERIFIED" };
    data(&clean(&format!("{}: {word}", report.display())))?;
    for problem in &outcome.problems {
        data(&format!("  problem  {}: {}", problem.code, problem.detail.for_terminal()))?;
    }
    for line in &outcome.checked {
        data(&clean(&format!("  checked  {line}")))?;
    }
    if let Some(signer) = &outcome.signer {
        data(&format!("  signer   {signer}"))?;
    }
    if let Some(statement) = outcome.statement.as_ref().filter(|_| outcome.ok) {
        let predicate = &statement.predicate;
        let (verdict, status) = (predicate.verdict.as_str(), predicate.status.as_str());
        data(&clean(&format!("  says     {verdict}, {status}, on {}", predicate.examined_at)))?;
        for subject in &statement.subject {
            data(&format!(
                "  about    {}  sha256 {}",
                subject.name.for_terminal(),
                clean(&subject.digest.sha256)
            ))?;
        }
    }
    Ok(())
}

/// Public keys in the user's own key folder.
fn own_keys() -> Vec<PublicKey> {
    let Some(folder) = places::key_folder() else { return Vec::new() };
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| {
            entries
                .filter_map(Result::ok)
                .map(|e| e.path())
                .filter(|p| p.extension().is_some_and(|e| e == "pub"))
                .collect()
        })
        .unwrap_or_default();
    files.sort();
    files
        .into_iter()
        .filter_map(|path| {
            PublicKey::load(&path).inspect_err(|e| talk(&format!("note: {e}; it is not used"))).ok()
        })
        .collect()
}
