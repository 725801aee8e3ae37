//! Every check on signed provenance against `fixtures/c2pa`: which fire on which file, with which grade, and what damage.
//!
//! `expected.json` (written by scripts/fixtures/provenance.py) lists all of them, so a check fires where it should and
//! stays quiet everywhere else. Stores are also cut and mutated here: nothing may panic, hang, or pass unnoticed.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use saboot_analysis::checks::{CHECKS, run_all};
use saboot_core::facts::Facts;
use saboot_core::facts::c2pa::{C2pa, Integrity, TrustList};
use saboot_core::finding::Findings;
use saboot_core::{Damage, Finding, Limits};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/c2pa")
}

fn anchors() -> TrustList {
    saboot_c2pa::trust_list(&std::fs::read(folder().join("anchors.pem")).unwrap()).unwrap()
}

/// Facts, findings of this subject, and damage to the store.
fn examine(bytes: &[u8], name: &str, trust: &TrustList) -> (Facts, Vec<Finding>, Vec<Damage>) {
    let limits = Limits::default();
    let mut source = Cursor::new(bytes);
    let (mut facts, _) = saboot_container::read(&mut source, &name.into(), &limits);
    let damage = saboot_c2pa::read(&mut source, &mut facts, trust, &limits);
    let mut found = Findings::default();
    run_all(&facts, &mut found);
    let own = found.into_sorted().into_iter().filter(|f| f.code.as_str().contains(".c2pa-")).collect();
    (facts, own, damage)
}

fn grades(findings: &[Finding]) -> BTreeMap<String, Vec<String>> {
    let mut grades: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in findings {
        let grade = serde_json::to_value(finding.grade).unwrap().as_str().unwrap().to_owned();
        grades.entry(finding.code.to_string()).or_default().push(grade);
    }
    grades
}

#[test]
fn every_file_yields_what_it_was_made_for() {
    let expected: BTreeMap<String, Value> =
        serde_json::from_slice(&std::fs::read(folder().join("expected.json")).unwrap()).unwrap();
    let trust = anchors();
    let (mut fires, mut damaged): (BTreeMap<String, usize>, usize) = (BTreeMap::new(), 0);
    let mut wrong = Vec::new();
    for (name, wanted) in &expected {
        let bytes = std::fs::read(folder().join(name)).unwrap();
        let (facts, findings, damage) = examine(&bytes, name, &trust);
        let got = grades(&findings);
        let codes: Vec<&str> = damage.iter().map(|d| d.code.as_str()).collect();
        let wanted_grades: BTreeMap<String, Vec<String>> =
            serde_json::from_value(wanted["findings"].clone()).unwrap();
        let wanted_damage: Vec<String> = serde_json::from_value(wanted["damage"].clone()).unwrap();
        if got != wanted_grades || codes != wanted_damage {
            let codes_seen: Vec<_> = facts
                .c2pa
                .iter()
                .flat_map(|c| &c.manifests)
                .map(|m| {
                    m.validations
                        .iter()
                        .filter(|v| v.outcome != saboot_core::facts::c2pa::Outcome::Success)
                        .map(|v| format!("{} {}", v.code.raw(), v.explanation.raw()))
                        .collect::<Vec<_>>()
                })
                .collect();
            wrong.push(format!(
                "{name}: {got:?} {codes:?}, not {wanted_grades:?} {wanted_damage:?}; {codes_seen:?} {:?}",
                damage.first().map(|d| d.detail.raw())
            ));
        }
        for finding in &findings {
            assert!(
                !finding.statement.is_empty() && !finding.innocent.is_empty() && !finding.observed.is_empty(),
                "{name}: {finding:?}"
            );
            let info = CHECKS.iter().map(|c| c.info()).find(|i| i.code == finding.code.as_str()).unwrap();
            assert_eq!((finding.class, finding.group.as_str()), (info.class, info.group));
            // Every row that a report would show must be printable.
            assert!(finding.observed.for_terminal().chars().all(|c| !c.is_control()));
        }
        for code in got.keys() {
            *fires.entry(code.clone()).or_default() += 1;
        }
        damaged += usize::from(!damage.is_empty());
        let rows = facts.c2pa.as_ref().map(saboot_c2pa::properties).unwrap_or_default();
        assert!(rows.len() <= 400 && (rows.len() >= 2 || facts.c2pa.is_none()), "{name}: {rows:?}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let checks: Vec<&str> = CHECKS.iter().map(|c| c.info().code).filter(|c| c.contains(".c2pa-")).collect();
    for code in &checks {
        let fired = fires.get(*code).copied().unwrap_or(0);
        assert!(fired >= 2 && expected.len() - fired >= 2, "{code} fires on {fired} of {}", expected.len());
    }
    eprintln!("{} files, {damaged} with damage; checks fire: {fires:?}", expected.len());
    assert!(checks.len() == 11 && expected.len() >= 60 && damaged >= 5, "{} files", expected.len());
}

#[test]
fn without_a_trust_list_nobody_is_verified() {
    let bytes = std::fs::read(folder().join("carrier.jpg")).unwrap();
    let (facts, findings, _) = examine(&bytes, "carrier.jpg", &TrustList::default());
    let c2pa = facts.c2pa.unwrap();
    assert!(
        c2pa.manifests
            .iter()
            .flat_map(|m| &m.signer)
            .all(|s| !s.trusted && !s.self_signed && s.certificates == 2)
    );
    assert_eq!(c2pa.integrity(), Some(Integrity::Intact));
    assert_eq!(grades(&findings)["declared.c2pa-action"], ["weak"]);
    let identity = findings.iter().find(|f| f.code.as_str() == "information.c2pa-identity").unwrap();
    assert!(
        identity.statement.contains("not verified: there is no trust anchor for it here"),
        "{}",
        identity.statement
    );
}

#[test]
fn a_name_that_lies_about_the_format_changes_nothing() {
    let bytes = std::fs::read(folder().join("carrier.png")).unwrap();
    let told: Vec<_> = ["carrier.png", "carrier.mp4", "carrier", "x.svg"]
        .into_iter()
        .map(|name| grades(&examine(&bytes, name, &anchors()).1))
        .collect();
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn ordinary_files_cost_nothing() {
    let mut files = 0;
    for entry in std::fs::read_dir(folder()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with("unsigned.") {
            continue;
        }
        let mut source = Cursor::new(std::fs::read(entry.path()).unwrap());
        let (mut facts, _) = saboot_container::read(&mut source, &name.as_str().into(), &Limits::default());
        source.set_position(7);
        assert!(saboot_c2pa::read(&mut source, &mut facts, &anchors(), &Limits::default()).is_empty());
        assert_eq!(source.position(), 7, "{name} was read");
        assert!(facts.c2pa.is_none());
        files += 1;
    }
    assert!(files >= 13, "{files}");
}

#[test]
fn cut_and_mutated_stores_end_in_time_without_a_panic() {
    let (mut cases, mut padding) = (0, 0);
    let mut unnoticed = Vec::new();
    for name in [
        "carrier.jpg",
        "carrier.png",
        "carrier.gif",
        "carrier.wav",
        "carrier.mp4",
        "carrier.mp3",
        "converted.jpg",
    ] {
        let whole = std::fs::read(folder().join(name)).unwrap();
        let (facts, ..) = examine(&whole, name, &TrustList::default());
        let (start, end) = facts.c2pa_bytes().unwrap();
        let (start, end) = (start as usize, end as usize);
        // Each twelfth of the store is cut off or overwritten.
        for step in 0..12 {
            let at = start + 8 + (end - start - 8) * step / 12;
            let mut changed = whole.clone();
            changed[at] ^= 0x40;
            for hostile in
                [whole[..at].to_vec(), changed, [&whole[..at], &[0xff; 8], &whole[at + 8..]].concat()]
            {
                let began = Instant::now();
                let (facts, _, damage) = examine(&hostile, name, &TrustList::default());
                assert!(began.elapsed() < Duration::from_secs(5), "{name} at {at}: {:?}", began.elapsed());
                let _ = facts.c2pa.as_ref().map(saboot_c2pa::properties);
                let intact = facts.c2pa.as_ref().and_then(C2pa::integrity) == Some(Integrity::Intact);
                // Signers reserve room behind the signature: zeros that nothing covers.
                if whole[at - 8..at + 16].iter().all(|b| *b == 0) {
                    padding += 1;
                } else if damage.is_empty() && intact && hostile.len() == whole.len() {
                    unnoticed.push((name, at));
                }
                cases += 1;
            }
        }
    }
    eprintln!("{cases} cut or mutated stores, {padding} of them in padding; unnoticed: {unnoticed:?}");
    assert!(cases >= 250, "{cases}");
    // Lengths that the validator does not need may change without a trace.
    assert!(unnoticed.len() * 20 < cases, "{unnoticed:?}");
}
