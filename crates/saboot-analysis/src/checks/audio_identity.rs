//! `history.audio-identity` (A1): what kind of recorder or program a sound file's codec and headers point to.
//!
//! Phone recorders, messengers and libraries differ in codec, rate, encoder delay and names. One finding a file that is
//! sound only. A codec is shared by many programs, so most of it is a pointer.

use saboot_core::facts::sound::{OggCodec, Sound};
use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::origin::{Writer, bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct AudioIdentity;

static INFO: CheckInfo = CheckInfo {
    code: "history.audio-identity",
    catalogue: "A1",
    title: "What kind of recorder or program wrote the sound file",
    class: Class::ProcessingHistory,
    group: "sound-history",
    reads: "Codec, sample rate, channels, encoder delay and pre-skip, iTunSMPB, Xing and LAME tags, vendor strings, recorder names and the \
            file name of sound files.",
    meaning: "Names the recorder, messenger or program that writes sound in this way. Phones do not record MP3: such a file was encoded \
              again, whatever its name says.",
    innocent: "Converting a voice note so that it plays everywhere is ordinary.",
    fools_it: "Any encoder can be told to use another's settings.",
    reference: "RFC 4867, RFC 7845; Apple's encoder delay of 2112 samples (TN2258); LAME tag revision 1; catalogue A1.",
    hindi: Hindi {
        title: "ध्वनि फ़ाइल किस तरह के recorder या program ने लिखी",
        reads: "ध्वनि फ़ाइलों का codec, sample rate, channels, encoder delay और pre-skip, iTunSMPB, Xing और LAME tags, vendor का नाम, recorder का नाम \
                और फ़ाइल का नाम।",
        meaning: "उस recorder, messenger या program का नाम जो ध्वनि इस तरह लिखता है। phones MP3 में record नहीं करते: ऐसी फ़ाइल दोबारा encode हुई है, \
                  नाम चाहे जो कहे।",
        innocent: "voice note को हर जगह चलने लायक बनाने के लिए बदलना आम बात है।",
        fools_it: "किसी भी encoder से किसी दूसरे की settings इस्तेमाल कराई जा सकती हैं।",
    },
};

struct Identity {
    name: String,
    grade: Grade,
    seen: Vec<String>,
    span: Option<Span>,
}

impl Check for AudioIdentity {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let identity = facts.sound.as_ref().and_then(|s| sound(facts, s)).or_else(|| mp4(facts));
        if let Some(found) = identity {
            out.push(INFO.finding(found.grade, found.name, observed(found.seen), found.span));
        }
    }
}

/// File names that recorders on phones and messengers give to sound.
fn recorder_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    [
        "ptt-",
        "aud-",
        "rec_",
        "recording",
        "voice",
        "audio_",
        "call",
        "new recording",
        "whatsapp ptt",
        "whatsapp audio",
    ]
    .iter()
    .any(|start| lower.starts_with(start))
}

fn sound(facts: &Facts, sound: &Sound) -> Option<Identity> {
    if let Some(amr) = &sound.amr {
        let (band, rate) = if amr.wide { ("wide band", 16_000) } else { ("narrow band", 8000) };
        return Some(Identity {
            name: format!("AMR {band}: a phone's recorder, a call recorder or a message (MMS)."),
            grade: Grade::Medium,
            seen: vec![format!("{rate} Hz, {} frames of 20 ms, {} of silence", amr.frames, amr.silent)],
            span: None,
        });
    }
    if let Some(stream) =
        sound.ogg.as_ref().and_then(|o| o.streams.first()).filter(|s| s.codec == OggCodec::Opus)
    {
        let note = stream.channels == 1 && stream.rate == 16_000;
        let (name, grade) = match stream.vendor.raw() {
            v if v.starts_with("WhatsApp") => ("WhatsApp's recorder of voice notes.", Grade::Strong),
            _ if note => {
                ("Opus, one channel out of 16 kHz: the form of messengers' voice notes.", Grade::Weak)
            }
            v if v.starts_with("Lavf") => {
                ("Opus by FFmpeg: encoded or rewrapped by a program.", Grade::Medium)
            }
            _ => return None,
        };
        let span =
            facts.marks_in(Carrier::VorbisComment).find(|m| m.key.raw() == "vendor").and_then(|m| m.span());
        let skip = stream.pre_skip.map_or("none".to_owned(), |n| n.to_string());
        let seen = vec![
            format!("vendor {}", stream.vendor.raw()),
            format!("pre-skip {skip}, {} channels, {} Hz", stream.channels, stream.rate),
        ];
        return Some(Identity { name: name.to_owned(), grade, seen, span });
    }
    let mpeg = sound.mpeg.as_ref().filter(|m| m.frames > 0 && m.layer == 3)?;
    let by_ffmpeg =
        facts.marks_in(Carrier::Id3).any(|m| m.key.raw() == "TSSE" && m.value.raw().starts_with("Lavf"));
    let encoder = mpeg.xing.as_ref().map_or("", |x| x.encoder.raw());
    let known = encoder.starts_with("LAME") || encoder.starts_with("Lav") || by_ffmpeg;
    let named = recorder_name(facts.name.raw());
    if !known && !named {
        return None;
    }
    let name = match (known, named) {
        (true, true) => {
            "MP3 by LAME or FFmpeg under a recorder's file name: the recording was encoded again."
        }
        (true, false) => "MP3 by LAME or FFmpeg: encoded by a program, as no phone records.",
        _ => "MP3 under a recorder's file name: phones do not record MP3, so it was encoded again.",
    };
    let mut seen = vec![format!("MP3 {} Hz, {} channels, {} kbit/s", mpeg.rate, mpeg.channels, mpeg.bitrate)];
    if let Some(xing) = &mpeg.xing {
        seen.push(format!("{} tag, encoder {encoder}", xing.kind.text()));
        seen.extend(xing.method.map(|(quality, method, low_pass)| {
            format!("quality {quality}, method {method}, low-pass {low_pass} Hz")
        }));
        seen.extend(xing.delay_padding.map(|(d, p)| format!("delay {d}, padding {p}")));
    }
    let span = mpeg
        .xing
        .as_ref()
        .and_then(|x| bytes(x.bytes_at))
        .or_else(|| bytes((mpeg.first_frame, mpeg.first_frame + 4)));
    Some(Identity { name: name.to_owned(), grade: Grade::Strong, seen, span })
}

/// An MP4 that holds sound and no picture.
fn mp4(facts: &Facts) -> Option<Identity> {
    let file = facts.isobmff.as_ref()?;
    let track = file.tracks().iter().find(|t| t.is(b"soun"))?;
    if file.tracks().iter().any(|t| t.is(b"vide")) {
        return None;
    }
    let entry = track.entries.first()?;
    let memo = facts.marks.iter().find(|m| m.value.raw().contains("com.apple.VoiceMemos"));
    let padding = facts.marks.iter().find(|m| m.key.raw().ends_with("iTunSMPB"));
    let delay = padding.and_then(|m| u32::from_str_radix(m.value.raw().split_whitespace().nth(1)?, 16).ok());
    let speech = entry.kind == b"samr" || entry.kind == b"sawb";
    let (name, grade) = if memo.is_some() {
        ("Apple's Voice Memos.", Grade::Strong)
    } else if speech {
        ("AMR in 3GP: a phone's recorder or a message (MMS).", Grade::Medium)
    } else if delay == Some(2112) {
        ("Apple's AAC encoder (delay of 2112 samples).", Grade::Medium)
    } else if Writer::of_track(track) == Some(Writer::Android) {
        ("Android's MediaMuxer: a recorder app or an app's export.", Grade::Medium)
    } else if Writer::of_track(track) == Some(Writer::Apple) {
        ("Apple's Core Media: a recorder or an app's export.", Grade::Medium)
    } else if Writer::of_track(track) == Some(Writer::Ffmpeg) {
        ("FFmpeg: encoded or rewrapped by a program.", Grade::Medium)
    } else {
        return None;
    };
    let mut seen = vec![format!("{} by {}", entry.kind.text(), track.handler_name())];
    seen.extend(
        entry
            .aac
            .map(|a| format!("AAC object type {}, {} Hz, {} channels", a.object_type, a.rate, a.channels)),
    );
    seen.extend(
        track.edits.first().map(|e| format!("edit begins at {} of 1/{} s", e.media_time, track.timescale)),
    );
    seen.extend(
        memo.or(padding).map(|m| {
            format!("{}={}", m.key.raw(), m.value.raw().trim().chars().take(60).collect::<String>())
        }),
    );
    Some(Identity {
        name: name.to_owned(),
        grade,
        seen,
        span: memo.or(padding).and_then(|m| m.span()).or_else(|| bytes(entry.bytes)),
    })
}
