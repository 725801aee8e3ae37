//! The record of one exhibit: everything that `report.json` holds.
//!
//! All of [`Report`] but its [`TimeBlock`] is a function of the exhibit, the settings and the installation, so
//! that the same input gives the same bytes apart from that block. The schema is
//! `schema/saboot-report-3.schema.json`; a test holds the two together.

use saboot_core::card::DetectorCard;
use saboot_core::examination::Examination;
use saboot_core::exhibit::{Enclosure, Exhibit, Kind};
use saboot_core::figure::{Figure, FigureKind, Figures};
use saboot_core::opinion::Opinion;
use saboot_core::validation::Validation;
use saboot_core::{Languages, Untrusted};
use serde::{Deserialize, Serialize};

/// Name and version of the form of `report.json`.
pub const SCHEMA: &str = saboot_seal::REPORT_FORM;

/// The record of one exhibit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// What examined it.
    pub tool: Tool,
    /// The question that was asked, in one sentence.
    pub question: String,
    /// Files and digests; none when nothing could be opened.
    pub exhibit: Option<Exhibit>,
    /// The message or archive that it was taken out of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosed_in: Option<Enclosure>,
    /// Path as the user gave it.
    pub path: Untrusted,
    /// What it is, by content; none when that could not be told.
    pub kind: Option<Kind>,
    /// True when the digests after decoding equal those before.
    pub unchanged: bool,
    /// Why it was refused, in one line; empty otherwise.
    pub refusal: Untrusted,
    /// What it amounts to.
    pub opinion: Opinion,
    /// All that was observed; none when refused.
    pub examination: Option<Examination>,
    /// How report.html and report.pdf are rendered from this record.
    pub rendering: Rendering,
    /// How the detectors did on labelled files like this one.
    pub validation: Vec<Validation>,
    /// Small pictures of the exhibit, where they were asked for.
    pub figures: Vec<Figure>,
    /// Cards of the detectors that were used.
    pub cards: Vec<DetectorCard>,
    /// Settings, as JSON.
    pub settings: serde_json::Value,
    /// Libraries and machine.
    pub environment: Environment,
    /// When, and how long it took: the only part that differs between two examinations of the same exhibit.
    pub time: TimeBlock,
}

/// How the documents for people are rendered; the record itself does not change with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rendering {
    /// Languages of the documents.
    pub languages: Languages,
    /// Pictures of the exhibit in them.
    pub figures: Figures,
    /// The exhibit may show a minor: no figure and no preview of it is ever made, and the documents say first what the
    /// law asks for.
    pub possible_minor: bool,
}

impl Rendering {
    /// True for a figure that the documents may hold.
    pub fn allows(&self, kind: FigureKind) -> bool {
        let asked = match self.figures {
            Figures::None => false,
            Figures::Safe => kind == FigureKind::Safe,
            Figures::Full => kind == FigureKind::Full,
        };
        asked && !self.possible_minor
    }
}

/// The program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `saboot`.
    pub name: String,
    /// Version.
    pub version: String,
}

/// What it ran on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// C libraries with versions, one a line.
    pub libraries: Vec<String>,
    /// Processor and system.
    pub machine: String,
    /// Walls around the examining process.
    pub isolation: String,
}

/// When an exhibit was examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeBlock {
    /// UTC, RFC 3339, whole seconds.
    pub examined_at: String,
    /// Wall time.
    pub duration_ms: u64,
    /// The custody log of the case when the report was put together, where one is kept. It stands here because it grows
    /// with every examination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custody: Option<saboot_seal::custody::State>,
}

impl Report {
    /// The bytes of `report.json`: indented, no control or bidi character raw, newline at the end.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = saboot_core::text::escape_json_text(&serde_json::to_string_pretty(self)?);
        text.push('\n');
        Ok(text)
    }
}
