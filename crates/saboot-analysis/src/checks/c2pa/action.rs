//! `declared.c2pa-action` (P1): does a manifest anywhere in the chain state that a trained model made the content?
//!
//! Reads the digital source type and software agent of every action in every manifest: converted copies keep the
//! generator's statement in an ingredient only. `algorithmicMedia` and `compositeSynthetic` do not speak of trained
//! models; see `information.c2pa-statement`.

use saboot_core::facts::Facts;
use saboot_core::facts::c2pa::{C2pa, Manifest};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::super::{Check, CheckInfo, Hindi};
use super::{Standing, TRAINED, holds, path, place_words, shown, signer_words, standing};

/// The check.
pub struct Action;

static INFO: CheckInfo = CheckInfo {
    code: "declared.c2pa-action",
    catalogue: "P1",
    title: "Signed provenance (C2PA) states that a generator made or changed the content",
    class: Class::DeclaredSynthetic,
    group: "source-statement",
    reads: "Every action (digitalSourceType, softwareAgent, description) and source type in every manifest of the store, ingredients \
            included, with the validation of that manifest and its signer.",
    meaning: "Software states under its signature that a trained model made the content or a part of it. Conclusive where the bytes agree \
              with the signature and the local trust list vouches for the signer; strong where the certificate only names a known maker of \
              generators; medium where the bytes have changed since, because a manifest can be carried over from another file; weak or \
              informational where the signer is unknown or vouches for itself.",
    innocent: "A genuine recording in which a small part was filled, widened or cleaned by an editor's AI carries the composite term. A \
               component made by a generator can be a logo or a caption. Anyone can sign a false statement with a certificate of their own.",
    fools_it: "Stripping metadata, a screenshot or a messenger removes the store; a certificate that names a known maker can be forged where \
               no trust anchor is at hand.",
    reference: super::SPECIFICATION,
    hindi: Hindi {
        title: "हस्ताक्षरित स्रोत-जानकारी (C2PA) कहती है कि सामग्री किसी AI जनरेटर ने बनाई या बदली",
        reads: "C2PA स्टोर के हर manifest के हर action का digitalSourceType, softwareAgent और विवरण, ingredient के manifest सहित; साथ में उस \
                manifest की जाँच का नतीजा और हस्ताक्षर करने वाले का नाम।",
        meaning: "सॉफ़्टवेयर अपने हस्ताक्षर के साथ कहता है कि पूरी सामग्री या उसका कोई हिस्सा प्रशिक्षित मॉडल ने बनाया। जब फ़ाइल के बाइट हस्ताक्षर से मेल खाते हों \
                  और हस्ताक्षर करने वाला स्थानीय भरोसा-सूची से सत्यापित हो, तब यह निर्णायक है; जब प्रमाणपत्र में केवल किसी जाने-माने AI निर्माता का नाम हो, तब मज़बूत; \
                  जब बाइट बाद में बदले हों, तब मध्यम, क्योंकि manifest किसी दूसरी फ़ाइल से लाया जा सकता है; अनजान या स्वयं-हस्ताक्षरित हो, तो कमज़ोर या केवल सूचना।",
        innocent: "असली रिकॉर्डिंग में किसी संपादक के AI ने छोटा-सा हिस्सा भरा, बढ़ाया या साफ़ किया हो, तब भी composite लिखा जाता है। AI से बना घटक केवल लोगो या \
                   कैप्शन भी हो सकता है। अपने बनाए प्रमाणपत्र से कोई भी झूठा बयान हस्ताक्षरित कर सकता है।",
        fools_it: "मेटाडेटा हटाने, स्क्रीनशॉट लेने या मैसेंजर से भेजने पर स्टोर मिट जाता है; भरोसा-सूची न हो, तो जाने-माने नाम वाला नकली प्रमाणपत्र पकड़ा नहीं जाता।",
    },
};

/// Software agents that are generators; counts one grade less than a source type, since an agent may also only convert.
const AGENTS: [&str; 16] = [
    "firefly",
    "dall-e",
    "dall·e",
    "gpt-4o",
    "gpt-image",
    "sora",
    "imagen",
    "veo",
    "google generative ai",
    "stable diffusion",
    "midjourney",
    "image creator",
    "nova canvas",
    "titan image",
    "elevenlabs",
    "dreamina",
];

impl Check for Action {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(c2pa) = &facts.c2pa else { return };
        for manifest in &c2pa.manifests {
            if let Some(finding) = of_manifest(c2pa, manifest) {
                out.push(finding);
            }
        }
        let terms: Vec<&str> =
            c2pa.loose_terms.iter().map(Untrusted::raw).filter(|t| TRAINED.contains(t)).collect();
        if !terms.is_empty() {
            let statement = "The store of signed provenance cannot be read, but a statement that a trained model made the content stands in \
                             its bytes; nothing of it could be verified.";
            out.push(INFO.finding(Grade::Medium, statement, terms.join("; ").into(), c2pa.span()));
        }
    }
}

fn of_manifest(c2pa: &C2pa, manifest: &Manifest) -> Option<Finding> {
    let typed: Vec<_> = manifest.actions.iter().filter(|a| TRAINED.contains(&a.source_term())).collect();
    let agents: Vec<_> = manifest
        .actions
        .iter()
        .filter(|a| {
            a.source_type.is_empty() && (names_generator(a.agent.raw()) || a.action.raw().contains("firefly"))
        })
        .collect();
    let whole = typed.iter().any(|a| a.source_term() == TRAINED[0]);
    let says = match (typed.is_empty(), agents.is_empty(), whole) {
        (false, _, true) => "states that a trained model made the content",
        (false, _, false) => "states that a trained model made a part of the content",
        (true, false, _) => "names a generator as the software of an action",
        (true, true, _) => return None,
    };
    let standing = standing(manifest);
    let holds = holds(c2pa, manifest);
    let mut grade = match (holds, standing) {
        (true, Standing::Verified) => Grade::Conclusive,
        (true, Standing::Named) => Grade::Strong,
        (false, Standing::Verified | Standing::Named) => Grade::Medium,
        (true, Standing::Unknown) => Grade::Weak,
        (false, Standing::Unknown) | (_, Standing::SelfSigned) => Grade::Informational,
    };
    if typed.is_empty() {
        grade = lower(grade);
    }
    let path = path(c2pa, manifest);
    // An input of a tool, or a manifest that nothing refers to, need not be in the picture at all.
    if path.as_ref().is_none_or(|p| p.contains(&"inputTo")) {
        grade = grade.min(Grade::Weak);
    }
    let bytes = if holds {
        "the bytes agree with the signature"
    } else {
        "the bytes or the statements have changed since they were signed, so it may belong to another file"
    };
    let statement = format!("{} {says}; {bytes}; {}.", place_words(path.as_deref()), signer_words(standing));
    let actions = if typed.is_empty() { &agents } else { &typed };
    let lines: Vec<String> = actions
        .iter()
        .map(|a| {
            let parts = [a.action.raw(), a.source_term(), a.agent.raw(), a.description.raw()];
            parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
        })
        .collect();
    let observed =
        format!("{}; signed by {}", shown(lines.iter().map(String::as_str)), manifest.signer_name());
    Some(INFO.finding(grade, statement, observed.into(), c2pa.span()))
}

fn names_generator(agent: &str) -> bool {
    let agent = agent.to_lowercase();
    AGENTS.iter().any(|name| {
        agent.match_indices(name).any(|(at, _)| {
            let before = agent.get(..at).and_then(|t| t.chars().next_back());
            let after = agent.get(at + name.len()..).and_then(|t| t.chars().next());
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphabetic)
        })
    })
}

fn lower(grade: Grade) -> Grade {
    match grade {
        Grade::Conclusive => Grade::Strong,
        Grade::Strong => Grade::Medium,
        Grade::Medium => Grade::Weak,
        Grade::Weak | Grade::Informational => Grade::Informational,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_are_whole_names() {
        for agent in ["Adobe Firefly", "DALL·E 3", "Sora", "Imagen 3", "gpt-image-1", "Veo3"] {
            assert!(names_generator(agent), "{agent}");
        }
        for agent in
            ["Make Test Images 0.36.0", "Adobe Photoshop 25", "Sorantino", "VideoEditor", "Imagenes", ""]
        {
            assert!(!names_generator(agent), "{agent}");
        }
    }
}
