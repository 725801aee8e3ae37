//! What several examples begin with.
#![allow(dead_code, reason = "each example takes what it needs")]

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use saboot_analysis::faces::{Scene, Search, Tracker};
use saboot_core::{Limits, Untrusted};
use saboot_media::{Media, Mode, SampleRequest, Sampled};
use saboot_models::Models;

/// Opens a clip for decoding.
pub fn open(path: &Path) -> Result<Media, String> {
    let limits = Limits::default();
    let mut file = File::open(path).map_err(|e| e.to_string())?;
    let (facts, _) = saboot_container::read(&mut file, &Untrusted::new("clip"), &limits);
    let format = facts.format.ok_or("no format is known")?;
    let file = File::open(path).map_err(|e| e.to_string())?;
    saboot_media::open(file, format, facts.is_animated(), &limits).map_err(|e| e.to_string())
}

/// The faces of so many spread frames, joined into tracks; with the score from which the finder is sure, and what else was had.
pub fn tracked(
    models: &Models,
    media: &mut Media,
    frames: usize,
    audio: bool,
) -> Result<(Tracker, f32, Sampled), String> {
    let mut search = Search::new(models).ok_or("the tool face-finder is not at hand")?;
    let mut tracker = Tracker::new(false);
    let mut failed = None;
    let sampled = media.sample(&SampleRequest { frames, mode: Mode::Exact, audio }, &mut |frame| {
        match search.find(&frame) {
            Ok(faces) => drop(tracker.see(frame.time_us, Scene::of(&frame), faces)),
            Err(error) => failed = Some(error.to_string()),
        }
        ControlFlow::Continue(())
    });
    let sampled = sampled.map_err(|e| e.to_string())?;
    match failed {
        Some(error) => Err(error),
        None => Ok((tracker, search.sure(), sampled)),
    }
}
