//! Arguments of every command.

mod evaluate;
mod hash;
mod keys;
mod kit;
mod models;
mod render;
mod trust;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use evaluate::{Counted, Evaluate, Handling, Listed};
pub use hash::Hash;
pub use keys::{Certificate, ChangePassphrase, KeyAction, KeyPlace, Keys, NewKey, Rotate, Sign, Signing};
pub use kit::{Digests, Export, Jurisdiction, Kit};
pub use models::{Calibrate, CalibratedScope, ImportModel, ListModels, Models, ModelsAction, TrialOfModel};
pub use render::Render;
pub use saboot_verify::Language;
pub use trust::{
    AttachStamp, Case, CaseAction, LogCase, OpenCase, RequestStamp, Timestamp, TimestampAction, Verify,
    VerifyCase, VerifyStamps,
};

/// Examine a leaked clip offline: is it likely synthetic? Leaves a signed report that anyone can verify.
#[derive(Parser)]
#[command(name = "saboot", version, about, long_about = None, arg_required_else_help = true, after_help = "\
Examples:
  saboot examine clip.mp4                  report in out/, verdict on the terminal
  saboot examine evidence/ --out case-17   every clip of a folder
  saboot verify out/clip.mp4-1a2b3c4d      0 when nothing was changed, else 3 with every reason
  saboot explain contradiction.muxer       what a code means
  saboot doctor                            is everything here that is needed?

Exit codes: 0 done, 1 something could not be examined, 2 usage, 3 verification failed, 4 internal error.
Nothing is uploaded: the program opens no network connection.")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Examine clips, pictures, voice notes, GIFs, slide shows; write a signed report of each
    Examine(Examine),
    /// Lay two files beside each other: the same file, the same media, built alike, a possible copy?
    Compare(Compare),
    /// Check that a report was not changed, by whom it was signed, and that it is about this evidence
    Verify(Verify),
    /// Digests and perceptual hashes (MD5, SHA-1, SHA-256, PDQ, vPDQ), so that copies can be found without the clip being sent
    Hash(Hash),
    /// Have an authority vouch for when a report existed (RFC 3161); files are carried, nothing is sent
    Timestamp(Timestamp),
    /// Keep the custody log of a case: who took in, copied or handed over what, and when
    Case(Case),
    /// Certificates, complaint draft, hash report and advice to go with reports, for a court, a platform or the police
    Kit(Kit),
    /// Findings as CSV and the record as CASE/UCO JSON-LD, out of a verified report
    Export(Export),
    /// Make the documents of a report anew from its record, in another language or without figures
    Render(Render),
    /// Make, show, protect, certify or replace the key that signs reports
    Keys(Keys),
    /// Add your signature to a report that another signed
    Sign(Sign),
    /// List the detectors and encoders, their measured error and what fools them
    Models(Models),
    /// Measure the detectors and the whole opinion on labelled files, beside what nuisances alone give
    Evaluate(Evaluate),
    /// Explain a code of a finding or reason in plain words
    Explain(Explain),
    /// Check libraries, models and their self-tests; say how to mend what is missing
    Doctor(Doctor),
    /// Serve examinations over standard input (started by `examine`)
    #[command(hide = true)]
    Worker(Worker),
}

/// Where models and ONNX Runtime are.
#[derive(Args, Clone, Default)]
pub struct ModelPlaces {
    /// Folder of model cards [default: `models` beside the program or in this folder]
    #[arg(long, value_name = "DIR", env = "SABOOT_MODELS")]
    pub models: Option<PathBuf>,
    /// ONNX Runtime's shared library [default: ORT_DYLIB_PATH, then `runtime` beside the program]
    #[arg(long, value_name = "FILE")]
    pub ort_lib: Option<PathBuf>,
}

/// Where the trust list for signed provenance is.
#[derive(Args, Clone, Default)]
pub struct TrustPlace {
    /// Root certificates (PEM) that may vouch for signers of provenance (C2PA) [default: `trust/anchors.pem` beside the program]
    #[arg(long, value_name = "FILE", env = "SABOOT_TRUST")]
    pub trust: Option<PathBuf>,
}

/// `saboot examine`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot examine clip.mp4
  saboot examine evidence/ --out case-17 --jobs 2
  saboot examine --slide-show 1.jpg 2.jpg voice.opus
  saboot examine clip.mp4 --json | jq .verdict
  saboot examine call.amr --reference-audio own/a.amr own/b.amr own/c.amr
                                           genuine recordings of the same phone or person, to compare with
  saboot examine phone/ --only metadata    what thousands of files say about themselves, in minutes
  saboot examine clip.mp4 --lang both      the report in English and in Hindi (hi: in Hindi alone)
  saboot examine clip.mp4 --figures safe   pixelated frames beside the scores; nobody can be recognised
  saboot examine clip.mp4 --possible-minor it may show a person under 18: no picture of it is made

A folder is a batch of clips; one that holds two or more pictures, exactly one sound and nothing else is a slide
show. --slide-show and --separate say otherwise. Each exhibit gets a folder in --out with report.html (to read),
report.pdf (to print and to hand in), report.json (complete), findings.csv and case.jsonld (for other programs) and
envelope.json (the signature). SABOOT_LANG=hi makes Hindi the default.")]
pub struct Examine {
    /// Files and folders
    #[arg(required = true, value_name = "CLIP")]
    pub paths: Vec<PathBuf>,
    /// Folder for the reports
    #[arg(long, short, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// Print one JSON line an exhibit and nothing else
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub lang: Language,
    #[command(flatten)]
    pub signing: Signing,
    /// Exhibits side by side [default: the number of cores, four times that with --only metadata]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Key frames only: many times faster, may miss short insertions
    #[arg(long, conflicts_with = "exact")]
    pub quick: bool,
    /// Any frame, spread evenly over the clip (the default)
    #[arg(long)]
    pub exact: bool,
    /// Look at this alone; the report says what was left out [default: everything]
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["quick", "exact"])]
    pub only: Option<Only>,
    /// report.pdf with --only metadata too, where it is left out for speed
    #[arg(long)]
    pub pdf: bool,
    /// Your own genuine recordings of the same phone or person, three or more with 10 s of speech in all, to compare with; name the clips before them
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "only")]
    pub reference_audio: Vec<PathBuf>,
    /// Pictures of the exhibit in the report; without it there are none
    #[arg(long, value_enum, value_name = "WHICH", default_value = "none", conflicts_with = "only")]
    pub figures: Figures,
    /// It may show a person under 18: no figure or preview is made, and the report says first where to turn
    #[arg(long)]
    pub possible_minor: bool,
    /// Each folder, or all files named, as one slide show
    #[arg(long, conflicts_with = "separate")]
    pub slide_show: bool,
    /// Every file by itself, even in a folder that looks like a slide show
    #[arg(long)]
    pub separate: bool,
    #[command(flatten)]
    pub places: ModelPlaces,
    #[command(flatten)]
    pub trust: TrustPlace,
}

/// What `saboot examine --figures` puts into the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Figures {
    /// No pixel of the exhibit
    None,
    /// Up to six frames of at most 8 cells a side
    Safe,
    /// Up to six reduced frames: the report is then itself a copy of what it shows
    Full,
}

/// What `saboot examine --only` looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// Structure and metadata: triage of many files; nothing is decoded, no detector runs
    Metadata,
}

/// `saboot compare`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot compare leaked.mp4 claimed-original.mov
  saboot compare a.jpg b.jpg --json | jq .relation

Compares structure, tags, digests, and the digest of the encoded media alone. Says same-file, same-media, built-alike,
possible-copy, not-plain-copy or not-comparable, and never which file is genuine. The exit code is 0 whatever the
outcome, 1 when a file could not be read.")]
pub struct Compare {
    /// First file, such as the leaked copy
    #[arg(value_name = "A")]
    pub a: PathBuf,
    /// Second file, such as the claimed original
    #[arg(value_name = "B")]
    pub b: PathBuf,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}

/// `saboot explain`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot explain opinion.weak
  saboot explain opinion.weak --lang hi        in Hindi (or: both)
  saboot explain                               list every code

SABOOT_LANG=hi makes Hindi the default. --json always carries both languages.")]
pub struct Explain {
    /// A code from a report
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    #[command(flatten)]
    pub lang: Language,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// `saboot doctor`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot doctor
  saboot doctor --json")]
pub struct Doctor {
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub places: ModelPlaces,
    #[command(flatten)]
    pub trust: TrustPlace,
}

/// `saboot worker`
#[derive(Args)]
pub struct Worker {
    /// Samples scored side by side.
    #[arg(long, default_value_t = 1)]
    pub threads: usize,
    /// Load no network: for examinations of metadata only.
    #[arg(long)]
    pub no_networks: bool,
    #[command(flatten)]
    pub places: ModelPlaces,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent_and_every_command_shows_examples() {
        let mut program = super::Arguments::command();
        program.build();
        program.clone().debug_assert();
        for command in program.get_subcommands().filter(|c| !c.is_hide_set() && c.get_name() != "help") {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Examples:"), "{} has no examples", command.get_name());
        }
    }
}
