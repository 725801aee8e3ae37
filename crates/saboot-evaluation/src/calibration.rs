//! From a score to a likelihood ratio that can be stood by, fitted on labelled files of many sources.
//!
//! ln LR = slope · score + intercept, then bounded softly (`Log10Lr::bounded`). The method is that of scripts/train
//! (README there, picture/calibration.py): slope and intercept minimise Cllr with every source weighing alike; the spread
//! between sources shrinks both ([`shrinkage`]); the bounds are an ELUB in which a source is the observation ([`bounds`]).

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::LN_10;

use saboot_core::lr::Log10Lr;
use serde::{Deserialize, Serialize};

use crate::bootstrap::{Interval, ROUNDS, interval, percentile};
use crate::roc::{auc, balanced};
use crate::sources::folds;
use crate::{Random, Sample, cost};

/// Fewest files of each label that are calibrated on.
pub const FEWEST_FILES: usize = 30;
/// Fewest sources of each label. With S sources of the other label no bound exceeds S + 1, so fewer say next to nothing.
pub const FEWEST_SOURCES: usize = 5;
/// Where the interval of the source-balanced AUC begins below this, a score is information and both bounds are 0.
pub const LEAST_AUC: f64 = 0.60;
/// Draws of sources for the shrinkage.
const SHRINK_ROUNDS: usize = 200;
/// Sources are left out in so many folds at most.
const FOLDS: usize = 60;
/// The finest and the largest log10 LR that the bounds are looked for in, and how many steps that is.
const ELUB_STEPS: u32 = 400;

/// A line from score to natural log likelihood ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Of the score.
    pub slope: f64,
    /// At score 0.
    pub intercept: f64,
}

impl Line {
    /// ln LR of a score.
    pub fn at(self, score: f64) -> f64 {
        self.slope * score + self.intercept
    }

    fn shrunk(self, by: f64) -> Self {
        Self { slope: self.slope * by, intercept: self.intercept * by }
    }
}

/// The line that minimises Cllr under the given weights, each label weighing half: logistic regression by Newton's method,
/// with a ridge of 1e-6 on the slope of the standardised score, which alone keeps separable data finite. None where a
/// label is missing or all scores are equal.
pub fn logistic(samples: &[Sample], weights: &[f64]) -> Option<Line> {
    const RIDGE: f64 = 1e-6;
    let total = |synthetic: bool| -> f64 {
        samples.iter().zip(weights).filter(|(s, _)| s.synthetic == synthetic).map(|(_, w)| w).sum()
    };
    let (real, synthetic) = (total(false), total(true));
    if real <= 0.0 || synthetic <= 0.0 {
        return None;
    }
    let weight = |s: &Sample, w: f64| w / if s.synthetic { synthetic } else { real } / 2.0;
    let moments = samples.iter().zip(weights).fold((0.0, 0.0), |(m, q), (s, w)| {
        let w = weight(s, *w);
        (m + w * s.score, q + w * s.score * s.score)
    });
    let (mean, deviation) = (moments.0, (moments.1 - moments.0 * moments.0).max(0.0).sqrt());
    if deviation.is_nan() || deviation <= 1e-9 * mean.abs().max(1e-300) {
        return None;
    }
    let loss = |a: f64, b: f64| {
        let data = samples.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(s, w)| {
            let x = a * (s.score - mean) / deviation + b;
            let x = if s.synthetic { -x } else { x };
            weight(s, *w) * (x.max(0.0) + (-x.abs()).exp().ln_1p())
        });
        data.sum::<f64>() + RIDGE / 2.0 * a * a
    };
    let (mut a, mut b) = (0.0, 0.0);
    let mut now = loss(a, b);
    for _ in 0..100 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (RIDGE * a, 0.0, RIDGE, 0.0, 1e-12);
        for (s, w) in samples.iter().zip(weights) {
            let x = (s.score - mean) / deviation;
            let p = 1.0 / (1.0 + (-(a * x + b)).exp());
            let w = weight(s, *w);
            let error = w * (p - if s.synthetic { 1.0 } else { 0.0 });
            let curve = w * p * (1.0 - p);
            ga += error * x;
            gb += error;
            haa += curve * x * x;
            hab += curve * x;
            hbb += curve;
        }
        let det = haa * hbb - hab * hab;
        let (da, db) = ((hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det);
        // Newton's step, halved until it does not lead upwards.
        let mut step = 1.0;
        let (mut next, mut found) = ((a, b), now);
        while step > 1e-6 {
            next = (a - step * da, b - step * db);
            found = loss(next.0, next.1);
            if found <= now {
                break;
            }
            step /= 2.0;
        }
        if found > now || !found.is_finite() {
            break;
        }
        let done = (next.0 - a).abs().max((next.1 - b).abs()) < 1e-9;
        ((a, b), now) = (next, found);
        if done {
            break;
        }
    }
    let slope = a / deviation;
    Some(Line { slope, intercept: b - slope * mean })
}

/// How far to shrink ln LR because sources are few and differ: sources are drawn again, and the slope that nine draws in
/// ten exceed is set against the median one. Within 0.1 and 1.
pub fn shrinkage(samples: &[Sample], rounds: usize, seed: u64) -> f64 {
    let mut names: Vec<usize> = samples.iter().map(|s| s.source).collect();
    names.sort_unstable();
    names.dedup();
    let place: Vec<usize> =
        samples.iter().map(|s| names.binary_search(&s.source).unwrap_or_default()).collect();
    let base = balanced(samples);
    let mut draws = Random::new(seed);
    let mut slopes = Vec::with_capacity(rounds);
    let mut times = vec![0u32; names.len()];
    for _ in 0..rounds.saturating_mul(20) {
        if slopes.len() >= rounds {
            break;
        }
        times.fill(0);
        for _ in 0..names.len() {
            if let Some(count) = times.get_mut(draws.below(names.len())) {
                *count += 1;
            }
        }
        let weights: Vec<f64> = base
            .iter()
            .zip(&place)
            .map(|(w, p)| w * f64::from(times.get(*p).copied().unwrap_or_default()))
            .collect();
        slopes.extend(logistic(samples, &weights).map(|line| line.slope));
    }
    slopes.sort_by(f64::total_cmp);
    match (percentile(&slopes, 10.0), percentile(&slopes, 50.0)) {
        (Some(low), Some(middle)) if middle > 0.0 => (low / middle).clamp(0.1, 1.0),
        _ => 0.1,
    }
}

/// (log10 lowest, log10 highest) likelihood ratio that so many sources can support: an empirical lower and upper bound
/// (Vergeer, van Es, de Jongh, Alberink and Stoel, Science & Justice 56, 2016) in which the observation is a source.
///
/// `samples` carry ln LR as their score. An LR of u above 1 is worth its name only while deciding by it beats not looking
/// at prior odds of 1/u, which needs u < hits / false alarms at "LR ≥ u"; the false alarms are counted with one more
/// recorded source, wholly misled, added to those seen. Below 1 likewise with one more synthetic source.
pub fn bounds(samples: &[Sample]) -> (f64, f64) {
    let weights = balanced(samples);
    let highest = |target: bool| {
        let sign = if target { 1.0 } else { -1.0 };
        let others: BTreeSet<usize> =
            samples.iter().filter(|s| s.synthetic != target).map(|s| s.source).collect();
        let others = others.len() as f64;
        let mut best = 0.0;
        for step in 0..ELUB_STEPS {
            // numpy.linspace(0.01, 4, 400)
            let u = 0.01 + f64::from(step) * (3.99 / f64::from(ELUB_STEPS - 1));
            let reaching = |label: bool| -> f64 {
                let mine = samples.iter().zip(&weights).filter(|(s, _)| s.synthetic == label);
                mine.filter(|(s, _)| sign * s.score >= u * LN_10).map(|(_, w)| w).sum()
            };
            let hits = reaching(target);
            let alarms = (reaching(!target) * others + 1.0) / (others + 1.0);
            if 10f64.powf(u) < hits / alarms {
                best = u;
            }
        }
        best
    };
    (-highest(false), highest(true))
}

/// A calibration with everything that is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Of the score, shrunk; 0 where the score ranks the wrong way.
    pub slope: f64,
    /// At score 0, shrunk.
    pub intercept: f64,
    /// What both were multiplied by for the spread between sources.
    pub shrink: f64,
    /// Lower bound of log10 LR, ≤ 0.
    pub log10_min: f64,
    /// Upper bound, ≥ 0.
    pub log10_max: f64,
    /// Standard deviation between the sources' means of log10 LR (unbounded) over their recorded files: how far a threshold
    /// that fits one source's recordings lies off for another's.
    pub spread: Option<f64>,
    /// Cllr with each file's source left out of slope and intercept.
    pub cllr: Option<f64>,
    /// The same without the bounds.
    pub cllr_unbounded: Option<f64>,
    /// What the best non-decreasing calibration of these very files would cost.
    pub min_cllr: Option<f64>,
    /// AUC with every source weighing alike, 95 % by source.
    pub auc: Interval,
    /// The interval of the AUC begins below [`LEAST_AUC`], or there is none: both bounds are 0.
    pub information_only: bool,
}

/// Why nothing was fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooFew {
    /// Recorded files and their sources.
    pub real: (usize, usize),
    /// Synthetic files and their sources.
    pub synthetic: (usize, usize),
}

impl std::fmt::Display for TooFew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = |(files, sources): (usize, usize)| format!("{files} files of {sources} sources");
        write!(
            f,
            "scored were {} recorded, {} synthetic; a calibration needs {FEWEST_FILES} files of {FEWEST_SOURCES} sources of each",
            side(self.real),
            side(self.synthetic)
        )
    }
}

/// True where there are enough files and sources of each label.
///
/// # Errors
/// The counts, where there are not.
pub fn enough(samples: &[Sample]) -> Result<(), TooFew> {
    let side = |synthetic: bool| {
        let mine: Vec<usize> =
            samples.iter().filter(|s| s.synthetic == synthetic).map(|s| s.source).collect();
        (mine.len(), mine.iter().collect::<BTreeSet<_>>().len())
    };
    let (real, synthetic) = (side(false), side(true));
    let is = |(files, sources): (usize, usize)| files >= FEWEST_FILES && sources >= FEWEST_SOURCES;
    if is(real) && is(synthetic) { Ok(()) } else { Err(TooFew { real, synthetic }) }
}

/// Fits score to likelihood ratio.
///
/// # Errors
/// [`TooFew`] where files or sources do not suffice.
pub fn fit(samples: &[Sample], seed: u64) -> Result<Fit, TooFew> {
    enough(samples)?;
    let weights = balanced(samples);
    let nothing = Interval { value: 0.5, low: None, high: None };
    let area = interval(&|s, w| auc(s, w), samples, ROUNDS, seed).unwrap_or(nothing);
    // A score that says nothing, or ranks the wrong way, gets no slope: turning it round would be a finding, not a fit.
    let Some(line) = logistic(samples, &weights).filter(|line| line.slope > 0.0) else {
        return Ok(Fit {
            slope: 0.0,
            intercept: 0.0,
            shrink: 1.0,
            log10_min: 0.0,
            log10_max: 0.0,
            spread: None,
            cllr: Some(1.0),
            cllr_unbounded: Some(1.0),
            min_cllr: cost::least(samples, &weights),
            auc: area,
            information_only: true,
        });
    };
    let shrink = shrinkage(samples, SHRINK_ROUNDS, seed);
    let line = line.shrunk(shrink);
    let as_lr = |line: Line| -> Vec<Sample> {
        samples.iter().map(|s| Sample { score: line.at(s.score), ..*s }).collect()
    };
    let (low, high) = bounds(&as_lr(line));
    let crossed = left_out(samples, shrink);
    let bounded: Vec<Sample> = crossed
        .iter()
        .map(|s| Sample { score: Log10Lr::new(s.score / LN_10).bounded(low, high).value() * LN_10, ..*s })
        .collect();
    let information_only = area.low.is_none_or(|low| low < LEAST_AUC);
    Ok(Fit {
        slope: line.slope,
        intercept: line.intercept,
        shrink,
        log10_min: if information_only { 0.0 } else { low },
        log10_max: if information_only { 0.0 } else { high },
        spread: spread(&as_lr(line)),
        cllr: cost::cllr(&bounded, &weights),
        cllr_unbounded: cost::cllr(&crossed, &weights),
        min_cllr: cost::least(samples, &weights),
        auc: area,
        information_only,
    })
}

/// ln LR of every sample by a line that was fitted without its source, shrunk.
pub fn left_out(samples: &[Sample], shrink: f64) -> Vec<Sample> {
    let (fold, count) = folds(samples, FOLDS);
    let lines: Vec<Option<Line>> = (0..count)
        .map(|out| {
            let others: Vec<Sample> =
                samples.iter().zip(&fold).filter(|(_, f)| **f != out).map(|(s, _)| *s).collect();
            logistic(&others, &balanced(&others)).map(|line| line.shrunk(shrink))
        })
        .collect();
    samples
        .iter()
        .zip(&fold)
        .map(|(s, f)| {
            let line = lines.get(*f).copied().flatten();
            // Without one of the labels elsewhere nothing can be said.
            Sample { score: line.map_or(0.0, |line| line.at(s.score)), ..*s }
        })
        .collect()
}

/// Standard deviation between sources of the mean log10 LR of their recorded files; none below three such sources.
fn spread(lr: &[Sample]) -> Option<f64> {
    let mut by: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for sample in lr.iter().filter(|s| !s.synthetic) {
        let (sum, count) = by.entry(sample.source).or_default();
        *sum += sample.score / LN_10;
        *count += 1.0;
    }
    let means: Vec<f64> = by.values().map(|(sum, count)| sum / count).collect();
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (means.len() >= 3).then(|| variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `sources` sources of both labels with `files` files of each; synthetic ones lie `lift` higher.
    fn world(sources: usize, files: usize, lift: f64) -> Vec<Sample> {
        let mut draws = Random::new(5);
        let mut normal = || (0..12).map(|_| draws.below(1000) as f64 / 1000.0).sum::<f64>() - 6.0;
        let mut all = Vec::new();
        for source in 0..sources {
            let odd = 0.3 * normal();
            for _ in 0..files {
                all.push(Sample { score: odd + normal(), synthetic: false, source });
                all.push(Sample { score: odd + lift + normal(), synthetic: true, source });
            }
        }
        all
    }

    #[test]
    fn a_good_score_gets_a_bounded_weight_and_a_poor_one_none() {
        let good = fit(&world(12, 30, 2.5), 0).unwrap();
        assert!(!good.information_only && good.slope > 1.0 && good.shrink > 0.5, "{good:?}");
        // Twelve sources of the other label: never beyond 13.
        assert!(
            good.log10_max > 0.5 && good.log10_max <= 13f64.log10() && good.log10_min >= -(13f64.log10())
        );
        assert!(good.cllr.unwrap() < 0.6 && good.min_cllr.unwrap() <= good.cllr.unwrap() + 1e-9, "{good:?}");
        let poor = fit(&world(12, 30, 0.0), 0).unwrap();
        assert!(poor.information_only && (poor.log10_min, poor.log10_max) == (0.0, 0.0), "{poor:?}");
    }

    #[test]
    fn a_score_that_ranks_the_wrong_way_says_nothing() {
        let turned = fit(&world(12, 30, -2.0), 0).unwrap();
        assert_eq!((turned.slope, turned.intercept, turned.cllr), (0.0, 0.0, Some(1.0)));
        let flat: Vec<Sample> = world(12, 30, 0.0).iter().map(|s| Sample { score: 0.25, ..*s }).collect();
        let flat = fit(&flat, 0).unwrap();
        assert!(flat.information_only && flat.slope == 0.0 && flat.auc.value == 0.5, "{flat:?}");
    }

    #[test]
    fn perfect_separation_stays_finite_and_within_its_bound() {
        let apart: Vec<Sample> = (0..400)
            .map(|i| Sample {
                score: if i % 2 == 0 { -1.0 } else { 1.0 },
                synthetic: i % 2 == 1,
                source: i / 20,
            })
            .collect();
        let found = fit(&apart, 0).unwrap();
        assert!(
            found.slope.is_finite() && found.log10_max <= 21f64.log10() && found.log10_max > 1.0,
            "{found:?}"
        );
    }

    #[test]
    fn too_few_files_or_sources_are_refused_with_their_numbers() {
        for (sources, files) in [(4, 100), (12, 2), (1, 500)] {
            let error = fit(&world(sources, files, 2.0), 0).unwrap_err();
            assert_eq!(error.real, (sources * files, sources));
            assert!(
                error.to_string().contains(&format!("{} files of {sources} sources", sources * files)),
                "{error}"
            );
        }
        assert!(fit(&[], 0).is_err());
    }
}
