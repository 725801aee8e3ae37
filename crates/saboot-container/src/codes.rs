//! Texts of the damage codes that parsers can give, for `saboot explain` and the report.

mod hindi;

pub use hindi::CODES_HINDI;
use saboot_core::CodeInfo;

const fn info(code: &'static str, title: &'static str, text: &'static str) -> CodeInfo {
    CodeInfo { code, title, text }
}

/// What a file that ends too early means.
const CUT: &str = "The structure says that more bytes follow than are there. Typical of a transfer or a recording that broke off; it does not suggest forgery. What was cut off was not read.";
/// What a malformed element means.
const MALFORMED: &str = "A part of the file is not built as its format asks. Faulty apps write such files, transfers damage them, and hostile files are made so on purpose. The part was left out; the rest was read.";
/// What a missing main part means.
const MISSING: &str = "The first bytes are of this format, but a part that every such file needs was not found. The metadata that it would hold could not be read.";
/// What a met bound means.
const BOUND: &str = "The file asks for more than a real one does, so reading of its metadata stopped there. Small files can be built to exhaust a machine; the bound keeps that from working. What lies beyond was not read.";

/// Why an entry of an archive is left closed.
const ENTRY: &str = "This entry was not opened; the others were. Archives can be built to make readers disagree, to write where they must not, or to exhaust a machine, and an honest export does none of that. Unpack it with an archive program that you trust, and examine the file by itself.";
/// Why an archive is left closed.
const ARCHIVE: &str = "Nothing in this archive was opened. Archives can be built to make readers disagree or to exhaust a machine, and transfers damage them. Ask for it again, or unpack it with an archive program that you trust and examine the folder.";

/// Codes of this crate; `limit.streams` is explained beside the decoder's own.
pub static CODES: &[CodeInfo] = &[
    info(
        "file.unreadable",
        "the file could not be read",
        "The disk or the file system refused a read. Nothing can be said of its metadata.",
    ),
    info(
        "file.read-error",
        "a part of the file could not be read",
        "The disk or the file system refused a read in the middle. Copy the file to a healthy disk and examine it again.",
    ),
    info("limit.nodes", "too many parts in the file", BOUND),
    info("limit.entries", "a table has too many entries", BOUND),
    info("limit.depth", "parts are nested too deep", BOUND),
    info("limit.packets", "too many packets or pages", BOUND),
    info("limit.frames", "too many frames to list", BOUND),
    info("limit.marks", "too many texts in the file", BOUND),
    info("limit.directories", "too many metadata directories", BOUND),
    info("limit.metadata-bytes", "the metadata is too large", BOUND),
    info("limit.inflate-ratio", "compressed metadata grows too much", BOUND),
    info("limit.message-bytes", "the message is larger than is read", BOUND),
    info("limit.message-parts", "the message has too many parts", BOUND),
    info("limit.archive-entries", "the archive has too many entries", ARCHIVE),
    info("limit.archive-ratio", "an entry of the archive grows too much", ENTRY),
    info("limit.enclosed-bytes", "an enclosed file is too large to be held", ENTRY),
    info("limit.enclosed-total", "the archive unpacks to too much", ARCHIVE),
    info("mms.truncated", "the message is cut off", CUT),
    info("mms.value-length", "a length in the message states more than there is", MALFORMED),
    info("mms.integer", "an integer in the message is malformed", MALFORMED),
    info("mms.text-unterminated", "a text in the message has no end mark", MALFORMED),
    info("mms.header", "a header of the message is malformed", MALFORMED),
    info("mms.part-truncated", "a part of the message is cut off", CUT),
    info("mms.part-count", "the message has fewer parts than it states", CUT),
    info("mms.trailing-bytes", "bytes follow the last part of the message", MALFORMED),
    info("mms.transfer-encoding", "a part of the message is encoded in a way that is not known", MALFORMED),
    info("smil.malformed", "the description of the slide show is not well-formed", MALFORMED),
    info(
        "smil.entities",
        "the description of the slide show declares entities",
        "Declarations of entities serve only to make readers expand them. They were ignored; the rest was read.",
    ),
    info("archive.malformed", "the archive is malformed", ARCHIVE),
    info("archive.overlap", "entries of the archive overlap", ARCHIVE),
    info("archive.multi-disk", "the archive is one volume of several", ARCHIVE),
    info("archive.header-mismatch", "an entry's two headers contradict each other", ENTRY),
    info("archive.unsafe-name", "an entry's name leads out of the archive", ENTRY),
    info("archive.link", "an entry is a link or a device", ENTRY),
    info("archive.duplicate-name", "an entry's name stands more than once", ENTRY),
    info("archive.encrypted", "an entry is encrypted", ENTRY),
    info("archive.method", "an entry is packed in a way that saboot does not unpack", ENTRY),
    info("archive.checksum", "an entry's bytes are not those of its checksum", ENTRY),
    info("mp4.box-truncated", "a box of the MP4 is cut off", CUT),
    info("mp4.box-size", "a box of the MP4 states an impossible size", MALFORMED),
    info("mp4.box-misplaced", "a box of the MP4 stands where it may not", MALFORMED),
    info("mp4.table-truncated", "a table of the MP4 is cut off", CUT),
    info("mp4.sample-tables", "the MP4's sample tables contradict each other", MALFORMED),
    info(
        "mp4.second-movie",
        "the MP4 has a second movie box",
        "Players read the first one; the second was not examined. Some editors leave an old one behind.",
    ),
    info("mp4.no-movie", "the MP4 has no movie box", MISSING),
    info(
        "mp4.compressed-movie",
        "the movie box is compressed",
        "An old QuickTime habit. Its metadata was not read.",
    ),
    info("mp4.keys", "the MP4's metadata keys and values do not match", MALFORMED),
    info("mp4.exif-item", "the picture's EXIF item could not be read", MALFORMED),
    info("mp4.trailing-bytes", "bytes after the last box of the MP4", MALFORMED),
    info("matroska.truncated", "an element of the Matroska file is cut off", CUT),
    info("matroska.element", "an element of the Matroska file is malformed", MALFORMED),
    info("riff.truncated", "a chunk of the RIFF file is cut off", CUT),
    info("ogg.truncated", "a page of the Ogg file is cut off", CUT),
    info("ogg.crc", "pages of the Ogg file fail their checksum", MALFORMED),
    info(
        "ogg.missing-pages",
        "pages of the Ogg file are missing",
        "Page numbers jump. Lost data, or a stretch that was cut out without re-encoding.",
    ),
    info("ogg.garbage", "bytes between pages of the Ogg file", MALFORMED),
    info("ogg.no-comments", "the Ogg file has no comment header", MISSING),
    info("flac.truncated", "a block of the FLAC file is cut off", CUT),
    info("flac.no-marker", "the FLAC marker is missing", MISSING),
    info("mp3.truncated", "the MP3 file is cut off", CUT),
    info(
        "mp3.sync-lost",
        "the MP3's frames lose their rhythm",
        "Between two frames stand bytes that are no frame. Damage, a tag in the middle, or two files joined.",
    ),
    info("mp3.no-frame", "no MP3 frame was found", MISSING),
    info("id3.truncated", "the ID3 tag is cut off", CUT),
    info("id3.packed-frame", "an ID3 frame is compressed or encrypted", "Its text was not read."),
    info("adts.truncated", "the AAC file is cut off", CUT),
    info(
        "adts.sync-lost",
        "the AAC's frames lose their rhythm",
        "Between two frames stand bytes that are no frame: damage, or two files joined.",
    ),
    info("ts.sync", "packets of the transport stream lack their sync byte", MALFORMED),
    info("ts.packet", "a packet or table of the transport stream is malformed", MALFORMED),
    info("ts.truncated", "the transport stream is cut off", CUT),
    info("flv.truncated", "the Flash video is cut off", CUT),
    info("flv.tag", "a tag of the Flash video is malformed", MALFORMED),
    info("flv.metadata", "the Flash video's metadata is malformed", MALFORMED),
    info("amr.truncated", "the AMR file is cut off", CUT),
    info("amr.frame-header", "an AMR frame header is malformed", MALFORMED),
    info("jpeg.segment-truncated", "a segment of the JPEG is cut off", CUT),
    info("jpeg.segment-malformed", "a segment of the JPEG is malformed", MALFORMED),
    info("jpeg.stray-bytes", "bytes between segments of the JPEG", MALFORMED),
    info("jpeg.no-frame", "the JPEG has no frame header", MISSING),
    info("jpeg.no-end", "the JPEG has no end marker", CUT),
    info("png.no-header", "the PNG has no header chunk", MISSING),
    info("png.no-end", "the PNG has no end chunk", CUT),
    info("png.chunk-truncated", "a chunk of the PNG is cut off", CUT),
    info("png.chunk-malformed", "a chunk of the PNG is malformed", MALFORMED),
    info(
        "png.bad-crc",
        "chunks of the PNG fail their checksum",
        "Bytes were changed after the chunk was written, by damage or by an editor that did not update the checksum.",
    ),
    info("png.inflate", "compressed text of the PNG could not be unpacked", MALFORMED),
    info("gif.no-header", "the GIF's header is cut off", MISSING),
    info("gif.no-end", "the GIF has no end mark", CUT),
    info("gif.bad-block", "a block of the GIF is malformed", MALFORMED),
    info("webp.truncated", "a chunk of the WebP is cut off", CUT),
    info("webp.chunk-malformed", "a chunk of the WebP is malformed", MALFORMED),
    info("webp.no-picture", "the WebP holds no picture", MISSING),
    info("tiff.no-header", "the TIFF's header is malformed", MISSING),
    info("exif.no-header", "the EXIF block has no TIFF header", MALFORMED),
    info("exif.directory-truncated", "an EXIF directory is cut off", CUT),
    info("exif.directory-loop", "EXIF directories point at each other in a circle", MALFORMED),
    info("exif.value-truncated", "an EXIF value lies outside its block", MALFORMED),
    info("exif.bad-type", "an EXIF value has an unknown type", MALFORMED),
    info("xmp.malformed", "the XMP packet is not well-formed XML", MALFORMED),
    info(
        "xmp.doctype",
        "the XMP packet declares entities",
        "A document type in metadata serves only to make readers expand it. It was not read.",
    ),
    info("xmp.extended-incomplete", "parts of the extended XMP are missing", CUT),
    info("iptc.truncated", "the IPTC block is cut off", CUT),
    info("iptc.resource-truncated", "a Photoshop resource block is cut off", CUT),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::CODES;

    fn emitted(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                emitted(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("codes.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let own = [
                    "file.",
                    "limit.",
                    "mp4.",
                    "matroska.",
                    "riff.",
                    "ogg.",
                    "flac.",
                    "mp3.",
                    "id3.",
                    "adts.",
                    "amr.",
                    "ts.",
                    "flv.",
                    "jpeg.",
                    "png.",
                    "gif.",
                    "webp.",
                    "tiff.",
                    "exif.",
                    "xmp.",
                    "iptc.",
                    "mms.",
                    "smil.",
                    "archive.",
                ];
                found.extend(
                    text.split('"')
                        .skip(1)
                        .step_by(2)
                        .filter(|p| {
                            p.bytes().all(|b| {
                                b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-'
                            }) && own.iter().any(|o| p.starts_with(o) && p.len() > o.len())
                                && !["mp3.rs", "id3.rs", "flv.rs"].contains(p)
                        })
                        .map(str::to_owned),
                );
            }
        }
    }

    #[test]
    fn every_code_in_the_sources_is_explained() {
        let mut found = BTreeSet::new();
        emitted(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
        found.remove("limit.streams");
        let explained: BTreeSet<String> = CODES.iter().map(|c| c.code.to_owned()).collect();
        assert_eq!(explained.len(), CODES.len());
        assert!(found.len() > 50, "{}", found.len());
        let missing: Vec<_> =
            found.difference(&explained).filter(|c| !FILE_NAMES.iter().any(|n| c.ends_with(n))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    /// Endings of quoted names that are files of tests, not codes.
    const FILE_NAMES: [&str; 12] =
        [".mp4", ".jpg", ".png", ".gif", ".webp", ".mkv", ".ogg", ".mp3", ".wav", ".flac", ".rs", ".tif"];
}
