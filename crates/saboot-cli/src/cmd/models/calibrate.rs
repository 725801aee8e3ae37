//! `saboot models calibrate`: what a detector's score may weigh, fitted on the user's labelled files and written into its card.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use saboot_core::card::{Calibration, DetectorCard, Modality, Scope};
use saboot_core::text::escape_json_text;
use saboot_evaluation::Sample;
use saboot_evaluation::calibration::{FEWEST_FILES, FEWEST_SOURCES, Fit, LEAST_AUC, fit};
use saboot_evaluation::document::{Subject, with_interval};
use saboot_evaluation::figures::{Counting, Item, measure};
use saboot_evaluation::manifest::Label;
use saboot_models::Catalog;
use saboot_models::rows::Rows;
use saboot_runner::Settings;
use serde_json::json;

use crate::args::{Calibrate, CalibratedScope, Handling};
use crate::cmd::evaluate::gather::{Who, by_condition, items};
use crate::cmd::evaluate::known::Known;
use crate::cmd::evaluate::scoring::{Listing, Scored};
use crate::cmd::evaluate::{by_reason, card_row, networks_can_run, read_list, scorer, set_name, write_card};
use crate::exit;
use crate::terminal::{clean, data, talk};

/// What a detector is made for.
fn usual_scope(card: &DetectorCard) -> Scope {
    match card.modality {
        Modality::Voice => Scope::Voice,
        Modality::Picture if card.clip => Scope::Clip,
        Modality::Picture if card.map.is_some() => Scope::Part,
        Modality::Picture if card.face.is_some() => Scope::Face,
        Modality::Picture => Scope::Picture,
    }
}

/// Fits and writes; 1 where nothing could be fitted or a row could not be examined.
pub fn run(arguments: &Calibrate) -> Result<u8> {
    let catalog = Catalog::read(&arguments.places.folder());
    let found = catalog.detectors().find(|(card, _)| card.id == arguments.id);
    let (modality, usual) = match found {
        None => {
            talk(&format!("error: there is no detector {}\nhint: `saboot models` lists them", arguments.id));
            return Ok(exit::USAGE);
        }
        Some((_, Some(trouble))) => {
            talk(&format!("error: {} cannot be used ({}): {}", arguments.id, trouble.code, trouble.hint));
            return Ok(exit::INCOMPLETE);
        }
        Some((card, None)) => (card.modality, usual_scope(card)),
    };
    let scope = arguments.scope.map_or(usual, CalibratedScope::scope);
    if (scope == Scope::Voice) != (modality == Modality::Voice) {
        talk(&format!("error: {} is no detector of {}", arguments.id, scope.word()));
        return Ok(exit::USAGE);
    }
    let Some(list) = read_list(&arguments.data, &arguments.listed) else { return Ok(exit::USAGE) };
    if !networks_can_run(&arguments.places, &catalog) {
        return Ok(exit::INCOMPLETE);
    }
    let mut known = match &arguments.work {
        Some(folder) => {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
            Known::open(folder)?
        }
        None => Known::nothing(),
    };
    // Scores do not depend on the panel; of a video --quick would look at other frames, and at fewer faces.
    let settings = if matches!(scope, Scope::Frames | Scope::Clip | Scope::Face) {
        Settings::exact()
    } else {
        Settings::quick()
    };
    let scorer = scorer(&arguments.places, settings, &arguments.listed, &catalog, false)?;
    let scoring = scorer.score(&list, &arguments.listed.condition, &mut known)?;
    let desk = Desk { arguments, list: &list, scope, counted: list.counted(&arguments.listed) };
    for problem in scoring.problems.iter().take(20) {
        let file = problem.file.for_terminal();
        talk(&format!("warning: line {}: {file}: {}", problem.line, problem.reason));
    }
    let mut problems = list.problems.clone();
    problems.extend(scoring.problems);
    let (rows, n) = desk.rows(&scoring.scored);
    let samples: Vec<Sample> = rows.iter().flat_map(|(_, items)| desk.samples(items)).collect();
    let fit = match fit(&samples, arguments.listed.seed) {
        Ok(fit) => fit,
        Err(few) => {
            let mut without: BTreeMap<String, usize> = by_reason(&problems);
            for (subject, _) in &rows {
                for (reason, n) in &subject.abstained {
                    *without.entry(reason.clone()).or_default() += n.sum();
                }
            }
            let without: Vec<String> = without.iter().map(|(reason, n)| format!("{reason} {n}")).collect();
            talk(&format!("error: nothing was fitted: {few}\nhint: add labelled files from further sources"));
            if !without.is_empty() {
                talk(&format!("hint: rows without a score: {}", without.join(", ")));
            }
            return Ok(exit::INCOMPLETE);
        }
    };
    let card_rows = Rows { calibration: vec![desk.calibration(&fit, &n)], measured: desk.measured(&rows) };
    let written = !arguments.dry_run && write_card(&arguments.places, &arguments.id, &card_rows)?;
    if arguments.json {
        let line = json!({
            "id": arguments.id,
            "scope": scope,
            "fit": fit,
            "calibration": card_rows.calibration,
            "measured": card_rows.measured,
            "failed": by_reason(&problems),
            "written": written,
        });
        data(&escape_json_text(&line.to_string()))?;
    } else {
        for line in desk.words(&fit, &card_rows, written) {
            data(&clean(&line))?;
        }
    }
    let whole = problems.is_empty() && (written || arguments.dry_run);
    Ok(if whole { exit::DONE } else { exit::INCOMPLETE })
}

/// What all steps have in common.
struct Desk<'a> {
    arguments: &'a Calibrate,
    list: &'a Listing,
    scope: Scope,
    counted: Vec<Label>,
}

/// Rows of the list that were scored.
struct Counts {
    real: usize,
    synthetic: usize,
    sources: usize,
}

impl Desk<'_> {
    /// The subject of each condition without its figures, with its items; and how many rows of the list these are.
    fn rows(&self, scored: &[Scored]) -> (Vec<(Subject, Vec<Item>)>, Counts) {
        let who = Who::Detector(self.arguments.id.clone(), self.scope);
        let manifest = &self.list.manifest;
        let counts = |label: Label| label == Label::Real || self.counted.contains(&label);
        let mut rows: BTreeSet<usize> = BTreeSet::new();
        let mut all = Vec::new();
        let counting = Counting {
            synthetic: &self.counted,
            sources: &manifest.sources,
            generators: &manifest.generators,
            seed: self.arguments.listed.seed,
        };
        for (condition, scored) in by_condition(self.list, scored) {
            let (mut items, abstained) = items(self.list, &scored, &who, false);
            // What the card says until now is not what is measured here.
            items.iter_mut().for_each(|item| item.log10_lr = None);
            rows.extend(scored.iter().filter(|s| who.of(&s.record).is_ok()).map(|s| s.row));
            let subject = Subject {
                subject: self.arguments.id.clone(),
                scope: Some(self.scope),
                condition,
                abstained,
                measured: measure(&items, &counting),
            };
            all.push((subject, items));
        }
        let of: Vec<_> =
            rows.iter().filter_map(|r| manifest.rows.get(*r)).filter(|r| counts(r.label)).collect();
        let real = of.iter().filter(|r| r.label == Label::Real).count();
        let sources: BTreeSet<usize> = of.iter().map(|r| r.source).collect();
        (all, Counts { real, synthetic: of.len() - real, sources: sources.len() })
    }

    fn samples(&self, items: &[Item]) -> Vec<Sample> {
        items
            .iter()
            .filter(|i| i.score.is_finite() && (i.label == Label::Real || self.counted.contains(&i.label)))
            .map(|i| Sample { score: i.score, synthetic: i.label != Label::Real, source: i.source })
            .collect()
    }

    fn conditions(&self) -> String {
        let mut handlings = self.arguments.listed.condition.clone();
        handlings.sort_unstable();
        handlings.dedup();
        let word = |h: &Handling| match h {
            Handling::Stored => "as stored",
            Handling::Messenger => "after a messenger",
        };
        handlings.iter().map(word).collect::<Vec<_>>().join(" and ")
    }

    fn calibration(&self, fit: &Fit, n: &Counts) -> Calibration {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        // Two digits, towards 0: never more than was shown.
        let bound = |v: f64| (v * 100.0).trunc() / 100.0 + 0.0;
        let information = if fit.information_only {
            format!(
                "; information only (LR 1): the AUC, {}, is not shown to lie above {LEAST_AUC:.2}",
                with_interval(Some(fit.auc))
            )
        } else {
            String::new()
        };
        Calibration {
            scope: self.scope,
            codec: None,
            size: None,
            length: None,
            band: None,
            face: None,
            detail: None,
            slope: fit.slope,
            intercept: fit.intercept,
            log10_min: bound(fit.log10_min),
            log10_max: bound(fit.log10_max),
            fitted_on: format!(
                "{} {} (list with sha256 {}), by `saboot models calibrate`; every source weighs alike; shrunk by {:.2} for the spread between sources; bounds by source (ELUB); cllr with each source left out of the fit{information}",
                set_name(&self.arguments.data),
                self.conditions(),
                self.list.sha256.get(..16).unwrap_or_default(),
                fit.shrink
            ),
            n_real: count(n.real),
            n_synthetic: count(n.synthetic),
            n_sources: count(n.sources),
            cllr: fit.cllr.filter(|c| c.is_finite()),
            min_cllr: fit.min_cllr.filter(|c| c.is_finite()),
        }
    }

    fn measured(&self, rows: &[(Subject, Vec<Item>)]) -> Vec<saboot_core::card::Measured> {
        let set = set_name(&self.arguments.data);
        let command = format!("saboot models calibrate {} --data {set}.csv", self.arguments.id);
        rows.iter().filter_map(|(subject, _)| card_row(subject, &set, "file", &command)).collect()
    }

    fn words(&self, fit: &Fit, rows: &Rows, written: bool) -> Vec<String> {
        let shown = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"));
        let mut lines = Vec::new();
        for m in &rows.measured {
            lines.push(format!(
                "{}: AUC {:.3}, nuisances alone {}, caught at 2 % {}, on {} recorded and {} synthetic of {} sources",
                m.condition,
                m.auc,
                shown(m.nuisance_auc),
                shown(m.caught_at_2pct),
                m.n_real,
                m.n_synthetic,
                m.n_sources.unwrap_or_default()
            ));
        }
        lines.push(format!(
            "fit: ln LR = {:.4} score {:+.4}, shrunk by {:.2}; recorded files of different sources differ by {} (log10 LR, standard deviation)",
            fit.slope,
            fit.intercept,
            fit.shrink,
            shown(fit.spread)
        ));
        lines.push(format!(
            "Cllr with each source left out: {} (least possible {}, 1 says nothing)",
            shown(fit.cllr),
            shown(fit.min_cllr)
        ));
        for c in &rows.calibration {
            lines.push(if fit.information_only {
                format!(
                    "{} may say nothing ({}): its AUC {} is not shown to lie above {LEAST_AUC:.2}; its score is shown as information, with a likelihood ratio of 1",
                    self.arguments.id,
                    self.scope.word(),
                    with_interval(Some(fit.auc))
                )
            } else {
                format!(
                    "{} may say ({}): a likelihood ratio between 1/{:.1} and {:.1}",
                    self.arguments.id,
                    self.scope.word(),
                    10f64.powf(-c.log10_min),
                    10f64.powf(c.log10_max)
                )
            });
        }
        lines.push(if written {
            format!(
                "written: {}",
                self.arguments.places.folder().join(&self.arguments.id).join("model.toml").display()
            )
        } else if self.arguments.dry_run {
            "nothing was written (--dry-run)".to_owned()
        } else {
            "nothing was written".to_owned()
        });
        lines.push(format!(
            "needed are {FEWEST_FILES} files of {FEWEST_SOURCES} sources of each label; whether any of these was trained on, nobody can tell from here"
        ));
        lines
    }
}
