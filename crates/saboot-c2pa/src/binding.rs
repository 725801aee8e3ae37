//! The hash over the file's bytes, once more and by ourselves (catalogue A.1.1).
//!
//! [`examine`] reads how the active manifest is bound to the bytes. Where a data hash (`c2pa.hash.data`) failed, it
//! hashes the file without the declared exclusions: old signers excluded the whole header, which a newer validator
//! calls a mismatch though the pixels are untouched. It also says which bytes nobody signed. Hashes over boxes of
//! ISO-BMFF (`c2pa.hash.bmff`) are left to the validator.

use std::io::{self, Read, Seek, SeekFrom};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use saboot_core::facts::c2pa::{Binding, C2pa};
use serde_json::Value;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Bytes outside the store that an exclusion may hold without being worth telling: padding and chunk headers.
const SLACK: u64 = 64;
/// Exclusions that are read.
const EXCLUSIONS: usize = 1000;

/// Adds the binding of the active manifest.
pub(crate) fn examine(source: &mut (impl Read + Seek), found: &mut C2pa, report: &Value) {
    let store = found.bytes;
    let Some(active) = found.manifests.first_mut() else { return };
    let Some(assertions) = report["manifests"][active.label.raw()]["assertion_store"].as_object() else {
        return;
    };
    let Some((label, assertion)) = assertions
        .iter()
        .filter(|(label, _)| label.starts_with("c2pa.hash.") && !label.contains(".part"))
        .min_by_key(|(label, _)| label.as_str())
    else {
        return;
    };
    let text = |key: &str| assertion[key].as_str().unwrap_or_default();
    let claim_algorithm = report["manifests"][active.label.raw()]["claim"]["alg"].as_str();
    let algorithm = Some(text("alg")).filter(|a| !a.is_empty()).or(claim_algorithm).unwrap_or("sha256");
    let data_hash = label.starts_with("c2pa.hash.data");
    let exclusions = if data_hash { exclusions(assertion) } else { Vec::new() };
    let uncovered = exclusions
        .iter()
        .flat_map(|range| outside(*range, store))
        .filter(|(start, end)| end - start > SLACK)
        .collect();
    let failed = active.validations.iter().any(|v| v.code.raw() == "assertion.dataHash.mismatch");
    let recomputed = (data_hash && failed)
        .then(|| {
            let signed = BASE64_STANDARD.decode(text("hash")).ok()?;
            Some(hash(source, algorithm, &exclusions).ok()?? == signed)
        })
        .flatten();
    active.binding = Some(Binding {
        label: label.as_str().into(),
        algorithm: algorithm.into(),
        exclusions,
        uncovered,
        recomputed,
    });
}

/// Ranges in order, overlaps joined.
fn exclusions(assertion: &Value) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = assertion["exclusions"]
        .as_array()
        .into_iter()
        .flatten()
        .take(EXCLUSIONS)
        .filter_map(|range| {
            let start = range["start"].as_u64()?;
            Some((start, start.saturating_add(range["length"].as_u64()?)))
        })
        .collect();
    ranges.sort_unstable();
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for (start, end) in ranges {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// The parts of a range that lie outside the store.
fn outside((start, end): (u64, u64), store: Option<(u64, u64)>) -> Vec<(u64, u64)> {
    let (from, to) = store.unwrap_or((end, end));
    [(start, end.min(from)), (start.max(to), end)].into_iter().filter(|(a, b)| a < b).collect()
}

/// Hash of everything outside the ranges; none for an algorithm that C2PA does not name.
fn hash(
    source: &mut (impl Read + Seek),
    algorithm: &str,
    exclusions: &[(u64, u64)],
) -> io::Result<Option<Vec<u8>>> {
    Ok(Some(match algorithm {
        "sha256" => digest::<Sha256>(source, exclusions)?,
        "sha384" => digest::<Sha384>(source, exclusions)?,
        "sha512" => digest::<Sha512>(source, exclusions)?,
        _ => return Ok(None),
    }))
}

fn digest<D: Digest>(source: &mut (impl Read + Seek), exclusions: &[(u64, u64)]) -> io::Result<Vec<u8>> {
    let size = source.seek(SeekFrom::End(0))?;
    let mut digest = D::new();
    let mut buffer = vec![0; 1 << 16];
    let mut at = 0;
    for (start, end) in exclusions.iter().copied().chain([(size, size)]) {
        source.seek(SeekFrom::Start(at))?;
        let mut part = source.take(start.min(size).saturating_sub(at));
        loop {
            let filled = part.read(&mut buffer)?;
            if filled == 0 {
                break;
            }
            digest.update(buffer.get(..filled).unwrap_or_default());
        }
        at = at.max(end.min(size));
    }
    Ok(digest.finalize().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn what_is_excluded_is_left_out() {
        let bytes: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
        let joined = exclusions(&serde_json::json!({"exclusions": [
            {"start": 100_000, "length": 10}, {"start": 0, "length": 50}, {"start": 40, "length": 60}]}));
        assert_eq!(joined, [(0, 100), (100_000, 100_010)]);
        let mut kept = bytes[100..100_000].to_vec();
        kept.extend_from_slice(&bytes[100_010..]);
        let ours = hash(&mut Cursor::new(&bytes), "sha256", &joined).unwrap().unwrap();
        assert_eq!(ours, Sha256::digest(&kept).to_vec());
        assert!(hash(&mut Cursor::new(&bytes), "md5", &joined).unwrap().is_none());
        let beyond = hash(&mut Cursor::new(&bytes), "sha384", &[(150_000, u64::MAX)]).unwrap().unwrap();
        assert_eq!(beyond, Sha384::digest(&bytes[..150_000]).to_vec());
    }

    #[test]
    fn bytes_beside_the_store_are_uncovered() {
        assert_eq!(outside((0, 300), Some((100, 200))), [(0, 100), (200, 300)]);
        assert_eq!(outside((100, 200), Some((100, 200))), []);
        assert_eq!(outside((0, 50), None), [(0, 50)]);
    }
}
