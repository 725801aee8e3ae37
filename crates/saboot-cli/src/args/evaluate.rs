//! Arguments of `saboot evaluate`, and of every command that reads a list of labelled files.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ModelPlaces, TrustPlace};

/// How a list of labelled files is read.
#[derive(Args)]
pub struct Listed {
    /// Folder that the names of the list are below [default: the list's own folder]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Column that tells where a file comes from [default: source, else source_repo]
    #[arg(long, value_name = "COLUMN")]
    pub source: Option<String>,
    /// Labels that count as synthetic; others but `real` stand aside [default: synthetic and converted, or manipulated where the list has neither]
    #[arg(long, value_enum, value_name = "LABEL", value_delimiter = ',')]
    pub count: Vec<Counted>,
    /// What is done to the files before they are scored
    #[arg(long, value_enum, value_name = "CONDITION", value_delimiter = ',', default_value = "stored")]
    pub condition: Vec<Handling>,
    /// At most so many rows, in turn from both labels and all sources
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Of everything that is drawn
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub seed: u64,
    /// Files side by side [default: the number of cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
}

/// What is done to the files of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Handling {
    /// As they are
    Stored,
    /// Pictures: long side at most 1,280, JPEG 70 (videos and sounds: scripts/bench/degrade makes copies)
    Messenger,
}

/// A label that can count as synthetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Counted {
    /// Generated as a whole
    Synthetic,
    /// A recording with a generated part
    Manipulated,
    /// A recorded voice turned into another
    Converted,
}

/// `saboot evaluate`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot evaluate labelled.csv
  saboot evaluate dev-images.csv --root data --condition stored,messenger --out measured
  saboot evaluate dev-audio.csv --root data --detector synthetic-voice --limit 200
  saboot evaluate dev-faces.csv --source group --count manipulated --by-group
  saboot evaluate labelled.csv --json | jq '.subjects[0].measured.figures.auc'

The list is a CSV whose first line names its columns: file, label (real, synthetic, manipulated, converted), and where
there are such: source (or source_repo), generator, group, condition. Other columns are ignored. DIR gets evaluation.json,
evaluation.md, scores.csv, failed.csv, DET and Tippett plots (SVG), and known.jsonl, by which an evaluation that was
broken off goes on. Beside every figure stands what a classifier reaches that sees nuisances only. docs/evaluation.md
defines each figure.

Exit codes: 0 done, 1 a row could not be used or examined (each is named; the rest is measured), 2 usage.")]
pub struct Evaluate {
    /// The labelled files (CSV)
    #[arg(value_name = "LIST.csv")]
    pub list: PathBuf,
    #[command(flatten)]
    pub listed: Listed,
    /// Folder for what was measured
    #[arg(long, short, value_name = "DIR", default_value = "evaluation")]
    pub out: PathBuf,
    /// Report this detector alone (all run, for the verdict) [default: all]
    #[arg(long, value_name = "ID")]
    pub detector: Option<String>,
    /// Average the scores of files of one source, group and label
    #[arg(long)]
    pub by_group: bool,
    /// Key frames only and no stability panel: faster; verdicts are then those of `examine --quick`
    #[arg(long)]
    pub quick: bool,
    /// Write the figures into the cards of the detectors, in place of those of the same list, condition and level
    #[arg(long)]
    pub write_card: bool,
    /// Print evaluation.json as one line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub places: ModelPlaces,
    #[command(flatten)]
    pub trust: TrustPlace,
}
