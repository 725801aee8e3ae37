//! Reading a log without trusting anything: every reason why it should not be believed.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use saboot_core::Untrusted;
use sha2::{Digest, Sha256};

use super::entry::{Line, NOTHING_BEFORE};
use super::{Entry, HEAD, Head, Kind, LOG, MOST_BYTES, Mark, head};
use crate::files;
use crate::keys::PublicKey;
use crate::problem::Problem;

/// Largest head that is read.
pub(super) const MOST_HEAD: u64 = 1 << 20;

/// What a log holds, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspected {
    /// Every reason against it.
    pub problems: Vec<Problem>,
    /// Reference of the case.
    pub case: Untrusted,
    /// How far the signed head says that the log reaches.
    pub head: Option<Head>,
    /// Entries with the digest of their lines, up to the first that does not follow.
    pub entries: Vec<(Entry, String)>,
    /// Keys by name whose signatures under entries were found good.
    pub signers: Vec<String>,
}

impl Inspected {
    /// The newest entry that was read.
    pub fn last(&self) -> Option<Mark> {
        self.entries.last().map(|(entry, sha256)| Mark { number: entry.number, sha256: sha256.clone() })
    }

    /// True when this entry stands in the log.
    pub fn holds(&self, mark: &Mark) -> bool {
        let at = mark.number.checked_sub(1).and_then(|n| usize::try_from(n).ok());
        at.and_then(|at| self.entries.get(at)).is_some_and(|(_, sha256)| *sha256 == mark.sha256)
    }
}

/// The chain up to some entry: what the next one must fit.
#[derive(Clone)]
pub(super) struct Chain {
    pub last: Mark,
    pub bytes: u64,
    pub hasher: Sha256,
}

impl Chain {
    pub fn new() -> Self {
        let last = Mark { number: 0, sha256: NOTHING_BEFORE.to_owned() };
        Self { last, bytes: 0, hasher: Sha256::new() }
    }

    /// Takes one line without its end.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Line, Problem> {
        let number = self.last.number + 1;
        let line = Line::read(bytes).ok_or_else(|| {
            Problem::new(
                "custody.malformed",
                format!("{LOG}, line {number}: it is no entry as saboot writes it"),
            )
        })?;
        if line.entry.number != number {
            return Err(Problem::new(
                "custody.broken-chain",
                format!("{LOG}, line {number}: it is entry {}", line.entry.number),
            ));
        }
        if line.entry.previous != self.last.sha256 {
            return Err(Problem::new(
                "custody.broken-chain",
                format!("{LOG}, line {number}: the entry before it is not the one that it was written after"),
            ));
        }
        if (line.entry.kind == Kind::Opened) != (number == 1) {
            return Err(Problem::new(
                "custody.broken-chain",
                format!("{LOG}, line {number}: a log is opened by its first entry and by no other"),
            ));
        }
        self.add(bytes, line.mark());
        Ok(line)
    }

    /// Goes on by a line that is known to follow.
    pub fn add(&mut self, bytes: &[u8], mark: Mark) {
        self.hasher.update(bytes);
        self.hasher.update(b"\n");
        self.bytes += bytes.len() as u64 + 1;
        self.last = mark;
    }
}

/// Reads the log of a case: its chain, the signatures under its entries, and how far its head says that it reaches.
pub fn inspect(folder: &Path, known: &[PublicKey]) -> Inspected {
    let mut outcome = Inspected::default();
    let log = match files::read(&folder.join(LOG), MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(e) => {
            let code =
                if e.kind() == io::ErrorKind::NotFound { "custody.no-log" } else { "custody.unreadable" };
            outcome.problems.push(Problem::new(code, format!("{}: {e}", folder.join(LOG).display())));
            return outcome;
        }
    };
    let whole = outcome.entries(&log, known);
    let head = match files::read(&folder.join(HEAD), MOST_HEAD) {
        Ok(bytes) => head::read(&bytes, Some(known)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            Err(Problem::new("custody.no-head", format!("{HEAD} is not there")))
        }
        Err(e) => Err(Problem::new("custody.unreadable", format!("{HEAD}: {e}"))),
    };
    match head {
        Err(problem) => outcome.problems.push(problem),
        Ok(read) => {
            if let Err(problem) = fits(&read, &log, &outcome.entries) {
                outcome.problems.push(problem);
            } else if outcome.problems.is_empty() && !whole {
                outcome.problems.push(Problem::new(
                    "custody.torn",
                    format!("{LOG} ends in the middle of a line behind entry {}", outcome.entries.len()),
                ));
            }
            outcome.head = Some(read.head);
        }
    }
    outcome
}

impl Inspected {
    /// Reads every line; false when the last one has no end.
    fn entries(&mut self, log: &[u8], known: &[PublicKey]) -> bool {
        let (complete, rest) = complete(log);
        let mut chain = Chain::new();
        let mut unknown = BTreeSet::new();
        let mut signers = BTreeSet::new();
        for bytes in lines(complete) {
            let line = match chain.take(bytes) {
                Ok(line) => line,
                Err(problem) => {
                    self.problems.push(problem);
                    break;
                }
            };
            let keyid = &line.entry.keyid;
            match line.signer(known) {
                Some(key) if key.id() == *keyid => drop(signers.insert(key.id())),
                None if !known.iter().any(|k| k.id() == *keyid) => drop(unknown.insert(keyid.clone())),
                _ => self.problems.push(Problem::new(
                    "custody.wrong-signature",
                    format!(
                        "{LOG}, line {}: the signature is not that of the key {keyid:?} that it names",
                        line.entry.number
                    ),
                )),
            }
            if line.entry.number == 1 {
                self.case = line.entry.text.clone();
            }
            self.entries.push((line.entry, line.sha256));
        }
        if !unknown.is_empty() {
            let named: Vec<String> = unknown.into_iter().take(8).map(|k| format!("{k:?}")).collect();
            self.problems.push(Problem::new(
                "custody.unknown-signer",
                format!("entries are signed by keys that you do not know; they name {}", named.join(", ")),
            ));
        }
        self.signers = signers.into_iter().collect();
        if self.entries.is_empty() && self.problems.is_empty() {
            self.problems.push(Problem::new("custody.malformed", format!("{LOG} holds no complete entry")));
        }
        rest.is_empty()
    }
}

/// Holds a head against the bytes that it is about and the entries in them.
pub(super) fn fits(read: &head::Read, log: &[u8], entries: &[(Entry, String)]) -> Result<(), Problem> {
    let head = &read.head;
    let length = usize::try_from(head.bytes).unwrap_or(usize::MAX);
    let Some(told) = log.get(..length) else {
        return Err(Problem::new(
            "custody.truncated",
            format!("{LOG} has {} bytes; its head was signed over {}", log.len(), head.bytes),
        ));
    };
    if saboot_core::text::hex(&Sha256::digest(told)) != read.log_sha256 {
        return Err(Problem::new(
            "custody.other-history",
            format!("the first {} bytes of {LOG} are not those that its head was signed over", head.bytes),
        ));
    }
    let at = head.number.checked_sub(1).and_then(|n| usize::try_from(n).ok());
    match at.and_then(|at| entries.get(at)) {
        Some((_, sha256)) if *sha256 == head.entry => {}
        // The bytes are the signed ones; where the chain ends before, that is told already.
        None if (entries.len() as u64) < head.number => {}
        _ => {
            return Err(Problem::new(
                "custody.other-history",
                format!("entry {} of {LOG} is not the one that its head names", head.number),
            ));
        }
    }
    match entries.first() {
        Some((first, _)) if first.text != head.case => {
            Err(Problem::new("custody.other-history", format!("the head of {LOG} names another case")))
        }
        _ => Ok(()),
    }
}

/// The complete lines of a log, and what is behind the last line's end.
pub(super) fn complete(log: &[u8]) -> (&[u8], &[u8]) {
    let end = log.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    log.split_at_checked(end).unwrap_or((log, &[]))
}

/// Lines without their ends.
pub(super) fn lines(complete: &[u8]) -> impl Iterator<Item = &[u8]> {
    complete.strip_suffix(b"\n").map(|all| all.split(|b| *b == b'\n')).into_iter().flatten()
}
