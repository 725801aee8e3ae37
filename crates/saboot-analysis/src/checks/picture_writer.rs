//! `history.picture-writer` (G1, G4, G5): which program wrote the PNG, GIF or HEIF, by the marks that writers leave?
//!
//! PNG chunks of Apple's and ImageMagick's making, GIF comments and application blocks, FFmpeg's palettes, frames of a GIF that come
//! from two makings, HEIF handler names. A GIF is derived by nature: no camera writes one, and no origin is concluded from it.

use saboot_core::facts::gif::{Frame, Gif};
use saboot_core::facts::isobmff::Items;
use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct PictureWriter;

static INFO: CheckInfo = CheckInfo {
    code: "history.picture-writer",
    catalogue: "G1",
    title: "The PNG, GIF or HEIF shows the program that wrote it",
    class: Class::ProcessingHistory,
    group: "picture-writer",
    reads: "PNG chunks iDOT and CgBI and texts date:create and date:modify; GIF comments, application blocks, palettes and delays; the handler name \
            of HEIF and AVIF and the place of the EXIF item.",
    meaning: "The named program or library wrote the file as it lies here. Where the frames of a GIF come from two makings, it was put together. \
              Neither speaks of what the pictures show.",
    innocent: "Screenshots, conversions, memes and websites leave these marks.",
    fools_it: "Saving the file with another program.",
    reference: "libpng and Apple's iDOT and CgBI as public decoders read them; GIF89a 24 to 26; ISO/IEC 23008-12; FFmpeg's palettegen; catalogue \
                G1, G4, G5.",
    hindi: Hindi {
        title: "PNG, GIF या HEIF से पता चलता है कि उसे किस प्रोग्राम ने लिखा",
        reads: "PNG के chunk iDOT और CgBI तथा पाठ date:create और date:modify; GIF की टिप्पणियाँ, application खंड, palette और delay; HEIF और AVIF का handler नाम और EXIF की जगह।",
        meaning: "फ़ाइल अपने इस रूप में उसी प्रोग्राम या library ने लिखी है। जहाँ GIF के frame दो अलग ढंग से बने हों, वहाँ वह जोड़कर बनाया गया है। चित्रों में क्या दिखता है, इस पर यह कुछ नहीं कहता।",
        innocent: "Screenshot, रूपांतरण, meme और वेबसाइटें ये निशान छोड़ती हैं।",
        fools_it: "फ़ाइल को किसी दूसरे प्रोग्राम से सहेजना।",
    },
};

impl Check for PictureWriter {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        png(facts, out);
        if let Some(file) = &facts.gif {
            gif(facts, file, out);
        }
        if let Some(items) = facts.isobmff.as_ref().and_then(|f| f.items.as_ref()) {
            heif(items, out);
        }
    }
}

fn say(grade: Grade, statement: impl Into<String>, observed: String, span: Option<Span>, out: &mut Findings) {
    out.push(INFO.finding(grade, statement, Untrusted::new(observed), span));
}

fn span(bytes: (u64, u64)) -> Option<Span> {
    Some(Span::Bytes { start: bytes.0, end: bytes.1 })
}

fn png(facts: &Facts, out: &mut Findings) {
    let Some(file) = &facts.png else { return };
    for (kind, statement) in [
        (b"CgBI", "The PNG was rewritten for iOS by Apple's developer tools."),
        (
            b"iDOT",
            "The PNG was written by Apple's frameworks, as for screenshots and exports on macOS and iOS.",
        ),
    ] {
        if let Some(run) = file.chunks.iter().find(|r| r.kind == kind) {
            say(Grade::Medium, statement, format!("chunk {}", run.kind.text()), span(run.bytes), out);
        }
    }
    let dates =
        facts.marks_in(Carrier::PngText).find(|m| matches!(m.key.raw(), "date:create" | "date:modify"));
    if let Some(mark) = dates {
        let observed = format!("{}={}", mark.key.raw(), mark.value.raw());
        say(Grade::Strong, "The PNG was written by ImageMagick.", observed, mark.span(), out);
    }
}

/// What a comment or application block contains (lower case), and who writes it.
#[rustfmt::skip]
static GIF_WRITERS: &[(&str, &str)] = &[
    ("ezgif", "ezgif.com"), ("gimp", "GIMP"), ("gifsicle", "gifsicle"), ("imagemagick", "ImageMagick"), ("giphy", "GIPHY"),
    ("tenor", "Tenor"), ("imgflip", "imgflip"), ("gifbuilder", "GifBuilder"), ("graphicconverter", "GraphicConverter"),
    ("ulead", "Ulead GIF Animator"), ("photoscape", "PhotoScape"), ("screentogif", "ScreenToGif"), ("licecap", "LICEcap"), ("peek", "Peek"),
    ("gif movie gear", "GIF Movie Gear"), ("lavc", "FFmpeg"),
];

fn gif(facts: &Facts, file: &Gif, out: &mut Findings) {
    for mark in facts.marks_in(Carrier::GifComment) {
        let text = mark.value.raw().to_lowercase();
        if let Some((_, writer)) = GIF_WRITERS.iter().find(|(word, _)| text.contains(word)) {
            let shown: String = mark.value.raw().chars().take(200).collect();
            say(Grade::Strong, format!("A comment of the GIF names {writer}."), shown, mark.span(), out);
        }
    }
    for block in &file.applications {
        let name = block.name.raw();
        let writer = match name {
            _ if name.starts_with("ImageMagick") => "ImageMagick",
            _ if name.starts_with("XMP Data") => "a program that keeps XMP, such as Adobe's",
            _ => continue,
        };
        say(
            Grade::Strong,
            format!("A block of the GIF is of {writer}."),
            name.to_owned(),
            span(block.bytes),
            out,
        );
    }
    // FFmpeg's palettegen: one global table of 256 colours, the last of them transparent, in every frame.
    let generated = |f: &Frame| f.table.is_none() && f.transparent == Some(255);
    if file.global_colours == Some(256) && file.each.len() > 1 && file.each.iter().all(generated) {
        say(
            Grade::Weak,
            "The GIF's palette is made as FFmpeg's palettegen makes it: probably cut from a video.",
            "one global table of 256 colours, number 255 transparent in every frame".to_owned(),
            None,
            out,
        );
    }
    if let Some(at) = seam(&file.each) {
        say(
            Grade::Weak,
            "The frames of the GIF come from two makings: it was put together.",
            format!("from frame {} on, tables, disposal and delays are others", at + 1),
            None,
            out,
        );
    }
}

/// Frames that each part must have for a seam between them.
const PART: usize = 4;

/// The frame at which one way of writing frames ends for good and another begins: tables, disposal and delay all change there and
/// each is steady on both sides.
fn seam(frames: &[Frame]) -> Option<usize> {
    let way = |f: &Frame| (f.table.is_some(), f.disposal, f.delay);
    // First and last frames are often written in a way of their own.
    let inner = frames.get(1..frames.len().checked_sub(1)?)?;
    let first = inner.first().map(way)?;
    let at = inner.iter().position(|f| way(f) != first)?;
    let second = inner.get(at).map(way)?;
    let steady = inner.get(at..)?.iter().all(|f| way(f) == second);
    let differs = first.0 != second.0 && first.1 != second.1 && first.2 != second.2;
    (steady && differs && at >= PART && inner.len() - at >= PART).then_some(at + 1)
}

fn heif(items: &Items, out: &mut Findings) {
    if let Some(handler) = &items.handler
        && let Some(library) = super::heif_writer::library(handler.name.raw())
    {
        let statement = format!("The container was written by {library}.");
        say(Grade::Strong, statement, format!("hdlr name {}", handler.name.raw()), span(handler.bytes), out);
    }
    if items.exif_at_end {
        say(
            Grade::Weak,
            "The EXIF item lies behind the pictures, where metadata editors put a new one.",
            "EXIF behind the last picture item".to_owned(),
            None,
            out,
        );
    }
}
