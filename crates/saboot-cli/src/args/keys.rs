//! Arguments of what has to do with keys: `saboot keys`, `saboot sign`, and how any command names its signer.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Who signs.
#[derive(Args, Clone, Default)]
pub struct Signing {
    /// Private key that signs [default: the one of `saboot keys new`, made when there is none]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Certificates of the key in PEM, its own first [default: those beside the key, else one that it signs itself]
    #[arg(long, value_name = "FILE")]
    pub cert: Option<PathBuf>,
    /// File with the key's passphrase in its first line, `-` for standard input [default: asked on the terminal]
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// `saboot keys`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot keys new --passphrase    make the key that signs your reports, protected by a passphrase
  saboot keys new --key lab.pem   the same, elsewhere and without one
  saboot keys show                its fingerprint and public half, to hand to others

A passphrase is typed on the terminal or read from a file or pipe (--passphrase-file). It is never an argument or an
environment variable: other programs can read those, and shells keep a history. docs/keys.md says how to keep keys.")]
pub struct Keys {
    #[command(subcommand)]
    pub action: KeyAction,
}

/// What to do with keys.
#[derive(Subcommand)]
pub enum KeyAction {
    /// Make a new key; never overwrites one
    New(NewKey),
    /// Print fingerprint and public key
    Show(KeyPlace),
}

/// Which key.
#[derive(Args)]
pub struct KeyPlace {
    /// Private key file [default: key.pem in your key folder]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}

/// `saboot keys new`
#[derive(Args)]
pub struct NewKey {
    #[command(flatten)]
    pub place: KeyPlace,
    /// What it signs with
    #[arg(long, value_enum, default_value = "p256")]
    pub algorithm: KeyAlgorithm,
    /// Protect it by a passphrase, asked twice on the terminal
    #[arg(long)]
    pub passphrase: bool,
    /// Protect it by the passphrase in the first line of this file, `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase")]
    pub passphrase_file: Option<PathBuf>,
}

/// What a key signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyAlgorithm {
    /// ECDSA on P-256: also signs PDF files
    P256,
    /// Ed25519: signs envelopes only
    Ed25519,
}

impl From<KeyAlgorithm> for saboot_seal::keys::Algorithm {
    fn from(algorithm: KeyAlgorithm) -> Self {
        match algorithm {
            KeyAlgorithm::P256 => Self::P256,
            KeyAlgorithm::Ed25519 => Self::Ed25519,
        }
    }
}
