//! A reader made by hand hears the mark where the mean of a window is above a half.

use std::sync::Mutex;

use saboot_core::card::{DetectorCard, Input, ModelUse};
use saboot_core::runtime::Sample;

use super::*;

/// Gives the mean of each window as its confidence, or what it is told to give.
struct Reader {
    cards: Vec<ToolCard>,
    gives: Option<Vec<f32>>,
    /// Lengths of the windows that it was handed.
    asked: Mutex<Vec<usize>>,
}

impl Reader {
    fn new(rate: u32) -> Self {
        Self::with_windows(rate, 2)
    }

    fn with_windows(rate: u32, seconds: u32) -> Self {
        let card = |id: &str, mark: serde_json::Value| -> ToolCard {
            serde_json::from_value(serde_json::json!({
                "schema": 1, "id": id, "version": "1", "title": "t", "summary": "w", "licence": "MIT", "file": "m.onnx", "sha256": "",
                "source": "s", "input-name": "i", "output-name": "o", "threshold": 0.5, "sure-from": 0.9, "training-data": "", "limits": "",
                "mark": mark
            }))
            .unwrap()
        };
        let mark = serde_json::json!({"maker": "Maker (Mark)", "rate": rate, "window": seconds * rate});
        Self {
            cards: vec![card("other", serde_json::Value::Null), card("reader", mark)],
            gives: None,
            asked: Mutex::default(),
        }
    }

    fn findings(&self, samples: Vec<f32>, most: usize) -> (Vec<Finding>, Vec<Damage>) {
        let (mut out, sound) = (Findings::default(), Audio { mono16k: samples, ..Audio::default() });
        let damage = look(self, &sound, most, &mut out);
        (out.into_sorted(), damage)
    }
}

impl Runtime for Reader {
    fn detectors(&self) -> Vec<&DetectorCard> {
        Vec::new()
    }
    fn tool(&self, id: &str) -> Option<&ToolCard> {
        self.cards.iter().find(|card| card.id == id)
    }
    fn tools(&self) -> Vec<&ToolCard> {
        self.cards.iter().collect()
    }
    fn models(&self) -> Vec<ModelUse> {
        Vec::new()
    }
    fn input(&self, _: &str) -> Option<&Input> {
        None
    }
    fn prepare(&self, network: &str, _: Sample<'_>) -> Result<Tensor, RuntimeError> {
        Err(RuntimeError { code: Code::new("model.missing-file"), detail: network.to_owned() })
    }
    fn run(&self, network: &str, input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        assert_eq!((network, input.shape.as_slice()), ("tools/reader", [1, input.data.len()].as_slice()));
        self.asked.lock().unwrap().push(input.data.len());
        let mean = input.data.iter().sum::<f32>() / input.data.len() as f32;
        Ok(self.gives.clone().unwrap_or_else(|| vec![mean.clamp(0.0, 1.0)]))
    }
    fn run_named(&self, network: &str, _: &Tensor, _: &[&str]) -> Result<Vec<Vec<f32>>, RuntimeError> {
        Err(RuntimeError { code: Code::new("model.missing-file"), detail: network.to_owned() })
    }
}

/// `seconds` of a sound whose windows of 2 s have these means, under a quiet alternation that keeps them from being silence.
fn sound(means: &[f32]) -> Vec<f32> {
    let wave = |n: usize| if n.is_multiple_of(2) { 0.02 } else { -0.02 };
    means.iter().flat_map(|mean| (0..2 * RATE).map(move |n| mean + wave(n))).collect()
}

#[test]
fn whole_parts_and_faint_marks_have_their_grades() {
    type Found = (Grade, (f64, f64));
    let cases: [(&[f32], Option<Found>); 6] = [
        (&[0.0, 0.1, 0.2, 0.1], None),
        (&[0.97, 0.98, 0.99], Some((Grade::Medium, (0.0, 6.0)))),
        (&[0.0, 0.95, 0.96, 0.0], Some((Grade::Medium, (2.0, 6.0)))),
        (&[0.0, 0.0, 0.95, 0.0], Some((Grade::Weak, (4.0, 6.0)))),
        (&[0.6, 0.7, 0.5], Some((Grade::Weak, (0.0, 0.0)))),
        (&[0.4, 0.4, 0.89], Some((Grade::Weak, (0.0, 0.0)))),
    ];
    for (means, expected) in cases {
        let (found, damage) = Reader::new(16_000).findings(sound(means), MOST_WINDOWS);
        assert!(damage.is_empty());
        let Some((grade, (start, end))) = expected else {
            assert!(found.is_empty(), "{means:?}: {found:?}");
            continue;
        };
        assert_eq!(found.len(), 1, "{means:?}");
        let finding = &found[0];
        assert_eq!((finding.class, finding.grade), (Class::DeclaredSynthetic, grade), "{means:?}");
        let span = (end > 0.0).then_some(Span::Time { start, end });
        assert_eq!(finding.span, span, "{means:?}");
        assert!(finding.statement.contains("Maker (Mark)"));
        assert!(finding.observed.raw().contains(&format!("({} x 2 s)", means.len())));
    }
}

#[test]
fn a_reader_is_asked_at_its_own_rate_and_in_few_windows() {
    for (rate, window, most, seconds, asked) in
        [(16_000, 2, 12, 9, 5), (32_000, 2, 12, 60, 12), (48_000, 2, 3, 60, 3), (32_000, 6, 12, 3, 1)]
    {
        let reader = Reader::with_windows(rate, window);
        let (found, _) = reader.findings(sound(&[0.95; 30])[..seconds * RATE].to_vec(), most);
        let length = (window * rate) as usize;
        assert_eq!(*reader.asked.lock().unwrap(), vec![length; asked], "{rate} {window} {most} {seconds}");
        // A window that ends in zeros is half as sure.
        let grade = if window == 6 { None } else { Some(Grade::Medium) };
        assert_eq!(found.first().map(|f| f.grade), grade, "{rate} {window} {most} {seconds}");
    }
    assert_eq!(
        starts(16_000 * 100, 16_000 * 5, 12),
        [0, 2, 3, 5, 7, 9, 10, 12, 14, 16, 17, 19].map(|n| n * 80_000)
    );
    assert_eq!(starts(16_000 * 11, 16_000 * 5, 12), [0, 80_000, 96_000]);
    assert!(starts(47_999, 80_000, 12).is_empty() && starts(0, 0, 0).is_empty());
}

#[test]
fn silence_and_samples_that_are_no_numbers_are_not_asked() {
    for samples in [
        Vec::new(),
        vec![0.0; 50 * RATE],
        vec![f32::NAN; 5 * RATE],
        vec![1e-5; 4 * RATE],
        vec![0.99; 5 * RATE],
    ] {
        let reader = Reader::new(32_000);
        let (found, damage) = reader.findings(samples, MOST_WINDOWS);
        assert!(found.is_empty() && damage.is_empty() && reader.asked.lock().unwrap().is_empty());
    }
}

#[test]
fn an_output_that_is_no_confidence_is_told_and_finds_nothing() {
    for gives in [vec![], vec![1.5], vec![-0.1], vec![0.95, 0.95]] {
        let reader = Reader { gives: Some(gives), ..Reader::new(16_000) };
        let (found, damage) = reader.findings(sound(&[0.95; 3]), MOST_WINDOWS);
        assert!(found.is_empty());
        assert_eq!(damage.len(), 1);
        assert_eq!((damage[0].code.as_str(), damage[0].place.raw()), ("model.bad-output", "tools/reader"));
    }
}

#[test]
fn a_raised_tone_stays_the_tone_that_it_was() {
    let tone = |rate: f64, n: usize| (std::f64::consts::TAU * 1_000.0 * n as f64 / rate).sin();
    let low: Vec<f32> = (0..16_000).map(|n| tone(16_000.0, n) as f32).collect();
    for factor in [1, 2, 3] {
        let high = raised(&low, factor);
        assert_eq!(high.len(), factor * low.len());
        // Its ends are cut off by the window.
        let middle = 400 * factor..high.len() - 400 * factor;
        let off = middle.map(|n| (f64::from(high[n]) - tone(16_000.0 * factor as f64, n)).abs());
        assert!(off.fold(0.0, f64::max) < 2e-3, "{factor}");
    }
}
