//! Detectors of one modality as one line of evidence.
//!
//! They see the same samples, so they are dependent in a way that nobody has measured, least of all for a model that a user
//! brought. [`line`] therefore claims no more than holds for any dependence. Of detectors that look for the same thing
//! the strongest for H1 and the strongest for H2 are set against each other: copies of one detector count once, one
//! that says nothing changes nothing, two that differ weaken each other as independent ones would, and the outcome is never
//! stronger than the strongest alone. H1 holds if *any* of several things was done, so detectors that look for different
//! things (a picture generated as a whole, a part put into a recorded one) do not contradict each other: the case that the
//! observations explain best speaks, and a recording is supported only as far as every look supports it.

use saboot_core::Code;
use saboot_core::card::{Modality, Scope};
use saboot_core::examination::Reading;
use saboot_core::lr::Log10Lr;
use saboot_core::opinion::{Basis, Line};

/// What a detector looks for: the case of H1 that its weight is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// The whole picture, moving picture or voice was generated.
    Whole,
    /// A part of a picture was put into the rest of it.
    Part,
    /// A face was swapped or re-animated.
    Face,
}

impl Case {
    const ALL: [Self; 3] = [Self::Whole, Self::Part, Self::Face];

    fn of(scope: Scope) -> Self {
        match scope {
            Scope::Picture | Scope::Frames | Scope::Clip | Scope::Voice => Self::Whole,
            Scope::Part => Self::Part,
            Scope::Face => Self::Face,
        }
    }
}

/// A weight with the bounds that it could have reached, log10.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Weight {
    lr: f64,
    bounds: (f64, f64),
}

/// One line for all detectors of a modality; none where none of them carries a calibrated weight.
pub(super) fn line(readings: &[Reading], of: Modality, id: &'static str) -> Option<Line> {
    let mut rests_on = Vec::new();
    let mut weighed: Vec<(Case, Weight)> = Vec::new();
    for reading in readings.iter().filter(|r| modality(r.scope) == of) {
        if let (Some(lr), Some(bounds)) = (reading.log10_lr, reading.bounds) {
            rests_on.push(reading.id.clone());
            weighed.push((Case::of(reading.scope), Weight { lr: lr.value(), bounds }));
        }
    }
    let cases = Case::ALL
        .into_iter()
        .filter_map(|case| same_case(weighed.iter().filter(|(c, _)| *c == case).map(|(_, weight)| *weight)));
    let mut total = any_case(cases)?;
    // A segment that stands out is a part of which nobody measured how it weighs: it adds nothing, and what the rest of the speech
    // says for a recording does not cover it.
    if readings.iter().any(|r| modality(r.scope) == of && r.segment().is_some()) {
        (total.lr, total.bounds.0) = (total.lr.max(0.0), total.bounds.0.max(0.0));
    }
    let lr = Log10Lr::new(total.lr);
    rests_on.dedup();
    Some(Line {
        id: Code::new(id),
        rests_on,
        log10_lr: lr,
        bounds: total.bounds,
        support: lr.support(),
        basis: Basis::Measured,
    })
}

fn modality(scope: Scope) -> Modality {
    if scope == Scope::Voice { Modality::Voice } else { Modality::Picture }
}

/// Detectors of one case: the strongest for H1 and the strongest for H2, added in log10.
///
/// For weights of independent detectors this is at most their product on either side, for copies it is exact.
fn same_case(weights: impl Iterator<Item = Weight>) -> Option<Weight> {
    weights
        .fold(None, |sum: Option<(f64, f64, (f64, f64))>, w| {
            let (up, down, bounds) = sum.unwrap_or_default();
            Some((up.max(w.lr), down.min(w.lr), (bounds.0.min(w.bounds.0), bounds.1.max(w.bounds.1))))
        })
        .map(|(up, down, bounds)| Weight { lr: up + down, bounds })
}

/// Cases of H1, any of which makes it true: the best explained one speaks.
///
/// A case whose detectors can only ever find something (their lower bound is 0) and found nothing is passed over, so that
/// adding it does not take away what another look says for a recording.
fn any_case(cases: impl Iterator<Item = Weight>) -> Option<Weight> {
    let cases: Vec<Weight> = cases.collect();
    let can_clear = |w: &&Weight| w.bounds.0 < 0.0;
    let speaking = cases.iter().filter(|w| w.lr > 0.0 || can_clear(w)).map(|w| w.lr).reduce(f64::max);
    let low = cases.iter().filter(can_clear).map(|w| w.bounds.0).reduce(f64::max);
    let high = cases.iter().map(|w| w.bounds.1).reduce(f64::max)?;
    Some(Weight { lr: speaking.unwrap_or(0.0), bounds: (low.unwrap_or(0.0), high) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use saboot_core::heard::{Heard, Segment};

    use super::*;

    fn weight() -> impl Strategy<Value = Weight> {
        (-2.0f64..2.0, 0.0f64..2.0, 0.0f64..2.0).prop_map(|(lr, low, high)| Weight {
            lr: Log10Lr::new(lr).bounded(-low, high).value(),
            bounds: (-low, high),
        })
    }

    fn same(weights: &[Weight]) -> Option<Weight> {
        same_case(weights.iter().copied())
    }

    fn any_of(weights: &[Weight]) -> Option<Weight> {
        any_case(weights.iter().copied())
    }

    const SILENT: Weight = Weight { lr: 0.0, bounds: (0.0, 0.0) };

    #[test]
    fn detectors_that_differ_weaken_each_other() {
        let [up, down] = [0.9, -0.4].map(|lr| Weight { lr, bounds: (-1.0, 1.0) });
        assert_eq!(same(&[up, down]).map(|w| w.lr), Some(0.5));
        assert_eq!(same(&[]), None);
    }

    #[test]
    fn a_look_that_can_only_find_takes_nothing_from_one_that_clears() {
        let clears = Weight { lr: -0.6, bounds: (-0.8, 1.0) };
        let found_nothing = Weight { lr: 0.0, bounds: (0.0, 1.5) };
        assert_eq!(any_of(&[clears, found_nothing]).map(|w| w.lr), Some(-0.6));
        // One that could have cleared, and did not, does.
        let doubts = Weight { lr: -0.1, bounds: (-0.5, 1.5) };
        assert_eq!(any_of(&[clears, doubts]).map(|w| w.lr), Some(-0.1));
        // Camera surroundings do not clear a forged part.
        let found = Weight { lr: 1.3, bounds: (0.0, 1.5) };
        assert_eq!(any_of(&[clears, found]).map(|w| w.lr), Some(1.3));
        assert_eq!(any_of(&[found_nothing]).map(|w| w.lr), Some(0.0));
    }

    /// What detectors of one scope each say: (scope, log10 LR, bounds).
    fn said(all: &[(Scope, f64, (f64, f64))]) -> f64 {
        let reading = |&(scope, lr, bounds): &(Scope, f64, (f64, f64))| Reading {
            id: Code::new("detector"),
            scope,
            score: Some(lr),
            log10_lr: Some(Log10Lr::new(lr)),
            bounds: Some(bounds),
            series: Vec::new(),
            part: None,
            tracks: Vec::new(),
            speaks: None,
            heard: None,
            reasons: Vec::new(),
        };
        let readings: Vec<Reading> = all.iter().map(reading).collect();
        line(&readings, Modality::Picture, "pictures").unwrap().log10_lr.value()
    }

    #[test]
    fn a_swapped_face_is_not_cleared_by_the_recorded_frame_around_it() {
        let frame = (Scope::Frames, -1.2, (-1.5, 1.5));
        assert_eq!(said(&[frame, (Scope::Face, 1.4, (-0.5, 1.6))]), 1.4);
        assert_eq!(said(&[frame, (Scope::Clip, -1.0, (-1.5, 1.5)), (Scope::Face, 1.4, (-0.5, 1.6))]), 1.4);
        // Nor does a face as recorded clear a generated frame.
        assert_eq!(said(&[(Scope::Frames, 1.3, (-1.5, 1.5)), (Scope::Face, -0.5, (-0.5, 1.6))]), 1.3);
        // What a recording rests on is both looks.
        assert_eq!(said(&[frame, (Scope::Face, -0.4, (-0.5, 1.6))]), -0.4);
    }

    /// It takes away what speaks for a recording and changes nothing else.
    #[test]
    fn a_segment_that_stands_out_is_not_cleared_by_the_speech_around_it() {
        let segment = Segment {
            start_s: 3.0,
            end_s: 6.0,
            inside: 2.0,
            around: -2.0,
            strength: 30.0,
            shown_from: 12.0,
            false_alarm: 0.05,
        };
        let voice = |lr: f64, segment: Option<Segment>| Reading {
            id: Code::new("voice"),
            scope: Scope::Voice,
            score: Some(lr),
            log10_lr: Some(Log10Lr::new(lr)),
            bounds: Some((-0.9, 1.1)),
            series: Vec::new(),
            part: None,
            tracks: Vec::new(),
            speaks: None,
            heard: Some(Heard { looked: true, segment, ..Heard::default() }),
            reasons: Vec::new(),
        };
        let weighed = |readings: &[Reading]| {
            let line = line(readings, Modality::Voice, "voice").unwrap();
            (line.log10_lr.value(), line.bounds)
        };
        assert_eq!(weighed(&[voice(-0.8, None)]), (-0.8, (-0.9, 1.1)));
        assert_eq!(weighed(&[voice(-0.8, Some(segment))]), (0.0, (0.0, 1.1)));
        assert_eq!(weighed(&[voice(0.7, Some(segment))]), (0.7, (0.0, 1.1)));
        // Nor by another detector that saw no segment.
        assert_eq!(weighed(&[voice(-0.8, None), voice(-0.2, Some(segment))]).0, 0.0);
    }

    proptest! {
        /// Faces that say nothing take nothing from what speaks for H1, nor, where they can only find, from what clears.
        #[test]
        fn faces_of_no_weight_dilute_nothing(lr in -1.4f64..1.4) {
            let frame = (Scope::Frames, lr, (-1.5, 1.5));
            prop_assert_eq!(said(&[frame, (Scope::Face, 0.0, (0.0, 1.6))]), lr);
            prop_assert_eq!(said(&[frame, (Scope::Face, 0.0, (0.0, 0.0))]), lr);
            prop_assert_eq!(said(&[frame, (Scope::Face, 0.0, (-0.5, 1.6))]), lr.max(0.0));
        }

        /// However often a detector is there, it counts once.
        #[test]
        fn copies_of_a_detector_count_once(weights in proptest::collection::vec(weight(), 1..5), which in 0usize..5, times in 1usize..4) {
            let copy = weights[which % weights.len()];
            let more: Vec<Weight> = weights.iter().copied().chain(std::iter::repeat_n(copy, times)).collect();
            prop_assert_eq!(same(&more), same(&weights));
            prop_assert_eq!(any_of(&more), any_of(&weights));
        }

        /// One that says nothing changes nothing: not within a case, nor as a case of its own.
        #[test]
        fn a_detector_that_says_nothing_dilutes_nothing(weights in proptest::collection::vec(weight(), 1..5)) {
            let with: Vec<Weight> = weights.iter().copied().chain([SILENT]).collect();
            prop_assert_eq!(same(&with), same(&weights));
            let (with, without) = (any_of(&with).unwrap(), any_of(&weights).unwrap());
            prop_assert_eq!(with.lr, without.lr);
            // Nor does one that could have spoken take from what speaks for H1.
            let undecided = Weight { lr: 0.0, bounds: (-1.0, 1.0) };
            let more: Vec<Weight> = weights.iter().copied().chain([undecided]).collect();
            prop_assert_eq!(same(&more).unwrap().lr, same(&weights).unwrap().lr);
            prop_assert_eq!(any_of(&more).unwrap().lr.max(0.0), without.lr.max(0.0));
        }

        /// Never more than the strongest alone, nor beyond the bounds; the order does not matter; more for H1 is never less.
        #[test]
        fn the_strongest_bounds_all(weights in proptest::collection::vec(weight(), 1..6), more in 0.0f64..1.0) {
            let strongest = weights.iter().map(|w| w.lr.abs()).fold(0.0, f64::max);
            let mut turned = weights.clone();
            turned.reverse();
            let mut raised = weights.clone();
            raised[0].lr = (raised[0].lr + more).min(raised[0].bounds.1);
            for (fused, turned, raised) in [(same(&weights), same(&turned), same(&raised)), (any_of(&weights), any_of(&turned), any_of(&raised))] {
                let fused = fused.unwrap();
                prop_assert!(fused.lr.abs() <= strongest + 1e-12);
                prop_assert!(fused.bounds.0 - 1e-12 <= fused.lr && fused.lr <= fused.bounds.1 + 1e-12);
                prop_assert_eq!(Some(fused), turned);
                prop_assert!(raised.unwrap().lr >= fused.lr);
            }
        }
    }
}
