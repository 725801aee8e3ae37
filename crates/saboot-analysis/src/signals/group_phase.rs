//! `history.group-phase` (M11): a break in the even distance of key frames.
//!
//! Hardware encoders of cameras and phones set a key frame every so many frames. Where all distances but one or two are the
//! same, the stream was begun anew there: clips were joined, or a stretch was cut out, without encoding again. Encoders
//! that set key frames at changes of scene (x264 and its kin) have no even distance, and are not spoken of.

use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::media::CodedFrame;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct GroupPhase;

static INFO: CheckInfo = CheckInfo {
    code: "history.group-phase",
    catalogue: "M11",
    title: "The even distance of key frames breaks in the middle of the clip",
    class: Class::ProcessingHistory,
    group: "frame-groups",
    reads: "Which coded frames of a video are key frames, in order of presentation.",
    meaning: "All groups of pictures have the same length but for one or two in the middle. At such a place the encoder began \
              anew, or frames were taken out without encoding again: clips may have been joined there.",
    innocent: "A recording that was paused, an encoder that answered a lost packet or a change of scene with a key frame, frames \
               that the camera dropped.",
    fools_it: "Encoding the whole clip again, which nearly every editor and platform does.",
    reference: "Wang and Farid 2006; Gironi et al., ICASSP 2014; catalogue M11.",
    hindi: Hindi {
        title: "क्लिप के बीच में key frame की बराबर दूरी टूटती है",
        reads: "वीडियो के कौन-से कोडित फ़्रेम key frame हैं, दिखाए जाने के क्रम में।",
        meaning: "फ़्रेमों के सभी समूह बराबर लंबे हैं, बीच के एक-दो को छोड़कर। ऐसी जगह एनकोडर ने नए सिरे से शुरू किया, या दोबारा एनकोड किए बिना फ़्रेम निकाले गए: \
                  हो सकता है कि वहाँ क्लिप जोड़ी गई हों।",
        innocent: "रिकॉर्डिंग में विराम, खोए पैकेट या दृश्य बदलने पर एनकोडर का नया key frame, या कैमरे से छूटे फ़्रेम।",
        fools_it: "पूरी क्लिप को फिर से एनकोड करना, जो लगभग हर एडिटर और प्लेटफ़ॉर्म करता है।",
    },
};

/// Even distances there must be for each odd one, and odd ones at most.
const EVEN_FOR_ODD: usize = 5;
const ODD: usize = 2;

impl SignalCheck for GroupPhase {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(timeline) = signals.timeline else { return };
        // x264 and x265 set key frames where the scene changes.
        let software = |text: &str| text.starts_with("x264") || text.starts_with("x265");
        if facts.marks_in(Carrier::Sei).any(|m| software(m.value.raw())) {
            return;
        }
        let Some((even, breaks)) = breaks(&timeline.frames) else { return };
        let time = |frame: usize| timeline.frames.get(frame).map_or(0.0, |f| f.time_us as f64 / 1e6);
        for (frame, length) in breaks {
            let end = time(frame + length);
            out.push(Finding {
                expected: format!("A key frame every {even} frames up to the last group."),
                ..INFO.finding(
                    Grade::Medium,
                    "The even distance of key frames breaks here.",
                    Untrusted::new(format!(
                        "a group of {length} frames from frame {frame} on, all others have {even}"
                    )),
                    Some(Span::Time {
                        start: (time(frame) * 1000.0).round() / 1000.0,
                        end: (end * 1000.0).round() / 1000.0,
                    }),
                )
            });
        }
    }
}

/// The even distance, and the groups that break it: first frame and length. None where distances are not even, or all are.
fn breaks(frames: &[CodedFrame]) -> Option<(usize, Vec<(usize, usize)>)> {
    let keys: Vec<usize> = frames.iter().enumerate().filter(|(_, f)| f.key).map(|(n, _)| n).collect();
    // The last group ends where the recording does, and is left out.
    let groups: Vec<(usize, usize)> = keys.windows(2).map(|w| (w[0], w[1] - w[0])).collect();
    let mut lengths: Vec<usize> = groups.iter().map(|g| g.1).collect();
    lengths.sort_unstable();
    let even = lengths.get(lengths.len() / 2).copied().filter(|e| *e > 1)?;
    // The first group of some encoders is one frame shorter.
    let odd: Vec<(usize, usize)> =
        groups.iter().enumerate().filter(|(n, g)| *n > 0 && g.1 != even).map(|(_, g)| *g).collect();
    let same = groups.iter().filter(|g| g.1 == even).count();
    (!odd.is_empty() && odd.len() <= ODD && same >= EVEN_FOR_ODD * odd.len()).then_some((even, odd))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(groups: &[usize]) -> Vec<CodedFrame> {
        groups
            .iter()
            .flat_map(|g| (0..*g).map(|n| CodedFrame { time_us: 0, bytes: 1, key: n == 0, kind: None }))
            .collect()
    }

    #[test]
    fn one_short_group_among_even_ones_is_a_break() {
        assert_eq!(breaks(&frames(&[30, 30, 30, 12, 30, 30, 17])), Some((30, vec![(90, 12)])));
        assert_eq!(breaks(&frames(&[30, 30, 30, 30, 30, 30, 17])), None);
        assert_eq!(breaks(&frames(&[29, 30, 30, 30, 30, 30, 17])), None);
        assert_eq!(breaks(&frames(&[250, 31, 77, 250, 12, 9])), None);
        assert_eq!(breaks(&frames(&[1; 50])), None);
    }
}
