//! Whether a verdict survives ordinary handling of the clip.
//!
//! [`judge`] weighs every row of the panel as the exhibit itself was weighed: the readings of the row stand in place of
//! the exhibit's own, everything else stays. It only reports; that a flip makes a verdict inconclusive, and that
//! nothing makes an inconclusive one a verdict, is held in [`super::weigh`].

use saboot_core::Code;
use saboot_core::examination::{Examination, Reading};
use saboot_core::lr::Log10Lr;
use saboot_core::opinion::Verdict;
use saboot_core::stability::{Stability, StabilityRow, StabilityVerdict};

use super::{Weighed, verdict};

/// Every row led to the verdict of the exhibit itself.
const HELD: &str = "stability.held";
/// Some row led to another.
pub(super) const FLIPPED: &str = "stability.flipped";

/// What the panel amounts to; none where nothing was weighed.
pub(super) fn judge(
    examination: &Examination,
    weighed: &Weighed,
    base: Verdict,
    whole_look: bool,
) -> Option<Stability> {
    let lr = weighed.total()?;
    let rows: Vec<StabilityVerdict> =
        examination.stability.iter().map(|row| row_verdict(examination, weighed, row, whole_look)).collect();
    let repeated: Vec<(f64, Verdict)> =
        rows.iter().filter_map(|row| Some((row.log10_lr?.value(), row.verdict?))).collect();
    // Where no detector can move the weight, what is left are declarations, which handling does not change.
    let detectors_speak = weighed.measured().any(|line| line.bounds != (0.0, 0.0));
    let outcome = match (&repeated[..], detectors_speak) {
        (_, false) if base == Verdict::SupportsSynthetic => Code::new("stability.declarations-alone"),
        (_, false) => Code::new("stability.no-weight"),
        ([], true) => examination.stability_left_out.clone().unwrap_or(Code::new("stability.not-repeated")),
        (rows, true) if rows.iter().all(|(_, verdict)| *verdict == base) => Code::new(HELD),
        _ => Code::new(FLIPPED),
    };
    let spread = (!repeated.is_empty()).then(|| {
        repeated.iter().fold((lr.value(), lr.value()), |(low, high), (lr, _)| (low.min(*lr), high.max(*lr)))
    });
    Some(Stability { outcome, base, rows, spread })
}

fn row_verdict(
    examination: &Examination,
    weighed: &Weighed,
    row: &StabilityRow,
    whole_look: bool,
) -> StabilityVerdict {
    let repeated = |own: &Reading| -> Option<Reading> {
        own.log10_lr?;
        let again = row.readings.iter().find(|r| r.id == own.id && r.scope == own.scope)?;
        again.log10_lr.map(|lr| Reading { log10_lr: Some(lr), ..own.clone() })
    };
    let again: Vec<Option<Reading>> = examination.readings.iter().map(repeated).collect();
    let lr: Option<Log10Lr> = if again.iter().any(Option::is_some) {
        let own = examination.readings.iter();
        let readings: Vec<Reading> =
            again.into_iter().zip(own).map(|(again, own)| again.unwrap_or_else(|| own.clone())).collect();
        weighed.with(&readings).total()
    } else {
        None
    };
    StabilityVerdict {
        transform: row.transform,
        log10_lr: lr,
        verdict: lr.map(|lr| verdict(Some(lr), whole_look).0),
    }
}
