//! `history.platform-path` (B.6): messengers and platforms that the file passed through.
//!
//! Names, handler names and marks that platforms leave. It is history: a file that went through a messenger lost
//! metadata there, which explains what is missing and says nothing of how the content was made. All of these marks
//! change with the platforms' software.

use saboot_core::facts::{Carrier, Facts, Format, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{Check, CheckInfo};

/// The check.
pub struct PlatformPath;

static INFO: CheckInfo = CheckInfo {
    code: "history.platform-path",
    catalogue: "B.6",
    title: "The file carries the traces of a messenger or platform",
    class: Class::ProcessingHistory,
    group: "platform-path",
    reads: "The file name, IPTC special instructions (FBMD), handler names, container tags, WebP sticker data, and the codecs of MMS.",
    meaning: "The file was sent through, posted on or downloaded from the named service. Such services encode again and strip \
              metadata, so what is missing from the file is explained by that. It neither speaks for nor against the content.",
    innocent: "Almost every clip that is passed on has been through a messenger. File names are given by people as well as by programs.",
    fools_it: "Renaming the file; writing the marks into another file; a service that changes its software.",
    reference: "File names that the apps give; Twitter and YouTube handler names in public probes; IPTC 2:40 FBMD; WhatsApp sticker tag \
                0x5741; 3GPP TS 26.140 for MMS; catalogue B.6 with the theses named there.",
    hindi: super::Hindi {
        title: "फ़ाइल में किसी मैसेंजर या प्लेटफ़ॉर्म के निशान हैं",
        reads: "फ़ाइल का नाम, IPTC के विशेष निर्देश (FBMD), हैंडलर के नाम, फ़ाइल के टैग, WebP स्टिकर का डेटा, और MMS के \
            कोडेक।",
        meaning: "फ़ाइल बताई गई सेवा से भेजी, उस पर डाली या उससे डाउनलोड की गई। ऐसी सेवाएँ दोबारा एन्कोड करती हैं और \
            मेटाडेटा हटा देती हैं; इसलिए फ़ाइल में जो नहीं है, उसकी वजह यही हो सकती है। इससे सामग्री के पक्ष या \
            विपक्ष में कुछ पता नहीं चलता।",
        innocent: "आगे भेजी गई लगभग हर क्लिप किसी मैसेंजर से गुज़री होती है। फ़ाइलों के नाम प्रोग्राम भी रखते हैं और लोग \
            भी।",
        fools_it: "फ़ाइल का नाम बदलना; निशान किसी दूसरी फ़ाइल में लिखना; सेवा का अपना सॉफ़्टवेयर बदलना।",
    },
};

/// A trace: service, how it is told, grade for "it was there".
struct Trace {
    service: &'static str,
    grade: Grade,
    at: At,
}

/// Where a trace stands.
enum At {
    /// The file name. `#` is a digit, `%` one or more digits; what follows is free.
    Name(&'static str),
    /// A value that contains a text, in marks of a carrier (any where none is given).
    Value(Option<Carrier>, &'static str),
    /// A value that begins with a text, under a key.
    Field(&'static str, &'static str),
}

const fn name(service: &'static str, pattern: &'static str) -> Trace {
    Trace { service, grade: Grade::Weak, at: At::Name(pattern) }
}

/// Stronger traces of a service stand before weaker ones: the first that fits is reported.
#[rustfmt::skip]
static TRACES: &[Trace] = &[
    Trace { service: "X (Twitter)", grade: Grade::Conclusive, at: At::Value(Some(Carrier::Handler), "Twitter-vork muxer") },
    Trace { service: "Google's video servers (YouTube, Drive)", grade: Grade::Conclusive, at: At::Value(Some(Carrier::Handler), "ISO Media file produced by Google") },
    Trace { service: "Google's video servers (YouTube, Drive)", grade: Grade::Conclusive, at: At::Value(Some(Carrier::Handler), "(C) 2007 Google Inc.") },
    Trace { service: "Facebook or Instagram", grade: Grade::Conclusive, at: At::Field("2:40", "FBMD") },
    Trace { service: "WhatsApp (sticker)", grade: Grade::Conclusive, at: At::Field("StickerData", "{\"sticker-pack-id\"") },
    Trace { service: "WhatsApp", grade: Grade::Strong, at: At::Field("vendor", "WhatsApp") },
    Trace { service: "TikTok or Douyin", grade: Grade::Conclusive, at: At::Field("vid_md5", "") },
    Trace { service: "TikTok or Douyin", grade: Grade::Conclusive, at: At::Field("aigc_info", "") },
    Trace { service: "TikTok or Douyin", grade: Grade::Strong, at: At::Field("comment", "vid:v") },
    Trace { service: "TikTok or Douyin", grade: Grade::Strong, at: At::Field("©cmt", "vid:v") },
    Trace { service: "CapCut or JianYing", grade: Grade::Conclusive, at: At::Field("LvMetaInfo", "") },
    name("WhatsApp", "IMG-########-WA####"),
    name("WhatsApp", "VID-########-WA####"),
    name("WhatsApp", "AUD-########-WA####"),
    name("WhatsApp", "PTT-########-WA####"),
    name("WhatsApp", "STK-########-WA####"),
    name("WhatsApp", "DOC-########-WA####"),
    name("WhatsApp", "WhatsApp Image ####-##-## at "),
    name("WhatsApp", "WhatsApp Video ####-##-## at "),
    name("WhatsApp", "WhatsApp Audio ####-##-## at "),
    name("WhatsApp", "WhatsApp Ptt ####-##-## at "),
    name("Telegram", "photo_####-##-##_##-##-##"),
    name("Telegram", "video_####-##-##_##-##-##"),
    name("Telegram", "audio_####-##-##_##-##-##"),
    name("Telegram", "photo_####-##-## ##.##.##"),
    name("Telegram", "video_####-##-## ##.##.##"),
    name("Signal", "signal-####-##-##-######"),
    name("Signal", "signal-####-##-##-##-##-##"),
    name("Facebook", "FB_IMG_#############"),
    name("Facebook", "FB_VID_#############"),
    name("Facebook Messenger", "received_##########%"),
    name("Facebook or Instagram", "########%_##########%_#####%_n."),
    name("Facebook or Instagram", "########%_##########%_#####%_o."),
    name("Snapchat", "Snapchat-#####%"),
    name("WeChat", "mmexport#############"),
    name("WeChat", "wx_camera_#############"),
    name("LINE", "LINE_ALBUM_"),
    name("LINE", "LINE_MOVIE_#############"),
    name("KakaoTalk", "KakaoTalk_########_"),
    name("Viber", "viber_image_####-##-##"),
    name("Viber", "viber image ####-##-##"),
    name("TikTok or Douyin (download service)", "ssstik.io_"),
    name("TikTok or Douyin (download service)", "snaptik"),
    name("YouTube (download)", "videoplayback"),
];

/// Sizes up to which an MMS is carried by most networks, in bytes (3GPP TS 26.140, OMA MMS conformance: 600 KB).
const MMS_BYTES: u64 = 700_000;

impl Check for PlatformPath {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let mut told: Vec<&str> = Vec::new();
        for trace in TRACES {
            if told.contains(&trace.service) {
                continue;
            }
            let found = match trace.at {
                At::Name(pattern) => fits(pattern, facts.name.raw()).then(|| (facts.name.clone(), None)),
                At::Value(carrier, text) => facts
                    .marks
                    .iter()
                    .find(|m| carrier.is_none_or(|c| c == m.carrier) && m.value.raw().contains(text))
                    .map(seen),
                At::Field(key, text) => {
                    facts.marks.iter().find(|m| is_field(m, key) && m.value.raw().starts_with(text)).map(seen)
                }
            };
            let Some((observed, span)) = found else { continue };
            told.push(trace.service);
            let statement = match trace.at {
                At::Name(_) => format!("The file name is one that {} gives.", trace.service),
                _ => format!("The file carries a mark of {}.", trace.service),
            };
            out.push(Finding { ..INFO.finding(trace.grade, statement, observed, span) });
        }
        mms(facts, out);
    }
}

fn seen(mark: &Mark) -> (Untrusted, Option<Span>) {
    let shown: String = mark.value.raw().chars().take(200).collect();
    (Untrusted::new(format!("{}: {shown}", mark.key.raw())), mark.span())
}

/// The key itself, or its last part in carriers that put a path before it.
fn is_field(mark: &Mark, key: &str) -> bool {
    let written = mark.key.raw();
    written == key || written.rsplit(['/', '.']).next() == Some(key)
}

/// A 3GP file with the codecs of the first phones, small enough for a message.
fn mms(facts: &Facts, out: &mut Findings) {
    let Some(file) =
        facts.isobmff.as_ref().filter(|_| facts.format == Some(Format::ThreeGp) && facts.bytes <= MMS_BYTES)
    else {
        return;
    };
    let entry = |kinds: &[&[u8; 4]]| {
        file.tracks().iter().flat_map(|t| &t.entries).find(|e| kinds.iter().any(|k| e.kind == *k))
    };
    let (Some(video), Some(audio)) = (entry(&[b"s263", b"mp4v"]), entry(&[b"samr", b"sawb"])) else { return };
    out.push(INFO.finding(
        Grade::Weak,
        "The format is the one that MMS carries: 3GP with H.263 or MPEG-4 and AMR, small.",
        Untrusted::new(format!("{} and {}, {} bytes", video.kind.text(), audio.kind.text(), facts.bytes)),
        Some(Span::Bytes { start: video.bytes.0, end: video.bytes.1 }),
    ));
}

/// True where `text` begins as the pattern says, case aside: `#` is a digit, `%` takes the digits that follow.
fn fits(pattern: &str, text: &str) -> bool {
    let mut text = text.chars().peekable();
    pattern.chars().all(|p| match p {
        '#' => text.next().is_some_and(|c| c.is_ascii_digit()),
        '%' => {
            while text.next_if(char::is_ascii_digit).is_some() {}
            true
        }
        p => text.next().is_some_and(|c| c.eq_ignore_ascii_case(&p)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_as_a_whole_beginning() {
        assert!(fits("IMG-########-WA####", "IMG-20240102-WA0003.jpg"));
        assert!(fits("########%_##########%_#####%_n.", "345678901_1234567890123_5678901234567890123_n.jpg"));
        assert!(!fits("IMG-########-WA####", "IMG-20240102.jpg"));
        assert!(!fits("signal-####-##-##-######", "signal-tower.jpg"));
        assert!(!fits("Snapchat-#####%", "Snapchat-logo.png"));
    }
}
