//! GIF structure (GIF87a, GIF89a).
//!
//! The principal type is [`Gif`]: screen, frames with their delays, application blocks, and what lies behind the
//! trailer. Comments stand in `Facts::marks`. No pixel is decoded.

use crate::Untrusted;

/// An application extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Identifier and authentication code, 11 bytes.
    pub name: Untrusted,
    /// From the introducer to one past the terminator.
    pub bytes: (u64, u64),
}

/// An image descriptor with the graphic control before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Frame {
    /// Left, top, width, height in pixels.
    pub area: (u16, u16, u16, u16),
    /// Delay in hundredths of a second; none without a graphic control.
    pub delay: Option<u16>,
    /// Disposal method 0 to 7.
    pub disposal: u8,
    /// Index of the transparent colour.
    pub transparent: Option<u8>,
    /// Rows in four passes.
    pub interlaced: bool,
    /// Colours of its own table and their CRC-32.
    pub table: Option<(u16, u32)>,
}

/// Blocks as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gif {
    /// `87a` or `89a`.
    pub version: Untrusted,
    /// Logical screen in pixels.
    pub size: (u16, u16),
    /// Colours of the global table; none without one.
    pub global_colours: Option<u16>,
    /// CRC-32 of the global table.
    pub global_crc: Option<u32>,
    /// Each frame, at most [`Gif::FRAMES_KEPT`].
    pub each: Vec<Frame>,
    /// Image descriptors.
    pub frames: u32,
    /// Frames with a colour table of their own.
    pub local_tables: u32,
    /// Frames that are smaller than the screen.
    pub partial_frames: u32,
    /// Delay of each graphic control in hundredths of a second.
    pub delays: Vec<u16>,
    /// How many frames ask for each disposal method (0 to 7).
    pub disposals: [u32; 8],
    /// NETSCAPE2.0 loops; 0 is for ever, none without the block.
    pub loops: Option<u16>,
    /// Application extensions in order, at most [`Gif::APPLICATIONS_KEPT`].
    pub applications: Vec<Application>,
    /// C2PA store: first byte and one past the last byte.
    pub c2pa: Option<(u64, u64)>,
    /// Bytes behind the trailer.
    pub trailing: Option<(u64, u64)>,
}

impl Gif {
    /// Application extensions kept.
    pub const APPLICATIONS_KEPT: usize = 64;
    /// Frames described one by one.
    pub const FRAMES_KEPT: usize = 4096;
}
