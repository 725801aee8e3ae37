//! One pass over a container: every packet of the video stream is noted, the sound is decoded on the way.
//!
//! The principal type is [`Index`]. The pass reads the file once from the start; nothing of the video is decoded.

use saboot_core::media::Audio;
use saboot_core::{Code, Limits};

use crate::audio::Track;
use crate::bitstream::Peek;
use crate::error::MediaError;
use crate::ffi::Packet;
use crate::log::{self, Messages};
use crate::open::Container;
use crate::plan::Entry;

/// Read errors in a row after which the rest of a file is given up.
const GIVE_UP: u32 = 1000;

/// What the pass found.
#[derive(Default)]
pub(crate) struct Index {
    /// Packets of the video stream in the order of the file; at most `Limits::packets`.
    pub(crate) entries: Vec<Entry>,
    /// Packets of the video stream that yield a frame, whether noted or not.
    pub(crate) frames: u64,
    /// Key packets of the video stream, whether noted or not.
    pub(crate) keys: u64,
    /// Packets of the video stream, whether noted or not.
    pub(crate) seen: u64,
    /// Packets of every stream that were read.
    pub(crate) packets: u64,
    /// Why the noted packets cannot be jumped between.
    pub(crate) obstacles: Vec<Code>,
    /// Frames that no other refers to may be left out.
    pub(crate) can_skip_non_reference: bool,
    /// Packets whose bytes are short or damaged.
    pub(crate) corrupt: u64,
    /// Times that reading failed.
    pub(crate) read_errors: u64,
    /// Sound packets that could not be decoded.
    pub(crate) audio_errors: u64,
    pub(crate) sound: Option<Audio>,
    /// Presentation time of its first sample by the container's clock, seconds.
    pub(crate) sound_start_s: Option<f64>,
    /// What of the sound was not examined.
    pub(crate) not_examined: Vec<Code>,
    pub(crate) messages: Messages,
}

impl Index {
    /// Reads the whole container. `video` and `audio` say which of its streams to look at.
    pub(crate) fn read(
        container: &mut Container,
        video: bool,
        audio: bool,
        limits: &Limits,
    ) -> Result<Self, MediaError> {
        let mut index = Self::default();
        let picture = container.video.clone().filter(|_| video);
        let sound = container.audio.clone().filter(|_| audio);
        let mut peek = picture.as_ref().map(|s| Peek::new(&s.codec, &s.extradata));
        let mut track = sound.as_ref().map(|s| Track::open(&container.input, s, limits)).transpose()?;
        let wanted: Vec<usize> = picture.iter().chain(&sound).map(|s| s.index).collect();
        container.input.keep_only(&wanted);
        let mut packet = Packet::new().map_err(|f| MediaError::internal("packet", f.text()))?;
        let mut failed = 0;
        loop {
            match container.input.read(&mut packet) {
                Ok(()) => failed = 0,
                Err(fault) if fault.is_end() => break,
                Err(fault) => {
                    if container.input.source().is_out_of_time() {
                        return Err(MediaError::out_of_time("index"));
                    }
                    if let Some(error) = container.input.source().error() {
                        return Err(MediaError::io("packets", error));
                    }
                    index.read_errors += 1;
                    failed += 1;
                    if failed >= GIVE_UP || !(fault.is_invalid() || fault.is_again()) {
                        break;
                    }
                    continue;
                }
            }
            index.packets += 1;
            let stream = packet.stream();
            if sound.as_ref().is_some_and(|s| s.index == stream) {
                index.corrupt += u64::from(packet.is_corrupt());
                if let Some(track) = &mut track {
                    track.push(&packet);
                }
            } else if picture.as_ref().is_some_and(|s| s.index == stream) {
                index.corrupt += u64::from(packet.is_corrupt());
                if let Some(peek) = &mut peek {
                    index.note(&packet, peek, limits);
                }
            }
        }
        if let Some(mut track) = track {
            index.sound = track.finish();
            index.sound_start_s = track.start_s;
            index.audio_errors = track.errors;
            index.not_examined = track.not_examined;
        }
        index.messages = log::take();
        if let Some(peek) = peek {
            index.can_skip_non_reference = peek.can_skip_non_reference();
            index.find_obstacles(&peek);
        }
        Ok(index)
    }

    fn note(&mut self, packet: &Packet, peek: &mut Peek, limits: &Limits) {
        let key = packet.is_key();
        let seen = peek.look(packet.data(), key);
        let shown = seen.shown && !packet.is_hidden();
        self.frames += u64::from(shown);
        self.keys += u64::from(key);
        self.seen += 1;
        if packet.changes_parameters() && !self.entries.is_empty() {
            self.obstacle("plan.parameters");
        }
        if self.entries.len() as u64 >= limits.packets {
            self.obstacle("plan.packets");
            return;
        }
        self.entries.push(Entry {
            pts: packet.pts(),
            dts: packet.dts(),
            offset: packet.offset().unwrap_or(-1),
            bytes: packet.data().len() as u32,
            key,
            clean: seen.clean,
            shown,
            kind: seen.kind,
        });
    }

    fn obstacle(&mut self, code: &'static str) {
        let code = Code::new(code);
        if !self.obstacles.contains(&code) {
            self.obstacles.push(code);
        }
    }

    fn find_obstacles(&mut self, peek: &Peek) {
        if !peek.can_jump() {
            self.obstacle("plan.codec");
        } else if self.entries.len() as u64 == self.seen
            && self.keys > 1
            && self.entries.iter().filter(|e| e.clean).count() <= 1
        {
            self.obstacle("plan.open-gop");
        }
        if peek.parameters_changed() {
            self.obstacle("plan.parameters");
        }
        if self.corrupt > 0 || self.read_errors > 0 {
            self.obstacle("plan.damage");
        }
    }
}
