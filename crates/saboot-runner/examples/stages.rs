//! Where the time of an examination goes: CPU seconds of decoding, of inference, and of everything else.
//!
//! `stages CLIP… [--repeat N]` prints one JSON line: per clip means over all repeats, peak memory before and after
//! the encoders are loaded, and at the end. Decoding is measured by itself on the same clips; what is neither
//! decoding nor inference is the difference. Used by scripts/bench/whole.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::time::{ClockId, clock_gettime};
use saboot_core::card::{DetectorCard, Input, ModelUse, ToolCard};
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};
use saboot_core::{Limits, Untrusted};
use saboot_media::{Mode, SampleRequest};
use saboot_models::Models;
use saboot_runner::{Part, Request, Settings, examine};

fn cpu(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Peak resident memory so far, MiB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

/// Counts and times the runs of another runtime.
struct Timed<'a> {
    inner: &'a Models,
    nanoseconds: AtomicU64,
    runs: AtomicU64,
}

impl Runtime for Timed<'_> {
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
        let start = cpu(ClockId::ThreadCPUTime);
        let output = self.inner.run(network, input);
        self.nanoseconds.fetch_add(((cpu(ClockId::ThreadCPUTime) - start) * 1e9) as u64, Ordering::Relaxed);
        self.runs.fetch_add(1, Ordering::Relaxed);
        output
    }
    fn run_named(
        &self,
        network: &str,
        input: &Tensor,
        outputs: &[&str],
    ) -> Result<Vec<Vec<f32>>, RuntimeError> {
        let start = cpu(ClockId::ThreadCPUTime);
        let found = self.inner.run_named(network, input, outputs);
        self.nanoseconds.fetch_add(((cpu(ClockId::ThreadCPUTime) - start) * 1e9) as u64, Ordering::Relaxed);
        self.runs.fetch_add(1, Ordering::Relaxed);
        found
    }
}

fn decode(path: &Path, settings: &Settings) -> f64 {
    let start = cpu(ClockId::ProcessCPUTime);
    let mut file = File::open(path).unwrap();
    let (facts, _) = saboot_container::read(&mut file, &Untrusted::new("clip"), &Limits::default());
    let file = File::open(path).unwrap();
    let mut media =
        saboot_media::open(file, facts.format.unwrap(), facts.is_animated(), &settings.limits).unwrap();
    let request = SampleRequest { frames: settings.frames, mode: Mode::Exact, audio: true };
    media.sample(&request, &mut |_| ControlFlow::Continue(())).unwrap();
    cpu(ClockId::ProcessCPUTime) - start
}

fn whole(path: &Path, settings: &Settings, runtime: &dyn Runtime) -> f64 {
    let start = cpu(ClockId::ProcessCPUTime);
    let part = Part { name: "clip".into(), file: File::open(path).unwrap() };
    examine(Request::file(part), settings, runtime, &|_, _, _| {}).unwrap();
    cpu(ClockId::ProcessCPUTime) - start
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut repeat = 1;
    if let Some(at) = arguments.iter().position(|a| a == "--repeat") {
        repeat = arguments[at + 1].parse().unwrap();
        arguments.drain(at..=at + 1);
    }
    let clips: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
    let settings = Settings::exact();
    let decoded: f64 = (0..repeat).flat_map(|_| &clips).map(|c| decode(c, &settings)).sum();
    let peak_decoding = peak();

    let models = Models::open(Path::new("models"), None, 1);
    let runtime = Timed { inner: &models, nanoseconds: AtomicU64::new(0), runs: AtomicU64::new(0) };
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    whole(&clips[0], &settings, &runtime); // loads the sessions
    let peak_loaded = peak();
    runtime.nanoseconds.store(0, Ordering::Relaxed);
    runtime.runs.store(0, Ordering::Relaxed);
    let total: f64 = (0..repeat).flat_map(|_| &clips).map(|c| whole(c, &settings, &runtime)).sum();
    let inferred = runtime.nanoseconds.load(Ordering::Relaxed) as f64 / 1e9;
    let n = (repeat * clips.len()) as f64;
    println!(
        "{}",
        serde_json::json!({
            "clips": n, "total_s": total / n, "decode_s": decoded / n, "inference_s": inferred / n,
            "rest_s": (total - decoded - inferred) / n, "runs": runtime.runs.load(Ordering::Relaxed),
            "peak_decoding_mib": peak_decoding, "peak_loaded_mib": peak_loaded, "peak_end_mib": peak(),
        })
    );
}
