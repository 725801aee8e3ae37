//! JPEG (ITU-T T.81) and the metadata in its application segments.
//!
//! [`JpegParser`] walks the segments of the first picture from SOI to EOI, through the entropy-coded data without
//! decoding it, and notes what lies behind. EXIF, XMP (extended packets with it), IPTC, ICC, MPF and C2PA are found
//! by the signatures that CIPA DC-008, ISO 16684-3, Adobe, ICC.1 annex B, CIPA DC-007 and C2PA 2.x define.

use saboot_core::facts::annex::{AnnexKind, Coding, Preview, PreviewSource};
use saboot_core::facts::jpeg::{
    Component, Frame, HuffmanTable, Jfif, Jpeg, MultiPicture, Pickle, QuantTable, Segment,
};
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::{Damage, Limits, Untrusted};

use crate::source::{Cursor, Log, Source, c_string, mark};
use crate::{Parser, ReadSeek, annex, exif, icc, iptc, jpeg_tables, xmp};

/// Reads JPEG files.
pub struct JpegParser;

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const EXTENDED_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
const ICC: &[u8] = b"ICC_PROFILE\0";

impl Parser for JpegParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Jpeg]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut walk = Walk {
            source: Source::new(source, facts.bytes, limits),
            log: Log::new(limits),
            file: Jpeg::default(),
            extended: Vec::new(),
            photoshop: Vec::new(),
            profile: Vec::new(),
        };
        walk.picture(facts);
        walk.gathered(facts);
        walk.tail(facts);
        walk.file.ijg_quality = jpeg_tables::ijg_quality(&walk.file.quant_tables);
        facts.jpeg = Some(walk.file);
        walk.log.finish(&walk.source)
    }
}

/// A piece of something that is spread over segments: its payload and where that begins.
type Piece = (Vec<u8>, u64);

struct Walk<'s, 'l> {
    source: Source<'s>,
    log: Log<'l>,
    file: Jpeg,
    extended: Vec<Piece>,
    photoshop: Vec<Piece>,
    profile: Vec<Piece>,
}

impl Walk<'_, '_> {
    /// From SOI to EOI.
    fn picture(&mut self, facts: &mut Facts) {
        let size = self.source.size();
        let mut offset = 2;
        loop {
            let Some(at) = self.marker(offset) else {
                self.log.damage(
                    "jpeg.no-end",
                    "file",
                    "the file ends before the picture does (no EOI)",
                    Some((offset, size)),
                );
                return;
            };
            let marker = self.source.peek(at + 1, 1).first().copied().unwrap_or(0);
            if !self.log.node("JPEG") {
                return;
            }
            match marker {
                0xd9 => {
                    self.segment(marker, Untrusted::default(), (at, at + 2));
                    self.file.end = Some(at + 2);
                    return;
                }
                // Standalone markers: SOI again, restart, TEM.
                0xd8 | 0xd0..=0xd7 | 0x01 => offset = at + 2,
                _ => {
                    let Some(length) = Cursor::new(self.source.peek(at + 2, 2)).be16().map(u64::from) else {
                        self.log.damage(
                            "jpeg.segment-truncated",
                            "file",
                            "a segment is cut off",
                            Some((at, size)),
                        );
                        return;
                    };
                    let end = at + 2 + length.max(2);
                    if length < 2 || end > size {
                        let place = Segment { marker, label: Untrusted::default(), bytes: (at, end) }.name();
                        let detail = format!("states {length} bytes, {} are left", size - at - 2);
                        self.log.damage("jpeg.segment-truncated", &place, detail, Some((at, size)));
                    }
                    let end = end.min(size);
                    let body = self.source.keep(at + 4, end.saturating_sub(at + 4));
                    self.segment(marker, label(marker, &body), (at, end));
                    self.one(marker, body, (at, end), facts);
                    offset = end;
                }
            }
        }
    }

    /// The next marker at or behind `from`: entropy-coded data and stray bytes are passed over.
    fn marker(&mut self, from: u64) -> Option<u64> {
        let in_scan = self.file.scans > 0;
        let mut at = from;
        loop {
            // In small steps: a file full of markers must not make the source load its window for each.
            let window = self.source.peek(at, 4096);
            if window.len() < 2 {
                return None;
            }
            let is_marker =
                |pair: &[u8]| matches!(pair, [0xff, m] if !matches!(m, 0x00 | 0xff | 0xd0..=0xd7));
            let found = window.windows(2).position(is_marker).map(|n| n as u64);
            let last = window.len() as u64 - 1;
            let Some(n) = found else {
                at += last;
                continue;
            };
            let start = at + n;
            // Fill bytes 0xFF before a marker are allowed; anything else outside a scan is not.
            if !in_scan
                && start > from
                && self.source.peek(from, (start - from).min(4096) as usize).iter().any(|b| *b != 0xff)
            {
                self.log.damage(
                    "jpeg.stray-bytes",
                    "file",
                    format!("{} bytes between segments", start - from),
                    Some((from, start)),
                );
            }
            return Some(start);
        }
    }

    fn segment(&mut self, marker: u8, label: Untrusted, bytes: (u64, u64)) {
        self.file.segment_count += 1;
        if self.file.segments.len() < Jpeg::SEGMENTS_KEPT {
            self.file.segments.push(Segment { marker, label, bytes });
        }
    }

    fn one(&mut self, marker: u8, body: Vec<u8>, bytes: (u64, u64), facts: &mut Facts) {
        let at = bytes.0 + 4;
        let whole = match marker {
            0xdb => self.quant_tables(&body),
            0xc4 => self.huffman_tables(&body),
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => self.frame(marker, &body),
            0xdd => Cursor::new(&body).be16().map(|n| self.file.restart_interval = n),
            0xda => {
                self.file.scans += 1;
                Some(())
            }
            0xe0 if body.starts_with(b"JFIF\0") => self.jfif(&body),
            0xe1 if body.starts_with(b"Exif\0") => {
                // The sixth byte is padding and not always zero.
                exif::parse(body.get(6..).unwrap_or(&[]), at + 6, &mut self.log, facts);
                Some(())
            }
            0xe1 if body.starts_with(XMP) => {
                xmp::parse(body.get(XMP.len()..).unwrap_or(&[]), at + XMP.len() as u64, &mut self.log, facts);
                Some(())
            }
            0xe1 if body.starts_with(EXTENDED_XMP) => {
                gather(&mut self.extended, body, EXTENDED_XMP.len(), at)
            }
            0xe2 if body.starts_with(ICC) => gather(&mut self.profile, body, ICC.len(), at),
            0xe2 if body.starts_with(b"MPF\0") => self.multi_picture(&body, at + 4),
            0xeb if body.starts_with(b"JP") => {
                // Two bytes of instance, four of sequence, then the box; the first names its content.
                if self.file.c2pa.is_some()
                    || body.get(..96).unwrap_or(&body).windows(4).any(|w| w == b"c2pa")
                {
                    self.file.c2pa = Some((self.file.c2pa.map_or(bytes.0, |(start, _)| start), bytes.1));
                }
                Some(())
            }
            0xed if body.starts_with(PHOTOSHOP) => gather(&mut self.photoshop, body, PHOTOSHOP.len(), at),
            0xee if body.starts_with(b"Adobe") => body.get(11).map(|t| self.file.adobe_transform = Some(*t)),
            0xef => {
                self.pickle(&body, bytes);
                Some(())
            }
            0xfe => {
                mark(facts, Carrier::JpegComment, "COM", c_string(&body), Some(bytes));
                Some(())
            }
            _ => Some(()),
        };
        if whole.is_none() {
            let place = Segment { marker, label: Untrusted::default(), bytes }.name();
            self.log.damage(
                "jpeg.segment-malformed",
                &place,
                "the segment does not hold what it should",
                Some(bytes),
            );
        }
    }

    fn jfif(&mut self, body: &[u8]) -> Option<()> {
        let mut cursor = Cursor::new(body.get(5..)?);
        let version = (cursor.u8()?, cursor.u8()?);
        let unit = cursor.u8()?;
        self.file.jfif.get_or_insert(Jfif { version, unit, density: (cursor.be16()?, cursor.be16()?) });
        Some(())
    }

    fn quant_tables(&mut self, body: &[u8]) -> Option<()> {
        // 16 tables are four times what T.81 allows; a payload beyond that is not of this world.
        if self.file.quant_payload.len() + body.len() <= 16 * 129 {
            self.file.quant_payload.extend_from_slice(body);
        }
        let mut cursor = Cursor::new(body);
        while let Some(head) = cursor.u8() {
            let (wide, id) = (head >> 4 != 0, head & 15);
            let steps: Option<Vec<u16>> =
                (0..64).map(|_| if wide { cursor.be16() } else { cursor.u8().map(u16::from) }).collect();
            if self.file.quant_tables.len() < 16 {
                self.file.quant_tables.push(QuantTable { id, wide, steps: steps? });
            }
        }
        Some(())
    }

    fn huffman_tables(&mut self, body: &[u8]) -> Option<()> {
        let mut cursor = Cursor::new(body);
        while let Some(head) = cursor.u8() {
            let counts: [u8; 16] = cursor.array()?;
            let symbols = cursor.take(counts.iter().map(|n| usize::from(*n)).sum())?;
            if self.file.huffman_tables.len() < 64 {
                let ac = head >> 4 != 0;
                let standard = jpeg_tables::is_standard_huffman(ac, &counts, symbols);
                self.file.huffman_tables.push(HuffmanTable { ac, id: head & 15, counts, standard });
            }
        }
        Some(())
    }

    fn frame(&mut self, marker: u8, body: &[u8]) -> Option<()> {
        let mut cursor = Cursor::new(body);
        let (precision, height, width, count) = (cursor.u8()?, cursor.be16()?, cursor.be16()?, cursor.u8()?);
        let mut components = Vec::new();
        for _ in 0..count {
            let (id, factors, table) = (cursor.u8()?, cursor.u8()?, cursor.u8()?);
            components.push(Component { id, horizontal: factors >> 4, vertical: factors & 15, table });
        }
        self.file.frame.get_or_insert(Frame { sof: marker - 0xc0, precision, width, height, components });
        Some(())
    }

    /// CIPA DC-007: a TIFF directory, which begins at byte `base` of the file, with the number of pictures under 0xB001
    /// and 16 bytes for each under 0xB002.
    fn multi_picture(&mut self, body: &[u8], base: u64) -> Option<()> {
        let tiff = body.get(4..)?;
        let big = tiff.starts_with(b"MM");
        let number = |at: usize, size: usize| {
            let raw = tiff.get(at..at.checked_add(size)?)?;
            let add = |sum: u64, b: &u8| (sum << 8) | u64::from(*b);
            Some(if big { raw.iter().fold(0, add) } else { raw.iter().rev().fold(0, add) })
        };
        let directory = usize::try_from(number(4, 4)?).ok()?;
        let count = number(directory, 2)? as usize;
        for index in 0..count {
            let at = directory.checked_add(2 + 12 * index)?;
            match number(at, 2)? {
                0xb001 => self.file.multi_picture = Some(number(at + 8, 4)?),
                0xb002 if self.file.multi_pictures.is_empty() => {
                    let table = usize::try_from(number(at + 8, 4)?).ok()?;
                    for n in 0..(number(at + 4, 4)? as usize / 16).min(Jpeg::PICTURES_KEPT) {
                        let entry = table.checked_add(16 * n)?;
                        let (attribute, size) = (number(entry, 4)?, number(entry.checked_add(4)?, 4)?);
                        let offset = number(entry.checked_add(8)?, 4)?;
                        // The first picture is the file's own: its offset is 0 and counts from the file.
                        let start = if offset == 0 { 0 } else { base.saturating_add(offset) };
                        self.file.multi_pictures.push(MultiPicture {
                            attribute: attribute as u32,
                            bytes: (start, start.saturating_add(size)),
                        });
                    }
                }
                _ => {}
            }
        }
        Some(())
    }

    /// APP15 as DeepFaceLab fills it: a pickled dictionary, told by its first bytes and by field names that stand in
    /// it in plain text. It is never unpickled: that would run whatever the file says.
    fn pickle(&mut self, body: &[u8], bytes: (u64, u64)) {
        const FIELDS: [&str; 8] = [
            "face_type",
            "landmarks",
            "source_filename",
            "source_rect",
            "source_landmarks",
            "image_to_face_mat",
            "seg_ie_polys",
            "xseg_mask",
        ];
        let (Some(0x80), Some(protocol @ 2..=5)) = (body.first(), body.get(1).copied()) else { return };
        let holds = |name: &str| body.windows(name.len()).any(|w| w == name.as_bytes());
        let fields = FIELDS.into_iter().filter(|name| holds(name)).collect();
        self.file.pickle.get_or_insert(Pickle { protocol, fields, bytes });
    }

    /// What was spread over segments.
    fn gathered(&mut self, facts: &mut Facts) {
        let pieces = std::mem::take(&mut self.photoshop);
        if let Some((_, base)) = pieces.first() {
            let (base, joined) = (*base, pieces.iter().flat_map(|(p, _)| p).copied().collect::<Vec<_>>());
            iptc::resources(&joined, base, &mut self.log, facts);
        }
        let mut pieces = std::mem::take(&mut self.profile);
        if !pieces.is_empty() {
            pieces.sort_by_key(|(p, _)| p.first().copied());
            let joined: Vec<u8> = pieces.iter().flat_map(|(p, _)| p.iter().skip(2)).copied().collect();
            self.file.icc = Some(icc::describe(&joined));
        }
        self.extended_xmp(facts);
    }

    /// Extended packets of ISO 16684-3: GUID, full length and offset, then the piece. Only the GUID that the main
    /// packet names counts, or the first where it names none.
    fn extended_xmp(&mut self, facts: &mut Facts) {
        let pieces = std::mem::take(&mut self.extended);
        let named =
            facts.marks.iter().find(|m| m.carrier == Carrier::Xmp && m.key.raw() == "xmpNote:HasExtendedXMP");
        let Some(first) = pieces.first() else { return };
        let guid = named
            .map(|m| m.value.raw().as_bytes().to_vec())
            .or_else(|| first.0.get(..32).map(<[u8]>::to_vec));
        let mut parts: Vec<(u32, &[u8], u64)> = pieces
            .iter()
            .filter_map(|(piece, at)| {
                let mut cursor = Cursor::new(piece);
                let of = cursor.take(32)?;
                cursor.skip(4)?;
                let offset = cursor.be32()?;
                guid.as_ref().is_some_and(|g| g.eq_ignore_ascii_case(of)).then_some((
                    offset,
                    cursor.rest(),
                    at + 40,
                ))
            })
            .collect();
        parts.sort_by_key(|(offset, ..)| *offset);
        let mut packet = Vec::new();
        for (offset, part, _) in &parts {
            if *offset as usize != packet.len() {
                self.log.damage(
                    "xmp.extended-incomplete",
                    "XMP",
                    "pieces of the extended packet are missing",
                    None,
                );
                break;
            }
            packet.extend_from_slice(part);
        }
        if let Some((.., at)) = parts.first() {
            xmp::parse(&packet, *at, &mut self.log, facts);
        } else {
            self.log.damage(
                "xmp.extended-incomplete",
                "XMP",
                "no piece has the GUID that the main packet names",
                None,
            );
        }
    }

    fn tail(&mut self, facts: &mut Facts) {
        if self.file.frame.is_none() {
            self.log.damage("jpeg.no-frame", "file", "there is no frame header", None);
        }
        let size = self.source.size();
        // What the index of the file names, the first picture apart.
        let further: Vec<_> =
            self.file.multi_pictures.iter().skip(1).filter(|p| p.bytes.1 <= size).copied().collect();
        for picture in &further {
            if facts.previews.len() < exif::PREVIEWS && self.source.peek(picture.bytes.0, 2) == [0xff, 0xd8] {
                facts.previews.push(Preview {
                    source: PreviewSource::MultiPicture(picture.attribute),
                    coding: Coding::Jpeg,
                    size: None,
                    bytes: picture.bytes,
                });
            }
        }
        annex::sizes(&mut self.source, facts);
        annex::inside(&mut self.source, facts);
        let Some(end) = self.file.end.filter(|end| *end < size) else { return };
        self.file.trailing = Some((end, size));
        self.file.trailing_head = self.source.peek(end, 16).to_vec();
        self.file.samsung_trailer = self.source.peek(size.saturating_sub(4), 4) == b"SEFT";
        let known: Vec<_> = further.iter().map(|p| (p.bytes, AnnexKind::MultiPicture)).collect();
        annex::trailing(&mut self.source, (end, size), &known, facts);
    }
}

fn gather(into: &mut Vec<Piece>, body: Vec<u8>, skip: usize, at: u64) -> Option<()> {
    into.push((body.get(skip..)?.to_vec(), at + skip as u64));
    Some(())
}

/// The readable beginning of an application segment.
fn label(marker: u8, body: &[u8]) -> Untrusted {
    if !matches!(marker, 0xe0..=0xef) {
        return Untrusted::default();
    }
    let run = body.iter().take(40).take_while(|b| (0x20..0x7f).contains(*b)).count();
    Untrusted::from_bytes(body.get(..run).unwrap_or(&[]))
}
