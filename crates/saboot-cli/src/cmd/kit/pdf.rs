//! A document of the kit as the typesetter's blocks.
//!
//! The kit's blocks and the typesetter's are two vocabularies: the one says what a form asks for, the other how a page
//! shows it. Blanks inside sentences become rules to write on, digests are set in a fixed pitch.

use saboot_pdf::document::{Block, Document, Part, Run};
use saboot_pdf::{PdfError, render_document};
use saboot_report::kit::{self, BLANK};

/// Width of a blank inside a sentence.
const BLANK_EMS: u8 = 10;
/// A word as long as this is a digest.
const DIGEST: usize = 32;
/// Characters from which on a column is broken instead of widened, and what it has beside its longest line.
const WIDEST: usize = 26;
const BESIDE: usize = 3;

/// The PDF of a document; `footer` stands at the foot of every page.
pub fn typeset(document: &kit::Document, made_at: &str, footer: &str) -> Result<Vec<u8>, PdfError> {
    render_document(&Document {
        title: document.title.clone(),
        date: made_at.to_owned(),
        footer: footer.to_owned(),
        parts: vec![Part {
            lang: document.lang,
            title: document.title.clone(),
            blocks: document.blocks.iter().flat_map(blocks).collect(),
        }],
    })
}

fn blocks(block: &kit::Block) -> Vec<Block> {
    let one = match block {
        kit::Block::Heading { level, text } => {
            Block::Heading { level: level.saturating_sub(1), text: text.clone() }
        }
        kit::Block::Paragraph { text } | kit::Block::Note { text } => Block::Paragraph { runs: runs(text) },
        kit::Block::Warning { text } => Block::Note { runs: runs(text) },
        kit::Block::List { ordered, items } => {
            Block::List { numbered: *ordered, items: items.iter().map(|item| runs(item)).collect() }
        }
        kit::Block::Table { caption, head, rows } => Block::Table {
            caption: caption.clone(),
            header: head.clone(),
            widths: widths(head, rows),
            rows: rows.iter().map(|row| row.iter().map(|cell| runs(cell)).collect()).collect(),
        },
        kit::Block::Line { label, value } => Block::Line { label: format!("{label}:"), value: value.clone() },
        kit::Block::Choices { items } => {
            return items
                .iter()
                .map(|choice| Block::Check { ticked: choice.ticked, runs: runs(&choice.label) })
                .collect();
        }
        kit::Block::NewPage => Block::PageBreak,
    };
    vec![one]
}

/// Words, rules to write on, and digests.
fn runs(text: &str) -> Vec<Run> {
    let mut all = Vec::new();
    for (number, piece) in text.split(BLANK).enumerate() {
        if number > 0 {
            all.push(Run::Blank { ems: BLANK_EMS });
        }
        let mut words = String::new();
        for word in piece.split_inclusive([' ', '\n']) {
            let bare = word.trim_end_matches([' ', '\n', ',', ';']);
            if bare.len() >= DIGEST && bare.bytes().all(|b| b.is_ascii_hexdigit()) {
                if !words.is_empty() {
                    all.push(Run::text(std::mem::take(&mut words)));
                }
                all.push(Run::mono(bare));
                words.push_str(word.get(bare.len()..).unwrap_or_default());
            } else {
                words.push_str(word);
            }
        }
        if !words.is_empty() {
            all.push(Run::text(words));
        }
    }
    all
}

/// A column is as wide as its longest line asks for, within bounds.
fn widths(head: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let longest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).chain(head.get(column));
        cells.flat_map(|cell| cell.lines()).map(|line| line.chars().count()).max().unwrap_or(1)
    };
    (0..head.len())
        .map(|column| u8::try_from(longest(column).min(WIDEST) + BESIDE).unwrap_or(u8::MAX))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_become_rules_and_digests_stand_apart() {
        let digest = "ab".repeat(32);
        let made = runs(&format!("I, {BLANK} (Name), is SHA256: {digest}, obtained\nnow"));
        assert_eq!(
            made,
            [
                Run::text("I, "),
                Run::Blank { ems: BLANK_EMS },
                Run::text(" (Name), is SHA256: "),
                Run::mono(digest),
                Run::text(", obtained\nnow"),
            ]
        );
        assert_eq!(runs(""), []);
        assert_eq!(widths(&["No.".into(), "x".into()], &[vec!["1".into(), "y".repeat(200)]]), [6, 29]);
    }
}
