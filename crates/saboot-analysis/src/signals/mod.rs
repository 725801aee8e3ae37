//! Signal checks: what decoded pixels and sound show without a learned model, one check a file.
//!
//! The counterpart of [`crate::checks`] for what needs decoding: a [`SignalCheck`] is handed the facts of one file
//! and its [`Signals`]. [`SIGNAL_CHECKS`] is the one place where all are named; adding one is one file, one line,
//! and fixtures under `fixtures/signals/<code>/{fires,quiet,damaged}`. Like checks, they cannot fail and speak only
//! of their own code; what is too short, too small or absent gives no finding.

mod cells;
mod cues;
mod demosaicing;
mod double_jpeg;
mod double_video;
mod dropped_frames;
mod embedded_preview;
mod group_phase;
mod invisible_watermark;
mod jpeg_blocks;
mod jpeg_grid;
mod local_compression;
mod local_dimples;
mod local_grid;
mod local_noise;
pub(crate) mod luma;
mod repeated_frames;
mod sound;
mod spectrum;
pub mod speech_watermark;
mod stealth_pixels;
mod upsampling;

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::media::{Audio, Frame, LowestBits, Timeline};

use crate::checks::CheckInfo;
pub use cues::{CUES, cues};
pub use repeated_frames::closeups;

/// A second coding of the picture inside its file.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbeddedPicture {
    /// Where the file keeps it, for people: `EXIF thumbnail`.
    pub name: &'static str,
    /// First byte and one past the last byte in the file.
    pub bytes: (u64, u64),
    /// Decoded, not turned.
    pub frame: Frame,
}

/// What decoding showed of one file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signals<'a> {
    /// The picture of a still file, upright, in full resolution.
    pub picture: Option<&'a Frame>,
    /// Lowest bits of its samples, where it has an alpha channel.
    pub lowest_bits: Option<&'a LowestBits>,
    /// Thumbnails and previews inside its file.
    pub previews: &'a [EmbeddedPicture],
    /// The coded frames of a video.
    pub timeline: Option<&'a Timeline>,
    /// The decoded sound.
    pub sound: Option<&'a Audio>,
}

/// One question asked of decoded samples.
pub trait SignalCheck: Sync {
    /// What it is.
    fn info(&self) -> &'static CheckInfo;
    /// Looks; says what it found.
    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings);
}

/// Every signal check, in the order of the catalogue.
pub static SIGNAL_CHECKS: &[&dyn SignalCheck] = &[
    &stealth_pixels::StealthPixels,
    &invisible_watermark::InvisibleWatermark,
    &embedded_preview::EmbeddedPreview,
    &double_jpeg::DoubleJpeg,
    &jpeg_grid::JpegGrid,
    &local_compression::LocalCompression,
    &local_grid::LocalGrid,
    &local_dimples::LocalDimples,
    &local_noise::LocalNoise,
    &upsampling::Upsampling,
    &double_video::DoubleVideo,
    &group_phase::GroupPhase,
    &repeated_frames::RepeatedFrames,
    &dropped_frames::DroppedFrames,
    &sound::Bandwidth,
    &sound::DigitalSilence,
    &sound::FrameGrid,
    &sound::BackgroundStep,
    &sound::MainsHum,
    &sound::HumBreak,
    &sound::SoundLevel,
];

/// Runs every signal check over one file.
pub fn run_all(facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
    for check in SIGNAL_CHECKS {
        check.run(facts, signals, out);
    }
}

#[cfg(test)]
#[path = "bounds_tests.rs"]
mod tests;
