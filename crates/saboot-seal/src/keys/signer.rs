//! Who signs: a key with the certificates that name its holder.
//!
//! [`Sign`] is the seam for keys that are not files. A token (PKCS#11) plugs in by implementing it: the public key is
//! read once from the token, and `sign` hands the message to it (`CKM_ECDSA_SHA256`, the answer turned from r‖s into
//! DER with the lower s). docs/keys.md says what that takes.

use std::path::Path;

use super::file::Ask;
use super::{Algorithm, KeyError, PublicKey, SigningKey, certificate, certificate_path};

/// What the program asks of a key.
pub trait Sign: Send + Sync {
    /// The public half.
    fn public(&self) -> PublicKey;

    /// Signs a message as [`SigningKey::sign`] does: what comes out must satisfy [`PublicKey::verifies`].
    ///
    /// # Errors
    /// When the key cannot be used, such as a token that was taken out.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError>;

    /// What it signs with.
    fn algorithm(&self) -> Algorithm {
        self.public().algorithm()
    }
}

impl Sign for SigningKey {
    fn public(&self) -> PublicKey {
        SigningKey::public(self)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        SigningKey::sign(self, message)
    }
}

/// A key and its certificates.
pub struct Signer {
    /// The key.
    pub key: Box<dyn Sign>,
    /// X.509 certificates in DER, the key's own first. Empty for Ed25519: then no PDF can be signed.
    pub certificates: Vec<Vec<u8>>,
}

impl Signer {
    /// A key alone.
    pub fn bare(key: impl Sign + 'static) -> Self {
        Self { key: Box::new(key), certificates: Vec::new() }
    }

    /// Reads a key and its certificates: those in `chain`, else those beside the key, else (P-256) the one that the key
    /// signs for itself. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// Where key or certificates cannot be read, do not belong together, or may not sign today.
    pub fn load(key_path: &Path, chain: Option<&Path>, now: u64, ask: Ask<'_>) -> Result<Self, KeyError> {
        let key = SigningKey::load_asking(key_path, ask)?;
        Self::with_certificates(key, key_path, chain, now)
    }

    /// Finds the certificates of a key that was read already.
    ///
    /// # Errors
    /// As [`Signer::load`].
    pub fn with_certificates(
        key: SigningKey,
        key_path: &Path,
        chain: Option<&Path>,
        now: u64,
    ) -> Result<Self, KeyError> {
        let beside = certificate_path(key_path);
        let certificates = match chain.or_else(|| beside.exists().then_some(beside.as_path())) {
            Some(path) => certificate::load(path, &key.public(), now)?,
            None if key.algorithm() == Algorithm::P256 => vec![certificate::of_key(&key, key_path)?],
            None => Vec::new(),
        };
        Ok(Self { key: Box::new(key), certificates })
    }

    /// The public half of its key.
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }
}
