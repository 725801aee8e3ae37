//! Two files taken in, read and laid beside each other, for `saboot compare`.
//!
//! [`compare`] opens both as evidence is opened, digests them and their encoded media, and hands facts to
//! `saboot_analysis::compare`. Only the parsers of containers run, which link no C library and are bounded by `Limits`;
//! nothing is decoded.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use saboot_analysis::compare::{Comparison, Side};
use saboot_core::Limits;
use saboot_core::exhibit::Member;
use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::SizeForm;
use saboot_core::text::hex;
use sha2::{Digest, Sha256};

use crate::intake::{self, Refusal};

/// One file of a comparison as it was taken in.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Path, size and digests.
    pub member: Member,
    /// Format by content; none where no parser knows it.
    pub format: Option<&'static str>,
    /// SHA-256 of the encoded media alone, where the structure tells where they lie.
    pub media_sha256: Option<String>,
}

/// Reads both files and compares them.
///
/// # Errors
/// The number of the file, 0 or 1, with its [`Refusal`], when it could not be opened or read.
pub fn compare(paths: [&Path; 2], limits: &Limits) -> Result<([Taken; 2], Comparison), (usize, Refusal)> {
    let [a, b] = paths;
    let (a, facts_a) = take(a, limits).map_err(|refusal| (0, refusal))?;
    let (b, facts_b) = take(b, limits).map_err(|refusal| (1, refusal))?;
    let (properties_a, properties_b) =
        (saboot_container::properties(&facts_a), saboot_container::properties(&facts_b));
    let comparison = saboot_analysis::compare::compare(
        Side {
            facts: &facts_a,
            properties: &properties_a,
            sha256: &a.member.hashes.sha256,
            media_sha256: a.media_sha256.as_deref(),
        },
        Side {
            facts: &facts_b,
            properties: &properties_b,
            sha256: &b.member.hashes.sha256,
            media_sha256: b.media_sha256.as_deref(),
        },
    );
    Ok(([a, b], comparison))
}

fn take(path: &Path, limits: &Limits) -> Result<(Taken, Facts), Refusal> {
    let unreadable = |e: io::Error| Refusal::new("intake.unreadable", e.to_string());
    let (mut file, member) = intake::take_in(path)?;
    let (facts, _) = saboot_container::read(&mut file, &intake::name_text(path), limits);
    let media_sha256 = digest(&mut file, &media_spans(&facts)).map_err(unreadable)?;
    Ok((Taken { member, format: facts.format.map(|f| f.name()), media_sha256 }, facts))
}

/// Where the encoded pictures and sound lie, with the tables that decoding them needs where these stand apart.
fn media_spans(facts: &Facts) -> Vec<(u64, u64)> {
    if let Some(file) = &facts.isobmff {
        let header = |size| if size == SizeForm::Large { 16 } else { 8 };
        let media = file.top.iter().filter(|b| b.kind == b"mdat");
        return media.map(|b| (b.start.saturating_add(header(b.size)), b.end)).collect();
    }
    if let Some(file) = &facts.jpeg {
        // Quantisation, Huffman, frame, restart interval; from the first scan on, everything.
        let scan = file.segments.iter().find(|s| s.marker == 0xda).map(|s| s.bytes.0);
        let (Some(scan), Some(end)) = (scan, file.end) else { return Vec::new() };
        let tables = file
            .segments
            .iter()
            .filter(|s| s.bytes.1 <= scan && matches!(s.marker, 0xc0..=0xcf | 0xdb | 0xdd));
        return tables.map(|s| s.bytes).chain([(scan, end)]).collect();
    }
    if let Some(file) = &facts.png {
        let kinds: [&[u8; 4]; 6] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"fcTL", b"fdAT"];
        let media = file.chunks.iter().filter(|run| kinds.iter().any(|k| run.kind == *k));
        return media.map(|run| run.bytes).collect();
    }
    if let Some(file) = &facts.webp {
        let kinds: [&[u8; 4]; 5] = [b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"];
        let media = file.chunks.iter().filter(|(kind, ..)| kinds.iter().any(|k| *kind == *k));
        return media.map(|(_, start, end)| (*start, *end)).collect();
    }
    Vec::new()
}

/// SHA-256 over stretches of a file one behind the other; none where they hold no byte.
fn digest(file: &mut File, spans: &[(u64, u64)]) -> io::Result<Option<String>> {
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0u8; 1 << 16];
    let mut digested = false;
    for (start, end) in spans {
        file.seek(SeekFrom::Start(*start))?;
        let mut stretch = file.take(end.saturating_sub(*start));
        loop {
            let n = match stretch.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            sha256.update(buffer.get(..n).unwrap_or_default());
            digested = true;
        }
    }
    Ok(digested.then(|| hex(&sha256.finalize())))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use saboot_analysis::compare::Relation;

    use super::*;

    fn fixture(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
    }

    fn relation(a: &Path, b: &Path) -> Relation {
        compare([a, b], &Limits::default()).unwrap().1.relation
    }

    #[test]
    fn a_picture_with_other_tags_is_the_same_media_and_a_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let picture = fixture("media/portrait.jpg");
        let copy = folder.path().join("copy.jpg");
        let mut bytes = fs::read(&picture).unwrap();
        // A comment behind the start marker: other bytes, the same picture.
        bytes.splice(2..2, *b"\xff\xfe\0\x07hello");
        fs::write(&copy, &bytes).unwrap();
        assert_eq!(relation(&picture, &picture), Relation::SameFile);
        assert_eq!(relation(&picture, &copy), Relation::SameMedia);
        let (number, refusal) =
            compare([picture.as_path(), folder.path().join("none").as_path()], &Limits::default())
                .unwrap_err();
        assert_eq!((number, refusal.code.as_str()), (1, "intake.not-found"));
    }

    #[test]
    fn every_pair_of_bad_files_gets_an_answer() {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(fixture("bad")).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        let mut pairs = 0;
        for a in &paths {
            for b in &paths {
                match compare([a, b], &Limits::default()) {
                    Ok((_, comparison)) => assert_eq!(comparison.relation == Relation::SameFile, a == b),
                    Err((_, refusal)) => assert_eq!(refusal.code.as_str(), "intake.empty"),
                }
                pairs += 1;
            }
        }
        assert!(pairs > 300, "{pairs}");
    }
}
