//! Ogg (RFC 3533) with Opus (RFC 7845), Vorbis, FLAC, Speex or Theora: pages, streams, comment headers.
//!
//! [`OggParser`] walks every page, checks its CRC and sequence number, and reads the first two packets of each
//! logical stream. Sound is not decoded.

use saboot_core::facts::sound::{Ogg, OggCodec, OggStream, Sound};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Damage, Limits};

use crate::source::{Cursor, Log, Source};
use crate::{Parser, ReadSeek, flac, vorbis_comment};

/// Reads Ogg files.
pub struct OggParser;

/// A header packet larger than this is cut (cover art in comments).
const PACKET: usize = 4 << 20;
/// Largest page: header, 255 lacing values, 255 segments of 255 bytes.
const PAGE: usize = 27 + 255 + 255 * 255;

/// CRC-32 with polynomial 0x04c11db7, not reflected, no inversion (RFC 3533, section 6).
const CRC: [u32; 256] = {
    let mut table = [0u32; 256];
    let mut i = 0;
    while i < 256 {
        let mut r = (i as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            r = if r & 0x8000_0000 != 0 { (r << 1) ^ 0x04c1_1db7 } else { r << 1 };
            bit += 1;
        }
        table[i] = r;
        i += 1;
    }
    table
};

fn crc(page: &[u8]) -> u32 {
    page.iter().enumerate().fold(0, |crc: u32, (i, byte)| {
        // The CRC field itself counts as zero.
        let byte = if (22..26).contains(&i) { 0 } else { *byte };
        let slot = usize::from((crc >> 24) as u8 ^ byte);
        (crc << 8) ^ CRC.get(slot).copied().unwrap_or(0)
    })
}

/// A logical stream while its header packets are gathered.
struct Stream {
    facts: OggStream,
    next_page: u32,
    packets: Vec<Vec<u8>>,
    open: Vec<u8>,
    first: (u64, u64),
}

impl Parser for OggParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Ogg]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut source = Source::new(source, facts.bytes, limits);
        let mut log = Log::new(limits);
        let mut ogg = Ogg::default();
        let mut streams: Vec<Stream> = Vec::new();
        let mut kept = 0usize;
        let mut offset = 0;
        while offset < source.size() {
            if ogg.pages >= limits.packets {
                log.damage("limit.packets", "ogg", format!("more than {} pages", limits.packets), None);
                break;
            }
            let size = source.size();
            let bytes = source.peek(offset, PAGE);
            let Some(length) = page_length(bytes) else {
                // Looks for the next capture pattern within the window, steps over the rest of it.
                let skip = bytes
                    .windows(4)
                    .skip(1)
                    .position(|w| w == b"OggS")
                    .map_or(bytes.len().saturating_sub(3).max(1), |i| i + 1);
                ogg.garbage_bytes += (skip as u64).min(size - offset);
                log.damage(
                    "ogg.garbage",
                    "ogg",
                    "bytes between pages",
                    Some((offset, (offset + skip as u64).min(size))),
                );
                offset += skip as u64;
                continue;
            };
            let Some(page) = bytes.get(..length) else {
                log.damage("ogg.truncated", "ogg", "the last page is cut off", Some((offset, size)));
                break;
            };
            ogg.pages += 1;
            let right = crc(page)
                == page.get(22..26).and_then(|b| b.first_chunk()).map_or(0, |b| u32::from_le_bytes(*b));
            if !right {
                ogg.crc_errors += 1;
                log.damage(
                    "ogg.crc",
                    "ogg",
                    "a page's checksum is wrong",
                    Some((offset, offset + length as u64)),
                );
            }
            read_page(page, offset, &mut streams, &mut ogg, &mut log, &mut kept);
            offset += length as u64;
        }
        if ogg.missing_pages > 0 {
            log.damage(
                "ogg.missing-pages",
                "ogg",
                format!("{} pages are missing by their numbers", ogg.missing_pages),
                None,
            );
        }
        for stream in streams {
            ogg.streams.push(finish(stream, &mut log, facts));
        }
        facts.sound.get_or_insert_with(Sound::default).ogg = Some(ogg);
        log.finish(&source)
    }
}

/// Length of the page at the front of `bytes`; none where there is none.
fn page_length(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(b"OggS\0") {
        return None;
    }
    let segments = usize::from(*bytes.get(26)?);
    let lacing = bytes.get(27..27 + segments)?;
    Some(27 + segments + lacing.iter().map(|b| usize::from(*b)).sum::<usize>())
}

fn read_page(
    page: &[u8],
    offset: u64,
    streams: &mut Vec<Stream>,
    ogg: &mut Ogg,
    log: &mut Log<'_>,
    kept: &mut usize,
) {
    let mut cursor = Cursor::new(page.get(5..).unwrap_or(&[]));
    let (Some(flags), Some(granule), Some(serial), Some(number)) =
        (cursor.u8(), cursor.le64(), cursor.le32(), cursor.le32())
    else {
        return;
    };
    let known = streams.iter().position(|s| s.facts.serial == serial);
    let index = match known {
        Some(index) => index,
        None if (streams.len() as u64) < u64::from(log.limits.streams) => {
            let span = (offset, offset + page.len() as u64);
            let facts = OggStream { serial, ..OggStream::default() };
            streams.push(Stream {
                facts,
                next_page: number,
                packets: Vec::new(),
                open: Vec::new(),
                first: span,
            });
            streams.len() - 1
        }
        None => {
            log.damage("limit.streams", "ogg", "more streams are not read", None);
            return;
        }
    };
    let Some(stream) = streams.get_mut(index) else { return };
    ogg.missing_pages += u64::from(number.saturating_sub(stream.next_page));
    stream.next_page = number.wrapping_add(1);
    if granule != u64::MAX {
        stream.facts.last_granule = granule;
    }
    stream.facts.ended = flags & 4 != 0;
    if stream.packets.len() >= 2 {
        return;
    }
    if stream.packets.len() == 1 && stream.open.is_empty() {
        stream.first = (offset, offset + page.len() as u64);
    }
    let segments = usize::from(page.get(26).copied().unwrap_or(0));
    let lacing = page.get(27..27 + segments).unwrap_or(&[]);
    let mut body = Cursor::new(page.get(27 + segments..).unwrap_or(&[]));
    for &length in lacing {
        let Some(part) = body.take(usize::from(length)) else { return };
        if *kept + part.len() <= PACKET {
            stream.open.extend(part);
            *kept += part.len();
        }
        if length < 255 {
            stream.packets.push(std::mem::take(&mut stream.open));
            if stream.packets.len() >= 2 {
                return;
            }
        }
    }
}

fn finish(stream: Stream, log: &mut Log<'_>, facts: &mut Facts) -> OggStream {
    let mut read = stream.facts;
    let first = stream.packets.first().map_or(&[][..], Vec::as_slice);
    let second = stream.packets.get(1).map_or(&[][..], Vec::as_slice);
    let (codec, skip) = if first.starts_with(b"OpusHead") {
        (OggCodec::Opus, second.strip_prefix(b"OpusTags"))
    } else if first.starts_with(b"\x01vorbis") {
        (OggCodec::Vorbis, second.strip_prefix(b"\x03vorbis"))
    } else if first.starts_with(b"\x7fFLAC") {
        (OggCodec::Flac, second.get(4..))
    } else if first.starts_with(b"Speex   ") {
        (OggCodec::Speex, Some(second))
    } else if first.starts_with(b"\x80theora") {
        (OggCodec::Theora, second.strip_prefix(b"\x81theora"))
    } else {
        (OggCodec::Other, None)
    };
    read.codec = codec;
    let mut cursor = Cursor::new(first);
    match codec {
        OggCodec::Opus => {
            let _ = cursor.skip(9);
            read.channels = cursor.u8().unwrap_or(0);
            read.pre_skip = cursor.le16();
            read.rate = cursor.le32().unwrap_or(0);
        }
        OggCodec::Vorbis => {
            let _ = cursor.skip(11);
            read.channels = cursor.u8().unwrap_or(0);
            read.rate = cursor.le32().unwrap_or(0);
        }
        OggCodec::Flac => {
            if let Some(info) = first.get(17..).and_then(flac::stream_info) {
                (read.channels, read.rate) = (info.channels, info.rate);
            }
        }
        OggCodec::Speex => {
            let _ = cursor.skip(36);
            read.rate = cursor.le32().unwrap_or(0);
            let _ = cursor.skip(8);
            read.channels = cursor.le32().and_then(|n| u8::try_from(n).ok()).unwrap_or(0);
        }
        _ => {}
    }
    match skip {
        Some(body) if codec != OggCodec::Other => {
            read.vendor = vorbis_comment::comments(log, body, Some(stream.first), facts);
        }
        _ if codec != OggCodec::Other => {
            log.damage("ogg.no-comments", "ogg", "the comment header is missing", None)
        }
        _ => {}
    }
    read
}
