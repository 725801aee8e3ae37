//! A clip with three faces: one that looks untouched, one that speaks, one that could not be judged.

use saboot_core::Code;
use saboot_core::card::{FaceInput, Modality, Scope};
use saboot_core::examination::{FACE_CELLS, FaceTrack, Point, Reading, Third};
use saboot_core::exhibit::Kind;
use saboot_core::lr::Log10Lr;
use saboot_core::validation::{Codec, Detail, FaceSize, Mix};
use saboot_report::Report;

/// A face that was seen from one time to another, with its scores spread over that; not judged without scores.
pub fn track(number: u32, place: (Third, Third), (start_s, end_s): (f64, f64), scores: &[f64]) -> FaceTrack {
    let step = (end_s - start_s) / (scores.len().max(2) - 1) as f64;
    let series: Vec<Point> = (0..scores.len())
        .map(|i| start_s + step * i as f64)
        .zip(scores)
        .map(|(at, score)| Point { start_s: at, end_s: at, score: *score })
        .collect();
    let score = (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64);
    FaceTrack {
        number,
        start_s,
        end_s,
        seen: series.len() as u32 + 1,
        place,
        side: 100 + 32 * number,
        detail: 0.1 * f64::from(number),
        score,
        log10_lr: score.map(|score| Log10Lr::new(score * 0.5)),
        series,
        mask: Vec::new(),
        reasons: Vec::new(),
    }
}

/// Cells around the mouth and the lower edge of the face.
fn mouth() -> Vec<u8> {
    let mut mask = vec![0; FACE_CELLS * FACE_CELLS];
    for (row, column, tenths) in
        [(4, 2, 7), (4, 3, 10), (4, 4, 8), (5, 2, 6), (5, 3, 9), (5, 4, 6), (2, 2, 2)]
    {
        mask[row * FACE_CELLS + column] = tenths;
    }
    mask
}

/// A clip with three faces, with every field that only detectors of faces fill.
pub fn faces() -> Report {
    let mut report = super::full();
    report.kind = Some(Kind::Video);
    report.figures.clear();
    report.rendering.figures = saboot_core::figure::Figures::None;
    let id = "face-manipulation";
    let mut card = super::card(id, Modality::Picture, Scope::Face);
    card.face = Some(FaceInput {
        margin: 1.3,
        min_side: 64,
        sharp_from: 0.15,
        mask_cells: Some(14),
        mask_threshold: 0.5,
        shown_from: 1.0,
    });
    for row in &mut card.calibration {
        (row.face, row.detail) = (Some(FaceSize::From128), Some(Detail::Sharp));
    }
    for row in &mut card.bucket {
        (row.size, row.length) = (None, None);
        (row.face, row.detail) = (Some(FaceSize::From128), Some(Detail::Sharp));
    }
    report.cards = vec![card];
    let found = report.validation.first_mut().unwrap();
    found.detector = Code::new(id);
    found.scope = Scope::Face;
    (found.codec, found.size, found.length) = (Some(Codec::H264), None, None);
    (found.face, found.detail) = (Some(FaceSize::From128), Some(Detail::Sharp));
    for row in &mut found.rows {
        (row.codec, row.size, row.length) = (Some(Codec::H264), None, None);
        (row.face, row.detail) = (found.face, found.detail);
        row.mix =
            vec![Mix { facet: "face".to_owned(), value: "under-128".to_owned(), n_real: 9, n_synthetic: 4 }];
    }
    let mut speaks = track(2, (Third::Second, Third::Third), (3.2, 6.0), &[0.4, 2.1, 3.0, 1.7]);
    speaks.mask = mouth();
    speaks.reasons = vec![Code::new("face.no-detail")];
    let mut unjudged = track(3, (Third::First, Third::Second), (7.0, 7.0), &[]);
    unjudged.side = 41;
    unjudged.reasons = vec![Code::new("face.too-small")];
    let quiet = track(1, (Third::First, Third::First), (0.0, 8.4), &[-1.2, -0.6, 0.3, -0.9, -1.4]);
    let examination = report.examination.as_mut().unwrap();
    examination.kind = Kind::Video;
    examination.stability.clear();
    examination.readings = vec![Reading {
        id: Code::new(id),
        scope: Scope::Face,
        score: speaks.score,
        log10_lr: Some(Log10Lr::new(0.6236)),
        bounds: Some((-0.63, 1.02)),
        series: speaks.series.clone(),
        part: None,
        tracks: vec![quiet, speaks, unjudged],
        speaks: Some(2),
        heard: None,
        reasons: vec![Code::new("face.left-out")],
    }];
    report
}
