//! `saboot examine`: clips in, one signed report out for each, one verdict line for each.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result};
use saboot_core::figure::Figures;
use saboot_core::opinion::Status;
use saboot_core::reference::MOST_RECORDINGS;
use saboot_core::{Lang, Untrusted};
use saboot_models::catalog::detector_cards;
use saboot_report::catalogue::opinion;
use saboot_report::{Environment, Line, Rendering, Report};
use saboot_runner::assemble::{self, Setting};
use saboot_runner::intake::{self, Grouping};
use saboot_runner::{Batch, Outcome, Settings, WorkerCommand, Workers};
use saboot_seal::keys::{KeyError, Signer, SigningKey};

use crate::args::{self, Examine, ModelPlaces, Only};
use crate::cmd::keys::{key_path, load_signer};
use crate::cmd::references;
use crate::ledger::Ledger;
use crate::progress::Display;
use crate::terminal::{data, talk};
use crate::{codes, exit, places, publish};

/// Examines everything named.
pub fn run(arguments: &Examine) -> Result<u8> {
    let grouping = match (arguments.slide_show, arguments.separate) {
        (true, _) => Grouping::SlideShow,
        (_, true) => Grouping::Separate,
        _ => Grouping::Automatic,
    };
    let figures = match arguments.figures {
        args::Figures::None => Figures::None,
        args::Figures::Safe => Figures::Safe,
        args::Figures::Full => Figures::Full,
    };
    if arguments.possible_minor && figures != Figures::None {
        refuse_figures(arguments.lang.languages.first());
        return Ok(exit::USAGE);
    }
    if arguments.reference_audio.len() > MOST_RECORDINGS {
        talk(&format!(
            "error: {} reference recordings were named, {MOST_RECORDINGS} are the most\nhint: name a few that are most like the clip",
            arguments.reference_audio.len()
        ));
        return Ok(exit::USAGE);
    }
    let planned = intake::plan(&arguments.paths, grouping);
    if planned.is_empty() {
        talk("error: there is nothing to examine in what was named");
        return Ok(exit::USAGE);
    }
    if let Err(error) = fs::create_dir_all(&arguments.out) {
        talk(&format!(
            "error: {}: {error}\nhint: name a folder that can be made with --out",
            arguments.out.display()
        ));
        return Ok(exit::INCOMPLETE);
    }
    let signer = match signer(arguments)? {
        Ok(signer) => signer,
        Err(error) => return Ok(crate::cmd::keys::refused(&error)),
    };

    let custody = match Ledger::open(&arguments.out, &*signer.key) {
        Ok(custody) => custody,
        Err(code) => return Ok(code),
    };

    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // Without decoding, most of the time goes into waiting until reports are on the disk.
    let side_by_side = if arguments.only.is_some() { 4 * cores } else { cores };
    let jobs = arguments.jobs.map_or(side_by_side, usize::from).min(planned.len()).max(1);
    let trust = match arguments.trust.read() {
        Ok(trust) => trust,
        Err(error) => {
            talk(&format!("error: {error:#}\nhint: name a PEM file with --trust, or mend this one"));
            return Ok(exit::USAGE);
        }
    };
    let settings = match arguments.only {
        Some(Only::Metadata) => Settings::metadata(),
        None if arguments.quick => Settings::quick(),
        None => Settings::exact(),
    };
    let mut settings = Settings { trust, figures, ..settings };
    let workers = Workers::new(worker_command(arguments, (cores / jobs).max(1))?);
    let mut whole = true;
    if !arguments.reference_audio.is_empty() {
        let lang = arguments.lang.languages.first();
        let gathered = references::gather(&arguments.reference_audio, &workers, &settings, jobs, lang)?;
        (settings.references, whole) = (gathered.recordings, gathered.whole);
    }
    let cards = cards(arguments);
    let names = planned.iter().map(|p| intake::path_text(&p.path).for_terminal()).collect();
    let desk = Desk {
        arguments,
        signer,
        setting: Setting {
            version: env!("CARGO_PKG_VERSION"),
            cards: cards.clone(),
            environment: environment(&arguments.places),
            settings: settings.clone(),
            rendering: Rendering {
                languages: arguments.lang.languages,
                figures,
                possible_minor: arguments.possible_minor,
            },
        },
        display: Display::new(names, "examining"),
        folders: Mutex::default(),
        incomplete: AtomicBool::new(!whole),
        fault: Mutex::default(),
        began: Mutex::default(),
        custody,
    };
    let batch = Batch { workers: &workers, settings: &settings, jobs, cards: &cards };
    batch
        .run(&planned, &desk, &|number, outcome| desk.finish(number, outcome))
        .context("no threads could be started")?;
    desk.display.close();
    if let Some(custody) = &desk.custody {
        desk.note(custody.close(&*desk.signer.key));
    }
    if let Some(fault) = desk.fault.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(fault);
    }
    Ok(if desk.incomplete.load(Ordering::Relaxed) { exit::INCOMPLETE } else { exit::DONE })
}

/// Says why no figure is made of a clip that may show a minor, and where to turn.
fn refuse_figures(lang: Lang) {
    const CODE: &str = "figures.possible-minor";
    let (title, text) = codes::lookup(CODE, lang).map_or((CODE, ""), |info| (info.title, info.text));
    talk(&format!("error: {title} ({CODE})\nhint: {text}"));
}

/// Takes outcomes as they come: writes, signs, prints.
struct Desk<'a> {
    arguments: &'a Examine,
    signer: Signer,
    setting: Setting,
    display: Display,
    /// Folder names given out, so that two copies of one file do not meet.
    folders: Mutex<HashSet<String>>,
    incomplete: AtomicBool,
    /// The first error that ends the run, such as a standard output that is gone.
    fault: Mutex<Option<anyhow::Error>>,
    /// When each exhibit was taken up.
    began: Mutex<HashMap<usize, (saboot_runner::Timestamp, Instant)>>,
    /// The custody log of the case, where one is open in the folder for reports.
    custody: Option<Ledger>,
}

impl saboot_runner::Progress for Desk<'_> {
    fn found(&self, number: usize, path: &Untrusted) {
        self.display.found(number, path.for_terminal());
    }

    fn started(&self, number: usize) {
        let now = (saboot_runner::Timestamp::now(), Instant::now());
        self.began.lock().unwrap_or_else(PoisonError::into_inner).insert(number, now);
    }

    fn taken_in(&self, _number: usize, path: &Untrusted, sha256: &str) {
        if let Some(custody) = &self.custody {
            self.note(custody.taken_in(path, sha256, &*self.signer.key));
        }
    }

    fn stage(&self, number: usize, stage: saboot_runner::Stage, done: u64, total: u64) {
        self.display.stage(number, stage, done, total);
    }
}

impl Desk<'_> {
    /// Remembers that something could not be done.
    fn note(&self, done: bool) {
        if !done {
            self.incomplete.store(true, Ordering::Relaxed);
        }
    }

    fn finish(&self, number: usize, outcome: Outcome) {
        let began = self.began.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
        let (began, since) = began.unwrap_or_else(|| (saboot_runner::Timestamp::now(), Instant::now()));
        let name = outcome.name.clone();
        let custody = self.custody.as_ref().map(|c| c.state(outcome.exhibit.as_ref()));
        let report = assemble::report(&self.setting, outcome, began, since.elapsed(), custody);
        let unavailable = report.examination.iter().flat_map(|e| &e.models).any(|m| m.unavailable.is_some());
        if report.opinion.status == Status::Refused || unavailable {
            self.incomplete.store(true, Ordering::Relaxed);
        }
        let folder = self.folder(&name, &report);
        let forms = publish::Forms {
            pdf: self.arguments.pdf || self.arguments.only.is_none(),
            exports: self.arguments.only.is_none(),
        };
        let written = publish::publish(&folder, &report, forms, &self.signer).map(|whole| self.note(whole));
        if let Err(error) = &written {
            self.incomplete.store(true, Ordering::Relaxed);
            talk(&format!("error: {error:#}"));
        }
        if let Some(custody) = self.custody.as_ref().filter(|_| written.is_ok()) {
            self.note(custody.report_written(&folder, report.exhibit.as_ref(), &*self.signer.key));
        }
        self.display.finished(number, &summary(&report));
        if let Err(error) = self.print(&report, written.is_ok().then_some(folder.as_path())) {
            self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }

    fn folder(&self, name: &str, report: &Report) -> PathBuf {
        let name = places::report_name(name, report.exhibit.as_ref());
        let mut taken = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = name.clone();
        let mut copy = 2;
        while !taken.insert(free.clone()) {
            free = format!("{name}-{copy}");
            copy += 1;
        }
        self.arguments.out.join(free)
    }

    fn print(&self, report: &Report, folder: Option<&Path>) -> Result<()> {
        let shown = folder.map(|f| f.to_string_lossy().into_owned());
        if self.arguments.json {
            return Ok(data(&Line::new(report, shown).to_json()?)?);
        }
        let path = report.path.for_terminal();
        // The terminal speaks one language: Hindi where Hindi alone was asked for.
        let lang = self.arguments.lang.languages.first();
        let view = saboot_report::view::view(report, lang, &codes::lookup).summary;
        let verdict = match lang {
            Lang::En => report.opinion.verdict.as_str(),
            Lang::Hi => opinion::verdict_word(lang, report.opinion.verdict),
        };
        let mut text = format!("{path}\n  {verdict}: {}", view.words.text);
        if !view.refusal.is_empty() {
            text.push_str(&format!("\n  {}: {}", lang.pick("because", "क्योंकि"), view.refusal));
        }
        for reason in &view.reasons {
            let heading = lang.pick("reason", "कारण");
            text.push_str(&format!("\n  {heading}: {} ({})", reason.title.text, reason.code));
        }
        if let Some(shown) = shown {
            let heading = lang.pick("report", "रिपोर्ट");
            let page = Untrusted::new(format!("{shown}/report.html")).for_terminal();
            text.push_str(&format!("\n  {heading}: {page}"));
        }
        Ok(data(&text)?)
    }
}

/// One line of progress.
fn summary(report: &Report) -> String {
    let weight =
        report.opinion.log10_lr.map_or_else(String::new, |lr| format!(", log10 LR {:+.2}", lr.value()));
    format!("{}: {}{weight}", report.path.for_terminal(), report.opinion.verdict.as_str())
}

/// The user's key; made at first use, because a report without a signature is no evidence.
fn signer(arguments: &Examine) -> Result<Result<Signer, KeyError>> {
    let path = key_path(arguments.signing.key.as_deref())?;
    if path.exists() || arguments.signing.key.is_some() {
        return Ok(load_signer(&arguments.signing, &path));
    }
    let key = match SigningKey::create(&path) {
        Ok(key) => key,
        Err(error) => return Ok(Err(error)),
    };
    talk(&format!(
        "note: made your signing key {} (fingerprint {}); `saboot keys passphrase` protects it",
        path.display(),
        key.public().fingerprint()
    ));
    Ok(Signer::with_certificates(key, &path, arguments.signing.cert.as_deref(), places::now()))
}

fn worker_command(arguments: &Examine, threads: usize) -> Result<WorkerCommand> {
    let program = std::env::current_exe().context("the program's own file could not be found")?;
    let mut worker = vec!["worker".into(), "--threads".into(), threads.to_string().into()];
    if arguments.only == Some(Only::Metadata) {
        worker.push("--no-networks".into());
    }
    worker.extend(arguments.places.as_arguments());
    Ok(WorkerCommand { program, arguments: worker })
}

fn cards(arguments: &Examine) -> Vec<saboot_core::card::DetectorCard> {
    detector_cards(&arguments.places.folder())
}

/// Libraries and machine of this installation.
pub fn environment(places: &ModelPlaces) -> Environment {
    let mut libraries: Vec<String> =
        saboot_media::libraries().into_iter().map(|l| format!("{} {}", l.name, l.version)).collect();
    // The parent never runs a network; the library's name and version are read from its file.
    libraries.push(match saboot_models::Library::locate(places.ort_lib.as_deref()) {
        Some(path) => format!("ONNX Runtime {}", saboot_models::library::version_of(&path)),
        None => "ONNX Runtime: not found".to_owned(),
    });
    Environment { libraries, machine: assemble::machine(), isolation: "child process".to_owned() }
}
