//! As much of PDF's syntax (ISO 32000-1, 7.2, 7.3, 7.5) as a signature needs: where objects begin and end, which
//! entries a dictionary has, and where a file's last cross-reference table points.
//!
//! Every byte may be hostile: nothing is allocated from a number in the file, nesting and steps are bounded, and what
//! cannot be read is `None`. Streams of objects and of cross-references are not read: our documents have none.

use std::ops::Range;

/// Deepest nesting that is followed.
const MOST_NESTING: usize = 64;
/// Entries of a dictionary that are read.
const MOST_ENTRIES: usize = 512;
/// Cross-reference sections that are followed back.
const MOST_SECTIONS: usize = 8;

/// A dictionary: where it stands, and each key with the place of its value.
#[derive(Debug, Clone)]
pub struct Dictionary {
    /// From `<<` to behind `>>`.
    pub whole: Range<usize>,
    entries: Vec<(Range<usize>, Range<usize>)>,
}

/// One cross-reference section and its trailer.
#[derive(Debug, Clone)]
pub struct Section {
    /// Where it begins.
    pub offset: usize,
    /// Its trailer.
    pub trailer: Dictionary,
    tables: Vec<Table>,
}

/// A run of entries of a section.
#[derive(Debug, Clone)]
struct Table {
    first: u32,
    count: u32,
    at: usize,
}

/// A file that is read.
#[derive(Debug, Clone, Copy)]
pub struct Pdf<'a> {
    bytes: &'a [u8],
}

impl<'a> Pdf<'a> {
    /// Looks at a file.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The bytes of a range; empty where it is out of bounds.
    pub fn slice(&self, range: &Range<usize>) -> &'a [u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    /// The sections from the last to the first.
    pub fn sections(&self) -> Option<Vec<Section>> {
        const LAST: &[u8] = b"startxref";
        let from = self.bytes.len().saturating_sub(64);
        let tail = self.bytes.get(from..)?;
        let at = tail.windows(LAST.len()).rposition(|w| w == LAST)? + from + LAST.len();
        let (offset, end) = self.number(self.space(at))?;
        // Nothing but the end of the file may follow.
        if self.slice(&(self.space_only(end)..self.bytes.len())).trim_ascii_end() != b"%%EOF" {
            return None;
        }
        let mut sections = vec![self.section(usize::try_from(offset).ok()?)?];
        while let Some(previous) = sections.last().and_then(|s| self.entry_number(&s.trailer, "Prev")) {
            let previous = usize::try_from(previous).ok()?;
            // Each must stand before the one that names it, so that no chain goes round.
            if sections.len() >= MOST_SECTIONS || sections.last().is_some_and(|s| s.offset <= previous) {
                return None;
            }
            sections.push(self.section(previous)?);
        }
        Some(sections)
    }

    fn section(&self, offset: usize) -> Option<Section> {
        let mut at = self.space(self.literal(offset, b"xref")?);
        let mut tables = Vec::new();
        while let Some((first, behind)) = self.number(at) {
            let (count, behind) = self.number(self.space(behind))?;
            let start = self.space_only(behind);
            let (first, count) = (u32::try_from(first).ok()?, u32::try_from(count).ok()?);
            at = start.checked_add(usize::try_from(count).ok()?.checked_mul(20)?)?;
            if at > self.bytes.len() || tables.len() >= MOST_ENTRIES {
                return None;
            }
            tables.push(Table { first, count, at: start });
            at = self.space(at);
        }
        let trailer = self.dictionary(self.space(self.literal(at, b"trailer")?))?;
        Some(Section { offset, trailer, tables })
    }

    /// The dictionary that an object of this number is; the newest section that has it counts.
    pub fn object(&self, sections: &[Section], number: u32) -> Option<Dictionary> {
        let offset = sections.iter().find_map(|s| self.offset(s, number))?;
        let (found, at) = self.number(offset)?;
        let (_, at) = self.number(self.space(at))?;
        let at = self.literal(self.space(at), b"obj")?;
        if found != u64::from(number) {
            return None;
        }
        self.dictionary(self.space(at))
    }

    fn offset(&self, section: &Section, number: u32) -> Option<usize> {
        let table =
            section.tables.iter().find(|t| number.checked_sub(t.first).is_some_and(|n| n < t.count))?;
        let at = table.at + usize::try_from(number - table.first).ok()? * 20;
        let entry = self.bytes.get(at..at + 20)?;
        if entry.get(17) != Some(&b'n') {
            return None;
        }
        usize::try_from(self.number(at)?.0).ok()
    }

    /// The dictionary at a place.
    pub fn dictionary(&self, at: usize) -> Option<Dictionary> {
        self.dictionary_within(at, MOST_NESTING)
    }

    fn dictionary_within(&self, at: usize, depth: usize) -> Option<Dictionary> {
        let mut next = self.space(self.literal(at, b"<<")?);
        let mut entries = Vec::new();
        loop {
            if let Some(end) = self.literal(next, b">>") {
                return Some(Dictionary { whole: at..end, entries });
            }
            if self.bytes.get(next) != Some(&b'/') || entries.len() >= MOST_ENTRIES {
                return None;
            }
            let key = next..self.name_end(next + 1);
            let start = self.space(key.end);
            let end = self.object_end(start, depth.checked_sub(1)?)?;
            entries.push((key.start + 1..key.end, start..end));
            next = self.space(end);
        }
    }

    /// Place of the value of a key. A key that stands twice has no value: readers would disagree on which counts.
    pub fn entry(&self, dictionary: &Dictionary, key: &str) -> Option<Range<usize>> {
        let mut found = dictionary.entries.iter().filter(|(name, _)| self.slice(name) == key.as_bytes());
        let (_, value) = found.next()?;
        found.next().is_none().then(|| value.clone())
    }

    /// A number that a key has.
    pub fn entry_number(&self, dictionary: &Dictionary, key: &str) -> Option<u64> {
        let value = self.entry(dictionary, key)?;
        self.number(value.start).filter(|(_, end)| *end == value.end).map(|(number, _)| number)
    }

    /// The number of the object that a key refers to.
    pub fn entry_reference(&self, dictionary: &Dictionary, key: &str) -> Option<u32> {
        self.reference(&self.entry(dictionary, key)?)
    }

    /// A dictionary that a key has, itself or by reference.
    pub fn entry_dictionary(&self, sections: &[Section], of: &Dictionary, key: &str) -> Option<Dictionary> {
        let value = self.entry(of, key)?;
        match self.reference(&value) {
            Some(number) => self.object(sections, number),
            None => self.dictionary(value.start),
        }
    }

    /// A name that a key has, without its slash.
    pub fn entry_name(&self, dictionary: &Dictionary, key: &str) -> Option<&'a [u8]> {
        self.slice(&self.entry(dictionary, key)?).strip_prefix(b"/")
    }

    /// The number of the object that a range refers to.
    pub fn reference(&self, range: &Range<usize>) -> Option<u32> {
        let (number, at) = self.number(range.start)?;
        let (_, at) = self.number(self.space(at))?;
        (self.literal(self.space(at), b"R")? == range.end).then(|| u32::try_from(number).ok())?
    }

    /// Values of an array of at most 64.
    pub fn array(&self, range: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let mut next = self.space(self.literal(range.start, b"[")?);
        let mut values = Vec::new();
        while self.literal(next, b"]").is_none() {
            if values.len() >= 64 {
                return None;
            }
            let end = self.object_end(next, MOST_NESTING)?;
            values.push(next..end);
            next = self.space(end);
        }
        Some(values)
    }

    /// The first reference in an array, however long it is.
    pub fn first_reference(&self, range: &Range<usize>) -> Option<u32> {
        let start = self.space(self.literal(range.start, b"[")?);
        self.reference(&(start..self.reference_end(start)?))
    }

    /// An unsigned number at a place, and the place behind it.
    pub fn number(&self, at: usize) -> Option<(u64, usize)> {
        let digits = self.bytes.get(at..)?.iter().take(20).take_while(|b| b.is_ascii_digit()).count();
        let text = std::str::from_utf8(self.bytes.get(at..at + digits)?).ok()?;
        Some((text.parse().ok()?, at + digits))
    }

    fn literal(&self, at: usize, word: &[u8]) -> Option<usize> {
        self.bytes.get(at..)?.starts_with(word).then_some(at + word.len())
    }

    /// Behind white space and comments.
    fn space(&self, at: usize) -> usize {
        let mut at = self.space_only(at);
        while self.bytes.get(at) == Some(&b'%') {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let line = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
            at = self.space_only(at + line);
        }
        at
    }

    fn space_only(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|b| matches!(b, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')).count()
    }

    fn name_end(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|b| !ends_word(**b)).count()
    }

    fn object_end(&self, at: usize, depth: usize) -> Option<usize> {
        match *self.bytes.get(at)? {
            b'<' if self.bytes.get(at + 1) == Some(&b'<') => {
                Some(self.dictionary_within(at, depth)?.whole.end)
            }
            b'<' => {
                let digits = self.bytes.get(at + 1..)?;
                let end = digits.iter().position(|b| !b.is_ascii_hexdigit() && !b.is_ascii_whitespace())?;
                (digits.get(end) == Some(&b'>')).then_some(at + end + 2)
            }
            b'(' => self.string_end(at),
            b'[' => {
                let mut next = self.space(at + 1);
                while self.bytes.get(next) != Some(&b']') {
                    next = self.space(self.object_end(next, depth.checked_sub(1)?)?);
                }
                Some(next + 1)
            }
            b'/' => Some(self.name_end(at + 1)),
            b'0'..=b'9' => Some(self.reference_end(at).unwrap_or_else(|| self.name_end(at))),
            b'+' | b'-' | b'.' | b't' | b'f' | b'n' => Some(self.name_end(at)),
            _ => None,
        }
    }

    fn reference_end(&self, at: usize) -> Option<usize> {
        let (_, at) = self.number(at)?;
        let (_, at) = self.number(self.space_only(at))?;
        let end = self.literal(self.space_only(at), b"R")?;
        self.bytes.get(end).is_none_or(|b| ends_word(*b)).then_some(end)
    }

    fn string_end(&self, at: usize) -> Option<usize> {
        let (mut open, mut escaped) = (0usize, false);
        for (n, byte) in self.bytes.get(at..)?.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'(' => open += 1,
                b')' if open == 1 => return Some(at + n + 1),
                b')' => open -= 1,
                _ => {}
            }
        }
        None
    }
}

fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        0 | b'\t'
            | b'\n'
            | 12
            | b'\r'
            | b' '
            | b'/'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'('
            | b')'
            | b'%'
            | b'{'
            | b'}'
    )
}
