//! Texts on their way into a template: bounded, showable, and breakable.
//!
//! [`prepare`] walks the data of a document. A character that no font of ours has is shown as `\u{1f600}`, because a
//! document that is kept for good may hold no empty box; a text beyond [`MOST_CHARACTERS`] is cut, and says so; and a
//! long word gets places where a line may break (U+200B, which the templates turn into nothing but such a place).

use saboot_core::Lang;
use serde_json::Value;

use crate::{fonts, words};

/// Characters of one text that are shown: no card and no sentence of ours is longer. Typst cannot set a paragraph with
/// many hundred places to break.
pub const MOST_CHARACTERS: usize = 1_200;
/// Characters of one text of the file that are shown; the rest is in report.json.
pub const MOST_FOREIGN: usize = 700;
/// Fields that hold text of the file.
const FOREIGN: [&str; 9] = ["path", "title", "refusal", "by", "observed", "place", "detail", "name", "value"];
/// Entries of one list of a report that are shown; the rest is in report.json.
pub const MOST_ENTRIES: usize = 200;
/// Entries of one list of a plain document, such as the files of an annexure.
pub const MOST_ROWS: usize = 5_000;
/// A word up to this length is never broken by us.
const WHOLE_WORD: usize = 14;
/// A longer word may break behind so many characters.
const STRETCH: usize = 6;
/// Places to break in one text, at the most: typst gives up a paragraph with more than 512.
const MOST_BREAKS: usize = 150;
/// Where a line may break.
const BREAK: char = '\u{200b}';

/// Lists that are drawn, not printed: the view bounds them.
const DRAWN: [&str; 4] = ["points", "marks", "columns", "speech"];

/// All texts and lists of a value, made ready in the language of its readers; names of fields stay. A list that was
/// cut gets a sentence beside it, under its name and `_left_out_of_print`.
pub fn prepare(value: &mut Value, most: usize, lang: Lang) {
    match value {
        Value::String(text) => *text = breakable(&bounded(text, MOST_CHARACTERS, lang)),
        Value::Array(items) => items.iter_mut().for_each(|item| prepare(item, most, lang)),
        Value::Object(fields) => {
            let mut cut = Vec::new();
            for (name, field) in fields.iter_mut() {
                if let Value::Array(items) = field
                    && items.len() > most
                    && !DRAWN.contains(&name.as_str())
                {
                    let more = words::more(lang, items.len() - most);
                    items.truncate(most);
                    cut.push((format!("{name}_left_out_of_print"), Value::String(more)));
                }
                match field {
                    Value::String(text) if FOREIGN.contains(&name.as_str()) => {
                        *text = breakable(&bounded(text, MOST_FOREIGN, lang));
                    }
                    other => prepare(other, most, lang),
                }
            }
            fields.extend(cut);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Showable and at most `most` characters long, with a word about how many are left out.
pub fn bounded(text: &str, most: usize, lang: Lang) -> String {
    let all = text.chars().count();
    let kept = all.min(most);
    let mut shown = String::with_capacity(text.len());
    for c in text.chars().take(kept) {
        match c {
            '\t' | '\r' => shown.push(' '),
            c if fonts::showable(c) => shown.push(c),
            c => shown.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    if kept < all {
        shown.push(' ');
        shown.push_str(&words::cut(lang, all - kept));
    }
    shown
}

/// The same text with places to break in words that could be wider than a column.
fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let least = text.chars().count().div_ceil(MOST_BREAKS);
    let mut word = String::new();
    for c in text.chars() {
        if c == ' ' || c == '\n' {
            push_word(&mut out, &word, least);
            word.clear();
            out.push(c);
        } else {
            word.push(c);
        }
    }
    push_word(&mut out, &word, least);
    out
}

fn push_word(out: &mut String, word: &str, least: usize) {
    if word.chars().filter(|c| !joins(*c)).count() <= WHOLE_WORD {
        out.push_str(word);
        return;
    }
    let mut run = 0;
    let mut rest = word.chars();
    while let Some(c) = rest.next() {
        out.push(c);
        run += usize::from(!joins(c));
        let mut ahead = rest.clone();
        let Some(next) = ahead.next() else { return };
        // A joint that is near makes the better break.
        let long = run >= STRETCH && (run >= 2 * STRETCH || !ahead.take(STRETCH).any(joint));
        let wanted = (joint(c) || long) && next.is_alphanumeric() || run >= 3 * STRETCH;
        let wanted = wanted && run >= least;
        // Devanagari never breaks inside a conjunct or before a vowel sign.
        if wanted && parts(c, next) {
            out.push(BREAK);
            run = 0;
        }
    }
}

/// Behind which a name or a code falls into parts.
fn joint(c: char) -> bool {
    matches!(c, '.' | '/' | '\\' | '_' | ':' | ',' | ';' | '=' | '&' | '?' | '-' | ')' | '}')
}

/// Whether two characters belong to different clusters, as far as a break in an overlong word needs to know.
fn parts(before: char, after: char) -> bool {
    !matches!(before, '\u{94d}' | '\u{200c}' | '\u{200d}') && !joins(after)
}

/// Marks that stand on the letter before them.
fn joins(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{300}'..='\u{36f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{93c}' | '\u{93e}'..='\u{94f}' | '\u{951}'..='\u{957}' | '\u{962}'..='\u{963}' | '\u{1cd0}'..='\u{1cff}' | '\u{a8e0}'..='\u{a8f1}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_font_has_is_spelled_out() {
        assert_eq!(bounded("a😀中\u{0}b\tc", 20, Lang::En), "a\\u{1f600}\\u{4e2d}\\u{0}b c");
    }

    #[test]
    fn long_texts_are_cut_and_counted() {
        let shown = bounded(&"x".repeat(10_000), 1_200, Lang::En);
        assert_eq!(shown, format!("{} [… 8800 more characters: see report.json]", "x".repeat(1_200)));
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        let mut value =
            serde_json::json!({ "of": { "properties": vec!["a"; 2_000], "points": vec![1; 2_000] } });
        prepare(&mut value, MOST_ENTRIES, Lang::Hi);
        assert_eq!(value["of"]["properties"].as_array().unwrap().len(), MOST_ENTRIES);
        assert_eq!(value["of"]["points"].as_array().unwrap().len(), 2_000);
        assert!(value["of"]["properties_left_out_of_print"].as_str().unwrap().starts_with("1800 "));
    }

    #[test]
    fn only_long_words_get_places_to_break() {
        assert_eq!(breakable("short words stay as they are"), "short words stay as they are");
        let hash = "0123456789abcdef".repeat(4);
        let broken = breakable(&hash);
        assert!(broken.matches(BREAK).count() >= 8);
        assert_eq!(broken.replace(BREAK, ""), hash);
        assert_eq!(breakable("container.edit-list.gap"), "container.\u{200b}edit-\u{200b}list.\u{200b}gap");
    }

    #[test]
    fn a_text_of_nothing_but_joints_gets_few_places_to_break() {
        for text in ["a.".repeat(600), "x".repeat(1_200), "!".repeat(1_200), "a.b.c.d.e.f.g.h.i ".repeat(60)]
        {
            let breaks = breakable(&text).matches(BREAK).count();
            assert!((10..=MOST_BREAKS).contains(&breaks), "{breaks}");
        }
    }

    #[test]
    fn devanagari_never_breaks_inside_a_cluster() {
        let word = "क्ष्त्रियज्ञानश्रृंखलाराष्ट्रीयकर्तव्यनिष्ठाप्रौद्योगिकी";
        let broken = breakable(word);
        assert!(broken.contains(BREAK));
        for (at, _) in broken.match_indices(BREAK) {
            let before = broken[..at].chars().next_back().unwrap();
            let after = broken[at + BREAK.len_utf8()..].chars().next().unwrap();
            assert!(before != '\u{94d}' && ('\u{904}'..='\u{939}').contains(&after), "{before:?} {after:?}");
        }
    }
}
