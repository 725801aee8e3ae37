//! `findings.csv`: a row a finding, a detector's reading and each face of one (RFC 4180: CRLF, every text quoted, one header line).
//!
//! Text that a spreadsheet would run as a formula is made plain by an apostrophe before it: text that begins with
//! `= + - @`, a tab or a line break, their full-width twins, and the same behind a semicolon, which parts cells where
//! a comma is the decimal sign. Numbers are ours and stay numbers.

use saboot_core::lr::{Log10Lr, round4};
use saboot_core::{Lang, Span, Untrusted};

use crate::Report;
use crate::catalogue::faces::{self, Times};

const HEAD: &str = "path,sha256,kind,record,code,class,grade,group,statement,observed,expected,innocent,unit,start,end,score,log10_lr\r\n";

/// The table of a report.
pub fn findings_csv(report: &Report) -> String {
    let mut table = HEAD.to_owned();
    let sha256 = report.exhibit.as_ref().map_or("", |e| e.sha256.as_str());
    let kind = report.kind.map_or("", saboot_core::exhibit::Kind::as_str);
    let path = foreign(&report.path);
    let mut row = |cells: [String; 14]| {
        let exhibit = [path.clone(), text(sha256), text(kind)];
        table.push_str(&exhibit.into_iter().chain(cells).collect::<Vec<_>>().join(","));
        table.push_str("\r\n");
    };
    let Some(examination) = &report.examination else { return table };
    for finding in &examination.findings {
        let (unit, start, end) = match finding.span {
            None => ("", String::new(), String::new()),
            Some(Span::Bytes { start, end }) => ("bytes", start.to_string(), end.to_string()),
            Some(Span::Time { start, end }) => ("seconds", number(start), number(end)),
        };
        row([
            text("finding"),
            text(finding.code.as_str()),
            text(&word(&finding.class)),
            text(&word(&finding.grade)),
            text(finding.group.as_str()),
            // Ours, but a value of the file may stand in it.
            text(&Untrusted::new(&*finding.statement).for_terminal()),
            foreign(&finding.observed),
            text(&Untrusted::new(&*finding.expected).for_terminal()),
            text(&Untrusted::new(&*finding.innocent).for_terminal()),
            text(unit),
            start,
            end,
            String::new(),
            String::new(),
        ]);
    }
    for reading in &examination.readings {
        let blank = || text("");
        row([
            text("reading"),
            text(reading.id.as_str()),
            text("detector"),
            blank(),
            blank(),
            text(&word(&reading.scope)),
            blank(),
            blank(),
            blank(),
            blank(),
            String::new(),
            String::new(),
            reading.score.map_or_else(String::new, number),
            reading.log10_lr.map(Log10Lr::rounded).map_or_else(String::new, number),
        ]);
        let times = Times::of(examination.kind);
        let card = report.cards.iter().find(|card| card.id == reading.id.as_str());
        for track in &reading.tracks {
            let (unit, first) = match times {
                Times::Clip => ("seconds", 0.0),
                Times::Slides => ("pictures", 1.0),
                Times::Still => ("", f64::NAN),
            };
            row([
                text("face"),
                text(reading.id.as_str()),
                text("detector"),
                blank(),
                blank(),
                text(&word(&reading.scope)),
                text(&faces::name(Lang::En, track, times, card.and_then(|card| card.face.as_ref()))),
                blank(),
                blank(),
                text(unit),
                number(track.start_s + first),
                number(track.end_s + first),
                track.score.map_or_else(String::new, number),
                track.log10_lr.map(Log10Lr::rounded).map_or_else(String::new, number),
            ]);
        }
    }
    table
}

/// The kebab-case word under which a value stands in report.json.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A finite number; empty otherwise.
fn number(value: f64) -> String {
    if value.is_finite() { round4(value).to_string() } else { String::new() }
}

/// A text of a file or of a list as a cell: control characters visible, no formula.
pub fn foreign(value: &Untrusted) -> String {
    text(&value.for_terminal())
}

/// Begins something that a spreadsheet computes.
fn starts_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

/// A quoted cell that no spreadsheet takes for a formula.
pub fn text(value: &str) -> String {
    let mut cell = String::with_capacity(value.len() + 3);
    cell.push('"');
    // At the start of a cell, also behind blanks: some programs trim them.
    let mut at_start = true;
    for c in value.chars() {
        if at_start && starts_formula(c) {
            cell.push('\'');
        }
        at_start = c == ';' || (at_start && c.is_whitespace() && !starts_formula(c));
        if c == '"' {
            cell.push('"');
        }
        cell.push(c);
    }
    cell.push('"');
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_starts_a_formula() {
        let payloads = [
            "=1+1",
            "+1",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(1+1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =HYPERLINK(\"http://x\",\"y\")",
            "＝1+1",
            "a;=1+1",
            "a; -1",
            ";@x",
            "=cmd|'/c calc'!A1",
            "\u{a0}=1",
        ];
        for payload in payloads {
            for cell in [text(payload), foreign(&payload.into())] {
                assert!(cell.starts_with('"') && cell.ends_with('"'), "{cell}");
                let inside = &cell[1..cell.len() - 1].replace("\"\"", "");
                assert!(!inside.contains('"'), "{cell} ends its quotes");
                for piece in inside.split(';') {
                    let first = piece.trim_start().chars().next();
                    assert!(!first.is_some_and(starts_formula), "{payload:?} became {cell:?}");
                }
            }
        }
        assert_eq!(text("plain; text, \"said\""), "\"plain; text, \"\"said\"\"\"");
        assert_eq!(
            (number(-0.50004), number(f64::NAN), number(2.0)),
            ("-0.5".into(), String::new(), "2".into())
        );
    }
}
