//! `information.frame-timing` (M12): do frames last equally long, or as a camera's clock gives them?
//!
//! Phones stamp each frame when the sensor delivers it, so durations jitter; encoders in programs, generators, dashcams
//! and many cameras in good light write one duration throughout. It is a pointer for the reader and no evidence.

use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::Track;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};

use super::origin::{bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct FrameTiming;

static INFO: CheckInfo = CheckInfo {
    code: "information.frame-timing",
    catalogue: "M12",
    title: "Whether frames last equally long",
    class: Class::Information,
    group: "track-timing",
    reads: "The table of sample durations of the picture track (stts).",
    meaning: "Durations that vary from frame to frame are what phones write while they record. One duration throughout is what \
              converters, editors, generators and many cameras write. Neither says whether a clip is genuine.",
    innocent: "Every conversion to a constant frame rate makes durations equal; screen recorders and stream recorders make them vary.",
    fools_it: "Jitter can be added and removed by any encoder.",
    reference: "ISO/IEC 14496-12 8.6.1.2; catalogue M12.",
    hindi: Hindi {
        title: "क्या सारे frames बराबर समय के हैं",
        reads: "चित्र track में हर frame की अवधि की table (stts)।",
        meaning: "frame-दर-frame बदलती अवधि phones recording करते समय लिखते हैं। शुरू से अंत तक एक ही अवधि converters, editors, generators और कई \
                  cameras लिखते हैं। इनमें से कोई भी यह नहीं बताती कि clip असली है या नहीं।",
        innocent: "एक समान frame rate में बदलने पर अवधियाँ बराबर हो जाती हैं; screen और stream recorders में वे बदलती रहती हैं।",
        fools_it: "कोई भी encoder यह उतार-चढ़ाव जोड़ या हटा सकता है।",
    },
};

/// Fewer frames show no habit.
const FRAMES: u64 = 12;

impl Check for FrameTiming {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(file) = &facts.isobmff else { return };
        let video =
            file.tracks().iter().find(|t| t.is(b"vide") && t.timescale > 0 && t.timing.samples >= FRAMES);
        let Some(track) = video.filter(|t| t.timing.modal_delta > 0) else { return };
        let timing = &track.timing;
        let rate = f64::from(track.timescale) / f64::from(timing.modal_delta);
        let statement = if is_constant(track) {
            format!("Every frame lasts equally long: {rate:.3} frames a second throughout.")
        } else {
            let mean = f64::from(track.timescale) * timing.samples as f64 / timing.duration.max(1) as f64;
            format!(
                "Frame durations vary ({} different ones): {mean:.3} frames a second on average.",
                timing.distinct
            )
        };
        out.push(INFO.finding(
            Grade::Informational,
            statement,
            observed([format!(
                "{} samples in {} runs, {} to {} units of 1/{} s, {} samples of {}",
                timing.samples,
                timing.runs,
                timing.min_delta,
                timing.max_delta,
                track.timescale,
                timing.modal_samples,
                timing.modal_delta
            )]),
            bytes(track.bytes),
        ));
    }
}

/// One duration, but for rounding by a unit and for the last sample.
pub(super) fn is_constant(track: &Track) -> bool {
    let timing = &track.timing;
    timing.distinct == 1
        || (timing.distinct == 2 && timing.max_delta - timing.min_delta.min(timing.max_delta) <= 1)
}
