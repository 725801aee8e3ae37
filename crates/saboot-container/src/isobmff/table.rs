//! Sample tables (ISO/IEC 14496-12, 8.6 to 8.7): how many samples, when, how large, and where they lie.
//!
//! [`Tables`] gathers the raw bodies of one track's `stbl`; [`Tables::samples`] sums them up and lists the byte
//! spans of its chunks, whose union [`cover`] compares with the `mdat` bodies. Tables stay in the bytes they came
//! in: nothing is allocated from a count but the chunk list, which has no more entries than the table has bytes.

use std::collections::BTreeMap;

use saboot_core::facts::isobmff::{Coverage, Gap, Samples, Timing};

use crate::source::{Cursor, Log, Source};

/// Byte spans of samples that are kept, for a look at the first access units.
const FIRST: usize = 4;
/// Sync samples spread over the track that are looked at for a change of parameter sets.
const SPREAD: u64 = 24;
/// `stsd` entries that are told apart.
const ENTRIES: usize = 32;

/// Bodies of full boxes, behind version and flags.
#[derive(Default)]
pub(super) struct Tables<'a> {
    pub(super) stts: Option<&'a [u8]>,
    pub(super) ctts: Option<(u8, &'a [u8])>,
    pub(super) stsz: Option<&'a [u8]>,
    pub(super) stz2: Option<&'a [u8]>,
    pub(super) stsc: Option<&'a [u8]>,
    pub(super) stco: Option<&'a [u8]>,
    pub(super) co64: Option<&'a [u8]>,
    pub(super) stss: Option<&'a [u8]>,
}

/// A count and as many whole entries of `entry` bytes as are there and allowed.
fn entries<'a>(body: &'a [u8], entry: usize, name: &str, log: &mut Log<'_>) -> (u64, &'a [u8], bool) {
    let mut cursor = Cursor::new(body);
    let Some(count) = cursor.be32().map(u64::from) else {
        log.damage("mp4.table-truncated", name, "no entry count", None);
        return (0, &[], false);
    };
    let here = cursor.rest();
    if count > log.limits.entries {
        log.damage("limit.entries", name, format!("{count} entries, {} are read", log.limits.entries), None);
    } else if count > (here.len() / entry) as u64 {
        log.damage("mp4.table-truncated", name, format!("{count} entries in {} bytes", here.len()), None);
    } else {
        let whole = usize::try_from(count).unwrap_or(0) * entry;
        return (count, here.get(..whole).unwrap_or(&[]), true);
    }
    let fit = (here.len() / entry)
        .min(usize::try_from(log.limits.entries).unwrap_or(usize::MAX))
        .min(count as usize);
    (count, here.get(..fit * entry).unwrap_or(&[]), false)
}

/// No chunk spans where a table is missing, which only a track without samples may do.
fn without_chunks(samples: u64, missing: &str, log: &mut Log<'_>) -> Option<Vec<(u64, u64)>> {
    if samples == 0 {
        return Some(Vec::new());
    }
    log.damage("mp4.sample-tables", "stbl", format!("{samples} samples and no {missing}"), None);
    None
}

enum Sizes<'a> {
    Uniform(u64),
    Wide(&'a [u8]),
    Compact(u8, &'a [u8]),
}

impl Sizes<'_> {
    fn get(&self, index: u64) -> u64 {
        let Ok(index) = usize::try_from(index) else { return 0 };
        match self {
            Self::Uniform(size) => *size,
            Self::Wide(bytes) => bytes
                .get(index * 4..)
                .and_then(|b| b.first_chunk())
                .map_or(0, |b| u64::from(u32::from_be_bytes(*b))),
            Self::Compact(16, bytes) => bytes
                .get(index * 2..)
                .and_then(|b| b.first_chunk())
                .map_or(0, |b| u64::from(u16::from_be_bytes(*b))),
            Self::Compact(8, bytes) => bytes.get(index).map_or(0, |b| u64::from(*b)),
            Self::Compact(_, bytes) => {
                bytes.get(index / 2).map_or(0, |b| u64::from(if index % 2 == 0 { b >> 4 } else { b & 15 }))
            }
        }
    }

    fn sum(&self, from: u64, count: u64) -> u64 {
        match self {
            Self::Uniform(size) => size.saturating_mul(count),
            _ => (from..from.saturating_add(count)).fold(0u64, |sum, i| sum.saturating_add(self.get(i))),
        }
    }
}

/// Counts a delta; beyond [`Timing::DISTINCT`] different ones only those that are known.
fn tally(deltas: &mut BTreeMap<u32, u64>, delta: u32, count: u32) {
    if count == 0 {
        return;
    }
    let full = deltas.len() >= Timing::DISTINCT as usize;
    if let Some(samples) = deltas.get_mut(&delta) {
        *samples = samples.saturating_add(u64::from(count));
    } else if !full {
        deltas.insert(delta, u64::from(count));
    }
}

impl<'a> Tables<'a> {
    pub(super) fn timing(&self, log: &mut Log<'_>) -> Timing {
        let Some(body) = self.stts else { return Timing::default() };
        let (runs, table, _) = entries(body, 8, "stts", log);
        let mut timing = Timing { runs, min_delta: u32::MAX, ..Timing::default() };
        let mut deltas: BTreeMap<u32, u64> = BTreeMap::new();
        let mut cursor = Cursor::new(table);
        let mut last: Option<(u32, u32)> = None;
        while let (Some(count), Some(delta)) = (cursor.be32(), cursor.be32()) {
            timing.samples = timing.samples.saturating_add(u64::from(count));
            timing.duration = timing.duration.saturating_add(u64::from(count) * u64::from(delta));
            timing.min_delta = timing.min_delta.min(delta);
            if let Some((count, before)) = last {
                timing.max_delta = timing.max_delta.max(before);
                tally(&mut deltas, before, count);
            }
            last = Some((count, delta));
        }
        // The last sample's length is often made up by the muxer.
        if let Some((count, delta)) = last.filter(|(count, _)| *count > 1 || runs == 1) {
            timing.max_delta = timing.max_delta.max(if count > 0 { delta } else { 0 });
            tally(&mut deltas, delta, count);
        }
        timing.distinct = deltas.len() as u32;
        if let Some((delta, samples)) = deltas.into_iter().max_by_key(|(_, n)| *n) {
            (timing.modal_delta, timing.modal_samples) = (delta, samples);
        }
        if runs == 0 || timing.min_delta == u32::MAX {
            timing.min_delta = 0;
        }
        timing
    }

    pub(super) fn composition(&self, log: &mut Log<'_>) -> Option<(i64, i64)> {
        let (version, body) = self.ctts?;
        let (_, table, _) = entries(body, 8, "ctts", log);
        let mut cursor = Cursor::new(table);
        let mut range: Option<(i64, i64)> = None;
        while let (Some(_), Some(offset)) = (cursor.be32(), cursor.be32()) {
            // Version 0 is unsigned by the standard, but QuickTime writes signed numbers there too.
            let offset = if version == 0 && offset < 0x8000_0000 {
                i64::from(offset)
            } else {
                i64::from(offset as i32)
            };
            range = Some(range.map_or((offset, offset), |(low, high)| (low.min(offset), high.max(offset))));
        }
        range
    }

    pub(super) fn sync_samples(&self, log: &mut Log<'_>) -> Option<u64> {
        self.stss.map(|body| entries(body, 4, "stss", log).0)
    }

    /// Sums the tables up; the byte span of each chunk, or none where a table is missing, damaged or too large.
    pub(super) fn samples(&self, log: &mut Log<'_>) -> (Samples, Option<Vec<(u64, u64)>>) {
        let (sizes, count, sizes_whole) = self.sizes(log);
        let mut samples = Samples { count, bytes: sizes.sum(0, count), ..Samples::default() };
        let (wide, name, offsets) = match (self.stco, self.co64) {
            (_, Some(body)) => (8, "co64", body),
            (Some(body), None) => (4, "stco", body),
            (None, None) => return (samples, without_chunks(count, "stco", log)),
        };
        let (chunks, offsets, offsets_whole) = entries(offsets, wide, name, log);
        samples.chunks = chunks;
        let Some(stsc) = self.stsc else { return (samples, without_chunks(count, "stsc", log)) };
        let (_, runs, runs_whole) = entries(stsc, 12, "stsc", log);
        let mut runs = Cursor::new(runs);
        let mut next_run = || Some((u64::from(runs.be32()?), u64::from(runs.be32()?), runs.be32()?));
        let wanted = self.spread();
        let mut wanted = wanted.iter().copied().peekable();
        let mut run = next_run();
        let mut after = next_run();
        let mut spans = Vec::with_capacity(offsets.len() / wide);
        let mut sample = 0u64;
        let mut offsets = Cursor::new(offsets);
        let mut chunk = 0u64;
        while let Some(offset) = offsets.be(wide) {
            chunk += 1;
            while after.is_some_and(|(first, _, _)| first <= chunk) {
                run = after;
                after = next_run();
            }
            let Some((first, per_chunk, entry)) = run else { break };
            if first > chunk {
                continue;
            }
            let here = per_chunk.min(count - sample);
            if samples.first.len() < FIRST {
                let mut at = offset;
                for index in sample..sample + here.min((FIRST - samples.first.len()) as u64) {
                    let end = at.saturating_add(sizes.get(index));
                    samples.first.push((at, end));
                    at = end;
                }
            }
            while let Some(index) = wanted.next_if(|i| *i < sample + here) {
                let at = offset.saturating_add(sizes.sum(sample, index.saturating_sub(sample)));
                samples.spread.push((at, at.saturating_add(sizes.get(index))));
            }
            if here > 0 {
                spans.push((offset, offset.saturating_add(sizes.sum(sample, here))));
                if samples.entries_used.len() < ENTRIES && !samples.entries_used.contains(&entry) {
                    samples.entries_used.push(entry);
                }
            }
            sample += here;
        }
        samples.entries_used.sort_unstable();
        let whole = sizes_whole && offsets_whole && runs_whole;
        if whole && sample != count {
            log.damage(
                "mp4.sample-tables",
                "stbl",
                format!("{count} samples have sizes, {sample} have a chunk"),
                None,
            );
        }
        (samples, (whole && sample == count).then_some(spans))
    }

    /// Numbers, from 0 and ascending, of sync samples spread over the track, those at its very front left out.
    fn spread(&self) -> Vec<u64> {
        let mut cursor = Cursor::new(self.stss.unwrap_or(&[]));
        let stated = cursor.be32().map_or(0, u64::from);
        let table = cursor.rest();
        let count = stated.min(table.len() as u64 / 4);
        let mut found: Vec<u64> = (0..SPREAD.min(count))
            .filter_map(|i| {
                let entry = usize::try_from((i + 1) * count / (SPREAD.min(count)) - 1).ok()?;
                let number = table.get(entry * 4..)?.first_chunk().map(|b| u32::from_be_bytes(*b))?;
                Some(u64::from(number).checked_sub(1)?).filter(|n| *n >= FIRST as u64)
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn sizes(&self, log: &mut Log<'_>) -> (Sizes<'a>, u64, bool) {
        if let Some(body) = self.stsz {
            let mut cursor = Cursor::new(body);
            return match cursor.be32() {
                Some(0) => {
                    let (count, table, whole) = entries(cursor.rest(), 4, "stsz", log);
                    (Sizes::Wide(table), count.min(table.len() as u64 / 4), whole)
                }
                Some(uniform) => {
                    let count = cursor.be32().map_or(0, u64::from);
                    (Sizes::Uniform(u64::from(uniform)), count, true)
                }
                None => (Sizes::Uniform(0), 0, false),
            };
        }
        if let Some(body) = self.stz2 {
            let mut cursor = Cursor::new(body);
            let bits = cursor.be32().map_or(0, |n| n & 0xff) as u8;
            let count = cursor.be32().map_or(0, u64::from);
            let fits = (cursor.rest().len() as u64 * 8)
                .checked_div(u64::from(bits))
                .unwrap_or(0)
                .min(log.limits.entries);
            let valid = matches!(bits, 4 | 8 | 16);
            if !valid || count > fits {
                log.damage("mp4.table-truncated", "stz2", format!("{count} entries of {bits} bits"), None);
            }
            return (
                Sizes::Compact(bits, cursor.rest()),
                if valid { count.min(fits) } else { 0 },
                valid && count <= fits,
            );
        }
        (Sizes::Uniform(0), 0, true)
    }
}

/// Compares chunk spans of all tracks with the `mdat` bodies.
pub(super) fn cover(mut chunks: Vec<(u64, u64)>, media: &[(u64, u64)], source: &mut Source<'_>) -> Coverage {
    /// Gaps kept.
    const GAPS: usize = 8;
    chunks.sort_unstable();
    let mut merged: Vec<(u64, u64)> = Vec::new();
    let mut coverage =
        Coverage { media_bytes: media.iter().map(|(a, b)| b - a).sum(), ..Coverage::default() };
    let mut total = 0u64;
    for (start, end) in chunks {
        total = total.saturating_add(end - start);
        match merged.last_mut() {
            Some(last) if start <= last.1 => {
                coverage.overlapping =
                    coverage.overlapping.saturating_add(end.min(last.1).saturating_sub(start));
                last.1 = last.1.max(end);
            }
            _ => merged.push((start, end)),
        }
    }
    let mut gaps = Vec::new();
    for &(start, end) in media {
        let mut at = start;
        // Merged spans are sorted: those before this body are skipped by bisection.
        let first = merged.partition_point(|(_, e)| *e <= start);
        for &(from, to) in merged.iter().skip(first).take_while(|(from, _)| *from < end) {
            if from > at {
                gaps.push((at, from));
            }
            coverage.referenced += to.min(end) - from.max(start);
            at = at.max(to);
        }
        if at < end {
            gaps.push((at, end));
        }
    }
    coverage.outside = total.saturating_sub(coverage.overlapping).saturating_sub(coverage.referenced);
    coverage.gap_count = gaps.len() as u64;
    gaps.sort_unstable_by_key(|&(start, end)| (std::cmp::Reverse(end - start), start));
    coverage.gaps = gaps
        .into_iter()
        .take(GAPS)
        .map(|(start, end)| Gap { start, end, non_zero: source.non_zero(start, end) })
        .collect();
    coverage
}
