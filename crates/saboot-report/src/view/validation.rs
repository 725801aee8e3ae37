//! How each detector did on labelled files like this one: counts, or that the file lies outside of what was validated.

use saboot_core::card::Scope;
use saboot_core::validation::{Share, Validation, ValidationRow};
use serde::Serialize;

use super::{CodeView, Speaker};
use crate::catalogue::phrases;

/// One detector on files like this one.
#[derive(Debug, Clone, Serialize)]
pub struct ValidationView {
    /// Detector.
    pub detector: String,
    /// What was scored here: codec, size, length, or size and detail of a face.
    pub this_file: String,
    /// Measured rows.
    pub rows: Vec<ValidationRowView>,
    /// Why the file lies outside of what was validated; empty where there are rows.
    pub outside: Vec<CodeView>,
    /// What must be read with the rows.
    pub notes: Vec<CodeView>,
}

/// One measured row.
#[derive(Debug, Clone, Serialize)]
pub struct ValidationRowView {
    /// What its files had gone through, and which they are.
    pub files: String,
    /// How many, of how many sources.
    pub counts: String,
    /// Recorded files called synthetic, recorded files called recorded, synthetic files called synthetic, synthetic files
    /// called recorded, files called neither: each as a count with its interval, in the order of the headings.
    pub shares: [String; 5],
    /// Area under the ROC curve; a dash where it was not measured.
    pub auc: String,
    /// What the row is made of.
    pub mix: String,
}

pub(super) fn validation(speaker: &Speaker<'_>, found: &Validation) -> ValidationView {
    let lang = speaker.lang;
    ValidationView {
        detector: found.detector.to_string(),
        this_file: phrases::material(lang, found.kind()),
        rows: found.rows.iter().map(|r| row(speaker, r, found.scope)).collect(),
        outside: found.outside.iter().map(|code| speaker.code(code)).collect(),
        notes: found.notes.iter().map(|code| speaker.code(code)).collect(),
    }
}

fn row(speaker: &Speaker<'_>, row: &ValidationRow, scope: Scope) -> ValidationRowView {
    let lang = speaker.lang;
    let share = |share: &Share| phrases::share(lang, share);
    let material = phrases::material(lang, row.kind());
    ValidationRowView {
        files: format!("{}; {material}", phrases::condition(lang, row.condition, scope)),
        counts: phrases::validated(lang, row),
        shares: [
            share(&row.real_called_synthetic),
            share(&row.real_called_recorded),
            share(&row.synthetic_called_synthetic),
            share(&row.synthetic_called_recorded),
            share(&row.inconclusive),
        ],
        auc: row
            .auc
            .map_or_else(|| "–".to_owned(), |a| format!("{:.2} [{:.2}–{:.2}]", a.value, a.low, a.high)),
        mix: phrases::mix(lang, &row.mix),
    }
}
