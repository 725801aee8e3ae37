//! A voice note of twenty seconds with three turns and a segment that stands out.

use saboot_core::Code;
use saboot_core::card::{Modality, Scope, SegmentFinder};
use saboot_core::examination::{Point, Reading};
use saboot_core::exhibit::Kind;
use saboot_core::heard::{Heard, Outline, Segment, Turn};
use saboot_core::lr::{Log10Lr, round4};
use saboot_report::Report;

/// A voice note, with every field that only detectors of voice fill.
pub fn voice() -> Report {
    let mut report = super::full();
    report.kind = Some(Kind::Audio);
    report.figures.clear();
    report.rendering.figures = saboot_core::figure::Figures::None;
    let id = "synthetic-voice";
    let mut card = super::card(id, Modality::Voice, Scope::Voice);
    card.segment = Some(SegmentFinder {
        noise: 0.9,
        least_rise: 0.5,
        least_inside: -1.0,
        most_around: 0.5,
        look_from: 4.0,
        shown_from: 14.5,
        false_alarm: 0.05,
        found: 0.42,
        n_unspliced: 200,
        n_spliced: 150,
        fitted_on: "splices made here".to_owned(),
    });
    report.cards = vec![card];
    let window =
        |start_s: f64, score: f64| Point { start_s: round4(start_s), end_s: round4(start_s + 2.5), score };
    let scores = [-1.4, -1.1, -1.6, -0.9, 0.2, 1.8, 2.1, 1.2, -0.4, -1.2, -1.5, -1.0];
    let turn = |start_s: f64, end_s: f64, windows: u32, score: Option<f64>| Turn {
        start_s,
        end_s,
        speech_s: round4(0.8 * (end_s - start_s)),
        windows,
        score,
    };
    let examination = report.examination.as_mut().unwrap();
    examination.kind = Kind::Audio;
    examination.streams.video = None;
    examination.streams.duration_s = Some(20.0);
    examination.stability.clear();
    examination.outline = Some(Outline {
        seconds: 20.0,
        peak: (0..400u32).map(|n| (20 + n % 41) as u8).collect(),
        rms: (0..400u32).map(|n| (10 + n % 41) as u8).collect(),
        speech: vec![(0.3, 5.9), (6.8, 11.0), (12.0, 19.5)],
    });
    examination.readings = vec![Reading {
        id: Code::new(id),
        scope: Scope::Voice,
        score: Some(-0.3167),
        log10_lr: Some(Log10Lr::new(-0.2)),
        bounds: Some((-0.63, 1.02)),
        series: (0..12).map(|i| 1.24 * f64::from(i)).zip(scores).map(|(t, s)| window(t, s)).collect(),
        part: None,
        tracks: Vec::new(),
        speaks: None,
        heard: Some(Heard {
            turns: vec![
                turn(0.3, 5.9, 4, Some(-1.25)),
                turn(6.8, 11.0, 3, Some(1.7)),
                turn(12.0, 13.1, 0, None),
                turn(13.8, 19.5, 3, Some(-0.2)),
            ],
            turns_left_out: 2,
            looked: true,
            segment: Some(Segment {
                start_s: 6.2,
                end_s: 10.4,
                inside: 1.94,
                around: -1.27,
                strength: 31.6,
                shown_from: 14.5,
                false_alarm: 0.05,
            }),
            closer: vec![window(5.58, 1.1), window(9.3, 0.6)],
        }),
        reasons: vec![Code::new("voice.segment")],
    }];
    report
}
