//! The documents of an evaluation: JSON, Markdown, tables of every score and failure, plots.

use anyhow::Result;
use saboot_core::Untrusted;
use saboot_core::card::Scope;
use saboot_core::text::escape_json_text;
use saboot_evaluation::Sample;
use saboot_evaluation::document::Evaluation;
use saboot_evaluation::figures::Item;
use saboot_evaluation::manifest::Label;
use saboot_evaluation::plot::{Curve, det, tippett};
use saboot_evaluation::roc::balanced;
use saboot_report::interchange::csv::{foreign, text};

use super::gather::{Who, by_condition, everybody, items};
use super::scoring::{Listing, Scored};
use crate::args::Evaluate;
use crate::places;

/// Name and bytes of every document.
pub fn documents(
    evaluation: &Evaluation,
    list: &Listing,
    scored: &[Scored],
    arguments: &Evaluate,
) -> Result<Vec<(String, Vec<u8>)>> {
    let json = escape_json_text(&serde_json::to_string_pretty(evaluation)?) + "\n";
    let mut all = vec![
        ("evaluation.json".to_owned(), json.into_bytes()),
        ("evaluation.md".to_owned(), evaluation.markdown().into_bytes()),
        ("scores.csv".to_owned(), scores(list, scored, arguments.detector.as_deref()).into_bytes()),
        ("failed.csv".to_owned(), failed(evaluation).into_bytes()),
    ];
    all.extend(plots(evaluation, list, scored, arguments));
    Ok(all)
}

fn number(value: Option<f64>) -> String {
    value.filter(|v| v.is_finite()).map_or_else(String::new, |v| format!("{v:.5}"))
}

/// Every score: a row a file, condition and detector.
fn scores(list: &Listing, scored: &[Scored], only: Option<&str>) -> String {
    let mut out = String::from(
        "line,file,sha256,label,source,generator,group,condition,subject,scope,score,log10_lr,abstained\r\n",
    );
    for (condition, scored) in by_condition(list, scored) {
        let everybody = everybody(&scored, only);
        for one in scored {
            let Some(row) = list.manifest.rows.get(one.row) else { continue };
            let names = &list.manifest;
            let group = row.group.map(|g| names.groups.text(g)).unwrap_or_default();
            let head = [
                row.line.to_string(),
                foreign(&Untrusted::from_bytes(&row.file)),
                text(&one.record.sha256),
                text(row.label.as_str()),
                foreign(&names.sources.text(row.source)),
                foreign(&names.generators.text(row.generator)),
                foreign(&group),
                foreign(&condition),
            ]
            .join(",");
            for who in &everybody {
                let (score, log10_lr, why) = match who.of(&one.record) {
                    Ok((score, lr)) => (Some(score), lr, String::new()),
                    Err(why) => (None, None, why),
                };
                let scope = who.scope().map_or("", Scope::word);
                out.push_str(&format!(
                    "{head},{},{},{},{},{}\r\n",
                    text(who.name()),
                    text(scope),
                    number(score),
                    number(log10_lr),
                    text(&why)
                ));
            }
        }
    }
    out
}

/// Every row that failed.
fn failed(evaluation: &Evaluation) -> String {
    let mut out = String::from("line,file,reason,detail\r\n");
    for problem in &evaluation.failures {
        let cells = [
            problem.line.to_string(),
            foreign(&problem.file),
            text(&problem.reason),
            foreign(&problem.detail),
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn samples(items: &[Item], counted: &[Label], value: impl Fn(&Item) -> Option<f64>) -> Vec<Sample> {
    items
        .iter()
        .filter(|i| i.label == Label::Real || counted.contains(&i.label))
        .filter_map(|i| {
            let score = value(i).filter(|v| v.is_finite())?;
            Some(Sample { score, synthetic: i.label != Label::Real, source: i.source })
        })
        .collect()
}

/// A DET plot a subject, with a curve a condition and the nuisances of each dashed; a Tippett plot a subject and condition.
fn plots(
    evaluation: &Evaluation,
    list: &Listing,
    scored: &[Scored],
    arguments: &Evaluate,
) -> Vec<(String, Vec<u8>)> {
    let conditions = by_condition(list, scored);
    let mut everyone: Vec<Who> =
        conditions.iter().flat_map(|(_, s)| everybody(s, arguments.detector.as_deref())).collect();
    everyone.sort();
    everyone.dedup();
    let mut all = Vec::new();
    for who in everyone {
        let scope = who.scope().map(|s| format!("-{}", s.word())).unwrap_or_default();
        let stem = format!("{}{scope}", who.name());
        let mut curves: Vec<(String, Vec<Sample>, Vec<f64>, bool)> = Vec::new();
        for (number, (condition, scored)) in conditions.iter().enumerate() {
            let (items, _) = items(list, scored, &who, arguments.by_group);
            let counted = &evaluation.counted;
            let own = samples(&items, counted, |i| Some(i.score));
            let cues: Vec<Vec<f32>> = items
                .iter()
                .filter(|i| (i.label == Label::Real || counted.contains(&i.label)) && i.score.is_finite())
                .map(|i| i.cues.clone())
                .collect();
            if let Some(alone) = saboot_evaluation::classifier::left_out(&cues, &own) {
                let alone: Vec<Sample> =
                    own.iter().zip(&alone.scores).map(|(s, score)| Sample { score: *score, ..*s }).collect();
                curves.push((
                    format!("{}, nuisances alone", condition.raw()),
                    alone.clone(),
                    balanced(&alone),
                    true,
                ));
            }
            let weights = balanced(&own);
            curves.push((condition.raw().to_owned(), own, weights, false));
            let lr = samples(&items, counted, |i| i.log10_lr);
            let title = format!("{stem}, {}", condition.raw());
            if let Some(svg) = tippett(&title, &lr, &balanced(&lr)) {
                // A condition is a text of the list: its number makes the name one of ours.
                let name = places::plain_name(condition.raw(), 24);
                all.push((format!("tippett-{stem}-{}-{name}.svg", number + 1), svg.into_bytes()));
            }
        }
        let curves: Vec<Curve<'_>> = curves
            .iter()
            .map(|(name, samples, weights, dashed)| Curve {
                name: name.clone(),
                samples,
                weights,
                dashed: *dashed,
            })
            .collect();
        if let Some(svg) = det(&stem, &curves) {
            all.push((format!("det-{stem}.svg"), svg.into_bytes()));
        }
    }
    all
}
