//! The one input and the one output of a network that are used, and how samples are prepared for the former.

use saboot_core::card::{Colour, Input, Layout, Spectrum};
use serde_json::Value;
use toml::Table;

use super::source::{Kind, Source};
use super::{Refusal, Request, architecture, line, picture, sound};
use crate::onnx::{Axis, Graph, Port};

/// The one input, f32.
///
/// # Errors
/// When there is another number of inputs, or it is of another type.
pub fn input_port<'g>(graph: &'g Graph, given: &Table) -> Result<&'g Port, Refusal> {
    let asked = given.get("input-name").and_then(toml::Value::as_str);
    let port = match graph.inputs.as_slice() {
        [one] if asked.is_none_or(|name| name == one.name) => one,
        [] => return Err(Refusal::refused("the network takes no input", "export it again")),
        several => {
            let names: Vec<String> = several.iter().map(|p| line(&p.name)).collect();
            return Err(Refusal::refused(
                format!("the network takes {} inputs ({}); one is handed in", names.len(), names.join(", ")),
                "export it with the samples as its only input, without attention masks: scripts/models/export.py",
            ));
        }
    };
    f32_only(port, "takes")
}

/// The one output, or the one that is named, f32.
///
/// # Errors
/// When it cannot be told which, or it is of another type.
pub fn output_port<'g>(graph: &'g Graph, given: &Table) -> Result<&'g Port, Refusal> {
    let asked = given.get("output-name").and_then(toml::Value::as_str);
    let found = match (asked, graph.outputs.as_slice()) {
        (None, [one]) => Some(one),
        (asked, all) => all.iter().find(|p| p.name == asked.unwrap_or("logits")),
    };
    let port = found.ok_or_else(|| {
        let names = graph.outputs.iter().take(20).map(|p| line(&p.name)).collect();
        Refusal::usage(
            format!(
                "the network has {} outputs, and none is named {:?}",
                graph.outputs.len(),
                asked.unwrap_or("logits")
            ),
            "state output-name in --card",
        )
        .with_choices(names)
    })?;
    f32_only(port, "gives")
}

fn f32_only<'g>(port: &'g Port, verb: &str) -> Result<&'g Port, Refusal> {
    match port.element {
        Some(1) => Ok(port),
        Some(element) => Err(Refusal::refused(
            format!(
                "the network {verb} {:?} as ONNX type {element}; f32 (1) is the only one handed over",
                line(&port.name)
            ),
            "export it in single precision",
        )),
        None => Err(Refusal::refused(format!("{:?} is no tensor", line(&port.name)), "export it again")),
    }
}

/// What its maker's config says of preparing samples, and whose rules that are.
///
/// # Errors
/// When it says nothing, or something that cannot be repeated.
pub fn input_of(request: &Request<'_>, source: &Source, port: &Port) -> Result<(Input, String), Refusal> {
    let hint = "state [input] in --card; docs/models.md has its forms";
    let config = &source.config;
    let made = match (source.kind, &source.processor) {
        (Kind::Bare, _) => Err("nothing beside the ONNX file says what it is fed with".to_owned()),
        (Kind::Timm, _) => picture::timm(config).map(|input| (input, "timm".to_owned())),
        (Kind::Transformers, None) => {
            Err("there is no preprocessor_config.json, so how samples are prepared is not stated".to_owned())
        }
        (Kind::Transformers, Some(processor)) => {
            let architecture = architecture(config);
            let sound = processor.get("sampling_rate").is_some();
            let classifies = ["ImageClassification", "AudioClassification", "SequenceClassification"];
            if architecture != "network" && !classifies.iter().any(|kind| architecture.contains(kind)) {
                Err(format!("{architecture} is no classifier of pictures or sound"))
            } else if sound {
                sound::transformers(processor, port.shape.as_deref(), request.window_s)
            } else {
                let channels = config.get("num_channels").and_then(Value::as_u64).unwrap_or(3);
                picture::transformers(processor, channels)
            }
        }
    };
    let (input, whose) = made.map_err(|why| match source.kind {
        Kind::Bare => Refusal::usage(why, hint),
        _ => Refusal::refused(why, hint),
    })?;
    if request.window_s.is_some() && input.window().is_none() {
        return Err(Refusal::usage("--window-s is for networks that take sound", "leave it out"));
    }
    Ok((input, whose))
}

/// The input as the network's own shape allows it.
///
/// # Errors
/// When it does not.
pub fn fitted(mut input: Input, port: &Port) -> Result<Input, Refusal> {
    let Some(shape) = &port.shape else { return Ok(input) };
    let allows = |axis: Option<&Axis>, size: u64| match axis {
        Some(Axis::Any) => true,
        Some(Axis::Size(fixed)) => *fixed == size,
        None => false,
    };
    let allowed = |sizes: &[u64]| {
        shape.len() == sizes.len() && sizes.iter().enumerate().all(|(i, size)| allows(shape.get(i), *size))
    };
    let wanted: Vec<u64> = match &mut input {
        Input::Picture { width, height, layout, colour, .. } => {
            let channels = if *colour == Colour::Grey { 1 } else { 3 };
            let first = vec![1, channels, u64::from(*height), u64::from(*width)];
            let last = vec![1, u64::from(*height), u64::from(*width), channels];
            match layout {
                Layout::Nchw if !allowed(&first) && allowed(&last) => {
                    *layout = Layout::Nhwc;
                    last
                }
                Layout::Nchw => first,
                Layout::Nhwc => last,
            }
        }
        // Any size does.
        Input::Native { .. } => return Ok(input),
        Input::Waveform { window, .. } => vec![1, u64::from(*window)],
        Input::Spectrogram { spectrum, bins, frames, .. } => match spectrum {
            Spectrum::KaldiFbank => vec![1, u64::from(*frames), u64::from(*bins)],
            Spectrum::WhisperLogMel => vec![1, u64::from(*bins), u64::from(*frames)],
        },
    };
    if allowed(&wanted) {
        return Ok(input);
    }
    let shown: Vec<String> = shape
        .iter()
        .map(|axis| match axis {
            Axis::Any => "any".to_owned(),
            Axis::Size(n) => n.to_string(),
        })
        .collect();
    Err(Refusal::refused(
        format!("the network takes [{}], and samples are prepared as {wanted:?}", shown.join(", ")),
        "bring the config that belongs to this network, or state [input] in --card",
    ))
}
