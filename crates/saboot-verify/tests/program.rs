//! The program, run as a user would: the same answers and exit codes as `saboot verify`, from a report that nothing but the
//! seal made.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use saboot_core::opinion::{Status, Verdict};
use saboot_seal::custody::Log;
use saboot_seal::envelope::{
    self, FileDigest, PREDICATE, Predicate, STATEMENT, Statement, Subject, SubjectDigest, sha256_hex,
};
use saboot_seal::keys::{SigningKey, public_path};

struct Case(tempfile::TempDir);

impl Case {
    /// A report of two documents in a case with a custody log.
    fn new() -> Self {
        Self::of_form(saboot_seal::REPORT_FORM)
    }

    fn of_form(form: &str) -> Self {
        let case = Self(tempfile::tempdir().unwrap());
        let key = SigningKey::create(&case.at("key.pem")).unwrap();
        let log = Log::create(&case.at("case"), "17".into(), "A".into(), &key).unwrap();
        fs::write(case.at("clip.mp4"), "clip").unwrap();
        let report = case.report();
        fs::create_dir(&report).unwrap();
        let files = ["report.json", "report.html"].map(|name| {
            fs::write(report.join(name), name).unwrap();
            FileDigest { name: name.to_owned(), sha256: sha256_hex(name.as_bytes()) }
        });
        let statement = Statement {
            kind: STATEMENT.to_owned(),
            subject: vec![Subject {
                name: "clip.mp4\u{1b}[31m".into(),
                digest: SubjectDigest {
                    sha256: sha256_hex(b"clip"),
                    sha1: "0".repeat(40),
                    md5: "0".repeat(32),
                },
            }],
            predicate_type: PREDICATE.to_owned(),
            predicate: Predicate {
                schema: form.to_owned(),
                tool: "saboot 0".to_owned(),
                files: files.to_vec(),
                configuration: Vec::new(),
                enclosed_in: None,
                status: Status::Examined,
                verdict: Verdict::Inconclusive,
                log10_lr: None,
                examined_at: "2026-11-30T00:00:00Z".to_owned(),
                custody: Some(log.state(None).head),
            },
        };
        let signed = envelope::sign(&statement, &key).unwrap().to_json().unwrap();
        fs::write(report.join("envelope.json"), signed).unwrap();
        case
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn report(&self) -> PathBuf {
        self.at("case/report")
    }

    /// Runs the program on a path with the signer's key known.
    fn run(&self, path: &Path, more: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_saboot-verify"))
            .arg(path)
            .arg("--key")
            .arg(public_path(&self.at("key.pem")))
            .args(more)
            .env_remove("SABOOT_LANG")
            .output()
            .unwrap()
    }

    fn ends(&self, path: &Path, more: &[&str], code: i32, words: &[&str]) {
        let output = self.run(path, more);
        let said = format!(
            "{}{}",
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.code(), Some(code), "{said}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}

#[test]
fn answers_and_exit_codes_are_those_of_saboot_verify() {
    let case = Case::new();
    let (report, clip) = (case.report(), case.at("clip.mp4"));
    let clip = clip.to_str().unwrap();
    case.ends(&report, &[], 0, &["VERIFIED", "does not prove:", "the custody log of case 17 is whole"]);
    case.ends(&report, &["--evidence", clip], 0, &["is the evidence"]);
    case.ends(&report, &["--lang", "hi"], 0, &["जाँच सही निकली", "इससे साबित नहीं होता:"]);
    case.ends(&report, &["--lang", "both"], 0, &["VERIFIED", "जाँच सही निकली"]);
    case.ends(&report, &["--json"], 0, &["\"ok\":true", "\"fact\":\"in-custody\""]);
    case.ends(&case.at("case"), &[], 0, &["the custody log is whole", "report: VERIFIED"]);
    case.ends(&report.join("envelope.json"), &[], 0, &["VERIFIED"]);
    case.ends(&report, &["--key", "/nowhere.pub"], 2, &["nowhere.pub"]);
    case.ends(&report, &["--tsa-ca", clip], 2, &["no certificate"]);
    case.ends(&report, &["--no-such"], 2, &[]);
    case.ends(&case.at("nothing"), &[], 3, &["verify.unreadable"]);
    case.ends(&report, &["--evidence", case.at("key.pem").to_str().unwrap()], 3, &["verify.other-evidence"]);
    // A key that is not the signer's.
    let stranger = SigningKey::create(&case.at("other.pem")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_saboot-verify"))
        .arg(&report)
        .arg("--key")
        .arg(public_path(&case.at("other.pem")))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("verify.unknown-signer"),
        "{}",
        stranger.public().id()
    );

    fs::write(report.join("report.pdf"), "put there afterwards").unwrap();
    case.ends(&report, &[], 3, &["verify.not-signed"]);
    fs::remove_file(report.join("report.pdf")).unwrap();
    fs::write(report.join("report.json"), "changed").unwrap();
    case.ends(&report, &["--lang", "hi"], 3, &["verify.changed", "जाँच सही नहीं निकली"]);
    fs::remove_file(case.at("case/custody.head.json")).unwrap();
    case.ends(&case.at("case"), &[], 3, &["custody.no-head", "NOT whole"]);
}

/// What the envelope may not be, each under its own code.
#[test]
fn envelopes_of_other_forms_have_their_own_codes() {
    let case = Case::of_form("saboot-report/2");
    case.ends(&case.report(), &[], 0, &["the older form saboot-report/2"]);
    let case = Case::of_form("saboot-report/9");
    case.ends(&case.report(), &[], 3, &["verify.unknown-schema"]);
    let case = Case::new();
    let path = case.report().join("envelope.json");
    let good = fs::read_to_string(&path).unwrap();
    let value: serde_json::Value = serde_json::from_str(&good).unwrap();
    let reordered = format!(
        "{{\n  \"payloadType\": {},\n  \"payload\": {},\n  \"signatures\": {}\n}}\n",
        value["payloadType"], value["payload"], value["signatures"]
    );
    for (bytes, expected) in [
        (reordered, "verify.respelled"),
        (good.replacen("\"payload\"", "\"payload\": \"\",\n  \"payload\"", 1), "verify.duplicate-key"),
        (good.replacen("vnd.in-toto", "vnd.other", 1), "verify.unknown-type"),
        (good.replace(char::is_whitespace, ""), "verify.respelled"),
        (good.replacen("\"sig\": \"", "\"sig\": \"A", 1), "verify.wrong-signature"),
        (String::new(), "verify.bad-envelope"),
    ] {
        fs::write(&path, bytes).unwrap();
        case.ends(&case.report(), &[], 3, &[expected]);
    }
}
