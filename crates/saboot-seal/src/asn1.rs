//! A walk over DER (X.690): elements whole, as they stand, because what is signed and hashed are bytes and not meanings.
//!
//! [`Walk`] goes through the elements of one level. Only what DER allows of lengths is read: definite, in the shortest
//! spelling, four octets at most. Nothing is copied or allocated, so hostile lengths cost nothing.

use der::asn1::ObjectIdentifier;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OID: u8 = 0x06;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// The tag of a constructed, context-specific element.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// Identifier octet.
    pub tag: u8,
    /// Contents octets.
    pub value: &'a [u8],
    /// All octets, from the identifier on.
    pub whole: &'a [u8],
}

impl<'a> Element<'a> {
    /// The elements inside.
    pub fn walk(&self) -> Walk<'a> {
        Walk { rest: self.value }
    }

    /// True when it is this object identifier.
    pub fn is(&self, oid: &ObjectIdentifier) -> bool {
        self.tag == OID && self.value == oid.as_bytes()
    }

    /// A small number that is not negative.
    pub fn small(&self) -> Option<u64> {
        let spelled = (self.tag == INTEGER || self.tag & 0x80 != 0) && (1..=8).contains(&self.value.len());
        let positive = self.value.first().is_some_and(|first| first & 0x80 == 0);
        (spelled && positive).then(|| self.value.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
    }
}

/// Goes through the elements of one level.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walk<'a> {
    rest: &'a [u8],
}

impl<'a> Walk<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next element, whatever it is; none at the end and where the bytes are no DER.
    pub fn next(&mut self) -> Option<Element<'a>> {
        let (&tag, after) = self.rest.split_first()?;
        // Tags of several octets stand in nothing that is read here.
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (&first, after) = after.split_first()?;
        let (length, after) = if first < 0x80 {
            (usize::from(first), after)
        } else {
            let count = usize::from(first & 0x7f);
            if !(1..=4).contains(&count) {
                return None;
            }
            let (octets, after) = after.split_at_checked(count)?;
            let length = octets.iter().fold(0usize, |n, b| n << 8 | usize::from(*b));
            let least = if count == 1 { 0x80 } else { 1 << (8 * (count - 1)) };
            if length < least {
                return None;
            }
            (length, after)
        };
        let (value, rest) = after.split_at_checked(length)?;
        let whole = self.rest.get(..self.rest.len() - rest.len())?;
        self.rest = rest;
        Some(Element { tag, value, whole })
    }

    /// The next element, which must have this tag.
    pub fn of(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.rest.first() == Some(&tag) { self.next() } else { None }
    }

    /// Nothing may follow.
    pub fn end(&self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        Walk::next(self)
    }
}

/// The one element that these bytes are.
pub(crate) fn only(bytes: &[u8], tag: u8) -> Option<Element<'_>> {
    let mut walk = Walk::new(bytes);
    let element = walk.of(tag)?;
    walk.end()?;
    Some(element)
}

/// Every element of one level; none when something there is no DER.
pub(crate) fn all<'a>(element: &Element<'a>) -> Option<Vec<Element<'a>>> {
    let mut walk = element.walk();
    let mut found = Vec::new();
    while walk.end().is_none() {
        found.push(walk.next()?);
    }
    Some(found)
}

/// Spells an element that has these contents.
pub(crate) fn spell(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|p| p.len()).sum();
    let mut bytes = vec![tag];
    if let (Ok(short), true) = (u8::try_from(length), length < 0x80) {
        bytes.push(short);
    } else {
        let octets: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect();
        // A length has at most eight octets.
        bytes.push(0x80 | u8::try_from(octets.len()).unwrap_or(8));
        bytes.extend(octets);
    }
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// Seconds since 1970 of a UTCTime or GeneralizedTime in UTC; fractions of a second are left out.
pub(crate) fn seconds(element: &Element<'_>) -> Option<i64> {
    let text = std::str::from_utf8(element.value).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    if fraction.is_some_and(|f| f.is_empty() || f.len() > 9 || !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let (year, rest) = match (element.tag, whole.len(), fraction) {
        (UTC_TIME, 12, None) => {
            let (year, rest) = whole.split_at_checked(2)?;
            let year = number(year)?;
            // RFC 5280, 4.1.2.5.1.
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        (GENERALIZED_TIME, 14, _) => {
            let (year, rest) = whole.split_at_checked(4)?;
            (number(year)?, rest)
        }
        _ => return None,
    };
    let part = |at: usize| rest.get(at..at + 2).and_then(number);
    let (month, day, hour, minute, second) = (part(0)?, part(2)?, part(4)?, part(6)?, part(8)?);
    let fits = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    let days = saboot_core::civil::days(year, month, day);
    // A day beyond its month would count into the next.
    let same = saboot_core::civil::date(days) == (year, month, day);
    (fits && same).then(|| days * saboot_core::civil::DAY + hour * 3600 + minute * 60 + second)
}

fn number(digits: &str) -> Option<i64> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_shortest_lengths_are_read() {
        for (bytes, fits) in [
            (&[0x04, 0x00][..], true),
            (&[0x04, 0x81, 0x00], false),
            (&[0x04, 0x80, 0x00, 0x00], false),
            (&[0x04, 0x82, 0x00, 0x01, 0x00], false),
            (&[0x04, 0x84, 0xff, 0xff, 0xff, 0xff], false),
            (&[0x1f, 0x81, 0x01, 0x00], false),
            (&[0x04], false),
            (&[], false),
        ] {
            assert_eq!(Walk::new(bytes).next().is_some(), fits, "{bytes:02x?}");
        }
    }

    #[test]
    fn times_of_both_kinds_are_read() {
        let seconds = |tag, text: &str| seconds(&Element { tag, value: text.as_bytes(), whole: &[] });
        assert_eq!(seconds(UTC_TIME, "700101000000Z"), Some(0));
        assert_eq!(seconds(UTC_TIME, "491231235959Z"), Some(2_524_607_999));
        assert_eq!(seconds(GENERALIZED_TIME, "20261130014800.123Z"), Some(1_796_003_280));
        for text in [
            "20260230000000Z",
            "20261301000000Z",
            "20261130014800.Z",
            "20261130014800+0530",
            "2026113001480",
            "+0261130014800Z",
            "",
        ] {
            assert_eq!(seconds(GENERALIZED_TIME, text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_spelled_is_read(tag in 0u8..31, value in proptest::collection::vec(any::<u8>(), 0..400)) {
            let bytes = spell(tag, &[&value]);
            let element = only(&bytes, tag).unwrap();
            prop_assert_eq!(element.value, &value[..]);
            prop_assert_eq!(element.whole, &bytes[..]);
        }

        #[test]
        fn any_bytes_end_the_walk(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let steps = Walk::new(&bytes).count();
            prop_assert!(steps <= bytes.len());
        }
    }
}
