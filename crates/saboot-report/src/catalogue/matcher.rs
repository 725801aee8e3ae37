//! The matcher of the catalogue: which English pattern is this text, and what is it in Hindi?
//!
//! A pattern is English with places: `{}` stands for any text, `{n}` for a number. The Hindi beside it names the places
//! `{0}`, `{1}` … in the order of the English, because the order of words differs. A text fits a pattern as a whole or not
//! at all. Nothing in a text is interpreted: it is compared, cut and carried. The work is bounded by the length of the text
//! times the few patterns that begin alike, and texts past [`LONGEST`] are not looked at.

use std::collections::HashMap;

/// Longer texts are none of ours: the longest sentence of the catalogue with long values is far below.
pub(super) const LONGEST: usize = 8192;

/// Rows of a table: English pattern, Hindi.
pub(super) type Rows = &'static [(&'static str, &'static str)];

/// What may stand in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// One or more characters.
    Text,
    /// Digits with a sign before and points or commas between.
    Number,
}

/// A piece of a Hindi text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Words(&'static str),
    Place(usize),
}

/// One row, taken apart.
#[derive(Debug)]
pub(super) struct Pattern {
    /// As it stands in the table.
    #[cfg(test)]
    pub(super) english: &'static str,
    /// Words before, between and behind the places: one more than places.
    words: Vec<&'static str>,
    places: Vec<Place>,
    hindi: Vec<Piece>,
    /// Bytes of words: of two patterns that fit, the one that says more is meant.
    weight: usize,
}

impl Pattern {
    /// Takes a row apart; none where it is not formed as a row must be, which a test rules out for every table.
    fn read(english: &'static str, hindi: &'static str) -> Option<Self> {
        let mut words = Vec::new();
        let mut places = Vec::new();
        let mut rest = english;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}')?;
            places.push(match name {
                "" => Place::Text,
                "n" => Place::Number,
                _ => return None,
            });
            // Two places side by side could be parted in several ways.
            if before.is_empty() && !words.is_empty() {
                return None;
            }
            words.push(before);
            rest = behind;
        }
        words.push(rest);
        let mut pieces = Vec::new();
        let mut rest = hindi;
        while let Some((before, behind)) = rest.split_once('{') {
            let (number, behind) = behind.split_once('}')?;
            let number: usize = number.parse().ok().filter(|n| *n < places.len())?;
            pieces.extend([Piece::Words(before), Piece::Place(number)]);
            rest = behind;
        }
        pieces.push(Piece::Words(rest));
        let weight = words.iter().map(|w| w.len()).sum();
        Some(Self {
            #[cfg(test)]
            english,
            words,
            places,
            hindi: pieces,
            weight,
        })
    }

    /// What stands in the places when the whole text fits.
    fn fit<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, others) = self.words.split_first()?;
        let mut rest = text.strip_prefix(first)?;
        let mut taken = Vec::with_capacity(self.places.len());
        for (index, (place, words)) in self.places.iter().zip(others).enumerate() {
            let last = index + 1 == self.places.len();
            let end = match place {
                Place::Number => number_at_start(rest)?,
                Place::Text if last => rest.len().checked_sub(words.len()).filter(|end| *end > 0)?,
                // The first character belongs to the place, so that no place is empty.
                Place::Text => {
                    let skip = rest.chars().next()?.len_utf8();
                    skip + rest.get(skip..)?.find(words)?
                }
            };
            taken.push(rest.get(..end)?);
            rest = rest.get(end..)?.strip_prefix(words)?;
        }
        rest.is_empty().then_some(taken)
    }

    /// The Hindi with `values` in its places.
    fn fill(&self, values: &[String]) -> String {
        self.hindi
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => words,
                Piece::Place(number) => values.get(*number).map_or("", String::as_str),
            })
            .collect()
    }

    /// The first word, where the words before the first place hold a whole one or the pattern has no place.
    fn key(&self) -> Option<&'static str> {
        let first = self.words.first()?;
        match first.split_once(' ') {
            Some((word, _)) => Some(word),
            None if self.places.is_empty() => Some(first),
            None => None,
        }
    }
}

/// Bytes of the number at the start of a text.
fn number_at_start(text: &str) -> Option<usize> {
    let unsigned = text.strip_prefix(['+', '-', '−']).unwrap_or(text);
    let mut end = 0;
    let mut chars = unsigned.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let between =
            matches!(c, '.' | ',') && at > 0 && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !c.is_ascii_digit() && !between {
            break;
        }
        end = at + c.len_utf8();
    }
    (end > 0).then_some(text.len() - unsigned.len() + end)
}

/// Patterns by their first words.
#[derive(Debug)]
pub(super) struct Table {
    patterns: Vec<Pattern>,
    by_word: HashMap<&'static str, Vec<usize>>,
    /// Patterns that begin with a place.
    open: Vec<usize>,
}

impl Table {
    /// A table of rows; a row that is not formed as it must be is left out, which a test rules out.
    pub(super) fn new(rows: &[Rows]) -> Self {
        let patterns: Vec<Pattern> = rows
            .iter()
            .flat_map(|part| part.iter())
            .filter_map(|(english, hindi)| Pattern::read(english, hindi))
            .collect();
        let mut by_word: HashMap<&'static str, Vec<usize>> = HashMap::new();
        let mut open = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            match pattern.key() {
                Some(word) => by_word.entry(word).or_default().push(index),
                None => open.push(index),
            }
        }
        Self { patterns, by_word, open }
    }

    /// The pattern that a text is, with what stands in its places: of several the one with most words of its own.
    fn find<'t>(&self, text: &'t str) -> Option<(&Pattern, Vec<&'t str>)> {
        if text.len() > LONGEST {
            return None;
        }
        let word = text.split(' ').next().unwrap_or(text);
        let alike = self.by_word.get(word).map_or(&[][..], Vec::as_slice);
        let candidates = alike.iter().chain(&self.open).filter_map(|index| self.patterns.get(*index));
        let mut best: Option<(&Pattern, Vec<&'t str>)> = None;
        for pattern in candidates {
            if best.as_ref().is_some_and(|(known, _)| known.weight >= pattern.weight) {
                continue;
            }
            if let Some(places) = pattern.fit(text) {
                best = Some((pattern, places));
            }
        }
        best
    }

    /// The Hindi of a text; `carry` says what becomes of the text in a place that is no number.
    pub(super) fn hindi(&self, text: &str, carry: &dyn Fn(&str) -> String) -> Option<String> {
        let (pattern, taken) = self.find(text)?;
        let values: Vec<String> = pattern
            .places
            .iter()
            .zip(taken)
            .map(|(place, value)| match place {
                Place::Number => value.to_owned(),
                Place::Text => carry(value),
            })
            .collect();
        Some(pattern.fill(&values))
    }
}

#[cfg(test)]
impl Table {
    /// The patterns, for the tests of the tables.
    pub(super) fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// English of every pattern that a text fits, with its weight.
    pub(super) fn fitting(&self, text: &str) -> Vec<(&'static str, usize)> {
        self.patterns.iter().filter(|p| p.fit(text).is_some()).map(|p| (p.english, p.weight)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: Rows = &[
        ("Track {n} lasts {n} s.", "{1} से. का track {0}।"),
        ("The file names {} and {}.", "फ़ाइल में {0} और {1} के नाम हैं।"),
        ("The file names {}.", "फ़ाइल में {0} का नाम है।"),
        ("{} is signed; {}.", "{0} हस्ताक्षरित है; {1}।"),
        ("Zeros.", "शून्य।"),
    ];

    fn hindi(text: &str) -> Option<String> {
        Table::new(&[ROWS]).hindi(text, &str::to_owned)
    }

    #[test]
    fn places_are_carried_in_the_order_of_hindi() {
        assert_eq!(hindi("Track 3 lasts 1.50 s.").as_deref(), Some("1.50 से. का track 3।"));
        assert_eq!(hindi("Zeros.").as_deref(), Some("शून्य।"));
        assert_eq!(hindi("It is signed; well.").as_deref(), Some("It हस्ताक्षरित है; well।"));
    }

    #[test]
    fn the_whole_text_must_fit() {
        for text in [
            "",
            "Zeros",
            "Zeros. ",
            "Track 3 lasts 1.50 s",
            "Track x lasts 1 s.",
            "Track 3 lasts . s.",
            "The file names .",
        ] {
            assert_eq!(hindi(text), None, "{text}");
        }
    }

    #[test]
    fn the_pattern_that_says_more_is_meant() {
        assert_eq!(
            hindi("The file names Nikon and Canon.").as_deref(),
            Some("फ़ाइल में Nikon और Canon के नाम हैं।")
        );
        assert_eq!(hindi("The file names Nikon.").as_deref(), Some("फ़ाइल में Nikon का नाम है।"));
    }

    #[test]
    fn numbers_have_signs_points_and_commas_between_digits() {
        for (text, length) in [("12", 2), ("-1.5 s", 4), ("+3,000.", 6), ("−2", 4), ("7.", 1)] {
            assert_eq!(number_at_start(text), Some(length), "{text}");
        }
        for text in ["", "-", ".5", "x1", "+"] {
            assert_eq!(number_at_start(text), None, "{text}");
        }
    }

    #[test]
    fn what_a_hostile_text_holds_is_carried_and_never_read() {
        let text = "The file names {0}{1}{9} and </script>{n}.";
        assert_eq!(hindi(text).as_deref(), Some("फ़ाइल में {0}{1}{9} और </script>{n} के नाम हैं।"));
        let long = format!("The file names {}.", " and ".repeat(LONGEST));
        assert_eq!(hindi(&long), None);
        let begun = std::time::Instant::now();
        for _ in 0..1000 {
            assert!(hindi(&format!("The file names {}", " and ".repeat(1500))).is_none());
        }
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }

    #[test]
    fn rows_that_are_not_formed_as_they_must_be_are_none() {
        for (english, hindi) in
            [("a {x} b", "{0}"), ("a {}{} b", "{0}"), ("a {} b", "{1}"), ("a { b", ""), ("a", "{0")]
        {
            assert!(Pattern::read(english, hindi).is_none(), "{english} {hindi}");
        }
    }
}
