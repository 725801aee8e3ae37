//! Sound of a clip: decoded while the file is read for its index, mixed to mono, resampled to 16 kHz.
//!
//! The principal type is [`Track`]. Gaps in time stamps are not filled with silence: only what is coded is
//! heard. Costs 64 kB of memory a second of sound (16 kHz floats), at most `Limits::audio_s` of it, and at
//! most [`NATIVE_S`] seconds more at the track's own rate.

use saboot_core::media::Audio;
use saboot_core::{Code, Limits};

use crate::error::MediaError;
use crate::ffi::{Decoder, Fault, Frame, Input, Packet, Resampler, Stream};
use crate::open::DECODERS;

/// Rate that speech models ask for, Hz.
const RATE: u32 = 16_000;
/// Seconds that are kept at the track's own rate.
const NATIVE_S: usize = 120;
/// Samples that are kept at the track's own rate, whatever it is: 120 s at 96 kHz.
const NATIVE_SAMPLES: usize = NATIVE_S * 96_000;
/// Rates that are taken for real, Hz: resampling from 1 Hz would make gigabytes out of nothing.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// Decodes one audio stream, packet by packet.
pub(crate) struct Track {
    decoder: Decoder,
    frame: Frame,
    converter: Option<Converter>,
    heard: Audio,
    /// Samples of 16 kHz that are kept at most.
    room: usize,
    /// Seconds a tick of the stream's clock.
    time_base: f64,
    /// Presentation time of the first sample by the stream's clock, seconds.
    pub(crate) start_s: Option<f64>,
    /// Packets that could not be decoded or converted.
    pub(crate) errors: u64,
    /// Why part of it was not examined.
    pub(crate) not_examined: Vec<Code>,
}

/// Converters for the format of the latest frame.
struct Converter {
    rate: u32,
    channels: u32,
    format: i32,
    downmix: Resampler,
    /// None where the track's rate is 16 kHz already.
    to_16k: Option<Resampler>,
}

impl Track {
    /// Opens the decoder of a stream that was picked because it has one.
    pub(crate) fn open(input: &Input, stream: &Stream, limits: &Limits) -> Result<Self, MediaError> {
        let internal = |fault: Fault| MediaError::internal("audio decoder", fault.text());
        let decoder = Decoder::open(input, stream.index, DECODERS, limits.pixels)
            .map_err(internal)?
            .ok_or_else(|| MediaError::internal("audio decoder", "it was there when the file was opened"))?;
        Ok(Self {
            decoder,
            frame: Frame::new().map_err(internal)?,
            converter: None,
            heard: Audio { rate: stream.rate, channels: stream.channels, ..Audio::default() },
            room: usize::try_from(limits.audio_s.saturating_mul(RATE.into())).unwrap_or(usize::MAX),
            time_base: stream.time_base,
            start_s: None,
            errors: 0,
            not_examined: Vec::new(),
        })
    }

    fn is_full(&self) -> bool {
        self.heard.mono16k.len() >= self.room
    }

    /// Decodes one packet. Past the limit nothing is decoded any more.
    pub(crate) fn push(&mut self, packet: &Packet) {
        if self.is_full() {
            self.leave_out(Code::new("limit.audio"));
            return;
        }
        self.decode(Some(packet));
    }

    /// Decodes what is left inside and hands over the sound; none where there was not one sample.
    pub(crate) fn finish(&mut self) -> Option<Audio> {
        self.decode(None);
        if let Some(converter) = &mut self.converter
            && converter.finish(&mut self.heard).is_err()
        {
            self.errors += 1;
        }
        self.heard.mono16k.truncate(self.room);
        if self.heard.mono16k.is_empty() {
            self.leave_out(Code::new("audio.empty"));
            return None;
        }
        Some(std::mem::take(&mut self.heard))
    }

    fn leave_out(&mut self, code: Code) {
        if !self.not_examined.contains(&code) {
            self.not_examined.push(code);
        }
    }

    fn decode(&mut self, packet: Option<&Packet>) {
        if self.decoder.send(packet).is_err() {
            self.errors += 1;
        }
        loop {
            match self.decoder.receive(&mut self.frame) {
                Ok(true) if self.frame.samples() == 0 => {}
                Ok(true) => {
                    if self.convert().is_err() {
                        self.errors += 1;
                    }
                }
                Ok(false) => return,
                Err(_) => {
                    self.errors += 1;
                    return;
                }
            }
        }
    }

    fn convert(&mut self) -> Result<(), Fault> {
        let (rate, channels, format) = (self.frame.rate(), self.frame.channels(), self.frame.format());
        let fits = |c: &Converter| (c.rate, c.channels, c.format) == (rate, channels, format);
        if !self.converter.as_ref().is_some_and(fits) {
            if let Some(mut before) = self.converter.take() {
                before.finish(&mut self.heard)?;
            } else {
                // What is decoded counts, not what the container says.
                (self.heard.rate, self.heard.channels) = (rate, channels);
                let start = self.frame.pts().or(self.frame.guessed_pts());
                self.start_s = start.map(|ticks| ticks as f64 * self.time_base);
                self.heard.same_channels = channels > 1;
            }
            if !RATES.contains(&rate) {
                self.leave_out(Code::new("audio.rate"));
                return Ok(());
            }
            let downmix =
                Resampler::downmix(&self.frame).inspect_err(|_| self.leave_out(Code::new("audio.layout")))?;
            let to_16k = if rate == RATE { None } else { Some(Resampler::mono(rate, RATE)?) };
            self.converter = Some(Converter { rate, channels, format, downmix, to_16k });
        }
        self.heard.same_channels &= self.frame.same_channels();
        match &mut self.converter {
            Some(converter) => converter.push(&self.frame, &mut self.heard),
            None => Ok(()),
        }
    }
}

impl Converter {
    fn push(&mut self, frame: &Frame, heard: &mut Audio) -> Result<(), Fault> {
        let mut mono = Vec::new();
        self.downmix.push_frame(frame, &mut mono)?;
        // Float PCM may hold what is no number; it would spread through every later computation.
        for sample in mono.iter_mut().filter(|s| !s.is_finite()) {
            *sample = 0.0;
        }
        self.keep(&mono, heard)
    }

    fn finish(&mut self, heard: &mut Audio) -> Result<(), Fault> {
        let mut mono = Vec::new();
        self.downmix.finish(&mut mono)?;
        self.keep(&mono, heard)?;
        match &mut self.to_16k {
            Some(resampler) => resampler.finish(&mut heard.mono16k),
            None => Ok(()),
        }
    }

    fn keep(&mut self, mono: &[f32], heard: &mut Audio) -> Result<(), Fault> {
        if self.rate == heard.rate {
            let room =
                (NATIVE_S * heard.rate as usize).min(NATIVE_SAMPLES).saturating_sub(heard.native.len());
            heard.native.extend_from_slice(mono.get(..room.min(mono.len())).unwrap_or_default());
        }
        match &mut self.to_16k {
            Some(resampler) => resampler.push_mono(mono, &mut heard.mono16k),
            None => {
                heard.mono16k.extend_from_slice(mono);
                Ok(())
            }
        }
    }
}
