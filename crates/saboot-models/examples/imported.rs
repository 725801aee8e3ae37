//! What a detector makes of raw samples: `imported MODELS ID FILE...` prints one JSON line a file, and writes the tensor beside it.
//!
//! A file `*.rgb` holds width and height (u32, little endian) and RGB bytes, a file `*.f32` 16 kHz mono samples; the tensor goes to
//! `FILE.tensor` (f32, little endian). Used by scripts/bench/imported/compare.py beside the Python processors.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use saboot_core::media::Frame;
use saboot_core::runtime::{Runtime, Sample};
use saboot_models::Models;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, id, files @ ..] = arguments.as_slice() else { panic!("usage: imported MODELS ID FILE...") };
    let models = Models::open(Path::new(folder), None, 1);
    let card =
        models.detectors().into_iter().find(|card| card.id == *id).expect("no usable detector of this id");
    for file in files {
        let bytes = std::fs::read(file).unwrap();
        let tensor = if file.ends_with(".rgb") {
            let side = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
            let (width, height) = (side(0), side(4));
            let frame = Frame { index: 0, time_us: 0, width, height, rgb: bytes[8..].to_vec() };
            models.prepare(id, Sample::Picture(&frame))
        } else {
            let (samples, _) = bytes.as_chunks::<4>();
            let samples: Vec<f32> = samples.iter().map(|b| f32::from_le_bytes(*b)).collect();
            models.prepare(id, Sample::Waveform(&samples))
        }
        .unwrap();
        let score = card.score(&models.run(id, &tensor).unwrap()).unwrap();
        let raw: Vec<u8> = tensor.data.iter().flat_map(|v| v.to_le_bytes()).collect();
        std::fs::write(format!("{file}.tensor"), raw).unwrap();
        println!("{{\"score\": {score}, \"shape\": {:?}}}", tensor.shape);
    }
}
