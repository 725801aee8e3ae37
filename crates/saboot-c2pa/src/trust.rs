//! The local trust list: which certificates may vouch for a signer.
//!
//! [`trust_list`] reads a PEM file. There is no list built in: the official C2PA list changes and has terms of its own,
//! so a laboratory pins the copy it stands by, and every report prints its date and SHA-256. A comment line
//! `# dated: YYYY-MM-DD` states the date.

use std::fmt;

use saboot_core::facts::c2pa::TrustList;
use saboot_core::text::hex;
use sha2::{Digest, Sha256};
use x509_parser::pem::Pem;
use x509_parser::prelude::{FromDer, X509Certificate};

/// Largest list that is read; the official lists are below 100 kB.
const LARGEST: usize = 1 << 20;

/// Why a trust list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustError {
    /// Larger than a list may be: its size in bytes.
    TooLarge(usize),
    /// Not text.
    NotText,
    /// The certificate of this number, from 1, cannot be read.
    Certificate(usize),
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(size) => write!(f, "{size} bytes; a trust list has at most {LARGEST}"),
            Self::NotText => write!(f, "not a PEM file: it is not text"),
            Self::Certificate(number) => write!(f, "certificate {number} cannot be read"),
        }
    }
}

impl std::error::Error for TrustError {}

/// Reads a trust list; one without certificates is valid and trusts nobody.
///
/// # Errors
/// [`TrustError`] where a certificate cannot be read: a list that is used in part would mislead.
pub fn trust_list(file: &[u8]) -> Result<TrustList, TrustError> {
    if file.len() > LARGEST {
        return Err(TrustError::TooLarge(file.len()));
    }
    let text = std::str::from_utf8(file).map_err(|_| TrustError::NotText)?;
    let mut anchors = 0;
    let begins = text.matches("-----BEGIN CERTIFICATE-----").count();
    for pem in Pem::iter_from_buffer(file).take(begins) {
        anchors += 1;
        let pem = pem.map_err(|_| TrustError::Certificate(anchors))?;
        X509Certificate::from_der(&pem.contents).map_err(|_| TrustError::Certificate(anchors))?;
    }
    if anchors != begins {
        return Err(TrustError::Certificate(anchors + 1));
    }
    let dated = text.lines().find_map(|line| line.trim_start_matches('#').trim().strip_prefix("dated:"));
    Ok(TrustList {
        pem: text.to_owned(),
        anchors: anchors as u64,
        dated: dated.map(|d| d.trim().chars().take(32).collect()).unwrap_or_default(),
        sha256: hex(&Sha256::digest(file)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_whole_or_not_at_all() {
        let empty = trust_list(b"# dated: 2026-11-25\n# no anchors\n").unwrap();
        assert_eq!((empty.anchors, empty.dated.as_str(), empty.sha256.len()), (0, "2026-11-25", 64));
        let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(trust_list(broken), Err(TrustError::Certificate(1)));
        assert_eq!(trust_list(b"-----BEGIN CERTIFICATE-----\nAAA"), Err(TrustError::Certificate(1)));
        assert_eq!(trust_list(b"\xff\xfe"), Err(TrustError::NotText));
        assert!(matches!(trust_list(&vec![b'#'; LARGEST + 1]), Err(TrustError::TooLarge(_))));
    }
}
