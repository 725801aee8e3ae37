//! Charts of faces: a lane for each along the time, and where in one something looks blended in.
//!
//! The drawing behind the cells is ours, of lines, and the same for everybody: it shows nobody.

use std::f64::consts::{PI, TAU};

use saboot_core::Lang;
use saboot_core::card::FaceInput;
use saboot_core::examination::{FACE_CELLS, FaceTrack, MOST_TRACKS, Reading};
use saboot_core::lr::round4;
use serde::Serialize;

use super::{MOST_SCORE, MapCell, Mark, Tick, part, thinned};
use crate::catalogue::faces::{self, FACE_HALF, Times, USUAL_MARGIN};
use crate::catalogue::{Words, format, phrases};

/// Faces under each other; along the time, or by their score in a still.
#[derive(Debug, Clone, Serialize)]
pub struct FacesChart {
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// Along the bottom.
    pub ticks: Vec<Tick>,
    /// Score 0, where scores go from left to right.
    pub zero: Option<f64>,
    /// One a face.
    pub lanes: Vec<FaceLane>,
}

/// One face.
#[derive(Debug, Clone, Serialize)]
pub struct FaceLane {
    /// Its number, and what sets it apart.
    pub name: String,
    /// The detector's score is its own.
    pub speaks: bool,
    /// Where it was seen first, 0 to 1.
    pub from: f64,
    /// Where it was seen last; equal to the start where it was seen once.
    pub to: f64,
    /// Scores; a height of .5 is score 0.
    pub points: Vec<Mark>,
}

/// Where in a face something looks blended in, over a drawing of a face.
#[derive(Debug, Clone, Serialize)]
pub struct FaceMask {
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// Cells along one side.
    pub side: u32,
    /// Cells that are not empty.
    pub cells: Vec<MapCell>,
    /// Lines through points, from the left and from the top, 0 to 1.
    pub drawing: Vec<Vec<[f64; 2]>>,
}

/// Scores of one face that are drawn.
const MOST_SCORES: usize = 48;

/// The faces of a reading under each other; none where there are none.
pub(in crate::view) fn chart(lang: Lang, reading: &Reading, times: Times, last: f64) -> Option<FacesChart> {
    let tracks: Vec<&FaceTrack> = reading.tracks.iter().take(MOST_TRACKS).collect();
    if tracks.is_empty() {
        return None;
    }
    let scores = || tracks.iter().flat_map(|t| t.series.iter().map(|p| p.score).chain(t.score));
    let reach = scores().map(f64::abs).fold(2.0, f64::max).min(MOST_SCORE).ceil();
    let high = |score: f64| part((score.clamp(-reach, reach) / reach + 1.0) / 2.0);
    let starts = tracks.iter().map(|t| t.start_s);
    let first = if times == Times::Slides { starts.fold(f64::MAX, f64::min) } else { 0.0 };
    let ends = tracks.iter().flat_map(|t| t.series.iter().map(|p| p.end_s).chain([t.end_s]));
    let last = ends.fold(last, f64::max).max(first + 1e-3);
    let x = |t: f64| part((t - first) / (last - first));
    let words = Words::of(lang);
    let lane = |track: &&FaceTrack| {
        let speaks = reading.speaks == Some(track.number);
        let mark = |from: f64, to: f64, score: f64, y: f64| Mark {
            from,
            to,
            x: round4((from + to) / 2.0),
            y,
            up: score > 0.0,
        };
        let points = match (times, track.score) {
            (_, None) => Vec::new(),
            (Times::Still, Some(score)) => vec![mark(high(score), high(score), score, 0.5)],
            _ => thinned(&track.series, MOST_SCORES)
                .map(|p| mark(x(p.start_s), x(p.end_s), p.score, high(p.score)))
                .collect(),
        };
        let note = match track.score {
            None => Some(words.face_not_judged),
            Some(_) => speaks.then_some(words.face_speaks),
        };
        let heading = faces::heading(lang, track);
        let (from, to) = if times == Times::Still { (0.0, 0.0) } else { (x(track.start_s), x(track.end_s)) };
        FaceLane {
            name: note.map_or_else(|| heading.clone(), |note| format!("{heading}: {note}")),
            speaks,
            from,
            to,
            points,
        }
    };
    let tick = |at: f64, label: String| Tick { at, label, minor: at != 0.0 && at != 1.0 };
    let ticks = match times {
        Times::Still => [-reach, 0.0, reach]
            .map(|score| {
                tick(high(score), if score == 0.0 { "0".to_owned() } else { format!("{score:+.0}") })
            })
            .to_vec(),
        Times::Slides => {
            vec![tick(0.0, phrases::slide(lang, first)), tick(1.0, phrases::slide(lang, last.floor()))]
        }
        Times::Clip => {
            [0.0, 0.25, 0.5, 0.75, 1.0].map(|at| tick(at, format::seconds(lang, at * last, 1))).to_vec()
        }
    };
    Some(FacesChart {
        alt: faces::chart_title(lang, reading, times, last, reach),
        ticks,
        zero: (times == Times::Still).then_some(0.5),
        lanes: tracks.iter().map(lane).collect(),
    })
}

/// Where in a face something looks blended in; none where nothing is to be shown.
pub(in crate::view) fn mask(lang: Lang, track: &FaceTrack, input: Option<&FaceInput>) -> Option<FaceMask> {
    if track.mask.is_empty() {
        return None;
    }
    let margin = input.map_or(USUAL_MARGIN, |input| f64::from(input.margin)).clamp(1.0, 4.0);
    let cells = track.mask.iter().take(FACE_CELLS * FACE_CELLS).zip(0u32..);
    let side = u32::try_from(FACE_CELLS).unwrap_or(1);
    Some(FaceMask {
        alt: faces::blended(lang, &track.mask, margin),
        side,
        cells: cells
            .filter(|(tenths, _)| **tenths > 0)
            .map(|(tenths, i)| MapCell {
                x: i % side,
                y: i / side,
                share: f64::from((*tenths).min(10)) / 10.0,
            })
            .collect(),
        drawing: drawing(margin),
    })
}

/// A neutral face: oval, eyes, nose, mouth. In heights of the face from its middle, then in sides of the crop.
fn drawing(margin: f64) -> Vec<Vec<[f64; 2]>> {
    let at = |(x, y): (f64, f64)| [part(x / margin + 0.5), part(y / margin + 0.5)];
    let turn = |steps: u32, point: &dyn Fn(f64) -> (f64, f64)| -> Vec<[f64; 2]> {
        (0..=steps).map(|step| at(point(TAU * f64::from(step) / f64::from(steps)))).collect()
    };
    let (wide, high) = FACE_HALF;
    // Narrower towards the chin.
    let oval = turn(48, &|a| (wide * a.cos() * (1.0 - 0.13 * a.sin()), high * a.sin()));
    // A lens between two arcs.
    let lens = |x: f64, y: f64, half: (f64, f64)| {
        turn(24, &|a| (x + half.0 * a.cos(), y + half.1 * a.sin() * a.sin().abs()))
    };
    let arc = |x: f64, y: f64, half: (f64, f64)| -> Vec<[f64; 2]> {
        (0..=12)
            .map(|step| PI * f64::from(step) / 12.0)
            .map(|a| at((x - half.0 * a.cos(), y + half.1 * a.sin())))
            .collect()
    };
    vec![
        oval,
        lens(-0.185, -0.127, (0.075, 0.034)),
        lens(0.185, -0.127, (0.075, 0.034)),
        [(-0.025, -0.08), (-0.05, 0.065)].map(at).to_vec(),
        arc(0.0, 0.07, (0.05, 0.035)),
        lens(0.0, 0.235, (0.145, 0.045)),
        [(-0.145, 0.235), (0.145, 0.235)].map(at).to_vec(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inside the crop at any margin that a card may have, and alike on both sides but for the bridge of the nose.
    #[test]
    fn the_drawing_stays_in_its_frame() {
        for margin in [1.0, 1.3, 4.0] {
            let lines = drawing(margin);
            assert_eq!(lines.len(), 7);
            for [x, y] in lines.iter().flatten() {
                assert!((0.0..=1.0).contains(x) && (0.0..=1.0).contains(y), "{margin}: {x} {y}");
            }
            let oval = &lines[0];
            let mean = oval[1..].iter().map(|[x, _]| x).sum::<f64>() / (oval.len() - 1) as f64;
            assert!((mean - 0.5).abs() < 1e-3, "{margin}: {mean}");
        }
    }
}
