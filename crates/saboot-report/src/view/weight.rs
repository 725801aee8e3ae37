//! How much the evidence weighs: both propositions, every line with its bounds, the total with what it rests on.

use saboot_core::Lang;
use saboot_core::lr::Band;
use saboot_core::opinion::{Basis, Line, Opinion};
use serde::Serialize;

use super::charts::{self, ScaleChart};
use super::{Said, Speaker, list};
use crate::catalogue::{format, opinion, phrases};

/// The weight of an exhibit's evidence.
#[derive(Debug, Clone, Serialize)]
pub struct Weight {
    /// H1 and H2.
    pub propositions: [Said; 2],
    /// The total; none when nothing could be weighed.
    pub lr: Option<LrView>,
    /// What was weighed.
    pub lines: Vec<LineView>,
    /// How the lines were combined, and what dependence was assumed.
    pub combination: Said,
    /// ENFSI's scale: ratios and words.
    pub scale: Vec<[String; 2]>,
}

/// A total likelihood ratio.
#[derive(Debug, Clone, Serialize)]
pub struct LrView {
    /// Its log10.
    pub log10: String,
    /// The ratio itself, two digits.
    pub ratio: String,
    /// Least and most that the lines together could have said, log10; empty where that is not known.
    pub bounds: String,
    /// In words.
    pub support: String,
    /// Drawn.
    pub chart: ScaleChart,
}

/// One line of evidence.
#[derive(Debug, Clone, Serialize)]
pub struct LineView {
    /// Name in words, or the code where there are none.
    pub name: String,
    /// Code.
    pub id: String,
    /// Codes of findings or detectors.
    pub rests_on: String,
    /// log10 LR.
    pub log10: String,
    /// The ratio itself.
    pub ratio: String,
    /// Least and most that it could have said.
    pub bounds: String,
    /// In words.
    pub support: String,
    /// Where the weight comes from.
    pub basis: &'static str,
}

pub(super) fn weight(speaker: &Speaker<'_>, stated: &Opinion) -> Weight {
    let lang = speaker.lang;
    Weight {
        propositions: [
            speaker.said(&stated.propositions.synthetic),
            speaker.said(&stated.propositions.recorded),
        ],
        lr: stated.log10_lr.map(|lr| LrView {
            log10: format::log10(lr.value()),
            ratio: format::ratio(lang, lr.value()),
            bounds: stated.lr_bounds.map_or_else(String::new, |bounds| between(lang, bounds)),
            support: opinion::support(lang, lr.support()),
            chart: charts::scale(lang, lr, stated.lr_bounds),
        }),
        lines: stated.lines.iter().map(|l| line(speaker, l)).collect(),
        combination: speaker.said(&stated.combination),
        scale: scale(lang),
    }
}

fn between(lang: Lang, (low, high): (f64, f64)) -> String {
    phrases::between(lang, &format::log10(low), &format::log10(high))
}

fn line(speaker: &Speaker<'_>, line: &Line) -> LineView {
    let (lang, words) = (speaker.lang, speaker.words());
    LineView {
        name: match line.id.as_str() {
            "pictures" => words.line_pictures.to_owned(),
            "voice" => words.line_voice.to_owned(),
            // A group of findings is called by what its first code means, where that is written in this language.
            other => line
                .rests_on
                .first()
                .and_then(|code| speaker.meaning(code.as_str()))
                .filter(|(_, of)| *of == lang.tag())
                .map_or_else(|| other.to_owned(), |(meaning, _)| meaning.title.to_owned()),
        },
        id: line.id.to_string(),
        rests_on: list(&line.rests_on),
        log10: format::log10(line.log10_lr.value()),
        ratio: format::ratio(lang, line.log10_lr.value()),
        bounds: between(lang, line.bounds),
        support: opinion::support(lang, line.log10_lr.support()),
        basis: match line.basis {
            Basis::Measured => words.basis_measured,
            Basis::Assigned => words.basis_assigned,
        },
    }
}

/// The verbal scale, ratio by ratio; its reciprocals are for H2.
fn scale(lang: Lang) -> Vec<[String; 2]> {
    let count = |value: u64| format::count(lang, value);
    let band = |from: u64, to: u64| phrases::between(lang, &count(from), &count(to));
    [
        ("1".to_owned(), Band::None),
        (band(1, 10), Band::Weak),
        (band(10, 100), Band::Moderate),
        (band(100, 1_000), Band::ModeratelyStrong),
        (band(1_000, 10_000), Band::Strong),
        (band(10_000, 1_000_000), Band::VeryStrong),
        (phrases::above(lang, &count(1_000_000)), Band::ExtremelyStrong),
    ]
    .into_iter()
    .map(|(ratio, band)| [ratio, opinion::band(lang, band).to_owned()])
    .collect()
}
