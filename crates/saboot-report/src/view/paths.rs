//! The path of the copy: one paragraph, and boxes from the making to the file at hand.
//!
//! [`path`] turns a [`CopyPath`] into stages, which documents draw as a list of boxes: readable without style, on paper
//! and on a narrow screen. Only words of ours and names made visible go in.

use saboot_core::Lang;
use saboot_core::path::{CopyPath, Place, Step, Unknown};
use serde::Serialize;

use super::{clean, list, shown, translated};
use crate::Report;
use crate::catalogue::{Words, opinion, phrases, sentences};

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
        words: match lang {
            Lang::En => clean(&path.words),
            Lang::Hi => clean(&words_hindi(path)),
        },
        stages: stages
            .into_iter()
            .map(|(place, name)| (place, StageView { name, steps: steps(place) }))
            // A beginning that cannot be told is a box of its own; the other stages are there only when something is.
            .filter(|(place, stage)| *place == Place::First || !stage.steps.is_empty())
            .map(|(_, stage)| stage)
            .collect(),
    }
}

/// The Hindi paragraph, with names of ours in Hindi too: the record holds it with the English names of its steps.
fn words_hindi(path: &CopyPath) -> String {
    /// Characters by which a name that was cut short is known again.
    const HEAD: usize = 40;
    let mut words = path.words_hindi.clone();
    // Longer names first: a shorter one may stand in them.
    let mut steps: Vec<&Step> = path.steps.iter().collect();
    steps.sort_by_key(|step| std::cmp::Reverse(step.by.raw().len()));
    for step in steps {
        let (english, hindi) = (shown(&step.by), sentences::phrase(step.by.raw()));
        if hindi == english {
            continue;
        }
        if words.contains(&english) {
            words = words.replace(&english, &hindi);
        } else if let Some((end, _)) = english.char_indices().nth(HEAD)
            && let Some((before, behind)) = english.get(..end).and_then(|head| words.split_once(head))
            && let Some((_, behind)) = behind.split_once('…')
        {
            words = format!("{before}{hindi}{behind}");
        }
    }
    words
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
        by: shown(&translated(lang, &step.by, sentences::phrase)),
        grade: opinion::grade(lang, step.grade),
        rests_on: list(&step.rests_on),
        disputed_by: list(&step.disputed_by),
        lost: step.lost.iter().map(|loss| lang.pick(loss.words(), loss.words_hindi())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::Grade;
    use saboot_core::path::StepKind;

    #[test]
    fn names_of_ours_in_the_hindi_paragraph_are_hindi_however_long() {
        let step = |by: &str| Step {
            kind: StepKind::Other,
            by: by.into(),
            place: Place::Between,
            grade: Grade::Strong,
            disputed_by: Vec::new(),
            rests_on: Vec::new(),
            lost: Vec::new(),
        };
        let cut = "Android's MediaMuxer: its cameras, and apps that export with…";
        let path = CopyPath {
            steps: vec![
                step("Apple's camera"),
                step("Apple's camera, with its sensor tracks"),
                step("Android's MediaMuxer: its cameras, and apps that export with it"),
                step("Google Pixel 8"),
            ],
            words_hindi: format!(
                "क Apple's camera, ख Apple's camera, with its sensor tracks, ग {cut} घ Google Pixel 8।"
            ),
            ..CopyPath::default()
        };
        assert_eq!(
            words_hindi(&path),
            "क Apple का कैमरा, ख Apple का कैमरा, उसके सेंसर ट्रैक के साथ, ग Android का MediaMuxer: उसके कैमरे, और इससे export करने वाले ऐप घ Google Pixel 8।"
        );
    }
}
