//! From what a head says of crops to tracks and one reading.
//!
//! A face's score is the mean over its judged crops, calibrated for faces of its size and detail. Three outcomes are kept apart: no face
//! ([`NO_FACE`], which is no shortcoming of the examination), faces that could not be judged (each with its reasons), and a network that
//! failed.

use std::collections::BTreeSet;

use saboot_core::Code;
use saboot_core::card::{Calibration, DetectorCard, FaceInput, Modality, Scope};
use saboot_core::examination::{FACE_CELLS, FaceTrack, NO_FACE, Point, Reading, Third};
use saboot_core::lr::{Log10Lr, round4};
use saboot_core::runtime::{RuntimeError, Tensor};
use saboot_core::validation::{FaceSize, FileKind};

use super::{BUDGETS, Crop, FaceLook, Followed, Output, View, most_frequent, outputs_of};
use crate::detectors::clip::standard_error;
use crate::detectors::{Samples, bad_shape, card_code, mean, score, weight};
use crate::opinion::VERDICT_AT;
use crate::order::median;

/// log10 of the likelihood ratio of "one of these faces was manipulated, none known in advance to be" from log10 LRs of the
/// faces; none of no faces.
///
/// H1 is a mixture: each of n faces may be the one, with 1/n, and the others then are as recorded as under H2. Under it the probability of all
/// scores is the mean over the faces of f1(its score) times f0 of the others; divided by f0 of all of them that leaves the mean of the
/// single likelihood ratios, not of their logarithms. The best of n alone would find something in every crowd; the mean takes back by
/// n what looking n times gives. Bounds combine alike, since the mean grows with each of its parts.
pub fn one_of(faces: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, n) = faces.into_iter().fold((0.0, 0u32), |(sum, n), lr| (sum + 10f64.powf(lr), n + 1));
    (n > 0).then(|| (sum / f64::from(n)).log10())
}

/// What a head said of one crop.
pub(super) struct Said {
    pub(super) score: f64,
    pub(super) in_range: bool,
    /// Logits, in rows from the top; empty where the head gives none.
    mask: Vec<f32>,
}

/// A face with what it may weigh.
struct Judged {
    track: FaceTrack,
    bounds: (f64, f64),
}

/// What is said of all faces together.
struct Together {
    /// Number of the face with the largest weight, else with the largest score.
    speaks: usize,
    log10_lr: Option<Log10Lr>,
    bounds: Option<(f64, f64)>,
}

impl Samples<'_> {
    /// The reading of a detector of faces.
    pub(in crate::detectors) fn read_faces(&self, card: &DetectorCard) -> Reading {
        let mut reading = Reading {
            id: card_code(card),
            scope: Scope::Face,
            score: None,
            log10_lr: None,
            bounds: None,
            series: Vec::new(),
            part: None,
            tracks: Vec::new(),
            speaks: None,
            heard: None,
            reasons: Vec::new(),
        };
        let look = &self.faces;
        let mut reasons: BTreeSet<Code> = look.failed.iter().map(|error| error.code.clone()).collect();
        let Some(face) = card.face.as_ref().filter(|_| look.search.is_some()) else {
            reading.reasons = vec![Code::new("face.no-finder")];
            return reading;
        };
        let (kept, more) = look.kept();
        if kept.is_empty() && reasons.is_empty() {
            // Frames without any structure are not even searched.
            let why = if look.tracker.frames() == 0 { "detector.flat" } else { NO_FACE };
            reasons.insert(Code::new(why));
        }
        if more > 0 {
            reasons.insert(Code::new("face.left-out"));
        }
        let judged: Vec<Judged> = kept.iter().map(|followed| self.judge_face(card, face, followed)).collect();
        for Judged { track, .. } in &judged {
            let whole = track.score.is_some();
            // A look that failed, or that led nowhere, is one of the whole examination; a profile among judged crops is not.
            let of_all = |code: &&Code| !whole || !code.as_str().starts_with("face.");
            reasons.extend(track.reasons.iter().filter(of_all).cloned());
        }
        if let Some(together) = together(&judged) {
            if judged.iter().any(|j| j.track.score.is_some() && j.track.log10_lr.is_none()) {
                reasons.insert(Code::new("detector.not-calibrated"));
            }
            let speaker = judged.get(together.speaks).map(|j| &j.track);
            reading.score = speaker.and_then(|track| track.score);
            reading.series = speaker.map(|track| track.series.clone()).unwrap_or_default();
            reading.speaks = speaker.map(|track| track.number);
            (reading.log10_lr, reading.bounds) = (together.log10_lr, together.bounds);
        }
        reading.tracks = judged.into_iter().map(|j| j.track).collect();
        reading.reasons = reasons.into_iter().collect();
        reading
    }

    /// What a detector says of one face along its track.
    fn judge_face(&self, card: &DetectorCard, face: &FaceInput, followed: &Followed) -> Judged {
        let look = &self.faces;
        let mut track = look.describe(followed);
        let mut reasons: BTreeSet<Code> = BTreeSet::new();
        let mut masks: Vec<Vec<f32>> = Vec::new();
        let mut details: Vec<f32> = Vec::new();
        for crop in followed.crops.iter().filter_map(|n| look.crops.get(*n)) {
            let Some(view) = look.view(crop, card, face) else {
                reasons.insert(Code::new("face.too-small"));
                continue;
            };
            details.push(view.quality.detail);
            if let Some(reason) = view.quality.refuses(face.min_side) {
                reasons.insert(reason);
                continue;
            }
            let Some(output) = &view.output else { continue };
            match self.said(card, face, output) {
                Ok(Said { score, in_range: true, mask }) => {
                    let at = round4(crop.time_s);
                    track.series.push(Point { start_s: at, end_s: at, score: round4(score) });
                    masks.extend((!mask.is_empty()).then_some(mask));
                }
                Ok(_) => drop(reasons.insert(Code::new("detector.out-of-range"))),
                Err(error) => drop(reasons.insert(error.code)),
            }
        }
        track.series.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        track.score = mean(&track.series);
        track.detail = round4(f64::from(median(details)));
        if !followed.established {
            reasons.insert(Code::new("face.few"));
        } else if track.score.is_none() && reasons.is_empty() {
            // Nothing speaks against it; it is one of more faces than are looked at.
            reasons.insert(Code::new("face.left-out"));
        }
        let calibration = self.face_calibration(card, face, followed.side, track.detail);
        track.log10_lr = track.score.zip(calibration).map(|(score, c)| weight(c, score));
        if track.score.is_some_and(|score| score >= face.shown_from) {
            track.mask = coarse(&masks, face);
        }
        track.reasons = reasons.into_iter().collect();
        Judged { track, bounds: calibration.map_or((0.0, 0.0), |c| (c.log10_min, c.log10_max)) }
    }

    /// The calibration for a face of this size and detail.
    pub(super) fn face_calibration<'c>(
        &self,
        card: &'c DetectorCard,
        face: &FaceInput,
        side: f32,
        detail: f64,
    ) -> Option<&'c Calibration> {
        let kind = FileKind {
            face: Some(FaceSize::of(f64::from(side))),
            detail: Some(face.detail_of(detail)),
            ..FileKind::of(Scope::Face, &self.streams, 0.0, None)
        };
        card.calibration(Scope::Face, kind)
    }

    /// What a head, or a network of its own, says of a crop.
    pub(super) fn said(
        &self,
        card: &DetectorCard,
        face: &FaceInput,
        output: &Output,
    ) -> Result<Said, RuntimeError> {
        let output = output.as_ref().map_err(Clone::clone)?;
        let own;
        let outputs = match (&card.encoder, output.as_slice()) {
            (None, outputs) => outputs,
            (Some(_), [features]) => {
                let features = Tensor { shape: vec![1, features.len()], data: features.clone() };
                let mut names = outputs_of(card, face);
                names.extend(card.out_of_range.iter().map(|range| range.output.clone()));
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                own = self.runtime.run_named(&card.id, &features, &names)?;
                own.as_slice()
            }
            _ => return Err(bad_shape(card)),
        };
        let [said, rest @ ..] = outputs else { return Err(bad_shape(card)) };
        let (mask, rest) = match (face.mask_cells, rest) {
            (None, rest) => (Vec::new(), rest),
            (Some(cells), [mask, rest @ ..]) if mask.len() == (cells * cells) as usize => {
                (mask.clone(), rest)
            }
            _ => return Err(bad_shape(card)),
        };
        let in_range = match (&card.out_of_range, rest) {
            (None, _) => true,
            (Some(range), [distance]) => match distance.as_slice() {
                [distance] => *distance <= range.limit,
                _ => return Err(bad_shape(card)),
            },
            _ => return Err(bad_shape(card)),
        };
        Ok(Said { score: score(card, said)?, in_range, mask })
    }

    /// Runs the networks over crops of faces for as long as that can change the answer; true where it is open still and
    /// further frames could bring further crops.
    pub(in crate::detectors) fn look_at_faces(&mut self, done: &(dyn Fn() + Sync)) -> bool {
        let runtime = self.runtime;
        loop {
            let budgets = self.faces.budgets();
            let Some(budget) = budgets.get(self.faces.stage).copied() else { return false };
            let chosen = self.faces.choose(budget);
            self.faces.run(runtime, &chosen, done);
            if !self.are_faces_open() {
                return false;
            }
            if self.faces.stage + 1 >= budgets.len() {
                return !self.faces.quick && self.faces.has_room();
            }
            self.faces.stage += 1;
        }
    }

    /// True where some detector has not seen a face yet that it could judge, or where two standard errors of the faces'
    /// scores reach across a weight that makes a verdict.
    fn are_faces_open(&self) -> bool {
        let (kept, _) = self.faces.kept();
        if self.faces.waits(&kept) {
            return true;
        }
        let runtime = self.runtime;
        runtime.detectors().into_iter().any(|card| {
            let Some(face) = card.face.as_ref().filter(|_| card.modality == Modality::Picture) else {
                return false;
            };
            let mut ends: (Vec<f64>, Vec<f64>) = Default::default();
            for followed in &kept {
                let track = self.judge_face(card, face, followed).track;
                let calibration = self.face_calibration(card, face, followed.side, track.detail);
                let reaches = |c: &&Calibration| c.log10_max >= VERDICT_AT || c.log10_min <= -VERDICT_AT;
                let Some((score, c)) = track.score.zip(calibration.filter(reaches)) else { continue };
                let error = standard_error(&track.series).unwrap_or(0.0);
                ends.0.push(weight(c, score - 2.0 * error).value());
                ends.1.push(weight(c, score + 2.0 * error).value());
            }
            let speaks = |lr: Option<f64>| lr.map(|lr| (lr >= VERDICT_AT, lr <= -VERDICT_AT));
            speaks(one_of(ends.0)) != speaks(one_of(ends.1))
        })
    }
}

impl FaceLook<'_> {
    /// A track as it is seen, before anything is judged.
    fn describe(&self, followed: &Followed) -> FaceTrack {
        let seen = || {
            followed
                .track
                .sightings
                .iter()
                .filter_map(|s| Some((self.tracker.face(*s)?, self.sizes.get(s.frame)?)))
        };
        let places = seen().map(|((face, _), (width, height))| {
            let (x, y) = face.centre();
            (Third::of(y, *height as f32), Third::of(x, *width as f32))
        });
        let seconds = |time_us: i64| round4(time_us as f64 / 1e6);
        let times = || seen().map(|((_, time_us), _)| time_us);
        FaceTrack {
            number: u32::try_from(followed.number).unwrap_or(u32::MAX),
            start_s: seconds(times().min().unwrap_or(0)),
            end_s: seconds(times().max().unwrap_or(0)),
            seen: u32::try_from(followed.track.sightings.len()).unwrap_or(u32::MAX),
            place: most_frequent(places).unwrap_or((Third::Second, Third::Second)),
            side: followed.side.round() as u32,
            detail: 0.0,
            score: None,
            log10_lr: None,
            series: Vec::new(),
            mask: Vec::new(),
            reasons: Vec::new(),
        }
    }

    /// A crop as a detector takes it; none where the face is too small to be cut out.
    fn view<'c>(&self, crop: &'c Crop, card: &DetectorCard, face: &FaceInput) -> Option<&'c View> {
        let slot = self.feeds.iter().position(|feed| feed.serves(card, face))?;
        crop.views.get(slot)?.as_ref()
    }

    /// True where a face could be judged and no network has seen it; and where nothing could be judged so far, but a face is large
    /// enough and may be clearer, lit or turned to the camera in another frame.
    fn waits(&self, kept: &[Followed]) -> bool {
        let crops = |followed: &Followed| -> Vec<&Crop> {
            followed.crops.iter().filter_map(|n| self.crops.get(*n)).collect()
        };
        let any = |followed: &Followed, is: fn(&Crop) -> bool| crops(followed).into_iter().any(is);
        let large = |followed: &Followed| {
            let least = self.feeds.iter().map(|feed| feed.least_side).min().unwrap_or(u32::MAX);
            crops(followed).into_iter().any(|crop| crop.side >= least as f32)
        };
        let nothing = !kept.iter().any(|followed| any(followed, Crop::is_seen));
        kept.iter().any(|followed| {
            let open = any(followed, Crop::can_be_judged) && !any(followed, Crop::is_seen);
            (open && followed.established) || (nothing && large(followed))
        })
    }

    /// True where the last budget leaves room for crops of further frames.
    fn has_room(&self) -> bool {
        let Some(last) = BUDGETS.last() else { return false };
        let (kept, _) = self.kept();
        let seen = |followed: &Followed| {
            followed.crops.iter().filter(|n| self.crops.get(**n).is_some_and(Crop::is_seen)).count()
        };
        let in_all: usize = kept.iter().map(seen).sum();
        in_all < last.in_all && kept.iter().any(|followed| seen(followed) < last.a_track)
    }
}

/// What the judged faces amount to; none where none was judged.
///
/// A face without a calibration says nothing either way, and counts as such beside those that have one.
fn together(judged: &[Judged]) -> Option<Together> {
    let scored = || judged.iter().enumerate().filter_map(|(n, j)| Some((n, j, j.track.score?)));
    let calibrated = scored().any(|(_, j, _)| j.track.log10_lr.is_some());
    let lr = |j: &Judged| j.track.log10_lr.map_or(0.0, Log10Lr::value);
    // Of equals the first: `max_by` gives the last.
    let order = |a: &(usize, &Judged, f64), b: &(usize, &Judged, f64)| {
        lr(a.1).total_cmp(&lr(b.1)).then(a.2.total_cmp(&b.2)).then(b.0.cmp(&a.0))
    };
    let (speaks, ..) = scored().max_by(order)?;
    let of = |pick: &dyn Fn(&Judged) -> f64| one_of(scored().map(|(_, j, _)| pick(j)));
    let log10_lr = of(&lr).map(|lr| Log10Lr::new(Log10Lr::new(lr).rounded()));
    let bounds = of(&|j| j.bounds.0).zip(of(&|j| j.bounds.1)).map(|(low, high)| (round4(low), round4(high)));
    Some(Together {
        speaks,
        log10_lr: log10_lr.filter(|_| calibrated),
        bounds: bounds.filter(|_| calibrated),
    })
}

/// Share of each coarse cell above the card's threshold, in tenths, averaged over the masks; empty where there is none.
fn coarse(masks: &[Vec<f32>], face: &FaceInput) -> Vec<u8> {
    let Some(cells) = face.mask_cells.map(|n| n as usize).filter(|n| *n > 0 && !masks.is_empty()) else {
        return Vec::new();
    };
    // Part of a fine row or column that lies in a coarse one, in units of which FACE_CELLS make a fine one.
    let shared = |fine: usize, coarse: usize| {
        let end = ((fine + 1) * FACE_CELLS).min((coarse + 1) * cells);
        end.saturating_sub((fine * FACE_CELLS).max(coarse * cells))
    };
    let cell = |n: usize| {
        let (row, column) = (n / FACE_CELLS, n % FACE_CELLS);
        let mut above = 0usize;
        for mask in masks {
            for (i, logit) in mask.iter().enumerate() {
                if f64::from(*logit) >= face.mask_threshold {
                    above += shared(i / cells, row) * shared(i % cells, column);
                }
            }
        }
        let whole = cells * cells * masks.len();
        u8::try_from((10 * above + whole / 2) / whole).unwrap_or(10).min(10)
    };
    (0..FACE_CELLS * FACE_CELLS).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn input(cells: u32) -> FaceInput {
        FaceInput {
            margin: 1.3,
            min_side: 64,
            sharp_from: 0.1,
            mask_cells: Some(cells),
            mask_threshold: 0.5,
            shown_from: 0.0,
        }
    }

    #[test]
    fn a_mask_becomes_seven_by_seven_tenths() {
        // The upper half of a grid of 14: three rows and a half of seven.
        let upper: Vec<f32> = (0..196).map(|i| if i < 98 { 1.0 } else { -1.0 }).collect();
        let cells = coarse(std::slice::from_ref(&upper), &input(14));
        assert_eq!(
            (cells.len(), cells[0], cells[20], cells[21], cells[27], cells[28]),
            (49, 10, 10, 5, 5, 0)
        );
        // Two masks are averaged, and what is no number counts as nothing.
        let none = vec![f32::NAN; 196];
        assert_eq!(coarse(&[upper, none], &input(14))[..7], [5; 7]);
        assert!(coarse(&[], &input(14)).is_empty());
        for cells in [1, 2, 5, 7, 13, 64] {
            let all = vec![2.0; (cells * cells) as usize];
            assert_eq!(coarse(&[all], &input(cells)), vec![10; 49], "{cells}");
        }
    }

    proptest! {
        /// Between the least and the most of them; one strong face of n is taken back by at most log10 n; copies change nothing.
        #[test]
        fn the_mean_of_likelihood_ratios_lies_among_them(faces in proptest::collection::vec(-3.0f64..3.0, 1..12)) {
            let lr = one_of(faces.iter().copied()).unwrap();
            let most = faces.iter().copied().fold(f64::MIN, f64::max);
            let least = faces.iter().copied().fold(f64::MAX, f64::min);
            prop_assert!(least - 1e-9 <= lr && lr <= most + 1e-9);
            prop_assert!(lr >= most - (faces.len() as f64).log10() - 1e-9);
            let twice = one_of(faces.iter().chain(&faces).copied()).unwrap();
            prop_assert!((twice - lr).abs() < 1e-9);
        }
    }

    #[test]
    fn no_face_gives_nothing_to_weigh() {
        assert_eq!(one_of([]), None);
        assert!((one_of([1.0, -9.0]).unwrap() - 5f64.log10()).abs() < 1e-6);
    }
}
