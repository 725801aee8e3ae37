//! A batch: every planned exhibit taken in, hashed, examined in a worker, hashed again, and weighed.
//!
//! [`Batch::run`] works on several exhibits side by side and calls back once for each, whatever became of it:
//! an input is never lost. Writing and signing are the caller's, who alone holds a key.

use std::fs::File;

use rayon::prelude::*;
use saboot_analysis::opinion;
use saboot_core::examination::Examination;
use saboot_core::exhibit::{Exhibit, Member};
use saboot_core::opinion::Opinion;
use saboot_core::{Code, Damage};

use crate::examine::{Settings, Stage};
use crate::intake::{self, Planned, Refusal};
use crate::pool::Workers;

/// What became of one exhibit.
#[derive(Debug)]
pub struct Outcome {
    /// Files and digests; none when nothing could be opened.
    pub exhibit: Option<Exhibit>,
    /// All that was observed; none when it was refused.
    pub examination: Option<Examination>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// What it amounts to.
    pub opinion: Opinion,
    /// True when the files had the same digests after decoding as before; false as well when they could not be read again.
    pub unchanged: bool,
}

/// Told how a batch gets on; called from several threads.
pub trait Progress: Sync {
    /// An exhibit, by its number, is taken up.
    fn started(&self, number: usize);
    /// An exhibit has come to a stage.
    fn stage(&self, number: usize, stage: Stage, done: u64, total: u64);
}

/// How a batch is run.
pub struct Batch<'a> {
    /// Worker processes.
    pub workers: &'a Workers,
    /// How thoroughly.
    pub settings: &'a Settings,
    /// Exhibits side by side.
    pub jobs: usize,
}

impl Batch<'_> {
    /// Runs every exhibit; `finished` gets its number and outcome as soon as it is done, in any order.
    pub fn run(
        &self,
        planned: &[Planned],
        progress: &dyn Progress,
        finished: &(dyn Fn(usize, Outcome) + Sync),
    ) -> Result<(), rayon::ThreadPoolBuildError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.max(1)).build()?;
        pool.install(|| {
            planned.par_iter().enumerate().with_max_len(1).for_each(|(number, exhibit)| {
                progress.started(number);
                let outcome =
                    self.examine(exhibit, &|stage, done, total| progress.stage(number, stage, done, total));
                finished(number, outcome);
            });
        });
        Ok(())
    }

    fn examine(&self, planned: &Planned, progress: &dyn Fn(Stage, u64, u64)) -> Outcome {
        let taken = match self.take_in(planned) {
            Ok(taken) => taken,
            Err(refusal) => return refused(None, refusal, true),
        };
        let names: Vec<_> = taken.paths.iter().map(|p| intake::name_text(p)).collect();
        let result = self.workers.examine(&names, &taken.files, planned.slide_show, self.settings, progress);
        let exhibit = Exhibit {
            path: intake::path_text(&planned.path),
            sha256: intake::exhibit_sha256(&taken.members),
            members: taken.members,
        };
        let unchanged = still_the_same(taken.files, &exhibit.members);
        match result {
            Ok(_) | Err(_) if !unchanged => refused(
                Some(exhibit),
                Refusal::new(
                    "intake.changed",
                    "the file changed while it was being examined; copy it to where nothing writes to it, and examine the copy",
                ),
                false,
            ),
            Ok(mut examination) => {
                examination.damage.extend(taken.damage);
                let opinion = opinion::weigh(&examination);
                Outcome {
                    exhibit: Some(exhibit),
                    examination: Some(examination),
                    refusal: None,
                    opinion,
                    unchanged,
                }
            }
            Err(refusal) => refused(Some(exhibit), refusal, unchanged),
        }
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

fn refused(exhibit: Option<Exhibit>, refusal: Refusal, unchanged: bool) -> Outcome {
    let opinion = opinion::not_examined(vec![Code::clone(&refusal.code)]);
    Outcome { exhibit, examination: None, refusal: Some(refusal), opinion, unchanged }
}

fn still_the_same(files: Vec<File>, members: &[Member]) -> bool {
    files.into_iter().zip(members).all(|(mut file, member)| {
        intake::hash(&mut file).is_ok_and(|(bytes, hashes)| bytes == member.bytes && hashes == member.hashes)
    })
}
