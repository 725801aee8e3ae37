//! Every signal check against its fixtures, through the program's own way from a file to its findings.
//!
//! Walks [`SIGNAL_CHECKS`] and `fixtures/signals/<code>/{fires,quiet,damaged}` and asserts how many cases it ran. That
//! each check is described and has fixtures is held in saboot-analysis/tests. No network is run: the runtime has none.
#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that says how many cases it ran"
)]

use std::fs::File;
use std::path::{Path, PathBuf};

use saboot_analysis::signals::SIGNAL_CHECKS;
use saboot_core::examination::Examination;
use saboot_core::runtime::NoNetworks;
use saboot_core::{Finding, Untrusted};
use saboot_runner::intake::Refusal;
use saboot_runner::{Part, Request, Settings, examine};

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
    examine(Request::file(part), &Settings::exact(), &NoNetworks, &|_, _, _| {}).map(|e| e.examination)
}

fn of(code: &str, examination: &Examination) -> Vec<Finding> {
    examination.findings.iter().filter(|f| f.code.as_str() == code).cloned().collect()
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
