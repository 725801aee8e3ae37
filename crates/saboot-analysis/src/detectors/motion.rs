//! What changes from one frame of a moving clip to the next, beyond what moved.
//!
//! [`Motion`] compares two neighbouring frames at a small size after a search for the motion of each block: what the motion
//! does not explain is a camera's noise and the coder's work in a recording, and smooth drift or flicker of detail in the
//! output of a generator. These are numbers for the head of a detector to weigh, as in scripts/train/video; by itself none of
//! them means anything, and strong compression takes most of it away.

use saboot_core::card::MOTION;
use saboot_core::media::Frame;

use crate::reship::{area, within};
use crate::signals::luma::luma;

/// Longer side of the compared pictures, pixels.
const SIDE: u32 = 320;
/// Side of the blocks whose motion is sought, pixels of the compared pictures.
const BLOCK: usize = 16;
/// Furthest that a block is sought, pixels of the compared pictures.
const REACH: isize = 6;
/// Side of the middle of the frames that is compared in its own pixels.
const MIDDLE: usize = 256;
/// Mean absolute difference of luma below which a block repeats the one before.
const REPEATED: f32 = 0.25;
/// A shift must explain this much more of a block's difference than no shift does, luma a pixel: noise alone makes any
/// of them a little better.
const WORTH: f32 = 0.15;

/// One pair of neighbouring frames, in this order (from 0): logarithm of the mean absolute difference of luma, before (0) and after
/// (1) blocks are moved; share of blocks that stand still (2); logarithm of the mean shift in pixels (3); roughness of the
/// field of shifts (4); share of blocks that are repeated (5); what is left after moving in the least (6) and the most (7)
/// textured quarter of blocks, logarithms; correlation of what is left between neighbouring pixels, −1..1 (8);
/// logarithm of its 95th percentile over its median (9); logarithm of the change of mean luma (10); logarithm of the fine
/// detail that changes in still blocks over the fine detail that is there, in the middle of the frames at full size (11).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motion(pub [f32; MOTION]);

impl Motion {
    /// Compares two frames of one size; none where they are not, or are smaller than four blocks.
    pub fn between(before: &Frame, after: &Frame) -> Option<Self> {
        if (before.width, before.height) != (after.width, after.height) {
            return None;
        }
        let (width, height) = within(before, SIDE);
        let [a, b] = [before, after].map(|frame| Plane::of(&area(frame, width, height)));
        let blocks = a.blocks();
        if blocks.len() < 4 {
            return None;
        }
        let moved: Vec<Moved> = blocks.iter().map(|&(x, y)| Moved::seek(&a, &b, x, y)).collect();
        let across = a.width / BLOCK;
        let left = residual(&a, &b, &moved);
        let mean = |pick: &dyn Fn(&Moved) -> f32| moved.iter().map(pick).sum::<f32>() / moved.len() as f32;
        let log = |value: f32, floor: f32| (value + floor).ln();
        let by_texture = {
            let mut order: Vec<&Moved> = moved.iter().collect();
            order.sort_by(|m, n| m.texture.total_cmp(&n.texture));
            order
        };
        let quarter = (moved.len() / 4).max(1);
        let left_in = |part: &[&Moved]| part.iter().map(|m| m.after).sum::<f32>() / part.len().max(1) as f32;
        let flat = left_in(by_texture.get(..quarter).unwrap_or_default());
        let textured = left_in(by_texture.get(moved.len() - quarter..).unwrap_or_default());
        let values = [
            log(mean(&|m| m.before), 0.1),
            log(mean(&|m| m.after), 0.1),
            mean(&|m| f32::from(u8::from(m.shift == (0, 0)))),
            log(mean(&|m| m.length()), 1.0),
            log(roughness(&moved, across), 1.0),
            mean(&|m| f32::from(u8::from(m.before < REPEATED))),
            log(flat, 0.1),
            log(textured, 0.1),
            left.correlation(),
            left.tail(),
            log((a.mean() - b.mean()).abs(), 0.05),
            detail(before, after),
        ];
        values.iter().all(|v| v.is_finite()).then_some(Self(values))
    }
}

/// Luma, rows from the top.
struct Plane {
    width: usize,
    height: usize,
    luma: Vec<f32>,
}

impl Plane {
    fn of(frame: &Frame) -> Self {
        Self {
            width: frame.width as usize,
            height: frame.height as usize,
            luma: frame.rgb.as_chunks::<3>().0.iter().copied().map(luma).collect(),
        }
    }

    /// The middle of a frame, at most [`MIDDLE`] pixels a side.
    fn middle(frame: &Frame) -> Self {
        let (width, height) = (frame.width as usize, frame.height as usize);
        let (wide, high) = (width.min(MIDDLE), height.min(MIDDLE));
        let (left, top) = ((width - wide) / 2, (height - high) / 2);
        let rows = frame.rgb.chunks_exact((width * 3).max(1)).skip(top).take(high);
        let rgb = rows.flat_map(|row| row.get(left * 3..(left + wide) * 3).unwrap_or_default()).copied();
        let rgb = rgb.collect();
        Self::of(&Frame { index: 0, time_us: 0, width: wide as u32, height: high as u32, rgb })
    }

    /// Corners of all whole blocks, rows from the top.
    fn blocks(&self) -> Vec<(usize, usize)> {
        let along = |length: usize| (0..length / BLOCK).map(|n| n * BLOCK);
        along(self.height).flat_map(|y| along(self.width).map(move |x| (x, y))).collect()
    }

    /// Part of a row; empty outside.
    fn row(&self, x: usize, y: usize, length: usize) -> &[f32] {
        let start = y * self.width + x;
        if x + length > self.width { &[] } else { self.luma.get(start..start + length).unwrap_or_default() }
    }

    fn mean(&self) -> f32 {
        self.luma.iter().sum::<f32>() / self.luma.len().max(1) as f32
    }
}

/// Where a block of the later frame was in the earlier one.
struct Moved {
    x: usize,
    y: usize,
    /// Pixels that the block moved, to the right and down.
    shift: (isize, isize),
    /// Mean absolute difference of luma without moving.
    before: f32,
    /// The same after moving.
    after: f32,
    /// Mean absolute difference of neighbouring pixels in the later frame.
    texture: f32,
}

impl Moved {
    fn seek(a: &Plane, b: &Plane, x: usize, y: usize) -> Self {
        let difference = |shift: (isize, isize)| -> Option<f32> {
            let from_x = x.checked_add_signed(-shift.0)?;
            let from_y = y.checked_add_signed(-shift.1)?;
            if from_x + BLOCK > a.width || from_y + BLOCK > a.height {
                return None;
            }
            let rows = (0..BLOCK).map(|dy| {
                let (was, is) = (a.row(from_x, from_y + dy, BLOCK), b.row(x, y + dy, BLOCK));
                was.iter().zip(is).map(|(p, q)| (p - q).abs()).sum::<f32>()
            });
            Some(rows.sum::<f32>() / (BLOCK * BLOCK) as f32)
        };
        let before = difference((0, 0)).unwrap_or(0.0);
        let mut best = ((0, 0), before);
        for dy in -REACH..=REACH {
            for dx in -REACH..=REACH {
                if let Some(left) =
                    difference((dx, dy)).filter(|left| left + WORTH < before && *left < best.1)
                {
                    best = ((dx, dy), left);
                }
            }
        }
        let texture = (0..BLOCK)
            .map(|dy| {
                let row = b.row(x, y + dy, BLOCK);
                row.iter().zip(row.iter().skip(1)).map(|(p, q)| (p - q).abs()).sum::<f32>()
            })
            .sum::<f32>()
            / (BLOCK * (BLOCK - 1)) as f32;
        Self { x, y, shift: best.0, before, after: best.1, texture }
    }

    fn length(&self) -> f32 {
        let (x, y) = (self.shift.0 as f32, self.shift.1 as f32);
        x.hypot(y)
    }
}

/// Mean distance of each block's shift from those of its neighbours to the right and below, pixels.
fn roughness(moved: &[Moved], across: usize) -> f32 {
    let mut sum = 0.0;
    let mut pairs = 0u32;
    for (n, block) in moved.iter().enumerate() {
        let right = if (n + 1).is_multiple_of(across.max(1)) { None } else { moved.get(n + 1) };
        for other in right.into_iter().chain(moved.get(n + across)) {
            let (x, y) = (block.shift.0 - other.shift.0, block.shift.1 - other.shift.1);
            sum += (x as f32).hypot(y as f32);
            pairs += 1;
        }
    }
    sum / pairs.max(1) as f32
}

/// What moving does not explain, block by block.
struct Residual {
    blocks: Vec<[f32; BLOCK * BLOCK]>,
}

fn residual(a: &Plane, b: &Plane, moved: &[Moved]) -> Residual {
    let block = |m: &Moved| {
        let mut left = [0.0; BLOCK * BLOCK];
        for (dy, out) in left.chunks_exact_mut(BLOCK).enumerate() {
            let from_x = m.x.saturating_add_signed(-m.shift.0);
            let from_y = m.y.saturating_add_signed(-m.shift.1) + dy;
            let (was, is) = (a.row(from_x, from_y, BLOCK), b.row(m.x, m.y + dy, BLOCK));
            for ((out, p), q) in out.iter_mut().zip(was).zip(is) {
                *out = q - p;
            }
        }
        left
    };
    Residual { blocks: moved.iter().map(block).collect() }
}

impl Residual {
    /// Correlation of neighbouring pixels, across and down, over all blocks; 0 where nothing is left.
    fn correlation(&self) -> f32 {
        let (mut product, mut square) = (0.0f64, 0.0f64);
        for block in &self.blocks {
            for (n, value) in block.iter().enumerate() {
                let value = f64::from(*value);
                let right = if (n + 1).is_multiple_of(BLOCK) { None } else { block.get(n + 1) };
                for other in right.into_iter().chain(block.get(n + BLOCK)) {
                    product += value * f64::from(*other);
                    square += (value * value + f64::from(*other).powi(2)) / 2.0;
                }
            }
        }
        if square > 0.0 { (product / square) as f32 } else { 0.0 }
    }

    /// Logarithm of the 95th percentile of its size over the median.
    fn tail(&self) -> f32 {
        let mut sizes: Vec<f32> = self.blocks.iter().flatten().map(|v| v.abs()).collect();
        sizes.sort_by(f32::total_cmp);
        let at = |share: usize| sizes.get(sizes.len() * share / 100).copied().unwrap_or(0.0);
        ((at(95) + 0.5) / (at(50) + 0.5)).ln()
    }
}

/// Logarithm of the fine detail that changed over the fine detail that is there: the median over blocks of the middle that
/// stand still. Independent noise alone gives 0, frozen detail far less.
fn detail(before: &Frame, after: &Frame) -> f32 {
    let (a, b) = (Plane::middle(before), Plane::middle(after));
    // Second differences across: slopes and slow changes of light fall out.
    let fine = |row: &[f32]| -> Vec<f32> {
        row.windows(3).map(|w| if let [p, q, r] = w { q - (p + r) / 2.0 } else { 0.0 }).collect()
    };
    let mut blocks: Vec<(f32, f32)> = Vec::new();
    for (x, y) in a.blocks() {
        let (mut changed, mut there, mut moved) = (0.0, 0.0, 0.0);
        for dy in 0..BLOCK {
            let (was, is) = (a.row(x, y + dy, BLOCK), b.row(x, y + dy, BLOCK));
            moved += was.iter().zip(is).map(|(p, q)| (p - q).abs()).sum::<f32>();
            for (p, q) in fine(was).iter().zip(fine(is)) {
                changed += (q - p).powi(2);
                there += p * p + q * q;
            }
        }
        blocks.push((moved, ((changed + 1.0) / (there + 1.0)).ln()));
    }
    // The quarter of the blocks that changed least stands still, if anything does.
    blocks.sort_by(|p, q| p.0.total_cmp(&q.0));
    blocks.truncate((blocks.len() / 4).max(1));
    blocks.sort_by(|p, q| p.1.total_cmp(&q.1));
    blocks.get(blocks.len() / 2).map_or(0.0, |(_, ratio)| *ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Value noise: smooth, never repeating, moved by `(x, y)` and brightened.
    fn scene(shift: (usize, usize), more: f32, noise: u64) -> Frame {
        let (width, height) = (160usize, 128usize);
        let hash = |n: u64| {
            let mut h = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            h ^= h >> 29;
            h = h.wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (h >> 40) as f32 / (1u64 << 24) as f32
        };
        let knot = |x: usize, y: usize| 40.0 + 160.0 * hash((x * 1000 + y) as u64);
        let mut rgb = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let (sx, sy) = (x + 64 - shift.0, y + 64 - shift.1);
                let (kx, ky) = (sx / 8, sy / 8);
                let (fx, fy) = ((sx % 8) as f32 / 8.0, (sy % 8) as f32 / 8.0);
                let top = knot(kx, ky) * (1.0 - fx) + knot(kx + 1, ky) * fx;
                let low = knot(kx, ky + 1) * (1.0 - fx) + knot(kx + 1, ky + 1) * fx;
                let grain = if noise == 0 {
                    0.0
                } else {
                    12.0 * (hash(noise * 1_000_003 + (y * width + x) as u64) - 0.5)
                };
                let value = (top * (1.0 - fy) + low * fy + more + grain).round().clamp(0.0, 255.0) as u8;
                rgb.extend([value; 3]);
            }
        }
        Frame { index: 0, time_us: 0, width: width as u32, height: height as u32, rgb }
    }

    fn between(a: &Frame, b: &Frame) -> [f32; MOTION] {
        Motion::between(a, b).unwrap().0
    }

    #[test]
    fn a_repeated_frame_leaves_nothing() {
        let still = scene((0, 0), 0.0, 0);
        let values = between(&still, &still);
        assert!((values[0] - 0.1f32.ln()).abs() < 1e-6 && values[1] == values[0]);
        assert_eq!((values[2], values[5]), (1.0, 1.0));
        assert!(values[11] < -5.0, "{values:?}");
    }

    #[test]
    fn a_moved_scene_is_explained_by_its_motion() {
        let values = between(&scene((0, 0), 0.0, 0), &scene((3, 2), 0.0, 0));
        // Blocks at the edge come from outside the frame; the rest moved by the root of 13 pixels.
        assert!(values[0] - values[1] > 1.0, "{values:?}");
        assert!((values[3] - 4.6f32.ln()).abs() < 0.25 && values[2] < 0.2 && values[5] == 0.0, "{values:?}");
    }

    #[test]
    fn fresh_grain_is_white_and_a_change_of_light_is_not() {
        let grain = between(&scene((0, 0), 0.0, 1), &scene((0, 0), 0.0, 2));
        assert!(grain[8].abs() < 0.1 && grain[11] > -1.0, "{grain:?}");
        let light = between(&scene((0, 0), 0.0, 1), &scene((0, 0), 9.0, 1));
        assert!(light[8] > 0.6 && light[10] > 2.0 && light[11] < -3.0, "{light:?}");
        assert!(light[9] < grain[9]);
    }

    #[test]
    fn frames_of_two_sizes_or_none_are_not_compared() {
        let frame = |width: u32, height: u32| Frame {
            index: 0,
            time_us: 0,
            width,
            height,
            rgb: vec![9; (width * height * 3) as usize],
        };
        assert_eq!(Motion::between(&frame(64, 64), &frame(64, 48)), None);
        assert_eq!(Motion::between(&frame(16, 16), &frame(16, 16)), None);
        assert_eq!(Motion::between(&frame(1, 4000), &frame(1, 4000)), None);
        assert_eq!(Motion::between(&frame(0, 0), &frame(0, 0)), None);
        assert!(Motion::between(&frame(32, 32), &frame(32, 32)).is_some());
    }
}
