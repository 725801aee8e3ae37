//! Every code that this crate can give is explained, in English and Hindi, and nothing else is.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use saboot_seal::{custody, keys, rotation, signing, timestamp, verify};

/// Codes in the sources, but for the tables that explain them.
fn given(folder: &Path, area: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        if entry.is_dir() {
            given(&entry, area, found);
        } else if !["codes.rs", "hindi.rs", "tests.rs"].contains(&name.as_str()) {
            let source = fs::read_to_string(&entry).unwrap();
            // The log's files are named like its codes.
            let code = |s: &&str| {
                s.starts_with(area)
                    && !s.contains(".json")
                    && s.bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
            };
            found.extend(source.split('"').filter(code).map(str::to_owned));
        }
    }
}

#[test]
fn codes_are_explained() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let tables = [
        ("verify.", verify::CODES, verify::CODES_HINDI),
        ("timestamp.", timestamp::CODES, timestamp::CODES_HINDI),
        ("custody.", custody::CODES, custody::CODES_HINDI),
        ("keys.", keys::CODES, keys::CODES_HINDI),
        ("rotation.", rotation::CODES, rotation::CODES_HINDI),
        ("sign.", signing::CODES, signing::CODES_HINDI),
    ];
    let mut codes = 0;
    for (area, english, hindi) in tables {
        let mut found = BTreeSet::new();
        given(&source, area, &mut found);
        let told: BTreeSet<String> = english.iter().map(|c| c.code.to_owned()).collect();
        assert_eq!(found, told);
        assert_eq!(hindi.iter().map(|c| c.code.to_owned()).collect::<BTreeSet<_>>(), told);
        codes += told.len();
    }
    assert!(codes >= 65, "{codes}");
}
