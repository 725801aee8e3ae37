//! Faces: where they are in a frame, which of them are one face along a clip, and which can be judged.
//!
//! [`Finder`] asks the tool `face-finder` for boxes and five points, [`Tracker`] joins the boxes of sampled frames into tracks,
//! [`crop`](crop::crop) cuts a face out as detectors take it, [`CropQuality`] says why one must not be judged. All places are in pixels
//! of the upright frame. Nothing here scores anything, and nothing knows whose face it is.

mod agreement;
pub mod crop;
#[cfg(test)]
pub(crate) mod drawn;
mod find;
pub mod mouth_and_speech;
pub mod over_time;
mod quality;
mod track;
mod turn;

pub use agreement::{Agreement, Best, agreement};
pub use find::{Finder, MOST_FACES, Search};
pub use quality::CropQuality;
pub use track::{Scene, Sighting, Track, Tracker};
pub use turn::Turn;

/// One face in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// The finder's, 0..1.
    pub score: f32,
    /// Box, pixels from the left of the frame; it may reach beyond the frame.
    pub left: f32,
    /// From the top.
    pub top: f32,
    /// From the left.
    pub right: f32,
    /// From the top.
    pub bottom: f32,
    /// Right eye, left eye, tip of the nose, right and left corner of the mouth, of the person; from the left and the top.
    pub points: [(f32, f32); 5],
}

impl Face {
    /// Longer side of the box, pixels.
    pub fn side(&self) -> f32 {
        (self.right - self.left).max(self.bottom - self.top)
    }

    /// Of the box.
    pub fn centre(&self) -> (f32, f32) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    fn area(&self) -> f32 {
        (self.right - self.left) * (self.bottom - self.top)
    }

    /// Area that both boxes hold, square pixels.
    fn shared(&self, other: &Self) -> f32 {
        let across = self.right.min(other.right) - self.left.max(other.left);
        let down = self.bottom.min(other.bottom) - self.top.max(other.top);
        across.max(0.0) * down.max(0.0)
    }

    /// Intersection of the boxes over their union, 0..1.
    pub fn overlap(&self, other: &Self) -> f32 {
        let shared = self.shared(other);
        shared / (self.area() + other.area() - shared).max(f32::MIN_POSITIVE)
    }

    /// The same face after its frame was scaled by `scale` (across, down) and then moved by `by`.
    pub fn placed(&self, scale: (f32, f32), by: (f32, f32)) -> Self {
        let (x, y) = (|x: f32| x * scale.0 + by.0, |y: f32| y * scale.1 + by.1);
        Self {
            score: self.score,
            left: x(self.left),
            top: y(self.top),
            right: x(self.right),
            bottom: y(self.bottom),
            points: self.points.map(|(px, py)| (x(px), y(py))),
        }
    }

    /// The quarter turn that brings the eyes above the mouth.
    pub fn turn(&self) -> Turn {
        let [right_eye, left_eye, _, right_mouth, left_mouth] = self.points;
        let across = right_mouth.0 + left_mouth.0 - right_eye.0 - left_eye.0;
        let down = right_mouth.1 + left_mouth.1 - right_eye.1 - left_eye.1;
        match (across.abs() > down.abs(), across > 0.0, down < 0.0) {
            (false, _, false) => Turn::None,
            (false, _, true) => Turn::Half,
            (true, true, _) => Turn::Right,
            (true, false, _) => Turn::Left,
        }
    }

    /// How far the tip of the nose lies off the middle between the eyes, along the line through them: 0 of a face seen from
    /// the front, 1 where it covers an eye; without end in profile.
    pub fn turned_away(&self) -> f32 {
        let [right_eye, left_eye, nose, ..] = self.points;
        let eyes = (left_eye.0 - right_eye.0, left_eye.1 - right_eye.1);
        let square = eyes.0 * eyes.0 + eyes.1 * eyes.1;
        let along = (nose.0 - right_eye.0) * eyes.0 + (nose.1 - right_eye.1) * eyes.1;
        if square > 0.0 { (2.0 * along / square - 1.0).abs() } else { f32::INFINITY }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An upright face seen from the front, its box square.
    pub(crate) fn face(x: f32, y: f32, side: f32) -> Face {
        let point = |across: f32, down: f32| (x + across * side, y + down * side);
        Face {
            score: 0.9,
            left: x,
            top: y,
            right: x + side,
            bottom: y + side,
            points: [point(0.3, 0.4), point(0.7, 0.4), point(0.5, 0.6), point(0.35, 0.8), point(0.65, 0.8)],
        }
    }

    #[test]
    fn the_eyes_come_above_the_mouth() {
        let upright = face(10.0, 20.0, 100.0);
        assert_eq!(upright.turn(), Turn::None);
        for (turn, back) in [(Turn::Right, Turn::Left), (Turn::Left, Turn::Right), (Turn::Half, Turn::Half)] {
            // A frame that was turned one way is put right by the other.
            let mut lying = upright;
            lying.points = upright.points.map(|p| turn.back(p, 200.0, 200.0));
            assert_eq!(lying.turn(), turn, "{turn:?} {back:?}");
        }
    }

    #[test]
    fn a_nose_over_an_eye_is_turned_away() {
        let mut turned = face(0.0, 0.0, 100.0);
        assert!(turned.turned_away() < 1e-6);
        turned.points[2].0 = 70.0;
        assert!((turned.turned_away() - 1.0).abs() < 1e-5);
        turned.points[1] = turned.points[0];
        assert_eq!(turned.turned_away(), f32::INFINITY);
    }
}
