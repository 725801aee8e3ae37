//! What decoding yields: frames, sound, and an honest account of what was looked at.
//!
//! [`Frame`] and [`Audio`] are handed from `saboot-media` to the detectors; [`Coverage`] goes into the report.

use serde::{Deserialize, Serialize};

use crate::Untrusted;

/// One upright picture: rotation applied, square pixels, RGB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Number of the frame in presentation order, from 0 (of the picture in a slide show).
    pub index: u64,
    /// Presentation time in microseconds from the start of the clip.
    pub time_us: i64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// RGB, 8 bits, `3 * width * height` bytes, rows from the top.
    pub rgb: Vec<u8>,
}

impl Frame {
    /// Presentation time in seconds.
    pub fn time_s(&self) -> f64 {
        self.time_us as f64 / 1e6
    }
}

/// Decoded sound.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Audio {
    /// 16 kHz mono, nominally within −1..1, for speech models.
    pub mono16k: Vec<f32>,
    /// Sample rate of the track, Hz.
    pub rate: u32,
    /// Channels of the track.
    pub channels: u32,
    /// The track has several channels, and each holds the very same samples.
    pub same_channels: bool,
    /// Seconds from the first frame of the video to the first sample, by their time stamps; negative where the sound begins
    /// earlier, 0 without a video.
    pub start_s: f64,
    /// The first two minutes at most, mono, at the track's own rate: for spectral checks.
    pub native: Vec<f32>,
}

/// The lowest bit of every sample of a picture with an alpha channel, as its file stores them (not turned upright,
/// not laid on white).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowestBits {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// One byte a pixel, rows from the top: bit 0 is red, 1 green, 2 blue, 3 alpha.
    pub bits: Vec<u8>,
}

/// How a coded frame refers to others, as its header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameKind {
    /// To none.
    Intra,
    /// To earlier ones.
    Predicted,
    /// To earlier and later ones.
    Bidirectional,
}

/// One coded frame that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodedFrame {
    /// Presentation time in microseconds from the first frame.
    pub time_us: i64,
    /// Coded bytes.
    pub bytes: u32,
    /// Marked as a key frame.
    pub key: bool,
    /// Kind of its first slice, where the codec's header is read.
    pub kind: Option<FrameKind>,
}

/// By how much a frame differs from the one before it, in steps of 8-bit luma.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Mean absolute difference.
    pub mean: f32,
    /// Largest mean absolute difference of a block of 8x8 pixels of the frame, scaled down to 320 pixels at most.
    pub most: f32,
}

/// Neighbouring frames that were decoded to compare them.
#[derive(Debug, Clone, PartialEq)]
pub struct Closeup {
    /// Number of the first frame, in order of presentation.
    pub first: usize,
    /// From each frame to the next.
    pub changes: Vec<Change>,
}

/// The coded frames of a video in order of presentation; empty where they could not be put in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timeline {
    /// Every frame that is shown.
    pub frames: Vec<CodedFrame>,
    /// Stretches of it that were decoded to compare neighbours.
    pub closeups: Vec<Closeup>,
}

/// What the container says of its video stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoFacts {
    /// Codec by FFmpeg's or the image library's name.
    pub codec: String,
    /// Coded width in pixels.
    pub width: u32,
    /// Coded height in pixels.
    pub height: u32,
    /// Clockwise turn to show it upright: 0, 90, 180 or 270 degrees.
    pub rotation: u16,
    /// Sample aspect ratio as `num:den`; `1:1` when unset.
    pub sample_aspect: String,
    /// Pixel format name.
    pub pixel_format: String,
    /// Mean frame rate in frames a second, if stated.
    pub frame_rate: Option<f64>,
    /// Frames, if known (from the index, else stated).
    pub frames: Option<u64>,
    /// True where the stream is coded in fields.
    pub interlaced: bool,
}

/// What the container says of its audio stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioFacts {
    /// Codec by FFmpeg's name.
    pub codec: String,
    /// Hz.
    pub rate: u32,
    /// Channels.
    pub channels: u32,
}

/// What is inside, before anything is judged.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StreamFacts {
    /// Container by FFmpeg's or the image library's name.
    pub container: String,
    /// Seconds, if stated or measured.
    pub duration_s: Option<f64>,
    /// The video stream that is examined.
    pub video: Option<VideoFacts>,
    /// The audio stream that is examined.
    pub audio: Option<AudioFacts>,
    /// Streams that are not examined, such as `subtitle: mov_text`.
    pub others: Vec<Untrusted>,
}

/// How frames were reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decoding {
    /// Only the groups of pictures that hold a sample.
    Planned,
    /// Every frame from the start.
    Sequential,
    /// Key frames only (`--quick`).
    KeyFrames,
    /// A still picture or a moving picture, decoded whole.
    Whole,
}

/// In [`Coverage::not_examined`] where only structure and metadata were asked for: nothing was decoded.
pub const METADATA_ONLY: &str = "examine.metadata-only";

/// What was looked at and what was not.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Frames in the clip, where known.
    pub frames_total: Option<u64>,
    /// Frames decoded to get at the samples.
    pub frames_decoded: u64,
    /// Frames handed to the detectors.
    pub frames_examined: u64,
    /// How they were reached.
    pub decoding: Option<Decoding>,
    /// Why a plan was given up for sequential decoding (`plan.open-gop`, `plan.timestamps` …); empty when it was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plan_fallback: Vec<crate::Code>,
    /// Presentation times of the examined frames, seconds, three digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times_s: Vec<f64>,
    /// Longest stretch between two neighbouring samples, seconds: shorter insertions can be missed.
    pub longest_gap_s: Option<f64>,
    /// Seconds of sound decoded.
    pub audio_decoded_s: f64,
    /// Seconds of speech found in it.
    pub speech_s: f64,
    /// How far up that speech goes; none of too little to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice_band: Option<crate::validation::VoiceBand>,
    /// Seconds of sound that were scored.
    pub audio_examined_s: f64,
    /// Codes of what was not examined and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_examined: Vec<crate::Code>,
}
