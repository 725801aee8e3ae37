//! How probable it is that somebody speaks, chunk by chunk, by the tool `voice-activity` (Silero VAD).
//!
//! [`probabilities`] runs the tool over a whole sound a minute at a time, the state of its network handed on, so that memory is bounded
//! and the outcome is that of one run. scripts/models/build_voice_activity.py says what the network takes; `VoiceActivity` in
//! scripts/train/voice/speech.py is the same. What counts as speech is for [`speech`](super::speech) to say.

use saboot_core::runtime::{Runtime, RuntimeError, Tensor};

use super::speech::clean;

/// The tool, and its network.
pub(super) const TOOL: &str = "voice-activity";
const NETWORK: &str = "tools/voice-activity";
/// Name of the output that the next run begins with.
const STATE_OUTPUT: &str = "state";
/// Numbers of the state, zeros where a sound begins.
const STATE: usize = 256;
/// Samples before a chunk that the network hears with it.
const CONTEXT: usize = 64;
/// Samples of a chunk, 32 ms.
pub(super) const CHUNK: usize = 512;
/// Chunks of one run, 60 s.
const CHUNKS_A_RUN: usize = 1875;

/// Probability of speech for each chunk of 16 kHz mono `samples`, the last one filled up with zeros; none without the tool.
///
/// # Errors
/// Where the network cannot be run or answers in another shape.
pub(super) fn probabilities(
    runtime: &dyn Runtime,
    samples: &[f32],
) -> Result<Option<Vec<f32>>, RuntimeError> {
    let Some(card) = runtime.tool(TOOL) else { return Ok(None) };
    let names = [card.output_name.as_str(), STATE_OUTPUT];
    let mut found = Vec::with_capacity(samples.len().div_ceil(CHUNK));
    let mut state = vec![0.0; STATE];
    let mut context = vec![0.0; CONTEXT];
    for part in samples.chunks(CHUNKS_A_RUN * CHUNK) {
        let chunks = part.len().div_ceil(CHUNK);
        let mut data = Vec::with_capacity(STATE + CONTEXT + chunks * CHUNK);
        data.append(&mut state);
        data.append(&mut context);
        data.extend(part.iter().map(|sample| clean(*sample)));
        data.resize(STATE + CONTEXT + chunks * CHUNK, 0.0);
        context.extend(data.get(data.len() - CONTEXT..).unwrap_or_default());
        let mut outputs = runtime.run_named(NETWORK, &Tensor { shape: vec![1, data.len()], data }, &names)?;
        match outputs.as_mut_slice() {
            [said, after] if said.len() == chunks && after.len() == STATE => {
                found.append(said);
                state = std::mem::take(after);
            }
            _ => {
                return Err(RuntimeError {
                    code: saboot_core::Code::new("model.bad-output"),
                    detail: format!(
                        "{NETWORK}: expected {chunks} probabilities and a state of {STATE} numbers"
                    ),
                });
            }
        }
    }
    Ok(Some(found))
}

/// Value of the card from which a chunk counts as speech.
pub(super) fn threshold(runtime: &dyn Runtime) -> f32 {
    runtime.tool(TOOL).and_then(|card| card.threshold).unwrap_or(0.5)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use saboot_core::Code;
    use saboot_core::card::{DetectorCard, Input, ModelUse, ToolCard};
    use saboot_core::runtime::Sample;

    use super::*;

    /// Answers each chunk with its first sample, and keeps what it was handed besides.
    struct Echo {
        card: ToolCard,
        /// State and context of each run.
        handed: Mutex<Vec<(Vec<f32>, Vec<f32>)>>,
        /// Probabilities too few.
        short: bool,
    }

    impl Echo {
        fn new(short: bool) -> Self {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/tools/voice-activity/tool.toml");
            let card = std::fs::read_to_string(path).unwrap();
            let field = |name: &str| {
                let line = card.lines().find(|line| line.starts_with(name)).unwrap();
                line.split('"').nth(1).unwrap_or_default().to_owned()
            };
            let card = serde_json::json!({
                "schema": 1, "id": field("id"), "version": "1", "title": "", "summary": "", "licence": "", "file": "",
                "sha256": "", "source": "", "input-name": field("input-name"), "output-name": field("output-name"),
                "threshold": 0.5, "training-data": "", "limits": ""
            });
            Self { card: serde_json::from_value(card).unwrap(), handed: Mutex::default(), short }
        }
    }

    impl Runtime for Echo {
        fn detectors(&self) -> Vec<&DetectorCard> {
            Vec::new()
        }

        fn tool(&self, id: &str) -> Option<&ToolCard> {
            (id == self.card.id).then_some(&self.card)
        }

        fn models(&self) -> Vec<ModelUse> {
            Vec::new()
        }

        fn input(&self, _network: &str) -> Option<&Input> {
            None
        }

        fn prepare(&self, network: &str, _sample: Sample<'_>) -> Result<Tensor, RuntimeError> {
            Err(RuntimeError { code: Code::new("model.bad-card"), detail: network.to_owned() })
        }

        fn run(&self, network: &str, _input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
            Err(RuntimeError { code: Code::new("model.bad-output"), detail: network.to_owned() })
        }

        fn run_named(
            &self,
            network: &str,
            input: &Tensor,
            outputs: &[&str],
        ) -> Result<Vec<Vec<f32>>, RuntimeError> {
            assert_eq!((network, outputs), ("tools/voice-activity", &["probabilities", "state"][..]));
            assert_eq!(input.shape, [1, input.data.len()]);
            let (state, rest) = input.data.split_at(STATE);
            let (context, sound) = rest.split_at(CONTEXT);
            let mut handed = self.handed.lock().unwrap();
            handed.push((state.to_vec(), context.to_vec()));
            let after = vec![handed.len() as f32; STATE];
            let said =
                sound.chunks_exact(CHUNK).map(|chunk| chunk[0]).skip(usize::from(self.short)).collect();
            Ok(vec![said, after])
        }
    }

    #[test]
    fn a_long_sound_is_heard_in_parts_as_at_once() {
        let echo = Echo::new(false);
        let length = 2 * CHUNKS_A_RUN * CHUNK + 700;
        let sound: Vec<f32> = (0..length).map(|n| (n % 8191) as f32 / 8191.0).collect();
        let said = probabilities(&echo, &sound).unwrap().unwrap();
        let expected: Vec<f32> = sound.iter().step_by(CHUNK).copied().collect();
        assert_eq!(said, expected);
        let handed = echo.handed.into_inner().unwrap();
        assert_eq!(handed.len(), 3);
        for (run, (state, context)) in handed.iter().enumerate() {
            assert!(state.iter().all(|number| *number == run as f32), "the state is handed on");
            let end = run * CHUNKS_A_RUN * CHUNK;
            let before = sound.get(end.saturating_sub(CONTEXT)..end).unwrap();
            let expected = if run == 0 { vec![0.0; CONTEXT] } else { before.to_vec() };
            assert_eq!(*context, expected, "so are the samples before it");
        }
    }

    #[test]
    fn what_is_no_number_is_zero_and_nothing_needs_no_run() {
        let echo = Echo::new(false);
        let said = probabilities(&echo, &[f32::NAN; 600]).unwrap().unwrap();
        assert_eq!(said, [0.0, 0.0]);
        assert_eq!(probabilities(&echo, &[]).unwrap(), Some(Vec::new()));
        assert_eq!(echo.handed.into_inner().unwrap().len(), 1);
        assert_eq!(probabilities(&saboot_core::runtime::NoNetworks, &[0.0; 600]).unwrap(), None);
    }

    #[test]
    fn an_answer_of_another_shape_is_no_answer() {
        let error = probabilities(&Echo::new(true), &[0.5; 6000]).unwrap_err();
        assert_eq!(error.code.as_str(), "model.bad-output");
        let speech = super::super::speech::Speech::of(&Echo::new(true), &[0.5; 6000]);
        assert_eq!(speech.trouble().map(|t| t.code.as_str()), Some("model.bad-output"));
    }
}
