//! Frames are grey, faces come from a finder made by hand, and a mouth is as open as its crop is bright.

use std::sync::Mutex;

use saboot_core::card::{DetectorCard, Input, ModelUse, ToolCard};
use saboot_core::runtime::Sample;

use super::*;

/// Sides of the pictures that the finder was shown, and sizes of the runs of the other.
type Shown = (Vec<(usize, usize)>, Vec<usize>);

/// A finder that sees one face in the middle of every view that is not black, and an openness of a hundredth of the crop's mean luma.
struct Tools {
    cards: Vec<ToolCard>,
    /// Numbers that the second tool gives too much.
    more: usize,
    /// Sides of what the finder was shown, and faces a run of the other.
    shown: Mutex<Shown>,
}

impl Tools {
    fn new(more: usize) -> Self {
        let card = |id: &str| -> ToolCard {
            serde_json::from_value(serde_json::json!({
                "schema": 1, "id": id, "version": "1", "title": "t", "summary": "w", "licence": "MIT", "file": "m.onnx", "sha256": "",
                "source": "s", "input-name": "i", "output-name": "o", "threshold": 0.5, "training-data": "", "limits": ""
            }))
            .unwrap()
        };
        Self { cards: ["face-finder", "face-points"].map(card).to_vec(), more, shown: Mutex::default() }
    }
}

impl Runtime for Tools {
    fn detectors(&self) -> Vec<&DetectorCard> {
        Vec::new()
    }
    fn tool(&self, id: &str) -> Option<&ToolCard> {
        self.cards.iter().find(|card| card.id == id)
    }
    fn models(&self) -> Vec<ModelUse> {
        Vec::new()
    }
    fn input(&self, _: &str) -> Option<&Input> {
        None
    }
    fn prepare(&self, network: &str, _: Sample<'_>) -> Result<Tensor, RuntimeError> {
        Err(RuntimeError { code: Code::new("model.missing-file"), detail: network.to_owned() })
    }
    fn run(&self, network: &str, input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        let mut shown = self.shown.lock().unwrap();
        if network == NETWORK {
            shown.1.push(input.shape[0]);
            let mean = |crop: &[f32]| crop.iter().sum::<f32>() / crop.len() as f32 / 100.0;
            let rows = input.data.chunks_exact(SIDE * SIDE).flat_map(|crop| [0.3, 0.3, mean(crop)]);
            return Ok(rows.chain(std::iter::repeat_n(0.0, self.more)).collect());
        }
        let (rows, columns) = (input.shape[2], input.shape[3]);
        shown.0.push((columns, rows));
        let anchors: usize = [8, 16, 32].iter().map(|s| (columns / s) * (rows / s)).sum();
        let mut output = vec![0.0; anchors * 15];
        if input.data.iter().any(|v| *v > 0.0) {
            // The anchor of stride 8 in the middle: a box of 10 strides a side, and points of an upright face.
            let middle = (rows / 8 / 2) * (columns / 8) + columns / 8 / 2;
            let row = [0.9, 5.0, 5.0, 5.0, 5.0, -2.0, -1.0, 2.0, -1.0, 0.0, 1.0, -2.0, 3.0, 2.0, 3.0];
            output[middle * 15..][..15].copy_from_slice(&row);
        }
        Ok(output)
    }
    fn run_named(&self, network: &str, _: &Tensor, _: &[&str]) -> Result<Vec<Vec<f32>>, RuntimeError> {
        Err(RuntimeError { code: Code::new("model.missing-file"), detail: network.to_owned() })
    }
}

fn frame(n: u64, grey: u8) -> Frame {
    Frame { index: n, time_us: n as i64 * 80_000, width: 640, height: 480, rgb: vec![grey; 640 * 480 * 3] }
}

#[test]
fn a_face_is_followed_near_where_it_was() {
    let tools = Tools::new(0);
    let mut follower = Follower::new(&tools).unwrap();
    for n in 0..10 {
        assert!(follower.see(&frame(n, 50 + n as u8)).is_continue());
    }
    let series = follower.finish().unwrap();
    assert_eq!((series.len(), series[0].seen, series[0].moments.len()), (1, 10, 10));
    let mouth = series[0].mouth();
    assert!((mouth[3].0 - 0.24).abs() < 1e-9 && (mouth[3].1 - 0.53).abs() < 1e-3, "{mouth:?}");
    let shown = tools.shown.into_inner().unwrap();
    // The whole of the first frame in each of its four turns, then only the neighbourhood.
    assert_eq!(shown.0[..4], [(320, 256), (320, 256), (256, 320), (256, 320)]);
    assert!(shown.0[4..].iter().all(|(w, h)| *w == *h), "{:?}", shown.0);
    assert_eq!(shown.1, vec![1; 10]);
}

#[test]
fn a_face_that_goes_is_missing_and_frames_are_bounded() {
    let tools = Tools::new(0);
    let mut follower = Follower::new(&tools).unwrap();
    let mut taken = 0;
    for n in 0..200 {
        let grey = if n == 5 { 0 } else { 60 };
        if follower.see(&frame(n, grey)).is_break() {
            break;
        }
        taken += 1;
    }
    assert_eq!(taken, 120);
    let series = follower.finish().unwrap();
    let seen: usize = series.iter().map(|s| s.moments.len()).sum();
    assert_eq!(seen, 119);
}

#[test]
fn a_network_that_gives_too_much_is_an_error_and_none_is_no_follower() {
    let tools = Tools::new(1);
    let mut follower = Follower::new(&tools).unwrap();
    assert!(follower.see(&frame(0, 60)).is_break());
    assert_eq!(follower.finish().unwrap_err().code.as_str(), "model.bad-output");
    assert!(Follower::new(&saboot_core::runtime::NoNetworks).is_none());
}

/// Sound that is loud between these times, 16 kHz.
fn loud(parts: &[(f64, f64)], seconds: f64) -> Audio {
    let is_loud = |n: usize| parts.iter().any(|(a, b)| (*a..*b).contains(&(n as f64 / 16_000.0)));
    let sample = |n: usize| if is_loud(n) { 0.3 * (n as f32 * 0.3).sin() } else { 1e-4 * (n as f32).sin() };
    Audio { mono16k: (0..(seconds * 16_000.0) as usize).map(sample).collect(), ..Audio::default() }
}

#[test]
fn the_stretch_lies_where_a_face_is_seen_and_most_is_said() {
    let sound = loud(&[(1.0, 2.0), (12.0, 17.0), (30.0, 38.0)], 40.0);
    let stretch = |presence: &[(f64, f64)], sound: &Audio| {
        stretch(presence, sound, &Speech::of(&saboot_core::runtime::NoNetworks, &sound.mono16k))
    };
    let seconds = |range: Option<Range<i64>>| range.map(|r| (r.start as f64 / 1e6, r.end as f64 / 1e6));
    // All of it, but the face is gone by then.
    assert_eq!(seconds(stretch(&[(0.0, 20.0)], &sound)), Some((9.0, 17.0)));
    assert_eq!(seconds(stretch(&[(0.0, 39.0)], &sound)), Some((30.0, 38.0)));
    assert_eq!(stretch(&[(20.5, 26.0)], &sound), None);
    assert_eq!(stretch(&[], &sound), None);
    assert_eq!(stretch(&[(0.0, 9.0)], &Audio::default()), None);
    // A sound that begins late is where its time stamps say.
    let late = Audio { start_s: 2.0, ..sound.clone() };
    assert_eq!(seconds(stretch(&[(0.0, 41.0)], &late)), Some((32.0, 40.0)));
    for bad in [f64::NAN, f64::INFINITY, -1e300] {
        let _ = stretch(&[(bad, 3.0), (0.0, bad)], &sound);
        let _ = stretch(&[(0.0, 9.0)], &Audio { start_s: bad, ..sound.clone() });
    }
}

#[test]
fn a_box_within_a_surer_one_is_no_other_face() {
    use super::super::tests::face;
    let (sure, beside) = (face(100.0, 100.0, 100.0), face(180.0, 100.0, 100.0));
    let mut within = face(120.0, 140.0, 50.0);
    within.score = 0.6;
    let mut around = face(60.0, 60.0, 200.0);
    around.score = 0.7;
    assert_eq!(each_once(&[sure, within, beside, around]), [sure, beside]);
    assert_eq!(each_once(&[sure, sure]), [sure, sure]);
    assert_eq!(each_once(&[]), []);
}

#[test]
fn the_neighbourhood_stays_within_the_frame() {
    use super::super::tests::face;
    let frame = frame(0, 9);
    for (faces, size) in [
        (vec![face(100.0, 100.0, 100.0)], (250, 250)),
        (vec![face(-50.0, -50.0, 100.0)], (125, 125)),
        (vec![face(0.0, 0.0, 40.0), face(600.0, 440.0, 40.0)], (640, 480)),
        (vec![face(f32::NAN, 0.0, 40.0)], (0, 70)),
        (vec![face(900.0, 900.0, 10.0)], (0, 0)),
    ] {
        let cut = Neighbourhood::of(&faces, &frame).cut(&frame);
        assert_eq!((cut.width, cut.height), size, "{faces:?}");
        assert_eq!(cut.rgb.len(), (cut.width * cut.height * 3) as usize);
    }
}
