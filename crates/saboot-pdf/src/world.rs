//! The world that typst compiles in: our templates, our fonts, one file of data with its figures, and nothing else.
//!
//! No file system, no packages, no network, no clock. Text that came from outside is in the data file alone, so that
//! it is never read as markup.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Features, Library, LibraryExt, World};

use crate::fonts;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Header cells of rows are told to a screen reader by a function that typst still calls an extra.
    let features: Features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// Templates by name.
const TEMPLATES: [(&str, &str); 4] = [
    ("style.typ", include_str!("../templates/style.typ")),
    ("charts.typ", include_str!("../templates/charts.typ")),
    ("document.typ", include_str!("../templates/document.typ")),
    ("report.typ", include_str!("../templates/report.typ")),
];

/// Name of the data file, as templates read it.
const DATA: &str = "data.json";

/// Templates, one file of data, and the figures that it names.
pub struct Desk {
    main: FileId,
    data: Bytes,
    figures: Vec<(String, Bytes)>,
}

impl Desk {
    /// A world whose main file is the template of that name.
    pub fn new(template: &str, data: Vec<u8>, figures: &[(String, Vec<u8>)]) -> FileResult<Self> {
        let figures = figures.iter().map(|(name, bytes)| (name.clone(), Bytes::new(bytes.clone()))).collect();
        Ok(Self { main: id(template)?, data: Bytes::new(data), figures })
    }
}

fn id(name: &str) -> FileResult<FileId> {
    let path = VirtualPath::new(name).map_err(|_| FileError::AccessDenied)?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Name of a file of ours; none for one of a package.
fn own(id: FileId) -> Option<&'static str> {
    let path = id.get();
    matches!(path.root(), VirtualRoot::Project).then(|| path.vpath().get_without_slash())
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        fonts::book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let text = TEMPLATES.iter().find(|(template, _)| own(id) == Some(*template));
        text.map(|(_, text)| Source::new(id, (*text).to_owned())).ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = own(id).ok_or_else(|| missing(id))?;
        if name == DATA {
            return Ok(self.data.clone());
        }
        let figure = self.figures.iter().find(|(figure, _)| figure == name);
        figure.map(|(_, bytes)| bytes.clone()).ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::get(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
