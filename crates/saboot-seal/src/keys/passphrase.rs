//! Passphrases: PKCS#8 `EncryptedPrivateKeyInfo` with PBES2 (RFC 8018), scrypt (RFC 7914) and AES-256-CBC.
//!
//! What a key file asks of memory and time is bounded before anything is derived: the file may be someone else's.

use std::fmt;
use std::path::Path;

use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::{self, Kdf, Pbkdf2Prf, ScryptParams};
use pkcs8::{EncryptedPrivateKeyInfo, PrivateKeyInfo, SecretDocument};
use zeroize::Zeroizing;

use super::KeyError;

/// Longest passphrase in bytes.
pub const LONGEST: usize = 1024;

/// scrypt's cost for new files. With r = 8 it fills 16 MiB, which is what `openssl` still opens (its bound is 32 MiB);
/// p = 5 makes up for it, as OWASP's table of equal strengths has it (N = 2^14, r = 8, p = 5).
const COST: u64 = 1 << 14;
const BLOCK_SIZE: u16 = 8;
const PARALLEL: u16 = 5;

/// Most memory that a foreign file may ask scrypt to fill.
const MOST_MEMORY: u128 = 256 << 20;
/// Most work, as N·r·p: thirteen times our own, some seconds.
const MOST_WORK: u128 = 1 << 23;
/// Most rounds of PBKDF2: some seconds.
const MOST_ROUNDS: u32 = 10_000_000;

/// A passphrase in memory that is wiped.
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

impl PartialEq for Passphrase {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

impl Passphrase {
    /// Takes the bytes as they are.
    ///
    /// # Errors
    /// When there are none, or more than 1,024 bytes.
    pub fn new(bytes: Zeroizing<Vec<u8>>) -> Result<Self, KeyError> {
        let unfit = |detail: String| KeyError::new("keys.bad-passphrase", Path::new(""), detail);
        match bytes.len() {
            0 => Err(unfit("the passphrase is empty".to_owned())),
            1..=LONGEST => Ok(Self(bytes)),
            _ => Err(unfit(format!("the passphrase is longer than {LONGEST} bytes"))),
        }
    }
}

/// Refuses parameters that would take more memory or time than a key is worth.
pub(super) fn bounded(info: &EncryptedPrivateKeyInfo<'_>) -> Result<(), KeyError> {
    let unknown = |what: &str| {
        KeyError::new(
            "keys.unknown-encryption",
            Path::new(""),
            format!(
                "its encryption is {what}; saboot reads PBES2 with AES-CBC, scrypt or PBKDF2 (HMAC-SHA-2)"
            ),
        )
    };
    let costly = |what: String| KeyError::new("keys.costly-encryption", Path::new(""), what);
    let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else {
        return Err(unknown("PBES1, which is weak"));
    };
    match &parameters.kdf {
        Kdf::Scrypt(scrypt) => {
            let (n, r, p) = (scrypt.cost_parameter, scrypt.block_size, scrypt.parallelization);
            if !n.is_power_of_two() || n < 2 || r == 0 || p == 0 {
                return Err(costly(format!("scrypt's parameters are not lawful (N {n}, r {r}, p {p})")));
            }
            let block = u128::from(n) * u128::from(r);
            if block * 128 > MOST_MEMORY || block * u128::from(p) > MOST_WORK {
                return Err(costly(format!(
                    "to open it would take more memory or time than is given (scrypt N {n}, r {r}, p {p})"
                )));
            }
        }
        Kdf::Pbkdf2(pbkdf2) => {
            if pbkdf2.prf == Pbkdf2Prf::HmacWithSha1 {
                return Err(unknown("PBKDF2 with HMAC-SHA-1"));
            }
            if pbkdf2.iteration_count == 0 || pbkdf2.iteration_count > MOST_ROUNDS {
                return Err(costly(format!(
                    "to open it would take {} rounds of PBKDF2; at most {MOST_ROUNDS} are made",
                    pbkdf2.iteration_count
                )));
            }
        }
        _ => return Err(unknown("of another kind")),
    }
    Ok(())
}

/// Opens an encrypted key whose parameters are [`bounded`].
pub(super) fn decrypt(
    info: &EncryptedPrivateKeyInfo<'_>,
    passphrase: &Passphrase,
) -> Result<SecretDocument, KeyError> {
    // A wrong passphrase shows as wrong padding, or, once in some 256 times, as bytes that are no key.
    info.decrypt(&*passphrase.0).ok().filter(|d| PrivateKeyInfo::try_from(d.as_bytes()).is_ok()).ok_or_else(
        || {
            KeyError::new(
                "keys.wrong-passphrase",
                Path::new(""),
                "this passphrase does not open it (or the file was damaged)",
            )
        },
    )
}

/// Encrypts a key with fresh salt.
pub(super) fn encrypt(
    info: &PrivateKeyInfo<'_>,
    passphrase: &Passphrase,
) -> Result<SecretDocument, KeyError> {
    let failed = |e: &dyn fmt::Display| KeyError::new("keys.not-written", Path::new(""), e);
    let (mut salt, mut iv) = ([0u8; 16], [0u8; 16]);
    for random in [&mut salt, &mut iv] {
        getrandom::fill(random).map_err(|e| {
            KeyError::new("keys.no-randomness", Path::new(""), format!("the system gave no randomness: {e}"))
        })?;
    }
    let parameters = pbes2::Parameters {
        kdf: Kdf::Scrypt(ScryptParams {
            salt: &salt,
            cost_parameter: COST,
            block_size: BLOCK_SIZE,
            parallelization: PARALLEL,
            key_length: None,
        }),
        encryption: pbes2::EncryptionScheme::Aes256Cbc { iv: &iv },
    };
    info.encrypt_with_params(parameters, &*passphrase.0).map_err(|e| failed(&e))
}
