//! `saboot keys rotate`: a signed statement that a new key signs in place of an old one.

use std::path::Path;

use anyhow::Result;
use saboot_seal::keys::{KeyError, PublicKey, Sign, SigningKey, public_path};
use saboot_seal::rotation::{self, Reason};
use serde_json::json;

use crate::args::Rotate;
use crate::cmd::keys::refused;
use crate::terminal::{clean, data};
use crate::{exit, passphrase, places};

/// Signs and writes the statement.
pub fn run(arguments: &Rotate) -> Result<u8> {
    let (from, to, effective, signers) = match state(arguments) {
        Ok(stated) => stated,
        Err(error) => return Ok(refused(&error)),
    };
    let reason = Reason::from(arguments.reason);
    if arguments.json {
        let line = json!({
            "statement": arguments.out.to_string_lossy(),
            "from": from.fingerprint(),
            "to": to.fingerprint(),
            "reason": reason.as_str(),
            "effective": effective,
            "signed_by": signers,
        });
        data(&saboot_core::text::escape_json_text(&line.to_string()))?;
        return Ok(exit::DONE);
    }
    data(&clean(&format!("statement  {}", arguments.out.display())))?;
    data(&format!(
        "says       from {effective} on, key {} signs in place of key {} ({})",
        to.id(),
        from.id(),
        reason.as_str()
    ))?;
    data(&format!("signed by  {}", signers.join(", ")))?;
    data(match reason {
        Reason::Rotated => {
            "Whoever knows the old key verifies with --key OLD.pub --rotation and this file. Hand it out with the new public key."
        }
        Reason::Lost | Reason::Compromised => {
            "Whoever knows a witness's key believes the new one. To all others hand the new public key in person, or read its fingerprint out to them."
        }
    })?;
    Ok(exit::DONE)
}

type Stated = (PublicKey, PublicKey, String, Vec<String>);

fn state(arguments: &Rotate) -> Result<Stated, KeyError> {
    let reason = Reason::from(arguments.reason);
    let effective = match &arguments.on {
        None => rotation::utc(places::now()),
        Some(date) => rotation::beginning_of(date).ok_or_else(|| {
            KeyError::new("rotation.unfit", Path::new(""), format!("{date:?} is no day such as 2026-12-31"))
        })?,
    };
    let read =
        |path: &Path, phrase: Option<&Path>| SigningKey::load_asking(path, &mut passphrase::from(phrase));
    let old = old_key(arguments, reason)?;
    let from = match &old {
        Old::Signs(key) => key.public(),
        Old::Named(key) => key.clone(),
    };
    let new = read(&arguments.to, arguments.to_passphrase_file.as_deref())?;
    let witnesses: Result<Vec<SigningKey>, KeyError> = arguments
        .witness
        .iter()
        .map(|path| read(path, arguments.witness_passphrase_file.as_deref()))
        .collect();
    let witnesses = witnesses?;
    let mut signers: Vec<&dyn Sign> = Vec::new();
    if let Old::Signs(key) = &old {
        signers.push(key);
    }
    signers.push(&new);
    signers.extend(witnesses.iter().map(|key| key as &dyn Sign));
    let envelope = rotation::make(&from, &new.public(), reason, &effective, &signers)?;
    rotation::write(&arguments.out, &envelope)?;
    let names = signers.iter().map(|s| s.public().id()).collect();
    Ok((from, new.public(), effective, names))
}

/// The old key, as far as it is at hand.
enum Old {
    Signs(SigningKey),
    Named(PublicKey),
}

/// A lost key is only named. After a theft it signs when its file is there: that is what its holder says of it.
fn old_key(arguments: &Rotate, reason: Reason) -> Result<Old, KeyError> {
    let path = &arguments.from;
    let private = || {
        SigningKey::load_asking(path, &mut passphrase::from(arguments.from_passphrase_file.as_deref()))
            .map(Old::Signs)
    };
    if reason == Reason::Rotated {
        return private();
    }
    match PublicKey::load(path) {
        Ok(key) => Ok(Old::Named(key)),
        Err(_) if reason == Reason::Lost && public_path(path).exists() => {
            PublicKey::load(&public_path(path)).map(Old::Named)
        }
        Err(error) if error.code.as_str() == "keys.not-a-key" => private(),
        Err(error) => Err(error),
    }
}
