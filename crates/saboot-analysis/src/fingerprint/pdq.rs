//! PDQ: 256 bits that re-encoded, scaled and lightly edited copies of a picture nearly share (Meta, "The TMK+PDQF
//! video-hashing algorithm and the PDQ image-hashing algorithm", 2019).
//!
//! [`pdq`] goes from luma to 64x64 cells, to the 16x16 lowest frequencies of their cosine transform, to one bit a
//! frequency: above the median or not. The published description blurs the whole picture twice along rows and columns
//! and then takes 64x64 points of it. Each of these steps is linear and works along one axis, so that every cell is a
//! weighted sum of pixels; here the weights are made first and each pixel is read once. That gives the same cells but
//! for rounding, and needs memory for one row instead of the whole picture, however large it is.

use saboot_core::fingerprint::{Pdq, PdqHash};
use saboot_core::media::Frame;

/// Cells along each side.
const CELLS: usize = 64;
/// Frequencies along each axis that are kept, from the second on: the first is the mean brightness.
const KEPT: usize = 16;
/// A side shorter than this shows nothing to tell a picture by.
const SHORTEST: u32 = 5;
/// Sum of steps between neighbouring cells that counts as one point of quality.
const STEPS_A_POINT: i32 = 90;

/// Grid of cells, rows from the top.
type Cells = [[f32; CELLS]; CELLS];
/// Frequencies, lowest first.
type Frequencies = [[f32; KEPT]; KEPT];

/// Fingerprint of a picture; hash 0 with quality 0 where a side is shorter than five pixels.
pub fn pdq(picture: &Frame) -> Pdq {
    let nothing = Pdq { hash: PdqHash::default(), quality: 0 };
    if picture.width.min(picture.height) < SHORTEST {
        return nothing;
    }
    let (Ok(width), Ok(height)) = (usize::try_from(picture.width), usize::try_from(picture.height)) else {
        return nothing;
    };
    let cells = cells(&picture.rgb, width, height);
    Pdq { hash: bits(&frequencies(&cells)), quality: quality(&cells) }
}

/// The pixels along one axis that a cell is made of, with their weights.
struct Weights {
    first: usize,
    of: Vec<f32>,
}

/// What the two blurs and the choice of points do along an axis of `length` pixels: the weights of each cell.
///
/// A blur replaces each pixel by the mean of a window around it; near an edge the window is cut off, and the mean is
/// of what is left.
fn weights(length: usize) -> Vec<Weights> {
    // Half a cell, rounded up: two passes together reach over a whole one.
    let window = length.div_ceil(2 * CELLS);
    let ahead = window / 2;
    let behind = window - 1 - ahead;
    let around = |at: usize| (at.saturating_sub(behind), (at + ahead).min(length - 1));
    (0..CELLS)
        .map(|cell| {
            // The pixel under the middle of the cell.
            let centre = ((2 * cell + 1) * length / (2 * CELLS)).min(length - 1);
            let (from, to) = around(centre);
            let first = around(from).0;
            let mut of = vec![0f64; around(to).1 - first + 1];
            let outer = 1.0 / (to - from + 1) as f64;
            for at in from..=to {
                let (from, to) = around(at);
                let inner = outer / (to - from + 1) as f64;
                of.iter_mut().skip(from - first).take(to - from + 1).for_each(|w| *w += inner);
            }
            Weights { first, of: of.into_iter().map(|w| w as f32).collect() }
        })
        .collect()
}

/// The picture's luma in 64x64 cells.
fn cells(rgb: &[u8], width: usize, height: usize) -> Cells {
    let (across, down) = (weights(width), weights(height));
    let mut cells = [[0f32; CELLS]; CELLS];
    let mut luma = vec![0f32; width];
    for (y, row) in rgb.chunks_exact(3 * width).take(height).enumerate() {
        // Windows of neighbouring cells touch and seldom overlap; a row between two points of a small picture has none.
        let mut touched = down
            .iter()
            .zip(cells.iter_mut())
            .filter_map(|(w, into)| Some((*w.of.get(y.checked_sub(w.first)?)?, into)))
            .peekable();
        if touched.peek().is_none() {
            continue;
        }
        for (into, pixel) in luma.iter_mut().zip(row.chunks_exact(3)) {
            if let [r, g, b] = pixel {
                *into = 0.299 * f32::from(*r) + 0.587 * f32::from(*g) + 0.114 * f32::from(*b);
            }
        }
        let mut line = [0f32; CELLS];
        for (into, weights) in line.iter_mut().zip(&across) {
            let pixels = luma.iter().skip(weights.first);
            *into = weights.of.iter().zip(pixels).map(|(w, v)| w * v).sum();
        }
        for (weight, into) in touched {
            for (cell, value) in into.iter_mut().zip(&line) {
                *cell += weight * value;
            }
        }
    }
    cells
}

/// How much the picture changes from cell to cell, 0 to 100. Steps are cut to whole hundredths of the range first, so
/// that many faint ones (noise, a smooth sky) count for nothing.
fn quality(cells: &Cells) -> u8 {
    let step = |a: f32, b: f32| ((a - b) * 100.0 / 255.0).trunc().abs() as i32;
    let across: i32 =
        cells.iter().flat_map(|row| row.iter().zip(row.iter().skip(1))).map(|(a, b)| step(*a, *b)).sum();
    let rows = cells.iter().zip(cells.iter().skip(1));
    let down: i32 = rows.flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| step(*a, *b)).sum();
    u8::try_from((across + down) / STEPS_A_POINT).unwrap_or(u8::MAX).min(100)
}

/// Cosine transform (type II, orthonormal) along both axes: frequencies 1 to 16 of 64.
fn frequencies(cells: &Cells) -> Frequencies {
    let scale = (2.0 / CELLS as f64).sqrt();
    let wave = |frequency: usize, at: usize| {
        let turn = std::f64::consts::PI / (2.0 * CELLS as f64) * ((frequency + 1) * (2 * at + 1)) as f64;
        (scale * turn.cos()) as f32
    };
    let waves: [[f32; CELLS]; KEPT] = std::array::from_fn(|f| std::array::from_fn(|at| wave(f, at)));
    let mut down = [[0f32; CELLS]; KEPT];
    for (into, wave) in down.iter_mut().zip(&waves) {
        for (weight, row) in wave.iter().zip(cells) {
            into.iter_mut().zip(row).for_each(|(sum, cell)| *sum += weight * cell);
        }
    }
    let mut both = [[0f32; KEPT]; KEPT];
    for (into, row) in both.iter_mut().zip(&down) {
        for (value, wave) in into.iter_mut().zip(&waves) {
            *value = wave.iter().zip(row).map(|(w, v)| w * v).sum();
        }
    }
    both
}

/// One bit a frequency: above the median or not. Bit 0 is the lowest frequency along both axes; the highest bit comes
/// first in the hash. Of 256 values the median is the 128th.
fn bits(frequencies: &Frequencies) -> PdqHash {
    let mut sorted: Vec<f32> = frequencies.iter().flatten().copied().collect();
    sorted.sort_by(f32::total_cmp);
    let median = sorted.get(sorted.len() / 2 - 1).copied().unwrap_or_default();
    let mut bytes = [0u8; 32];
    let highest_first = frequencies.iter().rev().flat_map(|row| row.iter().rev());
    for (number, value) in highest_first.enumerate() {
        if let Some(byte) = bytes.get_mut(number / 8) {
            *byte |= u8::from(*value > median) << (7 - number % 8);
        }
    }
    PdqHash::new(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, of: impl Fn(u32, u32) -> [u8; 3]) -> Frame {
        let rgb =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| of(x, y)).collect();
        Frame { index: 0, time_us: 0, width, height, rgb }
    }

    /// The description's own way: both blurs over the whole picture, then points of it.
    fn cells_step_by_step(luma: &[f64], width: usize, height: usize) -> Vec<f64> {
        let blur = |line: &[f64]| -> Vec<f64> {
            let window = line.len().div_ceil(128);
            let (behind, ahead) = ((window - 1) - window / 2, window / 2);
            (0..line.len())
                .map(|at| {
                    let part = &line[at.saturating_sub(behind)..=(at + ahead).min(line.len() - 1)];
                    part.iter().sum::<f64>() / part.len() as f64
                })
                .collect()
        };
        let mut all = luma.to_vec();
        for _pass in 0..2 {
            for y in 0..height {
                let line = blur(&all[y * width..(y + 1) * width]);
                all[y * width..(y + 1) * width].copy_from_slice(&line);
            }
            for x in 0..width {
                let column: Vec<f64> = (0..height).map(|y| all[y * width + x]).collect();
                for (y, value) in blur(&column).into_iter().enumerate() {
                    all[y * width + x] = value;
                }
            }
        }
        let point = |cell: usize, length: usize| ((cell as f64 + 0.5) * length as f64 / 64.0) as usize;
        (0..64)
            .flat_map(|i| (0..64).map(move |j| (i, j)))
            .map(|(i, j)| all[point(i, height) * width + point(j, width)])
            .collect()
    }

    #[test]
    fn cells_are_those_of_the_description() {
        for (width, height) in [(5, 7), (64, 64), (65, 200), (129, 127), (500, 331), (64, 1000)] {
            let made = picture(width, height, |x, y| {
                let v = (x * 7919 + y * 104_729) ^ (x * y * 31);
                [(v % 256) as u8, (v / 7 % 256) as u8, (v / 31 % 256) as u8]
            });
            let luma: Vec<f64> = made
                .rgb
                .chunks_exact(3)
                .map(|p| 0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2]))
                .collect();
            let (width, height) = (width as usize, height as usize);
            let wanted = cells_step_by_step(&luma, width, height);
            let got = cells(&made.rgb, width, height);
            let most =
                got.iter().flatten().zip(&wanted).map(|(g, w)| (f64::from(*g) - w).abs()).fold(0.0, f64::max);
            assert!(most < 0.001, "{width}x{height}: {most}");
        }
    }

    #[test]
    fn flat_and_tiny_pictures_have_no_quality_and_a_picture_has_128_bits() {
        assert_eq!(pdq(&picture(300, 200, |_, _| [90, 90, 90])).quality, 0);
        assert_eq!(
            pdq(&picture(4, 4000, |x, y| [(x * y) as u8; 3])),
            Pdq { hash: PdqHash::default(), quality: 0 }
        );
        assert_eq!(pdq(&Frame { index: 0, time_us: 0, width: 0, height: 0, rgb: Vec::new() }).quality, 0);
        // A buffer shorter than its size claims is read as far as it goes.
        assert_eq!(
            pdq(&Frame { index: 0, time_us: 0, width: 100, height: 100, rgb: vec![7; 30] }).quality,
            0
        );
        let busy = pdq(&picture(640, 480, |x, y| {
            [(x / 3) as u8, (y / 2) as u8 ^ (x / 40 * 60) as u8, (x * y / 900) as u8]
        }));
        assert!(busy.quality == 100 && busy.hash.ones() == 128, "{busy:?}");
    }

    #[test]
    fn a_scaled_copy_is_near_and_another_picture_far() {
        let scene = |s: f64| {
            picture((640.0 * s) as u32, (480.0 * s) as u32, move |x, y| {
                let (x, y) = (f64::from(x) / s, f64::from(y) / s);
                let v = 128.0 + 60.0 * (x / 47.0).sin() + 60.0 * (y / 31.0 + x / 90.0).cos();
                [v as u8, (v * 0.8) as u8, (v * 0.5) as u8]
            })
        };
        let (large, small) = (pdq(&scene(1.0)), pdq(&scene(0.43)));
        assert!(large.hash.distance(&small.hash) <= PdqHash::NEAR, "{}", large.hash.distance(&small.hash));
        let other = pdq(&picture(640, 480, |x, y| [((x / 20 + y / 20) % 2 * 200) as u8; 3]));
        assert!(large.hash.distance(&other.hash) > 90);
    }
}
