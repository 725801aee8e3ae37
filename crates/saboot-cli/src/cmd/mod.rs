//! One file a command; each gives its exit code.

pub mod case;
pub mod compare;
pub mod doctor;
pub mod examine;
pub mod explain;
pub mod hash;
pub mod keys;
pub mod models;
pub mod rerun;
pub mod timestamp;
pub mod verify;
pub mod worker;
