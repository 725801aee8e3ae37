//! The catalogue states a verdict as the analysis does: so the Hindi, which stands beside its English, is of the same
//! sentences.

use saboot_analysis::opinion::{not_examined, weigh};
use saboot_core::card::Scope;
use saboot_core::examination::{Examination, Reading};
use saboot_core::exhibit::Kind;
use saboot_core::lr::Log10Lr;
use saboot_core::media::{Coverage, METADATA_ONLY, StreamFacts};
use saboot_core::opinion::Verdict;
use saboot_core::stability::{StabilityRow, Transform};
use saboot_core::{Class, Code, Finding, Grade, Lang};
use saboot_report::catalogue;

fn reading(scope: Scope, log10: f64) -> Reading {
    Reading {
        id: Code::new(if scope == Scope::Voice { "synthetic-voice" } else { "generated-picture" }),
        scope,
        score: Some(log10),
        log10_lr: Some(Log10Lr::new(log10)),
        bounds: Some((-3.0, 3.0)),
        series: Vec::new(),
        part: None,
        tracks: Vec::new(),
        speaks: None,
        heard: None,
        reasons: Vec::new(),
    }
}

fn finding(class: Class, grade: Grade, group: &'static str) -> Finding {
    Finding {
        code: Code::new(group),
        class,
        grade,
        group: Code::new(group),
        statement: "The file says so.".to_owned(),
        observed: "so".into(),
        expected: String::new(),
        innocent: String::new(),
        span: None,
    }
}

fn examination(kind: Kind, readings: Vec<Reading>, findings: Vec<Finding>) -> Examination {
    Examination {
        kind,
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

/// Examinations that lead to every verdict, every strength, every way of combining, and every other ending.
fn examinations() -> Vec<Examination> {
    let mut all = Vec::new();
    let lines = [
        Vec::new(),
        vec![finding(Class::DeclaredSynthetic, Grade::Conclusive, "declared")],
        vec![finding(Class::InternalContradiction, Grade::Strong, "contradiction")],
        vec![
            finding(Class::DeclaredSynthetic, Grade::Conclusive, "declared"),
            finding(Class::DeclaredSynthetic, Grade::Strong, "provenance"),
        ],
    ];
    let weights = [-2.7, -1.2, -0.4, 0.0, 0.01, 0.5, 1.3, 2.5];
    for findings in lines {
        all.push(examination(Kind::Video, Vec::new(), findings.clone()));
        for weight in weights {
            let picture = reading(Scope::Picture, weight);
            all.push(examination(Kind::Picture, vec![picture], findings.clone()));
            let both = vec![reading(Scope::Frames, weight), reading(Scope::Voice, weight)];
            all.push(examination(Kind::Video, both, findings.clone()));
        }
    }
    // Verdicts that do not survive the panel.
    for weight in [-1.5, 1.5, 2.9] {
        let mut flipped = examination(Kind::Picture, vec![reading(Scope::Picture, weight)], Vec::new());
        flipped.stability = vec![StabilityRow {
            transform: Transform::Jpeg70,
            places: 1,
            readings: vec![reading(Scope::Picture, 0.1)],
        }];
        all.push(flipped);
    }
    for kind in [Kind::Message, Kind::Archive] {
        all.push(examination(kind, Vec::new(), Vec::new()));
        let mut empty = examination(kind, Vec::new(), Vec::new());
        empty.coverage.not_examined = vec![Code::new("message.no-media")];
        all.push(empty);
    }
    let mut metadata = examination(Kind::Video, Vec::new(), Vec::new());
    metadata.coverage.not_examined = vec![Code::new(METADATA_ONLY)];
    all.push(metadata);
    all
}

fn is_hindi(text: &str) -> bool {
    text.contains('।') && text.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c)) && !text.contains(". ")
}

#[test]
fn the_catalogue_says_what_the_opinion_says() {
    let examined = examinations();
    let mut opinions: Vec<_> = examined.iter().map(|e| (Some(e), weigh(e))).collect();
    opinions.push((None, not_examined(vec![Code::new("intake.empty")])));
    let mut seen = std::collections::HashSet::new();
    let mut combinations = std::collections::HashSet::new();
    for (examination, opinion) in &opinions {
        let only = catalogue::opinion::only_metadata(*examination);
        let say = |lang| catalogue::opinion::words(lang, opinion, examination.map(|e| e.kind), only);
        assert_eq!(say(Lang::En), opinion.words);
        assert!(is_hindi(&say(Lang::Hi)), "{}", say(Lang::Hi));
        let propositions = &opinion.propositions;
        for english in [&propositions.synthetic, &propositions.recorded, &opinion.combination] {
            let hindi = catalogue::sentence(Lang::Hi, english);
            assert!(hindi.is_some_and(|text| is_hindi(&text)), "{english}");
        }
        seen.insert((opinion.verdict, opinion.reasons.first().map(|c| c.to_string())));
        combinations.insert(opinion.combined);
    }
    let verdicts: std::collections::HashSet<Verdict> = seen.iter().map(|(verdict, _)| *verdict).collect();
    assert_eq!((verdicts.len(), combinations.len()), (4, 6), "{seen:?}");
    assert!(seen.contains(&(Verdict::Inconclusive, Some("opinion.unstable".to_owned()))), "{seen:?}");
    let question = catalogue::sentence(Lang::Hi, saboot_runner::assemble::QUESTION);
    assert!(question.is_some_and(|text| text.ends_with('?')));
    println!("{} opinions, {} endings", opinions.len(), seen.len());
}
