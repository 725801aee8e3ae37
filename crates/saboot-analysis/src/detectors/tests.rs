//! The collector against a fake runtime: sharing, abstaining, errors.

use std::sync::atomic::{AtomicUsize, Ordering};

use saboot_core::card::*;
use saboot_core::media::VideoFacts;
use saboot_core::runtime::*;
use saboot_core::stability::{StabilityRow, Transform};
use saboot_core::validation::{Codec, SizeClass};

use super::*;

mod clips;
mod over_time;
mod voices;

/// Two heads on one encoder; the encoder gives the first pixel, heads multiply it.
struct Fake {
    cards: Vec<DetectorCard>,
    input: Input,
    encoder_runs: AtomicUsize,
    fail: bool,
}

pub(super) fn card(id: &str, modality: Modality, calibrated: bool) -> DetectorCard {
    let calibration = |scope| Calibration {
        scope,
        codec: None,
        size: None,
        length: None,
        band: None,
        face: None,
        detail: None,
        slope: 1.0,
        intercept: 0.0,
        log10_min: -0.5,
        log10_max: 1.0,
        fitted_on: String::new(),
        n_real: 1,
        n_synthetic: 1,
        n_sources: 1,
        cllr: None,
        min_cllr: None,
    };
    DetectorCard {
        schema: 1,
        id: id.into(),
        version: "1".into(),
        title: String::new(),
        summary: String::new(),
        modality,
        licence: String::new(),
        file: String::new(),
        sha256: String::new(),
        source: String::new(),
        input_name: String::new(),
        output_name: String::new(),
        output: Output::Logit,
        encoder: Some("e".into()),
        input: None,
        clip: false,
        map: None,
        face: None,
        training_data: String::new(),
        limits: String::new(),
        fools_it: vec!["x".into()],
        min_side: Some(32),
        min_speech_s: Some(1.0),
        out_of_range: None,
        segment: None,
        calibration: if calibrated {
            vec![calibration(Scope::Picture), calibration(Scope::Frames), calibration(Scope::Voice)]
        } else {
            vec![]
        },
        reference: None,
        measured: vec![],
        bucket: vec![],
        self_test: None,
        labels: vec![],
        synthetic: vec![],
        external_data: vec![],
        hindi: None,
    }
}

impl Fake {
    fn pictures() -> Self {
        Self {
            cards: vec![card("b-second", Modality::Picture, false), card("a-first", Modality::Picture, true)],
            input: Input::Picture {
                width: 1,
                height: 1,
                layout: Layout::Nchw,
                colour: Colour::Rgb,
                fit: Fit::Squash,
                resize: None,
                filter: Filter::Bilinear,
                offset: Offset::Down,
                border: [0; 3],
                mean: [0.0; 3],
                std: [1.0; 3],
                scale: 1.0,
            },
            encoder_runs: AtomicUsize::new(0),
            fail: false,
        }
    }
}

impl Runtime for Fake {
    fn detectors(&self) -> Vec<&DetectorCard> {
        self.cards.iter().collect()
    }
    fn tool(&self, _: &str) -> Option<&ToolCard> {
        None
    }
    fn models(&self) -> Vec<ModelUse> {
        Vec::new()
    }
    fn input(&self, network: &str) -> Option<&Input> {
        network.starts_with("encoders/").then_some(&self.input)
    }
    fn prepare(&self, _: &str, sample: Sample<'_>) -> Result<Tensor, RuntimeError> {
        let data = match sample {
            Sample::Picture(frame) => vec![f32::from(frame.rgb[0])],
            Sample::Waveform(samples) => vec![samples[0]],
        };
        Ok(Tensor { shape: vec![1, 1], data })
    }
    fn run(&self, network: &str, input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        if network.starts_with("encoders/") {
            self.encoder_runs.fetch_add(1, Ordering::SeqCst);
            if self.fail {
                return Err(RuntimeError { code: Code::new("model.run-failed"), detail: String::new() });
            }
        }
        if let ("clip", [frames, wide]) = (network, &input.shape[..]) {
            let scores = input.data.iter().step_by(*wide);
            return Ok(vec![scores.sum::<f32>() / *frames as f32]);
        }
        Ok(input.data.clone())
    }
    /// Of a head: its score, and a tenth of it as the distance.
    fn run_named(&self, network: &str, input: &Tensor, _: &[&str]) -> Result<Vec<Vec<f32>>, RuntimeError> {
        let score = self.run(network, input)?;
        let distance = score.iter().map(|s| s / 10.0).collect();
        Ok(vec![score, distance])
    }
}

/// Textured unless `flat`; the first byte is the score.
fn frame(index: u64, first: u8, side: u32, flat: bool) -> Frame {
    let mut rgb: Vec<u8> =
        (0..side * side * 3).map(|i| if flat { 90 } else { (i * 37 % 251) as u8 }).collect();
    rgb[0] = first;
    Frame { index, time_us: index as i64 * 1_000_000, width: side, height: side, rgb }
}

#[test]
fn an_encoder_shared_by_detectors_runs_once_a_sample() {
    let fake = Fake::pictures();
    let mut samples = Samples::new(&fake);
    samples.see(&frame(0, 1, 64, false));
    samples.see(&frame(1, 3, 64, false));
    let readings = samples.score(Scope::Frames, &|| {});
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 2);
    assert_eq!(readings.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["a-first", "b-second"]);
    assert_eq!(readings[0].score, Some(2.0));
    assert!(readings[0].log10_lr.unwrap().value() <= 1.0);
    assert_eq!(readings[1].log10_lr, None);
    assert_eq!(readings[1].reasons, [Code::new("detector.not-calibrated")]);
}

#[test]
fn flat_and_tiny_pictures_abstain_with_a_reason_and_no_score() {
    let fake = Fake::pictures();
    for (picture, reason) in
        [(frame(0, 90, 64, true), "detector.flat"), (frame(0, 1, 16, false), "detector.too-small")]
    {
        let mut samples = Samples::new(&fake);
        samples.see(&picture);
        let reading = samples.score(Scope::Picture, &|| {}).remove(0);
        assert_eq!((reading.score, reading.log10_lr), (None, None));
        assert_eq!(reading.reasons, [Code::new(reason)]);
    }
}

#[test]
fn a_network_that_fails_gives_a_reason_and_no_score() {
    let fake = Fake { fail: true, ..Fake::pictures() };
    let mut samples = Samples::new(&fake);
    samples.see(&frame(0, 1, 64, false));
    let reading = samples.score(Scope::Picture, &|| {}).remove(0);
    assert_eq!(reading.score, None);
    assert_eq!(reading.reasons, [Code::new("model.run-failed")]);
}

#[test]
fn silence_abstains_and_a_clip_without_sound_is_not_mentioned() {
    let fake = Fake {
        cards: vec![card("voice", Modality::Voice, true)],
        input: Input::Waveform { rate: 16_000, window: 40_000, normalise: false, short: Short::Zeros },
        ..Fake::pictures()
    };
    assert!(Samples::new(&fake).score(Scope::Picture, &|| {}).is_empty());
    let mut samples = Samples::new(&fake);
    samples.hear(&Audio { mono16k: vec![0.0; 80_000], rate: 16_000, channels: 1, ..Audio::default() });
    let reading = samples.score(Scope::Picture, &|| {}).remove(0);
    assert_eq!(reading.score, None);
    assert_eq!(reading.reasons, [Code::new("detector.no-speech")]);
}

/// Two detectors on one encoder; only the first knows how far it may be trusted: to a score of 50.
fn ranged() -> Fake {
    let mut fake = Fake::pictures();
    fake.cards[1].out_of_range = Some(OutOfRange { output: "distance".into(), limit: 5.0 });
    fake
}

#[test]
fn samples_out_of_range_are_left_out_of_the_mean() {
    let fake = ranged();
    let mut samples = Samples::new(&fake);
    [10, 20, 250].into_iter().zip(0..).for_each(|(first, n)| {
        samples.see(&frame(n, first, 64, false));
    });
    let readings = samples.score(Scope::Frames, &|| {});
    assert_eq!(readings[0].score, Some(15.0));
    assert_eq!(readings[0].series.len(), 2);
    assert_eq!(readings[0].reasons, [Code::new("detector.out-of-range")]);
    assert!(readings[0].log10_lr.unwrap().value() > 0.5);
    assert_eq!(readings[0].bounds, Some((-0.5, 1.0)));
    // The other has no limit.
    assert_eq!(readings[1].series.len(), 3);
}

#[test]
fn where_all_samples_are_out_of_range_the_score_carries_no_weight() {
    let fake = ranged();
    let mut samples = Samples::new(&fake);
    samples.expect(Expected {
        scope: Scope::Picture,
        frames: 1,
        pairs: false,
        panel: true,
        apart: false,
        quick: false,
    });
    samples.see(&frame(0, 250, 96, false));
    let readings = samples.score(Scope::Picture, &|| {});
    let reading = &readings[0];
    assert_eq!((reading.score, reading.log10_lr), (Some(250.0), Some(Log10Lr::NEUTRAL)));
    assert_eq!(reading.bounds, Some((0.0, 0.0)));
    assert_eq!(reading.reasons, [Code::new("detector.out-of-range")]);
    // Nor do its copies say anything, in range (the one with bars scores 0) or not.
    for row in samples.stability(&readings, &|| {}) {
        assert!(row.readings[0].log10_lr.is_none_or(|lr| lr == Log10Lr::NEUTRAL), "{row:?}");
    }
}

#[test]
fn a_copy_out_of_range_is_not_judged() {
    let mut fake = ranged();
    // In range is what scores 0 and no more.
    fake.cards[1].out_of_range = Some(OutOfRange { output: "distance".into(), limit: 0.0 });
    let (readings, rows) = with_panel(&fake, Scope::Picture, 1, 96);
    assert_eq!(readings[0].reasons, []);
    let judged: Vec<bool> = rows.iter().map(|row| row.readings[0].log10_lr.is_some()).collect();
    // The first pixel of the smaller copy is no longer black.
    assert!(judged.contains(&true) && judged.contains(&false), "{rows:?}");
    for row in rows.iter().filter(|row| row.readings[0].log10_lr.is_none()) {
        assert_eq!(row.readings[0].reasons, [Code::new("detector.out-of-range")]);
        assert_eq!(row.readings[0].score, None);
    }
}

/// A JPEG of 96 pixels has a calibration of its own; anything else falls back to the general one.
#[test]
fn the_narrowest_calibration_that_fits_the_file_counts() {
    let mut fake = Fake::pictures();
    let general = fake.cards[1].calibration[0].clone();
    let narrow = |slope, codec, size| Calibration { slope, codec, size, ..general.clone() };
    let (jpeg, small) = (Some(Codec::Jpeg), Some(SizeClass::Under256));
    fake.cards[1].calibration.extend([narrow(0.25, None, small), narrow(0.5, jpeg, None)]);
    let lr = |fake: &Fake, codec: &str, side| {
        let mut samples = Samples::new(fake);
        samples.see(&frame(0, 1, 64, false));
        samples.came_from(&StreamFacts { video: Some(video(codec, side)), ..StreamFacts::default() });
        let reading = samples.score(Scope::Picture, &|| {}).remove(0);
        reading.log10_lr.unwrap().value() * std::f64::consts::LN_10
    };
    for (codec, side, slope) in [("png", 700, 1.0), ("png", 96, 0.25), ("jpeg", 700, 0.5), ("jpeg", 96, 0.5)]
    {
        assert!((lr(&fake, codec, side) - slope).abs() < 2e-3, "{codec} {side}");
    }
    fake.cards[1].calibration.push(narrow(0.125, jpeg, small));
    assert!((lr(&fake, "jpeg", 96) - 0.125).abs() < 2e-3);
    // Without a general row a file of another kind is not calibrated.
    fake.cards[1].calibration.remove(0);
    let mut samples = Samples::new(&fake);
    samples.see(&frame(0, 1, 64, false));
    let reading = samples.score(Scope::Picture, &|| {}).remove(0);
    assert_eq!((reading.log10_lr, &reading.reasons[..]), (None, &[Code::new("detector.not-calibrated")][..]));
}

fn video(codec: &str, side: u32) -> VideoFacts {
    VideoFacts {
        codec: codec.into(),
        width: side,
        height: side + 10,
        rotation: 0,
        sample_aspect: "1:1".into(),
        pixel_format: String::new(),
        frame_rate: None,
        frames: None,
        interlaced: false,
    }
}

fn with_panel(fake: &Fake, scope: Scope, frames: u64, side: u32) -> (Vec<Reading>, Vec<StabilityRow>) {
    let mut samples = Samples::new(fake);
    samples.expect(Expected {
        scope,
        frames: frames as usize,
        pairs: false,
        panel: true,
        apart: false,
        quick: false,
    });
    (0..frames).for_each(|n| {
        samples.see(&frame(n, 10 * n as u8, side, false));
    });
    let expected = samples.inferences();
    let done = AtomicUsize::new(0);
    let count = || {
        done.fetch_add(1, Ordering::SeqCst);
    };
    let readings = samples.score(scope, &count);
    let rows = samples.stability(&readings, &count);
    assert_eq!(done.into_inner() as u64, expected, "progress counts every inference");
    (readings, rows)
}

#[test]
fn an_encoder_sees_a_view_five_times_and_rows_name_what_was_done() {
    let fake = Fake::pictures();
    let (readings, rows) = with_panel(&fake, Scope::Picture, 1, 96);
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 5);
    assert_eq!(rows.iter().map(|r| r.transform).collect::<Vec<_>>(), Transform::PICTURES);
    for row in &rows {
        // Only the detector that carries a weight is repeated, without its series.
        assert_eq!(row.readings.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["a-first"]);
        let again = &row.readings[0];
        assert!(again.series.is_empty() && row.places == 1);
        assert_eq!(again.bounds, readings[0].bounds);
        let calibration = fake.cards[1].calibration(Scope::Picture, FileKind::default()).unwrap();
        let lr = Log10Lr::new(calibration.log10_lr(again.score.unwrap()).rounded());
        assert_eq!(again.log10_lr, Some(lr));
    }
    // The first pixel of a picture with bars is black: the fake encoder's score 0.
    assert_eq!(rows[3].readings[0].score, Some(0.0));
}

#[test]
fn no_copy_is_made_unasked_or_where_no_detector_carries_a_weight() {
    let mut fake = Fake::pictures();
    let mut samples = Samples::new(&fake);
    samples.expect(Expected {
        scope: Scope::Picture,
        frames: 1,
        pairs: false,
        panel: false,
        apart: false,
        quick: false,
    });
    samples.see(&frame(0, 1, 96, false));
    let readings = samples.score(Scope::Picture, &|| {});
    assert!(samples.stability(&readings, &|| {}).is_empty());
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 1);
    drop(samples);

    for calibration in fake.cards.iter_mut().flat_map(|c| &mut c.calibration) {
        if calibration.scope == Scope::Frames {
            (calibration.log10_min, calibration.log10_max) = (0.0, 0.0);
        }
    }
    fake.encoder_runs.store(0, Ordering::SeqCst);
    let (_, rows) = with_panel(&fake, Scope::Frames, 8, 96);
    assert!(rows.is_empty());
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 8);
}

#[test]
fn of_many_frames_three_are_copied_and_their_mean_change_is_carried_over() {
    let fake = Fake::pictures();
    let (readings, rows) = with_panel(&fake, Scope::Frames, 8, 96);
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 8 + 3 * 4);
    assert!(rows.iter().all(|row| row.places == 3));
    // Frames 0, 3 and 6 score 0, 30 and 60, and 0 with bars: a mean change of -30 from the mean score of all, 35.
    assert_eq!(readings[0].score, Some(35.0));
    assert_eq!(rows[3].readings[0].score, Some(5.0));
}

#[test]
fn a_copy_below_the_size_of_the_detector_is_a_row_without_a_score() {
    let fake = Fake::pictures();
    let (_, rows) = with_panel(&fake, Scope::Picture, 1, 50);
    let half = &rows[1].readings[0];
    assert_eq!((half.score, half.log10_lr), (None, None));
    assert_eq!(half.reasons, [Code::new("detector.too-small")]);
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 4);
}

#[test]
fn voice_is_repeated_stored_coarsely_and_from_half_a_second_on() {
    let fake = Fake {
        cards: vec![card("voice", Modality::Voice, true)],
        input: Input::Waveform { rate: 16_000, window: 40_000, normalise: false, short: Short::Zeros },
        ..Fake::pictures()
    };
    // Bursts of 0.8 s every second, so that frames stand out of the floor.
    let level = |n: usize| ((n * 7919 % 101) as f32 - 50.0) / 100.0 * (n * 31 % 17) as f32 / 16.0;
    let burst = |n: usize| if n % 16_000 < 12_800 { level(n) } else { 0.0 };
    let sound: Vec<f32> = (0..80_000).map(burst).collect();
    let mut samples = Samples::new(&fake);
    samples.expect(Expected {
        scope: Scope::Frames,
        frames: 0,
        pairs: false,
        panel: true,
        apart: false,
        quick: false,
    });
    samples.hear(&Audio { mono16k: sound, rate: 16_000, channels: 1, ..Audio::default() });
    let readings = samples.score(Scope::Frames, &|| {});
    let windows = readings[0].series.len();
    let rows = samples.stability(&readings, &|| {});
    assert_eq!(rows.iter().map(|r| r.transform).collect::<Vec<_>>(), Transform::VOICE);
    assert_eq!(rows[0].places as usize, windows);
    assert!(rows[1].places >= 1 && rows.iter().all(|r| r.readings[0].score.is_some()));
    let runs = fake.encoder_runs.load(Ordering::SeqCst);
    assert!(runs <= windows * 5, "{runs} runs of {windows} windows");
}
