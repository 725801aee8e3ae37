//! WebP structure (RFC 9649).
//!
//! The principal type is [`Webp`]: chunks, VP8X flags and frames. Texts stand in `Facts::marks`. No pixel is decoded.

use super::isobmff::FourCc;
use crate::Untrusted;

/// VP8X header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extended {
    /// Flag byte: 0x20 ICC, 0x10 alpha, 0x08 EXIF, 0x04 XMP, 0x02 animation.
    pub flags: u8,
    /// Canvas in pixels.
    pub canvas: (u32, u32),
}

/// Chunks as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Webp {
    /// Size that the RIFF header states, with the header.
    pub stated_size: u64,
    /// Type and place of each chunk at the top, at most [`Webp::CHUNKS_KEPT`].
    pub chunks: Vec<(FourCc, u64, u64)>,
    /// VP8X.
    pub extended: Option<Extended>,
    /// Size of the first bitstream in pixels.
    pub size: Option<(u32, u32)>,
    /// The first bitstream is lossless (VP8L).
    pub lossless: bool,
    /// ANMF chunks; 0 in a still.
    pub frames: u32,
    /// Duration of each ANMF in milliseconds.
    pub durations_ms: Vec<u32>,
    /// ANIM loops; 0 is for ever.
    pub loops: Option<u16>,
    /// Description in the ICC profile; empty where it has none.
    pub icc: Option<Untrusted>,
    /// C2PA store: first byte and one past the last byte.
    pub c2pa: Option<(u64, u64)>,
    /// Bytes behind the RIFF chunk.
    pub trailing: Option<(u64, u64)>,
}

impl Webp {
    /// Chunks kept.
    pub const CHUNKS_KEPT: usize = 256;

    /// True where there is a chunk of this type at the top.
    pub fn has(&self, kind: &[u8; 4]) -> bool {
        self.chunks.iter().any(|(k, ..)| *k == kind)
    }
}
