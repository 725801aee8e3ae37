//! `history.c2pa-ingredient` (P2, A.1.3): does the provenance of something that went into the file fail to verify?
//!
//! Kept apart from the file's own integrity: an intact active manifest may stand on an ingredient whose signature or
//! hashes do not agree, or whose manifest is missing. Reads what fails now and what the claim generator recorded then.

use saboot_core::facts::Facts;
use saboot_core::facts::c2pa::{Ingredient as Part, Manifest, Outcome, Validation};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::super::{Check, CheckInfo, Hindi};
use super::{path, place_words, shown, step};

/// The check.
pub struct Ingredient;

static INFO: CheckInfo = CheckInfo {
    code: "history.c2pa-ingredient",
    catalogue: "P2",
    title: "The provenance (C2PA) of an ingredient does not verify",
    class: Class::ProcessingHistory,
    group: "c2pa-ingredient",
    reads: "Integrity failures of every ingredient in the chain: those found now, and those that the signing software recorded when it took \
            the ingredient in.",
    meaning: "Something that went into this file had itself been changed after signing, or its manifest is missing. What the chain says from \
              there backwards cannot be relied on. The file's own signature is a separate finding and may be in order.",
    innocent: "Editors take in files whose provenance was broken by a platform or by software that does not know C2PA, and record that \
               honestly. Manifests of ingredients are left out to save space.",
    fools_it: "Leaving the ingredient out, or its provenance.",
    reference: super::SPECIFICATION,
    hindi: Hindi {
        title: "किसी घटक (ingredient) की स्रोत-जानकारी (C2PA) सत्यापित नहीं होती",
        reads: "शृंखला के हर ingredient की अखंडता की विफलताएँ: जो अभी मिलीं, और जो हस्ताक्षर करने वाले सॉफ़्टवेयर ने उसे जोड़ते समय दर्ज कीं।",
        meaning: "इस फ़ाइल में जो कुछ जोड़ा गया, वह ख़ुद हस्ताक्षर के बाद बदला जा चुका था, या उसका manifest नहीं है। उससे पीछे की शृंखला पर भरोसा नहीं किया जा सकता। इस फ़ाइल का \
                  अपना हस्ताक्षर अलग निष्कर्ष है और ठीक भी हो सकता है।",
        innocent: "संपादक ऐसी फ़ाइलें भी लेते हैं जिनकी स्रोत-जानकारी किसी प्लैटफ़ॉर्म या C2PA न जानने वाले सॉफ़्टवेयर ने बिगाड़ दी, और यह ईमानदारी से दर्ज करते हैं। जगह बचाने के लिए \
                   ingredient के manifest छोड़ भी दिए जाते हैं।",
        fools_it: "ingredient या उसकी स्रोत-जानकारी को छोड़ देना।",
    },
};

impl Check for Ingredient {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(c2pa) = &facts.c2pa else { return };
        for manifest in &c2pa.manifests {
            let place = place_words(path(c2pa, manifest).as_deref());
            for part in manifest.ingredients.iter().take(20) {
                let own =
                    c2pa.manifests.iter().find(|m| !part.manifest.is_empty() && m.label == part.manifest);
                let codes = failures(part, own);
                if codes.is_empty() {
                    continue;
                }
                let statement = format!(
                    "{place} takes in something whose own provenance does not verify; that is a statement about the ingredient, not about \
                     this file's bytes."
                );
                let observed = format!(
                    "{} ({}): {}",
                    if part.title.is_empty() { "untitled" } else { part.title.raw() },
                    part.relationship.raw(),
                    shown(codes.iter().map(String::as_str))
                );
                let expected = "the ingredient's signature and hashes agree".to_owned();
                out.push(Finding {
                    expected,
                    ..INFO.finding(Grade::Medium, statement, observed.into(), c2pa.span())
                });
            }
        }
    }
}

fn failures(part: &Part, own: Option<&Manifest>) -> Vec<String> {
    let now = own.into_iter().flat_map(|m| &m.validations);
    let all = part.failures.iter().chain(now);
    all.filter(|v| v.shows_change() || is_of_ingredient(v)).map(step).collect()
}

fn is_of_ingredient(step: &Validation) -> bool {
    step.outcome == Outcome::Failure && step.code.raw().starts_with("ingredient.")
}
