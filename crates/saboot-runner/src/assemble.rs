//! From the outcome of one exhibit to its report: who examined, with what, on what, when.
//!
//! [`Setting`] is gathered once a batch; [`report`] adds the outcome and the time. It weighs nothing.

use std::time::Duration;

use saboot_analysis::validation::validation;
use saboot_core::card::DetectorCard;
use saboot_core::{Untrusted, opinion::Verdict};
use saboot_report::{CustodyState, Environment, Rendering, Report, SCHEMA, TimeBlock, Tool};

use crate::Outcome;
use crate::examine::Settings;

/// What all reports of a batch have in common.
pub struct Setting {
    /// Version of the program.
    pub version: &'static str,
    /// Cards of all detectors at hand.
    pub cards: Vec<DetectorCard>,
    /// Libraries and machine.
    pub environment: Environment,
    /// How thoroughly was looked.
    pub settings: Settings,
    /// How the documents are rendered.
    pub rendering: Rendering,
}

/// The question that saboot answers.
pub const QUESTION: &str = "Is this clip, wholly or in part, likely synthetic, or was it recorded and only processed in ordinary ways?";

/// The report of one exhibit.
pub fn report(
    setting: &Setting,
    outcome: Outcome,
    began: jiff::Timestamp,
    took: Duration,
    custody: Option<CustodyState>,
) -> Report {
    let Outcome {
        path,
        name: _,
        enclosed_in,
        exhibit,
        examination,
        refusal,
        opinion,
        figures,
        nuisances: _,
        unchanged,
    } = outcome;
    // The report names the trust list by its digest; the certificates themselves would fill pages.
    let settings = Settings { trust: setting.settings.trust.named(), ..setting.settings.clone() };
    let used =
        |card: &&DetectorCard| examination.iter().flat_map(|e| &e.readings).any(|r| r.id.as_str() == card.id);
    debug_assert!(opinion.verdict == Verdict::NotExamined || examination.is_some());
    Report {
        schema: SCHEMA.to_owned(),
        tool: Tool { name: "saboot".to_owned(), version: setting.version.to_owned() },
        question: QUESTION.to_owned(),
        exhibit,
        enclosed_in,
        path,
        kind: examination.as_ref().map(|e| e.kind).or(refusal.as_ref().and_then(|r| r.kind)),
        unchanged,
        refusal: refusal.map_or_else(Untrusted::default, |r| r.detail),
        opinion,
        rendering: setting.rendering.clone(),
        validation: examination.as_ref().map(|e| validation(e, &setting.cards)).unwrap_or_default(),
        // What a worker sends unasked, or of another kind than was asked for, goes into no report.
        figures: figures.into_iter().filter(|f| setting.rendering.allows(f.kind)).collect(),
        cards: setting.cards.iter().filter(used).cloned().collect(),
        examination,
        settings: serde_json::to_value(&settings).unwrap_or_default(),
        environment: setting.environment.clone(),
        time: TimeBlock {
            examined_at: began.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            custody,
        },
    }
}

/// Processor and system, as the report names them: scores can differ in the last digits between processors.
pub fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            text.lines()
                .find_map(|line| line.strip_prefix("model name"))
                .map(|v| v.trim_start_matches([' ', '\t', ':']).to_owned())
        })
        .unwrap_or_else(|| "unknown processor".to_owned());
    Untrusted::new(format!("{cpu}, {} {}", std::env::consts::OS, std::env::consts::ARCH)).for_terminal()
}
