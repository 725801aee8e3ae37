//! A picture at its own resolution, for networks that look for parts.

use saboot_core::Code;
use saboot_core::card::Filter;
use saboot_core::media::Frame;
use saboot_core::resample::{Part, resample};
use saboot_core::runtime::{RuntimeError, Tensor};

/// The picture as it is, f32 `[1, 3, height, width]` of 0..255, shrunk only where a side is longer than `longest`, cut
/// to a multiple of `multiple`.
///
/// # Errors
/// `detector.too-small` where nothing is left.
pub fn tensor(frame: &Frame, longest: u32, multiple: u32) -> Result<Tensor, RuntimeError> {
    let scale = f64::from(longest) / f64::from(frame.width.max(frame.height).max(1));
    let side = |length: u32| if scale < 1.0 { (f64::from(length) * scale).round() as u32 } else { length };
    let (wide, high) = (side(frame.width), side(frame.height));
    let cut = |length: u32| (length / multiple.max(1) * multiple) as usize;
    let (width, height) = (cut(wide), cut(high));
    if width == 0 || height == 0 {
        return Err(RuntimeError {
            code: Code::new("detector.too-small"),
            detail: format!("takes pictures of at least {multiple} pixels a side"),
        });
    }
    let (pixels, _) = frame.rgb.as_chunks::<3>();
    let shrunk = (scale < 1.0).then(|| {
        let part = Part { columns: 0..wide as usize, rows: 0..high as usize };
        let (from, to) = ((frame.width as usize, frame.height as usize), (wide as usize, high as usize));
        resample(pixels, from, to, &part, Filter::Bicubic)
    });
    let pixels = shrunk.as_deref().unwrap_or(pixels);
    let mut data = Vec::with_capacity(3 * width * height);
    for c in 0..3usize {
        for row in pixels.chunks_exact(wide as usize).take(height) {
            data.extend(row.iter().take(width).filter_map(|pixel| pixel.get(c)).copied().map(f32::from));
        }
    }
    Ok(Tensor { shape: vec![1, 3, height, width], data })
}
