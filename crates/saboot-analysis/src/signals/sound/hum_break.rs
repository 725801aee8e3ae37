//! `history.mains-hum-break` (A7): does the phase of the mains hum jump?
//!
//! The principal type is [`HumBreak`]. The phase of a power grid runs on without a jump, so a jump of the hum in a
//! recording is a place where time is missing or was put in (Rodríguez, Apolinário and Biscainho 2010). A straight line
//! is laid through the phase of the second before and of the second after each moment; a break is where they miss.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span};

use super::Heard;
use super::hum::{Hum, LEAST_S, PHASE_STEP_S, PHASE_WINDOW_S, wrap};
use crate::checks::{CheckInfo, Hindi};
use crate::signals::{SignalCheck, Signals};

/// The check.
pub struct HumBreak;

static INFO: CheckInfo = CheckInfo {
    code: "history.mains-hum-break",
    catalogue: "A7",
    title: "The phase of the mains hum jumps",
    class: Class::ProcessingHistory,
    group: "sound-history",
    reads: "The phase of the strongest harmonics of 50 or 60 Hz along the clip, where there is hum.",
    meaning: "The hum does not go on in step: sound was cut out, put in or joined at that time. It says nothing about whether a voice is synthetic.",
    innocent: "A pause of the recorder, lost packets or dropped frames, an ordinary cut, a machine or lamp that was switched on or off.",
    fools_it: "A cut of a whole period leaves no jump; speech and music over weak hum hide it; hum added after the cut runs through.",
    reference: "D. Rodríguez, J. Apolinário, L. Biscainho, \"Audio authenticity: detecting ENF discontinuity with high precision phase analysis\", IEEE TIFS 5(3) 2010",
    hindi: Hindi {
        title: "बिजली की गूँज (हम) की कला (फ़ेज़) बीच में उछलती है",
        reads: "जहाँ गूँज है, वहाँ 50 या 60 Hz के सबसे तेज़ गुणजों की कला (फ़ेज़), पूरी क्लिप में।",
        meaning: "गूँज एक लय में आगे नहीं चलती: उस समय पर आवाज़ काटी, डाली या जोड़ी गई। इससे यह पता नहीं चलता कि आवाज़ नक़ली है या नहीं।",
        innocent: "रिकॉर्डर का रुकना, खोए हुए पैकेट, साधारण काट-छाँट, या किसी मशीन या बत्ती का चालू या बंद होना।",
        fools_it: "पूरे आवर्तकाल की काट से कोई उछाल नहीं दिखता; धीमी गूँज के ऊपर बोली या संगीत इसे छिपा देते हैं; काटने के बाद जोड़ी गई गूँज बिना टूटे चलती है।",
    },
};

/// Length of the phase track that a line is laid through, seconds.
const LINE_S: f64 = 1.0;
/// Least jump in radians, and how many times the lines' own error it must be.
const JUMP: f32 = 0.8;
const TIMES: f32 = 6.0;
/// The same where only one harmonic jumps.
const TIMES_ALONE: f32 = 15.0;
/// Largest error of a line, radians.
const ERROR: f32 = 0.25;
/// Largest difference of the lines' slopes, radians a second.
const BEND: f32 = 1.5;
/// Harmonics followed.
const FOLLOWED: usize = 3;
/// Most breaks told of one clip.
const MOST: usize = 8;

impl SignalCheck for HumBreak {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(heard) = Heard::new(facts, signals, LEAST_S) else { return };
        let Some(hum) = Hum::find(&heard) else { return };
        let found: Vec<(usize, Vec<Break>)> =
            hum.strongest(FOLLOWED).iter().map(|h| (h.number, breaks(&hum.phase(h.number)))).collect();
        let mut told: Vec<f64> = Vec::new();
        let mut all: Vec<Break> = found.iter().flat_map(|f| f.1.iter().copied()).collect();
        all.sort_by(|a, b| b.clear.total_cmp(&a.clear));
        let apart = LINE_S / 2.0;
        for seen in all {
            if told.len() >= MOST || told.iter().any(|t| (t - seen.time).abs() < apart) {
                continue;
            }
            told.push(seen.time);
            let jumps: Vec<String> = found
                .iter()
                .filter_map(|(number, breaks)| {
                    let same = breaks.iter().find(|b| (b.time - seen.time).abs() < apart)?;
                    Some(format!(
                        "{:.0} Hz by {:+.2} rad (lines fit to {:.2} rad)",
                        hum.nominal * *number as f64,
                        same.jump,
                        same.error
                    ))
                })
                .collect();
            if jumps.len() < 2 && seen.clear < TIMES_ALONE {
                continue;
            }
            let grade = if jumps.len() >= 2 { Grade::Medium } else { Grade::Weak };
            let observed =
                format!("phase jumps at {:.2} s: {}; {}", seen.time, jumps.join(", "), heard.looked_at());
            let round = |s: f64| (s.max(0.0) * 1e3).round() / 1e3;
            let span = Span::Time {
                start: round(seen.time - PHASE_WINDOW_S / 2.0),
                end: round(seen.time + PHASE_WINDOW_S / 2.0),
            };
            let statement = "The mains hum does not run on in step here: sound was cut out, put in or joined";
            let mut finding = INFO.finding(grade, statement, observed.into(), Some(span));
            finding.expected = "a phase that runs on without a jump".to_owned();
            out.push(finding);
        }
    }
}

/// One place where the phase jumps.
#[derive(Debug, Clone, Copy)]
struct Break {
    /// Seconds.
    time: f64,
    /// Radians.
    jump: f32,
    error: f32,
    /// Jump over error.
    clear: f32,
}

fn breaks(phase: &[f32]) -> Vec<Break> {
    let length = (LINE_S / PHASE_STEP_S) as usize;
    // Windows that hold the break itself belong to neither side.
    let margin = (PHASE_WINDOW_S / 2.0 / PHASE_STEP_S).ceil() as usize;
    let mut found: Vec<Break> = Vec::new();
    for at in length + margin..phase.len().saturating_sub(length + margin) {
        let before = Line::through(&phase[at - margin - length..at - margin]);
        let after = Line::through(&phase[at + margin..at + margin + length]);
        let middle = (length as f32 - 1.0) / 2.0 + margin as f32;
        let jump = wrap(after.at(-middle) - before.at(middle));
        let error = before.error.max(after.error).max(0.02);
        let bend = (after.slope - before.slope).abs() / PHASE_STEP_S as f32;
        let clear = jump.abs() / error;
        if error > ERROR || bend > BEND || jump.abs() < JUMP || clear < TIMES {
            continue;
        }
        let time = at as f64 * PHASE_STEP_S + PHASE_WINDOW_S / 2.0;
        let new = Break { time, jump, error, clear };
        match found.last_mut() {
            Some(last) if time - last.time < LINE_S / 2.0 => {
                if clear > last.clear {
                    *last = new;
                }
            }
            _ => found.push(new),
        }
    }
    found
}

/// A straight line through a phase track: value in its middle, slope a step, root mean square error.
struct Line {
    middle: f32,
    slope: f32,
    error: f32,
}

impl Line {
    fn through(phase: &[f32]) -> Self {
        let mut straight = Vec::with_capacity(phase.len());
        let mut last = phase.first().copied().unwrap_or(0.0);
        let mut value = last;
        for p in phase {
            value += wrap(p - last);
            last = *p;
            straight.push(value);
        }
        let n = straight.len().max(1) as f32;
        let middle = straight.iter().sum::<f32>() / n;
        let centre = (n - 1.0) / 2.0;
        let (mut top, mut bottom) = (0.0f32, 0.0f32);
        for (i, v) in straight.iter().enumerate() {
            let x = i as f32 - centre;
            top += x * (v - middle);
            bottom += x * x;
        }
        let slope = if bottom > 0.0 { top / bottom } else { 0.0 };
        let rest =
            straight.iter().enumerate().map(|(i, v)| (v - middle - slope * (i as f32 - centre)).powi(2));
        Self { middle, slope, error: (rest.sum::<f32>() / n).sqrt() }
    }

    /// Value at `steps` from the middle.
    fn at(&self, steps: f32) -> f32 {
        self.middle + self.slope * steps
    }
}
