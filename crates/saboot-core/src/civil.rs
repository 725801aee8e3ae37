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
    fn every_day_of_an_era_comes_back() {
        for number in -ERA..ERA {
            let (year, month, day) = date(number);
            assert_eq!(days(year, month, day), number);
        }
    }
}
