//! The custody log of the case, as far as it concerns the exhibit.

use serde::Serialize;

use super::{Speaker, clean, clipped, shown};
use crate::CustodyState;
use crate::catalogue::format;

/// What the log held when the report was put together.
#[derive(Debug, Clone, Serialize)]
pub struct CustodyView {
    /// Reference of the case, text of whoever opened it.
    pub case: String,
    /// Number of the newest entry.
    pub number: String,
    /// SHA-256 of its line, hex.
    pub sha256: String,
    /// Entries about this exhibit.
    pub entries: Vec<CustodyEntryView>,
}

/// One entry.
#[derive(Debug, Clone, Serialize)]
pub struct CustodyEntryView {
    /// Its number.
    pub number: String,
    /// When, in words.
    pub when: String,
    /// What happened, in our words.
    pub kind: &'static str,
    /// In the words of who wrote it.
    pub text: String,
    /// Who did it, as stated.
    pub by: String,
}

pub(super) fn custody(speaker: &Speaker<'_>, state: &CustodyState) -> CustodyView {
    let lang = speaker.lang;
    CustodyView {
        case: shown(&state.case),
        number: format::count(lang, state.head.number),
        sha256: clean(&state.head.sha256),
        entries: state
            .entries
            .iter()
            .map(|entry| CustodyEntryView {
                number: format::count(lang, entry.number),
                when: format::moment(lang, &entry.time),
                kind: saboot_seal::words::kind(entry.kind, lang),
                text: clipped(lang, &entry.text),
                by: clipped(lang, &entry.by),
            })
            .collect(),
    }
}
