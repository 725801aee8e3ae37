//! Faces in the stability panel: copies of crops that the networks see beside the crops themselves.
//!
//! A copied frame is not searched again: a face lies where the transform carries its box ([`reship::placed`]). The change from a crop to
//! its copy is carried over to the face's whole track, and the mean change of all faces to those of which there is no copy.

use std::collections::BTreeSet;

use saboot_core::Code;
use saboot_core::card::{DetectorCard, FaceInput};
use saboot_core::examination::Reading;
use saboot_core::lr::{Log10Lr, round4};
use saboot_core::media::Frame;
use saboot_core::runtime::Runtime;
use saboot_core::stability::Transform;

use super::{Crop, Feed, Output, feeds, largest, one_of, run_all};
use crate::detectors::{Samples, weight};
use crate::faces::{Face, Sighting};
use crate::reship;

/// Faces of a frame that are copied, the largest of which the finder is sure.
const MOST: usize = 2;

/// Copies of crops by one transform.
struct Copied {
    transform: Transform,
    crops: Vec<Crop>,
}

/// Copies of crops for the detectors of faces that carry a weight.
#[derive(Default)]
pub(in crate::detectors) struct FaceCopies {
    feeds: Vec<Feed>,
    copied: Vec<Copied>,
    /// Score from which the finder is sure of a face.
    sure: f32,
}

impl FaceCopies {
    pub(in crate::detectors) fn new<'c>(
        weighing: impl IntoIterator<Item = &'c DetectorCard>,
        sure: f32,
    ) -> Self {
        Self { feeds: feeds(weighing), copied: Vec::new(), sure }
    }

    /// True where some detector of faces carries a weight.
    pub(in crate::detectors) fn are_wanted(&self) -> bool {
        !self.feeds.is_empty()
    }

    /// The faces of a frame that are copied, out of all that were found in it.
    pub(in crate::detectors) fn of_frame(&self, frame: usize, faces: &[Face]) -> Vec<Sighting> {
        let mut sightings = largest(faces, frame, self.sure);
        sightings.truncate(MOST);
        sightings
    }

    /// Takes the copy of a frame by one transform.
    pub(in crate::detectors) fn see(
        &mut self,
        runtime: &dyn Runtime,
        transform: Transform,
        (frame, copy): (&Frame, &Frame),
        chosen: &[Sighting],
        faces: &[Face],
    ) {
        let Some((scale, by)) = reship::placed(frame, transform) else { return };
        let placed: Vec<Face> = faces.iter().map(|face| face.placed(scale, by)).collect();
        let cut =
            chosen.iter().filter_map(|s| Crop::cut(runtime, &self.feeds, copy, *s, (&placed, self.sure)));
        match self.copied.iter_mut().find(|copied| copied.transform == transform) {
            Some(copied) => copied.crops.extend(cut),
            None => {
                let crops = cut.collect();
                self.copied.push(Copied { transform, crops });
            }
        }
    }

    /// Inferences that may be run on them.
    pub(in crate::detectors) fn inferences(&self) -> usize {
        self.copied.iter().flat_map(|copied| &copied.crops).map(Crop::prepared).sum()
    }
}

/// What a network gave of one copied crop, by its number among the copies and its feed.
type Seen = Vec<(usize, usize, Output)>;

impl Samples<'_> {
    /// Runs the networks over the copies by one transform of those crops that were judged themselves; the others count as
    /// done.
    pub(in crate::detectors) fn see_copied_faces(
        &self,
        copies: &FaceCopies,
        transform: Transform,
        done: &(dyn Fn() + Sync),
    ) -> Seen {
        let Some(copied) = copies.copied.iter().find(|copied| copied.transform == transform) else {
            return Vec::new();
        };
        let own = |copy: &Crop| self.faces.crops.iter().any(|c| c.sighting == copy.sighting && c.is_seen());
        let mut jobs = Vec::new();
        for (number, crop) in copied.crops.iter().enumerate() {
            if !own(crop) {
                (0..crop.prepared()).for_each(|_| done());
                continue;
            }
            for (slot, view) in crop.views.iter().enumerate() {
                jobs.extend(
                    view.as_ref().and_then(|v| v.tensor.as_ref()).map(|tensor| (number, slot, tensor)),
                );
            }
        }
        let runs = jobs.iter().map(|(_, slot, tensor)| (*slot, *tensor)).collect();
        let outputs = run_all(self.runtime, &copies.feeds, runs, done);
        jobs.iter().zip(outputs).map(|((number, slot, _), output)| (*number, *slot, output)).collect()
    }

    /// The reading of a detector after one transform; `own` is that of the exhibit.
    pub(in crate::detectors) fn reread_faces(
        &self,
        card: &DetectorCard,
        face: &FaceInput,
        copies: &FaceCopies,
        transform: Transform,
        seen: &Seen,
        own: &Reading,
    ) -> Reading {
        let mut reasons: BTreeSet<Code> = BTreeSet::new();
        let crops = copies.copied.iter().find(|c| c.transform == transform).map_or(&[][..], |c| &c.crops);
        let slot = copies.feeds.iter().position(|feed| feed.serves(card, face));
        let (kept, _) = self.faces.kept();
        // (number of the track, change of the score) of each judged copy of a judged crop.
        let mut changes: Vec<(u32, f64)> = Vec::new();
        for (number, copy) in crops.iter().enumerate() {
            let of = kept.iter().find(|followed| followed.track.sightings.contains(&copy.sighting));
            let track =
                of.and_then(|f| own.tracks.iter().find(|t| usize::try_from(t.number) == Ok(f.number)));
            let at = round4(copy.time_s);
            let Some((track, was)) =
                track.and_then(|t| Some((t, t.series.iter().find(|p| p.start_s == at)?)))
            else {
                continue;
            };
            let view = slot.and_then(|slot| copy.views.get(slot)?.as_ref());
            if let Some(reason) =
                view.map_or(Some(Code::new("face.too-small")), |v| v.quality.refuses(face.min_side))
            {
                reasons.insert(reason);
                continue;
            }
            let output = seen.iter().find(|(n, s, _)| *n == number && Some(*s) == slot);
            match output.map(|(.., output)| self.said(card, face, output)) {
                Some(Ok(said)) if said.in_range => changes.push((track.number, said.score - was.score)),
                Some(Ok(_)) => drop(reasons.insert(Code::new("detector.out-of-range"))),
                Some(Err(error)) => drop(reasons.insert(error.code)),
                None => {}
            }
        }
        let mean = |of: Option<u32>| {
            let own: Vec<f64> = changes
                .iter()
                .filter(|(n, _)| of.is_none_or(|of| of == *n))
                .map(|(_, change)| *change)
                .collect();
            (!own.is_empty()).then(|| own.iter().sum::<f64>() / own.len() as f64)
        };
        let overall = mean(None);
        let mut scores: Vec<(f64, Option<Log10Lr>)> = Vec::new();
        for track in &own.tracks {
            let Some((score, change)) = track.score.zip(mean(Some(track.number)).or(overall)) else {
                continue;
            };
            let score = round4(score + change);
            let calibration = self.face_calibration(card, face, track.side as f32, track.detail);
            scores.push((score, track.log10_lr.and(calibration).map(|c| weight(c, score))));
        }
        let lr = |(_, lr): &(f64, Option<Log10Lr>)| lr.map_or(0.0, Log10Lr::value);
        let together = one_of(scores.iter().map(lr)).map(|lr| Log10Lr::new(Log10Lr::new(lr).rounded()));
        let speaks = scores.iter().max_by(|a, b| lr(a).total_cmp(&lr(b)).then(a.0.total_cmp(&b.0)));
        Reading {
            score: speaks.map(|(score, _)| *score),
            log10_lr: own.log10_lr.and(together),
            series: Vec::new(),
            tracks: Vec::new(),
            speaks: None,
            heard: None,
            reasons: reasons.into_iter().collect(),
            ..own.clone()
        }
    }
}
