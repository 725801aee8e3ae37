//! `information.generator-geometry` (P12): a picture size, frame rate and length that some generator is known to give.
//!
//! A pointer for the reader and nothing more: editors export the same sizes and lengths by the million, so this never
//! weighs, and a file that names a camera is left alone.

use saboot_core::facts::exif::tag;
use saboot_core::facts::isobmff::Track;
use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::origin::{bytes, claims};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct GeneratorGeometry;

static INFO: CheckInfo = CheckInfo {
    code: "information.generator-geometry",
    catalogue: "P12",
    title: "Size, frame rate and length are those of some generator's output",
    class: Class::Information,
    group: "generator-geometry",
    reads: "Width, height, frame rate and number of frames of a video, width and height of a picture, in files that name no camera.",
    meaning: "A known generator gives its results in just this form. Very many other files have the same form, so this says where to \
              look and is no evidence of anything.",
    innocent: "Squares of 512 or 1024 pixels, clips of five seconds at 24 frames and the like come out of every editor and web site.",
    fools_it: "Any resizing or cutting.",
    reference: "Default output sizes in the public documentation of the models that are named; catalogue P12.",
    hindi: Hindi {
        title: "आकार, frame rate और लंबाई किसी generator के output जैसी है",
        reads: "जिन फ़ाइलों में किसी camera का नाम नहीं है, उनके video की चौड़ाई, ऊँचाई, frame rate और frames की संख्या, और चित्र की चौड़ाई और ऊँचाई।",
        meaning: "कोई जाना-पहचाना generator ठीक इसी रूप में परिणाम देता है। बहुत सी दूसरी फ़ाइलें भी इसी रूप की होती हैं, इसलिए यह केवल बताता है कि कहाँ \
                  ध्यान दें; यह किसी बात का सबूत नहीं है।",
        innocent: "512 या 1024 pixel के वर्ग, 24 frames पर पाँच सेकंड की clips और ऐसी चीज़ें हर editor और website से निकलती हैं।",
        fools_it: "आकार बदलना या काटना।",
    },
};

/// Model, sizes (either way up), frames a second, frames.
struct Video {
    model: &'static str,
    sizes: &'static [(u32, u32)],
    rates: &'static [f64],
    frames: &'static [u64],
}

#[rustfmt::skip]
static VIDEOS: &[Video] = &[
    Video { model: "Wan 2.1 or 2.2", sizes: &[(832, 480), (1280, 720), (1280, 704)], rates: &[16.0, 24.0], frames: &[81, 121] },
    Video { model: "HunyuanVideo", sizes: &[(1280, 720), (960, 544), (720, 1280), (1104, 832), (960, 960)], rates: &[24.0], frames: &[129] },
    Video { model: "CogVideoX", sizes: &[(720, 480), (1360, 768)], rates: &[8.0, 16.0], frames: &[49, 81] },
    Video { model: "Stable Video Diffusion", sizes: &[(1024, 576)], rates: &[6.0, 7.0, 8.0, 10.0], frames: &[14, 25] },
    Video { model: "AnimateDiff", sizes: &[(512, 512), (512, 768), (768, 512)], rates: &[8.0], frames: &[16, 24, 32] },
    Video { model: "LTX-Video", sizes: &[(768, 512), (704, 480), (1216, 704), (768, 768)], rates: &[24.0, 25.0, 30.0], frames: &[97, 121, 161, 257] },
    Video { model: "Mochi 1", sizes: &[(848, 480)], rates: &[24.0, 30.0], frames: &[163, 85, 84] },
    Video { model: "Veo", sizes: &[(1280, 720), (1920, 1080)], rates: &[24.0], frames: &[192] },
    Video { model: "Open-Sora or ModelScope", sizes: &[(256, 256), (576, 320)], rates: &[8.0], frames: &[16, 24] },
    Video { model: "Kling, Runway or a like service", sizes: &[(1280, 720), (1280, 768), (960, 960), (1920, 1080)], rates: &[24.0], frames: &[120, 121, 240, 241] },
];

/// Sizes of still pictures, either way up.
#[rustfmt::skip]
static STILLS: &[(&str, &[(u32, u32)])] = &[
    ("Stable Diffusion 1 and 2", &[(512, 512), (768, 768), (512, 768), (512, 704), (640, 448)]),
    ("SDXL, Stable Diffusion 3 or FLUX", &[(1024, 1024), (1152, 896), (1216, 832), (1344, 768), (1536, 640)]),
    ("DALL·E 3", &[(1792, 1024)]),
    ("GPT-4o pictures", &[(1536, 1024)]),
];

/// Frame rates agree within this share.
const RATE: f64 = 0.002;

impl Check for GeneratorGeometry {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let camera = facts.exif.as_ref().is_some_and(|e| e.entries.iter().any(|e| e.tag == tag::MAKE));
        if camera || !claims(facts).is_empty() {
            return;
        }
        let found = facts
            .isobmff
            .as_ref()
            .and_then(|f| f.tracks().iter().find(|t| t.is(b"vide")))
            .and_then(video)
            .or_else(|| still(facts));
        if let Some((models, seen, span)) = found {
            out.push(INFO.finding(
                Grade::Informational,
                format!(
                    "The form of the file is one that {models} gives by default, among many other programs."
                ),
                Untrusted::new(seen),
                span,
            ));
        }
    }
}

fn is_size(sizes: &[(u32, u32)], (width, height): (u32, u32)) -> bool {
    sizes.contains(&(width, height)) || sizes.contains(&(height, width))
}

fn video(track: &Track) -> Option<(String, String, Option<Span>)> {
    let entry = track.entries.first()?;
    let size = (u32::from(entry.size.0), u32::from(entry.size.1));
    let timing = &track.timing;
    if timing.duration == 0 || track.timescale == 0 {
        return None;
    }
    let rate = f64::from(track.timescale) * timing.samples as f64 / timing.duration as f64;
    let fits = |v: &&Video| {
        is_size(v.sizes, size)
            && v.frames.contains(&timing.samples)
            && v.rates.iter().any(|r| (rate / r - 1.0).abs() < RATE)
    };
    let models: Vec<_> = VIDEOS.iter().filter(fits).map(|v| v.model).collect();
    let seen = format!("{} × {}, {} frames, {rate:.3} a second", size.0, size.1, timing.samples);
    (!models.is_empty()).then(|| (models.join(" or "), seen, bytes(entry.bytes)))
}

fn still(facts: &Facts) -> Option<(String, String, Option<Span>)> {
    let size = match facts.format? {
        Format::Png => facts.png.as_ref().and_then(|p| p.header.as_ref()).map(|h| (h.width, h.height))?,
        Format::Jpeg => facts
            .jpeg
            .as_ref()
            .and_then(|j| j.frame.as_ref())
            .map(|f| (u32::from(f.width), u32::from(f.height)))?,
        Format::Webp => facts.webp.as_ref()?.size?,
        _ => return None,
    };
    let models: Vec<_> =
        STILLS.iter().filter(|(_, sizes)| is_size(sizes, size)).map(|(model, _)| *model).collect();
    (!models.is_empty()).then(|| (models.join(" or "), format!("{} × {}", size.0, size.1), None))
}
