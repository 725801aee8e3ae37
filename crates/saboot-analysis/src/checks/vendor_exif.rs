//! `contradiction.vendor-exif` (J9): does EXIF that names a phone hold what that phone's camera writes?
//!
//! Tools that dress a generated picture as a phone's copy a handful of tags and leave out what the camera always
//! writes. Only files that claim to be straight from the camera are judged: an editor's mark, or an unknown program in
//! Software, ends the question, and so does damage to the directories. Each vendor is one rule with its own base rate.

use saboot_core::facts::exif::{Directory, Exif, tag};
use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{Check, CheckInfo, programs};

/// The check.
pub struct VendorExif;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.vendor-exif",
    catalogue: "J9",
    title: "EXIF names a phone but lacks what its camera always writes",
    class: Class::InternalContradiction,
    group: "capture-claim",
    reads: "EXIF Make, Model, Software, MakerNote, SubSecTimeOriginal, OffsetTimeOriginal, LensModel, ImageUniqueID, position; JFIF and \
            Adobe segments; XMP and IPTC for marks of editors.",
    meaning: "The tags claim an untouched picture of an Apple, Samsung or Google phone, and tags that those cameras write are \
              missing while others that are easy to copy are there; or the maker's own block belongs to another maker. The EXIF may \
              have been copied or invented. The finding speaks of the tags, not of the picture.",
    innocent: "Privacy tools, converters, web exports and third-party camera apps drop such tags from genuine pictures. In sample sets \
               made by contributors, 27 of 28 Apple originals from iOS 8 on held both Apple's block and fractions of a second, and \
               14 of 14 from iOS 13 on the time zone; the exception was a converted file. For Samsung and Google no base rate was \
               measured, so that their grade stays weak.",
    fools_it: "Copying all of EXIF, with the maker's block, from a genuine picture of the same phone.",
    reference: "CIPA DC-008; catalogue J9 and its counts (A.2); Kee, Johnson, Farid 2011.",
    hindi: super::Hindi {
        title: "EXIF एक फ़ोन का नाम लेता है, पर उसमें वह नहीं है जो उस फ़ोन का कैमरा हमेशा लिखता है",
        reads: "EXIF के Make, Model, Software, MakerNote, SubSecTimeOriginal, OffsetTimeOriginal, LensModel, \
            ImageUniqueID, स्थान; JFIF और Adobe के हिस्से; एडिटरों के निशानों के लिए XMP और IPTC।",
        meaning: "टैग कहते हैं कि यह Apple, Samsung या Google के फ़ोन की जस की तस तस्वीर है। पर वे टैग नहीं हैं जो वह \
            कैमरा लिखता है, जबकि आसानी से नक़ल होने वाले टैग हैं; या निर्माता का अपना हिस्सा किसी और निर्माता का है। \
            हो सकता है कि EXIF कहीं से नक़ल किया गया या गढ़ा गया हो। यह बात टैग के बारे में है, तस्वीर के बारे में \
            नहीं।",
        innocent: "निजता बचाने वाले प्रोग्राम, कन्वर्टर, वेब के लिए एक्सपोर्ट और दूसरे कैमरा ऐप असली तस्वीरों से भी ऐसे टैग \
            हटा देते हैं। लोगों की दी हुई तस्वीरों में, iOS 8 या बाद की 28 Apple मूल तस्वीरों में से 27 में Apple का \
            हिस्सा और सेकंड के अंश दोनों थे, और iOS 13 या बाद की 14 में से 14 में समय-क्षेत्र था; जो एक अलग थी वह \
            बदली हुई फ़ाइल थी। Samsung और Google के लिए ऐसी गिनती नहीं की गई, इसलिए उनकी श्रेणी कमज़ोर ही रहती है।",
        fools_it: "उसी फ़ोन की असली तस्वीर से पूरा EXIF, निर्माता के हिस्से समेत, नक़ल कर लेना।",
    },
};

impl Check for VendorExif {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(exif) = &facts.exif else { return };
        let Some(make) = exif.text(tag::MAKE) else { return };
        if foreign_note(exif, make, out) || exif.damaged || programs::is_resaved(facts) {
            return;
        }
        let model = exif.text(tag::MODEL).unwrap_or("");
        let software = exif.text(tag::SOFTWARE);
        match make.to_ascii_lowercase().as_str() {
            "apple" => apple(facts, exif, model, software, out),
            "samsung" => samsung(facts, exif, model, software, out),
            "google" => google(facts, exif, model, software, out),
            _ => {}
        }
    }
}

/// Makers whose signed block stands in no other maker's pictures, with how their Make begins (lower case). Others sold or
/// bought whole cameras (Sanyo, Olympus, Ricoh, Pentax, Minolta, Casio, Kodak, Leica, Panasonic), so that theirs tell less.
static SIGNED: &[(&str, &str)] = &[
    ("Apple", "apple"),
    ("Nikon", "nikon"),
    ("Fujifilm", "fuji"),
    ("Sony", "sony"),
    ("Google", "google"),
    ("Huawei", "huawei"),
];

/// Makers that sell no cameras under another's name; a block of another maker in their pictures is foreign.
const ALONE: [&str; 4] = ["apple", "canon", "samsung", "google"];

/// A maker's signed block under another maker's name. True when reported.
fn foreign_note(exif: &Exif, make: &str, out: &mut Findings) -> bool {
    let Some(note) = exif.maker_note.as_ref().filter(|n| n.signed) else { return false };
    let Some(maker) = note.maker else { return false };
    let claimed = make.to_ascii_lowercase();
    let own = claimed.starts_with(&maker.to_ascii_lowercase());
    let of_signed = SIGNED
        .iter()
        .find(|(name, _)| *name == maker)
        .is_some_and(|(_, begins)| !claimed.starts_with(begins));
    // Honor was Huawei's, and Sony's and Fujifilm's blocks stand in pictures of Leica-like sister brands.
    let kin = (maker == "Huawei" && claimed.starts_with("honor"))
        || (maker == "Fujifilm" && claimed.starts_with("leica"));
    let foreign = !own && !kin && (of_signed || ALONE.iter().any(|m| claimed.starts_with(m)));
    if !foreign {
        return false;
    }
    out.push(Finding {
        expected: format!("A block of {make}, or none."),
        ..INFO.finding(
            Grade::Strong,
            format!("The maker's own block is {maker}'s, but EXIF names another maker."),
            Untrusted::new(format!("Make={make}; MakerNote begins as {maker}'s")),
            Some(Span::Bytes { start: note.bytes.0, end: note.bytes.1 }),
        )
    });
    true
}

/// Reports when a capture is claimed and at least `least` of the tags are missing.
fn report(
    facts: &Facts,
    exif: &Exif,
    vendor: &str,
    missing: &[&str],
    least: usize,
    grade: Grade,
    out: &mut Findings,
) {
    let lens = exif.text(tag::LENS_MODEL).is_some();
    let position = exif.has_position();
    if exif.text(tag::DATE_TIME_ORIGINAL).is_none() || !(lens || position) || missing.len() < least {
        return;
    }
    // A converter that writes JFIF in front drops tags of genuine pictures.
    let grade = if facts.jpeg.as_ref().is_some_and(|j| j.jfif.is_some()) { lower(grade) } else { grade };
    let value = |t| exif.text(t).unwrap_or("");
    let has = [(lens, "a lens"), (position, "a position")]
        .iter()
        .filter(|(yes, _)| *yes)
        .map(|(_, what)| *what)
        .collect::<Vec<_>>();
    let observed = format!(
        "Make={}; Model={}; Software={}; holds {}; lacks {}",
        value(tag::MAKE),
        value(tag::MODEL),
        value(tag::SOFTWARE),
        has.join(" and "),
        missing.join(", ")
    );
    out.push(Finding {
        expected: format!("The tags that the camera writes: {}.", missing.join(", ")),
        ..INFO.finding(
            grade,
            format!(
                "EXIF claims an untouched picture of {vendor}, but lacks {} tags that its camera writes.",
                missing.len()
            ),
            Untrusted::new(observed),
            exif.find(tag::MAKE).map(|e| Span::Bytes { start: e.bytes.0, end: e.bytes.1 }),
        )
    });
}

fn lower(grade: Grade) -> Grade {
    match grade {
        Grade::Conclusive => Grade::Strong,
        Grade::Strong => Grade::Medium,
        _ => Grade::Weak,
    }
}

/// Tags of a list that the file lacks.
fn lacking<'n>(exif: &Exif, tags: &[(u16, &'n str)]) -> Vec<&'n str> {
    tags.iter().filter(|(number, _)| exif.find(*number).is_none()).map(|(_, name)| *name).collect()
}

/// GPSHPositioningError.
const GPS_ERROR: u16 = 0x001f;

fn apple(facts: &Facts, exif: &Exif, model: &str, software: Option<&str>, out: &mut Findings) {
    if !model.starts_with("iPhone") {
        return;
    }
    // Apple's camera states the bare version of iOS; anything else is a program that saved the file.
    let (ios, stated) = match software {
        Some(text) => match ios_version(text) {
            Some(version) => (version, true),
            None => return,
        },
        None => match first_ios(model) {
            Some(version) => (version, false),
            None => return,
        },
    };
    if ios < 8 {
        return;
    }
    let mut missing = Vec::new();
    if exif.maker_note.as_ref().is_none_or(|n| n.maker != Some("Apple")) {
        missing.push("Apple's MakerNote");
    }
    missing.extend(lacking(
        exif,
        &[(tag::SUB_SEC_TIME_ORIGINAL, "SubSecTimeOriginal"), (tag::LENS_MODEL, "LensModel")],
    ));
    if ios >= 13 {
        missing.extend(lacking(exif, &[(tag::OFFSET_TIME_ORIGINAL, "OffsetTimeOriginal")]));
    }
    // Tags without a measured base rate are told beside the others and do not decide.
    if missing.len() >= 3 {
        missing.extend(lacking(exif, &[(tag::LENS_MAKE, "LensMake"), (tag::SUBJECT_AREA, "SubjectArea")]));
        if exif.has_position() && exif.get(Directory::Gps, GPS_ERROR).is_none() {
            missing.push("GPSHPositioningError");
        }
    }
    report(facts, exif, "an iPhone", &missing, 3, if stated { Grade::Strong } else { Grade::Medium }, out);
}

/// The major version out of `15.1` or `17.0.3`; none for any other text.
pub(super) fn ios_version(software: &str) -> Option<u32> {
    let mut parts = software.split('.');
    let major = parts.next()?.parse().ok()?;
    let rest: Vec<_> = parts.collect();
    let numbers = rest.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    (!rest.is_empty() && rest.len() <= 2 && numbers && major < 100).then_some(major)
}

/// The iOS that a model was sold with, at the least.
fn first_ios(model: &str) -> Option<u32> {
    let name = model.strip_prefix("iPhone ")?;
    let number: String = name.chars().take_while(char::is_ascii_digit).collect();
    match (number.parse::<u32>().ok(), name) {
        (Some(17), _) => Some(26),
        (Some(n @ 11..=16), _) => Some(n + 2),
        (Some(n @ 6..=8), _) => Some(if n == 6 { 8 } else { n + 3 }),
        (None, "X") => Some(11),
        (None, "XS" | "XS Max" | "XR") => Some(12),
        _ => None,
    }
}

/// Samsung's camera states the firmware, which begins with the model's own number: `SM-G988U`, `G988USQU1ATCT`.
fn samsung(facts: &Facts, exif: &Exif, model: &str, software: Option<&str>, out: &mut Findings) {
    let Some(number) = model.strip_prefix("SM-").and_then(|m| m.get(..4)) else { return };
    if !software.is_some_and(|s| s.starts_with(number))
        || facts.jpeg.as_ref().is_some_and(|j| j.samsung_trailer)
    {
        return;
    }
    let mut missing = lacking(
        exif,
        &[(tag::SUB_SEC_TIME_ORIGINAL, "SubSecTimeOriginal"), (tag::IMAGE_UNIQUE_ID, "ImageUniqueID")],
    );
    missing.push("Samsung's trailer");
    if exif.maker_note.is_none() {
        missing.push("MakerNote");
    }
    report(facts, exif, "a Samsung phone", &missing, 4, Grade::Weak, out);
}

/// Google's camera states `HDR+ 1.0…` and writes fractions of a second and XMP or a block of its own.
fn google(facts: &Facts, exif: &Exif, model: &str, software: Option<&str>, out: &mut Findings) {
    if !model.starts_with("Pixel") || !software.is_some_and(|s| s.starts_with("HDR+")) {
        return;
    }
    let mut missing = lacking(
        exif,
        &[
            (tag::SUB_SEC_TIME_ORIGINAL, "SubSecTimeOriginal"),
            (tag::OFFSET_TIME_ORIGINAL, "OffsetTimeOriginal"),
        ],
    );
    if exif.maker_note.is_none() && facts.marks_in(Carrier::Xmp).next().is_none() {
        missing.push("MakerNote or XMP");
    }
    if exif.get(Directory::Interop, 0x0001).is_none() {
        missing.push("InteroperabilityIndex");
    }
    report(facts, exif, "a Google phone", &missing, 4, Grade::Weak, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_ios_are_told_from_programs() {
        assert_eq!(ios_version("15.1"), Some(15));
        assert_eq!(ios_version("17.0.3"), Some(17));
        for text in ["Adobe Photoshop 25.0 (Macintosh)", "Photos 8.0", "15", "1.2.3.4", "VSCO", "8.x", ""] {
            assert_eq!(ios_version(text), None, "{text}");
        }
    }

    #[test]
    fn models_tell_their_first_ios() {
        for (model, ios) in [
            ("iPhone 6", Some(8)),
            ("iPhone 7 Plus", Some(10)),
            ("iPhone X", Some(11)),
            ("iPhone 15 Pro", Some(17)),
            ("iPhone 5s", None),
        ] {
            assert_eq!(first_ios(model), ios, "{model}");
        }
    }
}
