//! Tests that read whole files; one program, since each that holds the `c2pa` crate takes a minute to link.
#![allow(clippy::print_stderr, clippy::unwrap_used, reason = "tests that say how many cases they ran")]

mod corpora;
mod fixtures;
