//! FLAC (RFC 9639): STREAMINFO, Vorbis comments and pictures before the audio frames.
//!
//! [`FlacParser`] reads the metadata blocks, and ID3 tags that some writers put around them. Frames are not walked.

use saboot_core::facts::sound::{Flac, Sound};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Damage, Limits};

use crate::source::{Cursor, Log, Source};
use crate::{Parser, ReadSeek, id3, vorbis_comment};

/// Reads FLAC files.
pub struct FlacParser;

impl Parser for FlacParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Flac]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut source = Source::new(source, facts.bytes, limits);
        let mut log = Log::new(limits);
        let start = id3::read(&mut source, &mut log, facts);
        let flac = blocks(&mut source, &mut log, start, facts);
        facts.sound.get_or_insert_with(Sound::default).flac = flac;
        log.finish(&source)
    }
}

/// Reads the metadata blocks of a stream that begins at `start`.
pub(crate) fn blocks(
    source: &mut Source<'_>,
    log: &mut Log<'_>,
    start: u64,
    facts: &mut Facts,
) -> Option<Flac> {
    if source.peek(start, 4) != b"fLaC" {
        log.damage("flac.no-marker", "flac", "no fLaC marker", None);
        return None;
    }
    let mut offset = start + 4;
    let mut flac = None;
    let mut pictures = 0;
    loop {
        let head = source.peek(offset, 4);
        let Some(&[kind, a, b, c]) = head.first_chunk::<4>() else {
            log.damage("flac.truncated", "flac", "the metadata is cut off", Some((offset, source.size())));
            break;
        };
        if !log.node("flac") {
            break;
        }
        let length = u64::from(u32::from_be_bytes([0, a, b, c]));
        let end = offset + 4 + length;
        if end > source.size() {
            log.damage(
                "flac.truncated",
                "flac",
                format!("a block of {length} bytes is cut off"),
                Some((offset, source.size())),
            );
        }
        match kind & 0x7f {
            0 => flac = stream_info(&source.keep(offset + 4, length.min(34))),
            4 => {
                let body = source.keep(offset + 4, length);
                vorbis_comment::comments(log, &body, Some((offset, end)), facts);
            }
            6 => pictures += 1,
            _ => {}
        }
        offset = end;
        if kind & 0x80 != 0 {
            break;
        }
    }
    flac.map(|flac| Flac { pictures, ..flac })
}

/// The STREAMINFO block, as FLAC in Ogg carries it too.
pub(crate) fn stream_info(body: &[u8]) -> Option<Flac> {
    let mut cursor = Cursor::new(body);
    cursor.skip(10)?;
    let packed = cursor.be64()?;
    Some(Flac {
        rate: (packed >> 44) as u32,
        channels: ((packed >> 41) & 7) as u8 + 1,
        bits: ((packed >> 36) & 31) as u8 + 1,
        samples: packed & 0xf_ffff_ffff,
        md5: cursor.array()?,
        pictures: 0,
    })
}
