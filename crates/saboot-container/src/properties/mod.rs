//! Properties that every parser must hold to, on hostile input: see each file.

mod av;
mod stills;

use proptest::sample::Index;

/// Writes hostile numbers over a seed: one byte of each where `single`, else all four.
fn overwrite(bytes: &mut [u8], changes: Vec<(Index, u32)>, single: bool) {
    for (at, value) in changes {
        let at = at.index(bytes.len());
        let width = if single { 1 } else { 4 };
        for (slot, byte) in bytes[at..].iter_mut().zip(value.to_be_bytes()).take(width) {
            *slot = byte;
        }
    }
}
