//! Sound as a sparing codec leaves it.
//!
//! [`sound`] takes the top off 16 kHz mono, then all but the 255 levels of 8-bit µ-law (ITU-T G.711). The filter is a windowed sinc of
//! 63 taps at 7 kHz, before and after.

/// Taps of the filter; odd, so that it delays nothing.
const TAPS: usize = 63;
/// Hz.
const EDGE: f64 = 7000.0;
/// Samples of the first half second, which `late-start` leaves out.
pub const LATE_START: usize = 8000;

/// 16 kHz samples stored coarsely; as many as went in.
pub fn sound(samples: &[f32]) -> Vec<f32> {
    through(samples, EDGE, 1)
}

/// The same at 8 kHz and in the band of a telephone, 3.4 kHz.
#[cfg(test)]
pub(crate) fn telephone(samples: &[f32]) -> Vec<f32> {
    through(samples, 3400.0, 2)
}

/// Every `step`th sample of what lies below `edge`, in µ-law, and back.
fn through(samples: &[f32], edge: f64, step: usize) -> Vec<f32> {
    let filter = low_pass(edge);
    let mut kept = vec![0.0; samples.len()];
    for at in (0..samples.len()).step_by(step) {
        if let Some(place) = kept.get_mut(at) {
            // The samples between are 0, which lowers the level.
            *place = step as f32 * mu_law(filtered(samples, &filter, at));
        }
    }
    (0..kept.len()).map(|at| filtered(&kept, &filter, at)).collect()
}

/// Hamming window over a sinc, with a gain of 1 at 0 Hz.
fn low_pass(edge: f64) -> [f32; TAPS] {
    let middle = (TAPS / 2) as f64;
    let turn = 2.0 * std::f64::consts::PI;
    let mut taps = [0.0f64; TAPS];
    for (i, tap) in taps.iter_mut().enumerate() {
        let at = i as f64 - middle;
        let phase = turn * edge / 16_000.0 * at;
        let sinc = if at == 0.0 { 1.0 } else { phase.sin() / phase };
        *tap = sinc * (0.54 + 0.46 * (std::f64::consts::PI * at / (middle + 1.0)).cos());
    }
    let sum: f64 = taps.iter().sum();
    taps.map(|tap| (tap / sum) as f32)
}

/// The filter's output around one sample; beyond the ends there is silence.
fn filtered(samples: &[f32], filter: &[f32; TAPS], at: usize) -> f32 {
    let reach = TAPS / 2;
    let skipped = reach.saturating_sub(at);
    let start = at.saturating_sub(reach);
    let taps = filter.get(skipped..).unwrap_or_default();
    samples.get(start..).unwrap_or_default().iter().zip(taps).map(|(s, t)| s * t).sum()
}

/// To one of 255 levels of µ-law and back (G.711: 14 bits, eight segments of sixteen steps).
fn mu_law(sample: f32) -> f32 {
    const BIAS: i32 = 33;
    const MOST: i32 = 8158;
    let value = if sample.is_finite() { (sample.clamp(-1.0, 1.0) * 8159.0) as i32 } else { 0 };
    let magnitude = value.abs().min(MOST) + BIAS;
    // The segment is the place of the highest bit, from bit 5 on.
    let segment = (31 - magnitude.leading_zeros() as i32 - 5).clamp(0, 7);
    let step = (magnitude >> (segment + 1)) & 0x0f;
    let back = (((2 * step + 33) << segment) - BIAS).min(MOST);
    (if value < 0 { -back } else { back }) as f32 / 8159.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, level: f64) -> Vec<f32> {
        (0..16_000)
            .map(|n| (level * (2.0 * std::f64::consts::PI * hz * f64::from(n) / 16_000.0).sin()) as f32)
            .collect()
    }

    fn power(samples: &[f32]) -> f64 {
        samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / samples.len() as f64
    }

    #[test]
    fn speech_passes_and_what_is_above_it_does_not() {
        type Copy = fn(&[f32]) -> Vec<f32>;
        let cases: [(Copy, f64, f64, f64); 8] = [
            (sound, 400.0, 0.9, 1.1),
            (sound, 6000.0, 0.8, 1.1),
            (sound, 7900.0, 0.0, 0.05),
            (telephone, 400.0, 0.9, 1.1),
            (telephone, 1000.0, 0.9, 1.1),
            (telephone, 3000.0, 0.8, 1.1),
            (telephone, 4500.0, 0.0, 0.01),
            (telephone, 6000.0, 0.0, 0.01),
        ];
        for (copy, hz, low, high) in cases {
            let sent = tone(hz, 0.4);
            let heard = copy(&sent);
            assert_eq!(heard.len(), sent.len());
            let kept = power(&heard) / power(&sent);
            assert!(low <= kept && kept <= high, "{hz} Hz: {kept}");
        }
    }

    #[test]
    fn mu_law_errs_little_near_silence_and_more_when_loud() {
        assert_eq!(mu_law(0.0), 0.0);
        for level in [0.001f32, 0.01, 0.1, 0.5, 0.99, 1.0, 7.0] {
            for sign in [-1.0, 1.0] {
                let heard = mu_law(sign * level);
                let error = (heard - sign * level.min(1.0)).abs();
                assert!(error <= 0.04 * level.min(1.0) + 3e-4, "{level}: {heard}");
            }
        }
        let levels: std::collections::BTreeSet<i32> =
            (-8159..=8159).map(|v| (mu_law(v as f32 / 8159.0) * 8159.0).round() as i32).collect();
        assert_eq!(levels.len(), 255);
    }

    #[test]
    fn hostile_numbers_and_short_sounds_are_no_trouble() {
        assert!(sound(&[]).is_empty());
        assert_eq!(sound(&[0.5]).len(), 1);
        assert!(sound(&[f32::MAX, f32::NEG_INFINITY, 8.0, -8.0]).len() == 4);
    }
}
