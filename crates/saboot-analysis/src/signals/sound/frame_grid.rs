//! `history.frame-grid` (A6): was the sound cut after it had been coded as MP3 or AAC once?
//!
//! The principal type is [`FrameGrid`]. An encoder sets many MDCT coefficients to zero; analysed again at the very
//! frame offset, and only there, they come out as zero (Yang, Qu and Huang 2008, "Detecting digital audio forgeries
//! by checking frame offsets"; here by log energy, which needs no quantiser step). One offset throughout says that
//! the sound was coded before; an offset that jumps says where it was cut or joined. The codec that the file itself
//! uses is left out: its own grid is expected, and covers an earlier one. Short blocks and SBR bands are not followed.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::filterbank::{Aac, Bank, FLOOR, GROUP, Mp3};
use super::{Coding, Heard};
use crate::checks::{CheckInfo, Hindi};
use crate::order::quantile;
use crate::signals::{SignalCheck, Signals};

/// The check.
pub struct FrameGrid;

static INFO: CheckInfo = CheckInfo {
    code: "history.frame-grid",
    catalogue: "A6",
    title: "The sound carries the frame grid of an earlier MP3, AAC or Vorbis coding",
    class: Class::ProcessingHistory,
    group: "sound-history",
    reads: "Decoded samples at the track's own rate: the share of near-zero MDCT coefficients at every frame offset of AAC and Vorbis (1024 samples) and MP3 (576 samples), along the clip. The codec that the file itself uses is left out.",
    meaning: "One grid throughout (or, of 1024 samples, one that moves by multiples of 64, as Vorbis does itself): the sound was coded as MP3, AAC or Vorbis before it came into this file. A grid whose offset jumps: the sound was cut, joined, or had a part put in or taken out at that time, after the earlier coding. It says nothing about who or what speaks, and nothing about why it was cut.",
    innocent: "Shortening a recording, joining two voice notes, cutting out a pause, a stream that lost packets while it was recorded: all are ordinary editing or copying.",
    fools_it: "Resampling, a change of speed, added noise or a later lossy coding at a low bit rate wipe the grid out. A cut of a whole number of frames, and a join of sound that was never coded, leave no jump. High bit rates leave too few zeros.",
    reference: "R. Yang, Z. Qu, J. Huang, \"Detecting digital audio forgeries by checking frame offsets\", ACM MM&Sec 2008; ISO/IEC 11172-3, 2.4.3.4; ISO/IEC 14496-3, 4.6.11; Vorbis I specification, 4.3.8",
    hindi: Hindi {
        title: "आवाज़ में पहले की MP3, AAC या Vorbis कोडिंग के फ़्रेम की छाप है",
        reads: "ट्रैक की अपनी सैंपल दर पर डिकोड की गई आवाज़: AAC व Vorbis (1024 सैंपल) और MP3 (576 सैंपल) के हर फ़्रेम-ऑफ़सेट पर लगभग शून्य MDCT गुणांकों का हिस्सा, पूरी क्लिप में। फ़ाइल का अपना कोडेक छोड़ दिया जाता है।",
        meaning: "हर जगह एक ही ग्रिड (या 1024 सैंपल का ऐसा ग्रिड जो 64 के गुणजों में खिसके, जैसा Vorbis ख़ुद करता है): इस फ़ाइल में आने से पहले आवाज़ MP3, AAC या Vorbis में रखी गई थी। ग्रिड का ऑफ़सेट बीच में बदल जाए तो उस समय पर आवाज़ काटी या जोड़ी गई, या कोई हिस्सा डाला या निकाला गया। इससे यह पता नहीं चलता कि कौन बोल रहा है या काट-छाँट क्यों की गई।",
        innocent: "रिकॉर्डिंग छोटी करना, दो वॉइस नोट जोड़ना, चुप्पी हटाना, या रिकॉर्ड करते समय स्ट्रीम के पैकेट खो जाना: यह सब साधारण संपादन या नक़ल है।",
        fools_it: "सैंपल दर या गति बदलने, शोर मिलाने या बाद में कम बिट दर पर फिर कोड करने से ग्रिड मिट जाता है। पूरे-पूरे फ़्रेमों की काट और कभी कोड न की गई आवाज़ का जोड़ नहीं दिखता। ऊँची बिट दर पर शून्य बहुत कम होते हैं।",
    },
};

/// Seconds of sound below which nothing is looked for.
const LEAST_S: f64 = 1.0;
/// Starts at which every offset is tried, for one filter bank.
const PROBES: usize = 10;
/// Further starts in stretches that no grid explains.
const MORE_PROBES: usize = 6;
/// Frames of a grid that are looked at, at most, spread over the clip.
const FRAMES: usize = 800;
/// Samples by whose multiples Vorbis's long blocks move where short ones lie between (blocks of 256 and 2048).
const VORBIS_STEP: usize = 64;
/// Grids followed, at most.
const CANDIDATES: usize = 5;
/// A probe's best offset counts from this many deviations of its curve on: below lies the highest of a thousand chances.
const VOTE: f32 = 3.5;
/// Votes for one offset must add up to this much.
const VOTES: f32 = 10.0;
/// Deviations by which the log energy of a frame on the grid is taken to fall, for the likelihood of a frame.
const FALL: f32 = 2.0;
/// What a change of grid must gain in log likelihood.
const SWITCH: f32 = 12.0;
/// Log likelihood that a stretch must have to be named.
const STRETCH: f32 = 25.0;
/// Log likelihood that a grid must have to be named at all: of some 4000 offsets, none by chance.
const GRID: f32 = 40.0;

impl SignalCheck for FrameGrid {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(heard) = Heard::new(facts, signals, LEAST_S) else { return };
        if heard.coding != Coding::Mp3 {
            let found = follow(&mut Mp3::new(), heard.samples);
            report("MP3", &heard, &found, Mp3::N, out);
        }
        if !matches!(heard.coding, Coding::Aac | Coding::Vorbis) {
            let found = follow(&mut Aac::new(), heard.samples);
            report("AAC or Vorbis", &heard, &found, Aac::N, out);
        }
    }
}

/// A stretch of sound on one grid.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stretch {
    /// Frame offset in samples, from the first sample, below the period.
    offset: usize,
    /// First sample of its first frame and one past its last frame.
    start: usize,
    end: usize,
    /// Log likelihood against no grid.
    likelihood: f32,
}

fn total(stretches: &[Stretch]) -> f32 {
    stretches.iter().map(|s| s.likelihood).sum()
}

fn report(codec: &str, heard: &Heard<'_>, found: &[Stretch], period: usize, out: &mut Findings) {
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return };
    let seconds = |sample: usize| sample as f64 / heard.rate;
    // What the file's own coding leaves behind is not known where the codec is not known: then only a jump is foreign.
    if total(found) >= GRID && heard.coding != Coding::Unknown {
        let covered: f64 = found.iter().map(|s| seconds(s.end - s.start)).sum();
        let mut offsets: Vec<String> = found.iter().map(|s| s.offset.to_string()).collect();
        offsets.dedup();
        let observed = format!(
            "{codec} grid of {period} samples at {} Hz, offset {} samples; seen in {covered:.2} s between {:.2} s and {:.2} s; {}",
            heard.rate,
            offsets.join(", then "),
            seconds(first.start),
            seconds(last.end),
            heard.looked_at(),
        );
        let span = Span::Time { start: heard.round(first.start), end: heard.round(last.end) };
        let statement = format!("The sound was coded as {codec} before it came into this file");
        out.push(INFO.finding(Grade::Medium, statement, observed.into(), Some(span)));
    }
    for pair in found.windows(2) {
        let [before, after] = pair else { continue };
        let jump = (after.offset + period - before.offset) % period;
        // Vorbis moves its own grid by such steps where it changes to short blocks and back: no cut.
        if period == Aac::N && near(jump % VORBIS_STEP, 0, VORBIS_STEP) {
            continue;
        }
        let observed = format!(
            "{codec} grid of {period} samples: offset {} until {:.2} s, {} from {:.2} s on, a jump of {jump} samples; {}",
            before.offset,
            seconds(before.end),
            after.offset,
            seconds(after.start),
            heard.looked_at(),
        );
        let (from, to) = (before.end.min(after.start), before.end.max(after.start));
        let span = Span::Time { start: heard.round(from), end: heard.round(to) };
        let mut finding = INFO.finding(
            Grade::Strong,
            format!("The sound was cut or joined here: the frames of an earlier {codec} coding do not go on in step"),
            observed.into(),
            Some(span),
        );
        finding.expected = "one frame offset throughout".to_owned();
        out.push(finding);
    }
}

/// Finds the grids of one filter bank and where each holds.
fn follow(bank: &mut dyn Bank, samples: &[f32]) -> Vec<Stretch> {
    let period = bank.period();
    let Some(room) = samples.len().checked_sub(bank.reach()) else { return Vec::new() };
    let mut search = Search::new(bank.groups() * period);
    for i in 0..PROBES.min(room / period + 1) {
        // The loudest of three frames: a probe in a pause would be wasted.
        let at = (0..3).map(|j| room * (3 * i + j) / (3 * PROBES - 1).max(1) / period * period);
        let loudest = at.max_by(|a, b| energy(samples, *a, period).total_cmp(&energy(samples, *b, period)));
        search.probe(bank, samples, loudest.unwrap_or(0));
    }
    let mut grids: Vec<Grid> = Vec::new();
    for offset in search.elected() {
        grids.push(Grid::trace(bank, samples, offset));
    }
    if grids.is_empty() {
        return Vec::new();
    }
    let mut stretches = decode(&grids, period);
    let known = search.votes.len();
    for at in unexplained(&stretches, room, period, samples) {
        search.probe(bank, samples, at);
    }
    if search.votes.len() > known {
        for offset in search.elected() {
            if grids.len() < CANDIDATES && !grids.iter().any(|g| near(g.offset, offset, period)) {
                grids.push(Grid::trace(bank, samples, offset));
            }
        }
        stretches = decode(&grids, period);
    }
    stretches
}

fn energy(samples: &[f32], at: usize, length: usize) -> f32 {
    samples.get(at..at + 2 * length).unwrap_or_default().iter().map(|x| x * x).sum()
}

/// True where two offsets differ by at most one sample, round the period.
fn near(a: usize, b: usize, period: usize) -> bool {
    let distance = a.abs_diff(b);
    distance.min(period - distance) <= 1
}

/// Tries every offset at a few starts and counts votes.
struct Search {
    rows: Vec<f32>,
    curve: Vec<f32>,
    /// Offset and deviations.
    votes: Vec<(usize, f32)>,
    period: usize,
}

impl Search {
    fn new(size: usize) -> Self {
        Self { rows: vec![0.0; size], curve: Vec::new(), votes: Vec::new(), period: 1 }
    }

    fn probe(&mut self, bank: &mut dyn Bank, samples: &[f32], at: usize) {
        let (period, groups) = (bank.period(), bank.groups());
        self.period = period;
        let Some(samples) = samples.get(at..at + bank.reach()) else { return };
        bank.every_offset(samples, &mut self.rows);
        let mut mean = vec![0.0f32; groups];
        for row in self.rows.chunks_exact(groups) {
            for (mean, value) in mean.iter_mut().zip(row) {
                *mean += value / period as f32;
            }
        }
        let active: Vec<bool> = (0..groups).map(|g| is_active(g, groups, mean[g])).collect();
        if active.iter().filter(|a| **a).count() * 8 < groups {
            return;
        }
        let sums = self.rows.chunks_exact(groups).map(|row| {
            row.iter().zip(&mean).zip(&active).filter(|(_, a)| **a).map(|((v, m), _)| cap(v - m)).sum::<f32>()
        });
        let sums: Vec<f32> = sums.collect();
        // The dip is one sample wide; whatever is wider is the sound's own.
        self.curve.clear();
        self.curve.extend((0..period).map(|o| {
            let round = |d: usize| sums[(o + d) % period];
            let beside: f32 = [3, 4, 5, 6].iter().map(|d| round(*d) + round(period - d)).sum();
            beside / 8.0 - sums[o]
        }));
        let mut spread: Vec<f32> = self.curve.iter().map(|v| v.abs()).collect();
        let deviation = quantile(&mut spread, 0.5) * 1.4826;
        let best = (0..period).max_by(|a, b| self.curve[*a].total_cmp(&self.curve[*b]));
        if let Some(best) = best
            && deviation > 0.0
            && self.curve[best] >= VOTE * deviation
        {
            self.votes.push(((best + at) % period, (self.curve[best] / deviation).min(20.0)));
        }
    }

    /// Offsets with enough votes, best first.
    fn elected(&self) -> Vec<usize> {
        let mut left = self.votes.clone();
        left.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut elected: Vec<(usize, f32)> = Vec::new();
        while let Some(&(offset, _)) = left.first() {
            let votes: f32 = left.iter().filter(|v| near(v.0, offset, self.period)).map(|v| v.1).sum();
            left.retain(|v| !near(v.0, offset, self.period));
            if votes >= VOTES {
                elected.push((offset, votes));
            }
        }
        elected.sort_by(|a, b| b.1.total_cmp(&a.1));
        elected.into_iter().take(CANDIDATES).map(|e| e.0).collect()
    }
}

/// Whether a group is loud enough to tell a zero from rounding noise, and high enough to change from sample to sample.
fn is_active(group: usize, groups: usize, log_energy: f32) -> bool {
    group >= groups / 16 && log_energy > GROUP as f32 * (FLOOR.ln() as f32 + 1.5)
}

/// No single group may decide: a pure tone has zeros of its own.
fn cap(difference: f32) -> f32 {
    difference.clamp(-64.0, 64.0)
}

/// How each frame along the clip speaks for one offset.
struct Grid {
    offset: usize,
    /// First sample of the frame and its log likelihood; the same frames for every grid of a bank, give or take one.
    frames: Vec<(usize, f32)>,
    window: usize,
}

impl Grid {
    fn trace(bank: &mut dyn Bank, samples: &[f32], offset: usize) -> Self {
        let (period, groups, window) = (bank.period(), bank.groups(), bank.window());
        let stride = period * (samples.len() / period).div_ceil(FRAMES).max(1);
        let beside = bank.beside();
        let mut three: [Vec<f32>; 3] = std::array::from_fn(|_| vec![0.0f32; groups]);
        let mut frames = Vec::new();
        let mut start = offset;
        while start + window + beside <= samples.len() {
            let around = start.checked_sub(beside).and_then(|a| samples.get(a..start + window + beside));
            if let Some(around) = around {
                bank.three(around, &mut three);
            }
            let [before, on, after] = &three;
            let (mut fall, mut active) = (0.0f32, 0);
            for g in 0..groups {
                let level = (before[g] + after[g]) / 2.0;
                if is_active(g, groups, level) {
                    fall += cap(level - on[g]);
                    active += 1;
                }
            }
            let mut likelihood = 0.0;
            if active * 8 >= groups && around.is_some() {
                // The logarithm of the square of a Gaussian has variance pi²/2; half of it again for the two beside.
                let deviation = (1.5 * 4.93 * (active * GROUP) as f32).sqrt();
                likelihood = (FALL * (fall / deviation).clamp(-4.0, 8.0)) - FALL * FALL / 2.0;
            }
            frames.push((start, likelihood));
            start += stride;
        }
        Self { offset, frames, window }
    }
}

/// The most likely course through "no grid" and the grids (Viterbi), as stretches; neighbours on one grid are one.
fn decode(grids: &[Grid], period: usize) -> Vec<Stretch> {
    let steps = grids.iter().map(|g| g.frames.len()).min().unwrap_or(0);
    let states = grids.len() + 1;
    let gain = |step: usize, state: usize| if state == 0 { 0.0 } else { grids[state - 1].frames[step].1 };
    let mut score = vec![0.0f32; states];
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(steps);
    for step in 0..steps {
        let best = (0..states).max_by(|a, b| score[*a].total_cmp(&score[*b])).unwrap_or(0);
        let jumped = score[best] - SWITCH;
        let came = (0..states).map(|s| if score[s] >= jumped { s } else { best }).collect::<Vec<_>>();
        score = (0..states).map(|s| score[s].max(jumped) + gain(step, s)).collect();
        from.push(came);
    }
    let mut state = (0..states).max_by(|a, b| score[*a].total_cmp(&score[*b])).unwrap_or(0);
    let mut path = vec![0; steps];
    for step in (0..steps).rev() {
        path[step] = state;
        state = from[step][state];
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut open = 0;
    for (step, &state) in path.iter().enumerate() {
        let Some(grid) = state.checked_sub(1).and_then(|s| grids.get(s)) else {
            open = 0;
            continue;
        };
        let (start, likelihood) = grid.frames[step];
        match stretches.last_mut() {
            Some(last) if open == state => {
                last.end = start + grid.window;
                last.likelihood += likelihood;
            }
            _ => stretches.push(Stretch { offset: grid.offset, start, end: start + grid.window, likelihood }),
        }
        open = state;
    }
    stretches.retain(|s| s.likelihood >= STRETCH);
    let mut merged: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match merged.last_mut() {
            Some(last) if near(last.offset, stretch.offset, period) => {
                last.end = stretch.end;
                last.likelihood += stretch.likelihood;
            }
            _ => merged.push(stretch),
        }
    }
    merged
}

/// Starts of further probes: in the longest stretches that no grid explains, two in each at least.
fn unexplained(stretches: &[Stretch], room: usize, period: usize, samples: &[f32]) -> Vec<usize> {
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for stretch in stretches {
        gaps.push((at, stretch.start));
        at = at.max(stretch.end);
    }
    gaps.push((at, room));
    gaps.retain(|(a, b)| b.saturating_sub(*a) > 16 * period);
    gaps.sort_by_key(|(a, b)| std::cmp::Reverse(b - a));
    let each = (MORE_PROBES / gaps.len().clamp(1, 3)).max(2);
    gaps.iter()
        .take(3)
        .flat_map(|&(a, b)| (0..each).map(move |i| a + (b - a) * (2 * i + 1) / (2 * each)))
        .map(|at| at.min(room) / period * period)
        .filter(|at| energy(samples, *at, period) > 0.0)
        .take(MORE_PROBES)
        .collect()
}
