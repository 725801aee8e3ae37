//! `saboot models`: which detectors and encoders are at hand, and what can be done with them.

mod calibrate;
mod import;
mod list;
mod trial;

use anyhow::Result;

use crate::args::{Models, ModelsAction};

/// Does what was asked; with nothing asked, lists the cards.
pub fn run(arguments: &Models) -> Result<u8> {
    match &arguments.action {
        None => list::run(&arguments.list),
        Some(ModelsAction::List(list)) => list::run(list),
        Some(ModelsAction::Calibrate(wanted)) => calibrate::run(wanted),
        Some(ModelsAction::Import(import)) => import::run(import),
        Some(ModelsAction::Trial(trial)) => trial::run(trial),
    }
}
