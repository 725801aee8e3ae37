//! Small classifiers for nuisances: a ridge logistic regression and boosted stumps, scored with every source left out.
//!
//! They are to find whatever a file's size, format, brightness or loudness give away, not to be a detector. Of the two the
//! stronger one is reported, so that a baseline is not weak by chance of its form.

use crate::Sample;
use crate::roc::{auc, balanced};
use crate::sources::folds;

/// Sources are left out one by one up to so many, above that in so many folds of whole sources.
const FOLDS: usize = 24;
/// Rows that a classifier is fitted on at most; of more, every k-th is taken.
const MOST_ROWS: usize = 20_000;
/// Weight of the data against the penalty, as scikit-learn's `C` over standardised features.
const STRENGTH: f64 = 0.1;
/// Boosting rounds, and how much of each stump is kept.
const ROUNDS: usize = 120;
const RATE: f64 = 0.1;
/// Places at which a stump may cut a feature.
const CUTS: usize = 16;
/// A stump's leaf holds at least this part of the weight.
const LEAST_LEAF: f64 = 0.02;

/// Scores of a classifier that never saw the source of the row that it scores.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// `logistic` or `stumps`.
    pub form: &'static str,
    /// One a row.
    pub scores: Vec<f64>,
}

/// Fits on the rows of other sources and scores each row; the form with the larger source-balanced AUC is given. `rows` are
/// features in one order, a missing one not finite; `samples` carry labels and sources. None where a label or a second
/// source is missing.
pub fn left_out(rows: &[Vec<f32>], samples: &[Sample]) -> Option<LeftOut> {
    let both = samples.iter().any(|s| s.synthetic) && samples.iter().any(|s| !s.synthetic);
    let (fold, count) = folds(samples, FOLDS);
    if !both || count < 2 || rows.len() != samples.len() {
        return None;
    }
    let mut logistic = vec![0.0; samples.len()];
    let mut stumps = vec![0.0; samples.len()];
    for out in 0..count {
        let mut seen: Vec<(&[f32], Sample)> = rows
            .iter()
            .zip(samples)
            .zip(&fold)
            .filter(|(_, f)| **f != out)
            .map(|((row, s), _)| (row.as_slice(), *s))
            .collect();
        if seen.len() > MOST_ROWS {
            let each = seen.len().div_ceil(MOST_ROWS);
            seen = seen.into_iter().step_by(each).collect();
        }
        let table = Table::new(&seen);
        let (line, boosted) = (Logistic::fit(&table), Boosted::fit(&table));
        for (((row, f), logistic), stumps) in rows.iter().zip(&fold).zip(&mut logistic).zip(&mut stumps) {
            if *f == out {
                let row = table.standard(row);
                *logistic = line.score(&row);
                *stumps = boosted.score(&row);
            }
        }
    }
    let area = |scores: &[f64]| {
        let scored: Vec<Sample> =
            samples.iter().zip(scores).map(|(s, score)| Sample { score: *score, ..*s }).collect();
        auc(&scored, &balanced(&scored)).unwrap_or(0.5)
    };
    Some(if area(&logistic) >= area(&stumps) {
        LeftOut { form: "logistic", scores: logistic }
    } else {
        LeftOut { form: "stumps", scores: stumps }
    })
}

/// Standardised training rows: each feature with mean 0 and deviation 1, a missing one 0, and behind them a mark for each
/// feature that is missing somewhere.
struct Table {
    mean: Vec<f64>,
    deviation: Vec<f64>,
    rows: Vec<Vec<f64>>,
    labels: Vec<f64>,
    /// Sum to 1.
    weights: Vec<f64>,
}

impl Table {
    fn new(seen: &[(&[f32], Sample)]) -> Self {
        let width = seen.first().map_or(0, |(row, _)| row.len());
        let samples: Vec<Sample> = seen.iter().map(|(_, s)| *s).collect();
        let weights: Vec<f64> = balanced(&samples).iter().map(|w| w / 2.0).collect();
        let (mut mean, mut deviation) = (Vec::with_capacity(width), Vec::with_capacity(width));
        for column in 0..width {
            let here = || {
                let all = seen
                    .iter()
                    .zip(&weights)
                    .filter_map(|((row, _), w)| Some((f64::from(*row.get(column)?), *w)));
                all.filter(|(v, _)| v.is_finite())
            };
            let total: f64 = here().map(|(_, w)| w).sum();
            let middle = if total > 0.0 { here().map(|(v, w)| v * w).sum::<f64>() / total } else { 0.0 };
            let variance = here().map(|(v, w)| (v - middle).powi(2) * w).sum::<f64>();
            mean.push(middle);
            deviation.push(if total > 0.0 { (variance / total).sqrt() } else { 0.0 });
        }
        let mut table = Self { mean, deviation, rows: Vec::new(), labels: Vec::new(), weights };
        table.rows = seen.iter().map(|(row, _)| table.standard(row)).collect();
        table.labels = samples.iter().map(|s| f64::from(u8::from(s.synthetic))).collect();
        table
    }

    fn standard(&self, row: &[f32]) -> Vec<f64> {
        let missing = row.iter().map(|v| if v.is_finite() { 0.0 } else { 1.0 });
        let scaled = row.iter().zip(&self.mean).zip(&self.deviation).map(|((value, mean), deviation)| {
            let value = f64::from(*value);
            // Far beyond anything in training a line would say absurd things.
            if value.is_finite() && *deviation > 1e-9 {
                ((value - mean) / deviation).clamp(-5.0, 5.0)
            } else {
                0.0
            }
        });
        scaled.chain(missing).collect()
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Logistic regression with a ridge, by Newton's method.
struct Logistic {
    weights: Vec<f64>,
    intercept: f64,
}

impl Logistic {
    fn fit(table: &Table) -> Self {
        let width = table.rows.first().map_or(0, Vec::len);
        // The intercept stands last and is not penalised.
        let mut v = vec![0.0; width + 1];
        let data = STRENGTH * 2.0 * table.rows.len() as f64;
        for _ in 0..25 {
            let mut gradient: Vec<f64> = v.iter().take(width).copied().chain([0.0]).collect();
            let mut curvature = vec![vec![0.0; width + 1]; width + 1];
            for (i, row) in curvature.iter_mut().enumerate() {
                if let Some(diagonal) = row.get_mut(i) {
                    *diagonal = if i < width { 1.0 } else { 1e-9 };
                }
            }
            for ((row, label), weight) in table.rows.iter().zip(&table.labels).zip(&table.weights) {
                let row: Vec<f64> = row.iter().copied().chain([1.0]).collect();
                let p = sigmoid(dot(&v, &row));
                let (error, curve) = (data * weight * (p - label), data * weight * p * (1.0 - p));
                for ((g, x), line) in gradient.iter_mut().zip(&row).zip(&mut curvature) {
                    *g += error * x;
                    if *x != 0.0 {
                        for (h, y) in line.iter_mut().zip(&row) {
                            *h += curve * x * y;
                        }
                    }
                }
            }
            let step = solve(curvature, gradient);
            let longest = step.iter().fold(0.0f64, |m, s| m.max(s.abs()));
            let kept = if longest > 2.0 { 2.0 / longest } else { 1.0 };
            for (value, step) in v.iter_mut().zip(&step) {
                *value -= kept * step;
            }
            if longest < 1e-6 {
                break;
            }
        }
        let intercept = v.pop().unwrap_or_default();
        Self { weights: v, intercept }
    }

    fn score(&self, row: &[f64]) -> f64 {
        dot(&self.weights, row) + self.intercept
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Gaussian elimination of a symmetric positive definite system, which needs no pivot.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        let (Some(pivot), Some(base)) = (matrix.get(i).cloned(), right.get(i).copied()) else { break };
        let Some(head) = pivot.get(i).copied().filter(|h| h.abs() > 1e-300) else { continue };
        for (row, value) in matrix.iter_mut().zip(&mut right).skip(i + 1) {
            let factor = row.get(i).copied().unwrap_or_default() / head;
            if factor != 0.0 {
                for (cell, p) in row.iter_mut().zip(&pivot).skip(i) {
                    *cell -= factor * p;
                }
                *value -= factor * base;
            }
        }
    }
    let mut solution = vec![0.0; n];
    for (i, (row, value)) in matrix.iter().zip(&right).enumerate().rev() {
        let known: f64 = row.iter().zip(&solution).skip(i + 1).map(|(a, x)| a * x).sum();
        let head = row.get(i).copied().unwrap_or_default();
        if let Some(cell) = solution.get_mut(i) {
            *cell = if head.abs() > 1e-300 { (value - known) / head } else { 0.0 };
        }
    }
    solution
}

/// One cut of one feature.
struct Stump {
    column: usize,
    cut: f64,
    below: f64,
    above: f64,
}

/// Gradient boosting of the logistic loss with stumps (Friedman 2001).
struct Boosted(Vec<Stump>);

impl Boosted {
    fn fit(table: &Table) -> Self {
        let width = table.rows.first().map_or(0, Vec::len);
        let cuts: Vec<Vec<f64>> = (0..width).map(|c| cuts(table, c)).collect();
        // For each row and feature the number of cuts at or below it.
        let bins: Vec<Vec<u8>> = table
            .rows
            .iter()
            .map(|row| {
                let bin = |(value, cuts): (&f64, &Vec<f64>)| cuts.partition_point(|c| c <= value) as u8;
                row.iter().zip(&cuts).map(bin).collect()
            })
            .collect();
        let mut said = vec![0.0; table.rows.len()];
        let mut stumps = Vec::new();
        for _ in 0..ROUNDS {
            let slopes: Vec<(f64, f64)> = said
                .iter()
                .zip(&table.labels)
                .zip(&table.weights)
                .map(|((said, label), weight)| {
                    let p = sigmoid(*said);
                    (weight * (label - p), weight * (p * (1.0 - p)).max(1e-6))
                })
                .collect();
            let Some(stump) = best(&cuts, &bins, &slopes, &table.weights) else { break };
            for (said, row) in said.iter_mut().zip(&table.rows) {
                *said += stump.value(row);
            }
            stumps.push(stump);
        }
        Self(stumps)
    }

    fn score(&self, row: &[f64]) -> f64 {
        self.0.iter().map(|s| s.value(row)).sum()
    }
}

impl Stump {
    fn value(&self, row: &[f64]) -> f64 {
        if row.get(self.column).is_some_and(|v| *v >= self.cut) { self.above } else { self.below }
    }
}

/// Quantiles of a feature, without repeats and without its least value.
fn cuts(table: &Table, column: usize) -> Vec<f64> {
    let mut values: Vec<f64> = table.rows.iter().filter_map(|row| row.get(column).copied()).collect();
    values.sort_by(f64::total_cmp);
    let least = values.first().copied();
    let mut cuts: Vec<f64> = (1..=CUTS)
        .filter_map(|i| values.get(i * values.len() / (CUTS + 1)).copied())
        .filter(|v| Some(*v) != least)
        .collect();
    // A feature that two values make up, one of them rare, still has its cut.
    cuts.extend(values.last().copied().filter(|v| Some(*v) != least && cuts.is_empty()));
    cuts.dedup();
    cuts
}

/// The stump that lowers the loss most; none where no feature can be cut.
fn best(cuts: &[Vec<f64>], bins: &[Vec<u8>], slopes: &[(f64, f64)], weights: &[f64]) -> Option<Stump> {
    let mut found: Option<(f64, Stump)> = None;
    for (column, cuts) in cuts.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
        let mut sums = [(0.0, 0.0, 0.0); CUTS + 2];
        for ((bins, (gradient, curve)), weight) in bins.iter().zip(slopes).zip(weights) {
            let bin = bins.get(column).copied().unwrap_or_default();
            if let Some(sum) = sums.get_mut(usize::from(bin)) {
                sum.0 += gradient;
                sum.1 += curve;
                sum.2 += weight;
            }
        }
        let all = sums.iter().fold((0.0, 0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
        let mut low = (0.0, 0.0, 0.0);
        for (cut, sum) in cuts.iter().zip(&sums) {
            low = (low.0 + sum.0, low.1 + sum.1, low.2 + sum.2);
            let high = (all.0 - low.0, all.1 - low.1, all.2 - low.2);
            if low.2 < LEAST_LEAF || high.2 < LEAST_LEAF {
                continue;
            }
            let gain = low.0 * low.0 / low.1 + high.0 * high.0 / high.1 - all.0 * all.0 / all.1;
            if gain > 1e-12 && found.as_ref().is_none_or(|(best, _)| gain > *best) {
                let stump =
                    Stump { column, cut: *cut, below: RATE * low.0 / low.1, above: RATE * high.0 / high.1 };
                found = Some((gain, stump));
            }
        }
    }
    found.map(|(_, stump)| stump)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    /// 20 sources of 20 rows; the label shows in the features only as `tell` makes it.
    fn world(tell: impl Fn(bool, &mut Random) -> Vec<f32>) -> (Vec<Vec<f32>>, Vec<Sample>) {
        let mut draws = Random::new(3);
        let mut rows = Vec::new();
        let mut samples = Vec::new();
        for i in 0..400 {
            let synthetic = i % 2 == 1;
            rows.push(tell(synthetic, &mut draws));
            samples.push(Sample { score: 0.0, synthetic, source: i / 20 });
        }
        (rows, samples)
    }

    fn area((rows, samples): (Vec<Vec<f32>>, Vec<Sample>)) -> (f64, &'static str) {
        let found = left_out(&rows, &samples).unwrap();
        let scored: Vec<Sample> =
            samples.iter().zip(&found.scores).map(|(s, score)| Sample { score: *score, ..*s }).collect();
        (auc(&scored, &balanced(&scored)).unwrap(), found.form)
    }

    fn noise(draws: &mut Random) -> f32 {
        draws.below(1000) as f32 / 500.0 - 1.0
    }

    #[test]
    fn what_shows_is_found_and_what_does_not_is_not() {
        let (found, _) =
            area(world(|synthetic, d| vec![noise(d), if synthetic { 0.8 } else { 0.0 } + noise(d)]));
        assert!(found > 0.75, "{found}");
        let (nothing, _) = area(world(|_, d| vec![noise(d), noise(d), noise(d)]));
        assert!((0.3..0.62).contains(&nothing), "{nothing}");
    }

    /// The middle of a range is synthetic: no line finds that, stumps do.
    #[test]
    fn a_middle_is_found_by_stumps() {
        let (found, form) = area(world(|synthetic, d| {
            vec![if synthetic { 0.2 * noise(d) } else { noise(d) + 1.2 * noise(d).signum() }]
        }));
        assert!(found > 0.9 && form == "stumps", "{found} {form}");
    }

    /// Where the label is told by nothing but a value that is missing.
    #[test]
    fn what_is_missing_can_tell() {
        let (found, _) =
            area(world(|synthetic, d| vec![if synthetic { f32::NAN } else { noise(d) }, f32::INFINITY]));
        assert!(found > 0.99, "{found}");
    }

    #[test]
    fn one_label_or_one_source_gives_nothing() {
        let (rows, mut samples) = world(|_, d| vec![noise(d)]);
        assert!(left_out(&rows[1..], &samples).is_none());
        samples.iter_mut().for_each(|s| s.source = 0);
        assert!(left_out(&rows, &samples).is_none());
        samples.iter_mut().enumerate().for_each(|(i, s)| (s.synthetic, s.source) = (true, i));
        assert!(left_out(&rows, &samples).is_none());
        assert!(left_out(&[], &[]).is_none());
    }
}
