//! `contradiction.location-zone` (M15): does the time zone of the recorder's date fit the place that it states?
//!
//! A zone lies within a few hours of the sun's time at the place; China's west and summer time are the widest. More than
//! [`WIDEST_H`] apart, one of the two was not written by a device at that place.

use saboot_core::facts::{Carrier, Facts, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::dates::parse;
use super::origin::observed;
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct LocationZone;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.location-zone",
    catalogue: "M15",
    title: "The stated place and the time zone do not fit",
    class: Class::InternalContradiction,
    group: "place-and-time",
    reads: "Location tags (©xyz, ISO 6709 keys, loci) and the zone of the recorder's date tag.",
    meaning: "The date carries a zone that is not in use anywhere near the stated place. One of the two was written by hand, kept from \
              another clip, or set in the export.",
    innocent: "A phone that was not switched to local time on a journey, or a photo service that rewrote the date in another zone.",
    fools_it: "A made-up place and zone that fit each other.",
    reference: "ISO 6709; widest distance of civil from solar time in the tz database (western China, summer time); catalogue M15.",
    hindi: Hindi {
        title: "लिखी गई जगह और time zone मेल नहीं खाते",
        reads: "जगह के tags (©xyz, ISO 6709 keys, loci) और recorder की तारीख़ का time zone।",
        meaning: "तारीख़ के साथ ऐसा time zone लिखा है जो उस जगह के आसपास कहीं नहीं चलता। दोनों में से एक हाथ से लिखा गया, किसी दूसरी clip से आया, या \
                  export करते समय डाला गया।",
        innocent: "यात्रा में जिस phone की घड़ी वहाँ के समय पर नहीं की गई, या कोई photo service जिसने तारीख़ दूसरे zone में लिख दी।",
        fools_it: "गढ़ी हुई जगह और zone, जो आपस में मेल खाते हों।",
    },
};

/// Hours between civil and solar time: 3.3 in western China, one more in summer time elsewhere, and some reserve.
const WIDEST_H: f64 = 4.75;

impl Check for LocationZone {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let key = |m: &&Mark, names: &[&str]| {
            matches!(m.carrier, Carrier::Mdta | Carrier::Udta | Carrier::Ilst) && names.contains(&m.key.raw())
        };
        let place = facts
            .marks
            .iter()
            .filter(|m| key(m, &["©xyz", "com.apple.quicktime.location.ISO6709", "loci", "location"]));
        let Some((place, longitude)) = place.filter_map(|m| Some((m, longitude(m.value.raw())?))).next()
        else {
            return;
        };
        let dates = facts.marks.iter().filter(|m| {
            key(m, &["com.apple.quicktime.creationdate", "©day", "com.android.capture.creationdate"])
        });
        for date in dates {
            let Some((_, Some(zone), _)) = parse(date.value.raw()) else { continue };
            // UTC is how programs write a zone that they do not know.
            if zone == 0 {
                continue;
            }
            let apart = zone as f64 / 3600.0 - longitude / 15.0;
            // Across the date line a day is no distance.
            let apart = (apart + 12.0).rem_euclid(24.0) - 12.0;
            if apart.abs() > WIDEST_H {
                out.push(Finding {
                    expected: format!("A zone within {WIDEST_H} h of {:+.1} h.", longitude / 15.0),
                    ..INFO.finding(
                        Grade::Weak,
                        format!(
                            "The zone of the date lies {:.1} hours from the sun's time at the stated place.",
                            apart.abs()
                        ),
                        observed([
                            format!("{}={}", place.key.raw(), place.value.raw()),
                            format!("{}={}", date.key.raw(), date.value.raw()),
                        ]),
                        place.span(),
                    )
                });
                return;
            }
        }
    }
}

/// Longitude of an ISO 6709 text in degrees, degrees and minutes, or degrees, minutes and seconds.
fn longitude(text: &str) -> Option<f64> {
    let mut parts = Vec::new();
    for c in text.trim().chars() {
        match c {
            '+' | '-' => parts.push(String::from(c)),
            c if c.is_ascii_digit() || c == '.' => parts.last_mut()?.push(c),
            _ => break,
        }
    }
    let value = parts.get(1)?;
    let (sign, digits) = value.split_at(1);
    let whole = digits.split('.').next()?.len();
    let number: f64 = digits.parse().ok()?;
    let degrees = match whole {
        0..=3 => number,
        5 => (number / 100.0).trunc() + number % 100.0 / 60.0,
        7 => (number / 10_000.0).trunc() + (number / 100.0).trunc() % 100.0 / 60.0 + number % 100.0 / 3600.0,
        _ => return None,
    };
    (degrees <= 180.0).then_some(if sign == "-" { -degrees } else { degrees })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longitudes_of_iso_6709_are_read() {
        assert_eq!(longitude("+28.6139+077.2090+216/"), Some(77.209));
        assert_eq!(longitude("+40.7-074.006/"), Some(-74.006));
        assert_eq!(longitude("+4012.5-07430.0/"), Some(-74.5));
        assert_eq!(longitude("+28.61390+77.20900/ Delhi"), Some(77.209));
        assert_eq!(longitude("nowhere"), None);
        assert_eq!(longitude("+91.0"), None);
    }
}
