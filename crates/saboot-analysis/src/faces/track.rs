//! Which faces of sampled frames are one face along the clip.
//!
//! [`Tracker`] takes frames in any order, a quarter of a second or many seconds apart, and joins their faces in the order of time: a
//! face is expected where its last motion carries it, for half a second at most, and taken up by the box that overlaps it or lies nearest
//! in sizes of the face; the nearest pair of all first. A cut ends every track, told by the colours of the frames ([`Scene`]), and so
//! does being missing for long. Whose face it is nobody asks: after a cut the same person is another track.

use saboot_core::media::Frame;

use super::Face;

/// Places of a frame that are looked at, along either side.
const GRID: usize = 64;
/// Levels that each colour is told apart by.
const LEVELS: usize = 4;
/// Share of a frame's places that change colour at a cut. Over a second within a shot of the development videos it is 0.14 at most.
const CUT: f32 = 0.4;
/// How long motion is carried on, seconds.
const CARRIED_S: f32 = 0.5;
/// Boxes that overlap this much (intersection over union) belong together.
const OVERLAP: f32 = 0.3;
/// How far off its expected place a face is looked for at once, and after a second, in sizes of the face.
const NEAR: (f32, f32) = (0.5, 1.5);
/// How much larger or smaller a face may have become.
const RATIO: f32 = 2.0;
/// A track ends where it was missing from more samples than this in a row,
const MISSED: usize = 2;
/// and for longer than this, microseconds.
const MISSED_US: i64 = 1_000_000;

/// The colours of a frame, by which a cut is told: shares of 64 kinds of colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene(Vec<f32>);

impl Scene {
    /// Of at most 64 by 64 places.
    pub fn of(frame: &Frame) -> Self {
        let (width, height) = (frame.width as usize, frame.height as usize);
        let step = |length: usize| length.div_ceil(GRID).max(1);
        let mut shares = vec![0.0f32; LEVELS * LEVELS * LEVELS];
        let mut places = 0.0f32;
        for row in frame.rgb.chunks_exact((width * 3).max(1)).step_by(step(height)) {
            for pixel in row.as_chunks::<3>().0.iter().step_by(step(width)) {
                let kind = pixel.iter().fold(0, |kind, c| kind * LEVELS + usize::from(*c) * LEVELS / 256);
                if let Some(share) = shares.get_mut(kind) {
                    *share += 1.0;
                    places += 1.0;
                }
            }
        }
        shares.iter_mut().for_each(|share| *share /= places.max(1.0));
        Self(shares)
    }

    /// Share of the places whose colour differs, 0..1.
    pub fn change(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| (a - b).abs()).sum::<f32>() / 2.0
    }
}

/// One frame that was searched.
#[derive(Debug, Clone)]
struct Seen {
    time_us: i64,
    scene: Scene,
    faces: Vec<Face>,
}

/// A face in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sighting {
    /// Number of the frame among those that were [seen](Tracker::see).
    pub frame: usize,
    /// Number of the face among those of the frame.
    pub face: usize,
}

/// One face along the clip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// In the order of time.
    pub sightings: Vec<Sighting>,
}

/// Joins faces.
#[derive(Debug, Clone, Default)]
pub struct Tracker {
    seen: Vec<Seen>,
    /// Frames are pictures without a clip, each a scene of its own.
    apart: bool,
}

/// A track that may go on.
struct Open {
    sightings: Vec<Sighting>,
    last: Face,
    last_us: i64,
    /// Motion of the centre, pixels a second.
    speed: (f32, f32),
    missed: usize,
}

impl Tracker {
    /// Nothing seen. `apart` where frames are pictures that share no time, as in a slide show.
    pub fn new(apart: bool) -> Self {
        Self { seen: Vec::new(), apart }
    }

    /// Takes a frame and its faces, also where there are none; gives the frame's number.
    pub fn see(&mut self, time_us: i64, scene: Scene, faces: Vec<Face>) -> usize {
        self.seen.push(Seen { time_us, scene, faces });
        self.seen.len() - 1
    }

    /// Frames that were searched.
    pub fn frames(&self) -> usize {
        self.seen.len()
    }

    /// Faces of a frame by its number.
    pub fn faces(&self, frame: usize) -> &[Face] {
        self.seen.get(frame).map_or(&[], |seen| &seen.faces)
    }

    /// A face that was seen, and when, in microseconds.
    pub fn face(&self, sighting: Sighting) -> Option<(&Face, i64)> {
        let seen = self.seen.get(sighting.frame)?;
        Some((seen.faces.get(sighting.face)?, seen.time_us))
    }

    /// Every track in the order of first sight, from the left where several come at once.
    pub fn tracks(&self) -> Vec<Track> {
        let mut order: Vec<(usize, &Seen)> = self.seen.iter().enumerate().collect();
        order.sort_by_key(|(number, seen)| (seen.time_us, *number));
        let mut done: Vec<Open> = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        let mut before: Option<&Seen> = None;
        for (number, seen) in order {
            if before.is_some_and(|before| self.apart || before.scene.change(&seen.scene) > CUT) {
                done.append(&mut open);
            }
            before = Some(seen);
            let (lost, kept) = open.into_iter().partition(|track| track.is_lost(seen.time_us));
            open = kept;
            done.extend::<Vec<Open>>(lost);
            join(&mut open, number, seen);
        }
        done.append(&mut open);
        done.sort_by(|a, b| self.first(a).partial_cmp(&self.first(b)).unwrap_or(std::cmp::Ordering::Equal));
        done.into_iter().map(|track| Track { sightings: track.sightings }).collect()
    }

    /// What tracks are ordered by: time, then place from the left, then number.
    fn first(&self, track: &Open) -> (i64, f32, usize, usize) {
        let sighting = track.sightings.first().copied().unwrap_or(Sighting { frame: 0, face: 0 });
        let (left, time) = self.face(sighting).map_or((0.0, 0), |(face, time)| (face.left, time));
        (time, if left.is_finite() { left } else { 0.0 }, sighting.frame, sighting.face)
    }
}

impl Open {
    fn is_lost(&self, now_us: i64) -> bool {
        self.missed > MISSED && now_us.saturating_sub(self.last_us) > MISSED_US
    }

    fn after(&self, now_us: i64) -> f32 {
        now_us.saturating_sub(self.last_us).max(0) as f32 / 1e6
    }

    /// How badly a face fits, smaller is better; none where it cannot be the same.
    fn misfit(&self, face: &Face, now_us: i64) -> Option<f32> {
        let after = self.after(now_us);
        let carried = after.min(CARRIED_S);
        let expected = self.last.placed((1.0, 1.0), (self.speed.0 * carried, self.speed.1 * carried));
        let (a, b) = (expected.centre(), face.centre());
        let size = (expected.side() * face.side()).sqrt();
        let distance = (a.0 - b.0).hypot(a.1 - b.1) / size;
        let ratio = (face.side() / expected.side()).ln().abs();
        let reach = NEAR.0 + (NEAR.1 - NEAR.0) * after.min(1.0);
        let overlap = expected.overlap(face);
        let fits = ratio <= RATIO.ln() && (overlap >= OVERLAP || distance <= reach);
        let misfit = distance + ratio - overlap;
        (fits && misfit.is_finite()).then_some(misfit)
    }

    fn take(&mut self, sighting: Sighting, face: Face, now_us: i64) {
        let after = self.after(now_us);
        let (was, is) = (self.last.centre(), face.centre());
        // Over longer stretches a straight line says nothing of where the face goes next.
        self.speed = if after > 0.0 && after <= CARRIED_S {
            ((is.0 - was.0) / after, (is.1 - was.1) / after)
        } else {
            (0.0, 0.0)
        };
        self.sightings.push(sighting);
        (self.last, self.last_us, self.missed) = (face, now_us, 0);
    }
}

/// Gives the faces of a frame to the tracks that they continue, the best fitting pair first; the rest begin tracks.
fn join(open: &mut Vec<Open>, number: usize, seen: &Seen) {
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (t, track) in open.iter().enumerate() {
        for (f, face) in seen.faces.iter().enumerate() {
            pairs.extend(track.misfit(face, seen.time_us).map(|misfit| (misfit, t, f)));
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken = vec![false; seen.faces.len()];
    let mut continued = vec![false; open.len()];
    for (_, t, f) in pairs {
        let (Some(taken), Some(continued)) = (taken.get_mut(f), continued.get_mut(t)) else { continue };
        if *taken || *continued {
            continue;
        }
        if let (Some(track), Some(face)) = (open.get_mut(t), seen.faces.get(f)) {
            (*taken, *continued) = (true, true);
            track.take(Sighting { frame: number, face: f }, *face, seen.time_us);
        }
    }
    for (track, continued) in open.iter_mut().zip(continued) {
        track.missed += usize::from(!continued);
    }
    for (f, face) in seen.faces.iter().enumerate() {
        if taken.get(f) == Some(&false) {
            let first = Sighting { frame: number, face: f };
            let (last, last_us) = (*face, seen.time_us);
            open.push(Open { sightings: vec![first], last, last_us, speed: (0.0, 0.0), missed: 0 });
        }
    }
}

#[cfg(test)]
#[path = "track_tests.rs"]
mod tests;
