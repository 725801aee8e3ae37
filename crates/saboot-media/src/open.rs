//! From a sniffed format to an opened container: which demuxer and decoders may look at the bytes, which streams count.
//!
//! [`Container`] holds the allow-lists' outcome. A demuxer is chosen by name from the format that was told by
//! content, never probed, so a playlist or a concat script cannot be followed. Cover art and thumbnails are
//! not video. It decodes nothing beyond what FFmpeg needs to find out about the streams.

use std::io::Read;

use saboot_core::exhibit::Kind;
use saboot_core::facts::Format;
use saboot_core::media::{AudioFacts, StreamFacts, VideoFacts};
use saboot_core::{Code, LimitError, Limits, Untrusted};

use crate::error::{ErrorKind, MediaError};
use crate::ffi::{Decoder, Fault, Field, Input, Medium, OpenOptions, Stream};
use crate::log::{self, Messages};
use crate::source::Source;
use crate::upright::Turn;

/// Decoders that may be opened, preferred ones first where a codec has several.
#[rustfmt::skip]
pub(crate) const DECODERS: &[&str] = &[
    // pictures in time
    "h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v2", "msmpeg4", "h263", "h263p", "flv", "vp6", "vp6f",
    "vp8", "vp9", "libdav1d", "av1", "theora", "mjpeg", "mjpegb", "prores", "dnxhd", "dvvideo", "rawvideo", "v210",
    "ffv1", "huffyuv", "ffvhuff", "png", "svq1", "svq3", "cinepak", "qtrle", "rpza", "msrle", "msvideo1",
    // sound
    "aac", "aac_latm", "mp3float", "mp3", "mp2float", "mp2", "mp1float", "mp1", "ac3", "eac3", "opus", "vorbis", "flac", "alac", "amrnb",
    "amrwb", "speex", "libspeex", "nellymoser", "gsm", "gsm_ms", "qcelp", "wmav2", "pcm_s8", "pcm_u8", "pcm_s16le",
    "pcm_s16be", "pcm_u16le", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le",
    "pcm_f64be", "pcm_alaw", "pcm_mulaw", "pcm_bluray", "pcm_dvd", "adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt",
    "adpcm_swf", "adpcm_yamaha", "adpcm_g726", "g722",
];

/// FFmpeg's name of the demuxer for a format; none for pictures, which the image library reads.
fn demuxer(format: Format, head: &[u8]) -> Option<&'static str> {
    Some(match format {
        Format::Mp4 | Format::Mov | Format::ThreeGp | Format::Heif | Format::Avif => "mov",
        Format::Matroska | Format::Webm => "matroska",
        Format::Avi => "avi",
        Format::Flv => "flv",
        Format::MpegTs => "mpegts",
        // A sequence header first: the bare video stream, without a program stream around it.
        Format::MpegPs if head.starts_with(&[0, 0, 1, 0xb3]) => "mpegvideo",
        Format::MpegPs => "mpeg",
        Format::Wav => "wav",
        Format::Mp3 => "mp3",
        Format::AdtsAac => "aac",
        Format::AmrNb | Format::AmrWb => "amr",
        Format::Ogg => "ogg",
        Format::Flac => "flac",
        Format::Gif | Format::Png | Format::Webp | Format::Jpeg | Format::Bmp | Format::Tiff => return None,
        // Holders of parts, each of which is opened by itself.
        Format::Mms | Format::Zip => return None,
    })
}

/// Containers that are a plain run of packets, where a jump to a byte offset is exact.
fn jumps_to_bytes(demuxer: &str) -> bool {
    matches!(demuxer, "mpegts" | "mpeg" | "mpegvideo")
}

/// An opened container and the streams that are examined.
pub(crate) struct Container {
    pub(crate) input: Input,
    pub(crate) demuxer: &'static str,
    pub(crate) video: Option<Stream>,
    pub(crate) audio: Option<Stream>,
    /// Codes of streams that there is no decoder for.
    pub(crate) undecodable: Vec<Code>,
    /// What FFmpeg complained of while opening.
    pub(crate) messages: Messages,
    pub(crate) facts: StreamFacts,
    pub(crate) kind: Kind,
}

impl Container {
    /// Opens a container; fails where no stream of it can be decoded.
    pub(crate) fn open(mut source: Source, format: Format, limits: &Limits) -> Result<Self, MediaError> {
        let mut head = [0; 4];
        let filled = source.read(&mut head).and_then(|n| source.go_to(0).map(|()| n));
        let filled = filled.map_err(|e| MediaError::io("start of the file", &e))?;
        let demuxer = demuxer(format, head.get(..filled).unwrap_or_default()).ok_or_else(|| {
            MediaError::internal(format.name(), "a picture format was handed to the demuxer")
        })?;
        let (input, messages) = open_input(source, demuxer, format, limits)?;
        let streams = input.streams();
        let real = real_videos(&streams);
        for stream in &real {
            limits
                .check_pixels(stream.width.into(), stream.height.into())
                .map_err(|e| MediaError::limit("video stream", &e))?;
        }
        let video = pick(&input, &real, Medium::Video, limits);
        let audio = pick(&input, &streams, Medium::Audio, limits);
        if video.is_none() && audio.is_none() {
            return Err(nothing_decodable(format, &streams));
        }
        let mut undecodable = Vec::new();
        if video.is_none() && !real.is_empty() {
            undecodable.push(Code::new("video.codec"));
        }
        if audio.is_none() && streams.iter().any(|s| s.medium == Medium::Audio) {
            undecodable.push(Code::new("audio.codec"));
        }
        let facts = facts(&input, &streams, video.as_ref(), audio.as_ref());
        // A film whose pictures cannot be decoded is still a film.
        let kind = match format {
            Format::Heif | Format::Avif => Kind::Picture,
            _ if real.is_empty() => Kind::Audio,
            _ => Kind::Video,
        };
        Ok(Self { input, demuxer, video, audio, undecodable, messages, facts, kind })
    }

    /// Opens the same file again from its start, for a decode that depends on nothing read before.
    pub(crate) fn reopen(self, format: Format, limits: &Limits) -> Result<Self, MediaError> {
        let mut source = self.input.into_source();
        source.go_to(0).map_err(|e| MediaError::io("start of the file", &e))?;
        let (input, messages) = open_input(source, self.demuxer, format, limits)?;
        Ok(Self { input, messages, ..self })
    }

    /// True where a jump goes to a byte offset, false where it goes to a time.
    pub(crate) fn jumps_to_bytes(&self) -> bool {
        jumps_to_bytes(self.demuxer)
    }
}

fn open_input(
    source: Source,
    demuxer: &'static str,
    format: Format,
    limits: &Limits,
) -> Result<(Input, Messages), MediaError> {
    let _ = log::take();
    let options = OpenOptions {
        demuxer,
        decoders: &DECODERS.join(","),
        streams: limits.streams,
        pixels: limits.pixels,
    };
    let opened = Input::open(source, &options);
    let messages = log::take();
    let input = opened.map_err(|(fault, source)| not_opened(fault, &source, format, &messages, limits))?;
    if input.stream_count() > limits.streams as usize {
        return Err(too_many_streams(format, input.stream_count() as u64, limits));
    }
    Ok((input, messages))
}

fn too_many_streams(format: Format, asked: u64, limits: &Limits) -> MediaError {
    let allowed = u64::from(limits.streams);
    MediaError::limit(format.name(), &LimitError { code: Code::new("limit.streams"), asked, allowed })
}

fn not_opened(
    fault: Fault,
    source: &Source,
    format: Format,
    messages: &Messages,
    limits: &Limits,
) -> MediaError {
    if let Some(error) = source.error() {
        return MediaError::io(format.name(), error);
    }
    if source.is_out_of_time() {
        return MediaError::out_of_time(format.name());
    }
    if messages.mention("max_streams") {
        return too_many_streams(format, u64::from(limits.streams) + 1, limits);
    }
    if matches!(format, Format::Heif | Format::Avif) {
        return unsupported_picture(format, "no picture in it that FFmpeg knows");
    }
    if messages.mention("moov atom not found") {
        return MediaError::new(
            ErrorKind::Malformed,
            "media.no-index",
            format.name(),
            "there is no moov box, so nothing says where its frames are",
            "the recording or the download was cut off; ask for the whole file",
        );
    }
    let words = messages.newest().map_or_else(|| fault.text(), |m| format!("{} ({m})", fault.text()));
    MediaError::new(
        ErrorKind::Malformed,
        "media.malformed",
        format.name(),
        words,
        "the file is damaged or only its first bytes are of this format; ask for the original",
    )
}

fn unsupported_picture(format: Format, why: &str) -> MediaError {
    MediaError::new(
        ErrorKind::Unsupported,
        "media.unsupported-picture",
        format.name(),
        format!("this FFmpeg ({}) cannot read this picture: {why}", crate::ffi::build().0),
        "convert a copy to PNG without scaling and examine that; say so in the case file",
    )
}

fn nothing_decodable(format: Format, streams: &[Stream]) -> MediaError {
    let names: Vec<String> = streams.iter().map(name).collect();
    if names.is_empty() {
        return if matches!(format, Format::Heif | Format::Avif) {
            unsupported_picture(format, "no picture stream")
        } else {
            MediaError::new(
                ErrorKind::Malformed,
                "media.no-streams",
                format.name(),
                "there is neither a picture nor a sound stream in it",
                "the file is cut off or holds something else; ask for the original",
            )
        };
    }
    MediaError::new(
        ErrorKind::Unsupported,
        "media.unsupported-codec",
        format.name(),
        format!("no decoder for any of its streams: {}", names.join(", ")),
        "convert a copy to H.264 and PCM and examine that; say so in the case file",
    )
}

/// Video streams that are no covers: a single picture in MJPEG or PNG beside other streams is one.
fn real_videos(streams: &[Stream]) -> Vec<Stream> {
    let is_cover = |s: &Stream| {
        s.cover
            || (streams.len() > 1
                && s.frames == Some(1)
                && matches!(s.codec.as_str(), "mjpeg" | "png" | "bmp"))
    };
    streams.iter().filter(|s| s.medium == Medium::Video && !is_cover(s)).cloned().collect()
}

/// The first stream of a kind that can be decoded.
fn pick(input: &Input, streams: &[Stream], medium: Medium, limits: &Limits) -> Option<Stream> {
    streams
        .iter()
        .filter(|s| s.medium == medium)
        .find(|s| matches!(Decoder::open(input, s.index, DECODERS, limits.pixels), Ok(Some(_))))
        .cloned()
}

fn name(stream: &Stream) -> String {
    let medium = match stream.medium {
        Medium::Video if stream.cover => "cover",
        Medium::Video => "video",
        Medium::Audio => "audio",
        Medium::Other(other) => other,
    };
    format!("{medium}: {}", stream.codec)
}

fn facts(input: &Input, streams: &[Stream], video: Option<&Stream>, audio: Option<&Stream>) -> StreamFacts {
    let examined =
        |s: &Stream| video.is_some_and(|v| v.index == s.index) || audio.is_some_and(|a| a.index == s.index);
    StreamFacts {
        container: input.name(),
        duration_s: input.duration_s(),
        video: video.map(|s| VideoFacts {
            codec: s.codec.clone(),
            width: s.width,
            height: s.height,
            rotation: s.matrix.map_or(0, |m| Turn::from_matrix(&m).degrees()),
            sample_aspect: format!("{}:{}", s.aspect.0, s.aspect.1),
            pixel_format: s.pixel_format.clone(),
            frame_rate: s.frame_rate,
            frames: s.frames,
            interlaced: s.field == Field::Interlaced,
        }),
        audio: audio.map(|s| AudioFacts { codec: s.codec.clone(), rate: s.rate, channels: s.channels }),
        others: streams.iter().filter(|s| !examined(s)).map(|s| Untrusted::new(name(s))).collect(),
    }
}
