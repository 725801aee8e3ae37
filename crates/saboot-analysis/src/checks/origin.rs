//! Who wrote a container, and who recorded it by its own account: shared by the checks of video files.
//!
//! [`Writer`] is the program family that a handler name, brand or tag belongs to; [`Claim`] is a camera or phone
//! that the file names as its recorder. Sources: ISO/IEC 14496-12, QuickTime File Format, the libavformat and
//! Android MPEG4Writer conventions, Gloe et al. 2014, Iuliani et al. 2019, and files seen while this was written.
//! It draws no conclusion.

use saboot_core::facts::isobmff::{IsoBmff, Track};
use saboot_core::facts::{Carrier, Facts, Mark};
use saboot_core::{Span, Untrusted};

/// Program families that leave a handler name of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writer {
    /// Apple's camera, AVFoundation or QuickTime.
    Apple,
    /// Android's MediaMuxer and the cameras that use it.
    Android,
    /// FFmpeg's libavformat, which also gives its names to tracks that came without one.
    Ffmpeg,
    /// Google's servers (YouTube).
    Google,
    /// X/Twitter's servers.
    Twitter,
    /// GPAC, MP4Box.
    Gpac,
    /// Bento4.
    Bento4,
    /// L-SMASH.
    Lsmash,
    /// MainConcept, which Adobe's programs use.
    MainConcept,
}

impl Writer {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Apple => "Apple",
            Self::Android => "Android's MediaMuxer",
            Self::Ffmpeg => "FFmpeg",
            Self::Google => "Google's servers",
            Self::Twitter => "X/Twitter's servers",
            Self::Gpac => "GPAC",
            Self::Bento4 => "Bento4",
            Self::Lsmash => "L-SMASH",
            Self::MainConcept => "MainConcept (Adobe)",
        }
    }

    /// By a handler name; none for names that many programs share.
    pub(crate) fn of_handler(name: &str) -> Option<Self> {
        let has = |part: &str| name.contains(part);
        Some(match name {
            "VideoHandle" | "SoundHandle" | "MetaHandle" | "MetadHandle" | "TextHandle" => Self::Android,
            "VideoHandler" | "SoundHandler" | "DataHandler" | "SubtitleHandler" => Self::Ffmpeg,
            _ if name.starts_with("Core Media") || has("Apple ") => Self::Apple,
            _ if has("produced by Google") || has("Google Inc.") => Self::Google,
            _ if has("Twitter-vork") => Self::Twitter,
            _ if has("GPAC") => Self::Gpac,
            _ if has("Bento4") => Self::Bento4,
            _ if has("L-SMASH") => Self::Lsmash,
            _ if has("Mainconcept") || has("MainConcept") => Self::MainConcept,
            _ => return None,
        })
    }

    /// By the handler of a track.
    pub(crate) fn of_track(track: &Track) -> Option<Self> {
        Self::of_handler(track.handler_name())
    }

    /// True for families that record.
    pub(crate) fn is_recorder(self) -> bool {
        matches!(self, Self::Apple | Self::Android)
    }
}

/// Minor version that libavformat gives to every brand it writes.
const LAVF_MINOR: u32 = 512;

/// What shows that FFmpeg's muxer wrote the container: a `Lavf` tag, its brand version, its vendor code.
pub(crate) fn ffmpeg_signs(facts: &Facts) -> Vec<(String, Option<Span>)> {
    let mut signs = Vec::new();
    let tag = facts.marks.iter().find(|m| {
        matches!(m.carrier, Carrier::Ilst | Carrier::Udta | Carrier::Mdta | Carrier::Matroska)
            && m.value.raw().starts_with("Lavf")
    });
    if let Some(mark) = tag {
        signs.push((format!("{}={}", mark.key.raw(), mark.value.raw()), mark.span()));
    }
    if let Some(file) = &facts.isobmff {
        if let Some(brands) = file.brands.as_ref().filter(|b| b.minor == LAVF_MINOR) {
            signs.push((
                format!("ftyp {}", brands.text()),
                Some(Span::Bytes { start: brands.bytes.0, end: brands.bytes.1 }),
            ));
        }
        if let Some(entry) = file.tracks().iter().flat_map(|t| &t.entries).find(|e| e.vendor == b"FFMP") {
            signs.push((
                "sample entry vendor FFMP".to_owned(),
                Some(Span::Bytes { start: entry.bytes.0, end: entry.bytes.1 }),
            ));
        }
    }
    signs
}

/// A camera or phone that the file names as its recorder.
pub(crate) struct Claim<'f> {
    /// The maker as written, or what the tag's own name says.
    pub(crate) maker: String,
    /// The tag.
    pub(crate) mark: &'f Mark,
}

impl Claim<'_> {
    pub(crate) fn is_apple(&self) -> bool {
        self.maker.eq_ignore_ascii_case("apple")
    }

    pub(crate) fn text(&self) -> String {
        format!("{}={}", self.mark.key.raw(), self.mark.value.raw())
    }
}

/// Keys that name the maker or model of the recording device.
const MAKER_KEYS: [&str; 8] = [
    "com.apple.quicktime.make",
    "com.android.manufacturer",
    "com.apple.quicktime.model",
    "com.android.model",
    "make",
    "©mak",
    "model",
    "©mod",
];

/// Claims of the container's tags, in the order of [`MAKER_KEYS`].
///
/// Keys of Android that name no maker (`com.android.version`) are no claim of a camera: transcoders of apps write them.
pub(crate) fn claims(facts: &Facts) -> Vec<Claim<'_>> {
    let carriers = [Carrier::Mdta, Carrier::Udta, Carrier::Ilst, Carrier::Matroska];
    let mut found = Vec::new();
    for key in MAKER_KEYS {
        for mark in facts
            .marks
            .iter()
            .filter(|m| carriers.contains(&m.carrier) && m.key.raw().eq_ignore_ascii_case(key))
        {
            let value = mark.value.raw().trim();
            if value.is_empty() {
                continue;
            }
            let apple_model = ["iPhone", "iPad", "iPod"].iter().any(|m| value.starts_with(m));
            let maker = if apple_model { "Apple".to_owned() } else { value.to_owned() };
            found.push(Claim { maker, mark });
        }
    }
    found
}

/// The names of all track handlers, for what was observed.
pub(crate) fn handler_names(file: &IsoBmff) -> String {
    let names: Vec<_> = file
        .tracks()
        .iter()
        .take(8)
        .filter_map(|t| t.handler.as_ref())
        .map(|h| format!("{}:{}", h.kind.text(), h.name.raw()))
        .collect();
    names.join(", ")
}

/// Several observations in one line.
pub(crate) fn observed(parts: impl IntoIterator<Item = String>) -> Untrusted {
    Untrusted::new(parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; "))
}

/// The span of a box.
pub(crate) fn bytes(span: (u64, u64)) -> Option<Span> {
    Some(Span::Bytes { start: span.0, end: span.1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handlers_of_android_and_ffmpeg_differ_by_one_letter() {
        assert_eq!(Writer::of_handler("VideoHandle"), Some(Writer::Android));
        assert_eq!(Writer::of_handler("VideoHandler"), Some(Writer::Ffmpeg));
        assert_eq!(Writer::of_handler("Core Media Audio"), Some(Writer::Apple));
        assert_eq!(Writer::of_handler("Stereo"), None);
    }
}
