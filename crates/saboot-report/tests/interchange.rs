//! findings.csv and case.jsonld: sound as CSV and as a graph, whatever the file calls itself, and the same every time.
//!
//! That the graph fits the shapes of CASE and UCO is held by `scripts/check/case`, which needs Python.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use saboot_core::examination::Examination;
use saboot_core::exhibit::Kind;
use saboot_report::Report;
use saboot_report::interchange::{case_jsonld, documents, findings_csv};
use serde_json::Value;

const HOSTILE: [&str; 8] = [
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r\n=1+1,=2",
    "\",=1+1,\"",
    "x;=HYPERLINK(\"http://evil.example\",\"click\")",
];

fn rows(table: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(table.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Findings, readings and faces of a report.
fn observations(report: &Report) -> usize {
    let faces = |e: &Examination| e.readings.iter().map(|r| r.tracks.len()).sum::<usize>();
    report.examination.as_ref().map_or(0, |e| e.findings.len() + e.readings.len() + faces(e))
}

#[test]
fn the_table_has_a_row_a_finding_a_reading_and_a_face() {
    for (name, report) in common::all() {
        let table = findings_csv(&report);
        assert!(table.ends_with("\r\n") && !table.contains("\n\n"), "{name}");
        let wanted = observations(&report);
        let rows = rows(&table);
        assert_eq!(rows.len(), wanted, "{name}");
        assert!(rows.iter().all(|r| r.len() == 17));
    }
}

/// A face is told in words and by when it was seen, in both forms.
#[test]
fn faces_stand_behind_their_reading() {
    let report = common::faces();
    let rows = rows(&findings_csv(&report));
    let at = rows.iter().position(|row| row[3] == "reading").unwrap();
    let faces = &rows[at + 1..];
    assert_eq!(faces.len(), 3);
    assert!(faces.iter().all(|row| row[3] == "face" && row[4] == "face-manipulation" && row[8] == "face"));
    assert_eq!(
        faces[1][9],
        "Face 2, at the right of the picture, 3.2 to 6.0 s, 164 pixels, fine detail kept"
    );
    assert_eq!(faces[1][12..], ["seconds", "3.2", "6", "1.8", "0.9"]);
    assert_eq!(faces[2][12..], ["seconds", "7", "7", "", ""], "one that was not judged has no score");
    let mut still = report.clone();
    still.examination.as_mut().unwrap().kind = Kind::Picture;
    let table = findings_csv(&still);
    assert_eq!(self::rows(&table)[at + 2][12..15], ["", "", ""], "one picture has no times");
    let mut show = report.clone();
    show.examination.as_mut().unwrap().kind = Kind::SlideShow;
    assert_eq!(self::rows(&findings_csv(&show))[at + 3][12..15], ["pictures", "8", "8"], "counted from 1");

    let graph = graph(&report);
    let results = of_type(&graph, "uco-analysis:AnalyticResult");
    let facets: Vec<&Value> = results.iter().map(|r| &r["uco-core:hasFacet"][0]).collect();
    let faces: Vec<&&Value> = facets.iter().filter(|f| f["saboot:faceNumber"].is_u64()).collect();
    assert_eq!(faces.len(), 3);
    let speaks: Vec<bool> = faces.iter().map(|f| f["saboot:speaks"].as_bool().unwrap()).collect();
    assert_eq!(speaks, [false, true, false]);
    assert_eq!(faces[1]["saboot:secondStart"]["@value"], "3.2000");
    assert_eq!(faces[1]["saboot:log10LikelihoodRatio"]["@value"], "0.9000");
    assert_eq!(faces[2]["saboot:reason"][0], "face.too-small");
    assert!(!case_jsonld(&report).unwrap().contains("mask"), "where in a face stays in report.json");
}

#[test]
fn no_text_of_a_file_becomes_a_formula() {
    let mut cells = 0;
    for payload in HOSTILE {
        let mut report = common::full();
        report.path = payload.into();
        for finding in &mut report.examination.as_mut().unwrap().findings {
            finding.observed = payload.into();
            finding.statement = payload.to_owned();
            finding.expected = payload.to_owned();
        }
        for row in rows(&findings_csv(&report)) {
            // The last four columns are numbers of ours.
            for cell in row.iter().take(13) {
                for piece in cell.split(';') {
                    let first = piece.trim_start().chars().next();
                    assert!(!first.is_some_and(|c| "=+-@".contains(c)), "{payload:?} gave {cell:?}");
                }
                assert!(!cell.contains(['\r', '\n', '\t']), "{cell:?}");
                cells += 1;
            }
        }
    }
    assert!(cells > 800, "{cells}");
}

/// Every identifier that stands alone in an object is a reference.
fn walk(value: &Value, defined: &mut BTreeSet<String>, used: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(id) = object.get("@id").and_then(Value::as_str) {
                if object.len() == 1 {
                    used.insert(id.to_owned());
                } else {
                    assert!(defined.insert(id.to_owned()), "{id} is defined twice");
                }
            } else if !object.contains_key("@value") {
                assert!(
                    object.contains_key("@graph") || object.contains_key("kb"),
                    "a blank node: {object:?}"
                );
            }
            object.iter().filter(|(k, _)| *k != "@context").for_each(|(_, v)| walk(v, defined, used));
        }
        Value::Array(all) => all.iter().for_each(|v| walk(v, defined, used)),
        _ => {}
    }
}

fn graph(report: &Report) -> Value {
    serde_json::from_str(&case_jsonld(report).unwrap()).unwrap()
}

fn of_type<'a>(graph: &'a Value, kind: &str) -> Vec<&'a Value> {
    let all = graph["@graph"].as_array().unwrap();
    all.iter().filter(|o| o["@type"].as_array().unwrap().iter().any(|t| t == kind)).collect()
}

#[test]
fn the_graph_is_whole_and_states_no_confidence() {
    for (name, report) in common::all() {
        let text = case_jsonld(&report).unwrap();
        assert_eq!(text, case_jsonld(&report).unwrap(), "{name} differs from time to time");
        assert!(!text.contains("classificationConfidence"));
        let graph = graph(&report);
        let (mut defined, mut used) = (BTreeSet::new(), BTreeSet::new());
        walk(&graph, &mut defined, &mut used);
        let dangling: Vec<_> = used.difference(&defined).collect();
        assert!(dangling.is_empty(), "{name}: {dangling:?}");
        let objects = graph["@graph"].as_array().unwrap();
        let bundle = of_type(&graph, "uco-core:Bundle");
        assert_eq!(bundle.len(), 1);
        assert_eq!(bundle[0]["uco-core:object"].as_array().unwrap().len(), objects.len() - 1);
        for id in &defined {
            let uuid = &id[id.len() - 36..];
            assert!(id.starts_with("kb:") && uuid.as_bytes()[14] == b'5', "{id}");
        }
        let results = observations(&report);
        assert_eq!(of_type(&graph, "uco-analysis:AnalyticResult").len(), results + 1, "{name}");
        assert_eq!(of_type(&graph, "case-investigation:InvestigativeAction").len(), 2);
        assert_eq!(of_type(&graph, "case-investigation:ProvenanceRecord").len(), 1);
    }
}

#[test]
fn files_carry_three_digests_and_the_opinion_its_weight() {
    let report = common::full();
    let graph = graph(&report);
    let members = report.exhibit.as_ref().unwrap().members.len();
    let files = of_type(&graph, "uco-observable:File");
    assert!(files.len() >= members);
    let methods: Vec<&str> = files[0]["uco-core:hasFacet"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|f| f["uco-observable:hash"].as_array().into_iter().flatten())
        .map(|h| h["uco-types:hashMethod"].as_str().unwrap())
        .collect();
    assert_eq!(methods, ["SHA256", "SHA1", "MD5"]);
    let opinion = of_type(&graph, "uco-analysis:AnalyticResult")
        .into_iter()
        .find(|o| o["uco-core:name"] == "opinion")
        .unwrap();
    let facet = &opinion["uco-core:hasFacet"][0];
    assert_eq!(facet["saboot:verdict"], report.opinion.verdict.as_str());
    let weight: f64 = facet["saboot:log10LikelihoodRatio"]["@value"].as_str().unwrap().parse().unwrap();
    assert!((weight - report.opinion.log10_lr.unwrap().value()).abs() < 1e-3);
    assert!(facet["saboot:propositionH1"].is_string() && facet["saboot:propositionH2"].is_string());
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "\"}],\"@context\":\"http://evil.example\",\"x\":\"\u{202e}\u{0}\u{2028}</script>";
    let mut report = common::full();
    report.path = hostile.into();
    report.exhibit.as_mut().unwrap().members[0].path = hostile.into();
    report.examination.as_mut().unwrap().findings[0].observed = hostile.into();
    let text = case_jsonld(&report).unwrap();
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "a control character is raw");
    assert!(!text.contains(['\u{202e}', '\u{2028}']));
    let graph = graph(&report);
    assert!(graph["@context"].is_object());
    let (mut defined, mut used) = (BTreeSet::new(), BTreeSet::new());
    walk(&graph, &mut defined, &mut used);
    assert!(used.is_subset(&defined));
}

#[test]
fn both_are_signed_with_the_report_and_a_change_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let key = saboot_seal::keys::SigningKey::create(&dir.path().join("key.pem")).unwrap();
    let known = [key.public()];
    let signer = saboot_seal::keys::Signer::bare(key);
    let folder = dir.path().join("report");
    let report = common::full();
    let further = documents(&report).unwrap();
    saboot_report::write::write(&folder, &report, further, &signer, &common::explain).unwrap();
    let outcome = saboot_seal::verify::verify(&folder, &known, &[]);
    assert!(outcome.ok, "{:?}", outcome.problems);
    for name in ["findings.csv", "case.jsonld"] {
        let path = folder.join(name);
        let whole = std::fs::read(&path).unwrap();
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        std::fs::write(&path, changed).unwrap();
        let outcome = saboot_seal::verify::verify(&folder, &known, &[]);
        assert!(outcome.problems.iter().any(|p| p.code.as_str() == "verify.changed"), "{name}");
        std::fs::remove_file(&path).unwrap();
        let outcome = saboot_seal::verify::verify(&folder, &known, &[]);
        assert!(outcome.problems.iter().any(|p| p.code.as_str() == "verify.missing"), "{name}");
        std::fs::write(&path, whole).unwrap();
    }
}
