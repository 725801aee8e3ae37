//! `contradiction.capture-dates` (J5): are there dates in the picture that cannot all be true?
//!
//! A date of change or of digitising before the capture, XMP history before it, and a capture before the phone, or the version
//! of its system, existed. Differences that time zones or a second camera clock could explain do not count.

use saboot_core::civil::{DAY, days};
use saboot_core::facts::Facts;
use saboot_core::facts::exif::{Exif, tag};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::moment::{self, Moment};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct CaptureDates;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.capture-dates",
    catalogue: "J5",
    title: "Dates in the picture contradict each other or the device that they name",
    class: Class::InternalContradiction,
    group: "capture-time",
    reads: "EXIF DateTimeOriginal, DateTimeDigitized and DateTime with their zones, XMP dates and history, and the year in which the named phone \
            and the named version of iOS were first sold.",
    meaning: "A picture cannot be changed or digitised before it was taken, nor taken before its phone or system existed. At least one of the \
              dates, or the device, was set by hand or by a clock that was wrong.",
    innocent: "A camera's clock that was reset or never set, and a date that its owner corrected later: 2 % of 220 camera files without editor \
               marks have a date of change before the capture. Phones set their clocks by the network, so that there it is rarer.",
    fools_it: "Setting all dates alike.",
    reference: "CIPA DC-008 tags 0x0132, 0x9003, 0x9004; ISO 16684-1; the makers' announcements of each model; catalogue J5 and A.2.",
    hindi: Hindi {
        title: "चित्र की तारीख़ें एक-दूसरे से या बताए गए उपकरण से मेल नहीं खातीं",
        reads: "EXIF DateTimeOriginal, DateTimeDigitized और DateTime (समय-क्षेत्र सहित), XMP की तारीख़ें और इतिहास, और वह समय जब बताया गया फ़ोन और iOS का वह संस्करण पहली बार बिका।",
        meaning: "कोई चित्र खींचे जाने से पहले बदला या digitise नहीं हो सकता, न ही फ़ोन या उसके सिस्टम के बनने से पहले खींचा जा सकता है। कम से कम एक तारीख़, या उपकरण का नाम, \
                  हाथ से डाला गया है या ग़लत घड़ी से आया है।",
        innocent: "कैमरे की घड़ी reset हो गई या कभी मिलाई ही न गई, या मालिक ने बाद में तारीख़ सुधारी: बिना संपादक-निशान वाली 220 कैमरा फ़ाइलों में से 2 % में बदलाव की तारीख़ खींचने से पहले की थी। \
                   फ़ोन अपनी घड़ी नेटवर्क से मिलाते हैं, इसलिए उनमें यह और कम होता है।",
        fools_it: "सारी तारीख़ें एक जैसी कर देना।",
    },
};

/// How the names of phones begin, the longer ones first, and the month in which the first of them was sold.
#[rustfmt::skip]
static PHONES: &[(&str, i64, i64)] = &[
    ("iPhone 17", 2025, 9), ("iPhone Air", 2025, 9), ("iPhone 16", 2024, 9), ("iPhone 15", 2023, 9), ("iPhone 14", 2022, 9),
    ("iPhone 13", 2021, 9), ("iPhone 12", 2020, 10), ("iPhone 11", 2019, 9), ("iPhone XS", 2018, 9), ("iPhone XR", 2018, 10),
    ("iPhone X", 2017, 11), ("iPhone 8", 2017, 9), ("iPhone 7", 2016, 9), ("iPhone SE (3rd", 2022, 3), ("iPhone SE (2nd", 2020, 4),
    ("iPhone SE", 2016, 3), ("iPhone 6s", 2015, 9), ("iPhone 6", 2014, 9), ("iPhone 5s", 2013, 9), ("iPhone 5c", 2013, 9),
    ("iPhone 5", 2012, 9), ("iPhone 4S", 2011, 10), ("iPhone 4", 2010, 6),
    ("Pixel 10", 2025, 8), ("Pixel 9", 2024, 8), ("Pixel 8", 2023, 10), ("Pixel 7", 2022, 10), ("Pixel 6", 2021, 10),
    ("Pixel 5", 2020, 10), ("Pixel 4", 2019, 10), ("Pixel 3", 2018, 10), ("Pixel 2", 2017, 10), ("Pixel", 2016, 10),
    ("SM-S93", 2025, 1), ("SM-S92", 2024, 1), ("SM-S91", 2023, 2), ("SM-S90", 2022, 2), ("SM-G99", 2021, 1), ("SM-G98", 2020, 2),
    ("SM-G97", 2019, 2), ("SM-G96", 2018, 2), ("SM-G95", 2017, 3), ("SM-G93", 2016, 2),
];

/// iOS by major version, and the June in which its first test version could be had.
#[rustfmt::skip]
static SYSTEMS: &[(u32, i64)] = &[
    (26, 2025), (18, 2024), (17, 2023), (16, 2022), (15, 2021), (14, 2020), (13, 2019), (12, 2018), (11, 2017), (10, 2016),
    (9, 2015), (8, 2014), (7, 2013), (6, 2012), (5, 2011), (4, 2010),
];

/// Reviewers and makers have a phone before it is sold.
const BEFORE_SALE: i64 = 60 * DAY;

/// Clocks that lost their power begin anew at one of these years.
const RESET_YEARS: [i64; 5] = [1970, 1980, 2000, 2001, 2016];

impl Check for CaptureDates {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(exif) = &facts.exif else { return };
        let Some(text) = exif.text(tag::DATE_TIME_ORIGINAL) else { return };
        let Some(taken) = Moment::read(text) else { return };
        let taken = taken.in_zone(exif.text(tag::OFFSET_TIME_ORIGINAL));
        order(exif, text, taken, out);
        history(facts, text, taken, out);
        if !RESET_YEARS.iter().any(|year| begins(text, *year)) {
            device(exif, text, taken, out);
        }
    }
}

/// True for the first days of a year, where clocks begin.
fn begins(text: &str, year: i64) -> bool {
    text.starts_with(&format!("{year}:01:0"))
}

fn report(
    exif: &Exif,
    number: u16,
    grade: Grade,
    statement: String,
    observed: String,
    expected: &str,
    out: &mut Findings,
) {
    out.push(Finding {
        expected: expected.to_owned(),
        ..INFO.finding(
            grade,
            statement,
            Untrusted::new(observed),
            exif.find(number).map(|e| Span::Bytes { start: e.bytes.0, end: e.bytes.1 }),
        )
    });
}

/// The order of EXIF's own three dates.
fn order(exif: &Exif, text: &str, taken: Moment, out: &mut Findings) {
    let pairs = [
        (tag::DATE_TIME, "DateTime", "changed", exif.text(tag::OFFSET_TIME)),
        (tag::DATE_TIME_DIGITIZED, "DateTimeDigitized", "digitised", exif.text(OFFSET_TIME_DIGITIZED)),
    ];
    for (number, name, verb, zone) in pairs {
        let Some(other) = exif.text(number) else { continue };
        let Some(moment) = Moment::read(other).map(|m| m.in_zone(zone)) else { continue };
        let before = moment.surely_before(taken);
        // A minute is the slowness of a camera, a day within unknown zones is no contradiction.
        if before > 60 {
            report(
                exif,
                number,
                // 2 % of camera files: too many for more.
                Grade::Medium,
                format!(
                    "The picture was {verb} {} before it was taken, as the file has it.",
                    moment::span(taken.local - moment.local)
                ),
                format!("DateTimeOriginal={text}; {name}={other}"),
                "DateTimeOriginal before the other dates, or at the same time.",
                out,
            );
        }
    }
}

/// Zone of DateTimeDigitized.
const OFFSET_TIME_DIGITIZED: u16 = 0x9012;

/// XMP's dates of creation, change and history against the capture.
fn history(facts: &Facts, text: &str, taken: Moment, out: &mut Findings) {
    let keys = ["xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:History/stEvt:when"];
    let first = facts
        .marks
        .iter()
        .filter(|m| keys.contains(&m.key.raw()))
        .filter_map(|m| Some((Moment::read(m.value.raw())?.surely_before(taken), m)))
        .max_by_key(|(before, _)| *before);
    let Some((before, mark)) = first.filter(|(before, _)| *before > 60) else { return };
    out.push(Finding {
        expected: "Changes after the capture.".to_owned(),
        ..INFO.finding(
            Grade::Medium,
            format!("XMP tells of a change at least {} before the capture.", moment::span(before)),
            Untrusted::new(format!("DateTimeOriginal={text}; {}={}", mark.key.raw(), mark.value.raw())),
            mark.span(),
        )
    });
}

/// The capture against the phone and the system that EXIF names.
fn device(exif: &Exif, text: &str, taken: Moment, out: &mut Findings) {
    let model = exif.text(tag::MODEL).unwrap_or("");
    let sold = PHONES.iter().find(|(begins, ..)| model.starts_with(begins));
    if let Some((_, year, month)) = sold {
        let first = days(*year, *month, 1) * DAY - BEFORE_SALE;
        if taken.local < first {
            report(
                exif,
                tag::DATE_TIME_ORIGINAL,
                Grade::Strong,
                "The capture is dated before the phone that EXIF names existed.".to_owned(),
                format!("Model={model}; DateTimeOriginal={text}"),
                &format!("A date from {year}-{month:02} on, when the first such phone was sold."),
                out,
            );
        }
    }
    let is_apple = exif.text(tag::MAKE).is_some_and(|m| m.eq_ignore_ascii_case("apple"));
    let version = exif.text(tag::SOFTWARE).filter(|_| is_apple).and_then(super::vendor_exif::ios_version);
    let system = version.and_then(|v| SYSTEMS.iter().find(|(major, _)| *major == v));
    if let Some((major, year)) = system
        && taken.local < days(*year, 6, 1) * DAY
    {
        report(
            exif,
            tag::DATE_TIME_ORIGINAL,
            Grade::Strong,
            format!("The capture is dated before iOS {major}, which EXIF names, existed."),
            format!("Software={}; DateTimeOriginal={text}", exif.text(tag::SOFTWARE).unwrap_or("")),
            &format!("A date from June {year} on, when iOS {major} was first shown."),
            out,
        );
    }
}
