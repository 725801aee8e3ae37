//! `history.streamed` (M16): was the file made for, or taken from, a stream?
//!
//! Fragments, segment headers, transport streams and what is left of them after rewrapping (access unit delimiters,
//! ID3 time stamps, encryption boxes) show streaming, a download of it, or a recorder that writes as it goes.

use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};

use super::origin::{bytes, ffmpeg_signs, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct Streamed;

static INFO: CheckInfo = CheckInfo {
    code: "history.streamed",
    catalogue: "M16",
    title: "The file is a stream, or was taken from one",
    class: Class::ProcessingHistory,
    group: "streaming",
    reads: "moof, styp, sidx and emsg boxes, encryption boxes, Apple's transport stream time stamp in ID3, access unit delimiters and \
            parameter sets in the samples, FLV and transport stream files, Matroska files written live.",
    meaning: "The file was written piece by piece: by a streaming service, a downloader, a broadcast or web recorder, or a camera that \
              protects itself against loss of power. A clip out of a stream was encoded for it, so metadata of a camera is not to be \
              expected.",
    innocent: "Downloading a clip from a platform, and recording in a browser, are everyday.",
    fools_it: "Rewrapping removes most of it.",
    reference: "ISO/IEC 14496-12 8.8, 8.16; ISO/IEC 23009-1; RFC 8216 3.4; ISO/IEC 13818-1; catalogue M16.",
    hindi: Hindi {
        title: "फ़ाइल एक stream है, या किसी stream से ली गई है",
        reads: "moof, styp, sidx और emsg boxes, encryption boxes, ID3 में Apple का transport stream समय, samples में access unit delimiter और \
                parameter sets, FLV और transport stream फ़ाइलें, live लिखी गई Matroska फ़ाइलें।",
        meaning: "फ़ाइल टुकड़ों में लिखी गई: streaming service, downloader, broadcast या web recorder ने, या ऐसे camera ने जो बिजली जाने से बचाव करता \
                  है। stream से ली गई clip उसी के लिए encode हुई थी, इसलिए उसमें camera का metadata मिलने की उम्मीद नहीं होती।",
        innocent: "किसी platform से clip download करना और browser में record करना रोज़ की बात है।",
        fools_it: "दूसरे container में डालने पर इसका ज़्यादातर हिस्सा मिट जाता है।",
    },
};

impl Check for Streamed {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let mut signs: Vec<String> = Vec::new();
        let mut span = None;
        let by_ffmpeg = !ffmpeg_signs(facts).is_empty();
        if let Some(file) = &facts.isobmff {
            let counted = [
                ("fragments (moof)", file.fragments),
                ("segment indexes (sidx)", file.segment_indexes),
                ("event messages (emsg)", file.event_messages),
            ];
            signs.extend(counted.into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!("{n} {name}")));
            if let Some(brands) = &file.segment_brands {
                signs.push(format!("styp {}", brands.text()));
            }
            if let Some(first) =
                file.top.iter().find(|b| b.kind == b"moof" || b.kind == b"styp" || b.kind == b"sidx")
            {
                span = bytes((first.start, first.end));
            }
            for uuid in file
                .uuids
                .iter()
                .filter(|u| matches!(u.name(), Some("PIFF sample encryption" | "Smooth Streaming tfxd")))
            {
                signs.push(uuid.name().unwrap_or("").to_owned());
            }
            for track in file.tracks() {
                if track.entries.iter().any(|e| e.kind == b"encv" || e.kind == b"enca") {
                    signs.push(format!("track {} is encrypted", track.id));
                }
                // GoPro's cameras write delimiters too, into containers of their own.
                let rewrapped = track.in_band.as_ref().filter(|_| by_ffmpeg);
                if let Some(seen) = rewrapped.filter(|s| s.samples > 1 && s.with_delimiter == s.samples) {
                    signs.push(format!(
                        "track {}: access unit delimiters in all {} pictures looked at, as transport streams demand",
                        track.id, seen.samples
                    ));
                    span = span.or_else(|| bytes(track.bytes));
                }
            }
        }
        if let Some(mark) =
            facts.marks.iter().find(|m| m.key.raw().contains("com.apple.streaming.transportStreamTimestamp"))
        {
            signs.push("Apple's transport stream time stamp (a segment of an HLS stream)".to_owned());
            span = span.or_else(|| mark.span());
        }
        if let Some(file) = &facts.transport {
            let step = if file.packet_bytes == 192 { ", with time codes as camcorders write" } else { "" };
            signs.push(format!("MPEG transport stream of {} packets{step}", file.packets));
        } else if facts.format == Some(Format::Flv) {
            signs.push("Flash video".to_owned());
        }
        if let Some(file) = facts.matroska.as_ref().filter(|f| f.unknown_sizes > 0) {
            signs.push(format!("{} Matroska elements of unknown size (written live)", file.unknown_sizes));
        }
        if !signs.is_empty() {
            out.push(INFO.finding(
                Grade::Informational,
                "The file is a stream or a piece of one, or was taken from one.",
                observed(signs),
                span,
            ));
        }
    }
}
