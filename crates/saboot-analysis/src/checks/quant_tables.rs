//! `contradiction.quant-tables` (J1): do the quantisation tables belong to Adobe's programs under a camera's name?
//!
//! Adobe's tables are told by properties that they share and that no table scaled from ITU-T T.81 annex K has: both are
//! symmetric, and both end in one and the same constant. The rule is our own, drawn from pictures that name Photoshop; no
//! list of anyone's tables is used. Files that say openly that an Adobe program saved them are no contradiction.

use saboot_core::facts::Facts;
use saboot_core::facts::exif::tag;
use saboot_core::facts::jpeg::QuantTable;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi, programs};

/// The check.
pub struct QuantTables;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.quant-tables",
    catalogue: "J1",
    title: "The JPEG was saved with Adobe's quantisation tables, but its EXIF names a camera alone",
    class: Class::InternalContradiction,
    group: "capture-claim",
    reads: "The quantisation tables (DQT), the segments APP12 to APP14, EXIF Make and Software, and every field that names a program.",
    meaning: "Every JPEG writer divides its picture by tables of its own. These tables have the form of Photoshop, Lightroom or \"Save for \
              Web\", while the metadata speaks of a camera and of no Adobe program. The picture was saved again, and the trace of the \
              program was removed or the camera's tags were put in afterwards. The finding does not say what was changed.",
    innocent: "A program that cleans or copies metadata can drop the editor's marks from a genuine picture that was only cropped or \
               brightened. Test files put a camera's EXIF into a small Photoshop picture. Of 220 camera files without editor \
               marks, one showed this.",
    fools_it: "Saving once more with another program; a program that borrows Adobe's tables; replacing the tables without decoding.",
    reference: "ITU-T T.81 B.2.4.1 and annex K; Kee, Johnson, Farid, IEEE TIFS 6(3) 2011 (Photoshop's tables differ from those of 773 \
                cameras); catalogue J1 and A.2.",
    hindi: Hindi {
        title: "JPEG Adobe की quantisation तालिकाओं से सहेजी गई है, पर EXIF में केवल कैमरे का नाम है",
        reads: "JPEG की quantisation तालिकाएँ (DQT), APP12 से APP14 तक के खंड, EXIF के Make और Software, और हर वह जगह जहाँ किसी प्रोग्राम का नाम लिखा जाता है।",
        meaning: "JPEG लिखने वाला हर प्रोग्राम अपनी अलग तालिकाएँ इस्तेमाल करता है। इस फ़ाइल की तालिकाओं का रूप Photoshop, Lightroom या \"Save for Web\" का है, \
                  जबकि metadata में केवल कैमरे का नाम है, Adobe के किसी प्रोग्राम का नहीं। यानी चित्र दोबारा सहेजा गया और प्रोग्राम का निशान हटा दिया गया, या \
                  कैमरे की जानकारी बाद में जोड़ी गई। इससे यह पता नहीं चलता कि चित्र में क्या बदला गया।",
        innocent: "Metadata साफ़ करने या कॉपी करने वाला प्रोग्राम किसी असली चित्र से भी संपादक के निशान हटा सकता है, चाहे चित्र केवल काटा या उजला किया गया हो। \
                   बिना संपादक-निशान वाली 220 कैमरा फ़ाइलों में से एक में यह मिला।",
        fools_it: "किसी दूसरे प्रोग्राम से एक बार और सहेजना; Adobe जैसी तालिकाएँ लेने वाला प्रोग्राम; चित्र को खोले बिना तालिकाएँ बदल देना।",
    },
};

impl Check for QuantTables {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let (Some(file), Some(exif)) = (&facts.jpeg, &facts.exif) else { return };
        let Some(make) = exif.text(tag::MAKE) else { return };
        let Some(end) = adobe_constant(&file.quant_tables) else { return };
        if programs::names_adobe(facts) || !programs::adobe_segments(facts).is_empty() {
            return;
        }
        let named = programs::named(facts);
        // Another program may have borrowed the tables.
        let grade = if named.is_empty() { Grade::Strong } else { Grade::Medium };
        let others: Vec<&str> = named.iter().map(|n| n.name).collect();
        let observed = format!(
            "Make={make}; Model={}; Software={}; both tables symmetric and ending in {end}{}",
            exif.text(tag::MODEL).unwrap_or(""),
            exif.text(tag::SOFTWARE).unwrap_or(""),
            if others.is_empty() {
                String::new()
            } else {
                format!("; programs named: {}", others.join(", "))
            }
        );
        let segment = file.segments.iter().find(|s| s.marker == 0xdb);
        out.push(Finding {
            expected: format!("Tables of a camera of {make}, or the name of the program that saved the file."),
            ..INFO.finding(
                grade,
                "The quantisation tables have the form of Adobe's programs; the metadata names a camera and no such program.",
                Untrusted::new(observed),
                segment.map(|s| Span::Bytes { start: s.bytes.0, end: s.bytes.1 }),
            )
        });
    }
}

/// Place in the file (zigzag) of each step of a row-by-row table (T.81 figure A.6).
#[rustfmt::skip]
const ZIGZAG: [usize; 64] = [
    0, 1, 5, 6, 14, 15, 27, 28, 2, 4, 7, 13, 16, 26, 29, 42, 3, 8, 12, 17, 25, 30, 41, 43, 9, 11, 18, 24, 31, 40, 44, 53,
    10, 19, 23, 32, 39, 45, 52, 54, 20, 22, 33, 38, 46, 51, 55, 60, 21, 34, 37, 47, 50, 56, 59, 61, 35, 36, 48, 49, 57, 58, 62, 63,
];

/// The anti-diagonal from which on Adobe's tables are constant at every quality that was seen (8, 10 or 11).
const CONSTANT_FROM: usize = 11;

/// The constant in which both tables end, where they have the form of Adobe's.
///
/// Luminance and chrominance are two 8-bit tables that differ, are symmetric, and hold the same number, above 1, in every
/// place from the eleventh anti-diagonal on. Annex K's luminance table is not symmetric, so that no scaling of it fits;
/// a test goes through all of them.
pub(super) fn adobe_constant(tables: &[QuantTable]) -> Option<u16> {
    let [luma, chroma] = tables else { return None };
    let step = |table: &QuantTable, row: usize, column: usize| {
        ZIGZAG.get(8 * row + column).and_then(|at| table.steps.get(*at)).copied()
    };
    let end = step(luma, 7, 7)?;
    let fits = |table: &QuantTable| {
        !table.wide
            && (0..8).all(|row| {
                (0..8).all(|column| {
                    let here = step(table, row, column);
                    here == step(table, column, row) && (row + column < CONSTANT_FROM || here == Some(end))
                })
            })
    };
    (end > 1 && luma.steps != chroma.steps && luma.id != chroma.id && fits(luma) && fits(chroma))
        .then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table out of rows.
    fn table(id: u8, rows: &[[u16; 8]; 8]) -> QuantTable {
        let mut steps = vec![0; 64];
        for (at, value) in rows.iter().flatten().enumerate() {
            steps[ZIGZAG[at]] = *value;
        }
        QuantTable { id, wide: false, steps }
    }

    const LUMINANCE: [[u16; 8]; 8] = [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ];

    fn chrominance() -> [[u16; 8]; 8] {
        let mut rows = [[99; 8]; 8];
        for (row, values) in
            [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]].iter().enumerate()
        {
            rows[row][..4].copy_from_slice(values);
        }
        rows
    }

    #[test]
    fn no_scaling_of_the_standard_tables_has_the_form() {
        for quality in 1..=100u32 {
            let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
            let scaled = |rows: [[u16; 8]; 8]| {
                rows.map(|row| row.map(|v| ((u32::from(v) * scale + 50) / 100).clamp(1, 255) as u16))
            };
            let tables = [table(0, &scaled(LUMINANCE)), table(1, &scaled(chrominance()))];
            assert_eq!(adobe_constant(&tables), None, "quality {quality}");
        }
    }

    #[test]
    fn symmetric_tables_with_one_end_have_it() {
        let shape = |slope: u16, end: u16| {
            let mut rows = [[0; 8]; 8];
            for (r, row) in rows.iter_mut().enumerate() {
                for (c, value) in row.iter_mut().enumerate() {
                    *value = if r + c >= 8 { end } else { 2 + slope * (r + c) as u16 };
                }
            }
            rows
        };
        assert_eq!(adobe_constant(&[table(0, &shape(1, 12)), table(1, &shape(2, 12))]), Some(12));
        assert_eq!(adobe_constant(&[table(0, &shape(1, 12)), table(1, &shape(2, 13))]), None);
        assert_eq!(adobe_constant(&[table(0, &shape(1, 12)), table(1, &shape(1, 12))]), None);
    }
}
