//! Faces that a detector followed: which one speaks and when, each along its time, and where in it something looks
//! blended in. None of it holds a pixel.

use saboot_core::card::{DetectorCard, FaceInput, Scope};
use saboot_core::examination::{Examination, FaceTrack, Reading};
use serde::Serialize;

use super::charts::faces::{self as charts, FaceMask, FacesChart};
use super::{CodeView, Speaker};
use crate::catalogue::faces::{self, Times};
use crate::catalogue::{format, opinion};

/// The faces of a reading.
#[derive(Debug, Clone, Serialize)]
pub struct FacesView {
    /// Which face speaks and when, or why none does.
    pub said: String,
    /// All of them under each other; none where none was found.
    pub chart: Option<FacesChart>,
    /// How the chart is read; empty without one.
    pub meaning: &'static str,
    /// Each.
    pub list: Vec<FaceView>,
    /// What the drawing of a face is; empty where none is drawn.
    pub drawing: &'static str,
    /// How the weight of several comes about; empty where fewer than two were judged.
    pub together: &'static str,
}

/// One face.
#[derive(Debug, Clone, Serialize)]
pub struct FaceView {
    /// Number, place, time, size, detail.
    pub name: String,
    /// That its score is the detector's; empty otherwise.
    pub speaks: &'static str,
    /// Score, or that it was not judged.
    pub score: String,
    /// Its weight, in numbers and words; empty where it was not judged.
    pub weight: String,
    /// How often it was found and judged; empty in a still.
    pub seen: String,
    /// Where something looks blended in, in words; empty where nothing is shown.
    pub blended: String,
    /// The same, drawn.
    pub mask: Option<FaceMask>,
    /// Why it was not judged, or not all of it.
    pub reasons: Vec<CodeView>,
}

/// None for detectors of anything else.
pub(super) fn faces(
    speaker: &Speaker<'_>,
    reading: &Reading,
    examination: &Examination,
    cards: &[DetectorCard],
) -> Option<FacesView> {
    if reading.scope != Scope::Face {
        return None;
    }
    let (lang, words) = (speaker.lang, speaker.words());
    let times = Times::of(examination.kind);
    let input = cards.iter().find(|card| card.id == reading.id.as_str()).and_then(|card| card.face.as_ref());
    let last = examination.streams.duration_s.filter(|d| d.is_finite() && times == Times::Clip);
    let chart = charts::chart(lang, reading, times, last.unwrap_or(0.0));
    let list: Vec<FaceView> =
        reading.tracks.iter().map(|track| face(speaker, reading, track, times, input)).collect();
    let judged = reading.tracks.iter().filter(|track| track.score.is_some()).count();
    Some(FacesView {
        said: faces::outcome(lang, reading, times),
        meaning: match (&chart, times) {
            (None, _) => "",
            (Some(_), Times::Still) => words.faces_by_score,
            (Some(_), _) => words.faces_by_time,
        },
        chart,
        drawing: if list.iter().any(|face| face.mask.is_some()) { words.face_drawing } else { "" },
        together: if judged > 1 { words.faces_together } else { "" },
        list,
    })
}

fn face(
    speaker: &Speaker<'_>,
    reading: &Reading,
    track: &FaceTrack,
    times: Times,
    input: Option<&FaceInput>,
) -> FaceView {
    let (lang, words) = (speaker.lang, speaker.words());
    let weight = || match track.log10_lr {
        Some(lr) => format!("{} ({})", format::log10(lr.value()), opinion::support(lang, lr.support())),
        None => words.no_lr.to_owned(),
    };
    let mask = charts::mask(lang, track, input);
    FaceView {
        name: faces::name(lang, track, times, input),
        speaks: if reading.speaks == Some(track.number) { words.face_speaks } else { "" },
        score: track.score.map_or_else(|| words.face_not_judged.to_owned(), |s| format!("{s:+.3}")),
        weight: track.score.map_or_else(String::new, |_| weight()),
        seen: if times == Times::Still { String::new() } else { faces::seen(lang, track) },
        blended: mask.as_ref().map_or_else(String::new, |mask| mask.alt.clone()),
        mask,
        reasons: track.reasons.iter().map(|code| speaker.code(code)).collect(),
    }
}
