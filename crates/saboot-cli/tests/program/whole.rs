//! The whole program: a clip in, a signed report out, verified, changed, refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Scratch, fixture, root};
use serde_json::Value;

/// Every kind of fixture comes out as the kind it is, with a verdict, bounds around its LR, and a report.
#[test]
fn every_kind_is_examined_and_reported() {
    let scratch = Scratch::new();
    let cases = [
        ("media/face.mp4", "video"),
        ("media/clip.3gp", "video"),
        ("media/moving.gif", "moving-picture"),
        ("media/moving.apng", "moving-picture"),
        ("media/voice-note.ogg", "audio"),
        ("media/voice.amr", "audio"),
        ("media/portrait.jpg", "picture"),
        ("media/synthetic.png", "picture"),
        ("media/slides", "slide-show"),
    ];
    let paths: Vec<_> = cases.iter().map(|(name, _)| fixture(name)).collect();
    let (code, lines, stderr) = scratch.examine(&paths, &[]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(lines.len(), cases.len());
    let by_path: BTreeMap<&str, &Value> = lines.iter().map(|l| (l["path"].as_str().unwrap(), l)).collect();
    for (path, (name, kind)) in paths.iter().zip(cases) {
        let line = by_path[path.to_str().unwrap()];
        assert_eq!(line["kind"], kind, "{name}");
        assert_eq!(line["status"], "examined", "{name}: {line}");
        if let Some(lr) = line["log10_lr"].as_f64() {
            let bounds = line["lr_bounds"].as_array().unwrap();
            assert!(bounds[0].as_f64().unwrap() <= lr && lr <= bounds[1].as_f64().unwrap(), "{name}: {line}");
        }
        let folder = Path::new(line["report"].as_str().unwrap());
        for file in ["report.json", "report.html", "report.pdf", "envelope.json", "signer.pub"] {
            assert!(folder.join(file).is_file(), "{name}: {file}");
        }
    }
    let synthetic = by_path[fixture("media/synthetic.png").to_str().unwrap()];
    assert_eq!(synthetic["verdict"], "supports-synthetic");
    assert_eq!(synthetic["findings"][0]["class"], "declared-synthetic");
    println!("{} kinds examined", cases.len());
}

/// ARCHITECTURE.md invariant 7: the same input gives the same bytes apart from one time block.
#[test]
fn the_same_input_gives_the_same_report_apart_from_time() {
    let read = |jobs: &str| {
        let scratch = Scratch::new();
        scratch.examine(&[fixture("media/clip.mp4")], &["--jobs", jobs]);
        let folder = scratch.report_folder();
        let mut report: Value =
            serde_json::from_slice(&fs::read(folder.join("report.json")).unwrap()).unwrap();
        assert!(report.as_object_mut().unwrap().remove("time").is_some());
        report
    };
    assert_eq!(read("1"), read("2"));
}

/// Verification: good, changed, wrongly signed, about other evidence.
#[test]
fn verify_tells_a_good_report_from_a_changed_and_a_wrongly_signed_one() {
    let scratch = Scratch::new();
    let clip = fixture("media/portrait.jpg");
    scratch.examine(&[&clip], &[]);
    let folder = scratch.report_folder();
    let verify = |scratch: &Scratch, more: &[&str]| {
        let output = scratch.saboot().arg("verify").arg(&folder).args(more).arg("--json").output().unwrap();
        let (code, lines, _) = crate::support::lines(&output);
        let codes: Vec<String> = lines[0]["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["code"].as_str().unwrap().to_owned())
            .collect();
        (code, codes)
    };
    assert_eq!(verify(&scratch, &[]), (0, vec![]));
    let all = scratch.saboot().arg("verify").arg(scratch.out()).output().unwrap();
    assert_eq!(all.status.code(), Some(0));
    assert_eq!(verify(&scratch, &["--evidence", clip.to_str().unwrap()]), (0, vec![]));
    let other = fixture("media/rgb.png");
    assert_eq!(
        verify(&scratch, &["--evidence", other.to_str().unwrap()]),
        (3, vec!["verify.other-evidence".to_owned()])
    );
    assert_eq!(verify(&Scratch::new(), &[]), (3, vec!["verify.unknown-signer".to_owned()]));
    let signer = folder.join("signer.pub");
    assert_eq!(verify(&Scratch::new(), &["--key", signer.to_str().unwrap()]), (0, vec![]));

    let report = folder.join("report.json");
    let good = fs::read_to_string(&report).unwrap();
    fs::write(&report, good.replacen("inconclusive", "supports-genuine", 1)).unwrap();
    assert_eq!(verify(&scratch, &[]), (3, vec!["verify.changed".to_owned()]));
    fs::write(&report, good).unwrap();
    fs::remove_file(folder.join("report.html")).unwrap();
    assert_eq!(verify(&scratch, &[]), (3, vec!["verify.missing".to_owned()]));
}

/// ARCHITECTURE.md invariant 14. Nothing is written but the reports; a report holds a picture only where one was asked
/// for, and then only of the kind that was asked for.
#[test]
fn nothing_is_written_outside_the_output_folder() {
    let mut runs = 0;
    for figures in ["none", "safe", "full"] {
        let scratch = Scratch::new();
        let (work, home) = (scratch.path().join("work"), scratch.path().join("home"));
        fs::create_dir_all(&work).unwrap();
        fs::create_dir_all(&home).unwrap();
        fs::copy(fixture("media/face.mp4"), work.join("face.mp4")).unwrap();
        let run = |command: &str| {
            let mut c = scratch.saboot();
            c.current_dir(&work).env("HOME", &home).env("TMPDIR", &home).args(command.split(' '));
            assert!(c.output().unwrap().status.success(), "{command}");
        };
        run("keys new");
        let before = contents(scratch.path());
        run(&format!("examine face.mp4 --out reports --figures {figures}"));
        let after = contents(scratch.path());
        for (path, bytes) in &before {
            assert_eq!(after.get(path), Some(bytes), "{} was changed", path.display());
        }
        let new: BTreeMap<_, _> = after.iter().filter(|(path, _)| !before.contains_key(*path)).collect();
        assert!(
            new.len() >= 5 && new.keys().all(|p| p.starts_with(work.join("reports"))),
            "{:?}",
            new.keys()
        );
        for (path, bytes) in &new {
            // A PDF holds its pictures packed, and packed text can begin like one by chance: its objects are counted.
            if path.ends_with("report.pdf") {
                let (pictures, photographs) =
                    (count(bytes, b"/Subtype/Image"), count(bytes, b"/Filter/DCTDecode"));
                assert_eq!(pictures, if figures == "none" { 0 } else { 6 }, "{}", path.display());
                assert_eq!(photographs, if figures == "full" { 6 } else { 0 }, "{}", path.display());
                continue;
            }
            // Raw bytes of a picture stand in no file; base64 of one only in documents of a report that asked.
            for magic in [&b"\xff\xd8\xff"[..], b"\x89PNG", b"RIFF"] {
                assert!(!has(bytes, magic), "{}", path.display());
            }
            // "iVBORw0KGgo" and "/9j/" are how PNG and JPEG begin in base64.
            let (png, jpeg) =
                (has(bytes, b"iVBORw0KGgo"), has(bytes, b"\"/9j/") || has(bytes, b"base64,/9j/"));
            match figures {
                "none" => assert!(!png && !jpeg && !has(bytes, b"data:image") && !has(bytes, b"<img")),
                "safe" => assert!(!jpeg, "{}", path.display()),
                _ => assert!(!png, "{}", path.display()),
            }
        }
        let json = new.iter().find(|(path, _)| path.ends_with("report.json")).unwrap().1;
        let report: Value = serde_json::from_slice(json).unwrap();
        assert_eq!(report["rendering"]["figures"], figures);
        let made = report["figures"].as_array().unwrap();
        assert_eq!(made.len(), if figures == "none" { 0 } else { 6 });
        for figure in made {
            assert_eq!(figure["kind"], figures);
            let scores = figure["scores"].as_array().unwrap();
            assert!(scores.iter().any(|score| score["id"] == "generated-picture"), "{scores:?}");
        }
        runs += 1;
    }
    assert_eq!(runs, 3);
}

/// How often bytes stand in others.
fn count(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).filter(|w| *w == wanted).count()
}

/// Where the clip may show a minor, figures are refused before anything is read, and the report is without any.
#[test]
fn the_guard_for_minors_forbids_figures() {
    let scratch = Scratch::new();
    let clip = fixture("media/portrait.jpg");
    for figures in ["safe", "full"] {
        let (code, lines, stderr) = scratch.examine(&[&clip], &["--possible-minor", "--figures", figures]);
        assert_eq!((code, lines.len()), (2, 0), "{stderr}");
        for word in ["figures.possible-minor", "cybercrime.gov.in", "1930", "CyberTipline"] {
            assert!(stderr.contains(word), "{word} is not in: {stderr}");
        }
        assert!(!scratch.out().exists(), "nothing is written");
    }
    let (code, _, stderr) = scratch.examine(&[&clip], &["--possible-minor"]);
    assert_eq!(code, 0, "{stderr}");
    let json = fs::read(scratch.report_folder().join("report.json")).unwrap();
    let report: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(report["rendering"]["possible_minor"], true);
    assert_eq!(report["rendering"]["figures"], "none");
    assert_eq!(report["figures"].as_array().unwrap().len(), 0);
}

/// The panel is in the record of a picture, is left out by --quick, and is the same again.
#[test]
fn the_stability_panel_is_recorded_and_quick_says_that_it_was_left_out() {
    let clip = fixture("media/portrait.jpg");
    let read = |more: &[&str]| {
        let scratch = Scratch::new();
        let (code, _, stderr) = scratch.examine(&[&clip], more);
        assert_eq!(code, 0, "{stderr}");
        let json = fs::read(scratch.report_folder().join("report.json")).unwrap();
        serde_json::from_slice::<Value>(&json).unwrap()
    };
    let (exact, again, quick) = (read(&[]), read(&[]), read(&["--quick"]));
    let rows = exact["examination"]["stability"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|r| r["transform"].as_str().unwrap()).collect();
    assert_eq!(names, ["jpeg-70", "half-size", "crop-90", "letterbox"]);
    let weighed = |row: &Value| {
        let readings = row["readings"].as_array().unwrap();
        readings.iter().any(|r| r["id"] == "generated-picture" && r["log10_lr"].is_number())
    };
    assert!(rows.iter().all(weighed), "{rows:?}");
    let judged = &exact["opinion"]["stability"];
    assert_eq!(judged["rows"].as_array().unwrap().len(), 4);
    let spread = judged["spread"].as_array().unwrap();
    let lr = exact["opinion"]["log10_lr"].as_f64().unwrap();
    assert!(spread[0].as_f64().unwrap() <= lr && lr <= spread[1].as_f64().unwrap());
    assert_eq!(again["examination"]["stability"], exact["examination"]["stability"]);
    assert_eq!(quick["examination"]["stability"].as_array().unwrap().len(), 0);
    assert_eq!(quick["opinion"]["stability"]["outcome"], "stability.quick");
    // The weight itself is the same: --quick leaves out the panel of a picture and nothing else.
    assert_eq!(quick["opinion"]["log10_lr"], exact["opinion"]["log10_lr"]);
}

/// Every file below a folder with its bytes, and every folder with none.
fn contents(folder: &Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let bytes = |path: std::path::PathBuf| {
        let bytes = if path.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
        (path, bytes)
    };
    tree(folder).into_iter().map(bytes).collect()
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

fn tree(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            found.extend(tree(&entry));
        }
        found.push(entry);
    }
    found
}

/// A user's own ONNX model works by dropping in a folder with a card.
#[test]
fn a_model_of_the_users_own_is_used_without_recompiling() {
    let scratch = Scratch::new();
    let models = scratch.path().join("models");
    crate::support::copy_models(&models, true);
    let mine = models.join("my-own");
    fs::create_dir(&mine).unwrap();
    // Our own head under another name stands for a foreign model; its card carries no calibration.
    fs::copy(models.join("generated-picture/model.onnx"), mine.join("model.onnx")).unwrap();
    let card = fs::read_to_string(models.join("generated-picture/model.toml")).unwrap();
    let head = card
        .split("[[calibration]]")
        .next()
        .unwrap()
        .replace("id = \"generated-picture\"", "id = \"my-own\"");
    fs::write(mine.join("model.toml"), head).unwrap();
    let output = scratch
        .saboot()
        .args(["examine", "--json", "--out"])
        .arg(scratch.out())
        .arg(fixture("media/portrait.jpg"))
        .args(["--models", models.to_str().unwrap()])
        .output()
        .unwrap();
    let (code, lines, stderr) = crate::support::lines(&output);
    assert_eq!(code, 0, "{stderr}");
    let of_whole_pictures = |d: &&serde_json::Value| d["scope"] == "picture";
    let detectors: Vec<_> =
        lines[0]["detectors"].as_array().unwrap().iter().filter(of_whole_pictures).collect();
    assert_eq!(detectors.len(), 2, "{}", lines[0]);
    assert_eq!(detectors[0]["score"], detectors[1]["score"]);
    assert!(detectors[1]["log10_lr"].is_null());
    assert!(lines[0]["reasons"].as_array().unwrap().iter().any(|r| r == "detector.not-calibrated"));
    assert!(root().join("models/generated-picture").is_dir());
}

/// Stand-alone networks, in another layout, colour order and output form than ours, with and without calibration.
#[test]
fn stand_alone_networks_are_fed_as_their_cards_say() {
    let scratch = Scratch::new();
    let models = fixture("models");
    let clips = [fixture("media/rgb.png"), fixture("media/voice.wav")];
    let (code, lines, stderr) =
        scratch.examine(&clips, &["--jobs", "1", "--models", models.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    let by_id: BTreeMap<&str, &Value> =
        lines.iter().map(|l| (l["detectors"][0]["id"].as_str().unwrap(), l)).collect();
    // The logit of the mean of the picture squashed to 8 x 8 by Pillow.
    let brightness = &by_id["brightness"]["detectors"][0];
    assert!((brightness["score"].as_f64().unwrap() + 1.1333).abs() < 0.002, "{brightness}");
    assert!(brightness["log10_lr"].is_null());
    assert_eq!(by_id["brightness"]["reasons"][1], "detector.not-calibrated");
    let loudness = &by_id["loudness"]["detectors"][0];
    let (score, lr) = (loudness["score"].as_f64().unwrap(), loudness["log10_lr"].as_f64().unwrap());
    assert!((lr - score / std::f64::consts::LN_10).abs() < 1e-3, "{loudness}");
}
