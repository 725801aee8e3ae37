//! `saboot worker`: the child process that examines exhibits; its standard input is a socket to the parent.

use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use anyhow::{Context, Result};
use saboot_core::runtime::{NoNetworks, Runtime};
use saboot_models::Models;

use crate::args::Worker;
use crate::exit;

/// Serves until the parent closes the socket.
pub fn run(arguments: &Worker) -> Result<u8> {
    let socket = std::io::stdin().as_fd().try_clone_to_owned().context("standard input is closed")?;
    let runtime: Box<dyn Runtime> = if arguments.no_networks {
        Box::new(NoNetworks)
    } else {
        let folder = arguments.places.folder();
        Box::new(Models::open(&folder, arguments.places.ort_lib.as_deref(), arguments.threads))
    };
    saboot_runner::worker::serve(UnixStream::from(socket), runtime.as_ref(), arguments.threads)
        .context("the worker is started by `saboot examine`, which talks to it over a socket")?;
    Ok(exit::DONE)
}
