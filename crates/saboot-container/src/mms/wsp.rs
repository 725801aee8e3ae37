//! The octets of WSP: integers, lengths, texts, and headers that can be skipped without being known (WAP-230-WSP, 8.4).
//!
//! [`Octets`] walks a slice of a file and keeps its place; [`next_header`] delimits one header by its first octet,
//! which is all that the encoding needs. A lie about a length is a [`Fault`] and ends the walk. Nothing here knows
//! what a header means.

/// Why a walk ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) what: &'static str,
}

pub(super) const CUT: Fault = Fault { code: "mms.truncated", what: "the message ends inside a value" };
pub(super) const VALUE_LENGTH: Fault =
    Fault { code: "mms.value-length", what: "a value states more octets than are left" };
pub(super) const UINTVAR: Fault =
    Fault { code: "mms.integer", what: "an integer of variable length has more than 32 bits" };
pub(super) const UNTERMINATED: Fault =
    Fault { code: "mms.text-unterminated", what: "a text has no end mark" };
pub(super) const NO_HEADER: Fault =
    Fault { code: "mms.header", what: "an octet stands where no header can begin" };

/// A stretch of the message; offsets are those of the file.
#[derive(Clone, Copy)]
pub(super) struct Octets<'a> {
    file: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Octets<'a> {
    /// All of `file`.
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { file, at: 0, end: file.len() }
    }

    pub(super) fn at(&self) -> u64 {
        self.at as u64
    }

    pub(super) fn left(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.file.get(self.at..self.end).unwrap_or(&[])
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    pub(super) fn octet(&mut self) -> Result<u8, Fault> {
        let octet = self.peek().ok_or(CUT)?;
        self.at += 1;
        Ok(octet)
    }

    /// The next `n` octets as a stretch of their own.
    pub(super) fn split(&mut self, n: u64) -> Result<Octets<'a>, Fault> {
        let n = usize::try_from(n).ok().filter(|n| *n <= self.left()).ok_or(VALUE_LENGTH)?;
        let part = Octets { file: self.file, at: self.at, end: self.at + n };
        self.at += n;
        Ok(part)
    }

    /// Up to `n` octets, fewer at the end.
    pub(super) fn split_clipped(&mut self, n: u64) -> Octets<'a> {
        let n = usize::try_from(n).unwrap_or(usize::MAX).min(self.left());
        let part = Octets { file: self.file, at: self.at, end: self.at + n };
        self.at += n;
        part
    }

    /// Seven bits an octet, the high bit says that more follow; at most 32 bits (8.1.2).
    pub(super) fn uintvar(&mut self) -> Result<u64, Fault> {
        let mut value = 0u64;
        for _ in 0..5 {
            let octet = self.octet()?;
            value = (value << 7) | u64::from(octet & 0x7f);
            if octet & 0x80 == 0 {
                return if value <= u64::from(u32::MAX) { Ok(value) } else { Err(UINTVAR) };
            }
        }
        Err(UINTVAR)
    }

    /// A text up to its end mark, which is taken too.
    pub(super) fn text(&mut self) -> Result<&'a [u8], Fault> {
        let rest = self.rest();
        let end = rest.iter().position(|b| *b == 0).ok_or(UNTERMINATED)?;
        self.at += end + 1;
        Ok(rest.get(..end).unwrap_or(rest))
    }

    /// One value, delimited by its first octet (8.4.1.2).
    pub(super) fn value(&mut self) -> Result<Value<'a>, Fault> {
        Ok(match self.peek().ok_or(CUT)? {
            length @ 0..=30 => {
                self.at += 1;
                Value::Data(self.split(u64::from(length))?)
            }
            31 => {
                self.at += 1;
                let length = self.uintvar()?;
                Value::Data(self.split(length)?)
            }
            32..=127 => Value::Text(self.text()?),
            token => {
                self.at += 1;
                Value::Token(token & 0x7f)
            }
        })
    }
}

/// A value that was delimited but not read.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    /// One octet; its seven bits.
    Token(u8),
    /// Without its end mark.
    Text(&'a [u8]),
    /// Without its length.
    Data(Octets<'a>),
}

impl<'a> Value<'a> {
    /// An Integer-value: short, or long of at most eight octets.
    pub(super) fn integer(&self) -> Option<u64> {
        match self {
            Self::Token(n) => Some(u64::from(*n)),
            Self::Data(data) => long_integer(data.rest()),
            Self::Text(_) => None,
        }
    }

    /// A Text-value without quotes.
    pub(super) fn plain_text(&self) -> Option<&'a [u8]> {
        match self {
            Self::Text(text) => Some(unquoted(text)),
            Self::Token(_) | Self::Data(_) => None,
        }
    }
}

/// Big-endian, one to eight octets.
pub(super) fn long_integer(octets: &[u8]) -> Option<u64> {
    (1..=8).contains(&octets.len()).then(|| octets.iter().fold(0, |n, b| (n << 8) | u64::from(*b)))
}

/// A text without the octet 127 that guards a first octet above it, or the quotation marks of a Quoted-string.
pub(super) fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [0x7f, rest @ ..] => rest,
        [b'"', rest @ .., b'"'] | [b'"', rest @ ..] => rest,
        text => text,
    }
}

/// One header, delimited.
pub(super) struct RawHeader<'a> {
    /// Field without its high bit; none where the name is spelled.
    pub(super) field: Option<u8>,
    /// Spelled name.
    pub(super) name: &'a [u8],
    pub(super) value: Value<'a>,
    /// Octets of the value as written.
    pub(super) raw: &'a [u8],
    pub(super) bytes: (u64, u64),
}

/// Delimits the next header.
pub(super) fn next_header<'a>(octets: &mut Octets<'a>) -> Result<RawHeader<'a>, Fault> {
    let start = octets.at;
    let first = octets.peek().ok_or(CUT)?;
    let (field, name): (_, &[u8]) = match first {
        0x80.. => {
            octets.at += 1;
            (Some(first & 0x7f), &[])
        }
        0x21..=0x7e => (None, octets.text()?),
        _ => return Err(NO_HEADER),
    };
    let from = octets.at;
    let value = octets.value()?;
    let raw = octets.file.get(from..octets.at).unwrap_or(&[]);
    Ok(RawHeader { field, name, value, raw, bytes: (start as u64, octets.at as u64) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn integers_of_variable_length_are_the_specifications() {
        for (octets, value) in [
            (&[0x87, 0xa5, 0x00][..], Ok(0x1d280)),
            (&[0x00], Ok(0)),
            (&[0x81, 0x05], Ok(0x85)),
            (&[0x8f, 0xff, 0xff, 0xff, 0x7f], Ok(0xffff_ffff)),
            (&[0x9f, 0xff, 0xff, 0xff, 0x7f], Err(UINTVAR)),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x01], Err(UINTVAR)),
            (&[0x81], Err(CUT)),
        ] {
            assert_eq!(Octets::new(octets).uintvar(), value, "{octets:?}");
        }
    }

    #[test]
    fn headers_are_skipped_without_being_known() {
        let file = b"\x85\x04\x40\xb0\xb1\xe2\x89\x01\x81\x97123\0X-Own\0yes\0\x96\x1f\x02\xea\0";
        let mut octets = Octets::new(file);
        let mut fields = Vec::new();
        while octets.left() > 0 {
            let header = next_header(&mut octets).unwrap();
            fields.push((header.field, header.bytes.1 - header.bytes.0));
        }
        assert_eq!(fields, [(Some(5), 6), (Some(9), 3), (Some(0x17), 5), (None, 10), (Some(0x16), 5)]);
    }

    #[test]
    fn lies_about_lengths_end_the_walk() {
        for (file, fault) in [
            (&b"\x85\x05\x01\x02"[..], VALUE_LENGTH),
            (b"\x85\x1f\xff\xff\xff\xff\x7f", UINTVAR),
            (b"\x85\x1f\x8f\xff\xff\xff\x7f", VALUE_LENGTH),
            (b"\x97abc", UNTERMINATED),
            (b"\x97", CUT),
            (b"\x00\x01", NO_HEADER),
        ] {
            assert_eq!(next_header(&mut Octets::new(file)).err(), Some(fault), "{file:?}");
        }
    }

    proptest! {
        #[test]
        fn every_walk_ends(file in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut octets = Octets::new(&file);
            while next_header(&mut octets).is_ok() {}
        }
    }
}
