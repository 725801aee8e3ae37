//! `saboot keys`: make or show the key that signs reports.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use saboot_seal::keys::{PublicKey, SigningKey, public_path};
use serde_json::json;

use crate::args::{KeyAction, KeyPlace, Keys};
use crate::terminal::{clean, data, talk};
use crate::{exit, places};

/// The private key file of a command.
pub fn key_path(asked: Option<&Path>) -> Result<PathBuf> {
    match asked {
        Some(path) => Ok(path.to_owned()),
        None => Ok(places::key_folder()
            .context("there is no home folder for keys; name a file with --key, or set SABOOT_KEYS")?
            .join("key.pem")),
    }
}

/// Makes or shows a key.
pub fn run(arguments: &Keys) -> Result<u8> {
    let (place, new) = match &arguments.action {
        KeyAction::New(place) => (place, true),
        KeyAction::Show(place) => (place, false),
    };
    let path = key_path(place.key.as_deref())?;
    let public = if new { SigningKey::create(&path).map(|k| k.public()) } else { public_of(&path) };
    match public {
        Ok(public) => show(place, &path, &public),
        Err(error) => {
            talk(&format!("error: {error}"));
            talk(if new {
                "hint: name another file with --key"
            } else {
                "hint: `saboot keys new` makes a key"
            });
            Ok(exit::INCOMPLETE)
        }
    }
}

/// The public half lies beside the private one and needs no access to it.
fn public_of(path: &Path) -> Result<PublicKey, saboot_seal::keys::KeyError> {
    PublicKey::load(&public_path(path)).or_else(|_| SigningKey::load(path).map(|k| k.public()))
}

fn show(place: &KeyPlace, path: &Path, public: &PublicKey) -> Result<u8> {
    let pem = public.to_pem()?;
    if place.json {
        data(&json!({"key": path.to_string_lossy(), "public": public_path(path).to_string_lossy(), "fingerprint": public.fingerprint(), "pem": pem}).to_string())?;
        return Ok(exit::DONE);
    }
    data(&clean(&format!("private key  {}  (keep it secret, keep a copy)", path.display())))?;
    data(&clean(&format!(
        "public key   {}  (hand it to whoever should verify your reports)",
        public_path(path).display()
    )))?;
    data(&format!("fingerprint  {}", public.fingerprint()))?;
    data(pem.trim_end())?;
    Ok(exit::DONE)
}
