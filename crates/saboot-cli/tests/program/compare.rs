//! `saboot compare`: what it says of two files, and what it never says.

use std::fs;

use serde_json::Value;

use crate::support::{Scratch, fixture, lines};

fn compare(
    scratch: &Scratch,
    a: &std::path::Path,
    b: &std::path::Path,
    more: &[&str],
) -> (i32, String, String) {
    let output = scratch.saboot().arg("compare").arg(a).arg(b).args(more).output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn two_files_are_laid_beside_each_other() {
    let scratch = Scratch::new();
    let original = fixture("media/portrait.jpg");
    let tagged = scratch.path().join("tagged.jpg");
    let mut bytes = fs::read(&original).unwrap();
    bytes.splice(2..2, *b"\xff\xfe\0\x09\x1b[31m\xe2");
    fs::write(&tagged, bytes).unwrap();
    let cases = [
        (original.clone(), original.clone(), "same-file"),
        (original.clone(), tagged.clone(), "same-media"),
        (original.clone(), fixture("media/voice.wav"), "not-comparable"),
        (fixture("media/face.mp4"), fixture("media/clip.mp4"), "not-plain-copy"),
    ];
    for (a, b, relation) in &cases {
        let output = scratch.saboot().arg("compare").arg(a).arg(b).arg("--json").output().unwrap();
        let (code, lines, _) = lines(&output);
        assert_eq!((code, lines.len()), (0, 1));
        assert_eq!(lines[0]["relation"], *relation, "{} {}: {}", a.display(), b.display(), lines[0]["words"]);
        for word in ["genuine", "authentic", "fake", "forged"] {
            assert!(!lines[0]["words"].as_str().unwrap().contains(word));
        }
        assert_eq!(lines[0]["a"]["hashes"]["sha256"].as_str().unwrap().len(), 64);
    }
    let (code, text, _) = compare(&scratch, &original, &tagged, &[]);
    assert_eq!(code, 0);
    assert!(text.contains("byte for byte; only the wrapping") && text.contains("only in B"), "{text}");
    assert!(text.contains("Nothing here says which of them is genuine"), "{text}");
    assert!(!text.contains('\u{1b}'), "text of a file reaches the terminal raw");
    assert!(!scratch.out().exists(), "comparing writes nothing");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let scratch = Scratch::new();
    let (code, out, talk) =
        compare(&scratch, &fixture("media/portrait.jpg"), "/nonexistent.jpg".as_ref(), &[]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(talk.contains("/nonexistent.jpg") && talk.contains("intake.not-found"), "{talk}");
    assert_eq!(scratch.saboot().args(["compare", "one"]).output().unwrap().status.code(), Some(2));
    let (code, out, _) =
        compare(&scratch, &fixture("bad/cut-voice.ogg"), &fixture("bad/text.mp4"), &["--json"]);
    let line: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &line["relation"]), (0, &Value::from("not-comparable")));
}
