//! One file a command; each gives its exit code.

pub mod compare;
pub mod doctor;
pub mod examine;
pub mod explain;
pub mod hash;
pub mod keys;
pub mod models;
pub mod verify;
pub mod worker;
