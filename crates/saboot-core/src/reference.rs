//! A user's own genuine recordings of the same phone or person, which calibrate a case.
//!
//! [`ReferenceShift`] is the card's part: how far such recordings may move a score, measured on genuine speech of many sources. [`Recording`] is
//! one of them as the record names it, [`Referenced`] what all of them did to one exhibit. No sample of theirs is kept, and no name.

use serde::{Deserialize, Serialize};

use crate::Code;
use crate::lr::Log10Lr;

/// Most recordings that are taken.
pub const MOST_RECORDINGS: usize = 50;
/// Fewer that can be scored move nothing: one recording says little of a phone.
pub const LEAST_RECORDINGS: usize = 3;
/// Less speech in all of them moves nothing, seconds.
pub const LEAST_SPEECH_S: f64 = 10.0;

/// How the mean score of genuine recordings of one source moves the scores of that source: the `[reference]` table of a card.
///
/// With scores as source + clip + noise, sources spread with variance b and clips within a source with w, the expected
/// offset of a source whose n clips have the mean m is (m - mean) n / (n + w/b) (Efron & Morris 1975). That is the shift, held within
/// two standard deviations of sources, so that recordings that are unlike all that was measured cannot move a score at will.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReferenceShift {
    /// Mean score of genuine speech, every source weighing alike.
    pub mean: f64,
    /// w/b: so many recordings take the mean of a source half the way.
    pub k: f64,
    /// Largest shift either way, in units of the score.
    pub most: f64,
    /// Whether the shifted score weighs; else it is printed beside the other and changes nothing.
    pub weighs: bool,
    /// On what it was measured.
    pub fitted_on: String,
    /// Sources.
    pub n_sources: u32,
    /// Genuine clips.
    pub n_clips: u32,
}

impl ReferenceShift {
    /// What to take off a score of the source of which `count` recordings have the mean score `mean`.
    pub fn shift(&self, mean: f64, count: usize) -> f64 {
        let count = count as f64;
        (count / (count + self.k) * (mean - self.mean)).clamp(-self.most, self.most)
    }

    /// Why a card cannot hold it, in one line; none when it can.
    pub fn complaint(&self) -> Option<&'static str> {
        let whole = self.mean.is_finite() && self.k.is_finite() && self.most.is_finite();
        (!whole || self.k < 0.0 || self.most < 0.0)
            .then_some("[reference] needs numbers, `k` and `most` of 0 or more")
    }
}

/// One recording that the user brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// Of the file; none where it could not be opened.
    pub sha256: Option<String>,
    /// Seconds of sound.
    pub seconds: f64,
    /// Seconds of speech in it.
    pub speech_s: f64,
    /// What each detector of voices says of it.
    pub scores: Vec<RecordingScore>,
    /// Why it does not count, or what is odd about it (`reference.*`, or why it was refused).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
}

/// A detector's score of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordingScore {
    /// Detector.
    pub detector: Code,
    /// A logit; higher is more likely synthetic.
    pub score: f64,
}

/// What the recordings did to one exhibit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Referenced {
    /// Recordings that the user brought.
    pub brought: u32,
    /// Those that count for this exhibit.
    pub count: u32,
    /// Seconds of speech in these.
    pub speech_s: f64,
    /// Why they move nothing; none where they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<Code>,
    /// By detector.
    pub detectors: Vec<Shifted>,
}

/// What the recordings did to one detector's weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shifted {
    /// Detector.
    pub detector: Code,
    /// Mean score of the recordings.
    pub mean: f64,
    /// The same of genuine speech on the card.
    pub usual: f64,
    /// Taken off the exhibit's score.
    pub shift: f64,
    /// log10 LR of the score as it is.
    pub without: Log10Lr,
    /// log10 LR of the shifted score.
    pub with: Log10Lr,
    /// Whether the second one weighs.
    pub weighs: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_grows_with_the_recordings_and_stays_bounded() {
        let card = ReferenceShift {
            mean: -2.0,
            k: 3.0,
            most: 1.5,
            weighs: true,
            fitted_on: String::new(),
            n_sources: 10,
            n_clips: 100,
        };
        assert_eq!(card.shift(-1.0, 3), 0.5);
        assert_eq!(card.shift(-3.0, 3), -0.5);
        assert!(card.shift(-1.0, 12) > card.shift(-1.0, 3) && card.shift(-1.0, 12) < 1.0);
        assert_eq!((card.shift(40.0, 50), card.shift(-40.0, 50)), (1.5, -1.5));
        assert_eq!(card.complaint(), None);
        for broken in [
            ReferenceShift { mean: f64::NAN, ..card.clone() },
            ReferenceShift { k: -1.0, ..card.clone() },
            ReferenceShift { most: f64::INFINITY, ..card },
        ] {
            assert!(broken.complaint().is_some());
        }
    }
}
