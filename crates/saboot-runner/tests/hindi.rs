//! Every sentence of ours that the fixtures bring into a record has its Hindi.
//!
//! Walks all of `fixtures/`: the structure and metadata of every file, signed provenance with and without a trust list,
//! and what decoding tells of `signals`, `media` and `bad`. Statements, expectations, damage, refusals, headings and
//! names of properties are asked for in the catalogue, and no word of an English sentence may be left in their Hindi.
//! What was observed, and values of properties, are the file's and are not asked for.
#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that says how many cases it ran"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use saboot_core::examination::Examination;
use saboot_core::facts::c2pa::TrustList;
use saboot_core::runtime::NoNetworks;
use saboot_core::{Damage, Untrusted};
use saboot_report::catalogue::sentences;
use saboot_runner::intake::Refusal;
use saboot_runner::{Part, Request, Settings, examine};

/// Damage whose detail is the word of a library, not ours.
const OF_LIBRARIES: [&str; 9] = [
    "c2pa.unreadable",
    "decode.messages",
    "decode.moving-picture-cut",
    "file.read-error",
    "file.unreadable",
    "media.io",
    "png.inflate",
    "smil.malformed",
    "xmp.malformed",
];

/// Words of an English sentence that no Hindi sentence holds.
const ENGLISH: [&str; 24] = [
    "the", "of", "and", "is", "are", "was", "were", "that", "which", "its", "not", "no", "with", "from",
    "by", "an", "has", "had", "than", "this", "before", "after", "states", "there",
];

/// Names of properties that are the same in Hindi.
const TECHNICAL: [&str; 14] = [
    "ADTS",
    "AMR",
    "FLAC",
    "ID3v2",
    "JFIF",
    "algorithm",
    "charset (MIBenum)",
    "codec",
    "content type",
    "handler",
    "pre-skip",
    "soft binding",
    "transfer encoding",
    "version",
];

/// A Hindi text that is not the English one.
fn another(english: &str, hindi: String) -> Option<String> {
    (hindi != english).then_some(hindi)
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// Every file below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn look(paths: &[&Path], settings: &Settings) -> Result<Examination, Refusal> {
    let part = |path: &&Path| {
        let name = Untrusted::new(path.file_name().unwrap().to_string_lossy());
        Part { name, file: File::open(path).unwrap() }
    };
    let mut parts: Vec<Part> = paths.iter().map(part).collect();
    let request = if parts.len() == 1 {
        Request::file(parts.remove(0))
    } else {
        Request { parts, slide_show: true, enclosed: false }
    };
    examine(request, settings, &NoNetworks, &|_, _, _| {}).map(|e| e.examination)
}

/// What was asked for, and what the catalogue does not know, each once with the file where it was met.
#[derive(Default)]
struct Ledger {
    known: BTreeMap<&'static str, BTreeSet<String>>,
    unknown: BTreeMap<String, String>,
}

impl Ledger {
    fn ask(&mut self, what: &'static str, english: &str, hindi: Option<String>, at: &Path) {
        match hindi {
            Some(hindi) => {
                // Refusals quote libraries.
                let words = if what == "refusal" { "" } else { hindi.as_str() };
                let mut words = words.split(|c: char| !c.is_alphanumeric() && c != '-');
                let left = words.find(|word| ENGLISH.contains(word));
                if let Some(word) = left {
                    let key = format!("{what}: {english:?} keeps {word:?}: {hindi}");
                    self.unknown.insert(key, at.display().to_string());
                }
                self.known.entry(what).or_default().insert(english.to_owned());
            }
            None => {
                self.unknown.insert(format!("{what}: {english:?}"), at.display().to_string());
            }
        }
    }

    fn damage(&mut self, damage: &Damage, at: &Path) {
        if !OF_LIBRARIES.contains(&damage.code.as_str()) {
            let detail = damage.detail.raw();
            self.ask("damage", detail, sentences::sentence(detail), at);
        }
        let place = damage.place.raw();
        // Boxes, chunks, tables and directories are named as their formats name them.
        if place.split(' ').filter(|w| w.chars().all(char::is_lowercase)).count() > 1 {
            self.ask("place", place, another(place, sentences::place(place)), at);
        }
    }

    fn examination(&mut self, seen: &Examination, at: &Path) {
        for finding in &seen.findings {
            self.ask("statement", &finding.statement, sentences::sentence(&finding.statement), at);
            if !finding.expected.is_empty() {
                self.ask("expected", &finding.expected, sentences::sentence(&finding.expected), at);
            }
        }
        for damage in &seen.damage {
            self.damage(damage, at);
        }
        for property in &seen.properties {
            let (section, name) = (property.section.as_str(), property.name.raw());
            self.ask("heading", section, another(section, sentences::section(section)), at);
            let of_the_file =
                ["png text", "xmp", "iptc", "comment", "text hidden in pixels", "tags", "handlers"];
            let section = section.rsplit(", ").next().unwrap();
            // EXIF's names are its directories and tags; those of headers, and of texts, are the file's.
            let tag = section == "exif" && name.contains(' ') && name.starts_with(char::is_uppercase);
            if !tag
                && !of_the_file.contains(&section)
                && section != "encoder"
                && !section.ends_with("headers")
            {
                let hindi = sentences::name(section, name);
                let known = if TECHNICAL.contains(&name) { Some(hindi) } else { another(name, hindi) };
                self.ask("name", name, known, at);
            }
        }
    }

    fn refusal(&mut self, refusal: &Refusal, at: &Path) {
        let detail = refusal.detail.raw();
        self.ask("refusal", detail, sentences::sentence(detail), at);
    }

    fn look(&mut self, paths: &[&Path], settings: &Settings) {
        match look(paths, settings) {
            Ok(seen) => self.examination(&seen, paths[0]),
            Err(refused) => self.refusal(&refused, paths[0]),
        }
    }
}

/// Cards hold their own texts in Hindi, which saboot-models tests; the words of their measured rows are the catalogue's.
#[test]
fn words_of_the_shipped_cards_have_hindi() {
    let (mut count, mut unknown) = (0, Vec::new());
    for card in saboot_models::catalog::detector_cards(&fixtures().join("../models")) {
        let rows = card.measured.iter().flat_map(|row| [&row.set, &row.condition, &row.level, &row.note]);
        let fitted = card.calibration.iter().map(|calibration| &calibration.fitted_on);
        for text in rows.chain(fitted).filter(|text| !text.is_empty()) {
            count += 1;
            if sentences::sentence(text).is_none() {
                unknown.push(format!("{}: {text}", card.id));
            }
        }
    }
    eprintln!("{count} texts of the cards");
    assert!(count >= 30 && unknown.is_empty(), "{count} texts; no Hindi for:\n{}", unknown.join("\n"));
}

#[test]
fn what_the_fixtures_bring_into_a_record_has_hindi() {
    let mut ledger = Ledger::default();
    let anchors = std::fs::read(fixtures().join("c2pa/anchors.pem")).unwrap();
    let trust: TrustList = saboot_c2pa::trust_list(&anchors).unwrap();
    let (mut read, mut decoded) = (0, 0);
    for path in files(&fixtures()) {
        let home = path.strip_prefix(fixtures()).unwrap().components().next().unwrap();
        let home = home.as_os_str().to_str().unwrap().to_owned();
        if matches!(home.as_str(), "models" | "README.md") {
            continue;
        }
        ledger.look(&[&path], &Settings::metadata());
        read += 1;
        if home == "c2pa" {
            ledger.look(&[&path], &Settings { trust: trust.clone(), ..Settings::metadata() });
        }
        if matches!(home.as_str(), "signals" | "media" | "bad") {
            ledger.look(&[&path], &Settings::exact());
            decoded += 1;
        }
    }
    // Files of a slide show are named before what was found in them.
    let pictures: Vec<PathBuf> = files(&fixtures().join("signals"))
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "jpg"))
        .collect();
    let some: Vec<&Path> = pictures.iter().take(3).map(PathBuf::as_path).collect();
    assert_eq!(some.len(), 3);
    ledger.look(&some, &Settings::exact());

    let counts: Vec<String> =
        ledger.known.iter().map(|(what, texts)| format!("{} of {what}", texts.len())).collect();
    eprintln!("{read} files read, {decoded} decoded; different texts with Hindi: {}", counts.join(", "));
    assert!(read >= 700 && decoded >= 150, "{read} files read, {decoded} decoded");
    for (what, least) in
        [("statement", 300), ("expected", 80), ("damage", 150), ("refusal", 10), ("name", 150)]
    {
        let count = ledger.known.get(what).map_or(0, BTreeSet::len);
        assert!(count >= least, "{count} of {what}, fewer than {least}");
    }
    let unknown: Vec<String> = ledger.unknown.iter().map(|(text, at)| format!("{text} ({at})")).collect();
    assert!(unknown.is_empty(), "no Hindi for:\n{}", unknown.join("\n"));
}
