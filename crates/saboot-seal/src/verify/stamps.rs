//! The time stamps that are kept beside an envelope.

use std::path::Path;

use super::{Fact, Means, Outcome};
use crate::envelope::Statement;
use crate::{files, timestamp};

impl Outcome {
    /// Each stamp in `timestamps/`, held against the bytes of the envelope.
    pub(super) fn stamps(&mut self, folder: &Path, statement: Option<&Statement>, means: &Means<'_>) {
        let kept = match timestamp::kept(folder) {
            Ok(kept) => kept,
            Err(e) => return self.problem("timestamp.unreadable", format!("{}: {e}", timestamp::FOLDER)),
        };
        let now = means.now.unwrap_or_else(timestamp::now);
        for path in &kept {
            let file =
                format!("{}/{}", timestamp::FOLDER, path.file_name().unwrap_or_default().to_string_lossy());
            let reply = match files::read(path, timestamp::MOST_BYTES) {
                Ok(reply) => reply,
                Err(e) => {
                    self.problem("timestamp.unreadable", format!("{file}: {e}"));
                    continue;
                }
            };
            let checked = timestamp::check(&reply, &self.envelope, None, means.roots, now);
            for problem in &checked.problems {
                let detail = format!("{file}: {}", problem.detail.raw());
                self.problems
                    .push(crate::problem::Problem { code: problem.code.clone(), detail: detail.into() });
            }
            if let Some(stamp) = checked.stamp.filter(|_| checked.problems.is_empty()) {
                let examined = statement.and_then(|s| timestamp::seconds(&s.predicate.examined_at));
                let before_report = examined.is_some_and(|at| stamp.seconds < at);
                self.checked.push(Fact::Stamped { file: file.into(), stamp, before_report });
            }
        }
        if kept.is_empty() {
            self.checked.push(Fact::NotStamped);
        }
    }
}
