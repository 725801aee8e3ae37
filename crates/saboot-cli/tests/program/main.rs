//! The built program, run as a user would: one test binary, so that it is linked once.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::panic)]

mod authority;
mod bad_input;
mod calibrate;
mod compare;
mod evaluate;
mod explain;
mod hash;
mod house;
mod import;
mod keys;
mod kit;
mod language;
mod messages;
mod partial;
mod range;
mod references;
mod sample;
mod support;
mod triage;
mod trust;
mod voice_input;
mod whole;
mod without_saboot;
