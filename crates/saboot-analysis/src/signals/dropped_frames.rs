//! `history.dropped-frames` (M12): gaps in the even flow of presentation times.
//!
//! Speaks of clips whose frames come at an even pace (nine of ten steps within a twentieth of the median) and looks for steps
//! of two paces and more. Phones that record at a varying rate have no even pace, and are not spoken of.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::media::CodedFrame;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct DroppedFrames;

static INFO: CheckInfo = CheckInfo {
    code: "history.dropped-frames",
    catalogue: "M12",
    title: "Frames are missing from an otherwise even flow",
    class: Class::ProcessingHistory,
    group: "frame-timing",
    reads: "Presentation times of all coded frames of a video.",
    meaning: "At these times the clip waits for two frames or more, while all others follow evenly: frames were dropped when it was \
              recorded, sent or converted, or taken out.",
    innocent: "A phone or computer that could not keep up, a stalled stream, a conversion without duplicates, an exposure change in the dark.",
    fools_it: "Writing new, even times, which nearly every re-encoding does.",
    reference: "Catalogue M12; ISO/IEC 14496-12 (stts, ctts). The share of steps that must be even was set on development clips.",
    hindi: Hindi {
        title: "बराबर चाल से चलती क्लिप में कुछ फ़्रेम ग़ायब हैं",
        reads: "वीडियो के सभी कोडित फ़्रेमों के दिखाए जाने के समय।",
        meaning: "इन समयों पर क्लिप दो या ज़्यादा फ़्रेम जितना रुकती है, जबकि बाक़ी सब बराबर चलते हैं: रिकॉर्ड करते, भेजते या बदलते समय फ़्रेम छूट गए, या \
                  निकाल दिए गए।",
        innocent: "धीमा पड़ा फ़ोन या कंप्यूटर, अटका हुआ प्रसारण, बिना दोहराव के किया गया रूपांतरण, या अँधेरे में exposure का बदलना।",
        fools_it: "नए, बराबर समय लिख देना, जो लगभग हर री-एनकोडिंग में होता है।",
    },
};

/// Frames of a clip from which anything is said.
const FEWEST: usize = 30;
/// Greatest distance of an even step from the median, as a share of it.
const EVEN: f64 = 0.05;
/// A gap is a step of at least so many medians.
const GAP: f64 = 1.9;
/// Most gaps, as a share of all steps: more is a varying rate.
const MOST: f64 = 0.05;
/// Gaps that are named.
const NAMED: usize = 10;

impl SignalCheck for DroppedFrames {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, _: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(timeline) = signals.timeline else { return };
        let Some((median, gaps)) = gaps(&timeline.frames) else { return };
        let (Some(first), Some(last)) = (gaps.first(), gaps.last()) else { return };
        let missing: f64 = gaps.iter().map(|g| (g.1 / median).round() - 1.0).sum();
        let named: Vec<String> = gaps.iter().take(NAMED).map(|g| format!("{:.2} s", g.0)).collect();
        let more = if gaps.len() > NAMED { " …" } else { "" };
        let observed = format!(
            "{} gaps, about {missing:.0} frames, in {} frames {:.2} ms apart; at {}{more}",
            gaps.len(),
            timeline.frames.len(),
            median * 1000.0,
            named.join(", ")
        );
        out.push(Finding {
            expected: "Even steps from the first frame to the last.".to_owned(),
            ..INFO.finding(
                Grade::Weak,
                "Frames are missing from a clip that otherwise flows evenly.",
                Untrusted::new(observed),
                Some(Span::Time { start: milli(first.0), end: milli(last.0 + last.1) }),
            )
        });
    }
}

fn milli(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// The even step in seconds, and the gaps: when each begins and how long it is; none where steps are not even.
fn gaps(frames: &[CodedFrame]) -> Option<(f64, Vec<(f64, f64)>)> {
    if frames.len() < FEWEST {
        return None;
    }
    let seconds = |us: i64| us as f64 / 1e6;
    // The last step often is a muxer's rest.
    let steps: Vec<(f64, f64)> = frames
        .windows(2)
        .take(frames.len() - 2)
        .map(|w| (seconds(w[0].time_us), seconds(w[1].time_us - w[0].time_us)))
        .collect();
    let mut sorted: Vec<f64> = steps.iter().map(|s| s.1).collect();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().filter(|m| *m > 0.0)?;
    let even = steps.iter().filter(|s| (s.1 - median).abs() <= EVEN * median).count();
    // A gap is followed or made up for by nothing: steps that are short for each that is long are jitter.
    let gaps: Vec<(f64, f64)> = steps.iter().filter(|s| s.1 >= GAP * median).copied().collect();
    let short = steps.iter().filter(|s| s.1 <= 0.5 * median).count();
    let all = steps.len() as f64;
    let is_even = even as f64 >= 0.9 * all && gaps.len() as f64 <= MOST * all && 2 * short <= gaps.len();
    is_even.then_some((median, gaps))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(steps: &[i64]) -> Vec<CodedFrame> {
        let mut time_us = 0;
        let at = |time_us| CodedFrame { time_us, bytes: 100, key: false, kind: None };
        let mut out = vec![at(0)];
        for step in steps {
            time_us += step;
            out.push(at(time_us));
        }
        out
    }

    #[test]
    fn gaps_in_an_even_flow_are_found() {
        let mut steps = vec![33_333; 60];
        steps[30] = 100_000;
        let (median, found) = gaps(&frames(&steps)).unwrap();
        assert!((median - 0.033_333).abs() < 1e-6);
        assert_eq!(found.len(), 1);
        assert!((found[0].0 - 1.0).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn varying_rates_and_jitter_are_not_spoken_of() {
        let varying: Vec<i64> = (0..60).map(|n| 30_000 + 1_700 * (n % 7)).collect();
        assert!(gaps(&frames(&varying)).is_none());
        let mut jitter = vec![40_000; 60];
        for n in [10, 20, 30] {
            (jitter[n], jitter[n + 1]) = (79_000, 1_000);
        }
        assert!(gaps(&frames(&jitter)).is_none());
        assert!(gaps(&frames(&vec![40_000; 60])).is_some_and(|g| g.1.is_empty()));
    }
}
