//! Every check of facts against its fixtures: fires where it should, stays quiet where it should, survives damage.
//!
//! Walks [`CHECKS`] and `fixtures/checks/<code>/{fires,quiet,damaged}`; asserts how many cases it ran. That every check,
//! of decoded samples too, is described and has fixtures is held here; those are walked in saboot-runner. And the rule
//! that some observations are never evidence of anything.
#![allow(clippy::print_stderr, clippy::unwrap_used, reason = "a test that says how many cases it ran")]

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use saboot_analysis::checks::{CHECKS, run_all};
use saboot_analysis::infos;
use saboot_analysis::signals::SIGNAL_CHECKS;
use saboot_core::facts::exif::{Directory, Entry, Exif, Value, tag};
use saboot_core::facts::jpeg::{Frame, IjgQuality, Jpeg};
use saboot_core::facts::png::{Header, Png};
use saboot_core::facts::{Carrier, Facts, Format, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Damage, Finding, Limits, Untrusted};

/// `checks` or `signals`.
fn fixtures(home: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(home)
}

/// The fixtures of one side of one check, sorted by name.
fn side(home: &str, code: &str, side: &str) -> Vec<PathBuf> {
    let folder = fixtures(home).join(code).join(side);
    let mut found: Vec<PathBuf> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.is_file())
        .collect();
    found.sort();
    found
}

/// Signed provenance is read by a crate of its own, where its checks are walked: saboot-c2pa/tests/provenance. What needs faces
/// and sound of one clip is tested on series and sounds made for it: faces/*_tests.rs. What needs a network that an ordinary set-up leaves out:
/// saboot-runner/tests/watermark.rs.
fn at_home_elsewhere(code: &str) -> bool {
    code.contains(".c2pa-") || code.starts_with("av.") || code == "declared.speech-watermark"
}

fn examine(path: &Path) -> (Vec<Finding>, Vec<Damage>) {
    let name = Untrusted::new(path.file_name().unwrap().to_string_lossy());
    let (facts, damage) = saboot_container::read(&mut File::open(path).unwrap(), &name, &Limits::default());
    (found(&facts), damage)
}

fn found(facts: &Facts) -> Vec<Finding> {
    let mut out = Findings::default();
    run_all(facts, &mut out);
    out.into_sorted()
}

#[test]
fn every_check_is_described_and_has_fixtures_on_all_sides() {
    let mut codes = BTreeSet::new();
    for info in infos() {
        assert!(codes.insert(info.code), "{} is used twice", info.code);
        for (part, text) in [
            ("catalogue", info.catalogue),
            ("title", info.title),
            ("group", info.group),
            ("reads", info.reads),
            ("meaning", info.meaning),
            ("innocent", info.innocent),
            ("fools_it", info.fools_it),
            ("reference", info.reference),
        ] {
            assert!(!text.trim().is_empty(), "{}: {part} is blank", info.code);
        }
        let family = match info.class {
            Class::DeclaredSynthetic => "declared.",
            Class::InternalContradiction => "contradiction.",
            Class::ProcessingHistory => "history.",
            Class::Information if info.code.starts_with("av.") => "av.",
            Class::Information => "information.",
            Class::Detector | Class::Damage => panic!("{} is no class of a check", info.code),
        };
        assert!(info.code.starts_with(family), "{} is of class {:?}", info.code, info.class);
        let decoded = SIGNAL_CHECKS.iter().any(|c| c.info().code == info.code);
        let home = if decoded { "signals" } else { "checks" };
        for (name, least) in [("fires", 2), ("quiet", 2), ("damaged", 1)] {
            let count = side(home, info.code, name).len();
            if at_home_elsewhere(info.code) {
                assert_eq!(count, 0, "{} has fixtures in two homes", info.code);
            } else {
                assert!(count >= least, "{} has {count} fixtures in {name}, fewer than {least}", info.code);
            }
        }
    }
}

#[test]
fn fixtures_of_no_check_do_not_exist() {
    let checks: BTreeSet<&str> = CHECKS.iter().map(|c| c.info().code).collect();
    let signals: BTreeSet<&str> = SIGNAL_CHECKS.iter().map(|c| c.info().code).collect();
    for (home, codes) in [("checks", checks), ("signals", signals)] {
        for entry in std::fs::read_dir(fixtures(home)).unwrap().flatten().filter(|e| e.path().is_dir()) {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(codes.contains(name.as_str()), "{name} belongs to no check");
        }
    }
}

#[test]
fn checks_fire_stay_quiet_and_survive_damage() {
    let (mut fires, mut quiet, mut damaged) = (0, 0, 0);
    for check in CHECKS {
        let info = check.info();
        let of_this = |findings: &[Finding]| -> Vec<Finding> {
            findings.iter().filter(|f| f.code.as_str() == info.code).cloned().collect()
        };
        for path in side("checks", info.code, "fires") {
            let (findings, _) = examine(&path);
            let own = of_this(&findings);
            assert!(!own.is_empty(), "{} does not fire; found {findings:?}", path.display());
            for finding in own {
                assert_eq!(
                    (finding.class, finding.group.as_str()),
                    (info.class, info.group),
                    "{}",
                    path.display()
                );
                assert!(
                    !finding.statement.is_empty()
                        && !finding.innocent.is_empty()
                        && !finding.observed.is_empty(),
                    "{finding:?}"
                );
            }
            fires += 1;
        }
        for path in side("checks", info.code, "quiet") {
            let own = of_this(&examine(&path).0);
            assert!(own.is_empty(), "{} fires: {own:?}", path.display());
            quiet += 1;
        }
        for path in side("checks", info.code, "damaged") {
            let (findings, damage) = examine(&path);
            assert!(
                !damage.is_empty() || of_this(&findings).is_empty(),
                "{} fires and tells no damage",
                path.display()
            );
            damaged += 1;
        }
    }
    eprintln!("{} checks: {fires} fixtures fire, {quiet} stay quiet, {damaged} are damaged", CHECKS.len());
    assert!(
        CHECKS.len() >= 14 && fires >= 60 && quiet >= 40 && damaged >= 25,
        "{fires} fire, {quiet} quiet, {damaged} damaged"
    );
}

/// Asserts that nothing in `facts` speaks for synthesis or forgery.
fn never_scores(what: &str, facts: &Facts) {
    let suspicious: Vec<Finding> = found(facts)
        .into_iter()
        .filter(|f| matches!(f.class, Class::DeclaredSynthetic | Class::InternalContradiction))
        .collect();
    assert!(suspicious.is_empty(), "{what}: {suspicious:?}");
}

fn mark(carrier: Carrier, key: &str, value: &str) -> Mark {
    Mark { carrier, key: key.into(), value: value.into(), bytes: None }
}

fn text(directory: Directory, tag: u16, text: &str) -> Entry {
    Entry {
        directory,
        tag,
        kind: 2,
        count: text.len() as u64,
        value: Value::Text(text.into()),
        bytes: (0, 1),
    }
}

fn jpeg(width: u16, height: u16, sof: u8, quality: u8) -> Jpeg {
    Jpeg {
        frame: Some(Frame { sof, precision: 8, width, height, components: vec![] }),
        ijg_quality: Some(IjgQuality { quality, distance: 0.0 }),
        ..Jpeg::default()
    }
}

#[test]
fn what_is_missing_or_ordinary_never_scores() {
    let mut cases = 0;
    let mut never = |what: &str, facts: Facts| {
        never_scores(what, &facts);
        cases += 1;
    };
    never("nothing at all", Facts::default());
    for (width, height) in [(512, 512), (1024, 1024), (1344, 768), (1170, 2532), (1280, 960), (1600, 1200)] {
        for (sof, quality) in [(0, 75), (0, 95), (2, 85)] {
            let file = jpeg(width, height, sof, quality);
            never(
                "a JPEG without EXIF",
                Facts { format: Some(Format::Jpeg), jpeg: Some(file), ..Facts::default() },
            );
        }
        let header =
            Header { width: width.into(), height: height.into(), depth: 8, colour: 2, interlaced: false };
        let file = Png { header: Some(header), ..Png::default() };
        never(
            "a PNG of a screen's or a generator's size",
            Facts { format: Some(Format::Png), png: Some(file), ..Facts::default() },
        );
    }
    let x264 = "x264 - core 164 r3095 baee400 - H.264/MPEG-4 AVC codec - options: cabac=1 crf=23.0";
    for format in [Format::Mp4, Format::Matroska] {
        never(
            "x264 alone",
            Facts {
                format: Some(format),
                marks: vec![mark(Carrier::Sei, "dc45e9bd", x264)],
                ..Facts::default()
            },
        );
        never(
            "Lavf alone",
            Facts {
                format: Some(format),
                marks: vec![mark(Carrier::Udta, "©swr", "Lavf60.16.100")],
                ..Facts::default()
            },
        );
    }
    let with_exif = |entries: Vec<Entry>, marks: Vec<Mark>| Facts {
        format: Some(Format::Jpeg),
        exif: Some(Exif { entries, ..Exif::default() }),
        jpeg: Some(jpeg(4032, 3024, 0, 90)),
        marks,
        ..Facts::default()
    };
    never(
        "a screenshot",
        with_exif(
            vec![text(Directory::Exif, tag::USER_COMMENT, "Screenshot")],
            vec![mark(Carrier::Exif, "UserComment", "Screenshot")],
        ),
    );
    never(
        "a phone's name with everything else stripped",
        with_exif(
            vec![
                text(Directory::Main, tag::MAKE, "Apple"),
                text(Directory::Main, tag::MODEL, "iPhone 15 Pro"),
            ],
            vec![],
        ),
    );
    for software in [
        "Adobe Photoshop 25.0 (Windows)",
        "GIMP 2.10.36",
        "Snapseed 2.21",
        "Picasa",
        "Windows Photo Editor 10.0",
        "Microsoft Photos",
    ] {
        let entries = vec![
            text(Directory::Main, tag::MAKE, "Apple"),
            text(Directory::Main, tag::MODEL, "iPhone 15 Pro"),
            text(Directory::Main, tag::SOFTWARE, software),
            text(Directory::Exif, tag::DATE_TIME_ORIGINAL, "2024:03:01 10:00:00"),
            text(Directory::Exif, tag::LENS_MODEL, "iPhone 15 Pro back camera"),
        ];
        never(software, with_exif(entries, vec![mark(Carrier::Exif, "Software", software)]));
    }
    for name in [
        "IMG-20240301-WA0003.jpg",
        "photo_2024-03-01_10-00-00.jpg",
        "image (1).png",
        "Screenshot_20240301-100000.png",
        "ai.jpg",
        "deepfake.mp4",
    ] {
        never(name, Facts { name: name.into(), ..Facts::default() });
    }
    for words in [
        "edited with AI?",
        "Stable Diffusion is a program",
        "my prompt: smile",
        "Steps: 20 steps, seed none",
        "trainedAlgorithmicMedia",
    ] {
        never(
            words,
            Facts {
                marks: vec![
                    mark(Carrier::Exif, "ImageDescription", words),
                    mark(Carrier::JpegComment, "COM", words),
                ],
                ..Facts::default()
            },
        );
    }
    eprintln!("{cases} ordinary files never score");
    assert!(cases >= 40, "{cases}");
}
