//! Messages and archives: every part an exhibit of its own, tied to the file that encloses it, or named with its reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Scratch, fixture, lines};
use serde_json::Value;

/// The lines by their path behind the folder of the fixtures.
fn by_path(lines: &[Value]) -> BTreeMap<String, &Value> {
    let named: BTreeMap<String, &Value> = lines
        .iter()
        .map(|l| (l["path"].as_str().unwrap().rsplit("messages/").next().unwrap().to_owned(), l))
        .collect();
    assert_eq!(named.len(), lines.len(), "every exhibit is named once");
    named
}

fn verify(scratch: &Scratch, folder: &str, evidence: &Path) -> (i32, Value) {
    let mut command = scratch.saboot();
    command.args(["verify", "--json", folder, "--evidence"]).arg(evidence);
    let (code, mut lines, _) = lines(&command.output().unwrap());
    (code, lines.remove(0))
}

#[test]
fn every_part_of_a_message_is_an_exhibit_tied_to_the_message() {
    let scratch = Scratch::new();
    let message = fixture("messages/good.mms");
    let (code, lines, stderr) = scratch.examine(&[&message], &[]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("[4/4]"), "{stderr}");
    let named = by_path(&lines);
    let kinds: Vec<(&str, &str)> =
        named.iter().map(|(p, l)| (p.as_str(), l["kind"].as_str().unwrap())).collect();
    assert_eq!(
        kinds,
        [
            ("good.mms", "message"),
            ("good.mms » part 2 (image/jpeg)", "picture"),
            ("good.mms » part 3 (audio/amr)", "audio"),
            ("good.mms » slide show", "slide-show"),
        ]
    );
    let whole = named["good.mms"];
    assert!(whole["log10_lr"].is_null() && whole["verdict"] == "inconclusive");
    assert_eq!(whole["reasons"][0], "opinion.in-its-parts");
    // The very bytes of the picture that the message was made of.
    let picture = named["good.mms » part 2 (image/jpeg)"];
    let (_, alone, _) = Scratch::new().examine(&[fixture("media/portrait.jpg")], &[]);
    assert_eq!((&picture["sha256"], &picture["log10_lr"]), (&alone[0]["sha256"], &alone[0]["log10_lr"]));
    for (path, line) in &named {
        let folder = line["report"].as_str().unwrap();
        let (code, outcome) = verify(&scratch, folder, &message);
        assert_eq!(code, 0, "{path}: {outcome}");
        let (code, outcome) = verify(&scratch, folder, &fixture("messages/words.mms"));
        assert_eq!(
            (code, &outcome["problems"][0]["code"]),
            (3, &Value::from("verify.other-evidence")),
            "{path}"
        );
        let report: Value =
            serde_json::from_slice(&fs::read(Path::new(folder).join("report.json")).unwrap()).unwrap();
        if path == "good.mms" {
            assert!(report["enclosed_in"].is_null());
            let shown = report["examination"]["properties"].to_string();
            assert!(
                shown.contains("+491700000001/TYPE=PLMN") && shown.contains("Seen and heard."),
                "{shown}"
            );
        } else {
            assert_eq!(report["enclosed_in"]["sha256"], whole["sha256"], "{path}");
        }
    }
    // The part by itself is evidence too.
    let (code, outcome) =
        verify(&scratch, picture["report"].as_str().unwrap(), &fixture("media/portrait.jpg"));
    assert_eq!(code, 0, "{outcome}");
}

#[test]
fn what_cannot_be_examined_in_a_message_or_archive_is_named_once_with_its_reason() {
    let scratch = Scratch::new();
    let files = ["unexaminable.mms", "chat.zip", "words.mms", "notified.mms", "hostile.mms"];
    let paths: Vec<_> = files.iter().map(|f| fixture(&format!("messages/{f}"))).collect();
    let (code, lines, stderr) = scratch.examine(&paths, &["--only", "metadata"]);
    assert_eq!(code, 1, "{stderr}");
    let named = by_path(&lines);
    let cases = [
        ("unexaminable.mms", "examined", "opinion.in-its-parts"),
        ("unexaminable.mms » part 1 (image/jpeg)", "examined", "examine.metadata-only"),
        ("unexaminable.mms » part 2 (application/vnd.wap.mms-message)", "refused", "intake.nested"),
        ("unexaminable.mms » part 3 (application/octet-stream)", "refused", "intake.unknown-format"),
        ("unexaminable.mms » part 4 (image/jpeg)", "refused", "intake.empty"),
        ("chat.zip", "examined", "opinion.in-its-parts"),
        ("chat.zip » entry 2 (IMG-20240301-WA0002.jpg)", "examined", "examine.metadata-only"),
        ("chat.zip » entry 3 (PTT-20240301-WA0001.opus)", "examined", "examine.metadata-only"),
        ("chat.zip » entry 4 (old.mms)", "refused", "intake.nested"),
        ("words.mms", "examined", "message.no-media"),
        ("notified.mms", "examined", "message.no-media"),
    ];
    for (path, status, reason) in cases {
        let line = named.get(path).unwrap_or_else(|| panic!("{path} is not named: {:?}", named.keys()));
        assert_eq!(line["status"], status, "{line}");
        assert!(line["reasons"].as_array().unwrap().iter().any(|r| r == reason), "{reason}: {line}");
        assert!(line["report"].is_string(), "{line}");
    }
    // Three more are the hostile message and its parts.
    assert_eq!(lines.len(), cases.len() + 3, "{:?}", named.keys());
    let evidence = fixture("messages/chat.zip");
    let entry = named["chat.zip » entry 2 (IMG-20240301-WA0002.jpg)"]["report"].as_str().unwrap();
    assert_eq!(verify(&scratch, entry, &evidence).0, 0);
    let refused = named["chat.zip » entry 4 (old.mms)"]["report"].as_str().unwrap();
    assert_eq!(verify(&scratch, refused, &evidence).0, 0);
    for text in [stderr, lines.iter().map(Value::to_string).collect()] {
        assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{1b}'), "{text:?}");
    }
    for folder in fs::read_dir(scratch.out()).unwrap().map(|e| e.unwrap().path()) {
        let page = fs::read_to_string(folder.join("report.html")).unwrap();
        assert!(!page.contains("<script>alert"), "{}", folder.display());
        assert!(!page.contains(['\u{202e}', '\u{1b}', '\u{7}']), "{}", folder.display());
    }
}

#[test]
fn nothing_of_a_message_is_written_but_reports() {
    let scratch = Scratch::new();
    scratch.examine(&[fixture("messages/good.mms")], &["--only", "metadata"]);
    let mut files = 0;
    for folder in fs::read_dir(scratch.out()).unwrap().map(|e| e.unwrap().path()) {
        for file in fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            assert!(
                ["report.json", "report.html", "report.pdf", "envelope.json", "signer.pub"]
                    .contains(&name.as_str()),
                "{name}"
            );
            files += 1;
        }
    }
    assert_eq!(files, 16);
}
