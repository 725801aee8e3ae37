//! What a head says of pictures near and far from what it knows, and which of its calibrations counts.

use std::fs;

use serde_json::Value;

use crate::support::{Scratch, fixture};

/// The line on standard output, and the signed record.
fn examine(name: &str) -> (Value, Value) {
    let scratch = Scratch::new();
    let models = fixture("heads");
    let (code, lines, stderr) =
        scratch.examine(&[fixture(name)], &["--quick", "--models", models.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    let report = fs::read(scratch.report_folder().join("report.json")).unwrap();
    (lines[0].clone(), serde_json::from_slice(&report).unwrap())
}

#[test]
fn a_picture_unlike_all_that_a_head_knows_has_a_score_and_no_weight() {
    let (near, report) = examine("media/gray.jpg");
    let reading = &near["detectors"][0];
    assert!(reading["log10_lr"].as_f64().unwrap() < -0.05, "{reading}");
    assert!(!report.to_string().contains("detector.out-of-range"));

    let (far, report) = examine("media/rgb.png");
    let reading = &far["detectors"][0];
    assert!(reading["score"].as_f64().unwrap() < -1.0, "{reading}");
    assert_eq!(reading["log10_lr"].as_f64(), Some(0.0), "{reading}");
    assert!(far["reasons"].as_array().unwrap().iter().any(|r| r == "detector.out-of-range"), "{far}");
    assert_eq!(far["verdict"], "inconclusive");
    assert!(report.to_string().contains("detector.out-of-range"));
}

/// The card's row for PNG has half the slope of its general one.
#[test]
fn the_narrowest_calibration_counts() {
    let weight = |name| {
        let (line, _) = examine(name);
        let reading = &line["detectors"][0];
        reading["log10_lr"].as_f64().unwrap() / reading["score"].as_f64().unwrap()
    };
    let (general, png) = (weight("media/gray.jpg"), weight("media/gray.png"));
    assert!((general / png - 2.0).abs() < 0.02, "{general} {png}");
}
