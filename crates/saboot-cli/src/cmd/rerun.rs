//! `saboot verify --rerun`: the same examination again, with the settings that the report records, compared value by value.
//!
//! What differs between the two installations (program, models, processor, trust list) is told first: it may explain what
//! follows. [`difference`] compares; only a difference beyond what another processor may bring ends in exit code 3.

pub mod codes;
mod difference;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use difference::{Compared, Difference, TOLERANCE, compare};
use saboot_core::Untrusted;
use saboot_core::exhibit::Kind;
use saboot_models::catalog::detector_cards;
use saboot_report::Report;
use saboot_runner::intake::{self, Planned};
use saboot_runner::{Batch, Outcome, Progress, Settings, Stage, WorkerCommand, Workers};
use saboot_seal::files;
use saboot_seal::verify::{MOST, file_sha256};
use serde::Serialize;
use serde_json::{Value, json};

use crate::args::Verify;
use crate::exit;
use crate::terminal::{clean, data, talk};

/// What `--json` prints.
#[derive(Serialize)]
struct Line<'a> {
    rerun: String,
    ok: bool,
    tolerance: f64,
    /// What is other here than where the report was made.
    installation: &'a [Difference],
    differences: &'a [Difference],
    equal: usize,
    within_tolerance: usize,
    largest: f64,
}

/// Examines again and compares; 3 when something differs, 1 when it could not be repeated.
pub fn run(arguments: &Verify, report: &Path) -> Result<u8> {
    let folder = if report.is_dir() { report } else { report.parent().unwrap_or(Path::new("")) };
    let before: Report = match read(&folder.join("report.json")) {
        Ok(report) => report,
        Err(why) => return Ok(not_repeated(&why)),
    };
    let mut installation = Vec::new();
    let (settings, planned) = match plan(arguments, &before, &mut installation) {
        Ok(planned) => planned,
        Err(why) => return Ok(not_repeated(&why)),
    };
    let after = examine(arguments, &before, &settings, planned)?;
    let Some(after) = after else {
        return Ok(not_repeated("the evidence holds nothing with the exhibit's SHA-256"));
    };
    models(&before, &after, &mut installation);
    let compared = compare(&record(&before)?, &outcome(&after)?);
    print(arguments, report, &installation, &compared)?;
    Ok(if compared.differences.is_empty() { exit::DONE } else { exit::NOT_VERIFIED })
}

fn not_repeated(why: &str) -> u8 {
    talk(&format!("error: the examination could not be repeated: {why} (rerun.not-repeated)"));
    talk("hint: `saboot explain rerun.not-repeated` says what it takes");
    exit::INCOMPLETE
}

fn read(path: &Path) -> Result<Report, String> {
    let named = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let bytes = files::read(path, MOST).map_err(|e| named(&e))?;
    serde_json::from_slice(&bytes).map_err(|e| named(&e))
}

/// The settings of the report and the exhibit as it was named, and what of the installation is other already.
fn plan(
    arguments: &Verify,
    before: &Report,
    installation: &mut Vec<Difference>,
) -> Result<(Settings, Planned), String> {
    let exhibit = before.exhibit.as_ref().ok_or("the report is about nothing that could be opened")?;
    let mut settings: Settings = serde_json::from_value(before.settings.clone())
        .map_err(|e| format!("its settings are not those of this version: {e}"))?;
    let trust = arguments.trust.read().map_err(|e| format!("{e:#}"))?;
    if trust.named() != settings.trust {
        installation.push(Difference::new(
            "rerun.other-trust",
            "trust list",
            settings.trust.summary(),
            trust.summary(),
        ));
    }
    settings.trust = trust;
    let version = env!("CARGO_PKG_VERSION");
    if before.tool.version != version {
        installation.push(Difference::new(
            "rerun.other-program",
            "saboot",
            before.tool.version.clone(),
            version.to_owned(),
        ));
    }
    let here = super::examine::environment(&arguments.places);
    for (what, then, now) in [
        ("libraries", before.environment.libraries.join(", "), here.libraries.join(", ")),
        ("machine", before.environment.machine.clone(), here.machine),
    ] {
        if then != now {
            let code = if what == "machine" { "rerun.other-machine" } else { "rerun.other-program" };
            installation.push(Difference::new(code, what, then, now));
        }
    }

    // The files in the order of the exhibit, whatever the order in which they were named.
    let mut files: Vec<PathBuf> = arguments.question.evidence.clone();
    let slide_show = before.kind == Some(Kind::SlideShow) && before.enclosed_in.is_none();
    if before.enclosed_in.is_none() {
        let mut numbered = Vec::new();
        for path in files {
            let sha256 = file_sha256(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let place = exhibit.members.iter().position(|m| m.hashes.sha256 == sha256);
            numbered.push((place, path));
        }
        numbered.sort();
        files = numbered.into_iter().filter(|(place, _)| place.is_some()).map(|(_, path)| path).collect();
        if files.len() != exhibit.members.len() {
            let all = exhibit.members.len();
            return Err(format!("the report is about {all} files; name each with --evidence"));
        }
        for (path, member) in files.iter().zip(&exhibit.members) {
            let then =
                Path::new(member.path.raw()).file_name().unwrap_or_default().to_string_lossy().into_owned();
            let now = intake::name_text(path);
            if then != now.raw() {
                installation.push(Difference::new(
                    "rerun.other-name",
                    "file name",
                    then,
                    now.raw().to_owned(),
                ));
            }
        }
    }
    let path = files.first().cloned().ok_or("no evidence was named")?;
    Ok((settings, Planned { path, files, slide_show }))
}

/// Gathers the one outcome that is about the exhibit.
struct Quiet;

impl Progress for Quiet {
    fn found(&self, _: usize, _: &Untrusted) {}
    fn started(&self, _: usize) {}
    fn stage(&self, _: usize, _: Stage, _: u64, _: u64) {}
}

fn examine(
    arguments: &Verify,
    before: &Report,
    settings: &Settings,
    planned: Planned,
) -> Result<Option<Outcome>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let program = std::env::current_exe().context("the program's own file could not be found")?;
    let mut worker = vec!["worker".into(), "--threads".into(), cores.to_string().into()];
    if settings.only.is_some() {
        worker.push("--no-networks".into());
    }
    worker.extend(arguments.places.as_arguments());
    let workers = Workers::new(WorkerCommand { program, arguments: worker });
    let sha256 = before.exhibit.as_ref().map(|e| e.sha256.as_str());
    let found = Mutex::new(None);
    talk("note: examining again");
    let cards = detector_cards(&arguments.places.folder());
    Batch { workers: &workers, settings, jobs: 1, cards: &cards }
        .run(&[planned], &Quiet, &|_, outcome| {
            let same = outcome.exhibit.as_ref().map(|e| e.sha256.as_str()) == sha256;
            if same && outcome.enclosed_in.is_some() == before.enclosed_in.is_some() {
                found.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(outcome);
            }
        })
        .context("no threads could be started")?;
    Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Models by digest: another model's numbers are no repetition.
fn models(before: &Report, after: &Outcome, installation: &mut Vec<Difference>) {
    let then = before.examination.iter().flat_map(|e| &e.models);
    let now: Vec<_> = after.examination.iter().flat_map(|e| &e.models).collect();
    for model in then {
        let here = now.iter().find(|m| m.id == model.id);
        let text = |m: &saboot_core::card::ModelUse| match &m.unavailable {
            Some(why) => why.to_string(),
            None => format!("{} {}", m.version, m.sha256),
        };
        let (then, now) = (text(model), here.map_or_else(|| "not here".to_owned(), |m| text(m)));
        if then != now {
            installation.push(Difference::new("rerun.other-model", &model.id, then, now));
        }
    }
}

/// What of a report must come out again.
fn record(report: &Report) -> Result<Value> {
    Ok(json!({
        "opinion": serde_json::to_value(&report.opinion)?,
        "examination": serde_json::to_value(&report.examination)?,
        "refusal": report.refusal,
        "unchanged": report.unchanged,
    }))
}

fn outcome(outcome: &Outcome) -> Result<Value> {
    // Through text, as a report goes: a number that is spelled shorter there is the same number here.
    let refusal = outcome.refusal.as_ref().map(|r| r.detail.clone()).unwrap_or_default();
    let value = json!({
        "opinion": serde_json::to_value(&outcome.opinion)?,
        "examination": serde_json::to_value(&outcome.examination)?,
        "refusal": refusal,
        "unchanged": outcome.unchanged,
    });
    Ok(serde_json::from_str(&value.to_string())?)
}

fn print(arguments: &Verify, report: &Path, installation: &[Difference], compared: &Compared) -> Result<()> {
    let ok = compared.differences.is_empty();
    let Compared { differences, equal, near, largest } = compared;
    if arguments.question.json {
        let line = Line {
            rerun: report.to_string_lossy().into_owned(),
            ok,
            tolerance: TOLERANCE,
            installation,
            differences,
            equal: *equal,
            within_tolerance: *near,
            largest: *largest,
        };
        data(&saboot_core::text::escape_json_text(&serde_json::to_string(&line)?))?;
        return Ok(());
    }
    for lang in arguments.question.lang.languages.each() {
        for line in codes::page(&report.to_string_lossy(), installation, compared, *lang) {
            data(&clean(&line))?;
        }
    }
    Ok(())
}
