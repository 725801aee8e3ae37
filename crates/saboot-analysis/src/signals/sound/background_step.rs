//! `history.background-step` (A6): does the noise behind the voice, or the zero line, jump inside the clip?
//!
//! The principal type is [`BackgroundStep`]. Every room, microphone and amplifier leaves its own noise floor and its
//! own offset from zero. The floor of each of six bands is a low quantile of short frames; a step counts where it is far
//! larger than the floor's own spread on both sides in at least three bands, and sudden. Speech without pauses hides
//! the floor, so many joins are not seen.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::spectrum::{Spectra, decibels};
use super::{Coding, Heard};
use crate::checks::{CheckInfo, Hindi};
use crate::order::quantile;
use crate::signals::{SignalCheck, Signals};

/// The check.
pub struct BackgroundStep;

static INFO: CheckInfo = CheckInfo {
    code: "history.background-step",
    catalogue: "A6",
    title: "The background noise or the zero line of the sound jumps",
    class: Class::ProcessingHistory,
    group: "sound-history",
    reads: "The noise floor in six bands (the quietest frames of 4 s before and after each moment) and the mean of the samples, along the clip.",
    meaning: "The background changed suddenly and stayed changed: the recording was cut or joined there, or something around the microphone was switched. It says nothing about whether a voice is synthetic.",
    innocent: "An engine, a fan or music that starts or stops, a door, a microphone that was covered, automatic gain, a change of the call's connection, a noise gate.",
    fools_it: "Speech without pauses hides the floor; noise laid over the whole afterwards evens it out; noise reduction and lossy codecs change it on their own.",
    reference: "X. Pan, X. Zhang, S. Lyu, \"Detecting splicing in digital audios using local noise level estimation\", ICASSP 2012; thresholds measured on recordings and on joins made of them",
    hindi: Hindi {
        title: "आवाज़ के पीछे का शोर या शून्य रेखा बीच में अचानक बदलती है",
        reads: "छह आवृत्ति-पट्टियों में पीछे के शोर का स्तर (हर क्षण से पहले और बाद के 4 सेकंड के सबसे शांत फ़्रेम) और सैंपलों का औसत, पूरी क्लिप में।",
        meaning: "पृष्ठभूमि अचानक बदली और बदली ही रही: या तो वहाँ रिकॉर्डिंग काटी या जोड़ी गई, या माइक्रोफ़ोन के आस-पास कुछ चालू या बंद हुआ। इससे यह पता नहीं चलता कि आवाज़ नक़ली है या नहीं।",
        innocent: "इंजन, पंखे या संगीत का चालू या बंद होना, दरवाज़ा, माइक्रोफ़ोन का ढक जाना, अपने-आप बदलता गेन, कॉल के कनेक्शन का बदलना, नॉइज़ गेट।",
        fools_it: "बिना रुके बोलने से पीछे का शोर छिप जाता है; बाद में पूरी क्लिप पर डाला गया शोर फ़र्क़ मिटा देता है; शोर घटाने वाले प्रोग्राम और lossy कोडेक इसे ख़ुद भी बदलते हैं।",
    },
};

/// Bands in Hz; the upper ones end at 0.45 of the rate.
const EDGES: [f64; 7] = [120.0, 400.0, 900.0, 1_800.0, 3_200.0, 5_500.0, 20_000.0];
const BANDS: usize = EDGES.len() - 1;
/// Seconds that are compared on either side, at least and at most.
const SIDE_S: (f64, f64) = (1.0, 4.0);
/// Seconds from one moment that is tried to the next.
const STEP_S: f64 = 0.1;
/// dB by which the step must exceed the floor's spread, in [`AGREE`] bands. Measured: see the explain page.
const STEP_DB: f32 = 8.0;
/// From this on it is told with more weight, in sound that was not coded lossily.
const CLEAR_DB: f32 = 15.0;
/// Spread of a floor, in dB, above which there is no floor to speak of.
const SPREAD_DB: f32 = 5.0;
const AGREE: usize = 3;
/// Longest time in seconds between the last quiet frame of one floor and the first of the other.
const SUDDEN_S: f64 = 0.6;
/// What is quieter than this is digital silence, which has a check of its own; dB.
const NOISE_DB: f32 = -95.0;
/// Most steps told of one clip.
const MOST: usize = 8;

impl SignalCheck for BackgroundStep {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(heard) = Heard::new(facts, signals, 2.0 * SIDE_S.0 + 0.2) else { return };
        for step in noise_steps(&heard) {
            let observed = format!(
                "noise floor {} by {} dB in the bands of {} Hz, spread of the floor at most {:.1} dB; {}",
                if step.rise { "rises" } else { "falls" },
                step.heights,
                step.bands,
                step.spread,
                heard.looked_at()
            );
            let grade = if step.clear >= CLEAR_DB && heard.coding == Coding::Exact {
                Grade::Medium
            } else {
                Grade::Weak
            };
            let statement = "The background noise changes suddenly here and stays changed";
            let mut finding = INFO.finding(
                grade,
                statement,
                observed.into(),
                Some(Span::Time { start: step.from, end: step.to }),
            );
            finding.expected = "a steady background, or one that changes slowly".to_owned();
            out.push(finding);
        }
        for (from, to, before, after) in offset_steps(&heard) {
            let observed = format!(
                "mean of the samples {:+.4} before and {:+.4} after (of full scale 1); {}",
                before,
                after,
                heard.looked_at()
            );
            let statement = "The zero line of the sound jumps here";
            let mut finding = INFO.finding(
                Grade::Weak,
                statement,
                observed.into(),
                Some(Span::Time { start: from, end: to }),
            );
            finding.expected = "one offset throughout".to_owned();
            out.push(finding);
        }
    }
}

/// A sudden change of the noise floor.
struct Step {
    /// Seconds.
    from: f64,
    to: f64,
    rise: bool,
    heights: String,
    bands: String,
    /// dB.
    spread: f32,
    /// dB above the spread in the third best band.
    clear: f32,
}

/// Levels of the bands, frame by frame.
struct Levels {
    frames: Vec<[f32; BANDS]>,
    step_s: f64,
    bands: usize,
    rate: f64,
}

/// Low quantiles of some frames in one band: 2 %, 6 % and 12 %.
#[derive(Clone, Copy, Default)]
struct Floor {
    level: f32,
    spread: f32,
}

impl Levels {
    fn of(heard: &Heard<'_>) -> Self {
        let mut spectra = Spectra::new(heard.samples, heard.rate, 0.024, 2);
        let top = 0.45 * heard.rate;
        let edges = EDGES.map(|f| spectra.bin(f.min(top)));
        let bands = (0..BANDS).filter(|b| edges[b + 1] >= edges[*b] + 4).count();
        let mut frames = Vec::new();
        spectra.each(|power| {
            frames.push(std::array::from_fn(|b| decibels(power[edges[b]..edges[b + 1]].iter().sum())));
        });
        Self { frames, step_s: spectra.step_s(), bands, rate: heard.rate }
    }

    fn floors(&self, from: usize, to: usize, values: &mut Vec<f32>) -> [Floor; BANDS] {
        std::array::from_fn(|band| {
            values.clear();
            values.extend(self.frames[from..to].iter().map(|f| f[band]));
            let [low, level, high] = [0.02, 0.06, 0.12].map(|q| quantile(values, q));
            Floor { level, spread: high - low }
        })
    }
}

fn noise_steps(heard: &Heard<'_>) -> Vec<Step> {
    let levels = Levels::of(heard);
    let count = |s: f64| (s / levels.step_s).round() as usize;
    let (least, most, step) = (count(SIDE_S.0), count(SIDE_S.1), count(STEP_S).max(1));
    let mut values = Vec::new();
    let mut tried: Vec<(usize, bool, f32)> = Vec::new();
    let mut at = least;
    while at + least <= levels.frames.len() {
        let before = levels.floors(at.saturating_sub(most), at, &mut values);
        let after = levels.floors(at, (at + most).min(levels.frames.len()), &mut values);
        for rise in [true, false] {
            let clear = clearances(&before, &after, rise, levels.bands);
            let mut sorted = clear;
            sorted.sort_by(|a, b| b.total_cmp(a));
            if sorted[AGREE - 1] >= STEP_DB {
                tried.push((at, rise, sorted[AGREE - 1]));
            }
        }
        at += step;
    }
    let mut steps: Vec<(usize, Step)> = Vec::new();
    tried.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    for (at, rise, clear) in tried {
        // One step is seen from every moment near it; the clearest stands for all.
        if steps.len() >= MOST || steps.iter().any(|s| s.0.abs_diff(at) < most) {
            continue;
        }
        let (from, to) = (at.saturating_sub(most), (at + most).min(levels.frames.len()));
        let (before, after) = (levels.floors(from, at, &mut values), levels.floors(at, to, &mut values));
        if let Some(step) = levels.sudden((from, at, to), &before, &after, rise, clear) {
            steps.push((at, step));
        }
    }
    steps.sort_by_key(|s| s.0);
    steps.into_iter().map(|s| s.1).collect()
}

/// dB by which each band's step exceeds the spread of its floor; far below 0 where there is no floor.
fn clearances(before: &[Floor; BANDS], after: &[Floor; BANDS], rise: bool, bands: usize) -> [f32; BANDS] {
    std::array::from_fn(|b| {
        let spread = before[b].spread.max(after[b].spread);
        let noise = before[b].level.min(after[b].level) > NOISE_DB;
        let height = if rise { after[b].level - before[b].level } else { before[b].level - after[b].level };
        if b < bands && noise && spread < SPREAD_DB { height - spread } else { f32::MIN }
    })
}

impl Levels {
    /// Where the lower floor ends and the higher one begins, if that is sudden.
    fn sudden(
        &self,
        (from, at, to): (usize, usize, usize),
        before: &[Floor; BANDS],
        after: &[Floor; BANDS],
        rise: bool,
        clear: f32,
    ) -> Option<Step> {
        let clearance = clearances(before, after, rise, self.bands);
        let chosen: Vec<usize> = (0..BANDS).filter(|b| clearance[*b] >= STEP_DB * 0.75).collect();
        let (low, high) = if rise { (before, after) } else { (after, before) };
        let need = AGREE.min(chosen.len());
        if !self.steady((from, at, to), &chosen, low, high) {
            return None;
        }
        // Within a quarter of the step, so that a floor that climbs slowly spends long between the two.
        let at_floor = |frame: &[f32; BANDS], floor: &[Floor; BANDS]| {
            let near = |b: usize| {
                let height = high[b].level - low[b].level;
                (frame[b] - floor[b].level).abs() <= (3.0 + floor[b].spread / 2.0).min(height / 4.0)
            };
            chosen.iter().filter(|b| near(**b)).count() >= need
        };
        let is_low: Vec<bool> = self.frames[from..to].iter().map(|f| at_floor(f, low)).collect();
        let is_high: Vec<bool> = self.frames[from..to].iter().map(|f| at_floor(f, high)).collect();
        let last = |kind: &[bool]| kind.iter().rposition(|k| *k);
        let first = |kind: &[bool]| kind.iter().position(|k| *k);
        let (end, begin) = if rise {
            let end = last(&is_low)?;
            (end, end + first(&is_high[end..])?)
        } else {
            let begin = first(&is_low)?;
            (last(&is_high[..begin])?, begin)
        };
        let seconds = |frame: usize| ((from + frame) as f64 * self.step_s * 1e3).round() / 1e3;
        let sudden = (begin - end) as f64 * self.step_s <= SUDDEN_S;
        // The frames in between are where the moment that was tried should lie.
        let here = (from + begin).abs_diff(at) as f64 * self.step_s <= SIDE_S.0;
        let spread = chosen.iter().map(|b| before[*b].spread.max(after[*b].spread)).fold(0.0, f32::max);
        let join = |text: Vec<String>| text.join(", ");
        (sudden && here).then(|| Step {
            from: seconds(end),
            to: seconds(begin + 1),
            rise,
            heights: join(chosen.iter().map(|b| format!("{:.0}", high[*b].level - low[*b].level)).collect()),
            bands: join(
                chosen
                    .iter()
                    .map(|b| format!("{:.0}-{:.0}", EDGES[*b], EDGES[b + 1].min(0.45 * self.rate)))
                    .collect(),
            ),
            spread,
            clear,
        })
    }

    /// True where neither side climbs or falls by a third of the step within itself, as a slow swell does.
    fn steady(
        &self,
        (from, at, to): (usize, usize, usize),
        chosen: &[usize],
        low: &[Floor; BANDS],
        high: &[Floor; BANDS],
    ) -> bool {
        let mut values = Vec::new();
        [(from, at), (at, to)].into_iter().all(|(from, to)| {
            let middle = from.midpoint(to);
            let (first, second) =
                (self.floors(from, middle, &mut values), self.floors(middle, to, &mut values));
            let mut drift: Vec<f32> = chosen
                .iter()
                .map(|b| (second[*b].level - first[*b].level).abs() / (high[*b].level - low[*b].level))
                .collect();
            quantile(&mut drift, 0.5) < 1.0 / 3.0
        })
    }
}

/// Length in seconds of the stretches whose mean is taken, and how many are compared on either side.
const MEAN_S: f64 = 0.2;
const MEANS: usize = 8;
/// Least jump of the zero line: 0.2 % of full scale, some 65 steps of 16 bits.
const OFFSET: f32 = 0.002;

/// From, to (seconds), offset before and after.
fn offset_steps(heard: &Heard<'_>) -> Vec<(f64, f64, f32, f32)> {
    let size = (MEAN_S * heard.rate) as usize;
    let means: Vec<f32> =
        heard.samples.chunks_exact(size.max(1)).map(|c| c.iter().sum::<f32>() / c.len() as f32).collect();
    let middle = |part: &[f32]| {
        let mut values = part.to_vec();
        let median = quantile(&mut values, 0.5);
        values.iter_mut().for_each(|v| *v = (*v - median).abs());
        // The largest distance: eight values are too few for a spread to rest on their middle.
        (median, quantile(&mut values, 1.0))
    };
    let mut steps: Vec<(usize, f32, f32)> = Vec::new();
    // The stretch that holds the step itself belongs to neither side.
    for at in 4..means.len().saturating_sub(4) {
        let (before, wobble) = middle(&means[at.saturating_sub(MEANS)..at]);
        let (after, shake) = middle(&means[at + 1..(at + 1 + MEANS).min(means.len())]);
        let height = (after - before).abs();
        if height < OFFSET || height < 3.0 * wobble.max(shake) {
            continue;
        }
        match steps.last_mut() {
            Some(last) if at - last.0 < MEANS => {
                if height > (last.2 - last.1).abs() {
                    *last = (at, before, after);
                }
            }
            _ => steps.push((at, before, after)),
        }
    }
    let seconds = |n: usize| heard.round(n * size);
    steps.into_iter().take(MOST).map(|(at, b, a)| (seconds(at), seconds(at + 1), b, a)).collect()
}
