//! Arguments of `saboot models` and its subcommands.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ModelPlaces;

/// `saboot models`
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  saboot models
  saboot models --json | jq '.detectors[].measured'
  saboot models import downloads/detector

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
    /// Bring in any other public detector: an exported folder, or an ONNX file with a card
    Import(ImportModel),
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
