//! What `saboot verify` and `saboot-verify` have in common: arguments, what is looked for, what is printed, how it ends.
//!
//! [`run`] holds every report that was named against all that the reader has at hand. The checks themselves and their
//! words are those of `saboot-seal`; this crate only finds files and prints, so that the other side's expert can build one
//! small program and get the same answer.
#![forbid(unsafe_code)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use saboot_core::Languages;
use saboot_seal::certificate::{self, Certificate};
use saboot_seal::custody::{self, Inspected};
use saboot_seal::keys::{KeyError, PublicKey};
use saboot_seal::rotation::{Known, Statement};
use saboot_seal::verify::{Means, Verification, verify_with};
use saboot_seal::{files, words};
use serde_json::json;

/// Exit codes, the same for both programs.
pub mod exit {
    /// Everything that was checked held.
    pub const DONE: u8 = 0;
    /// The arguments do not fit.
    pub const USAGE: u8 = 2;
    /// Something did not verify.
    pub const NOT_VERIFIED: u8 = 3;
}

/// Largest file of root certificates that is read.
const MOST_ROOTS: u64 = 8 << 20;

/// Arguments of a verification.
#[derive(Debug, Clone, Args)]
pub struct Question {
    /// Report folder, a folder of report folders (a case), or an envelope.json
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// Files that the report must be about
    #[arg(long, value_name = "CLIP", num_args = 1..)]
    pub evidence: Vec<PathBuf>,
    /// Public key (PEM) of a signer that you know
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    /// Statement that one key signs in place of another (`saboot keys rotate`)
    #[arg(long, value_name = "FILE")]
    pub rotation: Vec<PathBuf>,
    /// Root certificates (PEM) of time stamping authorities that you trust
    #[arg(long, value_name = "FILE")]
    pub tsa_ca: Option<PathBuf>,
    /// Folder of the case's custody log [default: the folder above the report]
    #[arg(long, value_name = "DIR")]
    pub case: Option<PathBuf>,
    /// Language of the words
    #[command(flatten)]
    pub lang: Language,
    /// Print the outcome as one JSON line a report; of a case, one about its custody log first
    #[arg(long)]
    pub json: bool,
}

/// The language of what is written for people.
#[derive(Debug, Clone, Copy, Args)]
pub struct Language {
    /// Language: en, hi (Hindi), or both
    #[arg(long = "lang", value_name = "LANG", env = "SABOOT_LANG", default_value = "en", value_parser = languages())]
    pub languages: Languages,
}

fn languages() -> impl TypedValueParser<Value = Languages> {
    PossibleValuesParser::new(["en", "hi", "both"]).map(|word| match word.as_str() {
        "hi" => Languages::Hi,
        "both" => Languages::Both,
        _ => Languages::En,
    })
}

/// Where lines go: data to standard output, talk to standard error.
pub struct Voice<'a> {
    /// One line of data.
    pub data: &'a dyn Fn(&str) -> io::Result<()>,
    /// Lines of talk.
    pub talk: &'a dyn Fn(&str),
}

/// How a verification ended.
#[derive(Debug)]
pub struct Ended {
    /// One of [`exit`].
    pub code: u8,
    /// Each report with its outcome.
    pub reports: Vec<(PathBuf, Verification)>,
}

impl Ended {
    fn usage(voice: &Voice<'_>, error: &str) -> Self {
        (voice.talk)(&format!("error: {error}"));
        Self { code: exit::USAGE, reports: Vec::new() }
    }

    fn key(voice: &Voice<'_>, error: &KeyError) -> Self {
        let ended = Self::usage(voice, &error.to_string());
        (voice.talk)(&format!("hint: `saboot explain {}` says more", error.code));
        ended
    }
}

/// Checks every report that was named and prints what came of it.
///
/// # Errors
/// When nothing can be printed.
pub fn run(question: &Question, voice: &Voice<'_>) -> io::Result<Ended> {
    let known = match known(&question.key, voice) {
        Ok(known) => known,
        Err(error) => return Ok(Ended::key(voice, &error)),
    };
    let roots = match question.tsa_ca.as_deref().map(roots).transpose() {
        Ok(roots) => roots,
        Err(error) => return Ok(Ended::usage(voice, &error)),
    };
    let statements: Result<Vec<_>, _> = question.rotation.iter().map(|p| Statement::read(p)).collect();
    let rotation = match statements.and_then(|s| Known::new(known, &s)) {
        Ok(rotation) => rotation,
        Err(error) => return Ok(Ended::key(voice, &error)),
    };
    let known = rotation.keys();
    let is_case = custody::Log::is_in(&question.report);
    let paths = reports(&question.report, is_case);
    if paths.len() > 1 && !question.evidence.is_empty() {
        return Ok(Ended::usage(voice, "--evidence goes with one report; name its folder"));
    }
    let mut ok = true;
    let log = is_case.then(|| custody::inspect(&question.report, known));
    if let Some(log) = &log {
        ok &= log.problems.is_empty();
        print_log(&question.report, log, false, question.lang.languages, question.json, voice)?;
    }
    let mut outcomes = Vec::new();
    for path in paths {
        let means = Means {
            known,
            rotation: Some(&rotation),
            evidence: &question.evidence,
            roots: roots.as_deref(),
            case: question.case.as_deref(),
            log: log.as_ref().filter(|_| question.case.is_none()),
            now: None,
        };
        let outcome = verify_with(&path, &means);
        ok &= outcome.ok;
        if question.json {
            (voice.data)(&saboot_core::text::escape_json_text(&serde_json::to_string(&outcome)?))?;
        } else {
            for lang in question.lang.languages.each() {
                for line in words::page(&path.to_string_lossy(), &outcome, *lang) {
                    (voice.data)(&line)?;
                }
            }
        }
        outcomes.push((path, outcome));
    }
    Ok(Ended { code: if ok { exit::DONE } else { exit::NOT_VERIFIED }, reports: outcomes })
}

/// Prints a custody log, with all its entries or only whether it is whole.
///
/// # Errors
/// When nothing can be printed.
pub fn print_log(
    folder: &Path,
    log: &Inspected,
    entries: bool,
    languages: Languages,
    as_json: bool,
    voice: &Voice<'_>,
) -> io::Result<()> {
    if as_json {
        let mut line = json!({
            "custody": folder.to_string_lossy(),
            "ok": log.problems.is_empty(),
            "problems": log.problems,
            "case": log.case,
            "count": log.entries.len(),
            "newest": log.last(),
            "head": log.head,
            "signers": log.signers,
        });
        if entries && let Some(line) = line.as_object_mut() {
            let all: Vec<_> =
                log.entries.iter().map(|(entry, sha256)| json!({"entry": entry, "sha256": sha256})).collect();
            line.insert("entries".to_owned(), all.into());
        }
        return (voice.data)(&saboot_core::text::escape_json_text(&line.to_string()));
    }
    for lang in languages.each() {
        for line in words::log_page(&folder.to_string_lossy(), log, entries, *lang) {
            (voice.data)(&line)?;
        }
    }
    Ok(())
}

/// The report itself, or, in a folder of reports, each of them by name.
fn reports(path: &Path, is_case: bool) -> Vec<PathBuf> {
    let is_report =
        |folder: &Path| folder.join("envelope.json").exists() || folder.join("report.json").exists();
    if !path.is_dir() || is_report(path) {
        return vec![path.to_owned()];
    }
    let mut inside: Vec<PathBuf> = fs::read_dir(path)
        .map(|entries| entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| is_report(p)).collect())
        .unwrap_or_default();
    inside.sort();
    if inside.is_empty() && !is_case { vec![path.to_owned()] } else { inside }
}

/// The keys that were named, else those in the reader's own key folder.
///
/// # Errors
/// When a key that was named cannot be read.
pub fn known(named: &[PathBuf], voice: &Voice<'_>) -> Result<Vec<PublicKey>, KeyError> {
    if !named.is_empty() {
        return named.iter().map(|path| PublicKey::load(path)).collect();
    }
    let Some(folder) = key_folder() else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| {
            entries
                .filter_map(Result::ok)
                .map(|e| e.path())
                .filter(|p| p.extension().is_some_and(|e| e == "pub"))
                .collect()
        })
        .unwrap_or_default();
    files.sort();
    let read = |path: PathBuf| {
        PublicKey::load(&path).inspect_err(|e| (voice.talk)(&format!("note: {e}; it is not used"))).ok()
    };
    Ok(files.into_iter().filter_map(read).collect())
}

/// Root certificates of a PEM file.
///
/// # Errors
/// When it cannot be read or a certificate in it is broken.
pub fn roots(path: &Path) -> Result<Vec<Certificate>, String> {
    let named = |what: &str| format!("{}: {what}", path.display());
    let bytes = files::read(path, MOST_ROOTS).map_err(|e| named(&e.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| named("it is no PEM file"))?;
    match certificate::from_pem(&text) {
        Some(roots) if !roots.is_empty() => Ok(roots),
        Some(_) => Err(named("it holds no certificate in PEM")),
        None => Err(named("a certificate in it is broken, or there are too many")),
    }
}

/// The user's key folder: `$SABOOT_KEYS`, else `$XDG_DATA_HOME/saboot`, else `~/.local/share/saboot`.
pub fn key_folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    set("SABOOT_KEYS")
        .or_else(|| set("XDG_DATA_HOME").map(|d| d.join("saboot")))
        .or_else(|| set("HOME").map(|d| d.join(".local/share/saboot")))
}
