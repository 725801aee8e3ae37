//! Known input, known output: run by `saboot doctor` before any case work.
//!
//! [`self_test`] catches what hashes cannot: a runtime that computes wrong numbers on this processor, or a card
//! whose input layout does not fit its network.

use saboot_core::card::{DetectorCard, MOTION, Modality, Pattern, SelfTest};
use saboot_core::media::Frame;
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};

use crate::Models;

/// How one model's self-test went.
#[derive(Debug, Clone, PartialEq)]
pub struct TestOutcome {
    /// `encoders/<id>` or `<id>`.
    pub network: String,
    /// Largest difference from the card, or why it could not be run.
    pub difference: Result<f64, String>,
    /// Largest difference that the card allows.
    pub tolerance: f64,
}

impl TestOutcome {
    /// True when the known output came out.
    pub fn passed(&self) -> bool {
        self.difference.as_ref().is_ok_and(|d| *d <= self.tolerance)
    }
}

/// Runs the self-test of every usable encoder and detector that states one.
pub fn self_test(models: &Models) -> Vec<TestOutcome> {
    let encoders = models.catalog().encoders().filter(|(_, trouble)| trouble.is_none()).map(|(card, _)| {
        let network = format!("encoders/{}", card.id);
        let difference = run_pattern(models, &network, card.self_test.pattern).map(|out| {
            card.self_test.first.iter().zip(&out).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max)
        });
        TestOutcome { network, difference, tolerance: card.self_test.tolerance }
    });
    let detectors = models.catalog().usable_detectors().filter_map(|card| {
        let test = card.self_test.as_ref()?;
        Some(TestOutcome {
            network: card.id.clone(),
            difference: score_difference(models, card, test),
            tolerance: test.tolerance,
        })
    });
    encoders.chain(detectors).collect()
}

fn score_difference(models: &Models, card: &DetectorCard, test: &SelfTest) -> Result<f64, String> {
    let output = match &card.encoder {
        Some(id) => {
            let features = run_pattern(models, &format!("encoders/{id}"), test.pattern)?;
            let tensor = if card.clip { still_clip(&features) } else { row(features) };
            models.run(&card.id, &tensor).map_err(|e| e.to_string())?
        }
        None => run_pattern(models, &card.id, test.pattern)?,
    };
    let score = card.score(&output).ok_or("its output has another shape than the card states")?;
    Ok((score - test.score.unwrap_or(f64::NAN)).abs())
}

fn row(features: Vec<f32>) -> Tensor {
    Tensor { shape: vec![1, features.len()], data: features }
}

/// A clip of two frames that are the pattern, with 0 for all that is said of their motion.
fn still_clip(features: &[f32]) -> Tensor {
    let frame = features.iter().copied().chain([0.0; MOTION]);
    Tensor { shape: vec![2, features.len() + MOTION], data: frame.clone().chain(frame).collect() }
}

fn run_pattern(models: &Models, network: &str, pattern: Pattern) -> Result<Vec<f32>, String> {
    let tensor = match pattern {
        Pattern::Gradient => models.prepare(network, Sample::Picture(&gradient())),
        Pattern::Chirp => models.prepare(network, Sample::Waveform(&chirp(window(models, network)))),
    };
    tensor.and_then(|t| models.run(network, &t)).map_err(|e| e.to_string())
}

/// What a stand-alone network answers to the pattern of its kind, and to another sample: the picture's negative and
/// upside down, or noise.
pub fn answers(models: &Models, card: &DetectorCard) -> Result<[Vec<f32>; 2], RuntimeError> {
    let network = card.id.as_str();
    let run = |sample: Sample<'_>| models.run(network, &models.prepare(network, sample)?);
    match card.modality {
        Modality::Picture => {
            let picture = gradient();
            let mut other = picture.clone();
            other.rgb = picture.rgb.iter().rev().map(|byte| 255 - byte).collect();
            Ok([run(Sample::Picture(&picture))?, run(Sample::Picture(&other))?])
        }
        Modality::Voice => {
            let sound = chirp(window(models, network));
            Ok([run(Sample::Waveform(&sound))?, run(Sample::Waveform(&noise(sound.len())))?])
        }
    }
}

fn window(models: &Models, network: &str) -> usize {
    models.input(network).and_then(|input| input.window()).unwrap_or(0)
}

/// White, of a fixed seed (Knuth's MMIX constants), growing louder.
fn noise(window: usize) -> Vec<f32> {
    let mut state = 10u64;
    (0..window)
        .map(|n| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let white = (state >> 40) as f32 / (1u32 << 23) as f32 - 1.0;
            0.2 * white * (n + 1) as f32 / window as f32
        })
        .collect()
}

fn gradient() -> Frame {
    let (width, height) = (256u32, 192u32);
    let low = |n: u32| (n & 255) as u8;
    let rgb = (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| [low(x), low(y), low(3 * x + 5 * y)]))
        .collect();
    Frame { index: 0, time_us: 0, width, height, rgb }
}

fn chirp(window: usize) -> Vec<f32> {
    (0..window)
        .map(|n| {
            let t = n as f64 / 16_000.0;
            (0.5 * (std::f64::consts::TAU * (200.0 * t + 400.0 * t * t)).sin()) as f32
        })
        .collect()
}
