//! What baseline JPEG with halved colour makes of a picture: ITU-T T.81 without its entropy coding, which loses
//! nothing.
//!
//! [`round_trip`] turns RGB into YCbCr as JFIF does, halves the colour planes, quantises every block by the IJG's
//! tables at a quality and turns it back, with the triangle filter for colour that common decoders use.

use saboot_core::media::Frame;

/// T.81 tables K.1 and K.2, in rows.
const LUMA: [u16; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
    22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
    87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMA: [u16; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// The picture after compression at an IJG quality of 1 to 100, with colour at half the resolution, and back.
pub(super) fn round_trip(frame: &Frame, quality: u16) -> Frame {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let mut planes = [Plane::new(width, height), Plane::new(width, height), Plane::new(width, height)];
    {
        let [y, cb, cr] = &mut planes;
        let values = y.values.iter_mut().zip(&mut cb.values).zip(&mut cr.values);
        for (pixel, ((y, cb), cr)) in frame.rgb.as_chunks::<3>().0.iter().zip(values) {
            let [r, g, b] = pixel.map(f32::from);
            *y = 0.299 * r + 0.587 * g + 0.114 * b - 128.0;
            *cb = -0.168_736 * r - 0.331_264 * g + 0.5 * b;
            *cr = 0.5 * r - 0.418_688 * g - 0.081_312 * b;
        }
    }
    let transform = Transform::new();
    let [mut y, cb, cr] = planes;
    y.quantise(&transform, &scaled(&LUMA, quality));
    let [cb, cr] = [cb, cr].map(|plane| {
        let mut half = plane.halved();
        half.quantise(&transform, &scaled(&CHROMA, quality));
        half.doubled(width, height)
    });
    let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    let rgb = y.values.iter().zip(&cb.values).zip(&cr.values).flat_map(|((y, cb), cr)| {
        let y = y + 128.0;
        [byte(y + 1.402 * cr), byte(y - 0.344_136 * cb - 0.714_136 * cr), byte(y + 1.772 * cb)]
    });
    Frame {
        index: frame.index,
        time_us: frame.time_us,
        width: frame.width,
        height: frame.height,
        rgb: rgb.collect(),
    }
}

/// A table at a quality, as libjpeg scales it.
fn scaled(table: &[u16; 64], quality: u16) -> [f32; 64] {
    let quality = quality.clamp(1, 100);
    let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    table.map(|base| f32::from(((base * scale + 50) / 100).clamp(1, 255)))
}

/// One plane of samples around 0.
struct Plane {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Plane {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, values: vec![0.0; width * height] }
    }

    /// A sample; beyond an edge that of the edge.
    fn at(&self, x: usize, y: usize) -> f32 {
        let (x, y) = (x.min(self.width.saturating_sub(1)), y.min(self.height.saturating_sub(1)));
        self.values.get(y * self.width + x).copied().unwrap_or_default()
    }

    /// Means of two by two samples.
    fn halved(&self) -> Self {
        let mut half = Self::new(self.width.div_ceil(2), self.height.div_ceil(2));
        let width = half.width.max(1);
        for (i, value) in half.values.iter_mut().enumerate() {
            let (x, y) = (2 * (i % width), 2 * (i / width));
            *value = (self.at(x, y) + self.at(x + 1, y) + self.at(x, y + 1) + self.at(x + 1, y + 1)) / 4.0;
        }
        half
    }

    /// Twice the size: three parts of the nearer sample, one of the next, in both directions.
    fn doubled(&self, width: usize, height: usize) -> Self {
        let mut double = Self::new(width, height);
        for (i, value) in double.values.iter_mut().enumerate() {
            let (x, y) = (i % width.max(1), i / width.max(1));
            let side = |at: usize| {
                let near = at / 2;
                (near, if at.is_multiple_of(2) { near.saturating_sub(1) } else { near + 1 })
            };
            let ((x, x_next), (y, y_next)) = (side(x), side(y));
            let row = |y: usize| 0.75 * self.at(x, y) + 0.25 * self.at(x_next, y);
            *value = 0.75 * row(y) + 0.25 * row(y_next);
        }
        double
    }

    /// Every block through the transform, to whole steps, and back.
    fn quantise(&mut self, transform: &Transform, steps: &[f32; 64]) {
        for top in (0..self.height).step_by(8) {
            for left in (0..self.width).step_by(8) {
                let mut block = [[0.0f32; 8]; 8];
                for (y, row) in block.iter_mut().enumerate() {
                    for (x, value) in row.iter_mut().enumerate() {
                        *value = self.at(left + x, top + y);
                    }
                }
                let mut block = transform.forward(&block);
                for (value, step) in block.as_flattened_mut().iter_mut().zip(steps) {
                    *value = (*value / step).round() * step;
                }
                let block = transform.back(&block);
                for (y, row) in block.iter().enumerate() {
                    let start = (top + y) * self.width + left;
                    let wide = 8.min(self.width - left);
                    let whole = top + y < self.height;
                    let place = self.values.get_mut(start..start + wide).filter(|_| whole);
                    for (value, new) in place.into_iter().flatten().zip(row) {
                        // Decoders round and clip the samples before colours are made of them.
                        *value = new.round().clamp(-128.0, 127.0);
                    }
                }
            }
        }
    }
}

/// The orthonormal DCT of eight.
struct Transform([[f32; 8]; 8]);

impl Transform {
    fn new() -> Self {
        let mut table = [[0.0; 8]; 8];
        for (k, row) in table.iter_mut().enumerate() {
            let norm = if k == 0 { 0.125f64.sqrt() } else { 0.5 };
            for (n, value) in row.iter_mut().enumerate() {
                *value = (norm * ((2 * n + 1) as f64 * k as f64 * std::f64::consts::PI / 16.0).cos()) as f32;
            }
        }
        Self(table)
    }

    fn forward(&self, block: &[[f32; 8]; 8]) -> [[f32; 8]; 8] {
        let rows = block.map(|row| self.0.map(|basis| dot(&row, &basis)));
        transposed(&transposed(&rows).map(|column| self.0.map(|basis| dot(&column, &basis))))
    }

    fn back(&self, block: &[[f32; 8]; 8]) -> [[f32; 8]; 8] {
        let inverse = transposed(&self.0);
        let rows = block.map(|row| inverse.map(|basis| dot(&row, &basis)));
        transposed(&transposed(&rows).map(|column| inverse.map(|basis| dot(&column, &basis))))
    }
}

fn dot(a: &[f32; 8], b: &[f32; 8]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn transposed(block: &[[f32; 8]; 8]) -> [[f32; 8]; 8] {
    let mut out = [[0.0; 8]; 8];
    for (y, row) in block.iter().enumerate() {
        for (out, value) in out.iter_mut().zip(row) {
            if let Some(place) = out.get_mut(y) {
                *place = *value;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn textured(width: u32, height: u32) -> Frame {
        let pixel = |x: u32, y: u32| {
            let wave = (f64::from(x) * 0.21).sin() * 50.0 + (f64::from(y) * 0.17).cos() * 40.0;
            let noise = f64::from((x * 7919 + y * 104_729) % 23);
            [wave + noise + 110.0, wave * 0.6 + 120.0, noise * 2.0 + 90.0].map(|v| v as u8)
        };
        let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
        Frame { index: 0, time_us: 0, width, height, rgb }
    }

    fn distance(a: &Frame, b: &Frame) -> f64 {
        let sum: f64 = a.rgb.iter().zip(&b.rgb).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
        (sum / a.rgb.len() as f64).sqrt()
    }

    #[test]
    fn a_lower_quality_loses_more_and_a_second_trip_little() {
        let picture = textured(101, 67);
        let [high, low] = [95, 40].map(|q| distance(&picture, &round_trip(&picture, q)));
        assert!(high > 0.3 && high < 8.0 && low > high, "{high} {low}");
        let once = round_trip(&picture, 70);
        let again = distance(&once, &round_trip(&once, 70));
        assert!(again < distance(&picture, &once) / 2.0, "{again}");
    }

    #[test]
    fn one_colour_comes_back_and_edges_are_whole() {
        for (width, height) in [(1, 1), (8, 8), (9, 17), (16, 3)] {
            let grey = Frame { rgb: vec![128; (width * height * 3) as usize], ..textured(width, height) };
            assert_eq!(round_trip(&grey, 70), grey, "{width} x {height}");
        }
    }

    #[test]
    fn the_transform_is_its_own_way_back() {
        let block: [[f32; 8]; 8] =
            std::array::from_fn(|y| std::array::from_fn(|x| ((x * 31 + y * 17) % 97) as f32));
        let transform = Transform::new();
        let back = transform.back(&transform.forward(&block));
        for (a, b) in block.as_flattened().iter().zip(back.as_flattened()) {
            assert!((a - b).abs() < 1e-3);
        }
    }
}
