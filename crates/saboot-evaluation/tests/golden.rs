//! The figures of this crate against those of scripts/train/common (golden.py there wrote golden.json).
#![allow(clippy::unwrap_used)]

use saboot_core::lr::Log10Lr;
use saboot_evaluation::bootstrap::interval;
use saboot_evaluation::roc::{auc, balanced, eer, even, threshold_at};
use saboot_evaluation::{Sample, calibration, cost, sources};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden.json")).unwrap()
}

fn samples(world: &Value) -> Vec<Sample> {
    let of = |name: &str| world[name].as_array().unwrap().iter();
    of("scores")
        .zip(of("synthetic"))
        .zip(of("sources"))
        .map(|((score, synthetic), source)| Sample {
            score: score.as_f64().unwrap(),
            synthetic: synthetic == 1,
            source: source.as_u64().unwrap() as usize,
        })
        .collect()
}

fn near(what: &str, found: f64, expected: &Value, tolerance: f64) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, Python has {expected}");
}

#[test]
fn figures_are_those_of_the_training_scripts() {
    let golden = golden();
    let worlds = golden["worlds"].as_array().unwrap();
    for world in worlds {
        let (all, figures) = (samples(world), &world["figures"]);
        let (plain, by_source) = (even(&all), balanced(&all));
        let name = |figure: &str| format!("{} {figure}", world["name"]);
        let exact = |figure: &str, found: f64| near(&name(figure), found, &figures[figure], 1e-9);
        exact("auc", auc(&all, &plain).unwrap());
        exact("auc-balanced", auc(&all, &by_source).unwrap());
        exact("eer", eer(&all, &plain).unwrap());
        let inside = sources::within(&all);
        assert_eq!(inside.len() as u64, figures["within-sources"].as_u64().unwrap());
        exact("within", sources::mean_within(&inside).unwrap());
        exact("threshold-2", threshold_at(&all, &by_source, 0.02).unwrap());
        exact("threshold-5", threshold_at(&all, &by_source, 0.05).unwrap());
        exact("min-cllr", cost::least(&all, &plain).unwrap());
        exact("min-cllr-balanced", cost::least(&all, &by_source).unwrap());
        for (figure, rate) in [("left-out-2", 0.02), ("left-out-5", 0.05)] {
            let found = sources::left_out(&all, rate).unwrap();
            near(&name(figure), found.caught.unwrap(), &figures[figure][0], 1e-9);
            near(&name(figure), found.false_alarms.unwrap(), &figures[figure][1], 1e-9);
        }
        for (figure, statistic) in [
            (
                "auc-interval",
                &(|s: &[Sample], w: &[f64]| auc(s, w)) as &dyn Fn(&[Sample], &[f64]) -> Option<f64>,
            ),
            ("eer-interval", &|s, w| eer(s, w)),
        ] {
            let found = interval(statistic, &all, 200, 7).unwrap();
            near(&name(figure), found.value, &figures[figure][0], 1e-9);
            near(&name(figure), found.low.unwrap(), &figures[figure][1], 1e-9);
            near(&name(figure), found.high.unwrap(), &figures[figure][2], 1e-9);
        }
    }
    assert_eq!(worlds.len(), 3);
}

/// The minimum that Python finds by Nelder and Mead, here by Newton: the same to about four digits.
#[test]
fn calibrations_are_those_of_the_training_scripts() {
    let golden = golden();
    for world in golden["worlds"].as_array().unwrap() {
        let (all, figures) = (samples(world), &world["figures"]);
        let by_source = balanced(&all);
        let name = |figure: &str| format!("{} {figure}", world["name"]);
        let line = calibration::logistic(&all, &by_source).unwrap();
        near(&name("slope"), line.slope, &figures["slope"], 2e-3);
        near(&name("intercept"), line.intercept, &figures["intercept"], 2e-3);
        let lr: Vec<Sample> = all.iter().map(|s| Sample { score: line.at(s.score), ..*s }).collect();
        near(&name("cllr"), cost::cllr(&lr, &even(&all)).unwrap(), &figures["cllr"], 1e-4);
        near(&name("cllr-balanced"), cost::cllr(&lr, &by_source).unwrap(), &figures["cllr-balanced"], 1e-5);
        near(&name("shrink"), calibration::shrinkage(&all, 40, 0), &figures["shrink"], 5e-3);
        let (low, high) = calibration::bounds(&lr);
        near(&name("lower bound"), low, &figures["bounds"][0], 1e-9);
        near(&name("upper bound"), high, &figures["bounds"][1], 1e-9);
        let crossed = calibration::left_out(&all, 1.0);
        near(
            &name("cllr-left-out"),
            cost::cllr(&crossed, &by_source).unwrap(),
            &figures["cllr-left-out"],
            1e-4,
        );
        let ten = std::f64::consts::LN_10;
        let bounded: Vec<Sample> = crossed
            .iter()
            .map(|s| Sample { score: Log10Lr::new(s.score / ten).bounded(low, high).value() * ten, ..*s })
            .collect();
        let cost = cost::cllr(&bounded, &by_source).unwrap();
        near(&name("cllr-left-out-bounded"), cost, &figures["cllr-left-out-bounded"], 1e-4);
    }
}

#[test]
fn the_soft_bound_is_that_of_the_training_scripts() {
    let bounded = &golden()["bounded"];
    let mut compared = 0;
    for case in bounded["cases"].as_array().unwrap() {
        let (low, high) = (case[0].as_f64().unwrap(), case[1].as_f64().unwrap());
        for (x, expected) in bounded["x"].as_array().unwrap().iter().zip(case[2].as_array().unwrap()) {
            let found = Log10Lr::new(x.as_f64().unwrap()).bounded(low, high).value();
            near(&format!("{x} within {low} and {high}"), found, expected, 1e-12);
            compared += 1;
        }
    }
    assert_eq!(compared, 75);
}
