//! Certificates (X.509, RFC 5280) and requests for them (PKCS#10, RFC 2986).
//!
//! A certificate that a key signs for itself says no more than the key: it is what a PDF signature must carry. One by
//! an authority says who the authority takes the holder to be. [`load`] checks that a chain fits a key and may sign
//! today; whether its authority deserves trust is for the reader. Everything made here is deterministic: the same key,
//! holder and days give the same bytes.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use der::asn1::{
    Any, BitString, GeneralizedTime, OctetString, PrintableStringRef, SetOfVec, UtcTime, Utf8StringRef,
};
use der::oid::AssociatedOid;
use der::pem::LineEnding;
use der::{Decode, Encode};
use sha2::{Digest, Sha256};
pub use x509_cert::Certificate;
use x509_cert::attr::{Attribute, AttributeTypeAndValue};
use x509_cert::certificate::{TbsCertificate, Version};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::request::{CertReq, CertReqInfo, ExtensionReq};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};

use super::{Algorithm, KeyError, PublicKey, Sign, SigningKey, file, public_path};
use crate::oid::ECDSA_WITH_SHA256;

/// Purpose "document signing" (RFC 9336).
const DOCUMENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");
/// Purposes that let a certificate sign documents: RFC 9336, any, e-mail (which many document certificates carry
/// alone), and the older ones of Microsoft and Adobe, which certificates under India's CCA carry.
const SIGNING_PURPOSES: [&str; 5] = [
    "1.3.6.1.5.5.7.3.36",
    "2.5.29.37.0",
    "1.3.6.1.5.5.7.3.4",
    "1.3.6.1.4.1.311.10.3.12",
    "1.2.840.113583.1.1.5",
];

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");

/// Longest name in characters (RFC 5280, ub-common-name and ub-organization-name).
const LONGEST_NAME: usize = 64;
/// Largest file of certificates that is read.
const MOST: u64 = 64 * 1024;
/// Most certificates of a chain.
const MOST_CERTIFICATES: usize = 8;
/// Seconds that a certificate lasts which a key signs for itself: ten years.
pub const LIFETIME: u64 = 3652 * 86_400;
/// From here on a date is written with four digits of the year (RFC 5280 §4.1.2.5).
const YEAR_2050: u64 = 2_524_608_000;

/// Whom a certificate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The person's or the desk's name.
    pub name: String,
    /// Laboratory, newsroom, office.
    pub organisation: Option<String>,
    /// Two letters, such as IN.
    pub country: Option<String>,
}

impl Holder {
    /// One who gave no name: the key speaks for itself.
    pub fn nameless(key: &PublicKey) -> Self {
        Self { name: format!("saboot key {}", key.id()), organisation: None, country: None }
    }

    fn to_name(&self) -> Result<Name, KeyError> {
        let unfit = |detail: String| KeyError::new("keys.bad-name", Path::new(""), detail);
        let mut parts = Vec::new();
        if let Some(country) = &self.country {
            if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err(unfit(format!("{country:?} is no country's two letters, such as IN")));
            }
            let value = PrintableStringRef::new(country).and_then(|s| Any::encode_from(&s));
            parts.push((COUNTRY, value.map_err(|e| unfit(e.to_string()))?));
        }
        for (oid, text) in [(ORGANISATION, self.organisation.as_ref()), (COMMON_NAME, Some(&self.name))] {
            let Some(text) = text else { continue };
            if text.trim().is_empty()
                || text.chars().count() > LONGEST_NAME
                || saboot_core::Untrusted::new(text.as_str()).for_terminal() != *text
            {
                return Err(unfit(format!(
                    "{text:?} is no name: 1 to {LONGEST_NAME} characters are, without control characters"
                )));
            }
            let value = Utf8StringRef::new(text).and_then(|s| Any::encode_from(&s));
            parts.push((oid, value.map_err(|e| unfit(e.to_string()))?));
        }
        let parts: der::Result<Vec<_>> = parts
            .into_iter()
            .map(|(oid, value)| {
                SetOfVec::try_from(vec![AttributeTypeAndValue { oid, value }]).map(RelativeDistinguishedName)
            })
            .collect();
        parts.map(RdnSequence).map_err(|e| unfit(e.to_string()))
    }
}

fn failed(error: impl std::fmt::Display) -> KeyError {
    KeyError::new("keys.not-signed", Path::new(""), format!("no certificate could be made: {error}"))
}

fn time(seconds: u64) -> der::Result<Time> {
    let since = Duration::from_secs(seconds);
    if seconds < YEAR_2050 {
        return UtcTime::from_unix_duration(since).map(Time::UtcTime);
    }
    GeneralizedTime::from_unix_duration(since).map(Time::GeneralTime)
}

fn extension<T: AssociatedOid + Encode>(value: &T, critical: bool) -> der::Result<Extension> {
    Ok(Extension { extn_id: T::OID, critical, extn_value: OctetString::new(value.to_der()?)? })
}

/// What a certificate is for; the same in a request.
fn purposes() -> der::Result<Vec<Extension>> {
    Ok(vec![
        extension(&KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation), true)?,
        extension(&ExtendedKeyUsage(vec![DOCUMENT_SIGNING]), false)?,
    ])
}

fn algorithm(key: &dyn Sign) -> Result<AlgorithmIdentifierOwned, KeyError> {
    match key.algorithm() {
        Algorithm::P256 => Ok(AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None }),
        Algorithm::Ed25519 => Err(KeyError::new(
            "keys.needs-p256",
            Path::new(""),
            "certificates are made for P-256 keys; readers of signed PDF files know no Ed25519",
        )),
    }
}

/// A certificate that the key signs for itself, in DER; times in seconds since 1970.
///
/// # Errors
/// Where the name is unfit, the key is Ed25519, or cannot sign.
pub fn self_signed(
    key: &dyn Sign,
    holder: &Holder,
    not_before: u64,
    not_after: u64,
) -> Result<Vec<u8>, KeyError> {
    let signature = algorithm(key)?;
    let subject = holder.to_name()?;
    let public = key.public().to_der();
    let validity = Validity {
        not_before: time(not_before).map_err(failed)?,
        not_after: time(not_after).map_err(failed)?,
    };
    // Two certificates of one issuer must not share a number: it depends on all that differs between them.
    let mut number = Sha256::new_with_prefix(b"saboot certificate\0");
    number.update(&public);
    number.update(subject.to_der().map_err(failed)?);
    number.update(validity.to_der().map_err(failed)?);
    let number: Vec<u8> = number.finalize().iter().take(16).copied().collect();
    let number: Vec<u8> =
        number.iter().enumerate().map(|(i, b)| if i == 0 { (b & 0x3f) | 0x40 } else { *b }).collect();
    let identifier = key_identifier(&public)?;
    let mut extensions = vec![
        extension(&BasicConstraints { ca: false, path_len_constraint: None }, true).map_err(failed)?,
        extension(&SubjectKeyIdentifier(identifier), false).map_err(failed)?,
    ];
    extensions.extend(purposes().map_err(failed)?);
    let tbs = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&number).map_err(failed)?,
        signature: signature.clone(),
        issuer: subject.clone(),
        validity,
        subject,
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(&public).map_err(failed)?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions),
    };
    let signed = key.sign(&tbs.to_der().map_err(failed)?)?;
    Certificate {
        tbs_certificate: tbs,
        signature_algorithm: signature,
        signature: BitString::from_bytes(&signed).map_err(failed)?,
    }
    .to_der()
    .map_err(failed)
}

/// RFC 7093, method 1: the leftmost 160 bits of the SHA-256 of the public key's bits.
fn key_identifier(public: &[u8]) -> Result<OctetString, KeyError> {
    let info = SubjectPublicKeyInfoOwned::from_der(public).map_err(failed)?;
    let digest = Sha256::digest(info.subject_public_key.raw_bytes());
    OctetString::new(digest.get(..20).unwrap_or_default()).map_err(failed)
}

/// The certificate that a P-256 key signs for itself when its holder named nobody: valid for ten years from the day
/// that its public half was written, or the key itself where that is not there.
///
/// # Errors
/// Where neither file can be read.
pub fn of_key(key: &SigningKey, path: &Path) -> Result<Vec<u8>, KeyError> {
    let made = public_path(path)
        .metadata()
        .or_else(|_| path.metadata())
        .map_err(|e| KeyError::new("keys.unreadable", path, e))?;
    let not_before = u64::try_from(made.mtime()).unwrap_or(0);
    self_signed(key, &Holder::nameless(&key.public()), not_before, not_before.saturating_add(LIFETIME))
}

/// A request for a certificate, in PEM, to hand to an authority.
///
/// # Errors
/// As [`self_signed`].
pub fn request(key: &dyn Sign, holder: &Holder) -> Result<String, KeyError> {
    let algorithm = algorithm(key)?;
    let wanted = Attribute::try_from(ExtensionReq(purposes().map_err(failed)?)).map_err(failed)?;
    let info = CertReqInfo {
        version: Default::default(),
        subject: holder.to_name()?,
        public_key: SubjectPublicKeyInfoOwned::from_der(&key.public().to_der()).map_err(failed)?,
        attributes: SetOfVec::try_from(vec![wanted]).map_err(failed)?,
    };
    let signed = key.sign(&info.to_der().map_err(failed)?)?;
    let signature = BitString::from_bytes(&signed).map_err(failed)?;
    let der = CertReq { info, algorithm, signature }.to_der().map_err(failed)?;
    pem("CERTIFICATE REQUEST", &der)
}

/// A chain in PEM, in its order.
///
/// # Errors
/// Where the library cannot spell it.
pub fn to_pem(chain: &[Vec<u8>]) -> Result<String, KeyError> {
    chain.iter().map(|der| pem("CERTIFICATE", der)).collect()
}

fn pem(label: &'static str, der: &[u8]) -> Result<String, KeyError> {
    der::Document::try_from(der).and_then(|d| d.to_pem(label, LineEnding::LF)).map_err(failed)
}

/// Reads a chain in PEM, the key's own certificate first, and checks it against the key and the day.
///
/// # Errors
/// Where it cannot be read, is out of order, belongs to another key, has expired or is not yet valid, or is for
/// something other than signing.
pub fn load(path: &Path, key: &PublicKey, now: u64) -> Result<Vec<Vec<u8>>, KeyError> {
    let text = file::read_text(path, MOST, "keys.cert-unreadable")?;
    let chain = parse(&text, path)?;
    check(&chain, key, now, path)?;
    chain.iter().map(|c| c.to_der().map_err(|e| unreadable(path, e))).collect()
}

/// True when it names itself as its issuer.
pub fn is_self_signed(der: &[u8]) -> bool {
    Certificate::from_der(der).is_ok_and(|c| c.tbs_certificate.issuer == c.tbs_certificate.subject)
}

/// True when no file stands there, or one that a key signed for itself.
pub fn may_replace(path: &Path) -> bool {
    let Ok(text) = file::read_text(path, MOST, "keys.cert-unreadable") else { return !path.exists() };
    parse(&text, path)
        .is_ok_and(|chain| chain.iter().all(|c| c.tbs_certificate.issuer == c.tbs_certificate.subject))
}

/// Writes certificates or a request in the place of what stood there.
///
/// # Errors
/// `keys.not-written`.
pub fn put(path: &Path, pem: &str) -> Result<(), KeyError> {
    file::replace(path, pem.as_bytes(), 0o644)
}

/// Writes certificates or a request under a new name.
///
/// # Errors
/// `keys.exists`, `keys.not-written`.
pub fn put_new(path: &Path, pem: &str) -> Result<(), KeyError> {
    file::write_new(path, pem.as_bytes(), 0o644)
}

fn unreadable(path: &Path, detail: impl std::fmt::Display) -> KeyError {
    KeyError::new("keys.cert-unreadable", path, detail)
}

fn parse(text: &str, path: &Path) -> Result<Vec<Certificate>, KeyError> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let mut chain = Vec::new();
    let mut rest = text;
    // Whatever stands between the blocks, such as the names that openssl prints, is commentary.
    while let Some(block) = rest.find(BEGIN).and_then(|at| rest.get(at..)) {
        let end = block.find(END).ok_or_else(|| unreadable(path, "a certificate has no end"))?;
        let (block, after) = block.split_at_checked(end + END.len()).unwrap_or((block, ""));
        rest = after;
        let number = chain.len() + 1;
        let (_, der) = der::Document::from_pem(block)
            .map_err(|e| unreadable(path, format!("certificate {number}: {e}")))?;
        let certificate = Certificate::from_der(der.as_bytes())
            .map_err(|e| unreadable(path, format!("certificate {number}: {e}")))?;
        // What is signed over and shown later must be these very bytes.
        if certificate.to_der().ok().is_none_or(|again| again != der.as_bytes()) {
            return Err(unreadable(path, format!("certificate {number} is not spelled in DER")));
        }
        chain.push(certificate);
        if chain.len() > MOST_CERTIFICATES {
            return Err(unreadable(path, format!("it holds more than {MOST_CERTIFICATES} certificates")));
        }
    }
    if chain.is_empty() {
        return Err(unreadable(path, "it holds no certificate in PEM"));
    }
    Ok(chain)
}

fn check(chain: &[Certificate], key: &PublicKey, now: u64, path: &Path) -> Result<(), KeyError> {
    let Some(leaf) = chain.first().map(|c| &c.tbs_certificate) else {
        return Err(unreadable(path, "it holds no certificate in PEM"));
    };
    let theirs = leaf.subject_public_key_info.to_der().ok().and_then(|der| PublicKey::from_der(&der).ok());
    if theirs.as_ref() != Some(key) {
        let elsewhere = chain.iter().skip(1).any(|c| {
            let der = c.tbs_certificate.subject_public_key_info.to_der();
            der.ok().and_then(|der| PublicKey::from_der(&der).ok()).as_ref() == Some(key)
        });
        let detail = if elsewhere {
            "its first certificate is not this key's but a later one is; put the key's own first".to_owned()
        } else {
            format!("its first certificate belongs to another key than {}", key.id())
        };
        return Err(KeyError::new("keys.cert-other-key", path, detail));
    }
    for (number, pair) in chain.windows(2).enumerate() {
        if let [this, next] = pair
            && this.tbs_certificate.issuer != next.tbs_certificate.subject
        {
            return Err(unreadable(
                path,
                format!("certificate {} was not issued by certificate {}", number + 1, number + 2),
            ));
        }
    }
    for (number, certificate) in (1..).zip(chain) {
        let validity = &certificate.tbs_certificate.validity;
        if now > validity.not_after.to_unix_duration().as_secs() {
            return Err(KeyError::new(
                "keys.cert-expired",
                path,
                format!("certificate {number} expired on {}", validity.not_after.to_date_time()),
            ));
        }
        if now < validity.not_before.to_unix_duration().as_secs() {
            return Err(KeyError::new(
                "keys.cert-not-yet-valid",
                path,
                format!("certificate {number} is valid from {} on", validity.not_before.to_date_time()),
            ));
        }
    }
    may_sign(leaf, path)
}

/// Key usage and purposes, where they are stated, must allow signing documents.
fn may_sign(leaf: &TbsCertificate, path: &Path) -> Result<(), KeyError> {
    let refuse = |detail: String| Err(KeyError::new("keys.cert-not-for-signing", path, detail));
    for extension in leaf.extensions.iter().flatten() {
        let value = extension.extn_value.as_bytes();
        if extension.extn_id == KeyUsage::OID {
            let usage = KeyUsage::from_der(value).map_err(|e| unreadable(path, e))?;
            if !usage.digital_signature() && !usage.non_repudiation() {
                return refuse("its key usage does not allow signatures".to_owned());
            }
        }
        if extension.extn_id == ExtendedKeyUsage::OID {
            let purposes = ExtendedKeyUsage::from_der(value).map_err(|e| unreadable(path, e))?.0;
            if !purposes.iter().any(|p| SIGNING_PURPOSES.contains(&p.to_string().as_str())) {
                let named: Vec<String> = purposes.iter().map(ToString::to_string).collect();
                return refuse(format!("it is for other purposes than documents ({})", named.join(", ")));
            }
        }
    }
    Ok(())
}
