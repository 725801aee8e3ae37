//! `declared.c2pa-watermark` (P5): does signed provenance state that a generator's watermark was put into the content?
//!
//! Reads watermark actions and soft bindings. The watermark itself is not decoded: SynthID's detector is not public, so
//! nothing here looks at pixels or sound. Watermarks that also mark genuine pictures (Adobe's durable credentials) are
//! only told in `information.c2pa-statement`.

use saboot_core::facts::Facts;
use saboot_core::facts::c2pa::Manifest;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};

use super::super::{Check, CheckInfo, Hindi};
use super::{Standing, holds, path, place_words, shown, signer_words, standing};

/// The check.
pub struct Watermark;

static INFO: CheckInfo = CheckInfo {
    code: "declared.c2pa-watermark",
    catalogue: "P5",
    title: "Signed provenance (C2PA) states that a generator's watermark was applied",
    class: Class::DeclaredSynthetic,
    group: "source-statement",
    reads: "Actions c2pa.watermarked (also .bound and .unbound), action descriptions, and soft bindings, in every manifest of the store.",
    meaning: "The generator states that it hid its watermark (such as Google's SynthID) in the content; such watermarks are put into what a \
              model made or changed. The watermark itself was not looked for: its detector is not public, and nothing offline can read it.",
    innocent: "A genuine picture that was edited with the generator's tools carries the watermark too. Anyone can sign the statement with a \
               certificate of their own.",
    fools_it: "Stripping metadata removes the statement, though not the watermark.",
    reference: "C2PA Technical Specification 2.2, sections 9.3 (soft bindings) and 18.15 (actions).",
    hindi: Hindi {
        title: "हस्ताक्षरित स्रोत-जानकारी (C2PA) कहती है कि जनरेटर का वॉटरमार्क लगाया गया",
        reads: "स्टोर के हर manifest में c2pa.watermarked (.bound, .unbound भी) action, action के विवरण और soft binding।",
        meaning: "जनरेटर कहता है कि उसने सामग्री में अपना छिपा वॉटरमार्क (जैसे Google का SynthID) डाला; ऐसे वॉटरमार्क मॉडल की बनाई या बदली सामग्री में डाले जाते हैं। \
                  वॉटरमार्क ख़ुद नहीं खोजा गया: उसका डिटेक्टर सार्वजनिक नहीं है और बिना इंटरनेट के उसे पढ़ा नहीं जा सकता।",
        innocent: "जनरेटर के टूल से सुधारी गई असली तस्वीर में भी यह वॉटरमार्क होता है। अपने बनाए प्रमाणपत्र से कोई भी यह बयान हस्ताक्षरित कर सकता है।",
        fools_it: "मेटाडेटा हटाने से बयान मिट जाता है, वॉटरमार्क नहीं।",
    },
};

/// Names of watermarks that only generators apply, in lower case.
const OF_GENERATORS: [&str; 5] =
    ["synthid", "audioseal", "videoseal", "stable signature", "com.google.synth"];

impl Check for Watermark {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(c2pa) = &facts.c2pa else { return };
        for manifest in &c2pa.manifests {
            let found: Vec<String> = watermarks(manifest).filter(|text| of_generator(text)).collect();
            if found.is_empty() {
                continue;
            }
            let standing = standing(manifest);
            let holds = holds(c2pa, manifest);
            let path = path(c2pa, manifest);
            let mut grade = match (holds, standing) {
                (true, Standing::Verified | Standing::Named) => Grade::Strong,
                (false, Standing::Verified | Standing::Named) => Grade::Medium,
                (true, Standing::Unknown) => Grade::Weak,
                _ => Grade::Informational,
            };
            if path.as_ref().is_none_or(|p| p.contains(&"inputTo")) {
                grade = grade.min(Grade::Weak);
            }
            let statement = format!(
                "{} states that a generator's watermark was applied; it was not looked for in the content; {}.",
                place_words(path.as_deref()),
                signer_words(standing)
            );
            let observed =
                format!("{}; signed by {}", shown(found.iter().map(String::as_str)), manifest.signer_name());
            out.push(INFO.finding(grade, statement, observed.into(), c2pa.span()));
        }
    }
}

/// Every statement on a watermark: action, description and agent, or the algorithm of a soft binding.
pub(super) fn watermarks(manifest: &Manifest) -> impl Iterator<Item = String> {
    let actions = manifest.actions.iter().filter_map(|a| {
        let text = [a.action.raw(), a.description.raw(), a.agent.raw()]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        (a.action.raw().starts_with("c2pa.watermarked") || of_generator(a.description.raw())).then_some(text)
    });
    actions.chain(manifest.soft_bindings.iter().map(|s| format!("soft binding {}", s.raw())))
}

pub(super) fn of_generator(text: &str) -> bool {
    let text = text.to_lowercase();
    OF_GENERATORS.iter().any(|name| text.contains(name))
}
