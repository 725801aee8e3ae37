//! `information.sensor-tracks` (M13): what a recorder wrote beside picture and sound.
//!
//! Motion, position and exposure of every moment stand in tracks of their own: Apple's `mebx`, GoPro's GPMF, Google's
//! `camm`, Sony's `rtmd`. As long as the picture, they are hard to make up, so they speak for a recording by that
//! device; they prove nothing of what stood before the lens. Makers' boxes and tags are listed beside them.

use saboot_core::facts::isobmff::{IsoBmff, Movie, Track};
use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::origin::{bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct SensorTracks;

static INFO: CheckInfo = CheckInfo {
    code: "information.sensor-tracks",
    catalogue: "M13",
    title: "The file carries a recorder's sensor tracks or maker's boxes",
    class: Class::Information,
    group: "recorder-extras",
    reads: "Tracks of sensor and timed metadata (mebx, gpmd, camm, rtmd …) with their length and first entries; Samsung, Canon, Sony and \
            Android boxes and keys; uuid boxes.",
    meaning: "Sensor tracks that are as long as the picture were written while a device recorded, or copied together with it; inventing \
              them is laborious. They support capture by such a device and carry no weight of their own here. Maker's boxes alone show \
              only which family of software wrote the file.",
    innocent: "A track of readings may be kept when the picture is replaced, and editors drop it from genuine clips: its absence means \
               nothing.",
    fools_it: "Copying a sensor track, or replaying readings of another clip; filming a screen.",
    reference: "Apple, QuickTime File Format (timed metadata); GoPro GPMF; Google Camera Motion Metadata; catalogue M13.",
    hindi: Hindi {
        title: "फ़ाइल में recorder के sensor tracks या निर्माता के boxes हैं",
        reads: "sensor और समय से जुड़े metadata के tracks (mebx, gpmd, camm, rtmd …), उनकी लंबाई और पहली entries; Samsung, Canon, Sony और Android \
                के boxes और keys; uuid boxes।",
        meaning: "चित्र जितने लंबे sensor tracks उपकरण ने recording करते समय लिखे, या चित्र के साथ copy हुए; उन्हें गढ़ना मेहनत का काम है। वे ऐसे \
                  उपकरण से recording होने के पक्ष में हैं, पर यहाँ उनका अपना कोई वज़न नहीं है। केवल निर्माता के boxes बस यह बताते हैं कि किस परिवार के \
                  software ने फ़ाइल लिखी।",
        innocent: "चित्र बदल देने पर भी readings का track बचा रह सकता है, और editors उसे असली clips से हटा देते हैं: उसका न होना कुछ नहीं बताता।",
        fools_it: "sensor track की copy, या किसी दूसरी clip की readings डालना; screen को film करना।",
    },
};

/// Sensor tracks end within this of the picture, or within a twentieth of its length.
const SLACK_S: f64 = 1.5;

/// Sample entry types of sensor tracks, and what they are.
const SENSORS: [(&[u8; 4], &str); 6] = [
    (b"mebx", "Apple's timed metadata"),
    (b"gpmd", "GoPro's GPMF"),
    (b"camm", "Google's camera motion metadata"),
    (b"rtmd", "Sony's real-time metadata"),
    (b"djmd", "DJI's metadata"),
    (b"CTMD", "Canon's timed metadata"),
];

impl Check for SensorTracks {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(file) = &facts.isobmff else { return };
        if let Some(movie) = &file.movie {
            tracks(movie, out);
        }
        extras(facts, file, out);
    }
}

fn seconds(track: &Track) -> f64 {
    if track.timescale == 0 {
        return 0.0;
    }
    track.timing.duration.max(track.media_duration) as f64 / f64::from(track.timescale)
}

fn tracks(movie: &Movie, out: &mut Findings) {
    let picture = movie.tracks.iter().find(|t| t.is(b"vide")).map_or(0.0, seconds);
    for (kind, name) in SENSORS {
        let of_kind: Vec<&Track> =
            movie.tracks.iter().filter(|t| t.entries.iter().any(|e| e.kind == kind)).collect();
        let Some(longest) = of_kind.iter().max_by(|a, b| seconds(a).total_cmp(&seconds(b))) else { continue };
        let length = seconds(longest);
        let whole = picture > 0.0 && (length - picture).abs() <= SLACK_S.max(picture / 20.0);
        let samples: u64 = of_kind.iter().map(|t| t.samples.count).sum();
        let statement = if whole && samples > 0 {
            format!(
                "{name} runs as long as the picture ({length:.1} s, {samples} samples): it was recorded with it."
            )
        } else {
            format!(
                "{name} is there, {length:.1} s long beside {picture:.1} s of picture, {samples} samples."
            )
        };
        let names =
            of_kind.iter().flat_map(|t| t.entries.iter().flat_map(|e| &e.metadata_keys).chain(&t.telemetry));
        out.push(Finding {
            expected: "Readings from the first to the last picture, where a device recorded them.".to_owned(),
            ..INFO.finding(
                if whole && samples > 0 { Grade::Medium } else { Grade::Informational },
                statement,
                observed(
                    [format!("{} tracks of {}", of_kind.len(), String::from_utf8_lossy(kind))]
                        .into_iter()
                        .chain(names.take(24).map(|n| n.raw().to_owned())),
                ),
                bytes(longest.bytes),
            )
        });
    }
}

/// Boxes and keys of makers, in one finding.
fn extras(facts: &Facts, file: &IsoBmff, out: &mut Findings) {
    let mut found = Vec::new();
    let mut span = None;
    if file.samsung_trailer {
        found.push("Samsung's trailer (sefd or SEFT)".to_owned());
    }
    if let Some(movie) = &file.movie {
        for (kind, name) in [
            (b"smta", "Samsung"),
            (b"saut", "Samsung"),
            (b"SDLN", "Samsung"),
            (b"smrd", "Samsung"),
            (b"HMMT", "GoPro"),
            (b"GPMF", "GoPro"),
            (b"CNTH", "Canon"),
            (b"CNOP", "Canon"),
        ] {
            if movie.user_data.iter().any(|k| *k == kind) {
                found.push(format!("{name}'s box {}", String::from_utf8_lossy(kind)));
                span = span.or_else(|| bytes(movie.bytes));
            }
        }
    }
    for uuid in &file.uuids {
        if matches!(uuid.name(), Some("Canon" | "Sony PROF" | "Sony USMT" | "spherical video")) {
            found.push(format!("uuid box of {}", uuid.name().unwrap_or("")));
            span = span.or_else(|| bytes((uuid.span.start, uuid.span.end)));
        }
    }
    let keys = [
        "com.android.",
        "com.samsung.",
        "com.apple.quicktime.camera.",
        "com.apple.quicktime.location.accuracy",
        "com.apple.quicktime.live-photo",
        "smta:",
        "CNCV",
    ];
    for mark in facts.marks.iter().filter(|m| matches!(m.carrier, Carrier::Mdta | Carrier::Udta)) {
        let sony = mark.key.raw() == "xml" && mark.value.raw().contains("NonRealTimeMeta");
        if (sony || keys.iter().any(|k| mark.key.raw().starts_with(k))) && found.len() < 24 {
            let shown: String = mark.value.raw().chars().take(if sony { 60 } else { 40 }).collect();
            found.push(format!("{}={shown}", mark.key.raw()));
            span = span.or_else(|| mark.span());
        }
    }
    if !found.is_empty() {
        out.push(INFO.finding(
            Grade::Informational,
            "The file carries boxes or keys of a maker's own recorder software.",
            observed(found),
            span,
        ));
    }
}
