//! The custody log in plain words.

use saboot_core::Lang;

use super::{clean, problem};
use crate::custody::{Inspected, Kind};

/// A kind of entry in the language.
pub fn kind(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Opened => lang.pick("opened", "मामला खोला गया"),
        Kind::Received => lang.pick("received", "प्राप्त हुआ"),
        Kind::TakenIn => lang.pick("taken in", "जाँच के लिए लिया गया"),
        Kind::ReportWritten => lang.pick("report written", "रिपोर्ट लिखी गई"),
        Kind::Copied => lang.pick("copied", "प्रति बनाई गई"),
        Kind::HandedOver => lang.pick("handed over", "सौंपा गया"),
        Kind::Returned => lang.pick("returned", "लौटाया गया"),
        Kind::Note => lang.pick("note", "टिप्पणी"),
        Kind::Repaired => lang.pick("repaired", "मरम्मत हुई"),
    }
}

/// The lines about a log, each ready for a terminal; with `entries`, every entry of it too.
pub fn log_page(folder: &str, log: &Inspected, entries: bool, lang: Lang) -> Vec<String> {
    let verdict = if log.problems.is_empty() {
        lang.pick(
            "the custody log is whole: no entry was changed, taken out or put in between",
            "अभिरक्षा-बही सही है: कोई प्रविष्टि बदली, निकाली या बीच में जोड़ी नहीं गई",
        )
    } else {
        lang.pick("the custody log is NOT whole", "अभिरक्षा-बही सही नहीं है")
    };
    let mut lines = vec![format!("{folder}: {verdict}")];
    lines.extend(log.problems.iter().map(|p| problem(p, lang)));
    lines.push(format!(
        "  {}  {}, {} {}",
        lang.pick("case", "मामला"),
        log.case.for_terminal(),
        log.entries.len(),
        lang.pick("entries", "प्रविष्टियाँ")
    ));
    if entries {
        for (entry, _) in &log.entries {
            let mut line = format!(
                "  {:>4}  {}  {}  {}  ({})",
                entry.number,
                entry.time,
                kind(entry.kind, lang),
                entry.text.for_terminal(),
                entry.by.for_terminal()
            );
            for (label, digest) in [
                (lang.pick("exhibit", "सामग्री"), &entry.exhibit),
                (lang.pick("envelope", "लिफ़ाफ़ा"), &entry.report),
            ] {
                if let Some(digest) = digest {
                    line.push_str(&format!("  {label} {digest}"));
                }
            }
            lines.push(line);
        }
    }
    if let Some(last) = log.last() {
        lines.push(format!(
            "  {}  {}, sha256 {}",
            lang.pick("newest entry", "सबसे नई प्रविष्टि"),
            last.number,
            last.sha256
        ));
    }
    lines.push(format!(
        "  {}",
        lang.pick(
            "That what people wrote in it is true or complete is not proved. An older log put back together with its older head is seen only against a report, or a copy kept elsewhere: note down the newest entry's digest.",
            "लोगों ने उसमें जो लिखा वह सच या पूरा है, यह इससे साबित नहीं होता। पुरानी बही अगर अपने पुराने शीर्ष के साथ लौटा दी जाए, तो यह तभी दिखता है जब किसी रिपोर्ट या कहीं और रखी प्रति से मिलाया जाए: सबसे नई प्रविष्टि का डाइजेस्ट लिख रखिए।",
        )
    ));
    clean(lines)
}
