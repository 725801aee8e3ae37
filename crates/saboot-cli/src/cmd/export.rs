//! `saboot export`: a verified report as CASE/UCO JSON-LD and as a table of findings.

use anyhow::{Context, Result};
use saboot_report::interchange::{self, CASE_JSONLD, FINDINGS_CSV};
use saboot_report::write;
use saboot_seal::envelope::sha256_hex;
use serde_json::json;

use crate::args::Export;
use crate::cmd::verified;
use crate::cmd::verify::voice;
use crate::exit;
use crate::terminal::{clean, data, talk};

/// Verifies, makes, writes.
pub fn run(arguments: &Export) -> Result<u8> {
    let known = match saboot_verify::known(&arguments.key, &voice()) {
        Ok(known) => known,
        Err(error) => {
            talk(&format!("error: {error}"));
            return Ok(exit::USAGE);
        }
    };
    let verified = match verified::open(&arguments.report, &known) {
        Ok(verified) => verified,
        Err(problems) => {
            talk(&format!("error: {} does not verify; nothing was written", arguments.report.display()));
            problems.iter().for_each(|problem| talk(&format!("  {problem}")));
            talk("hint: `saboot verify` says more; name a signer's key that you know with --key");
            return Ok(exit::NOT_VERIFIED);
        }
    };
    let all = !arguments.case && !arguments.csv;
    let wanted = |name: &str| {
        all || (name == CASE_JSONLD && arguments.case) || (name == FINDINGS_CSV && arguments.csv)
    };
    let documents = interchange::documents(&verified.report).context("the report could not be exported")?;
    let mut written = Vec::new();
    let made = std::fs::create_dir_all(&arguments.out);
    if let Err(error) = made {
        talk(&format!(
            "error: {}: {error}\nhint: name a folder that can be made with --out",
            arguments.out.display()
        ));
        return Ok(exit::INCOMPLETE);
    }
    for document in documents.iter().filter(|d| wanted(d.name)) {
        if let Err(error) = write::put(&arguments.out, document.name, &document.bytes) {
            talk(&format!("error: {error}"));
            return Ok(exit::INCOMPLETE);
        }
        if !arguments.json {
            data(&clean(&format!("{}", arguments.out.join(document.name).display())))?;
        }
        written.push(json!({ "name": document.name, "sha256": sha256_hex(&document.bytes) }));
    }
    if arguments.json {
        let line = json!({
            "report": arguments.report.to_string_lossy(),
            "report_sha256": verified.sha256,
            "signer": verified.signer,
            "files": written,
        });
        data(&saboot_core::text::escape_json_text(&line.to_string()))?;
    }
    Ok(exit::DONE)
}
