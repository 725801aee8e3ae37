//! AAC in ADTS frames (ISO/IEC 13818-7, 6.2): header of the first frame, and how many follow.
//!
//! [`AdtsParser`] steps from header to header; nothing is decoded.

use saboot_core::facts::sound::{Adts, Sound};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Damage, Limits};

use crate::isobmff::RATES;
use crate::source::{Log, Source};
use crate::{Parser, ReadSeek, id3};

/// Reads ADTS files.
pub struct AdtsParser;

impl Parser for AdtsParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::AdtsAac]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut source = Source::new(source, facts.bytes, limits);
        let mut log = Log::new(limits);
        let mut offset = id3::read(&mut source, &mut log, facts);
        let mut adts: Option<Adts> = None;
        let end = source.size()
            - if facts.sound.as_ref().is_some_and(|s| s.id3v1) { 128.min(source.size()) } else { 0 };
        while offset + 7 <= end {
            let frames = adts.map_or(0, |a| a.frames);
            if frames >= limits.packets {
                log.damage("limit.packets", "adts", format!("more than {} frames", limits.packets), None);
                break;
            }
            let Some((header, length)) = source.peek(offset, 7).first_chunk().and_then(header) else {
                log.damage(
                    "adts.sync-lost",
                    "adts",
                    "no frame header where one should be",
                    Some((offset, end)),
                );
                break;
            };
            if offset + length > end {
                log.damage("adts.truncated", "adts", "the last frame is cut off", Some((offset, end)));
            }
            adts.get_or_insert(header).frames = frames + 1;
            offset += length;
        }
        facts.sound.get_or_insert_with(Sound::default).adts = adts;
        log.finish(&source)
    }
}

fn header(&[a, b, c, d, e, f, _]: &[u8; 7]) -> Option<(Adts, u64)> {
    let length = (u64::from(d & 3) << 11) | (u64::from(e) << 3) | u64::from(f >> 5);
    if a != 0xff || b & 0xf6 != 0xf0 || length < 7 {
        return None;
    }
    let rate = RATES.get(usize::from((c >> 2) & 15)).copied().unwrap_or(0);
    Some((Adts { profile: c >> 6, rate, channels: ((c & 1) << 2) | (d >> 6), frames: 0 }, length))
}
