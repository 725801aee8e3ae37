//! A report put into its folder in all the forms that were asked for, and signed.
//!
//! [`publish`] is the one place where the forms come together: record and page, the PDF, and the record for other
//! programs. A PDF that cannot be made costs only itself; the rest is written and signed.

use std::path::Path;

use anyhow::{Context, Result};
use saboot_report::{Report, interchange, write};
use saboot_seal::keys::Signer;

use crate::{codes, pdf};

/// The forms beside report.json and report.html.
#[derive(Debug, Clone, Copy)]
pub struct Forms {
    /// `report.pdf`.
    pub pdf: bool,
    /// `findings.csv` and `case.jsonld`.
    pub exports: bool,
}

/// Writes a report; false when it lacks a form that was asked for, which was told.
pub fn publish(folder: &Path, report: &Report, forms: Forms, signer: &Signer) -> Result<bool> {
    let (typeset, whole) = if forms.pdf { pdf::document(report, signer) } else { (None, true) };
    let mut further: Vec<write::Document> = typeset.into_iter().collect();
    if forms.exports {
        let exports =
            interchange::documents(report).context("the report could not be put into its further forms")?;
        further.extend(exports);
    }
    write::write(folder, report, further, signer, &codes::lookup)?;
    Ok(whole)
}
