//! What can go wrong with keys, passphrases and certificates, for `saboot explain`.

use saboot_core::CodeInfo;

/// Codes of keys and certificates.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "keys.not-found",
        title: "The file of the key is not there",
        text: "Check the path. `saboot keys new` makes a key; `saboot keys show` prints where yours lies.",
    },
    CodeInfo {
        code: "keys.unreadable",
        title: "The file of the key cannot be read",
        text: "It is a folder or a device, or this user may not read it. A key must belong to the user who signs.",
    },
    CodeInfo {
        code: "keys.lax-permissions",
        title: "Others on this machine may read the private key",
        text: "Whoever can read it can sign in your name, so it is not used. Run chmod 600 on the file. If someone may have copied it, make a new key and state that the old one is compromised: `saboot keys rotate --reason compromised`.",
    },
    CodeInfo {
        code: "keys.not-a-key",
        title: "The file holds no key of the form that is needed",
        text: "Private keys are read as PKCS#8 in PEM (\"BEGIN PRIVATE KEY\" or \"BEGIN ENCRYPTED PRIVATE KEY\"), public ones as \"BEGIN PUBLIC KEY\". `openssl pkcs8 -topk8 -in OLD -out NEW` turns other forms into PKCS#8.",
    },
    CodeInfo {
        code: "keys.other-algorithm",
        title: "The key is of an algorithm that saboot does not sign with",
        text: "Reports are signed with ECDSA on P-256 or with Ed25519. Make a key with `saboot keys new`, or with `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`.",
    },
    CodeInfo {
        code: "keys.passphrase-needed",
        title: "The key is protected by a passphrase and there is nobody to ask",
        text: "No terminal is there to type it on. Name a file that only you can read with --passphrase-file, or hand it through a pipe: --passphrase-file - reads standard input. A passphrase is never taken from an argument or from the environment: other programs of the user and the worker processes could read it there, and shells keep a history.",
    },
    CodeInfo {
        code: "keys.wrong-passphrase",
        title: "The passphrase does not open the key",
        text: "Check capital letters and the keyboard's layout; a passphrase file counts up to the end of its first line. A damaged key file looks the same. Without the passphrase the key is lost: make a new one and state that the old one is lost with `saboot keys rotate --reason lost`.",
    },
    CodeInfo {
        code: "keys.bad-passphrase",
        title: "The passphrase cannot be used",
        text: "It is empty, longer than 1024 bytes, or was not typed the same twice.",
    },
    CodeInfo {
        code: "keys.unknown-encryption",
        title: "The key is encrypted in a way that saboot does not read",
        text: "PBES2 with AES-CBC is read, the key derived by scrypt or by PBKDF2 with HMAC-SHA-2. `openssl pkcs8 -topk8 -v2 aes-256-cbc -scrypt -in OLD -out NEW` encrypts it so.",
    },
    CodeInfo {
        code: "keys.costly-encryption",
        title: "Opening the key would take too much memory or time",
        text: "The file asks for more than 256 MiB or for some minutes of work. Keys that saboot or openssl make ask for far less; a file that asks for more may be meant to stop the machine.",
    },
    CodeInfo {
        code: "keys.exists",
        title: "A file of this name is there already",
        text: "Keys are never overwritten, because what was lost cannot be had again. Name another file with --key, or move the old one away.",
    },
    CodeInfo {
        code: "keys.not-written",
        title: "The file could not be written",
        text: "Check the folder, its permissions and the space on the disk. A key that stood there before stands there still.",
    },
    CodeInfo {
        code: "keys.no-randomness",
        title: "The system gave no randomness",
        text: "Without it no key can be made. It happens in broken containers and very early at start-up; try again.",
    },
    CodeInfo {
        code: "keys.not-signed",
        title: "The key could not sign",
        text: "The arithmetic or the token failed. Try again; if it stays so, check that the key file is whole with `saboot keys show`.",
    },
    CodeInfo {
        code: "keys.needs-p256",
        title: "This needs a P-256 key with a certificate",
        text: "Readers of signed PDF files know no Ed25519, so certificates are made for P-256 keys alone. An Ed25519 key still signs the envelope, which is what `saboot verify` checks. `saboot keys new --key OTHER` makes a P-256 key.",
    },
    CodeInfo {
        code: "keys.bad-name",
        title: "The name cannot stand in a certificate",
        text: "A name has 1 to 64 characters and none that control a terminal; a country is two capital letters, such as IN.",
    },
    CodeInfo {
        code: "keys.cert-unreadable",
        title: "The file holds no certificates that can be used",
        text: "It must hold X.509 certificates in PEM (\"BEGIN CERTIFICATE\"), the key's own first and each followed by the one that issued it.",
    },
    CodeInfo {
        code: "keys.cert-other-key",
        title: "The certificate belongs to another key",
        text: "Its public key is not that of the private key that signs. Name the certificate that was issued for this key, its own first in the file.",
    },
    CodeInfo {
        code: "keys.cert-expired",
        title: "A certificate has expired",
        text: "A signature made now with it would not be believed. Ask the authority for a new one (`saboot keys certificate --request`), or make a new self-signed one with `saboot keys certificate`. Check the clock of this machine as well.",
    },
    CodeInfo {
        code: "keys.cert-not-yet-valid",
        title: "A certificate is not valid yet",
        text: "Its first day lies in the future. Most often the clock of this machine is wrong; set it, or wait.",
    },
    CodeInfo {
        code: "keys.cert-not-for-signing",
        title: "The certificate is not for signing documents",
        text: "Its key usage or its purposes allow something else, such as a web server. Ask for one with digitalSignature or nonRepudiation and, where purposes are stated, document signing.",
    },
];
