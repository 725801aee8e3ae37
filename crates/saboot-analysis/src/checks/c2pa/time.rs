//! `information.c2pa-time` (P2, A.1.2): when was it signed, and was the certificate valid then?
//!
//! Speaks where a time code did not pass: an expired certificate, a time stamp that nobody vouches for or that does not
//! fit. None of that is tampering: certificates run out, and files outlive them.

use saboot_core::facts::Facts;
use saboot_core::facts::c2pa::{Outcome, Topic};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};

use super::super::{Check, CheckInfo, Hindi};
use super::{path, place_words, shown, step};

/// The check.
pub struct Time;

static INFO: CheckInfo = CheckInfo {
    code: "information.c2pa-time",
    catalogue: "P2",
    title: "The time of signing (C2PA) is not assured",
    class: Class::Information,
    group: "c2pa-time",
    reads: "Time stamp and validity of the signing certificate, and their validation, in every manifest.",
    meaning: "The certificate has run out since and no trusted time stamp shows that it was valid at signing, or the time stamp cannot be \
              verified here. The order of events in the chain then rests on the signer's word.",
    innocent: "Certificates run for a year or so and files outlive them; many generators sign without a time stamp; a time stamp cannot be \
               verified without its anchor. None of this is tampering.",
    fools_it: "A clock set back at signing, where there is no time stamp.",
    reference: "C2PA Technical Specification 2.2, section 15.8 (time-stamps); RFC 3161.",
    hindi: Hindi {
        title: "हस्ताक्षर (C2PA) का समय पक्का नहीं है",
        reads: "हर manifest का time stamp, हस्ताक्षर-प्रमाणपत्र की वैधता-अवधि और दोनों की जाँच।",
        meaning: "प्रमाणपत्र की अवधि बीत चुकी है और कोई भरोसेमंद time stamp नहीं दिखाता कि हस्ताक्षर के समय वह वैध था, या time stamp यहाँ सत्यापित नहीं हो सकता। तब \
                  घटनाओं का क्रम केवल हस्ताक्षर करने वाले के कथन पर टिका है।",
        innocent: "प्रमाणपत्र लगभग एक साल चलते हैं और फ़ाइलें उनसे अधिक; कई जनरेटर बिना time stamp के हस्ताक्षर करते हैं; trust anchor के बिना time stamp सत्यापित नहीं होता। \
                   इनमें से कुछ भी छेड़छाड़ नहीं है।",
        fools_it: "time stamp न हो, तो हस्ताक्षर के समय घड़ी पीछे कर देना।",
    },
};

impl Check for Time {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(c2pa) = &facts.c2pa else { return };
        for manifest in &c2pa.manifests {
            let steps: Vec<_> = manifest
                .validations
                .iter()
                .filter(|v| v.topic == Topic::Time && v.outcome != Outcome::Success)
                .collect();
            if steps.is_empty() {
                continue;
            }
            let expired = steps.iter().any(|v| {
                matches!(v.code.raw(), "signingCredential.expired" | "claimSignature.outsideValidity")
            });
            let place = place_words(path(c2pa, manifest).as_deref());
            let statement = if expired {
                format!(
                    "{place}: the signer's certificate is out of its time, and no trusted time stamp shows that it was valid at signing; that \
                     is no sign of tampering."
                )
            } else {
                format!("{place}: the time of signing cannot be verified here.")
            };
            let mut texts: Vec<String> = steps.into_iter().map(step).collect();
            if let Some(signer) = manifest.signer.as_ref().filter(|s| !s.time.is_empty()) {
                texts.push(format!("time stated {}", signer.time.raw()));
            }
            let observed = shown(texts.iter().map(String::as_str));
            out.push(INFO.finding(Grade::Informational, statement, observed.into(), c2pa.span()));
        }
    }
}
