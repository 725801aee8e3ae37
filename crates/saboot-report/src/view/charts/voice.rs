//! The sound over time as a chart: how loud it is, where it holds speech, its turns, the scores of its windows and a segment that
//! stands out. It is drawn from levels, a few hundred at most: nothing of it can be played.

use saboot_core::Lang;
use saboot_core::examination::{Point, Reading};
use saboot_core::heard::{MOST_COLUMNS, MOST_STRETCHES, MOST_TURNS, Outline, QUIETEST_DB};
use saboot_core::lr::round4;
use serde::Serialize;

use super::{MOST_POINTS, MOST_SCORE, Mark, Tick, part, thinned};
use crate::catalogue::{Words, format, voice};

/// A sound over time.
#[derive(Debug, Clone, Serialize)]
pub struct SoundChart {
    /// What it shows, for those who cannot see it.
    pub title: String,
    /// Seconds along the bottom.
    pub ticks: Vec<Tick>,
    /// What the lanes are: loudness, speech, turns, scores.
    pub lanes: SoundLanes,
    /// How far the drawn sound reaches, 0 to 1.
    pub width: f64,
    /// Peak and mean level of each column, 0 to 1 of the half height.
    pub columns: Vec<[f64; 2]>,
    /// Stretches of speech.
    pub speech: Vec<Mark>,
    /// Turns, in order.
    pub turns: Vec<Mark>,
    /// Scores of the windows; a height of .5 is score 0.
    pub points: Vec<Mark>,
    /// Along the side of the scores.
    pub y_ticks: Vec<Tick>,
    /// The segment that stands out.
    pub segment: Option<Mark>,
}

/// Names of the lanes; empty where there is nothing to draw in one.
#[derive(Debug, Clone, Serialize)]
pub struct SoundLanes {
    /// The envelope.
    pub loudness: &'static str,
    /// Speech or none.
    pub speech: &'static str,
    /// Turns.
    pub turns: &'static str,
    /// Scores.
    pub scores: &'static str,
}

/// The sound that a detector of voice heard.
pub(in crate::view) fn chart(lang: Lang, outline: &Outline, reading: &Reading) -> SoundChart {
    let heard = reading.heard.as_ref();
    let turns = heard.map(|h| h.turns.as_slice()).unwrap_or_default();
    let points: Vec<&Point> = thinned(&reading.series, MOST_POINTS).collect();
    let length = if outline.seconds.is_finite() { outline.seconds.max(0.0) } else { 0.0 };
    let ends = points.iter().map(|p| p.end_s).chain(turns.iter().map(|t| t.end_s));
    let last = ends.filter(|end| end.is_finite()).fold(length, f64::max).max(1e-3);
    let reach = points.iter().map(|p| p.score.abs()).fold(2.0, f64::max).min(MOST_SCORE).ceil();
    let high = |score: f64| part((score.clamp(-reach, reach) / reach + 1.0) / 2.0);
    let mark = |start: f64, end: f64, y: f64, up: bool| {
        let from = part(start / last);
        let to = part(end / last).max(from);
        Mark { from, to, x: round4((from + to) / 2.0), y, up }
    };
    let level = |level: u8| round4(f64::from(level.min(QUIETEST_DB)) / f64::from(QUIETEST_DB));
    let levels = outline.peak.iter().zip(&outline.rms).take(MOST_COLUMNS);
    let words = Words::of(lang);
    let tick =
        |at: f64| Tick { at, label: format::seconds(lang, at * last, 1), minor: at != 0.0 && at != 1.0 };
    let side = |at: f64, label: String| Tick { at, label, minor: false };
    SoundChart {
        title: voice::chart_title(lang, outline, reading, last),
        ticks: [0.0, 0.25, 0.5, 0.75, 1.0].map(tick).to_vec(),
        lanes: SoundLanes {
            loudness: words.lane_loudness,
            speech: words.lane_speech,
            turns: if turns.is_empty() { "" } else { words.lane_turns },
            scores: if points.is_empty() { "" } else { words.lane_scores },
        },
        width: part(length / last),
        columns: levels.map(|(peak, rms)| [level(*peak), level(*rms.min(peak))]).collect(),
        speech: outline.speech.iter().take(MOST_STRETCHES).map(|s| mark(s.0, s.1, 0.0, false)).collect(),
        turns: turns.iter().take(MOST_TURNS).map(|t| mark(t.start_s, t.end_s, 0.0, false)).collect(),
        y_ticks: if points.is_empty() {
            Vec::new()
        } else {
            vec![
                side(1.0, format!("{reach:+.0}")),
                side(0.5, "0".to_owned()),
                side(0.0, format!("{:+.0}", -reach)),
            ]
        },
        points: points.iter().map(|p| mark(p.start_s, p.end_s, high(p.score), p.score > 0.0)).collect(),
        segment: reading.segment().map(|found| mark(found.start_s, found.end_s, 0.0, true)),
    }
}
