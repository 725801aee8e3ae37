//! Detectors of faces: crops along tracks instead of frames.
//!
//! [`FaceLook`] searches every sampled frame for faces once, for all detectors, and prepares the crops of those that can be judged, so that
//! no frame is kept; [`FaceLook::choose`] says which of them the networks see: few first, more while the answer is open
//! ([`Budget`]). `reading` turns what the heads say into tracks and one reading, `panel` does it for copies.

mod panel;
mod reading;

use std::collections::BTreeMap;

use rayon::prelude::*;
use saboot_core::card::{DetectorCard, FaceInput};
use saboot_core::examination::MOST_TRACKS;
use saboot_core::media::Frame;
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};

use super::network_of;
use crate::faces::crop::crop;
use crate::faces::over_time;
use crate::faces::{CropQuality, Face, Scene, Search, Sighting, Track, Tracker};
use crate::order::median;

pub(super) use panel::FaceCopies;
pub use reading::one_of;

/// Name of the output that says where a face was blended in.
const MASK: &str = "mask";
/// Times that a face of a moving clip has to be found where the finder was never sure of it: it may be a pattern that looks like one. A
/// face that is seen surely may be seen once, as in a clip that is cut every second.
const FEWEST: usize = 2;
/// Prepared crops that are held until the networks see them; bounds the memory.
const MOST_HELD: usize = 48;

/// How many crops the networks see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Budget {
    /// Of one face.
    a_track: usize,
    /// Of all faces.
    in_all: usize,
}

/// What is seen first, and while the answer is open.
const BUDGETS: [Budget; 3] =
    [Budget { a_track: 2, in_all: 8 }, Budget { a_track: 4, in_all: 16 }, Budget { a_track: 6, in_all: 24 }];
/// What is seen in a quick look, whatever it says.
const QUICK: [Budget; 1] = [Budget { a_track: 1, in_all: 4 }];

/// A network with the crops that it is fed.
struct Feed {
    network: String,
    margin: f32,
    /// Smallest face that some detector behind it judges, pixels.
    least_side: u32,
    /// Outputs that are asked for; none of an encoder, which has one.
    outputs: Vec<String>,
}

impl Feed {
    fn serves(&self, card: &DetectorCard, face: &FaceInput) -> bool {
        self.network == network_of(card) && self.margin == face.margin
    }

    fn run(&self, runtime: &dyn Runtime, tensor: &Tensor) -> Result<Vec<Vec<f32>>, RuntimeError> {
        if self.outputs.is_empty() {
            return Ok(vec![runtime.run(&self.network, tensor)?]);
        }
        let names: Vec<&str> = self.outputs.iter().map(String::as_str).collect();
        runtime.run_named(&self.network, tensor, &names)
    }
}

/// The networks of these detectors with their crops, each once.
fn feeds<'c>(cards: impl IntoIterator<Item = &'c DetectorCard>) -> Vec<Feed> {
    let mut all: Vec<Feed> = Vec::new();
    for card in cards {
        let Some(face) = &card.face else { continue };
        if let Some(feed) = all.iter_mut().find(|feed| feed.serves(card, face)) {
            feed.least_side = feed.least_side.min(face.min_side);
            continue;
        }
        let outputs = if card.encoder.is_some() { Vec::new() } else { outputs_of(card, face) };
        let (network, margin) = (network_of(card), face.margin);
        all.push(Feed { network, margin, least_side: face.min_side, outputs });
    }
    all
}

/// What is asked of the network or head that a card describes: its score, and its mask where it gives one.
fn outputs_of(card: &DetectorCard, face: &FaceInput) -> Vec<String> {
    let mask = face.mask_cells.map(|_| MASK.to_owned());
    [Some(card.output_name.clone()), mask].into_iter().flatten().collect()
}

/// What a network gives of a crop: its outputs, each flat.
type Output = Result<Vec<Vec<f32>>, RuntimeError>;

/// A crop as one feed takes it.
struct View {
    quality: CropQuality,
    /// Prepared; none where it must not be judged, was dropped, or was seen by the network.
    tensor: Option<Result<Tensor, RuntimeError>>,
    output: Option<Output>,
}

/// A face in a frame as the networks take it.
struct Crop {
    sighting: Sighting,
    time_s: f64,
    /// Longer side of the face's box, pixels.
    side: f32,
    /// Copies of it were made for the panel.
    copied: bool,
    /// One a feed; none where the face is too small to be cut out.
    views: Vec<Option<View>>,
}

impl Crop {
    /// Cuts a face out of a frame and measures it; prepares what may be judged.
    fn cut(
        runtime: &dyn Runtime,
        feeds: &[Feed],
        frame: &Frame,
        sighting: Sighting,
        (faces, sure): (&[Face], f32),
    ) -> Option<Self> {
        let face = faces.get(sighting.face)?;
        let view = |feed: &Feed| {
            let square = crop(frame, face, feed.margin)?;
            let quality = CropQuality::of(face, &square, (frame.width, frame.height), faces, sure);
            let judged = quality.refuses(feed.least_side).is_none();
            let tensor = judged.then(|| runtime.prepare(&feed.network, Sample::Picture(&square)));
            Some(View { quality, tensor, output: None })
        };
        let views = feeds.iter().map(view).collect();
        Some(Self { sighting, time_s: frame.time_s(), side: face.side(), copied: false, views })
    }

    /// Inferences that it is prepared for.
    fn prepared(&self) -> usize {
        self.views.iter().flatten().filter(|view| view.tensor.is_some()).count()
    }

    fn is_seen(&self) -> bool {
        self.views.iter().flatten().any(|view| view.output.is_some())
    }

    /// True where some network has seen it or still can.
    fn can_be_judged(&self) -> bool {
        self.prepared() > 0 || self.is_seen()
    }

    fn drop_prepared(&mut self) {
        self.views.iter_mut().flatten().for_each(|view| view.tensor = None);
    }
}

/// A track with its crops.
struct Followed {
    /// From 1, in the order of first sight.
    number: usize,
    track: Track,
    /// Median of the longer side of its boxes, pixels.
    side: f32,
    /// The finder was sure of it in some frame.
    sure: bool,
    /// Found often enough, or surely.
    established: bool,
    /// Numbers of its crops, in the order of time.
    crops: Vec<usize>,
}

/// All that was found of faces in the samples of one exhibit.
#[derive(Default)]
pub(super) struct FaceLook<'r> {
    search: Option<Search<'r>>,
    feeds: Vec<Feed>,
    tracker: Tracker,
    /// Sizes of the searched frames, pixels.
    sizes: Vec<(u32, u32)>,
    /// In the order in which they were cut.
    crops: Vec<Crop>,
    /// Why a frame could not be searched.
    failed: Option<RuntimeError>,
    /// Samples are pictures that share no time.
    apart: bool,
    quick: bool,
    /// Of [`BUDGETS`], the one that was last needed.
    stage: usize,
}

impl<'r> FaceLook<'r> {
    pub(super) fn new(runtime: &'r dyn Runtime) -> Self {
        let feeds = feeds(runtime.detectors());
        let wanted = !feeds.is_empty() || over_time::is_at_hand(runtime);
        let search = Search::new(runtime).filter(|_| wanted);
        Self { search, feeds, ..Self::default() }
    }

    /// `still` where nothing moves, so that no face needs to be followed.
    pub(super) fn expect(&mut self, still: bool, apart: bool, quick: bool) {
        (self.apart, self.quick) = (apart, quick);
        if self.feeds.is_empty() && (still || apart || quick) {
            self.search = None;
        }
        if self.tracker.frames() == 0 {
            self.tracker = Tracker::new(apart);
        }
    }

    /// Searches a frame; gives its number where faces were found.
    pub(super) fn see(&mut self, runtime: &'r dyn Runtime, frame: &Frame) -> Option<usize> {
        if self.apart && self.search.is_some() {
            // Each picture is turned for itself.
            self.search = Search::new(runtime);
        }
        let search = self.search.as_mut()?;
        let faces = match search.find(frame) {
            Ok(faces) => faces,
            Err(error) => {
                self.failed.get_or_insert(error);
                return None;
            }
        };
        let found = !faces.is_empty();
        let number = self.tracker.see(frame.time_us, Scene::of(frame), faces);
        self.sizes.push((frame.width, frame.height));
        for sighting in largest(self.tracker.faces(number), number, self.sure()) {
            let faces = (self.tracker.faces(number), self.sure());
            self.crops.extend(Crop::cut(runtime, &self.feeds, frame, sighting, faces));
        }
        self.hold_few();
        found.then_some(number)
    }

    /// When each face was first and last seen, in seconds.
    ///
    /// # Errors
    /// Of the finder, where a frame could not be searched.
    pub(super) fn presence(&self) -> Result<Vec<(f64, f64)>, RuntimeError> {
        match &self.failed {
            Some(error) => Err(error.clone()),
            None => Ok(over_time::presence(&self.tracker, self.sure())),
        }
    }

    /// Drops prepared crops above what is held: of the face with the most of them one that lies close to another, else the
    /// smallest.
    fn hold_few(&mut self) {
        let is_over = |crops: &[Crop]| crops.iter().filter(|crop| crop.prepared() > 0).count() > MOST_HELD;
        if !is_over(&self.crops) {
            return;
        }
        let all = self.followed();
        while is_over(&self.crops) {
            let mut worst: Option<((usize, f64, f32), usize)> = None;
            for followed in &all {
                let held = |n: &&usize| self.crops.get(**n).is_some_and(|crop| crop.prepared() > 0);
                let held: Vec<usize> = followed.crops.iter().filter(held).copied().collect();
                for (at, number) in held.iter().enumerate() {
                    let Some(crop) = self.crops.get(*number) else { continue };
                    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
                    let others = beside.filter_map(|n| self.crops.get(*held.get(n)?));
                    let gap = others.map(|o| (o.time_s - crop.time_s).abs()).fold(f64::INFINITY, f64::min);
                    // More held, then closer, then smaller is worse.
                    let rank = (held.len(), -gap, -crop.side);
                    if worst
                        .as_ref()
                        .is_none_or(|(most, _)| rank.partial_cmp(most) == Some(std::cmp::Ordering::Greater))
                    {
                        worst = Some((rank, *number));
                    }
                }
            }
            let Some(crop) = worst.and_then(|(_, number)| self.crops.get_mut(number)) else { return };
            crop.drop_prepared();
        }
    }

    /// Every track, in the order of its number.
    fn followed(&self) -> Vec<Followed> {
        let least = self.sure();
        let cut: BTreeMap<Sighting, usize> =
            self.crops.iter().enumerate().map(|(number, crop)| (crop.sighting, number)).collect();
        let tracks = self.tracker.tracks().into_iter().enumerate();
        tracks
            .map(|(n, track)| {
                let sides = track.sightings.iter().filter_map(|s| self.tracker.face(*s));
                let side = median(sides.map(|(face, _)| face.side()).collect());
                let crops = track.sightings.iter().filter_map(|s| cut.get(s).copied()).collect();
                let mut faces = track.sightings.iter().filter_map(|s| self.tracker.face(*s));
                let sure = faces.any(|(face, _)| face.score >= least);
                let established = sure || track.sightings.len() >= self.fewest();
                Followed { number: n + 1, track, side, sure, established, crops }
            })
            .collect()
    }

    /// The tracks that are looked at, those of which the finder is sure before others and the largest faces before smaller ones, in the order of their numbers; and how many there are beside them.
    fn kept(&self) -> (Vec<Followed>, usize) {
        let mut all = self.followed();
        let more = all.len().saturating_sub(MOST_TRACKS);
        // Sure ones first; and of equally large faces some were never among those that are cut out of a frame.
        let rank = |f: &Followed| (!f.sure, f.crops.is_empty());
        all.sort_by(|a, b| {
            rank(a).cmp(&rank(b)).then(b.side.total_cmp(&a.side)).then(a.number.cmp(&b.number))
        });
        all.truncate(MOST_TRACKS);
        all.sort_by_key(|followed| followed.number);
        (all, more)
    }

    /// Times that a face has to be found where it is not sure.
    fn fewest(&self) -> usize {
        if self.apart || self.tracker.frames() <= FEWEST { 1 } else { FEWEST }
    }

    fn budgets(&self) -> &'static [Budget] {
        if self.quick { &QUICK } else { &BUDGETS }
    }

    /// Numbers of the crops that the networks have to see within a budget: of each face in turn the next one, the largest faces
    /// first.
    fn choose(&self, budget: Budget) -> Vec<usize> {
        let (mut kept, _) = self.kept();
        kept.retain(|followed| followed.established);
        kept.sort_by(|a, b| b.side.total_cmp(&a.side).then(a.number.cmp(&b.number)));
        let orders: Vec<Vec<usize>> = kept.iter().map(|followed| self.order(followed)).collect();
        let mut chosen: Vec<usize> = Vec::new();
        for round in 0..budget.a_track {
            chosen.extend(orders.iter().filter_map(|order| order.get(round)));
        }
        chosen.truncate(budget.in_all);
        chosen.retain(|number| self.crops.get(*number).is_some_and(|crop| crop.prepared() > 0));
        chosen
    }

    /// The crops of a face in the order in which they are looked at: those that were seen already, then those that the panel has copies
    /// of; among these always the one that is furthest in time from all before it; of equally far ones the largest.
    fn order(&self, followed: &Followed) -> Vec<usize> {
        let crop = |n: &usize| self.crops.get(*n);
        let mut left: Vec<usize> = followed.crops.clone();
        left.retain(|n| crop(n).is_some_and(Crop::can_be_judged));
        let (mut order, mut left): (Vec<usize>, Vec<usize>) =
            left.into_iter().partition(|n| crop(n).is_some_and(Crop::is_seen));
        while !left.is_empty() {
            let rank = |n: &usize| {
                let Some(c) = crop(n) else { return (false, 0.0, 0.0) };
                let before = order.iter().filter_map(crop).map(|o| (o.time_s - c.time_s).abs());
                (c.copied, before.fold(f64::INFINITY, f64::min), c.side)
            };
            let best = (0..left.len()).reduce(|a, b| {
                let (ra, rb) = (left.get(a).map(rank), left.get(b).map(rank));
                if rb.partial_cmp(&ra) == Some(std::cmp::Ordering::Greater) { b } else { a }
            });
            order.extend(best.map(|at| left.remove(at)));
        }
        order
    }

    /// Runs the networks over these crops.
    fn run(&mut self, runtime: &dyn Runtime, numbers: &[usize], done: &(dyn Fn() + Sync)) {
        let mut jobs: Vec<(usize, usize, Result<Tensor, RuntimeError>)> = Vec::new();
        for number in numbers {
            let Some(crop) = self.crops.get_mut(*number) else { continue };
            for (slot, view) in crop.views.iter_mut().enumerate() {
                jobs.extend(
                    view.as_mut().and_then(|v| v.tensor.take()).map(|tensor| (*number, slot, tensor)),
                );
            }
        }
        let outputs =
            run_all(runtime, &self.feeds, jobs.iter().map(|(_, slot, t)| (*slot, t)).collect(), done);
        for ((number, slot, _), output) in jobs.iter().zip(outputs) {
            let view = self.crops.get_mut(*number).and_then(|crop| crop.views.get_mut(*slot)?.as_mut());
            if let Some(view) = view {
                view.output = Some(output);
            }
        }
    }

    /// Score from which the finder is sure of a face.
    pub(super) fn sure(&self) -> f32 {
        self.search.as_ref().map_or(1.0, Search::sure)
    }

    /// A searched frame by its number, with its number and its faces.
    pub(super) fn of(&self, frame: Option<usize>) -> Option<(usize, &[Face])> {
        frame.map(|number| (number, self.tracker.faces(number)))
    }

    /// Marks faces that the panel has copies of.
    pub(super) fn copied(&mut self, sightings: &[Sighting]) {
        let copied = self.crops.iter_mut().filter(|crop| sightings.contains(&crop.sighting));
        copied.for_each(|crop| crop.copied = true);
    }

    /// Inferences that may still be run.
    pub(super) fn inferences(&self) -> usize {
        self.crops.iter().map(Crop::prepared).sum()
    }

    /// Lets go of what no network is going to see; each counts as done.
    pub(super) fn drop_rest(&mut self, done: &(dyn Fn() + Sync)) {
        (0..self.inferences()).for_each(|_| done());
        self.crops.iter_mut().for_each(Crop::drop_prepared);
    }
}

/// Runs prepared crops, each through the network of its feed, side by side.
fn run_all(
    runtime: &dyn Runtime,
    feeds: &[Feed],
    jobs: Vec<(usize, &Result<Tensor, RuntimeError>)>,
    done: &(dyn Fn() + Sync),
) -> Vec<Output> {
    jobs.into_par_iter()
        .map(|(slot, tensor)| {
            let output = tensor.as_ref().map_err(Clone::clone).and_then(|tensor| match feeds.get(slot) {
                Some(feed) => feed.run(runtime, tensor),
                None => Ok(Vec::new()),
            });
            done();
            output
        })
        .collect()
}

/// As many faces of a frame as tracks are kept: those of which the finder is sure before others, then the largest.
fn largest(faces: &[Face], frame: usize, sure: f32) -> Vec<Sighting> {
    let mut order: Vec<usize> = (0..faces.len()).collect();
    let rank = |n: usize| faces.get(n).map_or((true, 0.0), |face| (face.score < sure, face.side()));
    order.sort_by(|a, b| {
        let (a_rank, b_rank) = (rank(*a), rank(*b));
        a_rank.0.cmp(&b_rank.0).then(b_rank.1.total_cmp(&a_rank.1)).then(a.cmp(b))
    });
    order.truncate(MOST_TRACKS);
    order.into_iter().map(|face| Sighting { frame, face }).collect()
}

/// How often each value occurs most; the smallest of those that occur equally often.
fn most_frequent<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map(|(value, _)| value)
}

#[cfg(test)]
mod tests;
