//! What an examination enters into the custody log of its case: what was taken in, and which report was written.
//!
//! A [`Ledger`] is there when a case is open in the folder for reports. What cannot be entered is said at once, and the run
//! ends as incomplete: a report without its entry must not pass for one.

use std::path::Path;

use saboot_core::Untrusted;
use saboot_core::exhibit::Exhibit;
use saboot_seal::custody::{CustodyError, Draft, Kind, Log, State};
use saboot_seal::keys::Sign;
use saboot_seal::verify::file_sha256;

use crate::exit;
use crate::terminal::talk;

/// The custody log, as an examination writes it.
pub struct Ledger(Log);

impl Ledger {
    /// The log in this folder, where one is; the exit code where it cannot be written to.
    pub fn open(folder: &Path, key: &dyn Sign) -> Result<Option<Self>, u8> {
        if !Log::is_in(folder) {
            return Ok(None);
        }
        match Log::open(folder, key) {
            Ok(log) => Ok(Some(Self(log))),
            Err(error) => {
                said::<()>(Err(error));
                Err(exit::INCOMPLETE)
            }
        }
    }

    /// Enters an exhibit before anything in it is looked at; false when that could not be done.
    pub fn taken_in(&self, path: &Untrusted, sha256: &str, key: &dyn Sign) -> bool {
        let draft =
            Draft { kind: Kind::TakenIn, text: path.clone(), by: None, exhibit: Some(sha256), report: None };
        said(self.0.append(&draft, key))
    }

    /// What a report says of the log.
    pub fn state(&self, exhibit: Option<&Exhibit>) -> State {
        self.0.state(exhibit.map(|e| e.sha256.as_str()))
    }

    /// Enters a report that was written into this folder; false when that could not be done.
    pub fn report_written(&self, folder: &Path, exhibit: Option<&Exhibit>, key: &dyn Sign) -> bool {
        let path = folder.join("envelope.json");
        let envelope = match file_sha256(&path) {
            Ok(sha256) => sha256,
            Err(error) => {
                talk(&format!("error: {}: {error}", path.display()));
                return false;
            }
        };
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let draft = Draft {
            kind: Kind::ReportWritten,
            text: name.into_owned().into(),
            by: None,
            exhibit: exhibit.map(|e| e.sha256.as_str()),
            report: Some(&envelope),
        };
        said(self.0.append(&draft, key))
    }

    /// Waits until everything is on the disk and signed; false when that could not be done.
    pub fn close(&self, key: &dyn Sign) -> bool {
        said(self.0.sync(key))
    }
}

/// Says what went wrong.
fn said<T>(done: Result<T, CustodyError>) -> bool {
    done.inspect_err(|error| {
        talk(&format!("error: {error}\nhint: `saboot explain {}` says what to do", error.code));
    })
    .is_ok()
}
