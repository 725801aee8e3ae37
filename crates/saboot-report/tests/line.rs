//! The JSON line of `saboot examine --json`: its contract, and one clean line whatever the file holds.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used)]

mod common;

use common::hostile::{PAYLOADS, filled, hostile};
use saboot_core::media::Coverage;
use saboot_report::{Line, Report};
use serde_json::Value;

/// The contract's keys, in its order.
const KEYS: [&str; 13] = [
    "path",
    "sha256",
    "kind",
    "status",
    "verdict",
    "log10_lr",
    "lr_bounds",
    "detectors",
    "findings",
    "path_of_copy",
    "reasons",
    "coverage",
    "report",
];

/// The keys of the outermost object, in the order in which they stand.
fn keys_in_order(json: &str) -> Vec<String> {
    struct Keys(Vec<String>);
    impl<'de> serde::Deserialize<'de> for Keys {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visit;
            impl<'de> serde::de::Visitor<'de> for Visit {
                type Value = Keys;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                    let mut keys = Vec::new();
                    while let Some((key, serde::de::IgnoredAny)) = map.next_entry::<String, _>()? {
                        keys.push(key);
                    }
                    Ok(Keys(keys))
                }
            }
            deserializer.deserialize_map(Visit)
        }
    }
    serde_json::from_str::<Keys>(json).unwrap().0
}

#[test]
fn lines_keep_the_contract() {
    for (name, report) in common::all() {
        let line = Line::new(&report, Some("out/1".to_owned())).to_json().unwrap();
        assert_eq!(keys_in_order(&line), KEYS, "{name}");
        let json: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(json["verdict"], report.opinion.verdict.as_str(), "{name}");
        assert_eq!(json["status"], report.opinion.status.as_str(), "{name}");
        assert_eq!(json["report"], "out/1");
        assert_eq!(json["log10_lr"].is_null(), report.opinion.log10_lr.is_none(), "{name}");
    }
    let json: Value = serde_json::from_str(&Line::new(&common::full(), None).to_json().unwrap()).unwrap();
    for (list, keys) in [
        ("detectors", vec!["id", "log10_lr", "scope", "score"]),
        ("findings", vec!["class", "code", "grade", "span"]),
        ("path_of_copy", vec!["by", "grade", "place", "step"]),
    ] {
        let items = json[list].as_array().unwrap();
        assert!(items.len() >= 2);
        for item in items {
            let mut found: Vec<&String> = item.as_object().unwrap().keys().collect();
            found.sort();
            assert_eq!(found, keys, "{list}");
        }
    }
    assert_eq!(json["report"], Value::Null);
    assert_eq!(json["lr_bounds"], serde_json::json!([-1.2, 4.0]));
}

/// One line of valid JSON, whatever the file is called.
#[test]
fn lines_are_one_clean_line() {
    for payload in PAYLOADS {
        let report = filled(payload);
        let line = Line::new(&report, Some((*payload).to_owned())).to_json().unwrap();
        assert!(!line.contains('\n') && !line.contains(hostile), "{payload:?}");
        let json: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&json["path"], &json["report"]), (&Value::from(*payload), &Value::from(*payload)));
        // report.json too, which has lines but no other control character.
        let text = report.to_json().unwrap();
        assert!(!text.contains(hostile), "{payload:?}");
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report, "{payload:?}");
    }
}

/// A number that is none becomes null, never `NaN`, which is no JSON.
#[test]
fn lines_hold_no_nan() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut report = common::full();
        report.opinion.lr_bounds = Some((bad, bad));
        let examination = report.examination.as_mut().unwrap();
        examination.readings.iter_mut().for_each(|r| r.score = Some(bad));
        examination.coverage = Coverage {
            longest_gap_s: Some(bad),
            audio_decoded_s: bad,
            frames_total: Some(u64::MAX),
            ..Coverage::default()
        };
        for text in [Line::new(&report, None).to_json().unwrap(), report.to_json().unwrap()] {
            serde_json::from_str::<Value>(&text).unwrap();
            assert!(!text.contains("NaN") && !text.contains("Infinity"), "{text}");
        }
    }
}
