//! Which packets to decode so that the wanted frames come out exactly as in a decode from the start.
//!
//! Pure: [`presentation`] orders what was indexed, [`choose`] picks evenly spaced frames, [`Plan::new`] groups
//! them into [`Run`]s that begin at a packet where decoding may start afresh. A frame that is shown before its
//! key frame but coded after it (a leading picture of an open group) belongs to the run before. Nothing here
//! reads or decodes; the runs are checked against the packets that really arrive.

use std::collections::VecDeque;
use std::ops::Range;

use saboot_core::Code;
use saboot_core::media::FrameKind;

/// One coded frame of the video stream, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Presentation time in ticks.
    pub(crate) pts: Option<i64>,
    /// Decoding time in ticks.
    pub(crate) dts: Option<i64>,
    /// Byte offset, or −1.
    pub(crate) offset: i64,
    /// Coded bytes.
    pub(crate) bytes: u32,
    /// Marked as a key frame.
    pub(crate) key: bool,
    /// Decoding may start here: frames that follow in both orders refer to nothing before.
    pub(crate) clean: bool,
    /// Yields a frame that is shown.
    pub(crate) shown: bool,
    /// Kind of its first slice, where known.
    pub(crate) kind: Option<FrameKind>,
}

/// Why frames could not be put in order.
pub(crate) const TIMESTAMPS: Code = Code::new("plan.timestamps");

/// Entries that are shown, in order of presentation.
///
/// Fails where a time is missing, two frames claim the same moment or decoding times run backwards: then
/// packets and frames cannot be matched, and only a decode from the start is certain.
pub(crate) fn presentation(entries: &[Entry]) -> Result<Vec<u32>, Code> {
    let mut last = None;
    for dts in entries.iter().filter_map(|e| e.dts) {
        if last.is_some_and(|last| dts < last) {
            return Err(TIMESTAMPS);
        }
        last = Some(dts);
    }
    let mut order = Vec::with_capacity(entries.len());
    for (entry, i) in entries.iter().zip(0u32..).filter(|(e, _)| e.shown) {
        order.push((entry.pts.ok_or(TIMESTAMPS)?, i));
    }
    order.sort_unstable();
    if order.windows(2).any(|w| w[0].0 == w[1].0) {
        return Err(TIMESTAMPS);
    }
    Ok(order.into_iter().map(|(_, i)| i).collect())
}

/// Ranks of at most `count` frames spread evenly over the time that `times` (sorted, distinct) span.
///
/// Each moment of an even grid takes the frame that is on screen then. Where frames are so unevenly spaced that
/// several moments share a frame (a freeze, or one time stamp far out), the rest is spread evenly over the frames
/// that are left, so that a crafted time stamp cannot keep frames from being looked at.
pub(crate) fn choose(times: &[i64], count: usize) -> Vec<usize> {
    if times.len() <= count {
        return (0..times.len()).collect();
    }
    let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return Vec::new() };
    if count <= 1 {
        // The middle says more than the first frame, which is often black.
        return if count == 0 { Vec::new() } else { vec![times.len() / 2] };
    }
    let span = i128::from(last) - i128::from(first);
    let steps = count as i128 - 1;
    let mut taken = vec![false; times.len()];
    for step in 0..=steps {
        let moment = i128::from(first) + span * step / steps;
        let rank = times.partition_point(|&t| i128::from(t) <= moment).saturating_sub(1);
        if let Some(taken) = taken.get_mut(rank) {
            *taken = true;
        }
    }
    let missing = count - taken.iter().filter(|t| **t).count();
    if missing > 0 {
        let free: Vec<usize> = taken.iter().enumerate().filter(|(_, t)| !**t).map(|(i, _)| i).collect();
        for n in 0..missing {
            if let Some(taken) =
                free.get((2 * n + 1) * free.len() / (2 * missing)).and_then(|&i| taken.get_mut(i))
            {
                *taken = true;
            }
        }
    }
    taken.iter().enumerate().filter(|(_, t)| **t).map(|(i, _)| i).collect()
}

/// Ranks of the frames that are on screen at each second from the first on, `a_second` ticks long; an even spread of
/// `most` where there were more, so that a time stamp far out cannot ask for a million frames.
pub(crate) fn every_second(times: &[i64], a_second: f64, most: usize) -> Vec<usize> {
    let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return Vec::new() };
    let (first, span) = (i128::from(first), (i128::from(last) - i128::from(first)) as f64);
    let seconds = (span / a_second).floor();
    // Also where the length of a second is not known.
    if !(seconds >= 0.0 && seconds < most as f64) {
        return choose(times, most);
    }
    let mut ranks: Vec<usize> = (0..=seconds as usize)
        .map(|n| first + (n as f64 * a_second) as i128)
        .map(|moment| times.partition_point(|&t| i128::from(t) <= moment).saturating_sub(1))
        .collect();
    ranks.dedup();
    ranks
}

/// Least time from a sample to its neighbour, seconds: two frames at 25 a second, one at 12 or fewer, so that what changes is
/// about the same at every frame rate.
const NEIGHBOUR_S: f64 = 0.079;

/// Samples, each with a frame near it: the first that is shown [`NEIGHBOUR_S`] later, at the end of a clip the last so much
/// earlier. Unchanged where the length of a second is not known.
pub(crate) fn with_neighbours(ranks: &[usize], times: &[i64], a_second: f64) -> Vec<usize> {
    let lag = (a_second * NEIGHBOUR_S).ceil();
    if !(1.0..1e15).contains(&lag) {
        return ranks.to_vec();
    }
    let lag = lag as i64;
    let neighbour = |&rank: &usize| -> Option<usize> {
        let time = *times.get(rank)?;
        let later = times.partition_point(|&t| t < time.saturating_add(lag));
        if later < times.len() {
            Some(later)
        } else {
            times.partition_point(|&t| t <= time.saturating_sub(lag)).checked_sub(1)
        }
    };
    let mut all: Vec<usize> = ranks.iter().filter_map(neighbour).chain(ranks.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Longest stretch that is looked at frame by frame, microseconds.
const LONGEST_US: i64 = 8_000_000;
/// Least time from one frame of a stretch to the next, microseconds: 12.5 to 15 frames a second at the usual rates, 16.7 at 50.
const STEP_US: f64 = 59_000.0;

/// Ranks of the frames that follow each other along a stretch, in microseconds from the first frame; of a longer one its first
/// [`LONGEST_US`]. Empty where the length of a second is not known.
pub(crate) fn along(times: &[i64], a_second: f64, stretch: &Range<i64>, most: usize) -> Vec<usize> {
    let mut ranks = Vec::new();
    let Some(&first) = times.first().filter(|_| (1.0..1e15).contains(&a_second)) else { return ranks };
    let end = stretch.end.min(stretch.start.saturating_add(LONGEST_US)) as f64;
    let mut due = stretch.start as f64;
    for (rank, time) in times.iter().enumerate() {
        let at = (i128::from(*time) - i128::from(first)) as f64 / a_second * 1e6;
        if at >= end || ranks.len() >= most {
            break;
        }
        if at >= due {
            ranks.push(rank);
            due = at + STEP_US;
        }
    }
    ranks
}

/// Each target with the one a neighbour's time behind it, as far as a stated frame rate tells; within the packets.
pub(crate) fn with_next(targets: &VecDeque<u64>, packets: u64, frame_rate: Option<f64>) -> VecDeque<u64> {
    let step = frame_rate.map_or(1, |rate| (rate * 0.08).round().clamp(1.0, 60.0) as u64);
    let mut all: Vec<u64> = targets.iter().flat_map(|t| [*t, t + step]).filter(|t| *t <= packets).collect();
    all.sort_unstable();
    all.dedup();
    all.into()
}

/// After how many packets a frame is kept: `count` numbers from 1 to `packets`, evenly spread.
pub(crate) fn even_targets(packets: u64, count: usize) -> VecDeque<u64> {
    let count = (count as u64).min(packets);
    match count {
        0 => VecDeque::new(),
        1 => VecDeque::from([packets.div_ceil(2)]),
        _ => (0..count).map(|n| 1 + n * (packets - 1) / (count - 1)).collect(),
    }
}

/// A frame that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Number of its packet.
    pub(crate) entry: usize,
    /// Presentation time in ticks.
    pub(crate) pts: i64,
    /// Number of the frame in presentation order.
    pub(crate) rank: usize,
}

/// Packets `start..=last` are decoded in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// First packet: a clean key frame, or the first of the file.
    pub(crate) start: usize,
    /// Last packet that a wanted frame needs.
    pub(crate) last: usize,
    /// In order of presentation.
    pub(crate) wanted: Vec<Wanted>,
}

/// The runs that yield every wanted frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// In the order of the file; they do not overlap.
    pub(crate) runs: Vec<Run>,
}

impl Plan {
    /// Groups wanted frames by the place where their decoding may start.
    ///
    /// `shown` is the result of [`presentation`]; `ranks` (sorted) select from it. With `keys_alone`, every wanted
    /// frame is a key frame and is decoded by itself.
    pub(crate) fn new(entries: &[Entry], shown: &[u32], ranks: &[usize], keys_alone: bool) -> Self {
        // Places to start from, in file order: (packet, presentation time).
        let starts: Vec<(usize, i64)> = entries
            .iter()
            .enumerate()
            .filter(|(_, e)| if keys_alone { e.key } else { e.clean })
            .filter_map(|(i, e)| e.pts.map(|pts| (i, pts)))
            .collect();
        let mut placed: Vec<(usize, Wanted)> = ranks
            .iter()
            .filter_map(|&rank| {
                let entry = *shown.get(rank)? as usize;
                let pts = entries.get(entry)?.pts?;
                let before = starts.partition_point(|(i, _)| *i <= entry);
                // Back over starts that this frame is a leading picture of.
                let start = starts
                    .get(..before)?
                    .iter()
                    .rev()
                    .find(|(_, key_pts)| *key_pts <= pts)
                    .map_or(0, |(i, _)| *i);
                Some((start, Wanted { entry, pts, rank }))
            })
            .collect();
        placed.sort_by_key(|(start, w)| (*start, w.pts));
        let mut runs: Vec<Run> = Vec::new();
        for (start, wanted) in placed {
            match runs.last_mut() {
                // The run before goes on past this start anyway.
                Some(run) if start <= run.last => {
                    run.last = run.last.max(wanted.entry);
                    run.wanted.push(wanted);
                }
                _ => runs.push(Run { start, last: wanted.entry, wanted: vec![wanted] }),
            }
        }
        for run in &mut runs {
            run.wanted.sort_by_key(|w| w.pts);
        }
        Self { runs }
    }

    /// Most packets that it decodes.
    pub(crate) fn cost(&self) -> u64 {
        self.runs.iter().map(|r| (r.last - r.start + 1) as u64).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A stream of groups: each is a key frame, then frames in a shuffled display order, `leading` of them before the key.
    fn stream(groups: &[(u8, u8)], clean: bool) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut clock = 0i64;
        let mut dts = -10i64;
        for &(leading, trailing) in groups {
            let leading = if entries.is_empty() { 0 } else { i64::from(leading) };
            let mut push = |pts: i64, key: bool| {
                entries.push(Entry {
                    pts: Some(pts),
                    dts: Some(dts),
                    offset: -1,
                    bytes: 1,
                    key,
                    clean: key && clean,
                    shown: true,
                    kind: None,
                });
                dts += 1;
            };
            push(clock + leading, true);
            for n in 0..leading {
                push(clock + n, false);
            }
            // Pairs swapped, as P before B.
            let base = clock + leading + 1;
            let trailing = i64::from(trailing);
            for n in 0..trailing {
                let swapped = if n ^ 1 < trailing { n ^ 1 } else { n };
                push(base + swapped, false);
            }
            clock = base + trailing;
        }
        entries
    }

    #[test]
    fn few_frames_are_all_taken() {
        assert_eq!(choose(&[3, 5, 9], 32), [0, 1, 2]);
        assert_eq!(choose(&[], 32), [0usize; 0]);
        assert_eq!(choose(&[1, 2, 3], 1), [1]);
        assert_eq!(choose(&[1, 2, 3], 0), [0usize; 0]);
    }

    #[test]
    fn even_times_give_even_ranks() {
        let times: Vec<i64> = (0..101).map(|n| n * 512).collect();
        assert_eq!(choose(&times, 5), [0, 25, 50, 75, 100]);
    }

    #[test]
    fn a_far_out_time_stamp_does_not_hide_the_rest() {
        let mut times: Vec<i64> = (0..100).collect();
        times.push(i64::MAX);
        let chosen = choose(&times, 10);
        assert_eq!(chosen.len(), 10);
        assert!(chosen.windows(2).all(|w| w[1] - w[0] <= 20), "{chosen:?}");
    }

    #[test]
    fn leading_pictures_belong_to_the_run_before() {
        let entries = stream(&[(0, 4), (2, 4), (2, 4)], true);
        let shown = presentation(&entries).unwrap();
        // Rank 5 is the first leading picture of the second key frame (packet 5, shown at 7).
        let plan = Plan::new(&entries, &shown, &[5], false);
        assert_eq!(plan.runs.len(), 1);
        assert_eq!((plan.runs[0].start, plan.runs[0].last), (0, 6));
        // The key frame itself starts a run of one packet.
        let plan = Plan::new(&entries, &shown, &[7], false);
        assert_eq!((plan.runs[0].start, plan.runs[0].last), (5, 5));
    }

    #[test]
    fn a_frame_a_second_is_the_one_on_screen_then() {
        // Ten frames a second in ticks of a thousandth, and a freeze of three seconds.
        let times: Vec<i64> = (0..25).map(|n| 500 + n * 100).chain([5_950]).collect();
        assert_eq!(every_second(&times, 1000.0, 100), [0, 10, 20, 24]);
        assert_eq!(every_second(&times, 1000.0, 6), [0, 10, 20, 24]);
        assert_eq!(every_second(&times, 1000.0, 5), choose(&times, 5));
        // 30000/1001 ticks a second: moments do not drift.
        let times: Vec<i64> = (0..3000).collect();
        let chosen = every_second(&times, 30_000.0 / 1001.0, 1000);
        assert_eq!((chosen.len(), chosen[1], chosen[100]), (101, 29, 2997));
    }

    #[test]
    fn neighbours_lie_a_twelfth_of_a_second_behind() {
        // 30 frames a second in ticks of a thousandth: three frames make 100 ms.
        let times: Vec<i64> = (0..60).map(|n| n * 1000 / 30).collect();
        assert_eq!(with_neighbours(&[0, 30, 59], &times, 1000.0), [0, 3, 30, 33, 56, 59]);
        // 25 in the ticks of MP4, and 8.
        let times: Vec<i64> = (0..60).map(|n| n * 512).collect();
        assert_eq!(with_neighbours(&[4, 30], &times, 12_800.0), [4, 6, 30, 32]);
        let times: Vec<i64> = (0..16).map(|n| n * 125).collect();
        assert_eq!(with_neighbours(&[0, 8, 15], &times, 1000.0), [0, 1, 8, 9, 14, 15]);
        assert_eq!(with_neighbours(&[0], &[7], 1000.0), [0]);
        assert_eq!(with_neighbours(&[0, 8], &times, f64::NAN), [0, 8]);
    }

    #[test]
    fn frames_of_a_stretch_follow_each_other_a_fifteenth_of_a_second_apart() {
        let rate = |frames_a_second: i64| -> Vec<i64> {
            (0..20 * frames_a_second).map(|n| 7 + n * 90_000 / frames_a_second).collect()
        };
        let ranks = |rate_: i64, stretch: Range<i64>, most| along(&rate(rate_), 90_000.0, &stretch, most);
        assert_eq!(ranks(30, 1_000_000..1_400_000, 120), [30, 32, 34, 36, 38, 40]);
        assert_eq!(ranks(25, 990_000..1_300_000, 120), [25, 27, 29, 31]);
        assert_eq!(ranks(12, 0..300_000, 120), [0, 1, 2, 3]);
        assert_eq!(ranks(60, 0..200_000, 2), [0, 4]);
        assert_eq!(ranks(50, 0..130_000, 120), [0, 3, 6]);
        // No more than eight seconds, and nothing behind the end.
        assert_eq!(ranks(10, 1_000_000..i64::MAX, 1000).len(), 80);
        assert_eq!(ranks(10, 30_000_000..60_000_000, 120), [0usize; 0]);
        let (late, early) = (5, 3);
        assert_eq!(ranks(10, late..early, 120), [0usize; 0]);
        assert_eq!(along(&rate(10), f64::NAN, &(0..1_000_000), 120), [0usize; 0]);
        assert_eq!(along(&[i64::MIN, 0, i64::MAX], 90_000.0, &(0..i64::MAX), 120), [0]);
    }

    #[test]
    fn bad_times_are_refused() {
        let good = stream(&[(0, 3), (0, 3)], true);
        assert!(presentation(&good).is_ok());
        let mut missing = good.clone();
        missing[2].pts = None;
        assert_eq!(presentation(&missing), Err(TIMESTAMPS));
        let mut twice = good.clone();
        twice[2].pts = twice[1].pts;
        assert_eq!(presentation(&twice), Err(TIMESTAMPS));
        let mut backward = good;
        backward[2].dts = Some(-99);
        assert_eq!(presentation(&backward), Err(TIMESTAMPS));
    }

    proptest! {
        #[test]
        fn choosing_is_sorted_distinct_and_complete(mut times in proptest::collection::vec(any::<i64>(), 0..300), count in 0usize..64) {
            times.sort_unstable();
            times.dedup();
            let chosen = choose(&times, count);
            prop_assert_eq!(chosen.len(), count.min(times.len()));
            prop_assert!(chosen.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(chosen.iter().all(|&r| r < times.len()));
        }

        #[test]
        fn a_frame_a_second_is_sorted_distinct_and_bounded(
            mut times in proptest::collection::vec(any::<i64>(), 0..300), a_second in any::<f64>(), most in 0usize..64,
        ) {
            times.sort_unstable();
            times.dedup();
            let chosen = every_second(&times, a_second, most);
            prop_assert!(chosen.len() <= most);
            prop_assert!(chosen.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(chosen.iter().all(|&r| r < times.len()));
        }

        #[test]
        fn neighbours_are_added_to_the_samples_and_nothing_is_lost(
            mut times in proptest::collection::vec(any::<i64>(), 0..300), count in 0usize..32, a_second in any::<f64>(),
        ) {
            times.sort_unstable();
            times.dedup();
            let samples = choose(&times, count);
            let all = with_neighbours(&samples, &times, a_second);
            prop_assert!(all.len() <= 2 * samples.len());
            prop_assert!(all.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(samples.iter().all(|r| all.contains(r)));
            prop_assert!(all.iter().all(|&r| r < times.len()));
        }

        #[test]
        fn a_plan_holds_every_wanted_frame_once_with_all_it_needs(
            groups in proptest::collection::vec((0u8..4, 0u8..12), 1..12), count in 1usize..40, clean in any::<bool>(),
        ) {
            let entries = stream(&groups, clean);
            let shown = presentation(&entries).unwrap();
            let times: Vec<i64> = shown.iter().map(|&i| entries[i as usize].pts.unwrap()).collect();
            let ranks = choose(&times, count);
            let plan = Plan::new(&entries, &shown, &ranks, false);
            let planned: Vec<usize> = plan.runs.iter().flat_map(|r| r.wanted.iter().map(|w| w.rank)).collect();
            prop_assert_eq!(&planned, &ranks);
            for run in &plan.runs {
                prop_assert!(run.start == 0 || entries[run.start].clean);
                for wanted in &run.wanted {
                    prop_assert!(run.start <= wanted.entry && wanted.entry <= run.last);
                    // It does not lead the key frame that the run starts with.
                    prop_assert!(run.start == 0 || entries[run.start].pts.unwrap() <= wanted.pts);
                }
            }
            prop_assert!(plan.runs.windows(2).all(|w| w[0].last < w[1].start));
            prop_assert!(plan.cost() <= entries.len() as u64);
        }

        #[test]
        fn key_frames_alone_cost_one_packet_each(groups in proptest::collection::vec((0u8..4, 0u8..12), 1..12)) {
            let entries = stream(&groups, false);
            let shown = presentation(&entries).unwrap();
            let ranks: Vec<usize> = (0..shown.len()).filter(|&r| entries[shown[r] as usize].key).collect();
            let plan = Plan::new(&entries, &shown, &ranks, true);
            prop_assert_eq!(plan.cost(), ranks.len() as u64);
        }
    }
}
