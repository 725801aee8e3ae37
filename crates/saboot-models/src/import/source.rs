//! What lies in the folder that is to be imported: the network, and what its maker says of it.
//!
//! Nothing is run and nothing but JSON, TOML and ONNX is read. Weights in any other form (pickles above all, which
//! run code when they are read) are refused by their names.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::licence::{self, Documents};
use super::{Refusal, line};
use crate::onnx::{Graph, MOST_BYTES_TOGETHER};

/// Largest config file; one with 21,000 labels has under 2 MB.
const MOST_CONFIG: u64 = 4 << 20;
/// Largest card that is read.
const MOST_CARD: u64 = 256 * 1024;

/// Endings of weights that are never read, and what they are.
const NEVER: &[(&str, &str)] = &[
    ("bin", "a pickle"),
    ("pt", "a pickle"),
    ("pth", "a pickle"),
    ("ckpt", "a pickle"),
    ("pkl", "a pickle"),
    ("pickle", "a pickle"),
    ("joblib", "a pickle"),
    ("h5", "a Keras file"),
    ("keras", "a Keras file"),
    ("msgpack", "a Flax file"),
    ("safetensors", "weights without a graph"),
    ("tflite", "a TensorFlow Lite file"),
    ("gguf", "weights without a graph"),
];

/// How its maker laid it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// config.json and preprocessor_config.json of Transformers, as Optimum exports it.
    Transformers,
    /// config.json of timm.
    Timm,
    /// Nothing beside the network.
    Bare,
}

/// Everything that is read of a source.
#[derive(Debug)]
pub struct Source {
    /// The network.
    pub onnx: PathBuf,
    /// Name of the folder or file, for ids and titles.
    pub name: String,
    /// Layout.
    pub kind: Kind,
    /// config.json.
    pub config: Value,
    /// preprocessor_config.json.
    pub processor: Option<Value>,
    /// What README and licence say.
    pub documents: Documents,
}

/// A file of weights beside the network.
#[derive(Debug, PartialEq, Eq)]
pub struct Beside {
    /// Name.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
}

impl Source {
    /// Looks at a folder, or at one ONNX file and its folder.
    ///
    /// # Errors
    /// When there is no ONNX file, or a config that cannot be read.
    pub fn look(path: &Path) -> Result<Self, Refusal> {
        let meta = fs::metadata(path).map_err(|e| {
            Refusal::usage(format!("{}: {e}", path.display()), "name a folder or an .onnx file")
        })?;
        let (folder, onnx) = if meta.is_dir() {
            (path.to_owned(), find_onnx(path)?)
        } else {
            refuse_by_name(path)?;
            (path.parent().map(Path::to_owned).unwrap_or_default(), path.to_owned())
        };
        // Optimum puts networks into a folder of their own, below what describes them.
        let described = [folder.as_path(), folder.parent().unwrap_or(&folder)]
            .into_iter()
            .enumerate()
            .find(|(up, at)| {
                (*up == 0 || folder.file_name().is_some_and(|n| n == "onnx"))
                    && at.join("config.json").is_file()
            })
            .map_or(folder.as_path(), |(_, at)| at);
        let config = read_json(&described.join("config.json"))?;
        let processor = read_json(&described.join("preprocessor_config.json"))?;
        let kind = match &config {
            None => Kind::Bare,
            Some(config) if config.get("pretrained_cfg").is_some_and(Value::is_object) => Kind::Timm,
            Some(config) if config.get("architecture").is_some() && config.get("model_type").is_none() => {
                Kind::Timm
            }
            Some(_) => Kind::Transformers,
        };
        let named = if meta.is_dir() { path.file_name() } else { path.file_stem() };
        let named = named.map(|n| n.to_string_lossy().into_owned());
        // `.` and `..` have no name of their own.
        let named =
            named.or_else(|| Some(path.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned()));
        Ok(Self {
            onnx,
            name: line(&named.unwrap_or_default()),
            kind,
            config: config.unwrap_or(Value::Null),
            processor,
            documents: licence::read(described),
        })
    }

    /// The files of weights that the network takes, each beside it and no link.
    ///
    /// # Errors
    /// When one is missing, elsewhere, too short, or all together too large.
    pub fn beside(&self, graph: &Graph) -> Result<Vec<Beside>, Refusal> {
        let folder = self.onnx.parent().unwrap_or(Path::new(""));
        let mut together = fs::metadata(&self.onnx).map_or(0, |m| m.len());
        let mut files = Vec::new();
        for (name, needed) in &graph.external {
            let path = folder.join(name);
            let hint = "export it again with all weights in one file, or bring the file along";
            let meta = fs::symlink_metadata(&path).map_err(|e| {
                Refusal::refused(
                    format!("the network takes weights from {name}, which cannot be read: {e}"),
                    hint,
                )
            })?;
            if !meta.is_file() {
                return Err(Refusal::refused(
                    format!("the network takes weights from {name}, which is a link or no regular file"),
                    "copy the file itself beside the network",
                ));
            }
            if meta.len() < *needed {
                return Err(Refusal::refused(
                    format!("{name} holds {} bytes, the network takes {needed} from it", meta.len()),
                    hint,
                ));
            }
            together = together.saturating_add(meta.len());
            files.push(Beside { name: name.clone(), bytes: meta.len() });
        }
        if together > MOST_BYTES_TOGETHER {
            return Err(Refusal::refused(
                format!("its files have {together} bytes together; {MOST_BYTES_TOGETHER} is the most"),
                "export it in half the precision, or a smaller network",
            ));
        }
        Ok(files)
    }
}

/// The card that the user wrote.
///
/// # Errors
/// When it cannot be read as TOML.
pub fn read_card(path: &Path) -> Result<toml::Table, Refusal> {
    let hint = "docs/models.md has the form of a card";
    let text =
        read_text(path, MOST_CARD).map_err(|e| Refusal::usage(format!("{}: {e}", path.display()), hint))?;
    let table = toml::from_str(text.as_deref().unwrap_or_default())
        .map_err(|e| Refusal::usage(format!("{}: {}", path.display(), line(&e.to_string())), hint))?;
    match text {
        Some(_) => Ok(table),
        None => Err(Refusal::usage(format!("{} is not there", path.display()), hint)),
    }
}

fn find_onnx(folder: &Path) -> Result<PathBuf, Refusal> {
    for name in ["model.onnx", "onnx/model.onnx"] {
        if folder.join(name).is_file() {
            return Ok(folder.join(name));
        }
    }
    let names = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).take(10_000);
        let mut found: Vec<PathBuf> = entries.map(|e| e.path()).filter(|p| p.is_file()).collect();
        found.sort();
        found
    };
    let all: Vec<PathBuf> = [names(folder), names(&folder.join("onnx"))].concat();
    let onnx: Vec<&PathBuf> = all.iter().filter(|p| p.extension().is_some_and(|e| e == "onnx")).collect();
    match onnx.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            all.iter().try_for_each(|path| refuse_by_name(path))?;
            Err(Refusal::refused(
                format!("{} holds no ONNX file", folder.display()),
                "name the folder with model.onnx, or the file itself",
            ))
        }
        several => {
            let listed: Vec<String> = several.iter().map(|p| line(&p.display().to_string())).collect();
            Err(Refusal::usage(
                format!("{} holds several networks", folder.display()),
                "name one of the files",
            )
            .with_choices(listed))
        }
    }
}

fn refuse_by_name(path: &Path) -> Result<(), Refusal> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match NEVER.iter().find(|(known, _)| *known == ending) {
        None => Ok(()),
        Some((_, what)) => Err(Refusal::refused(
            format!("{} is {what}; it is not read here", path.display()),
            "export it to ONNX on a machine that you can lose: scripts/models/export.py, or optimum-cli export onnx",
        )),
    }
}

/// None where the file is not there.
fn read_text(path: &Path, most: u64) -> Result<Option<String>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    if !file.metadata().is_ok_and(|meta| meta.is_file() && meta.len() <= most) {
        return Err(format!("is no regular file of {most} bytes at most"));
    }
    let mut text = String::new();
    file.take(most).read_to_string(&mut text).map_err(|e| e.to_string())?;
    Ok(Some(text))
}

fn read_json(path: &Path) -> Result<Option<Value>, Refusal> {
    let hint = "bring the file as its maker published it";
    let refused = |what: String| Refusal::refused(format!("{}: {what}", path.display()), hint);
    let Some(text) = read_text(path, MOST_CONFIG).map_err(refused)? else { return Ok(None) };
    let value: Value = serde_json::from_str(&text).map_err(|e| refused(e.to_string()))?;
    if value.is_object() { Ok(Some(value)) } else { Err(refused("is no JSON object".to_owned())) }
}
