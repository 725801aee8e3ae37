//! `history.local-dimples` (J12): a region without the dimples that the rest of the picture carries.
//!
//! Many cameras, phones and programs round downwards when they make a JPEG. That leaves one sample in each block of 8x8
//! slightly darker or brighter than its neighbours, at the same place everywhere (Agarwal and Farid, WIFS 2017). What was
//! pasted, painted or generated has none, or has them elsewhere. [`Dimples`] averages, in each cell of a map, how samples
//! differ from their four neighbours, by their place modulo 8x8. Pictures whose coder rounds to the nearest have none, and
//! nothing is said of them.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::cells::Cells;
use super::luma::Luma;
use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct LocalDimples;

static INFO: CheckInfo = CheckInfo {
    code: "history.local-dimples",
    catalogue: "J12",
    title: "A part of the picture lacks the JPEG dimples of the rest",
    class: Class::ProcessingHistory,
    group: "jpeg-recompression",
    reads: "How samples of the brightness differ from their neighbours, averaged by their place in blocks of 8x8, over the picture \
            and in each cell of a map of at most 16x16 cells.",
    meaning: "The coder that wrote this picture, or the camera before it, left a faint dark or bright sample in each block of 8x8. \
              In one region these dimples are missing: it came to its place after they were made. The finding does not say \
              what was changed, nor why.",
    innocent: "Captions, logos, stickers, blurred or covered faces, retouching and the beauty filter or portrait mode of a phone that \
               works on the finished JPEG do this. Dimples fade in regions that are very dark, very bright or quite flat; such cells are left out \
               as far as they can be told.",
    fools_it: "A change of size or a stronger compression removes dimples everywhere, and then nothing is said. Saving the composition \
               with a coder that leaves dimples itself covers the region again.",
    reference: "Agarwal and Farid, Photo forensics from JPEG dimples, IEEE WIFS 2017. Thresholds and false alarms: docs/detectors.md.",
    hindi: Hindi {
        title: "तस्वीर के एक हिस्से में JPEG के वे बिंदु नहीं हैं जो बाक़ी तस्वीर में हैं",
        reads: "चमक के पिक्सेल अपने पड़ोसियों से कितने अलग हैं, इसका औसत 8x8 के खानों में उनकी जगह के हिसाब से; पूरी तस्वीर पर और ज़्यादा से ज़्यादा 16x16 खानों के \
                नक़्शे के हर खाने में।",
        meaning: "जिस कोडर ने यह तस्वीर लिखी, या उससे पहले कैमरे ने, 8x8 के हर खाने में एक पिक्सेल को हल्का-सा गहरा या उजला छोड़ा। एक हिस्से में ये बिंदु नहीं हैं: वह \
                  हिस्सा इनके बनने के बाद अपनी जगह आया। क्या और क्यों बदला गया, यह इससे पता नहीं चलता।",
        innocent: "कैप्शन, लोगो, स्टिकर, धुँधले या ढके चेहरे, सुधार, और फ़ोन का वह ब्यूटी फ़िल्टर या पोर्ट्रेट मोड जो तैयार JPEG पर काम करता है, ऐसा करते हैं। बहुत अँधेरे, बहुत \
                   उजले या सपाट हिस्सों में ये बिंदु फीके पड़ते हैं; जहाँ तक पहचाना जा सके, ऐसे खाने छोड़ दिए जाते हैं।",
        fools_it: "आकार बदलना या तेज़ संपीड़न इन बिंदुओं को हर जगह मिटा देता है, और तब कुछ नहीं कहा जाता। बदली तस्वीर को ऐसे कोडर से सहेजना जो ख़ुद ये बिंदु छोड़ता हो, उस \
                   हिस्से को फिर ढक देता है।",
    },
};

/// Shortest side of a cell, samples.
const CELL: usize = 96;
/// Samples on a side of a tile, a multiple of 8.
const TILE: usize = 32;
/// Tiles of a cell in one direction.
const TILES: usize = 4;
/// Most that a difference counts, grey levels.
const MOST: f32 = 6.0;
/// Standard errors from which the whole picture has dimples, and the least part of its pattern that they must be.
const CLEAR: f64 = 12.0;
const PURE: f64 = 0.4;
/// Standard errors that dimples of the usual depth would have in a cell, from which it can be told.
const TOLD: f64 = 4.0;
/// Part of the usual depth below which a cell lacks them, and from which it has them.
const LACKS: f64 = 0.2;
const HAS: f64 = 0.5;
/// Neighbouring cells that must lack them; how many times as many must have them.
const CLUSTER: usize = 4;
const REST: usize = 2;

impl SignalCheck for LocalDimples {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(picture) = signals.picture else { return };
        let luma = Luma::stored(picture, facts);
        let Some(dimples) = Dimples::of(&luma) else { return };
        if dimples.clear() < CLEAR || dimples.share < PURE {
            return;
        }
        let region = dimples.region();
        let (lack, have) = (dimples.count(Told::Lacks), dimples.count(Told::Has));
        if region.len() < CLUSTER || have < REST * lack {
            return;
        }
        let place = dimples.cells.place(&region, |x, y| luma.upright(x, y));
        let (left, top, right, bottom) = dimples.cells.around(&region);
        let map = dimples.cells.letters(|cell| match dimples.told(cell) {
            _ if region.contains(&cell) => '#',
            Told::Lacks => 'o',
            Told::Has => 'x',
            Told::Nothing => '.',
        });
        let (x, y) = dimples.place;
        let observed = format!(
            "stored samples {left}-{right} across, {top}-{bottom} down; dimples at {x}, {y} of each block, {:.2} grey levels deep, \
             {:.0} standard errors; map, rows from the top (# the region, x dimples, o none, . not told): {map}",
            dimples.depth,
            dimples.clear(),
        );
        out.push(Finding {
            expected: "Dimples in every cell that can be told.".to_owned(),
            ..INFO.finding(
                Grade::Medium,
                format!(
                    "A region of the picture ({place}) lacks the JPEG dimples that the rest of it shows."
                ),
                Untrusted::new(observed),
                None,
            )
        });
    }
}

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Has,
    Lacks,
    /// In between, or too noisy.
    Nothing,
}

/// Differences of samples from their four neighbours by their place in blocks of 8x8, and how a lone sample stands out.
pub(super) struct Dimples {
    cells: Cells,
    all: Vec<Sums>,
    whole: Sums,
    /// Column and row in the block where a lone sample stands out most.
    place: (usize, usize),
    /// By how much, grey levels; below zero where it is darker.
    depth: f64,
    /// Part of all that repeats every eight samples which that explains, 0 to 1.
    pub(super) share: f64,
}

impl Dimples {
    /// None where the picture is too small for a map.
    pub(super) fn of(luma: &Luma<'_>) -> Option<Self> {
        if luma.width.min(luma.height) < 2 * CELL {
            return None;
        }
        let cells = Cells::of(luma.width, luma.height, CELL);
        let mut whole = Sums::default();
        let mut samples = Vec::new();
        let all: Vec<Sums> = (0..cells.len())
            .map(|cell| {
                let mut sums = Sums::default();
                for (x, y) in tiles(cells.bounds(cell)) {
                    if luma.square(x - 1, y - 1, TILE + 2, &mut samples) {
                        sums.add(&samples);
                    }
                }
                whole.merge(&sums);
                sums
            })
            .collect();
        let pattern = whole.pattern();
        let power: f64 = pattern.iter().map(|v| v * v).sum();
        let (place, depth) =
            (0..64).map(|n| (n, depth(&pattern, n))).max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
        let share = if power > 0.0 { depth * depth * LONE / power } else { 0.0 };
        Some(Self { cells, all, whole, place: (place % 8, place / 8), depth, share })
    }

    /// How far the dimples stand above chance, standard errors.
    pub(super) fn clear(&self) -> f64 {
        let error = self.whole.error();
        if error > 0.0 { self.depth.abs() / error } else { 0.0 }
    }

    fn told(&self, cell: usize) -> Told {
        let Some(sums) = self.all.get(cell) else { return Told::Nothing };
        let error = sums.error();
        // A cell without any differences is flat or cut off.
        if error <= 0.0 || self.depth.abs() < TOLD * error {
            return Told::Nothing;
        }
        let part = depth(&sums.pattern(), self.place.1 * 8 + self.place.0) / self.depth;
        match part {
            _ if part < LACKS => Told::Lacks,
            _ if part > HAS => Told::Has,
            _ => Told::Nothing,
        }
    }

    fn count(&self, of: Told) -> usize {
        (0..self.cells.len()).filter(|cell| self.told(*cell) == of).count()
    }

    /// Cells in the largest group that lacks dimples, over all cells.
    pub(super) fn lacking(&self) -> f64 {
        self.region().len() as f64 / self.cells.len() as f64
    }

    /// The largest group of cells that lack dimples.
    fn region(&self) -> Vec<usize> {
        self.cells.largest(|cell| self.told(cell) == Told::Lacks)
    }

    /// What else repeats every eight samples, when the dimples are taken away: amplitudes at periods 2, 4 and 8, those
    /// of 4 and 8 along the axes (as JPEG leaves them) and off them, over the deviation of a single difference.
    pub(super) fn periods(&self) -> [f64; 5] {
        let mut rest = self.whole.pattern();
        let place = self.place.1 * 8 + self.place.0;
        if self.share >= PURE {
            for (n, value) in rest.iter_mut().enumerate() {
                *value -= self.depth * lone(place, n);
            }
        }
        let deviation = self.whole.deviation().max(1e-9);
        let chance = 64.0 / self.whole.count.max(1.0);
        let mut sums = [(0.0, 0.0); 5];
        for k in 1..64usize {
            let (kx, ky) = (k % 8, k / 8);
            let (mut re, mut im) = (0.0, 0.0);
            for (n, value) in rest.iter().enumerate() {
                let turn = std::f64::consts::TAU * ((kx * (n % 8) + ky * (n / 8)) % 8) as f64 / 8.0;
                re += value * turn.cos();
                im += value * turn.sin();
            }
            let power = (re * re + im * im) / 64.0 / (deviation * deviation);
            let axis = kx == 0 || ky == 0;
            let set = match () {
                () if kx.is_multiple_of(4) && ky.is_multiple_of(4) => 0,
                () if kx.is_multiple_of(2) && ky.is_multiple_of(2) => 1 + usize::from(!axis),
                () => 3 + usize::from(!axis),
            };
            sums[set].0 += power - chance;
            sums[set].1 += 1.0;
        }
        sums.map(|(sum, count)| (sum / f64::max(count, 1.0)).max(0.0).sqrt())
    }
}

/// Power of a lone sample of depth 1 after its neighbours' mean is taken away.
const LONE: f64 = 1.25;

/// What a lone sample of depth 1 at `place` leaves at `n`.
fn lone(place: usize, n: usize) -> f64 {
    let across = (n % 8 + 8 - place % 8) % 8;
    let down = (n / 8 + 8 - place / 8) % 8;
    match (across, down) {
        (0, 0) => 1.0,
        (1 | 7, 0) | (0, 1 | 7) => -0.25,
        _ => 0.0,
    }
}

/// Depth of a lone sample at `place` that explains a pattern best.
fn depth(pattern: &[f64; 64], place: usize) -> f64 {
    pattern.iter().enumerate().map(|(n, value)| value * lone(place, n)).sum::<f64>() / LONE
}

/// Upper left corners of evenly spread tiles in a cell, on multiples of 8 and not at the edge of the picture.
fn tiles((left, top, right, bottom): (usize, usize, usize, usize)) -> impl Iterator<Item = (usize, usize)> {
    let spread = |from: usize, to: usize| {
        let room = (to - from).saturating_sub(TILE + 8);
        let count = (room / TILE + 1).min(TILES);
        (0..count).map(move |n| {
            let at = from + if count > 1 { room * n / (count - 1) } else { room / 2 };
            at.div_ceil(8).max(1) * 8
        })
    };
    spread(top, bottom).flat_map(move |y| spread(left, right).map(move |x| (x, y)))
}

/// Sums of differences by place.
#[derive(Debug, Clone)]
struct Sums {
    sum: [f64; 64],
    squares: f64,
    /// Differences in all.
    count: f64,
}

impl Default for Sums {
    fn default() -> Self {
        Self { sum: [0.0; 64], squares: 0.0, count: 0.0 }
    }
}

impl Sums {
    /// Adds a tile and the samples around it.
    fn add(&mut self, samples: &[f32]) {
        const WIDE: usize = TILE + 2;
        let rows = |skip: usize| samples.chunks_exact(WIDE).skip(skip);
        for (y, ((above, here), below)) in rows(0).zip(rows(1)).zip(rows(2)).enumerate() {
            let around = above.iter().skip(1).zip(below.iter().skip(1));
            for (x, (three, (up, down))) in here.windows(3).zip(around).enumerate() {
                let [left, middle, right] = three else { continue };
                let difference = (middle - 0.25 * (left + right + up + down)).clamp(-MOST, MOST);
                self.sum[y % 8 * 8 + x % 8] += f64::from(difference);
                self.squares += f64::from(difference * difference);
                self.count += 1.0;
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        for (sum, more) in self.sum.iter_mut().zip(other.sum) {
            *sum += more;
        }
        self.squares += other.squares;
        self.count += other.count;
    }

    /// Mean difference at each place, over the mean of all.
    fn pattern(&self) -> [f64; 64] {
        let each = self.count.max(1.0) / 64.0;
        let mean = self.sum.iter().sum::<f64>() / 64.0;
        self.sum.map(|sum| (sum - mean) / each)
    }

    /// Deviation of a single difference.
    fn deviation(&self) -> f64 {
        (self.squares / self.count.max(1.0)).sqrt()
    }

    /// Standard error of the depth of a lone sample.
    fn error(&self) -> f64 {
        self.deviation() / (LONE * self.count.max(1.0) / 64.0).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_of_a_lone_sample_is_found_at_its_place() {
        let mut pattern = [0.0; 64];
        for (n, value) in pattern.iter_mut().enumerate() {
            *value = -0.4 * lone(7, n);
        }
        assert!((depth(&pattern, 7) + 0.4).abs() < 1e-12);
        assert!(depth(&pattern, 28).abs() < 1e-12);
        assert_eq!((0..64).map(|n| lone(0, n)).sum::<f64>(), 0.0);
    }

    #[test]
    fn tiles_lie_on_the_grid_and_off_the_edge() {
        for bounds in [(0, 0, 96, 96), (250, 1000, 500, 1190), (19_990, 0, 20_000, 96)] {
            let mut count = 0;
            for (x, y) in tiles(bounds) {
                assert!(x.is_multiple_of(8) && y.is_multiple_of(8) && x > 0 && y > 0, "{bounds:?}: {x} {y}");
                count += 1;
            }
            assert!((1..=TILES * TILES).contains(&count), "{bounds:?}: {count}");
        }
    }
}
