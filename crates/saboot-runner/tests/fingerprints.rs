//! PDQ against the published C++ code, whose hashes of our own pictures stand in fixtures/pdq/vectors.json
//! (scripts/fixtures/pdq_vectors.py); vPDQ of every moving fixture.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that says how many cases it ran")]

use std::fs::File;
use std::io::Seek;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use saboot_analysis::fingerprint::{pdq::pdq, vpdq};
use saboot_core::exhibit::Kind;
use saboot_core::fingerprint::{FramePdq, Pdq, PdqHash};
use saboot_media::{Media, MediaError, Mode, SampleRequest};
use saboot_runner::fingerprint::limits;
use serde::Deserialize;

/// Largest distance from the reference, and the quality from which on it holds: the reference's own rule.
const CONFORMING: (u32, u8) = (10, 80);

#[derive(Deserialize)]
struct Vectors {
    pictures: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    file: PathBuf,
    hash: PdqHash,
    quality: u8,
    hash_512: PdqHash,
    quality_512: u8,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

fn open(path: &Path) -> Result<Media, MediaError> {
    let mut file = File::open(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let (facts, _) = saboot_container::read(&mut file, &name.into(), &limits());
    file.rewind().unwrap();
    saboot_media::open(file, facts.format.unwrap(), facts.is_animated(), &limits())
}

fn picture(path: &Path) -> Result<Pdq, MediaError> {
    let mut made = None;
    let request = SampleRequest { frames: 1, mode: Mode::Exact, audio: false };
    open(path)?.sample(&request, &mut |frame| {
        made = Some(pdq(&frame));
        ControlFlow::Continue(())
    })?;
    Ok(made.unwrap())
}

/// Compares with the table: how many conform, of how many of sufficient quality, and the worst distance.
fn compare(vectors: &[Vector], root: &Path) -> (usize, usize, usize, u32) {
    let (mut same, mut counted, mut conforming, mut worst) = (0, 0, 0, 0);
    for vector in vectors {
        // What the program refuses (cut off, too odd) another decoder may fill with grey.
        let Ok(ours) = picture(&root.join(&vector.file)) else { continue };
        let distance = ours.hash.distance(&vector.hash);
        let by_file = ours.hash.distance(&vector.hash_512);
        same += usize::from(distance == 0);
        assert!(
            ours.quality.abs_diff(vector.quality) <= 2,
            "{}: quality {} against {}",
            vector.file.display(),
            ours.quality,
            vector.quality
        );
        if vector.quality >= CONFORMING.1 {
            counted += 1;
            conforming += usize::from(distance <= CONFORMING.0);
            worst = worst.max(distance);
            // The file hasher looks at one pixel in many of a large picture; still far inside what counts as a match.
            if vector.quality_512 >= CONFORMING.1 {
                assert!(
                    by_file <= PdqHash::NEAR,
                    "{}: {by_file} from the file hasher",
                    vector.file.display()
                );
            }
        }
        println!(
            "{:3} {:3} quality {:3} {:3}  {}",
            distance,
            by_file,
            ours.quality,
            vector.quality,
            vector.file.display()
        );
    }
    (same, counted, conforming, worst)
}

#[test]
fn pictures_have_the_hashes_of_the_reference() {
    let text = std::fs::read_to_string(fixtures().join("pdq/vectors.json")).unwrap();
    let vectors: Vectors = serde_json::from_str(&text).unwrap();
    let (same, counted, conforming, worst) = compare(&vectors.pictures, &fixtures());
    println!("{same} the very same; of quality 80 or more: {conforming} of {counted} conform, worst {worst}");
    assert!(counted >= 30 && conforming == counted, "{conforming} of {counted} conform, worst {worst}");
}

/// Other pictures, with a table made by `pdq_vectors.py FOLDER > table`: `SABOOT_PDQ_TABLE=table cargo test …`.
#[test]
fn further_pictures_have_the_hashes_of_the_reference() {
    let Some(table) = std::env::var_os("SABOOT_PDQ_TABLE") else { return };
    let text = std::fs::read_to_string(table).unwrap();
    let vectors: Vec<Vector> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let (same, counted, conforming, worst) = compare(&vectors, Path::new(""));
    println!("{same} the very same; of quality 80 or more: {conforming} of {counted} conform, worst {worst}");
    assert!(counted > 0 && conforming == counted);
}

fn video(path: &Path) -> (Kind, Vec<FramePdq>) {
    let mut media = open(path).unwrap();
    media.a_frame_a_second();
    let mut frames = Vec::new();
    let request = SampleRequest { frames: 1000, mode: Mode::Exact, audio: false };
    let sampled = media.sample(&request, &mut |frame| {
        frames.push(vpdq::frame(&frame));
        ControlFlow::Continue(())
    });
    sampled.unwrap();
    (media.kind(), frames)
}

#[test]
fn videos_give_a_frame_a_second_each_the_hash_of_that_frame() {
    let media = fixtures().join("media");
    let (kind, frames) = video(&media.join("long-gop.mp4"));
    assert_eq!((kind, frames.len()), (Kind::Video, 30));
    for (second, frame) in frames.iter().enumerate() {
        assert!((frame.time_s - second as f64).abs() < 0.05, "{frame:?}");
    }
    // Other containers and codecs of one drawn film: each at second 0 and 1, and near each other.
    let (_, first) = video(&media.join("clip.mp4"));
    let mut compared = 0;
    for other in ["clip.mkv", "clip.ts", "clip.mov", "fragmented.mp4"] {
        let (_, frames) = video(&media.join(other));
        for frame in &frames {
            let twin = first.iter().find(|f| (f.time_s - frame.time_s).abs() < 0.02);
            let Some(twin) = twin.filter(|t| t.pdq.quality >= Pdq::USABLE) else { continue };
            let distance = twin.pdq.hash.distance(&frame.pdq.hash);
            assert!(distance <= PdqHash::NEAR, "{other} at {}: {distance}", frame.time_s);
            compared += 1;
        }
    }
    assert!(compared >= 4, "{compared} frames compared");
}

#[test]
fn moving_pictures_give_the_frames_on_screen_at_each_second() {
    let mut seen = 0;
    for name in ["moving.gif", "moving.webp", "moving.apng"] {
        let (kind, frames) = video(&fixtures().join("media").join(name));
        assert_eq!(kind, Kind::MovingPicture);
        assert!(!frames.is_empty() && frames.windows(2).all(|w| w[0].time_s < w[1].time_s), "{name}");
        seen += frames.len();
    }
    assert!(seen >= 3);
}
