//! Reads the facts of a file over and over, so that a script can measure what that costs: `read FILE REPEATS`.
//!
//! Prints format, tracks and marks once. Used by scripts/bench/triage.py.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::fs::File;

use saboot_core::Limits;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, path, repeats] = arguments.as_slice() else {
        println!("usage: read FILE REPEATS");
        return;
    };
    let repeats: u32 = repeats.parse().unwrap();
    let mut file = File::open(path).unwrap();
    for number in 0..repeats.max(1) {
        let (facts, damage) = saboot_container::read(&mut file, &path.as_str().into(), &Limits::default());
        if number == 0 {
            let tracks = facts.isobmff.as_ref().map_or(0, |f| f.tracks().len());
            println!(
                "{:?}, {tracks} tracks, {} marks, {} damaged",
                facts.format,
                facts.marks.len(),
                damage.len()
            );
        }
    }
}
