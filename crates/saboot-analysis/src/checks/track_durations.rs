//! `history.track-durations` (M8): do picture and sound begin and end together, and do the headers agree with the tables?
//!
//! Recorders stop their tracks within half a second of each other. A sound track that is much longer or shorter than
//! the picture was replaced, padded or cut; headers that disagree with the sample tables were written by another
//! program than these. Fragmented files keep their tables elsewhere and are left alone.

use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::{Movie, Track};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span};

use super::origin::{bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct TrackDurations;

static INFO: CheckInfo = CheckInfo {
    code: "history.track-durations",
    catalogue: "M8",
    title: "Picture and sound do not begin or end together, or durations disagree",
    class: Class::ProcessingHistory,
    group: "track-timing",
    reads: "Durations of the movie, its tracks and their media, the sample tables, and the empty edits in front of each track.",
    meaning: "The sound is longer or shorter than the picture by more than recorders leave, or starts apart from it, or a header states \
              another duration than the table behind it. Sound was replaced, padded or cut, or the file was put together by several \
              programs. Lip-sync tools leave such tails, and so do many editors.",
    innocent: "Editors, screen recorders, phones that stop late and downloaders leave differences of this kind in genuine clips.",
    fools_it: "Cutting both tracks to one length removes the trace.",
    reference: "ISO/IEC 14496-12 8.2.2, 8.3.2, 8.4.2, 8.6.1, 8.6.6; catalogue M8.",
    hindi: Hindi {
        title: "चित्र और ध्वनि साथ शुरू या ख़त्म नहीं होते, या अवधियाँ मेल नहीं खातीं",
        reads: "movie, उसके tracks और उनके media की अवधि, sample tables, और हर track से पहले के ख़ाली edits।",
        meaning: "ध्वनि चित्र से उतनी लंबी या छोटी है जितनी रिकॉर्डर नहीं छोड़ते, या अलग समय पर शुरू होती है, या header में लिखी अवधि उसकी table से \
                  अलग है। ध्वनि बदली, बढ़ाई या काटी गई, या फ़ाइल कई programs ने मिलकर बनाई। lip-sync tools ऐसे सिरे छोड़ते हैं, और बहुत से editors भी।",
        innocent: "editors, screen recorders, देर से रुकने वाले phones और downloaders असली clips में भी ऐसा अंतर छोड़ते हैं।",
        fools_it: "दोनों tracks को एक ही लंबाई पर काट देने से यह निशान मिट जाता है।",
    },
};

/// Phones stop their tracks up to this far apart (0.1 to 0.5 s were seen).
const LATENCY_S: f64 = 0.6;
/// From here on the difference is more than carelessness.
const LONG_S: f64 = 2.0;
/// A header may round, and the last frame's duration is often made up.
const ROUNDING_S: f64 = 0.2;

impl Check for TrackDurations {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(file) = facts.isobmff.as_ref().filter(|f| !f.is_fragmented()) else { return };
        let Some(movie) = file.movie.as_ref().filter(|m| m.timescale > 0 && !m.compressed) else { return };
        let of = |kind: &[u8; 4]| {
            movie
                .tracks
                .iter()
                .find(|t| t.is(kind) && t.duration > 0 && t.samples.count > 1 && t.timing.samples > 1)
        };
        if let (Some(video), Some(audio)) = (of(b"vide"), of(b"soun")) {
            sync(movie, video, audio, out);
        }
        for track in movie.tracks.iter().filter(|t| t.is(b"vide") || t.is(b"soun")) {
            table(track, out);
        }
    }
}

/// Seconds of empty edits in front of a track, and where it ends in the movie.
fn shown(movie: &Movie, track: &Track) -> (f64, f64) {
    let scale = f64::from(movie.timescale);
    let delay: u64 = track
        .edits
        .iter()
        .take_while(|e| e.media_time == -1)
        .map(|e| e.duration)
        .fold(0, u64::saturating_add);
    (delay as f64 / scale, track.duration as f64 / scale)
}

fn sync(movie: &Movie, video: &Track, audio: &Track, out: &mut Findings) {
    let ((picture_from, picture_to), (sound_from, sound_to)) = (shown(movie, video), shown(movie, audio));
    let seen = || {
        observed([
            format!("picture {picture_from:.3} to {picture_to:.3} s"),
            format!("sound {sound_from:.3} to {sound_to:.3} s"),
        ])
    };
    let late = sound_from - picture_from;
    if late.abs() > LATENCY_S {
        let who =
            if late > 0.0 { "sound begins after the picture" } else { "picture begins after the sound" };
        out.push(Finding {
            expected: format!("Both within {LATENCY_S} s."),
            ..INFO.finding(
                Grade::Weak,
                format!("The {who} by {:.2} s.", late.abs()),
                seen(),
                Some(Span::Time { start: picture_from.min(sound_from), end: picture_from.max(sound_from) }),
            )
        });
    }
    let longer = sound_to - picture_to;
    // Two frames, where they are longer than what recorders leave.
    let frame = if video.timescale > 0 {
        f64::from(video.timing.max_delta) / f64::from(video.timescale)
    } else {
        0.0
    };
    if longer.abs() > LATENCY_S.max(2.0 * frame) {
        let who =
            if longer > 0.0 { "sound goes on after the picture" } else { "picture goes on after the sound" };
        out.push(Finding {
            expected: format!("Both end within {LATENCY_S} s."),
            ..INFO.finding(
                if longer.abs() > LONG_S { Grade::Medium } else { Grade::Weak },
                format!("The {who} for {:.2} s.", longer.abs()),
                seen(),
                Some(Span::Time { start: picture_to.min(sound_to), end: picture_to.max(sound_to) }),
            )
        });
    }
}

/// The media header against the sample table.
fn table(track: &Track, out: &mut Findings) {
    if track.timescale == 0 || track.media_duration == 0 || track.timing.samples < 2 {
        return;
    }
    let scale = f64::from(track.timescale);
    let (header, sum) = (track.media_duration as f64 / scale, track.timing.duration as f64 / scale);
    let frame = f64::from(track.timing.max_delta) / scale;
    if (header - sum).abs() > ROUNDING_S.max(2.0 * frame) {
        out.push(Finding {
            expected: format!("A header of {sum:.2} s, the sum of the sample durations."),
            ..INFO.finding(
                Grade::Weak,
                format!("Track {} states {header:.2} s of media, its samples last {sum:.2} s.", track.id),
                observed([
                    format!("mdhd {} of 1/{} s", track.media_duration, track.timescale),
                    format!("stts {} in {} samples", track.timing.duration, track.timing.samples),
                ]),
                bytes(track.bytes),
            )
        });
    }
}
