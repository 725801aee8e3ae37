//! Matroska and WebM structure (RFC 9559, EBML RFC 8794).
//!
//! The principal type is [`Matroska`]: the header, Info and Tracks elements as written. Texts stand in
//! `Facts::marks` too. Clusters are counted, not read, but for the first block of the first video track.

use super::coded::ParameterSets;
use super::isobmff::AudioConfig;
use crate::Untrusted;

/// Elements of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matroska {
    /// EBML DocType (`matroska`, `webm`).
    pub doc_type: Untrusted,
    /// Info: MuxingApp, the library.
    pub muxing_app: Untrusted,
    /// Info: WritingApp, the program.
    pub writing_app: Untrusted,
    /// Info: DateUTC, nanoseconds since 2001-01-01 UTC.
    pub date_utc: Option<i64>,
    /// Info: Duration in seconds.
    pub duration_s: Option<f64>,
    /// TrackEntry elements in order.
    pub tracks: Vec<MatroskaTrack>,
    /// Cluster elements.
    pub clusters: u64,
    /// Cues is there.
    pub has_cues: bool,
    /// Elements whose size was written as unknown (live writing).
    pub unknown_sizes: u64,
    /// Bytes in Void elements.
    pub void_bytes: u64,
}

/// One TrackEntry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatroskaTrack {
    /// TrackNumber.
    pub number: u64,
    /// TrackType: 1 video, 2 audio, 17 subtitle.
    pub kind: u64,
    /// CodecID.
    pub codec: Untrusted,
    /// Name.
    pub name: Untrusted,
    /// Language as written.
    pub language: Untrusted,
    /// PixelWidth and PixelHeight.
    pub size: Option<(u64, u64)>,
    /// SamplingFrequency in Hz and Channels.
    pub audio: Option<(f64, u64)>,
    /// CodecDelay in ns.
    pub codec_delay: Option<u64>,
    /// `avcC`/`hvcC` out of CodecPrivate.
    pub parameter_sets: Option<ParameterSets>,
    /// AudioSpecificConfig out of CodecPrivate.
    pub aac: Option<AudioConfig>,
    /// DefaultDuration in ns a frame.
    pub default_duration: Option<u64>,
}
