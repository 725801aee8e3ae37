//! Sound as a narrow-band telephone leaves it.
//!
//! [`sound`] takes 16 kHz mono to 8 kHz, through 8-bit µ-law (ITU-T G.711) and back. The filter is a windowed sinc of
//! 63 taps at 3.4 kHz, the same on both ways.

/// Taps of the filter; odd, so that it delays nothing.
const TAPS: usize = 63;
/// Hz.
const EDGE: f64 = 3400.0;
/// Samples of the first half second, which `late-start` leaves out.
pub const LATE_START: usize = 8000;

/// 16 kHz samples after a telephone; as many as went in.
pub fn sound(samples: &[f32]) -> Vec<f32> {
    let filter = low_pass();
    let narrow: Vec<f32> =
        (0..samples.len()).step_by(2).map(|at| mu_law(filtered(samples, &filter, at))).collect();
    let mut spread = vec![0.0; samples.len()];
    for (place, value) in spread.iter_mut().step_by(2).zip(narrow) {
        // Every other sample is 0, which halves the level.
        *place = 2.0 * value;
    }
    (0..spread.len()).map(|at| filtered(&spread, &filter, at)).collect()
}

/// Hamming window over a sinc, with a gain of 1 at 0 Hz.
fn low_pass() -> [f32; TAPS] {
    let middle = (TAPS / 2) as f64;
    let turn = 2.0 * std::f64::consts::PI;
    let mut taps = [0.0f64; TAPS];
    for (i, tap) in taps.iter_mut().enumerate() {
        let at = i as f64 - middle;
        let phase = turn * EDGE / 16_000.0 * at;
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
    fn a_telephone_passes_speech_and_stops_what_is_above_it() {
        for (hz, low, high) in [
            (400.0, 0.9, 1.1),
            (1000.0, 0.9, 1.1),
            (3000.0, 0.8, 1.1),
            (4500.0, 0.0, 0.01),
            (6000.0, 0.0, 0.01),
        ] {
            let sent = tone(hz, 0.4);
            let heard = sound(&sent);
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
