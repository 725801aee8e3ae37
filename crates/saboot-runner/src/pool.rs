//! The parent side: worker processes, reused from exhibit to exhibit, replaced when they die.
//!
//! [`Workers::examine`] hands an exhibit to an idle worker. A worker that crashes is replaced and the exhibit
//! tried once more; one that overruns its time is killed. Either way the batch goes on and the exhibit is
//! reported for what happened to it.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use saboot_core::{Limits, Untrusted};

use crate::examine::{Examined, Settings, Stage};
use crate::fingerprint::Looked;
use crate::intake::Refusal;
use crate::protocol::{FromWorker, ToWorker, receive, send, send_file};

/// How a worker is started: its standard input is the socket.
#[derive(Debug, Clone)]
pub struct WorkerCommand {
    /// Program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<std::ffi::OsString>,
}

/// One exhibit, as it is put to a worker.
pub struct Request<'a> {
    /// File names without folders, in showing order.
    pub names: &'a [Untrusted],
    /// The files of those names.
    pub files: &'a [File],
    /// Several files as one exhibit.
    pub slide_show: bool,
    /// Taken out of a message or an archive: nothing inside it is opened.
    pub enclosed: bool,
}

/// Exhibits after which a worker is replaced, so that a slow leak in a C library stays small.
const RECYCLE_AFTER: u32 = 50;

/// The last words of a worker that are kept, bytes.
const LAST_WORDS: usize = 4096;

/// Worker processes.
pub struct Workers {
    command: WorkerCommand,
    idle: Mutex<Vec<Worker>>,
}

/// One worker process.
struct Worker {
    child: Child,
    socket: UnixStream,
    stderr: Option<JoinHandle<Vec<u8>>>,
    served: u32,
}

/// What became of one conversation.
enum Outcome {
    Answered(FromWorker),
    Refused(Refusal),
    /// The worker died or talked nonsense.
    Lost(String),
    OutOfTime,
}

impl Workers {
    /// No process is started before the first exhibit.
    pub fn new(command: WorkerCommand) -> Self {
        Self { command, idle: Mutex::default() }
    }

    /// Has one exhibit examined; blocks.
    pub fn examine(
        &self,
        request: &Request<'_>,
        settings: &Settings,
        progress: &dyn Fn(Stage, u64, u64),
    ) -> Result<Examined, Refusal> {
        let message = ToWorker::Examine {
            names: request.names.to_vec(),
            slide_show: request.slide_show,
            enclosed: request.enclosed,
            settings: settings.clone(),
        };
        match self.ask(&message, request.files, &settings.limits, progress)? {
            FromWorker::Examined(examined) => Ok(*examined),
            _ => Err(Refusal::new("worker.crashed", "the worker answered another question")),
        }
    }

    /// Has the fingerprint of one file made; blocks.
    pub fn fingerprint(
        &self,
        name: &Untrusted,
        file: &File,
        enclosed: bool,
        limits: &Limits,
        progress: &dyn Fn(Stage, u64, u64),
    ) -> Result<Looked, Refusal> {
        let message = ToWorker::Fingerprint { name: name.clone(), enclosed, limits: limits.clone() };
        match self.ask(&message, std::slice::from_ref(file), limits, progress)? {
            FromWorker::Fingerprinted(looked) => Ok(*looked),
            _ => Err(Refusal::new("worker.crashed", "the worker answered another question")),
        }
    }

    /// Puts one question to a worker, and once more to a new one where the first died over it.
    fn ask(
        &self,
        message: &ToWorker,
        files: &[File],
        limits: &Limits,
        progress: &dyn Fn(Stage, u64, u64),
    ) -> Result<FromWorker, Refusal> {
        let mut last_words = String::new();
        for _attempt in 0..2 {
            let mut worker = self.take().map_err(|e| {
                Refusal::new("worker.not-started", format!("{}: {e}", self.command.program.display()))
            })?;
            match worker.converse(message, files, limits, progress) {
                Outcome::Answered(answer) => {
                    self.give_back(worker);
                    return Ok(answer);
                }
                Outcome::Refused(refusal) => {
                    self.give_back(worker);
                    return Err(refusal);
                }
                Outcome::OutOfTime => {
                    worker.end();
                    return Err(Refusal::new(
                        "limit.time",
                        "the time allowed for one exhibit is up; cut a shorter piece, or examine with --quick",
                    ));
                }
                Outcome::Lost(why) => last_words = format!("{why}; {}", worker.end()),
            }
        }
        Err(Refusal::new("worker.crashed", last_words))
    }

    fn take(&self) -> io::Result<Worker> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| Worker::start(&self.command), Ok)
    }

    fn give_back(&self, mut worker: Worker) {
        worker.served += 1;
        if worker.served < RECYCLE_AFTER {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        } else {
            worker.end();
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        for worker in self.idle.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            worker.end();
        }
    }
}

impl Worker {
    fn start(command: &WorkerCommand) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            // Builds of ONNX Runtime exist that report usage over the network; no worker of ours may.
            .env(saboot_models::library::NO_TELEMETRY, "1")
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = child.stderr.take().map(|stderr| std::thread::spawn(move || last_bytes(stderr)));
        Ok(Self { child, socket: ours, stderr, served: 0 })
    }

    fn converse(
        &mut self,
        message: &ToWorker,
        files: &[File],
        limits: &Limits,
        progress: &dyn Fn(Stage, u64, u64),
    ) -> Outcome {
        // The decoder keeps its own time (limit plus five times the clip); this is the wall behind it.
        let limit = Duration::from_secs(limits.wall_s.saturating_add(5 * limits.audio_s));
        let deadline = Instant::now() + limit;
        let sent = send(&mut self.socket, message)
            .and_then(|()| files.iter().try_for_each(|f| send_file(&self.socket, f)));
        if let Err(error) = sent {
            return Outcome::Lost(format!("the worker took no exhibit: {error}"));
        }
        loop {
            let left =
                deadline.saturating_duration_since(Instant::now()).min(Duration::from_secs(limits.wall_s));
            if left.is_zero() {
                return Outcome::OutOfTime;
            }
            if let Err(error) = self.socket.set_read_timeout(Some(left)) {
                return Outcome::Lost(error.to_string());
            }
            match receive(&mut self.socket, limits.reply_bytes) {
                Ok(Some(FromWorker::Progress { stage, done, total })) => progress(stage, done, total),
                Ok(Some(FromWorker::Refused { code, detail, kind })) => {
                    return Outcome::Refused(Refusal { code, detail, kind });
                }
                Ok(Some(answer)) => return Outcome::Answered(answer),
                Ok(None) => return Outcome::Lost("the worker ended without an answer".to_owned()),
                Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    return Outcome::OutOfTime;
                }
                Err(e) => return Outcome::Lost(format!("the worker's answer could not be read: {e}")),
            }
        }
    }

    /// Ends the process, if it still runs, and tells how it ended and what it last said.
    fn end(mut self) -> String {
        drop(self.socket);
        // A healthy worker ends when its socket closes; one that does not within a moment is killed.
        let patience = Instant::now() + Duration::from_millis(500);
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < patience => std::thread::sleep(Duration::from_millis(5)),
                _ => {
                    drop(self.child.kill());
                    break self.child.wait().ok();
                }
            }
        };
        let words = self.stderr.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        let ended = match status {
            Some(status) => status.signal().map_or_else(
                || format!("exit status {}", status.code().unwrap_or(-1)),
                |s| format!("killed by signal {s}"),
            ),
            None => "its end could not be read".to_owned(),
        };
        let words = String::from_utf8_lossy(&words).trim().replace('\n', " | ");
        if words.is_empty() { ended } else { format!("{ended}; it last said: {words}") }
    }
}

/// Reads to the end, keeping the last bytes.
fn last_bytes(mut from: impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut buffer = [0u8; 1024];
    while let Ok(n @ 1..) = from.read(&mut buffer) {
        kept.extend_from_slice(buffer.get(..n).unwrap_or_default());
        let spare = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..spare);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workers(script: &str) -> Workers {
        Workers::new(WorkerCommand { program: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()] })
    }

    fn examine(script: &str, settings: &Settings) -> Refusal {
        let file = tempfile::tempfile().unwrap();
        let request = Request { names: &["a".into()], files: &[file], slide_show: false, enclosed: false };
        workers(script).examine(&request, settings, &|_, _, _| {}).unwrap_err()
    }

    #[test]
    fn a_worker_that_is_killed_is_reported_with_its_signal_and_last_words() {
        let refusal = examine("echo going down >&2; kill -9 $$", &Settings::exact());
        assert_eq!(refusal.code.as_str(), "worker.crashed");
        let detail = refusal.detail.raw();
        assert!(detail.contains("signal 9") && detail.contains("going down"), "{detail}");
    }

    #[test]
    fn a_worker_that_hangs_is_killed_at_its_limit() {
        let mut settings = Settings::exact();
        settings.limits.wall_s = 1;
        let start = Instant::now();
        let refusal = examine("exec sleep 60", &settings);
        assert_eq!(refusal.code.as_str(), "limit.time");
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_worker_that_talks_nonsense_or_is_missing_is_an_error_of_its_own() {
        assert_eq!(
            examine("printf nonsense >&0; sleep 0.2", &Settings::exact()).code.as_str(),
            "worker.crashed"
        );
        let missing =
            Workers::new(WorkerCommand { program: "/nonexistent/saboot".into(), arguments: vec![] });
        let refusal = missing
            .examine(
                &Request { names: &[], files: &[], slide_show: false, enclosed: false },
                &Settings::exact(),
                &|_, _, _| {},
            )
            .unwrap_err();
        assert_eq!(refusal.code.as_str(), "worker.not-started");
    }
}
