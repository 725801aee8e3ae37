//! What the signing certificate says of the signer: subject, issuer, serial number, validity (RFC 5280).
//!
//! [`describe`] reads the first certificate of the chain that came with the signature. It verifies nothing: whether a
//! trust anchor vouches for the chain is in the validation codes.

use saboot_core::Untrusted;
use saboot_core::facts::c2pa::Signer;
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;

/// Certificates of a chain that are counted.
const CHAIN: usize = 20;

/// Fills in what the chain (PEM, signing certificate first) holds.
pub(crate) fn describe(chain: &str, signer: &mut Signer) {
    let certificates: Vec<Pem> =
        Pem::iter_from_buffer(chain.as_bytes()).take(CHAIN).filter_map(Result::ok).collect();
    signer.certificates = certificates.len() as u64;
    let Some(first) = certificates.first() else { return };
    let Ok((_, certificate)) = X509Certificate::from_der(&first.contents) else { return };
    let text = |value: Option<&str>| value.map(Untrusted::from).unwrap_or_default();
    let subject = certificate.subject();
    signer.organisation = text(subject.iter_organization().find_map(|a| a.as_str().ok()));
    signer.name = text(subject.iter_common_name().find_map(|a| a.as_str().ok()));
    signer.issuer = certificate.issuer().to_string().into();
    signer.serial = certificate.raw_serial_as_string().replace(':', "").into();
    let validity = certificate.validity();
    signer.validity = Some((validity.not_before.timestamp(), validity.not_after.timestamp()));
    signer.self_signed = certificate.subject() == certificate.issuer();
}
