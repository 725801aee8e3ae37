//! Faces of one frame, by the tool `face-finder`.
//!
//! [`Finder`] shrinks a frame to 320 pixels, and to 640 where that shows nothing or only small faces, and decodes the network's
//! anchors: `faces` f32 `[1, N, 15]` for strides of 8, 16 and 32 pixels in this order, each in rows from the top; a row holds a
//! score 0..1, the distances of the box's left, top, right and bottom side from the anchor's middle, and five points from there, all in
//! strides. Overlapping boxes are thinned greedily. [`Search`] tries quarter turns on the first frames of a clip and keeps
//! the one that shows a face most surely. What the network gives is not trusted: numbers that are none, boxes without an inside and endless ones are passed over.

use saboot_core::Code;
use saboot_core::card::{FACE_FINDER, Filter};
use saboot_core::media::Frame;
use saboot_core::resample::{Part, resample};
use saboot_core::runtime::{Runtime, RuntimeError, Tensor};

use super::{Face, Turn};
use crate::reship::within;

/// The network of the tool.
const NETWORK: &str = "tools/face-finder";

/// Most faces that are kept of a frame, the surest first.
pub const MOST_FACES: usize = 40;
/// Longer sides of the views that are searched, pixels.
pub(super) const VIEWS: [u32; 2] = [320, 640];
/// Where no sure face of a view has a side as long as this, pixels of the view, a larger view is searched.
pub(super) const SMALL: f32 = 40.0;
/// Both sides of the network's input are multiples of this, pixels.
const MULTIPLE: usize = 32;
/// Pixels between neighbouring anchors.
const STRIDES: [usize; 3] = [8, 16, 32];
/// Numbers of an anchor.
const ROW: usize = 15;
/// Boxes that overlap more (intersection over union) are of one face.
const OVERLAP: f32 = 0.3;
/// Boxes that are compared with each other, the surest first; bounds the time that a hostile network can take.
const MOST_BOXES: usize = 1_000;
/// Score from which a face is taken where the card states none.
const USUAL_THRESHOLD: f32 = 0.6;
/// First frames on which the other turns are tried, until a face is found surely.
const TRIED: usize = 2;
/// By how much surer a turned frame has to show a face. Networks find faces upside down too, less surely, and set the points as if they stood
/// upright; of six faces that were turned by each quarter, each was found most surely upright, by 0.018 or more.
const LEAD: f32 = 0.01;

/// Finds faces in frames.
#[derive(Clone, Copy)]
pub struct Finder<'r> {
    runtime: &'r dyn Runtime,
    threshold: f32,
    sure: f32,
}

impl<'r> Finder<'r> {
    /// None where the tool is not at hand.
    pub fn new(runtime: &'r dyn Runtime) -> Option<Self> {
        let card = runtime.tool(FACE_FINDER)?;
        let threshold = card.threshold.unwrap_or(USUAL_THRESHOLD);
        let sure = card.sure_from.unwrap_or(f32::midpoint(threshold, 1.0)).max(threshold);
        Some(Self { runtime, threshold, sure })
    }

    /// Score from which a face is found beyond much doubt.
    pub fn sure(&self) -> f32 {
        self.sure
    }

    /// The faces of a frame after a quarter turn, in pixels of the frame as it is, the surest first.
    ///
    /// # Errors
    /// Of the network, and `model.bad-output` where it gives another number of anchors than its card's form asks for.
    pub fn find(&self, frame: &Frame, turn: Turn) -> Result<Vec<Face>, RuntimeError> {
        let mut found = Vec::new();
        for view in VIEWS {
            let scale = frame.width.max(frame.height) as f32 / view as f32;
            found = match self.look(frame, turn, view)? {
                // The larger view has lost what the smaller one saw.
                none if none.is_empty() => found,
                faces => faces,
            };
            let sure = found.iter().filter(|face| face.score >= self.sure);
            let longest = sure.map(Face::side).fold(0.0, f32::max);
            if scale <= 1.0 || longest >= SMALL * scale {
                break;
            }
        }
        Ok(found)
    }

    /// The same at one size: `longest` is the longer side of what the network sees, of a frame that is larger.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn look(&self, frame: &Frame, turn: Turn, longest: u32) -> Result<Vec<Face>, RuntimeError> {
        let view = turn.of(&shrunk(frame, longest));
        let (input, columns, rows) = padded(&view);
        let output = self.runtime.run(NETWORK, &input)?;
        let faces = decode(&output, columns, rows, self.threshold)?;
        let (wide, high) = match turn {
            Turn::None | Turn::Half => (view.width as f32, view.height as f32),
            Turn::Right | Turn::Left => (view.height as f32, view.width as f32),
        };
        let scale = (frame.width as f32 / wide.max(1.0), frame.height as f32 / high.max(1.0));
        let kept = thinned(faces).into_iter();
        Ok(kept.map(|face| turned_back(face, turn, wide, high).placed(scale, (0.0, 0.0))).collect())
    }
}

/// Finds faces along a clip, whichever way it is turned.
#[derive(Clone)]
pub struct Search<'r> {
    finder: Finder<'r>,
    /// The turn at which the first faces of the clip were found.
    turn: Option<Turn>,
    /// Frames on which every turn was tried in vain.
    tried: usize,
}

impl<'r> Search<'r> {
    /// None where the tool is not at hand.
    pub fn new(runtime: &'r dyn Runtime) -> Option<Self> {
        Some(Self { finder: Finder::new(runtime)?, turn: None, tried: 0 })
    }

    /// What it searches with.
    pub fn finder(&self) -> &Finder<'r> {
        &self.finder
    }

    /// Score from which a face is found beyond much doubt.
    pub fn sure(&self) -> f32 {
        self.finder.sure
    }

    /// The faces of the next frame.
    ///
    /// The turn at which the first frames show a face most surely is that of the clip; where it is not upright, frames that show no
    /// sure face at that turn are searched upright too.
    ///
    /// # Errors
    /// As [`Finder::find`].
    pub fn find(&mut self, frame: &Frame) -> Result<Vec<Face>, RuntimeError> {
        let surest = |faces: &[Face]| faces.iter().map(|face| face.score).fold(0.0, f32::max);
        let first = self.turn.unwrap_or_default();
        let found = self.finder.find(frame, first)?;
        let is_sure = surest(&found) >= self.finder.sure;
        if first != Turn::None && !is_sure {
            let upright = self.finder.find(frame, Turn::None)?;
            let better = found.is_empty() || surest(&upright) >= self.finder.sure;
            return Ok(if better { upright } else { found });
        }
        if self.turn.is_some() || self.tried >= TRIED {
            return Ok(found);
        }
        self.tried += 1;
        let mut best = (surest(&found), Turn::None);
        for turn in [Turn::Half, Turn::Right, Turn::Left] {
            let score = surest(&self.finder.look(frame, turn, VIEWS[0])?);
            if score >= self.finder.sure && score > best.0 + LEAD {
                best = (score, turn);
            }
        }
        if best.1 == Turn::None {
            self.turn = is_sure.then_some(Turn::None);
            return Ok(found);
        }
        self.turn = Some(best.1);
        self.finder.find(frame, best.1)
    }
}

/// A frame with its longer side at most `longest`; never enlarged.
fn shrunk(frame: &Frame, longest: u32) -> Frame {
    let (width, height) = within(frame, longest);
    if (width, height) == (frame.width, frame.height) {
        return frame.clone();
    }
    let part = Part { columns: 0..width as usize, rows: 0..height as usize };
    let from = (frame.width as usize, frame.height as usize);
    let (pixels, _) = frame.rgb.as_chunks::<3>();
    let small = resample(pixels, from, (width as usize, height as usize), &part, Filter::Bilinear);
    Frame { index: frame.index, time_us: frame.time_us, width, height, rgb: small.into_flattened() }
}

/// The network's input: f32 `[1, 3, rows, columns]`, RGB 0..255, black at the right and the bottom up to whole multiples.
fn padded(view: &Frame) -> (Tensor, usize, usize) {
    let (width, height) = (view.width as usize, view.height as usize);
    let up = |length: usize| length.max(1).next_multiple_of(MULTIPLE);
    let (columns, rows) = (up(width), up(height));
    let mut data = vec![0.0f32; 3 * columns * rows];
    for (c, plane) in data.chunks_exact_mut(columns * rows).enumerate() {
        let lines = view.rgb.chunks_exact((width * 3).max(1));
        for (to, from) in plane.chunks_exact_mut(columns).zip(lines) {
            for (value, pixel) in to.iter_mut().zip(from.as_chunks::<3>().0) {
                *value = pixel.get(c).copied().map_or(0.0, f32::from);
            }
        }
    }
    (Tensor { shape: vec![1, 3, rows, columns], data }, columns, rows)
}

/// Boxes of a view of `columns` by `rows` pixels with a score of the threshold or more, in the order of the anchors.
fn decode(output: &[f32], columns: usize, rows: usize, threshold: f32) -> Result<Vec<Face>, RuntimeError> {
    let anchors: usize = STRIDES.iter().map(|stride| (columns / stride) * (rows / stride)).sum();
    if output.len() != anchors * ROW {
        return Err(RuntimeError {
            code: Code::new("model.bad-output"),
            detail: format!(
                "{NETWORK}: gave {} numbers for {anchors} anchors of {ROW} in {columns} x {rows} pixels",
                output.len()
            ),
        });
    }
    let longest = columns.max(rows) as f32;
    let middles = STRIDES.iter().flat_map(|&stride| {
        let (across, down) = (columns / stride, rows / stride);
        (0..down).flat_map(move |row| (0..across).map(move |column| (stride as f32, column, row)))
    });
    let face = |(numbers, (stride, column, row)): (&[f32; ROW], (f32, usize, usize))| {
        let [score, left, top, right, bottom, points @ ..] = numbers;
        let found = *score >= threshold && numbers.iter().all(|n| n.is_finite());
        if !found {
            return None;
        }
        let (x, y) = ((column as f32 + 0.5) * stride, (row as f32 + 0.5) * stride);
        let mut placed = [(0.0, 0.0); 5];
        for (place, offset) in placed.iter_mut().zip(points.as_chunks::<2>().0) {
            let [dx, dy] = offset;
            *place = (x + dx * stride, y + dy * stride);
        }
        let face = Face {
            score: score.min(1.0),
            left: x - left * stride,
            top: y - top * stride,
            right: x + right * stride,
            bottom: y + bottom * stride,
            points: placed,
        };
        // No face is much larger than what shows it, and its points lie near its box.
        let (wide, high) = (face.right - face.left, face.bottom - face.top);
        let near = |&(px, py): &(f32, f32)| (px - x).abs().max((py - y).abs()) <= 2.0 * longest;
        let fits = wide >= 1.0 && high >= 1.0 && wide.max(high) <= 2.0 * longest;
        (fits && placed.iter().all(near)).then_some(face)
    };
    Ok(output.as_chunks::<ROW>().0.iter().zip(middles).filter_map(face).collect())
}

/// The surest of overlapping boxes, at most [`MOST_FACES`], the surest first; of equally sure ones the first.
fn thinned(mut faces: Vec<Face>) -> Vec<Face> {
    faces.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Face> = Vec::new();
    for face in faces.into_iter().take(MOST_BOXES) {
        if kept.len() == MOST_FACES {
            break;
        }
        if kept.iter().all(|other| face.overlap(other) <= OVERLAP) {
            kept.push(face);
        }
    }
    kept
}

/// A face of a turned view in the view as it was, `wide` by `high`.
fn turned_back(face: Face, turn: Turn, wide: f32, high: f32) -> Face {
    let back = |p| turn.back(p, wide, high);
    let (a, b) = (back((face.left, face.top)), back((face.right, face.bottom)));
    Face {
        score: face.score,
        left: a.0.min(b.0),
        top: a.1.min(b.1),
        right: a.0.max(b.0),
        bottom: a.1.max(b.1),
        points: face.points.map(back),
    }
}

#[cfg(test)]
#[path = "find_tests.rs"]
mod tests;
