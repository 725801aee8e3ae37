//! RIFF: AVI and WAVE, RF64 and BW64 with them (Microsoft/IBM 1991, OpenDML 1996, EBU Tech 3285 and 3306).
//!
//! [`RiffParser`] walks the chunks through the file, reads headers, INFO lists, `bext`, ID3 and other texts, and the
//! first frames of an AVI for the text that encoders leave. `movi` and `data` are not read. WebP has its own
//! parser.

use saboot_core::facts::isobmff::FourCc;
use saboot_core::facts::riff::{AviHeader, AviStream, Riff, WaveFormat};
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::{Damage, Limits};

use crate::source::{Cursor, Log, Source, c_string, mark};
use crate::{Parser, ReadSeek, h264, id3, mpeg4, xmp};

/// Reads AVI and WAVE files.
pub struct RiffParser;

/// Bytes of a text chunk that are kept; longer ones (`iXML`, `_PMX`) are cut.
const TEXT: u64 = 1 << 20;

impl Parser for RiffParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Avi, Format::Wav]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut walk = Walk {
            source: Source::new(source, facts.bytes, limits),
            log: Log::new(limits),
            file: Riff::default(),
            long_data: None,
        };
        walk.file(facts);
        facts.riff = Some(walk.file);
        walk.log.finish(&walk.source)
    }
}

struct Walk<'s, 'l> {
    source: Source<'s>,
    log: Log<'l>,
    file: Riff,
    /// Size of `data` out of `ds64`.
    long_data: Option<u64>,
}

#[derive(Clone, Copy)]
struct Chunk {
    kind: FourCc,
    start: u64,
    body: u64,
    end: u64,
    stated: u64,
}

impl Walk<'_, '_> {
    fn file(&mut self, facts: &mut Facts) {
        let size = self.source.size();
        let mut offset = 0;
        // OpenDML files go on with further RIFF chunks of form AVIX.
        while let Some(head) = self.source.peek(offset, 12).first_chunk::<12>().copied() {
            let mut cursor = Cursor::new(&head);
            let (Some(signature), Some(stated), Some(form)) = (cursor.array(), cursor.le32(), cursor.array())
            else {
                break;
            };
            if !matches!(&signature, b"RIFF" | b"RF64" | b"BW64") || !self.log.node("file") {
                break;
            }
            let (signature, form) = (FourCc(signature), FourCc(form));
            let open = stated == u32::MAX || stated == 0;
            let end = if open { size } else { (offset + 8 + u64::from(stated)).min(size) };
            if offset == 0 {
                (self.file.signature, self.file.form) = (signature, form);
                self.file.stated_size = u64::from(stated) + 8;
            }
            if !open && offset + 8 + u64::from(stated) > size {
                let detail = format!("states {} bytes, {} are there", u64::from(stated) + 8, size - offset);
                self.log.damage("riff.truncated", "file", detail, Some((offset, size)));
            }
            self.chunks(offset + 12, end, facts);
            offset = end + (end - offset) % 2;
        }
        self.file.trailing = size.saturating_sub(offset);
    }

    fn chunk(&mut self, offset: u64, end: u64, place: &str) -> Option<Chunk> {
        if offset + 8 > end || !self.log.node(place) {
            return None;
        }
        let mut cursor = Cursor::new(self.source.peek(offset, 8));
        let (kind, size) = (FourCc(cursor.array()?), cursor.le32()?);
        let long = if kind == b"data" && size == u32::MAX { self.long_data } else { None };
        let stated = long.unwrap_or(u64::from(size));
        let body = offset + 8;
        if stated > end - body {
            let detail = format!("{kind:?} states {stated} bytes, {} are left", end - body);
            self.log.damage("riff.truncated", place, detail, Some((offset, end)));
        }
        Some(Chunk { kind, start: offset, body, end: body.saturating_add(stated).min(end), stated })
    }

    fn chunks(&mut self, from: u64, end: u64, facts: &mut Facts) {
        let mut offset = from;
        while let Some(chunk) = self.chunk(offset, end, "RIFF") {
            let list = (chunk.kind == b"LIST")
                .then(|| self.source.peek(chunk.body, 4).first_chunk().copied().map(FourCc))
                .flatten();
            self.file.chunk_count += 1;
            if self.file.chunks.len() < Riff::CHUNKS_KEPT {
                self.file.chunks.push((list.unwrap_or(chunk.kind), chunk.start, chunk.end));
            }
            match list {
                Some(kind) => self.list(kind, chunk, 1, facts),
                None => self.one(chunk, facts),
            }
            offset = chunk.end + (chunk.end - chunk.body) % 2;
        }
    }

    fn list(&mut self, kind: FourCc, list: Chunk, depth: u32, facts: &mut Facts) {
        match &kind.0 {
            b"hdrl" | b"strl" | b"odml" | b"INFO" | b"exif" if self.log.depth(depth, "LIST") => {
                let place = kind.text();
                let mut offset = list.body + 4;
                while let Some(chunk) = self.chunk(offset, list.end, &place) {
                    let inner = (chunk.kind == b"LIST")
                        .then(|| self.source.peek(chunk.body, 4).first_chunk().copied().map(FourCc))
                        .flatten();
                    match inner {
                        Some(inner) => self.list(inner, chunk, depth + 1, facts),
                        None if kind == b"INFO" || kind == b"exif" => self.text(chunk, facts),
                        None => self.header(chunk, facts),
                    }
                    offset = chunk.end + (chunk.end - chunk.body) % 2;
                }
            }
            b"movi" => self.first_frames(list, facts),
            _ => {}
        }
    }

    /// A chunk at the top.
    fn one(&mut self, chunk: Chunk, facts: &mut Facts) {
        match &chunk.kind.0 {
            b"fmt " => {
                let mut cursor = Cursor::new(self.source.peek(chunk.body, 16));
                let read = (|| {
                    let (tag, channels, rate) = (cursor.le16()?, cursor.le16()?, cursor.le32()?);
                    let byte_rate = cursor.le32()?;
                    cursor.skip(2)?;
                    Some(WaveFormat { tag, channels, rate, byte_rate, bits: cursor.le16()? })
                })();
                self.file.wave = read;
            }
            b"ds64" => {
                let mut cursor = Cursor::new(self.source.peek(chunk.body, 16));
                self.long_data = cursor.skip(8).and_then(|()| cursor.le64());
            }
            b"data" if self.file.data.is_none() => {
                self.file.data = Some((chunk.stated, chunk.end - chunk.body))
            }
            b"bext" => self.broadcast(chunk, facts),
            b"id3 " | b"ID3 " => {
                let body = self.source.keep(chunk.body, chunk.end - chunk.body);
                id3::tag(&body, chunk.body, &mut self.log, facts);
            }
            b"_PMX" => {
                let packet = self.source.keep(chunk.body, (chunk.end - chunk.body).min(TEXT));
                xmp::parse(&packet, chunk.body, &mut self.log, facts);
            }
            b"C2PA" => self.file.c2pa = Some((chunk.start, chunk.end)),
            b"idx1" => self.file.has_index = true,
            b"iXML" | b"axml" | b"IDIT" | b"ISFT" | b"AIGC" => self.text(chunk, facts),
            b"JUNK" | b"junk" | b"PAD " => self.junk(chunk, facts),
            _ => {}
        }
    }

    fn text(&mut self, chunk: Chunk, facts: &mut Facts) {
        let body = self.source.keep(chunk.body, (chunk.end - chunk.body).min(TEXT));
        mark(facts, Carrier::Riff, chunk.kind.text(), c_string(&body), Some((chunk.start, chunk.end)));
    }

    /// Padding in which writers leave their names.
    fn junk(&mut self, chunk: Chunk, facts: &mut Facts) {
        let head = self
            .source
            .peek(chunk.body, usize::try_from(chunk.end - chunk.body).unwrap_or(1024).min(1024))
            .to_vec();
        let start = head.iter().position(|b| *b != 0).unwrap_or(head.len());
        let text = head.get(start..).unwrap_or(&[]);
        let run = text.iter().take_while(|b| (0x20..0x7f).contains(*b)).count();
        if run >= 6 {
            mark(
                facts,
                Carrier::Riff,
                chunk.kind.text(),
                c_string(text.get(..run).unwrap_or(text)),
                Some((chunk.start, chunk.end)),
            );
        }
    }

    fn broadcast(&mut self, chunk: Chunk, facts: &mut Facts) {
        self.file.broadcast = true;
        let body = self.source.keep(chunk.body, (chunk.end - chunk.body).min(TEXT));
        let mut cursor = Cursor::new(&body);
        let bytes = Some((chunk.start, chunk.end));
        for (key, length) in [
            ("description", 256),
            ("originator", 32),
            ("originator-reference", 32),
            ("date", 10),
            ("time", 8),
        ] {
            let Some(field) = cursor.take(length) else { return };
            mark(facts, Carrier::Riff, format!("bext:{key}"), c_string(field), bytes);
        }
        if let Some(history) = body.get(602..) {
            mark(facts, Carrier::Riff, "bext:coding-history", c_string(history), bytes);
        }
    }

    /// Chunks of `hdrl` and `strl`.
    fn header(&mut self, chunk: Chunk, facts: &mut Facts) {
        let length = usize::try_from(chunk.end - chunk.body).unwrap_or(64).min(64);
        let head = self.source.peek(chunk.body, length).to_vec();
        let mut cursor = Cursor::new(&head);
        match &chunk.kind.0 {
            b"avih" => {
                self.file.avi = (|| {
                    let frame_us = cursor.le32()?;
                    cursor.skip(12)?;
                    let frames = cursor.le32()?;
                    cursor.skip(4)?;
                    let streams = cursor.le32()?;
                    cursor.skip(4)?;
                    Some(AviHeader { frame_us, frames, streams, size: (cursor.le32()?, cursor.le32()?) })
                })();
            }
            b"strh" if (self.file.streams.len() as u64) < u64::from(self.log.limits.streams) => {
                let stream = (|| {
                    let (kind, handler) = (FourCc(cursor.array()?), FourCc(cursor.array()?));
                    cursor.skip(12)?;
                    let (scale, rate) = (cursor.le32()?, cursor.le32()?);
                    cursor.skip(4)?;
                    Some(AviStream { kind, handler, rate, scale, length: cursor.le32()? })
                })();
                self.file.streams.extend(stream);
            }
            b"strn" | b"IDIT" | b"ISFT" => self.text(chunk, facts),
            b"indx" => self.file.has_index = true,
            b"JUNK" => self.junk(chunk, facts),
            _ => {}
        }
    }

    /// User data in the first frames of an H.264 or MPEG-4 part 2 stream.
    fn first_frames(&mut self, movi: Chunk, facts: &mut Facts) {
        let coded = |codecs: &[&[u8; 4]]| {
            let mut video = self.file.streams.iter().filter(|s| s.kind == b"vids");
            video.any(|s| codecs.contains(&&s.handler.0.map(|b| b.to_ascii_lowercase())))
        };
        let h264 = coded(&[b"h264", b"x264", b"avc1"]);
        let mpeg4 = coded(&[b"fmp4", b"xvid", b"divx", b"dx50", b"mp4v"]);
        if !h264 && !mpeg4 {
            return;
        }
        let mut offset = movi.body + 4;
        for _ in 0..8 {
            let Some(chunk) = self.chunk(offset, movi.end, "movi") else { return };
            if matches!(&chunk.kind.0, [_, _, b'd', b'c' | b'b']) {
                let sample = self.source.keep(chunk.body, (chunk.end - chunk.body).min(64 * 1024));
                for message in h264::user_data(&sample, 0, false).into_iter().filter(|_| h264) {
                    let bytes = (chunk.body + message.at.0 as u64, chunk.body + message.at.1 as u64);
                    mark(facts, Carrier::Sei, message.uuid, message.text, Some(bytes));
                }
                for text in mpeg4::user_data(&sample).into_iter().filter(|_| mpeg4) {
                    mark(facts, Carrier::Compressor, "user data", text, Some((chunk.start, chunk.end)));
                }
            }
            offset = chunk.end + (chunk.end - chunk.body) % 2;
        }
    }
}
