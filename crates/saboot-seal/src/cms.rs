//! A detached CMS signature (RFC 5652) as PAdES baseline B asks for it (ETSI EN 319 142-1): what stands in a signed PDF.
//!
//! [`signed_data`] signs a digest that the caller took over the PDF's byte ranges. Signed attributes are the content's
//! type, its digest and which certificate signed (RFC 5035); the time of signing stands in the PDF, so that the same PDF
//! gives the same bytes.

use std::path::Path;

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Any, OctetString, SetOfVec};
use der::{Decode, Encode, Sequence};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::keys::{Algorithm, KeyError, Signer};
use crate::oid::{
    CONTENT_TYPE, DATA, ECDSA_WITH_SHA256, MESSAGE_DIGEST, SHA256, SIGNED_DATA, SIGNING_CERTIFICATE_V2,
};

/// `SigningCertificateV2` of RFC 5035 without policies.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

/// `ESSCertIDv2` with its default digest, SHA-256, and without issuerSerial, which EN 319 122-1 advises to leave out.
#[derive(Sequence)]
struct EssCertIdV2 {
    hash: OctetString,
}

/// A detached signature in DER (ContentInfo) over content with this SHA-256.
///
/// # Errors
/// `keys.needs-p256` without a certificate or with a key of another algorithm; what signing itself gives.
pub fn signed_data(digest: &[u8; 32], signer: &Signer) -> Result<Vec<u8>, KeyError> {
    let needs = |detail: &str| KeyError::new("keys.needs-p256", Path::new(""), detail);
    let failed = |e: der::Error| {
        KeyError::new("keys.not-signed", Path::new(""), format!("no CMS signature could be made: {e}"))
    };
    if signer.key.algorithm() != Algorithm::P256 {
        return Err(needs("readers of signed PDF files know no Ed25519; use a P-256 key"));
    }
    let own = signer.certificates.first().ok_or_else(|| needs("a PDF signature needs a certificate"))?;
    let chain: der::Result<Vec<Certificate>> =
        signer.certificates.iter().map(|c| Certificate::from_der(c)).collect();
    let chain = chain.map_err(failed)?;
    let leaf = chain.first().ok_or_else(|| needs("a PDF signature needs a certificate"))?;
    let sid = SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
        issuer: leaf.tbs_certificate.issuer.clone(),
        serial_number: leaf.tbs_certificate.serial_number.clone(),
    });
    let sha256 = AlgorithmIdentifierOwned { oid: SHA256, parameters: None };
    let attributes = attributes(digest, own).map_err(failed)?;
    let signature = signer.key.sign(&attributes.to_der().map_err(failed)?)?;
    let build = || {
        let signer_info = SignerInfo {
            version: CmsVersion::V1,
            sid,
            digest_alg: sha256.clone(),
            signed_attrs: Some(attributes),
            signature_algorithm: AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None },
            signature: OctetString::new(signature)?,
            unsigned_attrs: None,
        };
        let certificates = chain.into_iter().map(CertificateChoices::Certificate).collect::<Vec<_>>();
        let signed = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: SetOfVec::try_from(vec![sha256])?,
            encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
            certificates: Some(CertificateSet(SetOfVec::try_from(certificates)?)),
            crls: None,
            signer_infos: SignerInfos(SetOfVec::try_from(vec![signer_info])?),
        };
        ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&signed)? }.to_der()
    };
    build().map_err(failed)
}

/// The signed attributes, in the order of their DER, as a SET OF must be.
fn attributes(digest: &[u8; 32], certificate: &[u8]) -> der::Result<SetOfVec<Attribute>> {
    let attribute = |oid, value: Any| -> der::Result<Attribute> {
        Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
    };
    let named = SigningCertificateV2 {
        certs: vec![EssCertIdV2 { hash: OctetString::new(Sha256::digest(certificate).to_vec())? }],
    };
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&DATA)?)?,
        attribute(MESSAGE_DIGEST, Any::encode_from(&OctetString::new(digest.as_slice())?)?)?,
        attribute(SIGNING_CERTIFICATE_V2, Any::encode_from(&named)?)?,
    ])
}
