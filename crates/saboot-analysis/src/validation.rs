//! Which measured rows of the cards an exhibit falls into.
//!
//! [`validation`] looks at what was scored (codec, size of the picture or length of the speech) and takes, for each
//! condition that was measured with that codec, the narrowest bucket with enough files of both labels. Where it has to
//! widen, or where nothing like the exhibit was measured, it says so. It judges nothing.

use saboot_core::Code;
use saboot_core::card::{DetectorCard, Scope};
use saboot_core::examination::{Examination, NO_FACE, Reading};
use saboot_core::validation::{
    Bucket, Codec, Condition, FileKind, Interval, LengthClass, Mix, Share, SizeClass, Validation,
    ValidationRow,
};

/// How each detector that was asked did on labelled files like this exhibit, in the order of the readings.
pub fn validation(examination: &Examination, cards: &[DetectorCard]) -> Vec<Validation> {
    let card = |reading: &Reading| cards.iter().find(|card| card.id == reading.id.as_str());
    // Without a face there is nothing whose error could be told.
    let asked = |r: &&Reading| !r.reasons.iter().any(|code| code.as_str() == NO_FACE);
    examination.readings.iter().filter(asked).filter_map(|r| Some(of(r, card(r)?, examination))).collect()
}

fn of(reading: &Reading, card: &DetectorCard, examination: &Examination) -> Validation {
    let scope = reading.scope;
    let voice = scope == Scope::Voice;
    let kind = FileKind::of(scope, &examination.streams, examination.coverage.speech_s);
    let mut found = Validation {
        detector: reading.id.clone(),
        scope,
        codec: kind.codec,
        size: kind.size,
        length: kind.length,
        rows: Vec::new(),
        outside: Vec::new(),
        notes: Vec::new(),
    };
    let buckets: Vec<&Bucket> =
        card.bucket.iter().filter(|b| b.scope == scope && b.is_consistent()).collect();
    let mut outside = |code: &'static str| found.outside.push(Code::new(code));
    if reading.score.is_none() {
        outside("validation.abstained");
    } else if buckets.is_empty() {
        outside("validation.not-measured");
    } else if let Some(codec) = found.codec {
        let class = found.size.map(SizeClass::as_str).or(found.length.map(LengthClass::as_str));
        let (rows, notes, trouble) = rows(&buckets, codec, class, voice);
        found.rows = rows;
        found.notes = notes;
        found.outside.extend(trouble.filter(|_| found.rows.is_empty()));
    } else {
        outside("validation.unknown-codec");
    }
    if !card.weighs(scope) {
        found.notes.push(Code::new("validation.no-weight"));
    }
    if voice && !found.rows.is_empty() {
        // The program does not tell languages; what the row was measured on stands in its mix.
        found.notes.push(Code::new("validation.language"));
    }
    found
}

/// The rows of every condition that knows the codec and the class; notes on widening; and why there is no row.
fn rows(
    buckets: &[&Bucket],
    codec: Codec,
    class: Option<&str>,
    voice: bool,
) -> (Vec<ValidationRow>, Vec<Code>, Option<Code>) {
    let facet = if voice { "length" } else { "size" };
    let mut rows = Vec::new();
    let mut notes: Vec<Code> = Vec::new();
    // The furthest that any condition came before it gave no row.
    let mut trouble = Code::new("validation.codec");
    for condition in [Condition::AsStored, Condition::Messenger, Condition::Telephone] {
        let mine: Vec<&Bucket> = buckets.iter().copied().filter(|b| b.condition == condition).collect();
        let whole = mine.iter().find(|b| b.codec.is_none() && class_of(b).is_none());
        let Some(whole) = whole.filter(|b| holds(&b.mix, "codec", codec.as_str())) else { continue };
        // Faces are told apart by neither: their own size and detail are in the calibration.
        if class.is_some_and(|class| !holds(&whole.mix, facet, class)) {
            trouble = Code::new(if voice { "validation.length" } else { "validation.size" });
            continue;
        }
        let tries = [(Some(codec), class), (Some(codec), None), (None, class), (None, None)];
        let narrowest = tries.into_iter().find_map(|(codec, class)| {
            mine.iter().find(|b| b.codec == codec && class_of(b) == class && b.is_enough())
        });
        let Some(row) = narrowest.and_then(|b| quoted(b)) else {
            trouble = Code::new("validation.too-few");
            continue;
        };
        let widened_class = if voice { "validation.widened-length" } else { "validation.widened-size" };
        for (wide, note) in [
            (row.codec.is_none(), "validation.widened-codec"),
            (class.is_some() && row.size.is_none() && row.length.is_none(), widened_class),
        ] {
            let note = Code::new(note);
            if wide && !notes.contains(&note) {
                notes.push(note);
            }
        }
        rows.push(row);
    }
    let trouble = rows.is_empty().then_some(trouble);
    (rows, notes, trouble)
}

fn class_of(bucket: &Bucket) -> Option<&'static str> {
    bucket.size.map(SizeClass::as_str).or(bucket.length.map(LengthClass::as_str))
}

fn holds(mix: &[Mix], facet: &str, value: &str) -> bool {
    mix.iter().any(|m| m.facet == facet && m.value == value && m.n_real.saturating_add(m.n_synthetic) > 0)
}

fn quoted(b: &Bucket) -> Option<ValidationRow> {
    let called = [
        b.real_called_synthetic,
        b.real_called_recorded,
        b.synthetic_called_synthetic,
        b.synthetic_called_recorded,
    ];
    let files = b.n_real.saturating_add(b.n_synthetic);
    let undecided = files.saturating_sub(called.into_iter().fold(0, u32::saturating_add));
    let auc = b.auc.zip(b.auc_low).zip(b.auc_high);
    Some(ValidationRow {
        condition: b.condition,
        codec: b.codec,
        size: b.size,
        length: b.length,
        n_real: b.n_real,
        n_synthetic: b.n_synthetic,
        n_sources: b.n_sources,
        abstained: b.abstained,
        real_called_synthetic: Share::new(b.real_called_synthetic, b.n_real)?,
        real_called_recorded: Share::new(b.real_called_recorded, b.n_real)?,
        synthetic_called_synthetic: Share::new(b.synthetic_called_synthetic, b.n_synthetic)?,
        synthetic_called_recorded: Share::new(b.synthetic_called_recorded, b.n_synthetic)?,
        inconclusive: Share::new(undecided, files)?,
        auc: auc.map(|((value, low), high)| Interval { value, low, high }),
        mix: b.mix.clone(),
    })
}

#[cfg(test)]
#[path = "validation_tests.rs"]
mod tests;
