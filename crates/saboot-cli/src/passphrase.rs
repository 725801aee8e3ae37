//! Where a passphrase comes from: the terminal, without echo, or the first line of a file or pipe.
//!
//! Never an argument or an environment variable: both can be read by other programs of the user while this one runs,
//! the second is handed on to worker processes, and the first lands in a shell's history.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::termios::{self, LocalModes, OptionalActions, SpecialCodeIndex, Termios};
use saboot_seal::keys::{KeyError, Passphrase};
use zeroize::Zeroizing;

use crate::terminal::clean;

/// Bytes that are read at most: the longest passphrase and the end of its line.
const MOST: usize = 1024 + 2;

/// From the file when one is named, else from the terminal. Asked for a key, it names that key.
pub fn from(file: Option<&Path>) -> impl FnMut(&Path) -> Result<Passphrase, KeyError> {
    move |key| match file {
        Some(file) => read(file),
        None => Terminal::open(key)?.ask(&format!("Passphrase of {}: ", key.display())),
    }
}

/// A new passphrase: from the file when one is named, else asked twice on the terminal.
pub fn new(file: Option<&Path>, key: &Path) -> Result<Passphrase, KeyError> {
    if let Some(file) = file {
        return read(file);
    }
    let mut terminal = Terminal::open(key)?;
    let first = terminal.ask(&format!("New passphrase for {}: ", key.display()))?;
    let second = terminal.ask("The same again: ")?;
    if first != second {
        return Err(KeyError::new(
            "keys.bad-passphrase",
            key,
            "the two passphrases differ; nothing was changed",
        ));
    }
    Ok(first)
}

/// The first line of a file, of a pipe such as `/dev/fd/3`, or (`-`) of standard input.
fn read(path: &Path) -> Result<Passphrase, KeyError> {
    let unreadable = |e: io::Error| KeyError::new("keys.unreadable", path, e);
    let mut file = if path.as_os_str() == "-" {
        File::from(io::stdin().as_fd().try_clone_to_owned().map_err(unreadable)?)
    } else {
        File::open(path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => KeyError::new("keys.not-found", path, e),
            _ => unreadable(e),
        })?
    };
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_file() && metadata.mode() & 0o077 != 0 {
        return Err(KeyError::new(
            "keys.lax-permissions",
            path,
            format!(
                "others may read this passphrase (mode {:03o}); run chmod 600 on it",
                metadata.mode() & 0o777
            ),
        ));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST));
    let mut one = Zeroizing::new([0u8; 1]);
    while bytes.len() < MOST && file.read(one.as_mut_slice()).map_err(unreadable)? == 1 && one[0] != b'\n' {
        bytes.push(one[0]);
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    Passphrase::new(bytes).map_err(|e| KeyError { path: path.to_owned(), ..e })
}

/// The terminal that the user sits at, whatever standard input and output are.
struct Terminal(File);

/// Gives the terminal its ways back however the asking ends.
struct Restore<'a> {
    terminal: &'a File,
    before: Termios,
}

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that is gone.
        termios::tcsetattr(self.terminal, OptionalActions::Flush, &self.before).unwrap_or_default();
    }
}

impl Terminal {
    fn open(key: &Path) -> Result<Self, KeyError> {
        File::options().read(true).write(true).open("/dev/tty").map(Self).map_err(|_| {
            KeyError::new(
                "keys.passphrase-needed",
                key,
                "a passphrase is needed and there is no terminal to ask on; name a file with --passphrase-file",
            )
        })
    }

    /// Reads a line without showing it. Keys that would end the program are read as well, so that an interrupt
    /// leaves the terminal as it was.
    fn ask(&mut self, prompt: &str) -> Result<Passphrase, KeyError> {
        let failed = |e: io::Error| KeyError::new("keys.passphrase-needed", Path::new("/dev/tty"), e);
        let before = termios::tcgetattr(&self.0).map_err(|e| failed(e.into()))?;
        let mut quiet = before.clone();
        quiet.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        let restore = Restore { terminal: &self.0, before };
        termios::tcsetattr(&self.0, OptionalActions::Flush, &quiet).map_err(|e| failed(e.into()))?;
        (&self.0).write_all(clean(prompt).as_bytes()).map_err(failed)?;
        let line = line(&self.0).map_err(failed);
        drop(restore);
        (&self.0).write_all(b"\n").map_err(failed)?;
        let Some(line) = line? else {
            return Err(KeyError::new(
                "keys.bad-passphrase",
                Path::new("/dev/tty"),
                "interrupted; nothing was changed",
            ));
        };
        Passphrase::new(line)
    }
}

// What a terminal sends for the keys that edit and end a line.
const INTERRUPT: u8 = 0x03;
const END: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const KILL_LINE: u8 = 0x15;
const SUSPEND: u8 = 0x1a;
const QUIT: u8 = 0x1c;
const DELETE: u8 = 0x7f;

/// One line by single bytes; none when it was interrupted.
fn line(mut from: impl Read) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(MOST));
    let mut one = Zeroizing::new([0u8; 1]);
    while from.read(one.as_mut_slice())? == 1 {
        match one[0] {
            b'\n' | b'\r' => return Ok(Some(line)),
            INTERRUPT | QUIT => return Ok(None),
            END if line.is_empty() => return Ok(None),
            END | SUSPEND => {}
            KILL_LINE => line.clear(),
            BACKSPACE | DELETE => {
                // A letter of UTF-8 goes as a whole: its later bytes begin with the bits 10.
                while let Some(byte) = line.pop()
                    && byte & 0xc0 == 0x80
                {}
            }
            byte if line.len() < MOST => line.push(byte),
            // What is too long is refused by its length; the rest is read so that it does not run into the shell.
            _ => {}
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_and_interrupted_as_on_any_terminal() {
        let typed = |bytes: &[u8]| line(bytes).unwrap().map(|l| l.to_vec());
        assert_eq!(typed(b"abc\nrest").unwrap(), b"abc");
        assert_eq!(typed(b"abx\x7fc\r").unwrap(), b"abc");
        assert_eq!(typed("aक\u{7f}b\n".as_bytes()).unwrap(), b"ab");
        assert_eq!(typed(b"wrong\x15right\n").unwrap(), b"right");
        assert_eq!(typed(b"\x7f\x7f\n").unwrap(), b"");
        assert_eq!(typed(b"abc\x03"), None);
        assert_eq!(typed(b"\x04"), None);
        assert_eq!(typed(b"abc"), None);
        let long = [&[b'x'; 5000][..], b"\n"].concat();
        assert!(Passphrase::new(line(&long[..]).unwrap().unwrap()).is_err());
    }
}
