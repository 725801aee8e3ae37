//! Digests and perceptual fingerprints of many files, decoded in workers as for an examination.
//!
//! [`Hashing::run`] goes over files side by side and calls back once for each, and for each part of a message or an
//! archive; `look` is the worker's half. Nothing is weighed, and what comes out is no part of any report: a perceptual
//! fingerprint tells a little of what is shown.

use std::fs::File;
use std::io::Seek;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;

use rayon::prelude::*;
use saboot_analysis::fingerprint::vpdq;
use saboot_core::exhibit::{Enclosure, Kind, Member};
use saboot_core::fingerprint::{Fingerprint, Looks, Missing};
use saboot_core::{Limits, Untrusted};
use saboot_media::{Mode, SampleRequest};
use serde::{Deserialize, Serialize};

use crate::batch::{Progress, each_inside, still_the_same};
use crate::enclosed::{self, Contents, Holder, Inside};
use crate::examine::{Part, Report, Stage, refusal};
use crate::intake::{self, Refusal};
use crate::pool::Workers;

/// Most frames of a video: four hours, one a second.
const MOST_FRAMES: usize = 4 * 3600;

/// Phones take pictures of 108 million pixels; the cells of a fingerprint need a row of it at a time.
const PIXELS: u64 = 120_000_000;

/// Bounds for fingerprints: those of an examination, but for larger pictures.
pub fn limits() -> Limits {
    Limits { pixels: PIXELS, ..Limits::default() }
}

/// What a worker found in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Looked {
    /// It shows or sounds.
    Looks(Looks),
    /// A message or an archive, and what it encloses.
    Holds(Contents),
}

/// Looks at one file; the worker's half.
pub(crate) fn look(
    mut part: Part,
    enclosed: bool,
    limits: &Limits,
    report: Report<'_>,
) -> Result<Looked, Refusal> {
    report(Stage::Reading, 0, 1);
    let (facts, mut damage) = saboot_container::read(&mut part.file, &part.name, limits);
    let Some(format) = facts.format else {
        return Err(Refusal::new(
            "intake.unknown-format",
            "its content is no picture, sound or video format that saboot reads, whatever its name says",
        ));
    };
    if enclosed::is_holder(format) {
        let kind = intake::likely_kind(format);
        if enclosed {
            let what = "a message or an archive inside another exhibit: only one level is opened";
            return Err(Refusal::new("intake.nested", what).of(kind));
        }
        if let Some((code, why)) = facts.archive.as_ref().and_then(|a| a.refused.clone()) {
            return Err(Refusal { code, detail: why.into(), kind: Some(kind) });
        }
        return enclosed::of(&facts, limits)
            .map(Looked::Holds)
            .ok_or_else(|| Refusal::new("intake.unknown-format", "nothing is enclosed in it").of(kind));
    }
    part.file.rewind().map_err(|e| Refusal::new("intake.unreadable", e.to_string()))?;
    let mut media = saboot_media::open(part.file, format, facts.is_animated(), limits)
        .map_err(|e| refusal(e).of(intake::likely_kind(format)))?;
    report(Stage::Reading, 1, 1);
    let kind = media.kind();
    let mut looks = Looks { kind, pdq: None, vpdq: None, damage: Vec::new(), not_examined: Vec::new() };
    if kind == Kind::Audio {
        return Ok(Looked::Looks(looks));
    }
    let still = kind == Kind::Picture;
    let frames = if still { 1 } else { MOST_FRAMES };
    // A first guess for whoever waits; frames on the way correct it.
    let seconds = media.facts().duration_s.unwrap_or(0.0).clamp(0.0, MOST_FRAMES as f64) as u64 + 1;
    media.a_frame_a_second();
    let mut seen = Vec::new();
    let request = SampleRequest { frames, mode: Mode::Exact, audio: false };
    report(Stage::Decoding, 0, seconds);
    let sampled = media
        .sample(&request, &mut |frame| {
            seen.push(vpdq::frame(&frame));
            let done = seen.len() as u64;
            report(Stage::Decoding, done, seconds.max(done));
            ControlFlow::Continue(())
        })
        .map_err(|e| refusal(e).of(kind))?;
    damage.extend(sampled.damage);
    (looks.damage, looks.not_examined) = (damage, sampled.coverage.not_examined);
    if still {
        looks.pdq = seen.first().map(|f| f.pdq);
    } else {
        looks.vpdq = Some(seen);
    }
    Ok(Looked::Looks(looks))
}

/// How many files are hashed.
pub struct Hashing<'a> {
    /// Worker processes.
    pub workers: &'a Workers,
    /// Bounds, see [`limits`].
    pub limits: &'a Limits,
    /// Files side by side.
    pub jobs: usize,
}

/// Gets the number and fingerprint of each file as soon as it is done.
type Finished<'a> = &'a (dyn Fn(usize, Fingerprint) + Sync);

impl Hashing<'_> {
    /// Hashes every file, and then those that it encloses; `finished` gets each as soon as it is done, in any order.
    /// Numbers are those of `paths`; what is found inside follows.
    pub fn run(
        &self,
        paths: &[PathBuf],
        progress: &dyn Progress,
        finished: Finished<'_>,
    ) -> Result<(), rayon::ThreadPoolBuildError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.max(1)).build()?;
        let next = AtomicUsize::new(paths.len());
        pool.install(|| {
            paths.par_iter().enumerate().with_max_len(1).for_each(|(number, path)| {
                progress.started(number);
                let place = intake::path_text(path);
                match intake::take_in(path) {
                    Err(refusal) => finished(number, unread(place, None, refusal)),
                    Ok((file, member)) => {
                        let name = intake::name_text(path);
                        let (made, holder) = self.one(number, (file, member, name), place, None, progress);
                        finished(number, made);
                        if let Some(holder) = holder {
                            self.inside(&holder, &next, progress, finished);
                        }
                    }
                }
            });
        });
        Ok(())
    }

    /// Hashes everything that a message or an archive encloses.
    fn inside(&self, holder: &Holder, next: &AtomicUsize, progress: &dyn Progress, finished: Finished<'_>) {
        // The pictures of a slide show stand there one by one already.
        let inside: Vec<Inside> = holder.inside().into_iter().filter(|one| !one.slide_show).collect();
        each_inside(&inside, next, progress, &|number, one| {
            let enclosure = Some(holder.enclosure(one));
            let taken = holder.take_out(one, self.limits).map(|mut files| files.pop());
            let made = match taken {
                Ok(Some(taken)) => self.one(number, taken, one.path.clone(), enclosure, progress).0,
                Ok(None) => {
                    unread(one.path.clone(), enclosure, Refusal::new("intake.empty", "it has 0 bytes"))
                }
                Err(refusal) => unread(one.path.clone(), enclosure, refusal),
            };
            finished(number, made);
        });
    }

    fn one(
        &self,
        number: usize,
        (file, member, name): (File, Member, Untrusted),
        path: Untrusted,
        enclosed_in: Option<Enclosure>,
        progress: &dyn Progress,
    ) -> (Fingerprint, Option<Holder>) {
        let told = |stage, done, total| progress.stage(number, stage, done, total);
        let looked = self.workers.fingerprint(&name, &file, enclosed_in.is_some(), self.limits, &told);
        let mut made = Fingerprint {
            path,
            bytes: Some(member.bytes),
            hashes: Some(member.hashes.clone()),
            kind: None,
            pdq: None,
            vpdq: None,
            enclosed_in,
            missing: Vec::new(),
        };
        let mut files = [file];
        if !still_the_same(&mut files, std::slice::from_ref(&member)) {
            let what = "the file changed while it was being hashed; copy it to where nothing writes to it";
            return (unread(made.path, made.enclosed_in, Refusal::new("intake.changed", what)), None);
        }
        let [file] = files;
        match looked {
            Ok(Looked::Looks(looks)) => {
                made.kind = Some(looks.kind);
                (made.pdq, made.vpdq) = (looks.pdq, looks.vpdq);
                made.missing = looks
                    .damage
                    .into_iter()
                    .map(|d| Missing { code: d.code, detail: d.detail })
                    .chain(
                        looks
                            .not_examined
                            .into_iter()
                            .map(|code| Missing { code, detail: Untrusted::default() }),
                    )
                    .collect();
                (made, None)
            }
            Ok(Looked::Holds(contents)) => {
                made.kind = Some(contents.kind);
                (made, Some(Holder::new(file, member, contents, self.limits)))
            }
            Err(refusal) => {
                made.kind = refusal.kind;
                made.missing.push(missing(refusal));
                (made, None)
            }
        }
    }
}

fn missing(refusal: Refusal) -> Missing {
    Missing { code: refusal.code, detail: refusal.detail }
}

/// A file of which not even a digest could be had.
fn unread(path: Untrusted, enclosed_in: Option<Enclosure>, refusal: Refusal) -> Fingerprint {
    Fingerprint {
        path,
        bytes: None,
        hashes: None,
        kind: refusal.kind,
        pdq: None,
        vpdq: None,
        enclosed_in,
        missing: vec![missing(refusal)],
    }
}
