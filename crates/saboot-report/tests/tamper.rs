//! Any change to a signed report is seen, under the code that says what happened, and verification is total
//! (ARCHITECTURE.md: "any change to a signed report is seen"; reliability plan R12 and R13).

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{Written, codes, put};
use proptest::prelude::*;
use saboot_seal::envelope::{self, Envelope, Signature, Statement, sha256_hex};
use saboot_seal::keys::{Signer, SigningKey};
use saboot_seal::verify::verify;
use serde_json::{Value, json};

const FILES: [&str; 3] = ["envelope.json", "report.json", "report.html"];

fn statement_of(written: &Written) -> Statement {
    written.verify().statement.expect("a good report")
}

fn spelled(envelope: &Envelope) -> String {
    envelope.to_json().unwrap()
}

fn envelope_of(written: &Written) -> Envelope {
    serde_json::from_slice(&written.read("envelope.json")).unwrap()
}

/// An envelope over any payload and type, signed as it should be.
fn signed(payload: &[u8], payload_type: &str, key: &SigningKey) -> Envelope {
    let sig = STANDARD.encode(key.sign(&envelope::pae(payload_type, payload)).unwrap());
    Envelope {
        payload: STANDARD.encode(payload),
        payload_type: payload_type.to_owned(),
        signatures: vec![Signature { keyid: key.public().id(), sig }],
    }
}

fn other_key(written: &Written) -> SigningKey {
    SigningKey::create(&written.root.path().join("other.pem")).unwrap()
}

#[test]
fn good_reports_verify() {
    for (name, report) in common::all() {
        let written = Written::new(report);
        let outcome = written.verify();
        assert!(outcome.ok && outcome.problems.is_empty(), "{name}: {:?}", outcome.problems);
        assert_eq!(outcome.signer, Some(written.key.public().fingerprint()));
        assert_eq!(outcome.checked.len(), 6, "{:?}", outcome.checked);
    }
}

/// With `SABOOT_EXHAUSTIVE` set, the two long tests below try everything (minutes); without it, a sample.
fn exhaustive() -> bool {
    std::env::var_os("SABOOT_EXHAUSTIVE").is_some()
}

/// Each bit of each byte of the envelope, and of each byte of the other files one bit, or each.
#[test]
fn every_changed_bit_is_seen() {
    let written = Written::new(common::refused());
    let began = Instant::now();
    let (mut bytes, mut flips) = (0, 0);
    for name in FILES {
        let good = written.read(name);
        let mut changed = good.clone();
        for at in 0..good.len() {
            let every = name == "envelope.json" || exhaustive();
            for bit in if every { 0..8 } else { at % 8..at % 8 + 1 } {
                changed[at] ^= 1 << bit;
                written.put(name, &changed);
                let outcome = written.verify();
                assert!(!outcome.ok, "bit {bit} of byte {at} of {name}: not seen");
                let codes = codes(&outcome);
                match name {
                    "envelope.json" => {
                        assert!(codes.iter().any(|c| ENVELOPE.contains(&c.as_str())), "{at}: {codes:?}")
                    }
                    _ => assert_eq!(codes, ["verify.changed"], "byte {at} of {name}"),
                }
                changed[at] = good[at];
                flips += 1;
            }
            bytes += 1;
        }
        written.put(name, &good);
    }
    assert!(written.verify().ok);
    println!("{flips} flipped bits in {bytes} bytes seen, in {:.0?}", began.elapsed());
    assert!(bytes >= 5_580 && flips >= 15_000, "{flips} bits of {bytes} bytes");
}

/// What a changed envelope is told to be, whatever else no longer fits it.
const ENVELOPE: [&str; 6] = [
    "verify.bad-envelope",
    "verify.bad-statement",
    "verify.respelled",
    "verify.unknown-signer",
    "verify.unknown-type",
    "verify.wrong-signature",
];

/// Cut at every byte, from nothing to all but the last.
#[test]
fn every_truncation_is_seen() {
    let written = Written::new(common::refused());
    let mut cases = 0;
    for name in FILES {
        let good = written.read(name);
        for length in 0..good.len() {
            let expected = match (name, good.len() - length) {
                // All but the end of the last line is the same JSON.
                ("envelope.json", 1) => "verify.respelled",
                ("envelope.json", _) => "verify.bad-envelope",
                _ => "verify.changed",
            };
            written.put(name, &good[..length]);
            let outcome = written.verify();
            assert!(!outcome.ok, "{name} cut at {length}: not seen");
            assert_eq!(codes(&outcome), [expected], "{name} cut at {length}");
            cases += 1;
        }
        written.put(name, &good);
    }
    println!("{cases} truncations seen");
    assert!(cases >= 5_580, "{cases}");
}

#[test]
fn appended_and_respelled_bytes_are_seen() {
    let written = Written::new(common::full());
    let appended: [&[u8]; 9] =
        [b"\n", b" ", b"\r\n", b"\0", b"{}", b"<!-- -->", b"\xff", b"\xef\xbb\xbf", b"\t\n"];
    type Respelling = fn(&[u8]) -> Vec<u8>;
    let respell: [Respelling; 5] = [
        |b| String::from_utf8_lossy(b).replace('\n', "\r\n").into_bytes(),
        |b| [b"\xef\xbb\xbf", b].concat(),
        |b| [b" ", b].concat(),
        |b| String::from_utf8_lossy(b).replacen(' ', "\t", 1).into_bytes(),
        |b| String::from_utf8_lossy(b).replacen('e', "\\u0065", 1).into_bytes(),
    ];
    let mut cases = 0;
    for name in FILES {
        let good = written.read(name);
        let mut others: Vec<Vec<u8>> = appended.iter().map(|tail| [&good, *tail].concat()).collect();
        others.extend(respell.iter().map(|respell| respell(&good)));
        for other in others {
            assert!(other != good, "{name}");
            written.put(name, &other);
            let expected = match name {
                "envelope.json" if serde_json::from_slice::<Value>(&other).is_ok() => "verify.respelled",
                "envelope.json" => "verify.bad-envelope",
                _ => "verify.changed",
            };
            assert_eq!(
                codes(&written.verify()),
                [expected],
                "{name}: {:?}",
                String::from_utf8_lossy(&other[other.len() - 20..])
            );
            cases += 1;
        }
        written.put(name, &good);
    }
    assert_eq!(cases, 42);
    assert!(written.verify().ok);
}

/// Two readers could see two different reports.
#[test]
fn duplicate_keys_are_seen() {
    let written = Written::new(common::full());
    let good = String::from_utf8(written.read("envelope.json")).unwrap();
    let other = envelope_of(&Written::new(common::refused())).payload;
    let mut cases = 0;
    for twice in [
        good.replacen('{', &format!("{{\n  \"payload\": \"{other}\","), 1),
        good.replacen("\"payloadType\"", &format!("\"payload\": \"{other}\",\n  \"payloadType\""), 1),
        good.replacen("\"sig\"", "\"sig\": \"AAAA\", \"sig\"", 1),
        good.replacen("\"signatures\"", "\"signatures\": [], \"signatures\"", 1),
    ] {
        assert_ne!(twice, good);
        written.put("envelope.json", &twice);
        assert_eq!(codes(&written.verify()), ["verify.duplicate-key"]);
        cases += 1;
    }
    // Signed by a known key, and still not to be read two ways.
    let payload = String::from_utf8(STANDARD.decode(envelope_of_text(&good).payload).unwrap()).unwrap();
    for twice in [
        payload.replacen("\"verdict\"", "\"verdict\":\"supports-genuine\",\"verdict\"", 1),
        payload.replacen("\"subject\"", "\"subject\":[],\"subject\"", 1),
        payload.replacen("\"sha256\"", "\"sha256\":\"\",\"sha256\"", 1),
    ] {
        assert_ne!(twice, payload);
        written
            .put("envelope.json", spelled(&signed(twice.as_bytes(), envelope::PAYLOAD_TYPE, &written.key)));
        let outcome = written.verify();
        assert_eq!(codes(&outcome), ["verify.duplicate-key"]);
        assert_eq!(outcome.statement, None);
        cases += 1;
    }
    // Of report.json the signed digest answers for.
    let report = String::from_utf8(written.read("report.json")).unwrap();
    written.put("envelope.json", &good);
    written
        .put("report.json", report.replacen("\"verdict\"", "\"verdict\": \"inconclusive\", \"verdict\"", 1));
    assert_eq!(codes(&written.verify()), ["verify.changed"]);
    assert_eq!(cases + 1, 8);
}

fn envelope_of_text(text: &str) -> Envelope {
    serde_json::from_str(text).unwrap()
}

/// Parts of two good reports by one signer do not fit each other.
#[test]
fn parts_of_two_reports_do_not_mix() {
    let (a, b) = (Written::new(common::full()), Written::new(common::damaged()));
    let known = [a.key.public(), b.key.public()];
    let check = || verify(&a.folder, &known, &[]);
    assert!(check().ok);
    for name in ["report.json", "report.html"] {
        let good = a.read(name);
        a.put(name, b.read(name));
        assert_eq!(codes(&check()), ["verify.changed"], "{name}");
        a.put(name, good);
    }
    // The signature of b, by either name, over the statement of a.
    let (mine, theirs) = (envelope_of(&a), envelope_of(&b));
    for keyid in [a.key.public().id(), b.key.public().id()] {
        let signatures = vec![Signature { keyid, sig: theirs.signatures[0].sig.clone() }];
        a.put("envelope.json", spelled(&Envelope { signatures, ..mine.clone() }));
        assert_eq!(codes(&check()), ["verify.wrong-signature"]);
    }
    a.put("envelope.json", spelled(&Envelope { payload: theirs.payload.clone(), ..mine.clone() }));
    let outcome = check();
    assert_eq!(codes(&outcome), ["verify.changed", "verify.wrong-signature"]);
    assert_eq!((outcome.statement, outcome.signer), (None, None));
    // The whole envelope of b is good, but the files beside it are a's: both are named.
    a.put("envelope.json", b.read("envelope.json"));
    let outcome = check();
    assert_eq!(codes(&outcome), ["verify.changed"]);
    assert_eq!(outcome.problems.len(), 2, "{:?}", outcome.problems);
}

#[test]
fn other_signers_and_false_names_are_seen() {
    let written = Written::new(common::full());
    let statement = statement_of(&written);
    let (good, stranger) = (envelope_of(&written), other_key(&written));
    let by_stranger = envelope::sign(&statement, &stranger).unwrap();
    let with = |signatures: Vec<Signature>| {
        written.put("envelope.json", spelled(&Envelope { signatures, ..good.clone() }));
        written.verify()
    };
    let named =
        |keyid: &str, of: &Envelope| Signature { keyid: keyid.to_owned(), sig: of.signatures[0].sig.clone() };
    let (my_name, their_name) = (written.key.public().id(), stranger.public().id());

    // Signed anew by somebody else.
    let outcome = with(by_stranger.signatures.clone());
    assert_eq!(codes(&outcome), ["verify.unknown-signer"]);
    assert_eq!((outcome.signer, outcome.statement), (None, None));
    // Under the name of the known key.
    assert_eq!(codes(&with(vec![named(&my_name, &by_stranger)])), ["verify.wrong-signature"]);
    // The known key's signature under another name, or none.
    for keyid in [
        their_name.as_str(),
        "",
        "0000000000000000",
        &my_name.to_uppercase(),
        &written.key.public().fingerprint(),
    ] {
        assert_eq!(codes(&with(vec![named(keyid, &good)])), ["verify.wrong-signature"], "{keyid:?}");
    }
    // A second signer whom the reader does not know is no fault; a false use of the known name beside it is.
    assert!(with(vec![good.signatures[0].clone(), by_stranger.signatures[0].clone()]).ok);
    assert_eq!(
        codes(&with(vec![good.signatures[0].clone(), named(&my_name, &by_stranger)])),
        ["verify.wrong-signature"]
    );
    // Nobody known, nothing signed, too much signed, no signature at all in what claims to be one.
    assert_eq!(codes(&verify(&written.folder, &[], &[])), ["verify.unknown-signer"]);
    assert_eq!(codes(&with(Vec::new())), ["verify.no-signature"]);
    // One signature said twice is one signer said twice.
    assert_eq!(codes(&with(vec![good.signatures[0].clone(); 16])), ["verify.bad-envelope"]);
    assert_eq!(
        codes(&with(vec![good.signatures[0].clone(); 17])),
        ["verify.bad-envelope", "verify.no-signature"]
    );
    for sig in ["", "AAAA", "not base64", &STANDARD.encode([0u8; 64]), &STANDARD.encode([0xffu8; 64])] {
        let forged = Signature { keyid: my_name.clone(), sig: sig.to_owned() };
        assert_eq!(codes(&with(vec![forged])), ["verify.wrong-signature"], "{sig:?}");
    }
    // S + L: the same signature to a lax verifier (RFC 8032, 5.1.7).
    let mut malleable = STANDARD.decode(&good.signatures[0].sig).unwrap();
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0u16;
    for (byte, add) in malleable[32..].iter_mut().zip(order) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = carry.to_le_bytes()[0];
        carry >>= 8;
    }
    let forged = Signature { keyid: my_name.clone(), sig: STANDARD.encode(malleable) };
    assert_eq!(codes(&with(vec![forged])), ["verify.wrong-signature"]);
}

/// Signed by the known key, but not a statement that this program makes or knows.
#[test]
fn other_forms_and_types_are_seen() {
    let written = Written::new(common::full());
    let statement = serde_json::to_value(statement_of(&written)).unwrap();
    let sign_as = |statement: &Value, payload_type: &str| {
        written.put(
            "envelope.json",
            spelled(&signed(statement.to_string().as_bytes(), payload_type, &written.key)),
        );
        codes(&written.verify())
    };
    let cases: [(&str, Value, &[&str]); 14] = [
        ("/predicate/schema", json!("saboot-report/2"), &[]),
        ("/predicate/schema", json!("saboot-report/4"), &["verify.unknown-schema"]),
        ("/predicate/schema", json!("saboot-report/1"), &["verify.unknown-schema"]),
        ("/predicate/schema", json!(""), &["verify.unknown-schema"]),
        ("/predicateType", json!("https://slsa.dev/provenance/v1"), &["verify.unknown-type"]),
        ("/_type", json!("https://in-toto.io/Statement/v0.1"), &["verify.unknown-type"]),
        ("/predicate/verdict", json!("fake"), &["verify.bad-statement"]),
        ("/predicate/files", json!([]), &["verify.bad-statement", "verify.not-signed"]),
        ("/predicate/files/0/name", json!("../evidence.bin"), &["verify.bad-statement", "verify.not-signed"]),
        ("/predicate/files/1/name", json!("/etc/passwd"), &["verify.bad-statement", "verify.not-signed"]),
        ("/predicate/files/0/sha256", json!("0".repeat(64)), &["verify.changed"]),
        ("/predicate/files/0/sha256", json!(""), &["verify.changed"]),
        ("/subject", json!([]), &["verify.other-evidence"]),
        ("/subject/0/digest/sha256", json!(""), &["verify.other-evidence"]),
    ];
    for (path, value, expected) in cases {
        let mut changed = statement.clone();
        *changed.pointer_mut(path).unwrap() = value.clone();
        assert_eq!(sign_as(&changed, envelope::PAYLOAD_TYPE), expected, "{path} = {value}");
    }
    for payload_type in ["", "application/json", "application/vnd.in-toto+json "] {
        assert_eq!(sign_as(&statement, payload_type), ["verify.unknown-type"], "{payload_type:?}");
    }
    assert_eq!(sign_as(&statement, envelope::PAYLOAD_TYPE), [""; 0]);
    for payload in [&b""[..], b"null", b"[]", b"{}", b"\xff\xfe", b"{\"_type\":1}"] {
        written.put("envelope.json", spelled(&signed(payload, envelope::PAYLOAD_TYPE, &written.key)));
        assert_eq!(codes(&written.verify()), ["verify.bad-statement"]);
    }
}

#[test]
fn missing_and_unreadable_files_are_named() {
    for (name, expected) in [
        ("envelope.json", "verify.unreadable"),
        ("report.json", "verify.missing"),
        ("report.html", "verify.missing"),
    ] {
        let written = Written::new(common::full());
        std::fs::remove_file(written.folder.join(name)).unwrap();
        assert_eq!(codes(&written.verify()), [expected], "{name}");
        // A folder, a pipe that nobody writes to, and a device without end stand in its place.
        std::fs::create_dir(written.folder.join(name)).unwrap();
        assert_eq!(codes(&written.verify()), ["verify.unreadable"], "{name}");
        std::fs::remove_dir(written.folder.join(name)).unwrap();
        let made = std::process::Command::new("mkfifo").arg(written.folder.join(name)).status().unwrap();
        assert!(made.success());
        assert_eq!(codes(&written.verify()), ["verify.unreadable"], "{name}");
        std::fs::remove_file(written.folder.join(name)).unwrap();
        std::os::unix::fs::symlink("/dev/zero", written.folder.join(name)).unwrap();
        assert_eq!(codes(&written.verify()), ["verify.unreadable"], "{name}");
    }
    // More than a report can be, without reading it all.
    let written = Written::new(common::full());
    std::fs::File::options()
        .write(true)
        .open(written.folder.join("report.json"))
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    assert_eq!(codes(&written.verify()), ["verify.unreadable"]);
    assert_eq!(
        codes(&verify(&written.root.path().join("nothing"), &written.known(), &[])),
        ["verify.unreadable"]
    );
}

#[test]
fn other_evidence_is_seen() {
    let written = Written::new(common::full());
    for (bytes, expected) in [
        (&b"evidence"[..], None),
        (b"evidencE", Some("verify.other-evidence")),
        (b"", Some("verify.other-evidence")),
        (b"evidence\n", Some("verify.other-evidence")),
    ] {
        std::fs::write(&written.evidence, bytes).unwrap();
        assert_eq!(codes(&written.verify()), Vec::from_iter(expected), "{bytes:?}");
    }
    std::fs::remove_file(&written.evidence).unwrap();
    assert_eq!(codes(&written.verify()), ["verify.unreadable"]);
    std::os::unix::fs::symlink("/dev/zero", &written.evidence).unwrap();
    assert_eq!(codes(&written.verify()), ["verify.unreadable"]);
    // A report about a file that could not be opened vouches for no evidence.
    let signer = Signer::bare(other_key(&written));
    let folder = written.root.path().join("refused");
    saboot_report::write::write(&folder, &common::refused(), Vec::new(), &signer, &common::explain).unwrap();
    std::fs::remove_file(&written.evidence).unwrap();
    std::fs::write(&written.evidence, b"evidence").unwrap();
    let known = [signer.public()];
    assert!(verify(&folder, &known, &[]).ok);
    assert_eq!(
        codes(&verify(&folder, &known, std::slice::from_ref(&written.evidence))),
        ["verify.other-evidence"]
    );
}

/// Everything that is wrong is told at once, not only the first.
#[test]
fn all_problems_are_named_at_once() {
    let written = Written::new(common::full());
    let mut statement = serde_json::to_value(statement_of(&written)).unwrap();
    statement["predicate"]["schema"] = json!("saboot-report/0");
    statement["predicateType"] = json!("https://example.org/other");
    let stranger = other_key(&written);
    written.put(
        "envelope.json",
        spelled(&signed(statement.to_string().as_bytes(), "application/json", &stranger)),
    );
    written.put("report.json", "{}");
    std::fs::remove_file(written.folder.join("report.html")).unwrap();
    std::fs::write(&written.evidence, b"another clip").unwrap();
    let outcome = written.verify();
    assert_eq!(
        codes(&outcome),
        [
            "verify.changed",
            "verify.missing",
            "verify.other-evidence",
            "verify.unknown-schema",
            "verify.unknown-signer",
            "verify.unknown-type"
        ]
    );
    assert_eq!(outcome.problems.len(), 7, "{:?}", outcome.problems);
    assert_eq!((outcome.ok, outcome.signer, outcome.statement), (false, None, None));
}

fn any_envelope() -> impl Strategy<Value = Vec<u8>> {
    let text = || prop_oneof![any::<String>(), "[A-Za-z0-9+/=]{0,200}", "[ -~]{0,60}"];
    let payload = prop_oneof![
        text().prop_map(|t| STANDARD.encode(t)),
        proptest::collection::vec(any::<u8>(), 0..400).prop_map(|b| STANDARD.encode(b)),
        text(),
    ];
    let signatures = proptest::collection::vec((text(), text()), 0..20);
    (payload, text(), signatures).prop_map(|(payload, payload_type, signatures)| {
        let signatures = signatures.into_iter().map(|(keyid, sig)| Signature { keyid, sig }).collect();
        spelled(&Envelope { payload, payload_type, signatures }).into_bytes()
    })
}

/// Verification is total and never says "fine" of what nobody signed.
#[test]
fn no_input_panics_or_passes() {
    let written = Written::new(common::refused());
    let (known, folder) = (written.known(), written.folder.clone());
    let good = FILES.map(|name| written.read(name));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: if exhaustive() { 100_000 } else { 4_000 },
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let count = std::cell::Cell::new(0u32);
    let strategy = prop_oneof![
        (Just(0usize), proptest::collection::vec(any::<u8>(), 0..600)),
        (Just(0usize), "[\\[\\]{}\":,a-z0-9 ]{0,300}".prop_map(String::into_bytes)),
        (Just(0usize), any_envelope()),
        mutated(good.clone()),
        mutated(good.clone()),
    ];
    runner
        .run(&strategy, |(which, bytes)| {
            if bytes != good[which] {
                put(&folder, FILES[which], &bytes);
                let outcome = verify(&folder, &known, &[]);
                put(&folder, FILES[which], &good[which]);
                prop_assert!(!outcome.ok && !outcome.problems.is_empty());
                count.set(count.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    println!("{} random and mutated inputs: no panic, none passed", count.get());
    assert!(count.get() >= 3_900, "{}", count.get());
    // Deep nesting ends in an answer, not in the stack.
    for bytes in ["[".repeat(1 << 20), "{\"a\":".repeat(1 << 18)] {
        put(&folder, "envelope.json", bytes);
        assert_eq!(codes(&verify(&folder, &known, &[])), ["verify.bad-envelope"]);
    }
    assert_eq!(sha256_hex(b"").len(), 64);
}

/// One to eight bytes of a good file replaced, removed, doubled or moved.
fn mutated(good: [Vec<u8>; 3]) -> impl Strategy<Value = (usize, Vec<u8>)> {
    let edit = (0u8..4, any::<prop::sample::Index>(), any::<u8>());
    (0usize..3, proptest::collection::vec(edit, 1..8)).prop_map(move |(which, edits)| {
        let mut bytes = good[which].clone();
        for (kind, at, byte) in edits {
            let at = at.index(bytes.len().max(1));
            match (kind, bytes.get(at).copied()) {
                (_, None) => bytes.push(byte),
                (0, Some(_)) => bytes[at] = byte,
                (1, Some(_)) => drop(bytes.remove(at)),
                (2, Some(old)) => bytes.insert(at, old),
                (_, Some(_)) => {
                    let other = usize::from(byte) % bytes.len();
                    bytes.swap(at, other);
                }
            }
        }
        (which, bytes)
    })
}
