//! Every figure of one set of scores, and beside it the same figure of what nuisances alone give.
//!
//! [`measure`] takes scored items and gives [`Measured`]; docs/evaluation.md defines each figure and names its source.

use std::collections::BTreeMap;

use saboot_core::Untrusted;
use serde::{Deserialize, Serialize};

use crate::bootstrap::{Interval, ROUNDS, interval, percentile};
use crate::manifest::{Label, Names};
use crate::roc::{auc, balanced, eer, even, reaching, steps, threshold};
use crate::sources::{FOLDS, Inside, left_out, mean_within, within};
use crate::{Random, Sample, classifier, cost};

/// Rows of a table by source or by generator that are kept.
pub const MOST_TABLE_ROWS: usize = 5000;

/// A scored file, or a group of files that were averaged.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is.
    pub label: Label,
    /// Number of its source.
    pub source: usize,
    /// Number of what made it.
    pub generator: usize,
    /// Higher is more likely synthetic.
    pub score: f64,
    /// What the program makes of it, where it makes something of it.
    pub log10_lr: Option<f64>,
    /// Its nuisances, in the order of [`crate::nuisance::CUES`].
    pub cues: Vec<f32>,
}

/// How items are counted.
#[derive(Debug, Clone)]
pub struct Counting<'a> {
    /// Labels that count as synthetic; `real` is recorded, all others stand aside.
    pub synthetic: &'a [Label],
    /// Names of sources.
    pub sources: &'a Names,
    /// Names of generators.
    pub generators: &'a Names,
    /// For the draws.
    pub seed: u64,
}

/// What a threshold taken from other sources does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Operating {
    /// Share of other sources' recorded items that the threshold lets through.
    pub rate: f64,
    /// Share of synthetic items that reach it, balanced by source; sources drawn again under fixed thresholds.
    pub caught: Option<Interval>,
    /// Share of recorded items that reach it: what the promised rate came to.
    pub false_alarms: Option<Interval>,
    /// Items in place of shares.
    pub caught_items: usize,
    /// Items in place of shares.
    pub false_alarm_items: usize,
}

/// How well scores tell synthetic from recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Figures {
    /// Area under the ROC curve, every source weighing alike, 95 % by drawing sources.
    pub auc: Option<Interval>,
    /// The same with every item weighing alike.
    pub auc_pooled: Option<f64>,
    /// Mean AUC inside the sources that hold both labels, 95 % by drawing these.
    pub within: Option<Interval>,
    /// How many these are.
    pub within_sources: usize,
    /// Equal error rate, every source weighing alike.
    pub eer: Option<Interval>,
    /// Thresholds at 2 and 5 % false alarms of other sources.
    pub at: Vec<Operating>,
    /// What the ranking allows: Cllr after the best non-decreasing calibration, every source weighing alike.
    pub min_cllr: Option<f64>,
    /// The same, every item weighing alike.
    pub min_cllr_pooled: Option<f64>,
}

/// What the program's likelihood ratios are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Weights {
    /// Items with a likelihood ratio.
    pub items: usize,
    /// Cost in bits, every source weighing alike.
    pub cllr: Option<Interval>,
    /// The same, every item weighing alike.
    pub cllr_pooled: Option<f64>,
    /// The least that these very items allow, every source weighing alike.
    pub min_cllr: Option<f64>,
    /// Mean of the shares that are right when "synthetic" is said at a likelihood ratio of 10, balanced by source.
    pub balanced_accuracy_at_10: Option<f64>,
    /// The same above a likelihood ratio of 1.
    pub balanced_accuracy_at_1: Option<f64>,
    /// Recorded items with LR ≥ 10: false alarms at the shipped threshold.
    pub real_at_10: usize,
    /// Recorded items with LR ≤ 1/10.
    pub real_at_tenth: usize,
    /// Synthetic items with LR ≥ 10.
    pub synthetic_at_10: usize,
    /// Synthetic items with LR ≤ 1/10: misses that are said with weight.
    pub synthetic_at_tenth: usize,
}

/// What a classifier reaches that sees nuisances only, with every source left out of its fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Baseline {
    /// `logistic` or `stumps`, whichever did better.
    pub form: String,
    /// Its figures.
    pub figures: Figures,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SourceRow {
    /// Its name.
    pub source: Untrusted,
    /// Recorded items.
    pub n_real: usize,
    /// Synthetic items.
    pub n_synthetic: usize,
    /// AUC inside it, where it holds both labels.
    pub auc: Option<f64>,
    /// The same of nuisances alone.
    pub nuisance_auc: Option<f64>,
    /// Mean score of its recorded items.
    pub mean_real: Option<f64>,
    /// Mean score of its synthetic items.
    pub mean_synthetic: Option<f64>,
    /// Synthetic items that reach the 2 % threshold of the other sources.
    pub caught: usize,
    /// Recorded items that do.
    pub false_alarms: usize,
}

/// One generator, device or method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GeneratorRow {
    /// Its name.
    pub generator: Untrusted,
    /// What it makes.
    pub label: Label,
    /// Its items.
    pub items: usize,
    /// Sources that hold them.
    pub sources: usize,
    /// AUC against all recorded items, balanced by source; none for recorded ones.
    pub auc: Option<f64>,
    /// The same of nuisances alone.
    pub nuisance_auc: Option<f64>,
    /// Items that reach the 2 % threshold of the other sources.
    pub reached: usize,
    /// Mean score.
    pub mean: f64,
}

/// Items of a label that stands aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Aside {
    /// The label.
    pub label: Label,
    /// Its items.
    pub items: usize,
    /// Items that reach the 2 % threshold of all recorded ones that are not of their source.
    pub reached: usize,
    /// AUC against the recorded items, balanced by source.
    pub auc: Option<f64>,
}

/// Everything measured of one set of scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Measured {
    /// Recorded items with a score.
    pub n_real: usize,
    /// Synthetic items with a score.
    pub n_synthetic: usize,
    /// Sources of both.
    pub n_sources: usize,
    /// Items whose score was no finite number; they are in no other count.
    pub not_a_number: usize,
    /// Figures of the scores.
    pub figures: Figures,
    /// Figures of nuisances alone on the same items; none where they could not be fitted.
    pub nuisance: Option<Baseline>,
    /// Figures of the likelihood ratios; none where there are none.
    pub weights: Option<Weights>,
    /// By source, the first [`MOST_TABLE_ROWS`].
    pub sources: Vec<SourceRow>,
    /// By generator, the first [`MOST_TABLE_ROWS`].
    pub generators: Vec<GeneratorRow>,
    /// Labels that stand aside.
    pub aside: Vec<Aside>,
}

/// Figures of samples.
pub fn figures(samples: &[Sample], seed: u64) -> Figures {
    let inside = within(samples);
    let at = [0.02, 0.05].into_iter().filter_map(|rate| operating(samples, rate, seed)).collect();
    Figures {
        auc: interval(&|s, w| auc(s, w), samples, ROUNDS, seed),
        auc_pooled: auc(samples, &even(samples)),
        within: within_interval(&inside, seed),
        within_sources: inside.len(),
        eer: interval(&|s, w| eer(s, w), samples, ROUNDS, seed),
        at,
        min_cllr: cost::least(samples, &balanced(samples)),
        min_cllr_pooled: cost::least(samples, &even(samples)),
    }
}

fn within_interval(inside: &[Inside], seed: u64) -> Option<Interval> {
    let value = mean_within(inside)?;
    if inside.len() < 2 {
        return Some(Interval { value, low: None, high: None });
    }
    let mut draws = Random::new(seed);
    let mut means: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let drawn = (0..inside.len()).filter_map(|_| inside.get(draws.below(inside.len())));
            drawn.map(|i| i.auc).sum::<f64>() / inside.len() as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Some(Interval { value, low: percentile(&means, 2.5), high: percentile(&means, 97.5) })
}

fn operating(samples: &[Sample], rate: f64, seed: u64) -> Option<Operating> {
    let found = left_out(samples, rate)?;
    let flags: Vec<Sample> = samples
        .iter()
        .zip(&found.reached)
        .map(|(s, r)| Sample { score: f64::from(u8::from(*r)), ..*s })
        .collect();
    let share = |synthetic: bool| interval(&move |s, w| reaching(s, w, synthetic, 0.5), &flags, ROUNDS, seed);
    let count = |synthetic: bool| flags.iter().filter(|s| s.synthetic == synthetic && s.score > 0.5).count();
    Some(Operating {
        rate,
        caught: share(true),
        false_alarms: share(false),
        caught_items: count(true),
        false_alarm_items: count(false),
    })
}

/// Figures of likelihood ratios; `samples` carry log10 LR as their score. None of no samples.
fn weights(samples: &[Sample], seed: u64) -> Option<Weights> {
    if samples.is_empty() {
        return None;
    }
    let natural: Vec<Sample> =
        samples.iter().map(|s| Sample { score: s.score * std::f64::consts::LN_10, ..*s }).collect();
    let by_source = balanced(samples);
    let accuracy = |called: &dyn Fn(f64) -> bool| {
        let flags: Vec<Sample> =
            samples.iter().map(|s| Sample { score: f64::from(u8::from(called(s.score))), ..*s }).collect();
        let caught = reaching(&flags, &by_source, true, 0.5)?;
        Some((caught + 1.0 - reaching(&flags, &by_source, false, 0.5)?) / 2.0)
    };
    // A hair of tolerance, as in the verbal scale: 1.0 that was rounded is 1.0.
    let count = |synthetic: bool, test: &dyn Fn(f64) -> bool| {
        samples.iter().filter(|s| s.synthetic == synthetic && test(s.score)).count()
    };
    let (ten, tenth) = (|v: f64| v >= 1.0 - 1e-9, |v: f64| v <= -1.0 + 1e-9);
    Some(Weights {
        items: samples.len(),
        cllr: interval(&|s, w| cost::cllr(s, w), &natural, ROUNDS, seed),
        cllr_pooled: cost::cllr(&natural, &even(samples)),
        min_cllr: cost::least(samples, &by_source),
        balanced_accuracy_at_10: accuracy(&ten),
        balanced_accuracy_at_1: accuracy(&|v| v > 0.0),
        real_at_10: count(false, &ten),
        real_at_tenth: count(false, &tenth),
        synthetic_at_10: count(true, &ten),
        synthetic_at_tenth: count(true, &tenth),
    })
}

/// Measures a set of scored items.
pub fn measure(items: &[Item], counting: &Counting<'_>) -> Measured {
    let finite: Vec<&Item> = items.iter().filter(|i| i.score.is_finite()).collect();
    let counts = |i: &Item| i.label == Label::Real || counting.synthetic.contains(&i.label);
    let counted: Vec<&Item> = finite.iter().copied().filter(|i| counts(i)).collect();
    let sample = |i: &Item, score: f64| Sample { score, synthetic: i.label != Label::Real, source: i.source };
    let samples: Vec<Sample> = counted.iter().map(|i| sample(i, i.score)).collect();
    let cues: Vec<Vec<f32>> = counted.iter().map(|i| i.cues.clone()).collect();
    let alone: Option<(Vec<Sample>, &'static str)> = classifier::left_out(&cues, &samples).map(|found| {
        (
            samples.iter().zip(&found.scores).map(|(s, score)| Sample { score: *score, ..*s }).collect(),
            found.form,
        )
    });
    let reached = left_out(&samples, 0.02).map(|found| found.reached);
    let lr: Vec<Sample> = counted
        .iter()
        .filter_map(|i| i.log10_lr.filter(|lr| lr.is_finite()).map(|lr| sample(i, lr)))
        .collect();
    let nuisance = alone.as_ref().map(|(s, _)| s.as_slice());
    let view = View { counted: &counted, samples: &samples, nuisance, reached: reached.as_deref(), counting };
    let distinct = {
        let mut all: Vec<usize> = samples.iter().map(|s| s.source).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    let n_synthetic = samples.iter().filter(|s| s.synthetic).count();
    Measured {
        n_real: samples.len() - n_synthetic,
        n_synthetic,
        n_sources: distinct,
        not_a_number: items.len() - finite.len(),
        figures: figures(&samples, counting.seed),
        nuisance: alone
            .as_ref()
            .map(|(s, form)| Baseline { form: (*form).to_owned(), figures: figures(s, counting.seed) }),
        weights: weights(&lr, counting.seed),
        sources: view.by_source(),
        generators: view.by_generator(),
        aside: aside(&finite, &samples, counting),
    }
}

/// Counted items with all that is known of them.
struct View<'a> {
    counted: &'a [&'a Item],
    samples: &'a [Sample],
    nuisance: Option<&'a [Sample]>,
    reached: Option<&'a [bool]>,
    counting: &'a Counting<'a>,
}

impl View<'_> {
    fn reached(&self, at: usize) -> bool {
        self.reached.and_then(|r| r.get(at)).copied().unwrap_or(false)
    }

    fn by_source(&self) -> Vec<SourceRow> {
        let inside: BTreeMap<usize, f64> = within(self.samples).iter().map(|i| (i.source, i.auc)).collect();
        let alone: BTreeMap<usize, f64> =
            within(self.nuisance.unwrap_or_default()).iter().map(|i| (i.source, i.auc)).collect();
        let mut by: BTreeMap<usize, SourceRow> = BTreeMap::new();
        for (at, sample) in self.samples.iter().enumerate() {
            let row = by.entry(sample.source).or_insert_with(|| SourceRow {
                source: self.counting.sources.text(sample.source),
                n_real: 0,
                n_synthetic: 0,
                auc: inside.get(&sample.source).copied(),
                nuisance_auc: alone.get(&sample.source).copied(),
                mean_real: None,
                mean_synthetic: None,
                caught: 0,
                false_alarms: 0,
            });
            let hit = usize::from(self.reached(at));
            let (count, mean, hits) = if sample.synthetic {
                (&mut row.n_synthetic, &mut row.mean_synthetic, &mut row.caught)
            } else {
                (&mut row.n_real, &mut row.mean_real, &mut row.false_alarms)
            };
            *count += 1;
            *hits += hit;
            let before = mean.unwrap_or(0.0);
            *mean = Some(before + (sample.score - before) / *count as f64);
        }
        by.into_values().take(MOST_TABLE_ROWS).collect()
    }

    fn by_generator(&self) -> Vec<GeneratorRow> {
        let mut by: BTreeMap<(Label, usize), Vec<usize>> = BTreeMap::new();
        for (at, item) in self.counted.iter().enumerate() {
            by.entry((item.label, item.generator)).or_default().push(at);
        }
        let real = |of: &[Sample]| of.iter().filter(|s| !s.synthetic).copied().collect::<Vec<Sample>>();
        let against = |real: &[Sample], of: &[Sample], places: &[usize]| {
            let mine = places.iter().filter_map(|at| of.get(*at).copied());
            let all: Vec<Sample> = real.iter().copied().chain(mine).collect();
            auc(&all, &balanced(&all))
        };
        let recorded = real(self.samples);
        let recorded_alone = self.nuisance.map(real);
        by.into_iter()
            .take(MOST_TABLE_ROWS)
            .map(|((label, generator), places)| {
                let mut sources: Vec<usize> =
                    places.iter().filter_map(|at| self.samples.get(*at).map(|s| s.source)).collect();
                sources.sort_unstable();
                sources.dedup();
                let made = label != Label::Real;
                let scores = places.iter().filter_map(|at| self.samples.get(*at).map(|s| s.score));
                GeneratorRow {
                    generator: self.counting.generators.text(generator),
                    label,
                    items: places.len(),
                    sources: sources.len(),
                    auc: made.then(|| against(&recorded, self.samples, &places)).flatten(),
                    nuisance_auc: self
                        .nuisance
                        .zip(recorded_alone.as_deref())
                        .filter(|_| made)
                        .and_then(|(of, real)| against(real, of, &places)),
                    reached: places.iter().filter(|at| self.reached(**at)).count(),
                    mean: scores.sum::<f64>() / places.len().max(1) as f64,
                }
            })
            .collect()
    }
}

/// Labels that count neither way.
fn aside(finite: &[&Item], samples: &[Sample], counting: &Counting<'_>) -> Vec<Aside> {
    let recorded: Vec<Sample> = samples.iter().filter(|s| !s.synthetic).copied().collect();
    let stands = |l: &Label| *l != Label::Real && !counting.synthetic.contains(l);
    Label::ALL
        .into_iter()
        .filter(stands)
        .filter_map(|label| {
            let mine: Vec<Sample> = finite
                .iter()
                .filter(|i| i.label == label)
                .map(|i| Sample { score: i.score, synthetic: true, source: i.source })
                .collect();
            if mine.is_empty() {
                return None;
            }
            let mut thresholds: BTreeMap<usize, Option<f64>> = BTreeMap::new();
            let overall = threshold(&steps(&recorded, &balanced(&recorded)), 0.02);
            let reached = mine
                .iter()
                .filter(|s| {
                    let known = thresholds.len();
                    let own = thresholds.entry(s.source).or_insert_with(|| {
                        let holds = recorded.iter().any(|r| r.source == s.source);
                        if !holds || known >= FOLDS {
                            return overall;
                        }
                        let others: Vec<Sample> =
                            recorded.iter().filter(|r| r.source != s.source).copied().collect();
                        threshold(&steps(&others, &balanced(&others)), 0.02)
                    });
                    own.is_some_and(|t| s.score >= t)
                })
                .count();
            let all: Vec<Sample> = recorded.iter().chain(&mine).copied().collect();
            Some(Aside { label, items: mine.len(), reached, auc: auc(&all, &balanced(&all)) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nuisance::CUES;

    /// Eight sources of both labels, ten items each; `score` of an item's label and number.
    fn world(score: impl Fn(Label, usize) -> f64) -> (Vec<Item>, Names, Names) {
        let (mut sources, mut generators) = (Names::default(), Names::default());
        let mut items = Vec::new();
        for i in 0..160 {
            let label = match i % 4 {
                0 | 2 => Label::Real,
                1 => Label::Synthetic,
                _ => Label::Manipulated,
            };
            let mut cues = vec![f32::NAN; CUES.len()];
            cues[0] = (i % 7) as f32;
            items.push(Item {
                label,
                source: sources.number(&format!("source {}", i / 20)),
                generator: generators.number(label.as_str()),
                score: score(label, i),
                log10_lr: Some(score(label, i) / 10.0),
                cues,
            });
        }
        (items, sources, generators)
    }

    fn measured(score: impl Fn(Label, usize) -> f64, synthetic: &[Label]) -> Measured {
        let (items, sources, generators) = world(score);
        measure(&items, &Counting { synthetic, sources: &sources, generators: &generators, seed: 0 })
    }

    fn good(label: Label, i: usize) -> f64 {
        (i % 9) as f64 + if label == Label::Real { 0.0 } else { 20.0 }
    }

    #[test]
    fn a_perfect_score_has_perfect_figures_beside_a_poor_baseline() {
        let m = measured(good, &[Label::Synthetic]);
        assert_eq!((m.n_real, m.n_synthetic, m.n_sources, m.not_a_number), (80, 40, 8, 0));
        let f = &m.figures;
        let area = f.auc.unwrap();
        assert!(area.value > 1.0 - 1e-12 && area.low.unwrap() > 1.0 - 1e-12 && area.high.unwrap() <= 1.0);
        assert_eq!((f.auc_pooled, f.within_sources, f.min_cllr), (Some(1.0), 8, Some(0.0)));
        assert_eq!(f.eer.unwrap().value, 0.0);
        assert!(
            (f.at[0].rate, f.at[0].caught_items) == (0.02, 40) && f.at[0].caught.unwrap().value > 1.0 - 1e-12
        );
        let alone = m.nuisance.unwrap().figures.auc.unwrap();
        assert!(alone.value < 0.75, "{alone:?}");
        let w = m.weights.unwrap();
        assert_eq!((w.items, w.synthetic_at_10, w.real_at_10, w.synthetic_at_tenth), (120, 40, 0, 0));
        assert_eq!(
            (w.balanced_accuracy_at_10, w.balanced_accuracy_at_1.map(|v| v < 1.0)),
            (Some(1.0), Some(true))
        );
        assert_eq!(m.sources.len(), 8);
        assert!(m.sources.iter().all(|s| s.auc == Some(1.0) && s.caught == 5 && s.n_real == 10));
        let aside = &m.aside[0];
        assert_eq!(
            (m.aside.len(), aside.label, aside.items, aside.reached, aside.auc),
            (1, Label::Manipulated, 40, 40, Some(1.0))
        );
        let names: Vec<_> = m.generators.iter().map(|g| (g.label, g.items, g.auc, g.sources)).collect();
        assert_eq!(names, [(Label::Real, 80, None, 8), (Label::Synthetic, 40, Some(1.0), 8)]);
    }

    #[test]
    fn labels_count_as_they_are_told_to() {
        let m = measured(good, &[Label::Synthetic, Label::Manipulated]);
        assert_eq!((m.n_synthetic, m.aside.len()), (80, 0));
    }

    #[test]
    fn constant_and_missing_numbers_are_told_and_not_averaged() {
        let constant = measured(|_, _| 0.25, &[Label::Synthetic]);
        let f = &constant.figures;
        assert_eq!((f.auc.unwrap().value, f.eer.unwrap().value, f.min_cllr), (0.5, 0.5, Some(1.0)));
        assert_eq!((f.at[0].caught_items, f.at[0].false_alarm_items), (0, 0));
        let holes = measured(|l, i| if i % 10 == 0 { f64::NAN } else { good(l, i) }, &[Label::Synthetic]);
        assert_eq!((holes.not_a_number, holes.n_real + holes.n_synthetic), (16, 104));
        assert_eq!(holes.figures.auc.unwrap().value, 1.0);
        let none = measured(|_, _| f64::INFINITY, &[Label::Synthetic]);
        assert_eq!((none.not_a_number, none.figures.auc, none.weights), (160, None, None));
    }

    #[test]
    fn one_label_or_one_source_leaves_figures_out() {
        let (mut items, sources, generators) = world(good);
        let counting =
            Counting { synthetic: &[Label::Synthetic], sources: &sources, generators: &generators, seed: 0 };
        items.iter_mut().for_each(|i| i.source = 0);
        let one = measure(&items, &counting);
        assert_eq!((one.n_sources, one.figures.auc.unwrap().low, one.figures.at.len()), (1, None, 0));
        assert!(one.nuisance.is_none());
        items.retain(|i| i.label == Label::Real);
        let real = measure(&items, &counting);
        assert_eq!((real.figures.auc, real.figures.within, real.n_synthetic), (None, None, 0));
        assert_eq!(measure(&[], &counting).n_real, 0);
    }
}
