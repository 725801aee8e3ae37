//! `report.html`: the same record for a person, self-contained, without script, reference or pixel of the clip.
//!
//! [`render`] turns a [`Report`] into a page through `templates/report.html`. Everything from outside is
//! [`Untrusted`](saboot_core::Untrusted) and made visible and harmless before the template escapes it again.
//! Charts are drawn by `charts` as inline SVG.

mod charts;
mod paths;
mod view;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};

use saboot_core::code::Explain;

use crate::Report;

/// The page of a report.
///
/// # Errors
/// Only when the template itself is at fault, which tests exclude.
pub fn render(report: &Report, explain: Explain<'_>) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("report.html", include_str!("../templates/report.html"))?;
    environment
        .get_template("report.html")?
        .render(context! { r => Value::from(Serde(view::view(report, explain))) })
}
