//! Labelled files through the worker processes of `saboot examine`: one [`Record`] a file and condition.
//!
//! [`Listing`] reads a list and finds its files, [`Scorer`] examines them. Whatever cannot be used or examined becomes a
//! [`Problem`]; nothing is dropped silently, and no path leaves the root.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use saboot_analysis::opinion;
use saboot_core::card::{ModelUse, Scope};
use saboot_core::exhibit::Kind;
use saboot_core::opinion::{Opinion, Verdict};
use saboot_core::stability::Transform;
use saboot_core::text::hex;
use saboot_core::{Code, Untrusted};
use saboot_evaluation::manifest::{self, Label, Manifest, ManifestError, Problem, Row};
use saboot_evaluation::nuisance::Nuisances;
use saboot_evaluation::select::select;
use saboot_models::catalog::sha256_of;
use saboot_runner::intake::{self, Planned};
use saboot_runner::{Batch, Outcome, Progress, Settings, Stage, WorkerCommand, Workers};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::known::Known;
use crate::args::{Counted, Handling, Listed, ModelPlaces};
use crate::progress::Display;

/// What one detector said of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Detector.
    pub id: Code,
    /// What was scored.
    pub scope: Scope,
    /// None where it abstained.
    pub score: Option<f64>,
    /// None where it abstained or is not calibrated.
    pub log10_lr: Option<f64>,
    /// Why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Code>,
}

/// What all of it amounted to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The answer.
    pub verdict: Verdict,
    /// The weight; none where nothing could be weighed.
    pub log10_lr: Option<f64>,
    /// Why it is not stronger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Code>,
}

impl Said {
    fn of(opinion: &Opinion) -> Self {
        Self {
            verdict: opinion.verdict,
            log10_lr: opinion.log10_lr.map(|lr| lr.value()),
            reasons: opinion.reasons.clone(),
        }
    }
}

/// What is kept of an examined file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Digest of the file's SHA-256, what was done to it, and all that decides what is said of it.
    pub key: String,
    /// Of the file.
    pub sha256: String,
    /// By content.
    pub kind: Kind,
    /// Detectors, in the order of their ids.
    pub readings: Vec<Kept>,
    /// Everything weighed.
    pub opinion: Said,
    /// The detectors alone: marks and contradictions of the file left out.
    pub detectors: Said,
    /// What is no trace of generation.
    pub nuisances: Nuisances,
}

/// A row that was examined under one condition.
#[derive(Debug, Clone)]
pub struct Scored {
    /// Its place in the list's rows.
    pub row: usize,
    /// What was done to it.
    pub handling: Handling,
    /// What was said.
    pub record: Record,
}

/// A list with the files that were chosen of it.
pub struct Listing {
    /// The list.
    pub manifest: Manifest,
    /// Of the list's bytes.
    pub sha256: String,
    /// Rows after --limit.
    pub chosen: usize,
    /// Rows whose files are there: place in the rows, path, SHA-256.
    pub files: Vec<(usize, PathBuf, String)>,
    /// All that could not be used so far.
    pub problems: Vec<Problem>,
}

/// Reads bytes and digests them on the way.
struct Digesting<R>(R, Sha256);

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.update(buffer.get(..n).unwrap_or_default());
        Ok(n)
    }
}

fn problem(row: &Row, reason: &str, detail: impl Into<Untrusted>) -> Problem {
    Problem {
        line: row.line,
        file: Untrusted::from_bytes(&row.file),
        reason: reason.to_owned(),
        detail: detail.into(),
    }
}

impl Listing {
    /// Reads a list, chooses rows and looks for their files.
    ///
    /// # Errors
    /// Where the list itself cannot be used.
    pub fn read(path: &Path, listed: &Listed) -> Result<Self, ManifestError> {
        let mut bytes = Digesting(File::open(path).map_err(ManifestError::Io)?, Sha256::new());
        let manifest = manifest::read(&mut bytes, listed.source.as_deref())?;
        let sha256 = hex(&bytes.1.finalize());
        let root = listed.root.clone().unwrap_or_else(|| path.parent().unwrap_or(Path::new("")).to_owned());
        let root = if root.as_os_str().is_empty() { PathBuf::from(".") } else { root };
        let whole = root.canonicalize().map_err(ManifestError::Io)?;
        let limit = listed.limit.map(|l| usize::try_from(l).unwrap_or(usize::MAX));
        let chosen = select(&manifest.rows, limit, listed.seed);
        let mut list = Self {
            problems: manifest.problems.clone(),
            manifest,
            sha256,
            chosen: chosen.len(),
            files: Vec::new(),
        };
        list.find(&root, &whole, &chosen);
        Ok(list)
    }

    /// Finds and hashes files; the same bytes twice under one condition count once, and not at all with two labels.
    fn find(&mut self, root: &Path, whole: &Path, chosen: &[usize]) {
        let mut seen: HashMap<(String, usize), usize> = HashMap::new();
        let mut contradicted = Vec::new();
        for at in chosen {
            let Some(row) = self.manifest.rows.get(*at) else { continue };
            match locate(root, whole, row).and_then(|path| Ok((sha256(&path, row)?, path))) {
                Err(problem) => self.problems.push(problem),
                Ok((sha256, path)) => {
                    let first = seen
                        .get(&(sha256.clone(), row.condition))
                        .and_then(|first| self.manifest.rows.get(*first).map(|r| (*first, r)));
                    let Some((first, other)) = first else {
                        seen.insert((sha256.clone(), row.condition), *at);
                        self.files.push((*at, path, sha256));
                        continue;
                    };
                    let line = other.line;
                    let (reason, detail) = if other.label == row.label {
                        ("same-bytes", format!("the file of line {line} holds the same bytes"))
                    } else {
                        contradicted.push((first, row.line));
                        (
                            "contradicted",
                            format!(
                                "the file of line {line} holds the same bytes and has another label; neither counts"
                            ),
                        )
                    };
                    self.problems.push(problem(row, reason, detail));
                }
            }
        }
        for (first, line) in contradicted {
            let before = self.files.len();
            self.files.retain(|(at, ..)| *at != first);
            if let Some(row) = self.manifest.rows.get(first).filter(|_| self.files.len() < before) {
                let detail = format!(
                    "the file of line {line} holds the same bytes and has another label; neither counts"
                );
                self.problems.push(problem(row, "contradicted", detail));
            }
        }
    }

    /// Labels that count as synthetic: those asked for, or what the list has.
    pub fn counted(&self, listed: &Listed) -> Vec<Label> {
        if !listed.count.is_empty() {
            let mut asked = listed.count.clone();
            asked.sort_unstable();
            asked.dedup();
            let label = |c: Counted| match c {
                Counted::Synthetic => Label::Synthetic,
                Counted::Manipulated => Label::Manipulated,
                Counted::Converted => Label::Converted,
            };
            return asked.into_iter().map(label).collect();
        }
        let has = |label| self.manifest.rows.iter().any(|r| r.label == label);
        if !has(Label::Synthetic) && !has(Label::Converted) && has(Label::Manipulated) {
            vec![Label::Manipulated]
        } else {
            vec![Label::Synthetic, Label::Converted]
        }
    }

    /// What a row had gone through when it was scored.
    pub fn condition(&self, row: usize, handling: Handling) -> Untrusted {
        let own = self
            .manifest
            .rows
            .get(row)
            .map(|r| self.manifest.conditions.text(r.condition))
            .unwrap_or_default();
        match (handling, own.raw()) {
            (Handling::Stored, _) => own,
            (Handling::Messenger, "stored") => "messenger".into(),
            (Handling::Messenger, other) => format!("{other}, then messenger").into(),
        }
    }
}

/// The path of a row, which must lie below the root.
fn locate(root: &Path, whole: &Path, row: &Row) -> Result<PathBuf, Problem> {
    let name = Path::new(OsStr::from_bytes(&row.file));
    let climbs =
        || problem(row, "outside-root", "the name must lead to a file below the root: no leading /, no ..");
    if !name.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir)) {
        return Err(climbs());
    }
    let path = root.join(name);
    // A folder on the way may be a link; where it leads out of the root, the file is not the list's.
    let folder = path.parent().unwrap_or(root);
    match folder.canonicalize() {
        Ok(real) if real.starts_with(whole) => Ok(path),
        Ok(_) => Err(climbs()),
        Err(error) => Err(problem(row, "intake.not-found", error.to_string())),
    }
}

fn sha256(path: &Path, row: &Row) -> Result<String, Problem> {
    let file = intake::open(path).map_err(|r| problem(row, r.code.as_str(), r.detail))?;
    sha256_of(file).map_err(|e| problem(row, "intake.unreadable", e.to_string()))
}

/// Examines files.
pub struct Scorer {
    /// Worker processes.
    pub workers: Workers,
    /// How thoroughly.
    pub settings: Settings,
    /// Files side by side.
    pub jobs: usize,
    /// Digest of all that decides what is said of a file.
    pub identity: String,
    /// Detectors and encoders as they were at the start. A worker that finds one of them gone says less than was asked for.
    pub models: Vec<ModelUse>,
}

/// How a worker of this program is started.
pub fn worker_command(places: &ModelPlaces, threads: usize) -> Result<WorkerCommand> {
    let program = std::env::current_exe().context("the program's own file could not be found")?;
    let mut arguments = vec!["worker".into(), "--threads".into(), threads.max(1).to_string().into()];
    arguments.extend(places.as_arguments());
    Ok(WorkerCommand { program, arguments })
}

/// What came of all files.
#[derive(Default)]
pub struct Scoring {
    /// In the order of the list, condition by condition.
    pub scored: Vec<Scored>,
    /// Files that could not be examined.
    pub problems: Vec<Problem>,
    /// Of the scored, those known before.
    pub known: usize,
}

impl Scorer {
    fn key(&self, sha256: &str, handling: Handling) -> String {
        let text = format!("{}\n{sha256}\n{handling:?}\n", self.identity);
        hex(&Sha256::digest(text.as_bytes()))
    }

    /// Examines every file of the list under every condition; what is known is not examined again.
    pub fn score(&self, list: &Listing, handlings: &[Handling], known: &mut Known) -> Result<Scoring> {
        let mut scoring = Scoring::default();
        let mut handlings = handlings.to_vec();
        handlings.sort_unstable();
        handlings.dedup();
        for handling in handlings {
            self.under(list, handling, known, &mut scoring)?;
        }
        Ok(scoring)
    }

    fn under(
        &self,
        list: &Listing,
        handling: Handling,
        known: &mut Known,
        scoring: &mut Scoring,
    ) -> Result<()> {
        let mut found: HashMap<usize, Record> = HashMap::new();
        let mut open: Vec<(usize, Planned)> = Vec::new();
        for (row, path, sha256) in &list.files {
            match known.take(&self.key(sha256, handling)) {
                Some(record) => drop(found.insert(*row, record)),
                None => open.push((
                    *row,
                    Planned { path: path.clone(), files: vec![path.clone()], slide_show: false },
                )),
            }
        }
        scoring.known += found.len();
        let planned: Vec<Planned> = open.iter().map(|(_, p)| p.clone()).collect();
        let names = planned.iter().map(|p| intake::path_text(&p.path).for_terminal()).collect();
        let shown = Shown { display: Display::new(names, "evaluating"), planned: planned.len() };
        let settings = Settings {
            nuisances: true,
            handled: (handling == Handling::Messenger).then_some(Transform::Jpeg70),
            ..self.settings.clone()
        };
        let done = Mutex::new((known, Vec::new(), None));
        let batch = Batch {
            workers: &self.workers,
            settings: &settings,
            jobs: self.jobs.min(planned.len()).max(1),
            cards: &[],
        };
        batch
            .run(&planned, &shown, &|number, outcome| {
                // What a message or an archive encloses is not what the list names.
                let Some((row, _)) = open.get(number) else { return };
                let result = self.record(outcome, handling);
                let line = match &result {
                    Ok(record) => {
                        format!("{} {}", record.opinion.verdict.as_str(), weight(record.opinion.log10_lr))
                    }
                    Err((code, _)) => code.clone(),
                };
                shown.display.finished(number, &format!("{}: {line}", shown.name(&planned, number)));
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                if let Ok(record) = &result
                    && let Err(error) = done.0.add(record)
                {
                    done.2.get_or_insert(error);
                }
                done.1.push((*row, result));
            })
            .context("no threads could be started")?;
        shown.display.close();
        let (_, results, fault) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(fault) = fault {
            return Err(fault);
        }
        let mut lost: HashMap<usize, (String, Untrusted)> = HashMap::new();
        for (row, result) in results {
            match result {
                Ok(record) => drop(found.insert(row, record)),
                Err(why) => drop(lost.insert(row, why)),
            }
        }
        for (at, ..) in &list.files {
            if let Some(record) = found.remove(at) {
                scoring.scored.push(Scored { row: *at, handling, record });
            } else if let Some(row) = list.manifest.rows.get(*at) {
                let (reason, detail) =
                    lost.remove(at).unwrap_or_else(|| ("worker.crashed".to_owned(), "no answer came".into()));
                scoring.problems.push(problem(row, &reason, detail));
            }
        }
        Ok(())
    }

    /// What is kept of an outcome; else code and detail of why there is nothing.
    fn record(&self, outcome: Outcome, handling: Handling) -> Result<Record, (String, Untrusted)> {
        let Outcome { exhibit, examination, refusal, opinion, nuisances, .. } = outcome;
        let (Some(exhibit), Some(examination)) = (exhibit, examination) else {
            let nothing = || ("worker.crashed".to_owned(), Untrusted::from("no answer came"));
            return Err(refusal.map_or_else(nothing, |r| (r.code.to_string(), r.detail)));
        };
        if matches!(examination.kind, Kind::Message | Kind::Archive) {
            let what = "a message or an archive has no score of its own; list what it encloses";
            return Err(("not-media".to_owned(), what.into()));
        }
        let usable = |id: &str| self.models.iter().any(|m| m.id == id && m.unavailable.is_none());
        let gone = examination.models.iter().find(|m| m.unavailable.is_some() && usable(&m.id));
        if let Some((model, code)) = gone.and_then(|m| Some((m, m.unavailable.as_ref()?))) {
            let what = format!(
                "{} could not be used any more when this file was examined: {}",
                model.id, model.hint
            );
            return Err((code.to_string(), what.into()));
        }
        let readings = examination.readings.iter().map(|r| Kept {
            id: r.id.clone(),
            scope: r.scope,
            score: r.score,
            log10_lr: r.log10_lr.map(|lr| lr.value()),
            reasons: r.reasons.clone(),
        });
        let readings = readings.collect();
        let (kind, sha256) = (examination.kind, exhibit.sha256);
        let mut alone = examination;
        alone.findings.clear();
        Ok(Record {
            key: self.key(&sha256, handling),
            kind,
            readings,
            opinion: Said::of(&opinion),
            detectors: Said::of(&opinion::weigh(&alone)),
            nuisances: nuisances.unwrap_or_default(),
            sha256,
        })
    }
}

fn weight(log10_lr: Option<f64>) -> String {
    log10_lr.map_or_else(String::new, |lr| format!("log10 LR {lr:+.2}"))
}

/// Progress of the files that were named; what they enclose is not shown.
struct Shown {
    display: Display,
    planned: usize,
}

impl Shown {
    fn name(&self, planned: &[Planned], number: usize) -> String {
        planned.get(number).map(|p| intake::name_text(&p.path).for_terminal()).unwrap_or_default()
    }
}

impl Progress for Shown {
    fn found(&self, _number: usize, _path: &Untrusted) {}

    fn started(&self, _number: usize) {}

    fn stage(&self, number: usize, stage: Stage, done: u64, total: u64) {
        if number < self.planned {
            self.display.stage(number, stage, done, total);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A worker that dies over every file costs that file, by name and reason, and not the evaluation.
    #[test]
    fn a_file_that_crashes_its_worker_is_a_row_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.png", "b.png"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let path = folder.path().join("list.csv");
        std::fs::write(&path, "file,label\na.png,real\nb.png,synthetic\n").unwrap();
        let listed = Listed {
            root: None,
            source: None,
            count: Vec::new(),
            condition: vec![Handling::Stored],
            limit: None,
            seed: 0,
            jobs: None,
        };
        let list = Listing::read(&path, &listed).unwrap();
        assert_eq!((list.files.len(), list.counted(&listed)), (2, vec![Label::Synthetic, Label::Converted]));
        let command =
            WorkerCommand { program: "/bin/sh".into(), arguments: vec!["-c".into(), "kill -9 $$".into()] };
        let scorer = Scorer {
            workers: Workers::new(command),
            settings: Settings::quick(),
            jobs: 2,
            identity: String::new(),
            models: Vec::new(),
        };
        let scoring =
            scorer.score(&list, &[Handling::Stored, Handling::Stored], &mut Known::nothing()).unwrap();
        let lost: Vec<_> = scoring.problems.iter().map(|p| (p.line, p.reason.as_str())).collect();
        assert_eq!(lost, [(2, "worker.crashed"), (3, "worker.crashed")]);
        assert!(scoring.scored.is_empty() && scoring.known == 0);
    }
}
