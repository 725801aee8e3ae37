//! Key files: made with mode 0600, never overwritten, refused when others may read them, bounded, wiped after use.
//!
//! A private key is PKCS#8 PEM, plain or encrypted; its public half lies beside it with the ending `pub`, its
//! certificate with `cert.pem`. Other spellings (SEC1 `EC PRIVATE KEY`, PKCS#1, OpenSSH) are refused with the command
//! that turns them into PKCS#8.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use pkcs8::der::pem::LineEnding;
use pkcs8::{EncryptedPrivateKeyInfo, PrivateKeyInfo, SecretDocument};
use zeroize::Zeroizing;

use super::{Algorithm, KeyError, NotUsable, Passphrase, PublicKey, SigningKey, certificate, passphrase};

/// Largest key file that is read.
const MOST: u64 = 16 * 1024;

/// How a passphrase is asked for when a key needs one.
pub type Ask<'a> = &'a mut dyn FnMut(&Path) -> Result<Passphrase, KeyError>;

/// Where the public half of a private key file lies.
pub fn public_path(private: &Path) -> PathBuf {
    private.with_extension("pub")
}

/// Where the certificate of a private key file lies, unless another is named.
pub fn certificate_path(private: &Path) -> PathBuf {
    private.with_extension("cert.pem")
}

impl SigningKey {
    /// Makes a P-256 key without a passphrase: [`SigningKey::create_as`] with what is usual.
    ///
    /// # Errors
    /// As there.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        Self::create_as(path, Algorithm::P256, None)
    }

    /// Makes a key and writes `path` (mode 0600), its public half beside it, and for P-256 a certificate that it signs
    /// for itself.
    ///
    /// # Errors
    /// When a file of one of these names exists (keys are never overwritten) or cannot be written.
    pub fn create_as(
        path: &Path,
        algorithm: Algorithm,
        passphrase: Option<&Passphrase>,
    ) -> Result<Self, KeyError> {
        let (public_path, certificate_path) = (public_path(path), certificate_path(path));
        for taken in [path, &public_path, &certificate_path] {
            if taken.symlink_metadata().is_ok() {
                return Err(exists(taken));
            }
        }
        let key = Self::generate(algorithm)?;
        let private = key.to_private_pem(passphrase).map_err(|e| KeyError { path: path.to_owned(), ..e })?;
        let public = key.public().to_pem().map_err(|e| KeyError::new("keys.not-written", path, e))?;
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|e| KeyError::new("keys.not-written", folder, e))?;
        }
        write_new(path, private.as_bytes(), 0o600)?;
        write_new(&public_path, public.as_bytes(), 0o644)?;
        if algorithm == Algorithm::P256 {
            let der = certificate::of_key(&key, path)?;
            write_new(&certificate_path, certificate::to_pem(&[der])?.as_bytes(), 0o644)?;
        }
        Ok(key)
    }

    /// Reads a private key that has no passphrase.
    ///
    /// # Errors
    /// Where the file is missing, not a key, readable by others, of another algorithm, or encrypted.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        Self::load_asking(path, &mut |path| {
            Err(KeyError::new("keys.passphrase-needed", path, "it is protected by a passphrase"))
        })
    }

    /// Reads a private key; `ask` is called only when it is encrypted.
    ///
    /// # Errors
    /// As [`SigningKey::load`], and where the passphrase is not the key's.
    pub fn load_asking(path: &Path, ask: Ask<'_>) -> Result<Self, KeyError> {
        let pem = read_private(path)?;
        let (label, document) = SecretDocument::from_pem(&pem)
            .map_err(|e| NotUsable::Broken(e.to_string()).at(path, "private key"))?;
        match label {
            "PRIVATE KEY" => {}
            "ENCRYPTED PRIVATE KEY" => {
                let info = EncryptedPrivateKeyInfo::try_from(document.as_bytes())
                    .map_err(|e| KeyError::new("keys.unknown-encryption", path, format!("its encryption is none that saboot reads (PBES2 with AES-CBC, scrypt or PBKDF2): {e}")))?;
                passphrase::bounded(&info).map_err(|e| KeyError { path: path.to_owned(), ..e })?;
                let plain = passphrase::decrypt(&info, &ask(path)?)
                    .map_err(|e| KeyError { path: path.to_owned(), ..e })?;
                return Self::from_document(&plain, path);
            }
            other => {
                let hint = match other {
                    "EC PRIVATE KEY" | "RSA PRIVATE KEY" => {
                        "; `openssl pkcs8 -topk8 -in OLD -out NEW` turns it into PKCS#8"
                    }
                    "PUBLIC KEY" | "CERTIFICATE" => "; the private half is needed here",
                    _ => "",
                };
                return Err(KeyError::new(
                    "keys.not-a-key",
                    path,
                    format!("it holds {other:?}, not a private key in PKCS#8{hint}"),
                ));
            }
        }
        Self::from_document(&document, path)
    }

    fn from_document(document: &SecretDocument, path: &Path) -> Result<Self, KeyError> {
        PrivateKeyInfo::try_from(document.as_bytes())
            .map_err(|e| NotUsable::Broken(e.to_string()))
            .and_then(Self::from_pkcs8)
            .map_err(|e| e.at(path, "private key"))
    }

    /// True when the file holds an encrypted key.
    ///
    /// # Errors
    /// Where it cannot be read, or others may read it.
    pub fn is_encrypted(path: &Path) -> Result<bool, KeyError> {
        Ok(read_private(path)?.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
    }

    /// Writes the key again under its name, with this passphrase or without one: whole or not at all.
    ///
    /// # Errors
    /// Where the file cannot be written; the old one then still stands.
    pub fn rewrite(&self, path: &Path, passphrase: Option<&Passphrase>) -> Result<(), KeyError> {
        let private = self.to_private_pem(passphrase).map_err(|e| KeyError { path: path.to_owned(), ..e })?;
        replace(path, private.as_bytes(), 0o600)
    }

    fn to_private_pem(&self, passphrase: Option<&Passphrase>) -> Result<Zeroizing<String>, KeyError> {
        let internal = |e: &dyn std::fmt::Display| KeyError::new("keys.not-written", Path::new(""), e);
        let plain = self.to_pkcs8().map_err(|e| internal(&e))?;
        match passphrase {
            None => plain.to_pem("PRIVATE KEY", LineEnding::LF).map_err(|e| internal(&e)),
            Some(passphrase) => {
                let info = PrivateKeyInfo::try_from(plain.as_bytes()).map_err(|e| internal(&e))?;
                let sealed = passphrase::encrypt(&info, passphrase)?;
                sealed.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).map_err(|e| internal(&e))
            }
        }
    }
}

impl PublicKey {
    /// Reads a public key in PEM.
    ///
    /// # Errors
    /// Where the file is missing, not a public key, or of another algorithm.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let pem = read_text(path, MOST, "keys.not-a-key")?;
        let (label, document) = pkcs8::Document::from_pem(&pem)
            .map_err(|e| NotUsable::Broken(e.to_string()).at(path, "public key"))?;
        if label != "PUBLIC KEY" {
            return Err(KeyError::new(
                "keys.not-a-key",
                path,
                format!("it holds {label:?}, not a public key"),
            ));
        }
        Self::from_der(document.as_bytes()).map_err(|e| e.at(path, "public key"))
    }
}

/// Reads a private key's file, refusing one that others may read.
fn read_private(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let file = open(path)?;
    let mode = file.metadata().map_err(|e| unreadable(path, &e))?.mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::new(
            "keys.lax-permissions",
            path,
            format!(
                "others may read it (mode {:03o}); run chmod 600 on it, and make a new key if they may have",
                mode & 0o777
            ),
        ));
    }
    take(file, path, MOST, "keys.not-a-key")
}

/// Reads a small text file whole; `code` says that it is something else.
pub(crate) fn read_text(path: &Path, most: u64, code: &'static str) -> Result<Zeroizing<String>, KeyError> {
    take(open(path)?, path, most, code)
}

/// Into memory that is wiped afterwards.
fn take(file: File, path: &Path, most: u64, code: &'static str) -> Result<Zeroizing<String>, KeyError> {
    // Room for all of it from the start: a string that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(usize::try_from(most).unwrap_or(0) + 1));
    file.take(most + 1).read_to_string(&mut text).map_err(|e| match e.kind() {
        io::ErrorKind::InvalidData => KeyError::new(code, path, "it is not text"),
        _ => unreadable(path, &e),
    })?;
    if text.len() as u64 > most {
        return Err(KeyError::new(code, path, format!("it is larger than {most} bytes")));
    }
    Ok(text)
}

/// Opens a regular file: a pipe or a device could keep the program waiting for ever.
fn open(path: &Path) -> Result<File, KeyError> {
    let metadata = path.metadata().map_err(|e| unreadable(path, &e))?;
    if !metadata.is_file() {
        return Err(KeyError::new("keys.unreadable", path, "it is not a regular file"));
    }
    File::open(path).map_err(|e| unreadable(path, &e))
}

fn unreadable(path: &Path, error: &io::Error) -> KeyError {
    let code = if error.kind() == io::ErrorKind::NotFound { "keys.not-found" } else { "keys.unreadable" };
    KeyError::new(code, path, error)
}

fn exists(path: &Path) -> KeyError {
    KeyError::new("keys.exists", path, "it exists; keys are never overwritten, name another file")
}

pub(crate) fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeyError> {
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(mode).open(path).map_err(|e| {
            match e.kind() {
                io::ErrorKind::AlreadyExists => exists(path),
                _ => KeyError::new("keys.not-written", path, e),
            }
        })?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|e| KeyError::new("keys.not-written", path, e))
}

/// Puts a file in the place of another in one step.
pub(crate) fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeyError> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".part");
    let temporary = path.with_file_name(name);
    // A half file of an earlier try that was cut short holds nothing that is needed.
    match fs::remove_file(&temporary) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            return Err(KeyError::new("keys.not-written", &temporary, e));
        }
        _ => {}
    }
    let written = write_new(&temporary, bytes, mode)
        .and_then(|()| fs::rename(&temporary, path).map_err(|e| KeyError::new("keys.not-written", path, e)));
    written.inspect_err(|_| {
        // The half file must not stay; if that fails too, the first error is the one to tell.
        drop(fs::remove_file(&temporary));
    })
}
