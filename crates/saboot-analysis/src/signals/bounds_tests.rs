//! What no check on pictures and no cue may stumble over: sizes, flatness, and pictures of one colour channel.

use saboot_core::facts::{Facts, Format};

use super::*;

/// Noise that repeats nowhere, around a slope; grey, as every picture of one channel is decoded.
fn noise(width: u32, height: u32) -> Frame {
    let mut state = 0x2545_F491u32;
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let value = 60 + (x / 13 + y / 11) % 100 + state % 23;
            rgb.extend([value as u8; 3]);
        }
    }
    Frame { index: 0, time_us: 0, width, height, rgb }
}

fn flat(width: u32, height: u32, value: u8) -> Frame {
    Frame { index: 0, time_us: 0, width, height, rgb: vec![value; (width * height * 3) as usize] }
}

fn found(frame: &Frame, format: Format) -> Vec<saboot_core::Finding> {
    let facts = Facts { format: Some(format), ..Facts::default() };
    let mut out = Findings::default();
    run_all(&facts, &Signals { picture: Some(frame), ..Signals::default() }, &mut out);
    for (value, name) in cues(&facts, frame).into_iter().zip(CUES) {
        assert!(value.is_none_or(f64::is_finite), "{name} of {}x{}: {value:?}", frame.width, frame.height);
    }
    out.into_sorted()
}

#[test]
fn pictures_of_every_size_and_without_structure_are_survived_and_say_nothing() {
    let sizes = [
        (1, 1),
        (1, 900),
        (900, 1),
        (7, 9),
        (63, 65),
        (255, 256),
        (256, 256),
        (300, 4000),
        (20_000, 260),
        (20_000, 3),
    ];
    let mut cases = 0;
    for (width, height) in sizes {
        for frame in
            [noise(width, height), flat(width, height, 0), flat(width, height, 128), flat(width, height, 255)]
        {
            for format in [Format::Jpeg, Format::Png, Format::Webp] {
                let found = found(&frame, format);
                assert!(found.is_empty(), "{width}x{height} as {format:?}: {found:?}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 120);
}

#[test]
fn a_file_without_a_picture_gives_nothing() {
    let mut out = Findings::default();
    run_all(&Facts::default(), &Signals::default(), &mut out);
    assert!(out.as_slice().is_empty());
}

#[test]
fn cues_are_named_once() {
    let names: std::collections::BTreeSet<&str> = CUES.into_iter().collect();
    assert_eq!(names.len(), CUES.len());
}
