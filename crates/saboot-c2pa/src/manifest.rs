//! From the validator's report to manifests: who, what, when, from what, and how each validation step ended.
//!
//! [`all`] walks the store from the active manifest through its ingredients. Assertions are read from the report's JSON
//! rather than through the crate's types, so that odd or newer ones are still seen. C2PA 2.2, sections 10 and 18.

use std::collections::{BTreeMap, VecDeque};

use c2pa::Reader;
use saboot_core::Untrusted;
use saboot_core::facts::c2pa::{Action, C2pa, Ingredient, Manifest, Outcome, Signer, Topic, Validation};
use serde_json::{Map, Value};

use crate::certificate;

/// Items kept of each list of a manifest.
const ITEMS: usize = 200;
/// Validation steps kept in all.
const STEPS: usize = 2000;
/// Values of a tree of JSON that are looked at.
const VALUES: usize = 20_000;

/// Every manifest of the store, the active one first, at most [`C2pa::MANIFESTS_KEPT`].
pub(crate) fn all(reader: &Reader, report: &Value) -> Vec<Manifest> {
    let Some(active) = reader.active_label() else { return Vec::new() };
    let mut made: BTreeMap<&str, Manifest> = reader
        .manifests()
        .iter()
        .map(|(label, manifest)| {
            let assertions = report["manifests"][label.as_str()]["assertion_store"].as_object();
            (label.as_str(), one(manifest, assertions))
        })
        .collect();
    attach_validations(&mut made, active, &report["validation_results"]);

    let mut ordered = Vec::new();
    let mut waiting = VecDeque::from([(active.to_owned(), 0)]);
    while let Some((label, depth)) = waiting.pop_front() {
        let Some(mut manifest) = made.remove(label.as_str()) else { continue };
        manifest.depth = Some(depth);
        let next = manifest.ingredients.iter().filter(|i| !i.manifest.is_empty());
        waiting.extend(next.map(|i| (i.manifest.raw().to_owned(), depth + 1)));
        ordered.push(manifest);
    }
    ordered.extend(made.into_values());
    ordered.truncate(C2pa::MANIFESTS_KEPT);
    ordered
}

fn one(manifest: &c2pa::Manifest, assertions: Option<&Map<String, Value>>) -> Manifest {
    let text = |value: Option<&str>| value.map(Untrusted::from).unwrap_or_default();
    let infos = manifest.claim_generator_info.iter().flatten();
    let mut generators: Vec<Untrusted> = infos
        .map(|info| named(Some(&info.name), info.version.as_deref()))
        .filter(|name| !name.is_empty())
        .take(ITEMS)
        .collect();
    if generators.is_empty() {
        generators.extend(manifest.claim_generator().map(Untrusted::from));
    }
    let mut out = Manifest {
        label: text(manifest.label()),
        title: text(manifest.title()),
        format: text(manifest.format()),
        generators,
        claim_version: manifest.claim_version(),
        signer: manifest.signature_info().map(|info| {
            let mut signer = Signer {
                organisation: text(info.issuer.as_deref()),
                name: text(info.common_name.as_deref()),
                serial: text(info.cert_serial_number.as_deref()),
                algorithm: info.alg.map(|a| a.to_string().into()).unwrap_or_default(),
                time: text(info.time.as_deref()),
                ..Signer::default()
            };
            certificate::describe(info.cert_chain(), &mut signer);
            signer
        }),
        redactions: manifest
            .redactions()
            .unwrap_or_default()
            .iter()
            .take(ITEMS)
            .map(|r| r.as_str().into())
            .collect(),
        ..Manifest::default()
    };
    // The claim's own order; the report's map has none.
    for reference in manifest.assertion_references().take(ITEMS) {
        let url = reference.url();
        let label = url.rsplit('/').next().unwrap_or(&url);
        out.assertions.push(label.into());
        if let Some(value) = assertions.and_then(|a| a.get(label)) {
            assertion(label, value, &mut out);
        }
    }
    out
}

/// Adds what one assertion states.
fn assertion(label: &str, value: &Value, out: &mut Manifest) {
    let base = label.split("__").next().unwrap_or(label);
    if base == "c2pa.actions" || base.starts_with("c2pa.actions.") {
        actions(value, &mut out.actions);
    } else if base == "c2pa.ingredient" || base.starts_with("c2pa.ingredient.") {
        if out.ingredients.len() < ITEMS {
            out.ingredients.push(ingredient(value));
        }
    } else if base.starts_with("c2pa.soft-binding") {
        out.soft_bindings.push(string(&value["alg"]));
    } else if base.ends_with(".training-mining") {
        for (name, entry) in value["entries"].as_object().into_iter().flatten().take(ITEMS) {
            out.training.push((name.as_str().into(), string(&entry["use"])));
        }
    } else {
        statements(label, value, out);
    }
}

/// Source types and camera values anywhere in an assertion of another kind: `stds.exif`, `c2pa.metadata`, CreativeWork ….
fn statements(label: &str, value: &Value, out: &mut Manifest) {
    let mut seen = 0;
    let mut waiting = VecDeque::from([value]);
    while let Some(value) = waiting.pop_front() {
        for (key, child) in value.as_object().into_iter().flatten() {
            seen += 1;
            if seen > VALUES {
                return;
            }
            let (prefix, name) = key.rsplit_once([':', '/']).unwrap_or(("", key));
            if name.eq_ignore_ascii_case("digitalSourceType") && out.actions.len() < ITEMS {
                let source_type = string(child);
                if !source_type.is_empty() {
                    out.actions.push(Action { action: label.into(), source_type, ..Action::default() });
                }
            } else if matches!(prefix, "exif" | "exifEX" | "tiff" | "aux" | "EXIF") && out.exif.len() < ITEMS
            {
                let shown = string(child);
                if !shown.is_empty() {
                    out.exif.push((key.as_str().into(), shown));
                }
            }
            waiting.push_back(child);
        }
        for child in value.as_array().into_iter().flatten().take(VALUES) {
            waiting.push_back(child);
        }
    }
}

/// Actions and action templates; an agent may stand in a list that actions point into.
fn actions(assertion: &Value, out: &mut Vec<Action>) {
    let agents = assertion["softwareAgents"].as_array();
    let listed = assertion["actions"].as_array().into_iter().flatten();
    let templates = assertion["templates"].as_array().into_iter().flatten();
    for action in listed.chain(templates) {
        if out.len() >= ITEMS {
            return;
        }
        let pointed =
            action["softwareAgentIndex"].as_u64().and_then(|n| agents?.get(usize::try_from(n).ok()?));
        let agent = if action["softwareAgent"].is_null() { pointed } else { Some(&action["softwareAgent"]) };
        let agent = agent.map(|a| match a {
            Value::Object(_) => named(a["name"].as_str(), a["version"].as_str()),
            other => string(other),
        });
        let described =
            [&action["description"], &action["parameters"]["description"], &action["parameters"]["name"]];
        out.push(Action {
            action: string(&action["action"]),
            source_type: string(&action["digitalSourceType"]),
            agent: agent.unwrap_or_default(),
            description: described.into_iter().map(string).find(|d| !d.is_empty()).unwrap_or_default(),
            when: string(&action["when"]),
        });
    }
}

fn ingredient(value: &Value) -> Ingredient {
    let target = ["activeManifest", "c2pa_manifest"].into_iter().find_map(|key| value[key]["url"].as_str());
    let mut failures = Vec::new();
    // What the claim generator saw when it took the ingredient in.
    for status in value["validationStatus"].as_array().into_iter().flatten().take(ITEMS) {
        if fails(status["code"].as_str().unwrap_or_default()) {
            failures.push(validation(status, Outcome::Failure));
        }
    }
    let results = &value["validationResults"];
    let deltas = results["ingredientDeltas"].as_array().into_iter().flatten().map(|d| &d["validationDeltas"]);
    for codes in std::iter::once(&results["activeManifest"]).chain(deltas).take(ITEMS) {
        for status in codes["failure"].as_array().into_iter().flatten().take(ITEMS) {
            failures.push(validation(status, Outcome::Failure));
        }
    }
    failures.truncate(ITEMS);
    Ingredient {
        title: string(&value["dc:title"]),
        relationship: string(&value["relationship"]),
        manifest: target.and_then(manifest_label).map(Untrusted::from).unwrap_or_default(),
        failures,
    }
}

/// True for the codes by which the specification tells a failure; version 1 statuses do not say so themselves.
fn fails(code: &str) -> bool {
    const FAILED: [&str; 14] = [
        "mismatch",
        "missing",
        "malformed",
        "invalid",
        "untrusted",
        "expired",
        "revoked",
        "outsideValidity",
        "inaccessible",
        "unsupported",
        "multiple",
        "notRedacted",
        "selfRedacted",
        "error",
    ];
    code.rsplit('.').next().is_some_and(|end| FAILED.contains(&end))
}

/// Gives each manifest the steps that are about it, and each ingredient its failures.
fn attach_validations(made: &mut BTreeMap<&str, Manifest>, active: &str, results: &Value) {
    let mut left = STEPS;
    let mut give = |made: &mut BTreeMap<&str, Manifest>, codes: &Value, default: &str| -> Vec<Validation> {
        let mut failures = Vec::new();
        for (key, outcome) in [
            ("success", Outcome::Success),
            ("informational", Outcome::Informational),
            ("failure", Outcome::Failure),
        ] {
            for status in codes[key].as_array().into_iter().flatten() {
                if left == 0 {
                    return failures;
                }
                left -= 1;
                let step = validation(status, outcome);
                let about =
                    manifest_label(step.place.raw()).filter(|l| made.contains_key(l)).unwrap_or(default);
                if outcome == Outcome::Failure {
                    failures.push(step.clone());
                }
                if let Some(manifest) = made.get_mut(about) {
                    manifest.validations.push(step.clone());
                }
            }
        }
        failures
    };
    give(made, &results["activeManifest"], active);
    for delta in results["ingredientDeltas"].as_array().into_iter().flatten() {
        let address = delta["ingredientAssertionURI"].as_str().unwrap_or_default();
        let parent = manifest_label(address).unwrap_or_default().to_owned();
        let label = address.rsplit('/').next().unwrap_or_default();
        // Ingredients stand in the order of their assertions.
        let place = made.get(parent.as_str()).and_then(|m| {
            m.assertions
                .iter()
                .filter(|a| {
                    a.raw().starts_with("c2pa.ingredient") && !a.raw().starts_with("c2pa.ingredient.thumb")
                })
                .position(|a| a.raw() == label)
        });
        let target = place
            .and_then(|n| Some(made.get(parent.as_str())?.ingredients.get(n)?.manifest.raw().to_owned()));
        let failures = give(made, &delta["validationDeltas"], target.as_deref().unwrap_or_default());
        if let Some(ingredient) = place.and_then(|n| made.get_mut(parent.as_str())?.ingredients.get_mut(n)) {
            for failure in failures {
                if !ingredient.failures.contains(&failure) {
                    ingredient.failures.push(failure);
                }
            }
        }
    }
    for manifest in made.values_mut() {
        manifest
            .validations
            .sort_by(|a, b| (a.outcome, &a.code, &a.place).cmp(&(b.outcome, &b.code, &b.place)));
        let trusted = manifest.passed("signingCredential.trusted");
        if let Some(signer) = &mut manifest.signer {
            signer.trusted = trusted;
        }
    }
}

fn validation(status: &Value, outcome: Outcome) -> Validation {
    let code = status["code"].as_str().unwrap_or_default();
    Validation {
        code: code.into(),
        topic: Topic::of(code),
        outcome,
        place: string(&status["url"]),
        explanation: string(&status["explanation"]),
    }
}

/// Label of the manifest in a JUMBF address (`self#jumbf=/c2pa/LABEL/…`), or the address where it is a bare label.
fn manifest_label(address: &str) -> Option<&str> {
    match address.split_once("/c2pa/") {
        Some((_, rest)) => rest.split('/').next(),
        None => (!address.is_empty() && !address.contains('/')).then_some(address),
    }
}

/// Text of a leaf: strings and numbers as they are, lists joined, the rest empty.
fn string(value: &Value) -> Untrusted {
    match value {
        Value::String(text) => text.as_str().into(),
        Value::Number(number) => number.to_string().into(),
        Value::Bool(flag) => flag.to_string().into(),
        Value::Array(list) => {
            let parts: Vec<String> = list
                .iter()
                .take(ITEMS)
                .filter(|v| !v.is_array())
                .map(|v| string(v).raw().to_owned())
                .filter(|t| !t.is_empty())
                .collect();
            parts.join(", ").into()
        }
        Value::Object(_) | Value::Null => Untrusted::default(),
    }
}

fn named(name: Option<&str>, version: Option<&str>) -> Untrusted {
    match (name, version) {
        (Some(name), Some(version)) if !version.is_empty() => format!("{name} {version}").into(),
        (name, _) => name.map(Untrusted::from).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn agents_are_found_wherever_they_stand() {
        let mut out = Vec::new();
        let assertion = json!({
            "softwareAgents": [{"name": "First"}, {"name": "Second", "version": "2"}],
            "actions": [
                {"action": "c2pa.created", "softwareAgent": "Plain", "digitalSourceType": "x/trainedAlgorithmicMedia"},
                {"action": "c2pa.edited", "softwareAgentIndex": 1, "parameters": {"description": "why"}},
                {"action": "c2pa.edited", "softwareAgentIndex": 9},
            ],
            "templates": [{"action": "c2pa.opened", "softwareAgent": {"name": "Made"}}],
        });
        actions(&assertion, &mut out);
        let agents: Vec<&str> = out.iter().map(|a| a.agent.raw()).collect();
        assert_eq!(agents, ["Plain", "Second 2", "", "Made"]);
        assert_eq!((out[0].source_term(), out[1].description.raw()), ("trainedAlgorithmicMedia", "why"));
    }

    #[test]
    fn statements_are_found_at_any_depth() {
        let mut out = Manifest::default();
        let value = json!({"@context": {"exif": "http://ns.adobe.com/exif/1.0/"}, "exif:FNumber": 2.8,
            "list": [{"tiff:Make": "Maker"}, {"Iptc4xmpExt:DigitalSourceType": "digitalCapture"}]});
        statements("c2pa.metadata", &value, &mut out);
        assert_eq!(out.exif, [("exif:FNumber".into(), "2.8".into()), ("tiff:Make".into(), "Maker".into())]);
        assert_eq!(out.actions[0].source_term(), "digitalCapture");
    }

    #[test]
    fn addresses_name_their_manifest() {
        assert_eq!(manifest_label("self#jumbf=/c2pa/urn:c2pa:1/c2pa.assertions/x"), Some("urn:c2pa:1"));
        assert_eq!(manifest_label("self#jumbf=c2pa.assertions/x"), None);
        assert_eq!(manifest_label("urn:c2pa:1"), Some("urn:c2pa:1"));
    }
}
