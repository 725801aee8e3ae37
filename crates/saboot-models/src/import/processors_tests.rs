//! Preprocessing against public processors: configs as published in, the processors' own numbers out.
//!
//! `fixtures/models/import/processors.json` was made by `scripts/fixtures/processors.py`.

use saboot_core::media::Frame;
use saboot_core::runtime::Sample;

use super::*;
use crate::onnx::Axis;
use crate::prep;

/// The picture of `scripts/fixtures/processors.py`.
fn drawn(width: usize, height: usize) -> Frame {
    let byte = |x: usize, y: usize, c: usize| (((37 * x + 91 * y + 53 * c) ^ (x * y / 8)) & 255) as u8;
    let rgb = (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| [byte(x, y, 0), byte(x, y, 1), byte(x, y, 2)]))
        .collect();
    Frame { index: 0, time_us: 0, width: width as u32, height: height as u32, rgb }
}

/// The sound of `scripts/fixtures/processors.py`.
fn computed(samples: usize) -> Vec<f32> {
    let mut state = 10u64;
    (0..samples)
        .map(|n| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let t = n as f64 / 16_000.0;
            let white = (state >> 40) as f64 / f64::from(1 << 23) - 1.0;
            (0.3 * (std::f64::consts::TAU * (200.0 * t + 400.0 * t * t)).sin() + 0.05 * white) as f32
        })
        .collect()
}

#[test]
fn samples_are_prepared_as_public_processors_do() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/models/import/processors.json");
    let table: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = table["cases"].as_array().unwrap();
    let mut worst = (0.0f64, "");
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let size: Vec<usize> =
            case["sample"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
        let config = &case["config"];
        let tensor = match case["kind"].as_str().unwrap() {
            "sound" => {
                let fixed = case["window"].as_u64().map_or(Axis::Any, Axis::Size);
                let seconds = size[0] as f32 / 16_000.0;
                let asks =
                    fixed == Axis::Any && config["feature_extractor_type"] == "Wav2Vec2FeatureExtractor";
                let (input, _) =
                    sound::transformers(config, Some(&[Axis::Any, fixed]), asks.then_some(seconds)).unwrap();
                prep::prepare(&input, Sample::Waveform(&computed(size[0])))
            }
            kind => {
                let input = if kind == "timm" {
                    picture::timm(config).unwrap()
                } else {
                    picture::transformers(config, case["channels"].as_u64().unwrap()).unwrap().0
                };
                assert_eq!(input.complaint(), None, "{name}");
                prep::prepare(&input, Sample::Picture(&drawn(size[0], size[1])))
            }
        }
        .unwrap();
        let shape: Vec<usize> =
            case["shape"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
        assert_eq!(tensor.shape, shape, "{name}");
        let mut difference = 0.0f64;
        let places = case["places"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize);
        for (place, value) in places.zip(case["values"].as_array().unwrap()) {
            let ours = f64::from(tensor.data[place]);
            assert!(ours.is_finite(), "{name}");
            difference = difference.max((ours - value.as_f64().unwrap()).abs());
        }
        let mean = tensor.data.iter().map(|v| f64::from(*v)).sum::<f64>() / tensor.data.len() as f64;
        difference = difference.max((mean - case["mean"].as_f64().unwrap()).abs());
        println!("{name}: {difference:.1e}");
        if difference > worst.0 {
            worst = (difference, name);
        }
    }
    assert!(cases.len() >= 38, "{} cases", cases.len());
    assert!(worst.0 < 1e-4, "{worst:?}");
}
