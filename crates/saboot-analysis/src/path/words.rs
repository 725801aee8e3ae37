//! The path of a copy as one paragraph, in English and in Hindi.
//!
//! Sentences are ours; names out of the file are made visible and cut short before they enter one.

use saboot_core::path::{CopyPath, Loss, Place, Step, StepKind, Unknown};
use saboot_core::{Grade, Untrusted};

/// Longest name out of a file that stands in a sentence, characters.
const LONGEST: usize = 60;

fn name(by: &Untrusted) -> String {
    let shown = by.for_terminal();
    match shown.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
        None => shown,
    }
}

/// Names of the steps of a kind at a place, joined.
fn names(path: &CopyPath, kind: StepKind, place: Place) -> Option<String> {
    let of: Vec<String> =
        path.steps.iter().filter(|s| s.kind == kind && s.place == place).map(|s| name(&s.by)).collect();
    (!of.is_empty()).then(|| of.into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join(", "))
}

fn of(path: &CopyPath, kind: StepKind) -> Option<&Step> {
    path.steps.iter().find(|s| s.kind == kind)
}

/// The English paragraph.
pub fn english(path: &CopyPath) -> String {
    let mut out: Vec<String> = Vec::new();
    let by = |names: &str| if names.is_empty() { String::new() } else { format!(" by {names}") };
    if of(path, StepKind::Generator).is_some() {
        out.push("By its own statement the content was made or changed by a generator.".to_owned());
    }
    if let Some(camera) = of(path, StepKind::Camera) {
        let named = name(&camera.by);
        out.push(if !camera.disputed_by.is_empty() {
            format!("The file names {named} as its recorder, but other things in it do not fit that.")
        } else if camera.grade >= Grade::Medium {
            format!("The file names {named} as its recorder and holds what that recorder writes.")
        } else {
            format!("The file names {named} as its recorder; nothing else in it shows that.")
        });
    }
    if of(path, StepKind::ScreenRecording).is_some() {
        out.push("It carries marks of a screenshot or screen recording: where the content on the screen came from cannot be told.".to_owned());
    }
    if path.unknown.contains(&Unknown::Origin) {
        out.push(Unknown::Origin.words().to_owned());
    }
    if let Some(editors) = names(path, StepKind::Edited, Place::Between) {
        out.push(format!("It was edited{}.", by(&editors)));
    }
    if of(path, StepKind::Trimmed).is_some() {
        out.push(
            "It was trimmed without encoding again, so that what was cut away is still in the file."
                .to_owned(),
        );
    }
    if let Some(programs) = names(path, StepKind::ReEncoded, Place::Between) {
        out.push(format!("It was written or encoded anew{}.", by(&programs)));
    }
    for step in path.steps.iter().filter(|s| s.kind == StepKind::Platform && s.place == Place::Between) {
        let service = name(&step.by);
        out.push(match step.grade {
            Grade::Informational | Grade::Weak => {
                format!("There is a hint, no more, that it passed through {service}.")
            }
            Grade::Medium => format!("Name and build point to {service}."),
            Grade::Strong | Grade::Conclusive => format!("It passed through {service}, which left a mark."),
        });
    }
    if of(path, StepKind::Other).is_some() {
        out.push("Further traces of handling are listed with the findings.".to_owned());
    }
    if path.unknown.contains(&Unknown::Order) {
        out.push(Unknown::Order.words().to_owned());
    }
    for step in path.steps.iter().filter(|s| s.place == Place::Last) {
        let named = name(&step.by);
        out.push(match step.kind {
            StepKind::MmsGateway => "Its format is one that MMS carries.".to_owned(),
            _ => format!("The file at hand was last written by {named}."),
        });
    }
    let lost: Vec<&str> = path.lost().into_iter().map(Loss::words).collect();
    if !lost.is_empty() {
        out.push(format!("On such a path this is usually lost: {}.", lost.join("; ")));
    }
    for unknown in &path.unknown {
        if !matches!(unknown, Unknown::Origin | Unknown::Order) {
            out.push(unknown.words().to_owned());
        }
    }
    out.push("Steps that leave no trace are not listed, and a path without traces is no sign that the content is authentic.".to_owned());
    out.join(" ")
}

/// The Hindi paragraph, sentence for sentence.
pub fn hindi(path: &CopyPath) -> String {
    let mut out: Vec<String> = Vec::new();
    let by = |names: &str| if names.is_empty() { String::new() } else { format!(" ({names})") };
    if of(path, StepKind::Generator).is_some() {
        out.push("फ़ाइल ख़ुद कहती है कि सामग्री किसी AI जनरेटर ने बनाई या बदली।".to_owned());
    }
    if let Some(camera) = of(path, StepKind::Camera) {
        let named = name(&camera.by);
        out.push(if !camera.disputed_by.is_empty() {
            format!("फ़ाइल कहती है कि उसे {named} ने रिकॉर्ड किया, पर उसकी दूसरी बातें इससे मेल नहीं खातीं।")
        } else if camera.grade >= Grade::Medium {
            format!("फ़ाइल कहती है कि उसे {named} ने रिकॉर्ड किया, और उसमें वह सब है जो ऐसा रिकॉर्डर लिखता है।")
        } else {
            format!("फ़ाइल कहती है कि उसे {named} ने रिकॉर्ड किया; उसमें और कुछ यह नहीं दिखाता।")
        });
    }
    if of(path, StepKind::ScreenRecording).is_some() {
        out.push(
            "उसमें स्क्रीनशॉट या स्क्रीन रिकॉर्डिंग के निशान हैं: स्क्रीन पर जो था वह कहाँ से आया, नहीं बताया जा सकता।"
                .to_owned(),
        );
    }
    if path.unknown.contains(&Unknown::Origin) {
        out.push(Unknown::Origin.words_hindi().to_owned());
    }
    if let Some(editors) = names(path, StepKind::Edited, Place::Between) {
        out.push(format!("उसे एडिट किया गया{}।", by(&editors)));
    }
    if of(path, StepKind::Trimmed).is_some() {
        out.push("उसे बिना दोबारा एन्कोड किए काटा गया, इसलिए जो काटा गया वह अब भी फ़ाइल में है।".to_owned());
    }
    if let Some(programs) = names(path, StepKind::ReEncoded, Place::Between) {
        out.push(format!("उसे दोबारा लिखा या एन्कोड किया गया{}।", by(&programs)));
    }
    for step in path.steps.iter().filter(|s| s.kind == StepKind::Platform && s.place == Place::Between) {
        let service = name(&step.by);
        out.push(match step.grade {
            Grade::Informational | Grade::Weak => {
                format!("इसका केवल एक इशारा है कि वह {service} से गुज़री।")
            }
            Grade::Medium => format!("उसका नाम और उसकी बनावट {service} की ओर इशारा करते हैं।"),
            Grade::Strong | Grade::Conclusive => format!("वह {service} से गुज़री, जिसने अपना निशान छोड़ा।"),
        });
    }
    if of(path, StepKind::Other).is_some() {
        out.push("सँभाले जाने के दूसरे निशान नीचे की बातों में दिए गए हैं।".to_owned());
    }
    if path.unknown.contains(&Unknown::Order) {
        out.push(Unknown::Order.words_hindi().to_owned());
    }
    for step in path.steps.iter().filter(|s| s.place == Place::Last) {
        let named = name(&step.by);
        out.push(match step.kind {
            StepKind::MmsGateway => "उसका फ़ॉर्मैट वैसा है जैसा MMS में जाता है।".to_owned(),
            _ => format!("यह फ़ाइल आख़िरी बार इसने लिखी: {named}।"),
        });
    }
    let lost: Vec<&str> = path.lost().into_iter().map(Loss::words_hindi).collect();
    if !lost.is_empty() {
        out.push(format!("ऐसे रास्ते पर आम तौर पर यह खो जाता है: {}।", lost.join("; ")));
    }
    for unknown in &path.unknown {
        if !matches!(unknown, Unknown::Origin | Unknown::Order) {
            out.push(unknown.words_hindi().to_owned());
        }
    }
    out.push(
        "जो चरण कोई निशान नहीं छोड़ते वे यहाँ नहीं हैं; निशान न होना इस बात का संकेत नहीं है कि सामग्री असली है।"
            .to_owned(),
    );
    out.join(" ")
}
