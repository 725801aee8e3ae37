//! The catalogue: reads every model card of a folder and checks every file against it.
//!
//! `<folder>/encoders/<id>/encoder.toml` are encoders, `<folder>/tools/<id>/tool.toml` tools, `<folder>/<id>/model.toml` detectors. [`Catalog`] keeps
//! what cannot be used beside what can, with the reason, so that a report can say so. It loads no network.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use saboot_core::Code;
use saboot_core::card::{
    Calibration, DetectorCard, EncoderCard, ExternalData, FACE_FINDER, Input, Modality, ModelUse, Output,
    Scope, ToolCard,
};
use saboot_core::text::hex;
use sha2::{Digest, Sha256};

use crate::onnx::{self, Graph};

/// Largest card that is read.
const MAX_CARD: u64 = 256 * 1024;

/// What to do about a file that is not there.
const RESTORE: &str = "restore the file beside its card";

/// One ONNX file with everything needed to run it.
#[derive(Debug, Clone)]
pub struct Network {
    /// `encoders/<id>`, `tools/<id>` or `<id>`.
    pub name: String,
    /// ONNX file.
    pub path: PathBuf,
    /// Name of the graph's input.
    pub input_name: String,
    /// Name of the graph's output.
    pub output_name: String,
    /// What it takes; none for heads.
    pub input: Option<Input>,
}

/// Why a card or its file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// `model.*`.
    pub code: Code,
    /// What to do, one line.
    pub hint: String,
}

/// A card and the state of its file.
#[derive(Debug, Clone)]
struct Entry<T> {
    card: T,
    folder: PathBuf,
    unusable: Option<Unusable>,
}

/// Every card of a models folder.
#[derive(Debug, Default)]
pub struct Catalog {
    encoders: BTreeMap<String, Entry<EncoderCard>>,
    tools: BTreeMap<String, Entry<ToolCard>>,
    detectors: BTreeMap<String, Entry<DetectorCard>>,
    /// Folders whose card could not be read, by name.
    broken: BTreeMap<String, Unusable>,
}

impl Catalog {
    /// Reads all cards and hashes all files. A folder that is missing gives an empty catalogue.
    pub fn read(folder: &Path) -> Self {
        let mut catalog = Self::default();
        for path in subfolders(&folder.join("encoders")) {
            catalog.add_encoder(&path);
        }
        for path in subfolders(&folder.join("tools")) {
            catalog.add_tool(&path);
        }
        for path in subfolders(folder).into_iter().filter(|p| p.join("model.toml").is_file()) {
            catalog.add_detector(&path);
        }
        catalog
    }

    fn add_encoder(&mut self, folder: &Path) {
        let name = folder_name(folder);
        match read_card::<EncoderCard>(&folder.join("encoder.toml"))
            .and_then(|c| check_id(&c.id, &name).map(|()| c))
        {
            Ok(card) => {
                let unusable = check_file(
                    &folder.join(&card.file),
                    &card.sha256,
                    "model.missing-encoder",
                    &format!("run scripts/models/fetch --only {name}"),
                )
                .or_else(|| check_graph(&folder.join(&card.file), folder, &[]));
                self.encoders.insert(name, Entry { card, folder: folder.to_owned(), unusable });
            }
            Err(hint) => drop(self.broken.insert(format!("encoders/{name}"), bad_card(hint))),
        }
    }

    fn add_tool(&mut self, folder: &Path) {
        let name = folder_name(folder);
        match read_card::<ToolCard>(&folder.join("tool.toml")).and_then(|c| check_tool(&c, &name).map(|()| c))
        {
            Ok(card) => {
                let file = folder.join(&card.file);
                let unusable = if card.wheel.is_empty() {
                    check_file(&file, &card.sha256, "model.missing-file", RESTORE)
                } else {
                    let hint = format!("run scripts/models/fetch --only {name}");
                    check_file(&file, &card.sha256, "model.missing-tool", &hint)
                };
                let unusable = unusable.or_else(|| check_graph(&file, folder, &[]));
                self.tools.insert(name, Entry { card, folder: folder.to_owned(), unusable });
            }
            Err(hint) => drop(self.broken.insert(format!("tools/{name}"), bad_card(hint))),
        }
    }

    fn add_detector(&mut self, folder: &Path) {
        let name = folder_name(folder);
        match detector_card(folder) {
            Ok(card) => {
                let unusable =
                    check_file(&folder.join(&card.file), &card.sha256, "model.missing-file", RESTORE)
                        .or_else(|| check_graph(&folder.join(&card.file), folder, &card.external_data))
                        .or_else(|| self.encoder_trouble(&card))
                        .or_else(|| self.finder_trouble(&card));
                self.detectors.insert(name, Entry { card, folder: folder.to_owned(), unusable });
            }
            Err(hint) => drop(self.broken.insert(name, bad_card(hint))),
        }
    }

    fn encoder_trouble(&self, card: &DetectorCard) -> Option<Unusable> {
        let id = card.encoder.as_ref()?;
        match self.encoders.get(id) {
            Some(entry) => entry.unusable.clone(),
            None => Some(Unusable {
                code: Code::new("model.missing-encoder"),
                hint: format!("there is no card encoders/{id}/encoder.toml"),
            }),
        }
    }

    /// A detector of faces is nothing without the tool that finds them.
    fn finder_trouble(&self, card: &DetectorCard) -> Option<Unusable> {
        card.face.as_ref()?;
        let hint = match self.tools.get(FACE_FINDER).map(|entry| &entry.unusable) {
            Some(None) => return None,
            Some(Some(trouble)) => format!("tools/{FACE_FINDER}: {}: {}", trouble.code, trouble.hint),
            None => format!("there is no card tools/{FACE_FINDER}/tool.toml"),
        };
        Some(Unusable { code: Code::new("face.no-finder"), hint })
    }

    /// Detectors that can run, by id.
    pub fn usable_detectors(&self) -> impl Iterator<Item = &DetectorCard> {
        self.detectors.values().filter(|e| e.unusable.is_none()).map(|e| &e.card)
    }

    /// All detectors, with why one cannot run.
    pub fn detectors(&self) -> impl Iterator<Item = (&DetectorCard, Option<&Unusable>)> {
        self.detectors.values().map(|e| (&e.card, e.unusable.as_ref()))
    }

    /// A tool that can run.
    pub fn tool(&self, id: &str) -> Option<&ToolCard> {
        self.tools.get(id).filter(|e| e.unusable.is_none()).map(|e| &e.card)
    }

    /// All tools, with why one cannot run.
    pub fn tools(&self) -> impl Iterator<Item = (&ToolCard, Option<&Unusable>)> {
        self.tools.values().map(|e| (&e.card, e.unusable.as_ref()))
    }

    /// Tools that an ordinary set-up leaves out and that are not here: no report speaks of them.
    pub fn left_out(&self) -> impl Iterator<Item = (&ToolCard, &Unusable)> {
        self.tools.values().filter(|e| is_left_out(e)).filter_map(|e| Some((&e.card, e.unusable.as_ref()?)))
    }

    /// All encoders, with why one cannot run.
    pub fn encoders(&self) -> impl Iterator<Item = (&EncoderCard, Option<&Unusable>)> {
        self.encoders.values().map(|e| (&e.card, e.unusable.as_ref()))
    }

    /// Networks that can be loaded.
    pub fn networks(&self) -> impl Iterator<Item = Network> {
        let encoders = self.encoders.values().filter(|e| e.unusable.is_none()).map(|e| Network {
            name: format!("encoders/{}", e.card.id),
            path: e.folder.join(&e.card.file),
            input_name: e.card.input_name.clone(),
            output_name: e.card.output_name.clone(),
            input: Some(e.card.input.clone()),
        });
        let detectors = self.detectors.values().filter(|e| e.unusable.is_none()).map(|e| Network {
            name: e.card.id.clone(),
            path: e.folder.join(&e.card.file),
            input_name: e.card.input_name.clone(),
            output_name: e.card.output_name.clone(),
            input: if e.card.encoder.is_some() { None } else { e.card.input.clone() },
        });
        let tools = self.tools.values().filter(|e| e.unusable.is_none()).map(|e| Network {
            name: format!("tools/{}", e.card.id),
            path: e.folder.join(&e.card.file),
            input_name: e.card.input_name.clone(),
            output_name: e.card.output_name.clone(),
            input: None,
        });
        encoders.chain(tools).chain(detectors)
    }

    /// Everything for the report but what is [left out](Self::left_out), encoders and tools first.
    pub fn uses(&self) -> Vec<ModelUse> {
        fn model_use(id: String, version: &str, sha256: &str, unusable: Option<&Unusable>) -> ModelUse {
            ModelUse {
                id,
                version: version.to_owned(),
                sha256: sha256.to_owned(),
                unavailable: unusable.map(|u| u.code.clone()),
                hint: unusable.map(|u| u.hint.clone()).unwrap_or_default(),
            }
        }
        let encoders = self
            .encoders
            .values()
            .map(|e| model_use(format!("encoders/{}", e.card.id), "", &e.card.sha256, e.unusable.as_ref()));
        let detectors = self
            .detectors
            .values()
            .map(|e| model_use(e.card.id.clone(), &e.card.version, &e.card.sha256, e.unusable.as_ref()));
        let tools = self.tools.values().filter(|e| !is_left_out(e)).map(|e| {
            model_use(format!("tools/{}", e.card.id), &e.card.version, &e.card.sha256, e.unusable.as_ref())
        });
        let broken = self.broken.iter().map(|(name, why)| model_use(name.clone(), "", "", Some(why)));
        encoders.chain(tools).chain(detectors).chain(broken).collect()
    }
}

/// An optional tool whose file is not there. One that is there and is another file is trouble like any other.
fn is_left_out(entry: &Entry<ToolCard>) -> bool {
    let missing = ["model.missing-tool", "model.missing-file"];
    entry.card.optional && entry.unusable.as_ref().is_some_and(|u| missing.contains(&u.code.as_str()))
}

/// Cards of all detectors in a folder, by name, without looking at their files: for who only quotes them.
pub fn detector_cards(folder: &Path) -> Vec<DetectorCard> {
    subfolders(folder).iter().filter_map(|path| detector_card(path).ok()).collect()
}

fn detector_card(folder: &Path) -> Result<DetectorCard, String> {
    let card: DetectorCard = read_card(&folder.join("model.toml"))?;
    check_id(&card.id, &folder_name(folder))?;
    check_detector(&card)?;
    Ok(card)
}

fn bad_card(hint: String) -> Unusable {
    Unusable { code: Code::new("model.bad-card"), hint }
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Sub-folders in the order of their names, so that reports do not depend on the file system.
fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.is_dir()).collect())
        .unwrap_or_default();
    // What begins with a dot is being put together.
    found.retain(|path| !folder_name(path).starts_with('.'));
    found.sort();
    found
}

fn read_card<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_CARD).read_to_string(&mut text))
        .map_err(|e| format!("{}: {e}", path.display()))?;
    toml::from_str(&text).map_err(|e| format!("{}: {}", path.display(), e.to_string().replace('\n', " ")))
}

/// An id becomes a code and a folder name, so it is held to the characters of both.
pub(crate) fn check_id(id: &str, folder: &str) -> Result<(), String> {
    if id != folder {
        return Err(format!("the card's id {id:?} is not the name of its folder {folder:?}"));
    }
    let fits = !id.is_empty()
        && id.len() <= 64
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits { Ok(()) } else { Err(format!("the id {id:?} may hold only a-z, 0-9 and -")) }
}

fn check_tool(card: &ToolCard, folder: &str) -> Result<(), String> {
    check_id(&card.id, folder)?;
    if card.schema != 1 {
        return Err(format!("schema {} is not known; this program reads schema 1", card.schema));
    }
    if !onnx::is_plain_name(&card.file) {
        return Err(format!("`file` must lie in the card's folder; {:?} does not", card.file));
    }
    if [card.threshold, card.sure_from].into_iter().flatten().any(|t| !t.is_finite()) {
        return Err("`threshold` and `sure-from` must be numbers".to_owned());
    }
    let complaint = card.mark.as_ref().and_then(|mark| mark.complaint(card.threshold, card.sure_from));
    complaint.map_or(Ok(()), Err)
}

fn check_detector(card: &DetectorCard) -> Result<(), String> {
    if card.schema != 1 {
        return Err(format!("schema {} is not known; this program reads schema 1", card.schema));
    }
    match (&card.encoder, &card.input) {
        (None, None) => return Err("the card needs either `encoder` or an [input] table".to_owned()),
        (Some(_), Some(_)) => return Err("a head on an encoder takes no [input] table of its own".to_owned()),
        _ => {}
    }
    match (&card.map, &card.input) {
        (None, Some(Input::Native { .. })) => {
            return Err("a native [input] needs a [map] that says what its cells are".to_owned());
        }
        (Some(_), input) if !matches!(input, Some(Input::Native { .. })) => {
            return Err("a [map] needs an [input] of type native".to_owned());
        }
        (Some(map), Some(Input::Native { longest, multiple }))
            if !(16..=4096).contains(longest)
                || !(1..=256).contains(multiple)
                || map.cell < 4
                || !multiple.is_multiple_of(map.cell)
                || !map.threshold.is_finite()
                || !map.shown_from.is_finite() =>
        {
            return Err("a [map] needs a cell of 4 pixels or more that divides `multiple` (at most 256), and `longest` within 16 to 4096".to_owned());
        }
        _ => {}
    }
    if let Some(complaint) = card.input.as_ref().and_then(Input::complaint) {
        return Err(complaint);
    }
    if card
        .input
        .as_ref()
        .is_some_and(|input| input.window().is_none() != (card.modality == Modality::Picture))
    {
        return Err("the [input] table is of another kind than `modality`".to_owned());
    }
    if !onnx::is_plain_name(&card.file) {
        return Err(format!("`file` must lie in the card's folder; {:?} does not", card.file));
    }
    if matches!(card.output, Output::ClassLogits | Output::ClassProbabilities) {
        let n = card.labels.len();
        let synthetic: BTreeSet<usize> = card.synthetic.iter().copied().filter(|i| *i < n).collect();
        if synthetic.is_empty() || synthetic.len() != card.synthetic.len() || synthetic.len() == n {
            return Err("`synthetic` must name some of the `labels` by number, and not all".to_owned());
        }
    }
    if card.fools_it.iter().all(|line| line.trim().is_empty()) {
        return Err("`fools-it` must say what is known to fool the model".to_owned());
    }
    if card.hindi.as_ref().is_some_and(|hindi| hindi.fools_it.len() != card.fools_it.len()) {
        return Err("`fools-it` of the [hindi] table must have as many lines as `fools-it`".to_owned());
    }
    for c in &card.calibration {
        let numbers = [c.slope, c.intercept, c.log10_min, c.log10_max];
        if numbers.iter().any(|n| !n.is_finite()) || c.slope < 0.0 || c.log10_min > 0.0 || c.log10_max < 0.0 {
            return Err("a calibration needs a slope >= 0, log10-min <= 0 and log10-max >= 0".to_owned());
        }
        let kind = |c: &Calibration| (c.scope, c.codec, c.size, c.length, c.band, c.face, c.detail);
        if c.band.is_some() && c.scope != Scope::Voice {
            return Err("a calibration for a band is for the scope voice".to_owned());
        }
        if card.calibration.iter().filter(|other| kind(other) == kind(c)).count() > 1 {
            return Err("two calibrations are for the same scope and kind of file".to_owned());
        }
    }
    if card.clip && (card.encoder.is_none() || card.modality != Modality::Picture) {
        return Err("`clip` is for a head on an encoder of pictures".to_owned());
    }
    if let Some(face) = &card.face {
        if card.modality != Modality::Picture || card.clip || card.map.is_some() {
            return Err("a [face] table is for a detector of pictures, without `clip` and [map]".to_owned());
        }
        let numbers = [f64::from(face.sharp_from), face.mask_threshold, face.shown_from];
        if !(1.0..=4.0).contains(&face.margin)
            || face.min_side == 0
            || numbers.iter().any(|n| !n.is_finite())
            || face.mask_cells.is_some_and(|n| !(1..=64).contains(&n))
        {
            return Err("[face] needs a margin within 1 to 4, a min-side above 0, and at most 64 mask-cells"
                .to_owned());
        }
    }
    if let Some(finder) = &card.segment {
        if card.modality != Modality::Voice {
            return Err("[segment] is for a detector of voice".to_owned());
        }
        if let Some(complaint) = finder.complaint() {
            return Err(complaint.to_owned());
        }
    }
    if let Some(reference) = &card.reference {
        if card.modality != Modality::Voice {
            return Err("[reference] is for a detector of voices".to_owned());
        }
        if let Some(complaint) = reference.complaint() {
            return Err(complaint.to_owned());
        }
    }
    if let Some(range) = &card.out_of_range {
        if card.encoder.is_none() {
            return Err("[out-of-range] is for a head on an encoder".to_owned());
        }
        if !(range.limit.is_finite() && range.limit >= 0.0) || range.output.is_empty() {
            return Err("[out-of-range] needs the name of an output and a limit >= 0".to_owned());
        }
    }
    Ok(())
}

/// Hashes a model file; none when it is the one that the card pins.
fn check_file(path: &Path, sha256: &str, missing: &'static str, hint: &str) -> Option<Unusable> {
    match file_sha256(path) {
        Ok(found) if found == sha256.to_ascii_lowercase() => None,
        Ok(found) => Some(Unusable {
            code: Code::new("model.wrong-sha256"),
            hint: format!("{} has sha256 {found}, its card says {sha256}", path.display()),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Unusable {
            code: Code::new(missing),
            hint: format!("{} is not there; {hint}", path.display()),
        }),
        Err(error) => {
            Some(Unusable { code: Code::new(missing), hint: format!("{}: {error}", path.display()) })
        }
    }
}

/// Looks through a model file that is the one its card pins, before ONNX Runtime is handed it; none when it may be.
fn check_graph(path: &Path, folder: &Path, pinned: &[ExternalData]) -> Option<Unusable> {
    let graph = match Graph::read(path) {
        Ok(graph) => graph,
        Err(what) => {
            let hint = format!("{} {what}", path.display());
            return Some(Unusable { code: Code::new("model.load-failed"), hint });
        }
    };
    let unsafe_file = |what: String| {
        let hint = format!("{} {what}", path.display());
        Some(Unusable { code: Code::new("model.unsafe-file"), hint })
    };
    if let Some(complaint) = graph.complaint() {
        return unsafe_file(complaint);
    }
    for name in graph.external.keys() {
        let Some(data) = pinned.iter().find(|data| data.file == *name) else {
            return unsafe_file(format!(
                "takes weights from {name}, which its card does not pin (external-data)"
            ));
        };
        let beside = folder.join(name);
        if fs::symlink_metadata(&beside).is_ok_and(|meta| !meta.is_file()) {
            return unsafe_file(format!("takes weights from {name}, which is a link or no regular file"));
        }
        let trouble = check_file(&beside, &data.sha256, "model.missing-file", RESTORE);
        if trouble.is_some() {
            return trouble;
        }
    }
    None
}

/// SHA-256 of a file, lower-case hex.
pub fn file_sha256(path: &Path) -> io::Result<String> {
    sha256_of(File::open(path)?)
}

/// SHA-256 of all that is still to be read, lower-case hex.
pub fn sha256_of(mut source: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0u8; 1 << 20];
    loop {
        let n = source.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hasher.update(buffer.get(..n).unwrap_or_default());
    }
    Ok(hex(&hasher.finalize()))
}

#[cfg(test)]
#[path = "catalog_tests.rs"]
mod tests;
