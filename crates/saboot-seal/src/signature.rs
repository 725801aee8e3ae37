//! Signatures of others: RSA (PKCS#1 v1.5 and PSS), ECDSA on P-256 and P-384, Ed25519, over SHA-256, SHA-384 or SHA-512.
//!
//! [`PublicKey::verifies`] answers for certificates and time stamps. What is weaker (SHA-1, short RSA keys) or unknown is not
//! read at all. Our own signatures are the business of [`crate::keys`].

use der::asn1::ObjectIdentifier;
use ed25519_dalek::pkcs8::DecodePublicKey;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, RsaPublicKey};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::asn1::{BIT_STRING, Element, INTEGER, NULL, OID, SEQUENCE, Walk, context, only};
use crate::certificate::key_bits;
use crate::oid::{EC_PUBLIC_KEY, ECDSA_WITH_SHA256, ED25519, P256, SHA256, oid};

const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");
const P384: ObjectIdentifier = oid("1.3.132.0.34");

/// Bits of an RSA key: below the least nothing is proved, above the most it only costs time.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    const ALL: [(ObjectIdentifier, Self); 3] = [
        (SHA256, Self::Sha256),
        (oid("2.16.840.1.101.3.4.2.2"), Self::Sha384),
        (oid("2.16.840.1.101.3.4.2.3"), Self::Sha512),
    ];

    /// From an AlgorithmIdentifier, with or without NULL parameters.
    pub fn from_algorithm(algorithm: &Element<'_>) -> Option<Self> {
        let mut walk = algorithm.walk();
        let kind = walk.of(OID)?;
        walk.of(NULL);
        walk.end()?;
        Self::ALL.iter().find(|(oid, _)| kind.is(oid)).map(|(_, hash)| *hash)
    }

    /// As an AlgorithmIdentifier.
    pub fn algorithm(self) -> Vec<u8> {
        let oid = Self::ALL.iter().find(|(_, hash)| *hash == self).map_or(&[][..], |(oid, _)| oid.as_bytes());
        crate::asn1::spell(SEQUENCE, &[&crate::asn1::spell(OID, &[oid]), &crate::asn1::spell(NULL, &[])])
    }

    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// How a signature was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rsa(Hash),
    RsaPss { hash: Hash, salt: usize },
    Ecdsa(Hash),
    Ed25519,
}

impl Algorithm {
    /// From an AlgorithmIdentifier; `digest` stands in where it names the key's kind alone (RFC 3370, 3.2).
    pub fn from_der(der: &[u8], digest: Option<Hash>) -> Option<Self> {
        const NAMED: [(ObjectIdentifier, Algorithm); 6] = [
            (oid("1.2.840.113549.1.1.11"), Algorithm::Rsa(Hash::Sha256)),
            (oid("1.2.840.113549.1.1.12"), Algorithm::Rsa(Hash::Sha384)),
            (oid("1.2.840.113549.1.1.13"), Algorithm::Rsa(Hash::Sha512)),
            (ECDSA_WITH_SHA256, Algorithm::Ecdsa(Hash::Sha256)),
            (oid("1.2.840.10045.4.3.3"), Algorithm::Ecdsa(Hash::Sha384)),
            (oid("1.2.840.10045.4.3.4"), Algorithm::Ecdsa(Hash::Sha512)),
        ];
        let mut walk = only(der, SEQUENCE)?.walk();
        let kind = walk.of(OID)?;
        if kind.is(&RSA_PSS) {
            return Self::pss(&walk.of(SEQUENCE)?);
        }
        walk.of(NULL);
        walk.end()?;
        if kind.is(&RSA) {
            return digest.map(Self::Rsa);
        }
        if kind.is(&ED25519) {
            return Some(Self::Ed25519);
        }
        NAMED.iter().find(|(oid, _)| kind.is(oid)).map(|(_, algorithm)| *algorithm)
    }

    /// RFC 4055, 3.1. The mask must be made with the same digest; SHA-1, which the defaults mean, is not read.
    fn pss(parameters: &Element<'_>) -> Option<Self> {
        let mut walk = parameters.walk();
        let hash = Hash::from_algorithm(&only(walk.of(context(0))?.value, SEQUENCE)?)?;
        let mut mask = only(walk.of(context(1))?.value, SEQUENCE)?.walk();
        let made_by = mask.of(OID)?;
        let with = Hash::from_algorithm(&mask.of(SEQUENCE)?)?;
        let salt = only(walk.of(context(2))?.value, INTEGER)?.small()?;
        (made_by.is(&MGF1) && with == hash && salt <= 64)
            .then_some(Self::RsaPss { hash, salt: usize::try_from(salt).unwrap_or_default() })
    }
}

/// A public key of any of these kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PublicKey {
    Rsa(RsaPublicKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl PublicKey {
    /// From a SubjectPublicKeyInfo.
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        let mut walk = Walk::new(der).of(SEQUENCE)?.walk();
        let mut algorithm = walk.of(SEQUENCE)?.walk();
        let kind = algorithm.of(OID)?;
        let curve = algorithm.of(OID);
        let bits = key_bits(&walk.of(BIT_STRING)?)?;
        walk.end()?;
        if kind.is(&RSA) {
            let mut key = only(bits, SEQUENCE)?.walk();
            let (modulus, exponent) = (key.of(INTEGER)?, key.of(INTEGER)?);
            key.end()?;
            let most = *RSA_BITS.end();
            if modulus.value.len() > most / 8 + 1 || exponent.value.len() > 8 {
                return None;
            }
            let number = |e: Element<'_>| BigUint::from_bytes_be(e.value);
            let key = RsaPublicKey::new_with_max_size(number(modulus), number(exponent), most).ok()?;
            return RSA_BITS.contains(&(key.size() * 8)).then_some(Self::Rsa(key));
        }
        if kind.is(&EC_PUBLIC_KEY) {
            let curve = curve?;
            if curve.is(&P256) {
                return p256::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok().map(Self::P256);
            }
            if curve.is(&P384) {
                return p384::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok().map(Self::P384);
            }
            return None;
        }
        if kind.is(&ED25519) {
            return ed25519_dalek::VerifyingKey::from_public_key_der(der).ok().map(Self::Ed25519);
        }
        None
    }

    /// True when the signature is this key's over this message.
    pub fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Rsa(key), Algorithm::Rsa(hash)) => {
                let digest = hash.of(message);
                let scheme = match hash {
                    Hash::Sha256 => rsa::Pkcs1v15Sign::new::<rsa::sha2::Sha256>(),
                    Hash::Sha384 => rsa::Pkcs1v15Sign::new::<rsa::sha2::Sha384>(),
                    Hash::Sha512 => rsa::Pkcs1v15Sign::new::<rsa::sha2::Sha512>(),
                };
                key.verify(scheme, &digest, signature).is_ok()
            }
            (Self::Rsa(key), Algorithm::RsaPss { hash, salt }) => {
                let digest = hash.of(message);
                let scheme = match hash {
                    Hash::Sha256 => rsa::Pss::new_with_salt::<rsa::sha2::Sha256>(salt),
                    Hash::Sha384 => rsa::Pss::new_with_salt::<rsa::sha2::Sha384>(salt),
                    Hash::Sha512 => rsa::Pss::new_with_salt::<rsa::sha2::Sha512>(salt),
                };
                key.verify(scheme, &digest, signature).is_ok()
            }
            (Self::P256(key), Algorithm::Ecdsa(hash)) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|s| key.verify_prehash(&hash.of(message), &s).is_ok()),
            (Self::P384(key), Algorithm::Ecdsa(hash)) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|s| key.verify_prehash(&hash.of(message), &s).is_ok()),
            (Self::Ed25519(key), Algorithm::Ed25519) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|s| key.verify_strict(message, &s).is_ok()),
            _ => false,
        }
    }
}
