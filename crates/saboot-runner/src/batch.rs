//! A batch: every planned exhibit taken in, hashed, examined in a worker, hashed again, and weighed.
//!
//! [`Batch::run`] works on several exhibits side by side and calls back once for each, whatever became of it:
//! an input is never lost. What a message or an archive encloses follows it, each part an exhibit of its own. Writing and signing are the caller's, who alone holds a key.

use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use saboot_analysis::{opinion, reference};
use saboot_core::card::DetectorCard;
use saboot_core::examination::Examination;
use saboot_core::exhibit::{Enclosure, Exhibit, Member};
use saboot_core::figure::{FULL_SIDE, Figure, MOST_FIGURES};
use saboot_core::opinion::Opinion;
use saboot_core::{Code, Damage, Untrusted};
use saboot_evaluation::nuisance::Nuisances;

use crate::enclosed::{Contents, Holder, Inside};
use crate::examine::{Examined, Settings, Stage};
use crate::intake::{self, Planned, Refusal};
use crate::pool::{Request, Workers};

/// What became of one exhibit.
#[derive(Debug)]
pub struct Outcome {
    /// As named to the user: the path given, for a part of a message or archive with its place behind it.
    pub path: Untrusted,
    /// A name for the folder of its report: the last component of the path, and the place.
    pub name: String,
    /// The message or archive that it was taken out of.
    pub enclosed_in: Option<Enclosure>,
    /// Files and digests; none when nothing could be opened.
    pub exhibit: Option<Exhibit>,
    /// All that was observed; none when it was refused.
    pub examination: Option<Examination>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// What it amounts to.
    pub opinion: Opinion,
    /// Small pictures for the report, where they were asked for.
    pub figures: Vec<Figure>,
    /// What the file gives away that is no trace of generation, where it was asked for.
    pub nuisances: Option<Nuisances>,
    /// True when the files had the same digests after decoding as before; false as well when they could not be read again.
    pub unchanged: bool,
}

/// Told how a batch gets on; called from several threads.
pub trait Progress: Sync {
    /// An exhibit was found inside another; it has the next free number.
    fn found(&self, number: usize, path: &Untrusted);
    /// An exhibit, by its number, is taken up.
    fn started(&self, number: usize);
    /// The files of an exhibit were opened and hashed, before anything in them is looked at.
    fn taken_in(&self, _number: usize, _path: &Untrusted, _sha256: &str) {}
    /// An exhibit has come to a stage.
    fn stage(&self, number: usize, stage: Stage, done: u64, total: u64);
}

/// Tells of one exhibit.
struct Watch<'a> {
    progress: &'a dyn Progress,
    number: usize,
}

impl Watch<'_> {
    fn taken_in(&self, path: &Untrusted, members: &[Member]) {
        self.progress.taken_in(self.number, path, &intake::exhibit_sha256(members));
    }

    fn stage(&self, stage: Stage, done: u64, total: u64) {
        self.progress.stage(self.number, stage, done, total);
    }
}

/// How a batch is run.
pub struct Batch<'a> {
    /// Worker processes.
    pub workers: &'a Workers,
    /// How thoroughly.
    pub settings: &'a Settings,
    /// Exhibits side by side.
    pub jobs: usize,
    /// Cards of the detectors at hand, for the user's own recordings (`Settings::references`).
    pub cards: &'a [DetectorCard],
}

/// Gets the number and outcome of each exhibit as soon as it is done.
type Finished<'a> = &'a (dyn Fn(usize, Outcome) + Sync);

/// Numbers what was found inside an exhibit, tells of all of it, and then goes through it side by side.
pub(crate) fn each_inside(
    inside: &[Inside],
    next: &AtomicUsize,
    progress: &dyn Progress,
    each: &(dyn Fn(usize, &Inside) + Sync),
) {
    let first = next.fetch_add(inside.len(), Ordering::Relaxed);
    for (i, one) in inside.iter().enumerate() {
        progress.found(first + i, &one.path);
    }
    inside.par_iter().enumerate().with_max_len(1).for_each(|(i, one)| {
        progress.started(first + i);
        each(first + i, one);
    });
}

impl Batch<'_> {
    /// Runs every exhibit, and then those that it encloses; `finished` gets its number and outcome as soon as it is
    /// done, in any order. Numbers are those of `planned`; what is found inside follows.
    pub fn run(
        &self,
        planned: &[Planned],
        progress: &dyn Progress,
        finished: Finished<'_>,
    ) -> Result<(), rayon::ThreadPoolBuildError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.max(1)).build()?;
        let next = AtomicUsize::new(planned.len());
        pool.install(|| {
            planned.par_iter().enumerate().with_max_len(1).for_each(|(number, exhibit)| {
                progress.started(number);
                let (outcome, holder) = self.examine(exhibit, &Watch { progress, number });
                let name = outcome.name.clone();
                finished(number, outcome);
                if let Some(holder) = holder {
                    self.examine_inside(&holder, &name, &next, progress, finished);
                }
            });
        });
        Ok(())
    }

    /// Examines everything that a message or archive encloses, each as an exhibit of its own.
    fn examine_inside(
        &self,
        holder: &Holder,
        name: &str,
        next: &AtomicUsize,
        progress: &dyn Progress,
        finished: Finished<'_>,
    ) {
        let inside = holder.inside();
        each_inside(&inside, next, progress, &|number, one| {
            finished(number, self.examine_one_inside(holder, one, name, &Watch { progress, number }));
        });
    }

    fn examine_one_inside(&self, holder: &Holder, one: &Inside, name: &str, watch: &Watch<'_>) -> Outcome {
        let known = Known {
            path: one.path.clone(),
            name: format!("{name}-{}", one.folder),
            enclosed_in: Some(holder.enclosure(one)),
        };
        let taken = match holder.take_out(one, &self.settings.limits) {
            Ok(taken) => taken,
            Err(refusal) => return known.refused(None, refusal, true),
        };
        let (mut files, mut members, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for (file, member, file_name) in taken {
            files.push(file);
            members.push(member);
            names.push(file_name);
        }
        watch.taken_in(&known.path, &members);
        let request = Request { names: &names, files: &files, slide_show: one.slide_show, enclosed: true };
        let result = self.workers.examine(&request, self.settings, &|stage, done, total| {
            watch.stage(stage, done, total);
        });
        known.outcome(files, members, Vec::new(), result, self).0
    }

    fn examine(&self, planned: &Planned, watch: &Watch<'_>) -> (Outcome, Option<Holder>) {
        let path = intake::path_text(&planned.path);
        let name = planned.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let known = Known { path, name, enclosed_in: None };
        let taken = match self.take_in(planned) {
            Ok(taken) => taken,
            Err(refusal) => return (known.refused(None, refusal, true), None),
        };
        watch.taken_in(&known.path, &taken.members);
        let names: Vec<_> = taken.paths.iter().map(|p| intake::name_text(p)).collect();
        let request =
            Request { names: &names, files: &taken.files, slide_show: planned.slide_show, enclosed: false };
        let result = self.workers.examine(&request, self.settings, &|stage, done, total| {
            watch.stage(stage, done, total);
        });
        let (outcome, opened) = known.outcome(taken.files, taken.members, taken.damage, result, self);
        let holder =
            opened.map(|(file, member, contents)| Holder::new(file, member, contents, &self.settings.limits));
        (outcome, holder)
    }

    fn take_in(&self, planned: &Planned) -> Result<Taken, Refusal> {
        if planned.files.len() as u64 > self.settings.limits.slides.max(1) {
            let (asked, allowed) = (planned.files.len(), self.settings.limits.slides);
            return Err(Refusal::new(
                "limit.slides",
                format!("the slide show has {asked} files, {allowed} are allowed"),
            ));
        }
        let mut taken = Taken::default();
        let mut last = None;
        for (number, path) in planned.files.iter().enumerate() {
            match intake::take_in(path) {
                Ok((file, member)) => {
                    taken.files.push(file);
                    taken.members.push(member);
                    taken.paths.push(path.clone());
                }
                Err(refusal) => {
                    taken.damage.push(Damage {
                        code: refusal.code.clone(),
                        place: format!("File {} of {}", number + 1, planned.files.len()).into(),
                        detail: refusal.detail.clone(),
                        span: None,
                        count: 1,
                    });
                    last = Some(refusal);
                }
            }
        }
        match last {
            Some(refusal) if taken.files.is_empty() => Err(refusal),
            _ => Ok(taken),
        }
    }
}

/// Opened files of one exhibit; damage names those of a slide show that could not be opened.
#[derive(Default)]
struct Taken {
    files: Vec<File>,
    members: Vec<Member>,
    paths: Vec<std::path::PathBuf>,
    damage: Vec<Damage>,
}

/// What is known of an exhibit before it is opened.
struct Known {
    path: Untrusted,
    name: String,
    enclosed_in: Option<Enclosure>,
}

/// A holder, still open, and what it encloses.
type Opened = (File, Member, Contents);

impl Known {
    fn refused(self, exhibit: Option<Exhibit>, refusal: Refusal, unchanged: bool) -> Outcome {
        let opinion = opinion::not_examined(vec![Code::clone(&refusal.code)]);
        let Self { path, name, enclosed_in } = self;
        let refusal = Some(refusal);
        let figures = Vec::new();
        Outcome {
            path,
            name,
            enclosed_in,
            exhibit,
            examination: None,
            refusal,
            opinion,
            figures,
            nuisances: None,
            unchanged,
        }
    }

    /// What a worker's answer amounts to, once the files were hashed again.
    fn outcome(
        self,
        mut files: Vec<File>,
        members: Vec<Member>,
        damage: Vec<Damage>,
        result: Result<Examined, Refusal>,
        batch: &Batch<'_>,
    ) -> (Outcome, Option<Opened>) {
        let exhibit = Exhibit { path: self.path.clone(), sha256: intake::exhibit_sha256(&members), members };
        if !still_the_same(&mut files, &exhibit.members) {
            let refusal = Refusal::new(
                "intake.changed",
                "the file changed while it was being examined; copy it to where nothing writes to it, and examine the copy",
            );
            return (self.refused(Some(exhibit), refusal, false), None);
        }
        let Examined { mut examination, contents, mut figures, nuisances } = match result {
            Ok(examined) => examined,
            Err(refusal) => return (self.refused(Some(exhibit), refusal, true), None),
        };
        examination.damage.extend(damage);
        let own: Vec<&str> = exhibit.members.iter().map(|m| m.hashes.sha256.as_str()).collect();
        reference::apply(&mut examination, &own, &batch.settings.references, batch.cards);
        let small = |side: u32| (1..=FULL_SIDE).contains(&side);
        figures.retain(|figure| small(figure.width) && small(figure.height));
        figures.truncate(MOST_FIGURES);
        let opened = contents
            .filter(|_| files.len() == 1)
            .and_then(|contents| Some((files.pop()?, exhibit.members.first()?.clone(), contents)));
        let opinion = opinion::weigh(&examination);
        let Self { path, name, enclosed_in } = self;
        let outcome = Outcome {
            path,
            name,
            enclosed_in,
            exhibit: Some(exhibit),
            examination: Some(examination),
            refusal: None,
            opinion,
            figures,
            nuisances,
            unchanged: true,
        };
        (outcome, opened)
    }
}

pub(crate) fn still_the_same(files: &mut [File], members: &[Member]) -> bool {
    files.iter_mut().zip(members).all(|(file, member)| {
        intake::hash(file).is_ok_and(|(bytes, hashes)| bytes == member.bytes && hashes == member.hashes)
    })
}
