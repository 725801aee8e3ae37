//! RIFF structure: AVI and WAVE (Microsoft/IBM 1991, OpenDML, EBU Tech 3285 and 3306).
//!
//! The principal type is [`Riff`]. INFO texts and other strings stand in `Facts::marks`.

use super::isobmff::FourCc;

/// Chunks of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Riff {
    /// `RIFF`, `RF64` or `BW64`.
    pub signature: FourCc,
    /// Form type: `AVI ` or `WAVE`.
    pub form: FourCc,
    /// Size that the header states, header included.
    pub stated_size: u64,
    /// Top-level chunks in order: type, start and end; LIST shows its list type. At most [`Self::CHUNKS_KEPT`].
    pub chunks: Vec<(FourCc, u64, u64)>,
    /// How many there are.
    pub chunk_count: u64,
    /// Bytes behind the end that the header states.
    pub trailing: u64,
    /// `fmt `.
    pub wave: Option<WaveFormat>,
    /// `data` chunk: size as stated and bytes that are there.
    pub data: Option<(u64, u64)>,
    /// `bext` is there.
    pub broadcast: bool,
    /// `avih`.
    pub avi: Option<AviHeader>,
    /// `strl` lists in order.
    pub streams: Vec<AviStream>,
    /// `idx1` or `indx` is there.
    pub has_index: bool,
    /// `C2PA` chunk.
    pub c2pa: Option<(u64, u64)>,
}

impl Riff {
    /// Chunks kept.
    pub const CHUNKS_KEPT: usize = 256;
}

/// `fmt `.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaveFormat {
    /// Format tag (1 PCM, 3 float, 0xfffe extensible).
    pub tag: u16,
    /// Channels.
    pub channels: u16,
    /// Sample rate in Hz.
    pub rate: u32,
    /// Bits a sample.
    pub bits: u16,
    /// Bytes a second.
    pub byte_rate: u32,
}

/// `avih`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AviHeader {
    /// Microseconds a frame.
    pub frame_us: u32,
    /// Frames.
    pub frames: u32,
    /// Streams.
    pub streams: u32,
    /// Pixels.
    pub size: (u32, u32),
}

/// `strh`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AviStream {
    /// `vids`, `auds`, `txts`.
    pub kind: FourCc,
    /// Codec.
    pub handler: FourCc,
    /// Rate over scale is frames or samples a second.
    pub rate: u32,
    /// See `rate`.
    pub scale: u32,
    /// Frames or samples.
    pub length: u32,
}
