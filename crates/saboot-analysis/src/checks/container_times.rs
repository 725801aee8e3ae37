//! `history.container-times` (M5): what the dates in a file tell of its way.
//!
//! The header of a movie, its tracks, the recorder's own date tag and the file name agree in a recording that was left
//! alone. Where they differ the file was put together, saved again or renamed. Zero times are what FFmpeg and most
//! messengers write. A zone that is not stated leaves 14 hours of doubt, so Androids that write local time stay quiet.

use saboot_core::civil::DAY;
use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::Movie;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::dates::{Stated, ZONES, box_time, of_container, of_name, show};
use super::origin::{bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct ContainerTimes;

static INFO: CheckInfo = CheckInfo {
    code: "history.container-times",
    catalogue: "M5",
    title: "What the dates in the file tell of its way",
    class: Class::ProcessingHistory,
    group: "stated-times",
    reads: "Creation times of the movie and its tracks, the recorder's date tag with its zone, and the date in the file name.",
    meaning: "The parts of the file were made at different times, or the name and the content are dated differently, or all dates were \
              removed. Tracks of different age were brought together; a movie header younger than the recorder's own tag was written \
              when the clip was saved or exported again. This is history and says nothing about whether the clip is genuine.",
    innocent: "Trimming, exporting, adding music, sending and renaming do this to genuine clips every day; messengers put the day of \
               receipt into the name.",
    fools_it: "All dates can be written anew together.",
    reference: "ISO/IEC 14496-12 8.2.2, 8.3.2, 8.4.2; Apple's com.apple.quicktime.creationdate; file names of phones and messengers; \
                catalogue M5.",
    hindi: Hindi {
        title: "फ़ाइल की तारीख़ें उसके सफ़र के बारे में क्या बताती हैं",
        reads: "movie और उसके tracks के बनने का समय, रिकॉर्डर की लिखी तारीख़ (time zone सहित), और फ़ाइल के नाम में लिखी तारीख़।",
        meaning: "फ़ाइल के भाग अलग-अलग समय पर बने हैं, या नाम और सामग्री की तारीख़ अलग है, या सारी तारीख़ें हटा दी गई हैं। अलग उम्र के tracks को \
                  साथ जोड़ा गया है; movie का header अगर रिकॉर्डर की तारीख़ से नया है तो clip दोबारा save या export हुई है। यह केवल इतिहास है; \
                  इससे यह नहीं पता चलता कि clip असली है या नहीं।",
        innocent: "काटना, export करना, संगीत जोड़ना, भेजना और नाम बदलना: असली clips के साथ रोज़ यही होता है; messenger नाम में मिलने का दिन लिखते हैं।",
        fools_it: "सारी तारीख़ें एक साथ नई लिखी जा सकती हैं।",
    },
};

/// Recorders write their headers within this of each other, the length of the clip not counted.
const SLACK: i64 = 60;

impl Check for ContainerTimes {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let stated = of_container(facts);
        if let Some(movie) = facts.isobmff.as_ref().and_then(|f| f.movie.as_ref()) {
            let length = if movie.timescale > 0 {
                i64::try_from(movie.duration / u64::from(movie.timescale)).unwrap_or(i64::MAX)
            } else {
                0
            };
            let slack = SLACK.saturating_add(length);
            unset(movie, &stated, out);
            apart(movie, slack, out);
            saved_later(movie, &stated, slack, out);
        }
        named(facts, &stated, out);
    }
}

/// No time at all, or times that count from 1970.
fn unset(movie: &Movie, stated: &[Stated], out: &mut Findings) {
    if stated.is_empty() && movie.timescale > 0 && !movie.tracks.is_empty() {
        out.push(INFO.finding(
            Grade::Informational,
            "The file states no date at all: the program that wrote it last sets none.",
            observed([format!("movie created {}, {} tracks", movie.times.created, movie.tracks.len())]),
            bytes(movie.bytes),
        ));
    } else if let Some((unix, true)) = box_time(movie.times.created) {
        out.push(INFO.finding(
            Grade::Informational,
            "The times count from 1970 instead of 1904, as some recorders and apps write them.",
            observed([format!("movie created {} ({})", movie.times.created, show(unix))]),
            bytes(movie.bytes),
        ));
    }
}

/// Tracks that are not as old as the movie.
fn apart(movie: &Movie, slack: i64, out: &mut Findings) {
    let Some((whole, epoch)) = box_time(movie.times.created) else { return };
    let others = movie.tracks.iter().flat_map(|t| {
        [
            (format!("track {}", t.id), t.times, t.bytes),
            (format!("media of track {}", t.id), t.media_times, t.bytes),
        ]
    });
    let found: Vec<_> = others
        .filter_map(|(place, times, span)| {
            let (part, its_epoch) = box_time(times.created)?;
            (epoch == its_epoch && (part - whole).saturating_abs() > slack).then_some((place, part, span))
        })
        .collect();
    if let Some((_, part, span)) = found.first() {
        let side = if *part < whole { "older" } else { "younger" };
        out.push(Finding {
            expected: format!("Times no further apart than {slack} s."),
            ..INFO.finding(
                Grade::Medium,
                format!("Tracks are {side} than the movie that holds them: they were taken into a new file."),
                observed([format!("movie created {}", show(whole))].into_iter().chain(
                    found.iter().take(8).map(|(place, part, _)| format!("{place} created {}", show(*part))),
                )),
                bytes(*span),
            )
        });
    }
}

/// The recorder's own date tag, with its zone, is older than the file.
fn saved_later(movie: &Movie, stated: &[Stated], slack: i64, out: &mut Findings) {
    let tag = stated.iter().find(|s| s.place == "com.apple.quicktime.creationdate" && s.zone.is_some());
    let (Some(tag), Some((whole, _))) = (tag, box_time(movie.times.created)) else { return };
    let later = whole - tag.unix;
    // Some apps write local time into the header: a whole number of quarter hours within the zones is no difference.
    let zone_like = later.abs() <= ZONES + slack
        && later.rem_euclid(900).min(900 - later.rem_euclid(900)) <= slack.min(400);
    if later.abs() <= slack || zone_like {
        return;
    }
    let statement = if later > 0 {
        format!(
            "The file was written {} after the recording by its own tags: it was exported or saved again.",
            span_text(later)
        )
    } else {
        format!(
            "The recorder's date tag is {} younger than the file: the date was set by hand or by a wrong clock.",
            span_text(-later)
        )
    };
    out.push(INFO.finding(
        Grade::Weak,
        statement,
        observed([tag.text(), format!("movie created {}", show(whole))]),
        tag.bytes.and_then(bytes),
    ));
}

/// The file name and the container give different days.
fn named(facts: &Facts, stated: &[Stated], out: &mut Findings) {
    let Some(name) = of_name(facts.name.raw()) else { return };
    let differs = |s: &Stated| (s.unix - name.unix).abs() > s.doubt() + name.doubt() + DAY;
    // One date that agrees is enough.
    let Some(nearest) = stated.iter().min_by_key(|s| (s.unix - name.unix).abs()).filter(|s| differs(s))
    else {
        return;
    };
    let days = (nearest.unix - name.unix).abs() / DAY;
    let statement = if nearest.unix > name.unix {
        format!(
            "The file name is dated {days} days before anything in the file: it was saved again later, or renamed."
        )
    } else {
        format!(
            "The file name is dated {days} days after everything in the file: it was received, copied or renamed then."
        )
    };
    out.push(INFO.finding(
        Grade::Weak,
        statement,
        observed([name.text(), nearest.text()]),
        nearest.bytes.and_then(bytes),
    ));
}

fn span_text(seconds: i64) -> String {
    match seconds {
        s if s >= 2 * DAY => format!("{} days", s / DAY),
        s if s >= 7200 => format!("{} hours", s / 3600),
        s => format!("{s} s"),
    }
}
