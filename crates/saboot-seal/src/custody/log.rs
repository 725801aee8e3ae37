//! Writing a log: one entry after the other, by one writer at a time, of this process or another.
//!
//! Each entry is in the file before [`Log::append`] returns. What is on the disk for sure, and how far the signed head
//! reaches, follows in batches ([`Log::sync`]): so many reports a second are written in triage that waiting for the disk
//! twice for each would double their time. Entries behind the head are signed and chained all the same.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use saboot_core::Untrusted;
use saboot_core::text::hex;
use sha2::Digest;

use super::inspect::{Chain, MOST_HEAD, complete, fits, lines};
use super::{CustodyError, Entry, HEAD, Head, Kind, LOG, MOST_BYTES, Mark, Shown, State, head};
use crate::envelope::sha256_hex;
use crate::files;
use crate::keys::{KeyError, Sign};
use crate::timestamp::{now, rfc3339};

/// Entries that may wait for the disk.
const MOST_WAITING: usize = 64;
/// How long an entry may wait for the disk while others follow.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// An entry to be.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    /// What happened.
    pub kind: Kind,
    /// In the words of who writes it.
    pub text: Untrusted,
    /// Who did it; the examiner who opened the log where nobody is named.
    pub by: Option<Untrusted>,
    /// SHA-256 of the exhibit that it is about.
    pub exhibit: Option<&'a str>,
    /// SHA-256 of the envelope that it is about.
    pub report: Option<&'a str>,
}

/// A log that is written to.
pub struct Log {
    folder: PathBuf,
    path: PathBuf,
    file: File,
    writer: Mutex<Writer>,
}

struct Writer {
    chain: Chain,
    case: Untrusted,
    examiner: Untrusted,
    /// Entries by exhibit.
    about: HashMap<String, Vec<Shown>>,
    waiting: usize,
    synced: Instant,
}

impl Writer {
    fn new() -> Self {
        Self {
            chain: Chain::new(),
            case: Untrusted::default(),
            examiner: Untrusted::default(),
            about: HashMap::new(),
            waiting: 0,
            synced: Instant::now(),
        }
    }

    fn index(&mut self, entry: &Entry, sha256: &str) {
        if entry.kind == Kind::Opened {
            (self.case, self.examiner) = (entry.text.clone(), entry.by.clone());
        }
        if let Some(exhibit) = &entry.exhibit {
            self.about.entry(exhibit.clone()).or_default().push(entry.shown(sha256));
        }
    }
}

/// Bytes behind the last complete entry.
struct Torn {
    behind: u64,
    bytes: usize,
    sha256: String,
}

impl Log {
    /// True when a log lies in this folder.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(LOG).exists()
    }

    /// Opens a case: makes its log with the first entry, and its head.
    ///
    /// # Errors
    /// Where a log is there already, or it cannot be written.
    pub fn create(
        folder: &Path,
        reference: Untrusted,
        examiner: Untrusted,
        key: &dyn Sign,
    ) -> Result<Self, CustodyError> {
        let path = folder.join(LOG);
        let unwritable = |e: io::Error| CustodyError::new("custody.unwritable", &path, e);
        std::fs::create_dir_all(folder).map_err(unwritable)?;
        let made = OpenOptions::new().read(true).append(true).create_new(true).open(&path);
        let file = made.map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists => {
                CustodyError::new("custody.exists", &path, "a case is open in this folder already")
            }
            _ => unwritable(e),
        })?;
        let log =
            Self { folder: folder.to_owned(), path: path.clone(), file, writer: Mutex::new(Writer::new()) };
        let first =
            Draft { kind: Kind::Opened, text: reference, by: Some(examiner), exhibit: None, report: None };
        log.append(&first, key)?;
        log.sync(key)?;
        Ok(log)
    }

    /// Goes on with the log of a case. A line at the end that was never completed is taken off, and that is written down,
    /// but only when the head shows that it was never complete.
    ///
    /// # Errors
    /// Where there is no log, it cannot be read or written, or it is not whole: nothing is added to a log that is broken.
    pub fn open(folder: &Path, key: &dyn Sign) -> Result<Self, CustodyError> {
        let path = folder.join(LOG);
        let opened = OpenOptions::new().read(true).append(true).open(&path);
        let file = opened.map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => {
                CustodyError::new("custody.no-log", &path, "no case is open in this folder")
            }
            _ => CustodyError::new("custody.unreadable", &path, e),
        })?;
        let log = Self { folder: folder.to_owned(), path, file, writer: Mutex::new(Writer::new()) };
        let torn = log.locked(|log| log.take_up())?;
        if let Some(torn) = torn {
            let text = format!(
                "{} bytes behind entry {} were never a complete entry and were taken off; their SHA-256 was {}",
                torn.bytes, torn.behind, torn.sha256
            );
            let by = Some("saboot".into());
            log.append(
                &Draft { kind: Kind::Repaired, text: text.into(), by, exhibit: None, report: None },
                key,
            )?;
            log.sync(key)?;
        }
        Ok(log)
    }

    /// Reads a log that is there, and takes off what was never an entry.
    fn take_up(&self) -> Result<Option<Torn>, CustodyError> {
        let unreadable = |e: io::Error| self.error("custody.unreadable", e);
        if !self.file.metadata().map_err(unreadable)?.is_file() {
            return Err(self.error("custody.unreadable", "not a regular file"));
        }
        let bytes = self.behind(0)?;
        let (whole, rest) = complete(&bytes);
        let mut writer = self.writer();
        let mut entries = Vec::new();
        for line in lines(whole) {
            let line = writer.chain.take(line).map_err(|p| self.problem(&p))?;
            writer.index(&line.entry, &line.sha256);
            entries.push((line.entry, line.sha256));
        }
        let path = self.folder.join(HEAD);
        let head = files::read(&path, MOST_HEAD).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => CustodyError::new("custody.no-head", &path, "it is not there"),
            _ => CustodyError::new("custody.unreadable", &path, e),
        })?;
        // Whose signatures count is for those who verify; a writer only holds the two files against each other.
        let head = head::read(&head, None).map_err(|p| self.problem(&p))?;
        fits(&head, &bytes, &entries).map_err(|p| self.problem(&p))?;
        if entries.is_empty() {
            return Err(self.error("custody.malformed", "it holds no complete entry"));
        }
        if rest.is_empty() {
            return Ok(None);
        }
        if head.head.bytes > whole.len() as u64 {
            return Err(self.error("custody.truncated", "its head was signed over a longer last entry"));
        }
        self.file.set_len(whole.len() as u64).map_err(|e| self.error("custody.unwritable", e))?;
        Ok(Some(Torn { behind: writer.chain.last.number, bytes: rest.len(), sha256: sha256_hex(rest) }))
    }

    /// Adds an entry, behind those that another writer may have added meanwhile. It is in the file when this returns.
    ///
    /// # Errors
    /// Where the log was changed other than by adding, or cannot be written; it is as it was then.
    pub fn append(&self, draft: &Draft<'_>, key: &dyn Sign) -> Result<Shown, CustodyError> {
        let (shown, due) = self.locked(|log| {
            let mut writer = log.writer();
            log.catch_up(&mut writer)?;
            let entry = Entry {
                number: writer.chain.last.number + 1,
                time: rfc3339(now()),
                kind: draft.kind,
                text: draft.text.clone(),
                by: draft.by.clone().unwrap_or_else(|| writer.examiner.clone()),
                exhibit: draft.exhibit.map(str::to_owned),
                report: draft.report.map(str::to_owned),
                previous: writer.chain.last.sha256.clone(),
                keyid: key.public().id(),
            };
            let line = entry.line(key).map_err(|e| log.not_signed(e))?;
            if writer.chain.bytes + line.len() as u64 + 1 > MOST_BYTES {
                return Err(log.error("custody.unwritable", "the log is full; open another case"));
            }
            let written = (&log.file).write_all(format!("{line}\n").as_bytes());
            if let Err(e) = written {
                // A part of the line may be there; if it cannot be taken off, the next writer does so.
                drop(log.file.set_len(writer.chain.bytes));
                return Err(log.error("custody.unwritable", e));
            }
            let sha256 = sha256_hex(line.as_bytes());
            writer.chain.add(line.as_bytes(), Mark { number: entry.number, sha256: sha256.clone() });
            writer.index(&entry, &sha256);
            writer.waiting += 1;
            let due = writer.waiting >= MOST_WAITING || writer.synced.elapsed() >= LONGEST_WAIT;
            Ok((entry.shown(&sha256), due))
        })?;
        if due {
            self.sync(key)?;
        }
        Ok(shown)
    }

    /// Takes in what another writer added since.
    fn catch_up(&self, writer: &mut Writer) -> Result<(), CustodyError> {
        let length = self.file.metadata().map_err(|e| self.error("custody.unreadable", e))?.len();
        if length == writer.chain.bytes {
            return Ok(());
        }
        let added = match length.checked_sub(writer.chain.bytes) {
            Some(_) => self.behind(writer.chain.bytes)?,
            None => return Err(self.error("custody.truncated", "it became shorter while it was in use")),
        };
        let (whole, rest) = complete(&added);
        if !rest.is_empty() {
            return Err(self.error("custody.torn", "another program left a line without its end"));
        }
        for line in lines(whole) {
            let line = writer.chain.take(line).map_err(|p| self.problem(&p))?;
            writer.index(&line.entry, &line.sha256);
        }
        Ok(())
    }

    /// Waits until all entries are on the disk, and signs a head that reaches to the last.
    ///
    /// # Errors
    /// Where the disk cannot be written.
    pub fn sync(&self, key: &dyn Sign) -> Result<(), CustodyError> {
        self.locked(|log| {
            let mut writer = log.writer();
            log.catch_up(&mut writer)?;
            log.file.sync_data().map_err(|e| log.error("custody.unwritable", e))?;
            let head = Head {
                case: writer.case.clone(),
                number: writer.chain.last.number,
                entry: writer.chain.last.sha256.clone(),
                bytes: writer.chain.bytes,
                time: rfc3339(now()),
            };
            let digest = hex(&writer.chain.hasher.clone().finalize());
            let text = head.sign(digest, key).map_err(|e| log.not_signed(e))?;
            let path = log.folder.join(HEAD);
            files::put(&path, text.as_bytes())
                .map_err(|e| CustodyError::new("custody.unwritable", &path, e))?;
            (writer.waiting, writer.synced) = (0, Instant::now());
            Ok(())
        })
    }

    /// How far the log reaches now, and what it holds about an exhibit.
    pub fn state(&self, exhibit: Option<&str>) -> State {
        let writer = self.writer();
        State {
            case: writer.case.clone(),
            head: writer.chain.last.clone(),
            entries: exhibit.and_then(|sha256| writer.about.get(sha256)).cloned().unwrap_or_default(),
        }
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs with the file locked against writers of other processes.
    fn locked<T>(&self, run: impl FnOnce(&Self) -> Result<T, CustodyError>) -> Result<T, CustodyError> {
        // Threads of this process share the lock of the file, so that they take turns at the writer itself.
        static TURN: Mutex<()> = Mutex::new(());
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        self.file.lock().map_err(|e| self.error("custody.unreadable", e))?;
        let outcome = run(self);
        self.file.unlock().map_err(|e| self.error("custody.unreadable", e))?;
        outcome
    }

    /// All bytes from an offset on.
    fn behind(&self, offset: u64) -> Result<Vec<u8>, CustodyError> {
        let mut bytes = Vec::new();
        let mut file = &self.file;
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
            .map_err(|e| self.error("custody.unreadable", e))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(self.error("custody.unreadable", format!("larger than {MOST_BYTES} bytes")));
        }
        Ok(bytes)
    }

    fn error(&self, code: &'static str, detail: impl std::fmt::Display) -> CustodyError {
        CustodyError::new(code, &self.path, detail)
    }

    fn not_signed(&self, error: KeyError) -> CustodyError {
        CustodyError { code: error.code, path: self.path.clone(), detail: error.detail }
    }

    fn problem(&self, problem: &crate::problem::Problem) -> CustodyError {
        CustodyError {
            code: problem.code.clone(),
            path: self.path.clone(),
            detail: problem.detail.for_terminal(),
        }
    }
}
