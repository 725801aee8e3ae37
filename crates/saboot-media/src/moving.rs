//! A moving picture (GIF, APNG, animated WebP): composed frames, each with its delay as time.
//!
//! The principal type is [`Moving`]. The delays are read by walking the file's blocks, which costs no decoding
//! and says how many frames there are; then the image library composes frames up to the last wanted one. A delay
//! under 20 ms counts as 100 ms, as every browser shows it.

use std::io::{self, BufReader, Read, Seek};
use std::ops::ControlFlow;

use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{AnimationDecoder, Frames, ImageDecoder, ImageError};
use saboot_core::facts::Format;
use saboot_core::media::{Coverage, Decoding, Frame, StreamFacts};
use saboot_core::{Code, Damage, Limits};

use crate::account::milli;
use crate::error::MediaError;
use crate::source::Source;
use crate::still::{self, Still};
use crate::{Mode, Pace, SampleRequest, Sampled, Work, plan};

/// A moving picture that can be decoded.
pub(crate) struct Moving {
    source: Source,
    format: Format,
    limits: Limits,
    /// Start of each frame in milliseconds, and the end of the last.
    starts: Vec<i64>,
    /// There are more frames than are walked.
    cut_short: bool,
    /// The file ends inside a block.
    truncated: bool,
    pub(crate) facts: StreamFacts,
}

impl Moving {
    /// Reads the header and the delays.
    pub(crate) fn open(mut source: Source, format: Format, limits: &Limits) -> Result<Self, MediaError> {
        let name = format.name();
        let mut delays =
            Delays { milliseconds: Vec::new(), most: limits.moving_picture_frames, cut_short: false };
        let walked = {
            let mut reader = BufReader::new(&mut source);
            match format {
                Format::Gif => delays.gif(&mut reader),
                Format::Png => delays.png(&mut reader),
                _ => delays.webp(&mut reader),
            }
        };
        // A file that ends early has the frames before.
        let truncated = match walked {
            Ok(end) => end > source.size(),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => true,
            Err(error) => return Err(MediaError::io(name, &error)),
        };
        let header = Still::open(source, format, limits)?;
        let (source, mut facts) = header.into_parts();
        let mut starts = vec![0];
        let mut clock = 0;
        for delay in &delays.milliseconds {
            clock += i64::from(if *delay < 20 { 100 } else { *delay });
            starts.push(clock);
        }
        let frames = delays.milliseconds.len() as u64;
        facts.duration_s = Some(clock as f64 / 1000.0);
        if let Some(video) = &mut facts.video {
            video.frames = Some(frames);
            video.frame_rate = (clock > 0).then(|| frames as f64 * 1000.0 / clock as f64);
        }
        Ok(Self {
            source,
            format,
            limits: limits.clone(),
            starts,
            cut_short: delays.cut_short,
            truncated,
            facts,
        })
    }

    /// Hands over evenly spaced frames.
    pub(crate) fn sample(
        &mut self,
        request: &SampleRequest,
        pace: Pace,
        pairs: bool,
        each: &mut dyn FnMut(Frame) -> ControlFlow<()>,
    ) -> Result<Sampled, MediaError> {
        let name = self.format.name();
        let times = self.starts.get(..self.starts.len().saturating_sub(1)).unwrap_or_default();
        let mut wanted = pace.choose(times, 1000.0, request.frames);
        if pairs && request.mode != Mode::Quick {
            wanted = plan::with_neighbours(&wanted, times, 1000.0);
        }
        let mut shown = Vec::new();
        let mut work = Work::default();
        let mut damage = Vec::new();
        let mut not_examined = Vec::new();
        self.source.go_to(0).map_err(|e| MediaError::io(name, &e))?;
        let limits = &self.limits;
        let (format, source) = (self.format, &mut self.source);
        let finished = still::guarded(name, || {
            let mut frames = frames(format, BufReader::new(&mut *source), limits)
                .map_err(|e| still::refused(name, &e, limits))?;
            let mut wanted = wanted.iter().peekable();
            for (rank, start) in times.iter().enumerate() {
                if wanted.peek().is_none() {
                    break;
                }
                let Some(frame) = frames.next() else {
                    damage.push(cut(name, times.len() - rank, "the picture ends before its frames do"));
                    break;
                };
                let frame = match frame {
                    Ok(frame) => frame,
                    Err(error) if rank == 0 => return Err(still::refused(name, &error, limits)),
                    Err(error) => {
                        damage.push(cut(name, times.len() - rank, &error.to_string()));
                        break;
                    }
                };
                work.frames_decoded += 1;
                if wanted.next_if(|w| **w == rank).is_some() {
                    let rgb = still::on_white(frame.buffer());
                    work.frames_converted += 1;
                    shown.push(*start as f64 / 1000.0);
                    let picture = Frame {
                        index: rank as u64,
                        time_us: start * 1000,
                        width: rgb.width(),
                        height: rgb.height(),
                        rgb: rgb.into_raw(),
                    };
                    if each(picture).is_break() {
                        break;
                    }
                }
            }
            Ok(())
        });
        if let Some(error) = self.source.error() {
            return Err(MediaError::io(name, error));
        }
        if self.source.is_out_of_time() {
            not_examined.push(Code::new("limit.time"));
        } else if let Err(error) = finished {
            if shown.is_empty() {
                return Err(error);
            }
            damage.push(Damage::new("decode.moving-picture-cut", name, error.detail));
        }
        if self.truncated {
            damage.push(Damage::new("demux.truncated", name, "the file ends inside a block"));
        }
        if self.cut_short {
            not_examined.push(Code::new("limit.moving-picture-frames"));
        }
        if shown.is_empty() && request.frames > 0 {
            not_examined.push(Code::new("video.no-frames"));
        }
        work.packets_indexed = times.len() as u64;
        Ok(Sampled {
            coverage: Coverage {
                frames_total: Some(times.len() as u64),
                frames_decoded: work.frames_decoded,
                frames_examined: shown.len() as u64,
                decoding: Some(Decoding::Whole),
                longest_gap_s: shown.windows(2).map(|w| w[1] - w[0]).reduce(f64::max).map(milli),
                times_s: shown.into_iter().map(milli).collect(),
                not_examined,
                ..Coverage::default()
            },
            damage,
            audio: None,
            lowest_bits: None,
            timeline: None,
            work,
        })
    }
}

fn cut(name: &str, frames: usize, words: &str) -> Damage {
    Damage { count: frames as u64, ..Damage::new("decode.moving-picture-cut", name, words) }
}

/// The image library's iterator over composed frames.
fn frames<'a, R: io::BufRead + Seek + 'a>(
    format: Format,
    reader: R,
    limits: &Limits,
) -> Result<Frames<'a>, ImageError> {
    let bounds = still::image_limits(limits);
    Ok(match format {
        Format::Gif => {
            let mut decoder = GifDecoder::new(reader)?;
            decoder.set_limits(bounds)?;
            decoder.into_frames()
        }
        Format::Png => {
            let mut decoder = PngDecoder::with_limits(reader, bounds.clone())?;
            decoder.set_limits(bounds)?;
            decoder.apng()?.into_frames()
        }
        _ => WebPDecoder::new(reader)?.into_frames(),
    })
}

/// Delays of the frames of a file, in its own order.
struct Delays {
    milliseconds: Vec<u32>,
    most: u64,
    cut_short: bool,
}

impl Delays {
    /// Notes one frame; false where no more are walked.
    fn push(&mut self, milliseconds: u32) -> bool {
        self.cut_short = self.milliseconds.len() as u64 >= self.most;
        if !self.cut_short {
            self.milliseconds.push(milliseconds);
        }
        !self.cut_short
    }

    // Each walk returns the size that the file must have at least for what was walked.

    /// GIF89a: a graphic control extension gives the delay of the image behind it, in hundredths of a second.
    fn gif<R: Read + Seek>(&mut self, reader: &mut BufReader<R>) -> io::Result<u64> {
        let head: [u8; 13] = array(reader)?;
        let table = |packed: u8| if packed & 0x80 != 0 { 3 << ((packed & 7) + 1) } else { 0 };
        reader.seek_relative(table(head[10]))?;
        let mut delay = 0;
        loop {
            match array::<1, _>(reader)? {
                [0x21] => {
                    let [label] = array(reader)?;
                    if label == 0xf9 {
                        let [size, _, low, high] = array(reader)?;
                        delay = u32::from(u16::from_le_bytes([low, high])) * 10;
                        reader.seek_relative(i64::from(size) - 3)?;
                    }
                    sub_blocks(reader)?;
                }
                [0x2c] => {
                    let image: [u8; 9] = array(reader)?;
                    reader.seek_relative(table(image[8]) + 1)?;
                    sub_blocks(reader)?;
                    if !self.push(std::mem::take(&mut delay)) {
                        return reader.stream_position();
                    }
                }
                // The trailer, or something that is no block.
                _ => return reader.stream_position(),
            }
        }
    }

    /// APNG: each frame control chunk holds its delay as a fraction of a second.
    fn png<R: Read + Seek>(&mut self, reader: &mut BufReader<R>) -> io::Result<u64> {
        reader.seek_relative(8)?;
        loop {
            let [a, b, c, d, name @ ..] = array::<8, _>(reader)?;
            let mut left = i64::from(u32::from_be_bytes([a, b, c, d])) + 4;
            if &name == b"fcTL" && left >= 28 {
                let control: [u8; 24] = array(reader)?;
                left -= 24;
                let over = u32::from(u16::from_be_bytes([control[20], control[21]]));
                let under = u32::from(u16::from_be_bytes([control[22], control[23]]));
                if !self.push(over * 1000 / if under == 0 { 100 } else { under }) {
                    return reader.stream_position();
                }
            } else if &name == b"IEND" {
                return reader.stream_position().map(|end| end + 4);
            }
            reader.seek_relative(left)?;
        }
    }

    /// WebP: each ANMF chunk holds its duration in milliseconds.
    fn webp<R: Read + Seek>(&mut self, reader: &mut BufReader<R>) -> io::Result<u64> {
        let [_, _, _, _, size @ .., _, _, _, _] = array::<12, _>(reader)?;
        let end = u64::from(u32::from_le_bytes(size)) + 8;
        while reader.stream_position()? < end {
            let [name @ .., a, b, c, d] = array::<8, _>(reader)?;
            let size = i64::from(u32::from_le_bytes([a, b, c, d]));
            let mut left = size + (size & 1);
            if &name == b"ANMF" && size >= 16 {
                let head: [u8; 16] = array(reader)?;
                left -= 16;
                if !self.push(u32::from_le_bytes([head[12], head[13], head[14], 0])) {
                    return Ok(end);
                }
            }
            reader.seek_relative(left)?;
        }
        Ok(end)
    }
}

fn array<const N: usize, R: Read>(reader: &mut R) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Skips GIF data sub-blocks up to the empty one.
fn sub_blocks<R: Read + Seek>(reader: &mut BufReader<R>) -> io::Result<()> {
    loop {
        match array::<1, _>(reader)? {
            [0] => return Ok(()),
            [size] => reader.seek_relative(size.into())?,
        }
    }
}
