//! Arguments of `saboot verify`, `saboot timestamp` and `saboot case`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use saboot_seal::custody::Kind;
use saboot_verify::Question;

use super::{Language, ModelPlaces, Signing, TrustPlace};

/// `saboot verify`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot verify out/clip.mp4-1a2b3c4d
  saboot verify out/clip.mp4-1a2b3c4d --evidence clip.mp4
  saboot verify out                                     every report in it, and its custody log
  saboot verify envelope.json --key lab.pub --lang hi   in Hindi (or: both)
  saboot verify out/clip.mp4-1a2b3c4d --key old.pub --rotation rotation.json
                                                        signed by the key that took the old one's place
  saboot verify out/clip.mp4-1a2b3c4d --tsa-ca tsa.pem  who vouches for its time stamps
  saboot verify out/clip.mp4-1a2b3c4d --evidence clip.mp4 --rerun
                                                        examine again and compare every score

Without --key, the public keys in your own key folder count as known: your own and any *.pub put there.
What each check proves and does not prove is printed with it.")]
pub struct Verify {
    #[command(flatten)]
    pub question: Question,
    /// Repeat the examination of --evidence with the settings of the report, and compare
    #[arg(long, requires = "evidence")]
    pub rerun: bool,
    #[command(flatten)]
    pub places: ModelPlaces,
    #[command(flatten)]
    pub trust: TrustPlace,
}

/// `saboot timestamp`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot timestamp request out/clip.mp4-1a2b3c4d --out clip.tsq
  curl -H 'Content-Type: application/timestamp-query' --data-binary @clip.tsq https://tsa.example > clip.tsr
  saboot timestamp attach out/clip.mp4-1a2b3c4d clip.tsr --request clip.tsq
  saboot timestamp verify out/clip.mp4-1a2b3c4d --tsa-ca tsa-root.pem

saboot opens no connection: carry the request to any authority (RFC 3161) on any machine, and its reply back. Stamp after
all have signed: a further signature changes the envelope. Replies are kept in timestamps/ beside it.")]
pub struct Timestamp {
    #[command(subcommand)]
    pub action: TimestampAction,
}

/// What to do with time stamps.
#[derive(Subcommand)]
pub enum TimestampAction {
    /// Make a request (.tsq) over the envelope of a report
    #[command(after_help = "Examples:\n  saboot timestamp request out/clip.mp4-1a2b3c4d --out clip.tsq")]
    Request(RequestStamp),
    /// Check an authority's reply (.tsr) and keep it with the report
    #[command(
        after_help = "Examples:\n  saboot timestamp attach out/clip.mp4-1a2b3c4d clip.tsr --request clip.tsq"
    )]
    Attach(AttachStamp),
    /// Check the time stamps that are kept with a report
    #[command(
        after_help = "Examples:\n  saboot timestamp verify out/clip.mp4-1a2b3c4d --tsa-ca tsa-root.pem"
    )]
    Verify(VerifyStamps),
}

/// `saboot timestamp request`
#[derive(Args)]
pub struct RequestStamp {
    /// Report folder or envelope.json
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// File for the request; it must not exist
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}

/// `saboot timestamp attach`
#[derive(Args)]
pub struct AttachStamp {
    /// Report folder or envelope.json
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// The authority's reply
    #[arg(value_name = "TSR")]
    pub reply: PathBuf,
    /// The request that it answers: its number must come back
    #[arg(long, value_name = "TSQ")]
    pub request: Option<PathBuf>,
    /// Root certificates (PEM) of authorities that you trust
    #[arg(long, value_name = "FILE")]
    pub tsa_ca: Option<PathBuf>,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}

/// `saboot timestamp verify`
#[derive(Args)]
pub struct VerifyStamps {
    /// Report folder or envelope.json
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// Root certificates (PEM) of authorities that you trust; without them it stays open who the authority is
    #[arg(long, value_name = "FILE")]
    pub tsa_ca: Option<PathBuf>,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}

/// `saboot case`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot case open case-17 --reference 'FIR 17/2026' --examiner 'A. Examiner'
  saboot case log case-17 --add 'phone received in a sealed bag' --by 'B. Officer' --kind received
  saboot examine phone/ --out case-17       every exhibit and report is entered by itself
  saboot case log case-17                   show all entries
  saboot case verify case-17                3 when an entry was changed, taken out or put in

The log lies in DIR as custody.jsonl, with custody.head.json beside it. DIR is also the folder for --out. docs/custody.md says
what the log proves and what not.")]
pub struct Case {
    #[command(subcommand)]
    pub action: CaseAction,
}

/// What to do with a case.
#[derive(Subcommand)]
pub enum CaseAction {
    /// Open a case: make its custody log
    #[command(
        after_help = "Examples:\n  saboot case open case-17 --reference 'FIR 17/2026' --examiner 'A. Examiner'"
    )]
    Open(OpenCase),
    /// Show the log, or add an entry to it
    #[command(
        after_help = "Examples:\n  saboot case log case-17\n  saboot case log case-17 --add 'copy on a new stick' --by 'A. Examiner' --kind copied --exhibit clip.mp4"
    )]
    Log(LogCase),
    /// Check that the log is whole
    #[command(after_help = "Examples:\n  saboot case verify case-17 --key lab.pub")]
    Verify(VerifyCase),
}

/// `saboot case open`
#[derive(Args)]
pub struct OpenCase {
    /// Folder of the case
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Your reference of the case
    #[arg(long, value_name = "TEXT")]
    pub reference: String,
    /// Who examines
    #[arg(long, value_name = "NAME")]
    pub examiner: String,
    #[command(flatten)]
    pub signing: Signing,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}

/// `saboot case log`
#[derive(Args)]
pub struct LogCase {
    /// Folder of the case
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Add an entry with this text
    #[arg(long, value_name = "TEXT", requires = "by")]
    pub add: Option<String>,
    /// Who did what is entered
    #[arg(long, value_name = "NAME", requires = "add")]
    pub by: Option<String>,
    /// What happened
    #[arg(long, value_enum, value_name = "KIND", default_value = "note")]
    pub kind: EntryKind,
    /// File that the entry is about; its SHA-256 is entered
    #[arg(long, value_name = "FILE", requires = "add")]
    pub exhibit: Option<PathBuf>,
    #[command(flatten)]
    pub signing: Signing,
    #[command(flatten)]
    pub lang: Language,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}

/// What people enter; the rest is entered by the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EntryKind {
    /// An item came in
    Received,
    /// A copy was made
    Copied,
    /// An item was given to somebody
    HandedOver,
    /// An item went back
    Returned,
    /// Anything else
    Note,
}

impl From<EntryKind> for Kind {
    fn from(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Received => Self::Received,
            EntryKind::Copied => Self::Copied,
            EntryKind::HandedOver => Self::HandedOver,
            EntryKind::Returned => Self::Returned,
            EntryKind::Note => Self::Note,
        }
    }
}

/// `saboot case verify`
#[derive(Args)]
pub struct VerifyCase {
    /// Folder of the case
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Public key (PEM) of who kept the log [default: the public keys in your own key folder]
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    #[command(flatten)]
    pub lang: Language,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}
