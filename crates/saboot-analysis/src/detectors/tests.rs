//! The collector against a fake runtime: sharing, abstaining, errors.

use std::sync::atomic::{AtomicUsize, Ordering};

use saboot_core::card::*;
use saboot_core::runtime::*;

use super::*;

/// Two heads on one encoder; the encoder gives the first pixel, heads multiply it.
struct Fake {
    cards: Vec<DetectorCard>,
    input: Input,
    encoder_runs: AtomicUsize,
    fail: bool,
}

fn card(id: &str, modality: Modality, calibrated: bool) -> DetectorCard {
    let calibration = |scope| Calibration {
        scope,
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
        training_data: String::new(),
        limits: String::new(),
        fools_it: vec!["x".into()],
        min_side: Some(32),
        min_speech_s: Some(1.0),
        calibration: if calibrated {
            vec![calibration(Scope::Picture), calibration(Scope::Frames), calibration(Scope::Voice)]
        } else {
            vec![]
        },
        measured: vec![],
        bucket: vec![],
        self_test: None,
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
                filter: Filter::Bilinear,
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
        Ok(input.data.clone())
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
        input: Input::Waveform { rate: 16_000, window: 40_000 },
        ..Fake::pictures()
    };
    assert!(Samples::new(&fake).score(Scope::Picture, &|| {}).is_empty());
    let mut samples = Samples::new(&fake);
    samples.hear(&Audio { mono16k: vec![0.0; 80_000], rate: 16_000, channels: 1, ..Audio::default() });
    let reading = samples.score(Scope::Picture, &|| {}).remove(0);
    assert_eq!(reading.score, None);
    assert_eq!(reading.reasons, [Code::new("detector.no-speech")]);
}
