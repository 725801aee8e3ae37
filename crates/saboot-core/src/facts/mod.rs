//! Facts: what a file says about itself, read from its bytes, raw value beside meaning.
//!
//! The principal type is [`Facts`]. Filled by `saboot-container`, read by the checks of `saboot-analysis`.

/// What one file says about itself.
#[derive(Debug, Clone, Default)]
pub struct Facts {}
