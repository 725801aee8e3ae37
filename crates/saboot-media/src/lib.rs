//! Frames and sound out of any clip, bounded, with an honest account of what was looked at.
//!
//! [`open`] takes an opened file whose format was told by content and gives a [`Media`]; [`Media::sample`] hands
//! over upright RGB frames one by one and returns the sound, the [`Coverage`] and the damage. This is the only
//! crate that links FFmpeg; all unsafe code is in `ffi`. It judges nothing and opens no path.

mod account;
mod audio;
mod bitstream;
mod closeup;
mod codes;
mod encode;
mod error;
mod ffi;
mod index;
mod log;
mod moving;
mod open;
mod plan;
mod preview;
mod source;
mod still;
mod upright;
mod versions;
mod video;

use std::fs::File;
use std::ops::{ControlFlow, Range};
use std::time::{Duration, Instant};

use saboot_core::exhibit::Kind;
use saboot_core::facts::Format;
use saboot_core::media::{Audio, CodedFrame, Coverage, Decoding, Frame, LowestBits, StreamFacts, Timeline};
use saboot_core::{Damage, Limits};

pub use codes::{CODES, CODES_HINDI};
pub use encode::{jpeg, png};
pub use error::{ErrorKind, MediaError};
pub use preview::preview;
pub use versions::{Library, libraries};

/// How frames are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Any frame, decoded exactly; only what is needed is decoded where that is provably the same.
    Exact,
    /// Key frames only: many times cheaper, but stretches between them are not seen.
    Quick,
    /// As `Exact`, but always decoded from the start: the reference that `Exact` must equal.
    Sequential,
}

/// What is asked of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleRequest {
    /// Most frames, evenly spread over the clip; 0 asks for none.
    pub frames: usize,
    /// How they are reached.
    pub mode: Mode,
    /// Decode the sound too. Costs 64 kB of memory a second, see [`Limits::audio_s`].
    pub audio: bool,
}

/// Exact counts of what was done, the same on every machine: for benchmarks and their gates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Packets of all streams that were read for the index.
    pub packets_read: u64,
    /// Packets of the video stream (frames of a moving picture) that were indexed.
    pub packets_indexed: u64,
    /// Most packets that the decode plan sends; 0 where no plan was tried.
    pub packets_planned: u64,
    /// Packets handed to the video decoder.
    pub packets_sent: u64,
    /// Frames that came out of the decoder.
    pub frames_decoded: u64,
    /// Frames turned into RGB.
    pub frames_converted: u64,
}

/// What was had of a clip, beside the frames that were handed over.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampled {
    /// What was looked at and what was not. Seconds of speech and of scored sound are filled in by who scores.
    pub coverage: Coverage,
    /// What could not be read or decoded, counted.
    pub damage: Vec<Damage>,
    /// The sound; none where it was not asked for, is not there or holds no sample.
    pub audio: Option<Audio>,
    /// Lowest bits of a still picture with an alpha channel.
    pub lowest_bits: Option<LowestBits>,
    /// Coded frames of a video; none of a picture, and none without a request for frames.
    pub timeline: Option<Timeline>,
    /// Exact counts.
    pub work: Work,
}

/// Names stretches of a video whose neighbouring frames are to be compared, the most telling first.
///
/// Handed every coded frame in order of presentation; gives ranges of their numbers.
pub type ChooseCloseups = fn(&[CodedFrame]) -> Vec<Range<usize>>;

/// A clip that can be sampled.
pub struct Media {
    inner: Inner,
    kind: Kind,
    facts: StreamFacts,
    format: Format,
    limits: Limits,
    closeups: Option<ChooseCloseups>,
    pace: Pace,
    pairs: bool,
}

/// Which frames are samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// As many as are asked for, evenly spread.
    Spread,
    /// The one on screen at each second.
    EverySecond,
    /// One after the other along a stretch, in microseconds from the first frame.
    Along { start_us: i64, end_us: i64 },
}

impl Pace {
    /// Ranks of the samples among `times` (sorted, distinct), whose unit is `a_second` to a second.
    pub(crate) fn choose(self, times: &[i64], a_second: f64, most: usize) -> Vec<usize> {
        match self {
            Self::Spread => plan::choose(times, most),
            Self::EverySecond => plan::every_second(times, a_second, most),
            Self::Along { start_us, end_us } => plan::along(times, a_second, &(start_us..end_us), most),
        }
    }
}

/// Most frames of a stretch that is followed: eight seconds of them.
pub const FOLLOWED_FRAMES: usize = 120;

/// Longest duration that buys a clip more time, seconds: a stated one may be anything.
const LONGEST_S: f64 = 4.0 * 3600.0;

enum Inner {
    /// Through FFmpeg; none after a failure that lost the file.
    Container(Option<Box<open::Container>>, /* has been read */ bool),
    Still(Box<still::Still>),
    Moving(Box<moving::Moving>),
}

/// Opens a clip whose format was told by content.
///
/// `animated` says that the container facts show several frames ([`saboot_core::facts::Facts::is_animated`]);
/// it decides between a picture and a moving picture. Nothing is decoded beyond what FFmpeg needs to find the
/// streams. The time of [`Limits::wall_s`] starts here.
pub fn open(file: File, format: Format, animated: bool, limits: &Limits) -> Result<Media, MediaError> {
    ffi::capture_log();
    let mut source = source::Source::new(file).map_err(|e| MediaError::io("file", &e))?;
    if source.size() == 0 {
        let hint = "ask for the file again";
        return Err(MediaError::new(
            ErrorKind::Malformed,
            "media.empty",
            "file",
            "the file has 0 bytes",
            hint,
        ));
    }
    let start = Instant::now();
    source.stop_at(start + Duration::from_secs(limits.wall_s));
    let (inner, kind, facts) = if still::image_format(format).is_none() {
        let mut container = open::Container::open(source, format, limits)?;
        let seconds = container.facts.duration_s.unwrap_or(0.0).clamp(0.0, LONGEST_S);
        let allowed = Duration::from_secs(limits.wall_s) + Duration::from_secs_f64(5.0 * seconds);
        container.input.source().stop_at(start + allowed);
        let (kind, facts) = (container.kind, container.facts.clone());
        (Inner::Container(Some(Box::new(container)), false), kind, facts)
    } else if animated {
        let moving = moving::Moving::open(source, format, limits)?;
        let facts = moving.facts.clone();
        (Inner::Moving(Box::new(moving)), Kind::MovingPicture, facts)
    } else {
        let still = still::Still::open(source, format, limits)?;
        let facts = still.facts.clone();
        (Inner::Still(Box::new(still)), Kind::Picture, facts)
    };
    Ok(Media {
        inner,
        kind,
        facts,
        format,
        limits: limits.clone(),
        closeups: None,
        pace: Pace::Spread,
        pairs: false,
    })
}

impl Media {
    /// What is inside, before anything is judged.
    pub fn facts(&self) -> &StreamFacts {
        &self.facts
    }

    /// Video, moving picture, audio or picture. A container with sound and only a cover picture is audio.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Asks for a closer look at stretches of a video, in [`Mode::Exact`] and where frames can be jumped to.
    ///
    /// It may decode at most a quarter of the packets that the samples themselves need, or 96 where that is more;
    /// stretches beyond that are left out.
    pub fn look_closer(&mut self, choose: ChooseCloseups) {
        self.closeups = Some(choose);
    }

    /// Takes the frame on screen at each second instead of an even spread, [`SampleRequest::frames`] of them at most;
    /// where there are more, they are evenly spread. [`Mode::Quick`] knows key frames only and does not heed it.
    pub fn a_frame_a_second(&mut self) {
        self.pace = Pace::EverySecond;
    }

    /// Hands over each sample together with a frame that is shown about a tenth of a second later (at the end of a clip,
    /// earlier), to compare the two; a frame that is both sample and neighbour comes once. [`Mode::Quick`] does not heed it.
    pub fn in_pairs(&mut self) {
        self.pairs = true;
    }

    /// Decodes what is asked for. `each` gets the frames in order of presentation and may stop the work.
    ///
    /// Damage is counted and returned, never an error as long as anything could be had. Where no frame could be
    /// decoded, the coverage says so; no frame is ever made up.
    pub fn sample(
        &mut self,
        request: &SampleRequest,
        each: &mut dyn FnMut(Frame) -> ControlFlow<()>,
    ) -> Result<Sampled, MediaError> {
        let choice = video::Choice { pace: self.pace, pairs: self.pairs, closeups: self.closeups };
        self.decode(request, choice, each)
    }

    /// Hands over the frames of one stretch one after the other, as they follow each other 12.5 to 15 times a second, bit-identical to
    /// those of a decode from the start. `stretch` is in microseconds from the first frame.
    ///
    /// At most [`FOLLOWED_FRAMES`] frames of its first eight seconds, and nothing (or, where a plan breaks on the way, only what
    /// came before) where that would take more than 1,200 packets: `follow.too-far` in [`Coverage::not_examined`]. Nothing
    /// either where time stamps do not tell which frames lie in the stretch, of a still, or in [`Mode::Quick`].
    pub fn follow(
        &mut self,
        stretch: Range<i64>,
        mode: Mode,
        each: &mut dyn FnMut(Frame) -> ControlFlow<()>,
    ) -> Result<Sampled, MediaError> {
        let is_moving = matches!(self.kind, Kind::Video | Kind::MovingPicture);
        let frames = if is_moving && mode != Mode::Quick { FOLLOWED_FRAMES } else { 0 };
        let pace = Pace::Along { start_us: stretch.start, end_us: stretch.end };
        let choice = video::Choice { pace, pairs: false, closeups: None };
        self.decode(&SampleRequest { frames, mode, audio: false }, choice, each)
    }

    fn decode(
        &mut self,
        request: &SampleRequest,
        choice: video::Choice,
        each: &mut dyn FnMut(Frame) -> ControlFlow<()>,
    ) -> Result<Sampled, MediaError> {
        match &mut self.inner {
            Inner::Still(still) => sample_still(still, request, each),
            Inner::Moving(moving) => moving.sample(request, choice.pace, choice.pairs, each),
            Inner::Container(slot, was_read) => {
                if let Some(container) = slot.take_if(|_| *was_read) {
                    *slot = Some(Box::new(container.reopen(self.format, &self.limits)?));
                }
                *was_read = true;
                let one = SampleRequest { frames: request.frames.min(1), mode: Mode::Sequential, ..*request };
                let request = if self.kind == Kind::Picture { &one } else { request };
                video::sample(slot, self.format, &self.limits, request, choice, each)
            }
        }
    }
}

fn sample_still(
    still: &mut still::Still,
    request: &SampleRequest,
    each: &mut dyn FnMut(Frame) -> ControlFlow<()>,
) -> Result<Sampled, MediaError> {
    let wanted = u64::from(request.frames > 0);
    let mut lowest_bits = None;
    if wanted > 0 {
        let (frame, bits) = still.decode()?;
        lowest_bits = bits;
        let _ = each(frame);
    }
    Ok(Sampled {
        coverage: Coverage {
            frames_total: Some(1),
            frames_decoded: wanted,
            frames_examined: wanted,
            decoding: Some(Decoding::Whole),
            times_s: vec![0.0; wanted as usize],
            ..Coverage::default()
        },
        damage: Vec::new(),
        audio: None,
        lowest_bits,
        timeline: None,
        work: Work { frames_decoded: wanted, frames_converted: wanted, ..Work::default() },
    })
}
