//! `saboot hash`: digests and perceptual fingerprints, of every kind of file and of what is enclosed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Scratch, fixture, lines};

fn hash(scratch: &Scratch, paths: &[PathBuf], more: &[&str]) -> (i32, Vec<Value>, String) {
    let mut command = scratch.saboot();
    command.arg("hash").args(paths).args(more).current_dir(scratch.path());
    lines(&command.output().unwrap())
}

fn of<'a>(lines: &'a [Value], end: &str) -> &'a Value {
    lines.iter().find(|l| l["path"].as_str().unwrap().ends_with(end)).unwrap()
}

#[test]
fn every_kind_of_file_has_its_hashes() {
    let scratch = Scratch::new();
    let paths = [
        "media/portrait.jpg",
        "media/moving.gif",
        "media/long-gop.mp4",
        "media/voice.amr",
        "messages/good.mms",
    ];
    let paths: Vec<PathBuf> = paths.iter().map(|p| fixture(p)).collect();
    let (code, lines, talk) = hash(&scratch, &paths, &["--json", "--jobs", "2", "--out", "hashes"]);
    assert_eq!(code, 0, "{talk}");
    let picture = of(&lines, "portrait.jpg");
    assert_eq!(picture["hashes"]["md5"], "f4c4a4251ec39fd3b570bf4f9a1db82c");
    assert_eq!(picture["pdq"]["quality"], 100);
    assert_eq!(picture["pdq"]["hash"], "2d6f1af3a956c529c79ca3d2526fa834d4196c81cedd04de0a26b855fc99b724");
    assert!(picture["vpdq"].is_null());
    let video = of(&lines, "long-gop.mp4")["vpdq"].as_array().unwrap();
    assert_eq!(video.len(), 30);
    assert!(!of(&lines, "moving.gif")["vpdq"].as_array().unwrap().is_empty());
    let sound = of(&lines, "voice.amr");
    assert!(sound["pdq"].is_null() && sound["vpdq"].is_null() && sound["hashes"]["sha256"].is_string());
    // The picture in the message is the very same file.
    let enclosed = of(&lines, "good.mms » part 2 (image/jpeg)");
    assert_eq!((&enclosed["hashes"], &enclosed["pdq"]), (&picture["hashes"], &picture["pdq"]));
    assert_eq!(enclosed["enclosed_in"]["sha256"], of(&lines, "good.mms")["hashes"]["sha256"]);

    let folder = scratch.path().join("hashes");
    let written: BTreeSet<String> =
        std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    let lists = written.iter().filter(|n| n.ends_with(".vpdq.txt")).count();
    assert!(lists >= 2 && written.len() == 2 + lists, "{written:?}");
    let all: Value = serde_json::from_slice(&std::fs::read(folder.join("hashes.json")).unwrap()).unwrap();
    assert_eq!(all["files"].as_array().unwrap().len(), lines.len());
    let list = written.iter().find(|n| n.starts_with("long-gop")).unwrap();
    assert_eq!(std::fs::read_to_string(folder.join(list)).unwrap().lines().count(), 30);
    let beside: Vec<_> = std::fs::read_dir(scratch.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(beside, ["hashes"], "written outside --out");
}

#[test]
fn what_cannot_be_decoded_still_has_its_digests() {
    let scratch = Scratch::new();
    let missing = scratch.path().join("none\u{1b}[31m.jpg");
    let paths = [fixture("bad/truncated.jpg"), fixture("bad/huge.jpg"), fixture("bad/text.mp4"), missing];
    let (code, lines, _) = hash(&scratch, &paths, &["--json"]);
    assert_eq!((code, lines.len()), (1, 4));
    for (end, why) in [
        ("truncated.jpg", "media.picture-malformed"),
        ("huge.jpg", "limit.pixels"),
        ("text.mp4", "intake.unknown-format"),
    ] {
        let line = of(&lines, end);
        assert_eq!(line["missing"][0]["code"], why);
        assert!(line["pdq"].is_null() && line["hashes"]["md5"].as_str().unwrap().len() == 32);
    }
    let output = scratch.saboot().arg("hash").args(&paths).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("intake.not-found") && !text.contains('\u{1b}'), "{text}");
    let output = scratch.saboot().arg("hash").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
