use saboot_core::facts::Mark;
use saboot_core::facts::isobmff::{Brands, FourCc, Handler, IsoBmff, Movie, Track};
use saboot_core::facts::jpeg::{Frame, IjgQuality, Jfif, Jpeg};
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::finding::Findings;

use super::*;

fn mark(carrier: Carrier, key: &str, value: &str) -> Mark {
    Mark { carrier, key: key.into(), value: value.into(), bytes: None }
}

fn movie(brand: &[u8; 4], minor: u32, handler: &str, mut marks: Vec<Mark>) -> Facts {
    marks.push(mark(Carrier::Handler, "vide", handler));
    let handler = Handler { kind: FourCc(*b"vide"), name: handler.into(), ..Handler::default() };
    let track = Track { handler: Some(handler), ..Track::default() };
    let file = IsoBmff {
        brands: Some(Brands { major: FourCc(*brand), minor, ..Brands::default() }),
        movie: Some(Movie { timescale: 600, tracks: vec![track], ..Movie::default() }),
        ..IsoBmff::default()
    };
    Facts { format: Some(Format::Mp4), isobmff: Some(file), marks, ..Facts::default() }
}

fn path_of(facts: &Facts) -> CopyPath {
    let mut out = Findings::default();
    crate::checks::run_all(facts, &mut out);
    trace(facts, out.as_slice())
}

fn steps(path: &CopyPath) -> Vec<(StepKind, Place, &str)> {
    path.steps.iter().map(|s| (s.kind, s.place, s.by.raw())).collect()
}

#[test]
fn a_file_without_traces_has_no_path_and_is_not_called_authentic() {
    let path =
        path_of(&Facts { format: Some(Format::Jpeg), jpeg: Some(Jpeg::default()), ..Facts::default() });
    assert!(path.steps.is_empty(), "{path:?}");
    assert_eq!(path.unknown, [Unknown::Origin]);
    assert!(
        path.words.contains("cannot be told") && path.words.contains("no sign that the content is authentic")
    );
}

#[test]
fn a_phones_clip_re_wrapped_and_sent_shows_first_between_and_last() {
    let apple = [
        mark(Carrier::Mdta, "com.apple.quicktime.make", "Apple"),
        mark(Carrier::Mdta, "com.apple.quicktime.model", "iPhone 12"),
        mark(Carrier::Mdta, "LvMetaInfo", "{}"),
        mark(Carrier::Ilst, "©too", "Lavf60.16.100"),
    ];
    let path = path_of(&movie(b"isom", 512, "Core Media Video", apple.to_vec()));
    assert_eq!(
        steps(&path),
        [
            (StepKind::Camera, Place::First, "Apple iPhone 12"),
            (StepKind::Edited, Place::Between, "CapCut or JianYing"),
            (StepKind::ReEncoded, Place::Last, "FFmpeg's muxer (libavformat)"),
        ]
    );
    // The muxer contradicts the tags, and the path says so beside the claim instead of settling it.
    assert!(!path.steps[0].disputed_by.is_empty() && path.steps[0].grade == Grade::Weak);
    assert!(
        path.unknown.contains(&Unknown::OriginIsClaim) && path.unknown.contains(&Unknown::BeforeLastEncoding)
    );
    assert!(!path.unknown.contains(&Unknown::Order), "one step between needs no order");
    assert!(path.words.contains("do not fit"), "{}", path.words);
}

#[test]
fn a_platforms_servers_are_the_last_writer_once() {
    let path = path_of(&movie(b"mp42", 0, "Twitter-vork muxer", vec![]));
    assert_eq!(steps(&path), [(StepKind::Platform, Place::Last, "X (Twitter)")]);
    assert_eq!(path.unknown, [Unknown::Origin, Unknown::BeforeLastEncoding]);
    assert!(path.lost().contains(&Loss::CaptureMetadata));
}

#[test]
fn a_name_alone_is_a_hint_and_takes_nothing_away_from_a_file_that_kept_its_tags() {
    let name = "IMG-20240301-WA0003.jpg";
    let bare = Facts { format: Some(Format::Jpeg), name: name.into(), ..Facts::default() };
    let path = path_of(&bare);
    assert!(path.words.contains("a hint, no more"), "{}", path.words);
    let frame = Frame { sof: 0, precision: 8, width: 1600, height: 1200, components: vec![] };
    let jfif = Jfif { version: (1, 1), unit: 0, density: (1, 1) };
    let jpeg = Jpeg {
        frame: Some(frame),
        jfif: Some(jfif),
        ijg_quality: Some(IjgQuality { quality: 60, distance: 0.0 }),
        ..Jpeg::default()
    };
    let path = path_of(&Facts { jpeg: Some(jpeg), ..bare });
    assert_eq!(path.steps[0].grade, Grade::Medium);
    assert!(path.words.contains("Name and build point to WhatsApp"), "{}", path.words);
    let maker = mark(Carrier::Udta, "©mak", "Canon");
    let kept = Facts { name: "VID-20240301-WA0003.mp4".into(), ..movie(b"isom", 0, "", vec![maker]) };
    let path = path_of(&kept);
    let whatsapp = path.steps.iter().find(|s| s.kind == StepKind::Platform).unwrap();
    assert!(whatsapp.lost.is_empty() && whatsapp.grade == Grade::Weak);
}

#[test]
fn a_generators_statement_comes_first_and_hostile_names_stay_harmless() {
    let marks = vec![
        mark(Carrier::Udta, "©mak", "<script>\u{202e}evil\u{1b}[31m"),
        mark(Carrier::Mdta, "aigc_info", r#"{"aigc_label_type":1}"#),
    ];
    let path = path_of(&movie(b"isom", 0, "", marks));
    assert_eq!(path.steps[0].kind, StepKind::Generator);
    assert!(path.steps.iter().any(|s| s.kind == StepKind::Platform && s.by.raw() == "TikTok or Douyin"));
    for words in [&path.words, &path.words_hindi] {
        assert!(!words.contains('\u{1b}') && !words.contains('\u{202e}'), "{words}");
    }
    assert!(path.words_hindi.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c)));
    let graph = mark(Carrier::Udta, "©mak", &format!("{{\"prompt\": {}}}", "x".repeat(500)));
    assert!(camera(&movie(b"isom", 0, "", vec![graph])).is_none());
}

#[test]
fn every_editor_is_a_program_that_the_encoder_check_knows() {
    for name in EDITORS {
        assert!(encoder::knows(name), "{name}");
    }
}
