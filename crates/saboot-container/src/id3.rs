//! ID3v2.2 to 2.4 at the front and ID3v1 at the end of a file (id3.org).
//!
//! [`read`] turns text, comment, URL and private frames into marks, notes a C2PA manifest store in GEOB, and says
//! where the tag ends. [`tag`] does the same for a tag in memory (WAVE `id3 `). Compressed and encrypted frames are
//! noted as damage, not unpacked.

use saboot_core::Untrusted;
use saboot_core::facts::sound::Sound;
use saboot_core::facts::{Carrier, Facts};

use crate::source::{Cursor, Log, Source, mark, utf16};
use crate::xmp;

/// Reads the tags of a file; returns the offset behind the ID3v2 tag, 0 where there is none.
pub(crate) fn read(source: &mut Source<'_>, log: &mut Log<'_>, facts: &mut Facts) -> u64 {
    if source.size() >= 128 {
        let last = source.peek(source.size() - 128, 128).to_vec();
        version_1(&last, source.size() - 128, facts);
    }
    let mut start = 0;
    // A second tag behind the first is rare but legal.
    for _ in 0..4 {
        let head = source.peek(start, 10).to_vec();
        let Some(size) = tag_size(&head) else { break };
        let body = source.keep(start, size);
        if (body.len() as u64) < size {
            log.damage(
                "id3.truncated",
                "ID3v2",
                format!("the tag states {size} bytes, {} are read", body.len()),
                Some((start, source.size())),
            );
        }
        tag(&body, start, log, facts);
        start += size;
    }
    start.min(source.size())
}

/// Size of the tag with its header and footer.
fn tag_size(head: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(head.strip_prefix(b"ID3")?);
    let (major, revision, flags) = (cursor.u8()?, cursor.u8()?, cursor.u8()?);
    if major == 0xff || revision == 0xff {
        return None;
    }
    let size = synch_safe(cursor.be32()?);
    Some(10 + u64::from(size) + if major >= 4 && flags & 0x10 != 0 { 10 } else { 0 })
}

fn synch_safe(n: u32) -> u32 {
    (n & 0x7f) | ((n >> 8) & 0x7f) << 7 | ((n >> 16) & 0x7f) << 14 | ((n >> 24) & 0x7f) << 21
}

/// Reads a tag that lies at `base` of the file.
pub(crate) fn tag(bytes: &[u8], base: u64, log: &mut Log<'_>, facts: &mut Facts) {
    let Some(mut cursor) = bytes.strip_prefix(b"ID3").map(Cursor::new) else { return };
    let (Some(major), Some(revision), Some(flags), Some(_size)) =
        (cursor.u8(), cursor.u8(), cursor.u8(), cursor.be32())
    else {
        return;
    };
    facts.sound.get_or_insert_with(Sound::default).id3v2.get_or_insert((major, revision));
    // Version 2.4 flags unsynchronisation frame by frame; before, the whole tag is written that way.
    let whole_unsync = flags & 0x80 != 0 && major < 4;
    let body = if whole_unsync { without_unsynchronisation(cursor.rest()) } else { cursor.rest().to_vec() };
    let mut cursor = Cursor::new(&body);
    if flags & 0x40 != 0 && major >= 3 {
        let skipped = cursor.be32().and_then(|n| {
            let n = if major >= 4 { synch_safe(n).saturating_sub(4) } else { n };
            cursor.skip(usize::try_from(n).ok()?)
        });
        if skipped.is_none() {
            log.damage("id3.truncated", "ID3v2", "the extended header is cut off", None);
            return;
        }
    }
    while cursor.rest().first().is_some_and(|b| *b != 0) {
        if !log.node("ID3v2") {
            return;
        }
        // Offsets are those of the file only where nothing was taken out.
        let at = (!whole_unsync).then(|| base + (bytes.len() - cursor.rest().len()) as u64);
        let Some((id, flags, content)) = frame(&mut cursor, major) else {
            log.damage(
                "id3.truncated",
                "ID3v2",
                "a frame is cut off",
                at.map(|at| (at, base + bytes.len() as u64)),
            );
            return;
        };
        let span = at.map(|at| (at, base + (bytes.len() - cursor.rest().len()) as u64));
        let packed = if major >= 4 { flags & 0x0c } else { flags & 0xc0 };
        if packed != 0 {
            log.damage("id3.packed-frame", "ID3v2", format!("frame {id} is compressed or encrypted"), span);
            continue;
        }
        let mut content = content.to_vec();
        if major >= 4 && flags & 0x01 != 0 {
            content = content.get(4..).unwrap_or(&[]).to_vec();
        }
        if major >= 4 && flags & 0x02 != 0 {
            content = without_unsynchronisation(&content);
        }
        frame_marks(&id, &content, span, log, facts);
    }
}

/// Frame id, format flags, content.
fn frame<'a>(cursor: &mut Cursor<'a>, major: u8) -> Option<(String, u8, &'a [u8])> {
    if major <= 2 {
        let id = cursor.take(3)?;
        let size = cursor.be24()?;
        return Some((
            Untrusted::from_bytes(id).raw().to_owned(),
            0,
            cursor.take(usize::try_from(size).ok()?)?,
        ));
    }
    let id = cursor.take(4)?;
    let size = cursor.be32()?;
    let flags = cursor.be16()? as u8;
    let mut size = if major >= 4 { synch_safe(size) } else { size };
    // Some writers leave plain sizes in 2.4; a size that runs over the tag is cut to it.
    size = size.min(u32::try_from(cursor.rest().len()).unwrap_or(u32::MAX));
    Some((Untrusted::from_bytes(id).raw().to_owned(), flags, cursor.take(usize::try_from(size).ok()?)?))
}

fn frame_marks(id: &str, content: &[u8], span: Option<(u64, u64)>, log: &mut Log<'_>, facts: &mut Facts) {
    match id {
        "TXXX" | "TXX" | "WXXX" | "WXX" => {
            let Some((encoding, rest)) = content.split_first() else { return };
            let (description, value) = split_text(*encoding, rest);
            let value = if id.starts_with('W') { text(0, value) } else { text(*encoding, value) };
            mark(facts, Carrier::Id3, format!("{id}:{}", text(*encoding, description).raw()), value, span);
        }
        "COMM" | "COM" | "USLT" | "ULT" => {
            let Some((encoding, rest)) = content.split_first() else { return };
            let (_, value) = split_text(*encoding, rest.get(3..).unwrap_or(&[]));
            mark(facts, Carrier::Id3, id, text(*encoding, value), span);
        }
        "PRIV" if content.starts_with(b"XMP\0") && span.is_some() => {
            // Behind the frame's header of ten bytes and the owner.
            let at = span.map_or(0, |(start, _)| start + 14);
            xmp::parse(content.get(4..).unwrap_or(&[]), at, log, facts);
        }
        "PRIV" | "UFID" => {
            let (owner, value) = split_text(0, content);
            let value = if value.iter().all(|b| (0x20..0x7f).contains(b)) {
                text(0, value)
            } else {
                Untrusted::default()
            };
            let shown = if value.is_empty() { text(0, owner) } else { value };
            mark(facts, Carrier::Id3, format!("{id}:{}", text(0, owner).raw()), shown, span);
        }
        "GEOB" | "GEO" => {
            let (mime, _) = split_text(0, content.get(1..).unwrap_or(&[]));
            if matches!(mime, b"application/x-c2pa-manifest-store" | b"application/c2pa") {
                facts.sound.get_or_insert_with(Sound::default).c2pa = span;
            }
            mark(facts, Carrier::Id3, id, text(0, mime), span);
        }
        _ if id.starts_with('T') => {
            if let Some((encoding, value)) = content.split_first() {
                mark(facts, Carrier::Id3, id, text(*encoding, value), span);
            }
        }
        _ if id.starts_with('W') => mark(facts, Carrier::Id3, id, text(0, content), span),
        _ => {}
    }
}

/// A text up to its terminator, and what follows.
fn split_text(encoding: u8, bytes: &[u8]) -> (&[u8], &[u8]) {
    let (end, width) = if matches!(encoding, 1 | 2) {
        (bytes.chunks_exact(2).position(|pair| pair == [0, 0]).map(|i| i * 2), 2)
    } else {
        (bytes.iter().position(|b| *b == 0), 1)
    };
    let end = end.unwrap_or(bytes.len());
    (bytes.get(..end).unwrap_or(bytes), bytes.get(end + width..).unwrap_or(&[]))
}

fn text(encoding: u8, bytes: &[u8]) -> Untrusted {
    match encoding {
        0 => {
            Untrusted::new(bytes.iter().take_while(|b| **b != 0).map(|b| char::from(*b)).collect::<String>())
        }
        1 => match bytes.first_chunk() {
            Some([0xff, 0xfe]) => utf16(bytes.get(2..).unwrap_or(&[]), true),
            Some([0xfe, 0xff]) => utf16(bytes.get(2..).unwrap_or(&[]), false),
            _ => utf16(bytes, true),
        },
        2 => utf16(bytes, false),
        _ => Untrusted::from_bytes(bytes.split(|b| *b == 0).next().unwrap_or(&[])),
    }
}

fn without_unsynchronisation(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut after_ff = false;
    for &byte in bytes {
        if !(after_ff && byte == 0) {
            out.push(byte);
        }
        after_ff = byte == 0xff;
    }
    out
}

fn version_1(bytes: &[u8], at: u64, facts: &mut Facts) {
    let Some(body) = bytes.strip_prefix(b"TAG") else { return };
    facts.sound.get_or_insert_with(Sound::default).id3v1 = true;
    let mut cursor = Cursor::new(body);
    for (key, length) in
        [("v1:title", 30), ("v1:artist", 30), ("v1:album", 30), ("v1:year", 4), ("v1:comment", 30)]
    {
        let Some(field) = cursor.take(length) else { return };
        let value = text(0, field);
        mark(facts, Carrier::Id3, key, Untrusted::new(value.raw().trim_end()), Some((at, at + 128)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::Limits;

    #[test]
    fn text_frames_of_each_encoding_are_read() {
        let frame = |id: &[u8], content: &[u8]| {
            [id, &(content.len() as u32).to_be_bytes(), &[0, 0], content].concat()
        };
        let frames = [
            frame(b"TSSE", b"\0Lavf59.27.100"),
            frame(b"TXXX", b"\x01\xff\xfeA\0I\0G\0C\0\0\0\xff\xfe{\0}\0"),
        ]
        .concat();
        let tag_bytes = [b"ID3\x03\0\0".as_slice(), &[0, 0, 0, frames.len() as u8], &frames].concat();
        let limits = Limits::default();
        let (mut log, mut facts) = (Log::new(&limits), Facts::default());
        tag(&tag_bytes, 0, &mut log, &mut facts);
        let read: Vec<_> = facts.marks.iter().map(|m| (m.key.raw(), m.value.raw())).collect();
        assert_eq!(read, [("TSSE", "Lavf59.27.100"), ("TXXX:AIGC", "{}")]);
        assert_eq!(facts.marks[0].bytes, Some((10, 34)));
    }
}
