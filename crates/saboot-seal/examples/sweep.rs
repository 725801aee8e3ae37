//! Holds verification to every byte of a real report: flips one bit of each, cuts behind each, and counts what is seen.
//!
//!     cargo run --release --example sweep -- REPORT_FOLDER SIGNER.pub [STEP]
//!
//! Works on a copy in the temporary folder. STEP 1 (the default) takes every byte; a larger one every STEPth, of the
//! envelope still every one. Prints a line a file; ends with an error when a change was not seen.

use std::error::Error;
use std::fs;
use std::path::Path;

use saboot_seal::keys::PublicKey;
use saboot_seal::verify::verify;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [report, key, rest @ ..] = arguments.as_slice() else {
        return Err("usage: sweep REPORT_FOLDER SIGNER.pub [STEP]".into());
    };
    let step: usize = rest.first().map_or(Ok(1), |s| s.parse())?;
    let known = [PublicKey::load(Path::new(key))?];
    let copy = tempfile::tempdir()?;
    let mut names = Vec::new();
    for entry in fs::read_dir(report)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|_| "a name that is no text")?;
        // The public key beside the report is no part of what is signed.
        if entry.file_type()?.is_file() && name != "README.md" {
            fs::copy(entry.path(), copy.path().join(&name))?;
            if name != "signer.pub" {
                names.push(name);
            }
        }
    }
    names.sort();
    let believed = || verify(copy.path(), &known, &[]).ok;
    if !believed() {
        return Err("the report does not verify as it is".into());
    }
    let mut missed = 0_u64;
    for name in names {
        let path = copy.path().join(&name);
        let good = fs::read(&path)?;
        let step = if name == "envelope.json" { 1 } else { step.max(1) };
        let (mut flips, mut cuts) = (0_u64, 0_u64);
        let mut changed = good.clone();
        for at in (0..good.len()).step_by(step) {
            if let Some(byte) = changed.get_mut(at) {
                *byte ^= 1 << (at % 8);
            }
            fs::write(&path, &changed)?;
            missed += u64::from(believed());
            changed.clone_from(&good);
            flips += 1;
        }
        // A cut is seen by the same digest; every fiftieth of the large files is enough to show it.
        for length in (0..good.len()).step_by(if name == "envelope.json" { 1 } else { 50 * step }) {
            fs::write(&path, good.get(..length).unwrap_or_default())?;
            missed += u64::from(believed());
            cuts += 1;
        }
        fs::write(&path, [good.as_slice(), b"\n"].concat())?;
        missed += u64::from(believed());
        fs::write(&path, &good)?;
        #[allow(clippy::print_stdout)]
        {
            println!(
                "{name}: {} bytes, {flips} flipped, {cuts} cut, 1 appended; {missed} not seen",
                good.len()
            );
        }
    }
    if missed > 0 { Err(format!("{missed} changes were not seen").into()) } else { Ok(()) }
}
