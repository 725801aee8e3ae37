//! Small pictures as bytes that a browser shows, for figures of a report. The only place that makes a picture.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageResult};
use saboot_core::media::Frame;

/// A frame as PNG; none where its bytes are not those of its size.
pub fn png(frame: &Frame) -> Option<Vec<u8>> {
    encoded(frame, |out, rgb, w, h| PngEncoder::new(out).write_image(rgb, w, h, ExtendedColorType::Rgb8))
}

/// A frame as JPEG of a quality from 1 to 100; none where its bytes are not those of its size.
pub fn jpeg(frame: &Frame, quality: u8) -> Option<Vec<u8>> {
    encoded(frame, |out, rgb, w, h| {
        JpegEncoder::new_with_quality(out, quality).write_image(rgb, w, h, ExtendedColorType::Rgb8)
    })
}

fn encoded(
    frame: &Frame,
    encode: impl FnOnce(&mut Vec<u8>, &[u8], u32, u32) -> ImageResult<()>,
) -> Option<Vec<u8>> {
    // The encoders panic where the buffer is of another size.
    let bytes = u64::from(frame.width) * u64::from(frame.height) * 3;
    if bytes == 0 || bytes != frame.rgb.len() as u64 {
        return None;
    }
    let mut out = Vec::new();
    encode(&mut out, &frame.rgb, frame.width, frame.height).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_come_back_and_wrong_sizes_are_refused() {
        let frame =
            Frame { index: 0, time_us: 0, width: 3, height: 2, rgb: (0..18).map(|v| v * 10).collect() };
        let back = image::load_from_memory(&png(&frame).unwrap()).unwrap().into_rgb8();
        assert_eq!((back.dimensions(), back.into_raw()), ((3, 2), frame.rgb.clone()));
        assert!(jpeg(&frame, 70).unwrap().starts_with(b"\xff\xd8\xff"));
        for wrong in
            [Frame { width: 4, ..frame.clone() }, Frame { width: 0, height: 0, rgb: vec![], ..frame }]
        {
            assert_eq!((png(&wrong), jpeg(&wrong, 70)), (None, None));
        }
    }
}
