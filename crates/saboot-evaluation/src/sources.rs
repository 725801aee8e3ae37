//! What can only be told with sources kept apart: ranking inside them, thresholds from the others.

use std::collections::BTreeMap;

use crate::Sample;
use crate::roc::{auc, balanced, even, steps, threshold};

/// A source needs so many samples of each label to be judged by itself.
pub const FEWEST_WITHIN: usize = 3;

/// Sources are left out one by one up to so many, above that in so many folds of whole sources.
pub const FOLDS: usize = 100;

/// The ranking inside one source that holds both labels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inside {
    /// The source.
    pub source: usize,
    /// AUC of its own samples.
    pub auc: f64,
    /// Its recorded samples.
    pub real: usize,
    /// Its synthetic samples.
    pub synthetic: usize,
}

/// The sources that hold at least [`FEWEST_WITHIN`] of both labels, each with the AUC inside it.
pub fn within(samples: &[Sample]) -> Vec<Inside> {
    let mut by: BTreeMap<usize, Vec<Sample>> = BTreeMap::new();
    for sample in samples {
        by.entry(sample.source).or_default().push(*sample);
    }
    by.into_iter()
        .filter_map(|(source, mine)| {
            let synthetic = mine.iter().filter(|s| s.synthetic).count();
            let real = mine.len() - synthetic;
            if real.min(synthetic) < FEWEST_WITHIN {
                return None;
            }
            Some(Inside { source, auc: auc(&mine, &even(&mine))?, real, synthetic })
        })
        .collect()
}

/// Mean of the AUCs inside; none where no source holds both labels.
pub fn mean_within(inside: &[Inside]) -> Option<f64> {
    (!inside.is_empty()).then(|| inside.iter().map(|i| i.auc).sum::<f64>() / inside.len() as f64)
}

/// What a threshold does to sources that had no part in setting it.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Share of the recorded samples of other sources that the threshold was to let through, balanced by source.
    pub rate: f64,
    /// Share of synthetic samples that reach it, balanced by source; none where there are none.
    pub caught: Option<f64>,
    /// Share of recorded samples that reach it, balanced by source: what the promise was worth.
    pub false_alarms: Option<f64>,
    /// For each sample whether it reaches the threshold of its fold.
    pub reached: Vec<bool>,
}

/// Folds of whole sources, by sample; and how many there are.
pub fn folds(samples: &[Sample], most: usize) -> (Vec<usize>, usize) {
    let mut names: Vec<usize> = samples.iter().map(|s| s.source).collect();
    names.sort_unstable();
    names.dedup();
    let count = names.len().min(most.max(1));
    let fold = |s: &Sample| names.binary_search(&s.source).unwrap_or_default() % count.max(1);
    (samples.iter().map(fold).collect(), count)
}

/// For each source the threshold that `rate` of the recorded samples of the *other* sources reach (every source weighing
/// alike), and what it catches and wrongly alarms here. None where fewer than two sources hold recorded samples.
pub fn left_out(samples: &[Sample], rate: f64) -> Option<LeftOut> {
    let mut names: Vec<usize> = samples.iter().filter(|s| !s.synthetic).map(|s| s.source).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < 2 {
        return None;
    }
    let (fold, count) = folds(samples, FOLDS);
    let mut thresholds = Vec::with_capacity(count);
    for out in 0..count {
        let others: Vec<Sample> =
            samples.iter().zip(&fold).filter(|(s, f)| !s.synthetic && **f != out).map(|(s, _)| *s).collect();
        thresholds.push(threshold(&steps(&others, &balanced(&others)), rate));
    }
    let reached: Vec<bool> = samples
        .iter()
        .zip(&fold)
        .map(|(s, f)| thresholds.get(*f).copied().flatten().is_some_and(|t| s.score >= t))
        .collect();
    let weights = balanced(samples);
    let share = |synthetic: bool| {
        let mine =
            || samples.iter().zip(&weights).zip(&reached).filter(|((s, _), _)| s.synthetic == synthetic);
        let total: f64 = mine().map(|((_, w), _)| w).sum();
        let hit: f64 = mine().filter(|(_, r)| **r).map(|((_, w), _)| w).sum();
        (total > 0.0).then(|| hit / total + 0.0)
    };
    Some(LeftOut { rate, caught: share(true), false_alarms: share(false), reached })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roc::tests::samples;

    #[test]
    fn one_sided_sources_are_in_no_mean() {
        let scores = [0.0, 0.1, 0.2, 1.0, 1.1, 1.2, 9.0, -9.0];
        let all = samples(&scores, &[0, 0, 0, 1, 1, 1, 0, 1], &[4, 4, 4, 4, 4, 4, 5, 6]);
        let inside = within(&all);
        assert_eq!(inside, [Inside { source: 4, auc: 1.0, real: 3, synthetic: 3 }]);
        assert_eq!((mean_within(&inside), mean_within(&[])), (Some(1.0), None));
    }

    /// A source whose recordings all score high: its own threshold would hide it, that of the others does not.
    #[test]
    fn a_threshold_of_other_sources_does_not_hold_on_an_odd_one() {
        let mut all = Vec::new();
        for source in 0..3 {
            let lift = if source == 2 { 10.0 } else { 0.0 };
            all.extend((0..50).map(|i| Sample { score: lift + f64::from(i), synthetic: false, source }));
        }
        all.push(Sample { score: 55.0, synthetic: true, source: 3 });
        let found = left_out(&all, 0.05).unwrap();
        // The odd source passes the threshold of the two others with the ten that lie above them and a few more.
        assert!(found.false_alarms.unwrap() > 0.05, "{:?}", found.false_alarms);
        assert_eq!(found.caught, Some(if found.reached.last() == Some(&true) { 1.0 } else { 0.0 }));
        assert_eq!(left_out(&all[..50], 0.05), None);
    }

    #[test]
    fn folds_never_part_a_source() {
        let all: Vec<Sample> =
            (0..1000).map(|i| Sample { score: 0.0, synthetic: false, source: (i * 7) % 333 }).collect();
        let (fold, count) = folds(&all, 100);
        assert_eq!(count, 100);
        let pairs = all.iter().zip(&fold);
        for ((a, f), (b, g)) in pairs.clone().zip(pairs.skip(333)) {
            assert!(a.source != b.source || f == g);
        }
    }
}
