//! Texts of a movie: `udta` boxes, iTunes `ilst`, QuickTime `mdta` keys (QuickTime File Format, 3GPP TS 26.244).
//!
//! Every text becomes a `Mark`, key as written. Text in a box that no specification gives (such as a bare `AIGC`
//! box) is taken too, where it is text. Numbers are shown as numbers, pictures and sensor data are left alone.

use saboot_core::Untrusted;
use saboot_core::facts::isobmff::{FourCc, Handler, Movie};
use saboot_core::facts::{Carrier, Facts};

use super::boxes::{Atom, Walk, children};
use crate::source::{Cursor, c_string, mark, utf16};
use crate::{id3, xmp};

/// `udta` of the movie or of a track.
pub(super) fn user_data(
    walk: &mut Walk<'_>,
    udta: Atom<'_>,
    movie: &mut Movie,
    facts: &mut Facts,
    depth: u32,
) {
    children(walk, udta, "udta", depth, &mut |walk, atom| {
        if movie.user_data.len() < 64 {
            movie.user_data.push(atom.span.kind);
        }
        match &atom.span.kind.0 {
            b"meta" => meta(walk, atom, facts, depth + 1),
            b"Xtra" => {
                movie.xtra = true;
                windows_properties(walk, atom, facts);
            }
            b"loci" => location(atom, facts),
            b"smta" => samsung(walk, atom, facts, depth + 1),
            b"XMP_" => xmp::parse(atom.body, atom.body_at(), &mut walk.log, facts),
            [0xa9, ..] => international(atom, facts),
            _ => bare_text(atom, facts),
        }
    });
}

/// `©xyz` boxes: one or several strings, each with its length and language.
fn international(atom: Atom<'_>, facts: &mut Facts) {
    let mut cursor = Cursor::new(atom.body);
    let mut any = false;
    while let (Some(length), Some(_language)) = (cursor.be16(), cursor.be16()) {
        let Some(text) = cursor.take(usize::from(length).min(cursor.rest().len())).filter(|t| !t.is_empty())
        else {
            break;
        };
        mark(facts, Carrier::Udta, atom.span.kind.text(), c_string(text), Some(atom.bytes()));
        any = true;
    }
    // Some writers leave the length and language out.
    if !any && is_text(atom.body) {
        mark(facts, Carrier::Udta, atom.span.kind.text(), c_string(atom.body), Some(atom.bytes()));
    }
}

/// `Xtra`: properties that Windows writes (Explorer, Movie Maker, Media Player), names `WM/…`.
fn windows_properties(walk: &mut Walk<'_>, atom: Atom<'_>, facts: &mut Facts) {
    let mut cursor = Cursor::new(atom.body);
    while let Some(size) = cursor.be32() {
        let body = usize::try_from(size).ok().and_then(|n| n.checked_sub(4)).and_then(|n| cursor.take(n));
        let Some(mut property) = body.map(Cursor::new).filter(|_| walk.log.node("Xtra")) else { return };
        let name = property.be32().and_then(|n| property.take(usize::try_from(n).ok()?));
        let (Some(name), Some(_values)) = (name, property.be32()) else { continue };
        // The first value: size with its header of six bytes, type, bytes.
        let value =
            property.be32().and_then(|n| Some((property.be16()?, usize::try_from(n).ok()?.checked_sub(6)?)));
        let Some((kind, bytes)) = value.and_then(|(kind, length)| Some((kind, property.take(length)?)))
        else {
            continue;
        };
        let mut number = Cursor::new(bytes);
        let shown = match (kind, bytes.len()) {
            (8, _) => utf16(bytes, true),
            (19 | 21, 8) => number.le64().unwrap_or(0).to_string().into(),
            (19, 4) => number.le32().unwrap_or(0).to_string().into(),
            _ => format!("{} bytes", bytes.len()).into(),
        };
        mark(facts, Carrier::Udta, format!("Xtra:{}", c_string(name).raw()), shown, Some(atom.bytes()));
    }
}

/// `loci` (3GPP TS 26.244, 8.4): place name, longitude, latitude, altitude.
fn location(atom: Atom<'_>, facts: &mut Facts) {
    let read = atom.full().and_then(|(_, _, mut cursor)| {
        cursor.skip(2)?;
        let rest = cursor.rest();
        let (name, used) = if rest.starts_with(&[0xfe, 0xff]) {
            let units = rest.chunks_exact(2).take_while(|pair| *pair != [0, 0]).count();
            (utf16(rest.get(2..units * 2)?, false), units * 2 + 2)
        } else {
            let end = rest.iter().position(|b| *b == 0)?;
            (c_string(rest.get(..end)?), end + 1)
        };
        cursor.skip(used + 1)?;
        let mut degrees = || cursor.be32().map(|n| f64::from(n as i32) / 65_536.0);
        let (longitude, latitude) = (degrees()?, degrees()?);
        Some(format!("{latitude:+.5}{longitude:+.5}/ {}", name.raw()))
    });
    if let Some(text) = read {
        mark(facts, Carrier::Udta, "loci", text.trim_end().into(), Some(atom.bytes()));
    }
}

/// `smta` of Samsung's recorders: boxes behind version and flags, among them the model.
fn samsung(walk: &mut Walk<'_>, smta: Atom<'_>, facts: &mut Facts, depth: u32) {
    let inside = if smta.body.starts_with(&[0; 4]) { smta.behind(4) } else { smta };
    children(walk, inside, "smta", depth, &mut |_, atom| {
        if atom.is(b"mdln") {
            mark(facts, Carrier::Udta, "smta:mdln", c_string(atom.body), Some(atom.bytes()));
        }
    });
}

/// Canon's `uuid` box of the movie: the version string of its recorder.
pub(super) fn canon(walk: &mut Walk<'_>, inside: Atom<'_>, facts: &mut Facts, depth: u32) {
    children(walk, inside, "uuid", depth, &mut |_, atom| {
        if atom.is(b"CNCV") {
            mark(facts, Carrier::Udta, "CNCV", c_string(atom.body), Some(atom.bytes()));
        }
    });
}

/// A box that holds nothing but text, with or without the version, flags and language of 3GPP.
fn bare_text(atom: Atom<'_>, facts: &mut Facts) {
    let versioned = atom.body.strip_prefix(&[0, 0, 0, 0]);
    let candidates = [Some(atom.body), versioned, versioned.and_then(|b| b.get(2..))];
    if let Some(text) = candidates.into_iter().flatten().find(|body| is_text(body)) {
        mark(facts, Carrier::Udta, atom.span.kind.text(), c_string(text), Some(atom.bytes()));
    }
}

/// UTF-8 of two characters or more without controls, but for a NUL at the end and line breaks.
fn is_text(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |i| i + 1);
    let text = bytes.get(..end).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("");
    text.chars().count() >= 2 && text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
}

/// `meta` of a movie, track or user data: `ilst`, by number where there are `keys`.
pub(super) fn meta(walk: &mut Walk<'_>, meta: Atom<'_>, facts: &mut Facts, depth: u32) {
    let inside = plain_or_full(meta);
    let mut keys: Option<Vec<String>> = None;
    children(walk, inside, "meta", depth, &mut |walk, atom| match &atom.span.kind.0 {
        b"keys" => keys = Some(read_keys(walk, atom)),
        b"ilst" => item_list(walk, atom, keys.as_deref(), facts, depth + 1),
        // Sony's cameras keep a description in XML, streams an ID3 tag behind a language.
        b"xml " => {
            let text = c_string(atom.body.get(4..).unwrap_or(&[]));
            mark(facts, Carrier::Udta, "xml", text, Some(atom.bytes()));
        }
        b"ID32" => id3::tag(atom.body.get(6..).unwrap_or(&[]), atom.body_at() + 6, &mut walk.log, facts),
        _ => {}
    });
}

/// QuickTime's `meta` has no version and flags, that of ISO has.
pub(super) fn plain_or_full(meta: Atom<'_>) -> Atom<'_> {
    if meta.body.get(4..8) == Some(b"hdlr") { meta } else { meta.behind(4) }
}

fn read_keys(walk: &mut Walk<'_>, atom: Atom<'_>) -> Vec<String> {
    let mut keys = Vec::new();
    let Some((_, _, mut cursor)) = atom.full() else { return keys };
    let count = cursor.be32().map_or(0, u64::from);
    while (keys.len() as u64) < count {
        if !walk.log.node("keys") {
            break;
        }
        let (Some(size), Some(_namespace)) = (cursor.be32(), cursor.array::<4>()) else { break };
        let Some(text) =
            usize::try_from(size).ok().and_then(|n| n.checked_sub(8)).and_then(|n| cursor.take(n))
        else {
            walk.log.damage("mp4.keys", "meta/keys", "a key is cut off", Some(atom.bytes()));
            break;
        };
        keys.push(Untrusted::from_bytes(text).raw().to_owned());
    }
    keys
}

fn item_list(walk: &mut Walk<'_>, ilst: Atom<'_>, keys: Option<&[String]>, facts: &mut Facts, depth: u32) {
    children(walk, ilst, "ilst", depth, &mut |walk, item| {
        let number = u32::from_be_bytes(item.span.kind.0) as usize;
        let known = keys.and_then(|keys| keys.get(number.checked_sub(1)?));
        let carrier = if keys.is_some() { Carrier::Mdta } else { Carrier::Ilst };
        let mut key = known.cloned().unwrap_or_else(|| item.span.kind.text());
        let (mut mean, mut name) = (String::new(), None);
        children(walk, item, "ilst item", depth + 1, &mut |_, atom| {
            let mut body = Cursor::new(atom.body);
            match &atom.span.kind.0 {
                b"mean" => mean = c_string(atom.body.get(4..).unwrap_or(&[])).raw().to_owned(),
                b"name" => name = Some(c_string(atom.body.get(4..).unwrap_or(&[])).raw().to_owned()),
                b"data" => {
                    if let Some(name) = &name {
                        key = format!("{mean}:{name}");
                    }
                    if let (Some(kind), Some(_locale)) = (body.be32(), body.be32())
                        && let Some(value) = value(kind & 0xff_ffff, body.rest())
                    {
                        mark(facts, carrier, key.clone(), value, Some(item.bytes()));
                    }
                }
                _ => {}
            }
        });
    });
}

/// Well-known types of the QuickTime File Format; binary is shown only where it is text.
fn value(kind: u32, bytes: &[u8]) -> Option<Untrusted> {
    let number = || {
        let mut cursor = Cursor::new(bytes);
        cursor.be(bytes.len())
    };
    match kind {
        1 | 4 => Some(Untrusted::from_bytes(bytes.strip_suffix(&[0]).unwrap_or(bytes))),
        2 | 5 => Some(utf16(bytes, false)),
        21 | 65 | 66 | 67 | 74 => {
            let bits = 8 * u32::try_from(bytes.len()).ok()?;
            let value = number()?;
            let signed = if (1..64).contains(&bits) {
                ((value << (64 - bits)) as i64) >> (64 - bits)
            } else {
                value as i64
            };
            Some(signed.to_string().into())
        }
        22 | 75 | 76 | 77 | 78 => Some(number()?.to_string().into()),
        23 => Some(f32::from_bits(u32::try_from(number()?).ok()?).to_string().into()),
        24 => Some(f64::from_bits(number()?).to_string().into()),
        0 if is_text(bytes) => Some(c_string(bytes)),
        _ => None,
    }
}

/// `hdlr`: a Pascal name in QuickTime, a C string in ISO files, either in many.
pub(super) fn handler(atom: Atom<'_>) -> Option<Handler> {
    let (_, _, mut cursor) = atom.full()?;
    let component = FourCc(cursor.array()?);
    let kind = FourCc(cursor.array()?);
    let manufacturer = FourCc(cursor.array()?);
    cursor.skip(8)?;
    let rest = cursor.rest();
    let pascal = rest.split_first().and_then(|(length, text)| {
        let text = text.get(..usize::from(*length))?;
        let counted = component != FourCc::default() || *length < 0x20;
        (counted && !text.contains(&0)).then_some(text)
    });
    let name = pascal.map_or_else(|| c_string(rest), Untrusted::from_bytes);
    Some(Handler { component, kind, manufacturer, name, bytes: atom.bytes() })
}
