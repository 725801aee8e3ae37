//! A reply and the token inside it: CMS SignedData (RFC 5652) over a TSTInfo, opened only when its signature is good.

use der::asn1::ObjectIdentifier;
use saboot_core::Untrusted;
use sha1::{Digest, Sha1};

use crate::asn1::{
    self, BIT_STRING, Element, GENERALIZED_TIME, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, Walk, context,
    only,
};
use crate::certificate::{Certificate, MOST_CERTIFICATES};
use crate::oid::{CONTENT_TYPE, MESSAGE_DIGEST, SIGNED_DATA, SIGNING_CERTIFICATE_V2, oid};
use crate::problem::Problem;
use crate::signature::{Algorithm, Hash};

const TST_INFO: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");

/// What the authority signed, as far as it is held against anything.
pub(super) struct Info {
    pub hash: Hash,
    pub imprint: Vec<u8>,
    pub serial: Vec<u8>,
    pub seconds: i64,
    pub nonce: Option<Vec<u8>>,
}

fn malformed(what: &'static str) -> Problem {
    Problem::new("timestamp.malformed", what)
}

fn unsupported(what: &'static str) -> Problem {
    Problem::new("timestamp.unsupported", what)
}

/// The token of a reply that grants one.
pub(super) fn granted(reply: &[u8]) -> Result<Element<'_>, Problem> {
    let outer = only(reply, SEQUENCE).ok_or_else(|| malformed("it is not one DER structure"))?;
    let mut walk = outer.walk();
    let status = walk.of(SEQUENCE).ok_or_else(|| {
        malformed(if super::is_request(reply) {
            "this is a request (.tsq), not the authority's reply (.tsr)"
        } else {
            "it has no status; a token alone is not a reply"
        })
    })?;
    let token = walk.of(SEQUENCE);
    walk.end().ok_or_else(|| malformed("something follows the token"))?;
    let mut status = status.walk();
    let value =
        status.of(INTEGER).and_then(|n| n.small()).ok_or_else(|| malformed("its status is no number"))?;
    // 0 granted, 1 granted with modifications.
    if value > 1 {
        let words: Vec<String> = status
            .of(SEQUENCE)
            .iter()
            .flat_map(Element::walk)
            .take(8)
            .map(|text| Untrusted::from_bytes(text.value).for_terminal())
            .collect();
        let failure = status.of(BIT_STRING).map(|f| saboot_core::text::hex(f.value)).unwrap_or_default();
        return Err(Problem::new(
            "timestamp.refused",
            format!("the authority answered with status {value} (failure {failure:?}): {}", words.join(" ")),
        ));
    }
    token.ok_or_else(|| malformed("it says that it was granted, and holds no token"))
}

/// Opens a token: content, the certificate that signed, and the others that it carries.
pub(super) fn open(token: Element<'_>) -> Result<(Info, Certificate, Vec<Certificate>), Problem> {
    let parts =
        Parts::of(token).ok_or_else(|| malformed("the token is not signed data over a time stamp"))?;
    let info = info(parts.content).ok_or_else(|| malformed("what was signed is no time stamp"))??;
    let certificates: Vec<Certificate> =
        parts.certificates.iter().filter_map(|c| Certificate::from_der(c.whole)).collect();
    let signer = certificates.iter().find(|c| parts.signer.names(c)).cloned().ok_or_else(|| {
        Problem::new("timestamp.no-certificate", "the certificate of its signer is not in it")
    })?;

    let hash = Hash::from_algorithm(&parts.signer.digest)
        .ok_or_else(|| unsupported("its digest is none of SHA-256, SHA-384 and SHA-512"))?;
    let attributes = Attributes::of(&parts.signer.attributes, &TST_INFO)
        .ok_or_else(|| malformed("its signed attributes are not those of a time stamp"))?;
    if attributes.digest != hash.of(parts.content) {
        return Err(bad_signature("the digest in its signed attributes is not that of its content"));
    }
    if !attributes.binds(&signer) {
        return Err(bad_signature("the certificate in it is not the one that its signature is bound to"));
    }
    let algorithm = Algorithm::from_der(parts.signer.algorithm.whole, Some(hash))
        .ok_or_else(|| unsupported("its signature is of a kind that is not checked here"))?;
    let key = signer.key().ok_or_else(|| {
        unsupported("the authority's key is of a kind that is not checked here, or too short")
    })?;
    if !key.verifies(algorithm, &parts.signer.message(), parts.signer.signature.value) {
        return Err(bad_signature("its signature is not that of the certificate in it over these bytes"));
    }
    Ok((info, signer, certificates))
}

fn bad_signature(what: &'static str) -> Problem {
    Problem::new("timestamp.wrong-signature", what)
}

/// The elements of a token.
struct Parts<'a> {
    /// DER of the TSTInfo.
    content: &'a [u8],
    certificates: Vec<Element<'a>>,
    signer: SignerInfo<'a>,
}

pub(crate) struct SignerInfo<'a> {
    sid: Element<'a>,
    pub digest: Element<'a>,
    pub attributes: Element<'a>,
    pub algorithm: Element<'a>,
    pub signature: Element<'a>,
}

/// The fields of a CMS SignedData from its content on (RFC 5652, 5.1), and those of that content, which must be of this kind.
pub(crate) fn fields_of_signed_data<'a>(
    cms: &Element<'a>,
    kind: &ObjectIdentifier,
) -> Option<(Walk<'a>, Walk<'a>)> {
    let mut walk = cms.walk();
    if !walk.of(OID)?.is(&SIGNED_DATA) {
        return None;
    }
    let mut signed = only(walk.of(context(0))?.value, SEQUENCE)?.walk();
    walk.end()?;
    signed.of(INTEGER)?;
    signed.of(SET)?;
    let mut content = signed.of(SEQUENCE)?.walk();
    content.of(OID)?.is(kind).then_some((signed, content))
}

impl<'a> Parts<'a> {
    fn of(token: Element<'a>) -> Option<Self> {
        let (mut signed, mut content) = fields_of_signed_data(&token, &TST_INFO)?;
        let inner = only(content.of(context(0))?.value, OCTET_STRING)?.value;
        content.end()?;
        let certificates = signed.of(context(0)).map_or(Some(Vec::new()), |set| asn1::all(&set))?;
        signed.of(context(1));
        let signers = signed.of(SET)?;
        signed.end()?;
        // RFC 3161, 2.4.2: no other signature than the authority's.
        let signer = SignerInfo::of(only(signers.value, SEQUENCE)?)?;
        (certificates.len() <= MOST_CERTIFICATES).then_some(Self { content: inner, certificates, signer })
    }
}

impl<'a> SignerInfo<'a> {
    pub fn of(element: Element<'a>) -> Option<Self> {
        let mut walk = element.walk();
        walk.of(INTEGER)?;
        let made = Self {
            sid: walk.next()?,
            digest: walk.of(SEQUENCE)?,
            attributes: walk.of(context(0))?,
            algorithm: walk.of(SEQUENCE)?,
            signature: walk.of(OCTET_STRING)?,
        };
        walk.of(context(1));
        walk.end()?;
        Some(made)
    }

    /// The attributes as they are signed: as the SET that they are, not under the tag that they carry (RFC 5652, 5.4).
    pub fn message(&self) -> Vec<u8> {
        let mut message = self.attributes.whole.to_vec();
        if let Some(tag) = message.first_mut() {
            *tag = SET;
        }
        message
    }

    pub fn names(&self, certificate: &Certificate) -> bool {
        if self.sid.tag == 0x80 {
            return certificate.has_key_id(self.sid.value);
        }
        let mut walk = self.sid.walk();
        match (walk.of(SEQUENCE), walk.of(INTEGER)) {
            (Some(issuer), Some(serial)) => certificate.is_named(issuer.whole, serial.value),
            _ => false,
        }
    }
}

/// Signed attributes that a time stamp or the signature of a PDF must have, each once.
pub(crate) struct Attributes<'a> {
    pub digest: &'a [u8],
    /// ESSCertID or ESSCertIDv2 of the signer: digest and what made it; none is SHA-1.
    bound: (Option<Hash>, &'a [u8]),
}

impl<'a> Attributes<'a> {
    /// Reads them; what was signed must be said to be of this type.
    pub fn of(set: &Element<'a>, content: &ObjectIdentifier) -> Option<Self> {
        let (mut kind, mut digest, mut bound_v1, mut bound_v2) = (None, None, None, None);
        for attribute in asn1::all(set)? {
            let mut walk = attribute.walk();
            let name = walk.of(OID)?;
            let values = walk.of(SET)?;
            walk.end()?;
            let slot = if name.is(&CONTENT_TYPE) {
                &mut kind
            } else if name.is(&MESSAGE_DIGEST) {
                &mut digest
            } else if name.is(&SIGNING_CERTIFICATE) {
                &mut bound_v1
            } else if name.is(&SIGNING_CERTIFICATE_V2) {
                &mut bound_v2
            } else {
                continue;
            };
            let mut values = values.walk();
            let value = values.next()?;
            values.end()?;
            // An attribute that stands twice can be read two ways.
            if slot.replace(value).is_some() {
                return None;
            }
        }
        if !kind?.is(content) {
            return None;
        }
        let digest = digest.filter(|d| d.tag == OCTET_STRING)?.value;
        // SigningCertificate: a sequence of certificate identifiers, the signer's first.
        let first = |value: Element<'a>| value.walk().of(SEQUENCE)?.walk().of(SEQUENCE);
        let bound = match (bound_v2, bound_v1) {
            (Some(value), _) => {
                let mut id = first(value)?.walk();
                let hash = match id.of(SEQUENCE) {
                    Some(algorithm) => Hash::from_algorithm(&algorithm)?,
                    None => Hash::Sha256,
                };
                (Some(hash), id.of(OCTET_STRING)?.value)
            }
            (None, Some(value)) => (None, first(value)?.walk().of(OCTET_STRING)?.value),
            (None, None) => return None,
        };
        Some(Self { digest, bound })
    }

    pub fn binds(&self, signer: &Certificate) -> bool {
        match self.bound {
            (Some(hash), digest) => hash.of(signer.der()) == digest,
            // The older attribute knows SHA-1 alone; the signature itself holds the certificate's key by more.
            (None, digest) => Sha1::digest(signer.der())[..] == *digest,
        }
    }
}

/// TSTInfo (RFC 3161, 2.4.2). The inner result says that it was read, and is of a kind that is not checked here.
fn info(der: &[u8]) -> Option<Result<Info, Problem>> {
    let mut walk = only(der, SEQUENCE)?.walk();
    if walk.of(INTEGER)?.value != [1] {
        return None;
    }
    walk.of(OID)?;
    let imprint = walk.of(SEQUENCE)?;
    let serial = walk.of(INTEGER)?.value.to_vec();
    let seconds = asn1::seconds(&walk.of(GENERALIZED_TIME)?)?;
    // Accuracy and ordering.
    walk.of(SEQUENCE);
    walk.of(asn1::BOOLEAN);
    let nonce = walk.of(INTEGER).map(|n| n.value.to_vec());
    walk.of(context(0));
    walk.of(context(1));
    walk.end()?;
    let (hash, digest) = self::imprint(&imprint)?;
    Some(match hash {
        None => Err(unsupported("the digest in it is none of SHA-256, SHA-384 and SHA-512")),
        Some(hash) => Ok(Info { hash, imprint: digest.to_vec(), serial, seconds, nonce }),
    })
}

/// MessageImprint: which digest, where it is known, and its value.
pub(super) fn imprint<'a>(element: &Element<'a>) -> Option<(Option<Hash>, &'a [u8])> {
    let mut walk = element.walk();
    let algorithm = walk.of(SEQUENCE)?;
    let digest = walk.of(OCTET_STRING)?.value;
    walk.end()?;
    Some((Hash::from_algorithm(&algorithm), digest))
}
