//! `contradiction.x264-camera` (M4): a software encoder's signature under a camera's name.
//!
//! x264 and x265 write their name and options into the first access unit. No phone and hardly any camera records with
//! them. The age of the build is compared with the stated dates in `contradiction.encoder-date`.

use saboot_core::facts::{Carrier, Facts, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::origin::{claims, observed};
use super::{Check, CheckInfo};

/// The check.
pub struct X264Camera;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.x264-camera",
    catalogue: "M4",
    title: "A software encoder's signature in a file that names a camera",
    class: Class::InternalContradiction,
    group: "container-origin",
    reads: "User data SEI messages in the first pictures (H.264 and H.265), and the maker and model tags.",
    meaning: "The picture was encoded by x264 or x265, programs that run on computers and servers, although the tags name a camera \
              or phone as the recorder. The pictures in this file are therefore not the camera's own encoding.",
    innocent: "A genuine recording that a program re-encoded while it kept the tags, as HandBrake and photo managers do.",
    fools_it: "A hardware encoder, another software encoder, or an encoder told to leave its signature out.",
    reference: "x264 SEI UUID dc45e9bd-e6d9-48b7-962c-d820d923eeef, x265 2ca2de09-b517-47db-bb55-a4fe7fc2fc4e; ITU-T H.264 D.1.7.",
    hindi: super::Hindi {
        title: "फ़ाइल कैमरे का नाम लेती है, पर उसमें सॉफ़्टवेयर एन्कोडर की पहचान है",
        reads: "पहली तस्वीरों में user data SEI संदेश (H.264 और H.265), और निर्माता व मॉडल के टैग।",
        meaning: "तस्वीर x264 या x265 से एन्कोड हुई, जो कंप्यूटर और सर्वर पर चलने वाले प्रोग्राम हैं, जबकि टैग किसी कैमरे \
            या फ़ोन को रिकॉर्डर बताते हैं। इसलिए इस फ़ाइल की तस्वीरें कैमरे की अपनी एन्कोडिंग नहीं हैं।",
        innocent: "असली रिकॉर्डिंग, जिसे किसी प्रोग्राम ने टैग बचाए रखते हुए दोबारा एन्कोड किया, जैसा HandBrake और फ़ोटो \
            सँभालने वाले प्रोग्राम करते हैं।",
        fools_it: "हार्डवेयर एन्कोडर, कोई दूसरा सॉफ़्टवेयर एन्कोडर, या ऐसा एन्कोडर जिसे अपनी पहचान न छोड़ने को कहा गया हो।",
    },
};

impl Check for X264Camera {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(sei) = facts.marks_in(Carrier::Sei).find(|m| is_software(m)) else { return };
        let claims = claims(facts);
        let Some(claim) = claims.first() else { return };
        let shown: String = sei.value.raw().chars().take(200).collect();
        out.push(Finding {
            expected: "No x264 or x265 signature: cameras encode with hardware of their own.".to_owned(),
            ..INFO.finding(
                Grade::Strong,
                "The pictures were encoded by x264 or x265, the tags name a camera.",
                observed([claim.text(), shown]),
                sei.span(),
            )
        });
    }
}

/// True for the signature of x264 or x265.
pub(super) fn is_software(mark: &Mark) -> bool {
    let text = mark.value.raw();
    text.starts_with("x264 - core") || text.starts_with("x265 (build")
}
