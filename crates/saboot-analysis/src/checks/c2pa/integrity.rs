//! `history.c2pa-integrity` (P2): were bytes or statements changed after they were signed?
//!
//! Judges the active manifest by its integrity codes alone: an unknown signer or an expired certificate is no change. A
//! data-hash failure counts only where our own hash over the bytes outside the exclusions differs too (catalogue A.1.1).
//! A changed file is not a fake one.

use saboot_core::facts::Facts;
use saboot_core::facts::c2pa::{Integrity as Outcome, Topic};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::super::{Check, CheckInfo, Hindi};
use super::{shown, step};

/// The check.
pub struct Integrity;

static INFO: CheckInfo = CheckInfo {
    code: "history.c2pa-integrity",
    catalogue: "P2",
    title: "The file was changed after its provenance (C2PA) was signed",
    class: Class::ProcessingHistory,
    group: "c2pa-integrity",
    reads: "The validation of the active manifest: signature, hashes of assertions, hash over the file's bytes (computed a second time by \
            saboot where the validator reports a mismatch).",
    meaning: "What was signed is not what is here: the picture or sound was edited or re-encoded by software that kept the store, statements \
              were altered, or the store was carried over from another file. It does not say that the content is synthetic.",
    innocent: "Platforms that re-encode and keep the store, transfers that add bytes at the end, and editors that do not know C2PA all do this.",
    fools_it: "Whoever changes a file can also strip the store or sign anew.",
    reference: super::SPECIFICATION,
    hindi: Hindi {
        title: "स्रोत-जानकारी (C2PA) पर हस्ताक्षर होने के बाद फ़ाइल बदली गई",
        reads: "सक्रिय manifest की जाँच: हस्ताक्षर, assertion के हैश, और फ़ाइल के बाइटों का हैश (जाँचकर्ता मेल न बताए, तो saboot उसे दोबारा स्वयं निकालता है)।",
        meaning: "जिस पर हस्ताक्षर हुआ था, वह अब यहाँ नहीं है: किसी ऐसे सॉफ़्टवेयर ने तस्वीर या आवाज़ संपादित या दोबारा एन्कोड की जिसने स्टोर रहने दिया, बयान बदले गए, या स्टोर \
                  किसी दूसरी फ़ाइल से लाया गया। इससे यह नहीं कहा जा सकता कि सामग्री AI से बनी है।",
        innocent: "कई प्लैटफ़ॉर्म दोबारा एन्कोड करके भी स्टोर रहने देते हैं, ट्रांसफ़र में अंत में बाइट जुड़ जाते हैं, और C2PA न जानने वाले संपादक भी ऐसा करते हैं।",
        fools_it: "फ़ाइल बदलने वाला स्टोर हटा भी सकता है या नए सिरे से हस्ताक्षर कर सकता है।",
    },
};

impl Check for Integrity {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(c2pa) = &facts.c2pa else { return };
        let Some(active) = c2pa.active() else { return };
        let (grade, statement) = match c2pa.integrity() {
            Some(Outcome::Changed) => {
                let bytes =
                    active.validations.iter().any(|v| v.shows_change() && v.code.raw().contains("Hash."));
                let what = if bytes {
                    "The file's bytes are not those that were signed."
                } else {
                    "The statements in the store are not those that were signed."
                };
                (Grade::Strong, what.to_owned())
            }
            Some(Outcome::Unbound) => (
                Grade::Medium,
                "The signed statements are in order, but nothing binds them to this file's bytes.".to_owned(),
            ),
            _ => return,
        };
        let mut statement = statement;
        if let Some(format) = other_format(active.format.raw(), facts) {
            statement.push_str(&format!(
                " The manifest was made for {format}: it was carried over or the file was converted."
            ));
        }
        let codes: Vec<String> = active.failures(Topic::Integrity).map(step).collect();
        let mut observed = shown(codes.iter().map(String::as_str));
        if observed.is_empty() {
            observed = "no hash over the file's bytes was validated".to_owned();
        }
        let expected = "signature, assertions and bytes agree".to_owned();
        out.push(Finding { expected, ..INFO.finding(grade, statement, observed.into(), c2pa.span()) });
    }
}

/// The family that the claim names, where the file is of another one.
fn other_format(claimed: &str, facts: &Facts) -> Option<&'static str> {
    use saboot_core::facts::Format;
    let claimed = claimed.to_ascii_lowercase();
    let (name, formats): (&'static str, &[Format]) = match claimed.rsplit('/').next().unwrap_or(&claimed) {
        "jpeg" | "jpg" => ("a JPEG", &[Format::Jpeg]),
        "png" => ("a PNG", &[Format::Png]),
        "gif" => ("a GIF", &[Format::Gif]),
        "webp" => ("a WebP", &[Format::Webp]),
        "mp4" | "m4a" | "quicktime" | "mov" => {
            ("an MP4 or MOV", &[Format::Mp4, Format::Mov, Format::ThreeGp])
        }
        "wav" | "wave" | "x-wav" => ("a WAVE", &[Format::Wav]),
        _ => return None,
    };
    (!formats.contains(&facts.format?)).then_some(name)
}
