//! A hundred thousand changed inputs to verification: no panic, never valid (reliability plan R13).
//!
//! Seeded, so that a failure can be had again. Of envelope, statement and custody log every change must be refused. A time
//! stamp holds parts that nobody signs; of it a change is refused or says the very same.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saboot_core::opinion::{Status, Verdict};
use saboot_seal::custody::{Draft, HEAD, Kind, LOG, Log, inspect};
use saboot_seal::envelope::{
    self, FileDigest, PREDICATE, Predicate, STATEMENT, Statement, Subject, SubjectDigest, sha256_hex,
};
use saboot_seal::keys::{Algorithm, PublicKey, SigningKey};
use saboot_seal::{timestamp, verify};

/// xorshift64*: enough to choose bytes by, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % most.max(1)
    }

    /// One to six edits: a byte replaced, one bit of it, taken out, doubled, swapped; a stretch cut or copied elsewhere.
    fn mutate(&mut self, good: &[u8]) -> Vec<u8> {
        let mut bytes = good.to_vec();
        for _ in 0..=self.below(6) {
            let length = bytes.len();
            if length == 0 {
                return vec![u8::try_from(self.below(256)).unwrap()];
            }
            let (at, other) = (self.below(length), self.below(length));
            match self.below(8) {
                0 => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                1 | 2 => bytes[at] ^= 1 << self.below(8),
                3 => drop(bytes.remove(at)),
                4 => bytes.insert(at, bytes[other]),
                5 => bytes.swap(at, other),
                6 => bytes.truncate(length - self.below(length.min(40))),
                _ => {
                    let end = (at + self.below(60)).min(length);
                    let stretch = bytes[at..end].to_vec();
                    bytes.splice(other..other, stretch);
                }
            }
        }
        bytes
    }
}

struct Good {
    root: tempfile::TempDir,
    key: SigningKey,
    roots: Vec<saboot_seal::certificate::Certificate>,
}

impl Good {
    fn report(&self) -> PathBuf {
        self.root.path().join("case/report")
    }

    fn case(&self) -> PathBuf {
        self.root.path().join("case")
    }
}

fn openssl(folder: &Path, arguments: &str) {
    let output =
        Command::new("openssl").current_dir(folder).args(arguments.split_whitespace()).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

fn statement(folder: &Path, custody: Option<saboot_seal::custody::Mark>) -> Statement {
    let digest = |name: &str| sha256_hex(&fs::read(folder.join(name)).unwrap());
    let files = ["report.json", "report.html"];
    Statement {
        kind: STATEMENT.to_owned(),
        subject: vec![Subject {
            name: "clip.mp4".into(),
            digest: SubjectDigest { sha256: sha256_hex(b"clip"), sha1: "0".repeat(40), md5: "0".repeat(32) },
        }],
        predicate_type: PREDICATE.to_owned(),
        predicate: Predicate {
            schema: saboot_seal::REPORT_FORM.to_owned(),
            tool: "saboot 0".to_owned(),
            files: files.map(|name| FileDigest { name: name.to_owned(), sha256: digest(name) }).to_vec(),
            configuration: Vec::new(),
            enclosed_in: None,
            status: Status::Examined,
            verdict: Verdict::Inconclusive,
            log10_lr: Some(0.1),
            examined_at: "2026-11-30T00:00:00Z".to_owned(),
            custody,
        },
    }
}

/// A folder in memory where there is one: a disk is waited for whenever a file is written over.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// A report in a case, stamped by an authority of openssl's.
fn good() -> Good {
    let root = folder();
    let key = SigningKey::create_as(&root.path().join("key.pem"), Algorithm::Ed25519, None).unwrap();
    let case = root.path().join("case");
    let report = case.join("report");
    let log = Log::create(&case, "17".into(), "A".into(), &key).unwrap();
    let exhibit = sha256_hex(b"clip");
    let draft = |kind, text: &str| Draft { kind, text: text.into(), by: None, exhibit: None, report: None };
    log.append(&Draft { exhibit: Some(&exhibit), ..draft(Kind::TakenIn, "clip.mp4") }, &key).unwrap();
    fs::create_dir(&report).unwrap();
    fs::write(report.join("report.json"), "{}\n").unwrap();
    fs::write(report.join("report.html"), "<p>\n").unwrap();
    let stated = statement(&report, Some(log.state(None).head));
    let signed = envelope::sign(&stated, &key).unwrap().to_json().unwrap();
    fs::write(report.join("envelope.json"), &signed).unwrap();
    let digest = sha256_hex(signed.as_bytes());
    log.append(&Draft { report: Some(&digest), ..draft(Kind::ReportWritten, "report") }, &key).unwrap();
    log.sync(&key).unwrap();

    let at = root.path();
    fs::write(at.join("tsa.cnf"), "[req]\ndistinguished_name=dn\n[dn]\n[tsa]\ndefault_tsa=here\n[here]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3\ndigests=sha256\n[v3]\nextendedKeyUsage=critical,timeStamping\n").unwrap();
    fs::write(at.join("serial"), "01\n").unwrap();
    openssl(
        at,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tsa.key -config tsa.cnf -extensions v3 -subj /CN=T -days 9 -out tsa.pem",
    );
    fs::write(at.join("q.tsq"), timestamp::request(signed.as_bytes()).unwrap()).unwrap();
    openssl(at, "ts -reply -config tsa.cnf -queryfile q.tsq -out r.tsr");
    timestamp::keep(&report, &fs::read(at.join("r.tsr")).unwrap()).unwrap();
    let roots = saboot_seal::certificate::from_pem(&fs::read_to_string(at.join("tsa.pem")).unwrap()).unwrap();
    Good { root, key, roots }
}

fn look(good: &Good, known: &[PublicKey]) -> verify::Verification {
    let means = verify::Means { known, roots: Some(&good.roots), ..verify::Means::default() };
    verify::verify_with(&good.report(), &means)
}

#[test]
fn a_hundred_thousand_changed_inputs_never_pass() {
    let good = good();
    let known = [good.key.public()];
    let whole = look(&good, &known);
    assert!(whole.ok, "{:?}", whole.problems);
    assert_eq!(whole.checked.len(), 6, "{:?}", whole.checked);
    let mut dice = Dice(0x5eed_5eed_5eed_5eed);
    let mut refused = 0;

    // The envelope as it lies there, and with a changed statement inside, signed by nobody. Away from its case and stamps, so
    // that time is spent on the envelope.
    let bytes = fs::read(good.report().join("envelope.json")).unwrap();
    let bare = good.root.path().join("bare");
    fs::create_dir(&bare).unwrap();
    for name in ["report.json", "report.html"] {
        fs::copy(good.report().join(name), bare.join(name)).unwrap();
    }
    let path = bare.join("envelope.json");
    fs::write(&path, &bytes).unwrap();
    assert!(verify::verify(&bare, &known, &[]).ok);
    let signed: envelope::Envelope = serde_json::from_slice(&bytes).unwrap();
    let payload = STANDARD.decode(&signed.payload).unwrap();
    for round in 0..25_000 {
        let changed = if round % 5 != 0 {
            dice.mutate(&bytes)
        } else {
            let payload = STANDARD.encode(dice.mutate(&payload));
            envelope::Envelope { payload, ..signed.clone() }.to_json().unwrap().into_bytes()
        };
        if changed != bytes {
            fs::write(&path, &changed).unwrap();
            assert!(!verify::verify(&bare, &known, &[]).ok, "round {round}");
            refused += 1;
        }
    }

    // The log and its head.
    for name in [LOG, HEAD] {
        let path = good.case().join(name);
        let bytes = fs::read(&path).unwrap();
        for round in 0..8_000 {
            let changed = dice.mutate(&bytes);
            if changed != bytes {
                fs::write(&path, &changed).unwrap();
                assert!(!inspect(&good.case(), &known).problems.is_empty(), "round {round} of {name}");
                refused += 1;
            }
        }
        fs::write(&path, &bytes).unwrap();
    }

    // The time stamp.
    let stamp = fs::read(good.report().join("timestamps/1.tsr")).unwrap();
    let now = timestamp::now();
    let first = timestamp::check(&stamp, &bytes, None, Some(&good.roots), now);
    let (mut same, mut told) = (0, 0);
    for round in 0..61_000 {
        let changed = dice.mutate(&stamp);
        let checked = timestamp::check(&changed, &bytes, None, Some(&good.roots), now);
        if checked.problems.is_empty() {
            assert_eq!(checked.stamp, first.stamp, "round {round}");
            same += 1;
        } else {
            told += 1;
        }
    }
    assert!(look(&good, &known).ok);
    println!("{refused} changed inputs refused; of the stamp {told} refused, {same} say the same");
    // Some changes happen to give the same bytes again; those do not count.
    assert!(refused + told + same >= 100_000 && told > 45_000, "{refused} {told} {same}");
}
