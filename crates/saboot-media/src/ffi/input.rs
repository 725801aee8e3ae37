//! Demuxing over an opened file: [`Input`] reads [`Packet`]s and never opens anything itself.
//!
//! The file is reached through two callbacks over a [`Source`]; the demuxer is named by the caller, never
//! probed; protocols are switched off and the function that would open a second file refuses.

use std::ffi::{CString, c_char, c_int, c_void};
use std::io::ErrorKind;
use std::ptr;

use ffmpeg_next::ffi as av;

use super::{Fault, check, text_of, time};
use crate::source::Source;

/// Bytes that are read ahead of the demuxer.
const BUFFER: usize = 64 * 1024;

/// How a file is opened.
pub(crate) struct OpenOptions<'a> {
    /// FFmpeg's name of the one demuxer that may look at the bytes.
    pub(crate) demuxer: &'a str,
    /// Names of the decoders that may look into packets while streams are found out, separated by commas.
    pub(crate) decoders: &'a str,
    /// Most streams.
    pub(crate) streams: u32,
    /// Most pixels of a frame.
    pub(crate) pixels: u64,
}

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    /// Moving pictures.
    Video,
    /// Sound.
    Audio,
    /// Anything else, named.
    Other(&'static str),
}

/// Whether frames come in fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// Whole frames.
    Progressive,
    /// Two fields a frame.
    Interlaced,
    /// Not stated.
    Unknown,
}

/// What the demuxer knows of one stream.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    pub(crate) index: usize,
    pub(crate) medium: Medium,
    pub(crate) codec: String,
    /// Cover art or a thumbnail: not video.
    pub(crate) cover: bool,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) pixel_format: String,
    /// Sample aspect ratio; `(1, 1)` when unset.
    pub(crate) aspect: (u32, u32),
    pub(crate) field: Field,
    pub(crate) frame_rate: Option<f64>,
    /// Frames, if the container states them.
    pub(crate) frames: Option<u64>,
    /// Seconds a tick of the stream's clock.
    pub(crate) time_base: f64,
    /// Display matrix, nine 16.16 / 2.30 numbers.
    pub(crate) matrix: Option<[i32; 9]>,
    pub(crate) rate: u32,
    pub(crate) channels: u32,
    pub(crate) extradata: Vec<u8>,
    /// Brightness is coded by an HDR transfer curve.
    pub(crate) hdr: bool,
}

/// An opened container.
pub(crate) struct Input {
    context: *mut av::AVFormatContext,
    io: *mut av::AVIOContext,
    source: *mut Source,
}

impl Input {
    /// Opens a container over a file and finds out what its streams are.
    pub(crate) fn open(source: Source, options: &OpenOptions<'_>) -> Result<Self, (Fault, Source)> {
        let source = Box::into_raw(Box::new(source));
        let mut input = Self { context: ptr::null_mut(), io: ptr::null_mut(), source };
        match input.open_over(options) {
            Ok(()) => Ok(input),
            Err(fault) => Err((fault, input.into_source())),
        }
    }

    fn open_over(&mut self, options: &OpenOptions<'_>) -> Result<(), Fault> {
        let name = CString::new(options.demuxer).map_err(|_| Fault::NO_MEMORY)?;
        // SAFETY: every pointer is checked before use. `source` lives as long as `io`, which is freed first in
        // `close`. On failure avformat_open_input frees the context and sets it to null; custom I/O stays ours.
        unsafe {
            let demuxer = av::av_find_input_format(name.as_ptr());
            let buffer: *mut u8 = av::av_malloc(BUFFER).cast();
            if demuxer.is_null() || buffer.is_null() {
                return Err(if demuxer.is_null() {
                    Fault(av::AVERROR_DEMUXER_NOT_FOUND)
                } else {
                    Fault::NO_MEMORY
                });
            }
            self.io = av::avio_alloc_context(
                buffer,
                BUFFER as c_int,
                0,
                self.source.cast(),
                Some(read),
                None,
                Some(seek),
            );
            self.context = av::avformat_alloc_context();
            if self.io.is_null() || self.context.is_null() {
                return Err(Fault::NO_MEMORY);
            }
            (*self.context).pb = self.io;
            (*self.context).flags |= av::AVFMT_FLAG_CUSTOM_IO;
            (*self.context).io_open = Some(refuse_to_open);
            (*self.context).interrupt_callback =
                av::AVIOInterruptCB { callback: Some(is_out_of_time), opaque: self.source.cast() };
            let mut dictionary = ptr::null_mut();
            for (key, value) in [
                ("format_whitelist", options.demuxer.to_owned()),
                ("codec_whitelist", options.decoders.to_owned()),
                ("protocol_whitelist", String::new()),
                // One more than allowed, so that the caller can tell "too many" from "just enough".
                ("max_streams", options.streams.saturating_add(1).to_string()),
                ("probesize", "5000000".to_owned()),
                ("analyzeduration", "5000000".to_owned()),
            ] {
                set(&mut dictionary, key, &value)?;
            }
            let opened = av::avformat_open_input(&mut self.context, ptr::null(), demuxer, &mut dictionary);
            av::av_dict_free(&mut dictionary);
            check(opened)?;
            self.find_streams(options.pixels)
        }
    }

    /// # Safety
    /// The context is open.
    unsafe fn find_streams(&mut self, pixels: u64) -> Result<(), Fault> {
        // SAFETY: FFmpeg wants one dictionary a stream that is known now; each is freed after the call, whatever it left.
        unsafe {
            let count = (*self.context).nb_streams as usize;
            let mut dictionaries = vec![ptr::null_mut(); count.max(1)];
            for dictionary in dictionaries.iter_mut().take(count) {
                set(dictionary, "max_pixels", &pixels.to_string())?;
                set(dictionary, "threads", "1")?;
            }
            let found = av::avformat_find_stream_info(self.context, dictionaries.as_mut_ptr());
            for dictionary in &mut dictionaries {
                av::av_dict_free(dictionary);
            }
            check(found).map(|_| ())
        }
    }

    /// Closes the container and gives the file back.
    pub(crate) fn into_source(mut self) -> Source {
        self.close();
        let source = std::mem::replace(&mut self.source, ptr::null_mut());
        // SAFETY: made by Box::into_raw in `open`; FFmpeg's references to it went with `close`; taken once.
        *unsafe { Box::from_raw(source) }
    }

    fn close(&mut self) {
        // SAFETY: both functions accept what `open_over` made or null, and set the pointers to null. The buffer may
        // have been exchanged by FFmpeg, so the current one is freed.
        unsafe {
            av::avformat_close_input(&mut self.context);
            if !self.io.is_null() {
                av::av_freep((&raw mut (*self.io).buffer).cast());
                av::avio_context_free(&mut self.io);
            }
        }
    }

    /// The file under the container.
    pub(crate) fn source(&mut self) -> &mut Source {
        // SAFETY: valid until `into_source` or drop; FFmpeg uses it only inside calls that need `&mut self` too.
        unsafe { &mut *self.source }
    }

    /// FFmpeg's short name of the container.
    pub(crate) fn name(&self) -> String {
        // SAFETY: an open context has an input format with a static name.
        unsafe { text_of((*(*self.context).iformat).name) }
    }

    /// Seconds, if stated.
    pub(crate) fn duration_s(&self) -> Option<f64> {
        // SAFETY: the context is open.
        time(unsafe { (*self.context).duration }).map(|us| us as f64 / 1e6).filter(|s| *s > 0.0)
    }

    /// How many streams there are.
    pub(crate) fn stream_count(&self) -> usize {
        // SAFETY: the context is open.
        unsafe { (*self.context).nb_streams as usize }
    }

    /// What is known of every stream.
    pub(crate) fn streams(&self) -> Vec<Stream> {
        (0..self.stream_count()).filter_map(|i| self.raw_stream(i)).map(|s| self.describe(s)).collect()
    }

    /// A valid pointer to a stream and its parameters.
    pub(super) fn raw_stream(&self, index: usize) -> Option<*mut av::AVStream> {
        // SAFETY: the context is open and `streams` holds `nb_streams` pointers.
        (index < self.stream_count()).then(|| unsafe { *(*self.context).streams.add(index) })
    }

    fn describe(&self, stream: *mut av::AVStream) -> Stream {
        use av::AVMediaType as M;
        // SAFETY: the stream belongs to the open context and always has codec parameters; side data of the display
        // matrix type is nine 32-bit numbers, which its size is checked against.
        unsafe {
            let parameters = &*(*stream).codecpar;
            let medium = match parameters.codec_type {
                M::AVMEDIA_TYPE_VIDEO => Medium::Video,
                M::AVMEDIA_TYPE_AUDIO => Medium::Audio,
                M::AVMEDIA_TYPE_SUBTITLE => Medium::Other("subtitle"),
                M::AVMEDIA_TYPE_ATTACHMENT => Medium::Other("attachment"),
                M::AVMEDIA_TYPE_DATA => Medium::Other("data"),
                _ => Medium::Other("unknown"),
            };
            let mut size = 0;
            let matrix = av::av_stream_get_side_data(
                stream,
                av::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX,
                &mut size,
            );
            let matrix =
                (!matrix.is_null() && size >= 36).then(|| ptr::read_unaligned(matrix.cast::<[i32; 9]>()));
            let aspect = av::av_guess_sample_aspect_ratio(self.context, stream, ptr::null_mut());
            let rate = av::av_guess_frame_rate(self.context, stream, ptr::null_mut());
            let video = medium == Medium::Video;
            let pixel_format = match parameters.format {
                format if video && format >= 0 => {
                    text_of(av::av_get_pix_fmt_name(std::mem::transmute::<c_int, av::AVPixelFormat>(format)))
                }
                _ => String::new(),
            };
            let extradata = if parameters.extradata.is_null() || parameters.extradata_size <= 0 {
                Vec::new()
            } else {
                std::slice::from_raw_parts(parameters.extradata, parameters.extradata_size as usize).to_vec()
            };
            let base = (*stream).time_base;
            Stream {
                index: (*stream).index as usize,
                medium,
                codec: text_of(av::avcodec_get_name(parameters.codec_id)),
                cover: (*stream).disposition
                    & (av::AV_DISPOSITION_ATTACHED_PIC | av::AV_DISPOSITION_TIMED_THUMBNAILS)
                    != 0,
                width: parameters.width.max(0) as u32,
                height: parameters.height.max(0) as u32,
                pixel_format,
                aspect: if aspect.num > 0 && aspect.den > 0 {
                    (aspect.num as u32, aspect.den as u32)
                } else {
                    (1, 1)
                },
                field: match parameters.field_order {
                    av::AVFieldOrder::AV_FIELD_PROGRESSIVE => Field::Progressive,
                    av::AVFieldOrder::AV_FIELD_UNKNOWN => Field::Unknown,
                    _ => Field::Interlaced,
                },
                frame_rate: (rate.num > 0 && rate.den > 0).then(|| f64::from(rate.num) / f64::from(rate.den)),
                frames: u64::try_from((*stream).nb_frames).ok().filter(|n| *n > 0),
                time_base: f64::from(base.num) / f64::from(base.den.max(1)),
                matrix,
                rate: parameters.sample_rate.max(0) as u32,
                channels: parameters.ch_layout.nb_channels.max(0) as u32,
                extradata,
                hdr: matches!(
                    parameters.color_trc,
                    av::AVColorTransferCharacteristic::AVCOL_TRC_SMPTE2084
                        | av::AVColorTransferCharacteristic::AVCOL_TRC_ARIB_STD_B67
                ),
            }
        }
    }

    /// Lets the demuxer skip every stream but these.
    pub(crate) fn keep_only(&mut self, wanted: &[usize]) {
        for index in 0..self.stream_count() {
            if let Some(stream) = self.raw_stream(index) {
                let discard = if wanted.contains(&index) {
                    av::AVDiscard::AVDISCARD_DEFAULT
                } else {
                    av::AVDiscard::AVDISCARD_ALL
                };
                // SAFETY: the stream belongs to the open context; the field is for callers to set.
                unsafe { (*stream).discard = discard };
            }
        }
    }

    /// The next packet of any stream that is kept.
    pub(crate) fn read(&mut self, packet: &mut Packet) -> Result<(), Fault> {
        // SAFETY: both are valid; av_read_frame fills a blank packet.
        unsafe {
            av::av_packet_unref(packet.0);
            check(av::av_read_frame(self.context, packet.0)).map(|_| ())
        }
    }

    /// Jumps to the last key frame at or before `ticks` of a stream's clock.
    pub(crate) fn seek(&mut self, stream: usize, ticks: i64) -> Result<(), Fault> {
        // SAFETY: the context is open; FFmpeg checks the stream number.
        check(unsafe { av::av_seek_frame(self.context, stream as c_int, ticks, av::AVSEEK_FLAG_BACKWARD) })
            .map(|_| ())
    }

    /// Jumps to a byte offset, for containers that are a plain run of packets.
    pub(crate) fn seek_byte(&mut self, offset: i64) -> Result<(), Fault> {
        // SAFETY: the context is open.
        check(unsafe { av::av_seek_frame(self.context, -1, offset, av::AVSEEK_FLAG_BYTE) }).map(|_| ())
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.close();
        if !self.source.is_null() {
            // SAFETY: made by Box::into_raw in `open`, not taken by `into_source`.
            drop(unsafe { Box::from_raw(self.source) });
        }
    }
}

/// Adds one option to a dictionary.
///
/// # Safety
/// `dictionary` is null or a dictionary of FFmpeg's.
pub(super) unsafe fn set(
    dictionary: &mut *mut av::AVDictionary,
    key: &str,
    value: &str,
) -> Result<(), Fault> {
    let (Ok(key), Ok(value)) = (CString::new(key), CString::new(value)) else { return Err(Fault::NO_MEMORY) };
    // SAFETY: FFmpeg copies both strings.
    check(unsafe { av::av_dict_set(dictionary, key.as_ptr(), value.as_ptr(), 0) }).map(|_| ())
}

unsafe extern "C" fn read(opaque: *mut c_void, buffer: *mut u8, size: c_int) -> c_int {
    if buffer.is_null() || size <= 0 {
        return -22;
    }
    // SAFETY: `opaque` is the Source of the Input that is being used.
    let source = unsafe { &mut *opaque.cast::<Source>() };
    match source.read_block(size as usize) {
        Ok([]) => av::AVERROR_EOF,
        Ok(block) => {
            // SAFETY: `buffer` has room for `size` bytes and the block is no longer. What FFmpeg keeps behind it for
            // seeking back must stay as it is.
            unsafe { ptr::copy_nonoverlapping(block.as_ptr(), buffer, block.len()) };
            block.len() as c_int
        }
        Err(error) if error.kind() == ErrorKind::TimedOut => av::AVERROR_EXIT,
        Err(_) => -5,
    }
}

unsafe extern "C" fn seek(opaque: *mut c_void, offset: i64, whence: c_int) -> i64 {
    // SAFETY: `opaque` is the Source of the Input that is being used.
    let source = unsafe { &mut *opaque.cast::<Source>() };
    let target = match whence & !(av::AVSEEK_FORCE as c_int) {
        w if w == av::AVSEEK_SIZE as c_int => return source.size() as i64,
        0 => Some(offset),
        1 => offset.checked_add_unsigned(source.position()),
        2 => offset.checked_add_unsigned(source.size()),
        _ => None,
    };
    match target.and_then(|t| u64::try_from(t).ok()).map(|t| source.go_to(t)) {
        Some(Ok(())) => source.position() as i64,
        Some(Err(_)) => -5,
        None => -22,
    }
}

unsafe extern "C" fn is_out_of_time(opaque: *mut c_void) -> c_int {
    // SAFETY: `opaque` is the Source of the Input that is being used; only a plain field is read.
    c_int::from(unsafe { &*opaque.cast::<Source>() }.is_out_of_time())
}

/// A clip never makes the program open a second file.
unsafe extern "C" fn refuse_to_open(
    _context: *mut av::AVFormatContext,
    _io: *mut *mut av::AVIOContext,
    _url: *const c_char,
    _flags: c_int,
    _options: *mut *mut av::AVDictionary,
) -> c_int {
    -1
}

/// Coded bytes of one frame or of a stretch of sound.
pub(crate) struct Packet(pub(super) *mut av::AVPacket);

impl Packet {
    /// A blank packet to read into.
    pub(crate) fn new() -> Result<Self, Fault> {
        // SAFETY: returns an owned packet or null.
        let packet = unsafe { av::av_packet_alloc() };
        if packet.is_null() { Err(Fault::NO_MEMORY) } else { Ok(Self(packet)) }
    }

    fn get(&self) -> &av::AVPacket {
        // SAFETY: owned and never null.
        unsafe { &*self.0 }
    }

    /// Number of its stream.
    pub(crate) fn stream(&self) -> usize {
        self.get().stream_index as usize
    }

    /// Presentation time in ticks.
    pub(crate) fn pts(&self) -> Option<i64> {
        time(self.get().pts)
    }

    /// Decoding time in ticks.
    pub(crate) fn dts(&self) -> Option<i64> {
        time(self.get().dts)
    }

    /// Byte offset in the file, where the demuxer knows it.
    pub(crate) fn offset(&self) -> Option<i64> {
        Some(self.get().pos).filter(|pos| *pos >= 0)
    }

    /// Coded bytes.
    pub(crate) fn data(&self) -> &[u8] {
        let packet = self.get();
        if packet.data.is_null() || packet.size <= 0 {
            return &[];
        }
        // SAFETY: the packet owns `size` bytes at `data` for as long as it is borrowed.
        unsafe { std::slice::from_raw_parts(packet.data, packet.size as usize) }
    }

    /// Decoding may start here.
    pub(crate) fn is_key(&self) -> bool {
        self.get().flags & av::AV_PKT_FLAG_KEY != 0
    }

    /// Its bytes are known to be short or damaged.
    pub(crate) fn is_corrupt(&self) -> bool {
        self.get().flags & av::AV_PKT_FLAG_CORRUPT != 0
    }

    /// To be decoded but not shown (cut off by an edit list).
    pub(crate) fn is_hidden(&self) -> bool {
        self.get().flags & av::AV_PKT_FLAG_DISCARD != 0
    }

    /// It changes the parameters of the stream.
    pub(crate) fn changes_parameters(&self) -> bool {
        use av::AVPacketSideDataType as S;
        // SAFETY: the packet is valid; FFmpeg searches its side data.
        [S::AV_PKT_DATA_NEW_EXTRADATA, S::AV_PKT_DATA_PARAM_CHANGE]
            .into_iter()
            .any(|kind| unsafe { !av::av_packet_get_side_data(self.0, kind, ptr::null_mut()).is_null() })
    }
}

impl Drop for Packet {
    fn drop(&mut self) {
        // SAFETY: owned; freed once.
        unsafe { av::av_packet_free(&mut self.0) }
    }
}
