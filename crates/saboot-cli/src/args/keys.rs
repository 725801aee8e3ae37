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
  saboot keys passphrase          set or change its passphrase (--remove takes it off)
  saboot keys certificate --name \"Asha Rao\" --organisation \"City lab\" --country IN
  saboot keys rotate --from old.pem --to key.pem --reason rotated

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
    /// Set, change or remove the passphrase of a key
    Passphrase(ChangePassphrase),
    /// Name the holder of a P-256 key in a certificate, or in a request to an authority
    Certificate(Certificate),
    /// State that a new key signs in place of an old one, and why
    Rotate(Rotate),
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

/// `saboot keys passphrase`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot keys passphrase            asks for the old one where there is one, then twice for the new one
  saboot keys passphrase --remove   writes the key without one")]
pub struct ChangePassphrase {
    #[command(flatten)]
    pub place: KeyPlace,
    /// File with the present passphrase in its first line, `-` for standard input [default: asked on the terminal]
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// File with the new passphrase in its first line [default: asked twice on the terminal]
    #[arg(long, value_name = "FILE", conflicts_with = "remove")]
    pub new_passphrase_file: Option<PathBuf>,
    /// Write the key without a passphrase
    #[arg(long)]
    pub remove: bool,
}

/// `saboot keys certificate`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot keys certificate --name \"Asha Rao\" --organisation \"City lab\" --country IN
  saboot keys certificate --name \"Asha Rao\" --request     a request for an authority
  saboot examine clip.mp4 --cert chain.pem                what the authority sent, the key's own first

What a key signs for itself says no more than the key does; who the holder is, only an authority can vouch for. Put the
authority's answer in the place of key.cert.pem, or name it with --cert.")]
pub struct Certificate {
    #[command(flatten)]
    pub place: KeyPlace,
    /// Name of the person or desk that holds the key
    #[arg(long, value_name = "TEXT")]
    pub name: String,
    /// Laboratory, newsroom or office
    #[arg(long, value_name = "TEXT")]
    pub organisation: Option<String>,
    /// Country as two letters, such as IN
    #[arg(long, value_name = "XX")]
    pub country: Option<String>,
    /// Days that a self-signed certificate lasts
    #[arg(long, value_name = "N", default_value_t = 3652, value_parser = clap::value_parser!(u32).range(1..=10_958))]
    pub days: u32,
    /// Write a request (PKCS#10) for an authority in place of a self-signed certificate
    #[arg(long, conflicts_with = "days")]
    pub request: bool,
    /// Where to write it [default: beside the key]; never overwrites a file that is named here
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// File with the key's passphrase in its first line, `-` for standard input [default: asked on the terminal]
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// `saboot keys rotate`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot keys rotate --from old.pem --to key.pem --reason rotated
  saboot keys rotate --from old.pub --to key.pem --reason lost --witness colleague.pem
  saboot keys rotate --from old.pem --to key.pem --reason compromised --on 2026-11-02
  saboot verify out/clip.mp4-1a2b3c4d --key old.pub --rotation rotation.json

A reader who knows the old key believes a statement that both keys signed. After a loss or a theft a third key that the
reader knows must vouch for the new one (--witness), or the reader gets the new public key from you in person.")]
pub struct Rotate {
    /// The old key: its private file, or its public half when it cannot sign
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// The new key's private file
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Why
    #[arg(long, value_enum)]
    pub reason: KeyReason,
    /// First day from which it holds, in UTC [default: now]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<String>,
    /// Private key of another who vouches for it
    #[arg(long, value_name = "FILE")]
    pub witness: Vec<PathBuf>,
    /// Where to write the statement; never overwrites
    #[arg(long, value_name = "FILE", default_value = "rotation.json")]
    pub out: PathBuf,
    /// File with the old key's passphrase [default: asked on the terminal]
    #[arg(long, value_name = "FILE")]
    pub from_passphrase_file: Option<PathBuf>,
    /// File with the new key's passphrase [default: asked on the terminal]
    #[arg(long, value_name = "FILE")]
    pub to_passphrase_file: Option<PathBuf>,
    /// File with the passphrase of every witness [default: asked on the terminal]
    #[arg(long, value_name = "FILE")]
    pub witness_passphrase_file: Option<PathBuf>,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}

/// Why one key takes the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyReason {
    /// In good order; both keys sign
    Rotated,
    /// The old key is gone
    Lost,
    /// Someone else may have the old key: nothing that it alone signed is to be believed
    Compromised,
}

impl From<KeyReason> for saboot_seal::rotation::Reason {
    fn from(reason: KeyReason) -> Self {
        match reason {
            KeyReason::Rotated => Self::Rotated,
            KeyReason::Lost => Self::Lost,
            KeyReason::Compromised => Self::Compromised,
        }
    }
}

/// `saboot sign`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot sign out/clip.mp4-1a2b3c4d
  saboot sign out/clip.mp4-1a2b3c4d --key second-examiner.pem --cert chain.pem

The report is checked first: nothing that was changed is signed. Your signature says what the first one says: that these
documents are about these files. Sign before a time stamp is attached, because a stamp is over all signatures.")]
pub struct Sign {
    /// Report folder, or the envelope.json in it
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    #[command(flatten)]
    pub signing: Signing,
    /// Print as one JSON line
    #[arg(long)]
    pub json: bool,
}
