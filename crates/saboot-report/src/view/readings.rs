//! Learned detectors: what each said, and where.

use saboot_core::card::Scope;
use saboot_core::examination::Reading;
use saboot_core::exhibit::Kind;
use serde::Serialize;

use super::charts::{self, MapChart, SeriesChart};
use super::{CodeView, Speaker};
use crate::catalogue::{format, opinion, phrases};

/// Rows of a series that are listed; report.json has them all.
const LISTED: usize = 200;

/// What one detector said.
#[derive(Debug, Clone, Serialize)]
pub struct ReadingView {
    /// Detector.
    pub id: String,
    /// What was scored.
    pub scope: &'static str,
    /// Score of the whole, or that it abstained.
    pub score: String,
    /// Its weight, in numbers and words.
    pub weight: String,
    /// Which part of the picture it points at, in words; empty where it points at none.
    pub place: String,
    /// The same, drawn.
    pub map: Option<MapChart>,
    /// Where the highest and the lowest score stand; empty for fewer than three points.
    pub extremes: String,
    /// Score over time; none for fewer than two points.
    pub chart: Option<SeriesChart>,
    /// Each score.
    pub rows: Vec<Score>,
    /// Said where more scores exist than are listed; empty otherwise.
    pub rows_left_out: String,
    /// Why it abstained or carries no weight.
    pub reasons: Vec<CodeView>,
}

/// One score.
#[derive(Debug, Clone, Serialize)]
pub struct Score {
    /// Where.
    pub place: String,
    /// The number.
    pub score: String,
}

pub(super) fn reading(speaker: &Speaker<'_>, reading: &Reading, kind: Kind) -> ReadingView {
    let (lang, words) = (speaker.lang, speaker.words());
    let slides = kind == Kind::SlideShow && reading.scope != Scope::Voice;
    let left_out = reading.series.len().saturating_sub(LISTED) as u64;
    ReadingView {
        id: reading.id.to_string(),
        scope: match reading.scope {
            Scope::Picture => words.scope_picture,
            Scope::Frames => words.scope_frames,
            Scope::Clip => words.scope_clip,
            Scope::Part => words.scope_part,
            Scope::Face => words.scope_face,
            Scope::Voice => words.scope_voice,
        },
        score: reading.score.map_or_else(|| words.abstained.to_owned(), |s| format!("{s:+.3}")),
        weight: reading.log10_lr.map_or_else(
            || words.no_lr.to_owned(),
            |lr| format!("{} ({})", format::log10(lr.value()), opinion::support(lang, lr.support())),
        ),
        place: reading.part.as_ref().map_or_else(String::new, |part| phrases::part(lang, part)),
        map: reading.part.as_ref().map(|part| charts::map(lang, part)),
        extremes: phrases::extremes(lang, reading, slides).unwrap_or_default(),
        chart: charts::series(lang, reading, slides),
        rows: reading
            .series
            .iter()
            .take(LISTED)
            .map(|point| Score {
                place: phrases::sample(lang, reading.scope, slides, point),
                score: format!("{:+.3}", point.score),
            })
            .collect(),
        rows_left_out: if left_out > 0 { phrases::more_in_json(lang, left_out) } else { String::new() },
        reasons: reading.reasons.iter().map(|code| speaker.code(code)).collect(),
    }
}
