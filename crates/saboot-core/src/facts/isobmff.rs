//! ISO base media structure (ISO/IEC 14496-12, -14, -15, QuickTime File Format, ISO/IEC 23008-12).
//!
//! The principal type is [`IsoBmff`]: boxes, tracks and tables as written, times raw, beside what they are taken
//! to mean. Texts (handler names, tags) stand in `Facts::marks` as well. Nothing here is judged: a brand that
//! contradicts a handler is two facts.

use std::fmt;

pub use super::coded::ParameterSets;
use crate::Untrusted;

/// Four bytes that name a box, brand, handler or chunk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FourCc(pub [u8; 4]);

impl FourCc {
    /// As text: printable Latin-1 bytes as characters (`©`), all others as `\xNN`.
    pub fn text(self) -> String {
        self.0.iter().fold(String::new(), |mut out, &byte| {
            match byte {
                0x20..=0x7e | 0xa1..=0xff => out.push(char::from(byte)),
                _ => out.push_str(&format!("\\x{byte:02x}")),
            }
            out
        })
    }
}

impl PartialEq<&[u8; 4]> for FourCc {
    fn eq(&self, other: &&[u8; 4]) -> bool {
        &self.0 == *other
    }
}

impl fmt::Debug for FourCc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text())
    }
}

/// How a box states its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeForm {
    /// 32-bit size.
    Compact,
    /// 32-bit size of 1 and a 64-bit size behind the type.
    Large,
    /// Size 0: to the end of the file.
    ToEnd,
}

/// One box as it lies in the file; `end` is clamped to what holds it, which is reported as damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoxSpan {
    /// Type.
    pub kind: FourCc,
    /// First byte of the header.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// How its size is written.
    pub size: SizeForm,
}

/// `ftyp` or `styp`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Brands {
    /// Major brand.
    pub major: FourCc,
    /// Minor version.
    pub minor: u32,
    /// Compatible brands in order.
    pub compatible: Vec<FourCc>,
    /// Where.
    pub bytes: (u64, u64),
}

impl Brands {
    /// `qt  /0[qt  ]`, the notation of the literature.
    pub fn text(&self) -> String {
        let compatible: Vec<_> = self.compatible.iter().map(|b| b.text()).collect();
        format!("{}/{}[{}]", self.major.text(), self.minor, compatible.join(","))
    }

    /// True where the brand is the major or a compatible one.
    pub fn has(&self, brand: &[u8; 4]) -> bool {
        self.major == brand || self.compatible.iter().any(|b| *b == brand)
    }
}

/// Boxes of a whole file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IsoBmff {
    /// First `ftyp`.
    pub brands: Option<Brands>,
    /// First `styp` (a segment of a stream).
    pub segment_brands: Option<Brands>,
    /// Top-level boxes in order; more than [`Self::TOP_KEPT`] are only counted.
    pub top: Vec<BoxSpan>,
    /// How many top-level boxes there are.
    pub top_count: u64,
    /// First `moov`.
    pub movie: Option<Movie>,
    /// `moof` boxes.
    pub fragments: u64,
    /// `sidx` boxes.
    pub segment_indexes: u64,
    /// `emsg` boxes (events of a stream).
    pub event_messages: u64,
    /// `free`, `skip` and `wide` boxes with what is in them, at any depth.
    pub free: Vec<FreeBox>,
    /// `uuid` boxes at any depth.
    pub uuids: Vec<UuidBox>,
    /// Top-level `meta` of a still picture.
    pub items: Option<Items>,
    /// What of the `mdat` boxes the sample tables refer to; none in fragmented files and where tables are damaged.
    pub coverage: Option<Coverage>,
    /// Bytes from the last box to the end of the file that are no box.
    pub trailer: Option<(u64, u64)>,
    /// `sefd` box or `SEFT` trailer that Samsung phones append.
    pub samsung_trailer: bool,
}

impl IsoBmff {
    /// Top-level boxes kept in [`Self::top`].
    pub const TOP_KEPT: usize = 256;

    /// The order of the top-level boxes, repeats in a row once: `ftyp>free>mdat>moov`.
    pub fn order(&self) -> String {
        let mut names: Vec<String> = self.top.iter().map(|b| b.kind.text()).collect();
        names.dedup();
        names.truncate(12);
        names.join(">")
    }

    /// Tracks, empty where there is no movie.
    pub fn tracks(&self) -> &[Track] {
        self.movie.as_ref().map_or(&[], |m| &m.tracks)
    }

    /// True where media lies in `moof` fragments.
    pub fn is_fragmented(&self) -> bool {
        self.fragments > 0 || self.movie.as_ref().is_some_and(|m| m.extends)
    }
}

/// A box that carries nothing by definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeBox {
    /// Box.
    pub span: BoxSpan,
    /// Bytes of its body that are not zero, of the first 64 KiB.
    pub non_zero: u64,
    /// Types of the boxes that the body holds, the remains of an older structure: one behind the other from its
    /// beginning, or from the first place where a movie's boxes begin. Empty where there are none.
    pub holds: Vec<FourCc>,
    /// The body where it is nothing but text, as some muxers leave their name there (also a mark).
    pub note: Untrusted,
}

/// A `uuid` box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UuidBox {
    /// Box.
    pub span: BoxSpan,
    /// Its type.
    pub uuid: [u8; 16],
}

impl UuidBox {
    /// XMP packet.
    pub const XMP: [u8; 16] = *b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
    /// C2PA manifest store.
    pub const C2PA: [u8; 16] = *b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
    /// Canon's camera metadata.
    pub const CANON: [u8; 16] = *b"\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48";
    /// Sony's profile box (`PROF`), which PSP players and XAVC cameras use.
    pub const SONY_PROFILE: [u8; 16] = *b"PROF\x21\xd2\x4f\xce\xbb\x88\x69\x5c\xfa\xc9\xc7\x40";
    /// Sony's user metadata (`USMT`), as PSP and XAVC files carry it.
    pub const SONY_METADATA: [u8; 16] = *b"USMT\x21\xd2\x4f\xce\xbb\x88\x69\x5c\xfa\xc9\xc7\x40";
    /// Google's spherical video description.
    pub const SPHERICAL: [u8; 16] = *b"\xff\xcc\x82\x63\xf8\x55\x4a\x93\x88\x14\x58\x7a\x02\x52\x1f\xdd";
    /// PIFF sample encryption, of protected streams.
    pub const PIFF: [u8; 16] = *b"\xa2\x39\x4f\x52\x5a\x9b\x4f\x14\xa2\x44\x6c\x42\x7c\x64\x8d\xf4";
    /// Smooth Streaming's fragment time (`tfxd`).
    pub const SMOOTH: [u8; 16] = *b"\x6d\x1d\x9b\x05\x42\xd5\x44\xe6\x80\xe2\x14\x1d\xaf\xf7\x57\xb2";

    /// Who uses boxes of this type; none for a type that is not known here.
    pub fn name(&self) -> Option<&'static str> {
        Some(match self.uuid {
            Self::XMP => "XMP",
            Self::C2PA => "C2PA",
            Self::CANON => "Canon",
            Self::SONY_PROFILE => "Sony PROF",
            Self::SONY_METADATA => "Sony USMT",
            Self::SPHERICAL => "spherical video",
            Self::PIFF => "PIFF sample encryption",
            Self::SMOOTH => "Smooth Streaming tfxd",
            _ => return None,
        })
    }
}

/// A pair of times as written: seconds since 1904-01-01 UTC by the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// Creation; 0 where it was not set.
    pub created: u64,
    /// Modification.
    pub modified: u64,
}

impl Times {
    /// Seconds between the epochs of 1904 and 1970.
    pub const EPOCH_1904: u64 = 2_082_844_800;

    /// Creation as Unix time, by the specification's epoch; none where it was not set or lies before 1970.
    pub fn created_unix(self) -> Option<i64> {
        self.created
            .checked_sub(Self::EPOCH_1904)
            .and_then(|s| i64::try_from(s).ok())
            .filter(|_| self.created != 0)
    }
}

/// `moov`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Movie {
    /// Where.
    pub bytes: (u64, u64),
    /// `mvhd` times.
    pub times: Times,
    /// `mvhd` time scale, units a second.
    pub timescale: u32,
    /// `mvhd` duration in [`Self::timescale`].
    pub duration: u64,
    /// `trak` boxes in order.
    pub tracks: Vec<Track>,
    /// `mvex` is there: fragments follow.
    pub extends: bool,
    /// `Xtra` box of Windows' property editor, in `udta` at any depth.
    pub xtra: bool,
    /// Types of the boxes in `udta` of the movie and of its tracks, in order.
    pub user_data: Vec<FourCc>,
    /// `moov` was stored compressed (`cmov`), so its content is not read.
    pub compressed: bool,
}

/// `hdlr`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Handler {
    /// Component type (`mhlr`, `dhlr`; zero in ISO files).
    pub component: FourCc,
    /// Handler type (`vide`, `soun`, `meta` …).
    pub kind: FourCc,
    /// Component manufacturer (`appl`; zero in ISO files).
    pub manufacturer: FourCc,
    /// Name, a Pascal or a C string, without its length byte or terminator.
    pub name: Untrusted,
    /// Where.
    pub bytes: (u64, u64),
}

/// `trak`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// Where.
    pub bytes: (u64, u64),
    /// `tkhd` track id.
    pub id: u32,
    /// `tkhd` times.
    pub times: Times,
    /// `tkhd` duration in the movie's time scale.
    pub duration: u64,
    /// `tkhd` width and height in pixels.
    pub size: (f64, f64),
    /// Clockwise rotation by the `tkhd` matrix in degrees (0, 90, 180, 270); none for any other matrix.
    pub rotation: Option<u16>,
    /// `mdhd` times.
    pub media_times: Times,
    /// `mdhd` time scale, units a second.
    pub timescale: u32,
    /// `mdhd` duration in [`Self::timescale`].
    pub media_duration: u64,
    /// `mdhd` language as written: packed ISO 639-2 or a Macintosh code.
    pub language: u16,
    /// `mdia/hdlr`.
    pub handler: Option<Handler>,
    /// `minf/hdlr` of QuickTime.
    pub data_handler: Option<Handler>,
    /// `elst` entries, the first [`Self::EDITS_KEPT`].
    pub edits: Vec<Edit>,
    /// How many there are.
    pub edit_count: u64,
    /// Where the `elst` lies.
    pub edit_bytes: Option<(u64, u64)>,
    /// `stsd` entries.
    pub entries: Vec<SampleEntry>,
    /// `stts`.
    pub timing: Timing,
    /// `ctts`: lowest and highest composition offset in [`Self::timescale`].
    pub composition: Option<(i64, i64)>,
    /// `stsz`/`stz2`, `stsc`, `stco`/`co64`.
    pub samples: Samples,
    /// `stss` entries; none where there is no `stss` (every sample is a sync sample).
    pub sync_samples: Option<u64>,
    /// Names of what the first sample of a sensor track holds: GPMF keys, `camm` packet types.
    pub telemetry: Vec<Untrusted>,
    /// What looking at single access units showed; none where no sample of a known codec was read.
    pub in_band: Option<InBand>,
}

/// Access units of an H.264 or H.265 track that were looked at: the first ones and sync samples spread over the track.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InBand {
    /// Access units looked at.
    pub samples: u64,
    /// Of these, units that carry parameter sets themselves.
    pub with_sets: u64,
    /// Of these, units that begin with an access unit delimiter, as transport streams demand.
    pub with_delimiter: u64,
    /// Sequence parameter sets in them that are not in the decoder configuration, each content once.
    pub other_sequences: Vec<super::coded::SequenceSet>,
    /// Where the first of those lies.
    pub other_at: Option<(u64, u64)>,
}

impl Track {
    /// Edits kept.
    pub const EDITS_KEPT: usize = 64;

    /// True where the handler type is `kind`.
    pub fn is(&self, kind: &[u8; 4]) -> bool {
        self.handler.as_ref().is_some_and(|h| h.kind == kind)
    }

    /// Handler name as written, empty where there is none.
    pub fn handler_name(&self) -> &str {
        self.handler.as_ref().map_or("", |h| h.name.raw())
    }
}

/// One `elst` entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// Length in the movie's time scale.
    pub duration: u64,
    /// Start in the media's time scale; -1 is an empty edit.
    pub media_time: i64,
    /// Rate, 16.16 fixed point (1.0 = 65536).
    pub rate: i32,
}

/// `stts` in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// Entries of the table.
    pub runs: u64,
    /// Samples by the table.
    pub samples: u64,
    /// Sum of all deltas in the media's time scale.
    pub duration: u64,
    /// Shortest delta.
    pub min_delta: u32,
    /// Longest delta, the last sample not counted.
    pub max_delta: u32,
    /// The most frequent delta.
    pub modal_delta: u32,
    /// Samples that last [`Self::modal_delta`].
    pub modal_samples: u64,
    /// Different deltas, the last sample not counted; counted up to [`Self::DISTINCT`].
    pub distinct: u32,
}

impl Timing {
    /// Different deltas that are told apart.
    pub const DISTINCT: u32 = 64;
}

/// Sample sizes and places in short.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Samples {
    /// Samples by `stsz` or `stz2`.
    pub count: u64,
    /// Sum of their sizes in bytes.
    pub bytes: u64,
    /// Chunks by `stco` or `co64`.
    pub chunks: u64,
    /// Byte spans of the first samples.
    pub first: Vec<(u64, u64)>,
    /// Byte spans of sync samples spread over the track (a handful), the first ones not among them.
    pub spread: Vec<(u64, u64)>,
    /// Numbers of the `stsd` entries that samples refer to, counted from 1, each once and ascending.
    pub entries_used: Vec<u32>,
}

/// One `stsd` entry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampleEntry {
    /// Sample entry type (`avc1`, `hvc1`, `mp4a` …).
    pub kind: FourCc,
    /// Video: encoder vendor (`appl`, `FFMP`; zero in ISO files).
    pub vendor: FourCc,
    /// Video: compressor name.
    pub compressor: Untrusted,
    /// Video: width and height in pixels.
    pub size: (u16, u16),
    /// Audio: channels and sample rate in Hz as the entry states them.
    pub audio: Option<(u16, u32)>,
    /// `avcC` or `hvcC`.
    pub parameter_sets: Option<ParameterSets>,
    /// MPEG-4 part 2 video: texts of the user data in its configuration.
    pub user_data: Vec<Untrusted>,
    /// AudioSpecificConfig out of `esds`.
    pub aac: Option<AudioConfig>,
    /// `colr`.
    pub colour: Option<Colour>,
    /// `mebx`: names of the metadata keys that the samples hold.
    pub metadata_keys: Vec<Untrusted>,
    /// Types of the boxes inside the entry.
    pub boxes: Vec<FourCc>,
    /// Where.
    pub bytes: (u64, u64),
}

/// `colr` with code points (ISO/IEC 23091-2); an ICC profile has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colour {
    /// `nclx`, `nclc`, `prof` or `rICC`.
    pub kind: FourCc,
    /// Colour primaries.
    pub primaries: u16,
    /// Transfer characteristics.
    pub transfer: u16,
    /// Matrix coefficients.
    pub matrix: u16,
    /// Full range; `nclx` only.
    pub full_range: Option<bool>,
}

/// AudioSpecificConfig (ISO/IEC 14496-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AudioConfig {
    /// Audio object type (2 = AAC-LC, 5 = SBR).
    pub object_type: u8,
    /// Sampling frequency in Hz.
    pub rate: u32,
    /// Channel configuration.
    pub channels: u8,
}

/// What of the `mdat` bodies the sample tables refer to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coverage {
    /// Bytes in `mdat` bodies.
    pub media_bytes: u64,
    /// Of these, bytes that some sample refers to.
    pub referenced: u64,
    /// Bytes that two samples or more refer to.
    pub overlapping: u64,
    /// Bytes of samples that lie outside every `mdat`.
    pub outside: u64,
    /// The longest stretches that no sample refers to, longest first.
    pub gaps: Vec<Gap>,
    /// How many such stretches there are.
    pub gap_count: u64,
}

/// A stretch of `mdat` that no sample refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// First byte.
    pub start: u64,
    /// One past the last.
    pub end: u64,
    /// Bytes that are not zero, of the first 64 KiB.
    pub non_zero: u64,
}

/// Top-level `meta` of HEIF and AVIF in short.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Items {
    /// `hdlr`.
    pub handler: Option<Handler>,
    /// `iinf` entries: how many of each item type.
    pub kinds: Vec<(FourCc, u64)>,
    /// `pitm`.
    pub primary: Option<u32>,
    /// Type of the primary item.
    pub primary_kind: Option<FourCc>,
    /// Size of the primary item (`ispe`), before rotation.
    pub primary_size: Option<(u32, u32)>,
    /// Tiles of the primary item (`dimg` references of a grid), and the size of the first.
    pub tiles: Option<(u64, Option<(u32, u32)>)>,
    /// Columns and rows that the grid states.
    pub grid: Option<(u32, u32)>,
    /// Rotation of the primary item (`irot`) in degrees, anticlockwise.
    pub rotation: Option<u16>,
    /// `thmb` references.
    pub thumbnails: u64,
    /// `auxl` references.
    pub auxiliaries: u64,
    /// `auxC` types (`urn:…:hdrgainmap`).
    pub auxiliary_types: Vec<Untrusted>,
    /// `ispe` sizes.
    pub sizes: Vec<(u32, u32)>,
    /// An `Exif` item lies behind the last picture item.
    pub exif_at_end: bool,
}
