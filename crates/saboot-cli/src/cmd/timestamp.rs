//! `saboot timestamp`: requests to carry to an authority, and what it answered.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use saboot_core::Lang;
use saboot_seal::timestamp::{self, Checked, FOLDER, MOST_BYTES};
use saboot_seal::{files, words};
use serde_json::json;

use crate::args::{AttachStamp, RequestStamp, Timestamp, TimestampAction, VerifyStamps};
use crate::exit;
use crate::terminal::{clean, data, talk};

/// Largest envelope that is read.
const MOST_ENVELOPE: u64 = 32 << 20;

/// Makes, keeps or checks.
pub fn run(arguments: &Timestamp) -> Result<u8> {
    match &arguments.action {
        TimestampAction::Request(a) => request(a),
        TimestampAction::Attach(a) => attach(a),
        TimestampAction::Verify(a) => verify(a),
    }
}

/// The folder of a report and the bytes of its envelope; none when they cannot be had, which is said.
fn envelope(report: &Path) -> Option<(PathBuf, Vec<u8>)> {
    let path = if report.is_dir() { report.join("envelope.json") } else { report.to_owned() };
    match files::read(&path, MOST_ENVELOPE) {
        Ok(bytes) => Some((path.parent().unwrap_or(Path::new("")).to_owned(), bytes)),
        Err(e) => {
            talk(&format!(
                "error: {}: {e}\nhint: name a report's folder, or its envelope.json",
                path.display()
            ));
            None
        }
    }
}

fn request(arguments: &RequestStamp) -> Result<u8> {
    let Some((_, envelope)) = envelope(&arguments.report) else { return Ok(exit::INCOMPLETE) };
    let query = timestamp::request(&envelope)?;
    let out = &arguments.out;
    // An older request is the only thing that shows that a reply answers it: it is not overwritten.
    let written = OpenOptions::new().write(true).create_new(true).open(out).and_then(|mut file| {
        file.write_all(&query)?;
        file.sync_all()
    });
    if let Err(error) = written {
        let hint = match error.kind() {
            io::ErrorKind::AlreadyExists => "it exists; name another file with --out",
            _ => "name a file that can be made with --out",
        };
        talk(&format!("error: {}: {error}\nhint: {hint}", out.display()));
        return Ok(exit::INCOMPLETE);
    }
    let sha256 = saboot_seal::envelope::sha256_hex(&envelope);
    if arguments.json {
        data(&json!({"request": out.to_string_lossy(), "envelope_sha256": sha256}).to_string())?;
        return Ok(exit::DONE);
    }
    data(&clean(&format!("request   {}", out.display())))?;
    data(&format!("about     the envelope with SHA-256 {sha256}"))?;
    data("next      carry it to any time stamping authority (RFC 3161), as application/timestamp-query;")?;
    data("          it holds a digest and a random number, nothing of the clip or the report")?;
    data(&clean(&format!(
        "then      saboot timestamp attach {} REPLY.tsr --request {}",
        arguments.report.display(),
        out.display()
    )))?;
    Ok(exit::DONE)
}

/// Root certificates, where they were named.
fn roots(path: Option<&Path>) -> Result<Option<Vec<saboot_seal::certificate::Certificate>>, u8> {
    path.map(saboot_verify::roots).transpose().map_err(|error| {
        talk(&format!("error: {error}\nhint: name a PEM file with the authority's root certificate"));
        exit::USAGE
    })
}

fn attach(arguments: &AttachStamp) -> Result<u8> {
    let Some((folder, envelope)) = envelope(&arguments.report) else { return Ok(exit::INCOMPLETE) };
    let roots = match roots(arguments.tsa_ca.as_deref()) {
        Ok(roots) => roots,
        Err(code) => return Ok(code),
    };
    let mut read = Vec::new();
    for path in [Some(&arguments.reply), arguments.request.as_ref()].into_iter().flatten() {
        match files::read(path, MOST_BYTES) {
            Ok(bytes) => read.push(bytes),
            Err(e) => {
                talk(&format!("error: {}: {e}", path.display()));
                return Ok(exit::INCOMPLETE);
            }
        }
    }
    let mut read = read.into_iter();
    let reply = read.next().unwrap_or_default();
    let query = read.next();
    let checked = timestamp::check(&reply, &envelope, query.as_deref(), roots.as_deref(), timestamp::now());
    // That a root was not among those given does not make the stamp less worth keeping.
    let fits = checked.problems.iter().all(|p| p.code.as_str() == "timestamp.untrusted-root");
    let kept = if fits { timestamp::keep(&folder, &reply).map(Some) } else { Ok(None) };
    let kept = match kept {
        Ok(kept) => kept,
        Err(e) => {
            talk(&format!("error: {}: {e}", folder.join(FOLDER).display()));
            return Ok(exit::INCOMPLETE);
        }
    };
    if arguments.json {
        let kept = kept.as_ref().map(|k| k.to_string_lossy());
        print_json(
            &json!({"ok": checked.problems.is_empty(), "kept": kept, "stamp": checked.stamp, "problems": checked.problems}),
        )?;
    } else {
        match &kept {
            Some(path) => data(&clean(&format!("{}: kept", path.display())))?,
            None => data(&clean(&format!("{}: NOT kept", arguments.reply.display())))?,
        }
        print(&checked)?;
    }
    Ok(if checked.problems.is_empty() { exit::DONE } else { exit::NOT_VERIFIED })
}

fn verify(arguments: &VerifyStamps) -> Result<u8> {
    let Some((folder, envelope)) = envelope(&arguments.report) else { return Ok(exit::INCOMPLETE) };
    let roots = match roots(arguments.tsa_ca.as_deref()) {
        Ok(roots) => roots,
        Err(code) => return Ok(code),
    };
    let kept = match timestamp::kept(&folder) {
        Ok(kept) if !kept.is_empty() => kept,
        Ok(_) => {
            talk(&format!("error: no time stamp is kept with {}", arguments.report.display()));
            talk(
                "hint: `saboot timestamp request` makes a request, `saboot timestamp attach` keeps the reply",
            );
            return Ok(exit::INCOMPLETE);
        }
        Err(e) => {
            talk(&format!("error: {}: {e} (timestamp.unreadable)", folder.join(FOLDER).display()));
            return Ok(exit::NOT_VERIFIED);
        }
    };
    let mut ok = true;
    for path in kept {
        let checked = match files::read(&path, MOST_BYTES) {
            Ok(reply) => timestamp::check(&reply, &envelope, None, roots.as_deref(), timestamp::now()),
            Err(e) => Checked {
                stamp: None,
                problems: vec![saboot_seal::verify::Problem::new("timestamp.unreadable", e.to_string())],
            },
        };
        ok &= checked.problems.is_empty();
        if arguments.json {
            print_json(
                &json!({"ok": checked.problems.is_empty(), "file": path.to_string_lossy(), "stamp": checked.stamp, "problems": checked.problems}),
            )?;
        } else {
            let word = if checked.problems.is_empty() { "VERIFIED" } else { "NOT VERIFIED" };
            data(&clean(&format!("{}: {word}", path.display())))?;
            print(&checked)?;
        }
    }
    Ok(if ok { exit::DONE } else { exit::NOT_VERIFIED })
}

fn print_json(line: &serde_json::Value) -> Result<()> {
    Ok(data(&saboot_core::text::escape_json_text(&line.to_string()))?)
}

fn print(checked: &Checked) -> Result<()> {
    for problem in &checked.problems {
        data(&words::problem(problem, Lang::En))?;
    }
    if let Some(stamp) = &checked.stamp {
        data(&format!("  time      {}", stamp.time))?;
        data(&format!("  authority {} (stamp {})", stamp.authority.for_terminal(), stamp.serial))?;
        data(match stamp.trusted {
            Some(true) => "  one of the given roots vouches for this authority",
            Some(false) => {
                "  none of the given roots vouches for this authority; the stamp itself is whole and fits"
            }
            None => "  who this authority is was not checked: name its root with --tsa-ca",
        })?;
    }
    Ok(())
}
