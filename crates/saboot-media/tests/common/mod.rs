//! What the tests share: clips made with the ffmpeg command, and one way of sampling them.
#![allow(dead_code)]

use std::fs::File;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::process::Command;

use saboot_core::Limits;
use saboot_core::facts::Format;
use saboot_core::media::Frame;
use saboot_media::{Media, MediaError, Mode, SampleRequest, Sampled};
use sha2::{Digest, Sha256};

/// A frame as a test compares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub index: u64,
    pub time_us: i64,
    pub size: (u32, u32),
    pub digest: [u8; 32],
}

/// Runs the ffmpeg command; false, and loudly so, where there is none.
pub fn ffmpeg(arguments: &str, out: &Path) -> bool {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-y"]).args(arguments.split_whitespace()).arg(out);
    match command.output() {
        Ok(output) => {
            assert!(
                output.status.success(),
                "ffmpeg {arguments}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            true
        }
        Err(error) => {
            eprintln!("SKIPPED: no ffmpeg command to make {} with ({error})", out.display());
            false
        }
    }
}

/// True where the ffmpeg command can be run.
pub fn have_ffmpeg() -> bool {
    let there = Command::new("ffmpeg").arg("-version").output().is_ok();
    if !there {
        eprintln!("SKIPPED: no ffmpeg command on this machine");
    }
    there
}

/// The format that a test file's extension stands for.
pub fn format_of(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?;
    let first = |f: &&Format| f.extensions().first() == Some(&extension);
    Format::ALL
        .iter()
        .find(first)
        .or_else(|| Format::ALL.iter().find(|f| f.extensions().contains(&extension)))
        .copied()
}

pub fn open(path: &Path) -> Result<Media, MediaError> {
    open_as(path, format_of(path).unwrap(), false)
}

pub fn open_as(path: &Path, format: Format, animated: bool) -> Result<Media, MediaError> {
    saboot_media::open(File::open(path).unwrap(), format, animated, &Limits::default())
}

/// Samples an opened clip and digests its frames.
pub fn sample(
    media: &mut Media,
    frames: usize,
    mode: Mode,
    audio: bool,
) -> Result<(Vec<Seen>, Sampled), MediaError> {
    let mut seen = Vec::new();
    let sampled = media.sample(&SampleRequest { frames, mode, audio }, &mut |frame| {
        seen.push(seen_of(&frame));
        ControlFlow::Continue(())
    })?;
    assert_eq!(sampled.coverage.frames_examined, seen.len() as u64);
    assert_eq!(sampled.work.frames_converted, seen.len() as u64);
    assert!(seen.windows(2).all(|w| w[0].time_us < w[1].time_us), "frames come in order of presentation");
    Ok((seen, sampled))
}

/// Follows a stretch of an opened clip and digests its frames.
pub fn follow(
    media: &mut Media,
    stretch: Range<i64>,
    mode: Mode,
) -> Result<(Vec<Seen>, Sampled), MediaError> {
    let mut seen = Vec::new();
    let sampled = media.follow(stretch, mode, &mut |frame| {
        seen.push(seen_of(&frame));
        ControlFlow::Continue(())
    })?;
    assert_eq!(sampled.coverage.frames_examined, seen.len() as u64);
    assert!(seen.windows(2).all(|w| w[0].time_us < w[1].time_us), "frames come in order of presentation");
    Ok((seen, sampled))
}

fn seen_of(frame: &Frame) -> Seen {
    assert_eq!(frame.rgb.len(), 3 * frame.width as usize * frame.height as usize);
    Seen {
        index: frame.index,
        time_us: frame.time_us,
        size: (frame.width, frame.height),
        digest: Sha256::digest(&frame.rgb).into(),
    }
}

/// Codes of a list, as text.
pub fn codes(list: &[saboot_core::Code]) -> Vec<&str> {
    list.iter().map(saboot_core::Code::as_str).collect()
}

/// Codes of damage, as text.
pub fn damage(sampled: &Sampled) -> Vec<&str> {
    sampled.damage.iter().map(|d| d.code.as_str()).collect()
}

/// Every file below a folder; empty where the folder is not there.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
