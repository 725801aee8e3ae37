//! The messages of the corpora, if they are at hand, against what their sources say each is.
//!
//! The corpora lie beside the repository and are not part of it; without them this says that it read 0 cases.
#![allow(clippy::print_stderr, reason = "says how many files it read")]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use saboot_core::facts::Format;
use saboot_core::{Limits, Untrusted};

#[test]
fn every_message_of_the_corpora_is_what_its_source_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let Ok(mut index) = csv::Reader::from_path(root.join("index.csv")) else {
        eprintln!("0 cases: no corpora at {}", root.display());
        return;
    };
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let (mut files, mut damaged, mut parts, mut media, mut shows) = (0, Vec::new(), 0, 0, 0);
    for row in index.records().map(Result::unwrap).filter(|row| &row[1] == "mms") {
        let (path, expected) = (&row[0], &row[2]);
        let mut file = File::open(root.join(path)).unwrap();
        let name = Untrusted::new(path.rsplit('/').next().unwrap_or(path));
        let (facts, damage) = saboot_container::read(&mut file, &name, &Limits::default());
        files += 1;
        let kind = facts.message.as_ref().and_then(|m| m.kind.name());
        match expected.strip_prefix("mms.") {
            Some("not_a_pdu") | None => {
                assert_ne!(facts.format, Some(Format::Mms), "{path} is read as a message")
            }
            Some(wanted) => assert_eq!(kind, Some(wanted), "{path}: {damage:?}"),
        }
        *counts.entry(expected.to_owned()).or_default() += 1;
        if let Some(message) = &facts.message {
            parts += message.parts.len();
            media += message.parts.iter().filter(|p| p.is_exhibit()).count();
            shows += usize::from(message.show.is_some());
            if !damage.is_empty() || !message.irregular.is_empty() {
                let codes: Vec<&str> = damage.iter().map(|d| d.code.as_str()).collect();
                damaged.push(format!("{path}: {codes:?}, {:?}", message.irregular));
            }
        }
    }
    eprintln!("{files} files: {counts:?}; {parts} parts, {media} of them media, {shows} shows");
    eprintln!("not as the specification asks:\n{}", damaged.join("\n"));
    assert!(files >= 68 && counts.len() >= 9, "{files} files are fewer than the corpora hold");
}
