//! `saboot compare`: two files beside each other, entry by entry, and how far they agree.

use anyhow::Result;
use saboot_analysis::compare::{Comparison, Row};
use saboot_core::exhibit::Hashes;
use saboot_core::{Limits, Untrusted};
use saboot_runner::compare::{Taken, compare};
use serde::Serialize;

use crate::args::Compare;
use crate::exit;
use crate::terminal::{data, talk};

/// Characters of a value in a column of the table; `--json` has the whole.
const COLUMN: usize = 44;
/// Rows of the table; `--json` has them all.
const MOST_ROWS: usize = 200;

/// What `--json` prints.
#[derive(Serialize)]
struct Line<'a> {
    a: File<'a>,
    b: File<'a>,
    #[serde(flatten)]
    comparison: &'a Comparison,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a Untrusted,
    bytes: u64,
    hashes: &'a Hashes,
    format: Option<&'static str>,
    media_sha256: Option<&'a str>,
}

impl<'a> From<&'a Taken> for File<'a> {
    fn from(taken: &'a Taken) -> Self {
        Self {
            path: &taken.member.path,
            bytes: taken.member.bytes,
            hashes: &taken.member.hashes,
            format: taken.format,
            media_sha256: taken.media_sha256.as_deref(),
        }
    }
}

/// Compares and prints; 1 when a file could not be read.
pub fn run(arguments: &Compare) -> Result<u8> {
    let paths = [arguments.a.as_path(), arguments.b.as_path()];
    let ([a, b], comparison) = match compare(paths, &Limits::default()) {
        Ok(compared) => compared,
        Err((number, refusal)) => {
            let path = paths.get(number).map(|p| p.display().to_string()).unwrap_or_default();
            talk(&format!("error: {path}: {} ({})", refusal.detail.for_terminal(), refusal.code));
            talk(&format!("hint: `saboot explain {}` says more", refusal.code));
            return Ok(exit::INCOMPLETE);
        }
    };
    if arguments.json {
        let line = Line { a: (&a).into(), b: (&b).into(), comparison: &comparison };
        data(&saboot_core::text::escape_json_text(&serde_json::to_string(&line)?))?;
        return Ok(exit::DONE);
    }
    for (letter, file) in [("A", &a), ("B", &b)] {
        data(&format!("{letter}  {}", file.member.path.for_terminal()))?;
        let format = file.format.unwrap_or("unknown format");
        data(&format!("   {format}, {} bytes, sha256 {}", file.member.bytes, file.member.hashes.sha256))?;
    }
    data("")?;
    data(comparison.words)?;
    if !comparison.built_differently.is_empty() {
        data(&format!("Built differently in: {}.", comparison.built_differently.join(", ")))?;
    }
    table(&comparison)?;
    data("")?;
    data(
        "Structure, tags and digests were compared, not what the files show or sound like. Nothing here says which of them is genuine.",
    )?;
    Ok(exit::DONE)
}

fn table(comparison: &Comparison) -> Result<()> {
    data("")?;
    if !comparison.rows.is_empty() {
        data(&format!("{:32}  {:COLUMN$}  {}", "entry", "A", "B"))?;
    }
    for row in comparison.rows.iter().take(MOST_ROWS) {
        data(&line(row))?;
    }
    let (mut both, mut only_a, mut only_b) = (0, 0, 0);
    for row in &comparison.rows {
        match (&row.a, &row.b) {
            (Some(_), Some(_)) => both += 1,
            (Some(_), None) => only_a += 1,
            _ => only_b += 1,
        }
    }
    let hidden = comparison.rows.len().saturating_sub(MOST_ROWS);
    if hidden > 0 {
        data(&format!("({hidden} more rows; --json has them)"))?;
    }
    data("")?;
    data(&format!(
        "{} entries the same, {both} different, {only_a} only in A, {only_b} only in B{}",
        comparison.same,
        if comparison.left_out > 0 {
            format!(", {} not compared", comparison.left_out)
        } else {
            String::new()
        }
    ))?;
    Ok(())
}

fn line(row: &Row) -> String {
    let name = clipped(&format!("{} / {}", row.section, row.name.for_terminal()), 32);
    let value = |value: &Option<Untrusted>| {
        value.as_ref().map_or_else(|| "-".to_owned(), |v| clipped(&v.for_terminal(), COLUMN))
    };
    format!("{name:32}  {:COLUMN$}  {}", value(&row.a), value(&row.b))
}

fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}
