//! `information.speech-file` (P14): the form in which speech synthesis services and libraries hand out sound.
//!
//! One channel at 22.05, 24 or 44.1 kHz by FFmpeg or LAME, or a bare WAVE of that rate. Podcasts and dictation have the
//! same form: a pointer, no evidence.

use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::origin::bytes;
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct SpeechFile;

static INFO: CheckInfo = CheckInfo {
    code: "information.speech-file",
    catalogue: "P14",
    title: "The sound file has the form that speech synthesis gives",
    class: Class::Information,
    group: "generator-geometry",
    reads: "Container, encoder tags, sample rate and channels of sound files.",
    meaning: "Services and libraries of speech synthesis hand out one channel at 22.05, 24 or 44.1 kHz, as MP3 by FFmpeg or LAME or as a \
              bare WAVE. Very many recordings have the same form. It says where to look and is no evidence. A signed mark (C2PA) would \
              be; invisible watermarks in sound need their makers' detectors.",
    innocent: "Podcasts, dictation, audio books and converted voice notes.",
    fools_it: "Any conversion.",
    reference: "Output formats in public documentation of speech services and libraries; catalogue P14.",
    hindi: Hindi {
        title: "ध्वनि फ़ाइल उस रूप में है जिसमें speech synthesis देता है",
        reads: "ध्वनि फ़ाइलों का container, encoder tags, sample rate और channels।",
        meaning: "speech synthesis की services और libraries 22.05, 24 या 44.1 kHz पर एक channel देती हैं, FFmpeg या LAME की MP3 में या सादी WAVE में। \
                  बहुत सी असली recordings का रूप भी यही होता है। यह केवल बताता है कि कहाँ ध्यान दें, सबूत नहीं है। हस्ताक्षर वाला निशान (C2PA) सबूत होता; \
                  ध्वनि के अदृश्य watermark के लिए उनके बनाने वालों का detector चाहिए।",
        innocent: "podcasts, dictation, audio books और बदले गए voice notes।",
        fools_it: "किसी दूसरे format में बदलना।",
    },
};

/// Sample rates of synthesis; 44.1 kHz is too common in anything but MP3.
const MP3_RATES: [u32; 3] = [22_050, 24_000, 44_100];
const WAVE_RATES: [u32; 2] = [22_050, 24_000];

impl Check for SpeechFile {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        if let Some((seen, span)) = mp3(facts).or_else(|| wave(facts)) {
            out.push(INFO.finding(
                Grade::Informational,
                "The sound file has a form that speech synthesis gives, and many recordings too.",
                Untrusted::new(seen),
                span,
            ));
        }
    }
}

fn mp3(facts: &Facts) -> Option<(String, Option<Span>)> {
    let sound = facts.sound.as_ref()?;
    let mpeg =
        sound.mpeg.as_ref().filter(|m| m.frames > 0 && m.channels == 1 && MP3_RATES.contains(&m.rate))?;
    let tool = facts.marks_in(Carrier::Id3).find(|m| {
        matches!(m.key.raw(), "TSSE" | "LAME tag")
            && (m.value.raw().starts_with("Lav") || m.value.raw().starts_with("LAME"))
    })?;
    // A title, an artist or a comment is somebody's care for a recording.
    let described = facts.marks_in(Carrier::Id3).any(|m| !matches!(m.key.raw(), "TSSE" | "LAME tag"));
    (!described).then(|| {
        (format!("MP3 {} Hz, one channel, {}={}", mpeg.rate, tool.key.raw(), tool.value.raw()), tool.span())
    })
}

fn wave(facts: &Facts) -> Option<(String, Option<Span>)> {
    let file = facts.riff.as_ref()?;
    let wave = file.wave.as_ref().filter(|w| w.channels == 1 && WAVE_RATES.contains(&w.rate))?;
    let bare = facts.marks_in(Carrier::Riff).all(|m| m.value.raw().starts_with("Lavf")) && !file.broadcast;
    let (kind, start, end) = *file.chunks.iter().find(|(kind, ..)| *kind == b"fmt ")?;
    bare.then(|| {
        (
            format!("WAVE {} Hz, one channel, {} bits, {} chunk", wave.rate, wave.bits, kind.text()),
            bytes((start, end)),
        )
    })
}
