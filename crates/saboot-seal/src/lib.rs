//! The seal of a report: keys, the signed envelope, signatures for documents, time stamps, the custody log, verification.
//!
//! [`envelope`] signs a statement about the exhibit and its documents; [`timestamp`] has others vouch for when;
//! [`custody`] keeps the log of a case; [`verify::verify`] gives every reason why a folder or envelope should not be
//! believed, and [`words`] says in plain words what was proved and what was not. This crate knows nothing of how a report
//! is made and links no C library, so that the other side's expert can build and audit the verifier alone.
#![forbid(unsafe_code)]

mod asn1;
pub mod certificate;
pub mod cms;
pub mod custody;
pub mod envelope;
pub mod files;
mod json;
pub mod keys;
mod oid;
pub mod pades;
mod problem;
pub mod rotation;
mod signature;
pub mod signing;
pub mod timestamp;
pub mod verify;
pub mod words;

/// Name and version of the form of `report.json` that this program writes.
pub const REPORT_FORM: &str = "saboot-report/3";

/// Forms of `report.json` whose envelopes are read too: what an envelope states has not changed since.
pub const OLDER_FORMS: [&str; 1] = ["saboot-report/2"];
