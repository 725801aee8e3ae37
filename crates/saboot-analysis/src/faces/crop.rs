//! A face as detectors take it: a square around its box, the eyes above the mouth.

use saboot_core::card::Filter;
use saboot_core::media::Frame;
use saboot_core::resample::{Part, grey, resample};

use super::Face;
use crate::reship::cut;

/// Shortest side of a crop, pixels.
const LEAST: u32 = 8;

/// The square of `margin` times the longer side of the face's box around its centre, moved inwards where it crosses the border of
/// the frame and shrunk only where the frame is smaller; then turned by the quarter that brings the eyes above the mouth.
///
/// Sides and corners are whole pixels, halves rounded to even, as where the detectors were trained
/// (scripts/train/faces). None where the frame or the box is smaller than 8 pixels.
pub fn crop(frame: &Frame, face: &Face, margin: f32) -> Option<Frame> {
    let wanted = (margin * face.side()).round_ties_even();
    if !wanted.is_finite() || wanted < LEAST as f32 {
        return None;
    }
    let side = (wanted as u32).min(frame.width).min(frame.height);
    if side < LEAST {
        return None;
    }
    let (x, y) = face.centre();
    if !(x.is_finite() && y.is_finite()) {
        return None;
    }
    let corner = |middle: f32, length: u32| {
        // `as` stops at the ends of the type, and makes 0 of what is no number.
        let first = (middle - side as f32 / 2.0).round_ties_even() as i64;
        usize::try_from(first.clamp(0, i64::from(length - side))).unwrap_or(0)
    };
    let (left, top, side_pixels) = (corner(x, frame.width), corner(y, frame.height), side as usize);
    let square = cut(frame, left..left + side_pixels, top..top + side_pixels);
    Some(face.turn().of(&square))
}

/// Luma of a crop, 0..255, at `side` by `side` pixels (Pillow's grey and its bicubic).
pub fn grey_of(square: &Frame, side: usize) -> Vec<u8> {
    let (pixels, _) = square.rgb.as_chunks::<3>();
    let greys: Vec<[u8; 1]> = pixels.iter().map(|p| [grey(*p)]).collect();
    let whole = Part { columns: 0..side, rows: 0..side };
    let from = (square.width as usize, square.height as usize);
    resample(&greys, from, (side, side), &whole, Filter::Bicubic).into_flattened()
}

#[cfg(test)]
mod tests {
    use super::super::Turn;
    use super::super::tests::face;
    use super::*;

    /// Each pixel tells its place.
    fn frame(width: u32, height: u32) -> Frame {
        let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, 0])).collect();
        Frame { index: 4, time_us: 9, width, height, rgb }
    }

    fn corner(frame: &Frame) -> (u8, u8) {
        (frame.rgb[0], frame.rgb[1])
    }

    #[test]
    fn a_crop_is_square_and_moved_inwards_at_the_border() {
        let whole = frame(200, 120);
        for (x, y, side, size, at) in [
            (80.0, 40.0, 40.0, 52, (74, 34)),
            (-10.0, 0.0, 40.0, 52, (0, 0)),
            (180.0, 100.0, 40.0, 52, (148, 68)),
            (50.0, 10.0, 110.0, 120, (45, 0)),
            (-900.0, 4000.0, 40.0, 52, (0, 68)),
        ] {
            let cut = crop(&whole, &face(x, y, side), 1.3).unwrap();
            assert_eq!((cut.width, cut.height, cut.rgb.len()), (size, size, (size * size * 3) as usize));
            assert_eq!((corner(&cut), cut.time_us), (at, 9), "{x} {y} {side}");
        }
    }

    #[test]
    fn a_face_upside_down_is_turned() {
        let mut upside_down = face(80.0, 40.0, 40.0);
        upside_down.points.iter_mut().for_each(|p| *p = (200.0 - p.0, 120.0 - p.1));
        assert_eq!(upside_down.turn(), Turn::Half);
        assert_eq!(corner(&crop(&frame(200, 120), &upside_down, 1.3).unwrap()), (74 + 51, 34 + 51));
    }

    #[test]
    fn boxes_that_are_none_give_no_crop() {
        let whole = frame(50, 40);
        for side in [f32::NAN, f32::INFINITY, 0.0, -5.0, 3.0] {
            assert_eq!(crop(&whole, &face(1.0, 1.0, side), 1.3), None, "{side}");
        }
        assert_eq!(crop(&frame(7, 90), &face(1.0, 1.0, 30.0), 1.3), None);
        assert_eq!(crop(&whole, &face(f32::NAN, 1.0, 30.0), 1.3), None);
        assert_eq!(crop(&whole, &face(0.0, 0.0, 1e30), 1.3).unwrap().width, 40);
    }
}
