//! Pictures and foreign bytes that a picture file carries beside its own picture.
//!
//! A [`Preview`] is a second coding of a picture (thumbnail, Multi-Picture image), with the bytes where it lies, for
//! those who decode. An [`Annex`] is what stands outside the file's own format: a trailer, a second format. Neither is
//! judged here.

use super::isobmff::FourCc;
use crate::Untrusted;

/// Where the file says that a preview lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewSource {
    /// IFD1 of the EXIF block, or the second directory of a TIFF file.
    ExifThumbnail,
    /// A further directory or SubIFD (0x0201/0x0202).
    ExifFurther,
    /// The maker's own block.
    MakerNote,
    /// An image of the Multi-Picture index (CIPA DC-007) other than the first; its attribute word as written.
    MultiPicture(u32),
    /// An item that refers to the main picture as `thmb`.
    HeifThumbnail,
    /// An item that refers to the main picture as `auxl`: depth, gain map.
    HeifAuxiliary,
}

impl PreviewSource {
    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExifThumbnail => "EXIF thumbnail",
            Self::ExifFurther => "EXIF preview",
            Self::MakerNote => "maker's preview",
            // Type code of the individual image attribute (CIPA DC-007, table 4).
            Self::MultiPicture(attribute) => match attribute & 0x00ff_ffff {
                0x01_0001 | 0x01_0002 => "Multi-Picture large thumbnail",
                0x02_0001 => "Multi-Picture panorama part",
                0x02_0002 => "Multi-Picture disparity image",
                0x02_0003 => "Multi-Picture multi-angle image",
                0x03_0000 => "Multi-Picture primary image",
                _ => "Multi-Picture image",
            },
            Self::HeifThumbnail => "HEIF thumbnail item",
            Self::HeifAuxiliary => "HEIF auxiliary item",
        }
    }
}

/// How the bytes of a preview are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// A whole JPEG, from its SOI.
    Jpeg,
    /// An item of this type (`hvc1`, `av01` …): its bitstream alone, without the decoder's configuration.
    Item(FourCc),
}

/// A second coding of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preview {
    /// Where the file says that it lies.
    pub source: PreviewSource,
    /// How it is coded.
    pub coding: Coding,
    /// Size in pixels, as its own header or the file states it.
    pub size: Option<(u32, u32)>,
    /// First byte and one past the last byte, inside the file.
    pub bytes: (u64, u64),
}

/// What stands outside a file's own format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnnexKind {
    /// An image of the Multi-Picture index.
    MultiPicture,
    /// Another JPEG.
    Jpeg,
    /// Samsung's SEF blocks.
    Samsung,
    /// ISO base media: the movie of a motion photo.
    Movie,
    /// Vivo's JSON.
    Vivo,
    /// ZIP (APK, JAR, DOCX among them).
    Zip,
    /// RAR.
    Rar,
    /// 7-Zip.
    SevenZip,
    /// PDF.
    Pdf,
    /// HTML, or a script.
    Html,
    /// A program: PE or ELF.
    Program,
    /// RIFF.
    Riff,
    /// PNG.
    Png,
    /// Bytes 0 alone.
    Zeros,
    /// One other byte repeated.
    Fill,
    /// Line breaks and other readable characters.
    Text,
    /// Anything else.
    Unknown,
}

impl AnnexKind {
    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::MultiPicture => "images of the Multi-Picture index",
            Self::Jpeg => "another JPEG",
            Self::Samsung => "Samsung's trailer (SEFT)",
            Self::Movie => "an MP4 movie (motion photo)",
            Self::Vivo => "Vivo's trailer",
            Self::Zip => "a ZIP archive",
            Self::Rar => "a RAR archive",
            Self::SevenZip => "a 7-Zip archive",
            Self::Pdf => "a PDF document",
            Self::Html => "HTML or a script",
            Self::Program => "a program",
            Self::Riff => "a RIFF file",
            Self::Png => "a PNG picture",
            Self::Zeros => "zeros",
            Self::Fill => "one byte repeated",
            Self::Text => "text",
            Self::Unknown => "unknown bytes",
        }
    }

    /// True for what another program would open as a file of its own: archives, documents, pages, programs.
    pub fn is_polyglot(self) -> bool {
        matches!(self, Self::Zip | Self::Rar | Self::SevenZip | Self::Pdf | Self::Html | Self::Program)
    }
}

/// Bytes outside a file's own format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annex {
    /// What they are.
    pub kind: AnnexKind,
    /// Behind the end of the picture, else inside or in front of it.
    pub trailing: bool,
    /// First byte and one past the last byte.
    pub bytes: (u64, u64),
    /// Names of what is inside, where the format gives them; empty otherwise.
    pub detail: Untrusted,
}

impl Annex {
    /// Annexes kept of a file.
    pub const KEPT: usize = 32;
}
