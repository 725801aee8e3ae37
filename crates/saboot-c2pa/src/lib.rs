//! Signed provenance to facts: reads and validates a C2PA manifest store, offline and bounded.
//!
//! [`read`] is the way in; it costs nothing where the container's parser saw no store. This is the only crate that
//! links the `c2pa` crate (C2PA Technical Specification 2.2), built without any feature that could open a connection:
//! remote manifests and OCSP are never fetched, identities hang on the local [`TrustList`] alone. It says what the
//! validation brought out, code by code; what that means is for the checks.
#![forbid(unsafe_code)]

mod binding;
mod certificate;
mod codes;
mod jumbf;
mod manifest;
mod properties;
mod trust;
mod validate;

use std::io::{Read, Seek, SeekFrom};

pub use codes::{CODES, CODES_HINDI};
pub use properties::properties;
use saboot_core::facts::c2pa::{C2pa, TrustList};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Damage, Limits, Span, Untrusted};
pub use trust::{TrustError, trust_list};

/// Adds signed provenance to the facts of a file: `facts` must come from the container's parser for the same file.
///
/// Reads nothing where that parser saw no store. Memory and time are bounded: see `validate` and `jumbf`.
pub fn read(
    source: &mut (impl Read + Seek + Send),
    facts: &mut Facts,
    trust: &TrustList,
    limits: &Limits,
) -> Vec<Damage> {
    let Some(bytes) = facts.c2pa_bytes() else { return Vec::new() };
    let Some(media_type) = facts.format.and_then(media_type) else { return Vec::new() };
    let mut found = C2pa { bytes: Some(bytes), segments_missing: segments_missing(facts), ..C2pa::default() };
    found.trust = trust.named();
    let damage = match validate::validate(source, facts.bytes, media_type, trust, limits, &mut found) {
        // A box of the same type may hold hashes of fragments only (`merkle`), which is no store.
        Ok(()) if found.manifests.is_empty() => return Vec::new(),
        Ok(()) => Vec::new(),
        Err(damage) => {
            found.manifests.clear();
            found.loose_terms = loose_terms(source, bytes);
            vec![damage.at(Span::Bytes { start: bytes.0, end: bytes.1 })]
        }
    };
    facts.c2pa = Some(found);
    damage
}

/// How the `c2pa` crate calls a container; none where it, or the specification, has no store for it.
fn media_type(format: Format) -> Option<&'static str> {
    Some(match format {
        Format::Jpeg => "image/jpeg",
        Format::Png => "image/png",
        Format::Gif => "image/gif",
        Format::Webp => "image/webp",
        Format::Tiff => "image/tiff",
        Format::Heif => "image/heif",
        Format::Avif => "image/avif",
        Format::Mp4 | Format::ThreeGp => "video/mp4",
        Format::Mov => "video/quicktime",
        Format::Avi => "video/avi",
        Format::Wav => "audio/wav",
        Format::Mp3 => "audio/mpeg",
        Format::Flac => "audio/flac",
        _ => return None,
    })
}

/// An initialisation segment: it announces fragments that lie in other files.
fn segments_missing(facts: &Facts) -> bool {
    facts
        .isobmff
        .as_ref()
        .is_some_and(|f| f.is_fragmented() && f.fragments == 0 && !f.top.iter().any(|b| b.kind == b"mdat"))
}

/// Bytes of an unreadable store that are searched.
const SEARCHED: u64 = 8 << 20;

/// Terms of the source-type vocabulary in the bytes of a store that could not be read.
fn loose_terms(source: &mut (impl Read + Seek), (start, end): (u64, u64)) -> Vec<Untrusted> {
    const TERMS: [&str; 6] = [
        "compositeWithTrainedAlgorithmicMedia",
        "trainedAlgorithmicMedia",
        "algorithmicMedia",
        "compositeSynthetic",
        "digitalCapture",
        "computationalCapture",
    ];
    let mut bytes = Vec::new();
    if source.seek(SeekFrom::Start(start)).is_err()
        || source.take(end.saturating_sub(start).min(SEARCHED)).read_to_end(&mut bytes).is_err()
    {
        return Vec::new();
    }
    TERMS
        .into_iter()
        .filter(|term| bytes.windows(term.len()).any(|w| w == term.as_bytes()))
        .map(Untrusted::from)
        .collect()
}
