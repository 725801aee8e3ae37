//! Decodes one clip and prints what it cost: `decode FILE [exact|quick|sequential] [frames] [audio] [animated]`.
//!
//! One line of JSON: CPU seconds of the whole process, exact work counts, a digest of all frames handed over,
//! coverage and damage. What `scripts/bench/decode` runs.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use saboot_core::Limits;
use saboot_core::facts::Format;
use saboot_media::{Mode, SampleRequest};
use serde_json::json;
use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path =
        arguments.first().ok_or("usage: decode FILE [exact|quick|sequential] [frames] [audio] [animated]")?;
    let mode = match arguments.get(1).map(String::as_str) {
        None | Some("exact") => Mode::Exact,
        Some("quick") => Mode::Quick,
        Some("sequential") => Mode::Sequential,
        Some(other) => return Err(format!("no mode {other}").into()),
    };
    let frames = arguments.get(2).map_or(Ok(32), |n| n.parse())?;
    let audio = arguments.iter().any(|a| a == "audio");
    let format = format_of(Path::new(path)).ok_or("no format has this extension")?;
    let animated = arguments.iter().any(|a| a == "animated");
    let file = File::open(path)?;
    let mut media = saboot_media::open(file, format, animated, &Limits::default())?;
    let mut digest = Sha256::new();
    let sampled = media.sample(&SampleRequest { frames, mode, audio }, &mut |frame| {
        digest.update(frame.index.to_le_bytes());
        digest.update(&frame.rgb);
        ControlFlow::Continue(())
    })?;
    let cpu = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let cpu_s = cpu.tv_sec as f64 + cpu.tv_nsec as f64 / 1e9;
    let hex: String = digest.finalize().iter().map(|b| format!("{b:02x}")).collect();
    let work = sampled.work;
    println!(
        "{}",
        json!({
            "cpu_s": cpu_s, "kind": media.kind(), "facts": media.facts(), "sha256": hex,
            "packets_read": work.packets_read, "packets_planned": work.packets_planned, "packets_sent": work.packets_sent,
            "frames_decoded": work.frames_decoded, "frames_converted": work.frames_converted,
            "audio_samples": sampled.audio.map_or(0, |a| a.mono16k.len()),
            "coverage": sampled.coverage, "damage": sampled.damage,
        })
    );
    Ok(())
}

/// For a benchmark the extension will do; the program itself tells formats by content.
fn format_of(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?;
    let first = |f: &&Format| f.extensions().first() == Some(&extension);
    Format::ALL
        .iter()
        .find(first)
        .or_else(|| Format::ALL.iter().find(|f| f.extensions().contains(&extension)))
        .copied()
}
