//! `contradiction.track-lineage` (M9): do picture and sound come out of the same program?
//!
//! Replacing the picture and copying the sound, as face-swap tools do, leaves the sound track with the names and
//! times of the first recorder beside a picture track with those of another program.

use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::{IsoBmff, Track};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::origin::{Writer, bytes, claims, observed};
use super::{Check, CheckInfo};

/// The check.
pub struct TrackLineage;

/// Tracks of one recording begin within this of each other, the length of the clip not counted, in seconds.
const SLACK_S: f64 = 60.0;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.track-lineage",
    catalogue: "M9",
    title: "Picture and sound come from different programs",
    class: Class::InternalContradiction,
    group: "container-origin",
    reads: "Handler names and creation times of the picture and the sound track.",
    meaning: "The two tracks carry the names of different programs, or were created at different times. They were brought together \
              in this file after one of them was made anew. Face-swap and lip-sync tools do that to the picture while the sound is \
              copied; editors do it too.",
    innocent: "Dubbing, background music, filters and overlays put on with an FFmpeg-based app, and messengers that re-encode only \
               the picture leave the same trace in a genuine clip.",
    fools_it: "A tool that encodes both tracks anew, or that names them alike, leaves no trace here.",
    reference: "ISO/IEC 14496-12 8.3.2, 8.4.2, 8.4.3; libavformat copies handler names with copied tracks; catalogue M5, M9.",
    hindi: super::Hindi {
        title: "तस्वीर और आवाज़ अलग-अलग प्रोग्रामों से आई हैं",
        reads: "तस्वीर और आवाज़ के ट्रैक के हैंडलर नाम और बनने का समय।",
        meaning: "दोनों ट्रैक पर अलग-अलग प्रोग्रामों के नाम हैं, या वे अलग-अलग समय पर बने। उनमें से एक को नया बनाने के बाद \
            दोनों को इस फ़ाइल में जोड़ा गया। चेहरा या होंठ बदलने वाले प्रोग्राम तस्वीर के साथ यही करते हैं और आवाज़ \
            वही रहने देते हैं; एडिटर भी ऐसा करते हैं।",
        innocent: "डबिंग, पीछे का संगीत, FFmpeg पर बने ऐप के फ़िल्टर, और केवल तस्वीर को दोबारा एन्कोड करने वाले मैसेंजर, \
            असली क्लिप में भी यही निशान छोड़ते हैं।",
        fools_it: "जो प्रोग्राम दोनों ट्रैक नए सिरे से एन्कोड करे, या दोनों को एक-सा नाम दे, वह यहाँ कोई निशान नहीं छोड़ता।",
    },
};

impl Check for TrackLineage {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(file) = &facts.isobmff else { return };
        let video = file.tracks().iter().find(|t| t.is(b"vide"));
        let audio = file.tracks().iter().find(|t| t.is(b"soun"));
        let (Some(video), Some(audio)) = (video, audio) else { return };
        if !names(facts, video, audio, out) {
            times(file, video, audio, out);
        }
    }
}

fn names(facts: &Facts, video: &Track, audio: &Track, out: &mut Findings) -> bool {
    let (Some(by_video), Some(by_audio)) = (Writer::of_track(video), Writer::of_track(audio)) else {
        return false;
    };
    if by_video == by_audio {
        return false;
    }
    // A recorder's sound under a picture made by another program, in a file that claims to be the recording.
    let replaced = by_audio.is_recorder() && !by_video.is_recorder();
    let grade = if replaced && !claims(facts).is_empty() { Grade::Strong } else { Grade::Medium };
    let track = if by_audio.is_recorder() { video } else { audio };
    out.push(Finding {
        expected: "Both tracks named by the same program.".to_owned(),
        ..INFO.finding(
            grade,
            format!(
                "The picture track is named by {}, the sound track by {}.",
                by_video.name(),
                by_audio.name()
            ),
            observed([format!("vide:{}", video.handler_name()), format!("soun:{}", audio.handler_name())]),
            track.handler.as_ref().and_then(|h| bytes(h.bytes)),
        )
    });
    true
}

fn times(file: &IsoBmff, video: &Track, audio: &Track, out: &mut Findings) {
    let (a, b) = (video.media_times.created, audio.media_times.created);
    if a == 0 || b == 0 {
        return;
    }
    let length = file
        .movie
        .as_ref()
        .filter(|m| m.timescale > 0)
        .map_or(0.0, |m| m.duration as f64 / f64::from(m.timescale));
    let apart = a.abs_diff(b) as f64;
    if apart > SLACK_S + length {
        out.push(Finding {
            expected: format!("Times no further apart than the clip is long ({length:.0} s)."),
            ..INFO.finding(
                Grade::Medium,
                format!("Picture and sound were created {apart:.0} s apart: they were recorded or made separately."),
                observed([format!("vide created {a}"), format!("soun created {b}")]),
                bytes(audio.bytes),
            )
        });
    }
}
