//! DCT blocks of a decoded JPEG, sampled, and what their histograms show of an earlier compression.
//!
//! [`Blocks`] holds the nine lowest AC coefficients (zigzag 1 to 9) of blocks on the file's own grid, quantised again by
//! the file's own steps, which gives back what was coded but for rounding, and the same coefficients of blocks shifted by
//! half a block, whose histogram is close to what it was before any quantisation (Lukáš and Fridrich, DFRWS 2003).
//! [`Model`] compares the coded histogram of each coefficient with what one compression, or two, would have left of it:
//! two leave a comb (Popescu and Farid 2004). First digits (Fu 2007) are a coarser reading of the same histograms and are
//! not looked at again. Nothing here judges.

use saboot_core::facts::Facts;

use super::cells::Cells;
use super::luma::Luma;

/// Coefficients looked at.
pub(super) const MODES: usize = 9;
/// Row and column in the block of each, in zigzag order from the first AC coefficient.
const PLACES: [(usize, usize); MODES] =
    [(0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 0)];
/// Quantised values are told apart from -K to K.
const K: i32 = 24;
/// Bins of a histogram.
const BINS: usize = 2 * K as usize + 1;
/// Steps of an earlier compression that are tried.
const MOST_STEP: u16 = 48;
/// Standard deviation of the rounding between two compressions, in units of a coefficient.
const ROUNDING: f64 = 0.4;
/// Shifted blocks that histograms are estimated from; more would cost time and change little.
const ESTIMATED: usize = 4096;
/// Most that one coefficient may say, nats.
const MOST_EVIDENCE: f64 = 3.0;
/// Smallest side and lowest final quality at which double compression can be told (catalogue J12).
const SIDE: usize = 256;
const QUALITY: u8 = 70;

/// Steps of the luma table for the coefficients looked at; none where the file is not a JPEG whose luma can be had from
/// RGB, or is too small or too coarse.
pub(super) fn steps(facts: &Facts, luma: &Luma<'_>) -> Option<[u16; MODES]> {
    let jpeg = facts.jpeg.as_ref()?;
    let frame = jpeg.frame.as_ref().filter(|f| f.precision == 8 && f.sof <= 2)?;
    let plain = match frame.components.len() {
        1 => true,
        3 => jpeg.adobe_transform.is_none_or(|t| t == 1),
        _ => false,
    };
    let same_size = (luma.width, luma.height) == (usize::from(frame.width), usize::from(frame.height));
    let fine = jpeg.ijg_quality.is_some_and(|q| q.quality >= QUALITY);
    if !plain || !same_size || !fine || luma.width.min(luma.height) < SIDE {
        return None;
    }
    let id = frame.components.first()?.table;
    let table = jpeg.quant_tables.iter().rev().find(|t| t.id == id)?;
    let mut steps = [0; MODES];
    for (step, stored) in steps.iter_mut().zip(table.steps.get(1..)?) {
        *step = (*stored).max(1);
    }
    Some(steps)
}

/// Steps of the IJG's luma table at a quality, for the coefficients looked at (T.81 K.1, scaled as libjpeg does).
pub(super) fn ijg_steps(quality: u16) -> [u16; MODES] {
    let scale = if quality < 50 { 5000 / quality.max(1) } else { 200 - 2 * quality.min(100) };
    [11, 12, 14, 12, 10, 16, 14, 13, 14].map(|base: u16| ((base * scale + 50) / 100).clamp(1, 255))
}

/// The quality whose IJG steps come closest to those that are known, and their mean distance.
pub(super) fn nearest_quality(steps: &[Option<u16>; MODES]) -> Option<(u16, f64)> {
    let known = steps.iter().flatten().count().max(1) as f64;
    let distance = |quality: u16| -> f64 {
        let each = ijg_steps(quality).into_iter().zip(steps);
        each.filter_map(|(a, b)| b.map(|b| (f64::from(a) - f64::from(b)).abs())).sum::<f64>() / known
    };
    (30..=99).map(|q| (q, distance(q))).min_by(|a, b| a.1.total_cmp(&b.1))
}

/// One block.
pub(super) struct Block {
    /// Cell of the map that it lies in.
    pub(super) cell: usize,
    /// Its coefficients.
    pub(super) values: [f32; MODES],
}

/// Blocks of a picture.
pub(super) struct Blocks {
    /// The map.
    pub(super) map: Cells,
    /// On the file's grid.
    pub(super) own: Vec<Block>,
    /// Shifted by four samples in both directions.
    pub(super) shifted: Vec<Block>,
}

impl Blocks {
    /// Up to `most` evenly spread blocks, in a map of at most 16x16 cells; flat and clipped ones are left out.
    pub(super) fn sample(luma: &Luma<'_>, most: usize) -> Self {
        let map = Cells::of(luma.width, luma.height, 96);
        let cosines = cosines();
        let (wide, high) = (luma.width / 8, luma.height / 8);
        let step = ((wide * high) as f64 / most as f64).sqrt().ceil().max(1.0) as usize;
        let mut blocks = Self { map, own: Vec::new(), shifted: Vec::new() };
        for row in (0..high).step_by(step) {
            for column in (0..wide).step_by(step) {
                let cell = row * map.rows / high * map.columns + column * map.columns / wide;
                for (shift, list) in [(0, &mut blocks.own), (4, &mut blocks.shifted)] {
                    let Some(block) = luma.unclipped::<8>(8 * column + shift, 8 * row + shift) else {
                        continue;
                    };
                    let values = low_coefficients(&block, &cosines);
                    if values.iter().any(|v| v.abs() >= 2.0) {
                        list.push(Block { cell, values });
                    }
                }
            }
        }
        blocks
    }
}

/// The orthonormal DCT's basis for frequencies 0 to 3.
fn cosines() -> [[f32; 8]; 4] {
    let mut table = [[0.0; 8]; 4];
    for (k, row) in table.iter_mut().enumerate() {
        let norm = if k == 0 { 0.125f64.sqrt() } else { 0.5 };
        for (n, value) in row.iter_mut().enumerate() {
            *value = (norm * ((2 * n + 1) as f64 * k as f64 * std::f64::consts::PI / 16.0).cos()) as f32;
        }
    }
    table
}

fn low_coefficients(block: &[[f32; 8]; 8], cosines: &[[f32; 8]; 4]) -> [f32; MODES] {
    let mut rows = [[0.0f32; 4]; 8];
    for (out, row) in rows.iter_mut().zip(block) {
        for (value, basis) in out.iter_mut().zip(cosines) {
            *value = row.iter().zip(basis).map(|(a, b)| a * b).sum();
        }
    }
    PLACES.map(|(v, u)| rows.iter().zip(&cosines[v]).map(|(row, basis)| row[u] * basis).sum())
}

/// Probabilities of the quantised values of one coefficient.
type Histogram = [f64; BINS];

/// What one compression, or an earlier one by known steps, would have left of a picture.
pub(super) struct Model {
    steps: [u16; MODES],
    /// How often each value was coded.
    coded: [Histogram; MODES],
    /// Coefficients before quantisation, estimated from the shifted blocks.
    before: [Vec<f32>; MODES],
    /// Probabilities after one compression.
    single: [Histogram; MODES],
}

impl Model {
    /// None where there are too few blocks with structure.
    pub(super) fn new(blocks: &Blocks, steps: [u16; MODES]) -> Option<Self> {
        const FEWEST: usize = 200;
        if blocks.own.len() < FEWEST || blocks.shifted.len() < FEWEST {
            return None;
        }
        let mut coded = [[0.0; BINS]; MODES];
        for block in &blocks.own {
            for ((histogram, value), step) in coded.iter_mut().zip(block.values).zip(steps) {
                add(histogram, quantised(value, step), 1.0);
            }
        }
        let mut before: [Vec<f32>; MODES] = Default::default();
        let step = blocks.shifted.len().div_ceil(ESTIMATED).max(1);
        for block in blocks.shifted.iter().step_by(step) {
            for (list, value) in before.iter_mut().zip(block.values) {
                list.push(value);
            }
        }
        let mut single = [[0.0; BINS]; MODES];
        for ((histogram, values), step) in single.iter_mut().zip(&before).zip(steps) {
            for value in values {
                add(histogram, quantised(*value, step), 1.0);
            }
            normalise(histogram);
        }
        Some(Self { steps, coded, before, single })
    }

    /// Probabilities of coefficient `mode` after a compression by `first` and then by the file's own step.
    fn double(&self, mode: usize, first: u16) -> Histogram {
        let mut out = [0.0; BINS];
        let (Some(values), Some(step)) = (self.before.get(mode), self.steps.get(mode)) else { return out };
        let (first, step) = (f64::from(first), f64::from(*step));
        let most = (f64::from(K + 1) * step / first).ceil() as i32 + 1;
        let mut counts = vec![0.0; 2 * most as usize + 1];
        for value in values {
            let level = ((f64::from(*value) / first).round() as i32).clamp(-most, most);
            if let Some(count) = counts.get_mut((level + most) as usize) {
                *count += 1.0;
            }
        }
        for (level, count) in (-most..=most).zip(counts) {
            if count == 0.0 {
                continue;
            }
            let centre = f64::from(level) * first / step;
            // Rounding to samples between the two moves a value that lies near a decision over it, sometimes.
            let near = centre.round();
            for k in [near - 1.0, near, near + 1.0] {
                let edge = |e: f64| normal((e - centre) * step / ROUNDING);
                let share = edge(k + 0.5) - edge(k - 0.5);
                add(&mut out, k as i32, count * share);
            }
        }
        normalise(&mut out);
        out
    }

    /// How much better two compressions, the first by `first`, explain what was coded than one, in nats a coefficient.
    pub(super) fn gain(&self, mode: usize, first: u16) -> f64 {
        let double = self.double(mode, first);
        let (Some(coded), Some(single)) = (self.coded.get(mode), self.single.get(mode)) else { return 0.0 };
        let count: f64 = coded.iter().sum();
        let gain = coded.iter().zip(double).zip(single).map(|((n, d), s)| n * (d / s).ln()).sum::<f64>();
        gain / count.max(1.0)
    }

    /// The step of an earlier compression that explains a coefficient best, and its gain.
    pub(super) fn best(&self, mode: usize) -> (u16, f64) {
        (2..=MOST_STEP)
            .map(|first| (first, self.gain(mode, first)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or((1, 0.0))
    }

    /// For each coded value of a coefficient, what it says of two compressions, the first by `first`, over one.
    ///
    /// Only the comb speaks: each probability is taken over its own smoothed course, and zeros are left out, so that a
    /// region with finer or coarser structure than the rest does not look as if it had another history.
    pub(super) fn evidence(&self, mode: usize, first: u16) -> Evidence {
        let step = self.steps.get(mode).copied().unwrap_or(1);
        let around = i32::from(first.div_ceil(step)).max(1);
        let comb = |histogram: &Histogram, k: i32| {
            let at = |k: i32| histogram.get(usize::try_from(k + K).unwrap_or(usize::MAX)).copied();
            let near = (k - around..=k + around).filter(|n| n.signum() == k.signum()).filter_map(at);
            let (sum, count) = near.fold((0.0, 0.0), |(sum, count), p| (sum + p, count + 1.0));
            (at(k).unwrap_or(0.0) * count / sum).ln()
        };
        let double = self.double(mode, first);
        let mut ratios = [0.0; BINS];
        if let Some(single) = self.single.get(mode) {
            for (ratio, k) in ratios.iter_mut().zip(-K..=K).filter(|(_, k)| *k != 0 && k.abs() < K) {
                *ratio = (comb(&double, k) - comb(single, k)).clamp(-MOST_EVIDENCE, MOST_EVIDENCE);
            }
        }
        Evidence { ratios, step }
    }
}

/// What each value of a coefficient says.
pub(super) struct Evidence {
    ratios: Histogram,
    step: u16,
}

impl Evidence {
    /// Log-likelihood ratio of two compressions over one, of a coefficient; none of one that cannot tell.
    pub(super) fn of(&self, value: f32) -> Option<f64> {
        let k = quantised(value, self.step);
        (k != 0 && k.abs() < K).then(|| self.ratios.get((k + K) as usize).copied()).flatten()
    }
}

fn quantised(value: f32, step: u16) -> i32 {
    (value / f32::from(step)).round() as i32
}

fn add(histogram: &mut Histogram, k: i32, count: f64) {
    if let Some(bin) = histogram.get_mut((k.clamp(-K, K) + K) as usize) {
        *bin += count;
    }
}

/// To probabilities; nothing is impossible.
fn normalise(histogram: &mut Histogram) {
    let sum: f64 = histogram.iter().sum();
    let floor = 0.002 * sum.max(1.0) / BINS as f64;
    let total = sum + floor * BINS as f64;
    for bin in histogram.iter_mut() {
        *bin = (*bin + floor) / total;
    }
}

/// Cumulative normal distribution, by the logistic approximation of Bowling et al. 2009 (error below 0.00014).
fn normal(z: f64) -> f64 {
    1.0 / (1.0 + (-(0.07056 * z.powi(3) + 1.5976 * z)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_are_those_of_the_orthonormal_dct() {
        let mut block = [[0.0; 8]; 8];
        for row in &mut block {
            for (x, value) in row.iter_mut().enumerate() {
                *value = ((2 * x + 1) as f32 * std::f32::consts::PI / 16.0).cos();
            }
        }
        // A pure horizontal cosine of frequency 1: 8 rows x (1/2 * 4) x sqrt(1/8).
        let values = low_coefficients(&block, &cosines());
        assert!((values[0] - 8.0 * 2.0 * 0.125f32.sqrt()).abs() < 1e-4, "{values:?}");
        assert!(values[1..].iter().all(|v| v.abs() < 1e-4), "{values:?}");
    }

    #[test]
    fn the_ijg_steps_are_known_ones() {
        assert_eq!(ijg_steps(50), [11, 12, 14, 12, 10, 16, 14, 13, 14]);
        assert_eq!(ijg_steps(75)[0], 6);
        assert_eq!(nearest_quality(&ijg_steps(80).map(Some)).map(|q| q.0), Some(80));
    }
}
