//! Picture and sound of one clip together: the stretch of a video in which a face is seen and most is said, frame by frame.
//!
//! [`look`] is handed what the samples showed; it asks the decoder for the stretch and hands its frames on one by one. What is
//! seen and heard there is judged in `saboot_analysis::faces::mouth_and_speech`.

use saboot_analysis::detectors::speech::Speech;
use saboot_analysis::faces::mouth_and_speech::{Untold, judge, untold};
use saboot_analysis::faces::over_time::{Follower, stretch};
use saboot_core::finding::Findings;
use saboot_core::media::Audio;
use saboot_core::runtime::{Runtime, RuntimeError};
use saboot_media::{Media, Mode};

/// Says whether a mouth moves with the speech. `presence` is when each face of the samples was first and last seen, in seconds; nothing is
/// said of a clip without faces, nor without the tools that find and read them. Gives the number of frames that were decoded.
pub(crate) fn look(
    media: &mut Media,
    presence: Result<Vec<(f64, f64)>, RuntimeError>,
    (sound, speech): (&Audio, &Speech),
    runtime: &dyn Runtime,
    out: &mut Findings,
) -> u64 {
    let Some(mut follower) = Follower::new(runtime) else { return 0 };
    let presence = match presence {
        Ok(presence) if presence.is_empty() => return 0,
        Ok(presence) => presence,
        Err(error) => {
            untold(Untold::Failed, error.code.to_string(), out);
            return 0;
        }
    };
    let Some(range) = stretch(&presence, sound, speech) else {
        untold(Untold::LittleSpeech, String::new(), out);
        return 0;
    };
    let followed = media.follow(range.clone(), Mode::Exact, &mut |frame| follower.see(&frame));
    let followed = match followed {
        Ok(followed) => followed,
        Err(error) => {
            untold(Untold::NotFollowed, error.code.to_string(), out);
            return 0;
        }
    };
    let decoded = followed.coverage.frames_decoded;
    if followed.coverage.frames_examined == 0 {
        let coverage = &followed.coverage;
        let why = coverage.not_examined.iter().chain(&coverage.plan_fallback).next();
        untold(Untold::NotFollowed, why.map(ToString::to_string).unwrap_or_default(), out);
        return decoded;
    }
    match follower.finish() {
        Ok(faces) => {
            judge(&faces, (range.start as f64 / 1e6, range.end as f64 / 1e6), sound, speech, out);
        }
        Err(error) => untold(Untold::Failed, error.code.to_string(), out),
    }
    decoded
}
