//! `history.free-space` (M14): do boxes that should be empty still hold an older structure?
//!
//! An editor that shortens or moves metadata declares the old place free and leaves its bytes there. What they were
//! shows what was overwritten.

use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::FreeBox;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::origin::{bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct FreeSpace;

static INFO: CheckInfo = CheckInfo {
    code: "history.free-space",
    catalogue: "M14",
    title: "A free box holds remains of earlier metadata or data",
    class: Class::ProcessingHistory,
    group: "hidden-media",
    reads: "The content of free, skip and wide boxes at any depth.",
    meaning: "Space that the file declares unused is not empty. Boxes in it are the metadata before the last edit, which can be read \
              there; other bytes are remains whose nature is not known.",
    innocent: "Metadata editors and some recorders overwrite in place as a matter of course.",
    fools_it: "Writing the file anew leaves no free space with remains.",
    reference: "ISO/IEC 14496-12 8.1.2; catalogue M14.",
    hindi: Hindi {
        title: "ख़ाली बताए गए box में पुराने metadata या data के अवशेष हैं",
        reads: "हर स्तर के free, skip और wide boxes की सामग्री।",
        meaning: "फ़ाइल जिस जगह को ख़ाली बताती है वह ख़ाली नहीं है। उसमें मिले boxes पिछले बदलाव से पहले का metadata हैं, जो वहाँ पढ़ा जा सकता है; \
                  बाक़ी bytes ऐसे अवशेष हैं जिनका स्वरूप पता नहीं।",
        innocent: "metadata editors और कुछ recorder आदतन उसी जगह पर दोबारा लिखते हैं।",
        fools_it: "फ़ाइल को नए सिरे से लिखने पर ऐसे अवशेष नहीं बचते।",
    },
};

/// Fewer bytes than this are a version note or alignment.
const SHORTEST: u64 = 64;
/// Share of non-zero bytes from which a body is data.
const DATA_SHARE: f64 = 0.05;
/// Bytes of a body that the parser looks at.
const LOOKED_AT: u64 = 65_536;
/// Boxes of a movie: their like in free space is a structure, not chance.
const STRUCTURE: [&[u8; 4]; 14] = [
    b"moov", b"mvhd", b"trak", b"tkhd", b"mdia", b"mdhd", b"udta", b"meta", b"hdlr", b"ilst", b"uuid",
    b"Xtra", b"moof", b"edts",
];

/// Apple's recorder writes fragments and, when it stops, turns the box that announced them into free space.
fn is_recorder_s_own(free: &FreeBox) -> bool {
    !free.holds.is_empty() && free.holds.iter().all(|k| *k == b"trex" || *k == b"mehd")
}

impl Check for FreeSpace {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(file) = facts.isobmff.as_ref().filter(|f| f.movie.is_some()) else { return };
        for free in file.free.iter().filter(|f| f.note.is_empty() && !is_recorder_s_own(f)) {
            let length = (free.span.end - free.span.start).saturating_sub(8);
            let structure = free.holds.iter().any(|k| STRUCTURE.iter().any(|s| *k == *s));
            let share = free.non_zero as f64 / length.clamp(1, LOOKED_AT) as f64;
            let (grade, statement) = if structure {
                (
                    Grade::Medium,
                    format!(
                        "A {} box of {length} bytes holds boxes of an earlier version of the file.",
                        free.span.kind.text()
                    ),
                )
            } else if length >= SHORTEST && share >= DATA_SHARE {
                (Grade::Weak, format!("A {} box of {length} bytes is not empty.", free.span.kind.text()))
            } else {
                continue;
            };
            let names: Vec<_> = free.holds.iter().map(|k| k.text()).collect();
            out.push(Finding {
                expected: "Zeros.".to_owned(),
                ..INFO.finding(
                    grade,
                    statement,
                    observed([
                        format!("{} bytes are not zero", free.non_zero),
                        if names.is_empty() { String::new() } else { format!("boxes: {}", names.join(", ")) },
                    ]),
                    bytes((free.span.start, free.span.end)),
                )
            });
        }
    }
}
