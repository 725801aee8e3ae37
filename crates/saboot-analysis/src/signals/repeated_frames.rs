//! `history.repeated-frames` (M12): frames that repeat the one before, in a clip that otherwise moves.
//!
//! A frame that repeats the one before costs an encoder next to nothing, so [`closeups`] picks stretches by the sizes of the
//! packets alone; the decoder then compares the neighbours in a bounded number of them, and only what is still there
//! while something moved shortly before or behind is reported. A clip that is still anyway (a slide show, a screen, a
//! wall) has no large frames beside the small ones and gives nothing.

use std::ops::Range;

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::media::{Change, CodedFrame, FrameKind, Timeline};
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct RepeatedFrames;

static INFO: CheckInfo = CheckInfo {
    code: "history.repeated-frames",
    catalogue: "M12",
    title: "Frames repeat the one before while the clip moves",
    class: Class::ProcessingHistory,
    group: "frame-timing",
    reads: "Sizes of the coded frames of the whole clip, and the decoded frames of up to eight short stretches where a size is next to \
            nothing.",
    meaning: "The picture stands still for these frames although there was movement shortly before or behind. Where this comes at a \
              regular pace, the clip was brought to a higher frame rate; at the end, the pictures stopped before the sound did; \
              elsewhere, frames were lost, or pictures were cut or held.",
    innocent: "Conversion to another frame rate, a phone that could not keep up, a video call that stalled, a freeze for effect, an \
               editor that fills up the end of the shorter track.",
    fools_it: "Noise or movement added to the repeated frames, and encoders that spend bytes on them. Only a bounded number of stretches \
               is decoded.",
    reference: "Wang and Farid, Exposing Digital Forgeries in Video by Detecting Duplication (ACM MM&Sec 2007); catalogue M8 and M12.",
    hindi: Hindi {
        title: "चलती क्लिप में कुछ फ़्रेम पिछले फ़्रेम को दोहराते हैं",
        reads: "पूरी क्लिप के कोडित फ़्रेमों के आकार, और जहाँ आकार लगभग शून्य है, वहाँ के ज़्यादा से ज़्यादा आठ छोटे हिस्सों के खोले गए फ़्रेम।",
        meaning: "इन फ़्रेमों में तस्वीर रुकी रहती है, जबकि ठीक पहले या बाद में हलचल थी। अगर यह नियमित अंतर पर हो, तो क्लिप को ज़्यादा फ़्रेम-दर पर लाया गया; \
                  अंत में हो, तो तस्वीर आवाज़ से पहले रुक गई; कहीं और हो, तो फ़्रेम खो गए, या तस्वीर काटी या रोकी गई।",
        innocent: "फ़्रेम-दर का बदलना, फ़ोन का धीमा पड़ना, वीडियो कॉल का अटकना, असर के लिए रोकी गई तस्वीर, या एडिटर का छोटे ट्रैक के अंत को भरना।",
        fools_it: "दोहराए गए फ़्रेमों में मिलाया गया noise या हलचल, और ऐसे एनकोडर जो उन पर भी बाइट खर्च करते हैं। केवल सीमित हिस्से ही खोलकर देखे जाते हैं।",
    },
};

/// A frame is small below this share of the median of the frames around it.
const SHARE: f64 = 1.0 / 12.0;
/// Median size of the frames around below which the clip hardly moves anyway, bytes.
const MOVING: u32 = 150;
/// Frames on either side that the median is taken of.
const AROUND: usize = 15;
/// Stretches that are looked at.
const LOOKS: usize = 8;
/// Frames before and behind a run that are looked at with it.
const MARGIN: usize = 3;
/// Largest change of a frame that is still, and smallest mean change of one that moves, in steps of luma.
const STILL: Change = Change { mean: 0.35, most: 2.0 };
const MOVES: f32 = 0.6;
/// Shortest run at the end, and elsewhere, that is reported by itself.
const TAIL: usize = 5;
const HOLD: usize = 4;

/// The stretches to look at: the end first, then the longest runs, then single repetitions.
pub fn closeups(frames: &[CodedFrame]) -> Vec<Range<usize>> {
    let mut runs = small_runs(frames);
    let tail = runs.last().filter(|run| run.end == frames.len() && run.len() >= TAIL).cloned();
    if tail.is_some() {
        runs.pop();
    }
    runs.sort_by_key(|run| (usize::MAX - run.len(), run.start));
    let widened = |run: Range<usize>| {
        // A long run is looked at where it begins.
        let end = run.end.min(run.start + 16);
        run.start.saturating_sub(MARGIN + 1)..(end + MARGIN).min(frames.len())
    };
    tail.into_iter().chain(runs).take(LOOKS).map(widened).collect()
}

/// Runs of frames that are far smaller than those around them.
fn small_runs(frames: &[CodedFrame]) -> Vec<Range<usize>> {
    // Frames that later ones do not refer to are small for other reasons.
    let counts = |f: &CodedFrame| !f.key && f.kind != Some(FrameKind::Bidirectional);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (n, frame) in frames.iter().enumerate().filter(|(_, f)| !f.key) {
        let around = n.saturating_sub(AROUND)..(n + AROUND + 1).min(frames.len());
        let mut sizes: Vec<u32> =
            frames.get(around).unwrap_or_default().iter().filter(|f| counts(f)).map(|f| f.bytes).collect();
        sizes.sort_unstable();
        // The upper quartile: half of the frames around a long hold are held themselves.
        let usual = sizes.get(sizes.len() * 3 / 4).copied().unwrap_or(0);
        if usual < MOVING || f64::from(frame.bytes) > SHARE * f64::from(usual) {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == n => run.end = n + 1,
            _ => runs.push(n..n + 1),
        }
    }
    // A long hold outgrows the window in which its frames stand out: it goes on as long as sizes stay as small.
    let mut held: Vec<Range<usize>> = Vec::new();
    for mut run in runs {
        if held.last().is_some_and(|h| h.end > run.start) {
            continue;
        }
        let most = frames.get(run.clone()).unwrap_or_default().iter().map(|f| f.bytes).max().unwrap_or(0);
        let goes_on = |f: &CodedFrame| f.key || f.bytes <= most.saturating_mul(2);
        let more = frames.get(run.end..).unwrap_or_default().iter().take_while(|f| goes_on(f)).count();
        if run.len() >= AROUND / 2 {
            run.end += more;
        }
        held.push(run);
    }
    held
}

impl SignalCheck for RepeatedFrames {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, _: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(timeline) = signals.timeline else { return };
        let runs = small_runs(&timeline.frames);
        let confirmed: Vec<&Range<usize>> = runs.iter().filter(|run| is_confirmed(timeline, run)).collect();
        if confirmed.is_empty() {
            return;
        }
        let looked =
            format!("{} stretches were decoded to compare neighbouring frames", timeline.closeups.len());
        let say = |statement: String, observed: String, run: &Range<usize>| Finding {
            expected: "Each frame differs from the one before while something moves.".to_owned(),
            ..INFO.finding(
                Grade::Medium,
                statement,
                Untrusted::new(format!("{observed}; {looked}")),
                Some(Span::Time { start: seconds(timeline, run.start), end: seconds(timeline, run.end) }),
            )
        };
        let single: Vec<&Range<usize>> = runs.iter().filter(|r| r.len() < HOLD).collect();
        // Where most of what was looked at is no repetition, small frames have another reason in this clip.
        let looked_at = single.iter().filter(|r| is_looked_at(timeline, r)).count();
        let single = if 2 * count(&single, &confirmed) >= looked_at { single } else { Vec::new() };
        if let Some(pace) = pace(&single) {
            let whole = single.first().map_or(0, |r| r.start)..single.last().map_or(0, |r| r.end);
            out.push(say(
                format!("One frame in {pace} repeats the one before, at a regular pace: the frame rate was raised."),
                format!("{} frames by their size, {} of them confirmed", single.len(), count(&single, &confirmed)),
                &whole,
            ));
        } else if let Some(first) = confirmed.iter().find(|r| single.contains(r)) {
            let last = single.last().map_or(first.end, |r| r.end);
            out.push(say(
                "Single frames repeat the one before, at no regular pace.".to_owned(),
                format!(
                    "{} places by the sizes, {} of them confirmed",
                    single.len(),
                    count(&single, &confirmed)
                ),
                &(first.start..last),
            ));
        }
        for run in confirmed.into_iter().filter(|r| r.len() >= HOLD) {
            let length = seconds(timeline, run.end) - seconds(timeline, run.start);
            let at_end = run.end == timeline.frames.len() && run.len() >= TAIL;
            let statement = if at_end {
                format!("The picture stands still for the last {length:.2} s, after movement.")
            } else {
                format!("The picture stands still for {length:.2} s, with movement next to it.")
            };
            out.push(say(statement, format!("{} frames from frame {} on", run.len(), run.start), run));
        }
    }
}

fn count(of: &[&Range<usize>], confirmed: &[&Range<usize>]) -> usize {
    of.iter().filter(|r| confirmed.contains(r)).count()
}

/// Every n-th frame, where nearly all single repetitions are that far apart.
fn pace(single: &[&Range<usize>]) -> Option<usize> {
    let mut gaps: Vec<usize> = single.windows(2).map(|w| w[1].start - w[0].start).collect();
    if gaps.len() < 5 {
        return None;
    }
    let count = gaps.len();
    let near = |gap: usize, of: usize| gap.abs_diff(of) <= 1;
    gaps.sort_unstable();
    let median = gaps.get(count / 2).copied()?;
    (10 * gaps.iter().filter(|g| near(**g, median)).count() >= 8 * count).then_some(median)
}

/// Its frames were decoded.
fn is_looked_at(timeline: &Timeline, run: &Range<usize>) -> bool {
    timeline.closeups.iter().any(|c| c.first < run.start && run.start <= c.first + c.changes.len())
}

/// The decoder saw it: every change into the run is nothing, and something moved shortly before or behind.
fn is_confirmed(timeline: &Timeline, run: &Range<usize>) -> bool {
    timeline.closeups.iter().any(|closeup| {
        let seen = closeup.first..closeup.first + closeup.changes.len();
        let (mut still, mut moves) = (0usize, false);
        let mut broken = false;
        for (into, change) in seen.map(|n| n + 1).zip(&closeup.changes) {
            if run.contains(&into) {
                let is_still = change.mean <= STILL.mean && change.most <= STILL.most;
                still += usize::from(is_still);
                broken |= !is_still;
            } else {
                moves |= change.mean >= MOVES;
            }
        }
        still > 0 && !broken && moves
    })
}

/// Time of a frame; of the end where there is none.
fn seconds(timeline: &Timeline, frame: usize) -> f64 {
    let at = timeline.frames.get(frame).or(timeline.frames.last());
    (at.map_or(0, |f| f.time_us) as f64 / 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::media::Closeup;

    fn frames(bytes: &[u32]) -> Vec<CodedFrame> {
        bytes
            .iter()
            .enumerate()
            .map(|(n, bytes)| CodedFrame {
                time_us: n as i64 * 40_000,
                bytes: *bytes,
                key: n == 0,
                kind: None,
            })
            .collect()
    }

    #[test]
    fn small_frames_among_large_ones_are_looked_at_the_end_first() {
        let mut sizes = vec![3000; 60];
        sizes[20] = 40;
        sizes[30..36].fill(50);
        sizes[52..].fill(30);
        let frames = frames(&sizes);
        assert_eq!(small_runs(&frames), [20..21, 30..36, 52..60]);
        let looks = closeups(&frames);
        assert_eq!(looks, [48..60, 26..39, 16..24]);
        // A clip that is still anyway.
        assert!(closeups(&self::frames(&[60; 60])).is_empty());
    }

    #[test]
    fn only_what_was_seen_is_confirmed() {
        let run = 10..13;
        let change = |mean: f32| Change { mean, most: 3.0 * mean };
        let timeline = |changes: &[f32]| Timeline {
            frames: frames(&[1000; 30]),
            closeups: vec![Closeup { first: 8, changes: changes.iter().map(|m| change(*m)).collect() }],
        };
        // Changes into frames 9 to 15.
        assert!(is_confirmed(&timeline(&[3.0, 0.1, 0.0, 0.0, 3.0, 3.0]), &run));
        assert!(!is_confirmed(&timeline(&[3.0, 0.1, 1.5, 0.0, 3.0, 3.0]), &run));
        assert!(!is_confirmed(&timeline(&[0.1, 0.1, 0.0, 0.0, 0.2, 0.1]), &run));
        assert!(!is_confirmed(&Timeline { closeups: Vec::new(), ..timeline(&[]) }, &run));
    }

    #[test]
    fn a_regular_pace_is_told_from_an_irregular_one() {
        let of = |places: &[usize]| places.iter().map(|p| *p..p + 1).collect::<Vec<_>>();
        let regular = of(&[4, 10, 16, 22, 28, 34, 40]);
        assert_eq!(pace(&regular.iter().collect::<Vec<_>>()), Some(6));
        let irregular = of(&[4, 6, 30, 33, 50, 90, 91]);
        assert_eq!(pace(&irregular.iter().collect::<Vec<_>>()), None);
    }
}
