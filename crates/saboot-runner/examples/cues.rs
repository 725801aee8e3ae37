//! The classical cues of pictures as CSV, for those who train detectors: does a fusion with them earn its place?
//!
//! `cues MANIFEST.csv [--messenger] > cues.csv`: the manifest has a column `file` (paths beside it, or absolute), and its
//! other columns are carried over; then follow the cues of `saboot_analysis::signals::CUES` (empty where a picture has
//! none), the checks on decoded pictures that fire and what they observed, parted by `|`, and the CPU milliseconds of the
//! cues and of all those checks. With `--messenger` each picture is first handled as a messenger would (longer side 1280,
//! JPEG quality 70).

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, clippy::expect_used)]

use std::fs::File;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rustix::time::{ClockId, clock_gettime};
use saboot_analysis::reship;
use saboot_analysis::signals::{self, CUES, Signals};
use saboot_core::facts::{Facts, Format};
use saboot_core::finding::Findings;
use saboot_core::media::Frame;
use saboot_core::stability::Transform;
use saboot_core::{Limits, Untrusted};
use saboot_media::{Mode, SampleRequest};

/// CPU seconds of this process.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The facts of a picture and its upright pixels.
fn read(path: &Path) -> Result<(Facts, Frame), String> {
    let limits = Limits::default();
    let mut file = File::open(path).map_err(|e| e.to_string())?;
    let (facts, _) = saboot_container::read(&mut file, &Untrusted::new("picture"), &limits);
    let format = facts.format.ok_or("no format is known")?;
    let mut media =
        saboot_media::open(file, format, facts.is_animated(), &limits).map_err(|e| format!("{e:?}"))?;
    let request = SampleRequest { frames: 1, mode: Mode::Exact, audio: false };
    let mut first = None;
    media
        .sample(&request, &mut |frame| {
            first = Some(frame);
            ControlFlow::Break(())
        })
        .map_err(|e| format!("{e:?}"))?;
    Ok((facts, first.ok_or("no picture")?))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let messenger = arguments.iter().any(|a| a == "--messenger");
    let manifest = PathBuf::from(arguments.iter().find(|a| !a.starts_with("--")).expect("cues MANIFEST.csv"));
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let mut rows = csv::Reader::from_path(&manifest).expect("the manifest can be read");
    let names = rows.headers().unwrap().clone();
    let at = names.iter().position(|n| n == "file").expect("the manifest has a column `file`");
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    let own = CUES.into_iter().chain(["findings", "regions", "cues_ms", "checks_ms"]);
    out.write_record(names.iter().chain(own)).unwrap();
    for row in rows.records() {
        let row = row.unwrap();
        let path = folder.join(&row[at]);
        let (mut facts, mut frame) = match read(&path) {
            Ok(read) => read,
            Err(why) => {
                eprintln!("{}: {why}", path.display());
                continue;
            }
        };
        if messenger {
            frame = reship::picture(&frame, Transform::Jpeg70).unwrap();
            facts = Facts { format: Some(Format::Jpeg), ..Facts::default() };
        }
        let begun = cpu();
        let values = signals::cues(&facts, &frame);
        let between = cpu();
        let mut found = Findings::default();
        signals::run_all(&facts, &Signals { picture: Some(&frame), ..Signals::default() }, &mut found);
        let spent = [between - begun, cpu() - between];
        let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
        cells.extend(values.iter().map(|v| v.map_or_else(String::new, |v| format!("{v:.5}"))));
        let found = found.into_sorted();
        let list = |each: &dyn Fn(&saboot_core::Finding) -> String| {
            found.iter().map(each).collect::<Vec<_>>().join("|")
        };
        cells.push(list(&|f| f.code.as_str().to_owned()));
        cells.push(list(&|f| f.observed.raw().to_owned()));
        cells.extend(spent.map(|s| format!("{:.1}", s * 1e3)));
        out.write_record(&cells).unwrap();
        out.flush().unwrap();
    }
    std::io::stdout().flush().unwrap();
}
