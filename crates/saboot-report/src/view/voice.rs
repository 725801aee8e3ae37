//! A sound over time, as a detector of voice heard it: drawn, with its turns and the segment that stands out.

use saboot_core::card::{DetectorCard, Scope};
use saboot_core::examination::{Examination, Reading};
use saboot_core::heard::MOST_TURNS;
use serde::Serialize;

use super::Speaker;
use super::charts::voice::{self as charts, SoundChart};
use crate::catalogue::voice;

/// The sound behind a reading.
#[derive(Debug, Clone, Serialize)]
pub struct VoiceView {
    /// The sound along its time; none where it has none of its own, as in a slide show.
    pub chart: Option<SoundChart>,
    /// How the chart is read; empty without one.
    pub meaning: &'static str,
    /// The segment that stands out, or what the search came to; empty where the detector does not search.
    pub segment: String,
    /// What a turn is; empty without turns.
    pub turns_meaning: &'static str,
    /// Each turn.
    pub turns: Vec<TurnView>,
    /// Said where more turns exist than are listed; empty otherwise.
    pub turns_left_out: String,
}

/// One turn.
#[derive(Debug, Clone, Serialize)]
pub struct TurnView {
    /// Number and time.
    pub when: String,
    /// Seconds of speech.
    pub speech: String,
    /// Mean score with the number of its windows; a dash where none lies in it.
    pub score: String,
    /// The same in words.
    pub said: &'static str,
}

/// None for detectors of anything else, and where nothing is known of the sound over time.
pub(super) fn voice(
    speaker: &Speaker<'_>,
    reading: &Reading,
    examination: &Examination,
    cards: &[DetectorCard],
) -> Option<VoiceView> {
    if reading.scope != Scope::Voice {
        return None;
    }
    let (lang, words) = (speaker.lang, speaker.words());
    let heard = reading.heard.as_ref();
    let card = cards.iter().find(|card| card.id == reading.id.as_str());
    let chart = examination.outline.as_ref().map(|outline| charts::chart(lang, outline, reading));
    let turns = heard.map(|h| h.turns.as_slice()).unwrap_or_default().iter().take(MOST_TURNS);
    let turns: Vec<TurnView> = turns
        .enumerate()
        .map(|(i, turn)| TurnView {
            when: voice::turn(lang, i + 1, turn),
            speech: crate::catalogue::format::seconds(lang, turn.speech_s, 1),
            score: turn.score.map_or_else(|| "-".to_owned(), |s| format!("{s:+.1} ({})", turn.windows)),
            said: voice::turn_in_words(lang, turn),
        })
        .collect();
    let view = VoiceView {
        meaning: if chart.is_some() { words.sound_meaning } else { "" },
        chart,
        segment: voice::segment(lang, heard, card.and_then(|card| card.segment.as_ref())),
        turns_meaning: if turns.is_empty() { "" } else { words.turns_meaning },
        turns,
        turns_left_out: voice::turns_left_out(lang, heard.map_or(0, |heard| heard.turns_left_out)),
    };
    (view.chart.is_some() || heard.is_some()).then_some(view)
}
