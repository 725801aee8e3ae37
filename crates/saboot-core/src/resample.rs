//! Pillow's resize, number for number: separable, antialiased, in integers, the same on every processor.
//!
//! [`resample`] computes only the part of the result that is asked for, so that a picture of 20,000 by 1 pixels does
//! not become one of millions before its middle is cut out. What networks are fed with and what is measured of faces both
//! go through it, so that either is what it was in training. Follows `Resample.c` of Pillow (`precompute_coeffs`,
//! `normalize_coeffs_8bpc`) and, for `nearest`, `ImagingScaleAffine`: weights are computed in double precision, rounded
//! to 22 bits, and what lies between the two passes is rounded to 8 bits. Pillow 13 goes down before it goes across
//! where that saves work (`goes_down_first`); older ones never do, and differ by a step in some pixels of such pictures.

use std::f64::consts::PI;
use std::ops::Range;

use crate::card::Filter;

/// Bits of a weight behind the point: 32, less 8 of the pixel and 2 against overflow.
const PRECISION: u32 = 32 - 8 - 2;
const HALF: i32 = 1 << (PRECISION - 1);

/// Columns and rows of a resized picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// From the left.
    pub columns: Range<usize>,
    /// From the top.
    pub rows: Range<usize>,
}

/// Pillow's mode L.
pub fn grey([r, g, b]: [u8; 3]) -> u8 {
    ((u32::from(r) * 19_595 + u32::from(g) * 38_470 + u32::from(b) * 7_471 + 0x8000) >> 16) as u8
}

/// One part of `pixels` (rows of `from.0` pixels, `from.1` rows) resized to `to`, row by row.
pub fn resample<const C: usize>(
    pixels: &[[u8; C]],
    from: (usize, usize),
    to: (usize, usize),
    part: &Part,
    filter: Filter,
) -> Vec<[u8; C]> {
    let rows: Vec<&[[u8; C]]> = pixels.chunks_exact(from.0.max(1)).take(from.1).collect();
    if filter == Filter::Nearest {
        let columns = nearest(from.0, to.0, &part.columns);
        return nearest(from.1, to.1, &part.rows)
            .into_iter()
            .filter_map(|y| rows.get(y))
            .flat_map(|row| columns.iter().filter_map(|x| row.get(*x).copied()))
            .collect();
    }
    let vertical = taps(from.1, to.1, &part.rows, filter);
    let horizontal = taps(from.0, to.0, &part.columns, filter);
    let (columns, lines) = (reached(&horizontal), reached(&vertical));
    let rows: Vec<&[[u8; C]]> = rows
        .get(lines.clone())
        .unwrap_or_default()
        .iter()
        .map(|row| row.get(columns.clone()).unwrap_or_default())
        .collect();
    if goes_down_first(from, to) {
        let lowered = vertical.iter().map(|tap| down(&rows, tap, lines.start, columns.len()));
        return lowered.flat_map(|row| across(&row, &horizontal, columns.start)).collect();
    }
    let narrowed: Vec<Vec<[u8; C]>> =
        rows.iter().map(|row| across(row, &horizontal, columns.start)).collect();
    vertical.iter().flat_map(|tap| down(&narrowed, tap, lines.start, horizontal.len())).collect()
}

/// Pillow 13's choice, found by trying: 990 random sizes and five filters agree.
fn goes_down_first(from: (usize, usize), to: (usize, usize)) -> bool {
    let (narrower, lower) = (from.0 as i128 - to.0 as i128, from.1 as i128 - to.1 as i128);
    lower > 0 && lower > 2 * narrower
}

/// Source pixels that some of the taps reach.
fn reached(taps: &[Tap]) -> Range<usize> {
    let first = taps.iter().map(|t| t.first).min().unwrap_or(0);
    let end = taps.iter().map(|t| t.first + t.weights.len()).max().unwrap_or(0);
    first..end
}

/// What one pixel of the result is made of: its first source pixel and the weights from there on.
struct Tap {
    first: usize,
    weights: Vec<i32>,
}

/// A row that begins with pixel `first` of the source.
fn across<const C: usize>(row: &[[u8; C]], taps: &[Tap], first: usize) -> Vec<[u8; C]> {
    let pixel = |tap: &Tap| {
        let mut sums = [HALF; C];
        for (pixel, weight) in row.iter().skip(tap.first.saturating_sub(first)).zip(&tap.weights) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum = sum.wrapping_add(i32::from(*value).wrapping_mul(*weight));
            }
        }
        sums.map(clip)
    };
    taps.iter().map(pixel).collect()
}

/// One row out of rows of `width` pixels, the first of which is row `first` of the source.
fn down<const C: usize, R: AsRef<[[u8; C]]>>(
    rows: &[R],
    tap: &Tap,
    first: usize,
    width: usize,
) -> Vec<[u8; C]> {
    let mut sums = vec![[HALF; C]; width];
    for (row, weight) in rows.iter().skip(tap.first.saturating_sub(first)).zip(&tap.weights) {
        for (sum, value) in sums.as_flattened_mut().iter_mut().zip(row.as_ref().as_flattened()) {
            *sum = sum.wrapping_add(i32::from(*value).wrapping_mul(*weight));
        }
    }
    sums.into_iter().map(|pixel| pixel.map(clip)).collect()
}

fn clip(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}

/// Weights of the pixels `range` of a side that is resized from `from` to `to` pixels.
fn taps(from: usize, to: usize, range: &Range<usize>, filter: Filter) -> Vec<Tap> {
    let scale = from as f64 / to.max(1) as f64;
    let wide = scale.max(1.0);
    let support = reach(filter) * wide;
    let tap = |x: usize| {
        let centre = (x as f64 + 0.5) * scale;
        // `as` cuts towards zero and stops at the ends of the type, as the casts there do.
        let first = (centre - support + 0.5) as usize;
        let end = ((centre + support + 0.5) as usize).min(from);
        let raw: Vec<f64> =
            (first..end).map(|i| weight(filter, (i as f64 - centre + 0.5) * (1.0 / wide))).collect();
        let total: f64 = raw.iter().sum();
        let weights = raw
            .into_iter()
            .map(|w| {
                let scaled = (if total == 0.0 { w } else { w / total }) * f64::from(1u32 << PRECISION);
                (scaled + 0.5f64.copysign(scaled)) as i32
            })
            .collect();
        Tap { first, weights }
    };
    range.clone().map(tap).collect()
}

/// How far from its centre a filter is not 0, in pixels of the larger of the two pictures.
fn reach(filter: Filter) -> f64 {
    match filter {
        Filter::Nearest | Filter::Box => 0.5,
        Filter::Bilinear | Filter::Hamming => 1.0,
        Filter::Bicubic => 2.0,
        Filter::Lanczos => 3.0,
    }
}

fn weight(filter: Filter, x: f64) -> f64 {
    const A: f64 = -0.5;
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (x * PI).sin() / (x * PI) };
    let from_centre = x.abs();
    match filter {
        Filter::Nearest | Filter::Box => f64::from(x > -0.5 && x <= 0.5),
        Filter::Bilinear => (1.0 - from_centre).max(0.0),
        Filter::Hamming if from_centre >= 1.0 => 0.0,
        Filter::Hamming => sinc(from_centre) * (0.54 + 0.46 * (from_centre * PI).cos()),
        Filter::Bicubic if from_centre < 1.0 => {
            ((A + 2.0) * from_centre - (A + 3.0)) * from_centre * from_centre + 1.0
        }
        Filter::Bicubic if from_centre < 2.0 => {
            (((from_centre - 5.0) * from_centre + 8.0) * from_centre - 4.0) * A
        }
        Filter::Bicubic => 0.0,
        Filter::Lanczos if (-3.0..3.0).contains(&x) => sinc(x) * sinc(x / 3.0),
        Filter::Lanczos => 0.0,
    }
}

/// Source pixels of the pixels `range`. Steps are added up one by one, as there, so that roundings agree.
fn nearest(from: usize, to: usize, range: &Range<usize>) -> Vec<usize> {
    let step = from as f64 / to.max(1) as f64;
    let mut at = step * 0.5;
    let mut found = Vec::with_capacity(range.len());
    for x in 0..range.end {
        if x >= range.start {
            found.push((at as usize).min(from.saturating_sub(1)));
        }
        at += step;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILTERS: [Filter; 6] =
        [Filter::Nearest, Filter::Box, Filter::Bilinear, Filter::Hamming, Filter::Bicubic, Filter::Lanczos];

    fn picture(width: usize, height: usize) -> Vec<[u8; 3]> {
        let byte = |n: usize| (n % 256) as u8;
        (0..width * height).map(|i| [byte(i * 7), byte(i * i / 3), byte(i / width * 31)]).collect()
    }

    #[test]
    fn the_same_size_is_the_same_picture() {
        let pixels = picture(9, 7);
        for filter in FILTERS {
            let all = Part { columns: 0..9, rows: 0..7 };
            assert_eq!(resample(&pixels, (9, 7), (9, 7), &all, filter), pixels, "{filter:?}");
        }
    }

    #[test]
    fn a_part_is_a_part_of_the_whole() {
        let pixels = picture(31, 23);
        for filter in FILTERS {
            for to in [(12, 5), (70, 40), (1, 1)] {
                let whole =
                    resample(&pixels, (31, 23), to, &Part { columns: 0..to.0, rows: 0..to.1 }, filter);
                assert_eq!(whole.len(), to.0 * to.1);
                let part = Part { columns: to.0 / 3..to.0, rows: to.1 / 4..(to.1 / 2).max(1) };
                let cut: Vec<[u8; 3]> = whole
                    .chunks_exact(to.0)
                    .skip(part.rows.start)
                    .take(part.rows.len())
                    .flat_map(|row| row[part.columns.clone()].to_vec())
                    .collect();
                assert_eq!(resample(&pixels, (31, 23), to, &part, filter), cut, "{filter:?} {to:?}");
            }
        }
    }

    #[test]
    fn the_order_of_the_passes_is_pillows() {
        for (from, to, down) in [
            ((333, 777), (284, 663), true),
            ((500, 333), (432, 288), false),
            ((333, 500), (288, 432), false),
            ((25, 45), (11, 17), false),
            ((300, 300), (400, 200), true),
            ((300, 300), (200, 400), false),
            ((40, 80), (30, 60), false),
            ((40, 80), (30, 59), true),
        ] {
            assert_eq!(goes_down_first(from, to), down, "{from:?} {to:?}");
        }
    }

    #[test]
    fn flat_stays_flat_and_no_size_is_too_thin() {
        for filter in FILTERS {
            for (from, to) in [((20_000, 1), (4_480_000, 224)), ((1, 1), (380, 380)), ((1, 3000), (2, 5))] {
                let pixels = vec![[200u8, 3, 77]; from.0 * from.1];
                let part = Part { columns: to.0 / 2..(to.0 / 2 + 224).min(to.0), rows: 0..to.1 };
                let out = resample(&pixels, from, to, &part, filter);
                assert_eq!(out.len(), part.columns.len() * to.1);
                assert!(out.iter().all(|p| *p == [200, 3, 77]), "{filter:?} {from:?}");
            }
        }
    }
}
