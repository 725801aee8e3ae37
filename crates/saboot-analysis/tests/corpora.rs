//! What the checks find in the corpora, if these are at hand, against what their sources say is there.
//!
//! The corpora lie beside the repository and are not part of it; without them this says so and passes.
#![allow(clippy::print_stderr, reason = "reports the numbers that it measured")]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use saboot_core::finding::Findings;
use saboot_core::{Class, Limits, Untrusted};

/// Fields of one line, quotes resolved (RFC 4180).
fn fields(line: &str) -> Vec<String> {
    let (mut out, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    out.push(field);
    out
}

#[test]
fn checks_agree_with_what_the_sources_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let Ok(index) = std::fs::read_to_string(root.join("index.csv")) else {
        eprintln!("no corpora at {}: nothing to compare", root.display());
        return;
    };
    // Findings that raise suspicion, by group of files and code.
    let mut counts: BTreeMap<(String, String), u32> = BTreeMap::new();
    let (mut files, mut marked, mut marked_found, mut hidden, mut cameras) = (0, 0, 0, 0, 0);
    for line in index.lines().skip(1) {
        let row = fields(line);
        let [path, group, expected, ..] = row.as_slice() else { continue };
        let Ok(mut file) = File::open(root.join(path)) else { continue };
        let name = Untrusted::new(path.rsplit('/').next().unwrap_or(path));
        let (facts, _) = saboot_container::read(&mut file, &name, &Limits::default());
        let mut out = Findings::default();
        saboot_analysis::checks::run_all(&facts, &mut out);
        let codes: Vec<&str> = out
            .as_slice()
            .iter()
            .filter(|f| matches!(f.class, Class::DeclaredSynthetic | Class::InternalContradiction))
            .map(|f| f.code.as_str())
            .collect();
        for code in &codes {
            *counts.entry((group.clone(), (*code).to_owned())).or_default() += 1;
        }
        files += 1;
        let declared = codes.iter().any(|c| matches!(*c, "declared.diffusion-text" | "declared.source-type"));
        if expected.contains("ai.text_marks") {
            if expected.contains("stealth") {
                // Text in the lowest bits of the pixels: no parser of containers sees it.
                hidden += 1;
            } else {
                marked += 1;
                marked_found += u32::from(declared);
                assert!(declared, "{path}: the generator's text was not recognised");
            }
        }
        assert!(!(expected.contains("ai.none") && declared), "{path}: fires on a control");
        if group == "exif_camera" {
            cameras += 1;
            assert!(codes.is_empty(), "{path}: {codes:?} on a file of a camera");
        }
    }
    eprintln!(
        "{files} files; generator text found in {marked_found} of {marked} that carry it ({hidden} more hide it in pixels)"
    );
    eprintln!("{cameras} files of cameras: none raises suspicion; by group and code: {counts:?}");
    assert!(
        files > 900 && marked > 20 && cameras > 100,
        "{files} files, {marked} marked, {cameras} of cameras"
    );
}
