//! Detectors of faces against drawn faces: what is judged, what is not and why, how much is looked at.

use std::sync::atomic::{AtomicUsize, Ordering};

use saboot_core::Code;
use saboot_core::card::{Calibration, FaceInput, Modality, OutOfRange, Scope};
use saboot_core::examination::{FACE_CELLS, NO_FACE, Reading, Third};
use saboot_core::media::Audio;
use saboot_core::stability::{StabilityRow, Transform};
use saboot_core::validation::{Detail, FaceSize};

use super::super::tests::card;
use super::super::{Expected, Samples};
use super::*;
use crate::faces::Turn;
use crate::faces::drawn::{Drawn, Studio, frame, upright};

const SECOND: i64 = 1_000_000;
const STILL: Expected =
    Expected { scope: Scope::Picture, frames: 1, pairs: false, panel: false, apart: false, quick: false };
const CLIP: Expected = Expected { scope: Scope::Frames, frames: 6, ..STILL };

fn face_card() -> DetectorCard {
    let mut face = card("faces", Modality::Picture, true);
    let row = face.calibration[0].clone();
    face.calibration = vec![Calibration {
        scope: Scope::Face,
        log10_min: -2.0,
        log10_max: 2.0,
        slope: 1.0,
        intercept: 0.0,
        ..row
    }];
    face.output_name = "logit".into();
    face.face = Some(FaceInput {
        margin: 1.3,
        min_side: 64,
        sharp_from: 0.5,
        mask_cells: None,
        mask_threshold: 0.0,
        shown_from: 1.0,
    });
    face
}

/// Each face scores what `score` says of its number.
fn studio(score: impl Fn(i32) -> f32 + Sync + 'static) -> Studio {
    Studio { head: Box::new(move |n| (score(n), vec![], 0.0)), ..Studio::new(vec![face_card()]) }
}

/// One face at one place in `n` frames a second apart.
fn clip(n: i64, faces: &[Drawn]) -> Vec<Frame> {
    (0..n).map(|i| frame(i * SECOND, (480, 360), faces)).collect()
}

/// The reading and the panel's rows; checks that progress counts every inference.
fn examine(studio: &Studio, expected: Expected, frames: &[Frame]) -> (Reading, Vec<StabilityRow>) {
    let mut samples = Samples::new(studio);
    samples.expect(expected);
    frames.iter().for_each(|f| {
        samples.see(f);
    });
    let (total, done) = (samples.inferences(), AtomicUsize::new(0));
    let count = || {
        done.fetch_add(1, Ordering::SeqCst);
    };
    let mut readings = samples.score(expected.scope, &count);
    let rows = samples.stability(&readings, &count);
    assert_eq!(done.into_inner() as u64, total, "progress counts every inference");
    (readings.remove(0), rows)
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.reasons.iter().map(Code::as_str).collect()
}

#[test]
fn a_face_in_a_still_is_scored_placed_and_measured() {
    let studio = studio(|n| n as f32 / 2.0);
    let (reading, _) = examine(&studio, STILL, &[frame(0, (480, 360), &[upright(320, 20, 100, 3)])]);
    assert_eq!((reading.scope, reading.score, reading.speaks), (Scope::Face, Some(1.5), Some(1)));
    assert!((reading.log10_lr.unwrap().value() - 1.5 / std::f64::consts::LN_10).abs() < 1e-3);
    assert_eq!(reading.bounds, Some((-2.0, 2.0)));
    assert!(reading.reasons.is_empty());
    let track = &reading.tracks[0];
    assert_eq!((track.number, track.seen, track.start_s, track.end_s), (1, 1, 0.0, 0.0));
    assert_eq!(track.place, (Third::First, Third::Third));
    assert!((97..=103).contains(&track.side) && track.detail > 0.2, "{track:?}");
    assert_eq!((track.score, track.series.len(), track.mask.len()), (Some(1.5), 1, 0));
    assert_eq!(studio.searches.load(Ordering::SeqCst), 4, "upright, and three turns");
    assert_eq!(studio.crops.load(Ordering::SeqCst), 1);
}

#[test]
fn no_face_faces_not_judged_and_a_failure_are_three_answers() {
    let none = examine(&studio(|_| 5.0), STILL, &[frame(0, (480, 360), &[])]).0;
    assert_eq!((none.score, none.log10_lr, none.tracks.len(), codes(&none)), (None, None, 0, vec![NO_FACE]));

    let small = examine(&studio(|_| 5.0), STILL, &[frame(0, (480, 360), &[upright(50, 50, 50, 1)])]).0;
    assert_eq!((small.score, small.tracks.len(), codes(&small)), (None, 1, vec!["face.too-small"]));

    let mut broken = studio(|_| 5.0);
    for network in ["tools/face-finder", "encoders/e", "faces"] {
        broken.fails = Some((network, "model.run-failed"));
        let failed = examine(&broken, STILL, &[frame(0, (480, 360), &[upright(50, 50, 100, 1)])]).0;
        assert_eq!((failed.score, codes(&failed)), (None, vec!["model.run-failed"]), "{network}");
    }
    broken = Studio { tool: None, ..studio(|_| 5.0) };
    let without = examine(&broken, STILL, &[frame(0, (480, 360), &[upright(50, 50, 100, 1)])]).0;
    assert_eq!(codes(&without), ["face.no-finder"]);
    let flat = Frame { rgb: vec![90; 480 * 360 * 3], ..frame(0, (480, 360), &[]) };
    assert_eq!(codes(&examine(&studio(|_| 5.0), STILL, &[flat]).0), ["detector.flat"]);
}

#[test]
fn sound_without_a_picture_has_no_reading_of_faces() {
    let studio = studio(|_| 5.0);
    let mut samples = Samples::new(&studio);
    samples.hear(&Audio { mono16k: vec![0.1; 64_000], rate: 16_000, channels: 1, ..Audio::default() });
    assert!(samples.score(Scope::Frames, &|| {}).is_empty());
    assert_eq!(studio.searches.load(Ordering::SeqCst), 0);
}

#[test]
fn the_face_that_looks_most_manipulated_speaks_for_one_of_all() {
    let studio = studio(|n| if n == 2 { 4.0 } else { -1.0 });
    let faces = [upright(20, 100, 100, 1), upright(150, 100, 110, 2), upright(300, 100, 90, 3)];
    let (reading, _) = examine(&studio, CLIP, &clip(6, &faces));
    assert_eq!((reading.tracks.len(), reading.speaks, reading.score), (3, Some(2), Some(4.0)));
    let lrs = reading.tracks.iter().map(|t| t.log10_lr.unwrap().value());
    let mean = lrs.map(|lr| 10f64.powf(lr)).sum::<f64>() / 3.0;
    assert!((reading.log10_lr.unwrap().value() - mean.log10()).abs() < 1e-3);
    assert_eq!(reading.series, reading.tracks[1].series);
    assert_eq!(reading.bounds, Some((-2.0, 2.0)));
    assert!(reading.tracks.iter().all(|t| t.seen == 6 && t.end_s == 5.0));
}

#[test]
fn few_crops_are_seen_first_and_more_while_the_answer_is_open() {
    let one = [upright(100, 100, 100, 1)];
    let crops = |studio: &Studio, expected: Expected, frames: &[Frame]| {
        let reading = examine(studio, expected, frames).0;
        (
            studio.crops.swap(0, Ordering::SeqCst),
            reading.tracks.iter().map(|t| t.series.len()).max().unwrap_or(0),
        )
    };
    // All crops of a face score alike: nothing is open.
    assert_eq!(crops(&studio(|_| 4.0), CLIP, &clip(6, &one)), (2, 2));
    // Crops that differ widely leave it open which way they speak.
    let changing: Vec<Frame> = (0..12)
        .map(|n| frame(n * SECOND, (480, 360), &[upright(100, 100, 100, 10 * (n % 2) as u8)]))
        .collect();
    assert_eq!(crops(&studio(|n| n as f32 - 2.0), CLIP, &changing[..6]), (6, 6));
    assert_eq!(crops(&studio(|n| n as f32 - 2.0), CLIP, &changing), (6, 6));
    // Of five faces each is seen, and not more than 24 crops in all.
    let five: Vec<Drawn> =
        (0..5).map(|n| upright(10 + 156 * (n % 3), 20 + 160 * (n / 3), 110, n as u8)).collect();
    let (seen, most) = crops(&studio(|_| 0.0), CLIP, &clip(6, &five));
    assert_eq!((seen, most), (8, 2));
    let mixed: Vec<Frame> = (0..8)
        .map(|t| {
            let faces: Vec<Drawn> =
                five.iter().map(|f| Drawn { number: f.number + 5 * (t % 2) as u8, ..*f }).collect();
            frame(t * SECOND, (480, 360), &faces)
        })
        .collect();
    let wide = |n: i32| if n >= 5 { 8.0 } else { -6.0 };
    assert_eq!(crops(&studio(wide), CLIP, &mixed).0, 24);
    let quick = Expected { quick: true, frames: 3, ..CLIP };
    assert_eq!(crops(&studio(wide), quick, &mixed[..3]), (4, 1));
}

#[test]
fn more_frames_are_asked_for_only_where_they_could_change_the_answer() {
    let is_open = |studio: &Studio, frames: &[Frame]| {
        let mut samples = Samples::new(studio);
        samples.expect(CLIP);
        frames.iter().for_each(|f| {
            samples.see(f);
        });
        samples.is_open(Scope::Frames)
    };
    assert!(!is_open(&studio(|_| 4.0), &clip(6, &[upright(100, 100, 100, 1)])));
    assert!(!is_open(&studio(|_| 4.0), &clip(6, &[])));
    // A face that was found once and not surely is not judged, so it is looked for again.
    let unsure = || Studio { sureness: 0.7, ..studio(|_| 4.0) };
    let mut once = clip(6, &[]);
    once[2] = frame(2 * SECOND, (480, 360), &[upright(100, 100, 100, 1)]);
    assert!(is_open(&unsure(), &once) && !is_open(&studio(|_| 4.0), &once));
    let mut passing = clip(6, &[upright(20, 100, 100, 1)]);
    passing[2] = frame(2 * SECOND, (480, 360), &[upright(20, 100, 100, 1), upright(300, 100, 100, 2)]);
    assert!(!is_open(&studio(|_| 4.0), &passing));
    // Every other crop says otherwise, and half of the frames show no face: more of them would help.
    let open: Vec<Frame> = (0..6)
        .map(|n| {
            let face = upright(100, 100, 100, if n == 0 { 10 } else { 0 });
            frame(n * SECOND / 2, (480, 360), &[face][..usize::from(n % 2 == 0)])
        })
        .collect();
    assert!(is_open(&studio(|n| n as f32 - 4.0), &open));
}

#[test]
fn a_face_found_once_in_a_clip_and_not_surely_is_not_judged() {
    let mut frames = clip(6, &[]);
    frames[3] = frame(3 * SECOND, (480, 360), &[upright(100, 100, 100, 1)]);
    let unsure = Studio { sureness: 0.7, ..studio(|_| 5.0) };
    let reading = examine(&unsure, CLIP, &frames).0;
    assert_eq!((reading.score, codes(&reading)), (None, vec!["face.few", "face.unclear"]));
    assert_eq!(examine(&studio(|_| 5.0), CLIP, &frames).0.score, Some(5.0));
    // One frame is all that there is of a still or of a clip of one frame.
    for expected in [STILL, CLIP] {
        assert_eq!(examine(&studio(|_| 5.0), expected, &frames[3..4]).0.score, Some(5.0));
        assert_eq!(codes(&examine(&unsure, expected, &frames[3..4]).0), ["face.unclear"]);
    }
}

#[test]
fn cuts_every_second_end_tracks() {
    // The light changes between black and white scenes at every frame.
    let scene = |n: i64| {
        let mut f = frame(n * SECOND, (480, 360), &[]);
        let level = if n % 2 == 0 { 30 } else { 0 };
        f.rgb.iter_mut().for_each(|v| *v = if level == 0 { *v / 8 } else { 200 + *v / 8 });
        let drawn = frame(0, (480, 360), &[upright(100, 100, 120, 1)]);
        for y in 100..220usize {
            let row = (y * 480 + 100) * 3..(y * 480 + 220) * 3;
            f.rgb[row.clone()].copy_from_slice(&drawn.rgb[row]);
        }
        f
    };
    let frames: Vec<Frame> = (0..6).map(scene).collect();
    let unsure = Studio { sureness: 0.7, ..studio(|_| 5.0) };
    let reading = examine(&unsure, CLIP, &frames).0;
    assert_eq!(
        (reading.tracks.len(), reading.score, codes(&reading)),
        (6, None, vec!["face.few", "face.unclear"])
    );
    // Seen surely they are judged, each by itself.
    let reading = examine(&studio(|_| 5.0), CLIP, &frames).0;
    assert!(reading.tracks.len() == 6 && reading.tracks.iter().all(|t| t.score == Some(5.0) && t.seen == 1));
}

#[test]
fn forty_faces_are_held_to_twelve_of_the_largest() {
    let faces: Vec<Drawn> = (0..40)
        .map(|n| upright(10 + 100 * (n % 8), 10 + 100 * (n / 8), if n < 20 { 80 } else { 70 }, n as u8))
        .collect();
    let studio = studio(|_| 1.0);
    let frames: Vec<Frame> = (0..6).map(|n| frame(n * SECOND, (820, 520), &faces)).collect();
    let mut samples = Samples::new(&studio);
    samples.expect(CLIP);
    for f in &frames {
        samples.see(f);
        assert!(samples.faces.inferences() <= MOST_HELD, "memory is bounded");
    }
    let reading = samples.score(Scope::Frames, &|| {}).remove(0);
    assert_eq!(reading.tracks.len(), MOST_TRACKS);
    assert!(reading.tracks.iter().all(|t| t.side >= 75 && t.score.is_some()), "{:?}", reading.tracks);
    assert!(codes(&reading).contains(&"face.left-out"));
    assert!(studio.crops.load(Ordering::SeqCst) <= 24);
}

#[test]
fn a_slide_show_of_many_pictures_is_bounded_and_each_slide_is_by_itself() {
    let studio = studio(|n| n as f32 / 10.0);
    let mut samples = Samples::new(&studio);
    samples.expect(Expected { apart: true, frames: 90, ..CLIP });
    for n in 0..90 {
        samples.see(&frame(n * SECOND, (480, 360), &[upright(100, 100, 80 + n as i32, (n % 40) as u8)]));
        assert!(samples.faces.inferences() <= MOST_HELD);
    }
    let reading = samples.score(Scope::Frames, &|| {}).remove(0);
    assert_eq!(reading.tracks.len(), MOST_TRACKS);
    assert!(reading.tracks.iter().all(|t| t.seen == 1 && t.score.is_some()));
}

#[test]
fn a_face_at_the_border_is_not_judged_and_one_upside_down_is() {
    let cut = examine(&studio(|_| 5.0), STILL, &[frame(0, (480, 360), &[upright(-40, 100, 120, 1)])]).0;
    // What lies outside is not seen, so that the box ends at the border; the crop reaches inwards.
    assert_eq!(cut.tracks.len(), 1);
    for needs in [Turn::Half, Turn::Right, Turn::Left] {
        for upright_only in [false, true] {
            let studio = Studio { upright_only, ..studio(|n| n as f32) };
            let turned = Drawn { needs, ..upright(100, 100, 110, 3) };
            assert_eq!(examine(&studio, CLIP, &clip(6, &[turned])).0.score, Some(3.0), "{needs:?}");
        }
    }
}

#[test]
fn faces_out_of_range_are_not_judged() {
    let mut studio = Studio::new(vec![face_card()]);
    studio.cards[0].out_of_range = Some(OutOfRange { output: "distance".into(), limit: 5.0 });
    studio.head = Box::new(|n| (3.0, vec![], n as f32));
    let both = [upright(20, 100, 100, 1), upright(250, 100, 100, 9)];
    let reading = examine(&studio, CLIP, &clip(6, &both)).0;
    assert_eq!(
        (reading.tracks[0].score, reading.tracks[1].score, reading.score),
        (Some(3.0), None, Some(3.0))
    );
    assert_eq!(codes(&reading), ["detector.out-of-range"]);
    let reading = examine(&studio, CLIP, &clip(6, &both[1..])).0;
    assert_eq!((reading.score, reading.log10_lr, reading.bounds), (None, None, None));
}

#[test]
fn where_something_was_blended_in_is_shown_from_the_cards_score_on() {
    let mut studio = Studio::new(vec![face_card()]);
    if let Some(face) = &mut studio.cards[0].face {
        face.mask_cells = Some(14);
    }
    let mask: Vec<f32> = (0..196).map(|i| if i % 14 < 7 { 1.0 } else { -1.0 }).collect();
    studio.head = Box::new(move |n| (n as f32, mask.clone(), 0.0));
    let of = |studio: &Studio, n: u8| {
        examine(studio, CLIP, &clip(6, &[upright(100, 100, 100, n)])).0.tracks.remove(0).mask
    };
    let shown = of(&studio, 1);
    assert_eq!((shown.len(), &shown[..7]), (FACE_CELLS * FACE_CELLS, &[10, 10, 10, 5, 0, 0, 0][..]));
    assert!(of(&studio, 0).is_empty());
    studio.head = Box::new(|_| (3.0, vec![0.0; 195], 0.0));
    let reading = examine(&studio, CLIP, &clip(6, &[upright(100, 100, 100, 1)])).0;
    assert_eq!((reading.score, codes(&reading)), (None, vec!["model.bad-output"]));
}

#[test]
fn a_network_of_its_own_is_fed_with_crops_too() {
    let mut studio = Studio::new(vec![face_card(), face_card()]);
    let own = &mut studio.cards[1];
    (own.id, own.encoder) = ("own".into(), None);
    studio.head = Box::new(|n| (n as f32, vec![], 0.0));
    let mut samples = Samples::new(&studio);
    samples.expect(CLIP);
    clip(6, &[upright(100, 100, 100, 2)]).iter().for_each(|f| {
        samples.see(f);
    });
    let readings = samples.score(Scope::Frames, &|| {});
    assert_eq!(
        readings.iter().map(|r| (r.id.as_str(), r.score)).collect::<Vec<_>>(),
        [("faces", Some(2.0)), ("own", Some(2.0))]
    );
    assert_eq!(studio.searches.load(Ordering::SeqCst), 3 + 6, "one search a frame serves both");
}

#[test]
fn the_calibration_is_that_of_the_faces_size_and_detail() {
    let mut studio = studio(|_| 1.0);
    let general = studio.cards[0].calibration[0].clone();
    let row = |face, detail, slope| Calibration { face, detail, slope, ..general.clone() };
    studio.cards[0].calibration = vec![
        row(Some(FaceSize::Under128), Some(Detail::Sharp), 0.5),
        row(Some(FaceSize::From128), None, 0.25),
        row(None, Some(Detail::Soft), 0.125),
    ];
    let slope = |studio: &Studio, side: i32| {
        let reading = examine(studio, STILL, &[frame(0, (480, 360), &[upright(100, 100, side, 1)])]).0;
        reading.log10_lr.map(|lr| (lr.value() * std::f64::consts::LN_10 * 1000.0).round() / 1000.0)
    };
    assert_eq!((slope(&studio, 100), slope(&studio, 200)), (Some(0.5), Some(0.25)));
    if let Some(face) = &mut studio.cards[0].face {
        face.sharp_from = 1e6;
    }
    assert_eq!(slope(&studio, 100), Some(0.125));
    studio.cards[0].calibration.pop();
    let reading = examine(&studio, STILL, &[frame(0, (480, 360), &[upright(100, 100, 100, 1)])]).0;
    assert_eq!(
        (reading.score, reading.log10_lr, codes(&reading)),
        (Some(1.0), None, vec!["detector.not-calibrated"])
    );
}

#[test]
fn copies_of_the_panel_are_cut_at_the_same_faces_without_another_search() {
    let studio = studio(|n| n as f32);
    let frames = clip(6, &[upright(140, 100, 140, 2)]);
    let (reading, rows) = examine(&studio, Expected { panel: true, ..CLIP }, &frames);
    assert_eq!(studio.searches.load(Ordering::SeqCst), 3 + 6, "one of each frame, and no more");
    assert_eq!(rows.iter().map(|r| r.transform).collect::<Vec<_>>(), Transform::PICTURES);
    // Two judged crops, each with four copies.
    assert_eq!(studio.crops.load(Ordering::SeqCst), 2 + 2 * 4);
    for row in &rows {
        let again = &row.readings[0];
        assert!((again.score.unwrap() - 2.0).abs() <= 1.0, "{row:?}");
        assert!(again.tracks.is_empty() && again.series.is_empty() && again.speaks.is_none());
        assert_eq!((again.bounds, again.log10_lr.is_some()), (reading.bounds, true));
    }
    // Half of 100 pixels is too small to be judged.
    let (_, rows) = examine(
        &studio,
        Expected { panel: true, ..STILL },
        &[frame(0, (480, 360), &[upright(140, 100, 100, 2)])],
    );
    let half = &rows[1].readings[0];
    assert_eq!((half.score, half.log10_lr, codes(half)), (None, None, vec!["face.too-small"]));
    assert!(rows[3].readings[0].score.is_some());
}
