//! Parameter sets of H.264 and H.265 (ITU-T H.264 7.3.2.1, 7.3.2.2 and annex E; H.265 7.3.2.2): an encoder's settings.
//!
//! [`read`] fills the sequence and picture sets of a decoder configuration from its NAL units; [`sequence`] reads one.
//! Each set is read over at most [`LONGEST`] bytes. H.265 is read up to its bit depths; what follows is not needed.

use saboot_core::facts::coded::{ParameterSets, PictureSet, SequenceSet, Usability};

use crate::h264::without_emulation_prevention;

/// A real set has some tens of bytes, a few hundred with scaling lists.
const LONGEST: usize = 1024;

/// NAL unit types.
pub(crate) const AVC_SEQUENCE: u8 = 7;
pub(crate) const AVC_PICTURE: u8 = 8;
pub(crate) const AVC_DELIMITER: u8 = 9;
pub(crate) const HEVC_SEQUENCE: u8 = 33;
pub(crate) const HEVC_PICTURE: u8 = 34;
pub(crate) const HEVC_DELIMITER: u8 = 35;

/// Type of a NAL unit.
pub(crate) fn kind(unit: &[u8], hevc: bool) -> Option<u8> {
    unit.first().map(|b| if hevc { (b >> 1) & 0x3f } else { b & 0x1f })
}

/// Fills [`ParameterSets::sequences`] and [`ParameterSets::pictures`] from its units.
pub(crate) fn read(sets: &mut ParameterSets) {
    for unit in &sets.units {
        match (kind(unit, sets.hevc), sets.hevc) {
            (Some(AVC_SEQUENCE), false) | (Some(HEVC_SEQUENCE), true) => {
                sets.sequences.extend(sequence(unit, sets.hevc));
            }
            (Some(AVC_PICTURE), false) => sets.pictures.extend(picture(unit)),
            _ => {}
        }
    }
}

/// One sequence parameter set with its NAL header; none where it cannot be read.
pub(crate) fn sequence(unit: &[u8], hevc: bool) -> Option<SequenceSet> {
    let unit = unit.get(..LONGEST).unwrap_or(unit);
    let payload = without_emulation_prevention(unit.get(if hevc { 2 } else { 1 }..)?);
    let mut bits = Bits { bytes: &payload, at: 0 };
    if hevc { h265_sequence(&mut bits) } else { h264_sequence(&mut bits) }
}

/// Bits from the front of a slice, most significant first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.at / 8)?;
        let set = byte >> (7 - self.at % 8) & 1 == 1;
        self.at += 1;
        Some(set)
    }

    fn bits(&mut self, n: u32) -> Option<u32> {
        (0..n).try_fold(0u32, |sum, _| Some(sum << 1 | u32::from(self.bit()?)))
    }

    fn skip(&mut self, n: usize) -> Option<()> {
        self.at = self.at.checked_add(n)?;
        (self.at <= self.bytes.len() * 8).then_some(())
    }

    /// Exp-Golomb, unsigned (9.1).
    fn unsigned(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.bit()? {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1u32 << zeros) - 1 + self.bits(zeros)?)
    }

    /// Exp-Golomb, signed (9.1.1).
    fn signed(&mut self) -> Option<i64> {
        let n = i64::from(self.unsigned()?);
        Some(if n % 2 == 1 { (n + 1) / 2 } else { -(n / 2) })
    }

    /// More than the stop bit and its zeros are left.
    fn more(&self) -> bool {
        let last =
            self.bytes.iter().rposition(|b| *b != 0).map(|i| (i, self.bytes.get(i).copied().unwrap_or(0)));
        last.is_some_and(|(i, byte)| self.at < i * 8 + 7 - byte.trailing_zeros() as usize)
    }
}

/// Profiles whose sets say chroma format and bit depth.
const HIGH: [u8; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

fn h264_sequence(bits: &mut Bits<'_>) -> Option<SequenceSet> {
    let mut set = SequenceSet {
        profile: bits.bits(8)? as u8,
        chroma_format: 1,
        bit_depth: 8,
        ..SequenceSet::default()
    };
    bits.skip(8)?;
    set.level = bits.bits(8)? as u8;
    set.id = bits.unsigned()?;
    let mut separate = false;
    if HIGH.contains(&set.profile) {
        set.chroma_format = bits.unsigned()?;
        if set.chroma_format == 3 {
            separate = bits.bit()?;
        }
        set.bit_depth = bits.unsigned()?.checked_add(8)?;
        bits.unsigned()?;
        set.lossless_allowed = bits.bit()?;
        if bits.bit()? {
            for list in 0..if set.chroma_format == 3 { 12 } else { 8 } {
                if bits.bit()? {
                    scaling_list(bits, if list < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    bits.unsigned()?;
    let order = bits.unsigned()?;
    set.order_count_type = Some(order);
    match order {
        0 => {
            bits.unsigned()?;
        }
        1 => {
            bits.skip(1)?;
            bits.signed()?;
            bits.signed()?;
            for _ in 0..bits.unsigned()?.min(255) {
                bits.signed()?;
            }
        }
        _ => {}
    }
    set.reference_frames = Some(bits.unsigned()?);
    bits.skip(1)?;
    let (width, height) = (bits.unsigned()?.checked_add(1)?, bits.unsigned()?.checked_add(1)?);
    let frames_only = bits.bit()?;
    set.interlaced = !frames_only;
    if !frames_only {
        bits.skip(1)?;
    }
    bits.skip(1)?;
    let rows = if frames_only { 1 } else { 2 };
    let (mut wide, mut high) = (width.checked_mul(16)?, height.checked_mul(16)?.checked_mul(rows)?);
    if bits.bit()? {
        let crop = [bits.unsigned()?, bits.unsigned()?, bits.unsigned()?, bits.unsigned()?];
        let (across, down) = match (set.chroma_format, separate) {
            (1, _) => (2, 2),
            (2, _) => (2, 1),
            _ => (1, 1),
        };
        let cut = |a: u32, b: u32, unit: u32| a.saturating_add(b).saturating_mul(unit);
        wide = wide.saturating_sub(cut(crop[0], crop[1], across));
        high = high.saturating_sub(cut(crop[2], crop[3], down * rows));
        set.cropped = true;
    }
    set.size = (wide, high);
    if bits.bit()? {
        set.usability = usability(bits);
    }
    Some(set)
}

fn scaling_list(bits: &mut Bits<'_>, size: u32) -> Option<()> {
    let (mut last, mut next) = (8i64, 8i64);
    for _ in 0..size {
        if next != 0 {
            next = (last + bits.signed()? + 256).rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Some(())
}

fn usability(bits: &mut Bits<'_>) -> Option<Usability> {
    let mut read = Usability::default();
    if bits.bit()? && bits.bits(8)? == 255 {
        bits.skip(32)?;
    }
    if bits.bit()? {
        bits.skip(1)?;
    }
    if bits.bit()? {
        bits.skip(3)?;
        read.full_range = Some(bits.bit()?);
        if bits.bit()? {
            read.colour = Some((bits.bits(8)? as u8, bits.bits(8)? as u8, bits.bits(8)? as u8));
        }
    }
    if bits.bit()? {
        bits.unsigned()?;
        bits.unsigned()?;
    }
    if bits.bit()? {
        read.timing = Some((bits.bits(32)?, bits.bits(32)?, bits.bit()?));
    }
    let (nal, vcl) = (hypothetical_decoder(bits)?, hypothetical_decoder(bits)?);
    if nal || vcl {
        bits.skip(1)?;
    }
    bits.skip(1)?;
    if bits.bit()? {
        bits.skip(1)?;
        for _ in 0..4 {
            bits.unsigned()?;
        }
        read.restriction = Some((bits.unsigned()?, bits.unsigned()?));
    }
    Some(read)
}

/// HRD parameters (E.1.2); true where they are there.
fn hypothetical_decoder(bits: &mut Bits<'_>) -> Option<bool> {
    if !bits.bit()? {
        return Some(false);
    }
    let count = bits.unsigned()?;
    bits.skip(8)?;
    for _ in 0..=count.min(31) {
        bits.unsigned()?;
        bits.unsigned()?;
        bits.skip(1)?;
    }
    bits.skip(20)?;
    Some(true)
}

fn picture(unit: &[u8]) -> Option<PictureSet> {
    let unit = unit.get(..LONGEST).unwrap_or(unit);
    let payload = without_emulation_prevention(unit.get(1..)?);
    let mut bits = Bits { bytes: &payload, at: 0 };
    let mut set = PictureSet { id: bits.unsigned()?, sequence: bits.unsigned()?, ..PictureSet::default() };
    set.cabac = bits.bit()?;
    bits.skip(1)?;
    // Slice groups (an error resilience tool that hardly anyone uses) put a long syntax here.
    if bits.unsigned()? > 0 {
        return Some(set);
    }
    bits.unsigned()?;
    bits.unsigned()?;
    set.weighted = bits.bit()?;
    set.weighted_bi = bits.bits(2)? as u8;
    for _ in 0..3 {
        bits.signed()?;
    }
    bits.skip(3)?;
    set.transform_8x8 = Some(if bits.more() { bits.bit()? } else { false });
    Some(set)
}

fn h265_sequence(bits: &mut Bits<'_>) -> Option<SequenceSet> {
    let mut set = SequenceSet::default();
    bits.skip(4)?;
    let layers = bits.bits(3)?;
    bits.skip(1)?;
    // profile_tier_level (7.3.3).
    bits.skip(3)?;
    set.profile = bits.bits(5)? as u8;
    bits.skip(32 + 48)?;
    set.level = bits.bits(8)? as u8;
    let mut present = Vec::new();
    for _ in 0..layers {
        present.push((bits.bit()?, bits.bit()?));
    }
    if layers > 0 {
        bits.skip(2 * (8 - layers as usize))?;
    }
    for (profile, level) in present {
        bits.skip(if profile { 88 } else { 0 } + if level { 8 } else { 0 })?;
    }
    set.id = bits.unsigned()?;
    set.chroma_format = bits.unsigned()?;
    if set.chroma_format == 3 {
        bits.skip(1)?;
    }
    set.size = (bits.unsigned()?, bits.unsigned()?);
    if bits.bit()? {
        let crop = [bits.unsigned()?, bits.unsigned()?, bits.unsigned()?, bits.unsigned()?];
        let (across, down) = match set.chroma_format {
            1 => (2, 2),
            2 => (2, 1),
            _ => (1, 1),
        };
        let cut = |a: u32, b: u32, unit: u32| a.saturating_add(b).saturating_mul(unit);
        set.size.0 = set.size.0.saturating_sub(cut(crop[0], crop[1], across));
        set.size.1 = set.size.1.saturating_sub(cut(crop[2], crop[3], down));
        set.cropped = true;
    }
    set.bit_depth = bits.unsigned()?.checked_add(8)?;
    Some(set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sets_of_x264_are_read() {
        // 64×48 bars by x264 (High profile, 4:2:0, 8 bits) with its VUI, and its picture set.
        let unit = [
            0x67, 0x64, 0x00, 0x0a, 0xac, 0xd9, 0x44, 0x7b, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00,
            0x00, 0x03, 0x03, 0x20, 0xf1, 0x22, 0x59, 0x60,
        ];
        let set = sequence(&unit, false).unwrap();
        assert_eq!((set.profile, set.level, set.chroma_format, set.bit_depth), (100, 10, 1, 8));
        assert_eq!((set.size, set.cropped, set.interlaced), ((64, 48), false, false));
        assert_eq!(set.order_count_type, Some(0));
        assert!(set.reference_frames.is_some_and(|n| (1..=16).contains(&n)), "{set:?}");
        assert_eq!(set.usability.as_ref().and_then(|u| u.timing), Some((1, 50, false)), "{set:?}");
        let picture = picture(&[0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0]).unwrap();
        assert!(picture.cabac && picture.weighted && picture.transform_8x8 == Some(true), "{picture:?}");
    }

    #[test]
    fn golomb_codes_are_read() {
        let mut bits = Bits { bytes: &[0b1010_0110, 0b0100_0010, 0b1000_0000], at: 0 };
        assert_eq!(
            [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()],
            [Some(0), Some(1), Some(2), Some(3)]
        );
        assert_eq!(bits.signed(), Some(-2));
    }

    proptest! {
        #[test]
        fn any_unit_is_survived(unit in proptest::collection::vec(any::<u8>(), 0..200), hevc: bool, which in 0u8..2) {
            let mut unit = unit;
            if let Some(first) = unit.first_mut() {
                *first = if hevc { HEVC_SEQUENCE << 1 } else { [AVC_SEQUENCE, AVC_PICTURE][usize::from(which)] };
            }
            let mut sets = ParameterSets { hevc, units: vec![unit], ..ParameterSets::default() };
            read(&mut sets);
        }
    }
}
