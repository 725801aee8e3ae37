//! `saboot models calibrate`: a model of one's own gets a bounded weight on labelled files, or is told why not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Scratch, fixture, lines};

/// The fixture models in a folder that a test may write into.
fn models(scratch: &Scratch) -> PathBuf {
    let to = scratch.path().join("models");
    for id in ["brightness", "loudness"] {
        fs::create_dir_all(to.join(id)).unwrap();
        for name in ["model.onnx", "model.toml"] {
            fs::copy(fixture("models").join(id).join(name), to.join(id).join(name)).unwrap();
        }
    }
    to
}

/// A picture of 64 by 64 as BMP: a pattern around a level, so that it is not flat.
fn picture(level: u8, number: u32) -> Vec<u8> {
    let mut bytes = b"BM".to_vec();
    for value in [54 + 12_288u32, 0, 54, 40, 64, 64] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24]);
    let mut noise = number.wrapping_mul(2_654_435_761);
    for _ in 0..12_288 {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push(level.saturating_add((noise >> 27) as u8));
    }
    bytes
}

/// `sources` sources of six pictures of each label; synthetic ones are brighter by `lift` on the average.
fn labelled(scratch: &Scratch, sources: u32, lift: u8) -> PathBuf {
    let folder = scratch.path().join(format!("data-{sources}-{lift}"));
    fs::create_dir_all(&folder).unwrap();
    let mut rows = String::from("file,label,source\n");
    for number in 0..sources * 12 {
        let (source, synthetic) = (number / 12, number % 2 == 1);
        let spread = (number.wrapping_mul(2_246_822_519) >> 16) % 60;
        let level = 60 + spread as u8 + if synthetic { lift } else { 0 };
        let name = format!("{number}.bmp");
        fs::write(folder.join(&name), picture(level, number)).unwrap();
        rows.push_str(&format!("{name},{},source {source}\n", if synthetic { "synthetic" } else { "real" }));
    }
    fs::write(folder.join("list.csv"), rows).unwrap();
    folder.join("list.csv")
}

fn calibrate(
    scratch: &Scratch,
    models: &Path,
    id: &str,
    list: &Path,
    more: &[&str],
) -> (i32, Vec<Value>, String) {
    let mut command: Command = scratch.saboot();
    command
        .args(["models", "calibrate", id, "--json", "--data"])
        .arg(list)
        .arg("--models")
        .arg(models)
        .args(more);
    lines(&command.output().unwrap())
}

/// The reading of the detector on a picture that belongs to no list.
fn reading(scratch: &Scratch, models: &Path) -> Value {
    let clip = scratch.path().join("bright.bmp");
    fs::write(&clip, picture(200, 7)).unwrap();
    let (_, found, talk) = scratch.examine(&[clip], &["--quick", "--models", &models.display().to_string()]);
    let all = found[0]["detectors"].as_array().unwrap();
    all.iter().find(|d| d["id"] == "brightness").unwrap_or_else(|| panic!("{talk}")).clone()
}

#[test]
fn a_model_is_calibrated_on_labelled_files_and_speaks_within_its_bounds() {
    let scratch = Scratch::new();
    let models = models(&scratch);
    let card = models.join("brightness/model.toml");
    let before = fs::read_to_string(&card).unwrap();
    assert!(reading(&scratch, &models)["log10_lr"].is_null());

    let list = labelled(&scratch, 10, 50);
    let (code, dry, talk) = calibrate(&scratch, &models, "brightness", &list, &["--dry-run"]);
    assert_eq!((code, &dry[0]["written"]), (0, &Value::Bool(false)), "{talk}");
    assert_eq!(fs::read_to_string(&card).unwrap(), before);

    let (code, done, talk) = calibrate(&scratch, &models, "brightness", &list, &[]);
    assert_eq!((code, &done[0]["written"]), (0, &Value::Bool(true)), "{talk}");
    assert_eq!(done[0]["fit"], dry[0]["fit"]);
    let calibration = &done[0]["calibration"][0];
    let number = |name: &str| calibration[name].as_f64().unwrap_or_else(|| panic!("{name}: {calibration}"));
    assert_eq!((number("n-real"), number("n-synthetic"), number("n-sources")), (60.0, 60.0, 10.0));
    // Ten sources of the other label: no bound beyond log10 of eleven.
    assert!(number("log10-max") > 0.3 && number("log10-max") <= 11f64.log10(), "{calibration}");
    assert!(number("log10-min") < -0.3 && number("log10-min") >= -(11f64.log10()), "{calibration}");
    assert!(number("cllr") < 0.9 && number("min-cllr") <= number("cllr"), "{calibration}");
    let measured = &done[0]["measured"][0];
    assert_eq!((&measured["set"], &measured["condition"]), (&"list".into(), &"as stored".into()));

    let after = fs::read_to_string(&card).unwrap();
    assert!(after.contains("[[calibration]]") && after.contains("[[measured]]") && after.contains("[input]"));
    let said = reading(&scratch, &models);
    let lr = said["log10_lr"].as_f64().unwrap_or_else(|| panic!("{said}"));
    assert!(lr > 0.2 && lr <= number("log10-max"), "{said}");
    let output = scratch.saboot().args(["models", "list", "--models"]).arg(&models).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("may say  Picture: LR between 1/"));
    // Again: the rows are replaced, not added.
    calibrate(&scratch, &models, "brightness", &list, &[]);
    assert_eq!(fs::read_to_string(&card).unwrap(), after);
}

#[test]
fn a_model_that_does_not_separate_gets_no_weight_and_is_told_so() {
    let scratch = Scratch::new();
    let models = models(&scratch);
    let list = labelled(&scratch, 10, 0);
    let mut command = scratch.saboot();
    command.args(["models", "calibrate", "brightness", "--data"]).arg(&list).arg("--models").arg(&models);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("may say nothing"), "{said}");
    let card = fs::read_to_string(models.join("brightness/model.toml")).unwrap();
    assert!(
        card.contains("log10-min = 0.00\nlog10-max = 0.00") && card.contains("information only"),
        "{card}"
    );
    let reading = reading(&scratch, &models);
    assert!(
        reading["score"].is_number() && reading["log10_lr"].as_f64().is_none_or(|lr| lr == 0.0),
        "{reading}"
    );
}

#[test]
fn too_little_is_refused_with_its_numbers() {
    let scratch = Scratch::new();
    let models = models(&scratch);
    let card = models.join("brightness/model.toml");
    let before = fs::read_to_string(&card).unwrap();
    let (code, found, talk) = calibrate(&scratch, &models, "brightness", &labelled(&scratch, 4, 50), &[]);
    assert!(code == 1 && found.is_empty() && talk.contains("24 files of 4 sources"), "{code} {talk}");
    // One label only, and a voice model on pictures.
    let list = labelled(&scratch, 10, 50);
    let text = fs::read_to_string(&list).unwrap().replace("synthetic", "real");
    let one = list.with_file_name("one.csv");
    fs::write(&one, text).unwrap();
    let (code, _, talk) = calibrate(&scratch, &models, "brightness", &one, &[]);
    assert!(
        code == 1 && talk.contains("120 files of 10 sources recorded, 0 files of 0 sources synthetic"),
        "{talk}"
    );
    let (code, _, talk) = calibrate(&scratch, &models, "loudness", &list, &[]);
    assert!(code == 1 && talk.contains("0 files of 0 sources"), "{talk}");
    let (code, _, talk) = calibrate(&scratch, &models, "loudness", &list, &["--scope", "picture"]);
    assert!(code == 2 && talk.contains("no detector of picture"), "{talk}");
    let (code, _, talk) = calibrate(&scratch, &models, "nobody", &list, &[]);
    assert!(code == 2 && talk.contains("there is no detector nobody"), "{talk}");
    fs::write(models.join("brightness/model.onnx"), b"other").unwrap();
    let (code, _, talk) = calibrate(&scratch, &models, "brightness", &list, &[]);
    assert!(code == 1 && talk.contains("model.wrong-sha256"), "{talk}");
    assert_eq!(fs::read_to_string(&card).unwrap(), before);
}
