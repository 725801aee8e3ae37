//! What a user's own genuine recordings did to a weight, in words.

use saboot_core::Lang;
use saboot_core::reference::{Referenced, Shifted};

use super::format::{count, log10, seconds};

/// What is said beside the reading of a detector; empty where the recordings were used for others alone.
pub fn said(lang: Lang, referenced: &Referenced, detector: &str) -> String {
    let brought = count(lang, referenced.brought.into());
    let counted = count(lang, referenced.count.into());
    let speech = seconds(lang, referenced.speech_s, 1);
    let begin = lang.pick(
        format!(
            "For comparison, {brought} genuine recordings were handed in with the exhibit as being of the same phone or person; {counted} of them, with {speech} of speech, count."
        ),
        format!(
            "तुलना के लिए प्रदर्श के साथ {brought} असली रिकॉर्डिंग यह कहकर दी गईं कि वे उसी फ़ोन या व्यक्ति की हैं; उनमें से {counted}, जिनमें {speech} बोली है, गिनी गईं।"
        ),
    );
    if let Some(code) = &referenced.left_out {
        return lang.pick(
            format!("{begin} They change nothing ({code})."),
            format!("{begin} उनसे कुछ नहीं बदलता ({code})।"),
        );
    }
    let Some(shifted) = referenced.detectors.iter().find(|s| s.detector.as_str() == detector) else {
        return String::new();
    };
    let Shifted { mean, usual, shift, without, with, weighs, .. } = shifted;
    let (without, with) = (log10(without.value()), log10(with.value()));
    match lang {
        Lang::En => {
            let end = if *weighs {
                "The second number weighs."
            } else {
                "This is a comparison only: the first number weighs, because on the card's measurements the second is not better."
            };
            format!(
                "{begin} Their mean score is {mean:+.3}, that of genuine speech on the detector's card {usual:+.3}; {shift:+.3} is taken off the exhibit's score. log10 LR without the recordings: {without}; with them: {with}. {end}"
            )
        }
        Lang::Hi => {
            let end = if *weighs {
                "वज़न में दूसरी संख्या गिनी जाती है।"
            } else {
                "यह केवल तुलना है: वज़न में पहली संख्या गिनी जाती है, क्योंकि कार्ड पर जो नापा गया उसके अनुसार दूसरी उससे बेहतर नहीं।"
            };
            format!(
                "{begin} उनका औसत स्कोर {mean:+.3} है, डिटेक्टर के कार्ड पर असली बोली का {usual:+.3}; प्रदर्श के स्कोर में से {shift:+.3} घटाया जाता है। इन रिकॉर्डिंग के बिना log10 LR: {without}; इनके साथ: {with}। {end}"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use saboot_core::Code;
    use saboot_core::lr::Log10Lr;

    use super::*;

    fn referenced(left_out: Option<Code>) -> Referenced {
        let shifted = Shifted {
            detector: Code::new("voice"),
            mean: -0.5,
            usual: -1.0,
            shift: 0.25,
            without: Log10Lr::new(0.62),
            with: Log10Lr::new(0.4),
            weighs: true,
        };
        Referenced { brought: 6, count: 5, speech_s: 61.24, left_out, detectors: vec![shifted] }
    }

    #[test]
    fn both_numbers_are_said_in_both_languages() {
        for lang in [Lang::En, Lang::Hi] {
            let all = said(lang, &referenced(None), "voice");
            for part in ["6", "5", "61.2", "-0.500", "-1.000", "+0.250", "+0.62", "+0.40"] {
                assert!(all.contains(part), "{part} is not in {all}");
            }
            assert_eq!(said(lang, &referenced(None), "another"), "");
            let none = said(lang, &referenced(Some(Code::new("reference.few-recordings"))), "voice");
            assert!(none.contains("reference.few-recordings") && !none.contains("+0.62"), "{none}");
        }
        let shown = Referenced {
            detectors: vec![Shifted { weighs: false, ..referenced(None).detectors[0].clone() }],
            ..referenced(None)
        };
        assert!(said(Lang::En, &shown, "voice").contains("comparison only"));
    }
}
