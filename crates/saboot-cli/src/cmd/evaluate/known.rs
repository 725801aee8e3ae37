//! What an earlier run has left: one line of JSON a file and condition, so that an evaluation that was broken off goes on.
//!
//! Lines are added as files are done. A line that cannot be read (the machine stopped while it was written) is passed over
//! and its file examined again.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::scoring::Record;

/// Name of the file.
pub const NAME: &str = "known.jsonl";
/// Bytes of it that are read.
const MOST_BYTES: u64 = 4 << 30;
/// Bytes of a line.
const LONGEST_LINE: u64 = 1 << 20;

/// Records of earlier runs, and where those of this one go.
#[derive(Default)]
pub struct Known {
    records: HashMap<String, Record>,
    file: Option<File>,
}

impl Known {
    /// Nothing is known, and nothing is kept.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Reads what is in a folder and goes on there.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        let mut records = HashMap::new();
        match File::open(&path) {
            Ok(file) => {
                let mut reader = BufReader::new(file.take(MOST_BYTES));
                let mut line = Vec::new();
                loop {
                    line.clear();
                    let n = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
                    if n.with_context(|| path.display().to_string())? == 0 {
                        break;
                    }
                    if let Ok(record) = serde_json::from_slice::<Record>(&line) {
                        records.insert(record.key.clone(), record);
                    }
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        }
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| path.display().to_string())?;
        // A line that was broken off must not swallow the next one.
        if !records.is_empty() || file.metadata().is_ok_and(|m| m.len() > 0) {
            file.write_all(b"\n").with_context(|| path.display().to_string())?;
        }
        Ok(Self { records, file: Some(file) })
    }

    /// The record of a key, if there is one.
    pub fn take(&mut self, key: &str) -> Option<Record> {
        self.records.remove(key)
    }

    /// Keeps a record.
    pub fn add(&mut self, record: &Record) -> Result<()> {
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(record)?;
            line.push(b'\n');
            file.write_all(&line).context(NAME)?;
        }
        Ok(())
    }
}
