//! The custody log of the case that a report belongs to.

use std::path::Path;

use super::{Fact, Means, Outcome};
use crate::custody::{self, Inspected};
use crate::envelope::{Statement, sha256_hex};

impl Outcome {
    /// The log named by the reader, else the one in the folder above the report where the report speaks of one.
    pub(super) fn custody(&mut self, folder: &Path, statement: &Statement, means: &Means<'_>) {
        let mark = statement.predicate.custody.as_ref();
        if let Some(log) = means.log {
            return self.in_log(log, statement);
        }
        // The folder may be named by a path such as `.`, which has no parent.
        let above = folder.canonicalize().ok().and_then(|f| f.parent().map(Path::to_owned));
        let case = match (means.case, above, mark) {
            (Some(case), ..) => case.to_owned(),
            (None, Some(above), Some(_)) if custody::Log::is_in(&above) => above,
            (None, _, Some(mark)) => {
                return self.checked.push(Fact::CustodyElsewhere { number: mark.number });
            }
            (None, _, None) => return,
        };
        let log = custody::inspect(&case, means.known);
        self.problems.extend(log.problems.iter().cloned());
        self.in_log(&log, statement);
    }

    /// Holds what a report names against a log that was read.
    fn in_log(&mut self, log: &Inspected, statement: &Statement) {
        let mark = statement.predicate.custody.as_ref();
        if let Some(mark) = mark.filter(|mark| !log.holds(mark)) {
            self.problem(
                "custody.not-in-log",
                format!("the report names entry {} with SHA-256 {:?}", mark.number, mark.sha256),
            );
        } else if log.problems.is_empty() {
            let envelope = sha256_hex(&self.envelope);
            let subjects = &statement.subject;
            let about = log.entries.iter().map(|(entry, _)| entry).filter(|entry| {
                entry.report.as_ref() == Some(&envelope)
                    || entry.exhibit.as_ref().is_some_and(|e| subjects.iter().any(|s| s.digest.sha256 == *e))
            });
            self.checked.push(Fact::InCustody {
                case: log.case.clone(),
                entries: log.entries.len() as u64,
                about: about.count() as u64,
                names_report: mark.is_some(),
                named: log.entries.iter().any(|(entry, _)| entry.report.as_ref() == Some(&envelope)),
            });
        }
    }
}
