//! Facts of a ZIP archive: its entries as the central directory lists them, checked against their local headers.
//!
//! The principal type is [`Archive`] (PKWARE APPNOTE 6.3). Chat programs export a conversation as such a file. Names
//! are text only: nothing is ever unpacked to a path.

use crate::facts::Format;
use crate::facts::message::Packing;
use crate::{Code, Untrusted};

/// One entry of an archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Number, from 1, in the order of the central directory.
    pub number: u32,
    /// Name as written, path included.
    pub name: Untrusted,
    /// Its data in the file, packed.
    pub bytes: (u64, u64),
    /// How it is packed.
    pub packing: Packing,
    /// Size once unpacked, as stated.
    pub size: u64,
    /// CRC-32 of the unpacked data, as stated.
    pub crc32: u32,
    /// Time of last change as stated, local time without zone: `YYYY-MM-DDThh:mm:ss`; empty where it is no time.
    pub modified: String,
    /// Format by content.
    pub sniffed: Option<Format>,
    /// True where its beginning is readable text.
    pub is_text: bool,
    /// Why it is not unpacked; none where it may be.
    pub refused: Option<(Code, String)>,
}

/// One ZIP archive.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Archive {
    /// Files, in the order of the central directory; folders are counted only.
    pub entries: Vec<Entry>,
    /// Entries that are folders.
    pub folders: u64,
    /// Comment of the archive.
    pub comment: Untrusted,
    /// Why none of it is unpacked; none where it may be.
    pub refused: Option<(Code, String)>,
}
