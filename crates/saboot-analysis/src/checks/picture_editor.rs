//! `history.picture-editor` (J4): which programs does the picture name as having saved, developed or changed it?
//!
//! EXIF Software and its kin, XMP CreatorTool and history (with the times that it states), IPTC's originating program, PNG
//! Software. Firmware versions are no programs. One finding for each program.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Untrusted};

use super::{Check, CheckInfo, Hindi, programs};

/// The check.
pub struct PictureEditor;

static INFO: CheckInfo = CheckInfo {
    code: "history.picture-editor",
    catalogue: "J4",
    title: "The picture names a program that saved or changed it",
    class: Class::ProcessingHistory,
    group: "editor-history",
    reads: "EXIF Software, ProcessingSoftware and the editing fields of EXIF 3.0; XMP CreatorTool, toolkit and xmpMM:History; IPTC 2:65; PNG \
            Software and Creator.",
    meaning: "The named program handled the picture. Where its history is kept, the steps and their times are told. Programs that do nothing \
              but sort, rotate or convert are named as well as editors; what an editor changed cannot be told from its name.",
    innocent: "Nearly all published photographs went through an editor, for cropping, brightness or size.",
    fools_it: "Names are plain text and can be removed or written in.",
    reference: "CIPA DC-008 tag 0x0131 and, from version 3.0, 0xA436 to 0xA43C; ISO 16684-1, xmpMM:History; IPTC-IIM 2:65.",
    hindi: Hindi {
        title: "चित्र में उस प्रोग्राम का नाम है जिसने उसे सहेजा या बदला",
        reads: "EXIF Software, ProcessingSoftware और EXIF 3.0 के संपादन वाले खाने; XMP CreatorTool, toolkit और xmpMM:History; IPTC 2:65; PNG के Software और Creator।",
        meaning: "जिस प्रोग्राम का नाम मिला, उससे होकर चित्र गुज़रा है। जहाँ इतिहास लिखा है, वहाँ हर चरण और उसका समय बताया गया है। केवल छाँटने, घुमाने या बदलने वाले प्रोग्राम भी \
                  यहाँ गिने जाते हैं; संपादक ने क्या बदला, यह उसके नाम से पता नहीं चलता।",
        innocent: "छपने वाले लगभग सभी चित्र किसी संपादक से गुज़रते हैं — काटने, उजाला बढ़ाने या आकार बदलने के लिए।",
        fools_it: "नाम केवल सादा पाठ हैं: हटाए भी जा सकते हैं और लिखे भी जा सकते हैं।",
    },
};

impl Check for PictureEditor {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        for program in programs::named(facts) {
            let steps = steps(facts, program.name);
            let mut observed = format!("{}={}", program.mark.key.raw(), program.mark.value.raw());
            if !steps.is_empty() {
                observed.push_str(&format!("; history: {}", steps.join(", ")));
            }
            out.push(INFO.finding(
                Grade::Strong,
                format!("The picture names {} ({}).", program.name, program.work.words()),
                Untrusted::new(observed),
                program.mark.span(),
            ));
        }
    }
}

/// Steps of the history that are kept of one program.
const STEPS: usize = 12;

/// Steps of xmpMM:History that name the program: action and time. Fields of one step stand together in the packet, in
/// whatever order its writer chose, so that a field that comes again begins the next step.
fn steps(facts: &Facts, name: &str) -> Vec<String> {
    const HISTORY: &str = "xmpMM:History/stEvt:";
    let mut list: Vec<[Option<&str>; 3]> = Vec::new();
    for mark in &facts.marks {
        let Some(field) = mark.key.raw().strip_prefix(HISTORY) else { continue };
        let Some(at) = ["action", "when", "softwareAgent"].iter().position(|f| *f == field) else { continue };
        if list.last().is_none_or(|step| step.get(at).is_some_and(Option::is_some)) {
            list.push([None; 3]);
        }
        if let Some(slot) = list.last_mut().and_then(|step| step.get_mut(at)) {
            *slot = Some(mark.value.raw());
        }
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    list.iter()
        .filter(|[.., agent]| agent.is_some_and(|a| words.iter().all(|w| a.contains(w))))
        .take(STEPS)
        .map(|[action, when, _]| {
            format!("{} {}", action.unwrap_or("changed"), when.unwrap_or("at an unknown time"))
        })
        .collect()
}
