//! Intervals from drawing sources again: percentile bootstrap (Efron 1979) with a source as the observation.
//!
//! Files of one source resemble each other, so that drawing files would promise far too narrow an interval.

use serde::{Deserialize, Serialize};

use crate::roc::balanced;
use crate::{Random, Sample};

/// Draws for an interval.
pub const ROUNDS: usize = 1000;

/// Draws that may miss a label before the attempt is given up, as a multiple of the rounds asked for.
const PATIENCE: usize = 20;

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// Lower end; none where too few sources allow no interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A figure of weighted samples; none where it cannot be had.
pub type Statistic<'a> = &'a dyn Fn(&[Sample], &[f64]) -> Option<f64>;

/// `statistic` of samples in which every source weighs alike, and where 95 % of it fall when sources are drawn again with
/// replacement (a source keeps its samples of both labels; one drawn twice counts twice). Draws that miss a label are
/// drawn again. With fewer than two sources of either label there is no interval: a draw would be the same source again.
pub fn interval(statistic: Statistic<'_>, samples: &[Sample], rounds: usize, seed: u64) -> Option<Interval> {
    // Sorted once here, every draw is sorted already.
    let mut sorted = samples.to_vec();
    sorted.sort_by(|a, b| a.score.total_cmp(&b.score));
    let base = balanced(&sorted);
    let value = statistic(&sorted, &base)?;
    let alone = Some(Interval { value, low: None, high: None });
    let mut names: Vec<usize> = sorted.iter().map(|s| s.source).collect();
    names.sort_unstable();
    names.dedup();
    let place: Vec<usize> =
        sorted.iter().map(|s| names.binary_search(&s.source).unwrap_or_default()).collect();
    let sources_of = |synthetic: bool| {
        let mut of: Vec<usize> =
            sorted.iter().filter(|s| s.synthetic == synthetic).map(|s| s.source).collect();
        of.sort_unstable();
        of.dedup();
        of.len()
    };
    if sources_of(false).min(sources_of(true)) < 2 {
        return alone;
    }
    let mut draws = Random::new(seed);
    let mut values = Vec::with_capacity(rounds);
    let mut times = vec![0u32; names.len()];
    let (mut kept, mut weights) = (Vec::new(), Vec::new());
    for _ in 0..rounds.saturating_mul(PATIENCE) {
        if values.len() >= rounds {
            break;
        }
        times.fill(0);
        for _ in 0..names.len() {
            if let Some(count) = times.get_mut(draws.below(names.len())) {
                *count += 1;
            }
        }
        kept.clear();
        weights.clear();
        for ((sample, weight), place) in sorted.iter().zip(&base).zip(&place) {
            let count = times.get(*place).copied().unwrap_or_default();
            if count > 0 {
                kept.push(*sample);
                weights.push(weight * f64::from(count));
            }
        }
        values.extend(statistic(&kept, &weights));
    }
    if values.len() < rounds {
        return alone;
    }
    values.sort_by(f64::total_cmp);
    Some(Interval { value, low: percentile(&values, 2.5), high: percentile(&values, 97.5) })
}

/// A percentile of sorted values, linear between neighbours; none of no values.
pub fn percentile(sorted: &[f64], percent: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = percent / 100.0 * last as f64;
    let below = place.floor();
    let at = |index: f64| sorted.get((index as usize).min(last)).copied();
    let (low, high) = (at(below)?, at(below + 1.0)?);
    Some(low + (high - low) * (place - below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roc::auc;
    use crate::roc::tests::samples;

    #[test]
    fn one_source_of_a_label_gives_no_interval() {
        let all = samples(&[0.0, 1.0, 0.5, 2.0], &[0, 0, 1, 1], &[0, 1, 2, 2]);
        let found = interval(&|s, w| auc(s, w), &all, 100, 0).unwrap();
        assert_eq!((found.value, found.low, found.high), (0.75, None, None));
        let none = samples(&[0.0, 1.0], &[0, 0], &[0, 1]);
        assert_eq!(interval(&|s, w| auc(s, w), &none, 100, 0), None);
    }

    #[test]
    fn percentiles_are_linear_between_neighbours() {
        assert_eq!(percentile(&[1.0, 2.0, 3.0], 50.0), Some(2.0));
        assert_eq!(percentile(&[1.0, 2.0, 3.0], 25.0), Some(1.5));
        assert_eq!(percentile(&[5.0], 97.5), Some(5.0));
        assert_eq!(percentile(&[], 50.0), None);
    }
}
