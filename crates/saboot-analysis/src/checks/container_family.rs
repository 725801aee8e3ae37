//! `history.container-family` (M1): which program's way of building a file this is.
//!
//! Brands, box order, time scales and handler names together point to the family that wrote the container last. One
//! finding a file, with the features it rests on. The last writer is not the recorder.

use saboot_core::facts::isobmff::{FourCc, IsoBmff, Movie};
use saboot_core::facts::sound::OggCodec;
use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::origin::{Writer, bytes, claims, ffmpeg_signs, handler_names, observed};
use super::{Check, CheckInfo};

/// The check.
pub struct ContainerFamily;

static INFO: CheckInfo = CheckInfo {
    code: "history.container-family",
    catalogue: "M1",
    title: "Which program family wrote the container last",
    class: Class::ProcessingHistory,
    group: "container-history",
    reads: "ftyp brands and version, order of the top-level boxes, movie time scale, handler names, Samsung and GoPro boxes; Matroska's \
            MuxingApp; the vendor string of Ogg files.",
    meaning: "Names the recorder, editor, platform or library whose habits the container shows. Almost every clip that was shared \
              has been rewritten at least once, so this says where the clip has been, not whether it is genuine.",
    innocent: "Any export, download, message or trim rewrites the container.",
    fools_it: "A container can be rewritten to look like another family's.",
    reference: "Gloe, Fischer, Kirchner 2014; Iuliani et al. 2019; Yang et al. 2020; Android MPEG4Writer; libavformat movenc; \
                structures seen in the project's test files.",
    hindi: super::Hindi {
        title: "फ़ाइल का ढाँचा आख़िरी बार किस प्रोग्राम ने लिखा",
        reads: "ftyp के ब्रांड और संस्करण, ऊपरी बॉक्सों का क्रम, फ़िल्म की समय-इकाई, हैंडलर के नाम, Samsung और GoPro के \
            बॉक्स; Matroska का MuxingApp; Ogg फ़ाइलों में निर्माता की पंक्ति।",
        meaning: "ढाँचे की आदतों से पता चलता है कि उसे किस रिकॉर्डर, एडिटर, प्लेटफ़ॉर्म या लाइब्रेरी ने लिखा। जो क्लिप \
            साझा की गई, वह लगभग हमेशा कम से कम एक बार दोबारा लिखी जाती है। इसलिए इससे यह पता चलता है कि क्लिप \
            कहाँ-कहाँ से गुज़री, यह नहीं कि वह असली है या नहीं।",
        innocent: "कोई भी एक्सपोर्ट, डाउनलोड, मैसेज या काट-छाँट ढाँचे को दोबारा लिखती है।",
        fools_it: "ढाँचे को किसी दूसरे प्रोग्राम जैसा दिखने के लिए दोबारा लिखा जा सकता है।",
    },
};

/// Brand versions that stand for one program.
const GOPRO: [u32; 2] = [0x2013_0318, 0x2013_1018];
const QUICKTIME_7: u32 = 0x2005_0300;
const LAVF: u32 = 512;

/// The program family that wrote a container last.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) grade: Grade,
    features: Vec<String>,
    span: Option<Span>,
}

/// What kind of program a family is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    /// A camera or phone as it records.
    Recorder,
    /// A platform's servers or a messenger.
    Platform,
    /// Anything else: an editor, converter, library or browser.
    Program,
}

impl Family {
    /// By the name; a family that records and exports alike is a program.
    pub(crate) fn author(&self) -> Author {
        let has = |part: &str| self.name.contains(part);
        if has("servers") || has("WhatsApp") {
            Author::Platform
        } else if has("camera") && !has("apps") {
            Author::Recorder
        } else {
            Author::Program
        }
    }
}

/// Which program family wrote a file last, where its habits are known.
pub(crate) fn family(facts: &Facts) -> Option<Family> {
    facts
        .isobmff
        .as_ref()
        .and_then(|file| isobmff(facts, file))
        .or_else(|| matroska(facts))
        .or_else(|| ogg(facts))
}

impl Check for ContainerFamily {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        if let Some(family) = family(facts) {
            let statement = format!("The container is built the way of {}.", family.name);
            out.push(INFO.finding(family.grade, statement, observed(family.features), family.span));
        }
    }
}

fn isobmff(facts: &Facts, file: &IsoBmff) -> Option<Family> {
    let brands = file.brands.as_ref()?;
    let movie = file.movie.as_ref()?;
    let writers: Vec<_> = file.tracks().iter().filter_map(Writer::of_track).collect();
    let has = |writer| writers.contains(&writer);
    let lavf = ffmpeg_signs(facts);
    let mut features = vec![
        format!("ftyp {}", brands.text()),
        file.order(),
        format!("time scale {}", movie.timescale),
        handler_names(file),
    ];
    let (name, grade) = if has(Writer::Twitter) {
        ("X/Twitter's servers", Grade::Conclusive)
    } else if has(Writer::Google) {
        ("Google's servers (YouTube)", Grade::Conclusive)
    } else if file.top.iter().any(|b| b.kind == b"beam") && brands.has(b"mp4v") {
        ("WhatsApp's animated pictures (brand mp4v with a beam box)", Grade::Medium)
    } else if !lavf.is_empty() {
        features.extend(lavf.iter().map(|(text, _)| text.clone()));
        (
            ffmpeg_name(facts, &writers, lavf.len()),
            if lavf.len() > 1 { Grade::Conclusive } else { Grade::Strong },
        )
    } else if brands.major == b"mp41" && GOPRO.contains(&brands.minor) {
        ("GoPro cameras", Grade::Strong)
    } else if brands.major == b"XAVC" || brands.has(b"XAVC") {
        ("Sony's XAVC cameras", Grade::Strong)
    } else if has(Writer::Apple) {
        apple(facts, file, movie)
    } else if has(Writer::Android)
        || facts.marks_in(Carrier::Mdta).any(|m| m.key.raw() == "com.android.version")
    {
        android(file, movie)
    } else if has(Writer::Gpac) {
        ("GPAC (MP4Box)", Grade::Strong)
    } else if has(Writer::Bento4) {
        ("Bento4", Grade::Strong)
    } else if has(Writer::Lsmash) {
        ("L-SMASH", Grade::Strong)
    } else if has(Writer::MainConcept) {
        ("MainConcept's muxer, which Adobe's programs use", Grade::Strong)
    } else if file.is_fragmented() {
        features.push(format!("{} fragments, {} segment indexes", file.fragments, file.segment_indexes));
        ("streaming services (fragmented for DASH or HLS)", Grade::Medium)
    } else {
        return None;
    };
    Some(Family { name, grade, features, span: bytes(brands.bytes) })
}

/// FFmpeg copies handler names with the tracks, so a recorder's names tell what the file was before.
fn ffmpeg_name(facts: &Facts, writers: &[Writer], signs: usize) -> &'static str {
    let handbrake = facts.marks.iter().any(|m| m.value.raw().starts_with("HandBrake"));
    if handbrake {
        "HandBrake (on FFmpeg's muxer)"
    } else if writers.contains(&Writer::Apple) {
        "FFmpeg, out of a file with Apple's track names"
    } else if writers.contains(&Writer::Android) {
        "FFmpeg, out of a file with Android's track names"
    } else if signs == 1 {
        "FFmpeg's muxer (by its brand version alone)"
    } else {
        "FFmpeg's muxer"
    }
}

fn apple(facts: &Facts, file: &IsoBmff, movie: &Movie) -> (&'static str, Grade) {
    let Some(brands) = &file.brands else { return ("Apple", Grade::Medium) };
    let camera = claims(facts).iter().any(|c| c.is_apple());
    let sensors = file.tracks().iter().any(|t| t.entries.iter().any(|e| e.kind == b"mebx"));
    let order = file.order();
    if brands.major == b"qt  " && brands.minor == QUICKTIME_7 {
        ("QuickTime 7", Grade::Strong)
    } else if brands.major == b"qt  " && camera && movie.timescale == 600 && order.contains("wide>mdat") {
        (if sensors { "Apple's camera, with its sensor tracks" } else { "Apple's camera" }, Grade::Strong)
    } else if brands.major == b"mp42" && brands.minor == 1 {
        ("Apple's AVFoundation export (also used by messengers on iOS)", Grade::Strong)
    } else {
        ("Apple's AVFoundation", Grade::Medium)
    }
}

fn android(file: &IsoBmff, movie: &Movie) -> (&'static str, Grade) {
    let samsung = file.samsung_trailer
        || movie.user_data.iter().any(|k: &FourCc| matches!(&k.0, b"smta" | b"saut" | b"SDLN"));
    let known = file
        .brands
        .as_ref()
        .is_some_and(|b| b.minor != LAVF && (b.major == b"mp42" || b.major == b"isom" || b.major == b"3gp4"));
    match (samsung, known) {
        (true, _) => ("Samsung's camera (Android's MediaMuxer with Samsung's boxes)", Grade::Strong),
        (false, true) => ("Android's MediaMuxer: its cameras, and apps that export with it", Grade::Strong),
        (false, false) => ("Android's MediaMuxer", Grade::Medium),
    }
}

fn matroska(facts: &Facts) -> Option<Family> {
    let file = facts.matroska.as_ref()?;
    let (muxer, writer) = (file.muxing_app.raw(), file.writing_app.raw());
    let (name, grade) = match muxer {
        "Chrome" => ("Chromium's MediaRecorder (a recording by a web page)", Grade::Strong),
        _ if muxer.starts_with("QTmuxingAppLibWebM") => {
            ("Firefox's MediaRecorder (a recording by a web page)", Grade::Strong)
        }
        _ if muxer.starts_with("Lavf") => ("FFmpeg's muxer", Grade::Strong),
        _ if writer.starts_with("mkvmerge") => ("mkvmerge (MKVToolNix)", Grade::Strong),
        _ if writer.starts_with("HandBrake") => ("HandBrake", Grade::Strong),
        "google" | "Google" => ("Google's servers (YouTube)", Grade::Strong),
        _ if muxer.starts_with("libwebm") => ("libwebm", Grade::Medium),
        _ if muxer.starts_with("GStreamer") => ("GStreamer", Grade::Strong),
        _ => return None,
    };
    let span = facts.marks_in(Carrier::Matroska).find(|m| m.key.raw() == "MuxingApp").and_then(|m| m.span());
    Some(Family {
        name,
        grade,
        features: vec![format!("MuxingApp {muxer}"), format!("WritingApp {writer}")],
        span,
    })
}

fn ogg(facts: &Facts) -> Option<Family> {
    let stream = facts.sound.as_ref()?.ogg.as_ref()?.streams.first()?;
    let vendor = stream.vendor.raw();
    let (name, grade) = match stream.codec {
        OggCodec::Opus if vendor.starts_with("WhatsApp") => ("WhatsApp's voice notes", Grade::Strong),
        OggCodec::Opus if vendor.starts_with("Lavf") => ("FFmpeg's muxer", Grade::Strong),
        OggCodec::Opus if vendor.starts_with("Recorder") => ("a recorder in a web page", Grade::Medium),
        OggCodec::Vorbis | OggCodec::Flac if vendor.starts_with("Lavf") => ("FFmpeg's muxer", Grade::Strong),
        _ => return None,
    };
    let mut features =
        vec![format!("vendor {vendor}"), format!("{} Hz, {} channels", stream.rate, stream.channels)];
    features.extend(stream.pre_skip.map(|n| format!("pre-skip {n}")));
    let span =
        facts.marks_in(Carrier::VorbisComment).find(|m| m.key.raw() == "vendor").and_then(|m| m.span());
    Some(Family { name, grade, features, span })
}
