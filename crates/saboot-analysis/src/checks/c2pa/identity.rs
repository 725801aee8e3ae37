//! `information.c2pa-identity` (P1, P2): who signed the file's provenance, and does anyone vouch for that?
//!
//! One finding for each signer of the chain. Says "named in the certificate, not verified" wherever no anchor of the
//! local trust list vouches for the chain: offline there is no other way to know, and a signature says who signed, not
//! that it is true.

use saboot_core::facts::Facts;
use saboot_core::facts::c2pa::{Outcome, Topic};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};

use super::super::{Check, CheckInfo, Hindi};
use super::{path, place_words, shown, signer_words, standing, step};

/// The check.
pub struct Identity;

static INFO: CheckInfo = CheckInfo {
    code: "information.c2pa-identity",
    catalogue: "P2",
    title: "Who signed the provenance (C2PA), and whether anyone vouches for that",
    class: Class::Information,
    group: "c2pa-identity",
    reads: "The signing certificate of each manifest (organisation, name, issuer, serial number), and its validation against the local \
            trust list, whose date and SHA-256 are given.",
    meaning: "A certificate names a signer. Only a trust anchor on the local list makes the name more than a claim. Even a verified signature \
              says who signed, not that what was signed is true.",
    innocent: "A signer that is not verified is the ordinary case offline: the official list is not part of the program.",
    fools_it: "A certificate of one's own may carry any name.",
    reference: super::SPECIFICATION,
    hindi: Hindi {
        title: "स्रोत-जानकारी (C2PA) पर किसने हस्ताक्षर किए, और क्या कोई उसकी पुष्टि करता है",
        reads: "हर manifest का हस्ताक्षर-प्रमाणपत्र (संस्था, नाम, जारीकर्ता, क्रम-संख्या) और स्थानीय भरोसा-सूची से उसकी जाँच; सूची की तारीख़ और SHA-256 भी दी जाती है।",
        meaning: "प्रमाणपत्र हस्ताक्षर करने वाले का नाम बताता है। स्थानीय सूची का कोई trust anchor उसकी पुष्टि करे, तभी नाम दावे से अधिक है। सत्यापित हस्ताक्षर भी इतना ही बताता \
                  है कि किसने हस्ताक्षर किए, यह नहीं कि बात सच है।",
        innocent: "बिना इंटरनेट के हस्ताक्षर करने वाले का सत्यापित न होना सामान्य है: आधिकारिक सूची प्रोग्राम के साथ नहीं आती।",
        fools_it: "अपने बनाए प्रमाणपत्र में कोई भी नाम लिखा जा सकता है।",
    },
};

impl Check for Identity {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(c2pa) = &facts.c2pa else { return };
        let mut told = Vec::new();
        for manifest in &c2pa.manifests {
            let Some(signer) = &manifest.signer else { continue };
            let key = (&signer.organisation, &signer.name, &signer.serial);
            if told.contains(&key) || told.len() >= 20 {
                continue;
            }
            told.push(key);
            let place = place_words(path(c2pa, manifest).as_deref());
            let statement = format!(
                "{place} is signed; {} ({}).",
                signer_words(standing(manifest)),
                c2pa.trust.summary()
            );
            let failed: Vec<String> = manifest
                .validations
                .iter()
                .filter(|v| v.topic == Topic::Identity && v.outcome != Outcome::Success)
                .map(step)
                .collect();
            let named = [
                format!("organisation {}", or_none(signer.organisation.raw())),
                format!("name {}", or_none(signer.name.raw())),
                format!("certificate issued by {}", or_none(signer.issuer.raw())),
                format!("serial number {}", or_none(signer.serial.raw())),
            ];
            let observed = shown(named.iter().chain(&failed).map(String::as_str));
            out.push(INFO.finding(Grade::Informational, statement, observed.into(), c2pa.span()));
        }
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}
