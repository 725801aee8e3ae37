//! `information.c2pa-coverage` (P2, A.1.1): how far do the file's bytes agree with what was signed?
//!
//! The counterpart of `history.c2pa-integrity`: says that signature and bytes agree, which bytes nobody signed, or why
//! it could not be checked. Old signers (Truepic, 2023) excluded the whole header: the pixels match, EXIF is not covered.

use saboot_core::facts::Facts;
use saboot_core::facts::c2pa::{Integrity, Outcome, Topic};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::super::{Check, CheckInfo, Hindi};
use super::{shown, step};

/// The check.
pub struct Coverage;

static INFO: CheckInfo = CheckInfo {
    code: "information.c2pa-coverage",
    catalogue: "P2",
    title: "How far the file's bytes agree with its signed provenance (C2PA)",
    class: Class::Information,
    group: "c2pa-integrity",
    reads: "The hash over the file's bytes in the active manifest, the byte ranges that it leaves out, and the validation of both.",
    meaning: "Where signature and bytes agree, nothing was changed since signing; that the signed statements are true does not follow. Bytes \
              that the hash leaves out (apart from the store itself) are not protected: camera data there could have been written by anyone.",
    innocent: "Older signers left the whole header of a JPEG out of the hash; initialisation segments of streams hold no media to check.",
    fools_it: "A file can be changed and signed anew by anyone with a certificate.",
    reference: super::SPECIFICATION,
    hindi: Hindi {
        title: "फ़ाइल के बाइट हस्ताक्षरित स्रोत-जानकारी (C2PA) से कहाँ तक मेल खाते हैं",
        reads: "सक्रिय manifest में फ़ाइल के बाइटों का हैश, वे बाइट जो उससे बाहर रखे गए, और दोनों की जाँच।",
        meaning: "हस्ताक्षर और बाइट मेल खाते हैं, तो हस्ताक्षर के बाद कुछ नहीं बदला; इससे यह सिद्ध नहीं होता कि हस्ताक्षरित बयान सच हैं। स्टोर के अलावा जो बाइट हैश से बाहर हैं, वे \
                  सुरक्षित नहीं: वहाँ का कैमरा-डेटा कोई भी लिख सकता था।",
        innocent: "पुराने हस्ताक्षर-टूल JPEG का पूरा header हैश से बाहर रखते थे; स्ट्रीम के आरंभिक खंड में जाँचने लायक़ मीडिया नहीं होता।",
        fools_it: "जिसके पास कोई प्रमाणपत्र हो, वह फ़ाइल बदलकर नए सिरे से हस्ताक्षर कर सकता है।",
    },
};

impl Check for Coverage {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(c2pa) = &facts.c2pa else { return };
        let Some(active) = c2pa.active() else { return };
        let gaps = active.binding.as_ref().map(|b| b.uncovered.as_slice()).unwrap_or_default();
        let left_out: u64 = gaps.iter().map(|(start, end)| end - start).sum();
        let mut span = c2pa.span();
        let statement = match c2pa.integrity() {
            Some(Integrity::Intact) => {
                "The file's bytes are those that were signed; that the signed statements are true does not follow.".to_owned()
            }
            Some(Integrity::IntactWithGaps) => {
                span = gaps.first().map(|(start, end)| Span::Bytes { start: *start, end: *end });
                let header = gaps.first().is_some_and(|(start, _)| *start == 0);
                let what = if header { "the header is" } else { "some bytes are" };
                format!(
                    "What the signature covers is unchanged, the pixels or sound with it; {what} not covered: nobody signed {left_out} bytes \
                     outside the store, metadata there included."
                )
            }
            Some(Integrity::NotHere) => {
                "The media that the signature covers lies in other files (segments of a stream); it could not be checked.".to_owned()
            }
            Some(Integrity::Changed | Integrity::Unbound) | None => return,
        };
        let mut statement = statement;
        if active.failures(Topic::Integrity).any(|v| !v.shows_change()) {
            statement.push_str(" The signing software did not build the manifest as the specification asks.");
        }
        let other: Vec<String> = active.failures(Topic::Other).map(step).collect();
        let passed = active
            .validations
            .iter()
            .filter(|v| {
                v.outcome == Outcome::Success
                    && v.topic == Topic::Integrity
                    && !v.code.raw().contains("hashedURI")
            })
            .map(|v| v.code.raw());
        let ranges =
            gaps.iter().map(|(start, end)| format!("bytes {start} to {end} left out")).collect::<Vec<_>>();
        let failed: Vec<String> = active.failures(Topic::Integrity).map(step).collect();
        let texts = ranges.iter().map(String::as_str).chain(failed.iter().map(String::as_str)).chain(passed);
        let observed = shown(texts.chain(other.iter().map(String::as_str)));
        out.push(INFO.finding(Grade::Informational, statement, observed.into(), span));
    }
}
