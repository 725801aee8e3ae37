//! `information.extension-mismatch` (C1): does the file name's extension claim another format than the content?
//!
//! Only an extension that saboot knows for another format counts: an unknown one, or none, claims nothing.

use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::{Check, CheckInfo};

/// The check.
pub struct ExtensionMismatch;

static INFO: CheckInfo = CheckInfo {
    code: "information.extension-mismatch",
    catalogue: "C1",
    title: "The file name's extension names another format than the content is",
    class: Class::Information,
    group: "file-name",
    reads: "The extension of the file name, and the format by content.",
    meaning: "The file was renamed, or saved under a name that does not fit. Programs that trust the extension may fail to open it. \
              It says nothing about how the content was made.",
    innocent: "Messengers, download managers and people rename files all the time.",
    fools_it: "Renaming.",
    reference: "Extensions and magic numbers of each format's specification.",
    hindi: super::Hindi {
        title: "फ़ाइल के नाम का एक्सटेंशन एक फ़ॉर्मैट बताता है, सामग्री दूसरे की है",
        reads: "फ़ाइल के नाम का एक्सटेंशन, और सामग्री से पहचाना गया फ़ॉर्मैट।",
        meaning: "फ़ाइल का नाम बदला गया, या वह ऐसे नाम से सेव हुई जो उसके फ़ॉर्मैट का नहीं है। जो प्रोग्राम एक्सटेंशन पर \
            भरोसा करते हैं, वे उसे शायद न खोल पाएँ। इससे यह पता नहीं चलता कि सामग्री कैसे बनी।",
        innocent: "मैसेंजर, डाउनलोड करने वाले प्रोग्राम और लोग अक्सर फ़ाइलों के नाम बदलते रहते हैं।",
        fools_it: "नाम बदलना।",
    },
};

impl Check for ExtensionMismatch {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        // HEIF with a brand of its own (JPEG 2000, uncompressed) is a still picture all the same.
        let is_still = facts.isobmff.as_ref().is_some_and(|f| f.items.is_some() && f.movie.is_none());
        let Some(format) = facts.format.map(|f| if is_still && f == Format::Mp4 { Format::Heif } else { f })
        else {
            return;
        };
        let Some((_, extension)) = facts.name.raw().rsplit_once('.') else { return };
        let extension = extension.to_lowercase();
        // `.heif` is the name for every picture in that container, AVIF included.
        let fits = |f: Format| {
            f.extensions().contains(&extension.as_str())
                || (f == Format::Avif && Format::Heif.extensions().contains(&extension.as_str()))
        };
        let Some(claimed) = Format::ALL.into_iter().find(|f| fits(*f)).filter(|_| !fits(format)) else {
            return;
        };
        out.push(Finding {
            expected: format!("An extension of {}: {}.", format.name(), format.extensions().join(", ")),
            ..INFO.finding(
                Grade::Informational,
                format!("The name says {}, the content is {}.", claimed.name(), format.name()),
                Untrusted::new(format!(".{extension}")),
                None,
            )
        });
    }
}
