//! A segment of speech that scores more like synthetic than the speech around it.
//!
//! A window of 2.5 s smears an edge over 2.5 s, so [`best`] fits a box to the scores instead of cutting them at a threshold:
//! score = around + rise · overlap of window and box. The strongest box over a grid of starts and ends is returned; how
//! strong one must be to be shown stands in the card ([`SegmentFinder`]), fitted by `scripts/train/voice/segments.py`, which
//! holds the same rule number for number. Scores place the ends roughly; [`sharpened`] moves them by whatever else sets the
//! segment apart in the encoder's features (voice, room, microphone), which the score must not listen to. A rise has other causes than synthesis (another speaker, room or microphone), so
//! what is found is information and never a likelihood ratio.

use saboot_core::card::SegmentFinder;
use saboot_core::examination::Point;
use saboot_core::heard::Segment;
use saboot_core::lr::round4;

use super::speech::frame_s;

/// Least length of a segment, and least speech around it, in seconds.
const LEAST_S: f64 = 2.0;
/// Steps between starts and ends, in seconds; longer where there would be more than [`MOST_STEPS`].
const GRID_S: f64 = 0.2;
const MOST_STEPS: f64 = 300.0;
/// Half the way to a neighbour that a window stands for at most: half a hop, in seconds.
const NEIGHBOUR_S: f64 = 0.62;
/// A window whose middle is this near to an end is scored in a closer look, in seconds.
const CLOSER_S: f64 = 2.5;
/// How far an end may be moved by the features, and in what steps, in seconds.
const MOVED_S: f64 = 1.5;
const MOVED_STEP_S: f64 = 0.1;
/// Share of a window that lies in the segment from which it counts as inside, and up to which as outside.
const CLEAR_INSIDE: f64 = 0.8;
const CLEAR_OUTSIDE: f64 = 0.02;
/// Added to the variance of a standardised feature outside, which a few windows estimate badly.
const SHRUNK: f64 = 0.3;

/// A window as the fit sees it.
struct Scored {
    start_s: f64,
    end_s: f64,
    score: f64,
    weight: f64,
}

/// The strongest box over windows in order of time, of a sound whose frames hold speech as `voiced` has it; none where nothing
/// rises as the card asks for, or too little speech lies inside or around.
pub(super) fn best(points: &[Point], voiced: &[bool], finder: &SegmentFinder) -> Option<Segment> {
    let windows = weighted(points);
    let [first, _, .., last] = &windows[..] else { return None };
    let (first, last) = (first.start_s, last.end_s);
    let edges = edges(first, last);
    let spoken = spoken(&edges, voiced);
    let all_speech = spoken.last()? - spoken.first()?;
    let total: f64 = windows.iter().map(|w| w.weight).sum();
    let mean = windows.iter().map(|w| w.weight * w.score).sum::<f64>() / total;
    let mut strongest: Option<Segment> = None;
    for (i, (start_s, before)) in edges.iter().zip(&spoken).enumerate() {
        for (end_s, until) in edges.iter().zip(&spoken).skip(i + 1) {
            let inside = until - before;
            if end_s - start_s < LEAST_S - 1e-6 || inside < LEAST_S / 2.0 || all_speech - inside < LEAST_S {
                continue;
            }
            let Some((rise, around, explained)) = fit(&windows, (*start_s, *end_s), total, mean) else {
                continue;
            };
            let strength = explained / finder.noise.powi(2);
            let rises = rise >= finder.least_rise
                && around + rise >= finder.least_inside
                && around <= finder.most_around;
            if rises && strongest.is_none_or(|s| strength > s.strength) {
                strongest = Some(Segment {
                    start_s: *start_s,
                    end_s: *end_s,
                    inside: around + rise,
                    around,
                    strength,
                    shown_from: finder.shown_from,
                    false_alarm: finder.false_alarm,
                });
            }
        }
    }
    strongest
}

/// Rounded as it is written.
pub(super) fn rounded(found: Segment) -> Segment {
    Segment {
        start_s: round4(found.start_s),
        end_s: round4(found.end_s),
        inside: round4(found.inside),
        around: round4(found.around),
        strength: round4(found.strength),
        shown_from: found.shown_from,
        false_alarm: round4(found.false_alarm),
    }
}

/// A window with what the encoder gave for it.
pub(super) struct Featured<'f> {
    pub(super) start_s: f64,
    pub(super) end_s: f64,
    pub(super) features: &'f [f32],
}

/// Start and end of what was `found`, moved by at most [`MOVED_S`] each to where the features of this sound change.
///
/// The direction from the windows that lie outside to those that lie inside is taken from these alone, each feature over its
/// variance outside (linear discriminant analysis with a diagonal covariance), and the box is fitted again to all windows projected
/// on it: the windows across the ends, which decide where they lie, have no part in the direction. Stays as it is where
/// too few windows lie clear of the ends.
pub(super) fn sharpened(found: &Segment, windows: &[Featured<'_>]) -> (f64, f64) {
    let ends = (found.start_s, found.end_s);
    projected(ends, windows).and_then(|points| nearest(ends, &points)).unwrap_or(ends)
}

/// Windows with their features projected on the direction that sets the inside apart: about 0 outside and 1 inside.
fn projected((start_s, end_s): (f64, f64), windows: &[Featured<'_>]) -> Option<Vec<Point>> {
    let width = windows.first()?.features.len();
    if windows.iter().any(|w| w.features.len() != width) {
        return None;
    }
    let share = |w: &Featured<'_>| overlap((w.start_s, w.end_s), (start_s, end_s));
    let inside: Vec<bool> = windows.iter().map(|w| share(w) >= CLEAR_INSIDE).collect();
    let outside: Vec<bool> = windows.iter().map(|w| share(w) <= CLEAR_OUTSIDE).collect();
    let count = |of: &[bool]| of.iter().filter(|is| **is).count();
    if count(&inside) < 1 || count(&outside) < 2 {
        return None;
    }
    let all = vec![true; windows.len()];
    let mut along = vec![0.0f64; windows.len()];
    let mut column = vec![0.0f64; windows.len()];
    for feature in 0..width {
        for (value, w) in column.iter_mut().zip(windows) {
            *value = w.features.get(feature).copied().map_or(0.0, f64::from);
        }
        let (mean, variance) = moments(&column, &all);
        column.iter_mut().for_each(|value| *value = (*value - mean) / (variance.sqrt() + 1e-3));
        let (within, _) = moments(&column, &inside);
        let (around, spread) = moments(&column, &outside);
        let weight = (within - around) / (spread + SHRUNK);
        along.iter_mut().zip(&column).for_each(|(sum, value)| *sum += weight * value);
    }
    let ((within, _), (around, _)) = (moments(&along, &inside), moments(&along, &outside));
    let point = |(w, value): (&Featured<'_>, &f64)| Point {
        start_s: w.start_s,
        end_s: w.end_s,
        score: (value - around) / (within - around),
    };
    let points: Vec<Point> = windows.iter().zip(&along).map(point).collect();
    points.iter().all(|p| p.score.is_finite()).then_some(points)
}

/// Mean and variance of the chosen values.
fn moments(values: &[f64], chosen: &[bool]) -> (f64, f64) {
    let of = || values.iter().zip(chosen).filter(|(_, is)| **is).map(|(value, _)| *value);
    let n = of().count().max(1) as f64;
    let mean = of().sum::<f64>() / n;
    (mean, of().map(|value| (value - mean).powi(2)).sum::<f64>() / n)
}

/// The box near `ends` that explains most of the points.
fn nearest(ends: (f64, f64), points: &[Point]) -> Option<(f64, f64)> {
    let windows = weighted(points);
    let (first, last) = (windows.first()?.start_s, windows.last()?.end_s);
    let total: f64 = windows.iter().map(|w| w.weight).sum();
    let mean = windows.iter().map(|w| w.weight * w.score).sum::<f64>() / total;
    let steps = (2.0 * MOVED_S / MOVED_STEP_S).round() as u32;
    let around = |end: f64| (0..=steps).map(move |i| end - MOVED_S + MOVED_STEP_S * f64::from(i));
    let mut most: Option<(f64, (f64, f64))> = None;
    for start_s in around(ends.0).filter(|s| *s >= first - 1e-6) {
        for end_s in around(ends.1).filter(|e| *e <= last + 1e-6 && e - start_s >= LEAST_S - 1e-6) {
            let Some((rise, _, explained)) = fit(&windows, (start_s, end_s), total, mean) else { continue };
            if rise > 0.0 && most.is_none_or(|(before, _)| explained > before) {
                most = Some((explained, (start_s, end_s)));
            }
        }
    }
    most.map(|(_, ends)| ends)
}

/// Share of a window that lies in a box.
fn overlap(window: (f64, f64), (start_s, end_s): (f64, f64)) -> f64 {
    (window.1.min(end_s) - window.0.max(start_s)).max(0.0) / (window.1 - window.0).max(1e-6)
}

/// Whether a window is to be scored in a closer look at the ends of what was found.
pub(super) fn is_near(found: &Segment, start_s: f64, end_s: f64) -> bool {
    let middle = (start_s + end_s) / 2.0;
    [found.start_s, found.end_s].iter().any(|edge| (middle - edge).abs() <= CLOSER_S)
}

/// Each window stands for the time up to half-way to its neighbours, so that windows scored closely do not count twice.
fn weighted(points: &[Point]) -> Vec<Scored> {
    let gap = |one: Option<&Point>, next: Option<&Point>| match (one, next) {
        (Some(one), Some(next)) => ((next.start_s - one.start_s) / 2.0).clamp(0.0, NEIGHBOUR_S),
        _ => NEIGHBOUR_S,
    };
    let neighbour = |i: Option<usize>| i.and_then(|i| points.get(i));
    points
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let (before, after) = (neighbour(i.checked_sub(1)), neighbour(Some(i + 1)));
            let weight = (gap(before, Some(p)) + gap(Some(p), after)) / (2.0 * NEIGHBOUR_S);
            Scored { start_s: p.start_s, end_s: p.end_s, score: p.score, weight }
        })
        .collect()
}

/// Places where a box may start or end: even steps, the last of them at the end.
fn edges(first: f64, last: f64) -> Vec<f64> {
    let step = ((last - first) / MOST_STEPS).max(GRID_S);
    // At most MOST_STEPS by the line above, whatever the times are; a length that is no number gives one edge.
    let steps = ((last - first) / step + 1e-6).clamp(0.0, MOST_STEPS) as usize;
    let mut edges: Vec<f64> = (0..=steps).map(|i| first + step * i as f64).collect();
    if let Some(edge) = edges.last_mut().filter(|edge| last - **edge < step / 2.0) {
        *edge = last;
    }
    edges
}

/// Seconds of speech before each edge.
fn spoken(edges: &[f64], voiced: &[bool]) -> Vec<f64> {
    let mut total = vec![0.0];
    for frame in voiced {
        let before = total.last().copied().unwrap_or(0.0);
        total.push(before + if *frame { frame_s() } else { 0.0 });
    }
    let most = total.len() - 1;
    let at = |edge: &f64| total.get(((edge / frame_s()).round() as usize).min(most)).copied().unwrap_or(0.0);
    edges.iter().map(at).collect()
}

/// Rise, score around the box, and the weighted sum of squares that the box explains; none where it divides nothing.
fn fit(windows: &[Scored], (start_s, end_s): (f64, f64), total: f64, mean: f64) -> Option<(f64, f64, f64)> {
    let overlap = |w: &Scored| overlap((w.start_s, w.end_s), (start_s, end_s));
    let share = windows.iter().map(|w| w.weight * overlap(w)).sum::<f64>() / total;
    let (mut spread, mut along) = (0.0, 0.0);
    for w in windows {
        let from_mean = overlap(w) - share;
        spread += w.weight * from_mean * from_mean;
        along += w.weight * from_mean * (w.score - mean);
    }
    let rise = along / spread;
    (spread > 1e-9 && rise.is_finite()).then_some((rise, mean - rise * share, rise * rise * spread))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::detectors) fn finder() -> SegmentFinder {
        SegmentFinder {
            noise: 0.5,
            least_rise: 0.5,
            least_inside: -1.0,
            most_around: 0.5,
            look_from: 5.0,
            shown_from: 10.0,
            false_alarm: 0.05,
            found: 0.5,
            n_unspliced: 1,
            n_spliced: 1,
            fitted_on: String::new(),
        }
    }

    /// Windows every `hop` seconds of a clip whose speech scores 2 in [`from`, `to`] and −2 outside, smeared by the window.
    fn smeared(seconds: f64, hop: f64, (from, to): (f64, f64)) -> Vec<Point> {
        let count = ((seconds - 2.5) / hop) as usize + 1;
        (0..count)
            .map(|i| {
                let (start_s, end_s) = (i as f64 * hop, i as f64 * hop + 2.5);
                let share = (end_s.min(to) - start_s.max(from)).max(0.0) / 2.5;
                Point { start_s, end_s, score: 4.0 * share - 2.0 }
            })
            .collect()
    }

    fn speech(seconds: f64) -> Vec<bool> {
        vec![true; (seconds * 50.0) as usize]
    }

    /// The same scores as `parity_scores` of `scripts/train/voice/test_segments.py`, which printed the expected boxes.
    fn parity_scores(count: usize, hop: f64, seed: u64, (from, to): (f64, f64)) -> Vec<Point> {
        let mut state = seed;
        (0..count)
            .map(|i| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let (start_s, end_s) = (i as f64 * hop, i as f64 * hop + 2.5);
                let share = (end_s.min(to) - start_s.max(from)).max(0.0) / 2.5;
                let noise = (state >> 40) as f64 / f64::from(1u32 << 24) - 0.5;
                Point { start_s, end_s, score: 3.0 * share - 1.5 + noise }
            })
            .collect()
    }

    #[test]
    fn finds_the_box_that_the_thresholds_were_fitted_with() {
        type Case = (usize, f64, u64, (f64, f64), Option<[f64; 5]>);
        let cases: [Case; 4] = [
            (16, 1.24, 1, (6.0, 9.5), Some([6.0, 9.2, 1.7202, -1.4669, 59.7396])),
            (30, 0.62, 2, (0.0, 4.0), Some([0.0, 3.8, 1.7617, -1.5919, 81.3369])),
            (40, 1.24, 3, (30.0, 37.7), Some([30.2, 37.6, 1.4902, -1.4772, 153.2895])),
            (12, 1.24, 4, (20.0, 30.0), None),
        ];
        for (count, hop, seed, segment, expected) in cases {
            let points = parity_scores(count, hop, seed, segment);
            let found = best(&points, &speech(60.0), &finder());
            let found = found.map(|s| [s.start_s, s.end_s, s.inside, s.around, s.strength]);
            assert_eq!(found.is_some(), expected.is_some(), "{seed}");
            for (got, wanted) in found.iter().flatten().zip(expected.iter().flatten()) {
                assert!((got - wanted).abs() < 5e-4, "{seed}: {found:?}");
            }
        }
    }

    #[test]
    fn the_ends_come_out_sharper_than_the_windows() {
        for (from, to) in [(6.0, 9.0), (4.4, 12.2), (0.0, 3.6), (16.3, 20.0), (9.1, 11.1)] {
            let found = best(&smeared(20.0, 1.24, (from, to)), &speech(20.0), &finder()).unwrap();
            let error = (found.start_s - from).abs().max((found.end_s - to).abs());
            assert!(error <= 0.25, "{from} to {to}: {found:?}");
            assert!((found.inside - 2.0).abs() < 0.4 && (found.around + 2.0).abs() < 0.2, "{found:?}");
            assert!(found.strength > 10.0);
        }
    }

    #[test]
    fn a_fall_a_flat_clip_and_a_few_windows_hold_no_segment() {
        let fall: Vec<Point> = smeared(20.0, 1.24, (0.0, 20.0))
            .into_iter()
            .enumerate()
            .map(|(i, p)| Point { score: -(i as f64), ..p })
            .collect();
        assert!(
            best(&fall, &speech(20.0), &finder()).is_none_or(|s| s.start_s < 1.3),
            "only its first part stands out"
        );
        let flat = smeared(20.0, 1.24, (0.0, 20.0));
        assert_eq!(best(&flat, &speech(20.0), &finder()), None);
        for few in 0..3 {
            assert_eq!(best(&smeared(20.0, 1.24, (6.0, 9.0))[..few], &speech(20.0), &finder()), None);
        }
        // Speech that is synthetic throughout, with a part that is even more so.
        let high: Vec<Point> = smeared(20.0, 1.24, (6.0, 9.0))
            .into_iter()
            .map(|p| Point { score: p.score + 4.0, ..p })
            .collect();
        assert_eq!(best(&high, &speech(20.0), &finder()), None);
        // A rise that stays far on the side of a recording is another voice or room.
        let strict = SegmentFinder { least_inside: 4.0, ..finder() };
        assert_eq!(best(&smeared(20.0, 1.24, (6.0, 9.0)), &speech(20.0), &strict), None);
    }

    /// Windows whose first three features follow the segment behind noise that is larger than their rise, and others that say nothing.
    fn features(points: &[Point], (from, to): (f64, f64)) -> Vec<Vec<f32>> {
        let mut state = 5u64;
        let mut noise = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1u32 << 24) as f32 - 0.5
        };
        let share = |p: &Point| overlap((p.start_s, p.end_s), (from, to)) as f32;
        points
            .iter()
            .map(|p| (0..12).map(|i| if i < 6 { share(p) + 0.3 * noise() } else { 9.0 * noise() }).collect())
            .collect()
    }

    #[test]
    fn features_move_the_ends_where_scores_were_rough() {
        let truth = (7.3, 11.2);
        let points = smeared(24.0, 0.62, truth);
        let vectors = features(&points, truth);
        let windows: Vec<Featured<'_>> = points
            .iter()
            .zip(&vectors)
            .map(|(p, features)| Featured { start_s: p.start_s, end_s: p.end_s, features })
            .collect();
        let rough = |start_s: f64, end_s: f64| Segment {
            start_s,
            end_s,
            inside: 1.0,
            around: -1.0,
            strength: 20.0,
            shown_from: 10.0,
            false_alarm: 0.05,
        };
        for (start_s, end_s) in [(6.4, 11.2), (7.3, 12.4), (8.0, 10.2), (6.5, 10.6)] {
            let (start, end) = sharpened(&rough(start_s, end_s), &windows);
            assert!(
                (start - truth.0).abs() <= 0.4 && (end - truth.1).abs() <= 0.4,
                "{start_s} {end_s}: {start} {end}"
            );
        }
        // Without windows clear of the ends, with uneven or odd features, it stays.
        assert_eq!(sharpened(&rough(0.0, 24.0), &windows), (0.0, 24.0));
        assert_eq!(sharpened(&rough(7.0, 11.0), &windows[..2]), (7.0, 11.0));
        assert_eq!(sharpened(&rough(7.0, 11.0), &[]), (7.0, 11.0));
        for odd in [vec![1.0f32; 3], vec![f32::NAN; 12], vec![f32::INFINITY; 12]] {
            let mut bad: Vec<Vec<f32>> = vectors.clone();
            bad[4] = odd;
            let windows: Vec<Featured<'_>> = points
                .iter()
                .zip(&bad)
                .map(|(p, features)| Featured { start_s: p.start_s, end_s: p.end_s, features })
                .collect();
            assert_eq!(sharpened(&rough(7.0, 11.0), &windows), (7.0, 11.0));
        }
    }

    #[test]
    fn some_speech_must_lie_inside_and_around() {
        let points = smeared(20.0, 1.24, (6.0, 9.0));
        assert_eq!(best(&points, &vec![false; 1000], &finder()), None);
        let only_inside: Vec<bool> = (0..1000).map(|frame| (300..425).contains(&frame)).collect();
        assert_eq!(best(&points, &only_inside, &finder()), None);
    }

    #[test]
    fn windows_scored_closely_count_once() {
        let coarse = best(&smeared(20.0, 1.24, (6.0, 9.0)), &speech(20.0), &finder()).unwrap();
        let fine = best(&smeared(20.0, 0.62, (6.0, 9.0)), &speech(20.0), &finder()).unwrap();
        assert!((fine.strength / coarse.strength - 1.0).abs() < 0.15, "{fine:?} {coarse:?}");
    }

    #[test]
    fn odd_times_and_scores_are_bounded() {
        let point = |start_s: f64, score: f64| Point { start_s, end_s: start_s + 2.5, score };
        let long: Vec<Point> = (0..48).map(|i| point(f64::from(i) * 750.0, f64::from(i % 5))).collect();
        let voiced = vec![true; 1_800_000];
        assert!(best(&long, &voiced, &finder()).is_none_or(|s| s.end_s <= 36_000.0));
        assert!(edges(0.0, 36_000.0).len() <= 301 && edges(0.0, f64::NAN).len() == 1);
        let bad = [point(0.0, 1.0), point(f64::NAN, 2.0), point(f64::INFINITY, 0.0), point(1.0, f64::NAN)];
        assert_eq!(best(&bad, &voiced, &finder()), None);
        let same = vec![point(3.0, 1.0); 20];
        assert_eq!(best(&same, &voiced, &finder()), None);
    }
}
