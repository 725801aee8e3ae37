//! `saboot keys certificate`: a certificate that a key signs for itself, or a request to an authority.

use std::path::{Path, PathBuf};

use anyhow::Result;
use saboot_seal::keys::certificate::{self, Holder};
use saboot_seal::keys::{KeyError, SigningKey, certificate_path};
use serde_json::json;

use crate::args::Certificate;
use crate::cmd::keys::{key_path, refused};
use crate::terminal::{clean, data};
use crate::{exit, passphrase, places};

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Writes it and says what to do with it.
pub fn run(wanted: &Certificate) -> Result<u8> {
    let key = key_path(wanted.place.key.as_deref())?;
    let path = match write(wanted, &key) {
        Ok(path) => path,
        Err(error) => return Ok(refused(&error)),
    };
    if wanted.place.json {
        let line = json!({
            "key": key.to_string_lossy(),
            "written": path.to_string_lossy(),
            "request": wanted.request,
        });
        data(&saboot_core::text::escape_json_text(&line.to_string()))?;
        return Ok(exit::DONE);
    }
    let (what, next) = if wanted.request {
        (
            "request    ",
            "hand it to the authority; put its answer beside the key as key.cert.pem, or name it with --cert",
        )
    } else {
        ("certificate", "it says no more than the key does; an authority's says who you are")
    };
    data(&clean(&format!("{what}  {}  ({next})", path.display())))?;
    Ok(exit::DONE)
}

fn write(wanted: &Certificate, key_path: &Path) -> Result<PathBuf, KeyError> {
    let mut ask = passphrase::from(wanted.passphrase_file.as_deref());
    let holder = Holder {
        name: wanted.name.clone(),
        organisation: wanted.organisation.clone(),
        country: wanted.country.clone(),
    };
    let key = SigningKey::load_asking(key_path, &mut ask)?;
    let text = if wanted.request {
        certificate::request(&key, &holder)?
    } else {
        let now = places::now();
        let der = certificate::self_signed(&key, &holder, now, now + u64::from(wanted.days) * DAY)?;
        certificate::to_pem(&[der])?
    };
    let path = match (&wanted.out, wanted.request) {
        (Some(path), _) => path.clone(),
        (None, true) => key_path.with_extension("request.pem"),
        (None, false) => certificate_path(key_path),
    };
    // Beside the key, what the key said of itself before may go; what an authority issued must not.
    if wanted.out.is_none() && (wanted.request || certificate::may_replace(&path)) {
        certificate::put(&path, &text)?;
    } else {
        certificate::put_new(&path, &text)?;
    }
    Ok(path)
}
