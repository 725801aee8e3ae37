//! The program: arguments in, reports out. Everything it decides is where files lie and what is printed.
//!
//! Standard output carries data (verdict lines, JSON); standard error carries talk. Exit codes: 0 done ·
//! 1 something could not be examined · 2 usage · 3 verification failed · 4 internal error.

mod args;
mod cmd;
mod codes;
mod ledger;
mod passphrase;
mod pdf;
mod places;
mod progress;
mod publish;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

/// Exit codes, the same for every command.
pub mod exit {
    /// Done.
    pub const DONE: u8 = 0;
    /// Something could not be examined, or something needed is missing.
    pub const INCOMPLETE: u8 = 1;
    /// The arguments do not fit.
    pub const USAGE: u8 = 2;
    /// A report did not verify.
    pub const NOT_VERIFIED: u8 = 3;
    /// A fault of the program or of the machine.
    pub const INTERNAL: u8 = 4;
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Examine(a) => cmd::examine::run(&a),
        Command::Compare(a) => cmd::compare::run(&a),
        Command::Verify(a) => cmd::verify::run(&a),
        Command::Hash(a) => cmd::hash::run(&a),
        Command::Timestamp(a) => cmd::timestamp::run(&a),
        Command::Case(a) => cmd::case::run(&a),
        Command::Kit(a) => cmd::kit::run(&a),
        Command::Export(a) => cmd::export::run(&a),
        Command::Render(a) => cmd::render::run(&a),
        Command::Keys(a) => cmd::keys::run(&a),
        Command::Sign(a) => cmd::sign::run(&a),
        Command::Models(a) => cmd::models::run(&a),
        Command::Evaluate(a) => cmd::evaluate::run(&a),
        Command::Explain(a) => cmd::explain::run(&a),
        Command::Doctor(a) => cmd::doctor::run(&a),
        Command::Worker(a) => cmd::worker::run(&a),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // A reader that went away (`saboot … | head`) is no fault.
            if error
                .downcast_ref::<std::io::Error>()
                .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            {
                return ExitCode::from(exit::DONE);
            }
            terminal::talk(&format!("error: {error:#}"));
            ExitCode::from(exit::INTERNAL)
        }
    }
}
