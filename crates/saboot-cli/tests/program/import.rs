//! `saboot models import` on every layout and every bad input of `fixtures/models/import`, with the networks really run.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Scratch, fixture, lines};

fn import(scratch: &Scratch, models: &Path, source: &Path, more: &[&str]) -> (i32, Value, String) {
    let mut command = scratch.saboot();
    command.args(["models", "import", "--json"]).arg(source).arg("--models").arg(models).args(more);
    let (code, mut lines, stderr) = lines(&command.output().unwrap());
    assert_eq!(lines.len(), 1, "{stderr}");
    (code, lines.remove(0), stderr)
}

fn cases(kind: &str) -> Vec<PathBuf> {
    let folder = fixture(&format!("models/import/{kind}"));
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn every_layout_is_imported_tested_and_examined_with_and_carries_no_weight() {
    let scratch = Scratch::new();
    let models = scratch.path().join("models");
    let good = cases("good");
    assert_eq!(good.len(), 11);
    for source in &good {
        let card = source.join("CARD.toml");
        let more: Vec<&str> = if card.exists() { vec!["--card", card.to_str().unwrap()] } else { Vec::new() };
        let (code, line, stderr) = import(&scratch, &models, source, &more);
        assert_eq!((code, line["imported"].as_str()), (0, Some(name(source).as_str())), "{stderr}");
        assert!(line["card"]["self-test"]["score"].is_number());
        let notes = line["notes"].to_string();
        assert!(notes.contains("not calibrated"), "{notes}");
        let states = ["transformers", "optimum", "bare"].contains(&name(source).as_str());
        assert_eq!(notes.contains("LICENCE IS NOT STATED"), !states, "{notes}");
    }
    let doctor = scratch.saboot().args(["doctor", "--json", "--models"]).arg(&models).output().unwrap();
    let (_, rows, _) = lines(&doctor);
    let tested: Vec<&Value> = rows[0]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["what"].as_str().unwrap().starts_with("self-test"))
        .collect();
    assert_eq!(tested.len(), 11);
    assert!(tested.iter().all(|row| row["fine"] == true), "{tested:?}");

    let clips = [fixture("media/portrait.jpg"), fixture("media/voice.wav")];
    let (_, lines, stderr) = scratch.examine(&clips, &["--models", models.to_str().unwrap()]);
    assert_eq!(lines.len(), 2, "{stderr}");
    for (clip, scored) in clips.iter().zip([7, 4]) {
        let line = lines.iter().find(|line| line["path"] == clip.to_str().unwrap()).unwrap();
        let report = Path::new(line["report"].as_str().unwrap()).to_owned();
        let folder = if report.is_dir() { report } else { report.parent().unwrap().to_owned() };
        let report: Value =
            serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
        let text = report.to_string();
        let readings = find(&report, "readings").unwrap().as_array().unwrap();
        assert_eq!(readings.len(), scored, "{text}");
        for reading in readings {
            assert!(reading["score"].is_number(), "{reading}");
            assert!(reading["log10_lr"].is_null(), "{reading}");
            assert!(reading["reasons"].to_string().contains("detector.not-calibrated"), "{reading}");
        }
        assert!(line["log10_lr"].is_null() || line["log10_lr"] == 0.0, "{line}");
        assert_eq!(line["verdict"], "inconclusive");
    }
}

/// The first value of this key, wherever it stands.
fn find<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Object(map) => map.get(key).or_else(|| map.values().find_map(|v| find(v, key))),
        Value::Array(list) => list.iter().find_map(|v| find(v, key)),
        _ => None,
    }
}

#[test]
fn every_bad_input_has_its_own_answer_and_leaves_nothing_behind() {
    let scratch = Scratch::new();
    let models = scratch.path().join("models");
    fs::create_dir(&models).unwrap();
    // folder, exit code, a word of the answer
    let expected = [
        ("absolute", 1, "without a path"),
        ("ambiguous", 2, "LABEL_0"),
        ("broken-config", 1, "config.json"),
        ("constant", 1, "same answer"),
        ("contradiction", 1, "contradicts itself"),
        ("custom-operator", 1, "evil.example::Shell"),
        ("external-missing", 1, "weights.bin"),
        ("features", 1, "ViTModel is no classifier"),
        ("half-precision", 1, "f32"),
        ("huge", 1, "beyond all bounds"),
        ("no-card", 2, "what it is fed with"),
        ("no-processor", 1, "preprocessor_config.json"),
        ("not-a-number", 1, "not a number"),
        ("not-onnx", 1, "no ONNX file"),
        ("other-rate", 1, "48000"),
        ("pickle", 1, "a pickle"),
        ("several", 2, "several networks"),
        ("traversal", 1, "without a path"),
        ("truncated", 1, "no ONNX file"),
        ("two-inputs", 1, "attention_mask"),
        ("unknown-opset", 1, "operator set 99"),
        ("unknown-processor", 1, "DetrImageProcessor"),
        ("wrong-labels", 1, "2 labels"),
        ("wrong-shape", 1, "[any, 3, 16, 16]"),
    ];
    let folders = cases("bad");
    assert_eq!(folders.iter().map(|f| name(f)).collect::<Vec<_>>(), expected.map(|e| e.0));
    for (source, (case, exit, word)) in folders.iter().zip(expected) {
        let (code, line, stderr) = import(&scratch, &models, source, &[]);
        assert_eq!(code, exit, "{case}: {stderr}");
        assert!(line["imported"].is_null());
        let refused = line["refused"].as_str().unwrap();
        assert!(refused.contains(word), "{case}: {refused}");
        assert!(!line["hint"].as_str().unwrap().is_empty());
        assert!(stderr.contains("hint: ") && stderr.contains(refused), "{case}: {stderr}");
    }
    assert_eq!(fs::read_dir(&models).unwrap().count(), 0, "nothing is left behind");
    let (code, line, _) =
        import(&scratch, &models, &cases("bad")[1], &["--synthetic-label", "LABEL_1", "--id", "told"]);
    assert_eq!((code, line["card"]["synthetic"][0].as_u64()), (0, Some(1)));
}

#[test]
fn a_network_that_takes_too_long_or_too_much_is_ended() {
    let scratch = Scratch::new();
    let models = scratch.path().join("models");
    let source = fixture("models/import/good/transformers");
    for (limit, word) in [("--trial-seconds", "more than 0 s"), ("--trial-mib", "more than 0 MiB")] {
        let (code, line, stderr) = import(&scratch, &models, &source, &[limit, "0"]);
        assert_eq!(code, 1, "{stderr}");
        assert!(line["refused"].as_str().unwrap().contains(word), "{line}");
    }
    assert_eq!(fs::read_dir(&models).unwrap().count(), 0);
}

/// A bitmap of 24 bits: stripes, so that it is not flat.
fn bitmap(width: u32, height: u32) -> Vec<u8> {
    let row = (3 * width).div_ceil(4) * 4;
    let mut out = b"BM".to_vec();
    for word in [54 + row * height, 0, 54, 40, width, height] {
        out.extend(word.to_le_bytes());
    }
    out.extend([1, 0, 24, 0]);
    for word in [0, row * height, 2835, 2835, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    out.extend((0..height).flat_map(|y| (0..row).map(move |x| (x * 7 + y * 31) as u8)));
    out
}

#[test]
fn pictures_of_every_kind_reach_an_imported_network() {
    let scratch = Scratch::new();
    let models = scratch.path().join("models");
    let card = scratch.path().join("small.toml");
    fs::write(&card, "min-side = 1\n").unwrap();
    for source in ["transformers", "optimum", "timm"] {
        let source = fixture(&format!("models/import/good/{source}"));
        assert_eq!(import(&scratch, &models, &source, &["--card", card.to_str().unwrap()]).0, 0);
    }
    let wide = scratch.path().join("wide.bmp");
    fs::write(&wide, bitmap(20_000, 70)).unwrap();
    let tall = scratch.path().join("tall.bmp");
    fs::write(&tall, bitmap(70, 20_000)).unwrap();
    let dot = scratch.path().join("dot.bmp");
    fs::write(&dot, bitmap(1, 1)).unwrap();
    let mut clips: Vec<PathBuf> =
        ["gray.jpg", "gray.png", "rgba.png", "cmyk.jpg", "sixteen-bit.png", "palette.png"]
            .iter()
            .map(|n| fixture(&format!("media/{n}")))
            .collect();
    clips.extend([wide, tall, dot]);
    let (_, lines, stderr) = scratch.examine(&clips, &["--models", models.to_str().unwrap()]);
    assert_eq!(lines.len(), 9, "{stderr}");
    // Lines come as exhibits are done.
    for clip in &clips {
        let line = lines.iter().find(|line| line["path"] == clip.to_str().unwrap()).unwrap();
        assert_eq!(line["status"], "examined", "{line}");
        let reasons = line["reasons"].to_string();
        let told = if clip.ends_with("dot.bmp") { "detector.flat" } else { "detector.not-calibrated" };
        assert!(reasons.contains(told) && !reasons.contains("model."), "{clip:?}: {reasons}");
    }
}
