//! Whole messages, cut and bent in every way.

use std::io::Cursor;

use proptest::prelude::*;
use saboot_core::facts::message::{Packing, Target};
use saboot_core::{Damage, Limits, Untrusted};

use super::*;

/// An unsigned integer of variable length.
fn uintvar(mut value: usize) -> Vec<u8> {
    let mut octets = vec![(value & 0x7f) as u8];
    while value > 0x7f {
        value >>= 7;
        octets.insert(0, (value & 0x7f) as u8 | 0x80);
    }
    octets
}

/// A value behind its length.
fn lengthed(value: &[u8]) -> Vec<u8> {
    let mut octets = if value.len() <= 30 { Vec::new() } else { vec![31] };
    octets.extend(uintvar(value.len()));
    octets.extend_from_slice(value);
    octets
}

/// A part: content type (as a value), headers, data.
fn part(content: &[u8], headers: &[u8], data: &[u8]) -> Vec<u8> {
    let head = [content, headers].concat();
    [uintvar(head.len()), uintvar(data.len()), head, data.to_vec()].concat()
}

fn multipart(parts: &[Vec<u8>]) -> Vec<u8> {
    [uintvar(parts.len()), parts.concat()].concat()
}

/// A delivered message with the given body of a multipart.
fn message(body: &[u8]) -> Vec<u8> {
    let head = b"\x8c\x84\x98T1\0\x8d\x92\x85\x04\x5e\x0b\xe1\x00\x89\x0f\x80+49/TYPE=PLMN\0\x96Hi\0";
    let content = lengthed(b"\xb3\x89application/smil\0\x8a<s>\0");
    [&head[..], b"\x84", &content, body].concat()
}

const SMIL: &[u8] = b"<smil><body><par dur='5s'><img src='a.jpg'/><text src='cid:t'/></par></body></smil>";
const JPEG: &[u8] = b"\xff\xd8\xff\xd9";

fn good() -> Vec<u8> {
    message(&multipart(&[
        part(b"application/smil\0", b"\xc0\"<s>\0", SMIL),
        part(&lengthed(b"\x9e\x85a.jpg\0"), b"\x8ea.jpg\0", JPEG),
        part(&lengthed(b"\x83\x81\x84"), b"\xc0\"<t>\0", b"caf\xe9"),
    ]))
}

fn read(file: &[u8]) -> (Facts, Vec<Damage>) {
    crate::read(&mut Cursor::new(file), &Untrusted::from("a.mms"), &Limits::default())
}

fn codes(damage: &[Damage]) -> Vec<&str> {
    damage.iter().map(|d| d.code.as_str()).collect()
}

#[test]
fn a_message_is_read_whole() {
    let (facts, damage) = read(&good());
    assert!(damage.is_empty(), "{damage:?}");
    let message = facts.message.unwrap();
    assert_eq!(message.kind.name(), Some("m-retrieve-conf"));
    assert_eq!((message.version, message.date()), (Some((1, 2)), Some(0x5e0b_e100)));
    assert_eq!(message.header(field::FROM).unwrap().value.raw(), "+49/TYPE=PLMN");
    assert!(message.irregular.is_empty(), "{:?}", message.irregular);
    let parts = &message.parts;
    assert_eq!(parts.iter().map(|p| p.is_exhibit()).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!((parts[1].sniffed, parts[1].label().raw()), (Some(Format::Jpeg), "a.jpg"));
    assert_eq!((parts[2].text.raw(), parts[2].charset), ("café", Some(4)));
    let file = good();
    let (from, to) = parts[1].bytes;
    assert_eq!(&file[from as usize..to as usize], JPEG);
    let show = message.show.unwrap();
    assert_eq!(show.order(), [2, 3]);
    let (from, to) = show.slides[0].media[0].bytes.unwrap();
    assert_eq!(&file[from as usize..to as usize], b"<img src='a.jpg'/>");
}

#[test]
fn mail_encodings_are_decoded_and_the_bytes_kept_as_they_lie() {
    let header = b"Content-Transfer-Encoding\0base64\0";
    let (facts, damage) = read(&message(&multipart(&[part(b"\x9e", header, b"/9j/2Q==")])));
    assert!(damage.is_empty(), "{damage:?}");
    let part = &facts.message.unwrap().parts[0];
    assert_eq!((part.packing, part.size, part.sniffed), (Packing::Base64, 4, Some(Format::Jpeg)));
    let odd = part_with(b"Content-Transfer-Encoding\0x-uuencode\0");
    assert_eq!(codes(&read(&odd).1), ["mms.transfer-encoding"]);
}

fn part_with(header: &[u8]) -> Vec<u8> {
    message(&multipart(&[part(b"\x83", header, b"text")]))
}

#[test]
fn lies_are_damage() {
    let cut = {
        let mut file = good();
        file.truncate(file.len() - 2);
        file
    };
    let more = message(&[uintvar(3), part(b"\x83", b"", b"one")].concat());
    let trailing = message(&[multipart(&[part(b"\x83", b"", b"one")]), b"extra".to_vec()].concat());
    let header_length = message(&[&[1, 0x7f][..], b"\x03\x83abc"].concat());
    let value = b"\x8c\x84\x98T1\0\x8d\x92\x85\x1f\x8f\xff\xff\xff\x7f".to_vec();
    let wide = message(&[0x9f, 0xff, 0xff, 0xff, 0x7f]);
    for (file, code) in [
        (cut, "mms.part-truncated"),
        (more, "mms.part-count"),
        (trailing, "mms.trailing-bytes"),
        (header_length, "mms.value-length"),
        (value, "mms.value-length"),
        (wide, "mms.integer"),
        (b"\x8c\x84\x98T1\0\x8d\x92\x96endless".to_vec(), "mms.text-unterminated"),
        (b"\x8c\x84\x98T1\0\x8d\x92\x01\x02".to_vec(), "mms.header"),
    ] {
        let (facts, damage) = read(&file);
        assert!(codes(&damage).contains(&code), "{code}: {damage:?}");
        assert!(!facts.message.unwrap().irregular.is_empty(), "{code}");
    }
}

#[test]
fn bombs_are_bounded() {
    // A million headers.
    let mut headers = b"\x8c\x84\x98T1\0\x8d\x92".to_vec();
    headers.extend(b"\x8f\x81".repeat(1_000_000));
    let (facts, damage) = read(&headers);
    assert_eq!(codes(&damage), ["limit.nodes"]);
    assert!(facts.message.unwrap().headers.len() <= HEADERS);
    // Multiparts in multiparts.
    let mut inner = multipart(&[part(b"\x83", b"", b"x")]);
    for _ in 0..200 {
        inner = multipart(&[part(b"\xb3", b"", &inner)]);
    }
    let (facts, damage) = read(&message(&inner));
    assert!(codes(&damage).contains(&"limit.depth"), "{damage:?}");
    assert!(facts.message.unwrap().parts.is_empty());
    // A million parts, and a million that are only stated.
    let parts = vec![part(b"\x83", b"", b""); 100_000];
    let (facts, damage) = read(&message(&multipart(&parts)));
    assert!(codes(&damage).contains(&"limit.message-parts"));
    assert_eq!(facts.message.unwrap().parts.len(), 500);
    let (_, damage) = read(&message(&uintvar(1_000_000)));
    assert_eq!(codes(&damage), ["mms.part-count"]);
    // A show ten thousand deep.
    let deep = format!("<smil><body>{}", "<par>".repeat(10_000));
    let (_, damage) = read(&message(&multipart(&[part(b"application/smil\0", b"", deep.as_bytes())])));
    assert!(codes(&damage).contains(&"limit.depth"), "{damage:?}");
}

#[test]
fn a_message_in_a_message_stays_closed() {
    let inner = good();
    let (facts, _) = read(&message(&multipart(&[part(b"\xbe", b"", &inner)])));
    let part = &facts.message.unwrap().parts[0];
    assert_eq!((part.sniffed, part.facts.is_none(), part.is_exhibit()), (Some(Format::Mms), true, true));
}

#[test]
fn a_body_of_one_part_and_none_are_messages_too() {
    let (facts, damage) = read(b"\x8c\x84\x8d\x92\x85\x04\x53\x54\x22\x66\x99\xe2\x84\x834504: not found");
    assert!(damage.is_empty(), "{damage:?}");
    let message = facts.message.unwrap();
    assert_eq!((message.parts[0].text.raw(), message.stated_parts), ("4504: not found", None));
    let (facts, damage) =
        read(b"\x8c\x82\x98T1\0\x8d\x92\x8a\x80\x8e\x02\x04\x00\x88\x05\x81\x03\x02\xa3\x00\x83http://a/b\0");
    assert!(damage.is_empty(), "{damage:?}");
    let message = facts.message.unwrap();
    assert!(message.parts.is_empty() && message.kind.name() == Some("m-notification-ind"));
}

#[test]
fn hostile_text_is_kept_and_leaves_escaped() {
    let hostile = "<script>\u{202e}\u{1b}]0;x\u{7}";
    let content = lengthed(&[b"\x83\x97", hostile.as_bytes(), b"\0"].concat());
    let smil = format!("<smil><body><img src='{}'/></body></smil>", "javascript:alert(1)");
    let file = message(&multipart(&[
        part(&content, b"", hostile.as_bytes()),
        part(b"application/smil\0", b"", smil.as_bytes()),
    ]));
    let (facts, _) = read(&file);
    for property in crate::properties(&facts) {
        let shown = property.value.for_terminal() + &property.name.for_terminal();
        assert!(!shown.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{shown}");
        assert!(!property.value.for_html().contains('<'));
    }
    let message = facts.message.unwrap();
    assert_eq!(message.parts[0].name.raw(), hostile);
    assert_eq!(message.show.unwrap().slides[0].media[0].target, Target::External);
}

#[test]
fn a_message_cut_at_every_byte_is_survived() {
    let file = good();
    for end in 0..file.len() {
        let (facts, _) = read(&file[..end]);
        assert!(facts.message.is_none_or(|m| m.parts.len() <= 3));
    }
}

proptest! {
    #[test]
    fn any_message_is_survived(tail in proptest::collection::vec(any::<u8>(), 0..400), at in 0..400usize) {
        let mut file = b"\x8c\x84\x98T1\0\x8d\x92".to_vec();
        file.extend(&tail);
        let _ = crate::properties(&read(&file).0);
        let mut bent = good();
        let end = bent.len();
        for (i, octet) in tail.iter().take(6).enumerate() {
            bent[(at + i * 7) % end] = *octet;
        }
        let _ = crate::properties(&read(&bent).0);
    }
}
