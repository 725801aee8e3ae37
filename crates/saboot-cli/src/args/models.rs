//! Arguments of `saboot models` and its subcommands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use saboot_core::card::Scope;

use super::{Listed, ModelPlaces};

/// `saboot models`
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  saboot models
  saboot models --json | jq '.detectors[].measured'
  saboot models import downloads/detector
  saboot models calibrate my-detector --data labelled.csv --dry-run

A model of your own is a folder with model.onnx and model.toml beside the others; docs/models.md has the form."
)]
pub struct Models {
    /// What to do with them; the cards are listed where nothing is asked.
    #[command(subcommand)]
    pub action: Option<ModelsAction>,
    #[command(flatten)]
    pub list: ListModels,
}

/// What to do with models.
#[derive(Subcommand)]
pub enum ModelsAction {
    /// List the cards (the same as `saboot models` alone)
    List(ListModels),
    /// Fit what a detector's score may weigh on labelled files of your own, and write it into its card
    Calibrate(Box<Calibrate>),
    /// Bring in any other public detector: an exported folder, or an ONNX file with a card
    Import(Box<ImportModel>),
    /// Have the one model of a folder answer two known samples (what `import` runs in a process of its own)
    #[command(hide = true)]
    Trial(TrialOfModel),
}

/// `saboot models import`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot models import downloads/deepfake-detector
  saboot models import downloads/sdxl-detector --id sdxl-detector --synthetic-label artificial
  saboot models import detector.onnx --card CARD.toml --licence \"CC BY-NC 4.0, from its web page\"
  saboot models import downloads/wav2vec2-spoof --window-s 4 --json | jq .card.input

DIR is what a hub publishes or an exporter leaves: config.json and preprocessor_config.json with model.onnx or onnx/model.onnx
(Transformers, Optimum), or timm's config.json with model.onnx. Pickles (.bin, .pt) are never read; scripts/models/export.py
turns them into ONNX on a machine that you can lose. Nothing of DIR is run but the network itself, by ONNX Runtime, in a
process that is ended after --trial-seconds or above --trial-mib of memory. A folder that comes out of it carries no weight
(LR 1, \"not calibrated\") until `saboot models calibrate` has measured it. Exit code 2: something must be said, such as
which label means synthetic; 1: the model cannot be brought in.")]
pub struct ImportModel {
    /// Folder as published or exported, or one ONNX file
    #[arg(value_name = "DIR|FILE.onnx")]
    pub source: PathBuf,
    /// Name of the new folder: a-z, 0-9 and -; made from the source's name where it is left out
    #[arg(long)]
    pub id: Option<String>,
    /// A label, by name or number, that means synthetic; may be given several times
    #[arg(long, value_name = "NAME|NUMBER")]
    pub synthetic_label: Vec<String>,
    /// Its licence, where the folder does not state it or states it wrongly
    #[arg(long, value_name = "TEXT")]
    pub licence: Option<String>,
    /// A card (the form of model.toml) whose fields go before what is worked out
    #[arg(long, value_name = "CARD.toml")]
    pub card: Option<PathBuf>,
    /// Seconds of sound that a network which takes any length is given
    #[arg(long, value_name = "SECONDS", value_parser = window)]
    pub window_s: Option<f32>,
    /// Replace a model of this name
    #[arg(long)]
    pub replace: bool,
    /// Seconds that the network may take to load and answer twice
    #[arg(long, value_name = "N", default_value_t = 300)]
    pub trial_seconds: u64,
    /// MiB of memory that it may take
    #[arg(long, value_name = "N", default_value_t = 8192)]
    pub trial_mib: u64,
    /// Print the card and what to know of it as one JSON line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub places: ModelPlaces,
}

/// Seconds of a window of sound.
fn window(text: &str) -> Result<f32, String> {
    let seconds: f32 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
    if (0.5..=30.0).contains(&seconds) { Ok(seconds) } else { Err("0.5 to 30 seconds".to_owned()) }
}

/// `saboot models trial`
#[derive(Args)]
pub struct TrialOfModel {
    #[command(flatten)]
    pub places: ModelPlaces,
}

/// `saboot models list`
#[derive(Args)]
pub struct ListModels {
    /// Print the cards as one JSON line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub places: ModelPlaces,
}

/// `saboot models calibrate`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot models calibrate my-detector --data labelled.csv --dry-run
  saboot models calibrate my-detector --data labelled.csv --root media --condition stored,messenger
  saboot models calibrate my-voice-model --data voices.csv --work scores

The list is a CSV with columns file, label (real, synthetic, manipulated, converted) and source, as for `saboot
evaluate`. Its files must not be among those that the model was trained on: nobody can check that for you. At least 30
files of 5 sources of each label are needed. Where the detector does not separate them (the interval of its AUC
begins below .60) the card gets the bounds 0: its score is shown and carries no weight. Before it is calibrated a model's
likelihood ratio is 1. docs/evaluation.md says how the fit is made.

Exit codes: 0 done, 1 a row could not be examined or nothing could be fitted (the rest is said), 2 usage.")]
pub struct Calibrate {
    /// The detector: the name of its folder
    #[arg(value_name = "ID")]
    pub id: String,
    /// The labelled files (CSV)
    #[arg(long, value_name = "LIST.csv")]
    pub data: PathBuf,
    #[command(flatten)]
    pub listed: Listed,
    /// What the calibration is for [default: picture for a picture detector, voice for a voice detector]
    #[arg(long, value_enum, value_name = "SCOPE")]
    pub scope: Option<CalibratedScope>,
    /// Keep scores in this folder and go on from those that are there
    #[arg(long, value_name = "DIR")]
    pub work: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub places: ModelPlaces,
}

/// What a calibration can be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CalibratedScope {
    /// One still picture
    Picture,
    /// Sampled frames of a video or moving picture
    Frames,
    /// A moving clip as a whole
    Clip,
    /// A part of a still picture
    Part,
    /// Faces
    Face,
    /// Windows of speech
    Voice,
}

impl CalibratedScope {
    /// As the card has it.
    pub fn scope(self) -> Scope {
        match self {
            Self::Picture => Scope::Picture,
            Self::Frames => Scope::Frames,
            Self::Clip => Scope::Clip,
            Self::Part => Scope::Part,
            Self::Face => Scope::Face,
            Self::Voice => Scope::Voice,
        }
    }
}
