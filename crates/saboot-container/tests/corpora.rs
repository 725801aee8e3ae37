//! Every file of the corpora, if they are at hand: no panic, and each within its time.
//!
//! The corpora lie beside the repository and are not part of it; without them this says so and passes.
#![allow(clippy::print_stderr, reason = "says how many files it read")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use saboot_core::{Limits, Untrusted};

/// For one file, in a test build.
const SLOWEST: Duration = Duration::from_secs(2);

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn every_file_of_the_corpora_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    if !root.is_dir() {
        eprintln!("no corpora at {}: nothing to read", root.display());
        return;
    }
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let (mut known, mut damaged, mut bytes, mut slowest) = (0, 0, 0, Duration::ZERO);
    for path in &paths {
        let mut file = File::open(path).unwrap();
        let name = Untrusted::new(path.file_name().unwrap_or_default().to_string_lossy());
        let start = Instant::now();
        let (facts, damage) = saboot_container::read(&mut file, &name, &Limits::default());
        let _ = saboot_container::properties(&facts);
        let took = start.elapsed();
        assert!(took < SLOWEST, "{} took {took:?}", path.display());
        slowest = slowest.max(took);
        known += usize::from(facts.format.is_some());
        damaged += usize::from(!damage.is_empty());
        bytes += facts.bytes;
    }
    eprintln!(
        "{} files, {bytes} bytes: {known} of known format, {damaged} with damage; the slowest took {slowest:?}",
        paths.len()
    );
    assert!(paths.len() > 900, "{} files are fewer than the corpora hold", paths.len());
}
