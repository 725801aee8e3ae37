//! Dates and digits as each reader expects them.
//!
//! Hindi text keeps the digits 0 to 9: Article 343(1) of the Constitution of India makes the international form of
//! Indian numerals the form for official purposes of the Union, and hashes, times and byte offsets must be compared digit
//! by digit with other papers. Large numbers are grouped as in India (12,34,567), in English by thousands.

use saboot_core::{Lang, Untrusted, civil};

const MONTHS: [(&str, &str); 12] = [
    ("January", "जनवरी"),
    ("February", "फ़रवरी"),
    ("March", "मार्च"),
    ("April", "अप्रैल"),
    ("May", "मई"),
    ("June", "जून"),
    ("July", "जुलाई"),
    ("August", "अगस्त"),
    ("September", "सितंबर"),
    ("October", "अक्टूबर"),
    ("November", "नवंबर"),
    ("December", "दिसंबर"),
];

/// Indian Standard Time is 5 h 30 min ahead of UTC, all year.
const IST: i64 = 19_800;

/// A whole number, grouped.
pub fn count(lang: Lang, value: u64) -> String {
    grouped(lang, &value.to_string())
}

fn grouped(lang: Lang, digits: &str) -> String {
    let length = digits.len();
    let mut out = String::with_capacity(length + length / 2);
    for (at, digit) in digits.chars().enumerate() {
        let left = length - at;
        let cut = match lang {
            Lang::En => left.is_multiple_of(3),
            // The last three digits, then pairs.
            Lang::Hi => left == 3 || (left > 3 && left % 2 == 1),
        };
        if at > 0 && cut {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A log10 with its sign and two digits.
pub fn log10(value: f64) -> String {
    format!("{:+.2}", saboot_core::lr::round4(value))
}

/// How many times, from a log10 that is not negative, with two significant digits: 1.3, 14, 3,200.
pub fn times(lang: Lang, log10: f64) -> String {
    // Beyond any bound that a line can have; keeps the digits few whatever a record holds.
    let ratio = 10f64.powf(log10.min(18.0));
    let digits = ratio.log10().floor() as i32 - 1;
    let rounded = if digits > 0 { (ratio / 10f64.powi(digits)).round() * 10f64.powi(digits) } else { ratio };
    if rounded < 9.95 { format!("{rounded:.1}") } else { grouped(lang, &format!("{rounded:.0}")) }
}

/// A likelihood ratio as a number or as a fraction: 120, 1.6, 1/25.
pub fn ratio(lang: Lang, log10: f64) -> String {
    if log10 < 0.0 { format!("1/{}", times(lang, -log10)) } else { times(lang, log10) }
}

/// Seconds with one digit, or two where asked.
pub fn seconds(lang: Lang, value: f64, digits: usize) -> String {
    format!("{value:.digits$} {}", lang.pick("s", "सेकंड"))
}

/// A moment in UTC as records hold it, in words, with Indian time; as it stands where it is not of that form.
pub fn moment(lang: Lang, rfc3339: &str) -> String {
    let Some(utc) = parse(rfc3339) else { return Untrusted::from(rfc3339).for_terminal() };
    let ist = utc + IST;
    let same_day = utc.div_euclid(civil::DAY) == ist.div_euclid(civil::DAY);
    match lang {
        Lang::En if same_day => format!("{}, {} UTC ({} IST)", day(lang, utc), clock(utc), clock(ist)),
        Lang::En => {
            format!("{}, {} UTC ({}, {} IST)", day(lang, utc), clock(utc), day(lang, ist), clock(ist))
        }
        Lang::Hi if same_day => {
            format!("{}, {} बजे भारतीय समय (IST); {} UTC", day(lang, ist), clock(ist), clock(utc))
        }
        Lang::Hi => format!(
            "{}, {} बजे भारतीय समय (IST); {}, {} UTC",
            day(lang, ist),
            clock(ist),
            day(lang, utc),
            clock(utc)
        ),
    }
}

/// The day of a moment alone; as it stands where it is not of that form.
pub fn date(lang: Lang, rfc3339: &str) -> String {
    parse(rfc3339).map_or_else(
        || Untrusted::from(rfc3339).for_terminal(),
        |utc| day(lang, if lang == Lang::Hi { utc + IST } else { utc }),
    )
}

fn day(lang: Lang, seconds: i64) -> String {
    let (year, month, day) = civil::date(seconds.div_euclid(civil::DAY));
    let name = usize::try_from(month - 1).ok().and_then(|m| MONTHS.get(m));
    let name = name.map_or("", |(english, hindi)| lang.pick(english, hindi));
    format!("{day} {name} {year}")
}

fn clock(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(civil::DAY);
    format!("{:02}:{:02}", of_day / 3600, of_day / 60 % 60)
}

/// Seconds since 1970 of `2026-11-30T14:05:00Z`.
fn parse(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z')?;
    let (date, time) = text.split_once('T')?;
    let numbers = |text: &str, by: char, widths: [usize; 3]| -> Option<[i64; 3]> {
        let parts: Vec<&str> = text.split(by).collect();
        let fits = parts.len() == 3
            && parts.iter().zip(widths).all(|(p, w)| p.len() == w && p.bytes().all(|b| b.is_ascii_digit()));
        let values: Vec<i64> = parts.iter().filter_map(|p| p.parse().ok()).collect();
        values.try_into().ok().filter(|_| fits)
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let real =
        (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
    real.then(|| civil::days(year, month, day) * civil::DAY + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_each_reader_does() {
        for (value, english, hindi) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1,000", "1,000"),
            (12_345, "12,345", "12,345"),
            (100_000, "100,000", "1,00,000"),
            (1_234_567, "1,234,567", "12,34,567"),
            (12_345_678, "12,345,678", "1,23,45,678"),
        ] {
            assert_eq!((count(Lang::En, value).as_str(), count(Lang::Hi, value).as_str()), (english, hindi));
        }
        assert_eq!(times(Lang::En, 3.51), "3,200");
        assert_eq!(times(Lang::Hi, 5.1), "1,30,000");
        assert_eq!(ratio(Lang::En, -1.4), "1/25");
        assert_eq!(times(Lang::En, 1.0), "10");
        assert!(times(Lang::Hi, f64::INFINITY).len() < 40);
    }

    #[test]
    fn moments_carry_both_clocks() {
        assert_eq!(moment(Lang::En, "2026-11-30T14:05:59Z"), "30 November 2026, 14:05 UTC (19:35 IST)");
        assert_eq!(
            moment(Lang::Hi, "2026-11-30T14:05:59Z"),
            "30 नवंबर 2026, 19:35 बजे भारतीय समय (IST); 14:05 UTC"
        );
        assert_eq!(
            moment(Lang::En, "2026-11-30T20:05:00Z"),
            "30 November 2026, 20:05 UTC (1 December 2026, 01:35 IST)"
        );
        assert_eq!(
            moment(Lang::Hi, "2026-12-31T20:05:00Z"),
            "1 जनवरी 2027, 01:35 बजे भारतीय समय (IST); 31 दिसंबर 2026, 20:05 UTC"
        );
        assert_eq!(date(Lang::Hi, "2026-12-31T20:05:00Z"), "1 जनवरी 2027");
        for odd in [
            "",
            "2026-13-01T00:00:00Z",
            "2026-11-30",
            "2026-11-30T1:2:3Z",
            "\u{202e}Z",
            "+026-11-30T00:00:00Z",
        ] {
            assert_eq!(moment(Lang::En, odd), Untrusted::from(odd).for_terminal());
        }
    }
}
