//! The rules of weighing, one test an invariant.

use proptest::prelude::*;
use saboot_core::exhibit::Kind;
use saboot_core::media::{Coverage, StreamFacts};
use saboot_core::{Damage, Untrusted};

use super::*;

fn examination(readings: Vec<Reading>, findings: Vec<Finding>) -> Examination {
    Examination {
        kind: Kind::Picture,
        streams: StreamFacts::default(),
        properties: vec![],
        findings,
        paths: Vec::new(),
        readings,
        models: vec![],
        coverage: Coverage::default(),
        damage: vec![],
    }
}

fn reading(scope: Scope, lr: Option<f64>) -> Reading {
    Reading {
        id: Code::new(if scope == Scope::Voice { "voice-x" } else { "picture-x" }),
        scope,
        score: lr,
        log10_lr: lr.map(Log10Lr::new),
        bounds: lr.map(|_| (-2.0, 2.0)),
        series: vec![],
        reasons: if lr.is_none() { vec![Code::new("detector.flat")] } else { vec![] },
    }
}

fn finding(class: Class, grade: Grade, group: &'static str) -> Finding {
    Finding {
        code: Code::new("test.code"),
        class,
        grade,
        group: Code::new(group),
        statement: String::new(),
        observed: Untrusted::default(),
        expected: String::new(),
        innocent: String::new(),
        span: None,
    }
}

const GRADES: [Grade; 5] =
    [Grade::Informational, Grade::Weak, Grade::Medium, Grade::Strong, Grade::Conclusive];

#[test]
fn processing_history_and_information_never_weigh() {
    for class in [Class::ProcessingHistory, Class::Information, Class::Damage, Class::Detector] {
        for grade in GRADES {
            let opinion = weigh(&examination(vec![], vec![finding(class, grade, "g"); 50]));
            assert_eq!(opinion.log10_lr, None, "{class:?} {grade:?}");
            assert_eq!(opinion.verdict, Verdict::Inconclusive);
        }
    }
}

#[test]
fn contradictions_alone_never_reach_a_verdict() {
    let groups = ["a", "b", "c", "d", "e"];
    let findings =
        groups.iter().map(|g| finding(Class::InternalContradiction, Grade::Conclusive, g)).collect();
    let opinion = weigh(&examination(vec![], findings));
    assert_eq!(opinion.verdict, Verdict::Inconclusive);
    assert_eq!(opinion.log10_lr.unwrap().value(), CONTRADICTIONS_AT_MOST);
}

#[test]
fn findings_of_one_group_count_once() {
    let one = weigh(&examination(vec![], vec![finding(Class::DeclaredSynthetic, Grade::Strong, "mark")]));
    let many = weigh(&examination(vec![], vec![finding(Class::DeclaredSynthetic, Grade::Strong, "mark"); 9]));
    assert_eq!(one.log10_lr, many.log10_lr);
    assert_eq!(one.verdict, Verdict::SupportsSynthetic);
}

#[test]
fn doubt_an_abstention_and_a_refusal_are_three_different_answers() {
    let doubt = weigh(&examination(vec![reading(Scope::Picture, Some(0.1))], vec![]));
    let abstained = weigh(&examination(vec![reading(Scope::Picture, None)], vec![]));
    let refused = not_examined(vec![Code::new("intake.empty")]);
    assert_eq!((doubt.verdict, doubt.log10_lr.is_some()), (Verdict::Inconclusive, true));
    assert_eq!((abstained.verdict, abstained.log10_lr), (Verdict::Inconclusive, None));
    assert_eq!((refused.verdict, refused.status), (Verdict::NotExamined, Status::Refused));
    assert!(abstained.reasons.contains(&Code::new("detector.flat")));
    assert!(doubt.words != abstained.words && abstained.words != refused.words);
}

#[test]
fn genuine_sound_does_not_clear_forged_pictures() {
    let opinion = weigh(&examination(
        vec![reading(Scope::Frames, Some(1.9)), reading(Scope::Voice, Some(-1.9))],
        vec![],
    ));
    assert!(opinion.log10_lr.unwrap().value() > 1.0);
}

#[test]
fn damage_forbids_support_for_a_recording() {
    let mut exam = examination(vec![reading(Scope::Picture, Some(-1.8))], vec![]);
    assert_eq!(weigh(&exam).verdict, Verdict::SupportsGenuine);
    exam.damage.push(Damage::new("test.damage", "x", "y"));
    let opinion = weigh(&exam);
    assert_eq!(opinion.verdict, Verdict::Inconclusive);
    assert!(opinion.reasons.contains(&Code::new("opinion.incomplete")));
}

#[test]
fn no_percentage_and_no_authentic_in_any_verdict() {
    for lr in [None, Some(-3.0), Some(-0.2), Some(0.0), Some(0.2), Some(3.0)] {
        for verdict in [
            Verdict::SupportsSynthetic,
            Verdict::SupportsGenuine,
            Verdict::Inconclusive,
            Verdict::NotExamined,
        ] {
            let text = words(verdict, lr.map(Log10Lr::new));
            assert!(!text.contains('%'), "{text}");
            assert!(!text.contains("is authentic") || text.contains("not"), "{text}");
        }
    }
}

#[test]
fn ratios_are_worded_with_two_digits() {
    let cases = [(0.0, "1.0"), (0.114, "1.3"), (1.146, "14"), (3.5, "3,200"), (6.0, "1,000,000")];
    for (log10, text) in cases {
        assert_eq!(times(log10), text);
    }
}

proptest! {
    /// The total lies within the bounds that are printed beside it.
    #[test]
    fn total_is_within_its_bounds(p in proptest::option::of(-2.0f64..2.0), v in proptest::option::of(-2.0f64..2.0),
                                  grades in proptest::collection::vec((0usize..5, 0usize..3, any::<bool>()), 0..8)) {
        let readings = p.map(|x| reading(Scope::Picture, Some(x))).into_iter().chain(v.map(|x| reading(Scope::Voice, Some(x)))).collect();
        let names = ["a", "b", "c"];
        let findings = grades.iter().map(|&(g, n, d)| {
            finding(if d { Class::DeclaredSynthetic } else { Class::InternalContradiction }, GRADES[g], names[n])
        }).collect();
        let opinion = weigh(&examination(readings, findings));
        if let (Some(lr), Some((low, high))) = (opinion.log10_lr, opinion.lr_bounds) {
            prop_assert!(low - 1e-3 <= lr.value() && lr.value() <= high + 1e-3, "{low} {lr:?} {high}");
        }
    }
}
