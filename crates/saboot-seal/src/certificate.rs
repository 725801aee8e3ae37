//! Certificates (X.509 v3, RFC 5280) as far as a time stamp or a signer's certificate needs them, and the way to a root.
//!
//! [`Certificate`] keeps the bytes that were signed; [`path`] climbs from one to a root that the reader named, each step by
//! signature, validity at a given time, and the right to sign certificates. Revocation is not looked up: that would need a
//! network. A critical extension that is not understood here ends the path.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use der::asn1::ObjectIdentifier;
use saboot_core::Untrusted;

use crate::asn1::{
    self, BIT_STRING, BOOLEAN, Element, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, Walk, context, only,
};
use crate::oid::oid;
use crate::signature::{Algorithm, PublicKey};

const KEY_USAGE: ObjectIdentifier = oid("2.5.29.15");
const BASIC_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.19");
const EXTENDED_KEY_USAGE: ObjectIdentifier = oid("2.5.29.37");
/// Critical in some certificates, and harmless to this use: names and policies.
const HARMLESS: [ObjectIdentifier; 3] = [oid("2.5.29.17"), oid("2.5.29.18"), oid("2.5.29.32")];
const TIME_STAMPING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.8");

/// Largest certificate that is read.
const MOST: usize = 64 * 1024;
/// Most certificates of one file or token.
pub(crate) const MOST_CERTIFICATES: usize = 512;
/// Most steps from a certificate to its root.
const DEEPEST: usize = 8;
/// Most signatures that are checked on the way to a root: cross-signed certificates could otherwise make a maze.
const MOST_STEPS: usize = 64;

/// One certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Vec<u8>,
    serial: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    not_before: i64,
    not_after: i64,
    spki: Vec<u8>,
    signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
    subject_key_id: Option<Vec<u8>>,
    /// Whether it may sign certificates, and how many may follow.
    authority: Option<Option<u64>>,
    /// Bits as the extension has them, first octet in the high byte.
    key_usage: Option<u16>,
    extended: Option<Extended>,
    not_understood: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Extended {
    critical: bool,
    purposes: Vec<Vec<u8>>,
}

/// Why no root was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPath {
    /// No issuer is at hand, or none of the given roots stands at the end.
    Untrusted,
    /// A certificate on the way was not valid at that time.
    Expired(String),
    /// A certificate on the way may not do what it did.
    NotAllowed(String),
}

impl Certificate {
    /// Reads a certificate in DER.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        if der.len() > MOST {
            return None;
        }
        let mut outer = only(der, SEQUENCE)?.walk();
        let tbs = outer.of(SEQUENCE)?;
        let signature_algorithm = outer.of(SEQUENCE)?;
        let signature = bits(&outer.of(BIT_STRING)?)?;
        outer.end()?;

        let mut walk = tbs.walk();
        walk.of(context(0));
        let serial = walk.of(INTEGER)?;
        let inner_algorithm = walk.of(SEQUENCE)?;
        let issuer = walk.of(SEQUENCE)?;
        let mut validity = walk.of(SEQUENCE)?.walk();
        let (not_before, not_after) = (asn1::seconds(&validity.next()?)?, asn1::seconds(&validity.next()?)?);
        validity.end()?;
        let subject = walk.of(SEQUENCE)?;
        let spki = walk.of(SEQUENCE)?;
        // Unique identifiers of version 2.
        walk.of(0x81);
        walk.of(0x82);
        let extensions = walk.of(context(3));
        walk.end()?;
        if inner_algorithm.whole != signature_algorithm.whole {
            return None;
        }
        let mut made = Self {
            der: der.to_vec(),
            tbs: tbs.whole.to_vec(),
            serial: serial.value.to_vec(),
            issuer: issuer.whole.to_vec(),
            subject: subject.whole.to_vec(),
            not_before,
            not_after,
            spki: spki.whole.to_vec(),
            signature_algorithm: signature_algorithm.whole.to_vec(),
            signature: signature.to_vec(),
            subject_key_id: None,
            authority: None,
            key_usage: None,
            extended: None,
            not_understood: false,
        };
        if let Some(extensions) = extensions {
            for extension in asn1::all(&only(extensions.value, SEQUENCE)?)? {
                made.extension(&extension)?;
            }
        }
        Some(made)
    }

    fn extension(&mut self, extension: &Element<'_>) -> Option<()> {
        let mut walk = extension.walk();
        let kind = walk.of(OID)?;
        let critical = walk.of(BOOLEAN).is_some_and(|b| b.value == [0xff]);
        let value = walk.of(OCTET_STRING)?.value;
        walk.end()?;
        if kind.is(&KEY_USAGE) {
            let bits = bits(&only(value, BIT_STRING)?)?;
            let octet = |at: usize| u16::from(bits.get(at).copied().unwrap_or(0));
            self.key_usage = Some(octet(0) << 8 | octet(1));
        } else if kind.is(&BASIC_CONSTRAINTS) {
            let mut walk = only(value, SEQUENCE)?.walk();
            let authority = walk.of(BOOLEAN).is_some_and(|b| b.value == [0xff]);
            let length = walk.of(INTEGER).map(|n| n.small());
            walk.end()?;
            if length == Some(None) {
                return None;
            }
            self.authority = authority.then_some(length.flatten());
        } else if kind.is(&EXTENDED_KEY_USAGE) {
            let purposes = asn1::all(&only(value, SEQUENCE)?)?;
            self.extended =
                Some(Extended { critical, purposes: purposes.iter().map(|p| p.value.to_vec()).collect() });
        } else if kind.is(&oid("2.5.29.14")) {
            self.subject_key_id = Some(only(value, OCTET_STRING)?.value.to_vec());
        } else if critical && !HARMLESS.iter().any(|known| kind.is(known)) {
            self.not_understood = true;
        }
        Some(())
    }

    /// Its bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whom it names, as one line: `CN=…, O=…`. Foreign text.
    pub fn subject(&self) -> Untrusted {
        name(&self.subject)
    }

    /// DER of the key that it is about (SubjectPublicKeyInfo).
    pub fn public_key(&self) -> &[u8] {
        &self.spki
    }

    /// Seconds since 1970 between which it is valid.
    pub fn validity(&self) -> (i64, i64) {
        (self.not_before, self.not_after)
    }

    /// True when it is valid at that time.
    pub fn valid_at(&self, seconds: i64) -> bool {
        (self.not_before..=self.not_after).contains(&seconds)
    }

    /// The key that it is about, where its kind is known.
    pub(crate) fn key(&self) -> Option<PublicKey> {
        PublicKey::from_spki(&self.spki)
    }

    /// True when it names this issuer and serial number (DER of the name, contents of the number).
    pub(crate) fn is_named(&self, issuer: &[u8], serial: &[u8]) -> bool {
        self.issuer == issuer && self.serial == serial
    }

    pub(crate) fn has_key_id(&self, id: &[u8]) -> bool {
        self.subject_key_id.as_deref() == Some(id)
    }

    /// Why it may not sign time stamps (RFC 3161, 2.3); none when it may.
    pub(crate) fn not_for_time_stamping(&self) -> Option<&'static str> {
        let Some(extended) = &self.extended else { return Some("it has no extended key usage") };
        let only_this = matches!(&extended.purposes[..], [one] if one == TIME_STAMPING.as_bytes());
        match (only_this, extended.critical, self.key_usage) {
            (false, ..) => Some("its extended key usage is not time stamping alone"),
            (_, false, _) => Some("its extended key usage is not critical"),
            // digitalSignature or nonRepudiation.
            (.., Some(usage)) if usage & 0xc000 == 0 => Some("its key usage does not allow signatures"),
            _ if self.not_understood => Some("it has a critical extension that is not understood"),
            _ => None,
        }
    }

    /// Why it may not sign the certificate before it; `below` is how many authorities stand between.
    fn not_an_authority(&self, below: u64) -> Option<&'static str> {
        match (self.authority, self.key_usage) {
            (None, _) => Some("it is no certificate of an authority"),
            (Some(Some(most)), _) if below > most => Some("more authorities stand below it than it allows"),
            // keyCertSign.
            (_, Some(usage)) if usage & 0x0400 == 0 => Some("its key usage does not allow certificates"),
            _ if self.not_understood => Some("it has a critical extension that is not understood"),
            _ => None,
        }
    }

    fn signed(&self, other: &Self) -> bool {
        let algorithm = Algorithm::from_der(&other.signature_algorithm, None);
        match (self.key(), algorithm) {
            (Some(key), Some(algorithm)) => key.verifies(algorithm, &other.tbs, &other.signature),
            _ => false,
        }
    }
}

/// Climbs from a certificate to one of the roots, all of it valid at that time.
///
/// # Errors
/// The first thing that stood in the way; [`NoPath::Untrusted`] only when nothing worse did.
pub fn path(
    leaf: &Certificate,
    others: &[Certificate],
    roots: &[Certificate],
    at: i64,
) -> Result<(), NoPath> {
    let mut climb = Climb { others, roots, at, steps: 0, hindrance: NoPath::Untrusted };
    if climb.reaches(leaf, 0) { Ok(()) } else { Err(climb.hindrance) }
}

struct Climb<'a> {
    others: &'a [Certificate],
    roots: &'a [Certificate],
    at: i64,
    steps: usize,
    hindrance: NoPath,
}

impl Climb<'_> {
    fn reaches(&mut self, from: &Certificate, below: usize) -> bool {
        if !from.valid_at(self.at) {
            self.hinder(NoPath::Expired(from.subject().for_terminal()));
            return false;
        }
        if self.roots.iter().any(|root| root.der == from.der) {
            return true;
        }
        if below >= DEEPEST {
            return false;
        }
        let (roots, others) = (self.roots, self.others);
        for issuer in roots.iter().chain(others).filter(|c| c.subject == from.issuer && c.der != from.der) {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return false;
            }
            if !issuer.signed(from) {
                continue;
            }
            if let Some(why) = issuer.not_an_authority(below as u64) {
                self.hinder(NoPath::NotAllowed(format!("{}: {why}", issuer.subject().for_terminal())));
                continue;
            }
            if self.reaches(issuer, below + 1) {
                return true;
            }
        }
        false
    }

    fn hinder(&mut self, what: NoPath) {
        if self.hindrance == NoPath::Untrusted {
            self.hindrance = what;
        }
    }
}

/// All certificates of a PEM file; none when one of them is broken or there are too many.
pub fn from_pem(text: &str) -> Option<Vec<Certificate>> {
    let mut found = Vec::new();
    for part in text.split("-----BEGIN CERTIFICATE-----").skip(1) {
        let (base64, _) = part.split_once("-----END CERTIFICATE-----")?;
        let base64: String = base64.split_whitespace().collect();
        found.push(Certificate::from_der(&STANDARD.decode(base64).ok()?)?);
        if found.len() > MOST_CERTIFICATES {
            return None;
        }
    }
    Some(found)
}

/// The octets of a bit string of whole octets, or whose unused bits are at the end.
fn bits<'a>(element: &Element<'a>) -> Option<&'a [u8]> {
    let (&unused, octets) = element.value.split_first()?;
    (unused < 8 && (unused == 0 || !octets.is_empty())).then_some(octets)
}

/// The octets of a key's bit string.
pub(crate) fn key_bits<'a>(element: &Element<'a>) -> Option<&'a [u8]> {
    element.value.split_first().filter(|(unused, _)| **unused == 0).map(|(_, octets)| octets)
}

/// A distinguished name as one line.
fn name(der: &[u8]) -> Untrusted {
    const KINDS: [(&str, ObjectIdentifier); 5] = [
        ("CN", oid("2.5.4.3")),
        ("O", oid("2.5.4.10")),
        ("OU", oid("2.5.4.11")),
        ("C", oid("2.5.4.6")),
        ("L", oid("2.5.4.7")),
    ];
    let mut parts = Vec::new();
    for set in Walk::new(der).of(SEQUENCE).iter().flat_map(Element::walk).filter(|e| e.tag == SET) {
        for pair in set.walk() {
            let mut pair = pair.walk();
            let (Some(kind), Some(value)) = (pair.next(), pair.next()) else { continue };
            if let Some((label, _)) = KINDS.iter().find(|(_, oid)| kind.is(oid)) {
                parts.push(format!("{label}={}", Untrusted::from_bytes(value.value).raw()));
            }
        }
    }
    Untrusted::new(parts.join(", "))
}
