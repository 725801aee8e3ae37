//! `contradiction.c2pa-capture` (P3): does EXIF in the file disagree with the camera data that was signed?
//!
//! Compares make, model and time of capture of the active manifest, or of the earlier version that it was edited from,
//! with the file's EXIF. Signers that leave the header out of the hash let EXIF be rewritten under a valid signature.

use saboot_core::civil::days;
use saboot_core::facts::Facts;
use saboot_core::facts::c2pa::Manifest;
use saboot_core::facts::exif::tag;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::super::{Check, CheckInfo, Hindi};
use super::{Standing, holds, path, standing};

/// The check.
pub struct CaptureConflict;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.c2pa-capture",
    catalogue: "P3",
    title: "EXIF disagrees with the camera data that was signed (C2PA)",
    class: Class::InternalContradiction,
    group: "camera-claim",
    reads: "Make, model and time of capture in the signed assertions stds.exif and c2pa.metadata, against the same in the file's EXIF.",
    meaning: "One of the two was written by other software than it says: EXIF was rewritten after signing, or was never that of the camera \
              that signed. It says nothing of the pixels.",
    innocent: "An editor that normalises make and model, or a clock or zone that was corrected after capture.",
    fools_it: "Writing the same values into EXIF.",
    reference: super::SPECIFICATION,
    hindi: Hindi {
        title: "EXIF और हस्ताक्षरित कैमरा-डेटा (C2PA) एक-दूसरे से मेल नहीं खाते",
        reads: "हस्ताक्षरित stds.exif और c2pa.metadata में कैमरे का निर्माता, मॉडल और खींचने का समय, और फ़ाइल के EXIF में वही मान।",
        meaning: "दोनों में से एक उस सॉफ़्टवेयर ने नहीं लिखा जिसका नाम है: हस्ताक्षर के बाद EXIF दोबारा लिखा गया, या वह उस कैमरे का था ही नहीं। पिक्सेल के बारे में यह कुछ नहीं कहता।",
        innocent: "संपादक ने निर्माता और मॉडल के नाम एक जैसे ढंग से लिख दिए, या घड़ी या समय-क्षेत्र बाद में ठीक किया गया।",
        fools_it: "EXIF में वही मान लिख देना।",
    },
};

/// Two times of capture that differ by less are one moment in two zones.
const ZONES_MINUTES: i64 = 26 * 60;

impl Check for CaptureConflict {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let (Some(c2pa), Some(exif)) = (&facts.c2pa, &facts.exif) else { return };
        let of_this_file = |m: &&Manifest| path(c2pa, m).is_some_and(|p| p.iter().all(|r| *r == "parentOf"));
        for manifest in c2pa.manifests.iter().filter(of_this_file) {
            if manifest.exif.is_empty() || !holds(c2pa, manifest) {
                continue;
            }
            for (name, number) in
                [("Make", tag::MAKE), ("Model", tag::MODEL), ("DateTimeOriginal", tag::DATE_TIME_ORIGINAL)]
            {
                let signed = manifest.exif.iter().find(|(key, _)| key.raw().rsplit(':').next() == Some(name));
                let (Some((key, signed)), Some(entry)) = (signed, exif.find(number)) else { continue };
                let Some(written) = entry.text() else { continue };
                let differs = match number {
                    tag::DATE_TIME_ORIGINAL => match (minutes(signed.raw()), minutes(written)) {
                        (Some(a), Some(b)) => a.abs_diff(b) > ZONES_MINUTES.unsigned_abs(),
                        _ => false,
                    },
                    _ => names_differ(signed.raw(), written),
                };
                if !differs {
                    continue;
                }
                let grade =
                    if standing(manifest) == Standing::Verified { Grade::Strong } else { Grade::Medium };
                let observed = format!("EXIF {name}: {}", written.trim());
                let (start, end) = entry.bytes;
                let span = Some(saboot_core::Span::Bytes { start, end });
                let expected: String =
                    saboot_core::Untrusted::new(format!("{} as signed: {}", key.raw(), signed.raw()))
                        .for_terminal()
                        .chars()
                        .take(200)
                        .collect();
                let statement = format!("The {} in EXIF is not the one that was signed.", words(number));
                out.push(Finding { expected, ..INFO.finding(grade, statement, observed.into(), span) });
            }
        }
    }
}

fn words(number: u16) -> &'static str {
    match number {
        tag::MAKE => "maker of the camera",
        tag::MODEL => "model of the camera",
        _ => "time of capture",
    }
}

/// Two names of which neither holds the other: "NIKON" and "NIKON CORPORATION" are one maker.
fn names_differ(a: &str, b: &str) -> bool {
    let plain = |t: &str| -> String {
        t.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (a, b) = (plain(a), plain(b));
    !a.is_empty() && !b.is_empty() && !a.contains(&b) && !b.contains(&a)
}

/// Minutes since 1970 of a time whose first twelve digits are year to minute; the zone is left out.
fn minutes(text: &str) -> Option<i64> {
    let digits: Vec<i64> = text.chars().filter_map(|c| c.to_digit(10)).take(12).map(i64::from).collect();
    let number = |from: usize, to: usize| Some(digits.get(from..to)?.iter().fold(0, |n, d| n * 10 + d));
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute) = (number(8, 10)?, number(10, 12)?);
    if year < 1800 || !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 {
        return None;
    }
    Some((days(year, month, day) * 24 + hour) * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_and_zones_are_no_conflict() {
        assert!(!names_differ("NIKON CORPORATION", "Nikon"));
        assert!(names_differ("Leica Camera AG", "Canon"));
        assert!(!names_differ("", "Canon"));
        let apart = |a: &str, b: &str| minutes(a).unwrap().abs_diff(minutes(b).unwrap());
        assert_eq!(apart("2024:02:28 23:59:00", "2024-03-01T00:00:00+09:00"), 24 * 60 + 1);
        assert_eq!(apart("2023-12-31T12:00", "2024:01:01 12:00:00"), 24 * 60);
        assert_eq!(minutes("0000:00:00 00:00:00"), None);
        assert_eq!(minutes("yesterday"), None);
    }
}
