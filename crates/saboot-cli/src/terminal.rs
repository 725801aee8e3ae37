//! The two ways out of the program: [`data`] to standard output, [`talk`] to standard error.
//!
//! Whatever is said passes through the terminal escape, so that no file name or library message can move the
//! cursor, and a broken pipe is an error to handle rather than a panic.

use std::io::{self, Write};

use saboot_core::Untrusted;

/// One line of data to standard output.
pub fn data(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Lines of talk to standard error; control characters become visible.
pub fn talk(text: &str) {
    let mut err = io::stderr().lock();
    for line in text.lines() {
        // Nothing can be done about a standard error that is gone.
        drop(writeln!(err, "{}", clean(line)));
    }
}

/// One line without control characters.
pub fn clean(line: &str) -> String {
    Untrusted::new(line).for_terminal()
}
