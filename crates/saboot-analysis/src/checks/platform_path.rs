//! `history.platform-path` (B.6): messengers and platforms that the file passed through.
//!
//! Names, handler names, marks and structure that platforms leave. It is history: a file that went through a messenger
//! lost metadata there, which explains what is missing and says nothing of how the content was made. A name alone only
//! claims; structure that fits supports it, and what the service would have removed speaks against it.

use saboot_core::facts::{Carrier, Facts, Format, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::platforms::{self as known, Fit, Role, Service, fit};
use super::{Check, CheckInfo};

/// The check.
pub struct PlatformPath;

static INFO: CheckInfo = CheckInfo {
    code: "history.platform-path",
    catalogue: "B.6",
    title: "The file carries the traces of a messenger or platform",
    class: Class::ProcessingHistory,
    group: "platform-path",
    reads: "The file name; IPTC special instructions (FBMD), handler names, container tags and WebP sticker data; size, tables and tags of \
            pictures, sizes and codecs of clips and voice notes, against what the named service delivers.",
    meaning: "The file was sent through, posted on or downloaded from the named service. Such services encode again and strip \
              metadata, so what is missing from the file is explained by that. A file name alone only claims this and is graded weak. \
              It neither speaks for nor against the content.",
    innocent: "Almost every clip that is passed on has been through a messenger. File names are given by people as well as by programs.",
    fools_it: "Renaming the file; writing the marks into another file; a service that changes its software.",
    reference: "File names that the apps give; Twitter and YouTube handler names in public probes; IPTC 2:40 FBMD; WhatsApp sticker tag \
                0x5741; 3GPP TS 26.140 for MMS; catalogue B.6 with the theses named there.",
    hindi: super::Hindi {
        title: "फ़ाइल में किसी मैसेंजर या प्लेटफ़ॉर्म के निशान हैं",
        reads: "फ़ाइल का नाम, IPTC के विशेष निर्देश (FBMD), हैंडलर के नाम, फ़ाइल के टैग, WebP स्टिकर का डेटा, और MMS के \
            कोडेक।",
        meaning: "फ़ाइल बताई गई सेवा से भेजी, उस पर डाली या उससे डाउनलोड की गई। ऐसी सेवाएँ दोबारा एन्कोड करती हैं और \
            मेटाडेटा हटा देती हैं; इसलिए फ़ाइल में जो नहीं है, उसकी वजह यही हो सकती है। केवल नाम एक दावा भर है, इसलिए उसकी श्रेणी कमज़ोर है। इससे सामग्री के पक्ष या \
            विपक्ष में कुछ पता नहीं चलता।",
        innocent: "आगे भेजी गई लगभग हर क्लिप किसी मैसेंजर से गुज़री होती है। फ़ाइलों के नाम प्रोग्राम भी रखते हैं और लोग \
            भी।",
        fools_it: "फ़ाइल का नाम बदलना; निशान किसी दूसरी फ़ाइल में लिखना; सेवा का अपना सॉफ़्टवेयर बदलना।",
    },
};

/// A trace: service, how it is told, grade for "it was there".
struct Trace {
    service: &'static Service,
    grade: Grade,
    at: At,
}

/// Where a trace stands.
#[derive(Debug, Clone, Copy)]
enum At {
    /// The file name. `#` is a digit, `%` one or more digits; what follows is free.
    Name(&'static str),
    /// Anywhere in the file name.
    NameHas(&'static str),
    /// The eleven characters of a YouTube id in square brackets before the extension, as download tools write them.
    YoutubeId,
    /// A value that contains a text, in marks of a carrier (any where none is given).
    Value(Option<Carrier>, &'static str),
    /// A value that begins with a text, under a key.
    Field(&'static str, &'static str),
    /// Brand `mp4v` with a `beam` box: WhatsApp's animated pictures.
    Beam,
    /// A picture that is built as the service builds photographs, whatever its name.
    Structure,
}

impl At {
    fn is_name(self) -> bool {
        matches!(self, Self::Name(_) | Self::NameHas(_) | Self::YoutubeId)
    }
}

const fn name(service: &'static Service, pattern: &'static str) -> Trace {
    Trace { service, grade: Grade::Weak, at: At::Name(pattern) }
}

const fn field(service: &'static Service, grade: Grade, key: &'static str, text: &'static str) -> Trace {
    Trace { service, grade, at: At::Field(key, text) }
}

/// Stronger traces of a service stand before weaker ones: the first that fits is reported.
#[rustfmt::skip]
static TRACES: &[Trace] = &[
    Trace { service: &known::X, grade: Grade::Conclusive, at: At::Value(Some(Carrier::Handler), "Twitter-vork muxer") },
    Trace { service: &known::YOUTUBE, grade: Grade::Conclusive, at: At::Value(Some(Carrier::Handler), "ISO Media file produced by Google") },
    Trace { service: &known::YOUTUBE, grade: Grade::Conclusive, at: At::Value(Some(Carrier::Handler), "(C) 2007 Google Inc.") },
    field(&known::YOUTUBE, Grade::Strong, "MuxingApp", "google"),
    field(&known::FACEBOOK, Grade::Conclusive, "2:40", "FBMD"),
    field(&known::WHATSAPP, Grade::Conclusive, "StickerData", "{\"sticker-pack-id\""),
    field(&known::WHATSAPP, Grade::Strong, "vendor", "WhatsApp"),
    Trace { service: &known::WHATSAPP, grade: Grade::Medium, at: At::Beam },
    field(&known::TIKTOK, Grade::Conclusive, "vid_md5", ""),
    field(&known::TIKTOK, Grade::Conclusive, "aigc_info", ""),
    field(&known::TIKTOK, Grade::Conclusive, "te_is_reencode", ""),
    field(&known::TIKTOK, Grade::Strong, "comment", "vid:v"),
    field(&known::TIKTOK, Grade::Strong, "©cmt", "vid:v"),
    Trace { service: &known::TIKTOK, grade: Grade::Medium, at: At::Value(Some(Carrier::Mdta), "\"userDevice\"") },
    field(&known::CAPCUT, Grade::Conclusive, "LvMetaInfo", ""),
    name(&known::WHATSAPP, "IMG-########-WA####"),
    name(&known::WHATSAPP, "VID-########-WA####"),
    name(&known::WHATSAPP, "AUD-########-WA####"),
    name(&known::WHATSAPP, "PTT-########-WA####"),
    name(&known::WHATSAPP, "STK-########-WA####"),
    name(&known::WHATSAPP, "DOC-########-WA####"),
    name(&known::WHATSAPP, "WhatsApp Image ####-##-## at "),
    name(&known::WHATSAPP, "WhatsApp Video ####-##-## at "),
    name(&known::WHATSAPP, "WhatsApp Audio ####-##-## at "),
    name(&known::WHATSAPP, "WhatsApp Ptt ####-##-## at "),
    name(&known::TELEGRAM, "photo_####-##-##_##-##-##"),
    name(&known::TELEGRAM, "video_####-##-##_##-##-##"),
    name(&known::TELEGRAM, "audio_####-##-##_##-##-##"),
    name(&known::TELEGRAM, "photo_####-##-## ##.##.##"),
    name(&known::TELEGRAM, "video_####-##-## ##.##.##"),
    name(&known::SIGNAL, "signal-####-##-##-######"),
    name(&known::SIGNAL, "signal-####-##-##-##-##-##"),
    name(&known::FACEBOOK, "FB_IMG_#############"),
    name(&known::FACEBOOK, "FB_VID_#############"),
    name(&known::MESSENGER, "received_##########%"),
    name(&known::FACEBOOK, "########%_##########%_#####%_n."),
    name(&known::FACEBOOK, "########%_##########%_#####%_o."),
    Trace { service: &known::X, grade: Grade::Weak, at: At::NameHas("format=jpg&name=") },
    Trace { service: &known::X, grade: Grade::Weak, at: At::NameHas(".jpg_large") },
    Trace { service: &known::X, grade: Grade::Weak, at: At::NameHas(".jpg_orig") },
    name(&known::SNAPCHAT, "Snapchat-#####%"),
    name(&known::WECHAT, "mmexport#############"),
    name(&known::WECHAT, "wx_camera_#############"),
    name(&known::LINE, "LINE_ALBUM_"),
    name(&known::LINE, "LINE_MOVIE_#############"),
    name(&known::KAKAOTALK, "KakaoTalk_########_"),
    name(&known::VIBER, "viber_image_####-##-##"),
    name(&known::VIBER, "viber image ####-##-##"),
    name(&known::TIKTOK, "ssstik.io_"),
    name(&known::TIKTOK, "snaptik"),
    name(&known::YOUTUBE, "videoplayback"),
    Trace { service: &known::YOUTUBE, grade: Grade::Weak, at: At::YoutubeId },
    Trace { service: &known::TELEGRAM, grade: Grade::Weak, at: At::Structure },
];

/// Sizes up to which an MMS is carried by most networks, in bytes (3GPP TS 26.140, OMA MMS conformance: 600 KB).
const MMS_BYTES: u64 = 700_000;

/// A service whose trace the file carries.
pub(crate) struct Passed {
    pub(crate) service: &'static Service,
    pub(crate) grade: Grade,
    /// The file still holds what the service takes away.
    pub(crate) kept: bool,
    statement: String,
    observed: Untrusted,
    span: Option<Span>,
}

impl Check for PlatformPath {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        for passed in passed(facts) {
            out.push(INFO.finding(passed.grade, passed.statement, passed.observed, passed.span));
        }
    }
}

/// Every service of which a trace was found, once.
pub(crate) fn passed(facts: &Facts) -> Vec<Passed> {
    let mut found: Vec<Passed> = Vec::new();
    for trace in TRACES {
        if !found.iter().any(|p| std::ptr::eq(p.service, trace.service)) {
            found.extend(trace.in_file(facts));
        }
    }
    found.extend(mms(facts));
    found
}

impl Trace {
    fn in_file(&self, facts: &Facts) -> Option<Passed> {
        let named = |fits: bool| fits.then(|| (facts.name.clone(), None));
        let file_name = facts.name.raw();
        let (observed, span) = match self.at {
            At::Name(pattern) => named(fits(pattern, file_name)),
            At::NameHas(text) => named(file_name.contains(text)),
            At::YoutubeId => named(has_youtube_id(file_name)),
            At::Value(carrier, text) => facts
                .marks
                .iter()
                .find(|m| carrier.is_none_or(|c| c == m.carrier) && m.value.raw().contains(text))
                .map(seen),
            At::Field(key, text) => {
                facts.marks.iter().find(|m| is_field(m, key) && m.value.raw().starts_with(text)).map(seen)
            }
            At::Beam => beam(facts),
            At::Structure => match fit(self.service, facts) {
                Fit::Fits(features) if facts.format == Some(Format::Jpeg) => {
                    Some((Untrusted::new(features.join("; ")), None))
                }
                _ => None,
            },
        }?;
        let service = self.service.name;
        let (grade, statement, observed) = match self.at {
            At::Structure => (
                self.grade,
                format!(
                    "The picture is built as {service} delivers photographs; other programs build such pictures too."
                ),
                observed,
            ),
            at if at.is_name() => self.by_name(facts, observed),
            _ if self.service.role == Role::Editor => {
                (self.grade, format!("The file carries the mark of an editor, {service}."), observed)
            }
            _ => (self.grade, format!("The file carries a mark of {service}."), observed),
        };
        let kept = matches!(fit(self.service, facts), Fit::Kept(_));
        Some(Passed { service: self.service, grade, kept, statement, observed, span })
    }

    /// What a name is worth beside what the file holds.
    fn by_name(&self, facts: &Facts, name: Untrusted) -> (Grade, String, Untrusted) {
        let service = self.service.name;
        let claims = format!("The file name claims {service}: it is one that {service} gives.");
        match fit(self.service, facts) {
            Fit::Fits(features) => (
                Grade::Medium,
                format!("{claims} The file is built as {service} delivers such files."),
                Untrusted::new(format!("{}; {}", name.raw(), features.join("; "))),
            ),
            Fit::Kept(kept) => (
                self.grade,
                format!(
                    "{claims} But the file still holds what {service} removes from photos and videos: it was sent as a document, or the name was given otherwise."
                ),
                Untrusted::new(format!("{}; {kept}", name.raw())),
            ),
            Fit::Unknown => (self.grade, format!("{claims} Nothing else in the file tells."), name),
        }
    }
}

fn seen(mark: &Mark) -> (Untrusted, Option<Span>) {
    (mark.shown(200), mark.span())
}

/// The key itself, or its last part in carriers that put a path before it.
fn is_field(mark: &Mark, key: &str) -> bool {
    let written = mark.key.raw();
    written == key || written.rsplit(['/', '.']).next() == Some(key)
}

fn beam(facts: &Facts) -> Option<(Untrusted, Option<Span>)> {
    let file = facts.isobmff.as_ref()?;
    let brands = file.brands.as_ref().filter(|b| b.has(b"mp4v"))?;
    let found = file.top.iter().find(|b| b.kind == b"beam")?;
    let span = Span::Bytes { start: found.start, end: found.end };
    Some((Untrusted::new(format!("ftyp {}; {}", brands.text(), file.order())), Some(span)))
}

/// `… [dQw4w9WgXcQ].mp4`: eleven characters of base64url in square brackets before the extension.
fn has_youtube_id(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let Some(id) = stem.strip_suffix(']').and_then(|s| s.rsplit_once('[')).map(|(_, id)| id) else {
        return false;
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    // Eleven letters of one case are a word in brackets rather than an id.
    let mixed = id.chars().any(|c| c.is_ascii_uppercase()) && id.chars().any(|c| !c.is_ascii_uppercase());
    id.len() == 11 && id.chars().all(fits) && mixed
}

/// A 3GP file with the codecs of the first phones, small enough for a message.
fn mms(facts: &Facts) -> Option<Passed> {
    let file = facts
        .isobmff
        .as_ref()
        .filter(|_| facts.format == Some(Format::ThreeGp) && facts.bytes <= MMS_BYTES)?;
    let entry = |kinds: &[&[u8; 4]]| {
        file.tracks().iter().flat_map(|t| &t.entries).find(|e| kinds.iter().any(|k| e.kind == *k))
    };
    let (video, audio) = (entry(&[b"s263", b"mp4v"])?, entry(&[b"samr", b"sawb"])?);
    Some(Passed {
        service: &known::MMS,
        grade: Grade::Weak,
        kept: false,
        statement: "The format is the one that MMS carries: 3GP with H.263 or MPEG-4 and AMR, small."
            .to_owned(),
        observed: Untrusted::new(format!(
            "{} and {}, {} bytes",
            video.kind.text(),
            audio.kind.text(),
            facts.bytes
        )),
        span: Some(Span::Bytes { start: video.bytes.0, end: video.bytes.1 }),
    })
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

    #[test]
    fn ids_in_brackets_are_told_from_words() {
        assert!(has_youtube_id("A talk [dQw4w9WgXcQ].mp4"));
        for name in
            ["A talk [1080p].mp4", "talk [INTRODUCTIO].mp4", "[dQw4w9WgXcQ] talk.mp4", "dQw4w9WgXcQ.mp4"]
        {
            assert!(!has_youtube_id(name), "{name}");
        }
    }
}
