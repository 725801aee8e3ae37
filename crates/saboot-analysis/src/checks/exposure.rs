//! `contradiction.exposure` (J11): do the numbers of the exposure and of the lens fit each other?
//!
//! EXIF states exposure time and aperture twice, as fractions and as APEX values, with brightness and sensitivity beside them;
//! phones name the lens with its focal length, aperture and model. Numbers typed in by hand or taken from two pictures differ.

use saboot_core::facts::Facts;
use saboot_core::facts::exif::{Entry, Exif, tag};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct Exposure;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.exposure",
    catalogue: "J11",
    title: "The numbers of the exposure or the lens contradict each other",
    class: Class::InternalContradiction,
    group: "capture-claim",
    reads: "EXIF ExposureTime, FNumber, ISO, ShutterSpeedValue, ApertureValue, BrightnessValue, FocalLength, FocalLengthIn35mmFilm, and LensModel \
            where a phone writes its numbers there.",
    meaning: "The same quantity is stated twice with different values, or the lens belongs to another phone or another setting than the rest of \
              the tags. The tags were not written together by one camera.",
    innocent: "Firmware faults, lenses without contacts, converters that round, tools that repair one tag alone, and digital zoom.",
    fools_it: "Copying all tags of one genuine picture.",
    reference: "CIPA DC-008 annex C (APEX); the form of Apple's LensModel in files of its phones; catalogue J11.",
    hindi: Hindi {
        title: "Exposure या lens की संख्याएँ आपस में मेल नहीं खातीं",
        reads: "EXIF ExposureTime, FNumber, ISO, ShutterSpeedValue, ApertureValue, BrightnessValue, FocalLength, FocalLengthIn35mmFilm, और LensModel जहाँ फ़ोन अपनी संख्याएँ लिखता है।",
        meaning: "एक ही मात्रा दो बार अलग-अलग मान के साथ लिखी है, या lens किसी दूसरे फ़ोन या दूसरी सेटिंग का है। ये जानकारियाँ एक ही कैमरे ने एक साथ नहीं लिखीं।",
        innocent: "Firmware की गड़बड़ी, बिना संपर्क वाले lens, मान गोल करने वाले converter, केवल एक खाना सुधारने वाले औज़ार, और digital zoom।",
        fools_it: "किसी एक असली चित्र की सारी जानकारी ज्यों की त्यों उतार लेना।",
    },
};

/// Steps of exposure by which the two ways of stating it may differ.
const TOLERANCE_EV: f64 = 1.0;
/// The scene's brightness is an estimate: phones differ by up to a step, and by more where the flash fired.
const BRIGHTNESS_EV: f64 = 4.0;

impl Check for Exposure {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(exif) = facts.exif.as_ref().filter(|e| !e.damaged) else { return };
        let ratio = |t| exif.ratio(t).filter(|v| v.is_finite());
        let positive = |t| ratio(t).filter(|v| *v > 0.0);
        let (time, aperture) = (positive(tag::EXPOSURE_TIME), positive(tag::F_NUMBER));
        if let (Some(time), Some(value)) = (time, ratio(tag::SHUTTER_SPEED_VALUE).filter(|v| v.abs() < 20.0))
        {
            let apex = -time.log2();
            twice(
                exif,
                tag::SHUTTER_SPEED_VALUE,
                "ExposureTime",
                time,
                "ShutterSpeedValue",
                value,
                apex,
                out,
            );
        }
        if let (Some(number), Some(value)) =
            (aperture, ratio(tag::APERTURE_VALUE).filter(|v| (0.0..20.0).contains(v)))
        {
            let apex = 2.0 * number.log2();
            twice(exif, tag::APERTURE_VALUE, "FNumber", number, "ApertureValue", value, apex, out);
        }
        brightness(exif, time, aperture, out);
        focal_length(exif, positive(tag::FOCAL_LENGTH), out);
        lens(exif, positive(tag::FOCAL_LENGTH), aperture, out);
    }
}

fn report(
    exif: &Exif,
    number: u16,
    grade: Grade,
    statement: &str,
    observed: String,
    expected: String,
    out: &mut Findings,
) {
    out.push(Finding {
        expected,
        ..INFO.finding(
            grade,
            statement,
            Untrusted::new(observed),
            exif.find(number).map(|e| Span::Bytes { start: e.bytes.0, end: e.bytes.1 }),
        )
    });
}

/// One quantity as a fraction and as an APEX value.
#[allow(clippy::too_many_arguments, reason = "two names and two numbers for what the reader sees")]
fn twice(
    exif: &Exif,
    number: u16,
    plain: &str,
    stated: f64,
    name: &str,
    value: f64,
    apex: f64,
    out: &mut Findings,
) {
    // 0 is what writers put where they have no value.
    if value != 0.0 && (value - apex).abs() > TOLERANCE_EV {
        report(
            exif,
            number,
            Grade::Weak,
            "The exposure is stated twice, with different values.",
            format!("{plain}={stated:.5}; {name}={value:.2}"),
            format!("{name} near {apex:.2}."),
            out,
        );
    }
}

/// APEX: aperture and time together are brightness and sensitivity together.
fn brightness(exif: &Exif, time: Option<f64>, aperture: Option<f64>, out: &mut Findings) {
    let flash = exif.find(tag::FLASH).and_then(Entry::number).is_some_and(|f| f & 1 == 1);
    let iso = exif.find(tag::ISO).and_then(Entry::number).filter(|n| *n > 0);
    let stated = exif.ratio(tag::BRIGHTNESS_VALUE).filter(|v| v.is_finite() && v.abs() < 20.0 && *v != 0.0);
    let (Some(time), Some(aperture), Some(iso), Some(stated)) = (time, aperture, iso, stated) else { return };
    let bias = exif.ratio(tag::EXPOSURE_BIAS).unwrap_or(0.0);
    // Sensitivity in APEX is log2(ISO / 3.125).
    let expected = 2.0 * aperture.log2() - time.log2() - (iso as f64 / 3.125).log2() + bias;
    if !flash && (stated - expected).abs() > BRIGHTNESS_EV {
        report(
            exif,
            tag::BRIGHTNESS_VALUE,
            Grade::Weak,
            "The scene's brightness does not fit exposure time, aperture and sensitivity.",
            format!("BrightnessValue={stated:.2}; time {time:.5} s, f/{aperture:.1}, ISO {iso}"),
            format!("A brightness near {expected:.1}."),
            out,
        );
    }
}

/// Sensors larger than medium format, or smaller than any phone's, do not exist.
fn focal_length(exif: &Exif, focal: Option<f64>, out: &mut Findings) {
    let film = exif.find(tag::FOCAL_LENGTH_35).and_then(Entry::number).filter(|n| *n > 0);
    let (Some(focal), Some(film)) = (focal, film) else { return };
    let factor = film as f64 / focal;
    if factor < 0.45 {
        report(
            exif,
            tag::FOCAL_LENGTH_35,
            Grade::Weak,
            "The two focal lengths would need a sensor larger than any camera's.",
            format!("FocalLength={focal:.2} mm; FocalLengthIn35mmFilm={film} mm"),
            "A film equivalent of half the focal length or more.".to_owned(),
            out,
        );
    }
}

/// A phone's lens, which names the phone, the focal length and the aperture: `iPhone 15 Pro back triple camera 6.765mm f/1.78`.
fn lens(exif: &Exif, focal: Option<f64>, aperture: Option<f64>, out: &mut Findings) {
    let (Some(lens), Some(model)) = (exif.text(tag::LENS_MODEL), exif.text(tag::MODEL)) else { return };
    if !lens.starts_with("iPhone") || !model.starts_with("iPhone") {
        return;
    }
    let mut wrong = Vec::new();
    if !lens.strip_prefix(model).is_some_and(|rest| rest.starts_with([' ', '\0']) || rest.is_empty()) {
        wrong.push("phone");
    }
    let number = |text: &str, from: &str, to: &str| -> Option<f64> {
        let (_, rest) = text.rsplit_once(from)?;
        rest.split(to).next()?.trim().parse().ok()
    };
    let head = lens.split("mm").next().unwrap_or(lens);
    let of_lens = head.rsplit(' ').next().and_then(|n| n.parse::<f64>().ok()).filter(|_| lens.contains("mm"));
    if let (Some(a), Some(b)) = (of_lens, focal)
        && (a - b).abs() > 0.1 * a.max(b)
    {
        wrong.push("focal length");
    }
    if let (Some(a), Some(b)) = (number(lens, "f/", " "), aperture)
        && (a - b).abs() > 0.1 * a.max(b)
    {
        wrong.push("aperture");
    }
    if !wrong.is_empty() {
        report(
            exif,
            tag::LENS_MODEL,
            Grade::Medium,
            "The lens that EXIF names does not belong to the rest of its tags.",
            format!(
                "Model={model}; LensModel={lens}; FocalLength={:.2} mm; FNumber={:.2}; differs in {}",
                focal.unwrap_or(0.0),
                aperture.unwrap_or(0.0),
                wrong.join(" and ")
            ),
            "A lens of the same phone, with the same focal length and aperture.".to_owned(),
            out,
        );
    }
}
