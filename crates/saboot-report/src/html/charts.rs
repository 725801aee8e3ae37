//! Charts as inline SVG: score over time, and a likelihood ratio on ENFSI's scale.
//!
//! Only numbers of ours go in, so nothing needs escaping; each chart carries a title for those who cannot see it.

use std::fmt::Write;

use saboot_core::card::Scope;
use saboot_core::examination::Reading;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 150.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 26.0;
/// Scores beyond this are drawn at the edge.
const MOST_SCORE: f64 = 6.0;

/// Score over time; none for fewer than two points.
pub fn series(reading: &Reading) -> Option<String> {
    if reading.series.len() < 2 {
        return None;
    }
    let last = reading.series.iter().map(|p| p.end_s).fold(f64::MIN, f64::max).max(1e-3);
    let x = |t: f64| LEFT + (t / last).clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT);
    let reach = reading.series.iter().map(|p| p.score.abs()).fold(2.0, f64::max).min(MOST_SCORE);
    let y = |s: f64| TOP + (1.0 - (s.clamp(-reach, reach) / reach + 1.0) / 2.0) * (HEIGHT - TOP - BOTTOM);
    let what = if reading.scope == Scope::Voice { "windows of speech" } else { "frames" };
    let mut svg = open(
        WIDTH,
        HEIGHT,
        &format!(
            "Score of {} over {} {what}, from {:.1} to {last:.1} seconds. Above the line: more like synthetic.",
            reading.id,
            reading.series.len(),
            0.0
        ),
    );
    // Writing into a String cannot fail.
    let _ = write!(
        svg,
        r#"<line class="zero" x1="{LEFT}" y1="{0:.1}" x2="{1}" y2="{0:.1}"/>"#,
        y(0.0),
        WIDTH - RIGHT
    );
    for (value, label) in
        [(reach, format!("{reach:+.0}")), (0.0, "0".to_owned()), (-reach, format!("{:+.0}", -reach))]
    {
        let _ = write!(
            svg,
            r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{label}</text>"#,
            LEFT - 6.0,
            y(value) + 4.0
        );
    }
    let _ = write!(
        svg,
        r#"<text x="{LEFT}" y="{0}">0 s</text><text x="{1}" y="{0}" text-anchor="end">{last:.1} s</text>"#,
        HEIGHT - 8.0,
        WIDTH - RIGHT
    );
    let points: Vec<(f64, f64)> =
        reading.series.iter().map(|p| (x((p.start_s + p.end_s) / 2.0), y(p.score))).collect();
    let path: String = points.iter().map(|(x, y)| format!("{x:.1},{y:.1} ")).collect();
    let _ = write!(svg, r#"<polyline class="run" points="{}"/>"#, path.trim_end());
    for (point, (cx, cy)) in reading.series.iter().zip(&points) {
        if point.end_s > point.start_s {
            let _ = write!(
                svg,
                r#"<line class="span" x1="{:.1}" y1="{cy:.1}" x2="{:.1}" y2="{cy:.1}"/>"#,
                x(point.start_s),
                x(point.end_s)
            );
        }
        let _ = write!(
            svg,
            r#"<circle class="{}" cx="{cx:.1}" cy="{cy:.1}" r="3.5"/>"#,
            if point.score > 0.0 { "up" } else { "down" }
        );
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// A log10 LR, with its bounds, on the verbal scale from -4 to +4.
pub fn scale(log10: f64, bounds: Option<(f64, f64)>) -> String {
    const REACH: f64 = 4.5;
    let height = 74.0;
    let x = |v: f64| LEFT + (v.clamp(-REACH, REACH) / REACH + 1.0) / 2.0 * (WIDTH - LEFT - RIGHT);
    let mut svg = open(
        WIDTH,
        height,
        &format!(
            "log10 of the likelihood ratio: {log10:+.2}, on a scale from recorded (left) to synthetic (right)."
        ),
    );
    let _ = write!(svg, r#"<line class="axis" x1="{:.1}" y1="34" x2="{:.1}" y2="34"/>"#, x(-REACH), x(REACH));
    let marks = [
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
    for (value, label) in marks {
        let at = x(f64::from(value));
        let _ = write!(
            svg,
            r#"<line class="axis" x1="{at:.1}" y1="30" x2="{at:.1}" y2="38"/><text x="{at:.1}" y="54" text-anchor="middle">{label}</text>"#
        );
    }
    if let Some((low, high)) = bounds {
        let _ = write!(svg, r#"<line class="span" x1="{:.1}" y1="34" x2="{:.1}" y2="34"/>"#, x(low), x(high));
    }
    let _ = write!(
        svg,
        r#"<circle class="{}" cx="{:.1}" cy="34" r="6"/>"#,
        if log10 > 0.0 { "up" } else { "down" },
        x(log10)
    );
    let _ = write!(
        svg,
        r#"<text x="{LEFT}" y="16">recorded</text><text x="{}" y="16" text-anchor="end">synthetic</text></svg>"#,
        WIDTH - RIGHT
    );
    svg
}

fn open(width: f64, height: f64, title: &str) -> String {
    format!(
        r#"<svg role="img" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg"><title>{title}</title>"#
    )
}
