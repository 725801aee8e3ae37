//! Matroska structure (RFC 9559).

/// Elements as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matroska {}
