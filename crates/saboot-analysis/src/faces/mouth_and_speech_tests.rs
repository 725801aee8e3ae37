//! Every outcome and every reason, on series and sounds made for them.

use std::collections::BTreeSet;

use super::super::agreement::tests::{mouth, speech};
use super::super::over_time::Moment;
use super::super::tests::face;
use super::*;

const STRETCH: (f64, f64) = (0.0, 8.0);

fn series(mouth: &[(f64, f64)], side: f32) -> Series {
    let moment = |(time_s, open): &(f64, f64)| Moment {
        time_s: *time_s,
        face: face(0.0, 0.0, side),
        openness: [0.3, 0.3, *open as f32],
    };
    Series { moments: mouth.iter().map(moment).collect(), seen: mouth.len(), side }
}

fn said(faces: &[Series], sound: &Audio) -> Finding {
    let mut out = Findings::default();
    let found = Speech::of(&saboot_core::runtime::NoNetworks, &sound.mono16k);
    judge(faces, STRETCH, sound, &found, &mut out);
    let found = out.into_sorted();
    assert_eq!(found.len(), 1);
    let found = found.into_iter().next().unwrap();
    assert_eq!((found.class, found.code.as_str()), (Class::Information, "av.mouth-and-speech"));
    found
}

#[test]
fn outcomes_are_graded() {
    let (level, sound) = speech(2, 8.0);
    let agrees = said(&[series(&mouth(&level, 6, 9), 120.0)], &sound);
    assert_eq!(
        (agrees.grade, agrees.statement.as_str()),
        (Grade::Informational, "The mouth moves with the speech.")
    );
    assert!(agrees.observed.raw().contains("p 0.005"), "{:?}", agrees.observed);
    let Some(Span::Time { start, end }) = agrees.span else { panic!("{:?}", agrees.span) };
    assert!(start == 0.0 && (7.8..8.0).contains(&end));

    let late = said(&[series(&mouth(&level, 20, 9), 120.0)], &sound);
    assert_eq!(late.grade, Grade::Weak);
    assert!(
        late.statement.ends_with("the sound comes 0.28 s late.") || late.statement.contains(" s late."),
        "{late:?}"
    );
    let early = said(&[series(&mouth(&level, -9, 9), 120.0)], &sound);
    assert!(early.statement.contains(" s early."), "{early:?}");

    let (mut apart, mut unclear, mut agrees) = (0, 0, 0);
    for seed in 0..24 {
        let (_, other) = speech(500 + seed, 8.0);
        match said(&[series(&mouth(&level, 6, 9), 120.0)], &other).statement.as_str() {
            "The mouth moves, but not measurably with the speech; dubbing, another speaker and some recordings look like this." => {
                apart += 1
            }
            statement if statement == Untold::Unclear.statement() => unclear += 1,
            _ => agrees += 1,
        }
    }
    assert!(apart >= 5 && agrees <= 2, "{apart} apart, {unclear} unclear, {agrees} agree");
}

#[test]
fn every_reason_is_given_where_it_holds() {
    let (level, sound) = speech(3, 8.0);
    let good = series(&mouth(&level, 6, 9), 120.0);
    let still = series(&good.mouth().iter().map(|m| (m.0, 0.1)).collect::<Vec<_>>(), 90.0);
    let music = Audio {
        mono16k: (0..128_000)
            .map(|n| {
                // A chord whose loudness breathes a little.
                let t = n as f32 / 16_000.0;
                let chord: f32 =
                    [440.0, 554.4, 659.3].iter().map(|f| (std::f32::consts::TAU * f * t).sin()).sum();
                0.1 * chord * (1.0 + 0.3 * (std::f32::consts::TAU * 2.0 * t).sin())
            })
            .collect(),
        ..Audio::default()
    };
    let whisper = Audio { mono16k: sound.mono16k[..16_000].to_vec(), ..sound.clone() };
    let small = Series { side: 40.0, moments: Vec::new(), seen: 50 };
    let glimpse = series(&mouth(&level, 6, 9)[..25], 120.0);
    let cases: [(&[Series], &Audio, Untold); 7] = [
        (std::slice::from_ref(&good), &whisper, Untold::LittleSpeech),
        (std::slice::from_ref(&good), &music, Untold::Music),
        (&[], &sound, Untold::NoFace),
        (&[small], &sound, Untold::Small),
        (std::slice::from_ref(&still), &sound, Untold::Still),
        (&[good.clone(), good.clone()], &sound, Untold::Several),
        (&[glimpse], &sound, Untold::Short),
    ];
    for (faces, sound, reason) in cases {
        // Steady music holds no speech by its energy alone; then that is the reason.
        let found = said(faces, sound).statement;
        let music = reason == Untold::Music && found == Untold::LittleSpeech.statement();
        assert!(found == reason.statement() || music, "{reason:?}: {found}");
    }
    // One that was lost and found again is no other.
    let found_again = series(&mouth(&level, 6, 9)[70..], 120.0);
    let before = series(&mouth(&level, 6, 9)[..65], 120.0);
    assert_ne!(said(&[before, found_again], &sound).statement, Untold::Several.statement());
    // One that speaks beside one that is silent.
    assert_eq!(said(&[still, good], &sound).statement, "The mouth moves with the speech.");
}

#[test]
fn reasons_have_words_of_their_own() {
    let all = [
        Untold::NotFollowed,
        Untold::Failed,
        Untold::LittleSpeech,
        Untold::Music,
        Untold::NoFace,
        Untold::Small,
        Untold::Still,
        Untold::Several,
        Untold::Short,
        Untold::Unclear,
    ];
    let words: BTreeSet<&str> = all.iter().map(|reason| reason.statement()).collect();
    assert_eq!(words.len(), all.len());
    let mut out = Findings::default();
    untold(Untold::NotFollowed, String::new(), &mut out);
    assert_eq!(out.as_slice()[0].statement, Untold::NotFollowed.statement());
}
