//! What is written: `report.json`, `report.html`, and the statement about them that is signed.
//!
//! [`Report`] is the whole record of one exhibit; [`view::view`] says it in one language, in the words of the
//! [`catalogue`]; [`write::write`] puts it, sealed by `saboot-seal`, into a folder.
//! [`interchange`] says it for other programs, [`kit`] makes what a person takes to a court or a platform.
#![forbid(unsafe_code)]

pub mod catalogue;
pub mod html;
pub mod interchange;
pub mod kit;
mod line;
mod model;
mod statement;
pub mod view;
pub mod write;

pub use line::Line;
pub use model::{Environment, Rendering, Report, SCHEMA, TimeBlock, Tool};
pub use saboot_seal::custody::State as CustodyState;
pub use statement::statement;
