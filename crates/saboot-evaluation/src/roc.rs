//! Ranking: area under the ROC curve, operating points, equal error rate, thresholds.
//!
//! Every function takes one weight a sample; [`balanced`] makes those in which a source counts the same whatever its
//! size. Samples with equal scores are one step: no threshold tells them apart.

use std::collections::BTreeMap;

use crate::Sample;

/// Weights that sum to 1 within each label, every source of a label counting alike, every sample of a source alike.
pub fn balanced(samples: &[Sample]) -> Vec<f64> {
    let mut counts: BTreeMap<(bool, usize), usize> = BTreeMap::new();
    for sample in samples {
        *counts.entry((sample.synthetic, sample.source)).or_default() += 1;
    }
    let sources = |synthetic| counts.keys().filter(|(label, _)| *label == synthetic).count();
    let (real, synthetic) = (sources(false), sources(true));
    samples
        .iter()
        .map(|s| {
            let count = counts.get(&(s.synthetic, s.source)).copied().unwrap_or(1);
            1.0 / (count * if s.synthetic { synthetic } else { real }) as f64
        })
        .collect()
}

/// One weight of 1 a sample: every file counts alike.
pub fn even(samples: &[Sample]) -> Vec<f64> {
    vec![1.0; samples.len()]
}

/// The weight of each label at one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The score.
    pub score: f64,
    /// Weight of recorded samples with it.
    pub real: f64,
    /// Weight of synthetic samples with it.
    pub synthetic: f64,
}

/// The distinct scores, rising, with the weight of each label at each.
pub fn steps(samples: &[Sample], weights: &[f64]) -> Vec<Step> {
    let mut order: Vec<(&Sample, f64)> = samples.iter().zip(weights.iter().copied()).collect();
    order.sort_by(|(a, _), (b, _)| a.score.total_cmp(&b.score));
    let mut steps: Vec<Step> = Vec::new();
    for (sample, weight) in order {
        // -0 and 0 are one score.
        let score = sample.score + 0.0;
        let new = Step { score, real: 0.0, synthetic: 0.0 };
        let step = match steps.last_mut() {
            Some(step) if step.score == score => step,
            _ => {
                steps.push(new);
                let Some(step) = steps.last_mut() else { continue };
                step
            }
        };
        *if sample.synthetic { &mut step.synthetic } else { &mut step.real } += weight;
    }
    steps
}

/// Weight of recorded and of synthetic samples; none where a label has none.
fn totals(steps: &[Step]) -> Option<(f64, f64)> {
    let (real, synthetic) = steps.iter().fold((0.0, 0.0), |(r, s), step| (r + step.real, s + step.synthetic));
    (real > 0.0 && synthetic > 0.0).then_some((real, synthetic))
}

/// Area under the ROC curve, ties counting half; none where a label is missing.
pub fn auc(samples: &[Sample], weights: &[f64]) -> Option<f64> {
    let steps = steps(samples, weights);
    let (real, synthetic) = totals(&steps)?;
    let mut below = 0.0;
    let mut area = 0.0;
    for step in &steps {
        area += step.synthetic * (below + step.real / 2.0);
        below += step.real;
    }
    Some((area / (real * synthetic)).clamp(0.0, 1.0))
}

/// The two errors of "synthetic when the score reaches the threshold".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Threshold; infinite where nothing is called synthetic.
    pub threshold: f64,
    /// Share of recorded samples that reach it.
    pub false_alarms: f64,
    /// Share of synthetic samples that do not.
    pub misses: f64,
}

/// All operating points, thresholds rising, the last one infinite; none where a label is missing.
pub fn points(samples: &[Sample], weights: &[f64]) -> Option<Vec<Point>> {
    let steps = steps(samples, weights);
    let (real, synthetic) = totals(&steps)?;
    let (mut below_real, mut below_synthetic) = (0.0, 0.0);
    let mut points = Vec::with_capacity(steps.len() + 1);
    let mut at = |threshold, below_real: f64, below_synthetic: f64| {
        let false_alarms = (1.0 - below_real / real).clamp(0.0, 1.0);
        points.push(Point { threshold, false_alarms, misses: (below_synthetic / synthetic).clamp(0.0, 1.0) });
    };
    for step in &steps {
        at(step.score, below_real, below_synthetic);
        below_real += step.real;
        below_synthetic += step.synthetic;
    }
    at(f64::INFINITY, below_real, below_synthetic);
    Some(points)
}

/// Equal error rate, linear between the two operating points that straddle it; none where a label is missing.
pub fn eer(samples: &[Sample], weights: &[f64]) -> Option<f64> {
    let points = points(samples, weights)?;
    let mut before: Option<Point> = None;
    for point in points {
        let gap = point.misses - point.false_alarms;
        if gap >= 0.0 {
            let Some(last) = before else { return Some((point.false_alarms + point.misses) / 2.0) };
            let last_gap = last.misses - last.false_alarms;
            let part = -last_gap / (gap - last_gap);
            return Some(last.false_alarms + part * (point.false_alarms - last.false_alarms));
        }
        before = Some(point);
    }
    None
}

/// The lowest threshold that at most `rate` of the weight of recorded samples reaches; just above all of them where no
/// score of theirs will do. None where there are none.
pub fn threshold_at(samples: &[Sample], weights: &[f64], rate: f64) -> Option<f64> {
    let (real, weight): (Vec<Sample>, Vec<f64>) =
        samples.iter().zip(weights).filter(|(s, w)| !s.synthetic && **w > 0.0).map(|(s, w)| (*s, *w)).unzip();
    threshold(&steps(&real, &weight), rate)
}

/// The same of finished steps.
pub(crate) fn threshold(steps: &[Step], rate: f64) -> Option<f64> {
    let total: f64 = steps.iter().map(|s| s.real).sum();
    let mut above = 0.0;
    let mut found = steps.iter().rev().find(|s| s.real > 0.0)?.score.next_up();
    for step in steps.iter().rev().filter(|s| s.real > 0.0) {
        above += step.real;
        if above / total > rate {
            break;
        }
        found = step.score;
    }
    Some(found)
}

/// Share of the weight of a label that reaches a threshold; none where the label has none.
pub fn reaching(samples: &[Sample], weights: &[f64], synthetic: bool, threshold: f64) -> Option<f64> {
    let mine = || samples.iter().zip(weights).filter(|(s, _)| s.synthetic == synthetic);
    let total: f64 = mine().map(|(_, w)| w).sum();
    let hit: f64 = mine().filter(|(s, _)| s.score >= threshold).map(|(_, w)| w).sum();
    // A sum of nothing is -0.
    (total > 0.0).then(|| hit / total + 0.0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn samples(scores: &[f64], labels: &[u8], sources: &[usize]) -> Vec<Sample> {
        scores
            .iter()
            .zip(labels)
            .zip(sources.iter().chain(std::iter::repeat(&0)))
            .map(|((score, label), source)| Sample { score: *score, synthetic: *label == 1, source: *source })
            .collect()
    }

    fn plain(scores: &[f64], labels: &[u8]) -> (Vec<Sample>, Vec<f64>) {
        let all = samples(scores, labels, &[]);
        let weights = even(&all);
        (all, weights)
    }

    #[test]
    fn known_cases_have_known_errors() {
        for (scores, labels, area, error) in [
            ([0.0, 1.0, 2.0, 3.0], [0, 0, 1, 1], 1.0, 0.0),
            ([3.0, 2.0, 1.0, 0.0], [0, 0, 1, 1], 0.0, 1.0),
            ([0.0, 0.0, 0.0, 0.0], [0, 0, 1, 1], 0.5, 0.5),
            ([0.0, 2.0, 1.0, 3.0], [0, 0, 1, 1], 0.75, 0.5),
            ([-0.0, 0.0, 0.0, -0.0], [0, 1, 0, 1], 0.5, 0.5),
        ] {
            let (all, weights) = plain(&scores, &labels);
            assert_eq!((auc(&all, &weights), eer(&all, &weights)), (Some(area), Some(error)), "{scores:?}");
        }
    }

    #[test]
    fn a_missing_label_gives_no_figure() {
        for labels in [[0, 0, 0], [1, 1, 1]] {
            let (all, weights) = plain(&[1.0, 2.0, 3.0], &labels);
            assert_eq!((auc(&all, &weights), eer(&all, &weights)), (None, None));
            assert!(points(&all, &weights).is_none());
        }
        assert_eq!((auc(&[], &[]), threshold_at(&[], &[], 0.02)), (None, None));
    }

    #[test]
    fn a_threshold_holds_its_rate() {
        let scores: Vec<f64> = (0..100).map(f64::from).collect();
        let (all, weights) = plain(&scores, &[0; 100]);
        assert_eq!(threshold_at(&all, &weights, 0.05), Some(95.0));
        assert!(threshold_at(&all, &weights, 0.0).unwrap() > 99.0);
        assert_eq!(threshold_at(&all, &weights, 1.0), Some(0.0));
    }

    #[test]
    fn sources_are_balanced_within_a_label() {
        let all = samples(&[0.0; 4], &[0, 0, 0, 1], &[0, 0, 1, 0]);
        assert_eq!(balanced(&all), [0.25, 0.25, 0.5, 1.0]);
    }
}
