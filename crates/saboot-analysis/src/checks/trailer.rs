//! `information.trailer` (J13): what lies behind the end of the picture?
//!
//! Makers put motion photos, gain maps and their own blocks there; transfers add zeros; people and programs hide things. Each piece
//! is named with its place. A motion photo that XMP announces and that is not there is told too.

use saboot_core::facts::annex::AnnexKind;
use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct Trailer;

static INFO: CheckInfo = CheckInfo {
    code: "information.trailer",
    catalogue: "J13",
    title: "Bytes lie behind the end of the picture, or a motion photo's movie is gone",
    class: Class::Information,
    group: "trailer",
    reads: "What follows the end mark of JPEG, PNG, GIF and WebP, the Multi-Picture index, Samsung's SEFT blocks, and XMP's GCamera:MotionPhoto and \
            GCamera:MicroVideo.",
    meaning: "Viewers show none of these bytes. A maker's block or movie supports that the file came from that phone as it is; a movie that is \
              announced but missing means that a program or platform cut it off; anything else deserves a look.",
    innocent: "15 % of 220 camera files without editor marks have bytes there: motion photos, previews, padding.",
    fools_it: "Cutting the bytes off; appending another phone's.",
    reference: "ITU-T T.81 B.1.1.3; CIPA DC-007; Samsung's SEFT as its files show it; Google's motion photo format 1.0; catalogue J13.",
    hindi: Hindi {
        title: "चित्र के अंत के बाद भी bytes हैं, या motion photo का वीडियो ग़ायब है",
        reads: "JPEG, PNG, GIF और WebP के अंत-चिह्न के बाद जो कुछ है, Multi-Picture सूची, Samsung के SEFT खंड, और XMP के GCamera:MotionPhoto तथा GCamera:MicroVideo।",
        meaning: "चित्र दिखाने वाले प्रोग्राम इन bytes को नहीं दिखाते। निर्माता का खंड या वीडियो हो तो यह इस बात के पक्ष में है कि फ़ाइल उसी फ़ोन से ज्यों की त्यों आई; \
                  वीडियो की सूचना हो पर वीडियो न हो तो किसी प्रोग्राम या प्लेटफ़ॉर्म ने उसे काट दिया; बाकी जो कुछ हो उसे देख लेना चाहिए।",
        innocent: "बिना संपादक-निशान वाली 220 कैमरा फ़ाइलों में से 15 % में यहाँ bytes थे: motion photo, छोटे चित्र, भराव।",
        fools_it: "ये bytes काट देना; किसी दूसरे फ़ोन के bytes जोड़ देना।",
    },
};

impl Check for Trailer {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        for annex in facts.annexes.iter().filter(|a| a.trailing) {
            let (start, end) = annex.bytes;
            let mut observed =
                if end - start == 1 { "1 byte".to_owned() } else { format!("{} bytes", end - start) };
            if !annex.detail.is_empty() {
                observed.push_str(&format!(": {}", annex.detail.raw()));
            }
            out.push(INFO.finding(
                Grade::Informational,
                format!("Behind the picture lies {}.", annex.kind.name()),
                Untrusted::new(observed),
                Some(Span::Bytes { start, end }),
            ));
        }
        let announced = facts.marks_in(Carrier::Xmp).find(|m| {
            matches!(m.key.raw(), "GCamera:MotionPhoto" | "GCamera:MicroVideo") && m.value.raw() == "1"
        });
        let movie = |kind| matches!(kind, AnnexKind::Movie | AnnexKind::Samsung | AnnexKind::Unknown);
        if let Some(mark) =
            announced.filter(|_| facts.jpeg.is_some() && !facts.annexes.iter().any(|a| movie(a.kind)))
        {
            out.push(INFO.finding(
                Grade::Informational,
                "The file says that it is a motion photo, but its movie has been cut off.",
                Untrusted::new(format!("{}={}", mark.key.raw(), mark.value.raw())),
                mark.span(),
            ));
        }
    }
}
