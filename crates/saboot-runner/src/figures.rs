//! Small pictures of examined frames for the report, made in the worker and only where they were asked for.
//!
//! [`Gallery`] takes up to six frames, evenly spread, and keeps each as a few kilobytes. A safe figure shows the mean
//! colours of at most eight cells a side of a blurred frame; no outline is drawn, because an outline of a body is a picture
//! of it. Sound is never shown.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saboot_analysis::reship::{area, within};
use saboot_core::examination::Reading;
use saboot_core::figure::{
    FIGURE_BYTES, FULL_SIDE, Figure, FigureKind, FigureScore, Figures, MOST_FIGURES, MediaType, SAFE_CELLS,
};
use saboot_core::lr::round4;
use saboot_core::media::Frame;

/// Pixels that a cell of a safe figure is drawn with.
const CELL: u32 = 16;
/// Qualities of a full figure, the second where the first takes too many bytes.
const QUALITIES: [u8; 2] = [70, 40];

/// Figures of one exhibit.
pub(crate) struct Gallery {
    asked: Figures,
    /// Most frames that will be seen.
    expected: usize,
    seen: usize,
    figures: Vec<Figure>,
}

impl Gallery {
    pub(crate) fn new(asked: Figures) -> Self {
        Self { asked, expected: 1, seen: 0, figures: Vec::new() }
    }

    /// Says how many frames or pictures will be seen at most.
    pub(crate) fn expect(&mut self, frames: usize) {
        self.expected = frames.max(1);
    }

    /// Takes one examined frame.
    pub(crate) fn see(&mut self, frame: &Frame) {
        let number = self.seen;
        self.seen += 1;
        // The share of the figures that is due after each frame: it grows by one where one is taken.
        let due = |n: usize| n * MOST_FIGURES.min(self.expected) / self.expected;
        let chosen = due(number) < due(number + 1) && self.figures.len() < MOST_FIGURES;
        let kind = match self.asked {
            Figures::None => return,
            Figures::Safe => FigureKind::Safe,
            Figures::Full => FigureKind::Full,
        };
        if chosen {
            self.figures.extend(figure(frame, kind));
        }
    }

    /// The figures, each with what the detectors said at its moment.
    pub(crate) fn finish(mut self, readings: &[Reading]) -> Vec<Figure> {
        for figure in &mut self.figures {
            let at = figure.at_s;
            let there = |reading: &Reading| {
                let mut points = reading.series.iter();
                let point = points.find(|p| p.start_s == at || (p.start_s <= at && at < p.end_s))?;
                Some(FigureScore { id: reading.id.clone(), score: point.score })
            };
            figure.scores = readings.iter().filter_map(there).collect();
        }
        self.figures
    }
}

fn figure(frame: &Frame, kind: FigureKind) -> Option<Figure> {
    let (picture, media_type, bytes) = match kind {
        FigureKind::Safe => {
            let picture = pixelated(frame);
            let bytes = saboot_media::png(&picture)?;
            (picture, MediaType::Png, bytes)
        }
        FigureKind::Full => {
            let (width, height) = within(frame, FULL_SIDE);
            let picture = area(frame, width, height);
            let mut tries = QUALITIES.into_iter().filter_map(|quality| saboot_media::jpeg(&picture, quality));
            let bytes = tries.find(|bytes| bytes.len() <= FIGURE_BYTES)?;
            (picture, MediaType::Jpeg, bytes)
        }
    };
    (bytes.len() <= FIGURE_BYTES).then(|| Figure {
        kind,
        at_s: round4(frame.time_s()),
        width: picture.width,
        height: picture.height,
        media_type,
        base64: STANDARD.encode(bytes),
        scores: Vec::new(),
    })
}

/// At most [`SAFE_CELLS`] cells of one colour on the long side, each drawn as a square.
fn pixelated(frame: &Frame) -> Frame {
    let (width, height) = within(frame, 2 * SAFE_CELLS);
    let blurred = blurred(&area(frame, width, height));
    let (wide, high) = within(frame, SAFE_CELLS);
    let cells = area(&blurred, wide, high);
    let row = |row: &[u8]| -> Vec<u8> {
        let wide = |cell: &[u8; 3]| std::iter::repeat_n(*cell, CELL as usize).flatten();
        row.as_chunks::<3>().0.iter().flat_map(wide).collect()
    };
    let rgb = cells
        .rgb
        .chunks_exact((cells.width as usize * 3).max(1))
        .flat_map(|cells| std::iter::repeat_n(row(cells), CELL as usize).flatten())
        .collect();
    Frame {
        index: frame.index,
        time_us: frame.time_us,
        width: cells.width * CELL,
        height: cells.height * CELL,
        rgb,
    }
}

/// Each pixel the mean of the nine around it; at an edge, of those that are there.
fn blurred(frame: &Frame) -> Frame {
    let (wide, high) = (frame.width as usize, frame.height as usize);
    let pixel = |x: usize, y: usize, c: usize| frame.rgb.get((y * wide + x) * 3 + c).copied().map(u32::from);
    let mut rgb = Vec::with_capacity(frame.rgb.len());
    for y in 0..high {
        for x in 0..wide {
            for c in 0..3 {
                let (mut sum, mut n) = (0, 0);
                for y in y.saturating_sub(1)..(y + 2).min(high) {
                    for value in (x.saturating_sub(1)..(x + 2).min(wide)).filter_map(|x| pixel(x, y, c)) {
                        sum += value;
                        n += 1;
                    }
                }
                rgb.push(u8::try_from(sum / n.max(1)).unwrap_or(u8::MAX));
            }
        }
    }
    Frame { index: frame.index, time_us: frame.time_us, width: frame.width, height: frame.height, rgb }
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::Code;
    use saboot_core::card::Scope;
    use saboot_core::examination::Point;

    fn frame(number: u64, width: u32, height: u32) -> Frame {
        let rgb = (0..width * height * 3).map(|i| (i * 7919 % 251) as u8).collect();
        Frame { index: number, time_us: number as i64 * 500_000, width, height, rgb }
    }

    fn gallery(asked: Figures, frames: u64, expected: usize) -> Gallery {
        let mut gallery = Gallery::new(asked);
        gallery.expect(expected);
        (0..frames).for_each(|n| gallery.see(&frame(n, 640, 360)));
        gallery
    }

    #[test]
    fn none_is_made_unasked_and_at_most_six_otherwise() {
        assert!(gallery(Figures::None, 8, 8).finish(&[]).is_empty());
        for (frames, expected, figures) in
            [(1, 1, 1), (3, 8, 2), (6, 6, 6), (8, 8, 6), (200, 200, 6), (50, 1, 6)]
        {
            for asked in [Figures::Safe, Figures::Full] {
                let made = gallery(asked, frames, expected).finish(&[]);
                assert_eq!(made.len(), figures, "{frames} of {expected}");
            }
        }
    }

    /// Whatever the picture, a safe figure holds at most eight cells a side, each of one colour.
    #[test]
    fn a_safe_figure_is_made_of_few_cells() {
        for (width, height) in [(640, 360), (360, 640), (4000, 3000), (16, 9), (1, 1), (3, 900)] {
            let figure = figure(&frame(0, width, height), FigureKind::Safe).unwrap();
            assert_eq!(figure.media_type, MediaType::Png);
            assert!(
                figure.width <= SAFE_CELLS * CELL && figure.height <= SAFE_CELLS * CELL,
                "{width} x {height}"
            );
            let picture = pixelated(&frame(0, width, height));
            for (i, pixel) in picture.rgb.as_chunks::<3>().0.iter().enumerate() {
                let (x, y) = (i as u32 % picture.width, i as u32 / picture.width);
                let first = ((y / CELL * CELL) * picture.width + x / CELL * CELL) as usize;
                assert_eq!(pixel, &picture.rgb.as_chunks::<3>().0[first]);
            }
        }
    }

    #[test]
    fn a_full_figure_is_small_and_its_scores_are_those_of_its_moment() {
        let reading = |id: &'static str, points: &[(f64, f64, f64)]| Reading {
            id: Code::new(id),
            scope: Scope::Frames,
            score: None,
            log10_lr: None,
            bounds: None,
            series: points.iter().map(|&(start_s, end_s, score)| Point { start_s, end_s, score }).collect(),
            part: None,
            tracks: Vec::new(),
            speaks: None,
            heard: None,
            reasons: vec![],
        };
        let readings = [
            reading("picture", &[(0.0, 0.0, 1.0), (0.5, 0.5, 2.0)]),
            reading("voice", &[(0.0, 0.5, -1.0), (0.5, 3.0, -2.0)]),
        ];
        let made = gallery(Figures::Full, 3, 3).finish(&readings);
        assert_eq!((made[0].width, made[0].height, made[0].media_type), (480, 270, MediaType::Jpeg));
        let scores = |f: &Figure| f.scores.iter().map(|s| s.score).collect::<Vec<f64>>();
        assert_eq!(scores(&made[0]), [1.0, -1.0]);
        assert_eq!(scores(&made[1]), [2.0, -2.0]);
        assert_eq!(scores(&made[2]), [-2.0]);
        assert!(made.iter().all(|f| f.base64.len() <= FIGURE_BYTES.div_ceil(3) * 4));
    }
}
