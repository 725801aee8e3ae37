//! A closer look at neighbouring frames: how much each differs from the one before.
//!
//! [`within_budget`] keeps as many of the wanted stretches as a bounded number of packets pays for, [`Comparison`]
//! turns the frames of one stretch into [`Change`]s. What a change means is for the checks to say.

use std::ops::Range;

use saboot_core::media::{Change, Closeup, Frame};

use crate::plan::{Entry, Plan};

/// Frames are scaled down to this width before they are compared: noise of the encoder is averaged, a blink is not.
pub(crate) const WIDTH: u32 = 320;
/// Frames of one stretch.
const FRAMES: usize = 24;
/// Packets that may always be decoded for closer looks.
const PACKETS: u64 = 96;
/// Packets that may be decoded to follow one stretch: eight seconds at 60 frames a second, and 24 seconds at 30 before them
/// where decoding cannot begin nearer.
pub(crate) const FOLLOWED: u64 = 1_200;
/// Side of the blocks whose differences are looked at, pixels.
const BLOCK: usize = 8;

/// The stretches that a budget of a quarter of the samples' own packets (or [`PACKETS`]) pays for, in the order of time.
pub(crate) fn within_budget(
    wanted: Vec<Range<usize>>,
    entries: &[Entry],
    order: &[u32],
    samples: u64,
) -> Vec<Range<usize>> {
    let budget = (samples / 4).max(PACKETS);
    let mut kept: Vec<Range<usize>> = Vec::new();
    for range in wanted {
        let range = range.start..range.end.min(range.start.saturating_add(FRAMES)).min(order.len());
        if range.len() < 2 || kept.iter().any(|k| k.start < range.end && range.start < k.end) {
            continue;
        }
        let mut more = kept.clone();
        more.push(range);
        more.sort_by_key(|r| r.start);
        if Plan::new(entries, order, &ranks(&more), false).cost() <= budget {
            kept = more;
        }
    }
    kept
}

/// Every frame number of sorted, disjoint stretches.
pub(crate) fn ranks(ranges: &[Range<usize>]) -> Vec<usize> {
    ranges.iter().flat_map(Clone::clone).collect()
}

/// Compares frames as they come.
pub(crate) struct Comparison {
    ranges: Vec<Range<usize>>,
    before: Option<(u64, Vec<f32>)>,
    closeups: Vec<Closeup>,
}

impl Comparison {
    pub(crate) fn new(ranges: Vec<Range<usize>>) -> Self {
        Self { ranges, before: None, closeups: Vec::new() }
    }

    /// Takes the next frame, in order of presentation.
    pub(crate) fn take(&mut self, frame: &Frame) {
        let luma: Vec<f32> = frame
            .rgb
            .chunks_exact(3)
            .map(|p| 0.299 * f32::from(p[0]) + 0.587 * f32::from(p[1]) + 0.114 * f32::from(p[2]))
            .collect();
        let rank = frame.index as usize;
        let begins = self.ranges.iter().any(|r| r.start == rank);
        if begins {
            self.closeups.push(Closeup { first: rank, changes: Vec::new() });
        } else if let Some((number, before)) = &self.before
            && *number + 1 == frame.index
            && before.len() == luma.len()
            && let Some(closeup) = self.closeups.last_mut()
        {
            closeup.changes.push(change(before, &luma, frame.width as usize));
        }
        self.before = Some((frame.index, luma));
    }

    /// What was seen.
    pub(crate) fn finish(self) -> Vec<Closeup> {
        self.closeups.into_iter().filter(|c| !c.changes.is_empty()).collect()
    }
}

fn change(before: &[f32], after: &[f32], width: usize) -> Change {
    let across = width.div_ceil(BLOCK).max(1);
    let (pixels_in_all, mut sum, mut most) = (before.len().max(1) as f32, 0.0, 0.0f32);
    for (before, after) in before.chunks(width.max(1) * BLOCK).zip(after.chunks(width.max(1) * BLOCK)) {
        let mut blocks = vec![(0.0f32, 0u32); across];
        for (row_before, row_after) in before.chunks(width.max(1)).zip(after.chunks(width.max(1))) {
            for (x, (a, b)) in row_before.iter().zip(row_after).enumerate() {
                if let Some(block) = blocks.get_mut(x / BLOCK) {
                    block.0 += (a - b).abs();
                    block.1 += 1;
                }
            }
        }
        for (difference, pixels) in blocks {
            sum += difference;
            most = most.max(difference / pixels.max(1) as f32);
        }
    }
    Change { mean: sum / pixels_in_all, most }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(index: u64, value: u8) -> Frame {
        let mut rgb = vec![value; 3 * 16 * 8];
        // One bright block to the right.
        for y in 0..8 {
            for x in 8..16 {
                rgb[3 * (16 * y + x)..][..3].fill(value * 2);
            }
        }
        Frame { index, time_us: 0, width: 16, height: 8, rgb }
    }

    #[test]
    fn changes_are_measured_between_neighbours_alone() {
        let mut comparison = Comparison::new(vec![3..6, 9..11]);
        for (index, value) in [(3, 10), (4, 10), (5, 20), (9, 50), (10, 50)] {
            comparison.take(&frame(index, value));
        }
        let closeups = comparison.finish();
        assert_eq!(closeups.iter().map(|c| (c.first, c.changes.len())).collect::<Vec<_>>(), [(3, 2), (9, 1)]);
        let changes = &closeups[0].changes;
        assert_eq!((changes[0].mean, changes[0].most), (0.0, 0.0));
        assert!(
            (changes[1].mean - 15.0).abs() < 0.01 && (changes[1].most - 20.0).abs() < 0.01,
            "{changes:?}"
        );
    }

    #[test]
    fn the_budget_bounds_what_is_decoded() {
        // One key frame, then 999 that depend on it.
        let entries: Vec<Entry> = (0..1000)
            .map(|n| Entry {
                pts: Some(n),
                dts: Some(n),
                offset: -1,
                bytes: 1,
                key: n == 0,
                clean: n == 0,
                shown: true,
                kind: None,
            })
            .collect();
        let order: Vec<u32> = (0..1000).collect();
        let kept = within_budget(vec![900..910, 40..60, 30..50, 5..10, 7..7], &entries, &order, 100);
        assert_eq!(kept, [5..10, 40..60]);
        let kept = within_budget(Vec::from([900..999, 7..7]), &entries, &order, 4000);
        assert_eq!(kept.first(), Some(&(900..924)));
    }
}
