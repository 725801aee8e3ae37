//! GIF (GIF89a).
//!
//! [`GifParser`] walks the blocks: frames with delays and disposal, comments, application extensions (XMP and C2PA
//! with them), and what lies behind the trailer. No pixel is decoded.

use flate2::Crc;
use saboot_core::facts::gif::{Application, Frame, Gif};
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::{Damage, Limits, Untrusted};

use crate::source::{Cursor, Log, Source, mark};
use crate::{Parser, ReadSeek, annex, xmp};

/// Reads GIF files.
pub struct GifParser;

/// Bytes of a comment or an application's data that are kept.
const DATA: usize = 1 << 20;

impl Parser for GifParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Gif]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut walk = Walk {
            source: Source::new(source, facts.bytes, limits),
            log: Log::new(limits),
            file: Gif::default(),
            control: Frame::default(),
            at: 0,
        };
        if walk.screen().is_none() {
            walk.log.damage("gif.no-header", "file", "the screen descriptor is cut off", None);
        } else if walk.blocks(facts).is_none() {
            let detail = "the file ends before the pictures do (no trailer)";
            walk.log.damage("gif.no-end", "file", detail, Some((walk.at.min(facts.bytes), facts.bytes)));
        }
        annex::inside(&mut walk.source, facts);
        if let Some(trailing) = walk.file.trailing {
            annex::trailing(&mut walk.source, trailing, &[], facts);
        }
        facts.gif = Some(walk.file);
        walk.log.finish(&walk.source)
    }
}

struct Walk<'s, 'l> {
    source: Source<'s>,
    log: Log<'l>,
    file: Gif,
    /// The graphic control that the next image takes.
    control: Frame,
    at: u64,
}

impl Walk<'_, '_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = self.source.peek(self.at, N).first_chunk::<N>().copied()?;
        self.at += N as u64;
        Some(bytes)
    }

    fn screen(&mut self) -> Option<()> {
        let head: [u8; 13] = self.take()?;
        let mut cursor = Cursor::new(&head);
        cursor.skip(3)?;
        self.file.version = Untrusted::from_bytes(cursor.take(3)?);
        self.file.size = (cursor.le16()?, cursor.le16()?);
        let flags = cursor.u8()?;
        if flags & 0x80 != 0 {
            let colours = 2u16 << (flags & 7);
            self.file.global_colours = Some(colours);
            self.file.global_crc = Some(self.table(colours));
        }
        Some(())
    }

    /// Passes over a colour table; its CRC-32.
    fn table(&mut self, colours: u16) -> u32 {
        let length = 3 * usize::from(colours);
        let mut crc = Crc::new();
        crc.update(self.source.peek(self.at, length));
        self.at += length as u64;
        crc.sum()
    }

    /// Some at the trailer or at a limit, none where the file ends too early.
    fn blocks(&mut self, facts: &mut Facts) -> Option<()> {
        loop {
            let start = self.at;
            let [introducer] = self.take()?;
            if !self.log.node("GIF") {
                return Some(());
            }
            match introducer {
                0x3b => {
                    let size = self.source.size();
                    self.file.trailing = (self.at < size).then_some((self.at, size));
                    return Some(());
                }
                0x21 => self.extension(start, facts)?,
                0x2c => self.image()?,
                // Padding between blocks, which decoders pass over.
                0x00 => {}
                other => {
                    let detail = format!("0x{other:02x} begins no block");
                    self.log.damage("gif.bad-block", "file", detail, Some((start, self.source.size())));
                    return Some(());
                }
            }
            if u64::from(self.file.frames) > self.log.limits.moving_picture_frames {
                let most = self.log.limits.moving_picture_frames;
                self.log.damage(
                    "limit.frames",
                    "file",
                    format!("more than {most} frames; the rest is not read"),
                    None,
                );
                return Some(());
            }
        }
    }

    fn image(&mut self) -> Option<()> {
        let head: [u8; 9] = self.take()?;
        let mut cursor = Cursor::new(&head);
        let area = (cursor.le16()?, cursor.le16()?, cursor.le16()?, cursor.le16()?);
        let flags = cursor.u8()?;
        self.file.frames += 1;
        self.file.partial_frames += u32::from((area.2, area.3) != self.file.size);
        let mut frame = Frame { area, interlaced: flags & 0x40 != 0, ..std::mem::take(&mut self.control) };
        if flags & 0x80 != 0 {
            self.file.local_tables += 1;
            let colours = 2u16 << (flags & 7);
            frame.table = Some((colours, self.table(colours)));
        }
        if self.file.each.len() < Gif::FRAMES_KEPT {
            self.file.each.push(frame);
        }
        self.at += 1;
        self.data(None)
    }

    /// Sub-blocks up to the terminator; `keep` gathers up to [`DATA`] bytes, with the length bytes where `raw`.
    fn data(&mut self, mut keep: Option<(&mut Vec<u8>, bool)>) -> Option<()> {
        loop {
            let [length] = self.take()?;
            let length = usize::from(length);
            if let Some((into, raw)) = &mut keep
                && into.len() < DATA
            {
                if *raw {
                    into.push(length as u8);
                }
                into.extend_from_slice(self.source.peek(self.at, length));
            }
            if length == 0 {
                return Some(());
            }
            self.at += length as u64;
            if self.at > self.source.size() {
                return None;
            }
        }
    }

    fn extension(&mut self, start: u64, facts: &mut Facts) -> Option<()> {
        let [label] = self.take()?;
        match label {
            0xf9 => {
                let mut body = Vec::new();
                self.data(Some((&mut body, false)))?;
                let mut cursor = Cursor::new(&body);
                if let (Some(flags), Some(delay), index) = (cursor.u8(), cursor.le16(), cursor.u8()) {
                    self.control = Frame {
                        delay: Some(delay),
                        disposal: flags >> 2 & 7,
                        transparent: index.filter(|_| flags & 1 != 0),
                        ..Frame::default()
                    };
                    if let Some(count) = self.file.disposals.get_mut(usize::from(flags >> 2 & 7)) {
                        *count += 1;
                    }
                    if (self.file.delays.len() as u64) < self.log.limits.moving_picture_frames {
                        self.file.delays.push(delay);
                    }
                }
            }
            0xfe => {
                let mut body = Vec::new();
                self.data(Some((&mut body, false)))?;
                mark(
                    facts,
                    Carrier::GifComment,
                    "comment",
                    Untrusted::from_bytes(&body),
                    Some((start, self.at)),
                );
            }
            0xff => self.application(start, facts)?,
            _ => self.data(None)?,
        }
        Some(())
    }

    fn application(&mut self, start: u64, facts: &mut Facts) -> Option<()> {
        let [length] = self.take()?;
        let name = self.source.peek(self.at, usize::from(length)).to_vec();
        self.at += u64::from(length);
        let is_xmp = name == b"XMP DataXMP";
        let body_at = self.at;
        let mut body = Vec::new();
        // XMP stands raw in the stream; what look like sub-blocks are its own bytes.
        self.data(Some((&mut body, is_xmp)))?;
        let bytes = (start, self.at);
        match name.as_slice() {
            b"XMP DataXMP" => {
                // Behind the packet lies the "magic trailer" 01 FF FE … 00 that ends the sub-blocks.
                let end = body.windows(3).rposition(|w| w == [0x01, 0xff, 0xfe]).unwrap_or(body.len());
                xmp::parse(body.get(..end).unwrap_or(&body), body_at, &mut self.log, facts);
            }
            b"NETSCAPE2.0" | b"ANIMEXTS1.0" if body.first() == Some(&1) => {
                let mut cursor = Cursor::new(&body);
                cursor.skip(1)?;
                self.file.loops = cursor.le16();
            }
            _ if name.starts_with(b"C2PA_GIF") => self.file.c2pa = Some(bytes),
            _ => {}
        }
        if self.file.applications.len() < Gif::APPLICATIONS_KEPT {
            self.file.applications.push(Application { name: Untrusted::from_bytes(&name), bytes });
        }
        Some(())
    }
}
