//! Voice: what is not judged and why, the band that picks a calibration, and windows unlike all that a head knows.

use saboot_core::validation::VoiceBand;

use super::*;
use crate::reship;

/// Bursts of .8 s a second, so that frames stand out of the floor; most samples far below the largest, as in speech.
fn bursts(seconds: usize) -> Vec<f32> {
    let level = |n: usize| ((n * 7919 % 101) as f32 - 50.0) / 100.0 * (n * 31 % 17) as f32 / 16.0;
    (0..seconds * 16_000).map(|n| if n % 16_000 < 12_800 { level(n) } else { 0.0 }).collect()
}

fn voices(card: DetectorCard) -> Fake {
    Fake {
        cards: vec![card],
        input: Input::Waveform { rate: 16_000, window: 40_000, normalise: false, short: Short::Zeros },
        ..Fake::pictures()
    }
}

fn read(fake: &Fake, sound: Vec<f32>) -> Reading {
    let mut samples = Samples::new(fake);
    samples.hear(&Audio { mono16k: sound, rate: 16_000, channels: 1, ..Audio::default() });
    samples.score(Scope::Frames, &|| {}).remove(0)
}

#[test]
fn what_cannot_be_judged_is_not_heard_and_every_reason_is_named() {
    let fake = voices(card("voice", Modality::Voice, true));
    let codes = |sound: Vec<f32>| {
        let reading = read(&fake, sound);
        assert_eq!((reading.score, reading.log10_lr), (None, None));
        assert!(reading.series.is_empty());
        reading.reasons.iter().map(|code| code.as_str().to_owned()).collect::<Vec<_>>()
    };
    let cut: Vec<f32> = bursts(6).iter().map(|s| (s * 8.0).clamp(-0.5, 0.5)).collect();
    assert_eq!(codes(cut.clone()), ["voice.clipped"]);
    let short = codes(cut.get(8_000..20_000).unwrap().to_vec());
    assert_eq!(short, ["detector.little-speech", "voice.clipped"]);
    assert_eq!(codes(vec![0.0; 80_000]), ["detector.no-speech"]);
    assert_eq!(fake.encoder_runs.load(Ordering::SeqCst), 0);
    assert!(read(&fake, bursts(6)).score.is_some());
}

#[test]
fn the_band_of_the_speech_picks_the_calibration() {
    let mut one = card("voice", Modality::Voice, true);
    let general = one.calibration.iter().find(|c| c.scope == Scope::Voice).unwrap().clone();
    let row = |band, slope, intercept| Calibration { band, slope, intercept, ..general.clone() };
    one.calibration = vec![row(None, 0.0, 0.1), row(Some(VoiceBand::Phone), 0.0, 0.7)];
    let weight = |card: &DetectorCard, sound: Vec<f32>| {
        let reading = read(&voices(card.clone()), sound);
        reading.log10_lr.unwrap().value() * std::f64::consts::LN_10
    };
    let phone = || reship::telephone(&bursts(6));
    assert!((weight(&one, bursts(6)) - 0.1).abs() < 2e-3);
    assert!((weight(&one, phone()) - 0.7).abs() < 2e-3);
    // A row for the band is narrower than one for the length, a row for both narrower still.
    let mut long = row(None, 0.0, 1.1);
    long.length = Some(saboot_core::validation::LengthClass::To10);
    one.calibration.push(long.clone());
    assert!((weight(&one, bursts(6)) - 1.1).abs() < 2e-3);
    assert!((weight(&one, phone()) - 0.7).abs() < 2e-3);
    one.calibration.push(Calibration { band: Some(VoiceBand::Phone), intercept: -0.4, ..long });
    assert!((weight(&one, phone()) + 0.4).abs() < 2e-3);
}

#[test]
fn copies_are_weighed_in_the_band_of_the_sound() {
    let mut one = card("voice", Modality::Voice, true);
    let general = one.calibration.iter().find(|c| c.scope == Scope::Voice).unwrap().clone();
    let row = |band, intercept| Calibration { band, slope: 0.0, intercept, ..general.clone() };
    one.calibration = vec![row(Some(VoiceBand::Wide), 0.2), row(Some(VoiceBand::Phone), 0.9)];
    let fake = voices(one);
    let mut samples = Samples::new(&fake);
    let panel =
        Expected { scope: Scope::Frames, frames: 0, pairs: false, panel: true, apart: false, quick: false };
    samples.expect(panel);
    samples.hear(&Audio { mono16k: bursts(6), rate: 16_000, channels: 1, ..Audio::default() });
    assert_eq!(samples.voice_band(), Some(VoiceBand::Wide));
    let readings = samples.score(Scope::Frames, &|| {});
    let rows = samples.stability(&readings, &|| {});
    let ln = |reading: &Reading| reading.log10_lr.unwrap().value() * std::f64::consts::LN_10;
    assert!((ln(&readings[0]) - 0.2).abs() < 2e-3);
    let copies: Vec<f64> = rows.iter().map(|row| ln(&row.readings[0])).collect();
    assert!(copies.iter().all(|copy| (copy - 0.2).abs() < 2e-3), "{copies:?}");
}

/// The fake head gives the first sample of a window, and a tenth of it as the distance.
#[test]
fn windows_unlike_all_that_a_head_knows_carry_no_weight() {
    let mut one = card("voice", Modality::Voice, true);
    one.out_of_range = Some(OutOfRange { output: "distance".into(), limit: 0.3 });
    let fake = voices(one);
    let mut sound = bursts(10);
    for first in (0..sound.len()).step_by(62 * 320) {
        sound[first] = if first == 0 { 2.0 } else { 5.0 };
    }
    let some = read(&fake, sound.clone());
    assert_eq!((some.score, some.series.len()), (Some(2.0), 1));
    assert_eq!(some.reasons, [Code::new("detector.out-of-range")]);
    assert!(some.log10_lr.unwrap().value() > 0.0);
    sound[0] = 5.0;
    let none = read(&fake, sound);
    assert_eq!((none.score, none.log10_lr), (Some(5.0), Some(Log10Lr::NEUTRAL)));
    assert_eq!((none.bounds, none.reasons), (Some((0.0, 0.0)), vec![Code::new("detector.out-of-range")]));
}
