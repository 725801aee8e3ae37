//! Reports to test with: a full one, a refused one, a damaged one, and a folder that one was written into.
//!
//! [`full`] fills every field, so that a schema or a page which forgets one fails. All values are made up; none
//! was measured.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod faces;
pub mod hostile;
mod voice;
mod weight;
mod written;

use saboot_core::card::{
    Calibration, CardHindi, DetectorCard, Measured, Modality, ModelUse, Output, Pattern, Scope, SelfTest,
};
use saboot_core::code::Meaning;
use saboot_core::examination::{Examination, Point, Property, Reading};
use saboot_core::exhibit::{Cut, Enclosure, Exhibit, Hashes, Kind, Member};
use saboot_core::facts::message::Packing;
use saboot_core::figure::Figures;
use saboot_core::lr::Log10Lr;
use saboot_core::media::{AudioFacts, Coverage, Decoding, StreamFacts, VideoFacts};
use saboot_core::opinion::{Basis, Combination, Line, Opinion, Propositions, Status, Verdict};
use saboot_core::path::{CopyPath, Loss, Place, Step, StepKind, Unknown};
use saboot_core::stability::{StabilityRow, Transform};
use saboot_core::{Class, Code, Damage, Finding, Grade, Lang, Span, Untrusted};
use saboot_report::{Environment, Report, SCHEMA, TimeBlock, Tool};
use saboot_seal::custody::{Kind as EntryKind, Mark, Shown, State};
// Each test takes what it needs of these.
#[allow(unused_imports)]
pub use faces::{faces, track};
pub use voice::voice;
#[allow(unused_imports)]
pub use weight::{bucket, figure, stability, validation};
#[allow(unused_imports)]
pub use written::{Written, codes, put};

/// A lookup that knows some codes and not others, as an older installation would; one of them in English alone.
pub fn explain(code: &str, lang: Lang) -> Option<Meaning> {
    match (code, lang) {
        ("opinion.below-threshold", Lang::En) => Some(Meaning {
            title: "The evidence is too weak for a verdict",
            text: "All that was weighed together is less than ten times better explained by one proposition than by the other.",
            innocent: "",
        }),
        ("opinion.below-threshold", Lang::Hi) => Some(Meaning {
            title: "प्रमाण निष्कर्ष के लिए कमज़ोर हैं",
            text: "सब कुछ मिलाकर एक कथन दूसरे से दस गुना से कम बेहतर समझाता है।",
            innocent: "",
        }),
        ("platform.messenger", Lang::En) => Some(Meaning {
            title: "It went through a messenger",
            text: "A messenger wrote the file anew.",
            innocent: "An editor or a platform may have written this.",
        }),
        ("platform.messenger", Lang::Hi) => Some(Meaning {
            title: "यह किसी मैसेंजर से गुज़री",
            text: "मैसेंजर ने फ़ाइल दोबारा लिखी।",
            innocent: "हो सकता है कि यह किसी एडिटर या प्लेटफ़ॉर्म ने लिखा हो।",
        }),
        ("face.too-small", Lang::En) => Some(Meaning {
            title: "A face is too small to be judged",
            text: "Its longer side has fewer pixels than the card asks for.",
            innocent: "",
        }),
        ("face.too-small", Lang::Hi) => Some(Meaning {
            title: "चेहरा परखने के लिए बहुत छोटा है",
            text: "उसकी लंबी भुजा में कार्ड की माँग से कम पिक्सेल हैं।",
            innocent: "",
        }),
        ("decode.video-errors", Lang::En) => Some(Meaning {
            title: "Some frames could not be decoded",
            text: "The decoder met bytes that break the rules of the format.",
            innocent: "",
        }),
        _ => None,
    }
}

/// Hex digests that look like digests.
pub fn hashes(seed: char) -> Hashes {
    let hex = |n: usize| std::iter::repeat_n(seed, n).collect();
    Hashes { sha256: hex(64), sha1: hex(40), md5: hex(32) }
}

/// Two paths: of the first file, with every field filled, and of the others, of which nothing can be told.
pub fn paths() -> Vec<CopyPath> {
    let step = |kind, by: &str, place, lost| Step {
        kind,
        by: by.into(),
        place,
        grade: Grade::Medium,
        disputed_by: vec![Code::new("contradiction.muxer")],
        rests_on: vec![Code::new("history.encoder")],
        lost,
    };
    let full = CopyPath {
        files: vec![1],
        steps: vec![
            step(StepKind::Camera, "Example Phone 5", Place::First, vec![Loss::Sound]),
            step(
                StepKind::Edited,
                "an editor",
                Place::Between,
                vec![Loss::FirstEncoding, Loss::FirstContainer],
            ),
            step(
                StepKind::Platform,
                "WhatsApp",
                Place::Between,
                vec![Loss::CaptureMetadata, Loss::Resolution],
            ),
            step(StepKind::ReEncoded, "FFmpeg's muxer", Place::Last, vec![Loss::Everything]),
        ],
        unknown: vec![Unknown::OriginIsClaim, Unknown::Order, Unknown::BeforeLastEncoding],
        words: "The file names a phone as its recorder.".to_owned(),
        words_hindi: "फ़ाइल एक फ़ोन का नाम लेती है।".to_owned(),
    };
    let empty =
        CopyPath { files: vec![2, 3], unknown: vec![Unknown::Origin, Unknown::LastWriter], ..full.clone() };
    vec![full, CopyPath { steps: Vec::new(), ..empty }]
}

/// One member of an exhibit.
pub fn member(path: &str, bytes: u64, seed: char) -> Member {
    Member { path: path.into(), bytes, hashes: hashes(seed) }
}

fn finding(
    code: &'static str,
    class: Class,
    grade: Grade,
    group: &'static str,
    statement: &str,
    observed: &str,
) -> Finding {
    Finding {
        code: Code::new(code),
        class,
        grade,
        group: Code::new(group),
        statement: statement.to_owned(),
        observed: observed.into(),
        expected: String::new(),
        innocent: "An editor or a platform may have written this.".to_owned(),
        span: None,
    }
}

/// The log of a case with one entry about the exhibit.
pub fn custody() -> State {
    State {
        case: "17/2026".into(),
        head: Mark { number: 9, sha256: hashes('c').sha256 },
        entries: vec![Shown {
            number: 8,
            time: "2026-11-25T15:59:58Z".to_owned(),
            kind: EntryKind::TakenIn,
            text: "evidence/clip.mp4".into(),
            by: "A. Examiner".into(),
            sha256: hashes('b').sha256,
        }],
    }
}

/// Findings of every class and every grade, with both kinds of span.
pub fn findings() -> Vec<Finding> {
    let mut all = vec![
        finding(
            "declared.generator",
            Class::DeclaredSynthetic,
            Grade::Conclusive,
            "declared",
            "A picture names the program that generated it.",
            "parameters: a portrait, Steps: 30, Sampler: Euler a",
        ),
        finding(
            "platform.messenger",
            Class::ProcessingHistory,
            Grade::Strong,
            "history",
            "The file went through a messenger.",
            "file name of a messenger",
        ),
        finding(
            "mp4.muxer-contradiction",
            Class::InternalContradiction,
            Grade::Medium,
            "muxer",
            "A phone is named, but a desktop program wrote the container.",
            "Lavf60.16.100",
        ),
        finding(
            "detector.note",
            Class::Detector,
            Grade::Weak,
            "detector",
            "Scores change abruptly inside the clip.",
            "+2.1 after -0.4",
        ),
        finding(
            "info.extension",
            Class::Information,
            Grade::Informational,
            "name",
            "The name ends like that of another format.",
            "clip.jpg",
        ),
        finding(
            "damage.tail",
            Class::Damage,
            Grade::Informational,
            "damage",
            "The end of the file is missing.",
            "cut after 91,233 bytes",
        ),
    ];
    if let Some(contradiction) = all.get_mut(2) {
        contradiction.expected = "the muxer of that phone".to_owned();
        contradiction.span = Some(Span::Bytes { start: 36, end: 52 });
    }
    if let Some(note) = all.get_mut(3) {
        note.span = Some(Span::Time { start: 2.0, end: 3.5 });
    }
    all
}

/// A detector's card with calibration and measured rows.
pub fn card(id: &str, modality: Modality, scope: Scope) -> DetectorCard {
    let row = |condition: &str, auc: f64, full: bool| Measured {
        set: "test set".to_owned(),
        condition: condition.to_owned(),
        level: "file".to_owned(),
        n_real: 233,
        n_synthetic: 198,
        n_sources: full.then_some(16),
        auc,
        auc_low: full.then_some(auc - 0.06),
        auc_high: full.then_some(auc + 0.05),
        eer: full.then_some(0.21),
        nuisance_auc: full.then_some(0.64),
        caught_at_2pct: full.then_some(0.41),
        false_alarm: full.then_some(0.03),
        note: String::new(),
        command: "scripts/train/evaluate.py".to_owned(),
    };
    DetectorCard {
        schema: 1,
        id: id.to_owned(),
        version: "2026.11".to_owned(),
        title: format!("Test detector {id}"),
        summary: "Made up for tests.".to_owned(),
        modality,
        licence: "MIT OR Apache-2.0".to_owned(),
        file: "model.onnx".to_owned(),
        sha256: hashes('d').sha256,
        source: "tests".to_owned(),
        input_name: "features".to_owned(),
        output_name: "logit".to_owned(),
        output: Output::Logit,
        encoder: Some("clip-vit-b16".to_owned()),
        input: None,
        clip: false,
        map: None,
        face: None,
        training_data: "None: a card for tests.".to_owned(),
        limits: "Says nothing about real clips.".to_owned(),
        fools_it: vec!["strong compression".to_owned(), "generators newer than its training data".to_owned()],
        min_side: Some(128),
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
            slope: 0.7,
            intercept: 0.08,
            log10_min: -0.63,
            log10_max: 1.02,
            fitted_on: "made-up numbers".to_owned(),
            n_real: 768,
            n_synthetic: 492,
            n_sources: 89,
            cllr: Some(0.78),
            min_cllr: Some(0.67),
        }],
        reference: None,
        measured: vec![row("as stored", 0.83, true), row("messenger", 0.79, false)],
        bucket: vec![bucket(scope)],
        self_test: Some(SelfTest {
            pattern: Pattern::Gradient,
            first: Vec::new(),
            score: Some(0.25),
            tolerance: 0.02,
        }),
        labels: vec![],
        synthetic: vec![],
        external_data: vec![],
        hindi: Some(CardHindi {
            title: "परीक्षण का डिटेक्टर".to_owned(),
            summary: "परीक्षण के लिए बनाया गया।".to_owned(),
            training_data: "कुछ नहीं: परीक्षण का कार्ड।".to_owned(),
            limits: "असली क्लिपों के बारे में कुछ नहीं कहता।".to_owned(),
            fools_it: vec!["भारी संपीड़न".to_owned(), "प्रशिक्षण के डेटा से नए AI प्रोग्राम".to_owned()],
        }),
    }
}

fn propositions() -> Propositions {
    Propositions {
        synthetic: "The pictures or the sound of this clip were, wholly or in part, generated by a computer program.".to_owned(),
        recorded: "The pictures and the sound of this clip were recorded and then went only through ordinary processing.".to_owned(),
    }
}

fn weighed(id: &'static str, rests_on: &'static str, log10: f64, bounds: (f64, f64), basis: Basis) -> Line {
    let log10_lr = Log10Lr::new(log10);
    Line {
        id: Code::new(id),
        rests_on: vec![Code::new(rests_on)],
        log10_lr,
        bounds,
        support: log10_lr.support(),
        basis,
    }
}

fn environment() -> Environment {
    Environment {
        libraries: vec!["libavcodec 59.37.100".to_owned(), "ONNX Runtime 1.18.0".to_owned()],
        machine: "a processor, linux x86_64".to_owned(),
        isolation: "child process".to_owned(),
    }
}

/// A slide show with sound in which everything that can be said is said; H1 is supported.
pub fn full() -> Report {
    let total = Log10Lr::new(1.4236);
    let frames: Vec<Point> = (0..8)
        .map(|i| f64::from(i) * 1.25)
        .map(|t| Point { start_s: t, end_s: t, score: 2.5 - t * 0.4 })
        .collect();
    let windows: Vec<Point> = (0..4)
        .map(|i| f64::from(i) * 2.5)
        .map(|t| Point { start_s: t, end_s: t + 2.5, score: t * 0.3 - 1.1 })
        .collect();
    Report {
        schema: SCHEMA.to_owned(),
        tool: Tool { name: "saboot".to_owned(), version: "0.1.0".to_owned() },
        question: "Is this clip, wholly or in part, likely synthetic, or was it recorded and only processed in ordinary ways?".to_owned(),
        exhibit: Some(Exhibit {
            path: "evidence/slides".into(),
            members: vec![member("evidence/slides/1.jpg", 91_233, 'a'), member("evidence/slides/2.png", 120_001, 'b'), member("evidence/slides/voice.opus", 30_411, 'c')],
            sha256: hashes('e').sha256,
        }),
        enclosed_in: Some(Enclosure {
            path: "evidence/message.mms".into(),
            bytes: 300_000,
            sha256: hashes('f').sha256,
            cuts: vec![Cut { start: 10, end: 91_243, packing: Packing::Plain }],
        }),
        path: "evidence/slides".into(),
        kind: Some(Kind::SlideShow),
        unchanged: true,
        refusal: Untrusted::default(),
        opinion: Opinion {
            status: Status::ExaminedWithDamage,
            verdict: Verdict::SupportsSynthetic,
            propositions: propositions(),
            log10_lr: Some(total),
            lr_bounds: Some((-1.2, 4.0)),
            support: Some(total.support()),
            lines: vec![
                weighed("generated-picture", "generated-picture", 0.6236, (-0.63, 1.02), Basis::Measured),
                weighed("declared", "declared.generator", 0.8, (0.0, 3.0), Basis::Assigned),
            ],
            combination: "Lines that share a cause were counted once and the rest were added.".to_owned(),
            combined: Combination::OneMeasuredAndAssigned,
            stability: Some(stability()),
            words: "What was observed is better explained if the clip is wholly or partly synthetic than if it was recorded.".to_owned(),
            reasons: vec![Code::new("opinion.assigned-weight"), Code::new("opinion.below-threshold")],
        },
        examination: Some(Examination {
            kind: Kind::SlideShow,
            streams: StreamFacts {
                container: "image2".to_owned(),
                duration_s: Some(10.0),
                video: Some(VideoFacts {
                    codec: "mjpeg".to_owned(),
                    width: 1280,
                    height: 720,
                    rotation: 90,
                    sample_aspect: "1:1".to_owned(),
                    pixel_format: "yuvj420p".to_owned(),
                    frame_rate: Some(29.97),
                    frames: Some(300),
                    interlaced: false,
                }),
                audio: Some(audio()),
                others: vec!["subtitle: mov_text".into()],
            },
            properties: (0..3)
                .map(|i| Property { section: "exif".to_owned(), name: format!("Field {i}").into(), value: "written in the file".into() })
                .collect(),
            findings: findings(),
            paths: paths(),
            readings: vec![
                Reading {
                    id: Code::new("generated-picture"),
                    scope: Scope::Frames,
                    score: Some(1.0823),
                    log10_lr: Some(Log10Lr::new(0.6236)),
                    bounds: Some((-0.63, 1.02)),
                    series: frames,
                    part: None,
                    tracks: Vec::new(),
                    speaks: None,
                    heard: None,
                    reasons: Vec::new(),
                },
                Reading {
                    id: Code::new("synthetic-voice"),
                    scope: Scope::Voice,
                    score: Some(0.02),
                    log10_lr: None,
                    bounds: None,
                    series: windows,
                    part: None,
                    tracks: Vec::new(),
                    speaks: None,
                    heard: None,
                    reasons: vec![Code::new("detector.not-calibrated")],
                },
            ],
            stability: vec![StabilityRow {
                transform: Transform::Jpeg70,
                places: 3,
                readings: vec![Reading {
                    id: Code::new("generated-picture"),
                    scope: Scope::Frames,
                    score: Some(0.9),
                    log10_lr: Some(Log10Lr::new(0.5123)),
                    bounds: Some((-0.63, 1.02)),
                    series: Vec::new(),
                    part: None,
                    tracks: Vec::new(),
                    speaks: None,
                    heard: None,
                    reasons: Vec::new(),
                }],
            }],
            stability_left_out: Some(Code::new("stability.quick")),
            outline: None,
            models: vec![
                ModelUse { id: "generated-picture".to_owned(), version: "2026.11".to_owned(), sha256: hashes('d').sha256, unavailable: None, hint: String::new() },
                ModelUse {
                    id: "encoders/other".to_owned(),
                    version: String::new(),
                    sha256: hashes('f').sha256,
                    unavailable: Some(Code::new("model.missing-encoder")),
                    hint: "run the set-up again".to_owned(),
                },
            ],
            coverage: Coverage {
                frames_total: Some(300),
                frames_decoded: 24,
                frames_examined: 8,
                decoding: Some(Decoding::Sequential),
                plan_fallback: vec![Code::new("plan.open-gop")],
                times_s: vec![0.0, 1.25, 2.5],
                longest_gap_s: Some(1.25),
                audio_decoded_s: 10.0,
                speech_s: 7.5,
                voice_band: Some(saboot_core::validation::VoiceBand::Wide),
                audio_examined_s: 10.0,
                not_examined: vec![Code::new("stream.subtitles")],
            },
            damage: vec![
                Damage::new("decode.video-errors", "stream 0", "two frames could not be decoded").at(Span::Time { start: 1.0, end: 1.1 }),
                Damage::new("jpeg.truncated", "scan 3", "the scan ends early").at(Span::Bytes { start: 90_000, end: 91_233 }),
            ],
            references: None,
        }),
        rendering: saboot_report::Rendering { figures: Figures::Safe, ..Default::default() },
        validation: vec![validation()],
        figures: vec![figure()],
        cards: vec![card("generated-picture", Modality::Picture, Scope::Frames), card("synthetic-voice", Modality::Voice, Scope::Voice)],
        settings: serde_json::json!({ "quick": false, "frames": 8, "limits": { "pixels": 50_000_000 } }),
        environment: environment(),
        time: TimeBlock { examined_at: "2026-11-25T16:00:00Z".to_owned(), duration_ms: 4_321, custody: Some(custody()) },
    }
}

fn audio() -> AudioFacts {
    // Through JSON, so that a field added to it needs no change here unless it is required.
    serde_json::from_value(serde_json::json!({ "codec": "opus", "rate": 48_000, "channels": 1 }))
        .expect("audio facts")
}

/// A file that could not be opened: no hashes, no examination.
pub fn refused() -> Report {
    Report {
        exhibit: None,
        path: "evidence/locked.mp4".into(),
        kind: None,
        unchanged: false,
        refusal: "evidence/locked.mp4: permission denied".into(),
        opinion: Opinion {
            status: Status::Refused,
            verdict: Verdict::NotExamined,
            propositions: propositions(),
            log10_lr: None,
            lr_bounds: None,
            support: None,
            lines: Vec::new(),
            combination: String::new(),
            combined: Combination::Nothing,
            stability: None,
            words: "Nothing was weighed.".to_owned(),
            reasons: vec![Code::new("intake.unreadable")],
        },
        examination: None,
        rendering: saboot_report::Rendering::default(),
        validation: Vec::new(),
        figures: Vec::new(),
        cards: Vec::new(),
        ..full()
    }
}

/// A clip that was cut off and changed while it was read: everything abstained.
pub fn damaged() -> Report {
    let mut report = full();
    report.exhibit = Some(Exhibit {
        path: "cut.mp4".into(),
        members: vec![member("cut.mp4", 4_096, '9')],
        sha256: hashes('9').sha256,
    });
    report.path = "cut.mp4".into();
    report.unchanged = false;
    report.cards.truncate(1);
    report.opinion.verdict = Verdict::Inconclusive;
    report.opinion.log10_lr = Some(Log10Lr::NEUTRAL);
    report.opinion.lr_bounds = Some((0.0, 0.0));
    report.opinion.support = Some(Log10Lr::NEUTRAL.support());
    report.opinion.lines.clear();
    if let Some(examination) = &mut report.examination {
        examination.kind = Kind::Video;
        examination.streams.video = None;
        examination.streams.audio = None;
        examination.streams.duration_s = None;
        examination.properties.clear();
        examination.findings.clear();
        examination.coverage = Coverage::default();
        for reading in &mut examination.readings {
            (reading.score, reading.log10_lr, reading.bounds) = (None, None, None);
            reading.series.clear();
            reading.reasons = vec![Code::new("detector.too-few-frames")];
        }
    }
    report
}

/// The four, by name.
pub fn all() -> [(&'static str, Report); 5] {
    [("full", full()), ("refused", refused()), ("damaged", damaged()), ("faces", faces()), ("voice", voice())]
}
