//! `saboot hash`: digests and perceptual fingerprints of clips, so that a copy can be found without the clip being sent.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use saboot_core::Untrusted;
use saboot_core::fingerprint::{Fingerprint, Pdq};
use saboot_core::text::escape_json_text;
use saboot_report::write;
use saboot_runner::fingerprint::{Hashing, limits};
use saboot_runner::intake::{self, Grouping};
use saboot_runner::{Progress, Stage, WorkerCommand, Workers};
use serde::Serialize;

use crate::args::Hash;
use crate::progress::Display;
use crate::terminal::{data, talk};
use crate::{exit, places};

/// Form of `hashes.json`.
const FORM: &str = "saboot-hashes/1";

/// Hashes everything named; 1 when something could not be.
pub fn run(arguments: &Hash) -> Result<u8> {
    let files: Vec<PathBuf> =
        intake::plan(&arguments.paths, Grouping::Separate).into_iter().map(|p| p.path).collect();
    if files.is_empty() {
        talk("error: there is nothing to hash in what was named");
        return Ok(exit::USAGE);
    }
    let fault = Mutex::new(None);
    let made = fingerprints(&files, arguments.jobs.map(usize::from), &|made| {
        let printed = if arguments.json {
            serde_json::to_string(made)
                .map_err(anyhow::Error::from)
                .and_then(|line| Ok(data(&escape_json_text(&line))?))
        } else {
            data(&text(made)).map_err(anyhow::Error::from)
        };
        if let Err(error) = printed {
            fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    })?;
    if let Some(error) = fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    if let Some(folder) = &arguments.out
        && let Err(error) = write_to(folder, &made)
    {
        talk(&format!("error: {error:#}"));
        return Ok(exit::INCOMPLETE);
    }
    let whole = made.iter().all(|m| m.missing.is_empty());
    Ok(if whole { exit::DONE } else { exit::INCOMPLETE })
}

/// Fingerprints of files and of what they enclose, in the order of the files; `done` is called for each as soon as it
/// is there, from several threads.
pub fn fingerprints(
    files: &[PathBuf],
    jobs: Option<usize>,
    done: &(dyn Fn(&Fingerprint) + Sync),
) -> Result<Vec<Fingerprint>> {
    let program = std::env::current_exe().context("the program's own file could not be found")?;
    let arguments = ["worker", "--threads", "1", "--no-networks"].map(Into::into).to_vec();
    let workers = Workers::new(WorkerCommand { program, arguments });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let limits = limits();
    let hashing =
        Hashing { workers: &workers, limits: &limits, jobs: jobs.unwrap_or(cores).min(files.len()).max(1) };
    let names = files.iter().map(|p| intake::path_text(p).for_terminal()).collect();
    let shown = Shown(Display::new(names, "hashing"));
    let made = Mutex::new(Vec::new());
    hashing
        .run(files, &shown, &|number, fingerprint| {
            done(&fingerprint);
            shown.0.finished(number, &summary(&fingerprint));
            made.lock().unwrap_or_else(PoisonError::into_inner).push((number, fingerprint));
        })
        .context("no threads could be started")?;
    shown.0.close();
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort_by_key(|(number, _)| *number);
    Ok(made.into_iter().map(|(_, fingerprint)| fingerprint).collect())
}

struct Shown(Display);

impl Progress for Shown {
    fn found(&self, number: usize, path: &Untrusted) {
        self.0.found(number, path.for_terminal());
    }

    fn started(&self, _number: usize) {}

    fn stage(&self, number: usize, stage: Stage, done: u64, total: u64) {
        self.0.stage(number, stage, done, total);
    }
}

fn summary(made: &Fingerprint) -> String {
    let kind = made.kind.map_or("unknown", saboot_core::exhibit::Kind::as_str);
    let what = match (&made.hashes, &made.pdq, &made.vpdq) {
        (None, ..) => "could not be read",
        (_, Some(_), _) => "digests and PDQ",
        (.., Some(_)) => "digests and vPDQ",
        _ => "digests",
    };
    format!("{}: {kind}, {what}", made.path.for_terminal())
}

/// The hashes of one file for a person.
fn text(made: &Fingerprint) -> String {
    let mut lines = vec![made.path.for_terminal()];
    let mut line = |name: &str, value: String| lines.push(format!("  {name:8} {value}"));
    let kind = made.kind.map_or("unknown", saboot_core::exhibit::Kind::as_str);
    if let Some(bytes) = made.bytes {
        line("kind", format!("{kind}, {bytes} bytes"));
    }
    if let Some(hashes) = &made.hashes {
        line("sha256", hashes.sha256.clone());
        line("sha1", hashes.sha1.clone());
        line("md5", hashes.md5.clone());
    }
    if let Some(pdq) = &made.pdq {
        line("pdq", format!("{} quality {}{}", pdq.hash, pdq.quality, weak(pdq)));
    }
    if let Some(frames) = &made.vpdq {
        let usable = frames.iter().filter(|f| f.pdq.quality >= Pdq::USABLE).count();
        line(
            "vpdq",
            format!(
                "frames, one a second: {}; of them {usable} of quality {} or more (--out and --json list them)",
                frames.len(),
                Pdq::USABLE
            ),
        );
    }
    for missing in &made.missing {
        let detail = missing.detail.for_terminal();
        // Decoders say the code themselves.
        let named = detail.starts_with(missing.code.as_str());
        line("missing", if named { detail } else { format!("{}: {detail}", missing.code) });
    }
    lines.join("\n")
}

fn weak(pdq: &Pdq) -> &'static str {
    if pdq.quality < Pdq::USABLE { " (too low to find copies by: the picture is nearly flat)" } else { "" }
}

/// What `hashes.json` holds.
#[derive(Serialize)]
struct Hashes<'a> {
    form: &'static str,
    tool: String,
    files: &'a [Fingerprint],
}

/// Writes the documents.
fn write_to(folder: &Path, made: &[Fingerprint]) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{}: name a folder that can be made with --out", folder.display()))?;
    for (name, bytes) in documents(made)? {
        write::put(folder, &name, &bytes)?;
    }
    Ok(())
}

/// `hashes.json`, `hashes.txt` and a list of frames for each video.
pub fn documents(made: &[Fingerprint]) -> Result<Vec<(String, Vec<u8>)>> {
    let json = Hashes { form: FORM, tool: format!("saboot {}", env!("CARGO_PKG_VERSION")), files: made };
    let json = escape_json_text(&serde_json::to_string_pretty(&json)?) + "\n";
    let texts: Vec<String> = made.iter().map(text).collect();
    let mut all = vec![
        ("hashes.json".to_owned(), json.into_bytes()),
        ("hashes.txt".to_owned(), (texts.join("\n\n") + "\n").into_bytes()),
    ];
    let mut taken = std::collections::HashSet::new();
    for one in made {
        let Some(frames) = &one.vpdq else { continue };
        let name = one.path.raw().rsplit('/').next().unwrap_or_default();
        let digest = one.hashes.as_ref().map(|h| h.sha256.as_str());
        let name = format!("{}.vpdq.txt", places::safe_name(name, digest));
        // The same file named twice has the same list.
        if taken.insert(name.clone()) {
            let lines: String = frames.iter().map(|f| f.line() + "\n").collect();
            all.push((name, lines.into_bytes()));
        }
    }
    Ok(all)
}
