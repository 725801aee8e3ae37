//! Pictures of the exhibit in a report: none unless asked for.
//!
//! [`Figures`] is what was asked for, a [`Figure`] one small picture. Sound is never embedded. A safe figure holds at
//! most [`SAFE_CELLS`] cells of mean colour on its long side, too few to make out a face or a body.

use serde::{Deserialize, Deserializer, Serialize};

use crate::Code;

/// Most figures of a report.
pub const MOST_FIGURES: usize = 6;
/// Cells on the long side of a safe figure. Of sixteen a face that fills the frame can still be made out by those who know it
/// (Harmon & Julesz, Science 180, 1973, at 16 by 16); eight leave light and colour.
pub const SAFE_CELLS: u32 = 8;
/// Pixels on the long side of a full figure.
pub const FULL_SIDE: u32 = 480;
/// Most bytes of one figure before base64.
pub const FIGURE_BYTES: usize = 96 * 1024;

/// Which figures were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figures {
    /// None: no pixel of the exhibit leaves the examination.
    #[default]
    None,
    /// Strongly pixelated.
    Safe,
    /// Reduced pictures of the exhibit.
    Full,
}

/// What kind of figure one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureKind {
    /// Strongly pixelated: nobody can be recognised.
    Safe,
    /// A reduced picture of the exhibit.
    Full,
}

impl FigureKind {
    /// Its code, which `saboot explain` has a page of.
    pub fn code(self) -> Code {
        Code::new(match self {
            Self::Safe => "figure.safe",
            Self::Full => "figure.full",
        })
    }
}

/// Form of a figure's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaType {
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
}

impl MediaType {
    /// As in a `data:` URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// What a detector said at the moment of a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureScore {
    /// Detector.
    pub id: Code,
    /// Its score there, a logit.
    pub score: f64,
}

/// One small picture of an examined frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Safe or full.
    pub kind: FigureKind,
    /// Time of the frame in seconds (number of the picture in a slide show).
    pub at_s: f64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Form of the bytes.
    pub media_type: MediaType,
    /// The bytes, base64 of RFC 4648 with padding.
    #[serde(deserialize_with = "only_base64")]
    pub base64: String,
    /// Scores at that moment of the detectors that have scores over time.
    pub scores: Vec<FigureScore>,
}

/// Accepts only what base64 may hold, within the bound: a hostile worker or report must not smuggle text into a page.
fn only_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let body = text.trim_end_matches('=');
    let fits = text.len() <= FIGURE_BYTES.div_ceil(3) * 4
        && text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/');
    if fits { Ok(text) } else { Err(serde::de::Error::custom("not the base64 of a figure")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_holds_base64_and_nothing_else() {
        let json = |base64: &str| {
            serde_json::json!({ "kind": "safe", "at_s": 0.0, "width": 1, "height": 1, "media_type": "image/png",
                "base64": base64, "scores": [] })
        };
        let read = |base64: &str| serde_json::from_value::<Figure>(json(base64));
        assert_eq!(read("iVBORw0KGgo=").unwrap().base64, "iVBORw0KGgo=");
        for bad in ["\"><script>", "abc", "a===", "ab=c", "a b=", &"A".repeat(FIGURE_BYTES * 2)] {
            assert!(read(bad).is_err(), "{bad:.20}");
        }
    }
}
