//! Writing measured rows into a card that people write by hand: tables are replaced, all else keeps its place and words.
//!
//! [`Rows`] names `[[calibration]]` and `[[measured]]` tables that take the place of those of the same scope, or of the same
//! set, condition and level. Comments and the order of everything else stay. What comes out is read again and compared:
//! a card in which anything else would have changed is not written.

use saboot_core::card::{Calibration, DetectorCard, Measured};

/// Tables for a card.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Each takes the place of the one of its scope.
    pub calibration: Vec<Calibration>,
    /// Each takes the place of those of its set, condition and level.
    pub measured: Vec<Measured>,
}

/// One table with the comments and blank lines before it, as lines of the text.
struct Section<'a> {
    /// `calibration`, `measured` …; empty for what stands before the first table.
    name: String,
    lead: &'a str,
    body: &'a str,
}

impl Rows {
    fn replaces(&self, section: &Section<'_>) -> bool {
        #[derive(serde::Deserialize)]
        struct Only {
            #[serde(default)]
            calibration: Vec<Calibration>,
            #[serde(default)]
            measured: Vec<Measured>,
        }
        let Ok(only) = toml::from_str::<Only>(section.body) else { return false };
        only.calibration.iter().any(|old| self.calibration.iter().any(|new| new.scope == old.scope))
            || only.measured.iter().any(|old| self.measured.iter().any(|new| same(old, new)))
    }

    /// The text of a card with these rows in it.
    ///
    /// # Errors
    /// In one line, where the text is no card or would not be the same card with these rows.
    pub fn into_card(&self, text: &str) -> Result<String, String> {
        let before: DetectorCard = toml::from_str(text).map_err(|e| e.to_string().replace('\n', " "))?;
        let sections = sections(text);
        let mut out = String::with_capacity(text.len() + 4096);
        let (mut calibration, mut measured) = (Some(self.calibration_text()), Some(self.measured_text()));
        let mut last = String::new();
        for section in &sections {
            // New rows stand behind the last of their kind that stays, else before what follows these kinds.
            let leaves = |kind: &str| last == kind && section.name != kind;
            let follows = matches!(section.name.as_str(), "measured" | "bucket" | "self-test");
            if leaves("calibration") || follows {
                push(&mut out, calibration.take());
            }
            if leaves("measured") || matches!(section.name.as_str(), "bucket" | "self-test") {
                push(&mut out, measured.take());
            }
            if matches!(section.name.as_str(), "calibration" | "measured") && self.replaces(section) {
                // Comments before a table that goes are the author's and stay.
                out.push_str(comments(section.lead));
            } else {
                out.push_str(section.lead);
                out.push_str(section.body);
            }
            last.clone_from(&section.name);
        }
        push(&mut out, calibration);
        push(&mut out, measured);
        let after: DetectorCard = toml::from_str(&out).map_err(|e| e.to_string().replace('\n', " "))?;
        self.check(before, after)?;
        Ok(out)
    }

    /// True to the old card in everything but these rows.
    fn check(&self, before: DetectorCard, after: DetectorCard) -> Result<(), String> {
        let stays = |mut card: DetectorCard| {
            card.calibration.retain(|old| !self.calibration.iter().any(|new| new.scope == old.scope));
            card.measured.retain(|old| !self.measured.iter().any(|new| same(old, new)));
            card
        };
        let counts = (after.calibration.len(), after.measured.len());
        let (before, after) = (stays(before), stays(after));
        let expected =
            (before.calibration.len() + self.calibration.len(), before.measured.len() + self.measured.len());
        if before != after || counts != expected {
            return Err("the card's other entries would not have stayed as they are; write the rows by hand"
                .to_owned());
        }
        Ok(())
    }

    fn calibration_text(&self) -> String {
        let mut out = String::new();
        for c in &self.calibration {
            let scope = c.scope.word();
            let mut put = |line: String| out.push_str(&line);
            put(format!("\n[[calibration]]\nscope = \"{scope}\"\n"));
            put(format!("slope = {:.4}\nintercept = {:.4}\n", c.slope, c.intercept));
            put(format!("log10-min = {:.2}\nlog10-max = {:.2}\n", c.log10_min, c.log10_max));
            put(format!("fitted-on = {}\n", quoted(&c.fitted_on)));
            put(format!(
                "n-real = {}\nn-synthetic = {}\nn-sources = {}\n",
                c.n_real, c.n_synthetic, c.n_sources
            ));
            for (name, value) in [("cllr", c.cllr), ("min-cllr", c.min_cllr)] {
                put(optional(name, value));
            }
        }
        out
    }

    fn measured_text(&self) -> String {
        let mut out = String::new();
        for m in &self.measured {
            out.push_str(&format!(
                "\n[[measured]]\nset = {}\ncondition = {}\nlevel = {}\nn-real = {}\nn-synthetic = {}\n",
                quoted(&m.set),
                quoted(&m.condition),
                quoted(&m.level),
                m.n_real,
                m.n_synthetic
            ));
            if let Some(sources) = m.n_sources {
                out.push_str(&format!("n-sources = {sources}\n"));
            }
            out.push_str(&format!("auc = {:.3}\n", m.auc));
            for (name, value) in [
                ("auc-low", m.auc_low),
                ("auc-high", m.auc_high),
                ("eer", m.eer),
                ("nuisance-auc", m.nuisance_auc),
                ("caught-at-2pct", m.caught_at_2pct),
                ("false-alarm", m.false_alarm),
            ] {
                out.push_str(&optional(name, value));
            }
            out.push_str(&format!("note = {}\ncommand = {}\n", quoted(&m.note), quoted(&m.command)));
        }
        out
    }
}

fn same(a: &Measured, b: &Measured) -> bool {
    (&a.set, &a.condition, &a.level) == (&b.set, &b.condition, &b.level)
}

fn optional(name: &str, value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| format!("{name} = {v:.3}\n"))
}

/// A basic string of TOML: JSON's escapes are among its own.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() || c == '\u{feff}' => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn push(out: &mut String, rows: Option<String>) {
    let Some(rows) = rows.filter(|r| !r.is_empty()) else { return };
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&rows);
}

/// A lead without its blank lines at the end, where it holds a comment; else nothing.
fn comments(lead: &str) -> &str {
    if lead.contains('#') { lead.get(..=lead.trim_end().len()).unwrap_or(lead) } else { "" }
}

/// Cuts a card at its table heads. Comments and blank lines right before a head go with it.
fn sections(text: &str) -> Vec<Section<'_>> {
    // Byte offsets of heads, with their names.
    let mut heads: Vec<(usize, String)> = Vec::new();
    let mut scan = Scan::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if scan.at_top()
            && let Some(name) = head(line)
        {
            heads.push((at, name));
        } else {
            scan.line(line);
        }
        at += line.len();
    }
    let mut sections = Vec::with_capacity(heads.len() + 1);
    let mut from = 0;
    let mut name = String::new();
    let mut lead = (0, 0);
    for (head, next) in heads.into_iter().map(|(at, n)| (at, Some(n))).chain([(text.len(), None)]) {
        let body = text.get(from..head).unwrap_or_default();
        let keeps = if next.is_some() { trimmed(body) } else { body.len() };
        let lead_text = text.get(lead.0..lead.1).unwrap_or_default();
        sections.push(Section {
            name: std::mem::take(&mut name),
            lead: lead_text,
            body: body.get(..keeps).unwrap_or(body),
        });
        lead = (from + keeps, head);
        from = head;
        name = next.unwrap_or_default();
    }
    sections
}

/// Bytes of a section without the comments and blank lines at its end.
fn trimmed(body: &str) -> usize {
    let mut keeps = body.len();
    for line in body.split_inclusive('\n').rev() {
        let text = line.trim();
        if !text.is_empty() && !text.starts_with('#') {
            break;
        }
        keeps -= line.len();
    }
    keeps
}

/// The name of a table head.
fn head(line: &str) -> Option<String> {
    let line = line.trim();
    let line = line.split_once('#').map_or(line, |(before, _)| before.trim_end());
    let inner = line
        .strip_prefix("[[")
        .and_then(|l| l.strip_suffix("]]"))
        .or_else(|| line.strip_prefix('[')?.strip_suffix(']'))?;
    Some(inner.trim().to_owned())
}

/// Where a line leaves off: inside a text of several lines, or inside brackets.
#[derive(Default)]
struct Scan {
    /// The three quotes that will end the text.
    within: Option<&'static str>,
    depth: usize,
}

impl Scan {
    fn at_top(&self) -> bool {
        self.within.is_none() && self.depth == 0
    }

    fn line(&mut self, line: &str) {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            if let Some(end) = self.within {
                if let Some(after) = rest.strip_prefix(end) {
                    (self.within, rest) = (None, after);
                    continue;
                }
                let skip = if end == "\"\"\"" && c == '\\' {
                    rest.chars().take(2).map(char::len_utf8).sum()
                } else {
                    c.len_utf8()
                };
                rest = rest.get(skip..).unwrap_or_default();
                continue;
            }
            match c {
                '#' => return,
                '"' | '\'' => {
                    let triple = if c == '"' { "\"\"\"" } else { "'''" };
                    rest = match rest.strip_prefix(triple) {
                        Some(after) => {
                            self.within = Some(triple);
                            after
                        }
                        None => after_text(rest, c),
                    };
                    continue;
                }
                '[' => self.depth += 1,
                ']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
}

/// What follows a text of one line that starts here.
fn after_text(rest: &str, quote: char) -> &str {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            c if c == quote => return rest.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use saboot_core::card::Scope;

    use super::*;

    fn shipped(id: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(id).join("model.toml");
        std::fs::read_to_string(path).unwrap()
    }

    fn rows(scope: Scope) -> Rows {
        let calibration = Calibration {
            scope,
            codec: None,
            size: None,
            length: None,
            band: None,
            face: None,
            detail: None,
            slope: 1.25,
            intercept: -0.5,
            log10_min: -0.5,
            log10_max: 0.75,
            fitted_on: "a \"list\" \\ with\u{1b}[31m\nodd letters, श".to_owned(),
            n_real: 40,
            n_synthetic: 50,
            n_sources: 12,
            cllr: Some(0.7),
            min_cllr: None,
        };
        let measured = Measured {
            set: "dev-images".to_owned(),
            condition: "as stored".to_owned(),
            level: "file".to_owned(),
            n_real: 1,
            n_synthetic: 2,
            n_sources: Some(3),
            auc: 0.5,
            auc_low: None,
            auc_high: None,
            eer: Some(0.5),
            nuisance_auc: Some(0.4),
            caught_at_2pct: None,
            false_alarm: None,
            note: "[[measured]]\nset = \"x\"".to_owned(),
            command: "saboot evaluate".to_owned(),
        };
        Rows { calibration: vec![calibration], measured: vec![measured] }
    }

    #[test]
    fn rows_take_the_place_of_their_kind_and_the_rest_stays_word_for_word() {
        let mut cards = 0;
        for (id, scope) in [("generated-picture", Scope::Picture), ("synthetic-voice", Scope::Voice)] {
            let before = shipped(id);
            let after = rows(scope).into_card(&before).unwrap();
            let (old, new): (DetectorCard, DetectorCard) =
                (toml::from_str(&before).unwrap(), toml::from_str(&after).unwrap());
            let others = old.calibration.iter().filter(|c| c.scope != scope).count();
            assert_eq!(new.calibration.len(), others + 1);
            let fitted = new.calibration.iter().find(|c| c.scope == scope).unwrap();
            assert_eq!(fitted.fitted_on, rows(scope).calibration[0].fitted_on);
            let mine = new.measured.iter().find(|m| m.command == "saboot evaluate").unwrap();
            assert_eq!(
                (mine.note.as_str(), mine.auc, mine.n_sources),
                ("[[measured]]\nset = \"x\"", 0.5, Some(3))
            );
            // Every comment is still there, in its order, and so is every line before the first of our tables.
            let comments = |text: &str| {
                text.lines().filter(|l| l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
            };
            assert_eq!(comments(&after), comments(&before));
            let prose = before.split("\n[[calibration]]").next().unwrap();
            assert!(after.starts_with(prose), "{id}");
            let tail = before.split("\n[self-test]").nth(1).unwrap();
            assert!(after.ends_with(tail), "{id}");
            // Once more changes nothing.
            assert_eq!(rows(scope).into_card(&after).unwrap(), after);
            cards += 1;
        }
        assert_eq!(cards, 2);
    }

    #[test]
    fn a_card_without_rows_gets_them_before_its_self_test_or_at_its_end() {
        let before = shipped("generated-picture");
        let head = before.split("\n# Below").next().unwrap().to_owned() + "\n";
        let at_end = rows(Scope::Picture).into_card(&head).unwrap();
        assert!(
            at_end.starts_with(&head)
                && at_end.contains("[[calibration]]")
                && at_end.contains("[[measured]]")
        );
        let tested = head
            + "\n# known answer\n[self-test]\npattern = \"gradient-256x192\"\nscore = 1.0\ntolerance = 0.1\n";
        let inside = rows(Scope::Frames).into_card(&tested).unwrap();
        assert!(inside.find("[[measured]]").unwrap() < inside.find("# known answer").unwrap(), "{inside}");
        assert!(inside.find("[[calibration]]").unwrap() < inside.find("[[measured]]").unwrap());
        assert!(inside.contains("# known answer\n[self-test]"));
    }

    #[test]
    fn heads_inside_texts_and_brackets_are_no_heads() {
        let text = "a = \"\"\"\n[[measured]]\n\\\"\"\"\"\nb = [\n[1],\n[2]\n]\nc = '''\n[x]'''\nd = \"[y]\\\"\" # [z]\n# lead\n[[bucket]] # here\ne = 1\n[last]\n";
        let found: Vec<_> = sections(text).iter().map(|s| (s.name.clone(), s.lead.to_owned())).collect();
        let expected = [("", ""), ("bucket", "# lead\n"), ("last", "")];
        assert_eq!(found, expected.map(|(n, l)| (n.to_owned(), l.to_owned())));
        let again: String = sections(text).iter().map(|s| format!("{}{}", s.lead, s.body)).collect();
        assert_eq!(again, text);
    }

    #[test]
    fn what_is_no_card_is_refused() {
        assert!(rows(Scope::Picture).into_card("schema = 1\n").is_err());
        assert!(rows(Scope::Picture).into_card("[[[").is_err());
        // An inline array of the same name cannot be replaced table by table: refused, not damaged.
        let inline = shipped("generated-picture").split("\n# Below").next().unwrap().replacen(
            "[hindi]",
            "calibration = [{scope = \"picture\", slope = 1.0, intercept = 0.0, log10-min = 0.0, log10-max = 0.0, fitted-on = \"x\", n-real = 1, n-synthetic = 1, n-sources = 1}]\n[hindi]",
            1,
        );
        assert!(toml::from_str::<DetectorCard>(&inline).is_ok());
        assert!(rows(Scope::Picture).into_card(&inline).is_err());
    }
}
