//! `information.screenshot` (G6): is the picture a screenshot?
//!
//! By what iOS, Android and desktops write into it, by its name, or by a PNG of a phone's screen size without a camera's tags. The
//! chain of capture is broken there: what the screen showed is unknown.

use saboot_core::facts::exif::tag;
use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi, programs};

/// The check.
pub struct Screenshot;

static INFO: CheckInfo = CheckInfo {
    code: "information.screenshot",
    catalogue: "G6",
    title: "The picture is a screenshot",
    class: Class::Information,
    group: "screenshot",
    reads: "EXIF and XMP UserComment, PNG Software, the file name, and the size of a PNG without a camera's tags.",
    meaning: "The picture shows a screen. All traces of how the content on that screen was made stayed behind with the original. It speaks \
              neither for nor against the content; ask for the original.",
    innocent: "Screenshots are how most people pass on what they saw.",
    fools_it: "Renaming, cropping or converting the picture; naming another picture so.",
    reference: "iOS writes \"Screenshot\" into UserComment; names that Android, macOS and Windows give; sizes of phone screens; catalogue G6.",
    hindi: Hindi {
        title: "यह चित्र एक screenshot है",
        reads: "EXIF और XMP UserComment, PNG Software, फ़ाइल का नाम, और बिना कैमरा-जानकारी वाली PNG का आकार।",
        meaning: "चित्र किसी screen को दिखाता है। Screen पर जो था वह कैसे बना, इसके सारे निशान मूल फ़ाइल में ही रह गए। यह सामग्री के न पक्ष में है न विपक्ष में; मूल फ़ाइल माँगें।",
        innocent: "अधिकतर लोग देखी हुई चीज़ screenshot से ही आगे भेजते हैं।",
        fools_it: "चित्र का नाम बदलना, उसे काटना या दूसरे format में बदलना; किसी और चित्र को ऐसा नाम देना।",
    },
};

/// How programs that take screenshots name themselves or their files (lower case).
const WORDS: [&str; 10] = [
    "gnome-screenshot",
    "screenshot",
    "screen shot",
    "screen_shot",
    "snipping tool",
    "shutter",
    "flameshot",
    "spectacle",
    "greenshot",
    "bildschirmfoto",
];

/// Screens of phones, short side first. Sizes that videos have too are left out.
#[rustfmt::skip]
const SCREENS: [(u32, u32); 18] = [
    (640, 1136), (750, 1334), (828, 1792), (1125, 2436), (1170, 2532), (1179, 2556), (1206, 2622), (1242, 2688), (1284, 2778), (1290, 2796),
    (1320, 2868), (1080, 2340), (1080, 2400), (1080, 2280), (1440, 2960), (1440, 3040), (1440, 3088), (1440, 3200),
];

impl Check for Screenshot {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some((width, height)) = programs::pixels(facts) else { return };
        let told = facts.marks.iter().find(|m| {
            let key = m.key.raw();
            let comment =
                key.ends_with("UserComment") && matches!(m.value.raw().trim(), "Screenshot" | "screenshot");
            let software =
                m.carrier == Carrier::PngText && matches!(key, "Software" | "Creator" | "Description");
            comment || (software && m.value.raw().len() < 200 && mentions(m.value.raw()))
        });
        if let Some(mark) = told {
            out.push(INFO.finding(
                Grade::Informational,
                "The file says that it is a screenshot.",
                Untrusted::new(format!("{}={}", mark.key.raw(), mark.value.raw())),
                mark.span(),
            ));
        } else if mentions(facts.name.raw()) {
            out.push(INFO.finding(
                Grade::Informational,
                "The file name is one that screenshots have.",
                facts.name.clone(),
                None,
            ));
        } else if let Some(file) = &facts.png
            && facts.exif.as_ref().is_none_or(|e| e.text(tag::MAKE).is_none())
            && SCREENS.contains(&(width.min(height), width.max(height)))
        {
            out.push(INFO.finding(
                Grade::Informational,
                "The PNG has the size of a phone's screen: probably a screenshot.",
                Untrusted::new(format!("{width} × {height}")),
                file.chunks.first().map(|c| Span::Bytes { start: c.bytes.0, end: c.bytes.1 }),
            ));
        }
    }
}

fn mentions(text: &str) -> bool {
    let text = text.to_lowercase();
    WORDS.iter().any(|word| text.starts_with(word))
}
