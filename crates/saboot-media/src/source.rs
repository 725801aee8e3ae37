//! The bytes of an exhibit: an opened file that can be read and sought, and nothing else.
//!
//! [`Source`] is what FFmpeg's I/O callbacks and the picture decoders read. It knows no path, keeps the first
//! I/O error for the report (FFmpeg would reduce it to a number), and stops answering when time is up.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::time::Instant;

/// An opened file with its size and the reading position.
#[derive(Debug)]
pub(crate) struct Source {
    file: File,
    size: u64,
    position: u64,
    deadline: Option<Instant>,
    error: Option<io::Error>,
    block: Box<[u8]>,
}

/// Bytes that one read hands to FFmpeg at most.
const BLOCK: usize = 64 * 1024;

impl Source {
    /// Takes an opened file; fails where it cannot be sought (a pipe).
    pub(crate) fn new(mut file: File) -> io::Result<Self> {
        let size = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { file, size, position: 0, deadline: None, error: None, block: vec![0; BLOCK].into() })
    }

    /// Bytes in the file when it was opened.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Offset of the next byte.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Reading fails from this moment on.
    pub(crate) fn stop_at(&mut self, deadline: Instant) {
        self.deadline = Some(deadline);
    }

    /// True once the deadline has passed.
    pub(crate) fn is_out_of_time(&self) -> bool {
        self.deadline.is_some_and(|d| Instant::now() >= d)
    }

    /// The first I/O error that was met.
    pub(crate) fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }

    /// Goes to an offset, which may lie behind the end.
    pub(crate) fn go_to(&mut self, offset: u64) -> io::Result<()> {
        if offset != self.position {
            let sought = self.file.seek(SeekFrom::Start(offset));
            self.keep(sought)?;
            self.position = offset;
        }
        Ok(())
    }

    /// At most `most` bytes from the reading position on; none at the end of the file.
    pub(crate) fn read_block(&mut self, most: usize) -> io::Result<&[u8]> {
        let mut block = std::mem::take(&mut self.block);
        let most = most.min(block.len());
        let count = self.read(block.get_mut(..most).unwrap_or_default());
        self.block = block;
        Ok(self.block.get(..count?).unwrap_or_default())
    }

    fn keep<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            if self.error.is_none() {
                self.error = Some(io::Error::new(error.kind(), error.to_string()));
            }
        })
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_out_of_time() {
            return Err(io::Error::new(ErrorKind::TimedOut, "time for this exhibit is up"));
        }
        loop {
            match self.file.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => {
                    let count = self.keep(result)?;
                    self.position += count as u64;
                    return Ok(count);
                }
            }
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let offset = match target {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(delta) => self.size.checked_add_signed(delta),
            SeekFrom::Current(delta) => self.position.checked_add_signed(delta),
        };
        let offset =
            offset.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "offset before the start"))?;
        self.go_to(offset)?;
        Ok(self.position)
    }
}
