//! Crafted archives, written here: what may be unpacked is, what must not be says why, and nothing is ever a path.
#![allow(clippy::print_stderr, clippy::unwrap_used, reason = "a test that says how many cases it ran")]

use std::io::{Cursor, Read};

use flate2::Compression;
use flate2::read::DeflateEncoder;
use saboot_container::{Bounds, unpack};
use saboot_core::facts::Format;
use saboot_core::facts::archive::Archive;
use saboot_core::facts::message::Packing;
use saboot_core::{Limits, Untrusted};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9";

fn crc(data: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    crc.sum()
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    DeflateEncoder::new(data, Compression::best()).read_to_end(&mut out).unwrap();
    out
}

/// One entry, every field of which can be a lie.
#[derive(Clone)]
struct Item {
    name: Vec<u8>,
    local_name: Vec<u8>,
    flags: u16,
    method: u16,
    local_method: u16,
    crc: u32,
    packed: Vec<u8>,
    stated_packed: u32,
    size: u32,
    local_size: u32,
    made_by: u16,
    attributes: u32,
    /// Points at the data of the entry of that number instead of its own.
    shares: Option<usize>,
}

impl Item {
    fn stored(name: &str, data: &[u8]) -> Self {
        Self::packed(name, data, data.to_vec(), 0)
    }

    fn deflated(name: &str, data: &[u8]) -> Self {
        Self::packed(name, data, deflated(data), 8)
    }

    fn packed(name: &str, data: &[u8], packed: Vec<u8>, method: u16) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            local_name: name.as_bytes().to_vec(),
            flags: 0x800,
            method,
            local_method: method,
            crc: crc(data),
            stated_packed: packed.len() as u32,
            packed,
            size: data.len() as u32,
            local_size: data.len() as u32,
            made_by: 0x0314,
            attributes: 0o100_644 << 16,
            shares: None,
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// Writes an archive; `count` may lie about the entries, `comment` stands at the end.
fn archive_of(items: &[Item], count: u16, comment: &[u8]) -> Vec<u8> {
    let (mut file, mut directory, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        let place = item.shares.map_or(file.len(), |n: usize| places[n]);
        places.push(place);
        if item.shares.is_none() {
            file.extend(b"PK\x03\x04\x14\0");
            for n in [item.flags, item.local_method, 0x5000, 0x5861] {
                file.extend(n.to_le_bytes());
            }
            for n in [item.crc, item.stated_packed, item.local_size] {
                file.extend(n.to_le_bytes());
            }
            file.extend((item.local_name.len() as u16).to_le_bytes());
            file.extend([0, 0]);
            file.extend(&item.local_name);
            file.extend(&item.packed);
        }
        directory.extend(b"PK\x01\x02");
        for n in [item.made_by, 20, item.flags, item.method, 0x5000, 0x5861] {
            directory.extend(n.to_le_bytes());
        }
        for n in [item.crc, item.stated_packed, item.size] {
            directory.extend(n.to_le_bytes());
        }
        directory.extend((item.name.len() as u16).to_le_bytes());
        directory.extend([0; 8]);
        directory.extend(item.attributes.to_le_bytes());
        directory.extend((place as u32).to_le_bytes());
        directory.extend(&item.name);
    }
    let start = file.len() as u32;
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend((comment.len() as u16).to_le_bytes());
    file.extend(comment);
    file
}

fn archive(items: &[Item]) -> Vec<u8> {
    archive_of(items, items.len() as u16, b"")
}

fn read(file: &[u8]) -> Option<Archive> {
    let (facts, _) =
        saboot_container::read(&mut Cursor::new(file), &Untrusted::from("chat.zip"), &Limits::default());
    let _ = saboot_container::properties(&facts);
    facts.archive
}

fn bounds() -> Bounds {
    let limits = Limits::default();
    Bounds { bytes: limits.enclosed_bytes, ratio: limits.archive_ratio }
}

#[test]
fn an_exported_chat_is_listed_and_unpacked() {
    let text = "01/03/2024, 10:00 - A: नमस्ते\n".repeat(50);
    let file = archive_of(
        &[
            Item::deflated("_chat.txt", text.as_bytes()),
            Item::stored("IMG-20240301-WA0003.jpg", JPEG),
            Item::deflated("media/चित्र.jpg", JPEG),
            Item::stored("media/", b""),
        ],
        4,
        b"exported",
    );
    let archive = read(&file).unwrap();
    assert_eq!((archive.refused, archive.folders, archive.comment.raw()), (None, 1, "exported"));
    let sniffed: Vec<_> =
        archive.entries.iter().map(|e| (e.sniffed, e.is_text, e.refused.is_some())).collect();
    let picture = (Some(Format::Jpeg), false, false);
    assert_eq!(sniffed, [(None, true, false), picture, picture]);
    assert_eq!(archive.entries[1].modified, "2024-03-01T10:00:00");
    for entry in &archive.entries[1..] {
        let mut out = Vec::new();
        let got = unpack(&mut Cursor::new(&file), entry.bytes, entry.packing, bounds(), &mut out).unwrap();
        assert_eq!((out.as_slice(), got.crc32), (JPEG, entry.crc32));
    }
}

#[test]
fn hostile_entries_are_refused_by_code_and_the_others_stay() {
    let good = || Item::stored("good.jpg", JPEG);
    let named = |name: &str| Item::stored(name, JPEG);
    let zeros = vec![0u8; 4 << 20];
    let inner = archive(&[good()]);
    let message = b"\x8c\x84\x98T1\0\x8d\x92\x84\x83text";
    let cases: Vec<(&str, Item)> = vec![
        ("archive.unsafe-name", named("../../etc/passwd")),
        ("archive.unsafe-name", named("a/../../b.jpg")),
        ("archive.unsafe-name", named("..\\..\\windows\\b.jpg")),
        ("archive.unsafe-name", named("/etc/passwd")),
        ("archive.unsafe-name", named("\\\\server\\share\\b.jpg")),
        ("archive.unsafe-name", named("C:\\b.jpg")),
        ("archive.unsafe-name", named("a\0b.jpg")),
        ("archive.unsafe-name", named("a\u{1b}]0;x\u{7}.jpg")),
        ("archive.unsafe-name", named("")),
        ("archive.unsafe-name", named("./a.jpg")),
        ("archive.link", named("link.jpg").with(|i| i.attributes = 0o120_777 << 16)),
        ("archive.link", named("device").with(|i| i.attributes = 0o020_666 << 16)),
        ("archive.link", named("pipe").with(|i| i.attributes = 0o010_666 << 16)),
        ("archive.encrypted", named("secret.jpg").with(|i| i.flags |= 1)),
        ("archive.encrypted", named("masked.jpg").with(|i| i.flags |= 0x2000)),
        ("archive.method", named("lzma.jpg").with(|i| (i.method, i.local_method) = (14, 14))),
        ("archive.method", named("aes.jpg").with(|i| (i.method, i.local_method) = (99, 99))),
        ("archive.header-mismatch", named("one.jpg").with(|i| i.local_name = b"two.jpg".to_vec())),
        ("archive.header-mismatch", Item::deflated("m.jpg", JPEG).with(|i| i.local_method = 0)),
        ("archive.header-mismatch", named("s.jpg").with(|i| i.local_size = 5)),
        ("archive.header-mismatch", named("t.jpg").with(|i| i.size = 5)),
        ("limit.archive-ratio", Item::deflated("zeros.bmp", &zeros)),
        (
            "limit.enclosed-bytes",
            Item::deflated("huge.mp4", JPEG).with(|i| (i.size, i.local_size) = (u32::MAX - 1, u32::MAX - 1)),
        ),
        ("intake.nested", Item::stored("42.zip", &inner)),
        ("intake.nested", Item::deflated("deep.zip", &inner)),
        ("intake.nested", Item::stored("message.mms", message)),
    ];
    for (code, item) in &cases {
        let file = archive(&[good(), item.clone()]);
        let archive = read(&file).unwrap();
        assert!(archive.refused.is_none() && archive.entries[0].refused.is_none(), "{code}: {archive:?}");
        let refused =
            archive.entries[1].refused.as_ref().unwrap_or_else(|| panic!("{code}: {:?}", archive.entries[1]));
        assert_eq!(refused.0.as_str(), *code, "{:?}", archive.entries[1].name);
    }
    for (a, b) in [("a.jpg", "a.jpg"), ("A.jpg", "a.JPG")] {
        let archive = read(&archive(&[good(), named(a), named(b)])).unwrap();
        let codes: Vec<_> =
            archive.entries.iter().map(|e| e.refused.as_ref().map(|r| r.0.to_string())).collect();
        let double = Some("archive.duplicate-name".to_owned());
        assert_eq!(codes, [None, double.clone(), double]);
    }
    eprintln!("{} hostile entries refused", cases.len() + 2);
    assert!(cases.len() >= 25);
}

#[test]
fn hostile_archives_are_refused_whole() {
    let good = || Item::stored("good.jpg", JPEG);
    let mut shared = good();
    (shared.shares, shared.name) = (Some(0), b"good.jpg".to_vec());
    let many: Vec<Item> = (0..10_001).map(|n| Item::stored(&format!("{n}"), b"x")).collect();
    let file = archive(&[good()]);
    let cut = file[..file.len() - 30].to_vec();
    let trailing = [file.clone(), b"trailing".to_vec()].concat();
    let two_ends = {
        let inner = archive(&[good()]);
        archive_of(&[good()], 1, &inner[inner.len() - 22..])
    };
    let volume = {
        let mut file = file.clone();
        let at = file.len() - 18;
        file[at] = 1;
        file
    };
    let hole = {
        let mut file = file.clone();
        let at = file.len() - 6;
        file[at] ^= 1;
        file
    };
    let wide_lie = {
        let mut file = file.clone();
        let at = file.len() - 12;
        file[at..at + 2].copy_from_slice(&[0xff, 0xff]);
        file
    };
    let cases = [
        ("archive.overlap", archive(&[good(), shared])),
        ("limit.archive-entries", archive(&many)),
        ("archive.malformed", archive_of(&[good()], 2, b"")),
        ("archive.malformed", archive_of(&[good(), Item::stored("b", b"b")], 1, b"")),
        ("archive.malformed", cut),
        ("archive.malformed", trailing),
        ("archive.malformed", two_ends),
        ("archive.multi-disk", volume),
        ("archive.malformed", hole),
        ("archive.malformed", wide_lie),
        ("archive.malformed", b"PK\x03\x04".to_vec()),
    ];
    for (number, (code, file)) in cases.iter().enumerate() {
        let archive = read(file).unwrap();
        assert_eq!(archive.refused.as_ref().map(|r| r.0.as_str()), Some(*code), "case {number}");
    }
    eprintln!("{} hostile archives refused", cases.len());
}

#[test]
fn bombs_that_lie_about_their_size_are_stopped_while_unpacking() {
    let zeros = vec![0u8; 8 << 20];
    let packed = deflated(&zeros);
    let item = Item::packed("small.bmp", b"BM", packed, 8);
    let file = archive(&[item]);
    let entry = &read(&file).unwrap().entries[0];
    assert!(entry.refused.is_none() && entry.packing == Packing::Deflate);
    let mut out = Vec::new();
    let error = unpack(&mut Cursor::new(&file), entry.bytes, entry.packing, bounds(), &mut out).unwrap_err();
    assert_eq!(error.code.as_str(), "limit.archive-ratio");
    let narrow = Bounds { bytes: entry.size, ratio: 100 };
    let error = unpack(&mut Cursor::new(&file), entry.bytes, entry.packing, narrow, &mut out).unwrap_err();
    assert_eq!(error.code.as_str(), "limit.enclosed-bytes");
}

#[test]
fn every_cut_and_bent_archive_is_survived() {
    let file = archive(&[Item::deflated("a.jpg", JPEG), Item::stored("b.txt", b"hello")]);
    for end in 0..file.len() {
        let _ = read(&file[..end]);
    }
    for at in 0..file.len() {
        for bit in [1, 0x80, 0xff] {
            let mut bent = file.clone();
            bent[at] ^= bit;
            if let Some(archive) = read(&bent) {
                for entry in archive.entries.iter().filter(|e| e.refused.is_none()) {
                    let _ = unpack(
                        &mut Cursor::new(&bent),
                        entry.bytes,
                        entry.packing,
                        bounds(),
                        &mut Vec::new(),
                    );
                }
            }
        }
    }
}
