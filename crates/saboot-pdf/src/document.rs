//! A document of plain blocks: forms, annexures, letters, guidance.
//!
//! [`Document`] says what stands in it, [`crate::render_document`] typesets it with the same fonts, tags and archive form
//! as a report. All text is data: nothing of it is read as markup.

use saboot_core::Lang;
use serde::Serialize;

/// A document to be typeset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Title, in the metadata of the file and at its top.
    pub title: String,
    /// When it was made: UTC, RFC 3339. It goes into the metadata; no clock is read.
    pub date: String,
    /// At the foot of every page, beside the page number.
    pub footer: String,
    /// One for each language; each begins on a new page.
    pub parts: Vec<Part>,
}

/// What is said in one language.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Language, for shaping, hyphenation and screen readers.
    pub lang: Lang,
    /// Title of the part; the first part's may repeat the document's.
    pub title: String,
    /// In order.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Block {
    /// Heading below the title; `level` 1 or 2 (a 2 only behind a 1).
    Heading {
        /// 1 or 2.
        level: u8,
        /// Words.
        text: String,
    },
    /// Running text.
    Paragraph {
        /// Pieces, set one behind the other.
        runs: Vec<Run>,
    },
    /// A list.
    List {
        /// Numbered, else with bullets.
        numbered: bool,
        /// One entry each.
        items: Vec<Vec<Run>>,
    },
    /// A table; its head is repeated on each page.
    Table {
        /// Above it; may be empty.
        caption: String,
        /// One cell a column; fixes the number of columns. Empty cells only: a table without a head.
        header: Vec<String>,
        /// Relative widths, one a column; others count as 1.
        widths: Vec<u8>,
        /// Cells; rows that are too short are filled up, longer ones are cut.
        rows: Vec<Vec<Vec<Run>>>,
    },
    /// `Label: value`, or a rule to write on where the value is empty.
    Line {
        /// What is asked.
        label: String,
        /// What is known; empty leaves a rule.
        value: String,
    },
    /// A box to tick, with its text.
    Check {
        /// Whether it is ticked.
        ticked: bool,
        /// Text beside it.
        runs: Vec<Run>,
    },
    /// A paragraph in a frame.
    Note {
        /// Pieces.
        runs: Vec<Run>,
    },
    /// Empty room, in lines.
    Room {
        /// How many lines.
        lines: u8,
    },
    /// A new page.
    PageBreak,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Run {
    /// Words.
    Text {
        /// As they are; `\n` breaks the line.
        text: String,
    },
    /// Words that stand out.
    Strong {
        /// As they are.
        text: String,
    },
    /// Digests, commands, codes.
    Mono {
        /// As they are.
        text: String,
    },
    /// A rule to write on, within a sentence.
    Blank {
        /// Width in ems; 0 takes the rest of the line.
        ems: u8,
    },
    /// A box to tick, within a sentence.
    Box {
        /// Whether it is ticked.
        ticked: bool,
    },
}

impl Run {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// Words that stand out.
    pub fn strong(text: impl Into<String>) -> Self {
        Self::Strong { text: text.into() }
    }

    /// Digests, commands, codes.
    pub fn mono(text: impl Into<String>) -> Self {
        Self::Mono { text: text.into() }
    }
}

impl Block {
    /// Running text of one piece.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { runs: vec![Run::text(text)] }
    }

    /// A heading.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading { level, text: text.into() }
    }

    /// A list with bullets.
    pub fn bullets<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List { numbered: false, items: items.into_iter().map(|item| vec![Run::text(item)]).collect() }
    }
}
