//! `saboot models import`: brings in another public detector as a folder with a card.

use anyhow::Result;
use saboot_models::import::{Imported, Refusal, Request, import};
use serde_json::json;

use super::trial;
use crate::args::ImportModel;
use crate::exit;
use crate::terminal::{clean, data, talk};

/// Imports one model; 2 where the user must say something first, 1 where it cannot be brought in.
pub fn run(arguments: &ImportModel) -> Result<u8> {
    let models = arguments.places.folder();
    let request = Request {
        source: &arguments.source,
        models: &models,
        id: arguments.id.as_deref(),
        synthetic: &arguments.synthetic_label,
        licence: arguments.licence.as_deref(),
        card: arguments.card.as_deref(),
        window_s: arguments.window_s,
        replace: arguments.replace,
    };
    let limits = trial::Limits { seconds: arguments.trial_seconds, mib: arguments.trial_mib };
    let library = arguments.places.ort_lib.as_deref();
    let outcome = import(&request, &|root| {
        talk("the network is loaded and answers two known samples");
        trial::in_its_own_process(root, library, limits)
    });
    match outcome {
        Ok(imported) => done(arguments, &imported),
        Err(refusal) => refused(arguments, &refusal),
    }
}

fn done(arguments: &ImportModel, imported: &Imported) -> Result<u8> {
    let Imported { card, folder, notes } = imported;
    if arguments.json {
        let line = json!({"imported": card.id, "folder": folder, "card": card, "notes": notes}).to_string();
        data(&saboot_core::text::escape_json_text(&line))?;
    } else {
        data(&clean(&format!("{}  {}", card.id, card.title)))?;
        data(&clean(&format!("  folder   {}", folder.display())))?;
        data(&clean(&format!("  licence  {}", card.licence)))?;
        data(&format!("  sha256   {}", card.sha256))?;
        for note in notes {
            data(&clean(&format!("  note     {note}")))?;
        }
    }
    Ok(exit::DONE)
}

fn refused(arguments: &ImportModel, refusal: &Refusal) -> Result<u8> {
    if arguments.json {
        let line = json!({
            "imported": null, "refused": refusal.what, "hint": refusal.hint, "choices": refusal.choices,
        });
        data(&saboot_core::text::escape_json_text(&line.to_string()))?;
    }
    talk(&format!("error: nothing was imported: {}", refusal.what));
    for choice in &refusal.choices {
        talk(&format!("  {choice}"));
    }
    talk(&format!("hint: {}", refusal.hint));
    Ok(if refusal.usage { exit::USAGE } else { exit::INCOMPLETE })
}
