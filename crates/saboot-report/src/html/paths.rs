//! The path of the copy on the page: one paragraph, and boxes from the making to the file at hand.
//!
//! [`view`] turns a [`CopyPath`] into stages for the template, which draws them as a list of boxes: readable without
//! style, on paper and on a narrow screen. Only words of ours and names made visible go in.

use saboot_core::examination::Examination;
use saboot_core::exhibit::Exhibit;
use saboot_core::path::{CopyPath, Loss, Place, Step, Unknown};
use saboot_core::{Code, Untrusted};
use serde::Serialize;

use super::view::{grade, shown};

#[derive(Serialize)]
pub struct PathView {
    /// Which files it is about; empty for a lone file.
    files: String,
    words: String,
    words_hindi: String,
    stages: Vec<StageView>,
}

#[derive(Serialize)]
struct StageView {
    name: &'static str,
    name_hindi: &'static str,
    steps: Vec<StepView>,
}

#[derive(Serialize)]
struct StepView {
    kind: &'static str,
    kind_hindi: &'static str,
    by: String,
    grade: &'static str,
    rests_on: String,
    disputed_by: String,
    lost: Vec<&'static str>,
}

/// Boxes and words of one path.
pub fn view(path: &CopyPath) -> PathView {
    let steps = |place: Place| path.steps.iter().filter(|s| s.place == place).map(step).collect::<Vec<_>>();
    let (between_name, between_hindi) = if path.unknown.contains(&Unknown::Order) {
        ("On the way, in an order that cannot be told", "बीच में, क्रम पता नहीं")
    } else {
        ("On the way", "बीच में")
    };
    let stages = [
        ("Beginning", "शुरुआत", steps(Place::First)),
        (between_name, between_hindi, steps(Place::Between)),
        ("Last", "आख़िर में", steps(Place::Last)),
    ];
    PathView {
        files: files(&path.files),
        words: Untrusted::from(path.words.as_str()).for_terminal(),
        words_hindi: Untrusted::from(path.words_hindi.as_str()).for_terminal(),
        stages: stages
            .into_iter()
            // A beginning that cannot be told is a box of its own; the other stages are there only when something is.
            .filter(|(name, _, steps)| *name == "Beginning" || !steps.is_empty())
            .map(|(name, name_hindi, steps)| StageView { name, name_hindi, steps })
            .collect(),
    }
}

/// Files of a show whose paths the examination left out for their number.
pub fn left_out(examination: &Examination, exhibit: Option<&Exhibit>) -> usize {
    let told: usize = examination.paths.iter().map(|p| p.files.len()).sum();
    let full = examination.paths.len() >= CopyPath::MAX;
    exhibit.filter(|_| full).map_or(0, |e| e.members.len().saturating_sub(told))
}

fn step(step: &Step) -> StepView {
    let codes = |codes: &[Code]| codes.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
    StepView {
        kind: step.kind.words(),
        kind_hindi: step.kind.words_hindi(),
        by: shown(&step.by),
        grade: grade(step.grade),
        rests_on: codes(&step.rests_on),
        disputed_by: codes(&step.disputed_by),
        lost: step.lost.iter().copied().map(Loss::words).collect(),
    }
}

fn files(numbers: &[u32]) -> String {
    const NAMED: usize = 12;
    let named: Vec<String> = numbers.iter().take(NAMED).map(u32::to_string).collect();
    match (numbers.len(), numbers.len().saturating_sub(NAMED)) {
        (0, _) => String::new(),
        (1, _) => format!("File {}", named.join("")),
        (_, 0) => format!("Files {}", named.join(", ")),
        (_, more) => format!("Files {} and {more} more", named.join(", ")),
    }
}
