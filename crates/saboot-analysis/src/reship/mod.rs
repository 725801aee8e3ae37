//! Copies of samples as ordinary handling would leave them, for the stability panel and for figures.
//!
//! [`picture`] and [`sound`] make the copies of one [`Transform`]; [`area`] reduces a picture by exact means over the
//! area that each new pixel covers. All arithmetic is ours, in integers where it can be, so that every machine makes
//! the same copy. What is lossless in a codec, such as the entropy coding of JPEG, is left out. Nothing here judges.

mod jpeg;
mod sound;

use std::ops::Range;

use saboot_core::media::Frame;
use saboot_core::stability::Transform;

#[cfg(test)]
pub(crate) use sound::telephone;
pub use sound::{LATE_START, sound};

/// Longest side that a messenger leaves.
const MESSENGER_SIDE: u32 = 1280;
/// What it compresses with.
const MESSENGER_QUALITY: u16 = 70;

/// A picture after one transform; none where it is not one of pictures.
pub fn picture(frame: &Frame, transform: Transform) -> Option<Frame> {
    match transform {
        Transform::Jpeg70 => {
            let (width, height) = within(frame, MESSENGER_SIDE);
            Some(jpeg::round_trip(&area(frame, width, height), MESSENGER_QUALITY))
        }
        Transform::HalfSize => Some(area(frame, frame.width / 2, frame.height / 2)),
        Transform::Crop90 => Some(inner(frame)),
        Transform::Letterbox => Some(with_bars(frame)),
        Transform::Companded | Transform::LateStart => None,
    }
}

/// Where a transform carries a place of a frame: (across, down) times the scale, then moved; none where it is not one of pictures.
pub fn placed(frame: &Frame, transform: Transform) -> Option<((f32, f32), (f32, f32))> {
    let to = |width: u32, height: u32| {
        let part = |to: u32, from: u32| to as f32 / from.max(1) as f32;
        (part(width, frame.width), part(height, frame.height))
    };
    let (wide, high) = (frame.width, frame.height);
    match transform {
        Transform::Jpeg70 => {
            let (width, height) = within(frame, MESSENGER_SIDE);
            Some((to(width, height), (0.0, 0.0)))
        }
        Transform::HalfSize => Some((to(wide / 2, high / 2), (0.0, 0.0))),
        Transform::Crop90 => Some(((1.0, 1.0), (-((wide / 20) as f32), -((high / 20) as f32)))),
        Transform::Letterbox => {
            let bar = (wide.min(high) / 8) as f32;
            Some(((1.0, 1.0), if wide >= high { (0.0, bar) } else { (bar, 0.0) }))
        }
        Transform::Companded | Transform::LateStart => None,
    }
}

/// The size of a frame whose longer side is at most `side`, in its own proportions.
pub fn within(frame: &Frame, side: u32) -> (u32, u32) {
    let (width, height) = (u64::from(frame.width.max(1)), u64::from(frame.height.max(1)));
    let (long, side) = (width.max(height), u64::from(side));
    if long <= side {
        return (frame.width, frame.height);
    }
    let scaled = |length: u64| u32::try_from(((length * side + long / 2) / long).max(1)).unwrap_or(1);
    (scaled(width), scaled(height))
}

/// How one row or column of the source falls on the result: the first place, its part there, and its part on the next
/// one, in units of which `to` make a whole.
struct Fall {
    first: usize,
    here: u64,
    next: u64,
}

fn falls(from: u32, to: u32) -> Vec<Fall> {
    let (from, to) = (u64::from(from), u64::from(to));
    (0..from)
        .map(|i| {
            let (start, end) = (i * to, (i + 1) * to);
            let first = start / from;
            let here = end.min((first + 1) * from) - start;
            Fall { first: usize::try_from(first).unwrap_or(usize::MAX), here, next: to - here }
        })
        .collect()
}

/// A picture of at most its own size: each pixel is the mean of the area that it covers, rounded. Exact, in integers.
pub fn area(frame: &Frame, width: u32, height: u32) -> Frame {
    let (width, height) = (width.clamp(1, frame.width.max(1)), height.clamp(1, frame.height.max(1)));
    if (width, height) == (frame.width, frame.height) {
        return frame.clone();
    }
    let columns = falls(frame.width, width);
    let whole = u64::from(frame.width) * u64::from(frame.height);
    let stride = width as usize * 3;
    let mut rgb = Vec::with_capacity(stride * height as usize);
    // Sums of the row that is being filled and of the one below it; a third column of slack for the last overlap.
    let mut now = vec![0u64; stride];
    let mut below = vec![0u64; stride];
    let mut across = vec![0u64; stride + 3];
    let mut filled = 0usize;
    let mut close = |sums: &mut Vec<u64>| {
        rgb.extend(sums.iter().map(|s| u8::try_from((s + whole / 2) / whole.max(1)).unwrap_or(u8::MAX)));
        sums.fill(0);
    };
    let source = frame.rgb.chunks_exact((frame.width as usize * 3).max(1));
    for (row, fall) in source.zip(falls(frame.height, height)) {
        while filled < fall.first {
            close(&mut now);
            std::mem::swap(&mut now, &mut below);
            filled += 1;
        }
        across.fill(0);
        for (pixel, column) in row.as_chunks::<3>().0.iter().zip(&columns) {
            let Some(sums) = across.get_mut(column.first * 3..column.first * 3 + 6) else { continue };
            let (here, next) = sums.split_at_mut(3);
            for ((value, here), next) in pixel.iter().zip(here).zip(next) {
                *here += u64::from(*value) * column.here;
                *next += u64::from(*value) * column.next;
            }
        }
        for ((sum, now), below) in across.iter().zip(&mut now).zip(&mut below) {
            *now += sum * fall.here;
            *below += sum * fall.next;
        }
    }
    close(&mut now);
    Frame { index: frame.index, time_us: frame.time_us, width, height, rgb }
}

/// The inner nine tenths of both sides.
fn inner(frame: &Frame) -> Frame {
    let (left, top) = (frame.width / 20, frame.height / 20);
    let (width, height) = (frame.width - 2 * left, frame.height - 2 * top);
    cut(frame, left as usize..(left + width) as usize, top as usize..(top + height) as usize)
}

/// These columns and rows of a frame, which must lie within it.
pub fn cut(frame: &Frame, columns: Range<usize>, rows: Range<usize>) -> Frame {
    let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let mut rgb = Vec::with_capacity(columns.len() * rows.len() * 3);
    for row in frame.rgb.chunks_exact((frame.width as usize * 3).max(1)).skip(rows.start).take(rows.len()) {
        rgb.extend_from_slice(row.get(columns.start * 3..columns.end * 3).unwrap_or_default());
    }
    let (width, height) = (side(columns.len()), side(rows.len()));
    Frame { index: frame.index, time_us: frame.time_us, width, height, rgb }
}

/// Black bars along the longer sides, each an eighth of the shorter side: a wide picture gets them above and below.
fn with_bars(frame: &Frame) -> Frame {
    let (wide, high) = (frame.width as usize, frame.height as usize);
    let bar = wide.min(high) / 8;
    let mut rgb;
    let (width, height) = if wide >= high {
        rgb = Vec::with_capacity((frame.rgb.len() / 4).saturating_mul(5));
        rgb.resize(bar * wide * 3, 0);
        rgb.extend_from_slice(&frame.rgb);
        rgb.resize(rgb.len() + bar * wide * 3, 0);
        (wide, high + 2 * bar)
    } else {
        rgb = Vec::with_capacity((frame.rgb.len() / 4).saturating_mul(5));
        for row in frame.rgb.chunks_exact((wide * 3).max(1)) {
            rgb.resize(rgb.len() + bar * 3, 0);
            rgb.extend_from_slice(row);
            rgb.resize(rgb.len() + bar * 3, 0);
        }
        (wide + 2 * bar, high)
    };
    let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    Frame { index: frame.index, time_us: frame.time_us, width: side(width), height: side(height), rgb }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u32, height: u32) -> Frame {
        let rgb = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, (3 * x + 5 * y) as u8]))
            .collect();
        Frame { index: 7, time_us: 1_500_000, width, height, rgb }
    }

    fn flat(width: u32, height: u32, value: u8) -> Frame {
        Frame { rgb: vec![value; (width * height * 3) as usize], ..frame(width, height) }
    }

    #[test]
    fn every_copy_is_whole_and_keeps_its_place_in_time() {
        let mut cases = 0;
        for (width, height) in [(640, 360), (360, 640), (1, 1), (3, 2000), (1999, 1), (17, 23)] {
            for transform in Transform::PICTURES {
                let copy = picture(&frame(width, height), transform).unwrap();
                assert_eq!(copy.rgb.len(), copy.width as usize * copy.height as usize * 3, "{transform:?}");
                assert!(copy.width > 0 && copy.height > 0);
                assert_eq!((copy.index, copy.time_us), (7, 1_500_000));
                cases += 1;
            }
        }
        assert_eq!(cases, 24);
        assert_eq!(picture(&frame(8, 8), Transform::Companded), None);
    }

    #[test]
    fn sizes_are_what_the_transforms_say() {
        let size = |w, h, t| picture(&flat(w, h, 9), t).map(|f| (f.width, f.height)).unwrap();
        assert_eq!(size(640, 360, Transform::HalfSize), (320, 180));
        assert_eq!(size(640, 360, Transform::Crop90), (576, 324));
        assert_eq!(size(640, 360, Transform::Letterbox), (640, 450));
        assert_eq!(size(360, 640, Transform::Letterbox), (450, 640));
        assert_eq!(size(640, 360, Transform::Jpeg70), (640, 360));
        assert_eq!(size(4000, 3000, Transform::Jpeg70), (1280, 960));
    }

    /// A bright spot lies where its place is carried to.
    #[test]
    fn places_are_carried_with_the_pixels() {
        for (width, height) in [(400, 200), (200, 400)] {
            let mut spot = flat(width, height, 0);
            let at = |f: &Frame, x: u32, y: u32| ((y * f.width + x) * 3) as usize;
            for y in 100..108 {
                for x in 80..88 {
                    let first = at(&spot, x, y);
                    spot.rgb[first..first + 3].fill(255);
                }
            }
            for transform in Transform::PICTURES {
                let copy = picture(&spot, transform).unwrap();
                let (scale, by) = placed(&spot, transform).unwrap();
                let (x, y) = (84.0 * scale.0 + by.0, 104.0 * scale.1 + by.1);
                assert!(copy.rgb[at(&copy, x as u32, y as u32)] > 200, "{transform:?}");
                let beside = at(&copy, (x + 12.0) as u32, y as u32);
                assert!(copy.rgb[beside] < 60, "{transform:?}");
            }
        }
        assert_eq!(placed(&flat(8, 8, 0), Transform::LateStart), None);
    }

    #[test]
    fn areas_are_exact_means() {
        // 4 x 2 to 2 x 1: means of 2 x 2; 3 to 2: one and a half pixels each.
        let grey = |values: &[u8], width| Frame {
            rgb: values.iter().flat_map(|v| [*v; 3]).collect(),
            width,
            height: values.len() as u32 / width,
            ..frame(1, 1)
        };
        let firsts = |f: &Frame| f.rgb.iter().step_by(3).copied().collect::<Vec<u8>>();
        assert_eq!(firsts(&area(&grey(&[0, 10, 20, 30, 10, 20, 30, 40], 4), 2, 1)), [10, 30]);
        assert_eq!(firsts(&area(&grey(&[0, 90, 180], 3), 2, 1)), [30, 150]);
        assert_eq!(firsts(&area(&grey(&[0, 90, 180], 1), 1, 2)), [30, 150]);
        for (w, h) in [(1, 1), (3, 5), (16, 9), (99, 77)] {
            assert!(area(&flat(100, 80, 137), w, h).rgb.iter().all(|v| *v == 137), "{w} x {h}");
        }
        // Never larger than the picture.
        assert_eq!(area(&frame(4, 4), 8, 0).width, 4);
    }

    #[test]
    fn bars_are_black_and_the_picture_between_them_is_untouched() {
        for (w, h) in [(64, 32), (32, 64)] {
            let source = frame(w, h);
            let copy = with_bars(&source);
            let (left, top) = ((copy.width - w) / 2, (copy.height - h) / 2);
            let pixel = |f: &Frame, x: u32, y: u32| {
                let at = ((y * f.width + x) * 3) as usize;
                f.rgb[at..at + 3].to_vec()
            };
            assert_eq!(pixel(&copy, 0, 0), [0; 3]);
            assert_eq!(pixel(&copy, copy.width - 1, copy.height - 1), [0; 3]);
            assert_eq!(pixel(&copy, left + 5, top + 9), pixel(&source, 5, 9));
        }
    }
}
