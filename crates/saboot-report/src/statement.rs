//! What the envelope states of a report: its exhibit, its documents by digest, its models, its answer.

use saboot_core::exhibit::Exhibit;
use saboot_seal::envelope::{
    FileDigest, PREDICATE, Predicate, STATEMENT, Statement, Subject, SubjectDigest, sha256_hex,
};

use crate::Report;
use crate::write::Document;

/// The statement about a report that consists of these documents.
pub fn statement(report: &Report, documents: &[Document]) -> Statement {
    let subject = |exhibit: &Exhibit| {
        exhibit
            .members
            .iter()
            .map(|m| Subject {
                name: m.path.clone(),
                digest: SubjectDigest {
                    sha256: m.hashes.sha256.clone(),
                    sha1: m.hashes.sha1.clone(),
                    md5: m.hashes.md5.clone(),
                },
            })
            .collect()
    };
    let models = report.examination.iter().flat_map(|e| &e.models).filter(|m| m.unavailable.is_none());
    Statement {
        kind: STATEMENT.to_owned(),
        subject: report.exhibit.as_ref().map_or_else(Vec::new, subject),
        predicate_type: PREDICATE.to_owned(),
        predicate: Predicate {
            schema: report.schema.clone(),
            tool: format!("{} {}", report.tool.name, report.tool.version),
            files: documents
                .iter()
                .map(|d| FileDigest { name: d.name.to_owned(), sha256: sha256_hex(&d.bytes) })
                .collect(),
            configuration: models
                .map(|m| FileDigest { name: m.id.clone(), sha256: m.sha256.clone() })
                .collect(),
            enclosed_in: report.enclosed_in.clone(),
            status: report.opinion.status,
            verdict: report.opinion.verdict,
            log10_lr: report.opinion.log10_lr.map(saboot_core::lr::Log10Lr::rounded),
            examined_at: report.time.examined_at.clone(),
            custody: report.time.custody.as_ref().map(|c| c.head.clone()),
        },
    }
}
