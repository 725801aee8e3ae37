//! `report.pdf`: the same record, typeset by typst from the view that the page is made of.
//!
//! [`render`] makes the report; [`render_document`] typesets any document of plain blocks ([`document`]). Templates read their data from a virtual
//! file, so that text of a clip is data and never markup (`world`); what no font of ours can show is spelled out and
//! what is too long is cut, with a word about it (`text`).
#![forbid(unsafe_code)]

pub mod codes;
pub mod document;
mod fonts;
mod report;
mod text;
mod typeset;
mod words;
mod world;

use saboot_core::Lang;
use serde_json::{Value, json};

pub use codes::{CODES, CODES_HINDI};
pub use report::render;
pub use text::{MOST_CHARACTERS, MOST_ENTRIES, MOST_FOREIGN, MOST_ROWS};
pub use typeset::PdfError;

use document::Document;

/// Characters of a title in the metadata of a file.
const MOST_TITLE: usize = 200;

/// Typesets a document of plain blocks: PDF/A-2a, tagged, the same bytes for the same document.
///
/// # Errors
/// When the typesetter refuses; nothing that stands in a text can make it.
pub fn render_document(document: &Document) -> Result<Vec<u8>, PdfError> {
    let lang = document.parts.first().map_or(Lang::En, |part| part.lang);
    let mut parts = Vec::with_capacity(document.parts.len());
    for part in &document.parts {
        let mut value = serde_json::to_value(part).map_err(|e| PdfError::new(e.to_string()))?;
        text::prepare(&mut value, MOST_ROWS, part.lang);
        if let Value::Object(fields) = &mut value {
            fields.insert("words".to_owned(), json!(words::words(part.lang)));
        }
        parts.push(value);
    }
    let mut footer = json!(document.footer);
    text::prepare(&mut footer, MOST_ROWS, lang);
    let name = text::bounded(&document.title, MOST_TITLE, lang);
    let data = json!({ "name": name, "footer": footer, "parts": parts });
    let ident = format!("{} {}", document.title, document.date);
    typeset::typeset(&typeset::Matter {
        template: "document.typ",
        data: &data,
        figures: &[],
        date: &document.date,
        ident: &ident,
    })
}
