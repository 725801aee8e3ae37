//! `saboot case`: the custody log of a case.

use std::path::{Path, PathBuf};

use anyhow::Result;
use saboot_core::{Languages, Untrusted};
use saboot_seal::custody::{self, CustodyError, Draft, Log, Shown};
use saboot_seal::keys::Signer;
use saboot_seal::verify::file_sha256;
use serde_json::json;

use crate::args::{Case, CaseAction, LogCase, OpenCase, Signing, VerifyCase};
use crate::cmd::keys::{key_path, load_signer, refused};
use crate::cmd::verify::voice;
use crate::exit;
use crate::terminal::{data, talk};

/// Longest text that a person enters.
const LONGEST: usize = 4_000;

/// Opens, shows, adds or checks.
pub fn run(arguments: &Case) -> Result<u8> {
    match &arguments.action {
        CaseAction::Open(a) => open(a),
        CaseAction::Log(a) => log(a),
        CaseAction::Verify(a) => verify(a),
    }
}

/// Says what is wrong and what to do; the code tells more with `saboot explain`.
fn fail(error: &CustodyError) -> u8 {
    talk(&format!("error: {error}\nhint: `saboot explain {}` says what to do", error.code));
    exit::INCOMPLETE
}

fn signer(signing: &Signing) -> Result<Signer, u8> {
    let path = key_path(signing.key.as_deref()).map_err(|error| {
        talk(&format!("error: {error:#}"));
        exit::USAGE
    })?;
    load_signer(signing, &path).map_err(|error| refused(&error))
}

/// A text of a person: something, and not a book.
fn text(text: &str, option: &str) -> Result<Untrusted, u8> {
    if text.trim().is_empty() || text.chars().count() > LONGEST {
        talk(&format!("error: {option} must hold 1 to {LONGEST} characters"));
        return Err(exit::USAGE);
    }
    Ok(text.into())
}

fn open(arguments: &OpenCase) -> Result<u8> {
    let open = || -> Result<(Log, Signer), u8> {
        let reference = text(&arguments.reference, "--reference")?;
        let examiner = text(&arguments.examiner, "--examiner")?;
        let signer = signer(&arguments.signing)?;
        let log = Log::create(&arguments.folder, reference, examiner, &*signer.key).map_err(|e| fail(&e))?;
        Ok((log, signer))
    };
    let (log, signer) = match open() {
        Ok(opened) => opened,
        Err(code) => return Ok(code),
    };
    let state = log.state(None);
    if arguments.json {
        let line = json!({"case": state.case, "log": arguments.folder.join(custody::LOG).to_string_lossy(), "newest": state.head, "signer": signer.public().fingerprint()});
        data(&saboot_core::text::escape_json_text(&line.to_string()))?;
    } else {
        data(&format!("case {} is open", state.case.for_terminal()))?;
        let folder = Untrusted::new(arguments.folder.to_string_lossy()).for_terminal();
        data(&format!("  log       {folder}/{}", custody::LOG))?;
        data(&format!("  next      saboot examine CLIP --out {folder}"))?;
    }
    Ok(exit::DONE)
}

fn log(arguments: &LogCase) -> Result<u8> {
    let Some(words) = &arguments.add else {
        return show(
            &arguments.folder,
            &Vec::from_iter(arguments.signing.key.clone()),
            (arguments.lang.languages, arguments.json),
            true,
        );
    };
    let add = || -> Result<Shown, u8> {
        let words = text(words, "--add")?;
        let by = text(arguments.by.as_deref().unwrap_or_default(), "--by")?;
        let exhibit = match arguments.exhibit.as_deref().map(|path| (path, file_sha256(path))) {
            Some((path, Err(e))) => {
                talk(&format!("error: {}: {e}", path.display()));
                return Err(exit::INCOMPLETE);
            }
            Some((_, Ok(sha256))) => Some(sha256),
            None => None,
        };
        let signer = signer(&arguments.signing)?;
        let log = Log::open(&arguments.folder, &*signer.key).map_err(|e| fail(&e))?;
        let draft = Draft {
            kind: arguments.kind.into(),
            text: words,
            by: Some(by),
            exhibit: exhibit.as_deref(),
            report: None,
        };
        let shown = log.append(&draft, &*signer.key).map_err(|e| fail(&e))?;
        log.sync(&*signer.key).map_err(|e| fail(&e))?;
        Ok(shown)
    };
    match add() {
        Ok(shown) if arguments.json => {
            data(&saboot_core::text::escape_json_text(&serde_json::to_string(&shown)?))?;
            Ok(exit::DONE)
        }
        Ok(shown) => {
            data(&format!("entry {} added, sha256 {}", shown.number, shown.sha256))?;
            Ok(exit::DONE)
        }
        Err(code) => Ok(code),
    }
}

fn verify(arguments: &VerifyCase) -> Result<u8> {
    show(&arguments.folder, &arguments.key, (arguments.lang.languages, arguments.json), false)
}

fn show(
    folder: &Path,
    keys: &[PathBuf],
    (languages, as_json): (Languages, bool),
    entries: bool,
) -> Result<u8> {
    let known = match saboot_verify::known(keys, &voice()) {
        Ok(known) => known,
        Err(error) => {
            talk(&format!("error: {error}"));
            return Ok(exit::USAGE);
        }
    };
    let log = custody::inspect(folder, &known);
    if log.problems.iter().any(|p| p.code.as_str() == "custody.no-log") {
        talk(&format!("error: no case is open in {} (custody.no-log)", folder.display()));
        talk("hint: `saboot case open DIR --reference TEXT --examiner NAME` opens one");
        return Ok(exit::INCOMPLETE);
    }
    saboot_verify::print_log(folder, &log, entries, languages, as_json, &voice())?;
    Ok(if log.problems.is_empty() { exit::DONE } else { exit::NOT_VERIFIED })
}
