//! The rules of weighing, one test an invariant.

use proptest::prelude::*;
use saboot_core::card::Scope;
use saboot_core::exhibit::Kind;
use saboot_core::media::{Coverage, StreamFacts};
use saboot_core::stability::{StabilityRow, Transform};
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
        stability: vec![],
        stability_left_out: None,
        outline: None,
        models: vec![],
        coverage: Coverage::default(),
        damage: vec![],
        references: None,
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
        part: None,
        tracks: Vec::new(),
        speaks: None,
        heard: None,
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

/// A clip without a face is no clip that was not looked at; a face that could not be judged, and a network that failed, are.
#[test]
fn no_face_is_no_shortcoming() {
    let with = |code: &'static str| {
        let faces = Reading { reasons: vec![Code::new(code)], ..reading(Scope::Face, None) };
        weigh(&examination(vec![reading(Scope::Picture, Some(-1.8)), faces], vec![]))
    };
    let none = with(saboot_core::examination::NO_FACE);
    assert_eq!((none.verdict, none.reasons), (Verdict::SupportsGenuine, vec![]));
    for code in ["face.too-small", "face.few", "model.run-failed", "face.left-out"] {
        let opinion = with(code);
        assert_eq!(opinion.verdict, Verdict::Inconclusive, "{code}");
        assert!(opinion.reasons.contains(&Code::new(code)));
    }
}

/// One row a transform, each with one reading of the same detector.
fn panel(scope: Scope, weights: &[Option<f64>]) -> Vec<StabilityRow> {
    let transforms = if scope == Scope::Voice { &Transform::VOICE[..] } else { &Transform::PICTURES[..] };
    weights
        .iter()
        .zip(transforms)
        .map(|(lr, transform)| StabilityRow {
            transform: *transform,
            places: 1,
            readings: vec![reading(scope, *lr)],
        })
        .collect()
}

fn with_panel(lr: f64, weights: &[Option<f64>]) -> Examination {
    let mut examination = examination(vec![reading(Scope::Picture, Some(lr))], vec![]);
    examination.stability = panel(Scope::Picture, weights);
    examination
}

fn outcome(opinion: &Opinion) -> &str {
    opinion.stability.as_ref().unwrap().outcome.as_str()
}

#[test]
fn a_verdict_that_flips_under_the_panel_is_inconclusive() {
    for (lr, more, spread, verdict) in [
        (1.2, 1.8, (1.2, 1.8), Verdict::SupportsSynthetic),
        (-1.2, -1.8, (-1.8, -1.2), Verdict::SupportsGenuine),
    ] {
        let held = weigh(&with_panel(lr, &[Some(lr), Some(more)]));
        assert_eq!((held.verdict, outcome(&held)), (verdict, "stability.held"));
        assert_eq!(held.stability.unwrap().spread, Some(spread));
        for other in [0.0, -lr, lr / 2.0] {
            let flipped = weigh(&with_panel(lr, &[Some(lr), Some(other)]));
            assert_eq!((flipped.verdict, outcome(&flipped)), (Verdict::Inconclusive, "stability.flipped"));
            assert_eq!(flipped.reasons[0].as_str(), "opinion.unstable");
            assert_eq!(flipped.stability.as_ref().unwrap().base, verdict);
            // The weight that is printed stays that of the exhibit.
            assert_eq!(flipped.log10_lr, Some(Log10Lr::new(lr)));
            assert!(flipped.words.contains("no verdict is given"), "{}", flipped.words);
            assert!(!flipped.words.contains('%'));
        }
    }
}

#[test]
fn a_copy_that_could_not_be_judged_flips_nothing() {
    let opinion = weigh(&with_panel(1.2, &[Some(1.3), None]));
    assert_eq!((opinion.verdict, outcome(&opinion)), (Verdict::SupportsSynthetic, "stability.held"));
    assert_eq!(opinion.stability.unwrap().rows[1].verdict, None);
    let none = weigh(&with_panel(1.2, &[None, None]));
    assert_eq!((none.verdict, outcome(&none)), (Verdict::SupportsSynthetic, "stability.not-repeated"));
}

/// Each row is weighed with all other lines, as the exhibit is.
#[test]
fn a_row_is_fused_with_the_lines_that_it_does_not_repeat() {
    let readings = vec![reading(Scope::Picture, Some(0.4)), reading(Scope::Voice, Some(1.9))];
    let mark = finding(Class::DeclaredSynthetic, Grade::Weak, "mark");
    let mut exam = examination(readings, vec![mark.clone()]);
    exam.stability = panel(Scope::Voice, &[Some(1.8), Some(-0.5)]);
    let opinion = weigh(&exam);
    let expected = [1.8, -0.5].map(|voice| {
        let readings = vec![reading(Scope::Picture, Some(0.4)), reading(Scope::Voice, Some(voice))];
        weigh(&examination(readings, vec![mark.clone()])).log10_lr
    });
    let rows = &opinion.stability.as_ref().unwrap().rows;
    assert_eq!([rows[0].log10_lr, rows[1].log10_lr], expected);
    assert_eq!((opinion.verdict, outcome(&opinion)), (Verdict::Inconclusive, "stability.flipped"));
}

#[test]
fn the_panel_does_not_touch_a_verdict_that_rests_on_declarations_alone() {
    let marks = vec![finding(Class::DeclaredSynthetic, Grade::Strong, "mark")];
    let mut neutral = reading(Scope::Frames, Some(0.0));
    neutral.bounds = Some((0.0, 0.0));
    for readings in [vec![], vec![neutral]] {
        let mut exam = examination(readings, marks.clone());
        exam.stability_left_out = Some(Code::new("stability.no-weight"));
        let opinion = weigh(&exam);
        assert_eq!(opinion.verdict, Verdict::SupportsSynthetic);
        assert_eq!(outcome(&opinion), "stability.declarations-alone");
    }
}

#[test]
fn a_panel_that_was_left_out_is_said_to_be() {
    let mut exam = with_panel(1.2, &[]);
    exam.stability_left_out = Some(Code::new("stability.quick"));
    let opinion = weigh(&exam);
    assert_eq!((opinion.verdict, outcome(&opinion)), (Verdict::SupportsSynthetic, "stability.quick"));
    assert_eq!(opinion.stability.unwrap().spread, None);
    assert_eq!(weigh(&examination(vec![], vec![])).stability, None);
}

/// Every sentence on how lines were combined has its name.
#[test]
fn combinations_have_a_name_and_a_sentence_each() {
    let (p, v) = (reading(Scope::Picture, Some(0.2)), reading(Scope::Voice, Some(0.2)));
    let mark = vec![finding(Class::DeclaredSynthetic, Grade::Weak, "mark")];
    let cases = [
        (vec![], vec![], Combination::Nothing),
        (vec![p.clone()], vec![], Combination::OneMeasured),
        (vec![p.clone(), v.clone()], vec![], Combination::PicturesAndVoice),
        (vec![], mark.clone(), Combination::Assigned),
        (vec![v.clone()], mark.clone(), Combination::OneMeasuredAndAssigned),
        (vec![p, v], mark, Combination::PicturesVoiceAndAssigned),
    ];
    for (readings, findings, combined) in cases {
        let opinion = weigh(&examination(readings, findings));
        assert_eq!((opinion.combined, opinion.combination.as_str()), (combined, combination(combined)));
    }
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
    /// The panel can take a verdict away and do nothing else: it moves no weight, gives no verdict, turns none round.
    #[test]
    fn the_panel_only_takes_verdicts_away(lr in -2.0f64..2.0, weights in proptest::collection::vec(proptest::option::of(-2.0f64..2.0), 0..4),
                                          grade in 0usize..5, declared in any::<bool>()) {
        let mut exam = with_panel(lr, &weights);
        let class = if declared { Class::DeclaredSynthetic } else { Class::InternalContradiction };
        exam.findings = vec![finding(class, GRADES[grade], "a")];
        let with = weigh(&exam);
        exam.stability.clear();
        let without = weigh(&exam);
        prop_assert_eq!((with.log10_lr, with.lr_bounds, with.support, &with.lines), (without.log10_lr, without.lr_bounds, without.support, &without.lines));
        prop_assert!(with.verdict == without.verdict || with.verdict == Verdict::Inconclusive);
        if let Some(stability) = &with.stability {
            prop_assert_eq!(stability.base, without.verdict);
            let differs = stability.rows.iter().filter_map(|r| r.verdict).any(|v| v != without.verdict);
            prop_assert_eq!(stability.outcome.as_str() == "stability.flipped", differs);
            prop_assert_eq!(with.verdict == without.verdict, !differs || without.verdict == Verdict::Inconclusive);
        }
    }

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
