//! Tables that JPEG writers share: the Independent JPEG Group's quantisation, and Huffman tables of T.81 annex K.
//!
//! [`ijg_quality`] tells at which setting of libjpeg's `jpeg_set_quality` its tables come closest to those of a file;
//! a distance of 0 means that they are the same. It says how a file was last saved, not by whom.

use saboot_core::facts::jpeg::{IjgQuality, QuantTable};

/// Annex K.1, luminance, in zigzag order.
#[rustfmt::skip]
const LUMINANCE: [u16; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
    56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92,
    101, 103, 99,
];

/// Annex K.2, chrominance, in zigzag order.
#[rustfmt::skip]
const CHROMINANCE: [u16; 64] = [
    17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// The step that libjpeg makes of a base step at a quality, for baseline files.
fn step(base: u16, quality: u8) -> u16 {
    let quality = u32::from(quality);
    let scale = if quality < 50 { 5000 / quality.max(1) } else { 200 - 2 * quality };
    ((u32::from(base) * scale + 50) / 100).clamp(1, 255) as u16
}

/// The nearest setting over all tables: the first is compared with luminance, the others with chrominance.
pub(crate) fn ijg_quality(tables: &[QuantTable]) -> Option<IjgQuality> {
    let luma = tables.first()?;
    let steps = (64 * tables.len()) as f64;
    let distance = |quality: u8| {
        let one = |table: &QuantTable, base: &[u16; 64]| -> u64 {
            table
                .steps
                .iter()
                .zip(base)
                .map(|(have, base)| u64::from(have.abs_diff(step(*base, quality))))
                .sum()
        };
        let sum = tables
            .iter()
            .map(|t| one(t, if t.id == luma.id { &LUMINANCE } else { &CHROMINANCE }))
            .sum::<u64>();
        sum as f64 / steps
    };
    (1..=100)
        .map(|quality| IjgQuality { quality, distance: distance(quality) })
        .min_by(|a, b| a.distance.total_cmp(&b.distance))
}

/// Code counts and symbols of annex K.3: DC luminance, DC chrominance.
const DC: [[u8; 16]; 2] =
    [[0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]];
/// AC luminance, AC chrominance.
const AC: [[u8; 16]; 2] =
    [[0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125], [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119]];
/// The first symbols of the AC tables, which with these counts are found in no optimised table.
const AC_HEAD: [[u8; 8]; 2] = [[1, 2, 3, 0, 4, 17, 5, 18], [0, 1, 2, 3, 17, 4, 5, 33]];

/// True for a table of annex K.3.
pub(crate) fn is_standard_huffman(ac: bool, counts: &[u8; 16], symbols: &[u8]) -> bool {
    if ac {
        AC.iter().zip(&AC_HEAD).any(|(c, head)| c == counts && symbols.starts_with(head))
    } else {
        DC.iter().any(|c| c == counts) && symbols.iter().copied().eq(0..12)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_libjpeg_are_recognised_at_every_quality() {
        for quality in 1..=100u8 {
            let table = |id, base: &[u16; 64]| QuantTable {
                id,
                wide: false,
                steps: base.iter().map(|b| step(*b, quality)).collect(),
            };
            let found = ijg_quality(&[table(0, &LUMINANCE), table(1, &CHROMINANCE)]).unwrap();
            assert_eq!(found.distance, 0.0);
            // Below 3 neighbouring settings give the same clamped tables.
            assert!(found.quality == quality || quality < 3, "{quality} {found:?}");
        }
    }
}
