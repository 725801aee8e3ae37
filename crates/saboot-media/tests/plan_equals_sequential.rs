//! A planned decode gives the very frames that a decode from the start gives: on clips of every codec and oddity
//! that can be made here, on every fixture, and on development clips where they lie beside the repository.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod common;

use std::path::Path;

use common::{codes, damage, ffmpeg, files_below, follow, format_of, open, root, sample};
use saboot_core::exhibit::Kind;
use saboot_media::{FOLLOWED_FRAMES, Mode};

/// What a decode plan is expected to do with a clip.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Expect {
    /// It holds.
    Planned,
    /// It is given up for this reason.
    Fallback(&'static str),
}
use Expect::{Fallback, Planned};

/// Decodes a clip both ways with several numbers of frames, and along two stretches; returns the codes of the fallback.
fn compare(path: &Path, counts: &[usize]) -> Vec<String> {
    let mut reasons = Vec::new();
    let mut media = open(path).unwrap();
    for &count in counts {
        let (planned, exact) = sample(&mut media, count, Mode::Exact, false).unwrap();
        let (straight, reference) = sample(&mut media, count, Mode::Sequential, false).unwrap();
        assert_eq!(planned, straight, "{} with {count} frames, {:?}", path.display(), exact.coverage);
        assert_eq!(exact.damage, reference.damage, "{}", path.display());
        if exact.coverage.plan_fallback.is_empty() {
            assert!(
                exact.work.packets_sent <= exact.work.packets_planned + exact.coverage.frames_examined,
                "{}: {:?}",
                path.display(),
                exact.work
            );
            assert!(
                exact.work.frames_decoded <= exact.work.packets_sent,
                "{}: {:?}",
                path.display(),
                exact.work
            );
        }
        reasons.extend(codes(&exact.coverage.plan_fallback).iter().map(|c| (*c).to_owned()));
    }
    for stretch in [0..i64::MAX, 700_000..1_900_000] {
        let (followed, exact) = follow(&mut media, stretch.clone(), Mode::Exact).unwrap();
        let (straight, _) = follow(&mut media, stretch, Mode::Sequential).unwrap();
        if codes(&exact.coverage.not_examined).contains(&"follow.too-far") {
            assert!(straight.starts_with(&followed), "{}", path.display());
        } else {
            assert_eq!(followed, straight, "{}, {:?}", path.display(), exact.coverage);
        }
        assert!(followed.len() <= FOLLOWED_FRAMES);
        let bound = 1_200 + followed.len() as u64;
        assert!(exact.work.packets_planned <= 1_200, "{}: {:?}", path.display(), exact.work);
        assert!(exact.work.packets_sent <= 2 * bound, "{}: {:?}", path.display(), exact.work);
    }
    reasons.sort();
    reasons.dedup();
    reasons
}

#[test]
fn made_clips() {
    if !common::have_ffmpeg() {
        return;
    }
    let source = "-f lavfi -i testsrc2=size=192x128:rate=25:duration=4 -f lavfi -i sine=frequency=300:duration=4 -shortest";
    let x264 = "-c:v libx264 -pix_fmt yuv420p -threads 1 -c:a aac";
    let clips: &[(&str, String, Expect)] = &[
        ("defaults.mp4", format!("{source} {x264}"), Planned),
        ("gop12.mp4", format!("{source} {x264} -g 12"), Planned),
        ("one-gop.mp4", format!("{source} {x264} -g 9999 -sc_threshold 0"), Planned),
        (
            "b-pyramid.mp4",
            format!("{source} {x264} -g 30 -bf 7 -x264-params b-pyramid=normal:b-adapt=0"),
            Planned,
        ),
        ("no-b.mp4", format!("{source} {x264} -g 25 -bf 0"), Planned),
        ("intra.mov", format!("{source} {x264} -g 1"), Planned),
        (
            "open-gop.mp4",
            format!("{source} {x264} -g 25 -x264-params open-gop=1:scenecut=0"),
            Fallback("plan.open-gop"),
        ),
        (
            "intra-refresh.mp4",
            format!("{source} {x264} -g 25 -x264-params intra-refresh=1:scenecut=0"),
            Fallback("plan.open-gop"),
        ),
        ("fragmented.mp4", format!("{source} {x264} -g 25 -movflags frag_keyframe+empty_moov"), Planned),
        (
            "negative.mp4",
            format!("{source} {x264} -g 25 -avoid_negative_ts disabled -movflags +negative_cts_offsets"),
            Planned,
        ),
        ("interlaced.mp4", format!("{source} {x264} -g 25 -vf interlace -flags +ilme+ildct"), Planned),
        (
            "vfr.mp4",
            format!("{source} {x264} -g 25 -vf select='not(mod(n\\,3))+gt(n\\,60)' -vsync vfr"),
            Planned,
        ),
        ("full-range.mp4", format!("{source} -c:v libx264 -pix_fmt yuvj420p -g 25 -an"), Planned),
        ("ten-bit.mp4", format!("{source} -c:v libx264 -pix_fmt yuv422p10le -g 25 -an"), Planned),
        ("h264.mkv", format!("{source} {x264} -g 25"), Planned),
        ("h264.ts", format!("{source} {x264} -g 25"), Planned),
        ("h264.flv", format!("{source} {x264} -g 25"), Planned),
        ("h264.avi", format!("{source} {x264} -g 25 -bf 2"), Fallback("plan.timestamps")),
        (
            "hevc.mp4",
            format!("{source} -c:v libx265 -x265-params keyint=25:open-gop=0:log-level=none -c:a aac"),
            Planned,
        ),
        (
            "hevc-open.mkv",
            format!(
                "{source} -c:v libx265 -x265-params keyint=25:open-gop=1:bframes=4:log-level=none -c:a aac"
            ),
            Planned,
        ),
        (
            "vp8.webm",
            format!(
                "{source} -c:v libvpx -g 25 -auto-alt-ref 1 -lag-in-frames 16 -deadline realtime -c:a libopus"
            ),
            Planned,
        ),
        (
            "vp9.webm",
            format!(
                "{source} -c:v libvpx-vp9 -g 25 -lag-in-frames 16 -deadline realtime -cpu-used 8 -c:a libopus"
            ),
            Planned,
        ),
        (
            "mpeg1.mpg",
            format!("{source} -c:v mpeg1video -g 12 -bf 2 -c:a mp2 -f mpeg"),
            Fallback("plan.timestamps"),
        ),
        (
            "mpeg2.mpg",
            format!("{source} -c:v mpeg2video -g 12 -bf 2 -c:a mp2 -f vob"),
            Fallback("plan.timestamps"),
        ),
        (
            "mpeg2-fields.ts",
            format!("{source} -vf interlace -c:v mpeg2video -flags +ilme+ildct -g 12 -bf 2 -c:a mp2"),
            Planned,
        ),
        ("mpeg2.ts", format!("{source} -c:v mpeg2video -g 12 -bf 2 -c:a mp2"), Planned),
        ("mpeg4.mp4", format!("{source} -c:v mpeg4 -g 12 -bf 2 -c:a aac"), Planned),
        ("mpeg4.avi", format!("{source} -c:v mpeg4 -g 12 -c:a mp2"), Planned),
        ("h263.3gp", format!("{source} -vf scale=176:144 -c:v h263 -g 12 -c:a aac"), Planned),
        ("sorenson.flv", format!("{source} -c:v flv -g 12 -c:a adpcm_swf -ar 44100"), Planned),
        ("mjpeg.avi", format!("{source} -c:v mjpeg -pix_fmt yuvj420p -c:a pcm_s16le"), Planned),
        ("theora.ogg", format!("{source} -c:v libtheora -g 12 -c:a libvorbis"), Fallback("plan.codec")),
        ("av1.mp4", format!("{source} -c:v libsvtav1 -preset 12 -g 25 -an"), Planned),
        ("prores.mov", format!("{source} -c:v prores_ks -c:a pcm_s16le"), Planned),
        ("one-frame.mp4", format!("{source} {x264} -frames:v 1"), Planned),
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut planned = 0;
    for (name, arguments, expect) in clips {
        let path = folder.path().join(name);
        assert!(ffmpeg(arguments, &path));
        let reasons = compare(&path, &[1, 32, 1000]);
        let wanted: &[&str] = match expect {
            Planned => &[],
            Fallback(code) => &[code],
        };
        assert_eq!(reasons, wanted, "{name}");
        planned += usize::from(*expect == Planned);
        let (_, sampled) = sample(&mut open(&path).unwrap(), 32, Mode::Exact, true).unwrap();
        assert_eq!(
            damage(&sampled),
            Vec::<&str>::new(),
            "{name}: a whole file is not damaged: {:?}",
            sampled.damage
        );
    }
    // What the ffmpeg command makes out of a clip without decoding it.
    let from = folder.path().join("gop12.mp4");
    let late = folder.path().join("edit-list.mp4");
    assert!(ffmpeg(&format!("-ss 1.3 -i {} -c copy", from.display()), &late));
    assert_eq!(compare(&late, &[7, 1000]), Vec::<String>::new());
    let turned = folder.path().join("turned.mp4");
    assert!(ffmpeg(&format!("-i {} -c copy -metadata:s:v:0 rotate=90", from.display()), &turned));
    assert_eq!(compare(&turned, &[7, 32]), Vec::<String>::new());
    println!("{} clips made, {planned} of them decoded by plan", clips.len() + 2);
}

#[test]
fn quick_takes_key_frames_only_and_each_is_the_exact_one() {
    if !common::have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = "-f lavfi -i testsrc2=size=192x128:rate=25:duration=6";
    let clips = [
        ("closed.mp4", "-c:v libx264 -pix_fmt yuv420p -g 25 -sc_threshold 0"),
        ("open.mp4", "-c:v libx264 -pix_fmt yuv420p -g 25 -x264-params open-gop=1:scenecut=0"),
        ("m.ts", "-c:v mpeg2video -g 12 -bf 2 -sc_threshold 0"),
        ("h.avi", "-c:v libx264 -pix_fmt yuv420p -g 25 -bf 2 -sc_threshold 0"),
    ];
    for (name, arguments) in clips {
        let path = folder.path().join(name);
        assert!(ffmpeg(&format!("{source} {arguments}"), &path));
        let mut media = open(&path).unwrap();
        let (all, _) = sample(&mut media, 10_000, Mode::Sequential, false).unwrap();
        let (keys, sampled) = sample(&mut media, 5, Mode::Quick, false).unwrap();
        assert_eq!(keys.len(), 5, "{name} {:?}", sampled.coverage);
        assert!(sampled.work.frames_decoded <= 13, "{name} {:?}", sampled.work);
        for key in &keys {
            // AVI stores no time of presentation, so there only the pixels can be compared.
            let same_time = |f: &common::Seen| name.ends_with("avi") || f.time_us == key.time_us;
            assert!(all.iter().any(|f| f.digest == key.digest && same_time(f)), "{name} {key:?}");
        }
    }
}

/// Exact counts, the same on every machine: a plan that decodes more than it must is a fault.
#[test]
fn no_more_is_decoded_than_the_plan_says() {
    let work = |name: &str, frames: usize, mode: Mode| {
        let mut media = open(&root().join("fixtures/media").join(name)).unwrap();
        let (seen, sampled) = sample(&mut media, frames, mode, false).unwrap();
        assert_eq!((seen.len(), sampled.coverage.plan_fallback.len()), (frames, 0), "{name}");
        assert!(sampled.work.packets_sent <= sampled.work.packets_planned, "{name} {:?}", sampled.work);
        assert!(sampled.work.frames_decoded <= sampled.work.packets_sent, "{name} {:?}", sampled.work);
        println!("{name}, {frames} frames, {mode:?}: {:?}", sampled.work);
        sampled.work
    };
    // 30 s, a key frame each 250 frames: all three groups are needed, but not their ends, nor frames without followers.
    let long = work("long-gop.mp4", 32, Mode::Exact);
    assert!(
        long.packets_planned < long.packets_indexed && long.frames_decoded < long.packets_sent,
        "{long:?}"
    );
    let pyramid = work("b-pyramid.mp4", 4, Mode::Exact);
    assert!(pyramid.frames_decoded * 4 <= pyramid.packets_sent * 3, "{pyramid:?}");
    let few = work("long-gop.mp4", 2, Mode::Exact);
    assert!(few.frames_decoded * 3 <= few.packets_indexed, "{few:?}");
    // Closed groups of 12 frames: each sample costs at most its own group.
    let short = work("no-sound.mp4", 3, Mode::Exact);
    assert!(short.packets_sent <= 3 * 12, "{short:?}");
    assert_eq!(work("intra-only.mkv", 5, Mode::Exact).frames_decoded, 5);
    assert_eq!(work("long-gop.mp4", 3, Mode::Quick).frames_decoded, 3);
}

/// Every clip with frames below a folder; how many there were and how many could be planned.
fn compare_folder(folder: &Path) -> (usize, usize) {
    let (mut compared, mut planned) = (0, 0);
    for path in files_below(folder) {
        if format_of(&path).is_none() {
            continue;
        }
        // Damaged ones are tested where damage is.
        let Ok(media) = open(&path) else { continue };
        if media.kind() != Kind::Video {
            continue;
        }
        let reasons = compare(&path, &[9, 32]);
        println!(
            "{}: {}",
            path.display(),
            if reasons.is_empty() { "planned".into() } else { reasons.join(" ") }
        );
        compared += 1;
        planned += usize::from(reasons.is_empty());
    }
    println!("{}: {compared} clips compared, {planned} decoded by plan", folder.display());
    (compared, planned)
}

#[test]
fn fixtures() {
    let folder = root().join("fixtures/media");
    let (compared, planned) = compare_folder(&folder);
    assert!(compared > 0 && planned > 0, "no fixtures in {}", folder.display());
}

/// Each sample with its neighbour: the same frames both ways, and every sample among them.
#[test]
fn neighbours_come_with_samples_and_are_the_same_both_ways() {
    let (mut clips, mut pairs) = (0, 0);
    for path in files_below(&root().join("fixtures/media")) {
        let Some(format) = format_of(&path) else { continue };
        let animated = ["moving.gif", "moving.webp", "moving.apng"].iter().any(|name| path.ends_with(name));
        let Ok(mut media) = common::open_as(&path, format, animated) else { continue };
        if !matches!(media.kind(), Kind::Video | Kind::MovingPicture) {
            continue;
        }
        let (alone, _) = sample(&mut media, 6, Mode::Exact, false).unwrap();
        media.in_pairs();
        let (planned, sampled) = sample(&mut media, 6, Mode::Exact, false).unwrap();
        let (straight, _) = sample(&mut media, 6, Mode::Sequential, false).unwrap();
        assert_eq!(planned, straight, "{}: {:?}", path.display(), sampled.coverage);
        assert!(planned.len() <= 2 * alone.len().max(6), "{}", path.display());
        if sampled.coverage.plan_fallback.is_empty() {
            assert!(alone.iter().all(|frame| planned.contains(frame)), "{}", path.display());
        }
        clips += 1;
        pairs += usize::from(planned.len() > alone.len());
        let (quick, _) = sample(&mut media, 3, Mode::Quick, false).unwrap();
        assert!(quick.len() <= 3, "{}", path.display());
    }
    println!("{clips} clips, {pairs} with neighbours");
    assert!(clips >= 20 && pairs >= 15, "{clips} {pairs}");
}

#[test]
fn a_stretch_is_followed_at_its_pace_and_no_further_than_its_bound() {
    if !common::have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = "-f lavfi -i testsrc2=size=96x64:rate=25:duration=60";
    let x264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -sc_threshold 0";
    let make = |name: &str, arguments: &str| {
        let path = folder.path().join(name);
        assert!(ffmpeg(&format!("{source} {x264} {arguments}"), &path));
        open(&path).unwrap()
    };
    let mut near = make("groups.mp4", "-g 50");
    let (seen, sampled) = follow(&mut near, 50_000_000..53_000_000, Mode::Exact).unwrap();
    assert_eq!((seen.len(), seen[0].time_us, seen[1].time_us), (38, 50_000_000, 50_080_000));
    assert!(sampled.work.packets_sent <= 150 && sampled.coverage.plan_fallback.is_empty(), "{sampled:?}");
    // Every frame is the one that an even look at the whole clip gives.
    let (all, _) = sample(&mut near, 10_000, Mode::Sequential, false).unwrap();
    assert!(seen.iter().all(|frame| all.contains(frame)));
    assert_eq!(follow(&mut near, 0..i64::MAX, Mode::Exact).unwrap().0.len(), 100);
    assert_eq!(follow(&mut near, 0..i64::MAX, Mode::Quick).unwrap().0.len(), 0);
    assert_eq!(follow(&mut near, 70_000_000..80_000_000, Mode::Exact).unwrap().0.len(), 0);

    let open_groups = "-g 50 -bf 2 -x264-params open-gop=1";
    for (name, arguments) in [("one-group.mp4", "-g 9999"), ("open.mp4", open_groups)] {
        let mut far = make(name, arguments);
        let (seen, sampled) = follow(&mut far, 50_000_000..53_000_000, Mode::Exact).unwrap();
        assert_eq!(
            (seen.len(), codes(&sampled.coverage.not_examined)),
            (0, vec!["follow.too-far"]),
            "{name}"
        );
        let (seen, sampled) = follow(&mut far, 10_000_000..13_000_000, Mode::Exact).unwrap();
        assert_eq!((seen.len(), sampled.coverage.not_examined.len()), (38, 0), "{name}");
    }
}

/// The first sample of the sound is placed against the first frame, whichever begins first.
#[test]
fn the_start_of_the_sound_is_told_against_the_first_frame() {
    if !common::have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let picture = "-f lavfi -i testsrc2=size=96x64:rate=25:duration=3";
    let sound = "-f lavfi -i sine=frequency=300:duration=3";
    let coded = "-map 0:v -map 1:a -c:v libx264 -pix_fmt yuv420p";
    let cases = [
        ("together.mp4", format!("{picture} {sound} {coded} -c:a aac"), 0.0),
        ("late.mp4", format!("{picture} -itsoffset 0.5 {sound} {coded} -c:a aac"), 0.5),
        ("late.mkv", format!("{picture} -itsoffset 0.5 {sound} {coded} -c:a libopus"), 0.5),
        ("early.mkv", format!("-itsoffset 0.4 {picture} {sound} {coded} -c:a pcm_s16le"), -0.4),
    ];
    for (name, arguments, expected) in cases {
        let path = folder.path().join(name);
        assert!(ffmpeg(&arguments, &path));
        let (_, sampled) = sample(&mut open(&path).unwrap(), 2, Mode::Exact, true).unwrap();
        let start = sampled.audio.unwrap().start_s;
        assert!((start - expected).abs() < 0.03, "{name}: {start}");
    }
}

#[test]
fn development_clips() {
    let folder = root().join("../shared/data/dev/video");
    if !folder.is_dir() {
        eprintln!("SKIPPED: no development clips beside the repository");
        return;
    }
    let (compared, _) = compare_folder(&folder);
    assert!(compared > 0);
}
