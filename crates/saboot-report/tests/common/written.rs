//! A report in a folder of its own, signed, and what verification says of it.

use std::path::{Path, PathBuf};

use saboot_core::exhibit::Exhibit;
use saboot_report::Report;
use saboot_seal::keys::{PublicKey, Signer, SigningKey};

use super::{explain, member};

/// A written and signed report in a folder of its own, with the evidence that it is about.
pub struct Written {
    /// Removed when dropped.
    pub root: tempfile::TempDir,
    /// The folder of the report.
    pub folder: PathBuf,
    /// The evidence.
    pub evidence: PathBuf,
    /// Signs.
    pub key: SigningKey,
}

impl Written {
    /// Writes a report that is about a small file of ours.
    pub fn new(mut report: Report) -> Self {
        // In memory where that is possible: a disk is waited for whenever a file is written over.
        let root = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let evidence = root.path().join("evidence.bin");
        std::fs::write(&evidence, b"evidence").unwrap();
        let sha256 = saboot_seal::envelope::sha256_hex(b"evidence");
        let mut held = member("evidence.bin", 8, '0');
        held.hashes.sha256.clone_from(&sha256);
        report.exhibit = Some(Exhibit { path: "evidence.bin".into(), members: vec![held], sha256 });
        let key = SigningKey::create(&root.path().join("key.pem")).unwrap();
        let folder = root.path().join("report");
        let written = Self { root, folder, evidence, key };
        saboot_report::write::write(&written.folder, &report, Vec::new(), &written.signer(), &explain)
            .unwrap();
        written
    }

    /// The key as the program holds it.
    pub fn signer(&self) -> Signer {
        Signer::bare(SigningKey::load(&self.root.path().join("key.pem")).unwrap())
    }

    /// The key that a reader who trusts this signer knows.
    pub fn known(&self) -> [PublicKey; 1] {
        [self.key.public()]
    }

    /// Verifies the folder as it stands, with its evidence.
    pub fn verify(&self) -> saboot_seal::verify::Verification {
        saboot_seal::verify::verify(&self.folder, &self.known(), std::slice::from_ref(&self.evidence))
    }

    /// Bytes of a file of the report.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(name)).unwrap()
    }

    /// Replaces a file of the report.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        put(&self.folder, name, bytes);
    }
}

/// Replaces a file of a folder.
pub fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), bytes).unwrap();
}

/// The codes of what is wrong, sorted, each once.
pub fn codes(outcome: &saboot_seal::verify::Verification) -> Vec<String> {
    let mut codes: Vec<String> = outcome.problems.iter().map(|p| p.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}
