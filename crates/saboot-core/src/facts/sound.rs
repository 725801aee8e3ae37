//! Sound files without video: Ogg, FLAC, MP3, ADTS, AMR.

/// Headers as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sound {}
