//! The maker's own block in EXIF (tag 0x927C): whose it is, what its offsets count from, whether it can be read.
//!
//! [`recognise`] tells the maker by signature, or, for those that write none, by a directory that fits and the Make that
//! EXIF states. Layouts are those that the makers' own files show and that the documentation of Exiv2 and ExifTool
//! describes; values are not read, but for the place of Nikon's preview.

use saboot_core::facts::exif::{MakerNote, NoteDirectory, Origin};

use crate::exif::Block;

/// Byte order of a maker's directory.
#[derive(Clone, Copy)]
enum Order {
    /// That of the EXIF block.
    Block,
    Big,
    /// `MM` or `II` at this byte of the note; that of the block where it is neither.
    Mark(u64),
}

/// Where a maker's directory stands.
#[derive(Clone, Copy)]
enum Shape {
    /// At this byte of the note.
    Directory(u64, Origin, Order),
    /// Behind a TIFF header at this byte; offsets count from that header.
    Tiff(u64),
    /// At the byte that the little-endian number at this byte names; offsets count from the note.
    Pointer(u64),
    /// No directory.
    Opaque,
}

use Shape::{Directory, Opaque, Pointer, Tiff};

/// Signatures, the longer ones first.
static SIGNATURES: &[(&[u8], &str, Shape)] = &[
    (b"Apple iOS\0", "Apple", Directory(14, Origin::Note(0), Order::Big)),
    (b"Nikon\0\x01", "Nikon", Directory(8, Origin::Block, Order::Block)),
    (b"Nikon\0\x02", "Nikon", Tiff(10)),
    (b"Nikon\0", "Nikon", Opaque),
    (b"OLYMPUS\0", "Olympus", Directory(12, Origin::Note(0), Order::Mark(8))),
    (b"OLYMP\0", "Olympus", Directory(8, Origin::Block, Order::Block)),
    (b"OM SYSTEM\0", "OM System", Directory(16, Origin::Note(0), Order::Mark(12))),
    (b"FUJIFILM", "Fujifilm", Pointer(8)),
    (b"GENERALE", "Fujifilm", Pointer(8)),
    (b"Panasonic\0", "Panasonic", Directory(12, Origin::Block, Order::Block)),
    (b"SONY DSC", "Sony", Directory(12, Origin::Block, Order::Block)),
    (b"SONY CAM", "Sony", Directory(12, Origin::Block, Order::Block)),
    (b"SONY MOBILE", "Sony", Directory(12, Origin::Block, Order::Block)),
    (b"\0\0SONY PIC\0", "Sony", Directory(12, Origin::Block, Order::Block)),
    (b"VHAB", "Sony", Directory(12, Origin::Block, Order::Block)),
    (b"AOC\0", "Pentax", Directory(6, Origin::Block, Order::Mark(4))),
    (b"PENTAX \0", "Pentax", Directory(10, Origin::Note(0), Order::Mark(8))),
    (b"RICOH\0", "Ricoh", Directory(8, Origin::Block, Order::Block)),
    (b"RICOH", "Ricoh", Directory(8, Origin::Block, Order::Block)),
    (b"Ricoh", "Ricoh", Directory(8, Origin::Block, Order::Block)),
    (b"SIGMA\0\0\0", "Sigma", Directory(10, Origin::Block, Order::Block)),
    (b"FOVEON\0\0", "Sigma", Directory(10, Origin::Block, Order::Block)),
    (b"LEICA", "Leica", Directory(8, Origin::Block, Order::Block)),
    (b"KDK", "Kodak", Opaque),
    (b"EPSON\0", "Epson", Directory(8, Origin::Block, Order::Block)),
    (b"AGFA \0", "Agfa", Directory(8, Origin::Block, Order::Block)),
    (b"MINOL", "Minolta", Directory(8, Origin::Block, Order::Block)),
    (b"MLY0", "Minolta", Opaque),
    (b"+M+M", "Minolta", Opaque),
    (b"QVC\0", "Casio", Directory(6, Origin::Block, Order::Block)),
    (b"SANYO\0", "Sanyo", Directory(8, Origin::Block, Order::Block)),
    (b"HDRP", "Google", Opaque),
    (b"STMN", "Samsung", Opaque),
    (b"HUAWEI\0\0", "Huawei", Tiff(8)),
    (b"MOT\0", "Motorola", Opaque),
    (b"[ae_dbg_info:", "DJI", Opaque),
    (b"Hewlett-Packard", "HP", Opaque),
    (b"JVC ", "JVC", Directory(4, Origin::Block, Order::Block)),
    (b"GE\0\0", "General Imaging", Opaque),
    (b"GENIC\0", "General Imaging", Opaque),
    (b"DEVC", "GoPro", Opaque),
    (b"\x01\xf1", "Reconyx", Opaque),
];

/// Makers that write a directory without a signature: how their Make begins, in lower case.
static UNSIGNED: &[(&str, &str)] = &[
    ("canon", "Canon"),
    ("casio", "Casio"),
    ("samsung", "Samsung"),
    ("dji", "DJI"),
    ("hasselblad", "DJI"),
    ("minolta", "Minolta"),
    ("konica", "Minolta"),
    ("nikon", "Nikon"),
    ("pentax", "Pentax"),
    ("asahi", "Pentax"),
    ("eastman kodak", "Kodak"),
    ("ricoh", "Ricoh"),
    ("sony", "Sony"),
    ("xiaomi", "Xiaomi"),
    ("vivo", "Vivo"),
];

/// Entries of a maker's directory that are looked at: the busiest have some 150.
const ENTRIES: u64 = 512;

/// Nikon's directory of its preview.
const NIKON_PREVIEW: u16 = 0x0011;

/// A maker's block, and where its JPEG preview lies in the EXIF block.
pub(crate) struct Recognised {
    pub(crate) note: MakerNote,
    pub(crate) preview: Option<(u64, u64)>,
}

/// Looks at the note of `length` bytes that begins at `start` of `block`; `base` is the block's place in the file.
pub(crate) fn recognise(
    block: &mut dyn Block,
    (start, length): (u64, u64),
    base: u64,
    big: bool,
    make: Option<&str>,
) -> Recognised {
    let head = block.read(start, length.min(32));
    let end = start.saturating_add(length).min(block.size()).max(start);
    let mut note = MakerNote {
        maker: None,
        signed: false,
        directory: None,
        head: head.get(..16).unwrap_or(&head).to_vec(),
        bytes: (base.saturating_add(start), base.saturating_add(end)),
    };
    let signature = SIGNATURES.iter().find(|(signature, ..)| head.starts_with(signature));
    let (maker, shape) = match signature {
        Some((_, maker, shape)) => (Some(*maker), *shape),
        None => {
            let make = make.unwrap_or("").to_ascii_lowercase();
            let maker = UNSIGNED.iter().find(|(begins, _)| make.starts_with(begins)).map(|(_, name)| *name);
            (maker, Directory(0, Origin::Block, Order::Block))
        }
    };
    let found = directory(block, start, length, &head, big, shape);
    note.signed = signature.is_some();
    let fits = |d: &Walked| d.found.entries > 0 && 2 * d.found.readable >= d.found.entries;
    // Without a signature nothing but a directory that fits tells a maker's block from any other bytes.
    if note.signed || found.as_ref().is_some_and(fits) {
        note.maker = maker;
        note.directory = found.as_ref().map(|d| d.found);
    }
    let preview = found.filter(|_| maker == Some("Nikon")).and_then(|d| nikon_preview(block, &d));
    Recognised { note, preview }
}

/// A directory and what is needed to follow its offsets.
struct Walked {
    found: NoteDirectory,
    /// Place in the block that offsets count from.
    zero: u64,
    /// Tag, and the value or offset field.
    entries: Vec<(u16, u64)>,
}

fn number(bytes: &[u8], big: bool) -> u64 {
    let add = |sum: u64, b: &u8| (sum << 8) | u64::from(*b);
    if big { bytes.iter().take(8).fold(0, add) } else { bytes.iter().take(8).rev().fold(0, add) }
}

fn marked(head: &[u8], at: u64, otherwise: bool) -> bool {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    match head.get(at..at.saturating_add(2)) {
        Some(b"MM") => true,
        Some(b"II") => false,
        _ => otherwise,
    }
}

fn directory(
    block: &mut dyn Block,
    start: u64,
    length: u64,
    head: &[u8],
    big: bool,
    shape: Shape,
) -> Option<Walked> {
    let (at, origin, big) = match shape {
        Opaque => return None,
        Directory(at, origin, order) => {
            let big = match order {
                Order::Block => big,
                Order::Big => true,
                Order::Mark(mark) => marked(head, mark, big),
            };
            (at, origin, big)
        }
        Tiff(at) => {
            let big = marked(head, at, big);
            let from = usize::try_from(at).ok()?.checked_add(4)?;
            let offset = number(head.get(from..from.checked_add(4)?)?, big);
            (at.checked_add(offset)?, Origin::Note(at), big)
        }
        Pointer(at) => {
            let from = usize::try_from(at).ok()?;
            (number(head.get(from..from.checked_add(4)?)?, false), Origin::Note(0), false)
        }
    };
    (at.checked_add(2)? <= length).then_some(())?;
    let zero = match origin {
        Origin::Block => 0,
        Origin::Note(behind) => start.checked_add(behind)?,
    };
    let at_block = start.checked_add(at)?;
    let stated = number(&block.read(at_block, 2), big);
    let table = block.read(at_block.checked_add(2)?, stated.min(ENTRIES) * 12);
    let mut walked = Walked {
        found: NoteDirectory { big_endian: big, header: at, origin, entries: stated, readable: 0 },
        zero,
        entries: Vec::new(),
    };
    for raw in table.chunks_exact(12) {
        let part = |from: usize, to: usize| number(raw.get(from..to).unwrap_or(&[]), big);
        let (tag, kind, count, value) = (part(0, 2), part(2, 4), part(4, 8), part(8, 12));
        let unit = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => continue,
        };
        let size = count.saturating_mul(unit);
        let inside = size <= 4 || zero.saturating_add(value).saturating_add(size) <= block.size();
        walked.found.readable += u64::from(inside);
        walked.entries.push((tag as u16, value));
    }
    Some(walked)
}

/// The JPEG that Nikon's preview directory names, as a span of the block.
fn nikon_preview(block: &mut dyn Block, note: &Walked) -> Option<(u64, u64)> {
    let (_, at) = note.entries.iter().find(|(tag, _)| *tag == NIKON_PREVIEW)?;
    let at = note.zero.checked_add(*at)?;
    let big = note.found.big_endian;
    let count = number(&block.read(at, 2), big).min(64);
    let table = block.read(at.checked_add(2)?, count * 12);
    let value = |wanted: u64| {
        table
            .chunks_exact(12)
            .find(|raw| number(raw.get(..2).unwrap_or(&[]), big) == wanted)
            .map(|raw| number(raw.get(8..12).unwrap_or(&[]), big))
    };
    let start = note.zero.checked_add(value(0x0201)?)?;
    let length = value(0x0202)?;
    let end = start.checked_add(length).filter(|end| *end <= block.size())?;
    (length > 0 && block.read(start, 2) == [0xff, 0xd8]).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory of two entries in the given order, the second with a value at `offset`.
    fn entries(big: bool, offset: u32) -> Vec<u8> {
        let n16 = |v: u16| if big { v.to_be_bytes() } else { v.to_le_bytes() };
        let n32 = |v: u32| if big { v.to_be_bytes() } else { v.to_le_bytes() };
        let mut out = n16(2).to_vec();
        out.extend([n16(1), n16(3)].concat());
        out.extend([n32(1), n32(7)].concat());
        out.extend([n16(2), n16(2)].concat());
        out.extend([n32(8), n32(offset)].concat());
        out.extend(n32(0));
        out
    }

    fn look(note: &[u8], big: bool, make: &str) -> MakerNote {
        let block = [&[0; 100][..], note].concat();
        recognise(&mut block.as_slice(), (100, note.len() as u64), 1000, big, Some(make)).note
    }

    #[test]
    fn makers_are_told_by_signature_and_their_directories_counted() {
        let cases: Vec<(&str, Vec<u8>, u64, Origin)> = vec![
            ("Apple", [b"Apple iOS\0\0\x01MM", entries(true, 30).as_slice()].concat(), 14, Origin::Note(0)),
            (
                "Nikon",
                [b"Nikon\0\x02\x10\0\0II*\0\x08\0\0\0", entries(false, 20).as_slice()].concat(),
                18,
                Origin::Note(10),
            ),
            (
                "Fujifilm",
                [b"FUJIFILM\x0c\0\0\0", entries(false, 20).as_slice()].concat(),
                12,
                Origin::Note(0),
            ),
            ("Olympus", [b"OLYMPUS\0II\x03\0", entries(false, 20).as_slice()].concat(), 12, Origin::Note(0)),
            ("Pentax", [b"PENTAX \0MM", entries(true, 20).as_slice()].concat(), 10, Origin::Note(0)),
            (
                "Huawei",
                [b"HUAWEI\0\0MM\0*\0\0\0\x08", entries(true, 20).as_slice()].concat(),
                16,
                Origin::Note(8),
            ),
        ];
        for (maker, bytes, header, origin) in cases {
            let note = look(&bytes, false, "someone else");
            let directory = note.directory.unwrap();
            assert_eq!((note.maker, note.signed), (Some(maker), true));
            assert_eq!(
                (directory.header, directory.origin, directory.entries, directory.readable),
                (header, origin, 2, 2),
                "{maker}"
            );
        }
    }

    #[test]
    fn a_block_without_a_signature_needs_a_directory_that_fits() {
        let canon = look(&entries(false, 20), false, "Canon");
        assert_eq!((canon.maker, canon.signed), (Some("Canon"), false));
        assert_eq!(look(&entries(false, 20), false, "Apple").maker, None);
        assert_eq!(
            look(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", false, "Canon").maker,
            None
        );
        // In the wrong byte order nothing fits.
        assert_eq!(look(&entries(true, 20), false, "Canon").maker, None);
    }
}
