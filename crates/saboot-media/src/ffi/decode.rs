//! Decoding: [`Decoder`] takes packets of one stream and gives [`Frame`]s of pictures or sound.
//!
//! Only decoders of the caller's allow-list are opened, always with one thread and a bound on pixels.

use std::ffi::CString;
use std::ptr;

use ffmpeg_next::ffi as av;

use super::{Fault, Input, Packet, check, time};

/// Which frames the decoder may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skip {
    /// None.
    Nothing,
    /// Frames that no other frame refers to.
    NonReference,
    /// All but key frames.
    NonKey,
}

/// A decoder of one stream.
pub(crate) struct Decoder {
    context: *mut av::AVCodecContext,
    skip: Skip,
}

impl Decoder {
    /// Opens the first decoder of `allowed` that knows the codec of a stream; none when there is no such decoder.
    pub(crate) fn open(
        input: &Input,
        stream: usize,
        allowed: &[&str],
        pixels: u64,
    ) -> Result<Option<Self>, Fault> {
        let Some(stream) = input.raw_stream(stream) else { return Ok(None) };
        // SAFETY: the stream belongs to the open container; each pointer is checked; `made` owns the context from the
        // moment it exists, so every early return frees it.
        unsafe {
            let parameters = (*stream).codecpar;
            let codec = allowed.iter().filter_map(|name| CString::new(*name).ok()).find_map(|name| {
                let codec = av::avcodec_find_decoder_by_name(name.as_ptr());
                (!codec.is_null() && (*codec).id == (*parameters).codec_id).then_some(codec)
            });
            let Some(codec) = codec else { return Ok(None) };
            let made = Self { context: av::avcodec_alloc_context3(codec), skip: Skip::Nothing };
            if made.context.is_null() {
                return Err(Fault::NO_MEMORY);
            }
            check(av::avcodec_parameters_to_context(made.context, parameters))?;
            (*made.context).pkt_timebase = (*stream).time_base;
            (*made.context).thread_count = 1;
            (*made.context).max_pixels = i64::try_from(pixels).unwrap_or(i64::MAX);
            check(av::avcodec_open2(made.context, codec, ptr::null_mut()))?;
            Ok(Some(made))
        }
    }

    /// Sets what may be left out from the next packet on.
    pub(crate) fn skip(&mut self, skip: Skip) {
        if self.skip != skip {
            self.skip = skip;
            // SAFETY: owned context; the field may be changed between packets when there is one thread.
            unsafe {
                (*self.context).skip_frame = match skip {
                    Skip::Nothing => av::AVDiscard::AVDISCARD_DEFAULT,
                    Skip::NonReference => av::AVDiscard::AVDISCARD_NONREF,
                    Skip::NonKey => av::AVDiscard::AVDISCARD_NONKEY,
                }
            }
        }
    }

    /// Hands over a packet, or with none asks for what is still inside.
    pub(crate) fn send(&mut self, packet: Option<&Packet>) -> Result<(), Fault> {
        let packet = packet.map_or(ptr::null(), |p| p.0.cast_const());
        // SAFETY: both are valid; FFmpeg keeps its own reference to the bytes.
        check(unsafe { av::avcodec_send_packet(self.context, packet) }).map(|_| ())
    }

    /// The next frame; false when there is none until more packets come, or at the end.
    pub(crate) fn receive(&mut self, frame: &mut Frame) -> Result<bool, Fault> {
        // SAFETY: both are valid; the frame is blanked first by FFmpeg.
        match check(unsafe { av::avcodec_receive_frame(self.context, frame.0) }) {
            Ok(_) => Ok(true),
            Err(fault) if fault.is_again() || fault.is_end() => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Forgets every frame, as after a jump.
    pub(crate) fn flush(&mut self) {
        // SAFETY: the context is open.
        unsafe { av::avcodec_flush_buffers(self.context) }
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: owned; freed once; null is accepted.
        unsafe { av::avcodec_free_context(&mut self.context) }
    }
}

/// A decoded picture or stretch of sound, in the decoder's own format.
pub(crate) struct Frame(pub(super) *mut av::AVFrame);

impl Frame {
    /// A blank frame to decode into.
    pub(crate) fn new() -> Result<Self, Fault> {
        // SAFETY: returns an owned frame or null.
        let frame = unsafe { av::av_frame_alloc() };
        if frame.is_null() { Err(Fault::NO_MEMORY) } else { Ok(Self(frame)) }
    }

    pub(super) fn get(&self) -> &av::AVFrame {
        // SAFETY: owned and never null.
        unsafe { &*self.0 }
    }

    /// Presentation time of the packet that it came from, ticks.
    pub(crate) fn pts(&self) -> Option<i64> {
        time(self.get().pts)
    }

    /// FFmpeg's best guess of the presentation time where packets carry none, ticks.
    pub(crate) fn guessed_pts(&self) -> Option<i64> {
        time(self.get().best_effort_timestamp)
    }

    /// Width in pixels.
    pub(crate) fn width(&self) -> u32 {
        self.get().width.max(0) as u32
    }

    /// Height in pixels.
    pub(crate) fn height(&self) -> u32 {
        self.get().height.max(0) as u32
    }

    /// Sample aspect ratio, where the coded stream has one.
    pub(crate) fn aspect(&self) -> Option<(u32, u32)> {
        let aspect = self.get().sample_aspect_ratio;
        (aspect.num > 0 && aspect.den > 0).then_some((aspect.num as u32, aspect.den as u32))
    }

    /// Its two fields are of two moments.
    pub(crate) fn is_interlaced(&self) -> bool {
        self.get().interlaced_frame != 0
    }

    /// The decoder had to guess parts of it.
    pub(crate) fn is_damaged(&self) -> bool {
        self.get().flags & av::AV_FRAME_FLAG_CORRUPT != 0 || self.get().decode_error_flags != 0
    }

    /// Samples a channel (sound).
    pub(crate) fn samples(&self) -> usize {
        self.get().nb_samples.max(0) as usize
    }

    /// Samples a second (sound).
    pub(crate) fn rate(&self) -> u32 {
        self.get().sample_rate.max(0) as u32
    }

    /// Channels (sound).
    pub(crate) fn channels(&self) -> u32 {
        self.get().ch_layout.nb_channels.max(0) as u32
    }

    /// True where there are several channels and each holds the very same samples (sound).
    pub(crate) fn same_channels(&self) -> bool {
        let raw = self.get();
        let (channels, samples) = (self.channels() as usize, self.samples());
        if channels < 2 || samples == 0 || raw.extended_data.is_null() {
            return false;
        }
        // SAFETY: the sample format number comes from a decoded frame of the same library. A planar frame has one
        // plane a channel, each with `samples` samples; any other has one plane with all channels in turn.
        unsafe {
            let format = std::mem::transmute::<std::ffi::c_int, av::AVSampleFormat>(raw.format);
            let width = av::av_get_bytes_per_sample(format).max(0) as usize;
            if width == 0 {
                return false;
            }
            let plane = |n: usize, bytes: usize| {
                let start = *raw.extended_data.add(n);
                (!start.is_null()).then(|| std::slice::from_raw_parts(start.cast_const(), bytes))
            };
            if av::av_sample_fmt_is_planar(format) == 1 {
                let first = plane(0, samples * width);
                first.is_some() && (1..channels).all(|c| plane(c, samples * width) == first)
            } else {
                plane(0, samples * channels * width).is_some_and(|all| {
                    all.chunks_exact(channels * width)
                        .all(|one| one.chunks_exact(width).all(|channel| channel == &one[..width]))
                })
            }
        }
    }

    /// Sample format number, to notice a change of it.
    pub(crate) fn format(&self) -> i32 {
        self.get().format
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        // SAFETY: owned; freed once.
        unsafe { av::av_frame_free(&mut self.0) }
    }
}
