//! Arguments of `saboot models` and its subcommands.

use clap::{Args, Subcommand};

use super::ModelPlaces;

/// `saboot models`
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, after_help = "\
Examples:
  saboot models
  saboot models --json | jq '.detectors[].measured'

A model of your own is a folder with model.onnx and model.toml beside the others; docs/models.md has the form.")]
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
