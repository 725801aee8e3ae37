//! `contradiction.embedded-preview` (J7): a thumbnail or preview that shows another picture than the file.
//!
//! A camera writes the thumbnail when it writes the picture. A program that changes the picture and keeps the old thumbnail
//! leaves a copy of what was there before. Thumbnails of honest files differ too: they stay unturned, have black bars,
//! or are cut to another shape. So the best correlation of luma over eight orientations and four ways of cropping counts
//! ([`best`]). Where the whole agrees, the residual after a linear fit is looked at cell by cell ([`odd_cells`]).

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::luma::Luma;
use super::{EmbeddedPicture, SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct EmbeddedPreview;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.embedded-preview",
    catalogue: "J7",
    title: "The thumbnail inside the file shows another picture",
    class: Class::InternalContradiction,
    group: "embedded-preview",
    reads: "The JPEG thumbnails and previews inside the file (EXIF, maker's block, Multi-Picture index) and the picture itself, both \
            scaled down to 48 columns, in eight orientations and with bars or edges cut off.",
    meaning: "The small copy was made from another state of the picture: the picture was changed, or exchanged, by a program that \
              left the old thumbnail in place. The thumbnail may show what was there before.",
    innocent: "Programs that crop, retouch or paste metadata from another file and do not renew the thumbnail; cameras that store \
               the thumbnail before a filter or a composition of several exposures.",
    fools_it: "A program that writes a new thumbnail, or none. A small change of content is below what a thumbnail can show.",
    reference: "Kee and Farid, Digital Image Authentication from Thumbnails (SPIE 2010). Base rates: of 267 camera files with a thumbnail \
                13 % correlate below 0.9 and 2 % below 0.5 after the same search (catalogue A.2).",
    hindi: Hindi {
        title: "फ़ाइल के अंदर की छोटी तस्वीर (thumbnail) कुछ और दिखाती है",
        reads: "फ़ाइल के अंदर रखी छोटी JPEG तस्वीरें (EXIF, निर्माता का अपना हिस्सा, Multi-Picture सूची) और असली तस्वीर, दोनों 48 कॉलम तक छोटी करके, आठों \
                दिशाओं में और किनारे या काली पट्टियाँ हटाकर।",
        meaning: "छोटी प्रति तस्वीर की किसी दूसरी अवस्था से बनी है: किसी प्रोग्राम ने तस्वीर बदली या उसकी जगह दूसरी रखी और पुरानी छोटी तस्वीर रहने दी। हो \
                  सकता है कि छोटी तस्वीर में वह दिखे जो पहले था।",
        innocent: "कुछ प्रोग्राम तस्वीर काटते, सुधारते या किसी और फ़ाइल से metadata चिपकाते हैं और छोटी तस्वीर नई नहीं बनाते; कुछ कैमरे फ़िल्टर या कई \
                   तस्वीरें जोड़ने से पहले ही छोटी तस्वीर रख लेते हैं।",
        fools_it: "जो प्रोग्राम छोटी तस्वीर नई लिख दे या हटा दे। सामग्री का छोटा-सा बदलाव इतनी छोटी तस्वीर में नहीं दिखता।",
    },
};

/// Columns to which the longer side is scaled down.
const COLUMNS: usize = 48;
/// Smallest side of the picture and of the preview, samples.
const PICTURE: usize = 160;
const PREVIEW: u32 = 48;
/// Standard deviation of luma below which a picture has too little texture to be told from another.
const TEXTURE: f32 = 14.0;
/// Luma below which a bar is dark.
const DARK: f32 = 20.0;
/// Correlation below which the preview shows something else.
const OTHER: f32 = 0.5;
/// Correlation above which single cells are compared.
const SAME: f32 = 0.9;
/// Mean residual of a cell, in steps of luma, and how many times the median of all cells it must be.
const RESIDUAL: f32 = 24.0;
const TIMES: f32 = 8.0;

impl SignalCheck for EmbeddedPreview {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(picture) = signals.picture else { return };
        let luma = Luma::stored(picture, facts);
        if luma.width.min(luma.height) < PICTURE {
            return;
        }
        for preview in signals.previews.iter().filter(|p| p.frame.width.min(p.frame.height) >= PREVIEW) {
            out_of(preview, &luma).into_iter().for_each(|finding| out.push(finding));
        }
    }
}

fn out_of(preview: &EmbeddedPicture, luma: &Luma<'_>) -> Option<Finding> {
    let small = Luma::turned(&preview.frame, 1);
    // A preview as large as the picture: the picture is none that a camera made a preview of.
    if small.width * small.height >= luma.width * luma.height {
        return None;
    }
    let fit = best(luma, &small)?;
    let (start, end) = preview.bytes;
    let span = Some(Span::Bytes { start, end });
    let sizes = format!("{}, {}x{}", preview.name, small.width, small.height);
    if fit.correlation < OTHER {
        let observed =
            format!("{sizes}: best correlation {:.2} with the picture ({})", fit.correlation, fit.how);
        return Some(Finding {
            expected: "Above 0.9; 87 of 100 camera files reach that.".to_owned(),
            ..INFO.finding(
                Grade::Strong,
                format!("The {} shows another picture than the file.", preview.name),
                Untrusted::new(observed),
                span,
            )
        });
    }
    if fit.correlation < SAME {
        return None;
    }
    let odd = odd_cells(&fit)?;
    Some(Finding {
        expected: "Small and even differences all over the picture.".to_owned(),
        ..INFO.finding(
            Grade::Medium,
            format!("A part of the picture differs from the {}.", preview.name),
            Untrusted::new(format!(
                "{sizes}: correlation {:.2} in all ({}); {odd}",
                fit.correlation, fit.how
            )),
            span,
        )
    })
}

/// The best match of a preview with the picture.
struct Fit {
    correlation: f32,
    /// Orientation and crop, for people.
    how: String,
    /// Luma of the preview and of the picture on the same grid.
    preview: Vec<f32>,
    picture: Vec<f32>,
    columns: usize,
}

/// A part of a picture: left, top, width, height in samples.
type Part = (f64, f64, f64, f64);

/// Tries eight orientations and four ways of cropping; none where the preview or the picture has too little texture.
fn best(picture: &Luma<'_>, preview: &Luma<'_>) -> Option<Fit> {
    let whole = |l: &Luma<'_>| -> Part { (0.0, 0.0, l.width as f64, l.height as f64) };
    let mut best: Option<Fit> = None;
    let bars = without_bars(preview);
    for lying in [false, true] {
        // The shape of the picture when it is turned by 90 degrees, in the preview's frame.
        let (w, h) = (picture.width as f64, picture.height as f64);
        let shape = if lying { h / w } else { w / h };
        let preview_shape = preview.width as f64 / preview.height as f64;
        let inverse = if lying { 1.0 / preview_shape } else { preview_shape };
        let ways = [
            ("whole", whole(preview), whole(picture)),
            ("bars of the preview cut off", bars.unwrap_or(whole(preview)), whole(picture)),
            ("preview cut to the picture's shape", centre(whole(preview), shape), whole(picture)),
            ("picture cut to the preview's shape", whole(preview), centre(whole(picture), inverse)),
        ];
        for (crop, small, large) in ways {
            if crop == "bars of the preview cut off" && bars.is_none() {
                continue;
            }
            let (columns, rows) = grid(small.2 / small.3);
            let of_preview = preview.scaled_part(small, columns, rows);
            if deviation(&of_preview) < TEXTURE {
                continue;
            }
            let (picture_columns, picture_rows) = if lying { (rows, columns) } else { (columns, rows) };
            let of_picture = picture.scaled_part(large, picture_columns, picture_rows);
            if deviation(&of_picture) < TEXTURE {
                return None;
            }
            for flips in 0..4 {
                let turned = turn(&of_picture, (columns, rows), lying, flips);
                let correlation = correlation(&of_preview, &turned);
                if best.as_ref().is_none_or(|b| correlation > b.correlation) {
                    let orientation = orientation(lying, flips);
                    best = Some(Fit {
                        correlation,
                        how: format!("orientation {orientation}, {crop}"),
                        preview: of_preview.clone(),
                        picture: turned,
                        columns,
                    });
                }
            }
        }
    }
    best
}

/// Columns and rows for a shape (width over height).
fn grid(shape: f64) -> (usize, usize) {
    let other = |ratio: f64| ((COLUMNS as f64 * ratio).round() as usize).clamp(8, COLUMNS);
    if shape >= 1.0 { (COLUMNS, other(1.0 / shape)) } else { (other(shape), COLUMNS) }
}

/// The largest part of a given shape (width over height) around the centre.
fn centre((left, top, width, height): Part, shape: f64) -> Part {
    if width / height > shape {
        let narrow = height * shape;
        (left + (width - narrow) / 2.0, top, narrow, height)
    } else {
        let low = width / shape;
        (left, top + (height - low) / 2.0, width, low)
    }
}

/// The preview without dark, even bars at opposite edges; none where there are none.
fn without_bars(preview: &Luma<'_>) -> Option<Part> {
    let row = |y: usize| (0..preview.width).filter_map(|x| preview.at(x, y)).all(|v| v < DARK);
    let column = |x: usize| (0..preview.height).filter_map(|y| preview.at(x, y)).all(|v| v < DARK);
    let count = |is_dark: &dyn Fn(usize) -> bool, size: usize| {
        let first = (0..size / 3).take_while(|n| is_dark(*n)).count();
        let last = (0..size / 3).take_while(|n| is_dark(size - 1 - n)).count();
        (first, last)
    };
    let (top, bottom) = count(&row, preview.height);
    let (left, right) = count(&column, preview.width);
    if top + bottom + left + right == 0 {
        return None;
    }
    // The row next to a bar is half dark: JPEG smears the edge.
    let inset = |bar: usize| if bar > 0 { bar + 1 } else { 0 } as f64;
    let (left, right, top, bottom) = (inset(left), inset(right), inset(top), inset(bottom));
    Some((left, top, preview.width as f64 - left - right, preview.height as f64 - top - bottom))
}

/// The picture's grid as an orientation shows it: transposed where `lying`, then mirrored across (1) and down (2).
fn turn(values: &[f32], (columns, rows): (usize, usize), lying: bool, flips: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(values.len());
    for row in 0..rows {
        for column in 0..columns {
            let x = if flips & 1 == 0 { column } else { columns - 1 - column };
            let y = if flips & 2 == 0 { row } else { rows - 1 - row };
            let at = if lying { x * rows + y } else { y * columns + x };
            out.push(values.get(at).copied().unwrap_or(0.0));
        }
    }
    out
}

/// The EXIF orientation that such a turn is.
fn orientation(lying: bool, flips: usize) -> u8 {
    match (lying, flips) {
        (false, 0) => 1,
        (false, 1) => 2,
        (false, 3) => 3,
        (false, _) => 4,
        (true, 0) => 5,
        (true, 1) => 6,
        (true, 3) => 7,
        (true, _) => 8,
    }
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

fn deviation(values: &[f32]) -> f32 {
    let mean = mean(values);
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len().max(1) as f32).sqrt()
}

/// Pearson's correlation; 0 where one of the two is flat.
fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let covariance: f32 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    let scale = deviation(a) * deviation(b) * a.len() as f32;
    if scale > 0.0 { covariance / scale } else { 0.0 }
}

/// Cells of the preview that differ from the picture far more than the others, in words; none where there are none.
fn odd_cells(fit: &Fit) -> Option<String> {
    const CELL: usize = 6;
    let (mean_a, mean_b) = (mean(&fit.picture), mean(&fit.preview));
    let slope = fit.correlation * deviation(&fit.preview) / deviation(&fit.picture);
    let columns = fit.columns.div_ceil(CELL);
    let rows = (fit.picture.len() / fit.columns.max(1)).div_ceil(CELL);
    let mut cells = vec![(0.0, 0.0); columns * rows];
    for (at, (picture, preview)) in fit.picture.iter().zip(&fit.preview).enumerate() {
        let (x, y) = (at % fit.columns.max(1), at / fit.columns.max(1));
        if let Some(cell) = cells.get_mut(y / CELL * columns + x / CELL) {
            cell.0 += (preview - mean_b - slope * (picture - mean_a)).abs();
            cell.1 += 1.0;
        }
    }
    let residuals: Vec<f32> = cells.iter().map(|(sum, count)| sum / f32::max(*count, 1.0)).collect();
    let mut sorted = residuals.clone();
    sorted.sort_by(f32::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied()?;
    let is_odd = |residual: f32| residual >= RESIDUAL && residual >= TIMES * median;
    let odd: Vec<usize> =
        (0..residuals.len()).filter(|n| residuals.get(*n).copied().is_some_and(is_odd)).collect();
    // Differences everywhere are a filter; one in a few cells is a change of content.
    if odd.is_empty() || 4 * odd.len() > residuals.len() {
        return None;
    }
    let map: Vec<String> = residuals
        .chunks(columns)
        .map(|row| row.iter().map(|r| if is_odd(*r) { '#' } else { '.' }).collect())
        .collect();
    let most = sorted.last().copied().unwrap_or(0.0);
    Some(format!(
        "difference of up to {most:.0} steps of luma in the cells # of the preview, {median:.1} in the median cell; map, rows from the top: {}",
        map.join(" ")
    ))
}

#[cfg(test)]
mod tests {
    use saboot_core::media::Frame;

    use super::*;

    fn frame(width: u32, height: u32, of: impl Fn(f64, f64) -> f64) -> Frame {
        let mut rgb = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let value =
                    of((f64::from(x) + 0.5) / f64::from(width), (f64::from(y) + 0.5) / f64::from(height));
                rgb.extend([value.clamp(0.0, 255.0) as u8; 3]);
            }
        }
        Frame { index: 0, time_us: 0, width, height, rgb }
    }

    /// A scene without symmetry.
    fn scene(x: f64, y: f64) -> f64 {
        128.0 + 60.0 * (7.0 * x + 3.0 * y * y).sin() + 50.0 * (11.0 * y - 4.0 * x * x).cos()
    }

    #[test]
    fn every_orientation_and_bars_are_found() {
        let picture = frame(640, 480, scene);
        let large = Luma::turned(&picture, 1);
        for orientation in 1..=8u64 {
            let thumb = frame(160, 120, scene);
            let seen = Luma::turned(&thumb, orientation);
            let mut rgb = Vec::new();
            for y in 0..seen.height {
                for x in 0..seen.width {
                    rgb.extend(seen.rgb(x, y).unwrap());
                }
            }
            let turned = Frame { width: seen.width as u32, height: seen.height as u32, rgb, ..thumb.clone() };
            let fit = best(&large, &Luma::turned(&turned, 1)).unwrap();
            assert!(fit.correlation > 0.99, "{orientation}: {} {}", fit.correlation, fit.how);
        }
        let barred =
            frame(
                160,
                120,
                |x, y| {
                    if (0.125..0.875).contains(&y) { scene(x, (y - 0.125) / 0.75) } else { 0.0 }
                },
            );
        let wide = frame(640, 360, scene);
        let fit = best(&Luma::turned(&wide, 1), &Luma::turned(&barred, 1)).unwrap();
        assert!(fit.correlation > 0.98, "{} {}", fit.correlation, fit.how);
    }

    #[test]
    fn another_picture_and_a_changed_part_are_told() {
        let picture = frame(640, 480, scene);
        let large = Luma::turned(&picture, 1);
        let other =
            frame(160, 120, |x, y| 128.0 + 70.0 * (23.0 * x * y + 2.0).sin() + 40.0 * (17.0 * x).cos());
        assert!(best(&large, &Luma::turned(&other, 1)).unwrap().correlation < OTHER);
        let covered = frame(160, 120, |x, y| {
            if (0.4..0.55).contains(&x) && (0.4..0.6).contains(&y) {
                255.0 - scene(x, y)
            } else {
                scene(x, y)
            }
        });
        let fit = best(&large, &Luma::turned(&covered, 1)).unwrap();
        assert!(fit.correlation > SAME, "{}", fit.correlation);
        assert!(odd_cells(&fit).is_some_and(|words| words.contains('#')));
        let same = frame(160, 120, |x, y| 0.8 * scene(x, y) + 20.0);
        assert!(odd_cells(&best(&large, &Luma::turned(&same, 1)).unwrap()).is_none());
    }
}
