//! Sample entries (ISO/IEC 14496-12 8.5.2, QuickTime): codec, encoder name, decoder configuration as written.
//!
//! [`entries`] reads `stsd`; [`avc_config`] and [`hevc_config`] (ISO/IEC 14496-15) and the `esds` descriptors
//! (ISO/IEC 14496-1) give the decoder configuration; `crate::parameter_sets` reads the sets in it.

use saboot_core::facts::coded::ParameterSets;
use saboot_core::facts::isobmff::{AudioConfig, Colour, FourCc, SampleEntry};

use super::boxes::{Atom, Walk, children};
use crate::source::{Cursor, c_string};
use crate::{mpeg4, parameter_sets};

/// Sample entries, boxes within an entry and parameter sets that are kept.
const KEPT: usize = 32;

/// Reads `stsd`; `kind` is the handler type of the track.
pub(super) fn entries(walk: &mut Walk<'_>, stsd: Atom<'_>, handler: FourCc, depth: u32) -> Vec<SampleEntry> {
    let mut found = Vec::new();
    children(walk, stsd.behind(8), "stsd", depth, &mut |walk, atom| {
        if found.len() < KEPT {
            found.push(entry(walk, atom, handler, depth + 1));
        }
    });
    found
}

fn entry(walk: &mut Walk<'_>, atom: Atom<'_>, handler: FourCc, depth: u32) -> SampleEntry {
    let mut read = SampleEntry { kind: atom.span.kind, bytes: atom.bytes(), ..SampleEntry::default() };
    let inside = match &handler.0 {
        b"vide" | b"pict" | b"auxv" => video(&mut read, atom.body).map(|()| 78),
        b"soun" => audio(&mut read, atom.body),
        _ if atom.is(b"mebx") => Some(8),
        _ => None,
    };
    let Some(inside) = inside else { return read };
    children(walk, atom.behind(inside), &atom.span.kind.text(), depth, &mut |walk, atom| {
        inner(walk, atom, &mut read, depth + 1);
    });
    read
}

/// VisualSampleEntry: 78 bytes before the boxes.
fn video(read: &mut SampleEntry, body: &[u8]) -> Option<()> {
    let mut cursor = Cursor::new(body);
    cursor.skip(8 + 4)?;
    read.vendor = FourCc(cursor.array()?);
    cursor.skip(8)?;
    read.size = (cursor.be16()?, cursor.be16()?);
    cursor.skip(14)?;
    let name = cursor.take(32)?;
    let (length, text) = name.split_first()?;
    read.compressor = c_string(text.get(..usize::from(*length)).unwrap_or(text));
    Some(())
}

/// AudioSampleEntry: 28 bytes, 44 in QuickTime's version 1, 64 in version 2.
fn audio(read: &mut SampleEntry, body: &[u8]) -> Option<usize> {
    let mut cursor = Cursor::new(body);
    cursor.skip(8)?;
    let version = cursor.be16()?;
    cursor.skip(2)?;
    read.vendor = FourCc(cursor.array()?);
    let channels = cursor.be16()?;
    cursor.skip(6)?;
    read.audio = Some((channels, cursor.be32()? >> 16));
    Some(match version {
        1 => 44,
        2 => 64,
        _ => 28,
    })
}

fn inner(walk: &mut Walk<'_>, atom: Atom<'_>, read: &mut SampleEntry, depth: u32) {
    if read.boxes.len() < KEPT {
        read.boxes.push(atom.span.kind);
    }
    match &atom.span.kind.0 {
        b"avcC" => read.parameter_sets = avc_config(atom.body),
        b"hvcC" => read.parameter_sets = hevc_config(atom.body),
        b"colr" if read.colour.is_none() => read.colour = colour(atom.body),
        b"keys" if read.kind == b"mebx" => {
            children(walk, atom, "keys", depth, &mut |walk, key| {
                children(walk, key, "keys item", depth + 1, &mut |_, inner| {
                    // `keyd`: the key's namespace and its name.
                    if inner.is(b"keyd") && read.metadata_keys.len() < KEPT {
                        read.metadata_keys.push(c_string(inner.body.get(4..).unwrap_or(&[])));
                    }
                });
            });
        }
        b"esds" => {
            let specific = atom.full().and_then(|(_, _, cursor)| decoder_specific(cursor.rest()));
            read.aac = specific.filter(|_| read.audio.is_some()).and_then(audio_specific);
            read.user_data =
                specific.filter(|_| read.audio.is_none()).map(mpeg4::user_data).unwrap_or_default();
        }
        // QuickTime keeps esds in `wave`, encrypted entries keep the original format in `sinf`.
        b"wave" | b"sinf" => {
            children(walk, atom, &atom.span.kind.text(), depth, &mut |walk, atom| {
                if !matches!(&atom.span.kind.0, b"wave" | b"sinf") {
                    inner(walk, atom, read, depth + 1);
                }
            });
        }
        _ => {}
    }
}

/// `colr`: code points, or the mere kind of a profile.
fn colour(body: &[u8]) -> Option<Colour> {
    let mut cursor = Cursor::new(body);
    let kind = FourCc(cursor.array()?);
    if kind != b"nclx" && kind != b"nclc" {
        return Some(Colour { kind, ..Colour::default() });
    }
    let (primaries, transfer, matrix) = (cursor.be16()?, cursor.be16()?, cursor.be16()?);
    let full_range = if kind == b"nclx" { cursor.u8().map(|b| b & 0x80 != 0) } else { None };
    Some(Colour { kind, primaries, transfer, matrix, full_range })
}

/// AVCDecoderConfigurationRecord with its parameter sets read.
pub(crate) fn avc_config(body: &[u8]) -> Option<ParameterSets> {
    let mut sets = avc_record(body)?;
    parameter_sets::read(&mut sets);
    Some(sets)
}

/// HEVCDecoderConfigurationRecord with its parameter sets read.
pub(crate) fn hevc_config(body: &[u8]) -> Option<ParameterSets> {
    let mut sets = hevc_record(body)?;
    parameter_sets::read(&mut sets);
    Some(sets)
}

fn avc_record(body: &[u8]) -> Option<ParameterSets> {
    let mut cursor = Cursor::new(body);
    let version = cursor.u8()?;
    if version != 1 {
        return None;
    }
    let profile = cursor.u8()?;
    cursor.skip(1)?;
    let level = cursor.u8()?;
    let length_size = (cursor.u8()? & 3) + 1;
    let mut sets = ParameterSets { profile, level, length_size, ..ParameterSets::default() };
    for mask in [0x1f, 0xff] {
        let Some(count) = cursor.u8() else { break };
        for _ in 0..count & mask {
            let Some(unit) = cursor.be16().and_then(|n| cursor.take(usize::from(n))) else {
                return Some(sets);
            };
            if sets.units.len() < KEPT {
                sets.units.push(unit.to_vec());
            }
        }
    }
    Some(sets)
}

fn hevc_record(body: &[u8]) -> Option<ParameterSets> {
    let mut cursor = Cursor::new(body);
    cursor.skip(1)?;
    let profile = cursor.u8()? & 0x1f;
    cursor.skip(10)?;
    let level = cursor.u8()?;
    cursor.skip(8)?;
    let length_size = (cursor.u8()? & 3) + 1;
    let arrays = cursor.u8()?;
    let mut sets = ParameterSets { hevc: true, profile, level, length_size, ..ParameterSets::default() };
    for _ in 0..arrays {
        let Some(count) = cursor.skip(1).and_then(|()| cursor.be16()) else { break };
        for _ in 0..count {
            let Some(unit) = cursor.be16().and_then(|n| cursor.take(usize::from(n))) else {
                return Some(sets);
            };
            if sets.units.len() < KEPT {
                sets.units.push(unit.to_vec());
            }
        }
    }
    Some(sets)
}

/// The DecoderSpecificInfo of an ES_Descriptor.
fn decoder_specific(body: &[u8]) -> Option<&[u8]> {
    let (tag, es) = descriptor(&mut Cursor::new(body))?;
    let mut es = Cursor::new(es);
    if tag != 3 {
        return None;
    }
    es.skip(2)?;
    let flags = es.u8()?;
    if flags & 0x80 != 0 {
        es.skip(2)?;
    }
    if flags & 0x40 != 0 {
        let url = es.u8()?;
        es.skip(usize::from(url))?;
    }
    if flags & 0x20 != 0 {
        es.skip(2)?;
    }
    let (_, config) = descriptor(&mut es).filter(|(tag, _)| *tag == 4)?;
    let mut config = Cursor::new(config);
    config.skip(13)?;
    descriptor(&mut config).filter(|(tag, _)| *tag == 5).map(|(_, specific)| specific)
}

fn descriptor<'a>(cursor: &mut Cursor<'a>) -> Option<(u8, &'a [u8])> {
    let tag = cursor.u8()?;
    let mut size = 0usize;
    for _ in 0..4 {
        let byte = cursor.u8()?;
        size = (size << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    let size = size.min(cursor.rest().len());
    Some((tag, cursor.take(size)?))
}

/// Sampling frequencies by index (ISO/IEC 14496-3, table 1.16).
pub(crate) const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// The first fields of an AudioSpecificConfig.
pub(crate) fn audio_specific(bytes: &[u8]) -> Option<AudioConfig> {
    let word =
        bytes.iter().take(8).chain(std::iter::repeat(&0)).take(8).fold(0u64, |n, b| (n << 8) | u64::from(*b));
    if bytes.len() < 2 {
        return None;
    }
    let mut at = 0;
    let mut bits = |n: u32| {
        let value = (word << at) >> (64 - n);
        at += n;
        value as u32
    };
    let mut object_type = bits(5) as u8;
    if object_type == 31 {
        object_type = 32 + bits(6) as u8;
    }
    let index = bits(4);
    let rate = if index == 15 { bits(24) } else { RATES.get(index as usize).copied().unwrap_or(0) };
    let channels = bits(4) as u8;
    Some(AudioConfig { object_type, rate, channels })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audio_specific_config_is_read() {
        assert_eq!(
            audio_specific(&[0x12, 0x10]),
            Some(AudioConfig { object_type: 2, rate: 44_100, channels: 2 })
        );
        assert_eq!(audio_specific(&[0x11]), None);
    }

    #[test]
    fn parameter_sets_that_are_cut_off_keep_what_is_there() {
        let record = [1, 100, 0, 40, 0xff, 0xe1, 0, 3, 0x67, 1, 2, 1, 0, 9, 0x68];
        let sets = avc_config(&record).unwrap();
        assert_eq!((sets.profile, sets.level, sets.length_size), (100, 40, 4));
        assert_eq!(sets.units, vec![vec![0x67, 1, 2]]);
    }
}
