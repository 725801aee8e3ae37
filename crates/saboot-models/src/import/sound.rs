//! How sound is prepared, out of the configs of Transformers' feature extractors.
//!
//! Waveforms (wav2vec 2.0, HuBERT, WavLM share one extractor), Kaldi's filter bank (AST) and Whisper's spectrogram.

use saboot_core::card::{Input, Short, Spectrum};
use serde_json::Value;

use crate::onnx::Axis;

/// Seconds of a window where neither the network, its config nor the user states any: those of ASVspoof's baselines.
const USUAL_S: f32 = 4.0;

/// The input of a feature extractor; `shape` is that of the network's input, `asked_s` what the user wants as window.
///
/// # Errors
/// What it does that cannot be repeated.
pub fn transformers(
    extractor: &Value,
    shape: Option<&[Axis]>,
    asked_s: Option<f32>,
) -> Result<(Input, String), String> {
    let stated = extractor.get("feature_extractor_type").and_then(Value::as_str).map(super::line);
    let stated = stated.ok_or("preprocessor_config.json does not name its class (feature_extractor_type)")?;
    let rate = whole(extractor, "sampling_rate", 16_000)?;
    if rate != 16_000 {
        return Err(format!("it takes sound at {rate} Hz; 16000 Hz is the only rate that is handed out"));
    }
    let input = match stated.as_str() {
        "Wav2Vec2FeatureExtractor" => waveform(extractor, shape, asked_s)?,
        "ASTFeatureExtractor" => fbank(extractor)?,
        "WhisperFeatureExtractor" => whisper(extractor)?,
        other => {
            return Err(format!(
                "the feature extractor {other:?} is not known here; known are Wav2Vec2FeatureExtractor, ASTFeatureExtractor and WhisperFeatureExtractor"
            ));
        }
    };
    if asked_s.is_some() && !matches!(input, Input::Waveform { .. }) {
        return Err(format!("{stated} has a window of its own; none can be asked for"));
    }
    Ok((input, stated))
}

fn waveform(extractor: &Value, shape: Option<&[Axis]>, asked_s: Option<f32>) -> Result<Input, String> {
    if real(extractor, "padding_value", 0.0)? != 0.0 {
        return Err("it fills up with something other than 0, which is not repeated here".to_owned());
    }
    let asked = asked_s.map(|s| (s * 16_000.0).round() as u32);
    let (window, short) = match shape {
        Some([_, Axis::Size(fixed)]) => {
            let fixed = u32::try_from(*fixed).map_err(|_| format!("a window of {fixed} samples"))?;
            if asked.is_some_and(|asked| asked != fixed) {
                return Err(format!("the network takes {fixed} samples and nothing else"));
            }
            (fixed, Short::Zeros)
        }
        _ => {
            let usual = u64::from((USUAL_S * 16_000.0) as u32);
            let stated = whole(extractor, "max_length", usual)?;
            (asked.unwrap_or(u32::try_from(stated).unwrap_or(u32::MAX)), Short::AsItIs)
        }
    };
    let normalise = extractor.get("do_normalize").and_then(Value::as_bool).unwrap_or(true);
    Ok(Input::Waveform { rate: 16_000, window, normalise, short })
}

fn fbank(extractor: &Value) -> Result<Input, String> {
    let (bins, frames) = (small(extractor, "num_mel_bins", 128)?, small(extractor, "max_length", 1024)?);
    let normalises = extractor.get("do_normalize").and_then(Value::as_bool).unwrap_or(true);
    let (mean, std) = if normalises {
        (real(extractor, "mean", -4.267_739_3)?, real(extractor, "std", 4.568_997_4)?)
    } else {
        (0.0, 0.5)
    };
    Ok(Input::Spectrogram {
        rate: 16_000,
        // What the frames cover: 25 ms for the first, 10 ms for each further one.
        window: frames.saturating_sub(1).saturating_mul(160).saturating_add(400),
        spectrum: Spectrum::KaldiFbank,
        bins,
        frames,
        mean: mean as f32,
        // Twice the deviation, as the AST was trained.
        std: (2.0 * std) as f32,
    })
}

fn whisper(extractor: &Value) -> Result<Input, String> {
    for (key, only) in [("n_fft", 400), ("hop_length", 160)] {
        let found = whole(extractor, key, only)?;
        if found != only {
            return Err(format!("{key} {found} is not repeated here, {only} is"));
        }
    }
    if real(extractor, "dither", 0.0)? != 0.0 {
        return Err("it adds noise to what it hears (dither), so its answer is another each time".to_owned());
    }
    let window = small(extractor, "chunk_length", 30)?.saturating_mul(16_000);
    Ok(Input::Spectrogram {
        rate: 16_000,
        window,
        spectrum: Spectrum::WhisperLogMel,
        bins: small(extractor, "feature_size", 80)?,
        frames: window / 160,
        mean: 0.0,
        std: 1.0,
    })
}

fn whole(value: &Value, key: &str, default: u64) -> Result<u64, String> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(default),
        Some(found) => found.as_u64().ok_or(format!("{key} {found} is no whole number")),
    }
}

fn small(value: &Value, key: &str, default: u64) -> Result<u32, String> {
    u32::try_from(whole(value, key, default)?).map_err(|_| format!("{key} is out of range"))
}

fn real(value: &Value, key: &str, default: f64) -> Result<f64, String> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(default),
        Some(found) => found.as_f64().filter(|n| n.is_finite()).ok_or(format!("{key} {found} is no number")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn windows_follow_the_network_the_user_and_the_custom() {
        let extractor = json!({"feature_extractor_type": "Wav2Vec2FeatureExtractor", "do_normalize": true});
        let of = |shape: &[Axis], asked| transformers(&extractor, Some(shape), asked).map(|(input, _)| input);
        let waveform = |window, short| Ok(Input::Waveform { rate: 16_000, window, normalise: true, short });
        assert_eq!(of(&[Axis::Any, Axis::Any], None), waveform(64_000, Short::AsItIs));
        assert_eq!(of(&[Axis::Any, Axis::Any], Some(2.0)), waveform(32_000, Short::AsItIs));
        assert_eq!(of(&[Axis::Any, Axis::Size(64_600)], None), waveform(64_600, Short::Zeros));
        assert!(of(&[Axis::Any, Axis::Size(64_600)], Some(2.0)).is_err());
    }

    #[test]
    fn spectrograms_have_the_window_of_their_frames() {
        let ast =
            transformers(&json!({"feature_extractor_type": "ASTFeatureExtractor"}), None, None).unwrap().0;
        assert_eq!((ast.window(), ast.complaint()), (Some(164_080), None));
        let whisper = transformers(&json!({"feature_extractor_type": "WhisperFeatureExtractor"}), None, None)
            .unwrap()
            .0;
        assert_eq!((whisper.window(), whisper.complaint()), (Some(480_000), None));
    }

    #[test]
    fn what_cannot_be_repeated_is_named() {
        for (extractor, word) in [
            (json!({"feature_extractor_type": "ClapFeatureExtractor"}), "ClapFeatureExtractor"),
            (json!({"feature_extractor_type": "Wav2Vec2FeatureExtractor", "sampling_rate": 48000}), "48000"),
            (json!({"feature_extractor_type": "WhisperFeatureExtractor", "dither": 0.1}), "dither"),
            (json!({"feature_extractor_type": "WhisperFeatureExtractor", "n_fft": 512}), "n_fft"),
            (json!({"feature_extractor_type": "ASTFeatureExtractor", "max_length": -1}), "max_length"),
            (json!({}), "feature_extractor_type"),
        ] {
            let why = transformers(&extractor, None, None).unwrap_err();
            assert!(why.contains(word), "{extractor}: {why}");
        }
    }
}
