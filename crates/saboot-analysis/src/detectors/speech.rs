//! Which parts of a sound hold speech, and which windows a voice detector is given.
//!
//! [`Speech`] says of 16 kHz mono samples which frames hold speech; it is found once for a sound and handed to all who ask. A frame is
//! speech when it stands out of the sound's own floor, is not far below its own peak, and, where the tool is at hand, lies in a chunk that
//! `voice_activity` takes for speech. Without the tool it is a rule of energy, which music and barking pass. [`Speech::windows`] gives
//! [`SpeechWindows`]: the windows of 2.5 s that hold speech, at most [`MOST_WINDOWS`] or, in a quick look, [`QUICK_WINDOWS`] of them, spread evenly. The detector was trained on
//! windows chosen by the same rule, written down in `scripts/train/voice/README.md` and in `speech.py` beside it: change all three or none.
//!
//! It does not normalise level (the encoder's graph does) and does not judge.

use saboot_core::runtime::{Runtime, RuntimeError};

use super::voice_activity::{self, CHUNK};

/// Samples a second of the only rate that is taken.
pub const RATE: usize = 16_000;
/// Samples of one frame, 20 ms.
pub(crate) const FRAME: usize = 320;
const FRAME_S: f32 = 0.02;
/// Frames of one window, 2.5 s.
const WINDOW_FRAMES: usize = 125;
/// Frames from one candidate window to the next, 1.24 s.
const HOP_FRAMES: usize = 62;
/// Samples of one window.
pub const WINDOW: usize = WINDOW_FRAMES * FRAME;
/// A float file may hold any number; within this nothing overflows later.
const LARGEST: f32 = 8.0;
/// dBFS; nothing below is speech: the last bits of a 16-bit file.
pub(crate) const QUIETEST_DB: f64 = -70.0;
const ABOVE_FLOOR_DB: f64 = 6.0;
const BELOW_PEAK_DB: f64 = 30.0;
/// The share of frames that lies below the floor, and below the peak.
const FLOOR_SHARE: f64 = 0.10;
const PEAK_SHARE: f64 = 0.95;
/// 1.0 s: with less the sound gives no window.
const LEAST_SPEECH_FRAMES: usize = 50;
/// 1.0 s: a window with as much is always a candidate.
const WINDOW_SPEECH_FRAMES: usize = 50;
/// Where less of what stands out by its level is speech, the sound is mostly something else.
const LEAST_SPOKEN: f64 = 0.4;
/// Windows a sound, however long it is: a minute of speech is scored whole, of a longer one places spread evenly.
pub const MOST_WINDOWS: usize = 48;
/// The same in a quick look, and of copies.
pub const QUICK_WINDOWS: usize = 6;

/// Where a sound holds speech.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpeechWindows {
    /// Seconds of frames that are speech, over the whole sound.
    pub speech_s: f32,
    /// In order of time; empty when `speech_s` is below 1.0.
    pub windows: Vec<Window>,
}

impl SpeechWindows {
    /// The windows that a quick look at the same sound would have.
    pub fn few(&self) -> Self {
        Self { speech_s: self.speech_s, windows: spread(&self.windows, QUICK_WINDOWS) }
    }
}

/// One stretch to be scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// First sample, counted in the whole sound.
    pub start: usize,
    /// Exactly [`WINDOW`] finite samples within ±8 ([`longer`] gives others). When the sound is shorter than a window, its part from the first
    /// to the last frame of speech, repeated.
    pub samples: Vec<f32>,
}

/// Which frames of a sound hold speech.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Speech {
    /// For each whole frame of [`FRAME`] samples: does it hold speech.
    voiced: Vec<bool>,
    /// Frames whose level stands out.
    loud: usize,
    /// The network was asked too.
    by_network: bool,
    /// Why it could not be.
    trouble: Option<RuntimeError>,
}

impl Speech {
    /// Listens to a sound of 16 kHz mono `samples` (any length, any values; NaN and infinities count as zero).
    ///
    /// Takes time and memory linear in the input, with 16 bytes a frame of 320 samples beside the network's.
    pub fn of(runtime: &dyn Runtime, samples: &[f32]) -> Self {
        match voice_activity::probabilities(runtime, samples) {
            Ok(Some(said)) => Self::by(samples, Some((&said, voice_activity::threshold(runtime)))),
            Ok(None) => Self::by(samples, None),
            Err(trouble) => Self { trouble: Some(trouble), ..Self::by(samples, None) },
        }
    }

    /// By the level of the frames, and by the network's probabilities of chunks with the least that counts as speech.
    pub(super) fn by(samples: &[f32], network: Option<(&[f32], f32)>) -> Self {
        let mut voiced = loud(samples);
        let loud = voiced.iter().filter(|loud| **loud).count();
        if let Some((said, least)) = network {
            for (number, voiced) in voiced.iter_mut().enumerate() {
                let middle = (number * FRAME + FRAME / 2) / CHUNK;
                *voiced &= said.get(middle).is_some_and(|said| *said >= least);
            }
        }
        Self { voiced, loud, by_network: network.is_some(), trouble: None }
    }

    /// For each whole frame: does it hold speech. A last part of a frame is left out.
    pub fn voiced(&self) -> &[bool] {
        &self.voiced
    }

    /// Seconds of speech.
    pub fn seconds(&self) -> f32 {
        self.frames() as f32 * FRAME_S
    }

    /// Most of what stands out by its level is no speech: music, noise, another sound. Only the network can tell.
    pub fn is_mostly_something_else(&self) -> bool {
        self.by_network
            && self.loud >= LEAST_SPEECH_FRAMES
            && (self.frames() as f64) < LEAST_SPOKEN * self.loud as f64
    }

    /// Why the network could not be asked though it is at hand; then the level alone decided.
    pub fn trouble(&self) -> Option<&RuntimeError> {
        self.trouble.as_ref()
    }

    /// The same sound without its first `frames`.
    #[must_use]
    pub fn without_first(&self, frames: usize) -> Self {
        let voiced = self.voiced.get(frames..).unwrap_or_default().to_vec();
        Self { voiced, ..self.clone() }
    }

    /// At most `most` windows of the sound, whose `samples` are those that were listened to.
    pub fn windows(&self, samples: &[f32], most: usize) -> SpeechWindows {
        if self.frames() < LEAST_SPEECH_FRAMES {
            return self.without_windows();
        }
        let windows = if self.voiced.len() < WINDOW_FRAMES {
            tiled(samples, &self.voiced).into_iter().collect()
        } else {
            let chosen = spread(&candidates(&self.voiced), most);
            chosen.into_iter().filter_map(|first| window(samples, first)).collect()
        };
        SpeechWindows { windows, ..self.without_windows() }
    }

    /// Where the sound holds speech, with nothing chosen to be scored.
    pub fn without_windows(&self) -> SpeechWindows {
        SpeechWindows { speech_s: self.seconds(), windows: Vec::new() }
    }

    /// Windows half-way between those of `chosen` that follow each other without a gap, of the same sound, where they hold 1 s of
    /// speech: for a closer look. Fewer than `chosen` has.
    pub(super) fn between(&self, samples: &[f32], chosen: &SpeechWindows) -> Vec<Window> {
        let pairs = chosen.windows.iter().zip(chosen.windows.iter().skip(1));
        pairs
            .filter(|(one, next)| next.start - one.start == HOP_FRAMES * FRAME)
            .filter_map(|(one, _)| {
                let first = one.start / FRAME + HOP_FRAMES / 2;
                let speech = self.voiced.get(first..first + WINDOW_FRAMES)?.iter().filter(|v| **v).count();
                if speech < WINDOW_SPEECH_FRAMES { None } else { window(samples, first) }
            })
            .collect()
    }

    fn frames(&self) -> usize {
        self.voiced.iter().filter(|voiced| **voiced).count()
    }
}

/// The window from a frame on; none where the sound ends before it does.
fn window(samples: &[f32], first: usize) -> Option<Window> {
    let start = first * FRAME;
    let samples = samples.get(start..start + WINDOW)?.iter().map(|s| clean(*s)).collect();
    Some(Window { start, samples })
}

/// Stretches of `length` samples (more than [`WINDOW`]) that begin where the `chosen` windows of the same sound do, moved
/// back from its end, each at least half a length after the one before. A shorter sound is one stretch, as it is.
pub fn longer(samples: &[f32], chosen: &SpeechWindows, length: usize) -> Vec<Window> {
    let mut found: Vec<Window> = Vec::new();
    for window in &chosen.windows {
        let start = window.start.min(samples.len().saturating_sub(length));
        if found.last().is_some_and(|before| start < before.start + length.div_ceil(2)) {
            continue;
        }
        let part = samples.get(start..(start + length).min(samples.len())).unwrap_or_default();
        found.push(Window { start, samples: part.iter().map(|s| clean(*s)).collect() });
    }
    found
}

/// NaN and infinities as zero, anything else within ±8.
pub(crate) fn clean(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-LARGEST, LARGEST) } else { 0.0 }
}

/// Seconds of one frame.
pub(crate) fn frame_s() -> f64 {
    FRAME as f64 / RATE as f64
}

/// For each whole frame: does its level stand out.
fn loud(samples: &[f32]) -> Vec<bool> {
    let levels: Vec<f64> = samples.chunks_exact(FRAME).map(level_db).collect();
    let mut ordered = levels.clone();
    ordered.sort_unstable_by(f64::total_cmp);
    let at_share = |share: f64| {
        let last = ordered.len().saturating_sub(1);
        ordered.get((share * last as f64) as usize).copied().unwrap_or(0.0)
    };
    let floor = at_share(FLOOR_SHARE) + ABOVE_FLOOR_DB;
    let below_peak = at_share(PEAK_SHARE) - BELOW_PEAK_DB;
    let threshold = floor.max(below_peak).max(QUIETEST_DB);
    levels.iter().map(|level| *level > threshold).collect()
}

/// Deviation within the frame in dBFS, so that a constant offset counts nothing; −100 for a flat frame.
pub(crate) fn level_db(frame: &[f32]) -> f64 {
    let count = frame.len() as f64;
    let mean = frame.iter().map(|s| f64::from(clean(*s))).sum::<f64>() / count;
    let variance = frame.iter().map(|s| (f64::from(clean(*s)) - mean).powi(2)).sum::<f64>() / count;
    10.0 * (variance + 1e-10).log10()
}

/// First frames of the windows with at least 1 s of speech; when there is none, of the earliest with the most.
fn candidates(voiced: &[bool]) -> Vec<usize> {
    let speech: Vec<(usize, usize)> = voiced
        .windows(WINDOW_FRAMES)
        .step_by(HOP_FRAMES)
        .enumerate()
        .map(|(i, window)| (i * HOP_FRAMES, window.iter().filter(|voiced| **voiced).count()))
        .collect();
    let enough: Vec<usize> =
        speech.iter().filter(|(_, count)| *count >= WINDOW_SPEECH_FRAMES).map(|(first, _)| *first).collect();
    if !enough.is_empty() {
        return enough;
    }
    // `max_by_key` keeps the last of equals; reversed, that is the earliest.
    speech.iter().rev().max_by_key(|(_, count)| *count).map(|(first, _)| *first).into_iter().collect()
}

/// At most `most` (2 or more) of the items, evenly spread, the first and the last among them.
pub(crate) fn spread<T: Clone>(items: &[T], most: usize) -> Vec<T> {
    let gaps = most.max(2) - 1;
    match items.len().checked_sub(1) {
        Some(last) if last > gaps => {
            (0..=gaps).filter_map(|i| items.get((i * last + gaps / 2) / gaps).cloned()).collect()
        }
        _ => items.to_vec(),
    }
}

/// The part from the first to the last frame of speech, repeated until it fills a window.
fn tiled(samples: &[f32], voiced: &[bool]) -> Option<Window> {
    let first = voiced.iter().position(|voiced| *voiced)?;
    let last = voiced.iter().rposition(|voiced| *voiced)?;
    let part = samples.get(first * FRAME..(last + 1) * FRAME)?;
    let samples = part.iter().map(|s| clean(*s)).cycle().take(WINDOW).collect();
    Some(Window { start: first * FRAME, samples })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn windows(samples: &[f32], most: usize) -> SpeechWindows {
        Speech::by(samples, None).windows(samples, most)
    }

    /// The same signal as `parity_signal` of `scripts/train/voice/speech.py`, which printed the expected values.
    pub(in crate::detectors) fn parity_signal(seconds: f64, seed: u64) -> Vec<f32> {
        let mut state = seed;
        let mut gain = 0i64;
        (0..(seconds * RATE as f64) as usize)
            .map(|n| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                if n % 1600 == 0 {
                    gain = if (n / 16_000) % 4 != 3 { ((state >> 60) as i64).pow(2) } else { 1 };
                }
                (((state >> 40) as i64 - (1 << 23)) * gain) as f32 / (225i64 << 24) as f32
            })
            .collect()
    }

    fn starts(found: &SpeechWindows) -> Vec<usize> {
        found.windows.iter().map(|w| w.start).collect()
    }

    #[test]
    fn agrees_with_the_rule_used_in_training() {
        let cases: [(f64, u64, usize, &[usize]); 6] = [
            (20.0, 1, 600, &[0, 59520, 119040, 158720, 218240, 277760]),
            (9.37, 2, 320, &[0, 19840, 39680, 59520, 79360, 99200]),
            (60.0, 3, 1700, &[0, 178560, 357120, 535680, 714240, 912640]),
            (2.0, 4, 85, &[0]),
            (0.9, 5, 30, &[]),
            (2.6, 6, 105, &[0]),
        ];
        for (seconds, seed, frames, expected) in cases {
            let found = windows(&parity_signal(seconds, seed), QUICK_WINDOWS);
            assert_eq!((found.speech_s * 50.0).round() as usize, frames, "{seconds} s, seed {seed}");
            assert_eq!(starts(&found), expected, "{seconds} s, seed {seed}");
            assert!(found.windows.iter().all(|w| w.samples.len() == WINDOW));
        }
    }

    /// The network's part, with probabilities that both languages compute: of chunk k, (37 k mod 64) / 64.
    #[test]
    fn agrees_with_the_rule_used_in_training_where_the_network_is_asked() {
        let cases: [(f64, u64, usize, &[usize]); 4] = [
            (20.0, 1, 302, &[198_400, 257_920]),
            (9.37, 2, 158, &[0]),
            (60.0, 3, 840, &[257_920, 317_440, 515_840, 773_760]),
            (2.0, 12, 44, &[]),
        ];
        for (seconds, seed, frames, expected) in cases {
            let sound = parity_signal(seconds, seed);
            let said: Vec<f32> =
                (0..sound.len().div_ceil(CHUNK)).map(|k| (k * 37 % 64) as f32 / 64.0).collect();
            let speech = Speech::by(&sound, Some((&said, 0.5)));
            let found = speech.windows(&sound, QUICK_WINDOWS);
            assert_eq!((found.speech_s * 50.0).round() as usize, frames, "{seconds} s, seed {seed}");
            assert_eq!(starts(&found), expected, "{seconds} s, seed {seed}");
            assert!(speech.by_network && speech.loud >= frames);
        }
    }

    #[test]
    fn a_sound_without_its_start_is_that_sound_later() {
        let sound = parity_signal(20.0, 1);
        let speech = Speech::by(&sound, None);
        let late =
            speech.without_first(25).windows(sound.get(25 * FRAME..).unwrap_or_default(), QUICK_WINDOWS);
        assert_eq!(late.windows.first().map(|w| w.start), Some(0));
        assert_eq!(late.windows.first().map(|w| &w.samples[..]), sound.get(8000..8000 + WINDOW));
        assert!(speech.without_first(100_000).windows(&[], QUICK_WINDOWS).windows.is_empty());
    }

    #[test]
    fn nothing_silence_a_constant_and_steady_noise_hold_no_speech() {
        let noise: Vec<f32> = parity_signal(30.0, 7).iter().map(|s| s.signum() * 0.1).collect();
        for samples in [vec![], vec![0.3], vec![0.0; 320_000], vec![0.7; 320_000], noise] {
            let found = windows(&samples, MOST_WINDOWS);
            assert_eq!(found.speech_s, 0.0, "{} samples", samples.len());
            assert!(found.windows.is_empty());
        }
    }

    #[test]
    fn hostile_numbers_become_finite() {
        let mut samples = parity_signal(10.0, 8);
        for (i, sample) in samples.iter_mut().enumerate() {
            match i % 97 {
                0 => *sample = f32::NAN,
                1 => *sample = f32::INFINITY,
                2 => *sample = f32::NEG_INFINITY,
                3 => *sample = f32::MAX,
                _ => {}
            }
        }
        let found = windows(&samples, MOST_WINDOWS);
        assert!(found.windows.iter().flat_map(|w| &w.samples).all(|s| s.abs() <= LARGEST));
        let all_bad = windows(&vec![f32::NAN; 160_000], MOST_WINDOWS);
        assert_eq!((all_bad.speech_s, all_bad.windows.len()), (0.0, 0));
    }

    #[test]
    fn a_long_sound_gives_no_more_windows_than_a_short_one() {
        let minute = parity_signal(60.0, 9);
        let half_hour = minute.repeat(30);
        for most in [QUICK_WINDOWS, MOST_WINDOWS] {
            let found = windows(&half_hour, most);
            assert_eq!(found.windows.len(), most);
            assert_eq!(found.windows.first().map(|w| w.start), Some(0));
            assert!(found.windows.last().is_some_and(|w| w.start > half_hour.len() * 9 / 10));
            assert_eq!(found.few().windows.len(), QUICK_WINDOWS);
        }
    }

    #[test]
    fn a_short_sound_is_repeated_from_its_first_to_its_last_speech() {
        let mut samples = vec![0.0; 3200];
        samples.extend(parity_signal(1.8, 4).iter().map(|s| s * 0.5));
        let found = windows(&samples, MOST_WINDOWS);
        let window = found.windows.first().expect("one window");
        assert!(window.start >= 3200);
        let again = |period: usize| {
            window.samples.iter().zip(window.samples.iter().skip(period)).all(|(a, b)| a == b)
        };
        let period = (1..WINDOW / FRAME).map(|frames| frames * FRAME).find(|period| again(*period));
        assert!(period.is_some_and(|p| p > RATE && p <= 28_800), "the whole stretch comes again: {period:?}");
    }

    #[test]
    fn longer_stretches_lie_around_the_same_places() {
        let sound = parity_signal(60.0, 3);
        let chosen = windows(&sound, QUICK_WINDOWS);
        let four = longer(&sound, &chosen, 64_000);
        assert_eq!(
            four.iter().map(|w| w.start).collect::<Vec<_>>(),
            [0, 178_560, 357_120, 535_680, 714_240, 896_000]
        );
        assert!(four.iter().all(|w| w.samples.len() == 64_000));
        let half_a_minute = longer(&sound, &chosen, 480_000);
        assert_eq!(half_a_minute.iter().map(|w| w.start).collect::<Vec<_>>(), [0, 357_120]);
        let short = parity_signal(2.0, 4);
        let whole = longer(&short, &windows(&short, QUICK_WINDOWS), 64_000);
        assert_eq!((whole.len(), whole[0].start, whole[0].samples.len()), (1, 0, 32_000));
        assert!(longer(&[0.0; 9000], &windows(&[0.0; 9000], QUICK_WINDOWS), 64_000).is_empty());
    }

    #[test]
    fn sparse_speech_gives_the_fullest_window() {
        // 0.4 s of sound every 3 s: no window holds 1 s, the sound as a whole does.
        let samples: Vec<f32> = parity_signal(30.0, 10)
            .iter()
            .enumerate()
            .map(|(n, s)| if n % 48_000 < 6400 { s.signum() * 0.2 } else { 0.0 })
            .collect();
        let found = windows(&samples, MOST_WINDOWS);
        assert!(found.speech_s >= 1.0);
        assert_eq!(found.windows.len(), 1);
    }

    #[test]
    fn a_minute_is_scored_whole_and_looked_at_closer_between_neighbours_alone() {
        let sound = parity_signal(60.0, 3);
        let all = windows(&sound, MOST_WINDOWS);
        assert!(all.windows.len() > 40 && all.windows.len() < MOST_WINDOWS, "{}", all.windows.len());
        assert_eq!(starts(&all.few()), starts(&windows(&sound, QUICK_WINDOWS)));
        let closer = Speech::by(&sound, None).between(&sound, &all);
        assert!(closer.len() < all.windows.len() && closer.len() > all.windows.len() / 2);
        for window in &closer {
            let before = window.start - HOP_FRAMES / 2 * FRAME;
            assert!(starts(&all).contains(&before) && !starts(&all).contains(&window.start));
        }
        // Places that are spread over half an hour have nothing between them that would find an edge.
        let long = sound.repeat(30);
        assert!(Speech::by(&long, None).between(&long, &windows(&long, MOST_WINDOWS)).is_empty());
    }
}
