//! How a detector of voice looks for a segment of synthetic speech inside other speech.

use serde::{Deserialize, Serialize};

/// The `[segment]` table of a card: what the scores of windows do in clips that hold no splice, and from where on something
/// stands out. All of it is measured with the network, so it is fitted again with it (`scripts/train/voice/segments.py`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SegmentFinder {
    /// Standard deviation of a window's score around its clip's mean, in clips without a splice.
    pub noise: f64,
    /// Least rise of the score from the speech around it to the segment.
    pub least_rise: f64,
    /// Least score inside the segment, as fitted.
    pub least_inside: f64,
    /// Largest score of the speech around it, as fitted: speech that is synthetic throughout varies more than recorded speech does.
    pub most_around: f64,
    /// Strength from which windows are scored more closely around the segment.
    pub look_from: f64,
    /// Strength from which a segment is shown.
    pub shown_from: f64,
    /// Share of clips that hold no synthetic segment (recorded or synthetic throughout, or two recordings spliced) in which one is
    /// shown, of the worst of the three, 0 to 1.
    pub false_alarm: f64,
    /// Share of segments of 2 s and more that were shown with both ends within half a second, 0 to 1.
    pub found: f64,
    /// Clips without a synthetic segment that this was counted on.
    pub n_unspliced: u32,
    /// Clips with one.
    pub n_spliced: u32,
    /// Which data.
    pub fitted_on: String,
}

impl SegmentFinder {
    /// What is wrong with its numbers; none when nothing is.
    pub fn complaint(&self) -> Option<&'static str> {
        let numbers = [
            self.noise,
            self.least_rise,
            self.least_inside,
            self.most_around,
            self.look_from,
            self.shown_from,
        ];
        if numbers.iter().any(|n| !n.is_finite()) || self.noise <= 0.0 || self.least_rise < 0.0 {
            return Some("[segment] needs finite numbers, a noise above 0 and a least-rise of 0 or more");
        }
        if !(0.0..=self.shown_from).contains(&self.look_from) {
            return Some("[segment] needs 0 <= look-from <= shown-from");
        }
        let share = |share: f64| (0.0..=1.0).contains(&share);
        (!share(self.false_alarm) || !share(self.found)).then_some("[segment] needs shares between 0 and 1")
    }
}
