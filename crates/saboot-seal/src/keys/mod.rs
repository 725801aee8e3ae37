//! Keys that sign reports: ECDSA P-256 or Ed25519, PKCS#8 PEM, readable by their owner only.
//!
//! [`SigningKey`] never leaves the process that examines for the user; workers never see it. [`Sign`] is all that the
//! rest of the program asks of a key, so that a token can stand in its place; [`Signer`] is a key with its certificates.
//! Fingerprints are the SHA-256 of the public key's DER (SubjectPublicKeyInfo), so that others can compare them by
//! voice. New keys are P-256, because readers of signed PDF files know no Ed25519.

pub mod certificate;
mod codes;
mod file;
mod hindi;
mod passphrase;
mod signer;

use std::fmt;
use std::path::{Path, PathBuf};

pub use codes::CODES;
pub use file::{Ask, certificate_path, public_path};
pub(crate) use file::{read_text, replace, write_new};
pub use hindi::CODES_HINDI;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
pub use passphrase::Passphrase;
use pkcs8::der::pem::LineEnding;
use pkcs8::spki::SubjectPublicKeyInfoRef;
use pkcs8::{DecodePublicKey, EncodePrivateKey, EncodePublicKey, ObjectIdentifier, PrivateKeyInfo};
use saboot_core::Code;
pub use signer::{Sign, Signer};
use zeroize::Zeroizing;

use crate::envelope::sha256_hex;
use crate::oid::{EC_PUBLIC_KEY, ED25519, P256};

/// A key or certificate could not be made or used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyError {
    /// `keys.*`, one of [`CODES`].
    pub code: Code,
    /// File.
    pub path: PathBuf,
    /// What about it.
    pub detail: String,
}

impl KeyError {
    /// An error about a file.
    pub fn new(code: &'static str, path: &Path, detail: impl fmt::Display) -> Self {
        Self { code: Code::new(code), path: path.to_owned(), detail: detail.to_string() }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.as_os_str().is_empty() {
            return write!(f, "{} ({})", self.detail, self.code);
        }
        write!(f, "{}: {} ({})", self.path.display(), self.detail, self.code)
    }
}

impl std::error::Error for KeyError {}

/// What a key signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256; signatures in DER.
    #[default]
    P256,
    /// Ed25519 (RFC 8032); signatures of 64 bytes.
    Ed25519,
}

impl Algorithm {
    /// Name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P256 => "ECDSA P-256",
            Self::Ed25519 => "Ed25519",
        }
    }
}

/// The secret half; both libraries wipe it from memory when it is dropped.
enum Secret {
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::ecdsa::SigningKey),
}

/// A private key.
pub struct SigningKey(Secret);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey of {}", self.public().id())
    }
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Half);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Half {
    Ed25519(ed25519_dalek::VerifyingKey),
    P256(p256::ecdsa::VerifyingKey),
}

impl SigningKey {
    /// A fresh key from the system's randomness.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0u8; 32]);
        loop {
            getrandom::fill(seed.as_mut_slice()).map_err(|e| {
                KeyError::new(
                    "keys.no-randomness",
                    Path::new(""),
                    format!("the system gave no randomness: {e}"),
                )
            })?;
            match algorithm {
                Algorithm::Ed25519 => {
                    return Ok(Self(Secret::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed))));
                }
                // One seed in some four thousand million lies outside the curve's order; then another is drawn.
                Algorithm::P256 => {
                    if let Ok(key) = p256::ecdsa::SigningKey::from_slice(seed.as_slice()) {
                        return Ok(Self(Secret::P256(key)));
                    }
                }
            }
        }
    }

    /// Takes a key out of its PKCS#8 form.
    fn from_pkcs8(info: PrivateKeyInfo<'_>) -> Result<Self, NotUsable> {
        let curve = info.algorithm.parameters_oid().ok();
        match (info.algorithm.oid, curve) {
            (ED25519, _) => ed25519_dalek::SigningKey::try_from(info)
                .map(|key| Self(Secret::Ed25519(key)))
                .map_err(|e| NotUsable::Broken(e.to_string())),
            (EC_PUBLIC_KEY, Some(P256)) => p256::SecretKey::try_from(info)
                .map(|key| Self(Secret::P256(key.into())))
                .map_err(|e| NotUsable::Broken(e.to_string())),
            (oid, curve) => Err(NotUsable::Other(algorithm_words(oid, curve))),
        }
    }

    /// The key in PKCS#8, version 1, which every program reads.
    fn to_pkcs8(&self) -> pkcs8::Result<pkcs8::SecretDocument> {
        match &self.0 {
            Secret::Ed25519(key) => {
                let mut pair =
                    ed25519_dalek::pkcs8::KeypairBytes { secret_key: key.to_bytes(), public_key: None };
                let document = pair.to_pkcs8_der();
                zeroize::Zeroize::zeroize(&mut pair.secret_key);
                document
            }
            Secret::P256(key) => key.to_pkcs8_der(),
        }
    }

    /// What it signs with.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Secret::Ed25519(_) => Algorithm::Ed25519,
            Secret::P256(_) => Algorithm::P256,
        }
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(match &self.0 {
            Secret::Ed25519(key) => Half::Ed25519(key.verifying_key()),
            Secret::P256(key) => Half::P256(*key.verifying_key()),
        })
    }

    /// Signs the message: 64 bytes of Ed25519, or ECDSA over SHA-256 in DER. The same message gives the same bytes
    /// (RFC 8032, RFC 6979).
    ///
    /// # Errors
    /// Never seen: ECDSA fails when its arithmetic gives nought.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &self.0 {
            Secret::Ed25519(key) => Ok(key.sign(message).to_bytes().to_vec()),
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.try_sign(message).map_err(|e| {
                    KeyError::new("keys.not-signed", Path::new(""), format!("ECDSA failed: {e}"))
                })?;
                // (r, s) and (r, n - s) both satisfy the equation; only the lower is written, and only it verifies.
                let signature = signature.normalize_s().unwrap_or(signature);
                Ok(signature.to_der().as_bytes().to_vec())
            }
        }
    }
}

impl PublicKey {
    /// Takes a public key in PEM.
    pub fn from_pem(pem: &str) -> Option<Self> {
        let (label, der) = pkcs8::Document::from_pem(pem).ok()?;
        (label == "PUBLIC KEY").then(|| Self::from_der(der.as_bytes()).ok())?
    }

    /// Takes a public key in DER (SubjectPublicKeyInfo).
    fn from_der(der: &[u8]) -> Result<Self, NotUsable> {
        let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|e| NotUsable::Broken(e.to_string()))?;
        let curve = info.algorithm.parameters_oid().ok();
        let half = match (info.algorithm.oid, curve) {
            (ED25519, _) => ed25519_dalek::VerifyingKey::from_public_key_der(der).map(Half::Ed25519),
            (EC_PUBLIC_KEY, Some(P256)) => {
                p256::ecdsa::VerifyingKey::from_public_key_der(der).map(Half::P256)
            }
            (oid, curve) => return Err(NotUsable::Other(algorithm_words(oid, curve))),
        };
        half.map(Self).map_err(|e| NotUsable::Broken(e.to_string()))
    }

    /// The key in PEM.
    pub fn to_pem(&self) -> Result<String, pkcs8::spki::Error> {
        match &self.0 {
            Half::Ed25519(key) => key.to_public_key_pem(LineEnding::LF),
            Half::P256(key) => key.to_public_key_pem(LineEnding::LF),
        }
    }

    /// The key in DER (SubjectPublicKeyInfo); empty if the library cannot spell it, which no test has seen.
    pub fn to_der(&self) -> Vec<u8> {
        let document = match &self.0 {
            Half::Ed25519(key) => key.to_public_key_der(),
            Half::P256(key) => key.to_public_key_der(),
        };
        document.map(|d| d.into_vec()).unwrap_or_default()
    }

    /// What it verifies.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Half::Ed25519(_) => Algorithm::Ed25519,
            Half::P256(_) => Algorithm::P256,
        }
    }

    /// SHA-256 of the key's DER, 64 hex digits.
    pub fn fingerprint(&self) -> String {
        sha256_hex(&self.to_der())
    }

    /// First 16 digits of the fingerprint; a name to look a key up by, never trusted.
    pub fn id(&self) -> String {
        self.fingerprint().chars().take(16).collect()
    }

    /// True when the signature is this key's over this message. Each signature has one spelling: strict Ed25519, no
    /// small-order points; ECDSA in DER and with the lower of the two values of s, so that no byte can change unseen.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Half::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|s| key.verify_strict(message, &s).is_ok()),
            Half::P256(key) => p256::ecdsa::Signature::from_der(signature).is_ok_and(|s| {
                s.normalize_s().is_none()
                    && s.to_der().as_bytes() == signature
                    && key.verify(message, &s).is_ok()
            }),
        }
    }
}

/// Why bytes give no key.
enum NotUsable {
    /// A key of an algorithm that saboot does not sign with, in words.
    Other(String),
    /// Not a key.
    Broken(String),
}

impl NotUsable {
    fn at(self, path: &Path, what: &str) -> KeyError {
        match self {
            Self::Other(words) => KeyError::new(
                "keys.other-algorithm",
                path,
                format!("it is {words}; saboot uses ECDSA P-256 and Ed25519"),
            ),
            Self::Broken(detail) => {
                KeyError::new("keys.not-a-key", path, format!("it is no {what} in PEM: {detail}"))
            }
        }
    }
}

/// Names an algorithm that is not ours.
fn algorithm_words(oid: ObjectIdentifier, curve: Option<ObjectIdentifier>) -> String {
    match (oid.to_string().as_str(), curve) {
        ("1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10", _) => "an RSA key".to_owned(),
        ("1.2.840.10045.2.1", Some(curve)) => format!("a key on another elliptic curve ({curve})"),
        (other, _) => format!("a key of algorithm {other}"),
    }
}

#[cfg(test)]
mod tests;
