//! `history.windows-properties` (M13): was the file edited in Windows?
//!
//! Explorer's property page, Movie Maker and Media Player write an `Xtra` box, whose names begin with `WM/`. No recorder
//! does.

use saboot_core::facts::{Carrier, Facts};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};

use super::origin::{bytes, observed};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct WindowsProperties;

static INFO: CheckInfo = CheckInfo {
    code: "history.windows-properties",
    catalogue: "M13",
    title: "Windows wrote properties into the file",
    class: Class::ProcessingHistory,
    group: "container-history",
    reads: "The Xtra box in the user data of MP4 and MOV files.",
    meaning: "The file's properties (title, rating, date, author …) were edited or saved in Windows: in Explorer's property page, Movie \
              Maker, Photos or Media Player. The media itself may be untouched.",
    innocent: "Rating or tagging a clip, or turning it in Explorer, is enough.",
    fools_it: "The box can be removed, and written by other programs.",
    reference: "Xtra boxes as Windows writes them, read in public tools' documentation; catalogue M13.",
    hindi: Hindi {
        title: "Windows ने फ़ाइल में properties लिखी हैं",
        reads: "MP4 और MOV फ़ाइलों के user data में Xtra box।",
        meaning: "फ़ाइल की properties (शीर्षक, rating, तारीख़, लेखक …) Windows में बदली या save की गईं: Explorer के property page, Movie Maker, Photos \
                  या Media Player में। media ख़ुद शायद छुआ भी न गया हो।",
        innocent: "clip को rating या tag देना, या Explorer में घुमाना ही काफ़ी है।",
        fools_it: "यह box हटाया जा सकता है, और दूसरे programs भी इसे लिख सकते हैं।",
    },
};

impl Check for WindowsProperties {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(movie) = facts.isobmff.as_ref().and_then(|f| f.movie.as_ref()).filter(|m| m.xtra) else {
            return;
        };
        let marks: Vec<_> =
            facts.marks_in(Carrier::Udta).filter(|m| m.key.raw().starts_with("Xtra:")).collect();
        let shown = marks.iter().take(12).map(|m| {
            let value: String = m.value.raw().chars().take(60).collect();
            format!("{}={value}", m.key.raw())
        });
        out.push(INFO.finding(
            Grade::Strong,
            "Windows wrote its own properties into the file.",
            observed(["Xtra box".to_owned()].into_iter().chain(shown)),
            marks.first().and_then(|m| m.span()).or_else(|| bytes(movie.bytes)),
        ));
    }
}
