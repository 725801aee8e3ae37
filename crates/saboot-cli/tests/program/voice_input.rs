//! Sounds that no recorder should make, and those that it does: each is examined, says why it is not judged, and ends.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use crate::support::{Scratch, fixture};

/// Four seconds of a human voice, 16 kHz.
fn voice() -> Vec<f32> {
    let bytes = fs::read(fixture("media/voice.wav")).unwrap();
    let pairs = bytes.get(44..).unwrap().as_chunks::<2>().0;
    pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_768.0).collect()
}

/// A WAVE header: 1 for whole numbers, 3 for floating point.
fn header(form: u16, channels: u16, rate: u32, bits: u16, bytes: u32) -> Vec<u8> {
    let frame = channels * bits / 8;
    let mut out = b"RIFF".to_vec();
    out.extend((36 + bytes).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16u32.to_le_bytes());
    out.extend(form.to_le_bytes());
    out.extend(channels.to_le_bytes());
    out.extend(rate.to_le_bytes());
    out.extend((rate * u32::from(frame)).to_le_bytes());
    out.extend(frame.to_le_bytes());
    out.extend(bits.to_le_bytes());
    out.extend(b"data");
    out.extend(bytes.to_le_bytes());
    out
}

fn floats(path: &Path, samples: &[f32]) {
    let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    let mut file = header(3, 1, 16_000, 32, data.len() as u32);
    file.extend(data);
    fs::write(path, file).unwrap();
}

fn whole(path: &Path, samples: &[f32], channels: u16, rate: u32) {
    let one = |s: &f32| ((s * 32_767.0) as i16).to_le_bytes();
    let data: Vec<u8> = samples.iter().flat_map(one).collect();
    let mut file = header(1, channels, rate, 16, data.len() as u32);
    file.extend(data);
    fs::write(path, file).unwrap();
}

/// A plucked tune of ten seconds: notes with harmonics that die away.
fn tune() -> Vec<f32> {
    let notes = [262.0, 330.0, 392.0, 523.0, 440.0, 392.0, 349.0, 294.0f64];
    (0..160_000)
        .map(|n| {
            let (note, since) = (notes[n / 4000 % 8], (n % 4000) as f64 / 16_000.0);
            let phase = std::f64::consts::TAU * note * n as f64 / 16_000.0;
            let sum: f64 = (1..6).map(|k| (phase * f64::from(k)).sin() / f64::from(k)).sum();
            (0.2 * sum * (-6.0 * since).exp()) as f32
        })
        .collect()
}

/// AMR-NB with every tenth frame lost (an empty one in its place) and every thirteenth gone.
fn lost_frames(path: &Path) {
    let bytes = fs::read(fixture("media/voice.amr")).unwrap();
    let (magic, frames) = bytes.split_at(6);
    let mut out = magic.to_vec();
    for (number, frame) in frames.chunks(32).enumerate() {
        match number {
            n if n % 13 == 7 => {}
            n if n % 10 == 5 => out.push(0x7c),
            _ => out.extend(frame),
        }
    }
    fs::write(path, out).unwrap();
}

/// Opus in Ogg without two pages out of its middle.
fn gaps(path: &Path) {
    let bytes = fs::read(fixture("media/voice-note.ogg")).unwrap();
    let starts: Vec<usize> = (0..bytes.len() - 4).filter(|n| bytes[*n..].starts_with(b"OggS")).collect();
    assert!(starts.len() > 5, "{} pages", starts.len());
    let mut out = bytes[..starts[3]].to_vec();
    out.extend(&bytes[starts[5]..]);
    fs::write(path, out).unwrap();
}

#[test]
fn every_odd_sound_is_examined_and_says_what_it_lacks() {
    let scratch = Scratch::new();
    let path = |name: &str| scratch.path().join(name);
    let voice = voice();
    whole(&path("constant.wav"), &[0.7; 64_000], 1, 16_000);
    floats(&path("no-numbers.wav"), &[f32::NAN; 64_000]);
    let torn: Vec<f32> =
        voice.iter().enumerate().map(|(n, s)| if n % 8000 == 0 { f32::NAN } else { *s }).collect();
    floats(&path("some-no-numbers.wav"), &torn);
    whole(&path("eight.wav"), &voice.iter().flat_map(|s| [*s; 8]).collect::<Vec<_>>(), 8, 16_000);
    whole(&path("192-khz.wav"), &voice.iter().flat_map(|s| [*s; 12]).collect::<Vec<_>>(), 1, 192_000);
    let quarter: Vec<f32> = voice.chunks(4).map(|four| four.iter().sum::<f32>() / 4.0).collect();
    whole(&path("4-khz.wav"), &quarter, 1, 4000);
    whole(
        &path("cut.wav"),
        &voice.iter().map(|s| (s * 30.0).clamp(-0.9, 0.9)).collect::<Vec<_>>(),
        1,
        16_000,
    );
    whole(&path("tune.wav"), &tune(), 1, 16_000);
    lost_frames(&path("lost.amr"));
    gaps(&path("gaps.ogg"));
    fs::copy(fixture("media/two-languages.opus"), path("two-languages.opus")).unwrap();
    // Name, scored, a reason that must be among those given, the band.
    let cases = [
        ("constant.wav", false, Some("detector.no-speech"), None),
        ("no-numbers.wav", false, Some("detector.no-speech"), None),
        ("some-no-numbers.wav", true, None, Some("wide")),
        ("eight.wav", true, None, Some("wide")),
        ("192-khz.wav", true, None, Some("wide")),
        ("4-khz.wav", false, Some("voice.narrow-band"), Some("phone")),
        ("cut.wav", false, Some("voice.clipped"), Some("wide")),
        ("tune.wav", false, Some("voice.not-speech"), None),
        ("lost.amr", true, None, Some("phone")),
        ("gaps.ogg", true, None, Some("wide")),
        ("two-languages.opus", true, None, Some("wide")),
    ];
    let paths: Vec<PathBuf> = cases.iter().map(|case| path(case.0)).collect();
    let (code, lines, stderr) = scratch.examine(&paths, &["--quick"]);
    assert_eq!((code, lines.len()), (0, cases.len()), "{stderr}");
    let by_path: BTreeMap<&str, &Value> = lines.iter().map(|l| (l["path"].as_str().unwrap(), l)).collect();
    for (name, scored, reason, band) in cases {
        let line = by_path[path(name).to_str().unwrap()];
        assert!(line["status"].as_str().unwrap().starts_with("examined"), "{line}");
        let reading = line["detectors"].as_array().unwrap().iter().find(|d| d["id"] == "synthetic-voice");
        assert_eq!(reading.unwrap()["score"].is_f64(), scored, "{line}");
        let reasons: Vec<&str> =
            line["reasons"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(reason.is_none_or(|reason| reasons.contains(&reason)), "{name}: {reasons:?}");
        assert!(!reasons.iter().any(|r| r.starts_with("model.")), "{name}: {reasons:?}");
        let report = fs::read(Path::new(line["report"].as_str().unwrap()).join("report.json")).unwrap();
        let report: Value = serde_json::from_slice(&report).unwrap();
        assert_eq!(report["examination"]["coverage"]["voice_band"].as_str(), band, "{name}");
    }
}

#[test]
fn ten_hours_end_at_the_bound() {
    let scratch = Scratch::new();
    let path = scratch.path().join("long.wav");
    let bytes = 36_000 * 16_000 * 2;
    let mut file = File::create(&path).unwrap();
    file.write_all(&header(1, 1, 16_000, 16, bytes)).unwrap();
    file.write_all(&fs::read(fixture("media/voice.wav")).unwrap()[44..]).unwrap();
    // Sparse: silence that takes no room.
    file.set_len(44 + u64::from(bytes)).unwrap();
    drop(file);
    let began = Instant::now();
    let (code, lines, stderr) = scratch.examine(&[path], &["--quick"]);
    assert!(began.elapsed().as_secs() < 300, "{:?}", began.elapsed());
    assert_eq!(code, 0, "{stderr}");
    let reasons = lines[0]["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|r| r == "limit.audio"), "{}", lines[0]);
}

#[test]
fn without_the_tool_the_level_alone_decides_and_the_report_says_so() {
    let scratch = Scratch::new();
    let models = scratch.path().join("models");
    crate::support::copy_models(&models, true);
    fs::remove_file(models.join("tools/voice-activity/model.onnx")).unwrap();
    let (code, lines, stderr) =
        scratch.examine(&[fixture("media/voice.wav")], &["--quick", "--models", models.to_str().unwrap()]);
    assert_eq!(code, 1, "{stderr}");
    let reasons = lines[0]["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|r| r == "model.missing-tool"), "{}", lines[0]);
    let reading = lines[0]["detectors"].as_array().unwrap().iter().find(|d| d["id"] == "synthetic-voice");
    assert!(reading.unwrap()["score"].is_f64(), "{}", lines[0]);
}
