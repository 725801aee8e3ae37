//! The evidence by finding; what was looked at; what was damaged.

use saboot_core::examination::Examination;
use saboot_core::media::{Decoding, METADATA_ONLY};
use saboot_core::{Class, Code, Damage, Finding};
use serde::Serialize;

use super::{Row, Said, Speaker, clipped, shown, translated};
use crate::Report;
use crate::catalogue::{format, opinion, phrases, sentences};

/// Findings of one class.
#[derive(Debug, Clone, Serialize)]
pub struct FindingGroup {
    /// The class, as its JSON word.
    pub class: Class,
    /// Heading.
    pub heading: &'static str,
    /// What findings of this class mean.
    pub meaning: &'static str,
    /// The findings.
    pub findings: Vec<FindingView>,
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub struct FindingView {
    /// Code.
    pub code: String,
    /// Grade, in words.
    pub grade: &'static str,
    /// Title of the code, where the statement is not written in the reader's language; empty otherwise.
    pub title: Said,
    /// What was found.
    pub statement: Said,
    /// Text of the file.
    pub observed: String,
    /// What a consistent file would show; empty where that is not said.
    pub expected: Said,
    /// The innocent explanation.
    pub innocent: Said,
    /// Where, in words; empty where that is not known.
    pub place: String,
}

/// One kind of damage.
#[derive(Debug, Clone, Serialize)]
pub struct DamageView {
    /// Code.
    pub code: String,
    /// What it is.
    pub title: Said,
    /// Where in the structure, text of the file.
    pub place: String,
    /// Bytes or time, in words; empty where that is not known.
    pub span: String,
    /// What was seen.
    pub detail: String,
    /// How many times.
    pub count: String,
}

pub(super) fn groups(speaker: &Speaker<'_>, findings: &[Finding]) -> Vec<FindingGroup> {
    let words = speaker.words();
    let classes = [
        (Class::DeclaredSynthetic, words.declared_heading, words.declared_meaning),
        (Class::InternalContradiction, words.contradiction_heading, words.contradiction_meaning),
        (Class::ProcessingHistory, words.history_heading, words.history_meaning),
        (Class::Information, words.information_heading, words.no_weight),
        (Class::Detector, words.other_heading, words.no_weight),
        (Class::Damage, words.damage, words.no_weight),
    ];
    classes
        .into_iter()
        .map(|(class, heading, meaning)| FindingGroup {
            class,
            heading,
            meaning,
            findings: findings.iter().filter(|f| f.class == class).map(|f| finding(speaker, f)).collect(),
        })
        .filter(|group| !group.findings.is_empty())
        .collect()
}

fn finding(speaker: &Speaker<'_>, finding: &Finding) -> FindingView {
    let statement = speaker.said(&finding.statement);
    let meaning = speaker.meaning(finding.code.as_str());
    let title = match meaning {
        Some((meaning, lang)) if statement.lang != speaker.lang.tag() => {
            Said { text: meaning.title.to_owned(), lang }
        }
        _ => speaker.own(""),
    };
    // A check's innocent explanation is the one of its page, in whatever language, unless a finding has its own.
    let english = (speaker.explain)(finding.code.as_str(), saboot_core::Lang::En);
    let innocent = match (meaning, english) {
        (Some((meaning, lang)), Some(english)) if english.innocent == finding.innocent => {
            Said { text: meaning.innocent.to_owned(), lang }
        }
        _ => speaker.said(&finding.innocent),
    };
    FindingView {
        code: finding.code.to_string(),
        grade: opinion::grade(speaker.lang, finding.grade),
        title,
        statement,
        observed: clipped(speaker.lang, &translated(speaker.lang, &finding.observed, sentences::observed)),
        expected: speaker.said(&finding.expected),
        innocent,
        place: finding.span.map_or_else(String::new, |span| phrases::span(speaker.lang, span)),
    }
}

pub(super) fn damage(speaker: &Speaker<'_>, damage: &Damage) -> DamageView {
    DamageView {
        code: damage.code.to_string(),
        title: speaker.code(&damage.code).title,
        place: shown(&translated(speaker.lang, &damage.place, sentences::place)),
        span: damage.span.map_or_else(String::new, |span| phrases::span(speaker.lang, span)),
        detail: clipped(speaker.lang, &translated(speaker.lang, &damage.detail, sentences::phrase)),
        count: format::count(speaker.lang, damage.count),
    }
}

/// What was looked at, and what was not.
pub(super) fn coverage(speaker: &Speaker<'_>, examination: &Examination) -> Vec<Row> {
    let (lang, words) = (speaker.lang, speaker.words());
    let c = &examination.coverage;
    let row = |name: &str, value: String| Row {
        name: name.to_owned(),
        value: speaker.own(value),
        foreign: false,
        code: String::new(),
    };
    let explained = |name: &str, code: &Code| {
        let view = speaker.code(code);
        Row { name: name.to_owned(), value: view.title, foreign: false, code: view.code }
    };
    if c.not_examined.iter().any(|code| code.as_str() == METADATA_ONLY) {
        return vec![
            row(words.looked_at, words.structure_and_metadata.to_owned()),
            Row {
                code: METADATA_ONLY.to_owned(),
                ..row(words.not_looked_at, words.nothing_decoded.to_owned())
            },
        ];
    }
    let seconds = |value: f64| format::seconds(lang, value, 2);
    let mut rows = vec![
        row(words.frames_examined, phrases::of_total(lang, c.frames_examined, c.frames_total)),
        row(words.frames_decoded, format::count(lang, c.frames_decoded)),
    ];
    if let Some(decoding) = c.decoding {
        let how = match decoding {
            Decoding::Planned => words.decoding_planned,
            Decoding::Sequential => words.decoding_sequential,
            Decoding::KeyFrames => words.decoding_key_frames,
            Decoding::Whole => words.decoding_whole,
        };
        rows.push(row(words.decoding, how.to_owned()));
    }
    rows.extend(c.plan_fallback.iter().map(|code| explained(words.plan_fallback, code)));
    if let Some(gap) = c.longest_gap_s {
        rows.push(row(words.longest_gap, phrases::gap(lang, gap)));
    }
    rows.push(row(words.sound_decoded, seconds(c.audio_decoded_s)));
    rows.push(row(words.speech_found, seconds(c.speech_s)));
    rows.push(row(words.sound_scored, seconds(c.audio_examined_s)));
    rows.extend(c.not_examined.iter().map(|code| explained(words.not_examined, code)));
    for other in &examination.streams.others {
        rows.push(Row {
            foreign: true,
            ..row(words.stream_not_examined, shown(&translated(lang, other, sentences::phrase)))
        });
    }
    rows
}

/// Codes that the report names and a reader may want explained, each once.
pub(super) fn codes(report: &Report) -> Vec<&Code> {
    let mut codes: Vec<&Code> = report.opinion.reasons.iter().collect();
    codes.extend(report.opinion.stability.as_ref().map(|panel| &panel.outcome));
    codes.extend(report.validation.iter().flat_map(|v| v.outside.iter().chain(&v.notes)));
    if let Some(examination) = &report.examination {
        codes.extend(examination.findings.iter().map(|f| &f.code));
        codes.extend(examination.damage.iter().map(|d| &d.code));
        codes.extend(examination.readings.iter().flat_map(|r| &r.reasons));
        codes.extend(examination.readings.iter().flat_map(|r| &r.tracks).flat_map(|track| &track.reasons));
        codes.extend(&examination.coverage.plan_fallback);
        codes.extend(&examination.coverage.not_examined);
    }
    codes.sort();
    codes.dedup();
    codes
}
