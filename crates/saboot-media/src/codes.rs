//! Every code that this crate can emit, with the words of `saboot explain`.

mod hindi;

pub use hindi::CODES_HINDI;
use saboot_core::CodeInfo;

const fn info(code: &'static str, title: &'static str, text: &'static str) -> CodeInfo {
    CodeInfo { code, title, text }
}

/// Codes of errors, of damage, of what was not examined and of plans that were given up.
pub static CODES: &[CodeInfo] = &[
    // nothing could be had
    info("media.empty", "the file is empty", "There is not one byte in it. Ask for the file again."),
    info(
        "media.io",
        "the file could not be read",
        "The disk or the file system refused a read. This says nothing about the clip; copy it to a healthy disk and examine it again.",
    ),
    info(
        "media.malformed",
        "the container makes no sense",
        "The first bytes are of a known format, what follows is not. The file is damaged, cut off or only pretends to be media. It was not examined.",
    ),
    info(
        "limit.preview",
        "the preview is too large",
        "The thumbnail or preview inside the file has more bytes or pixels than one that is only compared with the picture, so it was not compared.",
    ),
    info(
        "media.no-index",
        "the file has no moov box",
        "An MP4 or MOV file keeps the list of its frames in a box called moov, often at the very end. Without it nothing can be decoded. Typical of a recording or a download that was interrupted; it does not suggest forgery.",
    ),
    info(
        "media.no-streams",
        "no picture or sound in the file",
        "The container could be read, but holds neither a picture nor a sound stream.",
    ),
    info(
        "media.unsupported-codec",
        "no decoder for this clip",
        "The clip is coded in a way that saboot does not decode. Convert a copy without loss, examine that, and say so in the case file: conversion can hide traces.",
    ),
    info(
        "media.unsupported-picture",
        "this kind of picture cannot be decoded here",
        "The picture library, or for HEIC and AVIF the FFmpeg on this machine, does not read this variant. Convert a copy to PNG without scaling and examine that.",
    ),
    info(
        "media.unsupported-pixels",
        "the pixel format cannot be turned into RGB",
        "The frames were decoded, but their pixel layout is not known to the converter.",
    ),
    info(
        "media.picture-malformed",
        "the picture is damaged",
        "The picture could not be decoded to its end. A part of a picture is not examined, because missing parts would look like content.",
    ),
    info(
        "media.decoder-panic",
        "the picture decoder gave up",
        "A decoder met something that its authors held impossible and stopped. Only this exhibit is affected; please report it.",
    ),
    info(
        "media.internal",
        "a fault of the program or a library",
        "Nothing about the clip can be concluded. Run `saboot doctor`.",
    ),
    info(
        "limit.pixels",
        "a picture or frame is too large",
        "The file asks for more pixels than are decoded (50 million by default; 8K video has 33 million). A small file can ask for gigabytes of memory, so the size is checked before anything is allocated.",
    ),
    info(
        "limit.picture-bytes",
        "the picture file is too large",
        "Still pictures are taken into memory whole; beyond 256 MiB they are refused.",
    ),
    info(
        "limit.streams",
        "the container has too many streams",
        "More streams than a real clip has (16 by default).",
    ),
    // a part was not examined
    info(
        "limit.moving-picture-frames",
        "more frames than are walked",
        "The moving picture has more frames than are looked at (10,000 by default). Those behind were not examined.",
    ),
    info(
        "limit.time",
        "time was up",
        "The time allowed for one exhibit was used up. What was decoded before counts; the rest was not examined.",
    ),
    info(
        "limit.audio",
        "more sound than is decoded",
        "Sound beyond the limit was not decoded and not examined.",
    ),
    info(
        "video.no-frames",
        "not one frame could be decoded",
        "There is a video stream, but no frame came out of it. Nothing was examined in its place.",
    ),
    info(
        "video.codec",
        "no decoder for the pictures",
        "The pictures of this video are coded in a way that saboot does not decode; only its sound was examined.",
    ),
    info(
        "audio.codec",
        "no decoder for the sound",
        "The sound is coded in a way that saboot does not decode; only the pictures were examined.",
    ),
    info(
        "follow.too-far",
        "the stretch is too dear to be followed frame by frame",
        "The frames around a speaking face are looked at one after the other, but only where that takes at most 1,200 coded frames. Here decoding cannot begin near enough, so the stretch was not followed. That says nothing about the clip.",
    ),
    info(
        "video.hdr",
        "high dynamic range is not mapped",
        "The video is coded with an HDR curve (PQ or HLG). Its frames were examined as they are coded, which looks flat; detectors were not measured on such frames.",
    ),
    info(
        "audio.empty",
        "the sound stream holds no sample",
        "There is a sound stream, but no sound came out of it.",
    ),
    info(
        "audio.layout",
        "the channels cannot be mixed to mono",
        "The channel layout is unknown, so a part of the sound was not examined.",
    ),
    info(
        "audio.rate",
        "the sample rate cannot be real",
        "The sound claims fewer than 1,000 or more than 768,000 samples a second, so it was not examined.",
    ),
    // damage
    info(
        "demux.corrupt-packets",
        "packets are short or damaged",
        "The container's own bookkeeping says that bytes are missing. Usual in cut-off downloads and broadcast recordings.",
    ),
    info(
        "demux.read-errors",
        "the container could not be followed",
        "At some places the container's structure broke and reading went on behind them.",
    ),
    info(
        "demux.truncated",
        "the file is cut off",
        "The file ends inside one of its blocks. What lies before was examined.",
    ),
    info(
        "demux.frames-missing",
        "fewer frames than stated",
        "The index states more frames than could be read: the file is cut off.",
    ),
    info(
        "decode.video-errors",
        "frames could not be decoded",
        "The decoder refused some frames. They were not examined. Damage lowers what can be said; it does not speak for or against the clip.",
    ),
    info(
        "decode.video-concealed",
        "parts of frames were guessed by the decoder",
        "The decoder filled damaged parts of frames from their neighbours. Such parts show no evidence.",
    ),
    info(
        "decode.frames-missing",
        "frames did not come out",
        "A frame that the index lists did not come out of the decoder; the next one was taken, under its own time.",
    ),
    info(
        "decode.audio-errors",
        "sound could not be decoded",
        "Some sound packets were refused by the decoder; the rest was joined without them.",
    ),
    info(
        "decode.messages",
        "the decoder complained",
        "FFmpeg logged errors while reading this file. Decoders hide much damage and only say so in their log; the last line is quoted.",
    ),
    info(
        "decode.moving-picture-cut",
        "the moving picture ends early",
        "The picture announces more frames than could be decoded.",
    ),
    // why a plan was given up: every frame was decoded from the start instead, which costs time and loses nothing
    info(
        "plan.codec",
        "decoded from the start: codec",
        "For this codec it is not certain that decoding may start at a key frame, so every frame was decoded.",
    ),
    info(
        "plan.timestamps",
        "decoded from the start: time stamps",
        "Time stamps are missing, doubled or run backwards, so frames and packets cannot be matched. Usual in AVI and in damaged files.",
    ),
    info(
        "plan.open-gop",
        "decoded from the start: no clean key frame",
        "Key frames of this video need frames before them (open groups of pictures).",
    ),
    info(
        "plan.parameters",
        "decoded from the start: parameters change",
        "The video changes its decoding parameters on the way; a jump could miss that.",
    ),
    info(
        "plan.packets",
        "decoded from the start: too many packets",
        "The video has more packets than are indexed.",
    ),
    info(
        "plan.seek",
        "decoded from the start: jump failed",
        "A jump did not arrive at the packet that the index names.",
    ),
    info(
        "plan.damage",
        "decoded from the start: damage",
        "The file is damaged, so frames may depend on what the decoder made of earlier damage.",
    ),
    info(
        "plan.frame-missing",
        "decoded from the start: a frame did not come",
        "After a jump, a wanted frame did not come out of the decoder.",
    ),
];

#[cfg(test)]
mod tests {
    use super::CODES;
    use std::collections::BTreeSet;

    /// Codes that stand in the sources of this crate, by their first part.
    fn emitted() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut files = 0;
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        for folder in [root.to_owned(), format!("{root}/ffi")] {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_none_or(|e| e != "rs") || path.ends_with("codes.rs") {
                    continue;
                }
                files += 1;
                let text = std::fs::read_to_string(path).unwrap();
                for piece in text.split('"').skip(1).step_by(2) {
                    let known =
                        ["media.", "limit.", "video.", "audio.", "demux.", "decode.", "plan.", "follow."];
                    let plain = piece.bytes().all(|b| b.is_ascii_lowercase() || b == b'.' || b == b'-');
                    if plain && known.iter().any(|k| piece.starts_with(k) && piece.len() > k.len()) {
                        found.insert(piece.to_owned());
                    }
                }
            }
        }
        assert!(files >= 15, "{files}");
        found
    }

    #[test]
    fn every_emitted_code_is_explained_and_every_explained_code_is_emitted() {
        let explained: BTreeSet<String> = CODES.iter().map(|c| c.code.to_owned()).collect();
        assert_eq!(explained.len(), CODES.len());
        // Emitted through Limits::check_pixels of saboot-core.
        let mut emitted = emitted();
        emitted.insert("limit.pixels".into());
        assert_eq!(emitted.difference(&explained).collect::<Vec<_>>(), Vec::<&String>::new());
        assert_eq!(explained.difference(&emitted).collect::<Vec<_>>(), Vec::<&String>::new());
    }
}
