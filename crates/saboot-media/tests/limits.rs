//! Every bound holds, with its own code, on files that ask for more.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod common;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::{codes, format_of, root, sample};
use saboot_core::Limits;
use saboot_core::facts::Format;
use saboot_media::{ErrorKind, MediaError, Mode, Sampled};

fn fixture(name: &str) -> PathBuf {
    root().join("fixtures/media").join(name)
}

fn with(path: &Path, animated: bool, limits: Limits) -> Result<(usize, Sampled), MediaError> {
    let mut media =
        saboot_media::open(File::open(path).unwrap(), format_of(path).unwrap(), animated, &limits)?;
    sample(&mut media, 32, Mode::Exact, true).map(|(frames, sampled)| (frames.len(), sampled))
}

#[test]
fn each_limit_has_its_own_code() {
    let refused = |name: &str, limits: Limits| {
        let error = with(&fixture(name), false, limits).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit, "{error}");
        error.code.as_str().to_owned()
    };
    let some = Limits::default;
    assert_eq!(refused("clip.mp4", Limits { pixels: 1000, ..some() }), "limit.pixels");
    assert_eq!(refused("clip.ts", Limits { pixels: 1000, ..some() }), "limit.pixels");
    assert_eq!(refused("portrait.jpg", Limits { pixels: 1000, ..some() }), "limit.pixels");
    assert_eq!(refused("picture.tiff", Limits { pixels: 1000, ..some() }), "limit.pixels");
    assert_eq!(refused("clip.mp4", Limits { streams: 1, ..some() }), "limit.streams");
    assert_eq!(refused("clip.mkv", Limits { streams: 0, ..some() }), "limit.streams");
    assert_eq!(refused("clip.mp4", Limits { wall_s: 0, ..some() }), "limit.time");
    assert_eq!(refused("portrait.jpg", Limits { wall_s: 0, ..some() }), "limit.time");

    let (frames, sampled) = with(&fixture("clip.mp4"), false, Limits { audio_s: 1, ..some() }).unwrap();
    assert_eq!((frames, sampled.audio.as_ref().map(|a| a.mono16k.len())), (32, Some(16_000)));
    assert_eq!(codes(&sampled.coverage.not_examined), ["limit.audio"]);

    let (frames, sampled) = with(&fixture("clip.mp4"), false, Limits { packets: 10, ..some() }).unwrap();
    assert!(frames >= 10, "{frames}");
    assert_eq!(codes(&sampled.coverage.plan_fallback), ["plan.packets"]);

    let (frames, sampled) =
        with(&fixture("moving.gif"), true, Limits { moving_picture_frames: 5, ..some() }).unwrap();
    assert_eq!((frames, sampled.coverage.frames_total), (5, Some(5)));
    assert_eq!(codes(&sampled.coverage.not_examined), ["limit.moving-picture-frames"]);
}

/// Writes a file into a fresh folder.
fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    File::create(&path).unwrap().write_all(bytes).unwrap();
    (folder, path)
}

#[test]
fn a_gif_of_a_hundred_thousand_frames_is_cheap() {
    let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for _ in 0..100_000 {
        gif.extend(b"\x21\xf9\x04\0\x05\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    gif.push(0x3b);
    let (_folder, path) = file("many.gif", &gif);
    let start = Instant::now();
    let (frames, sampled) = with(&path, true, Limits::default()).unwrap();
    assert_eq!((frames, sampled.coverage.frames_total), (32, Some(10_000)));
    assert_eq!(codes(&sampled.coverage.not_examined), ["limit.moving-picture-frames"]);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut body = name.to_vec();
    body.extend(data);
    let mut crc = u32::MAX;
    for byte in &body {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    [&(data.len() as u32).to_be_bytes()[..], &body, &(!crc).to_be_bytes()].concat()
}

/// An animated PNG of 1-pixel frames whose header claims `width` x `height` pixels and `claimed` frames.
fn apng(width: u32, height: u32, claimed: u32, frames: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat()));
    png.extend(chunk(b"acTL", &[claimed.to_be_bytes(), [0; 4]].concat()));
    // zlib of one row "0, 0" of a 1x1 grey picture, stored.
    let pixel = [0x78, 0x01, 0x01, 2, 0, 0xfd, 0xff, 0, 0, 0, 2, 0, 1];
    let mut sequence = 0u32;
    for n in 0..frames {
        let mut control = sequence.to_be_bytes().to_vec();
        let (w, h) = if n == 0 { (width, height) } else { (1, 1) };
        control.extend([w.to_be_bytes(), h.to_be_bytes(), [0; 4], [0; 4]].concat());
        control.extend([0, 5, 0, 100, 0, 0]);
        png.extend(chunk(b"fcTL", &control));
        sequence += 1;
        if n == 0 {
            png.extend(chunk(b"IDAT", &pixel));
        } else {
            png.extend(chunk(b"fdAT", &[&sequence.to_be_bytes()[..], &pixel].concat()));
            sequence += 1;
        }
    }
    png.extend(chunk(b"IEND", &[]));
    png
}

#[test]
fn bombs_in_apng_are_refused_or_harmless() {
    let (_folder, path) = file("wide.png", &apng(65_535, 65_535, 10, 2));
    assert_eq!(with(&path, true, Limits::default()).unwrap_err().code.as_str(), "limit.pixels");

    let (_folder, path) = file("claims.png", &apng(1, 1, 0x7fff_ffff, 5));
    let (frames, sampled) = with(&path, true, Limits::default()).unwrap();
    assert_eq!((frames, sampled.coverage.frames_total), (5, Some(5)));

    // A count that the format forbids: no frame comes out, and none is made up.
    let (_folder, path) = file("claims.png", &apng(1, 1, u32::MAX, 5));
    let (frames, sampled) = with(&path, true, Limits::default()).unwrap();
    assert_eq!((frames, codes(&sampled.coverage.not_examined)), (0, vec!["video.no-frames"]));
    assert_eq!(common::damage(&sampled), ["decode.moving-picture-cut"]);

    let (_folder, path) = file("many.png", &apng(1, 1, 50_000, 50_000));
    let (frames, sampled) = with(&path, true, Limits::default()).unwrap();
    assert_eq!((frames, sampled.coverage.frames_total), (32, Some(10_000)));
}

#[test]
fn animated_pngs_that_the_library_cannot_compose_are_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep.png");
    if !common::ffmpeg("-f lavfi -i testsrc2=size=32x32:rate=5:duration=1 -pix_fmt rgb48be -f apng", &path) {
        return;
    }
    let error = with(&path, true, Limits::default()).map(|(frames, s)| (frames, s.damage)).unwrap_err();
    assert_eq!(error.code.as_str(), "media.unsupported-picture", "{error}");
}

#[test]
fn truncation_anywhere_ends_in_words_or_damage() {
    let mut outcomes = std::collections::BTreeMap::new();
    for (name, step) in [
        ("clip.mp4", 997),
        ("clip.mkv", 1499),
        ("clip.ts", 1499),
        ("moving.gif", 499),
        ("voice-note.ogg", 997),
        ("clip.avi", 1999),
    ] {
        let whole = std::fs::read(fixture(name)).unwrap();
        for cut in (1..whole.len()).step_by(step) {
            let (_folder, path) = file(name, &whole[..cut]);
            let outcome = match with(&path, name.ends_with("gif"), Limits::default()) {
                Ok((frames, sampled)) => {
                    assert!(frames as u64 <= sampled.coverage.frames_total.unwrap_or(0));
                    if sampled.damage.is_empty() {
                        "whole".to_owned()
                    } else {
                        sampled.damage[0].code.to_string()
                    }
                }
                Err(error) => error.code.to_string(),
            };
            *outcomes.entry(format!("{name} {outcome}")).or_insert(0) += 1;
        }
    }
    println!("{outcomes:?}");
    assert!(outcomes.values().sum::<u32>() > 100, "{outcomes:?}");
    assert!(
        !outcomes.contains_key("media.internal") && !outcomes.contains_key("media.decoder-panic"),
        "{outcomes:?}"
    );
}

#[test]
fn flipped_bytes_never_panic() {
    let mut seed = 0x5ab007_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below
    };
    let mut run = 0;
    for name in [
        "clip.mp4",
        "clip.mkv",
        "clip.webm",
        "clip.ts",
        "clip.3gp",
        "clip.flv",
        "moving.gif",
        "moving.webp",
        "voice.amr",
        "tune.mp3",
        "portrait.jpg",
    ] {
        let whole = std::fs::read(fixture(name)).unwrap();
        for _ in 0..6 {
            let mut bytes = whole.clone();
            for _ in 0..1 + next(20) {
                let at = next(bytes.len());
                bytes[at] = next(256) as u8;
            }
            let (_folder, path) = file(name, &bytes);
            let animated = name.starts_with("moving");
            if let Err(error) = with(&path, animated, Limits::default()) {
                assert_ne!(error.code.as_str(), "media.internal", "{name}: {error}");
            }
            run += 1;
        }
    }
    assert_eq!(run, 66);
    assert!(Format::ALL.len() >= 24);
}
