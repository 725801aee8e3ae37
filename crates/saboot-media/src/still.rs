//! One still picture: upright RGB through the image library (JPEG, PNG, GIF, WebP, BMP, TIFF; all Rust code).
//!
//! The principal type is [`Still`]. The size is checked before anything is allocated for the pixels. Transparent
//! parts are shown on white; 16-bit channels are cut to 8; an embedded colour profile is not applied. HEIC and
//! AVIF go through FFmpeg instead (see [`crate::open`]).

use std::io::{self, BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbImage, RgbaImage};
use saboot_core::facts::Format;
use saboot_core::media::{Frame, LowestBits, StreamFacts, VideoFacts};
use saboot_core::{Code, LimitError, Limits};

use crate::error::{ErrorKind, MediaError};
use crate::source::Source;

/// Largest picture file, bytes: some decoders take the whole file into memory.
const MAX_BYTES: u64 = 256 << 20;

/// A still picture that can be decoded.
pub(crate) struct Still {
    source: Source,
    format: ImageFormat,
    name: &'static str,
    limits: Limits,
    pub(crate) facts: StreamFacts,
}

/// The image library's name of a format; none where it does not read it.
pub(crate) fn image_format(format: Format) -> Option<ImageFormat> {
    Some(match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::Gif => ImageFormat::Gif,
        Format::Webp => ImageFormat::WebP,
        Format::Bmp => ImageFormat::Bmp,
        Format::Tiff => ImageFormat::Tiff,
        _ => return None,
    })
}

impl Still {
    /// Reads the header and checks the size.
    pub(crate) fn open(source: Source, format: Format, limits: &Limits) -> Result<Self, MediaError> {
        let name = format.name();
        let image_format = image_format(format)
            .ok_or_else(|| MediaError::internal(name, "the image library does not read it"))?;
        let mut still = Self {
            source,
            format: image_format,
            name,
            limits: limits.clone(),
            facts: StreamFacts::default(),
        };
        still.facts = still.read_header()?;
        Ok(still)
    }

    /// The file again, with what its header said.
    pub(crate) fn into_parts(self) -> (Source, StreamFacts) {
        (self.source, self.facts)
    }

    fn read_header(&mut self) -> Result<StreamFacts, MediaError> {
        let codec = self.format.extensions_str().first().copied().unwrap_or_default().to_owned();
        let (name, container) = (self.name, codec.clone());
        let (width, height, color) = self.with_decoder(|mut decoder| {
            let (width, height) = decoder.dimensions();
            let _ = decoder.orientation();
            Ok((width, height, decoder.original_color_type()))
        })?;
        if width == 0 || height == 0 {
            return Err(malformed(name, "it has no pixels"));
        }
        let video = VideoFacts {
            codec,
            width,
            height,
            rotation: 0,
            sample_aspect: "1:1".into(),
            pixel_format: format!("{color:?}").to_ascii_lowercase(),
            frame_rate: None,
            frames: Some(1),
            interlaced: false,
        };
        Ok(StreamFacts { container, video: Some(video), ..StreamFacts::default() })
    }

    /// Decodes the picture, upright; beside it the lowest bits of its samples where it has an alpha channel.
    pub(crate) fn decode(&mut self) -> Result<(Frame, Option<LowestBits>), MediaError> {
        if self.format == ImageFormat::Jpeg {
            self.source.go_to(0).map_err(|e| MediaError::io(self.name, &e))?;
            let whole = jpeg_has_end(&mut BufReader::new(&mut self.source))
                .map_err(|e| MediaError::io(self.name, &e))?;
            if !whole {
                // The decoder would fill what is missing with grey, which would then be examined.
                return Err(malformed(self.name, "the file ends before the picture does"));
            }
        }
        let (rgb, bits) = self.with_decoder(|mut decoder| {
            let orientation = decoder.orientation()?;
            let mut picture = DynamicImage::from_decoder(decoder)?;
            let bits = lowest_bits(&picture);
            picture.apply_orientation(orientation);
            Ok((flat(picture), bits))
        })?;
        let frame =
            Frame { index: 0, time_us: 0, width: rgb.width(), height: rgb.height(), rgb: rgb.into_raw() };
        Ok((frame, bits))
    }

    /// Runs `act` on a decoder at the start of the file whose size has been checked.
    fn with_decoder<T>(
        &mut self,
        act: impl FnOnce(Box<dyn ImageDecoder + '_>) -> Result<T, ImageError>,
    ) -> Result<T, MediaError> {
        let name = self.name;
        check_bytes(&self.source, name)?;
        self.source.go_to(0).map_err(|e| MediaError::io(name, &e))?;
        let limits = self.limits.clone();
        let mut reader = ImageReader::with_format(BufReader::new(&mut self.source), self.format);
        reader.limits(image_limits(&limits));
        let result = guarded(name, || {
            let decoder = reader.into_decoder().map_err(|e| refused(name, &e, &limits))?;
            let (width, height) = decoder.dimensions();
            limits.check_pixels(width.into(), height.into()).map_err(|e| MediaError::limit(name, &e))?;
            act(Box::new(decoder)).map_err(|e| refused(name, &e, &limits))
        });
        result.map_err(|error| match self.source.error() {
            Some(io) => MediaError::io(name, io),
            None if self.source.is_out_of_time() => MediaError::out_of_time(name),
            None => error,
        })
    }
}

/// True where the marker that ends a JPEG comes after its first scan (ITU-T T.81 B.1.1; thumbnails do not count).
fn jpeg_has_end<R: Read + Seek>(reader: &mut BufReader<R>) -> io::Result<bool> {
    let walk = |reader: &mut BufReader<R>| -> io::Result<bool> {
        let mut in_scan = false;
        loop {
            // To the next marker: fill bytes (ff) and stuffed zeros are not.
            let mut byte = [0];
            reader.read_exact(&mut byte)?;
            if byte != [0xff] {
                continue;
            }
            while byte == [0xff] {
                reader.read_exact(&mut byte)?;
            }
            match byte {
                [0xd9] if in_scan => return Ok(true),
                [0x00 | 0x01 | 0xd0..=0xd9] => {}
                [marker] => {
                    let mut length = [0; 2];
                    reader.read_exact(&mut length)?;
                    reader.seek_relative(i64::from(u16::from_be_bytes(length)) - 2)?;
                    in_scan |= marker == 0xda;
                }
            }
        }
    };
    match walk(reader) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        result => result,
    }
}

/// Refuses picture files that are too large to take into memory.
pub(crate) fn check_bytes(source: &Source, name: &str) -> Result<(), MediaError> {
    if source.size() > MAX_BYTES {
        let error =
            LimitError { code: Code::new("limit.picture-bytes"), asked: source.size(), allowed: MAX_BYTES };
        return Err(MediaError::limit(name, &error));
    }
    Ok(())
}

/// Runs a decoder of the image library; a panic in it (there are asserts on odd files) becomes an error.
pub(crate) fn guarded<T>(name: &str, act: impl FnOnce() -> Result<T, MediaError>) -> Result<T, MediaError> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| {
        Err(MediaError::new(
            ErrorKind::Internal,
            "media.decoder-panic",
            name,
            "the picture decoder gave up on this file",
            "convert a copy to PNG without scaling and examine that; say so in the case file",
        ))
    })
}

/// The image library's bounds: a few buffers of the largest picture.
pub(crate) fn image_limits(limits: &Limits) -> image::Limits {
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(limits.pixels.saturating_mul(16));
    bounds
}

/// Turns the image library's error into ours.
pub(crate) fn refused(name: &str, error: &ImageError, limits: &Limits) -> MediaError {
    match error {
        ImageError::Limits(_) => {
            let error = LimitError {
                code: Code::new("limit.pixels"),
                asked: limits.pixels.saturating_add(1),
                allowed: limits.pixels,
            };
            let mut made = MediaError::limit(name, &error);
            made.detail = format!("decoding it takes more memory than {} pixels need", limits.pixels).into();
            made
        }
        ImageError::Unsupported(_) => MediaError::new(
            ErrorKind::Unsupported,
            "media.unsupported-picture",
            name,
            error.to_string(),
            "convert a copy to PNG without scaling and examine that; say so in the case file",
        ),
        _ => malformed(name, &error.to_string()),
    }
}

fn malformed(name: &str, words: &str) -> MediaError {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let hint = "the picture is cut off or damaged; ask for the original";
    MediaError::new(ErrorKind::Malformed, "media.picture-malformed", name, words, hint)
}

/// Lowest bits of 8-bit samples with alpha; none of any other picture.
fn lowest_bits(picture: &DynamicImage) -> Option<LowestBits> {
    let DynamicImage::ImageRgba8(picture) = picture else { return None };
    let of = |p: &[u8; 4]| (p[0] & 1) | (p[1] & 1) << 1 | (p[2] & 1) << 2 | (p[3] & 1) << 3;
    let bits = picture.pixels().map(|p| of(&p.0)).collect();
    Some(LowestBits { width: picture.width(), height: picture.height(), bits })
}

/// RGB of a picture, transparent parts on white.
fn flat(picture: DynamicImage) -> RgbImage {
    if picture.color().has_alpha() { on_white(&picture.into_rgba8()) } else { picture.into_rgb8() }
}

/// RGB of a picture with alpha, shown on white.
pub(crate) fn on_white(picture: &RgbaImage) -> RgbImage {
    let mut rgb = Vec::with_capacity(picture.len() / 4 * 3);
    for pixel in picture.pixels() {
        let [r, g, b, alpha] = pixel.0.map(u32::from);
        rgb.extend([r, g, b].map(|v| ((v * alpha + 255 * (255 - alpha) + 127) / 255) as u8));
    }
    RgbImage::from_raw(picture.width(), picture.height(), rgb).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_jpeg_is_its_own_not_the_thumbnails() {
        let whole = [
            &[0xff, 0xd8, 0xff, 0xe1, 0, 6, 0xff, 0xda, 0xff, 0xd9][..],
            &[0xff, 0xda, 0, 4, 1, 2, 9, 0xff, 0, 9, 0xff, 0xd0, 7, 0xff, 0xff, 0xd9, 3, 3],
        ]
        .concat();
        let ends = |bytes: &[u8]| jpeg_has_end(&mut BufReader::new(io::Cursor::new(bytes))).unwrap();
        assert!(ends(&whole));
        for cut in 0..whole.len() - 2 {
            assert!(!ends(&whole[..cut]), "{cut}");
        }
    }

    #[test]
    fn transparent_parts_are_white() {
        let picture = RgbaImage::from_raw(3, 1, vec![10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128]).unwrap();
        assert_eq!(on_white(&picture).into_raw(), [10, 20, 30, 255, 255, 255, 127, 127, 127]);
    }
}
