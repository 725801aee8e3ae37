//! `schema/saboot-report-3.schema.json` and the program's report agree: what is written validates, and what a report
//! may never be does not. The schema itself is checked against JSON Schema's draft 2020-12 when it is compiled.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use boon::{Compiler, SchemaIndex, Schemas};
use saboot_core::card::{MapOutput, OutOfRange, Scope};
use saboot_core::lr::Log10Lr;
use saboot_core::reference::{ReferenceShift, Referenced, Shifted};
use saboot_core::validation::{Codec, LengthClass, SizeClass};
use saboot_core::{Code, Lang};
use serde_json::{Value, json};

struct Schema(Schemas, SchemaIndex);

impl Schema {
    fn new() -> Self {
        let text = include_str!("../schema/saboot-report-3.schema.json");
        let json: Value = serde_json::from_str(text).unwrap();
        let id = json["$id"].as_str().unwrap().to_owned();
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource(&id, json).unwrap();
        let index = compiler.compile(&id, &mut schemas).unwrap();
        Self(schemas, index)
    }

    fn complaint(&self, report: &Value) -> Option<String> {
        self.0.validate(report, self.1).err().map(|e| format!("{e:#}"))
    }
}

fn json_of(report: &saboot_report::Report) -> Value {
    serde_json::from_str(&report.to_json().unwrap()).unwrap()
}

#[test]
fn written_reports_validate() {
    let schema = Schema::new();
    let reports = common::all();
    assert_eq!(reports.len(), 5);
    for (name, report) in reports {
        assert_eq!(schema.complaint(&json_of(&report)), None, "{name}");
    }
}

/// A report read back is the same report: nothing is lost on the way through JSON.
#[test]
fn reports_survive_json() {
    for (name, report) in common::all() {
        let back: saboot_report::Report = serde_json::from_str(&report.to_json().unwrap()).unwrap();
        assert_eq!(back, report, "{name}");
    }
}

/// What a user's own recordings did is said beside the reading of the voice, on the page in both languages.
#[test]
fn reports_with_reference_recordings_validate_and_say_both_numbers() {
    let schema = Schema::new();
    let mut report = common::full();
    report.cards[1].reference = Some(ReferenceShift {
        mean: -0.8,
        k: 4.6,
        most: 1.1,
        weighs: true,
        fitted_on: "made-up numbers".to_owned(),
        n_sources: 38,
        n_clips: 1153,
    });
    let shifted = Shifted {
        detector: Code::new("synthetic-voice"),
        mean: -0.3,
        usual: -0.8,
        shift: 0.26,
        without: Log10Lr::new(0.61),
        with: Log10Lr::new(0.37),
        weighs: true,
    };
    let used = Referenced { brought: 6, count: 5, speech_s: 44.0, left_out: None, detectors: vec![shifted] };
    let few = Code::new("reference.few-recordings");
    let unused = Referenced { left_out: Some(few), detectors: Vec::new(), ..used.clone() };
    for (referenced, said) in
        [(used, ["+0.61", "+0.37", "44.0"]), (unused, ["reference.few-recordings", "44.0", "6"])]
    {
        report.examination.as_mut().unwrap().references = Some(referenced);
        assert_eq!(schema.complaint(&json_of(&report)), None);
        let back: saboot_report::Report = serde_json::from_str(&report.to_json().unwrap()).unwrap();
        assert_eq!(back, report);
        for lang in [Lang::En, Lang::Hi] {
            let view = saboot_report::view::view(&report, lang, &common::explain);
            let readings = &view.readings;
            assert!(
                said.iter().all(|part| readings[1].reference.contains(part)),
                "{}",
                readings[1].reference
            );
            assert_eq!(readings[0].reference, "", "the recordings are of voices");
        }
    }
}

/// Every stand-alone form of input that a card may have.
#[test]
fn cards_of_stand_alone_networks_validate() {
    let schema = Schema::new();
    let inputs = [
        json!({ "type": "picture", "width": 224, "height": 224, "layout": "NCHW", "colour": "RGB", "fit": "squash", "filter": "bicubic", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "scale": 255.0 }),
        json!({ "type": "picture", "width": 224, "height": 224, "layout": "NHWC", "colour": "GREY", "fit": "contain", "resize": [248, 248], "filter": "lanczos", "offset": "half-even", "border": [124, 116, 104], "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "scale": 255.0 }),
        json!({ "type": "waveform", "rate": 16_000, "window": 40_000 }),
        json!({ "type": "waveform", "rate": 16_000, "window": 64_600, "normalise": true, "short": "repeat" }),
        json!({ "type": "spectrogram", "rate": 16_000, "window": 164_080, "spectrum": "kaldi-fbank", "bins": 128, "frames": 1024, "mean": -4.25, "std": 9.0 }),
    ];
    for input in inputs {
        let mut report = common::full();
        report.cards[0].encoder = None;
        report.cards[0].input = Some(serde_json::from_value(input).unwrap());
        report.cards[0].output = saboot_core::card::Output::ClassLogits;
        report.cards[0].labels = vec!["Fake".to_owned(), "Real".to_owned()];
        report.cards[0].synthetic = vec![0];
        let sha256 = report.cards[0].sha256.clone();
        report.cards[0].external_data =
            vec![saboot_core::card::ExternalData { file: "weights.bin".to_owned(), sha256 }];
        assert_eq!(schema.complaint(&json_of(&report)), None);
    }
    let mut report = common::full();
    let native = json!({ "type": "native", "longest": 1024, "multiple": 16 });
    report.cards[0].encoder = None;
    report.cards[0].input = Some(serde_json::from_value(native).unwrap());
    report.cards[0].map = Some(MapOutput { cell: 16, threshold: 0.5, shown_from: 1.25 });
    assert_eq!(schema.complaint(&json_of(&report)), None);
}

/// What only some cards have: a head on whole clips, a distance beyond which it does not judge, a calibration for one kind of file.
#[test]
fn cards_of_heads_on_clips_validate() {
    let schema = Schema::new();
    let mut report = common::full();
    let card = &mut report.cards[0];
    card.clip = true;
    card.out_of_range = Some(OutOfRange { output: "distance".to_owned(), limit: 3.5 });
    let row = &mut card.calibration[0];
    (row.scope, row.codec, row.size) = (Scope::Clip, Some(Codec::H264), Some(SizeClass::To511));
    let mut voice = row.clone();
    (voice.scope, voice.codec, voice.size, voice.length) =
        (Scope::Voice, None, None, Some(LengthClass::Under3));
    card.calibration.push(voice);
    let good = json_of(&report);
    assert_eq!(schema.complaint(&good), None);
    for (path, value) in [
        ("/cards/0/clip", json!(false)),
        ("/cards/0/out-of-range/limit", json!(-1)),
        ("/cards/0/calibration/0/codec", json!("mp5")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(path).unwrap() = value;
        assert!(schema.complaint(&bad).is_some(), "{path}");
    }
}

/// Takes away each field of each object of the full report and of that with faces, one at a time.
#[test]
fn a_missing_field_fails() {
    /// Left out by the program when empty.
    const OPTIONAL: &[&str] = &[
        "enclosed_in",
        "custody",
        "expected",
        "span",
        "series",
        "reasons",
        "unavailable",
        "hint",
        "plan_fallback",
        "times_s",
        "not_examined",
        "files",
        "disputed_by",
        "lost",
        "stability_left_out",
        "hindi",
        "tracks",
        "speaks",
        "mask",
        "face",
        "voice_band",
        "mask-cells",
        "heard",
        "outline",
        "segment",
        "turns",
        "turns_left_out",
        "looked",
        "closer",
    ];
    let schema = Schema::new();
    let (mut required, mut optional) = (0, 0);
    for full in [common::full(), common::faces(), common::voice()].map(|report| json_of(&report)) {
        let mut paths = Vec::new();
        objects(&full, String::new(), &mut paths);
        for path in paths {
            let keys: Vec<String> =
                full.pointer(&path).unwrap().as_object().unwrap().keys().cloned().collect();
            for key in keys {
                let mut cut = full.clone();
                cut.pointer_mut(&path).unwrap().as_object_mut().unwrap().remove(&key);
                // The reasons of the opinion are always there; those of a reading only when there are some. A face has
                // a detail; a row of measured error is for one or for any.
                let of_a_row = ["/validation", "/cards"].iter().any(|rows| path.starts_with(rows));
                let may_be_missing =
                    OPTIONAL.contains(&key.as_str()) && path != "/opinion" || key == "detail" && of_a_row;
                assert_eq!(schema.complaint(&cut).is_none(), may_be_missing, "{path}/{key}");
                if may_be_missing { optional += 1 } else { required += 1 }
            }
        }
    }
    println!("{required} required and {optional} optional fields taken away, one at a time");
    assert!(required >= 700 && optional >= 26, "{required} {optional}");
}

/// Adds a field to each object of both reports, one at a time: above all, no percentage gets in anywhere.
#[test]
fn an_added_field_fails() {
    let schema = Schema::new();
    let mut cases = 0;
    for full in [common::full(), common::faces(), common::voice()].map(|report| json_of(&report)) {
        let mut paths = Vec::new();
        objects(&full, String::new(), &mut paths);
        for path in paths {
            for (key, value) in
                [("percentage", json!(93)), ("probability", json!(0.93)), ("confidence", json!("93 %"))]
            {
                let mut grown = full.clone();
                grown.pointer_mut(&path).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value);
                assert!(schema.complaint(&grown).is_some(), "{path}/{key} got in");
                cases += 1;
            }
        }
    }
    println!("{cases} added fields refused");
    assert!(cases >= 300, "{cases}");
}

/// JSON pointers of all objects whose fields the form pins: all but the settings.
fn objects(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields.iter().filter(|(key, _)| *key != "settings") {
                objects(field, format!("{at}/{key}"), found);
            }
            found.push(at);
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| objects(item, format!("{at}/{i}"), found))
        }
        _ => {}
    }
}

/// Values that no report may hold.
#[test]
fn wrong_values_fail() {
    let schema = Schema::new();
    let cases = [
        ("/schema", json!("saboot-report/1")),
        ("/tool/name", json!("other")),
        ("/opinion/verdict", json!("fake")),
        ("/opinion/verdict", json!("93 %")),
        ("/opinion/verdict", json!(null)),
        ("/opinion/verdict", json!("Supports-Synthetic")),
        ("/opinion/status", json!("done")),
        ("/opinion/log10_lr", json!("1.4")),
        ("/opinion/log10_lr", json!(null)),
        ("/opinion/lr_bounds", json!([1.0])),
        ("/opinion/lr_bounds", json!([1.0, 2.0, 3.0])),
        ("/opinion/support/band", json!("certain")),
        ("/opinion/lines/0/basis", json!("guessed")),
        ("/opinion/reasons/0", json!("Because I say so")),
        ("/exhibit", json!(null)),
        ("/exhibit/members", json!([])),
        ("/exhibit/sha256", json!("E".repeat(64))),
        ("/exhibit/members/0/hashes/sha256", json!("a".repeat(63))),
        ("/exhibit/members/0/hashes/md5", json!("g".repeat(32))),
        ("/exhibit/members/0/bytes", json!(-1)),
        ("/examination", json!(null)),
        ("/examination/kind", json!("film")),
        ("/examination/findings/0/class", json!("fake")),
        ("/examination/findings/0/grade", json!("certain")),
        ("/examination/findings/0/code", json!("Has Spaces")),
        ("/examination/findings/2/span/unit", json!("frames")),
        ("/examination/findings/2/span/start", json!(-4)),
        ("/examination/readings/0/scope", json!("whole")),
        ("/examination/readings/0/score", json!("high")),
        ("/examination/coverage/decoding", json!("guessed")),
        ("/examination/damage/0/count", json!(0)),
        ("/examination/streams/video/rotation", json!(45)),
        ("/cards/0/calibration/0/log10-max", json!(-0.1)),
        ("/cards/0/measured/0/auc", json!(83)),
        ("/cards/0/output", json!("percent")),
        ("/opinion/combined", json!("added")),
        ("/opinion/stability/rows/0/verdict", json!("fake")),
        ("/examination/stability/0/transform", json!("mirrored")),
        ("/validation/0/rows/0/inconclusive/share", json!(88)),
        ("/validation/0/rows/0/condition", json!("good")),
        ("/figures/0/base64", json!("<script>")),
        ("/figures/0/media_type", json!("text/html")),
        ("/figures/0/width", json!(481)),
        // A figure where none was asked for, and where the exhibit may show a minor.
        ("/rendering/figures", json!("none")),
        ("/rendering/possible_minor", json!(true)),
        ("/settings", json!("fast")),
        ("/time/examined_at", json!("yesterday")),
        ("/time/examined_at", json!("2026-11-25T16:00:00+01:00")),
        ("/time/duration_ms", json!(1.5)),
    ];
    let full = json_of(&common::full());
    assert_eq!(cases.len(), 49);
    for (path, value) in cases {
        let mut wrong = full.clone();
        *wrong.pointer_mut(path).unwrap_or_else(|| panic!("{path} is not in the report")) = value.clone();
        assert!(schema.complaint(&wrong).is_some(), "{path} = {value} got in");
    }
}

/// What no face may be, above all nothing that its lines could come back through.
#[test]
fn wrong_faces_fail() {
    let schema = Schema::new();
    let full = json_of(&common::faces());
    let first = &full["examination"]["readings"][0]["tracks"][0];
    let cases = [
        ("/examination/readings/0/scope", json!("faces")),
        ("/examination/readings/0/speaks", json!(0)),
        ("/examination/readings/0/tracks", json!(vec![first; 13])),
        ("/examination/readings/0/tracks/0/number", json!(0)),
        ("/examination/readings/0/tracks/0/place/0", json!("upper")),
        ("/examination/readings/0/tracks/0/place", json!(["first"])),
        ("/examination/readings/0/tracks/0/side", json!(-1)),
        ("/examination/readings/0/tracks/0/score", json!("high")),
        ("/examination/readings/0/tracks/1/mask", json!(vec![1; 48])),
        ("/examination/readings/0/tracks/1/mask", json!(vec![1; 196])),
        ("/examination/readings/0/tracks/1/mask/0", json!(11)),
        ("/examination/readings/0/tracks/1/mask/0", json!(0.5)),
        ("/validation/0/face", json!("large")),
        ("/validation/0/rows/0/detail", json!(null)),
        ("/cards/0/calibration/0/face", json!(null)),
        ("/cards/0/bucket/0/detail", json!("blurred")),
        ("/cards/0/face/margin", json!(0.5)),
        ("/cards/0/face/mask-cells", json!(65)),
    ];
    for (path, value) in cases {
        let mut wrong = full.clone();
        *wrong.pointer_mut(path).unwrap_or_else(|| panic!("{path} is not in the report")) = value.clone();
        assert!(schema.complaint(&wrong).is_some(), "{path} = {value} got in");
    }
}

/// What was refused has no weight and no verdict.
#[test]
fn a_refused_exhibit_has_no_verdict() {
    let (schema, refused) = (Schema::new(), json_of(&common::refused()));
    for (path, value) in [
        ("/opinion/verdict", json!("supports-genuine")),
        ("/opinion/verdict", json!("inconclusive")),
        ("/opinion/log10_lr", json!(0.0)),
    ] {
        let mut wrong = refused.clone();
        *wrong.pointer_mut(path).unwrap() = value;
        assert!(schema.complaint(&wrong).is_some(), "{path}");
    }
}
