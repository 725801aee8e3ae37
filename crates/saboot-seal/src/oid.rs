//! Object identifiers that more than one file here needs, each named once.

use der::asn1::ObjectIdentifier;

/// An identifier in dotted decimals.
pub(crate) const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// Content that is a document (RFC 5652).
pub(crate) const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
/// Content that is signed (RFC 5652).
pub(crate) const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
/// Attribute: the kind of the content (RFC 5652).
pub(crate) const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
/// Attribute: the digest of the content (RFC 5652).
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
/// Attribute: which certificate signs (RFC 5035).
pub(crate) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");
/// Keys on elliptic curves (RFC 5480); the curve stands in the parameters.
pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
/// The curve P-256 (RFC 5480).
pub(crate) const P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
/// Ed25519 keys and signatures (RFC 8410).
pub(crate) const ED25519: ObjectIdentifier = oid("1.3.101.112");
/// SHA-256 (RFC 5754).
pub(crate) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
/// ECDSA over SHA-256 (RFC 5758).
pub(crate) const ECDSA_WITH_SHA256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
