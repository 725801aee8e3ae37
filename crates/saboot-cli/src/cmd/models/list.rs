//! `saboot models list`: which detectors, encoders and tools are at hand, how well they were measured, what fools them.

use anyhow::Result;
use saboot_core::card::DetectorCard;
use saboot_models::Catalog;
use saboot_models::catalog::Unusable;
use serde_json::json;

use crate::args::ListModels;
use crate::exit;
use crate::terminal::{clean, data};

/// Prints every card.
pub fn run(arguments: &ListModels) -> Result<u8> {
    let catalog = Catalog::read(&arguments.places.folder());
    if arguments.json {
        let state = |trouble: Option<&Unusable>| trouble.map(|t| json!({"code": t.code, "hint": t.hint}));
        let encoders: Vec<_> =
            catalog.encoders().map(|(card, t)| json!({"card": card, "unavailable": state(t)})).collect();
        let detectors: Vec<_> =
            catalog.detectors().map(|(card, t)| json!({"card": card, "unavailable": state(t)})).collect();
        let tools: Vec<_> =
            catalog.tools().map(|(card, t)| json!({"card": card, "unavailable": state(t)})).collect();
        let all = catalog.uses();
        let line =
            json!({"encoders": encoders, "tools": tools, "detectors": detectors, "all": all}).to_string();
        data(&saboot_core::text::escape_json_text(&line))?;
        return Ok(exit::DONE);
    }
    for (card, trouble) in catalog.encoders() {
        data(&clean(&format!("encoders/{}  {}", card.id, card.title)))?;
        data(&clean(&format!("  licence  {}", card.licence)))?;
        data(&format!("  sha256   {}", card.sha256))?;
        print_trouble(trouble)?;
    }
    for (card, trouble) in catalog.tools() {
        data(&clean(&format!("tools/{}  {} (version {})", card.id, card.title, card.version)))?;
        data(&clean(&format!("  licence  {}", card.licence)))?;
        data(&format!("  sha256   {}", card.sha256))?;
        for line in &card.measured {
            let named: Vec<String> = line.iter().map(|(name, value)| format!("{name} {value}")).collect();
            data(&clean(&format!("  measured {}", named.join(", "))))?;
        }
        data(&clean(&format!("  limits   {}", card.limits)))?;
        print_trouble(trouble)?;
    }
    for (card, trouble) in catalog.detectors() {
        print_detector(card)?;
        print_trouble(trouble)?;
    }
    for model in catalog
        .uses()
        .iter()
        .filter(|m| m.unavailable.as_ref().is_some_and(|c| c.as_str() == "model.bad-card"))
    {
        data(&clean(&format!("{}  unusable: {}", model.id, model.hint)))?;
    }
    Ok(exit::DONE)
}

fn print_detector(card: &DetectorCard) -> Result<()> {
    data(&clean(&format!("{}  {} (version {})", card.id, card.title, card.version)))?;
    data(&clean(&format!("  licence  {}", card.licence)))?;
    data(&format!("  sha256   {}", card.sha256))?;
    for row in &card.measured {
        let interval = match (row.auc_low, row.auc_high) {
            (Some(low), Some(high)) => format!(" [{low:.2}-{high:.2}]"),
            _ => String::new(),
        };
        let nuisance = row.nuisance_auc.map_or_else(String::new, |a| format!(", nuisance cues alone {a:.2}"));
        data(&clean(&format!(
            "  measured {} {}, {} level: AUC {:.3}{interval}{nuisance} on {} recorded and {} synthetic",
            row.set, row.condition, row.level, row.auc, row.n_real, row.n_synthetic
        )))?;
    }
    for c in &card.calibration {
        data(&clean(&format!(
            "  may say  {:?}: LR between 1/{:.0} and {:.0} (fitted on {})",
            c.scope,
            10f64.powf(-c.log10_min),
            10f64.powf(c.log10_max),
            c.fitted_on
        )))?;
    }
    for line in &card.fools_it {
        data(&clean(&format!("  fooled by {line}")))?;
    }
    Ok(())
}

fn print_trouble(trouble: Option<&Unusable>) -> Result<()> {
    match trouble {
        Some(trouble) => Ok(data(&clean(&format!("  unusable {}: {}", trouble.code, trouble.hint)))?),
        None => Ok(()),
    }
}
