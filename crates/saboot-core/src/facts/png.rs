//! PNG and APNG structure (W3C PNG, third edition).

/// Chunks as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Png {
    /// Frames that acTL states; none without acTL.
    pub animation_frames: Option<u32>,
}
