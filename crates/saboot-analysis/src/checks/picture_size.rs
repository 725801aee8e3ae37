//! `history.picture-size` (J8): does EXIF state another size than the picture has?
//!
//! A camera notes the size it wrote. A program that crops, shrinks or turns the picture and keeps EXIF leaves the old
//! numbers. Turned pictures (width and height exchanged) are told from resized and cropped ones.

use saboot_core::facts::exif::{Directory, Entry, tag};
use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi, programs};

/// The check.
pub struct PictureSize;

static INFO: CheckInfo = CheckInfo {
    code: "history.picture-size",
    catalogue: "J8",
    title: "EXIF states another size than the picture has",
    class: Class::ProcessingHistory,
    group: "picture-size",
    reads: "EXIF PixelXDimension and PixelYDimension, RelatedImageWidth and -Length, and the size in the picture's own header.",
    meaning: "The picture was resized, cropped or turned by a program that kept EXIF as it was. Where both numbers shrink alike it was resized, \
              otherwise cropped.",
    innocent: "Websites, messengers and gallery apps shrink pictures and copy EXIF over. Some cameras state the sensor's size: 14 % of 220 camera \
               files without editor marks differ.",
    fools_it: "Programs that update the numbers, as most editors do.",
    reference: "CIPA DC-008 4.6.5; catalogue J8 and A.2.",
    hindi: Hindi {
        title: "EXIF में लिखा आकार चित्र के असली आकार से अलग है",
        reads: "EXIF के PixelXDimension और PixelYDimension, RelatedImageWidth और -Length, और चित्र के अपने header में लिखा आकार।",
        meaning: "किसी प्रोग्राम ने चित्र का आकार बदला, उसे काटा या घुमाया, पर EXIF वैसा ही रहने दिया। दोनों संख्याएँ एक ही अनुपात में घटी हों तो आकार बदला गया, नहीं तो चित्र काटा गया।",
        innocent: "वेबसाइटें, messenger और gallery ऐप चित्र छोटा करके EXIF ज्यों का त्यों रख देते हैं। कुछ कैमरे sensor का आकार लिखते हैं: बिना संपादक-निशान वाली 220 कैमरा फ़ाइलों में से 14 % में अंतर था।",
        fools_it: "वे प्रोग्राम जो ये संख्याएँ भी बदल देते हैं, जैसा अधिकतर संपादक करते हैं।",
    },
};

impl Check for PictureSize {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        // In a TIFF file the directory itself is the header.
        if facts.format == Some(Format::Tiff) {
            return;
        }
        let (Some(exif), Some((width, height))) = (&facts.exif, programs::pixels(facts)) else { return };
        let number = |d, t| exif.get(d, t).and_then(Entry::number).filter(|n| *n > 0);
        let pairs = [
            (Directory::Exif, tag::PIXEL_X, tag::PIXEL_Y),
            (Directory::Interop, RELATED_WIDTH, RELATED_LENGTH),
        ];
        for (directory, across, down) in pairs {
            let (Some(x), Some(y)) = (number(directory, across), number(directory, down)) else { continue };
            let (w, h) = (u64::from(width), u64::from(height));
            if (x, y) == (w, h) {
                continue;
            }
            let what = if (y, x) == (w, h) {
                "turned"
            } else if alike(x, y, w, h) || alike(y, x, w, h) {
                "resized"
            } else {
                "cropped, or resized in one direction"
            };
            let entry = exif.get(directory, across);
            out.push(Finding {
                expected: format!("{w} × {h}, the size of the picture."),
                ..INFO.finding(
                    Grade::Weak,
                    format!("The picture was {what} by a program that kept EXIF as it was."),
                    Untrusted::new(format!("EXIF states {x} × {y}; the picture has {w} × {h}")),
                    entry.map(|e| Span::Bytes { start: e.bytes.0, end: e.bytes.1 }),
                )
            });
            return;
        }
    }
}

/// RelatedImageWidth and RelatedImageLength of the Interoperability directory.
const RELATED_WIDTH: u16 = 0x1001;
const RELATED_LENGTH: u16 = 0x1002;

/// Both sides scaled by the same factor, give or take the rounding of a pixel.
fn alike(x: u64, y: u64, w: u64, h: u64) -> bool {
    let (a, b) = (x.saturating_mul(h), y.saturating_mul(w));
    a.abs_diff(b) <= x.max(y).max(w).max(h)
}
