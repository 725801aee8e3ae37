//! What is examined: one file, or a slide show of several, with its hashes taken before anything is decoded.
//!
//! The principal type is [`Exhibit`]. It names things and holds digests; it has no handle on any file.

use serde::{Deserialize, Serialize};

use crate::Untrusted;
use crate::facts::message::Packing;

/// What a clip turned out to be, by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Frames with time from a video container.
    Video,
    /// GIF, APNG or animated WebP.
    MovingPicture,
    /// Sound only.
    Audio,
    /// One still picture.
    Picture,
    /// Several pictures with optional sound, as one exhibit.
    SlideShow,
    /// A message that holds parts of its own.
    Message,
    /// An archive that holds files, such as an exported chat.
    Archive,
}

impl Kind {
    /// The word used in reports and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::MovingPicture => "moving-picture",
            Self::Audio => "audio",
            Self::Picture => "picture",
            Self::SlideShow => "slide-show",
            Self::Message => "message",
            Self::Archive => "archive",
        }
    }
}

/// Hex digests of all bytes of one file: SHA-256 leads; SHA-1 and MD5 stand because a statutory form names them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hashes {
    /// 64 hex digits.
    pub sha256: String,
    /// 40 hex digits.
    pub sha1: String,
    /// 32 hex digits.
    pub md5: String,
}

/// One file of an exhibit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Path as the user gave it.
    pub path: Untrusted,
    /// Size in bytes.
    pub bytes: u64,
    /// Digests before decoding.
    pub hashes: Hashes,
}

/// One thing to examine: one member, or several in a slide show (in showing order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exhibit {
    /// Path as the user gave it (the folder of a slide show).
    pub path: Untrusted,
    /// Files; never empty.
    pub members: Vec<Member>,
    /// SHA-256 of the only member, or of the members' lines `sha256  file name\n` (the format of sha256sum).
    pub sha256: String,
}

/// A stretch of a file that holds an enclosed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// First byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// How the stretch is packed.
    pub packing: Packing,
}

/// The file that an exhibit was taken out of: a message or an archive. Anybody who has it can cut the same bytes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Path as the user gave it.
    pub path: Untrusted,
    /// Size in bytes.
    pub bytes: u64,
    /// Hex SHA-256 of all its bytes, taken before anything was decoded.
    pub sha256: String,
    /// Where the exhibit's files lie in it, in the order of the exhibit's members.
    pub cuts: Vec<Cut>,
}
