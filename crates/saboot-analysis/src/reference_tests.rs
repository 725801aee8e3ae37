//! Recordings move a weight as the card allows, on its own side, and not at all where they are too few.

use saboot_core::card::Modality;
use saboot_core::exhibit::Kind;
use saboot_core::media::{Coverage, StreamFacts};
use saboot_core::reference::ReferenceShift;
use saboot_core::stability::{StabilityRow, Transform};

use super::*;

fn card(weighs: bool) -> DetectorCard {
    serde_json::from_value(serde_json::json!({
        "schema": 1, "id": "voice", "version": "1", "title": "t", "modality": Modality::Voice, "licence": "MIT", "file": "m.onnx", "sha256": "",
        "source": "s", "input-name": "i", "output-name": "o", "encoder": "e", "training-data": "", "fools-it": ["x"],
        "calibration": [{"scope": "voice", "slope": std::f64::consts::LN_10, "intercept": 0.0, "log10-min": -1.0, "log10-max": 1.0,
                         "fitted-on": "", "n-real": 1, "n-synthetic": 1, "n-sources": 1}],
        "reference": ReferenceShift { mean: -1.0, k: 3.0, most: 2.0, weighs, fitted_on: String::new(), n_sources: 9, n_clips: 90 },
    }))
    .unwrap()
}

/// With a slope of ln 10, a score is a log10 likelihood ratio.
fn reading(score: Option<f64>) -> Reading {
    Reading {
        id: Code::new("voice"),
        scope: Scope::Voice,
        score,
        log10_lr: score.map(|s| Log10Lr::new(Log10Lr::new(s).bounded(-1.0, 1.0).rounded())),
        bounds: Some((-1.0, 1.0)),
        series: Vec::new(),
        part: None,
        tracks: Vec::new(),
        speaks: None,
        heard: None,
        reasons: Vec::new(),
    }
}

fn examination(score: Option<f64>) -> Examination {
    Examination {
        kind: Kind::Audio,
        streams: StreamFacts::default(),
        properties: Vec::new(),
        findings: Vec::new(),
        paths: Vec::new(),
        readings: vec![reading(score)],
        stability: vec![StabilityRow {
            transform: Transform::Companded,
            places: 1,
            readings: vec![reading(score.map(|s| s + 0.1))],
        }],
        stability_left_out: None,
        models: Vec::new(),
        coverage: Coverage { speech_s: 20.0, audio_decoded_s: 30.0, ..Coverage::default() },
        damage: Vec::new(),
        references: None,
        outline: None,
    }
}

/// Recordings with these scores.
fn recordings(scores: &[f64]) -> Vec<Recording> {
    let one = |(n, score): (usize, &f64)| recording(format!("{n:064x}"), &examination(Some(*score)));
    scores.iter().enumerate().map(one).collect()
}

fn with(score: Option<f64>, recordings: &[Recording], weighs: bool) -> Examination {
    let mut found = examination(score);
    apply(&mut found, &["exhibit"], recordings, &[card(weighs)]);
    found
}

fn weight(examination: &Examination) -> f64 {
    examination.readings[0].log10_lr.unwrap().value()
}

#[test]
fn recordings_that_score_high_weaken_and_those_that_score_low_strengthen() {
    let plain = weight(&examination(Some(0.5)));
    // Six of twice k take two thirds of the way: the mean is 0.3 above the card's, so 0.2 is taken off.
    let high = with(Some(0.5), &recordings(&[-0.7; 6]), true);
    assert!((weight(&high) - 0.3).abs() < 1e-3, "{}", weight(&high));
    assert!((high.stability[0].readings[0].log10_lr.unwrap().value() - 0.4).abs() < 1e-2);
    let told = high.references.unwrap();
    assert_eq!((told.brought, told.count, told.speech_s, told.left_out), (6, 6, 120.0, None));
    let told = &told.detectors[0];
    assert_eq!((told.mean, told.usual, told.shift, told.weighs), (-0.7, -1.0, 0.2, true));
    assert_eq!((told.without.value(), told.with.value()), (plain, weight(&high_again())));
    let low = with(Some(0.5), &recordings(&[-1.3; 6]), true);
    assert!(weight(&low) > plain && weight(&low) < 0.75);
}

fn high_again() -> Examination {
    with(Some(0.5), &recordings(&[-0.7; 6]), true)
}

#[test]
fn recordings_never_turn_the_side_nor_pass_a_bound() {
    for score in [-3.0, -0.4, -0.1, 0.0, 0.1, 0.4, 3.0] {
        for mean in [-50.0, -1.5, -1.0, 0.0, 50.0] {
            let without = weight(&examination(Some(score)));
            let moved = weight(&with(Some(score), &recordings(&[mean; 8]), true));
            assert!(moved * without >= 0.0 && moved.abs() <= 1.0, "{score} {mean}: {without} to {moved}");
        }
    }
    // Genuine recordings that score far higher than the clip do not make it a recording.
    assert_eq!(weight(&with(Some(0.3), &recordings(&[2.0; 8]), true)), 0.0);
}

#[test]
fn recordings_that_score_as_synthetic_do_not_help_a_recording() {
    let without = weight(&examination(Some(-0.3)));
    assert!(weight(&with(Some(-0.3), &recordings(&[-0.4; 8]), true)) < without);
    assert_eq!(weight(&with(Some(-0.3), &recordings(&[2.0; 8]), true)), without);
    // They still weaken what speaks for synthetic.
    assert_eq!(weight(&with(Some(0.3), &recordings(&[2.0; 8]), true)), 0.0);
}

#[test]
fn too_few_or_too_short_recordings_move_nothing_and_it_is_said_why() {
    let left_out =
        |found: &Examination| found.references.as_ref().unwrap().left_out.as_ref().map(ToString::to_string);
    let plain = weight(&examination(Some(0.5)));
    let few = with(Some(0.5), &recordings(&[1.0, 1.0]), true);
    assert_eq!((weight(&few), left_out(&few).as_deref()), (plain, Some("reference.few-recordings")));
    let short: Vec<Recording> =
        recordings(&[1.0; 4]).into_iter().map(|r| Recording { speech_s: 2.0, ..r }).collect();
    let short = with(Some(0.5), &short, true);
    assert_eq!((weight(&short), left_out(&short).as_deref()), (plain, Some("reference.little-speech")));
    let mut found = examination(Some(0.5));
    apply(&mut found, &[], &recordings(&[1.0; 4]), &[DetectorCard { reference: None, ..card(true) }]);
    assert_eq!((weight(&found), left_out(&found).as_deref()), (plain, Some("reference.not-measured")));
    // Without recordings nothing is said at all.
    assert_eq!(with(Some(0.5), &[], true), examination(Some(0.5)));
}

#[test]
fn what_cannot_count_does_not_and_the_exhibit_itself_is_none() {
    let silence = recording("s".into(), &examination(None));
    assert_eq!((silence.code.unwrap().as_str(), silence.scores.len()), (NOT_SCORED, 0));
    let suspect = recording("f".into(), &examination(Some(0.9)));
    assert_eq!(suspect.code.as_ref().unwrap().as_str(), SUSPECT);
    let mut brought = recordings(&[-0.7, -0.7, -0.7]);
    brought.push(Recording { code: Some(Code::new(REPEATED)), ..brought[0].clone() });
    brought.push(Recording { sha256: None, code: Some(Code::new("intake.not-found")), ..suspect.clone() });
    brought.push(Recording { sha256: Some("exhibit".into()), ..brought[0].clone() });
    brought.push(suspect);
    let told = with(Some(0.5), &brought, true).references.unwrap();
    assert_eq!((told.brought, told.count), (7, 4));
    let mut found = examination(Some(0.5));
    let own = "0".repeat(64);
    apply(&mut found, &[&own], &recordings(&[-0.7; 3]), &[card(true)]);
    assert_eq!(found.references.unwrap().left_out.unwrap().as_str(), "reference.few-recordings");
}

#[test]
fn a_card_may_have_them_printed_only() {
    let found = with(Some(0.5), &recordings(&[-0.7; 6]), false);
    assert_eq!(weight(&found), weight(&examination(Some(0.5))));
    let told = &found.references.unwrap().detectors[0];
    assert!(!told.weighs && told.with.value() < told.without.value());
}
