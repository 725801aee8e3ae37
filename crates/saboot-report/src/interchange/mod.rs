//! The record for other programs: findings as a table, and the whole as CASE/UCO JSON-LD.
//!
//! [`findings_csv`] and [`case_jsonld`] say nothing that report.json does not. Both are functions of the record alone,
//! so that whoever verified a report can make them again. What is mapped to what: docs/interchange.md.

mod case;
pub mod csv;

pub use case::case_jsonld;
pub use csv::findings_csv;

use crate::Report;
use crate::write::Document;

/// File name of the table of findings.
pub const FINDINGS_CSV: &str = "findings.csv";
/// File name of the CASE/UCO graph.
pub const CASE_JSONLD: &str = "case.jsonld";

/// Both, as documents of a report's folder.
///
/// # Errors
/// Only where JSON cannot be written, which no record brings about.
pub fn documents(report: &Report) -> Result<Vec<Document>, serde_json::Error> {
    Ok(vec![
        Document { name: FINDINGS_CSV, bytes: findings_csv(report).into_bytes() },
        Document { name: CASE_JSONLD, bytes: case_jsonld(report)?.into_bytes() },
    ])
}
