//! `saboot verify`: is this report unchanged, by whom is it signed, and is it about this evidence?

use anyhow::Result;
use saboot_verify::{Voice, run as verify};

use crate::args::Verify;
use crate::cmd::rerun;
use crate::exit;
use crate::terminal::{data, talk};

/// How this program speaks.
pub fn voice() -> Voice<'static> {
    Voice { data: &data, talk: &talk }
}

/// Prints every reason against the report; 3 when there is one.
pub fn run(arguments: &Verify) -> Result<u8> {
    let ended = verify(&arguments.question, &voice())?;
    if !arguments.rerun || ended.code == exit::USAGE {
        return Ok(ended.code);
    }
    match ended.reports.as_slice() {
        // What was changed since is not worth repeating: its settings may be anybody's.
        [(_, outcome)] if !outcome.ok => {
            talk("note: the report did not verify, so the examination was not repeated");
            Ok(ended.code)
        }
        [(path, _)] => rerun::run(arguments, path),
        _ => {
            talk("error: --rerun goes with one report; name its folder");
            Ok(exit::USAGE)
        }
    }
}
