//! The shipped face finder on the fixtures, through the whole way of an examination: faces that are there are found, followed and
//! handed to a detector; pictures without people have no face. The detector here is a formula.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::File;
use std::path::{Path, PathBuf};

use saboot_core::card::{DetectorCard, Input, ModelUse, Scope, ToolCard};
use saboot_core::examination::{NO_FACE, Reading};
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};
use saboot_models::{Models, catalog, prep};
use saboot_runner::{Part, Request, Settings, examine};

const CARD: &str = r#"
schema = 1
id = "mean-light"
version = "1"
title = "Mean light of a face's crop"
modality = "picture"
licence = "MIT OR Apache-2.0"
file = "model.onnx"
sha256 = "0"
source = "tests"
input-name = "crop"
output-name = "logit"
training-data = "none"
fools-it = ["everything"]

[input]
type = "picture"
width = 64
height = 64
layout = "NCHW"
colour = "RGB"
fit = "squash"
filter = "bicubic"
mean = [0.0, 0.0, 0.0]
std = [1.0, 1.0, 1.0]

[face]
margin = 1.3
min-side = 64
sharp-from = 0.05

[[calibration]]
scope = "face"
slope = 1.0
intercept = -0.5
log10-min = -0.5
log10-max = 1.0
fitted-on = "nothing"
n-real = 0
n-synthetic = 0
n-sources = 0
"#;

/// The finder as shipped, and one detector that is the mean light of a crop, 0..1.
struct Faced {
    inner: Models,
    card: DetectorCard,
}

impl Faced {
    fn new() -> Self {
        let library = std::env::var_os("ORT_DYLIB_PATH")
            .map_or_else(|| root().join("runtime/libonnxruntime.so"), PathBuf::from);
        let inner = Models::open(&root().join("models"), Some(&library), 1);
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("mean-light")).unwrap();
        std::fs::write(folder.path().join("mean-light/model.toml"), CARD).unwrap();
        Self { inner, card: catalog::detector_cards(folder.path()).remove(0) }
    }
}

impl Runtime for Faced {
    fn detectors(&self) -> Vec<&DetectorCard> {
        vec![&self.card]
    }
    fn tool(&self, id: &str) -> Option<&ToolCard> {
        self.inner.tool(id)
    }
    fn models(&self) -> Vec<ModelUse> {
        Vec::new()
    }
    fn input(&self, _: &str) -> Option<&Input> {
        self.card.input.as_ref()
    }
    fn prepare(&self, network: &str, sample: Sample<'_>) -> Result<Tensor, RuntimeError> {
        prep::prepare(self.input(network).unwrap(), sample)
    }
    fn run(&self, network: &str, input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        self.inner.run(network, input)
    }
    fn run_named(
        &self,
        network: &str,
        input: &Tensor,
        names: &[&str],
    ) -> Result<Vec<Vec<f32>>, RuntimeError> {
        if network.starts_with("tools/") {
            return self.inner.run_named(network, input, names);
        }
        assert_eq!(names, ["logit"]);
        Ok(vec![vec![input.data.iter().sum::<f32>() / input.data.len() as f32]])
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn reading(runtime: &Faced, name: &str, settings: &Settings) -> Reading {
    let part = Part { name: name.into(), file: File::open(root().join("fixtures").join(name)).unwrap() };
    let examined = examine(Request::file(part), settings, runtime, &|_, _, _| {});
    let mut readings = examined.unwrap_or_else(|refusal| panic!("{name}: {refusal:?}")).examination.readings;
    assert_eq!(readings.len(), 1, "{name}");
    readings.remove(0)
}

#[test]
fn a_face_is_found_followed_and_scored() {
    let runtime = Faced::new();
    assert!(runtime.tool("face-finder").is_some(), "{:?}", runtime.inner.models());
    for (name, least, sides) in [
        ("media/portrait.jpg", 1, 85..150),
        ("media/face.mp4", 4, 110..190),
        ("media/portrait.gif", 4, 64..110),
    ] {
        let exact = reading(&runtime, name, &Settings::exact());
        // What else looks a little like a face is listed with its reason, and not judged.
        let judged: Vec<_> = exact.tracks.iter().filter(|t| t.score.is_some()).collect();
        let [track] = judged[..] else { panic!("{name}: {exact:?}") };
        assert_eq!(
            (exact.scope, exact.speaks, exact.score),
            (Scope::Face, Some(track.number), track.score),
            "{name}"
        );
        assert!(track.seen >= least && sides.contains(&track.side), "{name}: {track:?}");
        assert!(
            track.series.len() <= 6 && track.score.is_some_and(|s| (0.2..0.8).contains(&s)),
            "{name}: {track:?}"
        );
        assert_eq!(exact, reading(&runtime, name, &Settings::exact()), "{name}: two runs agree");
        let quick = reading(&runtime, name, &Settings::quick());
        assert!(quick.tracks.iter().all(|t| t.series.len() <= 1), "{name}: {quick:?}");
    }
}

#[test]
fn pictures_and_clips_without_people_have_no_face() {
    let runtime = Faced::new();
    let names = [
        "gray.jpg",
        "rgba.png",
        "clip.mp4",
        "clip.webm",
        "long-gop.mp4",
        "moving.gif",
        "one-frame.mp4",
        "odd-size.webm",
    ];
    for name in names.map(|name| format!("media/{name}")) {
        let found = reading(&runtime, &name, &Settings::exact());
        assert_eq!(
            found.reasons.iter().map(|r| r.as_str()).collect::<Vec<_>>(),
            [NO_FACE],
            "{name}: {found:?}"
        );
        assert!(found.score.is_none() && found.tracks.is_empty());
    }
}
