//! `saboot examine --reference-audio`: the user's own genuine recordings, examined like exhibits before the exhibits themselves.
//!
//! [`gather`] gives what the record may hold of them: digests, seconds and scores. Names are said on the terminal alone.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use saboot_analysis::reference::{NOT_SCORED, REPEATED, recording};
use saboot_core::figure::Figures;
use saboot_core::reference::Recording;
use saboot_core::{Code, Lang, Untrusted};
use saboot_runner::intake::{self, Planned};
use saboot_runner::{Batch, Outcome, Progress, Settings, Stage, Workers};

use crate::codes;
use crate::terminal::talk;

/// Recordings in the order in which they were named.
pub struct Gathered {
    /// What of them goes into the record.
    pub recordings: Vec<Recording>,
    /// False where one was refused or holds nothing that could be scored.
    pub whole: bool,
}

/// Nothing is shown of each: they are few.
struct Quiet;

impl Progress for Quiet {
    fn found(&self, _: usize, _: &Untrusted) {}
    fn started(&self, _: usize) {}
    fn stage(&self, _: usize, _: Stage, _: u64, _: u64) {}
}

/// Examines the recordings as `settings` have it, and says on the terminal which of them do not count or look odd.
pub fn gather(
    paths: &[PathBuf],
    workers: &Workers,
    settings: &Settings,
    jobs: usize,
    lang: Lang,
) -> Result<Gathered> {
    let settings = Settings { figures: Figures::None, references: Vec::new(), ..settings.clone() };
    let planned: Vec<Planned> = paths
        .iter()
        .map(|path| Planned { path: path.clone(), files: vec![path.clone()], slide_show: false })
        .collect();
    talk(&format!(
        "note: listening to {} reference recordings; nothing of them is kept but digests and scores",
        planned.len()
    ));
    let found: Mutex<Vec<Option<Outcome>>> = Mutex::new(planned.iter().map(|_| None).collect());
    let batch = Batch { workers, settings: &settings, jobs: jobs.min(planned.len()).max(1), cards: &[] };
    batch
        .run(&planned, &Quiet, &|number, outcome| {
            // What a message or an archive encloses was not named.
            if let Some(slot) = found.lock().unwrap_or_else(PoisonError::into_inner).get_mut(number) {
                *slot = Some(outcome);
            }
        })
        .context("no threads could be started")?;
    let mut gathered = Gathered { recordings: Vec::new(), whole: true };
    for (path, outcome) in paths.iter().zip(found.into_inner().unwrap_or_else(PoisonError::into_inner)) {
        let mut one = outcome.map_or_else(nothing, one);
        if one.sha256.is_some() && gathered.recordings.iter().any(|r| r.sha256 == one.sha256) {
            one.code = Some(Code::new(REPEATED));
        }
        if let Some(code) = &one.code {
            let title =
                codes::lookup(code.as_str(), lang).map_or_else(|| code.to_string(), |m| m.title.to_owned());
            talk(&format!("warning: {}: {title} ({code})", intake::path_text(path).for_terminal()));
            gathered.whole &= one.sha256.is_some() && code.as_str() != NOT_SCORED;
        }
        gathered.recordings.push(one);
    }
    Ok(gathered)
}

fn one(outcome: Outcome) -> Recording {
    let sha256 = outcome.exhibit.map(|exhibit| exhibit.sha256);
    match (sha256, outcome.examination) {
        (Some(sha256), Some(examination)) => recording(sha256, &examination),
        (sha256, _) => Recording {
            code: outcome.refusal.map(|refusal| refusal.code).or_else(|| Some(Code::new(NOT_SCORED))),
            sha256,
            ..nothing()
        },
    }
}

fn nothing() -> Recording {
    Recording {
        sha256: None,
        seconds: 0.0,
        speech_s: 0.0,
        scores: Vec::new(),
        code: Some(Code::new(NOT_SCORED)),
    }
}
