//! WebP (RFC 9649).
//!
//! [`WebpParser`] walks the chunks of the RIFF container and reads VP8X, animation, EXIF, XMP and ICC. No pixel is
//! decoded.

use saboot_core::facts::isobmff::FourCc;
use saboot_core::facts::webp::{Extended, Webp};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Damage, Limits};

use crate::source::{Cursor, Log, Source};
use crate::{Parser, ReadSeek, annex, exif, icc, xmp};

/// Reads WebP files.
pub struct WebpParser;

/// Bytes of a metadata chunk that are read.
const METADATA: u64 = 16 << 20;

impl Parser for WebpParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Webp]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut walk = Walk {
            source: Source::new(source, facts.bytes, limits),
            log: Log::new(limits),
            file: Webp::default(),
        };
        walk.file(facts);
        annex::sizes(&mut walk.source, facts);
        annex::inside(&mut walk.source, facts);
        if let Some(trailing) = walk.file.trailing {
            annex::trailing(&mut walk.source, trailing, &[], facts);
        }
        facts.webp = Some(walk.file);
        walk.log.finish(&walk.source)
    }
}

struct Walk<'s, 'l> {
    source: Source<'s>,
    log: Log<'l>,
    file: Webp,
}

impl Walk<'_, '_> {
    fn file(&mut self, facts: &mut Facts) {
        let size = self.source.size();
        let mut head = Cursor::new(self.source.peek(4, 4));
        let stated = u64::from(head.le32().unwrap_or(0)) + 8;
        self.file.stated_size = stated;
        if stated > size {
            self.log.damage(
                "webp.truncated",
                "RIFF",
                format!("states {stated} bytes, {size} are there"),
                Some((size, size)),
            );
        }
        let end = stated.min(size);
        let mut offset = 12;
        while offset < end {
            let mut cursor = Cursor::new(self.source.peek(offset, 8));
            let (Some(kind), Some(length)) = (cursor.array(), cursor.le32().map(u64::from)) else {
                self.log.damage("webp.truncated", "RIFF", "a chunk header is cut off", Some((offset, end)));
                break;
            };
            if !self.log.node("WebP") {
                return;
            }
            let (kind, body) = (FourCc(kind), offset + 8);
            if body + length > end {
                let detail = format!("{kind:?} states {length} bytes, {} are left", end.saturating_sub(body));
                self.log.damage("webp.truncated", &kind.text(), detail, Some((offset, end)));
            }
            let body_end = (body + length).min(end).max(body);
            if self.file.chunks.len() < Webp::CHUNKS_KEPT {
                self.file.chunks.push((kind, offset, body_end));
            }
            if self.one(kind, body, body_end, offset, facts).is_none() {
                self.log.damage(
                    "webp.chunk-malformed",
                    &kind.text(),
                    "the chunk does not hold what it should",
                    Some((offset, body_end)),
                );
            }
            offset = body_end + length % 2;
        }
        // A single padding byte is part of the container.
        self.file.trailing = (end + stated % 2 < size).then_some((end, size));
        if self.file.size.is_none() {
            self.log.damage("webp.no-picture", "RIFF", "there is no bitstream", None);
        }
    }

    fn one(&mut self, kind: FourCc, body: u64, end: u64, start: u64, facts: &mut Facts) -> Option<()> {
        let length = end - body;
        match &kind.0 {
            b"VP8X" => {
                let mut cursor = Cursor::new(self.source.peek(body, 10));
                let flags = cursor.u8()?;
                cursor.skip(3)?;
                let mut side = || Some(u32::from(cursor.le16()?) + (u32::from(cursor.u8()?) << 16) + 1);
                self.file.extended = Some(Extended { flags, canvas: (side()?, side()?) });
            }
            b"VP8 " | b"VP8L" => self.bitstream(kind, body)?,
            b"ANIM" => {
                let mut cursor = Cursor::new(self.source.peek(body, 6));
                cursor.skip(4)?;
                self.file.loops = Some(cursor.le16()?);
            }
            b"ANMF" => {
                self.file.frames = self.file.frames.saturating_add(1);
                let mut cursor = Cursor::new(self.source.peek(body, 32));
                cursor.skip(12)?;
                let duration = u32::from(cursor.le16()?) + (u32::from(cursor.u8()?) << 16);
                if (self.file.durations_ms.len() as u64) < self.log.limits.moving_picture_frames {
                    self.file.durations_ms.push(duration);
                }
                cursor.skip(1)?;
                let (mut inner, mut at) = (FourCc(cursor.array()?), body + 24);
                if inner == b"ALPH" {
                    let length = u64::from(cursor.le32()?);
                    at = at + length + length % 2 + 8;
                    inner = FourCc(self.source.peek(at - 8, 4).first_chunk().copied()?);
                }
                if inner == b"VP8 " || inner == b"VP8L" {
                    self.bitstream(inner, at)?;
                }
            }
            b"EXIF" => exif::parse(&self.source.keep(body, length.min(METADATA)), body, &mut self.log, facts),
            b"XMP " => xmp::parse(&self.source.keep(body, length.min(METADATA)), body, &mut self.log, facts),
            b"ICCP" => {
                self.file.icc = Some(icc::describe(&self.source.keep(body, length.min(icc::LOOKED_AT))))
            }
            b"C2PA" => self.file.c2pa = Some((start, end)),
            _ => {}
        }
        Some(())
    }

    /// Size out of the first frame header (RFC 6386 9.1, RFC 9649 3.4).
    fn bitstream(&mut self, kind: FourCc, body: u64) -> Option<()> {
        if self.file.size.is_some() {
            return Some(());
        }
        let mut cursor = Cursor::new(self.source.peek(body, 10));
        if kind == b"VP8L" {
            (cursor.u8()? == 0x2f).then_some(())?;
            let bits = cursor.le32()?;
            self.file.lossless = true;
            self.file.size = Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1));
        } else {
            cursor.skip(3)?;
            (cursor.array()? == [0x9d, 0x01, 0x2a]).then_some(())?;
            self.file.size = Some((u32::from(cursor.le16()? & 0x3fff), u32::from(cursor.le16()? & 0x3fff)));
        }
        Some(())
    }
}
