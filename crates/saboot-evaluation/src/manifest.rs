//! Labelled lists: a CSV with a file and a label in each row, and where it comes from.
//!
//! [`read`] takes any list with columns `file` and `label`; `source` (or `source_repo`), `generator` (or
//! `generator_or_device`, `method_or_device`, `system`), `group` and `condition` are used where they are there, all others are
//! ignored. A list is foreign like any other input: a row that cannot be used becomes a [`Problem`] with its line and
//! reason, never nothing, and sizes are bounded.

use std::collections::HashMap;
use std::io::{self, Read};

use saboot_core::Untrusted;
use serde::{Deserialize, Serialize};

/// Most rows of a list.
pub const MOST_ROWS: usize = 1_000_000;
/// Most bytes of a list.
pub const MOST_BYTES: u64 = 512 << 20;
/// Longest name of a file, bytes (PATH_MAX of Linux).
const LONGEST_NAME: usize = 4096;
/// Most columns.
const MOST_COLUMNS: usize = 1000;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// Camera or microphone, ordinary processing.
    Real,
    /// Generated as a whole.
    Synthetic,
    /// A recording with a generated part, such as another face.
    Manipulated,
    /// A recorded voice turned into another.
    Converted,
}

impl Label {
    /// All, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Real, Self::Synthetic, Self::Manipulated, Self::Converted];

    /// The word used in lists and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Synthetic => "synthetic",
            Self::Manipulated => "manipulated",
            Self::Converted => "converted",
        }
    }

    /// By its word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.as_str() == word)
    }
}

/// One row that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line of the list, from 1.
    pub line: u64,
    /// Name of the file as written: bytes of a path.
    pub file: Vec<u8>,
    /// What it is.
    pub label: Label,
    /// Number of its source in [`Manifest::sources`].
    pub source: usize,
    /// Number of its generator, device or method in [`Manifest::generators`].
    pub generator: usize,
    /// Number of its group in [`Manifest::groups`]; none where it is in none.
    pub group: Option<usize>,
    /// Number of what it has gone through in [`Manifest::conditions`].
    pub condition: usize,
}

/// A row that could not be used, or a file that could not be examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Line of the list, from 1.
    pub line: u64,
    /// The file as written.
    pub file: Untrusted,
    /// In one word: `unknown-label`, `repeated`, or a code such as `intake.not-found`.
    pub reason: String,
    /// In one line.
    pub detail: Untrusted,
}

/// Texts that many rows share, each with a number.
#[derive(Debug, Clone, Default)]
pub struct Names {
    texts: Vec<Untrusted>,
    numbers: HashMap<String, usize>,
}

impl Names {
    /// The number of a text, given at its first use.
    pub fn number(&mut self, text: &str) -> usize {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.texts.push(Untrusted::new(text));
        self.numbers.insert(text.to_owned(), self.texts.len() - 1);
        self.texts.len() - 1
    }

    /// The text of a number; empty for one that was never given.
    pub fn text(&self, number: usize) -> Untrusted {
        self.texts.get(number).cloned().unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// True where none was given.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// A list.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// Rows that can be used, in their order.
    pub rows: Vec<Row>,
    /// Rows that cannot.
    pub problems: Vec<Problem>,
    /// Rows in all.
    pub listed: usize,
    /// Where files come from. Without such a column all are of one unnamed source, which allows no interval.
    pub sources: Names,
    /// What made them.
    pub generators: Names,
    /// What belongs together.
    pub groups: Names,
    /// What they have gone through; the first is "stored" where the list has no such column.
    pub conditions: Names,
}

/// Why a list cannot be used at all.
#[derive(Debug)]
pub enum ManifestError {
    /// It could not be read.
    Io(io::Error),
    /// It is no CSV with the columns that are needed.
    Form(String),
    /// It is too large.
    Limit(String),
}

impl std::fmt::Display for ManifestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the list could not be read: {error}"),
            Self::Form(what) | Self::Limit(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for ManifestError {}

/// Which columns hold what.
struct Columns {
    width: usize,
    file: usize,
    label: usize,
    source: Option<usize>,
    generator: Option<usize>,
    group: Option<usize>,
    condition: Option<usize>,
}

impl Columns {
    fn of(header: &csv::ByteRecord, source: Option<&str>) -> Result<Self, ManifestError> {
        if header.len() > MOST_COLUMNS {
            return Err(ManifestError::Limit(format!(
                "the list has {} columns, {MOST_COLUMNS} are allowed",
                header.len()
            )));
        }
        let names: Vec<String> = header
            .iter()
            .enumerate()
            .map(|(i, name)| {
                let name = if i == 0 { name.strip_prefix(b"\xef\xbb\xbf").unwrap_or(name) } else { name };
                String::from_utf8_lossy(name).trim().to_ascii_lowercase()
            })
            .collect();
        let find = |wanted: &[&str]| wanted.iter().find_map(|w| names.iter().position(|n| n == w));
        let need = |wanted: &str| {
            let missing = || {
                ManifestError::Form(format!(
                    "the list has no column `{wanted}`; its first line must name the columns, at least `file` and `label`"
                ))
            };
            find(&[wanted]).ok_or_else(missing)
        };
        Ok(Self {
            width: header.len(),
            file: need("file")?,
            label: need("label")?,
            source: match source {
                Some(named) => Some(need(&named.to_ascii_lowercase())?),
                None => find(&["source", "source_repo"]),
            },
            generator: find(&["generator", "generator_or_device", "method_or_device", "system"]),
            group: find(&["group"]),
            condition: find(&["condition"]),
        })
    }
}

/// Reads a list. `source` names another column that tells where files come from, such as `group`.
///
/// # Errors
/// Where it is no such list, or too large. A list without a row is one without rows, no error.
pub fn read(from: impl Read, source: Option<&str>) -> Result<Manifest, ManifestError> {
    read_at_most(from, source, MOST_BYTES)
}

fn read_at_most(from: impl Read, source: Option<&str>, most: u64) -> Result<Manifest, ManifestError> {
    let mut from = from.take(most + 1);
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(&mut from);
    let mut record = csv::ByteRecord::new();
    let fault = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => ManifestError::Io(error),
        other => ManifestError::Form(format!("the list is no CSV: {other:?}")),
    };
    if !reader.read_byte_record(&mut record).map_err(fault)? {
        return Err(ManifestError::Form(
            "the list is empty; its first line must name the columns, at least `file` and `label`".to_owned(),
        ));
    }
    let columns = Columns::of(&record, source)?;
    let mut list = Manifest::default();
    if columns.condition.is_none() {
        list.conditions.number("stored");
    }
    // Where each (file, condition) stood first: its place in `rows`.
    let mut seen: HashMap<(Vec<u8>, usize), usize> = HashMap::new();
    let mut contradicted = Vec::new();
    while reader.read_byte_record(&mut record).map_err(fault)? {
        if record.iter().all(|field| field.is_empty()) {
            continue;
        }
        list.listed += 1;
        if list.listed > MOST_ROWS {
            return Err(ManifestError::Limit(format!("the list has more than {MOST_ROWS} rows; split it")));
        }
        let line = record.position().map_or(0, csv::Position::line);
        match list.row(&record, &columns, line) {
            Err(problem) => list.problems.push(problem),
            Ok(row) => {
                let key = (row.file.clone(), row.condition);
                match seen.get(&key).and_then(|at| Some((*at, list.rows.get(*at)?))) {
                    None => {
                        seen.insert(key, list.rows.len());
                        list.rows.push(row);
                    }
                    Some((at, first)) => {
                        let (reason, detail) = if first.label == row.label {
                            ("repeated", format!("the same file stands in line {} already", first.line))
                        } else {
                            contradicted.push((at, line));
                            (
                                "contradicted",
                                format!(
                                    "line {} has the same file with another label; neither counts",
                                    first.line
                                ),
                            )
                        };
                        list.problems.push(Problem {
                            line,
                            file: Untrusted::from_bytes(&row.file),
                            reason: reason.to_owned(),
                            detail: detail.into(),
                        });
                    }
                }
            }
        }
    }
    drop(reader);
    if from.limit() == 0 {
        return Err(ManifestError::Limit(format!("the list has more than {most} bytes; split it")));
    }
    list.drop_contradicted(&contradicted);
    Ok(list)
}

impl Manifest {
    fn row(&mut self, record: &csv::ByteRecord, columns: &Columns, line: u64) -> Result<Row, Problem> {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let file = field(columns.file);
        let bad = |reason: &str, detail: String| Problem {
            line,
            file: Untrusted::from_bytes(file.get(..LONGEST_NAME).unwrap_or(file)),
            reason: reason.to_owned(),
            detail: detail.into(),
        };
        if record.len() != columns.width {
            return Err(bad(
                "wrong-form",
                format!("the row has {} fields, the first line names {}", record.len(), columns.width),
            ));
        }
        if file.is_empty() {
            return Err(bad("no-file", "the row names no file".to_owned()));
        }
        if file.len() > LONGEST_NAME || file.contains(&0) {
            return Err(bad(
                "bad-name",
                format!("the name has {} bytes or holds a zero byte; no file can be called so", file.len()),
            ));
        }
        let word = String::from_utf8_lossy(field(columns.label)).trim().to_ascii_lowercase();
        let Some(label) = Label::of(&word) else {
            let shown = Untrusted::new(word.chars().take(40).collect::<String>());
            return Err(bad(
                "unknown-label",
                format!("{} is none of real, synthetic, manipulated, converted", shown.for_terminal()),
            ));
        };
        let text = |at: Option<usize>| String::from_utf8_lossy(at.map_or(&b""[..], field)).trim().to_owned();
        let condition = text(columns.condition);
        let group = text(columns.group);
        Ok(Row {
            line,
            file: file.to_owned(),
            label,
            source: self.sources.number(&text(columns.source)),
            generator: self.generators.number(&text(columns.generator)),
            group: (!group.is_empty()).then(|| self.groups.number(&group)),
            condition: self.conditions.number(if condition.is_empty() { "stored" } else { &condition }),
        })
    }

    /// Takes out the first of rows that give one file two labels.
    fn drop_contradicted(&mut self, contradicted: &[(usize, u64)]) {
        let mut first: HashMap<usize, u64> = HashMap::new();
        for (at, line) in contradicted {
            first.entry(*at).or_insert(*line);
        }
        if first.is_empty() {
            return;
        }
        let rows = std::mem::take(&mut self.rows);
        for (at, row) in rows.into_iter().enumerate() {
            match first.get(&at) {
                None => self.rows.push(row),
                Some(line) => self.problems.push(Problem {
                    line: row.line,
                    file: Untrusted::from_bytes(&row.file),
                    reason: "contradicted".to_owned(),
                    detail: format!("line {line} has the same file with another label; neither counts")
                        .into(),
                }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Manifest {
        read(text.as_bytes(), None).unwrap()
    }

    fn reasons(list: &Manifest) -> Vec<(u64, &str)> {
        list.problems.iter().map(|p| (p.line, p.reason.as_str())).collect()
    }

    #[test]
    fn the_columns_of_the_development_lists_are_understood() {
        for (header, row) in [
            (
                "file,label,kind,photoreal,generator_or_device,source_repo,sha256",
                "a/b.jpg,real,scene,yes,Canon,BIDS/BSDS500,00",
            ),
            (
                "file,label,system,speaker_or_corpus,language,source_repo",
                "a/b.jpg,real,Canon,,hi,BIDS/BSDS500",
            ),
            (
                "\u{feff}File, Label ,method_or_device,group,source_repo",
                "a/b.jpg, Real,Canon,dfdc:x,BIDS/BSDS500",
            ),
            ("source,generator,label,file,condition", "BIDS/BSDS500,Canon,real,a/b.jpg,stored"),
        ] {
            let list = list(&format!("{header}\n{row}\n"));
            let [only] = list.rows.as_slice() else { panic!("{header}: {list:?}") };
            assert_eq!((only.file.as_slice(), only.label, only.line), (&b"a/b.jpg"[..], Label::Real, 2));
            assert_eq!(list.sources.text(only.source).raw(), "BIDS/BSDS500");
            assert_eq!(list.generators.text(only.generator).raw(), "Canon");
            assert_eq!(list.conditions.text(only.condition).raw(), "stored");
            assert_eq!(only.group.is_some(), header.contains("group"));
        }
    }

    #[test]
    fn every_row_that_cannot_be_used_is_named_with_its_reason() {
        let found = list(&format!(
            "file,label\na.jpg,real\na.jpg,real\n,real\nb.jpg,fake\nc.jpg,real,more\n{},real\nd.jpg,real\nd.jpg,synthetic\ne\0f,real\n\n",
            "x".repeat(5000)
        ));
        assert_eq!(
            reasons(&found),
            [
                (3, "repeated"),
                (4, "no-file"),
                (5, "unknown-label"),
                (6, "wrong-form"),
                (7, "bad-name"),
                (9, "contradicted"),
                (10, "bad-name"),
                (8, "contradicted"),
            ]
        );
        assert_eq!((found.rows.len(), found.listed), (1, 9));
    }

    #[test]
    fn what_is_no_list_is_said() {
        for (text, says) in [
            ("", "empty"),
            ("label,path\n", "`file`"),
            ("file,name\n", "`label`"),
            (&"a,".repeat(2000), "columns"),
        ] {
            let error = read(text.as_bytes(), None).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        assert!(read(&b"file,label\n"[..], Some("group")).unwrap_err().to_string().contains("`group`"));
        assert!(list("file,label\n").rows.is_empty());
        // An open quote swallows the rest: one row of the wrong form, not a crash.
        let open = list("file,label\na,real\n\"b,real\nc,real\n");
        assert_eq!((open.rows.len(), reasons(&open)), (1, vec![(3, "wrong-form")]));
    }

    #[test]
    fn a_million_rows_are_read_and_one_more_is_refused() {
        let mut text = String::from("file,label,source\n");
        for i in 0..MOST_ROWS {
            text.push_str(&format!("{i},real,{}\n", i % 977));
        }
        let found = list(&text);
        assert_eq!((found.rows.len(), found.sources.len()), (MOST_ROWS, 977));
        text.push_str("one-more,real,x\n");
        assert!(matches!(read(text.as_bytes(), None), Err(ManifestError::Limit(_))));
    }

    #[test]
    fn endless_bytes_are_refused() {
        let endless = std::io::repeat(b'x');
        let started = (&b"file,label\n"[..]).chain(endless);
        assert!(matches!(read_at_most(started, None, 1 << 20), Err(ManifestError::Limit(_))));
    }

    #[test]
    fn names_of_odd_bytes_stay_what_they_are() {
        let found = read(&b"file,label\n\xff\x1b[31m.jpg,real\n"[..], None).unwrap();
        assert_eq!(found.rows[0].file, b"\xff\x1b[31m.jpg");
    }
}
