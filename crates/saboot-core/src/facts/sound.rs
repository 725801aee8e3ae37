//! Sound files: Ogg (RFC 3533, 7845), FLAC (RFC 9639), MPEG audio, ADTS, AMR (RFC 4867), and their tags.
//!
//! The principal type is [`Sound`]. Comments and ID3 frames stand in `Facts::marks`.

use super::isobmff::FourCc;
use crate::Untrusted;

/// Headers of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sound {
    /// Ogg.
    pub ogg: Option<Ogg>,
    /// FLAC.
    pub flac: Option<Flac>,
    /// MPEG audio.
    pub mpeg: Option<MpegAudio>,
    /// ADTS.
    pub adts: Option<Adts>,
    /// AMR.
    pub amr: Option<Amr>,
    /// ID3v2 version as (major, revision).
    pub id3v2: Option<(u8, u8)>,
    /// An ID3v1 tag ends the file.
    pub id3v1: bool,
    /// ID3 `GEOB` with a C2PA manifest store.
    pub c2pa: Option<(u64, u64)>,
}

/// Pages of an Ogg file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ogg {
    /// Pages walked.
    pub pages: u64,
    /// Pages whose CRC is wrong.
    pub crc_errors: u64,
    /// Pages missing by their sequence numbers.
    pub missing_pages: u64,
    /// Logical streams in order of their first page.
    pub streams: Vec<OggStream>,
    /// Bytes between pages that are no page.
    pub garbage_bytes: u64,
}

/// One logical stream.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OggStream {
    /// Serial number.
    pub serial: u32,
    /// Told by its first packet.
    pub codec: OggCodec,
    /// Vendor string of its comment header.
    pub vendor: Untrusted,
    /// Channels.
    pub channels: u8,
    /// Opus: original sample rate in Hz; Vorbis and FLAC: sample rate.
    pub rate: u32,
    /// Opus pre-skip in samples at 48 kHz.
    pub pre_skip: Option<u16>,
    /// Granule position of its last page.
    pub last_granule: u64,
    /// Its last page is marked as the end.
    pub ended: bool,
}

/// Codec of a logical Ogg stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OggCodec {
    /// Opus.
    Opus,
    /// Vorbis.
    Vorbis,
    /// FLAC in Ogg.
    Flac,
    /// Speex.
    Speex,
    /// Theora.
    Theora,
    /// Anything else.
    #[default]
    Other,
}

/// STREAMINFO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flac {
    /// Hz.
    pub rate: u32,
    /// Channels.
    pub channels: u8,
    /// Bits a sample.
    pub bits: u8,
    /// Samples a channel; 0 where unknown.
    pub samples: u64,
    /// MD5 of the decoded samples; all zero where it was not computed (streamed).
    pub md5: [u8; 16],
    /// PICTURE blocks.
    pub pictures: u32,
}

/// MPEG audio headers and the Xing/LAME tag.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MpegAudio {
    /// First frame's offset.
    pub first_frame: u64,
    /// 1, 2, or 25 for MPEG-2.5.
    pub version: u8,
    /// Layer 1 to 3.
    pub layer: u8,
    /// Hz.
    pub rate: u32,
    /// kbit/s of the first frame.
    pub bitrate: u32,
    /// Channels.
    pub channels: u8,
    /// Frames walked.
    pub frames: u64,
    /// Bytes of these frames, the Xing frame not counted.
    pub audio_bytes: u64,
    /// Frames with another bit rate than the first.
    pub bitrate_changes: u64,
    /// Frames with another version, layer or sample rate than the first.
    pub format_changes: u64,
    /// Times sync was lost and bytes were skipped.
    pub sync_losses: u64,
    /// Xing, Info or LAME tags in frames behind the first: other files' beginnings.
    pub inner_tags: u64,
    /// Where the first of those lies.
    pub inner_tag_at: Option<(u64, u64)>,
    /// Bytes from the first frame, the tag's own included, to the end of the last.
    pub stream_bytes: u64,
    /// The walk reached the end of the file within the limits.
    pub complete: bool,
    /// Xing or Info tag.
    pub xing: Option<Xing>,
}

/// Xing/Info tag with LAME's extension.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Xing {
    /// `Xing` or `Info`.
    pub kind: FourCc,
    /// Frames it states, the tag's own not counted.
    pub frames: Option<u32>,
    /// Bytes it states, the tag's own frame counted.
    pub bytes: Option<u32>,
    /// Encoder string (`LAME3.100`, `Lavf`, `Lavc59.37`).
    pub encoder: Untrusted,
    /// Encoder delay and padding in samples.
    pub delay_padding: Option<(u16, u16)>,
    /// LAME's music length in bytes.
    pub music_length: Option<u32>,
    /// LAME's CRC-16 of the music.
    pub music_crc: Option<u16>,
    /// CRC-16 of the tag as it states it.
    pub tag_crc: Option<u16>,
    /// CRC-16 of the tag as it is.
    pub tag_crc_found: Option<u16>,
    /// CRC-16 of the stated music length as it is; none where the file ends before it or is too long to sum up.
    pub music_crc_found: Option<u16>,
    /// Quality, VBR method and low-pass in Hz as LAME notes them.
    pub method: Option<(u8, u8, u32)>,
    /// Where.
    pub bytes_at: (u64, u64),
}

/// ADTS header of the first frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Adts {
    /// Profile (object type minus 1).
    pub profile: u8,
    /// Hz.
    pub rate: u32,
    /// Channel configuration.
    pub channels: u8,
    /// Frames walked.
    pub frames: u64,
}

/// AMR frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amr {
    /// Wide band.
    pub wide: bool,
    /// Frames of 20 ms walked.
    pub frames: u64,
    /// Frames marked damaged by their quality bit.
    pub bad_quality: u64,
    /// Frames without data or with comfort noise.
    pub silent: u64,
}
