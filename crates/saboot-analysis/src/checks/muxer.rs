//! `contradiction.muxer` (M2): does the container's structure fit the device that its tags name?
//!
//! A camera writes its own handler names, brands and vendor codes. Tags of a device inside the structure of another
//! program's muxer were carried over, or put there. It does not look at the media itself.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::origin::{Writer, claims, ffmpeg_signs, handler_names, observed};
use super::{Check, CheckInfo};

/// The check.
pub struct Muxer;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.muxer",
    catalogue: "M2",
    title: "The tags name a device, the container was written by something else",
    class: Class::InternalContradiction,
    group: "container-origin",
    reads: "Maker and model tags (mdta, udta, ilst), track handler names, the ftyp brand and its version, sample entry vendor codes, \
            Samsung's trailer.",
    meaning: "The file says that a certain phone or camera recorded it, but its structure is not what that device writes. With \
              FFmpeg's default track names the tags were added to a newly written file; with the device's own track names inside \
              an FFmpeg container the recording was rewrapped or re-encoded afterwards. It does not say that the pictures are \
              synthetic: it says that the origin which the tags claim is not shown by this file.",
    innocent: "A genuine phone clip that was trimmed, rotated or downloaded with an app built on FFmpeg which was told to keep the \
               tags looks the same, and so do some photo services' downloads.",
    fools_it: "Tags written together with a full imitation of the device's container, or a real device recording of a screen that \
               plays the synthetic clip.",
    reference: "Gloe, Fischer, Kirchner 2014; Iuliani et al. 2019, 10.1109/TIFS.2018.2859760; libavformat movenc (handler names, \
                minor version 512, vendor FFMP); Android MPEG4Writer (VideoHandle, SoundHandle).",
    hindi: super::Hindi {
        title: "टैग एक डिवाइस का नाम लेते हैं, पर फ़ाइल का ढाँचा किसी और ने लिखा है",
        reads: "निर्माता और मॉडल के टैग (mdta, udta, ilst), ट्रैक के हैंडलर नाम, ftyp का ब्रांड और उसका संस्करण, सैंपल \
            एंट्री के विक्रेता कोड, Samsung का अंतिम हिस्सा।",
        meaning: "फ़ाइल कहती है कि उसे किसी ख़ास फ़ोन या कैमरे ने रिकॉर्ड किया, पर उसका ढाँचा वैसा नहीं है जैसा वह डिवाइस \
            लिखता है। अगर ट्रैक के नाम FFmpeg के अपने हैं, तो टैग एक नई लिखी फ़ाइल में डाले गए; अगर FFmpeg की फ़ाइल \
            में ट्रैक के नाम डिवाइस के हैं, तो रिकॉर्डिंग बाद में दोबारा पैक या एन्कोड की गई। इससे यह नहीं पता चलता \
            कि तस्वीरें कृत्रिम हैं। इतना ही पता चलता है कि टैग जो मूल बताते हैं, यह फ़ाइल उसे नहीं दिखाती।",
        innocent: "फ़ोन की असली क्लिप को FFmpeg पर बने किसी ऐप से, टैग बचाए रखते हुए, काटा, घुमाया या डाउनलोड किया जाए तो \
            वह भी ऐसी ही दिखती है; कुछ फ़ोटो सेवाओं के डाउनलोड भी।",
        fools_it: "ऐसे टैग जो डिवाइस के ढाँचे की पूरी नक़ल के साथ लिखे गए हों, या कृत्रिम क्लिप को स्क्रीन पर चलाकर असली \
            डिवाइस से रिकॉर्ड करना।",
    },
};

impl Check for Muxer {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(file) = &facts.isobmff else { return };
        let claims = claims(facts);
        let Some(claim) = claims.first() else { return };
        let apple = claims.iter().find(|c| c.is_apple());
        let names_maker = |key: &str| ["make", "mak", "manufacturer"].iter().any(|end| key.ends_with(end));
        let other = claims.iter().find(|c| !c.is_apple() && names_maker(&c.mark.key.raw().to_lowercase()));
        let media: Vec<_> = file
            .tracks()
            .iter()
            .filter(|t| t.is(b"vide") || t.is(b"soun"))
            .filter_map(Writer::of_track)
            .collect();
        let has = |writer| media.contains(&writer);
        let signs = ffmpeg_signs(facts);
        let sign_texts = || signs.iter().map(|(text, _)| text.clone());

        // Two devices cannot both have recorded one file.
        let rival = other
            .map(|c| c.text())
            .or_else(|| file.samsung_trailer.then(|| "Samsung's trailer (sefd/SEFT)".to_owned()));
        if let (Some(apple), Some(rival)) = (apple, rival) {
            out.push(Finding {
                expected: "The tags and trailers of one device.".to_owned(),
                ..INFO.finding(
                    Grade::Strong,
                    "The file names Apple and another maker as its recorder.",
                    observed([apple.text(), rival]),
                    apple.mark.span(),
                )
            });
            return;
        }
        if media.is_empty() {
            return;
        }
        let device = if apple.is_some() { Writer::Apple } else { Writer::Android };
        let claim = apple.unwrap_or(claim);
        let seen = || observed([claim.text(), handler_names(file)].into_iter().chain(sign_texts()));
        if apple.is_some() && !has(Writer::Apple) {
            let by_ffmpeg = media.iter().all(|w| *w == Writer::Ffmpeg) && !signs.is_empty();
            let grade = if by_ffmpeg || has(Writer::Android) { Grade::Strong } else { Grade::Medium };
            let by = if by_ffmpeg { Writer::Ffmpeg.name() } else { media.first().map_or("", |w| w.name()) };
            out.push(Finding {
                expected: "Tracks named “Core Media Video” and “Core Media Audio”, as every Apple recorder and export writes.".to_owned(),
                ..INFO.finding(grade, format!("Apple's camera tags stand in a file whose tracks carry the names of {by}."), seen(), claim.mark.span())
            });
            return;
        }
        // Makers other than Apple have many muxers of their own, and some of them use libavformat: for these only keys
        // that Android itself writes count.
        let android_keys = claim.mark.key.raw().starts_with("com.android.");
        if apple.is_none() && !android_keys {
            return;
        }
        if !signs.is_empty() {
            let kept = has(device);
            let statement = if kept {
                format!(
                    "A recording by {} was rewrapped or re-encoded by FFmpeg and kept the device's tags.",
                    device.name()
                )
            } else {
                "Android's maker tags stand in a file written by FFmpeg, and no track keeps Android's names."
                    .to_owned()
            };
            out.push(Finding {
                expected: "The device's own brand and version in ftyp, and no FFmpeg tag.".to_owned(),
                ..INFO.finding(Grade::Medium, statement, seen(), claim.mark.span())
            });
        }
    }
}
