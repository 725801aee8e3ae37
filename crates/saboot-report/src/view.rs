//! The view: one report, in one language, as plain strings and numbers that documents are drawn from.
//!
//! [`view`] turns a [`Report`] into a [`View`] once for each language; `report.html` and `report.pdf` are both drawn from
//! it, so that they cannot say different things. Charts are points between 0 and 1 with labels. Every text of the
//! file passes `shown` here; a template escapes it again, holds no decision and no sentence of its own.

mod charts;
mod custody;
mod evidence;
mod faces;
mod figures;
mod methods;
mod paths;
mod readings;
mod record;
mod stability;
mod summary;
mod validation;
mod voice;
mod weight;

use saboot_core::code::Explain;
use saboot_core::{Code, Lang, Untrusted};
use serde::Serialize;

use crate::Report;
use crate::catalogue::{self, Words};

pub use charts::faces::{FaceLane, FaceMask, FacesChart};
pub use charts::voice::{SoundChart, SoundLanes};
pub use charts::{Lane, Mark, ScaleChart, SeriesChart, Tick, Timeline};
pub use custody::{CustodyEntryView, CustodyView};
pub use evidence::{DamageView, FindingGroup, FindingView};
pub use faces::{FaceView, FacesView};
pub use figures::{FigureView, Figures};
pub use methods::{CardView, MeasuredView, Methods, ModelView};
pub use paths::{PathView, StageView, StepView};
pub use readings::{ReadingView, Score};
pub use record::{EnclosureView, MemberView, PropertyView, Record};
pub use stability::{StabilityRowView, StabilityView};
pub use summary::Summary;
pub use validation::{ValidationRowView, ValidationView};
pub use voice::{TurnView, VoiceView};
pub use weight::{LineView, LrView, Weight};

/// A text of ours, and the language that it is in: a record holds sentences that are written in English alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The text.
    pub text: String,
    /// BCP 47 tag of its language.
    pub lang: &'static str,
}

/// A code with what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeView {
    /// The code.
    pub code: String,
    /// One line; the code itself where it is not explained.
    pub title: Said,
    /// What it means; empty where it is not explained.
    pub text: Said,
}

/// A row of two cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Heading.
    pub name: String,
    /// Contents.
    pub value: Said,
    /// True where the contents are text of the file.
    pub foreign: bool,
    /// Code that the contents explain; empty for most.
    pub code: String,
}

/// Everything that a document of one language says, in the order in which it says it.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    /// BCP 47 tag of the language.
    pub lang: &'static str,
    /// The fixed strings.
    pub words: &'static Words,
    /// Path of the exhibit, text of the user's machine.
    pub title: String,
    /// What a reader in a hurry needs.
    pub summary: Summary,
    /// Small pictures of the exhibit.
    pub figures: Figures,
    /// Findings by class.
    pub findings: Vec<FindingGroup>,
    /// What was seen where in time; none for what has no time.
    pub timeline: Option<Timeline>,
    /// Detectors, with their scores over time.
    pub readings: Vec<ReadingView>,
    /// How the copy came about.
    pub paths: Vec<PathView>,
    /// Said where more paths exist than are drawn; empty otherwise.
    pub paths_left_out: String,
    /// What was looked at and what was not.
    pub coverage: Vec<Row>,
    /// What could not be read.
    pub damage: Vec<DamageView>,
    /// How much it weighs.
    pub weight: Weight,
    /// Whether the answer stands under ordinary handling; none where nothing could be weighed.
    pub stability: Option<StabilityView>,
    /// How the detectors did on files like this one.
    pub validation: Vec<ValidationView>,
    /// Detectors' cards, models, versions.
    pub methods: Methods,
    /// Digests, properties, settings.
    pub record: Record,
    /// Codes of the reasons, explained.
    pub codes: Vec<CodeView>,
}

/// Builds the view of one language.
pub fn view(report: &Report, lang: Lang, explain: Explain<'_>) -> View {
    let speaker = Speaker { lang, explain };
    let examination = report.examination.as_ref();
    View {
        lang: lang.tag(),
        words: Words::of(lang),
        title: shown(&report.path),
        summary: summary::summary(&speaker, report),
        figures: figures::figures(&speaker, report),
        findings: examination.map(|e| evidence::groups(&speaker, &e.findings)).unwrap_or_default(),
        timeline: examination.and_then(|e| charts::timeline(lang, e)),
        readings: examination
            .map(|e| e.readings.iter().map(|r| readings::reading(&speaker, r, e, &report.cards)).collect())
            .unwrap_or_default(),
        paths: examination
            .map(|e| e.paths.iter().map(|p| paths::path(lang, p)).collect())
            .unwrap_or_default(),
        paths_left_out: paths::left_out(lang, report),
        coverage: examination.map(|e| evidence::coverage(&speaker, e)).unwrap_or_default(),
        damage: examination
            .map(|e| e.damage.iter().map(|d| evidence::damage(&speaker, d)).collect())
            .unwrap_or_default(),
        weight: weight::weight(&speaker, &report.opinion),
        stability: report.opinion.stability.as_ref().map(|panel| stability::stability(&speaker, panel)),
        validation: report.validation.iter().map(|v| validation::validation(&speaker, v)).collect(),
        methods: methods::methods(&speaker, report),
        record: record::record(&speaker, report),
        codes: evidence::codes(report).into_iter().map(|code| speaker.code(code)).collect(),
    }
}

/// Speaks one language, and falls back on English where a sentence is written in English alone.
struct Speaker<'a> {
    lang: Lang,
    explain: Explain<'a>,
}

impl Speaker<'_> {
    fn words(&self) -> &'static Words {
        Words::of(self.lang)
    }

    /// Text that is in this language already.
    fn own(&self, text: impl Into<String>) -> Said {
        Said { text: text.into(), lang: self.lang.tag() }
    }

    /// A sentence of ours that a record holds in English.
    fn said(&self, english: &str) -> Said {
        match catalogue::sentence(self.lang, english) {
            Some(text) => self.own(clean(&text)),
            None => Said { text: clean(english), lang: Lang::En.tag() },
        }
    }

    /// What a code means: in this language where it is written, else in English.
    fn meaning(&self, code: &str) -> Option<(saboot_core::code::Meaning, &'static str)> {
        let explained = |lang: Lang| (self.explain)(code, lang).map(|meaning| (meaning, lang.tag()));
        explained(self.lang).or_else(|| explained(Lang::En))
    }

    fn code(&self, code: &Code) -> CodeView {
        let (title, text) = match self.meaning(code.as_str()) {
            Some((meaning, lang)) => {
                (Said { text: meaning.title.to_owned(), lang }, Said { text: meaning.text.to_owned(), lang })
            }
            // A code is made of English words.
            None => (Said { text: code.to_string(), lang: Lang::En.tag() }, self.own("")),
        };
        CodeView { code: code.to_string(), title, text }
    }
}

/// Text of the file, with control, bidi and invisible characters made visible.
pub(crate) fn shown(text: &Untrusted) -> String {
    text.for_terminal()
}

/// Text of a record that should be ours: a worker that was taken over could have put anything there.
fn clean(text: &str) -> String {
    Untrusted::from(text).for_terminal()
}

/// A text of the file in which words of ours may stand: those are translated where they are known, the rest stays.
fn translated(lang: Lang, text: &Untrusted, hindi: impl FnOnce(&str) -> String) -> Untrusted {
    // A cut text says at its end how much is missing, which must not be lost.
    if lang == Lang::En || text.omitted() > 0 { text.clone() } else { hindi(text.raw()).into() }
}

/// Text of at most a few lines for the page; report.json holds the whole.
fn clipped(lang: Lang, text: &Untrusted) -> String {
    const MOST: usize = 600;
    let whole = shown(text);
    match whole.char_indices().nth(MOST) {
        Some((end, _)) => {
            format!("{} … ({})", whole.get(..end).unwrap_or_default(), Words::of(lang).whole_in_json)
        }
        None => whole,
    }
}

/// Codes beside each other.
fn list(codes: &[Code]) -> String {
    codes.iter().map(Code::as_str).collect::<Vec<_>>().join(", ")
}
