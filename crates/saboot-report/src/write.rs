//! Writing a report into its folder: whole files or none, and nothing outside the folder.
//!
//! [`write()`] renders, signs, and puts `report.json`, `report.html`, `envelope.json`, `signer.pub` and, where
//! an authority issued it, the signer's certificate in place,
//! each under a temporary name first, so that a full disk leaves no half report under a final name.

use std::fmt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use saboot_core::code::Explain;
use saboot_seal::keys::{Signer, certificate};
use saboot_seal::{envelope, files};

use crate::{Report, html, statement};

/// A report could not be written.
#[derive(Debug)]
pub struct WriteError {
    /// File or folder.
    pub path: PathBuf,
    /// What happened.
    pub detail: String,
    /// What to do.
    pub hint: &'static str,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\nhint: {}", self.path.display(), self.detail, self.hint)
    }
}

impl std::error::Error for WriteError {}

/// A file of a report's folder whose digest is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// One of [`saboot_seal::envelope::DOCUMENTS`].
    pub name: &'static str,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// Renders, signs and writes a report; makes the folder if it is not there. `further` documents (the PDF and whatever
/// else is rendered elsewhere) are signed and written beside report.json and report.html.
pub fn write(
    folder: &Path,
    report: &Report,
    further: Vec<Document>,
    signer: &Signer,
    explain: Explain<'_>,
) -> Result<(), WriteError> {
    let internal = |e: &dyn fmt::Display| WriteError {
        path: folder.to_owned(),
        detail: format!("the report could not be rendered: {e}"),
        hint: "this is a fault of the program; please report it",
    };
    let json = report.to_json().map_err(|e| internal(&e))?;
    let page = html::render(report, explain).map_err(|e| internal(&e))?;
    let mut documents = vec![
        Document { name: "report.json", bytes: json.into_bytes() },
        Document { name: "report.html", bytes: page.into_bytes() },
    ];
    documents.extend(further);
    let stated = statement(report, &documents);
    let signed = envelope::sign(&stated, signer.key.as_ref()).map_err(|e| internal(&e))?;
    let signed = signed.to_json().map_err(|e| internal(&e))?;
    let public = signer.public().to_pem().map_err(|e| internal(&e))?;

    fs::create_dir_all(folder).map_err(|e| disk(folder, &e))?;
    // The envelope last: where it stands, all that it signs stands.
    put(folder, "signer.pub", public.as_bytes())?;
    // What an authority says of the holder may help a reader; what the key says of itself would not.
    if signer.certificates.first().is_some_and(|own| !certificate::is_self_signed(own)) {
        let chain = certificate::to_pem(&signer.certificates).map_err(|e| internal(&e))?;
        put(folder, "signer.pem", chain.as_bytes())?;
    }
    for document in &documents {
        put(folder, document.name, &document.bytes)?;
    }
    put(folder, "envelope.json", signed.as_bytes())?;
    Ok(())
}

/// Writes one file under its name, whole or not at all.
pub fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
    let path = folder.join(name);
    files::put(&path, bytes).map_err(|e| disk(&path, &e))
}

fn disk(path: &Path, error: &io::Error) -> WriteError {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room on the disk, or name another folder with --out, and run the same command again"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "name a folder that you may write to with --out"
        }
        _ => "name another folder with --out",
    };
    WriteError { path: path.to_owned(), detail: error.to_string(), hint }
}
