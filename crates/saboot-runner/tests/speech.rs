//! The shipped tool for voice activity on the fixtures: what counts as speech is what `scripts/train/voice/speech.py` counts.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use saboot_analysis::detectors::speech::{MOST_WINDOWS, Speech};
use saboot_analysis::detectors::voice::VoiceQuality;
use saboot_core::runtime::NoNetworks;
use saboot_core::validation::VoiceBand;
use saboot_models::Models;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn models() -> Models {
    let library = std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from);
    let library = library.unwrap_or_else(|| root().join("runtime/libonnxruntime.so"));
    Models::open(&root().join("models"), Some(&library), 1)
}

/// Samples of a 16-bit WAVE file with a plain header.
fn wave(name: &str) -> Vec<f32> {
    let bytes = std::fs::read(root().join("fixtures/media").join(name)).unwrap();
    let samples = bytes.get(44..).unwrap().as_chunks::<2>().0;
    samples.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_768.0).collect()
}

fn frames(speech: &Speech) -> usize {
    speech.voiced().iter().filter(|voiced| **voiced).count()
}

#[test]
fn a_human_voice_is_heard_as_in_training() {
    let models = models();
    let voice = wave("voice.wav");
    // The level alone lets a few more frames pass.
    assert_eq!(frames(&Speech::of(&NoNetworks, &voice)), 171);
    let speech = Speech::of(&models, &voice);
    assert_eq!((frames(&speech), speech.trouble()), (167, None));
    assert_eq!(speech.windows(&voice, MOST_WINDOWS).windows.first().map(|w| w.start), Some(0));
    assert_eq!(
        VoiceQuality::of(&voice, &speech),
        VoiceQuality { band: Some(VoiceBand::Wide), reasons: Vec::new() }
    );
    // More than one run of the network: its state is handed on.
    let long = voice.repeat(17);
    assert_eq!(frames(&Speech::of(&models, &long)), 2903);
    assert_eq!(frames(&Speech::of(&NoNetworks, &long)), 2907);
}

#[test]
fn silence_and_next_to_nothing_hold_no_window() {
    let models = models();
    for (name, expected) in [("silence.wav", 0), ("short.wav", 7)] {
        let sound = wave(name);
        let speech = Speech::of(&models, &sound);
        assert_eq!(frames(&speech), expected, "{name}");
        assert!(speech.windows(&sound, MOST_WINDOWS).windows.is_empty());
        assert_eq!(VoiceQuality::of(&sound, &speech), VoiceQuality::default());
    }
}
