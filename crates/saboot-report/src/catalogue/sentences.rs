//! Hindi of every English sentence of ours that a record can hold.
//!
//! report.json stays English, with codes. Whoever renders it in Hindi asks here, by the English: [`sentence`] for
//! statements, expectations, damage, refusals and hints; [`section`], [`name`] and [`value`] for
//! properties. None means that the text is not ours, or not known: it is then shown as it stands. What stands in the
//! places of a sentence is carried over; phrases of ours among it are translated, the rest is foreign text and must be
//! escaped by the caller just as the English is.
//!
//! The innocent explanation of a finding and the texts of codes come from the checks (`CheckInfo::hindi`) and from
//! `CODES_HINDI`; a detector's own texts from its card (`DetectorCard::hindi`).

use std::sync::LazyLock;

use super::matcher::{LONGEST, Table};

mod cards;
mod damage;
mod files;
mod labels;
mod models;
mod observed;
mod phrases;
mod pictures;
mod provenance;
mod signals;

static SENTENCES: LazyLock<Table> = LazyLock::new(|| {
    Table::new(&[
        provenance::ROWS,
        pictures::ROWS,
        files::ROWS,
        signals::ROWS,
        damage::ROWS,
        models::ROWS,
        cards::ROWS,
        phrases::ROWS,
    ])
});
static OBSERVED: LazyLock<Table> = LazyLock::new(|| Table::new(&[observed::ROWS]));
static SECTIONS: LazyLock<Table> = LazyLock::new(|| Table::new(&[labels::SECTIONS]));
static NAMES: LazyLock<Table> = LazyLock::new(|| Table::new(&[labels::NAMES]));
static VALUES: LazyLock<Table> = LazyLock::new(|| Table::new(&[labels::VALUES]));

/// How deep phrases in the places of phrases are looked up.
const DEEPEST: u8 = 3;

/// Most parts of a list that are looked up one by one.
const PARTS: usize = 64;

/// The Hindi of an English sentence or phrase of ours; none where it is not known.
pub fn sentence(english: &str) -> Option<String> {
    if english.len() > LONGEST {
        return None;
    }
    if let Some((of, rest)) = of_slide(english, ": ") {
        return Some(format!("{of}: {}", sentence_of_one(rest)?));
    }
    sentence_of_one(english)
}

/// [`sentence`], or the text itself: for names of programs and services and the like, most of which stay as they are.
pub fn phrase(english: &str) -> String {
    sentence(english).unwrap_or_else(|| english.to_owned())
}

/// The Hindi of what a finding observed, part by part; parts that are the file's own stay as they stand.
pub fn observed(english: &str) -> String {
    if english.len() > LONGEST {
        return english.to_owned();
    }
    let one = |part: &str| OBSERVED.hindi(part, &carry).unwrap_or_else(|| part.to_owned());
    english.split("; ").map(one).collect::<Vec<_>>().join("; ")
}

/// The Hindi of the place of damage, such as `track 2` or `File 1 of 3, video stream`; the text itself where it is a
/// technical name.
pub fn place(english: &str) -> String {
    if let Some((of, rest)) = of_slide(english, ", ") {
        return format!("{of}, {}", phrase(rest));
    }
    match of_slide(english, "") {
        Some((of, "")) => of,
        _ => phrase(english),
    }
}

/// The Hindi of a heading of properties; the text itself where it is none of ours.
pub fn section(english: &str) -> String {
    let one = |text: &str| SECTIONS.hindi(text, &str::to_owned).unwrap_or_else(|| text.to_owned());
    match of_slide(english, ", ") {
        Some((of, rest)) => format!("{of}, {}", one(rest)),
        None => one(english),
    }
}

/// The Hindi of the name of a property; keys of the file stay as they are written.
pub fn name(section: &str, english: &str) -> String {
    name_of_ours(section, english).unwrap_or_else(|| english.to_owned())
}

/// The Hindi of the value of a property where its words are ours; any other value stays as it is written.
pub fn value(section: &str, name: &str, english: &str) -> String {
    let hindi = || VALUES.hindi(english, &carry).or_else(|| SENTENCES.hindi(english, &carry));
    name_of_ours(section, name).and_then(|_| hindi()).unwrap_or_else(|| english.to_owned())
}

fn name_of_ours(section: &str, english: &str) -> Option<String> {
    if is_of_the_file(section) { None } else { NAMES.hindi(english, &str::to_owned) }
}

/// True for headings under which names and values are the file's own.
fn is_of_the_file(section: &str) -> bool {
    let section = of_slide(section, ", ").map_or(section, |(_, rest)| rest);
    labels::OF_THE_FILE.contains(&section) || section.ends_with("headers")
}

/// A text about one file of a slide show: which, in Hindi, and the text behind the separator.
fn of_slide<'t>(text: &'t str, separator: &str) -> Option<(String, &'t str)> {
    let (number, rest) = digits(text.strip_prefix("File ")?)?;
    let (count, rest) = digits(rest.strip_prefix(" of ")?)?;
    Some((format!("{count} में से फ़ाइल {number}"), rest.strip_prefix(separator)?))
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn sentence_of_one(english: &str) -> Option<String> {
    if let Some(hindi) = SENTENCES.hindi(english, &carry) {
        return Some(hindi);
    }
    refusal(english).or_else(|| parts(english))
}

/// What a decoder refused: `code: detail (place). hint: what to do`. The code stays.
fn refusal(english: &str) -> Option<String> {
    let (what, hint) = english.rsplit_once("). hint: ")?;
    let (code, what) = what.split_once(": ")?;
    let (detail, place) = what.rsplit_once(" (")?;
    Some(format!("{code}: {} ({})। सलाह: {}।", carry(detail), carry(place), carry(hint)))
}

/// A text of several parts, all of them ours.
fn parts(english: &str) -> Option<String> {
    let parts: Vec<&str> = english.splitn(PARTS, "; ").collect();
    if parts.len() < 2 {
        return None;
    }
    let hindi: Option<Vec<String>> = parts.into_iter().map(|part| SENTENCES.hindi(part, &carry)).collect();
    hindi.map(|parts| parts.join("; "))
}

/// What stands in a place: a phrase of ours, a list with phrases of ours in it, or foreign text, which stays.
fn carry(text: &str) -> String {
    carried(text, DEEPEST)
}

fn carried(text: &str, depth: u8) -> String {
    if depth == 0 {
        return text.to_owned();
    }
    let deeper = |part: &str| carried(part, depth - 1);
    if let Some(hindi) = SENTENCES.hindi(text, &deeper) {
        return hindi;
    }
    for (separator, joint) in [("; ", "; "), (", ", ", "), (" and ", " और "), (" or ", " या ")] {
        let parts: Vec<&str> = text.splitn(PARTS, separator).collect();
        if parts.len() > 1 {
            let known = |part: &&str| carried(part, depth - 1) != **part;
            return if parts.iter().any(known) {
                parts.into_iter().map(deeper).collect::<Vec<_>>().join(joint)
            } else {
                text.to_owned()
            };
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests;
