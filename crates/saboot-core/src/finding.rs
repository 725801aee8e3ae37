//! Findings: the only thing an examiner may say.
//!
//! A [`Finding`] names what was observed, where, and how strongly it speaks; it never says "fake". Weighing
//! is done in one place (`saboot_analysis::opinion`). Classes and grades: the project's catalogue of checks.

use serde::{Deserialize, Serialize};

use crate::{Code, Untrusted};

/// What kind of statement a finding is; decides whether it may be weighed at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The file itself says that it was generated or altered by a generator.
    DeclaredSynthetic,
    /// Edited, re-encoded, passed through a platform: normal for a leaked clip, never raises suspicion.
    ProcessingHistory,
    /// Claims in the file that cannot all be true.
    InternalContradiction,
    /// The outcome of a learned detector.
    Detector,
    /// Worth knowing; carries no weight.
    Information,
    /// Something could not be read or decoded.
    Damage,
}

/// How strongly a finding supports what it states (not: how likely the clip is synthetic).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// No weight.
    Informational,
    /// Many innocent explanations.
    Weak,
    /// Some innocent explanations.
    Medium,
    /// Few innocent explanations.
    Strong,
    /// Leaves no reasonable doubt about what it states.
    Conclusive,
}

/// Where in the exhibit a finding sits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "unit")]
pub enum Span {
    /// Byte offsets, end exclusive.
    Bytes {
        /// First byte.
        start: u64,
        /// One past the last byte.
        end: u64,
    },
    /// Seconds of presentation time.
    Time {
        /// Start in seconds.
        start: f64,
        /// End in seconds.
        end: f64,
    },
}

/// One observation by one examiner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code; `saboot explain CODE` has the whole story.
    pub code: Code,
    /// What kind of statement this is.
    pub class: Class,
    /// How strongly the observation supports the statement.
    pub grade: Grade,
    /// Findings of one group share a cause and are counted once.
    pub group: Code,
    /// Ours: one plain sentence saying what was found.
    pub statement: String,
    /// What was read, as it stands in the file.
    pub observed: Untrusted,
    /// What a consistent file would show; empty where the observation is a plain statement.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// The innocent explanation that a reader must weigh against it; ours.
    pub innocent: String,
    /// Byte or time span, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// Collects findings; an examiner is handed one and can only add.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Most findings kept of one exhibit: a hostile file could otherwise repeat one mark a million times.
    pub const MAX: usize = 500;

    /// Adds a finding; beyond [`Self::MAX`] it is dropped, which the caller can see in [`Self::is_full`].
    pub fn push(&mut self, finding: Finding) {
        if self.0.len() < Self::MAX {
            self.0.push(finding);
        }
    }

    /// True when the bound was reached.
    pub fn is_full(&self) -> bool {
        self.0.len() >= Self::MAX
    }

    /// What was found so far.
    pub fn as_slice(&self) -> &[Finding] {
        &self.0
    }

    /// All findings, ordered by class, code and place so that a report does not depend on the order of checks.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.0.sort_by(|a, b| {
            (a.class, &a.code, &a.observed).cmp(&(b.class, &b.code, &b.observed)).then(b.grade.cmp(&a.grade))
        });
        self.0
    }
}
