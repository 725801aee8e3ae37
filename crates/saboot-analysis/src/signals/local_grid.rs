//! `history.local-grid` (J12): a region that carries the block grid of another JPEG than the rest.
//!
//! A JPEG leaves small steps where its blocks of 8x8 meet. A piece pasted from another JPEG brings its own steps, which lie
//! elsewhere unless it was put down on the grid, and which a fine last compression keeps (Li, Yuan and Yu, Signal Processing
//! 89, 2009; Ye, Sun and Chang, ICME 2007). For each cell of a map steps are averaged by their place modulo 8. Beside the grid
//! of the whole picture the inside of a block is even-handed: what happens n samples behind an edge happens n before the next
//! as well. So a place is held against its mirror, which cancels content and leaves a second grid. History of the whole
//! picture (`history.jpeg-grid`) is not this check's matter: outside the region the second grid must be absent.

use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::cells::Cells;
use super::luma::Luma;
use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct LocalGrid;

static INFO: CheckInfo = CheckInfo {
    code: "history.local-grid",
    catalogue: "J12",
    title: "A part of the picture carries the block grid of another JPEG",
    class: Class::ProcessingHistory,
    group: "jpeg-recompression",
    reads: "Steps of the brightness between neighbouring samples by their place modulo 8, in each cell of a map of at most 16x16 \
            cells, in files of any format.",
    meaning: "One region shows steps of 8x8 blocks where the rest of the picture has none: it was part of a JPEG before it came to \
              its place. Something was pasted or moved there. The finding does not say what, nor why.",
    innocent: "Collages, stickers, a picture within a picture (screenshots, news graphics, adverts in the frame), covered faces and \
               logos do this. So can content that itself repeats every eight samples, such as fine print on a screen.",
    fools_it: "A change of size after pasting, saving at lower quality than the piece had, a piece put down exactly on the grid, \
               and pieces of fine quality. A shift of 0 or 4 samples in one direction is not told from the picture's own grid.",
    reference: "Ye, Sun and Chang, ICME 2007; Li, Yuan and Yu, Signal Processing 89 (2009). Thresholds and false alarms: docs/detectors.md.",
    hindi: Hindi {
        title: "तस्वीर के एक हिस्से में किसी दूसरे JPEG की जाली के निशान हैं",
        reads: "ज़्यादा से ज़्यादा 16x16 खानों के नक़्शे के हर खाने में पड़ोसी पिक्सेलों की चमक के छोटे उछाल, 8 के चक्र में उनकी जगह के हिसाब से; किसी भी प्रारूप की \
                फ़ाइल में।",
        meaning: "एक हिस्से में 8x8 खानों के ऐसे उछाल हैं जो बाक़ी तस्वीर में नहीं हैं: अपनी जगह पर आने से पहले वह हिस्सा किसी JPEG का था। यानी वहाँ कुछ चिपकाया \
                  या खिसकाया गया। क्या और क्यों, यह इससे पता नहीं चलता।",
        innocent: "कोलाज, स्टिकर, तस्वीर के भीतर तस्वीर (स्क्रीनशॉट, समाचार के ग्राफ़िक, विज्ञापन), ढके हुए चेहरे और लोगो से ऐसा होता है। ऐसी सामग्री से भी जो ख़ुद हर \
                   आठ पिक्सेल पर दोहराती हो, जैसे स्क्रीन पर बारीक छपाई।",
        fools_it: "चिपकाने के बाद आकार बदलना, टुकड़े से कम गुणवत्ता पर सहेजना, टुकड़े को ठीक जाली पर रखना, या टुकड़े का ऊँची गुणवत्ता का होना। एक दिशा में 0 या 4 पिक्सेल \
                   की खिसकन तस्वीर की अपनी जाली से अलग नहीं पहचानी जाती।",
    },
};

/// Shortest side of a cell, samples.
const CELL: usize = 64;
/// Smallest side of the picture.
const SIDE: usize = 256;
/// Rows and columns of a cell that are looked along.
const LINES: usize = 40;
/// Most that a step counts, grey levels: edges of things are no edges of blocks.
const MOST: f32 = 6.0;
/// Standard errors from which a cell may show a second grid: in each direction, and both together. Low, because a whole
/// square of cells must show the same one of 64.
const EACH: f64 = 1.5;
const BOTH: f64 = 5.0;
/// Standard errors of the whole picture from which it has a grid of its own, where the format does not say so.
const OWN: f64 = 8.0;
/// Largest part of all cells that a region may be.
const REGION: f64 = 0.4;
/// Least mean step of the region above its mirror, in the weaker direction, grey levels.
const STEP: f64 = 0.15;
/// Largest part of the region's steps that the rest may show at the same places.
const OUTSIDE: f64 = 0.25;

impl SignalCheck for LocalGrid {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(picture) = signals.picture else { return };
        let luma = Luma::stored(picture, facts);
        let Some(grid) = Grid::of(&luma) else { return };
        let Some(region) = grid.region(grid.own(facts)) else { return };
        let place = grid.cells.place(&region.cells, |x, y| luma.upright(x, y));
        let (left, top, right, bottom) = grid.cells.around(&region.cells);
        let map = grid.cells.letters(|cell| if region.cells.contains(&cell) { '#' } else { '.' });
        let (x, y) = region.offset;
        let [inside, outside] = region.steps;
        let observed = format!(
            "stored samples {left}-{right} across, {top}-{bottom} down; grid offset {x}, {y} samples; steps {inside:.2} grey levels, \
             elsewhere {outside:.2}; map, rows from the top (# the region): {map}"
        );
        out.push(Finding {
            expected: "The same block grid, or none, everywhere.".to_owned(),
            ..INFO.finding(
                Grade::Medium,
                format!(
                    "A region of the picture ({place}) shows the block grid of another JPEG than the rest."
                ),
                Untrusted::new(observed),
                None,
            )
        });
    }
}

/// Mean steps at the eight places, and their standard errors, in one direction.
#[derive(Debug, Clone, Copy, Default)]
struct Places {
    mean: [f64; 8],
    error: [f64; 8],
}

/// Distance of two places around the circle of eight.
fn apart(a: usize, b: usize) -> usize {
    a.abs_diff(b).min(8 - a.abs_diff(b))
}

impl Places {
    /// How far the steps at a place stand above the rest, and the standard error of that; none where it cannot be told
    /// from the grid at `own`.
    fn excess(&self, place: usize, own: Option<usize>) -> Option<(f64, f64)> {
        let (here, error) = (self.mean.get(place)?, self.error.get(place)?);
        let (rest, of_rest) = match own {
            Some(own) if matches!(apart(place, own), 0 | 4) => return None,
            Some(own) => {
                let mirror = (2 * own + 8 - place) % 8;
                (*self.mean.get(mirror)?, *self.error.get(mirror)?)
            }
            None => {
                let others = self.mean.iter().enumerate().filter(|(other, _)| apart(*other, place) > 1);
                let (sum, count) = others.fold((0.0, 0.0), |(sum, count), (_, v)| (sum + v, count + 1.0));
                (sum / count, error / f64::sqrt(count))
            }
        };
        Some((here - rest, error.hypot(of_rest)))
    }

    /// [`Self::excess`] in standard errors, 0 where it cannot be told.
    fn clear(&self, place: usize, own: Option<usize>) -> f64 {
        self.excess(place, own)
            .filter(|(_, error)| *error > 0.0)
            .map_or(0.0, |(excess, error)| excess / error)
    }

    /// The place that stands out most, in standard errors.
    fn strongest(&self, own: Option<usize>) -> (usize, f64) {
        let each = (0..8).map(|place| (place, self.clear(place, own)));
        each.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
    }
}

/// What a cell, or the whole, shows across and down.
type Both = [Places; 2];

/// Steps at block edges over a picture.
pub(super) struct Grid {
    cells: Cells,
    all: Vec<Both>,
    whole: Both,
}

/// A region with a second grid.
struct Region {
    cells: Vec<usize>,
    offset: (usize, usize),
    /// Mean excess of the steps inside and outside, the weaker direction.
    steps: [f64; 2],
}

impl Grid {
    /// None of pictures below 256 samples a side.
    pub(super) fn of(luma: &Luma<'_>) -> Option<Self> {
        if luma.width.min(luma.height) < SIDE {
            return None;
        }
        let cells = Cells::of(luma.width, luma.height, CELL);
        let mut whole = [Sums::default(); 2];
        let mut all = Vec::with_capacity(cells.len());
        let mut line = Vec::new();
        for cell in 0..cells.len() {
            let (left, top, right, bottom) = cells.bounds(cell);
            let mut sums = [Sums::default(); 2];
            let [across, down] = &mut sums;
            let spread = |from: usize, to: usize| {
                let count = LINES.min(to - from);
                (0..count).map(move |n| from + (to - from) * n / count)
            };
            for y in spread(top, bottom) {
                luma.line((left, y), (1, 0), (right - left).min(LONGEST), &mut line);
                across.walk(&line, left);
            }
            for x in spread(left, right) {
                luma.line((x, top), (0, 1), (bottom - top).min(LONGEST), &mut line);
                down.walk(&line, top);
            }
            for (whole, part) in whole.iter_mut().zip(&sums) {
                whole.merge(part);
            }
            all.push(sums.map(|s| s.places()));
        }
        Some(Self { cells, all, whole: whole.map(|s| s.places()) })
    }

    /// Where the picture's own grid lies: at 0, 0 in formats with blocks, else where one stands out clearly.
    fn own(&self, facts: &Facts) -> Option<[usize; 2]> {
        let blocks = match facts.format {
            Some(Format::Jpeg) => true,
            Some(Format::Webp) => facts.webp.as_ref().is_none_or(|w| !w.lossless),
            _ => false,
        };
        let found = self.whole.map(|places| places.strongest(None));
        if blocks {
            Some([0, 0])
        } else {
            found.iter().all(|(_, clear)| *clear >= OWN).then(|| found.map(|(place, _)| place))
        }
    }

    /// The clearest region, of 2x2 cells at least, that shows a grid which is not the `own` one and which the rest lacks.
    fn region(&self, own: Option<[usize; 2]>) -> Option<Region> {
        let clear = |cell: usize, (x, y): (usize, usize)| {
            let [across, down] = self.all.get(cell)?;
            let x = across.clear(x, own.map(|o| o[0]));
            let y = down.clear(y, own.map(|o| o[1]));
            (x.min(y) >= EACH && x + y >= BOTH).then_some(x + y)
        };
        (0..64)
            .filter_map(|n| {
                let offset = (n % 8, n / 8);
                let cells = self.cells.largest(|cell| clear(cell, offset).is_some());
                let small = cells.len() as f64 <= REGION * self.cells.len() as f64;
                // What content alone makes look like a grid lies in lines: contours, not areas.
                let area = self.cells.squares().any(|four| four.iter().all(|cell| cells.contains(cell)));
                if !small || !area {
                    return None;
                }
                // Inside a coarse block other places stand above their mirrors too, less clearly.
                let sum: f64 = cells.iter().filter_map(|cell| clear(*cell, offset)).sum();
                Some((sum, self.held_against_the_rest(cells, offset, own)?))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, region)| region)
    }

    /// A region, unless the rest shows the same steps.
    fn held_against_the_rest(
        &self,
        cells: Vec<usize>,
        offset: (usize, usize),
        own: Option<[usize; 2]>,
    ) -> Option<Region> {
        let mean = |inside: bool, direction: usize, place: usize| {
            let chosen = self.all.iter().enumerate().filter(|(cell, _)| cells.contains(cell) == inside);
            let each = chosen.filter_map(|(_, both)| {
                Some(both.get(direction)?.excess(place, own.and_then(|o| o.get(direction).copied()))?.0)
            });
            let (sum, count) = each.fold((0.0, 0.0), |(sum, count), e| (sum + e, count + 1.0));
            sum / f64::max(count, 1.0)
        };
        let steps =
            [(0, offset.0), (1, offset.1)].map(|(d, place)| [mean(true, d, place), mean(false, d, place)]);
        if steps.iter().any(|[inside, outside]| *inside < STEP || *outside > OUTSIDE * inside) {
            return None;
        }
        let [across, down] = steps;
        Some(Region { cells, offset, steps: if across[0] < down[0] { across } else { down } })
    }

    /// Cells in the region with another grid, over all cells.
    pub(super) fn share(&self, facts: &Facts) -> f64 {
        self.region(self.own(facts)).map_or(0.0, |r| r.cells.len() as f64 / self.cells.len() as f64)
    }

    /// How clear the picture's grid at 0, 0 is, and the strongest other one: the weaker direction, standard errors.
    pub(super) fn clear(&self) -> [f64; 2] {
        let weaker = |of: &dyn Fn(&Places) -> f64| self.whole.iter().map(of).fold(f64::MAX, f64::min);
        [weaker(&|places| places.clear(0, None)), weaker(&|places| places.strongest(Some(0)).1)]
    }
}

/// Longest line of a cell, samples: a picture can be very wide.
const LONGEST: usize = 512;

/// Sums of steps at the eight places.
#[derive(Debug, Clone, Copy, Default)]
struct Sums([Sum; 8]);

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    sum: f64,
    squares: f64,
    count: f64,
}

impl Sums {
    /// Adds each step between two samples, above those before and behind it.
    fn walk(&mut self, line: &[f32], from: usize) {
        for (n, four) in line.windows(4).enumerate() {
            let [a, b, c, d] = four else { continue };
            let step = (c - b).abs() - 0.5 * ((b - a).abs() + (d - c).abs());
            let step = f64::from(step.clamp(-MOST, MOST));
            let place = &mut self.0[(from + n + 2) % 8];
            place.sum += step;
            place.squares += step * step;
            place.count += 1.0;
        }
    }

    fn merge(&mut self, other: &Self) {
        for (place, more) in self.0.iter_mut().zip(&other.0) {
            place.sum += more.sum;
            place.squares += more.squares;
            place.count += more.count;
        }
    }

    fn places(&self) -> Places {
        let mean = self.0.map(|s| s.sum / s.count.max(1.0));
        let error = self.0.map(|s| {
            let count = s.count.max(1.0);
            let mean = s.sum / count;
            ((s.squares / count - mean * mean).max(0.0) / count).sqrt()
        });
        Places { mean, error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_held_against_its_mirror() {
        // Steps at 0 (the own grid), a mirrored pair at 2 and 6, and a second grid at 3.
        let places = Places { mean: [2.0, -0.5, 0.4, 0.5, 0.0, 0.0, 0.4, -0.5], error: [0.1; 8] };
        let (place, clear) = places.strongest(Some(0));
        assert_eq!(place, 3);
        assert!((clear - 0.5 / 0.1f64.hypot(0.1)).abs() < 1e-9, "{clear}");
        assert_eq!(places.excess(4, Some(0)), None);
        assert_eq!(places.strongest(None).0, 0);
    }
}
