//! Bringing in any other public detector: one call turns an ONNX file, with what its maker says of it, into a folder with a card.
//!
//! [`import`] reads the folder (`source`), looks through the network before anything runs it (`onnx`), works out how
//! samples are prepared (`picture`, `sound`) and which output means synthetic (`labels`), has it answer two known
//! samples, and writes `models/<id>/` in one step (`stage`). The card has no calibration, so the model carries a
//! likelihood ratio of 1 until somebody measures it.
//!
//! Nothing of the user's folder is executed but the network, by ONNX Runtime, in a process that the caller bounds.

mod labels;
mod licence;
mod outputs;
mod picture;
mod ports;
mod sound;
mod source;
mod stage;

use std::fmt;
use std::path::{Path, PathBuf};

use saboot_core::Untrusted;
use saboot_core::card::{DetectorCard, ExternalData, Input, Modality, Output, Pattern, SelfTest, Short};
use saboot_core::runtime::RuntimeError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use toml::Table;

use crate::catalog::{self, Catalog};
use crate::onnx::{self, Ending, Graph};
use crate::{Models, self_test};
use outputs::Outputs;
use ports::{fitted, input_of, input_port, output_port};
use source::{Kind, Source};
use stage::Stage;

/// What is to be imported, and how.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Folder, or ONNX file.
    pub source: &'a Path,
    /// The models folder.
    pub models: &'a Path,
    /// Name of the new folder; made from the source's where none is given.
    pub id: Option<&'a str>,
    /// Labels, by name or number, that mean synthetic.
    pub synthetic: &'a [String],
    /// Licence, as the user states it.
    pub licence: Option<&'a str>,
    /// A card whose fields go before what is worked out.
    pub card: Option<&'a Path>,
    /// Seconds of sound that a network of any length is given.
    pub window_s: Option<f32>,
    /// Whether a model of this name may be replaced.
    pub replace: bool,
}

/// What was imported.
#[derive(Debug)]
pub struct Imported {
    /// The card as written.
    pub card: DetectorCard,
    /// Its folder.
    pub folder: PathBuf,
    /// What the user should know, each in one line.
    pub notes: Vec<String>,
}

/// Why nothing was imported, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The user must say something (exit status 2), rather than bring another file (1).
    pub usage: bool,
    /// What is the matter.
    pub what: String,
    /// What to do.
    pub hint: String,
    /// What there is to choose from.
    pub choices: Vec<String>,
}

impl Refusal {
    /// Something that the user decides.
    pub fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { usage: true, ..Self::refused(what, hint) }
    }

    /// Something that the files are or are not.
    pub fn refused(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { usage: false, what: what.into(), hint: hint.into(), choices: Vec::new() }
    }

    fn with_choices(self, choices: Vec<String>) -> Self {
        Self { choices, ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Refusal {}

/// What a network answered to two known samples that differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// To the pattern of the self-test.
    pub first: Vec<f32>,
    /// To another sample.
    pub second: Vec<f32>,
}

/// Has the one model of `root` answer two known samples, in this process.
///
/// # Errors
/// Why it could not be loaded or run, or that an answer was no number.
pub fn try_out(root: &Path, library: Option<&Path>) -> Result<Trial, RuntimeError> {
    let models = Models::open(root, library, 1);
    if let Err(error) = models.library() {
        return Err(error.clone());
    }
    let (card, trouble) = models.catalog().detectors().next().ok_or_else(|| RuntimeError {
        code: saboot_core::Code::new("model.bad-card"),
        detail: models.catalog().uses().first().map(|m| m.hint.clone()).unwrap_or_default(),
    })?;
    if let Some(trouble) = trouble {
        return Err(RuntimeError { code: trouble.code.clone(), detail: trouble.hint.clone() });
    }
    let [first, second] = self_test::answers(&models, card)?;
    Ok(Trial { first, second })
}

/// Imports a model. `trial` gets a models folder that holds nothing but it, and runs [`try_out`] there, best in a
/// process that may be ended.
///
/// # Errors
/// Why nothing was imported. Nothing is left behind then, and nothing that was there is changed.
pub fn import(
    request: &Request<'_>,
    trial: &dyn Fn(&Path) -> Result<Trial, Refusal>,
) -> Result<Imported, Refusal> {
    let source = Source::look(request.source)?;
    let given = request.card.map(source::read_card).transpose()?.unwrap_or_default();
    let id = id(request, &given, &source)?;
    let target = request.models.join(&id);
    if !request.replace && std::fs::symlink_metadata(&target).is_ok() {
        return Err(stage::exists(&target));
    }
    let graph = Graph::read(&source.onnx).map_err(|e| {
        Refusal::refused(format!("{} {e}", source.onnx.display()), "export the network again")
    })?;
    if let Some(complaint) = graph.complaint() {
        return Err(Refusal::refused(
            format!("{} {complaint}", source.onnx.display()),
            "export the network again with scripts/models/export.py",
        ));
    }
    let beside = source.beside(&graph)?;
    let mut draft = Draft::new(request, &source, &graph, given, &id)?;

    let stage = Stage::new(request.models, &id).map_err(|e| {
        Refusal::refused(format!("{}: {e}", request.models.display()), "name a folder that can be written to")
    })?;
    let copying = |name: &str| {
        let name = line(name);
        move |e: std::io::Error| {
            Refusal::refused(format!("{name} could not be copied: {e}"), "nothing was left behind")
        }
    };
    draft.card.sha256 =
        stage.copy(&source.onnx, "model.onnx", onnx::MOST_BYTES).map_err(copying("model.onnx"))?;
    let folder = source.onnx.parent().unwrap_or(Path::new(""));
    for file in beside {
        let sha256 =
            stage.copy(&folder.join(&file.name), &file.name, file.bytes).map_err(copying(&file.name))?;
        draft.card.external_data.push(ExternalData { file: file.name, sha256 });
    }
    if draft.card.version.is_empty() {
        draft.card.version = draft.card.sha256.chars().take(12).collect();
    }
    let write = |card: &DetectorCard| {
        let text = card_text(card).map_err(|e| {
            Refusal::refused(format!("the card cannot be written: {e}"), "state less in --card")
        })?;
        stage.write_card(&text).map_err(copying("model.toml"))
    };
    write(&draft.card)?;
    let catalog = Catalog::read(stage.root());
    if let Some(trouble) = catalog.uses().iter().find(|m| m.unavailable.is_some()) {
        return Err(Refusal::refused(trouble.hint.clone(), "docs/models.md has the form of a card"));
    }
    let answers = trial(stage.root())?;
    draft.judge(&answers, &graph)?;
    write(&draft.card)?;
    let folder = stage.publish(request.models, request.replace)?;
    Ok(Imported { card: draft.card, folder, notes: draft.notes })
}

/// The id that was asked for, or one out of the source's name.
fn id(request: &Request<'_>, given: &Table, source: &Source) -> Result<String, Refusal> {
    let asked = request.id.or_else(|| given.get("id").and_then(toml::Value::as_str));
    let id = asked.map_or_else(|| slug(&source.name), str::to_owned);
    if let Err(why) = catalog::check_id(&id, &id) {
        return Err(Refusal::usage(why, "name it with --id"));
    }
    if id == "encoders" {
        return Err(Refusal::usage("the id \"encoders\" is taken", "name another with --id"));
    }
    Ok(id)
}

fn slug(name: &str) -> String {
    let kept: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = kept.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-").chars().take(64).collect::<String>().trim_end_matches('-').to_owned()
}

/// One short line without control characters, of text that somebody else wrote.
fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let clean = Untrusted::new(words.join(" ")).for_terminal();
    let mut short: String = clean.chars().take(300).collect();
    if short.len() < clean.len() {
        short.push('…');
    }
    short
}

/// The card in the making.
struct Draft {
    card: DetectorCard,
    notes: Vec<String>,
    /// The output's form was stated by the user.
    output_stated: bool,
}

impl Draft {
    fn new(
        request: &Request<'_>,
        source: &Source,
        graph: &Graph,
        given: Table,
        id: &str,
    ) -> Result<Self, Refusal> {
        let mut notes = Vec::new();
        if given.contains_key("encoder") {
            return Err(Refusal::usage(
                "the card stands on an encoder",
                "put the folder of a head into the models folder by hand; docs/models.md",
            ));
        }
        let input_port = input_port(graph, &given)?;
        let output_port = output_port(graph, &given)?;
        let stated = given.get("input").cloned();
        let (input, prepared_by) = match stated {
            Some(table) => {
                let input: Input = table.try_into().map_err(|e: toml::de::Error| {
                    Refusal::usage(
                        format!("[input] of the card: {}", line(e.message())),
                        "docs/models.md has its forms",
                    )
                })?;
                (input, "the card that was given".to_owned())
            }
            None => input_of(request, source, input_port)?,
        };
        if let Some(complaint) = input.complaint() {
            return Err(Refusal::refused(complaint, "state another [input] in --card"));
        }
        let input = fitted(input, input_port)?;
        if let Input::Waveform { window, short: Short::AsItIs, .. } = &input {
            notes.push(format!(
                "windows of sound: {:.2} s at most; --window-s asks for others",
                f64::from(*window) / 16_000.0
            ));
        }

        let output_stated = given.contains_key("output");
        let outputs = Outputs::decide(request, source, &given, output_stated, output_port)?;
        if let Some(note) = outputs.note() {
            notes.push(note);
        }

        let licence = match (request.licence, &source.documents.licence) {
            (Some(asked), _) => line(asked),
            (None, Some(found)) => found.clone(),
            (None, None) => licence::NOT_STATED.to_owned(),
        };
        let mut base = Table::new();
        let mut put = |key: &str, value: toml::Value| drop(base.insert(key.to_owned(), value));
        let is_picture = input.window().is_none();
        let architecture = architecture(&source.config);
        put("schema", 1.into());
        put("version", "".into());
        put("title", format!("{architecture}, imported from {}", source.name).into());
        put(
            "summary",
            "A detector of somebody else, imported. What it looks for is what its maker trained it for; nobody has measured it here.".into(),
        );
        put("modality", if is_picture { "picture" } else { "voice" }.into());
        put("licence", licence.into());
        let layout = match source.kind {
            Kind::Transformers => "Transformers",
            Kind::Timm => "timm",
            Kind::Bare => "bare ONNX",
        };
        put(
            "source",
            format!("imported from {} ({layout} layout); samples prepared as by {prepared_by}", source.name)
                .into(),
        );
        put("input-name", input_port.name.clone().into());
        put("output-name", output_port.name.clone().into());
        let datasets = &source.documents.datasets;
        put(
            "training-data",
            if datasets.is_empty() {
                "not stated by the imported folder".to_owned()
            } else {
                format!("its maker names: {}", datasets.join(", "))
            }
            .into(),
        );
        put(
            "limits",
            "Imported: its error has not been measured here, and its maker's figures have not been checked. Until it is calibrated it carries no weight.".into(),
        );
        put(
            "fools-it",
            vec![toml::Value::from("not measured here: take it that anything unlike its training data does")]
                .into(),
        );
        if is_picture {
            put("min-side", 64.into());
        }
        for (key, value) in given {
            drop(base.insert(key, value));
        }
        let invalid = |e: toml::de::Error| {
            Refusal::usage(
                format!("the card: {}", line(e.message())),
                "docs/models.md has the form of a card",
            )
        };
        // What the import itself establishes goes before what a card says of it.
        for (key, value) in [("id", id), ("file", "model.onnx"), ("sha256", "")] {
            drop(base.insert(key.to_owned(), value.into()));
        }
        for key in ["external-data", "self-test", "labels", "synthetic"] {
            drop(base.remove(key));
        }
        let mut card: DetectorCard = toml::Value::Table(base).try_into().map_err(invalid)?;
        card.input = Some(input);
        if !output_stated {
            card.output = outputs.form;
        }
        (card.labels, card.synthetic) = (outputs.labels, outputs.synthetic);
        if request.licence.is_some() {
            card.licence = line(request.licence.unwrap_or_default());
        }
        if card.licence == licence::NOT_STATED {
            notes.push(
                "THE LICENCE IS NOT STATED: find out whether you may use this network at all, then say --licence".to_owned(),
            );
        }
        notes.push(if card.calibration.is_empty() {
            "not calibrated: its likelihood ratio is 1 until `saboot models calibrate` has measured it"
                .to_owned()
        } else {
            "the card that was given brings a calibration: it is used as it stands".to_owned()
        });
        Ok(Self { card, notes, output_stated })
    }

    /// Holds the network to what the card says of it, and writes its answer into the card.
    fn judge(&mut self, trial: &Trial, graph: &Graph) -> Result<(), Refusal> {
        let card = &mut self.card;
        let labels = card.labels.len();
        if matches!(card.output, Output::ClassLogits | Output::ClassProbabilities) && !self.output_stated {
            if trial.first.len() != labels {
                return Err(Refusal::refused(
                    format!("the network gives {} numbers, {labels} labels are stated", trial.first.len()),
                    "state the labels in their order in --card",
                ));
            }
            let sums = |answer: &[f32]| {
                answer.iter().all(|v| (0.0..=1.0).contains(v))
                    && (answer.iter().sum::<f32>() - 1.0).abs() < 1e-3
            };
            let both = sums(&trial.first) && sums(&trial.second);
            if graph.ending(&card.output_name) != Ending::Other || both {
                card.output = Output::ClassProbabilities;
            }
        }
        if graph.ending(&card.output_name) == Ending::Sigmoid && !self.output_stated {
            card.output = match card.output {
                Output::Logit => Output::Probability,
                Output::RecordedLogit => Output::RecordedProbability,
                other => other,
            };
        }
        let score = |answer: &[f32]| {
            card.score(answer).ok_or_else(|| {
                Refusal::refused(
                    format!("the network gives {} numbers, which is not what the card states", answer.len()),
                    "docs/models.md lists the forms of `output`",
                )
            })
        };
        let (first, second) = (score(&trial.first)?, score(&trial.second)?);
        let near = |a: f32, b: f32| (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1e-3);
        if trial.first.iter().zip(&trial.second).all(|(a, b)| near(*a, *b)) {
            return Err(Refusal::refused(
                "the network gives the same answer to two samples that have nothing in common",
                "it was exported wrongly, or its input is prepared wrongly: state [input] in --card",
            ));
        }
        self.notes
            .push(format!("answers {first:.4} and {second:.4} to two known samples (above 0: synthetic)"));
        let pattern = match card.modality {
            Modality::Picture => Pattern::Gradient,
            Modality::Voice => Pattern::Chirp,
        };
        // Room for another processor's rounding, none for another network.
        let tolerance = 0.01 * first.abs().max(1.0);
        card.self_test = Some(SelfTest {
            pattern,
            first: Vec::new(),
            score: Some(round(first)),
            tolerance: round(tolerance),
        });
        Ok(())
    }
}

fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Name of the architecture, as the config states it.
fn architecture(config: &Value) -> String {
    let listed = config.get("architectures").and_then(|list| list.get(0)).and_then(Value::as_str);
    let named = listed.or_else(|| config.get("architecture").and_then(Value::as_str));
    line(named.unwrap_or("network"))
}

/// The card as a file: without empty lists, so that rows can be appended.
fn card_text(card: &DetectorCard) -> Result<String, toml::ser::Error> {
    let mut table = Table::try_from(card)?;
    table.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    if let Some(toml::Value::Table(test)) = table.get_mut("self-test") {
        test.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    }
    Ok(format!(
        "# Written by `saboot models import`. Correct what you know better; file, sha256 and self-test belong together.\n\n{}",
        toml::to_string_pretty(&table)?
    ))
}

#[cfg(test)]
mod processors_tests;
#[cfg(test)]
mod tests;
