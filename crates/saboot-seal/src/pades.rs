//! The signature inside a PDF: PAdES baseline B (ETSI EN 319 142-1), put there as an incremental update.
//!
//! [`sign()`] adds an invisible signature field that certifies the document (no changes allowed) and places what a
//! closure gives for the bytes around it; [`read`] finds such a signature again and says exactly which bytes it
//! covers; [`check`] also holds its CMS to those bytes. The visible pages, tags and archive form
//! of the document stay as they were: only the catalogue and the first page are written anew.

mod check;
mod syntax;

use std::fmt;
use std::ops::Range;

pub use check::check;
use syntax::{Dictionary, Pdf, Section};

/// What the signature dictionary says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Name of the signer.
    pub name: String,
    /// Why it was signed.
    pub reason: String,
    /// When, as the signer claims: UTC, RFC 3339.
    pub date: String,
    /// Bytes that the CMS may take; see [`room`].
    pub room: usize,
}

/// Room for a CMS that carries these DER certificates: their bytes, the largest signature, and its attributes.
pub fn room(certificates: &[Vec<u8>]) -> usize {
    let carried: usize = certificates.iter().map(Vec::len).sum();
    (carried + 2_048).next_multiple_of(1_024).min(MOST_CMS)
}

/// PDF/A allows no longer string.
const MOST_CMS: usize = 32_767;

/// A PDF could not be signed.
#[derive(Debug)]
pub enum SignError<E> {
    /// It is not of the form that our documents have.
    Form(&'static str),
    /// The CMS does not fit.
    Room(usize),
    /// The signer failed.
    Signer(E),
}

impl<E: fmt::Display> fmt::Display for SignError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(what) => write!(f, "the PDF cannot take a signature: {what}"),
            Self::Room(bytes) => {
                write!(f, "the signature of the PDF takes {bytes} bytes, more than was left for it")
            }
            Self::Signer(error) => write!(f, "the PDF could not be signed: {error}"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for SignError<E> {}

/// Makes a detached CMS in DER over the bytes that it is handed.
pub type MakeCms<'a, E> = &'a dyn Fn(&[u8]) -> Result<Vec<u8>, E>;

/// Signs a PDF that has no signature yet. `signer` is handed all bytes that are covered and gives back a detached CMS
/// in DER.
///
/// # Errors
/// When the document is of another form, or the signer fails.
pub fn sign<E>(pdf: &[u8], meta: &Meta, signer: MakeCms<'_, E>) -> Result<Vec<u8>, SignError<E>> {
    let placed = place(pdf, meta).map_err(SignError::Form)?;
    let Placed { mut bytes, contents } = placed;
    let covered =
        [bytes.get(..contents.start).unwrap_or_default(), bytes.get(contents.end..).unwrap_or_default()]
            .concat();
    let cms = signer(&covered).map_err(SignError::Signer)?;
    let digits = saboot_core::text::hex(&cms);
    let room = bytes.get_mut(contents.start + 1..contents.start + 1 + digits.len());
    match room {
        Some(room) if cms.len() <= meta.room => room.copy_from_slice(digits.as_bytes()),
        _ => return Err(SignError::Room(cms.len())),
    }
    Ok(bytes)
}

struct Placed {
    bytes: Vec<u8>,
    /// From `<` to behind `>`.
    contents: Range<usize>,
}

/// Widths that the numbers of a ByteRange are padded to, so that they can be filled in afterwards.
const RANGE_WIDTH: usize = 10;

fn place(source: &[u8], meta: &Meta) -> Result<Placed, &'static str> {
    if meta.room > MOST_CMS {
        return Err("the signature would be longer than an archived document may hold");
    }
    let pdf = Pdf::new(source);
    let sections = pdf.sections().ok_or("its cross-reference table cannot be read")?;
    let last = sections.first().ok_or("it has no cross-reference table")?;
    let root = pdf.entry_reference(&last.trailer, "Root").ok_or("it has no catalogue")?;
    let catalogue = pdf.object(&sections, root).ok_or("its catalogue cannot be read")?;
    if ["AcroForm", "Perms"].iter().any(|key| pdf.entry(&catalogue, key).is_some()) {
        return Err("it has a form or a signature already");
    }
    let size = pdf.entry_number(&last.trailer, "Size").and_then(|n| u32::try_from(n).ok());
    let first_new = size.ok_or("its trailer has no size")?;
    let (signature, field) = (first_new, first_new.checked_add(1).ok_or("it has too many objects")?);
    let page = first_page(&pdf, &sections, &catalogue).ok_or("its first page cannot be found")?;
    let page_body = pdf.object(&sections, page).ok_or("its first page cannot be read")?;

    let mut file = Appended::new(source);
    let contents = file.signature(signature, meta)?;
    file.object(
        field,
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/TU{}/V {signature} 0 R/F 132/Rect[0 0 0 0]/P {page} 0 R>>",
            text(&meta.reason)
        )
        .as_bytes(),
    );
    let catalogue = with_entries(
        &pdf,
        &catalogue,
        &format!("/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>/Perms<</DocMDP {signature} 0 R>>"),
    );
    file.object(root, &catalogue);
    let page_body =
        with_annotation(&pdf, &page_body, field).ok_or("its first page has annotations elsewhere")?;
    file.object(page, &page_body);
    file.end(&pdf, last, root)?;

    let mut placed = Placed { bytes: file.bytes, contents };
    fill_range(&mut placed)?;
    Ok(placed)
}

fn first_page(pdf: &Pdf<'_>, sections: &[Section], catalogue: &Dictionary) -> Option<u32> {
    let mut number = pdf.entry_reference(catalogue, "Pages")?;
    // A tree of pages that is deeper than this is none of ours.
    for _ in 0..16 {
        let node = pdf.object(sections, number)?;
        if pdf.entry_name(&node, "Type") == Some(b"Page") {
            return Some(number);
        }
        let children = pdf.entry(&node, "Kids")?;
        number = pdf.first_reference(&children)?;
    }
    None
}

/// The dictionary with more entries at its end.
fn with_entries(pdf: &Pdf<'_>, dictionary: &Dictionary, more: &str) -> Vec<u8> {
    let whole = pdf.slice(&dictionary.whole);
    let mut bytes = whole.get(..whole.len().saturating_sub(2)).unwrap_or_default().to_vec();
    bytes.extend_from_slice(more.as_bytes());
    bytes.extend_from_slice(b">>");
    bytes
}

/// The page with one annotation more; tabs go in the order of its structure, as accessible documents must.
fn with_annotation(pdf: &Pdf<'_>, page: &Dictionary, field: u32) -> Option<Vec<u8>> {
    let tabs = if pdf.entry(page, "Tabs").is_some() { "" } else { "/Tabs/S" };
    let Some(others) = pdf.entry(page, "Annots") else {
        return Some(with_entries(pdf, page, &format!("/Annots[{field} 0 R]{tabs}")));
    };
    // An array in place gets one entry more; one that stands elsewhere is none of ours.
    let inner = pdf.slice(&others).strip_prefix(b"[")?.strip_suffix(b"]")?;
    let mut bytes = pdf.slice(&(page.whole.start..others.start)).to_vec();
    bytes.extend_from_slice(b"[");
    bytes.extend_from_slice(inner);
    bytes.extend_from_slice(format!(" {field} 0 R]").as_bytes());
    bytes.extend_from_slice(pdf.slice(&(others.end..page.whole.end - 2)));
    bytes.extend_from_slice(tabs.as_bytes());
    bytes.extend_from_slice(b">>");
    Some(bytes)
}

/// A file with an update behind it.
struct Appended {
    bytes: Vec<u8>,
    offsets: Vec<(u32, usize)>,
}

impl Appended {
    fn new(source: &[u8]) -> Self {
        let mut bytes = source.to_vec();
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        Self { bytes, offsets: Vec::new() }
    }

    fn object(&mut self, number: u32, body: &[u8]) {
        self.offsets.push((number, self.bytes.len()));
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    /// The signature dictionary; gives the place of its contents.
    fn signature(&mut self, number: u32, meta: &Meta) -> Result<Range<usize>, &'static str> {
        let date = pdf_date(&meta.date).ok_or("the date is not of the form that reports have")?;
        let blank = " ".repeat(RANGE_WIDTH);
        let before = format!(
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M({date})/Name{}/Reason{}\
             /Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]\
             /ByteRange[0 {blank} {blank} {blank}]/Contents",
            text(&meta.name),
            text(&meta.reason),
        );
        let digits = "0".repeat(2 * meta.room);
        let at = self.bytes.len() + format!("{number} 0 obj\n").len() + before.len();
        self.object(number, format!("{before}<{digits}>>>").as_bytes());
        Ok(at..at + digits.len() + 2)
    }

    fn end(&mut self, pdf: &Pdf<'_>, last: &Section, root: u32) -> Result<(), &'static str> {
        let table = self.bytes.len();
        self.offsets.sort_unstable();
        self.bytes.extend_from_slice(b"xref\n");
        for (number, offset) in &self.offsets {
            self.bytes.extend_from_slice(format!("{number} 1\n{offset:010} 00000 n \n").as_bytes());
        }
        let size = self.offsets.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
        let mut trailer =
            format!("trailer\n<</Size {size}/Root {root} 0 R/Prev {}", last.offset).into_bytes();
        for key in ["Info", "ID"] {
            if let Some(value) = pdf.entry(&last.trailer, key) {
                trailer.extend_from_slice(format!("/{key} ").as_bytes());
                trailer.extend_from_slice(pdf.slice(&value));
            }
        }
        self.bytes.extend_from_slice(&trailer);
        self.bytes.extend_from_slice(format!(">>\nstartxref\n{table}\n%%EOF\n").as_bytes());
        // Offsets of ten digits are all that a table holds.
        if table >= 10_000_000_000 { Err("it is too large") } else { Ok(()) }
    }
}

fn fill_range(placed: &mut Placed) -> Result<(), &'static str> {
    let Range { start, end } = placed.contents;
    let rest = placed.bytes.len() - end;
    let numbers = format!("{start:<RANGE_WIDTH$} {end:<RANGE_WIDTH$} {rest:<RANGE_WIDTH$}]/Contents");
    let at = start.checked_sub(numbers.len()).ok_or("it is too small")?;
    let target = placed.bytes.get_mut(at..start).ok_or("it is too small")?;
    target.copy_from_slice(numbers.as_bytes());
    Ok(())
}

/// A text as UTF-16 in hex: whatever stands in it, it cannot end the string.
fn text(text: &str) -> String {
    let digits: String = text.encode_utf16().take(512).map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{digits}>")
}

/// `2026-11-30T01:02:03Z` as PDF writes it.
fn pdf_date(date: &str) -> Option<String> {
    let shape = date.bytes().map(|b| if b.is_ascii_digit() { b'0' } else { b });
    let digits: String = date.chars().filter(char::is_ascii_digit).collect();
    shape.eq(*b"0000-00-00T00:00:00Z").then(|| format!("D:{digits}Z"))
}

/// A signature that was found in a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The CMS, with the zeros behind it that fill its room.
    pub contents: Vec<u8>,
    /// All bytes that it covers: everything but the CMS itself.
    pub covered: Vec<u8>,
}

/// Why a PDF is not taken as signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsigned {
    /// It has no signature.
    None,
    /// It has one, but not of the form that saboot writes, or it does not cover the whole document.
    Form(&'static str),
}

/// Finds the one signature of a document, and makes sure that it covers all of it.
///
/// # Errors
/// When there is none, or anything about it is not as [`sign()`] writes it.
pub fn read(bytes: &[u8]) -> Result<Signed, Unsigned> {
    let pdf = Pdf::new(bytes);
    let form = Unsigned::Form;
    let sections = pdf.sections().ok_or(form("its cross-reference table cannot be read"))?;
    let last = sections.first().ok_or(form("it has no cross-reference table"))?;
    let catalogue = pdf.entry_reference(&last.trailer, "Root").and_then(|n| pdf.object(&sections, n));
    let catalogue = catalogue.ok_or(form("its catalogue cannot be read"))?;
    if pdf.entry(&catalogue, "AcroForm").is_none() && pdf.entry(&catalogue, "Perms").is_none() {
        return Err(Unsigned::None);
    }
    let number =
        signature_number(&pdf, &sections, &catalogue).ok_or(form("its form is not one signature"))?;
    let permissions = pdf.entry_dictionary(&sections, &catalogue, "Perms");
    let certified = permissions.and_then(|p| pdf.entry_reference(&p, "DocMDP"));
    if certified != Some(number) {
        return Err(form("the signature does not certify the document"));
    }
    let signature = pdf.object(&sections, number).ok_or(form("the signature cannot be read"))?;
    if pdf.entry_name(&signature, "SubFilter") != Some(b"ETSI.CAdES.detached") {
        return Err(form("the signature is of another kind"));
    }
    let contents = pdf.entry(&signature, "Contents").ok_or(form("the signature is empty"))?;
    let range = byte_range(&pdf, &signature).ok_or(form("it does not say which bytes are signed"))?;
    let (start, end) = (contents.start as u64, contents.end as u64);
    if range != [0, start, end, bytes.len() as u64 - end] {
        return Err(form("the signature does not cover the whole document"));
    }
    let inner = pdf.slice(&(contents.start + 1..contents.end - 1));
    let cms = unhex(inner).ok_or(form("the signature is not in hexadecimal digits"))?;
    let covered = [pdf.slice(&(0..contents.start)), pdf.slice(&(contents.end..bytes.len()))].concat();
    Ok(Signed { contents: cms, covered })
}

/// The one field of the form, and the signature that is its value.
fn signature_number(pdf: &Pdf<'_>, sections: &[Section], catalogue: &Dictionary) -> Option<u32> {
    let form = pdf.entry_dictionary(sections, catalogue, "AcroForm")?;
    let fields = pdf.array(&pdf.entry(&form, "Fields")?)?;
    let [field] = fields.as_slice() else { return None };
    let field = pdf.object(sections, pdf.reference(field)?)?;
    if pdf.entry_name(&field, "FT") != Some(b"Sig") {
        return None;
    }
    pdf.entry_reference(&field, "V")
}

fn byte_range(pdf: &Pdf<'_>, signature: &Dictionary) -> Option<[u64; 4]> {
    let values = pdf.array(&pdf.entry(signature, "ByteRange")?)?;
    let numbers: Option<Vec<u64>> =
        values.iter().map(|v| pdf.number(v.start).filter(|(_, end)| *end == v.end).map(|(n, _)| n)).collect();
    numbers?.try_into().ok()
}

fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    rest.is_empty().then(|| bytes.collect())?
}
