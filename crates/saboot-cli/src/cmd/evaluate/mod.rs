//! `saboot evaluate`: how well the detectors and the whole opinion do on labelled files, beside what nuisances alone give.
//!
//! Every file goes through the same worker processes as in `saboot examine`. Nothing is signed and no report is made; what
//! is measured goes into --out, and where asked for into the cards of the detectors.

pub mod gather;
pub mod known;
pub mod scoring;
mod tables;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use saboot_core::card::Measured as CardRow;
use saboot_core::text::{escape_json_text, hex};
use saboot_evaluation::document::{Evaluation, FORM, Rows, Subject, with_interval};
use saboot_evaluation::manifest::Problem;
use saboot_models::rows::Rows as CardRows;
use saboot_models::{Catalog, Library};
use saboot_report::write;
use saboot_runner::{Settings, Workers};
use sha2::{Digest, Sha256};

use crate::args::{Evaluate, Listed, ModelPlaces};
use crate::terminal::{clean, data, talk};
use crate::{exit, places};
use known::Known;
use scoring::{Listing, Scorer, worker_command};

/// Measures on every file of the list; 1 when a row could not be used or examined.
pub fn run(arguments: &Evaluate) -> Result<u8> {
    let catalog = Catalog::read(&arguments.places.folder());
    if let Some(id) = &arguments.detector
        && !catalog.detectors().any(|(card, _)| card.id == *id)
    {
        talk(&format!("error: there is no detector {id}\nhint: `saboot models` lists them"));
        return Ok(exit::USAGE);
    }
    let Some(list) = read_list(&arguments.list, &arguments.listed) else { return Ok(exit::USAGE) };
    if !networks_can_run(&arguments.places, &catalog) {
        return Ok(exit::INCOMPLETE);
    }
    std::fs::create_dir_all(&arguments.out)
        .with_context(|| format!("{}: name a folder that can be made with --out", arguments.out.display()))?;
    let mut known = Known::open(&arguments.out)?;
    let trust = match arguments.trust.read() {
        Ok(trust) => trust,
        Err(error) => {
            talk(&format!("error: {error:#}\nhint: name a PEM file with --trust, or mend this one"));
            return Ok(exit::USAGE);
        }
    };
    let settings = if arguments.quick { Settings::quick() } else { Settings::exact() };
    let settings = Settings { trust, ..settings };
    let scorer = scorer(&arguments.places, settings, &arguments.listed, &catalog, true)?;
    let scoring = scorer.score(&list, &arguments.listed.condition, &mut known)?;
    let counted = list.counted(&arguments.listed);
    let mut failures = list.problems.clone();
    failures.extend(scoring.problems);
    failures.sort_by(|a, b| (a.line, &a.reason).cmp(&(b.line, &b.reason)));
    let evaluation = Evaluation {
        form: FORM.to_owned(),
        tool: format!("saboot {}", env!("CARGO_PKG_VERSION")),
        manifest: saboot_runner::intake::name_text(&arguments.list),
        manifest_sha256: list.sha256.clone(),
        models: catalog.uses(),
        seed: arguments.listed.seed,
        unit: if arguments.by_group { "group" } else { "file" }.to_owned(),
        quick: arguments.quick,
        rows: Rows {
            listed: list.manifest.listed,
            chosen: list.chosen,
            examined: scoring.scored.len(),
            known: scoring.known,
            failed: by_reason(&failures),
        },
        subjects: gather::subjects(
            &list,
            &scoring.scored,
            &counted,
            arguments.detector.as_deref(),
            arguments.by_group,
            arguments.listed.seed,
        ),
        verdicts: gather::verdicts(&list, &scoring.scored),
        counted,
        failures,
    };
    for (name, bytes) in tables::documents(&evaluation, &list, &scoring.scored, arguments)? {
        write::put(&arguments.out, &name, &bytes)?;
    }
    if arguments.write_card && !write_cards(arguments, &evaluation)? {
        return Ok(exit::INCOMPLETE);
    }
    if arguments.json {
        data(&escape_json_text(&serde_json::to_string(&evaluation)?))?;
    } else {
        for line in summary(&evaluation) {
            data(&clean(&line))?;
        }
        data(&clean(&format!("tables and plots: {}", arguments.out.join("evaluation.md").display())))?;
    }
    Ok(if evaluation.failures.is_empty() { exit::DONE } else { exit::INCOMPLETE })
}

/// True where networks can run at all: without ONNX Runtime nothing would be scored, and nothing of it should be kept.
/// Says which detectors cannot.
pub fn networks_can_run(places: &ModelPlaces, catalog: &Catalog) -> bool {
    for one in catalog.uses() {
        if let Some(code) = &one.unavailable {
            talk(&format!("warning: {} cannot be used ({code}): {}", one.id, one.hint));
        }
    }
    let found = Library::locate(places.ort_lib.as_deref()).is_some_and(|path| path.is_file());
    if !found {
        talk(
            "error: ONNX Runtime's library was not found (model.missing-library)\nhint: run scripts/setup, or name the file with --ort-lib",
        );
    }
    found
}

/// Reads a list; says what is wrong with it where it cannot be used.
pub fn read_list(path: &Path, listed: &Listed) -> Option<Listing> {
    let list = match Listing::read(path, listed) {
        Ok(list) => list,
        Err(error) => {
            talk(&format!(
                "error: {}: {error}\nhint: docs/evaluation.md has the form of a list",
                path.display()
            ));
            return None;
        }
    };
    for problem in list.problems.iter().take(MOST_TALK) {
        talk(&format!(
            "warning: line {}: {}: {}: {}",
            problem.line,
            problem.file.for_terminal(),
            problem.reason,
            problem.detail.for_terminal()
        ));
    }
    let more = list.problems.len().saturating_sub(MOST_TALK);
    if more > 0 {
        talk(&format!("warning: {more} more rows cannot be used"));
    }
    Some(list)
}

/// Rows with a problem that are named on the terminal.
const MOST_TALK: usize = 20;

/// Examines files as the arguments say. `weights`: what is kept of a file depends on the calibrations of the cards too.
pub fn scorer(
    places: &ModelPlaces,
    settings: Settings,
    listed: &Listed,
    catalog: &Catalog,
    weights: bool,
) -> Result<Scorer> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = listed.jobs.map_or(cores, usize::from).max(1);
    Ok(Scorer {
        workers: Workers::new(worker_command(places, cores / jobs)?),
        identity: identity(places, catalog, &settings, weights)?,
        settings,
        jobs,
        models: catalog.uses(),
    })
}

/// Digest of all that decides what is said of a file: the program's version, how thoroughly, every usable network and what
/// runs it, and how its score is read and weighed. What cards say of measured error and the like has no part in it.
fn identity(places: &ModelPlaces, catalog: &Catalog, settings: &Settings, weights: bool) -> Result<String> {
    let mut text = format!("{}\n{}\n", env!("CARGO_PKG_VERSION"), serde_json::to_string(settings)?);
    if let Some(path) = Library::locate(places.ort_lib.as_deref()) {
        text.push_str(&saboot_models::library::version_of(&path));
    }
    for one in catalog.uses() {
        text.push_str(&serde_json::to_string(&one)?);
    }
    for (tool, _) in catalog.tools() {
        text.push_str(&format!("{} {:?} {:?}\n", tool.id, tool.threshold, tool.sure_from));
    }
    for (card, trouble) in catalog.detectors() {
        let mut card = card.clone();
        card.measured.clear();
        card.bucket.clear();
        card.hindi = None;
        for words in [&mut card.title, &mut card.summary, &mut card.training_data, &mut card.limits] {
            words.clear();
        }
        card.fools_it.clear();
        if !weights {
            card.calibration.clear();
        }
        text.push_str(&serde_json::to_string(&card)?);
        text.push(if trouble.is_some() { '-' } else { '+' });
    }
    Ok(hex(&Sha256::digest(text.as_bytes())))
}

/// How many rows failed for each reason.
pub fn by_reason(problems: &[Problem]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for problem in problems {
        *counts.entry(problem.reason.clone()).or_default() += 1;
    }
    counts
}

/// A few lines for the terminal.
fn summary(evaluation: &Evaluation) -> Vec<String> {
    let mut lines = vec![format!(
        "{} rows listed, {} chosen; {} examinations, {} of them known before; {} rows failed",
        evaluation.rows.listed,
        evaluation.rows.chosen,
        evaluation.rows.examined,
        evaluation.rows.known,
        evaluation.failures.len()
    )];
    for subject in &evaluation.subjects {
        let m = &subject.measured;
        let alone = m.nuisance.as_ref();
        let caught = |f: &saboot_evaluation::figures::Figures| {
            f.at.first().and_then(|o| o.caught).map_or_else(|| "–".to_owned(), |c| format!("{:.2}", c.value))
        };
        lines.push(format!(
            "{}{}, {}: {} recorded, {} synthetic, {} sources, {} abstained",
            subject.subject,
            subject.scope.map(|s| format!(" ({})", s.word())).unwrap_or_default(),
            subject.condition.for_terminal(),
            m.n_real,
            m.n_synthetic,
            m.n_sources,
            subject.abstained.values().map(|n| n.sum()).sum::<usize>()
        ));
        lines.push(format!(
            "  AUC {} (nuisances {}), within {} ({}), EER {} ({}), caught at 2 % {} ({})",
            with_interval(m.figures.auc),
            with_interval(alone.and_then(|a| a.figures.auc)),
            with_interval(m.figures.within),
            with_interval(alone.and_then(|a| a.figures.within)),
            with_interval(m.figures.eer),
            with_interval(alone.and_then(|a| a.figures.eer)),
            caught(&m.figures),
            alone.map_or_else(|| "–".to_owned(), |a| caught(&a.figures))
        ));
        if let Some(w) = &m.weights {
            lines.push(format!(
                "  Cllr {} (min {}), LR >= 10: {} recorded, {} synthetic; LR <= 1/10: {} recorded, {} synthetic",
                with_interval(w.cllr),
                w.min_cllr.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}")),
                w.real_at_10,
                w.synthetic_at_10,
                w.real_at_tenth,
                w.synthetic_at_tenth
            ));
        }
    }
    lines
}

/// The row of a card; none where there is no AUC.
pub fn card_row(subject: &Subject, set: &str, level: &str, command: &str) -> Option<CardRow> {
    let m = &subject.measured;
    let (figures, auc) = (&m.figures, m.figures.auc?);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let at = figures.at.first();
    let alone = m.nuisance.as_ref().map(|n| &n.figures);
    let shown = |v: Option<f64>| v.map_or_else(|| "not to be had".to_owned(), |v| format!("{v:.3}"));
    let within = match figures.within {
        Some(within) => {
            format!("within the {} sources that hold both {:.3}", figures.within_sources, within.value)
        }
        None => "no source holds both labels".to_owned(),
    };
    let lr = m.weights.as_ref().map_or_else(String::new, |w| {
        format!(
            "; Cllr {} (least {}); LR of 10 or more for {} of {} real and {} of {} synthetic",
            shown(w.cllr.map(|c| c.value)),
            shown(w.min_cllr),
            w.real_at_10,
            m.n_real,
            w.synthetic_at_10,
            m.n_synthetic
        )
    });
    Some(CardRow {
        set: set.to_owned(),
        condition: match subject.condition.raw() {
            "stored" => "as stored".to_owned(),
            _ => subject.condition.for_terminal(),
        },
        level: level.to_owned(),
        n_real: count(m.n_real),
        n_synthetic: count(m.n_synthetic),
        n_sources: Some(count(m.n_sources)),
        auc: auc.value,
        auc_low: auc.low,
        auc_high: auc.high,
        eer: figures.eer.map(|e| e.value),
        nuisance_auc: alone.and_then(|a| a.auc).map(|a| a.value),
        caught_at_2pct: at.and_then(|a| a.caught).map(|c| c.value),
        false_alarm: at.and_then(|a| a.false_alarms).map(|c| c.value),
        note: format!(
            "AUC balanced by source, 95 % by source; by file {}; {within} (nuisances alone {}); thresholds from the other sources of this set; {} abstained{lr}",
            shown(figures.auc_pooled),
            shown(alone.and_then(|a| a.within).map(|w| w.value)),
            subject.abstained.values().map(|n| n.sum()).sum::<usize>()
        ),
        command: command.to_owned(),
    })
}

/// The name of a list in a card: its file name without the ending, in plain letters.
pub fn set_name(list: &Path) -> String {
    places::plain_name(&list.file_stem().unwrap_or_default().to_string_lossy(), 60)
}

/// Writes rows into the card of a detector; false where that cannot be done, which is said.
pub fn write_card(places: &ModelPlaces, id: &str, rows: &CardRows) -> Result<bool> {
    let folder = places.folder().join(id);
    let path = folder.join("model.toml");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    match rows.into_card(&text) {
        Ok(card) => {
            write::put(&folder, "model.toml", card.as_bytes())?;
            Ok(true)
        }
        Err(why) => {
            talk(&format!("error: {}: {why}", path.display()));
            Ok(false)
        }
    }
}

fn write_cards(arguments: &Evaluate, evaluation: &Evaluation) -> Result<bool> {
    let set = set_name(&arguments.list);
    let command = format!("saboot evaluate {set}.csv --write-card (scripts/bench/cards)");
    let level = if arguments.by_group { "clip" } else { "file" };
    let mut by: BTreeMap<&str, CardRows> = BTreeMap::new();
    for subject in evaluation.subjects.iter().filter(|s| s.scope.is_some()) {
        if let Some(row) = card_row(subject, &set, level, &command) {
            by.entry(&subject.subject).or_default().measured.push(row);
        }
    }
    let mut whole = true;
    for (id, rows) in by {
        let written = write_card(&arguments.places, id, &rows)?;
        if written {
            talk(&format!("note: wrote {} rows of {set} into the card of {id}", rows.measured.len()));
        }
        whole &= written;
    }
    Ok(whole)
}
