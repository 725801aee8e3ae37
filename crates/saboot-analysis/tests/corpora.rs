//! What the checks find in the corpora, if these are at hand, against what their sources say is there.
//!
//! The corpora lie beside the repository and are not part of it; without them this says so and passes.
#![allow(clippy::print_stderr, reason = "reports the numbers that it measured")]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Limits, Untrusted};

/// Holds a file to the structure that its row of the index states; false where it states none.
fn structure_is_met(path: &str, expected: &str, found: &[Finding]) -> bool {
    let says = |code: &str, part: &str| {
        found.iter().any(|f| f.code.as_str() == code && f.statement.to_lowercase().contains(part))
    };
    let mut stated = false;
    for (row, code, part) in [
        ("mp4.x264_sei", "history.encoder", "x264"),
        ("mp4.apple_camera_structure", "history.container-family", "apple's camera"),
    ] {
        if expected.contains(row) {
            stated = true;
            assert!(says(code, part), "{path}: {row} is not met");
        }
    }
    stated
}

#[test]
fn checks_agree_with_what_the_sources_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let Ok(mut index) = csv::Reader::from_path(root.join("index.csv")) else {
        eprintln!("no corpora at {}: nothing to compare", root.display());
        return;
    };
    // Findings that raise suspicion, by group of files and code.
    let mut counts: BTreeMap<(String, String), u32> = BTreeMap::new();
    let (mut files, mut marked, mut marked_found, mut hidden, mut cameras) = (0, 0, 0, 0, 0);
    let mut structure = 0;
    let (mut strong, mut medium, mut adobe) = (0, 0, 0);
    for row in index.records().map(Result::unwrap) {
        let (path, group, expected) = (&row[0], &row[1], &row[2]);
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
            *counts.entry((group.to_owned(), (*code).to_owned())).or_default() += 1;
        }
        files += 1;
        structure += u32::from(structure_is_met(path, expected, out.as_slice()));
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
        // Bodies of test files that Photoshop saved, under the EXIF of a camera: the contradiction is real.
        if expected.contains("jpeg.quant_tables_of_adobe") {
            let told = |code: &str| out.as_slice().iter().any(|f| f.code.as_str() == code);
            assert!(
                told("contradiction.quant-tables") || told("history.jpeg-writer"),
                "{path}: Adobe's tables were not recognised"
            );
            adobe += 1;
        } else if group == "exif_camera"
            && !out.as_slice().iter().any(|f| f.code.as_str() == "history.picture-editor")
        {
            cameras += 1;
            let worst = out
                .as_slice()
                .iter()
                .filter(|f| f.class == Class::InternalContradiction)
                .map(|f| f.grade)
                .max();
            assert!(worst < Some(Grade::Conclusive), "{path}: {codes:?} on a file of a camera");
            strong += u32::from(worst >= Some(Grade::Strong));
            medium += u32::from(worst >= Some(Grade::Medium));
            if worst >= Some(Grade::Medium) {
                eprintln!("{path}: {codes:?}");
            }
        }
    }
    eprintln!(
        "{files} files; generator text found in {marked_found} of {marked} that carry it ({hidden} more hide it in pixels)"
    );
    eprintln!("{structure} files have the structure that the index states");
    let share = 100.0 * f64::from(strong) / f64::from(cameras);
    eprintln!(
        "{cameras} files of cameras without editor tags: {share:.1} % with a contradiction of grade strong or above, none conclusive, \
         {medium} of grade medium or above; Adobe's tables told in {adobe} test files"
    );
    eprintln!("suspicion by group and code: {counts:?}");
    assert!(share <= 2.0, "{share} % of camera files");
    assert!(
        files > 900 && marked > 20 && cameras > 80 && adobe == 10 && structure > 20,
        "{files} files, {marked} marked, {cameras} of cameras"
    );
}
