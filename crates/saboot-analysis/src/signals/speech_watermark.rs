//! `declared.speech-watermark` (P15): the marks that makers of generated speech weave into it, read by networks that set-up may bring.
//!
//! [`look`] asks every tool whose card has a `[mark]` table: a network that takes a window of sound and answers with one confidence. Windows of
//! the card's length follow each other over the sound, [`MOST_WINDOWS`] at most; those that hold next to nothing are not asked. Without such
//! a tool nothing is said. `scripts/train/voice/watermark.py` takes the same windows and measures how often a reader errs.

use rayon::prelude::*;
use saboot_core::card::ToolCard;
use saboot_core::finding::Findings;
use saboot_core::media::Audio;
use saboot_core::runtime::{Runtime, RuntimeError, Tensor};
use saboot_core::{Class, Code, Damage, Finding, Grade, Span, Untrusted};

use crate::checks::{CheckInfo, Hindi};
use crate::detectors::speech::{QUIETEST_DB, RATE, clean, level_db, spread};

static INFO: CheckInfo = CheckInfo {
    code: "declared.speech-watermark",
    catalogue: "P15",
    title: "The sound carries the inaudible mark of a maker of generated speech",
    class: Class::DeclaredSynthetic,
    group: "speech-watermark",
    reads: "A sound of three seconds or more, in windows of a few seconds, where a network that reads such a mark is installed. The project knows how to bring the reader of \
            PerTh, the mark that Resemble AI's programs (Chatterbox and others) put on all speech that they make; a user may add readers of other \
            marks.",
    meaning: "The network that the mark's makers trained to find it finds it: in the whole sound or in several windows of it (medium), or \
              faintly (weak). The mark says that a program of this maker made or changed the sound; it does not say whose voice it imitates.",
    innocent: "Anyone can put the mark on a genuine recording with the maker's public package. A program that only cleans or converts a genuine voice may \
               put it on as well. A clip can hold a marked passage, such as a read advertisement, beside genuine speech.",
    fools_it: "Strong noise, a change of speed or pitch and deliberate removal weaken or erase it. Programs that are run from source can leave it out. \
               Speech of all other makers does not carry it. Its absence says nothing.",
    reference: "The public package resemble-perth 1.0.1 (MIT) for the network and its weights; confidence on genuine speech and after codecs \
                measured by scripts/train/voice/watermark.py, figures in docs/detectors.md.",
    hindi: Hindi {
        title: "आवाज़ में AI से बोली बनाने वाले किसी प्रोग्राम का न सुनाई देने वाला निशान है",
        reads: "तीन सेकंड या उससे लंबी आवाज़, कुछ-कुछ सेकंड के टुकड़ों में, जहाँ ऐसा निशान पढ़ने वाला network लगा हो। यह परियोजना PerTh का पाठक ला सकती है, यानी वह निशान जो Resemble AI के \
                प्रोग्राम (Chatterbox आदि) अपनी बनाई हर बोली पर लगाते हैं; दूसरे निशानों के पाठक उपयोगकर्ता जोड़ सकता है।",
        meaning: "निशान बनाने वालों ने जिस network को उसे ढूँढना सिखाया, उसे वह मिला: पूरी आवाज़ में या उसके कई टुकड़ों में (मध्यम), या धुँधला (कमज़ोर)। निशान \
                  बताता है कि इस निर्माता के किसी प्रोग्राम ने आवाज़ बनाई या बदली; यह नहीं बताता कि किसके स्वर की नक़ल है।",
        innocent: "निर्माता के सार्वजनिक पैकेज से कोई भी यह निशान असली रिकॉर्डिंग पर लगा सकता है। जो प्रोग्राम असली स्वर को केवल साफ़ करता या बदलता है, वह भी इसे लगा \
                   सकता है। किसी क्लिप में असली बोली के साथ निशान वाला कोई हिस्सा, जैसे पढ़ा गया विज्ञापन, हो सकता है।",
        fools_it: "तेज़ शोर, गति या सुर बदलना और जानबूझकर हटाना इसे कमज़ोर करते या मिटा देते हैं। source से चलाए गए प्रोग्राम इसे छोड़ सकते हैं। बाक़ी सब निर्माताओं \
                   की बोली में यह नहीं होता। इसका न होना कुछ नहीं बताता।",
    },
};

/// Windows that are asked, spread evenly where there are more: a minute in windows of five seconds.
pub const MOST_WINDOWS: usize = 12;
/// The same for a quick look.
pub const FEW_WINDOWS: usize = 3;
/// A sound of less than three seconds is not asked: of 49 development recordings that short the reader of PerTh took seven for more than half
/// marked (up to .80), of 82 longer ones one, after AMR-NB (.77) (scripts/train/voice/watermark.py).
const LEAST: usize = 3 * RATE;
/// Windows beyond doubt from which a part of the sound counts as marked.
const PART: usize = 2;
/// Samples of 16 kHz to each side that a sample of a higher rate is made of.
const REACH: usize = 16;

/// What it is.
pub fn info() -> &'static CheckInfo {
    &INFO
}

/// One window and what a reader said of it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Heard {
    start_s: f64,
    end_s: f64,
    confidence: f64,
}

/// Asks every reader of marks that is at hand, in `most` windows each, and says what they found. Gives what went wrong.
pub fn look(runtime: &dyn Runtime, sound: &Audio, most: usize, out: &mut Findings) -> Vec<Damage> {
    let mut damage = Vec::new();
    for card in runtime.tools() {
        match read(runtime, card, &sound.mono16k, most) {
            Ok(heard) => judge(card, &heard).into_iter().for_each(|finding| out.push(finding)),
            Err(RuntimeError { code, detail }) => damage.push(Damage {
                code,
                place: format!("tools/{}", card.id).into(),
                detail: detail.into(),
                span: None,
                count: 1,
            }),
        }
    }
    damage
}

/// What one tool says of each window; nothing where it reads no mark.
fn read(
    runtime: &dyn Runtime,
    card: &ToolCard,
    sound: &[f32],
    most: usize,
) -> Result<Vec<Heard>, RuntimeError> {
    let Some(mark) = &card.mark else { return Ok(Vec::new()) };
    let (factor, length) = (mark.rate as usize / RATE, mark.window as usize);
    let network = format!("tools/{}", card.id);
    let size = length / factor.max(1);
    let starts = starts(sound.len(), size, most);
    let heard: Vec<Option<Heard>> = starts
        .into_par_iter()
        .map(|start| {
            let part: Vec<f32> = sound.iter().skip(start).take(size).map(|s| clean(*s)).collect();
            if level_db(&part) <= QUIETEST_DB {
                return Ok(None);
            }
            let mut data = raised(&part, factor);
            data.resize(length, 0.0);
            let said = runtime.run(&network, &Tensor { shape: vec![1, length], data })?;
            let (start_s, end_s) = (seconds(start), seconds(start + part.len()));
            match said.as_slice() {
                [confidence] if (0.0..=1.0).contains(confidence) => {
                    Ok(Some(Heard { start_s, end_s, confidence: f64::from(*confidence) }))
                }
                _ => Err(RuntimeError {
                    code: Code::new("model.bad-output"),
                    detail: format!("{network}: its output is not one confidence within 0 and 1"),
                }),
            }
        })
        .collect::<Result<_, _>>()?;
    Ok(heard.into_iter().flatten().collect())
}

fn seconds(sample: usize) -> f64 {
    (sample as f64 / RATE as f64 * 1e3).round() / 1e3
}

/// First samples of the windows of a sound: one after the other, the last one ending with the sound.
fn starts(samples: usize, size: usize, most: usize) -> Vec<usize> {
    if samples < LEAST || size == 0 {
        return Vec::new();
    }
    let whole = (samples / size).max(1);
    let mut starts: Vec<usize> = (0..whole).map(|n| n * size).collect();
    if samples > whole * size {
        starts.push(samples - size);
    }
    spread(&starts, most)
}

/// A sound at `factor` times its rate: a sinc over [`REACH`] samples to each side under a Hann window.
fn raised(samples: &[f32], factor: usize) -> Vec<f32> {
    if factor <= 1 {
        return samples.to_vec();
    }
    let tap = |offset: f64| {
        let x = std::f64::consts::PI * offset;
        let sinc = if offset == 0.0 { 1.0 } else { x.sin() / x };
        sinc * (0.5 + 0.5 * (x / REACH as f64).cos())
    };
    // For each of the places between two samples, the weights of those around it.
    let weights: Vec<Vec<f64>> = (0..factor)
        .map(|phase| {
            let between = phase as f64 / factor as f64;
            (0..2 * REACH).map(|n| tap(between + REACH as f64 - 1.0 - n as f64)).collect()
        })
        .collect();
    let mut padded = vec![0.0f32; REACH - 1];
    padded.extend_from_slice(samples);
    padded.resize(samples.len() + 2 * REACH - 1, 0.0);
    padded
        .windows(2 * REACH)
        .take(samples.len())
        .flat_map(|around| {
            weights.iter().map(move |taps| {
                taps.iter().zip(around).map(|(tap, sample)| tap * f64::from(*sample)).sum::<f64>() as f32
            })
        })
        .collect()
}

/// What the windows of one reader amount to. Never more than medium: one of 874 genuine clips reads as marked (docs/detectors.md), which does not
/// bear the 1,000 that a strong declaration is given.
fn judge(card: &ToolCard, heard: &[Heard]) -> Option<Finding> {
    let (mark, threshold, sure) =
        (card.mark.as_ref()?, f64::from(card.threshold?), f64::from(card.sure_from?));
    let windows = heard.len();
    let mean = heard.iter().map(|h| h.confidence).sum::<f64>() / windows.max(1) as f64;
    let most = heard.iter().map(|h| h.confidence).fold(0.0, f64::max);
    let beyond = heard.iter().filter(|h| h.confidence >= sure);
    let certain = beyond.clone().count();
    let maker = &mark.maker;
    let (grade, statement) = if windows > 0 && mean >= sure {
        (Grade::Medium, format!("The sound carries the mark that {maker} puts on generated speech."))
    } else if certain >= PART {
        (Grade::Medium, format!("Parts of the sound carry the mark that {maker} puts on generated speech."))
    } else if certain > 0 || mean >= threshold {
        (
            Grade::Weak,
            format!(
                "The sound may carry the mark that {maker} puts on generated speech, in a short part or weakened."
            ),
        )
    } else {
        return None;
    };
    let first = beyond.clone().map(|h| h.start_s).fold(f64::INFINITY, f64::min);
    let last = beyond.map(|h| h.end_s).fold(0.0, f64::max);
    let length = f64::from(mark.window) / f64::from(mark.rate);
    let observed = format!(
        "confidence {mean:.2} on average ({windows} x {length} s), {most:.2} at most, {certain} x {sure:.2} or more; read by {} {}",
        card.id, card.version
    );
    let span = (certain > 0).then_some(Span::Time { start: first, end: last });
    Some(Finding {
        expected: "Speech without this mark gives a confidence near 0.".to_owned(),
        ..INFO.finding(grade, statement, Untrusted::new(observed), span)
    })
}

#[cfg(test)]
#[path = "speech_watermark_tests.rs"]
mod tests;
