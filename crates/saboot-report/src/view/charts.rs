//! Charts as data: points between 0 and 1 with labels, for the page to draw as SVG and for the PDF to draw its way.
//!
//! 0 is left and, in a series, at the bottom. Every chart carries a sentence for those who cannot see it.

pub mod faces;
pub mod voice;

use saboot_core::examination::{Examination, PART_CELLS, Part, Reading};
use saboot_core::lr::Log10Lr;
use saboot_core::{Class, Lang, Span};
use serde::Serialize;

use crate::catalogue::{Words, phrases};

/// A label at a place of an axis.
#[derive(Debug, Clone, Serialize)]
pub struct Tick {
    /// Where, 0 to 1.
    pub at: f64,
    /// What stands there.
    pub label: String,
    /// May be left out where there is little room.
    pub minor: bool,
}

/// A mark of a chart: a point, or a stretch from `from` to `to`.
#[derive(Debug, Clone, Serialize)]
pub struct Mark {
    /// Start, 0 to 1.
    pub from: f64,
    /// End; equal to the start for a point.
    pub to: f64,
    /// Middle.
    pub x: f64,
    /// Height, 0 to 1; 0 where a chart has none.
    pub y: f64,
    /// Above the zero line: more like synthetic.
    pub up: bool,
}

/// A score over time.
#[derive(Debug, Clone, Serialize)]
pub struct SeriesChart {
    /// What it shows, for those who cannot see it.
    pub title: String,
    /// Along the bottom.
    pub x_ticks: Vec<Tick>,
    /// Along the side, 0 at the bottom.
    pub y_ticks: Vec<Tick>,
    /// Height of score 0.
    pub zero: f64,
    /// The scores, in order of time.
    pub points: Vec<Mark>,
}

/// An empty outline of a picture with the cells that a detector points at.
#[derive(Debug, Clone, Serialize)]
pub struct MapChart {
    /// What it shows, for those who cannot see it.
    pub title: String,
    /// Cells in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Cells that are not empty.
    pub cells: Vec<MapCell>,
}

/// One cell of a map.
#[derive(Debug, Clone, Serialize)]
pub struct MapCell {
    /// Column, from the left.
    pub x: u32,
    /// Row, from the top.
    pub y: u32,
    /// How much of it, 0.1 to 1.
    pub share: f64,
}

/// A likelihood ratio with its bounds on the verbal scale.
#[derive(Debug, Clone, Serialize)]
pub struct ScaleChart {
    /// What it shows, for those who cannot see it.
    pub title: String,
    /// Ratios along the scale.
    pub ticks: Vec<Tick>,
    /// The ratio.
    pub at: f64,
    /// It supports H1.
    pub up: bool,
    /// Least and most that could have been said.
    pub bounds: Option<[f64; 2]>,
    /// What the left end means.
    pub left: &'static str,
    /// What the right end means.
    pub right: &'static str,
}

/// What was seen where in time.
#[derive(Debug, Clone, Serialize)]
pub struct Timeline {
    /// What it shows, for those who cannot see it.
    pub title: String,
    /// Seconds.
    pub ticks: Vec<Tick>,
    /// One line each.
    pub lanes: Vec<Lane>,
}

/// One line of a timeline.
#[derive(Debug, Clone, Serialize)]
pub struct Lane {
    /// What it shows.
    pub name: &'static str,
    /// `examined`, `speech`, `finding` or `damage`.
    pub class: &'static str,
    /// Where.
    pub marks: Vec<Mark>,
}

/// Scores beyond this are drawn at the edge.
const MOST_SCORE: f64 = 6.0;
/// Points that are drawn; more would not be seen.
const MOST_POINTS: usize = 400;

/// Score over time; none for fewer than two points. In a slide show the places are numbers of pictures.
pub(super) fn series(lang: Lang, reading: &Reading, slides: bool) -> Option<SeriesChart> {
    if reading.series.len() < 2 {
        return None;
    }
    let points: Vec<_> = thinned(&reading.series, MOST_POINTS).collect();
    let first = if slides { points.iter().map(|p| p.start_s).fold(f64::MAX, f64::min) } else { 0.0 };
    let last = points.iter().map(|p| p.end_s).fold(f64::MIN, f64::max).max(first + 1e-3);
    let x = |t: f64| part((t - first) / (last - first));
    let reach = points.iter().map(|p| p.score.abs()).fold(2.0, f64::max).min(MOST_SCORE);
    let y = |s: f64| part((s.clamp(-reach, reach) / reach + 1.0) / 2.0);
    let end = |t: f64| {
        if slides { phrases::slide(lang, t) } else { crate::catalogue::format::seconds(lang, t, 1) }
    };
    let tick = |at: f64, label: String| Tick { at, label, minor: false };
    Some(SeriesChart {
        title: phrases::series_title(lang, reading, slides, last),
        x_ticks: vec![tick(0.0, end(first)), tick(1.0, end(last))],
        y_ticks: vec![
            tick(1.0, format!("{reach:+.0}")),
            tick(0.5, "0".to_owned()),
            tick(0.0, format!("{:+.0}", -reach)),
        ],
        zero: 0.5,
        points: points
            .iter()
            .map(|p| Mark {
                from: x(p.start_s),
                to: x(p.end_s),
                x: x((p.start_s + p.end_s) / 2.0),
                y: y(p.score),
                up: p.score > 0.0,
            })
            .collect(),
    })
}

/// The cells that a detector of altered parts points at, over nothing else of the picture.
pub(super) fn map(lang: Lang, found: &Part) -> MapChart {
    let side = u32::try_from(PART_CELLS).unwrap_or(u32::MAX);
    let columns = found.columns.clamp(1, side);
    let most = found.map.len().min(PART_CELLS * PART_CELLS);
    let rows = u32::try_from(most).unwrap_or(u32::MAX).div_ceil(columns).clamp(1, side);
    let shown =
        found.map.iter().take(most).zip(0u32..).filter(|(tenths, i)| **tenths > 0 && i / columns < rows);
    MapChart {
        title: phrases::part(lang, found),
        columns,
        rows,
        cells: shown
            .map(|(tenths, i)| MapCell {
                x: i % columns,
                y: i / columns,
                share: f64::from((*tenths).min(10)) / 10.0,
            })
            .collect(),
    }
}

/// A log10 LR, with its bounds, on the verbal scale from -4 to +4.
pub(super) fn scale(lang: Lang, lr: Log10Lr, bounds: Option<(f64, f64)>) -> ScaleChart {
    const REACH: f64 = 4.5;
    let x = |v: f64| part((v.clamp(-REACH, REACH) / REACH + 1.0) / 2.0);
    let words = Words::of(lang);
    let marks: [(i8, &str); 9] = [
        (-4, "1/10,000"),
        (-3, "1/1,000"),
        (-2, "1/100"),
        (-1, "1/10"),
        (0, "1"),
        (1, "10"),
        (2, "100"),
        (3, "1,000"),
        (4, "10,000"),
    ];
    ScaleChart {
        title: phrases::scale_title(lang, lr.value()),
        ticks: marks
            .into_iter()
            .map(|(value, label)| Tick {
                at: x(f64::from(value)),
                label: label.to_owned(),
                minor: value % 2 != 0,
            })
            .collect(),
        at: x(lr.value()),
        up: lr.value() > 0.0,
        bounds: bounds.map(|(low, high)| [x(low), x(high)]),
        left: words.scale_left,
        right: words.scale_right,
    }
}

/// Frames looked at, sound scored, findings and damage along the clip; none where nothing has a time.
pub(super) fn timeline(lang: Lang, examination: &Examination) -> Option<Timeline> {
    use saboot_core::exhibit::Kind;
    if !matches!(examination.kind, Kind::Video | Kind::MovingPicture | Kind::Audio) {
        return None;
    }
    let words = Words::of(lang);
    let times = |span: Option<Span>| match span {
        Some(Span::Time { start, end }) => Some((start, end)),
        _ => None,
    };
    let frames: Vec<(f64, f64)> =
        thinned(&examination.coverage.times_s, MOST_POINTS).map(|&t| (t, t)).collect();
    let windows: Vec<(f64, f64)> = examination
        .readings
        .iter()
        .filter(|r| r.scope == saboot_core::card::Scope::Voice)
        .flat_map(|r| thinned(&r.series, MOST_POINTS).map(|p| (p.start_s, p.end_s)))
        .collect();
    let findings = |class: fn(Class) -> bool| -> Vec<(f64, f64)> {
        examination.findings.iter().filter(|f| class(f.class)).filter_map(|f| times(f.span)).collect()
    };
    let damage: Vec<(f64, f64)> = examination.damage.iter().filter_map(|d| times(d.span)).collect();
    let lanes = [
        (words.lane_frames, "examined", frames),
        (words.lane_sound, "speech", windows),
        (words.lane_findings, "finding", findings(|class| class != Class::Damage)),
        (words.lane_damage, "damage", damage),
    ];
    let last = lanes.iter().flat_map(|(_, _, marks)| marks).map(|(_, end)| *end).fold(0.0, f64::max);
    let last = examination.streams.duration_s.filter(|d| d.is_finite()).unwrap_or(0.0).max(last);
    let lanes: Vec<Lane> = lanes
        .into_iter()
        .filter(|(_, _, marks)| !marks.is_empty())
        .map(|(name, class, marks)| Lane {
            name,
            class,
            marks: marks
                .into_iter()
                .map(|(start, end)| {
                    let (from, to) = (part(start / last), part(end / last));
                    Mark { from, to, x: (from + to) / 2.0, y: 0.0, up: false }
                })
                .collect(),
        })
        .collect();
    // `last` may be 0 where a damaged file states no time at all.
    if lanes.is_empty() || last.is_nan() || last <= 0.0 {
        return None;
    }
    let tick = |at: f64| Tick {
        at,
        label: crate::catalogue::format::seconds(lang, at * last, 1),
        minor: at != 0.0 && at != 1.0,
    };
    Some(Timeline {
        title: phrases::timeline_title(lang, &lanes, last),
        ticks: [0.0, 0.25, 0.5, 0.75, 1.0].map(tick).to_vec(),
        lanes,
    })
}

/// At most so many of a list, evenly.
fn thinned<T>(list: &[T], most: usize) -> impl Iterator<Item = &T> {
    list.iter().step_by(list.len().div_ceil(most).max(1))
}

/// Between 0 and 1, with four digits, so that documents are equal byte for byte; 0 for what is no number.
fn part(value: f64) -> f64 {
    if value.is_finite() { saboot_core::lr::round4(value.clamp(0.0, 1.0)) } else { 0.0 }
}
