//! The report as PDF: what stands in it, in what form, and that hostile records change neither.
// Test code may unwrap: a failure is the point.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "../../saboot-report/tests/common/mod.rs"]
mod reports;

use std::time::Instant;

use common::{Scratch, info, text, tool};
use saboot_core::examination::{Property, Third};
use saboot_core::{Languages, Untrusted};
use saboot_report::Report;

const LANGUAGES: [Languages; 3] = [Languages::En, Languages::Hi, Languages::Both];

fn render(report: &Report) -> Vec<u8> {
    saboot_pdf::render(report, &reports::explain).unwrap()
}

fn in_languages(report: &Report, languages: Languages) -> Report {
    let mut report = report.clone();
    report.rendering.languages = languages;
    report
}

/// Text without any white space: poppler sets spaces by the look, also inside a word of Devanagari.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn pages(scratch: &Scratch) -> usize {
    info(scratch).lines().find_map(|l| l.strip_prefix("Pages:")).unwrap().trim().parse().unwrap()
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|w| w == what.as_bytes())
}

/// What ISO 19005-2 (level A) and ISO 14289-1 ask for and can be seen from outside. krilla, which writes the file,
/// checks glyphs, colours, alternative texts and structure itself, and refuses to write what does not conform.
#[test]
fn every_report_in_every_language_is_archivable_and_the_same_each_time() {
    let mut made = 0;
    for (name, report) in reports::all() {
        for languages in LANGUAGES {
            let report = in_languages(&report, languages);
            let pdf = render(&report);
            let again: Report = serde_json::from_str(&report.to_json().unwrap()).unwrap();
            assert_eq!(pdf, render(&again), "{name} {languages:?}: rendered from report.json alone");
            if let Some(folder) = std::env::var_os("SABOOT_PDF_OUT") {
                let file = std::path::PathBuf::from(folder).join(format!("{name}-{languages:?}"));
                std::fs::write(file.with_extension("pdf"), &pdf).unwrap();
                std::fs::write(file.with_extension("json"), report.to_json().unwrap()).unwrap();
            }
            for mark in [
                "%PDF-1.7",
                "<pdfaid:part>2</pdfaid:part>",
                "<pdfaid:conformance>A</pdfaid:conformance>",
                "<pdfuaid:part>1</pdfuaid:part>",
                "/S/GTS_PDFA1",
                "/MarkInfo<</Marked true",
                "/DisplayDocTitle true",
                "D:20261125160000",
            ] {
                assert!(holds(&pdf, mark), "{name} {languages:?}: {mark}");
            }
            for banned in
                ["/Encrypt", "/JavaScript", "/Launch", "/URI", "/EmbeddedFile", "/RichMedia", "/OpenAction"]
            {
                assert!(!holds(&pdf, banned), "{name} {languages:?}: {banned}");
            }
            for lang in languages.each() {
                assert!(holds(&pdf, &format!("/Lang({}", lang.tag())), "{name} {languages:?}: {lang:?}");
            }
            let scratch = Scratch::new(&pdf);
            let info = info(&scratch);
            assert!(
                info.contains("Tagged:          yes") && info.contains("Title:           saboot"),
                "{info}"
            );
            let fonts = tool(&scratch, "pdffonts", &[], &[]);
            // Columns: name, type, encoding, embedded, subset, to Unicode.
            let embedded = fonts.lines().skip(2).filter(|l| l.contains(" yes yes yes ")).count();
            assert!(embedded >= 3 && embedded == fonts.lines().skip(2).count(), "{fonts}");
            let structure = tool(&scratch, "pdfinfo", &["-struct"], &[]);
            for tag in ["H1 ", "H2 ", "H3 ", "P ", "LBody", "Table", "TH <", "TD:"] {
                assert!(structure.contains(tag), "{name} {languages:?}: {tag}");
            }
            made += 1;
        }
    }
    assert_eq!(made, 15);
}

/// All that a reader of the page is told by a heading, a list or a cell, the reader of the PDF is told too.
#[test]
fn the_pdf_says_what_the_page_says_and_the_answer_on_its_first_page() {
    let mut compared = 0;
    for (name, report) in reports::all() {
        for languages in LANGUAGES {
            let report = in_languages(&report, languages);
            let page = saboot_report::html::render(&report, &reports::explain).unwrap();
            let scratch = Scratch::new(&render(&report));
            let shown = bare(&text(&scratch));
            for said in elements(
                &page,
                &["h2", "h3", "h4", "p", "li", "th", "td", "dt", "dd", "caption", "figcaption"],
            ) {
                assert!(shown.contains(&bare(&said)), "{name} {languages:?}: {said:?} is missing\n{shown}");
                compared += 1;
            }
            let first = bare(&tool(&scratch, "pdftotext", &["-raw", "-l", "1"], &["-"]));
            let verdict = elements(&page, &["p class=\"verdict"]).into_iter().next().unwrap();
            assert!(first.contains(&bare(&verdict)), "{name} {languages:?}: {verdict}");
        }
    }
    assert!(compared > 1_000, "{compared}");
}

/// Texts of the innermost elements of these names, without tags and entities.
fn elements(page: &str, names: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for name in names {
        let closing = format!("</{}>", name.split(' ').next().unwrap());
        for piece in page.split(&format!("<{name}")).skip(1) {
            let Some((open, rest)) = piece.split_once('>') else { continue };
            // `<p` also begins `<path`; the page's own links and menus have no place on paper.
            if !open.is_empty() && !open.starts_with(' ') && !name.contains(' ') {
                continue;
            }
            let Some((inner, _)) = rest.split_once(&closing) else { continue };
            if inner.contains("<a ") || inner.contains("<svg") || inner.contains("<ul") {
                continue;
            }
            let mut said = String::new();
            let mut outside = true;
            for c in inner.chars() {
                match c {
                    '<' => outside = false,
                    '>' => outside = true,
                    c if outside => said.push(c),
                    _ => {}
                }
            }
            for (entity, character) in [
                ("&lt;", "<"),
                ("&gt;", ">"),
                ("&quot;", "\""),
                ("&#39;", "'"),
                ("&#x27;", "'"),
                ("&#x2f;", "/"),
                ("&amp;", "&"),
            ] {
                said = said.replace(entity, character);
            }
            found.push(said);
        }
    }
    found
}

/// A clip's name and metadata can be anything; a record can be long. The document stays bounded in time and pages.
#[test]
fn hostile_and_endless_records_stay_bounded() {
    let mut report = in_languages(&reports::full(), Languages::Both);
    let name = format!("{}#panic() \u{202e}gpj.exe 😀 中文 \u{0} <b>", "x".repeat(10_000));
    report.path = name.as_str().into();
    let exhibit = report.exhibit.as_mut().unwrap();
    exhibit.path = name.as_str().into();
    let member = exhibit.members[0].clone();
    exhibit.members = vec![saboot_core::exhibit::Member { path: name.as_str().into(), ..member }; 500];
    let examination = report.examination.as_mut().unwrap();
    examination.properties = (0..2_000)
        .map(|n| Property {
            section: "exif".to_owned(),
            name: format!("{n}").into(),
            value: Untrusted::new("v".repeat(3_000)),
        })
        .collect();
    let findings = examination.findings.clone();
    examination.findings = findings.iter().cycle().take(500).cloned().collect();
    let damage = examination.damage.clone();
    examination.damage = damage.iter().cycle().take(5_000).cloned().collect();
    let point = examination.readings[0].series[0];
    examination.readings[0].series = vec![point; 20_000];

    let start = Instant::now();
    let pdf = render(&report);
    let took = start.elapsed();
    let scratch = Scratch::new(&pdf);
    let pages = pages(&scratch);
    println!("{pages} pages, {} KiB, {took:?}", pdf.len() / 1024);
    assert!(pages < 400, "{pages} pages");
    assert!(took.as_secs() < 120, "{took:?}");
    let shown = bare(&text(&scratch));
    for told in
        ["more characters: see report.json", "more entries are not printed here", "प्रविष्टियाँ यहाँ नहीं छापी गईं"]
    {
        assert!(shown.contains(&bare(told)), "{told}");
    }
}

/// As many faces as a record may hold, each with a mask and more scores than are ever taken.
#[test]
fn twelve_faces_stay_bounded() {
    let mut report = in_languages(&reports::faces(), Languages::Both);
    let few = pages(&Scratch::new(&render(&report)));
    let reading = &mut report.examination.as_mut().unwrap().readings[0];
    let mask = reading.tracks[1].mask.clone();
    reading.tracks = (1..=12)
        .map(|number| {
            let mut track = reports::track(
                number,
                (Third::Second, Third::First),
                (f64::from(number), f64::from(number) + 8.0),
                &[1.5; 2_000],
            );
            track.mask = mask.clone();
            track
        })
        .collect();
    let start = Instant::now();
    let scratch = Scratch::new(&render(&report));
    let took = start.elapsed();
    let pages = pages(&scratch);
    println!("{few} pages with three faces, {pages} with twelve, {took:?}");
    assert!(pages < few + 16, "{few} {pages}");
    assert!(took.as_secs() < 60, "{took:?}");
    let shown = bare(&text(&scratch));
    assert!(
        shown.contains(&bare("Face 12, at the left of the picture"))
            && shown.contains(&bare("चेहरा 12, तस्वीर में बाएँ"))
    );
}

/// Whatever stands in a record, it is shown as text: the typesetter's own language has no power in it.
#[test]
fn nothing_in_a_record_is_markup() {
    let payloads = [
        "#panic(\"x\")",
        "#read(\"/etc/passwd\")",
        "#import \"@preview/a:0.1.0\"",
        "$ a^2 $",
        "*bold* _it_ `raw`",
        "<label> @ref",
        "\\ \\u{41} \\#",
        "// gone",
        "/* gone */",
        "= Heading",
        "- list",
        "#link(\"http://x\")",
        "~---",
        "[#]",
        "#\"a\"",
    ];
    let mut shown = 0;
    for payload in payloads {
        let mut report = in_languages(&reports::full(), Languages::En);
        report.path = payload.into();
        for property in &mut report.examination.as_mut().unwrap().properties {
            property.value = payload.into();
        }
        let pdf = render(&report);
        assert!(!holds(&pdf, "/URI"), "{payload}");
        assert!(bare(&text(&Scratch::new(&pdf))).contains(&bare(payload)), "{payload}");
        shown += 1;
    }
    assert_eq!(shown, payloads.len());
}
