//! The child side: one process that examines exhibits handed to it, until its socket closes.
//!
//! [`serve`] owns the models and nothing else: no path, no key, no terminal. A crash here costs one exhibit.
//! Walls around this process (no open, no socket, memory and time limits) are to be put up before the loop.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Mutex;

use saboot_core::runtime::Runtime;

use crate::examine::{Part, Request, examine};
use crate::fingerprint;
use crate::protocol::{FromWorker, ToWorker, receive, receive_file, send};

/// Largest request: names of all the slides of a show.
const MOST_REQUEST: u64 = 4 << 20;

/// Serves until the parent closes the socket. Each reply is preceded by progress.
pub fn serve(socket: UnixStream, runtime: &dyn Runtime, threads: usize) -> io::Result<()> {
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build().map_err(io::Error::other)?;
    let mut requests = socket.try_clone()?;
    let replies = Mutex::new(socket);
    let reply = |message: &FromWorker| {
        send(&mut replies.lock().unwrap_or_else(std::sync::PoisonError::into_inner), message)
    };
    // A parent that is gone shows at the reply below; a lost progress message is no reason to stop.
    let progress = |stage, done, total| drop(reply(&FromWorker::Progress { stage, done, total }));
    while let Some(request) = receive(&mut requests, MOST_REQUEST)? {
        let outcome = match request {
            ToWorker::Examine { names, slide_show, enclosed, settings } => {
                let parts = names
                    .into_iter()
                    .map(|name| Ok(Part { name, file: receive_file(&requests)? }))
                    .collect::<io::Result<Vec<Part>>>()?;
                let exhibit = Request { parts, slide_show, enclosed };
                let examined = pool.install(|| examine(exhibit, &settings, runtime, &progress));
                examined.map(|examined| FromWorker::Examined(Box::new(examined)))
            }
            ToWorker::Fingerprint { name, enclosed, limits } => {
                let part = Part { name, file: receive_file(&requests)? };
                let looked = pool.install(|| fingerprint::look(part, enclosed, &limits, &progress));
                looked.map(|looked| FromWorker::Fingerprinted(Box::new(looked)))
            }
        };
        reply(&match outcome {
            Ok(answer) => answer,
            Err(refusal) => {
                FromWorker::Refused { code: refusal.code, detail: refusal.detail, kind: refusal.kind }
            }
        })?;
    }
    Ok(())
}
