//! Whether the voice in a sound can be judged at all, and how far up it goes.
//!
//! [`VoiceQuality`] is measured once on the speech of a sound, before any network hears it: what is mostly not speech, cut off at its peaks or
//! narrower than a telephone lies outside of what a voice detector was measured on, and it would give a number for it all the same. Limits
//! are measured by `scripts/train/voice/guards.py`, which has the same arithmetic in `speech.py`. Peaks that were cut off before a speech codec
//! (AMR, Opus) do not stand at one height any more and are not found; nor are several voices at once: docs/detectors.md says what was tried.

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;
use saboot_core::Code;
use saboot_core::validation::VoiceBand;

use super::speech::{FRAME, RATE, Speech, clean};

/// Most frames of speech that are looked at, evenly chosen: 30 s.
const MOST_FRAMES: usize = 1500;
/// Frames of speech below which nothing is said of it: 0.2 s.
const LEAST_FRAMES: usize = 10;
/// Where a voice has most of its power, Hz.
const VOICE_HZ: (usize, usize) = (300, 3400);
/// What a telephone leaves nothing of, Hz; resamplers leak up to about 4.6 kHz.
const ABOVE_PHONE_HZ: (usize, usize) = (4800, 7500);
/// Power a hertz there against that of the voice, dB.
const PHONE_BELOW_DB: f64 = -42.0;
/// The edge of a voice is the highest frequency with as much power against the voice's strongest, dB.
const EDGE_DB: f64 = -50.0;
/// An edge below is narrower than any telephone, Hz.
const NARROW_BELOW_HZ: usize = 3400;
/// Share of the range of samples, at either end of it, within which a sample counts as cut off.
const RAIL: f64 = 0.01;
/// Share of such samples from which the peaks are cut off.
const CLIPPED_FROM: f64 = 0.02;

/// What the speech of a sound is like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VoiceQuality {
    /// How far up it goes; none of too little to tell.
    pub band: Option<VoiceBand>,
    /// Why no detector must judge it; `voice.*`.
    pub reasons: Vec<Code>,
}

impl VoiceQuality {
    /// Measures the speech that was found in 16 kHz mono `samples`.
    pub fn of(samples: &[f32], speech: &Speech) -> Self {
        let frames = frames(samples, speech.voiced());
        let mut reasons = Vec::new();
        if speech.is_mostly_something_else() {
            reasons.push(Code::new("voice.not-speech"));
        }
        if frames.len() < LEAST_FRAMES {
            return Self { band: None, reasons };
        }
        let power = spectrum(&frames);
        if clipped(&frames) >= CLIPPED_FROM {
            reasons.push(Code::new("voice.clipped"));
        }
        if edge(&power) < NARROW_BELOW_HZ {
            reasons.push(Code::new("voice.narrow-band"));
        }
        Self { band: Some(band(&power)), reasons }
    }
}

/// The frames of speech, evenly chosen where there are many.
fn frames(samples: &[f32], voiced: &[bool]) -> Vec<Vec<f64>> {
    let spoken: Vec<&[f32]> = samples
        .chunks_exact(FRAME)
        .zip(voiced)
        .filter(|(_, voiced)| **voiced)
        .map(|(frame, _)| frame)
        .collect();
    let step = spoken.len().div_ceil(MOST_FRAMES).max(1);
    spoken.iter().step_by(step).map(|frame| frame.iter().map(|s| f64::from(clean(*s))).collect()).collect()
}

/// Mean power at 0, 50 … 8000 Hz of frames without their mean, under Hann.
fn spectrum(frames: &[Vec<f64>]) -> Vec<f64> {
    let hann: Vec<f64> =
        (0..FRAME).map(|n| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / FRAME as f64).cos()).collect();
    let transform = FftPlanner::<f64>::new().plan_fft_forward(FRAME);
    let mut power = vec![0.0; FRAME / 2 + 1];
    for frame in frames {
        let mean = frame.iter().sum::<f64>() / FRAME as f64;
        let mut bins: Vec<Complex<f64>> =
            frame.iter().zip(&hann).map(|(s, h)| Complex::new((s - mean) * h, 0.0)).collect();
        transform.process(&mut bins);
        for (power, bin) in power.iter_mut().zip(&bins) {
            *power += bin.norm_sqr() / frames.len() as f64;
        }
    }
    power
}

/// Bins of a range of hertz, both ends included.
fn within(power: &[f64], (from, to): (usize, usize)) -> &[f64] {
    power.get(from * FRAME / RATE..=to * FRAME / RATE).unwrap_or_default()
}

fn band(power: &[f64]) -> VoiceBand {
    if above_phone_db(power) < PHONE_BELOW_DB { VoiceBand::Phone } else { VoiceBand::Wide }
}

/// Mean power a hertz above what a telephone leaves, against that of the voice, dB.
fn above_phone_db(power: &[f64]) -> f64 {
    let density = |range| {
        let bins = within(power, range);
        bins.iter().sum::<f64>() / bins.len().max(1) as f64 + 1e-30
    };
    10.0 * (density(ABOVE_PHONE_HZ) / density(VOICE_HZ)).log10()
}

/// The highest frequency that holds power worth the name, Hz.
fn edge(power: &[f64]) -> usize {
    let strongest = within(power, VOICE_HZ).iter().copied().fold(0.0, f64::max);
    let least = strongest * 10f64.powf(EDGE_DB / 10.0);
    power.iter().rposition(|p| *p >= least).map_or(0, |bin| bin * RATE / FRAME)
}

/// Share of samples that stand at the upper or lower end of their range.
fn clipped(frames: &[Vec<f64>]) -> f64 {
    let all = || frames.iter().flatten().copied();
    let (low, high) = all().fold((f64::MAX, f64::MIN), |(low, high), s| (low.min(s), high.max(s)));
    let rail = RAIL * (high - low);
    let at_rail = all().filter(|s| *s <= low + rail || *s >= high - rail).count();
    at_rail as f64 / all().count().max(1) as f64
}

#[cfg(test)]
#[path = "voice_tests.rs"]
mod tests;
