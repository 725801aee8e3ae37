//! `information.c2pa-capture` (P3): does signed provenance state that a camera recorded this?
//!
//! Supports a recording only where the bytes agree and the signer is verified; carries no weight here in any case. The
//! signer may be an app as well as a camera: what it points a lens at, a screen for instance, nobody signs.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};

use super::super::{Check, CheckInfo, Hindi};
use super::{CAPTURED, Standing, holds, path, place_words, shown, signer_words, standing};

/// The check.
pub struct Capture;

static INFO: CheckInfo = CheckInfo {
    code: "information.c2pa-capture",
    catalogue: "P3",
    title: "Signed provenance (C2PA) states that a camera recorded the content",
    class: Class::Information,
    group: "c2pa-capture",
    reads: "Source types digitalCapture, computationalCapture and compositeCapture in every manifest, signed camera data, and the \
            validation of that manifest.",
    meaning: "A camera or app states under its signature that it recorded this. It supports that the content is a recording only where the \
              bytes agree and the local trust list vouches for the signer. A camera can be pointed at a screen.",
    innocent: "Nothing needs explaining.",
    fools_it: "Anyone can sign such a statement with a certificate of their own; signing keys of cameras have leaked, and a flaw of one maker \
               in 2025 let foreign pictures be signed.",
    reference: super::SPECIFICATION,
    hindi: Hindi {
        title: "हस्ताक्षरित स्रोत-जानकारी (C2PA) कहती है कि सामग्री कैमरे ने रिकॉर्ड की",
        reads: "हर manifest में digitalCapture, computationalCapture और compositeCapture वाले source type, हस्ताक्षरित कैमरा-डेटा और उस manifest की जाँच।",
        meaning: "कैमरा या ऐप अपने हस्ताक्षर के साथ कहता है कि उसने इसे रिकॉर्ड किया। यह रिकॉर्डिंग होने का समर्थन तभी करता है जब बाइट मेल खाएँ और हस्ताक्षर करने वाला स्थानीय \
                  भरोसा-सूची से सत्यापित हो। कैमरे को किसी स्क्रीन के सामने भी रखा जा सकता है।",
        innocent: "यहाँ कुछ समझाने की ज़रूरत नहीं।",
        fools_it: "अपने बनाए प्रमाणपत्र से कोई भी ऐसा बयान हस्ताक्षरित कर सकता है; कैमरों की हस्ताक्षर-कुंजियाँ लीक हुई हैं, और 2025 में एक निर्माता की चूक से बाहरी तस्वीरें भी \
                   हस्ताक्षरित हो सकीं।",
    },
};

impl Check for Capture {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(c2pa) = &facts.c2pa else { return };
        for manifest in &c2pa.manifests {
            let captured: Vec<_> =
                manifest.actions.iter().filter(|a| CAPTURED.contains(&a.source_term())).collect();
            if captured.is_empty() {
                continue;
            }
            let standing = standing(manifest);
            let holds = holds(c2pa, manifest);
            let grade =
                if holds && standing == Standing::Verified { Grade::Strong } else { Grade::Informational };
            let bytes =
                if holds { "the bytes agree with the signature" } else { "the bytes have changed since" };
            let place = place_words(path(c2pa, manifest).as_deref());
            let statement = format!(
                "{place} states that a camera recorded the content; {bytes}; {}.",
                signer_words(standing)
            );
            let camera = manifest
                .exif
                .iter()
                .filter(|(key, _)| key.raw().ends_with(":Make") || key.raw().ends_with(":Model"))
                .map(|(_, value)| value.raw());
            let terms = captured.iter().flat_map(|a| [a.source_term(), a.agent.raw()]);
            let observed = format!("{}; signed by {}", shown(terms.chain(camera)), manifest.signer_name());
            out.push(INFO.finding(grade, statement, observed.into(), c2pa.span()));
        }
    }
}
