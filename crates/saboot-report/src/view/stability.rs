//! The stability panel: would the same answer come out if the clip were sent on once more?

use saboot_core::stability::Stability;
use serde::Serialize;

use super::{CodeView, Said, Speaker};
use crate::catalogue::{format, opinion, phrases};

/// What the panel amounts to.
#[derive(Debug, Clone, Serialize)]
pub struct StabilityView {
    /// Whether the answer held, or why the panel does not apply.
    pub outcome: CodeView,
    /// The verdict on the exhibit as it is.
    pub base: &'static str,
    /// Least and most total weight over the exhibit and all copies, log10; empty without rows.
    pub spread: String,
    /// One row a copy.
    pub rows: Vec<StabilityRowView>,
}

/// One copy of the panel.
#[derive(Debug, Clone, Serialize)]
pub struct StabilityRowView {
    /// What was done to the samples.
    pub transform: Said,
    /// Code of the transform.
    pub code: String,
    /// Total weight with the copy's readings, log10.
    pub log10: String,
    /// In words.
    pub support: String,
    /// The verdict that it would have led to.
    pub verdict: &'static str,
    /// False where that differs from the verdict on the exhibit as it is.
    pub same: bool,
}

pub(super) fn stability(speaker: &Speaker<'_>, panel: &Stability) -> StabilityView {
    let (lang, words) = (speaker.lang, speaker.words());
    StabilityView {
        outcome: speaker.code(&panel.outcome),
        base: opinion::verdict_word(lang, panel.base),
        spread: panel.spread.map_or_else(String::new, |(low, high)| {
            phrases::between(lang, &format::log10(low), &format::log10(high))
        }),
        rows: panel
            .rows
            .iter()
            .map(|row| {
                let transform = speaker.code(&row.transform.code());
                StabilityRowView {
                    transform: transform.title,
                    code: transform.code,
                    log10: row.log10_lr.map_or_else(|| "–".to_owned(), |lr| format::log10(lr.value())),
                    support: row.log10_lr.map_or_else(String::new, |lr| opinion::support(lang, lr.support())),
                    verdict: row.verdict.map_or(words.not_repeated, |v| opinion::verdict_word(lang, v)),
                    same: row.verdict.is_none_or(|verdict| verdict == panel.base),
                }
            })
            .collect(),
    }
}
