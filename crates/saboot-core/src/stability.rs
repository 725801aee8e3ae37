//! The stability panel: what the detectors say of an exhibit after it was sent on once more.
//!
//! A [`StabilityRow`] is an observation: the readings of copies that were made of the samples by one [`Transform`].
//! [`Stability`] is the judgement on all rows, made in `saboot_analysis::opinion`: a verdict that does not survive
//! ordinary handling of the clip is none.

use serde::{Deserialize, Serialize};

use crate::Code;
use crate::examination::Reading;
use crate::lr::Log10Lr;
use crate::opinion::Verdict;

/// Ordinary handling that changes no content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Transform {
    /// Pictures: long side at most 1,280, JPEG quality 70 with halved colour, as a messenger does.
    #[serde(rename = "jpeg-70")]
    Jpeg70,
    /// Pictures: both sides halved.
    #[serde(rename = "half-size")]
    HalfSize,
    /// Pictures: the inner 90 % of both sides.
    #[serde(rename = "crop-90")]
    Crop90,
    /// Pictures: black bars along the longer sides, each an eighth of the shorter side.
    #[serde(rename = "letterbox")]
    Letterbox,
    /// Voice: without what lies above 7 kHz, in 8-bit µ-law at 16 kHz.
    #[serde(rename = "companded")]
    Companded,
    /// Voice: half as loud, the first half second gone.
    #[serde(rename = "late-start")]
    LateStart,
}

impl Transform {
    /// Those of pictures and frames, in the order of the panel. With the sample itself an encoder sees each view five
    /// times.
    pub const PICTURES: [Self; 4] = [Self::Jpeg70, Self::HalfSize, Self::Crop90, Self::Letterbox];
    /// Those of voice.
    pub const VOICE: [Self; 2] = [Self::Companded, Self::LateStart];

    /// Its code, which `saboot explain` has a page of.
    pub fn code(self) -> Code {
        Code::new(match self {
            Self::Jpeg70 => "reship.jpeg-70",
            Self::HalfSize => "reship.half-size",
            Self::Crop90 => "reship.crop-90",
            Self::Letterbox => "reship.letterbox",
            Self::Companded => "reship.companded",
            Self::LateStart => "reship.late-start",
        })
    }
}

/// The readings after one transform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StabilityRow {
    /// What was done to the samples.
    pub transform: Transform,
    /// Places of the exhibit that were scored again: frames, pictures or windows.
    pub places: u32,
    /// Readings of the detectors that carry a weight for this scope, without their series. A score that is missing
    /// could not be had, such as where the smaller copy is below the detector's size.
    pub readings: Vec<Reading>,
}

/// The verdict that one row would have led to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StabilityVerdict {
    /// What was done to the samples.
    pub transform: Transform,
    /// Total weight with the readings of this row in place of the exhibit's own; none where none could be repeated.
    pub log10_lr: Option<Log10Lr>,
    /// The verdict on that weight, by the same rule; none where none could be repeated.
    pub verdict: Option<Verdict>,
}

/// Whether the verdict stands when the clip is sent on once more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stability {
    /// `stability.held`, `stability.flipped`, or why the panel does not apply (`stability.quick` …).
    pub outcome: Code,
    /// The verdict on the exhibit as it is, before the panel.
    pub base: Verdict,
    /// Each row's.
    pub rows: Vec<StabilityVerdict>,
    /// Least and most total weight over the exhibit and all rows, log10; none without rows.
    pub spread: Option<(f64, f64)>,
}
