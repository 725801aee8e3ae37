//! The filter banks that AAC-LC and MP3 quantise in, so that samples can be looked at the way those encoders did.
//!
//! The principal trait is [`Bank`]: [`Aac`] is the 1024-band MDCT of ISO/IEC 14496-3 (4.6.11), [`Mp3`] the hybrid of
//! ISO/IEC 11172-3 (2.4.3.4: 32-band polyphase, MDCT of 18, alias reduction). Long blocks only. Analysed at the frame
//! offset of the encoder, the coefficients that it set to zero come out as zero again; at any other offset they do not.
//! Coefficients are scaled so that white noise of variance v gives coefficients of variance v.

use std::f64::consts::PI;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// Coefficients in one group: the sum of their log energies is taken as the logarithm of a product.
pub(super) const GROUP: usize = 16;

/// Variance of the rounding noise of 16-bit samples (a twelfth of a step squared): zeros come out about this small.
pub(super) const FLOOR: f64 = 1.0 / 12.0 / (32_768.0 * 32_768.0);

/// One way of cutting sound into frames of coefficients.
pub(super) trait Bank {
    /// Samples from one frame to the next.
    fn period(&self) -> usize;
    /// Groups of [`GROUP`] coefficients in a frame.
    fn groups(&self) -> usize;
    /// Samples that [`Self::every_offset`] needs.
    fn reach(&self) -> usize;
    /// Samples of one frame, overlap and all.
    fn window(&self) -> usize;
    /// Samples between a frame and those beside it in [`Self::three`]: far enough for zeros to be gone.
    fn beside(&self) -> usize;
    /// Log energies of the groups for the frames that start at `samples[0]`, [`Self::beside`] on, and twice that.
    fn three(&mut self, samples: &[f32], out: &mut [Vec<f32>; 3]);
    /// The same for every start from 0 to [`Self::period`] − 1: as many rows of [`Self::groups`] values.
    fn every_offset(&mut self, samples: &[f32], out: &mut [f32]);
}

/// Sums of log energy, group by group.
fn log_energies(coefficients: &[f32], out: &mut [f32]) {
    for (group, out) in coefficients.chunks_exact(GROUP).zip(out) {
        let product: f64 = group.iter().map(|&c| f64::from(c) * f64::from(c) + FLOOR).product();
        *out = product.ln() as f32;
    }
}

/// The MDCT of AAC's long blocks, with the Kaiser-Bessel derived window. Encoders also use a sine: its grid is found
/// with this one too, only less clearly.
pub(super) struct Aac {
    window: Vec<f32>,
    twiddle: Vec<Complex<f32>>,
    fft: Arc<dyn Fft<f32>>,
    folded: Vec<f32>,
    buffer: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    coefficients: Vec<f32>,
}

impl Aac {
    pub(super) const N: usize = 1024;

    pub(super) fn new() -> Self {
        let n = Self::N;
        let scale = (2.0 / n as f64).sqrt();
        let half = kaiser_bessel(n, 4.0);
        let window: Vec<f32> = half.iter().chain(half.iter().rev()).map(|w| (w * scale) as f32).collect();
        let twiddle = (0..n / 2)
            .map(|k| {
                let angle = -PI * (8 * k + 1) as f64 / (8 * n) as f64;
                Complex::new(angle.cos() as f32, angle.sin() as f32)
            })
            .collect();
        let fft = FftPlanner::new().plan_fft_forward(n / 2);
        Self {
            window,
            twiddle,
            folded: vec![0.0; n],
            buffer: vec![Complex::default(); n / 2],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            coefficients: vec![0.0; n],
            fft,
        }
    }

    /// Fold to half the length (time-domain aliasing), then a DCT-IV by a complex FFT of half its length.
    fn transform(&mut self, samples: &[f32]) {
        let (n, half) = (Self::N, Self::N / 2);
        let (Some(x), w) = (samples.get(..2 * n), &self.window) else { return };
        for i in 0..half {
            let (c, d) = (3 * half - 1 - i, 3 * half + i);
            self.folded[i] = -x[c] * w[c] - x[d] * w[d];
            let (a, b) = (i, n - 1 - i);
            self.folded[half + i] = x[a] * w[a] - x[b] * w[b];
        }
        for (i, (out, t)) in self.buffer.iter_mut().zip(&self.twiddle).enumerate() {
            *out = Complex::new(self.folded[2 * i], self.folded[n - 1 - 2 * i]) * t;
        }
        self.fft.process_with_scratch(&mut self.buffer, &mut self.scratch);
        for (k, (y, t)) in self.buffer.iter().zip(&self.twiddle).enumerate() {
            let y = y * t;
            self.coefficients[2 * k] = y.re;
            self.coefficients[n - 1 - 2 * k] = -y.im;
        }
    }
}

impl Bank for Aac {
    fn period(&self) -> usize {
        Self::N
    }
    fn groups(&self) -> usize {
        Self::N / GROUP
    }
    fn reach(&self) -> usize {
        3 * Self::N
    }
    fn window(&self) -> usize {
        2 * Self::N
    }
    fn beside(&self) -> usize {
        7
    }
    fn three(&mut self, samples: &[f32], out: &mut [Vec<f32>; 3]) {
        for (i, out) in out.iter_mut().enumerate() {
            self.transform(samples.get(i * self.beside()..).unwrap_or_default());
            log_energies(&self.coefficients, out);
        }
    }
    fn every_offset(&mut self, samples: &[f32], out: &mut [f32]) {
        for (offset, row) in out.chunks_exact_mut(Self::N / GROUP).enumerate() {
            self.transform(samples.get(offset..).unwrap_or_default());
            log_energies(&self.coefficients, row);
        }
    }
}

/// Rising half of a Kaiser-Bessel derived window of `2 * n` samples.
fn kaiser_bessel(n: usize, alpha: f64) -> Vec<f64> {
    let bessel = |x: f64| {
        let (mut term, mut sum) = (1.0, 1.0);
        for k in 1..60 {
            term *= (x / 2.0 / f64::from(k)).powi(2);
            sum += term;
        }
        sum
    };
    let kaiser: Vec<f64> = (0..=n)
        .map(|i| {
            let x = 2.0 * i as f64 / n as f64 - 1.0;
            bessel(PI * alpha * (1.0 - x * x).max(0.0).sqrt())
        })
        .collect();
    let total: f64 = kaiser.iter().sum();
    let mut sum = 0.0;
    kaiser
        .iter()
        .take(n)
        .map(|k| {
            sum += k;
            (sum / total).sqrt()
        })
        .collect()
}

/// The hybrid filter bank of MPEG audio layer III, long blocks.
pub(super) struct Mp3 {
    /// Prototype low-pass, 512 taps, with the sign of every second stretch of 64 turned.
    prototype: Vec<f32>,
    /// `cosine[k * 32 + d]`: subband k, distance d from the middle of the prototype's fold.
    cosine: Vec<f32>,
    /// Window of the MDCT of 18.
    window: [f32; 36],
    /// `mdct[k * 18 + n]`, the folded kernel.
    mdct: Vec<f32>,
    butterflies: [(f32, f32); 8],
    /// Subband samples of one phase, `slots[k * SLOTS + t]`.
    slots: Vec<f32>,
    coefficients: Vec<f32>,
}

/// Slots (one sample of every subband) that the starts of one granule need.
const SLOTS: usize = 54;

impl Mp3 {
    pub(super) const N: usize = 576;
    const TAPS: usize = 512;

    pub(super) fn new() -> Self {
        let whole = |n: usize| f64::from(PROTOTYPE[if n <= 256 { n } else { 512 - n }]);
        let energy: f64 = (0..Self::TAPS).map(|n| whole(n).powi(2)).sum();
        let scale = (2.0 / energy).sqrt();
        let prototype = (0..Self::TAPS)
            .map(|n| (whole(n) * scale * if (n / 64) % 2 == 1 { -1.0 } else { 1.0 }) as f32)
            .collect();
        let cosine =
            (0..32 * 32).map(|i| (PI / 64.0 * ((2 * (i / 32) + 1) * (i % 32)) as f64).cos() as f32).collect();
        let window =
            std::array::from_fn(|n| ((PI / 36.0 * (n as f64 + 0.5)).sin() * (2.0f64 / 18.0).sqrt()) as f32);
        let mdct = (0..18 * 18)
            .map(|i| {
                let (k, n) = ((i / 18) as f64, (i % 18) as f64);
                (PI / 18.0 * (n + 0.5) * (k + 0.5)).cos() as f32
            })
            .collect();
        let c = [-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037f64];
        let butterflies = c.map(|c| {
            let root = (1.0 + c * c).sqrt();
            ((1.0 / root) as f32, (c / root) as f32)
        });
        Self {
            prototype,
            cosine,
            window,
            mdct,
            butterflies,
            slots: vec![0.0; 32 * SLOTS],
            coefficients: vec![0.0; Self::N],
        }
    }

    /// Fills `count` slots from `samples[0]` on.
    fn polyphase(&mut self, samples: &[f32], count: usize) {
        for t in 0..count {
            let Some(x) = samples.get(32 * t..32 * t + Self::TAPS) else { return };
            // The prototype is symmetrical: forwards over the samples it is the matched filter of the decoder's bank.
            let mut w = [0.0f32; 64];
            for (x, p) in x.chunks_exact(64).zip(self.prototype.chunks_exact(64)) {
                for ((w, x), p) in w.iter_mut().zip(x).zip(p) {
                    *w += x * p;
                }
            }
            let mut v = [0.0f32; 32];
            // Phases 16 to 79 of the cosine come down to 0 to 31 by its symmetries about 32 and 64.
            v[0] = -w[48];
            for d in 1..16 {
                v[d] = -w[48 - d] - w[48 + d];
            }
            for d in 16..32 {
                v[d] = w[d - 16] - w[48 - d];
            }
            for (k, row) in self.cosine.chunks_exact(32).enumerate() {
                let sum: f32 = row.iter().zip(&v).map(|(c, v)| c * v).sum();
                // Layer III turns the spectrum of every odd subband round.
                self.slots[k * SLOTS + t] = if k % 2 == 1 && t % 2 == 1 { -sum } else { sum };
            }
        }
    }

    /// MDCT and alias reduction of the 36 slots from `from` on.
    fn hybrid(&mut self, from: usize) {
        for k in 0..32 {
            let Some(x) = self.slots.get(k * SLOTS + from..k * SLOTS + from + 36) else { return };
            let w = &self.window;
            let mut folded = [0.0f32; 18];
            for i in 0..9 {
                let (c, d) = (26 - i, 27 + i);
                folded[i] = -x[c] * w[c] - x[d] * w[d];
                let (a, b) = (i, 17 - i);
                folded[9 + i] = x[a] * w[a] - x[b] * w[b];
            }
            for (out, row) in
                self.coefficients[18 * k..18 * k + 18].iter_mut().zip(self.mdct.chunks_exact(18))
            {
                *out = row.iter().zip(&folded).map(|(c, v)| c * v).sum();
            }
        }
        for border in 1..32 {
            for (i, &(cs, ca)) in self.butterflies.iter().enumerate() {
                let (low, high) = (18 * border - 1 - i, 18 * border + i);
                let (a, b) = (self.coefficients[low], self.coefficients[high]);
                self.coefficients[low] = a * cs + b * ca;
                self.coefficients[high] = b * cs - a * ca;
            }
        }
    }
}

impl Bank for Mp3 {
    fn period(&self) -> usize {
        Self::N
    }
    fn groups(&self) -> usize {
        Self::N / GROUP
    }
    fn reach(&self) -> usize {
        32 + 32 * (SLOTS - 1) + Self::TAPS
    }
    fn window(&self) -> usize {
        32 * 35 + Self::TAPS
    }
    /// One slot: all three frames then share their subband samples.
    fn beside(&self) -> usize {
        32
    }
    fn three(&mut self, samples: &[f32], out: &mut [Vec<f32>; 3]) {
        self.polyphase(samples, 38);
        for (slot, out) in out.iter_mut().enumerate() {
            self.hybrid(slot);
            log_energies(&self.coefficients, out);
        }
    }
    fn every_offset(&mut self, samples: &[f32], out: &mut [f32]) {
        let groups = Self::N / GROUP;
        for phase in 0..32 {
            self.polyphase(samples.get(phase..).unwrap_or_default(), SLOTS);
            for slot in 0..18 {
                self.hybrid(slot);
                let offset = 32 * slot + phase;
                if let Some(row) = out.get_mut(offset * groups..(offset + 1) * groups) {
                    log_energies(&self.coefficients, row);
                }
            }
        }
    }
}

/// Rising half of the prototype low-pass of ISO/IEC 11172-3, Table 3-B.3, in units of 1/65536, without the turned
/// signs of its printed form; read back from the response of a decoder to single subband samples.
const PROTOTYPE: [i32; 257] = [
    0, -1, -1, -1, -1, -1, -1, -2, -2, -2, -2, -3, -3, -4, -4, -5, -5, -6, -7, -7, -8, -9, -10, -11, -13,
    -14, -16, -17, -19, -21, -24, -26, -29, -31, -35, -38, -41, -45, -49, -53, -58, -63, -68, -73, -79, -85,
    -91, -97, -104, -111, -117, -125, -132, -139, -147, -154, -161, -169, -176, -183, -190, -196, -202, -208,
    -213, -218, -222, -225, -227, -228, -228, -227, -224, -221, -215, -208, -200, -189, -177, -163, -146,
    -127, -106, -83, -57, -29, 2, 36, 72, 111, 153, 197, 244, 294, 347, 401, 459, 519, 581, 645, 711, 779,
    848, 919, 991, 1064, 1137, 1210, 1283, 1356, 1428, 1498, 1567, 1634, 1698, 1759, 1817, 1870, 1919, 1962,
    2001, 2032, 2057, 2075, 2085, 2087, 2080, 2063, 2037, 2000, 1952, 1893, 1822, 1739, 1644, 1535, 1414,
    1280, 1131, 970, 794, 605, 402, 185, -45, -288, -545, -814, -1095, -1388, -1692, -2006, -2330, -2663,
    -3004, -3351, -3705, -4063, -4425, -4788, -5153, -5517, -5879, -6237, -6589, -6935, -7271, -7597, -7910,
    -8209, -8491, -8755, -8998, -9219, -9416, -9585, -9727, -9838, -9916, -9959, -9966, -9935, -9863, -9750,
    -9592, -9389, -9139, -8840, -8492, -8092, -7640, -7134, -6574, -5959, -5288, -4561, -3776, -2935, -2037,
    -1082, -70, 998, 2122, 3300, 4533, 5818, 7154, 8540, 9975, 11455, 12980, 14548, 16155, 17799, 19478,
    21189, 22929, 24694, 26482, 28289, 30112, 31947, 33791, 35640, 37489, 39336, 41176, 43006, 44821, 46617,
    48390, 50137, 51853, 53534, 55178, 56778, 58333, 59838, 61289, 62684, 64019, 65290, 66494, 67629, 68692,
    69679, 70590, 71420, 72169, 72835, 73415, 73908, 74313, 74630, 74856, 74992, 75038,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_transform_is_the_mdct() {
        let mut bank = Aac::new();
        let mut seed = 1u32;
        let samples: Vec<f32> = (0..2048)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                seed as f32 / u32::MAX as f32 - 0.5
            })
            .collect();
        bank.transform(&samples);
        for k in [0, 1, 17, 511, 1023] {
            let direct: f64 = samples
                .iter()
                .zip(&bank.window)
                .enumerate()
                .map(|(n, (x, w))| {
                    f64::from(x * w) * (PI / 1024.0 * (n as f64 + 0.5 + 512.0) * (k as f64 + 0.5)).cos()
                })
                .sum();
            assert!((direct - f64::from(bank.coefficients[k])).abs() < 1e-4, "{k}: {direct}");
        }
    }
}
