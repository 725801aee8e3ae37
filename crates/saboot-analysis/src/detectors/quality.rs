//! Whether a picture can be judged at all: large enough, and not flat.
//!
//! [`Quality`] is measured on every frame before any network sees it. A black frame or a plain colour carries no
//! trace of its making, and a network would still give a number for it.

use saboot_core::Code;
use saboot_core::card::DetectorCard;
use saboot_core::media::Frame;

/// Standard deviation of luma (0..255) below which a picture is flat. Fixtures: one colour 0.0, one colour after
/// JPEG below 1, a dim but real photo above 6.
const FLAT_BELOW: f64 = 2.5;

/// Most pixels looked at: a grid over the frame.
const GRID: usize = 256;

/// What was measured of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Shorter side in pixels.
    pub short_side: u32,
    /// Standard deviation of luma over a grid of at most 256 × 256 pixels.
    pub luma_deviation: f64,
}

impl Quality {
    /// Measures a frame.
    pub fn of(frame: &Frame) -> Self {
        let (width, height) = (frame.width as usize, frame.height as usize);
        let step = |length: usize| length.div_ceil(GRID).max(1);
        let (mut n, mut sum, mut squares) = (0f64, 0f64, 0f64);
        for row in frame.rgb.chunks_exact((width * 3).max(1)).step_by(step(height)) {
            for pixel in row.as_chunks::<3>().0.iter().step_by(step(width)) {
                let [r, g, b] = pixel.map(f64::from);
                let luma = 0.299 * r + 0.587 * g + 0.114 * b;
                n += 1.0;
                sum += luma;
                squares += luma * luma;
            }
        }
        let variance = if n > 0.0 { (squares / n - (sum / n).powi(2)).max(0.0) } else { 0.0 };
        Self { short_side: frame.width.min(frame.height), luma_deviation: variance.sqrt() }
    }

    /// True for a picture without structure.
    pub fn is_flat(&self) -> bool {
        self.luma_deviation < FLAT_BELOW
    }

    /// Why a detector must not judge this frame, if it must not.
    pub fn abstains(&self, card: &DetectorCard) -> Option<Code> {
        if self.short_side < card.min_side.unwrap_or(1) {
            Some(Code::new("detector.too-small"))
        } else if self.is_flat() {
            Some(Code::new("detector.flat"))
        } else {
            None
        }
    }
}
