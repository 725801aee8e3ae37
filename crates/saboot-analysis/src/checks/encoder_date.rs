//! `contradiction.encoder-date` (M4): was the encoder's build published after the date that the file states?
//!
//! x264 and x265 write their build number into the first access unit. A picture that such a build encoded cannot be
//! older than the build. [`X264`] and [`X265`] hold when each build number first stood in the public repositories. A
//! stated date that programs are known to copy from a source file shows less than one that the muxer sets.

use saboot_core::civil::{DAY, days};
use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::dates::{Stated, of_container, show};
use super::origin::{ffmpeg_signs, observed};
use super::x264_camera::is_software;
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct EncoderDate;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.encoder-date",
    catalogue: "M4",
    title: "The encoder is younger than the date that the file states",
    class: Class::InternalContradiction,
    group: "stated-times",
    reads: "The build number in the x264 or x265 signature of the first pictures, and every date that the container states.",
    meaning: "The pictures were encoded by a build that did not exist on the latest date that the file states, so they were encoded \
              later than it says. Where FFmpeg wrote the file the date is usually the recording's, kept through a conversion, and \
              the finding is weak; any other muxer sets the date when it writes, and then the date cannot be right.",
    innocent: "FFmpeg and programs built on it copy the creation time of the source into the converted file; a computer's clock may \
               have been wrong.",
    fools_it: "A date after the build's; an older build of the encoder; an encoder told to leave its signature out.",
    reference: "First commits of X264_BUILD and X265_BUILD in the public repositories of x264 (to 2024) and x265 (to 2020); libavformat \
                copies creation_time; catalogue M4.",
    hindi: Hindi {
        title: "एन्कोडर फ़ाइल में लिखी तारीख़ के बाद का है",
        reads: "पहले चित्रों में x264 या x265 की पहचान में लिखा build नंबर, और container में लिखी हर तारीख़।",
        meaning: "चित्र ऐसे build से encode हुए हैं जो फ़ाइल में लिखी सबसे बाद की तारीख़ पर मौजूद ही नहीं था; यानी encode उस तारीख़ के बाद हुआ। \
                  अगर फ़ाइल FFmpeg ने लिखी है तो तारीख़ अक्सर मूल रिकॉर्डिंग की होती है जो बदलते समय साथ चली आई, इसलिए संकेत कमज़ोर है; \
                  बाक़ी programs लिखते समय की तारीख़ डालते हैं, तब लिखी तारीख़ सही नहीं हो सकती।",
        innocent: "FFmpeg और उस पर बने programs मूल फ़ाइल की तारीख़ नई फ़ाइल में ले आते हैं; computer की घड़ी भी ग़लत हो सकती है।",
        fools_it: "build के बाद की तारीख़ लिख देना; encoder का पुराना build; पहचान न लिखने को कहा गया encoder।",
    },
};

/// Build number and the month in which it first stood in the public repository; a build between two is as old as the
/// one before it at least.
#[rustfmt::skip]
static X264: &[(u32, i64, i64)] = &[
    (66, 2009, 1), (68, 2009, 7), (78, 2009, 10), (84, 2010, 1), (95, 2010, 5), (105, 2010, 9), (113, 2011, 1), (116, 2011, 7),
    (119, 2011, 10), (121, 2012, 3), (126, 2012, 9), (130, 2013, 2), (134, 2013, 7), (139, 2013, 10), (143, 2014, 12), (147, 2015, 7),
    (149, 2017, 5), (153, 2017, 12), (156, 2018, 8), (158, 2019, 7), (159, 2019, 11), (160, 2020, 4), (162, 2021, 5), (164, 2021, 6),
];
/// The same for x265.
#[rustfmt::skip]
static X265: &[(u32, i64, i64)] = &[
    (1, 2013, 10), (6, 2014, 2), (24, 2014, 6), (35, 2014, 10), (48, 2015, 2), (67, 2015, 7), (78, 2015, 11), (89, 2016, 7),
    (102, 2016, 12), (114, 2017, 4), (134, 2017, 8), (149, 2017, 12), (162, 2018, 6), (169, 2018, 12), (174, 2019, 4), (179, 2019, 9),
    (191, 2020, 3), (196, 2020, 9),
];

/// Builds are made from a branch some weeks before it is published.
const SLACK: i64 = 60 * DAY;
/// Dates before this (2003) are those of a clock that was never set.
const CLOCK_SET: i64 = 1_041_379_200;

impl Check for EncoderDate {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(sei) = facts.marks_in(Carrier::Sei).find(|m| is_software(m)) else { return };
        let Some((build, published)) = published(sei.value.raw()) else { return };
        // The latest date must already be too early: tags of a work's year and the like stand beside it.
        let latest = of_container(facts).into_iter().max_by_key(|s| s.unix + s.doubt());
        let Some(latest) = latest.filter(|s| s.unix > CLOCK_SET && s.unix + s.doubt() + SLACK < published)
        else {
            return;
        };
        let copied = !ffmpeg_signs(facts).is_empty() || !is_box(&latest);
        let early = (published - latest.unix) / DAY;
        out.push(Finding {
            expected: format!("A date not before {}.", show(published - SLACK).get(..10).unwrap_or("")),
            ..INFO.finding(
                if copied { Grade::Weak } else { Grade::Strong },
                format!(
                    "The pictures were encoded by {build}, which was published about {early} days after the latest date that the \
                     file states."
                ),
                observed([latest.text(), sei.value.raw().chars().take(80).collect()]),
                sei.span(),
            )
        });
    }
}

fn is_box(stated: &Stated) -> bool {
    stated.place.starts_with("movie ") || stated.place.starts_with("track ")
}

/// Name of the build and Unix time of its month; none for builds before the table.
fn published(text: &str) -> Option<(String, i64)> {
    let (name, number, table) = match text.strip_prefix("x264 - core ") {
        Some(rest) => ("x264 core", rest, X264),
        None => ("x265 build", text.strip_prefix("x265 (build ")?, X265),
    };
    let digits: String = number.chars().take_while(char::is_ascii_digit).take(6).collect();
    let build: u32 = digits.parse().ok()?;
    let (_, year, month) = table.iter().rev().find(|(first, ..)| *first <= build)?;
    Some((format!("{name} {build}"), days(*year, *month, 1) * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_between_two_entries_take_the_older_month() {
        let month = |text| published(text).map(|(_, unix)| show(unix).get(..7).unwrap_or("").to_owned());
        assert_eq!(month("x264 - core 155 r2917"), Some("2017-12".to_owned()));
        assert_eq!(month("x264 - core 999"), Some("2021-06".to_owned()));
        assert_eq!(month("x265 (build 199) - 3.5"), Some("2020-09".to_owned()));
        assert_eq!(month("x264 - core 50"), None);
        assert!(X264.is_sorted() && X265.is_sorted());
    }
}
