//! The opinion: the only place that weighs findings.
//!
//! [`weigh`] turns an [`Examination`] into an [`Opinion`]. Detectors carry a measured, bounded likelihood ratio;
//! what a file declares of itself carries an assigned one by grade; contradictions carry little, since they show
//! that a file's history is not what it claims, not that its pictures were generated; processing history and
//! information carry none. Findings of one group share a cause and count once. No posterior is ever formed. A verdict
//! that does not survive the stability panel becomes inconclusive; the panel can do nothing else.

mod fusion;
mod stability;

use std::collections::BTreeMap;

use saboot_core::card::Modality;
use saboot_core::examination::{Examination, NO_FACE, Reading};
use saboot_core::exhibit::Kind;
use saboot_core::lr::{Band, Log10Lr, round4};
use saboot_core::media::METADATA_ONLY;
use saboot_core::opinion::{Basis, Combination, Line, Opinion, Propositions, Status, Verdict};
use saboot_core::{Class, Code, Finding, Grade};

/// A verdict needs at least this much, either way: LR 10, the upper edge of ENFSI's "weak support".
pub const VERDICT_AT: f64 = 1.0;

/// All contradictions together stay below [`VERDICT_AT`]: a genuine phone clip trimmed by an ordinary app shows them too.
pub const CONTRADICTIONS_AT_MOST: f64 = 0.9;

/// Assigned log10 LR of a file's own declaration, by grade. Not measured: nobody has counted how often recorded
/// clips carry a generator's mark; the values are the lower ends of ENFSI bands that leave room for that doubt.
fn declared(grade: Grade) -> f64 {
    match grade {
        Grade::Conclusive => 4.0,
        Grade::Strong => 3.0,
        Grade::Medium => 1.5,
        Grade::Weak => 0.3,
        Grade::Informational => 0.0,
    }
}

/// Assigned log10 LR of an internal contradiction, by grade.
fn contradiction(grade: Grade) -> f64 {
    match grade {
        Grade::Conclusive => 0.9,
        Grade::Strong => 0.6,
        Grade::Medium => 0.3,
        Grade::Weak | Grade::Informational => 0.0,
    }
}

/// The propositions of every report.
pub fn propositions() -> Propositions {
    Propositions {
        synthetic: "The pictures or the sound of this clip were, wholly or in part, generated or replaced by a computer program.".to_owned(),
        recorded: "The pictures and the sound of this clip were recorded by a camera and a microphone and then went only through ordinary processing, such as compression, resizing, trimming or a messenger.".to_owned(),
    }
}

/// What an examination amounts to.
pub fn weigh(examination: &Examination) -> Opinion {
    if matches!(examination.kind, Kind::Message | Kind::Archive) {
        return holder(examination);
    }
    let weighed = Weighed::new(&examination.readings, &examination.findings);
    let log10_lr = weighed.total();
    let mut reasons = reasons(examination);
    // Support for a recording asks for a whole look: damage or an unavailable detector forbids it.
    let whole_look = weighed.contradictions.is_empty() && reasons.is_empty();
    let (base, why) = verdict(log10_lr, whole_look);
    let stability = stability::judge(examination, &weighed, base, whole_look);
    let flipped = base != Verdict::Inconclusive
        && stability.as_ref().is_some_and(|s| s.outcome.as_str() == stability::FLIPPED);
    let (verdict, why) =
        if flipped { (Verdict::Inconclusive, Some("opinion.unstable")) } else { (base, why) };
    if let Some(why) = why {
        reasons.insert(0, Code::new(why));
    }
    let words = if flipped { unstable_words(base, log10_lr) } else { words(verdict, log10_lr) };
    let bounds = weighed.bounds();
    let lines = weighed.into_lines();
    let combined = combined(&lines);
    Opinion {
        status: if examination.damage.is_empty() { Status::Examined } else { Status::ExaminedWithDamage },
        verdict,
        propositions: propositions(),
        log10_lr,
        lr_bounds: log10_lr.map(|_| bounds),
        support: log10_lr.map(Log10Lr::support),
        combination: combination(combined).to_owned(),
        combined,
        stability,
        words: words + only_metadata(examination),
        lines,
        reasons,
    }
}

/// Every line of evidence, by kind.
struct Weighed {
    pictures: Option<Line>,
    voice: Option<Line>,
    declared: Vec<Line>,
    contradictions: Vec<Line>,
}

impl Weighed {
    fn new(readings: &[Reading], findings: &[Finding]) -> Self {
        Self {
            pictures: fusion::line(readings, Modality::Picture, "pictures"),
            voice: fusion::line(readings, Modality::Voice, "voice"),
            declared: finding_lines(findings, Class::DeclaredSynthetic, declared),
            contradictions: finding_lines(findings, Class::InternalContradiction, contradiction),
        }
    }

    /// The same with other readings.
    fn with(&self, readings: &[Reading]) -> Self {
        Self {
            pictures: fusion::line(readings, Modality::Picture, "pictures"),
            voice: fusion::line(readings, Modality::Voice, "voice"),
            declared: self.declared.clone(),
            contradictions: self.contradictions.clone(),
        }
    }

    /// What all lines amount to, each counted as `pick` has it; none where there is none.
    fn sum(&self, pick: fn(&Line) -> f64) -> Option<f64> {
        let sum = |lines: &[Line]| lines.iter().map(pick).sum::<f64>();
        let media = combine_media(self.pictures.as_ref().map(pick), self.voice.as_ref().map(pick));
        let anything = media.is_some() || !self.declared.is_empty() || !self.contradictions.is_empty();
        let held = sum(&self.contradictions).min(CONTRADICTIONS_AT_MOST);
        anything.then(|| media.unwrap_or(0.0) + sum(&self.declared) + held)
    }

    fn total(&self) -> Option<Log10Lr> {
        self.sum(value).map(|total| Log10Lr::new(Log10Lr::new(total).rounded()))
    }

    fn bounds(&self) -> (f64, f64) {
        let bound = |pick| round4(self.sum(pick).unwrap_or(0.0));
        (bound(|line| line.bounds.0), bound(|line| line.bounds.1))
    }

    /// The lines that detectors speak through.
    fn measured(&self) -> impl Iterator<Item = &Line> {
        self.pictures.iter().chain(&self.voice)
    }

    fn into_lines(self) -> Vec<Line> {
        let Self { pictures, voice, declared, contradictions } = self;
        pictures.into_iter().chain(voice).chain(declared).chain(contradictions).collect()
    }
}

/// The verdict on a weight, and why it is none.
fn verdict(lr: Option<Log10Lr>, whole_look: bool) -> (Verdict, Option<&'static str>) {
    match lr.map(Log10Lr::value) {
        None => (Verdict::Inconclusive, Some("opinion.nothing-to-weigh")),
        Some(lr) if lr >= VERDICT_AT => (Verdict::SupportsSynthetic, None),
        Some(lr) if lr <= -VERDICT_AT && whole_look => (Verdict::SupportsGenuine, None),
        Some(lr) if lr.abs() < VERDICT_AT => (Verdict::Inconclusive, Some("opinion.weak")),
        Some(_) => (Verdict::Inconclusive, Some("opinion.incomplete")),
    }
}

/// Said of an examination that decoded nothing, whatever came of it.
fn only_metadata(examination: &Examination) -> &'static str {
    if examination.coverage.not_examined.iter().any(|code| code.as_str() == METADATA_ONLY) {
        " Only the structure and the metadata of the file were read: its pixels and its sound were not looked at, so this rests on what the file says about itself and on nothing else."
    } else {
        ""
    }
}

/// The opinion on a message or an archive: it has no picture and no sound of its own, so nothing of it weighs, not
/// even what its headers contradict; its parts are weighed each in a report of its own.
fn holder(examination: &Examination) -> Opinion {
    let mut reasons = reasons(examination);
    let empty = reasons.iter().any(|code| code.as_str() == "message.no-media");
    let what = if examination.kind == Kind::Archive { "archive" } else { "message" };
    let words = if empty {
        format!(
            "This {what} holds no picture, sound or video, so there is nothing in it that could be weighed. That says nothing about whether what it says is true."
        )
    } else {
        reasons.insert(0, Code::new("opinion.in-its-parts"));
        format!(
            "This {what} was read, and nothing of it is weighed by itself: each picture, sound and video that it holds has a report of its own, named after this file with the number of its place."
        )
    };
    Opinion {
        status: if examination.damage.is_empty() { Status::Examined } else { Status::ExaminedWithDamage },
        verdict: Verdict::Inconclusive,
        words,
        ..not_examined(reasons)
    }
}

/// The opinion on an exhibit that could not be examined at all.
pub fn not_examined(reasons: Vec<Code>) -> Opinion {
    Opinion {
        status: Status::Refused,
        verdict: Verdict::NotExamined,
        propositions: propositions(),
        log10_lr: None,
        lr_bounds: None,
        support: None,
        lines: Vec::new(),
        combination: combination(Combination::Nothing).to_owned(),
        combined: Combination::Nothing,
        stability: None,
        words: words(Verdict::NotExamined, None),
        reasons,
    }
}

fn value(line: &Line) -> f64 {
    line.log10_lr.value()
}

/// One line for each group of findings of a class: the strongest of the group speaks for it.
fn finding_lines(findings: &[Finding], class: Class, weight: fn(Grade) -> f64) -> Vec<Line> {
    let mut groups: BTreeMap<&Code, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|f| f.class == class) {
        groups.entry(&finding.group).or_default().push(finding);
    }
    groups
        .into_iter()
        .filter_map(|(group, members)| {
            let lr = Log10Lr::new(members.iter().map(|f| weight(f.grade)).fold(0.0, f64::max));
            let mut rests_on: Vec<Code> = members.iter().map(|f| f.code.clone()).collect();
            rests_on.sort();
            rests_on.dedup();
            (lr.value() > 0.0).then(|| Line {
                id: group.clone(),
                rests_on,
                log10_lr: lr,
                bounds: (0.0, weight(Grade::Conclusive)),
                support: lr.support(),
                basis: Basis::Assigned,
            })
        })
        .collect()
}

/// Pictures and voice under "one or both are synthetic": with the three cases (pictures only, voice only, both)
/// weighing alike, LR = (LRp + LRv + LRp·LRv) / 3. A genuine sound does not clear forged pictures, nor the reverse.
fn combine_media(pictures: Option<f64>, voice: Option<f64>) -> Option<f64> {
    match (pictures, voice) {
        (Some(p), Some(v)) => {
            let (p, v) = (10f64.powf(p), 10f64.powf(v));
            Some(((p + v + p * v) / 3.0).log10())
        }
        (one, other) => one.or(other),
    }
}

/// Why the opinion is not stronger: what abstained, was unavailable, or was not looked at.
fn reasons(examination: &Examination) -> Vec<Code> {
    let mut reasons: Vec<Code> = Vec::new();
    let mut add = |code: &Code| {
        if !reasons.contains(code) {
            reasons.push(code.clone());
        }
    };
    for model in &examination.models {
        model.unavailable.iter().for_each(&mut add);
    }
    // That there was no face to judge takes nothing from the look at the rest.
    let shortcoming = |code: &&Code| code.as_str() != NO_FACE;
    examination.readings.iter().flat_map(|r| &r.reasons).filter(shortcoming).for_each(&mut add);
    examination.coverage.not_examined.iter().for_each(&mut add);
    if !examination.damage.is_empty() {
        add(&Code::new("opinion.damaged"));
    }
    reasons
}

fn combined(lines: &[Line]) -> Combination {
    let measured = lines.iter().filter(|l| l.basis == Basis::Measured).count();
    match (measured, lines.len() - measured) {
        (0, 0) => Combination::Nothing,
        (1, 0) => Combination::OneMeasured,
        (_, 0) => Combination::PicturesAndVoice,
        (0, _) => Combination::Assigned,
        (1, _) => Combination::OneMeasuredAndAssigned,
        _ => Combination::PicturesVoiceAndAssigned,
    }
}

fn combination(combined: Combination) -> &'static str {
    match combined {
        Combination::Nothing => "Nothing was weighed.",
        Combination::OneMeasured => "One line of evidence was weighed.",
        Combination::PicturesAndVoice => {
            "Pictures and voice were combined under \"one of them or both are synthetic\", the three cases weighing alike: LR = (LR of pictures + LR of voice + their product) / 3."
        }
        Combination::Assigned => {
            "Assigned weights of independent groups were multiplied; groups that share a cause count once; contradictions together stay below a verdict."
        }
        Combination::OneMeasuredAndAssigned => {
            "The measured line was multiplied by the assigned weights of independent groups; groups that share a cause count once; contradictions together stay below a verdict."
        }
        Combination::PicturesVoiceAndAssigned => {
            "Pictures and voice were combined under \"one of them or both are synthetic\" (LR = (LR of pictures + LR of voice + their product) / 3) and multiplied by the assigned weights of independent groups; groups that share a cause count once; contradictions together stay below a verdict."
        }
    }
}

fn words(verdict: Verdict, lr: Option<Log10Lr>) -> String {
    let strength = lr.map_or("no support", |lr| lr.support().band.words());
    let times = lr.map_or_else(String::new, |lr| times(lr.value().abs()));
    match verdict {
        Verdict::SupportsSynthetic => format!(
            "What was observed is about {times} times more probable if the clip is wholly or partly synthetic than if it was recorded and only processed in ordinary ways: {strength} for the first. This is not the probability that the clip is fake."
        ),
        Verdict::SupportsGenuine => format!(
            "What was observed is about {times} times more probable if the clip was recorded and only processed in ordinary ways than if it is wholly or partly synthetic: {strength} for the first. This does not show that the clip is authentic: forgeries that these methods miss exist, and a real recording can be cut or used out of place."
        ),
        Verdict::Inconclusive if lr.is_some() => format!(
            "What was observed does not separate the two propositions well enough ({strength}{}). No trace of synthesis found does not mean that the clip is authentic, and doubt does not mean that it is fake.",
            match lr.map(|lr| (lr.support().band, lr.value())) {
                None | Some((Band::None, _)) => " either way".to_owned(),
                Some((_, v)) if v > 0.0 => format!(", about {times} times more probable if synthetic"),
                Some(_) => format!(", about {times} times more probable if recorded"),
            }
        ),
        Verdict::Inconclusive => {
            "Nothing in this clip could be weighed, for the reasons given. That says nothing about whether it is real.".to_owned()
        }
        Verdict::NotExamined => {
            "This clip could not be examined, for the reasons given. That says nothing about whether it is real.".to_owned()
        }
    }
}

/// Said instead where the verdict on the clip as it is did not survive the panel.
fn unstable_words(base: Verdict, lr: Option<Log10Lr>) -> String {
    let times = lr.map_or_else(String::new, |lr| times(lr.value().abs()));
    let (one, other) = match base {
        Verdict::SupportsGenuine => {
            ("recorded and only processed in ordinary ways", "wholly or partly synthetic")
        }
        _ => ("wholly or partly synthetic", "recorded and only processed in ordinary ways"),
    };
    format!(
        "As the clip stands, what was observed is about {times} times more probable if it is {one} than if it is {other}. But the answer does not stay the same when the clip is handled in ordinary ways once more, such as compressed, made smaller or cut at its edges, so no verdict is given. Doubt does not mean that the clip is fake, nor that it is authentic."
    )
}

/// A likelihood ratio with two significant digits: 1.3, 14, 3,200.
fn times(log10: f64) -> String {
    let ratio = 10f64.powf(log10);
    let digits = ratio.log10().floor() as i32 - 1;
    let rounded = if digits > 0 { (ratio / 10f64.powi(digits)).round() * 10f64.powi(digits) } else { ratio };
    if rounded < 9.95 {
        return format!("{rounded:.1}");
    }
    let plain = format!("{rounded:.0}");
    let mut grouped = String::new();
    for (i, digit) in plain.chars().enumerate() {
        if i > 0 && (plain.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
#[path = "opinion_tests.rs"]
mod tests;
