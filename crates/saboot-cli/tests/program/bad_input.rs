//! Bad input: each gives its own code and status, one clear line, the right exit code, and the batch goes on.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::support::{Scratch, fixture};

#[test]
fn every_bad_file_has_its_own_answer_and_the_rest_goes_on() {
    let scratch = Scratch::new();
    let fifo = scratch.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let link = scratch.path().join("link.jpg");
    symlink(fixture("media/portrait.jpg"), &link).unwrap();
    let hostile = scratch.path().join("a\u{1b}]0;owned\u{7}\u{202e}gpj.png");
    fs::copy(fixture("media/tiny.png"), &hostile).unwrap();

    // file, status, verdict, a reason that must be among those given
    let cases = [
        (fixture("bad/empty.mp4"), "refused", "not-examined", "intake.empty"),
        (fixture("bad/text.mp4"), "refused", "not-examined", "intake.unknown-format"),
        (fixture("bad/playlist.mp4"), "refused", "not-examined", "intake.unknown-format"),
        (fixture("bad/concat.mp4"), "refused", "not-examined", "intake.unknown-format"),
        (fixture("bad/nomoov.mp4"), "refused", "not-examined", "media.no-index"),
        (fixture("bad/bomb.png"), "refused", "not-examined", "limit.pixels"),
        (fixture("bad/huge.gif"), "refused", "not-examined", "limit.pixels"),
        (fixture("bad/truncated.jpg"), "refused", "not-examined", "media.picture-malformed"),
        (fixture("bad/truncated.mp4"), "examined-with-damage", "inconclusive", "opinion.damaged"),
        (fixture("bad/zero.wav"), "examined", "inconclusive", "audio.empty"),
        (fixture("media/silence.wav"), "examined", "inconclusive", "detector.no-speech"),
        (fixture("media/short.wav"), "examined", "inconclusive", "detector.little-speech"),
        (fixture("media/tiny.png"), "examined", "inconclusive", "detector.too-small"),
        (fixture("media/flat.png"), "examined", "inconclusive", "detector.flat"),
        (scratch.path().join("nowhere.mp4"), "refused", "not-examined", "intake.not-found"),
        (fifo, "refused", "not-examined", "intake.not-a-file"),
        ("/dev/zero".into(), "refused", "not-examined", "intake.not-a-file"),
        (link, "refused", "not-examined", "intake.symbolic-link"),
        (hostile, "examined", "inconclusive", "detector.too-small"),
        (fixture("media/rgb.png"), "examined", "inconclusive", "opinion.weak"),
    ];
    let paths: Vec<_> = cases.iter().map(|c| c.0.clone()).collect();
    let (code, lines, stderr) = scratch.examine(&paths, &[]);
    assert_eq!(code, 1, "{stderr}");
    assert_eq!(lines.len(), cases.len(), "every input is named once");
    assert!(
        !stderr.chars().any(|c| c.is_control() && c != '\n') && !stderr.contains('\u{202e}'),
        "{stderr:?}"
    );
    let by_path: BTreeMap<&str, _> = lines.iter().map(|l| (l["path"].as_str().unwrap(), l)).collect();
    for (path, status, verdict, reason) in &cases {
        let line = by_path[path.to_str().unwrap()];
        assert_eq!(
            (line["status"].as_str().unwrap(), line["verdict"].as_str().unwrap()),
            (*status, *verdict),
            "{line}"
        );
        assert!(line["reasons"].as_array().unwrap().iter().any(|r| r == reason), "{reason}: {line}");
        assert!(line["report"].is_string(), "each has a report: {line}");
    }
    println!("{} bad inputs", cases.len());
}

#[test]
fn an_unreadable_file_is_refused() {
    let scratch = Scratch::new();
    let locked = scratch.path().join("locked.png");
    fs::copy(fixture("media/rgb.png"), &locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&locked).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let (code, lines, _) = scratch.examine(&[locked], &[]);
    assert_eq!((code, lines[0]["reasons"][0].as_str()), (1, Some("intake.unreadable")));
}

#[test]
fn missing_and_wrong_models_are_said_and_never_replaced() {
    let scratch = Scratch::new();
    let clip = fixture("media/portrait.jpg");
    let run = |models: &std::path::Path, more: &[&str]| {
        let mut command = scratch.saboot();
        command
            .args(["examine", "--json", "--out"])
            .arg(scratch.out())
            .arg(&clip)
            .arg("--models")
            .arg(models)
            .args(more);
        let (code, lines, _) = crate::support::lines(&command.output().unwrap());
        let reasons: Vec<String> =
            lines[0]["reasons"].as_array().unwrap().iter().map(|r| r.as_str().unwrap().to_owned()).collect();
        // Nothing speaks in its place, and what still runs says too little for a verdict.
        let gone = lines[0]["detectors"].as_array().unwrap().iter().all(|d| d["id"] != "generated-picture");
        assert!(gone && lines[0]["verdict"] == "inconclusive", "{}", lines[0]);
        (code, reasons)
    };
    let without = scratch.path().join("without");
    crate::support::copy_models(&without, false);
    let (code, reasons) = run(&without, &[]);
    assert!(code == 1 && reasons.contains(&"model.missing-encoder".to_owned()), "{reasons:?}");

    let wrong = scratch.path().join("wrong");
    crate::support::copy_models(&wrong, true);
    let head = wrong.join("generated-picture/model.onnx");
    let mut bytes = fs::read(&head).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&head, bytes).unwrap();
    let (code, reasons) = run(&wrong, &[]);
    assert!(code == 1 && reasons.contains(&"model.wrong-sha256".to_owned()), "{reasons:?}");

    let models = crate::support::root().join("models");
    let (code, reasons) = run(&models, &["--ort-lib", "/nonexistent/libonnxruntime.so"]);
    assert!(code == 1 && reasons.contains(&"model.missing-library".to_owned()), "{reasons:?}");
}

#[test]
fn a_full_disk_is_one_clear_line_and_leaves_no_half_report() {
    let scratch = Scratch::new();
    let small = scratch.path().join("small");
    fs::create_dir(&small).unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=24k", "tmpfs"])
        .arg(&small)
        .output();
    if !mounted.is_ok_and(|o| o.status.success()) {
        println!("skipped: no right to mount a small disk");
        return;
    }
    let output = scratch
        .saboot()
        .args(["examine", "--json", "--out"])
        .arg(&small)
        .arg(fixture("media/portrait.jpg"))
        .output();
    let left: Vec<_> = walk(&small);
    assert!(std::process::Command::new("umount").arg(&small).status().unwrap().success());
    let (code, lines, stderr) = crate::support::lines(&output.unwrap());
    assert_eq!(code, 1, "{stderr}");
    assert!(lines[0]["report"].is_null());
    assert!(stderr.contains("No space left") && stderr.contains("hint: make room"), "{stderr}");
    assert!(!left.iter().any(|n| n.ends_with(".part") || n == "envelope.json"), "{left:?}");
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            names.extend(walk(&entry))
        } else {
            names.push(entry.file_name().unwrap().to_string_lossy().into_owned())
        }
    }
    names
}

#[test]
fn usage_errors_exit_2_and_doctor_names_what_is_missing() {
    let scratch = Scratch::new();
    for arguments in [
        &["examine"][..],
        &["examine", "x", "--quick", "--exact"],
        &["nonsense"],
        &["explain", "no.such-code"],
    ] {
        assert_eq!(
            scratch.saboot().args(arguments).output().unwrap().status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
    let output = scratch.saboot().args(["doctor", "--models", "/nonexistent"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("fix: "));
}
