//! Signed provenance in the corpora, if these are at hand, against what their index says is there.
//!
//! The corpora lie beside the repository and are not part of it; without them this says so and passes. Each miss is
//! listed with its reason; a miss without a known reason fails.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use saboot_core::facts::c2pa::TrustList;
use saboot_core::finding::Findings;
use saboot_core::{Class, Limits, Untrusted};

/// What one file brought out.
struct Seen {
    codes: Vec<String>,
    damaged: bool,
    known: bool,
}

impl Seen {
    fn has(&self, code: &str) -> bool {
        self.codes.iter().any(|c| c == code)
    }

    /// True where an expectation of the index is met; none where it is not about signed provenance.
    fn meets(&self, expectation: &str) -> Option<bool> {
        let kind = expectation.split(':').next().unwrap_or(expectation);
        Some(match kind {
            // A pointer to a store that is elsewhere or was stripped is no store.
            "c2pa.absent" => {
                !self.codes.iter().any(|c| c.contains(".c2pa-") && c != "information.c2pa-remote")
            }
            "c2pa.intact_untrusted_offline" => {
                self.has("information.c2pa-coverage")
                    && self.has("information.c2pa-identity")
                    && !self.has("history.c2pa-integrity")
            }
            "c2pa.integrity_failure" => self.has("history.c2pa-integrity"),
            "c2pa.ingredient_broken" => {
                self.has("history.c2pa-ingredient") && !self.has("history.c2pa-integrity")
            }
            "c2pa.unreadable" => self.damaged,
            "c2pa.remote_manifest_offline" => self.has("information.c2pa-remote"),
            "c2pa.algorithmicMedia_not_trained_AI" => {
                self.has("information.c2pa-statement") && !self.has("declared.c2pa-action")
            }
            "c2pa.fragmented_needs_segments" => {
                self.has("information.c2pa-coverage") && !self.has("history.c2pa-integrity")
            }
            "c2pa.legacy_exclusion" => {
                self.has("information.c2pa-coverage") && !self.has("history.c2pa-integrity")
            }
            "ai.c2pa" => self.has("declared.c2pa-action"),
            _ => return None,
        })
    }
}

#[test]
fn the_corpora_are_read_as_their_sources_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let Ok(mut index) = csv::Reader::from_path(root.join("index.csv")) else {
        eprintln!("0 cases: there are no corpora at {}", root.display());
        return;
    };
    let (mut met, mut missed): (BTreeMap<String, u32>, Vec<String>) = (BTreeMap::new(), Vec::new());
    let mut fired: BTreeMap<(String, String), u32> = BTreeMap::new();
    let (mut files, mut of_group, mut stores) = (0, 0, 0);
    let (mut slowest, mut total) = (Duration::ZERO, Duration::ZERO);
    for row in index.records().map(Result::unwrap) {
        let (path, group, expected) = (&row[0], &row[1], &row[2]);
        let Ok(mut file) = File::open(root.join(path)) else { continue };
        let name = Untrusted::new(path.rsplit('/').next().unwrap_or(path));
        let limits = Limits::default();
        let (mut facts, mut damage) = saboot_container::read(&mut file, &name, &limits);
        let began = Instant::now();
        damage.extend(saboot_c2pa::read(&mut file, &mut facts, &TrustList::default(), &limits));
        slowest = slowest.max(began.elapsed());
        total += began.elapsed();
        let mut found = Findings::default();
        saboot_analysis::checks::run_all(&facts, &mut found);
        files += 1;
        of_group += u32::from(group == "c2pa");
        stores += u32::from(facts.c2pa.is_some());
        for finding in found.as_slice().iter().filter(|f| f.code.as_str().contains(".c2pa-")) {
            *fired.entry((group.to_owned(), finding.code.to_string())).or_default() += 1;
            // Nothing here is verified, and no store of the corpora contradicts its file.
            assert_ne!(finding.class, Class::InternalContradiction, "{path}: {finding:?}");
        }
        let seen = Seen {
            codes: found.as_slice().iter().map(|f| f.code.to_string()).collect(),
            damaged: !damage.is_empty(),
            known: facts.format.is_some(),
        };
        for expectation in expected.split(';').map(str::trim).filter(|e| !e.is_empty()) {
            match seen.meets(expectation) {
                Some(true) => *met.entry(expectation.to_owned()).or_default() += 1,
                Some(false) if !seen.known => {
                    eprintln!("missed {expectation} in {path}: its format is none that saboot examines");
                }
                Some(false) => missed.push(format!("{expectation} in {path}: {:?}", seen.codes)),
                None => {}
            }
        }
    }
    eprintln!(
        "{files} files, {of_group} of the group c2pa, {stores} with a store; validation {total:?} in all, slowest {slowest:?}"
    );
    eprintln!("met: {met:?}");
    eprintln!("fired: {fired:?}");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(of_group >= 80 && stores >= 25, "{of_group} files, {stores} stores");
}
