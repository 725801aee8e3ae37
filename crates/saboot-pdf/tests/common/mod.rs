//! What poppler's tools say of a document.
#![allow(dead_code)]

use std::path::PathBuf;
use std::process::Command;

/// A document in a folder that goes away.
pub struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    pub fn new(pdf: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("report.pdf"), pdf).unwrap();
        Self { folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("report.pdf")
    }
}

/// Standard output of a tool on a document, which must not fail.
pub fn tool(scratch: &Scratch, program: &str, before: &[&str], after: &[&str]) -> String {
    let output = Command::new(program).args(before).arg(scratch.path()).args(after).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// All text, in reading order.
pub fn text(scratch: &Scratch) -> String {
    // In the order in which it was set: cell by cell.
    tool(scratch, "pdftotext", &["-raw"], &["-"])
}

pub fn info(scratch: &Scratch) -> String {
    tool(scratch, "pdfinfo", &[], &[])
}
