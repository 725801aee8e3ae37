//! Tracks: motion, cuts, absence, and whatever a finder may give.

use proptest::prelude::*;

use super::super::drawn;
use super::super::tests::face;
use super::*;

const SECOND: i64 = 1_000_000;

fn grey(level: u8) -> Scene {
    Scene::of(&Frame { index: 0, time_us: 0, width: 8, height: 8, rgb: vec![level; 192] })
}

/// Times and faces of one scene.
fn tracked(seen: &[(i64, Vec<Face>)]) -> Vec<Vec<(usize, usize)>> {
    let mut tracker = Tracker::new(false);
    for (time, faces) in seen {
        tracker.see(*time, grey(90), faces.clone());
    }
    tracker.tracks().iter().map(|t| t.sightings.iter().map(|s| (s.frame, s.face)).collect()).collect()
}

#[test]
fn two_faces_that_move_are_kept_apart_and_numbered_from_the_left() {
    // A quarter of a second apart; the faces come in any order.
    let frames: Vec<(i64, Vec<Face>)> = (0..8)
        .map(|n| {
            let (a, b) =
                (face(300.0 - 12.0 * n as f32, 40.0, 80.0), face(20.0 + 12.0 * n as f32, 150.0, 80.0));
            (n * SECOND / 4, if n % 2 == 0 { vec![a, b] } else { vec![b, a] })
        })
        .collect();
    let tracks = tracked(&frames);
    let expected = |first: usize| (0..8).map(|n| (n, (first + n) % 2)).collect::<Vec<_>>();
    assert_eq!(tracks, [expected(1), expected(0)]);
}

#[test]
fn motion_is_carried_on_over_a_missing_frame() {
    // Fast: three quarters of its size between frames, so that boxes hardly overlap.
    let at = |n: i64| (n * SECOND / 10, vec![face(60.0 * n as f32, 50.0, 80.0)]);
    let gap = (3 * SECOND / 10, vec![]);
    assert_eq!(
        tracked(&[
            at(0),
            (SECOND / 10, vec![face(36.0, 50.0, 80.0)]),
            (2 * SECOND / 10, vec![face(72.0, 50.0, 80.0)]),
            gap,
            (4 * SECOND / 10, vec![face(144.0, 50.0, 80.0)])
        ])
        .len(),
        1
    );
}

#[test]
fn samples_seconds_apart_are_joined_where_the_face_stays() {
    let frames: Vec<(i64, Vec<Face>)> = (0..6)
        .map(|n| (n * 7 * SECOND, vec![face(200.0 + 25.0 * (n % 3) as f32, 90.0, 100.0 + 4.0 * n as f32)]))
        .collect();
    assert_eq!(tracked(&frames).len(), 1);
    // Across the frame, or of half the size, it is another one.
    assert_eq!(
        tracked(&[(0, vec![face(0.0, 0.0, 100.0)]), (7 * SECOND, vec![face(400.0, 0.0, 100.0)])]).len(),
        2
    );
    assert_eq!(
        tracked(&[(0, vec![face(0.0, 0.0, 100.0)]), (7 * SECOND, vec![face(30.0, 30.0, 40.0)])]).len(),
        2
    );
}

#[test]
fn a_face_that_was_away_for_long_is_another_track() {
    let here = || vec![face(50.0, 50.0, 80.0)];
    let with_gap = |missing: i64, step: i64| {
        let mut frames = vec![(0, here())];
        frames.extend((1..=missing).map(|n| (n * step, vec![])));
        frames.push(((missing + 1) * step, here()));
        tracked(&frames).len()
    };
    assert_eq!((with_gap(2, SECOND), with_gap(3, SECOND)), (1, 2));
    assert_eq!((with_gap(5, SECOND / 10), with_gap(20, SECOND / 10)), (1, 2));
}

#[test]
fn a_cut_ends_every_track() {
    let mut tracker = Tracker::new(false);
    for n in 0..6u8 {
        // A cut every second: the same place, another scene.
        tracker.see(
            i64::from(n) * SECOND,
            grey(if n % 2 == 0 { 20 } else { 220 }),
            vec![face(50.0, 50.0, 80.0)],
        );
    }
    assert_eq!(tracker.tracks().len(), 6);
    let scene = |faces: &[drawn::Drawn]| Scene::of(&drawn::frame(0, (200, 150), faces));
    let (empty, one, moved) =
        (scene(&[]), scene(&[drawn::upright(20, 20, 60, 1)]), scene(&[drawn::upright(90, 60, 60, 1)]));
    assert!(one.change(&moved) < 0.05 && empty.change(&one) < CUT);
    assert!(grey(20).change(&grey(220)) > 0.99);
}

#[test]
fn pictures_apart_share_no_track() {
    let mut tracker = Tracker::new(true);
    for n in 0..4 {
        tracker.see(n * SECOND, grey(90), vec![face(50.0, 50.0, 80.0), face(200.0, 50.0, 80.0)]);
    }
    assert_eq!(tracker.tracks().len(), 8);
}

#[test]
fn frames_may_come_in_any_order() {
    let frames: Vec<(i64, Vec<Face>)> =
        (0..11).map(|n| (n * SECOND, vec![face(10.0 * n as f32, 40.0, 90.0)])).collect();
    let mut mixed = frames.clone();
    mixed.sort_by_key(|(time, _)| (time / SECOND * 7) % 11);
    let (tracks, turned) = (tracked(&frames), tracked(&mixed));
    assert_eq!((tracks.len(), turned.len()), (1, 1));
    let times: Vec<i64> = turned[0].iter().map(|(frame, _)| mixed[*frame].0).collect();
    assert!(times.is_sorted() && times.len() == 11);
}

fn any_face() -> impl Strategy<Value = Face> {
    let number = || prop_oneof![9 => -50.0f32..600.0, 1 => prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(-1e38f32), Just(1e38f32)]];
    (number(), number(), number()).prop_map(|(x, y, side)| face(x, y, side))
}

proptest! {
    /// Every face is in exactly one track, at most once a frame, in the order of time; the same twice; no panic over any number.
    #[test]
    fn every_face_has_one_track(frames in proptest::collection::vec((0i64..20_000_000, any::<u8>(), proptest::collection::vec(any_face(), 0..8)), 0..12)) {
        let mut tracker = Tracker::new(false);
        for (time, level, faces) in &frames {
            tracker.see(*time, grey(level / 64 * 64), faces.clone());
        }
        let tracks = tracker.tracks();
        prop_assert_eq!(&tracks, &tracker.tracks());
        let mut all: Vec<(usize, usize)> = tracks.iter().flat_map(|t| &t.sightings).map(|s| (s.frame, s.face)).collect();
        all.sort_unstable();
        let expected: Vec<(usize, usize)> = frames.iter().enumerate().flat_map(|(n, f)| (0..f.2.len()).map(move |k| (n, k))).collect();
        prop_assert_eq!(all, expected);
        for track in &tracks {
            prop_assert!(!track.sightings.is_empty());
            let times: Vec<(i64, usize)> = track.sightings.iter().map(|s| (frames[s.frame].0, s.frame)).collect();
            prop_assert!(times.windows(2).all(|w| w[0] < w[1]));
        }
    }
}
