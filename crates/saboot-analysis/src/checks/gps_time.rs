//! `contradiction.gps-time` (J6): do the satellite time, the camera's clock, its zone and the place fit together?
//!
//! GPSDateStamp and GPSTimeStamp are UTC; the difference to DateTimeOriginal is the zone of the camera's clock and must be one
//! that exists. A stale position, or a clock set by hand, breaks it too, so that it is weak; a stated zone that fits neither the
//! clock nor the longitude is more.

use saboot_core::facts::Facts;
use saboot_core::facts::exif::{Directory, Exif, Value, tag};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::moment::{self, Moment, zone};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct GpsTime;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.gps-time",
    catalogue: "J6",
    title: "Satellite time, clock, time zone and place do not fit together",
    class: Class::InternalContradiction,
    group: "capture-time",
    reads: "EXIF GPSDateStamp, GPSTimeStamp, GPSLongitude, DateTimeOriginal and OffsetTimeOriginal.",
    meaning: "The camera's clock is further from UTC than any zone on Earth, or the zone that is stated belongs to another part of the world than \
              the position and to another difference than the clocks show. One of them was not written when the picture was taken.",
    innocent: "A position kept from hours before (3 of 16 camera files in one sample), a clock never set, a traveller whose phone kept its home \
               zone, or an editor that wrote the time in another zone.",
    fools_it: "Working all fields out together.",
    reference: "CIPA DC-008 tags 0x0007, 0x001D, 0x9003, 0x9011; zones from UTC-12 to UTC+14; catalogue J6 and A.2.",
    hindi: Hindi {
        title: "उपग्रह का समय, घड़ी, समय-क्षेत्र और जगह आपस में मेल नहीं खाते",
        reads: "EXIF GPSDateStamp, GPSTimeStamp, GPSLongitude, DateTimeOriginal और OffsetTimeOriginal।",
        meaning: "कैमरे की घड़ी UTC से उतनी दूर है जितना पृथ्वी का कोई समय-क्षेत्र नहीं, या बताया गया समय-क्षेत्र न जगह से मेल खाता है न घड़ियों के अंतर से। \
                  इनमें से कोई एक बात चित्र खींचते समय नहीं लिखी गई।",
        innocent: "घंटों पहले की जगह बची रह गई (एक नमूने में 16 कैमरा फ़ाइलों में से 3), घड़ी कभी मिलाई न गई, यात्री के फ़ोन में घर का समय-क्षेत्र रहा, या संपादक ने समय दूसरे क्षेत्र में लिखा।",
        fools_it: "सारे खाने आपस में हिसाब लगाकर भरना।",
    },
};

/// Zones reach from UTC−12 to UTC+14, in minutes; an hour more for positions that are a little old.
const WEST: i64 = -(12 * 60 + 60);
const EAST: i64 = 14 * 60 + 60;

/// The largest distance of a legal zone from the sun's time at its place is some three hours (western China), in minutes.
const FROM_SUN: f64 = 240.0;

impl Check for GpsTime {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(exif) = &facts.exif else { return };
        let (Some(utc), Some(text)) = (satellite(exif), exif.text(tag::DATE_TIME_ORIGINAL)) else { return };
        let Some(clock) = Moment::read(text) else { return };
        let difference = (clock.local - utc.local).div_euclid(60);
        let stated = exif.text(tag::OFFSET_TIME_ORIGINAL);
        let span =
            exif.get(Directory::Gps, tag::GPS_TIME).map(|e| Span::Bytes { start: e.bytes.0, end: e.bytes.1 });
        let observed = format!(
            "DateTimeOriginal={text}; satellite time {} UTC; OffsetTimeOriginal={}",
            exif.get(Directory::Gps, tag::GPS_DATE).and_then(|e| e.text()).unwrap_or(""),
            stated.unwrap_or("none")
        );
        if !(WEST..=EAST).contains(&difference) {
            out.push(Finding {
                expected: "A clock between 12 hours behind and 14 hours ahead of UTC.".to_owned(),
                ..INFO.finding(
                    Grade::Weak,
                    format!(
                        "The camera's clock is {} from the satellites' time, more than any time zone.",
                        moment::span(60 * difference)
                    ),
                    Untrusted::new(observed),
                    span,
                )
            });
            return;
        }
        let (Some(offset), Some(longitude)) = (stated.and_then(zone), longitude(exif)) else { return };
        let sun = 4.0 * longitude;
        // Around the date line a day lies between the two ways of counting.
        let apart = (f64::from(offset) - sun).rem_euclid(1440.0);
        let apart = apart.min(1440.0 - apart);
        let off_clock = (difference - i64::from(offset)).abs() > 60;
        if apart > FROM_SUN && off_clock {
            out.push(Finding {
                expected: format!("A zone near UTC{:+.0} for this longitude.", sun / 60.0),
                ..INFO.finding(
                    Grade::Medium,
                    "The time zone that is stated fits neither the position nor the difference of the clocks.",
                    Untrusted::new(format!("{observed}; longitude {longitude:.1}")),
                    span,
                )
            });
        }
    }
}

fn parts(exif: &Exif, number: u16) -> Option<[f64; 3]> {
    let Value::Rational(list) = &exif.get(Directory::Gps, number)?.value else { return None };
    let value = |at: usize| match list.get(at) {
        Some((_, 0)) | None => None,
        Some((a, b)) => Some(f64::from(*a) / f64::from(*b)),
    };
    Some([value(0)?, value(1).unwrap_or(0.0), value(2).unwrap_or(0.0)])
}

/// The satellites' date and time.
fn satellite(exif: &Exif) -> Option<Moment> {
    let date = exif.get(Directory::Gps, tag::GPS_DATE)?.text()?;
    let [hours, minutes, seconds] = parts(exif, tag::GPS_TIME)?;
    let day = Moment::read(&format!("{date} 00:00:00"))?;
    let of_day = 3600.0 * hours + 60.0 * minutes + seconds;
    (0.0..90_000.0).contains(&of_day).then(|| Moment { local: day.local + of_day as i64, zone: Some(0) })
}

/// Degrees east.
fn longitude(exif: &Exif) -> Option<f64> {
    let [degrees, minutes, seconds] = parts(exif, tag::GPS_LONGITUDE)?;
    let east = degrees + minutes / 60.0 + seconds / 3600.0;
    let west = exif.get(Directory::Gps, tag::GPS_LONGITUDE_REF)?.text()?.eq_ignore_ascii_case("w");
    (east <= 180.0).then_some(if west { -east } else { east })
}
