//! Fingerprints of pictures and frames, so that a copy can be found without the clip being handed around.
//!
//! [`pdq`] is of one picture, [`vpdq`] of a video, a frame a second. They tell copies, not truth: nothing here is a
//! finding and nothing is weighed.

pub mod pdq;
pub mod vpdq;
