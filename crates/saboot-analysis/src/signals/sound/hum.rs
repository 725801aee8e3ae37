//! Mains hum in a sound: how strong each harmonic is, and how its phase runs. Used by the two checks on hum.
//!
//! The principal type is [`Hum`]. The sound is thinned out to about 2 kHz; a hum stands out of the median of many
//! spectra, which speech, whose pitch moves, does not. Phases are followed by demodulation. Nothing is compared with
//! records of a power grid: there are none offline, and clips are too short for it (Grigoras 2005 asks for minutes).

use rustfft::num_complex::Complex;

use super::Heard;
use super::spectrum::{Spectra, decibels};
use crate::order::quantile;

/// Rate that is worked at, Hz, at least.
const RATE: f64 = 2_000.0;
/// Harmonics that are looked at.
const HARMONICS: usize = 10;
/// How far a grid strays from its nominal frequency, Hz.
const STRAY: f64 = 0.5;
/// dB above the neighbourhood from which a harmonic counts.
const STANDS_OUT: f32 = 9.0;
/// Harmonics that must count.
const NEEDED: usize = 3;
/// Sum of the harmonics' dB, each at most 15, that a hum must reach.
const SCORE: f32 = 33.0;
/// Seconds of sound below which nothing is looked for.
pub(super) const LEAST_S: f64 = 4.0;

/// One harmonic that stands out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Harmonic {
    /// 1 is the fundamental.
    pub number: usize,
    /// dB above its neighbourhood.
    pub above: f32,
    /// dB of full scale.
    pub level: f32,
}

/// A hum.
#[derive(Debug, Clone)]
pub(super) struct Hum {
    /// 50 or 60 Hz.
    pub nominal: f64,
    /// As measured, Hz.
    pub hertz: f64,
    /// Those that stand out, by number.
    pub harmonics: Vec<Harmonic>,
    thin: Vec<f32>,
    rate: f64,
}

impl Hum {
    pub fn find(heard: &Heard<'_>) -> Option<Self> {
        let (thin, rate) = thin_out(heard.samples, heard.rate);
        let length = if heard.seconds() < 12.0 { 2.0 } else { 4.0 };
        let mut spectra = Spectra::new(&thin, rate, length, 2);
        let bins = spectra.bin((HARMONICS as f64 + 1.0) * 60.0).max(2);
        let mut columns: Vec<Vec<f32>> = vec![Vec::new(); bins];
        spectra.each(|power| columns.iter_mut().zip(power).for_each(|(c, p)| c.push(*p)));
        if columns[0].len() < 3 {
            return None;
        }
        let median: Vec<f32> = columns.iter_mut().map(|c| quantile(c, 0.5)).collect();
        let width = spectra.hertz(1);
        let best = [50.0, 60.0]
            .into_iter()
            .flat_map(|nominal| (-25..=25).map(move |i| (nominal, nominal + f64::from(i) * STRAY / 25.0)))
            .map(|(nominal, hertz)| {
                let harmonics = harmonics(&median, width, nominal, hertz);
                let score: f32 = harmonics.iter().map(|h| h.above.min(15.0)).sum();
                // Of all frequencies within one bin the one with most power is meant.
                let power: f32 = harmonics.iter().map(|h| h.above).sum();
                (nominal, hertz, harmonics, score, power)
            })
            .max_by(|a, b| a.3.total_cmp(&b.3).then(a.4.total_cmp(&b.4)))?;
        let (nominal, hertz, harmonics, score, _) = best;
        (harmonics.len() >= NEEDED && score >= SCORE).then(|| {
            let mut hum = Self { nominal, hertz, harmonics, thin, rate };
            hum.sharpen();
            hum
        })
    }

    /// The frequency to a hundredth of a hertz, from the phase of the strongest harmonic.
    fn sharpen(&mut self) {
        let Some(strongest) = self.strongest(1).first().copied() else { return };
        let phase = self.phase(strongest.number);
        let mut turns: Vec<f32> = phase.windows(2).map(|p| wrap(p[1] - p[0])).collect();
        let slope = f64::from(quantile(&mut turns, 0.5)) / PHASE_STEP_S;
        self.hertz += slope / std::f64::consts::TAU / strongest.number as f64;
    }

    /// The harmonics that stand out most, at most `count`.
    pub fn strongest(&self, count: usize) -> Vec<Harmonic> {
        let mut sorted = self.harmonics.clone();
        sorted.sort_by(|a, b| b.above.total_cmp(&a.above));
        sorted.truncate(count);
        sorted
    }

    /// Phase of a harmonic against a steady one of [`Self::hertz`], every [`PHASE_STEP_S`] seconds, radians. The
    /// first value is of [`PHASE_WINDOW_S`] / 2 seconds.
    pub fn phase(&self, number: usize) -> Vec<f32> {
        let length = (PHASE_WINDOW_S * self.rate) as usize;
        let step = (PHASE_STEP_S * self.rate).round().max(1.0);
        let turn = std::f64::consts::TAU * self.hertz * number as f64 / self.rate;
        let window: Vec<f32> = (0..length)
            .map(|i| (std::f64::consts::PI * (i as f64 + 0.5) / length as f64).sin().powi(2) as f32)
            .collect();
        let mixed: Vec<Complex<f32>> = self
            .thin
            .iter()
            .enumerate()
            .map(|(n, x)| {
                let angle = (turn * n as f64).rem_euclid(std::f64::consts::TAU) as f32;
                Complex::new(x * angle.cos(), -x * angle.sin())
            })
            .collect();
        let mut phases = Vec::new();
        let mut at = 0.0;
        while let Some(part) = mixed.get(at as usize..at as usize + length) {
            let sum: Complex<f32> = part.iter().zip(&window).map(|(z, w)| z * w).sum();
            phases.push(sum.arg());
            at += step;
        }
        phases
    }
}

/// Window and step of the phase track, seconds.
pub(super) const PHASE_WINDOW_S: f64 = 0.4;
pub(super) const PHASE_STEP_S: f64 = 0.05;

/// An angle brought to −π..π.
pub(super) fn wrap(angle: f32) -> f32 {
    let turn = std::f32::consts::TAU;
    angle - turn * (angle / turn).round()
}

/// Every n-th value of the sound behind a triangular low-pass of 2n samples.
fn thin_out(samples: &[f32], rate: f64) -> (Vec<f32>, f64) {
    let n = (rate / RATE).floor().max(1.0) as usize;
    let weights: Vec<f32> =
        (0..2 * n).map(|i| (n as f32 - (i as f32 + 0.5 - n as f32).abs()) / (n * n) as f32).collect();
    let thin =
        samples.windows(2 * n).step_by(n).map(|w| w.iter().zip(&weights).map(|(x, w)| x * w).sum()).collect();
    (thin, rate / n as f64)
}

/// The harmonics of one frequency that stand out. Multiples of 300 Hz belong to both nominal frequencies: left out.
fn harmonics(median: &[f32], width: f64, nominal: f64, hertz: f64) -> Vec<Harmonic> {
    let bin = |hertz: f64| (hertz / width).round() as usize;
    (1..=HARMONICS)
        .filter(|n| (nominal * *n as f64) % 300.0 != 0.0)
        .filter_map(|number| {
            let at = hertz * number as f64;
            let peak = median.get(bin(at))?;
            let mut around: Vec<f32> = median
                .get(bin(at - 9.0)..bin(at - 3.0))?
                .iter()
                .chain(median.get(bin(at + 3.0)..bin(at + 9.0))?)
                .copied()
                .collect();
            let above = decibels(*peak) - decibels(quantile(&mut around, 0.5));
            // A Hann window spreads a tone over three bins, of which the middle one holds two thirds.
            let level = decibels(peak * 1.5);
            (above >= STANDS_OUT && level > -100.0).then_some(Harmonic { number, above, level })
        })
        .collect()
}
