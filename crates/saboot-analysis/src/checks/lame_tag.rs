//! `history.lame-tag` (A2): is an MP3 still what its encoder wrote?
//!
//! LAME and FFmpeg note the number of bytes and frames and a checksum in the first frame. Cutting, joining and gain
//! tools that do not encode again leave that note behind. What it says is about processing, not about the content.

use saboot_core::facts::Facts;
use saboot_core::facts::sound::{MpegAudio, Xing};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::origin::{bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct LameTag;

static INFO: CheckInfo = CheckInfo {
    code: "history.lame-tag",
    catalogue: "A2",
    title: "The MP3 was cut, joined or changed after it was encoded",
    class: Class::ProcessingHistory,
    group: "sound-history",
    reads: "The Xing, Info and LAME tag in the first frame: frames, bytes, music length and its two checksums, against the stream; such \
            tags further inside the file.",
    meaning: "The stream is longer, shorter or other than what the encoder noted when it was done. Frames were cut off, added, or changed \
              in place without encoding again; a second tag inside marks where another file begins.",
    innocent: "A download that broke off, a stream recording, volume levelling (mp3gain), podcast servers that insert advertisements and \
               tag editors that damage the end do this too.",
    fools_it: "Encoding again, or writing the tag anew.",
    reference: "LAME tag revision 1 (Xing VBR header, music length, CRC-16); catalogue A2.",
    hindi: Hindi {
        title: "MP3 encode होने के बाद काटी, जोड़ी या बदली गई",
        reads: "पहले frame का Xing, Info और LAME tag: frames, bytes, संगीत की लंबाई और दो checksums, stream से मिलाकर; और फ़ाइल के भीतर ऐसे दूसरे tags।",
        meaning: "encoder ने काम पूरा करके जो लिखा था, stream उससे लंबी, छोटी या अलग है। दोबारा encode किए बिना frames काटे गए, जोड़े गए या वहीं बदले गए; \
                  भीतर मिला दूसरा tag बताता है कि वहाँ से दूसरी फ़ाइल शुरू होती है।",
        innocent: "अधूरा download, stream की recording, आवाज़ बराबर करना (mp3gain), विज्ञापन जोड़ने वाले podcast servers और फ़ाइल का अंत बिगाड़ने वाले \
                   tag editors भी ऐसा करते हैं।",
        fools_it: "दोबारा encode करना, या tag को नए सिरे से लिखना।",
    },
};

/// Frames by which writers' ways of counting differ.
const COUNTING: u64 = 2;

impl Check for LameTag {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(mpeg) = facts.sound.as_ref().and_then(|s| s.mpeg.as_ref()).filter(|m| m.frames > 0) else {
            return;
        };
        if let Some(at) = mpeg.inner_tag_at {
            out.push(Finding {
                expected: "A tag in the first frame only.".to_owned(),
                ..INFO.finding(
                    Grade::Strong,
                    "The header frame of another MP3 stands inside this one: files were joined.",
                    observed([format!("{} Xing or Info frames behind the first frame", mpeg.inner_tags)]),
                    bytes(at),
                )
            });
        }
        if let Some(tag) = mpeg.xing.as_ref().filter(|_| mpeg.complete) {
            lengths(mpeg, tag, out);
        }
    }
}

/// Bytes of the longest frame that differ by counting: the tag's own frame may be left out of a length.
fn one_frame(mpeg: &MpegAudio, tag: &Xing) -> u64 {
    (tag.bytes_at.1 - tag.bytes_at.0).max(mpeg.audio_bytes / mpeg.frames.max(1))
}

fn lengths(mpeg: &MpegAudio, tag: &Xing, out: &mut Findings) {
    let slack = COUNTING * one_frame(mpeg, tag);
    let stated = tag.music_length.or(tag.bytes).map(u64::from).filter(|n| *n > 0);
    let frames = tag.frames.map(u64::from).filter(|n| *n > 0 && n.abs_diff(mpeg.frames) > COUNTING);
    let differs = stated.filter(|n| n.abs_diff(mpeg.stream_bytes) > slack);
    let seen = || {
        observed([
            tag.frames.map_or(String::new(), |n| format!("{n} frames stated, {} there", mpeg.frames)),
            stated.map_or(String::new(), |n| format!("{n} bytes stated, {} there", mpeg.stream_bytes)),
            crc_text("music", tag.music_crc, tag.music_crc_found),
            crc_text("tag", tag.tag_crc, tag.tag_crc_found),
        ])
    };
    let finding = |grade, statement: String, expected: &str| Finding {
        expected: expected.to_owned(),
        ..INFO.finding(grade, statement, seen(), bytes(tag.bytes_at))
    };
    // Both counts must agree that something is missing or added, where both are there.
    if differs.is_some() && (frames.is_some() || tag.frames.is_none_or(|n| n == 0))
        || (frames.is_some() && stated.is_none())
    {
        let longer =
            stated.map_or(tag.frames.is_some_and(|n| u64::from(n) < mpeg.frames), |n| n < mpeg.stream_bytes);
        let statement = if longer {
            "The stream goes on behind what its encoder noted: frames were added without encoding again."
        } else {
            "The stream is shorter than its encoder noted: frames were cut off without encoding again, or the file broke off."
        };
        out.push(finding(Grade::Strong, statement.to_owned(), "As many bytes and frames as the tag states."));
    } else if mismatch(tag.music_crc, tag.music_crc_found) {
        out.push(finding(
            Grade::Strong,
            "The music is as long as its encoder noted but has another checksum: frames were changed or exchanged in place.".to_owned(),
            "Music with the checksum that the tag states.",
        ));
    } else if tag.encoder.raw().starts_with("LAME") && mismatch(tag.tag_crc, tag.tag_crc_found) {
        // FFmpeg sums 190 bytes whatever the tag's length, so only LAME's own tags are held to their checksum.
        out.push(finding(
            Grade::Medium,
            "The encoder's note was changed after it was written: its own checksum does not fit.".to_owned(),
            "A tag with the checksum that it states.",
        ));
    }
}

/// Zero is what encoders write that compute no checksum.
fn mismatch(stated: Option<u16>, found: Option<u16>) -> bool {
    matches!((stated, found), (Some(a), Some(b)) if a != b && a != 0)
}

fn crc_text(what: &str, stated: Option<u16>, found: Option<u16>) -> String {
    match (stated, found) {
        (Some(a), Some(b)) => format!("{what} checksum {a:#06x} stated, {b:#06x} there"),
        _ => String::new(),
    }
}
