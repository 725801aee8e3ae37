//! Times as the forms want them: Indian Standard Time, day first, 24 hours.

use saboot_core::civil;

/// Indian Standard Time is five and a half hours ahead of UTC, all year.
const IST: i64 = 19_800;

/// `DD/MM/YYYY` and `HH:MM:SS` in IST of a time in UTC as reports write it; none where it is written otherwise.
pub(super) fn ist(utc: &str) -> Option<(String, String)> {
    let seconds = civil::seconds(utc)? + IST;
    let (year, month, day) = civil::date(seconds.div_euclid(civil::DAY));
    let of_day = seconds.rem_euclid(civil::DAY);
    Some((
        format!("{day:02}/{month:02}/{year:04}"),
        format!("{:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60),
    ))
}

/// Date and time in IST in one piece; the text itself where it is no time.
pub(super) fn ist_text(utc: &str) -> String {
    ist(utc).map_or_else(|| utc.to_owned(), |(day, time)| format!("{day}, {time} IST"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indian_time_is_five_and_a_half_hours_ahead() {
        let of = |utc| ist(utc).map(|(d, t)| format!("{d} {t}"));
        assert_eq!(of("2026-11-30T01:37:04Z").unwrap(), "30/11/2026 07:07:04");
        assert_eq!(of("2027-12-31T23:30:00Z").unwrap(), "01/01/2028 05:00:00");
        assert_eq!(of("2024-02-28T18:30:00Z").unwrap(), "29/02/2024 00:00:00");
        assert_eq!(ist("2026-11-30"), None);
        assert_eq!(ist_text("now"), "now");
    }
}
