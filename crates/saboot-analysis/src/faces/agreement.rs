//! Does a mouth move with the speech that is heard? Correlation over lags, with a permutation test.
//!
//! [`agreement`] sets a mouth against the sound between 300 and 3,400 Hz, the band of the telephone, at every lag up to 0.4 s. The
//! strength at a lag is the mean correlation of four pairs: opening with level, both without what changes over more than a second and
//! a half; speed of the opening with level; speed with onsets (rising level); change of the opening with change of the level. How
//! much of that comes about by chance is told by the same mouth against the same sound, moved round in a circle, cut into pieces of about a
//! second and put together in another order, 199 times. A mere circular shift would not do: in eight seconds there is room for ten
//! windows of lags, so it could never tell anything below 0.1. Pieces keep how slow both series are, which a shuffle of single
//! values would lose. The orders are drawn from one fixed seed, so the outcome is the same each time, and the least that a `p` can be is
//! 0.005. Music, noise, and mouths that are closed or too small are for the caller.
//!
//! In natural speech the mouth leads: Chandrasekaran and others, The Natural Statistics of Audiovisual Speech (PLoS Computational
//! Biology 2009), give 0.1 to 0.3 s between the beginning of its movement and the voice.

use std::f64::consts::PI;

use saboot_core::media::Audio;

use crate::order::quantile;

/// Step of the series that are compared, seconds.
const STEP_S: f64 = 0.02;
/// Largest lag either way, steps: 0.4 s.
const REACH: isize = 20;
/// By how much a mouth leads its own voice in what is compared here, steps: 0.06 s. The recordings of the training and development lists that
/// agree lie between -0.06 and 0.08 s, mouths that Wav2Lip made between 0.10 and 0.16 s.
const LEAD: isize = 3;
/// How far off that the sound of a clip still counts as in time, steps: 0.12 s.
const IN_TIME: isize = 6;
/// Orders of the pieces that are tried.
const ORDERS: usize = 199;
/// Shortest and longest piece, steps: 0.6 to 1.4 s.
const PIECE: (u64, u64) = (30, 70);
/// Shortest stretch that is compared, seconds.
const LEAST_S: f64 = 3.0;
/// Longest stretch, seconds: as much as is followed, and a second.
const MOST_S: f64 = 9.0;
/// Longest time without a face that is bridged, seconds.
const BRIDGED_S: f64 = 0.35;
/// Band of the telephone, which holds the vowels and few other sounds, hertz.
const BAND: (f64, f64) = (300.0, 3400.0);
/// Rate of the sound, hertz.
const RATE: f64 = 16_000.0;
/// Samples of a step of level, 10 ms.
const HOP: usize = 160;
/// Levels further below the loud ones are set to this, decibels: breath and room say nothing of the mouth.
const DEPTH_DB: f64 = 35.0;
/// What changes more slowly is taken out of opening and level, seconds.
const SLOW_S: f64 = 1.5;

/// The best of several lags.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Best {
    /// Mean correlation at the best lag, -1..1.
    pub strength: f64,
    /// By how much the sound is late at that lag against a mouth in time, seconds; negative where it is early.
    pub late_s: f64,
    /// Share of the orders of the sound, its own counted in, that go together at least as well at their own best lag.
    pub p: f64,
}

/// How well a mouth and a sound go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Where the sound is in time, give or take 0.12 s.
    pub in_time: Best,
    /// At any lag up to 0.4 s.
    pub anywhere: Best,
    /// When the stretch that was compared begins and ends, seconds of the clip.
    pub span: (f64, f64),
}

/// Compares a mouth with the sound of its clip: how far it is open, 0 and more, at times in seconds that rise. None where less than three
/// seconds of both are there without a longer gap, or one of them stands still.
pub fn agreement(mouth: &[(f64, f64)], sound: &Audio) -> Option<Agreement> {
    let mouth = longest(mouth);
    let level = Level::of(sound, mouth.first()?.0, mouth.last()?.0);
    let (from, to) = (mouth.first()?.0.max(level.start_s), mouth.last()?.0.min(level.end_s()));
    let steps = ((to - from) / STEP_S).floor().min(MOST_S / STEP_S);
    if steps.is_nan() || steps < LEAST_S / STEP_S {
        return None;
    }
    let times: Vec<f64> = (0..steps as usize).map(|n| from + n as f64 * STEP_S).collect();
    let opening = at(mouth, &times);
    let level = smooth(&level.at(&times), 0.06);
    let (swings, turns) = (change(&smooth(&opening, 0.06)), change(&level));
    let speed = scaled(swings.iter().map(|swing| swing.abs()).collect())?;
    let rising: Vec<f64> = turns.iter().map(|turn| turn.max(0.0)).collect();
    let pairs = [
        (scaled(without_slow(&smooth(&opening, 0.04)))?, scaled(without_slow(&level))?),
        (speed.clone(), scaled(level)?),
        (speed, scaled(smooth(&rising, 0.06))?),
        (scaled(swings)?, scaled(turns)?),
    ];
    let n = times.len();
    let own: Vec<usize> = (0..n).collect();
    let lags: Vec<isize> = (-REACH..=REACH).collect();
    let best = |order: &[usize], lags: &[isize]| {
        let one = |lag: &isize| (together(&pairs, order, *lag), *lag);
        lags.iter().map(one).fold((f64::NEG_INFINITY, 0), |best, one| if one.0 > best.0 { one } else { best })
    };
    let near = |lag: &&isize| (**lag - LEAD).abs() <= IN_TIME;
    let windows = [lags.iter().filter(near).copied().collect(), lags.clone()];
    let found = windows.each_ref().map(|lags: &Vec<isize>| best(&own, lags));
    let mut as_good = [1usize; 2];
    let mut draw = Draw(0x5eed_0f5a_b007_0001);
    for _ in 0..ORDERS {
        let order = draw.order(n);
        for ((count, lags), found) in as_good.iter_mut().zip(&windows).zip(&found) {
            *count += usize::from(best(&order, lags).0 >= found.0);
        }
    }
    let [in_time, anywhere] = [0, 1].map(|which: usize| {
        let (strength, lag) = found.get(which).copied().unwrap_or_default();
        let count = as_good.get(which).copied().unwrap_or(1);
        Best { strength, late_s: (lag - LEAD) as f64 * STEP_S, p: count as f64 / (ORDERS + 1) as f64 }
    });
    Some(Agreement { in_time, anywhere, span: (from, to) })
}

/// Mean correlation of all pairs where the sound, in this order, is `lag` steps later than the mouth; in a circle.
fn together(pairs: &[(Vec<f64>, Vec<f64>)], order: &[usize], lag: isize) -> f64 {
    let n = order.len().max(1);
    let later = order.iter().cycle().skip(lag.rem_euclid(n as isize) as usize);
    let mut sum = 0.0;
    for (mouth, place) in later.take(n).enumerate() {
        for (moves, sounds) in pairs {
            sum += moves.get(mouth).copied().unwrap_or(0.0) * sounds.get(*place).copied().unwrap_or(0.0);
        }
    }
    sum / (n * pairs.len().max(1)) as f64
}

/// SplitMix64 (Steele, Lea and Flood 2014): numbers that only have to be the same each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end.max(1)
    }

    /// `n` places, moved round by any number, cut into [pieces](PIECE) and these put in another order.
    fn order(&mut self, n: usize) -> Vec<usize> {
        let moved = self.below(n as u64) as usize;
        let mut pieces = Vec::new();
        let mut from = 0;
        while from < n {
            let length = PIECE.0 + self.below(PIECE.1 - PIECE.0 + 1);
            let to = (from + length as usize).min(n);
            pieces.push(from..to);
            from = to;
        }
        for last in (1..pieces.len()).rev() {
            pieces.swap(last, self.below(last as u64 + 1) as usize);
        }
        pieces.into_iter().flatten().map(|place| (place + moved) % n.max(1)).collect()
    }
}

/// The longest part without a gap.
fn longest(mouth: &[(f64, f64)]) -> &[(f64, f64)] {
    let parts = mouth.chunk_by(|a, b| b.0 - a.0 <= BRIDGED_S);
    let lasts = |part: &&[(f64, f64)]| part.last().map_or(0.0, |l| l.0) - part.first().map_or(0.0, |f| f.0);
    parts.max_by(|a, b| lasts(a).total_cmp(&lasts(b))).unwrap_or_default()
}

/// Values between known ones, by straight lines; `times` rise and lie within.
fn at(known: &[(f64, f64)], times: &[f64]) -> Vec<f64> {
    let mut pairs = known.windows(2).peekable();
    let mut value = |time: f64| {
        while pairs.len() > 1 && pairs.peek().is_some_and(|pair| matches!(pair, [_, b] if b.0 < time)) {
            pairs.next();
        }
        match pairs.peek() {
            Some([a, b]) if b.0 > a.0 => a.1 + (b.1 - a.1) * ((time - a.0) / (b.0 - a.0)).clamp(0.0, 1.0),
            Some([a, _]) => a.1,
            _ => 0.0,
        }
    };
    times.iter().map(|time| value(*time)).collect()
}

/// Level of a part of the sound in the band, decibels, every 10 ms.
struct Level {
    /// Time of the clip at which the first value's 10 ms begin, seconds.
    start_s: f64,
    values: Vec<f64>,
}

impl Level {
    /// Between two times of the clip, and a second around them as far as it is there; no deeper than [`DEPTH_DB`] below its loud parts.
    fn of(sound: &Audio, from: f64, to: f64) -> Self {
        let (first, power) = band_power(sound, from - 1.0, to + 1.0, HOP);
        let mut values: Vec<f64> =
            weighted(&power, 2).into_iter().map(|p| 10.0 * (p + 1e-9).log10()).collect();
        let floor = quantile(&mut values.clone(), 0.95) - DEPTH_DB;
        values.iter_mut().for_each(|value| *value = value.max(floor));
        Self { start_s: sound.start_s + first as f64 / RATE, values }
    }

    fn end_s(&self) -> f64 {
        self.start_s + (self.values.len() * HOP) as f64 / RATE
    }

    /// At these times.
    fn at(&self, times: &[f64]) -> Vec<f64> {
        let place = |n: usize| self.start_s + (n as f64 + 0.5) * HOP as f64 / RATE;
        let known: Vec<(f64, f64)> =
            self.values.iter().enumerate().map(|(n, value)| (place(n), *value)).collect();
        at(&known, times)
    }
}

/// Mean square in the band of each whole `hop` of samples between two times of the clip, as far as they are there; and the first sample.
pub(super) fn band_power(sound: &Audio, from: f64, to: f64, hop: usize) -> (usize, Vec<f64>) {
    let mut filters = [
        Biquad::new(BAND.0, 0.5412, true),
        Biquad::new(BAND.0, 1.3066, true),
        Biquad::new(BAND.1, 0.5412, false),
        Biquad::new(BAND.1, 1.3066, false),
    ];
    // `as` stops at 0, and makes 0 of what is no number.
    let place = |time: f64| ((time - sound.start_s) * RATE) as usize;
    let first = place(from).min(sound.mono16k.len());
    let last = place(to).clamp(first, sound.mono16k.len());
    let hops = sound.mono16k.get(first..last).unwrap_or_default().chunks_exact(hop.max(1));
    let power = hops.map(|samples| {
        let mut sum = 0.0;
        for sample in samples {
            let sample = if sample.is_finite() { f64::from(sample.clamp(-8.0, 8.0)) } else { 0.0 };
            sum += filters.iter_mut().fold(sample, |x, filter| filter.next(x)).powi(2);
        }
        sum / samples.len().max(1) as f64
    });
    (first, power.collect())
}

/// A filter of second order (R. Bristow-Johnson's cookbook), direct form I.
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    x: [f64; 2],
    y: [f64; 2],
}

impl Biquad {
    fn new(hertz: f64, quality: f64, high: bool) -> Self {
        let w = 2.0 * PI * hertz / RATE;
        let (cos, alpha) = (w.cos(), w.sin() / (2.0 * quality));
        let a0 = 1.0 + alpha;
        let edge = if high { (1.0 + cos) / 2.0 } else { (1.0 - cos) / 2.0 };
        let middle = if high { -2.0 * edge } else { 2.0 * edge };
        Self {
            b: [edge / a0, middle / a0, edge / a0],
            a: [-2.0 * cos / a0, (1.0 - alpha) / a0],
            x: [0.0; 2],
            y: [0.0; 2],
        }
    }

    fn next(&mut self, x: f64) -> f64 {
        let ([b0, b1, b2], [a1, a2]) = (self.b, self.a);
        let y = b0 * x + b1 * self.x[0] + b2 * self.x[1] - a1 * self.y[0] - a2 * self.y[1];
        (self.x, self.y) = ([x, self.x[0]], [y, self.y[0]]);
        y
    }
}

/// Weighted mean of `reach` neighbours either way, the near ones more (a Hann window); the ends are held.
fn weighted(values: &[f64], reach: usize) -> Vec<f64> {
    let span = (2 * reach + 2) as f64;
    let weights: Vec<f64> =
        (1..=2 * reach + 1).map(|n| 0.5 - 0.5 * (2.0 * PI * n as f64 / span).cos()).collect();
    let sum: f64 = weights.iter().sum();
    let last = values.len().saturating_sub(1);
    (0..values.len())
        .map(|n| {
            let near = weights.iter().enumerate().map(|(k, w)| {
                let place = (n + k).saturating_sub(reach).min(last);
                w * values.get(place).copied().unwrap_or(0.0)
            });
            near.sum::<f64>() / sum
        })
        .collect()
}

fn smooth(values: &[f64], seconds: f64) -> Vec<f64> {
    weighted(values, (seconds / STEP_S).round() as usize)
}

fn without_slow(values: &[f64]) -> Vec<f64> {
    values.iter().zip(smooth(values, SLOW_S)).map(|(value, slow)| value - slow).collect()
}

/// Change at each step; at the ends from one side.
fn change(values: &[f64]) -> Vec<f64> {
    let last = values.len().saturating_sub(1);
    let value = |n: usize| values.get(n).copied().unwrap_or(0.0);
    (0..values.len())
        .map(|n| {
            let (a, b) = (n.saturating_sub(1), (n + 1).min(last));
            (value(b) - value(a)) / (b - a).max(1) as f64
        })
        .collect()
}

/// With mean 0 and variance 1; none where nothing changes.
fn scaled(values: Vec<f64>) -> Option<Vec<f64>> {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    let moves = deviation.is_finite() && deviation > 1e-9;
    moves.then(|| values.into_iter().map(|v| (v - mean) / deviation).collect())
}

#[cfg(test)]
#[path = "agreement_tests.rs"]
pub(super) mod tests;
