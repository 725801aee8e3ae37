//! The path of the copy: one paragraph, and boxes from the making to the file at hand.
//!
//! [`path`] turns a [`CopyPath`] into stages, which documents draw as a list of boxes: readable without style, on paper
//! and on a narrow screen. Only words of ours and names made visible go in.

use saboot_core::Lang;
use saboot_core::path::{CopyPath, Place, Step, Unknown};
use serde::Serialize;

use super::{clean, list, shown};
use crate::Report;
use crate::catalogue::{Words, opinion, phrases};

/// One path.
#[derive(Debug, Clone, Serialize)]
pub struct PathView {
    /// Which files it is about; empty for a lone file.
    pub files: String,
    /// The path as a paragraph; names of the file stand in it.
    pub words: String,
    /// Beginning, on the way, last; a stage without steps cannot be told.
    pub stages: Vec<StageView>,
}

/// Steps that stand at one place.
#[derive(Debug, Clone, Serialize)]
pub struct StageView {
    /// Where.
    pub name: &'static str,
    /// The steps, in no order.
    pub steps: Vec<StepView>,
}

/// One step.
#[derive(Debug, Clone, Serialize)]
pub struct StepView {
    /// What happened.
    pub kind: &'static str,
    /// Who or what did it, a name of the file; empty where that is not known.
    pub by: String,
    /// Grade, in words.
    pub grade: &'static str,
    /// Codes that it rests on; empty for plain tags.
    pub rests_on: String,
    /// Codes that speak against it; empty for most.
    pub disputed_by: String,
    /// What is usually lost there.
    pub lost: Vec<&'static str>,
}

pub(super) fn path(lang: Lang, path: &CopyPath) -> PathView {
    let words = Words::of(lang);
    let steps = |place: Place| {
        path.steps.iter().filter(|s| s.place == place).map(|s| step(lang, s)).collect::<Vec<_>>()
    };
    let between =
        if path.unknown.contains(&Unknown::Order) { words.stage_no_order } else { words.stage_between };
    let stages =
        [(Place::First, words.stage_first), (Place::Between, between), (Place::Last, words.stage_last)];
    PathView {
        files: phrases::files(lang, &path.files),
        words: clean(lang.pick(&path.words, &path.words_hindi)),
        stages: stages
            .into_iter()
            .map(|(place, name)| (place, StageView { name, steps: steps(place) }))
            // A beginning that cannot be told is a box of its own; the other stages are there only when something is.
            .filter(|(place, stage)| *place == Place::First || !stage.steps.is_empty())
            .map(|(_, stage)| stage)
            .collect(),
    }
}

/// Said where files of a show have paths that the examination left out for their number.
pub(super) fn left_out(lang: Lang, report: &Report) -> String {
    let (Some(examination), Some(exhibit)) = (&report.examination, &report.exhibit) else {
        return String::new();
    };
    let told: usize = examination.paths.iter().map(|p| p.files.len()).sum();
    let left =
        if examination.paths.len() >= CopyPath::MAX { exhibit.members.len().saturating_sub(told) } else { 0 };
    if left == 0 { String::new() } else { phrases::paths_left_out(lang, left as u64) }
}

fn step(lang: Lang, step: &Step) -> StepView {
    StepView {
        kind: lang.pick(step.kind.words(), step.kind.words_hindi()),
        by: shown(&step.by),
        grade: opinion::grade(lang, step.grade),
        rests_on: list(&step.rests_on),
        disputed_by: list(&step.disputed_by),
        lost: step.lost.iter().map(|loss| lang.pick(loss.words(), loss.words_hindi())).collect(),
    }
}
