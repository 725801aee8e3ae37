//! Days and dates of the proleptic Gregorian calendar, both ways: what files state as numbers and readers want as dates.
//!
//! [`days`] and [`date`] are inverse to each other (Howard Hinnant, "chrono-compatible low-level date algorithms": eras of
//! 400 years that begin on 1 March). No zones and no clock: those belong to whoever reads a date.

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Days from 0000-03-01, where the first era begins, to 1970-01-01.
const EPOCH: i64 = 719_468;
/// Days of an era.
const ERA: i64 = 146_097;

/// Days since 1970-01-01 of a date; months run from 1 to 12, and a day beyond its month counts into the next.
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year.div_euclid(400) * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH
}

/// Year, month and day of a number of days since 1970-01-01 (at most some 10^15 either way).
pub fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + EPOCH;
    let of_era = shifted.rem_euclid(ERA);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (shifted.div_euclid(ERA) * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// Seconds since 1970 of a time as reports write it: `2026-11-30T01:37:04Z`; none where it is written otherwise.
pub fn seconds(utc: &str) -> Option<i64> {
    let (day, time) = utc.strip_suffix('Z')?.split_once('T')?;
    let digits =
        |field: &str| field.parse::<i64>().ok().filter(|_| field.bytes().all(|b| b.is_ascii_digit()));
    let mut fields = day.splitn(3, '-').chain(time.splitn(3, ':')).map(digits);
    let mut next = |low: i64, high: i64| fields.next()?.filter(|n| (low..=high).contains(n));
    let (year, month, day) = (next(1, 9999)?, next(1, 12)?, next(1, 31)?);
    let (hour, minute, second) = (next(0, 23)?, next(0, 59)?, next(0, 60)?);
    Some(days(year, month, day) * DAY + hour * 3600 + minute * 60 + second)
}

/// Seconds since 1970 as reports write a time.
pub fn utc(seconds: i64) -> String {
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let of_day = seconds.rem_euclid(DAY);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates_and_their_inverse() {
        for (number, of) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (47_541, (2100, 3, 1)),
            (-719_468, (0, 3, 1)),
        ] {
            assert_eq!(days(of.0, of.1, of.2), number, "{of:?}");
            assert_eq!(date(number), of, "{number}");
        }
    }

    #[test]
    fn times_are_read_and_written_one_way() {
        for (text, number) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-30T01:37:04Z", 1_796_002_624),
            ("0001-01-01T23:59:59Z", -62_135_510_401),
        ] {
            assert_eq!(seconds(text), Some(number), "{text}");
            assert_eq!(utc(number), text);
        }
        for wrong in [
            "",
            "now",
            "2026-13-01T00:00:00Z",
            "2026-11-30 01:37:04",
            "2026-11-30T24:00:00Z",
            "x-y-zTa:b:cZ",
            "+026-01-01T00:00:00Z",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_day_of_an_era_comes_back() {
        for number in -ERA..ERA {
            let (year, month, day) = date(number);
            assert_eq!(days(year, month, day), number);
        }
    }
}
