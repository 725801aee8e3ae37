//! The built program, run as a user would: one test binary, so that it is linked once.

mod bad_input;
mod house;
mod support;
mod whole;
