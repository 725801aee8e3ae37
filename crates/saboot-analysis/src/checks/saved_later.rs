//! `history.saved-later` (J5): do the dates say that the picture was saved again after it was taken?
//!
//! EXIF DateTime behind DateTimeOriginal, and XMP ModifyDate, MetadataDate and history behind both. Re-saving is what editors
//! and phones' galleries do; it weighs nothing.

use saboot_core::facts::Facts;
use saboot_core::facts::exif::tag;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::moment::{self, Moment};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct SavedLater;

static INFO: CheckInfo = CheckInfo {
    code: "history.saved-later",
    catalogue: "J5",
    title: "The dates say that the picture was saved again after it was taken",
    class: Class::ProcessingHistory,
    group: "editor-history",
    reads: "EXIF DateTimeOriginal and DateTime with their zones, XMP xmp:ModifyDate, xmp:MetadataDate and the times of xmpMM:History.",
    meaning: "A camera writes both dates at once. A later date of change means that a program saved the file or its metadata again. What it \
              changed cannot be told.",
    innocent: "Rotating, rating, captioning or cropping a picture is enough. 74 % of files with editor marks show it, and 5 % of 220 camera \
               files without.",
    fools_it: "Programs that leave the date of change alone; setting it back.",
    reference: "CIPA DC-008 tags 0x0132, 0x9003, 0x9010, 0x9011; ISO 16684-1; catalogue J5 and A.2.",
    hindi: Hindi {
        title: "तारीख़ें बताती हैं कि चित्र खींचे जाने के बाद फिर से सहेजा गया",
        reads: "EXIF DateTimeOriginal और DateTime (समय-क्षेत्र सहित), XMP xmp:ModifyDate, xmp:MetadataDate और xmpMM:History के समय।",
        meaning: "कैमरा दोनों तारीख़ें एक साथ लिखता है। बदलाव की तारीख़ बाद की हो तो किसी प्रोग्राम ने फ़ाइल या उसका metadata दोबारा सहेजा है। क्या बदला, यह पता नहीं चलता।",
        innocent: "चित्र घुमाना, उसे रेटिंग या शीर्षक देना, या काटना ही काफ़ी है। संपादक-निशान वाली 74 % फ़ाइलों में और बिना निशान वाली 220 कैमरा फ़ाइलों में से 5 % में यह मिलता है।",
        fools_it: "वे प्रोग्राम जो बदलाव की तारीख़ नहीं छेड़ते; तारीख़ पीछे कर देना।",
    },
};

/// Cameras take a moment to write: later by no more than this is the same moment.
const WRITING_S: i64 = 120;

impl Check for SavedLater {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(exif) = &facts.exif else { return };
        let Some(taken) = exif.text(tag::DATE_TIME_ORIGINAL).and_then(Moment::read) else { return };
        if let Some(changed) = exif.text(tag::DATE_TIME).and_then(Moment::read) {
            let later = changed.local - taken.local;
            if later > WRITING_S {
                let entry = exif.find(tag::DATE_TIME);
                out.push(INFO.finding(
                    Grade::Weak,
                    format!("EXIF's date of change is {} behind the date of capture.", moment::span(later)),
                    Untrusted::new(format!(
                        "DateTimeOriginal={}; DateTime={}",
                        exif.text(tag::DATE_TIME_ORIGINAL).unwrap_or(""),
                        exif.text(tag::DATE_TIME).unwrap_or("")
                    )),
                    entry.map(|e| Span::Bytes { start: e.bytes.0, end: e.bytes.1 }),
                ));
            }
        }
        let taken = taken.in_zone(exif.text(tag::OFFSET_TIME_ORIGINAL));
        let last = facts
            .marks
            .iter()
            .filter(|m| {
                matches!(m.key.raw(), "xmp:ModifyDate" | "xmp:MetadataDate" | "xmpMM:History/stEvt:when")
            })
            .filter_map(|m| Some((Moment::read(m.value.raw())?, m)))
            .max_by_key(|(moment, _)| *moment);
        if let Some((moment, mark)) = last
            && taken.surely_before(moment) > 0
        {
            out.push(INFO.finding(
                Grade::Weak,
                format!(
                    "XMP's last change is {} behind the date of capture.",
                    moment::span(moment.local - taken.local)
                ),
                Untrusted::new(format!("{}={}", mark.key.raw(), mark.value.raw())),
                mark.span(),
            ));
        }
    }
}
