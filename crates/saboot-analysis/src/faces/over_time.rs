//! Faces frame by frame along a stretch of a clip: how far eyes and mouth are open, all the time.
//!
//! [`stretch`] chooses where to look: eight seconds in which a face was seen and most is said. [`Follower`] takes the frames of
//! that stretch one by one, finds the faces near where they were in the frame before, and asks the tool `face-points` for the opening of
//! the largest of them; it keeps numbers and no pixel. [`Series`] are what it saw of each face. What they mean is for others to say.

use std::ops::{ControlFlow, Range};

use saboot_core::Code;
use saboot_core::media::{Audio, Frame};
use saboot_core::runtime::{Runtime, RuntimeError, Tensor};

use super::crop::{crop, grey_of};
use super::find::{SMALL, VIEWS};
use super::{Face, Finder, Scene, Search, Tracker};
use crate::detectors::speech::{self, Speech};
use crate::order::median;
use crate::reship::cut;

/// The tool that tells how far eyes and mouth are open, and its network.
const POINTS: &str = "face-points";
const NETWORK: &str = "tools/face-points";
/// Side of the crop over the longer side of the finder's box, as in the tool's training (scripts/train/faces/points).
const MARGIN: f32 = 1.3;
/// Side of what the network is shown, pixels.
const SIDE: usize = 64;
/// Faces of a frame whose opening is measured, the largest.
const MOST_FACES: usize = 3;
/// Frames that are looked at, whatever the caller hands over.
const MOST_FRAMES: usize = 120;
/// Longer side of a face, in pixels, below which its mouth is a few pixels high.
pub const LEAST_SIDE: f32 = 48.0;
/// Longest stretch, seconds; the decoder hands over no more.
const LONGEST_S: f64 = 8.0;
/// A face is taken to be there so long before and after it was seen, seconds.
const AROUND_S: f64 = 2.0;
/// Steps between stretches that are weighed against each other, seconds.
const STEP_S: f64 = 0.5;

/// How far eyes and mouth of one face are open at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Seconds of the clip.
    pub time_s: f64,
    /// Where the face is, in the frame.
    pub face: Face,
    /// Distance of the lids over the width of the eye, right eye and left eye of the person; of the inner lips over the width of the mouth.
    pub openness: [f32; 3],
}

/// One face along the stretch.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// In the order of time. Frames in which it was not found, or was smaller than [`LEAST_SIDE`], are left out.
    pub moments: Vec<Moment>,
    /// Times that it was found.
    pub seen: usize,
    /// Median of the longer side of its box, pixels.
    pub side: f32,
}

impl Series {
    /// How far the mouth is open, with the times in seconds.
    pub fn mouth(&self) -> Vec<(f64, f64)> {
        self.moments.iter().map(|m| (m.time_s, f64::from(m.openness[2]))).collect()
    }
}

/// When each face of sampled frames of which the finder was sure (by its [`Search::sure`]) was first and last seen, in seconds: of those whose
/// mouth can be read, or of all where there is none.
pub fn presence(tracker: &Tracker, sure: f32) -> Vec<(f64, f64)> {
    let seen = tracker.tracks().into_iter().filter_map(|track| {
        let faces: Vec<(&Face, i64)> = track.sightings.iter().filter_map(|s| tracker.face(*s)).collect();
        if faces.iter().all(|(face, _)| face.score < sure) {
            return None;
        }
        let largest = faces.iter().map(|(face, _)| face.side()).fold(0.0, f32::max);
        let time = |face: Option<&(&Face, i64)>| face.map(|(_, time_us)| *time_us as f64 / 1e6);
        Some((largest, (time(faces.first())?, time(faces.last())?)))
    });
    let seen: Vec<(f32, (f64, f64))> = seen.collect();
    let large: Vec<(f64, f64)> =
        seen.iter().filter(|(side, _)| *side >= LEAST_SIDE).map(|(_, when)| *when).collect();
    if large.is_empty() { seen.into_iter().map(|(_, when)| when).collect() } else { large }
}

/// The stretch to follow, in microseconds from the first frame: of all of eight seconds (or the whole clip, where it is shorter), one in which
/// a face was seen, with most speech while it was; of equals the earliest. None where no face was seen, or nothing is said meanwhile.
///
/// `presence` is when each face was first and last seen, in seconds; `speech` is what was found in `sound`.
pub fn stretch(presence: &[(f64, f64)], sound: &Audio, speech: &Speech) -> Option<Range<i64>> {
    let frame_s = speech::frame_s();
    let there = |time: f64| presence.iter().any(|(a, b)| (a - AROUND_S..=b + AROUND_S).contains(&time));
    let said: Vec<bool> = speech
        .voiced()
        .iter()
        .enumerate()
        .map(|(n, voiced)| *voiced && there(sound.start_s + n as f64 * frame_s))
        .collect();
    let frames = ((LONGEST_S / frame_s) as usize).min(said.len());
    let step = (STEP_S / frame_s) as usize;
    let count = |from: &usize| said.iter().skip(*from).take(frames).filter(|said| **said).count();
    let starts = (0..said.len() - frames + 1).step_by(step.max(1));
    let best = starts.rev().max_by_key(count)?;
    if count(&best) == 0 {
        return None;
    }
    // Not before the first frame.
    let start_s = (sound.start_s + best as f64 * frame_s).max(0.0);
    // `as` stops at the ends of the type, and makes 0 of what is no number.
    Some((start_s * 1e6) as i64..((start_s + LONGEST_S) * 1e6) as i64)
}

/// True where both tools are there that faces are followed with.
pub fn is_at_hand(runtime: &dyn Runtime) -> bool {
    runtime.tool(POINTS).is_some() && Finder::new(runtime).is_some()
}

/// Follows faces.
pub struct Follower<'r> {
    runtime: &'r dyn Runtime,
    search: Search<'r>,
    tracker: Tracker,
    /// Opening of the faces of each frame, as far as it was measured.
    openness: Vec<Vec<Option<[f32; 3]>>>,
    last: Vec<Face>,
    failed: Option<RuntimeError>,
}

impl<'r> Follower<'r> {
    /// None where one of the two tools is not at hand.
    pub fn new(runtime: &'r dyn Runtime) -> Option<Self> {
        runtime.tool(POINTS)?;
        Some(Self {
            runtime,
            search: Search::new(runtime)?,
            tracker: Tracker::new(false),
            openness: Vec::new(),
            last: Vec::new(),
            failed: None,
        })
    }

    /// Takes the next frame; breaks where no more are wanted.
    pub fn see(&mut self, frame: &Frame) -> ControlFlow<()> {
        if self.failed.is_some() || self.openness.len() >= MOST_FRAMES {
            return ControlFlow::Break(());
        }
        match self.look(frame) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    /// What was seen of each face of which the finder was sure at some time, in the order of first sight.
    ///
    /// # Errors
    /// Of a network, and `model.bad-output` where it gives another number of numbers than it should.
    pub fn finish(self) -> Result<Vec<Series>, RuntimeError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let series = self.tracker.tracks().into_iter().filter_map(|track| {
            let faces = track.sightings.iter().filter_map(|s| Some((*s, self.tracker.face(*s)?)));
            if faces.clone().all(|(_, (face, _))| face.score < self.search.sure()) {
                return None;
            }
            let sides = faces.clone().map(|(_, (face, _))| face.side()).collect();
            let moments = faces.filter_map(|(sighting, (face, time_us))| {
                let openness = self.openness.get(sighting.frame)?.get(sighting.face).copied()??;
                Some(Moment { time_s: time_us as f64 / 1e6, face: *face, openness })
            });
            Some(Series { moments: moments.collect(), seen: track.sightings.len(), side: median(sides) })
        });
        Ok(series.collect())
    }

    fn look(&mut self, frame: &Frame) -> Result<(), RuntimeError> {
        let mut faces = self.nearby(frame)?;
        if faces.is_empty() {
            faces = self.search.find(frame)?;
        }
        let faces = each_once(&faces);
        let openness = self.measure(frame, &faces)?;
        self.last.clone_from(&faces);
        self.tracker.see(frame.time_us, Scene::of(frame), faces);
        self.openness.push(openness);
        Ok(())
    }

    /// Faces in the neighbourhood of those of the frame before.
    fn nearby(&self, frame: &Frame) -> Result<Vec<Face>, RuntimeError> {
        let Some(largest) = self.last.iter().max_by(|a, b| a.side().total_cmp(&b.side())) else {
            return Ok(Vec::new());
        };
        let part = Neighbourhood::of(&self.last, frame);
        let cut = part.cut(frame);
        let longest = cut.width.max(cut.height).max(1) as f32;
        let smallest = self.last.iter().map(Face::side).fold(f32::INFINITY, f32::min);
        let [usual, large] = VIEWS;
        let view = if smallest * usual as f32 >= SMALL * longest { usual } else { large };
        let found = self.search.finder().look(&cut, largest.turn(), view)?;
        let by = (part.left as f32, part.top as f32);
        Ok(found.into_iter().map(|face| face.placed((1.0, 1.0), by)).collect())
    }

    /// Opening of the largest faces, all in one run.
    fn measure(&self, frame: &Frame, faces: &[Face]) -> Result<Vec<Option<[f32; 3]>>, RuntimeError> {
        let mut order: Vec<(usize, &Face)> =
            faces.iter().enumerate().filter(|(_, face)| face.side() >= LEAST_SIDE).collect();
        order.sort_by(|a, b| b.1.side().total_cmp(&a.1.side()));
        let (mut numbers, mut data) = (Vec::new(), Vec::new());
        for (number, face) in order.into_iter().take(MOST_FACES) {
            if let Some(square) = crop(frame, face, MARGIN) {
                data.extend(grey_of(&square, SIDE).into_iter().map(f32::from));
                numbers.push(number);
            }
        }
        let mut openness = vec![None; faces.len()];
        if numbers.is_empty() {
            return Ok(openness);
        }
        let input = Tensor { shape: vec![numbers.len(), 1, SIDE, SIDE], data };
        let output = self.runtime.run(NETWORK, &input)?;
        let (rows, rest) = output.as_chunks::<3>();
        if rows.len() != numbers.len() || !rest.is_empty() || output.iter().any(|value| !value.is_finite()) {
            return Err(RuntimeError {
                code: Code::new("model.bad-output"),
                detail: format!("{NETWORK}: gave {} numbers for {} faces", output.len(), numbers.len()),
            });
        }
        for (number, row) in numbers.into_iter().zip(rows) {
            if let Some(slot) = openness.get_mut(number) {
                *slot = Some(*row);
            }
        }
        Ok(openness)
    }
}

/// Without boxes that share more than half of the smaller one with a surer one: they show the same face again, and it has one mouth.
fn each_once(faces: &[Face]) -> Vec<Face> {
    let again = |face: &Face, other: &Face| {
        other.score > face.score && face.shared(other) > 0.5 * face.area().min(other.area())
    };
    faces.iter().filter(|face| !faces.iter().any(|other| again(face, other))).copied().collect()
}

/// The part of a frame around faces, in whole pixels.
struct Neighbourhood {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Neighbourhood {
    /// Three quarters of its own side around each face, within the frame.
    fn of(faces: &[Face], frame: &Frame) -> Self {
        let mut part = (f32::INFINITY, f32::INFINITY, 0.0f32, 0.0f32);
        for face in faces {
            let margin = 0.75 * face.side();
            part.0 = part.0.min(face.left - margin);
            part.1 = part.1.min(face.top - margin);
            part.2 = part.2.max(face.right + margin);
            part.3 = part.3.max(face.bottom + margin);
        }
        let (width, height) = (frame.width as usize, frame.height as usize);
        // `as` stops at 0, and makes 0 of what is no number.
        let (left, top) = ((part.0 as usize).min(width), (part.1 as usize).min(height));
        let (right, bottom) = (part.2.ceil() as usize, part.3.ceil() as usize);
        Self { left, top, right: right.clamp(left, width), bottom: bottom.clamp(top, height) }
    }

    fn cut(&self, frame: &Frame) -> Frame {
        cut(frame, self.left..self.right, self.top..self.bottom)
    }
}

#[cfg(test)]
#[path = "over_time_tests.rs"]
mod tests;
