//! `history.digital-silence` (A5): does the sound fall into values that no microphone gives?
//!
//! The principal type is [`DigitalSilence`]. A microphone always hums and hisses, so its samples never stand still.
//! Runs of one constant value inside a clip come from a program: a noise gate, noise reduction, a codec that sends
//! nothing in pauses (DTX), a mute, a part put in or wiped out, or a generator. Lead-in and tail are not counted.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::{Coding, Heard};
use crate::checks::{CheckInfo, Hindi};
use crate::signals::{SignalCheck, Signals};

/// The check.
pub struct DigitalSilence;

static INFO: CheckInfo = CheckInfo {
    code: "history.digital-silence",
    catalogue: "A5",
    title: "Inside the clip there are stretches of exact digital silence",
    class: Class::ProcessingHistory,
    group: "sound-gating",
    reads: "Runs of one constant sample value of 20 ms or more between the first and the last sound; in a lossy codec, of values below a quarter of a 16-bit step. Sound of 8 bits a sample is not looked at.",
    meaning: "Something other than a microphone made these stretches: a program, a codec or a generator. It is no sign of a synthetic voice, since calls and voice notes have such pauses too.",
    innocent: "Noise gates, noise reduction, calls and codecs that send nothing in pauses (DTX), muting, lost packets, and very quiet recordings in 16 bits.",
    fools_it: "Any noise added later hides it; a lossy codec may fill or make it.",
    reference: "3GPP TS 26.093 (discontinuous transmission); catalogue of checks, A5",
    hindi: Hindi {
        title: "क्लिप के बीच में पूरी तरह शून्य (डिजिटल) चुप्पी के हिस्से हैं",
        reads: "पहली और आख़िरी आवाज़ के बीच 20 ms या उससे लंबे वे हिस्से जिनमें सैंपल का मान बिल्कुल नहीं बदलता; lossy कोडेक में वे हिस्से जहाँ मान 16-बिट के एक चौथाई क़दम से भी कम है। 8 बिट की आवाज़ नहीं देखी जाती।",
        meaning: "ये हिस्से माइक्रोफ़ोन ने नहीं, किसी प्रोग्राम, कोडेक या जनरेटर ने बनाए हैं। यह नक़ली आवाज़ की निशानी नहीं है, क्योंकि फ़ोन कॉल और वॉइस नोट में भी ऐसी चुप्पी होती है।",
        innocent: "नॉइज़ गेट, शोर घटाने वाले प्रोग्राम, चुप्पी में कुछ न भेजने वाले कॉल और कोडेक (DTX), म्यूट करना, खोए हुए पैकेट, और 16 बिट में बहुत धीमी रिकॉर्डिंग।",
        fools_it: "बाद में मिलाया गया कोई भी शोर इसे छिपा देता है; lossy कोडेक इसे भर भी सकता है और बना भी सकता है।",
    },
};

/// Shortest run in seconds.
const RUN_S: f64 = 0.020;
/// A single run must be this long, in seconds, to be told; of shorter ones there must be three.
const LONG_S: f64 = 0.050;
/// Level beside a run, in mean square, from which sound breaks off hard: −50 dB of full scale within 5 ms.
const HARD: f32 = 1e-5;
/// Runs named one by one.
const NAMED: usize = 8;

impl SignalCheck for DigitalSilence {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(heard) = Heard::new(facts, signals, 0.3) else { return };
        if heard.coarse(facts) {
            return;
        }
        let least = (RUN_S * heard.rate) as usize;
        let runs = runs(heard.samples, heard.coding, least);
        let longest = runs.iter().max_by_key(|r| r.1 - r.0).copied();
        let (Some(first), Some(last), Some(longest)) = (runs.first(), runs.last(), longest) else { return };
        let seconds = |n: usize| n as f64 / heard.rate;
        if seconds(longest.1 - longest.0) < LONG_S && runs.len() < 3 {
            return;
        }
        let total: usize = runs.iter().map(|r| r.1 - r.0).sum();
        let beside = (0.005 * heard.rate) as usize;
        let loud = |part: &[f32]| part.iter().map(|x| x * x).sum::<f32>() > HARD * part.len().max(1) as f32;
        let hard = runs
            .iter()
            .filter(|r| {
                loud(heard.samples.get(r.0.saturating_sub(beside)..r.0).unwrap_or_default())
                    || loud(heard.samples.get(r.1..r.1 + beside).unwrap_or_default())
            })
            .count();
        let mut named: Vec<String> =
            runs.iter().take(NAMED).map(|r| format!("{:.3}-{:.3}", seconds(r.0), seconds(r.1))).collect();
        if runs.len() > NAMED {
            named.push("…".to_owned());
        }
        let observed = format!(
            "{} of {} ms or more, {:.2} s in all, the longest {:.0} ms; at {} s; {hard} with sound above -50 dB of full scale right beside; {}",
            if runs.len() == 1 { "1 run".to_owned() } else { format!("{} runs", runs.len()) },
            RUN_S * 1e3,
            seconds(total),
            seconds(longest.1 - longest.0) * 1e3,
            named.join(", "),
            heard.looked_at()
        );
        let span = Span::Time { start: heard.round(first.0), end: heard.round(last.1) };
        let grade = if hard > 0 { Grade::Weak } else { Grade::Informational };
        let statement = "Parts of the sound inside the clip are exact digital silence";
        out.push(INFO.finding(grade, statement, observed.into(), Some(span)));
    }
}

/// Start and end of each run of at least `least` samples, those at either end of the clip left out.
fn runs(samples: &[f32], coding: Coding, least: usize) -> Vec<(usize, usize)> {
    /// A quarter of a 16-bit step: what a decoder gives for frames that were sent as nothing.
    const NOTHING: f32 = 1.0 / 131_072.0;
    let still = |a: f32, b: f32| {
        if coding == Coding::Exact {
            a.to_bits() == b.to_bits()
        } else {
            a.abs() < NOTHING && b.abs() < NOTHING
        }
    };
    let mut runs = Vec::new();
    let mut start = 0;
    for end in 1..=samples.len() {
        if end < samples.len() && still(samples[end - 1], samples[end]) {
            continue;
        }
        // A run at full scale is clipping, not silence.
        if end - start >= least && samples[start].abs() < 0.5 && start > 0 && end < samples.len() {
            runs.push((start, end));
        }
        start = end;
    }
    runs
}
