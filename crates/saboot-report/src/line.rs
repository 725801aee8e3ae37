//! The output contract: one JSON line an exhibit, stable from version 1 on.

use saboot_core::card::Scope;
use saboot_core::exhibit::Kind;
use saboot_core::lr::Log10Lr;
use saboot_core::media::Coverage;
use saboot_core::opinion::{Status, Verdict};
use saboot_core::path::{Place, StepKind};
use saboot_core::reference::Referenced;
use saboot_core::{Class, Code, Grade, Span, Untrusted};
use serde::Serialize;

use crate::Report;

/// What `saboot examine --json` prints of one exhibit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    path: Untrusted,
    sha256: Option<String>,
    kind: Option<Kind>,
    status: Status,
    verdict: Verdict,
    log10_lr: Option<f64>,
    lr_bounds: Option<[f64; 2]>,
    detectors: Vec<Detector>,
    findings: Vec<Finding>,
    path_of_copy: Vec<Step>,
    reasons: Vec<Code>,
    coverage: Coverage,
    #[serde(skip_serializing_if = "Option::is_none")]
    references: Option<Referenced>,
    report: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Detector {
    id: Code,
    scope: Scope,
    score: Option<f64>,
    log10_lr: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Finding {
    code: Code,
    class: Class,
    grade: Grade,
    span: Option<Span>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Step {
    step: StepKind,
    by: Untrusted,
    place: Place,
    grade: Grade,
}

impl Line {
    /// The line of a report; `folder` is where it was written, none when it could not be.
    pub fn new(report: &Report, folder: Option<String>) -> Self {
        let examination = report.examination.as_ref();
        let detectors = examination.map_or_else(Vec::new, |e| {
            e.readings
                .iter()
                .map(|r| Detector {
                    id: r.id.clone(),
                    scope: r.scope,
                    score: r.score,
                    log10_lr: r.log10_lr.map(Log10Lr::rounded),
                })
                .collect()
        });
        let findings = examination.map_or_else(Vec::new, |e| {
            e.findings
                .iter()
                .map(|f| Finding { code: f.code.clone(), class: f.class, grade: f.grade, span: f.span })
                .collect()
        });
        // Steps of all files of a show together, each once: which file took which is in report.json.
        let mut path_of_copy: Vec<Step> = Vec::new();
        for step in examination.iter().flat_map(|e| &e.paths).flat_map(|p| &p.steps) {
            let step = Step { step: step.kind, by: step.by.clone(), place: step.place, grade: step.grade };
            if !path_of_copy.contains(&step) {
                path_of_copy.push(step);
            }
        }
        Self {
            path: report.path.clone(),
            sha256: report.exhibit.as_ref().map(|e| e.sha256.clone()),
            kind: report.kind,
            status: report.opinion.status,
            verdict: report.opinion.verdict,
            log10_lr: report.opinion.log10_lr.map(Log10Lr::rounded),
            lr_bounds: report.opinion.lr_bounds.map(|(low, high)| [low, high]),
            detectors,
            findings,
            path_of_copy,
            reasons: report.opinion.reasons.clone(),
            coverage: examination.map(|e| e.coverage.clone()).unwrap_or_default(),
            references: examination.and_then(|e| e.references.clone()),
            report: folder,
        }
    }

    /// One line of JSON without a raw control character.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(saboot_core::text::escape_json_text(&serde_json::to_string(self)?))
    }
}
