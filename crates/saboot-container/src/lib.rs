//! Bytes to facts: bounded, panic-free parsers of media containers and of the metadata in them.
//!
//! [`read`] is the way in. Each format is one file named after its specification that implements [`Parser`];
//! [`PARSERS`] is the one place where all are named. Parsing never fails: what could be had comes back beside a
//! list of damage. Nothing here decodes a pixel or judges what it reads.
#![forbid(unsafe_code)]

mod adts;
mod amr;
mod annex;
mod codes;
mod exif;
mod flac;
mod flv;
mod gif;
mod h264;
mod icc;
mod id3;
mod iptc;
mod isobmff;
mod jpeg;
mod jpeg_tables;
mod maker_note;
mod matroska;
mod mms;
mod mp3;
mod mpeg4;
mod mpegts;
mod ogg;
mod overview;
mod packing;
mod parameter_sets;
mod png;
#[cfg(test)]
mod properties;
mod riff;
mod sniff;
mod source;
mod tiff;
mod vorbis_comment;
mod webp;
mod xmp;
mod zip;

use std::io::{Read, Seek};

pub use codes::{CODES, CODES_HINDI};
pub use overview::properties;
pub use packing::{Bounds, UnpackError, Unpacked, unpack};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Damage, Limits, Untrusted};
pub use sniff::{HEAD, sniff};

/// A seekable source of bytes.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// One format or family of formats.
pub trait Parser: Sync {
    /// The formats that it reads.
    fn formats(&self) -> &'static [Format];
    /// Adds what it reads to `facts`; `facts.format`, `facts.bytes` and `facts.name` are set before.
    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage>;
}

/// Every parser.
pub static PARSERS: &[&dyn Parser] = &[
    &isobmff::IsoBmffParser,
    &matroska::MatroskaParser,
    &riff::RiffParser,
    &ogg::OggParser,
    &flac::FlacParser,
    &mp3::Mp3Parser,
    &adts::AdtsParser,
    &amr::AmrParser,
    &mpegts::MpegTsParser,
    &flv::FlvParser,
    &jpeg::JpegParser,
    &png::PngParser,
    &gif::GifParser,
    &webp::WebpParser,
    &tiff::TiffParser,
    &mms::MmsParser,
    &zip::ZipParser,
];

/// Reads what a file says about itself.
///
/// `name` is the file name without folders. Memory is bounded by `limits`. I/O errors become damage.
pub fn read(source: &mut dyn ReadSeek, name: &Untrusted, limits: &Limits) -> (Facts, Vec<Damage>) {
    let mut facts = Facts { name: name.clone(), ..Facts::default() };
    let mut damage = Vec::new();
    let mut head = [0u8; sniff::HEAD];
    let (filled, size) = match sniff::head(source, &mut head) {
        Ok(had) => had,
        Err(error) => {
            damage.push(Damage::new("file.unreadable", "file", error.to_string()));
            return (facts, damage);
        }
    };
    facts.bytes = size;
    facts.format = sniff(head.get(..filled).unwrap_or(&head));
    if let Some(format) = facts.format {
        for parser in PARSERS.iter().filter(|p| p.formats().contains(&format)) {
            damage.extend(parser.parse(source, limits, &mut facts));
        }
        if facts.marks.len() >= source::MARKS {
            damage.push(Damage::new(
                "limit.marks",
                "file",
                format!("more than {} texts; the rest is not kept", source::MARKS),
            ));
        }
    }
    (facts, damage)
}
