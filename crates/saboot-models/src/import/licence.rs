//! Under which licence a network comes, as far as the folder says.
//!
//! Sources, first one that speaks: what the user states, the front matter of README.md (the model card of a hub), the
//! heading of a licence file. What is found is quoted, not judged.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::line;

/// Bytes of a README or licence that are looked at.
const MOST: u64 = 64 * 1024;
/// What stands in the card where nothing was found.
pub const NOT_STATED: &str = "NOT STATED by its folder: find it out before any use in a case";

/// What a folder says of itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Documents {
    /// Licence, with where it was read.
    pub licence: Option<String>,
    /// Data sets that the front matter names.
    pub datasets: Vec<String>,
}

/// Reads the documents of a folder.
pub fn read(folder: &Path) -> Documents {
    let front = text(&folder.join("README.md")).map(|text| front_matter(&text)).unwrap_or_default();
    let licence = front.licence.or_else(|| {
        ["LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "COPYING"].iter().find_map(
            |name| {
                let text = text(&folder.join(name))?;
                Some(format!("{} (heading of {name})", heading(&text)?))
            },
        )
    });
    Documents { licence, datasets: front.datasets }
}

fn text(path: &Path) -> Option<String> {
    let file = File::open(path).ok().filter(|f| f.metadata().is_ok_and(|m| m.is_file()))?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// First line that says something, and the second where the first is a bare name.
fn heading(text: &str) -> Option<String> {
    let mut lines = text.lines().map(|l| l.trim_matches(|c: char| c.is_whitespace() || c == '#'));
    let first = lines.by_ref().find(|l| !l.is_empty())?;
    let second = lines.find(|l| !l.is_empty()).filter(|l| l.to_lowercase().starts_with("version"));
    Some(line(&second.map_or_else(|| first.to_owned(), |second| format!("{first}, {second}"))))
}

/// `license`, `license_name` and `datasets` out of the YAML between the first two lines of dashes. Only the plain
/// forms that hubs write are read: `key: value`, and lists of `- value`.
fn front_matter(text: &str) -> Documents {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    if lines.next().map(str::trim_end) != Some("---") {
        return Documents::default();
    }
    let plain = |value: &str| value.trim().trim_matches(['"', '\'']).to_owned();
    let (mut licence, mut name, mut datasets) = (None, None, Vec::new());
    let mut key = String::new();
    for row in lines.take_while(|l| l.trim_end() != "---").take(500) {
        if let Some(item) = row.trim_start().strip_prefix("- ") {
            match key.as_str() {
                "license" if licence.is_none() => licence = Some(plain(item)),
                "datasets" if datasets.len() < 20 => datasets.push(line(&plain(item))),
                _ => {}
            }
        } else if let Some((found, value)) = row.split_once(':').filter(|_| !row.starts_with(' ')) {
            found.trim().clone_into(&mut key);
            let value = plain(value);
            match key.as_str() {
                "license" if !value.is_empty() => licence = Some(value),
                "license_name" if !value.is_empty() => name = Some(value),
                _ => {}
            }
        }
    }
    let stated = match (licence, name) {
        (Some(licence), Some(name)) if licence == "other" => Some(format!("other: {name}")),
        (Some(licence), _) => Some(licence),
        (None, name) => name,
    };
    Documents { licence: stated.map(|l| format!("{} (README.md)", line(&l))), datasets }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_and_licence_files_are_quoted() {
        let card = "---\nlicense: apache-2.0\ndatasets:\n- a/b\n- 'c/d'\ntags: [x]\n---\nlicense: mit\n";
        let found = front_matter(card);
        assert_eq!(found.licence.as_deref(), Some("apache-2.0 (README.md)"));
        assert_eq!(found.datasets, ["a/b", "c/d"]);
        let other = front_matter("---\nlicense: other\nlicense_name: \"research only\"\n---\n");
        assert_eq!(other.licence.as_deref(), Some("other: research only (README.md)"));
        assert_eq!(
            front_matter("---\r\nlicense:\r\n- cc-by-nc-4.0\r\n---\r\n").licence.unwrap(),
            "cc-by-nc-4.0 (README.md)"
        );
        assert_eq!(front_matter("# Title\nlicense: mit\n"), Documents::default());
        assert_eq!(
            heading("\n  Apache License\n  Version 2.0, January 2004\n").unwrap(),
            "Apache License, Version 2.0, January 2004"
        );
        assert_eq!(heading("# MIT License\n\nCopyright\n").unwrap(), "MIT License");
    }

    #[test]
    fn hostile_documents_stay_one_short_line() {
        let long = format!("---\nlicense: {}\u{202e}\u{1b}[31m\n---\n", "x".repeat(5000));
        let licence = front_matter(&long).licence.unwrap();
        assert!(licence.len() < 400 && !licence.chars().any(char::is_control), "{licence}");
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), Documents::default());
        std::fs::write(folder.path().join("LICENSE"), "MIT License\n").unwrap();
        assert_eq!(read(folder.path()).licence.as_deref(), Some("MIT License (heading of LICENSE)"));
    }
}
