//! The catalogue: every string of ours that a document for people is made of, in Hindi beside English.

mod matcher;
pub mod sentences;
