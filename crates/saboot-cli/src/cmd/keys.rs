//! `saboot keys`: make, show, protect, certify and replace the key that signs reports.

mod certificate;
mod rotate;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use saboot_seal::keys::{KeyError, PublicKey, Signer, SigningKey, certificate_path, public_path};
use serde_json::json;

use crate::args::{ChangePassphrase, KeyAction, KeyPlace, Keys, NewKey, Signing};
use crate::terminal::{clean, data, talk};
use crate::{exit, passphrase, places};

/// The private key file of a command.
pub fn key_path(asked: Option<&Path>) -> Result<PathBuf> {
    match asked {
        Some(path) => Ok(path.to_owned()),
        None => Ok(places::key_folder()
            .context("there is no home folder for keys; name a file with --key, or set SABOOT_KEYS")?
            .join("key.pem")),
    }
}

/// Reads the key that signs and its certificates.
pub fn load_signer(signing: &Signing, path: &Path) -> Result<Signer, KeyError> {
    let mut ask = passphrase::from(signing.passphrase_file.as_deref());
    Signer::load(path, signing.cert.as_deref(), places::now(), &mut ask)
}

/// Says what is wrong with a key and where more stands about it.
pub fn refused(error: &KeyError) -> u8 {
    talk(&format!("error: {error}"));
    talk(&format!("hint: `saboot explain {}` says more", error.code));
    exit::USAGE
}

/// Does what was asked of the keys.
pub fn run(arguments: &Keys) -> Result<u8> {
    match &arguments.action {
        KeyAction::New(new) => make(new),
        KeyAction::Show(place) => {
            let path = key_path(place.key.as_deref())?;
            match public_of(&path) {
                Ok(public) => show(place, &path, &public),
                Err(error) => Ok(refused(&error)),
            }
        }
        KeyAction::Passphrase(change) => change_passphrase(change),
        KeyAction::Certificate(wanted) => certificate::run(wanted),
        KeyAction::Rotate(rotate) => rotate::run(rotate),
    }
}

fn make(new: &NewKey) -> Result<u8> {
    let path = key_path(new.place.key.as_deref())?;
    let made = || {
        let asked = new.passphrase || new.passphrase_file.is_some();
        // A name that is taken is said before anyone types a passphrase.
        if asked && path.exists() {
            return SigningKey::create_as(&path, new.algorithm.into(), None);
        }
        let phrase = asked.then(|| passphrase::new(new.passphrase_file.as_deref(), &path)).transpose()?;
        SigningKey::create_as(&path, new.algorithm.into(), phrase.as_ref())
    };
    match made() {
        Ok(key) => show(&new.place, &path, &key.public()),
        Err(error) => Ok(refused(&error)),
    }
}

fn change_passphrase(change: &ChangePassphrase) -> Result<u8> {
    let path = key_path(change.place.key.as_deref())?;
    let changed = || {
        let key = SigningKey::load_asking(&path, &mut passphrase::from(change.passphrase_file.as_deref()))?;
        let new = (!change.remove)
            .then(|| passphrase::new(change.new_passphrase_file.as_deref(), &path))
            .transpose()?;
        key.rewrite(&path, new.as_ref())?;
        Ok(key.public())
    };
    match changed() {
        Ok(public) => show(&change.place, &path, &public),
        Err(error) => Ok(refused(&error)),
    }
}

/// The public half lies beside the private one and needs no access to it.
fn public_of(path: &Path) -> Result<PublicKey, KeyError> {
    let beside = public_path(path);
    if beside.exists() { PublicKey::load(&beside) } else { SigningKey::load(path).map(|k| k.public()) }
}

fn show(place: &KeyPlace, path: &Path, public: &PublicKey) -> Result<u8> {
    let pem = public.to_pem()?;
    let certificate = Some(certificate_path(path)).filter(|c| c.exists());
    if place.json {
        let line = json!({
            "key": path.to_string_lossy(),
            "public": public_path(path).to_string_lossy(),
            "certificate": certificate.map(|c| c.to_string_lossy().into_owned()),
            "algorithm": public.algorithm().as_str(),
            "passphrase": SigningKey::is_encrypted(path).ok(),
            "fingerprint": public.fingerprint(),
            "pem": pem,
        });
        data(&line.to_string())?;
        return Ok(exit::DONE);
    }
    let protected = match SigningKey::is_encrypted(path) {
        Ok(true) => "protected by a passphrase, keep it secret, keep a copy",
        Ok(false) => "NOT protected by a passphrase: keep it secret, keep a copy",
        Err(_) => "not readable here",
    };
    data(&clean(&format!("private key  {}  ({protected})", path.display())))?;
    data(&clean(&format!(
        "public key   {}  (hand it to whoever should verify your reports)",
        public_path(path).display()
    )))?;
    if let Some(certificate) = certificate {
        data(&clean(&format!("certificate  {}  (stands in signed PDF files)", certificate.display())))?;
    }
    data(&format!("algorithm    {}", public.algorithm().as_str()))?;
    data(&format!("fingerprint  {}", public.fingerprint()))?;
    data(pem.trim_end())?;
    Ok(exit::DONE)
}
