//! The report, in the languages that its record asks for.
//!
//! [`render`] draws the [`View`](saboot_report::view::View) of each language through `templates/report.typ`, in the
//! order of report.html. Nothing but the record goes in, so that the same record gives the same bytes at any time.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saboot_core::Lang;
use saboot_core::code::Explain;
use saboot_report::Report;
use saboot_report::view::{View, view};
use serde_json::{Value, json};

use crate::text::{MOST_ENTRIES, bounded, prepare};
use crate::typeset::{Matter, PdfError, typeset};
use crate::{MOST_TITLE, words};

/// Characters of the exhibit's path in the foot of a page.
const MOST_FOOT: usize = 80;

/// `report.pdf` of a report, without a signature inside.
///
/// # Errors
/// When the typesetter refuses; nothing that a clip holds can make it.
pub fn render(report: &Report, explain: Explain<'_>) -> Result<Vec<u8>, PdfError> {
    let languages = report.rendering.languages.each();
    let mut parts = Vec::with_capacity(languages.len());
    let (mut name, mut figures) = (String::new(), Vec::new());
    for &lang in languages {
        let view = view(report, lang, explain);
        if name.is_empty() {
            name = format!("{}: {}", view.words.report_title, bounded(&view.title, MOST_TITLE, lang));
            // The same in every language.
            figures = self::figures(&view)?;
        }
        parts.push(part(report, lang, &view)?);
    }
    let data = json!({ "name": name, "parts": parts });
    let digest = report.exhibit.as_ref().map_or("", |exhibit| exhibit.sha256.as_str());
    let ident = format!("saboot report {digest} {}", report.time.examined_at);
    typeset(&Matter {
        template: "report.typ",
        data: &data,
        figures: &figures,
        date: &report.time.examined_at,
        ident: &ident,
    })
}

/// The pictures of a view, by the names under which its template finds them.
fn figures(view: &View) -> Result<Vec<(String, Vec<u8>)>, PdfError> {
    let bytes = |base64: &str| STANDARD.decode(base64).map_err(|e| PdfError::new(format!("a figure: {e}")));
    view.figures.list.iter().enumerate().map(|(n, f)| Ok((figure_name(n), bytes(&f.base64)?))).collect()
}

fn figure_name(number: usize) -> String {
    format!("figure-{number}")
}

fn part(report: &Report, lang: Lang, view: &View) -> Result<Value, PdfError> {
    let mut value = serde_json::to_value(view).map_err(|e| PdfError::new(e.to_string()))?;
    let Value::Object(fields) = &mut value else { return Err(PdfError::new("the view is no object")) };
    // Words of ours need no places to break.
    let own = fields.remove("words");
    if let Some(Value::Array(list)) = fields.get_mut("figures").and_then(|f| f.get_mut("list")) {
        for (number, figure) in list.iter_mut().enumerate() {
            if let Value::Object(figure) = figure {
                figure.remove("base64");
                figure.insert("file".to_owned(), json!(figure_name(number)));
            }
        }
    }
    let mut value = value;
    prepare(&mut value, MOST_ENTRIES, lang);
    let frame = words::words(lang);
    let mut foot = bounded(&view.title, MOST_FOOT, lang);
    if let Some(exhibit) = &report.exhibit {
        foot.push_str(&format!("\n{}: {}", frame.digest, exhibit.sha256));
    }
    let mut foot = Value::String(foot);
    prepare(&mut foot, MOST_ENTRIES, lang);
    if let Value::Object(fields) = &mut value {
        fields.insert("words".to_owned(), own.unwrap_or_default());
        fields.insert("frame".to_owned(), json!(frame));
        fields.insert("foot".to_owned(), foot);
    }
    Ok(value)
}
