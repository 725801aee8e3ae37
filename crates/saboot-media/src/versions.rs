//! Which C libraries read foreign bytes here, with their versions: for `saboot doctor` and the report.
//!
//! Pictures (JPEG, PNG, GIF, WebP, BMP, TIFF) are read by Rust code and need none.

use crate::ffi;

/// One C library as it is loaded now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// Such as `libavcodec`.
    pub name: String,
    /// Such as `59.37.100`.
    pub version: String,
    /// The licence that it was built under, in its own words; empty where it does not say.
    pub licence: String,
}

/// FFmpeg's libraries and the codec libraries that this build of FFmpeg was linked with and that saboot may use.
pub fn libraries() -> Vec<Library> {
    let (release, configuration) = ffi::build();
    let mut found = vec![Library { name: "FFmpeg".into(), version: release, licence: String::new() }];
    found.extend(ffi::versions().into_iter().map(|v| Library {
        name: v.name.into(),
        version: v.version,
        licence: v.licence,
    }));
    // FFmpeg tells that it is linked with these, not in which version.
    let linked = [("--enable-libdav1d", "libdav1d"), ("--enable-libspeex", "libspeex")];
    found.extend(linked.iter().filter(|(flag, _)| configuration.split_whitespace().any(|f| f == *flag)).map(
        |(_, name)| Library {
            name: (*name).into(),
            version: "as linked by libavcodec".into(),
            licence: String::new(),
        },
    ));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ffmpeg_library_says_its_version() {
        let found = libraries();
        for name in ["FFmpeg", "libavutil", "libavformat", "libavcodec", "libswscale", "libswresample"] {
            let library = found.iter().find(|l| l.name == name).unwrap();
            assert!(library.version.bytes().any(|b| b.is_ascii_digit()), "{library:?}");
        }
    }
}
