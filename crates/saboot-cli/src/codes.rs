//! Every code that a report can carry, with its page in English and in Hindi: what `saboot explain` prints.
//!
//! English comes from each crate's `CODES` and from the checks; Hindi from each crate's `CODES_HINDI` and the checks'
//! Hindi half, which every check has. A code without a Hindi page says so in Hindi and shows the English one.

use saboot_analysis::checks::CheckInfo;
use saboot_analysis::infos;
use saboot_core::code::Meaning;
use saboot_core::{CodeInfo, Lang};
use serde::Serialize;

/// What is known of one code.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The code.
    pub code: &'static str,
    /// In English.
    #[serde(flatten)]
    pub english: Page,
    /// In Hindi, where that is written.
    pub hindi: Option<Page>,
}

/// One page in one language.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// One line.
    pub title: &'static str,
    /// Paragraphs: heading (may be empty) and text.
    pub paragraphs: Vec<(&'static str, String)>,
}

/// Says, in Hindi, that only English is there.
pub const NO_HINDI: &str = "(यह पन्ना अभी हिंदी में नहीं लिखा गया है; नीचे अंग्रेज़ी में है।)";

/// Tables of codes, by crate, each beside its Hindi half.
fn tables() -> [(&'static [CodeInfo], &'static [CodeInfo]); 14] {
    [
        (saboot_analysis::CODES, saboot_analysis::CODES_HINDI),
        (saboot_container::CODES, saboot_container::CODES_HINDI),
        (saboot_c2pa::CODES, saboot_c2pa::CODES_HINDI),
        (saboot_media::CODES, saboot_media::CODES_HINDI),
        (saboot_models::CODES, saboot_models::CODES_HINDI),
        (saboot_pdf::CODES, saboot_pdf::CODES_HINDI),
        (saboot_runner::CODES, saboot_runner::CODES_HINDI),
        (saboot_seal::verify::CODES, saboot_seal::verify::CODES_HINDI),
        (saboot_seal::keys::CODES, saboot_seal::keys::CODES_HINDI),
        (saboot_seal::timestamp::CODES, saboot_seal::timestamp::CODES_HINDI),
        (saboot_seal::custody::CODES, saboot_seal::custody::CODES_HINDI),
        (crate::cmd::rerun::codes::CODES, crate::cmd::rerun::codes::CODES_HINDI),
        (saboot_seal::rotation::CODES, saboot_seal::rotation::CODES_HINDI),
        (saboot_seal::signing::CODES, saboot_seal::signing::CODES_HINDI),
    ]
}

/// All codes, sorted.
pub fn all() -> Vec<Explanation> {
    let plain = tables().into_iter().flat_map(|(english, hindi)| {
        english.iter().map(move |info| Explanation {
            code: info.code,
            english: page(info),
            hindi: hindi.iter().find(|h| h.code == info.code).map(page),
        })
    });
    let checks = infos().map(|info| Explanation {
        code: info.code,
        english: english_page(info),
        hindi: Some(hindi_page(info)),
    });
    let mut all: Vec<Explanation> = plain.chain(checks).collect();
    all.sort_by(|a, b| a.code.cmp(b.code));
    all
}

fn page(info: &CodeInfo) -> Page {
    Page { title: info.title, paragraphs: vec![("", info.text.to_owned())] }
}

fn english_page(info: &CheckInfo) -> Page {
    Page {
        title: info.title,
        paragraphs: vec![
            ("What it reads", info.reads.to_owned()),
            ("What it means", info.meaning.to_owned()),
            ("Innocent explanation", info.innocent.to_owned()),
            ("What fools it", info.fools_it.to_owned()),
            ("Rests on", format!("{} (catalogue: {})", info.reference, info.catalogue)),
        ],
    }
}

fn hindi_page(info: &CheckInfo) -> Page {
    let hindi = &info.hindi;
    Page {
        title: hindi.title,
        paragraphs: vec![
            ("क्या पढ़ा जाता है", hindi.reads.to_owned()),
            ("इसका क्या मतलब है", hindi.meaning.to_owned()),
            ("बिना किसी छल के ऐसा कब होता है", hindi.innocent.to_owned()),
            ("इसे क्या धोखा दे सकता है", hindi.fools_it.to_owned()),
            ("आधार", format!("{} (सूची में: {})", info.reference, info.catalogue)),
        ],
    }
}

/// What one code means, in one language, for the report.
pub fn lookup(code: &str, lang: Lang) -> Option<Meaning> {
    let in_tables = tables()
        .into_iter()
        .flat_map(|(english, hindi)| lang.pick(english, hindi))
        .find(|info| info.code == code)
        .map(Meaning::from);
    in_tables.or_else(|| {
        let info = infos().find(|info| info.code == code)?;
        Some(match lang {
            Lang::En => Meaning { title: info.title, text: info.meaning, innocent: info.innocent },
            Lang::Hi => {
                Meaning { title: info.hindi.title, text: info.hindi.meaning, innocent: info.hindi.innocent }
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use saboot_core::figure::FigureKind;
    use saboot_core::stability::Transform;

    use super::*;

    fn is_devanagari(text: &str) -> bool {
        text.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c))
    }

    #[test]
    fn every_code_is_explained_once() {
        let all = all();
        assert!(all.len() > 60, "{} codes", all.len());
        for pair in all.windows(2) {
            assert_ne!(pair[0].code, pair[1].code, "explained twice");
        }
        for one in &all {
            assert!(saboot_core::Code::owned(one.code).is_some(), "{}", one.code);
            for page in [Some(&one.english), one.hindi.as_ref()].into_iter().flatten() {
                assert!(
                    !page.title.trim().is_empty()
                        && page.paragraphs.iter().all(|(_, t)| !t.trim().is_empty()),
                    "{}",
                    one.code
                );
            }
            assert!(lookup(one.code, Lang::En).is_some());
            assert_eq!(lookup(one.code, Lang::Hi).is_some(), one.hindi.is_some(), "{}", one.code);
        }
    }

    #[test]
    fn hindi_pages_are_in_devanagari_and_belong_to_codes() {
        let all = all();
        let hindi: Vec<_> = all.iter().filter_map(|one| Some((one.code, one.hindi.as_ref()?))).collect();
        for (code, page) in &hindi {
            assert!(is_devanagari(page.title), "{code}");
            assert!(page.paragraphs.iter().all(|(h, t)| is_devanagari(t) || h == &"आधार"), "{code}");
        }
        let written: usize = tables().iter().map(|(_, hindi)| hindi.len()).sum();
        assert_eq!(hindi.len(), written + infos().count(), "a Hindi page belongs to no code");
        assert!(hindi.len() >= 150, "{} of {} codes have a Hindi page", hindi.len(), all.len());
    }

    /// Codes that stand in fields of the record rather than among reasons.
    #[test]
    fn codes_of_the_panel_of_figures_and_of_validation_have_pages_in_both_languages() {
        let transforms = Transform::PICTURES.into_iter().chain(Transform::VOICE).map(Transform::code);
        let figures = [FigureKind::Safe, FigureKind::Full].map(FigureKind::code);
        let outcomes =
            ["held", "flipped", "quick", "metadata-only", "no-weight", "declarations-alone", "not-repeated"];
        let validation = [
            "codec",
            "size",
            "length",
            "too-few",
            "not-measured",
            "unknown-codec",
            "abstained",
            "language",
            "no-weight",
            "widened-codec",
            "widened-size",
            "widened-length",
        ];
        let mut named: Vec<String> = transforms.chain(figures).map(|code| code.to_string()).collect();
        named.extend(outcomes.iter().map(|name| format!("stability.{name}")));
        named.extend(validation.iter().map(|name| format!("validation.{name}")));
        named.extend(
            ["opinion.unstable", "examine.possible-minor", "figures.possible-minor"].map(str::to_owned),
        );
        let all = all();
        assert_eq!(named.len(), 30);
        for code in named {
            let one = all.iter().find(|one| one.code == code);
            assert!(one.is_some_and(|one| one.hindi.is_some()), "{code}");
        }
    }
}

#[cfg(test)]
#[path = "codes_tests.rs"]
mod opinions;
