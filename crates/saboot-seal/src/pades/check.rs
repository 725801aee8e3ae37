//! The CMS inside a PDF: one signer, whose certificate is in it, over exactly the bytes around it.

use super::{Unsigned, read};
use crate::asn1::{self, SEQUENCE, SET, Walk, context, only};
use crate::certificate::{Certificate, MOST_CERTIFICATES};
use crate::oid::DATA;
use crate::signature::{Algorithm, Hash};
use crate::timestamp::token::{Attributes, SignerInfo, fields_of_signed_data};

/// Checks the one signature of a document, and gives the certificate of its signer. Who that is, and whether to believe
/// the certificate, is for the caller to say.
///
/// # Errors
/// When there is none, or it is not good for the whole document.
pub fn check(bytes: &[u8]) -> Result<Certificate, Unsigned> {
    let wrong = Unsigned::Form;
    let signed = read(bytes)?;
    let mut room = Walk::new(&signed.contents);
    let cms = room.of(SEQUENCE).ok_or(wrong("its CMS cannot be read"))?;
    let behind = signed.contents.get(cms.whole.len()..).unwrap_or_default();
    if behind.iter().any(|byte| *byte != 0) {
        return Err(wrong("something stands behind its CMS"));
    }
    let (certificates, signer) =
        parts(&cms).ok_or(wrong("its CMS is not one signature over bytes elsewhere"))?;
    let certificate = certificates.iter().find(|c| signer.names(c));
    let certificate = certificate.ok_or(wrong("the certificate of its signer is not in it"))?;
    let hash = Hash::from_algorithm(&signer.digest)
        .ok_or(wrong("its digest is of a kind that is not checked here"))?;
    let attributes = Attributes::of(&signer.attributes, &DATA)
        .ok_or(wrong("its signed attributes are not those of PAdES"))?;
    if attributes.digest != hash.of(&signed.covered) {
        return Err(wrong("the bytes of the document are not those that were signed"));
    }
    let algorithm = Algorithm::from_der(signer.algorithm.whole, Some(hash));
    let made = algorithm.zip(certificate.key()).is_some_and(|(algorithm, key)| {
        attributes.binds(certificate) && key.verifies(algorithm, &signer.message(), signer.signature.value)
    });
    if made {
        Ok(certificate.clone())
    } else {
        Err(wrong("its signature is not that of the certificate in it"))
    }
}

/// Certificates and the one signer of a detached CMS.
fn parts<'a>(cms: &asn1::Element<'a>) -> Option<(Vec<Certificate>, SignerInfo<'a>)> {
    let (mut signed, content) = fields_of_signed_data(cms, &DATA)?;
    // Detached: the content is the document.
    content.end()?;
    let certificates = asn1::all(&signed.of(context(0))?)?;
    let signers = signed.of(SET)?;
    signed.end()?;
    let signer = SignerInfo::of(only(signers.value, SEQUENCE)?)?;
    if certificates.len() > MOST_CERTIFICATES {
        return None;
    }
    Some((certificates.iter().filter_map(|c| Certificate::from_der(c.whole)).collect(), signer))
}
