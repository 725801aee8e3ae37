//! Vorbis comments (Vorbis I specification, section 5), as Vorbis, Opus, Speex and FLAC carry them.
//!
//! [`comments`] turns a comment header, without its codec's magic, into marks and gives the vendor string. Pictures
//! in comments are left alone.

use saboot_core::Untrusted;
use saboot_core::facts::{Carrier, Facts};

use crate::source::{Cursor, Log, mark};

/// Reads vendor and comments out of `body`, which lies at `bytes` of the file.
pub(crate) fn comments(
    log: &mut Log<'_>,
    body: &[u8],
    bytes: Option<(u64, u64)>,
    facts: &mut Facts,
) -> Untrusted {
    let mut cursor = Cursor::new(body);
    let mut text = |log: &mut Log<'_>| {
        let length = cursor.le32()?;
        let taken = usize::try_from(length).ok().and_then(|n| cursor.take(n));
        if taken.is_none() {
            log.damage(
                "vorbis-comment.truncated",
                "comment header",
                format!("a text of {length} bytes is cut off"),
                bytes,
            );
        }
        taken
    };
    let vendor = text(log).map(Untrusted::from_bytes).unwrap_or_default();
    mark(facts, Carrier::VorbisComment, "vendor", vendor.clone(), bytes);
    let Some(count) = cursor.le32() else { return vendor };
    for _ in 0..count {
        if !log.node("comment header") {
            break;
        }
        let Some(length) = cursor.le32().and_then(|n| usize::try_from(n).ok()) else { break };
        let Some(comment) = cursor.take(length) else {
            log.damage(
                "vorbis-comment.truncated",
                "comment header",
                format!("a text of {length} bytes is cut off"),
                bytes,
            );
            break;
        };
        let split = comment.iter().position(|b| *b == b'=');
        let (key, value) = split.and_then(|at| comment.split_at_checked(at)).unwrap_or((b"", comment));
        let value = if split.is_some() { value.get(1..).unwrap_or(&[]) } else { value };
        if !key.eq_ignore_ascii_case(b"METADATA_BLOCK_PICTURE") {
            mark(
                facts,
                Carrier::VorbisComment,
                Untrusted::from_bytes(key),
                Untrusted::from_bytes(value),
                bytes,
            );
        }
    }
    vendor
}
