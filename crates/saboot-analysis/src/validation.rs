//! Which measured rows of the cards an exhibit falls into.
//!
//! [`validation`] looks at what was scored (codec, size of the picture or of the face, length and band of the speech) and takes, for each
//! condition that was measured with that codec, the narrowest bucket with enough files of both labels. Where it has to
//! widen, or where nothing like the exhibit was measured, it says so. It judges nothing.

use saboot_core::Code;
use saboot_core::card::{DetectorCard, Scope};
use saboot_core::examination::{Examination, NO_FACE, Reading};
use saboot_core::validation::{
    Bucket, Codec, Condition, Detail, FaceSize, FileKind, Interval, LengthClass, Mix, Share, SizeClass,
    Validation, ValidationRow, VoiceBand,
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
    let kind = kind(reading, card, examination);
    let mut found = Validation {
        detector: reading.id.clone(),
        scope,
        codec: kind.codec,
        size: kind.size,
        length: kind.length,
        band: kind.band,
        face: kind.face,
        detail: kind.detail,
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
        let (rows, notes, trouble) = rows(&buckets, codec, kind, scope);
        found.rows = rows;
        found.notes = notes;
        found.outside.extend(trouble.filter(|_| found.rows.is_empty()));
    } else {
        outside("validation.unknown-codec");
    }
    if !card.weighs(scope) {
        found.notes.push(Code::new("validation.no-weight"));
    }
    if scope == Scope::Voice && !found.rows.is_empty() {
        // The program does not tell languages; what the row was measured on stands in its mix.
        found.notes.push(Code::new("validation.language"));
    }
    found
}

/// What was scored: of faces the one that speaks.
pub(crate) fn kind(reading: &Reading, card: &DetectorCard, examination: &Examination) -> FileKind {
    let coverage = &examination.coverage;
    let kind = FileKind::of(reading.scope, &examination.streams, coverage.speech_s, coverage.voice_band);
    let Some(track) = reading.speaking() else { return kind };
    FileKind {
        face: Some(FaceSize::of(track.side.into())),
        detail: card.face.as_ref().map(|face| face.detail_of(track.detail)),
        ..kind
    }
}

/// What tells files of one codec apart, by what is scored.
struct Facet {
    /// As in a bucket's mix.
    name: &'static str,
    /// No file of this class was measured.
    outside: &'static str,
    /// The row counts files of other classes too.
    widened: &'static str,
}

impl Facet {
    fn of(scope: Scope) -> Self {
        match scope {
            Scope::Voice => {
                Self { name: "length", outside: "validation.length", widened: "validation.widened-length" }
            }
            Scope::Face => {
                Self { name: "face", outside: "validation.face", widened: "validation.widened-face" }
            }
            Scope::Picture | Scope::Frames | Scope::Clip | Scope::Part => {
                Self { name: "size", outside: "validation.size", widened: "validation.widened-size" }
            }
        }
    }
}

/// The rows of every condition that knows the codec and the class; notes on widening; and why there is no row.
fn rows(
    buckets: &[&Bucket],
    codec: Codec,
    kind: FileKind,
    scope: Scope,
) -> (Vec<ValidationRow>, Vec<Code>, Option<Code>) {
    let (class, facet) = (class_of(kind), Facet::of(scope));
    let mut rows = Vec::new();
    let mut notes: Vec<Code> = Vec::new();
    // The furthest that any condition came before it gave no row.
    let mut trouble = Code::new("validation.codec");
    for condition in [Condition::AsStored, Condition::Messenger, Condition::Telephone] {
        let mine: Vec<&Bucket> = buckets.iter().copied().filter(|b| b.condition == condition).collect();
        let whole = mine.iter().find(|b| b.kind() == FileKind::default());
        let Some(whole) = whole.filter(|b| holds(&b.mix, "codec", codec.as_str())) else { continue };
        // Rows of faces may be kept by codec alone: then their mix tells no sizes.
        let told = scope != Scope::Face || whole.mix.iter().any(|m| m.facet == facet.name);
        if class.is_some_and(|class| told && !holds(&whole.mix, facet.name, class)) {
            trouble = Code::new(facet.outside);
            continue;
        }
        // Where no row tells bands apart, none is asked for.
        let band_told = whole.mix.iter().any(|m| m.facet == "band");
        if kind.band.is_some_and(|band| band_told && !holds(&whole.mix, "band", band.as_str())) {
            trouble = Code::new("validation.band");
            continue;
        }
        let narrowest = widening(scope, codec, class, finer_of(kind))
            .find_map(|wanted| mine.iter().find(|b| narrowness_of(b.kind()) == wanted && b.is_enough()));
        let Some(row) = narrowest.and_then(|b| quoted(b)) else {
            trouble = Code::new("validation.too-few");
            continue;
        };
        let wide = class_of(row.kind()) != class || row.detail != kind.detail;
        let other_band = band_told && row.band != kind.band;
        for (wide, note) in [
            (row.codec.is_none(), "validation.widened-codec"),
            (wide, facet.widened),
            (other_band, "validation.widened-band"),
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

/// What a row is for: a codec, a class, and the detail in faces or the band of speech; none of each for any.
type Narrowness = (Option<Codec>, Option<&'static str>, Option<&'static str>);

fn narrowness_of(kind: FileKind) -> Narrowness {
    (kind.codec, class_of(kind), finer_of(kind))
}

/// The detail in a face, or the band of speech.
fn finer_of(kind: FileKind) -> Option<&'static str> {
    kind.detail.map(Detail::as_str).or(kind.band.map(VoiceBand::as_str))
}

/// From the narrowest row that fits to the widest: the codec is given up last, the length of speech before its band.
fn widening(
    scope: Scope,
    codec: Codec,
    class: Option<&'static str>,
    finer: Option<&'static str>,
) -> impl Iterator<Item = Narrowness> {
    let between =
        if scope == Scope::Voice { [(None, finer), (class, None)] } else { [(class, None), (None, finer)] };
    let [second, third] = between;
    let kinds = [(class, finer), second, third, (None, None)];
    [Some(codec), None]
        .into_iter()
        .flat_map(move |codec| kinds.into_iter().map(move |(class, finer)| (codec, class, finer)))
}

/// The class of a picture, a sound or a face.
fn class_of(kind: FileKind) -> Option<&'static str> {
    let size = kind.size.map(SizeClass::as_str).or(kind.length.map(LengthClass::as_str));
    size.or(kind.face.map(FaceSize::as_str))
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
        band: b.band,
        face: b.face,
        detail: b.detail,
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
