//! `contradiction.heif-writer` (G5): was a HEIC that names Apple's camera written by something else?
//!
//! An iPhone's camera writes tiles of 512 × 512 under a grid and leaves the handler's name empty. A library's name, or one large
//! picture without tiles, belongs to a converter.

use saboot_core::facts::exif::tag;
use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi, programs};

/// The check.
pub struct HeifWriter;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.heif-writer",
    catalogue: "G5",
    title: "A HEIC that names Apple's camera was written by another program",
    class: Class::InternalContradiction,
    group: "capture-claim",
    reads: "The handler name and the picture items of the HEIF container, and EXIF Make, Model and Software.",
    meaning: "EXIF claims an untouched picture of an iPhone, but a library's name stands in the container, or the picture is not tiled as Apple's \
              cameras do it. Another program encoded the picture and the tags were copied or put in.",
    innocent: "Converters, editing apps and cloud services write HEIC again and keep EXIF, without naming themselves.",
    fools_it: "Tiling the picture and leaving the name empty.",
    reference: "ISO/IEC 23008-12; libheif, GPAC and libavif name themselves in hdlr; structure of Apple's files; catalogue G5.",
    hindi: Hindi {
        title: "Apple के कैमरे का नाम लेने वाली HEIC किसी दूसरे प्रोग्राम ने लिखी है",
        reads: "HEIF container का handler नाम और चित्र के हिस्से, और EXIF के Make, Model और Software।",
        meaning: "EXIF कहता है कि यह iPhone का बिना छेड़ा चित्र है, पर container में किसी library का नाम है, या चित्र वैसे टुकड़ों में नहीं है जैसे Apple के कैमरे बनाते हैं। \
                  चित्र किसी दूसरे प्रोग्राम ने encode किया और EXIF की जानकारी कॉपी की गई या डाली गई।",
        innocent: "Converter, संपादन ऐप और cloud सेवाएँ HEIC दोबारा लिखकर EXIF रख लेती हैं और अपना नाम नहीं लिखतीं।",
        fools_it: "चित्र को टुकड़ों में बाँटना और नाम ख़ाली छोड़ना।",
    },
};

/// Apple tiles what is larger than a tile.
const TILE: u32 = 1024;

/// The library that a handler's name tells.
pub(super) fn library(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    [
        ("libheif", "libheif"),
        ("gpac", "GPAC"),
        ("libavif", "libavif"),
        ("imagemagick", "ImageMagick"),
        ("lavf", "FFmpeg"),
    ]
    .into_iter()
    .find(|(word, _)| name.contains(word))
    .map(|(_, library)| library)
}

impl Check for HeifWriter {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(exif) = &facts.exif else { return };
        let Some(items) = facts.isobmff.as_ref().filter(|f| f.movie.is_none()).and_then(|f| f.items.as_ref())
        else {
            return;
        };
        let make = exif.text(tag::MAKE).unwrap_or("");
        let model = exif.text(tag::MODEL).unwrap_or("");
        // AVIF is never a camera's: a converter is plain there.
        if !make.eq_ignore_ascii_case("apple")
            || facts.format == Some(Format::Avif)
            || programs::is_resaved(facts)
        {
            return;
        }
        let written = items.handler.as_ref().and_then(|h| Some((library(h.name.raw())?, h)));
        if let Some((library, handler)) = written {
            out.push(Finding {
                expected: "An empty handler name, as Apple's cameras write it.".to_owned(),
                ..INFO.finding(
                    Grade::Strong,
                    format!("EXIF names Apple's camera, but {library} wrote the container."),
                    Untrusted::new(format!("Make={make}; Model={model}; hdlr name {}", handler.name.raw())),
                    Some(Span::Bytes { start: handler.bytes.0, end: handler.bytes.1 }),
                )
            });
            return;
        }
        let large = items.primary_size.is_some_and(|(w, h)| w.max(h) > TILE);
        let untiled = items.tiles.is_none() && items.primary_kind.is_some_and(|k| k == b"hvc1");
        if model.starts_with("iPhone") && large && untiled {
            let (w, h) = items.primary_size.unwrap_or_default();
            out.push(Finding {
                expected: "A grid of tiles, 512 × 512 each.".to_owned(),
                ..INFO.finding(
                    Grade::Medium,
                    "EXIF names an iPhone, but the picture is one piece, not tiles.",
                    Untrusted::new(format!("Make={make}; Model={model}; one hvc1 item of {w} × {h}")),
                    exif.find(tag::MAKE).map(|e| Span::Bytes { start: e.bytes.0, end: e.bytes.1 }),
                )
            });
        }
    }
}
