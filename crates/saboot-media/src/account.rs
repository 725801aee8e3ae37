//! The account of one sampling: what was counted on the way becomes coverage and damage.
//!
//! The principal type is [`Tally`]; [`finish`] turns it and the [`Index`] into a [`Sampled`].

use saboot_core::media::{Coverage, Decoding};
use saboot_core::{Code, Damage, Untrusted};

use crate::ffi::Stream;
use crate::index::Index;
use crate::log::{self, Messages};
use crate::{Sampled, Work};

/// Counters of one sampling.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) work: Work,
    pub(crate) errors: u64,
    pub(crate) concealed: u64,
    pub(crate) substituted: u64,
    pub(crate) messages: Messages,
    pub(crate) not_examined: Vec<Code>,
}

impl Tally {
    /// Starts counting the video again, before a decode from the start.
    pub(crate) fn forget_video(&mut self) {
        (self.errors, self.concealed) = (0, 0);
        let _ = log::take();
    }
}

/// Damage where the container states more frames than could be read, and says why.
pub(crate) fn missing_frames(stream: &Stream, sampled: &Sampled) -> Option<Damage> {
    let indexed = sampled.work.packets_indexed;
    let stated = stream.frames.filter(|n| *n > indexed)?;
    let was_damaged = sampled.damage.iter().any(|d| d.code.as_str().starts_with("demux."));
    was_damaged.then(|| {
        let mut damage = Damage::new(
            "demux.frames-missing",
            "video stream",
            format!("{stated} frames stated, {indexed} could be read"),
        );
        damage.count = stated - indexed;
        damage
    })
}

/// Puts the account together.
pub(crate) fn finish(index: Index, tally: Tally, decoding: Option<Decoding>, times: Vec<f64>) -> Sampled {
    let mut damage = Vec::new();
    let mut note = |code: &'static str, place: &str, detail: Untrusted, count: u64| {
        if count > 0 {
            damage.push(Damage { count, ..Damage::new(code, place, detail) });
        }
    };
    note("demux.corrupt-packets", "packets", "bytes are missing or damaged".into(), index.corrupt);
    note("demux.read-errors", "packets", "the container could not be followed".into(), index.read_errors);
    note(
        "decode.audio-errors",
        "audio stream",
        "sound packets could not be decoded".into(),
        index.audio_errors,
    );
    note("decode.video-errors", "video stream", "frames could not be decoded".into(), tally.errors);
    note(
        "decode.video-concealed",
        "video stream",
        "the decoder guessed parts of frames".into(),
        tally.concealed,
    );
    note(
        "decode.frames-missing",
        "video stream",
        "wanted frames did not come out; later ones stand for them".into(),
        tally.substituted,
    );
    if let Some(newest) = tally.messages.newest() {
        note("decode.messages", "FFmpeg", newest.into(), tally.messages.errors);
    }
    let audio_decoded_s = index.sound.as_ref().map_or(0.0, |a| a.mono16k.len() as f64 / 16_000.0);
    let mut not_examined = index.not_examined;
    not_examined.extend(tally.not_examined);
    not_examined.sort();
    not_examined.dedup();
    let longest_gap_s = times.windows(2).map(|w| w[1] - w[0]).reduce(f64::max);
    Sampled {
        coverage: Coverage {
            frames_total: decoding.map(|_| index.frames),
            frames_decoded: tally.work.frames_decoded,
            frames_examined: times.len() as u64,
            decoding,
            plan_fallback: Vec::new(),
            longest_gap_s: longest_gap_s.map(milli),
            times_s: times.iter().copied().map(milli).collect(),
            audio_decoded_s: milli(audio_decoded_s),
            speech_s: 0.0,
            voice_band: None,
            audio_examined_s: 0.0,
            not_examined,
        },
        damage,
        audio: index.sound,
        lowest_bits: None,
        timeline: None,
        work: Work { packets_read: index.packets, packets_indexed: index.entries.len() as u64, ..tally.work },
    }
}

/// Rounded to three digits, as reports print it.
pub(crate) fn milli(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
