//! PNG and APNG structure (W3C PNG, third edition).
//!
//! The principal type is [`Png`]: header, chunks in order, animation, and what lies behind IEND. Texts stand in
//! `Facts::marks`. No pixel is decoded.

use super::isobmff::FourCc;
use crate::Untrusted;

/// Chunks of one type that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkRun {
    /// Type.
    pub kind: FourCc,
    /// How many.
    pub count: u64,
    /// From the length field of the first to one past the CRC of the last.
    pub bytes: (u64, u64),
}

/// IHDR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bits of a sample.
    pub depth: u8,
    /// Colour type 0, 2, 3, 4 or 6.
    pub colour: u8,
    /// Adam7.
    pub interlaced: bool,
}

/// Chunks as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Png {
    /// IHDR.
    pub header: Option<Header>,
    /// Chunks in order, runs of one type together, at most [`Png::RUNS_KEPT`].
    pub chunks: Vec<ChunkRun>,
    /// Chunks in all.
    pub chunk_count: u64,
    /// Payload of the first IDAT in bytes: writers differ (8,192 and 65,536 are customary).
    pub first_idat: Option<u64>,
    /// IDAT chunks.
    pub idat_count: u64,
    /// Payload of the largest IDAT in bytes.
    pub largest_idat: u64,
    /// All IDAT but the last are as large as the first.
    pub idat_regular: bool,
    /// Rows at the top of the picture whose filter is None, Sub, Up, Average, Paeth; the rows that
    /// [`Png::LOOKED_AT`] packed bytes give. Zeros where they could not be had (interlaced pictures).
    pub filters: [u32; 5],
    /// First two bytes of the zlib stream.
    pub zlib_head: Option<[u8; 2]>,
    /// Frames that acTL states; none without acTL.
    pub animation_frames: Option<u32>,
    /// Loops that acTL states; 0 is for ever.
    pub animation_plays: Option<u32>,
    /// Delay of each fcTL as written: numerator and denominator (0 means 100) of a second.
    pub delays: Vec<(u16, u16)>,
    /// pHYs: horizontal, vertical, and whether the unit is the metre.
    pub physical: Option<(u32, u32, bool)>,
    /// Name in iCCP and the description inside the profile.
    pub icc: Option<(Untrusted, Untrusted)>,
    /// tIME, as `YYYY-MM-DD hh:mm:ss`.
    pub modified: Option<String>,
    /// C2PA store (`caBX`): first byte and one past the last byte.
    pub c2pa: Option<(u64, u64)>,
    /// A text chunk stands behind the first IDAT.
    pub text_after_picture: bool,
    /// Old DeepFaceLab's chunk (`fcWp`).
    pub face_chunk: Option<(u64, u64)>,
    /// Chunks whose CRC does not fit.
    pub bad_crc: u64,
    /// Bytes behind IEND.
    pub trailing: Option<(u64, u64)>,
}

impl Png {
    /// Runs of chunks kept.
    pub const RUNS_KEPT: usize = 512;
    /// Packed bytes of the picture that are unpacked to see its filters.
    pub const LOOKED_AT: usize = 16 * 1024;

    /// True where there is a chunk of this type.
    pub fn has(&self, kind: &[u8; 4]) -> bool {
        self.chunks.iter().any(|run| run.kind == kind)
    }
}
