//! Streams without a table of contents: MPEG-2 transport streams (ISO/IEC 13818-1) and Flash video (Adobe FLV 10.1).
//!
//! The principal types are [`TransportStream`] and [`FlashVideo`]. Texts (service names, `onMetaData`) stand in
//! `Facts::marks`.

/// An MPEG-2 transport stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransportStream {
    /// Bytes from packet to packet: 188, 192 with a time code (camcorders), 204 with error correction.
    pub packet_bytes: u64,
    /// Packets by the size of the file.
    pub packets: u64,
    /// Packets that were looked at, from the front.
    pub examined: u64,
    /// Of these, packets without the sync byte.
    pub sync_losses: u64,
    /// Of these, packets that do not continue the count of their stream.
    pub continuity_errors: u64,
    /// Programs of the program association table: number and PID of the program map.
    pub programs: Vec<(u16, u16)>,
    /// Elementary streams: PID and stream type.
    pub streams: Vec<(u16, u8)>,
    /// Services of the service description table: number, provider, name (also marks).
    pub services: u32,
}

/// A Flash video file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlashVideo {
    /// The header announces video.
    pub video: bool,
    /// The header announces sound.
    pub audio: bool,
    /// Tags walked.
    pub tags: u64,
    /// Codec number of the first video tag (2 Sorenson H.263, 4 VP6, 7 H.264).
    pub video_codec: Option<u8>,
    /// Format number of the first sound tag (2 MP3, 10 AAC, 11 Speex).
    pub sound_format: Option<u8>,
    /// Time stamp of the last tag in milliseconds.
    pub last_ms: u32,
}
