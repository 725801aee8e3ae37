//! What the numbers mean that a network gives: which labels there are, and which of them say synthetic.

use saboot_core::card::Output;
use serde_json::Value;
use toml::Table;

use super::labels::{self, Verdict};
use super::source::Source;
use super::{Refusal, Request, line};
use crate::onnx::{Axis, Port};

/// Most labels of a network; ImageNet has 21,843.
const MOST_LABELS: usize = 30_000;

/// What the outputs mean.
pub struct Outputs {
    /// Their form, as far as it is known before the first run.
    pub form: Output,
    /// In their maker's words.
    pub labels: Vec<String>,
    /// Numbers of the labels that mean synthetic.
    pub synthetic: Vec<usize>,
}

impl Outputs {
    /// Decides from the user's words, the card's and the config's, in this order.
    ///
    /// # Errors
    /// When they leave a doubt, or contradict each other.
    pub fn decide(
        request: &Request<'_>,
        source: &Source,
        given: &Table,
        output_stated: bool,
        port: &Port,
    ) -> Result<Self, Refusal> {
        let listed = match given.get("labels") {
            Some(list) => list.clone().try_into::<Vec<String>>().map_err(|e| {
                Refusal::usage(
                    format!("labels of the card: {}", line(e.message())),
                    "they are a list of texts",
                )
            })?,
            None => labels_of(source)?,
        };
        if listed.len() > MOST_LABELS {
            return Err(Refusal::refused(format!("{} labels are stated", listed.len()), "it is no detector"));
        }
        let labels: Vec<String> = listed.iter().map(|label| line(label)).collect();
        let classes = port.shape.as_ref().and_then(|shape| shape.last()).and_then(|axis| match axis {
            Axis::Size(n) => usize::try_from(*n).ok(),
            Axis::Any => None,
        });
        if output_stated {
            // Two classes of a softmax in either order, or one number, need no labels.
            let synthetic = match given.get("synthetic").cloned().map(toml::Value::try_into::<Vec<usize>>) {
                Some(Ok(numbers)) => numbers,
                _ if request.synthetic.is_empty() => Vec::new(),
                _ => asked(request, &labels)?,
            };
            return Ok(Self { form: Output::default(), labels, synthetic });
        }
        if let Some(classes) = classes.filter(|n| !labels.is_empty() && *n != labels.len()) {
            return Err(Refusal::refused(
                format!("the network gives {classes} numbers, its config names {} labels", labels.len()),
                "bring the config that belongs to this network, or state labels in --card",
            ));
        }
        if labels.len() == 1 || (labels.is_empty() && classes == Some(1)) {
            return Self::single(request, labels);
        }
        let labels = match (labels.is_empty(), classes) {
            (false, _) => labels,
            (true, Some(n)) => (0..n.min(MOST_LABELS)).map(|i| format!("LABEL_{i}")).collect(),
            (true, None) => {
                return Err(Refusal::usage(
                    "nothing says what the outputs mean",
                    "state output, or labels and synthetic, in --card",
                ));
            }
        };
        let synthetic = if request.synthetic.is_empty() {
            match given.get("synthetic").cloned().map(toml::Value::try_into::<Vec<usize>>) {
                Some(Ok(numbers)) if numbers.iter().all(|n| *n < labels.len()) && !numbers.is_empty() => {
                    numbers
                }
                _ => match labels::synthetic(&labels) {
                    Verdict::Synthetic(numbers) => numbers,
                    Verdict::Unclear(why) => return Err(ask(&why, &labels)),
                },
            }
        } else {
            asked(request, &labels)?
        };
        Ok(Self { form: Output::ClassLogits, labels, synthetic })
    }

    /// A network with one number: a logit, or a probability, of its one label.
    fn single(request: &Request<'_>, labels: Vec<String>) -> Result<Self, Refusal> {
        let of_synthetic = if request.synthetic.is_empty() {
            labels.first().and_then(|label| labels::single(label))
        } else {
            let named = if labels.is_empty() { vec!["LABEL_0".to_owned()] } else { labels.clone() };
            asked(request, &named)?;
            Some(true)
        };
        match of_synthetic {
            Some(synthetic) => {
                let form = if synthetic { Output::Logit } else { Output::RecordedLogit };
                Ok(Self { form, labels, synthetic: Vec::new() })
            }
            None => Err(Refusal::usage(
                "the network gives one number, and nothing says whether a high one means synthetic",
                "say --synthetic-label 0 if it does; if it means recorded, state output = \"recorded-logit\" in --card",
            )
            .with_choices(numbered(&labels))),
        }
    }

    /// What was decided, in one line.
    pub fn note(&self) -> Option<String> {
        let named: Vec<&str> =
            self.synthetic.iter().filter_map(|i| self.labels.get(*i)).take(20).map(String::as_str).collect();
        (!named.is_empty()).then(|| {
            let others = self.labels.len() - self.synthetic.len();
            format!(
                "synthetic: {} (against {others} other label{})",
                named.join(", "),
                if others == 1 { "" } else { "s" }
            )
        })
    }
}

fn asked(request: &Request<'_>, labels: &[String]) -> Result<Vec<usize>, Refusal> {
    labels::named(request.synthetic, labels).map_err(|why| ask(&why, labels))
}

fn ask(why: &str, labels: &[String]) -> Refusal {
    Refusal::usage(
        format!("it is not clear which output means synthetic: {why}"),
        "say it with --synthetic-label NAME or NUMBER, once for each label that means synthetic",
    )
    .with_choices(numbered(labels))
}

fn numbered(labels: &[String]) -> Vec<String> {
    labels.iter().take(50).enumerate().map(|(i, label)| format!("{i}: {label}")).collect()
}

/// Labels in the order of the outputs, as the config names them; empty where it names none.
fn labels_of(source: &Source) -> Result<Vec<String>, Refusal> {
    let config = &source.config;
    let contradiction = |what: String| {
        Refusal::refused(
            format!("config.json contradicts itself: {what}"),
            "state labels, in the order of the outputs, in --card",
        )
    };
    if let Some(list) = config.get("label_names").and_then(Value::as_array) {
        return Ok(list.iter().map(|l| l.as_str().unwrap_or_default().to_owned()).collect());
    }
    let numbered = config.get("id2label").or_else(|| config.get("label_names")).and_then(Value::as_object);
    let Some(numbered) = numbered else {
        let count = config.get("num_classes").or_else(|| config.get("num_labels")).and_then(Value::as_u64);
        let count = usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX).min(MOST_LABELS + 1);
        return Ok((0..count).map(|i| format!("LABEL_{i}")).collect());
    };
    let mut labels: Vec<(usize, String)> = Vec::new();
    for (key, value) in numbered.iter().take(MOST_LABELS + 1) {
        let number = key.parse().map_err(|_| contradiction(format!("the label number {:?}", line(key))))?;
        let name = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        labels.push((number, name));
    }
    labels.sort();
    if labels.iter().enumerate().any(|(i, (number, _))| i != *number) {
        return Err(contradiction("its labels are not numbered from 0 on".to_owned()));
    }
    let names: Vec<String> = labels.into_iter().map(|(_, name)| name).collect();
    if let Some(back) = config.get("label2id").and_then(Value::as_object) {
        for (name, number) in back {
            let number = number.as_u64().or_else(|| number.as_str()?.parse().ok());
            let at = number.and_then(|n| usize::try_from(n).ok());
            if at.and_then(|at| names.get(at)).is_some_and(|there| there != name) {
                return Err(contradiction(format!("id2label and label2id differ on {:?}", line(name))));
            }
        }
    }
    Ok(names)
}
