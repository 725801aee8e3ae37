//! `saboot kit` and `saboot export`: out of verified reports only, into the named folder only.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::support::{Scratch, fixture, lines};

fn names(folder: &Path) -> Vec<String> {
    let mut all: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    all.sort();
    all
}

/// A report of a picture, by metadata alone: nothing of the kit rests on detectors.
fn reported(scratch: &Scratch, of: &str, more: &[&str]) -> PathBuf {
    let mut arguments = vec!["--only", "metadata"];
    arguments.extend(more);
    let (code, lines, talk) = scratch.examine(&[fixture(of)], &arguments);
    assert_eq!(code, 0, "{talk}");
    lines[0]["report"].as_str().unwrap().into()
}

fn kit(scratch: &Scratch, report: &Path, more: &[&str]) -> Output {
    let mut command = scratch.saboot();
    command.arg("kit").arg(report).args(more).arg("--out").arg(scratch.path().join("kit"));
    command.output().unwrap()
}

#[test]
fn a_kit_is_written_into_its_folder_with_the_digests_of_the_report() {
    let scratch = Scratch::new();
    let report = reported(&scratch, "media/portrait.jpg", &[]);
    let clip = fixture("media/portrait.jpg");
    let before = names(scratch.path());
    let output = kit(
        &scratch,
        &report,
        &["--for", "in", "--lang", "both", "--json", "--clip", clip.to_str().unwrap()],
    );
    let (code, lines, talk) = lines(&output);
    assert_eq!(code, 0, "{talk}");
    let folder = scratch.path().join("kit");
    let written: Vec<String> = lines[0]["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap().to_owned())
        .collect();
    let mut sorted = written.clone();
    sorted.sort();
    assert_eq!(sorted, names(&folder), "what was told is not what was written");
    let mut after = names(scratch.path());
    after.retain(|n| n != "kit");
    assert_eq!(after, before, "written outside --out");
    for part in [
        "first-steps-en.html",
        "first-steps-hi.html",
        "first-steps-hi.pdf",
        "certificate-bsa-63-en.pdf",
        "certificate-bsa-63-en.html",
        "certificate-bsa-63-reading-aid-hi.html",
        "hash-report-en.html",
        "ncrp-checklist-hi.html",
        "complaint-grievance-officer-en.txt",
        "complaint-grievance-officer-hi.txt",
        "hash-lists-en.html",
        "prevent-leaks-hi.html",
        "hashes.json",
    ] {
        assert!(written.iter().any(|n| n.ends_with(part)), "{part} is not in {written:?}");
    }
    let sha256 = "c653317351f76035dd345312ef7671aafbbda0f34c7e8487af496d45b4161ee2";
    let read = |end: &str| {
        let name = written.iter().find(|n| n.ends_with(end)).unwrap();
        std::fs::read_to_string(folder.join(name)).unwrap()
    };
    assert!(read("certificate-bsa-63-en.html").contains(&format!("SHA256: {sha256}")));
    assert!(read("hash-report-hi.html").contains(sha256));
    let place = scratch.path().to_str().unwrap();
    for name in written.iter().filter(|n| n.ends_with(".html")) {
        let page = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(
            !page.contains(place) && !page.contains(&place.replace('/', "&#x2f;")),
            "{name} tells a path"
        );
    }
    assert!(
        read("hash-lists-en.html")
            .contains("2d6f1af3a956c529c79ca3d2526fa834d4196c81cedd04de0a26b855fc99b724")
    );
    assert!(read("complaint-grievance-officer-en.txt").contains("____"));

    for name in written.iter().filter(|n| n.ends_with(".pdf")) {
        let pdf = std::fs::read(folder.join(name)).unwrap();
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000, "{name}");
    }
    let pages = written.iter().filter(|n| n.ends_with(".html")).count();
    assert_eq!(written.iter().filter(|n| n.ends_with(".pdf")).count(), pages);

    // Each tender has an ID of its own.
    let again = kit(&scratch, &report, &["--for", "us", "--json"]);
    let second: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_ne!(second["id"], lines[0]["id"]);
    assert!(
        second["files"].as_array().unwrap().iter().any(|f| f["name"].as_str().unwrap().contains("fre-902"))
    );
}

#[test]
fn nothing_is_written_where_something_does_not_hold() {
    let scratch = Scratch::new();
    let report = reported(&scratch, "media/portrait.jpg", &[]);
    let refused = |more: &[&str], code: i32, says: &str| {
        let output = kit(&scratch, &report, more);
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{more:?}: {talk}");
        assert!(talk.contains(says), "{more:?}: {talk}");
        assert!(!scratch.path().join("kit").exists(), "{more:?} wrote something");
    };
    let other = fixture("media/rgb.png");
    let own = fixture("media/portrait.jpg");
    refused(&["--for", "in", "--clip", other.to_str().unwrap()], 3, "verify.other-evidence");
    refused(&["--for", "in", "--clip", "/nonexistent.jpg"], 1, "intake.not-found");
    refused(&["--for", "in", "--possible-minor", "--clip", own.to_str().unwrap()], 2, "minor");
    refused(&["--for", "fr"], 2, "fr");
    refused(&["--for", "in", "--key", "/nonexistent.pub"], 2, "nonexistent.pub");
    // Another's key: the report is sound, its signer unknown.
    let stranger = scratch.path().join("stranger.pem");
    let mut made = scratch.saboot();
    assert!(made.args(["keys", "new", "--key"]).arg(&stranger).output().unwrap().status.success());
    let public = scratch.path().join("stranger.pub");
    refused(&["--for", "in", "--key", public.to_str().unwrap()], 3, "verify.unknown-signer");
    // One changed byte.
    let json = report.join("report.json");
    let mut bytes = std::fs::read(&json).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(&json, bytes).unwrap();
    refused(&["--for", "in"], 3, "verify.changed");
    let mut export = scratch.saboot();
    export.arg("export").arg(&report).arg("--out").arg(scratch.path().join("kit"));
    assert_eq!(export.output().unwrap().status.code(), Some(3));
    assert!(!scratch.path().join("kit").exists());
}

#[test]
fn a_kit_for_a_possible_minor_reads_no_clip_and_writes_no_complaint() {
    let scratch = Scratch::new();
    let report = reported(&scratch, "media/portrait.jpg", &[]);
    let (code, lines, talk) = lines(&kit(&scratch, &report, &["--for", "in", "--possible-minor", "--json"]));
    assert_eq!((code, lines[0]["possible_minor"].as_bool()), (0, Some(true)), "{talk}");
    let written = names(&scratch.path().join("kit"));
    assert!(
        !written.iter().any(|n| n.contains("complaint") || n.contains("hash-lists") || n == "hashes.json")
    );
    let first = written.iter().find(|n| n.contains("first-steps")).unwrap();
    let page = std::fs::read_to_string(scratch.path().join("kit").join(first)).unwrap();
    assert!(page.contains("1098") && !page.contains("StopNCII"));
}

#[test]
fn exports_are_signed_with_the_report_and_can_be_made_again() {
    let scratch = Scratch::new();
    let (code, examined, talk) = scratch.examine(&[fixture("bad/text.mp4")], &[]);
    assert_eq!(code, 1, "{talk}");
    let report = PathBuf::from(examined[0]["report"].as_str().unwrap());
    let out = scratch.path().join("exported");
    let mut export = scratch.saboot();
    export.arg("export").arg(&report).arg("--json").arg("--out").arg(&out);
    let (code, exported, talk) = lines(&export.output().unwrap());
    assert_eq!(code, 0, "{talk}");
    assert_eq!(exported[0]["files"].as_array().unwrap().len(), 2);
    for name in ["findings.csv", "case.jsonld"] {
        assert_eq!(
            std::fs::read(report.join(name)).unwrap(),
            std::fs::read(out.join(name)).unwrap(),
            "{name}"
        );
    }
    let envelope: Value =
        serde_json::from_slice(&std::fs::read(report.join("envelope.json")).unwrap()).unwrap();
    assert!(envelope["payload"].is_string());
    let mut verify = scratch.saboot();
    assert!(verify.arg("verify").arg(&report).output().unwrap().status.success());
    // Triage writes neither; export still makes them.
    let triage = Scratch::new();
    let report = reported(&triage, "media/rgb.png", &[]);
    assert!(!report.join("case.jsonld").exists());
    let mut export = triage.saboot();
    export.arg("export").arg(&report).arg("--case").arg("--out").arg(triage.path().join("exported"));
    assert!(export.output().unwrap().status.success());
    assert_eq!(names(&triage.path().join("exported")), ["case.jsonld"]);
}
