//! EXIF and TIFF directories (CIPA DC-008, TIFF 6.0, BigTIFF).
//!
//! [`parse`] reads an EXIF block that another format carries, [`walk`] the directories of any [`Block`], a TIFF file
//! among them. Each directory is visited once, so loops end. Texts are decoded from the charset that they state
//! (UserComment, XP tags) and become marks. MakerNotes: `maker_note`.

use std::collections::{BTreeSet, VecDeque};

use saboot_core::Untrusted;
use saboot_core::facts::annex::{Coding, Preview, PreviewSource};
use saboot_core::facts::exif::{Directory, Entry, Exif, Value, tag};
use saboot_core::facts::{Carrier, Facts};

use crate::maker_note;
use crate::source::{Log, Source, mark, utf16};

/// Bytes that offsets of the directories point into.
pub(crate) trait Block {
    /// Up to `len` bytes at `offset`; fewer where the block ends.
    fn read(&mut self, offset: u64, len: u64) -> Vec<u8>;
    /// Bytes in the block.
    fn size(&self) -> u64;
}

impl Block for &[u8] {
    fn read(&mut self, offset: u64, len: u64) -> Vec<u8> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(len).unwrap_or(usize::MAX)).min(self.len());
        self.get(start..end).unwrap_or(&[]).to_vec()
    }

    fn size(&self) -> u64 {
        self.len() as u64
    }
}

impl Block for Source<'_> {
    fn read(&mut self, offset: u64, len: u64) -> Vec<u8> {
        self.keep(offset, len)
    }

    fn size(&self) -> u64 {
        Source::size(self)
    }
}

/// Bytes of a text that are read; the rest is counted as omitted once it is made [`Untrusted`].
const TEXT: u64 = 256 * 1024;
/// Directories visited: the busiest camera files have fewer than ten, multi-page TIFF files some hundred.
const DIRECTORIES: usize = 256;

/// Reads the EXIF block `tiff`, which begins at byte `base` of the file, with or without `Exif\0\0` in front.
pub(crate) fn parse(tiff: &[u8], base: u64, log: &mut Log<'_>, facts: &mut Facts) {
    let (mut block, base) = match tiff.strip_prefix(b"Exif\0\0") {
        Some(rest) => (rest, base + 6),
        None => (tiff, base),
    };
    let bytes = (base, base + block.len() as u64);
    let Some(mut found) = walk(&mut block, base, log, facts) else {
        log.damage("exif.no-header", "EXIF", "the block does not begin as TIFF does", Some(bytes));
        return;
    };
    found.bytes = bytes;
    match &mut facts.exif {
        Some(first) => first.blocks += 1,
        none => *none = Some(Exif { blocks: 1, ..found }),
    }
}

/// How numbers are written in this block.
#[derive(Clone, Copy)]
struct Order {
    big: bool,
    /// BigTIFF: 64-bit offsets and counts.
    wide: bool,
}

impl Order {
    fn unsigned(self, bytes: &[u8]) -> u64 {
        let take = bytes.get(..8).unwrap_or(bytes);
        let add = |sum: u64, b: &u8| (sum << 8) | u64::from(*b);
        if self.big { take.iter().fold(0, add) } else { take.iter().rev().fold(0, add) }
    }

    fn signed(self, bytes: &[u8]) -> i64 {
        let unused = 64 - 8 * bytes.len().clamp(1, 8) as u32;
        ((self.unsigned(bytes) << unused) as i64) >> unused
    }
}

/// Walks the directories of `block`; none where it does not begin as TIFF does.
pub(crate) fn walk(block: &mut dyn Block, base: u64, log: &mut Log<'_>, facts: &mut Facts) -> Option<Exif> {
    let head = block.read(0, 16);
    let order = match head.get(..4)? {
        b"II*\0" => Order { big: false, wide: false },
        b"MM\0*" => Order { big: true, wide: false },
        b"II+\0" => Order { big: false, wide: true },
        b"MM\0+" => Order { big: true, wide: true },
        // Olympus and Panasonic raw files differ in the magic number alone.
        [b'I', b'I', b'R', b'O' | b'S'] | b"IIU\0" => Order { big: false, wide: false },
        _ => return None,
    };
    let first = if order.wide { head.get(8..16)? } else { head.get(4..8)? };
    let mut walk = Walk {
        block,
        base,
        order,
        found: Exif { big_endian: order.big, bytes: (base, base), ..Exif::default() },
        queue: VecDeque::from([(Directory::Main, order.unsigned(first))]),
        seen: BTreeSet::new(),
    };
    while let Some((directory, offset)) = walk.queue.pop_front() {
        if !walk.seen.insert(offset) {
            walk.found.damaged = true;
            log.damage("exif.directory-loop", directory.name(), "a directory is pointed to twice", None);
        } else if walk.seen.len() > DIRECTORIES {
            walk.found.damaged = true;
            log.damage(
                "limit.directories",
                directory.name(),
                format!("more than {DIRECTORIES} directories"),
                None,
            );
            break;
        } else if walk.directory(directory, offset, log, facts).is_none() {
            walk.found.damaged = true;
            log.damage(
                "exif.directory-truncated",
                directory.name(),
                "a directory is cut off",
                Some((base + offset, base + offset)),
            );
        }
    }
    walk.previews(facts);
    Some(walk.found)
}

struct Walk<'b> {
    block: &'b mut dyn Block,
    base: u64,
    order: Order,
    found: Exif,
    queue: VecDeque<(Directory, u64)>,
    seen: BTreeSet<u64>,
}

impl Walk<'_> {
    fn directory(
        &mut self,
        directory: Directory,
        offset: u64,
        log: &mut Log<'_>,
        facts: &mut Facts,
    ) -> Option<()> {
        let (count_size, entry_size, offset_size) = if self.order.wide { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.block.read(offset, count_size);
        let count = (count.len() as u64 == count_size).then(|| self.order.unsigned(&count))?;
        let start = offset.checked_add(count_size)?;
        let left = self.block.size().saturating_sub(start) / entry_size;
        let stated = count;
        let count = count.min(left).min(log.limits.entries.min(u64::from(u16::MAX)));
        self.found.directories.push((directory, stated));
        let table = self.block.read(start, count * entry_size + offset_size);
        for (index, raw) in table.chunks_exact(entry_size as usize).take(count as usize).enumerate() {
            if !log.node(directory.name()) {
                return Some(());
            }
            self.entry(directory, start + index as u64 * entry_size, raw, log, facts);
        }
        if count < stated {
            return None;
        }
        let next = table.get((count * entry_size) as usize..).filter(|n| n.len() as u64 >= offset_size);
        // Some writers leave the last four bytes out; nothing is lost by that.
        let next = next.and_then(|n| n.get(..offset_size as usize)).map_or(0, |n| self.order.unsigned(n));
        if next != 0 {
            match directory {
                Directory::Main => self.queue.push_back((Directory::Thumbnail, next)),
                Directory::Thumbnail | Directory::Further => self.queue.push_back((Directory::Further, next)),
                _ => {}
            }
        }
        Some(())
    }

    fn entry(&mut self, directory: Directory, at: u64, raw: &[u8], log: &mut Log<'_>, facts: &mut Facts) {
        let order = self.order;
        let part = |from: usize, len: usize| order.unsigned(raw.get(from..from + len).unwrap_or(&[]));
        let (tag, kind) = (part(0, 2) as u16, part(2, 2) as u16);
        let (count, inline_at, inline) = if order.wide { (part(4, 8), 12, 8) } else { (part(4, 4), 8, 4) };
        let unit: u64 = match kind {
            1 | 2 | 6 | 7 | 129 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => {
                self.found.damaged = true;
                log.damage(
                    "exif.bad-type",
                    directory.name(),
                    format!("tag 0x{tag:04x} has field type {kind}"),
                    Some((self.base + at, self.base + at + raw.len() as u64)),
                );
                return;
            }
        };
        let length = count.saturating_mul(unit);
        let start = if length <= inline { at + inline_at } else { part(inline_at as usize, inline as usize) };
        let wanted = match kind {
            1 | 2 | 7 | 129 => length.min(TEXT),
            _ => length.min(Exif::VALUES_KEPT as u64 * unit),
        };
        let body = self.block.read(start, wanted);
        let name = tag::name(directory, tag);
        let end = start.saturating_add(length);
        let bytes = (
            self.base.saturating_add(start),
            self.base.saturating_add(end.min(self.block.size()).max(start)),
        );
        if (body.len() as u64) < wanted || end > self.block.size() {
            self.found.damaged = true;
            let place = format!(
                "{} {}",
                directory.name(),
                name.map_or_else(|| format!("0x{tag:04x}"), str::to_owned)
            );
            log.damage(
                "exif.value-truncated",
                &place,
                format!("{length} bytes are stated, {} are there", self.block.size().saturating_sub(start)),
                Some(bytes),
            );
        }
        let value = self.value(directory, tag, kind, &body, unit as usize);
        match (tag, &value) {
            (0x8769, Value::Unsigned(to)) => self.queue.extend(to.first().map(|o| (Directory::Exif, *o))),
            (0x8825, Value::Unsigned(to)) => self.queue.extend(to.first().map(|o| (Directory::Gps, *o))),
            (0xa005, Value::Unsigned(to)) => self.queue.extend(to.first().map(|o| (Directory::Interop, *o))),
            (0x014a, Value::Unsigned(to)) if kind != 1 => {
                self.queue.extend(to.iter().map(|o| (Directory::Sub, *o)))
            }
            (tag::MAKER_NOTE, _) if directory == Directory::Exif && self.found.maker_note.is_none() => {
                let make = self.found.text(tag::MAKE).map(str::to_owned);
                let place = (start, end.saturating_sub(start));
                let found = maker_note::recognise(self.block, place, self.base, order.big, make.as_deref());
                self.found.maker_note = Some(found.note);
                let preview = found.preview.map(|(from, to)| (self.base + from, self.base + to));
                facts.previews.extend(preview.map(|bytes| jpeg(PreviewSource::MakerNote, bytes)));
            }
            (_, Value::Text(text)) => {
                let plain = matches!(directory, Directory::Main | Directory::Exif | Directory::Gps);
                let name = name.map_or_else(|| format!("0x{tag:04X}"), str::to_owned);
                let key = if plain { name } else { format!("{}:{name}", directory.name()) };
                let shown = text.raw().trim_end_matches(['\0', ' ']);
                if !shown.is_empty() {
                    let value = if text.omitted() > 0 { text.clone() } else { Untrusted::new(shown) };
                    mark(facts, Carrier::Exif, key, value, Some(bytes));
                }
            }
            _ => {}
        }
        if self.found.entries.len() < Exif::ENTRIES_KEPT {
            self.found.entries.push(Entry { directory, tag, kind, count, value, bytes });
        } else {
            self.found.damaged = true;
            log.damage(
                "limit.entries",
                "EXIF",
                format!("more than {} entries; the rest is not kept", Exif::ENTRIES_KEPT),
                None,
            );
        }
    }

    fn value(&self, directory: Directory, tag: u16, kind: u16, body: &[u8], unit: usize) -> Value {
        let order = self.order;
        let opaque = || Value::Opaque(body.get(..16).unwrap_or(body).to_vec());
        let halves = |b: &[u8]| {
            let (a, b) = b.split_at(b.len() / 2);
            (order.unsigned(a), order.unsigned(b))
        };
        match kind {
            2 | 129 => Value::Text(Untrusted::from_bytes(body)),
            1 if (0x9c9b..=0x9c9f).contains(&tag) => Value::Text(utf16(body, true)),
            1 if body.len() > 8 => opaque(),
            7 if tag == tag::MAKER_NOTE => opaque(),
            7 if tag == tag::USER_COMMENT && directory != Directory::Gps => {
                Value::Text(prefixed(body, order.big))
            }
            7 if directory == Directory::Gps && matches!(tag, 0x1b | 0x1c) => {
                Value::Text(prefixed(body, order.big))
            }
            7 if is_text(body) => Value::Text(Untrusted::from_bytes(body)),
            7 => opaque(),
            1 | 3 | 4 | 13 | 16 | 18 => {
                Value::Unsigned(body.chunks_exact(unit).map(|b| order.unsigned(b)).collect())
            }
            6 | 8 | 9 | 17 => Value::Signed(body.chunks_exact(unit).map(|b| order.signed(b)).collect()),
            5 => {
                Value::Rational(body.chunks_exact(8).map(halves).map(|(a, b)| (a as u32, b as u32)).collect())
            }
            10 => Value::SignedRational(
                body.chunks_exact(8).map(halves).map(|(a, b)| (a as u32 as i32, b as u32 as i32)).collect(),
            ),
            11 => Value::Real(
                body.chunks_exact(4).map(|b| f64::from(f32::from_bits(order.unsigned(b) as u32))).collect(),
            ),
            12 => Value::Real(body.chunks_exact(8).map(|b| f64::from_bits(order.unsigned(b))).collect()),
            _ => opaque(),
        }
    }

    /// JPEGs that directories name by offset and length: IFD1's, and those of any further directory.
    fn previews(&mut self, facts: &mut Facts) {
        // Entries stand in the order of the walk, so that a length follows its own offset.
        let (mut offset, mut named) = (None, Vec::new());
        for entry in &self.found.entries {
            match (entry.tag, entry.number()) {
                (tag::JPEG_OFFSET, at) => offset = at.map(|at| (entry.directory, at)),
                (tag::JPEG_LENGTH, Some(length)) if length > 0 => {
                    let place = offset.take().filter(|(directory, _)| *directory == entry.directory);
                    named.extend(place.map(|(directory, at)| (directory, at, length)));
                }
                _ => {}
            }
        }
        for (directory, at, length) in named.into_iter().take(PREVIEWS) {
            let Some(end) = at.checked_add(length).filter(|end| *end <= self.block.size()) else { continue };
            let bytes = (self.base.saturating_add(at), self.base.saturating_add(end));
            let source = if directory == Directory::Thumbnail {
                self.found.thumbnail = Some(bytes);
                PreviewSource::ExifThumbnail
            } else {
                PreviewSource::ExifFurther
            };
            if facts.previews.len() < PREVIEWS && self.block.read(at, 2) == [0xff, 0xd8] {
                facts.previews.push(jpeg(source, bytes));
            }
        }
    }
}

/// Previews kept of a file.
pub(crate) const PREVIEWS: usize = 64;

fn jpeg(source: PreviewSource, bytes: (u64, u64)) -> Preview {
    Preview { source, coding: Coding::Jpeg, size: None, bytes }
}

/// UNDEFINED bytes that are plainly text: printable, at least four.
fn is_text(body: &[u8]) -> bool {
    let body = body.strip_suffix(b"\0").unwrap_or(body);
    body.len() >= 4
        && body.iter().all(|b| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..))
        && std::str::from_utf8(body).is_ok()
}

/// Text with its charset in the first eight bytes, as in UserComment.
fn prefixed(body: &[u8], big: bool) -> Untrusted {
    let Some((prefix, rest)) = body.split_at_checked(8) else { return Untrusted::from_bytes(body) };
    match prefix {
        b"UNICODE\0" | b"Unicode\0" => unicode(rest, big),
        // JIS X 0208 stays in its seven-bit form: the escapes are shown, nothing is guessed.
        b"ASCII\0\0\0" | b"JIS\0\0\0\0\0" | [0, 0, 0, 0, 0, 0, 0, 0] => trimmed(rest),
        _ => trimmed(body),
    }
}

fn trimmed(bytes: &[u8]) -> Untrusted {
    let end = bytes.iter().rposition(|b| !matches!(b, 0 | b' ')).map_or(0, |at| at + 1);
    Untrusted::from_bytes(bytes.get(..end).unwrap_or(bytes))
}

/// UTF-16 in the order that its byte order mark names, else in the order in which more characters are ASCII, else in
/// that of the block: writers follow neither the standard nor each other. UTF-8 under this label is read too.
fn unicode(bytes: &[u8], big: bool) -> Untrusted {
    match bytes {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, true),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, false),
        _ => {}
    }
    let body = trim_end_nul(bytes);
    if !body.is_empty()
        && !body.contains(&0)
        && std::str::from_utf8(body).is_ok()
        && body.iter().filter(|b| b.is_ascii()).count() * 2 > body.len()
    {
        return Untrusted::from_bytes(body);
    }
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let little = match zeros(0).cmp(&zeros(1)) {
        std::cmp::Ordering::Greater => false,
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Equal => !big,
    };
    utf16(bytes, little)
}

fn trim_end_nul(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
    bytes.get(..end).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use saboot_core::Limits;

    /// A little or big-endian block with IFD0 → Exif IFD holding one UserComment.
    fn block(big: bool, comment: &[u8]) -> Vec<u8> {
        let n16 = |v: u16| if big { v.to_be_bytes() } else { v.to_le_bytes() };
        let n32 = |v: u32| if big { v.to_be_bytes() } else { v.to_le_bytes() };
        let mut out = Vec::new();
        out.extend(if big { *b"MM" } else { *b"II" });
        out.extend(n16(42));
        out.extend(n32(8));
        out.extend(n16(1));
        out.extend([n16(0x8769), n16(4)].concat());
        out.extend([n32(1), n32(26), n32(0)].concat());
        out.extend(n16(1));
        out.extend([n16(0x9286), n16(7)].concat());
        out.extend([n32(comment.len() as u32), n32(44), n32(0)].concat());
        out.extend(comment);
        out
    }

    fn comment(big: bool, body: &[u8]) -> String {
        let (limits, mut facts) = (Limits::default(), Facts::default());
        parse(&block(big, body), 100, &mut Log::new(&limits), &mut facts);
        facts.marks.first().map(|m| m.value.raw().to_owned()).unwrap_or_default()
    }

    #[test]
    fn user_comment_is_decoded_in_every_charset_and_order() {
        let text = "Steps: 20, Sampler: Eulér";
        let wide = |big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        for (block_big, text_big) in [(false, false), (false, true), (true, false), (true, true)] {
            assert_eq!(comment(block_big, &[b"UNICODE\0", wide(text_big).as_slice()].concat()), text);
        }
        assert_eq!(comment(true, &[&b"UNICODE\0\xff\xfe"[..], wide(false).as_slice()].concat()), text);
        assert_eq!(comment(true, &[b"UNICODE\0", text.as_bytes()].concat()), text);
        assert_eq!(comment(false, b"ASCII\0\0\0plain \0\0"), "plain");
        assert_eq!(comment(false, b"no prefix at all"), "no prefix at all");
    }

    #[test]
    fn spans_are_those_of_the_file() {
        let (limits, mut facts) = (Limits::default(), Facts::default());
        parse(&block(false, b"ASCII\0\0\0hello"), 100, &mut Log::new(&limits), &mut facts);
        assert_eq!(facts.marks[0].bytes, Some((144, 157)));
    }

    #[test]
    fn loops_end_and_are_told() {
        let mut bytes = block(false, b"ASCII\0\0\0hello");
        bytes[22..26].copy_from_slice(&8u32.to_le_bytes());
        let (limits, mut facts) = (Limits::default(), Facts::default());
        let mut log = Log::new(&limits);
        parse(&bytes, 0, &mut log, &mut facts);
        assert!(facts.exif.is_some());
        let source = &mut std::io::Cursor::new(Vec::new());
        let damage = log.finish(&Source::new(source, 0, &limits));
        assert!(damage.iter().any(|d| d.code.as_str() == "exif.directory-loop"), "{damage:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(tail in proptest::collection::vec(any::<u8>(), 0..400), big in any::<bool>()) {
            let head: &[u8] = if big { b"MM\0*\0\0\0\x08" } else { b"II*\0\x08\0\0\0" };
            let (limits, mut facts) = (Limits::default(), Facts::default());
            parse(&[head, &tail].concat(), 0, &mut Log::new(&limits), &mut facts);
        }
    }
}
