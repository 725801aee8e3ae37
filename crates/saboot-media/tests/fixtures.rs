//! Every fixture is what `fixtures/media/expected.json` (measured by other programs) says: kind, size, frames, sound;
//! and frames are the ones they claim to be, by the number that the drawn scenes carry in their pixels.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod common;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use common::{damage, files_below, format_of, open_as, root, sample};
use saboot_core::exhibit::Kind;
use saboot_core::media::Frame;
use saboot_media::{ErrorKind, Media, Mode, SampleRequest};
use serde_json::Value;

fn folder() -> PathBuf {
    root().join("fixtures/media")
}

fn expected() -> BTreeMap<String, Value> {
    serde_json::from_str(&std::fs::read_to_string(folder().join("expected.json")).unwrap()).unwrap()
}

fn open_fixture(name: &str, facts: &Value) -> Result<Media, saboot_media::MediaError> {
    let path = folder().join(name);
    let animated = facts["kind"] == "moving-picture" && facts["frames"].as_u64() > Some(1);
    open_as(&path, format_of(&path).unwrap(), animated)
}

#[test]
fn every_fixture_is_what_other_programs_measure() {
    let mut opened = 0;
    for (name, facts) in expected() {
        if facts["kind"] == "slide-show" {
            continue;
        }
        let mut media = match open_fixture(&name, &facts) {
            Ok(media) => media,
            // What the FFmpeg of this machine cannot read is refused in clear words.
            Err(error) if name == "picture.heic" => {
                assert_eq!(
                    (error.kind, error.code.as_str()),
                    (ErrorKind::Unsupported, "media.unsupported-picture")
                );
                println!("{name}: {error}");
                continue;
            }
            Err(error) => panic!("{name}: {error}"),
        };
        opened += 1;
        let kind = if facts["kind"] == "moving-picture" && facts["frames"] == 1 {
            "picture"
        } else {
            facts["kind"].as_str().unwrap()
        };
        assert_eq!(media.kind().as_str(), kind, "{name}");
        let found = media.facts().clone();
        if media.kind() == Kind::Video {
            let video = found.video.as_ref().unwrap();
            assert_eq!(Some(video.width.into()), facts["coded_width"].as_u64(), "{name}");
            assert_eq!(Some(video.codec.as_str()), facts["codec"].as_str(), "{name}");
            // ffprobe counts the turn against the clock.
            assert_eq!(
                Some(i64::from(video.rotation)),
                facts["rotation"].as_i64().map(|r| -r.rem_euclid(360)).map(|r| r.rem_euclid(360)),
                "{name}"
            );
            assert_eq!(Some(video.sample_aspect.as_str()), facts["sample_aspect"].as_str(), "{name}");
            assert_eq!(Some(found.container.as_str()), facts["container"].as_str(), "{name}");
        }
        assert_eq!(found.audio.is_some(), facts["has_audio"] == true, "{name}");
        let (frames, sampled) = sample(&mut media, 10_000, Mode::Exact, true).unwrap();
        if let Some(count) = facts["frames"].as_u64() {
            let damaged = name.starts_with("damaged") || name.starts_with("mid-gop");
            assert!(
                frames.len() as u64 == count || damaged,
                "{name}: {} frames, {count} expected",
                frames.len()
            );
            assert!(sampled.coverage.frames_decoded >= frames.len() as u64, "{name}");
        }
        if let (Some(width), Some(height), Some(frame)) =
            (facts["width"].as_u64(), facts["height"].as_u64(), frames.first())
        {
            let (w, h) =
                facts["sample_aspect"].as_str().and_then(|a| a.split_once(':')).unwrap_or(("1", "1"));
            let wide = width as f64 * w.parse::<f64>().unwrap() / h.parse::<f64>().unwrap();
            assert_eq!(frame.size, (wide.round() as u32, height as u32), "{name}");
        }
        if facts["has_audio"] == true {
            let audio = sampled.audio.as_ref().unwrap_or_else(|| panic!("{name}: no sound"));
            assert_eq!(Some(audio.rate.into()), facts["sample_rate"].as_u64(), "{name}");
            let seconds = facts["audio_s"].as_f64().unwrap();
            let heard = audio.mono16k.len() as f64 / 16_000.0;
            assert!((heard - seconds).abs() < 0.1, "{name}: {heard} s of sound, {seconds} s expected");
            let native = audio.native.len() as f64 / f64::from(audio.rate);
            assert!(
                (native - heard).abs() < 0.01,
                "{name}: {native} s at the track's own rate, {heard} s at 16 kHz"
            );
            assert!(audio.mono16k.iter().all(|s| s.is_finite()));
        }
        if name == "size-changes.ts" {
            // Two streams were joined: the packet counter jumps at the seam.
            assert_eq!(damage(&sampled), ["demux.corrupt-packets"], "{name}");
        } else if !name.starts_with("damaged") && !name.starts_with("mid-gop") {
            assert_eq!(damage(&sampled), Vec::<&str>::new(), "{name}: {:?}", sampled.damage);
        } else {
            assert_ne!(damage(&sampled), Vec::<&str>::new(), "{name}: damage must be told");
        }
    }
    println!("{opened} fixtures opened");
    assert!(opened >= 60, "{opened}");
}

/// The number drawn into a frame; none where the cells are not black and white.
fn drawn_number(frame: &Frame) -> Option<u64> {
    let cell = (frame.width as usize / 24).max(4);
    (0..12).try_fold(0, |number, bit| {
        let at = 3 * ((cell / 2) * frame.width as usize + bit * cell + cell / 2);
        match frame.rgb.get(at)? {
            0..=80 => Some(number),
            175..=255 => Some(number | 1 << bit),
            _ => None,
        }
    })
}

#[test]
fn frames_are_the_ones_they_claim_to_be() {
    let mut checked = BTreeMap::new();
    for name in [
        "clip.mp4",
        "clip.mov",
        "clip.mkv",
        "clip.webm",
        "clip.ts",
        "clip.avi",
        "clip.flv",
        "clip.mpg",
        "no-sound.mp4",
        "open-gop.mp4",
        "open-gop.ts",
        "b-pyramid.mp4",
        "hevc-open.mp4",
        "hevc-10bit.mkv",
        "intra-refresh.mp4",
        "intra-only.mkv",
        "long-gop.mp4",
        "fragmented.mp4",
        "late-picture.mp4",
        "negative-start.mkv",
        "signed-offsets.mp4",
        "clock-wraps.ts",
        "no-index.mkv",
        "av1.mp4",
        "b-frames.avi",
        "b-frames-mpeg4.avi",
        "full-range.mp4",
        "size-changes.ts",
    ] {
        let expected = expected();
        let facts = expected.get(name).unwrap_or_else(|| panic!("no {name} among the fixtures"));
        let mut media = open_fixture(name, facts).unwrap();
        let mut numbers = Vec::new();
        let request = SampleRequest { frames: 16, mode: Mode::Exact, audio: false };
        let sampled = media
            .sample(&request, &mut |frame| {
                numbers.push((frame.index, drawn_number(&frame)));
                ControlFlow::Continue(())
            })
            .unwrap();
        // A clip that was cut out of a longer scene starts at a later number.
        let first = |index: u64| match name {
            "negative-start.mkv" => index + 25,
            // Two scenes of 25 frames, one after the other.
            "size-changes.ts" => index % 25,
            _ => index,
        };
        let right = numbers.iter().filter(|(index, number)| Some(first(*index)) == *number).count();
        assert!(
            right == numbers.len(),
            "{name}: (claimed, drawn) {numbers:?} {:?}",
            sampled.coverage.plan_fallback
        );
        checked.insert(name, right);
    }
    println!("{checked:?}");
    assert!(checked.values().sum::<usize>() >= 27 * 12);
}

#[test]
fn pictures_look_as_the_ffmpeg_command_shows_them() {
    if !common::have_ffmpeg() {
        return;
    }
    let mut compared = 0;
    for name in [
        "rotated.mp4",
        "full-range.mp4",
        "hevc-10bit.mkv",
        "clip.webm",
        "intra-only.mkv",
        "odd-444.mp4",
        "odd-size.webm",
        "face.mp4",
        "clip.mpg",
    ] {
        let path = folder().join(name);
        let mut ours = None;
        let request = SampleRequest { frames: 1, mode: Mode::Quick, audio: false };
        let first = Mode::Quick;
        let _ = open_as(&path, format_of(&path).unwrap(), false)
            .unwrap()
            .sample(&SampleRequest { frames: 10_000, mode: first, ..request }, &mut |frame| {
                ours = Some(frame);
                ControlFlow::Break(())
            })
            .unwrap();
        let ours = ours.unwrap();
        let output = std::process::Command::new("ffmpeg")
            .args(["-v", "error", "-nostdin", "-i"])
            .arg(&path)
            .args([
                "-frames:v",
                "1",
                "-sws_flags",
                "bilinear+accurate_rnd",
                "-pix_fmt",
                "rgb24",
                "-f",
                "rawvideo",
                "-",
            ])
            .output()
            .unwrap();
        assert_eq!(ours.rgb.len(), output.stdout.len(), "{name}");
        let difference: u64 =
            ours.rgb.iter().zip(&output.stdout).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        let mean = difference as f64 / ours.rgb.len() as f64;
        println!("{name}: mean difference {mean:.3}");
        assert!(mean < 1.0, "{name}: {mean}");
        compared += 1;
    }
    assert_eq!(compared, 9);
}

#[test]
fn stopping_early_stops() {
    let mut media = open_as(&folder().join("clip.mp4"), saboot_core::facts::Format::Mp4, false).unwrap();
    let mut seen = 0;
    let request = SampleRequest { frames: 32, mode: Mode::Exact, audio: false };
    let sampled = media
        .sample(&request, &mut |_| {
            seen += 1;
            if seen == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
    assert_eq!((seen, sampled.coverage.frames_examined), (3, 3));
    assert!(sampled.coverage.not_examined.is_empty());
}

#[test]
fn moving_pictures_have_their_delays_as_time() {
    let mut compared = 0;
    for (name, facts) in expected() {
        let Some(delays) = facts["delays_ms"].as_array().filter(|d| d.len() > 1) else { continue };
        let (frames, sampled) =
            sample(&mut open_fixture(&name, &facts).unwrap(), 1000, Mode::Exact, true).unwrap();
        let mut clock = 0;
        for (frame, delay) in frames.iter().zip(delays) {
            assert_eq!(frame.time_us, clock * 1000, "{name}");
            clock += delay.as_i64().unwrap();
        }
        assert_eq!(sampled.coverage.frames_total, Some(delays.len() as u64));
        compared += 1;
    }
    assert!(compared >= 3, "{compared}");
}

#[test]
fn every_bad_file_ends_in_clear_words_or_counted_damage() {
    let folder = root().join("fixtures/bad");
    let mut seen = 0;
    for path in files_below(&folder) {
        let Some(format) = format_of(&path) else { continue };
        seen += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        println!("{name}: {}", outcome(&path, format));
    }
    assert!(seen >= 18, "{seen}");
    let told = |name: &str| outcome(&folder.join(name), format_of(Path::new(name)).unwrap());
    for (name, code) in [
        ("empty.mp4", "media.empty"),
        ("text.mp4", "media.no-index"),
        ("playlist.mp4", "media.no-index"),
        ("concat.mp4", "media.no-index"),
        ("session.mp4", "media.no-index"),
        ("nomoov.mp4", "media.no-index"),
        ("zero.wav", "audio.empty"),
        ("bomb.png", "limit.pixels"),
        ("huge.gif", "limit.pixels"),
        ("huge.jpg", "limit.pixels"),
        ("noise.jpg", "media.picture-malformed"),
        ("truncated.png", "media.picture-malformed"),
        ("truncated.jpg", "media.picture-malformed"),
        ("truncated.mp4", "demux."),
        ("header-only.gif", "media.picture-malformed"),
    ] {
        assert!(told(name).contains(code), "{name}: {}", told(name));
    }
}

/// One line of what became of a file.
fn outcome(path: &Path, format: saboot_core::facts::Format) -> String {
    let sampled = open_as(path, format, false).and_then(|mut media| sample(&mut media, 8, Mode::Exact, true));
    match sampled {
        Ok((frames, sampled)) => {
            let damage = sampled
                .damage
                .iter()
                .map(|d| format!("{}={} ({})", d.code, d.count, d.detail.for_terminal()));
            let left = sampled.coverage.not_examined.iter().map(|c| c.as_str().to_owned());
            let all: Vec<String> = damage.chain(left).collect();
            assert!(
                !all.is_empty() || !frames.is_empty() || sampled.audio.is_some(),
                "silence about {}",
                path.display()
            );
            format!("{} frames, {}", frames.len(), all.join(", "))
        }
        Err(error) => {
            let line = error.to_string();
            assert!(!line.contains('\n') && line.contains("hint: "), "{line}");
            line
        }
    }
}
