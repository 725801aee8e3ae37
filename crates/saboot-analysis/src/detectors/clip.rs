//! Detectors of a whole moving clip: what a head says of all its frames and of what changes between neighbours.
//!
//! [`judge`](Samples::judge_clip) lays the encoder's features of every sampled frame and the [`Motion`] to the frame behind it into one
//! row each; the head takes all rows at once, so that means, spread and drift over the clip are its own affair, in training
//! as in examination. Where in the clip the score comes from is told by leaving out one frame at a time (Tukey's jackknife,
//! 1958): the pseudo-value of a frame is its part in the score, and their spread says how sure the score is.
//! [`Samples::is_open`] says whether more frames could change anything.

use saboot_core::Code;
use saboot_core::card::{Calibration, DetectorCard, MOTION, Modality, Scope};
use saboot_core::examination::Point;
use saboot_core::lr::round4;
use saboot_core::media::Frame;
use saboot_core::runtime::Tensor;

use super::motion::Motion;
use super::{Judged, Place, Said, Samples, Scored, mean, network_of, partial, weight};
use crate::opinion::VERDICT_AT;

/// Fewest frames with a neighbour that make a clip.
const FEWEST: usize = 2;
/// Furthest that a frame may lie behind a sample to count as its neighbour, microseconds.
const NEIGHBOUR_US: i64 = 250_000;

/// The scope of a detector's reading where stills or frames are scored as `pictures`; none where it does not look at all.
/// Frames come with their neighbours only where `pairs` says so.
pub(super) fn scope(card: &DetectorCard, pictures: Scope, pairs: bool) -> Option<Scope> {
    if card.face.is_some() {
        return Some(Scope::Face);
    }
    match card.clip {
        true => (pairs && pictures == Scope::Frames).then_some(Scope::Clip),
        false => partial::scope(card, pictures),
    }
}

/// True where `frame` is the neighbour that came with a sample.
pub fn is_neighbour(sample: &Frame, frame: &Frame) -> bool {
    (1..=NEIGHBOUR_US).contains(&frame.time_us.saturating_sub(sample.time_us))
}

/// One row of a clip: where, and what the head is fed with.
struct Row {
    start_s: f64,
    end_s: f64,
    values: Vec<f32>,
}

impl Samples<'_> {
    /// What a clip's head says of all frames together.
    pub(super) fn judge_clip(&self, card: &DetectorCard, scored: &Scored<'_>) -> Judged {
        let mut judged = Judged::default();
        let network = network_of(card);
        let slot = scored.networks.iter().position(|n| *n == network);
        let mut rows: Vec<Row> = Vec::new();
        for (place, outputs) in scored.places.iter().zip(scored.outputs) {
            if let Some(reason) = place.quality.as_ref().and_then(|q| q.abstains(card)) {
                judged.reasons.insert(reason);
                continue;
            }
            match (slot.and_then(|slot| outputs.get(slot)), &place.motion) {
                (Some(Ok(features)), Some(motion)) => rows.push(row(place, features, motion)),
                (Some(Err(error)), _) => drop(judged.reasons.insert(error.code.clone())),
                _ => {}
            }
        }
        rows.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        if rows.len() < FEWEST {
            if judged.reasons.is_empty() {
                judged.reasons.insert(Code::new("detector.no-motion"));
            }
            return judged;
        }
        match self.head(card, &matrix(&rows, None)) {
            Ok(Said { score, in_range }) => {
                let series = self.parts(card, &rows, score);
                judged.score = Some(round4(score));
                if in_range {
                    judged.series = series;
                } else {
                    judged.beyond = series;
                    judged.reasons.insert(Code::new("detector.out-of-range"));
                }
            }
            Err(error) => drop(judged.reasons.insert(error.code)),
        }
        judged
    }

    /// The part of each frame in the score of all.
    fn parts(&self, card: &DetectorCard, rows: &[Row], score: f64) -> Vec<Point> {
        let n = rows.len() as f64;
        let part = |(left_out, row): (usize, &Row)| {
            // A clip of two frames is not judged without one of them: both then stand for the whole.
            let without = if rows.len() > FEWEST {
                self.head(card, &matrix(rows, Some(left_out))).map_or(score, |said| said.score)
            } else {
                score
            };
            Point {
                start_s: round4(row.start_s),
                end_s: round4(row.end_s),
                score: round4(n * score - (n - 1.0) * without),
            }
        };
        rows.iter().enumerate().map(part).collect()
    }

    /// True where the frames seen so far leave it open which way a detector would speak: two standard errors of its score
    /// reach across a weight that makes a verdict. Runs the networks over what has been seen.
    pub fn is_open(&mut self, frames_scope: Scope) -> bool {
        self.take_waiting();
        let faces = self.look_at_faces(&|| {});
        faces || self.is_whole_open(frames_scope)
    }

    /// The same for detectors that look at whole frames.
    fn is_whole_open(&mut self, frames_scope: Scope) -> bool {
        let runtime = self.runtime;
        let mut candidates = Vec::new();
        for card in runtime.detectors().into_iter().filter(|card| card.face.is_none()) {
            let scope = scope(card, frames_scope, self.pairs);
            let reaches = |c: &Calibration| c.log10_max >= VERDICT_AT || c.log10_min <= -VERDICT_AT;
            let calibration = scope.and_then(|scope| self.calibration(card, scope, (0.0, None)));
            if let Some(calibration) =
                calibration.filter(|c| card.modality == Modality::Picture && reaches(c))
            {
                candidates.push((card, calibration));
            }
        }
        if candidates.is_empty() {
            return false;
        }
        self.look(&|| {});
        let scored = self.scored_pictures();
        candidates.into_iter().any(|(card, calibration)| {
            let judged = self.judge(card, &scored);
            let score = judged.score.or(mean(&judged.series));
            let Some((score, error)) = score.zip(standard_error(&judged.series)) else { return false };
            let speaks = |score: f64| {
                let lr = weight(calibration, score).value();
                (lr >= VERDICT_AT, lr <= -VERDICT_AT)
            };
            speaks(score - 2.0 * error) != speaks(score + 2.0 * error)
        })
    }
}

fn row(place: &Place, features: &[f32], motion: &Motion) -> Row {
    let mut values = Vec::with_capacity(features.len() + MOTION);
    values.extend_from_slice(features);
    values.extend_from_slice(&motion.0);
    Row { start_s: place.start_s, end_s: place.end_s, values }
}

/// All rows but one as `[frames, features + motion]`.
fn matrix(rows: &[Row], but: Option<usize>) -> Tensor {
    let kept = rows.iter().enumerate().filter(|(n, _)| Some(*n) != but);
    let data: Vec<f32> = kept.flat_map(|(_, row)| row.values.iter().copied()).collect();
    let wide = rows.first().map_or(1, |row| row.values.len()).max(1);
    Tensor { shape: vec![data.len() / wide, wide], data }
}

/// Of the mean of a series; none of fewer than two points.
pub(super) fn standard_error(series: &[Point]) -> Option<f64> {
    let n = series.len() as f64;
    let middle = series.iter().map(|p| p.score).sum::<f64>() / n;
    let squares: f64 = series.iter().map(|p| (p.score - middle).powi(2)).sum();
    (series.len() > 1).then(|| (squares / (n - 1.0) / n).sqrt())
}
