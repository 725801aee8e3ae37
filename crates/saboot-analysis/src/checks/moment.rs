//! Dates that pictures state, as numbers that can be compared: EXIF's `2024:03:01 10:00:00` and XMP's ISO 8601.
//!
//! A [`Moment`] is a wall clock, with its zone where the text states one. Only complete and possible dates are read; the
//! placeholders that cameras write (`0000:00:00 00:00:00`, spaces) are none.

use saboot_core::civil::{DAY, days};

/// A wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// Seconds since 1970-01-01 00:00:00 of that clock.
    pub(super) local: i64,
    /// Its zone in minutes east of UTC, where stated.
    pub(super) zone: Option<i32>,
}

/// Zones reach from UTC−12 to UTC+14: two wall clocks of one moment differ by no more than this.
pub(super) const ZONES: i64 = 26 * 3600;

impl Moment {
    /// Reads EXIF's or XMP's form; none for any other text.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = text.get(from..to)?;
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let divided =
            |at: usize, allowed: &[u8]| text.as_bytes().get(at).is_some_and(|b| allowed.contains(b));
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19).unwrap_or(0));
        let fits = divided(4, b":-/") && divided(7, b":-/") && divided(10, b" T") && divided(13, b":");
        let possible =
            (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
        (fits && possible && year > 0).then_some(())?;
        let local = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
        let behind = text.get(16..).unwrap_or("");
        let zone = behind.find(['+', '-', 'Z']).and_then(|at| zone(behind.get(at..)?));
        Some(Self { local, zone })
    }

    /// The same with a zone that another tag states.
    pub(super) fn in_zone(self, text: Option<&str>) -> Self {
        Self { zone: self.zone.or_else(|| zone(text?.trim())), ..self }
    }

    /// Seconds since 1970 UTC, where the zone is known.
    pub(super) fn utc(self) -> Option<i64> {
        Some(self.local - 60 * i64::from(self.zone?))
    }

    /// Seconds by which this clock is behind `other`, as far as zones leave no doubt: 0 where they could explain it.
    pub(super) fn surely_before(self, other: Self) -> i64 {
        match (self.utc(), other.utc()) {
            (Some(a), Some(b)) => (b - a).max(0),
            _ => (other.local - self.local - ZONES).max(0),
        }
    }
}

/// `+05:30`, `-0800` or `Z` in minutes.
pub(super) fn zone(text: &str) -> Option<i32> {
    let sign = match text.as_bytes().first()? {
        b'Z' => return Some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text.chars().skip(1).filter(char::is_ascii_digit).take(4).collect();
    let (hours, minutes) = (digits.get(..2)?.parse::<i32>().ok()?, digits.get(2..4)?.parse::<i32>().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (60 * hours + minutes))
}

/// A span of seconds for people.
pub(super) fn span(seconds: i64) -> String {
    match seconds.abs() {
        s if s >= 2 * DAY => format!("{} days", s / DAY),
        s if s >= 2 * 3600 => format!("{} hours", s / 3600),
        s if s >= 120 => format!("{} minutes", s / 60),
        s => format!("{s} seconds"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_exif_and_xmp_are_read_and_placeholders_are_not() {
        let exif = Moment::read("2024:03:01 10:00:00").unwrap();
        assert_eq!((exif.local, exif.zone), (1_709_287_200, None));
        assert_eq!(Moment::read("2024-03-01T10:00:00.25+05:30").unwrap().utc(), Some(1_709_287_200 - 19_800));
        assert_eq!(Moment::read("2024-03-01T10:00Z").unwrap().zone, Some(0));
        assert_eq!(exif.in_zone(Some("-08:00")).utc(), Some(1_709_287_200 + 28_800));
        for text in [
            "0000:00:00 00:00:00",
            "    :  :     :  :  ",
            "2024:13:01 10:00:00",
            "2024",
            "",
            "2024:03:01 25:00:00",
        ] {
            assert_eq!(Moment::read(text), None, "{text}");
        }
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 3, 1), 11_017);
    }

    #[test]
    fn zones_explain_a_day_and_no_more() {
        let at = |text: &str| Moment::read(text).unwrap();
        assert_eq!(at("2024:03:01 10:00:00").surely_before(at("2024:03:02 11:00:00")), 0);
        assert_eq!(at("2024:03:01 10:00:00").surely_before(at("2024:03:02 13:00:00")), 3600);
        assert_eq!(at("2024-03-01T10:00:00Z").surely_before(at("2024-03-01T10:00:00-01:00")), 3600);
    }
}
