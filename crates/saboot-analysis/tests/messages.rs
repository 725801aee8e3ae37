//! What the checks of messages find in the corpora's messages, if these are at hand.
//!
//! The corpora lie beside the repository and are not part of it; without them this says that it ran 0 cases.
#![allow(clippy::print_stderr, reason = "reports what it found")]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Limits, Untrusted};

#[test]
fn messages_of_phones_and_carriers_are_not_called_contradictory() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let Ok(index) = std::fs::read_to_string(root.join("index.csv")) else {
        eprintln!("0 cases: no corpora at {}", root.display());
        return;
    };
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let (mut messages, mut strong) = (0, 0);
    for path in index.lines().filter_map(|l| l.split(',').next()).filter(|p| p.starts_with("mms/")) {
        let mut file = File::open(root.join(path)).unwrap();
        let name = Untrusted::new(path.rsplit('/').next().unwrap_or(path));
        let (facts, _) = saboot_container::read(&mut file, &name, &Limits::default());
        if facts.message.is_none() {
            continue;
        }
        messages += 1;
        let mut out = Findings::default();
        saboot_analysis::checks::run_all(&facts, &mut out);
        for finding in out.into_sorted() {
            *counts.entry(finding.code.to_string()).or_default() += 1;
            strong +=
                u32::from(finding.class == Class::InternalContradiction && finding.grade >= Grade::Strong);
            assert_ne!(finding.class, Class::DeclaredSynthetic, "{path}: {finding:?}");
            if finding.class == Class::InternalContradiction || finding.class == Class::Information {
                eprintln!("{path}: {} ({})", finding.statement, finding.observed.for_terminal());
            }
        }
    }
    eprintln!("{messages} messages: {counts:?}; {strong} contradictions of grade strong or above");
    assert!(messages >= 40 && strong == 0, "{messages} messages, {strong} strong contradictions");
}
