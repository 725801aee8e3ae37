//! Learned detectors: what networks say of the samples of one exhibit.
//!
//! A detector is its card (`models/<id>/model.toml`), so one [`Samples`] collector and one scoring rule serve
//! them all: prepare each sample once for each network that some detector stands on, run that network once,
//! hand its features to every head, and take the mean. What cannot be judged (tiny, flat, silent) abstains with a
//! reason. Detectors that need more than independent samples get a file of their own beside this one: `partial` for
//! those that point at a part of a picture, `clip` for those that take a whole moving clip with the `motion` in it, `faces` for those
//! that look at faces along their tracks, `listening` for what a sound holds over time (its `outline`, turns, a `segment`).
//! `panel` keeps copies of some samples, to be scored beside them.

mod clip;
mod faces;
mod hearing;
mod listening;
mod motion;
mod outline;
mod panel;
mod partial;
pub mod quality;
mod segment;
pub mod speech;
pub mod voice;
mod voice_activity;

use std::collections::BTreeSet;

use rayon::prelude::*;
use saboot_core::Code;
use saboot_core::card::{Calibration, DetectorCard, Modality, Scope};
use saboot_core::examination::{Part, Point, Reading};
use saboot_core::lr::{Log10Lr, round4};
use saboot_core::media::{Audio, Frame, StreamFacts};
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};
use saboot_core::validation::{FileKind, VoiceBand};

pub use clip::is_neighbour;
pub use faces::one_of;
pub use listening::SEGMENT;
pub use motion::Motion;

use faces::FaceLook;
use hearing::Hearing;
use listening::Listening;
use panel::Panel;
use quality::Quality;
use speech::Speech;
use voice::VoiceQuality;

/// The network whose output a detector's score starts from: its encoder, or itself.
fn network_of(card: &DetectorCard) -> String {
    card.encoder.as_ref().map_or_else(|| card.id.clone(), |id| format!("encoders/{id}"))
}

/// One prepared place of the clip.
struct Place {
    start_s: f64,
    end_s: f64,
    quality: Option<Quality>,
    /// To the neighbour that came with the frame.
    motion: Option<Motion>,
    /// One tensor a network, in the order of `Samples::networks`.
    tensors: Vec<Result<Tensor, RuntimeError>>,
}

/// What is coming, told before the first sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// [`Scope::Picture`] for one still, [`Scope::Frames`] otherwise.
    pub scope: Scope,
    /// Most frames or pictures that will be seen.
    pub frames: usize,
    /// Whether frames of a moving clip come each with its neighbour.
    pub pairs: bool,
    /// Whether copies are to be scored too.
    pub panel: bool,
    /// Samples are pictures that share no time, as in a slide show.
    pub apart: bool,
    /// As few faces as a quick look has time for.
    pub quick: bool,
}

/// What each network gave at one place.
type Outputs = Vec<Result<Vec<f32>, RuntimeError>>;

/// Places of one kind with the outputs of their networks.
struct Scored<'a> {
    places: &'a [Place],
    networks: &'a [String],
    outputs: &'a [Outputs],
    /// Seconds of speech that the places were chosen from.
    speech_s: f64,
    /// How far up that speech goes.
    band: Option<VoiceBand>,
}

/// Samples of one exhibit, prepared for every network as they are decoded, so that no frame is kept but one whose
/// neighbour is awaited.
pub struct Samples<'r> {
    runtime: &'r dyn Runtime,
    picture_networks: Vec<String>,
    pictures: Vec<Place>,
    /// Of the first of `pictures`, as far as the networks have run.
    looked: Vec<Outputs>,
    faces: FaceLook<'r>,
    hearings: Vec<Hearing>,
    /// Frames come each with its neighbour.
    pairs: bool,
    /// A sample whose neighbour is awaited.
    waiting: Option<Frame>,
    /// Numbers of the frames that were taken.
    taken: BTreeSet<u64>,
    /// Where the sound holds speech; none where none was heard.
    speech: Option<Speech>,
    voice: VoiceQuality,
    /// Of the only sound.
    listening: Option<Listening>,
    /// Samples share no time.
    apart: bool,
    quick: bool,
    streams: StreamFacts,
    panel: Panel,
}

impl<'r> Samples<'r> {
    /// Starts an exhibit.
    pub fn new(runtime: &'r dyn Runtime) -> Self {
        let networks = |modality: Modality| -> Vec<String> {
            let cards = runtime.detectors();
            let whole = cards.iter().filter(|c| c.modality == modality && c.face.is_none());
            let names: BTreeSet<String> = whole.map(|c| network_of(c)).collect();
            names.into_iter().collect()
        };
        Self {
            runtime,
            picture_networks: networks(Modality::Picture),
            pictures: Vec::new(),
            looked: Vec::new(),
            faces: FaceLook::new(runtime),
            hearings: hearing::by_length(runtime, &networks(Modality::Voice)),
            pairs: false,
            waiting: None,
            taken: BTreeSet::new(),
            speech: None,
            voice: VoiceQuality::default(),
            listening: None,
            apart: false,
            quick: false,
            streams: StreamFacts::default(),
            panel: Panel::default(),
        }
    }

    /// Says what the samples were decoded from, for calibrations that are for one kind of file.
    pub fn came_from(&mut self, streams: &StreamFacts) {
        self.streams.clone_from(streams);
    }

    /// True where some detector takes moving clips, whose frames must come each with its neighbour.
    pub fn takes_clips(&self) -> bool {
        self.runtime.detectors().iter().any(|card| card.clip)
    }

    /// Says what is coming. Copies are made only for detectors that carry a weight for it.
    pub fn expect(&mut self, expected: Expected) {
        (self.pairs, self.apart, self.quick) = (expected.pairs, expected.apart, expected.quick);
        // What looks for parts of stills is not even fed with frames.
        let cards = self.runtime.detectors();
        let idle = |name: &String| {
            let mut users = cards.iter().filter(|card| card.face.is_none() && network_of(card) == *name);
            !users.any(|card| clip::scope(card, expected.scope, expected.pairs).is_some())
        };
        self.picture_networks.retain(|name| !idle(name));
        self.faces.expect(expected.scope == Scope::Picture, expected.apart, expected.quick);
        self.panel.expect(expected, &self.runtime.detectors(), self.faces.sure());
    }

    /// Takes one frame or picture; false where it is the neighbour of the one before, or was taken already.
    pub fn see(&mut self, frame: &Frame) -> bool {
        if let Some(sample) = self.waiting.take() {
            let neighbour = clip::is_neighbour(&sample, frame);
            self.take(&sample, Some(frame).filter(|_| neighbour));
            if neighbour {
                self.taken.insert(frame.index);
                return false;
            }
        }
        if !self.taken.insert(frame.index) {
            return false;
        }
        if self.pairs {
            self.waiting = Some(frame.clone());
        } else {
            self.take(frame, None);
        }
        true
    }

    fn take(&mut self, frame: &Frame, neighbour: Option<&Frame>) {
        let quality = Quality::of(frame);
        let tensors = if quality.is_flat() {
            Vec::new()
        } else {
            self.picture_networks.iter().map(|n| self.runtime.prepare(n, Sample::Picture(frame))).collect()
        };
        let time = frame.time_s();
        if !quality.is_flat() {
            let faces = self.faces.see(self.runtime, frame);
            let chosen =
                self.panel.see(self.runtime, frame, neighbour, self.pictures.len(), self.faces.of(faces));
            self.faces.copied(&chosen);
        }
        let motion = neighbour.filter(|_| !quality.is_flat()).and_then(|n| Motion::between(frame, n));
        self.pictures.push(Place { start_s: time, end_s: time, quality: Some(quality), motion, tensors });
    }

    /// Takes the sound of the exhibit.
    pub fn hear(&mut self, audio: &Audio) {
        let most = if self.quick { speech::QUICK_WINDOWS } else { speech::MOST_WINDOWS };
        let speech = Speech::of(self.runtime, &audio.mono16k);
        self.voice = VoiceQuality::of(&audio.mono16k, &speech);
        let judged = self.voice.reasons.is_empty();
        let chosen = if judged { speech.windows(&audio.mono16k, most) } else { speech.without_windows() };
        let only = self.speech.is_none() && !self.apart;
        let closely =
            judged && !self.quick && self.runtime.detectors().iter().any(|card| card.segment.is_some());
        self.listening = only.then(|| Listening::new(&audio.mono16k, &speech, &chosen, closely));
        if judged {
            self.panel.hear(self.runtime, &audio.mono16k, &speech, &chosen, self.voice.band);
            for hearing in &mut self.hearings {
                hearing.hear(self.runtime, &audio.mono16k, &chosen, <[f32]>::to_vec);
            }
        }
        self.speech = Some(speech);
    }

    /// Where the sound that was heard last holds speech.
    pub fn speech(&self) -> Option<&Speech> {
        self.speech.as_ref()
    }

    /// When each face that was found was first and last seen, in seconds.
    ///
    /// # Errors
    /// Of the tool that finds them.
    pub fn presence(&self) -> Result<Vec<(f64, f64)>, RuntimeError> {
        self.faces.presence()
    }

    /// Seconds of speech found.
    pub fn speech_s(&self) -> f64 {
        self.speech.as_ref().map_or(0.0, |speech| f64::from(speech.seconds()))
    }

    /// How far up the speech goes.
    pub fn voice_band(&self) -> Option<VoiceBand> {
        self.voice.band
    }

    /// Seconds of sound that are scored.
    pub fn examined_audio_s(&self) -> f64 {
        // Neighbouring windows overlap; count each second once.
        let places = self.hearings.iter().flat_map(|hearing| &hearing.places);
        let mut spans: Vec<(f64, f64)> = places.map(|place| (place.start_s, place.end_s)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut end = 0.0f64;
        let mut total = 0.0;
        for (from, to) in spans {
            total += (to - from.max(end)).max(0.0);
            end = end.max(to);
        }
        total
    }

    /// Inferences that [`Self::score`] and [`Self::stability`] have still to run on encoders and stand-alone networks.
    pub fn inferences(&self) -> u64 {
        let own = self.pictures.iter().skip(self.looked.len());
        let own = own.chain(self.hearings.iter().flat_map(|hearing| &hearing.places));
        let whole: usize = own.chain(self.panel.places()).map(|p| p.tensors.len()).sum();
        (whole + self.faces.inferences() + self.panel.faces().inferences()) as u64
    }

    /// Runs every network over every sample and every detector over the outcome.
    ///
    /// `frames_scope` is [`Scope::Picture`] for one still, [`Scope::Frames`] otherwise. Calls `done` after each
    /// inference, from any thread. Readings come in the order of the detectors' ids.
    pub fn score(&mut self, frames_scope: Scope, done: &(dyn Fn() + Sync)) -> Vec<Reading> {
        self.look(done);
        self.look_at_faces(done);
        self.faces.drop_rest(done);
        let pictures = self.scored_pictures();
        let heard: Vec<Vec<Outputs>> =
            self.hearings.iter().map(|h| self.run(&h.places, &h.networks, done)).collect();
        let sounds: Vec<Scored<'_>> = self
            .hearings
            .iter()
            .zip(&heard)
            .map(|(h, o)| h.scored(o, self.speech_s(), self.voice.band))
            .collect();
        let mut readings: Vec<Reading> = self
            .runtime
            .detectors()
            .into_iter()
            .filter_map(|card| match card.modality {
                Modality::Picture if self.pictures.is_empty() => None,
                Modality::Picture if card.face.is_some() => Some(self.read_faces(card)),
                Modality::Picture => {
                    Some(self.read(card, clip::scope(card, frames_scope, self.pairs)?, &pictures))
                }
                Modality::Voice if self.speech.is_none() => None,
                Modality::Voice => {
                    let network = network_of(card);
                    let own = sounds.iter().find(|s| s.networks.contains(&network)).or(sounds.first())?;
                    Some(self.read(card, Scope::Voice, own))
                }
            })
            .collect();
        readings.sort_by(|a, b| a.id.cmp(&b.id));
        readings
    }

    /// Takes the sample whose neighbour did not come.
    fn take_waiting(&mut self) {
        if let Some(sample) = self.waiting.take() {
            self.take(&sample, None);
        }
    }

    /// Runs the networks over the pictures that they have not run over yet.
    fn look(&mut self, done: &(dyn Fn() + Sync)) {
        self.take_waiting();
        let fresh = self.pictures.get(self.looked.len()..).unwrap_or_default();
        let outputs = self.run(fresh, &self.picture_networks, done);
        self.looked.extend(outputs);
    }

    fn scored_pictures(&self) -> Scored<'_> {
        Scored {
            places: &self.pictures,
            networks: &self.picture_networks,
            outputs: &self.looked,
            speech_s: self.speech_s(),
            band: None,
        }
    }

    /// Outputs of every network at every place.
    fn run(&self, places: &[Place], networks: &[String], done: &(dyn Fn() + Sync)) -> Vec<Outputs> {
        places
            .par_iter()
            .map(|place| {
                let run = |(network, tensor): (&String, &Result<Tensor, RuntimeError>)| {
                    let output =
                        tensor.as_ref().map_err(Clone::clone).and_then(|t| self.runtime.run(network, t));
                    done();
                    output
                };
                networks.iter().zip(&place.tensors).map(run).collect()
            })
            .collect()
    }

    fn read(&self, card: &DetectorCard, scope: Scope, scored: &Scored<'_>) -> Reading {
        let mut judged = self.judge(card, scored);
        let heard = match scope {
            Scope::Voice => self.listen(card, scored, &judged.series, &mut judged.reasons),
            _ => None,
        };
        let calibration = self.calibration(card, scope, (scored.speech_s, scored.band));
        let mut bounds = calibration.map(|c| (c.log10_min, c.log10_max));
        let overall = judged.score;
        let score_of = |series: &[Point]| overall.or(mean(series)).filter(|_| !series.is_empty());
        let mut log10_lr = score_of(&judged.series).zip(calibration).map(|(score, c)| weight(c, score));
        if judged.series.is_empty() && !judged.beyond.is_empty() {
            // Far from all that the detector knows: its number is shown and says nothing either way.
            judged.series.append(&mut judged.beyond);
            bounds = bounds.map(|_| (0.0, 0.0));
            log10_lr = calibration.map(|_| Log10Lr::NEUTRAL);
        }
        let score = score_of(&judged.series);
        if score.is_some() && calibration.is_none() {
            judged.reasons.insert(Code::new("detector.not-calibrated"));
        }
        Reading {
            id: card_code(card),
            scope,
            score,
            log10_lr,
            bounds,
            series: judged.series,
            part: judged.part,
            tracks: Vec::new(),
            speaks: None,
            heard,
            reasons: judged.reasons.into_iter().collect(),
        }
    }

    /// The calibration of a card for the file that the samples come from.
    fn calibration<'c>(
        &self,
        card: &'c DetectorCard,
        scope: Scope,
        (speech_s, band): (f64, Option<VoiceBand>),
    ) -> Option<&'c Calibration> {
        card.calibration(scope, FileKind::of(scope, &self.streams, speech_s, band))
    }

    /// What a detector's head says of every place that it may judge.
    fn judge(&self, card: &DetectorCard, scored: &Scored<'_>) -> Judged {
        if card.clip {
            return self.judge_clip(card, scored);
        }
        let network = network_of(card);
        let slot = scored.networks.iter().position(|n| *n == network);
        let Judged { mut series, mut beyond, mut part, mut reasons, .. } = Judged::default();
        for (place, outputs) in scored.places.iter().zip(scored.outputs) {
            if let Some(reason) = place.quality.as_ref().and_then(|q| q.abstains(card)) {
                reasons.insert(reason);
                continue;
            }
            let Some(output) = slot.and_then(|slot| outputs.get(slot)) else { continue };
            let output = output.as_ref().map_err(Clone::clone);
            let fed = slot.and_then(|slot| place.tensors.get(slot)).and_then(|t| t.as_ref().ok());
            let said = match (&card.map, fed) {
                (Some(map), Some(fed)) => {
                    output.and_then(|o| partial::locate(card, map, fed, o)).map(|located| {
                        part = located.part;
                        Said { score: located.score, in_range: true }
                    })
                }
                _ => output.and_then(|o| match card.encoder {
                    Some(_) => self.head(card, &Tensor { shape: vec![1, o.len()], data: o.clone() }),
                    None => Ok(Said { score: score(card, o)?, in_range: true }),
                }),
            };
            match said {
                Ok(Said { score, in_range }) => {
                    let point = Point {
                        start_s: round4(place.start_s),
                        end_s: round4(place.end_s),
                        score: round4(score),
                    };
                    if in_range {
                        series.push(point);
                    } else {
                        beyond.push(point);
                        reasons.insert(Code::new("detector.out-of-range"));
                    }
                }
                Err(error) => drop(reasons.insert(error.code)),
            }
        }
        if card.modality == Modality::Voice {
            let trouble = self.speech.as_ref().and_then(Speech::trouble);
            reasons.extend(trouble.map(|trouble| trouble.code.clone()));
            reasons.extend(self.voice.reasons.iter().cloned());
            if scored.speech_s < f64::from(card.min_speech_s.unwrap_or(1.0)) {
                series.clear();
                beyond.clear();
                reasons.insert(Code::new(if scored.speech_s == 0.0 {
                    "detector.no-speech"
                } else {
                    "detector.little-speech"
                }));
            } else if series.is_empty() && reasons.is_empty() {
                reasons.insert(Code::new("detector.little-speech"));
            }
        }
        // Later looks lie between earlier ones.
        series.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        beyond.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        Judged { score: None, series, beyond, part, reasons }
    }

    /// What a head says of an encoder's features.
    fn head(&self, card: &DetectorCard, features: &Tensor) -> Result<Said, RuntimeError> {
        let Some(range) = &card.out_of_range else {
            let output = self.runtime.run(&card.id, features)?;
            return Ok(Said { score: score(card, &output)?, in_range: true });
        };
        let names = [card.output_name.as_str(), range.output.as_str()];
        match self.runtime.run_named(&card.id, features, &names)?.as_slice() {
            [said, distance] => match distance.as_slice() {
                [distance] => Ok(Said { score: score(card, said)?, in_range: *distance <= range.limit }),
                _ => Err(bad_shape(card)),
            },
            _ => Err(bad_shape(card)),
        }
    }
}

/// The score in a network's output.
fn score(card: &DetectorCard, output: &[f32]) -> Result<f64, RuntimeError> {
    card.score(output).ok_or_else(|| bad_shape(card))
}

fn bad_shape(card: &DetectorCard) -> RuntimeError {
    RuntimeError {
        code: Code::new("model.bad-output"),
        detail: format!("{}: its output has another shape than the card states", card.id),
    }
}

/// What a head said of one place.
struct Said {
    score: f64,
    /// False where the place is further from what the head knows than its card allows.
    in_range: bool,
}

/// What a head said of all places.
#[derive(Default)]
struct Judged {
    /// Of all places together, where that is not their mean.
    score: Option<f64>,
    series: Vec<Point>,
    /// Places out of the head's range, left out of every mean.
    beyond: Vec<Point>,
    /// Where the last of them points at.
    part: Option<Part>,
    reasons: BTreeSet<Code>,
}

/// Mean score; none of no points.
fn mean(series: &[Point]) -> Option<f64> {
    let sum: f64 = series.iter().map(|p| p.score).sum();
    (!series.is_empty()).then(|| round4(sum / series.len() as f64))
}

/// Calibrated, bounded, and rounded as it is written.
fn weight(calibration: &Calibration, score: f64) -> Log10Lr {
    Log10Lr::new(calibration.log10_lr(score).rounded())
}

/// The card's id as a code; the catalogue admits only ids that are codes.
fn card_code(card: &DetectorCard) -> Code {
    Code::owned(&card.id).unwrap_or(Code::new("detector"))
}

#[cfg(test)]
mod tests;
