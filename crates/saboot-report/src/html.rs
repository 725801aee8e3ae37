//! `report.html`: the same record for a person, self-contained, without script, reference or pixel of the clip.
//!
//! [`render`] draws the [`View`](crate::view::View) of each language that the record asks for through
//! `templates/report.html`: English first, then Hindi, linked to each other. Everything from outside is made visible
//! and harmless in the view before the template escapes it again. Charts are drawn as inline SVG from the view's points.

use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Value, context};

use saboot_core::code::Explain;

use crate::Report;
use crate::view::view;

/// Templates by the names under which they include each other.
const TEMPLATES: [(&str, &str); 8] = [
    ("report.html", include_str!("../templates/report.html")),
    ("style.css", include_str!("../templates/style.css")),
    ("macros.html", include_str!("../templates/macros.html")),
    ("summary.html", include_str!("../templates/summary.html")),
    ("evidence.html", include_str!("../templates/evidence.html")),
    ("weight.html", include_str!("../templates/weight.html")),
    ("methods.html", include_str!("../templates/methods.html")),
    ("appendix.html", include_str!("../templates/appendix.html")),
];

/// The templates, parsed once.
static ENVIRONMENT: LazyLock<Result<Environment<'static>, String>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).map_err(|e| format!("{name}: {e}"))?;
    }
    Ok(environment)
});

/// The page of a report.
///
/// # Errors
/// Only when a template itself is at fault, which tests exclude.
pub fn render(report: &Report, explain: Explain<'_>) -> Result<String, Error> {
    let environment = ENVIRONMENT.as_ref().map_err(|e| Error::new(ErrorKind::SyntaxError, e.clone()))?;
    let views: Vec<_> =
        report.rendering.languages.each().iter().map(|&lang| view(report, lang, explain)).collect();
    environment.get_template("report.html")?.render(context! { views => Value::from(Serde(views)) })
}
