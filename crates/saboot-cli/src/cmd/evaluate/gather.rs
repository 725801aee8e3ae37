//! From records to what is measured: which scores belong together, and what stands beside them.

use std::collections::BTreeMap;

use saboot_core::Untrusted;
use saboot_core::card::Scope;
use saboot_core::examination::NO_FACE;
use saboot_evaluation::document::{ByLabel, Subject, Verdicts};
use saboot_evaluation::figures::{Counting, Item, measure};
use saboot_evaluation::manifest::{Label, Row};

use super::scoring::{Listing, Record, Scored};

/// Whose score.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// One detector in one scope.
    Detector(String, Scope),
    /// All detectors, weighed together.
    Detectors,
    /// Everything, weighed.
    Opinion,
}

impl Who {
    /// Its name in documents.
    pub fn name(&self) -> &str {
        match self {
            Self::Detector(id, _) => id,
            Self::Detectors => "detectors",
            Self::Opinion => "opinion",
        }
    }

    /// What was scored.
    pub fn scope(&self) -> Option<Scope> {
        match self {
            Self::Detector(_, scope) => Some(*scope),
            _ => None,
        }
    }

    /// (score, log10 LR) of a record; else why there is none.
    pub fn of(&self, record: &Record) -> Result<(f64, Option<f64>), String> {
        let said = match self {
            Self::Detector(id, scope) => {
                let reading = record.readings.iter().find(|r| r.id.as_str() == id && r.scope == *scope);
                let Some(reading) = reading else { return Err("no-reading".to_owned()) };
                let why =
                    || reading.reasons.first().map_or_else(|| "abstained".to_owned(), ToString::to_string);
                return reading.score.map(|score| (score, reading.log10_lr)).ok_or_else(why);
            }
            Self::Detectors => &record.detectors,
            Self::Opinion => &record.opinion,
        };
        let why = || said.reasons.first().map_or_else(|| "nothing-weighed".to_owned(), ToString::to_string);
        said.log10_lr.map(|lr| (lr, Some(lr))).ok_or_else(why)
    }
}

/// Everybody who said something of these records, detectors first. With `only`, that detector alone.
pub fn everybody(scored: &[&Scored], only: Option<&str>) -> Vec<Who> {
    let mut all: Vec<Who> = scored
        .iter()
        .flat_map(|s| &s.record.readings)
        .filter(|r| only.is_none_or(|id| r.id.as_str() == id))
        .map(|r| Who::Detector(r.id.to_string(), r.scope))
        .collect();
    all.sort();
    all.dedup();
    if only.is_none() && !scored.is_empty() {
        all.extend([Who::Detectors, Who::Opinion]);
    }
    all
}

/// Records by what their files had gone through, in the order of the list.
pub fn by_condition<'a>(list: &Listing, scored: &'a [Scored]) -> Vec<(Untrusted, Vec<&'a Scored>)> {
    let mut order: Vec<Untrusted> = Vec::new();
    let mut of: BTreeMap<String, Vec<&Scored>> = BTreeMap::new();
    for one in scored {
        let condition = list.condition(one.row, one.handling);
        let records = of.entry(condition.raw().to_owned()).or_default();
        if records.is_empty() {
            order.push(condition);
        }
        records.push(one);
    }
    order
        .into_iter()
        .filter_map(|condition| {
            let records = of.remove(condition.raw())?;
            Some((condition, records))
        })
        .collect()
}

/// The items of one set of scores, and what gave none by reason.
pub fn items(
    list: &Listing,
    scored: &[&Scored],
    who: &Who,
    by_group: bool,
) -> (Vec<Item>, BTreeMap<String, ByLabel>) {
    let mut abstained: BTreeMap<String, ByLabel> = BTreeMap::new();
    let mut items: Vec<(Item, Option<usize>)> = Vec::new();
    for one in scored {
        let Some(row) = list.manifest.rows.get(one.row) else { continue };
        match who.of(&one.record) {
            // A file without a face is not one that a detector of faces abstained on; scores.csv names it.
            Err(reason) if reason == NO_FACE => {}
            Err(reason) => abstained.entry(reason).or_default().add(row.label),
            Ok((score, log10_lr)) => items.push((item(row, one, score, log10_lr), row.group)),
        }
    }
    let items = if by_group { averaged(items) } else { items.into_iter().map(|(i, _)| i).collect() };
    (items, abstained)
}

fn item(row: &Row, one: &Scored, score: f64, log10_lr: Option<f64>) -> Item {
    Item {
        label: row.label,
        source: row.source,
        generator: row.generator,
        score,
        log10_lr,
        cues: one.record.nuisances.features(),
    }
}

/// What a group is told apart by: its number, its source, and the label, since a forgery often stands in the group of its
/// original.
type GroupKey = (usize, usize, Label);

/// One item for each group: means of scores, of log10 LR and of cues. Items in no group stay as they are.
fn averaged(items: Vec<(Item, Option<usize>)>) -> Vec<Item> {
    let mut alone = Vec::new();
    let mut groups: BTreeMap<GroupKey, Vec<Item>> = BTreeMap::new();
    for (item, group) in items {
        match group {
            None => alone.push(item),
            Some(group) => groups.entry((group, item.source, item.label)).or_default().push(item),
        }
    }
    let mean = |values: &mut dyn Iterator<Item = f64>| {
        let (sum, n) = values.fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
        (n > 0.0).then_some(sum / n)
    };
    alone.extend(groups.into_values().filter_map(|members| {
        let first = members.first()?.clone();
        let cues = (0..first.cues.len()).map(|cue| {
            let mut given = members
                .iter()
                .filter_map(|m| m.cues.get(cue))
                .filter(|v| v.is_finite())
                .map(|v| f64::from(*v));
            mean(&mut given).map_or(f32::NAN, |v| v as f32)
        });
        Some(Item {
            score: mean(&mut members.iter().map(|m| m.score))?,
            log10_lr: mean(&mut members.iter().filter_map(|m| m.log10_lr)),
            cues: cues.collect(),
            ..first
        })
    }));
    alone
}

/// Everything measured, condition by condition.
pub fn subjects(
    list: &Listing,
    scored: &[Scored],
    counted: &[Label],
    only: Option<&str>,
    by_group: bool,
    seed: u64,
) -> Vec<Subject> {
    let counting = Counting {
        synthetic: counted,
        sources: &list.manifest.sources,
        generators: &list.manifest.generators,
        seed,
    };
    let mut subjects = Vec::new();
    for (condition, scored) in by_condition(list, scored) {
        for who in everybody(&scored, only) {
            let (items, abstained) = items(list, &scored, &who, by_group);
            subjects.push(Subject {
                subject: who.name().to_owned(),
                scope: who.scope(),
                condition: condition.clone(),
                abstained,
                measured: measure(&items, &counting),
            });
        }
    }
    subjects
}

/// Verdicts of the program, condition by condition.
pub fn verdicts(list: &Listing, scored: &[Scored]) -> Vec<Verdicts> {
    by_condition(list, scored)
        .into_iter()
        .map(|(condition, scored)| {
            let mut counts: BTreeMap<String, ByLabel> = BTreeMap::new();
            for one in scored {
                if let Some(row) = list.manifest.rows.get(one.row) {
                    counts.entry(one.record.opinion.verdict.as_str().to_owned()).or_default().add(row.label);
                }
            }
            Verdicts { condition, counts }
        })
        .collect()
}
