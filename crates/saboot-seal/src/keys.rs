//! Keys that sign reports: Ed25519, PKCS#8 PEM, readable by their owner only.
//!
//! [`SigningKey`] never leaves the process that examines for the user; workers never see it. Fingerprints are
//! the SHA-256 of the public key's DER (SubjectPublicKeyInfo), so that others can compare them by voice.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use ed25519_dalek::Signer;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};

use crate::envelope::sha256_hex;

/// Largest key file that is read.
const MOST: u64 = 16 * 1024;

/// A key file could not be made or used.
#[derive(Debug)]
pub struct KeyError {
    /// File.
    pub path: PathBuf,
    /// What happened, with what to do.
    pub detail: String,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {}: {}", self.path.display(), self.detail)
    }
}

impl std::error::Error for KeyError {}

fn error(path: &Path, detail: impl fmt::Display) -> KeyError {
    KeyError { path: path.to_owned(), detail: detail.to_string() }
}

/// A private key.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

impl SigningKey {
    /// Makes a key from the system's randomness and writes `path` (mode 0600) and `path` with `.pub` (PEM).
    ///
    /// # Errors
    /// When a file of either name exists (keys are never overwritten) or cannot be written.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).map_err(|e| error(path, format!("the system gave no randomness: {e}")))?;
        let key = Self(ed25519_dalek::SigningKey::from_bytes(&seed));
        seed.fill(0);
        let private = key.0.to_pkcs8_pem(LineEnding::LF).map_err(|e| error(path, e))?;
        let public = key.public().to_pem().map_err(|e| error(path, e))?;
        let public_path = public_path(path);
        if public_path.exists() {
            return Err(error(&public_path, "it exists; keys are never overwritten, name another file"));
        }
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|e| error(folder, e))?;
        }
        write_new(path, private.as_bytes(), 0o600)?;
        write_new(&public_path, public.as_bytes(), 0o644)?;
        Ok(key)
    }

    /// Reads a private key, refusing one that others may read.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let mut file = File::open(path).map_err(|e| error(path, e))?;
        let mode = file.metadata().map_err(|e| error(path, e))?.mode();
        if mode & 0o077 != 0 {
            return Err(error(
                path,
                format!(
                    "others may read it (mode {:03o}); run chmod 600 on it, and make a new key if they may have",
                    mode & 0o777
                ),
            ));
        }
        let mut pem = String::new();
        Read::by_ref(&mut file).take(MOST).read_to_string(&mut pem).map_err(|e| error(path, e))?;
        ed25519_dalek::SigningKey::from_pkcs8_pem(&pem)
            .map(Self)
            .map_err(|e| error(path, format!("it is no Ed25519 private key in PKCS#8 PEM: {e}")))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// 64 bytes over the message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl PublicKey {
    /// Reads a public key in PEM.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let mut pem = String::new();
        File::open(path).and_then(|f| f.take(MOST).read_to_string(&mut pem)).map_err(|e| error(path, e))?;
        Self::from_pem(&pem).ok_or_else(|| error(path, "it is no Ed25519 public key in PEM"))
    }

    /// Takes a public key in PEM.
    pub fn from_pem(pem: &str) -> Option<Self> {
        ed25519_dalek::VerifyingKey::from_public_key_pem(pem).ok().map(Self)
    }

    /// The key in PEM.
    pub fn to_pem(&self) -> Result<String, ed25519_dalek::pkcs8::spki::Error> {
        self.0.to_public_key_pem(LineEnding::LF)
    }

    /// SHA-256 of the key's DER, 64 hex digits.
    pub fn fingerprint(&self) -> String {
        let der = self.0.to_public_key_der().map(|d| d.as_bytes().to_vec()).unwrap_or_default();
        sha256_hex(&der)
    }

    /// First 16 digits of the fingerprint; a name to look a key up by, never trusted.
    pub fn id(&self) -> String {
        self.fingerprint().chars().take(16).collect()
    }

    /// True when the signature is this key's over this message. Strict: no malleable or small-order cases.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|s| self.0.verify_strict(message, &s).is_ok())
    }
}

/// Where the public half of a private key file lies.
pub fn public_path(private: &Path) -> PathBuf {
    private.with_extension("pub")
}

fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeyError> {
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(mode).open(path).map_err(|e| {
            match e.kind() {
                io::ErrorKind::AlreadyExists => {
                    error(path, "it exists; keys are never overwritten, name another file")
                }
                _ => error(path, e),
            }
        })?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| error(path, e))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn keys_are_private_unique_and_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/key.pem");
        let key = SigningKey::create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert!(SigningKey::create(&path).is_err());
        let public = PublicKey::load(&public_path(&path)).unwrap();
        assert_eq!(public, key.public());
        assert_ne!(SigningKey::create(&dir.path().join("b.pem")).unwrap().public(), public);
        let loaded = SigningKey::load(&path).unwrap();
        assert!(public.verifies(b"m", &loaded.sign(b"m")) && !public.verifies(b"n", &loaded.sign(b"m")));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(SigningKey::load(&path).is_err());
    }
}
