//! A user's own genuine recordings of the same phone or person, and what they do to the weight of a voice.
//!
//! [`apply`] moves the score of every detector of voices by what its card allows ([`ReferenceShift`](saboot_core::reference::ReferenceShift)) and gives the
//! moved score's likelihood ratio in place of the other, in the reading and in every row of the stability panel. The card's bounds hold
//! as ever, and recordings never turn the side: where a score speaks for one proposition without them, with them it speaks for
//! the same one, more or less, or for none. Where one of them scores as synthetic itself, they add nothing to support for a recording: forged
//! ones could else be handed in for that. Both numbers stay in the record.

use saboot_core::Code;
use saboot_core::card::{DetectorCard, Scope};
use saboot_core::examination::{Examination, Reading};
use saboot_core::lr::{Log10Lr, round4};
use saboot_core::reference::{
    LEAST_RECORDINGS, LEAST_SPEECH_S, Recording, RecordingScore, Referenced, Shifted,
};
use saboot_core::validation::FileKind;

use crate::validation::kind;

/// The part of an exhibit's weight that recordings may change.
struct Rule<'c> {
    card: &'c DetectorCard,
    kind: FileKind,
    /// One of the recordings scores as synthetic.
    suspect: bool,
}

impl Rule<'_> {
    /// The weight of a moved score on the side on which the unmoved one lay; a reading that says nothing goes on saying nothing.
    fn moved(&self, without: Log10Lr, score: f64) -> Option<Log10Lr> {
        let with = Log10Lr::new(self.card.calibration(Scope::Voice, self.kind)?.log10_lr(score).rounded());
        Some(match (without.value(), with.value()) {
            (before, after) if before * after <= 0.0 => Log10Lr::NEUTRAL,
            (before, after) if self.suspect && after < before && before < 0.0 => without,
            _ => with,
        })
    }
}

/// log10 LR from which a recording that is meant to be genuine is warned of.
pub const LOOKS_SYNTHETIC: f64 = 0.5;
/// It scores as synthetic itself.
pub const SUSPECT: &str = "reference.looks-synthetic";
/// It holds no speech that was scored.
pub const NOT_SCORED: &str = "reference.not-scored";
/// It was named twice.
pub const REPEATED: &str = "reference.repeated";

/// A recording, out of what an examination of it showed.
pub fn recording(sha256: String, examination: &Examination) -> Recording {
    let voices = || examination.readings.iter().filter(|r| r.scope == Scope::Voice);
    let scores: Vec<RecordingScore> =
        voices().filter_map(|r| Some(RecordingScore { detector: r.id.clone(), score: r.score? })).collect();
    let suspect = voices().any(|r| r.log10_lr.is_some_and(|lr| lr.value() >= LOOKS_SYNTHETIC));
    let code = match (scores.is_empty(), suspect) {
        (true, _) => Some(Code::new(NOT_SCORED)),
        (false, true) => Some(Code::new(SUSPECT)),
        (false, false) => None,
    };
    Recording {
        sha256: Some(sha256),
        seconds: examination.coverage.audio_decoded_s,
        speech_s: examination.coverage.speech_s,
        scores,
        code,
    }
}

/// Moves the weights of an exhibit with these SHA-256 by what the recordings say of its source.
pub fn apply(
    examination: &mut Examination,
    exhibit: &[&str],
    recordings: &[Recording],
    cards: &[DetectorCard],
) {
    if recordings.is_empty() || !examination.readings.iter().any(|r| r.scope == Scope::Voice) {
        return;
    }
    // One that is the exhibit itself would compare it with itself.
    let other = |r: &&Recording| r.sha256.as_deref().is_some_and(|sha256| !exhibit.contains(&sha256));
    let refused = |r: &Recording| r.code.as_ref().is_some_and(|code| code.as_str() != SUSPECT);
    let counted: Vec<&Recording> = recordings.iter().filter(other).filter(|r| !refused(r)).collect();
    let speech_s: f64 = counted.iter().map(|r| r.speech_s).sum();
    let mut referenced = Referenced {
        brought: u32::try_from(recordings.len()).unwrap_or(u32::MAX),
        count: u32::try_from(counted.len()).unwrap_or(u32::MAX),
        speech_s: round4(speech_s),
        left_out: None,
        detectors: Vec::new(),
    };
    if counted.len() < LEAST_RECORDINGS {
        referenced.left_out = Some(Code::new("reference.few-recordings"));
    } else if speech_s < LEAST_SPEECH_S {
        referenced.left_out = Some(Code::new("reference.little-speech"));
    } else {
        let suspect = counted.iter().any(|r| r.code.is_some());
        for card in cards {
            let Some(own) = examination.readings.iter().find(|r| is_of(r, card)) else { continue };
            let rule = Rule { card, kind: kind(own, card, examination), suspect };
            let Some(shifted) = shifted(own, &rule, &counted) else { continue };
            let panel = examination.stability.iter_mut().flat_map(|row| &mut row.readings);
            for reading in examination.readings.iter_mut().chain(panel).filter(|r| is_of(r, card)) {
                let moved =
                    reading.score.and_then(|score| rule.moved(reading.log10_lr?, score - shifted.shift));
                if let Some(moved) = moved.filter(|_| shifted.weighs) {
                    reading.log10_lr = Some(moved);
                }
            }
            referenced.detectors.push(shifted);
        }
        if referenced.detectors.is_empty() {
            referenced.left_out = Some(Code::new("reference.not-measured"));
        }
    }
    examination.references = Some(referenced);
}

fn is_of(reading: &Reading, card: &DetectorCard) -> bool {
    reading.scope == Scope::Voice && reading.id.as_str() == card.id
}

/// What the recordings do to one detector's own reading; none where its card or the recordings do not tell.
fn shifted(reading: &Reading, rule: &Rule<'_>, counted: &[&Recording]) -> Option<Shifted> {
    let reference = rule.card.reference.as_ref()?;
    let scores: Vec<f64> = counted
        .iter()
        .flat_map(|r| &r.scores)
        .filter(|s| s.detector.as_str() == rule.card.id && s.score.is_finite())
        .map(|s| s.score)
        .collect();
    if scores.len() < LEAST_RECORDINGS {
        return None;
    }
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    let shift = round4(reference.shift(mean, scores.len()));
    let (without, score) = (reading.log10_lr?, reading.score?);
    Some(Shifted {
        detector: reading.id.clone(),
        mean: round4(mean),
        usual: round4(reference.mean),
        shift,
        without,
        with: rule.moved(without, score - shift)?,
        weighs: reference.weighs,
    })
}

#[cfg(test)]
#[path = "reference_tests.rs"]
mod tests;
