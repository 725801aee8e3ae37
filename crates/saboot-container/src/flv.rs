//! Flash video (Adobe Video File Format Specification 10.1, annex E; AMF 0): header, `onMetaData`, tags.
//!
//! [`FlvParser`] steps from tag to tag, turns the properties of `onMetaData` into marks and looks into the first H.264
//! tags for the text that encoders leave. Nothing is decoded; encrypted tags are only counted.

use saboot_core::Untrusted;
use saboot_core::facts::stream::FlashVideo;
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::{Damage, Limits};

use crate::source::{Cursor, Log, Source, mark};
use crate::{Parser, ReadSeek, h264, isobmff};

/// Reads Flash video files.
pub struct FlvParser;

/// Bytes of a script tag, and of a video tag, that are read.
const SCRIPT: u64 = 1 << 20;
const VIDEO: u64 = 64 * 1024;
/// Video tags that are searched for user data.
const SEARCHED: u32 = 4;

impl Parser for FlvParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Flv]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut source = Source::new(source, facts.bytes, limits);
        let mut log = Log::new(limits);
        let mut file = FlashVideo::default();
        let mut head = Cursor::new(source.peek(0, 9));
        let read = head.skip(4).and_then(|()| Some((head.u8()?, head.be32()?)));
        let Some((flags, header)) = read else {
            log.damage("flv.truncated", "file", "the header is cut off", None);
            return log.finish(&source);
        };
        (file.video, file.audio) = (flags & 1 != 0, flags & 4 != 0);
        // Each tag is preceded by the size of the one before it.
        let mut offset = u64::from(header) + 4;
        let (mut searched, mut length_size) = (0, None);
        while offset + 11 <= source.size() {
            if file.tags >= limits.packets {
                log.damage("limit.packets", "flv", format!("more than {} tags", limits.packets), None);
                break;
            }
            let mut tag = Cursor::new(source.peek(offset, 11));
            let (Some(kind), Some(size), Some(time), Some(high)) =
                (tag.u8(), tag.be24(), tag.be24(), tag.u8())
            else {
                break;
            };
            let (body, end) = (offset + 11, offset + 11 + u64::from(size));
            if !matches!(kind & 0x1f, 8 | 9 | 18) {
                log.damage("flv.tag", "flv", format!("a tag of type {kind}"), Some((offset, source.size())));
                break;
            }
            if end > source.size() {
                log.damage("flv.truncated", "flv", "the last tag is cut off", Some((offset, source.size())));
            }
            file.tags += 1;
            file.last_ms = u32::from(high) << 24 | time;
            let first = source.peek(body, 2).to_vec();
            match (kind, first.first()) {
                (8, Some(byte)) => {
                    file.sound_format.get_or_insert(byte >> 4);
                }
                (9, Some(byte)) => {
                    file.video_codec.get_or_insert(byte & 15);
                    if byte & 15 == 7 && searched < SEARCHED {
                        let sample = source.keep(body + 5, u64::from(size).saturating_sub(5).min(VIDEO));
                        if first.get(1) == Some(&0) {
                            length_size = isobmff::avc_config(&sample).map(|sets| sets.length_size);
                        } else {
                            searched += 1;
                            user_data(&sample, body + 5, length_size.unwrap_or(4), facts);
                        }
                    }
                }
                (18, Some(_)) => {
                    let script = source.keep(body, u64::from(size).min(SCRIPT));
                    script_data(&script, (offset, end), &mut log, facts);
                }
                _ => {}
            }
            offset = end + 4;
        }
        facts.flash = Some(file);
        log.finish(&source)
    }
}

fn user_data(sample: &[u8], at: u64, length_size: u8, facts: &mut Facts) {
    for message in h264::user_data(sample, length_size, false) {
        let bytes = (at + message.at.0 as u64, at + message.at.1 as u64);
        mark(facts, Carrier::Sei, message.uuid, message.text, Some(bytes));
    }
}

/// A script tag: the name of an event and its values; those of `onMetaData` become marks.
fn script_data(body: &[u8], bytes: (u64, u64), log: &mut Log<'_>, facts: &mut Facts) {
    let mut cursor = Cursor::new(body);
    let name = cursor.u8().filter(|kind| *kind == 2).and_then(|_| string(&mut cursor));
    if name.is_none_or(|n| n != b"onMetaData") {
        return;
    }
    if value(&mut cursor, "", 0, bytes, log, facts).is_none() {
        log.damage("flv.metadata", "onMetaData", "the metadata is malformed or cut off", Some(bytes));
    }
}

fn string<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = cursor.be16()?;
    cursor.take(usize::from(length))
}

/// One AMF 0 value (sections 2.2 to 2.17); scalars are marked under `path`.
fn value(
    cursor: &mut Cursor<'_>,
    path: &str,
    depth: u32,
    bytes: (u64, u64),
    log: &mut Log<'_>,
    facts: &mut Facts,
) -> Option<()> {
    if !log.node("onMetaData") || !log.depth(depth, "onMetaData") {
        return None;
    }
    let mut told = |text: Untrusted| mark(facts, Carrier::Flv, path, text, Some(bytes));
    match cursor.u8()? {
        0 => told(f64::from_bits(cursor.be64()?).to_string().into()),
        1 => told(if cursor.u8()? != 0 { "true" } else { "false" }.into()),
        2 => told(Untrusted::from_bytes(string(cursor)?)),
        kind @ (3 | 8) => {
            if kind == 8 {
                cursor.skip(4)?;
            }
            loop {
                let key = string(cursor)?;
                if key.is_empty() && cursor.rest().first() == Some(&9) {
                    return cursor.skip(1);
                }
                let key = Untrusted::from_bytes(key);
                // The key frame index is a long table of numbers, no text.
                let inner =
                    if path.is_empty() { key.raw().to_owned() } else { format!("{path}.{}", key.raw()) };
                if key.raw() == "keyframes" {
                    return Some(());
                }
                value(cursor, &inner, depth + 1, bytes, log, facts)?;
            }
        }
        5 | 6 => {}
        10 => {
            let count = cursor.be32()?;
            for _ in 0..count {
                value(cursor, path, depth + 1, bytes, log, facts)?;
            }
        }
        11 => {
            let milliseconds = f64::from_bits(cursor.be64()?);
            cursor.skip(2)?;
            told(format!("{milliseconds} ms since 1970").into());
        }
        12 => {
            let length = usize::try_from(cursor.be32()?).ok()?;
            told(Untrusted::from_bytes(cursor.take(length)?));
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_of_a_file_is_read() {
        let limits = Limits::default();
        let text = |t: &[u8]| [&(t.len() as u16).to_be_bytes(), t].concat();
        let body = [
            &[2][..],
            &text(b"onMetaData"),
            &[8, 0, 0, 0, 2],
            &text(b"width"),
            &[0],
            &64f64.to_be_bytes(),
            &text(b"encoder"),
            &[2],
            &text(b"Lavf60.16.100"),
            &[0, 0, 9],
        ]
        .concat();
        let (mut log, mut facts) = (Log::new(&limits), Facts::default());
        script_data(&body, (0, 10), &mut log, &mut facts);
        let read: Vec<_> = facts.marks.iter().map(|m| (m.key.raw(), m.value.raw())).collect();
        assert_eq!(read, [("width", "64"), ("encoder", "Lavf60.16.100")]);
    }
}
