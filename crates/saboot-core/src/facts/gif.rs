//! GIF structure (GIF89a).

/// Blocks as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gif {
    /// Image descriptors.
    pub frames: u32,
}
