//! `declared.source-type` (P6): does the file's IPTC or XMP metadata say that a generator made it?
//!
//! Reads the IPTC digital source type, the IPTC 2025.1 fields on AI systems, and Google's credit line. Terms that do
//! not speak of trained models (`algorithmicMedia`, `compositeSynthetic`) yield nothing.

use saboot_core::facts::{Carrier, Facts, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::{Check, CheckInfo};

/// The check.
pub struct SourceType;

static INFO: CheckInfo = CheckInfo {
    code: "declared.source-type",
    catalogue: "P6",
    title: "The metadata states that a generator made or changed the content",
    class: Class::DeclaredSynthetic,
    group: "source-statement",
    reads: "XMP Iptc4xmpExt:DigitalSourceType (address or bare term), AISystemUsed, AISystemVersionUsed, AIPromptInformation and \
            AIPromptWriterName, and photoshop:Credit or IPTC credit lines of Google.",
    meaning: "Whoever saved the file, usually the generator itself or the platform it came from, states that a trained model made the \
              content (trainedAlgorithmicMedia) or a part of it (compositeWithTrainedAlgorithmicMedia). The statement is plain text \
              without a signature.",
    innocent: "A genuine photograph in which a small part was filled or removed by an editor's AI carries the composite term, or \
               \"Edited with Google AI\". A caption tool may fill the prompt fields.",
    fools_it: "Any tool that strips metadata removes it; anyone can write it into a genuine file.",
    reference: "IPTC Photo Metadata Standard 2025.1; IPTC NewsCodes, digitalsourcetype; IPTC-IIM 2:110.",
    hindi: super::Hindi {
        title: "मेटाडेटा कहता है कि सामग्री किसी AI जनरेटर ने बनाई या बदली",
        reads: "XMP का Iptc4xmpExt:DigitalSourceType (पता या केवल शब्द), AISystemUsed, AISystemVersionUsed, \
            AIPromptInformation और AIPromptWriterName, तथा photoshop:Credit या IPTC में Google की क्रेडिट पंक्ति।",
        meaning: "जिसने फ़ाइल सेव की, आम तौर पर ख़ुद जनरेटर या वह प्लेटफ़ॉर्म जहाँ से वह आई, वह कहता है कि प्रशिक्षित मॉडल \
            ने सामग्री बनाई (trainedAlgorithmicMedia) या उसका एक हिस्सा बनाया \
            (compositeWithTrainedAlgorithmicMedia)। यह कथन बिना हस्ताक्षर का सादा टेक्स्ट है।",
        innocent: "जिस असली फ़ोटो का छोटा-सा हिस्सा किसी एडिटर की AI ने भरा या हटाया हो, उसमें भी composite वाला शब्द या \
            \"Edited with Google AI\" होता है। कैप्शन लिखने वाला कोई प्रोग्राम भी प्रॉम्प्ट के फ़ील्ड भर सकता है।",
        fools_it: "मेटाडेटा हटाने वाला कोई भी प्रोग्राम इसे मिटा देता है; कोई भी इसे असली फ़ाइल में लिख सकता है।",
    },
};

impl Check for SourceType {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        for mark in &facts.marks {
            let Some((grade, statement)) = statement(mark) else { continue };
            let observed = mark.shown(300);
            out.push(Finding { ..INFO.finding(grade, statement, observed, mark.span()) });
        }
    }
}

fn statement(mark: &Mark) -> Option<(Grade, &'static str)> {
    let key = mark.key.raw();
    let name = key.rsplit([':', '/', '.']).next().unwrap_or(key);
    let value = mark.value.raw().trim();
    // Fields of XMP, and of containers that carry XMP's names in tags of their own.
    if matches!(mark.carrier, Carrier::Handler | Carrier::Compressor | Carrier::Sei) || value.is_empty() {
        return None;
    }
    Some(match name {
        "DigitalSourceType" | "digitalsourcetype" | "digitalSourceType" => {
            match value.trim_end_matches('/').rsplit(['/', ':', '#']).next().unwrap_or(value) {
                "trainedAlgorithmicMedia" => {
                    (Grade::Strong, "The source type states that a trained model made the content.")
                }
                "compositeWithTrainedAlgorithmicMedia" => {
                    (Grade::Strong, "The source type states that a trained model made a part of the content.")
                }
                _ => return None,
            }
        }
        "AISystemUsed" => (Grade::Strong, "The metadata names the AI system that made the content."),
        "AISystemVersionUsed" | "AIPromptInformation" | "AIPromptWriterName"
            if mark.carrier == Carrier::Xmp =>
        {
            (Grade::Medium, "The metadata holds a field that describes how an AI system made the content.")
        }
        "Credit" | "110" if matches!(mark.carrier, Carrier::Xmp | Carrier::Iptc) && key != "1:110" => {
            match value {
                "Made with Google AI" => {
                    (Grade::Strong, "The credit line states that Google's AI made the content.")
                }
                "Edited with Google AI" => {
                    (Grade::Strong, "The credit line states that the content was edited with Google's AI.")
                }
                _ => return None,
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_terms_of_trained_models_count() {
        let grade = |key: &str, value: &str| {
            let mark = Mark { carrier: Carrier::Xmp, key: key.into(), value: value.into(), bytes: None };
            statement(&mark).map(|s| s.0)
        };
        let key = "Iptc4xmpExt:DigitalSourceType";
        for prefix in ["", "http://cv.iptc.org/newscodes/digitalsourcetype/", "digsrctype:"] {
            assert_eq!(grade(key, &format!("{prefix}trainedAlgorithmicMedia")), Some(Grade::Strong));
            assert_eq!(
                grade(key, &format!("{prefix}compositeWithTrainedAlgorithmicMedia")),
                Some(Grade::Strong)
            );
            for term in [
                "algorithmicMedia",
                "compositeSynthetic",
                "digitalCapture",
                "virtualRecording",
                "digitalCreation",
            ] {
                assert_eq!(grade(key, &format!("{prefix}{term}")), None, "{term}");
            }
        }
        assert_eq!(grade("photoshop:Credit", "Made with Google AI"), Some(Grade::Strong));
        assert_eq!(grade("photoshop:Credit", "Reuters"), None);
    }
}
