//! Facts: what a file says about itself, read from its bytes, raw value beside meaning.
//!
//! The principal type is [`Facts`]: one optional part for each family of formats, and [`Mark`]s, the key/value
//! texts of every carrier in one list, so that a check for a generator's mark reads them all alike. Filled by
//! `saboot-container`, read by the checks of `saboot-analysis`. A part that is absent was not there, or could
//! not be read (then damage says so); absence is never evidence.

use serde::{Deserialize, Serialize};

use crate::{Span, Untrusted};

pub mod annex;
pub mod archive;
pub mod c2pa;
pub mod coded;
pub mod exif;
pub mod gif;
pub mod isobmff;
pub mod jpeg;
pub mod matroska;
pub mod message;
pub mod png;
pub mod riff;
pub mod sound;
pub mod stream;
pub mod webp;

/// A file format, told by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// ISO base media with an `isom`, `mp42`, `M4V`, `M4A` … brand, or none.
    Mp4,
    /// QuickTime.
    Mov,
    /// 3GPP / 3GPP2 brands.
    ThreeGp,
    /// HEIF still picture (`heic`, `mif1` …).
    Heif,
    /// AVIF still picture.
    Avif,
    /// Matroska.
    Matroska,
    /// WebM.
    Webm,
    /// RIFF AVI.
    Avi,
    /// Flash video.
    Flv,
    /// MPEG-2 transport stream.
    MpegTs,
    /// MPEG program stream or MPEG-1 system stream.
    MpegPs,
    /// GIF.
    Gif,
    /// PNG (still or APNG).
    Png,
    /// WebP (still or animated).
    Webp,
    /// JPEG.
    Jpeg,
    /// BMP.
    Bmp,
    /// TIFF.
    Tiff,
    /// RIFF or RF64 WAVE.
    Wav,
    /// MPEG audio layer I–III, with or without ID3.
    Mp3,
    /// AAC in ADTS.
    AdtsAac,
    /// AMR narrow band, `#!AMR`.
    AmrNb,
    /// AMR wide band, `#!AMR-WB`.
    AmrWb,
    /// Ogg (Opus, Vorbis …).
    Ogg,
    /// FLAC.
    Flac,
    /// Multimedia message (MMS PDU).
    Mms,
    /// ZIP archive.
    Zip,
}

impl Format {
    /// Every format, in one place for tests and tables.
    pub const ALL: [Self; 26] = [
        Self::Mp4,
        Self::Mov,
        Self::ThreeGp,
        Self::Heif,
        Self::Avif,
        Self::Matroska,
        Self::Webm,
        Self::Avi,
        Self::Flv,
        Self::MpegTs,
        Self::MpegPs,
        Self::Gif,
        Self::Png,
        Self::Webp,
        Self::Jpeg,
        Self::Bmp,
        Self::Tiff,
        Self::Wav,
        Self::Mp3,
        Self::AdtsAac,
        Self::AmrNb,
        Self::AmrWb,
        Self::Ogg,
        Self::Flac,
        Self::Mms,
        Self::Zip,
    ];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mp4 => "MP4",
            Self::Mov => "QuickTime MOV",
            Self::ThreeGp => "3GP",
            Self::Heif => "HEIF",
            Self::Avif => "AVIF",
            Self::Matroska => "Matroska",
            Self::Webm => "WebM",
            Self::Avi => "AVI",
            Self::Flv => "FLV",
            Self::MpegTs => "MPEG transport stream",
            Self::MpegPs => "MPEG program stream",
            Self::Gif => "GIF",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Jpeg => "JPEG",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Wav => "WAVE",
            Self::Mp3 => "MP3",
            Self::AdtsAac => "AAC (ADTS)",
            Self::AmrNb => "AMR-NB",
            Self::AmrWb => "AMR-WB",
            Self::Ogg => "Ogg",
            Self::Flac => "FLAC",
            Self::Mms => "MMS message",
            Self::Zip => "ZIP archive",
        }
    }

    /// File name extensions (lower case) that agree with the content.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Mp4 => &["mp4", "m4v", "m4a", "m4b", "mp4a", "f4v", "mov", "3gp", "3g2"],
            Self::Mov => &["mov", "qt", "mp4", "m4v"],
            Self::ThreeGp => &["3gp", "3g2", "3gpp", "mp4", "m4a", "amr"],
            Self::Heif => &["heic", "heif", "hif"],
            Self::Avif => &["avif", "avifs"],
            Self::Matroska => &["mkv", "mka", "mk3d", "webm"],
            Self::Webm => &["webm", "mkv", "weba"],
            Self::Avi => &["avi"],
            Self::Flv => &["flv"],
            Self::MpegTs => &["ts", "mts", "m2ts", "m2t", "tsv"],
            Self::MpegPs => &["mpg", "mpeg", "vob", "m2p", "dat", "mpe"],
            Self::Gif => &["gif"],
            Self::Png => &["png", "apng"],
            Self::Webp => &["webp"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif", "thm", "mpo"],
            Self::Bmp => &["bmp", "dib"],
            Self::Tiff => &["tif", "tiff", "dng"],
            Self::Wav => &["wav", "wave", "rf64", "bwf"],
            Self::Mp3 => &["mp3", "mp2", "mpga"],
            Self::AdtsAac => &["aac", "adts"],
            Self::AmrNb => &["amr"],
            Self::AmrWb => &["amr", "awb"],
            Self::Ogg => &["ogg", "oga", "ogv", "opus", "ogx", "spx"],
            Self::Flac => &["flac"],
            Self::Mms => &["mms"],
            Self::Zip => &["zip"],
        }
    }
}

/// Where a text was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carrier {
    /// PNG tEXt, zTXt or iTXt.
    PngText,
    /// EXIF text tag (UserComment decoded to its charset).
    Exif,
    /// XMP property; the key is `prefix:Name` with the prefix that is customary for the namespace.
    Xmp,
    /// IPTC-IIM dataset; the key is `record:dataset`.
    Iptc,
    /// JPEG COM segment.
    JpegComment,
    /// GIF comment extension.
    GifComment,
    /// Hidden in the lowest bits of the pixels.
    StealthPixels,
    /// `moov/meta` `mdta` key.
    Mdta,
    /// `udta/meta/ilst` item.
    Ilst,
    /// Classic `udta` text box (`©xyz`, `©swr` …).
    Udta,
    /// `hdlr` name; the key is the handler type.
    Handler,
    /// Sample entry compressor name; the key is the sample entry type.
    Compressor,
    /// User data SEI in the first samples; the key is the UUID.
    Sei,
    /// Matroska tag or Info element.
    Matroska,
    /// RIFF INFO or other text chunk.
    Riff,
    /// ID3 frame; the key is the frame id, for TXXX `TXXX:description`.
    Id3,
    /// Vorbis comment (Ogg, Opus, FLAC); `vendor` is the vendor string.
    VorbisComment,
    /// Property of FLV's `onMetaData`.
    Flv,
    /// Service description of an MPEG transport stream.
    MpegTs,
}

/// One key and its text, wherever the format keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Where it was read.
    pub carrier: Carrier,
    /// As written.
    pub key: Untrusted,
    /// As written, decoded to text.
    pub value: Untrusted,
    /// First byte and one past the last byte of the element that holds it, where known.
    pub bytes: Option<(u64, u64)>,
}

impl Mark {
    /// `key: value` for a reader, the value cut after `most` characters.
    pub fn shown(&self, most: usize) -> Untrusted {
        let value: String = self.value.raw().chars().take(most).collect();
        Untrusted::new(format!("{}: {value}", self.key.raw()))
    }

    /// The byte span for a finding.
    pub fn span(&self) -> Option<Span> {
        self.bytes.map(|(start, end)| Span::Bytes { start, end })
    }
}

/// What one file says about itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// By content; none when no parser knows it.
    pub format: Option<Format>,
    /// Size of the file.
    pub bytes: u64,
    /// File name without its folder, as given.
    pub name: Untrusted,
    /// Every key/value text.
    pub marks: Vec<Mark>,
    /// Thumbnails and other second codings of the picture, with where they lie.
    pub previews: Vec<annex::Preview>,
    /// What a picture file carries outside its own format: trailers, second formats.
    pub annexes: Vec<annex::Annex>,
    /// EXIF, whichever container carries it.
    pub exif: Option<exif::Exif>,
    /// JPEG structure.
    pub jpeg: Option<jpeg::Jpeg>,
    /// PNG structure.
    pub png: Option<png::Png>,
    /// GIF structure.
    pub gif: Option<gif::Gif>,
    /// WebP structure.
    pub webp: Option<webp::Webp>,
    /// MP4, MOV, 3GP, HEIF, AVIF structure.
    pub isobmff: Option<isobmff::IsoBmff>,
    /// Matroska and WebM structure.
    pub matroska: Option<matroska::Matroska>,
    /// AVI and WAVE structure.
    pub riff: Option<riff::Riff>,
    /// Ogg, FLAC, MP3, ADTS, AMR structure.
    pub sound: Option<sound::Sound>,
    /// MMS headers, parts and show.
    pub message: Option<message::Message>,
    /// ZIP entries.
    pub archive: Option<archive::Archive>,
    /// Signed provenance: the C2PA manifest store.
    pub c2pa: Option<c2pa::C2pa>,
    /// MPEG transport stream structure.
    pub transport: Option<stream::TransportStream>,
    /// Flash video structure.
    pub flash: Option<stream::FlashVideo>,
}

impl Facts {
    /// True where the file is a picture in time: any GIF, APNG with several frames, animated WebP.
    pub fn is_animated(&self) -> bool {
        self.gif.is_some()
            || self.png.as_ref().is_some_and(|p| p.animation_frames.is_some_and(|n| n > 1))
            || self.webp.as_ref().is_some_and(|w| w.frames > 1)
    }

    /// Where the container keeps a C2PA manifest store; none where it has none.
    pub fn c2pa_bytes(&self) -> Option<(u64, u64)> {
        let uuid = self.isobmff.iter().flat_map(|f| &f.uuids).find(|u| u.uuid == isobmff::UuidBox::C2PA);
        let tag = self.exif.iter().filter(|_| self.format == Some(Format::Tiff));
        uuid.map(|u| (u.span.start, u.span.end))
            .or_else(|| self.jpeg.as_ref()?.c2pa)
            .or_else(|| self.png.as_ref()?.c2pa)
            .or_else(|| self.gif.as_ref()?.c2pa)
            .or_else(|| self.webp.as_ref()?.c2pa)
            .or_else(|| self.riff.as_ref()?.c2pa)
            .or_else(|| self.sound.as_ref()?.c2pa)
            .or_else(|| tag.into_iter().find_map(|e| Some(e.find(exif::tag::C2PA)?.bytes)))
    }

    /// Marks of one carrier.
    pub fn marks_in(&self, carrier: Carrier) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |m| m.carrier == carrier)
    }
}
