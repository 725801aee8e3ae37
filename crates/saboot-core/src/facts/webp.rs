//! WebP structure (RFC 9649).

/// Chunks as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Webp {
    /// ANMF chunks; 0 in a still.
    pub frames: u32,
}
