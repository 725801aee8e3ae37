use saboot_core::card::Scope;
use saboot_core::validation::{Condition, FileKind};

use super::*;

const CARD: &str = r#"
schema = 1
id = "mine"
version = "1"
title = "t"
modality = "picture"
licence = "MIT"
file = "model.onnx"
sha256 = "SHA"
source = "s"
input-name = "x"
output-name = "y"
training-data = "d"
fools-it = ["a screenshot"]
input = { type = "picture", width = 8, height = 8, layout = "NCHW", colour = "RGB", fit = "squash", filter = "bilinear", mean = [0.0, 0.0, 0.0], std = [1.0, 1.0, 1.0] }
"#;

/// The smallest ONNX file: operator set 17 and a graph without anything in it.
const NET: &[u8] = &[0x3a, 0x00, 0x42, 0x02, 0x10, 0x11];

fn folder_with(card: &str, bytes: Option<&[u8]>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mine = dir.path().join("mine");
    fs::create_dir(&mine).unwrap();
    fs::write(mine.join("model.toml"), card).unwrap();
    if let Some(bytes) = bytes {
        fs::write(mine.join("model.onnx"), bytes).unwrap();
    }
    dir
}

fn code_of(card: &str, bytes: Option<&[u8]>) -> Option<String> {
    let dir = folder_with(card, bytes);
    Catalog::read(dir.path()).uses()[0].unavailable.as_ref().map(|c| c.to_string())
}

#[test]
fn shipped_cards_have_hindi_in_every_field() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let mut count = 0;
    for card in detector_cards(&shipped) {
        let hindi = card.hindi.as_ref().unwrap_or_else(|| panic!("{} has no [hindi] table", card.id));
        let english = [&card.title, &card.summary, &card.training_data, &card.limits];
        let texts = [&hindi.title, &hindi.summary, &hindi.training_data, &hindi.limits];
        for (english, hindi) in
            english.into_iter().zip(texts).chain(card.fools_it.iter().zip(&hindi.fools_it))
        {
            let devanagari = hindi.chars().filter(|c| ('\u{900}'..='\u{97f}').contains(c)).count();
            assert!(
                devanagari > 5 && hindi.len() > english.len() / 2,
                "{}: {english:?} is {hindi:?}",
                card.id
            );
            // Every figure of the English stands in the Hindi.
            let figures = |text: &str| {
                let words = text.split(|c: char| !c.is_ascii_digit());
                let mut all: Vec<String> = words.filter(|w| !w.is_empty()).map(str::to_owned).collect();
                all.sort();
                all
            };
            assert_eq!(figures(english), figures(hindi), "{}: {english:?}", card.id);
        }
        count += 1;
    }
    assert!(count >= 2, "{count} cards");
}

#[test]
fn shipped_tools_have_hindi_in_every_field() {
    let catalog = Catalog::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"));
    let mut names = Vec::new();
    for (card, _) in catalog.tools() {
        let hindi = card.hindi.as_ref().unwrap();
        let texts = [&hindi.title, &hindi.summary, &hindi.training_data, &hindi.limits];
        for text in texts.into_iter().chain(&hindi.fools_it) {
            let devanagari = text.chars().filter(|c| ('\u{900}'..='\u{97f}').contains(c)).count();
            assert!(devanagari > 5, "{}: {text:?}", card.id);
        }
        assert_eq!(hindi.fools_it.len(), card.fools_it.len(), "{}", card.id);
        names.push(card.id.as_str());
    }
    assert!(names.contains(&"voice-activity"), "{names:?}");
}

#[test]
fn each_trouble_has_its_own_code() {
    let sha = hex(&Sha256::digest(NET));
    let good = CARD.replace("SHA", &sha);
    assert_eq!(code_of(&good, Some(NET)), None);
    assert_eq!(code_of(&good, Some(b"other".as_slice())).as_deref(), Some("model.wrong-sha256"));
    assert_eq!(code_of(&good, None).as_deref(), Some("model.missing-file"));
    assert_eq!(code_of("schema = ", None).as_deref(), Some("model.bad-card"));
    assert_eq!(
        code_of(&good.replace("\"mine\"", "\"../mine\""), Some(NET)).as_deref(),
        Some("model.bad-card")
    );
    let hindi = "\n[hindi]\ntitle = \"क\"\ntraining-data = \"ख\"\nfools-it = [\"ग\"]\n";
    assert_eq!(code_of(&(good.clone() + hindi), Some(NET)), None);
    let uneven = hindi.replace("[\"ग\"]", "[\"ग\", \"घ\"]");
    assert_eq!(code_of(&(good.clone() + &uneven), Some(NET)).as_deref(), Some("model.bad-card"));
    let twice = "\n[[calibration]]\nscope = \"picture\"\ncodec = \"jpeg\"\nslope = 1.0\nintercept = 0.0\nlog10-min = -1.0\nlog10-max = 1.0\nfitted-on = \"x\"\nn-real = 1\nn-synthetic = 1\nn-sources = 1\n";
    assert_eq!(code_of(&(good.clone() + twice), Some(NET)), None);
    let other = twice.replace("jpeg", "png");
    assert_eq!(code_of(&(good.clone() + twice + &other), Some(NET)), None);
    assert_eq!(code_of(&(good.clone() + twice + twice), Some(NET)).as_deref(), Some("model.bad-card"));
    // Only voice has a band.
    let band = twice.replace("codec = \"jpeg\"", "band = \"phone\"");
    assert_eq!(code_of(&(good.clone() + &band), Some(NET)).as_deref(), Some("model.bad-card"));
    let voice = band.replace("picture", "voice");
    assert_eq!(code_of(&(good.clone() + &voice + &voice.replace("phone", "wide")), Some(NET)), None);
    assert_eq!(code_of(&(good.clone() + &voice + &voice), Some(NET)).as_deref(), Some("model.bad-card"));
    // A stand-alone network has no distance in the feature space of an encoder.
    let range = "\n[out-of-range]\noutput = \"distance\"\nlimit = 1.0\n";
    assert_eq!(code_of(&(good.clone() + range), Some(NET)).as_deref(), Some("model.bad-card"));
    // A segment is looked for in speech alone, with numbers that can be met.
    let voice = good
        .replace("modality = \"picture\"", "modality = \"voice\"")
        .lines()
        .map(|l| {
            if l.starts_with("input = ") {
                "input = { type = \"waveform\", rate = 16000, window = 40000 }"
            } else {
                l
            }
        })
        .collect::<Vec<_>>()
        .join("\n");
    let segment = "\n[segment]\nnoise = 0.9\nleast-rise = 0.5\nleast-inside = -1.0\nmost-around = 0.0\nlook-from = 5.0\nshown-from = 14.0\nfalse-alarm = 0.05\nfound = 0.4\nn-unspliced = 1\nn-spliced = 1\nfitted-on = \"x\"\n";
    assert_eq!(code_of(&(voice.clone() + segment), Some(NET)), None);
    assert_eq!(code_of(&(good.clone() + segment), Some(NET)).as_deref(), Some("model.bad-card"));
    for (one, other) in [
        ("noise = 0.9", "noise = 0.0"),
        ("noise = 0.9", "noise = nan"),
        ("look-from = 5.0", "look-from = 15.0"),
        ("shown-from = 14.0", "shown-from = inf"),
        ("false-alarm = 0.05", "false-alarm = 5.0"),
        ("least-rise = 0.5", "least-rise = -0.5"),
    ] {
        let bad = voice.clone() + &segment.replace(one, other);
        assert_eq!(code_of(&bad, Some(NET)).as_deref(), Some("model.bad-card"), "{other}");
    }
    for (bytes, code) in [
        (&b"no network"[..], "model.load-failed"),
        (&[0x3a, 0x00, 0x42, 0x02, 0x10, 0x01], "model.unsafe-file"),
    ] {
        let pinned = CARD.replace("SHA", &hex(&Sha256::digest(bytes)));
        assert_eq!(code_of(&pinned, Some(bytes)).as_deref(), Some(code));
    }
    for bad in [
        good.replace("width = 8", "width = 1000000"),
        good.replace("[1.0, 1.0, 1.0]", "[1.0, 0.0, 1.0]"),
        good.replace("\"model.onnx\"", "\"../mine/model.onnx\""),
        good.replace("modality = \"picture\"", "modality = \"voice\""),
        good.replace(
            "licence",
            "output = \"class-logits\"\nlabels = [\"a\", \"b\"]\nsynthetic = [0, 1]\nlicence",
        ),
        good.replace(
            "licence",
            "output = \"class-logits\"\nlabels = [\"a\", \"b\"]\nsynthetic = [2]\nlicence",
        ),
    ] {
        assert_eq!(code_of(&bad, Some(NET)).as_deref(), Some("model.bad-card"), "{bad}");
    }
    let with_encoder = good.replace("input = {", "encoder = \"none\"\nfoo = {");
    assert_eq!(code_of(&with_encoder, Some(NET)).as_deref(), Some("model.missing-encoder"));
}

const TOOL: &str = r#"
schema = 1
id = "face-finder"
version = "1"
title = "t"
summary = "w"
licence = "MIT"
file = "model.onnx"
sha256 = "SHA"
source = "s"
input-name = "image"
output-name = "faces"
threshold = 0.6
training-data = "d"
limits = "l"
"#;

/// A detector of faces runs only where the tool that finds them does; other detectors do not care.
#[test]
fn faces_need_their_finder() {
    let sha = hex(&Sha256::digest(NET));
    let plain = CARD.replace("SHA", &sha);
    let faces = plain.clone() + "\n[face]\nmargin = 1.3\nmin-side = 64\nsharp-from = 0.1\n";
    let dir = folder_with(&faces, Some(NET));
    let state = |name: &str| {
        let all = Catalog::read(dir.path()).uses();
        let one = all.into_iter().find(|m| m.id == name).unwrap();
        one.unavailable.map(|code| (code.to_string(), one.hint))
    };
    assert_eq!(state("mine").unwrap().0, "face.no-finder");
    let tool = dir.path().join("tools/face-finder");
    fs::create_dir_all(&tool).unwrap();
    fs::write(tool.join("tool.toml"), TOOL.replace("SHA", &sha)).unwrap();
    let (code, hint) = state("mine").unwrap();
    assert!(code == "face.no-finder" && hint.contains("model.missing-file"), "{code} {hint}");
    assert_eq!(state("tools/face-finder").unwrap().0, "model.missing-file");
    fs::write(tool.join("model.onnx"), NET).unwrap();
    assert_eq!((state("mine"), state("tools/face-finder")), (None, None));
    assert_eq!(Catalog::read(dir.path()).tool("face-finder").and_then(|t| t.threshold), Some(0.6));
    fs::write(tool.join("tool.toml"), TOOL.replace("SHA", &sha).replace("0.6", "inf")).unwrap();
    assert_eq!(state("tools/face-finder").unwrap().0, "model.bad-card");
    assert_eq!(code_of(&plain, Some(NET)), None);
    // One whose card names a package was to be brought at set-up.
    let brought = "\n[[wheel]]\npackage = \"p\"\nversion = \"1\"\nsha256 = \"s\"\n";
    fs::write(tool.join("tool.toml"), TOOL.replace("SHA", &sha) + brought).unwrap();
    assert_eq!((state("mine"), state("tools/face-finder")), (None, None));
    fs::remove_file(tool.join("model.onnx")).unwrap();
    let (code, hint) = state("tools/face-finder").unwrap();
    assert!(
        code == "model.missing-tool" && hint.contains("scripts/models/fetch --only face-finder"),
        "{hint}"
    );
    for bad in ["margin = 0.5", "margin = 9.0", "min-side = 0", "mask-cells = 65"] {
        let key = bad.split(' ').next().unwrap();
        let kept: Vec<&str> = faces.lines().filter(|line| !line.starts_with(&format!("{key} "))).collect();
        let card = kept.join("\n") + "\n" + bad + "\n";
        assert_eq!(code_of(&card, Some(NET)).as_deref(), Some("model.bad-card"), "{bad}");
    }
}

/// The rows of measured error in the cards that ship: counts of one set of files, and one row over everything for
/// each condition, whose mix adds up to it.
#[test]
fn shipped_cards_count_their_errors_by_kind_of_file() {
    let cards = detector_cards(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"));
    let mut wholes = Vec::new();
    for bucket in cards.iter().flat_map(|card| &card.bucket) {
        assert!(bucket.is_consistent(), "{bucket:?}");
        let whole = bucket.kind() == FileKind::default();
        assert!(whole || bucket.is_enough(), "{bucket:?}");
        assert_eq!(bucket.auc.is_some(), bucket.auc_low.is_some() && bucket.auc_high.is_some());
        if whole {
            let facets: &[&str] = match bucket.scope {
                Scope::Voice => &["codec", "length"],
                Scope::Face => &["codec", "face", "detail"],
                _ => &["codec", "size"],
            };
            for facet in facets {
                let of = bucket.mix.iter().filter(|m| m.facet == *facet);
                let (real, synthetic) = of.fold((0, 0), |(r, s), m| (r + m.n_real, s + m.n_synthetic));
                assert_eq!((real, synthetic), (bucket.n_real, bucket.n_synthetic), "{facet}");
            }
            wholes.push((bucket.scope, bucket.condition));
        }
    }
    for expected in [
        (Scope::Picture, Condition::AsStored),
        (Scope::Picture, Condition::Messenger),
        (Scope::Voice, Condition::AsStored),
        (Scope::Voice, Condition::Messenger),
        (Scope::Face, Condition::AsStored),
        (Scope::Face, Condition::Messenger),
    ] {
        assert_eq!(wholes.iter().filter(|found| **found == expected).count(), 1, "{expected:?}");
    }
}
