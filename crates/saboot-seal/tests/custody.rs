//! The custody log: what is written is whole, every change of it is seen, several writers do not get in each other's way.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use saboot_seal::custody::{Draft, HEAD, Inspected, Kind, LOG, Log, Mark, inspect};
use saboot_seal::envelope::sha256_hex;
use saboot_seal::keys::{Algorithm, PublicKey, SigningKey};

struct Case {
    root: tempfile::TempDir,
    key: SigningKey,
}

fn draft<'a>(kind: Kind, text: &str, exhibit: Option<&'a str>) -> Draft<'a> {
    Draft { kind, text: text.into(), by: None, exhibit, report: None }
}

/// A folder in memory where there is one: a disk is waited for whenever a file is written over.
fn in_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

impl Case {
    /// A case with some entries: five in all.
    fn new() -> Self {
        let root = in_memory();
        // Ed25519, because it is quick; P-256 has its turn below.
        let key = SigningKey::create_as(&root.path().join("key.pem"), Algorithm::Ed25519, None).unwrap();
        let case = Self { root, key };
        let log = Log::create(&case.folder(), "17/2026".into(), "A. Examiner".into(), &case.key).unwrap();
        let one = sha256_hex(b"one");
        log.append(&draft(Kind::Received, "a phone, from B", None), &case.key).unwrap();
        log.append(&draft(Kind::TakenIn, "evidence/\u{202e}clip.mp4", Some(&one)), &case.key).unwrap();
        log.append(&draft(Kind::ReportWritten, "clip", Some(&one)), &case.key).unwrap();
        log.append(&draft(Kind::HandedOver, "\"signature\":\" to C,\"signature\":\"", None), &case.key)
            .unwrap();
        log.sync(&case.key).unwrap();
        case
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("case")
    }

    fn known(&self) -> [PublicKey; 1] {
        [self.key.public()]
    }

    fn inspect(&self) -> Inspected {
        inspect(&self.folder(), &self.known())
    }

    fn codes(&self) -> String {
        codes(&self.inspect())
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder().join(name)).unwrap()
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder().join(name), bytes).unwrap();
    }
}

fn codes(log: &Inspected) -> String {
    let mut codes: Vec<&str> = log.problems.iter().map(|p| p.code.as_str()).collect();
    codes.dedup();
    codes.join(" ")
}

#[test]
fn a_log_that_was_written_is_whole() {
    let case = Case::new();
    let log = case.inspect();
    assert_eq!(log.problems, []);
    assert_eq!((log.case.raw(), log.entries.len()), ("17/2026", 5));
    assert_eq!(log.entries[2].0.text.raw(), "evidence/\u{202e}clip.mp4");
    assert!(log.entries.iter().all(|(entry, _)| entry.by.raw() == "A. Examiner"));
    // No control or bidi character stands in the file raw, and the head is the digest of the file.
    let text = String::from_utf8(case.read(LOG)).unwrap();
    assert!(!text.contains('\u{202e}') && text.lines().count() == 5);
    let last = text.lines().last().unwrap();
    assert_eq!(log.last(), Some(Mark { number: 5, sha256: sha256_hex(last.as_bytes()) }));
    assert_eq!(log.head.as_ref().unwrap().bytes, text.len() as u64);
    assert!(log.holds(&Mark { number: 3, sha256: log.entries[2].1.clone() }));
    assert!(!log.holds(&Mark { number: 2, sha256: log.entries[2].1.clone() }));
    assert!(!log.holds(&Mark { number: 0, sha256: String::new() }));

    // Another key goes on: both must be known.
    let other = SigningKey::create(&case.root.path().join("other.pem")).unwrap();
    let log = Log::open(&case.folder(), &other).unwrap();
    log.append(&draft(Kind::Note, "by another key", None), &other).unwrap();
    log.sync(&other).unwrap();
    assert_eq!(case.codes(), "custody.unknown-signer");
    let both = inspect(&case.folder(), &[case.key.public(), other.public()]);
    assert_eq!((codes(&both), both.entries.len(), both.signers.len()), (String::new(), 6, 2));
    let state = log.state(Some(&sha256_hex(b"one")));
    assert_eq!((state.head.number, state.entries.len()), (6, 2));
    assert_eq!(log.state(Some("")).entries, []);
    assert_eq!(codes(&inspect(&case.folder(), &[])), "custody.unknown-signer");
    let error = Log::create(&case.folder(), "x".into(), "y".into(), &case.key).map(drop).unwrap_err();
    assert_eq!(error.code.as_str(), "custody.exists");
    assert_eq!(codes(&inspect(case.root.path(), &[])), "custody.no-log");
}

/// With `SABOOT_EXHAUSTIVE` set, every bit of every byte; without it, one bit of every byte.
fn exhaustive() -> bool {
    std::env::var_os("SABOOT_EXHAUSTIVE").is_some()
}

/// A bit of each byte of both files, each truncation, and what may be put behind or between.
#[test]
fn every_change_is_seen() {
    let case = Case::new();
    let (mut flips, mut cuts, mut others) = (0, 0, 0);
    for name in [LOG, HEAD] {
        let good = case.read(name);
        let mut changed = good.clone();
        for at in 0..good.len() {
            for bit in if exhaustive() { 0..8 } else { at % 8..at % 8 + 1 } {
                changed[at] ^= 1 << bit;
                case.put(name, &changed);
                assert!(!case.inspect().problems.is_empty(), "bit {bit} of byte {at} of {name}");
                changed[at] = good[at];
                flips += 1;
            }
        }
        for length in 0..good.len() {
            case.put(name, &good[..length]);
            assert!(!case.inspect().problems.is_empty(), "{name} cut at {length}");
            cuts += 1;
        }
        for tail in [&b"\n"[..], b" ", b"\0", b"{}", b"{}\n", b"\xff\n", b"\r\n"] {
            case.put(name, [&good[..], tail].concat());
            assert!(!case.inspect().problems.is_empty(), "{name} with {tail:?}");
            others += 1;
        }
        case.put(name, &good);
        assert_eq!(case.codes(), "");
    }
    let good = case.read(LOG);
    let lines: Vec<&[u8]> = good.split_inclusive(|b| *b == b'\n').collect();
    assert_eq!(lines.len(), 5);
    for a in 0..5 {
        let without: Vec<u8> =
            lines.iter().enumerate().filter(|(i, _)| *i != a).flat_map(|(_, l)| *l).copied().collect();
        case.put(LOG, without);
        assert!(!case.inspect().problems.is_empty(), "without line {a}");
        for b in 0..5 {
            let mut twice = lines.clone();
            twice.insert(b, lines[a]);
            case.put(LOG, twice.concat());
            assert!(!case.inspect().problems.is_empty(), "line {a} again before {b}");
            let mut swapped = lines.clone();
            swapped.swap(a, b);
            case.put(LOG, swapped.concat());
            assert_eq!(case.inspect().problems.is_empty(), a == b, "lines {a} and {b} swapped");
            others += 2;
        }
    }
    case.put(LOG, lines.concat());
    // Lines taken off the end: the log alone would not tell.
    for (count, expected) in [(4, "custody.truncated"), (1, "custody.truncated")] {
        case.put(LOG, lines[..count].concat());
        assert_eq!(case.codes(), expected);
    }
    // Files of two cases do not fit each other.
    let other = Case::new();
    let known = [case.key.public(), other.key.public()];
    for name in [LOG, HEAD] {
        let good = case.read(name);
        case.put(name, other.read(name));
        let found = inspect(&case.folder(), &known);
        assert!(!found.problems.is_empty(), "{name} of another case");
        case.put(name, good);
    }
    // Spelled in another way.
    let text = String::from_utf8(lines.concat()).unwrap();
    for other in [
        text.replacen("{\"number\":1", "{ \"number\":1", 1),
        text.replacen("\"number\":1,", "\"number\":1,\"number\":1,", 1),
        text.replacen("17/2026", "17\\/2026", 1),
        text.replacen("\"number\":1,", "\"extra\":1,\"number\":1,", 1),
        text.replace('\n', "\r\n"),
    ] {
        assert_ne!(other, text);
        case.put(LOG, other);
        assert!(case.codes().contains("custody.malformed"), "{}", case.codes());
        others += 1;
    }
    fs::remove_file(case.folder().join(HEAD)).unwrap();
    case.put(LOG, text);
    assert_eq!(case.codes(), "custody.no-head");
    println!("{flips} flipped bits, {cuts} truncations and {others} other changes seen");
    assert!(flips >= 2_400 && cuts >= 2_400, "{flips} {cuts}");
}

/// A line that was never completed is taken off by the next writer, who says so, but only where the head proves it.
#[test]
fn a_torn_line_is_repaired_only_when_it_was_never_complete() {
    let case = Case::new();
    let good = case.read(LOG);
    let torn = [&good[..], b"{\"number\":6,\"ti"].concat();
    case.put(LOG, &torn);
    assert_eq!(case.codes(), "custody.torn");
    let log = Log::open(&case.folder(), &case.key).unwrap();
    log.append(&draft(Kind::Note, "after", None), &case.key).unwrap();
    log.sync(&case.key).unwrap();
    let found = case.inspect();
    assert_eq!((codes(&found), found.entries.len()), (String::new(), 7));
    let repair = &found.entries[5].0;
    assert_eq!((repair.kind, repair.by.raw()), (Kind::Repaired, "saboot"));
    assert!(repair.text.raw().starts_with("15 bytes behind entry 5"), "{}", repair.text.raw());
    assert!(repair.text.raw().ends_with(&sha256_hex(&torn[good.len()..])));

    // The head was signed over the whole line: the rest of it was taken away.
    case.put(LOG, &case.read(LOG)[..good.len() + 40]);
    let error = Log::open(&case.folder(), &case.key).map(drop).unwrap_err();
    assert_eq!(error.code.as_str(), "custody.truncated");
    assert_eq!(case.read(LOG).len(), good.len() + 40, "left as it was");
    // Nothing is added to a log that is broken, nor without a head.
    for (name, bytes) in [(LOG, b"{}\n".to_vec()), (LOG, Vec::new()), (HEAD, b"{}".to_vec())] {
        let case = Case::new();
        case.put(name, bytes);
        let before = (case.read(LOG), case.read(HEAD));
        assert!(Log::open(&case.folder(), &case.key).is_err(), "{name}");
        assert_eq!((case.read(LOG), case.read(HEAD)), before);
    }
    let case = Case::new();
    fs::remove_file(case.folder().join(HEAD)).unwrap();
    assert_eq!(Log::open(&case.folder(), &case.key).map(drop).unwrap_err().code.as_str(), "custody.no-head");
}

/// Entries behind the head, as a crash leaves them, are signed and chained all the same.
#[test]
fn entries_behind_the_head_count() {
    let case = Case::new();
    let head = case.read(HEAD);
    let log = Log::open(&case.folder(), &case.key).unwrap();
    log.append(&draft(Kind::Note, "not yet covered", None), &case.key).unwrap();
    drop(log);
    assert_eq!(case.read(HEAD), head);
    let found = case.inspect();
    assert_eq!((codes(&found), found.entries.len(), found.head.unwrap().number), (String::new(), 6, 5));
    let log = Log::open(&case.folder(), &case.key).unwrap();
    log.sync(&case.key).unwrap();
    assert_eq!(case.inspect().head.unwrap().number, 6);
}

/// Threads of one writer and several writers at once: every entry is there, once, in one chain.
#[test]
fn writers_take_turns() {
    let case = Case::new();
    let folder = case.folder();
    let logs: Vec<Log> = (0..3).map(|_| Log::open(&folder, &case.key).unwrap()).collect();
    std::thread::scope(|scope| {
        for (number, log) in logs.iter().enumerate() {
            for thread in 0..3 {
                let key = &case.key;
                scope.spawn(move || {
                    for i in 0..50 {
                        log.append(&draft(Kind::Note, &format!("{number} {thread} {i}"), None), key).unwrap();
                    }
                });
            }
        }
    });
    logs[1].sync(&case.key).unwrap();
    let found = case.inspect();
    assert_eq!((codes(&found), found.entries.len()), (String::new(), 5 + 450));
    let mut texts: Vec<&str> = found.entries.iter().map(|(e, _)| e.text.raw()).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), 455);
    // A log that another program cuts while it is open is not written over.
    let length = fs::metadata(folder.join(LOG)).unwrap().len();
    fs::File::options().write(true).open(folder.join(LOG)).unwrap().set_len(length - 10).unwrap();
    let error = logs[1].append(&draft(Kind::Note, "x", None), &case.key).unwrap_err();
    assert_eq!(error.code.as_str(), "custody.truncated");
}

/// What is no log at all ends in an answer.
#[test]
fn odd_files_are_told() {
    let case = Case::new();
    for name in [LOG, HEAD] {
        let path = case.folder().join(name);
        let good = case.read(name);
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        assert_eq!(case.codes(), "custody.unreadable", "{name}");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(case.codes(), "custody.unreadable", "{name}");
        fs::remove_dir(&path).unwrap();
        case.put(name, good);
    }
    let mut long = fs::File::options().append(true).open(case.folder().join(LOG)).unwrap();
    long.write_all(&vec![b'['; 1 << 21]).unwrap();
    long.write_all(b"\n").unwrap();
    assert_eq!(case.codes(), "custody.malformed");
    assert!(Path::new(&case.folder()).exists());
}
