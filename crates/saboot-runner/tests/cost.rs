//! How often an encoder runs: at most five times a picture in an exact examination, once in a quick one, and of a moving clip for
//! no frame that is not a sample.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use saboot_core::card::{DetectorCard, Input, ModelUse, Scope, ToolCard};
use saboot_core::examination::{Examination, Reading};
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};
use saboot_models::Models;
use saboot_runner::{Part, Request, Settings, examine};

/// Counts the runs of encoders.
struct Counted {
    inner: Models,
    encoder: AtomicU64,
}

impl Runtime for Counted {
    fn detectors(&self) -> Vec<&DetectorCard> {
        self.inner.detectors()
    }
    fn tool(&self, id: &str) -> Option<&ToolCard> {
        self.inner.tool(id)
    }
    fn models(&self) -> Vec<ModelUse> {
        self.inner.models()
    }
    fn input(&self, network: &str) -> Option<&Input> {
        self.inner.input(network)
    }
    fn prepare(&self, network: &str, sample: Sample<'_>) -> Result<Tensor, RuntimeError> {
        self.inner.prepare(network, sample)
    }
    fn run(&self, network: &str, input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        self.encoder.fetch_add(u64::from(network.starts_with("encoders/")), Ordering::Relaxed);
        self.inner.run(network, input)
    }
    fn run_named(
        &self,
        network: &str,
        input: &Tensor,
        outputs: &[&str],
    ) -> Result<Vec<Vec<f32>>, RuntimeError> {
        self.encoder.fetch_add(u64::from(network.starts_with("encoders/")), Ordering::Relaxed);
        self.inner.run_named(network, input, outputs)
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// What is observed of a file with the tiny encoder of the fixtures and its two heads, and how often the encoder ran.
fn examined(name: &str, settings: &Settings) -> (Examination, u64) {
    let library = std::env::var_os("ORT_DYLIB_PATH")
        .map_or_else(|| fixtures().join("../runtime/libonnxruntime.so"), PathBuf::from);
    let inner = Models::open(&fixtures().join("heads"), Some(&library), 1);
    assert_eq!(inner.detectors().len(), 2, "{:?}", inner.models());
    let runtime = Counted { inner, encoder: AtomicU64::new(0) };
    let part = Part { name: name.into(), file: File::open(fixtures().join(name)).unwrap() };
    let examined = examine(Request::file(part), settings, &runtime, &|_, _, _| {});
    let examination = examined.unwrap_or_else(|refusal| panic!("{name}: {refusal:?}")).examination;
    (examination, runtime.encoder.into_inner())
}

fn reading<'e>(examination: &'e Examination, id: &str) -> Option<&'e Reading> {
    examination.readings.iter().find(|r| r.id.as_str() == id)
}

#[test]
fn an_encoder_runs_five_times_a_picture_and_once_in_a_quick_look() {
    for name in ["media/gray.jpg", "media/portrait.jpg", "media/rgba.png", "media/lossy.webp"] {
        let (exact, runs) = examined(name, &Settings::exact());
        assert_eq!((runs, exact.stability.len()), (5, 4), "{name}");
        let (quick, runs) = examined(name, &Settings::quick());
        assert_eq!((runs, quick.stability.len()), (1, 0), "{name}");
        // No clip's head is asked about a picture.
        assert!(reading(&exact, "moving").is_none() && reading(&exact, "ranged").is_some(), "{name}");
    }
}

#[test]
fn a_moving_clip_is_judged_by_six_frames_with_their_neighbours() {
    for name in ["media/clip.mp4", "media/b-pyramid.mp4", "media/clip.webm", "media/moving.gif"] {
        let (exact, runs) = examined(name, &Settings::exact());
        let clip = reading(&exact, "moving").unwrap_or_else(|| panic!("{name}: {:?}", exact.readings));
        assert_eq!(clip.scope, Scope::Clip, "{name}");
        assert!(clip.score.is_some() && (2..=6).contains(&clip.series.len()), "{name}: {clip:?}");
        // Six samples, and of three of them the four copies.
        assert!(runs <= 6 + 3 * 4, "{name}: {runs}");
        let frames = exact.coverage.frames_examined;
        assert!(frames >= 2 * clip.series.len() as u64 && frames <= 12, "{name}: {:?}", exact.coverage);
        let (quick, runs) = examined(name, &Settings::quick());
        assert!(runs <= 3 && reading(&quick, "moving").is_none(), "{name}: {runs}");
    }
}
