//! What one examination of one exhibit brought to light: all that a worker returns and all that an opinion weighs.
//!
//! [`Examination`] holds observations only: facts, findings, detector readings, coverage and damage. It is plain
//! data so that it can cross a pipe from an untrusted worker and be checked again on the other side.

use serde::{Deserialize, Serialize};

use crate::card::{ModelUse, Scope};
use crate::exhibit::Kind;
use crate::lr::Log10Lr;
use crate::media::{Coverage, StreamFacts};
use crate::path::CopyPath;
use crate::stability::StabilityRow;
use crate::{Code, Damage, Finding, Untrusted};

/// One number of a detector at one place of the clip.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Start in seconds (number of the picture in a slide show).
    pub start_s: f64,
    /// End in seconds; equal to the start for a frame.
    pub end_s: f64,
    /// Score, a logit; higher is more likely synthetic.
    pub score: f64,
}

/// What one detector said of one exhibit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Detector.
    pub id: Code,
    /// What was scored.
    pub scope: Scope,
    /// Score of the whole exhibit; none when it abstained.
    pub score: Option<f64>,
    /// Calibrated, bounded; none when it abstained or is not calibrated for this scope.
    pub log10_lr: Option<Log10Lr>,
    /// Bounds of that LR (log10), from the card.
    pub bounds: Option<(f64, f64)>,
    /// Score over time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Point>,
    /// Why it abstained or carries no LR; empty otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Code>,
}

/// One fact of the file for the reader: where it was read, its name there, and its value as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// Our heading, such as `container` or `exif`.
    pub section: String,
    /// Ours where we know it, the file's own key otherwise.
    pub name: Untrusted,
    /// As written in the file, or as read from its structure.
    pub value: Untrusted,
}

/// Everything observed of one exhibit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Examination {
    /// By content.
    pub kind: Kind,
    /// Streams, as the decoder sees them.
    pub streams: StreamFacts,
    /// Container and metadata facts for the reader.
    pub properties: Vec<Property>,
    /// What the checks found, sorted.
    pub findings: Vec<Finding>,
    /// How the files came to be, as far as they tell: one path, or several where the files of an exhibit differ.
    pub paths: Vec<CopyPath>,
    /// What the detectors said, in the order of their ids.
    pub readings: Vec<Reading>,
    /// What they said after the samples were sent on once more, in the order of the panel.
    pub stability: Vec<StabilityRow>,
    /// Why there is no panel: `stability.quick`, `stability.metadata-only`, `stability.no-weight`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stability_left_out: Option<Code>,
    /// Models and encoders, used or not.
    pub models: Vec<ModelUse>,
    /// What was looked at.
    pub coverage: Coverage,
    /// What could not be read.
    pub damage: Vec<Damage>,
}
