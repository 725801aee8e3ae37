//! Every bound on what a hostile file may cost, in one place.
//!
//! [`Limits`] is handed to each parser and decoder; nothing is allocated from a number in a file except
//! through it. The starting values come from the reliability plan; each refusal carries a `limit.*` code.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Code;

/// Bounds for one exhibit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Pixels of one frame or picture (8K video is 33 M).
    pub pixels: u64,
    /// Frames of a GIF, APNG or animated WebP that are walked.
    pub moving_picture_frames: u64,
    /// Packets indexed of a video before the plan gives up and decodes sequentially.
    pub packets: u64,
    /// Longest stretch of sound that is decoded, in seconds: 64 kB of memory each. What follows is reported as not examined.
    pub audio_s: u64,
    /// Streams in a container.
    pub streams: u32,
    /// Nesting of boxes, chunks or elements.
    pub depth: u32,
    /// Entries of one table (stts, stsz, elst, IFD …).
    pub entries: u64,
    /// Boxes, chunks, segments or elements in a whole file.
    pub nodes: u64,
    /// Bytes of metadata kept in memory a file.
    pub metadata_bytes: u64,
    /// Output over input of any decompression.
    pub inflate_ratio: u64,
    /// Wall time of one exhibit in a worker, seconds: this plus five times the duration of the clip.
    pub wall_s: u64,
    /// Bytes of a worker's reply.
    pub reply_bytes: u64,
    /// Pictures of a slide show.
    pub slides: u64,
    /// Parts of a message.
    pub message_parts: u64,
    /// Entries of an archive (chat programs export at most about this many).
    pub archive_entries: u64,
    /// Output over input of an archive's entry.
    pub archive_ratio: u64,
    /// Bytes of one enclosed file once unpacked; it is held in memory.
    pub enclosed_bytes: u64,
    /// Bytes of all enclosed files of one file once unpacked.
    pub enclosed_total: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pixels: 50_000_000,
            moving_picture_frames: 10_000,
            packets: 2_000_000,
            audio_s: 1800,
            streams: 16,
            depth: 32,
            entries: 1 << 20,
            nodes: 100_000,
            metadata_bytes: 64 << 20,
            inflate_ratio: 200,
            wall_s: 300,
            reply_bytes: 8 << 20,
            slides: 200,
            message_parts: 500,
            archive_entries: 10_000,
            archive_ratio: 100,
            enclosed_bytes: 512 << 20,
            enclosed_total: 16 << 30,
        }
    }
}

impl Limits {
    /// Checks the size of a picture before anything is allocated for it.
    pub fn check_pixels(&self, width: u64, height: u64) -> Result<(), LimitError> {
        let pixels = width.saturating_mul(height);
        if pixels > self.pixels {
            return Err(LimitError { code: Code::new("limit.pixels"), asked: pixels, allowed: self.pixels });
        }
        Ok(())
    }

    /// Checks a number of table entries against the bound and against the bytes that are left for them.
    pub fn check_entries(&self, entries: u64, bytes_left: u64, entry_size: u64) -> Result<(), LimitError> {
        let allowed = self.entries.min(bytes_left / entry_size.max(1));
        if entries > allowed {
            return Err(LimitError { code: Code::new("limit.entries"), asked: entries, allowed });
        }
        Ok(())
    }
}

/// A bound was met: the file asks for more than the program will spend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitError {
    /// `limit.<name>`.
    pub code: Code,
    /// What the file asked for.
    pub asked: u64,
    /// What is allowed.
    pub allowed: u64,
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the file asks for {}, {} is allowed", self.code, self.asked, self.allowed)
    }
}

impl std::error::Error for LimitError {}
