//! The first page: what was asked, what was found, what it does not mean, what to do next.

use saboot_core::card::Scope;
use saboot_core::examination::Reading;
use saboot_core::exhibit::Kind;
use saboot_core::opinion::Verdict;
use saboot_core::{Class, Lang};
use serde::Serialize;

use super::{CodeView, Row, Said, Speaker, shown};
use crate::Report;
use crate::catalogue::faces::{self, Outcome, Times};
use crate::catalogue::{format, opinion, phrases, sentences, voice};

/// What a reader in a hurry needs.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// What must be read before anything else, where the exhibit may show a minor; empty otherwise.
    pub minor: Vec<&'static str>,
    /// What was asked.
    pub question: Said,
    /// The verdict as a heading.
    pub verdict: &'static str,
    /// `synthetic`, `recorded` or `open`.
    pub verdict_class: &'static str,
    /// The verdict in plain sentences.
    pub words: Said,
    /// H1 and H2.
    pub propositions: [Said; 2],
    /// What was found, one line each.
    pub found: Vec<String>,
    /// Why it was refused, text of the machine; empty otherwise.
    pub refusal: String,
    /// Why the answer is not stronger.
    pub reasons: Vec<CodeView>,
    /// What the verdict does not mean.
    pub not_meaning: Vec<&'static str>,
    /// What can be done next.
    pub next: Vec<&'static str>,
    /// What the report is about, and when it was made.
    pub about: Vec<Row>,
}

pub(super) fn summary(speaker: &Speaker<'_>, report: &Report) -> Summary {
    let lang = speaker.lang;
    let stated = &report.opinion;
    let only_metadata = opinion::only_metadata(report.examination.as_ref());
    let words = match lang {
        // The record's own words where they are in the reader's language.
        Lang::En => super::clean(&stated.words),
        Lang::Hi => opinion::words(lang, stated, report.kind, only_metadata),
    };
    Summary {
        minor: if report.rendering.possible_minor { opinion::minor(lang) } else { Vec::new() },
        question: speaker.said(&report.question),
        verdict: opinion::verdict(lang, stated.verdict),
        verdict_class: match stated.verdict {
            Verdict::SupportsSynthetic => "synthetic",
            Verdict::SupportsGenuine => "recorded",
            Verdict::Inconclusive | Verdict::NotExamined => "open",
        },
        words: speaker.own(words),
        propositions: [
            speaker.said(&stated.propositions.synthetic),
            speaker.said(&stated.propositions.recorded),
        ],
        found: found(speaker, report),
        refusal: shown(&super::translated(lang, &report.refusal, sentences::phrase)),
        reasons: stated.reasons.iter().map(|code| speaker.code(code)).collect(),
        not_meaning: opinion::not_meaning(lang, stated.verdict),
        next: opinion::next(lang, stated.verdict),
        about: about(speaker, report),
    }
}

/// How many observations of each kind there are, and what the detectors said; in the order in which they weigh.
fn found(speaker: &Speaker<'_>, report: &Report) -> Vec<String> {
    let lang = speaker.lang;
    let Some(examination) = &report.examination else { return Vec::new() };
    let number = |class: Class| examination.findings.iter().filter(|f| f.class == class).count() as u64;
    let mut lines = vec![
        phrases::declared(lang, number(Class::DeclaredSynthetic)),
        phrases::contradictions(lang, number(Class::InternalContradiction)),
        phrases::handled(lang, number(Class::ProcessingHistory)),
    ];
    for reading in &examination.readings {
        let line = detector(lang, reading, examination.kind);
        // Of two detectors of faces both say that there is no face.
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if !examination.damage.is_empty() {
        lines.push(phrases::damaged(lang, examination.damage.iter().map(|d| d.count).sum()));
    }
    lines
}

/// What a detector said; of faces also which one, and when, of voice which part stands out.
fn detector(lang: Lang, reading: &Reading, kind: Kind) -> String {
    let said = reading.log10_lr.map(|lr| opinion::support(lang, lr.support()));
    let line = phrases::detector(lang, reading.scope, said.as_deref());
    if let Some(found) = reading.segment().filter(|_| reading.scope == Scope::Voice) {
        return format!("{line} {}", voice::segment_in_short(lang, found));
    }
    if reading.scope != Scope::Face {
        return line;
    }
    let outcome = faces::outcome(lang, reading, Times::of(kind));
    match Outcome::of(reading) {
        Outcome::Judged { .. } => format!("{line} {outcome}"),
        _ => outcome,
    }
}

fn about(speaker: &Speaker<'_>, report: &Report) -> Vec<Row> {
    let (lang, words) = (speaker.lang, speaker.words());
    let row = |name: &str, value: String, foreign: bool| Row {
        name: name.to_owned(),
        value: speaker.own(value),
        foreign,
        code: String::new(),
    };
    let mut rows = vec![row(words.file, shown(&report.path), true)];
    if let Some(kind) = report.kind {
        rows.push(row(words.kind, phrases::kind(lang, kind).to_owned(), false));
    }
    if let Some(exhibit) = &report.exhibit {
        let bytes = exhibit.members.iter().map(|m| m.bytes).fold(0, u64::saturating_add);
        rows.push(row(words.size, phrases::bytes(lang, bytes, exhibit.members.len() as u64), false));
        rows.push(row("SHA-256", exhibit.sha256.clone(), true));
    }
    rows.push(row(words.examined_on, format::moment(lang, &report.time.examined_at), false));
    rows.push(row(
        words.examined_with,
        super::clean(&format!("{} {}", report.tool.name, report.tool.version)),
        true,
    ));
    rows
}
