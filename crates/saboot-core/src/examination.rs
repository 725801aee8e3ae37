//! What one examination of one exhibit brought to light: all that a worker returns and all that an opinion weighs.
//!
//! [`Examination`] holds observations only: facts, findings, detector readings, coverage and damage. It is plain
//! data so that it can cross a pipe from an untrusted worker and be checked again on the other side.

use serde::{Deserialize, Deserializer, Serialize};

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

/// A third of a picture in one direction, as seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Third {
    /// Left or upper.
    First,
    /// Middle.
    Second,
    /// Right or lower.
    Third,
}

/// Most cells of a [`Part`] along one side: enough to find the place, too few for the outline of a body.
pub const PART_CELLS: usize = 12;

/// Which part of a picture a detector points at. It holds no pixel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Share of the examined cells above the card's threshold, 0..1.
    pub share: f64,
    /// Thirds of the picture that hold most of them, down and across.
    #[serde(deserialize_with = "few_places")]
    pub places: Vec<(Third, Third)>,
    /// Cells of `map` in a row.
    pub columns: u32,
    /// Rows from the top; each cell the share of its area above the threshold, in tenths.
    #[serde(deserialize_with = "few_cells")]
    pub map: Vec<u8>,
    /// Score of the whole picture's make, a logit; higher is more like a generator's.
    pub whole: f64,
}

/// Accepts at most one of each ninth of a picture: a part may come from a hostile worker.
fn few_places<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(Third, Third)>, D::Error> {
    let places = Vec::<(Third, Third)>::deserialize(deserializer)?;
    if places.len() <= 9 { Ok(places) } else { Err(serde::de::Error::custom("more places than ninths")) }
}

/// Accepts only a coarse map: a finer one could draw what is seen.
fn few_cells<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let cells = Vec::<u8>::deserialize(deserializer)?;
    let fits = cells.len() <= PART_CELLS * PART_CELLS && cells.iter().all(|tenths| *tenths <= 10);
    if fits { Ok(cells) } else { Err(serde::de::Error::custom("not the map of a part")) }
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
    /// Where in the picture; only from detectors of altered parts, and only where they point at one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_too_coarse_to_draw_anything() {
        let read = |places: usize, cells: usize, tenths: u8| {
            serde_json::from_value::<Part>(serde_json::json!({
                "share": 0.1, "places": vec![("first", "third"); places], "columns": 12, "map": vec![tenths; cells], "whole": -1.0
            }))
        };
        let part = read(1, 96, 10).unwrap();
        assert_eq!((part.places, part.map.len()), (vec![(Third::First, Third::Third)], 96));
        for (places, cells, tenths) in [(10, 96, 10), (1, 145, 10), (1, 96, 11)] {
            assert!(read(places, cells, tenths).is_err(), "{places} {cells} {tenths}");
        }
    }
}
