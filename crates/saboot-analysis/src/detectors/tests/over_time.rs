//! Sounds over time: how many windows are scored, the closer look at a segment, and what of it reaches the reading.

use saboot_core::card::SegmentFinder;

use super::*;
use crate::detectors::segment::tests::finder;
use crate::detectors::speech::{MOST_WINDOWS, QUICK_WINDOWS};

/// A voice detector that looks for segments.
fn fake() -> Fake {
    let mut card = card("voice", Modality::Voice, true);
    card.segment = Some(SegmentFinder { least_inside: 0.0, most_around: 0.0, ..finder() });
    Fake {
        cards: vec![card],
        input: Input::Waveform { rate: 16_000, window: 40_000, normalise: false, short: Short::Zeros },
        ..Fake::pictures()
    }
}

/// Bursts of 0.8 s every second; at every place where a window can start a sample that the fake takes for its score: 2 where the
/// window lies in the segment, −2 where it does not, in between where it holds a part of it.
fn sound(seconds: usize, (from, to): (f64, f64)) -> Audio {
    // Most samples far below the largest, as in speech: else they would count as cut off.
    let level = |n: usize| ((n * 7919 % 101) as f32 - 50.0) / 100.0 * (n * 31 % 17) as f32 / 16.0;
    let burst = |n: usize| if n % 16_000 < 12_800 { level(n) } else { 0.0 };
    let mut samples: Vec<f32> = (0..seconds * 16_000).map(burst).collect();
    for start in (0..samples.len()).step_by(31 * 320) {
        let at = start as f64 / 16_000.0;
        let share = ((at + 2.5).min(to) - at.max(from)).max(0.0) / 2.5;
        samples[start] = (4.0 * share - 2.0) as f32;
    }
    Audio { mono16k: samples, rate: 16_000, channels: 1, ..Audio::default() }
}

fn expected(panel: bool, quick: bool) -> Expected {
    Expected { scope: Scope::Frames, frames: 0, pairs: false, panel, apart: false, quick }
}

/// What the detector says of a sound, and how often the encoder ran for it.
fn read(audio: &Audio, quick: bool) -> (Reading, usize) {
    let fake = fake();
    let mut samples = Samples::new(&fake);
    samples.expect(expected(false, quick));
    samples.hear(audio);
    let reading = samples.score(Scope::Frames, &|| {}).remove(0);
    drop(samples);
    (reading, fake.encoder_runs.into_inner())
}

#[test]
fn a_segment_is_found_by_a_closer_look_that_no_mean_counts() {
    let (reading, runs) = read(&sound(24, (9.0, 13.0)), false);
    let heard = reading.heard.as_ref().unwrap();
    let segment = heard.segment.unwrap();
    assert!(heard.looked && (segment.start_s - 9.0).abs() <= 0.3 && (segment.end_s - 13.0).abs() <= 0.3);
    assert!(segment.inside > 1.5 && segment.around < -1.5 && segment.strength > 10.0, "{segment:?}");
    assert_eq!(reading.reasons, [Code::new(SEGMENT)]);
    assert_eq!(reading.series.len() + heard.closer.len(), runs);
    assert!((4..=16).contains(&heard.closer.len()), "{}", heard.closer.len());
    // Those lie half-way between, near the ends alone.
    for point in &heard.closer {
        assert!(
            (point.start_s / 1.24).fract() > 0.4
                && !reading.series.iter().any(|p| p.start_s == point.start_s)
        );
        let middle = point.start_s + 1.25;
        assert!((middle - 9.0).abs() < 3.0 || (middle - 13.0).abs() < 3.0, "{point:?}");
    }
    assert_eq!(reading.score, mean(&reading.series));
    assert_eq!(heard.turns.len(), 1, "pauses of 0.2 s end no turn");
    assert_eq!(heard.turns[0].windows as usize, reading.series.len());
}

#[test]
fn where_nothing_stands_out_nothing_more_is_run_or_said() {
    let (reading, runs) = read(&sound(24, (0.0, 0.0)), false);
    let heard = reading.heard.as_ref().unwrap();
    assert!(heard.looked && heard.segment.is_none() && heard.closer.is_empty());
    assert_eq!((runs, &reading.reasons[..]), (reading.series.len(), &[][..]));
}

#[test]
fn a_quick_look_and_a_long_recording_are_not_searched() {
    let (quick, runs) = read(&sound(24, (9.0, 13.0)), true);
    assert_eq!((quick.series.len(), runs), (QUICK_WINDOWS, QUICK_WINDOWS));
    let (long, runs) = read(&sound(180, (90.0, 120.0)), false);
    assert_eq!((long.series.len(), runs), (MOST_WINDOWS, MOST_WINDOWS));
    for reading in [quick, long] {
        let heard = reading.heard.unwrap();
        assert!(!heard.looked && heard.segment.is_none() && heard.closer.is_empty());
        assert!(reading.reasons.is_empty());
    }
}

#[test]
fn sounds_that_share_no_time_have_no_outline_and_no_turns() {
    let fake = fake();
    let mut samples = Samples::new(&fake);
    samples.expect(Expected { apart: true, ..expected(false, false) });
    samples.hear(&sound(12, (3.0, 6.0)));
    assert!(samples.outline().is_none());
    assert_eq!(samples.score(Scope::Frames, &|| {}).remove(0).heard, None);
    let mut once = Samples::new(&fake);
    once.hear(&sound(12, (3.0, 6.0)));
    let outline = once.outline().unwrap();
    assert_eq!((outline.seconds, outline.peak.len(), outline.speech.is_empty()), (12.0, 400, false));
}

#[test]
fn of_many_windows_six_are_copied_and_their_mean_change_is_carried_over() {
    let fake = fake();
    let mut samples = Samples::new(&fake);
    samples.expect(expected(true, false));
    samples.hear(&sound(60, (20.0, 40.0)));
    let readings = samples.score(Scope::Frames, &|| {});
    assert!(readings[0].series.len() > 40);
    let before = fake.encoder_runs.load(Ordering::SeqCst);
    let rows = samples.stability(&readings, &|| {});
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst) - before, 2 * QUICK_WINDOWS);
    assert_eq!(rows.iter().map(|row| row.places).collect::<Vec<_>>(), [6, 6]);
    for row in &rows {
        let again = &row.readings[0];
        assert!(again.score.is_some() && again.heard.is_none() && again.series.is_empty());
    }
}
