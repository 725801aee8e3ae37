//! What a file gives away that is no trace of generation: size, format, compression, brightness, sharpness, loudness.
//!
//! A detector's figure counts only as far as it stands above a classifier that sees nothing but these
//! ([`crate::classifier`]). [`Gatherer`] takes them from what an examination has at hand, so that nothing is decoded twice.

use saboot_core::facts::{Facts, Format};
use saboot_core::media::{Audio, Frame, StreamFacts};
use serde::{Deserialize, Serialize};

/// Names of the cues, in the order of [`Nuisances`].
pub const CUES: [&str; 48] = [
    "log-bytes",
    "bytes-a-pixel",
    "bytes-a-second",
    "jpeg",
    "png",
    "webp",
    "gif",
    "heif-or-avif",
    "mp4-or-mov",
    "matroska-or-webm",
    "wave",
    "mp3",
    "ogg",
    "flac",
    "aac-or-amr",
    "other-format",
    "luma-table",
    "subsampled",
    "exif",
    "coded-h264",
    "coded-vp8-or-vp9",
    "coded-aac",
    "coded-opus",
    "coded-pcm",
    "has-sound",
    "log-width",
    "log-height",
    "aspect",
    "square",
    "multiple-of-64",
    "log-duration",
    "frame-rate",
    "log-frames",
    "mean",
    "deviation",
    "saturation",
    "high-frequency",
    "residual",
    "dark",
    "bright",
    "log-rate",
    "channels",
    "loudness",
    "peak",
    "silence",
    "noise-floor",
    "treble",
    "treble-16k",
];

/// The cues of one file; none where one does not apply or was not to be told.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nuisances(Vec<Option<f32>>);

impl Nuisances {
    /// One number a cue, in the order of [`CUES`]; not a number where it is missing, whatever was received.
    pub fn features(&self) -> Vec<f32> {
        let given = self.0.iter().map(|v| v.filter(|v| v.is_finite()).unwrap_or(f32::NAN));
        given.chain(std::iter::repeat(f32::NAN)).take(CUES.len()).collect()
    }
}

/// Brightness, colour and sharpness of a picture: seven numbers, as scripts/train/picture/nuisance.py has them.
fn statistics(frame: &Frame) -> Option<[f64; 7]> {
    /// At most so many pixels of each side, from the middle, without resampling.
    const SIDE: usize = 512;
    let (width, height) = (frame.width as usize, frame.height as usize);
    let (w, h) = (width.min(SIDE), height.min(SIDE));
    let (left, top) = ((width - w) / 2, (height - h) / 2);
    let mut rows: Vec<Vec<f32>> = Vec::with_capacity(h);
    let mut spread = 0.0;
    for row in frame.rgb.chunks_exact((width * 3).max(1)).skip(top).take(h) {
        let pixels = row.get(left * 3..(left + w) * 3)?.as_chunks::<3>().0;
        rows.push(
            pixels
                .iter()
                .map(|[r, g, b]| 0.299 * f32::from(*r) + 0.587 * f32::from(*g) + 0.114 * f32::from(*b))
                .collect(),
        );
        spread += pixels
            .iter()
            .map(|p| f64::from(p.iter().max().unwrap_or(&0) - p.iter().min().unwrap_or(&0)))
            .sum::<f64>();
    }
    let count = (w * rows.len()) as f64;
    if count == 0.0 {
        return None;
    }
    let luma = || rows.iter().flatten().map(|v| f64::from(*v));
    let mean = luma().sum::<f64>() / count;
    let deviation = (luma().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt();
    let mean_of = |values: &mut dyn Iterator<Item = f32>| {
        let (sum, n) = values.fold((0.0, 0.0), |(s, n), v| (s + f64::from(v.abs()), n + 1.0));
        if n > 0.0 { sum / n } else { 0.0 }
    };
    let across = mean_of(&mut rows.iter().flat_map(|r| r.iter().zip(r.iter().skip(1)).map(|(a, b)| b - a)));
    let down = mean_of(
        &mut rows.iter().zip(rows.iter().skip(1)).flat_map(|(a, b)| a.iter().zip(b).map(|(a, b)| b - a)),
    );
    let mut second: Vec<f32> = rows
        .iter()
        .flat_map(|r| {
            r.iter().zip(r.iter().skip(1)).zip(r.iter().skip(2)).map(|((a, b), c)| (c - 2.0 * b + a).abs())
        })
        .collect();
    let middle = second.len() / 2;
    let residual = if second.is_empty() {
        0.0
    } else {
        f64::from(*second.select_nth_unstable_by(middle, f32::total_cmp).1)
    };
    let share = |test: &dyn Fn(f64) -> bool| luma().filter(|v| test(*v)).count() as f64 / count;
    Some([
        mean,
        deviation,
        spread / count,
        (across + down).ln_1p(),
        residual.ln_1p(),
        share(&|v| v < 8.0),
        share(&|v| v > 247.0),
    ])
}

/// Decibels of a mean square, never below −120.
fn decibels(mean_square: f64) -> f64 {
    10.0 * mean_square.max(1e-12).log10()
}

/// Energy of the first difference against that of the sound: 0 for silence, up to 4 for what alternates.
fn treble(sound: &[f32]) -> f64 {
    let square = |v: f32| f64::from(v) * f64::from(v);
    let energy: f64 = sound.iter().map(|v| square(*v)).sum();
    let difference: f64 = sound.iter().zip(sound.iter().skip(1)).map(|(a, b)| square(b - a)).sum();
    if energy > 1e-9 { (difference / energy).max(1e-6).ln() } else { 0.0 }
}

/// Gathers cues while a file is examined.
#[derive(Debug, Default)]
pub struct Gatherer {
    values: Vec<Option<f32>>,
    bytes: Option<f64>,
    pixels: Option<f64>,
    seconds: Option<f64>,
    frames: f64,
    sums: [f64; 7],
}

impl Gatherer {
    fn put(&mut self, cue: &str, value: f64) {
        self.values.resize(CUES.len(), None);
        let place = CUES.iter().position(|c| *c == cue);
        debug_assert!(place.is_some(), "{cue}");
        if let Some(slot) = place.and_then(|p| self.values.get_mut(p)) {
            *slot = Some(value as f32).filter(|v| v.is_finite());
        }
    }

    fn flag(&mut self, cue: &str, value: bool) {
        self.put(cue, f64::from(u8::from(value)));
    }

    /// What the file as it lies there tells.
    pub fn file(&mut self, facts: &Facts) {
        let format = facts.format;
        self.bytes = Some(facts.bytes as f64);
        self.put("log-bytes", (facts.bytes.max(1) as f64).ln());
        let families: [(&str, &[Format]); 12] = [
            ("jpeg", &[Format::Jpeg]),
            ("png", &[Format::Png]),
            ("webp", &[Format::Webp]),
            ("gif", &[Format::Gif]),
            ("heif-or-avif", &[Format::Heif, Format::Avif]),
            ("mp4-or-mov", &[Format::Mp4, Format::Mov, Format::ThreeGp]),
            ("matroska-or-webm", &[Format::Matroska, Format::Webm]),
            ("wave", &[Format::Wav]),
            ("mp3", &[Format::Mp3]),
            ("ogg", &[Format::Ogg]),
            ("flac", &[Format::Flac]),
            ("aac-or-amr", &[Format::AdtsAac, Format::AmrNb, Format::AmrWb]),
        ];
        let mut named = false;
        for (cue, formats) in families {
            let is = format.is_some_and(|f| formats.contains(&f));
            named |= is;
            self.flag(cue, is);
        }
        self.flag("other-format", !named);
        self.flag("exif", facts.exif.is_some());
        if let Some(jpeg) = &facts.jpeg {
            let luma = jpeg.quant_tables.iter().min_by_key(|t| t.id);
            if let Some(table) = luma.filter(|t| !t.steps.is_empty()) {
                let sum: f64 = table.steps.iter().map(|s| f64::from(*s)).sum();
                self.put("luma-table", sum / table.steps.len() as f64);
            }
            self.flag("subsampled", jpeg.frame.as_ref().is_some_and(|f| f.subsampling() != Some("4:4:4")));
        }
    }

    /// What its streams tell.
    pub fn streams(&mut self, streams: &StreamFacts) {
        let codec = streams.video.as_ref().map_or("", |v| v.codec.as_str());
        self.flag("coded-h264", codec == "h264");
        self.flag("coded-vp8-or-vp9", matches!(codec, "vp8" | "vp9"));
        let sound = streams.audio.as_ref().map_or("", |a| a.codec.as_str());
        self.flag("coded-aac", sound == "aac");
        self.flag("coded-opus", sound == "opus");
        self.flag("coded-pcm", sound.starts_with("pcm_"));
        self.flag("has-sound", streams.audio.is_some());
        if let Some(seconds) = streams.duration_s.filter(|s| *s > 0.0) {
            self.seconds = Some(seconds);
            self.put("log-duration", seconds.ln());
        }
        if let Some(video) = &streams.video {
            if let Some(rate) = video.frame_rate {
                self.put("frame-rate", rate);
            }
            if let Some(frames) = video.frames.filter(|n| *n > 0) {
                self.put("log-frames", (frames as f64).ln());
            }
        }
    }

    /// A picture or frame.
    pub fn see(&mut self, frame: &Frame) {
        let Some(found) = statistics(frame) else { return };
        self.frames += 1.0;
        for (sum, value) in self.sums.iter_mut().zip(found) {
            *sum += value;
        }
        let (width, height) = (f64::from(frame.width.max(1)), f64::from(frame.height.max(1)));
        self.pixels = Some(width * height);
        self.put("log-width", width.ln());
        self.put("log-height", height.ln());
        self.put("aspect", width / height);
        self.flag("square", frame.width == frame.height);
        self.flag("multiple-of-64", frame.width.is_multiple_of(64) && frame.height.is_multiple_of(64));
    }

    /// The sound.
    pub fn hear(&mut self, audio: &Audio) {
        /// Parts of a sixty-fourth of a second at 16 kHz: 250 samples.
        const PART: usize = 250;
        let sound = &audio.mono16k;
        if sound.is_empty() {
            return;
        }
        let square =
            |part: &[f32]| part.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>() / part.len().max(1) as f64;
        let mut levels: Vec<f64> = sound.chunks(PART).map(|part| decibels(square(part))).collect();
        levels.sort_by(f64::total_cmp);
        let at = |share: f64| {
            levels.get((share * levels.len() as f64) as usize).or(levels.last()).copied().unwrap_or(-120.0)
        };
        let loud = at(0.95);
        self.put("loudness", decibels(square(sound)));
        self.put("peak", f64::from(sound.iter().fold(0.0f32, |m, v| m.max(v.abs()))));
        self.put("noise-floor", at(0.1));
        self.put(
            "silence",
            levels.iter().filter(|l| **l < loud - 35.0).count() as f64 / levels.len().max(1) as f64,
        );
        self.put("treble-16k", treble(sound));
        self.put("treble", treble(&audio.native));
        self.put("log-rate", f64::from(audio.rate.max(1)).ln());
        self.put("channels", f64::from(audio.channels));
        if self.seconds.is_none() {
            let seconds = sound.len() as f64 / 16_000.0;
            self.seconds = Some(seconds);
            self.put("log-duration", seconds.ln());
        }
    }

    /// All cues.
    pub fn finish(mut self) -> Nuisances {
        if self.frames > 0.0 {
            let names = ["mean", "deviation", "saturation", "high-frequency", "residual", "dark", "bright"];
            let (sums, frames) = (self.sums, self.frames);
            for (cue, sum) in names.into_iter().zip(sums) {
                self.put(cue, sum / frames);
            }
        }
        if let (Some(bytes), Some(pixels)) = (self.bytes, self.pixels) {
            self.put("bytes-a-pixel", bytes / pixels);
        }
        if let (Some(bytes), Some(seconds)) = (self.bytes, self.seconds) {
            self.put("bytes-a-second", (bytes / seconds).max(1.0).ln());
        }
        self.values.resize(CUES.len(), None);
        Nuisances(self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(gatherer: Gatherer, cue: &str) -> f32 {
        gatherer.finish().features()[CUES.iter().position(|c| *c == cue).unwrap()]
    }

    fn frame(width: u32, height: u32, value: impl Fn(u32, u32) -> u8) -> Frame {
        let rgb = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .flat_map(|(x, y)| [value(x, y); 3])
            .collect();
        Frame { index: 0, time_us: 0, width, height, rgb }
    }

    fn seen(frame: &Frame, cue: &str) -> f32 {
        let mut gatherer = Gatherer::default();
        gatherer.see(frame);
        of(gatherer, cue)
    }

    #[test]
    fn pictures_are_told_by_brightness_and_sharpness() {
        let flat = frame(64, 128, |_, _| 250);
        for (cue, expected) in [
            ("mean", 250.0),
            ("deviation", 0.0),
            ("high-frequency", 0.0),
            ("residual", 0.0),
            ("bright", 1.0),
            ("dark", 0.0),
            ("square", 0.0),
            ("multiple-of-64", 1.0),
        ] {
            assert!((seen(&flat, cue) - expected).abs() < 1e-3, "{cue}: {}", seen(&flat, cue));
        }
        let sharp = frame(65, 65, |x, y| if (x + y) % 2 == 0 { 0 } else { 200 });
        assert!((seen(&sharp, "high-frequency") - 401f32.ln()).abs() < 1e-3);
        assert!((seen(&sharp, "residual") - 401f32.ln()).abs() < 1e-3);
        // One pixel, and a buffer that is too short.
        assert_eq!(seen(&frame(1, 1, |_, _| 9), "mean").round(), 9.0);
        assert!(seen(&Frame { rgb: vec![], ..frame(8, 8, |_, _| 1) }, "mean").is_nan());
    }

    #[test]
    fn sounds_are_told_by_loudness_and_silence() {
        let mono16k: Vec<f32> =
            (0..32_000).map(|i| if i < 16_000 { 0.0 } else { 0.5 * (i as f32 * 0.3).sin() }).collect();
        let audio = Audio { native: mono16k.clone(), mono16k, rate: 16_000, channels: 1, ..Audio::default() };
        let heard = |cue| {
            let mut gatherer = Gatherer::default();
            gatherer.hear(&audio);
            of(gatherer, cue)
        };
        assert!((heard("silence") - 0.5).abs() < 0.02 && (heard("peak") - 0.5).abs() < 0.01);
        assert!((heard("loudness") - (-12.04)).abs() < 0.1 && heard("noise-floor") < -100.0);
        assert!((heard("log-duration") - 2f32.ln()).abs() < 1e-3);
        let mut silent = Gatherer::default();
        silent.hear(&Audio::default());
        assert!(of(silent, "loudness").is_nan());
    }

    #[test]
    fn whatever_was_received_becomes_one_number_a_cue() {
        let short: Nuisances = serde_json::from_str("[1.5, null, 1e39]").unwrap();
        let features = short.features();
        assert_eq!((features.len(), features[0]), (CUES.len(), 1.5));
        assert!(features[1..].iter().all(|v| v.is_nan()));
        let long: Nuisances = serde_json::from_str(&format!("{:?}", vec![0.0; 500])).unwrap();
        assert_eq!(long.features().len(), CUES.len());
        let cues: std::collections::BTreeSet<_> = CUES.iter().collect();
        assert_eq!(cues.len(), CUES.len());
    }

    #[test]
    fn a_file_is_told_by_its_format_and_size() {
        let mut gatherer = Gatherer::default();
        gatherer.file(&Facts { format: Some(Format::Png), bytes: 1000, ..Facts::default() });
        gatherer.see(&frame(10, 10, |_, _| 1));
        let all = gatherer.finish().features();
        let value = |cue: &str| all[CUES.iter().position(|c| *c == cue).unwrap()];
        assert_eq!(
            (value("png"), value("jpeg"), value("other-format"), value("bytes-a-pixel")),
            (1.0, 0.0, 0.0, 10.0)
        );
        assert!(value("luma-table").is_nan());
    }
}
