//! The description of an ICC profile (ICC.1:2022, tag `desc`).
//!
//! [`describe`] returns the text by which people know a profile. Colours are not computed here.

use saboot_core::Untrusted;

use crate::source::{Cursor, c_string, utf16};

/// Bytes of a profile that are looked at: descriptions lie near the front.
pub(crate) const LOOKED_AT: u64 = 1 << 20;

/// The profile's description; empty where it has none that can be read.
pub(crate) fn describe(profile: &[u8]) -> Untrusted {
    description(profile).unwrap_or_default()
}

fn description(profile: &[u8]) -> Option<Untrusted> {
    let mut cursor = Cursor::new(profile);
    cursor.skip(128)?;
    // The header allows any number; real profiles hold a dozen or two.
    let count = cursor.be32()?.min(256);
    for _ in 0..count {
        let (name, offset, size) = (cursor.array::<4>()?, cursor.be32()? as usize, cursor.be32()? as usize);
        if &name != b"desc" {
            continue;
        }
        let end = offset.checked_add(size)?.min(profile.len());
        let mut body = Cursor::new(profile.get(offset..end)?);
        let kind = body.array::<4>()?;
        body.skip(4)?;
        return match &kind {
            b"desc" => {
                let length = body.be32()? as usize;
                Some(c_string(body.rest().get(..length).unwrap_or(body.rest())))
            }
            b"mluc" => {
                body.skip(12)?;
                let (length, at) = (body.be32()? as usize, body.be32()? as usize);
                let text =
                    profile.get(offset.checked_add(at)?..offset.checked_add(at)?.checked_add(length)?)?;
                Some(utf16(text, false))
            }
            _ => None,
        };
    }
    None
}
