//! `saboot examine --lang`: the page, the terminal, and the record that remembers.

use crate::support::{Scratch, fixture};

/// What the terminal says, the page, and the languages in the record.
fn examined(arguments: &[&str], from_environment: Option<&str>) -> (String, String, serde_json::Value) {
    let scratch = Scratch::new();
    let mut command = scratch.saboot();
    command.env_remove("SABOOT_LANG").arg("examine").arg("--out").arg(scratch.out());
    command.args(["--only", "metadata"]).args(arguments).arg(fixture("media/clip.mp4"));
    if let Some(lang) = from_environment {
        command.env("SABOOT_LANG", lang);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = scratch.report_folder();
    let page = std::fs::read_to_string(folder.join("report.html")).unwrap();
    let record = std::fs::read_to_string(folder.join("report.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    (String::from_utf8(output.stdout).unwrap(), page, record["rendering"]["languages"].clone())
}

const ENGLISH: &str = r#"<article lang="en""#;
const HINDI: &str = r#"<article lang="hi""#;

#[test]
fn a_report_comes_in_english_in_hindi_and_in_both() {
    let (terminal, page, languages) = examined(&[], None);
    assert!(terminal.contains("inconclusive: ") && !terminal.contains('।'), "{terminal}");
    assert!(page.contains(ENGLISH) && !page.contains(HINDI));
    assert_eq!(languages, "en");

    let (terminal, page, languages) = examined(&["--lang", "hi"], None);
    assert!(terminal.contains("कोई पक्का निष्कर्ष नहीं: ") && terminal.contains("रिपोर्ट: "), "{terminal}");
    assert!(!page.contains(ENGLISH) && page.contains(HINDI) && page.contains(r#"<html lang="hi">"#));
    assert_eq!(languages, "hi");

    let (terminal, page, languages) = examined(&["--lang", "both"], None);
    assert!(terminal.contains("inconclusive: "), "{terminal}");
    assert!(page.find(ENGLISH).unwrap() < page.find(HINDI).unwrap());
    for link in [r##"<a href="#hi" lang="hi""##, r##"<a href="#en" lang="en""##] {
        assert!(page.contains(link), "{link}");
    }
    assert_eq!(languages, "both");

    assert_eq!(examined(&[], Some("hi")).2, "hi");
    assert_eq!(examined(&["--lang", "en"], Some("hi")).2, "en");
}
