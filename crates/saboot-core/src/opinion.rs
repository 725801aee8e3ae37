//! The opinion: what the findings of one exhibit amount to, in the only words that a report may use.
//!
//! [`Opinion`] is data; the judgement that fills it is `saboot_analysis::opinion`. A verdict is always about how
//! much better one of two stated propositions explains the observations, never how probable either is.

use serde::{Deserialize, Serialize};

use crate::Code;
use crate::lr::{Log10Lr, Support};
use crate::stability::Stability;

/// The four answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The observations are better explained by H1.
    SupportsSynthetic,
    /// The observations are better explained by H2; not proof of authenticity.
    SupportsGenuine,
    /// Neither, for the reasons given.
    Inconclusive,
    /// Nothing could be weighed, for the reasons given.
    NotExamined,
}

impl Verdict {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SupportsSynthetic => "supports-synthetic",
            Self::SupportsGenuine => "supports-genuine",
            Self::Inconclusive => "inconclusive",
            Self::NotExamined => "not-examined",
        }
    }
}

/// How far the examination got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// All that was asked was looked at.
    Examined,
    /// Looked at, but parts could not be read.
    ExaminedWithDamage,
    /// Not looked at; the reasons say why.
    Refused,
}

impl Status {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Examined => "examined",
            Self::ExaminedWithDamage => "examined-with-damage",
            Self::Refused => "refused",
        }
    }
}

/// The two propositions that every report states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Propositions {
    /// H1.
    pub synthetic: String,
    /// H2.
    pub recorded: String,
}

/// One independent line of evidence: a detector, or a group of findings that share a cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Detector id or finding group.
    pub id: Code,
    /// What it rests on: codes of findings or the detector.
    pub rests_on: Vec<Code>,
    /// Weight.
    pub log10_lr: Log10Lr,
    /// Most it could have said either way, log10.
    pub bounds: (f64, f64),
    /// ENFSI band.
    pub support: Support,
    /// `measured` on labelled files, or `assigned` by grade (said so in the report).
    pub basis: Basis,
}

/// Where a weight comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Calibrated on labelled files.
    Measured,
    /// Assigned by the grade of the finding.
    Assigned,
}

/// How lines were combined, with the dependence between them that was allowed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Combination {
    /// Nothing was weighed.
    Nothing,
    /// One measured line alone. Detectors of one modality see the same samples and make one line, which is never
    /// stronger than the strongest of them.
    OneMeasured,
    /// Pictures and voice under "one of them or both are synthetic", the three cases weighing alike:
    /// LR = (LR of pictures + LR of voice + their product) / 3.
    PicturesAndVoice,
    /// Assigned weights of independent groups multiplied; a group counts once; contradictions together stay below a
    /// verdict.
    Assigned,
    /// One measured line multiplied by assigned weights, as above.
    OneMeasuredAndAssigned,
    /// Pictures and voice, as above, multiplied by assigned weights, as above.
    PicturesVoiceAndAssigned,
}

/// What everything amounts to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opinion {
    /// How far the examination got.
    pub status: Status,
    /// The answer.
    pub verdict: Verdict,
    /// The two propositions.
    pub propositions: Propositions,
    /// Total weight; none when nothing could be weighed.
    pub log10_lr: Option<Log10Lr>,
    /// Most the lines together could have said either way, log10.
    pub lr_bounds: Option<(f64, f64)>,
    /// ENFSI band of the total.
    pub support: Option<Support>,
    /// What was weighed.
    pub lines: Vec<Line>,
    /// How the lines were combined, in one sentence.
    pub combination: String,
    /// The same as a name.
    pub combined: Combination,
    /// Whether the verdict stands when the clip is sent on once more; none where nothing could be weighed.
    pub stability: Option<Stability>,
    /// One or two plain sentences that state the verdict with both propositions.
    pub words: String,
    /// Why it is not stronger, or was not examined.
    pub reasons: Vec<Code>,
}
