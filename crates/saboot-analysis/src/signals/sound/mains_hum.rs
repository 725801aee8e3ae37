//! `information.mains-hum` (A7): is there hum of a power grid in the sound, and of which nominal frequency?
//!
//! The principal type is [`MainsHum`]; what counts as hum is in [`super::hum`]. A hum shows that some part of the way
//! was electrical and near a grid of that frequency. Its absence means nothing: batteries, low-cut filters and speech
//! codecs leave none. Whether its phase is continuous is asked by the check of its breaks.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::Heard;
use super::hum::{Hum, LEAST_S};
use crate::checks::{CheckInfo, Hindi};
use crate::signals::{SignalCheck, Signals};

/// The check.
pub struct MainsHum;

static INFO: CheckInfo = CheckInfo {
    code: "information.mains-hum",
    catalogue: "A7",
    title: "The sound holds hum of a power grid",
    class: Class::Information,
    group: "mains-hum",
    reads: "Narrow lines at multiples of 50 or 60 Hz in the median of many short spectra of the decoded sound.",
    meaning: "Somewhere on its way the sound was near a power grid of 50 Hz (India, Europe, most of Asia and Africa) or 60 Hz (North America, parts of Latin America and Asia). It is not compared with records of a grid, and dates nothing. No hum is no information.",
    innocent: "Hum also comes in later: from a loudspeaker that is recorded again, a studio, added music, or a recording made abroad. Instruments and engines can have the same frequency.",
    fools_it: "Hum is easily added or filtered out; low-cut filters and speech codecs remove it.",
    reference: "C. Grigoras, \"Digital audio recording analysis: the electric network frequency criterion\", IJSLL 12(1) 2005; E. Brixen, AES 33rd Conference 2008",
    hindi: Hindi {
        title: "आवाज़ में बिजली की लाइन की गूँज (हम) है",
        reads: "डिकोड की गई आवाज़ के कई छोटे स्पेक्ट्रमों की माध्यिका में 50 या 60 Hz के गुणजों पर पतली रेखाएँ।",
        meaning: "अपने रास्ते में कहीं यह आवाज़ 50 Hz (भारत, यूरोप, एशिया और अफ़्रीका का अधिकांश) या 60 Hz (उत्तर अमेरिका, लैटिन अमेरिका और एशिया के कुछ हिस्से) की बिजली लाइन के पास थी। इसे किसी ग्रिड के रिकॉर्ड से नहीं मिलाया जाता और इससे तारीख़ पता नहीं चलती। गूँज न होने से कुछ पता नहीं चलता।",
        innocent: "गूँज बाद में भी आ सकती है: स्पीकर से दोबारा रिकॉर्ड करने पर, स्टूडियो में, संगीत जोड़ने से, या विदेश में की गई रिकॉर्डिंग से। बाजे और इंजन की आवृत्ति भी यही हो सकती है।",
        fools_it: "गूँज आसानी से जोड़ी या हटाई जा सकती है; low-cut फ़िल्टर और बोली के कोडेक इसे मिटा देते हैं।",
    },
};

impl SignalCheck for MainsHum {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(heard) = Heard::new(facts, signals, LEAST_S) else { return };
        let Some(hum) = Hum::find(&heard) else { return };
        let lines: Vec<String> = hum
            .harmonics
            .iter()
            .map(|h| {
                format!(
                    "{:.0} Hz {:.0} dB of full scale, {:.0} dB above its surroundings",
                    hum.nominal * h.number as f64,
                    h.level,
                    h.above
                )
            })
            .collect();
        let observed = format!(
            "nominal {:.0} Hz, measured {:.2} Hz; {}; {}",
            hum.nominal,
            hum.hertz,
            lines.join("; "),
            heard.looked_at()
        );
        let statement = format!("The sound holds hum of a power grid of {:.0} Hz", hum.nominal);
        let span = Span::Time { start: 0.0, end: heard.round(heard.samples.len()) };
        out.push(INFO.finding(Grade::Informational, statement, observed.into(), Some(span)));
    }
}
