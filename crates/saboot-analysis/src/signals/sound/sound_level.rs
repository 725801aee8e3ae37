//! `information.sound-level` (A8): was the level of the sound set by a program?
//!
//! The principal type is [`SoundLevel`]. A peak that lies exactly on a round level, an offset of exactly zero, two
//! channels that are one, and cut-off peaks are each common and each innocent; together they tell a reader how raw a
//! recording is. Exact values are only looked at where the codec is lossless.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::{Coding, Heard};
use crate::checks::{CheckInfo, Hindi};
use crate::signals::{SignalCheck, Signals};

/// The check.
pub struct SoundLevel;

static INFO: CheckInfo = CheckInfo {
    code: "information.sound-level",
    catalogue: "A8",
    title: "The level or the channels of the sound were set by a program, or its peaks are cut off",
    class: Class::Information,
    group: "sound-level",
    reads: "Highest sample, mean, share of samples at full scale, and whether the two channels hold the same samples.",
    meaning: "A peak exactly on a round level was normalised; an exact mean of zero was set; two equal channels come from one; cut-off peaks were too loud for the recorder or were amplified. Each only describes the sound.",
    innocent: "Editors, messengers, phones and studio programs do all of this as a matter of course.",
    fools_it: "Any later change of level, or a lossy codec, removes the exact values.",
    reference: "Catalogue of checks, A8; EBU Tech 3341 for the terms",
    hindi: Hindi {
        title: "आवाज़ का स्तर या चैनल किसी प्रोग्राम ने तय किए हैं, या उसकी चोटियाँ कटी हुई हैं",
        reads: "सबसे ऊँचा सैंपल, औसत, पूरे पैमाने पर पहुँचे सैंपलों का हिस्सा, और क्या दोनों चैनलों में एक ही सैंपल हैं।",
        meaning: "ठीक किसी गोल स्तर पर टिकी चोटी का मतलब है कि स्तर प्रोग्राम से सेट किया गया; ठीक शून्य औसत भी; दो एक जैसे चैनल एक ही चैनल से बने हैं; कटी हुई चोटियाँ रिकॉर्डर के लिए बहुत तेज़ थीं या बाद में बढ़ाई गईं। ये बातें आवाज़ का केवल वर्णन करती हैं।",
        innocent: "एडिटर, मैसेंजर, फ़ोन और स्टूडियो प्रोग्राम यह सब आम तौर पर करते हैं।",
        fools_it: "बाद में स्तर बदलने या lossy कोडेक से सटीक मान मिट जाते हैं।",
    },
};

/// Levels that programs normalise to, dB of full scale.
const ROUND_DB: [f64; 9] = [0.0, -0.1, -0.2, -0.3, -0.5, -1.0, -2.0, -3.0, -6.0];
/// Half a 16-bit step and a little: how near a peak must be.
const NEAR: f64 = 0.75 / 32_768.0;
/// Runs of so many equal samples at the peak are cut off.
const CLIPPED_RUN: usize = 3;
/// Least share of cut-off samples that is told.
const CLIPPED_SHARE: f64 = 1e-4;
/// A mean of zero is exact below a thousandth of a 16-bit step.
const ZERO: f64 = 1e-3 / 32_768.0;

impl SignalCheck for SoundLevel {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(heard) = Heard::new(facts, signals, 0.3) else { return };
        let samples = heard.samples;
        let peak = samples.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
        if peak == 0.0 {
            return;
        }
        let mean = samples.iter().map(|x| f64::from(*x)).sum::<f64>() / samples.len() as f64;
        let power = samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len() as f64;
        let share = clipped(samples, peak);
        let exact = heard.coding == Coding::Exact && !heard.coarse(facts);
        let mono = heard.audio.channels == 1 || heard.audio.same_channels;
        let round = ROUND_DB.iter().find(|db| {
            let level = 10f64.powf(**db / 20.0);
            // Integer samples end one step below full scale on the upper side.
            [level, level * 32_767.0 / 32_768.0].iter().any(|l| (f64::from(peak) - l).abs() < NEAR)
        });
        let mut notable = Vec::new();
        if let Some(db) = round
            && exact
            && mono
            && share < CLIPPED_SHARE
        {
            notable.push(format!("the peak lies exactly on {db:.1} dB of full scale"));
        }
        if mean.abs() < ZERO && exact {
            notable.push("the mean is exactly zero".to_owned());
        }
        if heard.audio.same_channels {
            notable.push(format!("all {} channels hold the same samples", heard.audio.channels));
        }
        if share >= CLIPPED_SHARE {
            notable.push(format!("{:.3} % of the samples are cut off at the peak", share * 100.0));
        }
        if notable.is_empty() {
            return;
        }
        let observed = format!(
            "{}; peak {:.2} dB of full scale, mean square {:.1} dB, mean {:+.2e} of full scale; {}",
            notable.join("; "),
            20.0 * f64::from(peak).log10(),
            10.0 * power.max(1e-12).log10(),
            mean,
            heard.looked_at()
        );
        let span = Span::Time { start: 0.0, end: heard.round(samples.len()) };
        let statement = "The level or the channels of the sound are as a program leaves them, or cut off";
        out.push(INFO.finding(Grade::Informational, statement, observed.into(), Some(span)));
    }
}

/// Share of samples in runs that stand at the highest or lowest value, where that is near full scale.
fn clipped(samples: &[f32], peak: f32) -> f64 {
    if peak < 0.5 {
        return 0.0;
    }
    let limit = peak * 0.9995;
    let (mut total, mut run) = (0usize, 0usize);
    for x in samples.iter().chain(&[0.0]) {
        if x.abs() >= limit {
            run += 1;
            continue;
        }
        if run >= CLIPPED_RUN {
            total += run;
        }
        run = 0;
    }
    total as f64 / samples.len() as f64
}
