//! Conversion: [`Scaler`] turns decoded pictures into RGB, [`Resampler`] turns decoded sound into mono floats.

use std::ffi::c_int;
use std::ptr;

use ffmpeg_next::ffi as av;

use super::{Fault, Frame, check};

/// What a picture is converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Geometry {
    /// Width of the RGB picture.
    pub(crate) width: u32,
    /// Height of the RGB picture.
    pub(crate) height: u32,
    /// Use the lines of the field that is shown first only, each stretched over two lines.
    pub(crate) one_field: bool,
}

/// What one `SwsContext` is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Job {
    width: c_int,
    height: c_int,
    format: c_int,
    matrix: c_int,
    full_range: bool,
    out: Geometry,
}

/// Converts pictures to RGB; keeps its tables from one frame to the next of the same kind.
#[derive(Default)]
pub(crate) struct Scaler {
    context: Option<(Job, Context)>,
    /// Rows padded for vector instructions, which may write past the end of a row.
    padded: Vec<u8>,
}

struct Context(*mut av::SwsContext);

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: owned; freed once; null is accepted.
        unsafe { av::sws_freeContext(self.0) }
    }
}

/// Rows start at multiples of this many bytes.
const ALIGN: usize = 64;

impl Scaler {
    /// RGB rows of a picture, `3 * width * height` bytes.
    ///
    /// The matrix is the one that the frame states; where it states none, BT.709 from 720 lines on, else BT.601.
    pub(crate) fn rgb_of(&mut self, frame: &Frame, out: Geometry) -> Result<Vec<u8>, Fault> {
        let raw = frame.get();
        let (format, full) = plain_format(raw.format);
        let job = Job {
            width: raw.width,
            height: if out.one_field { raw.height / 2 } else { raw.height },
            format,
            matrix: matrix(raw),
            full_range: full || raw.color_range == av::AVColorRange::AVCOL_RANGE_JPEG,
            out,
        };
        let context = match &self.context {
            Some((known, context)) if *known == job => context.0,
            _ => self.context.insert((job, new_context(&job)?)).1.0,
        };
        let row = out.width as usize * 3;
        let stride = row.div_ceil(ALIGN) * ALIGN;
        let rows = out.height as usize;
        self.padded.resize(stride * rows + 2 * ALIGN, 0);
        let mut data = raw.data;
        let mut strides = raw.linesize;
        if out.one_field {
            let second = raw.top_field_first == 0;
            for (plane, stride) in data.iter_mut().zip(&mut strides).filter(|(plane, _)| !plane.is_null()) {
                if second {
                    // SAFETY: an interlaced frame has at least two lines in each plane (checked by the caller's height).
                    *plane = unsafe { plane.offset(*stride as isize) };
                }
                *stride *= 2;
            }
        }
        let target = [self.padded.as_mut_ptr(), ptr::null_mut(), ptr::null_mut(), ptr::null_mut()];
        let target_strides = [stride as c_int, 0, 0, 0];
        // SAFETY: the context was made for this size and format; the planes are the frame's; the target holds `rows`
        // rows of `stride` bytes and padding behind them.
        check(unsafe {
            av::sws_scale(
                context,
                data.as_ptr().cast(),
                strides.as_ptr(),
                0,
                job.height,
                target.as_ptr(),
                target_strides.as_ptr(),
            )
        })?;
        let mut rgb = Vec::with_capacity(row * rows);
        for line in self.padded.chunks_exact(stride).take(rows) {
            rgb.extend_from_slice(line.get(..row).unwrap_or(line));
        }
        Ok(rgb)
    }
}

fn new_context(job: &Job) -> Result<Context, Fault> {
    // SAFETY: format numbers come from a decoded frame of the same library; sizes are positive there; the
    // coefficient tables are static.
    unsafe {
        let format = std::mem::transmute::<c_int, av::AVPixelFormat>(job.format);
        if av::sws_isSupportedInput(format) == 0 {
            return Err(Fault(av::AVERROR_PATCHWELCOME));
        }
        let context = Context(av::sws_getContext(
            job.width,
            job.height,
            format,
            job.out.width as c_int,
            job.out.height as c_int,
            av::AVPixelFormat::AV_PIX_FMT_RGB24,
            (av::SWS_BILINEAR | av::SWS_ACCURATE_RND) as c_int,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null(),
        ));
        if context.0.is_null() {
            return Err(Fault::NO_MEMORY);
        }
        let table = av::sws_getCoefficients(job.matrix);
        // Refused (-1) for inputs that are RGB already, where there is nothing to set.
        let _ = av::sws_setColorspaceDetails(
            context.0,
            table,
            c_int::from(job.full_range),
            table,
            1,
            0,
            1 << 16,
            1 << 16,
        );
        Ok(context)
    }
}

/// The format without the old "j" mark of full range, and whether it had that mark.
fn plain_format(format: c_int) -> (c_int, bool) {
    use av::AVPixelFormat as P;
    let pairs = [
        (P::AV_PIX_FMT_YUVJ420P, P::AV_PIX_FMT_YUV420P),
        (P::AV_PIX_FMT_YUVJ422P, P::AV_PIX_FMT_YUV422P),
        (P::AV_PIX_FMT_YUVJ444P, P::AV_PIX_FMT_YUV444P),
        (P::AV_PIX_FMT_YUVJ440P, P::AV_PIX_FMT_YUV440P),
        (P::AV_PIX_FMT_YUVJ411P, P::AV_PIX_FMT_YUV411P),
    ];
    pairs
        .iter()
        .find(|(old, _)| *old as c_int == format)
        .map_or((format, false), |(_, new)| (*new as c_int, true))
}

fn matrix(frame: &av::AVFrame) -> c_int {
    use av::AVColorSpace as C;
    (match frame.colorspace {
        C::AVCOL_SPC_BT709 => av::SWS_CS_ITU709,
        C::AVCOL_SPC_FCC => av::SWS_CS_FCC,
        C::AVCOL_SPC_SMPTE240M => av::SWS_CS_SMPTE240M,
        C::AVCOL_SPC_BT2020_NCL | C::AVCOL_SPC_BT2020_CL => av::SWS_CS_BT2020,
        C::AVCOL_SPC_BT470BG | C::AVCOL_SPC_SMPTE170M => av::SWS_CS_ITU601,
        _ if frame.height >= 720 => av::SWS_CS_ITU709,
        _ => av::SWS_CS_ITU601,
    }) as c_int
}

/// Turns sound into mono floats at one rate.
pub(crate) struct Resampler {
    context: *mut av::SwrContext,
}

impl Resampler {
    /// From the format, rate and channels of `frame` to mono at the same rate.
    pub(crate) fn downmix(frame: &Frame) -> Result<Self, Fault> {
        let raw = frame.get();
        // SAFETY: an all-zero layout is a valid blank one; FFmpeg fills, copies and frees it; the sample format number
        // comes from a decoded frame of the same library.
        unsafe {
            let mut layout: av::AVChannelLayout = std::mem::zeroed();
            if raw.ch_layout.order == av::AVChannelOrder::AV_CHANNEL_ORDER_UNSPEC {
                av::av_channel_layout_default(&mut layout, raw.ch_layout.nb_channels);
            } else {
                check(av::av_channel_layout_copy(&mut layout, &raw.ch_layout))?;
            }
            let format = std::mem::transmute::<c_int, av::AVSampleFormat>(raw.format);
            let made = Self::new(&mut layout, format, raw.sample_rate, raw.sample_rate);
            av::av_channel_layout_uninit(&mut layout);
            made
        }
    }

    /// From mono floats at `rate` to mono floats at `out_rate`.
    pub(crate) fn mono(rate: u32, out_rate: u32) -> Result<Self, Fault> {
        // SAFETY: as in `downmix`.
        unsafe {
            let mut layout: av::AVChannelLayout = std::mem::zeroed();
            av::av_channel_layout_default(&mut layout, 1);
            Self::new(&mut layout, av::AVSampleFormat::AV_SAMPLE_FMT_FLT, rate as c_int, out_rate as c_int)
        }
    }

    /// # Safety
    /// `layout` is an initialised layout.
    unsafe fn new(
        layout: &mut av::AVChannelLayout,
        format: av::AVSampleFormat,
        rate: c_int,
        out_rate: c_int,
    ) -> Result<Self, Fault> {
        // SAFETY: swr copies both layouts; `made` owns the context from the moment it exists.
        unsafe {
            let mut mono: av::AVChannelLayout = std::mem::zeroed();
            av::av_channel_layout_default(&mut mono, 1);
            let mut made = Self { context: ptr::null_mut() };
            check(av::swr_alloc_set_opts2(
                &mut made.context,
                &mut mono,
                av::AVSampleFormat::AV_SAMPLE_FMT_FLT,
                out_rate,
                layout,
                format,
                rate,
                0,
                ptr::null_mut(),
            ))?;
            check(av::swr_init(made.context))?;
            Ok(made)
        }
    }

    /// Adds what comes out for a decoded frame of the format that this was made for.
    pub(crate) fn push_frame(&mut self, frame: &Frame, out: &mut Vec<f32>) -> Result<(), Fault> {
        let raw = frame.get();
        // SAFETY: `extended_data` holds a pointer for each plane of the frame, each with `nb_samples` samples.
        unsafe { self.convert(raw.extended_data.cast(), raw.nb_samples, out) }
    }

    /// Adds what comes out for mono samples.
    pub(crate) fn push_mono(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), Fault> {
        let mut plane = samples.as_ptr().cast::<u8>();
        // SAFETY: one plane of that many floats.
        unsafe { self.convert(&mut plane, samples.len() as c_int, out) }
    }

    /// Adds what is still inside.
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), Fault> {
        // SAFETY: null input asks for the rest.
        unsafe { self.convert(ptr::null_mut(), 0, out) }
    }

    /// # Safety
    /// `planes` is null, or points at as many planes as the input format has, each of `count` samples.
    unsafe fn convert(
        &mut self,
        planes: *mut *const u8,
        count: c_int,
        out: &mut Vec<f32>,
    ) -> Result<(), Fault> {
        // SAFETY: the output is one plane with room for `room` floats, of which FFmpeg says how many it wrote.
        unsafe {
            let room = check(av::swr_get_out_samples(self.context, count))?;
            let start = out.len();
            out.resize(start + room as usize, 0.0);
            let mut target = out.as_mut_ptr().add(start).cast::<u8>();
            let made = check(av::swr_convert(self.context, &mut target, room, planes, count));
            out.truncate(start + made.unwrap_or(0) as usize);
            made.map(|_| ())
        }
    }
}

impl Drop for Resampler {
    fn drop(&mut self) {
        // SAFETY: owned; freed once; null is accepted.
        unsafe { av::swr_free(&mut self.context) }
    }
}
