//! `declared.deepfake-tool` (P13): remains of programs that cut faces out to replace them.
//!
//! DeepFaceLab keeps a face's landmarks as a Python pickle in APP15 of its JPEGs, in chunk `fcWp` of its old PNGs; faceswap
//! keeps them as text in PNG. They are recognised by their first bytes and field names and never unpickled.

use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct DeepfakeTool;

static INFO: CheckInfo = CheckInfo {
    code: "declared.deepfake-tool",
    catalogue: "P13",
    title: "The picture carries the working data of a face-swapping program",
    class: Class::DeclaredSynthetic,
    group: "generator-text",
    reads: "JPEG APP15, PNG chunk fcWp and PNG text \"faceswap\".",
    meaning: "The picture is a face as DeepFaceLab or faceswap cut it out and prepared it for a swap, with landmarks and the name of the frame it \
              came from. That is strong for \"went through such a program\"; whether this face is the real one that was cut out or the \
              replaced one cannot be told from it, and most of them are real, so that the grade is weak.",
    innocent: "Researchers and detection tools prepare faces of genuine recordings with the same programs.",
    fools_it: "Saving the picture again with any other program removes the data.",
    reference: "The picture formats that the public source code of DeepFaceLab (DFLIMG) and faceswap shows; catalogue P13.",
    hindi: Hindi {
        title: "चित्र में चेहरा बदलने वाले प्रोग्राम का काम का डेटा है",
        reads: "JPEG APP15, PNG chunk fcWp और PNG text \"faceswap\"।",
        meaning: "यह एक चेहरा है जिसे DeepFaceLab या faceswap ने काटकर चेहरा बदलने के लिए तैयार किया है; साथ में चेहरे के बिंदु और उस frame का नाम है जिससे वह आया। \
                  इतना पक्का है कि चित्र ऐसे प्रोग्राम से गुज़रा; पर यह काटा गया असली चेहरा है या बदला हुआ, यह इससे नहीं पता चलता, और ऐसे ज़्यादातर चेहरे असली होते हैं, इसलिए grade कमज़ोर है।",
        innocent: "शोधकर्ता और जाँच के औज़ार असली recordings के चेहरे भी इन्हीं प्रोग्रामों से तैयार करते हैं।",
        fools_it: "किसी दूसरे प्रोग्राम से चित्र दोबारा सहेजने पर यह डेटा मिट जाता है।",
    },
};

impl Check for DeepfakeTool {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let span = |bytes: (u64, u64)| Some(Span::Bytes { start: bytes.0, end: bytes.1 });
        if let Some(pickle) = facts.jpeg.as_ref().and_then(|j| j.pickle.as_ref()) {
            let statement = if pickle.fields.len() >= 2 {
                "APP15 holds DeepFaceLab's data of a face that was cut out for a swap."
            } else {
                "APP15 holds a Python pickle, as DeepFaceLab writes it, without its usual fields."
            };
            let observed =
                format!("pickle protocol {}; fields {}", pickle.protocol, pickle.fields.join(", "));
            out.push(INFO.finding(Grade::Weak, statement, Untrusted::new(observed), span(pickle.bytes)));
        }
        if let Some(chunk) = facts.png.as_ref().and_then(|p| p.face_chunk) {
            out.push(INFO.finding(
                Grade::Weak,
                "The PNG has the chunk in which DeepFaceLab kept its data of a face.",
                "fcWp".into(),
                span(chunk),
            ));
        }
        for mark in facts.marks_in(Carrier::PngText).filter(|m| m.key.raw() == "faceswap") {
            if mark.value.raw().contains("alignments") {
                out.push(INFO.finding(
                    Grade::Weak,
                    "The PNG holds faceswap's data of a face that was cut out for a swap.",
                    mark.shown(200),
                    mark.span(),
                ));
            }
        }
    }
}
