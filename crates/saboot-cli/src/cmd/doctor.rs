//! `saboot doctor`: is everything here that an examination needs, and does it compute what it should?

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::Result;
use saboot_core::runtime::Runtime;
use saboot_models::library::NO_TELEMETRY;
use saboot_models::{Models, self_test};
use serde::Serialize;

use crate::args::Doctor;
use crate::exit;
use crate::terminal::{clean, data};

/// One thing that was looked at.
#[derive(Serialize)]
struct Row {
    what: String,
    state: String,
    fine: bool,
    /// How to mend it; empty when fine.
    fix: String,
}

impl Row {
    fn fine(what: impl Into<String>, state: impl Into<String>) -> Self {
        Self { what: what.into(), state: state.into(), fine: true, fix: String::new() }
    }

    fn bad(what: impl Into<String>, state: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), state: state.into(), fine: false, fix: fix.into() }
    }
}

/// Prints every row; 1 when something needed is missing.
pub fn run(arguments: &Doctor) -> Result<u8> {
    if std::env::var_os(NO_TELEMETRY).is_none_or(|v| v != "1") {
        // Workers run with it set, and it must be set before the library is loaded: start over with it.
        let again = Command::new(std::env::current_exe()?)
            .args(std::env::args_os().skip(1))
            .env(NO_TELEMETRY, "1")
            .exec();
        return Err(again.into());
    }
    let rows = examine(arguments);
    let fine = rows.iter().all(|r| r.fine);
    if arguments.json {
        let line = serde_json::json!({"fine": fine, "rows": rows}).to_string();
        data(&saboot_core::text::escape_json_text(&line))?;
    } else {
        for row in &rows {
            data(&clean(&format!(
                "{} {:28} {}",
                if row.fine { "ok     " } else { "MISSING" },
                row.what,
                row.state
            )))?;
            if !row.fine {
                data(&clean(&format!("        fix: {}", row.fix)))?;
            }
        }
        data(if fine {
            "Everything that is needed is here."
        } else {
            "Something is missing; clips are examined without it, and reports say so."
        })?;
    }
    Ok(if fine { exit::DONE } else { exit::INCOMPLETE })
}

fn examine(arguments: &Doctor) -> Vec<Row> {
    let mut rows: Vec<Row> = saboot_media::libraries()
        .into_iter()
        .map(|library| Row::fine(library.name, format!("{} {}", library.version, library.licence)))
        .collect();
    let folder = arguments.places.folder();
    let models = Models::open(&folder, arguments.places.ort_lib.as_deref(), 1);
    rows.push(match models.library() {
        Ok(library) => {
            Row::fine("ONNX Runtime", format!("{} {}", library.version(), library.path().display()))
        }
        Err(error) => Row::bad("ONNX Runtime", error.detail.clone(), "scripts/setup"),
    });
    let catalog = models.catalog();
    rows.push(match catalog.encoders().count() + catalog.tools().count() + catalog.detectors().count() {
        0 => Row::bad(
            "models",
            format!("no card in {}", folder.display()),
            "run from the checkout, or name the folder with --models",
        ),
        n => Row::fine("models", format!("{n} cards in {}", folder.display())),
    });
    for model in models.models() {
        rows.push(match model.unavailable {
            None => Row::fine(model.id, format!("sha256 {}", model.sha256)),
            Some(code) => Row::bad(model.id, code.to_string(), model.hint),
        });
    }
    for (card, why) in catalog.left_out() {
        rows.push(Row::fine(format!("tools/{}", card.id), format!("not needed: {}", why.hint)));
    }
    if models.library().is_ok() {
        for test in self_test(&models) {
            let what = format!("self-test {}", test.network);
            rows.push(match &test.difference {
                Ok(difference) if test.passed() => Row::fine(what, format!("differs by {difference:.1e}, {:.0e} is allowed", test.tolerance)),
                Ok(difference) => Row::bad(what, format!("differs by {difference:.1e}, {:.0e} is allowed", test.tolerance), "scripts/setup; if that does not help, this processor or library computes other numbers: do not use it for case work"),
                Err(why) => Row::bad(what, why.clone(), "scripts/setup"),
            });
        }
    }
    rows.push(match arguments.trust.read() {
        Ok(trust) => Row::fine("C2PA trust list", trust.summary()),
        Err(error) => Row::bad(
            "C2PA trust list",
            format!("{error:#}"),
            "name a PEM file with --trust; trust/README.md says how to pin one",
        ),
    });
    rows.push(Row::fine("fonts", "none needed: reports use the reader's own fonts"));
    rows.push(Row::fine("isolation", "each exhibit in a child process of its own; no further walls yet"));
    rows
}
