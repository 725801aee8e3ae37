//! Numbers as in `scripts/train/voice/speech.py`, and each reason on a sound made for it.

use saboot_core::runtime::NoNetworks;

use super::super::speech::tests::parity_signal;
use super::*;
use crate::reship;

/// Mean of the last eight samples.
fn smoothed(samples: &[f32]) -> Vec<f32> {
    let at = |n: Option<usize>| n.and_then(|n| samples.get(n)).map_or(0.0, |s| f64::from(*s));
    (0..samples.len()).map(|n| ((0..8).map(|k| at(n.checked_sub(k))).sum::<f64>() / 8.0) as f32).collect()
}

fn quality(samples: &[f32]) -> VoiceQuality {
    VoiceQuality::of(samples, &Speech::of(&NoNetworks, samples))
}

fn codes(quality: &VoiceQuality) -> Vec<&str> {
    quality.reasons.iter().map(Code::as_str).collect()
}

/// Tones in bursts of .8 s a second, so that frames stand out of the floor.
fn tones(hertz: &[usize], seconds: usize) -> Vec<f32> {
    let tone = |n: usize, f: usize| (std::f32::consts::TAU * ((f * n) % RATE) as f32 / RATE as f32).sin();
    let sum = |n: usize| hertz.iter().map(|f| tone(n, *f)).sum::<f32>() * 0.3 / hertz.len() as f32;
    (0..seconds * RATE).map(|n| if n % RATE < 12_800 { sum(n) } else { 0.0 }).collect()
}

#[test]
fn numbers_are_those_of_the_scripts() {
    let raw = parity_signal(20.0, 1);
    let once = smoothed(&raw);
    let thrice = smoothed(&smoothed(&once));
    let cut: Vec<f32> = once.iter().map(|s| s.clamp(-0.02, 0.05)).collect();
    type Case<'a> = (&'a [f32], f64, usize, f64, VoiceBand, &'a [&'a str]);
    let cases: [Case<'_>; 4] = [
        (&raw, -0.171_332_597, 8000, 0.002_187_5, VoiceBand::Wide, &[]),
        (&once, -13.043_228_038, 8000, 4.595_588_235e-5, VoiceBand::Wide, &[]),
        (&thrice, -44.939_980_837, 5150, 3.528_225_806e-5, VoiceBand::Phone, &[]),
        (&cut, -10.992_045_353, 8000, 0.353_875, VoiceBand::Wide, &["voice.clipped"]),
    ];
    for (samples, above, highest, share, band, reasons) in cases {
        let frames = frames(samples, Speech::of(&NoNetworks, samples).voiced());
        let power = spectrum(&frames);
        assert!((above_phone_db(&power) - above).abs() < 1e-6, "{}", above_phone_db(&power));
        assert_eq!(edge(&power), highest);
        assert!((clipped(&frames) - share).abs() < 1e-9, "{}", clipped(&frames));
        let quality = quality(samples);
        assert_eq!((quality.band, codes(&quality)), (Some(band), reasons.to_vec()));
    }
}

#[test]
fn a_telephone_is_a_phone_band_and_less_is_not_judged() {
    let phone = reship::telephone(&parity_signal(20.0, 1));
    assert_eq!(quality(&phone), VoiceQuality { band: Some(VoiceBand::Phone), reasons: Vec::new() });
    let narrow = quality(&tones(&[400, 900, 1600, 2500], 10));
    assert_eq!((narrow.band, codes(&narrow)), (Some(VoiceBand::Phone), vec!["voice.narrow-band"]));
    let wide = quality(&tones(&[400, 900, 1600, 2500, 5500], 10));
    assert_eq!((wide.band, codes(&wide)), (Some(VoiceBand::Wide), vec![]));
}

#[test]
fn several_reasons_are_all_named() {
    let sound: Vec<f32> = tones(&[400, 900], 10).iter().map(|s| s.clamp(-0.05, 0.05)).collect();
    assert!(codes(&quality(&sound)).starts_with(&["voice.clipped"]));
    let said = vec![0.0; sound.len().div_ceil(512)];
    let speech = Speech::by(&sound, Some((&said, 0.5)));
    assert_eq!(codes(&VoiceQuality::of(&sound, &speech)), ["voice.not-speech"]);
    let half: Vec<f32> = (0..sound.len().div_ceil(512)).map(|k| if k % 5 == 0 { 1.0 } else { 0.0 }).collect();
    let speech = Speech::by(&sound, Some((&half, 0.5)));
    let both = VoiceQuality::of(&sound, &speech);
    assert!(codes(&both).starts_with(&["voice.not-speech", "voice.clipped"]), "{both:?}");
}

#[test]
fn what_is_no_sound_has_no_band_and_no_number_breaks_it() {
    for samples in [vec![], vec![0.0; 320_000], vec![f32::NAN; 320_000], vec![0.7; 320_000]] {
        assert_eq!(quality(&samples), VoiceQuality::default());
    }
    let mut wild = parity_signal(10.0, 8);
    for (i, sample) in wild.iter_mut().enumerate() {
        match i % 9973 {
            0 => *sample = f32::NAN,
            1 => *sample = f32::INFINITY,
            2 => *sample = f32::MIN,
            _ => {}
        }
    }
    assert!(quality(&wild).band.is_some());
}
