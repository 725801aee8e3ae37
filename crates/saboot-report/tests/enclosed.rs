//! Reports about what was taken out of a message or an archive: the enclosing file is evidence, and its bytes must fit.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used)]

mod common;

use common::Written;
use saboot_core::exhibit::{Cut, Enclosure};
use saboot_core::facts::message::Packing;
use saboot_seal::envelope::sha256_hex;
use saboot_seal::verify::verify;

/// The message that holds the evidence of [`Written`] at bytes 3 to 11.
const MESSAGE: &[u8] = b"<<<evidence>>>";

/// Verifies a report whose exhibit lies in the message as `cuts` say, with `file` as evidence.
fn with(cuts: Vec<Cut>, file: &[u8]) -> (bool, Vec<String>, String) {
    let mut report = common::full();
    report.enclosed_in = Some(Enclosure {
        path: "message.mms".into(),
        bytes: MESSAGE.len() as u64,
        sha256: sha256_hex(MESSAGE),
        cuts,
    });
    let written = Written::new(report);
    let path = written.root.path().join("message.mms");
    std::fs::write(&path, file).unwrap();
    let outcome = verify(&written.folder, &written.known(), &[path]);
    let said = |fact| saboot_seal::words::sentence(fact, saboot_core::Lang::En);
    let checked: Vec<String> = outcome.checked.iter().map(said).collect();
    (outcome.ok, common::codes(&outcome), checked.join("\n"))
}

fn cut(start: u64, end: u64, packing: Packing) -> Cut {
    Cut { start, end, packing }
}

#[test]
fn the_enclosing_file_is_evidence_and_plain_parts_are_cut_out_again() {
    let (ok, codes, checked) = with(vec![cut(3, 11, Packing::Plain)], MESSAGE);
    assert!(ok, "{codes:?}");
    assert!(checked.contains("1 of 1 enclosed files were cut out of it again"), "{checked}");
    // Packed bytes are held by the digest of the whole.
    let (ok, codes, checked) = with(vec![cut(3, 9, Packing::Deflate)], MESSAGE);
    assert!(ok, "{codes:?}");
    assert!(checked.contains("0 of 1"), "{checked}");
}

#[test]
fn another_file_or_other_bytes_are_not_the_evidence() {
    let mut changed = MESSAGE.to_vec();
    changed[0] = b'>';
    for (cuts, file, code) in [
        (vec![cut(3, 11, Packing::Plain)], changed.as_slice(), "verify.other-evidence"),
        (vec![cut(2, 10, Packing::Plain)], MESSAGE, "verify.other-evidence"),
        (vec![cut(3, 99, Packing::Plain)], MESSAGE, "verify.unreadable"),
        (vec![cut(11, 3, Packing::Plain)], MESSAGE, "verify.unreadable"),
        (vec![], MESSAGE, "verify.bad-statement"),
    ] {
        let (ok, codes, _) = with(cuts.clone(), file);
        assert!(!ok && codes == [code], "{cuts:?}: {codes:?}");
    }
}
