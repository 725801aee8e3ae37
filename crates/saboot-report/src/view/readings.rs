//! Learned detectors: what each said, and where.

use saboot_core::card::{DetectorCard, Scope};
use saboot_core::examination::{Examination, FaceTrack, Point, Reading};
use saboot_core::exhibit::Kind;
use serde::Serialize;

use super::charts::{self, MapChart, SeriesChart};
use super::faces::{self, FacesView};
use super::voice::{self, VoiceView};
use super::{CodeView, Speaker};
use crate::catalogue::faces::{Times, number};
use crate::catalogue::{format, opinion, phrases, references};

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
    /// Each face that was followed; none from detectors of anything else.
    pub faces: Option<FacesView>,
    /// The sound over time; none from detectors of anything else.
    pub voice: Option<VoiceView>,
    /// What the user's own genuine recordings did to the weight; empty where there are none.
    pub reference: String,
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

pub(super) fn reading(
    speaker: &Speaker<'_>,
    reading: &Reading,
    examination: &Examination,
    cards: &[DetectorCard],
) -> ReadingView {
    let (lang, words) = (speaker.lang, speaker.words());
    let kind = examination.kind;
    let slides = kind == Kind::SlideShow && reading.scope != Scope::Voice;
    // Of faces the scores of each, one face after the other.
    let own = reading.series.iter().filter(|_| reading.tracks.is_empty()).map(|point| (None, point));
    let of_faces = reading.tracks.iter().flat_map(|t| t.series.iter().map(move |point| (Some(t), point)));
    let scores = own.chain(of_faces);
    let left_out = scores.clone().count().saturating_sub(LISTED) as u64;
    let voice = voice::voice(speaker, reading, examination, cards);
    // Lanes of faces hold the series of the one that speaks, the drawing of a sound its own.
    let is_drawn = !reading.tracks.is_empty() || voice.as_ref().is_some_and(|voice| voice.chart.is_some());
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
        faces: faces::faces(speaker, reading, examination, cards),
        reference: examination
            .references
            .as_ref()
            .filter(|_| reading.scope == Scope::Voice)
            .map_or_else(String::new, |r| references::said(lang, r, reading.id.as_str())),
        extremes: phrases::extremes(lang, reading, slides).unwrap_or_default(),
        chart: if is_drawn { None } else { charts::series(lang, reading, slides) },
        voice,
        rows: scores
            .take(LISTED)
            .map(|(track, point)| Score {
                place: place(speaker, reading.scope, kind, track, point),
                score: format!("{:+.3}", point.score),
            })
            .collect(),
        rows_left_out: if left_out > 0 { phrases::more_in_json(lang, left_out) } else { String::new() },
        reasons: reading.reasons.iter().map(|code| speaker.code(code)).collect(),
    }
}

/// The number of a face stands before the place where it was scored; in one picture there is no other place.
fn place(
    speaker: &Speaker<'_>,
    scope: Scope,
    kind: Kind,
    track: Option<&FaceTrack>,
    point: &Point,
) -> String {
    let lang = speaker.lang;
    let slides = kind == Kind::SlideShow && scope != Scope::Voice;
    let place = phrases::sample(lang, scope, slides, point);
    match track.map(|track| number(lang, track)) {
        None => place,
        Some(face) if Times::of(kind) == Times::Still => face,
        Some(face) => format!("{face}, {place}"),
    }
}
