//! The languages that saboot speaks.
//!
//! [`Lang`] is one of them; [`Languages`] is what a reader asked for. What the record itself holds (`report.json`)
//! is in English with stable codes; a document is rendered from it in either language.

use serde::{Deserialize, Serialize};

/// One language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    /// English.
    En,
    /// Hindi, in Devanagari.
    Hi,
}

impl Lang {
    /// Both, in the order in which documents give them.
    pub const ALL: [Self; 2] = [Self::En, Self::Hi];

    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Hi => "hi",
        }
    }

    /// The one of two texts that is in this language.
    pub fn pick<T>(self, english: T, hindi: T) -> T {
        match self {
            Self::En => english,
            Self::Hi => hindi,
        }
    }
}

/// The languages of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Languages {
    /// English alone.
    #[default]
    En,
    /// Hindi alone.
    Hi,
    /// English, then Hindi.
    Both,
}

impl Languages {
    /// The first language of the document: the one of a single line beside it.
    pub fn first(self) -> Lang {
        match self {
            Self::En | Self::Both => Lang::En,
            Self::Hi => Lang::Hi,
        }
    }

    /// Each language, in the order of the document.
    pub fn each(self) -> &'static [Lang] {
        match self {
            Self::En => &[Lang::En],
            Self::Hi => &[Lang::Hi],
            Self::Both => &Lang::ALL,
        }
    }
}
