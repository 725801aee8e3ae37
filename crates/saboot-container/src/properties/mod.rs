//! Properties that every parser must hold to, on hostile input: see each file.

mod av;
mod stills;
