//! The motion in clips: `motion FRAMES CLIP...` prints a line a sampled frame that has a neighbour: the clip, its second, and the
//! numbers on what changes up to the neighbour.
//!
//! scripts/train/video trains on these lines, so that training and examination cannot differ.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::ops::ControlFlow;
use std::path::Path;

use saboot_analysis::detectors::{Motion, is_neighbour};
use saboot_core::media::Frame;
use saboot_media::{Mode, SampleRequest};

fn show(clip: &str, frames: usize) -> Result<(), String> {
    let mut media = common::open(Path::new(clip))?;
    media.in_pairs();
    let mut waiting: Option<Frame> = None;
    let request = SampleRequest { frames, mode: Mode::Exact, audio: false };
    let sampled = media.sample(&request, &mut |frame| {
        match waiting.take().filter(|sample| is_neighbour(sample, &frame)) {
            Some(sample) => {
                if let Some(Motion(values)) = Motion::between(&sample, &frame) {
                    let values: Vec<String> = values.iter().map(|v| format!("{v:.6}")).collect();
                    println!("{clip} {:.4} {}", sample.time_s(), values.join(" "));
                }
            }
            None => waiting = Some(frame),
        }
        ControlFlow::Continue(())
    });
    sampled.map(|_| ()).map_err(|e| e.to_string())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [frames, clips @ ..] = arguments.as_slice() else { panic!("usage: motion FRAMES CLIP...") };
    let frames = frames.parse().expect("a number of frames");
    for clip in clips {
        if let Err(error) = show(clip, frames) {
            eprintln!("{clip}: {error}");
        }
    }
}
