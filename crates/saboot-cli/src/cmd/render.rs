//! `saboot render`: the documents of a report once more from its record, in another language or without figures.
//!
//! The record is the one that was signed; only how it is shown changes. The statement that is signed says who examined
//! the clip, so the key must be the one that said so before.

use anyhow::Result;
use saboot_core::figure::Figures;
use serde_json::json;

use crate::args::Render;
use crate::cmd::keys::{key_path, load_signer, refused};
use crate::cmd::verified;
use crate::exit;
use crate::publish::{Forms, publish};
use crate::terminal::{clean, data, talk};

/// Verifies, renders, signs, writes.
pub fn run(arguments: &Render) -> Result<u8> {
    let path = match &arguments.signing.key {
        Some(path) => path.clone(),
        None => key_path(None)?,
    };
    let signer = match load_signer(&arguments.signing, &path) {
        Ok(signer) => signer,
        Err(error) => return Ok(refused(&error)),
    };
    let mut report = match verified::open(&arguments.report, &[signer.public()]) {
        Ok(verified) => verified.report,
        Err(problems) => {
            talk(&format!("error: {} does not verify by this key", arguments.report.display()));
            problems.iter().for_each(|problem| talk(&format!("  {problem}")));
            talk("hint: nothing was written; only the key that signed a report can sign it in another form");
            return Ok(exit::NOT_VERIFIED);
        }
    };
    if arguments.out.join("envelope.json").exists() {
        talk(&format!(
            "error: {} holds a report already\nhint: name another folder with --out",
            arguments.out.display()
        ));
        return Ok(exit::USAGE);
    }
    report.rendering.languages = arguments.lang.languages;
    if arguments.without_figures {
        report.rendering.figures = Figures::None;
        report.figures.clear();
    }
    // The forms that it had: a report of triage has neither.
    let had = |name: &str| arguments.report.join(name).exists();
    let forms = Forms { pdf: had("report.pdf"), exports: had("findings.csv") };
    let whole = match publish(&arguments.out, &report, forms, &signer) {
        Ok(whole) => whole,
        Err(error) => {
            talk(&format!("error: {error:#}"));
            return Ok(exit::INCOMPLETE);
        }
    };
    if arguments.json {
        let shown = arguments.out.to_string_lossy();
        data(&json!({"report": shown, "languages": report.rendering.languages, "whole": whole}).to_string())?;
    } else {
        data(&clean(&format!("report: {}", arguments.out.join("report.html").display())))?;
    }
    Ok(if whole { exit::DONE } else { exit::INCOMPLETE })
}
