//! Metadata checks: what the facts of a file show, one check a file.
//!
//! A [`Check`] cannot fail: what is absent is no information. [`CHECKS`] is the one place where all are named;
//! adding one is one file, one line, and fixtures under `fixtures/checks/<code>/{fires,quiet,damaged}`. Each
//! check emits findings of its own code only.

mod ai_words;
mod aigc_label;
mod audio_identity;
mod c2pa;
mod camera_clock;
mod capture_dates;
pub(crate) mod container_family;
mod container_times;
mod dates;
mod deepfake_tool;
mod diffusion_text;
mod edit_list;
pub(crate) mod encoder;
mod encoder_date;
mod exposure;
mod extension_mismatch;
mod frame_timing;
mod free_space;
mod generator_geometry;
mod gps_time;
mod heif_writer;
mod impossible_times;
mod jpeg_coding;
mod jpeg_writer;
mod lame_tag;
mod location_zone;
mod mdat_coverage;
mod message_dates;
mod message_encoding;
mod message_forwarded;
mod message_headers;
mod message_parts;
mod message_profile;
mod moment;
mod muxer;
pub(crate) mod origin;
mod parameter_sets;
mod picture_editor;
mod picture_size;
mod picture_structure;
mod picture_writer;
pub(crate) mod platform_path;
pub(crate) mod platforms;
mod polyglot;
pub(crate) mod programs;
mod quant_tables;
mod saved_later;
mod screenshot;
mod sensor_tracks;
mod source_type;
mod speech_file;
mod streamed;
mod tiktok_label;
mod tool_remains;
mod track_durations;
mod track_lineage;
mod trailer;
mod vendor_exif;
mod windows_properties;
mod x264_camera;

pub(crate) use diffusion_text::recognise as recognise_generator;
use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Code, Finding, Grade, Span, Untrusted};

/// Everything that a reader may ask of a check; the docs, `saboot explain` and the report's appendix come from here.
#[derive(Debug, Clone, Copy)]
pub struct CheckInfo {
    /// Stable code.
    pub code: &'static str,
    /// Name in the catalogue of checks, such as `M2`.
    pub catalogue: &'static str,
    /// One line, no full stop.
    pub title: &'static str,
    /// What kind of statement its findings are.
    pub class: Class,
    /// Findings of one group share a cause and are counted once.
    pub group: &'static str,
    /// What it reads.
    pub reads: &'static str,
    /// What a finding means, and what it does not mean.
    pub meaning: &'static str,
    /// The innocent explanation.
    pub innocent: &'static str,
    /// What fools it.
    pub fools_it: &'static str,
    /// Specification, paper or observation it rests on.
    pub reference: &'static str,
    /// The same page in Hindi; references stay as they are.
    pub hindi: Hindi,
}

/// The explain page of a check in Hindi (Devanagari), field by field as in [`CheckInfo`].
#[derive(Debug, Clone, Copy)]
pub struct Hindi {
    /// One line, no full stop.
    pub title: &'static str,
    /// What it reads.
    pub reads: &'static str,
    /// What a finding means, and what it does not mean.
    pub meaning: &'static str,
    /// The innocent explanation.
    pub innocent: &'static str,
    /// What fools it.
    pub fools_it: &'static str,
}

impl CheckInfo {
    /// A finding of this check; add a span or an expectation with struct update syntax.
    pub fn finding(
        &self,
        grade: Grade,
        statement: impl Into<String>,
        observed: Untrusted,
        span: Option<Span>,
    ) -> Finding {
        Finding {
            code: Code::new(self.code),
            class: self.class,
            grade,
            group: Code::new(self.group),
            statement: statement.into(),
            observed,
            expected: String::new(),
            innocent: self.innocent.to_owned(),
            span,
        }
    }
}

/// One question asked of the facts.
pub trait Check: Sync {
    /// What it is.
    fn info(&self) -> &'static CheckInfo;
    /// Looks; says what it found.
    fn run(&self, facts: &Facts, out: &mut Findings);
}

/// Every check, in the order of the catalogue.
pub static CHECKS: &[&dyn Check] = &[
    &c2pa::action::Action,
    &c2pa::statement::Statement,
    &c2pa::integrity::Integrity,
    &c2pa::coverage::Coverage,
    &c2pa::ingredient::Ingredient,
    &c2pa::identity::Identity,
    &c2pa::time::Time,
    &c2pa::capture::Capture,
    &c2pa::capture_conflict::CaptureConflict,
    &c2pa::remote::Remote,
    &c2pa::watermark::Watermark,
    &diffusion_text::DiffusionText,
    &source_type::SourceType,
    &aigc_label::AigcLabel,
    &tiktok_label::TiktokLabel,
    &deepfake_tool::DeepfakeTool,
    &container_family::ContainerFamily,
    &muxer::Muxer,
    &encoder::Encoder,
    &x264_camera::X264Camera,
    &encoder_date::EncoderDate,
    &impossible_times::ImpossibleTimes,
    &container_times::ContainerTimes,
    &edit_list::EditList,
    &mdat_coverage::MdatCoverage,
    &track_durations::TrackDurations,
    &track_lineage::TrackLineage,
    &parameter_sets::ParameterSets,
    &frame_timing::FrameTiming,
    &sensor_tracks::SensorTracks,
    &windows_properties::WindowsProperties,
    &free_space::FreeSpace,
    &location_zone::LocationZone,
    &streamed::Streamed,
    &audio_identity::AudioIdentity,
    &lame_tag::LameTag,
    &generator_geometry::GeneratorGeometry,
    &tool_remains::ToolRemains,
    &speech_file::SpeechFile,
    &vendor_exif::VendorExif,
    &quant_tables::QuantTables,
    &jpeg_coding::JpegCoding,
    &jpeg_writer::JpegWriter,
    &picture_editor::PictureEditor,
    &saved_later::SavedLater,
    &capture_dates::CaptureDates,
    &camera_clock::CameraClock,
    &gps_time::GpsTime,
    &picture_size::PictureSize,
    &exposure::Exposure,
    &trailer::Trailer,
    &ai_words::AiWords,
    &picture_writer::PictureWriter,
    &picture_structure::PictureStructure,
    &heif_writer::HeifWriter,
    &screenshot::Screenshot,
    &platform_path::PlatformPath,
    &message_headers::MessageHeaders,
    &message_dates::MessageDates,
    &message_forwarded::MessageForwarded,
    &message_parts::MessageParts,
    &message_profile::MessageProfile,
    &message_encoding::MessageEncoding,
    &extension_mismatch::ExtensionMismatch,
    &polyglot::Polyglot,
];

/// Runs every check over the facts of one file.
pub fn run_all(facts: &Facts, out: &mut Findings) {
    for check in CHECKS {
        check.run(facts, out);
    }
}
