//! `history.tool-remains` (P13): the way in which scripts of computer vision write video.
//!
//! OpenCV's VideoWriter, and face and lip tools built on it and on FFmpeg, leave MPEG-4 part 2 without sound, or 25
//! equal frames a second with 16 kHz mono AAC. So do countless other scripts: history, weak at most.

use saboot_core::facts::isobmff::{IsoBmff, Track};
use saboot_core::facts::{Carrier, Facts, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};

use super::frame_timing::is_constant;
use super::origin::{bytes, claims, ffmpeg_signs, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct ToolRemains;

static INFO: CheckInfo = CheckInfo {
    code: "history.tool-remains",
    catalogue: "P13",
    title: "The file is written the way scripts of computer vision write it",
    class: Class::ProcessingHistory,
    group: "container-history",
    reads: "Video codec and its user data, presence and form of the sound track, frame durations, FFmpeg's signs, in files that name no \
            camera.",
    meaning: "OpenCV's default video writer, or a pipeline that prepares video for a speech-driven network, gives files of this form. \
              Face-swap and lip-sync tools use both, and so do surveillance, sports analysis and student exercises.",
    innocent: "Any script that writes frames into a file; old converters; training material for speech recognition.",
    fools_it: "One pass through a messenger or converter.",
    reference: "OpenCV VideoWriter on FFmpeg (mp4v); default settings of public lip-sync repositories; catalogue P13.",
    hindi: Hindi {
        title: "फ़ाइल उस तरह लिखी है जैसे computer vision की scripts लिखती हैं",
        reads: "जिन फ़ाइलों में camera का नाम नहीं है, उनमें video codec और उसका user data, ध्वनि track का होना और रूप, frames की अवधि, FFmpeg के निशान।",
        meaning: "OpenCV का सामान्य video writer, या आवाज़ से चलने वाले network के लिए video तैयार करने वाली pipeline, इस रूप की फ़ाइलें देती है। face-swap \
                  और lip-sync tools दोनों का इस्तेमाल करते हैं, और निगरानी, खेल विश्लेषण और छात्रों के अभ्यास भी।",
        innocent: "frames को फ़ाइल में लिखने वाली कोई भी script; पुराने converters; आवाज़ पहचानने की training सामग्री।",
        fools_it: "किसी messenger या converter से एक बार गुज़रना।",
    },
};

impl Check for ToolRemains {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        if !claims(facts).is_empty() {
            return;
        }
        if let Some(file) = facts.isobmff.as_ref().filter(|f| !f.is_fragmented()) {
            let video = file.tracks().iter().find(|t| t.is(b"vide"));
            let audio = file.tracks().iter().find(|t| t.is(b"soun"));
            if let Some(video) = video.filter(|_| !ffmpeg_signs(facts).is_empty()) {
                match audio {
                    None => opencv(facts, file, video, out),
                    Some(audio) => lips(video, audio, out),
                }
            }
        }
        avi(facts, out);
    }
}

/// User data of libavcodec's MPEG-4 part 2 encoder.
fn lavc(facts: &Facts) -> Option<&Mark> {
    facts
        .marks_in(Carrier::Compressor)
        .find(|m| m.key.raw() == "user data" && m.value.raw().starts_with("Lavc"))
}

fn opencv(facts: &Facts, file: &IsoBmff, video: &Track, out: &mut Findings) {
    let Some(entry) = video.entries.iter().find(|e| e.kind == b"mp4v") else { return };
    let Some(mark) = lavc(facts) else { return };
    out.push(INFO.finding(
        Grade::Weak,
        "MPEG-4 part 2 by FFmpeg without sound: what OpenCV's video writer gives by default.",
        observed([
            format!("{} {}×{}", entry.kind.text(), entry.size.0, entry.size.1),
            mark.value.raw().to_owned(),
            format!("{} tracks", file.tracks().len()),
        ]),
        bytes(entry.bytes),
    ));
}

fn lips(video: &Track, audio: &Track, out: &mut Findings) {
    let entry = audio.entries.iter().find_map(|e| Some((e, e.aac?)));
    let Some((entry, aac)) = entry.filter(|(_, a)| a.rate == 16_000 && a.channels == 1) else { return };
    let rate = f64::from(video.timescale) / f64::from(video.timing.modal_delta.max(1));
    if is_constant(video) && (rate - 25.0).abs() < 0.01 {
        out.push(INFO.finding(
            Grade::Weak,
            "25 equal frames a second beside 16 kHz mono AAC, by FFmpeg: the form in which lip-sync pipelines write.",
            observed([format!("{rate:.3} frames a second, {} frames", video.timing.samples), format!("AAC {} Hz, {} channel", aac.rate, aac.channels)]),
            bytes(entry.bytes),
        ));
    }
}

/// The same in an AVI.
fn avi(facts: &Facts, out: &mut Findings) {
    let Some(file) = facts.riff.as_ref().filter(|f| f.avi.is_some()) else { return };
    if file.streams.iter().any(|s| s.kind == b"auds") {
        return;
    }
    let by_ffmpeg = facts.marks_in(Carrier::Riff).find(|m| m.value.raw().starts_with("Lavf"));
    let coded = |s: &&saboot_core::facts::riff::AviStream| {
        s.kind == b"vids" && [b"XVID", b"FMP4", b"MJPG", b"mp4v"].iter().any(|k| s.handler == *k)
    };
    if let (Some(mark), Some(stream)) = (by_ffmpeg, file.streams.iter().find(coded)) {
        out.push(INFO.finding(
            Grade::Weak,
            "An AVI by FFmpeg without sound: what OpenCV's video writer gives by default.",
            observed([stream.handler.text(), mark.value.raw().to_owned()]),
            mark.span(),
        ));
    }
}
