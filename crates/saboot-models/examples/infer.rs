//! Time of one network on a fixed pattern: `infer NETWORK N [MODELS]` prints milliseconds a run, least and mean.
//!
//! Used by scripts/bench/whole beside ONNX Runtime's own Python call on the same graph and input.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::time::Instant;

use saboot_core::card::Input;
use saboot_core::runtime::{Runtime, Tensor};
use saboot_models::Models;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (network, runs, folder) = match arguments.as_slice() {
        [network, runs] => (network, runs, "models"),
        [network, runs, folder] => (network, runs, folder.as_str()),
        _ => panic!("usage: infer NETWORK N [MODELS]"),
    };
    let runs: usize = runs.parse().unwrap();
    let models = Models::open(Path::new(folder), None, 1);
    let shape = match models.input(network).expect("an encoder or stand-alone network") {
        Input::Picture { width, height, .. } => vec![1, 3, *height as usize, *width as usize],
        Input::Native { longest, multiple } => {
            let side = (longest / multiple * multiple) as usize;
            vec![1, 3, side, side]
        }
        Input::Waveform { window, .. } => vec![1, *window as usize],
        Input::Spectrogram { bins, frames, .. } => vec![1, *frames as usize, *bins as usize],
    };
    let n: usize = shape.iter().product();
    // The same numbers as the Python side: a fixed pattern within the range of real inputs.
    let tensor = Tensor { shape, data: (0..n).map(|i| (i % 251) as f32 / 125.0 - 1.0).collect() };
    models.run(network, &tensor).unwrap();
    let times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            models.run(network, &tensor).unwrap();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    println!(
        "{:.2} {:.2}",
        times.iter().copied().fold(f64::INFINITY, f64::min),
        times.iter().sum::<f64>() / runs as f64
    );
}
