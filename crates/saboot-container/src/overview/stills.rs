//! Properties of pictures: JPEG, PNG, GIF and WebP structure, and EXIF.

use saboot_core::facts::Facts;
use saboot_core::facts::annex::Coding;
use saboot_core::facts::exif::{Exif, Origin};
use saboot_core::facts::gif::Gif;
use saboot_core::facts::jpeg::Jpeg;
use saboot_core::facts::png::Png;
use saboot_core::facts::webp::Webp;

use super::{List, runs, signature};

pub(super) fn properties(facts: &Facts, list: &mut List) {
    if let Some(file) = &facts.jpeg {
        jpeg(file, list);
    }
    if let Some(file) = &facts.png {
        png(file, list);
    }
    if let Some(file) = &facts.gif {
        gif(file, list);
    }
    if let Some(file) = &facts.webp {
        webp(file, list);
    }
    if let Some(block) = &facts.exif {
        exif(block, list);
    }
    for preview in &facts.previews {
        let size = preview.size.map_or_else(String::new, |(w, h)| format!("{w} × {h}, "));
        let coding = match preview.coding {
            Coding::Jpeg => "JPEG".to_owned(),
            Coding::Item(kind) => kind.text(),
        };
        let (start, end) = preview.bytes;
        list.add("previews", preview.source.name(), format!("{size}{coding}, bytes {start} to {end}"));
    }
    for annex in &facts.annexes {
        let (start, end) = annex.bytes;
        let place = if annex.trailing { "behind the picture" } else { "inside the file" };
        list.add("annexes", place, format!("{}, bytes {start} to {end}", annex.kind.name()));
        if !annex.detail.is_empty() {
            list.text("annexes", "parts", &annex.detail);
        }
    }
    list.maybe("signature", "of the headers", signature::signature(facts));
}

fn jpeg(file: &Jpeg, list: &mut List) {
    const S: &str = "jpeg";
    if let Some(frame) = &file.frame {
        let coding = match frame.sof {
            0 => "baseline".to_owned(),
            1 => "extended sequential".to_owned(),
            2 => "progressive".to_owned(),
            n => format!("SOF{n}"),
        };
        list.add(
            S,
            "frame",
            format!(
                "{} × {}, {coding}, {} bits, {} components",
                frame.width,
                frame.height,
                frame.precision,
                frame.components.len()
            ),
        );
        list.maybe(S, "chroma subsampling", frame.subsampling());
    }
    let segments: Vec<String> = file
        .segments
        .iter()
        .map(|s| if s.label.is_empty() { s.name() } else { format!("{} {}", s.name(), s.label.raw()) })
        .collect();
    list.text(S, "segments", &segments.join(", ").into());
    list.maybe(
        S,
        "nearest IJG quality",
        file.ijg_quality.map(|q| {
            if q.distance == 0.0 {
                format!("{}, the same tables", q.quality)
            } else {
                format!("{}, steps differ by {:.2} on average", q.quality, q.distance)
            }
        }),
    );
    for table in &file.quant_tables {
        list.add(
            S,
            &format!("quantisation table {}", table.id),
            table.steps.iter().map(u16::to_string).collect::<Vec<_>>().join(" "),
        );
    }
    if !file.huffman_tables.is_empty() {
        let standard = file.huffman_tables.iter().filter(|t| t.standard).count();
        list.add(
            S,
            "Huffman tables",
            format!("{}, {standard} of them the standard's", file.huffman_tables.len()),
        );
    }
    list.add(S, "scans", file.scans.to_string());
    list.maybe(
        S,
        "JFIF",
        file.jfif.map(|j| {
            format!(
                "{}.{:02}, density {} × {} (unit {})",
                j.version.0, j.version.1, j.density.0, j.density.1, j.unit
            )
        }),
    );
    list.maybe(S, "Adobe colour transform", file.adobe_transform);
    if let Some(icc) = &file.icc {
        list.text(S, "ICC profile", icc);
    }
    list.maybe(S, "pictures of the Multi-Picture index", file.multi_picture);
    for picture in &file.multi_pictures {
        let (start, end) = picture.bytes;
        list.add(
            S,
            "picture of the index",
            format!("attribute 0x{:08x}, bytes {start} to {end}", picture.attribute),
        );
    }
    if file.restart_interval > 0 {
        list.add(S, "restart interval in MCUs", file.restart_interval.to_string());
    }
    list.maybe(
        S,
        "Python pickle in APP15",
        file.pickle.as_ref().map(|p| format!("protocol {}, fields {}", p.protocol, p.fields.join(", "))),
    );
    list.bytes(S, "C2PA store", file.c2pa);
    list.bytes(S, "behind the end of the picture", file.trailing);
    if file.samsung_trailer {
        list.add(S, "trailer", "Samsung SEFT");
    }
}

fn png(file: &Png, list: &mut List) {
    const S: &str = "png";
    if let Some(h) = file.header {
        let interlaced = if h.interlaced { ", interlaced" } else { "" };
        list.add(
            S,
            "header",
            format!("{} × {}, {} bits, colour type {}{interlaced}", h.width, h.height, h.depth, h.colour),
        );
    }
    let chunks: Vec<String> = file
        .chunks
        .iter()
        .map(|r| if r.count == 1 { r.kind.text() } else { format!("{} ×{}", r.kind.text(), r.count) })
        .collect();
    list.text(S, "chunks", &chunks.join(", ").into());
    list.maybe(S, "bytes of the first IDAT", file.first_idat);
    if file.idat_count > 0 {
        let regular = if file.idat_regular { "of one size but the last" } else { "of several sizes" };
        list.add(
            S,
            "IDAT chunks",
            format!("{}, {regular}, the largest {} bytes", file.idat_count, file.largest_idat),
        );
    }
    if file.filters.iter().any(|n| *n > 0) {
        let rows: Vec<String> = file.filters.iter().map(u32::to_string).collect();
        list.add(S, "rows at the top filtered None, Sub, Up, Average, Paeth", rows.join(" "));
    }
    list.maybe(S, "zlib header", file.zlib_head.map(|[a, b]| format!("{a:02x} {b:02x}")));
    list.maybe(S, "frames stated", file.animation_frames);
    list.maybe(S, "plays (0: for ever)", file.animation_plays);
    let delays: Vec<String> =
        file.delays.iter().map(|(n, d)| format!("{n}/{}", if *d == 0 { 100 } else { *d })).collect();
    list.add(S, "delays in seconds", runs(&delays));
    list.maybe(
        S,
        "density",
        file.physical.map(|(x, y, metre)| format!("{x} × {y}{}", if metre { " per metre" } else { "" })),
    );
    if let Some((name, description)) = &file.icc {
        list.text(S, "ICC profile name", name);
        list.text(S, "ICC profile", description);
    }
    list.maybe(S, "modified (tIME)", file.modified.as_ref());
    list.bytes(S, "C2PA store", file.c2pa);
    if file.bad_crc > 0 {
        list.add(S, "chunks with a wrong check sum", file.bad_crc.to_string());
    }
    list.bytes(S, "behind IEND", file.trailing);
}

fn gif(file: &Gif, list: &mut List) {
    const S: &str = "gif";
    list.text(S, "version", &file.version);
    list.add(S, "screen", format!("{} × {}", file.size.0, file.size.1));
    list.maybe(S, "colours of the global table", file.global_colours);
    list.add(S, "frames", file.frames.to_string());
    list.add(S, "frames with a table of their own", file.local_tables.to_string());
    list.add(S, "frames smaller than the screen", file.partial_frames.to_string());
    list.add(S, "delays in 1/100 s", runs(&file.delays));
    list.add(
        S,
        "disposal methods 0 to 7",
        file.disposals.iter().map(u32::to_string).collect::<Vec<_>>().join(" "),
    );
    list.maybe(S, "loops (0: for ever)", file.loops);
    for application in &file.applications {
        list.text(S, "application block", &application.name);
    }
    list.bytes(S, "C2PA store", file.c2pa);
    list.bytes(S, "behind the trailer", file.trailing);
}

fn webp(file: &Webp, list: &mut List) {
    const S: &str = "webp";
    list.maybe(
        S,
        "picture",
        file.size.map(|(w, h)| format!("{w} × {h}, {}", if file.lossless { "lossless" } else { "lossy" })),
    );
    list.maybe(
        S,
        "canvas and flags",
        file.extended.map(|e| format!("{} × {}, 0x{:02x}", e.canvas.0, e.canvas.1, e.flags)),
    );
    let chunks: Vec<String> = file.chunks.iter().map(|(kind, ..)| kind.text()).collect();
    list.add(S, "chunks", runs(&chunks));
    if file.frames > 0 {
        list.add(S, "frames", file.frames.to_string());
        list.add(S, "durations in ms", runs(&file.durations_ms));
    }
    list.maybe(S, "loops (0: for ever)", file.loops);
    if let Some(icc) = &file.icc {
        list.text(S, "ICC profile", icc);
    }
    list.bytes(S, "C2PA store", file.c2pa);
    list.bytes(S, "behind the RIFF chunk", file.trailing);
}

fn exif(block: &Exif, list: &mut List) {
    const S: &str = "exif";
    let directories: Vec<String> =
        block.directories.iter().map(|(d, n)| format!("{} {n}", d.name())).collect();
    let order = if block.big_endian { "big-endian" } else { "little-endian" };
    list.add(S, "directories", format!("{order}; {}", directories.join(", ")));
    for entry in &block.entries {
        list.text(S, format!("{} {}", entry.directory.name(), entry.name()), &entry.shown());
    }
    if let Some(note) = &block.maker_note {
        list.add(S, "maker's block recognised as", note.maker.unwrap_or("unknown"));
        list.maybe(
            S,
            "maker's directory",
            note.directory.map(|d| {
                let origin = match d.origin {
                    Origin::Block => "the EXIF block".to_owned(),
                    Origin::Note(0) => "the note".to_owned(),
                    Origin::Note(n) => format!("byte {n} of the note"),
                };
                let order = if d.big_endian { "big-endian" } else { "little-endian" };
                format!("{} entries, {} readable, {order}, offsets from {origin}", d.entries, d.readable)
            }),
        );
    }
    list.bytes(S, "thumbnail", block.thumbnail);
    if block.blocks > 1 {
        list.add(S, "blocks of EXIF", block.blocks.to_string());
    }
}
