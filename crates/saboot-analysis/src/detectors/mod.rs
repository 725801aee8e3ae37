//! Learned detectors: what networks say of the samples of one exhibit.
//!
//! A detector is its card (`models/<id>/model.toml`), so one [`Samples`] collector and one scoring rule serve
//! them all: prepare each sample once for each network that some detector stands on, run that network once,
//! hand its features to every head, and take the mean. What cannot be judged (tiny, flat, silent) abstains with a
//! reason. Detectors that need more than independent samples get a file of their own beside this one: `partial` for
//! those that point at a part of a picture.
//! `panel` keeps copies of some samples, to be scored beside them.

mod panel;
mod partial;
pub mod quality;
pub mod speech;

use std::collections::BTreeSet;

use rayon::prelude::*;
use saboot_core::Code;
use saboot_core::card::{DetectorCard, Input, Modality, Scope};
use saboot_core::examination::{Point, Reading};
use saboot_core::lr::{Log10Lr, round4};
use saboot_core::media::{Audio, Frame};
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};

use panel::Panel;
use quality::Quality;

/// The network whose output a detector's score starts from: its encoder, or itself.
fn network_of(card: &DetectorCard) -> String {
    card.encoder.as_ref().map_or_else(|| card.id.clone(), |id| format!("encoders/{id}"))
}

/// One prepared place of the clip.
struct Place {
    start_s: f64,
    end_s: f64,
    quality: Option<Quality>,
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
    /// Whether copies are to be scored too.
    pub panel: bool,
}

/// Places of one kind with the outputs of their networks.
struct Scored<'a> {
    places: &'a [Place],
    networks: &'a [String],
    outputs: Vec<Vec<Result<Vec<f32>, RuntimeError>>>,
    /// Seconds of speech that the places were chosen from.
    speech_s: f64,
}

/// Samples of one exhibit, prepared for every network as they are decoded, so that no frame is kept.
pub struct Samples<'r> {
    runtime: &'r dyn Runtime,
    picture_networks: Vec<String>,
    voice_networks: Vec<String>,
    pictures: Vec<Place>,
    windows: Vec<Place>,
    speech_s: f64,
    heard: bool,
    panel: Panel,
}

impl<'r> Samples<'r> {
    /// Starts an exhibit.
    pub fn new(runtime: &'r dyn Runtime) -> Self {
        let networks = |modality: Modality| -> Vec<String> {
            let cards = runtime.detectors();
            let names: BTreeSet<String> =
                cards.iter().filter(|c| c.modality == modality).map(|c| network_of(c)).collect();
            names.into_iter().collect()
        };
        Self {
            runtime,
            picture_networks: networks(Modality::Picture),
            voice_networks: networks(Modality::Voice),
            pictures: Vec::new(),
            windows: Vec::new(),
            speech_s: 0.0,
            heard: false,
            panel: Panel::default(),
        }
    }

    /// Says what is coming. Copies are made only for detectors that carry a weight for it.
    pub fn expect(&mut self, expected: Expected) {
        // What looks for parts of stills is not even fed with frames.
        let cards = self.runtime.detectors();
        let idle = |name: &String| {
            let mut users = cards.iter().filter(|card| network_of(card) == *name);
            !users.any(|card| partial::scope(card, expected.scope).is_some())
        };
        self.picture_networks.retain(|name| !idle(name));
        self.panel.expect(expected, &self.runtime.detectors());
    }

    /// Takes one frame or picture.
    pub fn see(&mut self, frame: &Frame) {
        let quality = Quality::of(frame);
        let tensors = if quality.is_flat() {
            Vec::new()
        } else {
            self.picture_networks.iter().map(|n| self.runtime.prepare(n, Sample::Picture(frame))).collect()
        };
        let time = frame.time_s();
        if !quality.is_flat() {
            self.panel.see(self.runtime, frame, self.pictures.len());
        }
        self.pictures.push(Place { start_s: time, end_s: time, quality: Some(quality), tensors });
    }

    /// Takes the sound of the exhibit.
    pub fn hear(&mut self, audio: &Audio) {
        self.heard = true;
        let speech = speech::windows(&audio.mono16k);
        self.speech_s = f64::from(speech.speech_s);
        self.panel.hear(self.runtime, &audio.mono16k, &speech);
        let seconds = |samples: usize| samples as f64 / speech::RATE as f64;
        for window in speech.windows {
            let tensors = self
                .voice_networks
                .iter()
                .map(|n| self.runtime.prepare(n, Sample::Waveform(fit(self.runtime, n, &window.samples))))
                .collect();
            let start_s = seconds(window.start);
            let end_s = seconds((window.start + window.samples.len()).min(audio.mono16k.len()));
            self.windows.push(Place { start_s, end_s, quality: None, tensors });
        }
    }

    /// Seconds of speech found.
    pub fn speech_s(&self) -> f64 {
        self.speech_s
    }

    /// Seconds of sound that are scored.
    pub fn examined_audio_s(&self) -> f64 {
        // Neighbouring windows overlap; count each second once.
        let mut end = 0.0f64;
        let mut total = 0.0;
        for place in &self.windows {
            total += (place.end_s - place.start_s.max(end)).max(0.0);
            end = end.max(place.end_s);
        }
        total
    }

    /// Inferences that [`Self::score`] will run on encoders and stand-alone networks.
    pub fn inferences(&self) -> u64 {
        let own = self.pictures.iter().chain(&self.windows);
        own.chain(self.panel.places()).map(|p| p.tensors.len() as u64).sum()
    }

    /// Runs every network over every sample and every detector over the outcome.
    ///
    /// `frames_scope` is [`Scope::Picture`] for one still, [`Scope::Frames`] otherwise. Calls `done` after each
    /// inference, from any thread. Readings come in the order of the detectors' ids.
    pub fn score(&self, frames_scope: Scope, done: &(dyn Fn() + Sync)) -> Vec<Reading> {
        let pictures = self.run(&self.pictures, &self.picture_networks, self.speech_s, done);
        let windows = self.run(&self.windows, &self.voice_networks, self.speech_s, done);
        let mut readings: Vec<Reading> = self
            .runtime
            .detectors()
            .into_iter()
            .filter_map(|card| match card.modality {
                Modality::Picture if self.pictures.is_empty() => None,
                Modality::Picture => Some(self.read(card, partial::scope(card, frames_scope)?, &pictures)),
                Modality::Voice if !self.heard => None,
                Modality::Voice => Some(self.read(card, Scope::Voice, &windows)),
            })
            .collect();
        readings.sort_by(|a, b| a.id.cmp(&b.id));
        readings
    }

    /// Outputs of every network at every place.
    fn run<'a>(
        &self,
        places: &'a [Place],
        networks: &'a [String],
        speech_s: f64,
        done: &(dyn Fn() + Sync),
    ) -> Scored<'a> {
        let outputs = places
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
            .collect();
        Scored { places, networks, outputs, speech_s }
    }

    fn read(&self, card: &DetectorCard, scope: Scope, scored: &Scored<'_>) -> Reading {
        let network = network_of(card);
        let slot = scored.networks.iter().position(|n| *n == network);
        let mut reasons = BTreeSet::new();
        let mut series = Vec::new();
        let mut part = None;
        for (place, outputs) in scored.places.iter().zip(&scored.outputs) {
            if let Some(reason) = place.quality.as_ref().and_then(|q| q.abstains(card)) {
                reasons.insert(reason);
                continue;
            }
            let Some(output) = slot.and_then(|slot| outputs.get(slot)) else { continue };
            let output = output.as_ref().map_err(Clone::clone);
            let fed = slot.and_then(|slot| place.tensors.get(slot)).and_then(|t| t.as_ref().ok());
            let score = match (&card.map, fed) {
                (Some(map), Some(fed)) => output
                    .and_then(|o| partial::locate(card, map, fed, o))
                    .map(|located| {
                        part = located.part;
                        located.score
                    }),
                _ => output.and_then(|o| self.head(card, o)),
            };
            match score {
                Ok(score) => series.push(Point {
                    start_s: round4(place.start_s),
                    end_s: round4(place.end_s),
                    score: round4(score),
                }),
                Err(error) => drop(reasons.insert(error.code)),
            }
        }
        if card.modality == Modality::Voice {
            if scored.speech_s < f64::from(card.min_speech_s.unwrap_or(1.0)) {
                series.clear();
                reasons.insert(Code::new(if scored.speech_s == 0.0 {
                    "detector.no-speech"
                } else {
                    "detector.little-speech"
                }));
            } else if series.is_empty() && reasons.is_empty() {
                reasons.insert(Code::new("detector.little-speech"));
            }
        }
        let score = (!series.is_empty())
            .then(|| round4(series.iter().map(|p| p.score).sum::<f64>() / series.len() as f64));
        let calibration = card.calibration(scope);
        if score.is_some() && calibration.is_none() {
            reasons.insert(Code::new("detector.not-calibrated"));
        }
        Reading {
            id: card_code(card),
            scope,
            score,
            log10_lr: score.zip(calibration).map(|(s, c)| Log10Lr::new(c.log10_lr(s).rounded())),
            bounds: calibration.map(|c| (c.log10_min, c.log10_max)),
            series,
            part,
            reasons: reasons.into_iter().collect(),
        }
    }

    /// A detector's score from its network's output: through its head, or the output itself.
    fn head(&self, card: &DetectorCard, output: &[f32]) -> Result<f64, RuntimeError> {
        let score = match &card.encoder {
            Some(_) => {
                let features = Tensor { shape: vec![1, output.len()], data: output.to_vec() };
                card.output.score(&self.runtime.run(&card.id, &features)?)
            }
            None => card.output.score(output),
        };
        score.ok_or_else(|| RuntimeError {
            code: Code::new("model.bad-output"),
            detail: format!("{}: its output has another shape than the card states", card.id),
        })
    }
}

/// A network with a shorter window than ours gets the first part of it.
fn fit<'s>(runtime: &dyn Runtime, network: &str, samples: &'s [f32]) -> &'s [f32] {
    match runtime.input(network) {
        Some(Input::Waveform { window, .. }) => samples.get(..*window as usize).unwrap_or(samples),
        _ => samples,
    }
}

/// The card's id as a code; the catalogue admits only ids that are codes.
fn card_code(card: &DetectorCard) -> Code {
    Code::owned(&card.id).unwrap_or(Code::new("detector"))
}

#[cfg(test)]
mod tests;
