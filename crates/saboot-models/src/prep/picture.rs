//! A picture brought to the shape, and the numbers, that a card states.

use std::ops::Range;

use saboot_core::card::{Colour, Filter, Fit, Layout, Offset};
use saboot_core::media::Frame;
use saboot_core::resample::{Part, grey, resample};

/// How a picture is fitted, out of a card's input.
pub struct Fitting {
    pub width: u32,
    pub height: u32,
    pub fit: Fit,
    pub resize: Option<[u32; 2]>,
    pub filter: Filter,
    pub offset: Offset,
    pub border: [u8; 3],
}

/// How bytes become numbers, out of a card's input.
pub struct Scaling<'a> {
    pub layout: Layout,
    pub colour: Colour,
    pub mean: &'a [f32; 3],
    pub std: &'a [f32; 3],
    pub scale: f32,
}

/// The tensor of a picture, and its shape.
pub fn tensor(frame: &Frame, fitting: &Fitting, scaling: &Scaling<'_>) -> (Vec<usize>, Vec<f32>) {
    let (rgb, _) = frame.rgb.as_chunks::<3>();
    let order = match scaling.colour {
        Colour::Rgb => [0, 1, 2],
        Colour::Bgr => [2, 1, 0],
        Colour::Grey => {
            let greys: Vec<[u8; 1]> = rgb.iter().map(|p| [grey(*p)]).collect();
            let pixels = fitting.apply(&greys, frame, [grey(fitting.border)]);
            return numbers(&pixels, fitting, scaling, [0]);
        }
    };
    numbers(&fitting.apply(rgb, frame, fitting.border), fitting, scaling, order)
}

fn numbers<const C: usize>(
    pixels: &[[u8; C]],
    fitting: &Fitting,
    scaling: &Scaling<'_>,
    order: [usize; C],
) -> (Vec<usize>, Vec<f32>) {
    let channels = order.iter().zip(scaling.mean.iter().zip(scaling.std));
    let channels: Vec<(usize, f32, f32)> = channels.map(|(from, (mean, std))| (*from, *mean, *std)).collect();
    let value = |pixel: &[u8; C], (from, mean, std): (usize, f32, f32)| {
        let byte = pixel.get(from).copied().unwrap_or_default();
        (f32::from(byte) / scaling.scale - mean) / std
    };
    let (width, height) = (fitting.width as usize, fitting.height as usize);
    match scaling.layout {
        Layout::Nchw => (
            vec![1, C, height, width],
            channels.iter().flat_map(|c| pixels.iter().map(move |p| value(p, *c))).collect(),
        ),
        Layout::Nhwc => (
            vec![1, height, width, C],
            pixels.iter().flat_map(|p| channels.iter().map(move |c| value(p, *c))).collect(),
        ),
    }
}

/// One side of the input: what of the resized picture is shown, and from which pixel of the input on.
struct Side {
    shown: Range<usize>,
    from: usize,
}

impl Fitting {
    /// Exactly `width` × `height` pixels.
    fn apply<const C: usize>(&self, pixels: &[[u8; C]], frame: &Frame, border: [u8; C]) -> Vec<[u8; C]> {
        let from = (frame.width as usize, frame.height as usize);
        let to = self.resized(frame.width, frame.height);
        let (across, down) = (self.side(to.0, self.width), self.side(to.1, self.height));
        let part = Part { columns: across.shown, rows: down.shown };
        let middle = resample(pixels, from, to, &part, self.filter);
        let (width, height) = (self.width as usize, self.height as usize);
        if part.columns.len() == width && part.rows.len() == height {
            return middle;
        }
        let mut whole = vec![border; width * height];
        let rows = whole.chunks_exact_mut(width).skip(down.from);
        for (row, shown) in rows.zip(middle.chunks_exact(part.columns.len().max(1))) {
            for (pixel, value) in row.iter_mut().skip(across.from).zip(shown) {
                *pixel = *value;
            }
        }
        whole
    }

    /// Sides of the whole picture after the resize. Only what is shown of it is ever computed.
    fn resized(&self, width: u32, height: u32) -> (usize, usize) {
        let [goal_width, goal_height] = self.resize.unwrap_or([self.width, self.height]);
        let (w, h) = (f64::from(width), f64::from(height));
        let (to_w, to_h) = (f64::from(goal_width), f64::from(goal_height));
        let pixels = |side: f64| (side as usize).max(1);
        match self.fit {
            Fit::CentreCrop => (pixels(w), pixels(h)),
            Fit::Squash => (pixels(to_w), pixels(to_h)),
            Fit::ShortSideCentreCrop => {
                // The scale that makes both sides large enough; the side that sets it comes out exact.
                let scale = (to_w / w).max(to_h / h);
                (pixels((w * scale).round().max(to_w)), pixels((h * scale).round().max(to_h)))
            }
            Fit::ShortSide if w <= h => (pixels(to_w), pixels(to_w * h / w)),
            Fit::ShortSide => (pixels(to_h * w / h), pixels(to_h)),
            Fit::Cover | Fit::Contain => {
                let (across, down) = (w / to_w, h / to_h);
                let ratio = if self.fit == Fit::Cover { across.min(down) } else { across.max(down) };
                (pixels((w / ratio).round_ties_even()), pixels((h / ratio).round_ties_even()))
            }
        }
    }

    fn side(&self, resized: usize, wanted: u32) -> Side {
        let wanted = wanted as usize;
        let half = |odd: usize| (odd as f64 / 2.0).round_ties_even() as usize;
        match resized.checked_sub(wanted) {
            Some(more) => {
                let start = if self.offset == Offset::Down { more / 2 } else { half(more) };
                Side { shown: start..start + wanted, from: 0 }
            }
            None => {
                let less = wanted - resized;
                // Transformers put the larger border before the picture, torchvision and timm behind it.
                let from = if self.offset == Offset::Down { less.div_ceil(2) } else { less / 2 };
                Side { shown: 0..resized, from }
            }
        }
    }
}
