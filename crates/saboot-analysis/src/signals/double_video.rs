//! `history.double-video` (M11): the rhythm of an earlier encoding in the sizes of predicted frames.
//!
//! Where a clip was encoded before, the frames that were key frames then are harder to predict than their neighbours, and
//! cost more bytes, every so many frames (Wang and Farid 2006; Stamm et al. 2012). The sizes of predicted frames over the
//! median of their neighbours are searched for such a comb. Only the first encoding's even distance can be found, and only
//! where the second one left enough of the difference.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::media::{CodedFrame, FrameKind};
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};
use crate::order::median;

/// The check.
pub struct DoubleVideo;

static INFO: CheckInfo = CheckInfo {
    code: "history.double-video",
    catalogue: "M11",
    title: "The sizes of frames keep the rhythm of an earlier encoding",
    class: Class::ProcessingHistory,
    group: "frame-groups",
    reads: "Sizes of the predicted frames of a video, from its packets alone.",
    meaning: "Predicted frames are larger at an even distance that is not the clip's own: the clip was encoded before, with a key \
              frame at that distance, and then encoded again.",
    innocent: "Every messenger, platform and editor encodes again. A scene that itself repeats at an even pace can look alike.",
    fools_it: "A much coarser second encoding, a change of frame rate or size between the two, a first encoding without an even \
               distance of key frames, and clips of few frames.",
    reference: "Wang and Farid, ACM MM&Sec 2006; Stamm, Lin and Liu, IEEE TIFS 7 (2012); Vázquez-Padín et al., WIFS 2012. Thresholds \
                measured on clips encoded once and twice for the purpose.",
    hindi: Hindi {
        title: "फ़्रेमों के आकार में पहले की एनकोडिंग की लय बची है",
        reads: "वीडियो के अनुमानित (predicted) फ़्रेमों के आकार, केवल पैकेटों से।",
        meaning: "अनुमानित फ़्रेम एक बराबर दूरी पर बड़े हैं, जो क्लिप की अपनी दूरी नहीं है: क्लिप पहले भी एनकोड हुई थी, उस दूरी के key frame के साथ, और फिर दोबारा \
                  एनकोड हुई।",
        innocent: "हर मैसेंजर, प्लेटफ़ॉर्म और एडिटर दोबारा एनकोड करता है। जो दृश्य ख़ुद बराबर अंतर पर दोहराता हो, वह भी ऐसा दिख सकता है।",
        fools_it: "दूसरी एनकोडिंग का बहुत मोटा होना, बीच में फ़्रेम-दर या आकार का बदलना, पहली एनकोडिंग में key frame की दूरी बराबर न होना, और कम फ़्रेमों \
                   वाली क्लिप।",
    },
};

/// Distances that are tried, frames.
const PERIODS: std::ops::RangeInclusive<usize> = 5..=150;
/// Teeth of the comb that must be there.
const TEETH: usize = 6;
/// Frames on either side over whose median a size is taken.
const AROUND: usize = 4;
/// How much larger the frames at the teeth are, as a natural logarithm, in the median.
const LARGER: f64 = 0.12;
/// Distance from the rest in standard errors, and share of the teeth that stand out.
const ERRORS: f64 = 7.0;
const SHARE: f64 = 0.8;

impl SignalCheck for DoubleVideo {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, _: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(timeline) = signals.timeline else { return };
        let Some(comb) = comb(&timeline.frames) else { return };
        let time = |f: Option<&CodedFrame>| f.map_or(0.0, |f| (f.time_us as f64 / 1000.0).round() / 1000.0);
        let observed = format!(
            "every {} frames, from frame {} on: {} predicted frames, in the median {:.0} % larger than their neighbours, {:.1} standard errors from the rest",
            comb.period,
            comb.phase,
            comb.teeth,
            100.0 * (comb.larger.exp() - 1.0),
            comb.errors
        );
        out.push(Finding {
            expected: "Larger frames without a rhythm of their own.".to_owned(),
            ..INFO.finding(
                Grade::Medium,
                format!("The clip was encoded before, with a key frame every {} frames.", comb.period),
                Untrusted::new(observed),
                Some(Span::Time { start: 0.0, end: time(timeline.frames.last()) }),
            )
        });
    }
}

/// Frames at an even distance that are larger than their neighbours.
struct Comb {
    period: usize,
    phase: usize,
    teeth: usize,
    /// Median logarithm of size over neighbours' median.
    larger: f64,
    errors: f64,
}

/// The comb that stands out most, where it stands out enough.
fn comb(frames: &[CodedFrame]) -> Option<Comb> {
    let ratios = ratios(frames);
    let own = own_distance(frames);
    let all: Vec<f64> = ratios.iter().flatten().copied().collect();
    if all.len() < 10 * TEETH {
        return None;
    }
    // Robust: the comb itself and changes of scene must not widen what it is measured against.
    let spread = 1.4826 * median(all.iter().map(|r| r.abs()).collect()).max(0.01);
    let mut best: Option<Comb> = None;
    for period in PERIODS.take_while(|p| p * TEETH <= frames.len()) {
        // The clip's own rhythm has its own reasons.
        if own.is_some_and(|own| own % period == 0 || period % own == 0) {
            continue;
        }
        for phase in 0..period {
            let places = (phase..ratios.len()).step_by(period);
            let at = || places.clone().filter_map(|n| Some((n, (*ratios.get(n)?)?)));
            // Teeth that all lie at one place in the clip's own groups keep the clip's own rhythm.
            let mut residues = at().map(|(n, _)| own.map_or(n, |own| n % own));
            let first = residues.next();
            if residues.all(|r| Some(r) == first) {
                continue;
            }
            let teeth: Vec<f64> = at().map(|(_, ratio)| ratio).collect();
            let count = teeth.len();
            if count < TEETH {
                continue;
            }
            let standing = teeth.iter().filter(|r| **r > spread).count() as f64;
            if standing < SHARE * count as f64 {
                continue;
            }
            let larger = median(teeth);
            let errors = larger / spread * (count as f64).sqrt();
            if larger >= LARGER && errors >= ERRORS && best.as_ref().is_none_or(|b| errors > b.errors) {
                best = Some(Comb { period, phase, teeth: count, larger, errors });
            }
        }
    }
    best
}

/// For each predicted frame that no key frame is next to, the logarithm of its size over the median around it.
fn ratios(frames: &[CodedFrame]) -> Vec<Option<f64>> {
    let predicted =
        |f: &CodedFrame| !f.key && f.bytes > 0 && f.kind.is_none_or(|k| k == FrameKind::Predicted);
    let near_key = |n: usize| {
        let around = n.saturating_sub(1)..(n + 2).min(frames.len());
        frames.get(around).unwrap_or_default().iter().any(|f| f.key || f.kind == Some(FrameKind::Intra))
    };
    frames
        .iter()
        .enumerate()
        .map(|(n, frame)| {
            if !predicted(frame) || near_key(n) {
                return None;
            }
            let around = n.saturating_sub(AROUND)..(n + AROUND + 1).min(frames.len());
            let sizes: Vec<f64> =
                frames.get(around)?.iter().filter(|f| predicted(f)).map(|f| f64::from(f.bytes)).collect();
            (sizes.len() > AROUND).then(|| (f64::from(frame.bytes) / median(sizes)).ln())
        })
        .collect()
}

/// The distance of the clip's own key frames, where most are that far apart.
fn own_distance(frames: &[CodedFrame]) -> Option<usize> {
    let keys: Vec<usize> = frames.iter().enumerate().filter(|(_, f)| f.key).map(|(n, _)| n).collect();
    let mut gaps: Vec<usize> = keys.windows(2).map(|w| w[1] - w[0]).collect();
    gaps.sort_unstable();
    let middle = gaps.get(gaps.len() / 2).copied()?;
    (2 * gaps.iter().filter(|g| **g == middle).count() > gaps.len()).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes with some variation, larger every `period` frames from `phase` on.
    fn frames(count: usize, period: usize, phase: usize, larger: u32) -> Vec<CodedFrame> {
        (0..count)
            .map(|n| {
                let tooth = if n % period == phase { larger } else { 0 };
                let bytes = 1000 + (n as u32 * 7919) % 101 + tooth;
                CodedFrame { time_us: 0, bytes, key: n == 0, kind: Some(FrameKind::Predicted) }
            })
            .collect()
    }

    #[test]
    fn a_comb_is_found_with_its_distance() {
        let found = comb(&frames(200, 12, 5, 400)).unwrap();
        assert_eq!((found.period, found.phase), (12, 5));
        assert!(comb(&frames(200, 12, 5, 20)).is_none());
    }

    #[test]
    fn the_clips_own_rhythm_does_not_count() {
        let mut clip = frames(200, 12, 5, 400);
        for frame in clip.iter_mut().step_by(12) {
            frame.key = true;
        }
        assert!(comb(&clip).is_none());
    }
}
