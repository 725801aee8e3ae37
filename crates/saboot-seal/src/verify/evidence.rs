//! The evidence: is it the file that the report is about, or the one that it was taken out of?

use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use saboot_core::Untrusted;
use saboot_core::exhibit::Enclosure;
use saboot_core::facts::message::Packing;
use saboot_core::text::hex;
use sha2::{Digest, Sha256};

use super::{Fact, Outcome};
use crate::envelope::Statement;
use crate::files;

impl Outcome {
    /// The evidence, each file by SHA-256: the exhibit's own, or the one that it was taken out of.
    pub(super) fn evidence(&mut self, evidence: &[PathBuf], statement: &Statement) {
        for path in evidence {
            match file_sha256(path) {
                Ok(sha256) if statement.subject.iter().any(|s| s.digest.sha256 == sha256) => {
                    self.checked.push(Fact::Evidence { path: path_text(path) });
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
        self.checked.push(Fact::Encloses { path: path_text(path), again, of: enclosure.cuts.len() });
    }
}

fn path_text(path: &Path) -> Untrusted {
    Untrusted::new(path.to_string_lossy())
}

/// SHA-256 of a regular file, hex.
///
/// # Errors
/// When it cannot be read.
pub fn file_sha256(path: &Path) -> io::Result<String> {
    sha256_of(files::open(path)?)
}

/// Of the bytes from `start` up to `end`, all of which must be there.
fn stretch_sha256(path: &Path, start: u64, end: u64) -> io::Result<String> {
    let mut file = files::open(path)?;
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
