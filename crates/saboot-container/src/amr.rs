//! AMR and AMR-WB storage format (RFC 4867, section 5): frames of 20 ms by their type.
//!
//! [`AmrParser`] steps over the frames and counts them; nothing is decoded. Multi-channel files are noted as damage.

use saboot_core::facts::sound::{Amr, Sound};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Damage, Limits};

use crate::source::{Log, Source};
use crate::{Parser, ReadSeek};

/// Reads AMR files.
pub struct AmrParser;

/// Bytes of speech data behind the frame header, by frame type (3GPP TS 26.101, 26.201).
const NARROW: [u64; 16] = [12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, 0, 0, 0, 0];
const WIDE: [u64; 16] = [17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0];

impl Parser for AmrParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::AmrNb, Format::AmrWb]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let wide = facts.format == Some(Format::AmrWb);
        let mut source = Source::new(source, facts.bytes, limits);
        let mut log = Log::new(limits);
        let mut amr = Amr { wide, ..Amr::default() };
        let (sizes, comfort, magic) = if wide { (WIDE, 9, 9) } else { (NARROW, 8, 6) };
        let mut offset = magic;
        while let Some(&header) = source.peek(offset, 1).first() {
            if amr.frames >= limits.packets {
                log.damage("limit.packets", "amr", format!("more than {} frames", limits.packets), None);
                break;
            }
            let kind = (header >> 3) & 15;
            amr.frames += 1;
            amr.bad_quality += u64::from(header & 4 == 0);
            amr.silent += u64::from(kind >= comfort);
            if header & 0x83 != 0 {
                log.damage("amr.frame-header", "amr", "reserved bits are set", Some((offset, offset + 1)));
            }
            offset += 1 + sizes.get(usize::from(kind)).copied().unwrap_or(0);
        }
        if offset > source.size() {
            log.damage(
                "amr.truncated",
                "amr",
                "the last frame is cut off",
                Some((source.size(), source.size())),
            );
        }
        facts.sound.get_or_insert_with(Sound::default).amr = Some(amr);
        log.finish(&source)
    }
}
