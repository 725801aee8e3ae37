//! Reading and writing of small files: bounded, regular files only, whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

/// Opens a regular file: a pipe or a device could keep a verifier waiting for ever.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    File::open(path)
}

/// All of a regular file, up to a bound.
///
/// # Errors
/// When it cannot be read, is no regular file, or is larger than `most` bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("larger than {most} bytes")));
    }
    Ok(bytes)
}

/// Writes a file under a temporary name first, so that no half file stands under the final one.
///
/// # Errors
/// When it cannot be written; nothing is left then.
pub fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().ok_or_else(|| io::Error::other("not a file name"))?);
    name.push(".part");
    let temporary = path.with_file_name(name);
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&temporary, path)).inspect_err(|_| {
        // The half file must not stay; if that fails too, the first error is the one to tell.
        drop(fs::remove_file(&temporary));
    })
}
