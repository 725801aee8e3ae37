//! The catalogue: every string that a document for people is made of, in English and in Hindi.
//!
//! [`Words`] holds the fixed strings, [`phrases`] those with numbers or names in them, [`faces`]
//! those about faces, [`references`] those about a user's own recordings, [`opinion`] the words of an opinion, [`format`](mod@format) dates and digits. [`sentence`] gives
//! the Hindi of a sentence of ours that stands in a record in English; [`sentences`] has their tables. What comes from a
//! file is never translated.

pub mod faces;
pub mod format;
mod matcher;
pub mod opinion;
pub mod phrases;
pub mod references;
pub mod sentences;
pub mod voice;
mod words;

use saboot_core::Lang;

pub use words::Words;

/// A sentence of ours, as it stands in a record in English, in a language; none where its Hindi is not known.
pub fn sentence(lang: Lang, english: &str) -> Option<String> {
    match lang {
        Lang::En => Some(english.to_owned()),
        Lang::Hi => opinion::hindi(english).map(str::to_owned).or_else(|| sentences::sentence(english)),
    }
}
