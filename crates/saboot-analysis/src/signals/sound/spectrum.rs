//! Power spectra of short frames: what several checks on sound look at.
//!
//! The principal type is [`Spectra`]: one power spectrum a frame, Hann window, scaled so that the bins of a frame add
//! up to its mean square (a full-scale sine is 0.5, −3 dB).

use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// What silence is taken for, in dB: nothing that is decoded means anything below.
pub(super) const SILENCE_DB: f32 = -120.0;

/// Decibels of a mean square.
pub(super) fn decibels(power: f32) -> f32 {
    if power > 1e-12 { 10.0 * power.log10() } else { SILENCE_DB }
}

/// Frames of a signal as power spectra.
pub(super) struct Spectra<'a> {
    samples: &'a [f32],
    /// Samples a frame, a power of two.
    pub size: usize,
    /// Samples from frame to frame.
    pub hop: usize,
    rate: f64,
    window: Vec<f32>,
    fft: Arc<dyn Fft<f32>>,
    buffer: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl<'a> Spectra<'a> {
    /// Frames of about `seconds` (the nearest power of two above, in samples), `hops` of them in one length.
    pub fn new(samples: &'a [f32], rate: f64, seconds: f64, hops: usize) -> Self {
        let size = ((rate * seconds) as usize).clamp(64, 1 << 17).next_power_of_two();
        let step = 2.0 * std::f64::consts::PI / size as f64;
        let window: Vec<f32> = (0..size).map(|i| (0.5 - 0.5 * (step * i as f64).cos()) as f32).collect();
        let fft = FftPlanner::new().plan_fft_forward(size);
        Self {
            samples,
            size,
            hop: size / hops.max(1),
            rate,
            window,
            buffer: vec![Complex::default(); size],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            fft,
        }
    }

    /// Bins of a spectrum, from 0 Hz to the Nyquist frequency.
    pub fn bins(&self) -> usize {
        self.size / 2 + 1
    }

    /// Hz of a bin.
    pub fn hertz(&self, bin: usize) -> f64 {
        bin as f64 * self.rate / self.size as f64
    }

    /// The first bin at or above a frequency, within the spectrum.
    pub fn bin(&self, hertz: f64) -> usize {
        ((hertz * self.size as f64 / self.rate).ceil().max(0.0) as usize).min(self.bins() - 1)
    }

    /// Seconds from frame to frame.
    pub fn step_s(&self) -> f64 {
        self.hop as f64 / self.rate
    }

    /// Hands over every frame's power spectrum in turn. Two frames go through one complex transform.
    pub fn each(&mut self, mut see: impl FnMut(&[f32])) {
        let (n, bins) = (self.size, self.bins());
        let frames = if self.samples.len() < n { 0 } else { (self.samples.len() - n) / self.hop + 1 };
        // The window's own mean square is 3/8; one-sided spectra hold twice the power of each bin but the ends.
        let scale = 2.0 / (n as f32 * n as f32 * 0.375) / 4.0;
        let [mut first, mut second] = [(); 2].map(|()| vec![0.0f32; bins]);
        for pair in 0..frames.div_ceil(2) {
            let at = 2 * pair * self.hop;
            let both = 2 * pair + 1 < frames;
            for (i, (out, w)) in self.buffer.iter_mut().zip(&self.window).enumerate() {
                let next = if both { self.samples[at + self.hop + i] } else { 0.0 };
                *out = Complex::new(self.samples[at + i] * w, next * w);
            }
            self.fft.process_with_scratch(&mut self.buffer, &mut self.scratch);
            for k in 0..bins {
                let (a, b) = (self.buffer[k], self.buffer[(n - k) % n].conj());
                first[k] = (a + b).norm_sqr() * scale;
                second[k] = (a - b).norm_sqr() * scale;
            }
            see(&first);
            if both {
                see(&second);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_has_half_the_power_of_one() {
        let samples: Vec<f32> = (0..16_000).map(|i| (i as f32 * 0.4).sin()).collect();
        let mut spectra = Spectra::new(&samples, 16_000.0, 0.032, 2);
        let mut frames = 0;
        spectra.each(|power| {
            let sum: f32 = power.iter().sum();
            assert!((sum - 0.5).abs() < 0.01, "{sum}");
            frames += 1;
        });
        assert_eq!(frames, 61);
    }
}
