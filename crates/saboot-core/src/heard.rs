//! What is kept of a sound: an outline to draw it by, its turns, and a segment that stands out. No sample can be got back
//! from any of it.

use serde::{Deserialize, Deserializer, Serialize};

use crate::examination::Point;

/// Most columns of an [`Outline`]: what a page is wide, and far too few to hear anything from.
pub const MOST_COLUMNS: usize = 400;
/// Most stretches of speech of an [`Outline`].
pub const MOST_STRETCHES: usize = 400;
/// Most turns that are kept of one exhibit.
pub const MOST_TURNS: usize = 64;
/// Most further windows that are scored around a segment.
pub const MOST_CLOSER: usize = 48;
/// Levels of an outline are counted in decibels from here down: 0 is this far below full scale, or less.
pub const QUIETEST_DB: u8 = 60;

/// A sound as it is drawn: how loud it is from column to column, and where it holds speech.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// Length in seconds that the columns share evenly.
    pub seconds: f64,
    /// Largest sample of each column, decibels above [`QUIETEST_DB`] below full scale: 0 to 60.
    #[serde(deserialize_with = "few_levels")]
    pub peak: Vec<u8>,
    /// Root of the mean square of each column, on the same scale.
    #[serde(deserialize_with = "few_levels")]
    pub rms: Vec<u8>,
    /// Stretches of speech in seconds, in order; shorter gaps are closed where they would be too many.
    #[serde(deserialize_with = "few_stretches")]
    pub speech: Vec<(f64, f64)>,
}

/// Speech between two pauses. Who speaks is not told: two people can share a turn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Start in seconds.
    pub start_s: f64,
    /// End in seconds.
    pub end_s: f64,
    /// Seconds of speech in it.
    pub speech_s: f64,
    /// Windows whose middle lies in it.
    pub windows: u32,
    /// Their mean score; none where there is no such window.
    pub score: Option<f64>,
}

/// A stretch of speech that scores more like synthetic than the speech around it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Start in seconds.
    pub start_s: f64,
    /// End in seconds.
    pub end_s: f64,
    /// Score of speech inside it, as fitted, a logit.
    pub inside: f64,
    /// Score of the speech around it, as fitted, a logit.
    pub around: f64,
    /// How far it stands out of the noise of the scores.
    pub strength: f64,
    /// Strength from which a segment is shown, from the detector's card.
    pub shown_from: f64,
    /// Share of clips without any splice that reach this, from the card, 0 to 1.
    pub false_alarm: f64,
}

/// What a detector of voice makes of the sound over time, beside the scores of its windows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// Turns in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "few_turns")]
    pub turns: Vec<Turn>,
    /// Turns that were left out because they hold less speech than those that are kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub turns_left_out: u32,
    /// A segment was looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub looked: bool,
    /// The segment that stands out; none where none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
    /// Windows between those of the series, scored to find where the segment ends; no part of any mean.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "few_points")]
    pub closer: Vec<Point>,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Accepts a list of at most `most` items: it may come from a hostile worker.
fn at_most<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
    most: usize,
    what: &str,
) -> Result<Vec<T>, D::Error> {
    let items = Vec::<T>::deserialize(deserializer)?;
    if items.len() <= most { Ok(items) } else { Err(serde::de::Error::custom(what)) }
}

fn few_levels<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let levels: Vec<u8> = at_most(deserializer, MOST_COLUMNS, "more columns than an outline has")?;
    let fits = levels.iter().all(|level| *level <= QUIETEST_DB);
    if fits { Ok(levels) } else { Err(serde::de::Error::custom("a level above full scale")) }
}

fn few_stretches<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(f64, f64)>, D::Error> {
    at_most(deserializer, MOST_STRETCHES, "more stretches of speech than an outline has")
}

fn few_turns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Turn>, D::Error> {
    at_most(deserializer, MOST_TURNS, "more turns than are kept")
}

fn few_points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Point>, D::Error> {
    at_most(deserializer, MOST_CLOSER, "more windows than are scored around a segment")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_is_too_coarse_to_be_heard() {
        let read = |columns: usize, level: u8, stretches: usize| {
            serde_json::from_value::<Outline>(serde_json::json!({
                "seconds": 9.0, "peak": vec![level; columns], "rms": vec![0; columns], "speech": vec![(0.0, 1.0); stretches]
            }))
        };
        assert_eq!(read(400, 60, 400).unwrap().peak.len(), 400);
        for (columns, level, stretches) in [(401, 0, 0), (9, 61, 0), (9, 0, 401)] {
            assert!(read(columns, level, stretches).is_err(), "{columns} {level} {stretches}");
        }
    }

    #[test]
    fn lists_of_a_hostile_worker_are_bounded() {
        let turn =
            serde_json::json!({ "start_s": 0.0, "end_s": 1.0, "speech_s": 1.0, "windows": 0, "score": null });
        let point = serde_json::json!({ "start_s": 0.0, "end_s": 2.5, "score": 1.0 });
        let read = |turns: usize, closer: usize| {
            let value = serde_json::json!({ "turns": vec![turn.clone(); turns], "closer": vec![point.clone(); closer] });
            serde_json::from_value::<Heard>(value)
        };
        assert!(read(MOST_TURNS, MOST_CLOSER).is_ok());
        assert!(read(MOST_TURNS + 1, 0).is_err() && read(0, MOST_CLOSER + 1).is_err());
        assert_eq!(serde_json::to_value(Heard::default()).unwrap(), serde_json::json!({}));
    }
}
