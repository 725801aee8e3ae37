//! `information.message-parts` (X4): do the parts of the message and its slide show fit each other?
//!
//! Every source of the show is looked for among the parts, every medium among the sources; the declared type of a
//! part is held against its content. Addresses outside the message are told and never fetched.

use saboot_core::facts::message::{Message, Part, Show, Target};
use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct MessageParts;

static INFO: CheckInfo = CheckInfo {
    code: "information.message-parts",
    catalogue: "X4",
    title: "The parts of the message and its slide show do not fit each other",
    class: Class::Information,
    group: "message-parts",
    reads: "Sources named in the SMIL part, Content-ID, Content-Location and names of the parts, declared types and first bytes of the parts.",
    meaning: "The show names a part that is not there, or an address outside the message; or a picture, sound or video is in the message \
              but never shown; or a part is of another format than declared. A viewer may then see something else than the sender. \
              It says nothing about how anything was made. Addresses are never fetched: doing so could tell the sender that the \
              message is being examined.",
    innocent: "Phones and gateways drop, rename and convert parts without mending the show.",
    fools_it: "Renaming parts so that all fit.",
    reference: "W3C SMIL 2.0; OMA MMS Conformance Document 1.3 (MMS SMIL); RFC 2387.",
    hindi: Hindi {
        title: "संदेश के हिस्से और उसका slide show आपस में मेल नहीं खाते",
        reads: "SMIL हिस्से में लिखे source, हिस्सों के Content-ID, Content-Location और नाम, और हिस्सों के बताए गए प्रकार तथा पहले byte।",
        meaning: "slide show किसी ऐसे हिस्से का नाम लेता है जो है ही नहीं, या संदेश के बाहर के पते का; या कोई तस्वीर, आवाज़ या वीडियो संदेश में है पर \
                  कभी दिखाया नहीं जाता; या कोई हिस्सा बताए गए format का नहीं है। तब देखने वाले को भेजने वाले से कुछ अलग दिख सकता है। इससे यह पता \
                  नहीं चलता कि कुछ कैसे बना। पते कभी खोले नहीं जाते: खोलने से भेजने वाले को पता चल सकता है कि संदेश की जाँच हो रही है।",
        innocent: "फ़ोन और gateway हिस्सों को हटाते, नाम बदलते और दूसरे format में बदलते हैं, पर slide show को नहीं सुधारते।",
        fools_it: "हिस्सों के नाम ऐसे बदल देना कि सब मेल खाए।",
    },
};

/// Findings of one kind that are told one by one.
const TOLD: usize = 20;

impl Check for MessageParts {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(message) = &facts.message else { return };
        if let Some(show) = &message.show {
            sources(show, out);
            unseen(message, show, out);
        }
        for part in message.parts.iter().filter(|p| disagrees(p)).take(TOLD) {
            let format = part.sniffed.map_or("", Format::name);
            out.push(Finding {
                expected: format!("A type that fits {format}."),
                ..INFO.finding(
                    Grade::Informational,
                    format!("Part {} is declared as another type than its content, {format}.", part.number),
                    part.content_type.clone(),
                    Some(Span::Bytes { start: part.bytes.0, end: part.bytes.1 }),
                )
            });
        }
    }
}

fn sources(show: &Show, out: &mut Findings) {
    let media = show.slides.iter().flat_map(|s| &s.media);
    for medium in media.filter(|m| matches!(m.target, Target::Missing | Target::External)).take(TOLD) {
        let (statement, expected) = match medium.target {
            Target::External => (
                format!(
                    "The slide show names an address outside the message for {}; it was not fetched.",
                    medium.element
                ),
                "A part of the message.",
            ),
            _ => (
                format!("The slide show names a part for {} that is not in the message.", medium.element),
                "A part with that name, location or identifier.",
            ),
        };
        out.push(Finding {
            expected: expected.to_owned(),
            ..INFO.finding(
                Grade::Informational,
                statement,
                medium.source.clone(),
                medium.bytes.map(|(start, end)| Span::Bytes { start, end }),
            )
        });
    }
}

/// Media that no slide shows; a show without any slide, or cut short, hides nothing.
fn unseen(message: &Message, show: &Show, out: &mut Findings) {
    let shown = show.order();
    if shown.is_empty() {
        return;
    }
    let hidden = message.parts.iter().filter(|p| p.is_exhibit() && !shown.contains(&p.number));
    for part in hidden.take(TOLD) {
        out.push(Finding {
            expected: "Every picture, sound and video in a slide.".to_owned(),
            ..INFO.finding(
                Grade::Informational,
                format!("Part {} is in the message, but its slide show never shows it.", part.number),
                part.label().clone(),
                Some(Span::Bytes { start: part.bytes.0, end: part.bytes.1 }),
            )
        });
    }
}

/// True where the declared type names another family, or another well-known format, than the content is.
fn disagrees(part: &Part) -> bool {
    let Some(format) = part.sniffed else { return false };
    let declared = part.content_type.raw();
    let exact = [
        ("image/jpeg", Format::Jpeg),
        ("image/jpg", Format::Jpeg),
        ("image/pjpeg", Format::Jpeg),
        ("image/png", Format::Png),
        ("image/gif", Format::Gif),
        ("image/webp", Format::Webp),
        ("image/bmp", Format::Bmp),
        ("image/tiff", Format::Tiff),
        ("audio/amr", Format::AmrNb),
        ("audio/amr-wb", Format::AmrWb),
    ];
    if let Some((_, named)) = exact.iter().find(|(name, _)| *name == declared) {
        return *named != format;
    }
    // Types that name no format, or a container that several families share, declare too little to be wrong.
    let is_picture = matches!(
        format,
        Format::Jpeg
            | Format::Png
            | Format::Gif
            | Format::Webp
            | Format::Bmp
            | Format::Tiff
            | Format::Heif
            | Format::Avif
    );
    match declared.split('/').next() {
        Some("text") => true,
        Some("image") => !is_picture,
        Some("audio" | "video") => is_picture,
        _ => false,
    }
}
