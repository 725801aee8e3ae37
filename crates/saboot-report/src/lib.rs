//! What is written and signed: `report.json`, `report.html`, the signed `envelope.json`, and their verification.
//!
//! [`Report`] is the whole record of one exhibit; [`write::write`] puts it into a folder; [`verify::verify`]
//! gives every reason why a folder or envelope should not be believed. This crate links no C library, so that
//! the other side's expert can build the verifier alone in a minute.
#![forbid(unsafe_code)]

pub mod envelope;
pub mod html;
pub mod keys;
mod line;
mod model;
pub mod verify;
pub mod write;

pub use line::Line;
pub use model::{Environment, Report, SCHEMA, TimeBlock, Tool};
