//! The thumbnail or preview inside a picture file: a whole JPEG at a byte span that the container facts name.
//!
//! [`preview`] decodes it as it is stored, without turning it. It reads no more than [`MOST_BYTES`] and decodes no
//! more than [`MOST_PIXELS`]: a preview larger than that is a picture of its own, and is left to whoever examines it.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use saboot_core::media::Frame;
use saboot_core::{Code, LimitError, Limits};

use crate::error::MediaError;
use crate::still;

/// Bytes that a preview may have.
const MOST_BYTES: u64 = 4 << 20;
/// Pixels that a preview may have: 1,920x1,280.
const MOST_PIXELS: u64 = 2_500_000;

/// Decodes the JPEG that lies at `bytes` (first byte, one past the last byte) of a file.
///
/// # Errors
/// A bound was met, the file could not be read, or the bytes are no whole JPEG.
pub fn preview(file: &mut File, bytes: (u64, u64), limits: &Limits) -> Result<Frame, MediaError> {
    let name = "preview";
    let length = bytes.1.saturating_sub(bytes.0);
    if length > MOST_BYTES {
        let code = Code::new("limit.preview");
        return Err(MediaError::limit(name, &LimitError { code, asked: length, allowed: MOST_BYTES }));
    }
    let mut jpeg = Vec::new();
    file.seek(SeekFrom::Start(bytes.0))
        .and_then(|_| file.take(length).read_to_end(&mut jpeg))
        .map_err(|e| MediaError::io(name, &e))?;
    still::guarded(name, || {
        let mut reader = ImageReader::with_format(Cursor::new(&jpeg), ImageFormat::Jpeg);
        reader.limits(still::image_limits(limits));
        let decoder = reader.into_decoder().map_err(|e| still::refused(name, &e, limits))?;
        let (width, height) = decoder.dimensions();
        let pixels = u64::from(width) * u64::from(height);
        if pixels > MOST_PIXELS {
            let code = Code::new("limit.preview");
            return Err(MediaError::limit(name, &LimitError { code, asked: pixels, allowed: MOST_PIXELS }));
        }
        let picture = DynamicImage::from_decoder(decoder).map_err(|e| still::refused(name, &e, limits))?;
        let rgb = picture.into_rgb8();
        Ok(Frame { index: 0, time_us: 0, width: rgb.width(), height: rgb.height(), rgb: rgb.into_raw() })
    })
}
