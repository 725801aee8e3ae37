//! docs/verify-without-saboot.md, executed: every command in it, on a fresh report and on changed copies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::authority::Authority;
use crate::support::{Scratch, fixture, root};

/// The commands of the document, block by block.
fn blocks() -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/verify-without-saboot.md")).unwrap();
    text.split("```sh\n").skip(1).map(|part| part.split("```").next().unwrap().to_owned()).collect()
}

/// What is verified, each where a reader would have it.
struct Given {
    _root: tempfile::TempDir,
    case: PathBuf,
    report: PathBuf,
    key: PathBuf,
    clip: PathBuf,
    tsa_ca: PathBuf,
}

impl Given {
    /// A copy of everything, to change.
    fn of(case: &Path, report: &str, key: &Path, clip: &Path, tsa_ca: &Path) -> Self {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        let status = Command::new("cp").arg("-r").arg(case).arg(at("case")).status().unwrap();
        assert!(status.success());
        fs::copy(key, at("key.pub")).unwrap();
        fs::copy(clip, at("clip.jpg")).unwrap();
        fs::copy(tsa_ca, at("tsa.pem")).unwrap();
        Self {
            case: at("case"),
            report: at("case").join(report),
            key: at("key.pub"),
            clip: at("clip.jpg"),
            tsa_ca: at("tsa.pem"),
            _root: root,
        }
    }

    /// Runs the blocks; the number of the first that fails.
    fn fails_at(&self) -> (Option<usize>, String) {
        let work = tempfile::tempdir().unwrap();
        let mut said = String::new();
        for (number, block) in blocks().iter().enumerate() {
            let output: Output = Command::new("bash")
                .args(["-euo", "pipefail", "-c", block])
                .current_dir(work.path())
                .env("REPORT", &self.report)
                .env("KEY", &self.key)
                .env("CLIP", &self.clip)
                .env("TSA_CA", &self.tsa_ca)
                .env("CASE", &self.case)
                .output()
                .unwrap();
            said.push_str(&String::from_utf8_lossy(&output.stdout));
            said.push_str(&String::from_utf8_lossy(&output.stderr));
            if !output.status.success() {
                return (Some(number + 1), said);
            }
        }
        (None, said)
    }
}

/// Changes one bit in the middle of a file.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn the_documents_commands_pass_on_a_report_and_fail_on_changed_ones() {
    assert_eq!(blocks().len(), 8);
    let scratch = Scratch::new();
    let case = scratch.out();
    let saboot = |arguments: &[&str]| {
        let output = scratch.saboot().args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    saboot(&["keys", "new"]);
    saboot(&["case", "open", case.to_str().unwrap(), "--reference", "17", "--examiner", "A"]);
    let clip = fixture("media/portrait.jpg");
    let (code, told, stderr) = scratch.examine(&[&clip], &[]);
    assert_eq!(code, 0, "{stderr}");
    let report = PathBuf::from(told[0]["report"].as_str().unwrap());
    let authority = Authority::new();
    let query = scratch.path().join("x.tsq");
    saboot(&["timestamp", "request", report.to_str().unwrap(), "--out", query.to_str().unwrap()]);
    saboot(&["timestamp", "attach", report.to_str().unwrap(), authority.answer(&query).to_str().unwrap()]);
    let name = report.file_name().unwrap().to_str().unwrap();
    let given = || Given::of(&case, name, &report.join("signer.pub"), &clip, &authority.root());

    let (failed, said) = given().fails_at();
    assert_eq!(failed, None, "{said}");
    assert!(said.contains("Time stamp:") && said.contains("report-written"), "{said}");

    type Change = fn(&Given);
    let changes: [(usize, Change); 12] = [
        (2, |g| {
            let path = g.report.join("envelope.json");
            let text = fs::read_to_string(&path).unwrap();
            fs::write(path, text.replacen("  \"payload\"", "   \"payload\"", 1)).unwrap();
        }),
        (2, |g| {
            let path = g.report.join("envelope.json");
            let text = fs::read_to_string(&path).unwrap();
            fs::write(path, text.replacen("  \"payloadType\"", "  \"payload\": \"\",\n  \"payloadType\"", 1))
                .unwrap();
        }),
        (3, |g| {
            // Another letter of base64 in the payload, where a string of the statement stands.
            let path = g.report.join("envelope.json");
            let text = fs::read_to_string(&path).unwrap();
            let at = text.find("\"payload\": \"").unwrap() + 12 + 120;
            let other = if text.as_bytes()[at] == b'Z' { "Y" } else { "Z" };
            fs::write(path, format!("{}{other}{}", &text[..at], &text[at + 1..])).unwrap();
        }),
        (3, |g| {
            let other = Scratch::new();
            assert!(other.saboot().args(["keys", "new"]).output().unwrap().status.success());
            let output = other.saboot().args(["keys", "show", "--json"]).output().unwrap();
            let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            fs::write(&g.key, shown["pem"].as_str().unwrap()).unwrap();
        }),
        (4, |g| flip(&g.report.join("report.json"))),
        (4, |g| flip(&g.report.join("report.html"))),
        (5, |g| flip(&g.clip)),
        (7, |g| flip(&g.report.join("timestamps/1.tsr"))),
        (8, |g| flip(&g.case.join("custody.jsonl"))),
        (8, |g| {
            let path = g.case.join("custody.jsonl");
            let text = fs::read_to_string(&path).unwrap();
            let shorter: String = text.split_inclusive('\n').take(2).collect();
            fs::write(path, shorter).unwrap();
        }),
        (8, |g| flip(&g.case.join("custody.head.json"))),
        (8, |g| {
            let path = g.case.join("custody.jsonl");
            let text = fs::read_to_string(&path).unwrap();
            fs::write(path, text.replacen("\"number\":2,", "\"number\":2, ", 1)).unwrap();
        }),
    ];
    let count = changes.len();
    for (number, (expected, change)) in changes.into_iter().enumerate() {
        let given = given();
        change(&given);
        let (failed, said) = given.fails_at();
        assert_eq!(failed, Some(expected), "change {number}: {said}");
    }
    println!("{count} changed copies seen without saboot");
}
