//! What faces do over time, as CSV, for those who train detectors: does a head on these numbers earn its place?
//!
//! `face_time MODELS MANIFEST.csv > faces.csv`: the manifest has a column `file` (paths beside it, or absolute); its other columns are
//! carried over. The first eight seconds in which faces are seen are followed frame by frame, and each face that is found for three
//! seconds gives one row of [`NAMES`]. High-passed means less the mean of five neighbours; places are in sizes of the face. Numbers on
//! the measurement itself (`side`, `rate`, `light`, `detail`, `height`) are for a baseline of nuisances. docs/detectors.md has what came of it.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::path::{Path, PathBuf};

use saboot_analysis::faces::crop::{crop, grey_of};
use saboot_analysis::faces::over_time::{Follower, Moment, Series, presence};
use saboot_core::media::Frame;
use saboot_media::Mode;
use saboot_models::Models;

const NAMES: [&str; 23] = [
    "x",
    "side",
    "rate",
    "light",
    "detail",
    "height",
    "box-jitter",
    "eye-jitter",
    "mouth-jitter",
    "mouth-over-eyes",
    "light-flicker",
    "light-over-ring",
    "detail-flicker",
    "detail-over-ring",
    "blinks",
    "blink-depth",
    "eyes-together",
    "eye-noise",
    "mouth-range",
    "mouth-speed",
    "mouth-noise",
    "detail-drift",
    "light-drift",
];
/// Side of the luma that is measured, pixels.
const SIDE: usize = 64;
/// Least moments and seconds of a row.
const LEAST: (usize, f64) = (30, 3.0);

fn luma(square: &Frame) -> Vec<f64> {
    grey_of(square, SIDE).into_iter().map(f64::from).collect()
}

/// Mean luma, and logarithm of the mean absolute Laplacian, where `inside` says so.
fn light_and_detail(luma: &[f64], inside: &dyn Fn(usize, usize) -> bool) -> (f64, f64) {
    let (mut light, mut detail, mut count) = (0.0, 0.0, 0.0);
    for y in 1..SIDE - 1 {
        for x in (1..SIDE - 1).filter(|x| inside(*x, y)) {
            let at =
                |dx: isize, dy: isize| luma[(y as isize + dy) as usize * SIDE + (x as isize + dx) as usize];
            light += at(0, 0);
            detail += (4.0 * at(0, 0) - at(-1, 0) - at(1, 0) - at(0, -1) - at(0, 1)).abs();
            count += 1.0;
        }
    }
    (light / count, (detail / count + 0.5).ln())
}

fn high(values: &[f64]) -> Vec<f64> {
    let n = values.len();
    (0..n)
        .map(|i| {
            let near = &values[i.saturating_sub(2)..(i + 3).min(n)];
            values[i] - near.iter().sum::<f64>() / near.len() as f64
        })
        .collect()
}

fn rms(values: &[f64]) -> f64 {
    (values.iter().map(|v| v * v).sum::<f64>() / values.len() as f64).sqrt()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (ma, mb) = (mean(a), mean(b));
    let sum: f64 = a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum();
    let square = |v: &[f64], m: f64| v.iter().map(|x| (x - m).powi(2)).sum::<f64>();
    sum / (square(a, ma) * square(b, mb)).sqrt().max(1e-12)
}

fn row(series: &Series, frames: &[Frame]) -> Option<Vec<f64>> {
    let moments = &series.moments;
    let seconds = moments.last()?.time_s - moments.first()?.time_s;
    if moments.len() < LEAST.0 || seconds < LEAST.1 {
        return None;
    }
    let of = |pick: &dyn Fn(&Moment) -> f64| moments.iter().map(pick).collect::<Vec<f64>>();
    let side = f64::from(series.side);
    let jitter = |pick: &dyn Fn(&Moment) -> f64| rms(&high(&of(pick))) / side;
    let point = |n: usize| {
        // Against the middle of the face, which moves with the head.
        let across = jitter(&|m| f64::from(m.face.points[n].0 - m.face.centre().0));
        let down = jitter(&|m| f64::from(m.face.points[n].1 - m.face.centre().1));
        across.hypot(down)
    };
    let boxes = jitter(&|m| f64::from(m.face.centre().0)).hypot(jitter(&|m| f64::from(m.face.centre().1)));
    let (eyes, mouth) = ((point(0) + point(1)) / 2.0, (point(3) + point(4)) / 2.0);
    let mut looks = Vec::new();
    for moment in moments {
        let frame = frames.iter().find(|f| (f.time_s() - moment.time_s).abs() < 1e-6)?;
        let inner = luma(&crop(frame, &moment.face, 1.0)?);
        let outer = luma(&crop(frame, &moment.face, 2.2)?);
        let middle = |v: usize| (15..49).contains(&v);
        let face = light_and_detail(&inner, &|_, _| true);
        let ring = light_and_detail(&outer, &|x, y| !(middle(x) && middle(y)));
        looks.push([face.0, face.1, ring.0, ring.1]);
    }
    let look = |n: usize| looks.iter().map(|l| l[n]).collect::<Vec<f64>>();
    let flicker = |n: usize| rms(&high(&look(n)));
    let ratio = |a: f64, b: f64| ((a + 1e-4) / (b + 1e-4)).ln();
    let drift = |n: usize| quantile(&look(n), 0.95) - quantile(&look(n), 0.05);
    let open = |n: usize| of(&|m| f64::from(m.openness[n]));
    let (right, left, lips) = (open(0), open(1), open(2));
    let both: Vec<f64> = right.iter().zip(&left).map(|(r, l)| f64::midpoint(*r, *l)).collect();
    let usual = quantile(&both, 0.5);
    let shut: Vec<bool> = both.iter().map(|v| *v < 0.65 * usual).collect();
    let blinks = shut.windows(2).filter(|w| !w[0] && w[1]).count() as f64 / seconds;
    let steps: Vec<f64> = lips.windows(2).map(|w| (w[1] - w[0]).abs()).collect();
    Some(vec![
        mean(&of(&|m| f64::from(m.face.centre().0))) / f64::from(frames.first()?.width),
        side,
        moments.len() as f64 / seconds,
        mean(&look(0)),
        mean(&look(1)),
        f64::from(frames.first()?.height),
        boxes,
        eyes,
        mouth,
        ratio(mouth, eyes),
        flicker(0),
        ratio(flicker(0), flicker(2)),
        flicker(1),
        ratio(flicker(1), flicker(3)),
        blinks,
        (usual - quantile(&both, 0.02)) / usual.max(1e-3),
        correlation(&high(&right), &high(&left)),
        rms(&high(&both)),
        quantile(&lips, 0.95) - quantile(&lips, 0.05),
        mean(&steps) * moments.len() as f64 / seconds,
        rms(&high(&lips)),
        drift(1),
        drift(0),
    ])
}

fn rows(models: &Models, path: &Path) -> Result<Vec<Vec<f64>>, String> {
    let mut media = common::open(path)?;
    let (tracker, sure, _) = common::tracked(models, &mut media, 6, false)?;
    let first =
        presence(&tracker, sure).into_iter().map(|(from, _)| from).reduce(f64::min).ok_or("no face")?;
    let from = (first * 1e6) as i64;
    let mut follower = Follower::new(models).ok_or("the tool face-points is not at hand")?;
    let mut frames = Vec::new();
    let followed = media.follow(from..from + 8_000_000, Mode::Exact, &mut |frame| {
        let goes_on = follower.see(&frame);
        frames.push(frame);
        goes_on
    });
    followed.map_err(|e| format!("{e:?}"))?;
    let faces = follower.finish().map_err(|e| e.to_string())?;
    Ok(faces.iter().filter_map(|face| row(face, &frames)).collect())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let models = Models::open(Path::new(&arguments[0]), None, 1);
    let manifest = PathBuf::from(&arguments[1]);
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let mut clips = csv::Reader::from_path(&manifest).expect("the manifest can be read");
    let names = clips.headers().unwrap().clone();
    let at = names.iter().position(|n| n == "file").expect("the manifest has a column `file`");
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(names.iter().chain(NAMES)).unwrap();
    for clip in clips.records() {
        let clip = clip.unwrap();
        match rows(&models, &folder.join(&clip[at])) {
            Ok(rows) => {
                for row in rows {
                    let numbers: Vec<String> = row.iter().map(|v| format!("{v:.6}")).collect();
                    out.write_record(clip.iter().chain(numbers.iter().map(String::as_str))).unwrap();
                }
            }
            Err(why) => eprintln!("{}: {why}", &clip[at]),
        }
        out.flush().unwrap();
    }
}
