//! Speech-like sound and mouths made for it: what goes together is found with its lag, what does not is not.

use super::*;

/// Syllables: bursts of a tone at 700 Hz with uneven lengths, pauses and loudness; the loudness at each step of 20 ms, and the sound.
pub(in crate::faces) fn speech(seed: u64, seconds: f64) -> (Vec<f64>, Audio) {
    let mut draw = Draw(seed);
    let mut level = Vec::new();
    while level.len() < (seconds / STEP_S) as usize {
        let (loud, long) = (0.3 + draw.below(70) as f64 / 100.0, 5 + draw.below(9));
        level.extend((0..long).map(|n| loud * (PI * (n as f64 + 0.5) / long as f64).sin()));
        let pause = if draw.below(5) == 0 { 10 + draw.below(25) } else { draw.below(4) };
        level.extend((0..pause).map(|_| 0.0));
    }
    let sample = |n: usize| {
        let loud = level.get(n / 320).copied().unwrap_or(0.0);
        (0.4 * loud * (2.0 * PI * 700.0 * n as f64 / RATE).sin()) as f32
    };
    let mono16k = (0..(seconds * RATE) as usize).map(sample).collect();
    (level, Audio { mono16k, rate: 16_000, channels: 1, ..Audio::default() })
}

/// A mouth at 12.5 frames a second that is open as the sound is loud, `lead` steps earlier, with some error of its own.
pub(in crate::faces) fn mouth(level: &[f64], lead: isize, seed: u64) -> Vec<(f64, f64)> {
    let mut draw = Draw(seed);
    (0..level.len() / 4)
        .map(|n| {
            let near = (4 * n).saturating_add_signed(lead);
            let error = draw.below(100) as f64 / 1000.0;
            (4.0 * n as f64 * STEP_S, 0.3 * level.get(near).copied().unwrap_or(0.0) + error)
        })
        .collect()
}

#[test]
fn a_mouth_that_leads_its_voice_agrees_in_time() {
    for seed in 1..=8 {
        let (level, sound) = speech(seed, 8.0);
        let found = agreement(&mouth(&level, LEAD, seed + 100), &sound).unwrap();
        assert!(found.in_time.p <= 0.01 && found.in_time.late_s.abs() <= 0.061, "{seed}: {found:?}");
        assert_eq!(found, agreement(&mouth(&level, LEAD, seed + 100), &sound).unwrap());
        assert!((found.span.1 - found.span.0 - 7.9).abs() < 0.1, "{found:?}");
    }
}

#[test]
fn a_shifted_sound_is_told_with_its_shift() {
    for (seed, shift) in [(1u64, 15isize), (2, 15), (3, -15), (4, -15), (5, 12)] {
        let (level, sound) = speech(seed, 8.0);
        // The mouth leads by more or less than it should.
        let found = agreement(&mouth(&level, LEAD + shift.clamp(-26, 14), seed + 100), &sound).unwrap();
        let expected = shift.clamp(-26, 14) as f64 * STEP_S;
        assert!(found.anywhere.p <= 0.02, "{seed}: {found:?}");
        assert!((found.anywhere.late_s - expected).abs() <= 0.081, "{seed} {shift}: {found:?}");
        assert!(found.anywhere.strength > found.in_time.strength, "{seed}: {found:?}");
    }
}

/// Chance is counted as often as it says: of many mouths with the sound of others about one in twenty has a p of 0.05 or less.
#[test]
fn what_does_not_belong_together_agrees_by_chance_alone() {
    let (mut by_chance, mut anywhere) = (0, 0);
    for seed in 1..=60 {
        let (level, _) = speech(seed, 8.0);
        let (_, sound) = speech(seed + 1000, 8.0);
        let found = agreement(&mouth(&level, LEAD, seed + 100), &sound).unwrap();
        by_chance += usize::from(found.in_time.p <= 0.05);
        anywhere += usize::from(found.anywhere.p <= 0.05);
        assert!(found.in_time.p >= 1.0 / 200.0 && found.anywhere.p <= 1.0, "{found:?}");
    }
    assert!(by_chance <= 8 && anywhere <= 8, "{by_chance} {anywhere} of 60");
}

#[test]
fn a_sound_that_begins_late_is_placed_by_its_time() {
    let (level, mut sound) = speech(3, 9.0);
    let whole = mouth(&level, LEAD, 7);
    let together = agreement(&whole, &sound).unwrap();
    // A second of the sound is not there, and its time stamps say so.
    sound.mono16k.drain(..16_000);
    sound.start_s = 1.0;
    let late = agreement(&whole, &sound).unwrap();
    assert!(late.in_time.p <= 0.01 && late.span.0 >= 1.0, "{late:?}");
    assert!((late.in_time.late_s - together.in_time.late_s).abs() <= 0.041);
}

#[test]
fn too_little_and_what_stands_still_give_nothing() {
    let (level, sound) = speech(1, 8.0);
    let good = mouth(&level, LEAD, 5);
    assert!(agreement(&good[..30], &sound).is_none());
    let still: Vec<(f64, f64)> = good.iter().map(|m| (m.0, 0.1)).collect();
    assert!(agreement(&still, &sound).is_none());
    assert!(agreement(&good, &Audio::default()).is_none());
    let silence = Audio { mono16k: vec![0.0; 128_000], ..Audio::default() };
    assert!(agreement(&good, &silence).is_none());
    assert!(agreement(&[], &sound).is_none());
    // A gap of a second: only the longer part counts.
    let gap: Vec<(f64, f64)> = good.iter().filter(|m| !(2.0..3.0).contains(&m.0)).copied().collect();
    assert!(agreement(&gap, &sound).unwrap().span.0 >= 3.0);
}

#[test]
fn hostile_numbers_do_no_harm() {
    let (level, sound) = speech(1, 8.0);
    let good = mouth(&level, LEAD, 5);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
        let mut spoilt = good.clone();
        spoilt[40].1 = bad;
        let _ = agreement(&spoilt, &sound);
        spoilt[40] = (bad, 0.1);
        let _ = agreement(&spoilt, &sound);
        let moved = Audio { start_s: bad, ..sound.clone() };
        assert!(agreement(&good, &moved).is_none());
    }
    let mut loud = sound;
    loud.mono16k[500..600].fill(f32::NAN);
    loud.mono16k[700] = f32::INFINITY;
    assert!(agreement(&good, &loud).is_some());
    let long: Vec<(f64, f64)> = (0..100_000).map(|n| (n as f64 * 0.08, f64::from(n % 7))).collect();
    assert!(agreement(&long, &loud).is_some_and(|a| a.in_time.p > 0.0));
}
