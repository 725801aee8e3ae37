//! `information.camera-clock` (J5): does the date of capture look like a clock that was never set?
//!
//! Midnight to the second, the first day of the years at which clocks begin, placeholders, and dates that lie in the future of
//! the machine that examines. Such a date places nothing in time; it accuses nobody.

use std::time::{SystemTime, UNIX_EPOCH};

use saboot_core::civil::DAY;
use saboot_core::facts::Facts;
use saboot_core::facts::exif::tag;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::moment::{Moment, ZONES};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct CameraClock;

static INFO: CheckInfo = CheckInfo {
    code: "information.camera-clock",
    catalogue: "J5",
    title: "The date of capture looks like a clock that was not set",
    class: Class::Information,
    group: "capture-time",
    reads: "EXIF DateTimeOriginal, or DateTime where that is missing, and the clock of the machine that examines.",
    meaning: "The date is a placeholder, the first hour of a year at which clocks begin, exactly midnight, or in the future. It should not be \
              relied on for when the picture was taken.",
    innocent: "Cameras whose battery was empty; scanners and programs that know the day and not the hour; an examining machine whose own clock \
               is wrong.",
    fools_it: "Any plausible date.",
    reference: "CIPA DC-008 tags 0x0132 and 0x9003; catalogue J5.",
    hindi: Hindi {
        title: "खींचने की तारीख़ ऐसी घड़ी की लगती है जो मिलाई नहीं गई",
        reads: "EXIF DateTimeOriginal, या उसके न होने पर DateTime, और जाँच करने वाली मशीन की घड़ी।",
        meaning: "तारीख़ की जगह ख़ाली भराव है, या वह उस वर्ष का पहला घंटा है जहाँ से घड़ियाँ शुरू होती हैं, या ठीक आधी रात है, या भविष्य की है। चित्र कब खींचा गया, इसके लिए इस पर भरोसा न करें।",
        innocent: "जिन कैमरों की battery ख़त्म हो गई थी; scanner और प्रोग्राम जो दिन जानते हैं पर घंटा नहीं; जाँचने वाली मशीन की अपनी घड़ी ग़लत हो।",
        fools_it: "कोई भी संभव लगने वाली तारीख़।",
    },
};

impl Check for CameraClock {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(exif) = &facts.exif else { return };
        let number = [tag::DATE_TIME_ORIGINAL, tag::DATE_TIME].into_iter().find(|t| exif.text(*t).is_some());
        let Some((number, text)) = number.and_then(|t| Some((t, exif.text(t)?))) else { return };
        let blank = text.len() >= 10 && text.bytes().all(|b| matches!(b, b'0' | b':' | b' '));
        let moment = Moment::read(text);
        let reset =
            ["1970:01:01", "1980:01:01", "2000:01:01", "2001:01:01"].iter().any(|d| text.starts_with(d));
        let statement = if blank {
            "The date of capture is a placeholder."
        } else if reset {
            "The date of capture is the day on which clocks begin."
        } else if moment.is_some_and(|m| m.local > now().saturating_add(ZONES + DAY)) {
            "The date of capture lies in the future of the machine that examined the file."
        } else if moment.is_some_and(|m| m.local.rem_euclid(DAY) == 0) {
            "The time of capture is midnight to the second."
        } else {
            return;
        };
        let name = if number == tag::DATE_TIME { "DateTime" } else { "DateTimeOriginal" };
        out.push(INFO.finding(
            Grade::Informational,
            statement,
            Untrusted::new(format!("{name}={text}")),
            exif.find(number).map(|e| Span::Bytes { start: e.bytes.0, end: e.bytes.1 }),
        ));
    }
}

/// Seconds since 1970 by this machine; the end of time where its clock stands before that.
fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|d| i64::try_from(d.as_secs()).ok())
        .unwrap_or(i64::MAX / 2)
}
