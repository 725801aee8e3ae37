//! The averaged spectrum of what a smooth picture would not have: peaks that enlargement leaves.
//!
//! [`Spectrum`] takes up to 384 tiles of 64x64 samples, in each the difference of every sample from the mean of its four
//! neighbours, scaled and cut off so that no edge dominates, and sums over the tiles the power of that residual and of
//! its magnitude at each frequency. A pattern that repeats every 2, 4 or 8 samples, as layers that enlarge leave it (Frank
//! et al., ICML 2020; Corvi et al., CVPR workshops 2023), is a peak of the residual at multiples of 1/2, 1/4 or 1/8; so is
//! the grid of JPEG, mostly along the axes. Interpolation makes the *magnitude* periodic instead (Gallagher, CRV 2005), at
//! a frequency that depends on the factor. Nothing here judges.

use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use super::luma::Luma;

/// Samples on a side of a tile.
const SIDE: usize = 64;
/// Most tiles.
const TILES: usize = 384;
/// Fewest tiles with structure from which a spectrum is had.
const FEWEST: usize = 12;
/// Tiles whose mean residual is below this many grey levels are flat or hold nothing but compression.
const FLAT: f32 = 0.35;
/// The first tile begins here, so that every sample has neighbours.
const MARGIN: usize = 8;

/// Sums over tiles.
pub(super) struct Spectrum {
    /// Tiles that had structure.
    pub(super) tiles: usize,
    /// Mean power of the residual and of its magnitude, bin by bin, `SIDE` bins a row.
    power: [Vec<f32>; 2],
}

/// What of the residual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// The residual itself.
    Residual,
    /// Its magnitude.
    Magnitude,
}

impl Spectrum {
    /// None where too few tiles have structure.
    pub(super) fn of(luma: &Luma<'_>) -> Option<Self> {
        let count = |samples: usize, step: usize| {
            samples.checked_sub(2 * MARGIN + SIDE).map_or(0, |room| room / step + 1)
        };
        let whole = count(luma.width, SIDE) * count(luma.height, SIDE);
        // Small pictures: tiles overlap by half, which keeps the phase of periods up to 16.
        let step = if whole * 4 <= TILES { SIDE / 2 } else { SIDE };
        let (wide, high) = (count(luma.width, step), count(luma.height, step));
        let stride = ((wide * high) as f64 / TILES as f64).sqrt().max(1.0);
        let spread = |count: usize| {
            (0..(count as f64 / stride).ceil() as usize)
                .map(move |n| MARGIN + (n as f64 * stride) as usize * step)
        };
        let mut work = Work::new();
        let mut sums = Self { tiles: 0, power: [vec![0.0; SIDE * SIDE], vec![0.0; SIDE * SIDE]] };
        for y in spread(high) {
            // A picture that is wide and low has one row of very many tiles.
            for x in spread(wide).take(TILES) {
                if sums.tiles < TILES && work.transform(luma, x, y) {
                    sums.add(&work.tile);
                }
            }
        }
        (sums.tiles >= FEWEST).then_some(sums)
    }

    /// Adds a tile whose real part was the residual and whose imaginary part its magnitude.
    fn add(&mut self, tile: &[Complex32]) {
        self.tiles += 1;
        let [residual, magnitude] = &mut self.power;
        for (bin, (here, (residual, magnitude))) in
            tile.iter().zip(residual.iter_mut().zip(magnitude)).enumerate()
        {
            let (x, y) = (bin % SIDE, bin / SIDE);
            let mirror = (SIDE - y) % SIDE * SIDE + (SIDE - x) % SIDE;
            let there = tile.get(mirror).copied().unwrap_or_default().conj();
            // Halves of the sum and of the difference, squared.
            *residual += 0.25 * (here + there).norm_sqr();
            *magnitude += 0.25 * (here - there).norm_sqr();
        }
    }

    fn power_at(&self, field: Field, x: usize, y: usize) -> f32 {
        self.power[field as usize].get(y % SIDE * SIDE + x % SIDE).copied().unwrap_or(0.0)
    }

    /// How far a frequency (in 1/64 of a cycle a sample) stands out from those around it: log of its power over their median.
    fn excess(&self, field: Field, x: usize, y: usize) -> f64 {
        let mut around = Vec::with_capacity(40);
        for dy in 0..7usize {
            for dx in 0..7usize {
                if dx.abs_diff(3).max(dy.abs_diff(3)) >= 2 {
                    around.push(self.power_at(field, x + SIDE + dx - 3, y + SIDE + dy - 3));
                }
            }
        }
        around.sort_by(f32::total_cmp);
        let median = around.get(around.len() / 2).copied().unwrap_or(0.0).max(f32::MIN_POSITIVE);
        f64::from(self.power_at(field, x, y).max(f32::MIN_POSITIVE) / median).ln()
    }

    /// Mean excess over a set of frequencies.
    pub(super) fn mean_excess(&self, field: Field, lattice: Lattice) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for y in (0..SIDE).step_by(8) {
            for x in (0..SIDE).step_by(8).filter(|x| lattice.holds(*x, y)) {
                sum += self.excess(field, x, y);
                count += 1.0;
            }
        }
        sum / f64::max(count, 1.0)
    }

    /// The strongest peak that lies at no multiple of 1/8, nor next to one, and not among the lowest frequencies.
    pub(super) fn strongest_other(&self, field: Field) -> Peak {
        let near = |bin: usize| (bin + 1) % 8 <= 2;
        let low = |x: usize, y: usize| x.min(SIDE - x) < 8 && y < 8;
        let mut best = Peak { x: 0, y: 0, excess: 0.0 };
        for y in 0..=SIDE / 2 {
            for x in (0..SIDE).filter(|x| !(low(*x, y) || near(*x) && near(y))) {
                let excess = self.excess(field, x, y);
                if excess > best.excess {
                    best = Peak { x, y, excess };
                }
            }
        }
        best
    }
}

/// Frequencies at which enlargement by whole factors, or JPEG, leaves peaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lattice {
    /// Multiples of 1/2.
    Halves,
    /// Of 1/4 and not of 1/2, off the axes.
    Quarters,
    /// Of 1/8 and not of 1/4, off the axes.
    Eighths,
    /// Of 1/8 and not of 1/2, on the axes.
    Axes,
}

impl Lattice {
    /// Whether a multiple of 1/8, in bins, belongs to it; the frequency 0 belongs to none.
    fn holds(self, x: usize, y: usize) -> bool {
        let axis = x == 0 || y == 0;
        let of = |bins: usize| x.is_multiple_of(bins) && y.is_multiple_of(bins);
        match self {
            Self::Halves => of(32) && (x, y) != (0, 0),
            Self::Quarters => of(16) && !of(32) && !axis,
            Self::Eighths => !of(16) && !axis,
            Self::Axes => axis && !of(32),
        }
    }
}

/// A peak of a spectrum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peak {
    x: usize,
    y: usize,
    /// Log of its power over that of its surroundings.
    pub(super) excess: f64,
}

impl Peak {
    /// Its frequency across and down, cycles a sample, 0 to 1/2.
    pub(super) fn cycles(&self) -> [f64; 2] {
        [self.x, self.y].map(|bin| bin.min(SIDE - bin) as f64 / SIDE as f64)
    }
}

/// Buffers of one thread.
struct Work {
    fft: Arc<dyn Fft<f32>>,
    window: Vec<f32>,
    samples: Vec<f32>,
    tile: Vec<Complex32>,
    turned: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Work {
    fn new() -> Self {
        let fft = FftPlanner::new().plan_fft_forward(SIDE);
        let turn = |n: usize| std::f32::consts::TAU * n as f32 / SIDE as f32;
        Self {
            window: (0..SIDE).map(|n| 0.5 - 0.5 * turn(n).cos()).collect(),
            samples: Vec::with_capacity((SIDE + 2) * (SIDE + 2)),
            tile: Vec::with_capacity(SIDE * SIDE),
            turned: vec![Complex32::default(); SIDE * SIDE],
            scratch: vec![Complex32::default(); fft.get_inplace_scratch_len()],
            fft,
        }
    }

    /// Fills `tile` with the transform of the tile at `x`, `y`; false where it is flat or leaves the picture.
    fn transform(&mut self, luma: &Luma<'_>, x: usize, y: usize) -> bool {
        const WIDE: usize = SIDE + 2;
        if !luma.square(x - 1, y - 1, WIDE, &mut self.samples) {
            return false;
        }
        let mut sum = 0.0;
        self.tile.clear();
        for (above, (here, below)) in self
            .samples
            .chunks_exact(WIDE)
            .zip(self.samples.chunks_exact(WIDE).skip(1).zip(self.samples.chunks_exact(WIDE).skip(2)))
        {
            for ((three, up), down) in here.windows(3).zip(above.iter().skip(1)).zip(below.iter().skip(1)) {
                let [left, middle, right] = three else { continue };
                let residual = middle - 0.25 * (left + right + up + down);
                sum += residual.abs();
                self.tile.push(Complex32::new(residual, 0.0));
            }
        }
        let mean = sum / (SIDE * SIDE) as f32;
        if mean < FLAT {
            return false;
        }
        let mut middle = 0.0;
        for value in &mut self.tile {
            let residual = (value.re / mean).clamp(-3.0, 3.0);
            *value = Complex32::new(residual, residual.abs());
            middle += value.im;
        }
        middle /= (SIDE * SIDE) as f32;
        for (row, down) in self.tile.chunks_exact_mut(SIDE).zip(&self.window) {
            for (value, across) in row.iter_mut().zip(&self.window) {
                value.im -= middle;
                *value *= across * down;
            }
        }
        for _ in 0..2 {
            self.fft.process_with_scratch(&mut self.tile, &mut self.scratch);
            for (n, row) in self.tile.chunks_exact(SIDE).enumerate() {
                for (value, column) in row.iter().zip(self.turned.chunks_exact_mut(SIDE)) {
                    if let Some(place) = column.get_mut(n) {
                        *place = *value;
                    }
                }
            }
            std::mem::swap(&mut self.tile, &mut self.turned);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use saboot_core::media::Frame;

    use super::*;

    /// Noise of 16 levels and a pattern on it.
    fn noise(pattern: impl Fn(usize, usize) -> i32) -> Frame {
        let mut state = 0x9E37_79B9u32;
        let mut rgb = Vec::new();
        for y in 0..400 {
            for x in 0..400 {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                let value = 100 + (state % 16) as i32 + pattern(x, y);
                rgb.extend([value as u8; 3]);
            }
        }
        Frame { index: 0, time_us: 0, width: 400, height: 400, rgb }
    }

    #[test]
    fn a_pattern_is_a_peak_at_its_frequency_alone() {
        let excess = |frame: &Frame, lattice| {
            Spectrum::of(&Luma::turned(frame, 1)).unwrap().mean_excess(Field::Residual, lattice)
        };
        let sets = [Lattice::Halves, Lattice::Quarters, Lattice::Eighths, Lattice::Axes];
        let plain = noise(|_, _| 0);
        let chess = noise(|x, y| 2 * ((x + y) % 2) as i32);
        let four =
            noise(|x, y| 4 * i32::from(x % 4 == 1 && y % 4 == 2) - 4 * i32::from(x % 4 == 3 && y % 4 == 2));
        for lattice in sets {
            assert!(excess(&plain, lattice).abs() < 0.3, "{lattice:?}: {}", excess(&plain, lattice));
        }
        assert!(excess(&chess, Lattice::Halves) > 1.0 && excess(&chess, Lattice::Quarters) < 0.3);
        assert!(excess(&four, Lattice::Quarters) > 1.0 && excess(&four, Lattice::Eighths) < 0.3);
        let flat = Frame { rgb: vec![90; 400 * 400 * 3], ..plain };
        assert!(Spectrum::of(&Luma::turned(&flat, 1)).is_none());
    }

    #[test]
    fn a_peak_elsewhere_is_found_where_it_is() {
        // Period 16/5 across.
        let frame = noise(|x, _| (6.0 * (x as f64 * std::f64::consts::TAU * 5.0 / 16.0).cos()) as i32);
        let spectrum = Spectrum::of(&Luma::turned(&frame, 1)).unwrap();
        let peak = spectrum.strongest_other(Field::Residual);
        assert!(peak.excess > 2.0, "{peak:?}");
        assert_eq!(peak.cycles(), [5.0 / 16.0, 0.0]);
    }
}
