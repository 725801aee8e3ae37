//! RIFF structure: AVI and WAVE.

/// Chunks as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Riff {}
