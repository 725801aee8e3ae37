//! EXIF facts (CIPA DC-008 / JEITA CP-3451).

/// Image file directories as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Exif {}
