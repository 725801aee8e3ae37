//! Mouths and speech of many clips as JSON lines: what `av.mouth-and-speech` says of each clip, of its picture with the
//! sound of others, and of its picture with its sound shifted either way. Used by scripts/bench/mouth.
//!
//! `mouth MODELS MANIFEST.csv [--others N] [--shift SECONDS]`: the manifest has a column `file` (paths beside it, or absolute); its
//! other columns are carried over. A line holds for `own`, each of `others` and `shifted` the statement and what was observed, and
//! the moments of the largest face. Others are taken N places apart in the manifest, so that neighbours, which often
//! share their sound, are passed over; one with the very same sound never counts.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::ops::Range;
use std::path::{Path, PathBuf};

use saboot_analysis::detectors::speech::Speech;
use saboot_analysis::faces::mouth_and_speech::judge;
use saboot_analysis::faces::over_time::{Follower, Series, presence, stretch};
use saboot_core::Finding;
use saboot_core::finding::Findings;
use saboot_core::media::Audio;
use saboot_media::Mode;
use saboot_models::Models;
use serde_json::{Value, json};

/// Samples of a clip in which faces are sought first, as in an examination.
const SAMPLES: usize = 6;

/// A clip, followed.
struct Seen {
    faces: Vec<Series>,
    stretch: Range<i64>,
    sound: Audio,
}

impl Seen {
    fn seconds(&self) -> (f64, f64) {
        (self.stretch.start as f64 / 1e6, self.stretch.end as f64 / 1e6)
    }

    fn judged(&self, models: &Models, sound: &Audio) -> Finding {
        let mut out = Findings::default();
        let speech = Speech::of(models, &sound.mono16k);
        judge(&self.faces, self.seconds(), sound, &speech, &mut out);
        out.into_sorted().remove(0)
    }

    /// The sound of the stretch alone, as it would lie under the stretch of another clip.
    fn moved_to(&self, other: &Self) -> Audio {
        let place = |time: f64| ((time - self.sound.start_s).max(0.0) * 16_000.0) as usize;
        let (from, to) = self.seconds();
        let all = &self.sound.mono16k;
        let part = all.get(place(from).min(all.len())..place(to).min(all.len())).unwrap_or_default();
        Audio { mono16k: part.to_vec(), start_s: other.seconds().0, ..Audio::default() }
    }
}

fn see(models: &Models, path: &Path) -> Result<Seen, String> {
    let mut media = common::open(path)?;
    let (tracker, sure, sampled) = common::tracked(models, &mut media, SAMPLES, true)?;
    let sound = sampled.audio.ok_or("no sound")?;
    let speech = Speech::of(models, &sound.mono16k);
    let stretch = stretch(&presence(&tracker, sure), &sound, &speech)
        .ok_or("no face, or nothing is said while one is seen")?;
    let mut follower = Follower::new(models).ok_or("the tool face-points is not at hand")?;
    media
        .follow(stretch.clone(), Mode::Exact, &mut |frame| follower.see(&frame))
        .map_err(|e| format!("{e:?}"))?;
    Ok(Seen { faces: follower.finish().map_err(|e| e.to_string())?, stretch, sound })
}

/// Of each moment: time, box, five points, opening of the eyes and of the mouth.
fn moments(series: &Series) -> Vec<Vec<f64>> {
    let of = series.moments.iter().map(|m| {
        let f = &m.face;
        let points = f.points.iter().flat_map(|(x, y)| [*x, *y]);
        let places = [f.left, f.top, f.right, f.bottom].into_iter().chain(points).chain(m.openness);
        std::iter::once(m.time_s).chain(places.map(f64::from)).collect()
    });
    of.collect()
}

fn told(finding: &Finding) -> Value {
    json!({ "statement": finding.statement, "observed": finding.observed.raw(), "span": finding.span })
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, usual: f64| {
        let at = arguments.iter().position(|a| a == name);
        at.map_or(usual, |at| arguments[at + 1].parse().expect("a number"))
    };
    let (others, shift) = (number("--others", 3.0) as usize, number("--shift", 0.3));
    let models = Models::open(Path::new(&arguments[0]), None, 1);
    let manifest = PathBuf::from(&arguments[1]);
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let mut rows = csv::Reader::from_path(&manifest).expect("the manifest can be read");
    let names = rows.headers().unwrap().clone();
    let at = names.iter().position(|n| n == "file").expect("the manifest has a column `file`");
    let clips: Vec<(csv::StringRecord, Result<Seen, String>)> = rows
        .records()
        .map(|row| {
            let row = row.unwrap();
            let seen = see(&models, &folder.join(&row[at]));
            eprintln!(
                "{}: {}",
                &row[at],
                seen.as_ref().map_or_else(String::clone, |s| format!("{} faces", s.faces.len()))
            );
            (row, seen)
        })
        .collect();
    for (n, (row, seen)) in clips.iter().enumerate() {
        let mut line: serde_json::Map<String, Value> =
            names.iter().zip(row.iter()).map(|(name, value)| (name.to_owned(), json!(value))).collect();
        match seen {
            Err(why) => drop(line.insert("left_out".to_owned(), json!(why))),
            Ok(seen) => {
                let shifted = |by: f64| {
                    let start_s = seen.sound.start_s + by;
                    told(&seen.judged(&models, &Audio { start_s, ..seen.sound.clone() }))
                };
                let ring = (1..clips.len()).map(|k| &clips[(n + k * 7) % clips.len()].1);
                let foreign = ring.filter_map(|other| other.as_ref().ok());
                let foreign = foreign.map(|other| other.moved_to(seen));
                let own = seen.moved_to(seen).mono16k;
                let foreign = foreign.filter(|other| {
                    let length = own.len().min(other.mono16k.len());
                    length > 48_000 && other.mono16k[..length] != own[..length]
                });
                let mouth = seen.faces.iter().max_by(|a, b| a.side.total_cmp(&b.side));
                line.insert("own".to_owned(), told(&seen.judged(&models, &seen.sound)));
                line.insert("shifted".to_owned(), shifted(shift));
                line.insert("shifted_back".to_owned(), shifted(-shift));
                let others: Vec<Value> =
                    foreign.take(others).map(|other| told(&seen.judged(&models, &other))).collect();
                line.insert("others".to_owned(), json!(others));
                // Clips with the same sound get the same number.
                let sum: f64 = own.iter().step_by(97).map(|sample| f64::from(sample.abs())).sum();
                line.insert("sound".to_owned(), json!(format!("{sum:.2}")));
                line.insert("faces".to_owned(), json!(seen.faces.len()));
                line.insert("moments".to_owned(), json!(mouth.map(moments)));
            }
        }
        println!("{}", Value::Object(line));
    }
}
