//! Luma of a decoded picture at the positions of its file: the way back from upright to stored.
//!
//! [`Luma`] undoes the turn that EXIF orientation asked for (CIPA DC-008, tag 0x0112), because the grid of blocks that
//! a JPEG coder works on begins at the first stored sample. Luma is that of JFIF (0.299 R + 0.587 G + 0.114 B), from 0 to
//! 255. Nothing is copied: blocks are read where they are asked for.

use saboot_core::facts::Facts;
use saboot_core::facts::exif::{Directory, tag};
use saboot_core::media::Frame;

/// A picture as stored.
pub(super) struct Luma<'a> {
    rgb: &'a [u8],
    /// Pixel number of the first stored sample, and the steps to its right and lower neighbours.
    first: isize,
    right: isize,
    down: isize,
    /// Stored width in pixels.
    pub(super) width: usize,
    /// Stored height in pixels.
    pub(super) height: usize,
}

impl<'a> Luma<'a> {
    /// The picture of a file whose orientation `facts` know.
    pub(super) fn stored(frame: &'a Frame, facts: &Facts) -> Self {
        let orientation = facts.exif.as_ref().and_then(|e| e.get(Directory::Main, tag::ORIENTATION));
        Self::turned(frame, orientation.and_then(|e| e.number()).unwrap_or(1))
    }

    /// The picture as it was before `orientation` (1 to 8; anything else is 1) was applied.
    pub(super) fn turned(frame: &'a Frame, orientation: u64) -> Self {
        let (w, h) = (frame.width as usize, frame.height as usize);
        let (row, last_x, last_y) = (w as isize, w as isize - 1, (h as isize - 1) * w as isize);
        let (first, right, down) = match orientation {
            2 => (last_x, -1, row),
            3 => (last_x + last_y, -1, -row),
            4 => (last_y, 1, -row),
            5 => (0, row, 1),
            6 => (last_x, row, -1),
            7 => (last_x + last_y, -row, -1),
            8 => (last_y, -row, 1),
            _ => (0, 1, row),
        };
        let (width, height) = if (5..=8).contains(&orientation) { (h, w) } else { (w, h) };
        Self { rgb: &frame.rgb, first, right, down, width, height }
    }

    /// Luma of the stored sample at `x`, `y`; none outside the picture.
    pub(super) fn at(&self, x: usize, y: usize) -> Option<f32> {
        self.rgb(x, y).map(luma)
    }

    /// Red, green and blue of the stored sample at `x`, `y`; none outside the picture.
    pub(super) fn rgb(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let pixel = self.first + x as isize * self.right + y as isize * self.down;
        let at = usize::try_from(pixel).ok()? * 3;
        self.rgb.get(at..at + 3)?.try_into().ok()
    }

    /// Fills `out` with `side` x `side` samples from `x`, `y` on, rows from the top; false where that leaves the picture.
    pub(super) fn square(&self, x: usize, y: usize, side: usize, out: &mut Vec<f32>) -> bool {
        self.samples(x, y, side, out, luma)
    }

    /// The same of green.
    pub(super) fn green(&self, x: usize, y: usize, side: usize, out: &mut Vec<f32>) -> bool {
        self.samples(x, y, side, out, |rgb| f32::from(rgb[1]))
    }

    /// Fills `out` with luma along a line from `from` in steps of `by`; as many of `count` as lie in the picture.
    pub(super) fn line(&self, from: (usize, usize), by: (usize, usize), count: usize, out: &mut Vec<f32>) {
        out.clear();
        let place = |n: usize| (from.0 + n * by.0, from.1 + n * by.1);
        out.extend((0..count).map_while(|n| {
            let (x, y) = place(n);
            self.at(x, y)
        }));
    }

    fn samples(
        &self,
        x: usize,
        y: usize,
        side: usize,
        out: &mut Vec<f32>,
        value: fn([u8; 3]) -> f32,
    ) -> bool {
        out.clear();
        if x + side > self.width || y + side > self.height {
            return false;
        }
        for row in y..y + side {
            let start = self.first + x as isize * self.right + row as isize * self.down;
            out.extend((0..side as isize).filter_map(|n| {
                let at = usize::try_from(start + n * self.right).ok()? * 3;
                self.rgb.get(at..at + 3)?.try_into().ok().map(value)
            }));
        }
        out.len() == side * side
    }

    /// Where a stored sample lies in the upright picture, in parts of its width and height.
    pub(super) fn upright(&self, x: usize, y: usize) -> (f64, f64) {
        let (x, y) = (x.min(self.width.saturating_sub(1)), y.min(self.height.saturating_sub(1)));
        let pixel = self.first + x as isize * self.right + y as isize * self.down;
        let across = if self.right.abs() == 1 { self.width } else { self.height };
        let (pixel, across) = (usize::try_from(pixel).unwrap_or(0), across.max(1));
        let down = (self.width * self.height / across).max(1);
        ((pixel % across) as f64 / across as f64, (pixel / across) as f64 / down as f64)
    }

    /// A square of samples from `x`, `y` on; none where it leaves the picture or holds a sample at either end of the
    /// range, whose true value may have been cut off.
    pub(super) fn unclipped<const N: usize>(&self, x: usize, y: usize) -> Option<[[f32; N]; N]> {
        let mut block = [[0.0; N]; N];
        for (dy, row) in block.iter_mut().enumerate() {
            for (dx, value) in row.iter_mut().enumerate() {
                let rgb = self.rgb(x + dx, y + dy)?;
                if rgb.iter().any(|v| matches!(v, 0 | 255)) {
                    return None;
                }
                *value = luma(rgb);
            }
        }
        Some(block)
    }

    /// Means of `columns` x `rows` equal areas of the part `(left, top, width, height)` in samples, rows from the top, at
    /// most 16 samples from each side of an area.
    pub(super) fn scaled_part(
        &self,
        (left, top, width, height): (f64, f64, f64, f64),
        columns: usize,
        rows: usize,
    ) -> Vec<f32> {
        let span = |from: f64, size: f64, n: usize, of: usize, most: usize| {
            let start = (from + size * n as f64 / of as f64).floor().max(0.0) as usize;
            let end = (from + size * (n + 1) as f64 / of as f64).ceil().max(0.0) as usize;
            let (start, end) = (start.min(most.saturating_sub(1)), end.min(most).max(1));
            (start, end.max(start + 1), (end.saturating_sub(start) / 16).max(1))
        };
        let mut out = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            let (y0, y1, y_step) = span(top, height, row, rows, self.height);
            for column in 0..columns {
                let (x0, x1, x_step) = span(left, width, column, columns, self.width);
                let (mut sum, mut count) = (0.0, 0.0);
                for y in (y0..y1).step_by(y_step) {
                    for x in (x0..x1).step_by(x_step) {
                        sum += self.at(x, y).unwrap_or(0.0);
                        count += 1.0;
                    }
                }
                out.push(sum / f32::max(count, 1.0));
            }
        }
        out
    }
}

/// Luma of one pixel, 0 to 255.
pub(crate) fn luma([r, g, b]: [u8; 3]) -> f32 {
    0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 3x2 grey samples 1 to 6, as it looks after an orientation was applied.
    fn upright(orientation: u64) -> Frame {
        let (width, height, values): (u32, u32, &[u8]) = match orientation {
            1 => (3, 2, &[1, 2, 3, 4, 5, 6]),
            2 => (3, 2, &[3, 2, 1, 6, 5, 4]),
            3 => (3, 2, &[6, 5, 4, 3, 2, 1]),
            4 => (3, 2, &[4, 5, 6, 1, 2, 3]),
            5 => (2, 3, &[1, 4, 2, 5, 3, 6]),
            6 => (2, 3, &[4, 1, 5, 2, 6, 3]),
            7 => (2, 3, &[6, 3, 5, 2, 4, 1]),
            _ => (2, 3, &[3, 6, 2, 5, 1, 4]),
        };
        let rgb = values.iter().flat_map(|v| [*v; 3]).collect();
        Frame { index: 0, time_us: 0, width, height, rgb }
    }

    #[test]
    fn every_orientation_is_undone() {
        for orientation in 1..=8 {
            let frame = upright(orientation);
            let luma = Luma::turned(&frame, orientation);
            assert_eq!((luma.width, luma.height), (3, 2), "{orientation}");
            let values: Vec<u8> = (0..6).map(|n| luma.at(n % 3, n / 3).unwrap().round() as u8).collect();
            assert_eq!(values, [1, 2, 3, 4, 5, 6], "{orientation}");
            assert_eq!((luma.at(3, 0), luma.at(0, 2)), (None, None));
        }
    }
}
