//! Two records of one examination, compared value by value.

use saboot_core::{Code, Untrusted};
use serde::Serialize;
use serde_json::Value;

/// How far two numbers may lie apart before they count as different: another processor or library may sum in another order,
/// which moves a score (a logit, written with four digits) in its last digits. As much as the models' self-tests allow.
pub const TOLERANCE: f64 = 0.02;

/// Most differences that are listed.
const MOST: usize = 200;

/// One thing that is not the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// `rerun.*`.
    pub code: Code,
    /// Which value.
    pub place: Untrusted,
    /// As the report has it.
    pub report: Untrusted,
    /// As it came out now.
    pub now: Untrusted,
}

impl Difference {
    /// A difference under its code.
    pub fn new(
        code: &'static str,
        place: &str,
        report: impl Into<Untrusted>,
        now: impl Into<Untrusted>,
    ) -> Self {
        Self { code: Code::new(code), place: place.into(), report: report.into(), now: now.into() }
    }
}

/// What came of it.
#[derive(Debug, Default, PartialEq)]
pub struct Compared {
    /// Differences, the first [`MOST`] of them.
    pub differences: Vec<Difference>,
    /// Values that are the same to the last bit.
    pub equal: usize,
    /// Numbers that differ by no more than [`TOLERANCE`].
    pub near: usize,
    /// The largest difference among those.
    pub largest: f64,
}

/// Compares the record of a report with that of now.
pub fn compare(report: &Value, now: &Value) -> Compared {
    let mut compared = Compared::default();
    compared.walk("", report, now);
    compared
}

/// The code for a place in the record.
fn code(place: &str) -> &'static str {
    let last = place.rsplit('/').next().unwrap_or_default();
    match place {
        p if p.starts_with("/opinion/verdict") || p.starts_with("/opinion/status") => "rerun.verdict",
        p if p.contains("log10_lr") || p.contains("lr_bounds") || last == "bounds" => "rerun.weight",
        p if p.starts_with("/opinion") => "rerun.opinion",
        p if p.starts_with("/examination/findings") => "rerun.finding",
        p if p.starts_with("/examination/readings") || p.starts_with("/examination/stability") => {
            "rerun.score"
        }
        _ => "rerun.other",
    }
}

impl Compared {
    fn differ(&mut self, place: &str, report: &Value, now: &Value) {
        if self.differences.len() < MOST {
            let text = |v: &Value| if v.is_null() { "nothing".to_owned() } else { v.to_string() };
            self.differences.push(Difference::new(code(place), place, text(report), text(now)));
        }
    }

    fn walk(&mut self, place: &str, report: &Value, now: &Value) {
        // Models are held against each other by their digests, before this.
        if place == "/examination/models" {
            return;
        }
        match (report, now) {
            (Value::Number(a), Value::Number(b)) if a != b => {
                let apart = a.as_f64().zip(b.as_f64()).map_or(f64::INFINITY, |(a, b)| (a - b).abs());
                // Counts and offsets are whole numbers: they are the same or not.
                if apart <= TOLERANCE && (a.is_f64() || b.is_f64()) {
                    self.near += 1;
                    self.largest = self.largest.max(apart);
                } else {
                    self.differ(place, report, now);
                }
            }
            (Value::Object(a), Value::Object(b)) => {
                for (key, value) in a {
                    self.walk(&format!("{place}/{key}"), value, b.get(key).unwrap_or(&Value::Null));
                }
                for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                    self.walk(&format!("{place}/{key}"), &Value::Null, value);
                }
            }
            (Value::Array(a), Value::Array(b)) if place == "/examination/findings" => {
                self.unordered(place, a, b)
            }
            (Value::Array(a), Value::Array(b)) => {
                for at in 0..a.len().max(b.len()) {
                    let (a, b) = (a.get(at).unwrap_or(&Value::Null), b.get(at).unwrap_or(&Value::Null));
                    self.walk(&format!("{place}/{at}"), a, b);
                }
            }
            _ if report == now => self.equal += 1,
            _ => self.differ(place, report, now),
        }
    }

    /// Findings, whatever their order: one more must not make all that follow it look different.
    fn unordered(&mut self, place: &str, report: &[Value], now: &[Value]) {
        let mut left: Vec<&Value> = now.iter().collect();
        for (number, finding) in report.iter().enumerate() {
            let name = |v: &Value| (v.get("code").cloned(), v.get("span").cloned());
            let at = left
                .iter()
                .position(|other| *other == finding)
                .or_else(|| left.iter().position(|other| name(other) == name(finding)));
            match at {
                Some(at) => {
                    let other = left.remove(at);
                    self.walk(&format!("{place}/{number}"), finding, other);
                }
                None => self.differ(&format!("{place}/{number}"), finding, &Value::Null),
            }
        }
        for finding in left {
            self.differ(&format!("{place}/new"), &Value::Null, finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record() -> Value {
        json!({
            "opinion": { "verdict": "inconclusive", "log10_lr": 0.5, "words": "w" },
            "examination": {
                "findings": [{ "code": "a.b", "observed": "x" }, { "code": "c.d", "observed": "y" }],
                "readings": [{ "id": "voice", "score": 1.25, "series": [{ "start_s": 0.0, "score": 1.0 }] }],
                "coverage": { "frames_examined": 8 },
                "models": [{ "id": "voice", "sha256": "0" }],
            },
        })
    }

    #[test]
    fn what_is_the_same_and_what_is_near_is_no_difference() {
        let compared = compare(&record(), &record());
        assert_eq!((compared.differences.len(), compared.near, compared.equal), (0, 0, 12));
        let mut now = record();
        now["examination"]["readings"][0]["score"] = json!(1.2503);
        now["examination"]["models"][0]["sha256"] = json!("1");
        now["examination"]["findings"].as_array_mut().unwrap().reverse();
        let compared = compare(&record(), &now);
        assert_eq!((compared.differences.len(), compared.near, compared.equal), (0, 1, 11));
        assert!((compared.largest - 0.0003).abs() < 1e-9);
    }

    #[test]
    fn every_difference_has_its_code() {
        let cases = [
            ("/opinion/verdict", json!("supports-synthetic"), "rerun.verdict"),
            ("/opinion/log10_lr", json!(0.53), "rerun.weight"),
            ("/opinion/log10_lr", json!(null), "rerun.weight"),
            ("/opinion/words", json!("v"), "rerun.opinion"),
            ("/examination/findings/0/observed", json!("z"), "rerun.finding"),
            ("/examination/findings/0/code", json!("e.f"), "rerun.finding"),
            ("/examination/findings", json!([]), "rerun.finding"),
            ("/examination/readings/0/score", json!(1.3), "rerun.score"),
            ("/examination/readings/0/series/0/score", json!("1"), "rerun.score"),
            ("/examination/readings", json!([]), "rerun.score"),
            ("/examination/coverage/frames_examined", json!(9), "rerun.other"),
        ];
        for (place, value, expected) in cases {
            let mut now = record();
            *now.pointer_mut(place).unwrap() = value.clone();
            let compared = compare(&record(), &now);
            assert!(!compared.differences.is_empty(), "{place}");
            assert!(
                compared.differences.iter().all(|d| d.code.as_str() == expected),
                "{place}: {compared:?}"
            );
            assert!(!compare(&now, &record()).differences.is_empty(), "{place}");
        }
        let many: Vec<i32> = (0..1_000).collect();
        assert_eq!(compare(&json!(many), &json!([])).differences.len(), MOST);
    }
}
