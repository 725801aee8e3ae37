//! `information.generator-size` (P12, G1): has the picture a size in which generators work, and no trace of a camera?
//!
//! Diffusion models work on sizes that are multiples of 64 on both sides, and services offer a handful of them. Editors and designers use
//! the same numbers, so that this is a pointer for a reader and weighs nothing.

use saboot_core::facts::Facts;
use saboot_core::facts::exif::tag;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Untrusted};

use super::{Check, CheckInfo, Hindi, programs};

/// The check.
pub struct GeneratorSize;

static INFO: CheckInfo = CheckInfo {
    code: "information.generator-size",
    catalogue: "P12",
    title: "The picture has a size in which generators work",
    class: Class::Information,
    group: "picture-size",
    reads: "Width and height of a picture without EXIF Make.",
    meaning: "Common generators give pictures of this size by default. So do many editors and templates. It is worth no more than a reason to look at \
              the other findings.",
    innocent: "Icons, avatars, thumbnails, shop pictures and data sets are cut to the same sizes.",
    fools_it: "Resizing or cropping by a pixel.",
    reference: "Default sizes in the public documentation and code of Stable Diffusion, SDXL, DALL-E 3, GPT Image, Imagen and Midjourney; catalogue P12.",
    hindi: Hindi {
        title: "चित्र का आकार वह है जिसमें AI generator काम करते हैं",
        reads: "बिना EXIF Make वाले चित्र की चौड़ाई और ऊँचाई।",
        meaning: "आम AI generator अपने आप इसी आकार के चित्र देते हैं। बहुत-से संपादक और template भी देते हैं। यह केवल बाकी निष्कर्षों को देखने का एक कारण है, इससे अधिक नहीं।",
        innocent: "Icon, avatar, छोटे चित्र, दुकानों के चित्र और dataset भी इन्हीं आकारों में काटे जाते हैं।",
        fools_it: "आकार बदलना या एक pixel भी काट देना।",
    },
};

/// Default sizes, short side first, and whose they are.
#[rustfmt::skip]
const SIZES: [((u32, u32), &str); 17] = [
    ((512, 512), "Stable Diffusion 1"), ((512, 768), "Stable Diffusion 1"), ((768, 768), "Stable Diffusion 2"), ((1024, 1024), "SDXL, FLUX, DALL-E and others"),
    ((896, 1152), "SDXL"), ((832, 1216), "SDXL"), ((768, 1344), "SDXL"), ((640, 1536), "SDXL"), ((1024, 1536), "GPT Image"), ((1024, 1792), "DALL-E 3"),
    ((768, 1408), "Imagen"), ((896, 1280), "Imagen"), ((816, 1456), "Midjourney"), ((928, 1232), "Midjourney"), ((896, 1344), "Midjourney"),
    ((2048, 2048), "several services"), ((832, 1248), "Gemini"),
];

impl Check for GeneratorSize {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some((width, height)) = programs::pixels(facts).filter(|_| !facts.is_animated()) else { return };
        if facts.exif.as_ref().is_some_and(|e| e.text(tag::MAKE).is_some()) {
            return;
        }
        let sides = (width.min(height), width.max(height));
        if let Some((_, whose)) = SIZES.iter().find(|(size, _)| *size == sides) {
            out.push(INFO.finding(
                Grade::Informational,
                format!("The picture has a size that {whose} give by default; others use it too."),
                Untrusted::new(format!("{width} × {height}")),
                None,
            ));
        }
    }
}
