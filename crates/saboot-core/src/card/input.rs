//! What a network is fed with: the `[input]` table of a card.
//!
//! [`Input`] describes a preprocessing exactly enough that the Python processors of public models (Pillow,
//! torchvision, timm, Kaldi's filter banks, Whisper's) can be repeated from it. `saboot-models` carries it out.

use serde::{Deserialize, Serialize};

/// Longest side of a network's picture, and of what a picture is resized to before the middle is cut out.
const MOST_SIDE: u32 = 4096;
/// Longest window of sound, samples: half a minute, Whisper's.
const MOST_WINDOW: u32 = 480_000;

/// What a network is fed with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum Input {
    /// One picture as f32, `[1, channels, height, width]` or `[1, height, width, channels]`.
    #[serde(rename_all = "kebab-case")]
    Picture {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// Order of the axes.
        layout: Layout,
        /// Order of the channels.
        colour: Colour,
        /// How a picture of another shape is fitted.
        fit: Fit,
        /// `[width, height]` that `fit` aims at before the middle is cut out; the input's own where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resize: Option<[u32; 2]>,
        /// Interpolation of the resize.
        filter: Filter,
        /// Which pixel the middle begins at where it does not come out even.
        #[serde(default, skip_serializing_if = "is_default")]
        offset: Offset,
        /// Red, green and blue of what a picture that is smaller than the input is set on.
        #[serde(default, skip_serializing_if = "is_default")]
        border: [u8; 3],
        /// Subtracted after scaling, per channel in the order of `colour`.
        mean: [f32; 3],
        /// Divided by after subtraction, per channel.
        std: [f32; 3],
        /// Divides the 8-bit value first (255 gives 0..1, 1 gives 0..255).
        #[serde(default = "default_scale")]
        scale: f32,
    },
    /// One picture at its own resolution as f32 `[1, 3, height, width]`, RGB, 0..255.
    #[serde(rename_all = "kebab-case")]
    Native {
        /// Pixels; a picture with a longer side is shrunk to it (Catmull-Rom), so that time and memory are bounded.
        longest: u32,
        /// Both sides are cut at the right and the bottom to a multiple of this.
        multiple: u32,
    },
    /// One window of sound as f32 `[1, window]`, −1..1.
    #[serde(rename_all = "kebab-case")]
    Waveform {
        /// Hz; 16,000 is the only rate that is handed out.
        rate: u32,
        /// Samples.
        window: u32,
        /// Brought to mean 0 and variance 1 first, over what there is of the sound.
        #[serde(default, skip_serializing_if = "is_default")]
        normalise: bool,
        /// What becomes of a sound that is shorter than the window.
        #[serde(default, skip_serializing_if = "is_default")]
        short: Short,
    },
    /// A spectrogram of one window of sound.
    #[serde(rename_all = "kebab-case")]
    Spectrogram {
        /// Hz; 16,000 is the only rate that is handed out.
        rate: u32,
        /// Samples.
        window: u32,
        /// Which spectrogram.
        spectrum: Spectrum,
        /// Mel bands.
        bins: u32,
        /// Steps in time; what the sound does not reach is filled up.
        frames: u32,
        /// Subtracted from each value.
        #[serde(default, skip_serializing_if = "is_default")]
        mean: f32,
        /// Divided by after subtraction.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        std: f32,
    },
}

impl Input {
    /// The longest sound it takes, in samples; none for pictures.
    pub fn window(&self) -> Option<usize> {
        match self {
            Self::Picture { .. } | Self::Native { .. } => None,
            Self::Waveform { window, .. } | Self::Spectrogram { window, .. } => Some(*window as usize),
        }
    }

    /// Why no network can be fed so, in one line; none when one can. Bounds what preparing a sample can cost.
    pub fn complaint(&self) -> Option<String> {
        let side = |side: u32| (1..=MOST_SIDE).contains(&side);
        match self {
            Self::Picture { width, height, resize, mean, std, scale, .. } => {
                if !(side(*width) && side(*height) && resize.is_none_or(|[w, h]| side(w) && side(h))) {
                    return Some(format!("sides of a picture input must lie within 1 and {MOST_SIDE}"));
                }
                let finite = mean.iter().chain(std).all(|v| v.is_finite());
                (!finite || std.contains(&0.0) || !scale.is_finite() || *scale == 0.0)
                    .then(|| "mean, std and scale must be numbers, std and scale other than 0".to_owned())
            }
            Self::Native { longest, multiple } => (!(16..=MOST_SIDE).contains(longest)
                || !(1..=256).contains(multiple))
            .then(|| {
                format!(
                    "a native input needs `longest` within 16 and {MOST_SIDE} and `multiple` within 1 and 256"
                )
            }),
            Self::Waveform { rate, window, .. } => sound_complaint(*rate, *window),
            Self::Spectrogram { rate, window, spectrum, bins, frames, mean, std } => {
                let most = spectrum.frames(*window as usize);
                sound_complaint(*rate, *window).or_else(|| {
                    if !(8..=256).contains(bins) {
                        Some("a spectrogram has 8 to 256 bins".to_owned())
                    } else if *frames == 0 || *frames as usize > 4096 || (*frames as usize) < most {
                        Some(format!(
                            "a window of {window} samples gives {most} frames, and 4096 is the most"
                        ))
                    } else if !mean.is_finite() || !std.is_finite() || *std == 0.0 {
                        Some("mean and std must be numbers, std other than 0".to_owned())
                    } else {
                        None
                    }
                })
            }
        }
    }
}

fn sound_complaint(rate: u32, window: u32) -> Option<String> {
    if rate != 16_000 {
        return Some(format!("sound is handed out at 16000 Hz only, the card asks for {rate}"));
    }
    // 400 samples are the shortest frame of the front ends in use.
    (!(400..=MOST_WINDOW).contains(&window))
        .then(|| format!("a window of sound has 400 to {MOST_WINDOW} samples, the card asks for {window}"))
}

fn default_scale() -> f32 {
    255.0
}

fn one() -> f32 {
    1.0
}

fn is_one(value: &f32) -> bool {
    *value == 1.0
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Order of the axes of a picture tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Layout {
    /// Channels first.
    Nchw,
    /// Channels last.
    Nhwc,
}

/// Order of the colour channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Colour {
    /// Red first.
    Rgb,
    /// Blue first.
    Bgr,
    /// One channel: luma (ITU-R BT.601), as Pillow's mode L. The first number of `mean` and `std` counts.
    Grey,
}

/// How a picture is brought to the input's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// Short side to the input's side, the long side rounded to the nearest pixel; then the middle is cut out.
    ShortSideCentreCrop,
    /// The same with the long side cut down to whole pixels: torchvision's and the Transformers' rule.
    ShortSide,
    /// Both sides to the input's, proportions given up.
    Squash,
    /// As large as covers the input, both sides rounded (halves to even): timm's rule for inputs that are not square.
    Cover,
    /// As large as fits into the input, both sides rounded (halves to even), set on a border: timm's `border`.
    Contain,
    /// Not resized: the middle is cut out.
    CentreCrop,
}

/// Interpolation, antialiased when shrinking (but for `nearest`), as Pillow does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filter {
    /// The pixel whose centre is nearest.
    Nearest,
    /// Mean of the pixels covered.
    Box,
    /// Triangle.
    Bilinear,
    /// Hamming-windowed sinc, one lobe.
    Hamming,
    /// Catmull-Rom (a = −0.5).
    Bicubic,
    /// Lanczos, three lobes.
    Lanczos,
}

/// Which pixel the middle begins at, where what is cut away is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Offset {
    /// Half of it, rounded down: Transformers.
    #[default]
    Down,
    /// Half of it, halves to even: torchvision's `CenterCrop`, timm.
    HalfEven,
}

/// What becomes of a sound that is shorter than the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Short {
    /// Zeros after it, put there after normalising.
    #[default]
    Zeros,
    /// It is repeated.
    Repeat,
    /// It is handed over as short as it is; for networks that take any length.
    AsItIs,
}

/// Which spectrogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spectrum {
    /// Kaldi's log mel filter bank (25 ms Hann, 10 ms steps, pre-emphasis .97), `[1, frames, bins]`: the AST's.
    /// Frames that the sound does not reach are 0 before normalising.
    KaldiFbank,
    /// Whisper's log10 mel spectrogram (25 ms Hann, 10 ms steps, Slaney's mel, eight decades), `[1, bins, frames]`.
    /// The sound is filled up with zeros first.
    WhisperLogMel,
}

impl Spectrum {
    /// Frames that a sound of `samples` gives.
    pub fn frames(self, samples: usize) -> usize {
        match self {
            Self::KaldiFbank => samples.checked_sub(400).map_or(0, |rest| 1 + rest / 160),
            Self::WhisperLogMel => samples / 160,
        }
    }
}
