//! One file a command; each gives its exit code.

pub mod case;
pub mod compare;
pub mod doctor;
pub mod evaluate;
pub mod examine;
pub mod explain;
pub mod export;
pub mod hash;
pub mod keys;
pub mod kit;
pub mod models;
pub mod references;
pub mod render;
pub mod rerun;
pub mod sign;
pub mod timestamp;
pub mod verified;
pub mod verify;
pub mod worker;
