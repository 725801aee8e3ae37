//! The kit: the words of the forms, what software fills in and what it must leave blank, and both languages.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use saboot_core::exhibit::Kind;
use saboot_core::fingerprint::{Fingerprint, FramePdq, Pdq, PdqHash};
use saboot_core::{Lang, Languages};
use saboot_report::Report;
use saboot_report::kit::{BLANK, Block, Digests, Document, Jurisdiction, Order, Source, documents, page};

/// Phrases of the Schedule to the BSA 2023, in its order. Part B follows Part A and repeats some of them.
const PART_A: &[&str] = &[
    "THE SCHEDULE",
    "[See section 63(4)(c)]",
    "CERTIFICATE",
    "PART A",
    "(To be filled by the Party)",
    "(Name), Son/daughter/spouse of",
    "residing/employed at",
    "do hereby solemnly affirm and sincerely state and submit as follows:—",
    "I have produced electronic record/output of the digital record taken from the following device/digital record source (tick mark):—",
    "Computer / Storage Media",
    "DVR",
    "Mobile",
    "Flash Drive",
    "CD/DVD",
    "Server",
    "Cloud",
    "Other",
    "Make & Model",
    "Color",
    "Serial Number",
    "IMEI/UIN/UID/MAC/Cloud ID",
    "(as applicable) and any other relevant information, if any, about the device/digital record",
    "(specify).",
    "The digital device or the digital record source was under the lawful control for regularly creating, storing or processing information for the purposes of carrying out regular activities and during this period, the computer or the communication device was working properly and the relevant information was regularly fed into the computer during the ordinary course of business.",
    "If the computer/digital device at any point of time was not working properly or out of operation, then it has not affected the electronic/digital record or its accuracy.",
    "The digital device or the source of the digital record is:—",
    "Owned",
    "Maintained",
    "Managed",
    "Operated",
    "by me (select as applicable).",
    "I state that the HASH value/s of the electronic/digital record/s is",
    "obtained through the following algorithm:—",
    "SHA1:",
    "SHA256:",
    "MD5:",
    "(Legally acceptable standard)",
    "(Hash report to be enclosed with the certificate)",
    "(Name and signature)",
    "Date (DD/MM/YYYY)",
    "Time (IST):",
    "hours (In 24 hours format)",
    "Place",
];

const PART_B: &[&str] = &[
    "PART B",
    "(To be filled by the Expert)",
    "do hereby solemnly affirm and sincerely state and submit as follows:—",
    "The produced electronic record/output of the digital record are obtained from the following device/digital record source (tick mark):—",
    "Computer / Storage Media",
    "Make & Model",
    "I state that the HASH value/s of the electronic/digital record/s is",
    "obtained through the following algorithm:—",
    "(Hash report to be enclosed with the certificate)",
    "(Name, designation and signature)",
    "Date (DD/MM/YYYY)",
    "Place",
];

fn clip() -> Fingerprint {
    let pdq = Pdq { hash: PdqHash::new([0x5a; 32]), quality: 90 };
    let report = common::full();
    let member = report.exhibit.unwrap().members.remove(0);
    Fingerprint {
        path: member.path,
        bytes: Some(member.bytes),
        hashes: Some(member.hashes),
        kind: Some(Kind::Video),
        pdq: Some(pdq),
        vpdq: Some(vec![FramePdq { frame: 0, time_s: 0.0, pdq }; 400]),
        enclosed_in: None,
        missing: Vec::new(),
    }
}

fn make(
    reports: &[Report],
    clips: &[Fingerprint],
    jurisdiction: Jurisdiction,
    digests: Digests,
    minor: bool,
) -> Vec<Document> {
    let sources = reports
        .iter()
        .map(|report| Source {
            report,
            folder: "out/clip".into(),
            report_sha256: "ab".repeat(32),
            signer: "cd".repeat(32),
        })
        .collect();
    let order = Order {
        id: "SABOOT-20261130-aaaaaaaa-0123456789abcdef".to_owned(),
        made_at: "2026-11-30T01:37:04Z".to_owned(),
        tool: "saboot 0.1.0".to_owned(),
        sources,
        digests,
        clips,
        minor,
    };
    documents(&order, jurisdiction, Languages::Both)
}

fn named<'a>(all: &'a [Document], name: &str) -> &'a Document {
    all.iter().find(|d| d.name == name).unwrap_or_else(|| panic!("no {name}"))
}

/// One file, so that the certificate holds its digest itself.
fn single() -> Report {
    let mut report = common::full();
    let exhibit = report.exhibit.as_mut().unwrap();
    exhibit.members.truncate(1);
    exhibit.sha256 = exhibit.members[0].hashes.sha256.clone();
    report
}

/// Each phrase stands behind the one before it.
fn in_order(text: &str, phrases: &[&str]) {
    let mut at = 0;
    for phrase in phrases {
        let found =
            text[at..].find(phrase).unwrap_or_else(|| panic!("{phrase:?} is not behind {:?}", &text[..at]));
        at += found + phrase.len();
    }
}

#[test]
fn the_certificate_has_the_words_of_the_schedule_and_both_parts() {
    let report = single();
    let all = make(std::slice::from_ref(&report), &[], Jurisdiction::India, Digests::Sha256, false);
    let certificate = named(&all, "certificate-bsa-63-en");
    let text = certificate.to_text();
    in_order(&text, PART_A);
    let part_b = &text[text.find("PART B").unwrap()..];
    in_order(part_b, PART_B);
    assert!(!part_b.contains("Owned"), "Part B knows no ownership line");
    let sha256 = &report.exhibit.as_ref().unwrap().members[0].hashes.sha256;
    assert!(text.contains(&format!("is SHA256: {sha256}, obtained through")));
    assert_eq!(text.matches(sha256.as_str()).count(), 1, "the digest stands once, in Part A");
}

#[test]
fn software_ticks_algorithms_and_nothing_else() {
    let report = single();
    for (digests, ticked) in
        [(Digests::Sha256, vec!["SHA256:"]), (Digests::All, vec!["SHA1:", "SHA256:", "MD5:"])]
    {
        let all = make(std::slice::from_ref(&report), &[], Jurisdiction::India, digests, false);
        let certificate = named(&all, "certificate-bsa-63-en");
        let boxes: Vec<_> = certificate
            .blocks
            .iter()
            .filter_map(|b| if let Block::Choices { items } = b { Some(items) } else { None })
            .collect();
        assert_eq!(boxes.len(), 5, "device, ownership, algorithms; device, algorithms");
        let set: Vec<&str> =
            boxes.iter().flat_map(|b| b.iter()).filter(|c| c.ticked).map(|c| c.label.as_str()).collect();
        assert_eq!(set, ticked);
        assert!(boxes[2].iter().any(|c| c.ticked) && boxes[4].iter().all(|c| !c.ticked), "Part B is ticked");
        // Lines of the form are blank; what is known stands before it.
        let form = certificate.blocks.iter().skip_while(|b| !matches!(b, Block::NewPage));
        let mut lines = 0;
        for block in form {
            if let Block::Line { label, value } = block {
                assert!(value.is_empty(), "{label} is filled in with {value}");
                lines += 1;
            }
        }
        assert_eq!(lines, 14);
        assert!(certificate.to_text().matches(BLANK).count() >= 20);
    }
    let us = make(std::slice::from_ref(&report), &[], Jurisdiction::UnitedStates, Digests::Sha256, false);
    let certificate = named(&us, "certificate-fre-902-en");
    for block in &certificate.blocks {
        if let Block::Choices { items } = block {
            assert!(items.iter().all(|c| !c.ticked));
        }
    }
    let text = certificate.to_text();
    assert!(text.contains("I declare under penalty of perjury that the foregoing is true and correct."));
    assert!(text.contains("under penalty of perjury under the laws of the United States of America"));
    assert!(
        text.contains("902(14)")
            && text.contains("902(13)")
            && text.contains("process of digital identification")
    );
}

#[test]
fn the_hash_report_has_a_row_a_file_and_an_algorithm_at_every_value() {
    let reports = [common::full(), single()];
    let files: usize = reports.iter().map(|r| r.exhibit.as_ref().unwrap().members.len()).sum();
    for (digests, values) in [(Digests::Sha256, 1), (Digests::All, 3)] {
        let all = make(&reports, &[], Jurisdiction::India, digests, false);
        for lang in Lang::ALL {
            let annexure = named(&all, &format!("hash-report-{}", lang.tag()));
            let tables: Vec<_> = annexure
                .blocks
                .iter()
                .filter_map(|b| if let Block::Table { rows, .. } = b { Some(rows) } else { None })
                .collect();
            assert_eq!(tables[0].len(), files);
            for row in tables[0] {
                assert_eq!(row[3].lines().count(), values);
                for line in row[3].lines() {
                    let (algorithm, value) = line.split_once(": ").unwrap();
                    assert!(["SHA256", "SHA1", "MD5"].contains(&algorithm) && value.len() >= 32, "{line}");
                }
                assert!(row[4].ends_with(" IST"), "{}", row[4]);
            }
        }
        let text = named(&all, "hash-report-en").to_text();
        assert!(text.contains("They are not the electronic record"));
        let many = named(&all, "certificate-bsa-63-en").to_text();
        assert!(
            many.contains(&format!("as in rows 1 to {files} of the enclosed hash report SABOOT-20261130"))
        );
    }
}

#[test]
fn both_languages_say_the_same_in_as_many_blocks() {
    let (reports, clips) = ([single()], [clip()]);
    let mut pairs = 0;
    for jurisdiction in [Jurisdiction::India, Jurisdiction::UnitedStates] {
        for minor in [false, true] {
            let clips: &[Fingerprint] = if minor { &[] } else { &clips };
            let all = make(&reports, clips, jurisdiction, Digests::All, minor);
            for english in all.iter().filter(|d| d.lang == Lang::En && !d.name.starts_with("certificate")) {
                let hindi = named(&all, &english.name.replace("-en", "-hi"));
                assert_eq!(hindi.lang, Lang::Hi);
                let shape = |d: &Document| -> Vec<(String, usize)> {
                    d.blocks
                        .iter()
                        .map(|b| match b {
                            Block::List { items, .. } => ("list".to_owned(), items.len()),
                            Block::Table { rows, .. } => ("table".to_owned(), rows.len()),
                            Block::Choices { items } => ("choices".to_owned(), items.len()),
                            other => (format!("{:?}", std::mem::discriminant(other)), 1),
                        })
                        .collect()
                };
                assert_eq!(shape(english), shape(hindi), "{}", english.name);
                let devanagari =
                    |text: &str| text.chars().filter(|c| ('\u{900}'..='\u{97f}').contains(c)).count();
                assert_eq!(devanagari(&english.to_text()), 0, "{}", english.name);
                for block in &hindi.blocks {
                    let words: &str = match block {
                        Block::Heading { text, .. }
                        | Block::Paragraph { text }
                        | Block::Note { text }
                        | Block::Warning { text } => text,
                        _ => continue,
                    };
                    let foreign = clips.iter().any(|c| c.path.for_terminal() == *words);
                    assert!(devanagari(words) > 0 || foreign, "{}: {words}", hindi.name);
                }
                pairs += 1;
            }
        }
    }
    assert!(pairs >= 14, "{pairs}");
}

#[test]
fn every_document_says_of_when_it_is_and_that_it_is_no_legal_advice() {
    let (reports, clips) = ([single()], [clip()]);
    let mut seen = 0;
    for jurisdiction in [Jurisdiction::India, Jurisdiction::UnitedStates] {
        for document in make(&reports, &clips, jurisdiction, Digests::Sha256, false) {
            let text = document.to_text();
            let (words, date) = match document.lang {
                Lang::En => ("Not legal advice", "2026"),
                Lang::Hi => ("यह क़ानूनी सलाह नहीं है", "2026"),
            };
            assert!(text.contains(words) && text.contains(date), "{}", document.name);
            for never in ["probability that", "is authentic", "is fake"] {
                assert!(!text.contains(never), "{} says {never:?}", document.name);
            }
            seen += 1;
        }
    }
    assert!(seen >= 18, "{seen}");
}

#[test]
fn where_a_minor_may_be_shown_only_the_lawful_channels_are_named() {
    for jurisdiction in [Jurisdiction::India, Jurisdiction::UnitedStates] {
        let all = make(&[single()], &[clip()], jurisdiction, Digests::All, true);
        for document in &all {
            assert!(!document.name.starts_with("complaint") && !document.name.starts_with("hash-lists"));
            let text = document.to_text();
            assert!(!text.contains(&"5a".repeat(32)), "{} holds a perceptual hash", document.name);
            assert!(!text.contains("StopNCII"), "{} names a service for adults", document.name);
        }
        let first = named(&all, "first-steps-en").to_text();
        assert!(first.contains("Make no copy") && first.contains("lawful channels".to_uppercase().as_str()));
        let channel = if jurisdiction == Jurisdiction::India { "1098" } else { "CyberTipline" };
        assert!(first.contains(channel));
    }
}

#[test]
fn clips_are_listed_with_md5_pdq_and_vpdq() {
    let all = make(&[single()], &[clip()], Jurisdiction::India, Digests::Sha256, false);
    let lists = named(&all, "hash-lists-en").to_text();
    let md5 = clip().hashes.unwrap().md5;
    assert!(
        lists.contains(&format!("MD5: {md5}"))
            && lists.contains(&format!("PDQ: {} (quality 90)", "5a".repeat(32)))
    );
    assert!(lists.contains("100 more frames"));
}

#[test]
fn pages_hold_hostile_names_as_text_and_nothing_active() {
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u{202e}gpj\u{0}{{ 7*7 }}";
    let mut report = single();
    report.exhibit.as_mut().unwrap().members[0].path = hostile.into();
    let mut clip = clip();
    clip.path = hostile.into();
    let mut pages = 0;
    for jurisdiction in [Jurisdiction::India, Jurisdiction::UnitedStates] {
        for document in make(
            std::slice::from_ref(&report),
            std::slice::from_ref(&clip),
            jurisdiction,
            Digests::All,
            false,
        ) {
            let page = page(&document).unwrap();
            for never in
                ["<script", "<img", "onerror=alert(1)>\"", "\u{202e}", "\u{0}", "href=", "src=\"", "url("]
            {
                assert!(!page.contains(never), "{}: {never:?}", document.name);
            }
            assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
            assert!(page.contains(&format!("<html lang=\"{}\">", document.lang.tag())));
            assert_eq!(page.matches("<h1>").count(), 1);
            pages += 1;
        }
    }
    assert!(pages >= 18);
}
