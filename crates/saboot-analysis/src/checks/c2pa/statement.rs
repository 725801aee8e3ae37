//! `information.c2pa-statement` (P1, P5): what else signed provenance states about the content's origin.
//!
//! Source types that speak neither of trained models nor of a camera, and watermarks that are not a generator's. The
//! term `algorithmicMedia` means any algorithm (a fractal, a test card) and `compositeSynthetic` any drawn part: neither
//! is a statement of AI, and both occur in ordinary files.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};

use super::super::{Check, CheckInfo, Hindi};
use super::watermark::{of_generator, watermarks};
use super::{CAPTURED, TRAINED, path, place_words};

/// The check.
pub struct Statement;

static INFO: CheckInfo = CheckInfo {
    code: "information.c2pa-statement",
    catalogue: "P1",
    title: "What signed provenance (C2PA) states about the origin, without speaking of AI or a camera",
    class: Class::Information,
    group: "c2pa-statement",
    reads: "Source types of every manifest other than those of trained models and of capture; watermarks and soft bindings that are not a \
            generator's.",
    meaning: "The software that signed calls the content a drawing, a composite, a screen capture, the product of an algorithm and so on, or \
              says that it can be found again by a watermark. None of this says that AI made it: algorithmicMedia is any algorithm, and \
              compositeSynthetic any drawn part.",
    innocent: "Every editor that signs writes such statements.",
    fools_it: "The statement is the signer's word.",
    reference: super::SPECIFICATION,
    hindi: Hindi {
        title: "हस्ताक्षरित स्रोत-जानकारी (C2PA) मूल के बारे में और क्या कहती है, AI या कैमरे के अलावा",
        reads: "हर manifest के वे source type जो न प्रशिक्षित मॉडल के हैं न कैमरे के; और वे वॉटरमार्क व soft binding जो किसी जनरेटर के नहीं हैं।",
        meaning: "हस्ताक्षर करने वाला सॉफ़्टवेयर सामग्री को चित्र, संयोजन, स्क्रीन कैप्चर, एल्गोरिद्म की उपज आदि कहता है, या बताता है कि वह वॉटरमार्क से फिर खोजी जा सकती है। \
                  इसका अर्थ यह नहीं कि AI ने बनाई: algorithmicMedia कोई भी एल्गोरिद्म हो सकता है और compositeSynthetic कोई भी बनाया हुआ हिस्सा।",
        innocent: "हस्ताक्षर करने वाला हर संपादक ऐसे बयान लिखता है।",
        fools_it: "यह केवल हस्ताक्षर करने वाले का कथन है।",
    },
};

impl Check for Statement {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(c2pa) = &facts.c2pa else { return };
        let mut told: Vec<String> = Vec::new();
        for manifest in &c2pa.manifests {
            let place = place_words(path(c2pa, manifest).as_deref());
            let terms = manifest
                .actions
                .iter()
                .map(|a| a.source_term())
                .filter(|t| !t.is_empty() && !TRAINED.contains(t) && !CAPTURED.contains(t))
                .map(|t| (t.to_owned(), "gives a source type that does not speak of trained models"));
            let marks = watermarks(manifest).filter(|text| !of_generator(text)).map(|text| {
                (text, "states a watermark or fingerprint by which the content can be found again")
            });
            for (observed, says) in terms.chain(marks) {
                if told.len() < 20 && !told.contains(&observed) {
                    let statement = format!("{place} {says}.");
                    let shown: String = observed.chars().take(300).collect();
                    out.push(INFO.finding(Grade::Informational, statement, shown.into(), c2pa.span()));
                    told.push(observed);
                }
            }
        }
    }
}
