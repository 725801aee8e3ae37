//! `saboot kit`: what a person takes to a court, a platform or the police, out of verified reports.

mod pdf;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use saboot_core::fingerprint::Fingerprint;
use saboot_report::kit::{self, Order, Source};
use saboot_report::write;
use saboot_runner::Timestamp;
use saboot_runner::intake::{self, Grouping};
use saboot_seal::envelope::sha256_hex;
use serde_json::{Value, json};

use crate::args::{Digests, Jurisdiction, Kit};
use crate::cmd::hash;
use crate::cmd::verified::{self, Verified};
use crate::cmd::verify::voice;
use crate::exit;
use crate::terminal::{clean, data, talk};

/// Verifies every report, checks every clip, and writes the documents; nothing where something does not hold.
pub fn run(arguments: &Kit) -> Result<u8> {
    let known = match saboot_verify::known(&arguments.key, &voice()) {
        Ok(known) => known,
        Err(error) => {
            talk(&format!("error: {error}"));
            return Ok(exit::USAGE);
        }
    };
    let mut reports = Vec::new();
    let mut refused = false;
    for folder in &arguments.reports {
        match verified::open(folder, &known) {
            Ok(verified) => reports.push((folder, verified)),
            Err(problems) => {
                talk(&format!("error: {} does not verify", folder.display()));
                problems.iter().for_each(|problem| talk(&format!("  {problem}")));
                refused = true;
            }
        }
    }
    if refused {
        talk("hint: nothing was written; `saboot verify` says more, and --key names a signer that you know");
        return Ok(exit::NOT_VERIFIED);
    }
    for (folder, verified) in &reports {
        if verified.report.exhibit.is_none() {
            talk(&format!(
                "error: {} is about a file that could not be read, so there is no digest to certify",
                folder.display()
            ));
            return Ok(exit::USAGE);
        }
    }
    let minor = arguments.possible_minor || reports.iter().any(|(_, v)| v.report.rendering.possible_minor);
    if minor && !arguments.clip.is_empty() {
        talk(
            "error: a minor may be shown, so no clip is read; leave out --clip\nhint: the kit names the lawful channels; make no further copy of the clip",
        );
        return Ok(exit::USAGE);
    }
    let sources: Vec<Source<'_>> =
        reports.iter().map(|(folder, verified)| source(folder, verified)).collect();
    let clips = match clips(&arguments.clip, &sources)? {
        Ok(clips) => clips,
        Err(code) => return Ok(code),
    };
    let order = Order {
        id: fresh_id(&reports)?,
        made_at: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        tool: format!("saboot {}", env!("CARGO_PKG_VERSION")),
        sources,
        digests: match arguments.hashes {
            Digests::Sha256 => kit::Digests::Sha256,
            Digests::All => kit::Digests::All,
        },
        clips: &clips,
        minor,
    };
    match write_all(arguments, &order) {
        Ok(written) => {
            report_written(arguments, &order, &written)?;
            Ok(exit::DONE)
        }
        Err(error) => {
            talk(&format!("error: {error:#}"));
            Ok(exit::INCOMPLETE)
        }
    }
}

fn source<'a>(folder: &Path, verified: &'a Verified) -> Source<'a> {
    // Its name alone: where it lies on this computer is nobody's business.
    let name = intake::name_text(folder);
    Source {
        report: &verified.report,
        folder: if name.is_empty() { "report".into() } else { name },
        report_sha256: verified.sha256.clone(),
        signer: verified.signer.clone(),
    }
}

/// Fingerprints of the clips, each of which must be what a report is about; the exit code where one is not.
fn clips(paths: &[PathBuf], sources: &[Source<'_>]) -> Result<Result<Vec<Fingerprint>, u8>> {
    if paths.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let files: Vec<PathBuf> =
        intake::plan(paths, Grouping::Separate).into_iter().map(|planned| planned.path).collect();
    let made = hash::fingerprints(&files, None, &|_| {})?;
    for clip in &made {
        if clip.hashes.is_none() {
            let why = clip.missing.first().map(|m| format!("{}: {}", m.code, m.detail.for_terminal()));
            talk(&format!("error: {}: {}", clip.path.for_terminal(), why.unwrap_or_default()));
            return Ok(Err(exit::INCOMPLETE));
        }
        if !kit::is_about(sources, clip) {
            talk(&format!(
                "error: {} is not what the reports are about (verify.other-evidence); nothing was written",
                clip.path.for_terminal()
            ));
            talk(
                "hint: a forwarded or re-encoded copy has other bytes even when it looks the same; examine that copy too",
            );
            return Ok(Err(exit::NOT_VERIFIED));
        }
    }
    Ok(Ok(made))
}

/// A name that no other set of documents has.
fn fresh_id(reports: &[(&PathBuf, Verified)]) -> Result<String> {
    let mut random = [0u8; 8];
    getrandom::fill(&mut random)
        .map_err(|e| anyhow::anyhow!("the system gave no randomness: {e}"))
        .context("no fresh ID could be made")?;
    let day = Timestamp::now().strftime("%Y%m%d").to_string();
    let first = reports.first().and_then(|(_, v)| v.report.exhibit.as_ref()?.sha256.get(..8)).unwrap_or("");
    Ok(format!("SABOOT-{day}-{first}-{}", saboot_core::text::hex(&random)))
}

fn jurisdiction(of: Jurisdiction) -> kit::Jurisdiction {
    match of {
        Jurisdiction::In => kit::Jurisdiction::India,
        Jurisdiction::Us => kit::Jurisdiction::UnitedStates,
    }
}

/// Names and digests of what was written, in order.
type Written = Vec<(String, String)>;

fn write_all(arguments: &Kit, order: &Order<'_>) -> Result<Written> {
    let folder = &arguments.out;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{}: name a folder that can be made with --out", folder.display()))?;
    let mut written = Vec::new();
    let mut put = |name: String, bytes: &[u8]| -> Result<()> {
        write::put(folder, &name, bytes)?;
        written.push((name, sha256_hex(bytes)));
        Ok(())
    };
    let documents = kit::documents(order, jurisdiction(arguments.jurisdiction), arguments.lang.languages);
    for (number, document) in documents.iter().enumerate() {
        // Numbers keep the order in which a person needs them.
        let name = format!("{:02}-{}", number + 1, document.name);
        put(format!("{name}.html"), kit::page(document)?.as_bytes())?;
        let typeset = pdf::typeset(document, &order.made_at, &order.id)
            .with_context(|| format!("{name}.pdf could not be typeset"))?;
        put(format!("{name}.pdf"), &typeset)?;
        if document.is_draft {
            put(format!("{name}.txt"), document.to_text().as_bytes())?;
        }
    }
    if !order.clips.is_empty() {
        for (name, bytes) in hash::documents(order.clips)? {
            put(name, &bytes)?;
        }
    }
    Ok(written)
}

fn report_written(arguments: &Kit, order: &Order<'_>, written: &Written) -> Result<()> {
    if arguments.json {
        let files: Vec<Value> =
            written.iter().map(|(name, sha256)| json!({ "name": name, "sha256": sha256 })).collect();
        let line = json!({
            "id": order.id,
            "made_at": order.made_at,
            "folder": arguments.out.to_string_lossy(),
            "possible_minor": order.minor,
            "files": files,
        });
        data(&saboot_core::text::escape_json_text(&line.to_string()))?;
        return Ok(());
    }
    data(&format!("{} (nothing in it is legal advice; check every text before use)", order.id))?;
    for (name, _) in written {
        data(&format!("  {}", clean(&arguments.out.join(name).to_string_lossy())))?;
    }
    Ok(())
}
