//! Small pictures of the exhibit, where they were asked for and may be shown.

use saboot_core::exhibit::Kind;
use saboot_core::figure::{Figure, FigureKind};
use serde::Serialize;

use super::{Score, Speaker};
use crate::Report;
use crate::catalogue::phrases;

/// The figures of a report.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// Stands on every page of a document that shows reduced pictures of the exhibit; empty otherwise.
    pub mark: &'static str,
    /// What the figures are.
    pub meaning: &'static str,
    /// The figures; empty where none were asked for.
    pub list: Vec<FigureView>,
}

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub struct FigureView {
    /// When.
    pub caption: String,
    /// What detectors said there.
    pub scores: Vec<Score>,
    /// Said to those who cannot see it.
    pub alt: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// `image/png` or `image/jpeg`.
    pub media_type: &'static str,
    /// The bytes, base64.
    pub base64: String,
}

pub(super) fn figures(speaker: &Speaker<'_>, report: &Report) -> Figures {
    let words = speaker.words();
    let shown: Vec<&Figure> =
        report.figures.iter().filter(|figure| report.rendering.allows(figure.kind)).collect();
    let full = shown.iter().any(|figure| figure.kind == FigureKind::Full);
    let slides = report.kind == Some(Kind::SlideShow);
    Figures {
        mark: if full { words.figures_mark } else { "" },
        meaning: if full { words.figures_full } else { words.figures_safe },
        list: shown
            .into_iter()
            .map(|figure| FigureView {
                caption: phrases::moment_of(speaker.lang, figure.at_s, slides),
                scores: figure
                    .scores
                    .iter()
                    .map(|s| Score { place: s.id.to_string(), score: format!("{:+.3}", s.score) })
                    .collect(),
                alt: phrases::figure_alt(speaker.lang, figure, slides),
                width: figure.width,
                height: figure.height,
                media_type: figure.media_type.as_str(),
                base64: figure.base64.clone(),
            })
            .collect(),
    }
}
