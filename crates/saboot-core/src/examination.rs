//! What one examination of one exhibit brought to light: all that a worker returns and all that an opinion weighs.
//!
//! [`Examination`] holds observations only: facts, findings, detector readings, coverage and damage. It is plain
//! data so that it can cross a pipe from an untrusted worker and be checked again on the other side.

use serde::{Deserialize, Deserializer, Serialize};

use crate::card::{ModelUse, Scope};
use crate::exhibit::Kind;
use crate::heard::{Heard, Outline, Segment};
use crate::lr::Log10Lr;
use crate::media::{Coverage, StreamFacts};
use crate::path::CopyPath;
use crate::reference::Referenced;
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

impl Third {
    /// The third of a length that a place lies in.
    pub fn of(at: f32, length: f32) -> Self {
        match 3.0 * at / length.max(1.0) {
            third if third < 1.0 => Self::First,
            third if third < 2.0 => Self::Second,
            _ => Self::Third,
        }
    }
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

/// Most cells of a face's mask along one side: the lines of a face must not come back through it.
pub const FACE_CELLS: usize = 7;

/// Most tracks of faces that are kept of one exhibit: a crowd does not fill a report.
pub const MOST_TRACKS: usize = 12;

/// Reason of a reading of faces where none was found in what was looked at: no shortcoming of the examination, and no sign either way.
pub const NO_FACE: &str = "face.none";

/// One face along the clip, as far as it was followed. It holds no pixel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaceTrack {
    /// Number from 1, in the order of first sight, from the left where several come at once.
    pub number: u32,
    /// First and last time that it was seen, seconds.
    pub start_s: f64,
    /// Equal to the start in a still.
    pub end_s: f64,
    /// Times that it was found.
    pub seen: u32,
    /// Ninth of the frame that it lies in most: down, across.
    pub place: (Third, Third),
    /// Median of the longer side of its box, pixels as stored.
    pub side: u32,
    /// Median of the detail in its crops.
    pub detail: f64,
    /// Mean score of its judged crops; none where none was judged.
    pub score: Option<f64>,
    /// Of that score, calibrated for faces of its size and detail, bounded.
    pub log10_lr: Option<Log10Lr>,
    /// Score of each judged crop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Point>,
    /// Where in the face something was blended in: share of each cell above the card's threshold, in tenths, in rows from the top of a
    /// square of [`FACE_CELLS`] cells a side; empty where nothing is to be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "face_cells")]
    pub mask: Vec<u8>,
    /// Why crops of it were not judged, or it as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Code>,
}

/// Accepts only a coarse mask: a track may come from a hostile worker.
fn face_cells<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let cells = Vec::<u8>::deserialize(deserializer)?;
    let fits = cells.len() == FACE_CELLS * FACE_CELLS && cells.iter().all(|tenths| *tenths <= 10);
    if fits || cells.is_empty() { Ok(cells) } else { Err(serde::de::Error::custom("not the mask of a face")) }
}

/// Accepts only so many faces: a reading may come from a hostile worker.
fn few_tracks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FaceTrack>, D::Error> {
    let tracks = Vec::<FaceTrack>::deserialize(deserializer)?;
    if tracks.len() <= MOST_TRACKS {
        Ok(tracks)
    } else {
        Err(serde::de::Error::custom("more faces than are kept"))
    }
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
    /// Each face that was followed; only from detectors of faces. `score`, `log10_lr` and `series` are of the one that speaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "few_tracks")]
    pub tracks: Vec<FaceTrack>,
    /// Number of the face that speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaks: Option<u32>,
    /// Turns and a segment that stands out; only from detectors of voice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Heard>,
    /// Why it abstained or carries no LR; empty otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Code>,
}

impl Reading {
    /// The face that speaks, where there is one.
    pub fn speaking(&self) -> Option<&FaceTrack> {
        self.tracks.iter().find(|track| Some(track.number) == self.speaks)
    }

    /// The segment of speech that stands out, where there is one.
    pub fn segment(&self) -> Option<&Segment> {
        self.heard.as_ref().and_then(|heard| heard.segment.as_ref())
    }
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
    /// The sound as it is drawn; none without sound, and of slide shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// Models and encoders, used or not.
    pub models: Vec<ModelUse>,
    /// What was looked at.
    pub coverage: Coverage,
    /// What could not be read.
    pub damage: Vec<Damage>,
    /// What the user's own genuine recordings did to the weights; none where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<Referenced>,
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
