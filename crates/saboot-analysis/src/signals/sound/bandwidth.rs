//! `history.sound-bandwidth` (A3): up to which frequency does the sound go, and does that change inside the clip?
//!
//! The principal type is [`Bandwidth`]. A codec, a telephone line or a source of lower rate cuts the spectrum off as a
//! cliff far below what the track's rate could hold; a microphone and a room fall off slowly. The usual edges are named
//! with what leaves them. A stretch with another edge than the rest came another way. Many speech generators work at
//! 16, 22.05 or 24 kHz and leave the same edges as a telephone or a voice note: an edge tells neither from the other.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::spectrum::{SILENCE_DB, Spectra, decibels};
use super::{Coding, Heard};
use crate::checks::{CheckInfo, Hindi};
use crate::order::quantile;
use crate::signals::{SignalCheck, Signals};

/// The check.
pub struct Bandwidth;

static INFO: CheckInfo = CheckInfo {
    code: "history.sound-bandwidth",
    catalogue: "A3",
    title: "The sound ends at a sharp edge below what its sample rate allows",
    class: Class::ProcessingHistory,
    group: "sound-bandwidth",
    reads: "The long-term spectrum of the decoded sound, the steepest fall in it, and the power above the usual edges along the clip.",
    meaning: "The sound went through something that keeps no higher frequencies: a telephone line, a voice codec, MP3 at a low bit rate, or a source of a lower sample rate. Where the edge changes inside the clip, a part came another way than the rest. An edge is no sign of a synthetic voice: calls and voice notes have the same ones.",
    innocent: "Calls, Bluetooth headsets, voice notes, noise reduction and low bit rates all cut high frequencies off, and some codecs change their bandwidth as the connection does.",
    fools_it: "Noise or music added later fills the spectrum again; bandwidth extension does so on purpose. Very quiet high frequencies look like an edge.",
    reference: "3GPP TS 26.071 (AMR, 8 kHz); RFC 6716, 2.1.3 (Opus bandwidths); measured on clips of known codecs",
    hindi: Hindi {
        title: "आवाज़ का स्पेक्ट्रम सैंपल दर की सीमा से पहले ही अचानक कट जाता है",
        reads: "डिकोड की गई आवाज़ का लंबे समय का स्पेक्ट्रम, उसमें सबसे तीखी गिरावट, और क्लिप के साथ-साथ जानी-पहचानी सीमाओं से ऊपर की शक्ति।",
        meaning: "आवाज़ ऐसी किसी चीज़ से गुज़री है जो ऊँची आवृत्तियाँ नहीं रखती: टेलीफ़ोन लाइन, वॉइस कोडेक, कम बिट दर की MP3, या कम सैंपल दर का स्रोत। सीमा क्लिप के बीच में बदले तो वह हिस्सा बाक़ी से अलग रास्ते से आया है। ऐसी सीमा नक़ली आवाज़ की निशानी नहीं है: फ़ोन कॉल और वॉइस नोट में भी यही होती है।",
        innocent: "फ़ोन कॉल, ब्लूटूथ हेडसेट, वॉइस नोट, शोर घटाने वाले प्रोग्राम और कम बिट दर, सब ऊँची आवृत्तियाँ काट देते हैं; कुछ कोडेक कनेक्शन के हिसाब से अपनी सीमा बदलते रहते हैं।",
        fools_it: "बाद में मिलाया गया शोर या संगीत स्पेक्ट्रम को फिर भर देता है; बैंडविड्थ बढ़ाने वाले प्रोग्राम जान-बूझकर ऐसा करते हैं। बहुत धीमी ऊँची आवृत्तियाँ भी कटी हुई लग सकती हैं।",
    },
};

/// Least fall in dB from just below the edge to just above it: rooms and voices fall by less over 700 Hz.
const FALL_DB: f32 = 15.0;
/// Nothing is called an edge below this, in Hz.
const LOWEST: f64 = 2_800.0;
/// Edges that are known, in Hz from and to, and what leaves them.
const KNOWN: &[(f64, f64, &str)] = &[
    (3_200.0, 3_650.0, "telephone band (3.4 kHz), AMR-NB"),
    (3_650.0, 4_200.0, "8 kHz source: telephony, AMR-NB, Opus narrow band"),
    (5_200.0, 5_700.0, "11.025 kHz source"),
    (5_700.0, 6_200.0, "12 kHz source, Opus medium band"),
    (6_800.0, 7_200.0, "wide-band telephony (7 kHz), AMR-WB"),
    (7_500.0, 8_200.0, "16 kHz source: wide-band calls, voice notes, many speech programs"),
    (10_500.0, 11_200.0, "22.05 kHz source, or MP3/AAC near 48-64 kbit/s"),
    (11_500.0, 12_200.0, "24 kHz source: many speech programs, Opus super-wide band"),
    (15_000.0, 17_200.0, "MP3 or AAC near 96-128 kbit/s, 32 kHz source, FM radio"),
    (18_500.0, 20_500.0, "MP3 or AAC at 192 kbit/s and above, Opus full band"),
];
/// Frequencies, in Hz, above which power is followed along the clip. Encoders open and close the band above 16 kHz from
/// frame to frame, so it is not followed.
const FOLLOWED: [f64; 4] = [3_900.0, 5_600.0, 8_000.0, 12_000.0];
/// Length of a block of the clip in seconds, and blocks that a stretch must have.
const BLOCK_S: f64 = 0.5;
const STRETCH_BLOCKS: usize = 3;
/// dB between the highest of a narrow block and the lowest of a wide one.
const APART_DB: f32 = 6.0;
/// What an empty band holds at most, dB a bin: rounding to 16 bits leaves less.
const EMPTY_DB: f32 = -95.0;
/// A block must be this loud below the edge, in dB of full scale, for its narrowness to mean anything.
const LOUD_DB: f32 = -50.0;

impl SignalCheck for Bandwidth {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(heard) = Heard::new(facts, signals, 1.0) else { return };
        let seen = Seen::look(&heard);
        if let Some((hertz, fall)) = seen.edge() {
            let known = KNOWN.iter().find(|k| (k.0..k.1).contains(&hertz)).map_or("no usual edge", |k| k.2);
            let observed = format!(
                "edge at {:.2} kHz in a track of {:.3} kHz (up to {:.3} kHz possible), a fall of {fall:.0} dB; {known}; {}",
                hertz / 1e3,
                heard.rate / 1e3,
                heard.rate / 2e3,
                heard.looked_at()
            );
            let span = Span::Time { start: 0.0, end: heard.round(heard.samples.len()) };
            out.push(INFO.finding(
                Grade::Weak,
                "The sound has a sharp upper edge",
                observed.into(),
                Some(span),
            ));
        }
        if let Some((hertz, stretches)) = seen.changes() {
            for pair in stretches.windows(2) {
                let [before, after] = pair else { continue };
                let word = |wide: bool| if wide { "goes on above" } else { "ends below" };
                let observed = format!(
                    "sound {} {:.1} kHz from {:.1} to {:.1} s and {} it from {:.1} to {:.1} s; {}",
                    word(before.wide),
                    hertz / 1e3,
                    before.start,
                    before.end,
                    word(after.wide),
                    after.start,
                    after.end,
                    heard.looked_at()
                );
                let mut finding = INFO.finding(
                    Grade::Weak,
                    "The upper edge of the sound changes here: the parts came different ways",
                    observed.into(),
                    Some(Span::Time { start: before.end, end: after.start }),
                );
                finding.expected = "one bandwidth throughout".to_owned();
                out.push(finding);
            }
        }
    }
}

/// A stretch of blocks that are all narrow or all wide.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    wide: bool,
    /// Seconds.
    start: f64,
    end: f64,
}

/// One block of the clip.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    /// Lowest and highest power density above each followed frequency, dB (5th and 95th percentile of its frames).
    above: [(f32, f32); FOLLOWED.len()],
    /// Level of the whole, dB.
    level: f32,
}

struct Seen {
    /// Mean power of every bin, dB.
    mean: Vec<f32>,
    /// Hz a bin.
    width: f64,
    blocks: Vec<Block>,
    nyquist: f64,
    /// The samples are what was stored: a lossy codec empties bands of its own accord.
    exact: bool,
}

impl Seen {
    fn look(heard: &Heard<'_>) -> Self {
        let mut spectra = Spectra::new(heard.samples, heard.rate, 0.025, 1);
        let nyquist = heard.rate / 2.0;
        let bands = FOLLOWED.map(|f| {
            let (from, to) = (spectra.bin(f + 300.0), spectra.bin((f + 2_300.0).min(nyquist * 0.96)));
            (f < nyquist * 0.85).then_some((from, to.max(from + 1)))
        });
        let each = (BLOCK_S / spectra.step_s()).round().max(1.0) as usize;
        let mut mean = vec![0.0f32; spectra.bins()];
        let (mut frames, mut blocks) = (0usize, Vec::new());
        let mut series: [Vec<f32>; FOLLOWED.len()] = Default::default();
        let mut level = 0.0f32;
        let width = spectra.hertz(1);
        spectra.each(|power| {
            for (sum, p) in mean.iter_mut().zip(power) {
                *sum += p;
            }
            level += power.iter().sum::<f32>();
            for (series, band) in series.iter_mut().zip(bands) {
                if let Some((from, to)) = band {
                    series.push(decibels(power[from..to].iter().sum::<f32>() / (to - from) as f32));
                }
            }
            frames += 1;
            if frames.is_multiple_of(each) {
                let above =
                    std::array::from_fn(|i| (quantile(&mut series[i], 0.05), quantile(&mut series[i], 0.95)));
                blocks.push(Block { above, level: decibels(level / each as f32) });
                series.iter_mut().for_each(Vec::clear);
                level = 0.0;
            }
        });
        let mean = mean.iter().map(|p| decibels(p / frames.max(1) as f32)).collect();
        Self { mean, width, blocks, nyquist, exact: heard.coding == Coding::Exact }
    }

    /// Mean level in dB of the bins between two frequencies.
    fn level(&self, from: f64, to: f64) -> f32 {
        let at = |hertz: f64| ((hertz / self.width).round() as usize).min(self.mean.len());
        let bins = self.mean.get(at(from)..at(to).max(at(from) + 1)).unwrap_or_default();
        if bins.is_empty() { SILENCE_DB } else { bins.iter().sum::<f32>() / bins.len() as f32 }
    }

    /// The steepest fall behind which nothing comes back: Hz and dB.
    fn edge(&self) -> Option<(f64, f32)> {
        let mut best: Option<(f64, f32)> = None;
        let mut hertz = LOWEST;
        while hertz + 400.0 <= self.nyquist && hertz < self.nyquist * 0.93 {
            let below = self.level(hertz - 350.0, hertz - 50.0);
            let fall = below - self.level(hertz + 50.0, hertz + 350.0);
            if fall >= FALL_DB
                && best.is_none_or(|b| fall > b.1)
                && self.rest(hertz + 150.0) <= below - 0.75 * fall
            {
                best = Some((hertz, fall));
            }
            hertz += 50.0;
        }
        best
    }

    /// Highest level of any 100 Hz from a frequency up.
    fn rest(&self, from: f64) -> f32 {
        let mut highest = SILENCE_DB;
        let mut hertz = from;
        while hertz + 100.0 <= self.nyquist {
            highest = highest.max(self.level(hertz, hertz + 100.0));
            hertz += 100.0;
        }
        highest
    }

    /// The followed frequency above which some stretches are empty and the others never are.
    fn changes(&self) -> Option<(f64, Vec<Stretch>)> {
        FOLLOWED.iter().enumerate().rev().find_map(|(i, hertz)| {
            let loud = |b: &&Block| b.level > LOUD_DB;
            let mut highs: Vec<f32> = self.blocks.iter().filter(loud).map(|b| b.above[i].1).collect();
            highs.sort_by(f32::total_cmp);
            // The widest gap between a narrow block's highest and the next one's tells the two apart.
            let gap = highs.windows(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
            let (narrow, wide) = (gap[0], gap[0] + APART_DB);
            if gap[1] - gap[0] < 2.0 * APART_DB || narrow > EMPTY_DB {
                return None;
            }
            let kinds: Vec<Option<bool>> = self
                .blocks
                .iter()
                .map(|b| match b.above[i] {
                    (_, high) if high <= narrow && b.level > LOUD_DB => Some(false),
                    (_, high) if self.exact && high >= gap[1] => Some(true),
                    (low, _) if low >= wide => Some(true),
                    _ => None,
                })
                .collect();
            let heard =
                self.blocks.iter().zip(&kinds).filter(|(b, k)| b.level > LOUD_DB || k.is_some()).count();
            if kinds.iter().flatten().count() * 10 < heard * 8 {
                return None;
            }
            let mut stretches: Vec<(Stretch, usize)> = Vec::new();
            for (n, wide) in kinds.iter().enumerate().filter_map(|(n, k)| k.map(|k| (n, k))) {
                let (start, end) = (n as f64 * BLOCK_S, (n + 1) as f64 * BLOCK_S);
                match stretches.last_mut() {
                    Some((last, blocks)) if last.wide == wide => {
                        last.end = end;
                        *blocks += 1;
                    }
                    _ => stretches.push((Stretch { wide, start, end }, 1)),
                }
            }
            let steady = stretches.len() >= 2 && stretches.iter().all(|s| s.1 >= STRETCH_BLOCKS);
            steady.then(|| (*hertz, stretches.into_iter().map(|s| s.0).collect()))
        })
    }
}
