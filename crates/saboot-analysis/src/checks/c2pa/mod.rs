//! Checks on signed provenance (C2PA): what a manifest store states, and how far it may be believed.
//!
//! Integrity, identity and time are findings of their own; no single word of a validator decides. This file holds what
//! the checks share: who counts as a known maker of generators, and [`standing`], how far a signer is known. A name in a
//! certificate is only a name until a trust anchor vouches for it, and every statement says so. Signed provenance can be
//! stripped from any file: its absence is no information.

pub(super) mod action;
pub(super) mod capture;
pub(super) mod capture_conflict;
pub(super) mod coverage;
pub(super) mod identity;
pub(super) mod ingredient;
pub(super) mod integrity;
pub(super) mod remote;
pub(super) mod statement;
pub(super) mod time;
pub(super) mod watermark;

use saboot_core::facts::c2pa::{C2pa, Integrity, Manifest, Validation};

/// Where the rules that all these checks follow are written.
const SPECIFICATION: &str = "C2PA Technical Specification 2.2, sections 15 (validation) and 18 (assertions); IPTC NewsCodes, \
                             digitalsourcetype.";

/// Organisations that run generators and sign what these make, as their certificates begin. A name here is a pointer for
/// the reader, not a verification.
const GENERATOR_MAKERS: [&str; 16] = [
    "OpenAI",
    "Google",
    "Adobe",
    "Microsoft",
    "Amazon",
    "Meta Platforms",
    "Stability AI",
    "Black Forest Labs",
    "Midjourney",
    "ElevenLabs",
    "Eleven Labs",
    "Runway",
    "TikTok",
    "ByteDance",
    "Luma AI",
    "Shutterstock",
];

/// Terms of the source-type vocabulary that speak of trained models.
const TRAINED: [&str; 2] = ["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"];

/// Terms that state a recording of something real.
const CAPTURED: [&str; 3] = ["digitalCapture", "computationalCapture", "compositeCapture"];

/// How far the signer of a manifest is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// A trust anchor vouches for the certificate.
    Verified,
    /// The certificate names a maker of generators; nobody vouches for it here.
    Named,
    /// The certificate names somebody else; nobody vouches for it here.
    Unknown,
    /// The certificate vouches for itself, or there is none.
    SelfSigned,
}

fn standing(manifest: &Manifest) -> Standing {
    let Some(signer) = &manifest.signer else { return Standing::SelfSigned };
    let names = [signer.organisation.raw(), signer.name.raw()];
    if signer.trusted {
        Standing::Verified
    } else if signer.self_signed || signer.certificates == 0 {
        Standing::SelfSigned
    } else if GENERATOR_MAKERS.iter().any(|maker| names.iter().any(|name| begins_with_word(name, maker))) {
        Standing::Named
    } else {
        Standing::Unknown
    }
}

/// True where `text` begins with `word` and the word ends there: "Google LLC", not "Googleplex".
fn begins_with_word(text: &str, word: &str) -> bool {
    let head = text.get(..word.len());
    head.is_some_and(|h| h.eq_ignore_ascii_case(word))
        && !text.get(word.len()..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric)
}

/// Half a sentence on the signer, for statements.
fn signer_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Verified => "the signer is verified by the local trust list",
        Standing::Named | Standing::Unknown => {
            "the signer is named in the certificate, not verified: there is no trust anchor for it here"
        }
        Standing::SelfSigned => "the certificate vouches for itself, so anyone could have signed",
    }
}

/// True where nothing speaks against the bytes of the file and against this manifest of its chain.
fn holds(c2pa: &C2pa, manifest: &Manifest) -> bool {
    let whole =
        matches!(c2pa.integrity(), Some(Integrity::Intact | Integrity::IntactWithGaps | Integrity::NotHere));
    let active = c2pa.active().is_some_and(|a| std::ptr::eq(a, manifest));
    // Of the active manifest, `integrity` has weighed the failures already.
    // What a claim generator recorded of an ingredient is not reported a second time among the steps of its manifest.
    let recorded =
        c2pa.manifests.iter().flat_map(|m| &m.ingredients).filter(|i| i.manifest == manifest.label);
    let mut steps = manifest.validations.iter().chain(recorded.flat_map(|i| &i.failures));
    whole && (active || !steps.any(Validation::shows_change))
}

/// How the chain leads from the file to a manifest: relationships from the active manifest on, empty for that one.
/// None where nothing refers to it.
fn path<'a>(c2pa: &'a C2pa, target: &Manifest) -> Option<Vec<&'a str>> {
    let active = c2pa.active()?;
    let mut waiting = std::collections::VecDeque::from([(active, Vec::new())]);
    let mut seen = Vec::new();
    while let Some((manifest, relations)) = waiting.pop_front() {
        if std::ptr::eq(manifest, target) {
            return Some(relations);
        }
        if seen.contains(&&manifest.label) {
            continue;
        }
        seen.push(&manifest.label);
        for ingredient in manifest.ingredients.iter().filter(|i| !i.manifest.is_empty()) {
            if let Some(next) = c2pa.manifests.iter().find(|m| m.label == ingredient.manifest) {
                let relations = relations.iter().copied().chain([ingredient.relationship.raw()]).collect();
                waiting.push_back((next, relations));
            }
        }
    }
    None
}

/// Where in the chain a manifest stands, for statements.
fn place_words(path: Option<&[&str]>) -> &'static str {
    match path {
        None => "A manifest in the store that nothing refers to",
        Some([]) => "The active manifest",
        Some(relations) if relations.contains(&"inputTo") => {
            "The manifest of something that was given to a tool as input"
        }
        Some(relations) if relations.contains(&"componentOf") => "The manifest of a component",
        Some(_) => "The manifest of an earlier version",
    }
}

/// Texts shown as what was observed: at most a few, none of them long.
fn shown<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for text in texts {
        let part: String = text.chars().take(200).collect();
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    let more = parts.len().saturating_sub(6);
    parts.truncate(6);
    let mut text = parts.join("; ");
    if more > 0 {
        text.push_str(&format!("; and {more} more"));
    }
    text
}

/// A validation step with the validator's words: `assertion.dataHash.mismatch (…)`.
fn step(validation: &Validation) -> String {
    if validation.explanation.is_empty() {
        return validation.code.raw().to_owned();
    }
    let words: String = validation.explanation.raw().chars().take(120).collect();
    format!("{} ({words})", validation.code.raw())
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::facts::c2pa::Signer;

    #[test]
    fn a_name_is_not_a_verification() {
        let signed = |organisation: &str, self_signed, trusted| Manifest {
            signer: Some(Signer {
                organisation: organisation.into(),
                self_signed,
                trusted,
                certificates: 2,
                ..Signer::default()
            }),
            ..Manifest::default()
        };
        assert_eq!(standing(&signed("OpenAI OpCo, LLC", false, false)), Standing::Named);
        assert_eq!(standing(&signed("google llc", false, false)), Standing::Named);
        assert_eq!(standing(&signed("Googleplex", false, false)), Standing::Unknown);
        assert_eq!(standing(&signed("OpenAI", true, false)), Standing::SelfSigned);
        assert_eq!(standing(&signed("Whoever", false, true)), Standing::Verified);
        assert_eq!(standing(&Manifest::default()), Standing::SelfSigned);
    }
}
