//! `history.edit-list` (M6): was the clip trimmed without re-encoding, so that frames outside the cut are still there?
//!
//! An edit list tells a player which part of a track to show. What lies before and after stays in the file and can be
//! recovered. Encoder delay and B-frame offsets are edits too, so only what is longer than [`SHORTEST_S`] counts.

use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::{Movie, Track};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span};

use super::origin::observed;
use super::{Check, CheckInfo};

/// The check.
pub struct EditList;

/// Hidden stretches shorter than this are recorder latencies (0.1 to 0.5 s) and encoder delays.
const SHORTEST_S: f64 = 0.5;

static INFO: CheckInfo = CheckInfo {
    code: "history.edit-list",
    catalogue: "M6",
    title: "The clip was trimmed without re-encoding; frames outside the cut are still in the file",
    class: Class::ProcessingHistory,
    group: "hidden-media",
    reads: "Edit lists (elst) of the picture and sound tracks, against the length of their media.",
    meaning: "A player shows less than the file holds: a beginning, an end or a middle part is hidden by the edit list. The hidden \
              frames were recorded or encoded together with the rest and can be recovered, which can matter a great deal. \
              Trimming says nothing about whether the clip is genuine.",
    innocent: "Trimming on the phone is lossless and works just like this; so do many simple editors.",
    fools_it: "Trimming with re-encoding, or rewriting the file, removes what was hidden.",
    reference: "ISO/IEC 14496-12 8.6.6; QuickTime File Format, Edit Atoms.",
    hindi: super::Hindi {
        title: "क्लिप बिना दोबारा एन्कोड किए काटी गई; कटे हुए फ़्रेम अब भी फ़ाइल में हैं",
        reads: "तस्वीर और आवाज़ के ट्रैक की एडिट लिस्ट (elst), और उसकी तुलना ट्रैक की पूरी लंबाई से।",
        meaning: "प्लेयर उससे कम दिखाता है जितना फ़ाइल में है: शुरुआत, अंत या बीच का कोई हिस्सा एडिट लिस्ट ने छिपा दिया \
            है। छिपे हुए फ़्रेम बाक़ी क्लिप के साथ ही रिकॉर्ड या एन्कोड हुए थे और वापस निकाले जा सकते हैं; यह बहुत \
            काम का हो सकता है। काटे जाने से यह पता नहीं चलता कि क्लिप असली है या नहीं।",
        innocent: "फ़ोन पर काटने से गुणवत्ता नहीं घटती और वह ठीक इसी तरह होता है; कई साधारण एडिटर भी ऐसा ही करते हैं।",
        fools_it: "दोबारा एन्कोड करके काटने, या फ़ाइल को दोबारा लिखने से छिपा हुआ हिस्सा निकल जाता है।",
    },
};

impl Check for EditList {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(file) = facts.isobmff.as_ref().filter(|f| !f.is_fragmented()) else { return };
        let Some(movie) = file.movie.as_ref().filter(|m| m.timescale > 0) else { return };
        for track in file.tracks().iter().filter(|t| t.is(b"vide") || t.is(b"soun")) {
            for hidden in hidden(movie, track) {
                let kind = if track.is(b"vide") { "picture" } else { "sound" };
                let seconds = hidden.end - hidden.start;
                let statement = format!(
                    "About {} {} ({seconds:.2} s of {kind}) {} are in the file but not shown: seconds {:.2} to {:.2} of the track.",
                    samples_in(track, seconds),
                    if track.is(b"vide") { "frames" } else { "sound packets" },
                    hidden.place,
                    hidden.start,
                    hidden.end
                );
                let edits =
                    track.edits.iter().take(6).map(|e| format!("[{} @ {}]", e.duration, e.media_time));
                let head = format!(
                    "track {}: {} edits of {} units a second, media of {:.2} s",
                    track.id,
                    track.edit_count,
                    movie.timescale,
                    media_s(track)
                );
                out.push(Finding {
                    expected: format!(
                        "An edit that shows all of the media but for less than {SHORTEST_S} s of delay."
                    ),
                    ..INFO.finding(
                        Grade::Strong,
                        statement,
                        observed([head].into_iter().chain(edits)),
                        Some(Span::Time { start: hidden.start, end: hidden.end }),
                    )
                });
            }
        }
    }
}

/// Samples that a stretch of a track holds, by their mean duration.
fn samples_in(track: &Track, seconds: f64) -> u64 {
    let length = media_s(track);
    if length <= 0.0 { 0 } else { (track.samples.count as f64 * seconds / length).round() as u64 }
}

struct Hidden {
    place: &'static str,
    start: f64,
    end: f64,
}

/// Length of the media by the sample table, else by its header.
fn media_s(track: &Track) -> f64 {
    if track.timescale == 0 {
        return 0.0;
    }
    let units = if track.timing.duration > 0 { track.timing.duration } else { track.media_duration };
    units as f64 / f64::from(track.timescale)
}

/// Stretches of media time that no edit shows, longer than [`SHORTEST_S`].
fn hidden(movie: &Movie, track: &Track) -> Vec<Hidden> {
    // A table that was cut for its length cannot say what is hidden.
    if track.edits.is_empty() || track.edit_count > track.edits.len() as u64 || track.timescale == 0 {
        return Vec::new();
    }
    let length = media_s(track);
    let mut shown: Vec<(f64, f64)> = track
        .edits
        .iter()
        .filter(|e| e.media_time >= 0)
        .map(|edit| {
            let start = edit.media_time as f64 / f64::from(track.timescale);
            // A duration of zero means: to the end (used by files that are still being written).
            let duration = edit.duration as f64 / f64::from(movie.timescale);
            (start, if edit.duration == 0 { length } else { start + duration })
        })
        .collect();
    if shown.is_empty() {
        return Vec::new();
    }
    shown.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut at = 0.0;
    let mut found = Vec::new();
    let mut gap = |start: f64, end: f64| {
        if end - start > SHORTEST_S {
            let place = if start == 0.0 {
                "before the cut"
            } else if end == length {
                "after the cut"
            } else {
                "between the cuts"
            };
            found.push(Hidden { place, start, end });
        }
    };
    for (start, end) in shown {
        gap(at, start.min(length));
        at = at.max(end);
    }
    gap(at, length);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::facts::isobmff::Edit;

    fn track(edits: &[(u64, i64)]) -> (Movie, Track) {
        let movie = Movie { timescale: 1000, ..Movie::default() };
        let edits: Vec<_> = edits
            .iter()
            .map(|&(duration, media_time)| Edit { duration, media_time, rate: 0x1_0000 })
            .collect();
        (
            movie,
            Track {
                timescale: 600,
                media_duration: 6000,
                edit_count: edits.len() as u64,
                edits,
                ..Track::default()
            },
        )
    }

    #[test]
    fn what_no_edit_shows_is_hidden() {
        let spans = |edits| {
            let (movie, track) = track(edits);
            hidden(&movie, &track).iter().map(|h| (h.place, h.start, h.end)).collect::<Vec<_>>()
        };
        assert_eq!(spans(&[(10_000, 0)]), []);
        assert_eq!(spans(&[(9_700, 40)]), []);
        assert_eq!(spans(&[(500, -1), (10_000, 0)]), []);
        assert_eq!(spans(&[(4_000, 1200)]), [("before the cut", 0.0, 2.0), ("after the cut", 6.0, 10.0)]);
        assert_eq!(spans(&[(2_000, 0), (2_000, 4800)]), [("between the cuts", 2.0, 8.0)]);
    }
}
