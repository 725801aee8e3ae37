//! The stability panel: copies of samples, prepared beside them and scored like them.
//!
//! [`Panel`] makes copies only where a detector carries a weight for what is examined, so that an encoder sees each
//! view at most five times, and of [`FRAMES`] frames at most where there are many. A copy is turned into network
//! inputs at once and dropped. Of a video the score of a row is that of the exhibit plus the mean change that the
//! transform made on the copied frames: what the other frames would have changed is taken to be the same. So is that of a
//! sound, of which as many windows are copied as a quick look has.

use saboot_core::card::{DetectorCard, Modality, Scope};
use saboot_core::examination::{Point, Reading};
use saboot_core::lr::round4;
use saboot_core::media::Frame;
use saboot_core::runtime::{Runtime, Sample};
use saboot_core::stability::{StabilityRow, Transform};
use saboot_core::validation::VoiceBand;

use super::faces::FaceCopies;
use super::hearing::{self, Hearing};
use super::speech::{self, FRAME, Speech, SpeechWindows};
use super::{
    Expected, Motion, Outputs, Place, Quality, Samples, Scored, card_code, clip, mean, network_of, weight,
};
use crate::faces::{Face, Sighting};
use crate::reship;

/// Most frames or pictures of an exhibit that are copied, evenly spread.
const FRAMES: usize = 3;

/// Where a copy that leaves out the start of a sound begins in it, in seconds.
const LATE_S: f64 = reship::LATE_START as f64 / speech::RATE as f64;
/// Half the way between two windows of a sound, in seconds: its own window nearest to one of a copy is no further.
const NEAR_S: f64 = 0.62;

/// Copies of pictures by one transform.
struct Copies {
    transform: Transform,
    places: Vec<Place>,
}

/// A copy of the sound by one transform.
struct Sounds {
    transform: Transform,
    /// Seconds of speech that the windows were chosen from.
    speech_s: f64,
    /// How far up the speech of the copy goes.
    band: Option<VoiceBand>,
    hearings: Vec<Hearing>,
}

/// Copies of the samples of one exhibit.
#[derive(Default)]
pub(super) struct Panel {
    expected: Option<Expected>,
    /// Detectors that carry a weight for what is examined.
    weighing: Vec<DetectorCard>,
    picture_networks: Vec<String>,
    voice_networks: Vec<String>,
    pictures: Vec<Copies>,
    faces: FaceCopies,
    sounds: Vec<Sounds>,
}

impl Panel {
    pub(super) fn expect(&mut self, expected: Expected, cards: &[&DetectorCard], sure: f32) {
        if !expected.panel || self.expected.is_some() {
            return;
        }
        self.expected = Some(expected);
        let scope = |card: &DetectorCard| match card.modality {
            Modality::Picture => clip::scope(card, expected.scope, expected.pairs),
            Modality::Voice => Some(Scope::Voice),
        };
        let weighs = |card: &DetectorCard| scope(card).is_some_and(|scope| card.weighs(scope));
        self.weighing = cards.iter().filter(|card| weighs(card)).map(|card| (*card).clone()).collect();
        self.faces = FaceCopies::new(&self.weighing, sure);
        let networks = |modality: Modality| {
            let whole = self.weighing.iter().filter(|card| card.modality == modality && card.face.is_none());
            let mut names: Vec<String> = whole.map(network_of).collect();
            names.sort();
            names.dedup();
            names
        };
        (self.picture_networks, self.voice_networks) =
            (networks(Modality::Picture), networks(Modality::Voice));
    }

    /// Takes a frame with structure and its neighbour, by its number among all that are seen, with the faces that were found in it; gives
    /// the faces that were copied.
    pub(super) fn see(
        &mut self,
        runtime: &dyn Runtime,
        frame: &Frame,
        neighbour: Option<&Frame>,
        number: usize,
        found: Option<(usize, &[Face])>,
    ) -> Vec<Sighting> {
        let Some(expected) = self.expected else { return Vec::new() };
        let step = expected.frames.div_ceil(FRAMES).max(1);
        let chosen = number.is_multiple_of(step) && number / step < FRAMES;
        let found = found.filter(|_| chosen && self.faces.are_wanted());
        let faces = found.map(|(number, faces)| (self.faces.of_frame(number, faces), faces));
        if !chosen || (self.picture_networks.is_empty() && faces.is_none()) {
            return Vec::new();
        }
        for transform in Transform::PICTURES {
            let Some(copy) = reship::picture(frame, transform) else { continue };
            if let Some((sightings, all)) = &faces {
                self.faces.see(runtime, transform, (frame, &copy), sightings, all);
            }
            let quality = Quality::of(&copy);
            let mut whole = self.weighing.iter().filter(|card| card.face.is_none());
            let judged = whole.any(|card| quality.abstains(card).is_none());
            let tensors = self
                .picture_networks
                .iter()
                .filter(|_| judged)
                .map(|n| runtime.prepare(n, Sample::Picture(&copy)))
                .collect();
            let time = frame.time_s();
            let clips = self.weighing.iter().any(|card| card.clip);
            let beside = neighbour.filter(|_| clips).and_then(|n| reship::picture(n, transform));
            let motion = beside.and_then(|beside| Motion::between(&copy, &beside));
            let place = Place { start_s: time, end_s: time, quality: Some(quality), motion, tensors };
            match self.pictures.iter_mut().find(|copies| copies.transform == transform) {
                Some(copies) => copies.places.push(place),
                None => self.pictures.push(Copies { transform, places: vec![place] }),
            }
        }
        faces.map(|(sightings, _)| sightings).unwrap_or_default()
    }

    /// Copies of faces.
    pub(super) fn faces(&self) -> &FaceCopies {
        &self.faces
    }

    /// Takes the sound, where it holds speech, and the windows that were chosen in it.
    pub(super) fn hear(
        &mut self,
        runtime: &dyn Runtime,
        sound: &[f32],
        speech: &Speech,
        chosen: &SpeechWindows,
        band: Option<VoiceBand>,
    ) {
        if self.voice_networks.is_empty() || chosen.windows.is_empty() {
            return;
        }
        let chosen = &chosen.few();
        for transform in Transform::VOICE {
            let mut hearings = hearing::by_length(runtime, &self.voice_networks);
            // Filters reach no further than milliseconds, so each window is stored coarsely by itself.
            let speech_s = if transform == Transform::Companded {
                for hearing in &mut hearings {
                    hearing.hear(runtime, sound, chosen, reship::sound);
                }
                chosen.speech_s
            } else {
                let sound = sound.get(reship::LATE_START..).unwrap_or_default();
                // What is said stays what it was; only the windows fall elsewhere.
                let late =
                    speech.without_first(reship::LATE_START / FRAME).windows(sound, speech::QUICK_WINDOWS);
                for hearing in &mut hearings {
                    hearing.hear(runtime, sound, &late, |samples| samples.iter().map(|s| s * 0.5).collect());
                }
                late.speech_s
            };
            self.sounds.push(Sounds { transform, speech_s: f64::from(speech_s), band, hearings });
        }
    }

    /// Every copied place.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        let sounds = self.sounds.iter().flat_map(|copy| &copy.hearings).flat_map(|hearing| &hearing.places);
        self.pictures.iter().flat_map(|copies| &copies.places).chain(sounds)
    }
}

impl Samples<'_> {
    /// Runs the networks over the copies; `own` are the readings of the samples themselves.
    ///
    /// One row a transform, in the order of the panel; none where no detector carries a weight.
    pub fn stability(&self, own: &[Reading], done: &(dyn Fn() + Sync)) -> Vec<StabilityRow> {
        let panel = &self.panel;
        let Some(expected) = panel.expected else { return Vec::new() };
        let run = |places: &[Place], networks: &[String]| self.run(places, networks, done);
        let mut rows: Vec<StabilityRow> = Vec::new();
        for copies in &panel.pictures {
            let outputs = run(&copies.places, &panel.picture_networks);
            let networks = &panel.picture_networks;
            let seen =
                Scored { places: &copies.places, networks, outputs: &outputs, speech_s: 0.0, band: None };
            let mut row = self.row(copies.transform, Modality::Picture, expected, &[seen], own);
            let faces = self.see_copied_faces(&panel.faces, copies.transform, done);
            for card in &panel.weighing {
                let own = own.iter().find(|r| r.id == card_code(card) && r.scope == Scope::Face);
                if let Some((face, own)) = card.face.as_ref().zip(own) {
                    row.readings.push(self.reread_faces(
                        card,
                        face,
                        &panel.faces,
                        copies.transform,
                        &faces,
                        own,
                    ));
                }
            }
            row.readings.sort_by(|a, b| a.id.cmp(&b.id));
            rows.push(row);
        }
        for copy in &panel.sounds {
            let outputs: Vec<Vec<Outputs>> =
                copy.hearings.iter().map(|h| run(&h.places, &h.networks)).collect();
            let heard: Vec<Scored<'_>> = copy
                .hearings
                .iter()
                .zip(&outputs)
                .map(|(h, o)| h.scored(o, copy.speech_s, copy.band))
                .collect();
            rows.push(self.row(copy.transform, Modality::Voice, expected, &heard, own));
        }
        rows
    }

    /// What every detector says of the copies by one transform, grouped as their networks take them.
    fn row(
        &self,
        transform: Transform,
        modality: Modality,
        expected: Expected,
        groups: &[Scored<'_>],
        own: &[Reading],
    ) -> StabilityRow {
        let cards =
            self.panel.weighing.iter().filter(|card| card.modality == modality && card.face.is_none());
        let mut readings: Vec<Reading> = cards
            .filter_map(|card| {
                let scope = match modality {
                    Modality::Picture => clip::scope(card, expected.scope, expected.pairs)?,
                    Modality::Voice => Scope::Voice,
                };
                let own = own.iter().find(|r| r.id == card_code(card) && r.scope == scope)?;
                let network = network_of(card);
                let scored = groups.iter().find(|s| s.networks.contains(&network))?;
                // A copy out of the detector's range is not judged: it neither holds nor flips a verdict.
                let judged = self.judge(card, scored);
                let score = match (modality, transform) {
                    (Modality::Picture, _) => changed(own, &judged.series, 0.0, 0.0),
                    // A copy that holds every window is a whole by itself.
                    (Modality::Voice, _) if own.series.len() <= speech::QUICK_WINDOWS => mean(&judged.series),
                    (Modality::Voice, Transform::Companded) => changed(own, &judged.series, 0.0, 0.0),
                    (Modality::Voice, _) => changed(own, &judged.series, LATE_S, NEAR_S),
                };
                let calibration = self.calibration(card, scope, (self.speech_s(), scored.band));
                Some(Reading {
                    score,
                    log10_lr: match own.bounds {
                        // The exhibit itself is out of range, so its copies say nothing either.
                        Some((0.0, 0.0)) => own.log10_lr.filter(|_| score.is_some()),
                        _ => score.zip(calibration).map(|(score, c)| weight(c, score)),
                    },
                    series: Vec::new(),
                    part: None,
                    tracks: Vec::new(),
                    speaks: None,
                    heard: None,
                    reasons: judged.reasons.into_iter().collect(),
                    ..own.clone()
                })
            })
            .collect();
        readings.sort_by(|a, b| a.id.cmp(&b.id));
        let places = groups.iter().map(|s| s.places.len()).max().unwrap_or(0);
        StabilityRow { transform, places: u32::try_from(places).unwrap_or(u32::MAX), readings }
    }
}

/// The exhibit's own score with the mean change from the copied places themselves to their copies, which begin `late` seconds
/// into it; a place is the nearest within `near` seconds.
fn changed(own: &Reading, copies: &[Point], late: f64, near: f64) -> Option<f64> {
    let pairs: Vec<f64> = copies
        .iter()
        .filter_map(|copy| {
            let away = |p: &Point| (p.start_s - copy.start_s - late).abs();
            let same = own.series.iter().min_by(|a, b| away(a).total_cmp(&away(b)))?;
            (away(same) <= near + 1e-6).then_some(copy.score - same.score)
        })
        .collect();
    let mean = pairs.iter().sum::<f64>() / pairs.len().max(1) as f64;
    own.score.filter(|_| !pairs.is_empty()).map(|score| round4(score + mean))
}
