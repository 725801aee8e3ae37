//! ISO base media structure (ISO/IEC 14496-12, QuickTime File Format).

/// Boxes as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IsoBmff {}
