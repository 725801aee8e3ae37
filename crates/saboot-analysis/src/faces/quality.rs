//! Which faces can be judged: large, sharp, lit, turned to the camera, uncovered and wholly in the picture.
//!
//! [`CropQuality`] is measured on each crop before any network sees it. A face below one of these floors gives a network a number like any
//! other; its error there was not measured, or is known to be large.

use saboot_core::Code;
use saboot_core::media::Frame;

use super::Face;
use super::crop::grey_of;

/// Side of the luma that is measured, pixels.
const SIDE: usize = 112;
/// Detail below which blur or compression left nothing to look at; see [`detail`]. Of 163 faces of the development videos the least has
/// 0.068, and 0.050 after halving and JPEG of quality 15.
const LEAST_DETAIL: f32 = 0.04;
/// Mean luma of the middle of the face, 0..255, between which it is lit.
const LIT: (f32, f32) = (25.0, 235.0);
/// Luma that counts as lost in black or white, and the share of the middle that may be.
const LOST: (u8, u8, f32) = (6, 249, 0.5);
/// Nose over an eye ([`Face::turned_away`]): 5 in 100 faces of the development videos are turned further.
const TURNED_AWAY: f32 = 1.0;
/// Least share of the box that lies in the frame.
const LEAST_VISIBLE: f32 = 0.85;
/// Most of the box that a nearer face may cover.
const MOST_COVERED: f32 = 0.4;

/// What was measured of one crop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CropQuality {
    /// Longer side of the face's box, pixels of the frame.
    pub side: f32,
    /// Fine detail: of the crop's luma at 112 by 112 pixels (Pillow's bicubic), the mean absolute Laplacian over four neighbours, without the
    /// outermost pixels, over the standard deviation plus 1. About 0.05 after strong compression, 0.3 in a sharp photograph; `sharp-from` of a
    /// card is one such number.
    pub detail: f32,
    /// Mean luma of the middle, 0..255.
    light: f32,
    /// Share of the middle that is black or white.
    lost: f32,
    /// See [`Face::turned_away`].
    turned_away: f32,
    /// Share of the box within the frame.
    visible: f32,
    /// Largest share of the box that a larger face of the frame covers.
    covered: f32,
    /// The finder was sure of it.
    clear: bool,
}

impl CropQuality {
    /// Measures the crop of a face in a frame of `width` by `height` pixels that holds `all` these faces; the finder is sure of one from the score
    /// `sure` on.
    pub fn of(face: &Face, crop: &Frame, (width, height): (u32, u32), all: &[Face], sure: f32) -> Self {
        let luma = grey_of(crop, SIDE);
        let middle: Vec<u8> = {
            let rows = luma.chunks_exact(SIDE).skip(SIDE / 4).take(SIDE / 2);
            rows.flat_map(|row| row.iter().skip(SIDE / 4).take(SIDE / 2)).copied().collect()
        };
        let n = middle.len().max(1) as f32;
        let lost = middle.iter().filter(|v| **v < LOST.0 || **v > LOST.1).count();
        let frame = Face { left: 0.0, top: 0.0, right: width as f32, bottom: height as f32, ..*face };
        let larger = all.iter().filter(|other| *other != face && other.side() > face.side());
        // Of a box without an inside this is no number, which no gate lets pass.
        let share = |other: &Face| face.shared(other) / face.area();
        Self {
            side: face.side(),
            detail: detail(&luma),
            light: middle.iter().map(|v| f32::from(*v)).sum::<f32>() / n,
            lost: lost as f32 / n,
            turned_away: face.turned_away(),
            visible: share(&frame),
            covered: larger.map(share).fold(0.0, f32::max),
            clear: face.score >= sure,
        }
    }

    /// Why a detector of faces of at least `min_side` pixels must not judge this crop, if it must not; the plainest reason first.
    pub fn refuses(&self, min_side: u32) -> Option<Code> {
        // Written so that what is no number is refused.
        let gates = [
            (self.side >= min_side as f32, "face.too-small"),
            (self.visible >= LEAST_VISIBLE, "face.cut-off"),
            (self.clear, "face.unclear"),
            (self.covered <= MOST_COVERED, "face.covered"),
            (self.turned_away <= TURNED_AWAY, "face.turned-away"),
            (self.light >= LIT.0 && self.light <= LIT.1 && self.lost <= LOST.2, "face.light"),
            (self.detail >= LEAST_DETAIL, "face.no-detail"),
        ];
        gates.into_iter().find(|(fine, _)| !fine).map(|(_, code)| Code::new(code))
    }
}

/// See [`CropQuality::detail`]; `luma` is that of the crop at [`SIDE`].
fn detail(luma: &[u8]) -> f32 {
    let at = |x: usize, y: usize| luma.get(y * SIDE + x).copied().map_or(0.0, f64::from);
    let n = luma.len().max(1) as f64;
    let mean = luma.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
    let variance = luma.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / n;
    let mut sum = 0.0;
    for y in 1..SIDE - 1 {
        for x in 1..SIDE - 1 {
            sum += (at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4.0 * at(x, y)).abs();
        }
    }
    (sum / ((SIDE - 2) * (SIDE - 2)) as f64 / (variance.sqrt() + 1.0)) as f32
}

#[cfg(test)]
mod tests {
    use super::super::drawn::{frame, upright};
    use super::super::tests::face;
    use super::*;

    const SIZE: (u32, u32) = (400, 300);
    /// Of the picture in `detail_is_that_of_training`.
    const DETAIL_IN_TRAINING: f32 = 1.576_344;

    /// Noise around `mean` of at most `spread` to either side.
    fn noisy(mean: i32, spread: i32) -> Frame {
        let value = |i: u32| {
            (mean + (i.wrapping_mul(2_654_435_761) >> 16) as i32 % (2 * spread + 1) - spread).clamp(0, 255)
        };
        let rgb = (0..150 * 150).flat_map(|i| [value(i) as u8; 3]).collect();
        Frame { index: 0, time_us: 0, width: 150, height: 150, rgb }
    }

    fn reason(face: &Face, crop: &Frame, all: &[Face]) -> Option<String> {
        CropQuality::of(face, crop, SIZE, all, 0.8).refuses(64).map(|code| code.to_string())
    }

    #[test]
    fn each_gate_has_its_code() {
        let fine = face(100.0, 80.0, 115.0);
        let crop = noisy(120, 40);
        assert_eq!(reason(&fine, &crop, &[fine]), None);
        let small = face(100.0, 80.0, 63.0);
        assert_eq!(reason(&small, &crop, &[small]).as_deref(), Some("face.too-small"));
        // A quarter of the box lies outside.
        for outside in [face(-30.0, 80.0, 115.0), face(314.0, 80.0, 115.0), face(100.0, 215.0, 115.0)] {
            assert_eq!(reason(&outside, &crop, &[outside]).as_deref(), Some("face.cut-off"));
        }
        let unclear = Face { score: 0.7, ..fine };
        assert_eq!(reason(&unclear, &crop, &[unclear]).as_deref(), Some("face.unclear"));
        let nearer = face(150.0, 60.0, 150.0);
        assert_eq!(reason(&fine, &crop, &[fine, nearer]).as_deref(), Some("face.covered"));
        assert_eq!(reason(&nearer, &crop, &[fine, nearer]), None, "the nearer one is not covered");
        let mut profile = fine;
        profile.points[2].0 = 190.0;
        assert_eq!(reason(&profile, &crop, &[profile]).as_deref(), Some("face.turned-away"));
        for (mean, spread) in [(10, 10), (250, 5), (0, 1)] {
            assert_eq!(reason(&fine, &noisy(mean, spread), &[fine]).as_deref(), Some("face.light"), "{mean}");
        }
        let smooth =
            Frame { rgb: (0..150 * 150).flat_map(|i| [(60 + i % 150) as u8; 3]).collect(), ..noisy(0, 1) };
        assert_eq!(reason(&fine, &smooth, &[fine]).as_deref(), Some("face.no-detail"));
        let nothing = Face { score: f32::NAN, left: f32::NAN, ..fine };
        assert!(reason(&nothing, &crop, &[nothing]).is_some());
    }

    /// Numbers of the measure as it was used in training (scipy.ndimage.laplace on Pillow's bicubic).
    #[test]
    fn detail_is_that_of_training() {
        let crop = Frame {
            index: 0,
            time_us: 0,
            width: 200,
            height: 200,
            rgb: (0..200u32)
                .flat_map(|y| {
                    (0..200u32).flat_map(move |x| {
                        [(x * 7 + y * y / 9) as u8, (x * y / 5) as u8, (3 * x + 5 * y) as u8]
                    })
                })
                .collect(),
        };
        assert!(
            (detail(&grey_of(&crop, SIDE)) - DETAIL_IN_TRAINING).abs() < 1e-4,
            "{}",
            detail(&grey_of(&crop, SIDE))
        );
        let same = Frame { width: 112, height: 112, rgb: vec![77; 112 * 112 * 3], ..crop };
        assert_eq!(detail(&grey_of(&same, SIDE)), 0.0);
        assert!(detail(&grey_of(&frame(0, (112, 112), &[upright(10, 10, 90, 2)]), SIDE)) > 0.2);
    }
}
