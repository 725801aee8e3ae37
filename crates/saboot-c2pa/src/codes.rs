//! Texts of the damage codes of this crate, for `saboot explain` and the report.

use saboot_core::CodeInfo;

/// Codes of this crate.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "c2pa.unreadable",
        title: "the signed provenance (C2PA) could not be read",
        text: "The file holds a C2PA manifest store, but it is cut off, malformed or of a kind that the validator does not know. Transfers that break off leave such stores. What it stated could not be checked; this says nothing about whether the file is real.",
    },
    CodeInfo {
        code: "c2pa.too-large",
        title: "the JPEG is too large for its signed provenance to be read",
        text: "Reading the store of a JPEG needs the whole file in memory; this one is larger than the bound. Its provenance was not examined.",
    },
    CodeInfo {
        code: "c2pa.too-slow",
        title: "validating the signed provenance took too long",
        text: "Validation was stopped after its time ran out. Stores can be built to take very long. Its provenance was not examined.",
    },
    CodeInfo {
        code: "c2pa.validator-failed",
        title: "the validator broke off on the signed provenance",
        text: "A fault in the validator, most likely on purpose: hostile stores provoke such faults. Everything else of the file was examined. Please report the file's SHA-256 to the makers of the program.",
    },
];
