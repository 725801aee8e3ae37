//! Arguments of `saboot render`.

use std::path::PathBuf;

use clap::Args;

use super::{Language, Signing};

/// `saboot render`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot render out/clip.mp4-1a2b3c4d --lang hi --out hindi       the same report in Hindi
  saboot render out/clip.mp4-1a2b3c4d --lang both --out both
  saboot render out/clip.mp4-1a2b3c4d --without-figures --out bare

Nothing is examined again and no clip is needed: the page, the PDF and the exports are made anew from report.json, which
stays the same but for how it is shown. The result is signed, so only the key that signed the report may do this: another
person's signature would say that she had examined the clip.

Exit codes: 0 done, 1 something could not be written, 2 usage, 3 the report did not verify.")]
pub struct Render {
    /// Report folder that the same key signed
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// Folder for the new documents; nothing in it is overwritten
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
    /// Language of the new documents
    #[command(flatten)]
    pub lang: Language,
    /// Leave the figures out of the new record
    #[arg(long)]
    pub without_figures: bool,
    /// Print what was written as one JSON line
    #[arg(long)]
    pub json: bool,
    /// Who signs
    #[command(flatten)]
    pub signing: Signing,
}
