//! What a hostile file can put into the page: only text that cannot act, hide or reorder
//! (reliability plan R17, R19), and the same bytes every time (R22).

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use common::hostile::{PAYLOADS, filled, hostile};
use saboot_core::card::Scope;
use saboot_core::examination::{Part, Point, Third};
use saboot_core::exhibit::Kind;
use saboot_core::figure::{FigureKind, Figures};
use saboot_core::lr::Log10Lr;
use saboot_core::media::METADATA_ONLY;
use saboot_core::opinion::Verdict;
use saboot_core::{Class, Code, Languages};
use saboot_report::Report;
use saboot_report::html::render;
use serde_json::Value;

/// How often [`filled`] text comes out in a language: heading, refusal, the table of the summary, three members, two
/// streams, three properties thrice, six findings twice, two paths with four steps in all, two damages twice, two models,
/// the file around it, the log of the case with one entry, two cards with seven texts, two measured rows of two words and
/// a calibration each, one property of a validated row, four facts of the machine, the settings.
const PLACES: usize = 1 + 1 + 1 + 3 + 2 + 9 + 12 + 2 + 4 + 4 + 2 + 1 + 3 + 2 * (7 + 4 + 1) + 1 + 4 + 1;
/// And once as the title of the window.
const TITLE: usize = 1;

const LANGUAGES: [Languages; 3] = [Languages::En, Languages::Hi, Languages::Both];

/// A report that is to be rendered in these languages.
fn spoken(mut report: Report, languages: Languages) -> Report {
    report.rendering.languages = languages;
    report
}

fn page(report: &Report) -> String {
    render(report, &common::explain).unwrap()
}

/// Every tag and comment of a page, as written: a `<` outside a tag starts one, whatever it looks like.
fn tags(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let tag = &rest[start..];
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        found.push(&tag[..end]);
        rest = &tag[end..];
    }
    found
}

/// What a reader sees: the page without its tags and its style sheet.
fn text_of(page: &str) -> String {
    let (head, body) = page.split_once("<style>").unwrap();
    let (_, body) = body.split_once("</style>").unwrap();
    let mut text = String::new();
    for part in [head, body] {
        for piece in part.split('<') {
            text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
            text.push('\u{1e}');
        }
    }
    text
}

/// A detector of altered parts says where in words and draws cells in an empty outline, in both languages.
#[test]
fn an_altered_part_is_located() {
    let mut report = spoken(common::full(), Languages::Both);
    let quiet = page(&report);
    let examination = report.examination.as_mut().unwrap();
    examination.readings.truncate(1);
    let reading = examination.readings.first_mut().unwrap();
    reading.scope = Scope::Part;
    reading.part = Some(Part {
        share: 0.117,
        places: vec![(Third::First, Third::First), (Third::Second, Third::First)],
        columns: 3,
        map: vec![10, 2, 0, 7, 0, 0],
        whole: -2.0,
    });
    let page = page(&spoken(report, Languages::Both));
    assert!(!quiet.contains("svg class=\"map\""));
    assert_eq!(page.matches("svg class=\"map\" role=\"img\" viewBox=\"0 0 30 20\"").count(), 2);
    assert_eq!(
        page.matches("width=\"10\" height=\"10\" opacity=").count(),
        2 * 3,
        "cells that are not empty"
    );
    for words in [
        "It points at 12 % of the picture: upper left, left.",
        "यह तस्वीर के 12 % हिस्से की ओर इशारा करता है: ऊपर बाएँ, बाएँ।",
    ] {
        assert_eq!(page.matches(words).count(), 2, "{words}: beside the chart and as its title");
    }
}

/// A series says in words where it is highest and lowest, in both languages.
#[test]
fn the_weakest_and_the_strongest_seconds_are_named() {
    let mut report = spoken(common::full(), Languages::Both);
    let examination = report.examination.as_mut().unwrap();
    examination.kind = Kind::Video;
    examination.readings.truncate(1);
    let reading = examination.readings.first_mut().unwrap();
    reading.scope = Scope::Clip;
    let point = |start_s: f64, score: f64| Point { start_s, end_s: start_s, score };
    reading.series = vec![point(0.0, 0.25), point(2.5, -1.5), point(5.0, 2.125)];
    let long = page(&report);
    for words in [
        "Most like synthetic: frame at 5.00 s (+2.125). Least: frame at 2.50 s (-1.500).",
        "सबसे ज़्यादा कृत्रिम जैसा: 5.00 सेकंड पर फ़्रेम (+2.125)। सबसे कम: 2.50 सेकंड पर फ़्रेम (-1.500)।",
        "all frames of the clip and the motion between them",
        "क्लिप के सब फ़्रेम और उनके बीच की हरकत",
    ] {
        assert_eq!(long.matches(words).count(), 1, "{words}");
    }
    report.examination.as_mut().unwrap().readings[0].series.truncate(2);
    assert!(!page(&report).contains("Most like synthetic"), "two points need no words");
}

/// The page's structure does not depend on any text of the file: the tags are those of a page of harmless text, in
/// every language.
#[test]
fn hostile_text_stays_text() {
    let mut pages = 0;
    for languages in LANGUAGES {
        let of = |text: &str| page(&spoken(filled(text), languages));
        let harmless = of("harmless");
        let parts = languages.each().len();
        assert_eq!(harmless.matches("harmless").count(), TITLE + parts * PLACES, "{languages:?}");
        let expected = tags(&harmless);
        assert!(expected.len() > 400 * parts, "{languages:?}: {}", expected.len());
        for payload in PAYLOADS {
            let page = of(payload);
            assert_eq!(tags(&page), expected, "{languages:?} {payload:?}");
            assert!(!page.contains(hostile), "{payload:?}: {:?}", page.chars().find(|c| hostile(*c)));
            pages += 1;
        }
    }
    assert_eq!(PAYLOADS.len(), 64);
    assert_eq!(PAYLOADS.iter().collect::<BTreeSet<_>>().len(), PAYLOADS.len());
    println!("{} payloads in {PLACES} places of each language: {pages} pages", PAYLOADS.len());
}

/// And that structure holds nothing that runs, loads or leads away.
#[test]
fn pages_hold_no_script_frame_or_reference() {
    const ELEMENTS: &[&str] = &[
        "!doctype", "html", "head", "meta", "title", "style", "body", "main", "article", "section", "nav",
        "h1", "h2", "h3", "h4", "a", "p", "ul", "ol", "li", "span", "strong", "code", "div", "table",
        "caption", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "details", "summary", "svg", "line",
        "text", "circle", "polyline", "rect",
    ];
    const FIGURES: &[&str] = &["figure", "img", "figcaption", "h4", "header"];
    const ATTRIBUTES: &[&str] = &[
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "id",
        "scope",
        "role",
        "aria-labelledby",
        "href",
        "hreflang",
        "translate",
        "data-label",
        "height",
        "width",
        "alt",
        "src",
        "x1",
        "x2",
        "y1",
        "y2",
        "x",
        "y",
        "cx",
        "cy",
        "r",
        "points",
        "viewBox",
        "preserveAspectRatio",
        "opacity",
        "text-anchor",
        "html",
    ];
    let (mut checked, mut figures) = (0, 0);
    let pages =
        LANGUAGES.into_iter().flat_map(|l| common::all().map(|(name, report)| (name, spoken(report, l))));
    for (name, report) in pages {
        let page = page(&report);
        for tag in tags(&page) {
            let inner = tag.trim_start_matches(['<', '/']).trim_end_matches(['>', '/']);
            let (element, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
            assert!(ELEMENTS.contains(&element) || FIGURES.contains(&element), "{name}: {tag}");
            // Values hold no quote, so every second piece is a name with its equals sign.
            let pieces: Vec<&str> = attributes.split('"').collect();
            for piece in pieces.chunks(2) {
                for attribute in piece[0].trim().split(' ').filter(|a| !a.is_empty()) {
                    let attribute = attribute.trim_end_matches('=');
                    assert!(ATTRIBUTES.contains(&attribute), "{name}: {attribute} in {tag}");
                    // What leads anywhere leads to a place of this page.
                    if attribute == "href" {
                        let id = piece[1].strip_prefix('#').unwrap();
                        assert_eq!(page.matches(&format!(r#" id="{id}""#)).count(), 1, "{name}: {tag}");
                    }
                    if attribute == "src" {
                        assert!(piece[1].starts_with("data:image&#x2f;png;base64,"), "{name}: {tag}");
                        figures += 1;
                    }
                }
            }
            checked += 1;
        }
        // Base64 may hold two slashes.
        let outside: String = page
            .replace("http-equiv", "")
            .split(" src=\"")
            .map(|p| p.split_once('"').map_or(p, |(_, rest)| rest))
            .collect();
        for word in ["http:", "https:", "//", "url(", "@import", "javascript:", "expression("] {
            assert!(!outside.contains(word), "{name}: {word}");
        }
        let images = if page.contains("<img") { "img-src data:; " } else { "" };
        assert!(page.contains(&format!(r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; {images}base-uri 'none'; form-action 'none'">"#)), "{name}");
        // The policy must come before anything that it could forbid.
        assert!(page.find("Content-Security-Policy") < page.find("<style>"), "{name}");
    }
    println!("{checked} tags of 12 pages checked");
    assert!(checked > 5_000 && figures >= 4, "{checked}, {figures}");
}

/// Long text is cut on the page, on a character, and the reader is told where the whole is.
#[test]
fn long_text_is_cut_and_said_so() {
    let long = "é<b>".repeat(20_000);
    let page = page(&filled(&long));
    assert!(page.contains("the whole text is in report.json"));
    assert!(!page.contains("<b>"));
}

/// Two pages of one report are equal, and so are its JSON and its signature.
#[test]
fn same_report_same_bytes() {
    for (name, report) in common::all() {
        let first = (page(&report), report.to_json().unwrap());
        for _ in 0..5 {
            assert_eq!((page(&report), report.to_json().unwrap()), first, "{name}");
        }
        let written = common::Written::new(report.clone());
        let again = written.root.path().join("elsewhere/again");
        let (json, html, envelope) =
            (written.read("report.json"), written.read("report.html"), written.read("envelope.json"));
        let stored: Report = serde_json::from_slice(&json).unwrap();
        saboot_report::write::write(&again, &stored, Vec::new(), &written.signer(), &common::explain)
            .unwrap();
        for (file, bytes) in [("report.json", json), ("report.html", html), ("envelope.json", envelope)] {
            assert_eq!(std::fs::read(again.join(file)).unwrap(), bytes, "{name} {file}");
        }
        let mut left: Vec<_> = std::fs::read_dir(&again).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(
            left,
            ["envelope.json", "report.html", "report.json", "signer.pub"],
            "{name}: nothing else is left behind"
        );
    }
}

/// Another time changes the time block and the two lines of each language that tell it: in the summary and in the
/// appendix.
#[test]
fn time_changes_only_the_time() {
    for (name, report) in common::all() {
        let mut later = report.clone();
        later.time.examined_at = "2031-01-02T03:04:05Z".to_owned();
        later.time.duration_ms = 99_999;
        let [a, b] = [&report, &later].map(|r| {
            let mut json: Value = serde_json::from_str(&r.to_json().unwrap()).unwrap();
            assert!(json.as_object_mut().unwrap().remove("time").is_some());
            json
        });
        assert_eq!(a, b, "{name}");
        let (a, b) = (report.to_json().unwrap(), later.to_json().unwrap());
        assert_eq!(differing_lines(&a, &b), 2, "{name}: the two lines of the time block");
        for languages in LANGUAGES {
            let [a, b] = [&report, &later].map(|r| page(&spoken(r.clone(), languages)));
            assert_eq!(differing_lines(&a, &b), 2 * languages.each().len(), "{name}");
        }
    }
}

fn differing_lines(a: &str, b: &str) -> usize {
    assert_eq!(a.lines().count(), b.lines().count());
    a.lines().zip(b.lines()).filter(|(a, b)| a != b).count()
}

/// No percentage, and "authentic", "fake" and "probability" only to say what the report does not say.
#[test]
fn pages_claim_no_certainty() {
    let mut words = 0;
    for (name, report) in common::all() {
        let text = text_of(&page(&report));
        assert!(!text.contains('%') && !text.contains("percent") && !text.contains("per cent"), "{name}");
        for sentence in text.split(['.', '\u{1e}']) {
            let lower = sentence.to_lowercase();
            for word in ["authentic", "fake", "probability", "proof", "proves"] {
                if lower.contains(word) {
                    assert!(lower.contains("not ") || lower.contains("no "), "{name}: {sentence}");
                    words += 1;
                }
            }
        }
        for proposition in [&report.opinion.propositions.synthetic, &report.opinion.propositions.recorded] {
            assert!(text.contains(proposition.as_str()), "{name}: both propositions are stated");
        }
    }
    assert!(words >= 3, "{words}");
}

/// Text of a page outside what is not to be translated: text of the file, code, and passages marked as English.
fn ours(page: &str) -> Vec<String> {
    let (_, body) = page.split_once("<body>").unwrap();
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut texts = Vec::new();
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        if !open.iter().any(|(_, foreign)| *foreign) && !text.trim().is_empty() {
            texts.push(text.trim().to_owned());
        }
        let end = tag.find('>').unwrap() + 1;
        let (tag, after) = tag.split_at(end);
        rest = after;
        let inner = tag.trim_start_matches('<').trim_end_matches('>');
        let name = inner.trim_start_matches('/').split([' ', '/']).next().unwrap().to_owned();
        if inner.starts_with('/') {
            while open.pop().is_some_and(|(opened, _)| opened != name) {}
        } else if !inner.ends_with('/') {
            let english = tag.contains(r#" lang="en""#);
            open.push((name.clone(), name == "code" || english || tag.contains(r#"translate="no""#)));
        }
        texts.extend(tag.split(r#"data-label=""#).nth(1).map(|l| l.split('"').next().unwrap().to_owned()));
    }
    texts
}

/// Names that stand in Latin letters in Hindi too, as Indians write them.
const LATIN: &[&str] = &[
    "AI",
    "AMR",
    "JPEG",
    "Opus",
    "jpeg",
    "kbit",
    "AUC",
    "case",
    "verify",
    "EER",
    "ENFSI",
    "GIF",
    "IST",
    "JSON",
    "LR",
    "MMS",
    "SHA",
    "MD",
    "UTC",
    "case",
    "cybercrime",
    "gov",
    "in",
    "envelope",
    "frame",
    "json",
    "key",
    "log",
    "pub",
    "report",
    "saboot",
    "signer",
    "verify",
    "H",
];

/// Every kind of report, in Hindi, holds no word of English of ours; and what is marked as English is in no page of
/// sentences that the catalogue knows.
#[test]
fn no_hindi_string_is_missing() {
    let mut words = 0;
    let mut english = BTreeSet::new();
    let mut kinds: Vec<(String, Report)> =
        common::all().map(|(name, report)| (name.to_owned(), report)).into_iter().collect();
    for verdict in
        [Verdict::SupportsSynthetic, Verdict::SupportsGenuine, Verdict::Inconclusive, Verdict::NotExamined]
    {
        for kind in
            [Kind::Video, Kind::MovingPicture, Kind::Audio, Kind::Picture, Kind::Message, Kind::Archive]
        {
            for weight in [None, Some(0.0), Some(-0.4), Some(0.8), Some(3.7), Some(6.5)] {
                let mut report = common::full();
                report.kind = Some(kind);
                report.opinion.verdict = verdict;
                report.opinion.log10_lr = weight.map(Log10Lr::new);
                report.examination.as_mut().unwrap().kind = kind;
                kinds.push((format!("{verdict:?} {kind:?} {weight:?}"), report));
            }
        }
    }
    let mut metadata = common::full();
    metadata.examination.as_mut().unwrap().coverage.not_examined = vec![Code::new(METADATA_ONLY)];
    kinds.push(("metadata only".to_owned(), metadata));
    for (name, report) in &kinds {
        let page = page(&spoken(report.clone(), Languages::Hi));
        for text in ours(&page) {
            // The English of a term may stand behind its Hindi in brackets; ids of detectors are names.
            let text = text
                .split('(')
                .map(|part| match part.split_once(')') {
                    Some((term, rest)) if term.chars().all(|c| c.is_ascii_lowercase() || c == ' ') => rest,
                    _ => part,
                })
                .collect::<String>()
                .replace("generated-picture", "")
                .replace("synthetic-voice", "");
            for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() > 1) {
                if !LATIN.contains(&word) {
                    english.insert(format!("{name}: {word:?} in {text}"));
                }
                words += 1;
            }
        }
    }
    assert!(english.is_empty(), "{english:#?}");
    println!("{} pages, {words} words in Latin letters, all of them names", kinds.len());
    assert!(kinds.len() > 140 && words > 5_000, "{words}");
}

/// Each finding stands under its class, and ordinary processing under words that take the suspicion away.
#[test]
fn every_class_has_its_heading() {
    let page = page(&common::full());
    let findings = common::findings();
    assert_eq!(findings.iter().map(|f| f.class).collect::<BTreeSet<_>>().len(), 6);
    for finding in &findings {
        assert!(
            page.contains(&finding.statement) && page.contains(finding.code.as_str()),
            "{}",
            finding.code
        );
    }
    let history = findings.iter().find(|f| f.class == Class::ProcessingHistory).unwrap();
    let before = &page[..page.find(&history.statement).unwrap()];
    assert!(before.rsplit("<h3>").next().unwrap().contains("None of this raises suspicion"));
}

/// Every page that scripts/check/page opens in a browser: each payload in both languages, and each kind of report.
fn all_pages() -> Vec<(String, Report)> {
    let mut pages: Vec<(String, Report)> = PAYLOADS
        .iter()
        .enumerate()
        .map(|(i, payload)| (format!("payload-{i:02}"), spoken(filled(payload), Languages::Both)))
        .collect();
    for (name, report) in common::all() {
        for languages in LANGUAGES {
            let tag = languages.each().iter().map(|l| l.tag()).collect::<Vec<_>>().join("-");
            pages.push((format!("{name}-{tag}"), spoken(report.clone(), languages)));
        }
    }
    let mut minor = spoken(common::full(), Languages::Both);
    minor.rendering.possible_minor = true;
    pages.push(("minor".to_owned(), minor));
    let mut still = spoken(common::faces(), Languages::Both);
    let examination = still.examination.as_mut().unwrap();
    examination.kind = Kind::Picture;
    let tracks = &mut examination.readings[0].tracks;
    for number in 4..=12 {
        tracks.push(common::track(
            number,
            (Third::Second, Third::Second),
            (0.0, 0.0),
            &[f64::from(number) - 7.0],
        ));
    }
    pages.push(("still-with-faces".to_owned(), still));
    let mut full = spoken(common::full(), Languages::Both);
    full.rendering.figures = Figures::Full;
    full.figures.iter_mut().for_each(|f| f.kind = FigureKind::Full);
    pages.push(("full-figures".to_owned(), full));
    pages
}

/// Pages stay small enough to be sent, and are drawn fast.
#[test]
fn pages_are_small_and_drawn_fast() {
    let pages = all_pages();
    assert!(pages.len() > 70, "{}", pages.len());
    let began = std::time::Instant::now();
    for (name, report) in &pages {
        let page = page(report);
        assert!(page.len() < 300_000, "{name}: {}", page.len());
    }
    let each = began.elapsed() / u32::try_from(pages.len()).unwrap();
    println!("{} pages, {each:?} each", pages.len());
    assert!(each.as_millis() < 250, "{each:?}");
}

/// Where a report may show a minor, that is said first and no figure stands in it, whatever was asked for.
#[test]
fn a_possible_minor_is_never_shown() {
    let mut report = spoken(common::full(), Languages::Both);
    report.rendering.figures = Figures::Safe;
    assert_eq!(page(&report).matches("<img").count(), 2);
    report.rendering.possible_minor = true;
    let page = page(&report);
    assert!(!page.contains("<img") && !page.contains("img-src"));
    for (heading, question) in [("under 18", "What was asked"), ("18 साल से कम", "क्या पूछा गया")]
    {
        assert!(page.find(heading).unwrap() < page.find(question).unwrap());
    }
}

/// Full figures are marked on every page of paper, safe ones are not.
#[test]
fn full_figures_are_marked() {
    for (name, report) in all_pages() {
        let marked = page(&report).contains(r#"<p class="mark">"#);
        assert_eq!(marked, name == "full-figures", "{name}");
    }
}

/// Writes the pages for scripts/check/page into the folder `SABOOT_PAGES`.
#[test]
#[ignore = "writes pages for scripts/check/page"]
fn write_pages() {
    let folder = std::path::PathBuf::from(std::env::var_os("SABOOT_PAGES").expect("SABOOT_PAGES"));
    for (name, report) in all_pages() {
        std::fs::write(folder.join(format!("{name}.html")), page(&report)).unwrap();
    }
}
