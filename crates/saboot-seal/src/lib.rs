//! The seal of a report: keys, the signed envelope, signatures for documents, and verification.
//!
//! [`envelope`] signs a statement about the exhibit and its documents; [`verify::verify`] gives every reason why a
//! folder or envelope should not be believed. This crate knows nothing of how a report is made and links no C
//! library, so that the other side's expert can build and audit the verifier alone.
#![forbid(unsafe_code)]

pub mod cms;
pub mod envelope;
pub mod keys;
pub mod pades;
pub mod verify;

/// Name and version of the form of `report.json` that this verifier knows.
pub const REPORT_FORM: &str = "saboot-report/3";
