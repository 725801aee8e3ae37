//! `history.message-profile` (X5): do size, codecs and lost data of the parts show what MMS carriage does to media?
//!
//! Carriers scale pictures down, re-encode and strip them; messages that no carrier takes were put together by a
//! program. Both are history and never suspicion. The author that a slide show names is told beside them.

use saboot_core::facts::message::{Message, Part};
use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct MessageProfile;

static INFO: CheckInfo = CheckInfo {
    code: "history.message-profile",
    catalogue: "X5",
    title: "What the way by MMS did to the parts, or whether they can have gone that way",
    class: Class::ProcessingHistory,
    group: "message-path",
    reads: "Sizes of the parts and of the message, pixel sizes, codecs, EXIF maker data, and the author that the slide show names.",
    meaning: "Small pictures without camera data and sounds in AMR are what MMS gateways leave of a recording: resolution, fine detail and \
              camera data were lost on the way, and with them most of what an examination could have read. A message far larger than \
              carriers take was exported or put together by a program. The slide show's author names the family of phone or program that \
              composed the message. None of this counts against the clip.",
    innocent: "All of it is ordinary.",
    fools_it: "Scaling down and stripping a picture by hand looks the same; the author can be written at will.",
    reference: "OMA MMS Conformance Document 1.3 (content classes: 30, 100, 300, 600 kB; 160 × 120 to 1280 × 960); 3GPP TS 26.140; files \
                read while this was written.",
    hindi: Hindi {
        title: "MMS के रास्ते ने हिस्सों के साथ क्या किया, या वे उस रास्ते से आ भी सकते थे या नहीं",
        reads: "हिस्सों और पूरे संदेश का आकार, pixel में तस्वीरों का आकार, codec, EXIF में कैमरा बनाने वाले का data, और slide show में लिखा author।",
        meaning: "बिना कैमरा data की छोटी तस्वीरें और AMR में आवाज़ - किसी रिकॉर्डिंग का यही MMS gateway छोड़ते हैं: रास्ते में resolution, बारीकियाँ और \
                  कैमरा data खो गए, और उनके साथ वह भी जो जाँच में पढ़ा जा सकता था। जो संदेश इतना बड़ा हो कि कोई मोबाइल कंपनी उसे ले ही नहीं, उसे किसी \
                  program ने निर्यात किया या जोड़ा है। slide show का author उस फ़ोन या program के परिवार का नाम है जिसने संदेश बनाया। इनमें से कुछ भी क्लिप \
                  के विरुद्ध नहीं गिना जाता।",
        innocent: "यह सब आम बात है।",
        fools_it: "तस्वीर को हाथ से छोटा करने और उसका data हटाने पर भी ऐसा ही दिखता है; author कुछ भी लिखा जा सकता है।",
    },
};

/// Largest message that the conformance document's content classes allow ("content-rich"), bytes.
const CARRIED: u64 = 600 * 1024;

/// Longest side of the largest picture class ("megapixel"), pixels.
const SIDE: u16 = 1600;

/// No carrier is known to take more, bytes: the widest limits in use are 1 to 3 MB.
const TOO_LARGE: u64 = 5 << 20;

impl Check for MessageProfile {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(message) = &facts.message else { return };
        let span = message.body.map(|(start, end)| Span::Bytes { start, end });
        let author = message
            .show
            .as_ref()
            .and_then(|show| show.meta("author").or_else(|| show.meta("generator")))
            .filter(|author| !author.is_empty());
        if let Some(author) = author {
            let what = "The slide show names its author: the phone or program that composed the message, by its own account.";
            out.push(INFO.finding(Grade::Informational, what, author.clone(), span));
        }
        carriage(message, span, out);
    }
}

fn carriage(message: &Message, span: Option<Span>, out: &mut Findings) {
    let media: Vec<&Part> = message.parts.iter().filter(|p| p.is_exhibit() && p.sniffed.is_some()).collect();
    if media.is_empty() {
        return;
    }
    let total: u64 = message.parts.iter().map(|p| p.size).sum();
    if total > TOO_LARGE {
        let statement = format!(
            "The message holds {total} bytes, more than carriers take by MMS: it was exported or put together by a program, or went another way."
        );
        out.push(INFO.finding(Grade::Weak, statement, describe(&media), span));
        return;
    }
    if total <= CARRIED && media.iter().all(|p| is_carried(p)) {
        let statement = "Size, codecs and missing camera data are those that MMS carriage leaves: detail, resolution and camera data were \
                         lost where there were any.";
        out.push(INFO.finding(Grade::Weak, statement, describe(&media), span));
    }
}

/// True for media as a gateway hands them on.
fn is_carried(part: &Part) -> bool {
    let Some(facts) = &part.facts else { return false };
    match part.sniffed {
        Some(Format::Jpeg) => {
            let stripped =
                facts.exif.as_ref().is_none_or(|e| e.text(saboot_core::facts::exif::tag::MAKE).is_none());
            let frame = facts.jpeg.as_ref().and_then(|j| j.frame.as_ref());
            stripped && frame.is_some_and(|f| f.width.max(f.height) <= SIDE)
        }
        Some(Format::Gif | Format::AmrNb | Format::AmrWb | Format::ThreeGp) => true,
        _ => false,
    }
}

fn describe(media: &[&Part]) -> Untrusted {
    let each: Vec<String> = media
        .iter()
        .take(20)
        .map(|part| {
            let frame = part.facts.as_ref().and_then(|f| f.jpeg.as_ref()).and_then(|j| j.frame.as_ref());
            let size = frame.map_or_else(String::new, |f| format!(" {} × {}", f.width, f.height));
            let format = part.sniffed.map_or("", Format::name);
            format!("part {}: {format}{size}, {} bytes", part.number, part.size)
        })
        .collect();
    Untrusted::new(each.join("; "))
}
