//! `saboot examine --reference-audio`: what a user's own recordings do to a weight, what of them the record holds, and what does not count.
//!
//! The detector is the mean loudness of the fixtures with a `[reference]` table of its own.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Scratch, fixture, lines};

/// A models folder with loudness alone; in its card genuine speech has the mean 0.
fn models(scratch: &Scratch) -> PathBuf {
    let folder = scratch.path().join("models/loudness");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(fixture("models/loudness/model.onnx"), folder.join("model.onnx")).unwrap();
    let card = std::fs::read_to_string(fixture("models/loudness/model.toml")).unwrap();
    let table = "\n[reference]\nmean = 0.0\nk = 1.0\nmost = 2.0\nweighs = true\nfitted-on = \"nothing\"\nn-sources = 0\nn-clips = 0\n";
    std::fs::write(folder.join("model.toml"), card + table).unwrap();
    folder.parent().unwrap().to_owned()
}

/// Examines the reading voice beside recordings; exit code, its line, standard error.
fn examine(scratch: &Scratch, recordings: &[PathBuf]) -> (i32, Vec<Value>, String) {
    let mut command = scratch.saboot();
    command.arg("examine").arg("--json").arg("--out").arg(scratch.out()).arg(fixture("media/voice.wav"));
    command.arg("--models").arg(models(scratch)).arg("--reference-audio").args(recordings);
    lines(&command.output().unwrap())
}

#[test]
fn recordings_move_the_weight_and_the_record_names_them_by_digest() {
    let scratch = Scratch::new();
    let own = ["voice.amr", "voice.m4a", "voice-note.ogg"].map(|name| fixture("media").join(name));
    let (code, lines, stderr) = examine(&scratch, &own);
    assert_eq!((code, lines.len()), (0, 1), "{stderr}");
    let references = &lines[0]["references"];
    assert_eq!(
        (references["brought"].as_u64(), references["count"].as_u64()),
        (Some(3), Some(3)),
        "{references}"
    );
    assert!(references["speech_s"].as_f64().unwrap() > 10.0 && references.get("left_out").is_none());
    let moved = &references["detectors"][0];
    let number = |name: &str| moved[name].as_f64().unwrap();
    // Three recordings and k = 1: three quarters of their mean.
    assert!(number("mean") > 0.0 && (number("shift") - 0.75 * number("mean")).abs() < 1e-3, "{moved}");
    assert!(number("with") < number("without") && number("with") >= 0.0);
    assert_eq!(lines[0]["detectors"][0]["log10_lr"], moved["with"]);

    let folder = scratch.report_folder();
    let record = std::fs::read_to_string(folder.join("report.json")).unwrap();
    let page = std::fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.contains("genuine recordings were handed in"), "both numbers are said");
    let json: Value = serde_json::from_str(&record).unwrap();
    let named = json["settings"]["references"].as_array().unwrap();
    assert_eq!(named.len(), 3);
    assert!(
        named
            .iter()
            .all(|r| r["sha256"].as_str().is_some_and(|s| s.len() == 64)
                && r["seconds"].as_f64().unwrap() > 4.0)
    );
    assert!(!record.contains("voice-note") && !page.contains("voice-note"), "names stay with the user");
}

#[test]
fn recordings_that_cannot_count_are_named_and_change_nothing() {
    let scratch = Scratch::new();
    let missing = scratch.path().join("nowhere.wav");
    let own = [
        missing,
        fixture("media/gray.png"),
        fixture("media/silence.wav"),
        fixture("media/voice.amr"),
        fixture("media/voice.amr"),
        // The exhibit itself.
        fixture("media/voice.wav"),
    ];
    let (code, lines, stderr) = examine(&scratch, &own);
    assert_eq!((code, lines.len()), (1, 1), "{stderr}");
    for (name, code) in [
        ("nowhere.wav", "intake.not-found"),
        ("gray.png", "reference.not-scored"),
        ("silence.wav", "reference.not-scored"),
        ("voice.amr", "reference.repeated"),
    ] {
        let told = stderr.lines().any(|line| line.contains(name) && line.contains(code));
        assert!(told, "{name} {code}: {stderr}");
    }
    let references = &lines[0]["references"];
    assert_eq!((references["brought"].as_u64(), references["count"].as_u64()), (Some(6), Some(1)));
    assert_eq!(references["left_out"], "reference.few-recordings");
    assert_eq!(references["detectors"].as_array().unwrap().len(), 0);
}

#[test]
fn too_many_recordings_and_metadata_alone_are_slips_of_the_hand() {
    let scratch = Scratch::new();
    let (code, lines, stderr) = examine(&scratch, &vec![fixture("media/voice.amr"); 51]);
    assert_eq!((code, lines.len()), (2, 0), "{stderr}");
    assert!(stderr.contains("50 are the most"), "{stderr}");
    let voice = fixture("media/voice.wav");
    let more = ["--reference-audio", voice.to_str().unwrap(), "--only", "metadata"];
    let (code, lines, stderr) = scratch.examine(&[&voice], &more);
    assert_eq!((code, lines.len()), (2, 0));
    assert!(stderr.contains("cannot be used with"), "{stderr}");
}
