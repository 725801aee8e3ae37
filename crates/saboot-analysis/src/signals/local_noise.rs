//! `history.local-noise` (J15): a region whose finest structure does not fit the rest.
//!
//! One camera, one development and one compression leave a steady relation between the contrast of a small window and the
//! part of it that lies in the finest structure, noise included. A region that was enlarged, smoothed or regenerated has
//! less, one that had grain added or came from a sharper or noisier picture has more (Mahdian and Saic, Image and Vision
//! Computing 27, 2009; Lyu, Pan and Zhang, IJCV 110, 2014). [`Noise`] compares each cell of a map with what windows of the
//! same contrast have elsewhere in the picture. Focus, fog and portrait modes change it too, but more gently: only a
//! difference far beyond theirs is told.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::cells::Cells;
use super::luma::Luma;
use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};
use crate::order::quantile;

/// The check.
pub struct LocalNoise;

static INFO: CheckInfo = CheckInfo {
    code: "history.local-noise",
    catalogue: "J15",
    title: "A part of the picture has other fine structure than the rest",
    class: Class::ProcessingHistory,
    group: "local-noise",
    reads: "How much of the contrast of small windows lies in their finest structure, noise included, in each cell of a map of at \
            most 16x16 cells, against windows of the same contrast in the rest of the picture.",
    meaning: "One region is far smoother, or far grainier, than the rest at the same contrast. It may have been enlarged, smoothed, \
              repainted or pasted from another picture. The finding does not say which, and none of these is forgery by itself.",
    innocent: "A blurred background, a face in focus before it, portrait mode, a beauty filter, noise reduction that spares edges, \
               motion, glass, water, fog, a screen or fine print in the picture, captions and graphics all make one region smoother \
               or grainier than the rest.",
    fools_it: "Adding noise of the right strength to the region, making the picture smaller, or strong compression, which leaves no \
               noise anywhere. Regions below about one sixty-fourth of the picture are not told.",
    reference: "Mahdian and Saic, Image and Vision Computing 27 (2009); Lyu, Pan and Zhang, IJCV 110 (2014). Thresholds and false \
                alarms: docs/detectors.md.",
    hindi: Hindi {
        title: "तस्वीर के एक हिस्से की महीन बनावट बाक़ी से अलग है",
        reads: "छोटे-छोटे टुकड़ों के कंट्रास्ट का कितना भाग सबसे महीन बनावट (noise समेत) में है; ज़्यादा से ज़्यादा 16x16 खानों के नक़्शे के हर खाने में, बाक़ी तस्वीर के उतने ही \
                कंट्रास्ट वाले टुकड़ों से मिलाकर।",
        meaning: "एक हिस्सा उतने ही कंट्रास्ट पर बाक़ी से बहुत चिकना या बहुत दानेदार है। हो सकता है उसे बड़ा, चिकना या दोबारा रंगा गया हो, या किसी दूसरी तस्वीर से चिपकाया गया \
                  हो। इनमें से कौन-सा, यह पता नहीं चलता, और इनमें से कोई भी अपने-आप में जालसाज़ी नहीं है।",
        innocent: "धुँधली पृष्ठभूमि, उसके आगे फ़ोकस में चेहरा, पोर्ट्रेट मोड, ब्यूटी फ़िल्टर, किनारों को छोड़कर noise घटाना, हिलना, काँच, पानी, कोहरा, तस्वीर में कोई स्क्रीन या बारीक \
                   छपाई, कैप्शन और ग्राफ़िक, ये सब एक हिस्से को बाक़ी से चिकना या दानेदार बनाते हैं।",
        fools_it: "उस हिस्से में सही मात्रा में noise मिलाना, तस्वीर छोटी करना, या तेज़ संपीड़न, जिसके बाद कहीं noise नहीं बचता। तस्वीर के लगभग चौंसठवें भाग से छोटे हिस्से नहीं पहचाने \
                   जाते।",
    },
};

/// Shortest side of a cell, samples.
const CELL: usize = 64;
/// Smallest side of the picture.
const SIDE: usize = 256;
/// Samples on a side of a window, and windows of a cell in one direction.
const WINDOW: usize = 16;
const WINDOWS: usize = 6;
/// Fewest windows of a cell and of the whole.
const FEWEST: usize = 12;
const FEWEST_IN_ALL: usize = 400;
/// Steps of contrast, and how many of them make a factor of e.
const STEPS: usize = 16;
const STEPS_A_FACTOR: f64 = 2.5;
/// Log of the fine part over the usual one, which every cell of a square of 2x2 must be beyond.
const BEYOND: f64 = 0.8;
/// Part of that from which neighbouring cells belong to the region.
const EDGE: f64 = 0.6;
/// Largest part of the cells told that a region may be.
const REGION: f64 = 0.4;
/// Median noise of the quieter windows, grey levels, below which compression has left none to compare.
const NOISE: f64 = 0.12;

impl SignalCheck for LocalNoise {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(picture) = signals.picture else { return };
        let luma = Luma::stored(picture, facts);
        let Some(noise) = Noise::of(&luma) else { return };
        let Some((region, grainier)) = noise.region() else { return };
        let place = noise.cells.place(&region, |x, y| luma.upright(x, y));
        let (left, top, right, bottom) = noise.cells.around(&region);
        let map = noise.cells.letters(|cell| match noise.fine.get(cell) {
            _ if region.contains(&cell) => '#',
            Some(Some(_)) => 'o',
            _ => '.',
        });
        let factor = noise.mean(&region).exp();
        let what = if grainier { "grainier" } else { "smoother" };
        let observed = format!(
            "stored samples {left}-{right} across, {top}-{bottom} down; fine structure {factor:.2} times that of the rest at the same \
             contrast; map, rows from the top (# the region, . not told): {map}"
        );
        out.push(Finding {
            expected: "About the same fine structure at the same contrast in every cell that can be told."
                .to_owned(),
            ..INFO.finding(
                Grade::Weak,
                format!(
                    "A region of the picture ({place}) is far {what} than the rest at the same contrast."
                ),
                Untrusted::new(observed),
                None,
            )
        });
    }
}

/// The fine part of the contrast over a picture.
pub(super) struct Noise {
    cells: Cells,
    /// Log of a cell's fine part over the usual one, less the median of all cells; none of cells that cannot be told.
    fine: Vec<Option<f64>>,
    /// Lower quartile of the noise of all windows, grey levels.
    pub(super) level: f64,
}

/// One window.
struct Window {
    cell: usize,
    /// Step of its contrast.
    step: usize,
    /// Log of the noise, grey levels.
    noise: f64,
    /// Log of its finest structure over its slopes.
    fine: f64,
}

impl Noise {
    /// None of pictures that are too small or too flat.
    pub(super) fn of(luma: &Luma<'_>) -> Option<Self> {
        if luma.width.min(luma.height) < SIDE {
            return None;
        }
        let cells = Cells::of(luma.width, luma.height, CELL);
        let (mut windows, mut samples) = (Vec::new(), Vec::new());
        for cell in 0..cells.len() {
            let (left, top, right, bottom) = cells.bounds(cell);
            let spread = |from: usize, to: usize| {
                let room = to.saturating_sub(from + WINDOW);
                (0..WINDOWS).map(move |n| from + room * n / (WINDOWS - 1))
            };
            for y in spread(top, bottom) {
                for x in spread(left, right) {
                    if luma.square(x, y, WINDOW, &mut samples) {
                        windows.extend(window(cell, &samples));
                    }
                }
            }
        }
        if windows.len() < FEWEST_IN_ALL {
            return None;
        }
        let usual = usual(&windows);
        let mut by_cell: Vec<Vec<f64>> = vec![Vec::new(); cells.len()];
        for window in &windows {
            if let (Some(list), Some(usual)) = (by_cell.get_mut(window.cell), usual.get(window.step)) {
                list.push(window.fine - usual);
            }
        }
        let mut fine: Vec<Option<f64>> = by_cell
            .into_iter()
            .map(|mut list| (list.len() >= FEWEST).then(|| quantile(&mut list, 0.5)))
            .collect();
        let middle = quantile(&mut fine.iter().flatten().copied().collect::<Vec<_>>(), 0.5);
        for value in fine.iter_mut().flatten() {
            *value -= middle;
        }
        let level = quantile(&mut windows.iter().map(|w| w.noise).collect::<Vec<_>>(), 0.25).exp();
        Some(Self { cells, fine, level })
    }

    fn at(&self, cell: usize) -> Option<f64> {
        self.fine.get(cell).copied().flatten()
    }

    fn mean(&self, cells: &[usize]) -> f64 {
        let told: Vec<f64> = cells.iter().filter_map(|cell| self.at(*cell)).collect();
        told.iter().sum::<f64>() / told.len().max(1) as f64
    }

    /// Median deviation of the cells from their median.
    pub(super) fn spread(&self) -> f64 {
        quantile(&mut self.fine.iter().flatten().map(|v| v.abs()).collect::<Vec<_>>(), 0.5)
    }

    /// The smoothest and the grainiest square of 2x2 cells: the value that all four of its cells are beyond, 0 or less
    /// and 0 or more.
    pub(super) fn extremes(&self) -> (f64, f64) {
        self.cells
            .squares()
            .filter_map(|four| self.square(four))
            .fold((0.0, 0.0), |(least, most), (low, high)| (f64::min(least, high), f64::max(most, low)))
    }

    /// Least and greatest of four cells; none where one cannot be told.
    fn square(&self, four: [usize; 4]) -> Option<(f64, f64)> {
        four.into_iter().try_fold((f64::MAX, f64::MIN), |(low, high), cell| {
            let value = self.at(cell)?;
            Some((low.min(value), high.max(value)))
        })
    }

    /// The region that is far from the rest, and whether it is grainier.
    fn region(&self) -> Option<(Vec<usize>, bool)> {
        if self.level < NOISE {
            return None;
        }
        let (smooth, grainy) = self.extremes();
        let grainier = grainy > -smooth;
        let sign = if grainier { 1.0 } else { -1.0 };
        if grainy.max(-smooth) < BEYOND {
            return None;
        }
        let part = self.cells.largest(|cell| self.at(cell).is_some_and(|v| v * sign >= EDGE * BEYOND));
        let holds = |four: [usize; 4]| {
            four.iter().all(|cell| part.contains(cell) && self.at(*cell).is_some_and(|v| v * sign >= BEYOND))
        };
        let told = self.fine.iter().flatten().count();
        let small = part.len() as f64 <= REGION * told as f64;
        (small && self.cells.squares().any(holds)).then_some((part, grainier))
    }
}

/// The usual fine part at each step of contrast: the median of it and its neighbours, of all where these are few.
fn usual(windows: &[Window]) -> Vec<f64> {
    let mut whole: Vec<f64> = windows.iter().map(|w| w.fine).collect();
    let whole = quantile(&mut whole, 0.5);
    (0..STEPS)
        .map(|step| {
            let near = windows.iter().filter(|w| w.step.abs_diff(step) <= 1);
            let mut near: Vec<f64> = near.map(|w| w.fine).collect();
            if near.len() < 2 * WINDOWS * WINDOWS { whole } else { quantile(&mut near, 0.5) }
        })
        .collect()
}

/// A window; none where more than a twentieth of it is cut off at either end of the range.
fn window(cell: usize, samples: &[f32]) -> Option<Window> {
    if samples.iter().filter(|v| **v < 3.0 || **v > 252.0).count() * 20 > samples.len() {
        return None;
    }
    let (mut finest, mut slope, mut count) = (0.0, 0.0, 0.0);
    let rows = |skip: usize| samples.chunks_exact(WINDOW).skip(skip);
    for ((above, here), below) in rows(0).zip(rows(1)).zip(rows(2)) {
        for ((a, h), b) in above.windows(3).zip(here.windows(3)).zip(below.windows(3)) {
            let ([a0, a1, a2], [h0, h1, h2], [b0, b1, b2]) = (a, h, b) else { continue };
            // Immerkaer's noise operator (CVIU 64, 1996): flat areas and straight edges give nothing.
            let second = a0 + a2 + b0 + b2 - 2.0 * (a1 + h0 + h2 + b1) + 4.0 * h1;
            finest += f64::from(second * second) / 36.0;
            slope += f64::from((h2 - h1) * (h2 - h1) + (b1 - h1) * (b1 - h1)) / 4.0;
            count += 1.0;
        }
    }
    let (finest, slope) = (finest / count, slope / count);
    let number = samples.len() as f64;
    let mean = samples.iter().map(|v| f64::from(*v)).sum::<f64>() / number;
    let variance = samples.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / number;
    let contrast = 0.5 * (variance + 0.05).ln();
    Some(Window {
        cell,
        step: (((contrast + 1.0).max(0.0) * STEPS_A_FACTOR) as usize).min(STEPS - 1),
        noise: 0.5 * (finest + 0.0025).ln(),
        fine: 0.5 * ((finest + 0.02) / (slope + 0.02)).ln(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(rows: &[&[f64]]) -> Noise {
        let cells = Cells::of(64 * rows[0].len(), 64 * rows.len(), CELL);
        let fine = rows.concat().iter().map(|v| v.is_finite().then_some(*v)).collect();
        Noise { cells, fine, level: 1.0 }
    }

    #[test]
    fn a_square_of_cells_must_be_beyond_the_rest() {
        let n = f64::NAN;
        let lone = map(&[&[0.0, 0.1, 2.0, 0.0], &[0.0; 4], &[2.0, n, 0.0, 0.1], &[0.0; 4]]);
        assert_eq!(lone.region(), None);
        let four = map(&[&[0.0, 0.1, 0.9, 1.0], &[0.0, 0.1, 1.2, 0.9], &[0.0, n, 0.6, 0.1], &[0.0; 4]]);
        assert_eq!(four.region(), Some((vec![2, 3, 6, 7, 10], true)));
        let smooth = map(&[&[0.0; 4], &[-0.9, -0.9, 0.0, 0.0], &[-1.0, -1.0, 0.1, 0.0], &[0.0; 4]]);
        assert_eq!(smooth.region(), Some((vec![4, 5, 8, 9], false)));
        assert_eq!(Noise { level: 0.05, ..smooth }.region(), None);
    }
}
