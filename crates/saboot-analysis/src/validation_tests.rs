//! Which row is quoted, which is widened, and what lies outside.

use saboot_core::card::{Calibration, FaceInput, Modality, Output};
use saboot_core::examination::{FaceTrack, NO_FACE, Third};
use saboot_core::exhibit::Kind;
use saboot_core::lr::Log10Lr;
use saboot_core::media::{AudioFacts, Coverage, StreamFacts, VideoFacts};

use super::*;

fn card(modality: Modality, scope: Scope, weighs: bool, bucket: Vec<Bucket>) -> DetectorCard {
    let bound = if weighs { 1.0 } else { 0.0 };
    DetectorCard {
        schema: 1,
        id: "x".into(),
        version: String::new(),
        title: String::new(),
        summary: String::new(),
        modality,
        licence: String::new(),
        file: String::new(),
        sha256: String::new(),
        source: String::new(),
        input_name: String::new(),
        output_name: String::new(),
        output: Output::Logit,
        encoder: None,
        input: None,
        clip: false,
        map: None,
        face: None,
        training_data: String::new(),
        limits: String::new(),
        fools_it: vec![],
        min_side: None,
        min_speech_s: None,
        out_of_range: None,
        segment: None,
        calibration: vec![Calibration {
            scope,
            codec: None,
            size: None,
            length: None,
            band: None,
            face: None,
            detail: None,
            slope: 1.0,
            intercept: 0.0,
            log10_min: -bound,
            log10_max: bound,
            fitted_on: String::new(),
            n_real: 1,
            n_synthetic: 1,
            n_sources: 1,
            cllr: None,
            min_cllr: None,
        }],
        reference: None,
        measured: vec![],
        bucket,
        self_test: None,
        labels: vec![],
        synthetic: vec![],
        external_data: vec![],
        hindi: None,
    }
}

fn bucket(condition: Condition, codec: Option<Codec>, size: Option<SizeClass>, n: (u32, u32)) -> Bucket {
    Bucket {
        scope: Scope::Picture,
        condition,
        codec,
        size,
        length: None,
        band: None,
        face: None,
        detail: None,
        n_real: n.0,
        n_synthetic: n.1,
        n_sources: 3,
        real_called_synthetic: 1.min(n.0),
        real_called_recorded: 0,
        synthetic_called_synthetic: n.1 / 2,
        synthetic_called_recorded: 0,
        abstained: 0,
        auc: Some(0.8),
        auc_low: Some(0.7),
        auc_high: Some(0.9),
        mix: vec![],
    }
}

/// 130 pictures as stored: JPEG of all sizes but the largest, few PNG; and the same after a messenger, all JPEG.
fn pictures() -> Vec<Bucket> {
    let mix = |pairs: &[(&str, &str, u32, u32)]| -> Vec<Mix> {
        pairs
            .iter()
            .map(|&(facet, value, n_real, n_synthetic)| Mix {
                facet: facet.into(),
                value: value.into(),
                n_real,
                n_synthetic,
            })
            .collect()
    };
    let sizes = [("size", "256-to-511", 40, 40), ("size", "512-to-1023", 30, 20)];
    let mut whole = bucket(Condition::AsStored, None, None, (70, 60));
    whole.mix = mix(&[&[("codec", "jpeg", 67, 41), ("codec", "png", 3, 19)][..], &sizes].concat());
    let mut sent = bucket(Condition::Messenger, None, None, (70, 60));
    sent.mix = mix(&[&[("codec", "jpeg", 70, 60)][..], &sizes].concat());
    vec![
        bucket(Condition::AsStored, Some(Codec::Jpeg), Some(SizeClass::To511), (38, 30)),
        bucket(Condition::AsStored, Some(Codec::Jpeg), None, (67, 41)),
        bucket(Condition::AsStored, None, Some(SizeClass::To511), (40, 40)),
        bucket(Condition::AsStored, None, Some(SizeClass::To1023), (30, 20)),
        whole,
        sent,
    ]
}

fn picture(codec: &str, side: u32, score: Option<f64>) -> Examination {
    let video = VideoFacts {
        codec: codec.into(),
        width: side * 2,
        height: side,
        rotation: 0,
        sample_aspect: "1:1".into(),
        pixel_format: String::new(),
        frame_rate: None,
        frames: Some(1),
        interlaced: false,
    };
    examination(Scope::Picture, StreamFacts { video: Some(video), ..StreamFacts::default() }, 0.0, score)
}

fn examination(scope: Scope, streams: StreamFacts, speech_s: f64, score: Option<f64>) -> Examination {
    Examination {
        kind: Kind::Picture,
        streams,
        properties: vec![],
        findings: vec![],
        paths: vec![],
        readings: vec![Reading {
            id: Code::new("x"),
            scope,
            score,
            log10_lr: score.map(Log10Lr::new),
            bounds: Some((-1.0, 1.0)),
            series: vec![],
            part: None,
            tracks: Vec::new(),
            speaks: None,
            heard: None,
            reasons: vec![],
        }],
        stability: vec![],
        stability_left_out: None,
        outline: None,
        models: vec![],
        coverage: Coverage { speech_s, ..Coverage::default() },
        damage: vec![],
        references: None,
    }
}

fn found(examination: &Examination, buckets: Vec<Bucket>) -> Validation {
    let scope = examination.readings[0].scope;
    let modality = if scope == Scope::Voice { Modality::Voice } else { Modality::Picture };
    validation(examination, &[card(modality, scope, true, buckets)]).remove(0)
}

fn codes(codes: &[Code]) -> Vec<&str> {
    codes.iter().map(Code::as_str).collect()
}

#[test]
fn the_narrowest_row_with_enough_files_is_quoted_for_each_condition() {
    let found = found(&picture("jpg", 300, Some(0.1)), pictures());
    assert_eq!(found.rows.len(), 2);
    assert_eq!((found.rows[0].codec, found.rows[0].size), (Some(Codec::Jpeg), Some(SizeClass::To511)));
    assert_eq!((found.rows[0].n_real, found.rows[0].synthetic_called_synthetic.count), (38, 15));
    // 1 + 0 of 38 and 15 + 0 of 30 were called.
    assert_eq!((found.rows[0].inconclusive.count, found.rows[0].inconclusive.of), (52, 68));
    assert_eq!((found.rows[1].condition, found.rows[1].codec), (Condition::Messenger, None));
    assert_eq!(codes(&found.notes), ["validation.widened-codec", "validation.widened-size"]);
    assert!(found.outside.is_empty());
}

/// A clip without a face is not one that the detector abstained on.
#[test]
fn no_face_has_no_rows() {
    let mut exam = picture("jpg", 300, None);
    exam.readings[0].scope = Scope::Face;
    exam.readings[0].reasons = vec![Code::new(NO_FACE)];
    let mut rows = pictures();
    rows.iter_mut().for_each(|row| row.scope = Scope::Face);
    assert!(validation(&exam, &[card(Modality::Picture, Scope::Face, true, rows)]).is_empty());
}

#[test]
fn a_row_with_too_few_files_is_widened_and_says_so() {
    // Nineteen and three PNGs: never quoted by themselves, and never with rows of a messenger, which knows no PNG.
    let png = found(&picture("png", 300, Some(0.1)), pictures());
    assert_eq!(png.rows.len(), 1);
    assert_eq!((png.rows[0].codec, png.rows[0].size), (None, Some(SizeClass::To511)));
    assert_eq!(codes(&png.notes), ["validation.widened-codec"]);
    // JPEG of 512 and more has no row of its own.
    let large = found(&picture("jpg", 600, Some(0.1)), pictures());
    assert_eq!((large.rows[0].codec, large.rows[0].size), (Some(Codec::Jpeg), None));
    assert!(codes(&large.notes).contains(&"validation.widened-size"));
}

#[test]
fn what_was_never_measured_is_outside_with_its_reason() {
    let few = vec![{
        let mut whole = bucket(Condition::AsStored, None, None, (9, 60));
        whole.mix = pictures().remove(4).mix;
        whole
    }];
    let cases = [
        (found(&picture("webp", 300, Some(0.1)), pictures()), "validation.codec"),
        (found(&picture("jpg", 2000, Some(0.1)), pictures()), "validation.size"),
        (found(&picture("jpg", 300, Some(0.1)), few), "validation.too-few"),
        (found(&picture("jpg", 300, Some(0.1)), vec![]), "validation.not-measured"),
        (found(&picture("fancy", 300, Some(0.1)), pictures()), "validation.unknown-codec"),
        (found(&picture("jpg", 300, None), pictures()), "validation.abstained"),
    ];
    for (found, reason) in cases {
        assert_eq!((found.rows.len(), codes(&found.outside)), (0, vec![reason]));
    }
}

#[test]
fn voice_goes_by_length_and_owns_that_the_language_is_unknown() {
    let audio = AudioFacts { codec: "pcm_s16le".into(), rate: 16_000, channels: 1 };
    let streams = StreamFacts { audio: Some(audio), ..StreamFacts::default() };
    let mut whole = bucket(Condition::AsStored, None, None, (20, 20));
    whole.scope = Scope::Voice;
    whole.mix = [("codec", "pcm"), ("length", "3-to-10-s"), ("language", "en")]
        .map(|(facet, value)| Mix { facet: facet.into(), value: value.into(), n_real: 20, n_synthetic: 20 })
        .to_vec();
    let row = Bucket { codec: Some(Codec::Pcm), length: Some(LengthClass::To10), ..whole.clone() };
    let within = found(&examination(Scope::Voice, streams.clone(), 5.0, Some(0.0)), vec![row, whole.clone()]);
    assert_eq!((within.rows.len(), within.rows[0].length), (1, Some(LengthClass::To10)));
    assert_eq!(codes(&within.notes), ["validation.language"]);
    let long = found(&examination(Scope::Voice, streams, 50.0, Some(0.0)), vec![whole]);
    assert_eq!(codes(&long.outside), ["validation.length"]);
}

/// The length is given up before the band, and a band that no row tells is not asked for.
#[test]
fn voice_goes_by_band_where_rows_tell_it() {
    let audio = AudioFacts { codec: "pcm_s16le".into(), rate: 16_000, channels: 1 };
    let streams = StreamFacts { audio: Some(audio), ..StreamFacts::default() };
    let mut exhibit = examination(Scope::Voice, streams, 5.0, Some(0.0));
    exhibit.coverage.voice_band = Some(VoiceBand::Phone);
    let mut whole = bucket(Condition::AsStored, None, None, (40, 40));
    whole.scope = Scope::Voice;
    whole.mix = [("codec", "pcm"), ("length", "3-to-10-s"), ("band", "phone")]
        .map(|(facet, value)| Mix { facet: facet.into(), value: value.into(), n_real: 20, n_synthetic: 20 })
        .to_vec();
    let row = |length, band, n| Bucket {
        codec: Some(Codec::Pcm),
        length,
        band,
        n_real: n,
        n_synthetic: n,
        real_called_synthetic: 0,
        synthetic_called_synthetic: 0,
        ..whole.clone()
    };
    let (long, phone) = (Some(LengthClass::To10), Some(VoiceBand::Phone));
    let rows =
        |narrow| vec![row(long, phone, narrow), row(long, None, 30), row(None, phone, 20), whole.clone()];
    let narrow = found(&exhibit, rows(10));
    assert_eq!((narrow.band, narrow.rows[0].band, narrow.rows[0].length), (phone, phone, long));
    assert_eq!(codes(&narrow.notes), ["validation.language"]);
    let wider = found(&exhibit, rows(9));
    assert_eq!((wider.rows[0].band, wider.rows[0].length), (phone, None));
    assert_eq!(codes(&wider.notes), ["validation.widened-length", "validation.language"]);
    let widest = found(&exhibit, vec![row(long, None, 30), whole.clone()]);
    assert_eq!(codes(&widest.notes), ["validation.widened-band", "validation.language"]);
    exhibit.coverage.voice_band = Some(VoiceBand::Wide);
    assert_eq!(codes(&found(&exhibit, rows(10)).outside), ["validation.band"]);
    let mut untold = whole.clone();
    untold.mix.truncate(2);
    let untold = found(&exhibit, vec![row(long, None, 30), untold]);
    assert_eq!((untold.rows.len(), codes(&untold.notes)), (1, vec!["validation.language"]));
}

/// Rows for faces go by the size and the detail of the face that speaks, which the frame's size says nothing of.
#[test]
fn faces_go_by_the_size_and_the_detail_of_the_one_that_speaks() {
    let track = |number, side, detail| FaceTrack {
        number,
        start_s: 0.0,
        end_s: 1.0,
        seen: 2,
        place: (Third::First, Third::First),
        side,
        detail,
        score: Some(0.5),
        log10_lr: None,
        series: vec![],
        mask: vec![],
        reasons: vec![],
    };
    let mut exhibit = picture("jpg", 2_000, Some(0.5));
    exhibit.readings[0].scope = Scope::Face;
    exhibit.readings[0].tracks = vec![track(1, 90, 0.3), track(2, 300, 0.1)];
    let mut whole = bucket(Condition::AsStored, None, None, (40, 40));
    whole.scope = Scope::Face;
    whole.mix = [("codec", "jpeg"), ("face", "128-and-more"), ("detail", "soft")]
        .map(|(facet, value)| Mix { facet: facet.into(), value: value.into(), n_real: 20, n_synthetic: 20 })
        .to_vec();
    let row = |codec, face, detail, n| Bucket {
        codec,
        face,
        detail,
        mix: vec![],
        n_real: n,
        n_synthetic: n,
        synthetic_called_synthetic: n / 2,
        ..whole.clone()
    };
    let (large, soft) = (Some(FaceSize::From128), Some(Detail::Soft));
    let rows = vec![
        row(Some(Codec::Jpeg), large, Some(Detail::Sharp), 30),
        row(Some(Codec::Jpeg), large, soft, 9),
        row(None, large, soft, 25),
        row(Some(Codec::Jpeg), None, soft, 12),
        whole.clone(),
    ];
    let found = |speaks, rows: &[Bucket]| {
        let mut exhibit = exhibit.clone();
        exhibit.readings[0].speaks = Some(speaks);
        let mut card = card(Modality::Picture, Scope::Face, true, rows.to_vec());
        card.face = Some(FaceInput {
            margin: 1.3,
            min_side: 64,
            sharp_from: 0.2,
            mask_cells: None,
            mask_threshold: 0.0,
            shown_from: 0.0,
        });
        validation(&exhibit, &[card]).remove(0)
    };
    // Nine files of each label are too few: the size is given up before the codec.
    let second = found(2, &rows);
    assert_eq!((second.size, second.face, second.detail), (None, large, soft));
    assert_eq!(second.rows.len(), 1);
    assert_eq!(
        (second.rows[0].codec, second.rows[0].face, second.rows[0].detail),
        (Some(Codec::Jpeg), None, soft)
    );
    assert_eq!(codes(&second.notes), ["validation.widened-face"]);
    let widest = found(2, &rows[4..]);
    assert_eq!(codes(&widest.notes), ["validation.widened-codec", "validation.widened-face"]);
    // Rows that were kept by codec alone are quoted, and say what they count.
    let mut by_codec = whole.clone();
    by_codec.mix.truncate(1);
    let by_codec = found(1, &[by_codec]);
    assert_eq!((by_codec.rows.len(), by_codec.rows[0].face), (1, None));
    assert_eq!(codes(&by_codec.notes), ["validation.widened-codec", "validation.widened-face"]);
    let narrow = found(2, &[row(Some(Codec::Jpeg), large, soft, 10), whole.clone()]);
    assert_eq!((narrow.rows[0].n_real, codes(&narrow.notes)), (10, vec![]));
    let first = found(1, &rows);
    assert_eq!((first.face, first.detail), (Some(FaceSize::Under128), Some(Detail::Sharp)));
    assert_eq!((first.rows.len(), codes(&first.outside)), (0, vec!["validation.face"]));
}

#[test]
fn a_detector_without_weight_says_so_and_wrong_counts_are_not_quoted() {
    let examination = picture("jpg", 300, Some(0.1));
    let cards = [card(Modality::Picture, Scope::Picture, false, pictures())];
    let found = validation(&examination, &cards).remove(0);
    assert!(codes(&found.notes).contains(&"validation.no-weight"));
    let mut impossible = pictures();
    for row in &mut impossible {
        row.real_called_synthetic = row.n_real + 1;
    }
    let found = self::found(&examination, impossible);
    assert_eq!(codes(&found.outside), ["validation.not-measured"]);
    assert!(validation(&examination, &[]).is_empty());
}
