//! Checks on decoded sound (A3 to A8 of the catalogue), one a file, and what they share.
//!
//! The principal type is [`Heard`]: the samples at the track's own rate (two minutes at most) and how the file stores
//! them. Every finding gives its numbers with units and times; none of these checks can tell a synthetic voice from
//! a human one, and none pretends to.

mod background_step;
mod bandwidth;
mod digital_silence;
mod filterbank;
mod frame_grid;
mod hum;
mod hum_break;
mod mains_hum;
mod sound_level;
mod spectrum;

pub use background_step::BackgroundStep;
pub use bandwidth::Bandwidth;
pub use digital_silence::DigitalSilence;
pub use frame_grid::FrameGrid;
pub use hum_break::HumBreak;
pub use mains_hum::MainsHum;
pub use sound_level::SoundLevel;

use saboot_core::facts::Facts;
use saboot_core::facts::sound::OggCodec;
use saboot_core::media::Audio;

use super::Signals;

/// How the file stores its sound, as far as the checks must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// PCM or a lossless codec: the samples are what was stored.
    Exact,
    /// AAC.
    Aac,
    /// MPEG audio layer III.
    Mp3,
    /// Vorbis, whose long blocks are as long as those of AAC.
    Vorbis,
    /// Any other lossy codec.
    Lossy,
    /// Not read from the container.
    Unknown,
}

impl Coding {
    fn of(facts: &Facts) -> Self {
        if let Some(wave) = facts.riff.as_ref().and_then(|r| r.wave) {
            return match wave.tag {
                1 | 3 | 0xfffe => Self::Exact,
                0x55 => Self::Mp3,
                0xff | 0x1600 | 0x1610 => Self::Aac,
                _ => Self::Lossy,
            };
        }
        if let Some(sound) = &facts.sound {
            if sound.flac.is_some() {
                return Self::Exact;
            }
            if let Some(mpeg) = &sound.mpeg {
                return if mpeg.layer == 3 { Self::Mp3 } else { Self::Lossy };
            }
            if sound.adts.is_some() {
                return Self::Aac;
            }
            if sound.amr.is_some() {
                return Self::Lossy;
            }
            if let Some(ogg) = &sound.ogg {
                return match ogg.streams.iter().find(|s| s.codec != OggCodec::Theora).map(|s| s.codec) {
                    Some(OggCodec::Flac) => Self::Exact,
                    Some(OggCodec::Vorbis) => Self::Vorbis,
                    Some(OggCodec::Other) | None => Self::Unknown,
                    Some(_) => Self::Lossy,
                };
            }
        }
        if let Some(iso) = &facts.isobmff {
            let entry = iso.tracks().iter().find(|t| t.is(b"soun")).and_then(|t| t.entries.first());
            return match entry.map(|e| &e.kind.0) {
                Some(b"mp4a") => Self::Aac,
                Some(b".mp3") => Self::Mp3,
                Some(
                    b"alac" | b"fLaC" | b"lpcm" | b"ipcm" | b"fpcm" | b"sowt" | b"twos" | b"raw " | b"in24"
                    | b"fl32",
                ) => Self::Exact,
                Some(_) => Self::Lossy,
                None => Self::Unknown,
            };
        }
        if let Some(matroska) = &facts.matroska {
            let Some(track) = matroska.tracks.iter().find(|t| t.kind == 2) else { return Self::Unknown };
            let codec = track.codec.raw();
            return match codec {
                _ if codec.starts_with("A_PCM")
                    || codec.starts_with("A_FLAC")
                    || codec.starts_with("A_ALAC") =>
                {
                    Self::Exact
                }
                _ if codec.starts_with("A_AAC") => Self::Aac,
                "A_MPEG/L3" => Self::Mp3,
                "A_VORBIS" => Self::Vorbis,
                _ => Self::Lossy,
            };
        }
        Self::Unknown
    }
}

/// The sound of a file as the checks look at it.
pub(super) struct Heard<'a> {
    /// Mono, nominally within −1..1.
    pub samples: &'a [f32],
    /// Hz.
    pub rate: f64,
    /// How the file stores it.
    pub coding: Coding,
    /// All of it, where more was decoded than is looked at.
    pub audio: &'a Audio,
}

impl<'a> Heard<'a> {
    /// None where there is no sound, less than `least_s` seconds of it, or a rate below 4 kHz.
    pub fn new(facts: &Facts, signals: &Signals<'a>, least_s: f64) -> Option<Self> {
        let audio = signals.sound?;
        let rate = f64::from(audio.rate);
        let long_enough = rate >= 4_000.0 && audio.native.len() as f64 >= least_s * rate;
        long_enough.then(|| Self { samples: &audio.native, rate, coding: Coding::of(facts), audio })
    }

    /// Seconds that are looked at.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / self.rate
    }

    /// True where samples have 8 bits or fewer, or are companded: there, standing still is ordinary.
    pub fn coarse(&self, facts: &Facts) -> bool {
        facts.riff.as_ref().and_then(|r| r.wave).is_some_and(|w| w.bits <= 8 || matches!(w.tag, 6 | 7))
    }

    /// Time of a sample, in seconds with three digits.
    pub fn round(&self, sample: usize) -> f64 {
        (sample as f64 / self.rate * 1e3).round() / 1e3
    }

    /// Says how much was looked at, such as `looked at 0.00-120.00 s of 300.00 s`.
    pub fn looked_at(&self) -> String {
        let all = self.audio.mono16k.len() as f64 / 16_000.0;
        if all > self.seconds() + 0.5 {
            format!("looked at 0.00-{:.2} s of {all:.2} s", self.seconds())
        } else {
            format!("looked at all {:.2} s", self.seconds())
        }
    }
}
