//! Moving clips: frames with their neighbours, heads that take all of them, and when to look at more.

use super::*;

/// A head on a whole clip: its score is the mean of the first feature over the frames.
fn clips() -> Fake {
    let mut clip = card("clip", Modality::Picture, false);
    clip.clip = true;
    let row = card("x", Modality::Picture, true).calibration.remove(0);
    clip.calibration = vec![Calibration { scope: Scope::Clip, log10_min: -2.0, log10_max: 2.0, ..row }];
    Fake { cards: vec![clip], ..Fake::pictures() }
}

const MOVING: Expected =
    Expected { scope: Scope::Frames, frames: 6, pairs: true, panel: false, apart: false, quick: false };

/// Frame `n` of ten a second, textured, with a score.
fn tenth(n: u64, score: u8) -> Frame {
    Frame { time_us: n as i64 * 100_000, ..frame(n, score, 96, false) }
}

/// Shows frames by number and score; which of them were taken as samples.
fn see(samples: &mut Samples<'_>, frames: &[(u64, u8)]) -> Vec<bool> {
    frames.iter().map(|(n, score)| samples.see(&tenth(*n, *score))).collect()
}

#[test]
fn a_clip_is_judged_by_all_frames_with_a_neighbour_and_the_neighbours_cost_no_encoder() {
    let fake = clips();
    let mut samples = Samples::new(&fake);
    assert!(samples.takes_clips());
    samples.expect(MOVING);
    let taken = see(&mut samples, &[(0, 3), (1, 90), (20, 6), (21, 90), (40, 0), (41, 90)]);
    assert_eq!(taken, [true, false, true, false, true, false]);
    let reading = samples.score(Scope::Frames, &|| {}).remove(0);
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 3);
    assert_eq!((reading.scope, reading.score), (Scope::Clip, Some(3.0)));
    // The head is a mean, so that the part of each frame is its own score.
    let series: Vec<(f64, f64)> = reading.series.iter().map(|p| (p.start_s, p.score)).collect();
    assert_eq!(series, [(0.0, 3.0), (2.0, 6.0), (4.0, 0.0)]);
    assert!((reading.log10_lr.unwrap().value() - 3.0 / std::f64::consts::LN_10).abs() < 0.02);
}

#[test]
fn a_clip_without_pairs_is_not_judged_and_what_is_no_clip_is_not_asked() {
    let fake = clips();
    // One pair, and two frames too far apart.
    let mut samples = Samples::new(&fake);
    samples.expect(MOVING);
    see(&mut samples, &[(0, 5), (1, 5), (20, 5), (30, 5)]);
    let reading = samples.score(Scope::Frames, &|| {}).remove(0);
    assert_eq!((reading.score, reading.log10_lr), (None, None));
    assert_eq!(reading.reasons, [Code::new("detector.no-motion")]);
    // A still, a slide show, and a quick look.
    for scope in [Scope::Picture, Scope::Frames] {
        let mut samples = Samples::new(&fake);
        samples.expect(Expected { scope, pairs: false, ..MOVING });
        see(&mut samples, &[(0, 5), (1, 5)]);
        assert!(samples.score(scope, &|| {}).is_empty());
    }
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 3, "of no picture that nobody asks for");
}

#[test]
fn a_second_look_adds_what_was_not_seen_and_runs_nothing_twice() {
    let fake = clips();
    let mut samples = Samples::new(&fake);
    samples.expect(MOVING);
    see(&mut samples, &[(0, 2), (1, 9), (40, 4), (41, 9)]);
    samples.is_open(Scope::Frames);
    let taken = see(&mut samples, &[(0, 2), (1, 9), (20, 9), (21, 9), (40, 4), (41, 9)]);
    assert_eq!(taken, [false, false, true, false, false, false]);
    assert_eq!(samples.inferences(), 1);
    let reading = samples.score(Scope::Frames, &|| {}).remove(0);
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 3);
    assert_eq!(reading.score, Some(5.0));
    let places: Vec<f64> = reading.series.iter().map(|p| p.start_s).collect();
    assert_eq!(places, [0.0, 2.0, 4.0]);
}

/// ln 10 is 2.3: the weight of a score of 2 is not a verdict's, that of 3 is.
#[test]
fn more_frames_are_wanted_only_where_they_could_change_the_answer() {
    let open = |scores: [u8; 3], bound: f64| {
        let mut fake = clips();
        (fake.cards[0].calibration[0].log10_min, fake.cards[0].calibration[0].log10_max) = (-bound, bound);
        let mut samples = Samples::new(&fake);
        samples.expect(MOVING);
        for (score, n) in scores.into_iter().zip([0, 20, 40]) {
            see(&mut samples, &[(n, score), (n + 1, 9)]);
        }
        samples.is_open(Scope::Frames)
    };
    assert!(open([1, 2, 3], 2.0), "spread over the verdict's edge");
    assert!(!open([2, 2, 2], 2.0), "certain that there is no verdict");
    assert!(!open([9, 9, 8], 2.0), "certain that there is one");
    assert!(!open([1, 2, 3], 0.9), "a detector whose bound no verdict reaches");
    assert!(!open([1, 2, 3], 0.0), "a detector without weight");
}

#[test]
fn a_clip_head_is_repeated_on_copies_with_their_neighbours() {
    let fake = clips();
    let mut samples = Samples::new(&fake);
    samples.expect(Expected { panel: true, ..MOVING });
    see(&mut samples, &[(0, 40), (1, 9), (20, 60), (21, 9), (40, 20), (41, 9)]);
    let readings = samples.score(Scope::Frames, &|| {});
    let rows = samples.stability(&readings, &|| {});
    assert_eq!(rows.iter().map(|r| r.transform).collect::<Vec<_>>(), Transform::PICTURES);
    for row in &rows {
        let again = &row.readings[0];
        assert_eq!((again.scope, again.bounds), (Scope::Clip, Some((-2.0, 2.0))));
        assert!(again.log10_lr.is_some() && again.series.is_empty(), "{again:?}");
    }
    // The first pixel of a copy with bars is black: the score of the two copied frames falls from 40 and 20 to 0.
    assert_eq!((readings[0].score, rows[3].readings[0].score), (Some(40.0), Some(10.0)));
}
