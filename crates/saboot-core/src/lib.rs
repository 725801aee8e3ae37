//! The vocabulary that every other crate speaks: what an exhibit is, what may be said of it, how much that weighs.
//!
//! Data flows one way: bytes → [`facts::Facts`] and [`media`] samples → [`finding::Finding`]s →
//! [`opinion::Opinion`] → report → envelope. Nothing here opens a file, links a C library or decides anything.
#![forbid(unsafe_code)]

pub mod card;
pub mod civil;
pub mod code;
pub mod damage;
pub mod examination;
pub mod exhibit;
pub mod facts;
pub mod figure;
pub mod finding;
pub mod fingerprint;
pub mod heard;
pub mod lang;
pub mod limits;
pub mod lr;
pub mod media;
pub mod opinion;
pub mod path;
pub mod reference;
pub mod resample;
pub mod runtime;
pub mod stability;
pub mod text;
pub mod validation;

pub use code::{Code, CodeInfo};
pub use damage::Damage;
pub use finding::{Class, Finding, Grade, Span};
pub use lang::{Lang, Languages};
pub use limits::{LimitError, Limits};
pub use text::Untrusted;
