//! `saboot explain` in English and Hindi.

use crate::support::Scratch;

fn explain(arguments: &[&str], lang: Option<&str>) -> (i32, String) {
    let scratch = Scratch::new();
    let mut command = scratch.saboot();
    command.arg("explain").args(arguments).env_remove("SABOOT_LANG");
    if let Some(lang) = lang {
        command.env("SABOOT_LANG", lang);
    }
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn devanagari(text: &str) -> bool {
    text.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c))
}

#[test]
fn pages_come_in_english_in_hindi_and_in_both() {
    for code in ["contradiction.muxer", "opinion.weak", "mp4.box-truncated", "examine.metadata-only"] {
        let (exit, english) = explain(&[code], None);
        assert!(exit == 0 && !devanagari(&english) && english.starts_with(code), "{english}");
        let (exit, hindi) = explain(&[code, "--lang", "hi"], None);
        assert!(exit == 0 && devanagari(&hindi) && hindi.starts_with(code), "{hindi}");
        let (exit, both) = explain(&[code, "--lang", "both"], None);
        assert!(exit == 0 && both.contains(english.trim_end()) && both.contains(hindi.trim_end()), "{both}");
        assert_eq!(explain(&[code], Some("hi")).1, hindi);
        assert_eq!(explain(&[code, "--lang", "en"], Some("hi")).1, english);
        let (_, json) = explain(&[code, "--json"], None);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["code"], code);
        assert!(!devanagari(json["title"].as_str().unwrap()));
        assert!(devanagari(json["hindi"]["title"].as_str().unwrap()), "{json}");
    }
    assert_eq!(explain(&["opinion.weak", "--lang", "fr"], None).0, 2);
    let (_, list) = explain(&["--lang", "hi"], None);
    assert!(list.lines().count() > 100 && list.lines().filter(|l| devanagari(l)).count() > 100);
}
