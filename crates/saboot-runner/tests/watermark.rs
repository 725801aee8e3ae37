//! `declared.speech-watermark` on sounds that were marked for it (fixtures/watermark), through the whole way of an examination with the network
//! that `scripts/models/fetch --only speech-watermark` brings. Where that is not here, nothing of this can be seen, and the test says so.
#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that says how many cases it ran, or that it ran none"
)]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use saboot_core::runtime::Runtime;
use saboot_core::{Class, Finding, Grade, Untrusted};
use saboot_models::Models;
use saboot_runner::{Part, Request, Settings, examine};

const CODE: &str = "declared.speech-watermark";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(side: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("fixtures/watermark").join(side)).unwrap();
    let mut found: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    found.sort();
    found
}

/// What is found; nothing where the file is refused.
fn found(path: &Path, settings: &Settings, models: &Models) -> Vec<Finding> {
    let name = Untrusted::new(path.file_name().unwrap().to_string_lossy());
    let part = Part { name, file: File::open(path).unwrap() };
    let examined = examine(Request::file(part), settings, models, &|_, _, _| {});
    let findings = examined.map_or_else(|_| Vec::new(), |e| e.examination.findings);
    findings.into_iter().filter(|f| f.code.as_str() == CODE).collect()
}

#[test]
fn marked_sounds_are_found_and_their_unmarked_twins_are_not() {
    let library = std::env::var_os("ORT_DYLIB_PATH")
        .map_or_else(|| root().join("runtime/libonnxruntime.so"), PathBuf::from);
    let models = Models::open(&root().join("models"), Some(&library), 1);
    if models.tool("speech-watermark").is_none() {
        // Past the test's capture, so that it is seen in every run.
        let skipped =
            "SKIPPED marked_sounds_are_found: run scripts/models/fetch --only speech-watermark first\n";
        std::io::stderr().write_all(skipped.as_bytes()).unwrap();
        return;
    }
    let (mut fires, mut quiet) = (0, 0);
    for settings in [Settings::exact(), Settings::quick()] {
        for path in files("fires") {
            let own = found(&path, &settings, &models);
            assert_eq!(own.len(), 1, "{}", path.display());
            assert_eq!((own[0].class, own[0].grade), (Class::DeclaredSynthetic, Grade::Medium), "{own:?}");
            fires += 1;
        }
        for path in files("quiet").into_iter().chain(files("damaged")) {
            let own = found(&path, &settings, &models);
            assert!(own.is_empty(), "{}: {own:?}", path.display());
            quiet += 1;
        }
    }
    eprintln!("{fires} marked sounds found, {quiet} unmarked or damaged ones not");
    assert!(fires >= 4 && quiet >= 6);
}
