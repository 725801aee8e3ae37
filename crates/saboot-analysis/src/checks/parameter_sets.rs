//! `history.parameter-sets` (M10): one encoder's settings from beginning to end, and settings that cameras use?
//!
//! A recorder writes one set of parameters for a clip. Several, or sets in the stream that the header does not know,
//! show clips of different encoders joined without re-encoding. 4:4:4 and RGB pictures are what programs write, not
//! cameras. Colour that the container and the stream describe differently was relabelled.

use saboot_core::facts::Facts;
use saboot_core::facts::coded::SequenceSet;
use saboot_core::facts::isobmff::{SampleEntry, Track};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::origin::{bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct ParameterSets;

static INFO: CheckInfo = CheckInfo {
    code: "history.parameter-sets",
    catalogue: "M10",
    title: "The encoder's settings change within the clip, or are not those of cameras",
    class: Class::ProcessingHistory,
    group: "joined-clips",
    reads: "Sequence and picture parameter sets of H.264 and H.265 in the header, in the first pictures and in key frames spread over the \
            track; the number of sample descriptions in use; colour tags.",
    meaning: "Different settings within one track mean that pieces from different encoders or recordings were joined without encoding \
              them again. 4:4:4 or RGB pictures come out of programs for research, rendering and screen capture. Colour tags that \
              contradict the stream were changed after encoding.",
    innocent: "Joining one's own clips, advertisements put into streams, recorders that change format while they run, and screen \
               recorders do this too.",
    fools_it: "Encoding the joined clip anew leaves one set of settings.",
    reference: "ITU-T H.264 7.3.2, annex E; H.265 7.3.2; ISO/IEC 14496-12 8.5.2; Güera et al. 2019, arXiv 1906.08743; catalogue M10.",
    hindi: Hindi {
        title: "clip के भीतर encoder की settings बदलती हैं, या वे camera जैसी नहीं हैं",
        reads: "header में, पहले चित्रों में और track में फैले key frames में H.264 और H.265 के parameter sets; काम में आ रहे sample descriptions की \
                संख्या; रंग के tags।",
        meaning: "एक ही track में अलग settings का अर्थ है कि अलग encoders या recordings के टुकड़े बिना दोबारा encode किए जोड़े गए। 4:4:4 या RGB चित्र \
                  शोध, rendering और screen capture के programs बनाते हैं। रंग के tags stream से न मिलें तो वे encode होने के बाद बदले गए।",
        innocent: "अपनी ही clips जोड़ना, stream में डाले गए विज्ञापन, चलते हुए format बदलने वाले recorder और screen recorder भी ऐसा करते हैं।",
        fools_it: "जोड़ी गई clip को दोबारा encode करने पर एक ही settings रह जाती हैं।",
    },
};

impl Check for ParameterSets {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(file) = &facts.isobmff else { return };
        for track in file.tracks().iter().filter(|t| t.is(b"vide")) {
            descriptions(track, out);
            in_band(track, out);
            if let Some(entry) = track.entries.iter().find(|e| e.parameter_sets.is_some()) {
                research(entry, out);
                colour(entry, out);
            }
        }
    }
}

fn sequences(entry: &SampleEntry) -> &[SequenceSet] {
    entry.parameter_sets.as_ref().map_or(&[], |s| &s.sequences)
}

fn text(set: &SequenceSet) -> String {
    format!(
        "profile {} level {} {}×{} chroma {} {} bits{}",
        set.profile,
        set.level,
        set.size.0,
        set.size.1,
        set.chroma_format,
        set.bit_depth,
        set.reference_frames.map(|n| format!(" {n} references")).unwrap_or_default()
    )
}

/// Several sample descriptions that samples refer to.
fn descriptions(track: &Track, out: &mut Findings) {
    let used: Vec<&SampleEntry> = track
        .samples
        .entries_used
        .iter()
        .filter_map(|n| track.entries.get(usize::try_from(*n).ok()?.checked_sub(1)?))
        .collect();
    let Some(first) = used.first() else { return };
    let differs =
        |e: &&SampleEntry| (e.kind, e.size, sequences(e)) != (first.kind, first.size, sequences(first));
    let Some(other) = used.iter().find(|e| differs(e)) else { return };
    let shown = used.iter().take(6).map(|e| {
        let sets: Vec<_> = sequences(e).iter().map(text).collect();
        format!("{} {}×{} {}", e.kind.text(), e.size.0, e.size.1, sets.join(" | "))
    });
    out.push(Finding {
        expected: "One sample description for the whole track.".to_owned(),
        ..INFO.finding(
            Grade::Strong,
            format!("Track {} is made of pieces by {} different encoders or settings.", track.id, used.len()),
            observed(shown),
            bytes(other.bytes),
        )
    });
}

/// Sets in the stream that say something else than those in the header.
fn in_band(track: &Track, out: &mut Findings) {
    let Some(seen) = &track.in_band else { return };
    let mut known = track.entries.iter().flat_map(sequences).peekable();
    if known.peek().is_none() {
        return;
    }
    let known: Vec<SequenceSet> = known.map(without_number).collect();
    // Another number or way of writing the same settings is no change.
    let changed: Vec<&SequenceSet> =
        seen.other_sequences.iter().filter(|s| !known.contains(&without_number(s))).collect();
    if changed.is_empty() {
        return;
    }
    let resized = changed.iter().any(|s| known.iter().all(|k| k.size != s.size));
    out.push(Finding {
        expected: "The settings in the header throughout.".to_owned(),
        ..INFO.finding(
            if resized || changed.len() > 1 { Grade::Strong } else { Grade::Medium },
            format!(
                "Track {}: the stream carries settings that its header does not know ({} of {} pictures looked at carry settings).",
                track.id, seen.with_sets, seen.samples
            ),
            observed(
                known.iter().take(3).map(|s| format!("header: {}", text(s)))
                    .chain(changed.iter().take(5).map(|s| format!("stream: {}", text(s)))),
            ),
            seen.other_at.and_then(bytes),
        )
    });
}

fn without_number(set: &SequenceSet) -> SequenceSet {
    SequenceSet { id: 0, ..set.clone() }
}

/// Pixel formats that no phone or consumer camera records.
fn research(entry: &SampleEntry, out: &mut Findings) {
    let Some(set) = sequences(entry).first() else { return };
    let rgb = set.usability.as_ref().and_then(|u| u.colour).is_some_and(|(_, _, matrix)| matrix == 0);
    let what = match (set.chroma_format, rgb) {
        (3, true) => "RGB pictures (4:4:4 with an identity matrix)",
        (3, false) => "4:4:4 pictures",
        (0, _) => "grey pictures without colour",
        _ => return,
    };
    out.push(Finding {
        expected: "4:2:0 or, from professional cameras, 4:2:2.".to_owned(),
        ..INFO.finding(
            Grade::Medium,
            format!("The stream holds {what}, as programs for rendering, research and screen capture write."),
            observed([text(set)]),
            bytes(entry.bytes),
        )
    });
}

/// `colr` against the stream's own description.
fn colour(entry: &SampleEntry, out: &mut Findings) {
    let (Some(tag), Some(usability)) =
        (entry.colour, sequences(entry).first().and_then(|s| s.usability.as_ref()))
    else {
        return;
    };
    if tag.kind != b"nclx" && tag.kind != b"nclc" {
        return;
    }
    // 2 means unspecified, on either side.
    let differ = |a: u16, b: u8| a != u16::from(b) && a != 2 && b != 2;
    let codes = usability.colour.is_some_and(|(primaries, transfer, matrix)| {
        differ(tag.primaries, primaries) || differ(tag.transfer, transfer) || differ(tag.matrix, matrix)
    });
    // The range is left alone: GoPro's cameras state one in the container and the other in the stream.
    if codes {
        out.push(Finding {
            expected: "The same colour description in container and stream.".to_owned(),
            ..INFO.finding(
                Grade::Weak,
                "The container describes the colours otherwise than the stream does.",
                observed([
                    format!("colr {} {}/{}/{}", tag.kind.text(), tag.primaries, tag.transfer, tag.matrix),
                    usability.colour.map_or(String::new(), |(p, t, m)| format!("stream {p}/{t}/{m}")),
                ]),
                bytes(entry.bytes),
            )
        });
    }
}
