//! A window of sound brought to the waveform or spectrogram that a card states.
//!
//! Spectra are computed in double precision, as the processors that they repeat do, and cost time linear in the
//! window, of which half a minute is the most.

use std::f64::consts::TAU;

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;
use saboot_core::card::{Short, Spectrum};

/// 25 ms.
const FRAME: usize = 400;
/// 10 ms.
const STEP: usize = 160;
const RATE: f64 = 16_000.0;

/// `samples` cut or filled up to `window`, normalised before if so asked.
pub fn waveform(samples: &[f32], window: usize, normalise: bool, short: Short) -> Vec<f32> {
    let heard = samples.get(..window).unwrap_or(samples);
    let mut out: Vec<f32> = match short {
        Short::Repeat => heard.iter().copied().cycle().take(window).collect(),
        Short::Zeros | Short::AsItIs => heard.to_vec(),
    };
    if normalise {
        let n = out.len().max(1) as f64;
        let mean = out.iter().map(|s| f64::from(*s)).sum::<f64>() / n;
        let variance = out.iter().map(|s| (f64::from(*s) - mean).powi(2)).sum::<f64>() / n;
        let deviation = (variance + 1e-7).sqrt();
        out.iter_mut().for_each(|s| *s = ((f64::from(*s) - mean) / deviation) as f32);
    }
    if short == Short::Zeros {
        out.resize(window, 0.0);
    }
    out
}

/// The spectrogram of `samples` (of `window` at most), and its shape.
pub fn spectrogram(
    samples: &[f32],
    window: usize,
    spectrum: Spectrum,
    bins: usize,
    frames: usize,
    (mean, std): (f32, f32),
) -> (Vec<usize>, Vec<f32>) {
    let heard = samples.get(..window).unwrap_or(samples);
    let (shape, values) = match spectrum {
        Spectrum::KaldiFbank => (vec![1, frames, bins], kaldi_fbank(heard, bins, frames)),
        Spectrum::WhisperLogMel => (vec![1, bins, frames], whisper_log_mel(heard, window, bins, frames)),
    };
    let (mean, std) = (f64::from(mean), f64::from(std));
    (shape, values.into_iter().map(|v| ((v - mean) / std) as f32).collect())
}

/// Kaldi's `compute-fbank-feats` without dither, on samples within −1..1: `frames` × `bins`.
fn kaldi_fbank(samples: &[f32], bins: usize, frames: usize) -> Vec<f64> {
    const SIZE: usize = 512;
    const EMPHASIS: f64 = 0.97;
    // Kaldi's smallest energy: single precision's epsilon.
    const FLOOR: f64 = 1.192_092_955_078_125e-7;
    // Hann from end to end, both of which are 0.
    let hann: Vec<f64> =
        (0..FRAME).map(|i| 0.5 - 0.5 * (TAU * i as f64 / (FRAME - 1) as f64).cos()).collect();
    let bank = kaldi_bank(bins, SIZE);
    let count = Spectrum::KaldiFbank.frames(samples.len()).min(frames);
    let cut = samples.windows(FRAME).step_by(STEP).take(count).map(|part| {
        let mean = part.iter().map(|s| f64::from(*s)).sum::<f64>() / FRAME as f64;
        let level: Vec<f64> = part.iter().map(|s| f64::from(*s) - mean).collect();
        // The first sample is its own predecessor.
        let before = level.first().into_iter().chain(&level);
        level.iter().zip(before).zip(&hann).map(|((s, b), h)| (s - EMPHASIS * b) * h).collect()
    });
    let mut out: Vec<f64> = powers(cut, SIZE)
        .iter()
        .flat_map(|power| bank.iter().map(move |band| band.energy(power).max(FLOOR).ln()))
        .collect();
    out.resize(frames * bins, 0.0);
    out
}

/// Whisper's `log_mel_spectrogram` of `samples` with silence after them up to `window`: `bins` × `frames`.
fn whisper_log_mel(samples: &[f32], window: usize, bins: usize, frames: usize) -> Vec<f64> {
    const EDGE: usize = FRAME / 2;
    let hann: Vec<f64> = (0..FRAME).map(|i| 0.5 - 0.5 * (TAU * i as f64 / FRAME as f64).cos()).collect();
    let mut filled: Vec<f64> = samples.iter().map(|s| f64::from(*s)).collect();
    filled.resize(window, 0.0);
    // Mirrored at both ends, so that the first frame is centred on the first sample.
    let mut whole: Vec<f64> = filled.iter().skip(1).take(EDGE).rev().copied().collect();
    whole.extend(&filled);
    whole.extend(filled.iter().rev().skip(1).take(EDGE));
    let bank = slaney_bank(bins, FRAME);
    let cut = whole
        .windows(FRAME)
        .step_by(STEP)
        .take(Spectrum::WhisperLogMel.frames(window).min(frames))
        .map(|part| part.iter().zip(&hann).map(|(s, h)| s * h).collect());
    let powers = powers(cut, FRAME);
    let logs: Vec<Vec<f64>> = powers
        .iter()
        .map(|power| bank.iter().map(|band| band.energy(power).max(1e-10).log10()).collect())
        .collect();
    let loudest = logs.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let value = |band: usize, frame: usize| {
        let log = logs.get(frame).and_then(|f| f.get(band)).copied().unwrap_or(f64::NEG_INFINITY);
        (log.max(loudest - 8.0) + 4.0) / 4.0
    };
    (0..bins).flat_map(|band| (0..frames).map(move |frame| (band, frame))).map(|(b, f)| value(b, f)).collect()
}

/// Power spectra, bins 0 to `size`/2, of frames that are filled up with zeros to `size`.
fn powers(frames: impl Iterator<Item = Vec<f64>>, size: usize) -> Vec<Vec<f64>> {
    let transform = FftPlanner::<f64>::new().plan_fft_forward(size);
    let mut scratch = vec![Complex::default(); transform.get_inplace_scratch_len()];
    frames
        .map(|frame| {
            let mut buffer: Vec<Complex<f64>> = frame.into_iter().map(|re| Complex { re, im: 0.0 }).collect();
            buffer.resize(size, Complex::default());
            transform.process_with_scratch(&mut buffer, &mut scratch);
            buffer.iter().take(size / 2 + 1).map(Complex::norm_sqr).collect()
        })
        .collect()
}

/// One mel band: its first bin, and the weights from there on.
struct Band {
    first: usize,
    weights: Vec<f64>,
}

impl Band {
    /// A triangle over points in ascending order, by the position of each bin.
    fn triangle(bins: &[f64], [low, middle, high]: [f64; 3], height: f64) -> Self {
        let weight = |at: f64| ((at - low) / (middle - low)).min((high - at) / (high - middle)).max(0.0);
        let first = bins.iter().position(|at| weight(*at) > 0.0).unwrap_or(0);
        let weights = bins.iter().skip(first).map(|at| weight(*at) * height).take_while(|w| *w > 0.0);
        Self { first, weights: weights.collect() }
    }

    fn energy(&self, power: &[f64]) -> f64 {
        power.iter().skip(self.first).zip(&self.weights).map(|(p, w)| p * w).sum()
    }
}

/// `count + 2` points evenly spread from `low` to `high`, three at a time.
fn corners(count: usize, low: f64, high: f64) -> Vec<[f64; 3]> {
    let step = (high - low) / (count + 1) as f64;
    let at = |i: usize| low + step * i as f64;
    (0..count).map(|i| [at(i), at(i + 1), at(i + 2)]).collect()
}

/// Kaldi's bands: 20 Hz to half the rate, triangles in mel.
fn kaldi_bank(count: usize, size: usize) -> Vec<Band> {
    let mel = |hertz: f64| 1127.0 * (1.0 + hertz / 700.0).ln();
    let bins: Vec<f64> = (0..=size / 2).map(|k| mel(k as f64 * RATE / size as f64)).collect();
    corners(count, mel(20.0), mel(RATE / 2.0)).into_iter().map(|c| Band::triangle(&bins, c, 1.0)).collect()
}

/// Slaney's bands (linear to 1 kHz, logarithmic above; equal area): 0 Hz to half the rate, triangles in hertz.
fn slaney_bank(count: usize, size: usize) -> Vec<Band> {
    let knee = 15.0;
    let step = 6.4f64.ln() / 27.0;
    let hertz = |mel: f64| if mel < knee { mel * 200.0 / 3.0 } else { 1000.0 * ((mel - knee) * step).exp() };
    let top = knee + (RATE / 2.0 / 1000.0).ln() / step;
    let bins: Vec<f64> = (0..=size / 2).map(|k| k as f64 * RATE / size as f64).collect();
    corners(count, 0.0, top)
        .into_iter()
        .map(|c| c.map(hertz))
        .map(|c| {
            let [low, _, high] = c;
            Band::triangle(&bins, c, 2.0 / (high - low))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f64, samples: usize) -> Vec<f32> {
        (0..samples).map(|n| (0.3 * (TAU * hertz * n as f64 / RATE).sin()) as f32).collect()
    }

    #[test]
    fn short_sounds_are_filled_up_as_the_card_says() {
        let sound = [1.0f32, 3.0];
        assert_eq!(waveform(&sound, 5, false, Short::Zeros), [1.0, 3.0, 0.0, 0.0, 0.0]);
        assert_eq!(waveform(&sound, 5, false, Short::Repeat), [1.0, 3.0, 1.0, 3.0, 1.0]);
        assert_eq!(waveform(&sound, 5, false, Short::AsItIs), sound);
        assert_eq!(waveform(&[1.0, 2.0, 3.0], 2, false, Short::Zeros), [1.0, 2.0]);
        // Zeros come after normalising: they do not shift the mean.
        let normal = waveform(&sound, 4, true, Short::Zeros);
        assert!(normal.iter().zip([-1.0, 1.0, 0.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-6), "{normal:?}");
    }

    #[test]
    fn a_constant_sound_is_normalised_to_nothing() {
        assert!(waveform(&[0.25; 800], 800, true, Short::Zeros).iter().all(|s| s.abs() < 1e-6));
    }

    #[test]
    fn a_tone_stands_in_its_band() {
        let (shape, values) =
            spectrogram(&tone(1000.0, 16_000), 16_000, Spectrum::KaldiFbank, 128, 120, (0.0, 1.0));
        assert_eq!(shape, [1, 120, 128]);
        let loudest = |frame: &[f32]| frame.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
        // mel(1000) = 1000; bands are 21.83 wide from mel(20) = 31.7 on.
        assert_eq!(loudest(&values[50 * 128..51 * 128]), 43);
        assert!(values[98 * 128..].iter().all(|v| *v == 0.0), "98 frames, then nothing");
        let (shape, values) =
            spectrogram(&tone(1000.0, 16_000), 32_000, Spectrum::WhisperLogMel, 80, 200, (0.0, 1.0));
        assert_eq!((shape, values.len()), (vec![1, 80, 200], 16_000));
        let column: Vec<f32> = (0..80).map(|band| values[band * 200 + 50]).collect();
        assert!((25..=27).contains(&loudest(&column)), "{}", loudest(&column));
    }

    #[test]
    fn silence_and_nothing_give_numbers() {
        for spectrum in [Spectrum::KaldiFbank, Spectrum::WhisperLogMel] {
            for sound in [vec![], vec![0.0f32; 8000]] {
                let (_, values) = spectrogram(&sound, 16_000, spectrum, 80, 100, (-4.3, 9.1));
                assert_eq!(values.len(), 8000);
                assert!(values.iter().all(|v| v.is_finite()));
            }
        }
    }
}
