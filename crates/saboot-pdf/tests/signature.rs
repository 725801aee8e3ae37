//! The signature inside a PDF: poppler accepts it, one flipped bit is seen, and the archive form stays.
// Test code may unwrap: a failure is the point.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "../../saboot-report/tests/common/mod.rs"]
mod reports;

use std::convert::Infallible;
use std::process::Command;

use common::{Scratch, info};
use saboot_core::Lang;
use saboot_pdf::document::{Block, Document, Part};
use saboot_seal::keys::{Algorithm, KeyError, Signer, SigningKey, certificate};
use saboot_seal::pades::{self, Meta, SignError, Unsigned};
use sha2::{Digest, Sha256};

const NOW: u64 = 1_796_000_000;

fn signer() -> Signer {
    let key = SigningKey::generate(Algorithm::P256).unwrap();
    let holder = certificate::Holder::nameless(&key.public());
    let own = certificate::self_signed(&key, &holder, NOW - 60, NOW + certificate::LIFETIME).unwrap();
    Signer { key: Box::new(key), certificates: vec![own] }
}

fn meta(signer: &Signer) -> Meta {
    Meta {
        name: "Asha (examiner) \\ आशा".to_owned(),
        reason: "Report of an examination".to_owned(),
        date: "2026-11-30T01:02:03Z".to_owned(),
        room: pades::room(&signer.certificates),
    }
}

fn plain() -> Vec<u8> {
    let part = Part {
        lang: Lang::En,
        title: "Report".to_owned(),
        blocks: vec![Block::paragraph("What was found.")],
    };
    let document = Document {
        title: "Report".to_owned(),
        date: "2026-11-30T01:02:03Z".to_owned(),
        footer: "Case 17".to_owned(),
        parts: vec![part],
    };
    saboot_pdf::render_document(&document).unwrap()
}

fn signed(pdf: &[u8], signer: &Signer) -> Vec<u8> {
    let cms = |covered: &[u8]| -> Result<Vec<u8>, KeyError> {
        saboot_seal::cms::signed_data(&Sha256::digest(covered).into(), signer)
    };
    pades::sign(pdf, &meta(signer), &cms).unwrap()
}

/// What pdfsig says; it fails where there is no signature.
fn pdfsig(pdf: &[u8]) -> String {
    let scratch = Scratch::new(pdf);
    let output = Command::new("pdfsig").arg("-nocert").arg(scratch.path()).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn poppler_accepts_the_signature_of_the_whole_document() {
    let (pdf, signer) = (plain(), signer());
    let signed = signed(&pdf, &signer);
    assert_eq!(signed, self::signed(&pdf, &signer), "the same document and key give the same bytes");
    assert!(signed.starts_with(&pdf), "the document itself stays as it was");
    let said = pdfsig(&signed);
    for line in [
        "Signature Validation: Signature is Valid.",
        "Total document signed",
        "Signature Type: ETSI.CAdES.detached",
        "Signing Hash Algorithm: SHA-256",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let found = pades::read(&signed).unwrap();
    assert!(
        found.contents.starts_with(&[0x30])
            && found.covered.len() + found.contents.len() * 2 + 2 == signed.len()
    );
    // qpdf is not part of the set-up; where it is there, it must be content.
    let scratch = Scratch::new(&signed);
    if let Ok(checked) = Command::new("qpdf").arg("--check").arg(scratch.path()).output() {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    }
    let told = info(&scratch);
    assert!(told.contains("Tagged:          yes") && told.contains("Form:            AcroForm"), "{told}");
}

/// Every byte outside the CMS is signed; every byte of it is read.
#[test]
fn a_changed_byte_is_seen() {
    let signer = signer();
    let pdf = signed(&plain(), &signer);
    let good = pades::read(&pdf).unwrap();
    let mut changed = 0;
    for at in 0..pdf.len() {
        let mut other = pdf.clone();
        other[at] ^= 1;
        // Either it is of another form, or the bytes that are held against the CMS are others, or the CMS is.
        if let Ok(read) = pades::read(&other) {
            assert_ne!(read, good, "byte {at}");
        }
        changed += 1;
    }
    assert_eq!(changed, pdf.len());
    // Our own check of the CMS is stricter than finding it: nothing outside the CMS may change at all.
    let contents = pdf.windows(10).rposition(|w| w == b"/Contents<").unwrap();
    let cms = contents..contents + 10 + 2 * good.contents.len();
    let own = pades::check(&pdf).unwrap();
    assert_eq!(own.der(), signer.certificates[0]);
    for at in (0..pdf.len()).step_by(13) {
        let mut other = pdf.clone();
        other[at] ^= 1;
        assert!(pades::check(&other).is_err() || cms.contains(&at), "byte {at}");
    }
    let mut seen = 0;
    for at in (0..pdf.len()).step_by(pdf.len() / 40) {
        let mut other = pdf.clone();
        other[at] ^= 1;
        let said = pdfsig(&other);
        assert!(
            cms.contains(&at)
                || !(said.contains("Signature is Valid") && said.contains("Total document signed")),
            "byte {at}: {said}"
        );
        seen += 1;
    }
    assert!(seen >= 40, "{seen}");
}

/// What a verifier says of the PDF's own signature: the signer's, somebody else's, a broken one, none.
#[test]
fn a_folder_is_verified_with_the_signature_inside_its_pdf() {
    use saboot_seal::verify::{Fact, verify};
    let report = reports::full();
    let (own, other) = (signer(), signer());
    let plain = saboot_pdf::render(&report, &reports::explain).unwrap();
    let mut broken = signed(&plain, &own);
    let at = broken.windows(14).position(|w| w == b"/Type/Annot/Su").unwrap();
    broken[at + 6] = b'B';
    let cases = [
        ("own", signed(&plain, &own), None),
        ("none", plain.clone(), None),
        ("other", signed(&plain, &other), Some("verify.pdf-other-signer")),
        ("broken", broken, Some("verify.pdf-signature")),
    ];
    for (name, pdf, problem) in cases {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("report");
        let document = saboot_report::write::Document { name: "report.pdf", bytes: pdf };
        saboot_report::write::write(&folder, &report, vec![document], &own, &reports::explain).unwrap();
        let outcome = verify(&folder, &[own.public()], &[]);
        let codes: Vec<&str> = outcome.problems.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(codes, Vec::from_iter(problem), "{name}");
        let inside = outcome.checked.iter().any(|fact| matches!(fact, Fact::PdfSigned { .. }));
        assert_eq!(inside, name == "own", "{name}");
        // A reader who knows neither signer is told nothing of the PDF that could reassure.
        assert!(!verify(&folder, &[other.public()], &[]).ok, "{name}");
    }
}

#[test]
fn what_is_no_whole_signature_is_told_apart() {
    let (pdf, signer) = (plain(), signer());
    let signed = signed(&pdf, &signer);
    assert_eq!(pades::read(&pdf), Err(Unsigned::None));
    for (name, other) in [
        ("appended", [&signed[..], b"% more\n"].concat()),
        ("cut", signed[..signed.len() - 1].to_vec()),
        ("empty", Vec::new()),
        ("updated", {
            let update = pades::sign(&pdf, &meta(&signer), &|_| Ok::<_, Infallible>(vec![0x30, 0])).unwrap();
            [&signed[..], &update[pdf.len()..]].concat()
        }),
    ] {
        assert!(
            matches!(pades::read(&other), Err(Unsigned::Form(_))),
            "{name}: {:?}",
            pades::read(&other).is_ok()
        );
    }
    assert!(matches!(
        pades::sign(&signed, &meta(&signer), &|_| Ok::<_, Infallible>(Vec::new())),
        Err(SignError::Form(_))
    ));
    let small = Meta { room: 8, ..meta(&signer) };
    let nine = |_: &[u8]| Ok::<_, Infallible>(vec![0; 9]);
    assert!(matches!(pades::sign(&pdf, &small, &nine), Err(SignError::Room(9))));
    assert!(matches!(
        pades::sign(&pdf, &meta(&signer), &|_| Err("taken out")),
        Err(SignError::Signer("taken out"))
    ));
}
