//! One way from a template and its data to the bytes of a document that can be archived.
//!
//! PDF/A-2a and PDF/UA-1: fonts embedded, every character mapped, structure tagged, date and identifier out of the
//! record, so that the same record gives the same bytes. A fault of the typesetter is an error here, never a panic
//! further up: a report must not be lost with its document.

use std::fmt;
use std::thread;

use serde_json::Value;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::world::Desk;

/// A document could not be typeset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfError {
    /// What happened, in one line.
    pub detail: String,
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the PDF could not be made: {}", self.detail)
    }
}

impl std::error::Error for PdfError {}

impl PdfError {
    pub(crate) fn new(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }
}

/// What is typeset: data of a template, and the files that the data names.
pub(crate) struct Matter<'a> {
    pub template: &'a str,
    pub data: &'a Value,
    pub figures: &'a [(String, Vec<u8>)],
    /// RFC 3339 in UTC.
    pub date: &'a str,
    /// Names the document for good.
    pub ident: &'a str,
}

/// Stack of the thread that typesets; deep nesting of blocks costs some hundred bytes a level.
const STACK: usize = 16 << 20;

/// Typesets a document, in a thread of its own.
///
/// The typesetter waits for parts that it lays out side by side, and a thread of a pool that waits takes up other work of
/// its pool meanwhile: inside a batch that would be the next exhibit, whose document waits in turn, until the stack is
/// used up. A thread that belongs to no pool just waits.
pub(crate) fn typeset(matter: &Matter<'_>) -> Result<Vec<u8>, PdfError> {
    let bytes = serde_json::to_vec(matter.data).map_err(|e| PdfError::new(e.to_string()))?;
    let options = options(matter.date, matter.ident)?;
    let outcome = thread::scope(|scope| {
        let typesetter = thread::Builder::new().stack_size(STACK);
        let running = typesetter
            .spawn_scoped(scope, || compile(matter, bytes, &options))
            .map_err(|e| PdfError::new(format!("no thread for the typesetter: {e}")))?;
        running.join().unwrap_or_else(|_| Err(PdfError::new("the typesetter stopped on a fault of its own")))
    });
    // What typst remembers is of use within a document; kept, it would grow with every clip of a batch.
    typst::comemo::evict(0);
    outcome
}

fn compile(matter: &Matter<'_>, data: Vec<u8>, options: &PdfOptions) -> Result<Vec<u8>, PdfError> {
    let desk = Desk::new(matter.template, data, matter.figures).map_err(|e| PdfError::new(e.to_string()))?;
    let document = typst::compile::<PagedDocument>(&desk).output.map_err(|e| told(&e))?;
    typst_pdf::pdf(&document, options).map_err(|e| told(&e))
}

fn told(errors: &[SourceDiagnostic]) -> PdfError {
    let messages: Vec<&str> = errors.iter().take(3).map(|e| e.message.as_str()).collect();
    PdfError::new(messages.join("; "))
}

fn options(date: &str, ident: &str) -> Result<PdfOptions, PdfError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|e| PdfError::new(e.message().to_string()))?;
    let date = moment(date).ok_or_else(|| PdfError::new(format!("{date} is no date")))?;
    Ok(PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some(concat!("saboot ", env!("CARGO_PKG_VERSION")).to_owned())),
        timestamp: Some(Timestamp::new_utc(date)),
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    })
}

/// `2026-11-30T01:02:03Z`, as a record's time block has it.
pub(crate) fn moment(date: &str) -> Option<Datetime> {
    let number = |from: usize, to: usize| date.get(from..to)?.parse::<u16>().ok();
    let small = |from: usize| u8::try_from(number(from, from + 2)?).ok();
    Datetime::from_ymd_hms(number(0, 4)?.into(), small(5)?, small(8)?, small(11)?, small(14)?, small(17)?)
}
