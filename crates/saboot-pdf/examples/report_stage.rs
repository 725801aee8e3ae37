//! What the report stage costs: a record is read, said in both languages as page and PDF, and the PDF signed.
//!
//!     cargo run --release --workspace --example report_stage -- out/clip-1a2b3c4d/report.json [OUT.pdf]
//!
//! Prints CPU time of each step of a first run (fonts are parsed, templates read) and of a second, and the peak memory.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs;

use saboot_core::Languages;
use saboot_report::Report;
use saboot_seal::keys::{Algorithm, KeyError, Signer, SigningKey, certificate};
use saboot_seal::pades::{self, Meta};
use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("name a report.json")?;
    let mut report: Report = serde_json::from_str(&fs::read_to_string(path)?)?;
    report.rendering.languages = Languages::Both;
    let key = SigningKey::generate(Algorithm::P256)?;
    let holder = certificate::Holder::nameless(&key.public());
    let own = certificate::self_signed(&key, &holder, 1_796_000_000, 1_796_000_000 + certificate::LIFETIME)?;
    let signer = Signer { key: Box::new(key), certificates: vec![own] };
    let meta = Meta {
        name: "measured".to_owned(),
        reason: "measured".to_owned(),
        date: report.time.examined_at.clone(),
        room: pades::room(&signer.certificates),
    };
    let mut pdf = Vec::new();
    for run in ["first", "second"] {
        let start = cpu()?;
        let page = saboot_report::html::render(&report, &|_, _| None)?;
        let html = cpu()?;
        pdf = saboot_pdf::render(&report, &|_, _| None)?;
        let typeset = cpu()?;
        let cms = |covered: &[u8]| -> Result<Vec<u8>, KeyError> {
            saboot_seal::cms::signed_data(&Sha256::digest(covered).into(), &signer)
        };
        pdf = pades::sign(&pdf, &meta, &cms)?;
        let signed = cpu()?;
        println!(
            "{run}: page {} ms ({} KiB), PDF {} ms ({} KiB), signature {} ms of CPU",
            html - start,
            page.len() / 1024,
            typeset - html,
            pdf.len() / 1024,
            signed - typeset
        );
    }
    let status = fs::read_to_string("/proc/self/status")?;
    println!("peak memory: {}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("unknown"));
    if let Some(out) = arguments.next() {
        fs::write(out, pdf)?;
    }
    Ok(())
}

/// Milliseconds of CPU that this process took, in all its threads.
fn cpu() -> Result<u64, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let behind = stat.rsplit(')').next().ok_or("no process name")?;
    let ticks: u64 = behind.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum();
    Ok(ticks * 10)
}
