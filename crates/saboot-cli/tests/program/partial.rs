//! Altered parts of a picture, by the shipped detector: found and located in a forgery of a fixture, quiet on the picture
//! that it was made of, and an answer for whatever cannot be judged.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Scratch, fixture};

/// The reading of the detector of altered parts, and the whole report.
fn examined(file: PathBuf) -> (Option<Value>, Value, String) {
    let scratch = Scratch::new();
    let (_, lines, stderr) = scratch.examine(&[file], &["--quick"]);
    assert_eq!(lines.len(), 1, "{stderr}");
    let folder = scratch.report_folder();
    let json = fs::read(folder.join("report.json")).unwrap();
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    let report: Value = serde_json::from_slice(&json).unwrap();
    let readings = report["examination"]["readings"].as_array().cloned().unwrap_or_default();
    (readings.into_iter().find(|r| r["id"] == "partial-forgery"), report, page)
}

#[test]
fn a_regenerated_part_is_found_where_it_is() {
    let (reading, _, page) = examined(fixture("partial/fires/upper-left.jpg"));
    let reading = reading.unwrap();
    assert_eq!(reading["scope"], "part");
    let part = &reading["part"];
    assert_eq!(part["places"][0], serde_json::json!(["first", "first"]), "{reading}");
    let share = part["share"].as_f64().unwrap();
    assert!((0.03..0.4).contains(&share), "{share}");
    assert!(part["map"].as_array().unwrap().len() <= 144);
    assert!(page.contains("upper left") && page.contains("class=\"map\""), "told and drawn");
}

#[test]
fn the_picture_that_it_was_made_of_is_quiet() {
    let (reading, _, page) = examined(fixture("partial/quiet/untouched.jpg"));
    let reading = reading.unwrap();
    assert!(reading["score"].is_number() && reading["part"].is_null(), "{reading}");
    assert!(!page.contains("class=\"map\""));
}

#[test]
fn what_cannot_be_judged_abstains_and_says_why() {
    for (name, reason) in [("media/tiny.png", "detector.too-small"), ("media/flat.png", "detector.flat")] {
        let (reading, ..) = examined(fixture(name));
        let reading = reading.unwrap();
        assert!(reading["score"].is_null(), "{name}: {reading}");
        assert!(reading["reasons"].as_array().unwrap().iter().any(|r| r == reason), "{name}: {reading}");
    }
    // Grey, alpha and CMYK are pictures like any other.
    for name in ["media/gray.jpg", "media/cmyk.jpg", "media/sixteen-bit.png"] {
        let (reading, ..) = examined(fixture(name));
        let reading = reading.unwrap();
        assert!(
            reading["score"].is_number() || !reading["reasons"].as_array().unwrap().is_empty(),
            "{name}: {reading}"
        );
    }
    // Frames of a video are not fed to it.
    let (reading, report, _) = examined(fixture("media/face.mp4"));
    assert!(reading.is_none() && report["examination"]["readings"].is_array());
    // Half a file is no picture.
    let (reading, report, _) = examined(fixture("partial/damaged/cut.jpg"));
    assert!(reading.is_none(), "{reading:?}");
    assert_eq!(report["opinion"]["verdict"], "not-examined");
}
