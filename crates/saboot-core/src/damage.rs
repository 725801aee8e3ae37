//! Damage: what in a file could not be read as its format says it should.
//!
//! Half a file is still evidence, so parsers and decoders return what they got beside a list of [`Damage`].
//! Damage lowers coverage; it never counts for or against a proposition.

use serde::{Deserialize, Serialize};

use crate::{Code, Span, Untrusted};

/// One kind of damage at one place; repeats are counted, not listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Damage {
    /// Stable code, such as `mp4.box-truncated` or `decode.video-errors`.
    pub code: Code,
    /// Box path, chunk name or stream: where in the structure.
    pub place: Untrusted,
    /// What was seen, in one line.
    pub detail: Untrusted,
    /// Byte or time span, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// How many times; at least 1.
    pub count: u64,
}

impl Damage {
    /// Damage seen once at a named place.
    pub fn new(code: &'static str, place: impl Into<Untrusted>, detail: impl Into<Untrusted>) -> Self {
        Self { code: Code::new(code), place: place.into(), detail: detail.into(), span: None, count: 1 }
    }

    /// The same damage with a byte or time span.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }
}
