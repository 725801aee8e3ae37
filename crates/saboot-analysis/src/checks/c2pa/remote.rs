//! `information.c2pa-remote` (P4): does the file point to provenance that is not in it?
//!
//! Reads the XMP property `dcterms:provenance`. An address is reported and never fetched; a pointer into the file itself
//! with no store behind it shows that a store was stripped.

use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Untrusted};

use super::super::{Check, CheckInfo, Hindi};

/// The check.
pub struct Remote;

static INFO: CheckInfo = CheckInfo {
    code: "information.c2pa-remote",
    catalogue: "P4",
    title: "The file points to signed provenance (C2PA) that is not in it",
    class: Class::Information,
    group: "c2pa-remote",
    reads: "The XMP property dcterms:provenance.",
    meaning: "Software stated where the file's manifest is to be found: at an address, which was not looked up because nothing here opens a \
              connection, or in the file itself, from which it has been removed since. Whoever holds the address can ask there for the \
              manifest and check it.",
    innocent: "Editors store manifests in a cloud by choice; platforms and converters strip them without meaning harm.",
    fools_it: "Removing XMP; anyone can write any address.",
    reference: "C2PA Technical Specification 2.2, section 11.5 (external manifests); Dublin Core terms, provenance.",
    hindi: Hindi {
        title: "फ़ाइल ऐसी हस्ताक्षरित स्रोत-जानकारी (C2PA) की ओर इशारा करती है जो उसमें नहीं है",
        reads: "XMP का dcterms:provenance।",
        meaning: "सॉफ़्टवेयर ने लिखा कि फ़ाइल का manifest कहाँ मिलेगा: किसी इंटरनेट पते पर, जिसे खोला नहीं गया क्योंकि यह प्रोग्राम कोई कनेक्शन नहीं खोलता, या फ़ाइल में ही, जहाँ से वह बाद में \
                  हटा दिया गया। पता जिसके पास हो, वह वहाँ से manifest माँगकर जाँच सकता है।",
        innocent: "कई संपादक manifest जान-बूझकर क्लाउड में रखते हैं; प्लैटफ़ॉर्म और कनवर्टर बिना बुरे इरादे के उन्हें हटा देते हैं।",
        fools_it: "XMP हटा देना; कोई भी पता कोई भी लिख सकता है।",
    },
};

impl Check for Remote {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        for mark in facts.marks_in(Carrier::Xmp).filter(|m| m.key.raw() == "dcterms:provenance").take(3) {
            let value = mark.value.raw().trim();
            let statement = if value.starts_with("http://") || value.starts_with("https://") {
                "The file names an address where its signed provenance is kept; it was not looked up."
            } else if value.contains("jumbf") && facts.c2pa_bytes().is_none() {
                "The file says that it holds signed provenance, but it does not: it has been stripped."
            } else {
                continue;
            };
            let shown: String = value.chars().take(300).collect();
            out.push(INFO.finding(Grade::Informational, statement, Untrusted::new(shown), mark.span()));
        }
    }
}
