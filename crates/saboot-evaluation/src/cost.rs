//! What likelihood ratios cost who decides by them: Cllr (Brümmer and du Preez, Computer Speech and Language 20, 2006).
//!
//! Here the `score` of a [`Sample`] is a natural log likelihood ratio. Cllr is 0 for certainty in the right place, 1 for
//! saying nothing, more for misleading. [`least`] is what the best non-decreasing map of the same ranking would cost.

use std::f64::consts::LN_2;

use crate::Sample;
use crate::roc::{Step, steps};

/// ln(1 + eˣ), exact far out.
fn softplus(x: f64) -> f64 {
    if x == f64::NEG_INFINITY { 0.0 } else { x.max(0.0) + (-x.abs()).exp().ln_1p() }
}

fn mean(values: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, weight) =
        values.filter(|(_, w)| *w > 0.0).fold((0.0, 0.0), |(s, t), (v, w)| (s + v * w, t + w));
    (weight > 0.0).then_some(sum / weight)
}

/// Cllr in bits; none where a label is missing.
pub fn cllr(samples: &[Sample], weights: &[f64]) -> Option<f64> {
    let of = |synthetic: bool| {
        let sign = if synthetic { -1.0 } else { 1.0 };
        let mine = samples.iter().zip(weights).filter(move |(s, _)| s.synthetic == synthetic);
        mean(mine.map(|(s, w)| (softplus(sign * s.score), *w)))
    };
    Some((of(true)? + of(false)?) / (2.0 * LN_2))
}

/// Neighbouring scores that the best non-decreasing calibration makes one: pool adjacent violators.
struct Pool {
    real: f64,
    synthetic: f64,
}

/// Cllr of the best non-decreasing calibration (pool adjacent violators; both labels weigh half): what the ranking alone
/// allows. None where a label is missing.
pub fn least(samples: &[Sample], weights: &[f64]) -> Option<f64> {
    let steps = steps(samples, weights);
    let (real, synthetic) = steps.iter().fold((0.0, 0.0), |(r, s), step| (r + step.real, s + step.synthetic));
    if real <= 0.0 || synthetic <= 0.0 {
        return None;
    }
    let mut pools: Vec<Pool> = Vec::new();
    for Step { real: r, synthetic: s, .. } in steps {
        let mut last = Pool { real: r / real, synthetic: s / synthetic };
        // Shares of synthetic must rise from pool to pool.
        while let Some(before) = pools.pop() {
            let (a, b) = (before.real + before.synthetic, last.real + last.synthetic);
            if before.synthetic * b < last.synthetic * a {
                pools.push(before);
                break;
            }
            last = Pool { real: before.real + last.real, synthetic: before.synthetic + last.synthetic };
        }
        pools.push(last);
    }
    // A pool of one label costs nothing; in the others ln LR = ln(synthetic / real).
    let cost = pools.iter().filter(|p| p.real > 0.0 && p.synthetic > 0.0).map(|p| {
        let log_lr = (p.synthetic / p.real).ln();
        p.synthetic * softplus(-log_lr) + p.real * softplus(log_lr)
    });
    // A sum of nothing is -0.
    Some(cost.sum::<f64>() / (2.0 * LN_2) + 0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::roc::even;
    use crate::roc::tests::samples;

    #[test]
    fn silence_costs_one_and_certainty_nothing() {
        let silent = samples(&[0.0; 3], &[0, 1, 1], &[]);
        assert_eq!((cllr(&silent, &even(&silent)), least(&silent, &even(&silent))), (Some(1.0), Some(1.0)));
        let sure = samples(&[-50.0, 50.0, f64::INFINITY], &[0, 1, 1], &[]);
        assert!(cllr(&sure, &even(&sure)).unwrap() < 1e-12);
        let wrong = samples(&[f64::INFINITY, 1.0], &[0, 1], &[]);
        assert_eq!(cllr(&wrong, &even(&wrong)), Some(f64::INFINITY));
        let one = samples(&[1.0, 2.0], &[1, 1], &[]);
        assert_eq!((cllr(&one, &even(&one)), least(&one, &even(&one))), (None, None));
    }

    proptest! {
        #[test]
        fn no_line_costs_less_than_the_least(
            rows in proptest::collection::vec((-4i32..5, any::<bool>(), 0usize..4), 2..60), slope in 0.0f64..3.0, offset in -2.0f64..2.0,
        ) {
            let all: Vec<Sample> = rows.iter().map(|(s, l, source)| Sample { score: f64::from(*s), synthetic: *l, source: *source }).collect();
            let weights = crate::roc::balanced(&all);
            let line: Vec<Sample> = all.iter().map(|s| Sample { score: slope * s.score + offset, ..*s }).collect();
            match (least(&all, &weights), cllr(&line, &weights)) {
                (Some(least), Some(cost)) => prop_assert!(least <= cost + 1e-9 && (-1e-12..=1.0 + 1e-9).contains(&least)),
                (least, cost) => prop_assert_eq!(least, cost),
            }
        }
    }
}
