//! Every call into FFmpeg, and all unsafe code of this crate: thin owners of FFmpeg's objects that cannot be misused.
//!
//! [`Input`] demuxes, [`Decoder`] decodes, [`Frame`] and [`Packet`] hold what passes between them, [`Scaler`]
//! and [`Resampler`] convert. Each owner frees its object once, in `Drop`; nothing here opens a path or a URL,
//! starts a thread or prints. What a clip is and which frames matter is decided elsewhere. Written against
//! FFmpeg 5.1 to 6.1 (libavutil 57 and 58).
#![allow(unsafe_code)]

mod convert;
mod decode;
mod input;

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::fmt;
use std::sync::Once;

use ffmpeg_next::ffi as av;

pub(crate) use convert::{Geometry, Resampler, Scaler};
pub(crate) use decode::{Decoder, Frame, Skip};
pub(crate) use input::{Field, Input, Medium, OpenOptions, Packet, Stream};

use crate::log;

/// An error number of FFmpeg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault(c_int);

impl Fault {
    /// No memory, or a size that FFmpeg refuses to allocate.
    const NO_MEMORY: Self = Self(-12);

    /// The end of the file or of a decoder's output.
    pub(crate) fn is_end(self) -> bool {
        self.0 == av::AVERROR_EOF
    }

    /// Bytes that make no sense in their format; later ones may.
    pub(crate) fn is_invalid(self) -> bool {
        self.0 == av::AVERROR_INVALIDDATA
    }

    /// The decoder wants input before it has output, or the reverse.
    pub(crate) fn is_again(self) -> bool {
        self.0 == -11
    }

    /// FFmpeg's own words.
    pub(crate) fn text(self) -> String {
        let mut text = [0 as c_char; 128];
        // SAFETY: the buffer is writable for the length that is passed and starts out terminated.
        unsafe {
            av::av_strerror(self.0, text.as_mut_ptr(), text.len());
            text_of(text.as_ptr())
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Turns FFmpeg's negative error numbers into a result.
fn check(code: c_int) -> Result<c_int, Fault> {
    if code < 0 { Err(Fault(code)) } else { Ok(code) }
}

/// Copies a C string that FFmpeg owns; empty for a null pointer.
///
/// # Safety
/// `text` is null or points at a terminated string that stays in place during the call.
unsafe fn text_of(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: by the contract of this function.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// A time of FFmpeg's, where it has one.
fn time(value: i64) -> Option<i64> {
    (value != av::AV_NOPTS_VALUE).then_some(value)
}

#[cfg(target_arch = "x86_64")]
type VaList = *mut av::__va_list_tag;
#[cfg(not(target_arch = "x86_64"))]
type VaList = av::va_list;

thread_local! {
    /// FFmpeg composes one line in several calls; this tells whether the next call starts a line.
    static STARTS_LINE: Cell<c_int> = const { Cell::new(1) };
}

/// Sends FFmpeg's messages to [`log`] instead of stderr. Done once a process.
pub(crate) fn capture_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the callback has the signature that FFmpeg asks for, may be called from any thread and never unwinds.
        unsafe { av::av_log_set_callback(Some(on_message)) };
    });
}

unsafe extern "C" fn on_message(
    context: *mut c_void,
    level: c_int,
    format: *const c_char,
    arguments: VaList,
) {
    if level > av::AV_LOG_WARNING {
        return;
    }
    let mut line = [0 as c_char; 512];
    let mut starts_line = STARTS_LINE.get();
    // SAFETY: context, format and arguments are FFmpeg's own and valid during the call; the buffer is writable for
    // the length that is passed and always terminated.
    let text = unsafe {
        av::av_log_format_line2(
            context,
            level,
            format,
            arguments,
            line.as_mut_ptr(),
            line.len() as c_int,
            &mut starts_line,
        );
        text_of(line.as_ptr())
    };
    STARTS_LINE.set(starts_line);
    log::record(level <= av::AV_LOG_ERROR, &text);
}

/// A C library as it is loaded now.
pub(crate) struct Version {
    /// File name stem, such as `libavcodec`.
    pub(crate) name: &'static str,
    /// major.minor.micro.
    pub(crate) version: String,
    /// The licence that it says it was built under.
    pub(crate) licence: String,
}

/// The FFmpeg libraries that are loaded.
pub(crate) fn versions() -> Vec<Version> {
    let number = |n: u32| format!("{}.{}.{}", n >> 16, (n >> 8) & 0xff, n & 0xff);
    // SAFETY: these functions take nothing and return numbers or static strings.
    unsafe {
        vec![
            Version {
                name: "libavutil",
                version: number(av::avutil_version()),
                licence: text_of(av::avutil_license()),
            },
            Version {
                name: "libavformat",
                version: number(av::avformat_version()),
                licence: text_of(av::avformat_license()),
            },
            Version {
                name: "libavcodec",
                version: number(av::avcodec_version()),
                licence: text_of(av::avcodec_license()),
            },
            Version {
                name: "libswscale",
                version: number(av::swscale_version()),
                licence: text_of(av::swscale_license()),
            },
            Version {
                name: "libswresample",
                version: number(av::swresample_version()),
                licence: text_of(av::swresample_license()),
            },
        ]
    }
}

/// FFmpeg's release name, such as `5.1.9-0+deb12u1`, and the options that it was built with.
pub(crate) fn build() -> (String, String) {
    // SAFETY: both functions take nothing and return static strings.
    unsafe { (text_of(av::av_version_info()), text_of(av::avcodec_configuration())) }
}
