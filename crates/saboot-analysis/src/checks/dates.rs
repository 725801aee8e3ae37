//! Dates as files state them, on one scale: Unix seconds, with what is known of the time zone.
//!
//! [`Stated`] is one date and where it stands; [`of_container`] lists those of a video or sound file, [`of_name`] reads
//! the one in a file name. ISO 8601 and the forms of EXIF, QuickTime and file names are read. It judges nothing.

use saboot_core::civil::{DAY, date, days};
use saboot_core::facts::isobmff::Times;
use saboot_core::facts::{Carrier, Facts};

/// The widest that local time strays from UTC, in seconds.
pub(super) const ZONES: i64 = 14 * 3600;

/// A date that a file states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    /// Where it stands.
    pub(super) place: String,
    /// Seconds since 1970; as if it were UTC where no zone is given.
    pub(super) unix: i64,
    /// Offset from UTC in seconds, where it is given.
    pub(super) zone: Option<i64>,
    /// Only the day is given.
    pub(super) day_only: bool,
    /// Bytes of what states it.
    pub(super) bytes: Option<(u64, u64)>,
}

impl Stated {
    /// `place 2024-03-01 10:00:00`.
    pub(super) fn text(&self) -> String {
        format!("{} {}", self.place, show(self.unix))
    }

    /// How far the instant may lie from [`Self::unix`] because the zone, or the hour, is not known.
    pub(super) fn doubt(&self) -> i64 {
        let zone = if self.zone.is_some() { 0 } else { ZONES };
        zone + if self.day_only { DAY } else { 0 }
    }
}

/// `2024-03-01 10:00:00`.
pub(super) fn show(unix: i64) -> String {
    let (year, month, day) = date(unix.div_euclid(DAY));
    let second = unix.rem_euclid(DAY);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// Reads `2024-03-01T15:30:00+0530`, `2024:03:01 15:30:00`, `2024-03-01`: date, time, zone.
pub(super) fn parse(text: &str) -> Option<(i64, Option<i64>, bool)> {
    let mut scan = Scan { rest: text.trim() };
    let (year, month, date) = (scan.number(4)?, scan.part("-:/.", 2)?, scan.part("-:/.", 2)?);
    let midnight = calendar(year, month, date)?;
    let time = (|| {
        let hour = scan.part("T _-", 2)?;
        let minute = scan.part(":.-", 2)?;
        let second = scan.part(":.-", 2).unwrap_or(0);
        (hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
    })();
    let Some(time) = time else { return Some((midnight, None, true)) };
    // Fractions of a second are left out.
    if let Some(rest) = scan.rest.strip_prefix('.') {
        scan.rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let zone = match scan.rest.chars().next() {
        Some('Z' | 'z') => Some(0),
        Some(sign @ ('+' | '-')) => {
            scan.rest = scan.rest.get(1..)?;
            let (hours, minutes) =
                (scan.number(2)?, scan.part(":", 2).or_else(|| scan.number(2)).unwrap_or(0));
            let offset = hours * 3600 + minutes * 60;
            (offset <= ZONES).then_some(if sign == '-' { -offset } else { offset })
        }
        _ => None,
    };
    Some((midnight + time - zone.unwrap_or(0), zone, false))
}

/// Midnight of a date that the calendar has and a recorder can have lived on.
fn calendar(year: i64, month: i64, date: i64) -> Option<i64> {
    let fits = (1970..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&date);
    fits.then(|| days(year, month, date) * DAY)
}

struct Scan<'t> {
    rest: &'t str,
}

impl Scan<'_> {
    /// Exactly `n` digits.
    fn number(&mut self, n: usize) -> Option<i64> {
        let digits = self.rest.get(..n).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
        self.rest = self.rest.get(n..)?;
        digits.parse().ok()
    }

    /// One of the separators, then `n` digits.
    fn part(&mut self, separators: &str, n: usize) -> Option<i64> {
        let next = self.rest.chars().next().filter(|c| separators.contains(*c))?;
        let mut behind = Self { rest: self.rest.get(next.len_utf8()..)? };
        let number = behind.number(n)?;
        self.rest = behind.rest;
        Some(number)
    }
}

/// The date in a file name: `VID_20240301_153000`, `PXL_20240301_100000123`, `signal-2024-03-01-153000`.
pub(super) fn of_name(name: &str) -> Option<Stated> {
    let starts = name.char_indices().map(|(i, _)| i).filter(|i| {
        name.get(*i..).is_some_and(|r| r.starts_with("19") || r.starts_with("20"))
            && !name.get(..*i).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
    });
    for start in starts {
        let rest = name.get(start..)?;
        let written = parse(rest).or_else(|| {
            let mut scan = Scan { rest };
            let midnight = calendar(scan.number(4)?, scan.number(2)?, scan.number(2)?)?;
            if scan.rest.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            let time = (|| {
                let (hour, minute, second) = (scan.part("_-T ", 2)?, scan.number(2)?, scan.number(2)?);
                (hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
            })();
            Some((midnight + time.unwrap_or(0), None, time.is_none()))
        });
        if let Some((unix, _, day_only)) = written {
            return Some(Stated { place: "file name".to_owned(), unix, zone: None, day_only, bytes: None });
        }
    }
    None
}

/// A time of a movie or track box as Unix seconds, and whether it counts from 1970 instead of 1904; none where unset.
///
/// Some recorders count from 1970: read by the standard, such a value lies between 1958 and 1970, before any file of
/// this format.
pub(super) fn box_time(raw: u64) -> Option<(i64, bool)> {
    /// 2001-01-01, before the format was in use.
    const FORMAT_BEGINS: i64 = 978_307_200;
    if raw == 0 {
        return None;
    }
    if raw >= Times::EPOCH_1904 {
        return i64::try_from(raw - Times::EPOCH_1904).ok().map(|unix| (unix, false));
    }
    i64::try_from(raw).ok().filter(|unix| *unix >= FORMAT_BEGINS).map(|unix| (unix, true))
}

/// Keys of texts that state when the content was recorded or the file made.
const KEYS: [&str; 16] = [
    "com.apple.quicktime.creationdate",
    "com.android.capture.creationdate",
    "©day",
    "date",
    "creation_time",
    "creationdate",
    "date_recorded",
    "date_encoded",
    "date_digitized",
    "bext:date",
    "icrd",
    "idit",
    "tdrc",
    "xmp:createdate",
    "xmp:modifydate",
    "exif:datetimeoriginal",
];

/// Every date that a container states, its boxes first.
pub(super) fn of_container(facts: &Facts) -> Vec<Stated> {
    let mut found = Vec::new();
    let mut add = |place: String, raw: u64, bytes: (u64, u64)| {
        if let Some((unix, _)) = box_time(raw) {
            found.push(Stated { place, unix, zone: Some(0), day_only: false, bytes: Some(bytes) });
        }
    };
    if let Some(movie) = facts.isobmff.as_ref().and_then(|f| f.movie.as_ref()) {
        add("movie created".to_owned(), movie.times.created, movie.bytes);
        add("movie modified".to_owned(), movie.times.modified, movie.bytes);
        for track in &movie.tracks {
            for (place, raw) in [
                ("created", track.times.created),
                ("modified", track.times.modified),
                ("media created", track.media_times.created),
                ("media modified", track.media_times.modified),
            ] {
                add(format!("track {} {place}", track.id), raw, track.bytes);
            }
        }
    }
    if let Some(nanoseconds) = facts.matroska.as_ref().and_then(|m| m.date_utc) {
        let unix = nanoseconds.div_euclid(1_000_000_000) + days(2001, 1, 1) * DAY;
        found.push(Stated { place: "DateUTC".to_owned(), unix, zone: Some(0), day_only: false, bytes: None });
    }
    let carriers = [
        Carrier::Mdta,
        Carrier::Ilst,
        Carrier::Udta,
        Carrier::Matroska,
        Carrier::Riff,
        Carrier::Id3,
        Carrier::VorbisComment,
        Carrier::Flv,
        Carrier::Xmp,
    ];
    // XMP of a still picture is for the checks of pictures.
    let moves_or_sounds =
        facts.isobmff.is_some() || facts.matroska.is_some() || facts.riff.is_some() || facts.sound.is_some();
    let read = |carrier| carriers.contains(&carrier) && (carrier != Carrier::Xmp || moves_or_sounds);
    for mark in facts.marks.iter().filter(|m| read(m.carrier)) {
        let key = mark.key.raw();
        // A bare year is the year of a work, no date of a recording.
        if KEYS.iter().any(|k| key.eq_ignore_ascii_case(k))
            && let Some((unix, zone, day_only)) = parse(mark.value.raw())
        {
            found.push(Stated { place: key.to_owned(), unix, zone, day_only, bytes: mark.bytes });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_their_forms() {
        let march = days(2024, 3, 1) * DAY;
        assert_eq!(march, 1_709_251_200);
        assert_eq!(parse("2024-03-01T15:30:00+0530"), Some((march + 36_000, Some(19_800), false)));
        assert_eq!(parse("2024-03-01T10:00:00.123456Z"), Some((march + 36_000, Some(0), false)));
        assert_eq!(parse("2024:03:01 10:00:00"), Some((march + 36_000, None, false)));
        assert_eq!(parse("2024-03-01T05:00:00-05:00"), Some((march + 36_000, Some(-18_000), false)));
        assert_eq!(parse("2024-03-01"), Some((march, None, true)));
        assert_eq!(parse("2024"), None);
        assert_eq!(parse("2024-13-01"), None);
        for unix in [0, 951_782_399, 951_782_400, 1_709_251_199, 4_102_444_800] {
            assert_eq!(parse(&show(unix)).map(|(u, ..)| u), Some(unix));
        }
    }

    #[test]
    fn names_of_phones_and_messengers_are_read() {
        let march = days(2024, 3, 1) * DAY;
        let name = |name: &str| of_name(name).map(|s| (s.unix - march, s.day_only));
        assert_eq!(name("VID_20240301_153000.mp4"), Some((55_800, false)));
        assert_eq!(name("PXL_20240301_100000123.mp4"), Some((36_000, false)));
        assert_eq!(name("VID-20240301-WA0003.mp4"), Some((0, true)));
        assert_eq!(name("signal-2024-03-01-153000.mp4"), Some((0, true)));
        assert_eq!(name("video_2024-03-01_10-00-00.mp4"), Some((36_000, false)));
        assert_eq!(name("WhatsApp Video 2024-03-01 at 10.00.00.mp4"), Some((0, true)));
        assert_eq!(name("IMG_2024.mov"), None);
        assert_eq!(name("clip-20249901.mp4"), None);
        assert_eq!(name("1709251200000.mp4"), None);
    }

    #[test]
    fn times_from_1970_are_told_from_those_from_1904() {
        assert_eq!(box_time(3_792_132_000), Some((1_709_287_200, false)));
        assert_eq!(box_time(1_709_287_200), Some((1_709_287_200, true)));
        assert_eq!(box_time(0), None);
        assert_eq!(box_time(100), None);
    }
}
