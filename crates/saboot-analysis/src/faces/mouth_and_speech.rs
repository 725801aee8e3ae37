//! `av.mouth-and-speech`: does the mouth that is seen move with the speech that is heard?
//!
//! [`judge`] takes what was seen of the faces along one stretch ([`Series`]) and the sound, and gives one finding, whatever the outcome;
//! it never weighs. In real recordings a mouth and its voice agree, but so do they in the better lip-synchronised forgeries, and every dubbed
//! film does not; the finding helps a reader to look and to ask. What cannot be told is said to be so, with the reason.

use saboot_core::finding::Findings;
use saboot_core::media::Audio;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::agreement::{Agreement, Best, agreement, band_power};
use super::over_time::{LEAST_SIDE, Series};
use crate::checks::{CheckInfo, Hindi};
use crate::detectors::speech::{self, Speech};
use crate::order::quantile;

static INFO: CheckInfo = CheckInfo {
    code: "av.mouth-and-speech",
    catalogue: "AV1",
    title: "Whether the mouth that is seen moves with the speech that is heard",
    class: Class::Information,
    group: "mouth-and-speech",
    reads: "At most eight seconds in which a face was seen and most is said: how far the mouth is open in 12 to 17 frames a second, and the \
            level of the sound between 300 and 3,400 Hz.",
    meaning: "Where both move together, the voice and the mouth were made or recorded for each other, by life or by a program. Where the sound \
              is shifted, it comes too early or too late against the picture by the time that is given. Where the mouth moves and does not move with \
              the speech, the voice was most probably not recorded with this picture, or belongs to somebody else. None of this tells whether \
              either is synthetic, and it carries no weight.",
    innocent: "Dubbing, a voice from off screen, an interpreter, commentary, music under speech, laughing, chewing or singing along, an edit \
               that replaced the sound, a delay of a video call or of a Bluetooth microphone.",
    fools_it: "Programs that make a mouth for a voice (Wav2Lip and its like) agree as well as life does, often better. Beards, hands and \
               microphones before the mouth, profiles, low frame rates and strong compression make a mouth unreadable.",
    reference: "Chandrasekaran and others, The Natural Statistics of Audiovisual Speech (PLoS Computational Biology 2009); Scheirer and \
                Slaney, Construction and Evaluation of a Robust Multifeature Speech/Music Discriminator (ICASSP 1997); measured in docs/detectors.md",
    hindi: Hindi {
        title: "क्या दिखता मुँह सुनाई देती बोली के साथ चलता है",
        reads: "ज़्यादा से ज़्यादा आठ सेकंड, जिनमें चेहरा दिखा और सबसे ज़्यादा बोला गया: हर सेकंड 12 से 17 फ़्रेमों में मुँह कितना खुला है, और 300 से 3,400 Hz के बीच \
                आवाज़ का स्तर।",
        meaning: "जहाँ दोनों साथ चलते हैं, वहाँ आवाज़ और मुँह एक-दूसरे के लिए बने या साथ रिकॉर्ड हुए, चाहे असल में या किसी प्रोग्राम से। जहाँ आवाज़ खिसकी हुई है, वहाँ वह \
                  बताए गए समय जितनी तस्वीर से पहले या बाद में आती है। जहाँ मुँह चलता है पर बोली के साथ नहीं, वहाँ आवाज़ बहुत संभव है कि इस तस्वीर के साथ रिकॉर्ड नहीं \
                  हुई, या किसी और की है। इनमें से कोई बात यह नहीं बताती कि दोनों में से कुछ कृत्रिम है, और इसका कोई वज़न नहीं है।",
        innocent: "डबिंग, परदे के बाहर से आती आवाज़, दुभाषिया, कमेंट्री, बोली के नीचे संगीत, हँसना, चबाना या साथ गाना, एडिट जिसमें आवाज़ बदली गई, वीडियो कॉल या ब्लूटूथ \
                   माइक की देरी।",
        fools_it: "आवाज़ के लिए मुँह बनाने वाले प्रोग्राम (Wav2Lip जैसे) असल जितना, अक्सर उससे भी अच्छा मेल दिखाते हैं। दाढ़ी, मुँह के आगे हाथ या माइक, बग़ल से दिखता \
                   चेहरा, कम फ़्रेम और तेज़ संपीड़न मुँह को पढ़ने नहीं देते।",
    },
};

/// What it is.
pub fn info() -> &'static CheckInfo {
    &INFO
}

/// Speech that is needed in the stretch, seconds.
const LEAST_SPEECH_S: f64 = 2.0;
/// Share of a sound's 20 ms that are less than half as strong as the second around them: in speech more than half of them are, in
/// music and noise few (Scheirer and Slaney 1997). Least of all speech of the training clips: 0.50.
const SPEECH_LIKE: f64 = 0.42;
/// A mouth moves where its opening spans this much between its 5th and its 95th percentile, in shares of its width.
const MOVES: f64 = 0.05;
/// Frames in which a mouth must be seen for its movement to count.
const LEAST_MOMENTS: usize = 20;
/// Two mouths move at once where they are seen together for longer than this, seconds.
const SHARED_S: f64 = 1.0;
/// A mouth moves with the speech where chance brings about as much in so few orders of the sound (see [`Agreement`]);
const IN_TIME_P: f64 = 0.02;
/// of a shift, which is sought among more lags.
const SHIFTED_P: f64 = 0.01;
/// How far the sound has to be off to be called shifted, seconds.
const SHIFTED_S: f64 = 0.12;
/// From here on no agreement is to be seen: half of all orders of the sound go together with the mouth as well as its own. 56 of 208 sounds of
/// other clips come to that, and 2 of 11 listed recordings (docs/detectors.md), so it is little evidence.
const APART_P: f64 = 0.5;
/// Nothing is said against a mouth on less than this, seconds.
const APART_S: f64 = 5.0;

/// Why it could not be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// The decoder could not hand over the frames of the stretch.
    NotFollowed,
    /// A network that reads faces failed.
    Failed,
    /// Less than two seconds of speech while a face is seen.
    LittleSpeech,
    /// Music, or steady noise.
    Music,
    /// No face in the stretch.
    NoFace,
    /// None of the faces is large enough.
    Small,
    /// Mouths are closed throughout, or stand still.
    Still,
    /// More than one mouth moves.
    Several,
    /// A mouth is seen for less than three seconds in one piece.
    Short,
    /// Between the outcomes.
    Unclear,
}

impl Untold {
    fn statement(self) -> &'static str {
        match self {
            Self::NotFollowed => {
                "Whether a mouth moves with the speech could not be told: the frames could not be followed one by one."
            }
            Self::Failed => {
                "Whether a mouth moves with the speech could not be told: the network that reads faces failed."
            }
            Self::LittleSpeech => {
                "Whether a mouth moves with the speech could not be told: too little is said while a face is seen."
            }
            Self::Music => {
                "Whether a mouth moves with the speech could not be told: there is music or steady noise in the sound."
            }
            Self::NoFace => {
                "Whether a mouth moves with the speech could not be told: no face is seen where most is said."
            }
            Self::Small => {
                "Whether a mouth moves with the speech could not be told: the faces are too small."
            }
            Self::Still => {
                "Whether a mouth moves with the speech could not be told: no mouth that is seen moves; somebody else may be speaking."
            }
            Self::Several => "Whether a mouth moves with the speech could not be told: several mouths move.",
            Self::Short => {
                "Whether a mouth moves with the speech could not be told: no mouth is seen long enough in one piece."
            }
            Self::Unclear => {
                "Whether a mouth moves with the speech could not be told: they agree no better and no worse than chance may bring about."
            }
        }
    }

    fn finding(self, observed: String, span: Option<Span>) -> Finding {
        INFO.finding(Grade::Informational, self.statement(), Untrusted::new(observed), span)
    }
}

/// Says that it could not be told, without a look at any face; `observed` may be empty.
pub fn untold(reason: Untold, observed: String, out: &mut Findings) {
    out.push(reason.finding(observed, None));
}

/// Says whether a mouth moves with the speech between two times of the clip, in seconds. `faces` are all that were seen there, `speech` is
/// what was found in the whole of `sound`.
pub fn judge(faces: &[Series], stretch: (f64, f64), sound: &Audio, speech: &Speech, out: &mut Findings) {
    let heard = Heard::of(sound, speech, stretch);
    let said = format!("{:.1} s of speech", heard.speech_s);
    let (observed, found) = compare(faces, &heard, sound);
    let all = if observed.is_empty() { said } else { format!("{said}; {observed}") };
    let time = |(from, to): (f64, f64)| Span::Time { start: hundredth(from), end: hundredth(to) };
    out.push(match found {
        Err(reason) => reason.finding(all, Some(time(stretch))),
        Ok(found) => {
            let span = Some(time(found.span));
            match outcome(&found) {
                Err(reason) => reason.finding(all, span),
                Ok((grade, statement)) => INFO.finding(grade, statement, Untrusted::new(all), span),
            }
        }
    });
}

/// What was observed besides the speech, and how the one mouth that moves goes together with it.
fn compare(faces: &[Series], heard: &Heard, sound: &Audio) -> (String, Result<Agreement, Untold>) {
    if heard.speech_s < LEAST_SPEECH_S {
        return (String::new(), Err(Untold::LittleSpeech));
    }
    if heard.low < SPEECH_LIKE {
        let low = format!("{:.0} % of the sound is far weaker than what is around it", heard.low * 100.0);
        return (low, Err(Untold::Music));
    }
    let Some(largest) = faces.iter().max_by(|a, b| a.side.total_cmp(&b.side)) else {
        return (String::new(), Err(Untold::NoFace));
    };
    if largest.side < LEAST_SIDE {
        return (format!("largest face {:.0} pixels", largest.side), Err(Untold::Small));
    }
    let moving: Vec<&Series> = faces.iter().filter(|face| movement(face) >= MOVES).collect();
    let Some(face) = moving.iter().max_by_key(|face| face.moments.len()) else {
        return (format!("largest face {:.0} pixels", largest.side), Err(Untold::Still));
    };
    // One face that was lost and found again makes several series, one behind the other.
    let beside = moving.iter().filter(|other| shared_s(face, other) > SHARED_S).count();
    if beside > 1 {
        return (format!("{beside} mouths move"), Err(Untold::Several));
    }
    let seen = format!("face of {:.0} pixels, mouth seen in {} frames", face.side, face.moments.len());
    let Some(found) = agreement(&face.mouth(), sound) else { return (seen, Err(Untold::Short)) };
    let best = |best: &Best| {
        format!("correlation {:.2}, sound late by {:.2} s, p {:.3}", best.strength, best.late_s, best.p)
    };
    let observed =
        format!("{seen}; in time: {}; at any lag: {}", best(&found.in_time), best(&found.anywhere));
    (observed, Ok(found))
}

/// What the numbers amount to.
fn outcome(found: &Agreement) -> Result<(Grade, String), Untold> {
    let late = found.anywhere.late_s;
    if found.in_time.p <= IN_TIME_P {
        return Ok((Grade::Informational, "The mouth moves with the speech.".to_owned()));
    }
    if found.anywhere.p <= SHIFTED_P && late.abs() > SHIFTED_S {
        let by = late.abs();
        let statement = if late > 0.0 {
            format!("The mouth moves with the speech, but the sound comes {by:.2} s late.")
        } else {
            format!("The mouth moves with the speech, but the sound comes {by:.2} s early.")
        };
        return Ok((Grade::Weak, statement));
    }
    if found.in_time.p > APART_P && found.anywhere.p > APART_P && found.span.1 - found.span.0 >= APART_S {
        let statement = "The mouth moves, but not measurably with the speech; dubbing, another speaker and some recordings look like this.";
        return Ok((Grade::Informational, statement.to_owned()));
    }
    Err(Untold::Unclear)
}

/// From the 5th to the 95th percentile of a mouth's opening; 0 where it was seen too seldom to say.
fn movement(face: &Series) -> f64 {
    if face.moments.len() < LEAST_MOMENTS {
        return 0.0;
    }
    let mut opening: Vec<f64> = face.mouth().into_iter().map(|m| m.1).collect();
    quantile(&mut opening, 0.95) - quantile(&mut opening, 0.05)
}

/// For how long two faces are seen at once, seconds; of a face with itself as long as it is seen.
fn shared_s(a: &Series, b: &Series) -> f64 {
    let ends = |face: &Series| Some((face.moments.first()?.time_s, face.moments.last()?.time_s));
    let shared = ends(a).zip(ends(b)).map(|(a, b)| a.1.min(b.1) - a.0.max(b.0));
    shared.unwrap_or(0.0)
}

fn hundredth(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}

/// The sound of the stretch.
struct Heard {
    speech_s: f64,
    /// Share of its 20 ms that are less than half as strong as the second around them.
    low: f64,
}

impl Heard {
    fn of(sound: &Audio, speech: &Speech, (from, to): (f64, f64)) -> Self {
        // `as` stops at 0, and makes 0 of what is no number.
        let place = |time: f64| ((time - sound.start_s) / speech::frame_s()) as usize;
        let (first, last) = (place(from), place(to));
        let said =
            speech.voiced().iter().skip(first).take(last.saturating_sub(first)).filter(|v| **v).count();
        let (_, power) = band_power(sound, from, to, speech::FRAME);
        let half = (0.5 / speech::frame_s()) as usize;
        let low = power.iter().enumerate().filter(|(n, own)| {
            let around = power.get(n.saturating_sub(half)..(n + half).min(power.len())).unwrap_or_default();
            **own < 0.5 * around.iter().sum::<f64>() / around.len().max(1) as f64
        });
        Self {
            speech_s: said as f64 * speech::frame_s(),
            low: low.count() as f64 / power.len().max(1) as f64,
        }
    }
}

#[cfg(test)]
#[path = "mouth_and_speech_tests.rs"]
mod tests;
