//! `information.picture-structure` (G2, G3): is a PNG or WebP built as its writers build it?
//!
//! Check sums that do not fit, texts behind the pixels, flags without chunks, sizes that do not agree: signs of a tool that changed
//! the file without writing it anew. It says nothing of the picture.

use saboot_core::facts::Facts;
use saboot_core::facts::png::Png;
use saboot_core::facts::webp::Webp;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct PictureStructure;

static INFO: CheckInfo = CheckInfo {
    code: "information.picture-structure",
    catalogue: "G2",
    title: "The PNG or WebP was changed by a tool that did not write it anew",
    class: Class::Information,
    group: "picture-structure",
    reads: "PNG chunk check sums and order; the RIFF size, the VP8X flags and canvas of WebP against its chunks and bitstream.",
    meaning: "A part of the file was added, removed or changed behind its writer's back: by a metadata tool, a transfer that damaged it, or by \
              hand. The place is given.",
    innocent: "Metadata tools append texts behind the pixels; some encoders set a flag too many; transfers damage files.",
    fools_it: "Saving the picture again.",
    reference: "W3C PNG third edition 5.3 and 5.6; RFC 9649 2.7; catalogue G2 and G3.",
    hindi: Hindi {
        title: "PNG या WebP को ऐसे औज़ार ने बदला जिसने उसे नए सिरे से नहीं लिखा",
        reads: "PNG के chunk, उनके checksum और क्रम; WebP का RIFF आकार, VP8X के flag और canvas — उसके chunk और bitstream से मिलाकर।",
        meaning: "फ़ाइल का कोई हिस्सा उसके लिखने वाले प्रोग्राम के बाद जोड़ा, हटाया या बदला गया: metadata औज़ार से, ख़राब transfer से, या हाथ से। जगह बताई गई है।",
        innocent: "Metadata औज़ार पाठ को pixels के बाद जोड़ते हैं; कुछ encoder एक flag ज़्यादा लगा देते हैं; transfer में फ़ाइलें ख़राब होती हैं।",
        fools_it: "चित्र को दोबारा सहेजना।",
    },
};

impl Check for PictureStructure {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        if let Some(file) = &facts.png {
            png(file, out);
        }
        if let Some(file) = &facts.webp {
            webp(file, facts.bytes, out);
        }
    }
}

fn say(statement: &str, observed: String, span: Option<(u64, u64)>, out: &mut Findings) {
    let span = span.map(|(start, end)| Span::Bytes { start, end });
    out.push(INFO.finding(Grade::Informational, statement, Untrusted::new(observed), span));
}

fn png(file: &Png, out: &mut Findings) {
    if file.bad_crc > 0 {
        let observed = format!("{} of {} chunks", file.bad_crc, file.chunk_count);
        say("Chunks were changed after their check sums were written.", observed, None, out);
    }
    let behind = file.chunks.iter().skip_while(|r| r.kind != b"IDAT").find(|r| r.kind.0.ends_with(b"EXt"));
    if let Some(run) = behind.filter(|_| file.text_after_picture) {
        let observed = format!("{} chunks of {} behind the pixels", run.count, run.kind.text());
        say("Texts stand behind the pixels, where tools append them.", observed, Some(run.bytes), out);
    }
}

/// Flags of VP8X with the chunk that each announces.
const FLAGS: [(u8, &[u8; 4], &str); 4] =
    [(0x20, b"ICCP", "ICC"), (0x08, b"EXIF", "EXIF"), (0x04, b"XMP ", "XMP"), (0x02, b"ANIM", "animation")];

fn webp(file: &Webp, size: u64, out: &mut Findings) {
    // Even sizes are padded; one byte more is part of the container.
    if file.stated_size > size || size - file.stated_size > 1 {
        let observed = format!("RIFF states {} bytes, the file has {size}", file.stated_size);
        say("The size that the file states is not its own.", observed, Some((4, 8)), out);
    }
    let Some(extended) = file.extended else { return };
    for (flag, chunk, name) in FLAGS {
        let (set, there) = (extended.flags & flag != 0, file.has(chunk));
        if set != there {
            let place = file.chunks.iter().find(|(kind, ..)| *kind == if there { chunk } else { b"VP8X" });
            let observed = format!("{name}: flag {}, chunk {}", word(set), word(there));
            let span = place.map(|(_, start, end)| (*start, *end));
            say("A flag of the header and the chunks do not agree.", observed, span, out);
        }
    }
    if let Some(picture) = file.size.filter(|s| file.frames == 0 && *s != extended.canvas) {
        let observed = format!(
            "canvas {} × {}, picture {} × {}",
            extended.canvas.0, extended.canvas.1, picture.0, picture.1
        );
        say("The canvas is not the picture's size.", observed, None, out);
    }
}

fn word(there: bool) -> &'static str {
    if there { "set or there" } else { "absent" }
}
