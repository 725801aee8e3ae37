//! What an ONNX file asks for, read before ONNX Runtime sees it.
//!
//! [`Graph::read`] walks the file's messages (onnx.proto3 of ONNX 1.20) without loading a weight: operator sets,
//! operators of other makers, inputs and outputs, tensors that lie in other files, and tensors that state more values
//! than they hold. Memory and depth are bounded whatever the file says. [`Graph::complaint`] is what any model here must
//! fulfil, whoever wrote its card.

mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use wire::{Broken, Span, Value, Wire};

/// Largest ONNX file: what Protocol Buffers can hold. Larger networks keep weights in files beside it.
pub const MOST_BYTES: u64 = (1 << 31) - 1;
/// Most bytes of all files of a network together.
pub const MOST_BYTES_TOGETHER: u64 = 8 << 30;
/// Operator sets that the pinned ONNX Runtime promises to run.
const OPSETS: std::ops::RangeInclusive<u64> = 7..=26;
/// Makers whose operators are part of ONNX Runtime itself.
const DOMAINS: [&str; 4] = ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"];
const MOST_DEPTH: usize = 16;
const MOST_NODES: usize = 1_000_000;
const MOST_TENSORS: usize = 1_000_000;
const MOST_AXES: usize = 16;
const MOST_VALUES: usize = 256;
const MOST_EXTERNAL: usize = 64;

/// One axis of an input or output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Fixed.
    Size(u64),
    /// Whatever is handed in.
    Any,
}

/// An input or output of the graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Port {
    /// Its name.
    pub name: String,
    /// `TensorProto.DataType`; 1 is f32. None where it is no tensor.
    pub element: Option<u64>,
    /// None where no shape is stated.
    pub shape: Option<Vec<Axis>>,
}

/// What an output comes out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// 0..1 each.
    Sigmoid,
    /// 0..1, sum 1.
    Softmax,
    /// Anything else, logarithms of probabilities among it.
    Other,
}

/// What an ONNX file asks for.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Of the standard operators.
    pub opset: Option<u64>,
    /// Inputs that must be handed in.
    pub inputs: Vec<Port>,
    /// Outputs.
    pub outputs: Vec<Port>,
    /// `domain::operator` of makers that ONNX Runtime does not know.
    pub foreign: BTreeSet<String>,
    /// Other files that weights lie in, as they are named, with the bytes that each must have.
    pub external: BTreeMap<String, u64>,
    endings: BTreeMap<String, (Ending, String)>,
    functions: BTreeSet<String>,
    initialised: BTreeSet<String>,
    nodes: usize,
    tensors: usize,
}

impl Graph {
    /// Reads a file.
    ///
    /// # Errors
    /// One line that says what is wrong with it and where.
    pub fn read(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|e| e.to_string())?;
        let meta = file.metadata().map_err(|e| e.to_string())?;
        if !meta.is_file() {
            return Err("is not a regular file".to_owned());
        }
        if meta.len() > MOST_BYTES {
            return Err(format!(
                "is {} bytes large; an ONNX file holds 2 GiB at most (export with weights in a file beside it, or a smaller network)",
                meta.len()
            ));
        }
        Self::parse(file)
    }

    fn parse(source: impl Read + Seek) -> Result<Self, String> {
        let mut wire = Wire::new(source).map_err(|e| e.to_string())?;
        let mut graph = Self::default();
        graph
            .model(&mut wire)
            .map_err(|e| format!("is no ONNX file that can be read: {} at byte {}", e.what, e.at))?;
        // Older exports list weights among the inputs.
        graph.inputs.retain(|port| !graph.initialised.contains(&port.name));
        graph.foreign.retain(|operator| !graph.functions.contains(operator));
        Ok(graph)
    }

    /// Why ONNX Runtime must not be handed this file, in one line; none when it may.
    pub fn complaint(&self) -> Option<String> {
        let Some(opset) = self.opset else {
            return Some("names no set of standard operators (opset_import)".to_owned());
        };
        if !OPSETS.contains(&opset) {
            let (first, last) = (OPSETS.start(), OPSETS.end());
            return Some(format!(
                "needs operator set {opset}; {first} to {last} can be run, export it with one of them"
            ));
        }
        if !self.foreign.is_empty() {
            let named: Vec<&str> = self.foreign.iter().take(5).map(String::as_str).collect();
            return Some(format!(
                "needs operators that are not part of ONNX Runtime ({}); code for them is never loaded",
                named.join(", ")
            ));
        }
        self.external.keys().find(|name| !is_plain_name(name)).map(|name| {
            format!("takes weights from {name:?}; only a file beside it is read, named without a path")
        })
    }

    /// What the output of this name comes out of, looked at through operators that keep values.
    pub fn ending(&self, output: &str) -> Ending {
        let mut name = output;
        for _ in 0..MOST_DEPTH {
            match self.endings.get(name) {
                Some((Ending::Other, before)) => name = before,
                Some((ending, _)) => return *ending,
                None => break,
            }
        }
        Ending::Other
    }

    fn model<R: Read + Seek>(&mut self, wire: &mut Wire<R>) -> Result<(), Broken> {
        let mut message = wire.all();
        let mut graphs = 0;
        while let Some((field, value)) = wire.field(&mut message)? {
            match (field, value) {
                (7, Value::Bytes(span)) => {
                    graphs += 1;
                    self.graph(wire, span, 0)?;
                }
                (8, Value::Bytes(span)) => {
                    let (domain, version) = operator_set(wire, span)?;
                    if domain.is_empty() || domain == "ai.onnx" {
                        self.opset = Some(version);
                    }
                }
                (25, Value::Bytes(span)) => self.function(wire, span)?,
                _ => {}
            }
        }
        match graphs {
            1 => Ok(()),
            n => Err(Broken { at: 0, what: format!("it holds {n} graphs") }),
        }
    }

    fn function<R: Read + Seek>(&mut self, wire: &mut Wire<R>, mut message: Span) -> Result<(), Broken> {
        let (mut name, mut domain) = (String::new(), String::new());
        while let Some((field, value)) = wire.field(&mut message)? {
            match (field, value) {
                (1, Value::Bytes(span)) => name = wire.text(span)?,
                (7, Value::Bytes(span)) => self.node(wire, span, 1)?,
                (10, Value::Bytes(span)) => domain = wire.text(span)?,
                _ => {}
            }
        }
        self.functions.insert(format!("{domain}::{name}"));
        Ok(())
    }

    fn graph<R: Read + Seek>(
        &mut self,
        wire: &mut Wire<R>,
        mut message: Span,
        depth: usize,
    ) -> Result<(), Broken> {
        if depth > MOST_DEPTH {
            return Err(Broken {
                at: message.start,
                what: format!("graphs within graphs, {MOST_DEPTH} deep"),
            });
        }
        while let Some((field, value)) = wire.field(&mut message)? {
            let Value::Bytes(span) = value else { continue };
            match field {
                1 => self.node(wire, span, depth)?,
                5 => {
                    let name = self.tensor(wire, span)?;
                    if depth == 0 {
                        self.initialised.insert(name);
                    }
                }
                15 => self.sparse(wire, span)?,
                11 | 12 if depth == 0 => {
                    let ports = if field == 11 { &mut self.inputs } else { &mut self.outputs };
                    // Weights may stand among the inputs, so the bound is that of tensors.
                    if ports.len() >= if field == 11 { MOST_TENSORS } else { MOST_VALUES } {
                        return Err(Broken { at: span.start, what: "too many inputs or outputs".to_owned() });
                    }
                    ports.push(port(wire, span)?);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn node<R: Read + Seek>(
        &mut self,
        wire: &mut Wire<R>,
        mut message: Span,
        depth: usize,
    ) -> Result<(), Broken> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err(Broken { at: message.start, what: format!("more than {MOST_NODES} operators") });
        }
        let (mut input, mut output) = (None, None);
        let (mut operator, mut domain) = (String::new(), String::new());
        while let Some((field, value)) = wire.field(&mut message)? {
            let Value::Bytes(span) = value else { continue };
            match field {
                1 if input.is_none() => input = Some(wire.text(span)?),
                2 if output.is_none() => output = Some(wire.text(span)?),
                4 => operator = wire.text(span)?,
                5 => self.attribute(wire, span, depth)?,
                7 => domain = wire.text(span)?,
                _ => {}
            }
        }
        if !DOMAINS.contains(&domain.as_str()) {
            self.foreign.insert(format!("{domain}::{operator}"));
        }
        let ending = match operator.as_str() {
            "Sigmoid" => Ending::Sigmoid,
            "Softmax" => Ending::Softmax,
            "Identity" | "Cast" | "Reshape" | "Squeeze" | "Unsqueeze" | "Flatten" => Ending::Other,
            _ => return Ok(()),
        };
        if let (0, Some(output)) = (depth, output) {
            self.endings.insert(output, (ending, input.unwrap_or_default()));
        }
        Ok(())
    }

    fn attribute<R: Read + Seek>(
        &mut self,
        wire: &mut Wire<R>,
        mut message: Span,
        depth: usize,
    ) -> Result<(), Broken> {
        while let Some((field, value)) = wire.field(&mut message)? {
            let Value::Bytes(span) = value else { continue };
            match field {
                5 | 10 => drop(self.tensor(wire, span)?),
                6 | 11 => self.graph(wire, span, depth + 1)?,
                22 | 23 => self.sparse(wire, span)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn sparse<R: Read + Seek>(&mut self, wire: &mut Wire<R>, mut message: Span) -> Result<(), Broken> {
        while let Some((field, value)) = wire.field(&mut message)? {
            if let (1 | 2, Value::Bytes(span)) = (field, value) {
                drop(self.tensor(wire, span)?);
            }
        }
        Ok(())
    }

    /// Reads what a tensor states, and holds it to what it holds. Gives its name.
    fn tensor<R: Read + Seek>(&mut self, wire: &mut Wire<R>, mut message: Span) -> Result<String, Broken> {
        let start = message.start;
        self.tensors += 1;
        if self.tensors > MOST_TENSORS {
            return Err(Broken { at: start, what: format!("more than {MOST_TENSORS} tensors") });
        }
        let mut name = String::new();
        let mut sides: Vec<u64> = Vec::new();
        let (mut element, mut raw, mut typed, mut elsewhere) = (0, None, 0u64, false);
        let mut entries = Vec::new();
        while let Some((field, value)) = wire.field(&mut message)? {
            match (field, value) {
                (1, Value::Number(side)) => sides.push(side),
                (1, Value::Bytes(span)) => sides.extend(wire.packed(span, MOST_AXES)?),
                (2, Value::Number(kind)) => element = kind,
                // Each value takes a byte at least, packed or not.
                (4..=7 | 10 | 11, Value::Bytes(span)) => typed += span.len().max(1),
                (4..=7 | 10 | 11, Value::Number(_)) => typed += 1,
                (8, Value::Bytes(span)) => name = wire.text(span)?,
                (9, Value::Bytes(span)) => raw = Some(span.len()),
                (13, Value::Bytes(span)) if entries.len() < 16 => entries.push(entry(wire, span)?),
                (14, Value::Number(place)) => elsewhere = place == 1,
                _ => {}
            }
            if sides.len() > MOST_AXES {
                return Err(Broken { at: start, what: format!("a tensor of more than {MOST_AXES} axes") });
            }
        }
        let values = sides.iter().try_fold(1u64, |product, side| product.checked_mul(*side));
        let bytes = values.and_then(|n| n.checked_mul(bits(element))).map(|bits| bits.div_ceil(8));
        let (Some(values), Some(bytes)) = (values, bytes) else {
            return Err(Broken {
                at: start,
                what: format!("tensor {name:?} states a size beyond all bounds"),
            });
        };
        if elsewhere {
            self.external_tensor(start, &name, bytes, &entries)?;
        } else if let Some(held) = raw {
            if held < bytes {
                return Err(Broken {
                    at: start,
                    what: format!("tensor {name:?} states {values} values and holds {held} bytes"),
                });
            }
        } else if typed < values {
            return Err(Broken {
                at: start,
                what: format!("tensor {name:?} states {values} values and holds {typed}"),
            });
        }
        Ok(name)
    }

    fn external_tensor(
        &mut self,
        at: u64,
        name: &str,
        bytes: u64,
        entries: &[(String, String)],
    ) -> Result<(), Broken> {
        let broken = |what: String| Broken { at, what };
        let of = |key: &str| entries.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
        let number = |key: &str| match of(key) {
            None => Ok(None),
            Some(text) => text
                .trim()
                .parse::<u64>()
                .map(Some)
                .map_err(|_| broken(format!("tensor {name:?}: its {key} {text:?} is no number"))),
        };
        let location = of("location").ok_or_else(|| broken(format!("tensor {name:?} names no file")))?;
        let length = number("length")?.unwrap_or(bytes);
        if length < bytes {
            return Err(broken(format!(
                "tensor {name:?} needs {bytes} bytes of its file and names {length}"
            )));
        }
        let end = number("offset")?.unwrap_or(0).checked_add(length);
        let end = end.ok_or_else(|| broken(format!("tensor {name:?} lies beyond all bounds")))?;
        if !self.external.contains_key(location) && self.external.len() == MOST_EXTERNAL {
            return Err(broken(format!("weights in more than {MOST_EXTERNAL} files")));
        }
        let needed = self.external.entry(location.to_owned()).or_default();
        *needed = (*needed).max(end);
        Ok(())
    }
}

/// A file beside the model, whatever the system makes of separators.
pub fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 200
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
}

/// Bits of one value of a `TensorProto.DataType`; 0 for text, whose size is not stated.
fn bits(element: u64) -> u64 {
    match element {
        1 | 6 | 12 => 32,
        2 | 3 | 9 | 17..=20 | 24 => 8,
        4 | 5 | 10 | 16 => 16,
        7 | 11 | 13 | 14 => 64,
        15 => 128,
        21..=23 => 4,
        _ => 0,
    }
}

fn operator_set<R: Read + Seek>(wire: &mut Wire<R>, mut message: Span) -> Result<(String, u64), Broken> {
    let (mut domain, mut version) = (String::new(), 0);
    while let Some((field, value)) = wire.field(&mut message)? {
        match (field, value) {
            (1, Value::Bytes(span)) => domain = wire.text(span)?,
            (2, Value::Number(number)) => version = number,
            _ => {}
        }
    }
    Ok((domain, version))
}

fn entry<R: Read + Seek>(wire: &mut Wire<R>, mut message: Span) -> Result<(String, String), Broken> {
    let (mut key, mut text) = (String::new(), String::new());
    while let Some((field, value)) = wire.field(&mut message)? {
        match (field, value) {
            (1, Value::Bytes(span)) => key = wire.text(span)?,
            (2, Value::Bytes(span)) => text = wire.text(span)?,
            _ => {}
        }
    }
    Ok((key, text))
}

fn port<R: Read + Seek>(wire: &mut Wire<R>, mut message: Span) -> Result<Port, Broken> {
    let mut port = Port::default();
    while let Some((field, value)) = wire.field(&mut message)? {
        match (field, value) {
            (1, Value::Bytes(span)) => port.name = wire.text(span)?,
            // TypeProto: tensor_type = 1.
            (2, Value::Bytes(mut of)) => {
                while let Some((field, value)) = wire.field(&mut of)? {
                    if let (1, Value::Bytes(span)) = (field, value) {
                        tensor_type(wire, span, &mut port)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(port)
}

fn tensor_type<R: Read + Seek>(wire: &mut Wire<R>, mut message: Span, port: &mut Port) -> Result<(), Broken> {
    while let Some((field, value)) = wire.field(&mut message)? {
        match (field, value) {
            (1, Value::Number(element)) => port.element = Some(element),
            (2, Value::Bytes(mut shape)) => {
                let mut axes = Vec::new();
                while let Some((field, value)) = wire.field(&mut shape)? {
                    if let (1, Value::Bytes(span)) = (field, value) {
                        if axes.len() == MOST_AXES {
                            return Err(Broken {
                                at: span.start,
                                what: format!("more than {MOST_AXES} axes"),
                            });
                        }
                        axes.push(axis(wire, span)?);
                    }
                }
                port.shape = Some(axes);
            }
            _ => {}
        }
    }
    Ok(())
}

fn axis<R: Read + Seek>(wire: &mut Wire<R>, mut message: Span) -> Result<Axis, Broken> {
    let mut axis = Axis::Any;
    while let Some((field, value)) = wire.field(&mut message)? {
        if let (1, Value::Number(size)) = (field, value) {
            axis = Axis::Size(size);
        }
    }
    Ok(axis)
}

#[cfg(test)]
mod tests;
