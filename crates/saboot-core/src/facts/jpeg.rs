//! JPEG structure (ITU-T T.81).

/// Segments and tables as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Jpeg {}
