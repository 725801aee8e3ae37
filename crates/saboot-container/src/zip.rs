//! ZIP archives (PKWARE APPNOTE 6.3): what the central directory lists, held against the local headers.
//!
//! [`ZipParser`] lists the entries, looks at the first bytes of each, and says by code why an entry or the whole
//! archive must not be unpacked: names that lead elsewhere, links, doubles, contradicting headers, encryption,
//! overlaps, archives in the archive, and sizes beyond the limits. It writes nothing; [`crate::unpack`] unpacks one
//! entry to memory. The crates that exist key entries by name, which hides doubles, and read one of two headers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor as Slice, Read};

use flate2::read::DeflateDecoder;
use saboot_core::facts::archive::{Archive, Entry};
use saboot_core::facts::message::Packing;
use saboot_core::facts::{Facts, Format};
use saboot_core::{Code, Damage, Limits, Untrusted};

use crate::source::{Cursor, Log, Source};
use crate::{Parser, ReadSeek, packing};

/// Reads archives.
pub struct ZipParser;

/// Signatures, little endian (4.3).
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const CENTRAL: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";

/// Size of the end record without its comment, and its longest comment.
const END_BYTES: u64 = 22;
const COMMENT: u64 = 65_535;

/// Largest central directory: ten thousand entries with names of a hundred letters.
const DIRECTORY: u64 = 4 << 20;

/// Packed bytes of an entry that are looked at to tell what it is.
const PEEK: usize = 8192;

impl Parser for ZipParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Zip]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut source = Source::new(source, facts.bytes, limits);
        let mut log = Log::new(limits);
        let mut archive = Archive::default();
        if let Err((code, detail)) = read(&mut source, limits, &mut archive) {
            log.damage(code, "archive", detail.clone(), None);
            archive.refused = Some((Code::new(code), detail));
        }
        facts.archive = Some(archive);
        log.finish(&source)
    }
}

type Fault = (&'static str, String);

fn malformed(what: &str) -> Fault {
    ("archive.malformed", what.to_owned())
}

/// Where the central directory lies.
struct Directory {
    entries: u64,
    start: u64,
    size: u64,
}

fn read(source: &mut Source<'_>, limits: &Limits, archive: &mut Archive) -> Result<(), Fault> {
    let directory = end(source, archive)?;
    if directory.entries > limits.archive_entries {
        let what =
            format!("{} entries are listed, {} are allowed", directory.entries, limits.archive_entries);
        return Err(("limit.archive-entries", what));
    }
    if directory.size > DIRECTORY {
        let what = format!("the directory has {} bytes, {DIRECTORY} are allowed", directory.size);
        return Err(("limit.archive-entries", what));
    }
    let bytes = source.keep(directory.start, directory.size);
    if (bytes.len() as u64) < directory.size {
        return Err(malformed("the directory is cut off"));
    }
    let mut cursor = Cursor::new(&bytes);
    let mut locals = Vec::new();
    for _ in 0..directory.entries {
        let listed =
            central(&mut cursor).ok_or_else(|| malformed("the directory's entries do not fit into it"))?;
        if listed.is_folder() {
            archive.folders += 1;
            locals.push((listed.local, listed.local + 30));
            continue;
        }
        let number = u32::try_from(archive.entries.len() + 1).unwrap_or(u32::MAX);
        let (entry, end) = entry(source, number, &listed, directory.start, limits);
        locals.push((listed.local, end));
        archive.entries.push(entry);
    }
    if !cursor.rest().is_empty() {
        return Err(malformed("the directory holds more than the entries that it counts"));
    }
    overlaps(&mut locals)?;
    doubles(&mut archive.entries);
    let total: u64 = archive.entries.iter().fold(0, |sum, e| sum.saturating_add(e.size));
    if total > limits.enclosed_total {
        let what = format!("the entries unpack to {total} bytes, {} are allowed", limits.enclosed_total);
        return Err(("limit.enclosed-total", what));
    }
    Ok(())
}

/// The end record, which must be the last thing in the file, and its 64-bit form (4.3.14 to 4.3.16).
fn end(source: &mut Source<'_>, archive: &mut Archive) -> Result<Directory, Fault> {
    let size = source.size();
    let from = size.saturating_sub(END_BYTES + COMMENT);
    let tail = source.peek(from, (END_BYTES + COMMENT) as usize).to_vec();
    // Two records that both end the file would let two readers see two archives.
    let mut places = tail.windows(4).enumerate().filter(|(at, w)| {
        *w == END
            && tail.get(at + 20..at + 22).is_some_and(|n| {
                at + 22 + n.iter().rev().fold(0, |n, b| (n << 8) | usize::from(*b)) == tail.len()
            })
    });
    let (at, _) = places.next().ok_or_else(|| malformed("the archive's end record is not at its end"))?;
    if places.next().is_some() {
        return Err(malformed("the archive has two end records"));
    }
    let record = tail.get(at..).unwrap_or(&[]);
    let record_at = from + at as u64;
    let mut cursor = Cursor::new(record);
    let mut read = || {
        cursor.skip(4)?;
        let (disk, first) = (cursor.le16()?, cursor.le16()?);
        let (here, all) = (cursor.le16()?, cursor.le16()?);
        let (size, start) = (cursor.le32()?, cursor.le32()?);
        cursor.skip(2)?;
        Some((disk, first, here, all, size, start, cursor.rest()))
    };
    let (disk, first, here, all, bytes, start, comment) =
        read().ok_or_else(|| malformed("the end record is cut off"))?;
    archive.comment = Untrusted::from_bytes(comment);
    let mut directory = Directory { entries: all.into(), size: bytes.into(), start: start.into() };
    let wide = all == u16::MAX || bytes == u32::MAX || start == u32::MAX;
    let mut directory_end = record_at;
    if wide {
        let locator = source.peek(record_at.saturating_sub(20), 20).to_vec();
        let record_64 = locator
            .strip_prefix(LOCATOR_64)
            .and_then(|l| l.get(4..12)?.try_into().ok())
            .map(u64::from_le_bytes)
            .ok_or_else(|| malformed("the archive's 64-bit end record is missing"))?;
        let record = source.peek(record_64, 56).to_vec();
        let mut cursor = Cursor::new(record.strip_prefix(END_64).unwrap_or(&[]));
        let mut read = || {
            cursor.skip(8 + 2 + 2)?;
            let (disk, first) = (cursor.le32()?, cursor.le32()?);
            let (here, all) = (cursor.le64()?, cursor.le64()?);
            (disk == 0 && first == 0 && here == all).then_some(())?;
            Some(Directory { entries: all, size: cursor.le64()?, start: cursor.le64()? })
        };
        directory = read().ok_or_else(|| malformed("the archive's 64-bit end record is malformed"))?;
        directory_end = record_64;
    } else if disk != 0 || first != 0 || here != all {
        return Err(("archive.multi-disk", "the archive is one of several volumes".to_owned()));
    }
    if directory.start.checked_add(directory.size) != Some(directory_end) {
        return Err(malformed("the directory does not end where the end record begins"));
    }
    Ok(directory)
}

/// One entry as the central directory lists it.
struct Listed<'a> {
    made_on: u8,
    flags: u16,
    method: u16,
    time: (u16, u16),
    crc32: u32,
    packed: u64,
    size: u64,
    attributes: u32,
    local: u64,
    name: &'a [u8],
}

impl Listed<'_> {
    fn is_folder(&self) -> bool {
        self.name.ends_with(b"/") && self.size == 0
    }
}

/// Reads one record of the central directory (4.3.12), 64-bit sizes from its extra field (4.5.3).
fn central<'a>(cursor: &mut Cursor<'a>) -> Option<Listed<'a>> {
    let signature: [u8; 4] = cursor.array()?;
    (signature == *CENTRAL).then_some(())?;
    let [_, made_on] = cursor.array()?;
    cursor.skip(2)?;
    let (flags, method) = (cursor.le16()?, cursor.le16()?);
    let time = (cursor.le16()?, cursor.le16()?);
    let crc32 = cursor.le32()?;
    let (packed, size) = (cursor.le32()?, cursor.le32()?);
    let (name, extra, comment) = (cursor.le16()?, cursor.le16()?, cursor.le16()?);
    let disk = cursor.le16()?;
    cursor.skip(2)?;
    let (attributes, local) = (cursor.le32()?, cursor.le32()?);
    let name = cursor.take(name.into())?;
    let mut extra = Cursor::new(cursor.take(extra.into())?);
    cursor.skip(comment.into())?;
    (disk == 0 || disk == u16::MAX).then_some(())?;
    let mut listed = Listed {
        made_on,
        flags,
        method,
        time,
        crc32,
        packed: packed.into(),
        size: size.into(),
        attributes,
        local: local.into(),
        name,
    };
    while let (Some(id), Some(length)) = (extra.le16(), extra.le16()) {
        let mut field = Cursor::new(extra.take(length.into())?);
        if id == 1 {
            for (narrow, wide) in
                [(size, &mut listed.size), (packed, &mut listed.packed), (local, &mut listed.local)]
            {
                if narrow == u32::MAX {
                    *wide = field.le64()?;
                }
            }
        }
    }
    Some(listed)
}

/// An entry, with why it must not be unpacked, and where its data end in the file.
fn entry(
    source: &mut Source<'_>,
    number: u32,
    listed: &Listed<'_>,
    directory: u64,
    limits: &Limits,
) -> (Entry, u64) {
    let mut entry = Entry {
        number,
        name: Untrusted::from_bytes(listed.name),
        bytes: (listed.local, listed.local),
        packing: if listed.method == 8 { Packing::Deflate } else { Packing::Plain },
        size: listed.size,
        crc32: listed.crc32,
        modified: dos_time(listed.time),
        sniffed: None,
        is_text: false,
        refused: refusal(listed, limits),
    };
    let data = match local(source, listed) {
        Ok(data) => data,
        Err(what) => {
            entry.refused.get_or_insert((Code::new("archive.header-mismatch"), what.to_owned()));
            return (entry, listed.local + 30);
        }
    };
    let end = data.saturating_add(listed.packed);
    if end > directory {
        entry.refused.get_or_insert((
            Code::new("archive.malformed"),
            "its data reach into the archive's directory".to_owned(),
        ));
        return (entry, data);
    }
    entry.bytes = (data, end);
    if entry.refused.is_none() {
        let packed = source.peek(data, PEEK.min(usize::try_from(listed.packed).unwrap_or(PEEK))).to_vec();
        let mut head = Vec::new();
        // Malformed data show when the entry is unpacked; what comes out before tells the format.
        let _ = match entry.packing {
            Packing::Deflate => {
                DeflateDecoder::new(Slice::new(packed)).take(crate::HEAD as u64).read_to_end(&mut head)
            }
            _ => Slice::new(packed).take(crate::HEAD as u64).read_to_end(&mut head),
        };
        entry.sniffed = crate::sniff(&head);
        entry.is_text = entry.sniffed.is_none() && packing::is_text(&head);
        if matches!(entry.sniffed, Some(Format::Zip | Format::Mms)) {
            entry.refused = Some((
                Code::new("intake.nested"),
                "an archive or a message inside an archive: only one level is opened".to_owned(),
            ));
        }
    }
    (entry, end)
}

/// Why an entry must not be unpacked, by its listing alone.
fn refusal(listed: &Listed<'_>, limits: &Limits) -> Option<(Code, String)> {
    let no = |code: &'static str, what: String| Some((Code::new(code), what));
    let name = listed.name;
    let steps = || name.split(|b| matches!(b, b'/' | b'\\'));
    let drive = matches!(name, [letter, b':', ..] if letter.is_ascii_alphabetic());
    if name.is_empty()
        || matches!(name.first(), Some(b'/' | b'\\'))
        || drive
        || name.iter().any(|b| *b < 0x20 || *b == 0x7f)
        || steps().any(|step| step == b".." || step == b".")
    {
        return no(
            "archive.unsafe-name",
            "its name leads out of the archive, or is no name of a file".to_owned(),
        );
    }
    // Upper half of the attributes on Unix and macOS: the file's mode.
    let mode = listed.attributes >> 16;
    let kind = mode & 0o170_000;
    if matches!(listed.made_on, 3 | 19) && kind != 0 && kind != 0o100_000 {
        return no("archive.link", format!("it is a link or a device (mode {mode:o}), not a file"));
    }
    if listed.flags & 0x2041 != 0 {
        return no("archive.encrypted", "it is encrypted".to_owned());
    }
    if !matches!(listed.method, 0 | 8) {
        return no(
            "archive.method",
            format!("it is packed by method {}, which saboot does not unpack", listed.method),
        );
    }
    if listed.method == 0 && listed.packed != listed.size {
        return no("archive.header-mismatch", "it is stored as it is, but its two sizes differ".to_owned());
    }
    if listed.size > limits.enclosed_bytes {
        return no(
            "limit.enclosed-bytes",
            format!("it unpacks to {} bytes, {} are held at most", listed.size, limits.enclosed_bytes),
        );
    }
    if listed.size > listed.packed.saturating_mul(limits.archive_ratio).saturating_add(1024) {
        return no(
            "limit.archive-ratio",
            format!(
                "it unpacks from {} to {} bytes, more than {} times",
                listed.packed, listed.size, limits.archive_ratio
            ),
        );
    }
    None
}

/// Holds the local header (4.3.7) against the listing; gives where the data begin.
fn local(source: &mut Source<'_>, listed: &Listed<'_>) -> Result<u64, &'static str> {
    const CUT: &str = "its local header is missing";
    let head = source.peek(listed.local, 30).to_vec();
    let mut cursor = Cursor::new(head.strip_prefix(LOCAL).ok_or(CUT)?);
    let mut read = || {
        cursor.skip(2)?;
        let (flags, method) = (cursor.le16()?, cursor.le16()?);
        cursor.skip(4)?;
        let (crc, packed, size) = (cursor.le32()?, cursor.le32()?, cursor.le32()?);
        Some((flags, method, crc, packed, size, cursor.le16()?, cursor.le16()?))
    };
    let (flags, method, crc, packed, size, name_length, extra_length) = read().ok_or(CUT)?;
    if source.peek(listed.local + 30, name_length.into()) != listed.name {
        return Err("its two headers give two names");
    }
    if flags & 0x2041 != listed.flags & 0x2041 || method != listed.method {
        return Err("its two headers disagree on how it is packed");
    }
    // With bit 3 the sizes follow the data, and the header holds zeros.
    let follows = flags & 8 != 0 && (crc, packed, size) == (0, 0, 0);
    let wide = packed == u32::MAX || size == u32::MAX;
    if !follows
        && (crc != listed.crc32
            || (!wide && (u64::from(packed), u64::from(size)) != (listed.packed, listed.size)))
    {
        return Err("its two headers give two sizes or checksums");
    }
    Ok(listed.local + 30 + u64::from(name_length) + u64::from(extra_length))
}

/// Two entries that share bytes are a bomb, or two readers would see two files.
fn overlaps(spans: &mut [(u64, u64)]) -> Result<(), Fault> {
    spans.sort_unstable();
    let shared = spans.windows(2).any(|pair| matches!(pair, [a, b] if b.0 < a.1));
    if shared {
        Err(("archive.overlap", "two entries share bytes of the archive".to_owned()))
    } else {
        Ok(())
    }
}

/// Refuses all entries of a name that stands more than once, letters' case aside: two readers would see two files.
fn doubles(entries: &mut [Entry]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for entry in entries.iter() {
        *seen.entry(entry.name.raw().to_lowercase()).or_default() += 1;
    }
    let twice: BTreeSet<String> = seen.into_iter().filter(|(_, n)| *n > 1).map(|(name, _)| name).collect();
    for entry in entries.iter_mut().filter(|e| twice.contains(&e.name.raw().to_lowercase())) {
        entry.refused.get_or_insert((
            Code::new("archive.duplicate-name"),
            "its name stands more than once in the archive".to_owned(),
        ));
    }
}

/// MS-DOS time and date (4.4.6), local, two-second steps.
fn dos_time((time, date): (u16, u16)) -> String {
    let (year, month, day) = (1980 + (date >> 9), (date >> 5) & 15, date & 31);
    let (hour, minute, second) = (time >> 11, (time >> 5) & 63, (time & 31) * 2);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return String::new();
    }
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}
