//! What the kit's documents are made of: blocks that a page and a PDF both render.
//!
//! [`Document`] holds blocks in one language. Text from outside goes in made visible
//! ([`Untrusted::for_terminal`](saboot_core::Untrusted::for_terminal)); renderers escape it for their form.

use saboot_core::Lang;
use serde::Serialize;

/// A blank that somebody fills in by hand, inside a sentence.
pub const BLANK: &str = "____________________";

/// One document of a kit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// File name without its ending.
    pub name: String,
    /// Language of everything in it.
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// In reading order.
    pub blocks: Vec<Block>,
    /// Also written as plain text, to be edited.
    pub is_draft: bool,
}

/// One piece of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Block {
    /// Heading of level 2 or 3; the title is level 1.
    Heading {
        /// 2 or 3.
        level: u8,
        /// Words.
        text: String,
    },
    /// Plain paragraph.
    Paragraph {
        /// Words.
        text: String,
    },
    /// Where a text comes from, of when it is, what it is not.
    Note {
        /// Words.
        text: String,
    },
    /// Must not be overlooked.
    Warning {
        /// Words.
        text: String,
    },
    /// Points.
    List {
        /// Numbered.
        ordered: bool,
        /// Words of each.
        items: Vec<String>,
    },
    /// Rows and columns.
    Table {
        /// What it shows.
        caption: String,
        /// Headings.
        head: Vec<String>,
        /// Cells.
        rows: Vec<Vec<String>>,
    },
    /// A line of a form.
    Line {
        /// What belongs there.
        label: String,
        /// What software knows of it; empty where a person fills it in.
        value: String,
    },
    /// Boxes to tick.
    Choices {
        /// In the order of the form.
        items: Vec<Choice>,
    },
    /// What follows begins a new page.
    NewPage,
}

/// A box to tick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Words beside it.
    pub label: String,
    /// Ticked by software; all else is for a person.
    pub ticked: bool,
}

/// Collects blocks.
#[derive(Debug, Default)]
pub(super) struct Blocks(Vec<Block>);

impl Blocks {
    pub(super) fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Heading { level: 2, text: text.into() })
    }

    pub(super) fn subheading(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Heading { level: 3, text: text.into() })
    }

    pub(super) fn paragraph(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Paragraph { text: text.into() })
    }

    pub(super) fn note(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Note { text: text.into() })
    }

    pub(super) fn warning(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Warning { text: text.into() })
    }

    pub(super) fn list<T: Into<String>>(&mut self, items: impl IntoIterator<Item = T>) -> &mut Self {
        self.push(Block::List { ordered: false, items: items.into_iter().map(Into::into).collect() })
    }

    pub(super) fn steps<T: Into<String>>(&mut self, items: impl IntoIterator<Item = T>) -> &mut Self {
        self.push(Block::List { ordered: true, items: items.into_iter().map(Into::into).collect() })
    }

    pub(super) fn table(&mut self, caption: &str, head: &[&str], rows: Vec<Vec<String>>) -> &mut Self {
        let head = head.iter().map(|h| (*h).to_owned()).collect();
        self.push(Block::Table { caption: caption.to_owned(), head, rows })
    }

    /// A line that a person fills in.
    pub(super) fn blank(&mut self, label: impl Into<String>) -> &mut Self {
        self.known(label, "")
    }

    /// A line whose content software knows.
    pub(super) fn known(&mut self, label: impl Into<String>, value: impl Into<String>) -> &mut Self {
        self.push(Block::Line { label: label.into(), value: value.into() })
    }

    /// Boxes, all for a person to tick.
    pub(super) fn choices(&mut self, labels: &[&str]) -> &mut Self {
        let items = labels.iter().map(|l| Choice { label: (*l).to_owned(), ticked: false }).collect();
        self.push(Block::Choices { items })
    }

    pub(super) fn boxes(&mut self, items: Vec<Choice>) -> &mut Self {
        self.push(Block::Choices { items })
    }

    pub(super) fn new_page(&mut self) -> &mut Self {
        self.push(Block::NewPage)
    }

    fn push(&mut self, block: Block) -> &mut Self {
        self.0.push(block);
        self
    }

    pub(super) fn document(self, name: impl Into<String>, lang: Lang, title: impl Into<String>) -> Document {
        Document { name: name.into(), lang, title: title.into(), blocks: self.0, is_draft: false }
    }
}

impl Document {
    /// The document as plain text, to be edited and pasted.
    pub fn to_text(&self) -> String {
        let mut parts = vec![self.title.clone()];
        for block in &self.blocks {
            parts.push(match block {
                Block::Heading { text, .. } => text.to_uppercase(),
                Block::Paragraph { text } => text.clone(),
                Block::Note { text } => format!("[{text}]"),
                Block::Warning { text } => format!("!! {text}"),
                Block::List { ordered, items } => lines(items.iter().enumerate().map(|(i, item)| {
                    if *ordered { format!("{}. {item}", i + 1) } else { format!("- {item}") }
                })),
                Block::Table { caption, head, rows } => {
                    let row = |cells: &Vec<String>| {
                        let named = head.iter().zip(cells).map(|(name, cell)| format!("{name}: {cell}"));
                        named.collect::<Vec<_>>().join("\n").replace('\n', "\n  ")
                    };
                    lines(std::iter::once(caption.clone()).chain(rows.iter().map(row)))
                }
                Block::Line { label, value } if value.is_empty() => format!("{label}: {BLANK}"),
                Block::Line { label, value } => format!("{label}: {value}"),
                Block::Choices { items } => {
                    lines(items.iter().map(|c| format!("[{}] {}", if c.ticked { 'x' } else { ' ' }, c.label)))
                }
                Block::NewPage => String::new(),
            });
        }
        parts.join("\n\n") + "\n"
    }
}

fn lines(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join("\n")
}
