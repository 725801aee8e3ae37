//! What bears on a weight, with every field filled: measured error, the panel, a figure.

use saboot_core::Code;
use saboot_core::card::Scope;
use saboot_core::figure::{Figure, FigureKind, FigureScore, MediaType};
use saboot_core::lr::Log10Lr;
use saboot_core::opinion::Verdict;
use saboot_core::stability::{Stability, StabilityVerdict, Transform};
use saboot_core::validation::{
    Bucket, Codec, Condition, Interval, LengthClass, Mix, Share, SizeClass, Validation, ValidationRow,
};

/// A row of measured error with every field filled.
pub fn bucket(scope: Scope) -> Bucket {
    Bucket {
        scope,
        condition: Condition::Messenger,
        codec: Some(Codec::Jpeg),
        size: Some(SizeClass::To1023),
        length: Some(LengthClass::To10),
        band: None,
        face: None,
        detail: None,
        n_real: 149,
        n_synthetic: 85,
        n_sources: 12,
        real_called_synthetic: 1,
        real_called_recorded: 3,
        synthetic_called_synthetic: 20,
        synthetic_called_recorded: 2,
        abstained: 4,
        auc: Some(0.83),
        auc_low: Some(0.74),
        auc_high: Some(0.9),
        mix: vec![mix()],
    }
}

fn mix() -> Mix {
    Mix { facet: "codec".to_owned(), value: "jpeg".to_owned(), n_real: 149, n_synthetic: 85 }
}

/// How a detector did on labelled files, with every field filled.
pub fn validation() -> Validation {
    let share = |count, of| Share::new(count, of).unwrap();
    Validation {
        detector: Code::new("generated-picture"),
        scope: Scope::Frames,
        codec: Some(Codec::Jpeg),
        size: Some(SizeClass::To1023),
        length: Some(LengthClass::To10),
        band: None,
        face: None,
        detail: None,
        rows: vec![ValidationRow {
            condition: Condition::Messenger,
            codec: Some(Codec::Jpeg),
            size: Some(SizeClass::To1023),
            length: Some(LengthClass::To10),
            band: None,
            face: None,
            detail: None,
            n_real: 149,
            n_synthetic: 85,
            n_sources: 12,
            abstained: 4,
            real_called_synthetic: share(1, 149),
            real_called_recorded: share(3, 149),
            synthetic_called_synthetic: share(20, 85),
            synthetic_called_recorded: share(2, 85),
            inconclusive: share(208, 234),
            auc: Some(Interval { value: 0.83, low: 0.74, high: 0.9 }),
            mix: vec![mix()],
        }],
        outside: vec![Code::new("validation.too-few")],
        notes: vec![Code::new("validation.widened-size")],
    }
}

/// A safe figure of one cell.
pub fn figure() -> Figure {
    Figure {
        kind: FigureKind::Safe,
        at_s: 1.25,
        width: 16,
        height: 16,
        media_type: MediaType::Png,
        // A grey PNG of 16 by 16 pixels.
        base64:
            "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC"
                .to_owned(),
        scores: vec![FigureScore { id: Code::new("generated-picture"), score: 2.0 }],
    }
}

/// A panel with a row that was repeated.
pub fn stability() -> Stability {
    Stability {
        outcome: Code::new("stability.held"),
        base: Verdict::SupportsSynthetic,
        rows: vec![StabilityVerdict {
            transform: Transform::Jpeg70,
            log10_lr: Some(Log10Lr::new(1.3)),
            verdict: Some(Verdict::SupportsSynthetic),
        }],
        spread: Some((1.3, 1.4236)),
    }
}
