//! What never scores (catalogue B.0 and C5): processing history, information, what is missing, and contradictions alone
//! beyond their bound. Run over every check there is, so that a new one cannot slip past.
#![allow(clippy::print_stderr, clippy::unwrap_used, reason = "a test that says how many cases it ran")]

use std::fs::File;
use std::path::Path;

use saboot_analysis::checks::{CHECKS, run_all};
use saboot_analysis::infos;
use saboot_analysis::opinion::{CONTRADICTIONS_AT_MOST, VERDICT_AT, weigh};
use saboot_analysis::path;
use saboot_core::card::Scope;
use saboot_core::examination::{Examination, Reading};
use saboot_core::exhibit::Kind;
use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::lr::Log10Lr;
use saboot_core::media::{Coverage, METADATA_ONLY, StreamFacts};
use saboot_core::opinion::Verdict;
use saboot_core::path::Unknown;
use saboot_core::{Class, Code, Finding, Grade, Limits, Untrusted};

fn examination(readings: Vec<Reading>, findings: Vec<Finding>) -> Examination {
    Examination {
        kind: Kind::Video,
        streams: StreamFacts::default(),
        properties: Vec::new(),
        findings,
        paths: Vec::new(),
        readings,
        stability: Vec::new(),
        stability_left_out: None,
        outline: None,
        models: Vec::new(),
        coverage: Coverage::default(),
        damage: Vec::new(),
        references: None,
    }
}

fn reading(lr: f64) -> Reading {
    Reading {
        id: Code::new("picture-x"),
        scope: Scope::Frames,
        score: Some(lr),
        log10_lr: Some(Log10Lr::new(lr)),
        bounds: Some((-2.0, 2.0)),
        series: Vec::new(),
        part: None,
        tracks: Vec::new(),
        speaks: None,
        heard: None,
        reasons: Vec::new(),
    }
}

/// Asserts that findings change no weight: none where nothing else is weighed, and the very same beside a detector.
fn weightless(what: &str, findings: &[Finding]) {
    let alone = weigh(&examination(Vec::new(), findings.to_vec()));
    assert_eq!((alone.log10_lr, alone.lines.len()), (None, 0), "{what} weighs");
    assert_eq!(alone.verdict, Verdict::Inconclusive, "{what} reaches a verdict");
    for lr in [-1.4, -0.2, 0.0, 0.7, 1.3] {
        let without = weigh(&examination(vec![reading(lr)], Vec::new()));
        let with = weigh(&examination(vec![reading(lr)], findings.to_vec()));
        assert_eq!(with.log10_lr, without.log10_lr, "{what} moves a ratio");
        assert_eq!(with.lr_bounds, without.lr_bounds, "{what} moves a bound");
        assert_eq!(with.verdict, without.verdict, "{what} moves a verdict");
    }
}

/// The facts of a file and what all checks find in them.
fn examine(path: &Path) -> (Facts, Vec<Finding>) {
    let name = Untrusted::new(path.file_name().unwrap().to_string_lossy());
    let (facts, _) = saboot_container::read(&mut File::open(path).unwrap(), &name, &Limits::default());
    let mut out = Findings::default();
    run_all(&facts, &mut out);
    (facts, out.into_sorted())
}

#[test]
fn history_and_information_weigh_nothing_on_any_fixture_that_fires() {
    let weightless_class = |class| matches!(class, Class::ProcessingHistory | Class::Information);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/checks");
    let (mut checks, mut files) = (0, 0);
    // Signed provenance is read, and its fixtures lie, elsewhere: saboot-c2pa/tests/provenance.
    let here = |code: &str| !code.contains(".c2pa-");
    for info in CHECKS.iter().map(|c| c.info()).filter(|i| weightless_class(i.class) && here(i.code)) {
        for entry in std::fs::read_dir(root.join(info.code).join("fires")).unwrap() {
            let path = entry.unwrap().path();
            let (facts, findings) = examine(&path);
            let of_class: Vec<Finding> =
                findings.iter().filter(|f| weightless_class(f.class)).cloned().collect();
            assert!(!of_class.is_empty(), "{}", path.display());
            weightless(&path.display().to_string(), &of_class);
            // The path of the copy is history too: it is told, and changes nothing.
            let mut told = examination(Vec::new(), of_class);
            path::trace(&facts, &findings).add(None, &mut told.paths);
            assert_eq!(weigh(&told).log10_lr, None);
            files += 1;
        }
        checks += 1;
    }
    eprintln!("{checks} checks of history and information, {files} fixtures: none weighs");
    assert!(checks >= 6 && files >= 30, "{checks} {files}");
}

#[test]
fn no_check_of_history_or_information_weighs_whatever_its_grade() {
    let mut cases = 0;
    for info in infos().filter(|i| matches!(i.class, Class::ProcessingHistory | Class::Information)) {
        for grade in [Grade::Informational, Grade::Weak, Grade::Medium, Grade::Strong, Grade::Conclusive] {
            weightless(info.code, &[info.finding(grade, "made up", "x".into(), None)]);
            cases += 1;
        }
    }
    assert!(cases >= 30, "{cases}");
}

#[test]
fn all_contradictions_together_reach_no_verdict() {
    let all: Vec<Finding> = infos()
        .filter(|i| i.class == Class::InternalContradiction)
        .map(|i| i.finding(Grade::Conclusive, "made up", "x".into(), None))
        .collect();
    assert!(all.len() >= 4, "{}", all.len());
    let opinion = weigh(&examination(Vec::new(), all));
    let lr = opinion.log10_lr.unwrap().value();
    assert!(lr <= CONTRADICTIONS_AT_MOST && CONTRADICTIONS_AT_MOST < VERDICT_AT, "{lr}");
    assert_eq!(opinion.verdict, Verdict::Inconclusive);
}

#[test]
fn what_is_not_there_is_no_information_in_any_format() {
    for format in Format::ALL {
        let facts = Facts { format: Some(format), ..Facts::default() };
        let mut out = Findings::default();
        run_all(&facts, &mut out);
        let found = out.into_sorted();
        let raises =
            |f: &&Finding| matches!(f.class, Class::DeclaredSynthetic | Class::InternalContradiction);
        assert_eq!(found.iter().find(raises), None, "{format:?}");
        let path = path::trace(&facts, &found);
        assert!(path.steps.is_empty() && path.unknown.contains(&Unknown::Origin), "{format:?}: {path:?}");
        assert!(path.words.contains("no sign that the content is authentic"), "{format:?}");
    }
}

/// Error level analysis and its like are no evidence, so no check may carry their name and a class that weighs.
#[test]
fn visual_aids_are_no_checks_that_weigh() {
    for info in infos() {
        let text = format!("{} {} {}", info.code, info.title, info.group).to_lowercase();
        let aid = ["error level", ".ela", "noise residual", "ai-ness"].iter().any(|w| text.contains(w));
        assert!(!aid || matches!(info.class, Class::ProcessingHistory | Class::Information), "{}", info.code);
    }
}

/// A triage that decoded nothing says so and can support no recording, whatever else it found.
#[test]
fn metadata_alone_never_supports_a_recording() {
    let mut looked = examination(Vec::new(), Vec::new());
    looked.coverage.not_examined.push(Code::new(METADATA_ONLY));
    let opinion = weigh(&looked);
    assert_eq!(opinion.verdict, Verdict::Inconclusive);
    assert!(opinion.reasons.iter().any(|r| r.as_str() == METADATA_ONLY));
    assert!(opinion.words.contains("its pixels and its sound were not looked at"));
    // Not even beside a reading that would: it cannot come about, and would not count.
    looked.readings.push(reading(-1.5));
    assert_ne!(weigh(&looked).verdict, Verdict::SupportsGenuine);
}
