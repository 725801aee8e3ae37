//! `contradiction.container-times` (M5): dates that cannot all be true.
//!
//! A file is not made after it is examined, and not changed before it was made. Local time written as UTC, clocks that
//! were never set and times counted from 1970 are told apart and stay quiet. Dates that merely differ are history:
//! `history.container-times`.

use std::time::{SystemTime, UNIX_EPOCH};

use saboot_core::civil::DAY;
use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::Times;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::dates::{Stated, box_time, of_container, show};
use super::origin::{bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct ImpossibleTimes;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.container-times",
    catalogue: "M5",
    title: "Dates in the file that cannot be true",
    class: Class::InternalContradiction,
    group: "stated-times",
    reads: "Creation and modification times of the movie and its tracks, and date tags of every video and sound container, against each \
            other and against the clock of the examining computer.",
    meaning: "A date lies in the future, or a part of the file was changed before it was made. At least one of the dates was set by a \
              wrong clock or by hand. It does not say which, and nothing of the content.",
    innocent: "A recorder's or a computer's clock that was wrong; a program that writes only one of two times correctly; the examining \
               computer's own clock.",
    fools_it: "Dates that were made up with care agree with each other.",
    reference: "ISO/IEC 14496-12 8.2.2, 8.3.2, 8.4.2; catalogue M5.",
    hindi: Hindi {
        title: "फ़ाइल में ऐसी तारीख़ें जो सच नहीं हो सकतीं",
        reads: "movie और उसके tracks के बनने और बदलने के समय, और हर video और sound container में लिखी तारीख़ें: आपस में और जाँच करने वाले \
                computer की घड़ी से मिलाकर।",
        meaning: "कोई तारीख़ भविष्य की है, या फ़ाइल का कोई भाग बनने से पहले ही बदला हुआ बताया गया है। कम से कम एक तारीख़ ग़लत घड़ी से या हाथ से \
                  लिखी गई है। इससे यह पता नहीं चलता कि कौन सी, और सामग्री के बारे में कुछ नहीं।",
        innocent: "रिकॉर्डर या computer की ग़लत घड़ी; ऐसा program जो दो में से एक ही समय ठीक लिखता है; जाँच करने वाले computer की अपनी घड़ी।",
        fools_it: "सोच-समझकर गढ़ी गई तारीख़ें आपस में मेल खाती हैं।",
    },
};

/// A file may come from the other side of the date line, and clocks run wrong.
const FUTURE: i64 = 2 * DAY;

impl Check for ImpossibleTimes {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let now =
            SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|d| i64::try_from(d.as_secs()).ok());
        if let Some(now) = now {
            future(&of_container(facts), now, out);
        }
        order(facts, out);
    }
}

/// Dates after `now`.
fn future(stated: &[Stated], now: i64, out: &mut Findings) {
    let late: Vec<&Stated> = stated.iter().filter(|s| s.unix - s.doubt() > now + FUTURE).collect();
    let Some(first) = late.first() else { return };
    out.push(Finding {
        expected: "No date after the examination.".to_owned(),
        ..INFO.finding(
            Grade::Strong,
            format!("{} of {} stated dates lie in the future.", late.len(), stated.len()),
            observed(late.iter().take(8).map(|s| s.text())),
            first.bytes.and_then(bytes),
        )
    });
}

/// A part that was modified before it was created.
fn order(facts: &Facts, out: &mut Findings) {
    let Some(movie) = facts.isobmff.as_ref().and_then(|f| f.movie.as_ref()) else { return };
    let backwards = |times: Times| {
        let (created, modified) = (box_time(times.created)?, box_time(times.modified)?);
        // Two epochs in one box are two ways of counting, no order.
        (created.1 == modified.1 && modified.0 + DAY < created.0).then_some((created.0, modified.0))
    };
    let parts = [("movie".to_owned(), movie.times, movie.bytes)].into_iter().chain(
        movie.tracks.iter().flat_map(|t| {
            [
                (format!("track {}", t.id), t.times, t.bytes),
                (format!("media of track {}", t.id), t.media_times, t.bytes),
            ]
        }),
    );
    let found: Vec<_> =
        parts.filter_map(|(place, times, span)| Some((place, backwards(times)?, span))).collect();
    if let Some((_, _, span)) = found.first() {
        out.push(Finding {
            expected: "Modification not before creation.".to_owned(),
            ..INFO.finding(
                Grade::Medium,
                "A part of the file was modified before it was created, by its own account.",
                observed(found.iter().take(8).map(|(place, (created, modified), _)| {
                    format!("{place} created {}, modified {}", show(*created), show(*modified))
                })),
                bytes(*span),
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_later_everywhere_on_earth_is_future() {
        let stated = |zone, day_only| Stated {
            place: "date".to_owned(),
            unix: 1_000_000_000,
            zone,
            day_only,
            bytes: None,
        };
        let found = |zone, day_only, now| {
            let mut out = Findings::default();
            future(&[stated(zone, day_only)], now, &mut out);
            out.as_slice().len()
        };
        assert_eq!(found(Some(0), false, 1_000_000_000 - FUTURE - 1), 1);
        assert_eq!(found(Some(0), false, 1_000_000_000 - FUTURE), 0);
        assert_eq!(found(None, false, 1_000_000_000 - FUTURE - 1), 0);
        assert_eq!(found(None, true, 1_000_000_000 - 5 * DAY), 1);
    }
}
