//! `information.upsampling` (J16): a faint pattern that repeats every two or four samples all over the picture.
//!
//! Layers of a network that enlarge what they make leave such a pattern (Odena et al., Distill 2016; Frank et al., ICML
//! 2020; Corvi et al., CVPR workshops 2023). So do other things, and one camera's pictures in a hundred or two: it is information,
//! not evidence. What lies along the axes at periods 4 and 8 is JPEG's own and is not counted, nor is what a single sample
//! of each block explains (`history.local-dimples`). Where the pattern is found, the averaged spectrum tells what other peak
//! there is: ordinary resizing leaves one elsewhere.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::local_dimples::Dimples;
use super::luma::Luma;
use super::spectrum::{Field, Spectrum};
use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct Upsampling;

static INFO: CheckInfo = CheckInfo {
    code: "information.upsampling",
    catalogue: "J16",
    title: "A pattern repeats every two or four samples",
    class: Class::Information,
    group: "upsampling",
    reads: "How samples of the brightness differ from their neighbours, averaged by their place modulo 8 over up to 4,096 tiles; where a pattern \
            is found, the averaged spectrum of these differences.",
    meaning: "A faint pattern of period 2 or 4 lies over the picture. Networks that generate or enlarge pictures leave such \
              patterns, and so do ordinary ways of enlarging a picture by a whole factor. It is shown because an examiner may know more \
              about the picture's history; it carries no weight.",
    innocent: "Enlargement by two or four in any program, a screen captured at twice its resolution, cameras that read their sensor line by \
               line or enlarge by software (digital zoom, night modes), and some programs that make copies for the web. In a resized \
               picture a peak elsewhere in the spectrum is expected.",
    fools_it: "A change of size or a strong compression removes it; many generators leave none. Its absence says nothing.",
    reference: "Odena, Dumoulin and Olah, Distill 2016; Frank et al., ICML 2020; Corvi et al., CVPR workshops 2023; Gallagher, CRV 2005. \
                Thresholds and false alarms: docs/detectors.md.",
    hindi: Hindi {
        title: "हर दो या चार पिक्सेल पर एक पैटर्न दोहराता है",
        reads: "चमक के पिक्सेल अपने पड़ोसियों से कितने अलग हैं, इसका औसत 8 के चक्र में उनकी जगह के हिसाब से, 4,096 तक टुकड़ों पर; पैटर्न मिलने पर इन अंतरों का औसत \
                स्पेक्ट्रम।",
        meaning: "तस्वीर पर 2 या 4 पिक्सेल की दूरी पर दोहराता हल्का पैटर्न है। तस्वीर बनाने या बड़ी करने वाले नेटवर्क ऐसे पैटर्न छोड़ते हैं, और तस्वीर को पूरे गुणक से बड़ा करने के आम \
                  तरीक़े भी। यह इसलिए दिखाया जाता है कि जाँचने वाले को तस्वीर के इतिहास के बारे में और पता हो सकता है; इसका कोई वज़न नहीं है।",
        innocent: "किसी भी प्रोग्राम में दो या चार गुना बड़ा करना, दुगुने resolution पर लिया गया स्क्रीनशॉट, ऐसे कैमरे जो सेंसर को पंक्ति-दर-पंक्ति पढ़ते हैं या सॉफ़्टवेयर से बड़ा करते हैं (डिजिटल \
                   ज़ूम, नाइट मोड), और वेब के लिए प्रतियाँ बनाने वाले कुछ प्रोग्राम। आकार बदली हुई तस्वीर में स्पेक्ट्रम में कहीं और शिखर होना सामान्य है।",
        fools_it: "आकार बदलना या तेज़ संपीड़न इसे मिटा देता है; बहुत-से जनरेटर कोई पैटर्न नहीं छोड़ते। इसका न होना कुछ नहीं बताता।",
    },
};

/// Amplitudes over the deviation of a single difference, at period 2 and at period 4 off the axes, from which the pattern
/// is told.
const TWO: f64 = 0.12;
const FOUR: f64 = 0.075;
/// Peaks of the magnitude's spectrum, log over their surroundings, from which resizing is named.
const RESIZED: f64 = 1.5;

impl SignalCheck for Upsampling {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(picture) = signals.picture else { return };
        let luma = Luma::stored(picture, facts);
        let Some(dimples) = Dimples::of(&luma) else { return };
        let [two, _, four, _, _] = dimples.periods();
        if two < TWO && four < FOUR {
            return;
        }
        // Too few tiles with structure: the pattern is that of a few edges.
        let Some(spectrum) = Spectrum::of(&luma) else { return };
        let period = if two / TWO >= four / FOUR { 2 } else { 4 };
        let mut observed = format!(
            "period {period} samples; amplitude {two:.2} of the deviation at period 2, {four:.2} at period 4 off the axes; {} tiles",
            spectrum.tiles
        );
        let other = spectrum.strongest_other(Field::Magnitude);
        if other.excess >= RESIZED {
            let [across, down] = other.cycles();
            observed.push_str(&format!(
                "; a peak as of ordinary resizing at {across:.3}, {down:.3} cycles a sample"
            ));
        }
        out.push(Finding {
            expected: "No pattern off the axes, but for the grid of JPEG.".to_owned(),
            ..INFO.finding(
                Grade::Informational,
                format!("A faint pattern repeats every {period} samples all over the picture."),
                Untrusted::new(observed),
                None,
            )
        });
    }
}
