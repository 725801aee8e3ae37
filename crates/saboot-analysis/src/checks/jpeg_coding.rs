//! `history.jpeg-coding` (J3): is the JPEG coded in a way that programs and platforms choose and cameras seldom do?
//!
//! Progressive order, Huffman tables made for the one picture, arithmetic coding, and, under a camera's name, the tables of
//! the Independent JPEG Group. It is history and weighs nothing: cameras do each of these too.

use saboot_core::facts::Facts;
use saboot_core::facts::exif::tag;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct JpegCoding;

static INFO: CheckInfo = CheckInfo {
    code: "history.jpeg-coding",
    catalogue: "J3",
    title: "The JPEG is coded as programs and platforms do it rather than cameras",
    class: Class::ProcessingHistory,
    group: "jpeg-history",
    reads: "The frame header (SOF), the Huffman tables (DHT) against those of T.81 annex K, and the quantisation tables against the \
            Independent JPEG Group's.",
    meaning: "Cameras mostly write baseline files with the standard Huffman tables. Progressive order and tables made for the one picture \
              cost time and save bytes: programs, web services and messengers use them. The file was probably saved again on its way.",
    innocent: "Every messenger and website saves pictures again. Some cameras do the same: of 220 camera files without editor marks 14 % had \
               tables of their own, 3 % were progressive, and 20 % used the Independent JPEG Group's quantisation.",
    fools_it: "Any program can choose either way of coding.",
    reference: "ITU-T T.81 B.2.2, annex G and annex K.3; libjpeg jpeg_set_quality; catalogue J3 and the counts in A.2.",
    hindi: Hindi {
        title: "JPEG उस ढंग से कूटित है जो प्रोग्राम और प्लेटफ़ॉर्म अपनाते हैं, कैमरे कम",
        reads: "Frame header (SOF), Huffman तालिकाएँ (DHT) — T.81 annex K की मानक तालिकाओं से मिलाकर — और quantisation तालिकाएँ, Independent JPEG Group की तालिकाओं से मिलाकर।",
        meaning: "कैमरे ज़्यादातर baseline फ़ाइलें मानक Huffman तालिकाओं के साथ लिखते हैं। Progressive क्रम और एक ही चित्र के लिए बनी तालिकाएँ समय लेती हैं पर जगह बचाती हैं; \
                  इन्हें प्रोग्राम, वेबसाइटें और messenger इस्तेमाल करते हैं। फ़ाइल शायद रास्ते में दोबारा सहेजी गई।",
        innocent: "हर messenger और वेबसाइट चित्रों को दोबारा सहेजती है। कुछ कैमरे भी ऐसा करते हैं: बिना संपादक-निशान वाली 220 कैमरा फ़ाइलों में 14 % की अपनी तालिकाएँ थीं, \
                   3 % progressive थीं और 20 % में Independent JPEG Group की quantisation थी।",
        fools_it: "कोई भी प्रोग्राम दोनों में से कोई भी ढंग चुन सकता है।",
    },
};

impl Check for JpegCoding {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(file) = &facts.jpeg else { return };
        let Some(frame) = &file.frame else { return };
        let mut signs = Vec::new();
        match frame.sof {
            2 | 6 => signs.push(format!("progressive (SOF{}), {} scans", frame.sof, file.scans)),
            9..=11 | 13..=15 => signs.push(format!("arithmetic coding (SOF{})", frame.sof)),
            _ => {
                let own = file.huffman_tables.iter().filter(|t| !t.standard).count();
                if own > 0 {
                    signs.push(format!(
                        "{own} of {} Huffman tables made for this picture",
                        file.huffman_tables.len()
                    ));
                }
            }
        }
        let camera = facts.exif.as_ref().and_then(|e| e.text(tag::MAKE));
        if let (Some(_), Some(fit)) = (camera, file.ijg_quality.filter(|q| q.distance == 0.0)) {
            signs.push(format!("the Independent JPEG Group's quantisation at quality {}", fit.quality));
        }
        if signs.is_empty() {
            return;
        }
        let segment = file
            .segments
            .iter()
            .find(|s| matches!(s.marker, 0xc0..=0xcf) && !matches!(s.marker, 0xc4 | 0xc8 | 0xcc));
        out.push(Finding {
            expected: "Most cameras: baseline, with the Huffman tables of the standard and quantisation of their own.".to_owned(),
            ..INFO.finding(
                Grade::Weak,
                "The way the JPEG is coded is that of programs and platforms; the file was probably saved again.",
                Untrusted::new(signs.join("; ")),
                segment.map(|s| Span::Bytes { start: s.bytes.0, end: s.bytes.1 }),
            )
        });
    }
}
