//! The finder against networks that are drawn, hostile or silent.

use std::sync::atomic::Ordering;

use proptest::prelude::*;
use saboot_core::card::{DetectorCard, Input, ModelUse, ToolCard};
use saboot_core::runtime::Sample;

use super::super::drawn::{Drawn, Studio, frame, tool, upright};
use super::*;

/// A finder that gives the same to every input.
type Answer = Box<dyn Fn(&Tensor) -> Vec<f32> + Sync>;

struct Fixed(Answer, ToolCard);

impl Runtime for Fixed {
    fn detectors(&self) -> Vec<&DetectorCard> {
        Vec::new()
    }
    fn tool(&self, _: &str) -> Option<&ToolCard> {
        Some(&self.1)
    }
    fn models(&self) -> Vec<ModelUse> {
        Vec::new()
    }
    fn input(&self, _: &str) -> Option<&Input> {
        None
    }
    fn prepare(&self, _: &str, _: Sample<'_>) -> Result<Tensor, RuntimeError> {
        Ok(Tensor::default())
    }
    fn run(&self, _: &str, input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        Ok((self.0)(input))
    }
    fn run_named(&self, _: &str, _: &Tensor, _: &[&str]) -> Result<Vec<Vec<f32>>, RuntimeError> {
        Ok(Vec::new())
    }
}

fn fixed(output: impl Fn(&Tensor) -> Vec<f32> + Sync + 'static) -> Fixed {
    Fixed(Box::new(output), tool())
}

fn anchors(input: &Tensor) -> usize {
    STRIDES.iter().map(|s| (input.shape[2] / s) * (input.shape[3] / s)).sum()
}

fn near(face: &Face, x: f32, y: f32, side: f32, tolerance: f32) {
    for (found, expected) in [(face.left, x), (face.top, y), (face.right, x + side), (face.bottom, y + side)]
    {
        assert!((found - expected).abs() <= tolerance, "{face:?}, expected {x} {y} {side}");
    }
}

#[test]
fn faces_come_back_in_pixels_of_the_frame_whatever_its_size() {
    let studio = Studio::new(Vec::new());
    let finder = Finder::new(&studio).unwrap();
    for (width, height, x, y, side) in [
        (320, 320, 100, 60, 90),
        (1280, 720, 700, 200, 300),
        (333, 777, 40, 500, 120),
        (90, 70, 10, 5, 60),
        (4000, 300, 900, 20, 260),
    ] {
        let picture = frame(0, (width, height), &[upright(x, y, side, 3)]);
        let found = finder.find(&picture, Turn::None).unwrap();
        assert_eq!(found.len(), 1, "{width} x {height}");
        near(&found[0], x as f32, y as f32, side as f32, 1.0 + width.max(height) as f32 / 160.0);
        assert_eq!(found[0].turn(), Turn::None);
    }
}

#[test]
fn small_faces_are_searched_for_in_a_larger_view() {
    let studio = Studio::new(Vec::new());
    let finder = Finder::new(&studio).unwrap();
    let searches = |faces: &[Drawn], size| {
        studio.searches.store(0, Ordering::SeqCst);
        let found = finder.find(&frame(0, size, faces), Turn::None).unwrap().len();
        (found, studio.searches.load(Ordering::SeqCst))
    };
    assert_eq!(searches(&[upright(100, 100, 200, 1)], (640, 640)), (1, 1));
    assert_eq!(searches(&[upright(100, 100, 40, 1)], (640, 640)), (1, 2));
    assert_eq!(searches(&[], (640, 640)), (0, 2));
    assert_eq!(searches(&[], (320, 200)), (0, 1), "nothing more to be seen in a small picture");
}

#[test]
fn a_clip_upside_down_is_turned_and_stays_turned() {
    for needs in [Turn::Half, Turn::Right, Turn::Left] {
        let studio = Studio { upright_only: true, ..Studio::new(Vec::new()) };
        let mut search = Search::new(&studio).unwrap();
        let face = Drawn { needs, ..upright(60, 80, 120, 4) };
        for n in 0..3 {
            studio.searches.store(0, Ordering::SeqCst);
            let found = search.find(&frame(n, (320, 240), &[face])).unwrap();
            near(&found[0], 60.0, 80.0, 120.0, 1.5);
            assert_eq!((found.len(), found[0].turn()), (1, needs));
            let expected = if n == 0 { 5 } else { 1 };
            assert_eq!(studio.searches.load(Ordering::SeqCst), expected, "{needs:?} {n}");
        }
        // A face that stands upright is found all the same.
        let found = search.find(&frame(3, (320, 240), &[upright(60, 80, 120, 4)])).unwrap();
        assert_eq!(found[0].turn(), Turn::None);
    }
}

#[test]
fn clips_without_faces_are_turned_on_their_first_frames_only() {
    let studio = Studio::new(Vec::new());
    let mut search = Search::new(&studio).unwrap();
    let mut counts = Vec::new();
    for n in 0..4 {
        studio.searches.store(0, Ordering::SeqCst);
        assert!(search.find(&frame(n, (640, 360), &[])).unwrap().is_empty());
        counts.push(studio.searches.load(Ordering::SeqCst));
    }
    assert_eq!(counts, [5, 5, 2, 2]);
}

#[test]
fn another_number_of_anchors_is_a_bad_output() {
    for wrong in [0usize, 14, 15 * 2099, 15 * 2101] {
        let runtime = fixed(move |_| vec![0.0; wrong]);
        let error = Finder::new(&runtime).unwrap().find(&frame(0, (320, 320), &[]), Turn::None).unwrap_err();
        assert_eq!(error.code.as_str(), "model.bad-output");
    }
}

#[test]
fn numbers_that_are_none_and_endless_boxes_are_passed_over() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30] {
        for slot in 0..15 {
            let runtime = fixed(move |input| {
                let mut row = [0.9, 4.0, 4.0, 4.0, 4.0, -1.0, -1.0, 1.0, -1.0, 0.0, 0.0, -1.0, 1.0, 1.0, 1.0];
                row[slot] = bad;
                row.repeat(anchors(input))
            });
            let found = Finder::new(&runtime).unwrap().find(&frame(0, (200, 100), &[]), Turn::None).unwrap();
            // A score beyond 1 is one; nothing else is a face.
            let fine = slot == 0 && bad == 1e30;
            assert_eq!(found.is_empty(), !fine, "{bad} at {slot}");
            assert!(found.iter().all(|f| f.score <= 1.0 && f.side().is_finite()));
        }
    }
}

#[test]
fn a_wall_of_faces_is_held_to_forty() {
    let runtime = fixed(|input| {
        [0.8, 0.4, 0.4, 0.4, 0.4, 0.0, 0.0, 0.1, 0.0, 0.0, 0.1, 0.0, 0.2, 0.1, 0.2].repeat(anchors(input))
    });
    let found = Finder::new(&runtime).unwrap().find(&frame(0, (640, 640), &[]), Turn::None).unwrap();
    assert_eq!(found.len(), MOST_FACES);
}

fn any_face() -> impl Strategy<Value = Face> {
    let number = || prop_oneof![8 => -50.0f32..400.0, 1 => Just(f32::NAN), 1 => Just(f32::INFINITY), 1 => Just(-1e38f32)];
    (0.0f32..1.0, number(), number(), number(), number()).prop_map(|(score, left, top, right, bottom)| Face {
        score,
        left,
        top,
        right,
        bottom,
        points: [(left, top); 5],
    })
}

proptest! {
    /// Thinning is bounded, keeps no two boxes that overlap, gives the same twice, and panics over nothing.
    #[test]
    fn thinning_is_bounded_and_deterministic(faces in proptest::collection::vec(any_face(), 0..120)) {
        let kept = thinned(faces.clone());
        prop_assert!(kept.len() <= MOST_FACES && kept.len() <= faces.len());
        prop_assert!(kept.windows(2).all(|pair| pair[0].score >= pair[1].score));
        for (n, face) in kept.iter().enumerate() {
            for other in &kept[..n] {
                let overlap = face.overlap(other);
                prop_assert!(overlap <= OVERLAP, "{}", overlap);
            }
        }
        prop_assert_eq!(format!("{kept:?}"), format!("{:?}", thinned(faces)));
    }

    /// Whatever a network gives, decoding gives faces of finite size or says that the output is bad.
    #[test]
    fn no_output_makes_decoding_panic(values in proptest::collection::vec(prop_oneof![5 => -3.0f32..3.0, 1 => proptest::num::f32::ANY], 15 * 21)) {
        for face in decode(&values, 32, 32, 0.1).unwrap() {
            prop_assert!(face.side().is_finite() && face.side() >= 1.0 && face.side() <= 64.0 + 1e-3);
        }
        prop_assert!(decode(&values, 64, 32, 0.1).is_err());
    }
}
