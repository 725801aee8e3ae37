//! What a clip's head is fed with: `clip_rows MODELS ENCODER FRAMES CLIP...` writes beside each clip a file `.rows` of
//! little-endian f32, one row a sampled frame (encoder features, then the motion to its neighbour), and prints
//! `CLIP frames width seconds,seconds...` a line.
//!
//! scripts/train/video trains on these rows, so that training and examination cannot differ. Frames whose neighbour could not be had
//! are left out, as in an examination.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::Path;

use saboot_analysis::detectors::Motion;
use saboot_core::media::Frame;
use saboot_core::runtime::{Runtime, Sample};
use saboot_core::{Limits, Untrusted};
use saboot_media::{Mode, SampleRequest};
use saboot_models::Models;

/// Furthest that a neighbour may lie behind its sample, microseconds, as in `saboot_analysis`.
const NEIGHBOUR_US: i64 = 250_000;

fn rows(models: &Models, network: &str, frames: usize, clip: &Path) -> Result<(Vec<f32>, Vec<f64>), String> {
    let mut file = File::open(clip).map_err(|e| e.to_string())?;
    let (facts, _) = saboot_container::read(&mut file, &Untrusted::new("clip"), &Limits::default());
    let format = facts.format.ok_or("no format")?;
    let file = File::open(clip).map_err(|e| e.to_string())?;
    let mut media = saboot_media::open(file, format, facts.is_animated(), &Limits::default())
        .map_err(|e| e.to_string())?;
    media.in_pairs();
    let (mut values, mut times) = (Vec::new(), Vec::new());
    let mut waiting: Option<Frame> = None;
    let request = SampleRequest { frames, mode: Mode::Exact, audio: false };
    media
        .sample(&request, &mut |frame| {
            if let Some(sample) = waiting.take()
                && frame.time_us - sample.time_us <= NEIGHBOUR_US
            {
                if let Some(motion) = Motion::between(&sample, &frame) {
                    let tensor = models.prepare(network, Sample::Picture(&sample)).unwrap();
                    values.extend(models.run(network, &tensor).unwrap());
                    values.extend(motion.0);
                    times.push(sample.time_s());
                }
            } else {
                waiting = Some(frame);
            }
            ControlFlow::Continue(())
        })
        .map_err(|e| e.to_string())?;
    Ok((values, times))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [models, encoder, frames, clips @ ..] = arguments.as_slice() else {
        panic!("usage: clip_rows MODELS ENCODER FRAMES CLIP...")
    };
    let models = Models::open(Path::new(models), None, 1);
    let network = format!("encoders/{encoder}");
    for clip in clips {
        match rows(&models, &network, frames.parse().unwrap(), Path::new(clip)) {
            Ok((values, times)) => {
                let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
                fs::write(format!("{clip}.rows"), bytes).unwrap();
                let seconds: Vec<String> = times.iter().map(|t| format!("{t:.3}")).collect();
                let width = values.len() / times.len().max(1);
                println!("{clip} {} {width} {}", times.len(), seconds.join(","));
            }
            Err(error) => eprintln!("{clip}: {error}"),
        }
    }
}
