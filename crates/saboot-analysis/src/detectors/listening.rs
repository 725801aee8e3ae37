//! The sound of an exhibit beside the scores of its windows: outline, turns, and a segment that stands out.
//!
//! [`Listening`] keeps what that takes until the networks have run: the outline, and the windows between those that are scored, of which
//! only the ones around the ends of a segment are ever fed to a network. A recording with more windows than are scored is
//! not searched: its windows lie apart, and the places between them would not be looked at.

use std::collections::BTreeSet;

use saboot_core::Code;
use saboot_core::card::{DetectorCard, SegmentFinder};
use saboot_core::examination::Point;
use saboot_core::heard::{Heard, MOST_CLOSER, Outline, Segment};
use saboot_core::lr::round4;

use super::hearing::Hearing;
use super::segment::Featured;
use super::speech::{self, MOST_WINDOWS, Speech, SpeechWindows, Window};
use super::{Samples, Scored, network_of, outline, segment};

/// Reason of a reading in which a segment stands out: what its whole says for a recording does not hold for that part.
pub const SEGMENT: &str = "voice.segment";

/// What is kept of the sound.
pub(super) struct Listening {
    pub(super) outline: Option<Outline>,
    /// Windows for a closer look; none where segments are not looked for.
    between: Vec<Window>,
    /// Every window that holds speech is scored.
    whole: bool,
}

impl Listening {
    /// Keeps what is needed of a sound with its speech and the windows `chosen` in it; `closely` where segments are looked for.
    pub(super) fn new(sound: &[f32], speech: &Speech, chosen: &SpeechWindows, closely: bool) -> Self {
        let whole = closely && chosen.windows.len() < MOST_WINDOWS;
        Self {
            outline: outline::outline(sound, speech.voiced()),
            between: if whole { speech.between(sound, chosen) } else { Vec::new() },
            whole,
        }
    }
}

/// What the encoder of a detector gave at each place; nothing of a network that has none.
fn featured<'f>(card: &DetectorCard, scored: &'f Scored<'_>) -> Vec<Featured<'f>> {
    let network = network_of(card);
    let slot = scored.networks.iter().position(|n| *n == network).filter(|_| card.encoder.is_some());
    let Some(slot) = slot else { return Vec::new() };
    let places = scored.places.iter().zip(scored.outputs);
    places
        .filter_map(|(place, outputs)| {
            let features = outputs.get(slot)?.as_ref().ok()?;
            Some(Featured { start_s: place.start_s, end_s: place.end_s, features })
        })
        .collect()
}

impl Samples<'_> {
    /// The sound as it is drawn; none without sound, and where several sounds share no time.
    pub fn outline(&self) -> Option<&Outline> {
        self.listening.as_ref().and_then(|listening| listening.outline.as_ref())
    }

    /// What a detector makes of the sound over time, from the scores of its windows; reasons are added to where it finds a segment or
    /// where a closer look fails.
    pub(super) fn listen(
        &self,
        card: &DetectorCard,
        scored: &Scored<'_>,
        series: &[Point],
        reasons: &mut BTreeSet<Code>,
    ) -> Option<Heard> {
        let (listening, speech) = self.listening.as_ref().zip(self.speech.as_ref())?;
        let mut heard = outline::turns(speech.voiced(), series);
        if let Some(finder) = card.segment.as_ref().filter(|_| listening.whole && series.len() > 2) {
            heard.looked = true;
            let (found, closer) = self.search(card, finder, scored, series, reasons);
            heard.segment = found;
            heard.closer = closer;
        }
        if heard.segment.is_some() {
            reasons.insert(Code::new(SEGMENT));
        }
        (heard != Heard::default()).then_some(heard)
    }

    /// The segment that is shown, and the windows that were scored to find its ends.
    fn search(
        &self,
        card: &DetectorCard,
        finder: &SegmentFinder,
        scored: &Scored<'_>,
        series: &[Point],
        reasons: &mut BTreeSet<Code>,
    ) -> (Option<Segment>, Vec<Point>) {
        let Some((listening, speech)) = self.listening.as_ref().zip(self.speech.as_ref()) else {
            return (None, Vec::new());
        };
        let best = |points: &[Point]| segment::best(points, speech.voiced(), finder);
        let Some(found) = best(series).filter(|found| found.strength >= finder.look_from) else {
            return (None, Vec::new());
        };
        let seconds = |sample: usize| sample as f64 / speech::RATE as f64;
        let near = listening.between.iter().filter(|window| {
            segment::is_near(&found, seconds(window.start), seconds(window.start + speech::WINDOW))
        });
        let around = Hearing::of(self.runtime, network_of(card), near.take(MOST_CLOSER));
        let outputs = self.run(&around.places, &around.networks, &|| {});
        let near = around.scored(&outputs, self.speech_s(), self.voice.band);
        let closer = self.judge(card, &near);
        // That there is nothing between the windows is no shortcoming.
        if !around.places.is_empty() {
            reasons.extend(closer.reasons);
        }
        let mut all: Vec<Point> = series.iter().chain(&closer.series).copied().collect();
        all.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        let shown = best(&all).filter(|found| found.strength >= finder.shown_from).map(|found| {
            let mut windows = featured(card, scored);
            windows.extend(featured(card, &near));
            windows.retain(|w| all.iter().any(|p| p.start_s == round4(w.start_s)));
            windows.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
            let (start_s, end_s) = segment::sharpened(&found, &windows);
            segment::rounded(Segment { start_s, end_s, ..found })
        });
        (shown, closer.series)
    }
}
