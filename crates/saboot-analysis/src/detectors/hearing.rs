//! Windows of sound by the length that networks take.
//!
//! Networks with a window of 2.5 s or less get the windows that [`speech`] chooses; one with a longer window gets
//! stretches of its own length around the same places ([`speech::longer`]), so that it is scored on what it was made for.

use std::collections::BTreeMap;

use saboot_core::runtime::{Runtime, Sample};
use saboot_core::validation::VoiceBand;

use super::speech::{self, RATE, SpeechWindows, Window};
use super::{Outputs, Place, Scored};

/// Windows of one length, with the networks that take it.
pub(super) struct Hearing {
    /// Samples, [`speech::WINDOW`] at least.
    length: usize,
    pub(super) networks: Vec<String>,
    pub(super) places: Vec<Place>,
}

/// Networks grouped by the length of their windows. Without any network, one group that hears for none.
pub(super) fn by_length(runtime: &dyn Runtime, networks: &[String]) -> Vec<Hearing> {
    let mut groups: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for network in networks {
        let window = runtime.input(network).and_then(|input| input.window()).unwrap_or(speech::WINDOW);
        groups.entry(window.max(speech::WINDOW)).or_default().push(network.clone());
    }
    if groups.is_empty() {
        groups.insert(speech::WINDOW, Vec::new());
    }
    groups.into_iter().map(|(length, networks)| Hearing { length, networks, places: Vec::new() }).collect()
}

impl Hearing {
    /// The places with what the networks gave, of sound with `speech_s` seconds of speech of a band.
    pub(super) fn scored<'a>(
        &'a self,
        outputs: &'a [Outputs],
        speech_s: f64,
        band: Option<VoiceBand>,
    ) -> Scored<'a> {
        Scored { places: &self.places, networks: &self.networks, outputs, speech_s, band }
    }

    /// Prepares every window of `sound`, of which `chosen` are the 2.5 s windows; each passes through `change` first.
    pub(super) fn hear(
        &mut self,
        runtime: &dyn Runtime,
        sound: &[f32],
        chosen: &SpeechWindows,
        change: impl Fn(&[f32]) -> Vec<f32>,
    ) {
        let longer;
        let windows: &[Window] = if self.length == speech::WINDOW {
            &chosen.windows
        } else {
            longer = speech::longer(sound, chosen, self.length);
            &longer
        };
        let places = windows.iter().map(|window| {
            let samples = change(&window.samples);
            self.place(runtime, window.start, &samples, sound.len())
        });
        let places: Vec<Place> = places.collect();
        self.places.extend(places);
    }

    /// Windows of 2.5 s by themselves, for one network.
    pub(super) fn of<'w>(
        runtime: &dyn Runtime,
        network: String,
        windows: impl Iterator<Item = &'w Window>,
    ) -> Self {
        let mut alone = Self { length: speech::WINDOW, networks: vec![network], places: Vec::new() };
        alone.places =
            windows.map(|w| alone.place(runtime, w.start, &w.samples, w.start + w.samples.len())).collect();
        alone
    }

    /// One window that begins at `start` of a sound of `whole` samples, prepared for every network.
    fn place(&self, runtime: &dyn Runtime, start: usize, samples: &[f32], whole: usize) -> Place {
        let seconds = |samples: usize| samples as f64 / RATE as f64;
        let prepare = |n: &String| runtime.prepare(n, Sample::Waveform(fit(runtime, n, samples)));
        Place {
            start_s: seconds(start),
            end_s: seconds((start + samples.len()).min(whole)),
            quality: None,
            motion: None,
            tensors: self.networks.iter().map(prepare).collect(),
        }
    }
}

/// A network with a shorter window than ours gets the first part of it.
fn fit<'s>(runtime: &dyn Runtime, network: &str, samples: &'s [f32]) -> &'s [f32] {
    let window = runtime.input(network).and_then(|input| input.window());
    window.and_then(|window| samples.get(..window)).unwrap_or(samples)
}
