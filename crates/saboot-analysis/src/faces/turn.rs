//! Quarter turns of a frame, and the way back of what was found in a turned one.

use saboot_core::media::Frame;

/// How far a frame is turned clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Turn {
    /// Not at all.
    #[default]
    None,
    /// 90 degrees.
    Right,
    /// 180 degrees.
    Half,
    /// 270 degrees.
    Left,
}

impl Turn {
    /// The frame turned.
    pub fn of(self, frame: &Frame) -> Frame {
        let (width, height) = (frame.width as usize, frame.height as usize);
        let (pixels, _) = frame.rgb.as_chunks::<3>();
        let pixel = |x: usize, y: usize| pixels.get(y * width + x).copied().unwrap_or_default();
        let rgb: Vec<[u8; 3]> = match self {
            Self::None => return frame.clone(),
            Self::Half => pixels.iter().rev().copied().collect(),
            Self::Right => (0..width)
                .flat_map(|x| (0..height).rev().map(move |y| (x, y)))
                .map(|(x, y)| pixel(x, y))
                .collect(),
            Self::Left => (0..width)
                .rev()
                .flat_map(|x| (0..height).map(move |y| (x, y)))
                .map(|(x, y)| pixel(x, y))
                .collect(),
        };
        let (width, height) =
            if self == Self::Half { (frame.width, frame.height) } else { (frame.height, frame.width) };
        Frame { index: frame.index, time_us: frame.time_us, width, height, rgb: rgb.into_flattened() }
    }

    /// Where a place of the turned frame lies in the frame as it was, `width` by `height`.
    pub fn back(self, (x, y): (f32, f32), width: f32, height: f32) -> (f32, f32) {
        match self {
            Self::None => (x, y),
            Self::Right => (y, height - x),
            Self::Half => (width - x, height - y),
            Self::Left => (width - y, x),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_and_places_turn_together() {
        let (width, height) = (5u32, 3u32);
        let rgb = (0..width * height).flat_map(|i| [i as u8, 0, 0]).collect();
        let frame = Frame { index: 2, time_us: 7, width, height, rgb };
        for turn in [Turn::None, Turn::Right, Turn::Half, Turn::Left] {
            let turned = turn.of(&frame);
            assert_eq!(turned.rgb.len(), frame.rgb.len());
            for y in 0..turned.height {
                for x in 0..turned.width {
                    let value = turned.rgb[((y * turned.width + x) * 3) as usize];
                    let at = (x as f32 + 0.5, y as f32 + 0.5);
                    let (x, y) = turn.back(at, width as f32, height as f32);
                    assert_eq!(u32::from(value), y as u32 * width + x as u32, "{turn:?}");
                }
            }
        }
        assert_eq!(
            Turn::Right.of(&frame).rgb.iter().step_by(3).copied().collect::<Vec<_>>()[..3],
            [10, 5, 0]
        );
    }
}
