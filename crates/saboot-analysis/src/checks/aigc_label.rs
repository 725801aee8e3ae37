//! `declared.aigc-label` (P7): China's label of generated content (GB 45438-2025), in whatever carrier it stands.
//!
//! The label is JSON under the key `AIGC`. It is read as written; whether the producer code is a real one cannot be
//! told offline.

use saboot_core::facts::{Facts, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};
use serde_json::Value;

use super::{Check, CheckInfo};

/// The check.
pub struct AigcLabel;

static INFO: CheckInfo = CheckInfo {
    code: "declared.aigc-label",
    catalogue: "P7",
    title: "The file carries China's label for AI-generated content",
    class: Class::DeclaredSynthetic,
    group: "platform-ai-label",
    reads: "The key AIGC in XMP (namespace TC260), MP4 tags, PNG text, ID3 TXXX, Vorbis comments, RIFF and Matroska tags.",
    meaning: "A service that falls under GB 45438-2025 marked the content. Label 1 states that it is generated or synthetic; 2 says \
              that it may be, 3 that a platform suspects it. The label is plain text, not signed: anyone can add or remove it.",
    innocent: "A platform's suspicion (2, 3) can be wrong, and a genuine clip with a generated caption, voice-over or filter may \
               carry label 1 for that part alone.",
    fools_it: "Any tool that strips metadata removes it; anyone can write it into a genuine clip.",
    reference: "GB 45438-2025, in force since 1 September 2025; TC260-PG-20258A; namespace http://www.tc260.org.cn/ns/AIGC/1.0/.",
    hindi: super::Hindi {
        title: "फ़ाइल में चीन का वह लेबल है जो AI से बनी सामग्री पर लगाया जाता है",
        reads: "AIGC नाम की कुंजी: XMP (नेमस्पेस TC260), MP4 टैग, PNG टेक्स्ट, ID3 TXXX, Vorbis कमेंट, RIFF और Matroska \
            टैग में।",
        meaning: "GB 45438-2025 के दायरे में आने वाली किसी सेवा ने इस सामग्री पर निशान लगाया। लेबल 1 का मतलब है कि सामग्री \
            बनाई हुई या कृत्रिम है; 2 का मतलब है कि हो सकती है; 3 का मतलब है कि किसी प्लेटफ़ॉर्म को ऐसा शक है। लेबल \
            सादा टेक्स्ट है, उस पर हस्ताक्षर नहीं होता: उसे कोई भी जोड़ या हटा सकता है।",
        innocent: "प्लेटफ़ॉर्म का शक (2, 3) ग़लत हो सकता है। असली क्लिप पर भी लेबल 1 हो सकता है, अगर उसका केवल कैप्शन, \
            आवाज़ या फ़िल्टर AI से बना हो।",
        fools_it: "मेटाडेटा हटाने वाला कोई भी प्रोग्राम इसे मिटा देता है; कोई भी इसे असली क्लिप में लिख सकता है।",
    },
};

/// What a label says.
enum Label {
    /// 1, 2 or 3, and the producer's code.
    Read(u8, String),
    /// There is a label, but it is not the JSON that the standard asks for.
    Unreadable,
}

impl Check for AigcLabel {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        for mark in &facts.marks {
            let Some(label) = label(mark) else { continue };
            let (grade, statement) = match &label {
                Label::Read(1, producer) if !producer.is_empty() => (
                    Grade::Strong,
                    "A label states that the content is generated or synthetic, and names its producer.",
                ),
                Label::Read(1, _) => (
                    Grade::Medium,
                    "A label states that the content is generated or synthetic, and names no producer.",
                ),
                Label::Read(2, _) => {
                    (Grade::Weak, "A label states that the content may be generated or synthetic.")
                }
                Label::Read(..) => {
                    (Grade::Weak, "A platform's label states that the content is suspected to be generated.")
                }
                Label::Unreadable => (
                    Grade::Weak,
                    "There is a label of generated content, but it is damaged and cannot be read.",
                ),
            };
            out.push(Finding { ..INFO.finding(grade, statement, mark.value.clone(), mark.span()) });
        }
    }
}

/// Reads the label of a mark; none where the mark is no label.
fn label(mark: &Mark) -> Option<Label> {
    let key = mark.key.raw();
    let name = key.rsplit([':', '/', '.']).next().unwrap_or(key);
    let value = mark.value.raw().trim();
    let named = name.eq_ignore_ascii_case("AIGC");
    let nested = value.starts_with('{') && value.contains("\"AIGC\"");
    if !named && !nested {
        return None;
    }
    let json: Option<Value> = serde_json::from_str(value).ok();
    let object =
        json.as_ref().and_then(|v| if named && v.get("AIGC").is_none() { Some(v) } else { v.get("AIGC") });
    // Some carriers hold the inner object as text once more.
    let inner: Option<Value> =
        object.and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
    let object = inner.as_ref().or(object);
    let number = object.and_then(|o| o.get("Label")).and_then(|l| match l {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64(),
    });
    match number {
        Some(n @ 1..=3) => {
            let producer =
                object.and_then(|o| o.get("ContentProducer")).and_then(Value::as_str).unwrap_or("");
            Some(Label::Read(n as u8, producer.trim().to_owned()))
        }
        _ if named => Some(Label::Unreadable),
        _ => None,
    }
}
