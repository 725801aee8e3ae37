//! Every code that a report can carry, with its text: what `saboot explain` prints.

use saboot_analysis::checks::{CHECKS, CheckInfo};
use saboot_analysis::signals::SIGNAL_CHECKS;
use saboot_core::CodeInfo;

/// What is known of one code.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Explanation {
    /// The code.
    pub code: String,
    /// One line.
    pub title: String,
    /// Paragraphs: heading (may be empty) and text.
    pub paragraphs: Vec<(&'static str, String)>,
}

/// Tables of codes, by crate.
fn tables() -> [&'static [CodeInfo]; 6] {
    [
        saboot_analysis::CODES,
        saboot_container::CODES,
        saboot_media::CODES,
        saboot_models::CODES,
        saboot_runner::CODES,
        saboot_report::verify::CODES,
    ]
}

/// Every check, of facts and of decoded samples.
fn infos() -> impl Iterator<Item = &'static CheckInfo> {
    CHECKS.iter().map(|c| c.info()).chain(SIGNAL_CHECKS.iter().map(|c| c.info()))
}

/// All codes, sorted.
pub fn all() -> Vec<Explanation> {
    let plain = tables().into_iter().flatten().map(|info| Explanation {
        code: info.code.to_owned(),
        title: info.title.to_owned(),
        paragraphs: vec![("", info.text.to_owned())],
    });
    let checks = infos().map(|info| Explanation {
        code: info.code.to_owned(),
        title: info.title.to_owned(),
        paragraphs: vec![
            ("What it reads", info.reads.to_owned()),
            ("What it means", info.meaning.to_owned()),
            ("Innocent explanation", info.innocent.to_owned()),
            ("What fools it", info.fools_it.to_owned()),
            ("Rests on", format!("{} (catalogue: {})", info.reference, info.catalogue)),
        ],
    });
    let mut all: Vec<Explanation> = plain.chain(checks).collect();
    all.sort_by(|a, b| a.code.cmp(&b.code));
    all
}

/// Title and text of one code, for the report.
pub fn lookup(code: &str) -> Option<CodeInfo> {
    let plain = tables().into_iter().flatten().find(|info| info.code == code).copied();
    plain.or_else(|| {
        let info = infos().find(|info| info.code == code)?;
        Some(CodeInfo { code: info.code, title: info.title, text: info.meaning })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_once() {
        let all = all();
        assert!(all.len() > 60, "{} codes", all.len());
        for pair in all.windows(2) {
            assert_ne!(pair[0].code, pair[1].code, "explained twice");
        }
        for one in &all {
            assert!(saboot_core::Code::owned(&one.code).is_some(), "{}", one.code);
            assert!(
                !one.title.trim().is_empty() && one.paragraphs.iter().all(|(_, t)| !t.trim().is_empty()),
                "{}",
                one.code
            );
            assert!(lookup(&one.code).is_some());
        }
    }
}
