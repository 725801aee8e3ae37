//! PNG and APNG (W3C PNG, third edition).
//!
//! [`PngParser`] walks the chunks, checks each CRC, and reads texts (inflated within a bound), EXIF, XMP, ICC, the
//! animation's delays and what lies behind IEND. ImageMagick's `Raw profile type …` texts are read as what they
//! hold. No pixel is decoded.

use std::io::Read;

use flate2::Crc;
use flate2::read::ZlibDecoder;
use saboot_core::facts::isobmff::FourCc;
use saboot_core::facts::png::{ChunkRun, Header, Png};
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::{Damage, Limits, Untrusted};

use crate::source::{Cursor, Log, Source, mark};
use crate::{Parser, ReadSeek, annex, exif, icc, iptc, xmp};

/// Reads PNG files.
pub struct PngParser;

const SIGNATURE: u64 = 8;
/// Bytes of a text or profile that are read, packed or not.
const TEXT: u64 = 4 << 20;

impl Parser for PngParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Png]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut walk = Walk {
            source: Source::new(source, facts.bytes, limits),
            log: Log::new(limits),
            file: Png { idat_regular: true, ..Png::default() },
            packed: Vec::new(),
            last_idat: 0,
        };
        walk.chunks(facts);
        walk.filters();
        annex::sizes(&mut walk.source, facts);
        annex::inside(&mut walk.source, facts);
        if let Some(trailing) = walk.file.trailing {
            annex::trailing(&mut walk.source, trailing, &[], facts);
        }
        if walk.file.header.is_none() {
            walk.log.damage("png.no-header", "file", "there is no IHDR", None);
        }
        facts.png = Some(walk.file);
        walk.log.finish(&walk.source)
    }
}

struct Walk<'s, 'l> {
    source: Source<'s>,
    log: Log<'l>,
    file: Png,
    /// The first bytes of the picture's zlib stream.
    packed: Vec<u8>,
    /// Payload of the last IDAT seen.
    last_idat: u64,
}

impl Walk<'_, '_> {
    fn chunks(&mut self, facts: &mut Facts) {
        let size = self.source.size();
        let mut offset = SIGNATURE;
        let mut ended = false;
        while offset < size {
            if ended {
                self.file.trailing = Some((offset, size));
                return;
            }
            let mut cursor = Cursor::new(self.source.peek(offset, 8));
            let (Some(length), Some(kind)) = (cursor.be32().map(u64::from), cursor.array()) else { break };
            let kind = FourCc(kind);
            let (body, stated) = (offset + 8, offset + 12 + length);
            if !self.log.node("PNG") {
                return;
            }
            if stated > size || !kind.0.iter().all(u8::is_ascii_alphabetic) {
                let detail =
                    format!("{kind:?} states {length} bytes, {} are left", size.saturating_sub(body));
                self.log.damage("png.chunk-truncated", &kind.text(), detail, Some((offset, size)));
                if !kind.0.iter().all(u8::is_ascii_alphabetic) {
                    return;
                }
            }
            let end = stated.min(size);
            self.count(kind, (offset, end));
            self.one(kind, body, length.min(size.saturating_sub(body)), (offset, end), facts);
            if stated <= size {
                self.check(kind, offset, length);
            }
            ended = kind == b"IEND";
            offset = end;
        }
        if !ended {
            self.log.damage(
                "png.no-end",
                "file",
                "the file ends before the picture does (no IEND)",
                Some((offset.min(size), size)),
            );
        }
    }

    fn count(&mut self, kind: FourCc, bytes: (u64, u64)) {
        self.file.chunk_count += 1;
        if let Some(run) = self.file.chunks.last_mut().filter(|run| run.kind == kind) {
            run.count += 1;
            run.bytes.1 = bytes.1;
        } else if self.file.chunks.len() < Png::RUNS_KEPT {
            self.file.chunks.push(ChunkRun { kind, count: 1, bytes });
        }
    }

    /// CRC over type and payload.
    fn check(&mut self, kind: FourCc, offset: u64, length: u64) {
        let (mut crc, mut at, end) = (Crc::new(), offset + 4, offset + 8 + length);
        while at < end {
            let part = self.source.peek(at, usize::try_from(end - at).unwrap_or(65_536).min(65_536));
            if part.is_empty() {
                return;
            }
            crc.update(part);
            at += part.len() as u64;
        }
        if Cursor::new(self.source.peek(end, 4)).be32() != Some(crc.sum()) {
            self.file.bad_crc += 1;
            self.log.damage(
                "png.bad-crc",
                &kind.text(),
                "the check sum does not fit the chunk",
                Some((offset, end + 4)),
            );
        }
    }

    fn one(&mut self, kind: FourCc, at: u64, length: u64, bytes: (u64, u64), facts: &mut Facts) {
        match &kind.0 {
            b"IDAT" => {
                self.picture(at, length);
                return;
            }
            b"caBX" => {
                self.file.c2pa = Some(bytes);
                return;
            }
            b"fcWp" => {
                self.file.face_chunk = Some(bytes);
                return;
            }
            b"IHDR" | b"acTL" | b"fcTL" | b"pHYs" | b"tIME" | b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf"
            | b"zxIf" | b"iCCP" => {}
            _ => return,
        }
        let body = self.source.keep(at, length.min(TEXT));
        let mut cursor = Cursor::new(&body);
        let whole = match &kind.0 {
            b"IHDR" => self.header(&mut cursor),
            b"acTL" => (|| {
                self.file.animation_frames = Some(cursor.be32()?);
                self.file.animation_plays = Some(cursor.be32()?);
                Some(())
            })(),
            b"fcTL" => (|| {
                cursor.skip(20)?;
                let delay = (cursor.be16()?, cursor.be16()?);
                if (self.file.delays.len() as u64) < self.log.limits.moving_picture_frames {
                    self.file.delays.push(delay);
                }
                Some(())
            })(),
            b"pHYs" => (|| {
                self.file.physical = Some((cursor.be32()?, cursor.be32()?, cursor.u8()? == 1));
                Some(())
            })(),
            b"tIME" => (|| {
                let year = cursor.be16()?;
                let [month, day, hour, minute, second] = cursor.array()?;
                self.file.modified =
                    Some(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"));
                Some(())
            })(),
            b"eXIf" => {
                exif::parse(&body, at, &mut self.log, facts);
                Some(())
            }
            b"iCCP" => self.profile(&body, bytes),
            b"tEXt" | b"zTXt" | b"iTXt" => self.text(kind, &body, at, bytes, facts),
            _ => Some(()),
        };
        if whole.is_none() {
            self.log.damage(
                "png.chunk-malformed",
                &kind.text(),
                "the chunk does not hold what it should",
                Some(bytes),
            );
        }
    }

    fn picture(&mut self, at: u64, length: u64) {
        if self.file.first_idat.is_none() {
            self.file.first_idat = Some(length);
            self.file.zlib_head = self.source.peek(at, 2).first_chunk().copied();
        } else {
            // The chunk before this one was not the last.
            self.file.idat_regular &= Some(self.last_idat) == self.file.first_idat;
        }
        self.last_idat = length;
        self.file.idat_count += 1;
        self.file.largest_idat = self.file.largest_idat.max(length);
        let wanted = Png::LOOKED_AT.saturating_sub(self.packed.len());
        if wanted > 0 {
            let part = self.source.peek(at, usize::try_from(length).unwrap_or(wanted).min(wanted));
            self.packed.extend_from_slice(part);
        }
    }

    /// Counts the filters of the rows at the top (W3C PNG 9.2): the byte in front of each row.
    fn filters(&mut self) {
        let Some(header) = self.file.header.filter(|h| !h.interlaced) else { return };
        let samples = match header.colour {
            0 | 3 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            _ => return,
        };
        let bits = u64::from(header.width) * samples * u64::from(header.depth);
        let Ok(row) = usize::try_from(bits.div_ceil(8) + 1) else { return };
        let most = (Png::LOOKED_AT as u64).saturating_mul(self.log.limits.inflate_ratio).min(TEXT);
        let mut rows = Vec::new();
        // The stream is cut on purpose; what came out before the error is what was wanted.
        let _ = ZlibDecoder::new(self.packed.as_slice()).take(most).read_to_end(&mut rows);
        let height = usize::try_from(header.height).unwrap_or(usize::MAX);
        for filter in rows.iter().step_by(row).take(height) {
            if let Some(count) = self.file.filters.get_mut(usize::from(*filter)) {
                *count += 1;
            }
        }
    }

    fn header(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let (width, height, depth, colour) = (cursor.be32()?, cursor.be32()?, cursor.u8()?, cursor.u8()?);
        cursor.skip(2)?;
        let interlaced = cursor.u8()? != 0;
        self.file.header.get_or_insert(Header { width, height, depth, colour, interlaced });
        Some(())
    }

    fn profile(&mut self, body: &[u8], bytes: (u64, u64)) -> Option<()> {
        let (name, rest) = split_nul(body)?;
        let packed = rest.get(1..)?;
        let profile = self.inflate(packed, icc::LOOKED_AT, "iCCP", bytes);
        self.file.icc = Some((latin1(name), icc::describe(&profile)));
        Some(())
    }

    fn text(
        &mut self,
        kind: FourCc,
        body: &[u8],
        at: u64,
        bytes: (u64, u64),
        facts: &mut Facts,
    ) -> Option<()> {
        let (key, rest) = split_nul(body)?;
        let start = at + (body.len() - rest.len()) as u64;
        let (value, value_at) = match &kind.0 {
            b"tEXt" => (std::borrow::Cow::Borrowed(rest), start),
            b"zTXt" => (self.inflate(rest.get(1..)?, TEXT, &kind.text(), bytes).into(), start + 1),
            _ => {
                let packed = *rest.first()? != 0;
                let (_, after_language) = split_nul(rest.get(2..)?)?;
                let (_, text) = split_nul(after_language)?;
                let text_at = at + (body.len() - text.len()) as u64;
                (
                    if packed {
                        self.inflate(text, TEXT, &kind.text(), bytes).into()
                    } else {
                        std::borrow::Cow::Borrowed(text)
                    },
                    text_at,
                )
            }
        };
        self.file.text_after_picture |= self.file.first_idat.is_some();
        let name = latin1(key);
        match name.raw() {
            "XML:com.adobe.xmp" => xmp::parse(&value, value_at, &mut self.log, facts),
            profile if profile.starts_with("Raw profile type ") => {
                self.raw_profile(profile, &value, value_at, facts)?
            }
            // tEXt is Latin-1 by the standard, UTF-8 by the habit of most tools.
            _ => mark(facts, Carrier::PngText, name, utf8_or_latin1(&value), Some(bytes)),
        }
        Some(())
    }

    /// ImageMagick's profiles: a name, a length, and the bytes in hexadecimal.
    fn raw_profile(&mut self, name: &str, value: &[u8], at: u64, facts: &mut Facts) -> Option<()> {
        let text = std::str::from_utf8(value).ok()?.trim_start();
        let (_, rest) = text.split_once('\n')?;
        let (_, hex) = rest.trim_start().split_once('\n')?;
        let digits: Vec<u8> = hex.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
        let bytes: Vec<u8> =
            digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |n, d| (n << 4) | d)).collect();
        match name.trim_start_matches("Raw profile type ") {
            "exif" | "EXIF" => exif::parse(&bytes, at, &mut self.log, facts),
            "APP1" if bytes.starts_with(b"Exif\0\0") => exif::parse(&bytes, at, &mut self.log, facts),
            "xmp" | "XMP" => xmp::parse(&bytes, at, &mut self.log, facts),
            "iptc" | "8bim" | "IPTC" if bytes.starts_with(b"8BIM") => {
                iptc::resources(&bytes, at, &mut self.log, facts)
            }
            "iptc" | "IPTC" => iptc::parse(&bytes, at, &mut self.log, facts),
            _ => {}
        }
        Some(())
    }

    /// Inflates within the ratio that is allowed and at most `most` bytes; keeps what it got.
    fn inflate(&mut self, packed: &[u8], most: u64, place: &str, bytes: (u64, u64)) -> Vec<u8> {
        let ratio = (packed.len() as u64).saturating_mul(self.log.limits.inflate_ratio);
        let allowed = ratio.min(most);
        let mut out = Vec::new();
        let result = ZlibDecoder::new(packed).take(allowed + 1).read_to_end(&mut out);
        if out.len() as u64 > allowed {
            out.truncate(allowed as usize);
            let detail = format!("inflates to more than {allowed} bytes out of {}", packed.len());
            self.log.damage("limit.inflate-ratio", place, detail, Some(bytes));
        } else if let Err(error) = result {
            self.log.damage("png.inflate", place, error.to_string(), Some(bytes));
        }
        out
    }
}

fn split_nul(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|b| *b == 0)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

fn latin1(bytes: &[u8]) -> Untrusted {
    Untrusted::new(bytes.iter().map(|b| char::from(*b)).collect::<String>())
}

fn utf8_or_latin1(bytes: &[u8]) -> Untrusted {
    if std::str::from_utf8(bytes).is_ok() { Untrusted::from_bytes(bytes) } else { latin1(bytes) }
}
