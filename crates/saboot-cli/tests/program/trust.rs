//! Time stamps, the custody log and repeated examinations, as a user meets them.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::authority::Authority;
use crate::support::{Scratch, fixture, lines};

fn run(scratch: &Scratch, arguments: &[&str]) -> Output {
    scratch.saboot().args(arguments).output().unwrap()
}

/// Exit code and the one JSON line.
fn json(scratch: &Scratch, arguments: &[&str]) -> (i32, Value) {
    let (code, lines, stderr) = lines(&run(scratch, &[arguments, &["--json"]].concat()));
    assert_eq!(lines.len(), 1, "{arguments:?}: {stderr}");
    (code, lines[0].clone())
}

fn codes(outcome: &Value) -> Vec<&str> {
    outcome["problems"].as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap()).collect()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn time_stamps_are_requested_kept_and_verified() {
    let scratch = Scratch::new();
    scratch.examine(&[fixture("media/portrait.jpg")], &["--only", "metadata"]);
    let report = scratch.report_folder();
    let (report, authority) = (text(&report), Authority::new());
    let query = scratch.path().join("x.tsq");
    let (code, _) = json(&scratch, &["timestamp", "request", report, "--out", text(&query)]);
    assert_eq!(code, 0);
    // An older request is not overwritten, and no stamp is there yet.
    assert_eq!(
        run(&scratch, &["timestamp", "request", report, "--out", text(&query)]).status.code(),
        Some(1)
    );
    assert_eq!(run(&scratch, &["timestamp", "verify", report]).status.code(), Some(1));
    assert_eq!(json(&scratch, &["verify", report]).0, 0);

    let reply = authority.answer(&query);
    // The request in place of the reply, and another's request, are told apart and not kept.
    let (code, wrong) = json(&scratch, &["timestamp", "attach", report, text(&query)]);
    assert_eq!((code, codes(&wrong)), (3, vec!["timestamp.malformed"]));
    let other = scratch.path().join("other.tsq");
    json(&scratch, &["timestamp", "request", report, "--out", text(&other)]);
    let (code, wrong) =
        json(&scratch, &["timestamp", "attach", report, text(&reply), "--request", text(&other)]);
    assert_eq!((code, codes(&wrong)), (3, vec!["timestamp.wrong-nonce"]));
    assert!(wrong["kept"].is_null() && !Path::new(report).join("timestamps").exists());

    let (code, kept) =
        json(&scratch, &["timestamp", "attach", report, text(&reply), "--request", text(&query)]);
    assert_eq!((code, codes(&kept)), (0, vec![]));
    assert!(kept["kept"].as_str().unwrap().ends_with("timestamps/1.tsr"), "{kept}");
    // A second authority.
    let second = Authority::new();
    let reply = second.answer(&query);
    assert_eq!(run(&scratch, &["timestamp", "attach", report, text(&reply)]).status.code(), Some(0));

    let output = run(&scratch, &["timestamp", "verify", report, "--json"]);
    let (code, both, _) = lines(&output);
    assert_eq!((code, both.len()), (0, 2));
    assert!(both.iter().all(|l| l["stamp"]["trusted"].is_null() && l["stamp"]["authority"] == "CN=Stamper"));
    // One root vouches for one of the two; both together for both.
    let output =
        run(&scratch, &["timestamp", "verify", report, "--json", "--tsa-ca", text(&authority.root())]);
    let (code, both, _) = lines(&output);
    assert_eq!((code, codes(&both[0]), codes(&both[1])), (3, vec![], vec!["timestamp.untrusted-root"]));
    let roots = scratch.path().join("roots.pem");
    let pem = [authority.root(), second.root()].map(|p| fs::read_to_string(p).unwrap()).concat();
    fs::write(&roots, pem).unwrap();
    let (code, outcome) = json(&scratch, &["verify", report, "--tsa-ca", text(&roots)]);
    assert_eq!((code, codes(&outcome)), (0, vec![]));
    let stamped = outcome["checked"].as_array().unwrap().iter().filter(|f| f["fact"] == "stamped");
    assert_eq!(stamped.filter(|f| f["stamp"]["trusted"] == true).count(), 2);
    assert_eq!(run(&scratch, &["verify", report, "--tsa-ca", report]).status.code(), Some(2));

    // In words, in both languages.
    let output = run(&scratch, &["verify", report, "--lang", "both"]);
    let words = String::from_utf8(output.stdout).unwrap();
    for part in [
        "by the word of that authority",
        "who that is was not checked",
        "उस संस्था के कहे अनुसार",
        "does not prove:",
    ] {
        assert!(words.contains(part), "{words}");
    }
    // A stamp of another envelope.
    let envelope = Path::new(report).join("envelope.json");
    let good = fs::read(&envelope).unwrap();
    fs::write(&envelope, [&good[..], b"\n"].concat()).unwrap();
    let (code, outcome) = json(&scratch, &["verify", report]);
    let told = codes(&outcome);
    assert_eq!(
        (code, told.contains(&"timestamp.other-imprint"), told.contains(&"verify.respelled")),
        (3, true, true)
    );
}

#[test]
fn a_case_keeps_its_log_and_reports_name_it() {
    let scratch = Scratch::new();
    let case = scratch.out();
    let dir = text(&case);
    assert!(run(&scratch, &["keys", "new"]).status.success());
    assert_eq!(run(&scratch, &["case", "log", dir]).status.code(), Some(1));
    assert_eq!(
        run(&scratch, &["case", "open", dir, "--reference", " ", "--examiner", "A"]).status.code(),
        Some(2)
    );
    let (code, opened) =
        json(&scratch, &["case", "open", dir, "--reference", "FIR 17/2026", "--examiner", "A. Examiner"]);
    assert_eq!((code, opened["newest"]["number"].as_u64()), (0, Some(1)));
    assert_eq!(
        run(&scratch, &["case", "open", dir, "--reference", "x", "--examiner", "y"]).status.code(),
        Some(1)
    );
    let clip = fixture("media/portrait.jpg");
    let (code, entry) = json(
        &scratch,
        &[
            "case",
            "log",
            dir,
            "--add",
            "a phone",
            "--by",
            "B. Officer",
            "--kind",
            "received",
            "--exhibit",
            text(&clip),
        ],
    );
    assert_eq!((code, entry["kind"].as_str()), (0, Some("received")));

    let files =
        ["media/portrait.jpg", "media/synthetic.png", "media/rgb.png", "media/voice.wav", "media/clip.mp4"];
    let paths = files.map(fixture);
    let (code, told, stderr) = scratch.examine(&paths, &["--only", "metadata", "--jobs", "4"]);
    assert_eq!((code, told.len()), (0, 5), "{stderr}");
    let (code, log) = json(&scratch, &["case", "log", dir]);
    assert_eq!((code, codes(&log), log["count"].as_u64()), (0, vec![], Some(12)));
    let entries = log["entries"].as_array().unwrap();
    let of = |kind: &str| entries.iter().filter(|e| e["entry"]["kind"] == kind).count();
    assert_eq!((of("taken-in"), of("report-written")), (5, 5));

    // Each report names an entry that stands in the log, and what the log held about its exhibit.
    for line in &told {
        let folder = line["report"].as_str().unwrap();
        let report: Value =
            serde_json::from_slice(&fs::read(Path::new(folder).join("report.json")).unwrap()).unwrap();
        let custody = &report["time"]["custody"];
        assert_eq!(custody["case"], "FIR 17/2026");
        let number = custody["head"]["number"].as_u64().unwrap();
        assert_eq!(entries[usize::try_from(number).unwrap() - 1]["sha256"], custody["head"]["sha256"]);
        let about = custody["entries"].as_array().unwrap();
        let received = usize::from(line["path"] == text(&clip));
        assert_eq!(about.len(), 1 + received, "{custody}");
        assert_eq!(about[received]["kind"], "taken-in");
        assert_eq!(about[received]["by"], "A. Examiner");
        let (code, outcome) = json(&scratch, &["verify", folder]);
        let fact = outcome["checked"].as_array().unwrap().iter().find(|f| f["fact"] == "in-custody").unwrap();
        assert_eq!((code, &fact["named"], fact["entries"].as_u64()), (0, &Value::Bool(true), Some(12)));
    }
    let all = run(&scratch, &["verify", dir]);
    assert_eq!(all.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&all.stdout).contains("the custody log is whole"));
    let hindi = run(&scratch, &["case", "verify", dir, "--lang", "hi"]);
    assert!(String::from_utf8_lossy(&hindi.stdout).contains("अभिरक्षा-बही सही है"));

    // Both files put back to what they were before the examination: only the reports tell.
    let log_file = case.join("custody.jsonl");
    let good = fs::read_to_string(&log_file).unwrap();
    let older: String = good.split_inclusive('\n').take(2).collect();
    fs::write(&log_file, &older).unwrap();
    let (code, outcome) = json(&scratch, &["case", "verify", dir]);
    assert_eq!((code, codes(&outcome)), (3, vec!["custody.truncated"]));
    let (code, _, stderr) = scratch.examine(&paths[..1], &["--only", "metadata"]);
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("custody.truncated"), "{stderr}");
    let head = case.join("custody.head.json");
    let fresh = Scratch::new();
    fs::remove_file(&head).unwrap();
    fs::remove_file(&log_file).unwrap();
    drop(fresh);
    json(&scratch, &["case", "open", dir, "--reference", "FIR 17/2026", "--examiner", "A. Examiner"]);
    let folder = told[0]["report"].as_str().unwrap();
    let (code, outcome) = json(&scratch, &["verify", folder]);
    assert_eq!((code, codes(&outcome)), (3, vec!["custody.not-in-log"]));
    // Away from its case a report still verifies; that the log is elsewhere is said.
    let alone = scratch.path().join("alone");
    fs::create_dir(&alone).unwrap();
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap()) {
        fs::copy(entry.path(), alone.join(entry.file_name())).unwrap();
    }
    let (code, outcome) = json(&scratch, &["verify", text(&alone)]);
    assert_eq!(code, 0, "{outcome}");
    assert!(outcome["checked"].as_array().unwrap().iter().any(|f| f["fact"] == "custody-elsewhere"));
    let (code, outcome) = json(&scratch, &["verify", text(&alone), "--case", dir]);
    assert_eq!((code, codes(&outcome)), (3, vec!["custody.not-in-log"]));
}

#[test]
fn an_examination_is_repeated_and_differences_are_named() {
    let scratch = Scratch::new();
    let clip = fixture("media/portrait.jpg");
    scratch.examine(&[&clip], &[]);
    let folder = scratch.report_folder();
    let report = text(&folder);
    assert_eq!(run(&scratch, &["verify", report, "--rerun"]).status.code(), Some(2), "without evidence");
    let again = |more: &[&str]| {
        let output = run(
            &scratch,
            &[&["verify", report, "--evidence", text(&clip), "--rerun", "--json"], more].concat(),
        );
        let (code, lines, stderr) = lines(&output);
        assert_eq!(lines.len(), 2, "{stderr}");
        (code, lines[1].clone())
    };
    let (code, line) = again(&[]);
    assert_eq!((code, &line["ok"]), (0, &Value::Bool(true)), "{line}");
    assert_eq!(line["within_tolerance"], 0, "the same machine gives the same bits");
    assert!(
        line["equal"].as_u64().unwrap() > 100 && line["installation"].as_array().unwrap().is_empty(),
        "{line}"
    );

    // With other models the scores are others, and that is told first.
    let models = fixture("models");
    let (code, line) = again(&["--models", text(&models)]);
    assert_eq!(code, 3);
    let all = |key: &str| -> Vec<String> {
        line[key].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect()
    };
    assert!(all("installation").iter().all(|c| c == "rerun.other-model"), "{line}");
    assert!(all("differences").iter().any(|c| c == "rerun.score"), "{line}");
    // Under another name the file is the same.
    let renamed = scratch.path().join("renamed.jpg");
    fs::copy(&clip, &renamed).unwrap();
    let output = run(&scratch, &["verify", report, "--evidence", text(&renamed), "--rerun", "--lang", "hi"]);
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(words.contains("rerun.other-name") && words.contains("जाँच दोहराई गई"), "{words}");
    // What does not verify is not repeated.
    fs::write(folder.join("report.html"), "changed").unwrap();
    let output = run(&scratch, &["verify", report, "--evidence", text(&clip), "--rerun"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("was not repeated"));
}
