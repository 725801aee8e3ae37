//! `declared.stealth-pixels` (P10): a generator's settings written into the lowest bits of the pixels.
//!
//! NovelAI and the "stealth PNG info" add-ons write column by column: `stealth_pnginfo` or `stealth_pngcomp` into the
//! lowest bits of alpha, `stealth_rgbinfo` or `stealth_rgbcomp` into those of red, green and blue, then the length of
//! the text in bits (32 bits), then the text, packed with gzip where the mark ends in `comp`. What the text says is
//! recognised as any other carrier's is ([`crate::checks::diffusion_text`]).

use std::io::Read;

use flate2::read::GzDecoder;
use saboot_core::facts::{Carrier, Facts, Format, Mark};
use saboot_core::finding::Findings;
use saboot_core::media::LowestBits;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::luma::Luma;
use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi, recognise_generator};

/// The check.
pub struct StealthPixels;

static INFO: CheckInfo = CheckInfo {
    code: "declared.stealth-pixels",
    catalogue: "P10",
    title: "A picture generator's settings are hidden in the pixels",
    class: Class::DeclaredSynthetic,
    group: "generator-text",
    reads: "The lowest bits of alpha, or of red, green and blue, column by column, in PNG and lossless WebP, BMP and TIFF files.",
    meaning: "A program that generates pictures wrote its settings into the pixels themselves, so that they survive the removal of \
              metadata. Where the settings show a prompt alone, the picture was generated; where they show that a picture was \
              loaded, it was processed, and a real photograph may lie beneath.",
    innocent: "The same programs mark genuine photographs that they enlarge or retouch. The mark is not signed: a program could \
               write it into any picture.",
    fools_it: "Any lossy save, change of size, crop at the left or top, or screenshot removes it.",
    reference: "Public source code of the stealth PNG info add-ons and of sd-parsers; RFC 1952 for gzip.",
    hindi: Hindi {
        title: "तस्वीर बनाने वाले AI प्रोग्राम की सेटिंग पिक्सेल में छिपी हैं",
        reads: "PNG और बिना हानि वाली WebP, BMP और TIFF फ़ाइलों में alpha के, या लाल, हरे और नीले के सबसे छोटे बिट, कॉलम दर कॉलम।",
        meaning: "तस्वीर बनाने वाले किसी प्रोग्राम ने अपनी सेटिंग सीधे पिक्सेल में लिखी हैं, ताकि metadata हटने पर भी वे बची रहें। अगर सेटिंग में केवल \
                  prompt है, तो तस्वीर बनाई गई है; अगर उनमें कोई तस्वीर लोड की गई दिखती है, तो वह बदली गई है और नीचे असली फ़ोटो हो सकती है।",
        innocent: "यही प्रोग्राम उन असली फ़ोटो पर भी यह निशान छोड़ते हैं जिन्हें वे बड़ा करते या सुधारते हैं। निशान पर कोई हस्ताक्षर नहीं होता: कोई प्रोग्राम \
                   इसे किसी भी तस्वीर में लिख सकता है।",
        fools_it: "हानि के साथ सहेजने, आकार बदलने, बाएँ या ऊपर से काटने, या स्क्रीनशॉट लेने से यह मिट जाता है।",
    },
};

/// Packed text that is unpacked, bytes: the longest known (a graph of nodes) has some hundred kilobytes.
const PACKED: usize = 4 << 20;
/// Text that is read, and its greatest ratio to what was packed.
const TEXT: u64 = 1 << 20;
const RATIO: u64 = 200;

impl SignalCheck for StealthPixels {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let lossless = match facts.format {
            Some(Format::Png | Format::Bmp | Format::Tiff) => true,
            Some(Format::Webp) => facts.webp.as_ref().is_some_and(|w| w.lossless),
            _ => false,
        };
        let Some(picture) = signals.picture.filter(|_| lossless) else { return };
        let found = match signals.lowest_bits {
            Some(bits) => [Bits::alpha(bits), Bits::colour(bits)].into_iter().find_map(hidden),
            None => hidden(Bits::opaque(&Luma::stored(picture, facts))),
        };
        let Some((magic, text)) = found else { return };
        let mark = Mark {
            carrier: Carrier::StealthPixels,
            key: magic.into(),
            value: Untrusted::from_bytes(&text),
            bytes: None,
        };
        let (grade, statement) = match recognise_generator(&mark) {
            // In the pixels themselves and whole: no caption ends up there by chance.
            Some((Grade::Strong, statement)) => (Grade::Conclusive, statement),
            Some(known) => known,
            None => (
                Grade::Strong,
                "A text of the kind that picture generators hide in pixels is there, in a format that is not known here."
                    .to_owned(),
            ),
        };
        let shown: String = mark.value.raw().chars().take(400).collect();
        out.push(Finding {
            expected: "No text in the lowest bits of the pixels.".to_owned(),
            ..INFO.finding(grade, statement, Untrusted::new(format!("{magic}: {shown}")), None)
        });
    }
}

/// Bits of a picture in the order in which text is hidden, computed where they are asked for.
struct Bits<'a> {
    of: Box<dyn Fn(usize) -> u8 + 'a>,
    count: usize,
    /// In alpha, else in colours.
    alpha: bool,
}

impl<'a> Bits<'a> {
    fn alpha(bits: &'a LowestBits) -> Self {
        let (width, height) = (bits.width as usize, bits.height as usize);
        let of = move |n: usize| {
            let at = n % height.max(1) * width + n / height.max(1);
            bits.bits.get(at).map_or(0, |b| b >> 3 & 1)
        };
        Self { of: Box::new(of), count: width * height, alpha: true }
    }

    fn colour(bits: &'a LowestBits) -> Self {
        let (width, height) = (bits.width as usize, bits.height as usize);
        let of = move |n: usize| {
            let pixel = n / 3;
            let at = pixel % height.max(1) * width + pixel / height.max(1);
            bits.bits.get(at).map_or(0, |b| b >> (n % 3) & 1)
        };
        Self { of: Box::new(of), count: 3 * width * height, alpha: false }
    }

    fn opaque(picture: &'a Luma<'a>) -> Self {
        let (width, height) = (picture.width, picture.height);
        let of = move |n: usize| {
            let pixel = n / 3;
            let rgb = picture.rgb(pixel / height.max(1), pixel % height.max(1)).unwrap_or_default();
            rgb.get(n % 3).map_or(0, |v| v & 1)
        };
        Self { of: Box::new(of), count: 3 * width * height, alpha: false }
    }

    /// `count` bytes from bit `at` on, the highest bit first; none where they are not there.
    fn bytes(&self, at: usize, count: usize) -> Option<Vec<u8>> {
        if at.checked_add(count.checked_mul(8)?)? > self.count {
            return None;
        }
        Some(
            (0..count)
                .map(|byte| (0..8).fold(0, |sum, bit| sum << 1 | (self.of)(at + 8 * byte + bit)))
                .collect(),
        )
    }
}

/// The mark and the text behind it, where both are whole.
fn hidden(bits: Bits<'_>) -> Option<(&'static str, Vec<u8>)> {
    const LENGTH: usize = 15;
    let marks = if bits.alpha {
        ["stealth_pnginfo", "stealth_pngcomp"]
    } else {
        ["stealth_rgbinfo", "stealth_rgbcomp"]
    };
    let head = bits.bytes(0, LENGTH)?;
    let magic = marks.into_iter().find(|m| m.as_bytes() == head)?;
    let length = bits.bytes(8 * LENGTH, 4)?.try_into().map(u32::from_be_bytes).ok()?;
    let body = bits.bytes(8 * LENGTH + 32, (length as usize / 8).min(PACKED))?;
    let text = if magic.ends_with("comp") {
        let most = TEXT.min(RATIO * body.len() as u64);
        let mut text = Vec::new();
        GzDecoder::new(body.as_slice()).take(most).read_to_end(&mut text).ok()?;
        text
    } else {
        body
    };
    (!text.is_empty() && std::str::from_utf8(&text).is_ok()).then_some((magic, text))
}
