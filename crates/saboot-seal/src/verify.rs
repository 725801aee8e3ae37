//! Verification: every reason why a report should not be believed, not only the first.
//!
//! [`verify`] takes a report folder or an envelope, the keys that the reader knows, and optionally the evidence.
//! It is total: any bytes give a [`Verification`], never a panic, and never "fine" by default. It checks who
//! signed and that nothing was changed since; it cannot check that what was signed is right.

mod hindi;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

pub use hindi::CODES_HINDI;
use saboot_core::exhibit::Enclosure;
use saboot_core::facts::message::Packing;
use saboot_core::text::hex;
use saboot_core::{Code, CodeInfo, Untrusted};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use sha2::{Digest, Sha256};

use crate::envelope::{self, Envelope, PAYLOAD_TYPE, PREDICATE, STATEMENT, Statement, sha256_hex};
use crate::keys::PublicKey;

/// Largest file of a report that is read.
const MOST: u64 = 32 << 20;
/// Most signatures of one envelope.
const MOST_SIGNATURES: usize = 16;

/// One reason not to believe a report.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// `verify.*`.
    pub code: Code,
    /// Which file, and what about it.
    pub detail: Untrusted,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Verification {
    /// True when there is no problem.
    pub ok: bool,
    /// Every reason against it.
    pub problems: Vec<Problem>,
    /// Fingerprint of the known key that signed.
    pub signer: Option<String>,
    /// What was signed, when the signature is good.
    pub statement: Option<Statement>,
    /// What was checked, in plain sentences.
    pub checked: Vec<String>,
}

/// Checks a report folder or an envelope file.
pub fn verify(report: &Path, known: &[PublicKey], evidence: &[PathBuf]) -> Verification {
    let mut outcome = Outcome::default();
    let folder = report.is_dir().then(|| report.to_owned());
    let path = folder.as_ref().map_or_else(|| report.to_owned(), |f| f.join("envelope.json"));
    let statement = outcome.envelope(&path, known);
    if let Some(statement) = &statement {
        match folder.or_else(|| path.parent().filter(|p| p.join("report.json").exists()).map(Path::to_owned))
        {
            Some(folder) => outcome.files(&folder, statement),
            None => outcome.checked.push(
                "report.json and report.html are not beside the envelope and were not compared".to_owned(),
            ),
        }
        outcome.evidence(evidence, statement);
    }
    // What nobody known signed is nobody's statement.
    let statement = statement.filter(|_| outcome.signer.is_some());
    Verification {
        ok: outcome.problems.is_empty(),
        problems: outcome.problems,
        signer: outcome.signer,
        statement,
        checked: outcome.checked,
    }
}

#[derive(Default)]
struct Outcome {
    problems: Vec<Problem>,
    signer: Option<String>,
    checked: Vec<String>,
}

impl Outcome {
    fn problem(&mut self, code: &'static str, detail: impl Into<Untrusted>) {
        self.problems.push(Problem { code: Code::new(code), detail: detail.into() });
    }

    /// Reads and checks the envelope; gives the statement when it could be read at all.
    fn envelope(&mut self, path: &Path, known: &[PublicKey]) -> Option<Statement> {
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(e) => {
                self.problem("verify.unreadable", format!("{}: {e}", path.display()));
                return None;
            }
        };
        let mut envelope: Envelope = self.json(&bytes, "verify.bad-envelope", "envelope.json")?;
        // White space, added fields and other spellings are not signed; with one spelling no byte can change unseen.
        if envelope.to_json().ok().is_none_or(|text| text.as_bytes() != bytes) {
            self.problem("verify.bad-envelope", "envelope.json is not spelled as saboot writes it");
        }
        if envelope.payload_type != PAYLOAD_TYPE {
            self.problem(
                "verify.unknown-type",
                format!("the payload is of type {:?}", envelope.payload_type),
            );
        }
        if envelope.signatures.is_empty() || envelope.signatures.len() > MOST_SIGNATURES {
            self.problem("verify.no-signature", format!("{} signatures", envelope.signatures.len()));
            envelope.signatures.truncate(MOST_SIGNATURES);
        }
        let Some((payload, signers)) = envelope::open(&envelope, known) else {
            self.problem("verify.bad-envelope", "the payload is not base64");
            return None;
        };
        self.signatures(&envelope, &signers, known);
        let statement: Statement = self.json(&payload, "verify.bad-statement", "the signed statement")?;
        if statement.kind != STATEMENT || statement.predicate_type != PREDICATE {
            self.problem(
                "verify.unknown-type",
                format!(
                    "the statement is of type {:?}, predicate {:?}",
                    statement.kind, statement.predicate_type
                ),
            );
        }
        if statement.predicate.schema != crate::REPORT_FORM {
            self.problem(
                "verify.unknown-schema",
                format!(
                    "the report has the form {:?}; this program knows {:?}",
                    statement.predicate.schema,
                    crate::REPORT_FORM
                ),
            );
        }
        Some(statement)
    }

    fn signatures(&mut self, envelope: &Envelope, signers: &[Option<&PublicKey>], known: &[PublicKey]) {
        for (signature, signer) in envelope.signatures.iter().zip(signers) {
            match signer {
                Some(key) => {
                    self.signer.get_or_insert_with(|| key.fingerprint());
                    self.checked.push(format!("signed by the known key {}", key.id()));
                    if key.id() != signature.keyid {
                        self.problem(
                            "verify.wrong-signature",
                            format!("the signature of key {} names key {:?}", key.id(), signature.keyid),
                        );
                    }
                }
                // A signature that names a known key and does not verify means changed bytes; one by an unknown
                // key beside a good one (a second signer) is no problem of its own.
                None if known.iter().any(|k| k.id() == signature.keyid) => {
                    self.problem(
                        "verify.wrong-signature",
                        format!(
                            "the signature that names key {} is not that key's over these bytes",
                            signature.keyid
                        ),
                    );
                }
                None => {}
            }
        }
        let wrong = self.problems.iter().any(|p| p.code.as_str() == "verify.wrong-signature");
        if self.signer.is_none() && !envelope.signatures.is_empty() && !wrong {
            let named: Vec<&str> = envelope.signatures.iter().map(|s| s.keyid.as_str()).collect();
            self.problem(
                "verify.unknown-signer",
                format!("no key that you know made a signature here; it names {}", named.join(", ")),
            );
        }
    }

    /// The files beside the envelope, each by the digest that was signed.
    fn files(&mut self, folder: &Path, statement: &Statement) {
        let names: BTreeSet<&str> = statement.predicate.files.iter().map(|f| f.name.as_str()).collect();
        for required in envelope::DOCUMENTS.iter().filter(|d| d.1).map(|d| d.0) {
            if !names.contains(required) {
                self.problem("verify.bad-statement", format!("{required} is not among the signed files"));
            }
        }
        for file in &statement.predicate.files {
            // Only plain names: a signed path must not make a verifier read elsewhere.
            if !envelope::DOCUMENTS.iter().any(|d| d.0 == file.name) {
                self.problem(
                    "verify.bad-statement",
                    format!("a file named {:?} is not part of a report", file.name),
                );
                continue;
            }
            match read(&folder.join(&file.name)) {
                Ok(bytes) if sha256_hex(&bytes) == file.sha256 => {
                    self.checked.push(format!("{} is unchanged", file.name))
                }
                Ok(_) => {
                    self.problem("verify.changed", format!("{} is not the file that was signed", file.name))
                }
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    self.problem("verify.missing", format!("{} is not there", file.name))
                }
                Err(e) => self.problem("verify.unreadable", format!("{}: {e}", file.name)),
            }
        }
    }

    /// The evidence, each file by SHA-256: the exhibit's own, or the one that it was taken out of.
    fn evidence(&mut self, evidence: &[PathBuf], statement: &Statement) {
        for path in evidence {
            match file_sha256(path) {
                Ok(sha256) if statement.subject.iter().any(|s| s.digest.sha256 == sha256) => {
                    self.checked.push(format!("{} is the evidence that the report is about", path.display()));
                }
                Ok(sha256) => match &statement.predicate.enclosed_in {
                    Some(enclosure) if enclosure.sha256 == sha256 => self.cuts(path, enclosure, statement),
                    _ => self.problem(
                        "verify.other-evidence",
                        format!("{} (sha256 {sha256}) is not what the report is about", path.display()),
                    ),
                },
                Err(e) => self.problem("verify.unreadable", format!("{}: {e}", path.display())),
            }
        }
    }

    /// Cuts the exhibit's files out of the file that encloses them again. What is packed is held by the digest of
    /// the whole file alone: unpacking hostile bytes is not a verifier's business.
    fn cuts(&mut self, path: &Path, enclosure: &Enclosure, statement: &Statement) {
        let mut again = 0;
        if enclosure.cuts.len() != statement.subject.len() && !statement.subject.is_empty() {
            self.problem("verify.bad-statement", "the enclosed files and their places differ in number");
            return;
        }
        for (cut, subject) in enclosure.cuts.iter().zip(&statement.subject) {
            if cut.packing != Packing::Plain {
                continue;
            }
            match stretch_sha256(path, cut.start, cut.end) {
                Ok(sha256) if sha256 == subject.digest.sha256 => again += 1,
                Ok(_) => self.problem(
                    "verify.other-evidence",
                    format!(
                        "bytes {} to {} of {} are not what the report is about",
                        cut.start,
                        cut.end,
                        path.display()
                    ),
                ),
                Err(e) => self.problem("verify.unreadable", format!("{}: {e}", path.display())),
            }
        }
        self.checked.push(format!(
            "{} is the file that encloses what the report is about; {again} of {} enclosed files were cut out of it again and are the same",
            path.display(),
            enclosure.cuts.len()
        ));
    }

    /// Parses JSON in which no object may name a key twice: two readers could see two different reports.
    fn json<T: serde::de::DeserializeOwned>(
        &mut self,
        bytes: &[u8],
        code: &'static str,
        what: &str,
    ) -> Option<T> {
        if let Err(e) = serde_json::from_slice::<UniqueKeys>(bytes) {
            self.problem(code, format!("{what}: {e}"));
            return None;
        }
        match serde_json::from_slice(bytes) {
            Ok(value) => Some(value),
            Err(e) => {
                self.problem(code, format!("{what}: {e}"));
                None
            }
        }
    }
}

/// Opens a regular file: a pipe or a device could keep a verifier waiting for ever.
fn open(path: &Path) -> io::Result<File> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    File::open(path)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(io::Error::other(format!("larger than {MOST} bytes")));
    }
    Ok(bytes)
}

fn file_sha256(path: &Path) -> io::Result<String> {
    sha256_of(open(path)?)
}

/// Of the bytes from `start` up to `end`, all of which must be there.
fn stretch_sha256(path: &Path, start: u64, end: u64) -> io::Result<String> {
    let mut file = open(path)?;
    let length = end.checked_sub(start).filter(|_| file.metadata().is_ok_and(|m| end <= m.len()));
    let length = length.ok_or_else(|| io::Error::other("the enclosed file lies outside it"))?;
    file.seek(SeekFrom::Start(start))?;
    sha256_of(file.take(length))
}

fn sha256_of(mut file: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0u8; 1 << 18];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(buffer.get(..n).unwrap_or_default());
    }
}

/// Walks any JSON value and fails on a key that stands twice in one object.
struct UniqueKeys;

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueKeysVisitor)
    }
}

struct UniqueKeysVisitor;

impl<'de> Visitor<'de> for UniqueKeysVisitor {
    type Value = UniqueKeys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UniqueKeys, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some((key, UniqueKeys)) = map.next_entry::<String, UniqueKeys>()? {
            if !seen.insert(key) {
                return Err(serde::de::Error::custom("a key stands twice in one object"));
            }
        }
        Ok(UniqueKeys)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<UniqueKeys, A::Error> {
        while seq.next_element::<UniqueKeys>()?.is_some() {}
        Ok(UniqueKeys)
    }

    fn visit_bool<E>(self, _: bool) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }
    fn visit_i64<E>(self, _: i64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }
    fn visit_u64<E>(self, _: u64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }
    fn visit_f64<E>(self, _: f64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }
    fn visit_str<E>(self, _: &str) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }
    fn visit_unit<E>(self) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }
}

/// Texts of this module's codes, for `saboot explain`.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "verify.unreadable",
        title: "A file could not be read",
        text: "Without it the report cannot be checked. Check the path and permissions.",
    },
    CodeInfo {
        code: "verify.bad-envelope",
        title: "The envelope is not a signed envelope of the known form",
        text: "envelope.json was damaged or changed, or is something else. Ask for it again.",
    },
    CodeInfo {
        code: "verify.bad-statement",
        title: "The signed statement is not one that saboot makes",
        text: "The signature may be good, but what was signed is not a report of this program.",
    },
    CodeInfo {
        code: "verify.unknown-type",
        title: "The envelope holds another type of statement",
        text: "It may have been made by another program or a newer version. Nothing is assumed about it.",
    },
    CodeInfo {
        code: "verify.unknown-schema",
        title: "The report has a form that this version does not know",
        text: "Verify it with the version of saboot that made it, or a newer one.",
    },
    CodeInfo {
        code: "verify.no-signature",
        title: "The envelope carries no usable number of signatures",
        text: "A report without a signature proves nothing about who made it.",
    },
    CodeInfo {
        code: "verify.wrong-signature",
        title: "The signature is not that key's over these bytes",
        text: "The envelope names a key that you know, but what it holds is not what that key signed. It was changed, or the name is false.",
    },
    CodeInfo {
        code: "verify.unknown-signer",
        title: "It was signed by a key that you do not know",
        text: "Anyone can make a key. Get the signer's public key from the signer, compare its fingerprint by another way such as a call, and name it with --key.",
    },
    CodeInfo {
        code: "verify.changed",
        title: "A file of the report was changed after signing",
        text: "Its SHA-256 is not the one that was signed. Even one changed letter is seen; what it said before cannot be told.",
    },
    CodeInfo {
        code: "verify.missing",
        title: "A file of the report is missing",
        text: "The envelope names it, so it belonged to the report when it was signed.",
    },
    CodeInfo {
        code: "verify.other-evidence",
        title: "The evidence at hand is not what the report is about",
        text: "Its SHA-256 is not among the report's subjects. A re-encoded or forwarded copy has other bytes, even when it looks the same.",
    },
];
