//! Measured error of the kind of file that an exhibit is.
//!
//! A model card lists [`Bucket`]s: counts of labelled files of one codec, size or length, and what the detector said of
//! them at the program's own rule. [`Validation`] is what `saboot_analysis::validation` finds there for one exhibit:
//! the rows that it falls into, or why it lies outside of what was validated.

use serde::{Deserialize, Serialize};

use crate::Code;
use crate::card::Scope;
use crate::media::StreamFacts;

/// Fewest files of each label in a row that may be quoted.
pub const FEWEST: u32 = 10;

/// Compression of the picture or sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "names of formats")]
pub enum Codec {
    Jpeg,
    Png,
    Webp,
    Gif,
    Bmp,
    Tiff,
    Heic,
    Avif,
    H263,
    H264,
    H265,
    Vp8,
    Vp9,
    Av1,
    Mpeg4,
    Mjpeg,
    Pcm,
    Flac,
    Mp3,
    Aac,
    Opus,
    Vorbis,
    Amr,
    Gsm,
    MuLaw,
}

impl Codec {
    /// Of the examined stream, by the name that the decoder gives it; none for any other.
    pub fn of(scope: Scope, name: &str) -> Option<Self> {
        let still = matches!(scope, Scope::Picture | Scope::Part);
        Some(match name {
            "jpg" | "jpeg" => Self::Jpeg,
            "mjpeg" => Self::Mjpeg,
            "png" | "apng" => Self::Png,
            "webp" => Self::Webp,
            "gif" => Self::Gif,
            "bmp" => Self::Bmp,
            "tiff" | "tif" => Self::Tiff,
            "hevc" if still => Self::Heic,
            "av1" | "libdav1d" if still => Self::Avif,
            "h263" => Self::H263,
            "h264" => Self::H264,
            "hevc" => Self::H265,
            "vp8" => Self::Vp8,
            "vp9" => Self::Vp9,
            "av1" | "libdav1d" => Self::Av1,
            "mpeg4" => Self::Mpeg4,
            "flac" => Self::Flac,
            "mp3" | "mp3float" => Self::Mp3,
            "aac" => Self::Aac,
            "opus" => Self::Opus,
            "vorbis" => Self::Vorbis,
            "amrnb" | "amr_nb" | "amrwb" | "amr_wb" => Self::Amr,
            "gsm" | "gsm_ms" => Self::Gsm,
            "pcm_mulaw" | "pcm_alaw" => Self::MuLaw,
            other if other.starts_with("pcm_") => Self::Pcm,
            _ => return None,
        })
    }

    /// The word used in JSON and in cards.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Bmp => "bmp",
            Self::Tiff => "tiff",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::H263 => "h263",
            Self::H264 => "h264",
            Self::H265 => "h265",
            Self::Vp8 => "vp8",
            Self::Vp9 => "vp9",
            Self::Av1 => "av1",
            Self::Mpeg4 => "mpeg4",
            Self::Mjpeg => "mjpeg",
            Self::Pcm => "pcm",
            Self::Flac => "flac",
            Self::Mp3 => "mp3",
            Self::Aac => "aac",
            Self::Opus => "opus",
            Self::Vorbis => "vorbis",
            Self::Amr => "amr",
            Self::Gsm => "gsm",
            Self::MuLaw => "mu-law",
        }
    }
}

/// Shorter side of a picture, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SizeClass {
    /// Below 256.
    #[serde(rename = "under-256")]
    Under256,
    /// 256 to 511.
    #[serde(rename = "256-to-511")]
    To511,
    /// 512 to 1,023.
    #[serde(rename = "512-to-1023")]
    To1023,
    /// 1,024 and more.
    #[serde(rename = "1024-and-more")]
    From1024,
}

impl SizeClass {
    /// Of a shorter side.
    pub fn of(side: u32) -> Self {
        match side {
            0..256 => Self::Under256,
            256..512 => Self::To511,
            512..1024 => Self::To1023,
            _ => Self::From1024,
        }
    }

    /// The word used in JSON and in cards.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Under256 => "under-256",
            Self::To511 => "256-to-511",
            Self::To1023 => "512-to-1023",
            Self::From1024 => "1024-and-more",
        }
    }
}

/// Longer side of a face's box, in pixels of the frame as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FaceSize {
    /// Below 128.
    #[serde(rename = "under-128")]
    Under128,
    /// 128 and more.
    #[serde(rename = "128-and-more")]
    From128,
}

impl FaceSize {
    /// Of the longer side of a face's box.
    pub fn of(side: f64) -> Self {
        if side < 128.0 { Self::Under128 } else { Self::From128 }
    }

    /// The word used in JSON and in cards.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Under128 => "under-128",
            Self::From128 => "128-and-more",
        }
    }
}

/// How much fine detail compression and focus left in a face; the cut stands in the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Detail {
    /// Below the cut.
    Soft,
    /// At the cut and above.
    Sharp,
}

impl Detail {
    /// The word used in JSON and in cards.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Soft => "soft",
            Self::Sharp => "sharp",
        }
    }
}

/// How far up the speech of a sound goes, whatever its sample rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoiceBand {
    /// To about 4 kHz, as after a telephone or a codec at 8 kHz.
    Phone,
    /// Beyond.
    Wide,
}

impl VoiceBand {
    /// The word used in JSON and in cards.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Wide => "wide",
        }
    }
}

/// Speech in a sound, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LengthClass {
    /// Below 3.
    #[serde(rename = "under-3-s")]
    Under3,
    /// 3 to 10.
    #[serde(rename = "3-to-10-s")]
    To10,
    /// 10 and more.
    #[serde(rename = "10-s-and-more")]
    From10,
}

impl LengthClass {
    /// Of seconds of speech.
    pub fn of(speech_s: f64) -> Self {
        match speech_s {
            s if s < 3.0 => Self::Under3,
            s if s < 10.0 => Self::To10,
            _ => Self::From10,
        }
    }

    /// The word used in JSON and in cards.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Under3 => "under-3-s",
            Self::To10 => "3-to-10-s",
            Self::From10 => "10-s-and-more",
        }
    }
}

/// The kind of a file, as far as rows of a card tell kinds apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileKind {
    /// Codec of what is scored, where it is known.
    pub codec: Option<Codec>,
    /// Size of what is scored; none for sound.
    pub size: Option<SizeClass>,
    /// Length of speech; none for pictures.
    pub length: Option<LengthClass>,
    /// How far up the speech goes; none for pictures, and where there was too little to tell.
    pub band: Option<VoiceBand>,
    /// Size of a face; none for anything else.
    pub face: Option<FaceSize>,
    /// Detail in a face; none for anything else.
    pub detail: Option<Detail>,
}

impl FileKind {
    /// Of what a detector of this scope scores in a file, with so many seconds of speech of this band in it.
    pub fn of(scope: Scope, streams: &StreamFacts, speech_s: f64, band: Option<VoiceBand>) -> Self {
        let codec = |name: &str| Codec::of(scope, name);
        if scope == Scope::Voice {
            return Self {
                codec: streams.audio.as_ref().and_then(|a| codec(&a.codec)),
                length: Some(LengthClass::of(speech_s)),
                band,
                ..Self::default()
            };
        }
        let video = streams.video.as_ref();
        Self {
            codec: video.and_then(|v| codec(&v.codec)),
            // The frame's size says little of a face in it; who scores faces adds what does.
            size: video.filter(|_| scope != Scope::Face).map(|v| SizeClass::of(v.width.min(v.height))),
            ..Self::default()
        }
    }
}

/// What the files of a bucket had gone through before they were examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// As their makers published them.
    AsStored,
    /// The same files after a messenger (pictures: long side at most 1,280, JPEG 70; sound: Opus at 16 kbit/s).
    Messenger,
    /// The same sounds after a telephone or voice message in AMR narrow band.
    Telephone,
}

/// How many files of a bucket have a property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Mix {
    /// `codec`, `size`, `length`, `band`, `face`, `detail`, `language` or `label`.
    pub facet: String,
    /// Its value: a codec, a class, a language tag, a label of the data set.
    pub value: String,
    /// Recorded files.
    pub n_real: u32,
    /// Synthetic files.
    pub n_synthetic: u32,
}

/// One row of a card: what the detector said of labelled files of one kind, at the rule that the program ships with
/// (a likelihood ratio of 10 either way by this detector alone, and the same under every row of the stability panel).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Bucket {
    /// What was scored.
    pub scope: Scope,
    /// What the files had gone through.
    pub condition: Condition,
    /// Their codec; none for any of those in `mix`.
    #[serde(default)]
    pub codec: Option<Codec>,
    /// Their size; none for any.
    #[serde(default)]
    pub size: Option<SizeClass>,
    /// Their length; none for any.
    #[serde(default)]
    pub length: Option<LengthClass>,
    /// How far up their speech goes; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<VoiceBand>,
    /// Size of the face that speaks in them; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<FaceSize>,
    /// Detail in that face; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
    /// Recorded files that the detector scored.
    pub n_real: u32,
    /// Synthetic files that it scored.
    pub n_synthetic: u32,
    /// Sources that they come from.
    pub n_sources: u32,
    /// Recorded files called synthetic: false alarms.
    pub real_called_synthetic: u32,
    /// Recorded files called recorded.
    pub real_called_recorded: u32,
    /// Synthetic files called synthetic.
    pub synthetic_called_synthetic: u32,
    /// Synthetic files called recorded.
    pub synthetic_called_recorded: u32,
    /// Files on which it abstained; they are in no other count.
    pub abstained: u32,
    /// Area under the ROC curve of the scores; only with enough files of both labels.
    #[serde(default)]
    pub auc: Option<f64>,
    /// Lower end of its 95 % interval, sources drawn again.
    #[serde(default)]
    pub auc_low: Option<f64>,
    /// Upper end.
    #[serde(default)]
    pub auc_high: Option<f64>,
    /// What the bucket is made of.
    #[serde(default)]
    pub mix: Vec<Mix>,
}

impl Bucket {
    /// True where both labels have enough files to be quoted.
    pub fn is_enough(&self) -> bool {
        self.n_real.min(self.n_synthetic) >= FEWEST
    }

    /// True where the counts can be those of one set of files.
    pub fn is_consistent(&self) -> bool {
        let within = |a: u32, b: u32, n: u32| u64::from(a) + u64::from(b) <= u64::from(n);
        let share = |value: Option<f64>| value.is_none_or(|v| (0.0..=1.0).contains(&v));
        within(self.real_called_synthetic, self.real_called_recorded, self.n_real)
            && within(self.synthetic_called_synthetic, self.synthetic_called_recorded, self.n_synthetic)
            && [self.auc, self.auc_low, self.auc_high].into_iter().all(share)
    }
}

/// A share of files with its 95 % interval (Wilson 1927), which takes files as independent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Files.
    pub count: u32,
    /// Of how many.
    pub of: u32,
    /// The share, 0..1.
    pub share: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Share {
    /// None of no files.
    pub fn new(count: u32, of: u32) -> Option<Self> {
        const Z: f64 = 1.959_964;
        if of == 0 || count > of {
            return None;
        }
        let (n, p) = (f64::from(of), f64::from(count) / f64::from(of));
        let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        // The ends at 0 and at 1 are exact; rounding must not carry them past.
        let low = if count == 0 { 0.0 } else { (middle - half).max(0.0) };
        let high = if count == of { 1.0 } else { (middle + half).min(1.0) };
        let round = crate::lr::round4;
        Some(Self { count, of, share: round(p), low: round(low), high: round(high) })
    }
}

/// A number with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The number.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One bucket, as a report quotes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValidationRow {
    /// What its files had gone through.
    pub condition: Condition,
    /// Their codec; none for any of those in `mix`.
    pub codec: Option<Codec>,
    /// Their size; none for any.
    pub size: Option<SizeClass>,
    /// Their length; none for any.
    pub length: Option<LengthClass>,
    /// How far up their speech goes; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<VoiceBand>,
    /// Size of the face that speaks in them; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<FaceSize>,
    /// Detail in that face; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
    /// Recorded files.
    pub n_real: u32,
    /// Synthetic files.
    pub n_synthetic: u32,
    /// Sources that they come from.
    pub n_sources: u32,
    /// Files on which the detector abstained, not counted above.
    pub abstained: u32,
    /// Of recorded files.
    pub real_called_synthetic: Share,
    /// Of recorded files.
    pub real_called_recorded: Share,
    /// Of synthetic files.
    pub synthetic_called_synthetic: Share,
    /// Of synthetic files.
    pub synthetic_called_recorded: Share,
    /// Of all files: neither.
    pub inconclusive: Share,
    /// Area under the ROC curve of the scores, sources drawn again for its interval.
    pub auc: Option<Interval>,
    /// What the bucket is made of.
    pub mix: Vec<Mix>,
}

/// How a detector did on labelled files like this exhibit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// Detector.
    pub detector: Code,
    /// What was scored.
    pub scope: Scope,
    /// Codec of what was scored here, where it is known.
    pub codec: Option<Codec>,
    /// Size of what was scored here; none for sound.
    pub size: Option<SizeClass>,
    /// Length of speech here; none for pictures.
    pub length: Option<LengthClass>,
    /// How far up the speech goes here; none for pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<VoiceBand>,
    /// Size of the face that speaks here; none for anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<FaceSize>,
    /// Detail in that face.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
    /// The rows that the exhibit falls into, one a condition; empty where it lies outside.
    pub rows: Vec<ValidationRow>,
    /// Why it lies outside of what was validated; empty where there are rows.
    pub outside: Vec<Code>,
    /// What must be read with the rows: widened buckets, an unknown language, a detector without weight.
    pub notes: Vec<Code>,
}

macro_rules! of_a_kind {
    ($($of:ty)*) => {$(
        impl $of {
            /// Of its files.
            pub fn kind(&self) -> FileKind {
                FileKind {
                    codec: self.codec,
                    size: self.size,
                    length: self.length,
                    band: self.band,
                    face: self.face,
                    detail: self.detail,
                }
            }
        }
    )*};
}

of_a_kind!(Bucket ValidationRow Validation);

#[cfg(test)]
mod tests {
    use super::*;

    /// Wilson's interval against values of R's `binom.confint(method = "wilson")`.
    #[test]
    fn shares_carry_wilsons_interval() {
        for (count, of, low, high) in
            [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 50, 0.0035, 0.105), (5, 10, 0.2366, 0.7634)]
        {
            let share = Share::new(count, of).unwrap();
            assert!((share.low - low).abs() < 1e-3 && (share.high - high).abs() < 1e-3, "{share:?}");
        }
        assert_eq!(Share::new(0, 0), None);
        assert_eq!(Share::new(3, 2), None);
    }

    /// The words of code and of JSON are the same.
    #[test]
    fn words_are_those_of_json() {
        let codecs = [
            "jpg",
            "png",
            "webp",
            "gif",
            "bmp",
            "tiff",
            "h263",
            "h264",
            "hevc",
            "vp8",
            "vp9",
            "av1",
            "mpeg4",
            "mjpeg",
            "pcm_s16le",
            "flac",
            "mp3",
            "aac",
            "opus",
            "vorbis",
            "amrnb",
            "gsm",
            "pcm_mulaw",
        ];
        for scope in [Scope::Picture, Scope::Frames] {
            for name in codecs {
                let codec = Codec::of(scope, name).unwrap();
                assert_eq!(serde_json::to_value(codec).unwrap(), codec.as_str());
            }
        }
        for side in [1, 300, 600, 2000] {
            let class = SizeClass::of(side);
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
        }
        for class in [FaceSize::of(90.0), FaceSize::of(300.0)] {
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
        }
        for class in [Detail::Soft, Detail::Sharp] {
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
        }
        for band in [VoiceBand::Phone, VoiceBand::Wide] {
            assert_eq!(serde_json::to_value(band).unwrap(), band.as_str());
        }
        for speech in [1.0, 5.0, 20.0] {
            let class = LengthClass::of(speech);
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
        }
        assert_eq!(Codec::of(Scope::Picture, "theora"), None);
    }

    #[test]
    fn classes_have_no_gaps() {
        for (side, class) in [
            (0, SizeClass::Under256),
            (255, SizeClass::Under256),
            (256, SizeClass::To511),
            (511, SizeClass::To511),
            (512, SizeClass::To1023),
            (1023, SizeClass::To1023),
            (1024, SizeClass::From1024),
            (u32::MAX, SizeClass::From1024),
        ] {
            assert_eq!(SizeClass::of(side), class, "{side}");
        }
        for (speech, class) in [
            (0.0, LengthClass::Under3),
            (2.99, LengthClass::Under3),
            (3.0, LengthClass::To10),
            (10.0, LengthClass::From10),
        ] {
            assert_eq!(LengthClass::of(speech), class, "{speech}");
        }
    }
}
