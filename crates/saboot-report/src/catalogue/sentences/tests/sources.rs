//! Nobody adds a sentence without its Hindi: the sources are read, and every sentence that they put into a finding, into
//! damage or into a refusal must be known here.
//!
//! The reader is simple: it takes string literals and, of calls, what stands between their brackets. A literal with
//! places is held against the patterns with both sides' places open, because one literal may be several patterns
//! ("older" or "younger") and several literals one pattern.

use std::path::{Path, PathBuf};

use super::*;

/// A place, of a literal or of a pattern, while the two are compared.
const OPEN: char = '\u{1}';

/// Every file of a folder below `crates`, without tests and without files that hold codes or Hindi alone.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "codes" && name != "tests" {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") && name != "codes.rs" {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, code_alone(&text)));
        }
    }
    found.sort();
    found
}

/// Without tests, comments and the pages of checks, whose Hindi stands beside them.
fn code_alone(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let mut out = String::new();
    let mut page = false;
    for line in text.lines() {
        page |= line.starts_with("static INFO: CheckInfo");
        if !page && !line.trim_start().starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
        page &= line != "};";
    }
    out
}

/// A string literal of a source.
struct Literal {
    /// Where it begins and ends in the source, quotes included.
    at: std::ops::Range<usize>,
    /// Escapes read, places opened.
    text: String,
}

/// The string literals of a source.
fn literals(code: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut chars = code.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => {
                // A character, or a lifetime.
                let mut ahead = chars.clone().map(|(_, c)| c);
                match (ahead.next(), ahead.next()) {
                    (Some('\\'), _) => {
                        chars.next();
                        chars.next();
                        while chars.next_if(|(_, c)| *c != '\'').is_some() {}
                        chars.next();
                    }
                    (Some(_), Some('\'')) => {
                        chars.next();
                        chars.next();
                    }
                    _ => {}
                }
            }
            '"' => {
                let (mut text, mut end) = (String::new(), at + 1);
                while let Some((place, c)) = chars.next() {
                    end = place + 1;
                    match c {
                        '"' => break,
                        '\\' => match chars.next().unwrap().1 {
                            '\n' => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                            'n' => text.push('\n'),
                            other => text.push(other),
                        },
                        c => text.push(c),
                    }
                }
                if before != 'b' {
                    found.push(Literal { at: at..end, text: opened(&text) });
                }
            }
            _ => {}
        }
        before = c;
    }
    found
}

/// Places of a format string opened.
fn opened(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let Some((_, behind)) = behind.split_once('}') else { break };
        out.push(OPEN);
        rest = behind;
    }
    out + rest
}

/// True where `pattern`, whose places take any text, is the whole of `text`.
fn covers(pattern: &str, text: &str) -> bool {
    let parts: Vec<&str> = pattern.split(OPEN).collect();
    let [first, middle @ .., last] = parts.as_slice() else { return pattern == text };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// True where a literal is a pattern of these rows, or a whole sentence at the beginning or the end of one.
fn is_known(literal: &str, parts: &[Rows]) -> bool {
    let mut alike = vec![literal.to_owned()];
    if literal.ends_with('.') {
        alike.push(format!("{literal} {OPEN}"));
    }
    if let Some(sentence) = literal.strip_prefix(' ') {
        alike.push(format!("{OPEN} {sentence}"));
    }
    let mut rows = parts.iter().flat_map(|part| part.iter()).map(|(english, _)| opened(english));
    rows.any(|known| alike.iter().any(|literal| covers(literal, &known)) || covers(&known, literal))
}

/// The literals between the brackets of every call of these names, or up to the semicolon behind these words.
fn literals_of(code: &str, calls: &[&str]) -> Vec<String> {
    let all = literals(code);
    // Brackets and semicolons inside literals are none.
    let mut masked = code.as_bytes().to_vec();
    for literal in &all {
        masked[literal.at.clone()].fill(b'x');
    }
    let masked = String::from_utf8_lossy(&masked);
    let mut found = Vec::new();
    for call in calls {
        for (at, _) in masked.match_indices(call) {
            let start = at + call.len();
            let mut depth = 1;
            let length = masked[start..].find(|c| {
                depth += i32::from("({[".contains(c)) - i32::from(")}]".contains(c));
                depth == 0 || depth == 1 && c == ';'
            });
            let end = start + length.unwrap_or(0);
            let inside = all.iter().filter(|l| l.at.start >= start && l.at.end <= end);
            found.extend(inside.map(|l| l.text.clone()));
        }
    }
    found
}

/// A sentence rather than a key, a name or a list of values.
fn is_sentence(text: &str) -> bool {
    let words = text.split(' ').filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 1).count();
    text.ends_with('.') && words > 2 && text.starts_with(|c: char| c.is_uppercase() || c == OPEN || c == ' ')
}

/// Literals of analysis that end like a sentence and are none of a finding.
const NO_STATEMENTS: [&str; 2] = [
    "(C) 2007 Google Inc.",
    "C2PA Technical Specification 2.2, sections 15 (validation) and 18 (assertions); IPTC NewsCodes, digitalsourcetype.",
];

#[test]
fn the_reader_finds_literals_and_knows_none_that_nobody_translated() {
    let code = code_alone(
        "say('\"', \"A \\\"b\\\" {x:.2}; c\", r);\n// \"\nlet detail = format!(\"two ({})\", f(\";\"));",
    );
    let of =
        |call: &str| literals_of(&code, &[call]).iter().map(|l| l.replace(OPEN, "{}")).collect::<Vec<_>>();
    assert_eq!(of("say("), ["A \"b\" {}; c"]);
    assert_eq!(of("let detail ="), ["two ({})", ";"]);
    for text in ["A sentence that nobody wrote.", "The file carries", "\u{1} nothing like it \u{1}."] {
        assert!(!is_known(text, SENTENCE_PARTS), "{text}");
    }
    for text in [
        "The file carries a mark of \u{1}.",
        "Tracks are \u{1} than the movie that holds them: they were taken into a new file.",
    ] {
        assert!(is_known(text, SENTENCE_PARTS), "{text}");
    }
}

#[test]
fn every_statement_and_expectation_in_the_sources_of_checks_has_hindi() {
    let (mut statements, mut expected, mut unknown) = (0, 0, Vec::new());
    let folders = ["saboot-analysis/src/checks", "saboot-analysis/src/signals", "saboot-analysis/src/faces"];
    for (path, code) in folders.into_iter().flat_map(sources) {
        let mut ask = |text: String| {
            let observed = is_known(&text, &[observed::ROWS]);
            if !observed && !is_known(&text, SENTENCE_PARTS) {
                unknown.push(format!("{}: {}", path.display(), text.replace(OPEN, "{}")));
            }
        };
        let plain = literals(&code).into_iter().map(|l| l.text).filter(|text| is_sentence(text));
        // Statements on sound have no full stop; names of values have few words.
        let of_findings = literals_of(&code, &["INFO.finding(", "say(", "report("]).into_iter();
        let of_findings = of_findings
            .filter(|t| t.starts_with(char::is_uppercase) && t.split(' ').count() > 4 && !t.contains('='));
        for text in plain.chain(of_findings).filter(|text| !NO_STATEMENTS.contains(&text.as_str())) {
            statements += 1;
            ask(text);
        }
        for literal in literals(&code) {
            let before = code[..literal.at.start].trim_end();
            let before = before.strip_suffix("format!(").map_or(before, str::trim_end);
            if before.ends_with("expected:") || before.ends_with("let expected =") {
                expected += 1;
                ask(literal.text);
            }
        }
    }
    println!("{statements} statements and {expected} expectations in the sources");
    assert!(statements >= 200 && expected >= 40, "{statements} statements, {expected} expectations");
    assert!(unknown.is_empty(), "no Hindi in catalogue/sentences/ for:\n{}", unknown.join("\n"));
}

/// Words that are looked for in a file, and a reason for a lint.
const NO_NAMES: [&str; 2] = ["created with the gimp", "two names and two numbers for what the reader sees"];

#[test]
fn every_name_with_english_words_in_the_sources_of_checks_has_hindi() {
    let known: Vec<String> = SENTENCE_PARTS
        .iter()
        .chain([&observed::ROWS])
        .flat_map(|part| part.iter())
        .map(|(english, _)| opened(english))
        .collect();
    let words = [" or ", " and ", "'s ", " the "];
    let (mut count, mut unknown) = (0, Vec::new());
    for (path, code) in
        ["saboot-analysis/src/checks", "saboot-analysis/src/signals"].into_iter().flat_map(sources)
    {
        for text in literals(&code).into_iter().map(|l| l.text) {
            let article = ["a ", "an ", "the "].iter().any(|word| text.starts_with(word));
            let name = (article || words.iter().any(|word| text.contains(word))) && !text.contains(OPEN);
            if !name || text.ends_with('.') || NO_NAMES.contains(&text.as_str()) {
                continue;
            }
            count += 1;
            if !known.iter().any(|known| known.contains(text.trim())) {
                unknown.push(format!("{}: {text}", path.display()));
            }
        }
    }
    println!("{count} names in the sources");
    assert!(count >= 80, "{count} names");
    assert!(unknown.is_empty(), "no Hindi in catalogue/sentences/ for:\n{}", unknown.join("\n"));
}

#[test]
fn every_detail_of_damage_and_refusal_in_the_sources_has_hindi() {
    let folders = ["saboot-container/src", "saboot-c2pa/src", "saboot-media/src", "saboot-runner/src"];
    let calls = [
        ".damage(",
        "Damage::new(",
        "Refusal::new(",
        "MediaError::new(",
        "MediaError::internal(",
        "note(",
        "Self::new(",
        "refuse(",
        "Fault {",
        "UnpackError::new(",
        "refused = Some(",
        "irregular(",
        "irregular.push(",
        " no(",
        " Err(",
        "let detail =",
        "let what =",
        "let why =",
        "let hint =",
    ];
    let (mut count, mut unknown) = (0, Vec::new());
    for (path, code) in folders.into_iter().flat_map(sources) {
        for text in literals_of(&code, &calls) {
            let words = text.split(' ').filter(|word| word.starts_with(char::is_alphabetic)).count();
            if words < 2 {
                continue;
            }
            count += 1;
            if !is_known(&text, SENTENCE_PARTS) {
                unknown.push(format!("{}: {}", path.display(), text.replace(OPEN, "{}")));
            }
        }
    }
    println!("{count} details of damage and refusals in the sources");
    assert!(count >= 210, "{count} details");
    assert!(unknown.is_empty(), "no Hindi in catalogue/sentences/ for:\n{}", unknown.join("\n"));
}
