//! `history.encoder` (M3, M4, A1): programs that left their names in the file.
//!
//! Muxers, encoders, editors and platforms write who they are into tags, compressor names, comment headers and the
//! first access unit. One finding for each program. A camera's own firmware version is no program and stays out.

use saboot_core::facts::{Carrier, Facts, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Untrusted};

use super::x264_camera::is_software;
use super::{Check, CheckInfo};

/// The check.
pub struct Encoder;

static INFO: CheckInfo = CheckInfo {
    code: "history.encoder",
    catalogue: "M3",
    title: "A program that processed the file left its name",
    class: Class::ProcessingHistory,
    group: "container-history",
    reads: "Encoder, software and comment tags of every audio and video container, compressor names, x264 and x265 signatures, LAME \
            tags, CapCut's LvMetaInfo, TikTok's fields.",
    meaning: "The named program wrote or encoded the file. That is certain as far as the text can be trusted, and says nothing more: \
              platforms, editors, converters and generators all use the same encoders.",
    innocent: "Sharing, trimming, converting or downloading a genuine clip leaves these names.",
    fools_it: "Names are plain text: they can be removed or written in.",
    reference: "libavformat and libavcodec (Lavf, Lavc), x264 and x265 SEI, LAME tag revision 1, Vorbis comment vendor strings, app \
                metadata seen in exports of CapCut and TikTok.",
    hindi: super::Hindi {
        title: "जिस प्रोग्राम ने फ़ाइल को सँभाला, वह अपना नाम छोड़ गया",
        reads: "हर ऑडियो और वीडियो फ़ाइल के encoder, software और comment टैग, कंप्रेसर के नाम, x264 और x265 की पहचान, \
            LAME टैग, CapCut का LvMetaInfo, TikTok के फ़ील्ड।",
        meaning: "जिस प्रोग्राम का नाम है, उसने फ़ाइल लिखी या एन्कोड की। टेक्स्ट पर जितना भरोसा हो सके, उतना यह पक्का है; \
            इससे अधिक कुछ नहीं: प्लेटफ़ॉर्म, एडिटर, कन्वर्टर और AI जनरेटर, सब एक ही तरह के एन्कोडर काम में लेते हैं।",
        innocent: "असली क्लिप को साझा करने, काटने, बदलने या डाउनलोड करने से भी ये नाम रह जाते हैं।",
        fools_it: "नाम सादा टेक्स्ट हैं: उन्हें हटाया या जोड़ा जा सकता है।",
    },
};

/// How a program is recognised in a value.
enum Match {
    Starts(&'static str),
    Contains(&'static str),
    Key(&'static str),
}

/// Name for people, how it is told, and whether it edits (conclusive for processing) or merely writes.
static PROGRAMS: &[(&str, Match, Grade)] = &[
    ("CapCut or JianYing (video editor)", Match::Key("LvMetaInfo"), Grade::Conclusive),
    ("TikTok or Douyin (upload)", Match::Key("vid_md5"), Grade::Conclusive),
    ("TikTok or Douyin (re-encoded for the platform)", Match::Key("te_is_reencode"), Grade::Conclusive),
    ("TikTok or Douyin (video id)", Match::Starts("vid:v"), Grade::Strong),
    ("ByteDance's encoder", Match::Contains("bytevehwavc"), Grade::Conclusive),
    ("HandBrake (converter)", Match::Starts("HandBrake"), Grade::Conclusive),
    ("Remotion (video rendered by a program)", Match::Contains("Made with Remotion"), Grade::Conclusive),
    ("Adobe Premiere", Match::Contains("Premiere"), Grade::Conclusive),
    ("Adobe After Effects", Match::Contains("After Effects"), Grade::Conclusive),
    ("Adobe Audition", Match::Contains("Adobe Audition"), Grade::Conclusive),
    ("DaVinci Resolve", Match::Contains("DaVinci Resolve"), Grade::Conclusive),
    ("Blackmagic Design", Match::Contains("Blackmagic Design"), Grade::Conclusive),
    ("Final Cut Pro", Match::Contains("Final Cut Pro"), Grade::Conclusive),
    ("iMovie", Match::Contains("iMovie"), Grade::Conclusive),
    ("InShot", Match::Contains("InShot"), Grade::Conclusive),
    ("VivaVideo", Match::Contains("VivaVideo"), Grade::Conclusive),
    ("KineMaster", Match::Contains("KineMaster"), Grade::Conclusive),
    ("VLC", Match::Starts("vlc "), Grade::Conclusive),
    ("OBS Studio", Match::Contains("obs-studio"), Grade::Conclusive),
    ("Audacity", Match::Contains("Audacity"), Grade::Conclusive),
    ("REAPER", Match::Starts("REAPER"), Grade::Conclusive),
    ("Pro Tools", Match::Starts("Pro Tools"), Grade::Conclusive),
    ("iTunes", Match::Starts("iTunes"), Grade::Conclusive),
    ("mkvmerge (MKVToolNix)", Match::Starts("mkvmerge"), Grade::Conclusive),
    ("GPAC (MP4Box)", Match::Contains("GPAC"), Grade::Conclusive),
    ("L-SMASH", Match::Contains("L-SMASH"), Grade::Conclusive),
    ("Windows Movie Maker or Explorer", Match::Starts("WM/"), Grade::Strong),
    ("GStreamer", Match::Contains("GStreamer"), Grade::Strong),
    ("YouTube (Google)", Match::Contains("produced by Google"), Grade::Conclusive),
    ("X/Twitter", Match::Contains("Twitter-vork"), Grade::Conclusive),
    ("x264 (software encoder)", Match::Starts("x264 - core"), Grade::Strong),
    ("x265 (software encoder)", Match::Starts("x265 (build"), Grade::Strong),
    ("FFmpeg's encoders (libavcodec)", Match::Starts("Lavc"), Grade::Strong),
    ("FFmpeg's muxer (libavformat)", Match::Starts("Lavf"), Grade::Strong),
    ("FFmpeg's muxer (transport stream)", Match::Starts("FFmpeg"), Grade::Strong),
    ("LAME (MP3 encoder)", Match::Starts("LAME"), Grade::Strong),
    ("Xvid", Match::Starts("XviD"), Grade::Strong),
    ("libvorbis", Match::Starts("Xiph.Org libVorbis"), Grade::Strong),
    ("the reference FLAC encoder", Match::Starts("reference libFLAC"), Grade::Strong),
    ("libopus", Match::Starts("libopus"), Grade::Strong),
    ("Chromium's MediaRecorder", Match::Starts("Chrome"), Grade::Strong),
];

/// Carriers that sound and video containers use; marks in still pictures have checks of their own.
const CARRIERS: [Carrier; 12] = [
    Carrier::Mdta,
    Carrier::Ilst,
    Carrier::Udta,
    Carrier::Handler,
    Carrier::Compressor,
    Carrier::Sei,
    Carrier::Matroska,
    Carrier::Riff,
    Carrier::Id3,
    Carrier::VorbisComment,
    Carrier::Flv,
    Carrier::MpegTs,
];

impl Check for Encoder {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        for (name, grade, mark) in named(facts) {
            let shown: String = mark.value.raw().chars().take(300).collect();
            let mut statement = format!("Written or processed by {name}.");
            if is_software(mark) {
                statement.push_str(&options(mark.value.raw()));
            }
            let observed = Untrusted::new(format!("{}={shown}", mark.key.raw()));
            out.push(INFO.finding(grade, statement, observed, mark.span()));
        }
    }
}

/// Programs that left their names, each with the grade of what it shows and the mark that names it.
pub(crate) fn named(facts: &Facts) -> impl Iterator<Item = (&'static str, Grade, &Mark)> {
    PROGRAMS.iter().filter_map(|(name, pattern, grade)| {
        let mut marks = facts.marks.iter().filter(|m| CARRIERS.contains(&m.carrier));
        Some((*name, *grade, marks.find(|m| pattern.fits(m))?))
    })
}

/// True for a name that this check can give.
#[cfg(test)]
pub(crate) fn knows(program: &str) -> bool {
    PROGRAMS.iter().any(|(name, ..)| *name == program)
}

impl Match {
    fn fits(&self, mark: &Mark) -> bool {
        let value = mark.value.raw();
        match self {
            Self::Starts(text) => value.starts_with(text),
            // Free text may quote a program's name; long values are not searched.
            Self::Contains(text) => value.len() <= 1024 && value.contains(text),
            Self::Key(key) => mark.key.raw().rsplit('.').next().is_some_and(|k| k.eq_ignore_ascii_case(key)),
        }
    }
}

/// Options that tell how an encoder was called, in the order in which they are shown.
const OPTIONS: [&str; 9] =
    ["rc", "crf", "qp", "bitrate", "keyint", "ref", "bframes", "threads", "frame-threads"];

/// What the options tell: FFmpeg's defaults point to a script or a converter rather than a platform.
fn options(text: &str) -> String {
    let option =
        |name: &str| text.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    // Values are numbers and short names; anything else is foreign text, which a statement of ours may not hold.
    let plain =
        |value: &&str| value.len() <= 12 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    let shown: Vec<String> =
        OPTIONS.iter().filter_map(|n| Some(format!("{n}={}", option(n).filter(plain)?))).collect();
    let told = if shown.is_empty() { String::new() } else { format!(" Options: {}.", shown.join(" ")) };
    let meaning = match (option("crf"), option("keyint")) {
        (Some("23.0"), Some("250")) => {
            " These are x264's defaults, as scripts and simple converters leave them."
        }
        (Some("0.0"), _) => " It was encoded without loss, as research programs do.",
        _ => "",
    };
    told + meaning
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_shown_as_far_as_they_are_plain() {
        let text =
            "x264 - core 164 - options: cabac=1 ref=3 keyint=250 threads=6 rc=crf crf=23.0 bframes=<b>";
        let told = options(text);
        assert!(told.starts_with(" Options: rc=crf crf=23.0 keyint=250 ref=3 threads=6."), "{told}");
        assert!(told.contains("defaults") && !told.contains('<'));
        assert_eq!(options("x264 - core 164"), "");
    }
}
