//! A document of the kit as a page: self-contained, printable, no script, no reference, the report's content policy.

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};

use super::Document;

/// The page of a document.
///
/// # Errors
/// Only when the template itself is at fault, which tests exclude.
pub fn page(document: &Document) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("kit.html", include_str!("../../templates/kit.html"))?;
    environment
        .get_template("kit.html")?
        .render(context! { d => Value::from(Serde(document)), lang => document.lang.tag() })
}
