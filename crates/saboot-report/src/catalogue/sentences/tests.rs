//! What must hold of every table, and of the way in.

use super::super::matcher::{Rows, Table};
use super::*;

mod sources;

const SENTENCE_PARTS: &[Rows] = &[
    provenance::ROWS,
    pictures::ROWS,
    files::ROWS,
    signals::ROWS,
    damage::ROWS,
    models::ROWS,
    cards::ROWS,
    phrases::ROWS,
];

fn tables() -> [(&'static str, &'static [Rows]); 5] {
    [
        ("sentences", SENTENCE_PARTS),
        ("observed", &[observed::ROWS]),
        ("sections", &[labels::SECTIONS]),
        ("names", &[labels::NAMES]),
        ("values", &[labels::VALUES]),
    ]
}

/// A text that fits a pattern: numbers and words that no row knows in its places.
fn example(english: &str) -> String {
    english.replace("{n}", "12.5").replace("{}", "Qx7")
}

#[test]
fn every_row_is_formed_as_it_must_be_and_stands_once() {
    for (name, parts) in tables() {
        let rows: Vec<_> = parts.iter().flat_map(|part| part.iter()).collect();
        let table = Table::new(parts);
        assert_eq!(table.patterns().len(), rows.len(), "a row of {name} is not read");
        let mut seen: Vec<&str> = rows.iter().map(|(english, _)| *english).collect();
        seen.sort_unstable();
        for pair in seen.windows(2) {
            assert_ne!(pair[0], pair[1], "{name}");
        }
        for (english, hindi) in rows {
            let places = english.matches('{').count();
            for place in 0..places {
                assert!(hindi.contains(&format!("{{{place}}}")), "{name}: {english} loses place {place}");
            }
            let same = english == hindi;
            let devanagari = hindi.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c));
            assert!(
                devanagari || hindi.len() < 40 && !english.ends_with('.'),
                "{name}: {english} has no Hindi"
            );
            assert!(!(english.ends_with('.') && hindi.ends_with('.')), "{name}: {hindi} ends in a full stop");
            assert!(!same || english.len() < 20, "{name}: {english} is not translated");
        }
    }
}

#[test]
fn no_text_can_be_two_patterns() {
    for (name, parts) in tables() {
        let table = Table::new(parts);
        for pattern in table.patterns() {
            let text = example(pattern.english);
            let fitting = table.fitting(&text);
            let own = fitting.iter().find(|(english, _)| *english == pattern.english);
            let (_, weight) =
                own.unwrap_or_else(|| panic!("{name}: {} does not fit itself", pattern.english));
            for (other, weighs) in &fitting {
                assert!(
                    *other == pattern.english || weighs < weight,
                    "{name}: {text:?} is both {:?} and {other:?}",
                    pattern.english
                );
            }
        }
    }
}

#[test]
fn values_are_carried_and_phrases_of_ours_translated() {
    let hindi = |english: &str| sentence(english).unwrap_or_else(|| panic!("{english}"));
    assert_eq!(
        hindi("File 2 of 3: The file carries the mark of an editor, CapCut or JianYing."),
        "3 में से फ़ाइल 2: फ़ाइल में एक एडिटर का निशान है: CapCut या JianYing।"
    );
    assert_eq!(
        hindi("Written or processed by x264 (software encoder). Options: rc=crf crf=23.0."),
        "इससे लिखी गई या गुज़री: x264 (सॉफ़्टवेयर एन्कोडर)। विकल्प: rc=crf crf=23.0।"
    );
    assert_eq!(
        hindi(
            "The active manifest is signed; the certificate vouches for itself, so anyone could have signed (no trust list: no signer can be verified)."
        ),
        "सक्रिय manifest पर हस्ताक्षर है; प्रमाणपत्र अपनी गवाही ख़ुद देता है, इसलिए हस्ताक्षर किसी ने भी किए हो सकते हैं (भरोसा-सूची नहीं है: कोई हस्ताक्षर करने वाला सत्यापित नहीं हो सकता)।"
    );
    assert_eq!(
        hindi("media.empty: the file has 0 bytes (file). hint: ask for the file again"),
        "media.empty: फ़ाइल में 0 बाइट हैं (फ़ाइल)। सलाह: फ़ाइल दोबारा मँगाइए।"
    );
    assert_eq!(place("File 1 of 3, video stream"), "3 में से फ़ाइल 1, वीडियो स्ट्रीम");
    assert_eq!(place("File 1 of 3"), "3 में से फ़ाइल 1");
    assert_eq!(place("moov/trak"), "moov/trak");
    assert_eq!(
        observed("movie created 2024-01-02 03:04:05; ftyp isom"),
        "मूवी बनी 2024-01-02 03:04:05; ftyp isom"
    );
}

#[test]
fn what_the_file_holds_is_not_translated() {
    assert_eq!(section("File 1 of 2, container"), "2 में से फ़ाइल 1, कंटेनर");
    assert_eq!(name("container", "brands"), "brand");
    assert_eq!(name("tags", "encoder"), "encoder");
    assert_eq!(name("File 1 of 2, tags", "title"), "title");
    assert_eq!(value("tags", "text", "1 byte"), "1 byte");
    assert_eq!(value("container", "behind the last box", "12 bytes, 5 to 17"), "12 बाइट, 5 से 17");
    assert_eq!(value("exif", "IFD0 Make", "the note"), "the note");
}

#[test]
fn texts_of_any_length_and_content_are_answered_in_bounded_time() {
    let begun = std::time::Instant::now();
    let seeds = [
        " and ",
        "; ",
        ", ",
        " or ",
        "{}",
        "{n}",
        ": ",
        " (",
        "). hint: ",
        "File 1 of 1: ",
        "12",
        "\u{202e}",
        "क",
    ];
    for seed in seeds {
        for length in [1, 10, 100, 1000, LONGEST / seed.len(), LONGEST] {
            let text = seed.repeat(length);
            let _ = (sentence(&text), observed(&text), place(&text), section(&text));
            let _ = (name(&text, &text), value("container", "samples", &text));
            let within = format!("The file carries a mark of {text}.");
            let _ = sentence(&within);
        }
    }
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
