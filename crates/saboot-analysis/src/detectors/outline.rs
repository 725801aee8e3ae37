//! A sound as it is drawn, and its turns.
//!
//! [`outline`] keeps a level for each of at most [`MOST_COLUMNS`] columns; [`turns`] cuts the speech at pauses. Neither tells
//! who speaks: a change of voice without a pause is not looked for.

use saboot_core::examination::Point;
use saboot_core::heard::{Heard, MOST_COLUMNS, MOST_STRETCHES, MOST_TURNS, Outline, QUIETEST_DB, Turn};
use saboot_core::lr::round4;

use super::speech::{RATE, frame_s};

/// Silence from which a turn ends, in seconds: longer than the stops and breaths inside a sentence.
const PAUSE_S: f64 = 0.6;
/// Seconds of speech that make a turn: less is a click or a breath.
const LEAST_TURN_S: f64 = 0.4;
/// Gaps in speech that are not drawn, in seconds.
const DRAWN_GAP_S: f64 = 0.2;

/// The outline of 16 kHz mono `samples` whose frames hold speech as `voiced` has it; none of an empty sound.
pub(super) fn outline(samples: &[f32], voiced: &[bool]) -> Option<Outline> {
    if samples.is_empty() {
        return None;
    }
    let columns = samples.len().min(MOST_COLUMNS);
    let (mut peak, mut rms) = (Vec::with_capacity(columns), Vec::with_capacity(columns));
    for column in 0..columns {
        let (from, to) = (column * samples.len() / columns, (column + 1) * samples.len() / columns);
        let part = samples.get(from..to).unwrap_or_default();
        let sizes = || part.iter().map(|s| f64::from(*s).abs()).filter(|s| s.is_finite());
        let largest = sizes().fold(0.0, f64::max);
        let power = sizes().map(|s| s.min(8.0).powi(2)).sum::<f64>() / part.len().max(1) as f64;
        peak.push(level(largest));
        rms.push(level(power.sqrt()));
    }
    let seconds = round4(samples.len() as f64 / RATE as f64);
    let mut gap = DRAWN_GAP_S;
    let mut speech = stretches(voiced, gap);
    while speech.len() > MOST_STRETCHES {
        gap *= 2.0;
        speech = stretches(voiced, gap);
    }
    let speech = speech.into_iter().map(|s| (round4(s.start_s), round4(s.end_s.min(seconds)))).collect();
    Some(Outline { seconds, peak, rms, speech })
}

/// Decibels above the quietest that is drawn.
fn level(size: f64) -> u8 {
    let above = 20.0 * size.max(1e-9).log10() + f64::from(QUIETEST_DB);
    // Saturates: what is beyond full scale is drawn at the edge.
    (above.round() as u8).min(QUIETEST_DB)
}

/// A stretch of frames of speech with gaps of less than some length.
struct Stretch {
    start_s: f64,
    end_s: f64,
    speech_s: f64,
}

/// Speech between gaps of `gap` seconds and more.
fn stretches(voiced: &[bool], gap: f64) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for (frame, _) in voiced.iter().enumerate().filter(|(_, voiced)| **voiced) {
        let (start_s, end_s) = (frame as f64 * frame_s(), (frame + 1) as f64 * frame_s());
        match found.last_mut() {
            // Half a frame, so that a gap of just as many frames is told alike whatever its place.
            Some(last) if start_s - last.end_s < gap - frame_s() / 2.0 => {
                (last.end_s, last.speech_s) = (end_s, last.speech_s + frame_s());
            }
            _ => found.push(Stretch { start_s, end_s, speech_s: frame_s() }),
        }
    }
    found
}

/// Turns of a sound with the scores of windows that were judged in it; the ones with most speech where there are too many.
pub(super) fn turns(voiced: &[bool], series: &[Point]) -> Heard {
    let mut all: Vec<Stretch> =
        stretches(voiced, PAUSE_S).into_iter().filter(|s| s.speech_s >= LEAST_TURN_S - 1e-9).collect();
    let left_out = all.len().saturating_sub(MOST_TURNS);
    all.sort_by(|a, b| b.speech_s.total_cmp(&a.speech_s).then(a.start_s.total_cmp(&b.start_s)));
    all.truncate(MOST_TURNS);
    all.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    let turn = |stretch: Stretch| {
        let within = series.iter().filter(|p| {
            let middle = (p.start_s + p.end_s) / 2.0;
            stretch.start_s <= middle && middle < stretch.end_s
        });
        let scores: Vec<f64> = within.map(|p| p.score).collect();
        let mean = scores.iter().sum::<f64>() / scores.len().max(1) as f64;
        Turn {
            start_s: round4(stretch.start_s),
            end_s: round4(stretch.end_s),
            speech_s: round4(stretch.speech_s),
            windows: u32::try_from(scores.len()).unwrap_or(u32::MAX),
            score: (!scores.is_empty()).then(|| round4(mean)),
        }
    };
    Heard {
        turns: all.into_iter().map(turn).collect(),
        turns_left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
        ..Heard::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames of speech and of none, by seconds.
    fn voiced(parts: &[(f64, bool)]) -> Vec<bool> {
        parts.iter().flat_map(|(s, is)| std::iter::repeat_n(*is, (s * 50.0).round() as usize)).collect()
    }

    fn point(start_s: f64, score: f64) -> Point {
        Point { start_s, end_s: start_s + 2.5, score }
    }

    #[test]
    fn turns_end_at_pauses_and_have_the_scores_of_their_windows() {
        let frames = voiced(&[
            (1.0, false),
            (3.0, true),
            (0.58, false),
            (2.0, true),
            (0.6, false),
            (4.0, true),
            (2.0, false),
            (0.2, true),
        ]);
        let series = [point(1.0, -1.0), point(2.24, -2.0), point(8.0, 3.0), point(12.0, 9.0)];
        let heard = turns(&frames, &series);
        let said: Vec<_> =
            heard.turns.iter().map(|t| (t.start_s, t.end_s, t.speech_s, t.windows, t.score)).collect();
        // The third window's middle lies in the second turn, the last one's in none; 0.2 s make no turn.
        assert_eq!(said, [(1.0, 6.58, 5.0, 2, Some(-1.5)), (7.18, 11.18, 4.0, 1, Some(3.0))]);
        assert_eq!(heard.turns_left_out, 0);
        assert!(turns(&[], &series).turns.is_empty() && turns(&[false; 900], &[]).turns.is_empty());
    }

    #[test]
    fn of_many_turns_those_with_most_speech_are_kept_in_order() {
        let frames: Vec<bool> = (0..100)
            .flat_map(|n| voiced(&[(if n % 2 == 0 { 1.0 } else { 0.5 }, true), (1.0, false)]))
            .collect();
        let heard = turns(&frames, &[]);
        assert_eq!((heard.turns.len(), heard.turns_left_out), (MOST_TURNS, 100 - 64));
        assert_eq!(heard.turns.iter().filter(|t| t.speech_s > 0.9).count(), 50);
        assert!(heard.turns.windows(2).all(|pair| pair[0].end_s < pair[1].start_s));
    }

    #[test]
    fn an_outline_follows_the_level_and_stays_bounded_whatever_comes() {
        let quiet_then_loud: Vec<f32> = (0..32_000)
            .map(|n| {
                if n < 16_000 {
                    0.001
                } else if n % 2 == 0 {
                    0.5
                } else {
                    -1.0
                }
            })
            .collect();
        let drawn = outline(&quiet_then_loud, &voiced(&[(1.0, false), (1.0, true)])).unwrap();
        assert_eq!((drawn.seconds, drawn.peak.len(), drawn.rms.len()), (2.0, 400, 400));
        assert_eq!((drawn.peak[0], drawn.peak[399]), (0, 60));
        // 10 log10((0.25 + 1) / 2) is 2 dB below full scale.
        assert_eq!(drawn.rms[399], 58);
        assert_eq!(drawn.speech, [(1.0, 2.0)]);

        let odd = [f32::NAN, f32::INFINITY, -3e38, 4.0, 0.25];
        let drawn = outline(&odd, &[]).unwrap();
        assert_eq!((drawn.peak, drawn.rms), (vec![0, 0, 60, 60, 48], vec![0, 0, 60, 60, 48]));
        assert_eq!(outline(&[], &[]), None);

        // Ten minutes that flicker: longer gaps are closed rather than more stretches kept.
        let flicker: Vec<bool> = (0..30_000).map(|n| n % 20 < 6).collect();
        let drawn = outline(&vec![0.1; 30_000 * 320], &flicker).unwrap();
        assert!(drawn.speech.len() <= MOST_STRETCHES && drawn.peak.len() == 400);
    }
}
