//! Texts of the codes of verification in English, for `saboot explain`.

use saboot_core::CodeInfo;

/// Codes of this module.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "verify.unreadable",
        title: "A file could not be read",
        text: "Without it the report cannot be checked. Check the path and permissions.",
    },
    CodeInfo {
        code: "verify.bad-envelope",
        title: "The envelope is not a signed envelope of the known form",
        text: "envelope.json was damaged or changed, or is something else. Ask for it again.",
    },
    CodeInfo {
        code: "verify.respelled",
        title: "The envelope is spelled in another way",
        text: "envelope.json holds the same fields in another order, with other white space, or with more beside them. saboot writes an envelope in one way only, so it was changed or passed through another program. Ask for the file as it was.",
    },
    CodeInfo {
        code: "verify.duplicate-key",
        title: "A name stands twice in one place of the JSON",
        text: "Two readers could see two different reports in the same bytes. saboot never writes such a file, and nothing is assumed about what it was meant to say.",
    },
    CodeInfo {
        code: "verify.bad-statement",
        title: "The signed statement is not one that saboot makes",
        text: "The signature may be good, but what was signed is not a report of this program.",
    },
    CodeInfo {
        code: "verify.unknown-type",
        title: "The envelope holds another type of statement",
        text: "It may have been made by another program or a newer version. Nothing is assumed about it.",
    },
    CodeInfo {
        code: "verify.unknown-schema",
        title: "The report has a form that this version does not know",
        text: "Verify it with the version of saboot that made it, or a newer one.",
    },
    CodeInfo {
        code: "verify.no-signature",
        title: "The envelope carries no usable number of signatures",
        text: "A report without a signature proves nothing about who made it.",
    },
    CodeInfo {
        code: "verify.wrong-signature",
        title: "The signature is not that key's over these bytes",
        text: "The envelope names a key that you know, but what it holds is not what that key signed. It was changed, or the name is false.",
    },
    CodeInfo {
        code: "verify.unknown-signer",
        title: "It was signed by a key that you do not know",
        text: "Anyone can make a key. Get the signer's public key from the signer, compare its fingerprint by another way such as a call, and name it with --key.",
    },
    CodeInfo {
        code: "verify.changed",
        title: "A file of the report was changed after signing",
        text: "Its SHA-256 is not the one that was signed. Even one changed letter is seen; what it said before cannot be told.",
    },
    CodeInfo {
        code: "verify.pdf-signature",
        title: "The signature inside report.pdf is not good",
        text: "The PDF holds a signature, and it does not belong to the whole document, or is not that of the certificate in it. saboot writes no such PDF. The folder's own signature is checked apart from it.",
    },
    CodeInfo {
        code: "verify.pdf-other-signer",
        title: "report.pdf is signed inside by somebody else",
        text: "The PDF's own signature is good, but its key is none of those that signed the envelope. A report and its PDF are signed by the same key; ask the signer.",
    },
    CodeInfo {
        code: "verify.not-signed",
        title: "A document lies in the report's folder that was not signed",
        text: "It has the name of a part of a report, but the envelope does not answer for it. Somebody put it there afterwards; do not rely on it.",
    },
    CodeInfo {
        code: "verify.missing",
        title: "A file of the report is missing",
        text: "The envelope names it, so it belonged to the report when it was signed.",
    },
    CodeInfo {
        code: "verify.other-evidence",
        title: "The evidence at hand is not what the report is about",
        text: "Its SHA-256 is not among the report's subjects. A re-encoded or forwarded copy has other bytes, even when it looks the same.",
    },
    CodeInfo {
        code: "verify.compromised-key",
        title: "Someone else may have the key that signed the report",
        text: "Its holder, or a key that you know, stated so. Whoever has the key can sign anything in the holder's name and under any date, so the signature proves nothing, also on reports that look older. A time stamp from before the theft, or another signer, may still vouch for it: ask the holder.",
    },
    CodeInfo {
        code: "verify.retired-key",
        title: "The report was signed with a key that had been replaced",
        text: "By its own date it was made after another key took the place of the one that signed. Perhaps someone used an old key by mistake; perhaps someone found one. Ask the holder.",
    },
];
