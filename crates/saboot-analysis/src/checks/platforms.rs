//! What messengers, platforms and gateways are known to do to a file (catalogue B.6): shared by the check of their
//! traces and by the path of the copy.
//!
//! [`Service`] is one of them, [`fit`] says whether a file is built as it delivers files. All of this is history and
//! changes with their software; sizes and qualities are those of the catalogue, and nothing here is evidence of making.

use saboot_core::facts::exif::tag;
use saboot_core::facts::sound::OggCodec;
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::path::Loss;

use super::origin::claims;

/// What a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Delivers what was sent or posted.
    Platform,
    /// An editor that leaves its mark on export.
    Editor,
    /// A gateway for multimedia messages.
    Gateway,
}

/// How a service delivers photographs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Photograph {
    /// Longer sides in pixels.
    sides: &'static [u16],
    /// Progressive, baseline, or either.
    progressive: Option<bool>,
    /// Quality of the IJG's tables, where it is a known one.
    quality: Option<u8>,
}

/// A messenger, platform, editor or gateway.
#[derive(Debug)]
pub(crate) struct Service {
    /// Name for people.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) role: Role,
    /// What it takes away from what is sent as a picture, clip or voice note.
    pub(crate) lost: &'static [Loss],
    /// How photographs arrive; none where that is not known well enough.
    photograph: Option<Photograph>,
    /// Longest side of a clip in pixels; none where that is not known well enough.
    clip: Option<u16>,
}

impl Service {
    const fn platform(name: &'static str, lost: &'static [Loss]) -> Self {
        Self { name, role: Role::Platform, lost, photograph: None, clip: None }
    }
}

/// Tags, size and encoding: what services take that encode anew.
const ALL: &[Loss] = &[Loss::CaptureMetadata, Loss::Resolution, Loss::FirstEncoding, Loss::FirstContainer];
const ENCODED: &[Loss] = &[Loss::CaptureMetadata, Loss::FirstEncoding, Loss::FirstContainer];

#[rustfmt::skip]
pub(crate) static WHATSAPP: Service = Service {
    photograph: Some(Photograph { sides: &[1600, 4096], progressive: None, quality: None }),
    clip: Some(1280),
    ..Service::platform("WhatsApp", ALL)
};
#[rustfmt::skip]
pub(crate) static TELEGRAM: Service = Service {
    photograph: Some(Photograph { sides: &[1280, 2560], progressive: None, quality: Some(87) }),
    ..Service::platform("Telegram", ALL)
};
#[rustfmt::skip]
pub(crate) static FACEBOOK: Service = Service {
    photograph: Some(Photograph { sides: &[960, 1080, 2048], progressive: Some(true), quality: None }),
    ..Service::platform("Facebook or Instagram", ALL)
};
pub(crate) static SIGNAL: Service = Service::platform("Signal", ALL);
pub(crate) static MESSENGER: Service = Service::platform("Facebook Messenger", ALL);
pub(crate) static X: Service = Service::platform("X (Twitter)", ALL);
pub(crate) static TIKTOK: Service = Service::platform("TikTok or Douyin", ALL);
pub(crate) static YOUTUBE: Service = Service::platform("Google's video servers (YouTube, Drive)", ENCODED);
pub(crate) static SNAPCHAT: Service = Service::platform("Snapchat", ALL);
pub(crate) static WECHAT: Service = Service::platform("WeChat", ALL);
pub(crate) static LINE: Service = Service::platform("LINE", ALL);
pub(crate) static KAKAOTALK: Service = Service::platform("KakaoTalk", ALL);
pub(crate) static VIBER: Service = Service::platform("Viber", ALL);
pub(crate) static CAPCUT: Service = Service {
    role: Role::Editor,
    ..Service::platform("CapCut or JianYing", &[Loss::FirstEncoding, Loss::FirstContainer])
};
pub(crate) static MMS: Service = Service { role: Role::Gateway, ..Service::platform("an MMS gateway", ALL) };

/// Whether a file is built as a service delivers what is sent as a picture, clip or voice note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It is, in these features.
    Fits(Vec<String>),
    /// It still holds this, which the service takes away.
    Kept(String),
    /// Too little is known of the service, or of files of this kind.
    Unknown,
}

/// Compares a file with what a service is known to deliver.
pub(crate) fn fit(service: &Service, facts: &Facts) -> Fit {
    if service.role != Role::Platform {
        return Fit::Unknown;
    }
    if let Some(kept) = kept(facts) {
        return Fit::Kept(kept);
    }
    match facts.format {
        Some(Format::Jpeg) => photograph(service, facts),
        Some(Format::Mp4 | Format::Mov) => clip(service, facts),
        Some(Format::Ogg) => voice_note(service, facts),
        _ => Fit::Unknown,
    }
}

/// What a recorder wrote and every service of the table takes away.
fn kept(facts: &Facts) -> Option<String> {
    let make = facts.exif.as_ref().and_then(|e| e.text(tag::MAKE)).filter(|m| !m.trim().is_empty());
    if let Some(make) = make {
        return Some(format!("EXIF of a camera (Make={make})"));
    }
    claims(facts).first().map(|claim| format!("tags of a recorder ({})", claim.text()))
}

fn photograph(service: &Service, facts: &Facts) -> Fit {
    let (Some(known), Some(jpeg)) = (service.photograph, &facts.jpeg) else { return Fit::Unknown };
    let Some(frame) = &jpeg.frame else { return Fit::Unknown };
    let side = frame.width.max(frame.height);
    let progressive = frame.sof == 2;
    let quality = jpeg.ijg_quality.filter(|q| q.distance == 0.0).map(|q| q.quality);
    let bare = jpeg.jfif.is_some() && facts.exif.is_none() && facts.marks_in(Carrier::Xmp).next().is_none();
    if !bare
        || !known.sides.contains(&side)
        || known.progressive.is_some_and(|p| p != progressive)
        || known.quality.is_some_and(|q| Some(q) != quality)
    {
        return Fit::Unknown;
    }
    let mut features = vec![format!("longer side {side} pixels"), "JFIF without EXIF or XMP".to_owned()];
    if known.progressive.is_some() {
        features.push("progressive".to_owned());
    }
    features.extend(known.quality.map(|q| format!("IJG tables of quality {q}")));
    Fit::Fits(features)
}

fn clip(service: &Service, facts: &Facts) -> Fit {
    let (Some(longest), Some(file)) = (service.clip, &facts.isobmff) else { return Fit::Unknown };
    let entry = |kind: &[u8; 4]| file.tracks().iter().filter(|t| t.is(kind)).flat_map(|t| &t.entries).next();
    let Some(video) = entry(b"vide") else { return Fit::Unknown };
    let side = video.size.0.max(video.size.1);
    let sound = entry(b"soun");
    if video.kind != b"avc1" || sound.is_some_and(|s| s.kind != b"mp4a") || side == 0 || side > longest {
        return Fit::Unknown;
    }
    let sound = if sound.is_some() { "AAC" } else { "no sound" };
    Fit::Fits(vec![format!("H.264 and {sound}"), format!("longer side {side} pixels, at most {longest}")])
}

/// Voice notes of WhatsApp are Opus, one channel, 16 kHz; other services were not seen.
fn voice_note(service: &Service, facts: &Facts) -> Fit {
    let stream = facts.sound.as_ref().and_then(|s| s.ogg.as_ref()).and_then(|o| o.streams.first());
    match stream {
        Some(s)
            if std::ptr::eq(service, &WHATSAPP)
                && s.codec == OggCodec::Opus
                && s.channels == 1
                && s.rate == 16_000 =>
        {
            Fit::Fits(vec!["Opus, one channel, 16,000 Hz".to_owned()])
        }
        _ => Fit::Unknown,
    }
}
