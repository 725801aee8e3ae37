//! `history.mdat-coverage` (M7): media bytes that no track refers to.
//!
//! Removing a track or frames without rewriting the file leaves their bytes behind. Padding and headers of some
//! recorders are short or empty, so only stretches that hold data count.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span};

use super::origin::observed;
use super::{Check, CheckInfo};

/// The check.
pub struct MdatCoverage;

/// Shorter stretches are alignment and headers; Matroska-like recorders and GoPro pad up to a few kilobytes.
const SHORTEST: u64 = 4096;
/// Share of non-zero bytes from which a stretch is data, not padding.
const DATA_SHARE: f64 = 0.05;
/// Bytes of a stretch that the parser looks at.
const LOOKED_AT: u64 = 65_536;

static INFO: CheckInfo = CheckInfo {
    code: "history.mdat-coverage",
    catalogue: "M7",
    title: "The file holds media bytes that no track refers to",
    class: Class::ProcessingHistory,
    group: "hidden-media",
    reads: "The sample tables of all tracks against the mdat boxes.",
    meaning: "A stretch of the media data belongs to no track. It may be a track or frames that were removed without rewriting the \
              file, and may be recoverable. Bytes that several samples share are frames that an editor shows twice.",
    innocent: "Cameras reserve space and leave the ends of buffers; chapters and sensor data of some recorders lie there too.",
    fools_it: "Rewriting the file closes such gaps.",
    reference: "ISO/IEC 14496-12 8.1.1, 8.7; catalogue M7.",
    hindi: super::Hindi {
        title: "फ़ाइल में ऐसे मीडिया बाइट हैं जो किसी ट्रैक के नहीं हैं",
        reads: "सभी ट्रैकों की सैंपल तालिकाएँ, और उनकी तुलना mdat बॉक्सों से।",
        meaning: "मीडिया डेटा का एक हिस्सा किसी ट्रैक का नहीं है। हो सकता है कि वह ऐसा ट्रैक या ऐसे फ़्रेम हों जिन्हें \
            फ़ाइल दोबारा लिखे बिना हटाया गया, और जो शायद वापस निकाले जा सकें।",
        innocent: "कैमरे जगह बचाकर रखते हैं और बफ़र के सिरे छोड़ देते हैं; कुछ रिकॉर्डरों के चैप्टर और सेंसर का डेटा भी \
            वहीं होता है।",
        fools_it: "फ़ाइल दोबारा लिखने से ऐसी ख़ाली जगहें बंद हो जाती हैं।",
    },
};

impl Check for MdatCoverage {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(coverage) = facts.isobmff.as_ref().and_then(|f| f.coverage.as_ref()) else { return };
        if coverage.overlapping >= SHORTEST {
            out.push(Finding {
                expected: "Each byte belongs to one sample.".to_owned(),
                ..INFO.finding(
                    Grade::Weak,
                    format!("{} bytes of media data belong to two samples or more.", coverage.overlapping),
                    observed([format!(
                        "{} of {} media bytes are referred to, {} more than once",
                        coverage.referenced, coverage.media_bytes, coverage.overlapping
                    )]),
                    None,
                )
            });
        }
        for gap in &coverage.gaps {
            let length = gap.end - gap.start;
            let share = gap.non_zero as f64 / length.clamp(1, LOOKED_AT) as f64;
            if length < SHORTEST || share < DATA_SHARE {
                continue;
            }
            let totals =
                format!("{} of {} media bytes are referred to", coverage.referenced, coverage.media_bytes);
            out.push(Finding {
                expected: "Every byte of media data belongs to a sample.".to_owned(),
                ..INFO.finding(
                    Grade::Medium,
                    format!("{length} bytes of media data belong to no track."),
                    observed([totals, format!("{} stretches in all", coverage.gap_count)]),
                    Some(Span::Bytes { start: gap.start, end: gap.end }),
                )
            });
        }
    }
}
