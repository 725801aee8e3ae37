//! Plain documents: every kind of block, both languages, hostile text, the same bytes twice.
// Test code may unwrap: a failure is the point.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Scratch, info, text};
use rayon::prelude::*;
use saboot_core::Lang;
use saboot_pdf::document::{Block, Document, Part, Run};
use saboot_pdf::render_document;

fn every_block(hostile: &str) -> Vec<Block> {
    vec![
        Block::heading(1, "A heading"),
        Block::heading(2, "A smaller heading"),
        Block::paragraph(hostile),
        Block::Paragraph {
            runs: vec![
                Run::text("I, "),
                Run::Blank { ems: 12 },
                Run::text(" (Name), do hereby state "),
                Run::Box { ticked: false },
                Run::strong("SHA-256"),
                Run::Box { ticked: true },
                Run::mono("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
                Run::Blank { ems: 0 },
            ],
        },
        Block::bullets(["one", "two", hostile]),
        Block::List { numbered: true, items: vec![vec![Run::text("first")], vec![Run::strong("second")]] },
        Block::Table {
            caption: "Files".to_owned(),
            header: vec!["File".to_owned(), "Digest".to_owned()],
            widths: vec![1, 3],
            rows: vec![
                vec![vec![Run::text(hostile)], vec![Run::mono(hostile)]],
                vec![vec![Run::text("short")]],
            ],
        },
        Block::Table {
            caption: String::new(),
            header: vec![String::new(), String::new()],
            widths: Vec::new(),
            rows: vec![vec![vec![Run::text("a")], vec![Run::text("b")], vec![Run::text("too many")]]],
        },
        Block::Line { label: "Place:".to_owned(), value: String::new() },
        Block::Line { label: "Time (IST):".to_owned(), value: "14:05".to_owned() },
        Block::Check { ticked: false, runs: vec![Run::text("Computer / Storage Media")] },
        Block::Check { ticked: true, runs: vec![Run::text(hostile)] },
        Block::Note { runs: vec![Run::text("This is not legal advice.")] },
        Block::Room { lines: 3 },
        Block::PageBreak,
        Block::paragraph("The end."),
    ]
}

fn document(hostile: &str) -> Document {
    let part = |lang, title: &str| Part { lang, title: title.to_owned(), blocks: every_block(hostile) };
    Document {
        title: "Certificate".to_owned(),
        date: "2026-11-30T01:02:03Z".to_owned(),
        footer: "Case 17".to_owned(),
        parts: vec![part(Lang::En, "Certificate"), part(Lang::Hi, "प्रमाण पत्र: क्ष ज्ञ श्रृ ष्ट्र र्क कि ढ़ फ़ राष्ट्र्")],
    }
}

#[test]
fn every_block_in_both_languages() {
    let document = document("ordinary text");
    let pdf = render_document(&document).unwrap();
    assert_eq!(pdf, render_document(&document).unwrap(), "the same document gives the same bytes");
    let scratch = Scratch::new(&pdf);
    let (text, info) = (text(&scratch), info(&scratch));
    assert!(text.contains("A smaller heading") && text.contains("The end."), "{text}");
    // A digest that was broken into lines is still nothing but its digits.
    let joined = text.replace('\n', "");
    assert!(joined.contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), "{joined}");
    assert!(text.contains("Page 1 of 4") && text.contains("पृष्ठ 4 / 4"), "{text}");
    assert!(info.contains("Tagged:          yes") && info.contains("Certificate"), "{info}");
}

/// What a file can be named, and what its metadata can say.
#[test]
fn hostile_text_is_data_and_always_shown() {
    let (long, joints) = ("x".repeat(10_000), "a.".repeat(5_000));
    let cases = [
        "#panic()",
        "$ sum #read(\"/etc/passwd\") $",
        "*_`<label>@ref[#]",
        "\\#\\u{41}",
        "// /* comment",
        "= heading\n- list",
        "\u{202e}gpj.exe",
        "\u{0}\u{1}\u{1b}[31m",
        "emoji 😀👩‍👩‍👧",
        "中文 العربية עברית ไทย",
        "क्‍ष \u{200c}\u{200d}\u{94d}\u{93f}",
        "\u{94d}\u{94d}\u{900}\u{25cc}\u{301}",
        "\u{feff}\u{fffe}\u{e000}\u{10ffff}",
        "a\u{300}\u{301}\u{302}\u{303}b",
        "ﬁ ǆ İ ß",
        "\u{2028}\u{2029}\u{ad}\u{200b}",
        "",
        " ",
        "\u{a0}\u{202f}\u{2003}",
        &long,
        &joints,
    ];
    for case in cases {
        let pdf = render_document(&document(case)).unwrap_or_else(|e| panic!("{case:?}: {e}"));
        assert!(pdf.starts_with(b"%PDF-1."), "{case:?}");
    }
    let shown = text(&Scratch::new(&render_document(&document("emoji 😀 #panic()")).unwrap()));
    assert!(shown.contains("\\u{1f600} #panic()"), "{shown}");
}

/// While a document of a batch is typeset, its thread must not begin the next one inside: with hundreds of exhibits that
/// used up the stack and ended the program.
#[test]
fn a_thread_of_a_batch_typesets_one_document_at_a_time() {
    let open = AtomicUsize::new(0);
    let batch = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let most = batch.install(|| {
        let one = |_| {
            let before = open.fetch_add(1, Ordering::SeqCst);
            render_document(&document("plain")).unwrap();
            open.fetch_sub(1, Ordering::SeqCst);
            before
        };
        (0..12).into_par_iter().with_max_len(1).map(one).max()
    });
    assert_eq!(most, Some(0), "documents that were begun inside another");
}
