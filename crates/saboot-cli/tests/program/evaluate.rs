//! `saboot evaluate`: labelled files through the program, every row accounted for, every figure beside its baseline.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Scratch, fixture, lines, root};

pub fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value}"))
}

fn figure(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

/// Recorded and openly synthetic examples that come with the program: 9 rows of pictures, 4 of sound.
const ROWS: &str = "\
portrait.jpg,real,nasa,camera
turned.jpg,real,scikit-image,camera
progressive.jpg,real,scikit-image,camera
lossy.webp,real,scikit-image,camera
rgb.png,real,spacex,camera
synthetic.png,synthetic,formula,a formula
rgba.png,synthetic,formula,a formula
sixteen-bit.png,synthetic,gradient,a formula
tiny.png,real,nasa,camera
voice.wav,real,librivox,microphone
voice-note.ogg,real,librivox,microphone
synthetic-voice.opus,synthetic,espeak-ng,espeak-ng
silence.wav,real,librivox,microphone
";

pub fn list(scratch: &Scratch, name: &str, rows: &str) -> PathBuf {
    let path = scratch.path().join(name);
    fs::write(&path, format!("file,label,source,generator\n{rows}")).unwrap();
    path
}

fn evaluate(scratch: &Scratch, list: &Path, more: &[&str]) -> (i32, Vec<Value>, String) {
    let mut command = scratch.saboot();
    command.arg("evaluate").arg(list).arg("--json").arg("--root").arg(fixture("media"));
    command.arg("--out").arg(scratch.out()).args(more);
    lines(&command.output().unwrap())
}

fn subject<'a>(found: &'a Value, name: &str, condition: &str) -> &'a Value {
    let all = found["subjects"].as_array().unwrap();
    all.iter()
        .find(|s| s["subject"] == name && s["condition"] == condition)
        .unwrap_or_else(|| panic!("{name}, {condition}"))
}

/// The whole path on a small labelled set: counts, figures, files, and going on where a run was broken off.
#[test]
fn fixtures_are_measured_and_a_second_run_goes_on() {
    let scratch = Scratch::new();
    let path = list(&scratch, "own.csv", ROWS);
    let more = ["--quick", "--condition", "stored,messenger", "--jobs", "2"];
    let (code, found, talk) = evaluate(&scratch, &path, &more);
    // The four sounds are not handled as a messenger would: each is named, so the exit code is 1.
    assert_eq!(code, 1, "{talk}");
    let [found] = found.as_slice() else { panic!("{talk}") };
    assert_eq!(found["form"], "saboot-evaluation/1");
    let rows = &found["rows"];
    assert_eq!((count(&rows["listed"]), count(&rows["examined"]), count(&rows["known"])), (13, 13 + 9, 0));
    assert_eq!(rows["failed"], serde_json::json!({"examine.not-handled": 4}));

    let picture = subject(found, "generated-picture", "stored");
    let m = &picture["measured"];
    assert_eq!(
        (count(&m["n-real"]), count(&m["n-synthetic"]), count(&m["n-sources"])),
        (5, 3, 5),
        "{picture}"
    );
    assert_eq!(picture["abstained"]["detector.too-small"]["real"], 1);
    assert_eq!(count(&picture["abstained"]["no-reading"]["real"]), 3);
    let area = figure(&m["figures"]["auc"]["value"]);
    assert!((0.0..=1.0).contains(&area) && m["figures"]["auc"]["low"].is_number(), "{m}");
    assert!((0.0..=1.0).contains(&figure(&m["nuisance"]["figures"]["auc"]["value"])));
    assert_eq!(m["figures"]["at"].as_array().unwrap().len(), 2);
    assert!(figure(&m["weights"]["cllr"]["value"]) < 3.0 && figure(&m["weights"]["min-cllr"]) <= 1.0);
    let voice = &subject(found, "synthetic-voice", "stored")["measured"];
    assert_eq!((count(&voice["n-real"]), count(&voice["n-synthetic"])), (2, 1));
    let sent_on = &subject(found, "generated-picture", "messenger")["measured"];
    assert_eq!((count(&sent_on["n-real"]), count(&sent_on["n-synthetic"])), (5, 3));
    assert_ne!(sent_on["sources"], m["sources"], "a messenger changes scores");
    // The openly synthetic picture says so as stored; its messenger copy cannot.
    let opinion =
        |condition| figure(&subject(found, "opinion", condition)["measured"]["figures"]["auc"]["value"]);
    let alone =
        |condition| figure(&subject(found, "detectors", condition)["measured"]["figures"]["auc"]["value"]);
    assert!(opinion("stored") > alone("stored"));
    assert_eq!(opinion("messenger"), alone("messenger"));
    let called = &found["verdicts"][0]["counts"]["supports-synthetic"];
    assert!(count(&called["synthetic"]) >= 1 && count(&called["real"]) == 0, "{called}");

    let written: BTreeSet<String> =
        fs::read_dir(scratch.out()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    for name in [
        "evaluation.json",
        "evaluation.md",
        "scores.csv",
        "failed.csv",
        "known.jsonl",
        "det-opinion.svg",
        "tippett-opinion-1-stored.svg",
        "tippett-opinion-2-messenger.svg",
    ] {
        assert!(written.contains(name), "{name} is not among {written:?}");
    }
    let scores = fs::read_to_string(scratch.out().join("scores.csv")).unwrap();
    // As stored 13 rows, each of four detectors, all detectors and the opinion; after the messenger 9, where no voice was scored.
    assert_eq!(scores.lines().count(), 1 + 13 * 6 + 9 * 5, "{scores}");
    assert_eq!(fs::read_to_string(scratch.out().join("failed.csv")).unwrap().lines().count(), 1 + 4);

    // A run that was broken off: half of a line at the end. The second run knows the rest and says the same.
    let known = scratch.out().join("known.jsonl");
    let mut bytes = fs::read(&known).unwrap();
    bytes.truncate(bytes.len() - 40);
    fs::write(&known, bytes).unwrap();
    let (_, again, talk) = evaluate(&scratch, &path, &more);
    assert_eq!(count(&again[0]["rows"]["known"]), 21, "{talk}");
    assert_eq!(again[0]["subjects"], found["subjects"]);
}

/// Lists that say little or nothing, and rows that lead nowhere or out of the root.
#[test]
fn bad_lists_are_said_and_bad_rows_are_counted() {
    let scratch = Scratch::new();
    for (text, says) in [("", "empty"), ("name,label\nx,real\n", "`file`"), ("file\nx\n", "`label`")] {
        let path = scratch.path().join("bad.csv");
        fs::write(&path, text).unwrap();
        let (code, found, talk) = evaluate(&scratch, &path, &[]);
        assert!(code == 2 && found.is_empty() && talk.contains(says), "{code} {talk}");
    }
    let (code, _, talk) = evaluate(&scratch, &scratch.path().join("nowhere.csv"), &[]);
    assert!(code == 2 && talk.contains("could not be read"), "{talk}");

    // Without the library nothing can be scored, and nothing that says so may be kept as if it were a score.
    let mut command = scratch.saboot();
    command
        .arg("evaluate")
        .arg(list(&scratch, "one.csv", "tiny.png,real,a,x\n"))
        .arg("--root")
        .arg(fixture("media"));
    command
        .args(["--ort-lib", "/nonexistent/lib.so", "--out"])
        .arg(scratch.out())
        .env_remove("ORT_DYLIB_PATH");
    let (code, found, talk) = lines(&command.output().unwrap());
    assert!(code == 1 && found.is_empty() && talk.contains("model.missing-library"), "{code} {talk}");
    assert!(!scratch.out().exists());

    // No row at all is an evaluation of nothing.
    let (code, found, talk) = evaluate(&scratch, &list(&scratch, "none.csv", ""), &[]);
    assert_eq!((code, found[0]["subjects"].as_array().unwrap().len()), (0, 0), "{talk}");

    let outside = scratch.path().join("outside.jpg");
    fs::copy(fixture("media/turned.jpg"), &outside).unwrap();
    let rows = format!(
        "tiny.png,real,a,x\ntiny.png,real,a,x\n../media/flat.png,real,a,x\n{},real,a,x\nnowhere.png,real,a,x\nno\u{1b}[2J\u{202e}.png,real,a,x\n,real,a,x\nflat.png,doubtful,a,x\nslides,real,a,x\n../bad/noise.jpg,real,a,x\n",
        outside.display()
    );
    let (code, found, talk) = evaluate(&scratch, &list(&scratch, "rows.csv", &rows), &["--quick"]);
    assert_eq!(code, 1, "{talk}");
    assert!(!talk.contains('\u{1b}') && !talk.contains('\u{202e}'), "{talk}");
    let expected = serde_json::json!({
        "intake.not-a-file": 1, "intake.not-found": 2, "no-file": 1, "outside-root": 3, "repeated": 1, "unknown-label": 1,
    });
    assert_eq!(found[0]["rows"]["failed"], expected);
    assert_eq!(found[0]["failures"].as_array().unwrap().len(), 9);
    assert_eq!(count(&found[0]["rows"]["examined"]), 1);
    let page = fs::read_to_string(scratch.out().join("evaluation.md")).unwrap();
    assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}') && page.contains("outside-root"));
    // A folder on the way that is a link out of the root leads out of it.
    let inside = scratch.path().join("data");
    fs::create_dir(&inside).unwrap();
    std::os::unix::fs::symlink(fixture("media"), inside.join("away")).unwrap();
    let path = list(&scratch, "data/list.csv", "away/tiny.png,real,a,x\n");
    let output =
        scratch.saboot().arg("evaluate").arg(&path).arg("--out").arg(scratch.out()).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("outside-root"));
}

/// Files that cannot be examined, the same bytes twice, and one file with two labels by way of its bytes.
#[test]
fn what_cannot_be_examined_is_a_row_of_its_own() {
    let scratch = Scratch::new();
    let data = scratch.path().join("data");
    fs::create_dir(&data).unwrap();
    for (name, of) in [
        ("whole.png", "media/tiny.png"),
        ("copy.png", "media/tiny.png"),
        ("noise.jpg", "bad/noise.jpg"),
        ("text.mp4", "bad/text.mp4"),
        ("good.mms", "messages/good.mms"),
        ("one.png", "media/flat.png"),
        ("two.png", "media/flat.png"),
    ] {
        fs::copy(fixture(of), data.join(name)).unwrap();
    }
    let rows = "whole.png,real,a,x\ncopy.png,real,b,x\nnoise.jpg,real,a,x\ntext.mp4,synthetic,a,x\ngood.mms,real,a,x\none.png,real,a,x\ntwo.png,synthetic,a,x\n";
    let path = list(&scratch, "data/list.csv", rows);
    let mut command = scratch.saboot();
    command.arg("evaluate").arg(&path).args(["--json", "--quick", "--out"]).arg(scratch.out());
    let (code, found, talk) = lines(&command.output().unwrap());
    assert_eq!(code, 1, "{talk}");
    let failed = found[0]["rows"]["failed"].as_object().unwrap();
    assert_eq!(
        (count(&failed["same-bytes"]), count(&failed["contradicted"]), count(&failed["not-media"])),
        (1, 2, 1),
        "{failed:?}"
    );
    assert_eq!(failed.values().map(count).sum::<u64>(), 6, "{failed:?}");
    assert_eq!(count(&found[0]["rows"]["examined"]), 1);
}

/// The development lists work as they are: their headers, and a file of each.
#[test]
fn headers_of_the_development_lists_are_read() {
    let scratch = Scratch::new();
    for (name, header, row) in [
        (
            "dev-images.csv",
            "file,label,kind,photoreal,generator_or_device,source_repo,commit,source_path,licence,sha256,width,height,format,bytes",
            "tiny.png,real,scene,yes,camera,a/b,0,p,none,0,16,16,PNG,1",
        ),
        (
            "dev-audio.csv",
            "file,label,system,speaker_or_corpus,language,source_repo,commit,source_path,licence,sha256,duration_s,sample_rate,codec",
            "short.wav,converted,s,,hi,a/b,0,p,none,0,1,16000,wav",
        ),
        (
            "dev-faces.csv",
            "file,label,method_or_device,group,fold,source_repo,commit,source_path,licence,sha256",
            "tiny.png,manipulated,m,g:1,9,a/b,0,p,none,0",
        ),
    ] {
        let path = scratch.path().join(name);
        fs::write(&path, format!("{header}\n{row}\n")).unwrap();
        let (code, found, talk) = evaluate(&scratch, &path, &["--quick", "--by-group"]);
        assert_eq!((code, count(&found[0]["rows"]["examined"])), (0, 1), "{name}: {talk}");
        let counted = found[0]["counted"].as_array().unwrap();
        assert_eq!(counted.iter().any(|l| l == "manipulated"), name == "dev-faces.csv");
    }
}

/// Rows of measured error go into the cards that were named, and nowhere else.
#[test]
fn figures_go_into_cards_only_where_asked() {
    let scratch = Scratch::new();
    let models = scratch.path().join("models");
    crate::support::copy_models(&models, true);
    let card = models.join("generated-picture/model.toml");
    let before = fs::read_to_string(&card).unwrap();
    let path = list(&scratch, "own set.csv", ROWS);
    let named = models.display().to_string();
    let more = ["--quick", "--models", &named, "--limit", "10"];
    let (code, first, talk) = evaluate(&scratch, &path, &more);
    assert_eq!((code, count(&first[0]["rows"]["examined"])), (0, 10), "{talk}");
    assert_eq!(fs::read_to_string(&card).unwrap(), before, "{talk}");
    let (_, found, talk) = evaluate(&scratch, &path, &[&more[..], &["--write-card"]].concat());
    let after = fs::read_to_string(&card).unwrap();
    assert!(after.contains("set = \"own_set\"") && after.contains("nuisance-auc"), "{talk}");
    let measured = |text: &str| text.matches("[[measured]]").count();
    assert_eq!(measured(&after), measured(&before) + 1);
    // What was examined is still known: cards say the same of a file.
    assert_eq!(found[0]["rows"]["known"], found[0]["rows"]["examined"], "{talk}");
    // The card is still one: the program lists it.
    let output = scratch.saboot().args(["models", "--models"]).arg(&models).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("measured own_set as stored"));
    assert_eq!(fs::read_to_string(root().join("models/generated-picture/model.toml")).unwrap(), before);
}
