//! MPEG audio, layers I to III (ISO/IEC 11172-3, 13818-3), with the Xing/Info and LAME tags.
//!
//! [`Mp3Parser`] steps from frame header to frame header, notes where the format changes or sync is lost, and reads
//! the tag in the first frame; LAME's two checksums are recomputed. Frames are not decoded.

use saboot_core::facts::isobmff::FourCc;
use saboot_core::facts::sound::{MpegAudio, Sound, Xing};
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::{Damage, Limits};

use crate::source::{Cursor, Log, Source, c_string, mark};
use crate::{Parser, ReadSeek, flac, id3};

/// Reads MPEG audio files.
pub struct Mp3Parser;

/// kbit/s by layer and index for MPEG-1, then for MPEG-2 and 2.5 (layers II and III share a row).
const RATES_1: [[u32; 15]; 3] = [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
const RATES_2: [[u32; 15]; 2] = [
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Longest music whose checksum is recomputed, in bytes: half an hour at the highest bit rate.
const SUMMED: u64 = 72 << 20;

/// CRC-16 with polynomial 0x8005, reflected, from zero (LAME tag revision 1): the table of byte `n` places before the
/// last of four, so that four bytes are summed at once.
const CRC: [[u16; 256]; 4] = {
    let mut tables = [[0u16; 256]; 4];
    let mut i = 0;
    while i < 256 {
        let mut r = i as u16;
        let mut bit = 0;
        while bit < 32 {
            r = if r & 1 != 0 { (r >> 1) ^ 0xa001 } else { r >> 1 };
            bit += 1;
            if bit % 8 == 0 {
                tables[bit / 8 - 1][i] = r;
            }
        }
        i += 1;
    }
    tables
};

fn crc(start: u16, bytes: &[u8]) -> u16 {
    let [last, second, third, fourth] = &CRC;
    let at = |table: &[u16; 256], byte: u8| table.get(usize::from(byte)).copied().unwrap_or(0);
    let (words, rest) = bytes.as_chunks::<4>();
    let sum = words.iter().fold(start, |crc, &[a, b, c, d]| {
        let [low, high] = crc.to_le_bytes();
        at(fourth, a ^ low) ^ at(third, b ^ high) ^ at(second, c) ^ at(last, d)
    });
    rest.iter().fold(sum, |crc, byte| (crc >> 8) ^ at(last, crc as u8 ^ byte))
}

/// Bytes that are searched for the next frame each time sync is lost.
const RESYNC: u64 = 64 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
struct Header {
    version: u8,
    layer: u8,
    rate: u32,
    bitrate: u32,
    channels: u8,
    protected: bool,
    length: u64,
}

/// A frame header; free-format bit rates are not followed.
fn header(bytes: &[u8]) -> Option<Header> {
    let [a, b, c, d] = *bytes.first_chunk::<4>()?;
    if a != 0xff || b & 0xe0 != 0xe0 {
        return None;
    }
    let version = match (b >> 3) & 3 {
        3 => 1,
        2 => 2,
        0 => 25,
        _ => return None,
    };
    let layer = 4 - ((b >> 1) & 3);
    let rate = [44_100, 48_000, 32_000].get(usize::from((c >> 2) & 3))?
        / match version {
            1 => 1,
            2 => 2,
            _ => 4,
        };
    let index = usize::from(c >> 4);
    let bitrate = match (version, layer) {
        (_, 4) => return None,
        (1, _) => *RATES_1.get(usize::from(layer - 1))?.get(index)?,
        (_, 1) => *RATES_2[0].get(index)?,
        _ => *RATES_2[1].get(index)?,
    };
    if bitrate == 0 {
        return None;
    }
    let padding = u64::from((c >> 1) & 1);
    let (bits, hz) = (u64::from(bitrate) * 1000, u64::from(rate));
    let length = match (layer, version) {
        (1, _) => (12 * bits / hz + padding) * 4,
        (3, 2 | 25) => 72 * bits / hz + padding,
        _ => 144 * bits / hz + padding,
    };
    let channels = if d >> 6 == 3 { 1 } else { 2 };
    Some(Header { version, layer, rate, bitrate, channels, protected: b & 1 == 0, length })
}

impl Parser for Mp3Parser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Mp3]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut source = Source::new(source, facts.bytes, limits);
        let mut log = Log::new(limits);
        let start = id3::read(&mut source, &mut log, facts);
        // A tag longer than what the format was told by hides that it is FLAC.
        if source.peek(start, 4) == b"fLaC" {
            facts.format = Some(Format::Flac);
            let flac = flac::blocks(&mut source, &mut log, start, facts);
            facts.sound.get_or_insert_with(Sound::default).flac = flac;
            return log.finish(&source);
        }
        let end = source.size()
            - if facts.sound.as_ref().is_some_and(|s| s.id3v1) { 128.min(source.size()) } else { 0 };
        let mut mpeg = frames(&mut source, &mut log, start, end, facts);
        if let Some(mpeg) = &mut mpeg
            && let Some(tag) = &mut mpeg.xing
        {
            tag.music_crc_found = music_crc(&mut source, mpeg.first_frame, tag);
        }
        if mpeg.is_none() {
            log.damage("mp3.no-frame", "mp3", "no MPEG audio frame was found", None);
        }
        facts.sound.get_or_insert_with(Sound::default).mpeg = mpeg;
        log.finish(&source)
    }
}

fn frames(
    source: &mut Source<'_>,
    log: &mut Log<'_>,
    start: u64,
    end: u64,
    facts: &mut Facts,
) -> Option<MpegAudio> {
    let mut offset = start;
    let mut first: Option<Header> = None;
    let mut read = MpegAudio::default();
    while offset + 4 <= end {
        if read.frames >= log.limits.packets {
            log.damage("limit.packets", "mp3", format!("more than {} frames", log.limits.packets), None);
            return Some(read);
        }
        let Some(head) = header(source.peek(offset, 4)) else {
            // APE and Lyrics3 tags at the end are no loss of sync.
            if source.peek(offset, 8) == b"APETAGEX" || source.peek(offset, 11) == b"LYRICSBEGIN" {
                break;
            }
            match resync(source, offset + 1, end) {
                Ok(next) => {
                    if first.is_some() {
                        read.sync_losses += 1;
                        log.damage("mp3.sync-lost", "mp3", "bytes between frames", Some((offset, next)));
                        if !log.node("mp3") {
                            return Some(read);
                        }
                    }
                    offset = next;
                    continue;
                }
                Err(searched) if searched < end => {
                    log.damage("mp3.sync-lost", "mp3", "no frame within 64 KiB", Some((offset, searched)));
                    if !log.node("mp3") {
                        return first.map(|_| read);
                    }
                    offset = searched;
                    continue;
                }
                Err(_) => break,
            }
        };
        match first {
            None => {
                first = Some(head);
                read = MpegAudio {
                    first_frame: offset,
                    version: head.version,
                    layer: head.layer,
                    rate: head.rate,
                    bitrate: head.bitrate,
                    channels: head.channels,
                    ..MpegAudio::default()
                };
                read.xing = xing(source, offset, head, facts);
                if read.xing.is_some() {
                    offset += head.length;
                    continue;
                }
            }
            Some(first) => {
                read.bitrate_changes += u64::from(head.bitrate != read.bitrate);
                let changed =
                    (head.version, head.layer, head.rate) != (first.version, first.layer, first.rate);
                read.format_changes += u64::from(changed);
                let kind = source.peek(offset + tag_offset(head) as u64, 4);
                if kind == b"Xing" || kind == b"Info" {
                    read.inner_tags += 1;
                    read.inner_tag_at.get_or_insert((offset, offset + head.length));
                }
            }
        }
        if read.frames == 0 {
            read.bitrate = head.bitrate;
        }
        read.frames += 1;
        read.audio_bytes += head.length.min(end - offset);
        if offset + head.length > end {
            log.damage("mp3.truncated", "mp3", "the last frame is cut off", Some((offset, end)));
        }
        offset += head.length;
        read.stream_bytes = offset.min(end) - read.first_frame;
    }
    read.complete = true;
    first.map(|_| read)
}

/// The next place where two frame headers follow each other; where it stopped looking if there is none.
fn resync(source: &mut Source<'_>, from: u64, end: u64) -> Result<u64, u64> {
    let until = end.min(from + RESYNC);
    let window = source.peek(from, usize::try_from(until.saturating_sub(from)).unwrap_or(0) + 4).to_vec();
    for (i, bytes) in window.windows(4).enumerate() {
        let at = from + i as u64;
        if let Some(head) = header(bytes) {
            let next = at + head.length;
            let followed =
                match usize::try_from(i as u64 + head.length).ok().and_then(|n| window.get(n..n + 4)) {
                    Some(bytes) => header(bytes).is_some(),
                    None => header(source.peek(next, 4)).is_some(),
                };
            if followed || next == end {
                return Ok(at);
            }
        }
    }
    Err(until)
}

/// Where in a frame a Xing tag stands: behind the header and the side information.
fn tag_offset(head: Header) -> usize {
    let side = match (head.version, head.channels) {
        (1, 1) => 17,
        (1, _) => 32,
        (_, 1) => 9,
        _ => 17,
    };
    4 + side + if head.protected { 2 } else { 0 }
}

/// CRC-16 of the music that a LAME tag states: from behind the tag's frame, the tag's own frame counted in its length.
fn music_crc(source: &mut Source<'_>, first_frame: u64, tag: &Xing) -> Option<u16> {
    let length = tag.music_length.filter(|n| *n > 0).map(u64::from)?;
    let (mut at, end) = (tag.bytes_at.1, first_frame + length);
    if end > source.size() || at > end || length > SUMMED {
        return None;
    }
    let mut sum = 0;
    while at < end {
        let piece = source.peek(at, usize::try_from(end - at).unwrap_or(65_536).min(65_536));
        if piece.is_empty() {
            return None;
        }
        sum = crc(sum, piece);
        at += piece.len() as u64;
    }
    Some(sum)
}

/// Xing/Info tag behind the side information, with LAME's extension.
fn xing(source: &mut Source<'_>, frame: u64, head: Header, facts: &mut Facts) -> Option<Xing> {
    let skip = tag_offset(head);
    let body = source.peek(frame, usize::try_from(head.length).unwrap_or(0).min(4096)).to_vec();
    let mut cursor = Cursor::new(body.get(skip..)?);
    let kind = FourCc(cursor.array()?);
    if kind != b"Xing" && kind != b"Info" {
        return None;
    }
    let mut tag = Xing { kind, bytes_at: (frame, frame + head.length), ..Xing::default() };
    let flags = cursor.be32()?;
    if flags & 1 != 0 {
        tag.frames = cursor.be32();
    }
    if flags & 2 != 0 {
        tag.bytes = cursor.be32();
    }
    if flags & 4 != 0 {
        let _ = cursor.skip(100);
    }
    let quality = if flags & 8 != 0 { cursor.be32() } else { None };
    if let Some(name) = cursor.take(9).filter(|n| n.first().is_some_and(u8::is_ascii_alphabetic)) {
        tag.encoder = c_string(name);
        mark(facts, Carrier::Id3, "LAME tag", tag.encoder.clone(), Some(tag.bytes_at));
        let (method, low_pass) = (cursor.u8().unwrap_or(0), cursor.u8().unwrap_or(0));
        tag.method = Some((quality.unwrap_or(0) as u8, method & 15, u32::from(low_pass) * 100));
        let _ = cursor.skip(10);
        if let Some(packed) = cursor.be24() {
            tag.delay_padding = Some(((packed >> 12) as u16, (packed & 0xfff) as u16));
        }
        let _ = cursor.skip(4);
        tag.music_length = cursor.be32();
        tag.music_crc = cursor.be16();
        let summed = body.len() - cursor.rest().len();
        tag.tag_crc = cursor.be16();
        tag.tag_crc_found = tag.tag_crc.and_then(|_| Some(crc(0, body.get(..summed)?)));
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_crc_16_arc() {
        assert_eq!(crc(0, b"123456789"), 0xbb3d);
    }

    #[test]
    fn frame_lengths_follow_the_standard() {
        let length = |bytes: [u8; 4]| header(&bytes).map(|h| (h.length, h.rate, h.channels));
        assert_eq!(length([0xff, 0xfb, 0x90, 0x00]), Some((417, 44_100, 2)));
        assert_eq!(length([0xff, 0xf3, 0x84, 0xc4]), Some((64 * 72 / 24, 24_000, 1)));
        assert_eq!(length([0xff, 0xfb, 0xf0, 0x00]), None);
    }
}
