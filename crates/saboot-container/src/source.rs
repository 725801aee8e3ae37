//! Bounded reading for the parsers of sound and video: a file in pieces, a slice in numbers, damage that is counted.
//!
//! [`Source`] reads pieces of a file within `Limits::metadata_bytes`, [`Cursor`] takes numbers off a slice, and
//! [`Log`] gathers damage, repeats counted, so that a hostile file cannot make a report long. None of them knows
//! a format.

use std::io::SeekFrom;

use saboot_core::facts::{Carrier, Facts, Mark};
use saboot_core::{Code, Damage, Limits, Span, Untrusted};

use crate::ReadSeek;

/// Bytes of a sliding window over the file.
const WINDOW: usize = 256 * 1024;

/// A file read in pieces.
pub(crate) struct Source<'a> {
    inner: &'a mut dyn ReadSeek,
    size: u64,
    budget: u64,
    window: Vec<u8>,
    window_at: u64,
    error: Option<String>,
}

impl<'a> Source<'a> {
    /// `size` is the size of the file.
    pub(crate) fn new(inner: &'a mut dyn ReadSeek, size: u64, limits: &Limits) -> Self {
        Self { inner, size, budget: limits.metadata_bytes, window: Vec::new(), window_at: 0, error: None }
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The first I/O error, if there was one: what lies there is missing from the facts.
    pub(crate) fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Up to `len` bytes at `offset` to keep: fewer at the end of the file, of the budget, or at an I/O error.
    pub(crate) fn keep(&mut self, offset: u64, len: u64) -> Vec<u8> {
        let len = len.min(self.size.saturating_sub(offset)).min(self.budget);
        self.budget -= len;
        self.load(offset, usize::try_from(len).unwrap_or(0))
    }

    /// Up to `len` (at most 256 KiB) bytes at `offset` to look at, from a sliding window.
    pub(crate) fn peek(&mut self, offset: u64, len: usize) -> &[u8] {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let len = len.min(WINDOW).min(left);
        let have = |s: &Self| {
            let from = usize::try_from(offset.checked_sub(s.window_at)?).ok()?;
            (from.checked_add(len)? <= s.window.len()).then_some(from)
        };
        if have(self).is_none() {
            let wanted = (WINDOW as u64).min(self.size.saturating_sub(offset));
            // Small headers far apart are read alone, a walk through the file in whole windows.
            let near = offset >= self.window_at && offset - self.window_at <= 2 * WINDOW as u64;
            let take = if near { wanted } else { wanted.min(len.max(4096) as u64) };
            self.window = self.load(offset, usize::try_from(take).unwrap_or(0));
            self.window_at = offset;
        }
        let from = usize::try_from(offset.saturating_sub(self.window_at)).unwrap_or(usize::MAX);
        let rest = self.window.get(from..).unwrap_or(&[]);
        rest.get(..len).unwrap_or(rest)
    }

    /// Number of bytes that are not zero in the first 64 KiB of a span.
    pub(crate) fn non_zero(&mut self, start: u64, end: u64) -> u64 {
        let len = usize::try_from(end.saturating_sub(start).min(65_536)).unwrap_or(65_536);
        self.peek(start, len).iter().filter(|b| **b != 0).count() as u64
    }

    fn load(&mut self, offset: u64, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        let mut filled = 0;
        if len > 0
            && let Err(error) = self.inner.seek(SeekFrom::Start(offset))
        {
            self.error.get_or_insert_with(|| error.to_string());
            return Vec::new();
        }
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.inner.read(rest) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.error.get_or_insert_with(|| error.to_string());
                    break;
                }
            }
        }
        bytes.truncate(filled);
        bytes
    }
}

/// Takes numbers off the front of a slice.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(head)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*head)
    }

    pub(crate) fn skip(&mut self, n: usize) -> Option<()> {
        self.take(n).map(|_| ())
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(|[b]| b)
    }

    pub(crate) fn be16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn be24(&mut self) -> Option<u32> {
        self.array().map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    pub(crate) fn be32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn be64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub(crate) fn le16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn le32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn le64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// A big-endian number of `n` bytes (0 to 8).
    pub(crate) fn be(&mut self, n: usize) -> Option<u64> {
        if n > 8 {
            return None;
        }
        Some(self.take(n)?.iter().fold(0, |sum, b| (sum << 8) | u64::from(*b)))
    }
}

/// Damage and marks of one file as they are found.
pub(crate) struct Log<'a> {
    pub(crate) limits: &'a Limits,
    damage: Vec<Damage>,
    nodes: u64,
}

impl<'a> Log<'a> {
    /// Kinds of damage that are listed.
    const KINDS: usize = 200;

    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self { limits, damage: Vec::new(), nodes: 0 }
    }

    /// Notes damage; the same code at the same place is counted.
    pub(crate) fn damage(
        &mut self,
        code: &'static str,
        place: &str,
        detail: impl Into<Untrusted>,
        bytes: Option<(u64, u64)>,
    ) {
        let same = |d: &&mut Damage| d.code == Code::new(code) && d.place.raw() == place;
        if let Some(known) = self.damage.iter_mut().find(same) {
            known.count += 1;
        } else if self.damage.len() < Self::KINDS {
            let mut new = Damage::new(code, place, detail);
            new.span = bytes.map(|(start, end)| Span::Bytes { start, end });
            self.damage.push(new);
        }
    }

    /// Counts one box, chunk, element or page; false once there are too many, which is noted as damage.
    pub(crate) fn node(&mut self, place: &str) -> bool {
        self.nodes += 1;
        if self.nodes <= self.limits.nodes {
            return true;
        }
        self.damage(
            "limit.nodes",
            place,
            format!("more than {} elements; the rest is not read", self.limits.nodes),
            None,
        );
        false
    }

    /// True within the nesting limit, else damage.
    pub(crate) fn depth(&mut self, depth: u32, place: &str) -> bool {
        if depth <= self.limits.depth {
            return true;
        }
        self.damage("limit.depth", place, format!("nested deeper than {}", self.limits.depth), None);
        false
    }

    /// All damage of what was read from memory.
    #[cfg(test)]
    pub(crate) fn into_damage(self) -> Vec<Damage> {
        self.damage
    }

    /// All damage, the source's I/O error with it.
    pub(crate) fn finish(mut self, source: &Source<'_>) -> Vec<Damage> {
        if let Some(error) = source.error() {
            self.damage("file.read-error", "file", error, None);
        }
        self.damage
    }
}

/// Marks kept of a file: ten times what the busiest real file holds, 64 KiB each at most.
pub(crate) const MARKS: usize = 2000;

/// Adds a mark that says something; beyond [`MARKS`] they are dropped.
pub(crate) fn mark(
    facts: &mut Facts,
    carrier: Carrier,
    key: impl Into<Untrusted>,
    value: Untrusted,
    bytes: Option<(u64, u64)>,
) {
    if facts.marks.len() < MARKS && !value.is_empty() {
        facts.marks.push(Mark { carrier, key: key.into(), value, bytes });
    }
}

/// Text of a C string: up to the first NUL, without spaces at the end.
pub(crate) fn c_string(bytes: &[u8]) -> Untrusted {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    Untrusted::from_bytes(bytes.get(..end).unwrap_or(bytes).trim_ascii_end())
}

/// UTF-16 text; unpaired surrogates become U+FFFD.
pub(crate) fn utf16(bytes: &[u8], little: bool) -> Untrusted {
    let units = bytes.chunks_exact(2).map(|pair| match *pair {
        [a, b] if little => u16::from_le_bytes([a, b]),
        [a, b] => u16::from_be_bytes([a, b]),
        _ => 0,
    });
    Untrusted::new(
        char::decode_utf16(units.take_while(|u| *u != 0))
            .map(|c| c.unwrap_or('\u{fffd}'))
            .collect::<String>(),
    )
}
