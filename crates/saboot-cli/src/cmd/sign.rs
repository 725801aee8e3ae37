//! `saboot sign`: another signature on a report, after a look at what it would vouch for.

use anyhow::Result;
use saboot_seal::signing::{Prospect, Refusal};
use serde_json::json;

use crate::args::Sign;
use crate::cmd::keys::{key_path, load_signer, refused};
use crate::cmd::verify::voice;
use crate::exit;
use crate::terminal::{clean, data, talk};

/// Checks, tells, signs.
pub fn run(arguments: &Sign) -> Result<u8> {
    let known = match saboot_verify::known(&[], &voice()) {
        Ok(known) => known,
        Err(error) => return Ok(refused(&error)),
    };
    let prospect = match Prospect::of(&arguments.report, &known) {
        Ok(prospect) => prospect,
        Err(Refusal::Key(error)) => return Ok(refused(&error)),
        Err(Refusal::Changed(problems)) => {
            talk(&clean(&format!(
                "error: {} is not as it was signed; nothing was added",
                arguments.report.display()
            )));
            for problem in problems {
                talk(&format!("  problem  {}: {}", problem.code, problem.detail.for_terminal()));
            }
            return Ok(exit::NOT_VERIFIED);
        }
    };
    let path = key_path(arguments.signing.key.as_deref())?;
    let signer = match load_signer(&arguments.signing, &path) {
        Ok(signer) => signer,
        Err(error) => return Ok(refused(&error)),
    };
    let (statement, earlier) = (prospect.statement.clone(), prospect.earlier.clone());
    let key = signer.public();
    if let Err(error) = prospect.sign(&signer) {
        return Ok(refused(&error));
    }
    if arguments.json {
        let line = json!({
            "report": arguments.report.to_string_lossy(),
            "signed_by": key.fingerprint(),
            "earlier": earlier,
            "statement": statement,
        });
        data(&saboot_core::text::escape_json_text(&line.to_string()))?;
        return Ok(exit::DONE);
    }
    let predicate = &statement.predicate;
    data(&clean(&format!("{}: signed by key {}", arguments.report.display(), key.id())))?;
    let (verdict, status) = (predicate.verdict.as_str(), predicate.status.as_str());
    data(&clean(&format!("  says     {verdict}, {status}, on {}", predicate.examined_at)))?;
    for subject in &statement.subject {
        data(&format!(
            "  about    {}  sha256 {}",
            subject.name.for_terminal(),
            clean(&subject.digest.sha256)
        ))?;
    }
    for file in &predicate.files {
        data(&clean(&format!("  holds    {}  sha256 {}", file.name, file.sha256)))?;
    }
    for one in earlier {
        let known = if one.known { "a key that you know" } else { "a key that you do not know" };
        data(&format!("  also by  {}  ({known})", one.key))?;
    }
    Ok(exit::DONE)
}
