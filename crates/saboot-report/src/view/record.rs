//! The appendix: digests, everything that was read from the file, settings.

use saboot_core::Lang;
use saboot_core::exhibit::{Cut, Enclosure};
use serde::Serialize;

use super::custody::{self, CustodyView};
use super::{Speaker, clipped, shown, translated};
use crate::Report;
use crate::catalogue::{format, phrases, sentences};

/// What identifies the exhibit, and what it holds.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// Files with their digests.
    pub members: Vec<MemberView>,
    /// SHA-256 over the list of files; empty for a lone one.
    pub sha256: String,
    /// The message or archive that it was taken out of.
    pub enclosed_in: Option<EnclosureView>,
    /// The custody log of the case; none where none is kept.
    pub custody: Option<CustodyView>,
    /// Whether the digests after decoding were those before; empty where there are none.
    pub unchanged: &'static str,
    /// False where the digests differ.
    pub same: bool,
    /// Everything that was read from the file.
    pub properties: Vec<PropertyView>,
    /// Heading over them, with their number.
    pub properties_heading: String,
    /// Settings, as JSON.
    pub settings: String,
    /// When, and how long it took.
    pub examined: String,
}

/// One file.
#[derive(Debug, Clone, Serialize)]
pub struct MemberView {
    /// Path, text of the user's machine.
    pub path: String,
    /// Size in words.
    pub size: String,
    /// Hex.
    pub sha256: String,
    /// Hex.
    pub sha1: String,
    /// Hex.
    pub md5: String,
}

/// The message or archive around an exhibit.
#[derive(Debug, Clone, Serialize)]
pub struct EnclosureView {
    /// Path, text of the user's machine.
    pub path: String,
    /// Size in words.
    pub size: String,
    /// Hex.
    pub sha256: String,
    /// Where in it, in words.
    pub places: String,
}

/// One fact of the file.
#[derive(Debug, Clone, Serialize)]
pub struct PropertyView {
    /// Our heading.
    pub section: String,
    /// Name, ours or the file's.
    pub name: String,
    /// Value, text of the file.
    pub value: String,
}

pub(super) fn record(speaker: &Speaker<'_>, report: &Report) -> Record {
    let (lang, words) = (speaker.lang, speaker.words());
    let members: Vec<MemberView> = report
        .exhibit
        .iter()
        .flat_map(|e| &e.members)
        .map(|m| MemberView {
            path: shown(&m.path),
            size: phrases::bytes(lang, m.bytes, 1),
            sha256: m.hashes.sha256.clone(),
            sha1: m.hashes.sha1.clone(),
            md5: m.hashes.md5.clone(),
        })
        .collect();
    let properties: Vec<PropertyView> = report
        .examination
        .iter()
        .flat_map(|e| &e.properties)
        .map(|p| PropertyView {
            section: match lang {
                Lang::En => super::clean(&p.section),
                Lang::Hi => super::clean(&sentences::section(&p.section)),
            },
            name: shown(&translated(lang, &p.name, |name| sentences::name(&p.section, name))),
            value: clipped(
                lang,
                &translated(lang, &p.value, |value| sentences::value(&p.section, p.name.raw(), value)),
            ),
        })
        .collect();
    Record {
        sha256: report
            .exhibit
            .as_ref()
            .filter(|e| e.members.len() > 1)
            .map_or_else(String::new, |e| e.sha256.clone()),
        enclosed_in: report.enclosed_in.as_ref().map(|e| enclosure(speaker, e)),
        custody: report.time.custody.as_ref().map(|state| custody::custody(speaker, state)),
        unchanged: match (members.is_empty(), report.unchanged) {
            (true, _) => "",
            (false, true) => words.hashes_equal,
            (false, false) => words.hashes_differ,
        },
        same: report.unchanged,
        properties_heading: phrases::properties(lang, properties.len() as u64),
        members,
        properties,
        settings: super::clean(&report.settings.to_string()),
        examined: phrases::examined(
            lang,
            &format::moment(lang, &report.time.examined_at),
            report.time.duration_ms as f64 / 1000.0,
        ),
    }
}

fn enclosure(speaker: &Speaker<'_>, enclosure: &Enclosure) -> EnclosureView {
    let place = |cut: &Cut| {
        format!(
            "{} ({})",
            phrases::byte_range(speaker.lang, cut.start, cut.end),
            phrases::packing(speaker.lang, cut.packing)
        )
    };
    EnclosureView {
        path: shown(&enclosure.path),
        size: phrases::bytes(speaker.lang, enclosure.bytes, 1),
        sha256: enclosure.sha256.clone(),
        places: enclosure.cuts.iter().map(place).collect::<Vec<_>>().join(", "),
    }
}
