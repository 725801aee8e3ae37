//! Where things lie: models, the user's keys, a folder name for each report.
//!
//! Looked up nearest to the program first, so that a checkout works without installing and an installed copy
//! works without a checkout.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use saboot_core::exhibit::Exhibit;
use saboot_core::facts::c2pa::TrustList;
pub use saboot_verify::key_folder;

use crate::args::{ModelPlaces, TrustPlace};

impl ModelPlaces {
    /// The folder of model cards.
    pub fn folder(&self) -> PathBuf {
        self.models.clone().or_else(find_models).unwrap_or_else(|| PathBuf::from("models"))
    }

    /// The same places as arguments of a worker.
    pub fn as_arguments(&self) -> Vec<OsString> {
        let mut arguments = vec!["--models".into(), self.folder().into_os_string()];
        if let Some(library) = &self.ort_lib {
            arguments.extend(["--ort-lib".into(), library.clone().into_os_string()]);
        }
        arguments
    }
}

impl TrustPlace {
    /// The trust list: the one that was named, else the one beside the program, else one that trusts nobody.
    ///
    /// # Errors
    /// Where the file cannot be read or a certificate in it is broken: examining without it would mislead.
    pub fn read(&self) -> Result<TrustList> {
        let Some(path) = self.trust.clone().or_else(find_trust) else { return Ok(TrustList::default()) };
        let bytes = std::fs::read(&path).with_context(|| format!("trust list {}", path.display()))?;
        saboot_c2pa::trust_list(&bytes).with_context(|| format!("trust list {}", path.display()))
    }
}

/// Folders that may hold what comes with the program: the program's own and a few above it.
fn beside() -> Vec<PathBuf> {
    let program = env::current_exe().unwrap_or_default();
    program.ancestors().skip(1).take(5).map(Path::to_path_buf).collect()
}

fn find_trust() -> Option<PathBuf> {
    beside()
        .into_iter()
        .flat_map(|folder| [folder.join("trust"), folder.join("share/saboot/trust")])
        .chain([PathBuf::from("trust")])
        .map(|folder| folder.join("anchors.pem"))
        .find(|file| file.is_file())
}

fn find_models() -> Option<PathBuf> {
    beside()
        .into_iter()
        .flat_map(|folder| [folder.join("models"), folder.join("share/saboot/models")])
        .chain([PathBuf::from("models")])
        .find(|folder| folder.join("encoders").is_dir())
}

/// Seconds since 1970 by the clock of this machine; nought when it stands before that.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// Name of an exhibit's report folder: what is safe of its name, and the start of its SHA-256.
///
/// Two copies of one file under one name get the same folder; the caller keeps them apart.
pub fn report_name(name: &str, exhibit: Option<&Exhibit>) -> String {
    safe_name(name, exhibit.map(|e| e.sha256.as_str()))
}

/// At most so many letters of a name, with only those that are safe in the name of a file.
pub fn plain_name(name: &str, most: usize) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    name.chars().map(plain).take(most).collect()
}

/// What is safe of a file's name, and the start of its digest.
pub fn safe_name(name: &str, digest: Option<&str>) -> String {
    let safe = plain_name(name, 60);
    let safe = safe.trim_matches('.');
    let safe = if safe.is_empty() { "clip" } else { safe };
    let digest = digest.and_then(|d| d.get(..8)).unwrap_or("unread");
    format!("{safe}-{digest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_names_stay_inside_their_folder() {
        for name in ["../../etc/passwd", "..", ".", "", "a\u{202e}b\nc.mp4", "क्लिप.mp4", &"x".repeat(300)]
        {
            let made = report_name(name, None);
            assert!(!made.contains('/') && !made.starts_with('.') && made.len() < 80, "{made}");
        }
    }
}
