//! TIFF files (TIFF 6.0, BigTIFF, DNG): their directories, and the metadata blocks that they carry.
//!
//! [`TiffParser`] reuses the walk of EXIF; entries stand in `Facts::exif`. Pictures are not read.

use saboot_core::facts::exif::tag;
use saboot_core::facts::{Facts, Format};
use saboot_core::{Damage, Limits};

use crate::source::{Log, Source};
use crate::{Parser, ReadSeek, annex, exif, iptc, xmp};

/// Reads TIFF files.
pub struct TiffParser;

/// Bytes of an embedded block that are read.
const BLOCK: u64 = 4 << 20;

impl Parser for TiffParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Tiff]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let (mut source, mut log) = (Source::new(source, facts.bytes, limits), Log::new(limits));
        match exif::walk(&mut source, 0, &mut log, facts) {
            Some(mut found) => {
                found.bytes = (0, facts.bytes);
                found.blocks = 1;
                for (number, read) in [
                    (tag::XMP, xmp::parse as Reader),
                    (tag::IPTC, iptc::parse),
                    (tag::PHOTOSHOP, iptc::resources),
                ] {
                    if let Some(entry) = found.find(number) {
                        let (start, end) = entry.bytes;
                        let body = source.keep(start, (end - start).min(BLOCK));
                        read(&body, start, &mut log, facts);
                    }
                }
                facts.exif = Some(found);
            }
            None => log.damage("tiff.no-header", "file", "the header of the file is cut off", None),
        }
        annex::sizes(&mut source, facts);
        log.finish(&source)
    }
}

type Reader = fn(&[u8], u64, &mut Log<'_>, &mut Facts);
