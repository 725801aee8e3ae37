//! JPEG structure (ITU-T T.81, JFIF, the APPn conventions of Adobe, CIPA, ICC and C2PA).
//!
//! The principal type is [`Jpeg`]: segments and tables of the first picture as written, and what lies behind it.
//! Quantisation tables stand in file order (zigzag). Nothing is decoded and nothing is judged.

use crate::Untrusted;

/// One marker segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Second byte of the marker, such as 0xE1 for APP1.
    pub marker: u8,
    /// What it begins with, for APPn: `Exif`, `JFIF`, `ICC_PROFILE` …; empty otherwise.
    pub label: Untrusted,
    /// From the marker to one past its last byte.
    pub bytes: (u64, u64),
}

impl Segment {
    /// The marker's name in T.81.
    pub fn name(&self) -> String {
        match self.marker {
            0xc4 => "DHT".to_owned(),
            0xc8 => "JPG".to_owned(),
            0xcc => "DAC".to_owned(),
            0xd9 => "EOI".to_owned(),
            0xda => "SOS".to_owned(),
            0xdb => "DQT".to_owned(),
            0xdc => "DNL".to_owned(),
            0xdd => "DRI".to_owned(),
            0xfe => "COM".to_owned(),
            m @ 0xc0..=0xcf => format!("SOF{}", m - 0xc0),
            m @ 0xe0..=0xef => format!("APP{}", m - 0xe0),
            m => format!("FF{m:02X}"),
        }
    }
}

/// One quantisation table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantTable {
    /// Destination 0 to 3.
    pub id: u8,
    /// 16-bit entries.
    pub wide: bool,
    /// Steps in zigzag order, as stored; always 64.
    pub steps: Vec<u16>,
}

/// The quality at which the tables of the Independent JPEG Group come closest to those of the file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IjgQuality {
    /// 1 to 100.
    pub quality: u8,
    /// Mean distance of a step; 0 where the tables are the IJG's own.
    pub distance: f64,
}

/// One Huffman table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HuffmanTable {
    /// AC, else DC.
    pub ac: bool,
    /// Destination 0 to 3.
    pub id: u8,
    /// Codes of each length 1 to 16.
    pub counts: [u8; 16],
    /// The same counts and symbols as a table of T.81 annex K.
    pub standard: bool,
}

/// One component of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// Identifier.
    pub id: u8,
    /// Horizontal sampling factor.
    pub horizontal: u8,
    /// Vertical sampling factor.
    pub vertical: u8,
    /// Quantisation table.
    pub table: u8,
}

/// Frame header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// 0 baseline, 1 extended, 2 progressive, 3 lossless …
    pub sof: u8,
    /// Bits of a sample.
    pub precision: u8,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// Components in order.
    pub components: Vec<Component>,
}

impl Frame {
    /// Chroma subsampling in the usual notation, where it has one.
    pub fn subsampling(&self) -> Option<&'static str> {
        let [luma, first, second] = self.components.as_slice() else { return None };
        if (first.horizontal, first.vertical) != (1, 1) || (second.horizontal, second.vertical) != (1, 1) {
            return None;
        }
        match (luma.horizontal, luma.vertical) {
            (1, 1) => Some("4:4:4"),
            (2, 1) => Some("4:2:2"),
            (2, 2) => Some("4:2:0"),
            (1, 2) => Some("4:4:0"),
            (4, 1) => Some("4:1:1"),
            _ => None,
        }
    }
}

/// JFIF header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jfif {
    /// Major and minor version.
    pub version: (u8, u8),
    /// 0 aspect ratio, 1 per inch, 2 per centimetre.
    pub unit: u8,
    /// Horizontal and vertical density.
    pub density: (u16, u16),
}

/// A segment that holds a Python pickle, as DeepFaceLab keeps its landmarks; never unpickled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pickle {
    /// Protocol 2 to 5.
    pub protocol: u8,
    /// Those of DeepFaceLab's field names that stand in it as plain bytes.
    pub fields: Vec<&'static str>,
    /// From the marker to one past its last byte.
    pub bytes: (u64, u64),
}

/// An entry of the Multi-Picture index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MultiPicture {
    /// Individual image attribute as written.
    pub attribute: u32,
    /// Where it says that the image lies; may reach past the end of the file.
    pub bytes: (u64, u64),
}

/// Segments and tables as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Jpeg {
    /// Segments of the first picture in order, at most [`Jpeg::SEGMENTS_KEPT`].
    pub segments: Vec<Segment>,
    /// Segments in all.
    pub segment_count: u64,
    /// First frame header.
    pub frame: Option<Frame>,
    /// Quantisation tables in order.
    pub quant_tables: Vec<QuantTable>,
    /// Payloads of all DQT segments one behind the other, as written: what a digest of the tables is taken of.
    pub quant_payload: Vec<u8>,
    /// Nearest quality of the IJG's tables; none without tables.
    pub ijg_quality: Option<IjgQuality>,
    /// Huffman tables in order.
    pub huffman_tables: Vec<HuffmanTable>,
    /// Scans.
    pub scans: u32,
    /// Restart interval in MCUs; 0 without.
    pub restart_interval: u16,
    /// JFIF header.
    pub jfif: Option<Jfif>,
    /// Colour transform of the Adobe segment (0 none, 1 YCbCr, 2 YCCK).
    pub adobe_transform: Option<u8>,
    /// Description in the ICC profile; empty where the profile has none.
    pub icc: Option<Untrusted>,
    /// Pictures that the Multi-Picture index (CIPA DC-007) states.
    pub multi_picture: Option<u64>,
    /// Its entries, at most [`Jpeg::PICTURES_KEPT`].
    pub multi_pictures: Vec<MultiPicture>,
    /// A Python pickle in APP15.
    pub pickle: Option<Pickle>,
    /// C2PA store (APP11, JUMBF): first byte and one past the last byte.
    pub c2pa: Option<(u64, u64)>,
    /// One past the end of the first picture (EOI).
    pub end: Option<u64>,
    /// Bytes behind the end of the first picture.
    pub trailing: Option<(u64, u64)>,
    /// First 16 bytes of those.
    pub trailing_head: Vec<u8>,
    /// Samsung's `SEFT` at the very end.
    pub samsung_trailer: bool,
}

impl Jpeg {
    /// Segments kept.
    pub const SEGMENTS_KEPT: usize = 512;
    /// Entries of the Multi-Picture index kept.
    pub const PICTURES_KEPT: usize = 64;

    /// True where a segment of this marker begins with `label`.
    pub fn has(&self, marker: u8, label: &str) -> bool {
        self.segments.iter().any(|s| s.marker == marker && s.label.raw() == label)
    }
}
