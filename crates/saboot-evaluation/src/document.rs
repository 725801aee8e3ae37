//! What an evaluation leaves: [`Evaluation`], as JSON and as tables in Markdown.

use std::collections::BTreeMap;
use std::fmt::Write;

use saboot_core::Untrusted;
use saboot_core::card::{ModelUse, Scope};
use serde::{Deserialize, Serialize};

use crate::bootstrap::Interval;
use crate::figures::{Figures, GeneratorRow, Measured, Operating, SourceRow};
use crate::manifest::{Label, Problem};

/// Form of `evaluation.json`.
pub const FORM: &str = "saboot-evaluation/1";
/// Failed rows that are written out in the Markdown; `evaluation.json` and `failed.csv` hold all.
const MOST_FAILURES: usize = 50;
/// Rows by source or generator in the Markdown.
const MOST_ROWS: usize = 60;

/// How many of each label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ByLabel {
    /// Recorded.
    pub real: usize,
    /// Generated as a whole.
    pub synthetic: usize,
    /// With a generated part.
    pub manipulated: usize,
    /// Converted voices.
    pub converted: usize,
}

impl ByLabel {
    /// One more.
    pub fn add(&mut self, label: Label) {
        *match label {
            Label::Real => &mut self.real,
            Label::Synthetic => &mut self.synthetic,
            Label::Manipulated => &mut self.manipulated,
            Label::Converted => &mut self.converted,
        } += 1;
    }

    /// Of all labels.
    pub fn sum(self) -> usize {
        self.real + self.synthetic + self.manipulated + self.converted
    }
}

/// What became of the rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rows {
    /// In the list.
    pub listed: usize,
    /// Left after --limit.
    pub chosen: usize,
    /// Examined, under any condition; a row under two conditions counts twice.
    pub examined: usize,
    /// Of these, taken from what an earlier run had left.
    pub known: usize,
    /// That could not be used or examined, by reason.
    pub failed: BTreeMap<String, usize>,
}

/// One set of scores under one condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Subject {
    /// A detector's id; `detectors` for all of them weighed together; `opinion` for everything the program weighs, with what
    /// the file says of itself.
    pub subject: String,
    /// What was scored; none for `detectors` and `opinion`.
    pub scope: Option<Scope>,
    /// What the files had gone through.
    pub condition: Untrusted,
    /// Items that gave no score, by reason.
    pub abstained: BTreeMap<String, ByLabel>,
    /// All figures.
    pub measured: Measured,
}

/// Verdicts of the program under one condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Verdicts {
    /// What the files had gone through.
    pub condition: Untrusted,
    /// By verdict.
    pub counts: BTreeMap<String, ByLabel>,
}

/// An evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Evaluation {
    /// [`FORM`].
    pub form: String,
    /// Program and version.
    pub tool: String,
    /// Name of the list.
    pub manifest: Untrusted,
    /// SHA-256 of the list.
    pub manifest_sha256: String,
    /// Detectors and encoders.
    pub models: Vec<ModelUse>,
    /// Of draws and of --limit.
    pub seed: u64,
    /// Labels that counted as synthetic.
    pub counted: Vec<Label>,
    /// `file`, or `group` where the scores of a group were averaged.
    pub unit: String,
    /// Without the stability panel and with key frames only.
    pub quick: bool,
    /// What became of the rows.
    pub rows: Rows,
    /// Scores.
    pub subjects: Vec<Subject>,
    /// Verdicts.
    pub verdicts: Vec<Verdicts>,
    /// Rows that failed.
    pub failures: Vec<Problem>,
}

/// A text of the list in a cell of a table: no markup, no line.
fn cell(text: &Untrusted) -> String {
    let shown = text
        .for_html()
        .replace('|', "&#124;")
        .replace('`', "&#96;")
        .replace('*', "&#42;")
        .replace('[', "&#91;")
        .replace('_', "&#95;");
    if shown.trim().is_empty() { "(unnamed)".to_owned() } else { shown }
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"))
}

/// A figure with its interval.
pub fn with_interval(value: Option<Interval>) -> String {
    match value {
        Some(Interval { value, low: Some(low), high: Some(high) }) => {
            format!("{value:.3} [{low:.2}-{high:.2}]")
        }
        Some(Interval { value, .. }) => format!("{value:.3}"),
        None => "–".to_owned(),
    }
}

fn at(figures: &Figures, rate: f64) -> Option<&Operating> {
    figures.at.iter().find(|o| (o.rate - rate).abs() < 1e-9)
}

fn operating(figures: &Figures, rate: f64) -> String {
    at(figures, rate).map_or_else(
        || "–".to_owned(),
        |o| {
            let short = |i: Option<Interval>| i.map_or_else(|| "–".to_owned(), |i| format!("{:.2}", i.value));
            let alarms = o.false_alarms.map_or_else(|| "–".to_owned(), |i| format!("{:.3}", i.value));
            format!("{} ({}) at {alarms} ({})", short(o.caught), o.caught_items, o.false_alarm_items)
        },
    )
}

fn within(figures: &Figures) -> String {
    match figures.within {
        Some(_) => format!("{} ({} sources)", with_interval(figures.within), figures.within_sources),
        None => "– (no source holds both)".to_owned(),
    }
}

impl Subject {
    fn name(&self) -> String {
        let scope = self.scope.map(|s| format!(" ({})", s.word())).unwrap_or_default();
        format!("{}{scope}, {}", self.subject, cell(&self.condition))
    }
}

impl Evaluation {
    /// All tables as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        match self.write(&mut out) {
            Ok(()) => out,
            // A String takes all that is written to it.
            Err(std::fmt::Error) => String::new(),
        }
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "# Evaluation of {}\n", cell(&self.manifest))?;
        let counted: Vec<&str> = self.counted.iter().map(|l| l.as_str()).collect();
        writeln!(
            out,
            "{}. Rows: {} listed, {} chosen, {} examined. As synthetic count: {}. Unit: {}. Seed {}.{}\n",
            self.tool,
            self.rows.listed,
            self.rows.chosen,
            self.rows.examined,
            counted.join(", "),
            self.unit,
            self.seed,
            if self.quick { " Quick: key frames only, no stability panel." } else { "" }
        )?;
        writeln!(
            out,
            "Every source weighs alike within its label; 95 % intervals come from drawing sources again. Thresholds for \"caught\" are those that 2 or 5 % of the recorded \
             items of the *other* sources reach; the share of recorded items that reached them here stands behind \"at\". *Nuisances* is what a small classifier reaches that sees \
             size, format, compression, brightness, sharpness and loudness only, fitted with the source left out: only what lies above it counts. docs/evaluation.md defines each figure.\n"
        )?;
        self.table(out)?;
        self.weights(out)?;
        self.verdicts(out)?;
        self.abstentions(out)?;
        for subject in &self.subjects {
            by_source(out, subject)?;
            by_generator(out, subject)?;
        }
        self.failures(out)
    }

    fn table(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "## Scores\n")?;
        writeln!(
            out,
            "| | recorded / synthetic / sources | AUC by source | pooled | within | EER | caught at 2 % | caught at 5 % | min Cllr |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|---|---|")?;
        let row = |out: &mut String, name: &str, counts: &str, f: &Figures| {
            writeln!(
                out,
                "| {name} | {counts} | {} | {} | {} | {} | {} | {} | {} |",
                with_interval(f.auc),
                number(f.auc_pooled),
                within(f),
                with_interval(f.eer),
                operating(f, 0.02),
                operating(f, 0.05),
                number(f.min_cllr)
            )
        };
        for subject in &self.subjects {
            let m = &subject.measured;
            let counts = format!("{} / {} / {}", m.n_real, m.n_synthetic, m.n_sources);
            row(out, &format!("**{}**", subject.name()), &counts, &m.figures)?;
            match &m.nuisance {
                Some(baseline) => {
                    row(out, &format!("nuisances alone ({})", baseline.form), "the same", &baseline.figures)?
                }
                None => writeln!(
                    out,
                    "| nuisances alone | not fitted: needs both labels and two sources | | | | | | | |"
                )?,
            }
        }
        writeln!(out)
    }

    fn weights(&self, out: &mut String) -> std::fmt::Result {
        let with: Vec<_> =
            self.subjects.iter().filter_map(|s| Some((s, s.measured.weights.as_ref()?))).collect();
        if with.is_empty() {
            return Ok(());
        }
        writeln!(out, "## Likelihood ratios as shipped\n")?;
        writeln!(
            out,
            "| | items | Cllr by source | pooled | min Cllr | balanced accuracy at LR 10 | at LR 1 | recorded with LR >= 10 / <= 1/10 | synthetic with LR >= 10 / <= 1/10 |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|---|---|")?;
        for (subject, w) in with {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} | {} / {} | {} / {} |",
                subject.name(),
                w.items,
                with_interval(w.cllr),
                number(w.cllr_pooled),
                number(w.min_cllr),
                number(w.balanced_accuracy_at_10),
                number(w.balanced_accuracy_at_1),
                w.real_at_10,
                w.real_at_tenth,
                w.synthetic_at_10,
                w.synthetic_at_tenth
            )?;
        }
        writeln!(out)
    }

    fn verdicts(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "## Verdicts\n\n| condition | verdict | real | synthetic | manipulated | converted |\n|---|---|---|---|---|---|"
        )?;
        for verdicts in &self.verdicts {
            for (verdict, n) in &verdicts.counts {
                let condition = cell(&verdicts.condition);
                writeln!(
                    out,
                    "| {condition} | {verdict} | {} | {} | {} | {} |",
                    n.real, n.synthetic, n.manipulated, n.converted
                )?;
            }
        }
        writeln!(out)
    }

    fn abstentions(&self, out: &mut String) -> std::fmt::Result {
        let any = self.subjects.iter().any(|s| !s.abstained.is_empty() || s.measured.not_a_number > 0);
        if !any {
            return writeln!(out, "No item was without a score.\n");
        }
        writeln!(
            out,
            "## Abstentions (in no figure above)\n\n| | reason | real | synthetic | manipulated | converted |\n|---|---|---|---|---|---|"
        )?;
        for subject in &self.subjects {
            for (reason, n) in &subject.abstained {
                writeln!(
                    out,
                    "| {} | {reason} | {} | {} | {} | {} |",
                    subject.name(),
                    n.real,
                    n.synthetic,
                    n.manipulated,
                    n.converted
                )?;
            }
            if subject.measured.not_a_number > 0 {
                writeln!(
                    out,
                    "| {} | the score was no finite number: {} | | | | |",
                    subject.name(),
                    subject.measured.not_a_number
                )?;
            }
        }
        writeln!(out)
    }

    fn failures(&self, out: &mut String) -> std::fmt::Result {
        if self.rows.failed.is_empty() {
            return Ok(());
        }
        writeln!(out, "## Rows that could not be used or examined\n\n| reason | rows |\n|---|---|")?;
        for (reason, count) in &self.rows.failed {
            writeln!(out, "| {reason} | {count} |")?;
        }
        writeln!(out, "\n| line | file | reason | |\n|---|---|---|---|")?;
        for problem in self.failures.iter().take(MOST_FAILURES) {
            writeln!(
                out,
                "| {} | {} | {} | {} |",
                problem.line,
                cell(&problem.file),
                problem.reason,
                cell(&problem.detail)
            )?;
        }
        let more = self.failures.len().saturating_sub(MOST_FAILURES);
        if more > 0 {
            writeln!(out, "\n{more} more stand in failed.csv.")?;
        }
        Ok(())
    }
}

fn by_source(out: &mut String, subject: &Subject) -> std::fmt::Result {
    writeln!(out, "## {}: by source\n", subject.name())?;
    writeln!(
        out,
        "| source | recorded | synthetic | AUC inside | nuisances inside | mean score recorded | synthetic | caught at 2 % | false alarms |\n|---|---|---|---|---|---|---|---|---|"
    )?;
    for SourceRow {
        source,
        n_real,
        n_synthetic,
        auc,
        nuisance_auc,
        mean_real,
        mean_synthetic,
        caught,
        false_alarms,
    } in subject.measured.sources.iter().take(MOST_ROWS)
    {
        writeln!(
            out,
            "| {} | {n_real} | {n_synthetic} | {} | {} | {} | {} | {caught} | {false_alarms} |",
            cell(source),
            number(*auc),
            number(*nuisance_auc),
            number(*mean_real),
            number(*mean_synthetic)
        )?;
    }
    more(out, subject.measured.sources.len())
}

fn by_generator(out: &mut String, subject: &Subject) -> std::fmt::Result {
    writeln!(out, "## {}: by generator or device\n", subject.name())?;
    writeln!(
        out,
        "| generator or device | label | items | sources | AUC against recorded | nuisances | reach the 2 % threshold | mean score |\n|---|---|---|---|---|---|---|---|"
    )?;
    for GeneratorRow { generator, label, items, sources, auc, nuisance_auc, reached, mean } in
        subject.measured.generators.iter().take(MOST_ROWS)
    {
        writeln!(
            out,
            "| {} | {} | {items} | {sources} | {} | {} | {reached} | {mean:.3} |",
            cell(generator),
            label.as_str(),
            number(*auc),
            number(*nuisance_auc)
        )?;
    }
    more(out, subject.measured.generators.len())?;
    for aside in &subject.measured.aside {
        writeln!(
            out,
            "{} {} stand aside: {} reach the 2 % threshold, AUC against the recorded ones {}.\n",
            aside.items,
            aside.label.as_str(),
            aside.reached,
            number(aside.auc)
        )?;
    }
    Ok(())
}

fn more(out: &mut String, rows: usize) -> std::fmt::Result {
    match rows.saturating_sub(MOST_ROWS) {
        0 => writeln!(out),
        more => writeln!(out, "\n{more} more stand in evaluation.json.\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{Counting, Item, measure};
    use crate::manifest::Names;
    use crate::nuisance::CUES;

    fn evaluation() -> Evaluation {
        let (mut sources, mut generators) = (Names::default(), Names::default());
        let hostile = "|<img src=x>`*[a](b)_\u{202e}\u{1b}[31m\nx";
        let items: Vec<Item> = (0..80)
            .map(|i| Item {
                label: if i % 2 == 0 { Label::Real } else { Label::Synthetic },
                source: sources.number(&format!("{hostile}{}", i % 5)),
                generator: generators.number(hostile),
                score: f64::from(i % 9 + 3 * (i % 2)),
                log10_lr: (i % 3 == 0).then_some(0.5),
                cues: vec![1.0; CUES.len()],
            })
            .collect();
        let counting =
            Counting { synthetic: &[Label::Synthetic], sources: &sources, generators: &generators, seed: 0 };
        let mut lost = ByLabel::default();
        lost.add(Label::Real);
        Evaluation {
            form: FORM.to_owned(),
            tool: "saboot 0".to_owned(),
            manifest: hostile.into(),
            manifest_sha256: "00".repeat(32),
            models: Vec::new(),
            seed: 0,
            counted: vec![Label::Synthetic],
            unit: "file".to_owned(),
            quick: false,
            rows: Rows {
                listed: 81,
                chosen: 81,
                examined: 81,
                known: 0,
                failed: BTreeMap::from([("intake.not-found".to_owned(), 1)]),
            },
            subjects: vec![Subject {
                subject: "opinion".to_owned(),
                scope: None,
                condition: hostile.into(),
                abstained: BTreeMap::from([("opinion.nothing".to_owned(), lost)]),
                measured: measure(&items, &counting),
            }],
            verdicts: vec![Verdicts {
                condition: hostile.into(),
                counts: BTreeMap::from([("inconclusive".to_owned(), lost)]),
            }],
            failures: vec![Problem {
                line: 2,
                file: hostile.into(),
                reason: "intake.not-found".to_owned(),
                detail: hostile.into(),
            }],
        }
    }

    #[test]
    fn tables_carry_figures_and_no_markup_of_a_list() {
        let text = evaluation().markdown();
        assert!(!text.contains("<img") && !text.contains('\u{202e}') && !text.contains('\u{1b}'), "{text}");
        // Every row of a table has as many cells as its head.
        let mut width = None;
        for line in text.lines() {
            width = match (line.starts_with('|'), width) {
                (true, None) => Some(line.matches('|').count()),
                (true, Some(n)) => {
                    assert_eq!(line.matches('|').count(), n, "{line}");
                    width
                }
                (false, _) => None,
            };
        }
        for part in [
            "nuisances alone",
            "## Likelihood ratios",
            "## Verdicts",
            "## Abstentions",
            "by source",
            "by generator",
            "intake.not-found",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn json_comes_back_as_it_was() {
        let before = evaluation();
        let json = serde_json::to_string(&before).unwrap();
        assert_eq!(serde_json::from_str::<Evaluation>(&json).unwrap(), before);
        assert!(json.contains("\"min-cllr\"") && json.contains("\"not-a-number\":0"));
    }
}
