//! Signed provenance for the reader: one row a statement, in the order of the chain.
//!
//! [`properties`] is the way in. It shows what the store states and how each step of validation ended, and judges
//! nothing.

use saboot_core::Untrusted;
use saboot_core::civil;
use saboot_core::examination::Property;
use saboot_core::facts::c2pa::{C2pa, Manifest, Outcome, Validation};

/// Rows of one file: a hostile store must not drown a report.
const ROWS: usize = 400;

/// What the store holds, for a reader.
pub fn properties(c2pa: &C2pa) -> Vec<Property> {
    let mut rows = Rows { section: "c2pa".to_owned(), list: Vec::new() };
    rows.bytes("store", c2pa.bytes);
    rows.add("trust list", c2pa.trust.summary());
    for term in &c2pa.loose_terms {
        rows.add("term in the unreadable store", term.clone());
    }
    for (number, manifest) in c2pa.manifests.iter().enumerate() {
        rows.section = match (number, manifest.depth) {
            (0, _) => "c2pa active manifest".to_owned(),
            (n, Some(depth)) => format!("c2pa manifest {} (ingredient, level {depth})", n + 1),
            (n, None) => format!("c2pa manifest {} (nothing refers to it)", n + 1),
        };
        one(manifest, &mut rows);
    }
    rows.list.truncate(ROWS);
    rows.list
}

fn one(manifest: &Manifest, rows: &mut Rows) {
    rows.add("label", manifest.label.clone());
    rows.add("title", manifest.title.clone());
    rows.add("format", manifest.format.clone());
    for generator in &manifest.generators {
        rows.add("claim generator", generator.clone());
    }
    if let Some(signer) = &manifest.signer {
        rows.add("signer's organisation", signer.organisation.clone());
        rows.add("signer's name", signer.name.clone());
        rows.add("certificate issued by", signer.issuer.clone());
        rows.add("certificate serial number", signer.serial.clone());
        if let Some((from, to)) = signer.validity {
            rows.add("certificate valid", format!("{} to {}", date(from), date(to)));
        }
        rows.add("algorithm", signer.algorithm.clone());
        rows.add(
            "signer verified",
            if signer.trusted { "yes, by the trust list" } else { "no: no trust anchor for it here" },
        );
        rows.add("time stamp", signer.time.clone());
    }
    for action in &manifest.actions {
        let parts = [&action.action, &action.source_type, &action.agent, &action.description, &action.when];
        let shown: Vec<&str> = parts.iter().map(|p| p.raw()).filter(|p| !p.is_empty()).collect();
        rows.add("action", shown.join("; "));
    }
    for ingredient in &manifest.ingredients {
        let manifest = if ingredient.manifest.is_empty() { "no manifest" } else { ingredient.manifest.raw() };
        rows.add(
            "ingredient",
            format!("{} {}: {manifest}", ingredient.relationship.raw(), ingredient.title.raw()),
        );
    }
    for binding in &manifest.soft_bindings {
        rows.add("soft binding", binding.clone());
    }
    for (name, value) in &manifest.training {
        rows.add("training and mining", format!("{}: {}", name.raw(), value.raw()));
    }
    for (name, value) in &manifest.exif {
        rows.add("signed value", format!("{}: {}", name.raw(), value.raw()));
    }
    for redaction in &manifest.redactions {
        rows.add("redacts", redaction.clone());
    }
    if let Some(binding) = &manifest.binding {
        rows.add("bound by", format!("{} ({})", binding.label.raw(), binding.algorithm.raw()));
        for range in &binding.uncovered {
            rows.bytes("bytes that nobody signed", Some(*range));
        }
    }
    rows.add("assertions", manifest.assertions.iter().map(Untrusted::raw).collect::<Vec<_>>().join(", "));
    for outcome in [Outcome::Failure, Outcome::Informational] {
        for step in manifest.validations.iter().filter(|v| v.outcome == outcome) {
            rows.add(if outcome == Outcome::Failure { "failed" } else { "noted" }, step_text(step));
        }
    }
    let passed: Vec<&str> =
        manifest.validations.iter().filter(|v| v.outcome == Outcome::Success).map(|v| v.code.raw()).collect();
    rows.add("passed", passed.join(", "));
}

fn step_text(step: &Validation) -> String {
    format!("{} ({}): {}", step.code.raw(), step.topic.name(), step.explanation.raw())
}

/// Unix seconds as a date, UTC.
fn date(seconds: i64) -> String {
    let (year, month, day) = civil::date(seconds.div_euclid(civil::DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

struct Rows {
    section: String,
    list: Vec<Property>,
}

impl Rows {
    fn add(&mut self, name: &str, value: impl Into<Untrusted>) {
        let value: Untrusted = value.into();
        if !value.is_empty() {
            // Long values are cut: the file holds the rest.
            let value = match value.raw().char_indices().nth(1000) {
                Some((end, _)) => format!("{} […]", value.raw().get(..end).unwrap_or_default()).into(),
                None => value,
            };
            self.list.push(Property { section: self.section.clone(), name: name.into(), value });
        }
    }

    fn bytes(&mut self, name: &str, span: Option<(u64, u64)>) {
        if let Some((start, end)) = span {
            self.add(name, format!("{} bytes, {start} to {end}", end.saturating_sub(start)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, shown) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (-1, "1969-12-31"),
            (4_102_444_799, "2099-12-31"),
        ] {
            assert_eq!(date(seconds), shown);
        }
    }
}
