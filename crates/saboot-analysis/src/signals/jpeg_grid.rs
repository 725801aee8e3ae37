//! `history.jpeg-grid` (J12): traces of an earlier JPEG on another grid of blocks, or in a file that is no JPEG.
//!
//! The means of 8x8 blocks of a JPEG are multiples of its DC step. After a crop and a second compression by finer steps
//! they still are, nearly, at the one offset where the first grid lay (Bianchi and Piva 2012). For each of the 64 offsets
//! and each step from 3 to 24 the phases of many means are summed; the own grid and its neighbours are left out.

use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::jpeg_blocks;
use super::luma::Luma;
use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct JpegGrid;

static INFO: CheckInfo = CheckInfo {
    code: "history.jpeg-grid",
    catalogue: "J12",
    title: "The picture shows the block grid of an earlier JPEG",
    class: Class::ProcessingHistory,
    group: "jpeg-recompression",
    reads: "Means of 8x8 blocks of the brightness at all 64 offsets, in JPEG files and in files without loss (PNG, BMP, TIFF, WebP).",
    meaning: "The picture was a JPEG before and was cropped, shifted or turned, or saved in another format, since. The offset says \
              how the crop lies to the earlier grid. That says nothing about what was left out or whether content was changed.",
    innocent: "Cropping a picture and saving it, a screenshot of a picture shown pixel for pixel, or a conversion to PNG does this.",
    fools_it: "A change of size, strong compression at the end, or a first compression at high quality erases it. An offset of one \
               sample in one direction is not told from the file's own grid.",
    reference: "Bianchi and Piva, IEEE TIFS 7 (2012), detection of nonaligned double JPEG compression by integer periodicity maps. \
                Thresholds measured on pictures made for the purpose.",
    hindi: Hindi {
        title: "तस्वीर में पहले के किसी JPEG की जाली के निशान हैं",
        reads: "तस्वीर की चमक के 8x8 खानों का औसत, जाली की सभी 64 स्थितियों पर; JPEG फ़ाइलों में और बिना हानि वाली फ़ाइलों (PNG, BMP, TIFF, WebP) में।",
        meaning: "तस्वीर पहले JPEG थी और उसके बाद काटी, खिसकाई या घुमाई गई, या किसी दूसरे प्रारूप में सहेजी गई। जाली की स्थिति बताती है कि कटाई कहाँ \
                  से हुई। क्या हटाया गया या सामग्री बदली गई या नहीं, यह इससे पता नहीं चलता।",
        innocent: "तस्वीर को काटकर सहेजने, ज्यों की त्यों दिख रही तस्वीर का स्क्रीनशॉट लेने या PNG में बदलने से ऐसा होता है।",
        fools_it: "आकार बदलना, आख़िर में तेज़ संपीड़न, या पहला संपीड़न ऊँची गुणवत्ता का होना निशान मिटा देता है। एक दिशा में एक ही पिक्सेल की खिसकन \
                   फ़ाइल की अपनी जाली से अलग नहीं पहचानी जाती।",
    },
};

/// Windows of 15x15 samples that are looked at.
const WINDOWS: usize = 3000;
/// Fewest windows with structure from which anything is said.
const FEWEST: usize = 600;
/// Parts of a unit that coefficients are rounded to.
const PARTS: usize = 4;
/// Steps tried: of the means, in units of the DC coefficient (8 x mean).
const STEPS: std::ops::RangeInclusive<usize> = 3..=24;
/// Smallest side of the picture.
const SIDE: usize = 256;
/// Mean resultant length of the phases from which an offset speaks; see [`run`](JpegGrid::run).
const STRENGTH: f64 = 0.12;
/// How many times the strongest other offset it must be.
const MARGIN: f64 = 2.0;

impl SignalCheck for JpegGrid {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(picture) = signals.picture else { return };
        let luma = Luma::stored(picture, facts);
        let own_grid = match facts.format {
            Some(Format::Jpeg) if jpeg_blocks::steps(facts, &luma).is_some() => true,
            Some(Format::Png | Format::Bmp | Format::Tiff) => false,
            Some(Format::Webp) if facts.webp.as_ref().is_some_and(|w| w.lossless) => false,
            _ => return,
        };
        if luma.width.min(luma.height) < SIDE {
            return;
        }
        let Some(found) = strongest(&luma, own_grid) else { return };
        let Peak { offset: (x, y), step, strength, next } = found;
        if strength < STRENGTH || strength < MARGIN * next {
            return;
        }
        let statement = if own_grid {
            "The picture shows the grid of an earlier JPEG compression at another offset than its own: it was cropped or shifted in between."
        } else {
            "The picture was a JPEG before it was saved in this format."
        };
        let observed = format!(
            "grid offset {x}, {y} samples; DC step about {step}; phase agreement {strength:.2}, next offset {next:.2}"
        );
        let expected = if own_grid { "No grid but the file's own." } else { "No grid." };
        let finding = INFO.finding(Grade::Medium, statement, Untrusted::new(observed), None);
        out.push(Finding { expected: expected.to_owned(), ..finding });
    }
}

/// An offset at which block means agree in phase.
struct Peak {
    offset: (usize, usize),
    step: usize,
    strength: f64,
    /// Strength of the strongest offset that is no neighbour of it, at the same step.
    next: f64,
}

/// The strongest offset; with `own_grid` offsets 0, 0 and those next to it do not count.
fn strongest(luma: &Luma<'_>, own_grid: bool) -> Option<Peak> {
    let means = dc_coefficients(luma);
    if means.len() < FEWEST {
        return None;
    }
    let near = |a: (usize, usize), b: (usize, usize)| {
        let apart = |a: usize, b: usize| a.abs_diff(b).min(8 - a.abs_diff(b));
        apart(a.0, b.0) + apart(a.1, b.1) <= 1
    };
    let mut best: Option<Peak> = None;
    for step in STEPS {
        let circle: Vec<(f64, f64)> = (0..step * PARTS)
            .map(|n| std::f64::consts::TAU * n as f64 / (step * PARTS) as f64)
            .map(|turn| (turn.cos(), turn.sin()))
            .collect();
        let mut strengths = Vec::with_capacity(64);
        for offset in 0..64 {
            let (mut re, mut im) = (0.0f64, 0.0f64);
            for values in &means {
                let value = values.get(offset).copied().unwrap_or(0);
                let (cos, sin) = circle.get(usize::from(value) % circle.len()).copied().unwrap_or((0.0, 0.0));
                re += cos;
                im += sin;
            }
            strengths.push(((offset % 8, offset / 8), re.hypot(im) / means.len() as f64));
        }
        let counts = |place: (usize, usize)| !(own_grid && near(place, (0, 0)));
        let Some(&(offset, strength)) =
            strengths.iter().filter(|s| counts(s.0)).max_by(|a, b| a.1.total_cmp(&b.1))
        else {
            continue;
        };
        let next =
            strengths.iter().filter(|s| counts(s.0) && !near(s.0, offset)).map(|s| s.1).fold(0.0, f64::max);
        if best.as_ref().is_none_or(|b| strength - next > b.strength - b.next) {
            best = Some(Peak { offset, step, strength, next });
        }
    }
    best
}

/// DC coefficients (eight times the mean), in parts of a unit, at the 64 offsets of evenly spread windows with structure.
fn dc_coefficients(luma: &Luma<'_>) -> Vec<[u16; 64]> {
    let (wide, high) = (luma.width.saturating_sub(15) / 8, luma.height.saturating_sub(15) / 8);
    let step = ((wide * high) as f64 / WINDOWS as f64).sqrt().max(1.0);
    let mut out = Vec::new();
    let spread =
        |count: usize| (0..(count as f64 / step) as usize).map(move |n| (n as f64 * step) as usize * 8);
    for y in spread(high) {
        for x in spread(wide) {
            let Some(window) = luma.unclipped::<15>(x, y) else { continue };
            let (mut least, mut most) = (f32::MAX, f32::MIN);
            for value in window.iter().flatten() {
                least = least.min(*value);
                most = most.max(*value);
            }
            // Where neighbouring blocks are alike, their means are alike at every offset.
            if most - least < 12.0 {
                continue;
            }
            out.push(means_of(&window));
        }
    }
    out
}

fn means_of(window: &[[f32; 15]; 15]) -> [u16; 64] {
    // Sums of eight samples in a row, then of eight such rows.
    let mut rows = [[0.0f32; 8]; 15];
    for (sums, row) in rows.iter_mut().zip(window) {
        for (sum, eight) in sums.iter_mut().zip(row.windows(8)) {
            *sum = eight.iter().sum();
        }
    }
    let mut out = [0; 64];
    for (values, eight) in out.chunks_exact_mut(8).zip(rows.windows(8)) {
        for (x, value) in values.iter_mut().enumerate() {
            let dc = eight.iter().map(|row| row[x]).sum::<f32>() / 8.0;
            *value = (dc * PARTS as f32).round() as u16;
        }
    }
    out
}
