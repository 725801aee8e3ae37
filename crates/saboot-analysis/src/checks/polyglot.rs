//! `information.polyglot` (C1): can another program open the same bytes as something else, or run a part of them?
//!
//! Archives, documents, pages and programs behind or inside a picture, and code in its texts. It is a warning to whoever handles the
//! file and says nothing of the picture.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct Polyglot;

static INFO: CheckInfo = CheckInfo {
    code: "information.polyglot",
    catalogue: "C1",
    title: "The picture holds a second format or code",
    class: Class::Information,
    group: "security",
    reads: "What lies behind the picture, a ZIP directory at the end of the file, a PDF header in its first kilobyte, and its texts.",
    meaning: "The same bytes are a picture to one program and an archive, a document, a page or a program to another. Handle the file with care; \
              saboot neither unpacks nor runs any of it.",
    innocent: "Some apps keep their project in a ZIP behind the picture; archives are hidden in pictures for fun.",
    fools_it: "Formats that are not looked for.",
    reference: "APPNOTE.TXT 4.3.16 (ZIP), ISO 32000-1 7.5.2 (PDF); catalogue C1.",
    hindi: Hindi {
        title: "चित्र के भीतर कोई दूसरा format या code है",
        reads: "चित्र के बाद जो कुछ है, फ़ाइल के अंत में ZIP की सूची, पहले kilobyte में PDF का header, और उसके पाठ।",
        meaning: "वही bytes एक प्रोग्राम के लिए चित्र हैं और दूसरे के लिए archive, दस्तावेज़, वेब-पन्ना या प्रोग्राम। फ़ाइल को सावधानी से संभालें; saboot इसमें से कुछ भी न खोलता है न चलाता है।",
        innocent: "कुछ ऐप अपनी project फ़ाइल चित्र के पीछे ZIP में रखते हैं; लोग मज़े के लिए भी चित्रों में archive छिपाते हैं।",
        fools_it: "वे format जिन्हें यहाँ नहीं खोजा जाता।",
    },
};

/// Code that a careless program might run when it shows a text.
const CODE: [&str; 4] = ["<script", "<?php", "javascript:", "<iframe"];

impl Check for Polyglot {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        for annex in facts.annexes.iter().filter(|a| a.kind.is_polyglot()) {
            let (start, end) = annex.bytes;
            let place = if annex.trailing { "behind the picture" } else { "inside the file" };
            out.push(INFO.finding(
                Grade::Informational,
                format!("The file is a picture and holds {} as well.", annex.kind.name()),
                Untrusted::new(format!("{place}, {} bytes", end - start)),
                Some(Span::Bytes { start, end }),
            ));
        }
        let code = facts.marks.iter().find_map(|mark| {
            let head = mark.value.raw().get(..4096).unwrap_or(mark.value.raw()).to_ascii_lowercase();
            CODE.into_iter().find(|code| head.contains(code)).map(|code| (code, mark))
        });
        if let Some((code, mark)) = code {
            out.push(INFO.finding(
                Grade::Informational,
                format!("A text of the file holds code (\"{code}\")."),
                mark.shown(200),
                mark.span(),
            ));
        }
    }
}
