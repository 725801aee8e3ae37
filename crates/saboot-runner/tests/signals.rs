//! Every signal check against its fixtures, through the program's own way from a file to its findings.
//!
//! Walks [`SIGNAL_CHECKS`] and `fixtures/signals/<code>/{fires,quiet,damaged}`, asserts how many cases it ran, and
//! that each check is described in English and in Hindi. No network is run: the runtime here has none.
#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that says how many cases it ran"
)]

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use saboot_analysis::checks::CHECKS;
use saboot_analysis::signals::SIGNAL_CHECKS;
use saboot_core::card::{DetectorCard, Input, ModelUse};
use saboot_core::examination::Examination;
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};
use saboot_core::{Class, Code, Finding, Untrusted};
use saboot_runner::intake::Refusal;
use saboot_runner::{Part, Request, Settings, examine};

/// Has no networks.
struct NoModels;

impl Runtime for NoModels {
    fn detectors(&self) -> Vec<&DetectorCard> {
        Vec::new()
    }

    fn models(&self) -> Vec<ModelUse> {
        Vec::new()
    }

    fn input(&self, _: &str) -> Option<&Input> {
        None
    }

    fn prepare(&self, network: &str, _: Sample<'_>) -> Result<Tensor, RuntimeError> {
        Err(absent(network))
    }

    fn run(&self, network: &str, _: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        Err(absent(network))
    }
}

fn absent(network: &str) -> RuntimeError {
    RuntimeError { code: Code::new("model.absent"), detail: network.to_owned() }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/signals")
}

/// The fixtures of one side of one check, sorted by name.
fn side(code: &str, side: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(fixtures().join(code).join(side));
    let mut found: Vec<PathBuf> =
        entries.into_iter().flatten().flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
    found.sort();
    found
}

fn look(path: &Path) -> Result<Examination, Refusal> {
    let name = Untrusted::new(path.file_name().unwrap().to_string_lossy());
    let part = Part { name, file: File::open(path).unwrap() };
    examine(Request::file(part), &Settings::exact(), &NoModels, &|_, _, _| {}).map(|e| e.examination)
}

fn of(code: &str, examination: &Examination) -> Vec<Finding> {
    examination.findings.iter().filter(|f| f.code.as_str() == code).cloned().collect()
}

/// True for text with Devanagari letters.
fn is_hindi(text: &str) -> bool {
    text.chars().any(|c| ('\u{0900}'..='\u{097f}').contains(&c))
}

#[test]
fn every_signal_check_is_described_and_has_fixtures_on_all_sides() {
    let mut codes: BTreeSet<&str> = CHECKS.iter().map(|c| c.info().code).collect();
    for check in SIGNAL_CHECKS {
        let info = check.info();
        assert!(codes.insert(info.code), "{} is used twice", info.code);
        for (part, text) in [
            ("catalogue", info.catalogue),
            ("title", info.title),
            ("group", info.group),
            ("reads", info.reads),
            ("meaning", info.meaning),
            ("innocent", info.innocent),
            ("fools_it", info.fools_it),
            ("reference", info.reference),
        ] {
            assert!(!text.trim().is_empty(), "{}: {part} is blank", info.code);
        }
        let hindi = &info.hindi;
        for (part, text) in [
            ("title", hindi.title),
            ("reads", hindi.reads),
            ("meaning", hindi.meaning),
            ("innocent", hindi.innocent),
            ("fools_it", hindi.fools_it),
        ] {
            assert!(is_hindi(text), "{}: {part} has no Hindi", info.code);
        }
        let family = match info.class {
            Class::DeclaredSynthetic => "declared.",
            Class::InternalContradiction => "contradiction.",
            Class::ProcessingHistory => "history.",
            Class::Information => "information.",
            Class::Detector | Class::Damage => panic!("{} is no class of a check", info.code),
        };
        assert!(info.code.starts_with(family), "{} is of class {:?}", info.code, info.class);
        for (name, least) in [("fires", 2), ("quiet", 2), ("damaged", 1)] {
            let count = side(info.code, name).len();
            assert!(count >= least, "{} has {count} fixtures in {name}, fewer than {least}", info.code);
        }
    }
}

#[test]
fn signal_fixtures_of_no_check_do_not_exist() {
    for entry in std::fs::read_dir(fixtures()).into_iter().flatten().flatten().filter(|e| e.path().is_dir()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(SIGNAL_CHECKS.iter().any(|c| c.info().code == name), "{name} belongs to no check");
    }
}

#[test]
fn signal_checks_fire_stay_quiet_and_survive_damage() {
    let (mut fires, mut quiet, mut damaged, mut refused) = (0, 0, 0, 0);
    for check in SIGNAL_CHECKS {
        let info = check.info();
        for path in side(info.code, "fires") {
            let seen = look(&path).unwrap_or_else(|r| panic!("{} is refused: {r:?}", path.display()));
            let own = of(info.code, &seen);
            assert!(!own.is_empty(), "{} does not fire; found {:?}", path.display(), seen.findings);
            for finding in own {
                let place = path.display();
                assert_eq!((finding.class, finding.group.as_str()), (info.class, info.group), "{place}");
                let told = [!finding.statement.is_empty(), !finding.innocent.is_empty()];
                assert!(told == [true, true] && !finding.observed.is_empty(), "{place}: {finding:?}");
            }
            fires += 1;
        }
        for path in side(info.code, "quiet") {
            let seen = look(&path).unwrap_or_else(|r| panic!("{} is refused: {r:?}", path.display()));
            let own = of(info.code, &seen);
            assert!(own.is_empty(), "{} fires: {own:?}", path.display());
            quiet += 1;
        }
        // Survived: refused by name, damage told, or nothing said.
        for path in side(info.code, "damaged") {
            match look(&path) {
                Ok(seen) => assert!(
                    !seen.damage.is_empty() || of(info.code, &seen).is_empty(),
                    "{} fires and tells no damage",
                    path.display()
                ),
                Err(refusal) => {
                    assert!(!refusal.detail.is_empty(), "{}", path.display());
                    refused += 1;
                }
            }
            damaged += 1;
        }
    }
    eprintln!(
        "{} signal checks: {fires} fixtures fire, {quiet} stay quiet, {damaged} are damaged ({refused} of them refused)",
        SIGNAL_CHECKS.len()
    );
    let checks = SIGNAL_CHECKS.len();
    assert!(
        fires >= 2 * checks && quiet >= 2 * checks && damaged >= checks,
        "{fires} fire, {quiet} quiet, {damaged} damaged"
    );
}
