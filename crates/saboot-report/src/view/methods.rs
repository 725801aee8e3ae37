//! Methods: detectors' cards with their measured error, models, versions.

use saboot_core::Lang;
use saboot_core::card::{DetectorCard, Measured};
use serde::Serialize;

use super::{Row, Said, Speaker, clean};
use crate::Report;
use crate::catalogue::phrases;

/// What examined, and how well it does.
#[derive(Debug, Clone, Serialize)]
pub struct Methods {
    /// Cards of the detectors that were used.
    pub cards: Vec<CardView>,
    /// Models and encoders.
    pub models: Vec<ModelView>,
    /// Program, libraries, machine, walls.
    pub versions: Vec<Row>,
}

/// One detector's card.
#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    /// Detector.
    pub id: String,
    /// Version of weights and card.
    pub version: String,
    /// One line.
    pub title: Said,
    /// What it looks for.
    pub summary: Said,
    /// Licence.
    pub licence: Said,
    /// What it was trained on.
    pub training_data: Said,
    /// Where it should not be used.
    pub limits: Said,
    /// What fools it.
    pub fools_it: Vec<Said>,
    /// Measured error, one row for each set of data.
    pub measured: Vec<MeasuredView>,
    /// Calibrations, one line each, and what each was fitted on.
    pub calibration: Vec<[Said; 2]>,
}

/// One row of measured error.
#[derive(Debug, Clone, Serialize)]
pub struct MeasuredView {
    /// Data and condition.
    pub data: Said,
    /// Files, AUC, nuisance, equal error rate, caught, false alarms: in the order of the headings.
    pub figures: [String; 6],
}

/// One model or encoder.
#[derive(Debug, Clone, Serialize)]
pub struct ModelView {
    /// Folder name.
    pub id: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Used, or why not.
    pub state: Said,
    /// What to do about it; empty where it was used.
    pub hint: Said,
}

pub(super) fn methods(speaker: &Speaker<'_>, report: &Report) -> Methods {
    let words = speaker.words();
    Methods {
        cards: report.cards.iter().map(|c| card(speaker, c)).collect(),
        models: report
            .examination
            .iter()
            .flat_map(|e| &e.models)
            .map(|m| ModelView {
                id: clean(&m.id),
                sha256: m.sha256.clone(),
                state: m.unavailable.as_ref().map_or_else(
                    || speaker.own(words.model_used),
                    |code| {
                        let why = speaker.code(code);
                        Said {
                            text: format!("{}: {} ({code})", words.model_not_used, why.title.text),
                            lang: why.title.lang,
                        }
                    },
                ),
                hint: speaker.said(&m.hint),
            })
            .collect(),
        versions: versions(speaker, report),
    }
}

fn card(speaker: &Speaker<'_>, card: &DetectorCard) -> CardView {
    let hindi = card.hindi.as_ref().filter(|_| speaker.lang == Lang::Hi);
    // A card speaks Hindi itself, or stands as it is written.
    let text = |english: &str, hindi: Option<&String>| match hindi {
        Some(hindi) => speaker.own(clean(hindi.trim())),
        None => speaker.said(english.trim()),
    };
    let lines = card.fools_it.iter().enumerate();
    CardView {
        id: clean(&card.id),
        version: clean(&card.version),
        title: text(&card.title, hindi.map(|h| &h.title)),
        summary: text(&card.summary, hindi.map(|h| &h.summary)),
        licence: speaker.said(&card.licence),
        training_data: text(&card.training_data, hindi.map(|h| &h.training_data)),
        limits: text(&card.limits, hindi.map(|h| &h.limits)),
        fools_it: lines.map(|(n, line)| text(line, hindi.and_then(|h| h.fools_it.get(n)))).collect(),
        measured: card.measured.iter().map(|m| measured(speaker, m)).collect(),
        calibration: card
            .calibration
            .iter()
            .map(|c| [speaker.own(phrases::calibration(speaker.lang, c)), speaker.said(&c.fitted_on)])
            .collect(),
    }
}

fn measured(speaker: &Speaker<'_>, row: &Measured) -> MeasuredView {
    let interval = match (row.auc_low, row.auc_high) {
        (Some(low), Some(high)) => format!("{:.2} [{low:.2}–{high:.2}]", row.auc),
        _ => format!("{:.2}", row.auc),
    };
    let optional = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.2}"));
    let (set, condition) = (speaker.said(&row.set), speaker.said(&row.condition));
    let data = if set.lang == condition.lang {
        Said { text: format!("{}, {}", set.text, condition.text), lang: set.lang }
    } else {
        Said { text: clean(&format!("{}, {}", row.set, row.condition)), lang: saboot_core::Lang::En.tag() }
    };
    MeasuredView {
        data,
        figures: [
            phrases::measured_files(speaker.lang, row),
            interval,
            optional(row.nuisance_auc),
            optional(row.eer),
            optional(row.caught_at_2pct),
            optional(row.false_alarm),
        ],
    }
}

fn versions(speaker: &Speaker<'_>, report: &Report) -> Vec<Row> {
    let words = speaker.words();
    let row = |name: &str, value: &str| Row {
        name: name.to_owned(),
        value: speaker.own(clean(value)),
        // Names and numbers of software: the same in every language.
        foreign: true,
        code: String::new(),
    };
    let isolation = Row {
        name: words.isolation.to_owned(),
        value: speaker.said(&report.environment.isolation),
        foreign: false,
        code: String::new(),
    };
    let mut rows = vec![
        row(words.program, &format!("{} {}", report.tool.name, report.tool.version)),
        row(words.form, &report.schema),
        row(words.machine, &report.environment.machine),
        isolation,
    ];
    rows.extend(report.environment.libraries.iter().map(|library| row(words.library, library)));
    rows
}
