//! Movie fragments (ISO/IEC 14496-12, 8.8): where the first samples of a `moof` lie.
//!
//! [`first_samples`] reads `tfhd` and `trun` of one fragment, enough to look at its first access units. Timing and
//! later fragments are only counted.

use super::boxes::{Atom, Walk, children};

/// Samples a track whose place is told.
const FIRST: usize = 4;

/// Track id and byte spans of the first samples of each `traf`.
pub(super) fn first_samples(walk: &mut Walk<'_>, moof: Atom<'_>) -> Vec<(u32, Vec<(u64, u64)>)> {
    let mut found = Vec::new();
    let moof_at = moof.span.start;
    children(walk, moof, "moof", 1, &mut |walk, atom| {
        if !atom.is(b"traf") || found.len() as u64 >= u64::from(walk.log.limits.streams) {
            return;
        }
        let mut head = None;
        let mut spans = Vec::new();
        children(walk, atom, "traf", 2, &mut |_, atom| match &atom.span.kind.0 {
            b"tfhd" => head = track_head(atom, moof_at),
            b"trun" if spans.is_empty() => {
                if let Some(head) = &head {
                    let _ = run(atom, head, &mut spans);
                }
            }
            _ => {}
        });
        found.extend(head.map(|head| (head.id, spans)));
    });
    found
}

struct Head {
    id: u32,
    /// What data offsets count from.
    base: u64,
    /// Size of samples that state none.
    size: Option<u32>,
}

/// `tfhd`: each flag announces a field.
fn track_head(atom: Atom<'_>, moof_at: u64) -> Option<Head> {
    let (_, flags, mut cursor) = atom.full()?;
    let id = cursor.be32()?;
    let base = if flags & 1 != 0 { cursor.be64()? } else { moof_at };
    for flag in [2, 8] {
        if flags & flag != 0 {
            cursor.skip(4)?;
        }
    }
    let size = if flags & 0x10 != 0 { Some(cursor.be32()?) } else { None };
    Some(Head { id, base, size })
}

/// `trun`: the first samples, which lie one behind the other.
fn run(atom: Atom<'_>, head: &Head, spans: &mut Vec<(u64, u64)>) -> Option<()> {
    let (_, flags, mut cursor) = atom.full()?;
    let count = cursor.be32()?;
    if flags & 1 == 0 {
        // Without an offset the data follows that of an earlier run, which is not read.
        return None;
    }
    let mut at = head.base.checked_add_signed(i64::from(cursor.be32()? as i32))?;
    if flags & 4 != 0 {
        cursor.skip(4)?;
    }
    for _ in 0..count.min(FIRST as u32) {
        if flags & 0x100 != 0 {
            cursor.skip(4)?;
        }
        let size = if flags & 0x200 != 0 { Some(cursor.be32()?) } else { head.size };
        for flag in [0x400, 0x800] {
            if flags & flag != 0 {
                cursor.skip(4)?;
            }
        }
        // Where the size stands only in `trex`, the first sample is taken as far as it is looked at.
        let end = at.saturating_add(size.map_or(super::samples::SAMPLE_HEAD, u64::from));
        spans.push((at, end));
        size?;
        at = end;
    }
    Some(())
}
