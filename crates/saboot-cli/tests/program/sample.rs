//! `docs/sample-report`: what is committed is what this program makes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::support::{Scratch, fixture, root};

/// The sample's key, closed to others as the program asks.
fn key(scratch: &Scratch) -> PathBuf {
    for name in ["sample.pem", "sample.cert.pem", "sample.pub"] {
        fs::copy(fixture("keys").join(name), scratch.path().join(name)).unwrap();
    }
    let key = scratch.path().join("sample.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    key
}

fn sample() -> PathBuf {
    root().join("docs/sample-report")
}

/// Files of a report by name, without the words about the folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.file_name().is_some_and(|n| n != "README.md"))
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&p).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_sample_is_rendered_again_from_its_record_byte_for_byte() {
    let scratch = Scratch::new();
    let out = scratch.path().join("again");
    let run = scratch
        .saboot()
        .args(["render", "docs/sample-report", "--lang", "both", "--key"])
        .arg(key(&scratch))
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let (then, now) = (files(&sample()), files(&out));
    let names = |of: &[(String, Vec<u8>)]| of.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&then), names(&now));
    assert!(then.len() >= 7, "{:?}", names(&then));
    for ((name, then), (_, now)) in then.iter().zip(&now) {
        assert!(
            then == now,
            "{name} is not what this program makes of report.json; run scripts/sample-report"
        );
    }
}

#[test]
fn the_sample_is_about_its_fixture_and_the_examination_gives_the_same_again() {
    let scratch = Scratch::new();
    let run = scratch
        .saboot()
        .args(["verify", "docs/sample-report", "--rerun", "--key"])
        .arg(fixture("keys/sample.pub"))
        .arg("--evidence")
        .arg(fixture("media/face.mp4"))
        .output()
        .unwrap();
    let (said, talk) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{said}{talk}\nrun scripts/sample-report");
}

#[test]
fn a_report_is_rendered_by_its_own_signer_alone_and_over_nothing() {
    let scratch = Scratch::new();
    let own = scratch.path().join("own.pem");
    let made = scratch.saboot().args(["keys", "new", "--key"]).arg(&own).output().unwrap();
    assert_eq!(made.status.code(), Some(0));
    let render = |key: &Path, out: &Path, more: &[&str]| {
        let mut command = scratch.saboot();
        command
            .args(["render", "docs/sample-report", "--json", "--key"])
            .arg(key)
            .arg("--out")
            .arg(out)
            .args(more);
        let output = command.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let out = scratch.path().join("foreign");
    assert_eq!(render(&own, &out, &[]).0, 3);
    assert!(!out.exists());
    let key = key(&scratch);
    let out = scratch.path().join("hindi");
    assert_eq!(render(&key, &out, &["--lang", "hi", "--without-figures"]).0, 0);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("lang=\"hi\"") && !page.contains("data:image"));
    let (code, said) = render(&key, &out, &[]);
    assert!(code == 2 && said.contains("holds a report already"), "{code} {said}");
}
