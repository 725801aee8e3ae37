//! Arguments of `saboot kit` and `saboot export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Language;

/// `saboot kit`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot kit --for in out/clip.mp4-1a2b3c4d --out kit            certificate, hash report, complaint, checklist, advice
  saboot kit --for in out/clip.mp4-1a2b3c4d --out kit --lang both
  saboot kit --for in case/a-11111111 case/b-22222222 --clip a.mp4 b.jpg --out kit
  saboot kit --for us out/clip.mp4-1a2b3c4d --out kit --json | jq '.files[].name'

For India (in): the certificate of section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023 (Part A and Part B), a hash
report to go with it, a complaint to a platform's grievance officer (rule 3(2)(b), IT Rules 2021; also as text to edit), a
checklist for cybercrime.gov.in and 1930, first steps, and how to keep it from happening again. For the United States
(us): a certification for Fed. R. Evid. 902(13) and 902(14), the hash report, first steps, the same advice.

Software fills in digests, names of algorithms, the list of files and when they were hashed. Everything else (who, from
which device, under whose control, all of Part B, every signature) is blank. Each kit has a fresh ID: make a new one each
time the record is submitted. Texts carry their date and source; none of it is legal advice.

Every report is verified first, as `saboot verify` does, and the kit is refused when one does not verify. --clip adds MD5,
PDQ and vPDQ lists of the clips (computed here; nothing is sent), which must be what the reports are about. Where a report
says that a minor may be shown, the kit names the lawful channels only, reads no clip and writes no complaint.

Exit codes: 0 done, 1 something could not be written or hashed, 2 usage, 3 a report did not verify or a clip is not its
evidence.")]
pub struct Kit {
    /// Verified report folders
    #[arg(required = true, value_name = "REPORT")]
    pub reports: Vec<PathBuf>,
    /// Whose law
    #[arg(long = "for", value_enum, value_name = "WHERE")]
    pub jurisdiction: Jurisdiction,
    /// Folder for the documents
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
    /// Clips that the reports are about: lists of MD5, PDQ and vPDQ are made of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub clip: Vec<PathBuf>,
    /// Digests that certificates and hash report name
    #[arg(long, value_enum, value_name = "WHICH", default_value = "sha256")]
    pub hashes: Digests,
    /// The clip may show somebody under 18, also where no report says so
    #[arg(long)]
    pub possible_minor: bool,
    #[command(flatten)]
    pub lang: Language,
    /// Public key (PEM) of a signer that you know [default: those in your key folder]
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    /// Print what was written as one JSON line
    #[arg(long)]
    pub json: bool,
}

/// Whose law a kit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Jurisdiction {
    /// India
    In,
    /// United States (federal)
    Us,
}

/// Which digests a certificate names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Digests {
    /// SHA-256 alone
    Sha256,
    /// SHA-256, SHA-1 and MD5
    All,
}

/// `saboot export`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot export out/clip.mp4-1a2b3c4d --out exported           findings.csv and case.jsonld
  saboot export out/clip.mp4-1a2b3c4d --case --out exported    CASE/UCO JSON-LD alone

`saboot examine` writes both into the report's folder and signs their digests with the report, except with --only
metadata, where thousands of files would each cost two more. This command makes them again from a report that verifies;
such copies are not signed, and the report stays the evidence. docs/interchange.md says what is mapped to what.

Exit codes: 0 done, 1 something could not be written, 2 usage, 3 the report did not verify.")]
pub struct Export {
    /// Report folder
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// Folder for what is exported
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
    /// CASE/UCO JSON-LD [default: everything]
    #[arg(long)]
    pub case: bool,
    /// Findings as CSV, safe to open in a spreadsheet [default: everything]
    #[arg(long)]
    pub csv: bool,
    /// Public key (PEM) of a signer that you know [default: those in your key folder]
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    /// Print what was written as one JSON line
    #[arg(long)]
    pub json: bool,
}
