//! The program `saboot-verify`: `saboot verify` for those who only verify.
#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use saboot_core::Untrusted;
use saboot_verify::{Question, Voice, run};

/// Check that reports of saboot were not changed, by whom they were signed, and that they are about this evidence.
#[derive(Parser)]
#[command(name = "saboot-verify", version, about, long_about = None, after_help = "\
Examples:
  saboot-verify clip.mp4-1a2b3c4d --key lab.pub
  saboot-verify clip.mp4-1a2b3c4d --key lab.pub --evidence clip.mp4
  saboot-verify case-17 --key lab.pub --tsa-ca tsa-root.pem --lang hi

Exit codes: 0 everything that was checked held, 2 usage, 3 something did not verify, 4 nothing could be printed.
It reads files and prints; it opens no network connection and writes nothing.")]
struct Arguments {
    #[command(flatten)]
    question: Question,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let data = |line: &str| {
        let mut out = io::stdout().lock();
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()
    };
    let talk = |text: &str| {
        let mut err = io::stderr().lock();
        for line in text.lines() {
            // Nothing can be done about a standard error that is gone.
            drop(writeln!(err, "{}", Untrusted::new(line).for_terminal()));
        }
    };
    match run(&arguments.question, &Voice { data: &data, talk: &talk }) {
        Ok(ended) => ExitCode::from(ended.code),
        // A reader that went away (`saboot-verify … | head`) is no fault.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            talk(&format!("error: {error}"));
            ExitCode::from(4)
        }
    }
}
