//! What a picture file carries outside its own format: trailers, second formats, and the sizes of its previews.
//!
//! [`trailing`] names what lies behind the end of a picture, piece by piece; [`inside`] looks for what another program
//! would open (a ZIP directory at the end, a PDF header near the front); [`sizes`] reads the frame headers of previews.
//! Signatures are those of each format's specification; Samsung's SEF blocks are read as its own files show them.

use saboot_core::Untrusted;
use saboot_core::facts::Facts;
use saboot_core::facts::annex::{Annex, AnnexKind, Coding};

use crate::source::{Cursor, Source};

/// Bytes of zeros, of one byte repeated, or of unknown content that are walked before the rest is called the same.
const WALKED: u64 = 16 << 20;
/// Bytes that are looked at in one step.
const STEP: usize = 64 * 1024;
/// How far from the end the directory of a ZIP archive can begin: its record of 22 bytes and a comment.
const ZIP_TAIL: u64 = 22 + 65_535;
/// PDF readers look for their header in the first kilobyte.
const PDF_HEAD: usize = 1024;
/// Top-level boxes of a movie that are walked.
const BOXES: u32 = 4096;

/// Signatures at the very beginning of a piece.
static SIGNATURES: &[(&[u8], AnnexKind)] = &[
    (b"PK\x03\x04", AnnexKind::Zip),
    (b"PK\x05\x06", AnnexKind::Zip),
    (b"Rar!\x1a\x07", AnnexKind::Rar),
    (b"7z\xbc\xaf\x27\x1c", AnnexKind::SevenZip),
    (b"%PDF-", AnnexKind::Pdf),
    (b"MZ", AnnexKind::Program),
    (b"\x7fELF", AnnexKind::Program),
    (b"\x89PNG\r\n\x1a\n", AnnexKind::Png),
    (b"RIFF", AnnexKind::Riff),
    (b"vivo{\"", AnnexKind::Vivo),
];

fn is_page(bytes: &[u8]) -> bool {
    let head = bytes.trim_ascii_start();
    let begins = |tag: &[u8]| head.get(..tag.len()).is_some_and(|h| h.eq_ignore_ascii_case(tag));
    begins(b"<!doctype html") || begins(b"<html") || begins(b"<script") || begins(b"<?php")
}

/// Names what lies in `from..to`; `known` are pieces whose place an index of the file gives, in any order.
pub(crate) fn trailing(
    source: &mut Source<'_>,
    (from, to): (u64, u64),
    known: &[((u64, u64), AnnexKind)],
    facts: &mut Facts,
) {
    let mut known: Vec<_> =
        known.iter().filter(|((start, end), _)| *start >= from && end > start).copied().collect();
    let samsung = samsung(source, from, to);
    known.extend(samsung.as_ref().map(|(span, _)| (*span, AnnexKind::Samsung)));
    known.sort_unstable_by_key(|(span, _)| *span);
    let mut at = from;
    while at < to && facts.annexes.len() < Annex::KEPT {
        let next = known.iter().find(|((_, end), _)| *end > at).copied();
        let (kind, end) = match next {
            Some(((start, end), kind)) if start <= at => (kind, end.min(to)),
            _ => piece(source, at, next.map_or(to, |((start, _), _)| start.min(to))),
        };
        let detail = match (&samsung, kind) {
            (Some((_, names)), AnnexKind::Samsung) => names.clone(),
            _ => Untrusted::default(),
        };
        let end = end.max(at + 1);
        facts.annexes.push(Annex { kind, trailing: true, bytes: (at, end), detail });
        at = end;
    }
}

/// The kind of what begins at `at`, and where it ends: at `to` at the latest.
fn piece(source: &mut Source<'_>, at: u64, to: u64) -> (AnnexKind, u64) {
    let head = source.peek(at, STEP.min(usize::try_from(to - at).unwrap_or(STEP))).to_vec();
    if let Some((_, kind)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return (*kind, to);
    }
    if head.get(4..8) == Some(b"ftyp") {
        return (AnnexKind::Movie, movie_end(source, at, to));
    }
    if head.starts_with(&[0xff, 0xd8, 0xff]) {
        return (AnnexKind::Jpeg, to);
    }
    if is_page(&head) {
        return (AnnexKind::Html, to);
    }
    let first = head.first().copied().unwrap_or(0);
    let mut run = run(source, at, to, first);
    // The size in front of a movie's first box begins with zeros of its own.
    if first == 0
        && let Some(n) = (1..4).find(|n| run > at + n && source.peek(run - n + 4, 4) == b"ftyp")
    {
        run -= n;
    }
    // Short runs belong to whatever follows them, but for zeros, which pad.
    if run == to || first == 0 || run - at >= 64 {
        return (if first == 0 { AnnexKind::Zeros } else { AnnexKind::Fill }, run);
    }
    // Makers put a few bytes of their own before a movie or another picture.
    let found = (1..head.len()).find(|n| {
        let rest = head.get(*n..).unwrap_or(&[]);
        rest.get(4..8) == Some(b"ftyp")
            || rest.starts_with(b"PK\x03\x04")
            || rest.starts_with(&[0xff, 0xd8, 0xff, 0xe1])
    });
    let end = found.map_or(to, |n| at + n as u64);
    let text = head.iter().take(usize::try_from(end - at).unwrap_or(usize::MAX));
    let is_text = text.clone().all(|b| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e));
    (if is_text { AnnexKind::Text } else { AnnexKind::Unknown }, end)
}

/// One past the last byte of a run of `byte`.
fn run(source: &mut Source<'_>, from: u64, to: u64, byte: u8) -> u64 {
    let mut at = from;
    while at < to && at - from < WALKED {
        let part = source.peek(at, STEP.min(usize::try_from(to - at).unwrap_or(STEP)));
        if part.is_empty() {
            return to;
        }
        match part.iter().position(|b| *b != byte) {
            Some(n) => return at + n as u64,
            None => at += part.len() as u64,
        }
    }
    if at < to { to } else { at }
}

/// One past the last box of ISO base media that begins at `from`.
fn movie_end(source: &mut Source<'_>, from: u64, to: u64) -> u64 {
    let mut at = from;
    for _ in 0..BOXES {
        let mut cursor = Cursor::new(source.peek(at, 16));
        let (Some(small), Some(kind)) = (cursor.be32(), cursor.array::<4>()) else { break };
        let size = match small {
            0 => return to,
            1 => cursor.be64().unwrap_or(0),
            n => u64::from(n),
        };
        if size < 8 || !kind.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | 0xa9)) {
            break;
        }
        at = at.saturating_add(size);
        if at >= to {
            return to;
        }
    }
    at
}

/// Samsung's trailer: blocks, then `SEFH` with a directory that counts back from itself, its size, and `SEFT`.
fn samsung(source: &mut Source<'_>, from: u64, to: u64) -> Option<((u64, u64), Untrusted)> {
    let end = to.checked_sub(8)?;
    let mut cursor = Cursor::new(source.peek(end, 8));
    let size = u64::from(cursor.le32()?);
    (cursor.array()? == *b"SEFT").then_some(())?;
    let directory = end.checked_sub(size).filter(|at| *at >= from)?;
    let head = source.peek(directory, usize::try_from(size.min(4096)).ok()?).to_vec();
    let mut cursor = Cursor::new(&head);
    (cursor.array()? == *b"SEFH").then_some(())?;
    cursor.skip(4)?;
    let count = cursor.le32()?.min(128);
    let (mut start, mut names) = (directory, Vec::new());
    for _ in 0..count {
        let (Some(_), Some(back), Some(_)) = (cursor.le32(), cursor.le32(), cursor.le32()) else { break };
        let Some(at) = directory.checked_sub(u64::from(back)).filter(|at| *at >= from) else { continue };
        start = start.min(at);
        let mut block = Cursor::new(source.peek(at, 8 + 64));
        let name = (|| {
            block.skip(4)?;
            let length = usize::try_from(block.le32()?).ok()?.min(64);
            block.take(length.min(block.rest().len()))
        })();
        names.extend(name.map(|n| Untrusted::from_bytes(n).raw().to_owned()));
    }
    Some(((start, to), Untrusted::new(names.join(", "))))
}

/// Looks for a format that another program would open in the same bytes.
pub(crate) fn inside(source: &mut Source<'_>, facts: &mut Facts) {
    let size = source.size();
    let head = source.peek(0, PDF_HEAD).to_vec();
    if let Some(at) = head.windows(5).position(|w| w == b"%PDF-") {
        annex(facts, AnnexKind::Pdf, (at as u64, size));
    }
    let tail_at = size.saturating_sub(ZIP_TAIL);
    let tail = source.peek(tail_at, ZIP_TAIL as usize).to_vec();
    // The record fits only where its comment reaches to the very end, so that chance bytes do not count.
    let ends = tail.windows(22).enumerate().rev().find(|(n, w)| {
        w.starts_with(b"PK\x05\x06")
            && w.get(20..22)
                .and_then(|c| c.first_chunk())
                .map(|c| u16::from_le_bytes(*c))
                .is_some_and(|comment| n + 22 + usize::from(comment) == tail.len())
    });
    if let Some((n, record)) = ends {
        let field = |from: usize| {
            record
                .get(from..from + 4)
                .and_then(|b| b.first_chunk())
                .map_or(0, |b| u64::from(u32::from_le_bytes(*b)))
        };
        let record_at = tail_at + n as u64;
        let start = record_at.saturating_sub(field(12).saturating_add(field(16)));
        annex(facts, AnnexKind::Zip, (start, size));
    }
}

/// Adds a second format that no trailer told of already.
fn annex(facts: &mut Facts, kind: AnnexKind, bytes: (u64, u64)) {
    if facts.annexes.len() < Annex::KEPT && !facts.annexes.iter().any(|a| a.kind == kind) {
        facts.annexes.push(Annex { kind, trailing: false, bytes, detail: Untrusted::default() });
    }
}

/// Reads the size of each JPEG preview out of its own frame header.
pub(crate) fn sizes(source: &mut Source<'_>, facts: &mut Facts) {
    for preview in facts.previews.iter_mut().filter(|p| p.coding == Coding::Jpeg && p.size.is_none()) {
        preview.size = frame_size(source, preview.bytes);
    }
}

fn frame_size(source: &mut Source<'_>, (from, to): (u64, u64)) -> Option<(u32, u32)> {
    let mut at = from.checked_add(2)?;
    // Previews have a dozen segments; those with metadata of their own some more.
    for _ in 0..64 {
        let mut cursor = Cursor::new(source.peek(at, 9));
        let (0xff, marker) = (cursor.u8()?, cursor.u8()?) else { return None };
        if marker == 0xff {
            at += 1;
            continue;
        }
        let length = u64::from(cursor.be16()?);
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            cursor.skip(1)?;
            let (height, width) = (u32::from(cursor.be16()?), u32::from(cursor.be16()?));
            return Some((width, height));
        }
        at = at.checked_add(2 + length.max(2)).filter(|at| *at < to)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::Limits;

    fn kinds(bytes: &[u8], known: &[((u64, u64), AnnexKind)]) -> Vec<(AnnexKind, u64, u64)> {
        let mut file = std::io::Cursor::new(bytes);
        let mut source = Source::new(&mut file, bytes.len() as u64, &Limits::default());
        let mut facts = Facts::default();
        trailing(&mut source, (0, bytes.len() as u64), known, &mut facts);
        inside(&mut source, &mut facts);
        facts.annexes.iter().map(|a| (a.kind, a.bytes.0, a.bytes.1)).collect()
    }

    #[test]
    fn trailers_are_told_piece_by_piece() {
        let movie = b"\0\0\0\x10ftypmp42\0\0\0\0\0\0\0\x09mdatX";
        let samsung =
            [&b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data"[..], movie, b"SEFH\x6b\0\0\0\x01\0\0\0\0\0\x30\x0a"]
                .concat();
        let back = (samsung.len() - 16) as u32;
        let samsung = [
            samsung,
            back.to_le_bytes().to_vec(),
            41u32.to_le_bytes().to_vec(),
            24u32.to_le_bytes().to_vec(),
            b"SEFT".to_vec(),
        ]
        .concat();
        let whole = samsung.len() as u64;
        assert_eq!(kinds(&samsung, &[]), [(AnnexKind::Samsung, 0, whole)]);
        let padded = [&[0u8; 10][..], movie].concat();
        assert_eq!(kinds(&padded, &[]), [(AnnexKind::Zeros, 0, 10), (AnnexKind::Movie, 10, 35)]);
        assert_eq!(
            kinds(b"abc\xff\xd8\xff\xe1xxxx", &[((3, 11), AnnexKind::MultiPicture)]),
            [(AnnexKind::Text, 0, 3), (AnnexKind::MultiPicture, 3, 11)]
        );
        assert_eq!(kinds(b"\n<HTML><script>", &[]), [(AnnexKind::Html, 0, 15)]);
        assert_eq!(kinds(&[0x20; 100], &[]), [(AnnexKind::Fill, 0, 100)]);
    }

    #[test]
    fn a_zip_directory_counts_where_it_reaches_the_end() {
        let record = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(
            kinds(&[b"picture".as_slice(), record].concat(), &[])
                .iter()
                .filter(|k| k.0 == AnnexKind::Zip)
                .count(),
            1
        );
        assert_eq!(
            kinds(&[b"picture".as_slice(), record, b"more"].concat(), &[])
                .iter()
                .filter(|k| k.0 == AnnexKind::Zip)
                .count(),
            0
        );
    }
}
